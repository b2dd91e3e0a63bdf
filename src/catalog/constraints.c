/* constraints/ID.yaml: what is not to be offered, or only with a reason, and to whom. */
#include <string.h>

#include "base/file.h"
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "model/constraint.h"

/* A list of texts, or one. */
static int texts_read(struct catalog_reading *r, const struct node *map, const char *key, struct str *ret)
{
	const struct node *list = node_get(map, key);
	int n = 0;
	if (!list)
		return 0;
	size_t count = list->kind == NODE_LIST ? list->count : 1;
	if (list->kind == NODE_MAP || count == 0 || count > CONSTRAINT_NAMES) {
		problem_at(r->problems, list, key, "\"%s\" must be a list of 1 to %d.", key, CONSTRAINT_NAMES);
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		const struct node *one = list->kind == NODE_LIST ? list->item[i] : list;
		if (one->kind != NODE_SCALAR || !str_known(one->text) || !one->text.n)
			problem_at(r->problems, one, key, "Here must be a word.");
		else
			ret[n++] = one->text;
	}
	return n;
}

static void about_read(struct catalog_reading *r, const struct node *root, struct constraint *c)
{
	static const char *const keys[] = { "interventions", "words", "in", NULL };
	const struct node *about = node_get(root, "about");
	struct str in[CONSTRAINT_NAMES];
	enum plan_kind kind;
	if (!about || about->kind != NODE_MAP) {
		problem_at(r->problems, about ? about : root, "about", "\"about\" must say what it is about: { interventions: [ID] } "
			"or { words: [WORD], in: [KIND] }.");
		return;
	}
	node_known(r->problems, about, keys);
	c->ofs = texts_read(r, about, "interventions", c->of);
	c->words = texts_read(r, about, "words", c->word);
	int ins = texts_read(r, about, "in", in);
	for (int i = 0; i < c->ofs; i++)
		if (!catalog_intervention(r->catalog, c->of[i]))
			problem_at(r->problems, about, "interventions", "There is no intervention \"%.*s\" (interventions.csv).", STRF(c->of[i]));
	for (int i = 0; i < ins; i++) {
		if (plan_kind_parse(in[i], &kind))
			c->in |= 1u << kind;
		else
			problem_at(r->problems, about, "in", "There is no part of a plan \"%.*s\" (data/README.md).", STRF(in[i]));
	}
	if (!c->ofs == !c->words)
		problem_at(r->problems, about, "about", "Either interventions or words, and one of them.");
	if (c->words && !c->in)
		problem_at(r->problems, about, "in", "\"in\" is missing: in which parts of a plan the words are looked for.");
}

static void constraint_put(struct catalog_reading *r, const struct node *root, struct constraint *v)
{
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->constraints; i++) {
		if (!str_eq(c->constraint[i]->id, v->id))
			continue;
		if (c->constraint[i]->site == v->site && c->constraint[i]->version == v->version)
			problem_at(r->problems, node_get(root, "version"), "version", "Version %lld of this constraint is in %s already.", (long long)v->version,
				file_base(c->constraint[i]->file));
		else if (v->site || v->version > c->constraint[i]->version)
			c->constraint[i] = v;
		return;
	}
	*ARRAY_PUSH(r->arena, c->constraint, c->constraints, c->constraint_room) = v;
}

void constraints_read(struct catalog_reading *r)
{
	static const char *const keys[] = { "id", "version", "title", "source", "reviewed", "status", "confidence", "default", "say", "instead", "about", "verdict",
		"problems", "population", "window", "find", NULL };
	static const char *const confidences[] = { "found", "memory-high", "memory-medium", "memory-low", "own", NULL }, *const defaults[] = { "off", "on", NULL },
		*const verdicts[] = { "told", "reason", "refused", NULL };
	struct node *root = yaml_read(r->problems, r->bytes);
	int word;
	if (!root)
		return;
	struct constraint *c = arena_alloc(r->arena, sizeof *c);
	*c = (struct constraint){ .site = r->site, .file = r->problems->file, .rule = { .comorbid = -1, .version = 1, .fidelity = RULE_INSPIRED_BY } };
	memcpy(c->hash, r->hash, sizeof c->hash);
	node_known(r->problems, root, keys);
	heading_read(r, root, &c->id, &c->version, &c->title, &c->source, &c->reviewed, &c->checked);
	if (node_word(r->problems, root, "confidence", true, confidences, &word))
		c->confidence = str_of(confidences[word]);
	if (node_word(r->problems, root, "default", true, defaults, &word))
		c->on = word == 1;
	if (node_word(r->problems, root, "verdict", true, verdicts, &word))
		c->verdict = (enum constraint_verdict)word;
	node_text(r->problems, root, "say", true, &c->say);
	node_text(r->problems, root, "instead", true, &c->instead);
	about_read(r, root, c);
	c->problems = texts_read(r, root, "problems", c->problem);
	c->rule.id = c->id;
	c->rule.title = c->title;
	c->rule.file = c->file;
	population_read(r, root, &c->rule.population);
	if (node_get(root, "find"))
		clauses_read(r, root, &c->rule, true);
	else if (c->problems || node_get(root, "population"))
		problem_at(r->problems, root, "find", "Whom it is about is asked of the record too: \"find\" is missing.");
	if (str_known(c->id) && c->version > 0)
		constraint_put(r, root, c);
}
