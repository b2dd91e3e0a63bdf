/* Between the files that make worlds. */
#ifndef TESTS_KIT_WORLDS_IN_H
#define TESTS_KIT_WORLDS_IN_H

#include "model/policy.h"
#include "tests/kit/worlds.h"

#define BIT(n) (1 << (n))

struct row { struct cx *cx; struct db *db; struct world *w; struct rng *rng; };

enum world_place world_house(const struct world *w);                       /* for which the actor acts */
uint32_t world_bound(const struct world *w, int k);                        /* what binds it to the k-th whom she sees */
/* Would the policy keep it from the actor, were it her own house's record? Asked of the decision itself, not of the guards. */
bool world_closed(const struct world *w, enum record_class class, int labels, uint32_t relations);
struct id world_any_id(struct world *w);
/* A row number, of a block that was asked for at once; a world with more leaves gaps. */
enum err world_next(struct cx *cx, struct db *db, struct world *w, const char *table, int64_t *ret);
struct day world_day_before(struct rng *rng, int from, int to);
enum err world_bar(struct row *r, struct id outside, int64_t patient, enum bar_kind kind, int64_t organisation, int64_t staff, enum record_class class);

/* worlds_care.c: of the k-th whom the actor sees, what she sees; of the same, what she does not; of somebody whom she does not see. */
enum err world_care_seen(struct row *r, int k);
enum err world_care_hidden(struct row *r, int k);
enum err world_care_unseen(struct row *r, int64_t patient, enum world_place at);

#endif
