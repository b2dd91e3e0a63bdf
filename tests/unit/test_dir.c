/* The data directory: made once, closed to others, held by one. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "store/dir.h"

static const char *fresh(struct cx *cx)
{
	return file_join(cx->arena, kit_scratch(), "a/data");
}

static void made_and_opened(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *path = fresh(cx);
	struct dir dir;
	assert_int_equal(dir_open(cx, path, &dir), ERR_NO_STORE);
	assert_ok(dir_make(cx, path, STORE_SQLITE, NULL));
	assert_ok(dir_open(cx, path, &dir));
	assert_int_equal(dir.engine, STORE_SQLITE);
	struct store_where where = dir_where(cx, &dir);
	assert_true(strstr(where.path, "/data/waymark.db") && !where.write && !where.create);
	assert_true(file_is_folder(dir_file(cx, &dir, DIR_INBOX)) && file_is_folder(dir_file(cx, &dir, DIR_SITE)));
	struct stat st;
	assert_true(stat(path, &st) == 0 && (st.st_mode & 0777) == 0700);
	assert_int_equal(dir_make(cx, path, STORE_SQLITE, NULL), ERR_CONFLICT);
	assert_true(strstr(cx_say(cx), "already") != NULL);
	int64_t free, all;
	assert_ok(dir_room(cx, &dir, &free, &all));
	assert_true(all > 0 && free >= 0 && free <= all);
	dir_close(&dir);

	path = fresh(cx);
	assert_ok(dir_make(cx, path, STORE_POSTGRES, "host=/run/postgresql dbname=waymark"));
	assert_ok(dir_open(cx, path, &dir));
	assert_int_equal(dir.engine, STORE_POSTGRES);
	assert_string_equal(dir.conninfo, "host=/run/postgresql dbname=waymark");
	dir_close(&dir);
	assert_int_equal(dir_make(cx, fresh(cx), STORE_POSTGRES, NULL), ERR_USAGE);
	assert_int_equal(dir_make(cx, fresh(cx), STORE_POSTGRES, "host=a\nengine=sqlite"), ERR_USAGE);
}

static void a_folder_of_somebody_else_is_left_alone(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *path = kit_scratch();
	assert_ok(file_write(cx, file_join(cx->arena, path, "thesis.txt"), STR("x"), 0600));
	assert_int_equal(dir_make(cx, path, STORE_SQLITE, NULL), ERR_CONFLICT);
	assert_true(strstr(cx_say(cx), "thesis.txt") != NULL);
	assert_false(file_exists(file_join(cx->arena, path, DIR_CONF)));

	path = kit_scratch();                  /* a first try that was killed: folders, no waymark.conf */
	assert_ok(file_make_folder(cx, file_join(cx->arena, path, DIR_INBOX), 0700));
	assert_ok(file_write(cx, file_join(cx->arena, path, "waymark.conf.new-17"), STR("eng"), 0600));
	assert_ok(dir_make(cx, path, STORE_SQLITE, NULL));
}

static void others_may_not_look_in(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *path = fresh(cx);
	struct dir dir;
	assert_ok(dir_make(cx, path, STORE_SQLITE, NULL));
	assert_int_equal(chmod(path, 0705), 0);
	assert_int_equal(dir_open(cx, path, &dir), ERR_SETTING);
	assert_true(strstr(cx_say(cx), "chmod o= ") != NULL);
	assert_int_equal(chmod(path, 0750), 0);
	assert_ok(dir_open(cx, path, &dir));
	dir_close(&dir);
	assert_int_equal(chmod(file_join(cx->arena, path, DIR_CONF), 0604), 0);
	assert_int_equal(dir_open(cx, path, &dir), ERR_SETTING);
	if (geteuid() != 0)
		return;
	assert_int_equal(chmod(file_join(cx->arena, path, DIR_CONF), 0600), 0);
	assert_int_equal(chown(path, 65534, 65534), 0);
	assert_int_equal(dir_open(cx, path, &dir), ERR_NO_RIGHT);
	assert_true(strstr(cx_say(cx), "65534") != NULL);
}

