/* The sink of a region: a folder of plain files, each made at its first bytes. Kept open until the end: 117 of them. */
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "synth/out_in.h"

struct synth_folder { char *dir; int fd[FILES]; };

static enum err refused(struct cx *cx, const char *path)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return fail(cx, ERR_DISK_FULL, "%s: the disk is full. Make room, remove the folder and begin again.", path);
	if (errno == EACCES || errno == EPERM || errno == EROFS)
		return fail(cx, ERR_NO_RIGHT, "%s may not be written: %s.", path, strerror(errno));
	return fail(cx, ERR_FILE, "%s could not be written: %s.", path, strerror(errno));
}

static enum err open_file(struct cx *cx, struct synth_folder *folder, int file, const char *path)
{
	char full[4096], *slash;
	if (snprintf(full, sizeof full, "%s/%s", folder->dir, path) >= (int)sizeof full)
		return fail(cx, ERR_OVER_LIMIT, "The name of the folder %s is too long.", folder->dir);
	slash = strrchr(full, '/');
	*slash = '\0';
	TRY(file_make_folder(cx, full, 0755));
	*slash = '/';
	folder->fd[file] = open(full, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	return folder->fd[file] < 0 ? refused(cx, full) : OK;
}

static enum err write_file(struct cx *cx, void *inside, int file, const char *path, struct str bytes)
{
	struct synth_folder *folder = inside;
	if (folder->fd[file] < 0)
		TRY(open_file(cx, folder, file, path));
	while (bytes.n > 0) {
		ssize_t n = write(folder->fd[file], bytes.p, bytes.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return refused(cx, path);
		bytes.p += n;
		bytes.n -= (size_t)n;
	}
	return OK;
}

static bool empty(const char *dir)
{
	DIR *d = opendir(dir);
	int entries = 0;
	if (!d)
		return true;
	while (readdir(d))
		entries++;
	closedir(d);
	return entries <= 2;
}

enum err synth_folder_open(struct cx *cx, const char *dir, struct synth_folder **ret, struct synth_sink *ret_sink)
{
	if (file_exists(dir) && !file_is_folder(dir))
		return fail(cx, ERR_CONFLICT, "%s is a file. Name a folder that is empty or not there yet.", dir);
	if (!empty(dir))
		return fail(cx, ERR_CONFLICT, "The folder %s is not empty. Name one that is empty or not there yet.", dir);
	TRY(file_make_folder(cx, dir, 0755));
	struct synth_folder *folder = arena_alloc(cx->arena, sizeof *folder);
	folder->dir = arena_text(cx->arena, dir);
	for (int f = 0; f < FILES; f++)
		folder->fd[f] = -1;
	*ret = folder;
	*ret_sink = (struct synth_sink){ folder, write_file };
	return OK;
}

enum err synth_folder_close(struct cx *cx, struct synth_folder *folder)
{
	enum err err = OK;
	for (int f = 0; folder && f < FILES; f++) {
		if (folder->fd[f] >= 0 && close(folder->fd[f]) != 0 && err == OK)
			err = refused(cx, folder->dir);
		folder->fd[f] = -1;
	}
	return err;
}
