/* JSON: exactly RFC 8259, nothing softened, every number as it was written. */
#include "tests/kit/kit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"

#define Z(literal) { literal, sizeof(literal) - 1 }

static const struct str valid[] = {
	Z("null"), Z("true"), Z("false"), Z("0"), Z("-0"), Z("1"), Z("-1"), Z("10"), Z("\"\""), Z("[]"), Z("{}"),
	Z(" \t\r\n[ \t\r\n] \t\r\n"), Z(" {\n} "), Z("\n1\n"), Z("[1,2,3]"), Z("[ 1 , 2 ]"), Z("{\"a\":1}"),
	Z("{ \"a\" : 1 , \"b\" : 2 }"),
	Z("[[[]]]"), Z("[{},[],{}]"), Z("{\"a\":{\"a\":{\"a\":1}}}"), Z("[null,true,false]"), Z("[\"a\",\"a\"]"), Z("{\"\":0}"),
	/* numbers */
	Z("0.0"), Z("-0.0"), Z("0e0"), Z("0E+0"), Z("1e-2"), Z("1E2"), Z("1.5e+10"), Z("7.50"), Z("123456789012345678901234567890"),
	Z("-9223372036854775809"), Z("0.1000000000000000055511151231257827"), Z("1e400"), Z("-1e-400"), Z("[0,0.0]"),
	/* strings */
	Z("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), Z("\"\\u00e9\""), Z("\"\\u00E9\""), Z("\"\\uD83D\\uDE00\""), Z("\"\\ud83d\\ude00\""),
	Z("\"Zo\xc3\xab\""), Z("\"\xe2\x82\xac\""), Z("\"\xf0\x9f\x98\x80\""), Z("\"\xf4\x8f\xbf\xbf\""), Z("\"\x7f\""),
	Z("\"\xc2\x80\""),
	Z("\"\xe2\x80\xa8\""), Z("\"\xef\xbf\xbf\""), Z("\"\\u0001\""), Z("\"\\uFFFF\""), Z("\"'\""), Z("\"//\""), Z("\"\\u2028\""),
	Z("\"\xee\x80\x80\""), Z("\"\xed\x9f\xbf\""), Z("\"\xef\xbb\xbf\""),
	/* keys that differ */
	Z("{\"a\":1,\"A\":2}"), Z("{\"a\":1,\"a \":2}"), Z("{\"\\u0061b\":1,\"a\":2}"), Z("[{\"a\":1},{\"a\":2}]"),
	Z("{\"a\":{\"a\":1}}"),
	Z("{\"\xc3\xab\":1,\"e\":2}"), Z("{\"a\":[{\"b\":1},{\"b\":2}],\"b\":3}"),
};

