/* Any bytes, in every kind of place of a template: the page keeps its elements and attributes, and stays UTF-8. */
#include "tests/fuzz/fuzz.h"

#include "gen/templates.h"
#include "tests/kit/html.h"

static void write(struct buf *out, struct str s)
{
	struct t_radios_row radio = { .value = s, .text = s, .hint = s };
	struct t_error_summary_row row = { .text = s, .href = s };
	struct t_summary_list_row fact = { .key = s, .value = s };
	t_input(out, &(struct t_input){ .label = s, .id = s, .name = s, .value = s, .hint = s, .error = s });
	t_radios(out, &(struct t_radios){ .legend = s, .id = s, .name = s, .items = &radio, .items_n = 1 });
	t_error_summary(out, &(struct t_error_summary){ .heading = s, .errors = &row, .errors_n = 1 });
	t_summary_list(out, &(struct t_summary_list){ .rows = &fact, .rows_n = 1 });
	buf_text(out, "<a href=\"/x/");
	html_url_part(out, s);
	buf_text(out, "\">");
	html_nhs(out, s);
	buf_text(out, "</a>");
}

static struct str shape_of(struct arena *arena, struct str s)
{
	AUTO(buf) struct buf out;
	buf_init(&out, 64u << 20);
	write(&out, s);
	must(!out.full && str_utf8(buf_view(&out)));
	return html_lines(arena, buf_view(&out), true);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n == 0 || n > 4096)
		return 0;
	struct arena arena;
	arena_init(&arena, 0);
	struct str plain = shape_of(&arena, STR("x")), shape = shape_of(&arena, (struct str){ (const char *)bytes, n });
	must(str_eq(plain, shape));
	fuzz_planted(n > 3 && bytes[0] == '<' && bytes[1] == '"' && bytes[n - 1] == '>');
	arena_free(&arena);
	return 0;
}
