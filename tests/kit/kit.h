/* What every test needs: a context, the project's folder, a scratch folder that goes away. */
#ifndef TESTS_KIT_H
#define TESTS_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#include <cmocka.h>
#undef fail          /* ours is base/cx.h; a test says assert_true(false) */

#include "base/cx.h"
#include "base/must.h"
#include "base/str.h"

struct cx *kit_cx(void);                         /* one per process, emptied by each call */
const char *kit_root(void);                      /* the project's folder, from WAYMARK_ROOT */
const char *kit_path(const char *below_root);    /* root/below_root; lives until the next kit_cx() */
const char *kit_scratch(void);                   /* a fresh empty folder, removed at exit */
bool kit_real(const char *name, const char **ret_path);  /* ../shared/real/NAME; false, with a message, where absent */

#define assert_ok(expression) do { enum err e_ = (expression); \
	if (e_ != OK) { print_error("%s: %s\n", #expression, cx_say(kit_cx_now())); } assert_int_equal(e_, OK); } while (0)
#define assert_str(s, text) assert_true(str_is((s), (text)) || (print_error("\"%.*s\" is not \"%s\"\n", STRF(s), (text)), false))
struct cx *kit_cx_now(void);                     /* the same, not emptied */
const char *kit_say(const char *format, ...) __attribute__((format(printf, 1, 2)));    /* words; live until the next kit_cx() */

/* The byte that two hexadecimal digits say; must be two. What a store tells need not end in a NUL, and sscanf reads on until one. */
unsigned kit_hex_byte(const char *at);

#endif
