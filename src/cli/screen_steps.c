/* waymark screen steps: how many people remain clause by clause. waymark screen overlap: by which of several rules they are found. */
#include "cli/screen_in.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "insight/screened.h"
#include "insight/tuned.h"
#include "screen/screen.h"
#include "screen/tally.h"

static enum err judge(struct cx *cx, struct command *c, const struct column_file *file, const struct rule *rule, struct screen_ask *ask,
	struct screen_result *ret)
{
	*ask = (struct screen_ask){ .rule = rule, .day = clock_today() };
	TRY(screened_sets(cx, c->catalog, file, rule, &ask->set));
	return screen_run(cx, file, ask, ret);
}

static const char *count_say(char text[32], bool shown, int64_t n)
{
	snprintf(text, 32, "%" PRId64, n);
	return shown ? text : "few";
}

enum err screen_steps_tell(struct cx *cx, struct command *c)
{
	const char *id = command_option(c, "--rule");
	AUTO(column_file) struct column_file file = { 0 };
	AUTO(screen_result) struct screen_result r = { 0 };
	struct screen_ask ask;
	struct screen_steps steps;
	struct tally all;
	const struct rule *rule;
	char text[32];
	TRY(command_args(cx, c, 2, 2));
	TRY(screen_rule(cx, c, id, "steps FILE --rule ID", &rule));
	TRY(column_open(cx, command_path(cx, c, c->arg[1]), &file));
	TRY(judge(cx, c, &file, rule, &ask, &r));
	tally_make(cx->arena, &file, &ask, &r, 0, &all);
	TRY(screen_steps(cx, &file, &ask, NULL, NULL, &steps));
	int64_t *n = arena_array(cx->arena, (size_t)steps.steps + 2, sizeof *n);
	bool *shown = arena_array(cx->arena, (size_t)steps.steps + 2, sizeof *shown);
	n[0] = all.rows ? all.row[0].people : 0;
	for (int i = 0; i < steps.steps; i++)
		n[i + 1] = (int64_t)steps.step[i].yes;
	if (steps.narrowing)
		tuned_steps_hide(n, (size_t)steps.steps + 1, SCREEN_FEW, shown);
	else
		for (int i = 0; i <= steps.steps; i++)
			shown[i] = n[i] == 0 || n[i] >= SCREEN_FEW;
	fprintf(c->out, "%12s  everybody of the rule's ages and sex\n", count_say(text, shown[0], n[0]));
	for (int i = 0; i < steps.steps; i++)
		fprintf(c->out, "%12s  %.*s\n", count_say(text, shown[i + 1], n[i + 1]), STRF(tuned_step_say(cx->arena, c->catalog, rule, &steps, i)));
	return OK;
}

/* ---- overlap ---- */

#define RULES_MOST 6    /* 63 sets of them are as many as anybody reads */

/* Of each set of rules (bit by bit), how many are found by these and no other. */
static enum err sets_count(struct cx *cx, struct command *c, const struct column_file *file, const struct rule *const *rule, int rules, int64_t *ret)
{
	uint8_t *by = calloc(file->people + 1, 1);
	enum err err = OK;
	must(by);
	for (int k = 0; k < rules && err == OK; k++) {
		AUTO(screen_result) struct screen_result r = { 0 };
		struct screen_ask ask;
		err = judge(cx, c, file, rule[k], &ask, &r);
		for (uint64_t i = 0; err == OK && i < r.people; i++)
			by[i] |= (uint8_t)((r.found[i].truth == 2) << k);
	}
	for (uint64_t i = 0; err == OK && i < file->people; i++)
		ret[by[i]]++;
	free(by);
	return err;
}

static enum err rules_read(struct cx *cx, struct command *c, const struct rule *rule[RULES_MOST], int *ret_rules)
{
	const char *id;
	*ret_rules = 0;
	while ((id = command_option(c, "--rule"))) {
		if (*ret_rules == RULES_MOST)
			return fail(cx, ERR_USAGE, "At most %d rules are set side by side.", RULES_MOST);
		TRY(screen_rule(cx, c, id, "overlap FILE --rule ID --rule ID", &rule[(*ret_rules)++]));
	}
	return *ret_rules > 1 ? OK : fail(cx, ERR_USAGE, "Say which rules, two or more: waymark screen overlap FILE --rule ID --rule ID.");
}

/* How many each rule finds in all is told elsewhere: so of the sets with a rule, and of those without it, no few may follow either. That there is
 * nobody is told. */
static void sets_hide(const int64_t *n, int rules, bool *ret_shown)
{
	int sets = 1 << rules;
	bool again = true;
	for (int set = 0; set < sets; set++)
		ret_shown[set] = n[set] == 0 || n[set] >= SCREEN_FEW;
	while (again) {
		again = false;
		for (int margin = 0; margin < 2 * rules; margin++) {
			int64_t hidden = 0;
			int hiding = 0, next = -1;
			for (int set = 0; set < sets; set++) {
				if ((set >> margin / 2 & 1) != margin % 2)
					continue;
				hiding += !ret_shown[set];
				hidden += ret_shown[set] ? 0 : n[set];
				if (ret_shown[set] && n[set] && (next < 0 || n[set] < n[next]))
					next = set;
			}
			if (hiding == 0 || (hiding > 1 && hidden >= SCREEN_FEW) || next < 0)
				continue;
			ret_shown[next] = false;
			again = true;
		}
	}
}

enum err screen_overlap_tell(struct cx *cx, struct command *c)
{
	const struct rule *rule[RULES_MOST];
	AUTO(column_file) struct column_file file = { 0 };
	int64_t n[1 << RULES_MOST] = { 0 };
	bool shown[1 << RULES_MOST];
	char text[32];
	int rules;
	TRY(rules_read(cx, c, rule, &rules));
	TRY(command_args(cx, c, 2, 2));
	TRY(column_open(cx, command_path(cx, c, c->arg[1]), &file));
	TRY(sets_count(cx, c, &file, rule, rules, n));
	sets_hide(n, rules, shown);
	fprintf(c->out, "%12s  by these rules and no other of them\n", "found");
	for (int set = 1; set < 1 << rules; set++) {
		fprintf(c->out, "%12s  ", count_say(text, shown[set], n[set]));
		for (int k = 0, said = 0; k < rules; k++)
			if (set >> k & 1)
				fprintf(c->out, "%s%.*s", said++ ? " and " : "", STRF(rule[k]->id));
		fputc('\n', c->out);
	}
	fprintf(c->out, "%12s  by none\n", count_say(text, shown[0], n[0]));
	return OK;
}
