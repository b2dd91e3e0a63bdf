/* Symptoms, as rows. */
#include "record/symptom.h"

#include <stdlib.h>

#include "gen/queries.h"
#include "store/store.h"

static int by_text(struct str a, struct str b)          /* not known: last */
{
	return str_known(a) && str_known(b) ? str_cmp(a, b) : (int)str_known(b) - (int)str_known(a);
}

static int seen_order(const void *a, const void *b)
{
	const struct symptom_seen *x = a, *y = b;
	int c = (y->first_on.day > x->first_on.day) - (y->first_on.day < x->first_on.day);
	if (!c)
		c = (x->kind > y->kind) - (x->kind < y->kind);
	if (!c)
		c = by_text(x->system, y->system);
	if (!c)
		c = by_text(x->value, y->value);
	return c ? c : by_text(x->term, y->term);
}

static int by_key(const void *a, const void *b)         /* the first column of a row */
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static size_t newest_first(struct symptom_seen *seen, size_t count)
{
	if (count)
		qsort(seen, count, sizeof *seen, seen_order);
	return count < SYMPTOMS_MAX ? count : SYMPTOMS_MAX;
}

/* What codes are called is open. */
static enum err terms_load(struct cx *cx, struct db *db, const struct symptoms_of_row *r, size_t n, struct code_terms_row **ret, size_t *ret_count)
{
	int64_t *code = arena_array(cx->arena, n + 1, sizeof *code);
	size_t codes = 0;
	for (size_t i = 0; i < n; i++)
		if (r[i].code != NIL)
			code[codes++] = r[i].code;
	TRY(db_lookup(cx, db, &Q_CODE_TERMS, code, codes, ret, ret_count));
	if (*ret_count)
		qsort(*ret, *ret_count, sizeof **ret, by_key);
	return OK;
}

enum err symptoms_seen(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct symptom_seen **ret, size_t *ret_counts)
{
	struct symptoms_of_row *r;
	struct code_terms_row *term;
	size_t n, terms, same;
	TRY(db_lookup(cx, db, &Q_SYMPTOMS_OF, patient, count, &r, &n));
	TRY(terms_load(cx, db, r, n, &term, &terms));
	if (n)
		qsort(r, n, sizeof *r, by_key);
	for (size_t i = 0; i < count; i++) {
		const struct symptoms_of_row *first = rows_keyed(r, n, sizeof *r, patient[i], &ret_counts[i]);
		struct symptom_seen *seen = arena_array(cx->arena, ret_counts[i] + 1, sizeof *seen);
		for (size_t k = 0; k < ret_counts[i]; k++) {
			const struct code_terms_row *t = rows_keyed(term, terms, sizeof *term, first[k].code, &same);
			seen[k] = (struct symptom_seen){ (enum event_kind)first[k].kind, t ? t->system : STR_NONE, t ? t->value : STR_NONE, t ? t->term : STR_NONE,
				first[k].first_on };
		}
		ret[i] = seen;
		ret_counts[i] = newest_first(seen, ret_counts[i]);
	}
	return OK;
}

static int by_code(const void *a, const void *b)        /* the first time of each first */
{
	const struct told *x = *(const struct told *const *)a, *y = *(const struct told *const *)b;
	int c = (x->e.kind > y->e.kind) - (x->e.kind < y->e.kind);
	c = c ? c : (x->e.code > y->e.code) - (x->e.code < y->e.code);
	return c ? c : (x->e.on.day > y->e.on.day) - (x->e.on.day < y->e.on.day);
}

size_t symptoms_told(struct arena *arena, const struct story *story, struct symptom_seen **ret)
{
	const struct told **told = arena_array(arena, story->count + 1, sizeof *told);
	struct symptom_seen *seen = arena_array(arena, story->count + 1, sizeof *seen);
	size_t n = 0, firsts = 0;
	for (size_t i = 0; i < story->count; i++)
		if ((story->told[i].e.kind == EVENT_ENTRY || story->told[i].e.kind == EVENT_SYMPTOM) && day_known(story->told[i].e.on))
			told[n++] = &story->told[i];
	if (n)
		qsort(told, n, sizeof *told, by_code);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || told[i]->e.kind != told[i - 1]->e.kind || told[i]->e.code != told[i - 1]->e.code)
			seen[firsts++] = (struct symptom_seen){ told[i]->e.kind, told[i]->code_system, told[i]->code_value, told[i]->term, told[i]->e.on };
	*ret = seen;
	return newest_first(seen, firsts);
}
