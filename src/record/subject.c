/* All of one person. */
#include "record/subject.h"

#include <stdlib.h>

#include "base/must.h"
#include "gen/queries.h"
#include "record/sight.h"
#include "store/store.h"

#define ROWS_MAX 1000000

static int by_section(const void *a, const void *b)
{
	const struct subject_row *x = a, *y = b;
	int64_t d = str_cmp(x->section, y->section);
	if (d == 0)
		d = (x->on.day > y->on.day) - (x->on.day < y->on.day);
	if (d == 0)
		d = (x->at.us > y->at.us) - (x->at.us < y->at.us);
	if (d == 0)
		d = (x->id > y->id) - (x->id < y->id);
	if (d == 0)
		d = (x->kind > y->kind) - (x->kind < y->kind);
	return d > 0 ? 1 : d < 0 ? -1 : (x->flag > y->flag) - (x->flag < y->flag);
}

/* ---- who answers ---- */

struct answering { struct subject_holdings_row *holding; struct sight_successors_row *follow; size_t holdings, follows; };

static enum err answering(struct cx *cx, struct db *db, struct answering *ret)
{
	TRY(db_all(cx, db, &Q_SUBJECT_HOLDINGS, NULL, 100000, &ret->holding, &ret->holdings));
	return db_all(cx, db, &Q_SIGHT_SUCCESSORS, NULL, 100000, &ret->follow, &ret->follows);
}

static int64_t answers_for(const struct answering *a, int64_t holding)
{
	for (size_t i = 0; i < a->holdings; i++)
		if (a->holding[i].id == holding)
			return sight_answers(a->follow, a->follows, a->holding[i].organisation);
	return 0;
}

static int by_number(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static bool among(const int64_t *list, size_t count, int64_t n)
{
	return count && bsearch(&n, list, count, sizeof *list, by_number);
}

/* The organisations of every joint agreement to which this one is a party. */
static enum err joint(struct cx *cx, struct db *db, const struct answering *a, struct day today, struct subject_scope *s, size_t *room)
{
	struct subject_joint_row *r;
	size_t n;
	int64_t own = s->organisation[0];
	TRY(db_all(cx, db, &Q_SUBJECT_JOINT, &(struct subject_joint_in){ today }, 100000, &r, &n));
	for (size_t i = 0; i < n; i++) {
		bool with = false;
		for (size_t k = 0; k < n && !with; k++)
			with = r[k].version == r[i].version && sight_answers(a->follow, a->follows, r[k].organisation) == own;
		if (with)
			*ARRAY_PUSH(cx->arena, s->organisation, s->organisations, *room) = sight_answers(a->follow, a->follows, r[i].organisation);
	}
	return OK;
}

enum err subject_scope(struct cx *cx, struct db *db, int64_t organisation, struct day today, struct subject_scope *ret)
{
	struct answering a;
	size_t room = 0, versions = 0;
	*ret = (struct subject_scope){ 0 };
	TRY(answering(cx, db, &a));
	*ARRAY_PUSH(cx->arena, ret->organisation, ret->organisations, room) = sight_answers(a.follow, a.follows, organisation);
	TRY(joint(cx, db, &a, today, ret, &room));
	for (size_t i = 0; i < ret->organisations; i++) {
		struct subject_gives_row *g;
		size_t n;
		TRY(db_all(cx, db, &Q_SUBJECT_GIVES, &(struct subject_gives_in){ ret->organisation[i] }, 100000, &g, &n));
		for (size_t k = 0; k < n; k++)
			*ARRAY_PUSH(cx->arena, ret->version, ret->versions, versions) = g[k].version;
	}
	qsort(ret->organisation, ret->organisations, sizeof *ret->organisation, by_number);
	if (ret->versions)
		qsort(ret->version, ret->versions, sizeof *ret->version, by_number);
	return OK;
}

bool subject_in_scope(const struct subject_scope *s, int64_t organisation)
{
	return organisation == NIL || among(s->organisation, s->organisations, organisation);
}

bool subject_look_in_scope(const struct subject_scope *s, int64_t organisation, struct str agreements)
{
	struct str word, rest = agreements;
	bool in = subject_in_scope(s, organisation);
	while (!in && str_known(rest) && rest.n) {
		int64_t version;
		str_cut(rest, ' ', &word, &rest);
		in = str_int(word, &version) && version && among(s->version, s->versions, version);
	}
	return in;
}

/* Of a question and what hangs on it: who asked. */
static int64_t asker_answers(const struct answering *a, const struct subject_asked_row *asked, size_t count, const struct subject_rows_row *row)
{
	if (!str_starts(row->section, "consultation"))
		return 0;
	for (size_t i = 0; i < count; i++)
		if (asked[i].id == row->id)
			return answers_for(a, asked[i].holding);
	return 0;
}

enum err subject_rows(struct cx *cx, struct db *db, int64_t patient, struct subject_row **ret, size_t *ret_count)
{
	struct subject_rows_row *r;
	struct subject_asked_row *asked;
	struct answering a;
	size_t questions;
	TRY(db_all(cx, db, &Q_SUBJECT_ASKED, &(struct subject_asked_in){ patient }, ROWS_MAX, &asked, &questions));
	TRY(db_all(cx, db, &Q_SUBJECT_ROWS, &(struct subject_rows_in){ patient }, ROWS_MAX, &r, ret_count));
	TRY(answering(cx, db, &a));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++) {
		int64_t answers = r[i].holding != NIL ? answers_for(&a, r[i].holding) : r[i].organisation == NIL ? NIL :
			sight_answers(a.follow, a.follows, r[i].organisation);
		(*ret)[i] = (struct subject_row){ r[i].section, r[i].id, r[i].holding, (enum record_class)r[i].class, (uint8_t)r[i].label,
			r[i].on_day, r[i].until_day, r[i].at, r[i].until_at, r[i].kind, r[i].flag, r[i].more, { r[i].a, r[i].b, r[i].c, r[i].d, r[i].e },
			answers, asker_answers(&a, asked, questions, &r[i]) };
	}
	qsort(*ret, *ret_count, sizeof **ret, by_section);
	return OK;
}

