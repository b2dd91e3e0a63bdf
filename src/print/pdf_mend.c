/* The file's catalogue once more, with the language. */
#include "print/pdf_in.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static ptrdiff_t find_last(struct str s, const char *what)
{
	size_t n = strlen(what);
	for (size_t i = s.n >= n ? s.n - n + 1 : 0; i-- > 0;)
		if (memcmp(s.p + i, what, n) == 0)
			return (ptrdiff_t)i;
	return -1;
}

/* The number after a word: "/Root 12 0 R". */
static bool number_after(struct str s, const char *word, int64_t *ret)
{
	ptrdiff_t at = str_find(s, word);
	size_t n = 0;
	if (at < 0)
		return false;
	struct str rest = str_sub(s, (size_t)at + strlen(word), s.n);
	while (rest.n && (rest.p[0] == ' ' || rest.p[0] == '\n'))
		rest = str_sub(rest, 1, rest.n);
	while (n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9')
		n++;
	return str_int(str_sub(rest, 0, n), ret);
}

/* What stands between << and the >> that ends object `number`. */
static bool object_body(struct cx *cx, struct str file, int64_t number, struct str *ret)
{
	ptrdiff_t at = str_find(file, arena_printf(cx->arena, "\n%" PRId64 " 0 obj\n", number));
	if (at < 0)
		return false;
	struct str object = str_sub(file, (size_t)at, file.n);
	ptrdiff_t end = str_find(object, "endobj"), from = str_find(object, "<<");
	if (end < 0 || from < 0 || from > end)
		return false;
	object = str_sub(object, 0, (size_t)end);
	ptrdiff_t close = find_last(object, ">>");
	if (close < from + 2)
		return false;
	*ret = str_sub(object, (size_t)from + 2, (size_t)(close - from - 2));
	return true;
}

enum err pdf_mend(struct cx *cx, struct str file, const char *language, struct buf *ret)
{
	ptrdiff_t trailer = find_last(file, "trailer");
	struct str tail = trailer < 0 ? STR("") : str_sub(file, (size_t)trailer, file.n), body;
	int64_t root, size, before, info;
	buf_str(ret, file);
	if (!number_after(tail, "/Root", &root) || !number_after(tail, "/Size", &size) || !number_after(tail, "/Info", &info) ||
	    !number_after(tail, "startxref", &before) || !object_body(cx, file, root, &body) || str_find(body, "/Lang") >= 0)
		return ret->full ? fail(cx, ERR_OVER_LIMIT, "The paper is larger than %zu bytes.", ret->max) : OK;
	if (file.n && file.p[file.n - 1] != '\n')
		buf_char(ret, '\n');
	size_t object = ret->n;
	buf_printf(ret, "%" PRId64 " 0 obj\n<<%.*s   /Lang (%s)\n   /ViewerPreferences << /DisplayDocTitle true >>\n>>\nendobj\n", root, STRF(body), language);
	size_t table = ret->n;
	buf_printf(ret, "xref\n%" PRId64 " 1\n%010zu 00000 n \ntrailer\n<< /Size %" PRId64 " /Root %" PRId64 " 0 R /Info %" PRId64 " 0 R /Prev %" PRId64
		" >>\nstartxref\n%zu\n%%%%EOF\n", root, object, size, root, info, before, table);
	return ret->full ? fail(cx, ERR_OVER_LIMIT, "The paper is larger than %zu bytes.", ret->max) : OK;
}
