/* Frames on a unix socket. Asking: one frame of NUL-ended words. Answering: 'o' output, 'n' note, 'f' a file that
 * the server cannot reach (handoff_files.c), 'x' the error and its sentence. */
#include "cli/handoff_in.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"

#define ASK_MAX   65536u       /* bytes of one command line */
#define GUESTS    4            /* commands at one time */
#define CONNECT_S 10           /* a server that takes nobody for so long hangs */
#define HELLO     "waymark-2"

static bool address_of(const char *path, struct sockaddr_un *ret)
{
	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof ret->sun_path)
		return false;
	memcpy(ret->sun_path, path, strlen(path));
	return true;
}

/* ---- the asking side ---- */

static enum err relay(struct cx *cx, struct command *c, int fd)
{
	AUTO(buf) struct buf frame;
	buf_init(&frame, FRAME_MAX);
	for (;;) {
		char head[5];
		uint32_t n;
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		if (*c->stop)
			return fail(cx, ERR_STOPPED, "Stopped. The server leaves the work at its next safe place; what was finished stays.");
		if (poll(&wait, 1, 200) <= 0)
			continue;
		if (!read_all(fd, head, 5))
			return fail(cx, ERR_PEER, "The server went away before the command was done. What was finished stays; run it again.");
		memcpy(&n, head + 1, 4);
		if (n > FRAME_MAX)
			return fail(cx, ERR_PEER, "The server's answer cannot be read.");
		char *bytes = malloc(n + 1);
		must(bytes != NULL);
		bool whole = read_all(fd, bytes, n);
		bytes[n] = '\0';
		if (whole && head[0] == 'o')
			fwrite(bytes, 1, n, c->out);
		else if (whole && head[0] == 'n')
			fwrite(bytes, 1, n, c->note), fflush(c->note);
		else if (whole && head[0] == 'f')
			whole = files_answer(c, fd, bytes, n);
		if (whole && head[0] == 'x' && n >= 4) {
			int32_t err;
			memcpy(&err, bytes, 4);
			if (err != OK)
				fail(cx, (enum err)err, "%s", bytes + 4);
			free(bytes);
			return (enum err)err;
		}
		free(bytes);
		if (!whole)
			return fail(cx, ERR_PEER, "The server went away before the command was done. What was finished stays; run it again.");
	}
}

enum err handoff_send(struct cx *cx, struct command *c, const char *socket_path, bool *ret_nobody)
{
	struct sockaddr_un address;
	*ret_nobody = false;
	if (!address_of(socket_path, &address))
		return fail(cx, ERR_FILE, "The path %s is too long for a socket. Use a data directory with a shorter path.", socket_path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct timeval patience = { .tv_sec = CONNECT_S };
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
		bool hangs = errno == EAGAIN;
		if (fd >= 0)
			close(fd);
		if (hangs)
			return fail(cx, ERR_BUSY, "The server holds the data directory and takes no command for %d seconds. Look at its log; where "
				"it hangs, stop it and repeat.", CONNECT_S);
		*ret_nobody = true;
		return fail(cx, ERR_NO_FILE, "No server answers at %s.", socket_path);
	}
	AUTO(buf) struct buf ask;
	char today[DAY_TEXT];
	buf_init(&ask, ASK_MAX);
	const char *flags = arena_printf(cx->arena, "%d%d%d", c->json, c->quiet, c->terminal);
	const char *head[] = { HELLO, c->cwd, flags, day_iso(clock_today(), today), c->name };
	for (size_t i = 0; i < LENGTH(head); i++)
		buf_add(&ask, head[i], strlen(head[i]) + 1);
	for (int i = 0; i < c->args; i++)
		buf_add(&ask, c->arg[i], strlen(c->arg[i]) + 1);
	enum err err;
	if (ask.full)
		err = fail(cx, ERR_OVER_LIMIT, "The command line is too long to be handed to the server.");
	else if (!send_word(fd, 'i', fileno(c->in)) || !send_frame(fd, 'c', ask.p, (uint32_t)ask.n))
		err = fail(cx, ERR_PEER, "The server did not take the command.");
	else
		err = relay(cx, c, fd);
	close(fd);
	return err;
}

/* ---- the answering side ---- */

struct handoff {
	struct handoff_offer offer;
	int fd;
	char *path;
	pthread_t thread;
	_Atomic bool closing;
	pthread_mutex_t lock;                /* of the list of guests */
	struct guest *guest[GUESTS];
};

