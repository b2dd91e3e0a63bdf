/* docs/safety.md prints the hazard log as it stands in data/hazards.csv. WAYMARK_GOLDEN=write prints it anew. */
#include "tests/kit/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "codec/csv.h"

#define FROM "<!-- hazards: printed from data/hazards.csv -->\n"
#define TO   "<!-- end of hazards -->\n"

enum column { TAG, HAZARD, CAUSE, SEVERITY, LIKELIHOOD, CONTROL, PROOF, COLUMNS };

static int mark(struct str field)
{
	assert_int_equal(field.n, 1);
	assert_true(field.p[0] >= '1' && field.p[0] <= '5');
	return field.p[0] - '0';
}

static void print_row(struct cx *cx, struct buf *out, const struct csv_record *r)
{
	assert_int_equal(r->fields, COLUMNS);
	for (int i = 0; i < COLUMNS; i++)
		assert_true(r->field[i].n > 0 && !memchr(r->field[i].p, '|', r->field[i].n));
	buf_printf(out, "| %.*s | **%.*s** | %.*s | %d | %d | %.*s | ", STRF(r->field[TAG]), STRF(r->field[HAZARD]), STRF(r->field[CAUSE]),
		mark(r->field[SEVERITY]), mark(r->field[LIKELIHOOD]), STRF(r->field[CONTROL]));
	struct str rest = r->field[PROOF], proof;
	for (bool first = true; rest.n; first = false) {
		str_cut(rest, ' ', &proof, &rest);
		assert_true(file_exists(kit_path(str_c(cx->arena, proof))));
		buf_printf(out, "%s`%.*s`", first ? "" : ", ", STRF(proof));
	}
	buf_text(out, " |\n");
}

static void the_log_is_printed_as_it_stands(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	const char *path = kit_path("docs/safety.md"), *mode = getenv("WAYMARK_GOLDEN");
	struct str log, page;
	AUTO(csv) struct csv_reader *reader = NULL;
	AUTO(buf) struct buf out = { 0 };
	struct csv_record r;
	bool more = true;
	int hazards = 0;
	buf_init(&out, 1u << 20);
	assert_ok(file_read(cx, kit_path("data/hazards.csv"), 1u << 20, &log));
	assert_ok(file_read(cx, path, 1u << 20, &page));
	ssize_t from = str_find(page, FROM), to = str_find(page, TO);
	assert_true(from >= 0 && to > from);
	buf_str(&out, str_sub(page, 0, (size_t)from + strlen(FROM)));
	buf_text(&out, "\n| tag | hazard | cause | S | L | control | proof |\n|---|---|---|---|---|---|---|\n");
	assert_ok(csv_open_bytes(cx, log, ',', '#', &reader));
	assert_ok(csv_next(cx, reader, &r, &more));
	for (;; hazards++) {
		assert_ok(csv_next(cx, reader, &r, &more));
		if (!more)
			break;
		assert_null(r.problem);
		print_row(cx, &out, &r);
	}
	buf_char(&out, '\n');
	buf_str(&out, str_sub(page, (size_t)to, page.n));
	assert_true(hazards >= 15);
	if (mode && strcmp(mode, "write") == 0) {
		assert_ok(file_write(cx, path, buf_view(&out), 0644));
		return;
	}
	if (!str_eq(page, buf_view(&out)))
		print_error("docs/safety.md does not print data/hazards.csv: WAYMARK_GOLDEN=write prints it anew.\n");
	assert_true(str_eq(page, buf_view(&out)));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_log_is_printed_as_it_stands) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