enum err subject_looks(struct cx *cx, struct db *db, int64_t patient, int64_t after, struct subject_look **ret, size_t *ret_count)
{
	struct subject_looks_row *r;
	TRY(db_all(cx, db, &Q_SUBJECT_LOOKS, &(struct subject_looks_in){ patient, after }, 2000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct subject_look){ r[i].id, r[i].at, r[i].staff, r[i].organisation, r[i].role, r[i].operation, r[i].class,
			r[i].agreements, r[i].purpose, r[i].relations, r[i].by, r[i].outcome != 0, r[i].glass != NIL };
	return OK;
}

enum err subject_holders(struct cx *cx, struct db *db, int64_t patient, struct subject_name **ret, size_t *ret_count)
{
	struct subject_holders_row *r;
	TRY(db_all(cx, db, &Q_SUBJECT_HOLDERS, &(struct subject_holders_in){ patient }, 10000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct subject_name){ r[i].name, r[i].ods, r[i].id };
	return OK;
}

enum err subject_files(struct cx *cx, struct db *db, int64_t patient, struct subject_name **ret, size_t *ret_count)
{
	struct subject_files_row *r;
	char text[ID_TEXT];
	TRY(db_all(cx, db, &Q_SUBJECT_FILES, &(struct subject_files_in){ patient }, 100000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct subject_name){ r[i].name, str_of(arena_text(cx->arena, id_text(r[i].outside, text))), NIL };
	return OK;
}

/* ---- requests ---- */

enum err subject_request_add(struct cx *cx, struct db *db, const struct subject_new *n, struct instant now, struct id *ret)
{
	struct subject_request_add_in in = { .outside = id_random(), .patient_id = n->patient, .organisation_id = n->organisation,
		.asked_on = n->asked, .due_on = day_add_months(n->asked, 1), .proof = n->proof, .reviewer_id = n->reviewer, .staff_id = n->staff, .at = now };
	TRY(db_ids(cx, db, "subject_request", 1, &in.id));
	*ret = in.outside;
	return db_run(cx, db, &Q_SUBJECT_REQUEST_ADD, &in);
}

enum err subject_seen(struct cx *cx, struct db *db, int64_t patient, struct subject_seen **ret, size_t *ret_count)
{
	struct subject_seen_row *r;
	TRY(db_all(cx, db, &Q_SUBJECT_SEEN, &(struct subject_seen_in){ patient }, ROWS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct subject_seen){ r[i].section, r[i].id };
	return OK;
}

enum err subject_request_last(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct subject_request *ret)
{
	struct subject_request_last_row r;
	TRY(db_one(cx, db, &Q_SUBJECT_REQUEST_LAST, &(struct subject_request_last_in){ patient, organisation == NIL ? 0 : organisation }, &r));
	*ret = (struct subject_request){ r.id, r.outside, r.patient, r.organisation, r.asked_on, r.due_on, r.reviewer };
	return OK;
}

enum err subject_request_by(struct cx *cx, struct db *db, struct id outside, struct subject_request *ret)
{
	struct subject_request_by_row r;
	TRY(db_one(cx, db, &Q_SUBJECT_REQUEST_BY, &(struct subject_request_by_in){ outside }, &r));
	*ret = (struct subject_request){ r.id, r.outside, r.patient, r.organisation, r.asked_on, r.due_on, r.reviewer };
	return OK;
}

enum err subject_request_told(struct cx *cx, struct db *db, int64_t request, struct subject_told *ret)
{
	struct subject_request_told_row r;
	TRY(db_one(cx, db, &Q_SUBJECT_REQUEST_TOLD, &(struct subject_request_told_in){ request }, &r));
	*ret = (struct subject_told){ r.proof, r.reviewer, r.staff, r.given_by, r.sent_by, r.sent_say, r.at, r.given_at, r.sent_at };
	return OK;
}

enum err subject_request_given(struct cx *cx, struct db *db, int64_t request, int64_t staff, struct instant now)
{
	return db_run(cx, db, &Q_SUBJECT_REQUEST_GIVEN, &(struct subject_request_given_in){ request, now, staff });
}

enum err subject_request_sent(struct cx *cx, struct db *db, int64_t request, int64_t staff, struct str say, struct instant now)
{
	TRY(db_run(cx, db, &Q_SUBJECT_REQUEST_SENT, &(struct subject_request_sent_in){ request, now, staff, say }));
	return db_changes(db) ? OK : fail(cx, ERR_CONFLICT, "That it went out is written down already.");
}

enum err subject_reviews(struct cx *cx, struct db *db, int64_t reviewer, int64_t organisation, struct subject_listed **ret, size_t *ret_count)
{
	struct subject_reviews_row *r;
	TRY(db_all(cx, db, &Q_SUBJECT_REVIEWS, &(struct subject_reviews_in){ reviewer, organisation }, 200, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct subject_listed){ .outside = r[i].outside, .person = r[i].person, .asked = r[i].asked_on, .due = r[i].due_on,
			.given = r[i].given_at };
	return OK;
}

enum err subject_requests(struct cx *cx, struct db *db, int64_t organisation, struct subject_listed **ret, size_t *ret_count)
{
	struct subject_requests_row *r;
	TRY(db_all(cx, db, &Q_SUBJECT_REQUESTS, &(struct subject_requests_in){ organisation }, 500, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct subject_listed){ r[i].outside, r[i].person, r[i].asked_on, r[i].due_on, r[i].proof, r[i].reviewer, r[i].staff,
			r[i].ods, r[i].given_at, r[i].sent_at, r[i].decided };
	return OK;
}

enum err subject_held_by(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct instant now, bool *ret)
{
	struct subject_held_here_row r;
	TRY(db_one(cx, db, &Q_SUBJECT_HELD_HERE, &(struct subject_held_here_in){ patient, organisation, now }, &r));
	*ret = r.count > 0;
	return OK;
}

enum err subject_decisions(struct cx *cx, struct db *db, int64_t request, struct subject_decided **ret, size_t *ret_count)
{
	struct subject_decisions_row *r;
	TRY(db_all(cx, db, &Q_SUBJECT_DECISIONS, &(struct subject_decisions_in){ request }, ROWS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct subject_decided){ r[i].section, r[i].id, r[i].released == 1, r[i].words, r[i].by, r[i].at };
	return OK;
}

enum err subject_decide(struct cx *cx, struct db *db, int64_t request, struct str section, int64_t id, bool release, struct str words,
			struct str reason, int64_t staff, struct instant now)
{
	return db_run(cx, db, &Q_SUBJECT_DECIDE, &(struct subject_decide_in){ .request = request, .section = section, .id = id, .released = release,
		.words = words, .reason = reason, .staff = staff, .at = now });
}

/* ---- keeping ---- */

enum err legal_hold_add(struct cx *cx, struct db *db, int64_t patient, struct str reason, int64_t staff, struct instant now)
{
	struct legal_hold_add_in in = { .patient_id = patient, .reason = reason, .staff_id = staff, .at = now };
	TRY(db_ids(cx, db, "legal_hold", 1, &in.id));
	return db_run(cx, db, &Q_LEGAL_HOLD_ADD, &in);
}

enum err legal_hold_end(struct cx *cx, struct db *db, int64_t patient, struct str say, int64_t staff, struct instant now)
{
	TRY(db_run(cx, db, &Q_LEGAL_HOLD_END, &(struct legal_hold_end_in){ .patient = patient, .at = now, .staff = staff, .say = say }));
	return db_changes(db) ? OK : fail(cx, ERR_NOT_FOUND, "No legal hold stands for this person.");
}

enum err legal_holds(struct cx *cx, struct db *db, int64_t patient, struct legal_hold **ret, size_t *ret_count)
{
	struct legal_holds_row *r;
	TRY(db_all(cx, db, &Q_LEGAL_HOLDS, &(struct legal_holds_in){ patient }, 1000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct legal_hold){ r[i].reason, r[i].staff, r[i].at };
	return OK;
}

static void later(struct day *last, struct day on)
{
	if (day_known(on) && (!day_known(*last) || on.day > last->day))
		*last = on;
}

/* Care that was given and written here keeps a record as what sources tell does; whom a service had on a pathway, it had on its list. */
static enum err retention_care(struct cx *cx, struct db *db, struct retention_person *p)
{
	struct retention_care_row r;
	TRY(db_one(cx, db, &Q_RETENTION_CARE, &(struct retention_care_in){ p->patient }, &r));
	const struct day day[] = { r.began, r.ended, r.acted, r.answered, r.came, r.went, r.ward, r.sent, r.seen };
	const struct instant at[] = { r.acted_at, r.letter_at, r.approved_at, r.plan_at, r.carer_at, r.meeting_at, r.point_at, r.task_at, r.advice_at, r.said_at,
		r.remote_at, r.alert_at, r.booked_at };
	for (size_t i = 0; i < LENGTH(day); i++)
		later(&p->last, day[i]);
	for (size_t i = 0; i < LENGTH(at); i++)
		if (instant_known(at[i]))
			later(&p->last, instant_day(at[i]));
	later(&p->listed, r.began);
	return OK;
}

enum err retention_people(struct cx *cx, struct db *db, int64_t after, struct instant now, struct retention_person **ret, size_t *ret_count)
{
	struct retention_people_row *r;
	TRY(db_all(cx, db, &Q_RETENTION_PEOPLE, &(struct retention_people_in){ after }, 2000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++) {
		struct retention_open_row open;
		TRY(db_one(cx, db, &Q_RETENTION_OPEN, &(struct retention_open_in){ r[i].patient, now }, &open));
		(*ret)[i] = (struct retention_person){ r[i].patient, r[i].outside, r[i].died, r[i].born, r[i].last, r[i].listed, r[i].hold,
			open.count > 0, r[i].registered > 0 };
		TRY(retention_care(cx, db, &(*ret)[i]));
	}
	return OK;
}

/* ---- destroying ---- */

enum err destruction_propose(struct cx *cx, struct db *db, int64_t patient, const struct destruction *n, struct instant now, struct id *ret)
{
	struct destruction_add_in in = { .outside = id_random(), .patient_id = patient, .person = n->person, .period = n->period,
		.counted = n->counted, .row_count = n->rows, .proposed_by = n->by, .proposed_at = now };
	TRY(db_ids(cx, db, "destruction", 1, &in.id));
	*ret = in.outside;
	return db_run(cx, db, &Q_DESTRUCTION_ADD, &in);
}

enum err destruction_open(struct cx *cx, struct db *db, int64_t patient, struct destruction *ret)
{
	struct destruction_open_row r;
	TRY(db_one(cx, db, &Q_DESTRUCTION_OPEN, &(struct destruction_open_in){ patient }, &r));
	*ret = (struct destruction){ r.id, r.outside, r.person, r.period, r.counted, r.row_count, r.by, r.at };
	return OK;
}

enum err destruction_drop(struct cx *cx, struct db *db, int64_t patient)
{
	return db_run(cx, db, &Q_DESTRUCTION_DROP, &(struct destruction_drop_in){ patient });
}

/* What hangs on another row before that row. */
static const struct query *const destroyed[] = { &Q_DESTROY_EVENT_TEXT, &Q_DESTROY_EVENT_END, &Q_DESTROY_EVENT, &Q_DESTROY_CLAUSE, &Q_DESTROY_EVIDENCE,
	&Q_DESTROY_DECISION_FINDING, &Q_DESTROY_DECISION, &Q_DESTROY_FINDING, &Q_DESTROY_WORKLIST, &Q_DESTROY_FLAG_SETTLED,
	&Q_DESTROY_ALERT, &Q_DESTROY_REMOTE_PART, &Q_DESTROY_REMOTE_ASK, &Q_DESTROY_RESPONSE,
	&Q_DESTROY_CONSULTATION_FILE, &Q_DESTROY_CONSULTATION_MESSAGE, &Q_DESTROY_CONSULTATION,
	&Q_DESTROY_LETTER_SENT, &Q_DESTROY_LETTER_PART, &Q_DESTROY_LETTER, &Q_DESTROY_MEETING_POINT, &Q_DESTROY_TASK, &Q_DESTROY_MEETING_ITEM, &Q_DESTROY_PLAN_MARK,
	&Q_DESTROY_BOOKING_CELL, &Q_DESTROY_BOOKING_ACT, &Q_DESTROY_BOOKING,
	&Q_DESTROY_PLAN_ITEM, &Q_DESTROY_CARER_NEED, &Q_DESTROY_DRAFT,
	&Q_DESTROY_WARD_ACT, &Q_DESTROY_WARD_ITEM, &Q_DESTROY_STAY,
	&Q_DESTROY_COURSE_TEXT, &Q_DESTROY_COURSE, &Q_DESTROY_EPISODE, &Q_DESTROY_IDENTIFIER,
	&Q_DESTROY_DEMOGRAPHIC, &Q_DESTROY_REGISTRATION, &Q_DESTROY_LINK_EVENT, &Q_DESTROY_RELATION, &Q_DESTROY_PERMISSION, &Q_DESTROY_BAR, &Q_DESTROY_GLASS_ALERT,
	&Q_DESTROY_GLASS_REVIEW, &Q_DESTROY_GLASS, &Q_DESTROY_SUBJECT_DECISION, &Q_DESTROY_SUBJECT_REQUEST, &Q_DESTROY_LEGAL_HOLD,
	&Q_DESTROY_PATIENT };

enum err destruction_do(struct cx *cx, struct db *db, int64_t patient, int64_t destruction, int64_t staff, struct instant now)
{
	for (size_t i = 0; i < LENGTH(destroyed); i++)
		TRY(db_run(cx, db, destroyed[i], &patient));
	return db_run(cx, db, &Q_DESTRUCTION_DONE, &(struct destruction_done_in){ destruction, staff, now });
}
