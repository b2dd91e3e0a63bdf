/* The socket of a serving process takes commands of its own user only, few at a time, and is never waited for in vain. */
#include "tests/kit/kit.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/handoff.h"
#include "store/dir.h"

#define NOBODY 65534
#define GUESTS 4

static const char *folder, *path;
static struct handoff *handoff;

static int set_up(void **state)
{
	(void)state;
	log_quiet(true);
	folder = kit_scratch();
	path = file_join(kit_cx()->arena, folder, DIR_SOCKET);
	struct handoff_offer offer = { 0 };        /* nobody in this test gets as far as a command that looks at it */
	return handoff_open(kit_cx_now(), path, &offer, &handoff) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	handoff_close(handoff);
	return file_exists(path) ? -1 : 0;
}

static int dial(const char *to)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct timeval most = { .tv_sec = 20 };
	must(strlen(to) < sizeof at.sun_path);
	memcpy(at.sun_path, to, strlen(to));
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	must(fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most) == 0);
	if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
		return fd;
	close(fd);
	return -1;
}

/* The error that the server ends the talk with; -1: it hung up without a word. */
static int verdict(int fd, char *say, size_t room)
{
	char all[2000];
	size_t n = 0;
	int32_t err = -1;
	for (ssize_t got; n < sizeof all && (got = read(fd, all + n, sizeof all - n)) > 0; )
		n += (size_t)got;
	if (n > 9 && all[0] == 'x') {
		memcpy(&err, all + 5, 4);
		snprintf(say, room, "%.*s", (int)(n - 9), all + 9);
	}
	return err;
}

/* As a process of another user would: 0 it may not connect, 1 it is shown out without a word, 2 it gets an answer. */
static int as_nobody(void)
{
	int status;
	char say[200];
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		if (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
			_exit(9);
		int fd = dial(path);
		_exit(fd < 0 ? errno == EACCES ? 0 : 8 : verdict(fd, say, sizeof say) == -1 ? 1 : 2);
	}
	must(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void of_its_own_user_only(void **state)
{
	(void)state;
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
	if (getuid() != 0) {
		print_message("# not root: another user cannot be tried, only the mode of the socket\n");
		return;
	}
	must(chmod(folder, 0711) == 0);
	assert_int_equal(as_nobody(), 0);
	must(chmod(path, 0666) == 0);              /* even where somebody opened it to all */
	assert_int_equal(as_nobody(), 1);
	must(chmod(path, 0700) == 0 && chmod(folder, 0700) == 0);
}

static void few_at_a_time(void **state)
{
	(void)state;
	int fd[GUESTS], more;
	char say[200] = "";
	for (int i = 0; i < GUESTS; i++)
		assert_true((fd[i] = dial(path)) >= 0);
	usleep(300000);
	assert_true((more = dial(path)) >= 0);
	assert_int_equal(verdict(more, say, sizeof say), ERR_BUSY);
	assert_non_null(strstr(say, "Try again"));
	close(more);
	for (int i = 0; i < GUESTS; i++)
		close(fd[i]);
	usleep(300000);
	assert_true((more = dial(path)) >= 0);                  /* they went away: there is room again */
	must(write(more, "what?", 5) == 5 && shutdown(more, SHUT_WR) == 0);
	assert_int_equal(verdict(more, say, sizeof say), ERR_PEER);
	close(more);
}

static enum err send_to(const char *to, const char *name)
{
	_Atomic bool stop = false;
	struct command c = { .in = stdin, .out = stderr, .note = stderr, .cwd = folder, .name = name, .stop = &stop };
	bool nobody;
	return handoff_send(kit_cx_now(), &c, to, &nobody);
}

static void only_what_writes(void **state)
{
	(void)state;
	assert_int_equal(send_to(path, "serve"), ERR_USAGE);
	assert_int_equal(send_to(path, "nonsense"), ERR_USAGE);
	assert_non_null(strstr(cx_say(kit_cx_now()), "nonsense"));
}

/* What a killed server leaves: a socket that nobody listens on. */
static void a_dead_one(void **state)
{
	(void)state;
	const char *dead = file_join(kit_cx_now()->arena, folder, "dead.sock");
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct handoff *again;
	struct handoff_offer offer = { 0 };
	memcpy(at.sun_path, dead, strlen(dead));
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	must(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0);
	close(fd);
	assert_int_equal(send_to(dead, "find"), ERR_NO_FILE);
	assert_int_equal(send_to(file_join(kit_cx_now()->arena, folder, "never.sock"), "find"), ERR_NO_FILE);
	assert_ok(handoff_open(kit_cx_now(), dead, &offer, &again));          /* the next server takes its place */
	handoff_close(again);
}

/* A server that hangs is told from one that works. */
static void a_hanging_one(void **state)
{
	(void)state;
	const char *hangs = file_join(kit_cx_now()->arena, folder, "hangs.sock");
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	memcpy(at.sun_path, hangs, strlen(hangs));
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), first = -1;
	must(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 0) == 0);
	assert_true((first = dial(hangs)) >= 0);                              /* the one for whom there is room */
	assert_int_equal(send_to(hangs, "find"), ERR_BUSY);
	assert_non_null(strstr(cx_say(kit_cx_now()), "log"));
	close(first);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_its_own_user_only), cmocka_unit_test(few_at_a_time), cmocka_unit_test(only_what_writes),
		cmocka_unit_test(a_dead_one), cmocka_unit_test(a_hanging_one),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
