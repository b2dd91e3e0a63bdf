/* A visitor at the door, for tests of pages: signs in, reads, sends forms as a browser would, and remembers the cookie. */
#ifndef TESTS_KIT_VISIT_H
#define TESTS_KIT_VISIT_H

#include "base/str.h"
#include "door/door.h"

struct visitor { const struct door *door; char cookie[200]; };

#define VISIT_PASSWORD "four words you remember"
#define VISIT_SENT "four+words+you+remember"       /* the same as a form carries it */

struct str visit_get(const struct visitor *v, const char *target);
struct str visit_post(const struct visitor *v, const char *target, const char *body);
/* The same request on n connections at once; all are sent before the first answer is read. */
void visit_post_at_once(const struct visitor *v, const char *target, const char *body, struct str *ret_answers, int n);
/* A form with one file, as a browser sends it. fields: "name=value&..." of plain words. */
struct str visit_upload(const struct visitor *v, const char *target, const char *fields, const char *file, const char *text);
/* POST /sign-in; keeps the cookie that came. */
struct str visit_sign_in(struct visitor *v, const char *login, const char *password);
/* The cookie of an answer, if it set one. */
void visit_keep_cookie(struct visitor *v, struct str answer);
/* The value of the first hidden field of that name; must be there. */
const char *visit_hidden(struct str page, const char *name);
size_t visit_times(struct str page, const char *what);

#define assert_status(answer, n) do { struct str a_ = (answer); if (http_status(a_) != (n)) print_error("%.*s\n", STRF(a_)); \
	assert_int_equal(http_status(a_), (n)); } while (0)
#define assert_has(answer, what) do { \
	struct str b_ = (answer); \
	if (str_find(b_, (what)) < 0) \
		print_error("no \"%s\" in\n%.*s\n", (what), STRF(b_)); \
	assert_true(str_find(b_, (what)) >= 0); \
} while (0)
#define assert_not(answer, what) assert_int_equal(str_find((answer), (what)), -1)

#endif
