/* The scales of an instrument: which questions, how they count, what stands for a blank, what a score means. */
#include "catalog/instrument_in.h"

const char *const instrument_confidences[] = { "found", "memory-high", "memory-medium", "memory-low", "own", NULL };

void instrument_source(struct catalog_reading *r, const struct node *node, struct str *source, struct str *confidence)
{
	int word;
	node_text(r->problems, node, "source", true, source);
	instrument_short(r, node_get(node, "source"), "source");
	if (node_word(r->problems, node, "confidence", true, instrument_confidences, &word))
		*confidence = str_of(instrument_confidences[word]);
}

static int64_t milli(double points)
{
	return (int64_t)(points * 1000 + (points < 0 ? -0.5 : 0.5));
}

int instrument_numbers(struct catalog_reading *r, const struct node *node, const char *key, bool needed, const struct instrument *in, bool *ret)
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
	instrument_source(r, node, &ret->source, &ret->confidence);
}

static void marks_read(struct catalog_reading *r, const struct node *scale, struct instrument_scale *s)
{
	static const char *const keys[] = { "from", "say", "only", "source", "confidence", NULL };
	static const char *const sexes[] = { "", "male", "female", NULL };
	const struct node *list = instrument_list(r, scale, "marks", INSTRUMENT_MARKS);
	for (size_t i = 0; list && i < list->count; i++) {
		struct instrument_mark *m = &s->mark[s->marks++];
		double from = 0;
		int word = 0;
		node_known(r->problems, list->item[i], keys);
		m->at.known = node_real(r->problems, list->item[i], "from", true, &from);
		m->at.milli = milli(from);
		node_text(r->problems, list->item[i], "say", true, &m->say);
		instrument_short(r, node_get(list->item[i], "say"), "say");
		if (node_word(r->problems, list->item[i], "only", false, sexes, &word))
			m->only = (enum sex)word;
		instrument_source(r, list->item[i], &m->at.source, &m->at.confidence);
	}
}

static void blanks_read(struct catalog_reading *r, const struct node *scale, struct instrument_scale *s)
{
	static const char *const keys[] = { "allowed", "each", "by", "source", "confidence", NULL };
	static const char *const by[] = { "mean", NULL };
	const struct node *node = node_get(scale, "blanks");
	int64_t allowed = 0, each = -1;
	int word;
	if (!node) {
		problem_at(r->problems, scale, "blanks", "\"blanks\" is missing: how many questions may be left open? { allowed: 0 } says none.");
		return;
	}
	node_known(r->problems, node, keys);
	node_int(r->problems, node, "allowed", true, 0, INSTRUMENT_ITEMS, &allowed);
	node_int(r->problems, node, "each", false, 0, INSTRUMENT_ITEMS, &each);
	s->blanks = (int)allowed;
	s->blanks_each = (int)each;
	if (allowed == 0)
		return;
	node_word(r->problems, node, "by", true, by, &word);
	instrument_source(r, node, &s->blanks_source, &s->blanks_confidence);
	if (allowed >= s->items)
		problem_at(r->problems, node, "allowed", "A score of %d questions cannot stand on none of them.", s->items);
	if (s->how == SCORE_VALUE)
		problem_at(r->problems, node, "allowed", "A state of health with a question left open has no value.");
}

static void not_applicable_read(struct catalog_reading *r, const struct node *scale, struct instrument_scale *s)
{
	static const char *const keys[] = { "by", "together", "source", "confidence", NULL };
	static const char *const by[] = { "", "zero", "mean", "left-out", NULL };
	const struct node *node = node_get(scale, "not_applicable");
	int word = 0;
	if (!node)
		return;
	node_known(r->problems, node, keys);
	if (node_word(r->problems, node, "by", true, by, &word))
		s->not_applicable = (enum not_applicable)word;
	node_bool(r->problems, node, "together", false, &s->together);
	instrument_source(r, node, &s->not_applicable_source, &s->not_applicable_confidence);
	if (s->not_applicable == NOT_APPLICABLE_LEFT_OUT && s->how != SCORE_MEAN && s->how != SCORE_PERCENT)
		problem_at(r->problems, node, "by", "A question can be left out of a mean or a per cent only: a sum of fewer is another sum.");
}

