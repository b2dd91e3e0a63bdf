/* What somebody has begun to write, as rows: for its author alone. */
#ifndef RECORD_DRAFT_H
#define RECORD_DRAFT_H

#include "base/day.h"
#include "base/id.h"
#include "store/tx.h"

struct draft_new { int64_t staff, organisation, patient, holding, class, label, base; struct str page, form, sheet, said, words; };
enum err draft_add(struct cx *cx, struct db *db, const struct draft_new *draft, struct instant at, struct id *ret_outside);
/* Their rows locked until the transaction ends. ERR_NOT_FOUND. */
struct draft_held { int64_t id, patient, version, base; struct id outside; struct str form, said; };
enum err draft_hold(struct cx *cx, struct db *db, struct id outside, struct draft_held *ret);
enum err draft_hold_sheet(struct cx *cx, struct db *db, int64_t staff, struct str sheet, struct draft_held *ret);
/* Its next version: label, base, said and words are read. */
enum err draft_set(struct cx *cx, struct db *db, const struct draft_held *held, const struct draft_new *draft, struct instant at);
enum err draft_drop(struct cx *cx, struct db *db, int64_t id);
enum err drafts_count(struct cx *cx, struct db *db, int64_t staff, int64_t *ret);

/* ---- under the reader's guard ---- */

struct draft { int64_t id, patient, base, version; struct id outside; struct str page, form, said; struct instant begun_at, saved_at; };
enum err draft_seen(struct cx *cx, struct db *db, struct id outside, struct draft *ret);        /* ERR_NOT_FOUND */
/* Of one page, "": of any; the one saved last first; without what they say. */
enum err drafts_of(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct str page, int64_t take, struct draft **ret, size_t *ret_count);

#endif
