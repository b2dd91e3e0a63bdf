/* The lines of pages.spec. */
#include "tests/kit/page_spec.h"

#include <stdlib.h>
#include <string.h>

#include "access/role.h"
#include "base/file.h"
#include "tests/kit/kit.h"

#define BIT(n) (1u << (n))
#define PAGES_MAX 400

static const char *file_read_now;

static _Noreturn void bad(int line, struct str text)
{
	print_error("%s:%d: \"%.*s\" cannot be read\n", file_read_now, line, STRF(text));
	abort();
}

static void who_read(struct page_spec *p, struct str words)
{
	size_t n;
	const struct role *list = role_list(&n);
	p->who = str_is(words, "open") ? WHO_OPEN : str_is(words, "self") ? WHO_SELF : WHO_ROLES;
	for (struct str one; p->who == WHO_ROLES && words.n; ) {
		uint32_t found = 0;
		str_cut(words, ' ', &one, &words);
		for (size_t i = 0; i < n; i++)
			if (str_is(one, "everybody") ? list[i].first_page[0] != '\0' : str_is(one, list[i].role))
				found |= BIT(i);
		if (!found)
			bad(p->line, one);
		p->roles |= found;
	}
}

static void need_read(struct page_spec *p, struct str one)
{
	struct str operation, class;
	if (str_is(one, "seen")) {
		p->seen = true;
		return;
	}
	must(p->needs < LENGTH(p->need));
	struct page_need *need = &p->need[p->needs++];
	if (!str_cut(one, ' ', &operation, &class) || !operation_parse(operation, &need->operation) || !record_class_parse(class, &need->class))
		bad(p->line, one);
}

static void of_read(struct page_spec *p, struct str words)
{
	p->of = str_is(words, "none") ? OF_NOBODY : str_is(words, "told") ? OF_TOLD : OF_PERSON;
	p->seen = p->of == OF_TOLD;
	for (struct str one; p->of == OF_PERSON && words.n; ) {
		str_cut(words, ',', &one, &words);
		need_read(p, str_trim(one));
	}
}

static void line_read(struct arena *arena, struct page_spec *p, struct str text)
{
	struct str head, rest, method, path, who, of, form;
	if (!str_cut(text, ':', &head, &rest) || !str_cut(head, ' ', &method, &path) || !str_cut(rest, '|', &who, &rest) ||
	    !str_cut(rest, '|', &of, &form))
		bad(p->line, text);
	p->method = str_c(arena, method);
	p->path = str_c(arena, path);
	p->form = str_c(arena, str_trim(form));
	who_read(p, str_trim(who));
	of_read(p, str_trim(of));
}

void page_spec_read(struct cx *cx, const char *path, struct page_spec **ret, size_t *ret_count)
{
	struct str text, line;
	assert_ok(file_read(cx, path, 1 << 20, &text));
	file_read_now = path;
	*ret = arena_array(cx->arena, PAGES_MAX, sizeof **ret);
	*ret_count = 0;
	for (int no = 1; text.n; no++) {
		str_cut(text, '\n', &line, &text);
		line = str_trim(line);
		if (!line.n || line.p[0] == '#')
			continue;
		must(*ret_count < PAGES_MAX);
		struct page_spec *p = &(*ret)[(*ret_count)++];
		*p = (struct page_spec){ .line = no };
		line_read(cx->arena, p, line);
	}
}

const struct page_spec *page_spec_of(const struct page_spec *list, size_t count, const struct route *route)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].method, route->method) == 0 && strcmp(list[i].path, route->path) == 0)
			return &list[i];
	return NULL;
}

static char *route_differs(struct arena *arena, const struct page_spec *p, const struct route *r)
{
	size_t n;
	const struct role *role = role_list(&n);
	enum page_who who = strcmp(r->class, "open") == 0 ? WHO_OPEN : strcmp(r->class, "self") == 0 ? WHO_SELF : WHO_ROLES;
	if (!p)
		return arena_printf(arena, "%s %s has no line in tests/spec/access/pages.spec: write who may come in, and what of a person's record "
			"it takes", r->method, r->path);
	if (who != p->who)
		return arena_printf(arena, "%s %s: open, self or by role is not as line %d says", r->method, r->path, p->line);
	if (strcmp(r->repeat, p->form) != 0)
		return arena_printf(arena, "%s %s: repeat is \"%s\", line %d says \"%s\"", r->method, r->path, r->repeat, p->line, p->form);
	for (size_t i = 0; i < n && who == WHO_ROLES; i++)
		if (role[i].first_page[0] && role_may(str_of(role[i].role), r->operation, r->class) != ((p->roles & BIT(i)) != 0))
			return arena_printf(arena, "%s %s: %s %s, and line %d says otherwise", r->method, r->path, role[i].role,
				p->roles & BIT(i) ? "is refused" : "comes in", p->line);
	return NULL;
}

char *page_spec_differs(struct arena *arena, const struct page_spec *list, size_t count, const struct route *routes, size_t n)
{
	char *differs = NULL;
	for (size_t i = 0; i < n && !differs; i++)
		differs = route_differs(arena, page_spec_of(list, count, &routes[i]), &routes[i]);
	for (size_t i = 0; i < count && !differs; i++) {
		size_t found = 0;
		for (size_t k = 0; k < n; k++)
			found += page_spec_of(&list[i], 1, &routes[k]) != NULL;
		if (found != 1)
			differs = arena_printf(arena, "line %d: %zu routes are %s %s", list[i].line, found, list[i].method, list[i].path);
	}
	return differs;
}
