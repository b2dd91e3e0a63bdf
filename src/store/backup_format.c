/* The words and bytes of a backup. */
#include "store/backup_in.h"

#include <endian.h>
#include <inttypes.h>

#include "base/file.h"

#define MANIFEST "manifest"

void sha_text(crypto_hash_sha256_state *state, char out[SHA_TEXT])
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_final(state, hash);
	sodium_bin2hex(out, SHA_TEXT, hash, sizeof hash);
}

void sha_of(struct str bytes, char out[SHA_TEXT])
{
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, (const unsigned char *)bytes.p, bytes.n);
	sha_text(&state, out);
}

/* ---- rows ---- */

static void put_varint(struct buf *buf, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		buf_char(buf, (char)(n | 0x80));
	buf_char(buf, (char)n);
}

static bool get_varint(struct str *s, uint64_t *ret)
{
	uint64_t n = 0;
	for (unsigned shift = 0; shift < 64 && s->n; shift += 7) {
		unsigned char c = (unsigned char)*s->p;
		s->p++, s->n--;
		n |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80)) {
			*ret = n;
			return true;
		}
	}
	return false;
}

void row_put(struct buf *buf, const struct value *values, int count)
{
	for (int i = 0; i < count; i++) {
		const struct value *v = &values[i];
		uint64_t bits;
		double r = v->r + 0.0;            /* -0.0 of PostgreSQL is SQLite's 0.0 */
		buf_char(buf, (char)v->kind);
		switch (v->kind) {
		case VALUE_NULL:
			break;
		case VALUE_INT:
			put_varint(buf, ((uint64_t)v->i << 1) ^ (v->i < 0 ? UINT64_MAX : 0));
			break;
		case VALUE_REAL:
			memcpy(&bits, &r, sizeof bits);
			bits = htole64(bits);
			buf_add(buf, &bits, sizeof bits);
			break;
		case VALUE_TEXT:
		case VALUE_BLOB:
			put_varint(buf, v->s.n);
			buf_add(buf, v->s.n ? v->s.p : "", v->s.n);
			break;
		}
	}
}

bool row_get(struct str *s, const struct plain_table *table, struct value *values)
{
	for (int i = 0; i < table->count; i++) {
		struct value *v = &values[i];
		uint64_t bits;
		if (s->n == 0 || (*s->p != VALUE_NULL && *s->p != (char)table->columns[i].type))
			return false;
		*v = (struct value){ (enum value_kind)*s->p };
		s->p++, s->n--;
		switch (v->kind) {
		case VALUE_NULL:
			break;
		case VALUE_INT:
			if (!get_varint(s, &bits))
				return false;
			v->i = (int64_t)(bits >> 1 ^ (bits & 1 ? UINT64_MAX : 0));
			break;
		case VALUE_REAL:
			if (s->n < sizeof bits)
				return false;
			memcpy(&bits, s->p, sizeof bits);
			bits = le64toh(bits);
			memcpy(&v->r, &bits, sizeof bits);
			s->p += sizeof bits, s->n -= sizeof bits;
			break;
		case VALUE_TEXT:
		case VALUE_BLOB:
			if (!get_varint(s, &bits) || bits > s->n)
				return false;
			v->s = (struct str){ s->p, (size_t)bits };
			s->p += bits, s->n -= (size_t)bits;
			break;
		}
	}
	return true;
}

/* ---- the manifest ---- */

static const char *const types[] = { "null", "int", "real", "text", "blob" };

enum err manifest_write(struct cx *cx, const char *folder, const struct manifest *m)
{
	AUTO(buf) struct buf buf;
	char taken[INSTANT_TEXT], sha[SHA_TEXT];
	buf_init(&buf, LIMIT_BUF);
	buf_printf(&buf, "waymark-backup 1\ntaken %s\nengine %s\n", instant_iso(m->facts.taken_at, taken), m->facts.engine);
	for (size_t i = 0; i < m->migration_count; i++)
		buf_printf(&buf, "migration %" PRId64 " %.*s %.*s\n", m->migrations[i].number, STRF(m->migrations[i].name), STRF(m->migrations[i].hash));
	for (size_t i = 0; i < m->table_count; i++) {
		const struct kept_table *t = &m->tables[i];
		buf_printf(&buf, "table %s %" PRId64 " %s\n", t->table.name, t->rows, t->sha256);
		for (int k = 0; k < t->table.count; k++)
			buf_printf(&buf, "column %s %s\n", t->table.columns[k].name, types[t->table.columns[k].type]);
		for (size_t k = 0; k < t->part_count; k++)
			buf_printf(&buf, "part %s %" PRId64 " %" PRId64 " %s\n", t->parts[k].name, t->parts[k].packed, t->parts[k].raw, t->parts[k].sha256);
	}
	sha_of(buf_view(&buf), sha);
	buf_printf(&buf, "end %s\n", sha);
	if (buf.full)
		return fail(cx, ERR_OVER_LIMIT, "The manifest of the backup would be larger than %u MB.", LIMIT_BUF >> 20);
	return file_write(cx, file_join(cx->arena, folder, MANIFEST), buf_view(&buf), 0600);
}

/* The words of a line; -1: not one blank between each. */
static int words_of(struct str line, struct str *words, int max)
{
	int n = 0;
	struct str word;
	for (bool more = true; more; n++) {
		more = str_cut(line, ' ', &word, &line);
		if (n == max || word.n == 0)
			return -1;
		words[n] = word;
	}
	return n;
}

static bool hash_like(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!strchr("0123456789abcdef", s.p[i]) || !s.p[i])
			return false;
	return s.n == SHA_TEXT - 1;
}

