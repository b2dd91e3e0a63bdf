/* Two people, a reason, a certificate. */
#include "care/retention.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/must.h"
#include "record/audit.h"
#include "record/staff.h"

static struct retention_facts facts_of(const struct retention_person *p)
{
	return (struct retention_facts){ p->born, p->died, p->last, p->listed, p->registered };
}

enum err retention_due(struct cx *cx, struct db *db, const struct retention_table *table, struct instant now, struct retention_item **ret,
		       size_t *ret_count, int64_t *ret_people)
{
	struct retention_person *p;
	size_t n, room = 0;
	int64_t after = 0;
	*ret = NULL;
	*ret_count = 0;
	*ret_people = 0;
	do {
		TRY(retention_people(cx, db, after, now, &p, &n));
		for (size_t i = 0; i < n; i++) {
			struct retention_item item = { p[i].outside, DAY_NONE, NULL, p[i].holds, p[i].treated };
			struct retention_facts facts = facts_of(&p[i]);
			after = p[i].patient;
			++*ret_people;
			if (retention_day(table->period, table->count, &facts, &item.on, &item.by) && item.on.day <= instant_day(now).day)
				*ARRAY_PUSH(cx->arena, *ret, *ret_count, room) = item;
		}
	} while (n);
	return OK;
}

/* ---- who ---- */

static enum err acting(struct cx *cx, struct db *db, int64_t staff, struct instant now, bool *ret_governs)
{
	struct staff s;
	struct staff_role *role;
	size_t n;
	*ret_governs = false;
	if (staff == NIL)
		return fail(cx, ERR_BAD_FIELD, "Say who does this: --by LOGIN.");
	TRY(staff_by_id(cx, db, staff, &s));
	if (instant_known(s.disabled_at))
		return fail(cx, ERR_FORBIDDEN, "%.*s has left.", STRF(s.name));
	TRY(staff_roles(cx, db, staff, now, &role, &n));
	for (size_t i = 0; i < n; i++)
		*ret_governs |= str_is(role[i].role, "information_governance");
	return OK;
}

static enum err told(struct cx *cx, struct db *db, int64_t patient, int64_t staff, const char *operation, struct str subject, int64_t rows,
		     struct str detail, struct instant now)
{
	return audit_add(cx, db, &(struct audit){ .staff = staff, .organisation = NIL, .signin = NIL, .patient = patient, .role = STR(AUDIT_CONSOLE),
		.operation = operation, .class = "retention", .subject = subject, .rows = rows, .detail = detail }, now);
}

/* ---- holds ---- */

