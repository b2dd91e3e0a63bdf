/* Comma-separated records, as written in RFC 4180 and as sent. */
#include "tests/kit/kit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codec/csv.h"

/* All records of a text as one line: fields in [], records ended by ;, problems after !. */
static struct str shown(struct cx *cx, struct str text, char delimiter, char comment)
{
	AUTO(csv) struct csv_reader *reader = NULL;
	AUTO(buf) struct buf out;
	buf_init(&out, LIMIT_BUF);
	assert_ok(csv_open_bytes(cx, text, delimiter, comment, &reader));
	for (;;) {
		struct csv_record record;
		bool more;
		assert_ok(csv_next(cx, reader, &record, &more));
		if (!more)
			break;
		for (size_t i = 0; i < record.fields; i++)
			buf_printf(&out, "[%.*s]", STRF(record.field[i]));
		if (record.latin1)
			buf_char(&out, '*');
		if (record.problem)
			buf_printf(&out, "!%s", record.problem);
		buf_char(&out, ';');
	}
	assert_true(csv_bytes(reader) == (int64_t)text.n);
	return str_dup(cx->arena, buf_view(&out));
}

static void records_of_every_kind(void **state)
{
	(void)state;
	const struct { const char *text, *records; } cases[] = {
		{ "a,b,c\n1,2,3\n", "[a][b][c];[1][2][3];" },
		{ "a,b\r\n1,2\r\n", "[a][b];[1][2];" },
		{ "a,b\r1,2\r3,4", "[a][b];[1][2];[3][4];" },
		{ "a,b\n1,2", "[a][b];[1][2];" },
		{ "a\nb\r\nc\rd", "[a];[b];[c];[d];" },
		{ "", "" },
		{ "\n", "" },
		{ "a\n\n\r\n\rb\n", "[a];[b];" },
		{ ",\n", "[][];" },
		{ ",,x,\n", "[][][x][];" },
		{ "\"\"\n", "[];" },
		{ "\"a,b\",c\n", "[a,b][c];" },
		{ "\"a\nb\r\nc\rd\",e\nf\n", "[a\nb\r\nc\rd][e];[f];" },
		{ "\"say \"\"aah\"\"\",\"\"\"\"\n", "[say \"aah\"][\"];" },
		{ "\"a\",\"b\"", "[a][b];" },
		{ "a \"b\" c,5\" nail\n", "[a \"b\" c][5\" nail];" },
		{ " \"a\"\n", "[ \"a\"];" },
		{ "\"a\"b,c\n", "[ab][c]!text after a closing quote;" },
		{ "\"a\" ,c\n", "[a ][c]!text after a closing quote;" },
		{ "\"a\"b\"\"c\",d\nok\n", "[ab\"\"c\"][d]!text after a closing quote;[ok];" },
		{ "a,\"b\nc,d\n", "[a][b\nc,d\n]!quote not closed at the end of the file;" },
		{ "a,b\nc,\"", "[a][b];[c][]!quote not closed at the end of the file;" },
		{ "a,\"x\"\"", "[a][x\"]!quote not closed at the end of the file;" },
		{ "a,\"x\"", "[a][x];" },
		{ "a,b\r", "[a][b];" },
		{ "\xef\xbb\xbf" "a,b\n", "[a][b];" },
		{ "\xef\xbb\xbf\"a\",b\n", "[a][b];" },
		{ "\xef\xbb", "[\xc3\xaf\xc2\xbb]*;" },
		{ "Zo\xc3\xab,b\nZo\xeb,\"\x93y\x94\"\nc\n", "[Zo\xc3\xab][b];[Zo\xc3\xab][\xe2\x80\x9cy\xe2\x80\x9d]*;[c];" },
		{ "#a\nb#,c\n#d", "[#a];[b#][c];[#d];" },
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct str got = shown(kit_cx(), str_of(cases[i].text), ',', '\0');
		if (!str_is(got, cases[i].records))
			print_error("case %zu: \"%s\"\n gives  %.*s\n wanted %s\n", i, cases[i].text, STRF(got), cases[i].records);
		assert_str(got, cases[i].records);
	}
}

