/* Laws of JSON: what is written is read back the same, by us and by another program's reader (json-c); what is refused
 * stays refused whatever stands around it. */
#include "tests/kit/kit.h"

#include <string.h>

#define json_bool theirs_bool           /* a type of theirs, a function of ours */
#include <json-c/json.h>
#undef json_bool

#include "base/rng.h"
#include "codec/json.h"

static void text_random(struct rng *rng, struct buf *into)
{
	static const char *const parts[] = { "a", "\"", "\\", "/", "\n", "\t", "\x01", "\x7f", "Zo\xc3\xab", "\xe2\x82\xac",
		"\xf0\x9f\x98\x80", "{", "]", ",", ":", "u0041" };
	for (uint32_t n = rng_below(rng, 7); n; n--)
		buf_text(into, parts[rng_below(rng, LENGTH(parts))]);
}

static void number_random(struct rng *rng, struct buf *into)
{
	static const char *const odd[] = { "0", "7.50", "1e2", "0.000", "-1.5E-3", "9223372036854775807", "-9223372036854775808",
		"100.0e+00" };
	if (rng_below(rng, 3) == 0)
		buf_text(into, odd[rng_below(rng, LENGTH(odd))]);
	else
		buf_int(into, (int64_t)rng_u64(rng) >> rng_below(rng, 64));
}

static void value_random(struct rng *rng, struct json_out *out, int deep)
{
	AUTO(buf) struct buf text;
	buf_init(&text, 1000);
	switch (rng_below(rng, deep > 6 ? 5 : 7)) {
	case 0: json_put_null(out); break;
	case 1: json_put_bool(out, rng_below(rng, 2)); break;
	case 2:
	case 3:
		number_random(rng, &text);
		json_put_number(out, buf_view(&text));
		break;
	case 4:
		text_random(rng, &text);
		json_put_str(out, buf_view(&text));
		break;
	case 5:
		json_open(out, '[');
		for (uint32_t n = rng_below(rng, 5); n; n--)
			value_random(rng, out, deep + 1);
		json_close(out, ']');
		break;
	default:
		json_open(out, '{');
		for (uint32_t n = rng_below(rng, rng_below(rng, 10) ? 5 : 60), i = 0; i < n; i++) {
			buf_reset(&text);
			buf_printf(&text, "%u", i);     /* keys differ */
			text_random(rng, &text);
			buf_char(&text, '\0');
			json_key(out, text.p);
			value_random(rng, out, deep + 1);
		}
		json_close(out, '}');
	}
}

/* Written again from the tree. */
static void value_write(const struct json *value, struct json_out *out)
{
	struct json_each each = { value, NULL };
	struct str key;
	const struct json *inner;
	bool truth = false;
	switch (json_kind(value)) {
	case JSON_NULL: json_put_null(out); break;
	case JSON_BOOL: assert_true(json_bool(value, &truth)); json_put_bool(out, truth); break;
	case JSON_NUMBER: json_put_number(out, json_number(value)); break;
	case JSON_STRING: json_put_str(out, json_str(value)); break;
	case JSON_ARRAY:
		json_open(out, '[');
		for (size_t i = 0; i < json_count(value); i++)
			value_write(json_at(value, i), out);
		json_close(out, ']');
		break;
	case JSON_OBJECT:
		json_open(out, '{');
		while (json_next(&each, &key, &inner)) {
			json_key(out, str_c(kit_cx_now()->arena, key));
			value_write(inner, out);
		}
		json_close(out, '}');
	}
}

