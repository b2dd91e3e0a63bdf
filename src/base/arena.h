/* Memory by lifetime: an arena is filled and emptied as a whole.
 *
 * Three lifetimes: program (the catalogue), request (cx->arena), scratch (a mark in an arena). Nothing in
 * an arena is freed by itself. Allocation never returns NULL: past its limit an arena ends the process by
 * must(), except through arena_try, which bulk code uses where input decides the size. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
	struct arena_block *head;
	size_t used;            /* bytes handed out since the last reset */
	size_t limit;           /* LIMIT_ARENA unless set */
};
struct arena_mark { struct arena_block *block; size_t at, used; };

void arena_init(struct arena *arena, size_t limit);
void arena_free(struct arena *arena);                         /* give all memory back; NULL-safe, repeatable */
void arena_reset(struct arena *arena);                        /* empty it, keep the first block */
void *arena_alloc(struct arena *arena, size_t bytes);         /* zeroed, aligned for any type */
void *arena_try(struct arena *arena, size_t bytes);           /* the same, NULL when over the limit */
void *arena_array(struct arena *arena, size_t count, size_t bytes);   /* checked multiplication */
char *arena_text(struct arena *arena, const char *text);      /* a copy of a C string */
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct arena_mark arena_mark(struct arena *arena);
void arena_back(struct arena *arena, struct arena_mark mark); /* drop what came after the mark */

static inline void arena_auto(struct arena *arena) { arena_free(arena); }

/* Grow an array of an arena by one: ARRAY_PUSH(arena, list, count, capacity) yields the new last element. */
void *arena_grow(struct arena *arena, void *list, size_t count, size_t *capacity, size_t bytes);
#define ARRAY_PUSH(arena, list, count, capacity) \
	((list) = arena_grow((arena), (list), (count), &(capacity), sizeof *(list)), &(list)[(count)++])

#endif
