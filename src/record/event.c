/* Rows of the table that grows. */
#include "record/event.h"

#include <stdlib.h>

#include "base/must.h"
#include "base/table.h"
#include "gen/queries.h"
#include "record/basis.h"
#include "store/store.h"

enum err event_ids(struct cx *cx, struct db *db, int64_t origin, size_t count, int64_t *ret_first)
{
	TRY(db_ids(cx, db, "event", count, ret_first));
	return db_run(cx, db, &Q_ORIGIN_IDS, &(struct origin_ids_in){ origin, *ret_first, *ret_first + (int64_t)count - 1 });
}

static struct event_add_in row_of(const struct event *e, int64_t file_no)
{
	return (struct event_add_in){ .id = e->id, .patient_id = e->patient, .on_day = e->on, .kind = e->kind, .code_id = e->code,
		.specialty_id = e->specialty, .place_id = e->place, .holding_id = e->holding, .origin_id = e->origin, .row_no = e->row,
		.file_no = file_no, .clinician_id = e->clinician, .until_day = e->until, .minute = e->minute < 0 ? NIL : e->minute,
		.attended = e->attended, .unscheduled = e->unscheduled, .result = e->result == RESULT_UNKNOWN ? NIL : (int64_t)e->result,
		.length_days = e->length_days, .length_minutes = e->length_minutes, .cost_pence = e->cost_pence, .class = event_class(e->kind),
		.label = e->label | LABEL_NORMAL };
}

enum err events_put(struct cx *cx, struct db *db, const struct event *events, size_t count, int64_t file_no)
{
	struct arena_mark mark = arena_mark(cx->arena);
	struct event_add_in *rows = arena_array(cx->arena, count + 1, sizeof *rows);
	struct event_text_add_in *texts = arena_array(cx->arena, count + 1, sizeof *texts);
	size_t worded = 0;
	for (size_t i = 0; i < count; i++) {
		rows[i] = row_of(&events[i], file_no);
		if (!str_empty(events[i].text))
			texts[worded++] = (struct event_text_add_in){ events[i].id, events[i].text };
	}
	TRY(db_bulk(cx, db, &Q_EVENT_ADD, rows, count));
	TRY(db_bulk(cx, db, &Q_EVENT_TEXT_ADD, texts, worded));
	arena_back(cx->arena, mark);
	return OK;
}

static int by_id(const void *a, const void *b)
{
	const struct stored_event *x = a, *y = b;
	return (x->e.id > y->e.id) - (x->e.id < y->e.id);
}

static struct stored_event stored_of(const struct events_by_id_row *r)
{
	return (struct stored_event){ { .id = r->id, .patient = r->patient, .kind = (enum event_kind)r->kind, .on = r->on_day,
		.minute = r->minute == NIL ? -1 : (int)r->minute, .until = r->until_day, .code = r->code, .specialty = r->specialty,
		.organisation = NIL, .place = r->place, .holding = r->holding, .origin = r->origin, .row = r->row_no,
		.clinician = r->clinician, .attended = r->attended, .unscheduled = r->unscheduled,
		.result = r->result == NIL ? RESULT_UNKNOWN : (enum result)r->result, .length_days = r->length_days,
		.length_minutes = r->length_minutes, .cost_pence = r->cost_pence, .label = (uint8_t)r->label,
		.text = STR_NONE }, r->file_no, EVENT_COUNTS, NIL, NIL };
}

