/* instruments/ID.yaml: questionnaires and ratings, their questions, keys, and what a score means. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "model/instrument.h"

static const char *const confidences[] = { "found", "memory-high", "memory-medium", "memory-low", "own", NULL };

/* A list, or NULL; complains where it is something else. */
static const struct node *list_of(struct catalog_reading *r, const struct node *map, const char *key, size_t most)
{
	const struct node *list = node_get(map, key);
	if (!list || (list->kind == NODE_LIST && list->count <= most))
		return list;
	problem_at(r->problems, list, key, "\"%s\" must be a list of at most %zu.", key, most);
	return NULL;
}

static void sourced(struct catalog_reading *r, const struct node *node, struct str *source, struct str *confidence)
{
	int word;
	node_text(r->problems, node, "source", true, source);
	if (node_word(r->problems, node, "confidence", true, confidences, &word))
		*confidence = str_of(confidences[word]);
}

static int64_t milli(double points)
{
	return (int64_t)(points * 1000 + (points < 0 ? -0.5 : 0.5));
}

/* ---- answers and questions ---- */

static void set_read(struct catalog_reading *r, const struct node *node, struct instrument *in)
{
	static const char *const keys[] = { "id", "from", "to", "words", NULL };
	struct answer_set *set = &in->set[in->sets];
	int64_t from = 0, to = 0;
	node_known(r->problems, node, keys);
	if (!node_text(r->problems, node, "id", true, &set->id) || !node_int(r->problems, node, "from", true, 0, 100, &from) ||
	    !node_int(r->problems, node, "to", true, from + 1, from + INSTRUMENT_ANSWERS - 1, &to))
		return;
	for (int i = 0; i < in->sets; i++)
		if (str_eq(in->set[i].id, set->id))
			problem_at(r->problems, node, "id", "The answers \"%.*s\" are there twice.", STRF(set->id));
	set->from = (int)from;
	set->to = (int)to;
	size_t count = (size_t)(to - from + 1);
	const struct node *words = list_of(r, node, "words", count);
	if (words && words->count != count)
		problem_at(r->problems, words, "words", "From %d to %d are %zu answers; there are words for %zu.", set->from, set->to, count, words->count);
	else if (words) {
		set->words = arena_array(r->arena, count, sizeof *set->words);
		for (size_t i = 0; i < count; i++)
			set->words[i] = words->item[i]->text;
	}
	in->sets++;
}

static void item_set(struct catalog_reading *r, const struct node *node, const struct instrument *in, struct instrument_item *item)
{
	struct str id = STR_NONE;
	if (!node_text(r->problems, node, "answers", in->sets > 1, &id))
		return;
	for (item->set = 0; item->set < in->sets; item->set++)
		if (str_eq(in->set[item->set].id, id))
			return;
	item->set = 0;
	problem_at(r->problems, node_get(node, "answers"), "answers", "There are no answers \"%.*s\" above.", STRF(id));
}

static void item_read(struct catalog_reading *r, const struct node *node, struct instrument *in)
{
	static const char *const keys[] = { "about", "ask", "answers", "not_for", "may_not_apply", NULL };
	static const char *const sexes[] = { "", "male", "female", NULL };
	struct instrument_item *item = &in->item[in->items];
	int word = 0;
	item->number = in->items + 1;
	node_known(r->problems, node, keys);
	node_text(r->problems, node, "about", true, &item->about);
	node_text(r->problems, node, "ask", in->words, &item->ask);
	if (str_known(item->ask) && !in->words && !r->site)
		problem_at(r->problems, node, "ask", "The licence says that a site loads the words: they may not be here.");
	item_set(r, node, in, item);
	if (node_word(r->problems, node, "not_for", false, sexes, &word))
		item->not_for = (enum sex)word;
	node_bool(r->problems, node, "may_not_apply", false, &item->may_not_apply);
	in->items++;
}

static void items_read(struct catalog_reading *r, const struct node *root, struct instrument *in)
{
	const struct node *sets = list_of(r, root, "answers", INSTRUMENT_SETS), *items = list_of(r, root, "items", INSTRUMENT_ITEMS);
	if (!sets || sets->count == 0)
		problem_at(r->problems, root, "answers", "\"answers\" is missing: which numbers may be answered.");
	for (size_t i = 0; sets && i < sets->count; i++)
		set_read(r, sets->item[i], in);
	if (!items || items->count == 0)
		problem_at(r->problems, root, "items", "\"items\" is missing: the questions.");
	for (size_t i = 0; items && i < items->count && in->sets; i++)
		item_read(r, items->item[i], in);
}

