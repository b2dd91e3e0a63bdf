/* YAML to a tree with places: libyaml finds the events, this file builds the nodes and says what is wrong.
 *
 * No recursion: a fixed stack of open lists and maps. What is wrong in meaning (a key twice, an alias) is noted and
 * reading goes on, so that one run tells everything; what is wrong in grammar ends it, because nothing after it is sure. */
#include "codec/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/limits.h"
#include "base/must.h"

/* ---- complaints ---- */

static void problem_keep(struct problems *problems, int line, int column, const char *field, const char *format, va_list ap)
{
	char say[LIMIT_SAY];
	if (problems->count >= LIMIT_PROBLEMS)
		return;
	vsnprintf(say, sizeof say, format, ap);
	if (problems->count == LIMIT_PROBLEMS - 1)
		snprintf(say, sizeof say, "There are more problems; only the first %d are listed. Mend these and check again.",
			LIMIT_PROBLEMS - 1);
	struct problem *p = ARRAY_PUSH(problems->arena, problems->list, problems->count, problems->room);
	*p = (struct problem){ problems->file, line, column, field ? arena_text(problems->arena, field) : NULL,
		arena_text(problems->arena, say) };
}

void problem_add(struct problems *problems, int line, int column, const char *field, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	problem_keep(problems, line, column, field, format, ap);
	va_end(ap);
}

void problem_at(struct problems *problems, const struct node *node, const char *field, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	problem_keep(problems, node ? node->line : 1, node ? node->column : 1, field, format, ap);
	va_end(ap);
}

static int problem_order(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->column > y->column) - (x->column < y->column);
}

/* ---- the tree ---- */

struct open {
	struct node *node;
	struct node *key;               /* of a map: the key whose value comes next */
	bool value_next;                /* of a map */
	size_t item_room, key_room;
};

struct reading {
	struct problems *problems;
	yaml_parser_t parser;
	struct open open[LIMIT_YAML_DEPTH];
	int depth;
	size_t nodes;
	int documents;
	struct node *root;
	bool stop;                      /* nothing that follows can be trusted */
};

static void complain(struct reading *r, const yaml_mark_t *at, const char *say)
{
	problem_add(r->problems, (int)at->line + 1, (int)at->column + 1, NULL, "%s", say);
}

static bool word_is_null(struct str s)
{
	return s.n == 0 || str_is(s, "~") || str_is(s, "null") || str_is(s, "Null") || str_is(s, "NULL");
}

static struct node *node_new(struct reading *r, const yaml_event_t *event, enum node_kind kind)
{
	if (++r->nodes > LIMIT_YAML_NODES) {
		problem_add(r->problems, (int)event->start_mark.line + 1, (int)event->start_mark.column + 1, NULL,
			"The file has more than %d values, the most that one table may have. Split it.", LIMIT_YAML_NODES);
		r->stop = true;
		return NULL;
	}
	struct node *node = arena_alloc(r->problems->arena, sizeof *node);
	node->kind = kind;
	node->line = (int)event->start_mark.line + 1;
	node->column = (int)event->start_mark.column + 1;
	return node;
}

/* Give a finished or just opened node to what it stands in. */
static void node_place(struct reading *r, struct node *node)
{
	struct arena *arena = r->problems->arena;
	if (r->depth == 0) {
		if (r->documents == 1)
			r->root = node;
		return;
	}
	struct open *in = &r->open[r->depth - 1];
	if (in->node->kind == NODE_LIST) {
		*ARRAY_PUSH(arena, in->node->item, in->node->count, in->item_room) = node;
		return;
	}
	if (!in->value_next) {
		in->key = node;
		in->value_next = true;
		if (node->kind != NODE_SCALAR || !str_known(node->text)) {
			problem_at(r->problems, node, NULL, node->kind == NODE_SCALAR ? "A key is missing before the colon." :
				"A key must be a word, not a list or a map.");
			in->key = NULL;
		}
		return;
	}
	in->value_next = false;
	if (!in->key)
		return;
	size_t keys = in->node->count;
	*ARRAY_PUSH(arena, in->node->key, keys, in->key_room) = in->key;
	*ARRAY_PUSH(arena, in->node->item, in->node->count, in->item_room) = node;
}

