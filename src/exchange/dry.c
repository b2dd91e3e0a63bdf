/* What a dry run would have written of people, kept in short, so that it judges the next row as the real import would: who has
 * which key, and what was said of her. It grows with the people of the files, by some 100 bytes each. */
#include "exchange/dry.h"

#include <stdlib.h>

#include "base/must.h"

struct dry_said { struct link_facts facts; int64_t number_key; int64_t before; };     /* before: index + 1 of what was said earlier */

void dry_init(struct dry *dry)
{
	*dry = (struct dry){ 0 };
	arena_init(&dry->arena, SIZE_MAX);
	table_init(&dry->key, SIZE_MAX);
	table_init(&dry->latest, SIZE_MAX);
	table_init(&dry->contested, SIZE_MAX);
}

void dry_free(struct dry *dry)
{
	arena_free(&dry->arena);
	free(dry->said);
	table_free(&dry->key);
	table_free(&dry->latest);
	table_free(&dry->contested);
}

static const struct dry_said *latest(const struct dry *dry, int64_t patient)
{
	uint64_t at;
	return table_get(&dry->latest, (uint64_t)patient, &at) ? &dry->said[at] : NULL;
}

static const struct dry_said *earlier(const struct dry *dry, const struct dry_said *said)
{
	return said->before ? &dry->said[said->before - 1] : NULL;
}

static bool facts_eq(const struct link_facts *a, const struct link_facts *b)
{
	return a->birth_on.day == b->birth_on.day && a->sex == b->sex && str_eq(a->family, b->family);
}

void dry_key(struct dry *dry, int64_t key, int64_t patient)
{
	if (key)
		table_put(&dry->key, (uint64_t)key, (uint64_t)patient);
}

void dry_say(struct dry *dry, int64_t patient, const struct link_facts *facts, int64_t number_key)
{
	const struct dry_said *was = latest(dry, patient);
	if (was && facts_eq(&was->facts, facts) && (!number_key || was->number_key == number_key))
		return;
	struct dry_said said = { *facts, number_key, was ? was - dry->said + 1 : 0 };
	said.facts.family = was && str_eq(was->facts.family, facts->family) ? was->facts.family : str_dup(&dry->arena, facts->family);
	if (dry->saids == dry->room) {
		dry->room = dry->room ? dry->room * 2 : 1024;
		dry->said = realloc(dry->said, dry->room * sizeof *dry->said);
		must(dry->said != NULL);
	}
	table_put(&dry->latest, (uint64_t)patient, dry->saids);
	dry->said[dry->saids++] = said;
}

void dry_forget(struct dry *dry, int64_t key)
{
	if (dry_has(dry, key))
		table_put(&dry->key, (uint64_t)key, 0);
}

void dry_contest(struct dry *dry, int64_t key)
{
	table_put(&dry->contested, (uint64_t)key, (uint64_t)dry_has(dry, key));
	dry_forget(dry, key);
}

int64_t dry_contested(const struct dry *dry, int64_t key)
{
	uint64_t patient;
	return table_get(&dry->contested, (uint64_t)key, &patient) ? (int64_t)patient : 0;
}

int64_t dry_has(const struct dry *dry, int64_t key)
{
	uint64_t patient;
	return key && table_get(&dry->key, (uint64_t)key, &patient) ? (int64_t)patient : 0;
}

struct link_facts *dry_facts(const struct dry *dry, struct arena *arena, int64_t patient, const struct link_facts *more, size_t mores,
	size_t *ret_count)
{
	size_t count = mores;
	for (const struct dry_said *s = latest(dry, patient); s; s = earlier(dry, s))
		count++;
	struct link_facts *facts = arena_array(arena, count + 1, sizeof *facts);
	for (size_t i = 0; i < mores; i++)
		facts[i] = more[i];
	count = mores;
	for (const struct dry_said *s = latest(dry, patient); s; s = earlier(dry, s))
		facts[count++] = s->facts;
	*ret_count = count;
	return facts;
}

bool dry_number_differs(const struct dry *dry, int64_t patient, int64_t key)
{
	for (const struct dry_said *s = latest(dry, patient); s; s = earlier(dry, s))
		if (s->number_key && s->number_key != key)
			return true;
	return false;
}

struct day dry_birth(const struct dry *dry, int64_t patient)
{
	for (const struct dry_said *s = latest(dry, patient); s; s = earlier(dry, s))
		if (day_known(s->facts.birth_on))
			return s->facts.birth_on;
	return DAY_NONE;
}
