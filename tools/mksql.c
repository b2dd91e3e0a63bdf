/* Makes C from sql/: named queries become structs and descriptors, migrations become texts for both engines.
 *
 *   mksql [--prefix P] SQLDIR queries.h queries.c schema.c
 *
 * It applies every migration to a SQLite in memory and prepares every query against it, so that a query that cannot
 * run does not build. What sql/README.md refuses is refused here, all of it in one run, with file and line. The idea
 * is that of a translator between two dialects that differ in few words: a text is cut into words once, checked, and
 * written out for each engine with exactly those words swapped. What a query truly reads is not guessed from its text
 * but told by SQLite's authorizer. It stands alone (no base): base needs what other generators make. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <ctype.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sqlite3.h>

#include "tools/mksql_in.h"

#define COLUMNS_MAX 128
#define QUERIES_MAX 4000
#define OPEN_MAX    200
#define NAMES_MAX   2000


enum { REQUEST, SYSTEM, IMPORT };
enum { PLAIN, INSERT, LOOKUP };

struct col { char *name; int type; bool used; };
struct query {
	char *name, *lower, *table;
	const char *path;
	int line, kind, form, ins, outs;
	bool lock, rounding, guarded, writes;
	struct col in[COLUMNS_MAX], out[COLUMNS_MAX];
	struct words words, other;       /* other: the text of sql/postgres, if there is one */
	char *sqlite, *postgres, *bulk;
};
struct migration { int number; const char *path, *name; char *sqlite, *postgres, *open; };

static const char *const kinds[] = { "request", "system", "import" };
static const char *const kind_names[] = { "QUERY_REQUEST", "QUERY_SYSTEM", "QUERY_IMPORT" };
static const char *const form_names[] = { "QUERY_PLAIN", "QUERY_INSERT", "QUERY_LOOKUP" };
static const struct type { const char *name, *c, *column, *sql, *postgres; } types[] = {
	{ "int", "int64_t ", "COL_INT", "INTEGER", "bigint" }, { "truth", "enum truth ", "COL_TRUTH", "INTEGER", "bigint" },
	{ "day", "struct day ", "COL_DAY", "INTEGER", "bigint" }, { "instant", "struct instant ", "COL_INSTANT", "INTEGER", "bigint" },
	{ "real", "double ", "COL_REAL", "REAL", "double precision" }, { "text", "struct str ", "COL_TEXT", "TEXT", "text" },
	{ "blob", "struct str ", "COL_BLOB", "BLOB", "bytea" }, { "id", "struct id ", "COL_ID", "BLOB", "bytea" },
};
#define TYPES (int)(sizeof types / sizeof types[0])

static sqlite3 *db;
static struct query *queries[QUERIES_MAX];
static struct migration migrations[FILES_MAX];
static char *open_tables[OPEN_MAX];
static int query_count, migration_count, open_count;
static const char *prefix = "";
/* ---- what is refused in every text ---- */

static const struct refusal { const char *word, *why; } refusals[] = {
	{ "CURRENT_TIMESTAMP", "the program's clock is base/clock.c; bind the time" }, { "CURRENT_DATE", "bind the day" },
	{ "CURRENT_TIME", "bind the time" }, { "NOW", "bind the time" }, { "DATETIME", "days are numbers; bind them" },
	{ "STRFTIME", "days are numbers; bind them" }, { "JULIANDAY", "days are numbers; bind them" },
	{ "UNIXEPOCH", "instants are numbers; bind them" }, { "RANDOM", "it cannot be repeated" },
	{ "NEXTVAL", "row numbers come from db_ids" }, { "AUTOINCREMENT", "row numbers come from db_ids" },
	{ "LAST_INSERT_ROWID", "row numbers come from db_ids" }, { "LIKE", "search by an indexed prefix column" },
	{ "ILIKE", "search by an indexed prefix column" }, { "GLOB", "PostgreSQL has none" }, { "REGEXP", "PostgreSQL has none" },
	{ "MATCH", "PostgreSQL has none" }, { "SIMILAR", "SQLite has none" }, { "IFNULL", "say coalesce" },
	{ "IIF", "say CASE" }, { "GROUP_CONCAT", "PostgreSQL has none" }, { "STRING_AGG", "SQLite has none" },
	{ "TOTAL", "say coalesce(sum(...), 0)" }, { "TYPEOF", "PostgreSQL has none" }, { "PRINTF", "format in C" },
	{ "FORMAT", "format in C" }, { "ROUND", "the engines round halves differently; round in C" },
	{ "PRAGMA", "settings belong to src/store" }, { "ATTACH", "one database" }, { "DETACH", "one database" },
	{ "VACUUM", "settings belong to src/store" }, { "TRIGGER", "what happens is written where it happens, in src/care" },
	{ "ROWID", "name the key" }, { "OID", "name the key" }, { "_ROWID_", "name the key" }, { "INDEXED", "PostgreSQL has none" },
	{ "ISNULL", "say IS NULL" }, { "NOTNULL", "say IS NOT NULL" }, { "BEGIN", "src/store holds transactions" },
	{ "COMMIT", "src/store holds transactions" }, { "ROLLBACK", "src/store holds transactions" },
	{ "SAVEPOINT", "src/store holds transactions" }, { "INT", "say INTEGER" }, { "VARCHAR", "say TEXT" }, { "BOOLEAN", "say INTEGER" },
};

