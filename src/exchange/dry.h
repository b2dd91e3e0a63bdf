/* The memory of a dry run: what it would have written of people so far, as far as the next row is judged by it. */
#ifndef EXCHANGE_DRY_H
#define EXCHANGE_DRY_H

#include "base/arena.h"
#include "base/table.h"
#include "link/exact.h"

struct dry_said;
struct dry {
	struct arena arena;
	struct table key, latest, contested;            /* key of an identifier -> patient; patient -> what was said of her last */
	struct dry_said *said; size_t saids, room;
	int64_t people;                      /* made: they are numbered -1, -2, ... */
};

void dry_init(struct dry *dry);
void dry_free(struct dry *dry);

/* This patient, made here (negative) or on record, would have the key: a local id, or a verified number that counts. 0: no key. */
void dry_key(struct dry *dry, int64_t key, int64_t patient);
/* This would have been said of her; number_key: her verified number, 0 where there is none or it does not count. */
void dry_say(struct dry *dry, int64_t patient, const struct link_facts *facts, int64_t number_key);

/* Two came with it who cannot be one: nobody has it, and who of them came first; 0: it is not so. */
void dry_contest(struct dry *dry, int64_t key);
int64_t dry_contested(const struct dry *dry, int64_t key);
/* Nobody has it any more. */
void dry_forget(struct dry *dry, int64_t key);

int64_t dry_has(const struct dry *dry, int64_t key);      /* who; 0 nobody */
/* Everything said of her here, after what is given; memory is the arena's. */
struct link_facts *dry_facts(const struct dry *dry, struct arena *arena, int64_t patient, const struct link_facts *more, size_t mores,
	size_t *ret_count);
bool dry_number_differs(const struct dry *dry, int64_t patient, int64_t key);
struct day dry_birth(const struct dry *dry, int64_t patient);

#endif
