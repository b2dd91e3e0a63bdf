/* kill -9 while records come in, and a disk without room: started again until it is done, an import has brought in exactly what an
 * undisturbed one brings, on both engines: each row once, with its problems, counts and kept files.
 *
 * Half of the kills come at a random moment, half just before a random change to a file of the data directory, which is where
 * half-done things are made. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/rng.h"
#include "store/dir.h"
#include "tests/kit/ask.h"
#include "tests/kit/command.h"
#include "tests/kit/content.h"
#include "tests/kit/figure.h"
#include "tests/kit/pg.h"
#include "tests/kit/store.h"

#define NO_SPACE 28

/* The steps of bringing a region in, as tools/demo takes them, and some more. */
static const struct { const char *name, *map; } steps[] = {
	{ "emis-gp", "emis-gp" }, { "bad/emis-gp", "emis-gp" }, { "bad/tpp-gp", "tpp-gp" },
	{ "bad/hes-outpatient", "hes-outpatient" }, { "bad/hes-admitted", "hes-admitted" },
	{ "bad/hes-emergency", "hes-emergency" }, { "tpp-gp", "tpp-gp" }, { "hes-outpatient.csv", "hes-outpatient" },
	{ "hes-admitted.csv", "hes-admitted" }, { "hes-emergency.csv", "hes-emergency" },
	{ "mhsds-contacts.csv", "mhsds-contacts" }, { "talking-therapies.csv", "talking-therapies" },
};
#define STEPS LENGTH(steps)

static char folder[200], region[220];
static struct arena kept;                 /* what the undisturbed imports said */
static struct content undisturbed[2];
static struct store_where undisturbed_where[2];
static const char *undisturbed_data[2];
static int64_t took_us[2][STEPS], changes[STEPS];

static void good(const struct kit_ran *ran, const char *what)
{
	if (ran->exit != 0)
		print_message("# %s ended with %d, signal %d: %.*s\n", what, ran->exit, ran->signal, STRF(ran->err));
	assert_int_equal(ran->exit, 0);
}

static void step(struct cx *cx, const char *data, size_t n, const struct kit_shim *shim, struct kit_ran *ret)
{
	/* bad/...: those written by hand with everything that goes wrong in real ones */
	bool bad = str_starts(str_of(steps[n].name), "bad/");
	const char *from = bad ? arena_printf(cx->arena, "%s/tests/golden/import/%s/in", kit_root(), steps[n].map) :
		file_join(cx->arena, region, steps[n].name);
	kit_run(cx, shim, ret, "--quiet", "--today", "2026-11-21", "--data", data, "import", from, "--map", steps[n].map, NULL);
}

static struct store_where begin(struct cx *cx, enum store_engine engine, const char *data)
{
	struct kit_ran ran;
	const char *conninfo = engine == STORE_POSTGRES ? kit_pg_conninfo() : NULL;
	if (conninfo)
		kit_run(cx, NULL, &ran, "--data", data, "init", "--postgres", conninfo, NULL);
	else
		kit_run(cx, NULL, &ran, "--data", data, "init", NULL);
	good(&ran, "init");
	kit_run(cx, NULL, &ran, "--data", data, "organisation", "add", file_join(cx->arena, region, "organisations.csv"), NULL);
	good(&ran, "organisation add");
	kit_run(cx, NULL, &ran, "--data", data, "agreement", "add", file_join(cx->arena, region, "agreements.csv"), NULL);
	good(&ran, "agreement add");
	return (struct store_where){ .engine = engine, .path = file_join(cx->arena, data, DIR_DB), .conninfo = conninfo };
}

static char *fresh(struct cx *cx)
{
	static int number;
	return arena_printf(cx->arena, "%s/data-%d", folder, number++);
}

