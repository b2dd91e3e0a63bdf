/* Questionnaires that somebody fills in herself, page by page: by a link (page_answer.c), or signed in (page_mine_answers.c). */
#ifndef WEB_ANSWER_H
#define WEB_ANSWER_H

#include "care/remote_fill.h"
#include "web/pages.h"

struct answering {
	struct cx *cx;
	struct request *rq;
	struct response *rs;
	struct care care;
	struct remote_way way;
	struct str base;                /* address of the pages: "/answers" */
	bool by_link;
	bool large, easy;               /* in large print; easy to read: asked for in the address, and kept in it from page to page */
	bool handed;                    /* over by now, and on a device that goes back to who handed it over */
	struct remote_filling f;
};

/* The address of the next page, in large print or easy to read where she chose it. more: "done=1"; empty. */
struct str answering_to(const struct answering *a, const char *more);
/* The page that the address asks for, or the one that comes next. */
enum err answering_show(struct answering *a);
/* What was sent: an answer, all of one questionnaire. ERR_BAD_INPUT: something else. */
enum err answering_take(struct answering *a);
/* Nothing waits, or no longer hers. */
enum err answering_end(struct answering *a, const char *title, const char *say, bool helps);
/* What a crisis is helped by, from the table: red the first. */
const struct t_crisis_line *crisis_lines(struct cx *cx, const struct catalog *catalog, size_t *ret_count);
/* "Need help now?" under the bar of a patient's page. */
void frame_helps(struct cx *cx, const struct catalog *catalog, struct t_frame *frame);

#endif
