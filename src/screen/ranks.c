/* Histograms of parts of a population. */
#include "screen/ranks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

#define COLUMNS "clause,practice,stratum,count,persons"

void ranks_free(struct ranks *ranks)
{
	for (int n = 0; n < RULE_CLAUSES; n++) {
		rank_counts_free(ranks->of[n]);
		ranks->of[n] = NULL;
	}
	for (size_t i = 0; i < ranks->places; i++)
		free(ranks->place[i]);
	free(ranks->place);
	ranks->place = NULL;
	ranks->places = ranks->place_room = ranks->place_last = 0;
}

struct rank_counts *ranks_of(struct ranks *ranks, int clause)
{
	if (!ranks->of[clause])
		ranks->of[clause] = rank_counts_make();
	return ranks->of[clause];
}

size_t ranks_place_add(struct ranks *ranks, struct str code)
{
	if (ranks->places == ranks->place_room) {
		ranks->place_room = ranks->place_room ? ranks->place_room * 2 : 64;
		ranks->place = realloc(ranks->place, ranks->place_room * sizeof *ranks->place);
		must(ranks->place != NULL);
	}
	must((ranks->place[ranks->places] = strndup(code.n ? code.p : "", code.n)));
	return ranks->places++;
}

/* Rows come practice by practice. */
static size_t place_of(struct ranks *ranks, struct str code)
{
	if (ranks->place_last < ranks->places && str_is(code, ranks->place[ranks->place_last]))
		return ranks->place_last;
	size_t i = 0;
	while (i < ranks->places && !str_is(code, ranks->place[i]))
		i++;
	return ranks->place_last = i < ranks->places ? i : ranks_place_add(ranks, code);
}

/* ---- as CSV ---- */

struct row { const char *place; uint64_t cell, persons; };

static int row_order(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = strcmp(x->place, y->place);
	return order ? order : (x->cell > y->cell) - (x->cell < y->cell);
}

static void cells_write(struct buf *buf, const struct ranks *ranks, int clause)
{
	const struct table *cells = &ranks->of[clause]->cells;
	struct row *row = malloc((cells->count + 1) * sizeof *row);
	uint64_t cell, persons;
	size_t n = 0;
	must(row != NULL);
	for (size_t at = 0; table_next(cells, &at, &cell, &persons);) {
		uint64_t one = (uint64_t)RANK_STRATA * RANK_COUNTS;
		row[n++] = (struct row){ ranks->place[cell / one], cell % one, persons };
	}
	qsort(row, n, sizeof *row, row_order);
	for (size_t i = 0; i < n; i++)
		buf_printf(buf, "%d,%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n", clause, row[i].place, row[i].cell / RANK_COUNTS, row[i].cell % RANK_COUNTS,
			row[i].persons);
	free(row);
}

void ranks_write(struct buf *buf, const struct ranks *ranks)
{
	tally_head_write(buf, "ranks", &ranks->head);
	buf_printf(buf, COLUMNS "\n");
	for (int n = 0; n < RULE_CLAUSES; n++) {
		if (!ranks->of[n])
			continue;
		cells_write(buf, ranks, n);
		for (int s = 0; s < RANK_STRATA; s++)
			for (uint32_t c = 1; c <= ranks->of[n]->most; c++)
				if (ranks->of[n]->of[(uint32_t)s * RANK_COUNTS + c])
					buf_printf(buf, "%d,,%d,%" PRIu32 ",%" PRIu32 "\n", n, s, c, ranks->of[n]->of[(uint32_t)s * RANK_COUNTS + c]);
	}
}

static enum err wrong(struct cx *cx, const char *path, int64_t line, const char *what)
{
	return fail(cx, ERR_BAD_FILE, "\"%s\", line %" PRId64 ": %s.", path, line, what);
}

