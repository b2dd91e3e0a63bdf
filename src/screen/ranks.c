/* Histograms of parts of a population. */
#include "screen/ranks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

#define COLUMNS "clause,stratum,count,persons"

void ranks_free(struct ranks *ranks)
{
	for (int n = 0; n < RULE_CLAUSES; n++) {
		free(ranks->of[n]);
		ranks->of[n] = NULL;
	}
}

struct rank_counts *ranks_of(struct ranks *ranks, int clause)
{
	if (!ranks->of[clause])
		must((ranks->of[clause] = calloc(1, sizeof *ranks->of[clause])));
	return ranks->of[clause];
}

/* ---- as CSV ---- */

void ranks_write(struct buf *buf, const struct ranks *ranks)
{
	tally_head_write(buf, "ranks", &ranks->head);
	buf_printf(buf, COLUMNS "\n");
	for (int n = 0; n < RULE_CLAUSES; n++)
		for (int i = 0; ranks->of[n] && i < RANK_STRATA * RANK_COUNTS; i++)
			if (ranks->of[n]->of[i])
				buf_printf(buf, "%d,%d,%d,%" PRIu32 "\n", n, i / RANK_COUNTS, i % RANK_COUNTS, ranks->of[n]->of[i]);
}

static enum err wrong(struct cx *cx, const char *path, int64_t line, const char *what)
{
	return fail(cx, ERR_BAD_FILE, "\"%s\", line %" PRId64 ": %s.", path, line, what);
}

static enum err row_add(struct cx *cx, const char *path, int64_t at, struct str line, struct ranks *sum)
{
	static const int64_t least[] = { 0, 0, 1, 1 }, most[] = { RULE_CLAUSES - 1, RANK_STRATA - 1, RANK_COUNTS - 1, UINT32_MAX };
	int64_t n[4];
	for (size_t i = 0; i < LENGTH(n); i++) {
		struct str field;
		if (str_cut(line, ',', &field, &line) != (i + 1 < LENGTH(n)) || !str_int(field, &n[i]) || n[i] < least[i] || n[i] > most[i])
			return wrong(cx, path, at, "is not a clause, a stratum, a count and how many persons have it, whole numbers that a histogram can hold");
	}
	struct rank_counts *counts = ranks_of(sum, (int)n[0]);
	uint32_t *persons = &counts->of[n[1] * RANK_COUNTS + n[2]];
	if (n[3] > UINT32_MAX - *persons)
		return wrong(cx, path, at, "with this, more persons are counted than there can be");
	*persons += (uint32_t)n[3];
	counts->most = (uint32_t)n[2] > counts->most ? (uint32_t)n[2] : counts->most;
	return OK;
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
	for (int n = 0; n < RULE_CLAUSES; n++)
		if (ranks->of[n] && (n >= ask->rule->clauses || ask->rule->clause[n].kind != CLAUSE_RANK))
			return fail(cx, ERR_CONFLICT, "\"%s\" counts for clause %d of rule %.*s, which ranks nobody.", path, n, STRF(ask->rule->id));
	return tally_head_same(cx, &head, &ranks->head);
}
