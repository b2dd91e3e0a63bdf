/* Fields are gathered from the rule's own tree, set, and written into a copy of it. */
#include "rule/tuning.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

#define COUNT_MOST  1000            /* events that a clause can ask for; nobody has more in the windows that there are */
#define MONTHS_MOST 240
#define WORDS_MOST  1000            /* of a sentence that is compared word by word; a longer one is new as a whole */

static struct tuning_field *field_add(struct arena *arena, struct tuning *t, size_t *room, enum tuning_what what, int clause, double published)
{
	static const char letter[] = "nnmtpl";
	struct tuning_field *f = ARRAY_PUSH(arena, t->field, t->fields, *room);
	*f = (struct tuning_field){ .what = what, .clause = clause, .published = published, .value = published, .least = 1, .most = COUNT_MOST, .step = 1,
		.list_published = STR_NONE, .list = STR_NONE };
	if (clause < 0)
		snprintf(f->name, sizeof f->name, "w");
	else
		snprintf(f->name, sizeof f->name, "c%d%c", clause, letter[what]);
	return f;
}

static void months_add(struct arena *arena, struct tuning *t, size_t *room, int clause, struct window w)
{
	if (w.where == WINDOW_RULE || w.where == WINDOW_EVER)
		return;
	struct tuning_field *f = field_add(arena, t, room, TUNING_MONTHS, clause, w.months);
	f->most = w.months > MONTHS_MOST ? w.months : MONTHS_MOST;
	if (w.where == WINDOW_CALENDAR_YEAR)
		f->least = f->step = 12;
}

static void clause_fields(struct arena *arena, struct tuning *t, size_t *room, int n)
{
	const struct clause *c = &t->published->clause[n];
	struct tuning_field *f;
	bool counts = n != t->published->comorbid;      /* of another disease one is enough, and nothing says otherwise */
	if (counts && (c->kind == CLAUSE_COUNT || c->kind == CLAUSE_DISTINCT)) {
		f = field_add(arena, t, room, c->kind == CLAUSE_COUNT ? TUNING_AT_LEAST : TUNING_DIFFERENT, n, (double)c->at_least);
		f->of = c->of;
		f->least = c->at_least < 1 ? 0 : 1;      /* what nobody need have finds everybody */
		f->most = c->at_most >= 0 ? (double)c->at_most : c->at_least > COUNT_MOST ? (double)c->at_least : COUNT_MOST;
	}
	if (c->kind == CLAUSE_RANK || c->kind == CLAUSE_EQUATION) {
		bool rank = c->kind == CLAUSE_RANK;
		f = field_add(arena, t, room, rank ? TUNING_TOP : TUNING_PROBABILITY, n, rank ? c->top_percent : 100 * c->p_at_least);
		f->least = f->step = 0.1;
		f->most = 99.9;
	}
	if (c->kind > CLAUSE_NOT && c->filter.list >= 0) {
		f = field_add(arena, t, room, TUNING_LIST, n, 0);
		f->of = c->of;
		f->list = f->list_published = t->published->list[c->filter.list];
	}
	if (c->kind > CLAUSE_NOT)
		months_add(arena, t, room, n, c->window);
}

void tuning_begin(struct arena *arena, const struct rule *published, struct tuning *ret)
{
	size_t room = 0;
	*ret = (struct tuning){ .published = published, .rule = *published };
	months_add(arena, ret, &room, -1, published->window);
	for (int n = 0; n < published->clauses; n++)
		clause_fields(arena, ret, &room, n);
}

void tuning_set(struct tuning *t, struct tuning_field *f, struct str value)
{
	char text[32], *end;
	value = str_trim(value);
	if (value.n == 0)
		return;
	if (f->what == TUNING_LIST) {
		f->list = value;
		f->changed = !str_eq(value, f->list_published);
		t->changed |= f->changed;
		return;
	}
	snprintf(text, sizeof text, "%.*s", STRF(value));
	double number = strtod(text, &end);
	bool plain = strspn(text, "0123456789.") == strlen(text);
	f->wrong = value.n >= sizeof text || !plain || *end || !(number >= f->least && number <= f->most) ||
		(f->step >= 1 && fmod(number, f->step) != 0);
	t->wrong |= f->wrong;
	if (f->wrong)
		return;
	f->value = number;
	f->changed = fabs(number - f->published) > 1e-9;
	t->changed |= f->changed;
}