enum err retention_hold(struct cx *cx, struct db *db, int64_t patient, int64_t staff, struct str reason, struct instant now)
{
	bool governs;
	if (str_trim(reason).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence why the record has to be kept.");
	TRY(acting(cx, db, staff, now, &governs));
	TRY(legal_hold_add(cx, db, patient, str_trim(reason), staff, now));
	TRY(destruction_drop(cx, db, patient));
	return told(cx, db, patient, staff, "hold", STR_NONE, 1, STR_NONE, now);
}

enum err retention_release(struct cx *cx, struct db *db, int64_t patient, int64_t staff, struct str reason, struct instant now)
{
	bool governs;
	if (str_trim(reason).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence why it need not be kept any more.");
	TRY(acting(cx, db, staff, now, &governs));
	TRY(legal_hold_end(cx, db, patient, str_trim(reason), staff, now));
	return told(cx, db, patient, staff, "end-hold", STR_NONE, 1, STR_NONE, now);
}

/* ---- destruction ---- */

/* "event 12, finding 1": what would go, but for what is written by proposing itself. */
static enum err count(struct cx *cx, struct db *db, int64_t patient, struct str *ret, int64_t *ret_rows)
{
	AUTO(buf) struct buf buf = { 0 };
	struct subject_row *row;
	size_t n, from = 0;
	TRY(subject_rows(cx, db, patient, &row, &n));
	buf_init(&buf, 1 << 16);
	*ret_rows = 0;
	for (size_t i = 0; i < n; i++) {
		bool last = i + 1 == n || !str_eq(row[i + 1].section, row[i].section);
		if (!last)
			continue;
		if (!str_is(row[i].section, "destruction")) {
			buf_printf(&buf, "%s%.*s %zu", buf.n ? ", " : "", STRF(row[i].section), i + 1 - from);
			*ret_rows += (int64_t)(i + 1 - from);
		}
		from = i + 1;
	}
	*ret = str_dup(cx->arena, buf_view(&buf));
	return OK;
}

static enum err may_go(struct cx *cx, struct db *db, const struct retention_table *table, int64_t patient, struct instant now,
		       const struct retention_period **ret_by)
{
	struct retention_person *p;
	struct day on;
	char text[DAY_TEXT];
	size_t n;
	TRY(retention_people(cx, db, patient - 1, now, &p, &n));
	if (n == 0 || p[0].patient != patient)
		return fail(cx, ERR_NOT_FOUND, "There is nobody here by that number any more.");
	if (p[0].holds)
		return fail(cx, ERR_HELD, "A legal hold stands. `waymark retention release` ends it, with a reason.");
	if (p[0].treated)
		return fail(cx, ERR_HELD, "Somebody has to do with this person now: registered, referred, admitted, or on a list.");
	struct retention_facts facts = facts_of(&p[0]);
	if (!retention_day(table->period, table->count, &facts, &on, ret_by))
		return *ret_by ? fail(cx, ERR_CONFLICT, "It is not due: %.*s", STRF((*ret_by)->say)) :
			fail(cx, ERR_CONFLICT, "From which day it would be due is not known: nothing on record has a day.");
	if (on.day > instant_day(now).day)
		return fail(cx, ERR_CONFLICT, "It is due on %s, not before: %.*s", day_words(on, text), STRF((*ret_by)->say));
	return OK;
}

enum err retention_propose(struct cx *cx, struct db *db, const struct retention_table *table, int64_t patient, struct id outside, int64_t staff,
			   struct instant now, struct retention_plan *ret)
{
	const struct retention_period *by = NULL;
	char text[ID_TEXT];
	bool governs;
	*ret = (struct retention_plan){ .d = { .person = outside, .by = staff, .at = now } };
	TRY(acting(cx, db, staff, now, &governs));
	TRY(may_go(cx, db, table, patient, now, &by));
	ret->d.period = by->id;
	TRY(count(cx, db, patient, &ret->d.counted, &ret->d.rows));
	TRY(subject_files(cx, db, patient, &ret->file, &ret->files));
	TRY(destruction_drop(cx, db, patient));
	TRY(destruction_propose(cx, db, patient, &ret->d, now, &ret->d.outside));
	return told(cx, db, patient, staff, "propose-destruction", str_of(arena_text(cx->arena, id_text(ret->d.outside, text))), ret->d.rows, by->id, now);
}

enum err retention_destroy(struct cx *cx, struct db *db, const struct retention_table *table, int64_t patient, struct id outside, int64_t staff,
			   struct instant now, struct retention_plan *ret)
{
	const struct retention_period *by = NULL;
	struct str counted;
	int64_t rows;
	char text[ID_TEXT];
	bool governs, governed;
	*ret = (struct retention_plan){ 0 };
	enum err err = destruction_open(cx, db, patient, &ret->d);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "Nobody has proposed this. One named person proposes it and sees what would go; another does it.");
	TRY(err);
	TRY(acting(cx, db, staff, now, &governs));
	if (staff == ret->d.by)
		return fail(cx, ERR_FORBIDDEN, "You proposed it: somebody else has to do it.");
	TRY(acting(cx, db, ret->d.by, now, &governed));
	if (!governs && !governed)
		return fail(cx, ERR_FORBIDDEN, "One of the two has to lead information governance.");
	TRY(may_go(cx, db, table, patient, now, &by));
	TRY(count(cx, db, patient, &counted, &rows));
	if (!str_eq(counted, ret->d.counted) || !id_eq(ret->d.person, outside))
		return fail(cx, ERR_STALE, "There is other on record than when it was proposed: then %.*s; now %.*s. Propose it anew.",
			STRF(ret->d.counted), STRF(counted));
	TRY(subject_files(cx, db, patient, &ret->file, &ret->files));
	TRY(destruction_do(cx, db, patient, ret->d.id, staff, now));
	return told(cx, db, patient, staff, "destroy", str_of(arena_text(cx->arena, id_text(ret->d.outside, text))), rows, by->id, now);
}
