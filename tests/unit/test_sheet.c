/* A list as a file: what each cell says as CSV, as XLSX and on paper; what it is, of whom and by whom; that a part of it says so. The workbook is
 * unpacked here by a reader of its own. */
#include "tests/kit/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "codec/csv.h"
#include "print/sheet.h"
#include "print/zip.h"

struct row { struct str words; struct day on; struct instant at; int64_t n, milli; bool yes; enum truth truth; };
static const struct sheet_column columns[] = {
	{ "nhs_number", SHEET_WORDS, offsetof(struct row, words) }, { "found_on", SHEET_DAY, offsetof(struct row, on) },
	{ "at", SHEET_AT, offsetof(struct row, at) }, { "count", SHEET_NUMBER, offsetof(struct row, n) },
	{ "score", SHEET_MILLI, offsetof(struct row, milli) }, { "late", SHEET_YES, offsetof(struct row, yes) },
	{ "plan", SHEET_TRUTH, offsetof(struct row, truth) },
};
static const struct sheet_about about = { { "People found", 12 }, { "Elm & Oak, MUS", 14 }, { "rule, \"x\"\n=HYPERLINK(1)", 23 }, { "Dr Nair", 7 },
	{ "Keep it", 7 }, { INT64_C(1795250400000000) }, 0 };

static struct row row_of(const char *words)
{
	return (struct row){ str_of(words), day_of(2026, 7, 14), { INT64_C(1795250400000000) }, 12, -567, true, TRUTH_UNKNOWN };
}

static struct str file_of(enum sheet_as as, const struct row *row, size_t count, int64_t most)
{
	struct cx *cx = kit_cx_now();
	AUTO(sheet) struct sheet s;
	AUTO(buf) struct buf out;
	buf_init(&out, LIMIT_BUF);
	sheet_open(&s, as, columns, LENGTH(columns), most);
	sheet_rows(&s, row, count, sizeof *row);
	if (as == SHEET_PAPER)
		return sheet_table(cx->arena, &s).trusted;
	assert_ok(sheet_close(cx, &s, &about, &out));
	return str_dup(cx->arena, buf_view(&out));
}

#define assert_in(text, what) do { if (str_find((text), (what)) < 0) print_error("no \"%s\" in\n%.*s\n", (what), STRF(text)); \
	assert_true(str_find((text), (what)) >= 0); } while (0)

static void csv_keeps_what_it_is_and_harms_nobody(void **state)
{
	(void)state;
	kit_cx();
	static const char *const sly[] = { "=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1" };
	struct str file = file_of(SHEET_CSV, &(struct row){ STR("Ann, \"Nan\""), DAY_NONE, INSTANT_NONE, SHEET_NONE, 12500, false, TRUTH_NO }, 1, 9), line;
	/* the first line is one cell, whatever stands in it */
	str_cut(file, '\n', &line, &file);
	assert_in(line, "# People found  Elm & Oak  MUS. Shown: rule   x  =HYPERLINK(1). 1 row  taken out by Dr Nair  ");
	assert_true(str_find(line, ",") < 0 && str_find(line, "\"") < 0 && str_find(line, ";") < 0 && str_find(line, "\t") < 0);
	assert_str(file, "nhs_number,found_on,at,count,score,late,plan\n\"Ann, \"\"Nan\"\"\",,,,12.5,no,no\n");
	for (size_t i = 0; i < LENGTH(sly); i++) {
		AUTO(csv) struct csv_reader *reader = NULL;
		struct csv_record r;
		bool more;
		struct row row = row_of(sly[i]);
		assert_ok(csv_open_bytes(kit_cx_now(), file_of(SHEET_CSV, &row, 1, 9), ',', '#', &reader));
		assert_ok(csv_next(kit_cx_now(), reader, &r, &more));
		assert_ok(csv_next(kit_cx_now(), reader, &r, &more));
		assert_true(more && r.fields == LENGTH(columns));
		assert_true(r.field[0].p[0] == '\'' && str_is(str_sub(r.field[0], 1, r.field[0].n), sly[i]));
		assert_str(r.field[1], "2026-07-14");
		assert_str(r.field[3], "12");
		assert_str(r.field[4], "-0.567");
		assert_str(r.field[6], "not known");
	}
}

/* ---- the workbook, read by its list of contents ---- */

