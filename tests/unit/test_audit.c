/* The log of who looked: its chain on both engines, its heads, what was refused, the pages of the privacy officer, and the form in
 * which it is given out. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "codec/json.h"
#include "door/password.h"
#include "exchange/audit_event.h"
#include "gen/queries.h"
#include "record/audit.h"
#include "record/audit_chain.h"
#include "record/audit_follow.h"
#include "record/organisation.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/http.h"
#include "tests/kit/pg.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"
#include "web/pages.h"

#define PASSWORD "four words you remember"

static struct kit_region region;
static struct door *door;
static struct kit_person ruth, hidden;
static enum store_engine engine;
static struct store_where where;
static struct arena lasting;
static struct audit_keys keys;
static char folder[400];

/* ---- the scene ---- */

static enum err staff_of(struct cx *cx, struct db *db, void *arg)
{
	const struct str *phc = arg;
	int64_t id;
	TRY(staff_set_password(cx, db, region.clinician_staff, *phc));
	TRY(staff_add(cx, db, STR("ines"), STR("Ines Ward"), STR(""), *phc, clock_now(), &id));
	TRY(staff_give_role(cx, db, id, region.practice, STR("information_governance"), clock_now()));
	TRY(staff_add(cx, db, STR("igor"), STR("=cmd|' /C calc'!A1"), STR(""), *phc, clock_now(), &id));
	return staff_give_role(cx, db, id, region.stranger, STR("information_governance"), clock_now());
}

static int begin(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct str phc;
	log_quiet(true);
	clock_set_today(day_of(2026, 7, 14));
	struct store *store;
	arena_init(&lasting, 0);
	where = kit_where(engine, migration_list, migration_count);
	where.path = where.path ? arena_text(&lasting, where.path) : NULL;
	where.conninfo = where.conninfo ? arena_text(&lasting, where.conninfo) : NULL;
	must(store_open(cx, &where, &store) == OK);
	kit_region(store, &region);
	ruth = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	hidden = kit_hidden_person(&region, "Hidden", "Somebody", "9990166137");
	kit_event(&region, ruth.id, region.practice_holding, EVENT_GP_CONTACT, "2026-01-05", NULL, RESULT_NONE);
	must(password_make(cx, STR(PASSWORD), STR("x"), &phc) == OK);
	must(store_write(cx, region.store, staff_of, &phc) == OK);
	snprintf(folder, sizeof folder, "%s", kit_scratch());
	must(audit_keys_load(cx, file_join(cx->arena, folder, "keys"), true, &keys) == OK);
	struct door_settings settings = { .address = "127.0.0.1", .inbox = kit_scratch(), .idle_minutes = 15, .hours_max = 12,
		.training = true, .catalog = kit_catalog() };
	must(door_open(cx, &settings, region.store, &web_site, &door) == OK);
	return 0;
}

static int end(void **state)
{
	(void)state;
	door_close(door);
	store_close(region.store);
	arena_free(&lasting);
	clock_set_today(DAY_NONE);
	return 0;
}

static struct visitor visitor_of(const char *login)
{
	struct visitor v = { .door = door };
	assert_status(visit_sign_in(&v, login, PASSWORD), 303);
	return v;
}

/* Looked for by the form: what stands at the address that it leads to. */
static struct str asked(const struct visitor *v, const char *fields)
{
	struct str found = visit_post(v, "/audit", arena_printf(kit_cx_now()->arena, "csrf=%s&%s", visit_hidden(visit_get(v, "/account"), "csrf"), fields));
	assert_status(found, 303);
	return visit_get(v, str_c(kit_cx_now()->arena, http_header(found, "Location")));
}

static struct audit_report verify(const struct audit_head *given, const char **ret_say)
{
	struct db *db;
	struct audit_report report;
	const char *say;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	assert_ok(audit_verify(kit_cx_now(), db, &keys, given, &report, &say));
	store_reader_back(region.store, db);
	if (ret_say)
		*ret_say = say;
	return report;
}

static enum err head_of(struct cx *cx, struct db *db, void *arg)
{
	bool new;
	return audit_head_make(cx, db, &keys, clock_now(), arg, &new);
}

