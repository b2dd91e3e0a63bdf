/* Loaded before libc (LD_PRELOAD): counts what a program does to files below one folder, and at the nth such call kills it or
 * lets the call fail; at the end it tells what was left unsynced. For tests of whole commands, where no VFS reaches.
 *
 *	SHIM_UNDER=FOLDER    whose files count; nothing is done without it
 *	SHIM_KILL=n          kill -9 before the nth call that changes something
 *	SHIM_FAIL=n          the nth call that needs room fails, and all such after it; SHIM_ONCE=1: only that one
 *	SHIM_ERRNO=28        with this error (28: no space left, 5: input/output error)
 *	SHIM_TOLD=FILE       written at the end: "calls N", "room N", and "unsynced PATH" for each file or folder that is
 *
 * A file is unsynced when it was written after its last fsync, a folder when a name in it was made, moved or removed after
 * its last fsync. */
#undef _FILE_OFFSET_BITS          /* open and open64 are two names here */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS 1024
#define PATHS 4096
#define PATH_BYTES 512

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char under[PATH_BYTES], told[PATH_BYTES];
static size_t under_n;
static long calls, room, kill_at, fail_at, fail_errno;
static bool once;
static char *fd_path[FDS];
static struct { char *path; bool unsynced; } paths[PATHS];
static int path_count;
static pid_t owner;

static long number(const char *name)
{
	const char *text = getenv(name);
	return text ? strtol(text, NULL, 10) : 0;
}

static void say(int fd, const char *word, const char *rest)
{
	ssize_t (*put)(int, const void *, size_t) = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
	char line[PATH_BYTES + 64];
	int n = snprintf(line, sizeof line, "%s %s\n", word, rest);
	if (put(fd, line, (size_t)n) < 0)
		return;
}

