/* The data directory. */
#include "store/dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/must.h"

const char *dir_file(struct cx *cx, const struct dir *dir, const char *name)
{
	return file_join(cx->arena, dir->path, name);
}

/* ---- making ---- */

/* What a first try that was killed may have left is ours; a record only beside the sign that its making was begun. */
static bool may_be_left(const char *name, bool begun)
{
	static const char *const ours[] = { ".", "..", DIR_LOCK, DIR_INBOX, DIR_BACKUPS, DIR_SITE, DIR_SCREEN, DIR_KEYS, DIR_OUTBOX, NULL };
	for (const char *const *p = ours; *p; p++)
		if (strcmp(*p, name) == 0)
			return true;
	return strncmp(name, DIR_CONF ".", strlen(DIR_CONF ".")) == 0 || (begun && strncmp(name, DIR_DB, strlen(DIR_DB)) == 0);
}

static enum err refuse_full(struct cx *cx, const char *path)
{
	if (file_exists(file_join(cx->arena, path, DIR_CONF)))
		return fail(cx, ERR_CONFLICT, "%s is a data directory already.", path);
	DIR *folder = opendir(path);
	enum err err = OK;
	bool begun = file_exists(file_join(cx->arena, path, DIR_BEGUN));
	if (!folder)
		return errno == ENOENT ? OK : fail(cx, errno == EACCES ? ERR_NO_RIGHT : ERR_FILE, "Cannot look into %s: %s.", path,
				strerror(errno));
	for (struct dirent *e; err == OK && (e = readdir(folder)) != NULL;)
		if (!may_be_left(e->d_name, begun))
			err = fail(cx, ERR_CONFLICT, "%s is not empty (%s is in it). Name a new folder.", path, e->d_name);
	closedir(folder);
	return err;
}

/* The unfinished record of a first try. Held, so nobody is at it. */
static enum err clear_away(struct cx *cx, const struct dir *dir)
{
	char **names;
	size_t count;
	TRY(file_list(cx, dir->path, "", &names, &count));
	for (size_t i = 0; i < count; i++)
		if (strncmp(names[i], DIR_DB, strlen(DIR_DB)) == 0 && unlink(dir_file(cx, dir, names[i])) != 0)
			return fail(cx, ERR_FILE, "Cannot remove %s, left by a try that was stopped: %s.", dir_file(cx, dir, names[i]),
					strerror(errno));
	return OK;
}

static enum err begin(struct cx *cx, const char *path, struct dir *dir)
{
	static const char *const folders[] = { DIR_INBOX, DIR_BACKUPS, DIR_SITE, DIR_SCREEN, DIR_KEYS, DIR_OUTBOX };
	bool postgres = dir->engine == STORE_POSTGRES;
	if (chmod(path, 0700) != 0)
		return fail(cx, ERR_NO_RIGHT, "Cannot close %s to others: %s.", path, strerror(errno));
	TRY(refuse_full(cx, path));       /* again: the first look was before we held it */
	if (file_exists(dir_file(cx, dir, DIR_BEGUN)))
		TRY(clear_away(cx, dir));
	for (size_t i = 0; i < LENGTH(folders); i++)
		TRY(file_make_folder(cx, dir_file(cx, dir, folders[i]), 0700));
	char *text = arena_printf(cx->arena, "# Where Waymark keeps its record.\nengine=%s\n%s%s%s", postgres ? "postgres" : "sqlite",
		postgres ? "conninfo=" : "", postgres ? dir->conninfo : "", postgres ? "\n" : "");
	return file_write(cx, dir_file(cx, dir, DIR_BEGUN), str_of(text), 0600);
}

enum err dir_begin(struct cx *cx, const char *path, enum store_engine engine, const char *conninfo, const char *command,
		struct dir *ret)
{
	if (engine == STORE_POSTGRES && (!conninfo || strpbrk(conninfo, "\r\n")))
		return fail(cx, ERR_USAGE, "PostgreSQL needs conninfo, on one line: \"host=/run/postgresql dbname=waymark\".");
	TRY(refuse_full(cx, path));
	TRY(file_make_folder(cx, path, 0700));
	struct dir dir = { .path = arena_text(cx->arena, path), .engine = engine, .conninfo = conninfo, .lock_fd = -1 };
	TRY(dir_hold(cx, &dir, command, 0));
	enum err err = begin(cx, path, &dir);
	if (err != OK)
		dir_close(&dir);
	else
		*ret = dir;
	return err;
}