static struct audit_head head_now(void)
{
	struct audit_head head;
	assert_ok(store_write(kit_cx_now(), region.store, head_of, &head));
	return head;
}

static const char *person_path(const struct kit_person *p)
{
	char id[ID_TEXT];
	return arena_printf(kit_cx_now()->arena, "/person/%s", id_text(p->outside, id));
}

/* ---- the chain ---- */

static enum err three(struct cx *cx, struct db *db, void *arg)
{
	const int64_t *fails = arg;
	for (int i = 0; i < 3; i++)
		TRY(audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = NIL, .signin = NIL, .patient = NIL, .operation = "set",
			.class = "setting" }, clock_now()));
	return *fails ? fail(cx, ERR_HELD, "Taken back.") : OK;
}

static void numbers_have_no_gaps(void **state)
{
	(void)state;
	int64_t no = 0, yes = 1;
	struct cx *cx = kit_cx();
	assert_ok(store_write(cx, region.store, three, &no));
	assert_int_equal(store_write(cx, region.store, three, &yes), ERR_HELD);      /* leaves nothing */
	assert_ok(store_write(cx, region.store, three, &no));
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) - MAX(id) FROM audit"), 0);
	assert_int_equal(kit_ask_number(&where, "SELECT MAX(a.id) - MAX(t.no) FROM audit a, audit_tip t"), 0);
	struct audit_report r = verify(NULL, NULL);
	assert_int_equal(r.fault, AUDIT_WHOLE);
	assert_true(r.entries >= 6);
}

static void entries_of_before_the_chain_are_taken_up(void **state)
{
	(void)state;
	int64_t no = 0;
	struct buf told;
	kit_cx();
	buf_init(&told, 1000);
	/* as the migration leaves them */
	kit_do(&where, "UPDATE audit SET leaf = NULL, chain = NULL, salt = NULL, about = NULL, outside = NULL");
	kit_do(&where, "UPDATE audit_tip SET chain = NULL");
	struct audit_report r = verify(NULL, NULL);
	assert_int_equal(r.fault, AUDIT_WHOLE);
	assert_true(r.unchained > 0 && r.entries == 0);
	assert_ok(store_write(kit_cx_now(), region.store, three, &no));
	r = verify(NULL, NULL);
	assert_int_equal(r.fault, AUDIT_WHOLE);
	assert_int_equal(r.unchained, 0);
	assert_int_equal(r.entries, kit_ask_number(&where, "SELECT COUNT(*) FROM audit"));
	/* once a head was signed, nobody may say that there never was a chain */
	head_now();
	kit_do(&where, "CREATE TABLE audit_kept AS SELECT * FROM audit");
	kit_do(&where, "UPDATE audit SET leaf = NULL, chain = NULL");
	kit_do(&where, "UPDATE audit_tip SET chain = NULL");
	assert_int_not_equal(verify(NULL, NULL).fault, AUDIT_WHOLE);
	kit_do(&where, "UPDATE audit SET leaf = (SELECT k.leaf FROM audit_kept k WHERE k.id = audit.id), "
		"chain = (SELECT k.chain FROM audit_kept k WHERE k.id = audit.id)");
	kit_do(&where, "UPDATE audit_tip SET chain = (SELECT k.chain FROM audit_kept k WHERE k.id = audit_tip.no)");
	kit_do(&where, "DROP TABLE audit_kept");
	assert_int_equal(verify(NULL, NULL).fault, AUDIT_WHOLE);
	buf_free(&told);
}

/* ---- heads ---- */