static const struct { struct str text; size_t at; const char *part; } invalid[] = {
	{ Z(""), 0, "ends where a value" }, { Z("  "), 2, "ends where a value" }, { Z("nul"), 0, "a value was expected" },
	{ Z("nulls"), 4, "follows" }, { Z("True"), 0, "a value was expected" }, { Z("NaN"), 0, "a value was expected" },
	{ Z("Infinity"), 0, "a value was expected" }, { Z("-Infinity"), 0, "minus" }, { Z("nan"), 0, "a value was expected" },
	{ Z("undefined"), 0, "a value was expected" }, { Z("'a'"), 0, "a value was expected" }, { Z("a"), 0, "a value was expected" },
	{ Z("1 2"), 2, "follows" }, { Z("[] []"), 3, "follows" }, { Z("{}}"), 2, "follows" }, { Z("[1]x"), 3, "follows" },
	/* lists and objects */
	{ Z("["), 1, "ends where a value" }, { Z("[1"), 2, "a comma or ]" }, { Z("[1,"), 3, "ends where a value" },
	{ Z("[1,]"), 3, "a value was expected" },
	{ Z("[,1]"), 1, "a value was expected" }, { Z("[1,,2]"), 3, "a value was expected" }, { Z("[1 2]"), 3, "a comma or ]" },
	{ Z("]"), 0, "a value was expected" }, { Z("[}"), 1, "a value was expected" }, { Z("[1}"), 2, "a comma or ]" },
	{ Z("{"), 1, "a key" },
	{ Z("}"), 0, "a value was expected" }, { Z("{]"), 1, "a key" }, { Z("{\"a\""), 4, "a colon" },
	{ Z("{\"a\":"), 5, "ends where a value" },
	{ Z("{\"a\":1"), 6, "a comma or }" }, { Z("{\"a\":1,"), 7, "a key" }, { Z("{\"a\":1,}"), 7, "a key" },
	{ Z("{,}"), 1, "a key" },
	{ Z("{\"a\" 1}"), 5, "a colon" }, { Z("{\"a\":}"), 5, "a value was expected" }, { Z("{a:1}"), 1, "a key" },
	{ Z("{'a':1}"), 1, "a key" },
	{ Z("{1:1}"), 1, "a key" }, { Z("{null:1}"), 1, "a key" }, { Z("{\"a\":1 \"b\":2}"), 7, "a comma or }" },
	{ Z("{\"a\":1]"), 6, "a comma or }" },
	{ Z("{\"a\":1;\"b\":2}"), 6, "a comma or }" }, { Z("[\"a\":1]"), 4, "a comma or ]" },
	{ Z("{\"a\"::1}"), 5, "a value was expected" },
	/* comments and blanks that are not JSON's */
	{ Z("[1] // c"), 4, "follows" }, { Z("/* c */ 1"), 0, "a value was expected" }, { Z("# c\n1"), 0, "a value was expected" },
	{ Z("[\v1]"), 1, "a value was expected" }, { Z("[\f1]"), 1, "a value was expected" },
	{ Z("\xc2\xa0" "1"), 0, "a value was expected" },
	{ Z("\xe2\x80\xa8" "1"), 0, "a value was expected" }, { Z("\xef\xbb\xbf{}"), 0, "byte-order" }, { Z("[1]\0"), 3, "follows" },
	{ Z("\0"), 0, "a value was expected" },
	/* numbers */
	{ Z("-"), 0, "minus" }, { Z("+1"), 0, "a value was expected" }, { Z("01"), 0, "needless zero" },
	{ Z("-01"), 0, "needless zero" },
	{ Z("00"), 0, "needless zero" }, { Z("1."), 0, "after its point" }, { Z(".5"), 0, "a value was expected" },
	{ Z("-.5"), 0, "minus" },
	{ Z("1.e1"), 0, "after its point" }, { Z("1e"), 0, "exponent" }, { Z("1e+"), 0, "exponent" }, { Z("1E-"), 0, "exponent" },
	{ Z("1e1.5"), 3, "follows" },
	{ Z("0x1F"), 1, "follows" }, { Z("1_000"), 1, "follows" }, { Z("1,000"), 1, "follows" }, { Z("1a"), 1, "follows" },
	{ Z("--1"), 0, "minus" },
	{ Z("[- 1]"), 1, "minus" }, { Z("1.2.3"), 3, "follows" }, { Z("\xef\xbc\x91"), 0, "a value was expected" },
	{ Z("1e 5"), 0, "exponent" },
	/* strings */
	{ Z("\""), 0, "not closed" }, { Z("\"a"), 0, "not closed" }, { Z("[\"a]"), 1, "not closed" },
	{ Z("\"\\\""), 0, "not closed" },
	{ Z("\"a\nb\""), 2, "control" }, { Z("\"a\tb\""), 2, "control" }, { Z("\"\0\""), 1, "control" },
	{ Z("\"\x1f\""), 1, "control" },
	{ Z("\"\\x41\""), 1, "no such escape" }, { Z("\"\\'\""), 1, "no such escape" }, { Z("\"\\a\""), 1, "no such escape" },
	{ Z("\"\\0\""), 1, "no such escape" }, { Z("\"\\U0041\""), 1, "no such escape" }, { Z("\"\\\0\""), 1, "no such escape" },
	{ Z("\"\\\n\""), 1, "no such escape" },
	{ Z("\"\\"), 1, "no such escape" }, { Z("\"\\u"), 1, "four hex" }, { Z("\"\\u12\""), 1, "four hex" },
	{ Z("\"\\u12G4\""), 1, "four hex" },
	{ Z("\"\\u 123\""), 1, "four hex" }, { Z("\"\\u+123\""), 1, "four hex" }, { Z("\"\\u0000\""), 1, "zero" },
	{ Z("\"a\\u0000b\""), 2, "zero" },
	{ Z("\"\\uD800\""), 1, "first half" }, { Z("\"\\uDBFFx\""), 1, "first half" }, { Z("\"\\uD800\\u0041\""), 1, "first half" },
	{ Z("\"\\uD800\\uD800\""), 1, "first half" }, { Z("\"\\uDC00\""), 1, "second half" },
	{ Z("\"ab\\uDFFF\""), 3, "second half" },
	{ Z("\"\\uD83D\\n\""), 1, "first half" }, { Z("\"\\n\\q\""), 3, "no such escape" }, { Z("\"\\t\x01\""), 3, "control" },
	/* bytes that are not UTF-8 */
	{ Z("\"\x80\""), 1, "UTF-8" }, { Z("\"\xff\""), 1, "UTF-8" }, { Z("\"Zo\xeb\""), 3, "UTF-8" },
	{ Z("\"\xc0\x80\""), 1, "UTF-8" },
	{ Z("\"\xc1\xbf\""), 1, "UTF-8" }, { Z("\"\xe0\x80\x80\""), 1, "UTF-8" }, { Z("\"\xed\xa0\x80\""), 1, "UTF-8" },
	{ Z("\"\xf0\x8f\xbf\xbf\""), 1, "UTF-8" },
	{ Z("\"\xf4\x90\x80\x80\""), 1, "UTF-8" }, { Z("\"\xf8\x88\x80\x80\x80\""), 1, "UTF-8" }, { Z("\"\xe2\x82\""), 1, "UTF-8" },
	{ Z("\"\\n\xe2\x82"), 3, "UTF-8" },
	{ Z("\xe9"), 0, "UTF-8" }, { Z("\xff\xfe" "1\0"), 0, "UTF-8" }, { Z("{\"a\xeb\":1}"), 3, "UTF-8" },
	{ Z("[\"12345678\xeb\"]"), 10, "UTF-8" },
	/* keys that are the same, however they are spelt */
	{ Z("{\"a\":1,\"a\":1}"), 7, "twice" }, { Z("{\"a\":1,\"\\u0061\":2}"), 7, "twice" }, { Z("{\"\":1,\"\":2}"), 6, "twice" },
	{ Z("[{\"b\":{\"a\":1,\"c\":[],\"a\":{}}}]"), 20, "twice" },
	{ Z("{\"\\uD83D\\uDE00\":1,\"\xf0\x9f\x98\x80\":2}"), 18, "twice" },
	{ Z("{\"\\/\":1,\"/\":2}"), 8, "twice" },
};

