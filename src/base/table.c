/* Linear probing over pairs (key + 1 as "taken" would lose a key, so a third word marks it). */
#include "base/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"

/* One slot is three words: taken, key, value. */
static uint64_t *slot_of(const struct table *t, uint64_t key)
{
	uint64_t h = key * 0x9E3779B97F4A7C15u;
	size_t i = (size_t)(h ^ h >> 32) & (t->size - 1);
	while (t->slots[i * 3] && t->slots[i * 3 + 1] != key)
		i = (i + 1) & (t->size - 1);
	return &t->slots[i * 3];
}

void table_init(struct table *table, size_t max)
{
	*table = (struct table){ .max = max };
}

void table_free(struct table *table)
{
	free(table->slots);
	*table = (struct table){ .max = table->max };
}

bool table_get(const struct table *table, uint64_t key, uint64_t *ret_value)
{
	if (!table->slots)
		return false;
	const uint64_t *slot = slot_of(table, key);
	if (!slot[0])
		return false;
	*ret_value = slot[2];
	return true;
}

static void widen(struct table *t)
{
	struct table wide = { .max = t->max, .size = t->size ? t->size * 2 : 64 };
	wide.slots = calloc(wide.size * 3, sizeof *wide.slots);
	must(wide.slots != NULL);
	for (size_t i = 0; i < t->size; i++)
		if (t->slots[i * 3]) {
			memcpy(slot_of(&wide, t->slots[i * 3 + 1]), &t->slots[i * 3], 3 * sizeof *wide.slots);
			wide.count++;
		}
	free(t->slots);
	*t = wide;
}

void table_put(struct table *table, uint64_t key, uint64_t value)
{
	if (table->count >= table->max)
		table_clear(table);
	if ((table->count + 1) * 4 > table->size * 3)
		widen(table);
	uint64_t *slot = slot_of(table, key);
	table->count += !slot[0];
	slot[0] = 1;
	slot[1] = key;
	slot[2] = value;
}

void table_clear(struct table *table)
{
	if (table->slots)
		memset(table->slots, 0, table->size * 3 * sizeof *table->slots);
	table->count = 0;
}

bool table_next(const struct table *table, size_t *at, uint64_t *ret_key, uint64_t *ret_value)
{
	while (*at < table->size && !table->slots[*at * 3])
		++*at;
	if (*at >= table->size)
		return false;
	*ret_key = table->slots[*at * 3 + 1];
	*ret_value = table->slots[*at * 3 + 2];
	++*at;
	return true;
}
