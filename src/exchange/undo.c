/* Stage by stage, each found again from what the record says, so that a second run does what the first one left.
 *
 * The order matters: events end first; then the keys of rows that the import had corrected go back to what they stood for
 * before, in one transaction with the end of that end; what it said of people comes last. */
#include "exchange/undo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "care/look_again.h"
#include "exchange/import_in.h"
#include "record/audit.h"
#include "record/event.h"
#include "record/person.h"
#include "record/withdrawal.h"

#define SLICE 500
#define PEOPLE 100                        /* whose relations are found again in one slice */

struct undo {
	struct store *store;
	const struct origin *origin;
	int64_t staff;
	struct instant now;
	_Atomic bool *stop;
	struct undo_report *report;
	struct arena slice_arena;
	struct cx slice_cx;
	/* of one slice */
	const struct event_at *event;
	const struct event_key *key;
	const int64_t *id;
	const struct said_at *said;
	enum said_table table;
	size_t count;
	int64_t n;
};

static enum err slice(struct cx *cx, struct undo *u, store_work *work)
{
	arena_reset(&u->slice_arena);
	cx_clear(&u->slice_cx);
	u->n = 0;
	enum err err = store_write(&u->slice_cx, u->store, work, u);
	if (err != OK)
		return fail(cx, err, "%s", cx_say(&u->slice_cx));
	if (u->stop && *u->stop)
		return fail(cx, ERR_STOPPED, "The undo was stopped half way. The same command goes on from there.");
	return OK;
}

/* ---- events ---- */

static enum err events_work(struct cx *cx, struct db *db, void *arg)
{
	struct undo *u = arg;
	struct event_ending *endings = arena_array(cx->arena, u->count, sizeof *endings);
	for (size_t i = 0; i < u->count; i++)
		endings[i] = (struct event_ending){ u->event[i].id, NIL, u->origin->id, NIL, EVENT_UNDONE, STR_NONE };
	TRY(events_end(cx, db, endings, u->count, u->now));
	for (size_t i = 0; i < u->count; i++)
		if (i == 0 || u->event[i].other != u->event[i - 1].other)
			TRY(relation_rebuild(cx, db, u->event[i].other, u->now));
	return OK;
}

static enum err page(struct cx *cx, struct undo *u, bool moved, int64_t after, struct event_at **ret, size_t *ret_count)
{
	struct db *db;
	TRY(store_reader(cx, u->store, &db));
	enum err err = (moved ? events_moved : events_of_origin)(cx, db, u->origin->id, after, u->origin->event_last, ret, ret_count);
	store_reader_back(u->store, db);
	return err;
}

static enum err events_undo(struct cx *cx, struct undo *u)
{
	struct event_at *list;
	size_t count;
	for (int64_t after = u->origin->event_first - 1;;) {
		struct arena_mark mark = arena_mark(cx->arena);
		TRY(page(cx, u, false, after, &list, &count));
		if (count == 0)
			return OK;
		for (size_t from = 0; from < count; from += u->count) {
			size_t people = 0;
			u->event = list + from;
			for (u->count = 0; from + u->count < count && u->count < SLICE * 4; u->count++) {
				people += u->count == 0 || list[from + u->count].other != list[from + u->count - 1].other;
				if (people > PEOPLE)
					break;
			}
			TRY(slice(cx, u, events_work));
			u->report->events += (int64_t)u->count;
		}
		after = list[count - 1].id;
		arena_back(cx->arena, mark);
	}
}

/* What was moved by hand to another person goes, too: it came by this import. */
static enum err moved_work(struct cx *cx, struct db *db, void *arg)
{
	struct undo *u = arg;
	int64_t *ids = arena_array(cx->arena, u->count, sizeof *ids);
	struct stored_event *stored;
	size_t n;
	for (size_t i = 0; i < u->count; i++)
		ids[i] = u->event[i].other;
	TRY(events_stored(cx, db, ids, u->count, &stored, &n));
	for (size_t i = 0; i < n; i++) {
		struct stored_event *last = &stored[i];
		size_t found = 1;
		while (last->end == EVENT_MOVED && found)       /* and moved on */
			TRY(events_stored(cx, db, &last->newer, 1, &last, &found));
		if (!found || last->end != EVENT_COUNTS)
			continue;
		struct event_ending ending = { last->e.id, NIL, u->origin->id, NIL, EVENT_UNDONE, STR_NONE };
		TRY(events_end(cx, db, &ending, 1, u->now));
		TRY(relation_rebuild(cx, db, last->e.patient, u->now));
		u->n++;
	}
	return OK;
}