static void the_grammar_and_nothing_else(void **state)
{
	(void)state;
	size_t at = 0;
	for (size_t i = 0; i < LENGTH(valid); i++) {
		const char *problem = json_check(valid[i], &at);
		if (problem)
			print_error("valid %zu: %.*s: at %zu %s\n", i, STRF(valid[i]), at, problem);
		assert_null(problem);
	}
	for (size_t i = 0; i < LENGTH(invalid); i++) {
		at = SIZE_MAX;
		const char *problem = json_check(invalid[i].text, &at);
		if (!problem || at != invalid[i].at || !strstr(problem, invalid[i].part)) {
			print_error("invalid %zu: %.*s: at %zu %s\n wanted at %zu %s\n", i, STRF(invalid[i].text), at,
				problem ? problem : "fine",
				invalid[i].at, invalid[i].part);
			assert_true(false);
		}
	}
}

/* Each valid document with one byte taken away or doubled is read to its end or refused, and never beyond its bytes. */
static void bytes_lost_and_doubled(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(valid); i++) {
		for (size_t k = 0; k <= valid[i].n; k++) {
			char *text = malloc(valid[i].n + 1);
			size_t at = 0;
			assert_non_null(text);
			memcpy(text, valid[i].p, k);
			const char *problem = json_check((struct str){ text, k }, &at);
			assert_true(!problem || at <= k);
			if (k < valid[i].n) {
				text[k] = valid[i].p[k];
				memcpy(text + k + 1, valid[i].p + k, valid[i].n - k);
				problem = json_check((struct str){ text, valid[i].n + 1 }, &at);
				assert_true(!problem || at <= valid[i].n + 1);
			}
			free(text);
		}
	}
}

