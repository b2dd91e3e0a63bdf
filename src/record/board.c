/* The lines of a caseload, and what of them is shown. */
#include <stdlib.h>
#include <string.h>

#include "gen/queries.h"
#include "record/episode.h"
#include "store/store.h"

enum err board_steps(struct cx *cx, struct db *db, int64_t organisation, struct str pathway, struct board_step **ret, size_t *ret_count)
{
	struct board_steps_row *r;
	TRY(db_all(cx, db, &Q_BOARD_STEPS, &(struct board_steps_in){ .organisation = organisation, .pathway = pathway }, 1000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct board_step){ r[i].step, (int)r[i].phase, r[i].count };
	return OK;
}

static void line_take(const struct board_ask *ask, const struct board_lines_row *r, struct episode *ret)
{
	*ret = (struct episode){ .id = r->id, .patient = r->patient, .organisation = ask->organisation, .pathway = r->pathway,
		.version = r->version, .phase = (int)r->phase, .step = r->step, .since_on = r->since_on, .due_on = r->due_on,
		.breach_on = r->breach_on, .owner = r->owner, .opened_on = r->opened_on, .ended_on = DAY_NONE, .kept = r->kept, .seq = r->seq };
}

enum err board_lines(struct cx *cx, struct db *db, const struct board_ask *ask, struct episode **ret, size_t *ret_count)
{
	struct board_lines_row *r;
	const struct board_place *from = &ask->behind;
	TRY(db_all(cx, db, &Q_BOARD_LINES, &(struct board_lines_in){ .organisation = ask->organisation, .pathway = ask->pathway, .step = ask->step,
		.owner = ask->owner == NIL ? -1 : ask->owner, .stopped = from->known && !from->stopped ? TRUTH_NO : TRUTH_YES,
		.worst = from->known ? from->worst : INT32_MIN, .after = from->known ? from->id : 0, .take = ask->take }, (size_t)ask->take, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		line_take(ask, &r[i], &(*ret)[i]);
	return OK;
}

_Static_assert(sizeof(struct board_step_lines_row) == sizeof(struct board_lines_row), "the same columns");

enum err board_step_lines(struct cx *cx, struct db *db, const struct board_ask *ask, struct episode *ret, size_t *ret_count)
{
	struct board_step_lines_row *r;
	TRY(db_all(cx, db, &Q_BOARD_STEP_LINES, &(struct board_step_lines_in){ ask->organisation, ask->pathway, ask->step, ask->owner == NIL ? -1 : ask->owner,
		ask->take }, (size_t)ask->take, &r, ret_count));
	for (size_t i = 0; i < *ret_count; i++) {
		struct board_lines_row line;
		memcpy(&line, &r[i], sizeof line);
		line_take(ask, &line, &ret[i]);
	}
	return OK;
}

/* As the queries say it; 900000: no day. */
struct board_place board_place_of(const struct episode *e)
{
	int64_t due = day_known(e->due_on) ? e->due_on.day : 900000;
	return (struct board_place){ true, e->phase == PHASE_SUSPENDED, day_known(e->due_on) && day_known(e->breach_on) && e->breach_on.day <= due ?
		e->breach_on.day : due, e->id };
}

enum err board_place(struct cx *cx, struct db *db, int64_t organisation, struct id outside, struct board_place *ret)
{
	struct board_at_row *r;
	size_t n;
	*ret = (struct board_place){ 0 };
	TRY(db_all(cx, db, &Q_BOARD_AT, &(struct board_at_in){ outside }, 1, &r, &n));
	if (n && r->organisation == organisation)
		*ret = (struct board_place){ true, r->stopped == TRUTH_YES, r->worst, r->id };
	return OK;
}

enum err ended_lines(struct cx *cx, struct db *db, int64_t organisation, int64_t owner, struct day since, int64_t take, struct episode **ret,
		     size_t *ret_count)
{
	struct ended_lines_row *r;
	TRY(db_all(cx, db, &Q_ENDED_LINES, &(struct ended_lines_in){ organisation, owner, since, take }, (size_t)take, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct episode){ .id = r[i].id, .patient = r[i].patient, .organisation = organisation, .pathway = r[i].pathway,
			.version = r[i].version, .phase = PHASE_ENDED, .step = r[i].step, .since_on = r[i].since_on, .due_on = r[i].due_on,
			.breach_on = DAY_NONE, .owner = r[i].owner, .opened_on = r[i].opened_on, .ended_on = r[i].ended_on, .seq = r[i].seq };
	return OK;
}

enum err referred_lines(struct cx *cx, struct db *db, int64_t organisation, int64_t take, struct episode **ret, size_t *ret_count)
{
	struct referred_lines_row *r;
	TRY(db_all(cx, db, &Q_REFERRED_LINES, &(struct referred_lines_in){ organisation, take }, (size_t)take, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct episode){ .id = r[i].id, .patient = r[i].patient, .organisation = NIL, .pathway = r[i].pathway, .version = r[i].version,
			.phase = (int)r[i].phase, .step = r[i].step, .since_on = r[i].since_on, .due_on = DAY_NONE, .breach_on = DAY_NONE, .ended_on = DAY_NONE };
	return OK;
}

/* The earliest that anybody says. */
static void died_take(const int64_t *patient, size_t count, int64_t who, struct day on, struct day *ret)
{
	for (size_t i = 0; i < count; i++)
		if (patient[i] == who && day_known(on) && (!day_known(ret[i]) || on.day < ret[i].day))
			ret[i] = on;
}

enum err died_on(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct day *ret)
{
	struct died_said_row *said;
	struct died_ended_row *ended;
	size_t saids, endeds;
	for (size_t i = 0; i < count; i++)
		ret[i] = DAY_NONE;
	TRY(db_lookup(cx, db, &Q_DIED_SAID, patient, count, &said, &saids));
	TRY(db_lookup(cx, db, &Q_DIED_ENDED, patient, count, &ended, &endeds));
	for (size_t i = 0; i < saids; i++)
		died_take(patient, count, said[i].patient, said[i].died_on, ret);
	for (size_t i = 0; i < endeds; i++)
		died_take(patient, count, ended[i].patient, ended[i].died_on, ret);
	return OK;
}

enum err board_any(struct cx *cx, struct db *db, int64_t organisation, struct str pathway, bool *ret)
{
	struct board_any_row *rows;
	size_t n;
	TRY(db_all(cx, db, &Q_BOARD_ANY, &(struct board_any_in){ .organisation = organisation, .pathway = pathway }, 2, &rows, &n));
	*ret = n > 0;
	return OK;
}

static int by_patient(const void *a, const void *b)
{
	const struct board_who_row *x = a, *y = b;
	if (x->patient != y->patient)
		return x->patient < y->patient ? -1 : 1;
	if (day_known(x->said_on) != day_known(y->said_on))
		return day_known(x->said_on) ? -1 : 1;
	return x->said_on.day != y->said_on.day ? x->said_on.day > y->said_on.day ? -1 : 1 : (x->id > y->id) - (x->id < y->id);
}

static int of_patient(const void *key, const void *row)
{
	const int64_t *x = key;
	const struct board_who_row *y = row;
	return (*x > y->patient) - (*x < y->patient);
}

enum err board_who(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct called *ret)
{
	struct board_who_row *rows;
	size_t n, people = 0;
	TRY(db_lookup(cx, db, &Q_BOARD_WHO, patient, count, &rows, &n));
	if (n)
		qsort(rows, n, sizeof *rows, by_patient);
	for (size_t i = 0; i < n; i++)          /* the first of each */
		if (people == 0 || rows[people - 1].patient != rows[i].patient)
			rows[people++] = rows[i];
	for (size_t i = 0; i < count; i++) {
		const struct board_who_row *r = people ? bsearch(&patient[i], rows, people, sizeof *rows, of_patient) : NULL;
		ret[i] = r ? (struct called){ r->family, r->given } : (struct called){ STR_NONE, STR_NONE };
	}
	return OK;
}

static int by_id(const void *a, const void *b)
{
	const struct board_shown_row *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

enum err board_shown(struct cx *cx, struct db *db, struct episode *const *line, size_t count)
{
	struct board_shown_row *rows;
	size_t n;
	int64_t *id = arena_array(cx->arena, count + 1, sizeof *id), *patient = arena_array(cx->arena, count + 1, sizeof *patient);
	struct called *who = arena_array(cx->arena, count + 1, sizeof *who);
	for (size_t i = 0; i < count; i++) {
		id[i] = line[i]->id;
		patient[i] = line[i]->patient;
	}
	TRY(db_lookup(cx, db, &Q_BOARD_SHOWN, id, count, &rows, &n));
	TRY(board_who(cx, db, patient, count, who));
	if (n)
		qsort(rows, n, sizeof *rows, by_id);
	for (size_t i = 0; i < count; i++) {
		struct board_shown_row key = { .id = id[i] };
		const struct board_shown_row *r = n ? bsearch(&key, rows, n, sizeof *rows, by_id) : NULL;
		line[i]->shown = r != NULL;
		if (!r)
			continue;
		line[i]->outside = r->outside;
		line[i]->patient_outside = r->patient_outside;
		line[i]->owner_name = r->owner_name;
		line[i]->who = who[i];
	}
	return OK;
}
