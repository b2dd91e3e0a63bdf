/* init, backup and restore as a person starts them: killed at the nth change to a file, refused room at the nth, and looked at
 * for what they left unsynced. Whatever happens, the record stays whole, half a thing is never taken for a whole one, and the
 * command may simply be repeated. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/rng.h"
#include "gen/queries.h"
#include "store/dir.h"
#include "tests/kit/ask.h"
#include "tests/kit/command.h"
#include "tests/kit/deciding.h"
#include "tests/kit/figure.h"
#include "tests/kit/store.h"

#define NO_SPACE 28
#define IO_ERROR 5

struct scene { const char *folder, *data, *backup; struct buf content; };
static struct scene scene;

static int64_t no_clock(void *arg)
{
	(void)arg;
	return 0;
}

static struct store *open_record(struct cx *cx, const char *data)
{
	struct store_where where = { .engine = STORE_SQLITE, .path = file_join(cx->arena, data, DIR_DB), .migrations = migration_list,
		.migration_count = migration_count, .write = true };
	struct store *store;
	assert_ok(store_open(cx, &where, &store));
	return store;
}

static void content_of(struct cx *cx, const char *data, struct buf *ret)
{
	struct store *store = open_record(cx, data);
	buf_reset(ret);
	kit_content(cx, store, ret);
	store_close(store);
}

static void good(const struct kit_ran *ran, const char *what)
{
	if (ran->exit != 0)
		print_message("# %s ended with %d, signal %d: %.*s\n", what, ran->exit, ran->signal, STRF(ran->err));
	assert_int_equal(ran->exit, 0);
}

/* A data directory with a record worth keeping, files beside it, and a backup of it all. */
static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct kit_ran ran;
	static char folder[200], data[220], backup[220];
	snprintf(folder, sizeof folder, "%s", kit_scratch());
	snprintf(data, sizeof data, "%s/data", folder);
	snprintf(backup, sizeof backup, "%s/backup", folder);
	scene = (struct scene){ folder, data, backup, { 0 } };
	buf_init(&scene.content, LIMIT_BUF);
	kit_run(cx, NULL, &ran, "--data", data, "init", NULL);
	good(&ran, "init");
	struct store *store = open_record(cx, data);
	struct deciding *deciding = deciding_new();
	deciding_begin(store, deciding);
	deciding_work(store, deciding, 5, 1, no_clock, NULL);
	deciding_free(deciding);
	store_close(store);
	assert_ok(file_make_folder(cx, file_join(cx->arena, data, "inbox/1"), 0700));
	assert_ok(file_write(cx, file_join(cx->arena, data, "inbox/1/extract.csv"), STR("id,on\n1,2026-01-01\n"), 0600));
	content_of(cx, data, &scene.content);
	kit_run(cx, NULL, &ran, "--data", data, "backup", backup, NULL);
	good(&ran, "backup");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	buf_free(&scene.content);
	return 0;
}

static char *fresh(struct cx *cx, const char *name)
{
	static int number;
	return arena_printf(cx->arena, "%s/%s-%d", scene.folder, name, number++);
}

/* ---- the commands ---- */

enum which { INIT, BACKUP, RESTORE, COMMANDS };
static const char *const names[COMMANDS] = { "init", "backup", "restore" };

/* `at` is the folder that the command makes. */
static void start(struct cx *cx, enum which which, const char *at, const struct kit_shim *shim, struct kit_ran *ret)
{
	if (which == INIT)
		kit_run(cx, shim, ret, "--quiet", "--data", at, "init", NULL);
	else if (which == BACKUP)
		kit_run(cx, shim, ret, "--quiet", "--data", scene.data, "backup", at, NULL);
	else
		kit_run(cx, shim, ret, "--quiet", "--data", at, "restore", scene.backup, NULL);
}

