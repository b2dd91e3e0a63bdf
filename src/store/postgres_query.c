/* Queries on PostgreSQL: prepared once a connection, values binary both ways. */
#include "store/postgres_in.h"

#include "base/clock.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

/* Types by their fixed numbers in PostgreSQL's catalogue (pg_type.dat). */
enum { T_BOOL = 16, T_BYTEA = 17, T_NAME = 19, T_INT8 = 20, T_INT2 = 21, T_INT4 = 23, T_TEXT = 25, T_OID = 26, T_FLOAT4 = 700, T_FLOAT8 = 701,
	T_UNKNOWN = 705, T_BYTEA_ARRAY = 1001, T_TEXT_ARRAY = 1009, T_INT8_ARRAY = 1016, T_FLOAT8_ARRAY = 1022,
	T_BPCHAR = 1042, T_VARCHAR = 1043, T_NUMERIC = 1700 };

/* ---- values out ---- */

void pg_put16(struct buf *buf, int value)
{
	uint16_t be = htobe16((uint16_t)value);
	buf_add(buf, &be, sizeof be);
}

void pg_put32(struct buf *buf, int64_t value)
{
	uint32_t be = htobe32((uint32_t)value);
	buf_add(buf, &be, sizeof be);
}

static void put64(struct buf *buf, uint64_t value)
{
	uint64_t be = htobe64(value);
	buf_add(buf, &be, sizeof be);
}

void pg_put_value(struct buf *buf, const struct value *v)
{
	uint64_t bits;
	switch (v->kind) {
	case VALUE_NULL:
		pg_put32(buf, -1);
		break;
	case VALUE_INT:
		pg_put32(buf, 8);
		put64(buf, (uint64_t)v->i);
		break;
	case VALUE_REAL:
		memcpy(&bits, &v->r, sizeof bits);
		pg_put32(buf, 8);
		put64(buf, bits);
		break;
	case VALUE_TEXT:
	case VALUE_BLOB:
		pg_put32(buf, (int64_t)v->s.n);
		buf_add(buf, v->s.p, v->s.n);
		break;
	}
}

static void put_keys(struct buf *buf, const int64_t *keys, size_t count)
{
	pg_put32(buf, 1);                 /* dimensions */
	pg_put32(buf, 0);                 /* no NULL in it */
	pg_put32(buf, T_INT8);
	pg_put32(buf, (int64_t)count);
	pg_put32(buf, 1);                 /* the first index */
	for (size_t i = 0; i < count; i++) {
		pg_put32(buf, 8);
		put64(buf, (uint64_t)keys[i]);
	}
}

/* ---- values in ---- */

static int16_t get16(const char *p)
{
	uint16_t be;
	memcpy(&be, p, sizeof be);
	return (int16_t)be16toh(be);
}

static int32_t get32(const char *p)
{
	uint32_t be;
	memcpy(&be, p, sizeof be);
	return (int32_t)be32toh(be);
}

static uint64_t get64(const char *p)
{
	uint64_t be;
	memcpy(&be, p, sizeof be);
	return be64toh(be);
}

/* sum and avg of bigint are numeric: a whole number within 64 bits becomes one, anything else a double. */
static bool get_numeric(const char *p, int n, struct value *ret)
{
	if (n < 8)
		return false;
	int digits = get16(p), weight = get16(p + 2), sign = (uint16_t)get16(p + 4);
	if (n != 8 + 2 * digits || digits > 150 || (sign != 0 && sign != 0x4000) || weight > 80 || weight < -80)
		return false;
	bool whole = weight <= 4, minus = sign != 0;
	__int128 sum = 0;
	char text[2 * 4 * 100 + 8];
	int length = snprintf(text, sizeof text, "%s", minus ? "-" : "");
	for (int i = 0; i <= weight || i < digits; i++) {
		int digit = i < digits ? get16(p + 8 + 2 * i) : 0;
		if (i > weight && digit != 0)
			whole = false;
		if (i <= weight && whole)
			sum = sum * 10000 + digit;
		if (length < (int)sizeof text - 6)
			length += snprintf(text + length, sizeof text - (size_t)length, "%04d", digit);
	}
	if (whole && sum <= INT64_MAX) {
		*ret = (struct value){ VALUE_INT, .i = (int64_t)(minus ? -sum : sum) };
		return true;
	}
	int written = digits > weight + 1 ? digits : weight + 1;
	snprintf(text + length, sizeof text - (size_t)length, "e%d", 4 * (weight + 1 - written));
	*ret = (struct value){ VALUE_REAL, .r = strtod(text, NULL) };
	return true;
}

