/* People carried on every pathway by many hands through the functions of care/ and a real store: after each act nobody is without a next
 * step, a review or a discharge, nobody is in two beds, clocks and letters are as the acts say, nothing is shown or done that the decision
 * refuses, and what was asked of the program to be done later waits there. The controls: tables with a way missing, guards left off, and
 * (tests/meson.build) a build that forgets one slip. */
#include "tests/kit/figure.h"
#include "tests/kit/kit.h"
#include "tests/kit/store.h"
#include "tests/kit/walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "tests/kit/ask.h"

/* Never the program: the control, whose care/look_again.c forgets one slip. */
#ifdef CONTROL_FORGETS_SLIP
#define FORGETS true
#else
#define FORGETS false
#endif

#define PEOPLE 120
#define FEW    30               /* of the short form */
#define OFTEN  100              /* so often is each way gone in the long form */

static enum store_engine engine;

static const char *figure_name(const char *what)
{
	static char name[12][100];
	static int next;
	char *out = name[next++ % (int)LENGTH(name)];
	snprintf(out, sizeof name[0], "paths_%s_%s", engine == STORE_SQLITE ? "sqlite" : "postgresql", what);
	return out;
}

/* The shipped tables and a site's own pathway over them, each time anew: what a control takes from the program's is not taken from what the walk
 * knows. */
static struct catalog *tables(void)
{
	struct catalog *c;
	struct catalog_source builtin = catalog_builtin(kit_cx()->arena);
	assert_ok(catalog_load(kit_cx_now(), &builtin, kit_path("tests/golden/site-neurology"), &c, NULL));
	return c;
}

/* A table of the ways of each pathway; the least share of any that was gone so often. */
static int64_t ways_told(const struct walk *w, int64_t often, bool tell, int64_t *ret_never)
{
	int64_t least = 100;
	*ret_never = 0;
	print_message("# %-16s %5s %8s %8s %8s\n", "pathway", "ways", "gone", "often", "rarest");
	for (size_t i = 0; i < w->reference->pathways; i++) {
		const struct pathway *p = w->reference->pathway[i];
		int64_t ways = 0, enough = 0, sum = 0, rarest = INT64_MAX;
		for (int s = 0; s < p->steps; s++)
			for (int a = 0; a < p->step[s].arrows; a++) {
				int64_t n = w->taken[i][s][a];
				ways++;
				sum += n;
				enough += n >= often;
				*ret_never += n == 0;
				rarest = n < rarest ? n : rarest;
				if (n < often && tell)
					print_message("# %.*s: %.*s to %.*s was gone %" PRId64 " times\n", STRF(p->id), STRF(p->step[s].id),
						STRF(p->step[p->step[s].arrow[a].to].id), n);
			}
		print_message("# %-16.*s %5" PRId64 " %8" PRId64 " %7" PRId64 "%% %8" PRId64 "\n", STRF(p->id), ways, sum, 100 * enough / ways, rarest);
		least = 100 * enough / ways < least ? 100 * enough / ways : least;
	}
	return least;
}

static void dids_told(const struct walk *w)
{
	static const char *const words[DIDS] = { "begun", "act of a course", "admitted", "bed given", "bed closed or opened", "item of the ward",
		"what came of one", "goal", "grade", "measure", "meeting called", "put on or off a list", "decision or action", "one followed to its end",
		"advice asked", "advice given or ended", "choice written down or ended", "red flag settled" };
	for (int i = 0; i < DIDS; i++)
		print_message("# %8" PRId64 " %s\n", w->did[i], words[i]);
	for (int i = 1; i < COURSE_ACTS; i++)
		print_message("# %8" PRId64 " %s\n", w->acts[i], course_act_word((enum course_act)i));
}