static void node_push(struct reading *r, const yaml_event_t *event, enum node_kind kind)
{
	struct node *node = node_new(r, event, kind);
	if (!node)
		return;
	node_place(r, node);
	if (r->depth == LIMIT_YAML_DEPTH) {
		problem_at(r->problems, node, NULL, "Lists and maps stand inside one another more than %d deep.", LIMIT_YAML_DEPTH);
		r->stop = true;
		return;
	}
	r->open[r->depth++] = (struct open){ .node = node };
}

static int key_order(const void *a, const void *b)
{
	const struct node *x = *(struct node *const *)a, *y = *(struct node *const *)b;
	int c = str_cmp(x->text, y->text);
	if (c == 0)
		c = x->line != y->line ? (x->line < y->line ? -1 : 1) : (x->column > y->column) - (x->column < y->column);
	return c;
}

/* A map is closed: each of its keys may be there once. Sorted, because a code list may have ten thousand. */
static void keys_once(struct reading *r, const struct node *map)
{
	if (map->count < 2)
		return;
	struct arena_mark mark = arena_mark(r->problems->arena);
	struct node **sorted = arena_array(r->problems->arena, map->count, sizeof *sorted);
	memcpy(sorted, map->key, map->count * sizeof *sorted);
	qsort(sorted, map->count, sizeof *sorted, key_order);
	bool twice = false;
	size_t first = 0;
	for (size_t i = 1; i < map->count; i++) {
		if (!str_eq(sorted[first]->text, sorted[i]->text)) {
			first = i;
			continue;
		}
		struct str key = sorted[i]->text;
		problem_at(r->problems, sorted[i], str_c(r->problems->arena, key), "\"%.*s\" is here twice; it is on line %d already.",
			STRF(key), sorted[first]->line);
		twice = true;
	}
	if (!twice)
		arena_back(r->problems->arena, mark);
}

static void node_pop(struct reading *r)
{
	must(r->depth > 0);
	struct open *in = &r->open[--r->depth];
	if (in->node->kind == NODE_MAP)
		keys_once(r, in->node);
}

static void scalar_take(struct reading *r, const yaml_event_t *event)
{
	struct node *node = node_new(r, event, NODE_SCALAR);
	if (!node)
		return;
	struct str text = { (const char *)event->data.scalar.value, event->data.scalar.length };
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (node->quoted || !word_is_null(text))
		node->text = str_dup(r->problems->arena, text);
	node_place(r, node);
}

/* Anchors and tags make a table say something else than what a reader sees. */
static void refuse_extras(struct reading *r, const yaml_event_t *event, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor)
		complain(r, &event->start_mark, "An anchor (&name) is not taken here. Write the text out, or put it in quotes.");
	if (tag)
		complain(r, &event->start_mark, "A tag (!name) is not taken here. Write the value alone, or put it in quotes.");
}

