/* The three ways of a decision, as the worklist and the person page both show them. */
#ifndef WEB_DECIDE_H
#define WEB_DECIDE_H

#include "care/decision.h"
#include "web/pages.h"

enum decide_mode { DECIDE_CLOSED, DECIDE_CONFIRM, DECIDE_REJECT, DECIDE_LATER };
enum decide_mode decide_mode_of(struct str word);       /* "confirm", "reject", "later"; anything else is closed */

/* What was sent and did not do: shown again, with what is missing. */
struct decide_tried {
	struct id entry;
	enum decide_mode mode;
	const char *problem;
	struct str explained, flags, reason, say, day;
};

/* `here` is the page's own address, to which ?at=..&do=.. leads; `back` is where to go when it is done. */
struct t_decide *decide_show(struct cx *cx, const struct request *rq, const struct entry *entry, enum decide_mode mode,
		struct str here,
			     struct str back, const struct decide_tried *tried);

/* Settling a red flag that did not do: shown again at its own form, with the words that were written. */
struct flag_tried { const char *problem; struct str flag, outcome, say; };

/* The two pages that a decision can come from, shown again with a problem. query: of the address that it came from. */
enum err worklist_show(struct cx *cx, struct request *rq, struct response *rs, const struct form *query,
		const struct decide_tried *tried);
enum err person_show(struct cx *cx, struct request *rq, struct response *rs, struct id person, const struct form *query,
		     const struct decide_tried *tried, const struct flag_tried *flag);

#endif
