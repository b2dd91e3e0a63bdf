/* Who looked, who changed. */
#include "record/audit.h"

#include <string.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/must.h"
#include "gen/queries.h"
#include "record/audit_chain.h"
#include "store/store.h"

static const struct { const char *operation; char action; } actions[] = { { "look", 'R' }, { "list", 'R' }, { "export", 'R' },
	{ "search", 'E' }, { "make", 'C' }, { "add", 'C' }, { "import", 'C' }, { "decide", 'C' }, { "find", 'C' }, { "settle", 'C' },
	{ "set", 'U' }, { "password", 'U' }, { "change", 'U' }, { "undo", 'D' } };

char audit_action(struct str operation)
{
	for (size_t i = 0; i < LENGTH(actions); i++)
		if (str_is(operation, actions[i].operation))
			return actions[i].action;
	return 'E';
}

/* ---- adding ---- */

/* Under which agreement and by which relation the records of this person are open to this sign-in. */
static enum err opened(struct cx *cx, struct db *db, const struct audit *a, struct instant now, struct audit_add_in *in)
{
	struct audit_opened_row *rows;
	size_t count;
	int64_t relations = 0;
	struct buf text;
	TRY(db_all(cx, db, &Q_AUDIT_OPENED, &(struct audit_opened_in){ .signin = a->signin, .patient = a->patient, .now = now }, LIMIT_SIGHT,
		   &rows, &count));
	buf_init(&text, LIMIT_SIGHT * 21);
	for (size_t i = 0; i < count; i++) {
		bool before = false;
		for (size_t k = 0; k < i && !before; k++)
			before = rows[k].agreement == rows[i].agreement;
		if (!before)
			buf_printf(&text, "%s%lld", text.n ? " " : "", (long long)rows[i].agreement);
		relations |= INT64_C(1) << rows[i].relation;
		if (rows[i].cause != NIL)
			in->break_glass = rows[i].cause;
	}
	in->relations = relations;
	in->agreements = count ? str_dup(db_arena(db), buf_view(&text)) : STR_NONE;
	bool whole = !text.full;        /* no memory, or too many: an entry that leaves some out would be a false one */
	buf_free(&text);
	return whole ? OK : fail(cx, ERR_OVER_LIMIT, "There is no room for the agreements that the log has to name. Nothing was done; try again.");
}

static enum err of_signin(struct cx *cx, struct db *db, const struct audit *a, struct instant now, struct audit_add_in *in)
{
	struct audit_signin_row row;
	enum err err = db_one(cx, db, &Q_AUDIT_SIGNIN, &(struct audit_signin_in){ .signin = a->signin }, &row);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	in->purpose = row.purpose;
	in->policy = str_dup(db_arena(db), row.policy);
	return a->patient == NIL || a->denied ? OK : opened(cx, db, a, now, in);
}

static struct str fresh(struct arena *arena, size_t n)
{
	char *bytes = arena_alloc(arena, n);
	randombytes_buf(bytes, n);
	return (struct str){ bytes, n };
}

/* Its number is taken, and its link made, when nothing else of the transaction is left to do: others wait for the end of the chain. */
static enum err write_last(struct cx *cx, struct db *db, void *arg)
{
	struct audit_add_in *in = arg;
	struct audit_tip tip;
	unsigned char leaf[AUDIT_HASH];
	TRY(audit_tip_hold(cx, db, &tip));
	in->id = tip.no + 1;
	audit_leaf(in, leaf);
	audit_link(tip.chain, leaf, tip.chain);
	in->leaf = (struct str){ (char *)leaf, AUDIT_HASH };
	in->chain = (struct str){ (char *)tip.chain, AUDIT_HASH };
	TRY(db_run(cx, db, &Q_AUDIT_ADD, in));
	return db_run(cx, db, &Q_AUDIT_TIP_SET, &(struct audit_tip_set_in){ in->id, in->chain });
}

