/* The ward, as rows. */
#include "record/ward.h"

#include <stdlib.h>

#include "gen/queries.h"
#include "store/store.h"

#define WARDS_MAX 500
#define BEDS_MAX  200           /* of one ward */
#define STAYS_MAX 20000
#define ITEMS_MAX 5000          /* of one episode: sessions of years */
#define ACTS_MAX  20000

enum err ward_add(struct cx *cx, struct db *db, int64_t organisation, struct str name, struct str pathway, int64_t beds, struct instant now)
{
	struct ward_add_in in = { .outside = id_random(), .organisation_id = organisation, .name = name, .pathway = pathway, .made_at = now };
	TRY(db_ids(cx, db, "ward", 1, &in.id));
	TRY(db_run(cx, db, &Q_WARD_ADD, &in));
	for (int64_t no = 1; no <= beds; no++) {
		struct bed_add_in bed = { .outside = id_random(), .ward_id = in.id, .no = no, .name = str_of(arena_printf(cx->arena, "Bed %lld", (long long)no)),
			.made_at = now };
		TRY(db_ids(cx, db, "bed", 1, &bed.id));
		TRY(db_run(cx, db, &Q_BED_ADD, &bed));
	}
	return OK;
}

enum err wards_of(struct cx *cx, struct db *db, int64_t organisation, struct ward **ret, size_t *ret_count)
{
	struct wards_of_row *r;
	TRY(db_all(cx, db, &Q_WARDS_OF, &(struct wards_of_in){ organisation }, WARDS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct ward){ r[i].id, r[i].outside, r[i].organisation, r[i].name, r[i].pathway, r[i].beds };
	return OK;
}

enum err beds_of(struct cx *cx, struct db *db, int64_t ward, struct bed **ret, size_t *ret_count)
{
	struct beds_of_row *r;
	TRY(db_all(cx, db, &Q_BEDS_OF, &(struct beds_of_in){ ward }, BEDS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct bed){ r[i].id, r[i].outside, r[i].no, r[i].name, r[i].closed_on, r[i].closed_say };
	return OK;
}

static enum err none_is_well(struct cx *cx, enum err err)
{
	if (err == ERR_NOT_FOUND)
		cx_clear(cx);
	return err == ERR_NOT_FOUND ? OK : err;
}

enum err ward_held(struct cx *cx, struct db *db, int64_t organisation, struct str pathway, bool *ret)
{
	struct ward_held_row r = { 0 };
	enum err err = db_one(cx, db, &Q_WARD_HELD, &(struct ward_held_in){ .organisation = organisation, .pathway = pathway }, &r);
	*ret = err == OK;
	return none_is_well(cx, err);
}

/* ---- beds ---- */

enum err bed_hold(struct cx *cx, struct db *db, struct id outside, struct bed_held *ret)
{
	struct bed_lock_row bed;
	struct bed_ward_row ward;
	TRY(db_one(cx, db, &Q_BED_LOCK, &(struct bed_lock_in){ .outside = outside }, &bed));
	TRY(db_one(cx, db, &Q_BED_WARD, &(struct bed_ward_in){ .ward = bed.ward }, &ward));
	*ret = (struct bed_held){ bed.id, bed.ward, ward.organisation, bed.name, ward.name, ward.pathway };
	return OK;
}

enum err bed_state(struct cx *cx, struct db *db, int64_t bed, struct bed_state *ret)
{
	struct bed_latest_row latest;
	struct bed_closed_row closed;
	TRY(db_one(cx, db, &Q_BED_LATEST, &(struct bed_latest_in){ .bed = bed }, &latest));
	*ret = (struct bed_state){ .taken = latest.taken > 0, .until = latest.until_on, .closing = NIL, .closed_on = DAY_NONE };
	enum err err = db_one(cx, db, &Q_BED_CLOSED, &(struct bed_closed_in){ .bed = bed }, &closed);
	if (err == OK) {
		ret->closing = closed.id;
		ret->closed_on = closed.from_on;
		ret->closed_say = closed.say;
	}
	return none_is_well(cx, err);
}

enum err bed_close(struct cx *cx, struct db *db, int64_t bed, struct day from, struct str say, int64_t staff, struct instant now)
{
	struct bed_closing_add_in in = { .bed_id = bed, .from_on = from, .say = say, .staff_id = staff, .at = now, .until_on = DAY_NONE, .ended_by = NIL,
		.ended_at = INSTANT_NONE };
	TRY(db_ids(cx, db, "bed_closing", 1, &in.id));
	return db_run(cx, db, &Q_BED_CLOSING_ADD, &in);
}

enum err bed_open(struct cx *cx, struct db *db, int64_t closing, struct day until, int64_t staff, struct instant now)
{
	return db_run(cx, db, &Q_BED_OPEN, &(struct bed_open_in){ .id = closing, .until = until, .staff = staff, .at = now });
}

/* ---- stays ---- */

enum err stay_add(struct cx *cx, struct db *db, const struct stay_new *s, struct instant now)
{
	struct stay_add_in in = { .outside = id_random(), .patient_id = s->patient, .organisation_id = s->organisation, .holding_id = s->holding,
		.class = ward_kind_class(WARD_LEAVE), .label = s->label, .episode_id = s->episode, .bed_id = s->bed, .from_on = s->from, .staff_id = s->staff,
		.role = s->role, .at = now, .until_on = DAY_NONE, .why = NIL, .ended_by = NIL, .ended_at = INSTANT_NONE };
	TRY(db_ids(cx, db, "stay", 1, &in.id));
	return db_run(cx, db, &Q_STAY_ADD, &in);
}

enum err stay_end(struct cx *cx, struct db *db, int64_t stay, struct day until, enum stay_end why, int64_t staff, struct instant now)
{
	return db_run(cx, db, &Q_STAY_END, &(struct stay_end_in){ .id = stay, .until = until, .why = why, .staff = staff, .at = now });
}

enum err stay_of_patient(struct cx *cx, struct db *db, int64_t patient, struct stay_held *ret)
{
	struct stay_now_row r;
	enum err err = db_one(cx, db, &Q_STAY_NOW, &(struct stay_now_in){ .patient = patient }, &r);
	*ret = (struct stay_held){ .id = NIL };
	if (err == OK)
		*ret = (struct stay_held){ r.id, r.organisation, patient, r.episode, r.bed, r.bed_name, r.ward, r.from_on };
	return none_is_well(cx, err);
}

enum err stay_of_episode(struct cx *cx, struct db *db, int64_t episode, struct stay_held *ret)
{
	struct stay_open_of_row r;
	enum err err = db_one(cx, db, &Q_STAY_OPEN_OF, &(struct stay_open_of_in){ .episode = episode }, &r);
	*ret = (struct stay_held){ .id = NIL };
	if (err == OK)
		*ret = (struct stay_held){ .id = r.id, .patient = r.patient, .episode = episode, .bed = r.bed, .from = r.from_on };
	return none_is_well(cx, err);
}

enum err stay_last(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct day *ret, struct day *ret_own)
{
	struct stay_last_row r;
	TRY(db_one(cx, db, &Q_STAY_LAST, &(struct stay_last_in){ .patient = patient, .organisation = organisation }, &r));
	*ret = r.until_on;
	*ret_own = r.own_on;
	return OK;
}

enum err beds_taken(struct cx *cx, struct db *db, int64_t ward, struct bed_taken **ret, size_t *ret_count)
{
	struct beds_taken_row *r;
	TRY(db_all(cx, db, &Q_BEDS_TAKEN, &(struct beds_taken_in){ ward }, BEDS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct bed_taken){ r[i].bed, r[i].from_on };
	return OK;
}

enum err stays_between(struct cx *cx, struct db *db, int64_t organisation, struct day from, struct day before, struct stay_span **ret, size_t *ret_count)
{
	struct ward_stays_between_row *r;
	TRY(db_all(cx, db, &Q_WARD_STAYS_BETWEEN, &(struct ward_stays_between_in){ organisation, from, before }, STAYS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct stay_span){ r[i].episode, r[i].from_on, r[i].until_on };
	return OK;
}

enum err stays_now(struct cx *cx, struct db *db, int64_t ward, struct stay **ret, size_t *ret_count)
{
	struct stays_now_row *r;
	TRY(db_all(cx, db, &Q_STAYS_NOW, &(struct stays_now_in){ ward }, BEDS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct stay){ .episode = r[i].episode, .episode_outside = r[i].episode_outside, .bed = r[i].bed, .from = r[i].from_on,
			.until = DAY_NONE };
	return OK;
}

enum err stays_of(struct cx *cx, struct db *db, int64_t episode, struct stay **ret, size_t *ret_count)
{
	struct stays_of_row *r;
	TRY(db_all(cx, db, &Q_STAYS_OF, &(struct stays_of_in){ episode }, STAYS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct stay){ .episode = episode, .bed = r[i].bed, .bed_name = r[i].bed_name, .ward_name = r[i].ward_name, .from = r[i].from_on,
			.until = r[i].until_on, .why = r[i].why == NIL ? 0 : (enum stay_end)r[i].why };
	return OK;
}

/* ---- items ---- */

enum err ward_item_add(struct cx *cx, struct db *db, const struct ward_item_new *i, struct instant now, int64_t *ret_id, struct id *ret_outside)
{
	struct ward_item_add_in in = { .outside = id_random(), .patient_id = i->patient, .organisation_id = i->organisation, .holding_id = i->holding,
		.class = ward_kind_class(i->kind), .label = i->label, .episode_id = i->episode, .kind = i->kind, .part = i->part, .party_id = i->party,
		.bed_id = i->bed, .what = i->what, .on_day = i->on, .due_on = i->due, .minute = i->minute, .staff_id = i->staff, .role = i->role, .at = now };
	TRY(db_ids(cx, db, "ward_item", 1, &in.id));
	TRY(db_run(cx, db, &Q_WARD_ITEM_ADD, &in));
	*ret_id = in.id;
	*ret_outside = in.outside;
	return OK;
}

enum err ward_item_by(struct cx *cx, struct db *db, struct id outside, struct ward_item_held *ret)
{
	struct ward_item_by_row r;
	TRY(db_one(cx, db, &Q_WARD_ITEM_BY, &(struct ward_item_by_in){ .outside = outside }, &r));
	*ret = (struct ward_item_held){ .id = r.id, .patient = r.patient, .episode = r.episode, .holding = r.holding, .label = r.label, .outside = outside,
		.party = NIL, .bed = r.bed, .ward = r.ward, .kind = (enum ward_kind)r.kind, .on = r.on_day };
	return OK;
}

enum err ward_items_kind(struct cx *cx, struct db *db, int64_t episode, enum ward_kind kind, struct ward_item_held **ret, size_t *ret_count)
{
	struct ward_items_kind_row *r;
	TRY(db_all(cx, db, &Q_WARD_ITEMS_KIND, &(struct ward_items_kind_in){ .episode = episode, .kind = kind }, ITEMS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct ward_item_held){ .id = r[i].id, .patient = r[i].patient, .episode = episode, .holding = r[i].holding, .label = r[i].label,
			.outside = r[i].outside, .party = r[i].party, .bed = r[i].bed, .ward = NIL, .kind = kind, .part = (enum ward_part)r[i].part, .on = r[i].on_day };
	return OK;
}

enum err ward_item_acts(struct cx *cx, struct db *db, int64_t item, struct ward_done **ret, size_t *ret_count)
{
	struct ward_item_acts_row *r;
	TRY(db_all(cx, db, &Q_WARD_ITEM_ACTS, &(struct ward_item_acts_in){ item }, ACTS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct ward_done){ r[i].seq, (enum ward_act)r[i].act, r[i].on_day, r[i].until_on, r[i].number, r[i].pence, r[i].reference, r[i].say };
	return OK;
}

enum err ward_act_add(struct cx *cx, struct db *db, const struct ward_item_held *item, const struct ward_done *d, int64_t staff, struct str role,
		      struct instant now)
{
	struct ward_act_add_in in = { .item_id = item->id, .seq = d->seq + 1, .patient_id = item->patient, .holding_id = item->holding,
		.class = ward_kind_class(item->kind), .label = item->label, .act = d->act, .on_day = d->on, .until_on = d->until, .number = d->number,
		.pence = d->pence, .reference = d->reference, .say = d->say, .staff_id = staff, .role = role, .at = now };
	TRY(db_ids(cx, db, "ward_act", 1, &in.id));
	return db_run(cx, db, &Q_WARD_ACT_ADD, &in);
}

enum err ward_expected(struct cx *cx, struct db *db, int64_t ward, struct expected **ret, size_t *ret_count)
{
	struct ward_expected_row *r;
	TRY(db_all(cx, db, &Q_WARD_EXPECTED, &(struct ward_expected_in){ ward }, BEDS_MAX, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct expected){ r[i].item, r[i].patient, r[i].bed, r[i].on_day };
	return OK;
}

static int by_item(const void *a, const void *b)
{
	const struct ward_acts_of_row *x = a, *y = b;
	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

static int by_kind(const void *a, const void *b)        /* NIL, no hour, is below all hours */
{
	const struct ward_items_of_row *x = a, *y = b;
	if (x->episode != y->episode)
		return x->episode < y->episode ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->on_day.day != y->on_day.day)
		return x->on_day.day < y->on_day.day ? -1 : 1;
	if (x->minute != y->minute)
		return x->minute == NIL || (y->minute != NIL && x->minute < y->minute) ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static void acts_give(struct cx *cx, struct ward_item *item, const struct ward_acts_of_row *r)
{
	item->told = arena_array(cx->arena, item->acts + 1, sizeof *item->told);
	item->done = arena_array(cx->arena, item->acts + 1, sizeof *item->done);
	for (size_t i = 0; i < item->acts; i++) {
		item->done[i] = (struct ward_done){ r[i].seq, (enum ward_act)r[i].act, r[i].on_day, r[i].until_on, r[i].number, r[i].pence,
			r[i].reference, r[i].say };
		item->told[i] = (struct ward_told){ item->done[i], r[i].staff_name, r[i].at };
	}
}

static enum err acts_read(struct cx *cx, struct db *db, struct ward_item *item, size_t items)
{
	struct ward_acts_of_row *act;
	size_t n;
	int64_t *id = arena_array(cx->arena, items + 1, sizeof *id);
	for (size_t i = 0; i < items; i++)
		id[i] = item[i].id;
	TRY(db_lookup(cx, db, &Q_WARD_ACTS_OF, id, items, &act, &n));
	if (n)
		qsort(act, n, sizeof *act, by_item);
	for (size_t i = 0; i < items; i++) {
		const struct ward_acts_of_row *first = rows_keyed(act, n, sizeof *act, id[i], &item[i].acts);
		acts_give(cx, &item[i], first);
	}
	return OK;
}

enum err ward_items(struct cx *cx, struct db *db, const int64_t *episode, size_t count, struct ward_item **ret, size_t *ret_counts)
{
	struct ward_items_of_row *r;
	size_t n;
	TRY(db_lookup(cx, db, &Q_WARD_ITEMS_OF, episode, count, &r, &n));
	if (n)
		qsort(r, n, sizeof *r, by_kind);
	struct ward_item *item = arena_array(cx->arena, n + 1, sizeof *item);
	for (size_t i = 0; i < n; i++)
		item[i] = (struct ward_item){ .id = r[i].id, .outside = r[i].outside, .kind = (enum ward_kind)r[i].kind, .part = (enum ward_part)r[i].part,
			.party = r[i].party, .party_name = r[i].party_name, .bed = r[i].bed, .what = r[i].what, .on = r[i].on_day, .due = r[i].due_on,
			.minute = r[i].minute, .staff_name = r[i].staff_name, .at = r[i].at };
	TRY(acts_read(cx, db, item, n));
	for (size_t i = 0; i < count; i++) {
		const struct ward_items_of_row *first = rows_keyed(r, n, sizeof *r, episode[i], &ret_counts[i]);
		ret[i] = first ? &item[first - r] : item;
	}
	return OK;
}

enum err ward_item_seen(struct cx *cx, struct db *db, struct id outside)
{
	struct ward_item_seen_row r;
	return db_one(cx, db, &Q_WARD_ITEM_SEEN, &(struct ward_item_seen_in){ .outside = outside }, &r);
}
