/* Whole files and folders, with errors that name them. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/cx.h"
#include "base/str.h"

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
