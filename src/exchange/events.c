/* What happened: which rows of a batch are new, which are there already, which say something else than before.
 *
 * A batch is written in two orders, each by the index it goes into: first the keys under which rows are known again, sorted
 * by key, then the events, sorted by person. A key that points to no event is of an import that was broken off between the
 * two; its row comes again, because rows_done is told only when the whole batch is in the record. */
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "exchange/import_in.h"
#include "record/event.h"
#include "record/relation.h"

#define CHUNK 4000                        /* keys asked at a time */

enum verdict { ROW_NEW, ROW_PENDING, ROW_AGAIN, ROW_CHANGED, ROW_SAME, ROW_WITHDRAWN, ROW_NOTHING };

struct keyed { int64_t key; uint32_t row; };
struct placed { int64_t patient; int32_t on; uint32_t row; };
/* What a changed or withdrawn row stands for so far; label: of each of its events, NULL where all are normal. */
struct stored_at { int64_t first; uint32_t count, counting; uint8_t *label; };

struct rows {
	struct stage *stage;
	struct import *im;
	struct batch *b;
	unsigned char *verdict;           /* enum verdict, by row */
	uint32_t *last;                   /* of a row that was corrected in the same file: the row that counts, and 1 */
	int64_t *id;                      /* of its first event */
	struct stored_at *was;
	struct keyed *keyed; size_t keys;
	struct placed *placed; size_t places;
	int64_t first_new;                /* number of the first new event; 0 none */
	int64_t ended;                    /* events that no longer count because of this batch */
	struct follow { int64_t event, patient; } *follow; size_t follows, follow_room;
	/* of one slice */
	size_t from, to;
	int64_t first;
	size_t count;
	int64_t slice_ended;
};

/* ---- drafts as events ---- */

static int64_t number(int32_t n)
{
	return n == NUMBER_NONE ? NIL : n;
}

static struct event event_of(const struct rows *r, const struct draft_row *row, uint32_t k)
{
	const struct import *im = r->im;
	const struct batch *b = r->b;
	const struct draft_event *d = &b->event[row->event + k];
	const struct slot *slot = &im->slot[row->person];
	return (struct event){ .id = NIL, .patient = slot->patient, .kind = (enum event_kind)d->kind, .on = { d->on },
		.minute = d->minute,
		.until = { d->until }, .code = d->code >= 0 ? im->code[d->code] : NIL, .specialty = d->specialty >= 0 ?
			im->code[d->specialty] : NIL,
		.organisation = im->org[row->org].id, .place = d->place >= 0 ? im->org[d->place].id : NIL, .holding = slot->holding,
		.origin = im->origin.id, .row = b->row_first + row->no + 1, .clinician = d->clinician >= 0 ? im->clinician[d->clinician] :
			NIL,
		.attended = (enum truth)d->attended, .unscheduled = (enum truth)d->unscheduled, .result = (enum result)d->result,
		.length_days = number(d->length_days), .length_minutes = number(d->length_minutes), .cost_pence = d->cost_pence,
		.text = d->text_n ? (struct str){ b->text + d->text_at, d->text_n } : STR_NONE,
		.label = d->label | LABEL_NORMAL | (d->code >= 0 ? im->code_label[d->code] : 0) };
}

/* What the event of a row was marked with before; all of it where the row tells of another number of events now. */
static uint8_t label_before(const struct rows *r, uint32_t row, uint32_t k)
{
	const struct stored_at *was = &r->was[row];
	uint8_t set = 0;
	for (uint32_t i = 0; was->label && i < was->count; i++)
		set |= was->count != r->b->row[row].events || i == k ? was->label[i] : 0;
	return set;
}

/* The same fact, whoever told it and when. */
static bool event_same(const struct event *a, const struct event *b)
{
	return a->patient == b->patient && a->kind == b->kind && a->on.day == b->on.day && a->minute == b->minute &&
		a->until.day == b->until.day &&
		a->code == b->code && a->specialty == b->specialty && a->place == b->place && a->holding == b->holding &&
		a->clinician == b->clinician && a->attended == b->attended && a->unscheduled == b->unscheduled &&
			a->result == b->result &&
		a->length_days == b->length_days && a->length_minutes == b->length_minutes && a->cost_pence == b->cost_pence &&
		str_known(a->text) == str_known(b->text) && str_eq(a->text, b->text);
}

/* ---- before anything is asked ---- */

