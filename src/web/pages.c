/* The table of pages, made from data/routes.csv; and the page for what went wrong. */
#include "web/pages.h"

#include "base/must.h"
#include "web/api.h"

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
	case 428: return "Show that it is you";
	case 503: return "Waymark is busy";
	case 507: return "The disk is full";
	default: return "Something went wrong";
	}
}

/* What one can do about it, where that is more than going back. */
static const struct { int status; const char *todo, *href, *text; } todos[] = {
	{ 401, "A sign-in ends after a while without use, and when you take another role. What you sent was not done.", NULL, NULL },
	{ 403, "If you have another role that may, take it:", "/sign-in/role", "act in another role" },
	{ 404, "Check the address. A person is not shown where no agreement shares the records with you, and that is not said. "
		"You can look by name, NHS number or birth date:", "/people", "find a person" },
	{ 409, "Nothing was written. Go back and load the page again: it shows who changed what.", NULL, NULL },
	{ 413, "Larger extracts are brought in by command: whoever runs Waymark can do it.", NULL, NULL },
	{ 428, "What you sent was not done. Show who you are, then do it again:", "/sign-in/again", "show that it is you" },
	{ 500, "Nothing was half done: what could not be written whole was not written at all. Try it once more.", NULL, NULL },
	{ 507, "Whoever runs Waymark has to make room before anything can be written. What was written is safe.", NULL, NULL },
};

static void todo_make(const struct request *rq, int status, struct t_error *d)
{
	for (size_t i = 0; i < LENGTH(todos); i++) {
		if (todos[i].status != status || (todos[i].href && !rq->who))
			continue;
		if (status == 404 && !request_may(rq, "search", "person"))
			continue;
		d->todo = str_of(todos[i].todo);
		d->todo_href = str_of(todos[i].href);
		d->todo_text = str_of(todos[i].text);
	}
}

static void error_page(struct cx *cx, const struct request *rq, int status, const char *say, struct response *rs)
{
	struct str sentence = str_of(arena_text(cx->arena, say));
	struct t_frame *frame;
	struct request plain = *rq;
	if (str_starts(rq->path, "/api/")) {
		static const struct { int status; const char *error; } errors[] = { { 400, "invalid_request" }, { 401, "invalid_token" },
			{ 403, "insufficient_scope" }, { 404, "not_found" }, { 422, "invalid_request" }, { 503, "temporarily_unavailable" } };
		const char *error = "server_error";
		for (size_t i = 0; i < LENGTH(errors); i++)
			error = errors[i].status == status ? errors[i].error : error;
		if (!rs->body.max)
			buf_init(&rs->body, LIMIT_BUF);
		api_problem(rs, error, sentence);
		return;
	}
	if (frame_make(cx, rq, heading(status), &frame) != OK) {       /* the database may be what went wrong */
		plain.db = NULL;
		must(frame_make(cx, &plain, heading(status), &frame) == OK);
	}
	frame->narrow = true;
	if (!rs->body.max)
		buf_init(&rs->body, LIMIT_BUF);
	struct t_error d = { .frame = frame, .heading = str_of(heading(status)), .say = sentence, .request = str_of(rq->request_id),
		.signed_out = status == 401, .retry = status == 503 };
	todo_make(rq, status, &d);
	t_error(&rs->body, &d);
}

const struct door_site web_site = { routes, LENGTH(routes), error_page };

const struct route *route_of(struct str pattern)
{
	for (size_t i = 0; i < web_site.count; i++)
		if (str_is(pattern, web_site.routes[i].path))
			return &web_site.routes[i];
	return NULL;
}
