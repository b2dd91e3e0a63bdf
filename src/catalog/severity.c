/* severity/ID.yaml: what it takes for a grade of severity to be proposed. */
#include "model/severity.h"

#include <string.h>

#include "base/file.h"
#include "catalog/catalog_in.h"
#include "model/instrument.h"

static const char *const grade_words[] = { "mild", "moderate", "severe", "very severe", NULL };

static void question_read(struct catalog_reading *r, const struct node *node, const struct severity_dimension *d, struct severity_step *s)
{
	s->rule = (struct rule){ .id = d->id, .title = d->title, .version = 1, .comorbid = -1, .population = { 0, 150, SEX_UNKNOWN },
		.fidelity = RULE_INSPIRED_BY, .file = r->problems->file };
	clauses_read(r, node, &s->rule, true);
}

static void step_read(struct catalog_reading *r, const struct node *node, struct severity_dimension *d)
{
	static const char *const found[] = { "grade", "alone", "window", "find", NULL }, *const scored[] = { "grade", "alone", "from", NULL },
		*const judged[] = { "grade", "alone", NULL };
	struct severity_step *s = &d->step[d->steps];
	int grade = 0;
	*s = (struct severity_step){ .line = node->line };
	node_known(r->problems, node, d->by == SEVERITY_FIND ? found : d->by == SEVERITY_SCORE ? scored : judged);
	if (!node_word(r->problems, node, "grade", true, grade_words, &grade))
		return;
	s->grade = grade + 1;
	if (d->steps && d->step[d->steps - 1].grade >= s->grade)
		problem_at(r->problems, node, "grade", "Grades stand in rising order, each once.");
	node_bool(r->problems, node, "alone", false, &s->alone);
	if (d->by == SEVERITY_SCORE && node_int(r->problems, node, "from", true, 0, 1000, &s->from) && d->steps && d->step[d->steps - 1].from >= s->from)
		problem_at(r->problems, node, "from", "A higher grade begins at more points than the one before.");
	if (d->by == SEVERITY_FIND)
		question_read(r, node, d, s);
	d->steps++;
}

static void dimension_read(struct catalog_reading *r, const struct node *node, struct severity *v)
{
	static const char *const keys[] = { "id", "title", "say", "score", "days", "judged", "limits", "grades", NULL };
	struct severity_dimension *d = &v->dimension[v->dimensions];
	const struct node *grades = node_get(node, "grades");
	struct str record = STR_NONE;
	int64_t days = 0;
	*d = (struct severity_dimension){ 0 };
	node_known(r->problems, node, keys);
	if (node_text(r->problems, node, "id", true, &d->id) && !id_shaped(d->id))
		problem_at(r->problems, node_get(node, "id"), "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.", STRF(d->id));
	node_text(r->problems, node, "title", true, &d->title);
	node_text(r->problems, node, "say", true, &d->say);
	node_bool(r->problems, node, "limits", false, &d->limits);
	if (node_get(node, "score")) {
		d->by = SEVERITY_SCORE;
		if (node_text(r->problems, node, "score", true, &d->instrument) && !catalog_instrument(r->catalog, d->instrument, 0))
			problem_at(r->problems, node_get(node, "score"), "score", "There is no instrument \"%.*s\" (data/instruments).", STRF(d->instrument));
		node_int(r->problems, node, "days", true, 1, 3660, &days);
		d->days = (int)days;
	} else if (node_get(node, "judged")) {
		d->by = SEVERITY_JUDGED;
		node_text(r->problems, node, "judged", true, &record);
	}
	if (!grades || grades->kind != NODE_LIST || grades->count == 0 || grades->count > SEVERITY_STEPS) {
		problem_at(r->problems, grades ? grades : node, "grades", "\"grades\" must be a list of 1 to %d: [ { grade: mild, ... } ].", SEVERITY_STEPS);
		return;
	}
	for (size_t i = 0; i < grades->count; i++)
		step_read(r, grades->item[i], d);
	for (int i = 0; i < d->steps; i++)
		d->step[i].record = record;
	v->dimensions++;
}

static void dimensions_read(struct catalog_reading *r, const struct node *root, struct severity *v)
{
	const struct node *list = node_get(root, "dimensions");
	if (!list || list->kind != NODE_LIST || list->count == 0 || list->count > SEVERITY_DIMENSIONS) {
		problem_at(r->problems, list ? list : root, "dimensions", "\"dimensions\" must be a list of 1 to %d.", SEVERITY_DIMENSIONS);
		return;
	}
	for (size_t i = 0; i < list->count; i++)
		dimension_read(r, list->item[i], v);
	for (int i = 0; i < v->dimensions; i++)
		for (int k = 0; k < i; k++)
			if (str_eq(v->dimension[i].id, v->dimension[k].id))
				problem_at(r->problems, list, "dimensions", "The dimension \"%.*s\" is here twice.", STRF(v->dimension[i].id));
	if (v->agree > v->dimensions)
		problem_at(r->problems, node_get(root, "agree"), "agree", "There are %d dimensions: %d of them can never agree.", v->dimensions, v->agree);
}

static void severity_put(struct catalog_reading *r, const struct node *root, struct severity *v)
{
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->severities; i++) {
		if (!str_eq(c->severity[i]->id, v->id) || c->severity[i]->version != v->version)
			continue;
		if (c->severity[i]->site == v->site)
			problem_at(r->problems, node_get(root, "version"), "version", "Version %lld of this table is in %s already.", (long long)v->version,
				file_base(c->severity[i]->file));
		else
			c->severity[i] = v;
		return;
	}
	*ARRAY_PUSH(r->arena, c->severity, c->severities, c->severity_room) = v;
}

void severity_read(struct catalog_reading *r)
{
	static const char *const keys[] = { "id", "version", "title", "source", "reviewed", "status", "confidence", "default", "say", "agree", "dimensions",
		NULL };
	static const char *const confidences[] = { "found", "memory-high", "memory-medium", "memory-low", "own", NULL }, *const defaults[] = { "off", "on", NULL };
	struct node *root = yaml_read(r->problems, r->bytes);
	int64_t agree = 0;
	int word;
	if (!root)
		return;
	struct severity *v = arena_alloc(r->arena, sizeof *v);
	*v = (struct severity){ .site = r->site, .file = r->problems->file };
	memcpy(v->hash, r->hash, sizeof v->hash);
	node_known(r->problems, root, keys);
	heading_read(r, root, &v->id, &v->version, &v->title, &v->source, &v->reviewed, &v->checked);
	if (node_word(r->problems, root, "confidence", true, confidences, &word))
		v->confidence = str_of(confidences[word]);
	if (node_word(r->problems, root, "default", true, defaults, &word))
		v->on = word == 1;
	node_text(r->problems, root, "say", true, &v->say);
	node_int(r->problems, root, "agree", true, 1, SEVERITY_DIMENSIONS, &agree);
	v->agree = (int)agree;
	dimensions_read(r, root, v);
	if (str_known(v->id) && v->version > 0)
		severity_put(r, root, v);
}

const struct severity *catalog_severity(const struct catalog *catalog, struct str id, int64_t version)
{
	const struct severity *found = NULL;
	for (size_t i = 0; i < catalog->severities; i++) {
		const struct severity *v = catalog->severity[i];
		if ((!id.n ? v->on : str_eq(v->id, id)) && (version == 0 || v->version == version) && (!found || v->version > found->version || v->site > found->site))
			found = v;
	}
	return found;
}