static void a_head_is_a_file_that_anybody_can_check(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct stat st;
	struct audit_head head = head_now(), read;
	struct str text = audit_head_text(cx->arena, &head);
	assert_ok(audit_head_parse(cx, text, "it", &read));
	assert_memory_equal(&head, &read, sizeof head);
	assert_true(audit_head_good(&read));
	read.no++;
	assert_false(audit_head_good(&read));
	assert_int_equal(audit_head_parse(cx, str_sub(text, 0, text.n - 3), "it", &read), ERR_BAD_FILE);
	assert_int_equal(audit_head_parse(cx, STR("waymark-audit-head 1\n"), "it", &read), ERR_BAD_FILE);
	/* the key is its owner's, and made once */
	const char *key = file_join(cx->arena, folder, "keys/" AUDIT_KEY_FILE);
	assert_int_equal(stat(key, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	struct audit_keys again;
	assert_ok(audit_keys_load(cx, file_join(cx->arena, folder, "keys"), true, &again));
	assert_true(audit_key_trusted(&again, keys.trusted[0]));
	assert_int_equal(chmod(key, 0644), 0);
	assert_int_equal(audit_keys_load(cx, file_join(cx->arena, folder, "keys"), true, &again), ERR_SETTING);
	assert_int_equal(chmod(key, 0600), 0);
	cx_clear(cx);
}

static void heads_go_to_every_partner(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct db *db;
	int files, again;
	struct audit_head head = head_now();
	const char *out = file_join(cx->arena, folder, "outbox/audit-heads");
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(audit_head_hand_out(cx, db, &head, out, &files));
	assert_ok(audit_head_hand_out(cx, db, &head, out, &again));
	store_reader_back(region.store, db);
	assert_true(files >= 4);                /* the practice, the trust, the stranger and the service */
	assert_int_equal(again, 0);
	assert_true(file_is_folder(file_join(cx->arena, out, "Y99901")));
	assert_true(file_is_folder(file_join(cx->arena, out, "R9W")));
}

static enum err links_between(const struct audit_head *older, const struct audit_head *newer, struct str *ret)
{
	struct db *db;
	cx_clear(kit_cx_now());
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	enum err err = audit_links_text(kit_cx_now(), db, older, newer, ret);
	store_reader_back(region.store, db);
	return err;
}

static enum err follows(const struct audit_head *older, const struct audit_head *newer, struct str links, bool *ret_shown)
{
	cx_clear(kit_cx_now());
	return audit_head_follow(kit_cx_now(), older, newer, links, ret_shown);
}

/* Signed anew after it was changed: what the owner of the machine can do. */
static struct audit_head signed_anew(struct audit_head head)
{
	struct str text = audit_head_text(kit_cx_now()->arena, &head);
	const char *to = strstr(text.p, "key ");
	crypto_sign_detached(head.signature, NULL, (const unsigned char *)text.p, (unsigned long long)(to - text.p), keys.secret);
	assert_true(audit_head_good(&head));
	return head;
}

/* Two files, and the links between them; no record. */
static void a_partner_sees_that_a_head_continues_the_one_before(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	int64_t no = 0;
	struct str links, turned;
	bool shown;
	assert_ok(store_write(cx, region.store, three, &no));
	struct audit_head older = head_now();
	assert_ok(store_write(cx, region.store, three, &no));
	struct audit_head newer = head_now(), other;
	assert_int_equal(newer.no, older.no + 3);
	assert_ok(links_between(&older, &newer, &links));
	assert_ok(follows(&older, &newer, links, &shown));
	assert_true(shown);
	assert_ok(follows(&older, &newer, STR_NONE, &shown));
	assert_false(shown);                     /* two heads alone do not show it */
	assert_ok(follows(&newer, &newer, STR_NONE, &shown));
	assert_true(shown);
	/* a leaf changed, left out, one too many, links of other heads */
	char *text = arena_printf(cx->arena, "%.*s", STRF(links)), *last = text + links.n - 2;
	*last = *last == '0' ? '1' : '0';
	turned = str_of(text);
	assert_int_equal(follows(&older, &newer, turned, &shown), ERR_AUDIT);
	assert_int_equal(follows(&older, &newer, str_sub(links, 0, links.n - 65), &shown), ERR_BAD_FILE);
	assert_int_equal(follows(&older, &newer, str_of(arena_printf(cx->arena, "%.*s%s\n", STRF(links), "00")), &shown), ERR_BAD_FILE);
	assert_ok(links_between(&newer, &newer, &turned));
	assert_int_equal(follows(&older, &newer, turned, &shown), ERR_BAD_FILE);
	/* what was signed is gone, was written anew, or bears another key */
	assert_int_equal(follows(&newer, &older, STR_NONE, &shown), ERR_AUDIT);
	other = newer, other.chain[0] ^= 1;
	assert_int_equal(follows(&older, &other, links, &shown), ERR_AUDIT);
	assert_non_null(strstr(cx_say(cx), "newer head is not good"));
	other = signed_anew(other);
	assert_int_equal(follows(&older, &other, links, &shown), ERR_AUDIT);
	assert_non_null(strstr(cx_say(cx), "do not lead"));
	assert_int_equal(follows(&newer, &other, STR_NONE, &shown), ERR_AUDIT);
	assert_non_null(strstr(cx_say(cx), "written anew"));
	other = older, other.at = (struct instant){ newer.at.us + 60000000 };
	other = signed_anew(other);
	assert_int_equal(follows(&newer, &other, STR_NONE, &shown), ERR_AUDIT);
	assert_non_null(strstr(cx_say(cx), "are gone"));
	/* the log itself gives no links from a head that is not its own */
	other = older, other.chain[5] ^= 1;
	assert_int_equal(links_between(&other, &newer, &turned), ERR_AUDIT);
	assert_int_equal(links_between(&newer, &older, &turned), ERR_AUDIT);
	kit_do(&where, arena_printf(cx->arena, "CREATE TABLE leaf_kept AS SELECT leaf FROM audit WHERE id = %lld", (long long)newer.no - 1));
	kit_do(&where, arena_printf(cx->arena, "UPDATE audit SET leaf = (SELECT leaf FROM audit WHERE id = %lld) WHERE id = %lld", (long long)newer.no,
		(long long)newer.no - 1));
	assert_int_equal(links_between(&older, &newer, &turned), ERR_AUDIT);
	kit_do(&where, arena_printf(cx->arena, "UPDATE audit SET leaf = (SELECT leaf FROM leaf_kept) WHERE id = %lld", (long long)newer.no - 1));
	kit_do(&where, "DROP TABLE leaf_kept");
	assert_int_equal(verify(NULL, NULL).fault, AUDIT_WHOLE);
}

/* The oldest that nobody took: from when on nobody elsewhere vouches for the log. */
static void what_was_not_carried_out_is_known(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct db *db;
	struct instant at;
	int64_t no = 0, found;
	struct audit_head older = head_now();
	assert_ok(store_write(cx, region.store, three, &no));
	struct audit_head newer = head_now();
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(audit_head_uncarried(cx, db, older.no, &found, &at));
	assert_int_equal(found, newer.no);
	assert_int_equal(at.us, newer.at.us);
	assert_ok(audit_head_uncarried(cx, db, newer.no, &found, &at));
	assert_int_equal(found, 0);
	assert_ok(audit_head_uncarried(cx, db, 0, &found, &at));
	assert_true(found > 0 && found <= older.no);
	store_reader_back(region.store, db);
}

static void only_a_head_kept_elsewhere_tells_of_a_cut(void **state)
{
	(void)state;
	int64_t no = 0;
	const char *say;
	kit_cx();
	assert_ok(store_write(kit_cx_now(), region.store, three, &no));
	struct audit_head head = head_now();
	assert_int_equal(verify(&head, &say).fault, AUDIT_WHOLE);
	assert_non_null(strstr(say, "kept elsewhere"));
	/* the last entries, the tip and the heads here go */
	kit_do(&where, "DELETE FROM audit_head");
	kit_do(&where, arena_printf(kit_cx_now()->arena, "CREATE TABLE audit_kept AS SELECT * FROM audit WHERE id > %lld", (long long)head.no - 2));
	kit_do(&where, arena_printf(kit_cx_now()->arena, "DELETE FROM audit WHERE id > %lld", (long long)head.no - 2));
	kit_do(&where, "UPDATE audit_tip SET no = (SELECT MAX(id) FROM audit), chain = (SELECT chain FROM audit WHERE id = (SELECT MAX(id) FROM audit))");
	assert_int_equal(verify(NULL, &say).fault, AUDIT_WHOLE);
	assert_non_null(strstr(say, "No head is known"));
	assert_int_equal(verify(&head, &say).fault, AUDIT_CUT_OFF);
	kit_do(&where, "INSERT INTO audit SELECT * FROM audit_kept");
	kit_do(&where, "UPDATE audit_tip SET no = (SELECT MAX(id) FROM audit), chain = (SELECT chain FROM audit WHERE id = (SELECT MAX(id) FROM audit))");
	kit_do(&where, "DROP TABLE audit_kept");
	assert_int_equal(verify(&head, NULL).fault, AUDIT_WHOLE);
	/* a head by another's key is not believed */
	struct audit_keys strange;
	assert_ok(audit_keys_load(kit_cx_now(), file_join(kit_cx_now()->arena, folder, "other"), true, &strange));
	struct audit_keys ours = keys;
	keys = strange;
	assert_int_equal(verify(&head, NULL).fault, AUDIT_HEAD_STRANGE);
	keys = ours;
	head.chain[3] ^= 1;
	assert_int_equal(verify(&head, NULL).fault, AUDIT_HEAD_FORGED);
}

/* ---- what an entry says ---- */

static void a_look_says_under_which_agreement_and_why(void **state)
{
	(void)state;
	kit_cx();
	struct visitor v = visitor_of("priya");
	assert_status(visit_get(&v, person_path(&ruth)), 200);
	const char *last = "FROM audit WHERE id = (SELECT MAX(id) FROM audit)";
	char *sql = arena_printf(kit_cx_now()->arena, "SELECT action, outcome, purpose, operation, class, relations, agreements %s", last);
	AUTO(buf) struct buf told;
	buf_init(&told, 1000);
	kit_ask(&where, sql, &told);
	/* relation 6: waits for a clinician's review; the agreement of the region is its first version */
	assert_str(str_trim(buf_view(&told)), "R|0|0|look|person|64|1");
	assert_int_equal(kit_ask_number(&where, arena_printf(kit_cx_now()->arena, "SELECT COUNT(policy) + COUNT(request) %s", last)), 2);
	/* and the person's page says so to the next reader */
	struct str page = visit_get(&v, person_path(&ruth));
	assert_has(page, "look, for direct care");
	assert_has(page, "Test (T-1), version 1");
}

static void what_is_refused_is_in_the_log_and_not_in_the_answer(void **state)
{
	(void)state;
	kit_cx();
	struct visitor v = visitor_of("priya");
	struct kit_person nobody = { 0, id_random() };
	int64_t before = kit_ask_number(&where, "SELECT COUNT(*) FROM audit WHERE outcome = 4");
	struct str there = visit_get(&v, person_path(&hidden)), not_there = visit_get(&v, person_path(&nobody));
	assert_status(there, 404);
	assert_status(not_there, 404);
	assert_int_equal(http_body(there).n, http_body(not_there).n);
	assert_int_equal(kit_ask_number(&where, "SELECT COUNT(*) FROM audit WHERE outcome = 4"), before + 2);
	assert_int_equal(kit_ask_number(&where, arena_printf(kit_cx_now()->arena,
		"SELECT COUNT(*) FROM audit WHERE outcome = 4 AND patient_id = %lld AND operation = 'look' AND rows = 0", (long long)hidden.id)), 1);
}

/* ---- pages ---- */

static void the_privacy_officer_reads_the_log_of_her_people(void **state)
{
	(void)state;
	kit_cx();
	struct visitor clinician = visitor_of("priya"), ines = visitor_of("ines"), igor = visitor_of("igor");
	assert_status(visit_get(&clinician, person_path(&ruth)), 200);
	assert_status(visit_get(&clinician, "/audit"), 403);
	struct str page = visit_get(&ines, "/audit");
	assert_status(page, 200);
	assert_has(page, "ASHWORTH, Ruth");
	assert_has(page, "Dr Priya Nair");
	assert_not(page, "Somebody");
	/* by number, by id, by who looked, by what */
	char id[ID_TEXT];
	assert_has(visit_get(&ines, arena_printf(kit_cx_now()->arena, "/audit?whom=%s&operation=look", id_text(ruth.outside, id))), "ASHWORTH");
	assert_has(asked(&ines, "whom=&who=zz"), "No entry that you may see");
	assert_has(asked(&ines, "whom=999+526+0182&who=dr+p"), "ASHWORTH");
	/* written into an address by hand, nobody is looked for */
	static const char *const typed[] = { "/audit?whom=999+526+0182", "/audit?who=dr+p" };
	for (size_t i = 0; i < LENGTH(typed); i++) {
		struct str refused = visit_get(&ines, typed[i]);
		assert_status(refused, 400);
		assert_has(refused, "do not belong in an address");
	}
	assert_status(visit_get(&ines, "/audit.csv?whom=9995260182"), 400);
	/* looked for by the form, nobody stands in the address */
	struct str found = visit_post(&ines, "/audit", arena_printf(kit_cx_now()->arena, "csrf=%s&whom=9995260182&who=Dr+P&operation=Ruth&from=Ashworth",
		visit_hidden(page, "csrf")));
	assert_status(found, 303);
	const char *at = str_c(kit_cx_now()->arena, http_header(found, "Location"));
	assert_true(!strstr(at, "9995260182") && !strcasestr(at, "dr+p") && !strcasestr(at, "dr%20p") && !strcasestr(at, "=ruth") && !strcasestr(at, "ashworth"));
	found = visit_post(&ines, "/audit", arena_printf(kit_cx_now()->arena, "csrf=%s&whom=9995260182&who=Dr+P&operation=look", visit_hidden(page, "csrf")));
	assert_has(visit_get(&ines, str_c(kit_cx_now()->arena, http_header(found, "Location"))), "ASHWORTH");
	/* somebody of whom her organisation holds nothing: as if there were nobody */
	struct str theirs = asked(&ines, "whom=9990166137&who="), none = asked(&ines, "whom=9991590838&who=");
	assert_has(theirs, "No entry that you may see");
	assert_int_equal(http_body(theirs).n, http_body(none).n);
	/* the other's officer sees the other's, and not Ruth's */
	page = visit_get(&igor, "/audit");
	assert_has(page, "HIDDEN");
	assert_has(page, "refused: looked");
	assert_not(page, "ASHWORTH");
}

static void one_entry_has_a_page(void **state)
{
	(void)state;
	kit_cx();
	struct visitor ines = visitor_of("ines"), igor = visitor_of("igor");
	struct str page = asked(&ines, "operation=look&whom=9995260182&who="), rest, path;
	ptrdiff_t at = str_find(page, "href=\"/audit/");
	assert_true(at >= 0);
	str_cut(str_sub(page, (size_t)at + 6, page.n), '"', &path, &rest);
	const char *target = str_c(kit_cx_now()->arena, path);
	page = visit_get(&ines, target);
	assert_status(page, 200);
	assert_has(page, "ASHWORTH");
	assert_has(page, "for a clinician");
	assert_not(page, "Chain");               /* where it stands in the whole log tells how much she may not see */
	assert_status(visit_get(&igor, target), 404);
	char id[ID_TEXT];
	const char *file = arena_printf(kit_cx_now()->arena, "/audit.csv?whom=%s", id_text(ruth.outside, id));
	assert_has(visit_get(&ines, file), "(T-1), version 1");       /* its reference, not its row */
	/* reading the log is in the log of the same person */
	assert_true(kit_ask_number(&where, arena_printf(kit_cx_now()->arena, "SELECT COUNT(*) FROM audit WHERE class = 'audit' AND patient_id = %lld",
		(long long)ruth.id)) >= 2);
}

static enum err looked_elsewhere(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = region.stranger, .signin = NIL, .patient = ruth.id, .role = STR("ward"),
		.operation = "export", .class = "person", .subject = STR_NONE, .rows = 1, .request = STR_NONE, .detail = STR_NONE }, clock_now());
}