static void births(struct rows *r, struct draft_row *row)
{
	const struct slot *slot = &r->im->slot[row->person];
	for (uint32_t k = 0; k < row->events; k++) {
		struct draft_event *d = &r->b->event[row->event + k];
		if (d->on == DAY_NONE.day || slot->birth == DAY_NONE.day || d->on >= slot->birth)
			continue;
		const struct map_file *file = r->b->map_file >= 0 ? &r->im->how->map->file[r->b->map_file] : NULL;
		struct str field = file && file->events ? import_column(file, &file->event[0].on) : STR_NONE;
		if (k == 0)
			import_problem(r->im, r->b, row->line, field, "date-before-birth",
				"This happened before the person was born, as the record has it. The day is taken as not known.", FATE_FIELD);
		d->on = DAY_NONE.day;
		d->minute = -1;
	}
}

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->row > y->row) - (x->row < y->row);
}

static bool drafts_same(const struct rows *r, uint32_t a, uint32_t b)
{
	const struct draft_row *x = &r->b->row[a], *y = &r->b->row[b];
	if (x->withdrawn != y->withdrawn || x->events != y->events)
		return false;
	for (uint32_t k = 0; k < x->events; k++) {
		struct event e = event_of(r, x, k), f = event_of(r, y, k);
		if (e.label != f.label || !event_same(&e, &f))
			return false;
	}
	return true;
}

static void nobody(struct rows *r, const struct draft_row *row)
{
	struct batch *b = r->b;
	const struct slot *slot = &r->im->slot[row->person];
	const struct map_file *file = b->map_file >= 0 ? &r->im->how->map->file[b->map_file] : NULL;
	struct str field = STR_NONE;
	if (file)
		field = import_column(file, slot->nobody_kind ? &file->person.nhs_number : &file->person.local_id);
	const char *kind = slot->nobody_kind ? slot->nobody_kind : "person-unknown";
	import_problem(r->im, b, row->line, field, kind, slot->nobody_say ? slot->nobody_say :
		"Whose row this is cannot be told: nobody in the files or in the record has this number.", FATE_ROW);
	*ARRAY_PUSH(&b->arena, b->reject, b->rejects, b->reject_room) = (struct draft_reject){ row->no, kind, field,
		row->line };
	b->count.rejected++;
}

/* The last row of a key counts. One before it that says the same is the same; one that does not was corrected in the file. */
static void row_again(struct rows *r, uint32_t row, uint32_t last)
{
	const struct draft_row *was = &r->b->row[row], *is = &r->b->row[last];
	if (was->withdrawn)
		return;                   /* counted as not wanted when it was read */
	if (drafts_same(r, row, last)) {
		r->b->count.same++;
	} else {
		r->last[row] = last + 1;
		import_tally(r->im, r->b, "corrected", STR("in the same file"));
	}
	/* What was sensitive once stays so. */
	for (uint32_t k = 0; k < is->events; k++)
		for (uint32_t i = 0; i < was->events; i++)
			if (was->events != is->events || i == k)
				r->b->event[is->event + k].label |= r->b->event[was->event + i].label;
}

/* Rows of nobody are rejected; of rows with one key the last counts. What is left is in order of keys. */
static void rows_sort(struct rows *r)
{
	struct batch *b = r->b;
	for (uint32_t i = 0; i < b->rows; i++) {
		struct draft_row *row = &b->row[i];
		r->verdict[i] = ROW_NOTHING;
		if (!row->withdrawn && r->im->slot[row->person].patient == 0) {
			nobody(r, row);
			continue;
		}
		if (!row->withdrawn)
			births(r, row);
		r->keyed[r->keys++] = (struct keyed){ row->key, i };
	}
	qsort(r->keyed, r->keys, sizeof *r->keyed, by_key);
	size_t kept = 0;
	for (size_t i = 0, end; i < r->keys; i = end) {
		for (end = i + 1; end < r->keys && r->keyed[end].key == r->keyed[i].key; end++)
			;
		for (size_t k = i; k + 1 < end; k++)
			row_again(r, r->keyed[k].row, r->keyed[end - 1].row);
		r->keyed[kept++] = r->keyed[end - 1];
	}
	r->keys = kept;
}

/* ---- what the record has ---- */

