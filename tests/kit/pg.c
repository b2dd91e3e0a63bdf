/* One server a test program, copied from a template that all share.
 *
 * A guardian process holds the server: it waits at a pipe whose other end is ours, so that however the test ends, by
 * return, assertion or signal, the server is stopped and its folder removed. initdb runs once; its result lies below
 * build/ and is copied, which takes a tenth of a second. PostgreSQL refuses to run as root, so as root everything is
 * done as the user `postgres`, or `nobody` where there is none. */
#include "tests/kit/pg.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "base/file.h"
#include "tests/kit/kit.h"

static char bin[300], folder[200], version[16];
static int guardian_pipe = -1;
static pid_t guardian, guardian_of;
static int schemas;

/* ---- running programs ---- */

static void become_plain_user(void)
{
	if (geteuid() != 0)
		return;
	const struct passwd *user = getpwnam("postgres");
	if (!user)
		user = getpwnam("nobody");
	if (!user || initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
		_exit(126);
}

static pid_t start(const char *log, char *const *argv)
{
	pid_t pid = fork();
	must(pid >= 0);
	if (pid != 0)
		return pid;
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0666), null = open("/dev/null", O_RDONLY);
	if (fd < 0 || null < 0 || chdir("/tmp") != 0)
		_exit(126);
	dup2(null, 0), dup2(fd, 1), dup2(fd, 2);
	for (int i = 3; i < 1024; i++)
		close(i);                 /* nothing of the test's stays open in a server that may outlive it for a moment */
	become_plain_user();
	char *const environment[] = { (char[]){ "PATH=/usr/bin:/bin" }, (char[]){ "LC_ALL=C" }, (char[]){ "TZ=UTC" }, NULL };
	execve(argv[0], argv, environment);
	_exit(127);
}

