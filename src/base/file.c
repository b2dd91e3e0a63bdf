/* Files, carefully. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum err file_fail(struct cx *cx, const char *what, const char *path)
{
	int e = errno;
	bool full = e == ENOSPC || e == EDQUOT || e == EFBIG;
	enum err err = e == ENOENT ? ERR_NO_FILE : e == EACCES || e == EPERM ? ERR_NO_RIGHT : full ? ERR_DISK_FULL : ERR_FILE;
	return fail(cx, err, "Cannot %s %s: %s.%s", what, path, strerror(e), full ? " Make room and try again." : "");
}

int file_do(const struct file_ask *ask)
{
	switch (ask->what) {
	case FILE_OPEN:
		return open(ask->path, ask->flags | O_CLOEXEC, ask->mode);
	case FILE_MAKE_FOLDER:
		return mkdir(ask->path, ask->mode);
	case FILE_REMOVE_FOLDER:
		return rmdir(ask->path);
	case FILE_REMOVE:
		return unlink(ask->path);
	case FILE_RENAME:
		return rename(ask->path, ask->to);
	}
	errno = EINVAL;
	return -1;
}

static int here_or_there(const struct cx *cx, const struct file_ask *ask)
{
	int got = file_do(ask);
	return got < 0 && errno == EACCES && cx->files ? cx->files->ask(cx->files, ask) : got;
}

int file_open(const struct cx *cx, const char *path, int flags, unsigned mode)
{
	return here_or_there(cx, &(struct file_ask){ FILE_OPEN, flags, mode, path, NULL });
}

int file_make(const struct cx *cx, const char *folder, unsigned mode)
{
	return here_or_there(cx, &(struct file_ask){ FILE_MAKE_FOLDER, 0, mode, folder, NULL });
}

int file_remove_folder(const struct cx *cx, const char *folder)
{
	return here_or_there(cx, &(struct file_ask){ FILE_REMOVE_FOLDER, 0, 0, folder, NULL });
}

int file_remove(const struct cx *cx, const char *path)
{
	return here_or_there(cx, &(struct file_ask){ FILE_REMOVE, 0, 0, path, NULL });
}

int file_rename(const struct cx *cx, const char *path, const char *to)
{
	return here_or_there(cx, &(struct file_ask){ FILE_RENAME, 0, 0, path, to });
}

enum err file_read(struct cx *cx, const char *path, size_t max, struct str *ret)
{
	int fd = file_open(cx, path, O_RDONLY, 0);
	if (fd < 0)
		return file_fail(cx, "read", path);
	struct stat st;
	enum err err = OK;
	if (fstat(fd, &st) != 0)
		err = file_fail(cx, "read", path);
	else if (!S_ISREG(st.st_mode))
		err = fail(cx, ERR_FILE, "%s is not a file.", path);
	else if ((size_t)st.st_size > max)
		err = fail(cx, ERR_OVER_LIMIT, "%s has %lld bytes; at most %zu are read.", path, (long long)st.st_size, max);
	if (err == OK) {
		size_t size = (size_t)st.st_size, n = 0;
		char *p = arena_alloc(cx->arena, size + 1);
		while (n < size) {
			ssize_t got = read(fd, p + n, size - n);
			if (got < 0 && errno == EINTR)
				continue;
			if (got < 0) {
				err = file_fail(cx, "read", path);
				break;
			}
			if (got == 0)
				break;
			n += (size_t)got;
		}
		if (err == OK)
			*ret = (struct str){ p, n };
	}
	close(fd);
	return err;
}

enum err file_sync_folder_of(struct cx *cx, const char *path)
{
	char *folder = arena_text(cx->arena, path);
	char *slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	int fd = file_open(cx, slash ? (*folder ? folder : "/") : ".", O_RDONLY | O_DIRECTORY, 0);
	enum err err = fd >= 0 && fsync(fd) == 0 ? OK : file_fail(cx, "write the folder of", path);
	if (fd >= 0)
		close(fd);
	return err;
}

enum err file_write(struct cx *cx, const char *path, struct str bytes, unsigned mode)
{
	char *temp = arena_printf(cx->arena, "%s.new-%ld", path, (long)getpid());
	int fd = file_open(cx, temp, O_WRONLY | O_CREAT | O_TRUNC, mode);
	if (fd < 0)
		return file_fail(cx, "write", path);
	size_t n = 0;
	while (n < bytes.n) {
		ssize_t put = write(fd, bytes.p + n, bytes.n - n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			break;
		n += (size_t)put;
	}
	enum err err = OK;
	if (n < bytes.n || fsync(fd) != 0)
		err = file_fail(cx, "write", path);
	if (close(fd) != 0 && err == OK)
		err = file_fail(cx, "write", path);
	if (err == OK && file_rename(cx, temp, path) != 0)
		err = file_fail(cx, "write", path);
	if (err != OK)
		file_remove(cx, temp);
	else
		err = file_sync_folder_of(cx, path);
	return err;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum err list(struct cx *cx, const char *folder, const char *suffix, bool folders, char ***ret_names, size_t *ret_count)
{
	int fd = file_open(cx, folder, O_RDONLY | O_DIRECTORY, 0);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (!dir) {
		enum err err = file_fail(cx, "open folder", folder);
		if (fd >= 0)
			close(fd);
		return err;
	}
	char **names = NULL;
	size_t count = 0, capacity = 0;
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		struct stat st;
		if (e->d_name[0] == '.' || !str_ends(str_of(e->d_name), suffix))
			continue;
		if (stat(file_join(cx->arena, folder, e->d_name), &st) != 0 || !(folders ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode)))
			continue;
		*ARRAY_PUSH(cx->arena, names, count, capacity) = arena_text(cx->arena, e->d_name);
	}
	closedir(dir);
	if (count)
		qsort(names, count, sizeof *names, by_name);
	*ret_names = names;
	*ret_count = count;
	return OK;
}

enum err file_list(struct cx *cx, const char *folder, const char *suffix, char ***ret_names, size_t *ret_count)
{
	return list(cx, folder, suffix, false, ret_names, ret_count);
}

enum err file_folders(struct cx *cx, const char *folder, char ***ret_names, size_t *ret_count)
{
	return list(cx, folder, "", true, ret_names, ret_count);
}

static enum err make_one(struct cx *cx, const char *path, unsigned mode)
{
	if (file_make(cx, path, mode) == 0)
		return file_sync_folder_of(cx, path);
	return errno == EEXIST ? OK : file_fail(cx, "make folder", path);
}

enum err file_make_folder(struct cx *cx, const char *path, unsigned mode)
{
	char *part = arena_text(cx->arena, path);
	for (char *p = part + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		TRY(make_one(cx, part, mode));
		*p = '/';
	}
	TRY(make_one(cx, part, mode));
	return file_is_folder(path) ? OK : fail(cx, ERR_FILE, "%s is there but is not a folder.", path);
}

bool file_exists(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0;
}

bool file_is_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *file_join(struct arena *arena, const char *folder, const char *name)
{
	return arena_printf(arena, "%s/%s", folder, name);
}

const char *file_base(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}
