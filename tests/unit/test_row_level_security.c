/* PostgreSQL's own lock: who may ask at all, what each table gives to whom the seal names, and that nobody can name himself. The program's
 * login is a plain one here, as at a site: a superuser would be held by nothing. */
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "base/clock.h"
#include "care/asked.h"
#include "care/finding.h"
#include "gen/queries.h"
#include "record/signin.h"
#include "record/staff.h"
#include "tests/kit/pg.h"

static PGconn *super;                     /* of the server; works in the schema of the record */
static char host[300], schema[40];
static struct kit_region region;
static struct actor manager;
static struct kit_person hidden;

/* ---- asking ---- */

/* The first value; "" without a row. Of an error its SQLSTATE, after "!". */
static const char *ask(PGconn *conn, const char *text)
{
	static char answers[8][4000];
	static int next;
	char *answer = answers[next++ % 8];
	PGresult *res = PQexec(conn, text);
	ExecStatusType status = PQresultStatus(res);
	bool rows = status == PGRES_TUPLES_OK && PQntuples(res) > 0;
	if (rows || status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		snprintf(answer, sizeof answers[0], "%s", rows ? PQgetvalue(res, 0, 0) : "");
	else
		snprintf(answer, sizeof answers[0], "!%s", PQresultErrorField(res, PG_DIAG_SQLSTATE) ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : "?????");
	PQclear(res);
	return answer;
}

__attribute__((format(printf, 2, 3)))
static const char *askf(PGconn *conn, const char *format, ...)
{
	char text[6000];
	va_list ap;
	va_start(ap, format);
	must(vsnprintf(text, sizeof text, format, ap) < (int)sizeof text);
	va_end(ap);
	return ask(conn, text);
}

static PGconn *connect_as(const char *user)
{
	char conninfo[600];
	snprintf(conninfo, sizeof conninfo, "%s user=%s dbname=postgres options='-c search_path=%s'", host, user, schema);
	PGconn *conn = PQconnectdb(conninfo);
	if (PQstatus(conn) != CONNECTION_OK)
		print_error("%s", PQerrorMessage(conn));
	assert_int_equal(PQstatus(conn), CONNECTION_OK);
	return conn;
}

/* The setting by which the program would tell this connection who looks: made with the key that only the program's login may read. */
static void told_text(PGconn *conn, int64_t signin, struct instant now, char out[300])
{
	const char *made = askf(super, "SELECT x.t || ' ' || encode(sha256(outer_key || sha256(inner_key || convert_to(x.t || ' %d', 'UTF8'))), 'hex') "
		"FROM guard_key, (SELECT '%lld %lld'::text AS t) x", PQbackendPID(conn), (long long)signin, (long long)now.us);
	assert_true(made[0] != '!' && strlen(made) > 60);
	snprintf(out, 300, "%s", made);
}

static void tell(PGconn *conn, int64_t signin)
{
	char text[300];
	told_text(conn, signin, clock_now(), text);
	assert_true(ask(conn, "RESET ROLE")[0] != '!');
	assert_true(askf(conn, "SELECT set_config('waymark.guard', '%s', false)", text)[0] != '!');
}

static void forget(PGconn *conn)
{
	assert_true(ask(conn, "RESET ROLE; SELECT set_config('waymark.guard', '', false)")[0] != '!');
}

/* ---- a record with people, findings and a bar, of a plain login ---- */

static struct store_where where_of(const char *user, const char *in)
{
	return (struct store_where){ .engine = STORE_POSTGRES, .migrations = migration_list, .migration_count = migration_count, .write = true, .create = true,
		.conninfo = arena_printf(kit_cx_now()->arena, "%s user=%s dbname=postgres options='-c search_path=%s'", host, user, in) };
}

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	struct token token;
	int64_t id, signin;
	TRY(staff_add(cx, db, STR("stranger"), STR("Somebody else"), STR_NONE, STR(""), clock_now(), &id));
	TRY(staff_give_role(cx, db, id, region.stranger, STR("gp"), clock_now()));
	TRY(signin_start(cx, db, kit_policy(), id, region.stranger, STR("gp"), clock_now(), 12, &token, &signin));
	manager = (struct actor){ id, region.stranger, signin, STR("gp"), STR_NONE };
	return OK;
}

