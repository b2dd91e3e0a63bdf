/* Supervision as rows: who supervises whom, that it took place; and what was said, which only the two of them read. */
#ifndef RECORD_SUPERVISION_H
#define RECORD_SUPERVISION_H

#include "base/day.h"
#include "base/id.h"
#include "model/competence.h"
#include "store/tx.h"

struct supervision_new { int64_t organisation, supervisor, supervisee, every_days, staff; struct day from; };
enum err supervision_add(struct cx *cx, struct db *db, const struct supervision_new *supervision, struct instant at, struct id *ret_outside);
/* Its row locked until the transaction ends. ERR_NOT_FOUND. */
struct supervision_held { int64_t id, organisation, supervisor, supervisee; struct instant ended_at; };
enum err supervision_hold(struct cx *cx, struct db *db, struct id outside, struct supervision_held *ret);
enum err supervision_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at);
/* Does she supervise her now? In a closure. */
enum err supervises(struct cx *cx, struct db *db, int64_t organisation, int64_t supervisor, int64_t supervisee, bool *ret);

struct supervised_new {
	int64_t organisation, supervision /* NIL: a consultation to another team */, supervisor, minutes, staff;
	struct id sitting; enum supervision_kind kind; struct day on; struct str whom;
};
enum err supervised_add(struct cx *cx, struct db *db, const struct supervised_new *sitting, struct instant at, struct id *ret_outside);
struct supervised_held { int64_t id, organisation, supervision, supervisor, supervisee /* NIL */; struct instant ended_at; };
enum err supervised_hold(struct cx *cx, struct db *db, struct id outside, struct supervised_held *ret);
enum err supervised_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at);
enum err supervision_note_add(struct cx *cx, struct db *db, const struct supervised_held *sitting, int64_t staff, struct str say, struct instant at);

/* ---- under the reader's guard: her own organisation's ---- */

struct supervision {
	int64_t id, supervisor, supervisee, every_days; struct id outside;
	struct str supervisor_name, supervisee_name;
	struct day from, last_on, due_on;       /* last_on DAY_NONE: none was kept yet; due_on: so many days after it, or after the beginning */
};
enum err supervisions_of(struct cx *cx, struct db *db, int64_t organisation, struct supervision **ret, size_t *ret_count);
struct supervised {
	int64_t id, supervisor, supervisee, minutes; struct id outside, sitting;
	struct str supervisor_name, supervisee_name, whom;
	enum supervision_kind kind; struct day on;
};
/* Since a day, the newest first; of a group each who was supervised. */
enum err supervised_of(struct cx *cx, struct db *db, int64_t organisation, struct day since, struct supervised **ret, size_t *ret_count);
struct supervision_note { int64_t session; struct str say, staff_name; struct instant recorded_at; };
enum err supervision_notes_of(struct cx *cx, struct db *db, int64_t organisation, struct day since, struct supervision_note **ret, size_t *ret_count);

#endif
