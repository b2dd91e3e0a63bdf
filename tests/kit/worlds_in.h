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

/* Who writes, for which house, into its own record. */
struct hand { int64_t staff, organisation, holding; };
struct hand world_hand(const struct world *w, enum world_place at, bool actor);
struct id world_hidden_id(struct world *w, enum world_thing thing, int *next);
struct str world_words(struct row *r, const char *of);
/* Labels under which she reads nothing of the class of the k-th; 0: there is none that is closed to her. */
int world_closed_label(struct row *r, enum record_class class, int k);

/* worlds_talk.c: meetings of her house; letters, advice, talk of the k-th whom she sees, and such of them as she does not see; of others. */
enum err world_meetings(struct row *r);
enum err world_talk_seen(struct row *r, int k);
enum err world_talk_hidden(struct row *r, int k, const struct hand *own);
enum err world_talk_unseen(struct row *r, int64_t patient, const struct hand *by, int label, int64_t episode);

/* worlds_ward.c: the ward of her house with its beds; what is written of the k-th there; such of it as she does not see; of somebody whom she does
 * not see, in another house's bed. */
enum err world_wards(struct row *r);
enum err world_ward_seen(struct row *r, int k);
enum err world_ward_hidden(struct row *r, int k, const struct hand *own);
enum err world_ward_unseen(struct row *r, int64_t patient, const struct hand *by, int label, int64_t episode);

/* worlds_remote.c: who reads her house's answers from home; what the k-th was asked there and what of it is told; such of it as she does not see, under
 * that label; of others, by another house. */
enum err world_remotes(struct row *r);
enum err world_remote_seen(struct row *r, int k);
enum err world_remote_hidden(struct row *r, int k, const struct hand *own, int label);
enum err world_remote_unseen(struct row *r, int64_t patient, const struct hand *by, int label);

/* worlds_diary.c: her house's hours and the times of it that are taken; whose they are, seen and not; another house's. */
enum err world_diaries(struct row *r);
enum err world_diary_seen(struct row *r, int k);
enum err world_diary_hidden(struct row *r, int k, const struct hand *own, int label);
enum err world_diary_unseen(struct row *r, int64_t patient, const struct hand *by, int label, int64_t episode);

/* worlds_people.c: what her house keeps of its staff and of what others say of it; what other houses do, and what two others said. */
enum err world_people_seen(struct row *r);
enum err world_people_hidden(struct row *r);

/* worlds_care.c: of the k-th whom the actor sees, what she sees; of the same, what she does not; of somebody whom she does not see. */
enum err world_care_seen(struct row *r, int k);
enum err world_care_hidden(struct row *r, int k);
enum err world_care_unseen(struct row *r, int64_t patient, enum world_place at);

/* worlds_own.c: one of those people whom the actor sees, where one is made already. Whose the relation is that binds her: her own, or her house's. Is
 * the class left out of what the carer was let in to of the k-th? What agreements carry, who is let in to the record of the k-th, and what of
 * that she does not see. */
int world_seen_of(struct row *r, int people);
int64_t world_bound_staff(const struct world *w);
bool world_left_out(const struct world *w, enum record_class class, int k);
enum err world_own_flows(struct row *r, int64_t agreement);
enum err world_own_seen(struct row *r, int k);
enum err world_own_hidden(struct row *r, int k);

#endif
