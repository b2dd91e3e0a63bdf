/* What somebody is asked away from the room, as rows. */
#include "record/remote.h"

#include <sodium.h>

#include "base/must.h"
#include "gen/queries.h"
#include "model/policy.h"
#include "store/store.h"


/* ---- what a service has set ---- */

enum err remote_setting_add(struct cx *cx, struct db *db, const struct remote_setting_new *s, struct instant at)
{
	struct remote_setting_add_in in = { .organisation_id = s->organisation, .days = s->days, .from_minute = s->from, .until_minute = s->until,
		.role = s->role, .telephone = s->telephone, .staff_id = s->staff, .recorded_at = at };
	TRY(db_ids(cx, db, "remote_setting", 1, &in.id));
	TRY(db_run(cx, db, &Q_REMOTE_SETTING_ADD, &in));
	for (size_t i = 0; i < s->steps; i++)
		TRY(db_run(cx, db, &Q_REMOTE_STEP_ADD, &(struct remote_step_add_in){ .setting_id = in.id, .seq = (int64_t)i + 1, .staff_id = s->step[i].staff,
			.role = s->step[i].role, .minutes = s->step[i].minutes }));
	return OK;
}

enum err remote_setting_of(struct cx *cx, struct db *db, int64_t organisation, struct remote_setting *ret)
{
	struct remote_setting_last_row r;
	TRY(db_one(cx, db, &Q_REMOTE_SETTING_LAST, &(struct remote_setting_last_in){ .organisation = organisation }, &r));
	*ret = (struct remote_setting){ r.id, r.days, r.from_minute, r.until_minute, r.role, r.telephone, r.staff_name, r.recorded_at };
	return OK;
}

enum err remote_setting_by_id(struct cx *cx, struct db *db, int64_t id, struct remote_setting *ret)
{
	struct remote_setting_by_id_row r;
	TRY(db_one(cx, db, &Q_REMOTE_SETTING_BY_ID, &(struct remote_setting_by_id_in){ .id = id }, &r));
	*ret = (struct remote_setting){ r.id, r.days, r.from_minute, r.until_minute, r.role, r.telephone, r.staff_name, r.recorded_at };
	return OK;
}