static uint32_t number_at(struct str s, size_t at, int bytes)
{
	uint32_t n = 0;
	assert_true(at + (size_t)bytes <= s.n);
	for (int i = 0; i < bytes; i++)
		n |= (uint32_t)(unsigned char)s.p[at + (size_t)i] << 8 * i;
	return n;
}

static struct str unpacked(struct str zip, const char *name)
{
	size_t end = zip.n - 22, at = number_at(zip, end + 16, 4);
	assert_int_equal(number_at(zip, end, 4), 0x06054b50);
	for (uint32_t i = 0; i < number_at(zip, end + 10, 2); i++) {
		uint32_t crc = number_at(zip, at + 16, 4), packed = number_at(zip, at + 20, 4), bytes = number_at(zip, at + 24, 4), n = number_at(zip, at + 28, 2);
		size_t head = number_at(zip, at + 42, 4);
		assert_int_equal(number_at(zip, at, 4), 0x02014b50);
		if (!str_is(str_sub(zip, at + 46, n), name)) {
			at += 46 + n;
			continue;
		}
		char *out = arena_alloc(kit_cx_now()->arena, bytes + 1);
		z_stream z = { .next_in = (const unsigned char *)zip.p + head + 30 + n, .avail_in = packed, .next_out = (unsigned char *)out, .avail_out = bytes };
		assert_int_equal(number_at(zip, head, 4), 0x04034b50);
		assert_int_equal(number_at(zip, head + 14, 4), crc);
		assert_int_equal(number_at(zip, head + 18, 4), packed);
		assert_str(str_sub(zip, head + 30, n), name);
		assert_int_equal(inflateInit2(&z, -MAX_WBITS), Z_OK);
		assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
		assert_int_equal(z.total_out, bytes);
		inflateEnd(&z);
		assert_int_equal(crc32(0, (unsigned char *)out, bytes), crc);
		return (struct str){ out, bytes };
	}
	print_error("%s is not in the workbook\n", name);
	assert_true(false);
	return STR_NONE;
}

static void xlsx_has_typed_cells_and_says_what_it_is(void **state)
{
	(void)state;
	kit_cx();
	struct row row[] = { row_of("=1+1 <b> & \xEF\xBF\xBF\x01"), { STR(""), day_of(1899, 12, 31), INSTANT_NONE, SHEET_NONE, SHEET_NONE, false, TRUTH_YES } };
	struct str zip = file_of(SHEET_XLSX, row, 2, 9), list = unpacked(zip, "xl/worksheets/sheet2.xml"), first = unpacked(zip, "xl/worksheets/sheet1.xml");
	assert_true(str_starts(zip, "PK"));
	assert_in(list, "<c r=\"A1\" s=\"3\" t=\"inlineStr\"><is><t xml:space=\"preserve\">NHS number</t></is></c>");
	assert_in(list, "<t xml:space=\"preserve\">Found on</t>");
	/* words are words, whatever they look like; what XML cannot say is left out */
	assert_in(list, "<c r=\"A2\" s=\"0\" t=\"inlineStr\"><is><t xml:space=\"preserve\">=1+1 &lt;b&gt; &amp; \xEF\xBF\xBD</t></is></c>");
	assert_true(str_find(list, "<f>") < 0);
	/* 14 July 2026 is the 46,217th day of the format; 20 November 2026, 10:00 in London */
	assert_in(list, "<c r=\"B2\" s=\"1\"><v>46217</v></c>");
	char at[INSTANT_TEXT];
	instant_words(row[0].at, at);
	int minute;
	struct day on = instant_local(row[0].at, &minute);
	double said = strtod(strstr(list.p, "<c r=\"C2\" s=\"2\"><v>") + 19, NULL);
	assert_true(said > on.day + 25569 && (int)((said - (on.day + 25569)) * 1440 + 1e-5) == minute);
	assert_in(list, "<c r=\"D2\" s=\"4\"><v>12</v></c>");
	assert_in(list, "<c r=\"E2\" s=\"4\"><v>-0.567</v></c>");
	/* before its first day the format knows no days; what is not known is no cell */
	assert_in(list, "<c r=\"B3\" s=\"0\" t=\"inlineStr\"><is><t xml:space=\"preserve\">1899-12-31</t></is></c>");
	assert_true(str_find(list, "\"C3\"") < 0 && str_find(list, "\"D3\"") < 0 && str_find(list, "\"A3\"") < 0);
	assert_in(list, "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>");
	assert_in(list, "<autoFilter ref=\"A1:G3\"/>");
	assert_in(list, "&amp;LPeople found, Elm &amp;&amp; Oak, MUS</oddHeader>");
	assert_in(first, "People found, Elm &amp; Oak, MUS");
	assert_in(first, "2 rows, taken out by Dr Nair");
	assert_in(first, "Keep it");
	static const char *const parts[] = { "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml" };
	for (size_t i = 0; i < LENGTH(parts); i++)
		assert_true(str_starts(unpacked(zip, parts[i]), "<?xml "));
	/* the same list gives the same bytes */
	assert_true(str_eq(zip, file_of(SHEET_XLSX, row, 2, 9)));
}