static void other_delimiters_and_comments(void **state)
{
	(void)state;
	assert_str(shown(kit_cx(), STR("a\tb,c\t\"d\te\"\n"), '\t', '\0'), "[a][b,c][d\te];");
	assert_str(shown(kit_cx(), STR("a|b\n"), '|', '\0'), "[a][b];");
	assert_str(shown(kit_cx(), STR("a;\"b;c\"\n"), ';', '\0'), "[a][b;c];");
	assert_str(shown(kit_cx(), STR("# an \"open quote\na,b\n  #c\n#\n\"#d\"\n# end"), ',', '#'), "[a][b];[  #c];[#d];");
	assert_str(shown(kit_cx(), STR("\xef\xbb\xbf# first\na\n"), ',', '#'), "[a];");
}

static void a_zero_byte_is_told(void **state)
{
	(void)state;
	struct str got = shown(kit_cx(), STR("a\0b,c\nd\n"), ',', '\0');
	assert_true(str_find(got, "a byte of zero") > 0);
	assert_true(str_ends(got, ";[d];"));
	got = shown(kit_cx(), STR("\xff\xfe" "a\0,\0b\0\n\0"), ',', '\0');         /* UTF-16, as a spreadsheet saves it */
	assert_true(str_find(got, "UTF-16") > 0);
}

static void a_record_knows_where_it_stands(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	AUTO(csv) struct csv_reader *reader = NULL;
	struct csv_record r;
	bool more;
	assert_ok(csv_open_bytes(cx, STR("# about\r\nh1,h2\r\n\r\n\"a\r\nb\nc\",2\r\n# so\r\nd,e"), ',', '#', &reader));
	assert_ok(csv_next(cx, reader, &r, &more));
	assert_true(r.line == 2 && r.number == 1);
	assert_str(r.raw, "h1,h2\r\n");
	csv_header(reader);
	assert_true(csv_bytes(reader) == 16);
	assert_ok(csv_next(cx, reader, &r, &more));
	assert_true(r.line == 4 && r.number == 1);
	assert_str(r.raw, "\"a\r\nb\nc\",2\r\n");
	assert_ok(csv_next(cx, reader, &r, &more));
	assert_true(r.line == 8 && r.number == 2 && more);
	assert_str(r.raw, "d,e");
	assert_ok(csv_next(cx, reader, &r, &more));
	assert_false(more);
	assert_ok(csv_next(cx, reader, &r, &more));
	assert_false(more);
	csv_close(NULL);
}

static void too_many_fields(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	for (size_t quoted = 0; quoted < 2; quoted++) {
		AUTO(buf) struct buf text;
		AUTO(csv) struct csv_reader *reader = NULL;
		struct csv_record r;
		bool more;
		buf_init(&text, LIMIT_BUF);
		for (int i = 0; i < LIMIT_FIELDS; i++)
			buf_text(&text, i ? ",x" : quoted ? "\"x\"" : "x");
		buf_text(&text, "\n");
		for (int i = 0; i < LIMIT_FIELDS + 1; i++)
			buf_text(&text, i ? ",x" : quoted ? "\"x\"" : "x");
		buf_text(&text, "\nok\n");
		assert_ok(csv_open_bytes(cx, buf_view(&text), ',', '\0', &reader));
		assert_ok(csv_next(cx, reader, &r, &more));
		assert_true(r.fields == LIMIT_FIELDS && !r.problem);
		assert_ok(csv_next(cx, reader, &r, &more));
		assert_true(r.fields == LIMIT_FIELDS);
		assert_string_equal(r.problem, "over the limit of 1024 fields in one record");
		assert_ok(csv_next(cx, reader, &r, &more));
		assert_true(r.fields == 1 && !r.problem);
	}
}

