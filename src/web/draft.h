/* Drafts, as pages use them: their fields in a form, a form filled from one, and what is kept where a form was refused. */
#ifndef WEB_DRAFT_H
#define WEB_DRAFT_H

#include "care/draft.h"
#include "web/pages.h"

/* The page was asked for with ?draft=ID, a draft of hers of this page: its fields stand in rq->form as if they had been sent. ret->id 0: it was not, or
 * there is none. */
enum err draft_open(struct cx *cx, struct request *rq, struct draft *ret);
/* What a form carries so that it can be kept: `action` is where it is sent to. here: the form that was filled from a draft, or refused. */
struct t_draft_fields *draft_fields(struct cx *cx, const struct request *rq, struct str action, bool here);
/* Its button, behind the form of that id. */
struct t_draft_button *draft_button(struct cx *cx, const struct request *rq, struct str id, const struct t_draft_fields *fields);
/* A form of this request was refused because something changed meanwhile: what was written is kept, and rq->kept leads to it. Nothing where nothing was
 * written. Its refusal stands in cx as before. */
enum err draft_keep(struct cx *cx, struct request *rq, enum err refused);
/* It was taken: what was kept of it ends. */
enum err draft_done(struct cx *cx, struct request *rq);
/* Drafts of hers of the page that is shown, for the frame. */
enum err drafts_here(struct cx *cx, const struct request *rq, struct t_frame *frame);

#endif
