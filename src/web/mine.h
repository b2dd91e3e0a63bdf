/* A patient's own pages, and her carer's: whose record, in plain words. */
#ifndef WEB_MINE_H
#define WEB_MINE_H

#include "record/timeline.h"
#include "web/pages.h"

/* Somebody whose record is open to the reader by name: herself, or whom she cares for. */
struct mine {
	struct id outside;
	int64_t patient;
	bool carer;
	struct str path;                  /* /mine/<id> */
	bool easy;                        /* easy to read: asked for in the address, and kept in it from page to page */
	struct person person;
	struct instant until;             /* of a carer; INSTANT_NONE: no end */
};
/* By the outside id, under the guard. Tells rq->patient, subject and rows. ERR_NOT_FOUND. */
enum err mine_load(struct cx *cx, struct request *rq, struct id person, struct mine *ret);
/* The frame of these pages: large, and without what is for staff. */
enum err mine_frame(struct cx *cx, const struct request *rq, const char *title, struct t_frame **ret);
/* The address of another of these pages ("/happened"), easy to read where this one is. */
struct str mine_to(struct cx *cx, const struct mine *m, const char *more);
struct t_mine_head *mine_head(struct cx *cx, const struct request *rq, const struct mine *m, const char *here);
/* Words of tables as patients read them: the term for the condition is the one that people with it prefer. */
struct str mine_words(struct arena *arena, struct str words);

/* Her questionnaires that stand, told from the first since her pathway began. */
struct measure;
enum err mine_measures(struct cx *cx, const struct request *rq, const struct mine *mine, struct measure **ret, size_t *ret_count, struct day *ret_since);

#endif
