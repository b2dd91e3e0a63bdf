/* rules/ID.yaml: a case-finding rule. */
#include <string.h>

#include "base/file.h"
#include "base/must.h"
#include "catalog/catalog_in.h"

static const char *const confidences[] = { "found", "memory-high", "memory-medium", "memory-low", "derived", "own", NULL };

static bool share_read(struct catalog_reading *r, const struct node *node, const char *key, double *ret)
{
	*ret = NAN;
	if (!node_real(r->problems, node, key, false, ret))
		return false;
	if (*ret < 0 || *ret > 1)
		problem_at(r->problems, node_get(node, key), key, "\"%s\" is a share: from 0 to 1.", key);
	return true;
}

/* In how many people a share was measured: what makes an interval of it. */
static void people_read(struct catalog_reading *r, const struct node *node, const char *key, double share, int64_t *ret)
{
	if (!node_int(r->problems, node, key, false, 1, 100000000, ret))
		*ret = 0;
	else if (isnan(share))
		problem_at(r->problems, node_get(node, key), key, "\"%s\" is in how many people the share beside it was measured: 1 or more.", key);
}

static void card_read(struct catalog_reading *r, const struct node *node, struct error_card *card)
{
	static const char *const keys[] = { "against", "in", "sensitivity", "specificity", "ppv", "npv", "auc", "note", "source",
		"confidence", "sensitivity_of", "specificity_of", NULL };
	struct problems *p = r->problems;
	int word;
	node_known(p, node, keys);
	bool against = node_text(p, node, "against", true, &card->against);
	bool who = node_text(p, node, "in", false, &card->who);
	bool note = node_text(p, node, "note", false, &card->note);
	node_text(p, node, "source", false, &card->source);
	if (node_word(p, node, "confidence", false, confidences, &word))
		card->confidence = str_of(confidences[word]);
	bool figures = share_read(r, node, "sensitivity", &card->sensitivity);
	figures |= share_read(r, node, "specificity", &card->specificity);
	figures |= share_read(r, node, "ppv", &card->ppv);
	figures |= share_read(r, node, "npv", &card->npv);
	figures |= share_read(r, node, "auc", &card->auc);
	people_read(r, node, "sensitivity_of", card->sensitivity, &card->sensitivity_of);
	people_read(r, node, "specificity_of", card->specificity, &card->specificity_of);
	if (!against || !node || node->kind != NODE_MAP)
		return;
	if (str_is(card->against, "none") && figures)
		problem_at(p, node, "against", "Figures are measured against something; it says \"none\".");
	if (!figures && !note)
		problem_at(p, node, "note", "A card without figures needs a \"note\": what is not known, and why.");
	if (figures && !who)
		problem_at(p, node, "in", "\"in\" is missing here: in whom were the figures measured?");
	if (figures && !str_known(card->confidence))
		problem_at(p, node, "confidence", "\"confidence\" is missing here: how sure are these figures?");
	if (figures && !str_known(card->source))
		problem_at(p, node, "source", "\"source\" is missing here: who published these figures?");
}

static void cards_read(struct catalog_reading *r, const struct node *root, struct rule *rule)
{
	const struct node *cards = node_get(root, "error_card");
	if (!cards || cards->kind != NODE_LIST || cards->count == 0) {
		problem_at(r->problems, cards ? cards : root, "error_card", "\"error_card\" must be a list: what were the figures measured "
			"against, and in whom? Where there are none: { against: none, note: ... }.");
		return;
	}
	rule->card = arena_array(r->arena, cards->count, sizeof *rule->card);
	rule->cards = (int)cards->count;
	for (size_t i = 0; i < cards->count; i++)
		card_read(r, cards->item[i], &rule->card[i]);
}

static void use_read(struct catalog_reading *r, const struct node *root, struct rule *rule)
{
	static const char *const fidelities[] = { "as-published", "adapted", "inspired-by", NULL };
	static const char *const uses[] = { "review-list", "area-estimate", "both", NULL };
	static const char *const levels[] = { "person", "area", NULL }, *const defaults[] = { "off", "on", NULL };
	struct problems *p = r->problems;
	int word = 0;
	bool use = node_word(p, root, "use", true, uses, &word);
	if (use)
		rule->use = (enum rule_use)word;
	if (node_word(p, root, "level", false, levels, &word))
		rule->area = word == 1;
	if (use && rule->area != (rule->use == RULE_AREA_ESTIMATE))
		problem_at(p, node_get(root, "use"), "use", rule->area ? "A rule of level area is for an area-estimate only." :
			"An area-estimate alone is a rule of level: area.");
	if (node_word(p, root, "default", true, defaults, &word))
		rule->on = word == 1;
	bool changed = node_text(p, root, "changed", false, &rule->changed);
	if (!node_word(p, root, "fidelity", true, fidelities, &word))
		return;
	rule->fidelity = (enum rule_fidelity)word;
	if (rule->fidelity != RULE_AS_PUBLISHED && !changed)
		problem_at(p, root, "changed", "\"changed\" is missing here: what differs from the source?");
	if (rule->fidelity == RULE_AS_PUBLISHED && changed)
		problem_at(p, node_get(root, "changed"), "changed", "What is as-published has nothing changed. Say adapted, or take this away.");
}

static void rule_put(struct catalog_reading *r, const struct node *root, struct rule *rule)
{
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->rules; i++) {
		struct rule *was = c->rule[i];
		if (!str_eq(was->id, rule->id) || was->version != rule->version)
			continue;
		if (was->site == rule->site)
			problem_at(r->problems, node_get(root, "version"), "version", "Version %lld of this rule is in %s already.",
				(long long)rule->version, file_base(was->file));
		else
			c->rule[i] = rule;
		return;
	}
	*ARRAY_PUSH(r->arena, c->rule, c->rules, c->rule_room) = rule;
}

void rules_read(struct catalog_reading *r)
{
	static const char *const keys[] = { "id", "version", "title", "source", "reviewed", "status", "fidelity", "changed", "use", "level",
		"default", "caution", "population", "window", "find", "comorbid", "error_card", NULL };
	struct node *root = yaml_read(r->problems, r->bytes);
	struct rule *rule = arena_alloc(r->arena, sizeof *rule);
	if (!root)
		return;
	node_known(r->problems, root, keys);
	heading_read(r, root, &rule->id, &rule->version, &rule->title, &rule->source, &rule->reviewed, &rule->checked);
	use_read(r, root, rule);
	node_text(r->problems, root, "caution", false, &rule->caution);
	population_read(r, root, &rule->population);
	clauses_read(r, root, rule, false);
	cards_read(r, root, rule);
	rule->site = r->site;
	rule->file = r->problems->file;
	memcpy(rule->hash, r->hash, sizeof rule->hash);
	if (str_known(rule->id) && rule->version > 0)
		rule_put(r, root, rule);
}
