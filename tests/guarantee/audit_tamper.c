/* The log of who looked is tampered with at random, by somebody who has the database in hand and knows how the chain is made: entries
 * are edited (with their hashes or without), taken out, moved, put in, cut off, written anew; heads with them or not. Each time it is
 * asked whether the walk finds it, without a head from elsewhere and with the one that was handed out last. What can be found has to
 * be found; what cannot is told beforehand, and has to be just that.
 *
 * Built again with CONTROL_SKIPS_LEAVES, it is the control: a walk that does not look at what an entry says has to be found out. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "gen/queries.h"
#include "record/audit.h"
#include "record/audit_chain.h"
#include "tests/kit/ask.h"
#include "tests/kit/figure.h"
#include "tests/kit/region.h"
#include "tests/kit/store.h"

#ifdef CONTROL_SKIPS_LEAVES
#define CONTROL true
#else
#define CONTROL false
#endif

#define ENTRIES 120
#define FIRST_HEAD 40           /* entries that the first head covers; the second, which was handed out: */
#define LAST_HEAD 90

static enum store_engine engine;
static struct store_where where;
static struct store *store;
static struct arena lasting;
static struct audit_keys keys;
static struct audit_head handed;        /* kept elsewhere */
static struct audit_add_in base[ENTRIES + 1];           /* by number, from 1 */
static struct kit_hand *hand;
static struct buf sql;
static uint64_t dice;
static int64_t tries[2], found[2], told[2], missed[2], wrong[2];       /* without the head, with it */

/* ---- the log ---- */

static uint64_t random_next(void)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return dice;
}

static int64_t pick(int64_t from, int64_t to)
{
	return from + (int64_t)(random_next() % (uint64_t)(to - from + 1));
}

static enum err add_one(struct cx *cx, struct db *db, void *arg)
{
	int64_t i = *(int64_t *)arg;
	static const char *const operations[] = { "look", "list", "search", "decide", "export" };
	return audit_add(cx, db, &(struct audit){ .staff = i % 7, .organisation = i % 3, .signin = NIL, .patient = i % 4 ? i % 11 : NIL,
		.role = STR("mus_clinician"), .operation = operations[i % 5], .class = "person",
		.subject = str_of(arena_printf(cx->arena, "subject %lld", (long long)i)), .rows = i, .request = STR("request"),
		.detail = i % 2 ? STR("said") : STR_NONE, .denied = i % 9 == 0 }, clock_now());
}

static enum err sign(struct cx *cx, struct db *db, void *arg)
{
	bool new;
	return audit_head_make(cx, db, &keys, clock_now(), arg, &new);
}

static struct str kept(struct str s)
{
	return str_dup(&lasting, s);
}

static void base_read(void)
{
	struct cx *cx = kit_cx_now();
	struct db *db;
	struct cursor cursor;
	struct audit_chain_row r;
	bool more = true;
	assert_ok(store_reader(cx, store, &db));
	assert_ok(db_begin(cx, db));
	assert_ok(db_open(cx, db, &Q_AUDIT_CHAIN, &(struct audit_chain_in){ 0 }, &cursor));
	for (int i = 1; i <= ENTRIES; i++) {
		assert_ok(cursor_next(cx, &cursor, &r, &more));
		assert_true(more);
		base[i] = (struct audit_add_in){ .id = r.id, .outside = r.outside, .at = r.at, .action = kept(r.action), .outcome = r.outcome,
			.staff_id = r.staff_id, .organisation_id = r.organisation_id, .role = kept(r.role), .signin_id = r.signin_id,
			.client = kept(r.client), .purpose = r.purpose, .operation = kept(r.operation), .class = kept(r.class),
			.patient_id = r.patient_id, .subject = kept(r.subject), .version = kept(r.version), .detail = kept(r.detail),
			.policy = kept(r.policy), .agreements = kept(r.agreements), .relations = r.relations, .break_glass = r.break_glass,
			.rows = r.rows, .request = kept(r.request), .salt = kept(r.salt), .about = kept(r.about), .leaf = kept(r.leaf),
			.chain = kept(r.chain) };
	}
	cursor_close(&cursor);
	store_reader_back(store, db);
}

