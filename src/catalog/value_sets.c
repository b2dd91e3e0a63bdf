/* Value sets of states of health: those of an instrument's own table, and values/ID.yaml, a whole table of states that a site loads. */
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "catalog/instrument_in.h"

size_t value_states(const struct instrument *in, const struct instrument_scale *s)
{
	size_t states = 1;
	for (int i = 0; i < in->items; i++) {
		const struct answer_set *set = &in->set[in->item[i].set];
		if (!s->item[i])
			continue;
		states *= (size_t)(set->to - set->from + 1);
		if (set->to - set->from + 1 > INSTRUMENT_LEVELS || states > INSTRUMENT_STATES)
			return 0;
	}
	return states;
}

/* Thousandths, and no finer: published sets have three decimals, and what is lost silently is lost. */
static bool thousandths(struct catalog_reading *r, const struct node *node, const char *field, int *ret)
{
	double number;
	if (!node || !scalar_real(node, &number) || number < -2 || number > 2) {
		problem_at(r->problems, node, field, "A value is a number from -2 to 2.");
		return false;
	}
	*ret = (int)lround(number * 1000);
	if (fabs(number * 1000 - *ret) > 1e-6)
		problem_at(r->problems, node, field, "A value has three decimals at most.");
	return true;
}

void value_set_range(const struct instrument *in, const struct instrument_scale *s, struct value_set *v)
{
	size_t states = value_states(in, s);
	v->most = 1000;
	v->least = 1000 - v->any_problem - v->any_worst;
	for (int i = 0; !v->table && i < in->items; i++)
		if (s->item[i])
			v->least -= v->worse[i][in->set[in->item[i].set].to - in->set[in->item[i].set].from];
	if (!v->table)
		return;
	v->least = v->most = v->table[0];
	for (size_t k = 0; k < states; k++) {
		v->least = v->table[k] < v->least ? v->table[k] : v->least;
		v->most = v->table[k] > v->most ? v->table[k] : v->most;
	}
}

/* takes: a row a question, in the scale's order: what the second level takes off, the third, ... */
static void takes_read(struct catalog_reading *r, const struct node *node, const struct instrument *in, const struct instrument_scale *s,
		       struct value_set *v)
{
	const struct node *list = instrument_list(r, node, "takes", INSTRUMENT_ITEMS);
	size_t row = 0;
	if (!list || list->count != (size_t)s->items) {
		problem_at(r->problems, list ? list : node, "takes", "\"takes\" must have a row for each of the %d questions.", s->items);
		return;
	}
	for (int i = 0; i < in->items; i++) {
		int levels = in->set[in->item[i].set].to - in->set[in->item[i].set].from + 1;
		if (!s->item[i])
			continue;
		const struct node *of = list->item[row++];
		if (of->kind != NODE_LIST || of->count != (size_t)levels - 1) {
			problem_at(r->problems, of, "takes", "Question %d has %d levels below its best; the row must say what each takes off.", i + 1, levels - 1);
			continue;
		}
		for (int k = 1; k < levels; k++) {
			thousandths(r, of->item[k - 1], "takes", &v->worse[i][k]);
			if (v->worse[i][k] < v->worse[i][k - 1])
				problem_at(r->problems, of->item[k - 1], "takes", "A worse level takes less off than a better one.");
		}
	}
}

static void value_put(struct catalog_reading *r, const struct node *node, struct instrument_scale *s, struct value_set *v)
{
	if (instrument_values(s, v->id))
		problem_at(r->problems, node_get(node, "id"), "id", "The value set \"%.*s\" is there twice.", STRF(v->id));
	else if (s->values == INSTRUMENT_VALUES)
		problem_at(r->problems, node, "values", "There are more than %d value sets.", INSTRUMENT_VALUES);
	else
		s->value[s->values++] = v;
}

