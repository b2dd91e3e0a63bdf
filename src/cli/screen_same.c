/* waymark screen continuity: who sees the same GP, from a column file. */
#include <inttypes.h>
#include <math.h>

#include "base/clock.h"
#include "base/must.h"
#include "cli/cli.h"
#include "cli/screen_in.h"
#include "insight/screened.h"
#include "screen/same.h"
#include "stat/small.h"

static void line_tell(struct command *c, const char *name, const struct same_row *r, bool shown)
{
	fprintf(c->out, "%-24s ", name);
	if (!shown)
		fprintf(c->out, "%10s\n", "few");
	else if (r->people == 0)
		fprintf(c->out, "%10d %10s %18s %10s\n", 0, "-", "-", "-");
	else
		fprintf(c->out, "%10" PRId64 " %10.1f %8.1f to %-6.1f %10.1f\n", r->people, 100 * same_mean(r), 100 * (same_mean(r) - same_half_width(r)),
			100 * (same_mean(r) + same_half_width(r)), 100 * same_mean_pairs(r));
}

static void tell(struct cx *cx, struct command *c, const struct column_file *file, const struct same_ask *ask, const struct same *s)
{
	int64_t *people = arena_array(cx->arena, s->practices + 1, sizeof *people);
	bool *shown = arena_array(cx->arena, s->practices + 1, sizeof *shown);
	char day[DAY_TEXT];
	size_t n, *order = same_order(cx->arena, file, s, &n);
	fprintf(c->out, "Of people with at least %d GP contacts in the %d months up to %s of which it is known who was seen: how many of a hundred were\n"
		"with the one they saw most (mean, 95%% interval), and how many of a hundred pairs of contacts were with the same one.\n", ask->least,
		ask->months, day_words(ask->day, day));
	fprintf(c->out, "%-24s %10s %10s %18s %10s\n", "", "people", "the usual", "", "pairs");
	line_tell(c, "everybody", &s->all, s->all.people >= SCREEN_FEW);
	if (ask->found) {
		bool told = s->found.people >= SCREEN_FEW && s->others.people >= SCREEN_FEW;
		line_tell(c, "found by the rule", &s->found, told);
		line_tell(c, "not found, of its ages", &s->others, told);
	}
	for (size_t i = 0; i < s->practices; i++)
		people[i] = s->practice[i].people;
	small_hide(people, s->practices, SCREEN_FEW, shown);
	for (size_t i = 0; i < n; i++)
		line_tell(c, order[i] < file->places ? str_c(cx->arena, file->place[order[i]]) : "practice not known", &s->practice[order[i]], shown[order[i]]);
	fprintf(c->out, "%" PRId64 " people had fewer such contacts. Of %" PRId64 " GP contacts nobody says who was seen.\n"
		"Who comes often meets more people by chance alone: the first figure falls with that, the second does not.\n", s->all.few, s->unsaid);
}

static void csv_line(struct command *c, const char *group, struct str name, const struct same_row *r)
{
	fprintf(c->out, "%s,%.*s,%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64, group, STRF(name), r->people, r->few,
		r->contacts, r->usual, r->share, r->share2, r->pairs);
	for (int i = 0; i < SAME_TENTHS; i++)
		fprintf(c->out, ",%" PRId64, r->tenth[i]);
	fprintf(c->out, "\n");
}

/* Whole numbers alone: of parts of a population they add up. */
static void csv_tell(struct cx *cx, struct command *c, const struct column_file *file, const struct same_ask *ask, const struct same *s)
{
	size_t n, *order = same_order(cx->arena, file, s, &n);
	fprintf(c->out, "group,practice,people,fewer,contacts,with_usual,share_e9,share2_e9,pairs_e9");
	for (int i = 0; i < SAME_TENTHS; i++)
		fprintf(c->out, ",from_%d_percent", i * 10);
	fprintf(c->out, "\n");
	csv_line(c, "all", STR(""), &s->all);
	if (ask->found) {
		csv_line(c, "found", STR(""), &s->found);
		csv_line(c, "not_found", STR(""), &s->others);
	}
	for (size_t i = 0; i < n; i++)
		csv_line(c, "practice", order[i] < file->places ? file->place[order[i]] : STR(""), &s->practice[order[i]]);
}

static enum err whole(struct cx *cx, const char *option, const char *text, int64_t least, int64_t most, int *ret)
{
	int64_t n = *ret;
	if (text && (!str_int(str_of(text), &n) || n < least || n > most))
		return fail(cx, ERR_USAGE, "%s %s is not a whole number from %" PRId64 " to %" PRId64 ".", option, text, least, most);
	*ret = (int)n;
	return OK;
}

enum err screen_same(struct cx *cx, struct command *c)
{
	const char *id = command_option(c, "--rule"), *months = command_option(c, "--months"), *least = command_option(c, "--least");
	bool csv = command_flag(c, "--csv");
	AUTO(column_file) struct column_file file = { 0 };
	AUTO(screen_result) struct screen_result r = { 0 };
	struct screen_ask screen = { .day = clock_today() };
	struct same_ask ask = { .day = clock_today(), .months = CONTINUITY_MONTHS, .least = CONTINUITY_LEAST };
	struct same s;
	int64_t times;
	TRY(screen_times(cx, c, &times));
	TRY(whole(cx, "--months", months, 1, 600, &ask.months));
	TRY(whole(cx, "--least", least, 2, 100, &ask.least));
	TRY(command_args(cx, c, 2, 2));
	if (id)
		TRY(screen_rule(cx, c, id, "continuity FILE", &screen.rule));
	TRY(column_open(cx, command_path(cx, c, c->arg[1]), &file));
	if (id) {
		TRY(screened_sets(cx, c->catalog, &file, screen.rule, &screen.set));
		TRY(screen_run(cx, &file, &screen, &r));
		ask.found = r.found;
	}
	for (; times > 0; times--) {
		struct took took = took_begin();
		TRY(same_make(cx, &file, &ask, &s));
		took_end(&took);
		if (c->json)
			screen_same_json(c, &file, &ask, &s, &took);
		else if (times == 1 && csv)
			csv_tell(cx, c, &file, &ask, &s);
		else if (times == 1)
			tell(cx, c, &file, &ask, &s);
	}
	return OK;
}