/* The same, as json-c sees it. */
static void value_same(const struct json *ours, json_object *theirs)
{
	struct str text = json_kind(ours) == JSON_STRING ? json_str(ours) : json_number(ours);
	bool truth = false;
	size_t keys = 0;
	switch (json_object_get_type(theirs)) {
	case json_type_null: assert_int_equal(json_kind(ours), JSON_NULL); break;
	case json_type_boolean:
		assert_true(json_bool(ours, &truth));
		assert_int_equal(truth, json_object_get_boolean(theirs));
		break;
	case json_type_string:
		assert_int_equal(json_kind(ours), JSON_STRING);
		assert_true(str_eq(text, (struct str){ json_object_get_string(theirs), (size_t)json_object_get_string_len(theirs) }));
		break;
	case json_type_double:
	case json_type_int:
		assert_int_equal(json_kind(ours), JSON_NUMBER);
		assert_str(text, json_object_to_json_string(theirs));
		break;
	case json_type_array:
		assert_int_equal(json_kind(ours), JSON_ARRAY);
		assert_int_equal(json_count(ours), json_object_array_length(theirs));
		for (size_t i = 0; i < json_count(ours); i++)
			value_same(json_at(ours, i), json_object_array_get_idx(theirs, i));
		break;
	case json_type_object:
		assert_int_equal(json_kind(ours), JSON_OBJECT);
		json_object_object_foreach(theirs, key, inner) {
			assert_true(json_get(ours, key) != NULL);
			value_same(json_get(ours, key), inner);
			keys++;
		}
		struct json_each each = { ours, NULL };
		struct str name;
		const struct json *value;
		for (; json_next(&each, &name, &value); keys--)
			;
		assert_int_equal(keys, 0);
	}
}

static void written_and_read_by_both(void **state)
{
	(void)state;
	struct rng rng;
	for (uint64_t round = 0; round < 2000; round++) {
		struct cx *cx = kit_cx();
		AUTO(buf) struct buf text;
		AUTO(buf) struct buf again;
		AUTO(json_doc) struct json_doc doc = { 0 };
		const struct json *root;
		rng_seed(&rng, 11, round);
		buf_init(&text, LIMIT_BUF);
		buf_init(&again, LIMIT_BUF);
		struct json_out out = { &text, false, 0 }, copy = { &again, false, 0 };
		value_random(&rng, &out, 0);
		assert_ok(json_read(cx, buf_view(&text), &doc, &root));
		value_write(root, &copy);
		assert_true(str_eq(buf_view(&text), buf_view(&again)));

		json_tokener *tokener = json_tokener_new_ex(LIMIT_JSON_DEPTH);
		json_object *theirs = json_tokener_parse_ex(tokener, text.p, (int)text.n);
		if (!theirs && json_tokener_get_error(tokener) == json_tokener_continue)
			theirs = json_tokener_parse_ex(tokener, "", -1);        /* a bare number ends with its text */
		assert_int_equal(json_tokener_get_error(tokener), json_tokener_success);
		value_same(root, theirs);
		json_object_put(theirs);
		json_tokener_free(tokener);
	}
}

/* Change one byte of a good document: whatever we still take, json-c takes too, and reads the same. */
static void what_we_take_the_strictest_take(void **state)
{
	(void)state;
	struct rng rng;
	size_t taken = 0;
	for (uint64_t round = 0; round < 4000; round++) {
		struct cx *cx = kit_cx();
		AUTO(buf) struct buf text;
		AUTO(json_doc) struct json_doc doc = { 0 };
		const struct json *root;
		rng_seed(&rng, 12, round);
		buf_init(&text, LIMIT_BUF);
		struct json_out out = { &text, false, 0 };
		json_open(&out, '[');
		value_random(&rng, &out, 4);
		json_close(&out, ']');
		static const char letters[] = "\"\\,:[]{}0-+.eEtfn \n\x01\x80\xc3";
		text.p[rng_below(&rng, (uint32_t)text.n)] = letters[rng_below(&rng, sizeof letters - 1)];
		if (json_read(cx, buf_view(&text), &doc, &root) != OK)
			continue;
		taken++;
		json_tokener *tokener = json_tokener_new_ex(LIMIT_JSON_DEPTH);
		json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
		json_object *theirs = json_tokener_parse_ex(tokener, text.p, (int)text.n);
		assert_int_equal(json_tokener_get_error(tokener), json_tokener_success);
		assert_non_null(theirs);
		assert_int_equal(json_object_array_length(theirs), json_count(root));
		json_object_put(theirs);
		json_tokener_free(tokener);
	}
	assert_true(taken > 400 && taken < 3600);       /* both kinds were met */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_and_read_by_both), cmocka_unit_test(what_we_take_the_strictest_take),
	};
	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
