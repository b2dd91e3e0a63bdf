/* Templates: values escaped for their place, and mistakes refused when the template is compiled. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/asset.h"
#include "base/file.h"
#include "gen/templates.h"
#include "tests/kit/html.h"

static struct str wrote(void (*write)(struct buf *, struct str), struct str s)
{
	AUTO(buf) struct buf buf;
	buf_init(&buf, 1 << 20);
	write(&buf, s);
	return str_dup(kit_cx_now()->arena, buf_view(&buf));
}

static void test_text(void **state)
{
	(void)state;
	kit_cx();
	assert_str(wrote(html_text, STR("a<b>&\"c'")), "a&lt;b&gt;&amp;&quot;c&#39;");
	assert_str(wrote(html_text, STR("O\u2019Halloran \u0141uk\u00e1\u0161")), "O\u2019Halloran \u0141uk\u00e1\u0161");
	assert_str(wrote(html_text, STR("a\0b\x1b\x7f\tc\nd")), "a\xEF\xBF\xBD" "b\xEF\xBF\xBD\xEF\xBF\xBD\tc\nd");
	assert_str(wrote(html_text, STR("a\xC3(\xED\xA0\x80\xFF")), "a\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
	assert_str(wrote(html_text, STR("\xC3")), "\xEF\xBF\xBD");
	assert_str(wrote(html_text, STR_NONE), "");
}

static void test_address(void **state)
{
	(void)state;
	kit_cx();
	static const char *const good[] = { "/person/abc?x=1#why", "#main", "?page=2", "https://example.org/", "mailto:a@example.org",
		"tel:0113" };
	for (size_t i = 0; i < LENGTH(good); i++)
		assert_str(wrote(html_url, str_of(good[i])), good[i]);
	static const char *const bad[] = { "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
		"java\tscript:alert(1)",
		"//evil.example", "/\\evil.example", "/\t/evil.example", "\x01javascript:1", "data:text/html,<script>", "vbscript:1",
		"person", "\\\\evil" };
	for (size_t i = 0; i < LENGTH(bad); i++)
		assert_str(wrote(html_url, str_of(bad[i])), "#refused");
	assert_str(wrote(html_url, STR("/a?b=1&c=\"2")), "/a?b=1&amp;c=&quot;2");
	assert_str(wrote(html_url_part, STR("a b/../c?d&e=f#g\"<\xC3\xA9")), "a%20b%2F..%2Fc%3Fd%26e%3Df%23g%22%3C%C3%A9");
}

static void test_numbers_and_days(void **state)
{
	(void)state;
	AUTO(buf) struct buf buf;
	kit_cx();
	buf_init(&buf, 10000);
	static const int64_t values[] = { 0, 7, 999, 1000, 61408, 1234567, -1, -1000, INT64_MIN };
	for (size_t i = 0; i < LENGTH(values); i++) {
		html_int(&buf, values[i]);
		buf_char(&buf, ' ');
	}
	assert_str(buf_view(&buf), "0 7 999 1,000 61,408 1,234,567 -1 -1,000 not known ");
	buf_reset(&buf);
	html_day(&buf, day_of(2026, 11, 21));
	buf_char(&buf, '|');
	html_day(&buf, DAY_NONE);
	buf_char(&buf, '|');
	html_day_iso(&buf, day_of(2026, 11, 21));
	html_day_iso(&buf, DAY_NONE);
	buf_char(&buf, '|');
	html_nhs(&buf, STR("9995260182"));
	buf_char(&buf, '|');
	html_nhs(&buf, STR("<not a number that any form takes>"));
	buf_char(&buf, '|');
	html_truth(&buf, TRUTH_UNKNOWN);
	assert_str(buf_view(&buf), "21 Nov 2026|not known|2026-11-21|999\u00a0526\u00a00182|&lt;not a number that any form "
		"takes&gt;|not known");
}

/* ---- no value makes a new element or attribute ---- */

static const char *const payload[] = {
	"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "\" autofocus onfocus=\"alert(1)",
	"</option></select><script>1</script>", "</textarea><script>", "</title><script>", "--><script>", "]]><script>",
	"&lt;script&gt;",
	"javascript:alert(1)", "data:text/html,<script>1</script>", "{{constructor}}", "{% include %}", "\xC0\xBCscript\xC0\xBE",
	"\x00<b>",
	"x\" y=\"z", "a`b", "<svg/onload=1>", "</details></body>", "<!--", "<![CDATA[", "\xE2\x80\xAE<b>", "\r\nx: y",
};