static void a_part_of_a_list_says_so(void **state)
{
	(void)state;
	kit_cx();
	struct row row[] = { row_of("a"), row_of("b"), row_of("c") };
	struct str csv = file_of(SHEET_CSV, row, 3, 2), xlsx = file_of(SHEET_XLSX, row, 3, 2), line;
	str_cut(csv, '\n', &line, &csv);
	assert_in(line, "NOT ALL OF IT: only the first 2 of 3 rows fit");
	assert_in(csv, "\nb,2026-07-14");
	assert_true(str_find(csv, "\nc,") < 0);
	assert_in(csv, "\n# NOT ALL OF IT: only the first 2 of 3 rows fit");
	assert_in(unpacked(xlsx, "xl/worksheets/sheet1.xml"), "NOT ALL OF IT: only the first 2 of 3 rows fit");
	assert_in(unpacked(xlsx, "xl/worksheets/sheet2.xml"), "<row r=\"4\"><c r=\"A4\" s=\"3\" t=\"inlineStr\"><is><t xml:space=\"preserve\">NOT ALL OF IT");
	assert_true(str_find(unpacked(xlsx, "xl/worksheets/sheet2.xml"), ">c<") < 0);
	assert_true(str_find(file_of(SHEET_CSV, row, 3, 3), "NOT ALL") < 0);
}

static void paper_is_a_table(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	static const struct sheet_column files[] = { { "a", SHEET_WORDS, offsetof(struct row, words) }, { "b", SHEET_DAY, offsetof(struct row, on), true } };
	AUTO(sheet) struct sheet s;
	struct row row = row_of("<script>");
	struct str table = file_of(SHEET_PAPER, &row, 1, 9);
	assert_in(table, "<thead><tr><th scope=\"col\">NHS number</th><th scope=\"col\">Found on</th>");
	assert_in(table, "<td>&lt;script&gt;</td><td class=\"wm-nb\">14 Jul 2026</td>");
	assert_in(table, "<td class=\"wm-num\">-0.567</td>");
	/* what is too much for paper stands in files only */
	sheet_open(&s, SHEET_PAPER, files, LENGTH(files), 9);
	sheet_rows(&s, &row, 1, sizeof row);
	table = sheet_table(cx->arena, &s).trusted;
	assert_str(table, "<thead><tr><th scope=\"col\">A</th></tr></thead>\n<tbody>\n<tr><td>&lt;script&gt;</td></tr>\n</tbody>");
}

/* More than a file holds: the rows that fit are whole, and it says how many did not. */
static void a_very_long_list_ends_between_two_rows(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	AUTO(sheet) struct sheet s;
	AUTO(buf) struct buf out;
	char *long_words = arena_alloc(cx->arena, 30001);
	memset(long_words, 'x', 30000);
	struct row row = row_of(long_words);
	buf_init(&out, LIMIT_BUF);
	sheet_open(&s, SHEET_XLSX, columns, LENGTH(columns), 10000);
	for (int i = 0; i < 2000; i++)
		sheet_rows(&s, &row, 1, sizeof row);
	assert_true(sheet_full(&s) && s.rows > 1500 && s.rows + s.left == 2000);
	assert_ok(sheet_close(cx, &s, &about, &out));
	struct str list = unpacked(buf_view(&out), "xl/worksheets/sheet2.xml");
	assert_true(str_ends(list, "</worksheet>"));
	assert_in(unpacked(buf_view(&out), "xl/worksheets/sheet1.xml"), "of 2000 rows fit");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(csv_keeps_what_it_is_and_harms_nobody), cmocka_unit_test(xlsx_has_typed_cells_and_says_what_it_is),
		cmocka_unit_test(a_part_of_a_list_says_so), cmocka_unit_test(paper_is_a_table), cmocka_unit_test(a_very_long_list_ends_between_two_rows) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
