/* tests/spec/access/pages.spec: which page opens to whom, in plain text, closed. Read here without anything of src/, so that the routes
 * and the pages can be held against it. */
#ifndef TESTS_PAGE_SPEC_H
#define TESTS_PAGE_SPEC_H

#include "door/door.h"
#include "tests/kit/access_spec.h"

enum page_who { WHO_OPEN, WHO_SELF, WHO_ROLES };
enum page_of { OF_NOBODY, OF_TOLD, OF_PERSON };
struct page_need { enum operation operation; enum record_class class; };
struct page_spec {
	const char *method, *path, *form;      /* form: "key", "same" or "" */
	enum page_who who;
	uint32_t roles;                        /* bits of role_list */
	enum page_of of;
	bool seen;                             /* demographics or identity may be listed */
	struct page_need need[4]; size_t needs;
	int line;
};

/* Ends the test with file and line where the file cannot be read. */
void page_spec_read(struct cx *cx, const char *path, struct page_spec **ret, size_t *ret_count);
/* NULL: none */
const struct page_spec *page_spec_of(const struct page_spec *list, size_t count, const struct route *route);
/* NULL: every route has its line and every line its route, and the columns operation, class and repeat of each, as the roles have
 * them, let in whom the line lets in. Else the first that differs, in the arena. */
char *page_spec_differs(struct arena *arena, const struct page_spec *list, size_t count, const struct route *routes, size_t n);

#endif
