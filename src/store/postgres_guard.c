/* The server's own lock (docs/decisions/0009): three roles, row-level security under every guard view, and a sign-in that nobody can
 * give himself.
 *
 * NAME           the login of conninfo: owns the tables, migrates, does the system's work.
 * NAME_guard     no login: owns the guard views, so whoever asks them asks as this role, and is held by the policies of the tables.
 * NAME_request   the login of requests: may read guard views and open tables, and nothing else.
 *
 * Who looks, and when, is a setting of the transaction with a seal (HMAC-SHA256 by a key that only NAME may read, over sign-in, instant
 * and the server's process). A statement may change the setting; what has no good seal is nobody. */
#include "store/postgres_in.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the seal ---- */

static void seal(const struct pg_store *inside, const char *text, char out[SEAL_TEXT])
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state s;
	crypto_hash_sha256_init(&s);
	crypto_hash_sha256_update(&s, inside->inner, sizeof inside->inner);
	crypto_hash_sha256_update(&s, (const unsigned char *)text, strlen(text));
	crypto_hash_sha256_final(&s, hash);
	crypto_hash_sha256_init(&s);
	crypto_hash_sha256_update(&s, inside->outer, sizeof inside->outer);
	crypto_hash_sha256_update(&s, hash, sizeof hash);
	crypto_hash_sha256_final(&s, hash);
	sodium_bin2hex(out, SEAL_TEXT, hash, sizeof hash);
}

void pg_guard_words(const struct db *db, char out[GUARD_TEXT])
{
	char text[80], sealed[SEAL_TEXT];
	out[0] = '\0';
	if (db->guard_signin == NIL || !instant_known(db->guard_now))
		return;
	snprintf(text, sizeof text, "%" PRId64 " %" PRId64 " %d", db->guard_signin, db->guard_now.us, PQbackendPID(pg_of(db)->conn));
	seal(db->store->inside, text, sealed);
	snprintf(out, GUARD_TEXT, "%" PRId64 " %" PRId64 " %s", db->guard_signin, db->guard_now.us, sealed);
}

/* The same in SQL. What stands in a guard view or a policy as a question without an outer row is asked once a statement. */
#define TOLD "CREATE VIEW guard_told AS SELECT split_part(x.text, ' ', 1)::bigint AS signin, split_part(x.text, ' ', 2)::bigint AS now " \
	"FROM guard_key k, (SELECT current_setting('waymark.guard', true) AS text) x WHERE split_part(x.text, ' ', 3) = encode(sha256(k.outer_key || " \
	"sha256(k.inner_key || convert_to(split_part(x.text, ' ', 1) || ' ' || split_part(x.text, ' ', 2) || ' ' || pg_backend_pid(), 'UTF8'))), 'hex')"

/* ---- roles ---- */

static enum err number_of(struct cx *cx, struct db *db, const char *text, int64_t *ret)
{
	PGresult *res = PQexec(pg_of(db)->conn, text);
	if (PQresultStatus(res) != PGRES_TUPLES_OK || PQntuples(res) != 1)
		return pg_fail(cx, db, res, "roles");
	*ret = strtoll(PQgetvalue(res, 0, 0), NULL, 10);
	PQclear(res);
	return OK;
}

static bool plain_role(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");
	return n > 0 && n < 64 && name[n] == '\0';
}

/* The login of requests is named by the words laid over conninfo, or after the login of conninfo. */
static enum err names(struct cx *cx, struct db *db)
{
	struct pg_store *inside = db->store->inside;
	const char *me = PQuser(pg_of(db)->conn), *words = db->store->where.request;
	snprintf(inside->request, sizeof inside->request, "%.54s_request", me);
	snprintf(inside->guard, sizeof inside->guard, "%.54s_guard", me);
	PQconninfoOption *said = PQconninfoParse(words ? words : "", NULL);
	if (!said)
		return fail(cx, ERR_SETTING, "The words of request=... in waymark.conf cannot be read.");
	for (PQconninfoOption *o = said; o->keyword; o++)
		if (strcmp(o->keyword, "user") == 0 && o->val)
			snprintf(inside->request, sizeof inside->request, "%s", o->val);
	PQconninfoFree(said);
	if (!plain_role(me) || !plain_role(inside->request) || strlen(me) > 54 || strcmp(me, inside->request) == 0)
		return fail(cx, ERR_SETTING, "\"%s\" and \"%s\" will not do as the logins of the program and of its requests: give them two plain names of up to "
			"54 letters.", me, inside->request);
	return OK;
}