/* That another house has to do with her is that house's record: who treats her does not read it in her log. */
static void who_treats_reads_what_her_own_house_did(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct visitor clinician = visitor_of("priya");
	struct audit_line *lines;
	struct db *db;
	size_t count, own = 0;
	visit_get(&clinician, person_path(&ruth));
	assert_ok(store_write(cx, region.store, looked_elsewhere, NULL));
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, region.clinician.signin, clock_now());
	assert_ok(audit_of_patient(cx, db, ruth.id, (struct instant){ 0 }, &lines, &count));
	for (size_t i = 0; i < count; i++) {
		own += str_is(lines[i].operation, "look");
		assert_false(str_is(lines[i].operation, "export"));
	}
	assert_true(own > 0);
	db_end(db);
	store_reader_back(region.store, db);
}

static void the_file_does_no_harm_in_a_spreadsheet(void **state)
{
	(void)state;
	kit_cx();
	struct visitor igor = visitor_of("igor");
	assert_status(asked(&igor, "whom=9990166137&who="), 200);        /* his own look is in it now */
	struct str file = visit_get(&igor, "/audit.csv");
	assert_status(file, 200);
	assert_has(http_body(file), "\n");
	assert_has(file, "text/csv");
	assert_has(http_body(file), ",'=cmd|");
	assert_not(http_body(file), ",=cmd|");
	assert_not(http_body(file), "9990166137");
}

