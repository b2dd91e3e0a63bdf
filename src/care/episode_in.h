/* Acts of an episode inside a transaction that does more than the act: for this folder. */
#ifndef CARE_EPISODE_IN_H
#define CARE_EPISODE_IN_H

#include "care/episode.h"

/* In a closure: held, asked, written and told as by episode_act. by_ward: the ward does it, with the bed or the commissioner's answer that
 * belongs to it; else what a ward does is left to it. */
enum err episode_act_in(struct cx *cx, struct db *db, const struct actor *actor, const struct care *care, const struct act_ask *act, bool by_ward,
			struct instant now);

#endif
