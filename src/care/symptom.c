/* Which symptom is new. */
#include "care/symptom.h"

#include "record/symptom.h"

#define LIST "symptoms"

/* Not known: no list speaks its code system. */
static enum truth is_symptom(struct arena *arena, const struct catalog *catalog, const struct symptom_seen *s)
{
	size_t files;
	struct codelist *const *list = catalog_codelists(catalog, STR(LIST), &files);
	enum truth is = TRUTH_UNKNOWN;
	if (s->kind == EVENT_SYMPTOM)
		return TRUTH_YES;
	if (!str_known(s->system))
		return TRUTH_NO;        /* an entry without a code says nothing that anybody could look up */
	for (size_t i = 0; i < files && is != TRUTH_YES; i++)
		if (str_eq(list[i]->system, s->system))
			is = codelist_find(list[i], code_canonical(arena, s->system, s->value)) ? TRUTH_YES : TRUTH_NO;
	return is;
}

/* Rows further on are older: is there one that says the same? */
static bool came_before(struct arena *arena, const struct catalog *catalog, const struct symptom_seen *s, size_t at, size_t count)
{
	for (size_t i = at + 1; i < count; i++)
		if (s[i].first_on.day < s[at].first_on.day && str_known(s[at].term) == str_known(s[i].term) &&
		    (!str_known(s[at].term) || str_eq(s[i].term, s[at].term)) && is_symptom(arena, catalog, &s[i]) == TRUTH_YES)
			return true;
	return false;
}

static struct symptom_newest newest_among(struct arena *arena, const struct catalog *catalog, const struct symptom_seen *s, size_t count)
{
	struct symptom_newest newest = { .on = DAY_NONE, .term = STR_NONE };
	for (size_t i = 0; i < count; i++) {
		enum truth is = is_symptom(arena, catalog, &s[i]);
		newest.untold = newest.untold || is == TRUTH_UNKNOWN;
		if (is != TRUTH_YES || came_before(arena, catalog, s, i, count))
			continue;
		newest.on = s[i].first_on;
		newest.term = s[i].term;
		break;
	}
	return newest;
}

enum err symptom_newest(struct cx *cx, struct db *db, const struct catalog *catalog, const int64_t *patient, size_t count, struct symptom_newest *ret)
{
	struct symptom_seen **s = arena_array(cx->arena, count + 1, sizeof *s);
	size_t *n = arena_array(cx->arena, count + 1, sizeof *n);
	TRY(symptoms_seen(cx, db, patient, count, s, n));
	for (size_t i = 0; i < count; i++)
		ret[i] = newest_among(cx->arena, catalog, s[i], n[i]);
	return OK;
}

struct symptom_newest symptom_newest_told(struct arena *arena, const struct catalog *catalog, const struct story *story)
{
	struct symptom_seen *s;
	size_t n = symptoms_told(arena, story, &s);
	return newest_among(arena, catalog, s, n);
}
