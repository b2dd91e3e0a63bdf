/* What people told a service by questionnaire, in groups, one by one, in its making; and what was done about it. As rows, about nobody. */
#ifndef RECORD_VOICE_H
#define RECORD_VOICE_H

#include "base/day.h"
#include "base/id.h"
#include "model/experience.h"
#include "store/tx.h"

struct voice_words {
	enum voice_kind kind; enum audience audience;
	struct day on;
	struct str title, say, follows;
	int64_t asked /* NIL: not counted */, people;
};
enum err voice_add(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, const struct voice_words *words, struct instant at,
		   struct id *ret_outside);
struct voice_held { int64_t id, organisation; struct instant ended_at; };
enum err voice_hold(struct cx *cx, struct db *db, struct id outside, struct voice_held *ret);       /* ERR_NOT_FOUND */
enum err voice_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant at);

struct said_words { struct str said, did, doer; struct day on; };
enum err said_add(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, const struct said_words *words, struct instant at,
		  struct id *ret_outside);
enum err said_hold(struct cx *cx, struct db *db, struct id outside, struct voice_held *ret);        /* ERR_NOT_FOUND */
enum err said_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at);

/* ---- under the reader's guard: her own organisation's, the latest first ---- */

struct voice { struct id outside; struct voice_words words; struct str staff_name; };
enum err voices_of(struct cx *cx, struct db *db, int64_t organisation, struct day since, struct voice **ret, size_t *ret_count);
struct said { struct id outside; struct said_words words; };
enum err said_done_of(struct cx *cx, struct db *db, int64_t organisation, int64_t most, struct said **ret, size_t *ret_count);

#endif