static enum err moved_undo(struct cx *cx, struct undo *u)
{
	struct event_at *list;
	size_t count;
	for (int64_t after = u->origin->event_first - 1;;) {
		struct arena_mark mark = arena_mark(cx->arena);
		TRY(page(cx, u, true, after, &list, &count));
		if (count == 0)
			return OK;
		for (size_t from = 0; from < count; from += u->count) {
			u->event = list + from;
			u->count = count - from < PEOPLE ? count - from : PEOPLE;
			TRY(slice(cx, u, moved_work));
			u->report->events += u->n;
		}
		after = list[count - 1].id;
		arena_back(cx->arena, mark);
	}
}

/* ---- keys, and what had been corrected ---- */

static enum err origin_undone(struct cx *cx, struct db *db, const struct undo *u, int64_t origin, bool *ret)
{
	struct origin o;
	*ret = origin == u->origin->id;
	if (*ret || origin == NIL)
		return OK;
	TRY(origin_load(cx, db, origin, &o));
	*ret = o.state == ORIGIN_UNDONE || o.state == ORIGIN_UNDOING;
	return OK;
}

static int by_id(const void *a, const void *b)
{
	const struct event_ended *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

/* The row of the import that a copy made by moving an event stands for. */
static enum err root_of(struct cx *cx, struct db *db, int64_t event, int64_t *ret)
{
	for (int64_t copy = event;;) {
		struct event_ended *from;
		size_t n;
		*ret = copy;
		TRY(events_ended_for(cx, db, &copy, 1, &from, &n));
		for (size_t i = 0; i < n && copy == *ret; i++)
			if (from[i].reason == EVENT_MOVED)
				copy = from[i].id;
		if (copy == *ret)
			return OK;
	}
}

/* Which rows stood where `newer` stands now, before it: corrected by it, or withdrawn and come again as it; or what is left of them
 * after their own import was undone. */
struct before { struct event_ended *ended; struct stored_event *stored; size_t count; int64_t first; };

static enum err before(struct cx *cx, struct db *db, int64_t newer, struct before *ret)
{
	size_t n, kept = 0;
	*ret = (struct before){ 0 };
	TRY(events_ended_for(cx, db, &newer, 1, &ret->ended, &n));
	int64_t *ids = arena_array(cx->arena, n + 1, sizeof *ids);
	for (size_t i = 0; i < n; i++)
		if (ret->ended[i].reason != EVENT_MOVED)
			ret->ended[kept++] = ret->ended[i];
	if (kept == 0)
		return OK;
	qsort(ret->ended, kept, sizeof *ret->ended, by_id);
	for (size_t i = 0; i < kept; i++) {
		int64_t root;
		ids[i] = ret->ended[i].id;
		TRY(root_of(cx, db, ids[i], &root));
		ret->first = i == 0 || root < ret->first ? root : ret->first;
	}
	TRY(events_stored(cx, db, ids, kept, &ret->stored, &ret->count));
	must(ret->count == kept);
	return OK;
}

/* It counts again, unless the person was withdrawn from its source since it came. */
static enum err count_again(struct cx *cx, struct db *db, struct undo *u, const struct stored_event *s)
{
	int64_t since;
	TRY(withdrawal_since(cx, db, s->e.patient, s->e.holding, s->e.origin, &since));
	if (since != NIL)
		return event_end_withdrawn(cx, db, s->e.id, since);
	TRY(event_count_again(cx, db, s->e.id));
	u->n++;
	return relation_rebuild(cx, db, s->e.patient, u->now);
}

/* Who withdrew it, if somebody did and was not undone. */
static enum err withdrawer(struct cx *cx, struct db *db, const struct undo *u, enum event_end end, int64_t origin, int64_t *ret)
{
	bool undone;
	if (end != EVENT_WITHDRAWN || origin == NIL)
		return OK;
	TRY(origin_undone(cx, db, u, origin, &undone));
	if (!undone)
		*ret = origin;
	return OK;
}

/* What stood in place of `event` before: counts again, unless its own import was undone as well; then what stood before that.
 * HAZ-016: what a source withdrew meanwhile stays withdrawn. *ret_first: the first event of the row that counts; 0 none. */
static enum err restore(struct cx *cx, struct db *db, struct undo *u, int64_t event, int64_t *ret_first, int64_t *ret_events)
{
	struct stored_event *self;
	int64_t withdrawn_by = NIL;
	size_t selves;
	*ret_first = 0;
	*ret_events = 0;
	TRY(events_stored(cx, db, &event, 1, &self, &selves));
	while (selves && self->end == EVENT_MOVED)
		TRY(events_stored(cx, db, &self->newer, 1, &self, &selves));
	if (selves)
		TRY(withdrawer(cx, db, u, self->end, self->ender, &withdrawn_by));
	for (int64_t newer = event;;) {
		struct before b;
		bool undone;
		TRY(before(cx, db, newer, &b));
		if (b.count == 0)
			return OK;
		TRY(origin_undone(cx, db, u, b.stored[0].e.origin, &undone));
		TRY(withdrawer(cx, db, u, b.ended[0].reason, b.ended[0].origin, &withdrawn_by));
		for (size_t i = 0; i < b.count; i++)
			TRY(undone ? event_end_undone(cx, db, b.ended[i].id) : withdrawn_by != NIL ?
				event_end_withdrawn(cx, db, b.ended[i].id, withdrawn_by) : count_again(cx, db, u, &b.stored[i]));
		if (!undone) {
			*ret_first = b.first;
			*ret_events = (int64_t)b.count;
			return OK;
		}
		newer = b.first;
	}
}

static enum err keys_work(struct cx *cx, struct db *db, void *arg)
{
	struct undo *u = arg;
	for (size_t i = 0; i < u->count; i++) {
		int64_t first, events;
		TRY(restore(cx, db, u, u->key[i].event, &first, &events));
		if (first)
			TRY(event_key_put(cx, db, &(struct event_key){ u->key[i].key, first, events }));
		else
			TRY(event_key_drop(cx, db, u->key[i].key));
	}
	return OK;
}

/* Keys whose events are this import's, or are not there: an import that was broken off had only written the key. */
static enum err mine(struct cx *cx, struct undo *u, struct event_key *keys, size_t *count)
{
	int64_t *ids = arena_array(cx->arena, *count + 1, sizeof *ids);
	struct stored_event *stored;
	struct db *db;
	size_t n = 0, found, kept = 0;
	for (size_t i = 0; i < *count; i++)
		if (keys[i].event >= u->origin->event_first && keys[i].event <= u->origin->event_last)
			keys[n++] = keys[i];
	*count = 0;
	if (n == 0)
		return OK;
	for (size_t i = 0; i < n; i++)
		ids[i] = keys[i].event;
	TRY(store_reader(cx, u->store, &db));
	enum err err = events_stored(cx, db, ids, n, &stored, &found);
	store_reader_back(u->store, db);
	TRY(err);
	for (size_t i = 0; i < n; i++) {
		const struct stored_event *s = NULL;
		size_t low = 0, high = found;
		while (low < high) {
			size_t mid = (low + high) / 2;
			if (stored[mid].e.id < keys[i].event)
				low = mid + 1;
			else
				high = mid;
		}
		if (low < found && stored[low].e.id == keys[i].event)
			s = &stored[low];
		if (!s || s->e.origin == u->origin->id)
			keys[kept++] = keys[i];
	}
	*count = kept;
	return OK;
}

static enum err keys_undo(struct cx *cx, struct undo *u)
{
	for (int64_t after = INT64_MIN + 1;;) {
		struct arena_mark mark = arena_mark(cx->arena);
		struct event_key *keys;
		struct db *db;
		size_t count;
		TRY(store_reader(cx, u->store, &db));
		enum err err = event_keys_after(cx, db, after, &keys, &count);
		store_reader_back(u->store, db);
		TRY(err);
		if (count == 0)
			return OK;
		after = keys[count - 1].key;
		TRY(mine(cx, u, keys, &count));
		for (size_t from = 0; from < count; from += u->count) {
			u->key = keys + from;
			u->count = count - from < SLICE ? count - from : SLICE;
			TRY(slice(cx, u, keys_work));
			u->report->restored += u->n;
		}
		arena_back(cx->arena, mark);
	}
}

static enum err withdrawn_work(struct cx *cx, struct db *db, void *arg)
{
	struct undo *u = arg;
	struct stored_event *stored;
	size_t n;
	bool undone;
	TRY(events_stored(cx, db, u->id, u->count, &stored, &n));
	for (size_t i = 0; i < n; i++) {
		struct stored_event *newer = NULL;
		size_t newers = 0;
		TRY(origin_undone(cx, db, u, stored[i].e.origin, &undone));
		if (stored[i].newer != NIL)
			TRY(events_stored(cx, db, &stored[i].newer, 1, &newer, &newers));
		bool again = newers && newer->end != EVENT_UNDONE;       /* its row came again since: that one counts */
		TRY(undone ? event_end_undone(cx, db, stored[i].e.id) : again ?
			event_end_corrected(cx, db, stored[i].e.id, newer->e.origin) : count_again(cx, db, u, &stored[i]));
	}
	return OK;
}

static enum err withdrawn_undo(struct cx *cx, struct undo *u)
{
	for (;;) {
		struct arena_mark mark = arena_mark(cx->arena);
		int64_t *ids;
		struct db *db;
		size_t count;
		TRY(store_reader(cx, u->store, &db));
		enum err err = events_withdrawn(cx, db, u->origin->id, 0, &ids, &count);
		store_reader_back(u->store, db);
		TRY(err);
		if (count == 0)
			return OK;
		for (size_t from = 0; from < count; from += u->count) {
			u->id = ids + from;
			u->count = count - from < PEOPLE ? count - from : PEOPLE;
			TRY(slice(cx, u, withdrawn_work));
			u->report->restored += u->n;
		}
		arena_back(cx->arena, mark);
	}
}

/* ---- people ---- */

static enum err said_work(struct cx *cx, struct db *db, void *arg)
{
	struct undo *u = arg;
	for (size_t i = 0; i < u->count; i++) {
		TRY(origin_unsay(cx, db, u->table, &u->said[i], u->origin->id, u->now));
		if (u->table == SAID_DEMOGRAPHIC)
			TRY(demographic_latest(cx, db, u->said[i].patient, u->said[i].holding));
	}
	for (size_t i = 0; i < u->count; i++)
		if (i == 0 || u->said[i].patient != u->said[i - 1].patient)
			TRY(relation_rebuild(cx, db, u->said[i].patient, u->now));
	return OK;
}

static enum err said_undo(struct cx *cx, struct undo *u, enum said_table table)
{
	u->table = table;
	for (int64_t after = 0;;) {
		struct arena_mark mark = arena_mark(cx->arena);
		struct said_at *list;
		struct db *db;
		size_t count;
		TRY(store_reader(cx, u->store, &db));
		enum err err = origin_said(cx, db, table, u->origin->id, after, &list, &count);
		store_reader_back(u->store, db);
		TRY(err);
		if (count == 0)
			return OK;
		for (size_t from = 0; from < count; from += u->count) {
			u->said = list + from;
			u->count = count - from < PEOPLE ? count - from : PEOPLE;
			TRY(slice(cx, u, said_work));
		}
		after = list[count - 1].id;
		arena_back(cx->arena, mark);
	}
}

static enum err hidden_count(struct cx *cx, struct undo *u)
{
	struct db *db;
	TRY(store_reader(cx, u->store, &db));
	enum err err = people_hidden(cx, db, u->origin->id, &u->report->hidden);
	if (err == OK)
		err = origins_after(cx, db, u->origin, &u->report->later, &u->report->laters);
	store_reader_back(u->store, db);
	return err;
}

/* ---- the whole ---- */

static enum err mark_work(struct cx *cx, struct db *db, void *arg)
{
	struct undo *u = arg;
	return origin_set_state(cx, db, u->origin->id, ORIGIN_UNDOING, INSTANT_NONE);
}

static enum err done_work(struct cx *cx, struct db *db, void *arg)
{
	struct undo *u = arg;
	struct origin *list;
	size_t count, left = 0;
	char id[24];
	snprintf(id, sizeof id, "%lld", (long long)u->origin->id);
	TRY(origin_set_state(cx, db, u->origin->id, ORIGIN_UNDONE, clock_now()));
	TRY(origin_list(cx, db, u->origin->map, &list, &count));
	for (size_t i = 0; i < count; i++)
		left += list[i].state != ORIGIN_UNDONE && list[i].state != ORIGIN_UNDOING;
	if (left == 0)
		TRY(holding_uncovers(cx, db, u->origin->map));
	TRY(look_again_all(cx, db, u->now));
	return audit_add(cx, db, &(struct audit){ .staff = u->staff, .organisation = NIL, .signin = NIL, .patient = NIL,
		.operation = "undo", .class = "import", .subject = str_of(id), .rows = u->report->events }, u->now);
}

static enum err run(struct cx *cx, struct undo *u)
{
	TRY(slice(cx, u, mark_work));
	if (u->origin->event_first != NIL) {
		TRY(events_undo(cx, u));
		TRY(moved_undo(cx, u));
		TRY(keys_undo(cx, u));
	}
	TRY(withdrawn_undo(cx, u));
	TRY(said_undo(cx, u, SAID_IDENTIFIER));
	TRY(said_undo(cx, u, SAID_REGISTRATION));
	TRY(said_undo(cx, u, SAID_DEMOGRAPHIC));
	TRY(said_undo(cx, u, SAID_PATIENT));
	TRY(hidden_count(cx, u));
	return store_write(cx, u->store, done_work, u);
}

enum err undo_run(struct cx *cx, struct store *store, const struct origin *origin, int64_t staff, _Atomic bool *stop,
	struct undo_report *ret)
{
	struct undo u = { .store = store, .origin = origin, .staff = staff, .now = clock_now(), .stop = stop, .report = ret };
	*ret = (struct undo_report){ 0 };
	if (origin->state == ORIGIN_UNDONE)
		return OK;
	TRY(import_alone(cx));
	arena_init(&u.slice_arena, 0);
	u.slice_cx.arena = &u.slice_arena;
	enum err err = run(cx, &u);
	arena_free(&u.slice_arena);
	import_alone_end();
	return err;
}
