/* The parts that follow the NHS design system, compared with its own fixtures: same options, same HTML.
 *
 * A fixture that uses an option which Waymark does not offer is counted apart; the numbers are asserted, so neither a
 * difference nor a silent gap can grow. */
#include "tests/kit/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "codec/json.h"
#include "gen/templates.h"
#include "tests/kit/html.h"

#define ITEMS_MAX 20

/* One option of a fixture is taken by reading it; an option that nobody took is not offered. */
struct options { const struct json *object; const char *took[24]; int count; bool strange; };

static const struct json *take(struct options *o, const char *name)
{
	must(o->count < 24);
	o->took[o->count++] = name;
	return json_get(o->object, name);
}

static bool all_taken(struct options *o)
{
	struct json_each each = { o->object, NULL };
	struct str key;
	const struct json *value;
	while (json_next(&each, &key, &value)) {
		bool took = false;
		for (int i = 0; i < o->count; i++)
			took = took || str_is(key, o->took[i]);
		if (!took)
			return false;
	}
	return !o->strange;
}

static struct str text(struct options *o, const char *name)
{
	const struct json *value = take(o, name);
	if (json_kind(value) == JSON_OBJECT) {
		struct options inner = { .object = value };
		struct str s = json_str(take(&inner, "text"));
		o->strange = o->strange || !all_taken(&inner);
		return s;
	}
	if (json_kind(value) == JSON_NUMBER)
		return json_number(value);
	o->strange = o->strange || (json_kind(value) != JSON_STRING && json_kind(value) != JSON_NULL);
	return json_str(value);
}

static bool flag(struct options *o, const char *name)
{
	const struct json *value = take(o, name);
	bool is = false;
	o->strange = o->strange || (json_kind(value) != JSON_NULL && !json_bool(value, &is));
	return is;
}

/* A label or legend: a string, or text or heading with a size. */
static struct str label(struct options *o, const char *name, struct str *ret_size, bool *ret_heading)
{
	const struct json *value = take(o, name);
	if (json_kind(value) == JSON_STRING)
		return json_str(value);
	struct options inner = { .object = value };
	struct str heading = json_str(take(&inner, "heading")), s = json_str(take(&inner, "text"));
	*ret_size = json_str(take(&inner, "size"));
	*ret_heading = heading.n != 0 || flag(&inner, "isPageHeading");
	if (!*ret_heading)
		take(&inner, "isPageHeading");
	o->strange = o->strange || !all_taken(&inner);
	return heading.n ? heading : s;
}

static struct str id_of(struct options *o, struct str name)
{
	struct str id = text(o, "id");
	return id.n ? id : name;
}

static void button(struct buf *out, struct options *o)
{
	struct t_button d = { .text = text(o, "text"), .variant = text(o, "variant"), .small = flag(o, "small"),
		.disabled = flag(o, "disabled"),
		.href = text(o, "href") };
	t_button(out, &d);
}

static void tag(struct buf *out, struct options *o)
{
	struct t_tag d = { .text = text(o, "text"), .colour = text(o, "colour") };
	const struct json *border = take(o, "border");
	bool is = true;
	json_bool(border, &is);
	d.borderless = !is;
	t_tag(out, &d);
}

static void skip_link(struct buf *out, struct options *o)
{
	t_skip_link(out, &(struct t_skip_link){ .text = text(o, "text"), .href = text(o, "href") });
}

static void error_summary(struct buf *out, struct options *o)
{
	struct t_error_summary_row rows[ITEMS_MAX];
	struct t_error_summary d = { .heading = text(o, "heading"), .description = text(o, "description"), .errors = rows };
	const struct json *list = take(o, "errorList");
	for (size_t i = 0; i < json_count(list) && i < ITEMS_MAX; i++) {
		struct options item = { .object = json_at(list, i) };
		if (json_kind(item.object) != JSON_OBJECT)
			continue;
		rows[d.errors_n++] = (struct t_error_summary_row){ .text = text(&item, "text"), .href = text(&item, "href") };
		o->strange = o->strange || !all_taken(&item);
	}
	t_error_summary(out, &d);
}

