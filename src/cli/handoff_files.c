/* Files of a command that a server in its sandbox cannot reach: the terminal that asked opens them, and hands them over open.
 *
 * So a command reaches what its user could reach, and the server never more than it has. The terminal opens only what its own
 * command line names, and what lies below that: a server that was taken over cannot use it as a key. */
#include "cli/handoff_in.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/must.h"

/* ---- the wire ---- */

bool send_all(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;
	while (n) {
		ssize_t put = send(fd, p, n, MSG_NOSIGNAL);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		p += put;
		n -= (size_t)put;
	}
	return true;
}

bool read_all(int fd, void *bytes, size_t n)
{
	char *p = bytes;
	while (n) {
		ssize_t got = read(fd, p, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

bool send_frame(int fd, char kind, const void *bytes, uint32_t n)
{
	char head[5] = { kind };
	memcpy(head + 1, &n, 4);
	return send_all(fd, head, 5) && send_all(fd, bytes, n);
}

/* Four bytes, and with them a file descriptor unless it is negative. */
bool send_word(int fd, int32_t word, int with)
{
	struct iovec part = { &word, sizeof word };
	union { struct cmsghdr head; char room[CMSG_SPACE(sizeof(int))]; } control = { 0 };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };
	if (with >= 0) {
		m.msg_control = control.room;
		m.msg_controllen = sizeof control.room;
		struct cmsghdr *c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &with, sizeof with);
	}
	return sendmsg(fd, &m, MSG_NOSIGNAL) == (ssize_t)sizeof word;
}

bool take_word(int fd, int32_t *ret, int *ret_with)
{
	struct iovec part = { ret, sizeof *ret };
	union { struct cmsghdr head; char room[CMSG_SPACE(sizeof(int))]; } control;
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room };
	*ret_with = -1;
	if (recvmsg(fd, &m, MSG_CMSG_CLOEXEC | MSG_WAITALL) != (ssize_t)sizeof *ret)
		return false;
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(ret_with, CMSG_DATA(c), sizeof *ret_with);
	return true;
}

/* ---- the server asks ---- */

struct wish { int32_t what, flags; uint32_t mode; };       /* then path and to, each with its NUL */

static int ask(struct file_broker *broker, const struct file_ask *a)
{
	struct files *f = (struct files *)broker;
	char wish[sizeof(struct wish) + 2 * LIMIT_TARGET];
	const char *to = a->to ? a->to : "";
	size_t n = strlen(a->path) + 1, m = strlen(to) + 1;
	int32_t answer = EPIPE;
	int fd = -1;
	if (n + m > 2 * LIMIT_TARGET) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(wish, &(struct wish){ a->what, a->flags, a->mode }, sizeof(struct wish));
	memcpy(wish + sizeof(struct wish), a->path, n);
	memcpy(wish + sizeof(struct wish) + n, to, m);
	pthread_mutex_lock(&f->lock);
	pthread_mutex_lock(f->sending);
	bool sent = send_frame(f->fd, 'f', wish, (uint32_t)(sizeof(struct wish) + n + m));
	pthread_mutex_unlock(f->sending);
	if (!sent || !take_word(f->fd, &answer, &fd))
		answer = EPIPE;
	pthread_mutex_unlock(&f->lock);
	errno = answer;
	return answer ? -1 : a->what == FILE_OPEN ? fd : 0;
}

void files_open(struct files *f, int fd, pthread_mutex_t *sending)
{
	*f = (struct files){ .broker = { ask }, .fd = fd, .sending = sending };
	pthread_mutex_init(&f->lock, NULL);
}

void files_close(struct files *f)
{
	pthread_mutex_destroy(&f->lock);
}

/* ---- the terminal answers ---- */

enum { OUTSIDE, ABOVE, NAMED };

static bool climbs(const char *path)
{
	for (const char *p = path; (p = strstr(p, "/..")) != NULL; p += 3)
		if (p[3] == '/' || p[3] == '\0')
			return true;
	return false;
}

/* Where a path lies from one that the command line names: it is named, lies below it or beside it as PATH.new-1; or above it. */
static int place(const char *path, const char *named)
{
	size_t n = strlen(named), m = strlen(path);
	while (n > 1 && named[n - 1] == '/')
		n--;
	if (strncmp(path, named, n) == 0 && (path[n] == '\0' || path[n] == '/' || strncmp(path + n, ".new-", 5) == 0))
		return climbs(path + n) ? OUTSIDE : NAMED;
	return m < n && strncmp(path, named, m) == 0 && (named[m] == '/' || (m == 1 && path[0] == '/')) ? ABOVE : OUTSIDE;
}

static int place_of(const struct command *c, const char *path)
{
	int most = OUTSIDE;
	char named[2 * LIMIT_TARGET];
	for (int i = 0; i < c->args; i++) {
		const char *equals = c->arg[i][0] == '-' ? strchr(c->arg[i], '=') : NULL, *word = equals ? equals + 1 : c->arg[i];
		int n = word[0] == '/' ? snprintf(named, sizeof named, "%s", word) : snprintf(named, sizeof named, "%s/%s", c->cwd, word);
		if (word[0] == '\0' || (word[0] == '-' && !equals) || n < 0 || (size_t)n >= sizeof named)
			continue;
		int p = place(path, named);
		most = p > most ? p : most;
	}
	return most;
}

static bool may(const struct command *c, const struct file_ask *a)
{
	bool looks = a->what == FILE_OPEN && (a->flags & O_DIRECTORY) && (a->flags & O_ACCMODE) == O_RDONLY;
	int from = place_of(c, a->path);
	if (from == ABOVE)
		return looks || a->what == FILE_MAKE_FOLDER;        /* to make the folders of a new path, and sync them */
	return from == NAMED && (a->what != FILE_RENAME || place_of(c, a->to) == NAMED);
}

bool files_answer(const struct command *c, int socket, const char *bytes, size_t n)
{
	struct wish wish;
	if (n < sizeof wish + 2 || bytes[n - 1] != '\0')
		return false;
	memcpy(&wish, bytes, sizeof wish);
	const char *path = bytes + sizeof wish, *to = path + strlen(path) + 1;
	if (to >= bytes + n)
		return false;
	struct file_ask a = { (enum file_asked)wish.what, wish.flags, wish.mode, path, to };
	int got = may(c, &a) ? file_do(&a) : (errno = EACCES, -1);
	bool open = got >= 0 && a.what == FILE_OPEN, sent = send_word(socket, got < 0 ? errno : 0, open ? got : -1);
	if (open)
		close(got);
	return sent;
}
