/* waymark backup and restore: the record, and beside it what came in verbatim and the site's own tables. */
#include "cli/cli_in.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/must.h"
#include "gen/queries.h"
#include "record/audit.h"
#include "store/backup.h"
#include "store/dir.h"

#define FILES_LIST "files"          /* of a backup: sha256, bytes and path of each file beside the record */
#define PIECE 16384

static void tell(void *who, const struct backup_at *at)
{
	struct progress *p = who;
	p->total = 0;
	progress_at(p, at->rows);
}

struct file_facts { char sha256[65]; int64_t bytes; };

/* Copy a file whole and synced; its hash on the way. to NULL: only read it. */
static enum err copy(struct cx *cx, const char *from, const char *to, struct file_facts *ret)
{
	char piece[PIECE];
	crypto_hash_sha256_state state;
	unsigned char hash[crypto_hash_sha256_BYTES];
	int in = file_open(cx, from, O_RDONLY, 0), out = -1;
	enum err err = OK;
	if (in < 0)
		return fail(cx, ERR_FILE, "Cannot read %s: %s.", from, strerror(errno));
	if (to && (out = file_open(cx, to, O_WRONLY | O_CREAT | O_TRUNC, 0600)) < 0)
		err = file_fail(cx, "write", to);
	crypto_hash_sha256_init(&state);
	ret->bytes = 0;
	while (err == OK) {
		ssize_t got = read(in, piece, sizeof piece);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			err = fail(cx, ERR_FILE, "Cannot read %s: %s.", from, strerror(errno));
		if (got <= 0)
			break;
		crypto_hash_sha256_update(&state, (unsigned char *)piece, (unsigned long long)got);
		ret->bytes += got;
		for (ssize_t at = 0; out >= 0 && at < got;) {
			ssize_t put = write(out, piece + at, (size_t)(got - at));
			if (put < 0 && errno == EINTR)
				continue;
			if (put < 0) {
				err = file_fail(cx, "write", to);
				break;
			}
			at += put;
		}
	}
	if (out >= 0 && err == OK && fsync(out) != 0)
		err = file_fail(cx, "write", to);
	if (out >= 0 && close(out) != 0 && err == OK)
		err = file_fail(cx, "write", to);
	close(in);
	crypto_hash_sha256_final(&state, hash);
	sodium_bin2hex(ret->sha256, sizeof ret->sha256, hash, sizeof hash);
	return err;
}

/* Every regular file below `folder`, by path below it. */
static enum err walk(struct cx *cx, const char *folder, const char *below, char ***list, size_t *count, size_t *room)
{
	char *path = below[0] ? file_join(cx->arena, folder, below) : arena_text(cx->arena, folder);
	DIR *dir = opendir(path);
	if (!dir)
		return errno == ENOENT ? OK : fail(cx, ERR_FILE, "Cannot open folder %s: %s.", path, strerror(errno));
	enum err err = OK;
	for (struct dirent *e; err == OK && (e = readdir(dir)) != NULL;) {
		struct stat st;
		if (e->d_name[0] == '.')
			continue;
		char *name = below[0] ? file_join(cx->arena, below, e->d_name) : arena_text(cx->arena, e->d_name);
		if (lstat(file_join(cx->arena, folder, name), &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			err = walk(cx, folder, name, list, count, room);
		else if (S_ISREG(st.st_mode))
			*ARRAY_PUSH(cx->arena, *list, *count, *room) = name;
	}
	closedir(dir);
	return err;
}

static enum err copy_tree(struct cx *cx, const char *from, const char *to, const char *part, struct buf *told)
{
	char **list = NULL;
	size_t count = 0, room = 0;
	struct file_facts facts;
	TRY(walk(cx, from, part, &list, &count, &room));
	for (size_t i = 0; i < count; i++) {
		char *target = file_join(cx->arena, to, list[i]), *folder = arena_text(cx->arena, target);
		*strrchr(folder, '/') = '\0';
		TRY(file_make_folder(cx, folder, 0700));
		TRY(copy(cx, file_join(cx->arena, from, list[i]), target, &facts));
		TRY(file_sync_folder_of(cx, target));
		buf_printf(told, "%s %lld %s\n", facts.sha256, (long long)facts.bytes, list[i]);
	}
	return OK;
}

static enum err audit_backup(struct cx *cx, struct db *db, void *arg)
{
	return audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = NIL, .signin = NIL, .patient = NIL,
			.operation = "backup",
		.class = "store", .rows = *(int64_t *)arg }, clock_now());
}

/* The files beside the record, each with the hash that the backup wrote down; copied to `data`, or only read where it is NULL.
 * Their list is the last file of a backup: without it somebody stopped it. HAZ-013 */
