/* Threads of advice as rows. */
#include "record/consultation.h"

#include "gen/queries.h"
#include "model/policy.h"
#include "store/store.h"

#define LIST_MAX 200            /* of one page */
#define MESSAGES_MAX 1000       /* of one thread */

static const char *const saids[SAIDS] = { "", "asks", "answers", "adds", "closes", "refers" };
static const char *const kinds[FILE_KINDS] = { "", "PDF", "PNG picture", "JPEG picture", "plain text" };

const char *consultation_said_word(enum consultation_said said)
{
	return saids[said];
}

const char *file_kind_name(enum file_kind kind)
{
	return kinds[kind];
}

enum err consultation_add(struct cx *cx, struct db *db, const struct consultation_new *n, struct instant at, int64_t *ret_id, struct id *ret_outside)
{
	struct consultation_add_in in = { .outside = id_random(), .patient_id = n->patient, .organisation_id = n->organisation, .holding_id = n->holding,
		.asker_id = n->asker, .asker_holding_id = n->asker_holding, .class = CLASS_REFERRAL, .label = n->label, .about = n->about, .agreed = n->agreed,
		.staff_id = n->staff, .role = n->role, .asked_at = at, .state = CONSULTATION_WAITS, .due_on = n->due_on, .seq = 1 };
	TRY(db_ids(cx, db, "consultation", 1, &in.id));
	TRY(db_run(cx, db, &Q_CONSULTATION_ADD, &in));
	*ret_id = in.id;
	*ret_outside = in.outside;
	return OK;
}

enum err consultation_say(struct cx *cx, struct db *db, const struct consultation_message_new *n, struct instant at)
{
	struct consultation_message_add_in in = { .consultation_id = n->consultation, .seq = n->seq, .kind = n->kind, .organisation_id = n->organisation,
		.staff_id = n->staff, .role = n->role, .say = n->say, .at = at };
	TRY(db_ids(cx, db, "consultation_message", 1, &in.id));
	return db_run(cx, db, &Q_CONSULTATION_MESSAGE_ADD, &in);
}

enum err consultation_attach(struct cx *cx, struct db *db, const struct consultation_file_new *n, struct instant at)
{
	struct consultation_file_add_in in = { .outside = id_random(), .consultation_id = n->consultation, .name = n->name, .kind = n->kind,
		.size = (int64_t)n->bytes.n, .bytes = n->bytes, .organisation_id = n->organisation, .staff_id = n->staff, .at = at };
	TRY(db_ids(cx, db, "consultation_file", 1, &in.id));
	return db_run(cx, db, &Q_CONSULTATION_FILE_ADD, &in);
}

enum err consultation_files_count(struct cx *cx, struct db *db, int64_t consultation, int64_t *ret)
{
	struct consultation_files_count_row r;
	TRY(db_one(cx, db, &Q_CONSULTATION_FILES_COUNT, &(struct consultation_files_count_in){ .id = consultation }, &r));
	*ret = r.count;
	return OK;
}

enum err consultation_hold(struct cx *cx, struct db *db, struct id outside, struct consultation_held *ret)
{
	struct consultation_lock_row r;
	TRY(db_one(cx, db, &Q_CONSULTATION_LOCK, &(struct consultation_lock_in){ .outside = outside }, &r));
	*ret = (struct consultation_held){ .id = r.id, .patient = r.patient, .organisation = r.organisation, .holding = r.holding, .asker = r.asker,
		.label = r.label, .seq = r.seq, .state = (enum consultation_state)r.state, .answered_at = r.answered_at, .about = r.about, .asked_at = r.asked_at };
	return OK;
}

enum err consultation_set(struct cx *cx, struct db *db, int64_t id, enum consultation_state state, int64_t seq, struct day due_on)
{
	return db_run(cx, db, &Q_CONSULTATION_SET, &(struct consultation_set_in){ .id = id, .state = state, .seq = seq, .due_on = due_on });
}