/* Its place in the rule's lists, which it joins where it is none yet. */
static int list_place(struct rule *rule, struct str list)
{
	for (int i = 0; i < rule->lists; i++)
		if (str_eq(rule->list[i], list))
			return i;
	must(rule->lists < RULE_LISTS + RULE_CLAUSES);
	rule->list[rule->lists] = list;
	return rule->lists++;
}

static void months_write(struct rule *rule, const struct tuning_field *f)
{
	struct window *w = f->clause < 0 ? &rule->window : &rule->clause[f->clause].window;
	w->months = (int)f->value;
}

void tuning_end(struct arena *arena, struct tuning *t)
{
	struct rule *rule = &t->rule;
	struct clause *clause = arena_array(arena, (size_t)rule->clauses + 1, sizeof *clause);
	struct str *list = arena_array(arena, RULE_LISTS + RULE_CLAUSES, sizeof *list);
	memcpy(clause, t->published->clause, (size_t)rule->clauses * sizeof *clause);
	for (int i = 0; i < rule->lists; i++)
		list[i] = t->published->list[i];
	rule->clause = clause;
	rule->list = list;
	for (size_t i = 0; i < t->fields; i++) {
		const struct tuning_field *f = &t->field[i];
		if (!f->changed)
			continue;
		switch (f->what) {
		case TUNING_AT_LEAST:
		case TUNING_DIFFERENT: clause[f->clause].at_least = (int64_t)f->value; break;
		case TUNING_MONTHS: months_write(rule, f); break;
		case TUNING_TOP: clause[f->clause].top_percent = f->value; break;
		case TUNING_PROBABILITY: clause[f->clause].p_at_least = f->value / 100; break;
		case TUNING_LIST: clause[f->clause].filter.list = list_place(rule, f->list); break;
		}
	}
}

/* ---- what differs ---- */

/* Words with the blank behind each. */
static size_t words_of(struct str text, struct str word[WORDS_MOST])
{
	size_t n = 0, from = 0;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == ' ' || i + 1 == text.n) {
			if (n == WORDS_MOST)
				return WORDS_MOST + 1;
			word[n++] = (struct str){ text.p + from, i + 1 - from };
			from = i + 1;
		}
	return n;
}

struct tuning_piece *tuning_pieces(struct arena *arena, struct str before, struct str now, size_t *ret_count)
{
	struct str *a = arena_array(arena, WORDS_MOST, sizeof *a), *b = arena_array(arena, WORDS_MOST, sizeof *b);
	struct tuning_piece *piece = NULL;
	size_t n = words_of(before, a), m = words_of(now, b), room = 0, i = 0;
	*ret_count = 0;
	if (n > WORDS_MOST || m > WORDS_MOST) {
		*ARRAY_PUSH(arena, piece, *ret_count, room) = (struct tuning_piece){ now, true };
		return piece;
	}
	/* how many words the rests of both have in common, in the same order */
	uint16_t *common = arena_array(arena, (n + 1) * (m + 1), sizeof *common);
	for (size_t x = n; x-- > 0;)
		for (size_t y = m; y-- > 0;) {
			uint16_t skip = common[(x + 1) * (m + 1) + y], other = common[x * (m + 1) + y + 1];
			common[x * (m + 1) + y] = str_eq(a[x], b[y]) ? (uint16_t)(common[(x + 1) * (m + 1) + y + 1] + 1) : skip > other ? skip : other;
		}
	for (size_t y = 0; y < m; y++) {
		while (i < n && !str_eq(a[i], b[y]) && common[(i + 1) * (m + 1) + y] >= common[i * (m + 1) + y + 1])
			i++;
		bool new = i == n || !str_eq(a[i], b[y]);
		i += !new;
		if (*ret_count && piece[*ret_count - 1].new == new)
			piece[*ret_count - 1].text.n += b[y].n;
		else
			*ARRAY_PUSH(arena, piece, *ret_count, room) = (struct tuning_piece){ b[y], new };
	}
	return piece;
}