static void event_take(struct reading *r, const yaml_event_t *event)
{
	struct node *none;
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (++r->documents == 2)
			complain(r, &event->start_mark,
				"A second document starts here. One file holds one table: remove the --- or split it.");
		break;
	case YAML_ALIAS_EVENT:
		complain(r, &event->start_mark, "An alias (*name) is not taken here. Write the text out, or put it in quotes.");
		none = node_new(r, event, NODE_SCALAR);
		if (none) {
			/* As a key it was complained about already: let it be a word. */
			none->text = str_dup(r->problems->arena, str_of((const char *)event->data.alias.anchor));
			node_place(r, none);
		}
		break;
	case YAML_SCALAR_EVENT:
		refuse_extras(r, event, event->data.scalar.anchor, event->data.scalar.tag);
		scalar_take(r, event);
		break;
	case YAML_SEQUENCE_START_EVENT:
		refuse_extras(r, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
		node_push(r, event, NODE_LIST);
		break;
	case YAML_MAPPING_START_EVENT:
		refuse_extras(r, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
		node_push(r, event, NODE_MAP);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		node_pop(r);
		break;
	default:
		break;
	}
}

/* What libyaml says, in the words of somebody who writes tables. */
static const struct { const char *theirs, *ours; } grammar[] = {
	{ "found character that cannot start any token",
	  "a tab, or one of @ ` %, cannot stand here. Indent by spaces; put such text in quotes" },
	{ "found a tab character that violates indentation", "a tab stands where the line is indented. Indent by spaces" },
	{ "mapping values are not allowed in this context",
	  "a colon stands where none can. Put the text in quotes, or check the indentation" },
	{ "did not find expected key",
		"the indentation does not fit the lines above, or a quote or bracket before it is not closed" },
	{ "could not find expected ':'", "this should be a key with its colon. Check the indentation and the quotes" },
	{ "did not find expected '-' indicator", "a list goes on here without its \"- \", or the indentation does not fit" },
	{ "did not find expected ',' or ']'", "a list in brackets lacks a comma or its ]" },
	{ "did not find expected ',' or '}'", "a map in braces lacks a comma or its }" },
	{ "found unexpected end of stream", "a quote is not closed before the end of the file" },
	{ "block sequence entries are not allowed in this context", "a \"- \" stands where no list can start" },
	{ "control characters are not allowed", "there is a control character; save the file as plain text" },
};

static void place_of(struct str text, size_t at, int *ret_line, int *ret_column)
{
	int line = 1, column = 1;
	for (size_t i = 0; i < at && i < text.n; i++) {
		if (text.p[i] == '\n')
			line++, column = 1;
		else if (((unsigned char)text.p[i] & 0xC0) != 0x80)
			column++;
	}
	*ret_line = line;
	*ret_column = column;
}

static void grammar_fault(struct reading *r, struct str text)
{
	const yaml_parser_t *parser = &r->parser;
	const char *why = parser->problem ? parser->problem : "it is not YAML";
	int line = (int)parser->problem_mark.line + 1, column = (int)parser->problem_mark.column + 1;
	for (size_t i = 0; i < LENGTH(grammar); i++) {
		if (strcmp(why, grammar[i].theirs) == 0) {
			why = grammar[i].ours;
			break;
		}
	}
	if (parser->error == YAML_READER_ERROR)
		place_of(text, parser->problem_offset, &line, &column);
	if (parser->error != YAML_READER_ERROR && parser->context && parser->context_mark.line != parser->problem_mark.line)
		problem_add(r->problems, line, column, NULL, "This cannot be read: %s. What it belongs to starts on line %d.", why,
			(int)parser->context_mark.line + 1);
	else
		problem_add(r->problems, line, column, NULL, "This cannot be read: %s.", why);
	r->stop = true;
}

static bool text_fit(struct problems *problems, struct str text)
{
	if (text.n > LIMIT_TABLE_FILE) {
		problem_add(problems, 1, 1, NULL, "The file has %zu bytes; a table may have %u. Split it.", text.n, LIMIT_TABLE_FILE);
		return false;
	}
	if (text.n && !str_utf8(text)) {
		int line, column;
		place_of(text, str_utf8_good(text), &line, &column);
		problem_add(problems, line, column, NULL, "This character is not UTF-8. Save the file as UTF-8.");
		return false;
	}
	return true;
}

static void events_read(struct reading *r, struct str text)
{
	bool end = false;
	while (!end && !r->stop) {
		yaml_event_t event;
		if (!yaml_parser_parse(&r->parser, &event)) {
			grammar_fault(r, text);
			return;
		}
		end = event.type == YAML_STREAM_END_EVENT;
		event_take(r, &event);
		yaml_event_delete(&event);
	}
}

struct node *yaml_read(struct problems *problems, struct str text)
{
	size_t before = problems->count;
	if (!text_fit(problems, text))
		return NULL;
	if (str_starts(text, "\xEF\xBB\xBF"))
		text = str_sub(text, 3, text.n);
	struct reading *r = arena_alloc(problems->arena, sizeof *r);
	r->problems = problems;
	must(yaml_parser_initialize(&r->parser));
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r->parser, (const unsigned char *)(text.p ? text.p : ""), text.n);
	events_read(r, text);
	yaml_parser_delete(&r->parser);
	if (!r->stop && (!r->root || (r->root->kind == NODE_SCALAR && !str_known(r->root->text)))) {
		problem_add(problems, 1, 1, NULL, "The file is empty.");
		r->root = NULL;
	}
	if (problems->count > before)
		qsort(problems->list + before, problems->count - before, sizeof *problems->list, problem_order);
	return r->stop ? NULL : r->root;
}

