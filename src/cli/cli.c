/* Finds the command, opens what it needs, runs it here or hands it to the running server, answers with its exit code. */
#include "cli/cli.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/must.h"
#include "base/sandbox.h"
#include "cli/cli_in.h"

static const struct command_row rows[] = {
#define COMMAND(command, function, store, arguments, say) { command, cmd_##function, store, arguments, say },
#include "gen/commands.h"
#undef COMMAND
};

const struct command_row *command_rows(size_t *ret_count)
{
	*ret_count = LENGTH(rows);
	return rows;
}

const struct command_row *command_find(const char *name)
{
	for (size_t i = 0; i < LENGTH(rows); i++)
		if (strcmp(rows[i].command, name) == 0)
			return &rows[i];
	return NULL;
}

static _Atomic bool stop;

static void on_signal(int signal)
{
	(void)signal;
	stop = true;
}

static void take(struct command *c, int at, int count)
{
	for (int i = at; i + count <= c->args; i++)
		c->arg[i] = c->arg[i + count];
	c->args -= count;
}

const char *command_option(struct command *c, const char *name)
{
	size_t n = strlen(name);
	for (int i = 0; i < c->args; i++) {
		if (strncmp(c->arg[i], name, n) != 0)
			continue;
		if (c->arg[i][n] == '=') {
			const char *value = c->arg[i] + n + 1;
			take(c, i, 1);
			return value;
		}
		if (c->arg[i][n] == '\0' && i + 1 < c->args) {
			const char *value = c->arg[i + 1];
			take(c, i, 2);
			return value;
		}
	}
	return NULL;
}

bool command_flag(struct command *c, const char *name)
{
	for (int i = 0; i < c->args; i++)
		if (strcmp(c->arg[i], name) == 0) {
			take(c, i, 1);
			return true;
		}
	return false;
}

enum err command_args(struct cx *cx, struct command *c, int least, int most)
{
	const struct command_row *row = command_find(c->name);
	for (int i = 0; i < c->args; i++)
		if (c->arg[i][0] == '-' && c->arg[i][1])
			return fail(cx, ERR_USAGE, "`waymark %s` knows no option %s, or it lacks its value. Use: waymark %s %s",
				    c->name, c->arg[i], c->name, row->arguments);
	if (c->args < least || c->args > most)
		return fail(cx, ERR_USAGE, "`waymark %s` was given %d argument%s. Use: waymark %s %s", c->name, c->args,
			    c->args == 1 ? "" : "s", c->name, row->arguments);
	return OK;
}

char *command_path(struct cx *cx, const struct command *c, const char *path)
{
	char *whole = path[0] == '/' ? arena_text(cx->arena, path) : file_join(cx->arena, c->cwd, path);
	for (size_t n = strlen(whole); n > 1 && whole[n - 1] == '/'; n--)
		whole[n - 1] = '\0';
	return whole;
}

/* ---- progress ---- */

void progress_start(struct progress *p, struct command *c, const char *what, int64_t total)
{
	*p = (struct progress){ .c = c, .what = what, .total = total, .started_us = clock_ticks_us() };
}

static void progress_line(struct progress *p, int64_t done, bool last)
{
	int64_t now = clock_ticks_us();
	double seconds = (double)(now - p->started_us) / 1e6, rate = seconds > 0 ? (double)done / seconds : 0;
	char line[160];
	int n = snprintf(line, sizeof line, "  %s: %lld", p->what, (long long)done);
	if (p->total && !last)
		n += snprintf(line + n, sizeof line - (size_t)n, " of %lld", (long long)p->total);
	n += snprintf(line + n, sizeof line - (size_t)n, ", %.0f a second", rate);
	if (last)
		snprintf(line + n, sizeof line - (size_t)n, ", %.1f s", seconds);
	else if (p->total && rate > 0)
		snprintf(line + n, sizeof line - (size_t)n, ", %.0f s left", (double)(p->total - done) / rate);
	if (p->c->terminal)
		fprintf(p->c->note, "\r%-78s%s", line, last ? "\n" : "");
	else
		fprintf(p->c->note, "%s\n", line);
	fflush(p->c->note);
	p->shown_us = now;
	p->shown = true;
}

void progress_at(struct progress *p, int64_t done)
{
	int64_t gap = p->c->terminal ? 500000 : 10000000;
	int64_t since = p->shown_us ? p->shown_us : p->started_us;
	if (!p->c->quiet && clock_ticks_us() - since >= gap)
		progress_line(p, done, false);
}

void progress_done(struct progress *p, int64_t done)
{
	if (!p->c->quiet)
		progress_line(p, done, true);
}

/* ---- help ---- */