static int begin(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct audit_head first;
	arena_init(&lasting, 0);
	dice = (uint64_t)kit_number("WAYMARK_SEED", 1) * 0x9E3779B97F4A7C15u + 1;
	where = kit_where(engine, migration_list, migration_count);
	where.path = where.path ? arena_text(&lasting, where.path) : NULL;
	where.conninfo = where.conninfo ? arena_text(&lasting, where.conninfo) : NULL;
	must(store_open(cx, &where, &store) == OK);
	must(audit_keys_load(cx, file_join(cx->arena, kit_scratch(), "keys"), true, &keys) == OK);
	for (int64_t i = 1; i <= ENTRIES; i++) {
		must(store_write(cx, store, add_one, &i) == OK);
		if (i == FIRST_HEAD || i == LAST_HEAD)
			must(store_write(cx, store, sign, i == FIRST_HEAD ? &first : &handed) == OK);
	}
	base_read();
	hand = kit_hand_open(&where);
	buf_init(&sql, 1 << 20);
	kit_hand_do(hand, "CREATE TABLE audit_kept AS SELECT * FROM audit; CREATE TABLE head_kept AS SELECT * FROM audit_head;"
		"CREATE TABLE tip_kept AS SELECT * FROM audit_tip");
	return 0;
}

static int end(void **state)
{
	(void)state;
	kit_hand_close(hand);
	store_close(store);
	buf_free(&sql);
	arena_free(&lasting);
	return 0;
}

static void put_back(void)
{
	kit_hand_do(hand, "BEGIN; DELETE FROM audit; INSERT INTO audit SELECT * FROM audit_kept; DELETE FROM audit_head;"
		"INSERT INTO audit_head SELECT * FROM head_kept; DELETE FROM audit_tip; INSERT INTO audit_tip SELECT * FROM tip_kept; COMMIT");
}

/* ---- the tamperer's hand ---- */

static const char *bytes_sql(const unsigned char *p, size_t n)
{
	char hex[2 * AUDIT_SIGNATURE + 1];
	sodium_bin2hex(hex, sizeof hex, p, n);
	return arena_printf(kit_cx_now()->arena, engine == STORE_SQLITE ? "X'%s'" : "'\\x%s'::bytea", hex);
}

static const char *noise_sql(size_t n)
{
	unsigned char p[AUDIT_SIGNATURE];
	for (size_t i = 0; i < n; i++)
		p[i] = (unsigned char)random_next();
	return bytes_sql(p, n);
}

#define DO(...) do { buf_printf(&sql, __VA_ARGS__); buf_char(&sql, ';'); } while (0)
#define N(x) ((long long)(x))

/* An entry says something else in one column. */
static void edit_column(int64_t k)
{
	static const struct { const char *name; char kind; } columns[] = { { "outside", 'i' }, { "at", 'n' }, { "action", 't' }, { "outcome", 'n' },
		{ "staff_id", 'n' }, { "organisation_id", 'n' }, { "role", 't' }, { "signin_id", 'n' }, { "client", 't' }, { "purpose", 'n' },
		{ "operation", 't' }, { "class", 't' }, { "patient_id", 'n' }, { "subject", 't' }, { "version", 't' }, { "detail", 't' },
		{ "policy", 't' }, { "agreements", 't' }, { "relations", 'n' }, { "break_glass", 'n' }, { "rows", 'n' }, { "request", 't' },
		{ "salt", 'i' }, { "about", 'h' }, { "leaf", 'h' }, { "chain", 'h' } };
	size_t c = (size_t)pick(0, LENGTH(columns) - 1);
	const char *name = columns[c].name;
	if (columns[c].kind == 'n')
		DO("UPDATE audit SET %s = COALESCE(%s, 0) + 1 WHERE id = %lld", name, name, N(k));
	else if (columns[c].kind == 't')
		DO("UPDATE audit SET %s = 'x' || COALESCE(%s, '') WHERE id = %lld", name, name, N(k));
	else
		DO("UPDATE audit SET %s = %s WHERE id = %lld", name, noise_sql(columns[c].kind == 'i' ? AUDIT_SALT : AUDIT_HASH), N(k));
}

