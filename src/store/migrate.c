/* The schema comes up to date: forward only, each migration in one transaction with the row that says so.
 *
 * Killed at any moment, a migration is there whole or not at all, and the next start goes on. What was applied is known
 * by its hash: a text that changed afterwards means that this database and this program tell different stories. */
#include "store/store_in.h"

#include <sodium.h>

#include "base/clock.h"

struct migration_in { int64_t number; struct str name, hash; struct instant applied_at; };

static const struct column row_columns[] = {
	{ "number", COL_INT, offsetof(struct migration_row, number) }, { "name", COL_TEXT, offsetof(struct migration_row, name) },
	{ "hash", COL_TEXT, offsetof(struct migration_row, hash) }, { "applied_at", COL_INSTANT, offsetof(struct migration_row, applied_at) },
};
static const struct column in_columns[] = {
	{ "number", COL_INT, offsetof(struct migration_in, number) }, { "name", COL_TEXT, offsetof(struct migration_in, name) },
	{ "hash", COL_TEXT, offsetof(struct migration_in, hash) }, { "applied_at", COL_INSTANT, offsetof(struct migration_in, applied_at) },
};
static const struct column one_column[] = { { "one", COL_INT, 0 } };

#define MIGRATIONS "SELECT number, name, hash, applied_at FROM migration ORDER BY number"
const struct query query_migrations = { .name = "migrations", .kind = QUERY_SYSTEM, .sqlite = MIGRATIONS, .postgres = MIGRATIONS,
	.out = row_columns, .outs = 4, .out_size = sizeof(struct migration_row), .number = -1 };
const struct query query_migration_add = { .name = "migration", .kind = QUERY_SYSTEM, .form = QUERY_INSERT,
	.sqlite = "INSERT INTO migration (number, name, hash, applied_at) VALUES (?1, ?2, ?3, ?4)",
	.postgres = "INSERT INTO migration (number, name, hash, applied_at) VALUES ($1, $2, $3, $4)",
	.in = in_columns, .ins = 4, .in_size = sizeof(struct migration_in), .writes = true, .number = -2 };
const struct query query_alive = { .name = "alive", .kind = QUERY_SYSTEM, .sqlite = "SELECT count(*) FROM migration",
	.postgres = "SELECT count(*) FROM migration", .out = one_column, .outs = 1, .out_size = sizeof(int64_t), .number = -3 };

/* The store's own tables, before the first migration; tools/mksql.c knows them too. */
#define OWN(integer, text, strict) \
	"CREATE TABLE migration (number " integer " PRIMARY KEY, name " text " NOT NULL, hash " text " NOT NULL, applied_at " integer " NOT NULL)" strict \
	"; CREATE TABLE counter (name " text " PRIMARY KEY, next " integer " NOT NULL)" strict
static const struct migration own = { 0, "the store's own tables", OWN("INTEGER", "TEXT", " STRICT"), OWN("bigint", "text COLLATE \"C\"", "") };

const char *migration_hash(const struct migration *m, char out[HASH_TEXT])
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256(hash, (const unsigned char *)m->sqlite, strlen(m->sqlite));
	return sodium_bin2hex(out, HASH_TEXT, hash, sizeof hash);
}

static enum err script(struct cx *cx, struct db *db, const struct migration *m)
{
	return db->store->engine->script(cx, db, db->store->where.engine == STORE_SQLITE ? m->sqlite : m->postgres, m->name);
}

static enum err in_transaction(struct cx *cx, struct db *db, const struct migration *m)
{
	const struct engine *engine = db->store->engine;
	char hash[HASH_TEXT];
	enum err err = engine->script(cx, db, db->store->where.engine == STORE_SQLITE ? "BEGIN IMMEDIATE" : "BEGIN", m->name);
	if (err == OK)
		err = script(cx, db, m);
	if (err == OK && m->number > 0) {
		struct migration_in in = { m->number, str_of(m->name), str_of(migration_hash(m, hash)), clock_now() };
		err = engine->run(cx, db, &query_migration_add, &in);
	}
	if (err == OK && m->number > 0 && db->store->where.engine == STORE_SQLITE)
		err = engine->script(cx, db, "PRAGMA foreign_key_check", m->name);
	if (err == OK)
		return engine->script(cx, db, "COMMIT", m->name);
	struct cx aside = { .arena = cx->arena };          /* the first error is the one to tell */
	engine->script(&aside, db, "ROLLBACK", m->name);
	return err;
}

/* How many of the program's migrations this database has; refuses one that is newer or was told differently. */
static enum err applied(struct cx *cx, struct db *db, int *ret_count)
{
	const struct store_where *where = &db->store->where;
	struct rows rows = { .max = 10000 };
	TRY(db->store->engine->all(cx, db, &query_migrations, NULL, &rows));
	const struct migration_row *row = (const void *)rows.p;
	for (size_t i = 0; i < rows.count; i++) {
		char hash[HASH_TEXT];
		if (i >= (size_t)where->migration_count)
			return fail(cx, ERR_NEWER, "This record is at version %" PRId64 " (%.*s); this program knows %d. Use the newer Waymark.",
				row[rows.count - 1].number, STRF(row[rows.count - 1].name), where->migration_count);
		if (row[i].number != where->migrations[i].number || !str_is(row[i].hash, migration_hash(&where->migrations[i], hash)))
			return fail(cx, ERR_DAMAGED, "Migration %.*s was applied with another text than this program has. The program and the record do not "
				"belong together: use the Waymark that made it, or restore a backup.", STRF(row[i].name));
	}
	*ret_count = (int)rows.count;
	return OK;
}

static enum err bring_up(struct cx *cx, struct store *store, struct db *db)
{
	const struct store_where *where = &store->where;
	bool ours = false, anything = false;
	int count = 0;
	TRY(store->engine->holds(cx, db, &ours, &anything));
	if (!ours && anything)
		return fail(cx, ERR_STORE, "The database holds something that is not Waymark's. Give Waymark an empty one, or a schema of its own.");
	if (!ours && !where->create)
		return fail(cx, ERR_NO_STORE, "There is no record here yet. `waymark init` makes one.");
	if (!ours)
		TRY(in_transaction(cx, db, &own));
	TRY(applied(cx, db, &count));
	if (count < where->migration_count && !where->write)
		return fail(cx, ERR_SETTING, "The record is at version %d, this program at %d. Start `waymark serve` once to bring it up to date.",
			count, where->migration_count);
	bool locks = store->engine->settle && where->write;
	if (locks)
		TRY(store->engine->settle(cx, db, true));
	for (; count < where->migration_count; count++)
		TRY(in_transaction(cx, db, &where->migrations[count]));
	store->version = count;
	return locks ? store->engine->settle(cx, db, false) : OK;
}

enum err store_migrate(struct cx *cx, struct store *store, struct db *db)
{
	TRY(store->engine->migrating(cx, db, true));
	enum err err = bring_up(cx, store, db);
	struct cx aside = { .arena = cx->arena };
	enum err ended = store->engine->migrating(err == OK ? cx : &aside, db, false);
	return err == OK ? ended : err;
}
