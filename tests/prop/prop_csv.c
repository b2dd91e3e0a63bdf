/* Laws of CSV: what is written is read back; a file and the same bytes in memory are one; quoting every field changes
 * nothing; a reader of raw alone sees the whole file. */
#include "tests/kit/kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/rng.h"
#include "codec/csv.h"

static const char *const endings[] = { "\n", "\r\n", "\r" };

/* A field of letters that trouble readers. */
static struct str field_random(struct rng *rng, struct arena *arena, bool tame)
{
	static const char *const wild[] = { ",", "\"", "\n", "\r", "\r\n", " ", "a", "Zo\xc3\xab", "\xe2\x82\xac", "\"\"", "#", "'",
		"0123456789abcdef" };
	uint32_t n = rng_below(rng, 8);
	char *text = arena_alloc(arena, 200);
	size_t at = 0;
	for (uint32_t i = 0; i < n; i++) {
		const char *part = wild[tame ? 5 + rng_below(rng, 4) : rng_below(rng, LENGTH(wild))];
		memcpy(text + at, part, strlen(part));
		at += strlen(part);
	}
	return (struct str){ text, at };
}

static void write_then_read(void **state)
{
	(void)state;
	struct rng rng;
	rng_seed(&rng, 1, 0);
	for (int round = 0; round < 400; round++) {
		struct cx *cx = kit_cx();
		AUTO(buf) struct buf text;
		AUTO(csv) struct csv_reader *reader = NULL;
		uint32_t rows = rng_below(&rng, 20), width = 2 + rng_below(&rng, 6);
		struct str *fields = arena_array(cx->arena, rows * width + 1, sizeof *fields);
		buf_init(&text, LIMIT_BUF);
		for (uint32_t i = 0; i < rows * width; i++) {
			fields[i] = field_random(&rng, cx->arena, false);
			csv_put(&text, fields[i], i % width == 0);
			if (i % width == width - 1)
				csv_end(&text);
		}
		assert_ok(csv_open_bytes(cx, buf_view(&text), ',', '\0', &reader));
		for (uint32_t row = 0; ; row++) {
			struct csv_record record;
			bool more;
			assert_ok(csv_next(cx, reader, &record, &more));
			if (!more) {
				assert_int_equal(row, rows);
				break;
			}
			assert_null(record.problem);
			assert_int_equal(record.fields, width);
			for (uint32_t i = 0; i < width; i++)
				assert_true(str_eq(record.field[i], fields[row * width + i]));
		}
	}
}

static bool record_same(const struct csv_record *a, const struct csv_record *b, bool raw_too)
{
	bool same = a->fields == b->fields && a->line == b->line && a->number == b->number && a->latin1 == b->latin1 &&
		a->problem == b->problem && (!raw_too || str_eq(a->raw, b->raw));
	for (size_t i = 0; same && i < a->fields; i++)
		same = str_eq(a->field[i], b->field[i]);
	return same;
}

static int file_of(struct str bytes)
{
	const char *folder = kit_scratch();
	char path[100];
	must(snprintf(path, sizeof path, "%s/a.csv", folder) < (int)sizeof path);
	assert_ok(file_write(kit_cx_now(), path, bytes, 0600));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

/* Bytes without sense, with many quotes and line ends: large enough that the window's edge falls everywhere. */
static void file_and_memory_agree(void **state)
{
	(void)state;
	struct rng rng;
	for (uint64_t round = 0; round < 6; round++) {
		struct cx *cx = kit_cx();
		AUTO(buf) struct buf text;
		AUTO(csv) struct csv_reader *memory = NULL, *file = NULL;
		static const char letters[] = "a,b;\"\"\n\r\n\r\xeb\xc3\xabzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz#,,,,";
		rng_seed(&rng, 2, round);
		buf_init(&text, LIMIT_BUF);
		uint32_t rare = 1 + rng_below(&rng, 200);       /* how long the runs between letters are */
		while (text.n < (3u << 20) / 2) {
			buf_char(&text, letters[rng_below(&rng, sizeof letters - 1)]);
			for (uint32_t run = rng_below(&rng, rare); run; run--)
				buf_char(&text, 'x');
		}
		int fd = file_of(buf_view(&text));
		assert_ok(csv_open_bytes(cx, buf_view(&text), ',', round % 2 ? '#' : '\0', &memory));
		assert_ok(csv_open(cx, fd, ',', round % 2 ? '#' : '\0', &file));
		size_t raw = 0;
		for (;;) {
			struct csv_record a, b;
			bool a_more, b_more;
			assert_ok(csv_next(cx, memory, &a, &a_more));
			assert_ok(csv_next(cx, file, &b, &b_more));
			assert_int_equal(a_more, b_more);
			assert_true(csv_bytes(memory) == csv_bytes(file));
			if (!a_more)
				break;
			if (!record_same(&a, &b, true))
				print_error("round %d: line %lld and %lld, number %lld and %lld, fields %zu and %zu, raw %zu and %zu, "
					"%s and %s\n", (int)round, (long long)a.line, (long long)b.line, (long long)a.number, (long long)b.number,
					a.fields, b.fields,
					a.raw.n, b.raw.n, a.problem ? a.problem : "fine", b.problem ? b.problem : "fine");
			assert_true(record_same(&a, &b, true));
			raw += a.raw.n;
		}
		assert_true(csv_bytes(file) == (int64_t)text.n);
		assert_true(raw <= text.n);
		close(fd);
	}
}

/* The quick way and the whole grammar give the same fields, whatever ends the lines. */
static void quoting_changes_nothing(void **state)
{
	(void)state;
	struct rng rng;
	rng_seed(&rng, 3, 0);
	for (int round = 0; round < 300; round++) {
		struct cx *cx = kit_cx();
		AUTO(buf) struct buf plain;
		AUTO(buf) struct buf quoted;
		AUTO(csv) struct csv_reader *a = NULL, *b = NULL;
		buf_init(&plain, LIMIT_BUF);
		buf_init(&quoted, LIMIT_BUF);
		const char *ending = endings[rng_below(&rng, 3)];
		for (uint32_t rows = rng_below(&rng, 12); rows; rows--) {
			for (uint32_t width = 2 + rng_below(&rng, 5), i = 0; i < width; i++) {
				struct str field = field_random(&rng, cx->arena, true);
				buf_printf(&plain, "%s%.*s", i ? "," : "", STRF(field));
				buf_printf(&quoted, "%s\"%.*s\"", i ? "," : "", STRF(field));
			}
			buf_text(&plain, ending);
			buf_text(&quoted, ending);
		}
		assert_ok(csv_open_bytes(cx, buf_view(&plain), ',', '\0', &a));
		assert_ok(csv_open_bytes(cx, buf_view(&quoted), ',', '\0', &b));
		for (bool a_more = true; a_more; ) {
			struct csv_record x = { 0 }, y = { 0 };
			bool b_more;
			assert_ok(csv_next(cx, a, &x, &a_more));
			assert_ok(csv_next(cx, b, &y, &b_more));
			assert_int_equal(a_more, b_more);
			assert_true(record_same(&x, &y, false));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(write_then_read), cmocka_unit_test(file_and_memory_agree), cmocka_unit_test(quoting_changes_nothing),
	};
	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
