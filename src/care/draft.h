/* What somebody has begun to write and has not sent, kept as she goes.
 *
 * Laws:
 *	- a draft is its author's alone, for the organisation for which she writes: to anybody else it is not there;
 *	- who may not write what it is to become may not keep a draft of it;
 *	- two sheets (a form in two tabs) are two drafts; a draft that was changed on another sheet since it was read is not written over: what
 *	  comes is kept apart, and that is said;
 *	- it ends when what it became was written, or when its author throws it away; never by itself. */
#ifndef CARE_DRAFT_H
#define CARE_DRAFT_H

#include "care/episode.h"
#include "record/draft.h"

#define DRAFT_BYTES 100000              /* of one: more than any form holds */
#define DRAFTS_MAX  100                 /* of one author: ERR_OVER_LIMIT, said before anything is lost; what was sent and refused is kept all the same */

/* What it is to become, and of what. */
enum draft_of { DRAFT_OF_ACT, DRAFT_OF_PLAN, DRAFT_OF_LETTER, DRAFT_OF_WORDING, DRAFT_OF_REPLY, DRAFT_OF_QUESTION, DRAFT_OF_POINT /* decided at a meeting */,
	DRAFT_OFS };
struct draft_ask {
	enum draft_of of;
	struct id about;                /* episode, letter, question, person, or one on a meeting's list; outside id */
	struct id draft;                /* that goes on; zeros: none yet */
	int64_t version;                /* of it, as it was read */
	struct str page, form, sheet;   /* as in the table */
	int64_t base;                   /* version of what it began from; 0: of nothing */
	struct str said, words;         /* name=value&...; and what of it people read */
	bool restricted;                /* as what it is to become */
	bool refused;                   /* it was sent, and refused because of what others did: kept in any case, over DRAFTS_MAX too */
};
struct draft_saved { struct id draft; int64_t version; bool apart /* another sheet has changed the one that it went on from */; };
/* ERR_NOT_FOUND: what it is about is not there for her; ERR_FORBIDDEN, ERR_BAD_FIELD (too long), ERR_OVER_LIMIT. The same words again write
 * nothing. */
enum err draft_save(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct draft_ask *ask, struct instant now,
		    struct draft_saved *ret);
struct draft_end { struct id draft; struct str form_key; };
/* Thrown away by its author. ERR_NOT_FOUND. */
enum err draft_throw(struct cx *cx, struct store *store, const struct actor *actor, const struct draft_end *end, struct instant now);
/* It was sent, as it was read: gone. Where another sheet has changed it since, it stays. */
enum err draft_sent(struct cx *cx, struct store *store, const struct actor *actor, struct id draft, int64_t version, struct instant now);

#endif