/* ---- as FHIR ---- */

static enum err event_look(struct cx *cx, void *who, const struct audit_told *t)
{
	int *count = who;
	AUTO(buf) struct buf line;
	AUTO(json_doc) struct json_doc doc = { 0 };
	const struct json *root;
	char id[ID_TEXT];
	buf_init(&line, 1 << 16);
	audit_event_put(&line, t);
	assert_ok(json_read(cx, buf_view(&line), &doc, &root));
	assert_str(json_str(json_get(root, "resourceType")), "AuditEvent");
	assert_true(str_known(json_str(json_walk(root, "agent.0.who.identifier.value"))));
	assert_true(str_known(json_str(json_walk(root, "source.observer.identifier.value"))));
	assert_true(str_known(json_str(json_get(root, "recorded"))));
	if (str_is(t->operation, "look") && id_known(t->patient) && !t->denied && str_is(t->role, "mus_clinician")) {
		assert_str(json_str(json_get(root, "action")), "R");
		assert_str(json_str(json_get(root, "outcome")), "0");
		assert_str(json_str(json_walk(root, "agent.0.purposeOfUse.0.coding.0.code")), "TREAT");
		assert_str(json_str(json_walk(root, "agent.1.who.identifier.value")), "R9W");
		assert_str(json_str(json_walk(root, "entity.0.what.identifier.value")), id_text(t->patient, id));
		(*count)++;
	}
	assert_int_equal(str_find(buf_view(&line), "Ashworth"), -1);
	assert_int_equal(str_find(buf_view(&line), "9995260182"), -1);
	assert_int_equal(str_find(buf_view(&line), "Priya Nair"), -1);
	return OK;
}

