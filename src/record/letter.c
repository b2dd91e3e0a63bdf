/* Letters as rows. */
#include "record/letter.h"

#include <stdlib.h>

#include "gen/queries.h"
#include "model/policy.h"
#include "store/store.h"

#define LETTERS_MAX 100         /* of one list on a page */
#define QUOTES_MAX 5000         /* of one course: as many acts with words */

static const char *const words[LETTER_WAYS] = { "", "posted", "by-hand" };
static const char *const says[LETTER_WAYS] = { "", "printed and posted", "given by hand" };

const char *letter_way_word(enum letter_way way)
{
	return words[way];
}

const char *letter_way_say(enum letter_way way)
{
	return says[way];
}

enum err letter_add(struct cx *cx, struct db *db, const struct letter_new *l, struct instant at, int64_t *ret_id, struct id *ret_outside)
{
	struct letter_add_in in = { .outside = id_random(), .patient_id = l->patient, .organisation_id = l->organisation, .holding_id = l->holding,
		.class = CLASS_LETTER, .label = l->label, .episode_id = l->episode, .due_seq = l->due_seq, .kind = l->kind, .version = l->version,
		.whom = l->whom, .large = l->large, .seq = 1, .staff_id = l->staff, .role = l->role, .recorded_at = at };
	TRY(db_ids(cx, db, "letter", 1, &in.id));
	TRY(db_run(cx, db, &Q_LETTER_ADD, &in));
	*ret_id = in.id;
	*ret_outside = in.outside;
	return OK;
}

enum err letter_word(struct cx *cx, struct db *db, int64_t letter, int64_t seq, const struct letter_worded *part, size_t count, int64_t staff,
		     struct instant at)
{
	int64_t id;
	TRY(db_ids(cx, db, "letter_part", (int64_t)count, &id));
	for (size_t i = 0; i < count; i++)
		TRY(db_run(cx, db, &Q_LETTER_PART_ADD, &(struct letter_part_add_in){ .id = id + (int64_t)i, .letter_id = letter, .seq = seq, .no = (int64_t)i,
			.part = part[i].part, .heading = part[i].heading, .say = part[i].say, .staff_id = staff, .at = at }));
	return OK;
}

enum err letter_set(struct cx *cx, struct db *db, int64_t letter, int64_t seq, bool large, int64_t label)
{
	return db_run(cx, db, &Q_LETTER_WORDED, &(struct letter_worded_in){ .id = letter, .seq = seq, .large = large, .label = label });
}

enum err letter_approved(struct cx *cx, struct db *db, int64_t letter, int64_t staff, struct instant at)
{
	return db_run(cx, db, &Q_LETTER_APPROVE, &(struct letter_approve_in){ .id = letter, .staff = staff, .at = at });
}

enum err letter_ended(struct cx *cx, struct db *db, int64_t letter, int64_t staff, struct str say, struct instant at)
{
	return db_run(cx, db, &Q_LETTER_END, &(struct letter_end_in){ .id = letter, .staff = staff, .say = say, .at = at });
}

enum err letter_went(struct cx *cx, struct db *db, int64_t letter, enum letter_way way, struct day on, struct str say, int64_t staff, struct instant at)
{
	struct letter_sent_add_in in = { .letter_id = letter, .way = way, .on_day = on, .say = say, .staff_id = staff, .at = at };
	TRY(db_ids(cx, db, "letter_sent", 1, &in.id));
	TRY(db_run(cx, db, &Q_LETTER_SENT_ADD, &in));
	return db_run(cx, db, &Q_LETTER_WENT, &(struct letter_went_in){ .id = letter, .on_day = on });
}

enum err letter_hold(struct cx *cx, struct db *db, struct id outside, struct letter_held *ret)
{
	struct letter_lock_row r;
	TRY(db_one(cx, db, &Q_LETTER_LOCK, &(struct letter_lock_in){ .outside = outside }, &r));
	*ret = (struct letter_held){ .id = r.id, .patient = r.patient, .organisation = r.organisation, .holding = r.holding, .episode = r.episode,
		.label = r.label, .seq = r.seq, .version = r.version, .kind = r.kind, .whom = (enum letter_to)r.whom, .large = r.large != 0,
		.approved_at = r.approved_at, .ended_at = r.ended_at };
	return OK;
}