enum err events_stored(struct cx *cx, struct db *db, const int64_t *ids, size_t count, struct stored_event **ret,
	size_t *ret_count)
{
	struct events_by_id_row *rows;
	struct event_texts_row *texts;
	struct event_ends_row *ends;
	size_t n, ntexts, nends;
	AUTO(table) struct table at = { 0 };
	TRY(db_lookup(cx, db, &Q_EVENTS_BY_ID, ids, count, &rows, &n));
	TRY(db_lookup(cx, db, &Q_EVENT_TEXTS, ids, count, &texts, &ntexts));
	TRY(db_lookup(cx, db, &Q_EVENT_ENDS, ids, count, &ends, &nends));
	struct stored_event *list = arena_array(cx->arena, n + 1, sizeof *list);
	for (size_t i = 0; i < n; i++)
		list[i] = stored_of(&rows[i]);
	qsort(list, n, sizeof *list, by_id);
	table_init(&at, SIZE_MAX);
	for (size_t i = 0; i < n && (ntexts || nends); i++)
		table_put(&at, (uint64_t)list[i].e.id, i);
	uint64_t i;
	for (size_t k = 0; k < ntexts; k++)
		if (table_get(&at, (uint64_t)texts[k].id, &i))
			list[i].e.text = texts[k].text;
	for (size_t k = 0; k < nends; k++)
		if (table_get(&at, (uint64_t)ends[k].id, &i)) {
			list[i].end = (enum event_end)ends[k].reason;
			list[i].newer = ends[k].newer;
			list[i].ender = ends[k].ender;
		}
	*ret = list;
	*ret_count = n;
	return OK;
}

/* ---- keys ---- */

static int by_key(const void *a, const void *b)
{
	const struct event_key *x = a, *y = b;
	return (x->key > y->key) - (x->key < y->key);
}