enum err pg_get_value(struct cx *cx, const char *what, Oid type, const char *p, int n, struct value *ret)
{
	uint64_t bits;
	uint32_t narrow;
	float f;
	*ret = (struct value){ VALUE_INT };
	switch (type) {
	case T_INT8: ret->i = (int64_t)get64(p); return OK;
	case T_INT4: ret->i = get32(p); return OK;
	case T_OID: ret->i = (uint32_t)get32(p); return OK;
	case T_INT2: ret->i = get16(p); return OK;
	case T_BOOL: ret->i = *p != 0; return OK;
	case T_FLOAT8:
		bits = get64(p);
		ret->kind = VALUE_REAL;
		memcpy(&ret->r, &bits, sizeof bits);
		return OK;
	case T_FLOAT4:
		narrow = (uint32_t)get32(p);
		ret->kind = VALUE_REAL;
		memcpy(&f, &narrow, sizeof f);
		ret->r = (double)f;
		return OK;
	case T_TEXT: case T_VARCHAR: case T_BPCHAR: case T_NAME: case T_UNKNOWN:
		*ret = (struct value){ VALUE_TEXT, .s = { p, (size_t)n } };
		return OK;
	case T_BYTEA:
		*ret = (struct value){ VALUE_BLOB, .s = { p, (size_t)n } };
		return OK;
	case T_NUMERIC:
		if (get_numeric(p, n, ret))
			return OK;
		break;
	}
	return fail(cx, ERR_STORE, "PostgreSQL gave a value of type %u, which Waymark does not read (%s). Cast it in the query.", type, what);
}

static enum err take_row(struct cx *cx, const struct query *q, const PGresult *res, int at, void *row, struct arena *arena)
{
	for (int i = 0; i < q->outs; i++) {
		struct value v = { VALUE_NULL };
		if (!PQgetisnull(res, at, i))
			TRY(pg_get_value(cx, q->name, PQftype(res, i), PQgetvalue(res, at, i), PQgetlength(res, at, i), &v));
		TRY(value_put(cx, q, &q->out[i], row, &v, arena));
	}
	return OK;
}

/* ---- statements ---- */

struct params {
	const char *values[LIMIT_QUERY_COLUMNS + 2];
	int lengths[LIMIT_QUERY_COLUMNS + 2], formats[LIMIT_QUERY_COLUMNS + 2];
	Oid types[LIMIT_QUERY_COLUMNS + 2];
	uint64_t words[LIMIT_QUERY_COLUMNS + 2];
	int count;
};

static Oid type_of(enum column_type type)
{
	switch (type) {
	case COL_INT: case COL_TRUTH: case COL_DAY: case COL_INSTANT: return T_INT8;
	case COL_REAL: return T_FLOAT8;
	case COL_TEXT: return T_TEXT;
	case COL_BLOB: case COL_ID: return T_BYTEA;
	}
	must(!"every type of column is known");
}

static void add(struct params *params, Oid type, const struct value *v)
{
	int i = params->count++;
	must(i < LIMIT_QUERY_COLUMNS + 2 && v->s.n <= INT32_MAX);
	params->types[i] = type;
	params->formats[i] = 1;
	params->values[i] = NULL;
	params->lengths[i] = 0;
	if (v->kind == VALUE_INT || v->kind == VALUE_REAL) {
		uint64_t bits;
		memcpy(&bits, v->kind == VALUE_INT ? (const void *)&v->i : (const void *)&v->r, sizeof bits);
		params->words[i] = htobe64(bits);
		params->values[i] = (const char *)&params->words[i];
		params->lengths[i] = 8;
	} else if (v->kind != VALUE_NULL) {
		params->values[i] = v->s.p;
		params->lengths[i] = (int)v->s.n;
	}
}

