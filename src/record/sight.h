/* What a sign-in may see, folded from policy, agreements and holdings into the table that the guard views ask. */
#ifndef RECORD_SIGHT_H
#define RECORD_SIGHT_H

#include "model/policy.h"
#include "store/tx.h"

struct sight_of { int64_t signin, staff, organisation; struct str role; enum purpose purpose; struct instant until; };
/* In a closure: what was folded before goes. A role that the policy does not know sees nothing. */
enum err sight_fold(struct cx *cx, struct db *db, const struct policy *policy, const struct sight_of *of, struct instant now);
/* In a closure, once a day: rows whose time is over go. Of sign-ins that were ended they went then. */
enum err sight_tidy(struct cx *cx, struct db *db, struct instant now);
/* As somebody else would see it, if a version of an agreement were in force from now on and had taken the place of its older ones: of
 * one patient, and of records that the reader's organisation answers for. The rows made are the reader's own, each narrowed by what the
 * other would be shown: nobody sees by them what she does not see without. */
struct sight_as {
	int64_t signin, staff, organisation;    /* the reader's */
	struct sight_of other;                  /* signin, staff and until are not asked */
	int64_t agreement, version;
	int64_t patient;
	enum relation_kind assumed;             /* as if that bound them; RELATION_NONE: only what binds them now */
	struct instant until;
};
/* Sets of classes, bit 1 << class: what the other would be shown of such records, and what of it the reader sees. */
struct sight_compared { uint32_t theirs, shown; };
/* In a closure: rows for `signin`, which has none yet. */
enum err sight_narrow(struct cx *cx, struct db *db, const struct policy *policy, const struct sight_as *as, int64_t signin, struct instant now,
		      struct sight_compared *ret);
/* What agreements in force carry of these classes (1 << class) for a purpose to an organisation: one line each giver, by name. */
struct sight_giver { int64_t organisation; struct str name; uint32_t classes; };
enum err sight_givers(struct cx *cx, struct db *db, int64_t organisation, enum purpose purpose, uint32_t classes, struct day today,
		      struct sight_giver **ret, size_t *ret_count);
/* Who answers for an organisation's records today: itself, or the last of those that followed it. Rows of Q_SIGHT_SUCCESSORS. */
struct sight_successors_row;
int64_t sight_answers(const struct sight_successors_row *rows, size_t count, int64_t organisation);
/* The number of a role in the policy; -1. And for what it acts unless something else is said: the first purpose open to it. */
int sight_role(struct str role);
enum purpose sight_purpose(const struct policy *policy, struct str role);

#endif
