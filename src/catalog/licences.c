/* licences/ID.yaml: what a site may use of somebody else's questionnaire, until when, and the words that its licence gives it. */
#include "catalog/instrument_in.h"

static struct instrument *instrument_named(struct catalog_reading *r, struct str id, int64_t version)
{
	for (size_t i = 0; i < r->catalog->instruments; i++)
		if (str_eq(r->catalog->instrument[i]->id, id) && r->catalog->instrument[i]->version == version)
			return r->catalog->instrument[i];
	return NULL;
}

static void terms_read(struct catalog_reading *r, const struct node *root, struct instrument_licence *l)
{
	static const char *const keys[] = { "reference", "holder", "from", "until", NULL };
	const struct node *node = node_get(root, "licence");
	if (!node) {
		problem_at(r->problems, root, "licence", "\"licence\" is missing: { reference: WHICH, holder: WHO HAS IT, from: DAY, until: DAY }.");
		return;
	}
	node_known(r->problems, node, keys);
	node_text(r->problems, node, "reference", true, &l->reference);
	node_text(r->problems, node, "holder", true, &l->holder);
	node_day(r->problems, node, "from", true, &l->from);
	if (node_day(r->problems, node, "until", false, &l->until) && day_known(l->until) && l->until.day < l->from.day)
		problem_at(r->problems, node_get(node, "until"), "until", "It ends before it begins.");
}

static void answers_words(struct catalog_reading *r, const struct node *words, const struct instrument *in, struct instrument_licence *l)
{
	const struct node *map = node_get(words, "answers");
	for (size_t k = 0; map && map->kind == NODE_MAP && k < map->count; k++) {
		int set = 0;
		while (set < in->sets && !str_eq(in->set[set].id, map->key[k]->text))
			set++;
		if (set == in->sets)
			problem_at(r->problems, map->key[k], "answers", "%.*s has no answers \"%.*s\".", STRF(in->id), STRF(map->key[k]->text));
		else
			instrument_words_of(r, map->item[k], &in->set[set], &l->answers[set]);
	}
}

static void words_read(struct catalog_reading *r, const struct node *words, const struct instrument *in, struct instrument_licence *l)
{
	static const char *const keys[] = { "language", "lead", "answers", "items", NULL };
	const struct node *items = instrument_list(r, words, "items", INSTRUMENT_ITEMS);
	node_known(r->problems, words, keys);
	node_text(r->problems, words, "language", true, &l->language);
	node_text(r->problems, words, "lead", false, &l->lead);
	l->answers = arena_array(r->arena, INSTRUMENT_SETS, sizeof *l->answers);
	answers_words(r, words, in, l);
	if (!items || items->count != (size_t)in->items) {
		problem_at(r->problems, items ? items : words, "items", "%.*s has %d questions; there are words for %zu. All of them, in the form's order.",
			STRF(in->id), in->items, items ? items->count : 0);
		return;
	}
	l->ask = arena_array(r->arena, (size_t)in->items, sizeof *l->ask);
	for (int i = 0; i < in->items; i++) {
		l->ask[i] = items->item[i]->text;
		if (str_empty(l->ask[i]))
			problem_at(r->problems, items->item[i], "items", "Question %d has no words.", i + 1);
	}
}

void licences_read(struct catalog_reading *r)
{
	static const char *const keys[] = { "id", "version", "title", "source", "reviewed", "status", "instrument", "instrument_version", "licence", "words",
		NULL };
	struct node *root = yaml_read(r->problems, r->bytes);
	struct str id = STR_NONE, title = STR_NONE, source = STR_NONE, reviewed = STR_NONE, of = STR_NONE;
	int64_t version = 0, of_version = 0;
	bool checked;
	if (!root)
		return;
	struct instrument_licence *l = arena_alloc(r->arena, sizeof *l);
	*l = (struct instrument_licence){ .from = DAY_NONE, .until = DAY_NONE, .file = r->problems->file };
	node_known(r->problems, root, keys);
	heading_read(r, root, &id, &version, &title, &source, &reviewed, &checked);
	terms_read(r, root, l);
	if (!node_text(r->problems, root, "instrument", true, &of) ||
	    !node_int(r->problems, root, "instrument_version", true, 1, INT32_MAX, &of_version))
		return;
	struct instrument *in = instrument_named(r, of, of_version);
	if (!in) {
		problem_at(r->problems, node_get(root, "instrument"), "instrument", "There is no instrument \"%.*s\" of version %lld.", STRF(of),
			(long long)of_version);
		return;
	}
	if (node_get(root, "words"))
		words_read(r, node_get(root, "words"), in, l);
	if (in->licences == INSTRUMENT_LICENCES)
		problem_at(r->problems, root, "instrument", "%.*s has %d licences already.", STRF(of), INSTRUMENT_LICENCES);
	else
		in->licence[in->licences++] = l;
}