/* ---- readers that complain ---- */

struct node *node_get(const struct node *map, const char *key)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (str_is(map->key[i]->text, key))
			return map->item[i];
	return NULL;
}

static const char *kind_words(const struct node *node)
{
	return node->kind == NODE_LIST ? "a list" : node->kind == NODE_MAP ? "a map" : "one value";
}

/* The scalar of a key, with its complaints; NULL where there is nothing to read. */
static const struct node *scalar_of(struct problems *p, const struct node *map, const char *key, bool needed)
{
	if (!map)
		return NULL;            /* whoever found it missing has said so */
	if (map->kind != NODE_MAP) {
		problem_at(p, map, key, "Here must be a map with the key \"%s\"; it is %s.", key, kind_words(map));
		return NULL;
	}
	const struct node *node = node_get(map, key);
	if (node && node->kind != NODE_SCALAR) {
		problem_at(p, node, key, "\"%s\" must be one value; it is %s.", key, kind_words(node));
		return NULL;
	}
	if (node && str_known(node->text))
		return node;
	if (needed)
		problem_at(p, node ? node : map, key, node ? "\"%s\" is empty; it is needed." : "\"%s\" is missing here.", key);
	return NULL;
}

/* How much of a scalar is quoted: short, and no half characters. */
static int shown(const struct node *node)
{
	size_t n = node->text.n > 60 ? 60 : node->text.n;
	while (n < node->text.n && ((unsigned char)node->text.p[n] & 0xC0) == 0x80)
		n--;
	return (int)n;
}

bool node_text(struct problems *p, const struct node *map, const char *key, bool needed, struct str *ret)
{
	const struct node *node = scalar_of(p, map, key, needed);
	if (!node)
		return false;
	*ret = node->text;
	return true;
}

bool node_int(struct problems *p, const struct node *map, const char *key, bool needed, int64_t from, int64_t to, int64_t *ret)
{
	int64_t value;
	const struct node *node = scalar_of(p, map, key, needed);
	if (!node)
		return false;
	if (!scalar_int(node, &value) || value < from || value > to) {
		problem_at(p, node, key, "\"%s\" must be a whole number from %lld to %lld%s; it says \"%.*s\".", key, (long long)from,
			(long long)to, node->quoted ? ", without quotes" : "", shown(node), node->text.p);
		return false;
	}
	*ret = value;
	return true;
}

bool node_real(struct problems *p, const struct node *map, const char *key, bool needed, double *ret)
{
	double value;
	const struct node *node = scalar_of(p, map, key, needed);
	if (!node)
		return false;
	if (!scalar_real(node, &value)) {
		problem_at(p, node, key, "\"%s\" must be a number%s; it says \"%.*s\".", key, node->quoted ? ", without quotes" : "",
			shown(node), node->text.p);
		return false;
	}
	*ret = value;
	return true;
}

bool node_bool(struct problems *p, const struct node *map, const char *key, bool needed, bool *ret)
{
	bool value;
	const struct node *node = scalar_of(p, map, key, needed);
	if (!node)
		return false;
	if (!scalar_bool(node, &value)) {
		problem_at(p, node, key, "\"%s\" must be true or false%s; it says \"%.*s\".", key, node->quoted ? ", without quotes" : "",
			shown(node), node->text.p);
		return false;
	}
	*ret = value;
	return true;
}

bool node_day(struct problems *p, const struct node *map, const char *key, bool needed, struct day *ret)
{
	struct day value;
	const struct node *node = scalar_of(p, map, key, needed);
	if (!node)
		return false;
	if (!day_parse(node->text, &value)) {
		problem_at(p, node, key, "\"%s\" must be a day written like 2026-11-21; it says \"%.*s\".", key, shown(node),
			node->text.p);
		return false;
	}
	*ret = value;
	return true;
}