enum err event_keys_find(struct cx *cx, struct db *db, const int64_t *keys, size_t count, struct event_key **ret,
	size_t *ret_count)
{
	struct event_keys_row *rows;
	TRY(db_lookup(cx, db, &Q_EVENT_KEYS, keys, count, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct event_key){ rows[i].key, rows[i].event, rows[i].events };
	qsort(*ret, *ret_count, sizeof **ret, by_key);
	return OK;
}

enum err event_keys_add(struct cx *cx, struct db *db, const struct event_key *keys, size_t count)
{
	struct arena_mark mark = arena_mark(cx->arena);
	struct event_key_add_in *rows = arena_array(cx->arena, count + 1, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct event_key_add_in){ keys[i].key, keys[i].event, keys[i].events };
	TRY(db_bulk(cx, db, &Q_EVENT_KEY_ADD, rows, count));
	arena_back(cx->arena, mark);
	return OK;
}

enum err event_key_put(struct cx *cx, struct db *db, const struct event_key *key)
{
	return db_run(cx, db, &Q_EVENT_KEY_PUT, &(struct event_key_put_in){ key->key, key->event, key->events });
}

enum err event_key_drop(struct cx *cx, struct db *db, int64_t key)
{
	return db_run(cx, db, &Q_EVENT_KEY_DROP, &(struct event_key_drop_in){ key });
}

enum err event_keys_after(struct cx *cx, struct db *db, int64_t after, struct event_key **ret, size_t *ret_count)
{
	struct event_keys_after_row *rows;
	TRY(db_all(cx, db, &Q_EVENT_KEYS_AFTER, &(struct event_keys_after_in){ after }, 20000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct event_key){ rows[i].key, rows[i].event, rows[i].events };
	return OK;
}

/* ---- ends ---- */

enum err events_end(struct cx *cx, struct db *db, const struct event_ending *endings, size_t count, struct instant now)
{
	struct arena_mark mark = arena_mark(cx->arena);
	struct event_end_add_in *rows = arena_array(cx->arena, count + 1, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct event_end_add_in){ endings[i].event, endings[i].reason, endings[i].newer, endings[i].origin,
			endings[i].staff, endings[i].say, now };
	TRY(db_bulk(cx, db, &Q_EVENT_END_ADD, rows, count));
	for (size_t i = 0; i < count; i++)
		TRY(db_run(cx, db, &Q_RELATION_EVENT_ENDED, &(struct relation_event_ended_in){ endings[i].event, now }));
	arena_back(cx->arena, mark);
	return OK;
}

enum err event_label_raise(struct cx *cx, struct db *db, int64_t event, uint8_t labels)
{
	TRY(db_run(cx, db, &Q_EVENT_LABEL_RAISE, &(struct event_label_raise_in){ event, labels }));
	return basis_stale_by(cx, db, event);
}

enum err event_move(struct cx *cx, struct db *db, int64_t event, int64_t to_patient, int64_t staff, struct str say,
	struct instant now,
		    int64_t *ret_event)
{
	struct stored_event *found;
	size_t count;
	TRY(events_stored(cx, db, &event, 1, &found, &count));
	if (count == 0)
		return fail(cx, ERR_NOT_FOUND, "There is no event %lld.", (long long)event);
	if (found->end != EVENT_COUNTS)
		return fail(cx, ERR_STALE, "Event %lld no longer counts: it was corrected, withdrawn or moved before.", (long long)event);
	if (found->e.patient == to_patient)
		return fail(cx, ERR_CONFLICT, "Event %lld is that person's already.", (long long)event);
	struct event moved = found->e;
	TRY(db_ids(cx, db, "event", 1, &moved.id));
	moved.patient = to_patient;
	TRY(events_put(cx, db, &moved, 1, found->file_no));
	*ret_event = moved.id;
	return events_end(cx, db, &(struct event_ending){ event, moved.id, NIL, staff, EVENT_MOVED, say }, 1, now);
}

/* ---- undoing ---- */

enum err events_of_origin(struct cx *cx, struct db *db, int64_t origin, int64_t after, int64_t last, struct event_at **ret,
	size_t *ret_count)
{
	struct events_of_origin_row *rows;
	TRY(db_all(cx, db, &Q_EVENTS_OF_ORIGIN, &(struct events_of_origin_in){ origin, after, last }, 2000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct event_at){ rows[i].id, rows[i].patient };
	return OK;
}

enum err events_moved(struct cx *cx, struct db *db, int64_t origin, int64_t after, int64_t last, struct event_at **ret,
	size_t *ret_count)
{
	struct events_moved_row *rows;
	TRY(db_all(cx, db, &Q_EVENTS_MOVED, &(struct events_moved_in){ origin, after, last }, 2000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct event_at){ rows[i].id, rows[i].newer };
	return OK;
}

enum err events_withdrawn(struct cx *cx, struct db *db, int64_t origin, int64_t after, int64_t **ret, size_t *ret_count)
{
	struct events_withdrawn_row *rows;
	TRY(db_all(cx, db, &Q_EVENTS_WITHDRAWN, &(struct events_withdrawn_in){ origin, after }, 2000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = rows[i].id;
	return OK;
}

enum err events_ended_for(struct cx *cx, struct db *db, const int64_t *newer, size_t count, struct event_ended **ret,
	size_t *ret_count)
{
	struct event_ended_for_row *rows;
	TRY(db_lookup(cx, db, &Q_EVENT_ENDED_FOR, newer, count, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct event_ended){ rows[i].id, rows[i].newer, rows[i].origin, (enum event_end)rows[i].reason };
	return OK;
}

enum err event_count_again(struct cx *cx, struct db *db, int64_t event)
{
	return db_run(cx, db, &Q_EVENT_END_DROP, &(struct event_end_drop_in){ event });
}

enum err event_end_undone(struct cx *cx, struct db *db, int64_t event)
{
	return db_run(cx, db, &Q_EVENT_END_UNDONE, &(struct event_end_undone_in){ event });
}

enum err event_end_became(struct cx *cx, struct db *db, int64_t event, int64_t newer)
{
	return db_run(cx, db, &Q_EVENT_END_BECAME, &(struct event_end_became_in){ event, newer });
}

enum err event_end_corrected(struct cx *cx, struct db *db, int64_t event, int64_t origin)
{
	return db_run(cx, db, &Q_EVENT_END_CORRECTED, &(struct event_end_corrected_in){ event, origin });
}

enum err event_end_withdrawn(struct cx *cx, struct db *db, int64_t event, int64_t origin)
{
	return db_run(cx, db, &Q_EVENT_END_WITHDRAWN, &(struct event_end_withdrawn_in){ event, origin });
}
