/* Whole files and folders, with errors that name them. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/cx.h"
#include "base/str.h"

/* A process in a sandbox (base/sandbox.h) reaches its own folders only. What lies elsewhere is opened for it by whoever asked for
 * the work, with his own rights: the command in the other terminal. Each answers as the system call does, errno and all. */
enum file_asked { FILE_OPEN, FILE_MAKE_FOLDER, FILE_REMOVE_FOLDER, FILE_REMOVE, FILE_RENAME };
struct file_ask { enum file_asked what; int flags; unsigned mode; const char *path, *to; };
struct file_broker { int (*ask)(struct file_broker *broker, const struct file_ask *ask); };
int file_open(const struct cx *cx, const char *path, int flags, unsigned mode);     /* descriptor, or -1 and errno */
int file_make(const struct cx *cx, const char *folder, unsigned mode);              /* 0, or -1 and errno; so the others */
int file_remove_folder(const struct cx *cx, const char *folder);
int file_remove(const struct cx *cx, const char *path);
int file_rename(const struct cx *cx, const char *path, const char *to);
/* Do it here and now, without a broker. */
int file_do(const struct file_ask *ask);

/* "Cannot WHAT PATH: why.", by errno; where the disk is full, what to do about it. For whoever calls the system himself. */
enum err file_fail(struct cx *cx, const char *what, const char *path);
/* Read a file of at most `max` bytes. ERR_NO_FILE, ERR_OVER_LIMIT, ERR_FILE. */
enum err file_read(struct cx *cx, const char *path, size_t max, struct str *ret);
/* Write beside it, sync, rename over it, sync the folder: after OK it is there whole, or was never touched. */
enum err file_write(struct cx *cx, const char *path, struct str bytes, unsigned mode);
/* The regular files of a folder whose names end in `suffix`, sorted by name; not below it, no dot files. */
enum err file_list(struct cx *cx, const char *folder, const char *suffix, char ***ret_names, size_t *ret_count);
/* The folders in a folder, sorted by name; no dot folders. */
enum err file_folders(struct cx *cx, const char *folder, char ***ret_names, size_t *ret_count);
enum err file_make_folder(struct cx *cx, const char *path, unsigned mode);  /* parents too, each synced; there already is OK */
enum err file_sync_folder_of(struct cx *cx, const char *path);              /* a name in it was made or moved: now it stays */
bool file_exists(const char *path);
bool file_is_folder(const char *path);
char *file_join(struct arena *arena, const char *folder, const char *name);
const char *file_base(const char *path);                                    /* the part after the last '/' */

#endif
