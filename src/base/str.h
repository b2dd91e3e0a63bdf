/* A piece of text that somebody else owns: pointer and length, not ended by NUL. p == NULL is "not known". */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct str { const char *p; size_t n; };

#define STR(literal)   ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_NONE       ((struct str){ NULL, 0 })
#define STRF(s)        (int)(s).n, ((s).p ? (s).p : "")      /* for "%.*s" */

struct str str_of(const char *text);                        /* NULL gives STR_NONE */
static inline bool str_known(struct str s) { return s.p != NULL; }
static inline bool str_empty(struct str s) { return s.n == 0; }
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *text);
bool str_is_ci(struct str a, const char *text);             /* ASCII letters only */
int str_cmp(struct str a, struct str b);                    /* bytes, as memcmp; a prefix sorts first */
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
struct str str_trim(struct str s);                          /* ASCII white space off both ends */
struct str str_sub(struct str s, size_t from, size_t n);    /* clipped to what there is */
bool str_cut(struct str s, char at, struct str *ret_before, struct str *ret_after); /* false: not there, all in before */
ptrdiff_t str_find(struct str s, const char *what);         /* byte offset, -1 if absent */
struct str str_dup(struct arena *arena, struct str s);      /* the copy is ended by NUL as a courtesy */
char *str_c(struct arena *arena, struct str s);             /* a C string; NUL inside ends it early */
bool str_int(struct str s, int64_t *ret);                   /* whole, decimal, sign allowed, no blanks */
bool str_utf8(struct str s);                                /* valid UTF-8: no overlong, no surrogate, <= 10FFFF */
size_t str_utf8_good(struct str s);                         /* bytes before the first that is not; s.n if all are good */
struct str str_latin1(struct arena *arena, struct str s);   /* Windows-1252 bytes to UTF-8 */
uint64_t str_hash(struct str s, uint64_t seed);             /* SipHash-2-4, the same for ever: stored in the record */

#endif
