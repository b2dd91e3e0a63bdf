/* Is the file sound? */
#include "store/check_in.h"
#include "store/sqlite_in.h"

#include <sys/stat.h>

/* The rows of a PRAGMA, each as a finding unless it is "ok". */
static enum err pragma(struct cx *cx, struct db *db, const char *text, const char *what, const char *good, const char *bad, struct findings *to)
{
	sqlite3_stmt *stmt = NULL;
	sqlite3 *sqlite = lite_of(db)->sqlite;
	int rc = sqlite3_prepare_v2(sqlite, text, -1, &stmt, NULL), wrong = 0;
	if (rc == SQLITE_OK)
		while ((rc = sqlite3_step(stmt)) == SQLITE_ROW && wrong < 20) {
			const char *said = (const char *)sqlite3_column_text(stmt, 0);
			if (!said || strcmp(said, "ok") == 0)
				continue;
			check_add(cx, to, CHECK_BAD, what, CHECK_RESTORE, "%s: %s.", bad, said);
			wrong++;
		}
	if (rc != SQLITE_DONE && rc != SQLITE_ROW) {
		check_add(cx, to, CHECK_BAD, what, CHECK_RESTORE, "%s: %s.", bad, sqlite3_errmsg(sqlite));
		wrong++;
	}
	sqlite3_finalize(stmt);
	if (!wrong)
		check_add(cx, to, CHECK_GOOD, what, "", "%s", good);
	return OK;
}

static enum err check_size(struct cx *cx, struct db *db, struct findings *to)
{
	const struct table_engine *engine = tables_of(db->store);
	struct stat st;
	int64_t pages, size, empty;
	const char *log = arena_printf(cx->arena, "%s-wal", db->store->where.path);
	TRY(engine->number(cx, db, "PRAGMA page_count", &pages));
	TRY(engine->number(cx, db, "PRAGMA page_size", &size));
	TRY(engine->number(cx, db, "PRAGMA freelist_count", &empty));
	check_add(cx, to, CHECK_GOOD, "size", "", "The record takes %s on disk, of which %s are free for new rows.", check_bytes(cx, pages * size),
		check_bytes(cx, empty * size));
	int64_t limit = (int64_t)LIMIT_WAL_PAGES * size * 16;
	if (stat(log, &st) == 0 && st.st_size > limit)
		check_add(cx, to, CHECK_WARN, "size", "Somebody has been reading one old picture for long: end that command, or start the server again.",
			"The log beside the record has grown to %s.", check_bytes(cx, st.st_size));
	return OK;
}

static void check_access(struct cx *cx, struct db *db, struct findings *to)
{
	struct stat st;
	const char *path = db->store->where.path;
	if (stat(path, &st) != 0)
		return;
	if (st.st_mode & 077)
		check_add(cx, to, CHECK_BAD, "access", arena_printf(cx->arena, "chmod go= %s", path), "Others than its owner may read or write %s.", path);
	else
		check_add(cx, to, CHECK_GOOD, "access", "", "Only its owner may read the record.");
}

enum err lite_check(struct cx *cx, struct db *db, bool deep, struct findings *to)
{
	TRY(pragma(cx, db, deep ? "PRAGMA integrity_check(20)" : "PRAGMA quick_check(20)", "integrity",
		deep ? "Every page and every index of the record is whole." : "Every page of the record is whole.", "The record is damaged", to));
	TRY(pragma(cx, db, "PRAGMA foreign_key_check", "references", "Every reference leads to a row.", "A row refers to one that is not there, in", to));
	check_add(cx, to, CHECK_GOOD, "settings", "", "SQLite %s, write-ahead log%s.", sqlite3_libversion(), db->store->where.unsafe_sync
		? ", not synced fully: only for tests" : ", synced at each commit");
	check_access(cx, db, to);
	return check_size(cx, db, to);
}