/* ---- scales ---- */

/* The numbers of questions into flags; "all" where it may be. */
static int numbers_read(struct catalog_reading *r, const struct node *node, const char *key, bool needed, const struct instrument *in, bool *ret)
{
	const struct node *list = node_get(node, key);
	int count = 0;
	int64_t number;
	if (list && list->kind == NODE_SCALAR && str_is(list->text, "all")) {
		for (int i = 0; i < in->items; i++)
			ret[i] = true;
		return in->items;
	}
	if (!list && !needed)
		return 0;
	if (!list || list->kind != NODE_LIST || list->count == 0) {
		problem_at(r->problems, list ? list : node, key, "\"%s\" must be the numbers of questions: [ 1, 4, 7 ]%s.", key, needed ? ", or all" : "");
		return 0;
	}
	for (size_t i = 0; i < list->count; i++) {
		if (!scalar_int(list->item[i], &number) || number < 1 || number > in->items) {
			problem_at(r->problems, list->item[i], key, "There is no question of that number: they go from 1 to %d.", in->items);
			continue;
		}
		if (ret[number - 1])
			problem_at(r->problems, list->item[i], key, "Question %lld is there twice.", (long long)number);
		count += !ret[number - 1];
		ret[number - 1] = true;
	}
	return count;
}

static void figure_read(struct catalog_reading *r, const struct node *scale, const char *key, const char *number, struct instrument_figure *ret)
{
	const char *const keys[] = { number, "source", "confidence", NULL };
	const struct node *node = node_get(scale, key);
	double points = 0;
	if (!node)
		return;
	node_known(r->problems, node, keys);
	ret->known = node_real(r->problems, node, number, true, &points);
	ret->milli = milli(points);
	sourced(r, node, &ret->source, &ret->confidence);
}

static void blanks_read(struct catalog_reading *r, const struct node *scale, struct instrument_scale *s)
{
	static const char *const keys[] = { "allowed", "by", "source", "confidence", NULL };
	static const char *const by[] = { "mean", NULL };
	const struct node *node = node_get(scale, "blanks");
	int64_t allowed = 0;
	int word;
	if (!node) {
		problem_at(r->problems, scale, "blanks", "\"blanks\" is missing: how many questions may be left open? { allowed: 0 } says none.");
		return;
	}
	node_known(r->problems, node, keys);
	node_int(r->problems, node, "allowed", true, 0, INSTRUMENT_ITEMS, &allowed);
	s->blanks = (int)allowed;
	if (allowed == 0)
		return;
	node_word(r->problems, node, "by", true, by, &word);
	sourced(r, node, &s->blanks_source, &s->blanks_confidence);
	if (allowed >= s->items)
		problem_at(r->problems, node, "allowed", "A score of %d questions cannot stand on none of them.", s->items);
}

static void not_applicable_read(struct catalog_reading *r, const struct node *scale, struct instrument_scale *s)
{
	static const char *const keys[] = { "by", "source", "confidence", NULL };
	static const char *const by[] = { "", "zero", "mean", NULL };
	const struct node *node = node_get(scale, "not_applicable");
	int word = 0;
	if (!node)
		return;
	node_known(r->problems, node, keys);
	if (node_word(r->problems, node, "by", true, by, &word))
		s->not_applicable = (enum not_applicable)word;
	sourced(r, node, &s->not_applicable_source, &s->not_applicable_confidence);
}

static bool pair_read(const struct node *node, size_t count, int64_t *from, int64_t *to)
{
	return node && node->kind == NODE_LIST && node->count == count && scalar_int(node->item[0], from) && scalar_int(node->item[1], to) && *from <= *to;
}