/* What came in is kept beside the record too: as many files as were imported, none half written. */
static const char *inbox_wrong(struct cx *cx, const char *data, const struct store_where *where)
{
	char **names, **files;
	size_t folders, count;
	int64_t there = 0;
	assert_ok(file_folders(cx, file_join(cx->arena, data, DIR_INBOX), &names, &folders));
	for (size_t i = 0; i < folders; i++) {
		char *at = arena_printf(cx->arena, "%s/%s/%s", data, DIR_INBOX, names[i]);
		assert_ok(file_list(cx, at, "", &files, &count));
		for (size_t k = 0; k < count; k++) {
			if (!str_ends(str_of(files[k]), ".zst"))
				return arena_printf(cx->arena, "%s/%s is left over", at, files[k]);
			there++;
		}
	}
	int64_t should = kit_ask_number(where, "SELECT count(*) FROM origin_file");
	return there == should ? NULL : arena_printf(cx->arena, "%" PRId64 " files are kept, %" PRId64 " were imported", there,
			should);
}

static const char *wrong(struct cx *cx, const struct store_where *where, const char *data, const struct content *should)
{
	struct content is;
	const char *say = kit_damage(where);
	content_read(cx->arena, where, &is);
	if (!say)
		say = content_differs(&is, should);
	return say ? say : inbox_wrong(cx, data, where);
}

static void import_undisturbed(enum store_engine engine)
{
	struct cx *cx = kit_cx();
	struct kit_ran ran;
	const char *data = fresh(cx), *told = file_join(cx->arena, folder, "told");
	struct store_where where = begin(cx, engine, data);
	struct kit_shim shim = { .under = data, .told = told };
	for (size_t i = 0; i < STEPS; i++) {
		int64_t from = clock_ticks_us();
		step(cx, data, i, engine == STORE_SQLITE ? &shim : NULL, &ran);
		good(&ran, steps[i].name);
		took_us[engine][i] = clock_ticks_us() - from;
		if (engine == STORE_SQLITE)
			changes[i] = kit_told(cx, told, "calls");
	}
	content_read(&kept, &where, &undisturbed[engine]);
	undisturbed_data[engine] = arena_text(&kept, data);
	undisturbed_where[engine] = where;
	undisturbed_where[engine].path = arena_text(&kept, where.path);
	undisturbed_where[engine].conninfo = where.conninfo ? arena_text(&kept, where.conninfo) : NULL;
	const char *say = inbox_wrong(cx, data, &where);
	if (say)
		print_message("# undisturbed: %s\n", say);
	assert_true(say == NULL);
	assert_true(content_rows(&undisturbed[engine], "event") > 1000 && content_rows(&undisturbed[engine], "problem") > 0);
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct kit_ran ran;
	arena_init(&kept, 0);
	snprintf(folder, sizeof folder, "%s", kit_scratch());
	snprintf(region, sizeof region, "%s/region", folder);
	kit_run(cx, NULL, &ran, "--quiet", "--today", "2026-11-21", "synth", "--people", kit_number("WAYMARK_KILLS", 0) ? "300"
			: "60",
		"--seed", "1", region, NULL);
	good(&ran, "synth");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(&kept);
	return 0;
}

/* One import from beginning to end, killed on its way so often; *ret_kills counts them. */
static const char *killed_import(struct cx *cx, enum store_engine engine, struct rng *rng, int64_t most, int64_t *ret_kills)
{
	const char *data = fresh(cx), *say;
	struct store_where where = begin(cx, engine, data);
	for (size_t i = 0; i < STEPS; ) {
		struct kit_ran ran;
		struct kit_shim shim = { 0 };
		if (*ret_kills < most && engine == STORE_SQLITE && rng_chance(rng, 0.5))
			shim = (struct kit_shim){ .under = data, .kill = 1 + rng_below(rng, (uint32_t)changes[i]) };
		else if (*ret_kills < most)
			shim.kill_after_us = rng_below(rng, (uint32_t)took_us[engine][i]) + 1;
		step(cx, data, i, &shim, &ran);
		if (ran.signal == SIGKILL) {
			++*ret_kills;
			say = kit_damage(&where);
			if (say)
				return say;
			continue;
		}
		if (ran.exit != 0)
			return arena_printf(cx->arena, "%s after a kill: exit %d: %.*s", steps[i].name, ran.exit, STRF(ran.err));
		i++;
	}
	return wrong(cx, &where, data, &undisturbed[engine]);
}