static void refuse(const struct words *s)
{
	for (int i = 0; i < s->n; i++) {
		const struct word *w = &s->w[i], *after = w + 1;
		bool bare = i == 0 || !is(w - 1, ".");
		for (size_t k = 0; bare && w->kind == 'w' && k < sizeof refusals / sizeof refusals[0]; k++)
			if (is(w, refusals[k].word) && !(is(w, "ROWID") && i && is(w - 1, "WITHOUT")))
				wrong(s->path, w->line, "%s: %s", refusals[k].word, refusals[k].why);
		if (w->kind == 'w' && w->n > 4 && strncasecmp(w->p, "json", 4) == 0 && is(after, "("))
			wrong(s->path, w->line, "JSON functions differ between the engines");
		if (w->kind == 'w' && is(w, "OR") && i && (is(w - 1, "INSERT") || is(w - 1, "UPDATE")))
			wrong(s->path, w->line, "INSERT OR ...: say ON CONFLICT (...) DO ...");
		if (w->kind == 'w' && after->kind == 's' && !after->space)
			wrong(s->path, w->line, "%.*s'...': the engines read it differently; bind it", (int)w->n, w->p);
		if (w->kind == 'w' && (is(w, "integer") || is(w, "real") || is(w, "blob")) && !is_exactly(w, "INTEGER") && !is_exactly(w, "REAL")
			&& !is_exactly(w, "BLOB"))
			wrong(s->path, w->line, "%.*s: write types in capitals", (int)w->n, w->p);
		if (w->kind == 'p' && strchr("\"`[]?$@#{}", *w->p))
			wrong(s->path, w->line, "%c is not in the dialect; names are plain words, parameters are :name", *w->p);
		if (w->kind == 'p' && (is(w, "::") || is(w, "==") || is(w, "->")))
			wrong(s->path, w->line, "%.*s is not in the dialect", (int)w->n, w->p);
		if ((is(w, "max") || is(w, "min")) && is(after, "("))
			for (const struct word *x = after + 1; x->n && x->depth > after->depth; x++)
				if (is(x, ",") && x->depth == after->depth + 1)
					wrong(s->path, w->line, "%.*s of several values: say CASE", (int)w->n, w->p);
	}
}

static bool star_of_columns(const struct words *s, int i)
{
	const struct word *before = i ? &s->w[i - 1] : NULL, *two = i > 1 ? &s->w[i - 2] : NULL;
	if (!before || !is(&s->w[i], "*"))
		return false;
	return is(before, ".") || is(before, "SELECT") || is(before, "DISTINCT") || is(before, "RETURNING") || (is(before, ",") && two && is(two, "*"));
}

static void refuse_in_query(const struct query *q, const struct words *s)
{
	refuse(s);
	for (int i = 0; i < s->n; i++) {
		const struct word *w = &s->w[i];
		if (star_of_columns(s, i))
			wrong(s->path, w->line, "SELECT *: name the columns");
		if (is(w, "WITH") && q->kind == REQUEST)
			wrong(s->path, w->line, "WITH in %s, which is for requests: what it makes could pass for a guard view", q->name);
		if (is(w, "/") && !q->rounding)
			wrong(s->path, w->line, "a division: say which way it rounds in a comment of the query, `-- rounding: ...`, and guard against zero");
		if (!is(w, "LIMIT"))
			continue;
		bool ordered = false;
		for (int k = i - 1; k >= 0 && s->w[k].depth >= w->depth; k--)
			ordered |= s->w[k].depth == w->depth && is(&s->w[k], "ORDER");
		if (!ordered)
			wrong(s->path, w->line, "LIMIT without ORDER BY: which rows?");
	}
}

/* ---- names of tables and their aliases ---- */

static struct name { const char *name; bool view; } names[NAMES_MAX];   /* of the whole schema */
static int name_count;

static void read_names(void)
{
	sqlite3_stmt *s;
	if (sqlite3_prepare_v2(db, "SELECT name, type = 'view' FROM sqlite_schema WHERE type IN ('table', 'view')", -1, &s, NULL))
		exit(1);
	while (sqlite3_step(s) == SQLITE_ROW && name_count < NAMES_MAX) {
		const char *name = (const char *)sqlite3_column_text(s, 0);
		names[name_count++] = (struct name){ copy_of(name, strlen(name)), sqlite3_column_int(s, 1) };
	}
	sqlite3_finalize(s);
}

static bool known(bool view_only, const struct word *w)
{
	for (int i = 0; i < name_count; i++)
		if (is_exactly(w, names[i].name))
			return names[i].view || !view_only;
	return false;
}

static bool is_guard(const struct word *w)
{
	return w->kind == 'w' && w->n > 2 && memcmp(w->p, "g_", 2) == 0 && known(true, w);
}

static const struct word *alias_of(const struct word *w)
{
	static const char *const not_alias[] = { "WHERE", "ON", "JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL", "USING", "ORDER", "GROUP",
		"HAVING", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "SET", "VALUES", "SELECT", "RETURNING", "WINDOW", "DEFAULT", "FOR", "OUTER", NULL };
	if (is(w + 1, "AS"))
		return w + 2;
	return w[1].kind == 'w' && !among(w + 1, not_alias) ? w + 1 : NULL;
}

static bool names_source(const struct words *s, int i)
{
	const struct word *w = &s->w[i];
	return w->kind == 'w' && !is(w + 1, ".") && !(i && is(w - 1, ".")) && known(false, w);
}