void instrument_values_read(struct catalog_reading *r, const struct node *scale, struct instrument *in, struct instrument_scale *s)
{
	static const char *const keys[] = { "id", "title", "source", "confidence", "say", "any_problem", "any_worst", "takes", NULL };
	const struct node *list = instrument_list(r, scale, "values", INSTRUMENT_VALUES);
	if (value_states(in, s) == 0) {
		problem_at(r->problems, scale, "values", "A scale of values has at most %d levels a question and %d states.", INSTRUMENT_LEVELS, INSTRUMENT_STATES);
		return;
	}
	for (size_t i = 0; list && i < list->count; i++) {
		const struct node *node = list->item[i];
		struct value_set *v = arena_alloc(r->arena, sizeof *v);
		*v = (struct value_set){ .site = r->site };
		node_known(r->problems, node, keys);
		if (!node_text(r->problems, node, "id", true, &v->id))
			continue;
		node_text(r->problems, node, "title", true, &v->title);
		node_text(r->problems, node, "say", false, &v->say);
		instrument_source(r, node, &v->source, &v->confidence);
		if (node_get(node, "any_problem"))
			thousandths(r, node_get(node, "any_problem"), "any_problem", &v->any_problem);
		if (node_get(node, "any_worst"))
			thousandths(r, node_get(node, "any_worst"), "any_worst", &v->any_worst);
		takes_read(r, node, in, s, v);
		value_set_range(in, s, v);
		value_put(r, node, s, v);
	}
}

/* ---- values/ID.yaml ---- */

static bool state_index(const struct instrument *in, const struct instrument_scale *s, struct str word, size_t *ret)
{
	size_t state = 0, at = 0;
	for (int i = 0; i < in->items; i++) {
		const struct answer_set *set = &in->set[in->item[i].set];
		if (!s->item[i])
			continue;
		int level = at < word.n ? word.p[at] - '0' - set->from : -1;
		if (level < 0 || level > set->to - set->from)
			return false;
		state = state * (size_t)(set->to - set->from + 1) + (size_t)level;
		at++;
	}
	*ret = state;
	return at == word.n;
}

static const int *states_read(struct catalog_reading *r, const struct node *root, const struct instrument *in, const struct instrument_scale *s)
{
	const struct node *map = node_get(root, "values");
	size_t states = value_states(in, s), at;
	int *table = arena_array(r->arena, INSTRUMENT_STATES, sizeof *table);
	bool *there = arena_array(r->arena, INSTRUMENT_STATES, sizeof *there);
	if (!map || map->kind != NODE_MAP) {
		problem_at(r->problems, map ? map : root, "values", "\"values\" must give each state its value: { 11111: 1, 11112: 0.879, ... }.");
		return table;
	}
	for (size_t i = 0; i < map->count; i++) {
		if (!state_index(in, s, map->key[i]->text, &at))
			problem_at(r->problems, map->key[i], "values", "\"%.*s\" is no state of %.*s.", STRF(map->key[i]->text), STRF(in->id));
		else if (thousandths(r, map->item[i], "values", &table[at]))
			there[at] = true;
	}
	size_t missing = 0;
	for (size_t k = 0; k < states; k++)
		missing += !there[k];
	if (missing)
		problem_at(r->problems, map, "values", "%zu of the %zu states have no value: a table of values is whole or not at all.", missing, states);
	return table;
}

void value_sets_read(struct catalog_reading *r)
{
	static const char *const keys[] = { "id", "version", "title", "source", "reviewed", "status", "confidence", "say", "instrument", "values", NULL };
	struct node *root = yaml_read(r->problems, r->bytes);
	struct str instrument = STR_NONE, reviewed = STR_NONE;
	int64_t version = 0;
	bool checked, found = false;
	int word;
	if (!root)
		return;
	struct value_set *v = arena_alloc(r->arena, sizeof *v);
	*v = (struct value_set){ .site = r->site };
	node_known(r->problems, root, keys);
	heading_read(r, root, &v->id, &version, &v->title, &v->source, &reviewed, &checked);
	node_text(r->problems, root, "say", false, &v->say);
	if (node_word(r->problems, root, "confidence", true, instrument_confidences, &word))
		v->confidence = str_of(instrument_confidences[word]);
	if (!node_text(r->problems, root, "instrument", true, &instrument))
		return;
	for (size_t i = 0; i < r->catalog->instruments; i++) {
		struct instrument *in = r->catalog->instrument[i];
		for (int k = 0; str_eq(in->id, instrument) && k < in->scales; k++) {
			if (in->scale[k].how != SCORE_VALUE || value_states(in, &in->scale[k]) == 0)
				continue;
			found = true;
			v->table = states_read(r, root, in, &in->scale[k]);
			value_set_range(in, &in->scale[k], v);
			value_put(r, root, &in->scale[k], v);
		}
	}
	if (!found)
		problem_at(r->problems, node_get(root, "instrument"), "instrument", "There is no instrument \"%.*s\" whose states have values.", STRF(instrument));
}