static void entries_are_given_out_as_audit_events(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct db *db;
	int looks = 0;
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(db_begin(cx, db));
	assert_ok(audit_list(cx, db, &(struct audit_ask){ .to = { INT64_MAX } }, event_look, &looks));
	store_reader_back(region.store, db);
	assert_true(looks >= 3);
}

static void operations_have_their_actions(void **state)
{
	(void)state;
	assert_int_equal(audit_action(STR("look")), 'R');
	assert_int_equal(audit_action(STR("export")), 'R');
	assert_int_equal(audit_action(STR("decide")), 'C');
	assert_int_equal(audit_action(STR("undo")), 'D');
	assert_int_equal(audit_action(STR("nobody knows")), 'E');
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(numbers_have_no_gaps), cmocka_unit_test(a_head_is_a_file_that_anybody_can_check),
		cmocka_unit_test(heads_go_to_every_partner), cmocka_unit_test(a_partner_sees_that_a_head_continues_the_one_before),
		cmocka_unit_test(heads_go_to_every_partner), cmocka_unit_test(what_was_not_carried_out_is_known),
		cmocka_unit_test(heads_go_to_every_partner), cmocka_unit_test(only_a_head_kept_elsewhere_tells_of_a_cut),
		cmocka_unit_test(a_look_says_under_which_agreement_and_why), cmocka_unit_test(what_is_refused_is_in_the_log_and_not_in_the_answer),
		cmocka_unit_test(the_privacy_officer_reads_the_log_of_her_people), cmocka_unit_test(one_entry_has_a_page),
		cmocka_unit_test(who_treats_reads_what_her_own_house_did),
		cmocka_unit_test(the_file_does_no_harm_in_a_spreadsheet), cmocka_unit_test(entries_are_given_out_as_audit_events),
		cmocka_unit_test(entries_of_before_the_chain_are_taken_up), cmocka_unit_test(operations_have_their_actions) };
	return kit_run_on_engines("audit", tests, LENGTH(tests), &engine, begin, end, NULL);
}