static void kill_again_and_again(enum store_engine engine, const char *name)
{
	struct rng rng;
	int64_t kills = 0, most = kit_number("WAYMARK_KILLS", 6), imports = 0;
	const char *say = NULL;
	rng_seed(&rng, (uint64_t)kit_number("WAYMARK_SEED", 1), engine);
	import_undisturbed(engine);
	while (kills < most && !say) {
		say = killed_import(kit_cx(), engine, &rng, most, &kills);
		imports++;
	}
	print_message("# %s: %" PRId64 " events, %" PRId64 " kills in %" PRId64 " imports of the region: %s\n", name,
		content_rows(&undisturbed[engine], "event"), kills, imports, say ? say : "each says what an undisturbed one says");
	kit_figure(engine == STORE_SQLITE ? "kill-import-sqlite" : "kill-import-postgres", say != NULL, kills,
		"kills after which a row was lost or doubled", "0", !say);
	assert_true(say == NULL);
}

/* Is it found out, and right again when it is mended? */
static bool found_out(const char *what, const struct store_where *where, const char *data, const char *damage, const char *mend)
{
	AUTO(buf) struct buf told;
	buf_init(&told, LIMIT_BUF);
	kit_ask(where, damage, &told);
	bool seen = wrong(kit_cx_now(), where, data, &undisturbed[where->engine]) != NULL;
	kit_ask(where, mend, &told);
	bool right = wrong(kit_cx_now(), where, data, &undisturbed[where->engine]) == NULL;
	if (!seen || !right)
		print_message("# control: %s: %s\n", what, !seen ? "not found out" : "mended, it is still called wrong");
	return seen && right;
}

#define COLUMNS "patient_id, on_day, kind, code_id, specialty_id, place_id, holding_id, origin_id, row_no, file_no, clinician_id, " \
	"until_day, minute, attended, unscheduled, result, length_days, length_minutes, cost_pence"
#define LAST    "(SELECT max(id) FROM event)"

/* The control: an undisturbed record with one fault planted has to be told from one without. */
static void the_control(enum store_engine engine)
{
	static const struct { const char *what, *damage, *mend; } faults[] = {
		{ "an event twice", "INSERT INTO event (id, " COLUMNS ") SELECT id + 1, " COLUMNS " FROM event WHERE id = " LAST " RETURNING id",
		  "DELETE FROM event WHERE id = " LAST " RETURNING id" },
		{ "an event on another day", "UPDATE event SET on_day = on_day + 1 WHERE id = " LAST " RETURNING id",
		  "UPDATE event SET on_day = on_day - 1 WHERE id = " LAST " RETURNING id" },
		{ "an event of somebody else", "UPDATE event SET patient_id = -patient_id WHERE id = " LAST " RETURNING id",
		  "UPDATE event SET patient_id = -patient_id WHERE id = " LAST " RETURNING id" },
		{ "a row counted twice", "UPDATE origin SET rows_kept = rows_kept + 1 WHERE id = 1 RETURNING id",
		  "UPDATE origin SET rows_kept = rows_kept - 1 WHERE id = 1 RETURNING id" },
		{ "a problem told otherwise", "UPDATE origin_problem SET say = 'x' || say WHERE line = (SELECT max(line) FROM origin_problem) RETURNING line",
		  "UPDATE origin_problem SET say = substr(say, 2) WHERE line = (SELECT max(line) FROM origin_problem) RETURNING line" },
	};
	AUTO(buf) struct buf told;
	int64_t found = 0;
	const char *data = undisturbed_data[engine];
	struct store_where where = undisturbed_where[engine];
	for (size_t i = 0; i < LENGTH(faults); i++)
		found += found_out(faults[i].what, &where, data, faults[i].damage, faults[i].mend);
	char **folders;
	size_t count;
	assert_ok(file_folders(kit_cx_now(), file_join(kit_cx_now()->arena, data, DIR_INBOX), &folders, &count));
	const char *left = arena_printf(kit_cx_now()->arena, "%s/%s/%s/left.part", data, DIR_INBOX, folders[0]);
	assert_ok(file_write(kit_cx_now(), left, STR("half"), 0600));
	found += wrong(kit_cx_now(), &where, data, &undisturbed[engine]) != NULL;
	unlink(left);
	buf_init(&told, LIMIT_BUF);
	kit_ask(&where, "DELETE FROM event WHERE id = " LAST " RETURNING id", &told);
	found += wrong(kit_cx_now(), &where, data, &undisturbed[engine]) != NULL;
	kit_figure(engine == STORE_SQLITE ? "kill-import-sqlite-control" : "kill-import-postgres-control", found, LENGTH(faults) + 2,
		"planted faults found out", "all", found == LENGTH(faults) + 2);
	assert_int_equal(found, LENGTH(faults) + 2);
}

