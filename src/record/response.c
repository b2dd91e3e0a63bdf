/* Answers as rows. */
#include "record/response.h"

#include "gen/queries.h"
#include "model/policy.h"
#include "store/store.h"

#define RESPONSES_MAX 20000     /* of one person: many measures a week, for decades */
#define BEFORE_MAX      500     /* of one questionnaire, by one organisation */

static const char *const words[MODES] = { "", "room", "paper", "call", "alone", "here" };
static const char *const says[MODES] = { "", "asked in the room", "copied from paper", "asked by telephone or video",
	"answered alone, away from the room", "answered alone, on a device here" };

const char *response_mode_word(enum response_mode mode)
{
	return words[mode];
}

const char *response_mode_say(enum response_mode mode)
{
	return says[mode];
}

enum err response_add(struct cx *cx, struct db *db, const struct response_new *r, struct instant at, int64_t *ret_id, struct id *ret_outside)
{
	struct response_add_in in = { .outside = id_random(), .patient_id = r->patient, .organisation_id = r->organisation, .holding_id = r->holding,
		.class = CLASS_MEASURE, .label = r->label, .instrument = r->instrument, .version = r->version, .on_day = r->on, .mode = r->mode,
		.answers = r->answers, .say = r->say, .corrects_id = r->corrects, .staff_id = r->staff, .role = r->role, .recorded_at = at,
		.ended_at = INSTANT_NONE, .ended_by = NIL, .ended_say = STR_NONE };
	TRY(db_ids(cx, db, "response", 1, &in.id));
	TRY(db_run(cx, db, &Q_RESPONSE_ADD, &in));
	*ret_id = in.id;
	*ret_outside = in.outside;
	return OK;
}

enum err response_hold(struct cx *cx, struct db *db, struct id outside, struct response_held *ret)
{
	struct response_lock_row r;
	TRY(db_one(cx, db, &Q_RESPONSE_LOCK, &(struct response_lock_in){ .outside = outside }, &r));
	*ret = (struct response_held){ r.id, r.patient, r.organisation, r.version, r.instrument, r.answers, r.say, r.ended_at };
	return OK;
}

enum err response_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at)
{
	return db_run(cx, db, &Q_RESPONSE_END, &(struct response_end_in){ .id = id, .staff = staff, .say = say, .at = at });
}

enum err responses_before(struct cx *cx, struct db *db, const struct response_before *of, struct str **ret, size_t *ret_count)
{
	struct responses_before_row *r;
	TRY(db_all(cx, db, &Q_RESPONSES_BEFORE, &(struct responses_before_in){ .patient = of->patient, .organisation = of->organisation,
		.instrument = of->instrument, .version = of->version, .on_day = of->on, .but = of->but }, BEFORE_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = r[i].answers;
	return OK;
}

enum err responses_said(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct response_said **ret, size_t *ret_count)
{
	struct responses_said_row *r;
	TRY(db_lookup(cx, db, &Q_RESPONSES_SAID, patient, count, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct response_said){ r[i].patient, r[i].instrument, r[i].on_day };
	return OK;
}

enum err responses_unread(struct cx *cx, struct db *db, int64_t organisation, struct instant since, int64_t take, struct response_home **ret,
			  size_t *ret_count)
{
	struct responses_unread_row *r;
	TRY(db_all(cx, db, &Q_RESPONSES_UNREAD, &(struct responses_unread_in){ organisation, since, take }, (size_t)take, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct response_home){ r[i].patient, r[i].count, r[i].at };
	return OK;
}

enum err responses_of(struct cx *cx, struct db *db, int64_t patient, struct response_row **ret, size_t *ret_count)
{
	struct responses_of_row *r;
	TRY(db_all(cx, db, &Q_RESPONSES_OF, &(struct responses_of_in){ .patient = patient }, RESPONSES_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct response_row){ .id = r[i].id, .outside = r[i].outside, .organisation = r[i].organisation,
			.organisation_name = r[i].organisation_name, .instrument = r[i].instrument, .version = r[i].version, .on = r[i].on_day,
			.mode = (enum response_mode)r[i].mode, .answers = r[i].answers, .say = r[i].say, .corrects = r[i].corrects,
			.staff_name = r[i].staff_name, .role = r[i].role, .recorded_at = r[i].recorded_at, .ended_at = r[i].ended_at,
			.ended_name = r[i].ended_name, .ended_say = r[i].ended_say };
	return OK;
}