static enum err beside(struct cx *cx, const char *backup, const char *data)
{
	struct str text, line, hash, bytes, path;
	struct file_facts facts;
	const char *list = file_join(cx->arena, backup, FILES_LIST);
	if (!file_exists(list))
		return fail(cx, ERR_NO_FILE, "%s is not a finished backup: it has no list of files. Use another backup.", backup);
	TRY(file_read(cx, list, LIMIT_BUF, &text));
	while (text.n) {
		str_cut(text, '\n', &line, &text);
		if (!str_cut(line, ' ', &hash, &line) || !str_cut(line, ' ', &bytes, &path) || str_find(path, "..") >= 0
				|| str_starts(path, "/"))
			return fail(cx, ERR_DAMAGED, "%s cannot be read. Use another backup.", list);
		char *name = str_c(cx->arena, path), *target = data ? file_join(cx->arena, data, name) : NULL;
		if (target) {
			char *folder = arena_text(cx->arena, target);
			*strrchr(folder, '/') = '\0';
			TRY(file_make_folder(cx, folder, 0700));
		}
		TRY(copy(cx, file_join(cx->arena, backup, name), target, &facts));
		if (target)
			TRY(file_sync_folder_of(cx, target));
		if (!str_is(hash, facts.sha256))
			return fail(cx, ERR_DAMAGED, "%s of the backup is not what it was when it was made. Use another backup.", name);
	}
	return OK;
}

enum err cmd_backup(struct cx *cx, struct command *c)
{
	struct backup_facts facts;
	struct progress progress;
	char when[INSTANT_TEXT];
	bool verify = command_flag(c, "--verify");
	TRY(command_args(cx, c, 0, 1));
	const char *folder = c->args ? command_path(cx, c, c->arg[0]) :
		arena_printf(cx->arena, "%s/%s", dir_file(cx, c->dir, DIR_BACKUPS), instant_iso(clock_now(), when));
	progress_start(&progress, c, "rows", 0);
	if (verify) {
		TRY(backup_verify(cx, folder, tell, &progress, &facts));
		TRY(beside(cx, folder, NULL));
	} else {
		TRY(backup_make(cx, c->store, folder, tell, &progress, &facts));
		AUTO(buf) struct buf told;
		buf_init(&told, LIMIT_BUF);
		TRY(copy_tree(cx, c->data, folder, DIR_INBOX, &told));
		TRY(copy_tree(cx, c->data, folder, DIR_SITE, &told));
		TRY(file_write(cx, file_join(cx->arena, folder, FILES_LIST), buf_view(&told), 0600));
		TRY(store_write(cx, c->store, audit_backup, &facts.rows));
	}
	progress_done(&progress, facts.rows);
	if (c->json)
		fprintf(c->out, "{\"folder\": \"%s\", \"rows\": %lld, \"bytes\": %lld}\n", folder, (long long)facts.rows,
				(long long)facts.bytes);
	else
		fprintf(c->out, "%s %s: %lld rows of %zu tables, %.1f MB. Keep it elsewhere, and try restoring it from time to time.\n",
			verify ? "Read whole and found sound:" : "Backup in", folder, (long long)facts.rows, facts.tables,
					(double)facts.bytes / 1e6);
	return OK;
}

enum err cmd_restore(struct cx *cx, struct command *c)
{
	const char *conninfo = command_option(c, "--postgres");
	struct backup_facts facts;
	struct progress progress;
	TRY(command_args(cx, c, 1, 1));
	const char *folder = command_path(cx, c, c->arg[0]);
	if (!file_is_folder(folder))
		return fail(cx, ERR_NO_FILE, "There is no folder %s.", folder);
	AUTO(dir) struct dir dir = { .lock_fd = -1 };
	TRY(dir_begin(cx, c->data, conninfo ? STORE_POSTGRES : STORE_SQLITE, conninfo, "restore", &dir));
	struct store_where into = dir_where(cx, &dir);
	into.migrations = migration_list;
	into.migration_count = migration_count;
	into.write = into.create = true;
	progress_start(&progress, c, "rows", 0);
	TRY(backup_restore(cx, folder, &into, tell, &progress, &facts));
	TRY(beside(cx, folder, c->data));
	TRY(dir_finish(cx, &dir));
	progress_done(&progress, facts.rows);
	char when[INSTANT_TEXT];
	fprintf(c->out, "Restored the backup of %s into %s: %lld rows. `waymark doctor` looks it over.\n",
			instant_words(facts.taken_at, when),
		c->data, (long long)facts.rows);
	return OK;
}
