/* The decision space in four evaluators: access_decide; access_fold with its predicate in SQL, on SQLite and on PostgreSQL; and a naive
 * reading of the prose (policy_naive.mjs, which shares no code). They have to agree on every cell, and the invariants have to hold. */
#include "tests/kit/access_spec.h"
#include "tests/kit/figure.h"
#include "tests/kit/kit.h"
#include "tests/kit/pg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>
#include <sqlite3.h>

#include "access/fold.h"
#include "access/prove.h"
#include "access/role.h"
#include "base/buf.h"
#include "base/file.h"

#define BIT(n) (1u << (n))
#define L(x) BIT(LABEL_##x)
#define R(x) BIT(RELATION_##x)
#define NOW 1000000
#define ME 7

/* ---- the space ---- */

struct record { bool own; enum flow_state flow; uint8_t carries; };
struct space {
	uint8_t label[12]; size_t labels;
	uint32_t relation[24]; size_t relations;
	struct record record[8]; size_t records;
	uint32_t bar[12]; size_t bars;
	int pair[POLICY_ROLES * PURPOSES][2]; size_t pairs;
};
static struct space space;
static size_t pair_cells;

static void space_make(bool whole)
{
	static const struct record records[] = { { true, FLOW_NONE, 0 }, { false, FLOW_NONE, 0 }, { false, FLOW_LIVE, L(N) },
		{ false, FLOW_LIVE, LABEL_ALL }, { false, FLOW_NOT_YET, LABEL_ALL }, { false, FLOW_ENDED, LABEL_ALL }, { false, FLOW_SUSPENDED, LABEL_ALL } };
	size_t roles;
	role_list(&roles);
	memset(&space, 0, sizeof space);
	for (int i = 0; i < LABELS; i++)
		if (whole || i == LABEL_N || i == LABEL_R || i == LABEL_V)
			space.label[space.labels++] = (uint8_t)(L(N) | BIT(i));
	space.label[space.labels++] = L(N) | L(R) | L(HARM);
	const uint32_t few = 1u | R(HOLDS) | R(REGISTERED) | R(REFERRAL) | R(REVIEW) | R(CASELOAD) | R(AUTHOR) | R(SELF) | R(BREAK_GLASS);
	for (int i = 0; i < RELATIONS; i++)
		if (whole || (few & BIT(i)))
			space.relation[space.relations++] = i ? BIT(i) : 0;
	space.relation[space.relations++] = R(REGISTERED) | R(BREAK_GLASS);
	space.relation[space.relations++] = R(REFERRAL) | R(CASELOAD);
	space.relation[space.relations++] = R(REVIEW) | R(BREAK_GLASS) | R(AUTHOR);
	for (size_t i = 0; i < LENGTH(records); i++)
		if (whole || i < 3)
			space.record[space.records++] = records[i];
	for (int i = 0; i < BARS; i++)
		if (whole || i < BAR_OPT_OUT || i == BAR_NAMED)
			space.bar[space.bars++] = i ? BIT(i) : 0;
	space.bar[space.bars++] = BIT(BAR_DISSENT) | BIT(BAR_NAMED);
	for (int role = 0; role < (int)roles; role++)
		for (int purpose = 0; purpose < PURPOSES; purpose++) {
			/* What a closed purpose denies is the same for every cell: the short form takes some of them. */
			if (!whole && access_policy()->purpose[role][purpose] == POLICY_NO_ROW && (role + purpose) % 5 != 0)
				continue;
			space.pair[space.pairs][0] = role;
			space.pair[space.pairs++][1] = purpose;
		}
	pair_cells = (size_t)OPERATIONS * (CLASSES - 1) * space.labels * space.relations * space.records * space.bars;
}

static size_t cell_at(int op, int class, size_t label, size_t relation, size_t record, size_t bar)
{
	return ((((((size_t)op * (CLASSES - 1)) + (size_t)class - 1) * space.labels + label) * space.relations + relation) * space.records + record) *
		space.bars + bar;
}

/* ---- (a) the decision ---- */