/* The original is as it was, but for audit rows of backups. */
static const char *sound(struct cx *cx, const char *data, bool restored)
{
	struct kit_ran ran;
	AUTO(buf) struct buf now;
	buf_init(&now, LIMIT_BUF);
	kit_run(cx, NULL, &ran, "--data", data, "doctor", NULL);
	if (ran.exit != 0)
		return arena_printf(cx->arena, "the doctor is not content: %.*s%.*s", STRF(ran.out), STRF(ran.err));
	if (!restored)
		return NULL;
	content_of(cx, data, &now);
	return str_eq(buf_view(&now), buf_view(&scene.content)) ? NULL : "what was restored is not what was backed up";
}

/* A folder that somebody stopped writing is either refused as a backup or is one. */
static const char *half_backup(struct cx *cx, const char *at)
{
	struct kit_ran ran;
	char *again = fresh(cx, "from-half");
	kit_run(cx, NULL, &ran, "--data", scene.data, "backup", "--verify", at, NULL);
	bool whole = ran.exit == 0;
	kit_run(cx, NULL, &ran, "--quiet", "--data", again, "restore", at, NULL);
	if (whole != (ran.exit == 0))
		return arena_printf(cx->arena, "--verify says %s, restore says: %.*s", whole ? "sound" : "not sound", STRF(ran.err));
	return whole ? NULL : sound(cx, scene.data, false);
}

/* After the fault: repeat it, and everything is as it should be. */
static const char *repeated(struct cx *cx, enum which which, const char *at)
{
	struct kit_ran ran;
	const char *wrong = which == BACKUP && file_is_folder(at) ? half_backup(cx, at) : NULL;
	const char *to = which == BACKUP ? fresh(cx, "backup-again") : at;
	if (wrong)
		return wrong;
	start(cx, which, to, NULL, &ran);
	/* Done already before it was stopped: then the repeat says so and does nothing. */
	if (ran.exit == err_row(ERR_CONFLICT)->exit && file_exists(file_join(cx->arena, at, DIR_CONF)))
		return sound(cx, at, which == RESTORE);
	if (ran.exit != 0)
		return arena_printf(cx->arena, "repeating it says: %.*s", STRF(ran.err));
	if (which == BACKUP) {
		kit_run(cx, NULL, &ran, "--data", scene.data, "backup", "--verify", to, NULL);
		return ran.exit == 0 ? sound(cx, scene.data, false) : arena_printf(cx->arena, "the new backup: %.*s", STRF(ran.err));
	}
	return sound(cx, at, which == RESTORE);
}

/* How many changes does it make, undisturbed? */
static int64_t changes(struct cx *cx, enum which which, const char *what)
{
	struct kit_ran ran;
	char *told = fresh(cx, "told");
	struct kit_shim shim = { .under = scene.folder, .told = told };
	start(cx, which, fresh(cx, names[which]), &shim, &ran);
	good(&ran, names[which]);
	return kit_told(cx, told, what);
}

/* The points at which it is disturbed: all of them in the long form. */
static int64_t next_point(struct rng *rng, int64_t n, int64_t total)
{
	if (kit_number("WAYMARK_EVERY", 0))
		return n + 1;
	return n + 1 + rng_below(rng, (uint32_t)(total / 4));
}

static void disturb(const char *how, struct kit_shim shim, bool kills)
{
	struct rng rng;
	rng_seed(&rng, (uint64_t)kit_number("WAYMARK_SEED", 1), kills);
	for (int which = 0; which < COMMANDS; which++) {
		int64_t total = changes(kit_cx(), (enum which)which, kills ? "calls" : "room"), times = 0, wrong = 0;
		for (int64_t n = next_point(&rng, 0, total); n <= total; n = next_point(&rng, n, total)) {
			struct cx *cx = kit_cx();
			struct kit_ran ran;
			char *at = fresh(cx, names[which]);
			shim.under = scene.folder;
			*(kills ? &shim.kill : &shim.fail) = n;
			start(cx, (enum which)which, at, &shim, &ran);
			const char *say = NULL;
			if (kills ? ran.signal != SIGKILL : ran.signal != 0 || (ran.exit != 0 && ran.exit != 6 && ran.exit != 3)
					|| ran.err.n > 1000)
				say = arena_printf(cx->arena, "exit %d, signal %d: %.*s", ran.exit, ran.signal, STRF(ran.err));
			if (!say)
				say = repeated(cx, (enum which)which, at);
			if (say && wrong++ < 3)
				print_message("# %s, %s at %" PRId64 " of %" PRId64 ": %s\n", names[which], how, n, total, say);
			times++;
		}
		print_message("# %s: %s at %" PRId64 " of %" PRId64 " places\n", names[which], how, times, total);
		kit_figure("commands", wrong, times, arena_printf(kit_cx()->arena, "%s, %s", names[which], how), "0", wrong == 0);
		assert_true(times > 0);
		assert_int_equal(wrong, 0);
	}
}

