/* Revisions of diagnosis, counted. */
#include "insight/revision.h"

#include "stat/binomial.h"

#define CONFIDENCE 0.95

/* The ids by which all versions of a pathway name the judgement. */
static enum err ids_of(struct cx *cx, const struct pathway *const *version, size_t versions, struct str ret[EPISODE_REVISED_BY], int *ret_count)
{
	int n = 0;
	for (int k = 0; k < EPISODE_REVISED_BY; k++)
		ret[k] = STR("");
	for (size_t v = 0; v < versions; v++)
		for (int i = 0; i < version[v]->records; i++) {
			const struct pathway_record *record = &version[v]->record[i];
			bool had = record->means != MEANS_RULED_OUT;
			for (int k = 0; k < n; k++)
				had = had || str_eq(ret[k], record->id);
			if (had)
				continue;
			if (n == EPISODE_REVISED_BY)
				return fail(cx, ERR_OVER_LIMIT, "The versions of the pathway \"%.*s\" name the judgement that no organic cause explains the symptoms "
					"in more than %d ways.", STRF(version[v]->id), EPISODE_REVISED_BY);
			ret[n++] = record->id;
		}
	*ret_count = n;
	return OK;
}

static enum err one_count(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, struct revision *r)
{
	struct str id[EPISODE_REVISED_BY];
	size_t versions;
	int ids;
	const struct pathway *const *version = catalog_pathway_versions(catalog, r->pathway->id, &versions);
	TRY(ids_of(cx, version, versions, id, &ids));
	r->asks = ids > 0;
	return ids ? episode_revisions(cx, db, organisation, r->pathway->id, id, &r->judged, &r->revised) : OK;
}

enum err revisions(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, struct revision **ret, size_t *ret_count)
{
	struct revision *list = arena_array(cx->arena, catalog->pathways + 1, sizeof *list);
	size_t n = 1;
	for (size_t i = 0; i < catalog->pathways; i++) {
		const struct pathway *p = catalog->pathway[i];
		if (i + 1 < catalog->pathways && str_eq(catalog->pathway[i + 1]->id, p->id))
			continue;               /* the newest version speaks for all of them */
		struct revision *r = &list[n++];
		*r = (struct revision){ .pathway = p };
		TRY(one_count(cx, db, catalog, organisation, r));
		r->share = binomial_wilson(r->revised, r->judged, CONFIDENCE);
		list[0].judged += r->judged;
		list[0].revised += r->revised;
	}
	list[0].share = binomial_wilson(list[0].revised, list[0].judged, CONFIDENCE);
	list[0].asks = true;
	*ret = list;
	*ret_count = n;
	return OK;
}
