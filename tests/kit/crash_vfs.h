/* A disk of memory that can lose its power, and that can be told to fail.
 *
 * SQLite works on it through a VFS of its own, which behaves as SQLite's unix VFS does (4096-byte sectors that are safe to
 * overwrite; the folder is synced with the first sync of a new journal or log). Every write, truncation, sync, creation and
 * deletion is kept in order. A walk along that order makes images: what the disk may hold after a power cut at that point.
 * What was synced is there. Of what was not, each write may be kept, dropped, torn at sectors of 512 bytes, filled with
 * nonsense, or land in another order; a file made or deleted without its folder being synced may be as it was before;
 * shared memory is gone.
 *
 * The disk lies in memory that a forked child shares: after the child died, its parent still reads what it had done. */
#ifndef TESTS_KIT_CRASH_VFS_H
#define TESTS_KIT_CRASH_VFS_H

#include <stdbool.h>
#include <stdint.h>

struct crash_disk;

struct crash_disk *crash_disk_new(void);                  /* empty; its VFS is registered until crash_disk_free */
void crash_disk_free(struct crash_disk *disk);            /* every connection to it is closed; NULL-safe */
const char *crash_disk_vfs(const struct crash_disk *disk);
int64_t crash_disk_ops(const struct crash_disk *disk);    /* operations so far: a point in time to crash at */
int64_t crash_disk_bytes(const struct crash_disk *disk);  /* written so far */
/* Put the files as they stand into a folder of the real disk. */
void crash_disk_put(const struct crash_disk *disk, const char *folder);

/* ---- power cuts ---- */

/* What happened to that which was not synced. */
enum crash_way {
	CRASH_KEPT,               /* all kept: the process died, the power did not */
	CRASH_LOST,               /* all lost */
	CRASH_PREFIX,             /* kept up to some write, and that one torn */
	CRASH_SUBSET,             /* each kept, dropped, torn or garbled */
	CRASH_SHUFFLED,           /* and in another order */
	CRASH_WAYS
};
const char *crash_way_name(enum crash_way way);

/* Walk along what a disk did. `at` never goes back; the disk may go on meanwhile only in another process. */
struct crash_walk;
struct crash_walk *crash_walk_new(const struct crash_disk *disk);
void crash_walk_free(struct crash_walk *walk);
/* The disk after a power cut when `at` operations had been done; the same seed gives the same image. */
struct crash_disk *crash_walk_image(struct crash_walk *walk, int64_t at, enum crash_way way, uint64_t seed);

/* ---- faults ---- */

enum crash_op { CRASH_WRITE = 1, CRASH_TRUNCATE = 2, CRASH_SYNC = 4, CRASH_READ = 8, CRASH_OPEN = 16, CRASH_DELETE = 32,
		CRASH_SHM = 64 };
enum crash_fault { CRASH_EIO, CRASH_FULL, CRASH_SWALLOW };

/* Fail the nth (from 1) of these operations from now on, once or from there on for ever; nth 0: none fails. A full disk
 * keeps half of the write that it refuses; one that swallows says that it wrote, and did not: the control of a test. */
void crash_disk_fail(struct crash_disk *disk, unsigned ops, enum crash_fault fault, int64_t nth, bool for_ever);
bool crash_disk_failed(const struct crash_disk *disk);    /* did it come to that? */

#endif
