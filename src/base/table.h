/* A hash table from a 64-bit key to a 64-bit value, for caches and membership. Open addressing, no deletion. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table { uint64_t *slots; size_t count, size, max; };

void table_init(struct table *table, size_t max);        /* holds at most max; past it, it is emptied (a cache) */
void table_free(struct table *table);
static inline void table_auto(struct table *table) { table_free(table); }
bool table_get(const struct table *table, uint64_t key, uint64_t *ret_value);
void table_put(struct table *table, uint64_t key, uint64_t value);     /* replaces */
void table_clear(struct table *table);
/* One after another, in no order: *at begins at 0; false: that was all. */
bool table_next(const struct table *table, size_t *at, uint64_t *ret_key, uint64_t *ret_value);

#endif
