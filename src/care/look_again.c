/* Slips for the job "find". */
#include "care/look_again.h"

#include "record/organisation.h"
#include "record/slip.h"

#define EVERYBODY 0                       /* the job's subject where it is nobody in particular */

enum err look_again_at(struct cx *cx, struct db *db, int64_t patient, struct instant now)
{
	struct organisation *list;
	size_t n;
#ifdef CONTROL_FORGETS_SLIP             /* the control of paths: one of them, once */
	static int asked;
	if (++asked == 5)
		return OK;
#endif
	TRY(organisation_list(cx, db, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (list[i].type == ORG_MUS_SERVICE)
			TRY(slip_put(cx, db, STR("find"), patient, list[i].id, now));
	return OK;
}

enum err look_again_all(struct cx *cx, struct db *db, struct instant now)
{
	return look_again_at(cx, db, EVERYBODY, now);
}
