/* The decision space asked of the guard views themselves, of a record as the program makes it, on both engines: g_event for every class,
 * g_demographic and g_identifier for theirs. Each cell has to be as access_decide says, which `make g-policy` holds against the prose.
 * That an organisation holds a record is no row that a view asks (it is so wherever there is one): every patient here has that relation. */
#include "tests/kit/access_spec.h"
#include "tests/kit/figure.h"
#include "tests/kit/kit.h"
#include "tests/kit/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>
#include <sqlite3.h>

#include "access/fold.h"
#include "access/prove.h"
#include "access/role.h"
#include "gen/queries.h"

#define BIT(n) (1u << (n))
#define L(x) BIT(LABEL_##x)
#define R(x) BIT(RELATION_##x)
#define NOW 1000000
#define ME 7
#define SIGNIN 5

/* ---- the space: people are relations x bars, each with a record of every class, label and owner ---- */

struct owner { bool own; enum flow_state flow; uint8_t carries; };
static const struct owner owner[] = { { true, FLOW_NONE, 0 }, { false, FLOW_NONE, 0 }, { false, FLOW_LIVE, L(N) }, { false, FLOW_LIVE, LABEL_ALL },
	{ false, FLOW_NOT_YET, LABEL_ALL }, { false, FLOW_ENDED, LABEL_ALL } };
#define OWNERS LENGTH(owner)
static uint8_t label[12];
static uint32_t relation[24], bar[12];
static size_t labels, relations, bars;

static void space_make(bool whole)
{
	labels = relations = bars = 0;
	for (int i = 0; i < LABELS; i++)
		if (whole || i == LABEL_N || i == LABEL_R || i == LABEL_V)
			label[labels++] = (uint8_t)(L(N) | BIT(i));
	label[labels++] = L(N) | L(R) | L(HARM);
	const uint32_t few = R(HOLDS) | R(REGISTERED) | R(REFERRAL) | R(REVIEW) | R(AUTHOR) | R(SELF) | R(BREAK_GLASS);
	for (int i = 1; i < RELATIONS; i++)
		if (whole || (few & BIT(i)))
			relation[relations++] = R(HOLDS) | BIT(i);
	relation[relations++] = R(HOLDS) | R(REGISTERED) | R(BREAK_GLASS);
	relation[relations++] = R(HOLDS) | R(REVIEW) | R(BREAK_GLASS) | R(AUTHOR);
	for (int i = 0; i < BARS; i++)
		if (whole || i == 0 || i == BAR_DISSENT || i == BAR_NAMED)
			bar[bars++] = i ? BIT(i) : 0;
	bar[bars++] = BIT(BAR_DISSENT) | BIT(BAR_NAMED);
}

/* ---- engines ---- */

struct engine { sqlite3 *lite; PGconn *pg; };