enum err audit_add(struct cx *cx, struct db *db, const struct audit *a, struct instant now)
{
	struct arena *arena = db_arena(db);
	struct audit_add_in *in = arena_alloc(arena, sizeof *in);
	*in = (struct audit_add_in){ .outside = id_random(), .at = now, .outcome = a->denied ? 4 : 0, .staff_id = a->staff,
		.organisation_id = a->organisation, .role = str_dup(arena, a->role), .signin_id = a->signin, .client = str_dup(arena, a->client),
		.purpose = NIL, .operation = str_of(arena_text(arena, a->operation)), .class = str_of(arena_text(arena, a->class)),
		.patient_id = a->patient, .subject = str_dup(arena, a->subject), .version = str_dup(arena, a->version),
		.detail = str_dup(arena, a->detail), .relations = NIL, .break_glass = NIL, .rows = a->rows,
		.request = str_dup(arena, a->request), .salt = fresh(arena, AUDIT_SALT) };
	char *action = arena_alloc(arena, 2), *about = arena_alloc(arena, AUDIT_HASH);
	action[0] = audit_action(in->operation);
	in->action = (struct str){ action, 1 };
	if (a->signin != NIL)
		TRY(of_signin(cx, db, a, now, in));
	audit_about(in, (unsigned char *)about);
	in->about = (struct str){ about, AUDIT_HASH };
	db_last(db, write_last, in);
	return OK;
}

/* ---- whose is it ---- */

/* Nobody's where there is no row: that is an answer. */
static enum err nobody(struct cx *cx, enum err err, int64_t *ret)
{
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	*ret = NIL;
	return OK;
}

enum err audit_whom(struct cx *cx, struct db *db, const char *word, struct id outside, int64_t *ret)
{
	struct audit_whom_row row;
	struct audit_whom_entry_row entry;
	struct audit_whom_episode_row episode;
	if (strcmp(word, "episode") == 0) {
		enum err err = db_one(cx, db, &Q_AUDIT_WHOM_EPISODE, &(struct audit_whom_episode_in){ outside }, &episode);
		*ret = err == OK ? episode.patient : NIL;
		return nobody(cx, err, ret);
	}
	if (strcmp(word, "permission") == 0) {
		struct audit_whom_permission_row permission;
		enum err err = db_one(cx, db, &Q_AUDIT_WHOM_PERMISSION, &(struct audit_whom_permission_in){ outside }, &permission);
		*ret = err == OK ? permission.patient : NIL;
		return nobody(cx, err, ret);
	}
	if (strcmp(word, "entry") == 0) {
		enum err err = db_one(cx, db, &Q_AUDIT_WHOM_ENTRY, &(struct audit_whom_entry_in){ outside }, &entry);
		*ret = err == OK ? entry.patient : NIL;
		return nobody(cx, err, ret);
	}
	enum err err = db_one(cx, db, &Q_AUDIT_WHOM, &(struct audit_whom_in){ outside }, &row);
	*ret = err == OK ? row.patient : NIL;
	return nobody(cx, err, ret);
}

enum err audit_whom_text(struct cx *cx, struct db *db, struct str text, int64_t organisation, struct instant now, int64_t *ret)
{
	struct audit_whom_number_row *rows;
	struct audit_has_row has;
	struct id id;
	size_t count;
	char digits[10];
	size_t n = 0;
	if (id_parse(str_trim(text), &id))
		return audit_whom(cx, db, "person", id, ret);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] >= '0' && text.p[i] <= '9' && n <= sizeof digits) {
			if (n < sizeof digits)
				digits[n] = text.p[i];
			n++;
		}
	*ret = NIL;
	if (n != sizeof digits)
		return OK;
	TRY(db_all(cx, db, &Q_AUDIT_WHOM_NUMBER, &(struct audit_whom_number_in){ { digits, sizeof digits }, organisation, now }, 20, &rows, &count));
	if (!organisation && count)
		*ret = rows[0].patient;
	for (size_t i = 0; i < count && *ret == NIL; i++) {
		enum err err = db_one(cx, db, &Q_AUDIT_HAS, &(struct audit_has_in){ rows[i].patient }, &has);
		*ret = err == OK ? rows[i].patient : NIL;
		TRY(nobody(cx, err, ret));
	}
	return OK;
}

/* ---- reading ---- */