static void people(void)
{
	struct cx *cx = kit_cx_now();
	struct asked asked;
	struct finding_report report;
	struct db *db;
	char family[20];
	for (int i = 0; i < 6; i++) {
		snprintf(family, sizeof family, "Person%c", 'a' + i);
		struct kit_person p = kit_person(&region, family, "Ruth", i == 0 ? "9995260182" : NULL, i == 0 ? NHS_VERIFIED : NHS_UNKNOWN);
		kit_event(&region, p.id, region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
		kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE);
		kit_event(&region, p.id, region.practice_holding, EVENT_REFERRAL, "2025-09-10", NULL, RESULT_NONE);
	}
	hidden = kit_hidden_person(&region, "Hidden", "Somebody", "9990166137");
	kit_event(&region, hidden.id, region.stranger_holding, EVENT_EMERGENCY, "2026-02-06", NULL, RESULT_NONE);
	kit_event_end(&region, kit_event(&region, hidden.id, region.stranger_holding, EVENT_EMERGENCY, "2026-02-07", NULL, RESULT_NONE));
	assert_ok(store_reader(cx, region.store, &db));
	assert_ok(asked_build(cx, db, kit_catalog(), day_of(2026, 7, 14), &asked));
	store_reader_back(region.store, db);
	assert_ok(finding_run(cx, region.store, &asked, region.service, day_of(2026, 7, 14), clock_now(), NULL, NULL, &report));
	/* somebody whom the service must not see: she refused */
	assert_string_equal(ask(super, "INSERT INTO bar (id, outside, patient_id, kind, bit, organisation_id, staff_id, class, from_at, until_at, by_staff_id, "
		"by_organisation_id, recorded_at) SELECT 1, sha256('bar'), max(patient_id), 1, 2, 0, 0, 0, 0, 253370764800000000, 1, 1, 1 FROM worklist"), "");
	/* who looked at the others: her own house, another one, the program */
	assert_string_equal(askf(super, "INSERT INTO audit (id, at, action, outcome, organisation_id, operation, class, patient_id, rows) "
		"SELECT 1000000 + row_number() OVER (), 1, 'R', 0, o.id, 'look', 'person', w.patient_id, 1 FROM worklist w, "
		"(SELECT %lld::bigint AS id UNION ALL SELECT %lld UNION ALL SELECT NULL) o", (long long)region.service, (long long)region.stranger), "");
	ask(super, "ANALYZE");
}

static int set_up(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct store *store;
	const char *conninfo = kit_pg_conninfo();
	if (!conninfo)
		return 0;
	snprintf(host, sizeof host, "%.*s", (int)strcspn(conninfo, " "), conninfo);
	snprintf(schema, sizeof schema, "locked");
	super = connect_as("waymark");
	assert_string_equal(ask(super, "CREATE ROLE plain LOGIN CREATEROLE; GRANT CREATE ON DATABASE postgres TO plain"), "");
	struct store_where where = where_of("plain", schema);
	assert_ok(store_open(cx, &where, &store));
	kit_region(store, &region);
	assert_ok(store_write(cx, store, hire, NULL));
	people();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	if (super) {
		store_close(region.store);
		PQfinish(super);
	}
	return 0;
}

/* ---- what is locked ---- */

/* Tables without a forced lock, views that do not ask as the guard's role, tables that a guard view reads and that have no policy for it,
 * rights that a role may not have: by name; "" where all is well. */