static bool run(const char *log, char *const *argv)
{
	int status = -1;
	pid_t pid = start(log, argv);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* A text that may be written to, as execv wants it; the last 64 are kept. */
static char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *text(const char *format, ...)
{
	static char texts[64][500];
	static int next;
	char *to = texts[next++ % 64];
	va_list ap;
	va_start(ap, format);
	must(vsnprintf(to, sizeof texts[0], format, ap) < (int)sizeof texts[0]);
	va_end(ap);
	return to;
}

/* As ourselves: root copies and removes what the server's user owns. */
static bool run_plainly(char *const *argv)
{
	int status = -1;
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		execv(argv[0], argv);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void wipe(const char *path)
{
	char *const argv[] = { text("/bin/rm"), text("-rf"), text("%s", path), NULL };
	run_plainly(argv);
}

static void copy(const char *from, const char *to)
{
	char *const argv[] = { text("/bin/cp"), text("-a"), text("%s", from), text("%s", to), NULL };
	must(run_plainly(argv));
}

/* ---- the template ---- */

static bool find_server(void)
{
	FILE *f = popen("pg_config --bindir 2>/dev/null", "r");
	bin[0] = '\0';
	if (f && fgets(bin, sizeof bin - 20, f))
		bin[strcspn(bin, "\n")] = '\0';
	if (f)
		pclose(f);
	if (!bin[0] || !file_exists(text("%s/initdb", bin)))
		return false;
	f = popen("pg_config --version 2>/dev/null", "r");
	if (f && fscanf(f, "PostgreSQL %15s", version) != 1)
		snprintf(version, sizeof version, "some");
	if (f)
		pclose(f);
	return true;
}

static bool make_template(const char *template)
{
	char *scratch = text("/tmp/waymark-pg-XXXXXX");
	must(mkdtemp(scratch) != NULL);
	must(chmod(scratch, 0777) == 0);
	char *data = text("%s/data", scratch), *log = text("%s/log", scratch);
	char *const argv[] = { text("%s/initdb", bin), text("-D"), data, text("--no-sync"), text("--encoding=UTF8"),
		text("--locale=C"), text("--auth=trust"), text("--username=waymark"), text("--wal-segsize=1"), NULL };
	bool made = run(log, argv);
	if (made) {
		char *fresh = text("%s.new", template);
		wipe(fresh);
		copy(data, fresh);
		made = rename(fresh, template) == 0;
	}
	wipe(scratch);
	return made;
}

/* ---- the server ---- */

static bool answers(void)
{
	PGconn *conn = PQconnectdb(text("host=%s user=waymark dbname=postgres connect_timeout=2", folder));
	bool good = PQstatus(conn) == CONNECTION_OK;
	PQfinish(conn);
	return good;
}

static pid_t start_server(void)
{
	char *const argv[] = { text("%s/postgres", bin), text("-D"), text("%s/data", folder), text("-k"), text("%s", folder),
		text("-c"), text("listen_addresses="), text("-c"), text("max_connections=60"), text("-c"),
		text("shared_buffers=32MB"), text("-c"), text("autovacuum=off"), NULL };
	return start(text("%s/log", folder), argv);
}

static void stop_server(pid_t server, int signal)
{
	kill(server, signal);
	while (waitpid(server, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Commands from the test: 'r' restarts the server; the end of the pipe ends everything. */
static _Noreturn void guard(int in, int out)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	setsid();
	pid_t server = start_server();
	char c;
	for (;;) {
		ssize_t n = read(in, &c, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		stop_server(server, SIGINT);
		server = start_server();
		if (write(out, "k", 1) != 1)
			break;
	}
	stop_server(server, SIGQUIT);     /* nobody will read it again */
	wipe(folder);
	_exit(0);
}

static int answer_pipe = -1;

static void leave(void)
{
	if (guardian_of != getpid())
		return;                   /* a child that the test forked: the server is not its own */
	close(guardian_pipe);
	while (waitpid(guardian, NULL, 0) < 0 && errno == EINTR)
		;
}

static void wait_until_it_answers(void)
{
	for (int i = 0; i < 600 && !answers(); i++)
		nanosleep(&(struct timespec){ 0, 20000000 }, NULL);
	if (answers())
		return;
	char *const show[] = { text("/bin/cat"), text("%s/log", folder), NULL };
	run("/dev/stderr", show);
	must(!"the test's PostgreSQL starts");
}

static void come_up(void)
{
	char build[300], template[400];
	snprintf(build, sizeof build, "%.280s/build", kit_root());
	snprintf(template, sizeof template, "%s/pg-template-%s", build, version);
	mkdir(build, 0755);
	int lock = open(text("%s/pg-template.lock", build), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	must(lock >= 0 && flock(lock, LOCK_EX) == 0);
	if (!file_exists(template))
		must(make_template(template));
	const char *tmp = getenv("TMPDIR");
	if (!tmp && access("/dev/shm", W_OK) == 0)
		tmp = "/dev/shm";           /* in memory: a server of five seconds waits for no disk */
	snprintf(folder, sizeof folder, "%.30s/waymark-pg-XXXXXX", tmp ? tmp : "/tmp");
	must(mkdtemp(folder) != NULL && chmod(folder, 0777) == 0);
	copy(template, text("%s/data", folder));
	close(lock);
	int in[2], out[2];
	must(pipe(in) == 0 && pipe(out) == 0);
	fflush(NULL);
	guardian = fork();
	must(guardian >= 0);
	if (guardian == 0) {
		close(in[1]);
		close(out[0]);
		guard(in[0], out[1]);
	}
	close(in[0]);
	close(out[1]);
	guardian_of = getpid();
	guardian_pipe = in[1];
	answer_pipe = out[0];
	fcntl(guardian_pipe, F_SETFD, FD_CLOEXEC);
	fcntl(answer_pipe, F_SETFD, FD_CLOEXEC);
	atexit(leave);
	wait_until_it_answers();
}

const char *kit_pg_conninfo(void)
{
	static bool missing;
	if (missing)
		return NULL;
	if (guardian_pipe < 0) {
		if (!find_server()) {
			missing = true;
			if (getenv("WAYMARK_TEST_NO_POSTGRES"))
				return NULL;
			print_error("PostgreSQL 15 is not installed; these tests compare both engines (or set WAYMARK_TEST_NO_POSTGRES=1)\n");
			exit(1);
		}
		come_up();
	}
	return arena_printf(kit_cx_now()->arena, "host=%s user=waymark dbname=postgres options='-c search_path=kit%d'", folder, ++schemas);
}

const char *kit_pg_database(const char *name, const char *like)
{
	must(guardian_pipe >= 0);
	PGconn *conn = PQconnectdb(text("host=%s user=waymark dbname=postgres", folder));
	PGresult *made = PQexec(conn, text("CREATE DATABASE %s TEMPLATE %s", name, like ? like : "template1"));
	if (PQresultStatus(made) != PGRES_COMMAND_OK)
		print_error("%s", PQresultErrorMessage(made));
	must(PQresultStatus(made) == PGRES_COMMAND_OK);
	PQclear(made);
	PQfinish(conn);
	return arena_printf(kit_cx_now()->arena, "host=%s user=waymark dbname=%s options='-c search_path=kit'", folder, name);
}

void kit_pg_restart(void)
{
	char c;
	must(guardian_pipe >= 0 && write(guardian_pipe, "r", 1) == 1);
	must(read(answer_pipe, &c, 1) == 1);
	wait_until_it_answers();
}
