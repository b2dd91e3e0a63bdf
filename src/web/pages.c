/* The table of pages, made from data/routes.csv; and the page for what went wrong. */
#include "web/pages.h"

#include "base/must.h"

static const struct route routes[] = {
#define ROUTE(method, path, page, operation, class, template, audit, repeat) \
	{ method, path, page_##page, #page, operation, class, audit, repeat },
#include "gen/routes.h"
#undef ROUTE
};

static const char *heading(int status)
{
	switch (status) {
	case 400: return "That could not be read";
	case 401: return "You are not signed in";
	case 403: return "You may not do this here";
	case 404: return "There is nothing here";
	case 405: return "Not like this";
	case 409: return "Look again before you go on";
	case 413: return "That is too large";
	case 415: return "Waymark does not take that";
	case 421: return "This server has another name";
	case 422: return "Something is missing or wrong";
	case 503: return "Waymark is busy";
	case 507: return "The disk is full";
	default: return "Something went wrong";
	}
}

static void error_page(struct cx *cx, const struct request *rq, int status, const char *say, struct response *rs)
{
	struct str sentence = str_of(arena_text(cx->arena, say));
	struct t_frame *frame;
	struct request plain = *rq;
	if (frame_make(cx, rq, heading(status), &frame) != OK) {       /* the database may be what went wrong */
		plain.db = NULL;
		must(frame_make(cx, &plain, heading(status), &frame) == OK);
	}
	frame->narrow = true;
	if (!rs->body.max)
		buf_init(&rs->body, LIMIT_BUF);
	t_error(&rs->body, &(struct t_error){ .frame = frame, .heading = str_of(heading(status)), .say = sentence,
		.request = str_of(rq->request_id),
		.signed_out = status == 401, .retry = status == 503 });
}

const struct door_site web_site = { routes, LENGTH(routes), error_page };