static const char *unlocked(void)
{
	return ask(super, "SELECT coalesce(string_agg(x.say, ', ' ORDER BY x.say), '') FROM ("
		"SELECT c.relname::text || ' is not locked' AS say FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') "
		"AND NOT (c.relrowsecurity AND c.relforcerowsecurity) "
		"AND c.relname NOT IN ('migration', 'counter', 'guard_key', 'code_system', 'code', 'organisation', 'setting', 'rule_run', "
		"'rule_step', 'signing', 'clinician', 'ward', 'bed', 'bed_closing', 'remote_setting', 'remote_step', 'place', 'availability', 'absence', 'sitting') "
		"UNION ALL SELECT c.relname || ' belongs to ' || pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace "
		"AND c.relkind = 'v' AND c.relname LIKE 'g\\_%' AND pg_get_userbyid(c.relowner) <> 'plain_guard' "
		"UNION ALL SELECT c.relname || ' asks who is told without a seal' FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace "
		"AND c.relkind = 'v' AND pg_get_viewdef(c.oid) ~ 'guard_(signin|now)\\(' "
		"UNION ALL SELECT DISTINCT t.relname || ' has no policy for the guard views' FROM pg_class v JOIN pg_rewrite w ON w.ev_class = v.oid "
		"JOIN pg_depend d ON d.objid = w.oid AND d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass "
		"JOIN pg_class t ON t.oid = d.refobjid "
		"WHERE v.relnamespace = current_schema()::regnamespace AND v.relname LIKE 'g\\_%' AND t.relkind = 'r' AND t.relrowsecurity "
		"AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = 'guard') "
		"UNION ALL SELECT p.polname || ' of ' || p.polrelid::regclass || ' is for everybody' FROM pg_policy p WHERE 0 = ANY (p.polroles) "
		"UNION ALL SELECT r.rolname || ' may do too much' FROM pg_roles r WHERE r.rolname IN ('plain_guard', 'plain_request') "
		"AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid)) "
		"UNION ALL SELECT c.relname || ' may be read by requests' FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'system' "
		"WHERE has_table_privilege('plain_request', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')) x");
}

static void every_table_is_locked(void **state)
{
	(void)state;
	assert_string_equal(unlocked(), "");
}

/* The controls: each way of leaving a table open is named. */
static void what_is_not_locked_is_named(void **state)
{
	(void)state;
	static const struct { const char *undo, *says; } ways[] = {
		{ "ALTER TABLE demographic DISABLE ROW LEVEL SECURITY", "demographic is not locked" },
		{ "ALTER TABLE event NO FORCE ROW LEVEL SECURITY", "event is not locked" },
		{ "CREATE TABLE more_people (patient_id bigint PRIMARY KEY)", "more_people is not locked" },
		{ "DROP POLICY guard ON event", "event has no policy for the guard views" },
		{ "ALTER VIEW g_event OWNER TO plain", "g_event belongs to plain" },
		{ "CREATE VIEW g_more AS SELECT e.id FROM event e WHERE guard_signin() = 1; ALTER VIEW g_more OWNER TO plain_guard",
		"g_more asks who is told without a seal" },
		{ "CREATE POLICY also ON event USING (true)", "also of event is for everybody" },
		{ "ALTER ROLE plain_request BYPASSRLS", "plain_request may do too much" },
		{ "GRANT plain_guard TO plain_request", "plain_request may do too much" },
		{ "GRANT SELECT ON bar TO plain_request", "bar may be read by requests" },
	};
	for (size_t i = 0; i < LENGTH(ways); i++) {
		assert_string_equal(ask(super, "BEGIN"), "");
		assert_string_equal(ask(super, ways[i].undo), "");
		const char *says = unlocked();
		if (!strstr(says, ways[i].says))
			print_error("after %s: %s\n", ways[i].undo, says);
		assert_non_null(strstr(says, ways[i].says));
		assert_string_equal(ask(super, "ROLLBACK"), "");
	}
	assert_string_equal(unlocked(), "");
}

/* Guard views and policies that ask for a relation by nothing but equality: PostgreSQL may then read every relation of an organisation for one
 * question (0017). By name; "" where all is well. */
static const char *unplanned(void)
{
	return ask(super, "WITH said AS (SELECT c.relname::text AS name, pg_get_viewdef(c.oid) AS text FROM pg_class c "
		"WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'v' AND c.relname LIKE 'g\\_%' "
		"UNION ALL SELECT 'policy of ' || k.relname, pg_get_expr(p.polqual, p.polrelid) FROM pg_policy p JOIN pg_class k ON k.oid = p.polrelid "
		"WHERE p.polname = 'guard' AND k.relnamespace = current_schema()::regnamespace), "
		"counted AS (SELECT name, (SELECT count(*) FROM regexp_matches(text, 'r\\.kind = s\\.relation', 'g')) AS asks, "
		"(SELECT count(*) FROM regexp_matches(text, 'r\\.kind >= s\\.relation', 'g')) AS looks FROM said) "
		"SELECT coalesce(string_agg(name, ', ' ORDER BY name), '') FROM counted WHERE asks <> looks");
}

