/* Backup and restore. */
#include "store/backup_in.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zstd.h>

#include "base/clock.h"
#include "base/file.h"

void table_columns(struct buf *buf, const struct plain_table *table)
{
	for (int i = 0; i < table->count; i++)
		buf_printf(buf, "%s%s", i ? ", " : "", table->columns[i].name);
}

void table_keys(struct buf *buf, const struct plain_table *table)
{
	must(table->key_count > 0);       /* every table has a key: without one its rows have no order */
	for (int i = 0; i < table->key_count; i++)
		buf_printf(buf, "%s%s", i ? ", " : "", table->columns[table->keys[i]].name);
}

bool plain_word(const char *name)
{
	return *name >= 'a' && *name <= 'z' && strlen(name) < 64 && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* ---- writing ---- */

struct writing {
	const char *folder;
	struct kept_table *table;
	struct buf raw;
	crypto_hash_sha256_state all;     /* of the table's rows */
	char *packed;                     /* at least what one part may need */
	size_t packed_room;
	struct backup_at at;
	backup_tell *tell;
	void *who;
};

static void tell(backup_tell *tell_, void *who, const struct backup_at *at)
{
	if (tell_)
		tell_(who, at);
}

static enum err end_part(struct cx *cx, struct writing *w)
{
	struct kept_table *t = w->table;
	struct arena_mark mark;
	size_t room = ZSTD_compressBound(w->raw.n);
	if (w->raw.n == 0)
		return OK;
	struct part *part = ARRAY_PUSH(cx->arena, t->parts, t->part_count, t->part_capacity);
	part->name = arena_printf(cx->arena, "%s-%04zu.zst", t->table.name, t->part_count);
	mark = arena_mark(cx->arena);
	if (room > w->packed_room) {
		w->packed = realloc(w->packed, room);
		must(w->packed != NULL);
		w->packed_room = room;
	}
	size_t n = ZSTD_compress(w->packed, w->packed_room, w->raw.p, w->raw.n, 3);
	must(!ZSTD_isError(n));
	part->packed = (int64_t)n;
	part->raw = (int64_t)w->raw.n;
	sha_of((struct str){ w->packed, n }, part->sha256);
	crypto_hash_sha256_update(&w->all, (const unsigned char *)w->raw.p, w->raw.n);
	TRY(file_write(cx, file_join(cx->arena, w->folder, part->name), (struct str){ w->packed, n }, 0600));
	arena_back(cx->arena, mark);
	buf_reset(&w->raw);
	w->at.bytes += part->packed;
	tell(w->tell, w->who, &w->at);
	return OK;
}

/* Rows of one table, in the order of its key, to `each`. */
typedef enum err row_sink(struct cx *cx, void *to, const struct value *values);
static enum err read_table(struct cx *cx, struct db *db, const struct plain_table *table, row_sink *each, void *to)
{
	const struct table_engine *engine = tables_of(db->store);
	struct value values[LIMIT_QUERY_COLUMNS];
	void *inside;
	bool more = true;
	TRY(engine->open(cx, db, table, &inside));
	enum err err = OK;
	while (err == OK && (err = engine->next(cx, inside, values, &more)) == OK && more)
		err = each(cx, to, values);
	engine->close(inside);
	return err;
}

static enum err write_row(struct cx *cx, void *to, const struct value *values)
{
	struct writing *w = to;
	row_put(&w->raw, values, w->table->table.count);
	if (w->raw.full)
		return fail(cx, ERR_OVER_LIMIT, "A row of %s is too large for a backup.", w->table->table.name);
	w->table->rows++;
	w->at.rows++;
	return w->raw.n >= PART_BYTES ? end_part(cx, w) : OK;
}

static enum err write_tables(struct cx *cx, struct db *db, struct writing *w, struct manifest *m)
{
	const struct table_engine *engine = tables_of(db->store);
	struct plain_table *tables;
	TRY(engine->list(cx, db, &tables, &m->table_count));
	m->tables = arena_array(cx->arena, m->table_count, sizeof *m->tables);
	for (size_t i = 0; i < m->table_count; i++) {
		int64_t rows;
		TRY(engine->number(cx, db, arena_printf(cx->arena, "SELECT count(*) FROM %s", tables[i].name), &rows));
		m->tables[i].table = tables[i];
		w->at.rows_total += rows;
	}
	for (size_t i = 0; i < m->table_count; i++) {
		w->table = &m->tables[i];
		w->at.table = w->table->table.name;
		crypto_hash_sha256_init(&w->all);
		TRY(read_table(cx, db, &w->table->table, write_row, w));
		TRY(end_part(cx, w));
		sha_text(&w->all, w->table->sha256);
		m->facts.parts += w->table->part_count;
	}
	m->facts.rows = w->at.rows;
	m->facts.bytes = w->at.bytes;
	m->facts.tables = m->table_count;
	return OK;
}

static enum err write_picture(struct cx *cx, struct db *db, struct writing *w, struct manifest *m)
{
	TRY(db_begin(cx, db));
	TRY(db_all(cx, db, &query_migrations, NULL, 10000, &m->migrations, &m->migration_count));
	m->facts.version = (int)m->migration_count;
	TRY(write_tables(cx, db, w, m));
	return manifest_write(cx, w->folder, m);
}

static enum err make_folder(struct cx *cx, const char *folder)
{
	TRY(file_make_folder(cx, folder, 0700));
	if (file_remove_folder(cx, folder) != 0)
		return fail(cx, errno == ENOTEMPTY || errno == EEXIST ? ERR_CONFLICT : ERR_FILE, "%s is not empty. A backup needs a new folder.", folder);
	if (file_make(cx, folder, 0700) != 0)
		return fail(cx, ERR_FILE, "Cannot make %s: %s.", folder, strerror(errno));
	return file_sync_folder_of(cx, folder);
}

static void remove_parts(struct cx *cx, const char *folder, const struct manifest *m)
{
	for (size_t i = 0; i < m->table_count; i++)
		for (size_t k = 0; m->tables && k < m->tables[i].part_count; k++)
			file_remove(cx, file_join(cx->arena, folder, m->tables[i].parts[k].name));
	file_remove_folder(cx, folder);
}

enum err backup_make(struct cx *cx, struct store *store, const char *folder, backup_tell *tell_, void *who, struct backup_facts *ret)
{
	struct manifest m = { .facts = { .taken_at = clock_now(), .engine = store->where.engine == STORE_SQLITE ? "sqlite" : "postgres" } };
	struct writing w = { .folder = folder, .tell = tell_, .who = who };
	struct db *db;
	TRY(make_folder(cx, folder));
	buf_init(&w.raw, (size_t)LIMIT_BUF * 4);
	enum err err = store_reader(cx, store, &db);
	if (err == OK) {
		err = write_picture(cx, db, &w, &m);
		store_reader_back(store, db);
	}
	buf_free(&w.raw);
	free(w.packed);
	if (err != OK)
		remove_parts(cx, folder, &m);
	else
		*ret = m.facts;
	return err;
}

/* ---- comparing ---- */

struct hashing { crypto_hash_sha256_state state; struct buf row; int columns; int64_t rows; };

static enum err hash_row(struct cx *cx, void *to, const struct value *values)
{
	struct hashing *h = to;
	(void)cx;
	buf_reset(&h->row);
	row_put(&h->row, values, h->columns);
	crypto_hash_sha256_update(&h->state, (const unsigned char *)h->row.p, h->row.n);
	h->rows++;
	return OK;
}

static enum err compare_picture(struct cx *cx, struct db *db, struct table_facts **ret, size_t *ret_count)
{
	struct plain_table *tables;
	size_t count;
	struct hashing h;
	TRY(db_begin(cx, db));
	TRY(tables_of(db->store)->list(cx, db, &tables, &count));
	*ret = arena_array(cx->arena, count, sizeof **ret);
	buf_init(&h.row, (size_t)LIMIT_BUF * 4);
	enum err err = OK;
	for (size_t i = 0; err == OK && i < count; i++) {
		crypto_hash_sha256_init(&h.state);
		h.columns = tables[i].count;
		h.rows = 0;
		err = read_table(cx, db, &tables[i], hash_row, &h);
		(*ret)[i] = (struct table_facts){ .table = tables[i].name, .rows = h.rows };
		sha_text(&h.state, (*ret)[i].sha256);
	}
	buf_free(&h.row);
	*ret_count = count;
	return err;
}

enum err backup_compare(struct cx *cx, struct store *store, struct table_facts **ret, size_t *ret_count)
{
	struct db *db;
	TRY(store_reader(cx, store, &db));
	enum err err = compare_picture(cx, db, ret, ret_count);
	store_reader_back(store, db);
	return err;
}

/* ---- reading ---- */

struct kept_rows {
	const char *folder;
	const struct kept_table *table;
	size_t part;                      /* of the next to be read */
	char *raw;
	size_t raw_room;
	struct str left;                  /* rows of the part that are not taken yet */
	crypto_hash_sha256_state all;
	int64_t rows;
	struct backup_at *at;
	backup_tell *tell;
	void *who;
};

static enum err damaged(struct cx *cx, const char *folder, const char *name, const char *how)
{
	return fail(cx, ERR_DAMAGED, "%s/%s %s. This backup cannot be trusted; take another.", folder, name, how);
}

static enum err next_part(struct cx *cx, struct kept_rows *k)
{
	const struct part *part = &k->table->parts[k->part++];
	const char *path = file_join(cx->arena, k->folder, part->name);
	struct arena_mark mark = arena_mark(cx->arena);
	struct str packed;
	char sha[SHA_TEXT];
	if (!file_exists(path))
		return damaged(cx, k->folder, part->name, "is missing");
	TRY(file_read(cx, path, ZSTD_compressBound((size_t)LIMIT_BUF * 4), &packed));
	sha_of(packed, sha);
	if ((int64_t)packed.n != part->packed || strcmp(sha, part->sha256) != 0)        /* HAZ-013 */
		return damaged(cx, k->folder, part->name, "is not what was written: its check sum differs");
	if ((size_t)part->raw > k->raw_room) {
		free(k->raw);
		k->raw = malloc(k->raw_room = (size_t)part->raw);
		must(k->raw != NULL);
	}
	size_t n = ZSTD_decompress(k->raw, (size_t)part->raw, packed.p, packed.n);
	if (ZSTD_isError(n) || (int64_t)n != part->raw)
		return damaged(cx, k->folder, part->name, "cannot be unpacked");
	arena_back(cx->arena, mark);
	crypto_hash_sha256_update(&k->all, (const unsigned char *)k->raw, n);
	k->left = (struct str){ k->raw, n };
	k->at->bytes += part->packed;
	tell(k->tell, k->who, k->at);
	return OK;
}

static enum err next_row(struct cx *cx, void *from, struct value *values, bool *ret_more)
{
	struct kept_rows *k = from;
	while (k->left.n == 0 && k->part < k->table->part_count)
		TRY(next_part(cx, k));
	*ret_more = k->left.n > 0;
	if (*ret_more && !row_get(&k->left, &k->table->table, values))
		return damaged(cx, k->folder, k->table->parts[k->part - 1].name, "holds something that is not a row");
	k->rows += *ret_more;
	k->at->rows += *ret_more;
	if (*ret_more)
		return OK;
	char sha[SHA_TEXT];
	crypto_hash_sha256_state state = k->all;
	sha_text(&state, sha);
	return k->rows == k->table->rows && strcmp(sha, k->table->sha256) == 0 ? OK : damaged(cx, k->folder, k->table->table.name, "(the table) has other rows");
}

static struct kept_rows rows_of(const char *folder, const struct kept_table *table, struct backup_at *at, backup_tell *tell_, void *who)
{
	struct kept_rows k = { .folder = folder, .table = table, .at = at, .tell = tell_, .who = who };
	crypto_hash_sha256_init(&k.all);
	at->table = table->table.name;
	return k;
}

static enum err verify(struct cx *cx, const char *folder, const struct manifest *m, backup_tell *tell_, void *who)
{
	struct backup_at at = { .rows_total = m->facts.rows };
	struct value values[LIMIT_QUERY_COLUMNS];
	enum err err = OK;
	for (size_t i = 0; err == OK && i < m->table_count; i++) {
		struct kept_rows k = rows_of(folder, &m->tables[i], &at, tell_, who);
		for (bool more = true; err == OK && more;)
			err = next_row(cx, &k, values, &more);
		free(k.raw);
	}
	return err;
}

enum err backup_verify(struct cx *cx, const char *folder, backup_tell *tell_, void *who, struct backup_facts *ret)
{
	struct manifest m;
	TRY(manifest_read(cx, folder, &m));
	TRY(verify(cx, folder, &m, tell_, who));
	*ret = m.facts;
	return OK;
}

/* ---- restoring ---- */

static enum err same_story(struct cx *cx, const struct manifest *m, const struct store_where *into)
{
	for (size_t i = 0; i < m->migration_count; i++) {
		char hash[HASH_TEXT];
		if (i >= (size_t)into->migration_count)
			return fail(cx, ERR_NEWER, "This backup is at version %d; this program knows %d. Use the newer Waymark.", m->facts.version, into->migration_count);
		if (!str_is(m->migrations[i].hash, migration_hash(&into->migrations[i], hash)))
			return fail(cx, ERR_DAMAGED, "This backup was made with another text of migration %.*s. Restore it with the Waymark that made it.",
				STRF(m->migrations[i].name));
	}
	return OK;
}

static bool same_shape(const struct plain_table *a, const struct plain_table *b)
{
	bool same = strcmp(a->name, b->name) == 0 && a->count == b->count;
	for (int i = 0; same && i < a->count; i++)
		same = strcmp(a->columns[i].name, b->columns[i].name) == 0 && a->columns[i].type == b->columns[i].type;
	return same;
}

/* Empty but for what the store itself wrote. */
static enum err check_empty(struct cx *cx, struct db *db, const struct plain_table *tables, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int64_t rows;
		if (strcmp(tables[i].name, "migration") == 0)
			continue;
		TRY(tables_of(db->store)->number(cx, db, arena_printf(cx->arena, "SELECT count(*) FROM %s", tables[i].name), &rows));
		if (rows > 0)
			return fail(cx, ERR_CONFLICT, "There is a record already (%s has rows). A backup is restored only where there is none.", tables[i].name);
	}
	return OK;
}

