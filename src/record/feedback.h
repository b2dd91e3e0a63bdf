/* Answers without a name, as counts of a day; their words; the addresses that lead to the question. Nothing here says who answered, or when on the day. */
#ifndef RECORD_FEEDBACK_H
#define RECORD_FEEDBACK_H

#include "base/day.h"
#include "base/id.h"
#include "model/experience.h"
#include "store/tx.h"

enum err feedback_link_add(struct cx *cx, struct db *db, int64_t organisation, enum audience audience, struct str place, int64_t staff, struct instant at,
			   struct id *ret_outside);
struct feedback_link_held { int64_t id, organisation; struct instant ended_at; };
enum err feedback_link_hold(struct cx *cx, struct db *db, struct id outside, struct feedback_link_held *ret);       /* ERR_NOT_FOUND */
enum err feedback_link_set_ended(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct instant at);
/* Past every guard, for whoever has the address. ERR_NOT_FOUND: there is none, or it was revoked. */
struct feedback_at { int64_t organisation; struct str organisation_name, place; enum audience audience; };
enum err feedback_at(struct cx *cx, struct db *db, struct id link, struct feedback_at *ret);

/* So many more gave this answer (1 to FEEDBACK_ANSWERS). */
enum err feedback_add(struct cx *cx, struct db *db, const struct feedback_at *at, enum feedback_way way, struct day on, int64_t answer, int64_t people);
enum err feedback_day(struct cx *cx, struct db *db, const struct feedback_at *at, enum feedback_way way, struct day on, int64_t *ret_people);
enum err feedback_words_add(struct cx *cx, struct db *db, const struct feedback_at *at, struct day on, int64_t answer, struct str say);
struct feedback_words_held { int64_t organisation; enum feedback_state state; };
enum err feedback_words_hold(struct cx *cx, struct db *db, struct id outside, struct feedback_words_held *ret);     /* ERR_NOT_FOUND */
/* Kept back, the words are gone for good. */
enum err feedback_words_set_read(struct cx *cx, struct db *db, struct id outside, enum feedback_state state, int64_t staff, struct day on);
/* Was this form sent today? It is remembered until tomorrow. */
enum err feedback_form_new(struct cx *cx, struct db *db, struct id form, struct day today, bool *ret_new);

/* ---- under the reader's guard: her own organisation's ---- */

struct feedback_link { struct id outside; enum audience audience; struct str place, staff_name; struct instant recorded_at; };
enum err feedback_links_of(struct cx *cx, struct db *db, int64_t organisation, struct feedback_link **ret, size_t *ret_count);
struct feedback_count { struct str place; struct day on; int64_t answer, people; };
/* By place, then day; both days included. */
enum err feedback_counts_of(struct cx *cx, struct db *db, int64_t organisation, enum audience audience, struct day since, struct day until,
			    struct feedback_count **ret, size_t *ret_count);
struct feedback_words { struct id outside; enum audience audience; struct str place, say, staff_name; struct day on, read_on; int64_t answer; };
/* audience 0: of all. Within a day in no order that means anything. */
enum err feedback_words_of(struct cx *cx, struct db *db, int64_t organisation, enum audience audience, enum feedback_state state, struct day since,
			   int64_t most, struct feedback_words **ret, size_t *ret_count);

#endif