static const struct event_key *key_find(const struct event_key *list, size_t count, int64_t key)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (list[mid].key < key)
			low = mid + 1;
		else
			high = mid;
	}
	return low < count && list[low].key == key ? &list[low] : NULL;
}

static const struct stored_event *stored_find(const struct stored_event *list, size_t count, int64_t id)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (list[mid].e.id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < count && list[low].e.id == id ? &list[low] : NULL;
}

static bool row_same(const struct rows *r, const struct draft_row *row, const struct stored_event *stored, int64_t n)
{
	if (n != row->events)
		return false;
	for (uint32_t k = 0; k < row->events; k++) {
		struct event e = event_of(r, row, k);
		if (r->b->event[row->event + k].code_lost)
			e.code = stored[k].e.code;        /* what cannot be looked up today corrects nothing */
		if ((e.label & ~stored[k].e.label) || !event_same(&e, &stored[k].e))
			return false;
	}
	return true;
}

/* How far back a source reaches is told by the days of its rows. */
static void month_count(struct rows *r, const struct draft_row *row, int32_t on)
{
	struct holder *h = &r->im->org[row->org];
	int y, m, day;
	if (on == DAY_NONE.day)
		return;
	if (!h->months)
		h->months = arena_array(&r->im->arena, 12 * 250, sizeof *h->months);
	day_split((struct day){ on }, &y, &m, &day);
	if (y >= 1900 && y < 2150) {
		h->months[(y - 1900) * 12 + m - 1]++;
		h->dated++;
	}
}

/* stored: the events of the row's key, in order; n of the key->events that there should be. */
static void verdict_one(struct rows *r, uint32_t i, const struct event_key *key, const struct stored_event *stored, int64_t n)
{
	const struct draft_row *row = &r->b->row[i];
	bool counts = false, own = n > 0;
	r->id[i] = key->event;
	r->was[i] = (struct stored_at){ key->event, (uint32_t)n, 0, NULL };
	for (int64_t k = 0; k < n; k++) {
		if (stored[k].e.label != LABEL_NORMAL && !r->was[i].label)
			r->was[i].label = arena_array(r->stage->cx.arena, (size_t)n, sizeof *r->was[i].label);
	}
	for (int64_t k = 0; k < n; k++) {
		if (r->was[i].label)
			r->was[i].label[k] = stored[k].e.label;
		r->was[i].counting += stored[k].end == EVENT_COUNTS || stored[k].end == EVENT_MOVED;
		counts = r->was[i].counting > 0;
		own &= stored[k].e.origin == r->im->origin.id && stored[k].e.row == r->b->row_first + row->no + 1;
	}
	if (n == 0)
		r->verdict[i] = row->withdrawn ? ROW_NOTHING : key->events == row->events ? ROW_PENDING : ROW_AGAIN;
	else if (row->withdrawn)
		r->verdict[i] = counts ? ROW_WITHDRAWN : ROW_NOTHING;
	else if (!counts)
		r->verdict[i] = ROW_AGAIN;
	else if (!row_same(r, row, stored, n))
		r->verdict[i] = ROW_CHANGED;
	else
		r->verdict[i] = ROW_SAME;
	if (r->verdict[i] == ROW_SAME && own) {
		r->b->count.kept++;               /* written by this import before it was broken off; not counted yet */
		r->b->count.added += n;
		month_count(r, row, r->b->event[row->event].on);
	} else if (r->verdict[i] == ROW_SAME) {
		r->b->count.same++;
	}
}

/* Keys of earlier batches, in bits: a no is sure, a yes has to be asked. The key is a hash already. */
static bool met(const struct import *im, int64_t key)
{
	for (int i = 0; i < 4; i++) {
		uint64_t bit = ((uint64_t)key * (2 * (uint64_t)i + 1) >> (7 * i)) % (LIMIT_MET * 8ull);
		if (!(im->met[bit >> 3] >> (bit & 7) & 1))
			return false;
	}
	return true;
}

static void meet(struct import *im, int64_t key)
{
	for (int i = 0; i < 4; i++) {
		uint64_t bit = ((uint64_t)key * (2 * (uint64_t)i + 1) >> (7 * i)) % (LIMIT_MET * 8ull);
		im->met[bit >> 3] |= (unsigned char)(1u << (bit & 7));
	}
}

