/* Acts of an episode inside a transaction that does more than the act: for this folder. */
#ifndef CARE_EPISODE_IN_H
#define CARE_EPISODE_IN_H

#include "care/episode.h"

/* In a closure: held, asked, written and told as by episode_act. by_ward: the ward does it, with the bed or the commissioner's answer that
 * belongs to it; else what a ward does is left to it. */
enum err episode_act_in(struct cx *cx, struct db *db, const struct actor *actor, const struct care *care, const struct act_ask *act, bool by_ward,
			struct instant now);

/* Its acts added up; ERR_CONFLICT where they do not fit the tables any more. */
enum err episode_course_read(struct cx *cx, struct db *db, const struct care *care, struct str pathway, int64_t episode, struct course **ret);

/* Whoever carries her, asked for it or takes part has to do with her as long as any episode of hers says so; then for the policy's days, counted once:
 * from when the last of them was over. In a closure, after each act. */
enum err episode_bind(struct cx *cx, struct db *db, const struct care *care, const struct episode_held *episode, const struct course *course,
		      struct instant now);
/* Who asked was corrected, from this organisation (NIL: nobody) to the one that is held now: what this episode made of it ends at once, whatever the
 * policy leaves after a referral that was; after the end of the episode the right one has what was left of that. In a closure, after episode_bind. */
enum err episode_rebind(struct cx *cx, struct db *db, const struct care *care, const struct episode_held *episode, const struct course *course,
			int64_t wrong, struct instant now);
/* The same for every episode of hers that this organisation carries and that goes on: after what the list says of her was decided anew. */
enum err episodes_bind(struct cx *cx, struct db *db, const struct care *care, int64_t patient, int64_t organisation, struct instant now);
/* Has whoever carries her to do with her as where she stands asks for? Yes after the end. Earlier versions could shut that by the list. */
enum err episode_bound_enough(struct cx *cx, struct db *db, const struct episode_held *episode, const struct course *course, struct instant now, bool *ret);
/* Is anybody bound by it for ever who should not be: after its end, or brought in by an act that was taken back? Earlier versions could leave that. */
enum err episode_bound_too_long(struct cx *cx, struct db *db, const struct episode_held *episode, const struct course *course, struct instant now, bool *ret);

#endif