static void tell(void)
{
	int (*make)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
	char text[32];
	if (!*told || getpid() != owner)
		return;
	int fd = make(told, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	snprintf(text, sizeof text, "%ld", calls);
	say(fd, "calls", text);
	snprintf(text, sizeof text, "%ld", room);
	say(fd, "room", text);
	for (int i = 0; i < path_count; i++)
		if (paths[i].unsynced)
			say(fd, "unsynced", paths[i].path);
}

__attribute__((constructor)) static void begin(void)
{
	const char *where = getenv("SHIM_UNDER"), *to = getenv("SHIM_TOLD");
	if (!where || strlen(where) >= sizeof under)
		return;
	under_n = strlen(where);
	memcpy(under, where, under_n + 1);
	if (to && strlen(to) < sizeof told)
		memcpy(told, to, strlen(to) + 1);
	kill_at = number("SHIM_KILL");
	fail_at = number("SHIM_FAIL");
	fail_errno = number("SHIM_ERRNO");
	once = number("SHIM_ONCE") != 0;
	owner = getpid();
}

__attribute__((destructor)) static void end(void)
{
	tell();
}

static bool ours(const char *path)
{
	return under_n && path && strncmp(path, under, under_n) == 0;
}

static void mark(const char *path, bool unsynced)
{
	int i = 0;
	while (i < path_count && strcmp(paths[i].path, path) != 0)
		i++;
	if (i == path_count) {
		if (path_count == PATHS || (paths[i].path = strdup(path)) == NULL)
			abort();
		path_count++;
	}
	paths[i].unsynced = unsynced;
}

static void forget(const char *path)
{
	for (int i = 0; i < path_count; i++)
		if (strcmp(paths[i].path, path) == 0)
			paths[i].unsynced = false;
}

static void mark_folder_of(const char *path)
{
	char folder[PATH_BYTES];
	const char *slash = strrchr(path, '/');
	if (!slash || (size_t)(slash - path) >= sizeof folder)
		return;
	memcpy(folder, path, (size_t)(slash - path));
	folder[slash - path] = '\0';
	mark(folder, true);
}

/* Called with the lock held. True: this call has to fail. */
static bool turn(bool needs_room)
{
	calls++;
	if (calls == kill_at) {
		tell();
		kill(getpid(), SIGKILL);
		pause();
	}
	if (!needs_room)
		return false;
	room++;
	if (!fail_at || room < fail_at || (once && room > fail_at))
		return false;
	errno = (int)fail_errno;
	return true;
}

static const char *path_of(int fd)
{
	return fd >= 0 && fd < FDS ? fd_path[fd] : NULL;
}

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, #name))

/* ---- opening and closing ---- */

static int opened(int fd, const char *path, int flags, bool made)
{
	if (fd < 0 || fd >= FDS || !ours(path))
		return fd;
	free(fd_path[fd]);
	fd_path[fd] = strdup(path);
	if (made)
		mark_folder_of(path);
	if (made || (flags & O_TRUNC))
		mark(path, true);
	return fd;
}

static int open_any(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode)
{
	struct stat st;
	if (!ours(path))
		return real(path, flags, mode);
	pthread_mutex_lock(&lock);
	bool makes = (flags & O_CREAT) && stat(path, &st) != 0;
	int fd = (makes || (flags & O_TRUNC)) && turn(true) ? -1 : opened(real(path, flags, mode), path, flags, makes);
	int e = errno;
	pthread_mutex_unlock(&lock);
	errno = e;
	return fd;
}

#define OPEN(name) \
	int name(const char *path, int flags, ...); \
	int name(const char *path, int flags, ...) \
	{ \
		va_list ap; \
		va_start(ap, flags); \
		mode_t mode = flags & O_CREAT ? (mode_t)va_arg(ap, int) : 0; \
		va_end(ap); \
		return open_any(REAL(name, int (*)(const char *, int, ...)), path, flags, mode); \
	}
OPEN(open)
OPEN(open64)

int close(int fd)
{
	if (path_of(fd)) {
		pthread_mutex_lock(&lock);
		free(fd_path[fd]);
		fd_path[fd] = NULL;
		pthread_mutex_unlock(&lock);
	}
	return REAL(close, int (*)(int))(fd);
}

/* ---- writing ---- */

/* True: go on. */
static bool may_change(int fd, bool needs_room)
{
	if (!path_of(fd))
		return true;
	pthread_mutex_lock(&lock);
	bool fails = turn(needs_room);
	if (!fails)
		mark(fd_path[fd], true);
	int e = errno;
	pthread_mutex_unlock(&lock);
	errno = e;
	return !fails;
}

ssize_t write(int fd, const void *from, size_t n)
{
	return may_change(fd, true) ? REAL(write, ssize_t (*)(int, const void *, size_t))(fd, from, n) : -1;
}

ssize_t writev(int fd, const struct iovec *from, int n)
{
	return may_change(fd, true) ? REAL(writev, ssize_t (*)(int, const struct iovec *, int))(fd, from, n) : -1;
}

ssize_t pwrite(int fd, const void *from, size_t n, off_t at)
{
	return may_change(fd, true) ? REAL(pwrite, ssize_t (*)(int, const void *, size_t, off_t))(fd, from, n, at) : -1;
}

ssize_t pwrite64(int fd, const void *from, size_t n, off64_t at);
ssize_t pwrite64(int fd, const void *from, size_t n, off64_t at)
{
	return may_change(fd, true) ? REAL(pwrite64, ssize_t (*)(int, const void *, size_t, off64_t))(fd, from, n, at) : -1;
}

int ftruncate(int fd, off_t size)
{
	return may_change(fd, false) ? REAL(ftruncate, int (*)(int, off_t))(fd, size) : -1;
}

int ftruncate64(int fd, off64_t size);
int ftruncate64(int fd, off64_t size)
{
	return may_change(fd, false) ? REAL(ftruncate64, int (*)(int, off64_t))(fd, size) : -1;
}

static int synced(int fd, int r)
{
	if (r == 0 && path_of(fd)) {
		pthread_mutex_lock(&lock);
		turn(false);
		mark(fd_path[fd], false);
		pthread_mutex_unlock(&lock);
	}
	return r;
}

int fsync(int fd)
{
	return synced(fd, REAL(fsync, int (*)(int))(fd));
}

int fdatasync(int fd)
{
	return synced(fd, REAL(fdatasync, int (*)(int))(fd));
}

/* ---- names ---- */

int rename(const char *from, const char *to)
{
	bool mine = ours(to);
	if (mine) {
		pthread_mutex_lock(&lock);
		turn(false);
	}
	int r = REAL(rename, int (*)(const char *, const char *))(from, to);
	if (mine) {
		int e = errno;
		bool unsynced = false;
		for (int i = 0; i < path_count; i++)
			if (strcmp(paths[i].path, from) == 0)
				unsynced = paths[i].unsynced;
		if (r == 0) {
			forget(from);
			mark(to, unsynced);
			mark_folder_of(to);
		}
		pthread_mutex_unlock(&lock);
		errno = e;
	}
	return r;
}

int unlink(const char *path)
{
	bool mine = ours(path);
	if (mine) {
		pthread_mutex_lock(&lock);
		turn(false);
	}
	int r = REAL(unlink, int (*)(const char *))(path);
	if (mine) {
		int e = errno;
		if (r == 0)
			forget(path);
		pthread_mutex_unlock(&lock);
		errno = e;
	}
	return r;
}

int mkdir(const char *path, mode_t mode)
{
	bool mine = ours(path), fails = false;
	struct stat st;
	if (mine) {
		pthread_mutex_lock(&lock);
		fails = stat(path, &st) != 0 && turn(true);
	}
	int r = fails ? -1 : REAL(mkdir, int (*)(const char *, mode_t))(path, mode);
	if (mine) {
		int e = errno;
		if (r == 0)
			mark_folder_of(path);
		pthread_mutex_unlock(&lock);
		errno = e;
	}
	return r;
}