/* A file of these bytes, open for reading, gone when closed. */
static int file_of(struct str bytes)
{
	char path[] = "/tmp/waymark-csv-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	unlink(path);
	for (size_t n = 0; n < bytes.n; ) {
		ssize_t put = write(fd, bytes.p + n, bytes.n - n);
		assert_true(put > 0);
		n += (size_t)put;
	}
	assert_true(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

/* The limit lies where it is said to lie, from a file and from memory, and reading goes on after it. */
static void too_long_a_record(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	for (size_t over = 0; over < 2; over++) {
		for (size_t from_file = 0; from_file < 2; from_file++) {
			AUTO(buf) struct buf text;
			AUTO(csv) struct csv_reader *reader = NULL;
			struct csv_record r;
			bool more;
			buf_init(&text, LIMIT_BUF);
			buf_text(&text, "a,b\n");
			for (size_t i = 0; i < LIMIT_LINE + over; i++)
				buf_char(&text, 'x');
			buf_text(&text, "\r\nc,d\n");
			int fd = file_of(buf_view(&text));
			assert_ok(from_file ? csv_open(cx, fd, ',', '\0', &reader) : csv_open_bytes(cx, buf_view(&text), ',', '\0', &reader));
			assert_ok(csv_next(cx, reader, &r, &more));
			assert_ok(csv_next(cx, reader, &r, &more));
			assert_true(r.fields == 1 && r.field[0].n == LIMIT_LINE && r.line == 2);
			assert_true(over ? strstr(r.problem, "rest of the line") != NULL : r.problem == NULL);
			assert_ok(csv_next(cx, reader, &r, &more));
			assert_true(more && r.fields == 2 && str_is(r.field[1], "d") && r.line == 3 && r.number == 3);
			assert_ok(csv_next(cx, reader, &r, &more));
			assert_false(more);
			close(fd);
		}
	}
}

/* One quote that is never closed costs what lies within the limit, all of it in raw, and not the rest of the file. */
static void an_open_quote_does_not_eat_the_file(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	AUTO(buf) struct buf text;
	buf_init(&text, LIMIT_BUF);
	buf_text(&text, "id,note\n1,\"open\n");
	int64_t last = 0;
	for (last = 2; text.n < 2 * LIMIT_LINE; last++)
		buf_printf(&text, "%d,plain words\n", (int)last);
	for (size_t from_file = 0; from_file < 2; from_file++) {
		AUTO(csv) struct csv_reader *reader = NULL;
		struct csv_record r;
		bool more;
		int fd = file_of(buf_view(&text));
		assert_ok(from_file ? csv_open(cx, fd, ',', '\0', &reader) : csv_open_bytes(cx, buf_view(&text), ',', '\0', &reader));
		assert_ok(csv_next(cx, reader, &r, &more));
		assert_ok(csv_next(cx, reader, &r, &more));
		assert_non_null(strstr(r.problem, "not closed"));
		assert_true(r.raw.n <= LIMIT_LINE && r.raw.n > LIMIT_LINE - 100 && str_ends(r.raw, "words\n"));
		int64_t lines = 0, next, number;
		for (size_t i = 0; i < r.raw.n; i++)
			lines += r.raw.p[i] == '\n';
		for (next = r.line + lines; ; next++) {
			assert_ok(csv_next(cx, reader, &r, &more));
			if (!more)
				break;
			assert_null(r.problem);
			assert_true(r.line == next && r.fields == 2);
			assert_true(str_int(r.field[0], &number) && number == next - 1);
		}
		assert_true(next - 1 == last);
		close(fd);
	}
}

static void files_that_cannot_be_read(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	AUTO(csv) struct csv_reader *reader = NULL;
	struct csv_record r;
	bool more;
	assert_ok(csv_open(cx, -1, ',', '\0', &reader));
	assert_int_equal(csv_next(cx, reader, &r, &more), ERR_FILE);
	assert_non_null(strstr(cx_say(cx), "cannot be read after byte 0"));
}

static void writing(void **state)
{
	(void)state;
	AUTO(buf) struct buf b;
	buf_init(&b, 1000);
	const struct str fields[] = { STR("plain"), STR("a,b"), STR("say \"aah\""), STR("two\nlines"), STR("cr\r"), STR(" space "),
		STR_NONE, STR("") };
	for (size_t i = 0; i < LENGTH(fields); i++)
		csv_put(&b, fields[i], i == 0);
	csv_end(&b);
	assert_str(buf_view(&b), "plain,\"a,b\",\"say \"\"aah\"\"\",\"two\nlines\",\"cr\r\", space ,,\n");
	buf_reset(&b);
	const struct str formulas[] = { STR("=1+1"), STR("+44 20"), STR("-5"), STR("@a"), STR("\tb"), STR("\rc"), STR("=\"x\""),
		STR("d=1"), STR("") };
	for (size_t i = 0; i < LENGTH(formulas); i++)
		csv_put_safe(&b, formulas[i], i == 0);
	assert_str(buf_view(&b), "'=1+1,'+44 20,'-5,'@a,'\tb,\"'\rc\",\"'=\"\"x\"\"\",d=1,");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_of_every_kind), cmocka_unit_test(other_delimiters_and_comments),
		cmocka_unit_test(a_zero_byte_is_told), cmocka_unit_test(a_record_knows_where_it_stands),
		cmocka_unit_test(too_many_fields),
		cmocka_unit_test(too_long_a_record), cmocka_unit_test(an_open_quote_does_not_eat_the_file),
		cmocka_unit_test(files_that_cannot_be_read), cmocka_unit_test(writing),
	};
	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