static bool name_like(struct cx *cx, struct str s, const char **ret)
{
	*ret = str_c(cx->arena, s);
	return strlen(*ret) == s.n && plain_word(*ret);
}

static bool take_column(struct cx *cx, struct kept_table *t, const struct str *words)
{
	const char *name;
	if (!t || t->table.count == LIMIT_QUERY_COLUMNS || !name_like(cx, words[1], &name))
		return false;
	for (int k = VALUE_INT; k <= VALUE_BLOB; k++)
		if (str_is(words[2], types[k])) {
			t->table.columns[t->table.count++] = (struct plain_column){ name, (enum value_kind)k };
			return true;
		}
	return false;
}

/* The name of a part is made of its table's: no name of a manifest leads out of the folder. */
static bool take_part(struct cx *cx, struct kept_table *t, const struct str *words)
{
	if (!t || !hash_like(words[4]))
		return false;
	struct part *part = ARRAY_PUSH(cx->arena, t->parts, t->part_count, t->part_capacity);
	part->name = arena_printf(cx->arena, "%s-%04zu.zst", t->table.name, t->part_count);
	memcpy(part->sha256, words[4].p, SHA_TEXT - 1);
	return str_is(words[1], part->name) && str_int(words[2], &part->packed) && str_int(words[3], &part->raw) && part->packed >= 0 && part->raw >= 0
		&& part->raw <= (int64_t)LIMIT_BUF * 4;
}

static bool take_table(struct cx *cx, struct manifest *m, const struct str *words)
{
	struct kept_table *t = ARRAY_PUSH(cx->arena, m->tables, m->table_count, m->table_capacity);
	*t = (struct kept_table){ .rows = -1 };
	t->table.columns = arena_array(cx->arena, LIMIT_QUERY_COLUMNS, sizeof *t->table.columns);
	if (!name_like(cx, words[1], &t->table.name) || !str_int(words[2], &t->rows) || t->rows < 0 || !hash_like(words[3]))
		return false;
	memcpy(t->sha256, words[3].p, SHA_TEXT - 1);
	return true;
}

static bool take_line(struct cx *cx, struct manifest *m, struct str line)
{
	struct str w[6];
	int n = words_of(line, w, 6);
	struct kept_table *last = m->table_count ? &m->tables[m->table_count - 1] : NULL;
	if (n == 2 && str_is(w[0], "taken"))
		return instant_parse(w[1], &m->facts.taken_at);
	if (n == 2 && str_is(w[0], "engine")) {
		m->facts.engine = str_c(cx->arena, w[1]);
		return true;
	}
	if (n == 4 && str_is(w[0], "migration")) {
		struct migration_row *row = ARRAY_PUSH(cx->arena, m->migrations, m->migration_count, m->migration_capacity);
		*row = (struct migration_row){ .name = w[2], .hash = w[3] };
		return str_int(w[1], &row->number) && row->number == (int64_t)m->migration_count;
	}
	if (n == 4 && str_is(w[0], "table"))
		return take_table(cx, m, w);
	if (n == 3 && str_is(w[0], "column"))
		return take_column(cx, last, w);
	return n == 5 && str_is(w[0], "part") && take_part(cx, last, w);
}

enum err manifest_parse(struct cx *cx, const char *file, struct str text, struct manifest *ret)
{
	struct str line;
	struct manifest m = { .facts.taken_at = INSTANT_NONE, .facts.engine = "" };
	str_cut(text, '\n', &line, &text);
	if (!str_is(line, "waymark-backup 1"))
		return fail(cx, ERR_NEWER, "%s is of a kind that this Waymark does not know (%.*s).", file, STRF(str_sub(line, 0, 40)));
	for (int no = 2; text.n; no++) {
		str_cut(text, '\n', &line, &text);
		if (!take_line(cx, &m, line))
			return fail(cx, ERR_DAMAGED, "%s, line %d: not a line of a manifest.", file, no);
	}
	m.facts.version = (int)m.migration_count;
	m.facts.tables = m.table_count;
	for (size_t i = 0; i < m.table_count; i++) {
		if (__builtin_add_overflow(m.facts.rows, m.tables[i].rows, &m.facts.rows))
			return fail(cx, ERR_DAMAGED, "%s tells of more rows than there can be.", file);
		m.facts.parts += m.tables[i].part_count;
		for (size_t k = 0; k < m.tables[i].part_count; k++)
			if (__builtin_add_overflow(m.facts.bytes, m.tables[i].parts[k].packed, &m.facts.bytes))
				return fail(cx, ERR_DAMAGED, "%s tells of more bytes than there can be.", file);
	}
	*ret = m;
	return OK;
}

enum err manifest_read(struct cx *cx, const char *folder, struct manifest *ret)
{
	const char *file = file_join(cx->arena, folder, MANIFEST);
	struct str text, end = STR("end ");
	char sha[SHA_TEXT];
	if (!file_exists(file))
		return fail(cx, ERR_NO_FILE, "%s is not a finished backup: it has no manifest.", folder);
	TRY(file_read(cx, file, LIMIT_BUF, &text));
	size_t tail = end.n + SHA_TEXT;
	if (text.n < tail || memcmp(text.p + text.n - tail, end.p, end.n) != 0 || text.p[text.n - 1] != '\n')
		return fail(cx, ERR_DAMAGED, "%s is cut off or changed: its last line is missing.", file);
	struct str lines = str_sub(text, 0, text.n - tail);
	sha_of(lines, sha);
	if (memcmp(sha, text.p + lines.n + end.n, SHA_TEXT - 1) != 0)
		return fail(cx, ERR_DAMAGED, "%s is not what was written: its check sum differs.", file);
	return manifest_parse(cx, file, lines, ret);
}