static void decide_pair(const struct policy *policy, const int pair[2], uint8_t *cell)
{
	size_t at = 0;
	struct access_ask ask = { .signed_in = true, .role = pair[0], .purpose = (enum purpose)pair[1] };
	for (int op = 0; op < OPERATIONS; op++)
		for (int class = 1; class < CLASSES; class++)
			for (size_t l = 0; l < space.labels; l++)
				for (size_t r = 0; r < space.relations; r++)
					for (size_t o = 0; o < space.records; o++)
						for (size_t b = 0; b < space.bars; b++) {
							struct access_answer answer;
							ask.operation = (enum operation)op;
							ask.class = (enum record_class)class;
							ask.labels = space.label[l];
							ask.relations = space.relation[r];
							ask.own = space.record[o].own;
							ask.flow = space.record[o].flow;
							ask.flow_labels = space.record[o].carries;
							ask.bars = space.bar[b];
							access_decide(policy, &ask, &answer);
							cell[at++] = answer.effect == ACCESS_DENY ? (uint8_t)(4 * answer.gate) : answer.effect == ACCESS_ALLOW ? 1 : 2;
						}
}

/* ---- (b), (c) the fold in SQL ----
 *
 * Records are numbered label * 8 + record state within their class, people relation * 16 + bars. The predicate is the one that
 * access/fold.h describes; the guard views say it of their tables. */
static const char *const schema[] = {
	"CREATE TEMP TABLE t_record (no BIGINT, holding BIGINT, class BIGINT, labels BIGINT)",
	"CREATE TEMP TABLE t_relation (person BIGINT, kind BIGINT, staff BIGINT)",
	"CREATE TEMP TABLE t_bar (person BIGINT, bit BIGINT)",
	"CREATE TEMP TABLE t_sight (holding BIGINT, class BIGINT, relation BIGINT, staff BIGINT, bars BIGINT, from_at BIGINT, until_at BIGINT, "
		"c0 BIGINT, c1 BIGINT, c2 BIGINT, c3 BIGINT, c4 BIGINT, c5 BIGINT)",
	"CREATE INDEX t_relation_person ON t_relation (kind, staff)",
	"CREATE INDEX t_bar_person ON t_bar (person)",
	"CREATE INDEX t_record_of ON t_record (holding, class)",
};
static const char guard[] = "SELECT r.class, r.no, p.person FROM t_sight s JOIN t_record r ON r.holding = s.holding AND r.class = s.class "
	"JOIN t_relation p ON p.kind = s.relation AND p.staff = s.staff "
	"WHERE s.from_at <= 1000000 AND s.until_at > 1000000 AND (r.labels & s.c%d) = 0 "
	"AND NOT EXISTS (SELECT 1 FROM t_bar b WHERE b.person = p.person AND (b.bit & s.bars) <> 0)";

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
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		print_error("%s%s\n", PQerrorMessage(e->pg), sql);
	assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
	PQclear(result);
}

__attribute__((format(printf, 2, 3)))
static void runf(struct engine *e, const char *format, ...)
{
	char sql[1000];
	va_list ap;
	va_start(ap, format);
	vsnprintf(sql, sizeof sql, format, ap);
	va_end(ap);
	run(e, sql);
}

static void facts_write(struct engine *e)
{
	run(e, "BEGIN");
	for (int class = 1; class < CLASSES; class++)
		for (size_t l = 0; l < space.labels; l++)
			for (size_t o = 0; o < space.records; o++)
				runf(e, "INSERT INTO t_record VALUES (%zu, %zu, %d, %d)", l * 8 + o, o + 1, class, space.label[l]);
	for (size_t r = 0; r < space.relations; r++)
		for (size_t b = 0; b < space.bars; b++) {
			for (int kind = 1; kind < RELATIONS; kind++) {
				bool personal = access_policy()->relation_personal[kind];
				if (space.relation[r] & BIT(kind))
					runf(e, "INSERT INTO t_relation VALUES (%zu, %d, %d)", r * 16 + b, kind, personal ? ME : 0);
				else        /* a colleague's, which must not count */
					runf(e, "INSERT INTO t_relation VALUES (%zu, %d, %d)", r * 16 + b, kind, ME + 1);
			}
			for (int bar = 1; bar < BARS; bar++)
				if (space.bar[b] & BIT(bar))
					runf(e, "INSERT INTO t_bar VALUES (%zu, %u)", r * 16 + b, BIT(bar));
		}
	run(e, "COMMIT");
}