enum err letter_undone_since(struct cx *cx, struct db *db, int64_t letter, bool *ret)
{
	struct letter_undone_since_row r;
	TRY(db_one(cx, db, &Q_LETTER_UNDONE_SINCE, &(struct letter_undone_since_in){ .letter = letter }, &r));
	*ret = r.count > 0;
	return OK;
}

enum err letter_by_outside(struct cx *cx, struct db *db, struct id outside, struct letter *ret)
{
	struct letter_by_outside_row r;
	TRY(db_one(cx, db, &Q_LETTER_BY_OUTSIDE, &(struct letter_by_outside_in){ .outside = outside }, &r));
	*ret = (struct letter){ .id = r.id, .outside = outside, .patient_outside = r.patient_outside, .patient = r.patient, .organisation = r.organisation,
		.label = r.label, .episode = r.episode, .due_seq = r.due_seq, .version = r.version, .seq = r.seq, .staff = r.staff,
		.organisation_name = r.organisation_name, .ods = r.ods, .kind = r.kind, .staff_name = r.staff_name, .role = r.role,
		.whom = (enum letter_to)r.whom, .large = r.large != 0, .recorded_at = r.recorded_at, .approved_at = r.approved_at, .ended_at = r.ended_at,
		.approved_name = r.approved_name, .approved_profession = r.approved_profession, .ended_name = r.ended_name, .ended_say = r.ended_say,
		.sent_on = DAY_NONE };
	return OK;
}

static int newest_first(const void *a, const void *b)
{
	const struct letters_of_episode_row *x = a, *y = b;
	if (x->episode != y->episode)
		return x->episode < y->episode ? -1 : 1;
	int c = (x->recorded_at.us < y->recorded_at.us) - (x->recorded_at.us > y->recorded_at.us);
	return c ? c : (x->id < y->id) - (x->id > y->id);
}

enum err letters_of_episodes(struct cx *cx, struct db *db, const int64_t *episode, size_t count, struct letter **ret, size_t *ret_counts)
{
	struct letters_of_episode_row *r;
	size_t n;
	TRY(db_lookup(cx, db, &Q_LETTERS_OF_EPISODE, episode, count, &r, &n));
	if (n)
		qsort(r, n, sizeof *r, newest_first);
	struct letter *letter = arena_array(cx->arena, n + 1, sizeof *letter);
	for (size_t i = 0; i < n; i++)
		letter[i] = (struct letter){ .id = r[i].id, .outside = r[i].outside, .due_seq = r[i].due_seq, .kind = r[i].kind, .version = r[i].version,
			.whom = (enum letter_to)r[i].whom, .recorded_at = r[i].recorded_at, .staff_name = r[i].staff_name, .approved_at = r[i].approved_at,
			.approved_name = r[i].approved_name, .ended_at = r[i].ended_at, .sent_on = r[i].sent_on };
	for (size_t i = 0; i < count; i++) {
		const struct letters_of_episode_row *first = rows_keyed(r, n, sizeof *r, episode[i], &ret_counts[i]);
		ret[i] = first ? &letter[first - r] : letter;
	}
	return OK;
}

enum err letters_of_episode(struct cx *cx, struct db *db, int64_t episode, struct letter **ret, size_t *ret_count)
{
	return letters_of_episodes(cx, db, &episode, 1, ret, ret_count);
}

