/* instruments/ID.yaml: questionnaires and ratings, their questions, keys, and what a score means. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/must.h"
#include "catalog/instrument_in.h"

const struct node *instrument_list(struct catalog_reading *r, const struct node *map, const char *key, size_t most)
{
	const struct node *list = node_get(map, key);
	if (!list || (list->kind == NODE_LIST && list->count <= most))
		return list;
	problem_at(r->problems, list, key, "\"%s\" must be a list of at most %zu.", key, most);
	return NULL;
}

void instrument_short(struct catalog_reading *r, const struct node *node, const char *key)
{
	if (node && node->text.n > INSTRUMENT_TEXT)
		problem_at(r->problems, node, key, "\"%s\" has %zu bytes; it may have at most %d.", key, node->text.n, INSTRUMENT_TEXT);
}

/* ---- answers and questions ---- */

bool instrument_words_of(struct catalog_reading *r, const struct node *list, const struct answer_set *set, struct str **ret)
{
	size_t count = (size_t)(set->to - set->from + 1);
	if (list->kind != NODE_LIST || list->count != count) {
		problem_at(r->problems, list, "words", "From %d to %d are %zu answers; there are words for %zu.", set->from, set->to, count,
			list->kind == NODE_LIST ? list->count : 0);
		return false;
	}
	*ret = arena_array(r->arena, count, sizeof **ret);
	for (size_t i = 0; i < count; i++) {
		(*ret)[i] = list->item[i]->text;
		instrument_short(r, list->item[i], "words");
	}
	return true;
}

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
	const struct node *words = instrument_list(r, node, "words", (size_t)(to - from + 1));
	if (words)
		instrument_words_of(r, words, set, &set->words);
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
	static const char *const keys[] = { "label", "about", "ask", "answers", "not_for", "may_not_apply", NULL };
	static const char *const sexes[] = { "", "male", "female", NULL };
	struct instrument_item *item = &in->item[in->items];
	int word = 0;
	item->number = in->items + 1;
	node_known(r->problems, node, keys);
	node_text(r->problems, node, "label", false, &item->label);
	node_text(r->problems, node, "about", in->words, &item->about);
	instrument_short(r, node_get(node, "label"), "label");
	instrument_short(r, node_get(node, "about"), "about");
	node_text(r->problems, node, "ask", in->words, &item->ask);
	if (str_known(item->ask) && !in->words && !r->site)
		problem_at(r->problems, node, "ask", "The licence says that a site loads the words: they may not be here.");
	item_set(r, node, in, item);
	if (node_word(r->problems, node, "not_for", false, sexes, &word))
		item->not_for = (enum sex)word;
	node_bool(r->problems, node, "may_not_apply", false, &item->may_not_apply);
	in->items++;
}

/* { count: 34, about: { risk: [ 6, 9 ] } }: questions without their words, all answered alike. */
static void items_counted(struct catalog_reading *r, const struct node *node, struct instrument *in)
{
	static const char *const keys[] = { "count", "about", NULL };
	const struct node *about = node_get(node, "about");
	int64_t count = 0;
	node_known(r->problems, node, keys);
	if (in->words)
		problem_at(r->problems, node, "items", "The licence says that the words are here: each question needs its own.");
	if (!node_int(r->problems, node, "count", true, 1, INSTRUMENT_ITEMS, &count))
		return;
	if (in->sets > 1)
		problem_at(r->problems, node, "answers", "Questions that are only counted are all answered alike; there are %d sets of answers.", in->sets);
	for (int i = 0; i < count; i++)
		in->item[i].number = i + 1;
	in->items = (int)count;
	for (size_t k = 0; about && about->kind == NODE_MAP && k < about->count; k++) {
		bool item[INSTRUMENT_ITEMS] = { false };
		instrument_numbers(r, about, str_c(r->arena, about->key[k]->text), true, in, item);
		instrument_short(r, about->key[k], "about");
		for (int i = 0; i < in->items; i++)
			if (item[i])
				in->item[i].about = about->key[k]->text;
	}
}

static void items_read(struct catalog_reading *r, const struct node *root, struct instrument *in)
{
	const struct node *sets = instrument_list(r, root, "answers", INSTRUMENT_SETS), *items = node_get(root, "items");
	if (!sets || sets->count == 0)
		problem_at(r->problems, root, "answers", "\"answers\" is missing: which numbers may be answered.");
	for (size_t i = 0; sets && i < sets->count; i++)
		set_read(r, sets->item[i], in);
	if (items && items->kind == NODE_MAP) {
		items_counted(r, items, in);
		return;
	}
	items = instrument_list(r, root, "items", INSTRUMENT_ITEMS);
	if (!items || items->count == 0)
		problem_at(r->problems, root, "items", "\"items\" is missing: the questions.");
	for (size_t i = 0; items && i < items->count && in->sets; i++)
		item_read(r, items->item[i], in);
}