static void input(struct buf *out, struct options *o)
{
	struct t_input d = { .name = text(o, "name"), .value = text(o, "value"), .hint = text(o, "hint"),
		.error = text(o, "errorMessage"),
		.width = text(o, "width"), .code = flag(o, "code"), .disabled = flag(o, "disabled"),
		.autocomplete = text(o, "autocomplete"),
		.inputmode = text(o, "inputmode"), .kind = text(o, "type") };
	d.id = id_of(o, d.name);
	const struct json *spell = take(o, "spellcheck");
	bool checks = true;
	json_bool(spell, &checks);
	o->strange = o->strange || d.code != (json_kind(spell) == JSON_BOOL && !checks);
	d.label = label(o, "label", &d.label_size, &d.heading);
	t_input(out, &d);
}

static void select_(struct buf *out, struct options *o)
{
	struct t_select_row rows[ITEMS_MAX];
	struct t_select d = { .name = text(o, "name"), .hint = text(o, "hint"), .error = text(o, "errorMessage"),
		.disabled = flag(o, "disabled"), .items = rows };
	d.id = id_of(o, d.name);
	d.label = label(o, "label", &d.label_size, &d.heading);
	const struct json *list = take(o, "items");
	for (size_t i = 0; i < json_count(list) && i < ITEMS_MAX; i++) {
		struct options item = { .object = json_at(list, i) };
		if (json_kind(item.object) != JSON_OBJECT)
			continue;
		rows[d.items_n++] = (struct t_select_row){ .text = text(&item, "text"), .value = text(&item, "value"),
			.selected = flag(&item, "selected"),
			.disabled = flag(&item, "disabled") };
		o->strange = o->strange || !all_taken(&item);
	}
	t_select(out, &d);
}

static void radios(struct buf *out, struct options *o)
{
	struct t_radios_row rows[ITEMS_MAX];
	struct t_radios d = { .name = text(o, "name"), .hint = text(o, "hint"), .error = text(o, "errorMessage"),
		.small = flag(o, "small"),
		.beside = flag(o, "inline"), .items = rows };
	struct str id = text(o, "idPrefix"), value = text(o, "value");
	d.id = id.n ? id : d.name;
	struct options fieldset = { .object = take(o, "fieldset") };
	d.legend = label(&fieldset, "legend", &d.legend_size, &d.heading);
	o->strange = o->strange || !all_taken(&fieldset) || d.legend.n == 0;
	const struct json *list = take(o, "items");
	for (size_t i = 0; i < json_count(list) && i < ITEMS_MAX; i++) {
		struct options item = { .object = json_at(list, i) };
		if (json_kind(item.object) != JSON_OBJECT)
			continue;
		struct t_radios_row *row = &rows[d.items_n++];
		*row = (struct t_radios_row){ .text = text(&item, "text"), .value = text(&item, "value"), .hint = text(&item, "hint"),
			.checked = flag(&item, "checked"), .disabled = flag(&item, "disabled") };
		row->checked = row->checked || (value.n && str_eq(row->value, value));
		o->strange = o->strange || !all_taken(&item);
	}
	t_radios(out, &d);
}

static void details(struct buf *out, struct options *o)
{
	struct t_details d = { .summary = text(o, "summary"), .open = flag(o, "open") };
	struct str classes = text(o, "classes"), body = text(o, "text");
	d.expander = str_is(classes, "nhsuk-expander");
	o->strange = o->strange || (classes.n && !d.expander) || body.n == 0;
	t_details_before(out, &d);
	html_text(out, body);
	t_details_after(out, &d);
}

static void inset_text(struct buf *out, struct options *o)
{
	struct t_inset_text d = { 0 };
	struct str body = text(o, "text");
	o->strange = o->strange || body.n == 0;
	t_inset_text_before(out, &d);
	html_trusted(out, (struct html){ STR("<p>") });
	html_text(out, body);
	html_trusted(out, (struct html){ STR("</p>") });
	t_inset_text_after(out, &d);
}