struct guest { struct handoff *handoff; int fd; _Atomic bool stop; pthread_mutex_t lock; uid_t user; };
struct stream { struct guest *guest; char kind; };

/* Put a guest into a free place of the list, or take one out. */
static bool guest_list(struct handoff *h, struct guest *from, struct guest *to)
{
	bool done = false;
	pthread_mutex_lock(&h->lock);
	for (int i = 0; i < GUESTS && !done; i++)
		if (h->guest[i] == from) {
			h->guest[i] = to;
			done = true;
		}
	pthread_mutex_unlock(&h->lock);
	return done;
}

/* Stop a command whose terminal went away, and all of them when the server closes. How many are there. */
static int guests_watch(struct handoff *h, bool all)
{
	int count = 0;
	char byte;
	pthread_mutex_lock(&h->lock);
	for (int i = 0; i < GUESTS; i++) {
		struct guest *g = h->guest[i];
		if (!g)
			continue;
		count++;
		if (all || recv(g->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
			g->stop = true;
	}
	pthread_mutex_unlock(&h->lock);
	return count;
}

static ssize_t stream_write(void *cookie, const char *bytes, size_t n)
{
	struct stream *s = cookie;
	pthread_mutex_lock(&s->guest->lock);
	bool sent = true;
	for (size_t at = 0; at < n && sent; at += FRAME_MAX)
		sent = send_frame(s->guest->fd, s->kind, bytes + at, (uint32_t)(n - at < FRAME_MAX ? n - at : FRAME_MAX));
	pthread_mutex_unlock(&s->guest->lock);
	if (!sent)
		s->guest->stop = true;          /* the terminal went away */
	return (ssize_t)n;
}

static FILE *stream_open(struct stream *s)
{
	FILE *f = fopencookie(s, "w", (cookie_io_functions_t){ .write = stream_write });
	must(f != NULL);
	return f;
}

static enum err take_words(struct cx *cx, struct guest *g, struct command *c)
{
	char head[5];
	uint32_t n;
	int32_t kind;
	int input = -1;
	if (!take_word(g->fd, &kind, &input) || kind != 'i')
		return fail(cx, ERR_PEER, "The command was not sent whole.");
	c->in = input >= 0 ? fdopen(input, "r") : NULL;
	if (!c->in || !read_all(g->fd, head, 5)) {
		if (input >= 0 && !c->in)
			close(input);
		return fail(cx, ERR_PEER, "The command was not sent whole.");
	}
	memcpy(&n, head + 1, 4);
	if (head[0] != 'c' || n > ASK_MAX || n == 0)
		return fail(cx, ERR_PEER, "That is not a command.");
	char *bytes = arena_alloc(cx->arena, n + 1);
	if (!read_all(g->fd, bytes, n))
		return fail(cx, ERR_PEER, "The command was not sent whole.");
	char **word = NULL;
	size_t words = 0, room = 0;
	for (char *p = bytes; p < bytes + n; p += strlen(p) + 1)
		*ARRAY_PUSH(cx->arena, word, words, room) = p;
	if (words < 5 || strcmp(word[0], HELLO) != 0 || strlen(word[2]) != 3)
		return fail(cx, ERR_PEER, "The command comes from another version of Waymark. Use the one that serves.");
	char today[DAY_TEXT];
	if (strcmp(word[3], day_iso(clock_today(), today)) != 0)
		return fail(cx, ERR_CONFLICT, "The server's day is %s, the command's is %s. Stop the server to work on another day.", today, word[3]);
	c->cwd = word[1];
	c->json = word[2][0] == '1';
	c->quiet = word[2][1] == '1';
	c->terminal = word[2][2] == '1';
	c->name = word[4];
	c->arg = word + 5;
	c->args = (int)words - 5;
	return OK;
}

static void *guest_run(void *arg)
{
	struct guest *g = arg;
	AUTO(arena) struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	struct files files;
	files_open(&files, g->fd, &g->lock);
	cx.files = &files.broker;
	struct stream out = { g, 'o' }, note = { g, 'n' };
	const struct handoff_offer *o = &g->handoff->offer;
	struct command c = { .out = stream_open(&out), .note = stream_open(&note), .stop = &g->stop, .staff = NIL_STAFF, .dir = o->dir,
		.store = o->store, .catalog = o->catalog, .data = o->data, .site = o->site };
	enum err err = take_words(&cx, g, &c);
	if (err == OK) {
		const struct command_row *row = command_find(c.name);
		if (!row || strcmp(row->store, "write") != 0)
			err = fail(&cx, ERR_USAGE, "The server does not run '%s' for another terminal.", c.name);
		else
			err = row->run(&cx, &c);
		log_line(err == OK ? LOG_INFO : LOG_WARN, "command", "%s for user %u: %s", c.name, (unsigned)g->user, err_row(err)->name);
	}
	if (c.in)
		fclose(c.in);
	fclose(c.out);
	fclose(c.note);
	const char *say = err == OK ? "" : cx_say(&cx);
	size_t n = strlen(say) + 1;
	char *last = arena_alloc(&arena, n + 4);
	memcpy(last, &(int32_t){ (int32_t)err }, 4);
	memcpy(last + 4, say, n);
	send_frame(g->fd, 'x', last, (uint32_t)(n + 4));
	files_close(&files);
	guest_list(g->handoff, g, NULL);
	close(g->fd);
	pthread_mutex_destroy(&g->lock);
	free(g);
	return NULL;
}

static void admit(struct handoff *h, int fd)
{
	struct ucred peer;
	socklen_t n = sizeof peer;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) != 0 || (peer.uid != getuid() && peer.uid != 0)) {
		log_line(LOG_WARN, "command-refused", "user %u is not the server's user", (unsigned)peer.uid);
		close(fd);
		return;
	}
	struct guest *g = malloc(sizeof *g);
	if (g) {
		*g = (struct guest){ .handoff = h, .fd = fd, .user = peer.uid };
		pthread_mutex_init(&g->lock, NULL);
	}
	if (!g || !guest_list(h, NULL, g)) {
		free(g);
		static const char busy[] = "\0\0\0\0The server runs as many commands as it can. Try again when one is done.";
		char last[sizeof busy];
		memcpy(last, busy, sizeof busy);
		memcpy(last, &(int32_t){ ERR_BUSY }, 4);
		send_frame(fd, 'x', last, sizeof last);
		close(fd);
		return;
	}
	struct timeval slow = { .tv_sec = 10 };
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &slow, sizeof slow);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &slow, sizeof slow);
	pthread_t run;
	if (pthread_create(&run, NULL, guest_run, g) == 0) {
		pthread_detach(run);
		return;
	}
	guest_list(h, g, NULL);
	close(fd);
	pthread_mutex_destroy(&g->lock);
	free(g);
}