#define MAKE "DO $do$ BEGIN " \
	"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '%s') THEN BEGIN CREATE ROLE \"%s\" NOLOGIN; " \
	"EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END; END IF; " \
	"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '%s') THEN BEGIN CREATE ROLE \"%s\" LOGIN; " \
	"EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END; END IF; " \
	"IF NOT pg_has_role(current_user, '%s', 'USAGE') THEN GRANT \"%s\" TO CURRENT_USER; END IF; END $do$"

/* Made here where the server lets us; else it is said what somebody who may has to run. */
static enum err make_roles(struct cx *cx, struct db *db)
{
	const struct pg_store *inside = db->store->inside;
	const char *g = inside->guard, *r = inside->request;
	int64_t there, may;
	TRY(number_of(cx, db, arena_printf(cx->arena, "SELECT count(*) FROM pg_roles WHERE rolname = '%s' AND pg_has_role(current_user, oid, 'USAGE') "
		"OR rolname = '%s'", g, r), &there));
	if (there == 2)
		return OK;
	TRY(number_of(cx, db, "SELECT count(*) FROM pg_roles WHERE rolname = current_user AND (rolcreaterole OR rolsuper)", &may));
	if (!may)
		return fail(cx, ERR_SETTING, "PostgreSQL lacks two roles that keep requests apart, and this login may not make them. Have an administrator of the "
			"server run: CREATE ROLE \"%s\" NOLOGIN; CREATE ROLE \"%s\" LOGIN; GRANT \"%s\" TO \"%s\"; and let \"%s\" in (pg_hba.conf). See docs/operate.md.",
			g, r, g, PQuser(pg_of(db)->conn), r);
	return pg_script(cx, db, arena_printf(cx->arena, MAKE, g, g, r, r, g, g), "roles");
}

/* A role that could put the lock aside is no lock. */
static enum err check_roles(struct cx *cx, struct db *db)
{
	const struct pg_store *inside = db->store->inside;
	int64_t strong, member;
	TRY(number_of(cx, db, arena_printf(cx->arena, "SELECT count(*) FROM pg_roles WHERE rolname IN ('%s', '%s') AND (rolsuper OR rolbypassrls OR "
		"rolcreaterole OR rolcreatedb OR rolreplication OR (rolcanlogin AND rolname = '%s'))", inside->guard, inside->request, inside->guard), &strong));
	TRY(number_of(cx, db, arena_printf(cx->arena, "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname IN ('%s', '%s')",
		inside->guard, inside->request), &member));
	if (strong || member)
		return fail(cx, ERR_SETTING, "The roles \"%s\" and \"%s\" have more rights than they may: no superuser, no BYPASSRLS, CREATEROLE, CREATEDB or "
			"REPLICATION, no membership in another role, and the first no LOGIN. Take them away on the server.", inside->guard, inside->request);
	return OK;
}

/* ---- tables and views ---- */

static enum err make_key(struct cx *cx, struct db *db)
{
	unsigned char inner[sizeof ((struct pg_store *)0)->inner], outer[sizeof inner];
	const char *values[] = { (const char *)inner, (const char *)outer };
	const int lengths[] = { sizeof inner, sizeof outer }, formats[] = { 1, 1 };
	randombytes_buf(inner, sizeof inner);
	randombytes_buf(outer, sizeof outer);
	TRY(pg_script(cx, db, "CREATE TABLE IF NOT EXISTS guard_key (id bigint PRIMARY KEY CHECK (id = 1), inner_key bytea NOT NULL, outer_key bytea NOT NULL); "
		"REVOKE ALL ON guard_key FROM PUBLIC", "guard key"));
	PGresult *res = PQexecParams(pg_of(db)->conn, "INSERT INTO guard_key (id, inner_key, outer_key) VALUES (1, $1::bytea, $2::bytea) ON CONFLICT DO NOTHING",
		2, NULL, values, lengths, formats, 0);
	sodium_memzero(inner, sizeof inner);
	sodium_memzero(outer, sizeof outer);
	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		return pg_fail(cx, db, res, "guard key");
	PQclear(res);
	return OK;
}

enum err pg_guard_begin(struct cx *cx, struct db *db)
{
	int64_t there;
	const struct pg_store *inside = db->store->inside;
	TRY(make_roles(cx, db));
	TRY(number_of(cx, db, "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
		"AND relname IN ('guard_key', 'guard_told')", &there));
	if (there == 2)
		return OK;
	TRY(make_key(cx, db));
	return pg_script(cx, db, arena_printf(cx->arena, "BEGIN; DROP VIEW IF EXISTS guard_told; " TOLD "; REVOKE ALL ON guard_told FROM PUBLIC; "
		"GRANT SELECT ON guard_told TO \"%s\"; COMMIT", inside->guard), "guard");
}