enum err consultation_first_answer(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at)
{
	return db_run(cx, db, &Q_CONSULTATION_ANSWERED, &(struct consultation_answered_in){ .id = id, .staff = staff, .at = at });
}

enum err consultation_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, int64_t episode, struct instant at)
{
	return db_run(cx, db, &Q_CONSULTATION_END, &(struct consultation_end_in){ .id = id, .staff = staff, .episode = episode, .at = at });
}

enum err consultation_by_outside(struct cx *cx, struct db *db, struct id outside, struct consultation *ret)
{
	struct consultation_by_outside_row r;
	TRY(db_one(cx, db, &Q_CONSULTATION_BY_OUTSIDE, &(struct consultation_by_outside_in){ .outside = outside }, &r));
	*ret = (struct consultation){ .id = r.id, .patient = r.patient, .organisation = r.organisation, .asker = r.asker, .label = r.label,
		.episode = r.episode, .seq = r.seq, .outside = outside, .patient_outside = r.patient_outside, .organisation_name = r.organisation_name,
		.ods = r.ods, .asker_name = r.asker_name, .about = r.about, .staff_name = r.staff_name, .role = r.role, .answered_name = r.answered_name,
		.ended_name = r.ended_name, .agreed = r.agreed, .state = (enum consultation_state)r.state, .asked_at = r.asked_at,
		.answered_at = r.answered_at, .ended_at = r.ended_at, .due_on = r.due_on };
	return OK;
}

enum err consultations(struct cx *cx, struct db *db, int64_t own, int64_t patient, bool open, struct consultation **ret, size_t *ret_count)
{
	struct consultations_row *r;
	TRY(db_all(cx, db, &Q_CONSULTATIONS, &(struct consultations_in){ .own = own, .patient = patient, .open = open }, LIST_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct consultation){ .id = r[i].id, .patient = r[i].patient, .organisation = r[i].organisation, .asker = r[i].asker,
			.outside = r[i].outside, .patient_outside = r[i].patient_outside, .organisation_name = r[i].organisation_name,
			.asker_name = r[i].asker_name, .about = r[i].about, .staff_name = r[i].staff_name, .state = (enum consultation_state)r[i].state,
			.asked_at = r[i].asked_at, .answered_at = r[i].answered_at, .due_on = r[i].due_on };
	return OK;
}

enum err consultation_messages(struct cx *cx, struct db *db, int64_t id, struct consultation_message **ret, size_t *ret_count)
{
	struct consultation_messages_row *r;
	TRY(db_all(cx, db, &Q_CONSULTATION_MESSAGES, &(struct consultation_messages_in){ .id = id }, MESSAGES_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct consultation_message){ r[i].seq, r[i].organisation, (enum consultation_said)r[i].kind, r[i].organisation_name,
			r[i].staff_name, r[i].profession, r[i].say, r[i].at };
	return OK;
}

enum err consultation_files(struct cx *cx, struct db *db, int64_t id, struct consultation_file **ret, size_t *ret_count)
{
	struct consultation_files_row *r;
	TRY(db_all(cx, db, &Q_CONSULTATION_FILES, &(struct consultation_files_in){ .id = id }, MESSAGES_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct consultation_file){ r[i].outside, r[i].name, r[i].organisation_name, r[i].staff_name, (enum file_kind)r[i].kind, r[i].size,
			r[i].at };
	return OK;
}

enum err consultation_file(struct cx *cx, struct db *db, int64_t consultation, struct id outside, struct consultation_bytes *ret)
{
	struct consultation_file_row r;
	TRY(db_one(cx, db, &Q_CONSULTATION_FILE, &(struct consultation_file_in){ .consultation = consultation, .outside = outside }, &r));
	*ret = (struct consultation_bytes){ r.name, r.bytes, (enum file_kind)r.kind };
	return OK;
}
