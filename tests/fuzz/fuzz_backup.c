/* Any bytes as the manifest of a backup and as the rows of a part: read within bounds or refused, and no name leads out of
 * the folder. (In life a check sum stands before both.) */
#include "tests/fuzz/fuzz.h"

#include "store/backup_in.h"

static void as_manifest(struct cx *cx, struct str text)
{
	struct manifest m;
	if (manifest_parse(cx, "manifest", text, &m) != OK) {
		must(cx->err == ERR_NEWER || cx->err == ERR_DAMAGED);
		return;
	}
	must(m.facts.rows >= 0 && m.facts.bytes >= 0 && m.facts.tables == m.table_count && m.facts.version >= 0);
	size_t parts = 0;
	for (size_t i = 0; i < m.table_count; i++) {
		must(plain_word(m.tables[i].table.name) && m.tables[i].table.count <= LIMIT_QUERY_COLUMNS);
		for (size_t k = 0; k < m.tables[i].part_count; k++)
			must(!strchr(m.tables[i].parts[k].name, '/') && m.tables[i].parts[k].raw >= 0);
		parts += m.tables[i].part_count;
	}
	must(parts == m.facts.parts);
	fuzz_planted(m.table_count == 1 && m.facts.parts == 0 && m.tables[0].table.count == 3);
}

static void as_rows(struct cx *cx, struct str bytes)
{
	static struct plain_column columns[] = { { "a", VALUE_INT }, { "b", VALUE_TEXT }, { "c", VALUE_REAL }, { "d", VALUE_BLOB } };
	static const struct plain_table table = { .name = "t", .columns = columns, .count = 4 };
	AUTO(buf) struct buf again;
	struct value values[4], same[4];
	(void)cx;
	buf_init(&again, LIMIT_BUF);
	while (bytes.n && row_get(&bytes, &table, values)) {
		buf_reset(&again);
		row_put(&again, values, 4);
		struct str written = buf_view(&again);
		must(row_get(&written, &table, same) && written.n == 0);
		must(same[0].kind == values[0].kind && same[0].i == values[0].i);
		must(str_eq(same[1].s, values[1].s) && str_eq(same[3].s, values[3].s));
		must(same[2].r == values[2].r || isnan(values[2].r));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct cx *cx = fuzz_cx();
	as_manifest(cx, bytes);
	as_rows(cx, bytes);
	return 0;
}