/* Everything that is not locked yet: a guard view belongs to the guard's role and asks who was told; a table that is not open is closed
 * by default, to its owner too (FORCE) but for the policy "system", and its policy "guard" is for the guard's role alone. */
#define SETTLE "DO $do$ DECLARE c record; d text; guard text := '%s'; request text := '%s'; open text[] := '{%s}'; " \
	"asked text := '( SELECT t.signin FROM guard_told t)'; at text := '( SELECT t.now FROM guard_told t)'; BEGIN " \
	"EXECUTE format('GRANT USAGE ON SCHEMA %%I TO %%I, %%I', current_schema(), guard, request); " \
	"FOR c IN SELECT k.oid, k.relname::text AS name, k.relkind AS kind, k.relrowsecurity AS locked, k.relforcerowsecurity AS forced, " \
	"pg_get_userbyid(k.relowner)::text AS owner FROM pg_class k WHERE k.relnamespace = current_schema()::regnamespace AND k.relkind IN ('r', 'p', 'v') " \
	"AND k.relname NOT IN ('migration', 'counter', 'guard_key', 'guard_told') LOOP " \
	"IF c.kind = 'v' THEN CONTINUE WHEN c.name NOT LIKE 'g\\_%%'; d := pg_get_viewdef(c.oid); " \
	"IF strpos(d, 'guard_signin()') + strpos(d, 'guard_now()') > 0 THEN " \
	"EXECUTE format('CREATE OR REPLACE VIEW %%I AS %%s', c.name, replace(replace(d, 'guard_signin()', asked), 'guard_now()', at)); END IF; " \
	"IF c.owner <> guard THEN EXECUTE format('GRANT CREATE ON SCHEMA %%I TO %%I', current_schema(), guard); " \
	"EXECUTE format('ALTER VIEW %%I OWNER TO %%I', c.name, guard); " \
	"EXECUTE format('REVOKE CREATE ON SCHEMA %%I FROM %%I', current_schema(), guard); END IF; " \
	"IF NOT has_table_privilege(request, c.oid, 'SELECT') THEN EXECUTE format('GRANT SELECT ON %%I TO %%I', c.name, request); END IF; CONTINUE; END IF; " \
	"IF c.name = ANY (open) THEN " \
	"IF NOT (has_table_privilege(request, c.oid, 'SELECT') AND has_table_privilege(guard, c.oid, 'SELECT')) " \
	"THEN EXECUTE format('GRANT SELECT ON %%I TO %%I, %%I', c.name, request, guard); END IF; CONTINUE; END IF; " \
	"IF NOT c.locked THEN EXECUTE format('ALTER TABLE %%I ENABLE ROW LEVEL SECURITY', c.name); END IF; " \
	"IF NOT c.forced THEN EXECUTE format('ALTER TABLE %%I FORCE ROW LEVEL SECURITY', c.name); END IF; " \
	"IF NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'system') " \
	"THEN EXECUTE format('CREATE POLICY system ON %%I TO CURRENT_USER USING (true) WITH CHECK (true)', c.name); END IF; " \
	"FOR d IN SELECT p.polname FROM pg_policy p WHERE p.polrelid = c.oid AND 0 = ANY (p.polroles) LOOP " \
	"EXECUTE format('ALTER POLICY %%I ON %%I TO %%I', d, c.name, guard); END LOOP; " \
	"IF EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'guard') AND NOT has_table_privilege(guard, c.oid, 'SELECT') " \
	"THEN EXECUTE format('GRANT SELECT ON %%I TO %%I', c.name, guard); END IF; " \
	"END LOOP; END $do$"

/* A guard asks six times who was told, and each time the seal is worked out anew, ten microseconds a time and some dozen times a statement. Asked once
 * at its head, in what PostgreSQL works out once a statement (MATERIALIZED), it is the same guard: nobody was told, and there is no sight.
 *
 * Of events a page reads thousands that differ in nothing that the guard looks at. There it is asked by a join that PostgreSQL remembers (Memoize): once for
 * each holding, class, label and person of a statement. Its plans take that for worth while because they expect a thousand rows of `told`, whose one row they
 * cannot foresee (generate_series), which differ in a truth alone; and what is remembered is whole only where the subquery is read to its end, as one that
 * gives a value is, and EXISTS is not. A plan without it is slower, and says the same. */
