/* Backup and restore: the whole record as a folder, the same for both engines.
 *
 * A backup is taken while work goes on, from one picture of the record. It is a folder of parts and a manifest:
 *
 *	manifest             what is in it, one thing a line, words parted by single blanks:
 *	                       waymark-backup 1
 *	                       taken 2026-11-21T20:41:07Z
 *	                       engine sqlite
 *	                       migration 1 0001_record HASH          each that was applied
 *	                       table event 4711 HASH                 rows, SHA-256 of them unpacked; then its columns and parts
 *	                       column id int                         int, real, text or blob
 *	                       part event-0001.zst 812 4096 HASH     bytes packed and unpacked, SHA-256 of the file
 *	                       end HASH                              SHA-256 of all lines before
 *	event-0001.zst ...   rows of one table in the order of its key, packed by zstd; a row is, for each column, a byte (0 NULL,
 *	                     1 int, 2 real, 3 text, 4 blob) and a zigzag varint, eight bytes little end first, or length and bytes
 *
 * Each part's SHA-256 stands in the manifest, and the manifest's own at its end; the manifest is written last, so an
 * unfinished backup has none. Tables and columns are found in the database itself: no noun is known here. Backups of the
 * same rows are the same bytes but for the manifest's head, whichever engine they came from. */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "store/store.h"

struct backup_at { const char *table; int64_t rows, rows_total, bytes; };    /* so far; bytes: of the parts written or read */
typedef void backup_tell(void *who, const struct backup_at *at);              /* now and then; NULL: nobody listens */

struct backup_facts {
	int version;                      /* newest migration in it */
	struct instant taken_at;
	const char *engine;               /* it was taken from: "sqlite" or "postgres" */
	int64_t rows, bytes;
	size_t tables, parts;
};

/* Into a folder that is new or empty (else ERR_CONFLICT); it is closed to others. What fails leaves no folder behind. */
enum err backup_make(struct cx *cx, struct store *store, const char *folder, backup_tell *tell, void *who, struct backup_facts *ret);
/* Read all of it: each part there, whole, and what it was. ERR_NO_FILE, ERR_DAMAGED names the first file that is not. */
enum err backup_verify(struct cx *cx, const char *folder, backup_tell *tell, void *who, struct backup_facts *ret);
/* Verify, then make a record of it where there is none: `into` names the place, the program's migrations and create. A place
 * that holds a record with rows is refused (ERR_CONFLICT). Killed half way nothing is there, or an empty schema, and it may be
 * repeated. Then the record is brought to the program's own version; a backup of a newer program is ERR_NEWER. */
enum err backup_restore(struct cx *cx, const char *folder, const struct store_where *into, backup_tell *tell, void *who, struct backup_facts *ret);

/* What is in each table, in one picture: for comparing a record with another, whatever the engine. */
struct table_facts { const char *table; int64_t rows; char sha256[65]; };
enum err backup_compare(struct cx *cx, struct store *store, struct table_facts **ret, size_t *ret_count);

#endif
