/* waymark screen ranks, merge: what parts of a population count, added up. */
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "cli/screen_in.h"
#include "insight/screened.h"

/* Bytes of one histogram: England's, of each practice, age and sex, has some 70 million. */
#define RANKS_MOST (192u << 20)

static void ranks_put(struct command *c, const struct ranks *ranks)
{
	AUTO(buf) struct buf buf;
	buf_init(&buf, RANKS_MOST);
	ranks_write(&buf, ranks);
	fprintf(c->out, "%.*s", (int)buf.n, buf.p);
}

enum err screen_ranks(struct cx *cx, struct command *c)
{
	const char *id = command_option(c, "--rule"), *part = command_option(c, "--part");
	struct source source = source_take(c);
	struct screen_ask ask = { .day = clock_today() };
	AUTO(column_file) struct column_file file = { 0 };
	AUTO(ranks) struct ranks ranks = { 0 };
	int64_t k, n;
	TRY(command_args(cx, c, 2, 2));
	TRY(screen_rule(cx, c, id, "ranks FILE --rule ID", &ask.rule));
	if (!rule_ranks(ask.rule))
		return fail(cx, ERR_USAGE, "The rule %s ranks nobody: its tables add up as they are (waymark screen table FILE --rule %s --csv).", id, id);
	TRY(screen_part(cx, "--part", part, &k, &n));
	TRY(population_open(cx, c, &source, c->arg[1], &file));
	TRY(screened_sets(cx, c->catalog, &file, ask.rule, &ask.set));
	TRY(screen_count(cx, &file, &ask, &ranks));
	ranks.head.part = k;
	ranks.head.parts = n;
	ranks_put(c, &ranks);
	return OK;
}

enum err screen_ranks_given(struct cx *cx, struct command *c, const char *path, struct screen_ask *ask, struct ranks *ret)
{
	struct tally_parts parts = { 0 };
	struct str text;
	if (!path)
		return OK;
	if (!rule_ranks(ask->rule))
		return fail(cx, ERR_USAGE, "--ranks: the rule %.*s ranks nobody.", STRF(ask->rule->id));
	TRY(file_read(cx, command_path(cx, c, path), RANKS_MOST, &text));
	TRY(ranks_add(cx, path, text, &parts, ret));
	TRY(ranks_fit(cx, path, ret, ask));
	ask->ranks = ret;
	return OK;
}

/* ---- merge ---- */

static enum err ranks_merge(struct cx *cx, struct command *c)
{
	AUTO(ranks) struct ranks all = { 0 };
	struct tally_parts parts = { 0 };
	struct arena_mark mark;
	for (int i = 1; i < c->args; i++) {
		struct str text;
		TRY(file_read(cx, command_path(cx, c, c->arg[i]), RANKS_MOST, &text));
		TRY(ranks_add(cx, c->arg[i], text, &parts, &all));
		if (i > 1)
			arena_back(cx->arena, mark);
		mark = arena_mark(cx->arena);
	}
	TRY(tally_parts_end(cx, &parts));
	all.head.part = all.head.parts = parts.parts ? 1 : 0;
	ranks_put(c, &all);
	return OK;
}

static enum err tables_merge(struct cx *cx, struct command *c, bool csv)
{
	struct tally all = { 0 };
	struct tally_parts parts = { 0 };
	for (int i = 1; i < c->args; i++) {
		struct tally one;
		struct str text;
		TRY(file_read(cx, command_path(cx, c, c->arg[i]), LIMIT_BUF, &text));
		TRY(tally_read(cx, c->arg[i], text, &one));
		TRY(tally_part_take(cx, &parts, c->arg[i], &one.head));
		if (i == 1)
			all = one;
		else
			TRY(tally_add(cx, &all, &one, &all));
	}
	TRY(tally_parts_end(cx, &parts));
	all.head.part = all.head.parts = parts.parts ? 1 : 0;
	screen_table_put(cx, c, &all, csv);
	return OK;
}

/* What the first file is, all are to be. */
enum err screen_merge(struct cx *cx, struct command *c)
{
	bool csv = command_flag(c, "--csv");
	struct arena_mark mark = arena_mark(cx->arena);
	struct str text;
	TRY(command_args(cx, c, 2, 100000));
	TRY(file_read(cx, command_path(cx, c, c->arg[1]), RANKS_MOST, &text));
	bool ranks = str_starts(text, "# waymark screen ranks");
	arena_back(cx->arena, mark);
	return ranks ? ranks_merge(cx, c) : tables_merge(cx, c, csv);
}