enum err cmd_help(struct cx *cx, struct command *c)
{
	if (c->args) {
		const struct command_row *row = command_find(c->arg[0]);
		if (!row)
			return fail(cx, ERR_USAGE, "There is no command '%s'. `waymark help` lists those there are.", c->arg[0]);
		fprintf(c->out, "waymark %s %s\n\n  %s\n", row->command, row->arguments, row->say);
		return OK;
	}
	if (c->json) {
		fprintf(c->out, "[");
		for (size_t i = 0; i < LENGTH(rows); i++)
			fprintf(c->out, "%s\"%s\"", i ? ", " : "", rows[i].command);
		fprintf(c->out, "]\n");
		return OK;
	}
	fprintf(c->out, "Waymark carries people with persistent physical symptoms through the right care.\n\n"
		"Use: waymark [--data DIR] [--site DIR] [--today DAY] [--json] [--quiet] COMMAND ...\n\n");
	for (size_t i = 0; i < LENGTH(rows); i++)
		fprintf(c->out, "  %-12s %s\n", rows[i].command, rows[i].say);
	fprintf(c->out, "\n`waymark help COMMAND` shows one whole. The data directory is --data, else WAYMARK_DATA, else ./waymark-data.\n");
	return OK;
}

/* ---- main ---- */

static enum err globals(struct cx *cx, struct command *c)
{
	const char *today = command_option(c, "--today"), *data = command_option(c, "--data");
	c->site = command_option(c, "--site");
	c->json = command_flag(c, "--json");
	c->quiet = command_flag(c, "--quiet");
	if (data)
		c->data = data;
	else if (getenv("WAYMARK_DATA"))
		c->data = getenv("WAYMARK_DATA");
	c->data = command_path(cx, c, c->data);
	if (c->site)
		c->site = command_path(cx, c, c->site);
	if (today) {
		struct day day;
		struct instant now;
		if (instant_parse(str_of(today), &now))
			clock_set_going(now);
		else if (day_parse(str_of(today), &day))
			clock_set_today(day);
		else
			return fail(cx, ERR_USAGE, "--today %s is not a day. Write it as 2026-11-21, or as 2026-11-21T09:30:00Z for a time of day too.", today);
	}
	return OK;
}

static enum err run(struct cx *cx, struct command *c)
{
	if (c->args == 0 || strcmp(c->arg[0], "--help") == 0 || strcmp(c->arg[0], "-h") == 0) {
		c->name = "help";
		c->args = 0;
		return cmd_help(cx, c);
	}
	if (strcmp(c->arg[0], "--version") == 0)
		c->arg[0] = arena_text(cx->arena, "version");
	c->name = c->arg[0];
	take(c, 0, 1);
	const struct command_row *row = command_find(c->name);
	if (!row && c->name[0] == '-')
		return fail(cx, ERR_USAGE, "There is no option '%s' before the command, or it lacks its value. `waymark help` shows the way.", c->name);
	if (!row)
		return fail(cx, ERR_USAGE, "There is no command '%s'. `waymark help` lists those there are.", c->name);
	if (command_flag(c, "--help") || command_flag(c, "-h")) {
		fprintf(c->out, "waymark %s %s\n\n  %s\n", row->command, row->arguments, row->say);
		return OK;
	}
	return command_run(cx, c, row);
}

/* `waymark audit list | head`: whoever read has read enough. As other programs do, we go without a word. */
static void leave_with_reader(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
	if (poll(&out, 1, 0) != 1 || !(out.revents & POLLERR))
		return;
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}

int cli_main(int argc, char **argv)
{
	AUTO(arena) struct arena arena;
	struct sandbox_state state = { 0 };
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	sandbox_private(&state);                 /* what a command holds of people is in no core dump of it */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);

	char *cwd = getcwd(NULL, 0);
	struct command c = { .cwd = cwd ? arena_text(&arena, cwd) : ".", .data = "waymark-data", .in = stdin, .out = stdout, .note = stderr,
		.terminal = isatty(STDERR_FILENO), .stop = &stop, .staff = NIL_STAFF };
	free(cwd);
	c.arg = arena_array(&arena, (size_t)argc + 1, sizeof *c.arg);
	for (int i = 1; i < argc; i++)
		c.arg[c.args++] = argv[i];
	enum err err = globals(&cx, &c);
	if (err == OK)
		err = run(&cx, &c);
	fflush(stdout);
	if (err == OK && ferror(stdout))
		leave_with_reader();
	if (err == OK && ferror(stdout))
		err = fail(&cx, ERR_FILE, "The output could not be written.");
	if (err != OK)
		fprintf(stderr, "waymark: %s\n", cx_say(&cx));
	return err_row(err)->exit;
}
