/* Is the server's record sound? */
#include "store/check_in.h"
#include "store/postgres_in.h"

#include <stdio.h>

static enum err text_of(struct cx *cx, struct db *db, const char *question, const char **ret)
{
	PGresult *res = PQexec(pg_of(db)->conn, question);
	if (PQresultStatus(res) != PGRES_TUPLES_OK || PQntuples(res) < 1)
		return pg_fail(cx, db, res, "check");
	*ret = arena_text(cx->arena, PQgetvalue(res, 0, 0));
	PQclear(res);
	return OK;
}

static enum err check_settings(struct cx *cx, struct db *db, struct findings *to)
{
	static const struct { const char *name, *wanted; enum check_level level; const char *todo; } settings[] = {
		{ "fsync", "on", CHECK_BAD, "Set fsync = on in postgresql.conf and restart the server." },
		{ "full_page_writes", "on", CHECK_BAD, "Set full_page_writes = on in postgresql.conf and reload." },
		{ "synchronous_commit", "on", CHECK_BAD, "Set synchronous_commit = on." },
		{ "autovacuum", "on", CHECK_WARN, "Set autovacuum = on in postgresql.conf and reload, or run VACUUM yourself." },
		{ "log_error_verbosity", "terse", CHECK_WARN, "Set log_error_verbosity = terse in postgresql.conf and reload, or as a superuser GRANT SET ON "
			"PARAMETER log_error_verbosity to the login: else the server's own log quotes rows that it refuses." },
		{ "data_checksums", "on", CHECK_NOTE, "With the server stopped, `pg_checksums --enable` lets it find a page that the disk changed." },
	};
	const char *is = NULL, *version = NULL;
	size_t wrong = 0;
	TRY(text_of(cx, db, "SHOW server_version", &version));
	for (size_t i = 0; i < LENGTH(settings); i++) {
		TRY(text_of(cx, db, arena_printf(cx->arena, "SHOW %s", settings[i].name), &is));
		if (strcmp(is, settings[i].wanted) == 0)
			continue;
		check_add(cx, to, settings[i].level, "settings", settings[i].todo, "PostgreSQL has %s = %s.", settings[i].name, is);
		wrong += settings[i].level == CHECK_BAD;
	}
	if (!wrong)
		check_add(cx, to, CHECK_GOOD, "settings", "", "PostgreSQL %s, synced at each commit.", version);
	return OK;
}

/* One question for each foreign key: a row whose key is not NULL and leads nowhere. */
#define ORPHANS "SELECT r.relname::text, format('SELECT count(*) FROM %I a WHERE %s AND NOT EXISTS (SELECT 1 FROM %I b WHERE %s)', r.relname, " \
	"(SELECT string_agg(format('a.%I IS NOT NULL', x.attname), ' AND ') FROM unnest(k.conkey) c " \
	"JOIN pg_attribute x ON x.attrelid = k.conrelid AND x.attnum = c), " \
	"f.relname, (SELECT string_agg(format('b.%I = a.%I', y.attname, x.attname), ' AND ') FROM unnest(k.conkey, k.confkey) AS c(mine, theirs) " \
	"JOIN pg_attribute x ON x.attrelid = k.conrelid AND x.attnum = c.mine JOIN pg_attribute y ON y.attrelid = k.confrelid AND y.attnum = c.theirs)) " \
	"FROM pg_constraint k JOIN pg_class r ON r.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace n ON n.oid = r.relnamespace " \
	"WHERE k.contype = 'f' AND n.nspname = current_schema() ORDER BY 1"

static enum err check_references(struct cx *cx, struct db *db, bool deep, struct findings *to)
{
	PGresult *res;
	const char *loose = NULL;
	size_t wrong = 0;
	TRY(text_of(cx, db, "SELECT count(*) FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE n.nspname = current_schema() "
		"AND NOT k.convalidated", &loose));
	if (strcmp(loose, "0") != 0) {
		check_add(cx, to, CHECK_WARN, "references", "Let the server check them: ALTER TABLE ... VALIDATE CONSTRAINT ...",
			"%s constraints were never checked.", loose);
		wrong++;
	}
	res = PQexec(pg_of(db)->conn, ORPHANS);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		return pg_fail(cx, db, res, "check");
	enum err err = OK;
	for (int i = 0; deep && err == OK && i < PQntuples(res); i++) {
		int64_t count = 0;
		err = tables_of(db->store)->number(cx, db, PQgetvalue(res, i, 1), &count);
		if (err != OK || count == 0)
			continue;
		check_add(cx, to, CHECK_BAD, "references", CHECK_RESTORE, "%" PRId64 " rows of %s refer to one that is not there.", count, PQgetvalue(res, i, 0));
		wrong++;
	}
	PQclear(res);
	if (err == OK && !wrong)
		check_add(cx, to, CHECK_GOOD, "references", "", deep ? "Every reference leads to a row." : "Every reference is watched by the server.");
	return err;
}

enum err pg_check(struct cx *cx, struct db *db, bool deep, struct findings *to)
{
	const struct table_engine *engine = tables_of(db->store);
	int64_t broken, size;
	TRY(pg_script(cx, db, "SET statement_timeout = 0", "check"));
	TRY(check_settings(cx, db, to));
	TRY(check_references(cx, db, deep, to));
	TRY(engine->number(cx, db, "SELECT count(*) FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
		"WHERE n.nspname = current_schema() AND NOT (x.indisvalid AND x.indisready)", &broken));
	if (broken)
		check_add(cx, to, CHECK_BAD, "integrity", "REINDEX SCHEMA, as the owner of the schema.", "%" PRId64 " indexes are not valid.", broken);
	else
		check_add(cx, to, CHECK_GOOD, "integrity", "", "Every index is valid.");
	TRY(engine->number(cx, db, "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
		"WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')", &size));
	check_add(cx, to, CHECK_GOOD, "size", "", "The record takes %s on the server.", check_bytes(cx, size));
	char restore[60];
	snprintf(restore, sizeof restore, "SET statement_timeout = %d", LIMIT_QUERY_MS);
	return pg_script(cx, db, restore, "check");
}