static void bands_read(struct catalog_reading *r, const struct node *scale, struct instrument_scale *s)
{
	static const char *const keys[] = { "source", "confidence", "of", NULL };
	const struct node *node = node_get(scale, "bands"), *list;
	if (!node)
		return;
	node_known(r->problems, node, keys);
	sourced(r, node, &s->bands_source, &s->bands_confidence);
	list = list_of(r, node, "of", INSTRUMENT_BANDS);
	int next = s->from;
	for (size_t i = 0; list && i < list->count; i++) {
		int64_t from = 0, to = 0;
		if (!pair_read(list->item[i], 3, &from, &to)) {
			problem_at(r->problems, list->item[i], "bands", "A band is [ from, to, word ].");
			return;
		}
		if (from != next)
			problem_at(r->problems, list->item[i], "bands", "The band begins at %lld; the one before it, or the range, lets it begin at %d.",
				(long long)from, next);
		s->band[s->bands++] = (struct instrument_band){ (int)from, (int)to, list->item[i]->item[2]->text };
		next = (int)to + 1;
	}
	if (!s->bands || next != s->to + 1)
		problem_at(r->problems, node, "bands", "The bands must reach from %d to %d, the whole range.", s->from, s->to);
}

/* The least and the most that the answers can give: what the table says must be that. */
static void range_check(struct catalog_reading *r, const struct node *node, const struct instrument *in, const struct instrument_scale *s)
{
	int64_t least = 0, most = 0;
	for (int i = 0; i < in->items; i++) {
		const struct answer_set *set = &in->set[in->item[i].set];
		if (!s->item[i])
			continue;
		least += set->from;
		most += set->to;
		for (int k = 0; k < in->items; k++)
			if (s->item[k] && s->reversed[k] && (in->set[in->item[k].set].from != set->from || in->set[in->item[k].set].to != set->to))
				return;
	}
	if (s->how == SCORE_MEAN && s->items) {
		least = least * s->times / s->items;
		most = most * s->times / s->items;
	}
	if (s->from != least || s->to != most)
		problem_at(r->problems, node_get(node, "range"), "range", "The range says %d to %d; these answers give %lld to %lld.", s->from, s->to,
			(long long)least, (long long)most);
}

static void scale_read(struct catalog_reading *r, const struct node *node, struct instrument *in)
{
	static const char *const keys[] = { "id", "title", "items", "reversed", "score", "times", "decimals", "range", "blanks", "not_applicable",
		"caseness", "reliable_change", "bands", NULL };
	static const char *const hows[] = { "sum", "mean", NULL };
	struct instrument_scale *s = &in->scale[in->scales];
	int64_t times = 1, decimals = 0, from = 0, to = 0;
	int word = 0;
	size_t before = r->problems->count;
	node_known(r->problems, node, keys);
	if (!node_text(r->problems, node, "id", true, &s->id))
		return;
	if (!id_shaped(s->id) || instrument_scale_of(in, s->id) >= 0)
		problem_at(r->problems, node_get(node, "id"), "id", "\"%.*s\" is no id, or is there twice.", STRF(s->id));
	node_text(r->problems, node, "title", true, &s->title);
	s->items = numbers_read(r, node, "items", true, in, s->item);
	numbers_read(r, node, "reversed", false, in, s->reversed);
	for (int i = 0; i < in->items; i++)
		if (s->reversed[i] && !s->item[i])
			problem_at(r->problems, node_get(node, "reversed"), "reversed", "Question %d is not of this scale.", i + 1);
	if (node_word(r->problems, node, "score", true, hows, &word))
		s->how = (enum score_how)word;
	node_int(r->problems, node, "times", false, 1, 100, &times);
	node_int(r->problems, node, "decimals", false, 0, 3, &decimals);
	s->times = (int)times;
	s->decimals = (int)decimals;
	if (!pair_read(node_get(node, "range"), 2, &from, &to))
		problem_at(r->problems, node_get(node, "range") ? node_get(node, "range") : node, "range", "\"range\" must be [ least, most ].");
	s->from = (int)from;
	s->to = (int)to;
	blanks_read(r, node, s);
	not_applicable_read(r, node, s);
	figure_read(r, node, "caseness", "from", &s->caseness);
	figure_read(r, node, "reliable_change", "points", &s->reliable);
	bands_read(r, node, s);
	if (r->problems->count == before)
		range_check(r, node, in, s);
	in->scales++;
}