static void *listen_loop(void *arg)
{
	struct handoff *h = arg;
	while (!h->closing) {
		struct pollfd wait = { .fd = h->fd, .events = POLLIN };
		guests_watch(h, false);
		if (poll(&wait, 1, 200) <= 0)
			continue;
		int fd = accept4(h->fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			admit(h, fd);
	}
	return NULL;
}

enum err handoff_open(struct cx *cx, const char *socket_path, const struct handoff_offer *offer, struct handoff **ret)
{
	struct sockaddr_un address;
	if (!address_of(socket_path, &address))
		return fail(cx, ERR_FILE, "The path %s is too long for a socket. Use a data directory with a shorter path.", socket_path);
	unlink(socket_path);             /* the data directory is ours: its lock is held */
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mode_t mask = umask(0077);
	int bound = fd < 0 ? -1 : bind(fd, (struct sockaddr *)&address, sizeof address);
	umask(mask);
	if (bound != 0 || listen(fd, GUESTS) != 0) {
		int e = errno;
		if (fd >= 0)
			close(fd);
		return fail(cx, ERR_FILE, "Cannot listen on %s: %s.", socket_path, strerror(e));
	}
	struct handoff *h = calloc(1, sizeof *h);
	must(h != NULL);
	h->offer = *offer;
	pthread_mutex_init(&h->lock, NULL);
	h->fd = fd;
	h->path = strdup(socket_path);
	if (pthread_create(&h->thread, NULL, listen_loop, h) != 0) {
		close(fd);
		free(h->path);
		free(h);
		return fail(cx, ERR_BUSY, "The machine has no thread left for commands.");
	}
	*ret = h;
	return OK;
}

void handoff_close(struct handoff *h)
{
	if (!h)
		return;
	h->closing = true;
	pthread_join(h->thread, NULL);
	close(h->fd);
	unlink(h->path);
	while (guests_watch(h, true) > 0)
		usleep(50000);
	pthread_mutex_destroy(&h->lock);
	free(h->path);
	free(h);
}
