/* What the files of `waymark screen` share. */
#ifndef CLI_SCREEN_IN_H
#define CLI_SCREEN_IN_H

#include "cli/cli.h"
#include "screen/ranks.h"
#include "screen/same.h"
#include "screen/waits.h"

/* "3/8", of the option of that name: both 0 where it was not given. ERR_USAGE. */
enum err screen_part(struct cx *cx, const char *option, const char *text, int64_t *ret_part, int64_t *ret_parts);
/* What is said of a source, taken off the command line before its files are counted. */
struct source { const char *covers, *from, *shard, *people, *expect; bool pack, planning; };
struct source source_take(struct command *c);
/* A column file, or "-": the events of standard input, which become one that nobody else sees and that is gone with this program. */
enum err population_open(struct cx *cx, struct command *c, const struct source *s, const char *name, struct column_file *ret);
/* The newest version of this rule; how: the words after `waymark screen`. ERR_USAGE: none was named; ERR_NO_RULE. */
enum err screen_rule(struct cx *cx, struct command *c, const char *id, const char *how, const struct rule **ret);

/* ---- screen_ranks.c ---- */

enum err screen_ranks(struct cx *cx, struct command *c);
/* The file of --ranks, fit for this question, into *ret, of which the asking is told; nothing where path is NULL. */
enum err screen_ranks_given(struct cx *cx, struct command *c, const char *path, struct screen_ask *ask, struct ranks *ret);
enum err screen_merge(struct cx *cx, struct command *c);
void screen_table_put(struct cx *cx, struct command *c, const struct tally *t, bool csv);   /* screen.c */

/* ---- screen_json.c ---- */

/* --times N, 1 where it was not given: the question is asked so often, and each time told how long it took. ERR_USAGE. */
enum err screen_times(struct cx *cx, struct command *c, int64_t *ret);
struct took { double seconds, cpu; };
struct took took_begin(void);
void took_end(struct took *took);
/* For machines, one line: every row as it is, as --csv. */
void screen_table_json(struct command *c, const struct tally *t, const struct took *took);
void screen_waits_json(struct command *c, const struct waits *all, const struct took *took);

void screen_same_json(struct command *c, const struct column_file *file, const struct same_ask *ask, const struct same *same, const struct took *took);

/* ---- screen_same.c ---- */

enum err screen_same(struct cx *cx, struct command *c);

/* ---- screen_waits.c ---- */

enum err screen_waits(struct cx *cx, struct command *c);

/* ---- screen_steps.c ---- */

#define SCREEN_FEW 8    /* as setting need_least begins: reference/clinical.md, small numbers */
enum err screen_steps_tell(struct cx *cx, struct command *c);
enum err screen_overlap_tell(struct cx *cx, struct command *c);

#endif
