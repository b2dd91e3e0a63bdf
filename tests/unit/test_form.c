/* What browsers send: read, refused, typed; and files, whatever the pieces they come in. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/rng.h"
#include "door/form.h"

static void test_read(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct form form;
	assert_ok(form_read(cx, STR("a=1&b=two+words&c=&d&e=%C3%A9%26%3D&&f=x=y"), &form));
	assert_int_equal(form.count, 6);
	assert_str(form_value(&form, "a"), "1");
	assert_str(form_value(&form, "b"), "two words");
	assert_str(form_value(&form, "c"), "");
	assert_str(form_value(&form, "d"), "");
	assert_str(form_value(&form, "e"), "\u00e9&=");
	assert_str(form_value(&form, "f"), "x=y");
	assert_false(str_known(form_value(&form, "g")));
	assert_ok(form_read(cx, STR(""), &form));
	assert_int_equal(form.count, 0);
	static const char *const bad[] = { "a=%", "a=%4", "a=%GG", "a=%00", "a=\xFF", "a=%FF", "a=1&a=2", "%ED%A0%80=x" };
	for (size_t i = 0; i < LENGTH(bad); i++)
		assert_int_equal(form_read(cx, str_of(bad[i]), &form), ERR_BAD_INPUT);
	AUTO(buf) struct buf many;
	buf_init(&many, 100000);
	for (int i = 0; i <= LIMIT_FORM_FIELDS; i++)
		buf_printf(&many, "f%d=1&", i);
	assert_int_equal(form_read(cx, buf_view(&many), &form), ERR_OVER_LIMIT);
}

struct answer { struct str why, words, secret; int64_t years; struct day on; struct id who; int kind; bool sure; };
static const struct form_field fields[] = {
	{ "why", FORM_TEXT, offsetof(struct answer, why), true, "Say why", .most = 10 },
	{ "words", FORM_WORDS, offsetof(struct answer, words), false, "Write it shorter", 0 },
	{ "secret", FORM_SECRET, offsetof(struct answer, secret), false, "Write it shorter", 0 },
	{ "years", FORM_INT, offsetof(struct answer, years), false, "Years go from 1 to 9", 1, 9 },
	{ "on", FORM_DAY, offsetof(struct answer, on), false, "Write the day as 21/11/2026", 0 },
	{ "who", FORM_ID, offsetof(struct answer, who), false, "Choose a person", 0 },
	{ "kind", FORM_CHOICE, offsetof(struct answer, kind), false, "Choose one", .choices = "no|part|yes" },
	{ "sure", FORM_FLAG, offsetof(struct answer, sure), false, NULL, 0 },
};

static enum err into(const char *text, struct answer *ret, struct form_problems *problems)
{
	struct form form;
	assert_ok(form_read(kit_cx_now(), str_of(text), &form));
	return form_into(kit_cx_now(), &form, fields, LENGTH(fields), ret, problems);
}

static void test_typed(void **state)
{
	(void)state;
	struct answer a;
	struct form_problems p;
	kit_cx();
	assert_ok(into("why=+tired+&words=a%0D%0Ab%0Dc&secret=+x+&years=7&on=21%2F11%2F2026&kind=yes&sure=on&csrf=1&key=2", &a, &p));
	assert_str(a.why, "tired");
	assert_str(a.words, "a\nb\nc");
	assert_str(a.secret, " x ");
	assert_int_equal(a.years, 7);
	assert_int_equal(a.on.day, day_of(2026, 11, 21).day);
	assert_int_equal(a.kind, 2);
	assert_true(a.sure);
	assert_false(id_known(a.who));
	assert_ok(into("why=x", &a, &p));
	assert_true(!str_known(a.words) && a.years == INT64_MIN && !day_known(a.on) && a.kind == -1 && !a.sure);

	assert_int_equal(into("", &a, &p), ERR_BAD_FIELD);
	assert_int_equal(p.count, 1);
	assert_string_equal(p.problem[0].name, "why");
	assert_string_equal(p.problem[0].say, "Say why");
	assert_int_equal(into("why=+++&years=10&on=31%2F2%2F2026&who=abc&kind=maybe", &a, &p), ERR_BAD_FIELD);
	assert_int_equal(p.count, 5);
	assert_int_equal(into("why=12345678901", &a, &p), ERR_BAD_FIELD);
	assert_ok(into("why=%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9", &a, &p));
	assert_int_equal(into("why=a%0Ab", &a, &p), ERR_BAD_FIELD);
	assert_int_equal(into("why=a%1Bb", &a, &p), ERR_BAD_FIELD);
	assert_int_equal(into("why=x&role=administrator", &a, &p), ERR_BAD_INPUT);
}

/* ---- multipart ---- */

static enum err admit_all(struct cx *cx, void *arg, const struct form *so_far)
{
	(void)cx;
	*(size_t *)arg = so_far->count;
	return OK;
}

static enum err admit_none(struct cx *cx, void *arg, const struct form *so_far)
{
	(void)arg, (void)so_far;
	return fail(cx, ERR_CSRF, "no");
}

#define TYPE STR("multipart/form-data; boundary=\"--x1\"")
static const char body[] = "preamble\r\n----x1\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n"
	"----x1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\\\extracts\\\\gp.csv\"\r\nContent-Type: "
	"text/csv\r\n\r\n"
	"id,on\r\n1,2\r\n\r\r\n--\r\n----x\r\n----x2\r\n\r\n----x1\r\n"
	"Content-Disposition: form-data; name=\"map\"\r\n\r\n\r\n----x1--\r\nepilogue";