static enum err load_tables(struct cx *cx, struct db *db, const char *folder, const struct manifest *m, backup_tell *tell_, void *who)
{
	const struct table_engine *engine = tables_of(db->store);
	struct backup_at at = { .rows_total = m->facts.rows };
	struct plain_table *tables;
	size_t count;
	TRY(engine->list(cx, db, &tables, &count));
	bool same = count == m->table_count;
	for (size_t i = 0; same && i < count; i++)
		same = same_shape(&tables[i], &m->tables[i].table);
	if (!same)
		return fail(cx, ERR_DAMAGED, "The tables of this backup are not those of version %d.", m->facts.version);
	TRY(engine->load_begin(cx, db));
	TRY(check_empty(cx, db, tables, count));
	TRY(engine->load_clear(cx, db, tables, count));
	for (size_t i = 0; i < count; i++) {
		struct kept_rows k = rows_of(folder, &m->tables[i], &at, tell_, who);
		enum err err = engine->load(cx, db, &tables[i], next_row, &k);
		free(k.raw);
		TRY(err);
	}
	return engine->load_end(cx, db);
}

/* A schema at the backup's version, its rows, and then the program's own version. */
static enum err fill(struct cx *cx, const char *folder, const struct manifest *m, struct store_where place, int newest, backup_tell *tell_, void *who)
{
	struct store *store;
	struct db *db;
	place.write = place.create = true;
	place.migration_count = m->facts.version;
	enum err err = store_open(cx, &place, &store);
	if (err == ERR_NEWER)
		return fail(cx, ERR_CONFLICT, "There is a schema already, and it is newer than the backup. Drop it, or name another place.");
	TRY(err);
	err = store->engine->db_open(cx, store, true, &db);
	if (err == OK) {
		err = load_tables(cx, db, folder, m, tell_, who);
		store->engine->db_close(db);
	}
	store_close(store);
	TRY(err);
	place.migration_count = newest;
	TRY(store_open(cx, &place, &store));
	store_close(store);
	return OK;
}

