/* Query strings and multipart forms: any bytes; a form read in pieces is the form read at once. */
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "door/form.h"

static enum err admit(struct cx *cx, void *arg, const struct form *so_far)
{
	(void)cx, (void)arg, (void)so_far;
	return OK;
}

static char folder[64];

static void folder_gone(void)
{
	rmdir(folder);
}

static enum err pieces(struct cx *cx, struct str text, size_t step, struct form *ret)
{
	if (!folder[0]) {
		snprintf(folder, sizeof folder, "/tmp/fuzz-form-XXXXXX");
		must(mkdtemp(folder) != NULL);
		atexit(folder_gone);
	}
	struct form_stream *s;
	TRY(form_stream_open(cx, STR("multipart/form-data; boundary=B"), folder, admit, NULL, &s));
	enum err err = OK;
	for (size_t at = 0; at < text.n && err == OK; at += step)
		err = form_stream_piece(cx, s, str_sub(text, at, step));
	*ret = (struct form){ 0 };
	if (err == OK)
		err = form_stream_end(cx, s, ret);
	size_t files = ret->uploads;
	form_stream_close(s);
	ret->uploads = files;
	return err;
}

static void same(const struct form *a, const struct form *b)
{
	must(a->count == b->count && a->uploads == b->uploads);
	for (size_t i = 0; i < a->count; i++)
		must(str_eq(a->entry[i].name, b->entry[i].name) && str_eq(a->entry[i].value, b->entry[i].value));
	for (size_t i = 0; i < a->uploads; i++)
		must(str_eq(a->upload[i].name, b->upload[i].name) && a->upload[i].bytes == b->upload[i].bytes);
}

static void typed(struct cx *cx, const struct form *form)
{
	struct { struct str a, b; int64_t n; struct day day; struct id id; int c; bool f; } d;
	static const char *const choices = "yes|no";
	struct form_field fields[] = {
		{ "a", FORM_TEXT, (size_t)((char *)&d.a - (char *)&d), true, "x", .most = 9 },
		{ "b", FORM_WORDS, (size_t)((char *)&d.b - (char *)&d), false, "x", 0 },
		{ "n", FORM_INT, (size_t)((char *)&d.n - (char *)&d), false, "x", -5, 5 },
		{ "d", FORM_DAY, (size_t)((char *)&d.day - (char *)&d), false, "x", 0 },
		{ "i", FORM_ID, (size_t)((char *)&d.id - (char *)&d), false, "x", 0 },
		{ "c", FORM_CHOICE, (size_t)((char *)&d.c - (char *)&d), false, "x", .choices = choices },
		{ "f", FORM_FLAG, (size_t)((char *)&d.f - (char *)&d), false, NULL, 0 },
	};
	struct form_problems problems;
	if (form_into(cx, form, fields, LENGTH(fields), &d, &problems) == OK)
		must(d.a.n > 0 && (d.n == INT64_MIN || (d.n >= -5 && d.n <= 5)) && d.c >= -1 && d.c <= 1 && str_utf8(d.b));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n < 2)
		return 0;
	struct arena arena;
	struct cx cx = { .arena = &arena };
	arena_init(&arena, 0);
	struct str text = { (const char *)bytes + 1, n - 1 };
	struct form form, again;
	if (bytes[0] & 1) {
		if (form_read(&cx, text, &form) == OK) {
			typed(&cx, &form);
			fuzz_planted(form.count == 4 && str_empty(form.entry[1].name) && form.entry[2].value.n == 5);
		}
	} else {
		enum err whole = pieces(&cx, text, text.n, &form), bit = pieces(&cx, text, 1 + bytes[0] / 8, &again);
		must(whole == bit);
		if (whole == OK)
			same(&form, &again);
	}
	arena_free(&arena);
	return 0;
}
