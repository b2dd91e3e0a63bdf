/* Blocks in a list, the newest first; each twice as large as the last, up to a megabyte. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/must.h"

#define BLOCK_MIN  4096u
#define BLOCK_MAX  (1u << 20)
#define ALIGN      16u

struct arena_block {
	struct arena_block *next;
	size_t size, at;
	char bytes[] __attribute__((aligned(ALIGN)));
};

void arena_init(struct arena *arena, size_t limit)
{
	*arena = (struct arena){ .limit = limit ? limit : LIMIT_ARENA };
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	for (struct arena_block *b = arena->head, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	arena->head = NULL;
	arena->used = 0;
}

void arena_reset(struct arena *arena)
{
	while (arena->head && arena->head->next) {
		struct arena_block *b = arena->head;
		arena->head = b->next;
		free(b);
	}
	if (arena->head)
		arena->head->at = 0;
	arena->used = 0;
}

void *arena_try(struct arena *arena, size_t bytes)
{
	size_t limit = arena->limit ? arena->limit : LIMIT_ARENA;
	if (bytes > limit || arena->used > limit - bytes)
		return NULL;
	size_t need = (bytes + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	struct arena_block *b = arena->head;
	if (!b || b->size - b->at < need) {
		size_t size = b ? (b->size < BLOCK_MAX ? b->size * 2 : BLOCK_MAX) : BLOCK_MIN;
		if (size < need)
			size = need;
		struct arena_block *fresh = malloc(sizeof *fresh + size);
		if (!fresh)
			return NULL;
		fresh->next = b;
		fresh->size = size;
		fresh->at = 0;
		arena->head = b = fresh;
	}
	void *p = b->bytes + b->at;
	b->at += need;
	arena->used += need;
	memset(p, 0, need);
	return p;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
	void *p = arena_try(arena, bytes);
	must(p != NULL);
	return p;
}

void *arena_array(struct arena *arena, size_t count, size_t bytes)
{
	size_t total;
	must(!__builtin_mul_overflow(count, bytes, &total));
	return arena_alloc(arena, total);
}

char *arena_text(struct arena *arena, const char *text)
{
	size_t n = strlen(text);
	char *copy = arena_alloc(arena, n + 1);
	memcpy(copy, text, n);
	return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list ap, again;
	va_start(ap, format);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	must(n >= 0);
	char *text = arena_alloc(arena, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	return text;
}

struct arena_mark arena_mark(struct arena *arena)
{
	return (struct arena_mark){ arena->head, arena->head ? arena->head->at : 0, arena->used };
}

void arena_back(struct arena *arena, struct arena_mark mark)
{
	while (arena->head && arena->head != mark.block) {
		if (!mark.block && !arena->head->next) {
			arena->head->at = 0;       /* keep the first block */
			break;
		}
		struct arena_block *b = arena->head;
		arena->head = b->next;
		free(b);
	}
	if (mark.block)
		arena->head->at = mark.at;
	arena->used = mark.used;
}

void *arena_grow(struct arena *arena, void *list, size_t count, size_t *capacity, size_t bytes)
{
	if (count < *capacity)
		return list;
	size_t wide = *capacity ? *capacity * 2 : 8;
	void *fresh = arena_array(arena, wide, bytes);
	if (count)
		memcpy(fresh, list, count * bytes);
	*capacity = wide;
	return fresh;
}