/* "a, b or c" */
static const char *words_listed(struct arena *arena, const char *const *words)
{
	char *all = arena_text(arena, "");
	for (size_t i = 0; words[i]; i++)
		all = arena_printf(arena, "%s%s%s", all, i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
	return all;
}

bool node_word(struct problems *p, const struct node *map, const char *key, bool needed, const char *const *words, int *ret)
{
	const struct node *node = scalar_of(p, map, key, needed);
	if (!node)
		return false;
	for (int i = 0; words[i]; i++) {
		if (str_is(node->text, words[i])) {
			*ret = i;
			return true;
		}
	}
	problem_at(p, node, key, "\"%s\" must be %s; it says \"%.*s\".", key, words_listed(p->arena, words), shown(node),
		node->text.p);
	return false;
}

#define WORD_MAX 48     /* longer keys get no suggestion */

/* Optimal string alignment: letters put in, left out, changed, or two beside each other swapped. */
static int word_distance(struct str a, struct str b)
{
	int row[3][WORD_MAX + 1];
	must(a.n <= WORD_MAX && b.n <= WORD_MAX);
	for (size_t j = 0; j <= b.n; j++)
		row[0][j] = (int)j;
	for (size_t i = 1; i <= a.n; i++) {
		int *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
		now[0] = (int)i;
		for (size_t j = 1; j <= b.n; j++) {
			int best = last[j - 1] + (a.p[i - 1] != b.p[j - 1]);
			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] && before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
	}
	return row[a.n % 3][b.n];
}

static const char *word_nearest(struct str word, const char *const *words)
{
	const char *nearest = NULL;
	int best = word.n <= 3 ? 1 : word.n <= 8 ? 2 : 3;
	if (word.n > WORD_MAX)
		return NULL;
	for (size_t i = 0; words[i]; i++) {
		struct str w = str_of(words[i]);
		int d = w.n <= WORD_MAX ? word_distance(word, w) : best + 1;
		if (d < best || (d == best && !nearest)) {
			nearest = words[i];
			best = d;
		}
	}
	return nearest;
}

void node_known(struct problems *p, const struct node *map, const char *const *keys)
{
	if (!map || map->kind != NODE_MAP)
		return;
	for (size_t i = 0; i < map->count; i++) {
		struct str key = map->key[i]->text;
		bool known = false;
		for (size_t k = 0; keys[k] && !known; k++)
			known = str_is(key, keys[k]);
		if (known)
			continue;
		const char *nearest = word_nearest(key, keys);
		const char *field = str_c(p->arena, key);
		if (nearest)
			problem_at(p, map->key[i], field, "There is no key \"%.*s\" here. Did you mean \"%s\"?", shown(map->key[i]), key.p,
				nearest);
		else
			problem_at(p, map->key[i], field, "There is no key \"%.*s\" here. There can be %s.", shown(map->key[i]), key.p,
				words_listed(p->arena, keys));
	}
}

#define NUMBER_MAX 64           /* letters; a longer number is a slip of the finger */

static bool number_like(const struct node *node)
{
	return node && node->kind == NODE_SCALAR && !node->quoted && node->text.n < NUMBER_MAX;
}

bool scalar_int(const struct node *node, int64_t *ret)
{
	return number_like(node) && str_int(node->text, ret);
}

/* [-+]? digits, a point, an exponent: the core schema without .inf and .nan, which no table means. */
static bool real_shape(struct str s)
{
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0, digits = 0;
	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		digits++;
	if (i < s.n && s.p[i] == '.')
		for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
			digits++;
	if (digits == 0)
		return false;
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
			i++;
		size_t from = i;
		while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
			i++;
		if (i == from)
			return false;
	}
	return i == s.n;
}

bool scalar_real(const struct node *node, double *ret)
{
	char text[NUMBER_MAX];
	if (!number_like(node) || !real_shape(node->text))
		return false;
	memcpy(text, node->text.p, node->text.n);
	text[node->text.n] = '\0';
	double value = strtod(text, NULL);
	if (value - value != 0)         /* 1e999 */
		return false;
	*ret = value;
	return true;
}

bool scalar_bool(const struct node *node, bool *ret)
{
	if (!node || node->kind != NODE_SCALAR || node->quoted)
		return false;
	if (!str_is(node->text, "true") && !str_is(node->text, "false"))
		return false;
	*ret = node->text.p[0] == 't';
	return true;
}