/* The tamperer's own copy of the log, with a change at k; its hashes made anew from there on. */
static struct audit_add_in copy[ENTRIES + 2];

static void copy_all(void)
{
	memcpy(copy, base, sizeof base);
}

static void hash_anew(int64_t k, bool about)
{
	struct arena *arena = kit_cx_now()->arena;
	unsigned char *h = arena_alloc(arena, 2 * AUDIT_HASH);
	if (about) {
		audit_about(&copy[k], h);
		copy[k].about = (struct str){ (char *)h, AUDIT_HASH };
	}
	audit_leaf(&copy[k], h + AUDIT_HASH);
	copy[k].leaf = (struct str){ (char *)h + AUDIT_HASH, AUDIT_HASH };
}

static void link_from(int64_t k, int64_t last)
{
	unsigned char chain[AUDIT_HASH] = { 0 };
	if (k > 1)
		memcpy(chain, copy[k - 1].chain.p, AUDIT_HASH);
	for (int64_t i = k; i <= last; i++) {
		audit_link(chain, (const unsigned char *)copy[i].leaf.p, chain);
		char *p = arena_alloc(kit_cx_now()->arena, AUDIT_HASH);
		memcpy(p, chain, AUDIT_HASH);
		copy[i].chain = (struct str){ p, AUDIT_HASH };
	}
}

static void say_row(int64_t k)
{
	const struct audit_add_in *c = &copy[k];
	DO("UPDATE audit SET staff_id = %lld, about = %s, leaf = %s, chain = %s, rows = %lld WHERE id = %lld", N(c->staff_id),
		bytes_sql((const unsigned char *)c->about.p, c->about.n), bytes_sql((const unsigned char *)c->leaf.p, c->leaf.n),
		bytes_sql((const unsigned char *)c->chain.p, c->chain.n), N(c->rows), N(k));
}

static void say_tip(int64_t no)
{
	DO("UPDATE audit_tip SET no = %lld, chain = (SELECT chain FROM audit WHERE id = %lld) WHERE id = 1", N(no), N(no));
}

/* What was done: from which entry on, does the chain fit together, and are the heads from there on gone? */
struct tamper { int64_t from; bool fits, heads_gone; const char *what; };

static struct tamper edit(int64_t k)
{
	edit_column(k);
	return (struct tamper){ k, false, false, "edited" };
}

static struct tamper edit_with_leaf(int64_t k)
{
	copy_all();
	copy[k].rows += pick(1, 9);
	hash_anew(k, false);
	say_row(k);
	return (struct tamper){ k, false, false, "edited with its hash" };
}

static struct tamper take_out(int64_t k)
{
	DO("DELETE FROM audit WHERE id = %lld", N(k));
	return (struct tamper){ k, false, false, "taken out" };
}

static struct tamper take_out_renumbered(int64_t k)
{
	DO("DELETE FROM audit WHERE id = %lld", N(k));
	DO("UPDATE audit SET id = -id WHERE id > %lld", N(k));
	DO("UPDATE audit SET id = -id - 1 WHERE id < 0");
	say_tip(ENTRIES - 1);
	return (struct tamper){ k, k == ENTRIES, false, "taken out, the rest renumbered" };
}

static struct tamper swap(int64_t k)
{
	int64_t other = k == ENTRIES ? 1 : pick(k + 1, ENTRIES);
	DO("UPDATE audit SET id = -1 WHERE id = %lld", N(k));
	DO("UPDATE audit SET id = %lld WHERE id = %lld", N(k), N(other));
	DO("UPDATE audit SET id = %lld WHERE id = -1", N(other));
	return (struct tamper){ k < other ? k : other, false, false, "moved" };
}

static struct tamper put_in(int64_t k)
{
	DO("UPDATE audit SET id = -id WHERE id >= %lld", N(k));
	DO("UPDATE audit SET id = -id + 1 WHERE id < 0");
	DO("INSERT INTO audit (id, outside, at, action, outcome, operation, class, rows, salt, about, leaf, chain) VALUES (%lld, %s, 1, 'R', 0, "
		"'look', 'person', 1, %s, %s, %s, %s)", N(k), noise_sql(16), noise_sql(16), noise_sql(32), noise_sql(32), noise_sql(32));
	say_tip(ENTRIES + 1);
	return (struct tamper){ k, false, false, "put in" };
}