static enum err cell_add(struct cx *cx, const char *path, int64_t at, struct str practice, const int64_t n[4], struct ranks *sum)
{
	struct rank_counts *counts = ranks_of(sum, (int)n[0]);
	if (practice.n) {
		rank_cell_add(counts, ((uint64_t)place_of(sum, practice) * RANK_STRATA + (uint64_t)n[1]) * RANK_COUNTS + (uint64_t)n[2], (uint64_t)n[3]);
		return OK;
	}
	uint32_t *persons = &counts->of[n[1] * RANK_COUNTS + n[2]];
	if (n[3] > UINT32_MAX - *persons)
		return wrong(cx, path, at, "with this, more persons are counted than there can be");
	*persons += (uint32_t)n[3];
	counts->most = (uint32_t)n[2] > counts->most ? (uint32_t)n[2] : counts->most;
	return OK;
}

static enum err row_add(struct cx *cx, const char *path, int64_t at, struct str line, struct ranks *sum)
{
	static const int64_t least[] = { 0, 0, 1, 1 }, most[] = { RULE_CLAUSES - 1, RANK_STRATA - 1, RANK_COUNTS - 1, UINT32_MAX };
	struct str field, practice = STR_NONE;
	int64_t n[4];
	for (size_t i = 0; i < LENGTH(n); i++) {
		bool fits = str_cut(line, ',', &field, &line) == (i + 1 < LENGTH(n)) && str_int(field, &n[i]) && n[i] >= least[i] && n[i] <= most[i];
		if (fits && i == 0)
			fits = str_cut(line, ',', &practice, &line);
		if (!fits)
			return wrong(cx, path, at, "is not a clause, a practice or nothing, a stratum, a count and how many persons have it, numbers that a "
				"histogram can hold");
	}
	return cell_add(cx, path, at, practice, n, sum);
}

enum err ranks_add(struct cx *cx, const char *path, struct str text, struct tally_parts *parts, struct ranks *sum)
{
	struct tally_head head;
	struct str line;
	str_cut(text, '\n', &line, &text);
	TRY(tally_head_read(cx, path, "ranks", str_trim(line), &head));
	if (sum->head.rule.n)
		TRY(tally_head_same(cx, &sum->head, &head));
	else
		sum->head = head;
	TRY(tally_part_take(cx, parts, path, &head));
	str_cut(text, '\n', &line, &text);
	if (!str_is(str_trim(line), COLUMNS))
		return wrong(cx, path, 2, "the columns are not " COLUMNS);
	for (int64_t at = 3; text.n; at++) {
		str_cut(text, '\n', &line, &text);
		if (str_trim(line).n)
			TRY(row_add(cx, path, at, str_trim(line), sum));
	}
	return OK;
}

enum err ranks_fit(struct cx *cx, const char *path, const struct ranks *ranks, const struct screen_ask *ask)
{
	struct tally_head head = tally_head_of(ask, 0);
	if (ranks->head.parts > 1)
		return fail(cx, ERR_CONFLICT, "\"%s\" counts part %" PRId64 " of %" PRId64 ": add the parts up first (waymark screen merge).", path,
			ranks->head.part, ranks->head.parts);
	for (int n = 0; n < RULE_CLAUSES; n++) {
		if (!ranks->of[n])
			continue;
		if (n >= ask->rule->clauses || ask->rule->clause[n].kind != CLAUSE_RANK)
			return fail(cx, ERR_CONFLICT, "\"%s\" counts for clause %d of rule %.*s, which ranks nobody.", path, n, STRF(ask->rule->id));
		if (ask->rule->clause[n].among == AMONG_PRACTICE ? ranks->of[n]->most > 0 : ranks->of[n]->cells.count > 0)
			return fail(cx, ERR_CONFLICT, "\"%s\" counts for clause %d of rule %.*s %s practices, and the rule does not.", path, n, STRF(ask->rule->id),
				ranks->of[n]->most ? "without" : "by");
	}
	return tally_head_same(cx, &head, &ranks->head);
}