static bool pair_read(const struct node *node, size_t count, int64_t *from, int64_t *to)
{
	return node && node->kind == NODE_LIST && node->count == count && scalar_int(node->item[0], from) && scalar_int(node->item[1], to) && *from <= *to;
}

static void bands_read(struct catalog_reading *r, const struct node *scale, struct instrument_scale *s)
{
	static const char *const keys[] = { "source", "confidence", "of", NULL };
	const struct node *node = node_get(scale, "bands"), *list;
	int64_t least = s->least / 1000, most = s->most / 1000;
	if (!node)
		return;
	node_known(r->problems, node, keys);
	instrument_source(r, node, &s->bands_source, &s->bands_confidence);
	list = instrument_list(r, node, "of", INSTRUMENT_BANDS);
	int64_t next = least;
	for (size_t i = 0; list && i < list->count; i++) {
		int64_t from = 0, to = 0;
		if (!pair_read(list->item[i], 3, &from, &to)) {
			problem_at(r->problems, list->item[i], "bands", "A band is [ from, to, word ].");
			return;
		}
		if (from != next)
			problem_at(r->problems, list->item[i], "bands", "The band begins at %lld; the one before it, or the range, lets it begin at %lld.",
				(long long)from, (long long)next);
		s->band[s->bands++] = (struct instrument_band){ (int)from, (int)to, list->item[i]->item[2]->text };
		next = to + 1;
	}
	if (!s->bands || next != most + 1)
		problem_at(r->problems, node, "bands", "The bands must reach from %lld to %lld, the whole range.", (long long)least, (long long)most);
}

/* { items: [ 1, 2 ], of: [ 0, 0, 1, 1 ] }: what each answer counts, the least first. */
static void points_one(struct catalog_reading *r, const struct node *node, const struct instrument *in, struct instrument_scale *s)
{
	static const char *const keys[] = { "items", "of", NULL };
	bool item[INSTRUMENT_ITEMS] = { false };
	node_known(r->problems, node, keys);
	instrument_numbers(r, node, "items", true, in, item);
	const struct node *of = instrument_list(r, node, "of", INSTRUMENT_ANSWERS);
	int *points = arena_array(r->arena, INSTRUMENT_ANSWERS, sizeof *points);
	bool differ = false;
	for (size_t i = 0; of && i < of->count; i++) {
		int64_t number = 0;
		if (!scalar_int(of->item[i], &number) || number < 0 || number > 100)
			problem_at(r->problems, of->item[i], "of", "Points are whole numbers from 0 to 100.");
		points[i] = (int)number;
		differ = differ || points[i] != points[0];
	}
	if (of && !differ)      /* and of what can be reached there is no per cent */
		problem_at(r->problems, of, "of", "A question that counts the same whatever is answered says nothing.");
	for (int i = 0; i < in->items; i++) {
		const struct answer_set *set = &in->set[in->item[i].set];
		if (!item[i] || !s->item[i])
			continue;
		if (!of || of->count != (size_t)(set->to - set->from + 1))
			problem_at(r->problems, node, "of", "Question %d has %d answers; \"of\" must say what each of them counts.", i + 1, set->to - set->from + 1);
		if (s->points[i] || s->reversed[i])
			problem_at(r->problems, node, "points", "Question %d has its points said twice.", i + 1);
		s->points[i] = points;
	}
}

static void points_read(struct catalog_reading *r, const struct node *scale, const struct instrument *in, struct instrument_scale *s)
{
	const struct node *list = instrument_list(r, scale, "points", INSTRUMENT_SETS);
	for (size_t i = 0; list && i < list->count; i++)
		points_one(r, list->item[i], in, s);
	for (int i = 0; list && i < in->items; i++)
		if (s->item[i] && !s->points[i])
			problem_at(r->problems, list, "points", "Question %d has no points.", i + 1);
}