static void add_keys(struct params *params, const struct buf *keys)
{
	struct value v = { VALUE_BLOB, .s = buf_view(keys) };
	add(params, T_INT8_ARRAY, &v);
}

static enum err fill(struct cx *cx, const struct query *q, const void *in, struct params *params)
{
	params->count = 0;
	must(q->ins == 0 || in != NULL);
	for (int i = 0; i < q->ins; i++) {
		struct value v = value_of(&q->in[i], in);
		TRY(value_check(cx, q, &q->in[i], &v));
		add(params, type_of(q->in[i].type), &v);
	}
	return OK;
}

#define NAME_TEXT 24
static enum err prepared(struct cx *cx, struct db *db, const struct query *q, const struct params *params, char name[NAME_TEXT])
{
	struct pg *pg = pg_of(db);
	int slot = q->number + INTERNAL_QUERIES;
	must(slot >= 0);
	if (slot >= pg->statement_count) {
		int count = slot + 64;
		struct pg_statement *more = realloc(pg->statements, (size_t)count * sizeof *more);
		must(more != NULL);
		memset(more + pg->statement_count, 0, (size_t)(count - pg->statement_count) * sizeof *more);
		pg->statements = more;
		pg->statement_count = count;
	}
	struct pg_statement *s = &pg->statements[slot];
	if (s->q != q) {
		snprintf(name, NAME_TEXT, "w%u", ++pg->serial);
		PGresult *res = PQprepare(pg->conn, name, q->postgres, params->count, params->types);
		if (PQresultStatus(res) != PGRES_COMMAND_OK)
			return pg_fail(cx, db, res, q->name);
		PQclear(res);
		*s = (struct pg_statement){ .q = q, .serial = pg->serial };
		if (pg->requests && slot < PG_ASKED)
			((struct pg_store *)db->store->inside)->asked[slot] = 1;
	}
	snprintf(name, NAME_TEXT, "w%u", s->serial);
	return OK;
}

/* The same where nobody asks yet: its parameters have no values. */
static enum err prepared_empty(struct cx *cx, struct db **db, const struct query *q, struct params *params, char name[NAME_TEXT])
{
	struct value none = { VALUE_NULL };
	*params = (struct params){ .count = 0 };
	for (int i = 0; i < q->ins; i++)
		add(params, q->form == QUERY_LOOKUP ? T_INT8_ARRAY : type_of(q->in[i].type), &none);
	TRY(pg_side(cx, *db, q, db));
	return prepared(cx, *db, q, params, name);
}

static bool readable(enum column_type type, Oid oid)
{
	bool whole = oid == T_INT8 || oid == T_INT4 || oid == T_INT2 || oid == T_OID || oid == T_BOOL;
	switch (type) {
	case COL_INT: return whole || oid == T_NUMERIC;
	case COL_TRUTH: case COL_DAY: case COL_INSTANT: return whole;
	case COL_REAL: return whole || oid == T_NUMERIC || oid == T_FLOAT8 || oid == T_FLOAT4;
	case COL_TEXT: return oid == T_TEXT || oid == T_VARCHAR || oid == T_BPCHAR || oid == T_NAME || oid == T_UNKNOWN;
	case COL_BLOB: case COL_ID: return oid == T_BYTEA;
	}
	return false;
}

enum err pg_prepare(struct cx *cx, struct db *db, const struct query *q)
{
	struct params params;
	char name[NAME_TEXT];
	TRY(prepared_empty(cx, &db, q, &params, name));
	PGresult *res = PQdescribePrepared(pg_of(db)->conn, name);
	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		return pg_fail(cx, db, res, q->name);
	enum err err = PQnfields(res) == q->outs ? OK : fail(cx, ERR_STORE, "%s gives %d columns where %d are promised.", q->name, PQnfields(res), q->outs);
	for (int i = 0; err == OK && i < q->outs; i++)
		if (!readable(q->out[i].type, PQftype(res, i)))
			err = fail(cx, ERR_STORE, "%s: PostgreSQL gives \"%s\" a type (%u) that it is not promised as.", q->name, q->out[i].name, PQftype(res, i));
	PQclear(res);
	return err;
}