#define DONE_MAX 500             /* operations times classes */

enum err audit_done_by(struct cx *cx, struct db *db, int64_t staff, struct instant since, struct audit_done **ret, size_t *ret_count)
{
	struct audit_done_by_row *row;
	TRY(db_all(cx, db, &Q_AUDIT_DONE_BY, &(struct audit_done_by_in){ .staff = staff, .since = since }, DONE_MAX, &row, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct audit_done){ row[i].operation, row[i].class, row[i].act, row[i].last };
	return OK;
}

#define RECENT_READ 200          /* entries: a person's pages are looked at several times */

enum err audit_recent(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct instant since, int64_t ret[RECENT_MAX], size_t *ret_count)
{
	struct audit_recent_row *row;
	size_t n, count = 0;
	TRY(db_all(cx, db, &Q_AUDIT_RECENT, &(struct audit_recent_in){ .staff = staff, .organisation = organisation, .since = since, .take = RECENT_READ },
		RECENT_READ, &row, &n));
	for (size_t i = 0; i < n && count < RECENT_MAX; i++) {
		size_t k = 0;
		while (k < count && ret[k] != row[i].patient)
			k++;
		if (k == count)
			ret[count++] = row[i].patient;
	}
	*ret_count = count;
	return OK;
}

enum err audit_of_patient(struct cx *cx, struct db *db, int64_t patient, struct instant since, struct audit_line **ret, size_t *ret_count)
{
	struct audit_of_patient_row *rows;
	struct audit_person_text_row person;
	char text[ID_TEXT];
	enum err err = db_one(cx, db, &Q_AUDIT_PERSON_TEXT, &(struct audit_person_text_in){ .patient = patient }, &person);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		*ret_count = 0;
		return OK;
	}
	TRY(err);
	TRY(db_all(cx, db, &Q_AUDIT_OF_PATIENT, &(struct audit_of_patient_in){ .patient = patient, .person = str_of(id_text(person.outside, text)),
		.since = since }, 200, &rows, ret_count));
	struct audit_line *lines = arena_array(cx->arena, *ret_count + 1, sizeof *lines);
	for (size_t i = 0; i < *ret_count; i++)
		lines[i] = (struct audit_line){ rows[i].at, rows[i].staff_name, rows[i].organisation_name, rows[i].role, rows[i].operation,
			rows[i].class, rows[i].outcome != 0, rows[i].purpose, rows[i].agreements, rows[i].relations };
	*ret = lines;
	return OK;
}

enum err audit_latest(struct cx *cx, struct db *db, struct instant *ret)
{
	struct audit_latest_row row;
	enum err err = db_one(cx, db, &Q_AUDIT_LATEST, NULL, &row);
	if (err == ERR_NOT_FOUND)
		cx_clear(cx);
	else if (err != OK)
		return err;
	*ret = err == OK ? row.at : INSTANT_NONE;
	return OK;
}

#define HIT_OF(r) { .outside = (r).outside, .at = (r).at, .action = (r).action.n ? (r).action.p[0] : 'E', .denied = (r).outcome != 0, \
	.staff_name = (r).staff_name, .organisation_name = (r).organisation_name, .ods = (r).ods, .role = (r).role, .purpose = (r).purpose, \
	.operation = (r).operation, .class = (r).class, .patient_outside = (r).patient_outside, .patient = (r).patient, .rows = (r).rows, \
	.agreements = (r).agreements, .relations = (r).relations }