static char *repeated(const char *part, size_t times)
{
	size_t n = strlen(part);
	char *text = arena_alloc(kit_cx_now()->arena, n * times + 1);
	for (size_t i = 0; i < times; i++)
		memcpy(text + i * n, part, n);
	return text;
}

static void limits_hold(void **state)
{
	(void)state;
	struct arena *arena = kit_cx()->arena;
	size_t at;
	char *open = repeated("[", LIMIT_JSON_DEPTH), *close = repeated("]", LIMIT_JSON_DEPTH);
	assert_null(json_check(str_of(arena_printf(arena, "%s%s", open, close)), &at));
	assert_non_null(strstr(json_check(str_of(arena_printf(arena, "[%s%s]", open, close)), &at), "deeper"));
	assert_int_equal(at, LIMIT_JSON_DEPTH);
	assert_non_null(strstr(json_check(str_of(repeated("{\"a\":", 100000)), &at), "deeper"));
	/* the list counts as one value */
	assert_null(json_check(str_of(arena_printf(arena, "[1%s]", repeated(",1", LIMIT_JSON_NODES - 2))), &at));
	assert_non_null(strstr(json_check(str_of(arena_printf(arena, "[1%s]", repeated(",1", LIMIT_JSON_NODES - 1))), &at),
		"more values"));
	assert_null(json_check(str_of(arena_printf(arena, "[[]%s]", repeated(",[1]", LIMIT_JSON_NODES / 2 - 1))), &at));
	char *huge = calloc(1, LIMIT_BUF + 1);
	assert_non_null(huge);
	assert_non_null(strstr(json_check((struct str){ huge, LIMIT_BUF + 1 }, &at), "longer"));
	free(huge);
}

static void many_keys_and_one_twice(void **state)
{
	(void)state;
	for (int keys = 2; keys < 3000; keys = keys * 3 / 2 + 1) {
		AUTO(buf) struct buf text;
		size_t at, where = 0;
		buf_init(&text, LIMIT_BUF);
		buf_char(&text, '{');
		for (int i = 0; i < keys; i++)
			buf_printf(&text, "%s\"key-%d\":%d", i ? "," : "", i * 7919 % keys + (i * 7919 / keys) * keys, i);
		buf_char(&text, '}');
		assert_null(json_check(buf_view(&text), &at));
		text.n--;
		where = text.n + 1;
		buf_text(&text, ",\"key-0\":0}");
		assert_non_null(strstr(json_check(buf_view(&text), &at), "twice"));
		assert_int_equal(at, where);
	}
}

static void a_tree_is_asked(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	AUTO(json_doc) struct json_doc doc = { 0 };
	const struct json *root;
	int64_t n;
	bool b;
	char text[] = "{\"resourceType\":\"Observation\",\"value\":7.50,\"big\":12345678901234567890.123,"
		"\"code\":{\"coding\":[{\"code\":\"a\\u00e9\\n\"},"
		"{\"code\":\"b\"}]},\"active\":true,\"gone\":null,\"count\":-42,\"huge\":9223372036854775808,\"exp\":1e2,\"zero\":-0}";
	assert_ok(json_read(cx, str_of(text), &doc, &root));
	memset(text, 'x', sizeof text - 1);             /* the document does not need it any longer */
	assert_str(json_str(json_get(root, "resourceType")), "Observation");
	assert_str(json_number(json_get(root, "value")), "7.50");
	assert_str(json_number(json_get(root, "big")), "12345678901234567890.123");
	assert_str(json_number(json_get(root, "huge")), "9223372036854775808");
	assert_str(json_number(json_get(root, "exp")), "1e2");
	assert_str(json_number(json_get(root, "zero")), "-0");
	assert_str(json_str(json_walk(root, "code.coding.0.code")), "a\xc3\xa9\n");
	assert_str(json_str(json_walk(root, "code.coding.1.code")), "b");
	assert_null(json_walk(root, "code.coding.2.code"));
	assert_null(json_walk(root, "code.coding.-1"));
	assert_null(json_walk(root, "code.coding.x"));
	assert_null(json_walk(root, "value.x"));
	assert_ptr_equal(json_walk(root, ""), root);
	assert_true(json_int(json_get(root, "count"), &n) && n == -42);
	assert_false(json_int(json_get(root, "value"), &n) || json_int(json_get(root, "huge"), &n) ||
		json_int(json_get(root, "exp"), &n));
	assert_false(json_int(json_get(root, "resourceType"), &n) || json_int(NULL, &n));
	assert_true(json_bool(json_get(root, "active"), &b) && b);
	assert_false(json_bool(json_get(root, "gone"), &b));
	assert_true(json_get(root, "gone") != NULL && json_kind(json_get(root, "gone")) == JSON_NULL);
	assert_true(json_get(root, "absent") == NULL && json_kind(NULL) == JSON_NULL);
	assert_false(str_known(json_str(json_get(root, "value"))) || str_known(json_number(json_get(root, "resourceType"))));
	assert_int_equal(json_count(json_walk(root, "code.coding")), 2);
	assert_int_equal(json_count(root), 0);
	assert_null(json_at(root, 0));
	assert_null(json_at(json_walk(root, "code.coding"), 2));
	assert_null(json_get(json_walk(root, "code.coding"), "0"));

	struct json_each each = { root, NULL };
	struct str key;
	const struct json *value;
	size_t seen = 0;
	while (json_next(&each, &key, &value)) {
		assert_ptr_equal(json_get(root, str_c(cx->arena, key)), value);
		seen++;
	}
	assert_int_equal(seen, 10);
	assert_false(json_next(&each, &key, &value));
	each = (struct json_each){ NULL, NULL };
	assert_false(json_next(&each, &key, &value));
	json_free(&doc);
	json_free(&doc);
	json_free(NULL);
}