/* EXPLAIN plans what it does not run, and the plan stays with the prepared statement. Only what somebody asks here: plans of guarded queries take
 * megabytes each. A plan that was made lately is believed; one that new statistics undid is made again after that. */
#define BELIEVED_US INT64_C(600000000)
enum err pg_warm(struct cx *cx, struct db *db, const struct query *q)
{
	const struct pg_store *inside = db->store->inside;
	struct params params;
	char name[NAME_TEXT];
	int slot = q->number + INTERNAL_QUERIES;
	if (slot < 0 || slot >= PG_ASKED || !inside->asked[slot])
		return OK;
	TRY(prepared_empty(cx, &db, q, &params, name));
	struct pg_statement *s = &pg_of(db)->statements[slot];
	if (s->warmed_us && clock_ticks_us() - s->warmed_us < BELIEVED_US)
		return OK;
	s->warmed_us = clock_ticks_us();
	struct str text = STR("");
	for (int i = 0; i < params.count; i++)
		text = str_of(arena_printf(cx->arena, "%.*s%sNULL", STRF(text), i ? ", " : ""));
	return pg_script(cx, db, arena_printf(cx->arena, text.n ? "EXPLAIN (COSTS OFF) EXECUTE %s(%.*s)" : "EXPLAIN (COSTS OFF) EXECUTE %s", name, STRF(text)),
		q->name);
}

/* HAZ-007: the guard views' sign-in and instant are a sealed setting of the transaction, told before its first guarded query; it goes with
 * it. Unset they are NULL, and equal nothing. Without a transaction it is the connection's, and told anew whenever that changes hands. */
static enum err tell_guard(struct cx *cx, struct db *db, const struct query *q)
{
	char text[200], words[GUARD_TEXT];
	if (!q->guarded || db->guard_told)
		return OK;
	pg_guard_words(db, words);
	snprintf(text, sizeof text, "SELECT set_config('waymark.guard', '%s', %s)", words, PQtransactionStatus(pg_of(db)->conn) == PQTRANS_IDLE ? "false" : "true");
	PGresult *res = PQexec(pg_of(db)->conn, text);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		return pg_fail(cx, db, res, "the guard's settings");
	PQclear(res);
	db->guard_told = true;
	return OK;
}

static enum err ask(struct cx *cx, struct db *db, const struct query *q, const struct params *params, PGresult **ret)
{
	char name[NAME_TEXT];
	TRY(pg_side(cx, db, q, &db));
	TRY(tell_guard(cx, db, q));
	TRY(prepared(cx, db, q, params, name));
	PGresult *res = PQexecPrepared(pg_of(db)->conn, name, params->count, params->values, params->lengths, params->formats, 1);
	ExecStatusType status = PQresultStatus(res);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		return pg_fail(cx, db, res, q->name);
	*ret = res;
	return OK;
}

/* One key of a lookup is an array of one. */
static enum err ask_in(struct cx *cx, struct db *db, const struct query *q, const void *in, PGresult **ret)
{
	struct params params;
	if (q->form != QUERY_LOOKUP) {
		TRY(fill(cx, q, in, &params));
		return ask(cx, db, q, &params, ret);
	}
	AUTO(buf) struct buf keys;
	int64_t key;
	buf_init(&keys, 100);
	memcpy(&key, in, sizeof key);
	put_keys(&keys, &key, 1);
	params.count = 0;
	add_keys(&params, &keys);
	return ask(cx, db, q, &params, ret);
}

enum err pg_run(struct cx *cx, struct db *db, const struct query *q, const void *in)
{
	PGresult *res;
	TRY(ask_in(cx, db, q, in, &res));
	const char *count = PQcmdTuples(res);
	db->changes = *count ? strtoll(count, NULL, 10) : 0;
	PQclear(res);
	return OK;
}

enum err pg_one(struct cx *cx, struct db *db, const struct query *q, const void *in, void *row, bool *ret_found)
{
	PGresult *res;
	TRY(ask_in(cx, db, q, in, &res));
	*ret_found = PQntuples(res) > 0;
	enum err err = *ret_found ? take_row(cx, q, res, 0, row, cx->arena) : OK;
	PQclear(res);
	return err;
}