typedef void write_part(struct buf *out, struct str s);

static void write_button(struct buf *out, struct str s)
{
	t_button(out, &(struct t_button){ .text = s, .variant = s, .name = s, .value = s });
	t_button(out, &(struct t_button){ .text = s, .variant = s, .href = s });
}

static void write_fields(struct buf *out, struct str s)
{
	struct t_select_row option = { .value = s, .text = s };
	struct t_radios_row radio = { .value = s, .text = s, .hint = s };
	t_input(out, &(struct t_input){ .label = s, .label_size = s, .id = s, .name = s, .kind = s, .value = s, .hint = s, .error = s,
		.width = s,
		.autocomplete = s, .inputmode = s });
	t_select(out, &(struct t_select){ .label = s, .label_size = s, .id = s, .name = s, .hint = s, .error = s, .items = &option,
		.items_n = 1 });
	t_radios(out, &(struct t_radios){ .legend = s, .legend_size = s, .id = s, .name = s, .hint = s, .error = s, .items = &radio,
		.items_n = 1 });
	t_file_upload(out, &(struct t_file_upload){ .label = s, .label_size = s, .id = s, .name = s, .hint = s, .error = s });
}

static void write_words(struct buf *out, struct str s)
{
	struct t_error_summary_row row = { .text = s, .href = s };
	struct t_summary_list_row fact = { .key = s, .value = s };
	t_error_summary(out, &(struct t_error_summary){ .heading = s, .description = s, .errors = &row, .errors_n = 1 });
	t_summary_list(out, &(struct t_summary_list){ .rows = &fact, .rows_n = 1 });
	t_tag(out, &(struct t_tag){ .text = s, .colour = s });
	t_skip_link(out, &(struct t_skip_link){ .text = s, .href = s });
	t_details_before(out, &(struct t_details){ .summary = s });
	t_details_after(out, &(struct t_details){ .summary = s });
}

static void test_no_new_element(void **state)
{
	(void)state;
	static write_part *const parts[] = { write_button, write_fields, write_words };
	struct cx *cx = kit_cx();
	for (size_t p = 0; p < LENGTH(parts); p++) {
		struct str plain = html_lines(cx->arena, wrote(parts[p], STR("x")), true);
		assert_true(plain.n > 0);
		for (size_t i = 0; i < LENGTH(payload); i++) {
			struct str s = { payload[i], payload[i][0] ? strlen(payload[i]) : 4 };
			struct str page = wrote(parts[p], s), shape = html_lines(cx->arena, page, true);
			if (!str_eq(plain, shape))
				print_error("\"%s\" changed the page:\n%.*s\n", payload[i], STRF(page));
			assert_true(str_eq(plain, shape));
			assert_true(str_utf8(page));
			assert_int_equal(str_find(page, "href=\"javascript:"), -1);
		}
	}
}

/* The check itself must be able to fail. */
static void raw(struct buf *out, struct str s)
{
	buf_text(out, "<p class=\"");
	buf_str(out, s);
	buf_text(out, "\">x</p>");
}

static void test_check_can_fail(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct str plain = html_lines(cx->arena, wrote(raw, STR("x")), true);
	assert_false(str_eq(plain, html_lines(cx->arena, wrote(raw, STR("\"><img src=x>")), true)));
	assert_false(str_eq(plain, html_lines(cx->arena, wrote(raw, STR("\" onclick=\"1")), true)));
}

/* ---- the compiler ---- */

/* Compile one page; what it said, "" when it was content. With `ret_c` also the C. */
static struct str compile(const char *page, struct str *ret_c)
{
	struct cx *cx = kit_cx_now();
	static const char *dir;
	const char *tool = getenv("WAYMARK_MKTEMPLATE");
	assert_non_null(tool);
	if (!dir)
		dir = kit_scratch();
	assert_ok(file_make_folder(cx, file_join(cx->arena, dir, "pages"), 0700));
	assert_ok(file_make_folder(cx, file_join(cx->arena, dir, "parts"), 0700));
	const char *part = "{# A mark.\n\nstr word\nday on\n#}\n<b>{{word}} {{on}}</b>\n",
		*box = "{# A box.\n\n#}\n<div>{% body %}</div>\n";
	assert_ok(file_write(cx, file_join(cx->arena, dir, "parts/mark.html"), str_of(part), 0600));
	assert_ok(file_write(cx, file_join(cx->arena, dir, "parts/box.html"), str_of(box), 0600));
	assert_ok(file_write(cx, file_join(cx->arena, dir, "pages/p.html"), str_of(page), 0600));
	char *line = arena_printf(cx->arena, "cd %s && %s . t.h t.c 2>said", dir, tool);
	int status = system(line);
	struct str said;
	assert_ok(file_read(cx, file_join(cx->arena, dir, "said"), 100000, &said));
	assert_int_equal(WIFEXITED(status) && WEXITSTATUS(status) == 0, said.n == 0);
	if (ret_c && said.n == 0)
		assert_ok(file_read(cx, file_join(cx->arena, dir, "t.c"), 1000000, ret_c));
	return said;
}