/* What agreements carry to the actor: each record state is a holding of an owner of its own. */
static size_t flows_make(struct flow *flow)
{
	size_t flows = 0;
	for (size_t o = 0; o < space.records; o++) {
		const struct record *r = &space.record[o];
		if (r->own || r->flow == FLOW_NONE || r->flow == FLOW_SUSPENDED)
			continue;
		for (int class = 1; class < CLASSES; class++)
			for (int purpose = 0; purpose < PURPOSES; purpose++)
				flow[flows++] = (struct flow){ .owner = (int64_t)o + 1, .agreement = (int64_t)o + 1, .class = (enum record_class)class,
					.purpose = (enum purpose)purpose, .labels = r->carries, .from = { r->flow == FLOW_NOT_YET ? NOW + 50 : 0 },
					.until = { r->flow == FLOW_ENDED ? NOW : NOW + 90 } };
	}
	return flows;
}

static size_t sight_write(struct engine *e, const struct policy *policy, const int pair[2])
{
	static struct flow flow[8 * CLASSES * PURPOSES];
	struct cx *cx = kit_cx_now();
	struct arena_mark mark = arena_mark(cx->arena);
	struct fold_holding holding[8];
	struct sight_row *row;
	size_t rows, flows = flows_make(flow);
	for (size_t o = 0; o < space.records; o++)
		holding[o] = (struct fold_holding){ (int64_t)o + 1, (int64_t)o + 1, space.record[o].own };
	struct fold_ask ask = { .role = pair[0], .purpose = (enum purpose)pair[1], .now = { NOW }, .until = { NOW + 100 }, .holding = holding,
		.holdings = space.records, .flow = flow, .flows = flows };
	assert_ok(access_fold(cx, policy, &ask, &row, &rows));
	run(e, "BEGIN");
	run(e, "DELETE FROM t_sight");
	for (size_t i = 0; i < rows; i++)
		runf(e, "INSERT INTO t_sight VALUES (%lld, %d, %d, %d, %u, %lld, %lld, %d, %d, %d, %d, %d, %d)", (long long)row[i].holding, row[i].class,
			row[i].relation, row[i].personal ? ME : 0, row[i].bars, (long long)row[i].from.us, (long long)row[i].until.us, row[i].closed[0],
			row[i].closed[1], row[i].closed[2], row[i].closed[3], row[i].closed[4], row[i].closed[5]);
	run(e, "COMMIT");
	arena_back(cx->arena, mark);
	return rows;
}

static void cell_open(uint8_t *cell, int op, int64_t class, int64_t no, int64_t person)
{
	cell[cell_at(op, (int)class, (size_t)no / 8, (size_t)person / 16, (size_t)no % 8, (size_t)person % 16)] = 1;
}

static void sql_pair(struct engine *e, const struct policy *policy, const int pair[2], uint8_t *cell)
{
	memset(cell, 0, pair_cells);
	if (sight_write(e, policy, pair) == 0)
		return;
	for (int op = 0; op < OPERATIONS; op++) {
		char sql[1000];
		snprintf(sql, sizeof sql, guard, op);
		if (e->lite) {
			sqlite3_stmt *s;
			assert_int_equal(sqlite3_prepare_v2(e->lite, sql, -1, &s, NULL), SQLITE_OK);
			while (sqlite3_step(s) == SQLITE_ROW)
				cell_open(cell, op, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1), sqlite3_column_int64(s, 2));
			sqlite3_finalize(s);
			continue;
		}
		PGresult *r = PQexec(e->pg, sql);
		assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
		for (int i = 0; i < PQntuples(r); i++)
			cell_open(cell, op, atoll(PQgetvalue(r, i, 0)), atoll(PQgetvalue(r, i, 1)), atoll(PQgetvalue(r, i, 2)));
		PQclear(r);
	}
}

/* ---- (d) the naive reading ---- */

static void words_put(struct buf *b, uint32_t set, const char *(*word)(int))
{
	const char *before = "[";
	for (int i = 0; i < 32; i++)
		if (set & BIT(i)) {
			buf_printf(b, "%s\"%s\"", before, word(i));
			before = ",";
		}
	buf_text(b, set ? "]" : "[]");
}