static enum err collect(struct cx *cx, const struct query *q, const PGresult *res, struct rows *rows)
{
	for (int i = 0; i < PQntuples(res); i++) {
		void *row;
		TRY(rows_push(cx, q, rows, &row));
		TRY(take_row(cx, q, res, i, row, cx->arena));
	}
	return OK;
}

enum err pg_all(struct cx *cx, struct db *db, const struct query *q, const void *in, struct rows *rows)
{
	PGresult *res;
	TRY(ask_in(cx, db, q, in, &res));
	enum err err = collect(cx, q, res, rows);
	PQclear(res);
	return err;
}

enum err pg_lookup(struct cx *cx, struct db *db, const struct query *q, const int64_t *keys, size_t count, struct rows *rows)
{
	AUTO(buf) struct buf some;
	buf_init(&some, 12 * (LIMIT_LOOKUP_KEYS + 2));
	for (size_t at = 0, n; at < count; at += n) {
		struct params params = { .count = 0 };
		PGresult *res;
		n = count - at < LIMIT_LOOKUP_KEYS ? count - at : LIMIT_LOOKUP_KEYS;
		buf_reset(&some);
		put_keys(&some, keys + at, n);
		add_keys(&params, &some);
		TRY(ask(cx, db, q, &params, &res));
		enum err err = collect(cx, q, res, rows);
		PQclear(res);
		TRY(err);
	}
	return OK;
}

/* ---- many rows ---- */

/* Arrays, one a column: COPY is not for tables with row-level security. */
#define BULK_ROWS 2000u
#define BULK_BYTES (1u << 20)

static Oid array_of(enum column_type type)
{
	switch (type_of(type)) {
	case T_INT8: return T_INT8_ARRAY;
	case T_FLOAT8: return T_FLOAT8_ARRAY;
	case T_TEXT: return T_TEXT_ARRAY;
	default: return T_BYTEA_ARRAY;
	}
}

static void begin_array(struct buf *buf, enum column_type type)
{
	buf_reset(buf);
	pg_put32(buf, 1);                 /* dimensions */
	pg_put32(buf, 1);                 /* there may be NULL in it */
	pg_put32(buf, type_of(type));
	pg_put32(buf, 0);                 /* how many: known at the end */
	pg_put32(buf, 1);                 /* the first index */
}

static enum err send_arrays(struct cx *cx, struct db *db, const struct query *q, const struct buf *arrays, size_t count)
{
	struct params params = { .count = 0 };
	uint32_t be = htobe32((uint32_t)count);
	for (int k = 0; k < q->ins; k++) {
		struct value v = { VALUE_BLOB, .s = buf_view(&arrays[k]) };
		must(!arrays[k].full && v.s.n > 20);
		memcpy(arrays[k].p + 12, &be, sizeof be);
		add(&params, array_of(q->in[k].type), &v);
	}
	PGresult *res = PQexecParams(pg_of(db)->conn, q->bulk, params.count, params.types, params.values, params.lengths, params.formats, 1);
	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		return pg_fail(cx, db, res, q->name);
	PQclear(res);
	return OK;
}

static enum err bulk_rows(struct cx *cx, struct db *db, const struct query *q, const void *rows, size_t count, struct buf *arrays)
{
	for (size_t at = 0; at < count;) {
		size_t n = 0, bytes = 0;
		for (int k = 0; k < q->ins; k++)
			begin_array(&arrays[k], q->in[k].type);
		for (; at < count && n < BULK_ROWS && bytes < BULK_BYTES; at++, n++) {
			const char *in = (const char *)rows + at * q->in_size;
			for (int k = 0; k < q->ins; k++) {
				struct value v = value_of(&q->in[k], in);
				TRY(value_check(cx, q, &q->in[k], &v));
				if (v.kind >= VALUE_TEXT && v.s.n > LIMIT_BUF / 2)
					return fail(cx, ERR_OVER_LIMIT, "A value for \"%s\" is larger than %u MB (%s).", q->in[k].name, LIMIT_BUF >> 21, q->name);
				pg_put_value(&arrays[k], &v);
				bytes += v.kind >= VALUE_TEXT ? v.s.n : 0;
			}
		}
		TRY(send_arrays(cx, db, q, arrays, n));
	}
	return OK;
}