static const char file[] = "id,on\r\n1,2\r\n\r\r\n--\r\n----x\r\n----x2\r\n";

/* Read the body in pieces cut by `rng` (NULL: at once); everything that was got, as text. */
static enum err read_pieces(struct str text, struct rng *rng, form_admit *admit, struct str *ret)
{
	struct cx *cx = kit_cx_now();
	static const char *folder;
	struct form_stream *s;
	struct form form = { 0 };
	size_t fields_before = 0;
	if (!folder)
		folder = kit_scratch();
	assert_ok(form_stream_open(cx, TYPE, folder, admit, &fields_before, &s));
	enum err err = OK;
	while (text.n && err == OK) {
		size_t n = rng ? 1 + rng_below(rng, 40) : text.n;
		err = form_stream_piece(cx, s, str_sub(text, 0, n));
		text = str_sub(text, n, text.n);
	}
	if (err == OK)
		err = form_stream_end(cx, s, &form);
	AUTO(buf) struct buf out;
	buf_init(&out, 1 << 20);
	for (size_t i = 0; err == OK && i < form.count; i++)
		buf_printf(&out, "[%.*s=%.*s]", STRF(form.entry[i].name), STRF(form.entry[i].value));
	for (size_t i = 0; err == OK && i < form.uploads; i++) {
		struct str bytes;
		assert_ok(file_read(cx, form.upload[i].path, 1 << 20, &bytes));
		assert_int_equal(form.upload[i].bytes, bytes.n);
		buf_printf(&out, "{%.*s %.*s after %zu: ", STRF(form.upload[i].field), STRF(form.upload[i].name), fields_before);
		buf_str(&out, bytes);
		buf_char(&out, '}');
	}
	form_stream_close(s);
	char **names;
	size_t left;
	assert_ok(file_list(cx, folder, "", &names, &left));
	assert_int_equal(left, 0);
	*ret = str_dup(cx->arena, buf_view(&out));
	return err;
}

/* A field that nobody declared: nothing is read, and nothing of what lay in the struct before is left for a page to look at. */
static void test_unknown_field(void **state)
{
	(void)state;
	kit_cx();
	struct answer a;
	struct form_problems problems;
	memset(&a, 0x5a, sizeof a);
	assert_int_equal(into("why=so&other=1", &a, &problems), ERR_BAD_INPUT);
	assert_false(str_known(a.why) || str_known(a.words) || str_known(a.secret) || day_known(a.on) || id_known(a.who) || a.sure);
	assert_true(a.years == INT64_MIN && a.kind == -1);
}

static void test_multipart(void **state)
{
	(void)state;
	struct rng rng;
	struct cx *cx = kit_cx();
	char *want = arena_printf(cx->arena, "[csrf=token][map=]{file gp.csv after 1: %s}", file);
	struct str got;
	assert_ok(read_pieces(STR(body), NULL, admit_all, &got));
	assert_str(got, want);
	rng_seed(&rng, 1, 1);
	for (int i = 0; i < 300; i++) {
		assert_ok(read_pieces(STR(body), &rng, admit_all, &got));
		assert_str(got, want);
	}
	/* no part of a file is taken before its sender was admitted */
	assert_int_equal(read_pieces(STR(body), NULL, admit_none, &got), ERR_CSRF);
	/* cut anywhere, it is refused and leaves no file */
	for (size_t n = 0; n < sizeof body - sizeof "\r\nepilogue--"; n++)
		assert_int_equal(read_pieces((struct str){ body, n }, NULL, admit_all, &got), ERR_BAD_INPUT);
}

static void test_multipart_refused(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct form_stream *s;
	struct str got;
	assert_int_equal(form_stream_open(cx, STR("multipart/form-data"), "/", admit_all, NULL, &s), ERR_BAD_INPUT);
	assert_int_equal(form_stream_open(cx, STR("multipart/form-data; boundary="), "/", admit_all, NULL, &s), ERR_BAD_INPUT);
	static const char *const bad[] = {
		"----x1 no\r\n", "----x1\r\n\r\nvalue\r\n----x1--", "----x1\r\nContent-Disposition: form-data\r\n\r\nv\r\n----x1--",
		"----x1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xFF\r\n----x1--",
		"----x1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n----x1\r\nContent-Disposition: form-data; "
		"name=\"a\"\r\n\r\n2\r\n----x1--",
	};
	for (size_t i = 0; i < LENGTH(bad); i++)
		assert_int_equal(read_pieces(str_of(bad[i]), NULL, admit_all, &got), ERR_BAD_INPUT);
	/* an error is for good */
	assert_ok(form_stream_open(cx, TYPE, "/", admit_all, NULL, &s));
	assert_int_equal(form_stream_piece(cx, s, str_of(bad[0])), ERR_BAD_INPUT);
	assert_int_equal(form_stream_piece(cx, s, STR(body)), ERR_BAD_INPUT);
	form_stream_close(s);
	/* headers that never end */
	AUTO(buf) struct buf long_;
	buf_init(&long_, 1 << 20);
	buf_text(&long_, "----x1\r\n");
	for (int i = 0; i < 10000; i++)
		buf_char(&long_, 'h');
	assert_int_equal(read_pieces(buf_view(&long_), NULL, admit_all, &got), ERR_BAD_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read), cmocka_unit_test(test_unknown_field), cmocka_unit_test(test_typed), cmocka_unit_test(test_multipart),
			cmocka_unit_test(test_multipart_refused),
	};
	return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
