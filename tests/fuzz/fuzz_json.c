/* Any bytes as JSON: what is taken can be written and is taken again, the same; json-c's strict mode takes it too. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#define json_bool theirs_bool           /* a type of theirs, a function of ours */
#include <json-c/json.h>
#undef json_bool

#include "codec/json.h"

static void value_write(const struct json *value, struct json_out *out, struct arena *arena)
{
	struct json_each each = { value, NULL };
	struct str key;
	const struct json *inner;
	bool truth = false;
	switch (json_kind(value)) {
	case JSON_NULL: json_put_null(out); break;
	case JSON_BOOL: must(json_bool(value, &truth)); json_put_bool(out, truth); break;
	case JSON_NUMBER: json_put_number(out, json_number(value)); break;
	case JSON_STRING: json_put_str(out, json_str(value)); break;
	case JSON_ARRAY:
		json_open(out, '[');
		for (size_t i = 0; i < json_count(value); i++)
			value_write(json_at(value, i), out, arena);
		json_close(out, ']');
		break;
	case JSON_OBJECT:
		json_open(out, '{');
		while (json_next(&each, &key, &inner)) {
			must(str_utf8(key) && memchr(key.p, '\0', key.n) == NULL);
			must(json_get(value, str_c(arena, key)) == inner);
			json_key(out, str_c(arena, key));
			value_write(inner, out, arena);
		}
		json_close(out, '}');
	}
}

static void theirs_too(struct str text)
{
	json_tokener *tokener = json_tokener_new_ex(LIMIT_JSON_DEPTH + 1);
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	json_object *value = json_tokener_parse_ex(tokener, text.p, (int)text.n);
	if (!value && json_tokener_get_error(tokener) == json_tokener_continue)
		value = json_tokener_parse_ex(tokener, "", -1);
	must(json_tokener_get_error(tokener) == json_tokener_success);
	json_object_put(value);
	json_tokener_free(tokener);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cx *cx = fuzz_cx();
	AUTO(json_doc) struct json_doc doc = { 0 };
	AUTO(json_doc) struct json_doc again = { 0 };
	AUTO(buf) struct buf first = { 0 };
	AUTO(buf) struct buf second = { 0 };
	const struct json *root;
	struct str text = { (const char *)data, size };
	size_t at = 0;
	const char *problem = json_check(text, &at);
	must(!problem || at <= size);
	must((json_read(cx, text, &doc, &root) == OK) == !problem);
	if (problem)
		return 0;
	buf_init(&first, LIMIT_BUF);
	buf_init(&second, LIMIT_BUF);
	struct json_out out = { &first, false, 0 };
	value_write(root, &out, cx->arena);
	must(out.depth == 0 && json_read(cx, buf_view(&first), &again, &root) == OK);
	out.buf = &second;
	out.comma = false;
	value_write(root, &out, cx->arena);
	must(str_eq(buf_view(&first), buf_view(&second)));
	theirs_too(text);
	fuzz_planted(json_count(root) > 1 && json_kind(json_at(root, 0)) == JSON_BOOL && json_kind(json_at(root, 1)) == JSON_ARRAY);
	return 0;
}
