/* JSON, RFC 8259, read in one pass that checks and makes the tree: grammar, UTF-8, LIMIT_JSON_DEPTH, LIMIT_JSON_NODES.
 * Numbers keep their text: decimals as written, integers beyond 64 bits too. Refused beyond the grammar, because what is
 * stored could not say the same: a key that is there twice, half a surrogate pair, a character of zero (\u0000), a
 * byte-order mark. Why no library: docs/decisions/0005-json.md. */
#ifndef CODEC_JSON_H
#define CODEC_JSON_H

#include "base/buf.h"
#include "base/cx.h"
#include "base/str.h"

/* NULL, or what is wrong, with *ret_at the byte where. */
const char *json_check(struct str text, size_t *ret_at);

struct json;                                             /* a value inside a document */
enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_doc { void *inside; };
/* ERR_BAD_INPUT with line, column and what was expected. The document keeps what it needs of the text, owns all that is got
 * from it, and is freed by json_free. */
enum err json_read(struct cx *cx, struct str text, struct json_doc *ret, const struct json **ret_root);
void json_free(struct json_doc *doc);
static inline void json_doc_auto(struct json_doc *doc) { json_free(doc); }

enum json_kind json_kind(const struct json *value);      /* NULL value is JSON_NULL */
const struct json *json_get(const struct json *object, const char *key);     /* NULL if absent or not an object */
size_t json_count(const struct json *array);             /* 0 if not an array */
const struct json *json_at(const struct json *array, size_t i);
struct str json_str(const struct json *value);           /* STR_NONE unless a string */
struct str json_number(const struct json *value);        /* its text as written; STR_NONE unless a number */
bool json_int(const struct json *value, int64_t *ret);   /* written without point or exponent, and within 64 bits */
bool json_bool(const struct json *value, bool *ret);
/* Walk "a.b.0.c": names and array indexes by dots. */
const struct json *json_walk(const struct json *value, const char *path);
struct json_each { const struct json *object; const void *inside; };
bool json_next(struct json_each *each, struct str *ret_key, const struct json **ret_value);  /* start with { object, NULL } */

/* Writing: a small writer that puts commas itself; start with { &buf }. Text that is not UTF-8 has U+FFFD for each bad byte. */
struct json_out { struct buf *buf; bool comma; int depth; };
void json_open(struct json_out *out, char bracket);              /* '{' or '[' */
void json_close(struct json_out *out, char bracket);             /* '}' or ']' */
void json_key(struct json_out *out, const char *key);
void json_put_str(struct json_out *out, struct str text);        /* STR_NONE writes null */
void json_put_text(struct json_out *out, const char *text);
void json_put_int(struct json_out *out, int64_t value);
void json_put_number(struct json_out *out, struct str text);     /* already checked */
void json_put_real(struct json_out *out, double value);          /* NAN writes null */
void json_put_bool(struct json_out *out, bool value);
void json_put_null(struct json_out *out);

#endif