static void a_fault_has_line_and_column(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	AUTO(json_doc) struct json_doc doc = { 0 };
	const struct json *root = NULL;
	assert_int_equal(json_read(cx, STR("{\n  \"a\": 1,\n  \"\xc3\xab\": tru\n}"), &doc, &root), ERR_BAD_INPUT);
	assert_non_null(strstr(cx_say(cx), "line 3, column 8: a value was expected"));
	assert_null(root);
	assert_int_equal(json_read(cx, STR_NONE, &doc, &root), ERR_BAD_INPUT);
}

static void writing(void **state)
{
	(void)state;
	AUTO(buf) struct buf b;
	buf_init(&b, LIMIT_BUF);
	struct json_out out = { &b, false, 0 };
	json_open(&out, '{');
	json_key(&out, "a\"b");
	json_put_text(&out, "q\"\\/\b\f\n\r\t\x01\x1f\x7f Zo\xc3\xab");
	json_key(&out, "list");
	json_open(&out, '[');
	json_put_int(&out, INT64_MIN);
	json_put_real(&out, 0.1);
	json_put_real(&out, 1e300 * 1e10);
	json_put_real(&out, (double)NAN);
	json_put_real(&out, 1.0 / 3);
	json_put_real(&out, -2);
	json_put_bool(&out, true);
	json_put_null(&out);
	json_put_str(&out, STR_NONE);
	json_put_number(&out, STR("7.50"));
	json_put_number(&out, STR_NONE);
	json_open(&out, '{');
	json_close(&out, '}');
	json_close(&out, ']');
	json_key(&out, "bad");
	json_put_str(&out, STR("a\xff\xe2\x82" "b\xeb"));
	json_key(&out, "empty");
	json_put_str(&out, STR(""));
	json_close(&out, '}');
	assert_int_equal(out.depth, 0);
	assert_str(buf_view(&b), "{\"a\\\"b\":\"q\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f Zo\xc3\xab\","
		"\"list\":[-9223372036854775808,0.1,null,null,"
		"0.3333333333333333,-2,true,null,null,7.50,null,{}],"
		"\"bad\":\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" "b\xef\xbf\xbd\",\"empty\":\"\"}");
	size_t at;
	assert_null(json_check(buf_view(&b), &at));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_grammar_and_nothing_else), cmocka_unit_test(bytes_lost_and_doubled), cmocka_unit_test(limits_hold),
		cmocka_unit_test(many_keys_and_one_twice), cmocka_unit_test(a_tree_is_asked),
		cmocka_unit_test(a_fault_has_line_and_column),
		cmocka_unit_test(writing),
	};
	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