static struct tamper cut_off(int64_t k)
{
	DO("DELETE FROM audit WHERE id >= %lld", N(k));
	return (struct tamper){ k, false, false, "cut off" };
}

static struct tamper cut_off_with_tip(int64_t k, bool heads)
{
	if (k == 1)
		k = 2;
	DO("DELETE FROM audit WHERE id >= %lld", N(k));
	say_tip(k - 1);
	if (heads)
		DO("DELETE FROM audit_head WHERE no >= %lld", N(k));
	return (struct tamper){ k, true, heads, heads ? "cut off with tip and heads" : "cut off with tip" };
}

static struct tamper write_anew(int64_t k, bool heads)
{
	copy_all();
	copy[k].rows += pick(1, 9);
	copy[k].staff_id = pick(100, 200);
	hash_anew(k, true);
	link_from(k, ENTRIES);
	for (int64_t i = k; i <= ENTRIES; i++)
		say_row(i);
	say_tip(ENTRIES);
	if (heads)
		DO("DELETE FROM audit_head WHERE no >= %lld", N(k));
	return (struct tamper){ k, true, heads, heads ? "written anew with heads" : "written anew" };
}

static struct tamper tip(void)
{
	if (pick(0, 1))
		DO("UPDATE audit_tip SET chain = %s", noise_sql(AUDIT_HASH));
	else
		DO("UPDATE audit_tip SET no = no %s %lld", pick(0, 1) ? "+" : "-", N(pick(1, 30)));
	return (struct tamper){ ENTRIES, false, false, "tip" };
}

static struct tamper head(void)
{
	int64_t no = pick(0, 1) ? FIRST_HEAD : LAST_HEAD;
	static const char *const columns[] = { "chain", "signature", "key" };
	size_t c = (size_t)pick(0, 3);
	if (c < 3)
		DO("UPDATE audit_head SET %s = %s WHERE no = %lld", columns[c], noise_sql(c == 1 ? AUDIT_SIGNATURE : AUDIT_HASH), N(no));
	else
		DO("UPDATE audit_head SET no = %lld WHERE no = %lld", N(pick(FIRST_HEAD + 1, LAST_HEAD - 1)), N(no));
	return (struct tamper){ no, false, false, "head" };
}

static struct tamper tamper(void)
{
	int64_t k = pick(1, ENTRIES);
	switch (pick(0, 15)) {
	case 0: case 1: case 2: return edit(k);
	case 3: return edit_with_leaf(k);
	case 4: return take_out(k);
	case 5: return take_out_renumbered(k);
	case 6: case 7: return swap(k);
	case 8: return put_in(k);
	case 9: return cut_off(k);
	case 10: return cut_off_with_tip(k, false);
	case 11: return cut_off_with_tip(k, true);
	case 12: return write_anew(k, false);
	case 13: return write_anew(k, true);
	case 14: return tip();
	default: return head();
	}
}

/* Can it be found at all? A chain that fits together is given away only by a head that covers what was changed. */
static bool can_be_found(const struct tamper *t, bool with_head)
{
	return !t->fits || (!t->heads_gone && t->from <= LAST_HEAD) || (with_head && t->from <= LAST_HEAD);
}

static bool is_found(bool with_head, enum audit_fault *ret_fault)
{
	struct db *db;
	struct audit_report report;
	const char *say;
	struct cx *cx = kit_cx_now();
	assert_ok(store_reader(cx, store, &db));
	assert_ok(db_begin(cx, db));
	assert_ok(audit_verify(cx, db, &keys, with_head ? &handed : NULL, &report, &say));
	store_reader_back(store, db);
	*ret_fault = report.fault;
	return report.fault != AUDIT_WHOLE;
}

