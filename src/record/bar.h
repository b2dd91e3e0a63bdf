/* Bars: what a patient has chosen (dissent, a limit, the National Data Opt-out), and hazards (one's own record, the household's, somebody
 * whom she has named, a court's order). Dated and authored; ended, never deleted. The guard views ask them of every row, so that one
 * stands from the next request on. */
#ifndef RECORD_BAR_H
#define RECORD_BAR_H

#include "base/id.h"
#include "model/policy.h"
#include "store/tx.h"

struct bar {
	int64_t id; struct id outside;
	int64_t patient;
	enum bar_kind kind;
	int64_t organisation, staff;      /* who must not see; 0: any */
	enum record_class class;          /* what must not be seen; CLASS_ANY */
	struct instant from, until;       /* until INSTANT_FAR: until it is taken back */
	struct str say;                   /* why, in words */
	int64_t by_staff, by_organisation;/* by_staff NIL: the command line */
	int64_t permission;               /* that leaves this out (record/permission.h); 0: none */
	/* when read: */
	struct str organisation_name, ods, staff_name, by_name, by_organisation_name, ended_name, ended_say;
	struct instant recorded_at;
};

/* In a closure. ERR_BAD_FIELD: a kind that there is not; hazards against a person without one (SELF, HOUSEHOLD, NAMED), a limit without
 * organisation and class, an end before the beginning. */
enum err bar_add(struct cx *cx, struct db *db, const struct bar *bar, struct instant now, struct id *ret_outside);
/* Ends now, with who and why. ERR_CONFLICT: it has ended. */
enum err bar_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant now);
enum err bar_by_outside(struct cx *cx, struct db *db, struct id outside, struct bar *ret);      /* ERR_NOT_FOUND; id, patient, kind, until */

/* Newest first, those that have ended too. What is silent (bar_silent, by the policy) and concerns this reader is left out: that she is
 * named must not show. silent 0: for who keeps the system. */
struct bar_reader { int64_t staff, organisation; uint32_t silent; };
enum err bars_of(struct cx *cx, struct db *db, int64_t patient, const struct bar_reader *reader, struct bar **ret, size_t *ret_count);
/* How many stand; what is silent and concerns this reader is left out here too. */
enum err bars_standing(struct cx *cx, struct db *db, int64_t patient, const struct bar_reader *reader, struct instant now, int64_t *ret);
/* Kinds of which some row of the policy says that they must not show, for whatever purpose and class: bit 1 << kind. */
uint32_t bar_silent(const struct policy *policy);
static inline bool bar_stands(const struct bar *bar, struct instant now) { return bar->from.us <= now.us && bar->until.us > now.us; }

/* Who opted out of planning and research, by rising patient. */
enum err bars_opted_out(struct cx *cx, struct db *db, struct instant now, int64_t **ret, size_t *ret_count);

/* Of whom single people must not see something, whoever they are: by rising patient. classes: bits 1 << class, bit 0 the whole record.
 * patient 0: of anybody. */
struct bar_against_one { int64_t patient; uint32_t classes; };
enum err bars_against_one(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct instant now, struct bar_against_one **ret,
			  size_t *ret_count);

#endif