static void test_refused(void **state)
{
	(void)state;
	static const struct { const char *body, *says; } cases[] = {
		{ "<p>{{titel}}</p>", "./pages/p.html:8: there is no field \"titel\" in t_p; did you mean \"title\"?" },
		{ "<p>\n{{row.x}}</p>", "./pages/p.html:9: there is no field \"row\"" },
		{ "{% for row in rows %}{{row.nmae}}{% endfor %}", "there is no field \"nmae\" in t_p_row; did you mean \"name\"?" },
		{ "<p>{{title}}</p><script>{{title}}</script>", "no value is safe in a script" },
		{ "<script>var x = 1</script>", "no script inside a page" },
		{ "<style>p{}</style>", "<style> is refused" },
		{ "<p style=\"x\"></p>", "the attribute style is not used" },
		{ "<p onclick=\"x\"></p>", "event handler" },
		{ "<p class=x></p>", "stands in double quotes" },
		{ "<p class={{title}}></p>", "no value is safe in a value without quotes" },
		{ "<p {{title}}=\"x\"></p>", "no value is safe in a tag" },
		{ "<{{title}}></p>", "opens no tag" },
		{ "<p{{title}}></p>", "no value is safe in the name of a tag" },
		{ "<!-- {{title}} -->", "no value is safe in a remark" },
		{ "<p>", "<p> open" },
		{ "</p>", "was not opened in this block" },
		{ "<p><b></p></b>", "</p> closes <b>" },
		{ "<div/>", "does not close itself" },
		{ "{% if title %}<p>{% endif %}", "if without else" },
		{ "{% if title %}<p>{% else %}<b>{% endif %}</p>", "branches" },
		{ "<p>{% if title %}</p>{% endif %}", "was not opened in this block" },
		{ "<p{% if title %} data{% endif %}click=\"{{title}}\"></p>", "a blank is missing" },
		{ "<p {% if title %}on{% endif %}click=\"x\"></p>", "on is an event handler" },
		{ "<a href=\"javascript:{{title}}\">x</a>", "an address starts with" },
		{ "<a href=\"//{{title}}\">x</a>", "leaves this site" },
		{ "{{{title}}}", "only a field of type html" },
		{ "{{safe}}", "safe is html" },
		{ "<p class=\"{{{safe}}}\"></p>", "trusted HTML stands in text" },
		{ "{{rows}}", "cannot be written: it is list" },
		{ "{% if count %}{% endif %}", "a number is compared" },
		{ "{% if met %}{% endif %}", "a truth has three values" },
		{ "{% if title == 3 %}{% endif %}", "cannot be compared" },
		{ "{% if title and rows or count > 1 %}{% endif %}", "use ( )" },
		{ "{% for x in title %}{% endfor %}", "that is no list" },
		{ "{% if title %}", "this block is not closed by" },
		{ "{% endif %}", "\"endif\" is not known here" },
		{ "{% include nothing %}", "there is no template \"nothing\"" },
		{ "{% include mark word=title %}", "on of mark must be given" },
		{ "{% include mark word=count on=born %}", "word of mark is str" },
		{ "{% include mark wrod=title on=born %}", "did you mean \"word\"?" },
		{ "{% include box %}", "box has a body" },
		{ "{% with mark word=title on=born %}{% endwith %}", "mark has no {% body %}" },
		{ "<p class=\"{% include mark word=title on=born %}\"></p>", "a part stands in text" },
		{ "{% asset style/none.css %}", "stands alone in an address" },
		{ "<link href=\"{% asset style/none.css %}\">", "there is no asset style/none.css" },
		{ "{{title", "{{ is not closed" },
		{ "{{title}}", "the field \"rows\" is never used" },
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct cx *cx = kit_cx();
		const char *page = arena_printf(cx->arena,
			"{# A page.\n\nstr title\nlist row rows\nint count\ntruth met\nhtml safe\nday born\nstruct row\nstr name\n#}\n%s\n",
			cases[i].body);
		/* the first body line is line 12; the two cases that name a line count from a shorter opening */
		if (i < 2)
			page = arena_printf(cx->arena, "{# A page.\n\nstr title\nlist row rows\nstruct row\nstr name\n#}\n%s\n",
				cases[i].body);
		struct str said = compile(page, NULL);
		if (str_find(said, cases[i].says) < 0)
			print_error("%s\n  said \"%.*s\"\n  not  \"%s\"\n", cases[i].body, STRF(said), cases[i].says);
		assert_true(str_find(said, cases[i].says) >= 0);
	}
}