enum err letters_of_patient(struct cx *cx, struct db *db, int64_t patient, struct letter **ret, size_t *ret_count)
{
	struct letters_of_patient_row *r;
	TRY(db_all(cx, db, &Q_LETTERS_OF_PATIENT, &(struct letters_of_patient_in){ .patient = patient }, LETTERS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct letter){ .id = r[i].id, .outside = r[i].outside, .kind = r[i].kind, .version = r[i].version, .due_seq = r[i].due_seq,
			.whom = (enum letter_to)r[i].whom, .organisation_name = r[i].organisation_name, .recorded_at = r[i].recorded_at,
			.ended_at = r[i].ended_at, .approved_at = r[i].approved_at, .approved_name = r[i].approved_name, .staff_name = r[i].staff_name,
			.sent_on = r[i].sent_on };
	return OK;
}

_Static_assert(sizeof(struct letters_drafted_row) == sizeof(struct letters_left_row), "the same columns");

static enum err drafted_read(struct cx *cx, struct db *db, const struct query *query, const void *in, struct letter **ret, size_t *ret_count)
{
	struct letters_drafted_row *r;
	TRY(db_all(cx, db, query, in, LETTERS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct letter){ .id = r[i].id, .outside = r[i].outside, .patient = r[i].patient, .kind = r[i].kind, .version = r[i].version,
			.whom = (enum letter_to)r[i].whom, .recorded_at = r[i].recorded_at, .staff_name = r[i].staff_name };
	return OK;
}

enum err letters_drafted(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, int64_t take, struct letter **ret, size_t *ret_count)
{
	return drafted_read(cx, db, &Q_LETTERS_DRAFTED, &(struct letters_drafted_in){ .organisation = organisation, .staff = staff, .take = take }, ret, ret_count);
}

enum err letters_left(struct cx *cx, struct db *db, int64_t organisation, struct instant before, int64_t take, struct letter **ret, size_t *ret_count)
{
	return drafted_read(cx, db, &Q_LETTERS_LEFT, &(struct letters_left_in){ .organisation = organisation, .before = before, .take = take }, ret, ret_count);
}

enum err letters_to_go(struct cx *cx, struct db *db, int64_t organisation, struct letter **ret, size_t *ret_count)
{
	struct letters_to_go_row *r;
	TRY(db_all(cx, db, &Q_LETTERS_TO_GO, &(struct letters_to_go_in){ .organisation = organisation, .take = LETTERS_GO }, LETTERS_GO, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct letter){ .id = r[i].id, .outside = r[i].outside, .patient = r[i].patient, .episode = r[i].episode, .kind = r[i].kind,
			.version = r[i].version, .whom = (enum letter_to)r[i].whom, .large = r[i].large != 0, .approved_at = r[i].approved_at,
			.approved_name = r[i].approved_name, .address = r[i].address, .sent_on = DAY_NONE };
	return OK;
}

enum err letters_to_go_count(struct cx *cx, struct db *db, int64_t organisation, int64_t *ret)
{
	struct letters_to_go_count_row r;
	TRY(db_one(cx, db, &Q_LETTERS_TO_GO_COUNT, &(struct letters_to_go_count_in){ .organisation = organisation }, &r));
	*ret = r.count;
	return OK;
}

enum err letter_parts(struct cx *cx, struct db *db, int64_t letter, int64_t seq, struct letter_worded **ret, size_t *ret_count)
{
	struct letter_parts_row *r;
	TRY(db_all(cx, db, &Q_LETTER_PARTS, &(struct letter_parts_in){ .letter = letter, .seq = seq }, LETTER_PARTS + 1, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct letter_worded){ r[i].part, r[i].heading, r[i].say };
	return OK;
}

enum err letter_sents(struct cx *cx, struct db *db, int64_t letter, struct letter_sent **ret, size_t *ret_count)
{
	struct letter_sents_row *r;
	TRY(db_all(cx, db, &Q_LETTER_SENTS, &(struct letter_sents_in){ .letter = letter }, LETTERS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct letter_sent){ (enum letter_way)r[i].way, r[i].on_day, r[i].say, r[i].staff_name, r[i].at };
	return OK;
}

enum err letter_quotes(struct cx *cx, struct db *db, int64_t episode, struct letter_quote **ret, size_t *ret_count)
{
	struct letter_quotes_row *r;
	TRY(db_all(cx, db, &Q_LETTER_QUOTES, &(struct letter_quotes_in){ .episode = episode }, QUOTES_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct letter_quote){ r[i].seq, r[i].act, r[i].item, r[i].answer, r[i].on_day, r[i].staff, r[i].staff_name, r[i].say, r[i].class,
			r[i].label };
	return OK;
}
