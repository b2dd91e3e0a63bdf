/* waymark screen waits: how long people wait for a specialty, from a column file. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/must.h"
#include "cli/cli.h"
#include "cli/screen_in.h"
#include "screen/waits.h"

static const char *weeks_say(char text[32], const struct waits_row *r, double p)
{
	int weeks = waits_quantile(r, p);
	snprintf(text, 32, weeks < 0 ? "longer" : "%d", weeks);
	return text;
}

static int64_t seen_within(const struct waits_row *r, int weeks)
{
	int64_t n = 0;
	for (int w = 0; w < weeks; w++)
		n += r->seen[w];
	return n;
}

static void tell(struct command *c, const struct waits *all)
{
	char half[32], most[32], day[DAY_TEXT];
	fprintf(c->out, "From the referral to the first attendance in the same specialty, as of %s; weeks by Kaplan and Meier, who still wait among them.\n",
		day_words(all->day, day));
	fprintf(c->out, "%-12s %10s %12s %10s %8s %8s %8s\n", "specialty", "referrals", "in 18 weeks", "waiting", "half", "9 of 10", "unsure");
	for (size_t i = 0; i < all->rows; i++) {
		const struct waits_row *r = &all->row[i];
		fprintf(c->out, "%-12.*s %10" PRId64 " %12" PRId64 " %10" PRId64 " %8s %8s %8" PRId64 "\n", STRF(r->specialty), r->referrals, seen_within(r, 18),
			r->referrals - seen_within(r, WAITS_WEEKS), weeks_say(half, r, 0.5), weeks_say(most, r, 0.9), r->unsure);
	}
	if (all->no_specialty || all->no_day)
		fprintf(c->out, "Not followed: %" PRId64 " referrals without a specialty, %" PRId64 " without a day.\n", all->no_specialty, all->no_day);
}

static void write_csv(struct command *c, const struct waits *all)
{
	fprintf(c->out, "specialty,weeks,seen,waiting\n");
	for (size_t i = 0; i < all->rows; i++)
		for (int w = 0; w < WAITS_WEEKS; w++)
			if (all->row[i].seen[w] || all->row[i].waiting[w])
				fprintf(c->out, "%.*s,%d,%" PRId64 ",%" PRId64 "\n", STRF(all->row[i].specialty), w, all->row[i].seen[w], all->row[i].waiting[w]);
}

enum err screen_waits(struct cx *cx, struct command *c)
{
	bool csv = command_flag(c, "--csv");
	AUTO(column_file) struct column_file file = { 0 };
	struct waits all;
	TRY(command_args(cx, c, 2, 2));
	TRY(column_open(cx, command_path(cx, c, c->arg[1]), &file));
	waits_make(cx->arena, &file, clock_today(), 0, &all);
	(csv ? write_csv : tell)(c, &all);
	return OK;
}