enum err audit_page(struct cx *cx, struct db *db, const struct audit_filter *f, int64_t skip, int64_t take, struct audit_hit **ret,
		    size_t *ret_count)
{
	struct audit_page_row *rows;
	TRY(db_all(cx, db, &Q_AUDIT_PAGE, &(struct audit_page_in){ .patient = f->patient, .staff = f->staff, .organisation = f->organisation,
		.operation = f->operation, .from = f->from, .to = f->to, .tried = f->tried, .person = f->person, .skip = skip, .take = take },
		(size_t)take, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct audit_hit)HIT_OF(rows[i]);
	return OK;
}

enum err audit_count(struct cx *cx, struct db *db, const struct audit_filter *f, int64_t *ret_entries, int64_t *ret_people)
{
	struct audit_count_row row;
	TRY(db_one(cx, db, &Q_AUDIT_COUNT, &(struct audit_count_in){ .patient = f->patient, .staff = f->staff, .organisation = f->organisation,
		.operation = f->operation, .from = f->from, .to = f->to, .tried = f->tried, .person = f->person }, &row));
	*ret_entries = row.count;
	*ret_people = row.people;
	return OK;
}

enum err audit_operations(struct cx *cx, struct db *db, struct instant from, struct instant to, struct audit_operation **ret,
			  size_t *ret_count)
{
	struct audit_operations_row *rows;
	TRY(db_all(cx, db, &Q_AUDIT_OPERATIONS, &(struct audit_operations_in){ from, to }, 1000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct audit_operation){ rows[i].operation, rows[i].count };
	return OK;
}

enum err audit_entry(struct cx *cx, struct db *db, struct id outside, struct audit_entry *ret)
{
	struct audit_entry_row row;
	TRY(db_one(cx, db, &Q_AUDIT_ENTRY, &(struct audit_entry_in){ outside }, &row));
	*ret = (struct audit_entry){ .hit = HIT_OF(row), .client = row.client, .subject = row.subject, .version = row.version,
		.detail = row.detail, .policy = row.policy, .break_glass = row.break_glass, .request = row.request };
	return OK;
}

enum err audit_agreements_say(struct cx *cx, struct db *db, struct str agreements, struct str *ret)
{
	AUTO(buf) struct buf say;
	struct str word, rest = agreements;
	buf_init(&say, 10000);
	while (rest.n) {
		int64_t version;
		struct audit_agreement_row row;
		str_cut(rest, ' ', &word, &rest);
		if (!str_int(word, &version))
			continue;
		if (say.n)
			buf_text(&say, "; ");
		if (version == 0) {
			buf_text(&say, "own record");
			continue;
		}
		enum err err = db_one(cx, db, &Q_AUDIT_AGREEMENT, &(struct audit_agreement_in){ version }, &row);
		if (err != OK && err != ERR_NOT_FOUND)
			return err;
		if (err == OK)
			buf_printf(&say, "%.*s (%.*s), version %lld", STRF(row.title), STRF(row.ref), (long long)row.version);
		else
			buf_text(&say, "an agreement that your organisation is no party to");
		cx_clear(cx);
	}
	*ret = str_dup(cx->arena, buf_view(&say));
	return OK;
}

struct str audit_relations_say(struct arena *arena, int64_t relations)
{
	struct str say = STR("");
	for (int kind = 1; relations != NIL && kind < RELATIONS; kind++)
		if (relations >> kind & 1)
			say = str_of(arena_printf(arena, "%.*s%s%s", STRF(say), say.n ? ", " : "", relation_name((enum relation_kind)kind)));
	return say;
}

enum err audit_list(struct cx *cx, struct db *db, const struct audit_ask *ask, audit_each *each, void *who)
{
	AUTO(cursor) struct cursor cursor = { 0 };
	struct audit_list_row r;
	bool more = true;
	TRY(db_open(cx, db, &Q_AUDIT_LIST, &(struct audit_list_in){ .patient = ask->patient, .staff = ask->staff, .from = ask->from,
		.to = ask->to, .after = 0 }, &cursor));
	for (;;) {
		TRY(cursor_next(cx, &cursor, &r, &more));
		if (!more)
			return OK;
		TRY(each(cx, who, &(struct audit_told){ .no = r.id, .outside = r.outside, .at = r.at, .action = r.action.n ? r.action.p[0] : 'E',
			.denied = r.outcome != 0, .login = r.staff_login, .ods = r.ods, .role = r.role, .client = r.client, .purpose = r.purpose,
			.operation = r.operation, .class = r.class, .patient = r.patient_outside, .subject = r.subject, .version = r.version,
			.policy = r.policy, .agreements = r.agreements, .relations = r.relations, .break_glass = r.break_glass, .rows = r.rows,
			.request = r.request, .organisation = r.organisation }));
	}
}
