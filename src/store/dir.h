/* The data directory: one folder that holds a whole installation, and says who holds it.
 *
 *	waymark.conf    which engine and where; key=value lines
 *	waymark.db      the record, where the engine is SQLite
 *	waymark.lock    locked by the process that writes; its text names that process
 *	waymark.sock    where a running server takes work from commands
 *	inbox/          what came in, verbatim
 *	backups/        where `waymark backup` writes unless told otherwise
 *	site/           the site's own tables, over the shipped ones
 *	keys/           what this installation signs with, and seals secrets in the record with
 *	outbox/         what is to go to others, a folder each
 *
 * Nobody but its owner reads it: patients' records are in it. */
#ifndef STORE_DIR_H
#define STORE_DIR_H

#include "base/cx.h"
#include "store/store.h"

#define DIR_CONF    "waymark.conf"
#define DIR_BEGUN   "waymark.conf.begun"      /* what it will be when its record is there */
#define DIR_DB      "waymark.db"
#define DIR_LOCK    "waymark.lock"
#define DIR_SOCKET  "waymark.sock"
#define DIR_INBOX   "inbox"
#define DIR_BACKUPS "backups"
#define DIR_SITE    "site"
#define DIR_SCREEN  "screen"                 /* column files of services: ODS.column */
#define DIR_KEYS    "keys"
#define DIR_OUTBOX  "outbox"
#define DIR_CARRIED "outbox/audit-heads/carried.head"     /* the last one that `waymark audit export-head` gave out */
#define DIR_HEADS   "outbox/audit-heads"      /* of the log, for each partner: record/audit_head.h */

struct dir {
	const char *path;               /* lives as long as the cx it was opened with */
	enum store_engine engine;
	const char *conninfo;           /* PostgreSQL: how to get there; else NULL */
	const char *request;            /* PostgreSQL: words laid over it for the login of requests; NULL: none are needed */
	int lock_fd;                    /* -1 unless held */
	int64_t lock_pid;               /* who took it: a child that was forked since does not wipe its text */
};

/* Make a folder a data directory, in two steps, so that there is none before its record is there. Parents are made too. A folder
 * with anything in it that is not ours is refused (ERR_CONFLICT), one that is a data directory already too. Killed between the
 * steps or failed, it may be begun again, of another engine too: what the first try left is taken away. The folder is held
 * (dir_hold) by the command named; close it in any case. */
enum err dir_begin(struct cx *cx, const char *path, enum store_engine engine, const char *conninfo, const char *command,
		struct dir *ret);
enum err dir_finish(struct cx *cx, const struct dir *dir);
/* Both steps at once, for a directory whose record is made later. */
enum err dir_make(struct cx *cx, const char *path, enum store_engine engine, const char *conninfo);
/* Read waymark.conf. ERR_NO_STORE; ERR_BAD_FILE with line and key; ERR_SETTING where others may look into the folder;
 * ERR_NO_RIGHT where it belongs to somebody else (root too: what root writes its owner could not read). */
enum err dir_open(struct cx *cx, const char *path, struct dir *ret);
void dir_close(struct dir *dir);          /* gives the lock back; NULL-safe, repeatable */
static inline void dir_auto(struct dir *dir) { dir_close(dir); }

/* Take the lock for writing, and say who we are (where there is room to). ERR_HELD_DIR names the holder. The lock belongs to this process and to
 * the children that it forks: it is free when the last of them is gone, however they end. port 0: none. */
enum err dir_hold(struct cx *cx, struct dir *dir, const char *command, int port);

struct dir_holder { int64_t pid; const char *command; struct instant since; int port; };
/* Is it held by a process, this one included, and by which? */
bool dir_held(struct cx *cx, const struct dir *dir, struct dir_holder *ret);

/* Where the store is; the caller adds migrations, write and create. */
struct store_where dir_where(struct cx *cx, const struct dir *dir);
const char *dir_file(struct cx *cx, const struct dir *dir, const char *name);
/* Bytes that may still be written below it, and how many there are in all. */
enum err dir_room(struct cx *cx, const struct dir *dir, int64_t *ret_free, int64_t *ret_all);

#endif
