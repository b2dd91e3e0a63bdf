/* The real binary, as a person would start it. */
#include "tests/kit/command.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "tests/kit/kit.h"

#define ARGS_MAX 30

static void set_number(const char *name, int64_t n)
{
	char text[24];
	snprintf(text, sizeof text, "%" PRId64, n);
	setenv(name, text, 1);
}

static void put_shim(const struct kit_shim *shim)
{
	const char *library = getenv("WAYMARK_SHIM");
	must(library != NULL);
	setenv("LD_PRELOAD", library, 1);
	setenv("SHIM_UNDER", shim->under, 1);
	setenv("SHIM_TOLD", shim->told ? shim->told : "", 1);
	set_number("SHIM_KILL", shim->kill);
	set_number("SHIM_FAIL", shim->fail);
	set_number("SHIM_ERRNO", shim->error);
	set_number("SHIM_ONCE", shim->once);
	setenv("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=1:verify_asan_link_order=0", 1);
}

static void kill_later(pid_t pid, int64_t us)
{
	siginfo_t info = { 0 };
	int64_t until = clock_ticks_us() + us;
	while (clock_ticks_us() < until) {
		if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid)
			return;
		usleep(200);
	}
	kill(pid, SIGKILL);
}

void kit_run(struct cx *cx, const struct kit_shim *shim, struct kit_ran *ret, ...)
{
	static const char *folder;
	const char *argv[ARGS_MAX + 2] = { getenv("WAYMARK_BIN") };
	if (!folder)
		folder = kit_scratch();
	char *out = file_join(cx->arena, folder, "out"), *err = file_join(cx->arena, folder, "err");
	int n = 1, status;
	va_list ap;
	va_start(ap, ret);
	while ((argv[n] = va_arg(ap, const char *)) != NULL)
		must(++n <= ARGS_MAX);
	va_end(ap);
	must(argv[0] != NULL);
	fflush(NULL);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		int o = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600), e = open(err, O_WRONLY | O_CREAT | O_TRUNC, 0600),
				i = open("/dev/null", O_RDONLY);
		if (o < 0 || e < 0 || dup2(i, 0) < 0 || dup2(o, 1) < 0 || dup2(e, 2) < 0)
			_exit(126);
		if (shim && shim->under)
			put_shim(shim);
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	if (shim && shim->kill_after_us)
		kill_later(pid, shim->kill_after_us);
	must(waitpid(pid, &status, 0) == pid);
	*ret = (struct kit_ran){ .exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1 };
	ret->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	must(file_read(cx, out, LIMIT_BUF, &ret->out) == OK && file_read(cx, err, LIMIT_BUF, &ret->err) == OK);
}

int64_t kit_told(struct cx *cx, const char *told, const char *what)
{
	struct str text, line, word, rest;
	int64_t n = -1;
	must(file_read(cx, told, LIMIT_BUF, &text) == OK);
	while (str_cut(text, '\n', &line, &text))
		if (str_cut(line, ' ', &word, &rest) && str_is(word, what) && str_int(rest, &n))
			return n;
	return -1;
}

const char *kit_unsynced(struct cx *cx, const char *told, const char *below)
{
	struct str text, line, word, rest;
	must(file_read(cx, told, LIMIT_BUF, &text) == OK);
	while (str_cut(text, '\n', &line, &text))
		if (str_cut(line, ' ', &word, &rest) && str_is(word, "unsynced") && str_starts(rest, below))
			return str_c(cx->arena, rest);
	return NULL;
}