enum err dir_finish(struct cx *cx, const struct dir *dir)
{
	const char *to = dir_file(cx, dir, DIR_CONF);
	if (rename(dir_file(cx, dir, DIR_BEGUN), to) != 0)
		return fail(cx, ERR_FILE, "Cannot write %s: %s.", to, strerror(errno));
	return file_sync_folder_of(cx, to);
}

enum err dir_make(struct cx *cx, const char *path, enum store_engine engine, const char *conninfo)
{
	struct dir dir;
	TRY(dir_begin(cx, path, engine, conninfo, "init", &dir));
	enum err err = dir_finish(cx, &dir);
	dir_close(&dir);
	return err;
}

/* ---- opening ---- */

static enum err read_conf(struct cx *cx, const char *file, struct dir *dir)
{
	struct str text, line, key, value;
	bool engine = false;
	TRY(file_read(cx, file, LIMIT_TABLE_FILE, &text));
	for (int no = 1; text.n; no++) {
		str_cut(text, '\n', &line, &text);
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (!str_cut(line, '=', &key, &value))
			return fail(cx, ERR_BAD_FILE, "%s, line %d: not key=value.", file, no);
		key = str_trim(key);
		value = str_trim(value);
		if (str_is(key, "engine") && (str_is(value, "sqlite") || str_is(value, "postgres"))) {
			dir->engine = str_is(value, "sqlite") ? STORE_SQLITE : STORE_POSTGRES;
			engine = true;
		} else if (str_is(key, "conninfo")) {
			dir->conninfo = str_c(cx->arena, value);
		} else if (str_is(key, "request")) {
			dir->request = str_c(cx->arena, value);
		} else {
			return fail(cx, ERR_BAD_FILE,
					"%s, line %d: %.*s is not known there. There are engine=sqlite, engine=postgres, conninfo=... and request=....", file, no,
				STRF(str_is(key, "engine") ? value : key));
		}
	}
	if (!engine)
		return fail(cx, ERR_BAD_FILE, "%s does not say engine=sqlite or engine=postgres.", file);
	if (dir->engine == STORE_POSTGRES && !dir->conninfo)
		return fail(cx, ERR_BAD_FILE, "%s says engine=postgres but not conninfo=....", file);
	return OK;
}

enum err dir_open(struct cx *cx, const char *path, struct dir *ret)
{
	struct dir dir = { .path = arena_text(cx->arena, path), .lock_fd = -1 };
	const char *conf = dir_file(cx, &dir, DIR_CONF);
	struct stat st, conf_st;
	errno = 0;
	bool there = stat(path, &st) == 0 && S_ISDIR(st.st_mode) && stat(conf, &conf_st) == 0;
	if (!there && errno == EACCES)
		return fail(cx, ERR_NO_RIGHT, "%s may not be looked into by the user with the number %u. Run Waymark as its owner.", path, geteuid());
	if (!there)
		return fail(cx, ERR_NO_STORE, "%s is not a data directory. `waymark --data %s init` makes it one.", path, path);
	if (st.st_uid != geteuid())
		return fail(cx, ERR_NO_RIGHT, "%s belongs to the user with the number %u, and this is %u. Run Waymark as its owner.",
				path, st.st_uid, geteuid());
	if (st.st_mode & 07)
		return fail(cx, ERR_SETTING, "Everybody on this machine may look into %s. Close it: chmod o= %s", path, path);
	if (conf_st.st_mode & 07)
		return fail(cx, ERR_SETTING, "Everybody on this machine may read %s. Close it: chmod o= %s", conf, conf);
	TRY(read_conf(cx, conf, &dir));
	*ret = dir;
	return OK;
}

struct store_where dir_where(struct cx *cx, const struct dir *dir)
{
	return (struct store_where){ .engine = dir->engine, .conninfo = dir->conninfo, .request = dir->request,
		.path = dir->engine == STORE_SQLITE ? dir_file(cx, dir, DIR_DB) : NULL };
}

enum err dir_room(struct cx *cx, const struct dir *dir, int64_t *ret_free, int64_t *ret_all)
{
	struct statvfs st;
	if (statvfs(dir->path, &st) != 0)
		return fail(cx, ERR_FILE, "Cannot ask how much room there is at %s: %s.", dir->path, strerror(errno));
	*ret_free = (int64_t)st.f_bavail * (int64_t)st.f_frsize;
	*ret_all = (int64_t)st.f_blocks * (int64_t)st.f_frsize;
	return OK;
}

