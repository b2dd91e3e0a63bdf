/* Revisions of diagnosis, counted. */
#include "insight/revision.h"

#include "stat/binomial.h"

#define CONFIDENCE 0.95

enum err revisions(struct cx *cx, struct db *db, int64_t organisation, struct revision **ret, size_t *ret_count)
{
	struct episode_revision *r;
	size_t n;
	TRY(episode_revisions(cx, db, organisation, &r, &n));
	struct revision *list = arena_array(cx->arena, n + 1, sizeof *list);
	for (size_t i = 0; i < n; i++) {
		list[i + 1] = (struct revision){ r[i].pathway, r[i].judged, r[i].revised, binomial_wilson(r[i].revised, r[i].judged, CONFIDENCE) };
		list[0].judged += r[i].judged;
		list[0].revised += r[i].revised;
	}
	list[0].share = binomial_wilson(list[0].revised, list[0].judged, CONFIDENCE);
	*ret = list;
	*ret_count = n + 1;
	return OK;
}
