/* Before signing: a person of one's own organisation as somebody of the other side would see her, if the agreement were in force.
 *
 * What is shown is less than, or as much as, what the reader sees anyway (record/sight.h: sight_narrow): nobody learns more by it of
 * a person. It changes nothing, and it is in the log of who looked. */
#ifndef CARE_AGREEMENT_VIEW_H
#define CARE_AGREEMENT_VIEW_H

#include "access/role.h"
#include "model/actor.h"
#include "record/agreement.h"
#include "record/sight.h"

/* Somebody of the other side: who has pages of people, acts for a purpose for which something flows there, and could see some of it. */
struct agreement_viewer {
	struct agreement_party party;
	const struct role *role;
	int number;                     /* of the role in role_list */
	enum purpose purpose;
	uint32_t relations;             /* that open something to it: bit 1 << kind, an organisation's only */
};
/* Everybody to whom flows lead, but `organisation` itself; by party, role, purpose. */
enum err agreement_viewers(struct cx *cx, const struct policy *policy, const struct agreement_flow *flows, size_t count, int64_t organisation,
			   struct agreement_viewer **ret, size_t *ret_count);

struct agreement_view {
	const struct actor *actor;
	const struct policy *policy;
	struct id agreement, person;
	const struct agreement_version *version;
	const struct agreement_viewer *viewer;
	enum relation_kind assumed;     /* RELATION_NONE: only what binds them now */
	struct instant now;
	/* made by agreement_view_open */
	int64_t signin;
	struct sight_compared compared;
};
/* In closures. Open: she sees agreement and person now (else ERR_NOT_FOUND); writes the log. Close when the page is made. */
enum err agreement_view_open(struct cx *cx, struct db *db, void *view);
enum err agreement_view_close(struct cx *cx, struct db *db, void *view);

#endif