/* asked: places in r->keyed, in order of keys. *ret_wait: a key points to events that the second thread is still writing. */
static enum err chunk_ask(struct cx *cx, struct db *db, struct rows *r, const uint32_t *asked, size_t n, bool *ret_wait)
{
	int64_t *keys = arena_array(cx->arena, n, sizeof *keys);
	struct event_key *found;
	size_t founds, ids = 0, stored_n = 0;
	struct stored_event *stored = NULL;
	for (size_t i = 0; i < n; i++)
		keys[i] = r->keyed[asked[i]].key;
	TRY(event_keys_find(cx, db, keys, n, &found, &founds));
	*ret_wait = false;
	for (size_t i = 0; i < founds; i++) {
		ids += (size_t)found[i].events;
		*ret_wait |= found[i].event >= r->im->inflight_first;
	}
	if (*ret_wait)
		return OK;
	int64_t *id = arena_array(cx->arena, ids + 1, sizeof *id);
	ids = 0;
	for (size_t i = 0; i < founds; i++)
		for (int64_t k = 0; k < found[i].events; k++)
			id[ids++] = found[i].event + k;
	if (ids)
		TRY(events_stored(cx, db, id, ids, &stored, &stored_n));
	for (size_t i = 0; i < n; i++) {
		uint32_t row = r->keyed[asked[i]].row;
		const struct event_key *key = founds ? key_find(found, founds, keys[i]) : NULL;
		if (!key) {
			r->verdict[row] = r->b->row[row].withdrawn ? ROW_NOTHING : ROW_NEW;
			continue;
		}
		const struct stored_event *first = stored_find(stored, stored_n, key->event);
		int64_t count = 0;
		while (first && count < key->events && first + count < stored + stored_n && first[count].e.id == key->event + count)
			count++;
		verdict_one(r, row, key, first, count);
	}
	return OK;
}

static enum err record_ask(struct cx *cx, struct rows *r)
{
	struct db *db;
	uint32_t *asked = arena_array(cx->arena, r->keys + 1, sizeof *asked);
	size_t n = 0;
	for (size_t i = 0; i < r->keys; i++) {
		const struct draft_row *row = &r->b->row[r->keyed[i].row];
		if (!r->im->org[row->org].fresh || met(r->im, r->keyed[i].key))
			asked[n++] = (uint32_t)i;
		else
			r->verdict[r->keyed[i].row] = row->withdrawn ? ROW_NOTHING : ROW_NEW;
		if (r->im->org[row->org].fresh)
			meet(r->im, r->keyed[i].key);
	}
	for (size_t from = 0; from < n;) {
		bool wait = false;
		TRY(store_reader(cx, r->im->store, &db));
		enum err err = db_begin(cx, db);          /* one picture, and one lock, for all that is asked */
		for (; from < n && err == OK && !wait; from += wait ? 0 : CHUNK) {
			struct arena_mark mark = arena_mark(cx->arena);
			err = chunk_ask(cx, db, r, asked + from, from + CHUNK < n ? CHUNK : n - from, &wait);
			arena_back(cx->arena, mark);
		}
		db_end(db);
		store_reader_back(r->im->store, db);
		TRY(err);
		if (wait)
			TRY(import_join(cx, r->im));
	}
	return OK;
}

/* ---- writing ---- */

static bool writes(enum verdict v)
{
	return v == ROW_NEW || v == ROW_PENDING || v == ROW_AGAIN || v == ROW_CHANGED;
}