enum err pg_bulk(struct cx *cx, struct db *db, const struct query *q, const void *rows, size_t count)
{
	struct buf *arrays = calloc((size_t)q->ins, sizeof *arrays);
	must(arrays != NULL && q->bulk != NULL);
	for (int k = 0; k < q->ins; k++)
		buf_init(&arrays[k], (size_t)LIMIT_BUF * 2);
	enum err err = bulk_rows(cx, db, q, rows, count, arrays);
	for (int k = 0; k < q->ins; k++)
		buf_free(&arrays[k]);
	free(arrays);
	db->changes = (int64_t)count;
	return err;
}

/* ---- cursors ---- */

/* A portal of the server's and not single-row mode: other queries may run on the connection meanwhile. */
struct portal { struct db *db; PGresult *res; int at, fetch; unsigned serial; bool last, own; };

enum err pg_cursor_open(struct cx *cx, struct db *db, const struct query *q, const void *in, void **ret_inside)
{
	struct params params;
	must(q->form != QUERY_LOOKUP);
	TRY(pg_side(cx, db, q, &db));
	TRY(fill(cx, q, in, &params));
	struct pg *pg = pg_of(db);
	bool own = !db->writing && !db->picture;
	if (own && pg->portals == 0)
		TRY(pg_script(cx, db, "BEGIN READ ONLY", q->name));
	TRY(tell_guard(cx, db, q));
	unsigned serial = ++pg->serial;
	char *text = arena_printf(cx->arena, "DECLARE c%u NO SCROLL CURSOR FOR %s", serial, q->postgres);
	PGresult *res = PQexecParams(pg->conn, text, params.count, params.types, params.values, params.lengths, params.formats, 1);
	if (PQresultStatus(res) != PGRES_COMMAND_OK) {
		enum err err = pg_fail(cx, db, res, q->name);
		if (own && pg->portals == 0)
			PQclear(PQexec(pg->conn, "ROLLBACK"));
		return err;
	}
	PQclear(res);
	struct portal *portal = calloc(1, sizeof *portal);
	must(portal != NULL);
	*portal = (struct portal){ .db = db, .serial = serial, .own = own, .fetch = 50 };
	pg->portals += own;
	*ret_inside = portal;
	return OK;
}

enum err pg_cursor_next(struct cx *cx, struct cursor *cursor, void *row, bool *ret_more)
{
	struct portal *portal = cursor->inside;
	struct pg *pg = pg_of(portal->db);
	if ((!portal->res || portal->at == PQntuples(portal->res)) && !portal->last) {
		char text[60];
		PQclear(portal->res);
		snprintf(text, sizeof text, "FETCH %d FROM c%u", portal->fetch, portal->serial);
		portal->res = PQexecParams(pg->conn, text, 0, NULL, NULL, NULL, NULL, 1);
		portal->at = 0;
		if (PQresultStatus(portal->res) != PGRES_TUPLES_OK) {
			enum err err = pg_fail(cx, portal->db, portal->res, cursor->q->name);
			portal->res = NULL;
			portal->last = true;
			return err;
		}
		portal->last = PQntuples(portal->res) < portal->fetch;
		/* More at once while rows are small: a fetch is a journey, but the rows of one are all held. */
		if (portal->fetch < LIMIT_FETCH_ROWS && PQresultMemorySize(portal->res) < (1u << 18))
			portal->fetch *= 2;
	}
	*ret_more = portal->res && portal->at < PQntuples(portal->res);
	return *ret_more ? take_row(cx, cursor->q, portal->res, portal->at++, row, NULL) : OK;
}

void pg_cursor_close(struct cursor *cursor)
{
	struct portal *portal = cursor->inside;
	struct pg *pg = pg_of(portal->db);
	char text[40];
	PQclear(portal->res);
	pg->portals -= portal->own;
	if (portal->own && pg->portals == 0) {
		PQclear(PQexec(pg->conn, "ROLLBACK"));
		portal->db->guard_told = false;
	} else {
		snprintf(text, sizeof text, "CLOSE c%u", portal->serial);
		PQclear(PQexec(pg->conn, text));      /* in a transaction that failed there is nothing to close */
	}
	free(portal);
}
