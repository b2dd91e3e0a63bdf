/* redflags/ID.yaml: a pattern that must stop and be looked at. */
#include <string.h>

#include "base/file.h"
#include "base/must.h"
#include "catalog/catalog_in.h"

static void redflag_put(struct catalog_reading *r, const struct node *root, struct redflag *flag)
{
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->redflags; i++) {
		struct redflag *was = c->redflag[i];
		if (!str_eq(was->rule.id, flag->rule.id) || was->rule.version != flag->rule.version)
			continue;
		if (was->rule.site == flag->rule.site)
			problem_at(r->problems, node_get(root, "version"), "version", "Version %lld of this red flag is in %s already.",
				(long long)flag->rule.version, file_base(was->rule.file));
		else
			c->redflag[i] = flag;
		return;
	}
	*ARRAY_PUSH(r->arena, c->redflag, c->redflags, c->redflag_room) = flag;
}

void redflags_read(struct catalog_reading *r)
{
	static const char *const keys[] = { "id", "version", "title", "source", "reviewed", "status", "confidence", "default", "say", "act",
		"population", "window", "find", NULL };
	static const char *const confidences[] = { "found", "memory-high", "memory-medium", "memory-low", "own", NULL };
	static const char *const defaults[] = { "off", "on", NULL };
	struct node *root = yaml_read(r->problems, r->bytes);
	struct redflag *flag = arena_alloc(r->arena, sizeof *flag);
	struct rule *rule = &flag->rule;
	int word;
	if (!root)
		return;
	node_known(r->problems, root, keys);
	heading_read(r, root, &rule->id, &rule->version, &rule->title, &rule->source, &rule->reviewed, &rule->checked);
	if (node_word(r->problems, root, "confidence", true, confidences, &word))
		flag->confidence = str_of(confidences[word]);
	if (node_word(r->problems, root, "default", true, defaults, &word))
		rule->on = word == 1;
	node_text(r->problems, root, "say", true, &flag->say);
	node_text(r->problems, root, "act", true, &flag->act);
	population_read(r, root, &rule->population);
	clauses_read(r, root, rule, true);
	rule->fidelity = RULE_INSPIRED_BY;
	rule->site = r->site;
	rule->file = r->problems->file;
	memcpy(rule->hash, r->hash, sizeof rule->hash);
	if (str_known(rule->id) && rule->version > 0)
		redflag_put(r, root, flag);
}