static enum err sync_path(struct cx *cx, const char *path, int flags)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
	if (fd < 0 || fsync(fd) != 0) {
		int e = errno;
		if (fd >= 0)
			close(fd);
		return fail(cx, ERR_FILE, "Cannot sync %s: %s.", path, strerror(e));
	}
	close(fd);
	return OK;
}

static void remove_file(struct cx *cx, const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	for (size_t i = 0; i < LENGTH(ends); i++)
		unlink(arena_printf(cx->arena, "%s%s", path, ends[i]));
}

/* Beside the place and then moved there: killed half way, nothing is there. */
static enum err restore_file(struct cx *cx, const char *folder, const struct manifest *m, const struct store_where *into, backup_tell *tell_, void *who)
{
	struct store_where place = *into;
	struct stat st;
	char *beside = arena_printf(cx->arena, "%s.restoring", into->path), *home = arena_text(cx->arena, into->path);
	if (stat(into->path, &st) == 0 && st.st_size > 0)
		return fail(cx, ERR_CONFLICT, "There is a record already at %s. A backup is restored only where there is none.", into->path);
	remove_file(cx, beside);
	place.path = beside;
	enum err err = fill(cx, folder, m, place, into->migration_count, tell_, who);
	if (err == OK && stat(arena_printf(cx->arena, "%s-wal", beside), &st) == 0 && st.st_size > 0)
		err = fail(cx, ERR_STORE, "The log of %s could not be written back.", beside);
	if (err == OK)
		err = sync_path(cx, beside, 0);
	if (err == OK && rename(beside, into->path) != 0)
		err = fail(cx, ERR_FILE, "Cannot move %s to %s: %s.", beside, into->path, strerror(errno));
	remove_file(cx, beside);
	TRY(err);
	char *slash = strrchr(home, '/');
	if (slash)
		*slash = '\0';
	return sync_path(cx, slash ? (*home ? home : "/") : ".", O_DIRECTORY);
}

enum err backup_restore(struct cx *cx, const char *folder, const struct store_where *into, backup_tell *tell_, void *who, struct backup_facts *ret)
{
	struct manifest m;
	TRY(manifest_read(cx, folder, &m));
	TRY(same_story(cx, &m, into));
	TRY(verify(cx, folder, &m, NULL, NULL));
	if (into->engine == STORE_SQLITE)
		TRY(restore_file(cx, folder, &m, into, tell_, who));
	else
		TRY(fill(cx, folder, &m, *into, into->migration_count, tell_, who));
	*ret = m.facts;
	return OK;
}