/* HAZ-018 */
static void every_change_is_found_that_can_be(void **state)
{
	(void)state;
	enum audit_fault fault;
	int64_t count = kit_number("WAYMARK_TAMPERS", CONTROL ? 200 : 300);
	memset(tries, 0, sizeof tries), memset(found, 0, sizeof found), memset(told, 0, sizeof told);
	memset(missed, 0, sizeof missed), memset(wrong, 0, sizeof wrong);
	kit_cx();
	assert_false(is_found(false, &fault));
	assert_false(is_found(true, &fault));
	for (int64_t i = 0; i < count; i++) {
		kit_cx();
		buf_reset(&sql);
		DO("BEGIN");
		struct tamper t = tamper();
		DO("COMMIT");
		buf_char(&sql, '\0');
		kit_hand_do(hand, sql.p);
		for (int with = 0; with < 2; with++) {
			bool can = can_be_found(&t, with), is = is_found(with, &fault);
			tries[with]++;
			found[with] += is;
			told[with] += !is && !can;
			missed[with] += can && !is;
			wrong[with] += is && !can;
			if (can != is && !CONTROL)
				print_error("try %lld: %s at %lld, %s the head: %s\n", N(i), t.what, N(t.from), with ? "with" : "without",
					audit_fault_word(fault));
		}
		put_back();
	}
	print_message("# %lld changes; without the head %lld found, %lld cannot be; with it %lld found, %lld cannot be\n", N(count), N(found[0]),
		N(told[0]), N(found[1]), N(told[1]));
	if (CONTROL) {
		kit_figure("g-audit-control", missed[0] + missed[1], missed[0] + missed[1], "changes missed by a walk that skips the leaves",
			"more than none", missed[0] > 0 && missed[1] > 0);
		assert_true(missed[0] > 0 && missed[1] > 0);
		return;
	}
	char name[60];
	for (int with = 0; with < 2; with++) {
		snprintf(name, sizeof name, "g-audit-%s-head-%s", with ? "with" : "without", engine == STORE_SQLITE ? "sqlite" : "postgres");
		kit_figure(name, found[with], tries[with] - told[with], "changes that can be found", "all", missed[with] == 0 && wrong[with] == 0);
		snprintf(name, sizeof name, "g-audit-beyond-%s-head-%s", with ? "with" : "without", engine == STORE_SQLITE ? "sqlite" : "postgres");
		kit_figure(name, told[with], tries[with], "changes that nothing here can show", "said beforehand", true);
		assert_int_equal(missed[with], 0);
		assert_int_equal(wrong[with], 0);
		assert_true(told[with] > 0);
	}
	assert_true(found[1] > found[0]);       /* the head kept elsewhere is worth something */
}

/* A simple change of each kind is called by its name. */
static void each_fault_has_its_name(void **state)
{
	(void)state;
	enum audit_fault fault;
	if (CONTROL)
		return;
	const struct { struct tamper (*make)(int64_t); enum audit_fault fault; } names[] = { { edit_with_leaf, AUDIT_OUT_OF_ORDER },
		{ take_out, AUDIT_MISSING }, { swap, AUDIT_OUT_OF_ORDER }, { put_in, AUDIT_EDITED }, { cut_off, AUDIT_CUT_OFF } };
	for (size_t i = 0; i < LENGTH(names); i++) {
		kit_cx();
		buf_reset(&sql);
		names[i].make(100);              /* after the last head */
		buf_char(&sql, '\0');
		kit_hand_do(hand, sql.p);
		assert_true(is_found(false, &fault));
		assert_int_equal(fault, names[i].fault);
		put_back();
	}
	kit_hand_do(hand, "UPDATE audit SET rows = rows + 1 WHERE id = 50");
	assert_true(is_found(false, &fault));
	assert_int_equal(fault, AUDIT_EDITED);
	put_back();
	buf_reset(&sql);
	kit_cx();
	write_anew(60, false);
	buf_char(&sql, '\0');
	kit_hand_do(hand, sql.p);
	assert_true(is_found(false, &fault));
	assert_int_equal(fault, AUDIT_REWRITTEN);
	put_back();
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_change_is_found_that_can_be), cmocka_unit_test(each_fault_has_its_name) };
	return kit_run_on_engines("audit_tamper", tests, LENGTH(tests), &engine, begin, end, NULL);
}
