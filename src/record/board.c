/* The lines of a caseload, and what of them is shown. */
#include <stdlib.h>

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

static const struct board_until_row all_lines = { .stopped = TRUTH_NO, .worst = { INT32_MIN } };

static enum err lines_until(struct cx *cx, struct db *db, const struct board_ask *ask, const struct board_until_row *until, struct board_lines_row **ret,
			    size_t *ret_count)
{
	return db_all(cx, db, &Q_BOARD_LINES, &(struct board_lines_in){ .organisation = ask->organisation, .pathway = ask->pathway, .step = ask->step,
		.owner = ask->owner == NIL ? -1 : ask->owner, .until = until->worst, .stopped = until->stopped, .take = ask->take }, (size_t)ask->take,
		ret, ret_count);
}

/* Who asks for the first of thousands has the guard asked of so many and half as many again, not of all: down to a line so far down. Are too many of
 * those closed to the reader, it is asked of all: the lines are the same. */
static enum err until_read(struct cx *cx, struct db *db, const struct board_ask *ask, struct board_until_row *ret)
{
	struct board_until_row *r;
	size_t n = 0;
	if (ask->take < BOARD_MAX)
		TRY(db_all(cx, db, &Q_BOARD_UNTIL, &(struct board_until_in){ .organisation = ask->organisation, .pathway = ask->pathway, .step = ask->step,
			.owner = ask->owner == NIL ? -1 : ask->owner, .skip = ask->take + ask->take / 2 }, 1, &r, &n));
	*ret = n ? *r : all_lines;
	return OK;
}

enum err board_lines(struct cx *cx, struct db *db, const struct board_ask *ask, struct episode **ret, size_t *ret_count)
{
	struct board_lines_row *r;
	struct board_until_row until;
	TRY(until_read(cx, db, ask, &until));
	TRY(lines_until(cx, db, ask, &until, &r, ret_count));
	if (day_known(until.worst) && *ret_count < (size_t)ask->take)
		TRY(lines_until(cx, db, ask, &all_lines, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct episode){ .id = r[i].id, .patient = r[i].patient, .organisation = ask->organisation, .pathway = r[i].pathway,
			.version = r[i].version, .phase = (int)r[i].phase, .step = r[i].step, .since_on = r[i].since_on, .due_on = r[i].due_on,
			.breach_on = r[i].breach_on, .owner = r[i].owner, .opened_on = r[i].opened_on, .ended_on = DAY_NONE, .kept = r[i].kept, .seq = r[i].seq };
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