/* The least and the most that the answers can give: what the table says must be that. */
static void range_check(struct catalog_reading *r, const struct node *node, const struct instrument *in, const struct instrument_scale *s)
{
	int64_t least = 0, most = 0;
	for (int i = 0; i < in->items; i++) {
		int low, high;
		if (!s->item[i])
			continue;
		instrument_worths(in, s, i, &low, &high);
		least += (int64_t)low * 1000;
		most += (int64_t)high * 1000;
	}
	if (s->how == SCORE_MEAN && s->items) {
		least = least * s->times / s->items;
		most = most * s->times / s->items;
	} else if (s->how == SCORE_PERCENT) {
		least = 0;
		most = 100 * 1000;
	}
	if (s->least != least || s->most != most)
		problem_at(r->problems, node_get(node, "range"), "range", "The range says %lld to %lld; these answers give %lld to %lld.",
			(long long)s->least / 1000, (long long)s->most / 1000, (long long)least / 1000, (long long)most / 1000);
}

static void range_read(struct catalog_reading *r, const struct node *node, struct instrument_scale *s)
{
	int64_t from = 0, to = 0;
	const struct node *range = node_get(node, "range");
	if (!pair_read(range, 2, &from, &to))
		problem_at(r->problems, range ? range : node, "range", "\"range\" must be [ least, most ].");
	s->least = from * 1000;
	s->most = to * 1000;
}

static void means_read(struct catalog_reading *r, const struct node *node, struct instrument_scale *s)
{
	blanks_read(r, node, s);
	not_applicable_read(r, node, s);
	figure_read(r, node, "caseness", "from", &s->caseness);
	figure_read(r, node, "reliable_change", "points", &s->reliable);
	marks_read(r, node, s);
	bands_read(r, node, s);
}

void instrument_scale(struct catalog_reading *r, const struct node *node, struct instrument *in)
{
	static const char *const keys[] = { "id", "title", "items", "reversed", "points", "score", "times", "decimals", "range", "blanks", "not_applicable",
		"compare", "key", "caseness", "reliable_change", "marks", "bands", "values", NULL };
	static const char *const hows[] = { "sum", "mean", "percent", "value", NULL }, *const compare[] = { "all", "same-questions", NULL };
	struct instrument_scale *s = &in->scale[in->scales];
	int64_t times = 1, decimals = 0;
	int word = 0, same = 0;
	size_t before = r->problems->count;
	node_known(r->problems, node, keys);
	if (!node_text(r->problems, node, "id", true, &s->id))
		return;
	if (!id_shaped(s->id) || instrument_scale_of(in, s->id) >= 0)
		problem_at(r->problems, node_get(node, "id"), "id", "\"%.*s\" is no id, or is there twice.", STRF(s->id));
	node_text(r->problems, node, "title", true, &s->title);
	s->items = instrument_numbers(r, node, "items", true, in, s->item);
	instrument_numbers(r, node, "reversed", false, in, s->reversed);
	for (int i = 0; i < in->items; i++)
		if (s->reversed[i] && !s->item[i])
			problem_at(r->problems, node_get(node, "reversed"), "reversed", "Question %d is not of this scale.", i + 1);
	if (node_word(r->problems, node, "score", true, hows, &word))
		s->how = (enum score_how)word;
	points_read(r, node, in, s);
	node_int(r->problems, node, "times", false, 1, 100, &times);
	node_int(r->problems, node, "decimals", false, 0, 3, &decimals);
	node_word(r->problems, node, "compare", false, compare, &same);
	s->times = (int)times;
	s->decimals = (int)decimals;
	s->same = same == 1;
	if (s->how != SCORE_VALUE)
		range_read(r, node, s);
	if (node_get(node, "key"))
		instrument_source(r, node_get(node, "key"), &s->key_source, &s->key_confidence);
	means_read(r, node, s);
	if (s->how == SCORE_VALUE)
		instrument_values_read(r, node, in, s);
	else if (r->problems->count == before)
		range_check(r, node, in, s);
	in->scales++;
}