/* ---- the lock ---- */

static struct str value_of_key(struct str text, const char *key)
{
	struct str line, name, value;
	while (text.n) {
		str_cut(text, '\n', &line, &text);
		if (str_cut(line, '=', &name, &value) && str_is(name, key))
			return value;
	}
	return STR_NONE;
}

static void read_holder(struct cx *cx, const char *file, struct dir_holder *ret)
{
	struct str text = STR_NONE;
	struct cx aside = { .arena = cx->arena };
	int64_t port = 0;
	*ret = (struct dir_holder){ .command = "", .since = INSTANT_NONE };
	if (file_read(&aside, file, 4096, &text) != OK)
		return;
	str_int(value_of_key(text, "pid"), &ret->pid);
	str_int(value_of_key(text, "port"), &port);
	ret->port = (int)port;
	ret->command = str_c(cx->arena, value_of_key(text, "command"));
	instant_parse(value_of_key(text, "since"), &ret->since);
}

static enum err held_by(struct cx *cx, const struct dir *dir)
{
	struct dir_holder holder;
	char since[INSTANT_TEXT];
	read_holder(cx, dir_file(cx, dir, DIR_LOCK), &holder);
	if (holder.pid == 0)
		return fail(cx, ERR_HELD_DIR, "Another process holds %s; it has not said yet who it is.", dir->path);
	char *port = holder.port ? arena_printf(cx->arena, ", at port %d", holder.port) : arena_text(cx->arena, "");
	return fail(cx, ERR_HELD_DIR, "%s is held by `waymark %s`, process %" PRId64 "%s, since %s. Stop that one first.",
			dir->path, holder.command, holder.pid,
		port, instant_known(holder.since) ? instant_words(holder.since, since) : "some time");
}

/* dir_held() asks by taking it for a moment; such a moment is waited out. */
static bool lock(int fd)
{
	for (int i = 0; i < 10; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
	}
	return false;
}

enum err dir_hold(struct cx *cx, struct dir *dir, const char *command, int port)
{
	char since[INSTANT_TEXT];
	must(!strpbrk(command, "\r\n"));
	if (dir->lock_fd < 0) {
		const char *file = dir_file(cx, dir, DIR_LOCK);
		int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0)
			return fail(cx, errno == EACCES ? ERR_NO_RIGHT : ERR_FILE, "Cannot open %s: %s.", file, strerror(errno));
		if (!lock(fd)) {
			close(fd);
			return held_by(cx, dir);
		}
		dir->lock_fd = fd;
	}
	dir->lock_pid = getpid();
	char *text = arena_printf(cx->arena, "pid=%ld\ncommand=%s\nsince=%s\nport=%d\n", (long)getpid(), command,
			instant_iso(clock_now(), since), port);
	ssize_t n = (ssize_t)strlen(text);
	errno = ENOSPC;          /* what a short write means */
	bool told = ftruncate(dir->lock_fd, 0) == 0 && pwrite(dir->lock_fd, text, (size_t)n, 0) == n;
	/* On a full disk the name is left out: the lock holds without it, and who mends the disk has to be let in. */
	if (!told && errno != ENOSPC && errno != EDQUOT && errno != EFBIG)
		return fail(cx, ERR_FILE, "Cannot write %s: %s.", dir_file(cx, dir, DIR_LOCK), strerror(errno));
	return OK;
}

bool dir_held(struct cx *cx, const struct dir *dir, struct dir_holder *ret)
{
	const char *file = dir_file(cx, dir, DIR_LOCK);
	if (dir->lock_fd < 0) {
		int fd = open(file, O_RDONLY | O_CLOEXEC);
		bool free = fd < 0 || flock(fd, LOCK_SH | LOCK_NB) == 0;
		if (fd >= 0)
			close(fd);
		if (free)
			return false;
	}
	read_holder(cx, file, ret);
	return true;
}

void dir_close(struct dir *dir)
{
	if (!dir || !dir->path)
		return;
	if (dir->lock_fd >= 0) {
		/* The text goes before the lock: whoever comes next must not read of us. Where it cannot go, its pid is stale. */
		if (dir->lock_pid == getpid() && ftruncate(dir->lock_fd, 0) != 0)
			lseek(dir->lock_fd, 0, SEEK_SET);
		close(dir->lock_fd);
	}
	*dir = (struct dir){ .lock_fd = -1 };
}