static void every_guard_looks_a_relation_up(void **state)
{
	(void)state;
	assert_string_equal(ask(super, "SELECT count(*) >= 40 FROM pg_policy WHERE polname = 'guard'"), "t");
	assert_string_equal(unplanned(), "");
	/* the control */
	assert_string_equal(ask(super, "BEGIN"), "");
	assert_string_equal(ask(super, "ALTER POLICY guard ON letter USING (EXISTS (SELECT 1 FROM sight s JOIN relation r ON r.kind = s.relation))"), "");
	assert_string_equal(unplanned(), "policy of letter");
	assert_string_equal(ask(super, "ROLLBACK"), "");
}

/* Guards that work out the seal for each question that they ask of a sight. */
static const char *unfolded(void)
{
	return ask(super, "SELECT coalesce(string_agg(x.name, ', ' ORDER BY x.name), '') FROM (SELECT c.relname::text AS name, pg_get_viewdef(c.oid) AS text "
		"FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'v' AND c.relname LIKE 'g\\_%' "
		"UNION ALL SELECT 'policy of ' || k.relname, pg_get_expr(p.polqual, p.polrelid) FROM pg_policy p JOIN pg_class k ON k.oid = p.polrelid "
		"WHERE p.polname = 'guard' AND k.relnamespace = current_schema()::regnamespace) x WHERE x.text ~ 'EXISTS \\( SELECT 1\\s+FROM sight s\\s+WHERE'");
}

static void every_guard_works_out_the_seal_once(void **state)
{
	(void)state;
	assert_string_equal(unfolded(), "");
	assert_string_equal(ask(super, "SELECT count(*) >= 20 FROM pg_policy WHERE pg_get_expr(polqual, polrelid) ~ 'told AS MATERIALIZED'"), "t");
	/* the control */
	assert_string_equal(ask(super, "BEGIN"), "");
	assert_string_equal(ask(super, "ALTER POLICY guard ON letter USING (EXISTS (SELECT 1 FROM sight s "
		"WHERE s.signin_id = (SELECT t.signin FROM guard_told t)))"), "");
	assert_string_equal(unfolded(), "policy of letter");
	assert_string_equal(ask(super, "ROLLBACK"), "");
}

/* How many times over a plan of all events found the guard's answer remembered. */
static int remembered(PGconn *conn)
{
	PGresult *res = PQexec(conn, "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT count(*) FROM g_event");
	int guards = 0, hits = 0, n;
	for (int i = 0; i < PQntuples(res); i++) {
		const char *at = strstr(PQgetvalue(res, i, 0), "Hits: ");
		if (at && sscanf(at, "Hits: %d", &n) == 1) {
			guards++;
			hits += n;
		}
	}
	PQclear(res);
	return guards == 2 ? hits : 0;          /* that of the view and that of the table */
}

static void the_guard_of_events_is_asked_once_for_what_is_alike(void **state)
{
	(void)state;
	PGconn *conn = connect_as("plain_request");
	tell(conn, region.clinician.signin);
	int64_t seen = strtoll(ask(conn, "SELECT count(*) FROM g_event"), NULL, 10);
	assert_true(seen > 4);
	assert_true(remembered(conn) > 0);
	assert_string_equal(ask(super, "SELECT count(*) FROM pg_class WHERE relname = 'event_symptom' AND relkind = 'i'"), "1");
	/* the control: it is seen where nothing is remembered, and what is shown is the same */
	assert_string_equal(ask(conn, "SET enable_memoize = off"), "");
	assert_int_equal(remembered(conn), 0);
	assert_int_equal(strtoll(ask(conn, "SELECT count(*) FROM g_event"), NULL, 10), seen);
	forget(conn);
	assert_string_equal(ask(conn, "SET enable_memoize = on"), "");
	assert_string_equal(ask(conn, "SELECT count(*) FROM g_event"), "0");
	PQfinish(conn);
}

/* ---- what the login of requests may do ---- */