static void a_bad_conf_is_told_by_line(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *path = fresh(cx);
	struct dir dir;
	assert_ok(dir_make(cx, path, STORE_SQLITE, NULL));
	static const struct { const char *text, *says; } bad[] = {
		{ "engine=sqlite\ncolour=red\n", "line 2: colour is not known" }, { "# a\nengine=oracle\n", "line 2: oracle is not known" },
		{ "engine\n", "line 1: not key=value" }, { "", "does not say engine" }, { "engine=postgres\n", "not conninfo" },
	};
	for (size_t i = 0; i < LENGTH(bad); i++) {
		assert_ok(file_write(cx, file_join(cx->arena, path, DIR_CONF), str_of(bad[i].text), 0600));
		assert_int_equal(dir_open(cx, path, &dir), ERR_BAD_FILE);
		assert_true(strstr(cx_say(cx), bad[i].says) != NULL);
	}
	assert_ok(file_write(cx, file_join(cx->arena, path, DIR_CONF), STR("\n engine = postgres \r\nconninfo= host=a password='b=c' "), 0600));
	assert_ok(dir_open(cx, path, &dir));
	assert_string_equal(dir.conninfo, "host=a password='b=c'");
	dir_close(&dir);
}

/* Another process that holds the directory until its pipe is closed. */
static pid_t hold_elsewhere(const char *path, int *ret_pipe)
{
	int in[2], out[2];
	char c;
	must(pipe(in) == 0 && pipe(out) == 0);
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		struct arena arena;
		arena_init(&arena, 0);
		struct cx cx = { .arena = &arena };
		struct dir dir;
		close(in[1]);
		must(dir_open(&cx, path, &dir) == OK && dir_hold(&cx, &dir, "serve", 0) == OK && dir_hold(&cx, &dir, "serve", 8080) == OK);
		must(write(out[1], "h", 1) == 1);
		ssize_t n = read(in[0], &c, 1);
		(void)n;
		_exit(0);                     /* without dir_close: as if killed */
	}
	close(in[0]);
	close(out[1]);
	must(read(out[0], &c, 1) == 1);
	close(out[0]);
	*ret_pipe = in[1];
	return pid;
}

static void one_holds_it_and_says_who(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *path = fresh(cx);
	struct dir dir;
	struct dir_holder holder;
	int other;
	char expected[80];
	assert_ok(dir_make(cx, path, STORE_SQLITE, NULL));
	assert_ok(dir_open(cx, path, &dir));
	assert_false(dir_held(cx, &dir, &holder));
	pid_t pid = hold_elsewhere(path, &other);
	assert_int_equal(dir_hold(cx, &dir, "import", 0), ERR_HELD_DIR);
	snprintf(expected, sizeof expected, "held by `waymark serve`, process %ld, at port 8080, since ", (long)pid);
	assert_true(strstr(cx_say(cx), expected) != NULL);
	assert_true(dir_held(cx, &dir, &holder));
	assert_int_equal(holder.pid, pid);
	assert_int_equal(holder.port, 8080);
	assert_string_equal(holder.command, "serve");
	assert_true(holder.since.us <= clock_now().us && holder.since.us > clock_now().us - 60000000);
	close(other);
	waitpid(pid, NULL, 0);
	assert_false(dir_held(cx, &dir, &holder));       /* its text is still there; its lock is not */
	assert_ok(dir_hold(cx, &dir, "import", 0));
	assert_true(dir_held(cx, &dir, &holder));
	assert_int_equal(holder.pid, getpid());
	struct dir again;
	assert_ok(dir_open(cx, path, &again));
	assert_int_equal(dir_hold(cx, &again, "serve", 0), ERR_HELD_DIR);
	dir_close(&dir);
	dir_close(&dir);
	assert_ok(dir_hold(cx, &again, "serve", 0));
	dir_close(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_and_opened),
		cmocka_unit_test(a_folder_of_somebody_else_is_left_alone),
		cmocka_unit_test(others_may_not_look_in),
		cmocka_unit_test(a_bad_conf_is_told_by_line),
		cmocka_unit_test(one_holds_it_and_says_who),
	};
	return cmocka_run_group_tests_name("dir", tests, NULL, NULL);
}