static void alert_read(struct catalog_reading *r, const struct node *node, struct instrument *in)
{
	static const char *const keys[] = { "item", "from", "kind", "say", NULL };
	static const char *const kinds[] = { "risk", NULL };
	struct instrument_alert *a = &in->alert[in->alerts];
	int64_t item = 0, from = 0;
	int word;
	node_known(r->problems, node, keys);
	if (!node_int(r->problems, node, "item", true, 1, in->items, &item))
		return;
	const struct answer_set *set = &in->set[in->item[item - 1].set];
	node_int(r->problems, node, "from", true, set->from + 1, set->to, &from);
	if (node_word(r->problems, node, "kind", true, kinds, &word))
		a->kind = str_of(kinds[word]);
	node_text(r->problems, node, "say", true, &a->say);
	a->item = (int)item;
	a->from = (int)from;
	in->alerts++;
}

/* ---- the whole ---- */

static void licence_read(struct catalog_reading *r, const struct node *root, struct instrument *in)
{
	static const char *const keys[] = { "holder", "words", "terms", NULL };
	static const char *const words[] = { "site", "shipped", NULL };
	const struct node *node = node_get(root, "licence");
	int word = 0;
	if (!node) {
		problem_at(r->problems, root, "licence", "\"licence\" is missing: { holder: WHO, words: shipped or site, terms: WORDS }.");
		return;
	}
	node_known(r->problems, node, keys);
	node_text(r->problems, node, "holder", true, &in->holder);
	node_text(r->problems, node, "terms", true, &in->terms);
	if (node_word(r->problems, node, "words", true, words, &word))
		in->words = word == 1;
}

static void instrument_put(struct catalog_reading *r, const struct node *root, struct instrument *in)
{
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->instruments; i++) {
		if (!str_eq(c->instrument[i]->id, in->id) || c->instrument[i]->version != in->version)
			continue;
		if (c->instrument[i]->site == in->site)
			problem_at(r->problems, node_get(root, "version"), "version", "Version %lld of this instrument is in %s already.",
				(long long)in->version, file_base(c->instrument[i]->file));
		else
			c->instrument[i] = in;
		return;
	}
	*ARRAY_PUSH(r->arena, c->instrument, c->instruments, c->instrument_room) = in;
}

void instruments_read(struct catalog_reading *r)
{
	static const char *const keys[] = { "id", "version", "title", "source", "reviewed", "status", "say", "period", "by", "minutes", "higher", "licence",
		"lead", "answers", "items", "alerts", "scales", NULL };
	static const char *const by[] = { "patient", "clinician", NULL }, *const higher[] = { "worse", "better", NULL };
	struct node *root = yaml_read(r->problems, r->bytes);
	int64_t minutes = 0;
	int word = 0;
	if (!root)
		return;
	struct instrument *in = arena_alloc(r->arena, sizeof *in);
	*in = (struct instrument){ .site = r->site, .file = r->problems->file };
	memcpy(in->hash, r->hash, sizeof in->hash);
	node_known(r->problems, root, keys);
	heading_read(r, root, &in->id, &in->version, &in->title, &in->source, &in->reviewed, &in->checked);
	node_text(r->problems, root, "say", true, &in->say);
	node_text(r->problems, root, "period", true, &in->period);
	node_text(r->problems, root, "lead", false, &in->lead);
	if (node_word(r->problems, root, "by", true, by, &word))
		in->by = (enum filled_by)word;
	if (node_word(r->problems, root, "higher", true, higher, &word))
		in->higher = (enum higher)word;
	node_int(r->problems, root, "minutes", true, 1, 120, &minutes);
	in->minutes = (int)minutes;
	licence_read(r, root, in);
	items_read(r, root, in);
	const struct node *scales = list_of(r, root, "scales", INSTRUMENT_SCALES), *alerts = list_of(r, root, "alerts", INSTRUMENT_ALERTS);
	if (!scales || scales->count == 0)
		problem_at(r->problems, root, "scales", "\"scales\" is missing: what is made of the answers.");
	for (size_t i = 0; scales && i < scales->count && in->items; i++)
		scale_read(r, scales->item[i], in);
	for (size_t i = 0; alerts && i < alerts->count && in->items; i++)
		alert_read(r, alerts->item[i], in);
	if (str_known(in->id) && in->version > 0)
		instrument_put(r, root, in);
}