static void requests_read_guard_views_and_open_tables_only(void **state)
{
	(void)state;
	PGconn *conn = connect_as("plain_request");
	PGresult *res = PQexec(super, "SELECT c.relname::text, c.relkind::text FROM pg_class c "
		"WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'v') ORDER BY 1");
	int open = 0, views = 0, closed = 0;
	for (int told = 0; told < 2; told++) {
		told ? tell(conn, region.clinician.signin) : forget(conn);
		for (int i = 0; i < PQntuples(res); i++) {
			const char *name = PQgetvalue(res, i, 0), *rows = askf(conn, "SELECT count(*) FROM %s", name);
			bool view = strncmp(name, "g_", 2) == 0;
			views += view && rows[0] != '!' && strcmp(rows, "0") != 0;
			open += !view && rows[0] != '!';
			closed += strcmp(rows, "!42501") == 0;
			if (view && !told && strcmp(rows, "0") != 0)
				print_error("%s shows %s rows to nobody\n", name, rows);
			assert_true(!view || told || strcmp(rows, "0") == 0);
			assert_true(rows[0] != '!' || (!view && strcmp(rows, "!42501") == 0));
		}
	}
	assert_int_equal(open, 2 * 17);          /* the open tables */
	assert_true(views >= 12 && closed > 2 * 30);
	PQclear(res);
	PQfinish(conn);
}

/* Each statement alone, on a connection that was told a sign-in that sees something; {B} is what a sign-in of somebody else would be told. */
static void nobody_names_himself(void **state)
{
	(void)state;
	PGconn *conn = connect_as("plain_request"), *other = connect_as("plain_request");
	char theirs[300], elsewhere[300], mine[300], text[700];
	tell(conn, region.clinician.signin);
	const char *seen = askf(conn, "SELECT count(*) FROM g_patient");
	assert_string_equal(seen, "5");
	snprintf(text, sizeof text, "SELECT count(*) FROM g_patient WHERE id = %lld", (long long)hidden.id);
	assert_string_equal(ask(conn, text), "0");
	/* with the right seal it would be seen: this test can fail */
	told_text(conn, manager.signin, clock_now(), theirs);
	told_text(other, manager.signin, clock_now(), elsewhere);
	told_text(conn, region.clinician.signin, clock_now(), mine);
	askf(conn, "SELECT set_config('waymark.guard', '%s', false)", theirs);
	assert_string_equal(ask(conn, text), "1");
	/* another's number with one's own seal; a seal of another connection; another instant; nothing */
	const char *seal = strrchr(mine, ' ') + 1;
	long long them = (long long)manager.signin, now = (long long)clock_now().us;
	for (int i = 0; i < 8; i++) {
		switch (i) {
		case 0: snprintf(text, sizeof text, "%lld %lld %s", them, now, seal); break;
		case 1: snprintf(text, sizeof text, "%lld 0 %s", (long long)region.clinician.signin, seal); break;
		case 2: snprintf(text, sizeof text, "%lld %lld ", them, now); break;
		case 3: snprintf(text, sizeof text, "%lld", them); break;
		case 4: text[0] = '\0'; break;
		case 5: snprintf(text, sizeof text, "x y z"); break;
		case 6: snprintf(text, sizeof text, "  "); break;
		case 7: snprintf(text, sizeof text, "%lld %lld 0", them, now); break;
		}
		assert_true(askf(conn, "SELECT set_config('waymark.guard', '%s', false)", text)[0] != '!');
		assert_string_equal(ask(conn, "SELECT count(*) FROM g_patient"), "0");
	}
	askf(conn, "SELECT set_config('waymark.guard', '%s', false)", elsewhere);
	assert_string_equal(ask(conn, "SELECT count(*) FROM g_patient"), "0");
	tell(conn, region.clinician.signin);
	static const char *const refused[] = {
		"SET ROLE plain", "SET ROLE plain_guard", "SET ROLE waymark", "SET SESSION AUTHORIZATION plain", "SELECT set_config('role', 'plain', false)",
		"SELECT set_config('role', 'plain_guard', false)", "SELECT set_config('session_authorization', 'plain', false)",
		"SELECT * FROM guard_key", "SELECT * FROM guard_told", "SELECT set_config('row_security', 'off', false), (SELECT count(*) FROM event)",
		"INSERT INTO sight (signin_id, holding_id, class, no, organisation_id, actor_id, relation, staff_id, look, list, bars, agreement_id, "
		"from_at, until_at) "
		"VALUES (1, 1, 1, 99, 1, 1, 1, 0, 0, 0, 0, 0, 0, 99)", "UPDATE g_demographic SET family = 'x'", "DELETE FROM g_event", "TRUNCATE event",
		"COPY event TO STDOUT", "CREATE TABLE mine (id bigint)", "CREATE OR REPLACE VIEW g_event AS SELECT * FROM event",
		"ALTER VIEW g_event OWNER TO plain_request",
		"CREATE POLICY mine ON event USING (true)", "GRANT SELECT ON event TO plain_request", "ALTER ROLE plain_request BYPASSRLS",
		"CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1::bigint'", "SELECT query_to_xml('SELECT * "
		"FROM event', true, true, '')",
		"SELECT pg_read_file('postgresql.conf')", "COPY (SELECT 1) TO PROGRAM 'true'", "LOCK TABLE event",
	};
	for (size_t i = 0; i < LENGTH(refused); i++) {
		const char *answer = ask(conn, refused[i]);
		if (answer[0] != '!')
			print_error("let through: %s\n", refused[i]);
		assert_int_equal(answer[0], '!');
		assert_string_equal(ask(conn, "SELECT count(*) FROM g_patient"), "5");
	}
	PQfinish(conn);
	PQfinish(other);
}

