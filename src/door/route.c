/* Which page a path means. What data/routes.csv does not list does not exist. */
#include "door/door.h"

#include <string.h>

#define WORD_MAX 64

static bool is_word(struct str s)
{
	if (s.n == 0 || s.n > WORD_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-'))
			return false;
	return true;
}

/* Segment by segment: "{x}" an outside id, "<x>" a word, anything else itself. */
static bool matches(const struct route *route, struct str path, struct route_match *ret)
{
	struct str pattern = str_of(route->path), want, got;
	struct route_match match = { .route = route };
	bool more_want = true, more_got = true;
	while (more_want && more_got) {
		more_want = str_cut(pattern, '/', &want, &pattern);
		more_got = str_cut(path, '/', &got, &path);
		if (want.n > 1 && want.p[0] == '{') {
			if (match.ids == ROUTE_PARAMETERS || !id_parse(got, &match.id[match.ids++]))
				return false;
		} else if (want.n > 1 && want.p[0] == '<') {
			if (match.words == ROUTE_PARAMETERS || !is_word(got))
				return false;
			match.word[match.words++] = got;
		} else if (!str_eq(want, got)) {
			return false;
		}
	}
	if (more_want || more_got)
		return false;
	*ret = match;
	return true;
}

enum err route_find(struct cx *cx, const struct route *routes, size_t count, enum method method, struct str path,
		    struct route_match *ret, const char **ret_allow)
{
	bool get = false, post = false;
	for (size_t i = 0; i < count; i++) {
		struct route_match match;
		if (!matches(&routes[i], path, &match))
			continue;
		bool is_post = strcmp(routes[i].method, "GET") != 0;
		if (is_post == (method == METHOD_POST)) {
			*ret = match;
			return OK;
		}
		*(is_post ? &post : &get) = true;
	}
	*ret_allow = get ? "GET, HEAD" : "POST";
	return get || post ? fail(cx, ERR_NO_METHOD, "That page is not asked for in this way.")
		: fail(cx, ERR_NOT_FOUND, "There is no such page.");
}