static void summary_list(struct buf *out, struct options *o)
{
	struct t_summary_list_row rows[ITEMS_MAX];
	struct t_summary_list d = { .rows = rows };
	bool border = true, last = true;
	json_bool(take(o, "border"), &border);
	json_bool(take(o, "lastRowBorder"), &last);
	d.borderless = !border;
	d.last_borderless = !last;
	const struct json *list = take(o, "rows");
	for (size_t i = 0; i < json_count(list) && i < ITEMS_MAX; i++) {
		struct options item = { .object = json_at(list, i) };
		rows[d.rows_n++] = (struct t_summary_list_row){ .key = text(&item, "key"), .value = text(&item, "value") };
		o->strange = o->strange || !all_taken(&item);
	}
	t_summary_list(out, &d);
}

static void file_upload(struct buf *out, struct options *o)
{
	struct t_file_upload d = { .name = text(o, "name"), .hint = text(o, "hint"), .error = text(o, "errorMessage"),
		.disabled = flag(o, "disabled") };
	d.id = id_of(o, d.name);
	d.label = label(o, "label", &d.label_size, &d.heading);
	t_file_upload(out, &d);
}

static const struct { const char *name; void (*write)(struct buf *out, struct options *o); int compared,
		not_offered; } components[] = {
	{ "button", button, 40, 26 }, { "tag", tag, 23, 5 }, { "skip-link", skip_link, 3, 0 },
		{ "error-summary", error_summary, 9, 5 },
	{ "input", input, 21, 23 }, { "select", select_, 14, 6 }, { "radios", radios, 27, 21 }, { "details", details, 7, 5 },
	{ "inset-text", inset_text, 1, 2 }, { "summary-list", summary_list, 4, 24 }, { "file-upload", file_upload, 14, 7 },
};

static bool same(struct str name, struct str ours, struct str theirs)
{
	struct cx *cx = kit_cx_now();
	struct str a = html_lines(cx->arena, ours, false), b = html_lines(cx->arena, theirs, false);
	if (str_eq(a, b))
		return true;
	print_error("%.*s\n--- ours\n%.*s--- theirs\n%.*s", STRF(name), STRF(a), STRF(b));
	return false;
}

static void test_fixtures(void **state)
{
	(void)state;
	int wrong = 0;
	for (size_t c = 0; c < LENGTH(components); c++) {
		struct cx *cx = kit_cx();
		AUTO(json_doc) struct json_doc doc = { 0 };
		const struct json *root;
		struct str file;
		int compared = 0, not_offered = 0;
		char *path = arena_printf(cx->arena, "%s/node_modules/nhsuk-frontend/dist/nhsuk/components/%s/fixtures.json", kit_root(),
			components[c].name);
		assert_ok(file_read(cx, path, LIMIT_BUF, &file));
		assert_ok(json_read(cx, file, &doc, &root));
		const struct json *list = json_get(root, "fixtures");
		for (size_t i = 0; i < json_count(list); i++) {
			const struct json *fixture = json_at(list, i);
			struct options o = { .object = json_get(fixture, "context") };
			AUTO(buf) struct buf out;
			buf_init(&out, 1 << 20);
			components[c].write(&out, &o);
			/* a fixture made with a nunjucks block keeps its content out of its options */
			bool block = str_find(json_str(json_get(fixture, "name")), "call block") >= 0;
			if (block || !all_taken(&o)) {
				not_offered++;
				continue;
			}
			compared++;
			wrong += !same(json_str(json_get(fixture, "name")), buf_view(&out), json_str(json_get(fixture, "html")));
		}
		if (compared != components[c].compared || not_offered != components[c].not_offered)
			print_error("{ \"%s\", ..., %d, %d }\n", components[c].name, compared, not_offered);
		wrong += compared != components[c].compared || not_offered != components[c].not_offered;
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_fixtures) };
	return cmocka_run_group_tests_name("components", tests, NULL, NULL);
}