/* { id: positive, title: ..., answers: [ 1, 2 ] } */
static void share_read(struct catalog_reading *r, const struct node *node, struct instrument *in)
{
	static const char *const keys[] = { "id", "title", "answers", NULL };
	struct instrument_share *share = &in->share[in->shares++];
	const struct answer_set *set = &in->set[in->item[0].set];
	node_known(r->problems, node, keys);
	node_text(r->problems, node, "id", true, &share->id);
	node_text(r->problems, node, "title", true, &share->title);
	const struct node *list = instrument_list(r, node, "answers", INSTRUMENT_ANSWERS);
	if (!list)
		problem_at(r->problems, node, "answers", "\"answers\" is missing: those that count as this share.");
	for (size_t i = 0; list && i < list->count; i++) {
		int64_t answer;
		if (!scalar_int(list->item[i], &answer) || answer < set->from || answer > set->to)
			problem_at(r->problems, list->item[i], "answers", "The first question is answered with %d to %d.", set->from, set->to);
		else
			share->answer[answer - set->from] = true;
	}
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
	static const char *const keys[] = { "holder", "words", "use", "languages", "terms", NULL };
	static const char *const words[] = { "site", "shipped", NULL }, *const uses[] = { "free", "registered", "licensed", NULL };
	const struct node *node = node_get(root, "licence");
	int word = 0, use = 0;
	if (!node) {
		problem_at(r->problems, root, "licence", "\"licence\" is missing: { holder: WHO, use: free, registered or licensed, words: shipped or site, "
			"terms: WORDS }.");
		return;
	}
	node_known(r->problems, node, keys);
	node_text(r->problems, node, "holder", true, &in->holder);
	node_text(r->problems, node, "terms", true, &in->terms);
	if (node_word(r->problems, node, "words", true, words, &word))
		in->words = word == 1;
	if (node_word(r->problems, node, "use", true, uses, &use))
		in->use = (enum instrument_use)use;
	node_text(r->problems, node, "languages", in->words, &in->languages);
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

static void about_read(struct catalog_reading *r, const struct node *root, struct instrument *in)
{
	static const char *const by[] = { "patient", "clinician", "carer", NULL }, *const higher[] = { "worse", "better", NULL };
	static const char *const keep[] = { "person", "anonymous", NULL };
	const struct { const char *key; bool needed; struct str *ret; } texts[] = { { "say", true, &in->say }, { "period", true, &in->period },
		{ "lead", false, &in->lead }, { "family", false, &in->family }, { "keying", false, &in->keying }, { "unscored", false, &in->unscored } };
	int64_t minutes = 0;
	int word = 0;
	for (size_t i = 0; i < LENGTH(texts); i++)
		node_text(r->problems, root, texts[i].key, texts[i].needed, texts[i].ret);
	/* two questionnaires of one name: whoever reads a score has to be told which */
	node_text(r->problems, root, "variant", str_known(in->family), &in->variant);
	if (node_word(r->problems, root, "by", true, by, &word))
		in->by = (enum filled_by)word;
	if (node_word(r->problems, root, "higher", true, higher, &word))
		in->higher = (enum higher)word;
	word = 0;
	node_word(r->problems, root, "keep", false, keep, &word);
	in->anonymous = word == 1;
	node_int(r->problems, root, "minutes", true, 1, 120, &minutes);
	in->minutes = (int)minutes;
}

static void parts_read(struct catalog_reading *r, const struct node *root, struct instrument *in)
{
	const struct node *scales = instrument_list(r, root, "scales", INSTRUMENT_SCALES), *alerts = instrument_list(r, root, "alerts", INSTRUMENT_ALERTS);
	const struct node *shares = instrument_list(r, root, "shares", INSTRUMENT_SHARES);
	if (str_known(in->unscored) ? scales && scales->count : !scales || scales->count == 0)
		problem_at(r->problems, scales ? scales : root, "scales", str_known(in->unscored) ? "\"unscored\" says that there are no scales; there are." :
			"\"scales\" is missing: what is made of the answers; or \"unscored\": why nothing is.");
	for (size_t i = 0; scales && i < scales->count && in->items; i++)
		instrument_scale(r, scales->item[i], in);
	for (size_t i = 0; alerts && i < alerts->count && in->items; i++)
		alert_read(r, alerts->item[i], in);
	for (size_t i = 0; shares && i < shares->count && in->items; i++)
		share_read(r, shares->item[i], in);
}

void instruments_read(struct catalog_reading *r)
{
	static const char *const keys[] = { "id", "version", "title", "source", "reviewed", "status", "say", "period", "by", "minutes", "higher", "licence",
		"family", "variant", "keying", "keep", "unscored", "lead", "answers", "items", "alerts", "shares", "scales", NULL };
	struct node *root = yaml_read(r->problems, r->bytes);
	if (!root)
		return;
	struct instrument *in = arena_alloc(r->arena, sizeof *in);
	*in = (struct instrument){ .site = r->site, .file = r->problems->file };
	memcpy(in->hash, r->hash, sizeof in->hash);
	node_known(r->problems, root, keys);
	heading_read(r, root, &in->id, &in->version, &in->title, &in->source, &in->reviewed, &in->checked);
	about_read(r, root, in);
	licence_read(r, root, in);
	items_read(r, root, in);
	parts_read(r, root, in);
	if (str_known(in->id) && in->version > 0)
		instrument_put(r, root, in);
}