static void on_sqlite(void **state)
{
	(void)state;
	kill_again_and_again(STORE_SQLITE, "SQLite");
	the_control(STORE_SQLITE);
}

static void on_postgres(void **state)
{
	(void)state;
	if (!kit_has(STORE_POSTGRES))
		return;
	kill_again_and_again(STORE_POSTGRES, "PostgreSQL");
	the_control(STORE_POSTGRES);
	const char *say = content_differs(&undisturbed[STORE_POSTGRES], &undisturbed[STORE_SQLITE]);
	if (say)
		print_message("# PostgreSQL against SQLite: %s\n", say);
	assert_true(say == NULL);
}

/* No room from some change on: refused in a sentence with the exit of a full disk; with room again it goes on. */
static void without_room(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *data = fresh(cx), *say;
	struct store_where where = begin(cx, STORE_SQLITE, data);
	struct rng rng;
	int64_t times = kit_number("WAYMARK_KILLS", 6), refused = 0;
	rng_seed(&rng, 3, 3);
	for (size_t i = 0; i < STEPS; i++) {
		struct kit_ran ran;
		for (int64_t k = 0; k < 1 + times / (int64_t)STEPS; k++) {
			struct kit_shim shim = { .under = data, .fail = 1 + rng_below(&rng, (uint32_t)changes[i]), .error = NO_SPACE };
			step(cx, data, i, &shim, &ran);
			refused += ran.exit != 0;
			if (ran.signal != 0 || (ran.exit != 0 && ran.exit != err_row(ERR_DISK_FULL)->exit))
				print_message("# %s without room: exit %d, signal %d: %.*s\n", steps[i].name, ran.exit, ran.signal,
						STRF(ran.err));
			assert_true(ran.signal == 0 && (ran.exit == 0 || ran.exit == err_row(ERR_DISK_FULL)->exit));
			if (ran.exit != 0 && str_find(ran.err, "room") < 0)
				print_message("# %s: what to do is not said: %.*s\n", steps[i].name, STRF(ran.err));
			assert_true(ran.exit == 0 || str_find(ran.err, "room") > 0);
			say = kit_damage(&where);
			assert_true(say == NULL);
		}
		step(cx, data, i, NULL, &ran);
		good(&ran, steps[i].name);
	}
	say = wrong(cx, &where, data, &undisturbed[STORE_SQLITE]);
	print_message("# %" PRId64 " times without room: %s\n", refused, say ? say
			: "with room again each import went on to its end");
	assert_true(say == NULL && refused > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_sqlite), cmocka_unit_test(on_postgres), cmocka_unit_test(without_room),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
