/* waymark screen steps: how many people remain clause by clause. */
#include "cli/screen_in.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "insight/tuned.h"
#include "screen/screen.h"
#include "screen/tally.h"

static enum err rule_of(struct cx *cx, struct command *c, const char *id, const char *how, const struct rule **ret)
{
	*ret = id ? catalog_rule(c->catalog, str_of(id), 0) : NULL;
	return *ret ? OK : fail(cx, ERR_NO_RULE, "Say which rule, by its name: waymark screen %s. `waymark rule list` shows those there are.", how);
}

static enum err judge(struct cx *cx, struct command *c, const struct column_file *file, const struct rule *rule, struct screen_ask *ask,
	struct screen_result *ret)
{
	*ask = (struct screen_ask){ .rule = rule, .day = clock_today(), .set = tuned_sets(cx->arena, c->catalog, file, rule) };
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
	TRY(rule_of(cx, c, id, "steps FILE --rule ID", &rule));
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