static int by_person(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	if (x->patient != y->patient)
		return x->patient < y->patient ? -1 : 1;
	if (x->on != y->on)
		return x->on < y->on ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static enum err ids_work(struct cx *cx, struct db *db, void *arg)
{
	struct rows *r = arg;
	return event_ids(cx, db, r->im->origin.id, r->count, &r->first);
}

/* Rows that are to be written in order of people, with the numbers of their events. */
static enum err rows_place(struct cx *cx, struct rows *r)
{
	r->count = 0;
	for (size_t i = 0; i < r->keys; i++) {
		uint32_t row = r->keyed[i].row;
		const struct draft_row *d = &r->b->row[row];
		if (!writes((enum verdict)r->verdict[row]))
			continue;
		r->placed[r->places++] = (struct placed){ r->im->slot[d->person].patient, r->b->event[d->event].on, row };
		if (r->verdict[row] != ROW_PENDING)
			r->count += d->events;
	}
	qsort(r->placed, r->places, sizeof *r->placed, by_person);
	if (r->count == 0 || !r->im->write)
		return OK;
	TRY(import_slice(cx, r->im, ids_work, r));
	r->first_new = r->first;
	for (size_t i = 0; i < r->places; i++) {
		uint32_t row = r->placed[i].row;
		if (r->verdict[row] == ROW_PENDING)
			continue;
		r->id[row] = r->first;
		r->first += r->b->row[row].events;
	}
	return OK;
}

static enum err keys_work(struct cx *cx, struct db *db, void *arg)
{
	struct rows *r = arg;
	struct event_key *keys = arena_array(cx->arena, r->to - r->from + 1, sizeof *keys);
	size_t n = 0;
	for (size_t i = r->from; i < r->to; i++) {
		uint32_t row = r->keyed[i].row;
		if (r->verdict[row] == ROW_NEW)
			keys[n++] = (struct event_key){ r->keyed[i].key, r->id[row], r->b->row[row].events };
	}
	return event_keys_add(cx, db, keys, n);
}

/* Somebody moved what the row told to another person, and the source corrects it without saying whose it is anew: what it says now
 * is that person's, too. HAZ-017. */
static enum err follow_note(struct cx *cx, struct db *db, struct rows *r, uint32_t row, const struct stored_event *was, int64_t newer)
{
	struct stored_event *at;
	size_t n = 1;
	int64_t k = was->e.id - r->was[row].first, to = was->newer;
	const struct draft_row *d = &r->b->row[row];
	do {
		TRY(events_stored(cx, db, &to, 1, &at, &n));
		to = n ? at->newer : NIL;
	} while (n && at->end == EVENT_MOVED);
	if (n == 0 || at->end != EVENT_COUNTS || k < 0 || k >= d->events || r->im->slot[d->person].patient != was->e.patient)
		return OK;
	if (at->e.patient != was->e.patient)
		*ARRAY_PUSH(cx->arena, r->follow, r->follows, r->follow_room) = (struct follow){ newer + k, at->e.patient };
	return OK;
}

static enum err follow(struct cx *cx, struct db *db, const struct rows *r)
{
	int64_t moved;
	for (size_t i = 0; i < r->follows; i++)
		TRY(event_move(cx, db, r->follow[i].event, r->follow[i].patient, NIL, STR("with the event that it corrects"), r->im->now, &moved));
	return OK;
}

/* A correction that marks an event as sensitive marks what it corrects, too: undoing the import does not lower a label. k UINT32_MAX: not
 * known which of the row's events corrects it. */
static enum err label_raise(struct cx *cx, struct db *db, const struct rows *r, uint32_t row, uint32_t k, const struct event *older)
{
	const struct draft_row *d = &r->b->row[row];
	uint8_t set = 0;
	for (uint32_t i = 0; i < d->events; i++)
		if (i == k || k == UINT32_MAX || d->events != r->was[row].count)
			set |= event_of(r, d, i).label;
	return set & ~older->label ? event_label_raise(cx, db, older->id, set) : OK;
}

/* What a row stood for no longer counts; an event of it that was moved by hand ends where it was moved to. */
static enum err row_end(struct cx *cx, struct db *db, struct rows *r, uint32_t row, enum event_end reason, int64_t newer)
{
	const struct stored_at *was = &r->was[row];
	int64_t *ids = arena_array(cx->arena, was->count + 1, sizeof *ids);
	struct event_ending *endings = arena_array(cx->arena, was->count + 1, sizeof *endings);
	struct stored_event *stored, *moved;
	size_t n, movers = 0, moves, count = 0;
	for (uint32_t k = 0; k < was->count; k++)
		ids[k] = was->first + k;
	TRY(events_stored(cx, db, ids, was->count, &stored, &n));
	for (size_t k = 0; k < n; k++) {
		if (reason == EVENT_CORRECTED)
			TRY(label_raise(cx, db, r, row, (uint32_t)(stored[k].e.id - was->first), &stored[k].e));
		if (stored[k].end == EVENT_COUNTS)
			endings[count++] = (struct event_ending){ stored[k].e.id, newer, r->im->origin.id, NIL, reason, STR_NONE };
		if (stored[k].end == EVENT_MOVED && stored[k].newer != NIL)
			ids[movers++] = stored[k].newer;
	}
	for (size_t k = 0; k < n && newer != NIL; k++)
		if (stored[k].end == EVENT_MOVED && stored[k].newer != NIL)
			TRY(follow_note(cx, db, r, row, &stored[k], newer));
	while (movers) {                  /* moved, and perhaps moved on */
		TRY(events_stored(cx, db, ids, movers, &moved, &moves));
		movers = 0;
		for (size_t k = 0; k < moves; k++) {
			if (reason == EVENT_CORRECTED)
				TRY(label_raise(cx, db, r, row, UINT32_MAX, &moved[k].e));
			if (moved[k].end == EVENT_COUNTS)
				endings[count++] = (struct event_ending){ moved[k].e.id, newer, r->im->origin.id, NIL, reason, STR_NONE };
			if (moved[k].end == EVENT_MOVED && moved[k].newer != NIL)
				ids[movers++] = moved[k].newer;
		}
	}
	r->slice_ended += (int64_t)count;
	return events_end(cx, db, endings, count, r->im->now);
}

static enum err ended_count(struct cx *cx, struct db *db, const struct rows *r)
{
	return r->slice_ended ? origin_count_on(cx, db, r->im->origin.id, &(struct origin_counts){ .corrected = r->slice_ended }) : OK;
}

static enum err events_work(struct cx *cx, struct db *db, void *arg)
{
	struct rows *r = arg;
	struct event *events = arena_array(cx->arena, r->count + 1, sizeof *events);
	size_t n = 0;
	r->slice_ended = 0;
	r->follow = NULL;
	r->follows = r->follow_room = 0;
	for (size_t i = r->from; i < r->to; i++) {
		uint32_t row = r->placed[i].row;
		const struct draft_row *d = &r->b->row[row];
		for (uint32_t k = 0; k < d->events; k++) {
			events[n] = event_of(r, d, k);
			if (r->verdict[row] == ROW_CHANGED || r->verdict[row] == ROW_AGAIN)
				events[n].label |= label_before(r, row, k);
			events[n++].id = r->id[row] + k;
		}
		if (r->verdict[row] == ROW_CHANGED)
			TRY(row_end(cx, db, r, row, EVENT_CORRECTED, r->id[row]));
		for (uint32_t k = 0; r->verdict[row] == ROW_AGAIN && k < r->was[row].count; k++)
			TRY(event_end_became(cx, db, r->was[row].first + k, r->id[row]));
		if (r->verdict[row] == ROW_CHANGED || r->verdict[row] == ROW_AGAIN)
			TRY(event_key_put(cx, db, &(struct event_key){ d->key, r->id[row], d->events }));
	}
	TRY(events_put(cx, db, events, n, (int64_t)r->b->file + 1));
	TRY(relations_of_events(cx, db, r->im->how->policy, events, n, r->im->now));
	TRY(follow(cx, db, r));
	return ended_count(cx, db, r);
}

static enum err withdrawn_work(struct cx *cx, struct db *db, void *arg)
{
	struct rows *r = arg;
	r->slice_ended = 0;
	for (size_t i = r->from; i < r->to; i++)
		if (r->verdict[r->keyed[i].row] == ROW_WITHDRAWN)
			TRY(row_end(cx, db, r, r->keyed[i].row, EVENT_WITHDRAWN, NIL));
	TRY(ended_count(cx, db, r));
	return r->slice_ended == 0 ? OK : origin_tally_on(cx, db, r->im->origin.id,
		&(struct origin_tally){ r->im->file[r->b->file].name, STR("withdrawn:events"), r->slice_ended });
}

static enum err keys_write(struct cx *cx, struct rows *r)
{
	bool any = false;
	for (size_t i = 0; i < r->keys && !any; i++)
		any = r->verdict[r->keyed[i].row] == ROW_NEW;
	for (r->from = 0; r->from < r->keys && any; r->from = r->to) {
		r->to = r->from + LIMIT_SLICE_KEYS < r->keys ? r->from + LIMIT_SLICE_KEYS : r->keys;
		TRY(import_slice(cx, r->im, keys_work, r));
	}
	return OK;
}

static enum err events_put_all(struct rows *r)
{
	struct stage *st = r->stage;
	for (r->from = 0; r->from < r->places; r->from = r->to) {
		r->count = 0;
		for (r->to = r->from; r->to < r->places && r->to - r->from < r->im->slice_rows; r->to++)
			r->count += r->b->row[r->placed[r->to].row].events;
		TRY(stage_slice_rows(st, events_work, r, r->to - r->from));
		r->ended += r->slice_ended;
	}
	r->b->count.corrected += r->ended;
	return OK;
}

static enum err withdrawn_put(struct rows *r)
{
	bool any = false;
	for (size_t i = 0; i < r->keys && !any; i++)
		any = r->verdict[r->keyed[i].row] == ROW_WITHDRAWN;
	int64_t ended = 0;
	for (r->from = 0; r->from < r->keys && any; r->from = r->to) {
		size_t found = 0;
		for (r->to = r->from; r->to < r->keys && found < 200; r->to++)
			found += r->verdict[r->keyed[r->to].row] == ROW_WITHDRAWN;
		TRY(stage_slice(r->stage, withdrawn_work, r));
		ended += r->slice_ended;
	}
	import_tally_by(r->im, r->b, "withdrawn", STR("events"), ended);
	r->b->count.corrected += ended;
	return OK;
}

/* ---- the whole ---- */

static void months_count(struct rows *r)
{
	for (size_t i = 0; i < r->places; i++)
		month_count(r, &r->b->row[r->placed[i].row], r->placed[i].on);
}

static void rows_count(struct rows *r)
{
	for (size_t i = 0; i < r->places; i++) {
		uint32_t row = r->placed[i].row;
		r->b->count.kept++;
		r->b->count.added += r->b->row[row].events;
	}
	for (size_t i = 0; i < r->b->rows; i++) {
		if (!r->last[i])
			continue;
		enum verdict v = (enum verdict)r->verdict[r->last[i] - 1];
		if (writes(v))
			r->b->count.kept++;
		else if (v == ROW_SAME)
			r->b->count.same++;
		else
			r->b->count.skipped++;
	}
}

/* A dry run writes nothing, so a key of an earlier batch is not on record: remember it here. */
static void dry_remember(struct rows *r)
{
	for (size_t i = 0; i < r->keys; i++) {
		uint32_t row = r->keyed[i].row;
		uint64_t seen;
		if (r->verdict[row] != ROW_NEW)
			continue;
		if (table_get(&r->im->dry_rows, (uint64_t)r->keyed[i].key, &seen)) {
			r->verdict[row] = ROW_SAME;
			r->b->count.same++;
		} else {
			table_put(&r->im->dry_rows, (uint64_t)r->keyed[i].key, 1);
		}
	}
}

/* And what it would have ended. */
static void dry_count(struct rows *r)
{
	for (uint32_t row = 0; row < r->b->rows; row++) {
		if (r->verdict[row] != ROW_CHANGED && r->verdict[row] != ROW_WITHDRAWN)
			continue;
		r->b->count.corrected += r->was[row].counting;
		if (r->verdict[row] == ROW_WITHDRAWN)
			import_tally_by(r->im, r->b, "withdrawn", STR("events"), r->was[row].counting);
	}
}

enum err events_decide(struct cx *cx, struct stage *st)
{
	struct import *im = st->im;
	struct batch *b = st->b;
	struct rows *r = arena_alloc(st->cx.arena, sizeof *r);
	*r = (struct rows){ .stage = st, .im = im, .b = b };
	st->rows = r;
	if (b->rows == 0)
		return OK;
	r->verdict = arena_array(st->cx.arena, b->rows, sizeof *r->verdict);
	r->last = arena_array(st->cx.arena, b->rows, sizeof *r->last);
	r->id = arena_array(st->cx.arena, b->rows, sizeof *r->id);
	r->was = arena_array(st->cx.arena, b->rows, sizeof *r->was);
	r->keyed = arena_array(st->cx.arena, b->rows, sizeof *r->keyed);
	r->placed = arena_array(st->cx.arena, b->rows, sizeof *r->placed);
	struct arena_mark mark = arena_mark(cx->arena);
	rows_sort(r);
	TRY(record_ask(cx, r));
	if (!im->write)
		dry_remember(r);
	TRY(rows_place(cx, r));
	if (im->write)
		TRY(keys_write(cx, r));
	else
		dry_count(r);
	months_count(r);
	rows_count(r);
	arena_back(cx->arena, mark);
	/* A pending row's number is of an earlier run: below all that are new. */
	if (r->first_new)
		im->inflight_first = r->first_new < im->inflight_first ? r->first_new : im->inflight_first;
	return OK;
}

enum err events_write(struct stage *st)
{
	struct rows *r = st->rows;
	TRY(events_put_all(r));
	return withdrawn_put(r);
}