static void nobody_is_lost(void **state)
{
	(void)state;
	static struct walk w;
	int64_t acts = engine == STORE_SQLITE ? kit_number("WAYMARK_ACTS", 120) : kit_number("WAYMARK_ACTS_POSTGRES", 25), never;
	bool whole = acts >= 5000, often = acts >= 100000;
	int64_t start = clock_ticks_us();
	if (!acts)
		return;
	log_quiet(true);
	struct catalog *known = tables();
	walk_open(&w, engine, known, known, whole ? PEOPLE : FEW, (uint64_t)kit_number("WAYMARK_SEED", 1));
	for (int64_t left = acts; left > 0 && !w.wrong[0]; left -= 10000) {
		walk_on(&w, left < 10000 ? left : 10000);
		print_message("# %s: %" PRId64 " legal acts, %" PRId64 " refused, %zu episodes, %" PRId64 " looks by %zu hands, %" PRId64 " of them at what is hidden, "
			"%.0f s\n", engine == STORE_SQLITE ? "SQLite" : "PostgreSQL", w.done, w.refused, w.episodes, w.looks, w.c.hands, w.hidden,
			(double)(clock_ticks_us() - start) / 1e6);
	}
	if (!w.wrong[0])
		walk_whole(&w);
	if (!w.wrong[0])
		walk_again(&w);
	if (w.wrong[0])
		print_error("after %" PRId64 " acts, seed %" PRId64 ": %s\n", w.done, kit_number("WAYMARK_SEED", 1), w.wrong);
	int64_t least = ways_told(&w, often ? OFTEN : 1, whole, &never);
	dids_told(&w);
	kit_figure(figure_name("legal_acts_without_a_fault"), w.wrong[0] ? 0 : w.done, acts, "acts", "all", !w.wrong[0] && w.done >= acts);
	if (often)
		kit_figure(figure_name("ways_of_each_pathway_gone_100_times"), least, 95, "percent", "95 at least, of each", least >= 95);
	bool wrong = w.wrong[0] != '\0';
	walk_close(&w);
	catalog_free(known);
	assert_false(wrong);
	assert_true(!often || least >= 95);
}

/* ---- controls ---- */

static void found_out(struct walk *w, const char *what)
{
	print_message("# %s, after %" PRId64 " acts and %" PRId64 " looks: %s\n", what, w->done, w->looks, w->wrong[0] ? w->wrong : "not found out");
	bool wrong = w->wrong[0] != '\0';
	walk_close(w);
	kit_figure(figure_name(what), wrong, 1, "faults found", "1", wrong);
	assert_true(wrong);
}

/* The program's tables lose the last ways out of a step; the walk goes on knowing them. On one engine: on the other it is the same walk. */
static void ways_lost(const char *step, bool all, const char *what)
{
	static struct walk w;
	struct catalog *c = tables(), *known = tables();
	for (size_t i = 0; i < c->pathways; i++) {
		struct pathway *p = c->pathway[i];
		if (!str_is(p->id, "pcpcs"))
			continue;
		int *arrows = &p->step[pathway_step_of(p, str_of(step))].arrows;
		*arrows = all ? 0 : *arrows - 1;
	}
	walk_open(&w, engine, known, c, FEW, 1);
	w.only = catalog_pathway(known, STR("pcpcs"), 0);
	walk_on(&w, 4000);
	found_out(&w, what);
	catalog_free(c);
	catalog_free(known);
}

static void a_missing_way_is_found_out(void **state)
{
	(void)state;
	if (engine == STORE_SQLITE)
		ways_lost("referral", false, "control_one_way_out_removed");
}

/* What the check of the tables refuses, had anybody let it pass. */
static void a_step_without_a_way_is_found_out(void **state)
{
	(void)state;
	if (engine == STORE_SQLITE)
		ways_lost("practice-support", true, "control_step_that_nobody_leaves");
}

static void a_guard_left_off_is_found_out(void **state)
{
	(void)state;
	static struct walk w;
	if (engine != STORE_SQLITE)              /* on the other its own lock would stand behind the guard */
		return;
	struct catalog *known = tables();
	walk_open(&w, engine, known, known, FEW, 1);
	struct kit_hand *hand = kit_hand_open(&w.c.where);
	kit_hand_do(hand, "DROP VIEW g_course; CREATE VIEW g_course AS SELECT * FROM course");
	kit_hand_close(hand);
	walk_on(&w, 400);
	found_out(&w, "control_guard_left_off");
	catalog_free(known);
}

static void a_forgotten_slip_is_found_out(void **state)
{
	(void)state;
	static struct walk w;
	if (engine != STORE_SQLITE)              /* the walk is the same, and finds the same */
		return;
	struct catalog *known = tables();
	walk_open(&w, engine, known, known, FEW, 1);
	walk_on(&w, 4000);
	found_out(&w, "control_slip_forgotten");
	catalog_free(known);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nobody_is_lost), cmocka_unit_test(a_missing_way_is_found_out),
		cmocka_unit_test(a_step_without_a_way_is_found_out), cmocka_unit_test(a_guard_left_off_is_found_out) },
		control[] = { cmocka_unit_test(a_forgotten_slip_is_found_out) };
	return FORGETS ? kit_run_on_engines("paths, of a build that forgets", control, LENGTH(control), &engine, nothing, nothing, NULL) :
		kit_run_on_engines("paths", tests, LENGTH(tests), &engine, nothing, nothing, NULL);
}