/* ---- what a policy gives ---- */

/* Rows that the table gives to the guard's role and its guard view does not, and the other way round. */
static int64_t differ(PGconn *conn, const char *table, int64_t *ret_rows)
{
	const char *columns = askf(conn, "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
		"WHERE attrelid = 'g_%s'::regclass AND attnum > 0", table);
	char list[1500];
	snprintf(list, sizeof list, "%s", columns);
	*ret_rows += atoll(askf(conn, "SELECT count(*) FROM %s", table));
	const char *n = askf(conn, "SELECT (SELECT count(*) FROM (SELECT %s FROM %s EXCEPT SELECT %s FROM g_%s) a) + (SELECT count(*) "
		"FROM (SELECT %s FROM g_%s EXCEPT SELECT %s FROM %s) b)",
		list, table, list, table, list, table, list, table);
	assert_int_not_equal(n[0], '!');
	return atoll(n);
}

static const char *const of_people[] = { "event", "event_text", "identifier", "demographic", "registration", "patient", "worklist", "finding", "clause",
	"evidence", "decision", "decision_finding", "flag_settled", "audit", "glass", "glass_review", "origin", "origin_file", "arrival" };

static int64_t walk(PGconn *conn, int64_t signin, int64_t *ret_rows)
{
	int64_t wrong = 0;
	signin == NIL ? forget(conn) : tell(conn, signin);
	assert_true(ask(conn, "SET ROLE plain_guard")[0] != '!');
	*ret_rows = 0;
	for (size_t i = 0; i < LENGTH(of_people); i++) {
		int64_t n = differ(conn, of_people[i], ret_rows);
		if (n)
			print_message("# %s: %lld rows differ\n", of_people[i], (long long)n);
		wrong += n;
	}
	return wrong;
}

static void a_table_gives_what_its_guard_view_gives(void **state)
{
	(void)state;
	PGconn *conn = connect_as("waymark");
	int64_t rows, all = atoll(ask(super, "SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM patient)"));
	assert_int_equal(walk(conn, region.clinician.signin, &rows), 0);
	assert_true(rows > 90);
	assert_string_equal(ask(conn, "SELECT count(*) FROM audit WHERE id > 1000000"), "10");      /* five people; not another house's look */
	assert_int_equal(walk(conn, manager.signin, &rows), 0);
	assert_true(rows >= 1);
	assert_int_equal(walk(conn, NIL, &rows), 0);
	assert_int_equal(rows, 0);
	assert_int_equal(walk(conn, 999999, &rows), 0);
	assert_int_equal(rows, 0);
	assert_true(all > 25);
	/* the control: one policy wider than its view is found, one narrower too */
	ask(conn, "RESET ROLE");
	assert_string_equal(ask(super, "ALTER POLICY guard ON event USING (true)"), "");
	assert_true(walk(conn, region.clinician.signin, &rows) > 0);
	PQfinish(conn);
	assert_true(ask(super, "ALTER POLICY guard ON event USING (patient_id = 0)")[0] != '!');
	conn = connect_as("waymark");
	assert_int_equal(walk(conn, region.clinician.signin, &rows), 0);      /* nothing is seen either way, which is why rows are counted */
	assert_true(rows < 90);
	PQfinish(conn);
}

