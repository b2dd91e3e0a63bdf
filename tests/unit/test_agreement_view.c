/* As the other side would see it: what the preview shows of a person is what the other side then does see, as far as the reader sees it
 * too, never more; and the page says so, changes nothing and is in the log. On both engines. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "care/agreement.h"
#include "care/agreement_view.h"
#include "door/password.h"
#include "gen/queries.h"
#include "record/bar.h"
#include "record/person.h"
#include "record/relation.h"
#include "record/signin.h"
#include "record/staff.h"
#include "record/timeline.h"
#include "tests/kit/ask.h"
#include "tests/kit/http.h"
#include "tests/kit/pg.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"
#include "tests/kit/visit.h"
#include "web/pages.h"

#define SIGN_IN_PASSWORD "four+words+you+remember"
#define REF "NW-020"

static enum store_engine engine;
static struct store_where where;
static struct arena lasting;
static struct cx lasting_cx;
static struct catalog *catalog;
static struct kit_region region;
static struct kit_person ruth, hidden;
static struct door *door;
static struct visitor gp, lead, strange_lead;
static struct actor gp_actor, lead_actor, ward;        /* ward: signed in at the other side */

/* ---- the scene: the practice means to give problems and investigations to Kingsmere Hospital ---- */

struct somebody { const char *login, *role; int64_t organisation; struct actor *ret; };

static enum err staff_of(struct cx *cx, struct db *db, const struct somebody *s, struct str phc)
{
	struct token token;
	int64_t id, signin;
	TRY(staff_add(cx, db, str_of(s->login), str_of(s->login), STR("staff"), phc, clock_now(), &id));
	TRY(staff_give_role(cx, db, id, s->organisation, str_of(s->role), clock_now()));
	if (!s->ret)
		return OK;
	TRY(signin_start(cx, db, kit_policy(), id, s->organisation, str_of(s->role), clock_now(), 12, &token, &signin));
	*s->ret = (struct actor){ id, s->organisation, signin, str_of(s->role), STR_NONE };
	return OK;
}

static enum err people(struct cx *cx, struct db *db, void *arg)
{
	const struct somebody list[] = { { "gp", "gp", region.practice, &gp_actor }, { "lead", "information_governance", region.practice, &lead_actor },
		{ "strange", "information_governance", region.stranger, NULL }, { "ward", "ward", region.stranger, &ward } };
	for (size_t i = 0; i < LENGTH(list); i++)
		TRY(staff_of(cx, db, &list[i], *(const struct str *)arg));
	return OK;
}

static enum err draft_work(struct cx *cx, struct db *db, void *arg)
{
	struct id outside;
	struct agreement_block block = { STR("Y99901"), STR("R9X"), false, 1u << CLASS_DEMOGRAPHICS | 1u << CLASS_PROBLEM | 1u << CLASS_INVESTIGATION,
		1 << PURPOSE_CARE, LABEL_NORMAL };
	struct agreement_draft draft = { .ref = STR(REF), .title = STR("Practice to hospital"), .block = &block, .blocks = 1, .today = clock_today(),
		.terms = { .covers = COVERS_ALL_HELD, .starts_on = DAY_NONE, .ends_on = day_of(2027, 3, 31), .review_on = day_of(2027, 2, 1),
			.legal_basis = STR("Care"), .at_end = AT_END_KEPT, .hand_over = NIL } };
	(void)arg;
	return agreement_write(cx, db, &lead_actor, NIL, &draft, clock_now(), &outside);
}

static struct visitor in(const char *login)
{
	struct visitor v = { .door = door };
	must(http_status(visit_sign_in(&v, login, SIGN_IN_PASSWORD)) == 303);
	return v;
}

static int64_t count(const char *sql) { return kit_ask_number(&where, sql); }