enum err remote_steps(struct cx *cx, struct db *db, int64_t setting, struct remote_step **ret, size_t *ret_count)
{
	struct remote_steps_row *r;
	TRY(db_all(cx, db, &Q_REMOTE_STEPS, &(struct remote_steps_in){ .setting = setting }, REMOTE_STEPS, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct remote_step){ r[i].seq, r[i].staff, r[i].role, r[i].minutes, r[i].staff_name };
	return OK;
}

/* ---- asked ---- */

enum err remote_ask_add(struct cx *cx, struct db *db, const struct remote_ask_new *a, struct instant at, int64_t *ret_id, struct id *ret_outside)
{
	struct remote_ask_add_in in = { .outside = id_random(), .patient_id = a->patient, .organisation_id = a->organisation, .holding_id = a->holding,
		.class = CLASS_MEASURE, .label = a->label, .staff_id = a->staff, .role = a->role, .way = a->way, .recorded_at = at, .until_on = a->until,
		.secret = a->secret,
		.tries = 0, .state = REMOTE_OPEN };
	int64_t first;
	TRY(db_ids(cx, db, "remote_ask", 1, &in.id));
	TRY(db_run(cx, db, &Q_REMOTE_ASK_ADD, &in));
	TRY(db_ids(cx, db, "remote_part", (int64_t)a->parts, &first));
	for (size_t i = 0; i < a->parts; i++)
		TRY(db_run(cx, db, &Q_REMOTE_PART_ADD, &(struct remote_part_add_in){ .id = first + (int64_t)i, .ask_id = in.id, .seq = (int64_t)i + 1,
			.instrument = a->instrument[i], .version = a->version[i], .state = ASKED_WAITS }));
	*ret_id = in.id;
	*ret_outside = in.outside;
	return OK;
}

enum err remote_parts(struct cx *cx, struct db *db, int64_t ask, struct remote_part **ret, size_t *ret_count)
{
	struct remote_parts_row *r;
	TRY(db_all(cx, db, &Q_REMOTE_PARTS, &(struct remote_parts_in){ .ask = ask }, REMOTE_PARTS, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct remote_part){ r[i].id, r[i].seq, r[i].instrument, r[i].version, (enum remote_part_state)r[i].state, r[i].answers,
			r[i].begun_at, r[i].changed_at, r[i].sent_at, r[i].keyed_by, STR_NONE, r[i].answered_on };
	return OK;
}

enum err remote_part_set(struct cx *cx, struct db *db, int64_t part, struct str answers, struct instant at)
{
	return db_run(cx, db, &Q_REMOTE_PART_SET, &(struct remote_part_set_in){ .id = part, .answers = answers, .at = at });
}

enum err remote_part_keyed(struct cx *cx, struct db *db, int64_t part, struct str answers, int64_t staff, struct day on, struct instant at)
{
	return db_run(cx, db, &Q_REMOTE_PART_KEYED, &(struct remote_part_keyed_in){ .id = part, .answers = answers, .staff = staff, .answered_on = on, .at = at });
}

enum err remote_part_sent(struct cx *cx, struct db *db, int64_t part, int64_t response, struct instant at)
{
	return db_run(cx, db, &Q_REMOTE_PART_SENT, &(struct remote_part_sent_in){ .id = part, .state = response == NIL ? ASKED_LEFT_OPEN : ASKED_SENT,
		.response = response, .at = at });
}

enum err remote_hold(struct cx *cx, struct db *db, int64_t id, struct remote_held *ret)
{
	struct remote_lock_row r;
	TRY(db_one(cx, db, &Q_REMOTE_LOCK, &(struct remote_lock_in){ .id = id }, &r));
	*ret = (struct remote_held){ r.id, r.outside, r.patient, r.organisation, r.holding, r.label, r.staff, (enum remote_place)r.way, r.until_on, r.tries,
		r.token, r.token_at, (enum remote_state)r.state };
	return OK;
}

struct str remote_hash(struct arena *arena, const void *bytes, size_t n)
{
	unsigned char *h = arena_alloc(arena, crypto_hash_sha256_BYTES);
	crypto_hash_sha256(h, bytes, n);
	return (struct str){ (char *)h, crypto_hash_sha256_BYTES };
}

enum err remote_by_secret(struct cx *cx, struct db *db, struct str hash, int64_t *ret)
{
	struct remote_by_secret_row r;
	TRY(db_one(cx, db, &Q_REMOTE_BY_SECRET, &(struct remote_by_secret_in){ .secret = hash }, &r));
	*ret = r.id;
	return OK;
}

enum err remote_by_token(struct cx *cx, struct db *db, struct str hash, struct remote_opened *ret)
{
	struct remote_by_token_row r;
	TRY(db_one(cx, db, &Q_REMOTE_BY_TOKEN, &(struct remote_by_token_in){ .token = hash }, &r));
	*ret = (struct remote_opened){ r.id, r.outside, r.patient, r.organisation, r.organisation_name, r.staff, (enum remote_place)r.way,
		r.until_on, r.token_at, (enum remote_state)r.state };
	return OK;
}

enum err remote_who(struct cx *cx, struct db *db, int64_t patient, struct remote_who **ret, size_t *ret_count)
{
	struct remote_who_row *r;
	TRY(db_all(cx, db, &Q_REMOTE_WHO, &(struct remote_who_in){ .patient = patient }, 50, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct remote_who){ r[i].birth_on, (enum sex)r[i].sex, r[i].death_on };
	return OK;
}

enum err remote_tried(struct cx *cx, struct db *db, int64_t id, int64_t tries)
{
	return db_run(cx, db, &Q_REMOTE_TRIES, &(struct remote_tries_in){ .id = id, .tries = tries });
}

enum err remote_open(struct cx *cx, struct db *db, int64_t id, struct str token, struct instant at)
{
	return db_run(cx, db, &Q_REMOTE_OPENED, &(struct remote_opened_in){ .id = id, .token = token, .at = at });
}

enum err remote_used(struct cx *cx, struct db *db, int64_t id, struct instant at)
{
	return db_run(cx, db, &Q_REMOTE_USED, &(struct remote_used_in){ .id = id, .at = at });
}

enum err remote_leave(struct cx *cx, struct db *db, int64_t id)
{
	return db_run(cx, db, &Q_REMOTE_LEAVE, &(struct remote_leave_in){ .id = id });
}

enum err remote_end(struct cx *cx, struct db *db, int64_t id, enum remote_state state, int64_t staff, struct str say, struct instant at)
{
	return db_run(cx, db, &Q_REMOTE_END, &(struct remote_end_in){ .id = id, .state = state, .at = at, .staff = staff, .say = say });
}

enum err remote_anew(struct cx *cx, struct db *db, int64_t id, struct str secret, struct day until)
{
	return db_run(cx, db, &Q_REMOTE_ANEW, &(struct remote_anew_in){ .id = id, .secret = secret, .until_on = until });
}

/* ---- under the reader's guard ---- */

enum err remote_asks(struct cx *cx, struct db *db, int64_t patient, struct remote_ask **ret, size_t *ret_count)
{
	struct remote_asks_row *r;
	TRY(db_all(cx, db, &Q_REMOTE_ASKS, &(struct remote_asks_in){ .patient = patient }, 100, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct remote_ask){ r[i].id, r[i].outside, r[i].organisation, r[i].organisation_name, r[i].staff, r[i].staff_name,
			(enum remote_place)r[i].way, r[i].recorded_at, r[i].until_on, r[i].opened_at, (enum remote_state)r[i].state, r[i].ended_at, r[i].ended_say };
	return OK;
}

enum err remotes_waiting(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct remote_waiting **ret, size_t *ret_count)
{
	struct remote_waiting_row *r;
	TRY(db_lookup(cx, db, &Q_REMOTE_WAITING, patient, count, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct remote_waiting){ r[i].patient, r[i].organisation, r[i].recorded_at, r[i].until_on, r[i].last };
	return OK;
}

enum err remote_parts_seen(struct cx *cx, struct db *db, int64_t ask, struct remote_part **ret, size_t *ret_count)
{
	struct remote_parts_seen_row *r;
	TRY(db_all(cx, db, &Q_REMOTE_PARTS_SEEN, &(struct remote_parts_seen_in){ .ask = ask }, REMOTE_PARTS, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct remote_part){ r[i].id, r[i].seq, r[i].instrument, r[i].version, (enum remote_part_state)r[i].state, r[i].answers,
			r[i].begun_at, r[i].changed_at, r[i].sent_at, r[i].keyed_by, r[i].keyed_name, r[i].answered_on };
	return OK;
}

enum err remote_ask_by_outside(struct cx *cx, struct db *db, struct id outside, int64_t *ret_id, int64_t *ret_patient, int64_t *ret_organisation)
{
	struct remote_by_outside_row r;
	TRY(db_one(cx, db, &Q_REMOTE_BY_OUTSIDE, &(struct remote_by_outside_in){ .outside = outside }, &r));
	*ret_id = r.id;
	*ret_patient = r.patient;
	*ret_organisation = r.organisation;
	return OK;
}

/* ---- of paper ---- */

enum err papers_open(struct cx *cx, struct db *db, int64_t organisation, struct remote_paper **ret, size_t *ret_count)
{
	struct papers_open_row *r;
	TRY(db_all(cx, db, &Q_PAPERS_OPEN, &(struct papers_open_in){ .organisation = organisation }, 300, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct remote_paper){ r[i].outside, r[i].patient, r[i].recorded_at, r[i].staff_name, r[i].instrument, r[i].version,
			r[i].keyed_by != NIL, r[i].keyed_by, r[i].keyed_name, r[i].changed_at };
	return OK;
}

enum err papers_between(struct cx *cx, struct db *db, int64_t organisation, struct id from, struct id until, struct remote_paper **ret, size_t *ret_count)
{
	struct papers_between_row *r;
	TRY(db_all(cx, db, &Q_PAPERS_BETWEEN, &(struct papers_between_in){ .organisation = organisation, .from = from, .until = until }, 3, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct remote_paper){ .outside = r[i].outside, .patient = r[i].patient };
	return OK;
}

enum err papers_keyed_once(struct cx *cx, struct db *db, int64_t organisation, int64_t *ret)
{
	struct papers_keyed_once_row r;
	TRY(db_one(cx, db, &Q_PAPERS_KEYED_ONCE, &(struct papers_keyed_once_in){ .organisation = organisation }, &r));
	*ret = r.count;
	return OK;
}