/* May this column of a table or view be NULL? -1: there is no such column. */
static int may_be_null(const struct word *table, const struct word *column)
{
	char text[600];
	sqlite3_stmt *s;
	snprintf(text, sizeof text, "SELECT \"%.*s\" FROM \"%.*s\"", (int)column->n, column->p, (int)table->n, table->p);
	if (sqlite3_prepare_v2(db, text, -1, &s, NULL))
		return -1;
	const char *t = sqlite3_column_table_name(s, 0), *c = sqlite3_column_origin_name(s, 0), *type = NULL;
	int not_null = 0, key = 0, maybe = 1;
	if (t && c && sqlite3_table_column_metadata(db, "main", t, c, &type, NULL, &not_null, &key, NULL) == SQLITE_OK)
		maybe = !not_null && !key;
	sqlite3_finalize(s);
	if (known(true, table) && !maybe) {
		sqlite3_stmt *v;
		if (sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema WHERE name = ?1", -1, &v, NULL))
			exit(1);
		sqlite3_bind_text(v, 1, table->p, (int)table->n, SQLITE_STATIC);
		if (sqlite3_step(v) == SQLITE_ROW && strcasestr((const char *)sqlite3_column_text(v, 0), "left"))
			maybe = 1;
		sqlite3_finalize(v);
	}
	return maybe;
}

static bool outer_joined(const struct words *s, int i)
{
	for (int k = i - 1; k >= 0 && k >= i - 3; k--)
		if (is(&s->w[k], "LEFT") || is(&s->w[k], "FULL"))
			return true;
	return false;
}

/* alias NULL: the column is named alone, so it may be of any table in the text. */
static bool order_may_be_null(const struct words *s, const struct word *alias, const struct word *column)
{
	bool found = false, maybe = false;
	for (int i = 0; i < s->n; i++) {
		if (!names_source(s, i))
			continue;
		const struct word *w = &s->w[i], *a = alias_of(w), *name = a ? a : w;
		if (alias && !(name->n == alias->n && memcmp(name->p, alias->p, name->n) == 0))
			continue;
		int m = may_be_null(w, column);
		if (m < 0)
			continue;
		found = true;
		maybe |= m || outer_joined(s, i);
	}
	return !found || maybe;
}

static void check_order(const struct words *s)
{
	static const char *const stop[] = { "LIMIT", "OFFSET", "ROWS", "RANGE", "GROUPS", "UNION", "EXCEPT", "INTERSECT", "FOR", ";", NULL };
	for (int i = 0; i + 1 < s->n; i++) {
		if (!is(&s->w[i], "ORDER") || !is(&s->w[i + 1], "BY"))
			continue;
		int depth = s->w[i].depth, from = i + 2;
		for (int k = from;; k++) {
			const struct word *w = &s->w[k];
			bool end = k >= s->n || w->depth < depth || (w->depth == depth && (among(w, stop) || is(w, ")")));
			if (!end && !(w->depth == depth && is(w, ",")))
				continue;
			int to = k;
			if (to - from >= 2 && is(&s->w[to - 2], "NULLS")) {
				to = from;
			} else if (to > from && (is(&s->w[to - 1], "ASC") || is(&s->w[to - 1], "DESC"))) {
				to--;
			}
			const struct word *term = &s->w[from];
			int n = to - from;
			if (n == 1 && term->kind == 'n')
				wrong(s->path, term->line, "ORDER BY %.*s: name the column", (int)term->n, term->p);
			else if ((n == 1 && order_may_be_null(s, NULL, term)) || (n == 3 && is(term + 1, ".") && order_may_be_null(s, term, term + 2))
				|| n == 2 || n > 3)
				wrong(s->path, term->line, "ORDER BY %.*s: it may be NULL; say NULLS FIRST or NULLS LAST", (int)term->n, term->p);
			if (end)
				break;
			from = k + 1;
		}
	}
}

/* ---- writing a text for an engine ---- */

static void put_word(struct out *out, const struct words *s, int i, bool postgres)
{
	const struct word *w = &s->w[i];
	static const char *const swaps[][2] = { { "INTEGER", "bigint" }, { "REAL", "double precision" }, { "BLOB", "bytea" }, { "TEXT", "text COLLATE \"C\"" } };
	for (int k = 0; postgres && w->kind == 'w' && k < 4; k++) {
		if (!is_exactly(w, swaps[k][0]))
			continue;
		bool cast = i && is(&s->w[i - 1], "AS");
		put(out, swaps[k][1], k == 3 && cast ? 4 : strlen(swaps[k][1]));
		return;
	}
	put(out, w->p, w->n);
}

static int parameter(struct query *q, const struct words *s, const struct word *w)
{
	for (int i = 0; i < q->ins; i++)
		if (strlen(q->in[i].name) == w->n - 1 && memcmp(q->in[i].name, w->p + 1, w->n - 1) == 0) {
			q->in[i].used = true;
			return i + 1;
		}
	wrong(s->path, w->line, "%.*s is not among the parameters of %s", (int)w->n, w->p, q->name);
	return 1;
}

/* Guard views that hold every colleague's name: asked for the one that a row already seen names, never to be gone through. */
static const char *const by_id_only[] = { "g_staff_name" };

/* g_staff_name s ON s.id = d.staff_id; or WHERE. */
static bool asked_by_id(const struct words *s, int i)
{
	const struct word *w = &s->w[i];
	return i + 9 < s->n && w[1].kind == 'w' && (is(&w[2], "ON") || is(&w[2], "WHERE")) && w[3].n == w[1].n &&
		strncmp(w[3].p, w[1].p, w[1].n) == 0 && is(&w[4], ".") && is(&w[5], "id") && is(&w[6], "=") && w[7].kind == 'w' && is(&w[8], ".") &&
		w[9].kind == 'w' && !(w[7].n == w[1].n && strncmp(w[7].p, w[1].p, w[1].n) == 0);
}

/* The text of a query for one engine. Guard views get their predicate here, so that no query can forget it. */
static char *written(struct query *q, const struct words *s, bool postgres)
{
	struct out out = { 0 };
	char sign = postgres ? '$' : '?';
	int keys = 0;
	for (int i = 0; i < s->n && !is(&s->w[i], ";"); i++) {
		const struct word *w = &s->w[i];
		if (w->space && out.n)
			put(&out, " ", 1);
		if (w->kind == ':') {
			int n = parameter(q, s, w);
			bool key = q->form == LOOKUP && i && is(w - 1, "=");
			keys += q->form == LOOKUP;
			if (q->form == LOOKUP && !key)
				wrong(s->path, w->line, "a lookup asks `= %.*s`", (int)w->n, w->p);
			putf(&out, key && postgres ? "ANY(%c%d)" : "%c%d", sign, n);
		} else if (is_guard(w) && !is(w + 1, ".") && !(i && is(w - 1, "."))) {
			if (q->kind != REQUEST)
				wrong(s->path, w->line, "%.*s is for request queries; %s is a %s query", (int)w->n, w->p, q->name, kinds[q->kind]);
			if (outer_joined(s, i))
				wrong(s->path, w->line, "LEFT JOIN %.*s: SQLite would make the whole view for each question; ask by (SELECT ... FROM %.*s ...)",
					(int)w->n, w->p, (int)w->n, w->p);
			for (size_t k = 0; k < sizeof by_id_only / sizeof *by_id_only; k++)
				if (is(w, by_id_only[k]) && !asked_by_id(s, i))
					wrong(s->path, w->line, "%s in %s: it names every colleague; ask it by the id in a row that is seen, %s s ON s.id = d.staff_id",
						by_id_only[k], q->name, by_id_only[k]);
			q->guarded = true;
			put_word(&out, s, i, postgres);
		} else {
			put_word(&out, s, i, postgres);
		}
	}
	if (q->form == LOOKUP && keys != 1)
		wrong(s->path, q->line, "%s: a lookup has exactly one `= :key`", q->name);
	if (postgres && q->lock)
		put(&out, " FOR UPDATE", 11);
	return out.p ? out.p : copy_of("", 0);
}

/* ---- migrations ---- */

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static void read_open(const char *path, const char *text)
{
	int line = 1;
	for (const char *p = text; *p; p += *p == '\n', line++) {
		size_t n = strcspn(p, "\n");
		if (strncmp(p, "-- open:", 8) == 0)
			for (const char *q = p + 8; q < p + n;) {
				q += strspn(q, " ,\t\r");
				size_t m = strcspn(q, " ,\t\r\n");
				if (q >= p + n || m == 0)
					break;
				if (open_count == OPEN_MAX) {
					wrong(path, line, "there are more than %d open tables", OPEN_MAX);
					return;
				}
				open_tables[open_count++] = copy_of(q, m);
				q += m;
			}
		p += n;
	}
}

static bool is_open(const char *table)
{
	for (int i = 0; i < open_count; i++)
		if (strcmp(open_tables[i], table) == 0)
			return true;
	return false;
}

/* One statement of a migration. What stands after the last bracket of CREATE TABLE is SQLite's alone. */
static void put_statement(struct out *out, const struct words *s, int from, int to, bool postgres)
{
	bool table = to - from > 2 && is(&s->w[from], "CREATE") && is(&s->w[from + 1], "TABLE"), closed = false;
	for (int i = from; i < to; i++) {
		const struct word *w = &s->w[i];
		if (table && closed && !is(w, "STRICT") && !is(w, "WITHOUT") && !is(w, "ROWID") && !is(w, ","))
			wrong(s->path, w->line, "%.*s after the columns: only STRICT and WITHOUT ROWID stand there", (int)w->n, w->p);
		if (table && closed && postgres)
			continue;
		if (w->space && i > from)
			put(out, " ", 1);
		put_word(out, s, i, postgres);
		closed |= table && w->depth == 0 && is(w, ")");
	}
	put(out, ";\n", 2);
}

/* Lines `--postgres ...` are PostgreSQL's alone: functions, row-level security. Those above a line, in their place. */
static void put_postgres(struct out *out, const char **ret_at, int *ret_line, int before)
{
	for (; **ret_at && *ret_line < before; ++*ret_line) {
		size_t n = strcspn(*ret_at, "\n");
		if (strncmp(*ret_at, "--postgres ", 11) == 0) {
			put(out, *ret_at + 11, n - 11);
			put(out, "\n", 1);
		}
		*ret_at += n + ((*ret_at)[n] == '\n');
	}
}

static void migrate(const char *path)
{
	struct migration *m = &migrations[migration_count++];
	char *text = load(path), *end = NULL;
	const char *base = base_of(path);
	m->path = path;
	m->name = copy_of(base, strlen(base) - 4);
	m->number = (int)strtol(base, &end, 10);
	if (end - base != 4 || *end != '_' || m->number != migration_count)
		wrong(path, 1, "migrations are named 0001_..., 0002_..., without a gap; this is the %dth", migration_count);
	int before = open_count;
	read_open(path, text);
	struct out open = { 0 };
	for (int i = before; i < open_count; i++)
		putf(&open, "%s%s", i > before ? "," : "", open_tables[i]);
	m->open = open.p ? open.p : copy_of("", 0);
	struct words s = cut(path, 1, text, text + strlen(text));
	refuse(&s);
	struct out lite = { 0 }, pg = { 0 };
	const char *at = text;
	int from = 0, line = 1;
	for (int i = 0; i < s.n; i++) {
		if (i == from)
			put_postgres(&pg, &at, &line, s.w[i].line);
		if (s.w[i].kind == ':')
			wrong(path, s.w[i].line, "a migration has no parameters");
		if (!is(&s.w[i], ";"))
			continue;
		put_statement(&lite, &s, from, i, false);
		put_statement(&pg, &s, from, i, true);
		from = i + 1;
	}
	if (from < s.n)
		wrong(path, s.w[s.n - 1].line, "the last statement is not ended by ;");
	put_postgres(&pg, &at, &line, INT32_MAX);
	m->sqlite = lite.p ? lite.p : copy_of("", 0);
	m->postgres = pg.p ? pg.p : copy_of("", 0);
	char *said = NULL;
	if (sqlite3_exec(db, m->sqlite, NULL, NULL, &said) != SQLITE_OK) {
		wrong(path, 1, "SQLite refuses: %s", said);
		sqlite3_free(said);
	}
}

static const char *const reserved[] = { "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast",
	"check", "collate", "column", "constraint", "create", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "false", "fetch",
	"for", "foreign", "from", "grant", "group", "having", "in", "initially", "intersect", "into", "lateral", "leading", "limit", "localtime",
	"localtimestamp", "not", "null", "offset", "on", "only", "or", "order", "placing", "primary", "references", "returning", "select", "session_user",
	"some", "symmetric", "table", "then", "to", "trailing", "true", "union", "unique", "user", "using", "variadic", "when", "where", "window", "with",
	NULL };
static const char *const c_words[] = { "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float",
	"for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef",
	"union", "unsigned", "void", "volatile", "while", NULL };

static bool in_list(const char *const *list_, const char *name)
{
	for (; *list_; list_++)
		if (strcasecmp(*list_, name) == 0)
			return true;
	return false;
}

static bool plain_name(const char *name)
{
	if (!islower((unsigned char)*name))
		return false;
	for (const char *p = name; *p; p++)
		if (!(islower((unsigned char)*p) || isdigit((unsigned char)*p) || *p == '_'))
			return false;
	return true;
}

struct guard_seen { char function[64]; bool signin, now; };

static int guard_watch(void *arg, int what, const char *a, const char *b, const char *name, const char *inside)
{
	struct guard_seen *seen = arg;
	(void)a, (void)name, (void)inside;
	if (what != SQLITE_FUNCTION)
		return SQLITE_OK;
	if (strcasecmp(b, "guard_signin") == 0)
		seen->signin = true;
	else if (strcasecmp(b, "guard_now") == 0)
		seen->now = true;
	else if (strcasecmp(b, "coalesce") != 0)
		snprintf(seen->function, sizeof seen->function, "%s", b);
	return SQLITE_OK;
}

/* The request's sign-in and instant, as the store gives them; here only the names count. */
static void guard_value(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count, (void)values;
	sqlite3_result_null(context);
}

/* A guard view asks who looks and when, itself or by another guard view; PostgreSQL has to be able to look through it, and nothing
 * in it may leak. */
static void check_guard(const char *path, const char *name, const char *text)
{
	struct words s = cut(path, 1, text, text + strlen(text));
	static const char *const set[] = { "UNION", "EXCEPT", "INTERSECT", NULL };
	for (int i = 0; i < s.n; i++)
		if (among(&s.w[i], set))
			wrong(path, 1, "the guard view %s has %.*s: PostgreSQL would not look through it", name, (int)s.w[i].n, s.w[i].p);
	struct guard_seen seen = { 0 };
	char ask[300];
	snprintf(ask, sizeof ask, "SELECT * FROM %s", name);
	sqlite3_stmt *stmt = NULL;
	sqlite3_set_authorizer(db, guard_watch, &seen);
	if (sqlite3_prepare_v2(db, ask, -1, &stmt, NULL) != SQLITE_OK)
		wrong(path, 1, "the guard view %s: %s", name, sqlite3_errmsg(db));
	sqlite3_set_authorizer(db, NULL, NULL);
	sqlite3_finalize(stmt);
	if (*seen.function)
		wrong(path, 1, "the guard view %s calls %s, which is not leakproof on PostgreSQL", name, seen.function);
	if (!seen.signin || !seen.now)
		wrong(path, 1, "the guard view %s has to ask guard_signin() and guard_now()", name);
}

static void check_schema(void)
{
	const char *path = migration_count ? migrations[migration_count - 1].path : "sql/schema";
	sqlite3_stmt *t, *c;
	if (sqlite3_prepare_v2(db, "SELECT l.name, l.type, l.strict, s.sql FROM pragma_table_list AS l JOIN sqlite_schema AS s ON s.name = l.name "
		"WHERE l.schema = 'main' AND l.name NOT LIKE 'sqlite%' ORDER BY l.name", -1, &t, NULL)
		|| sqlite3_prepare_v2(db, "SELECT name, type FROM pragma_table_xinfo(?1)", -1, &c, NULL))
		exit(1);
	while (sqlite3_step(t) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(t, 0), *type = (const char *)sqlite3_column_text(t, 1);
		bool table = strcmp(type, "table") == 0;
		if (table && !sqlite3_column_int(t, 2))
			wrong(path, 1, "the table %s is not STRICT", name);
		if (!plain_name(name) || in_list(reserved, name))
			wrong(path, 1, "%s cannot be the name of a table on both engines", name);
		sqlite3_reset(c);
		sqlite3_bind_text(c, 1, name, -1, SQLITE_TRANSIENT);
		while (sqlite3_step(c) == SQLITE_ROW) {
			const char *column = (const char *)sqlite3_column_text(c, 0), *declared = (const char *)sqlite3_column_text(c, 1);
			if (!plain_name(column) || in_list(reserved, column))
				wrong(path, 1, "%s.%s cannot be the name of a column on both engines", name, column);
			if (table && strcmp(declared, "INTEGER") && strcmp(declared, "REAL") && strcmp(declared, "TEXT") && strcmp(declared, "BLOB"))
				wrong(path, 1, "%s.%s is %s; the dialect has INTEGER, REAL, TEXT and BLOB", name, column, declared);
		}
		if (strncmp(name, "g_", 2) == 0)
			check_guard(path, name, (const char *)sqlite3_column_text(t, 3));
	}
	sqlite3_finalize(t);
	sqlite3_finalize(c);
	for (int i = 0; i < open_count; i++)
		if (!known(false, &(struct word){ .p = open_tables[i], .n = strlen(open_tables[i]) }))
			wrong(path, 1, "-- open: there is no table %s", open_tables[i]);
}

/* ---- reading queries ---- */

struct scan { const char *p, *path; int line; };

static void blanks(struct scan *s)
{
	while (isspace((unsigned char)*s->p))
		s->p++;
}

static char *word(struct scan *s)
{
	blanks(s);
	size_t n = 0;
	while (isalnum((unsigned char)s->p[n]) || s->p[n] == '_')
		n++;
	char *w = copy_of(s->p, n);
	s->p += n;
	return w;
}

static bool sign(struct scan *s, const char *text)
{
	blanks(s);
	if (strncmp(s->p, text, strlen(text)) != 0)
		return false;
	s->p += strlen(text);
	return true;
}

/* (name type, name type) */
static bool columns(struct scan *s, struct col *cols, int *ret_count)
{
	*ret_count = 0;
	if (!sign(s, "("))
		return wrong(s->path, s->line, "a list in brackets is missing, (name type, ...)"), false;
	while (!sign(s, ")")) {
		if (*ret_count && !sign(s, ","))
			return wrong(s->path, s->line, "a comma or ) is missing at \"%.20s\"", s->p), false;
		if (*ret_count == COLUMNS_MAX)
			return wrong(s->path, s->line, "there are more than %d columns", COLUMNS_MAX), false;
		struct col *c = &cols[*ret_count];
		*c = (struct col){ .name = word(s), .type = -1 };
		char *type = word(s);
		for (int i = 0; i < TYPES; i++)
			if (strcmp(types[i].name, type) == 0)
				c->type = i;
		if (!plain_name(c->name) || in_list(c_words, c->name))
			return wrong(s->path, s->line, "\"%s\" cannot be the name of a member in C", c->name), false;
		if (c->type < 0)
			return wrong(s->path, s->line, "%s: \"%s\" is not a type; there are int truth day instant real text blob id", c->name, type), false;
		for (int i = 0; i < *ret_count; i++)
			if (strcmp(cols[i].name, c->name) == 0)
				return wrong(s->path, s->line, "%s is there twice", c->name), false;
		++*ret_count;
	}
	return true;
}

static struct query *find_query(const char *name)
{
	for (int i = 0; i < query_count; i++)
		if (strcmp(queries[i]->name, name) == 0)
			return queries[i];
	return NULL;
}

static struct query *head(const char *path, int line, const char *text, int form)
{
	struct scan s = { text, path, line };
	struct query *q = take(sizeof *q);
	*q = (struct query){ .name = word(&s), .path = path, .line = line, .form = form, .kind = -1 };
	char *kind = word(&s);
	for (int i = 0; i < 3; i++)
		if (strcmp(kinds[i], kind) == 0)
			q->kind = i;
	if (!*q->name || !isupper((unsigned char)*q->name) || q->name[strspn(q->name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")])
		return wrong(path, line, "\"%s\" is not a name in capitals", q->name), NULL;
	if (q->kind < 0)
		return wrong(path, line, "%s: \"%s\" is not a kind; there are request, system and import", q->name, kind), NULL;
	if (find_query(q->name))
		return wrong(path, line, "%s is there already, at %s:%d", q->name, find_query(q->name)->path, find_query(q->name)->line), NULL;
	q->lower = copy_of(q->name, strlen(q->name));
	for (char *p = q->lower; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	if (form == INSERT)
		q->table = word(&s);
	blanks(&s);
	if (form == PLAIN && strncmp(s.p, "lock", 4) == 0) {
		s.p += 4;
		q->lock = true;
	}
	if (!columns(&s, q->in, &q->ins))
		return NULL;
	if (sign(&s, "->") && !columns(&s, q->out, &q->outs))
		return NULL;
	blanks(&s);
	if (*s.p)
		return wrong(path, line, "%s: \"%.20s\" was not expected", q->name, s.p), NULL;
	if (form == INSERT && (q->outs || !q->ins))
		return wrong(path, line, "%s: an insert has columns and gives no rows", q->name), NULL;
	if (form == LOOKUP && (q->ins != 1 || strcmp(q->in[0].name, "key") || q->in[0].type != 0 || !q->outs))
		return wrong(path, line, "%s: a lookup is (key int) -> (...)", q->name), NULL;
	return q;
}

static bool unfinished(const char *text)
{
	int depth = 0, brackets = 0;
	for (const char *p = text; *p; p++) {
		depth += (*p == '(') - (*p == ')');
		brackets += *p == '(';
	}
	size_t n = strlen(text);
	while (n && isspace((unsigned char)text[n - 1]))
		n--;
	return depth > 0 || !brackets || (n > 1 && memcmp(text + n - 2, "->", 2) == 0);
}

static const char *const forms[] = { "-- query:", "-- insert:", "-- lookup:" };

static int head_at(const char *p)
{
	for (int i = 0; i < 3; i++)
		if (strncmp(p, forms[i], strlen(forms[i])) == 0)
			return i;
	return -1;
}

static const char *next_line(const char *p, int *line)
{
	p += strcspn(p, "\n");
	*line += *p == '\n';
	return p + (*p == '\n');
}

/* What stands in sql/postgres takes the place of a text; names and types stay those of the common file. */
static void take_other(const char *path, int line, const char *name, struct words words)
{
	struct scan s = { name, path, line };
	struct query *q = find_query(word(&s));
	if (!q)
		wrong(path, line, "there is no query%s in the common texts", name);
	else if (q->form != PLAIN)
		wrong(path, line, "%s: only plain queries may differ", q->name);
	else if (q->other.n)
		wrong(path, line, "%s is there twice", q->name);
	else
		q->other = words;
}

static void read_queries(const char *path, bool other)
{
	const char *p = load(path);
	int line = 1;
	while (*p && head_at(p) < 0) {
		if (*p != '\n' && strncmp(p, "--", 2) != 0)
			wrong(path, line, "this stands before the first `-- query:`");
		p = next_line(p, &line);
	}
	while (*p) {
		int form = head_at(p), at = line;
		struct out text = { 0 };
		size_t skip = strlen(forms[form]);
		put(&text, p + skip, strcspn(p + skip, "\n"));
		p = next_line(p, &line);
		while (!other && unfinished(text.p) && strncmp(p, "--", 2) == 0 && head_at(p) < 0) {
			put(&text, " ", 1);
			put(&text, p + 2, strcspn(p + 2, "\n"));
			p = next_line(p, &line);
		}
		const char *from = p;
		int from_line = line;
		bool rounding = false;
		while (*p && head_at(p) < 0) {
			rounding |= strncmp(p, "-- rounding:", 12) == 0;
			p = next_line(p, &line);
		}
		struct words words = cut(path, from_line, from, p);
		for (int i = 0; i < words.n; i++)
			if (is(&words.w[i], ";") && i + 1 < words.n)
				wrong(path, words.w[i + 1].line, "a query is one statement");
		if (words.n && !is(&words.w[words.n - 1], ";"))
			wrong(path, words.w[words.n - 1].line, "the statement is not ended by ;");
		if (other) {
			take_other(path, at, text.p, words);
			continue;
		}
		struct query *q = head(path, at, text.p, form);
		if (!q)
			continue;
		q->words = words;
		q->rounding = rounding;
		if ((form == INSERT) != (words.n == 0))
			wrong(path, at, form == INSERT ? "%s: an insert has no text" : "%s has no text", q->name);
		else if (query_count == QUERIES_MAX)
			wrong(path, at, "there are more than %d queries", QUERIES_MAX);
		else
			queries[query_count++] = q;
	}
}

/* ---- checking queries against the schema ---- */

static const char *const functions[] = { "abs", "coalesce", "count", "sum", "min", "max", "avg", "length", "lower", "upper", "substr", "replace", "trim",
	"ltrim", "rtrim", "nullif", "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "first_value", "last_value",
	"nth_value", NULL };

/* Does the text itself name this table where a source stands? A table that a statement reads without a column (EXISTS, COUNT)
 * is told without the view that it stands in, so the text has to say. */
static bool names_table(const struct words *s, const char *table)
{
	for (int i = 0; i < s->n; i++)
		if (names_source(s, i) && is(&s->w[i], table))
			return true;
	return false;
}

/* Called by SQLite for each thing that a statement touches. */
static int watch(void *arg, int what, const char *a, const char *b, const char *name, const char *inside)
{
	struct query *q = arg;
	(void)name;
	if (what == SQLITE_FUNCTION && !(inside && strncmp(inside, "g_", 2) == 0) && !in_list(functions, b))
		wrong(q->path, q->line, "%s calls %s(), which is not in the dialect", q->name, b);
	if (q->kind != REQUEST || inside)
		return SQLITE_OK;
	if (what == SQLITE_READ && !*b && !names_table(&q->words, a))
		return SQLITE_OK;
	if (what == SQLITE_READ && !is_open(a) && !is_guard(&(struct word){ .p = a, .n = strlen(a), .kind = 'w' }))
		wrong(q->path, q->line, "%s is for requests and reads %s.%s: name it through a guard view, or declare the table open", q->name, a, b);
	if (what == SQLITE_UPDATE || what == SQLITE_DELETE)
		wrong(q->path, q->line, "%s is for requests and changes %s: a request inserts; what changes rows is a system query", q->name, a);
	return SQLITE_OK;
}

static void write_insert(struct query *q)
{
	struct out lite = { 0 }, pg = { 0 }, bulk = { 0 };
	putf(&lite, "INSERT INTO %s (", q->table);
	for (int i = 0; i < q->ins; i++)
		putf(&lite, "%s%s", i ? ", " : "", q->in[i].name);
	put(&lite, ") VALUES (", 10);
	put(&pg, lite.p, lite.n);
	put(&bulk, lite.p, lite.n - 10);
	putf(&bulk, ") SELECT * FROM unnest(");
	for (int i = 0; i < q->ins; i++) {
		putf(&lite, "%s?%d", i ? ", " : "", i + 1);
		putf(&pg, "%s$%d", i ? ", " : "", i + 1);
		putf(&bulk, "%s$%d::%s[]", i ? ", " : "", i + 1, types[q->in[i].type].postgres);
		const char *declared = NULL;
		if (sqlite3_table_column_metadata(db, "main", q->table, q->in[i].name, &declared, NULL, NULL, NULL, NULL) != SQLITE_OK)
			wrong(q->path, q->line, "%s: there is no %s.%s", q->name, q->table, q->in[i].name);
		else if (declared && strcmp(declared, types[q->in[i].type].sql) != 0)
			wrong(q->path, q->line, "%s: %s.%s is %s, not %s", q->name, q->table, q->in[i].name, declared, types[q->in[i].type].name);
	}
	put(&lite, ")", 1);
	put(&pg, ")", 1);
	put(&bulk, ")", 1);
	q->sqlite = lite.p;
	q->postgres = pg.p;
	q->bulk = bulk.p;
}

static void check_query(struct query *q)
{
	int before = faults;
	if (q->form == INSERT) {
		write_insert(q);
	} else {
		refuse_in_query(q, &q->words);
		check_order(&q->words);
		q->sqlite = written(q, &q->words, false);
		for (int i = 0; i < q->ins; i++)
			if (!q->in[i].used)
				wrong(q->path, q->line, "%s: the parameter %s is not used", q->name, q->in[i].name);
		bool guarded = q->guarded;
		q->guarded = false;
		q->postgres = written(q, q->other.n ? &q->other : &q->words, true);
		if (guarded != q->guarded)
			wrong(q->other.path, q->other.w[0].line, "%s: only one of its two texts goes through a guard", q->name);
	}
	if (faults > before)
		return;
	sqlite3_stmt *s = NULL;
	sqlite3_set_authorizer(db, watch, q);
	int rc = sqlite3_prepare_v2(db, q->sqlite, -1, &s, NULL);
	sqlite3_set_authorizer(db, NULL, NULL);
	if (rc != SQLITE_OK || !s) {
		wrong(q->path, q->line, "%s: SQLite refuses: %s", q->name, sqlite3_errmsg(db));
		return;
	}
	q->writes = !sqlite3_stmt_readonly(s);
	if (q->lock && q->writes)
		wrong(q->path, q->line, "%s: lock is for a query that reads", q->name);
	if (sqlite3_column_count(s) != q->outs)
		wrong(q->path, q->line, "%s: %d columns are promised, the text gives %d", q->name, q->outs, sqlite3_column_count(s));
	for (int i = 0; i < q->outs && i < sqlite3_column_count(s); i++) {
		const char *declared = sqlite3_column_decltype(s, i);
		if (declared && strcmp(declared, types[q->out[i].type].sql) != 0)
			wrong(q->path, q->line, "%s: %s is promised as %s, the column is %s", q->name, q->out[i].name, types[q->out[i].type].name, declared);
	}
	sqlite3_finalize(s);
}

/* ---- output ---- */

static void quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '\n') {
			fputs("\\n\"\n\t\t\"", out);
			continue;
		}
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text == '\t' ? ' ' : *text, out);
	}
	fputc('"', out);
}

static void write_struct(FILE *h, const struct query *q, const char *which, const struct col *cols, int n)
{
	if (!n)
		return;
	fprintf(h, "struct %s_%s {", q->lower, which);
	for (int i = 0; i < n; i++)
		fprintf(h, " %s%s;", types[cols[i].type].c, cols[i].name);
	fprintf(h, " };\n");
}

static void write_header(FILE *h)
{
	fprintf(h, "/* Made by mksql from the named queries. A struct without members is not made: hand NULL. */\n#pragma once\n"
		"#include \"base/day.h\"\n#include \"base/id.h\"\n#include \"base/truth.h\"\n#include \"store/query.h\"\n\n");
	for (int i = 0; i < query_count; i++) {
		const struct query *q = queries[i];
		fprintf(h, "/* %s:%d */\n", base_of(q->path), q->line);
		write_struct(h, q, "in", q->in, q->ins);
		write_struct(h, q, "row", q->out, q->outs);
		fprintf(h, "extern const struct query Q_%s;\n", q->name);
	}
	fprintf(h, "\nextern const int %squery_count;\nextern const struct query *const %squery_list[];\n"
		"extern const struct migration %smigration_list[];\nextern const int %smigration_count;\n", prefix, prefix, prefix, prefix);
}

static void write_columns(FILE *c, const struct query *q, const char *which, const struct col *cols, int n)
{
	if (!n)
		return;
	fprintf(c, "static const struct column %s_%s_columns[] = {\n", q->lower, which);
	for (int i = 0; i < n; i++)
		fprintf(c, "\t{ \"%s\", %s, offsetof(struct %s_%s, %s) },\n", cols[i].name, types[cols[i].type].column, q->lower, which, cols[i].name);
	fprintf(c, "};\n");
}

static void write_query(FILE *c, const struct query *q, int number)
{
	write_columns(c, q, "in", q->in, q->ins);
	write_columns(c, q, "row", q->out, q->outs);
	fprintf(c, "const struct query Q_%s = { .name = \"%s\", .kind = %s, .form = %s,\n\t.sqlite = ", q->name, q->name, kind_names[q->kind], form_names[q->form]);
	quoted(c, q->sqlite);
	fprintf(c, ",\n\t.postgres = ");
	quoted(c, q->postgres);
	fprintf(c, ",\n\t");
	if (q->bulk) {
		fprintf(c, ".bulk = ");
		quoted(c, q->bulk);
		fprintf(c, ", ");
	}
	if (q->ins)
		fprintf(c, ".in = %s_in_columns, .ins = %d, .in_size = sizeof(struct %s_in), ", q->lower, q->ins, q->lower);
	if (q->outs)
		fprintf(c, ".out = %s_row_columns, .outs = %d, .out_size = sizeof(struct %s_row), ", q->lower, q->outs, q->lower);
	if (q->kind == REQUEST)
		fprintf(c, ".open = %sopen_list, ", prefix);
	fprintf(c, ".guarded = %s, .writes = %s, .number = %d };\n", q->guarded ? "true" : "false", q->writes ? "true" : "false", number);
}

static void write_code(FILE *c, const char *header)
{
	fprintf(c, "/* Made by mksql from the named queries. */\n#include \"%s\"\n\n", header);
	fprintf(c, "__attribute__((unused)) static const char *const %sopen_list[] = { ", prefix);
	for (int i = 0; i < open_count; i++)
		fprintf(c, "\"%s\", ", open_tables[i]);
	fprintf(c, "NULL };\n\n");
	for (int i = 0; i < query_count; i++)
		write_query(c, queries[i], i);
	fprintf(c, "\nconst int %squery_count = %d;\nconst struct query *const %squery_list[] = {\n", prefix, query_count, prefix);
	for (int i = 0; i < query_count; i++)
		fprintf(c, "\t&Q_%s,\n", queries[i]->name);
	fprintf(c, "\tNULL\n};\n");
}

static void write_schema(FILE *s, const char *header)
{
	fprintf(s, "/* Made by mksql from the migrations: the same statements for both engines, comments left out. */\n#include \"%s\"\n\n", header);
	fprintf(s, "const int %smigration_count = %d;\nconst struct migration %smigration_list[] = {\n", prefix, migration_count, prefix);
	for (int i = 0; i < migration_count; i++) {
		fprintf(s, "\t{ %d, \"%s\",\n\t\t", migrations[i].number, migrations[i].name);
		quoted(s, migrations[i].sqlite);
		fprintf(s, ",\n\t\t");
		quoted(s, migrations[i].postgres);
		fprintf(s, ",\n\t\t\"%s\" },\n", migrations[i].open);
	}
	fprintf(s, "\t{ 0 }\n};\n");
}

int main(int argc, char **argv)
{
	if (argc == 7 && strcmp(argv[1], "--prefix") == 0) {
		prefix = argv[2];
		argv += 2;
		argc -= 2;
	}
	if (argc != 5) {
		fprintf(stderr, "usage: mksql [--prefix P] SQLDIR queries.h queries.c schema.c\n");
		return 2;
	}
	static char *paths[FILES_MAX];
	char folder[1000];
	if (sqlite3_open(":memory:", &db) != SQLITE_OK || sqlite3_exec(db, "CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
		"hash TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT; CREATE TABLE counter (name TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT",
		NULL, NULL, NULL) != SQLITE_OK)
		return 1;
	static const char *const of_guards[] = { "guard_signin", "guard_now" };
	for (int i = 0; i < 2; i++)
		if (sqlite3_create_function(db, of_guards[i], 0, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, guard_value, NULL, NULL))
			return 1;
	snprintf(folder, sizeof folder, "%s/schema", argv[1]);
	int n = list(folder, paths);
	for (int i = 0; i < n; i++)
		migrate(paths[i]);
	read_names();
	if (!faults)
		check_schema();
	n = list(argv[1], paths);
	for (int i = 0; i < n; i++)
		read_queries(paths[i], false);
	snprintf(folder, sizeof folder, "%s/postgres", argv[1]);
	n = list(folder, paths);
	for (int i = 0; i < n; i++)
		read_queries(paths[i], true);
	for (int i = 0; i < query_count; i++)
		check_query(queries[i]);
	sqlite3_close(db);
	if (faults)
		return 1;
	FILE *out[3];
	for (int i = 0; i < 3; i++)
		if (!(out[i] = fopen(argv[2 + i], "w"))) {
			perror(argv[2 + i]);
			return 1;
		}
	write_header(out[0]);
	write_code(out[1], base_of(argv[2]));
	write_schema(out[2], base_of(argv[2]));
	for (int i = 0; i < 3; i++)
		if (fclose(out[i]) != 0) {
			perror(argv[2 + i]);
			return 1;
		}
	return 0;
}