/* A guard view that forgot to ask shows no more than the policy: that is what a second lock is for. */
static void a_view_that_forgets_is_held(void **state)
{
	(void)state;
	PGconn *conn = connect_as("plain_request");
	tell(conn, region.clinician.signin);
	const char *text = "SELECT count(*) FROM g_demographic";
	assert_string_equal(ask(conn, text), "5");
	assert_string_equal(ask(super, "CREATE OR REPLACE VIEW g_demographic AS SELECT d.* FROM demographic d"), "");
	assert_string_equal(ask(conn, text), "5");
	forget(conn);
	assert_string_equal(ask(conn, text), "0");
	/* the control: without row-level security it shows everybody */
	assert_string_equal(ask(super, "ALTER TABLE demographic DISABLE ROW LEVEL SECURITY"), "");
	assert_string_equal(ask(conn, text), "7");
	assert_string_equal(ask(super, "ALTER TABLE demographic ENABLE ROW LEVEL SECURITY"), "");
	PQfinish(conn);
}

/* ---- a site whose login may make no roles ---- */

static void what_to_run_is_said(void **state)
{
	(void)state;
	struct cx *cx = kit_cx_now();
	struct store *store;
	assert_string_equal(ask(super, "CREATE ROLE bare LOGIN; GRANT CREATE ON DATABASE postgres TO bare"), "");
	struct store_where where = where_of("bare", "bare");
	assert_int_equal(store_open(cx, &where, &store), ERR_SETTING);
	assert_non_null(strstr(cx_say(cx), "CREATE ROLE \"bare_guard\" NOLOGIN; CREATE ROLE \"bare_request\" LOGIN; GRANT \"bare_guard\" TO \"bare\";"));
	cx_clear(cx);
	assert_string_equal(ask(super, "CREATE ROLE \"bare_guard\" NOLOGIN; CREATE ROLE \"bare_request\" LOGIN; GRANT \"bare_guard\" TO \"bare\""), "");
	assert_ok(store_open(cx, &where, &store));
	store_close(store);
	/* a role that could put the lock aside is refused */
	assert_string_equal(ask(super, "ALTER ROLE bare_request BYPASSRLS"), "");
	assert_int_equal(store_open(cx, &where, &store), ERR_SETTING);
	assert_string_equal(ask(super, "ALTER ROLE bare_request NOBYPASSRLS; GRANT bare_guard TO bare_request"), "");
	assert_int_equal(store_open(cx, &where, &store), ERR_SETTING);
	assert_string_equal(ask(super, "REVOKE bare_guard FROM bare_request; ALTER ROLE bare_request NOLOGIN"), "");
	assert_int_not_equal(store_open(cx, &where, &store), OK);
	cx_clear(cx);
	/* a name of the site's own */
	assert_string_equal(ask(super, "CREATE ROLE pages LOGIN"), "");
	where.request = "user=pages";
	assert_ok(store_open(cx, &where, &store));
	store_close(store);
}

int main(void)
{
	kit_cx();
	if (!kit_pg_conninfo())
		return 0;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_table_is_locked), cmocka_unit_test(what_is_not_locked_is_named),
		cmocka_unit_test(every_guard_looks_a_relation_up), cmocka_unit_test(every_guard_works_out_the_seal_once),
		cmocka_unit_test(the_guard_of_events_is_asked_once_for_what_is_alike),
		cmocka_unit_test(requests_read_guard_views_and_open_tables_only), cmocka_unit_test(nobody_names_himself),
		cmocka_unit_test(what_to_run_is_said), cmocka_unit_test(a_table_gives_what_its_guard_view_gives), cmocka_unit_test(a_view_that_forgets_is_held),
	};
	return cmocka_run_group_tests_name("row-level security", tests, set_up, tear_down);
}