static int set_up(void **state)
{
	(void)state;
	kit_cx();
	arena_init(&lasting, 0);
	lasting_cx.arena = &lasting;
	struct cx *cx = &lasting_cx;
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct store *store;
	struct str phc;
	log_quiet(true);
	clock_set_today(day_of(2026, 7, 14));
	must(catalog_load(cx, &builtin, NULL, &catalog, NULL) == OK);
	where = (struct store_where){ .engine = engine, .write = true, .create = true, .migrations = migration_list,
		.migration_count = migration_count };
	if (engine == STORE_SQLITE)
		where.path = file_join(&lasting, kit_scratch(), "record.db");
	else
		where.conninfo = arena_text(&lasting, kit_pg_conninfo());
	must(store_open(cx, &where, &store) == OK);
	kit_region(store, &region);
	ruth = kit_person(&region, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	hidden = kit_hidden_person(&region, "Ashcroft", "Hilda", "9990166137");
	kit_event(&region, ruth.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	kit_event(&region, ruth.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-03-10", "icd10:F45.1", RESULT_NONE);
	int64_t close = kit_event(&region, ruth.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-04-10", "icd10:A53.9", RESULT_NONE);
	kit_event(&region, ruth.id, region.practice_holding, EVENT_GP_CONTACT, "2026-02-01", NULL, RESULT_NONE);
	kit_event(&region, ruth.id, region.practice_holding, EVENT_INVESTIGATION, "2026-03-01", NULL, RESULT_NORMAL);
	kit_do(&where, arena_printf(cx->arena, "UPDATE event SET label = 3 WHERE id = %lld", (long long)close));
	must(password_make(cx, STR(VISIT_PASSWORD), STR("x"), &phc) == OK);
	must(store_write(cx, store, people, &phc) == OK);
	must(store_write(cx, store, draft_work, NULL) == OK);
	struct door_settings settings = { .address = "127.0.0.1", .inbox = kit_scratch(), .idle_minutes = 15, .hours_max = 12,
		.training = true, .catalog = catalog };
	must(door_open(cx, &settings, store, &web_site, &door) == OK);
	gp = in("gp");
	lead = in("lead");
	strange_lead = in("strange");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	door_close(door);
	store_close(region.store);
	catalog_free(catalog);
	arena_free(&lasting);
	clock_set_today(DAY_NONE);
	return 0;
}

/* ---- under the guards ---- */

struct seen_ids { int64_t id[100]; size_t count; bool person; };

static struct seen_ids seen_by(int64_t signin)
{
	struct seen_ids ret = { .count = 0 };
	struct story story;
	struct db *db;
	int64_t row;
	assert_ok(store_reader(kit_cx_now(), region.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	db_guard(db, signin, clock_now());
	ret.person = patient_by_outside(kit_cx_now(), db, ruth.outside, &row) == OK;
	cx_clear(kit_cx_now());
	assert_ok(story_load(kit_cx_now(), db, ruth.id, &story));
	for (size_t i = 0; i < story.count; i++)
		ret.id[ret.count++] = story.told[i].e.id;
	db_end(db);
	store_reader_back(region.store, db);
	return ret;
}

static bool has(const struct seen_ids *s, int64_t id)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->id[i] == id)
			return true;
	return false;
}

struct draft { struct agreement_version v; struct agreement_viewer *viewer; size_t viewers; };

static struct draft draft_load(void)
{
	struct draft d;
	struct agreement a;
	struct agreement_version *v;
	struct agreement_flow *flows;
	size_t n;
	struct db *db;
	struct cx *cx = kit_cx_now();
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(agreement_by_ref(cx, db, STR(REF), &a));
	assert_ok(agreement_versions(cx, db, a.id, &v, &n));
	d.v = v[n - 1];
	assert_ok(agreement_flows(cx, db, d.v.id, &flows, &n));
	assert_ok(agreement_viewers(cx, kit_policy(), flows, n, region.practice, &d.viewer, &d.viewers));
	store_reader_back(region.store, db);
	return d;
}

static struct agreement_view view_of(const struct draft *d, const struct actor *actor, const char *role, enum relation_kind by)
{
	struct agreement_view v = { .actor = actor, .policy = kit_policy(), .agreement = d->v.agreement_outside, .person = ruth.outside,
		.version = &d->v, .assumed = by, .now = clock_now() };
	for (size_t i = 0; i < d->viewers; i++)
		if (strcmp(d->viewer[i].role->role, role) == 0 && d->viewer[i].purpose == PURPOSE_CARE)
			v.viewer = &d->viewer[i];
	assert_non_null(v.viewer);
	return v;
}

static struct seen_ids seen_in(struct agreement_view *v)
{
	assert_ok(store_write(kit_cx_now(), region.store, agreement_view_open, v));
	struct seen_ids ret = seen_by(v->signin);
	assert_ok(store_write(kit_cx_now(), region.store, agreement_view_close, v));
	assert_int_equal(seen_by(v->signin).count, 0);
	return ret;
}

static enum err relate(struct cx *cx, struct db *db, void *arg)
{
	const enum relation_kind *kind = arg;
	return relation_open(cx, db, &(struct relation){ region.stranger, 0, ruth.id, *kind, { 0 }, INSTANT_FAR, NIL });
}

static enum err unrelate(struct cx *cx, struct db *db, void *arg)
{
	const enum relation_kind *kind = arg;
	return relation_close(cx, db, region.stranger, 0, ruth.id, *kind, clock_now());
}

static enum err refold(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return signin_refold(cx, db, kit_policy(), clock_now());
}

/* Whoever looks with whatever eyes sees no event that she does not see without; somebody sees something. */
static void it_widens_nothing(void **state)
{
	(void)state;
	kit_cx();
	struct draft d = draft_load();
	const struct actor *readers[] = { &gp_actor, &lead_actor };
	size_t some = 0;
	assert_true(d.viewers > 3);
	for (size_t r = 0; r < LENGTH(readers); r++) {
		struct seen_ids own = seen_by(readers[r]->signin);
		for (size_t i = 0; i < d.viewers; i++)
			for (enum relation_kind by = RELATION_NONE; by < RELATION_BREAK_GLASS; by++) {
				struct agreement_view v = { .actor = readers[r], .policy = kit_policy(), .agreement = d.v.agreement_outside,
					.person = ruth.outside, .version = &d.v, .viewer = &d.viewer[i], .assumed = by, .now = clock_now() };
				struct seen_ids by_it = seen_in(&v);
				for (size_t k = 0; k < by_it.count; k++)
					assert_true(has(&own, by_it.id[k]));
				assert_true(own.person || !by_it.person);
				some += by_it.count;
			}
	}
	assert_true(some > 0);
	assert_int_equal(seen_by(lead_actor.signin).count, 0);
	/* what stands at the hospital alone, and whom only the hospital knows */
	struct agreement_view v = view_of(&d, &gp_actor, "ward", RELATION_ADMITTED);
	v.person = hidden.outside;
	assert_int_equal(store_write(kit_cx_now(), region.store, agreement_view_open, &v), ERR_NOT_FOUND);
	cx_clear(kit_cx_now());
	/* while a preview is open, a new folding of all sights leaves it nothing */
	v = view_of(&d, &gp_actor, "ward", RELATION_ADMITTED);
	assert_ok(store_write(kit_cx_now(), region.store, agreement_view_open, &v));
	assert_true(seen_by(v.signin).count > 0);
	assert_ok(store_write(kit_cx_now(), region.store, refold, NULL));
	assert_int_equal(seen_by(v.signin).count, 0);
	assert_true(seen_by(gp_actor.signin).count > 0);
	assert_int_equal(count("SELECT COUNT(*) FROM signin n WHERE n.role = 'narrowed' AND EXISTS (SELECT 1 FROM role_assignment r WHERE r.role = n.role)"), 0);
	assert_ok(store_write(kit_cx_now(), region.store, agreement_view_close, &v));
	assert_int_equal(count("SELECT COUNT(*) FROM sight s JOIN signin n ON n.id = s.signin_id WHERE n.role = 'narrowed'"), 0);
}

static enum err step_work(struct cx *cx, struct db *db, void *arg)
{
	struct agreement_step *s = arg;
	bool live;
	return agreement_take_step(cx, db, s, &live);
}

static enum err bar_work(struct cx *cx, struct db *db, void *arg)
{
	return bar_add(cx, db, &(struct bar){ .patient = ruth.id, .kind = BAR_LIMIT, .organisation = region.stranger, .class = CLASS_INVESTIGATION,
		.from = { 0 }, .until = INSTANT_FAR, .say = STR("x"), .by_staff = NIL, .by_organisation = region.practice }, clock_now(), arg);
}

/* What was shown before signing is what is seen after it: for each relation, event for event; a patient's choice counts in both. */
static void it_is_what_they_then_see(void **state)
{
	(void)state;
	kit_cx();
	struct cx *cx = kit_cx_now();
	static const enum relation_kind kinds[] = { RELATION_ADMITTED, RELATION_REFERRAL, RELATION_CASELOAD };
	struct seen_ids before[LENGTH(kinds)], own = seen_by(gp_actor.signin), limited;
	struct draft d = draft_load();
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		struct agreement_view v = view_of(&d, &gp_actor, "ward", kinds[i]);
		before[i] = seen_in(&v);
		assert_int_equal(before[i].count, kinds[i] == RELATION_CASELOAD ? 0 : 3);
		assert_int_equal(before[i].person, kinds[i] != RELATION_CASELOAD);
		assert_int_equal(seen_by(ward.signin).count, 0);
	}
	struct agreement_view nothing = view_of(&d, &gp_actor, "ward", RELATION_NONE);
	assert_false(seen_in(&nothing).person);
	/* signed by both */
	struct db *db;
	struct agreement_flow *flows;
	size_t n;
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(agreement_flows(cx, db, d.v.id, &flows, &n));
	store_reader_back(region.store, db);
	struct actor other = ward;
	struct agreement_step s = { &lead_actor, kit_policy(), AGREEMENT_OFFER, d.v.agreement, d.v.version, STR_NONE, STR_NONE, clock_now() };
	assert_ok(store_write(cx, region.store, step_work, &s));
	s.what = AGREEMENT_SIGN;
	s.say = STR("Lead");
	s.hash = agreement_hash(cx, agreement_text(cx, &d.v, flows, n));
	assert_ok(store_write(cx, region.store, step_work, &s));
	other.role = STR("information_governance");
	s.actor = &other;
	assert_ok(store_write(cx, region.store, step_work, &s));
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		enum relation_kind kind = kinds[i];
		assert_ok(store_write(cx, region.store, relate, &kind));
		struct seen_ids real = seen_by(ward.signin);
		assert_int_equal(real.count, before[i].count);
		for (size_t k = 0; k < real.count; k++)
			assert_true(has(&before[i], real.id[k]) && has(&own, real.id[k]));
		assert_ok(store_write(cx, region.store, unrelate, &kind));
	}
	struct id outside;
	assert_ok(store_write(cx, region.store, bar_work, &outside));
	struct agreement_view v = view_of(&d, &gp_actor, "ward", RELATION_ADMITTED);
	limited = seen_in(&v);
	assert_int_equal(limited.count, 2);
	enum relation_kind admitted = RELATION_ADMITTED;
	assert_ok(store_write(cx, region.store, relate, &admitted));
	assert_int_equal(seen_by(ward.signin).count, 2);
	assert_ok(store_write(cx, region.store, unrelate, &admitted));
}

/* ---- on the page ---- */

static const char *text_of(struct str s) { return arena_text(kit_cx_now()->arena, str_c(kit_cx_now()->arena, s)); }

/* The value of the option whose words begin so. */
static const char *option(struct str page, const char *words)
{
	ptrdiff_t at = str_find(page, words);
	assert_true(at > 0);
	struct str before = str_sub(page, 0, (size_t)at), rest = STR_NONE;
	for (ptrdiff_t i; (i = str_find(before, "<option value=\"")) >= 0;)
		rest = before = str_sub(before, (size_t)i + strlen("<option value=\""), before.n);
	return text_of(str_sub(rest, 0, (size_t)str_find(rest, "\"")));
}

static const char *link_of(struct str page, const char *start)
{
	ptrdiff_t at = str_find(page, start);
	assert_true(at > 0);
	struct str rest = str_sub(page, (size_t)at, page.n);
	return text_of(str_sub(rest, 0, (size_t)str_find(rest, "\"")));
}

/* The form of the page, sent as a browser does: names stand in no address. */
static struct str found_in(struct str page, const char *base, const char *as, int by)
{
	struct arena *arena = kit_cx_now()->arena;
	struct str went = visit_post(&gp, arena_printf(arena, "%s/preview", base), arena_printf(arena, "csrf=%s&version=1&as=%s&by=%d&q=ash",
		visit_hidden(page, "csrf"), as, by));
	assert_status(went, 303);
	const char *at = text_of(http_header(went, "Location"));
	assert_int_equal(str_find(str_of(at), "ash"), -1);
	return visit_get(&gp, at);
}

static void the_page_says_whose_eyes(void **state)
{
	(void)state;
	kit_cx();
	char text[ID_TEXT];
	struct draft d = draft_load();
	const char *base = arena_printf(kit_cx_now()->arena, "/agreement/%s", id_text(d.v.agreement_outside, text));
	struct str list = visit_get(&lead, base);
	assert_has(list, "/preview?version=1");
	struct str choose = visit_get(&gp, arena_printf(kit_cx_now()->arena, "%s/preview?version=1", base));
	/* a draft is its writers' */
	assert_status(visit_get(&strange_lead, arena_printf(kit_cx_now()->arena, "%s/preview?version=1", base)), 404);
	assert_status(choose, 200);
	assert_has(choose, "Ward clinician, Kingsmere Hospital");
	assert_not(choose, "Ashworth");
	const char *nurse = option(choose, "Ward clinician, Kingsmere");
	struct str found = found_in(choose, base, nurse, RELATION_ADMITTED);
	assert_has(found, "ASHWORTH");
	assert_not(found, "ASHCROFT");
	int64_t before = count("SELECT COUNT(*) FROM audit WHERE operation = 'preview'");
	const char *href = link_of(found, "/person/");
	struct str page = visit_get(&gp, href);
	assert_status(page, 200);
	assert_has(page, "Preview, read only.");
	assert_has(page, "Ward clinician, Kingsmere Hospital");
	assert_has(page, "ASHWORTH, Ruth");
	struct str table = visit_get(&gp, arena_printf(kit_cx_now()->arena, "%s/events", href));
	assert_has(table, "Preview, read only.");
	assert_has(table, "term of K58.9");
	assert_not(table, "A53.9");
	assert_not(table, "GP contact</td>");
	assert_not(page, "method=\"post\" action=\"/person");
	assert_not(page, "You would see besides");
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'preview'"), before + 2);
	assert_int_equal(count("SELECT COUNT(*) FROM audit WHERE operation = 'preview' AND patient_id IS NULL"), 0);
	/* information governance sees a name, and learns which classes are kept from her, not whether there is anything */
	struct str hers = visit_get(&lead, href);
	assert_has(hers, "ASHWORTH, Ruth");
	assert_not(hers, "K58.9");
	assert_has(hers, "They would see besides, where there is any:");
	/* without anything that binds them */
	found = found_in(choose, base, option(choose, "Ward clinician, Kingsmere"), 0);
	page = visit_get(&gp, link_of(found, "/person/"));
	assert_has(page, "They would not find this person.");
	assert_not(page, "K58.9");
	/* what is not there, is not hers, or is badly asked */
	char who[ID_TEXT], agreement[ID_TEXT];
	id_text(d.v.agreement_outside, agreement);
	assert_status(visit_get(&gp, arena_printf(kit_cx_now()->arena, "/person/%s/preview/1-0-5/%s", id_text(hidden.outside, who), agreement)), 404);
	assert_status(visit_get(&strange_lead, arena_printf(kit_cx_now()->arena, "/person/%s/preview/1-0-5/%s", id_text(hidden.outside, who), agreement)), 404);
	static const char *const bad[] = { "1-0", "1-99-5", "9-0-5", "1-0-15", "1-0-1", "x-y-z", "1-0-99999999999999999999" };
	for (size_t i = 0; i < LENGTH(bad); i++)
		assert_status(visit_get(&gp, arena_printf(kit_cx_now()->arena, "/person/%s/preview/%s/%s", id_text(ruth.outside, who), bad[i], agreement)), 404);
	/* her own pages are as before */
	assert_has(visit_get(&gp, arena_printf(kit_cx_now()->arena, "/person/%s/events", id_text(ruth.outside, who))), "A53.9");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_widens_nothing),
		cmocka_unit_test(the_page_says_whose_eyes),
		cmocka_unit_test(it_is_what_they_then_see),
	};
	return kit_run_on_engines("as the other side would see it", tests, LENGTH(tests), &engine, set_up, tear_down, NULL);
}