static const char *label_of(int i) { return label_word((enum label)i); }
static const char *relation_of(int i) { return relation_word((enum relation_kind)i); }
static const char *bar_of(int i) { return bar_word((enum bar_kind)i); }

static FILE *naive_open(struct cx *cx)
{
	struct buf b;
	size_t roles;
	const struct role *role = role_list(&roles);
	buf_init(&b, 1u << 20);
	buf_text(&b, "{\"pairs\":[");
	for (size_t i = 0; i < space.pairs; i++)
		buf_printf(&b, "%s[\"%s\",\"%s\"]", i ? "," : "", role[space.pair[i][0]].role, purpose_word((enum purpose)space.pair[i][1]));
	buf_text(&b, "],\"operations\":[");
	for (int i = 0; i < OPERATIONS; i++)
		buf_printf(&b, "%s\"%s\"", i ? "," : "", operation_word((enum operation)i));
	buf_text(&b, "],\"classes\":[");
	for (int i = 1; i < CLASSES; i++)
		buf_printf(&b, "%s\"%s\"", i > 1 ? "," : "", record_class_word((enum record_class)i));
	buf_text(&b, "],\"labels\":[");
	for (size_t i = 0; i < space.labels; i++)
		buf_text(&b, i ? "," : ""), words_put(&b, space.label[i], label_of);
	buf_text(&b, "],\"relations\":[");
	for (size_t i = 0; i < space.relations; i++)
		buf_text(&b, i ? "," : ""), words_put(&b, space.relation[i], relation_of);
	buf_text(&b, "],\"bars\":[");
	for (size_t i = 0; i < space.bars; i++)
		buf_text(&b, i ? "," : ""), words_put(&b, space.bar[i], bar_of);
	buf_text(&b, "],\"records\":[");
	for (size_t i = 0; i < space.records; i++) {
		buf_printf(&b, "%s{\"own\":%s,\"flow\":\"%s\",\"labels\":", i ? "," : "", space.record[i].own ? "true" : "false", flow_word(space.record[i].flow));
		words_put(&b, space.record[i].carries, label_of);
		buf_text(&b, "}");
	}
	buf_text(&b, "]}");
	const char *file = file_join(cx->arena, kit_scratch(), "space.json");
	assert_false(b.full);
	assert_ok(file_write(cx, file, buf_view(&b), 0600));
	buf_free(&b);
	FILE *naive = popen(arena_printf(cx->arena, "node '%s/tests/guarantee/policy_naive.mjs' '%s' '%s/data'", kit_root(), file, kit_root()), "r");
	assert_non_null(naive);
	return naive;
}

/* ---- all of them ---- */

struct totals { int64_t cells, open, decide, sqlite, postgres; };

static void differ_tell(const char *who, const int pair[2], size_t at, int is, int should)
{
	size_t roles;
	struct access_ask ask = { .role = pair[0], .purpose = (enum purpose)pair[1] };
	const struct role *role = role_list(&roles);
	ask.bars = space.bar[at % space.bars], at /= space.bars;
	ask.own = space.record[at % space.records].own, ask.flow = space.record[at % space.records].flow, at /= space.records;
	ask.relations = space.relation[at % space.relations], at /= space.relations;
	ask.labels = space.label[at % space.labels], at /= space.labels;
	ask.class = (enum record_class)(at % (CLASSES - 1) + 1), at /= CLASSES - 1;
	ask.operation = (enum operation)at;
	print_error("%s says %d, the prose %d: %s: %s\n", who, is, should, role[pair[0]].role, access_ask_words(kit_cx_now()->arena, &ask));
}

static int64_t compare(const char *who, const int pair[2], const uint8_t *is, const uint8_t *should, bool sql, bool tell)
{
	int64_t differ = 0;
	for (size_t i = 0; i < pair_cells; i++)
		if (sql ? is[i] != ((should[i] & 3) != 0) : is[i] != should[i])
			if (differ++ == 0 && tell)
				differ_tell(who, pair, i, is[i], should[i]);
	return differ;
}

