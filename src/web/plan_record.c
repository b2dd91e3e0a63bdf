/* Medicines and burdens, gathered from the story. */
#include "web/plan_record.h"

#include <stdlib.h>

#include "model/constraint.h"
#include "web/say.h"

static void gather(struct cx *cx, struct medicine *list, size_t *count, const struct told *t)
{
	struct str name = told_what(t);
	size_t i = 0;
	while (i < *count && !str_eq(list[i].name, name))
		i++;
	if (i == *count)
		list[(*count)++] = (struct medicine){ .name = name, .places = t->organisation_name, .last = t->e.on };
	else if (str_find(list[i].places, str_c(cx->arena, t->organisation_name)) < 0)
		list[i].places = say_f(cx->arena, "%.*s, %.*s", STRF(list[i].places), STRF(t->organisation_name));
	list[i].times++;
	if (t->e.on.day > list[i].last.day)
		list[i].last = t->e.on;
}

static int by_last(const void *a, const void *b)
{
	const struct medicine *x = a, *y = b;
	if (x->last.day != y->last.day)
		return x->last.day > y->last.day ? -1 : 1;
	return str_cmp(x->name, y->name);
}

/* The kind of medicine that its name names; NULL: none of the table. */
static const struct intervention *kind_of(const struct catalog *catalog, struct str name)
{
	for (size_t i = 0; i < catalog->interventions; i++)
		if (catalog->intervention[i].kind == INTERVENTION_MEDICINE && text_names_intervention(name, &catalog->intervention[i]))
			return &catalog->intervention[i];
	return NULL;
}

size_t medicines_of(struct cx *cx, const struct catalog *catalog, const struct story *story, struct day today, struct medicine **ret)
{
	struct medicine *list = arena_array(cx->arena, story->count + 1, sizeof *list);
	size_t n = 0;
	for (size_t i = 0; i < story->count; i++) {
		const struct event *e = &story->told[i].e;
		if (e->kind == EVENT_MEDICATION && day_known(e->on) && e->on.day > today.day - MEDICINE_DAYS)
			gather(cx, list, &n, &story->told[i]);
	}
	for (size_t i = 0; i < n; i++)
		list[i].kind = kind_of(catalog, list[i].name);
	if (n)
		qsort(list, n, sizeof *list, by_last);
	*ret = list;
	return n;
}

static bool on_list(struct arena *arena, const struct catalog *catalog, const struct told *t)
{
	size_t files;
	struct codelist *const *list = catalog_codelists(catalog, STR(BURDENS_LIST), &files);
	for (size_t i = 0; i < files; i++)
		if (str_eq(list[i]->system, t->code_system) && codelist_find(list[i], code_canonical(arena, t->code_system, t->code_value)))
			return true;
	return false;
}

size_t burdens_of(struct cx *cx, const struct catalog *catalog, const struct story *story, struct medicine **ret)
{
	struct medicine *list = arena_array(cx->arena, story->count + 1, sizeof *list);
	size_t n = 0;
	for (size_t i = 0; i < story->count; i++)
		if (day_known(story->told[i].e.on) && str_known(story->told[i].code_system) && on_list(cx->arena, catalog, &story->told[i]))
			gather(cx, list, &n, &story->told[i]);
	if (n)
		qsort(list, n, sizeof *list, by_last);
	*ret = list;
	return n;
}
