/* Help: what stands on the page from which one came, and the rest; guides to print; exercises on people who do not exist. */
#include <string.h>

#include "base/must.h"
#include "record/audit.h"
#include "record/setting.h"
#include "web/pages.h"
#include "web/say.h"

static const struct help_row { const char *page, *title, *see, *act, *mistake; } helps[] = {
#define HELP(page, title, see, act, mistake) { page, title, see, act, mistake },
#include "gen/help.h"
#undef HELP
};

static const struct help_row *help_of(const char *page)
{
	for (size_t i = 0; i < LENGTH(helps); i++)
		if (strcmp(helps[i].page, page) == 0)
			return &helps[i];
	return NULL;
}

/* A form that was answered with its page again stands below that page: the longest address of a page with which it begins. */
static const struct route *page_of(struct str pattern)
{
	const struct route *best = NULL;
	for (size_t i = 0; i < web_site.count; i++) {
		const struct route *r = &web_site.routes[i];
		size_t n = strlen(r->path);
		if (strcmp(r->method, "GET") == 0 && str_starts(pattern, r->path) && (pattern.n == n || pattern.p[n] == '/') && (!best || n > strlen(best->path)))
			best = r;
	}
	return best;
}

static const struct t_help_here *here_make(struct cx *cx, const struct help_row *row)
{
	struct t_help_here *here = arena_alloc(cx->arena, sizeof *here);
	struct str rest = str_of(row->act), one;
	struct t_help_act *act = arena_array(cx->arena, rest.n / 3 + 1, sizeof *act);
	*here = (struct t_help_here){ .title = str_of(row->title), .see = str_of(row->see), .mistake = str_of(row->mistake), .acts = act };
	while (rest.n) {
		str_cut(rest, '|', &one, &rest);
		act[here->acts_n++].say = str_trim(one);
	}
	return here;
}

enum err page_help(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct t_help d = { 0 };
	TRY(frame_make(cx, rq, "Help", &frame));
	frame->narrow = true;
	d.frame = frame;
	d.training = frame->training && rq->who;
	TRY(setting_get(cx, rq->db, "symptom_term", STR("persistent physical symptoms"), &d.term));
	const struct route *route = page_of(form_value(&rq->query, "of"));
	bool may = route && rq->who && (strcmp(route->class, "self") == 0 || request_may(rq, route->operation, route->class));
	const struct help_row *row = may ? help_of(route->name) : NULL;
	if (row)
		d.here = here_make(cx, row);
	t_help(&rs->body, &d);
	return OK;
}

enum err page_guide(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "Quick guides", &frame));
	t_guide(&rs->body, &(struct t_guide){ .frame = frame });
	return OK;
}

/* ---- exercises ---- */

#define PRACTICE_DAYS 28

static const struct { const char *role, *title, *how, *start, *done; } exercises[] = {
#define EXERCISE(role, title, how, start, done) { role, title, how, start, done },
#include "gen/exercises.h"
#undef EXERCISE
};

static bool is_it(struct cx *cx, struct str words, const struct audit_done *d)
{
	struct str kind = say_f(cx->arena, "%.*s %.*s", STRF(d->operation), STRF(d->class));
	return str_eq(words, kind) || (d->act.n && str_eq(words, say_f(cx->arena, "%.*s %.*s", STRF(kind), STRF(d->act))));
}

/* When was one of these done last, "operation class" or "operation class act" each? INSTANT_NONE: not lately. */
static struct instant done_at(struct cx *cx, const struct audit_done *done, size_t count, const char *any)
{
	struct instant last = INSTANT_NONE;
	struct str rest = str_of(any), one;
	while (rest.n) {
		str_cut(rest, '|', &one, &rest);
		for (size_t i = 0; i < count; i++)
			if (is_it(cx, str_trim(one), &done[i]) && done[i].last.us > last.us)
				last = done[i].last;
	}
	return last;
}

enum err page_practice(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct audit_done *done = NULL;
	size_t dones = 0;
	TRY(frame_make(cx, rq, "Exercises", &frame));
	struct t_practice d = { .frame = frame };
	if (frame->training)
		TRY(audit_done_by(cx, rq->db, rq->who->staff, (struct instant){ rq->now.us - PRACTICE_DAYS * US_PER_DAY }, &done, &dones));
	struct t_practice_exercise *row = arena_array(cx->arena, LENGTH(exercises), sizeof *row);
	for (size_t i = 0; i < LENGTH(exercises) && frame->training; i++)
		if (str_is(rq->who->role, exercises[i].role)) {
			struct instant at = done_at(cx, done, dones, exercises[i].done);
			bool was = at.us != INSTANT_NONE.us;
			row[d.exercises_n++] = (struct t_practice_exercise){ .title = str_of(exercises[i].title), .how = str_of(exercises[i].how),
				.start = str_of(exercises[i].start), .done = was, .at = at };
			d.dones += was;
		}
	d.exercises = row;
	d.training = frame->training;
	d.all = (int64_t)d.exercises_n;
	t_practice(&rs->body, &d);
	return OK;
}