static void test_accepted(void **state)
{
	(void)state;
	kit_cx();
	struct str c = STR("");
	struct str said = compile("{# A page.\n\nstr title\nlist row rows\nint count\ntruth met\nhtml safe\none mark mark\ninstant "
		"at\n"
		"nhs number\nday on\nstruct row\nstr name\n#}\n"
		"<!DOCTYPE html>\n<ul id=\"{{title}}\" data-n=\"{{count}}\">\n"
		"{% for row in rows %}\n<li><a href=\"/x/{{row.name}}?a={{number}}\"{% if loop.first %} class=\"a\"{% endif "
		"%}>{{row.name}}</a></li>\n"
		"{% else %}\n<li>None.</li>\n{% endfor %}\n</ul>\n"
		"{% if count > 1 and not (title == \"x\" or known title) %}<p>{{{safe}}}</p>{% elif met == unknown %}<p>?</p>{% endif "
		"%}\n"
		"{% with box %}{% if mark %}{% include mark mark word=title %}{% endif %}{{at}} {{number}}<time "
		"datetime=\"{{on}}\">{{on}}</time>{% endwith %}\n"
		"<textarea name=\"t\">{{title}}</textarea><svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg>\n", &c);
	assert_str(said, "");
	static const char *const holds[] = { "html_url_part(out, v_row->name)", "html_text(out, v_row->name)",
		"html_digits(out, d->count)",
		"html_trusted(out, d->safe)", "html_day_iso(out, d->on)", "html_nhs(out, d->number)", "html_instant(out, d->at)",
		"if (d->rows_n == 0)", "d->count > INT64_C(1) && !((str_is(d->title, \"x\") || d->title.p != NULL))", "TRUTH_UNKNOWN",
		"t_box_before(out, ", "t_box_after(out, ", "if ((i0 == 0))" };
	for (size_t i = 0; i < LENGTH(holds); i++) {
		if (str_find(c, holds[i]) < 0)
			print_error("no %s in:\n%.*s\n", holds[i], STRF(c));
		assert_true(str_find(c, holds[i]) >= 0);
	}
}

/* ---- embedded files ---- */

static void test_assets(void **state)
{
	(void)state;
	kit_cx();
	const struct asset *css = asset_find(STR("nhsuk/nhsuk-frontend.css"));
	assert_non_null(css);
	assert_int_equal(str_find(asset_bytes(css), "@font-face"), -1);
	assert_int_equal(str_find(asset_bytes(css), "assets.nhs.uk"), -1);
	assert_true(str_find(asset_bytes(css), ".nhsuk-tag--grey") > 0);
	assert_true(css->brotli_n > 0 && css->brotli_n < css->n / 5);
	const struct asset *errors = asset_find(STR("data/errors.csv"));
	struct str file;
	assert_non_null(errors);
	assert_ok(file_read(kit_cx_now(), kit_path("data/errors.csv"), 1 << 20, &file));
	assert_true(str_eq(asset_bytes(errors), file));
	assert_null(errors->brotli);
	assert_null(asset_find(STR("data/errors.cs")));
	assert_null(asset_find(STR("")));
	for (size_t i = 1; i < asset_count; i++)
		assert_true(strcmp(asset_list[i - 1].path, asset_list[i].path) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text), cmocka_unit_test(test_address), cmocka_unit_test(test_numbers_and_days),
		cmocka_unit_test(test_no_new_element), cmocka_unit_test(test_check_can_fail),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_accepted), cmocka_unit_test(test_assets),
	};
	return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