static void run(struct engine *e, const char *sql)
{
	if (e->lite) {
		char *why = NULL;
		if (sqlite3_exec(e->lite, sql, NULL, NULL, &why) != SQLITE_OK)
			print_error("%s: %s\n", why, sql);
		assert_null(why);
		return;
	}
	PGresult *result = PQexec(e->pg, sql);
	ExecStatusType status = PQresultStatus(result);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		print_error("%s%s\n", PQerrorMessage(e->pg), sql);
	assert_true(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
	PQclear(result);
}

__attribute__((format(printf, 2, 3)))
static void runf(struct engine *e, const char *format, ...)
{
	char sql[3000];
	va_list ap;
	va_start(ap, format);
	must(vsnprintf(sql, sizeof sql, format, ap) < (int)sizeof sql);
	va_end(ap);
	run(e, sql);
}

static void say_signin(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count, (void)values;
	sqlite3_result_int64(context, SIGNIN);
}

static void say_now(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count, (void)values;
	sqlite3_result_int64(context, NOW);
}

/* A record as the program makes it, then a connection of our own that is told who looks as the program would tell it. */
static void engine_open(enum store_engine which, struct engine *ret)
{
	struct store *store;
	struct store_where where = kit_where(which, migration_list, migration_count);
	*ret = (struct engine){ 0 };
	assert_ok(store_open(kit_cx_now(), &where, &store));
	store_close(store);
	if (which == STORE_SQLITE) {
		const int how = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
		assert_int_equal(sqlite3_open(where.path, &ret->lite), SQLITE_OK);
		assert_int_equal(sqlite3_create_function(ret->lite, "guard_signin", 0, how, NULL, say_signin, NULL, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_create_function(ret->lite, "guard_now", 0, how, NULL, say_now, NULL, NULL), SQLITE_OK);
		run(ret, "PRAGMA synchronous = OFF");
		return;
	}
	ret->pg = PQconnectdb(where.conninfo);
	assert_int_equal(PQstatus(ret->pg), CONNECTION_OK);
	runf(ret, "SELECT set_config('waymark.guard', x.t || ' ' || encode(sha256(outer_key || sha256(inner_key || convert_to(x.t || ' ' || pg_backend_pid(), "
		"'UTF8'))), 'hex'), false) FROM guard_key, (SELECT '%d %d'::text AS t) x", SIGNIN, NOW);
}

static void engine_close(struct engine *e)
{
	if (e->lite)
		sqlite3_close(e->lite);
	if (e->pg)
		PQfinish(e->pg);
}

/* Sixteen bytes that no other row has. */
static const char *outside(const struct engine *e)
{
	return e->lite ? "randomblob(16)" : "sha256(convert_to(x.id::text, 'UTF8'))";
}

static void people_write(struct engine *e, size_t person, uint32_t related, uint32_t barred)
{
	runf(e, "INSERT INTO patient (id, outside, origin_id, created_at) SELECT x.id, %s, 1, 1 FROM (SELECT %zu AS id) x", outside(e), person + 1);
	for (int kind = 2; kind < RELATIONS; kind++) {
		int staff = related & BIT(kind) ? (access_policy()->relation_personal[kind] ? ME : 0) : ME + 1;      /* a colleague's must not count */
		runf(e, "INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at) VALUES (1, %zu, %d, %d, 0, 2000000)", person + 1,
			kind, staff);
	}
	for (int kind = 1; kind < BARS; kind++)
		if (barred & BIT(kind))
			runf(e, "INSERT INTO bar (id, outside, patient_id, kind, bit, organisation_id, staff_id, class, from_at, until_at, by_staff_id, "
				"by_organisation_id, recorded_at) SELECT x.id, %s, %zu, %d, %u, 0, 0, 0, 0, 2000000, 1, 1, 1 FROM (SELECT %zu AS id) x",
				outside(e), person + 1, kind, BIT(kind), (person + 1) * 100 + (size_t)kind);
}

#define PEOPLE (relations * bars)
#define PERSON 1024                   /* more than there are people */

static void facts_write(struct engine *e)
{
	run(e, "BEGIN");
	runf(e, "INSERT INTO organisation (id, outside, ods, name, type) SELECT x.id, %s, 'X1', 'One', 1 FROM (SELECT 1 AS id) x", outside(e));
	runf(e, "INSERT INTO staff (id, outside, login, name, password, wrong_count, created_at) SELECT x.id, %s, 'me', 'Me', '', 0, 1 FROM (SELECT %d AS id) x",
		outside(e), ME);
	runf(e, "INSERT INTO signin (id, token_hash, staff_id, organisation_id, role, csrf, created_at, seen_at, until_at) SELECT %d, %s, %d, 1, 'gp', %s, 1, 1, "
		"2000000 FROM (SELECT 1 AS id) x", SIGNIN, outside(e), ME, outside(e));
	run(e, "CREATE TEMP TABLE t_record (no BIGINT, class BIGINT, labels BIGINT, holding BIGINT)");
	for (size_t r = 0; r < relations; r++)
		for (size_t b = 0; b < bars; b++)
			people_write(e, r * bars + b, relation[r], bar[b]);
	for (int class = 1; class < CLASSES; class++)
		for (size_t l = 0; l < labels; l++)
			for (size_t o = 0; o < OWNERS; o++)
				runf(e, "INSERT INTO t_record VALUES (%zu, %d, %d, %zu)", ((size_t)class * 16 + l) * 8 + o, class, label[l], o + 1);
	runf(e, "INSERT INTO event (id, patient_id, kind, holding_id, origin_id, row_no, file_no, class, label) "
		"SELECT r.no * %d + p.id, p.id, 1, r.holding, 1, 1, 1, r.class, r.labels FROM t_record r CROSS JOIN patient p", PERSON);
	runf(e, "INSERT INTO demographic (id, patient_id, holding_id, origin_id, recorded_at, said_on, latest, sex) "
		"SELECT r.no * %d + p.id, p.id, r.holding, 1, 1, 1, 1, 0 FROM t_record r CROSS JOIN patient p WHERE r.class = 1 AND r.labels = 1", PERSON);
	runf(e, "INSERT INTO identifier (id, key, patient_id, system, value, status, organisation_id, holding_id, origin_id, recorded_at) "
		"SELECT r.no * %d + p.id, 1, p.id, 1, 'x', 1, 1, r.holding, 1, 1 FROM t_record r CROSS JOIN patient p WHERE r.class = 2 AND r.labels = 1", PERSON);
	run(e, "COMMIT");
	run(e, "ANALYZE");
}

static size_t sight_write(struct engine *e, const struct policy *policy, int role, enum purpose purpose)
{
	static struct flow flow[8 * CLASSES];
	struct cx *cx = kit_cx_now();
	struct arena_mark mark = arena_mark(cx->arena);
	struct fold_holding holding[OWNERS];
	struct sight_row *row;
	size_t rows, flows = 0;
	for (size_t o = 0; o < OWNERS; o++) {
		holding[o] = (struct fold_holding){ (int64_t)o + 1, (int64_t)o + 1, owner[o].own };
		for (int class = 1; class < CLASSES && owner[o].flow != FLOW_NONE; class++)
			flow[flows++] = (struct flow){ .owner = (int64_t)o + 1, .agreement = (int64_t)o + 1, .class = (enum record_class)class, .purpose = purpose,
				.labels = owner[o].carries, .from = { owner[o].flow == FLOW_NOT_YET ? NOW + 50 : 0 },
				.until = { owner[o].flow == FLOW_ENDED ? NOW : NOW + 90 } };
	}
	struct fold_ask ask = { .role = role, .purpose = purpose, .now = { NOW }, .until = { NOW + 100 }, .holding = holding, .holdings = OWNERS, .flow = flow,
		.flows = flows };
	assert_ok(access_fold(cx, policy, &ask, &row, &rows));
	run(e, "BEGIN");
	run(e, "DELETE FROM sight");
	for (size_t i = 0; i < rows; i++)
		runf(e, "INSERT INTO sight (signin_id, holding_id, class, no, organisation_id, actor_id, relation, staff_id, look, list, bars, agreement_id, from_at, "
			"until_at) VALUES (%d, %lld, %d, %zu, 1, %d, %d, %d, %d, %d, %u, %lld, %lld, %lld)", SIGNIN, (long long)row[i].holding, row[i].class, i, ME,
			row[i].relation, row[i].personal ? ME : 0, row[i].closed[OP_LOOK], row[i].closed[OP_LIST], row[i].bars, (long long)row[i].agreement,
			(long long)row[i].from.us, (long long)row[i].until.us);
	run(e, "COMMIT");
	arena_back(cx->arena, mark);
	return rows;
}

/* ---- the cells ---- */

static uint8_t *open_cell;            /* by the id of the row */
#define CELLS ((size_t)CLASSES * 16 * 8 * PERSON)

static void seen(struct engine *e, const char *view)
{
	char sql[100];
	memset(open_cell, 0, CELLS);
	snprintf(sql, sizeof sql, "SELECT id FROM %s", view);
	if (e->lite) {
		sqlite3_stmt *s;
		assert_int_equal(sqlite3_prepare_v2(e->lite, sql, -1, &s, NULL), SQLITE_OK);
		while (sqlite3_step(s) == SQLITE_ROW)
			open_cell[sqlite3_column_int64(s, 0)] = 1;
		sqlite3_finalize(s);
		return;
	}
	PGresult *r = PQexec(e->pg, sql);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		print_error("%s", PQerrorMessage(e->pg));
	assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
	for (int i = 0; i < PQntuples(r); i++)
		open_cell[atoll(PQgetvalue(r, i, 0))] = 1;
	PQclear(r);
}

struct totals { int64_t cells, open, differ; };

static void compare(const struct policy *policy, int role, enum purpose purpose, int class, bool only_normal, const char *view, struct totals *t, bool tell)
{
	struct access_ask ask = { .signed_in = true, .role = role, .purpose = purpose, .operation = OP_LOOK, .class = (enum record_class)class };
	for (size_t l = 0; l < labels; l++)
		for (size_t o = 0; o < OWNERS; o++)
			for (size_t p = 0; p < PEOPLE; p++) {
				struct access_answer answer;
				if (only_normal && label[l] != L(N))
					continue;
				ask.labels = label[l];
				ask.own = owner[o].own;
				ask.flow = owner[o].flow;
				ask.flow_labels = owner[o].carries;
				ask.relations = relation[p / bars];
				ask.bars = bar[p % bars];
				access_decide(policy, &ask, &answer);
				bool is = open_cell[(((size_t)class * 16 + l) * 8 + o) * PERSON + p + 1], should = answer.effect != ACCESS_DENY;
				t->cells++;
				t->open += should;
				if (is != should && t->differ++ == 0 && tell) {
					size_t roles;
					print_error("%s %s, the decision says %s: %s: %s\n", view, is ? "shows it" : "does not show it", should ? "yes" : "no",
						role_list(&roles)[role].role, access_ask_words(kit_cx_now()->arena, &ask));
				}
			}
}

static struct totals walk(struct engine *e, const struct policy *folded, int step, bool tell)
{
	struct totals t = { 0 };
	size_t roles;
	role_list(&roles);
	for (int role = 0; role < (int)roles; role++)
		for (int purpose = 0; purpose < PURPOSES; purpose++) {
			/* What a closed purpose denies is the same for every cell. */
			if (access_policy()->purpose[role][purpose] == POLICY_NO_ROW || (role + purpose) % step != 0)
				continue;
			sight_write(e, folded, role, (enum purpose)purpose);
			seen(e, "g_event");
			for (int class = 1; class < CLASSES; class++)
				compare(access_policy(), role, (enum purpose)purpose, class, false, "g_event", &t, tell);
			seen(e, "g_demographic");
			compare(access_policy(), role, (enum purpose)purpose, CLASS_DEMOGRAPHICS, true, "g_demographic", &t, tell);
			seen(e, "g_identifier");
			compare(access_policy(), role, (enum purpose)purpose, CLASS_IDENTITY, true, "g_identifier", &t, tell);
		}
	return t;
}

static struct engine lite, pg;

static void the_views_say_what_the_decision_says(void **state)
{
	(void)state;
	int step = kit_number("WAYMARK_WHOLE", 0) ? 1 : 3;
	struct totals a = walk(&lite, access_policy(), step, true), b = pg.pg ? walk(&pg, access_policy(), step, true) : (struct totals){ 0 };
	print_message("# %lld cells of guard views, %lld open; differences: SQLite %lld, PostgreSQL %lld of %lld\n", (long long)a.cells, (long long)a.open,
		(long long)a.differ, (long long)b.differ, (long long)b.cells);
	kit_figure("g-policy-views", a.differ + b.differ, a.cells + b.cells, "cells of the guard views that differ from the decision", "0",
		a.differ + b.differ == 0);
	assert_int_equal(a.differ + b.differ, 0);
	assert_true(a.open > 1000);
}

/* ---- the controls ---- */

static void a_wrong_fold_is_caught(void **state)
{
	(void)state;
	static struct policy wrong;
	wrong = *access_policy();
	for (int role = 0; role < POLICY_ROLES; role++)
		wrong.label_open[role][RELATION_REVIEW] |= L(R);
	struct totals a = walk(&lite, &wrong, 1, false), b = pg.pg ? walk(&pg, &wrong, 1, false) : a;
	print_message("# a label opened too far: SQLite %lld, PostgreSQL %lld cells differ\n", (long long)a.differ, (long long)b.differ);
	assert_true(a.differ > 0 && a.differ == b.differ);
}

/* The view without its bars: on SQLite it is found; on PostgreSQL the table's policy holds it, and without that it is found too. */
#define FORGETS "g_event AS SELECT e.* FROM event e WHERE EXISTS (SELECT 1 FROM sight s WHERE s.signin_id = %s AND s.holding_id = e.holding_id " \
	"AND s.class = e.class AND (e.label & s.look) = 0 AND s.from_at <= %s AND s.until_at > %s AND (s.relation = 1 OR EXISTS (SELECT 1 FROM relation r " \
	"WHERE r.organisation_id = s.organisation_id AND r.patient_id = e.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id)))"
#define ASKED "(SELECT t.signin FROM guard_told t)"
#define AT "(SELECT t.now FROM guard_told t)"

static void a_view_that_forgets_bars_is_caught(void **state)
{
	(void)state;
	run(&lite, "DROP VIEW g_event_text");
	run(&lite, "DROP VIEW g_event");
	runf(&lite, "CREATE VIEW " FORGETS, "guard_signin()", "guard_now()", "guard_now()");
	struct totals a = walk(&lite, access_policy(), 3, false), held = { 0 }, b = a;
	if (pg.pg) {
		runf(&pg, "CREATE OR REPLACE VIEW " FORGETS, ASKED, AT, AT);
		held = walk(&pg, access_policy(), 3, false);
		run(&pg, "ALTER TABLE event DISABLE ROW LEVEL SECURITY");
		b = walk(&pg, access_policy(), 3, false);
	}
	print_message("# bars left out of g_event: SQLite %lld cells differ; PostgreSQL %lld, and %lld with row-level security off\n", (long long)a.differ,
		(long long)held.differ, (long long)b.differ);
	assert_true(a.differ > 0 && held.differ == 0 && b.differ == a.differ);
}

static int set_up(void **state)
{
	(void)state;
	kit_cx();
	space_make(kit_number("WAYMARK_WHOLE", 0) > 1);
	must(PEOPLE < PERSON);
	open_cell = malloc(CELLS);
	must(open_cell != NULL);
	engine_open(STORE_SQLITE, &lite);
	facts_write(&lite);
	if (kit_has(STORE_POSTGRES)) {
		engine_open(STORE_POSTGRES, &pg);
		facts_write(&pg);
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	engine_close(&lite);
	engine_close(&pg);
	free(open_cell);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_views_say_what_the_decision_says), cmocka_unit_test(a_wrong_fold_is_caught),
		cmocka_unit_test(a_view_that_forgets_bars_is_caught) };
	return cmocka_run_group_tests_name("policy views", tests, set_up, tear_down);
}