#define FOLD "DO $do$ DECLARE c record; rest text; done text; says text; at int; i int; depth int; letter text; " \
	"head text := 'EXISTS ( SELECT 1 FROM sight s WHERE ('; once text := 'EXISTS ( WITH told AS MATERIALIZED (SELECT t.signin, t.now FROM guard_told t) " \
	"SELECT 1 FROM told, sight s WHERE ('; " \
	"many text := 'COALESCE(( WITH told AS MATERIALIZED (SELECT t.signin, t.now, t.signin IS NOT NULL AS yes FROM guard_told t, " \
	"generate_series((SELECT 1), 1)) SELECT true FROM told, LATERAL (SELECT %1$s.holding_id, %1$s.class, %1$s.label, %1$s.patient_id OFFSET 0) k, " \
	"LATERAL (SELECT 1 FROM sight s WHERE told.yes AND (%2$s LIMIT 1) z), false)'; BEGIN " \
	"FOR c IN SELECT CASE k.relname WHEN 'g_event' THEN 'e' END AS of, format('CREATE OR REPLACE VIEW %I AS ', k.relname) AS before, '' AS after, " \
	"regexp_replace(pg_get_viewdef(k.oid), '[[:space:]]+', ' ', 'g') AS says FROM pg_class k " \
	"WHERE k.relnamespace = current_schema()::regnamespace AND k.relkind = 'v' AND k.relname LIKE 'g\\_%' " \
	"UNION ALL SELECT CASE k.relname WHEN 'event' THEN 'event' END, format('ALTER POLICY guard ON %I USING (', k.relname), ')', " \
	"regexp_replace(pg_get_expr(p.polqual, p.polrelid), '[[:space:]]+', ' ', 'g') " \
	"FROM pg_policy p JOIN pg_class k ON k.oid = p.polrelid WHERE p.polname = 'guard' AND k.relnamespace = current_schema()::regnamespace LOOP " \
	"rest := c.says; done := ''; CONTINUE WHEN strpos(rest, head) = 0; " \
	"LOOP at := strpos(rest, head); EXIT WHEN at = 0; done := done || substr(rest, 1, at - 1); rest := substr(rest, at); i := strpos(rest, '('); depth := 0; " \
	"LOOP letter := substr(rest, i, 1); depth := depth + CASE letter WHEN '(' THEN 1 WHEN ')' THEN -1 ELSE 0 END; EXIT WHEN depth = 0 OR letter = ''; " \
	"i := i + 1; END LOOP; says := substr(rest, length(head) + 1, i - length(head) - 1); " \
	"says := replace(replace(says, '( SELECT t.signin FROM guard_told t)', 'told.signin'), '( SELECT t.now FROM guard_told t)', 'told.now'); " \
	"done := done || CASE WHEN c.of IS NULL THEN once || says || ')' ELSE format(many, c.of, regexp_replace(regexp_replace(says, " \
	"'told\\.(signin|now)', '(SELECT told.\\1 FROM told)', 'g'), '\\m' || c.of || '\\.', 'k.', 'g')) END; rest := substr(rest, i + 1); END LOOP; " \
	"EXECUTE c.before || done || rest || c.after; END LOOP; END $do$"

enum err pg_guard_settle(struct cx *cx, struct db *db)
{
	const struct pg_store *inside = db->store->inside;
	const struct store_where *where = &db->store->where;
	char *open = arena_text(cx->arena, "");
	for (int i = 0; i < where->migration_count; i++)
		if (where->migrations[i].open && *where->migrations[i].open)
			open = arena_printf(cx->arena, "%s%s%s", open, *open ? "," : "", where->migrations[i].open);
	TRY(pg_script(cx, db, arena_printf(cx->arena, SETTLE, inside->guard, inside->request, open), "row-level security"));
	return pg_script(cx, db, FOLD, "guards");
}

/* ---- each start ---- */

static enum err read_key(struct cx *cx, struct db *db)
{
	struct pg_store *inside = db->store->inside;
	PGresult *res = PQexecParams(pg_of(db)->conn, "SELECT inner_key, outer_key FROM guard_key", 0, NULL, NULL, NULL, NULL, 1);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		return pg_fail(cx, db, res, "guard key");
	bool good = PQntuples(res) == 1 && PQgetlength(res, 0, 0) == sizeof inside->inner && PQgetlength(res, 0, 1) == sizeof inside->outer;
	if (good) {
		memcpy(inside->inner, PQgetvalue(res, 0, 0), sizeof inside->inner);
		memcpy(inside->outer, PQgetvalue(res, 0, 1), sizeof inside->outer);
	}
	PQclear(res);
	return good ? OK : fail(cx, ERR_DAMAGED, "The table guard_key is not as Waymark made it. Empty it and start `waymark serve`: a new key is made.");
}

enum err pg_guard_names(struct cx *cx, struct db *db)
{
	return names(cx, db);
}

enum err pg_guard_ready(struct cx *cx, struct db *db)
{
	TRY(check_roles(cx, db));
	return read_key(cx, db);
}