static void killed_they_may_be_repeated(void **state)
{
	(void)state;
	disturb("killed", (struct kit_shim){ 0 }, true);
}

static void without_room_they_say_so(void **state)
{
	(void)state;
	disturb("no space left from there on", (struct kit_shim){ .error = NO_SPACE }, false);
	disturb("one input/output error", (struct kit_shim){ .error = IO_ERROR, .once = true }, false);
}

/* What they say is done survives a power cut: nothing they wrote is left unsynced. */
static void nothing_is_left_unsynced(void **state)
{
	(void)state;
	for (int which = 0; which < COMMANDS; which++) {
		struct cx *cx = kit_cx();
		struct kit_ran ran;
		char *told = fresh(cx, "told"), *at = fresh(cx, names[which]);
		struct kit_shim shim = { .under = scene.folder, .told = told };
		static const char *const ours[] = { "/waymark.conf", "/waymark.db\n", "/inbox", "/site", "/manifest", "/files", ".zst" };
		struct str text, line;
		start(cx, (enum which)which, at, &shim, &ran);
		good(&ran, names[which]);
		assert_ok(file_read(cx, told, LIMIT_BUF, &text));
		while (str_cut(text, '\n', &line, &text)) {
			if (!str_starts(line, "unsynced "))
				continue;
			struct str path = str_sub(line, 9, line.n);
			bool matters = str_is(path, at) || str_is(path, scene.folder);
			for (size_t i = 0; i < LENGTH(ours); i++)
				matters |= str_find(str_of(arena_printf(cx->arena, "%.*s\n", STRF(path))), ours[i]) >= 0 && str_starts(path, at);
			if (matters)
				print_message("# %s leaves %.*s unsynced\n", names[which], STRF(path));
			assert_false(matters);
		}
	}
}

/* Of a newer Waymark: refused, and not a byte of it touched. */
static void a_newer_record_is_left_alone(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct kit_ran ran;
	struct str before, after;
	const char *data = fresh(cx, "newer"), *file = file_join(cx->arena, data, DIR_DB);
	start(cx, RESTORE, data, NULL, &ran);
	good(&ran, "restore");
	struct store_where where = { .engine = STORE_SQLITE, .path = file };
	AUTO(buf) struct buf told;
	buf_init(&told, 1000);
	kit_ask(&where, "INSERT INTO migration VALUES (9999, 'from the future', 'x', 0) RETURNING number", &told);
	kit_ask(&where, "PRAGMA wal_checkpoint(TRUNCATE)", &told);
	assert_ok(file_read(cx, file, LIMIT_BUF, &before));
	static const char *const commands[][3] = { { "doctor" }, { "setting", "list" }, { "setting", "set" }, { "backup" } };
	for (size_t i = 0; i < LENGTH(commands); i++) {
		const char *more = i == 2 ? "mode" : NULL, *value = i == 2 ? "live" : NULL;
		kit_run(cx, NULL, &ran, "--data", data, commands[i][0], commands[i][1], more, value, NULL);
		assert_int_equal(ran.exit, err_row(ERR_NEWER)->exit);
		assert_true(str_find(ran.err, "9999") > 0 && str_find(ran.err, "newer Waymark") > 0);
	}
	assert_ok(file_read(cx, file, LIMIT_BUF, &after));
	assert_true(str_eq(before, after));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_left_unsynced), cmocka_unit_test(killed_they_may_be_repeated),
				cmocka_unit_test(without_room_they_say_so),
		cmocka_unit_test(a_newer_record_is_left_alone),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