static void engines_open(struct engine *lite, struct engine *pg)
{
	assert_int_equal(sqlite3_open(":memory:", &lite->lite), SQLITE_OK);
	const char *conninfo = kit_pg_conninfo();
	assert_non_null(conninfo);
	pg->pg = PQconnectdb(conninfo);
	assert_int_equal(PQstatus(pg->pg), CONNECTION_OK);
	for (size_t i = 0; i < LENGTH(schema); i++) {
		run(lite, schema[i]);
		run(pg, schema[i]);
	}
	facts_write(lite);
	facts_write(pg);
	run(pg, "ANALYZE t_record");
	run(pg, "ANALYZE t_relation");
	run(pg, "ANALYZE t_bar");
}

/* decided and folded: the policies of (a) and of (b), (c); the naive reading has the tables of data/. */
static struct totals space_walk(const struct policy *decided, const struct policy *folded, bool tell)
{
	struct cx *cx = kit_cx_now();
	struct totals t = { 0 };
	struct engine lite = { 0 }, pg = { 0 };
	uint8_t *should = malloc(pair_cells), *is = malloc(pair_cells);
	must(should && is);
	engines_open(&lite, &pg);
	FILE *naive = naive_open(cx);
	for (size_t i = 0; i < space.pairs; i++) {
		assert_int_equal(fread(should, 1, pair_cells, naive), pair_cells);
		for (size_t k = 0; k < pair_cells; k++)
			t.open += (should[k] & 3) != 0;
		decide_pair(decided, space.pair[i], is);
		t.decide += compare("access_decide", space.pair[i], is, should, false, tell);
		sql_pair(&lite, folded, space.pair[i], is);
		t.sqlite += compare("SQLite", space.pair[i], is, should, true, tell);
		sql_pair(&pg, folded, space.pair[i], is);
		t.postgres += compare("PostgreSQL", space.pair[i], is, should, true, tell);
		t.cells += (int64_t)pair_cells;
	}
	assert_int_equal(pclose(naive), 0);
	sqlite3_close(lite.lite);
	PQfinish(pg.pg);
	free(should);
	free(is);
	return t;
}

static void four_evaluators_agree(void **state)
{
	(void)state;
	kit_cx();
	bool whole = kit_number("WAYMARK_WHOLE", 0) != 0;
	space_make(whole);
	struct totals t = space_walk(access_policy(), access_policy(), true);
	print_message("# %lld cells, %lld open; differences: decision %lld, SQLite %lld, PostgreSQL %lld\n", (long long)t.cells, (long long)t.open,
		(long long)t.decide, (long long)t.sqlite, (long long)t.postgres);
	kit_figure("g-policy", t.decide + t.sqlite + t.postgres, t.cells, "cells that differ among four evaluators", "0",
		t.decide + t.sqlite + t.postgres == 0);
	assert_int_equal(t.decide + t.sqlite + t.postgres, 0);
	assert_true(t.open > 3000);
}

static void invariants_hold_over_the_space(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct proof proof;
	policy_prove(cx->arena, access_policy(), kit_number("WAYMARK_WHOLE", 0) ? PROVE_SPACE : PROVE_ROWS, &proof);
	for (size_t i = 0; i < proof.faults; i++)
		print_error("%s\n", proof.fault[i].say);
	kit_figure("g-policy-invariants", (int64_t)proof.faults, proof.cells, "counter-examples in decisions asked", "0", proof.faults == 0);
	assert_int_equal(proof.faults, 0);
	assert_true(proof.cells > 100000);
}

/* The controls: one wrong cell in the decision, and one in the fold, are found. */
static void one_wrong_cell_is_caught(void **state)
{
	(void)state;
	static struct policy wrong;
	kit_cx();
	space_make(false);
	space.pairs = 7;        /* the first roles are enough for one cell */
	wrong = *access_policy();
	wrong.label_open[0][RELATION_REVIEW] |= L(R);
	struct totals t = space_walk(&wrong, access_policy(), false);
	assert_true(t.decide > 0 && t.sqlite == 0 && t.postgres == 0);
	t = space_walk(access_policy(), &wrong, false);
	assert_true(t.decide == 0 && t.sqlite > 0 && t.sqlite == t.postgres);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(four_evaluators_agree), cmocka_unit_test(invariants_hold_over_the_space),
		cmocka_unit_test(one_wrong_cell_is_caught) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
