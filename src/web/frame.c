/* The frame of every page, and small things that many pages need. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "record/alert.h"
#include "record/setting.h"
#include "record/worklist.h"
#include "web/draft.h"
#include "web/pages.h"
#include "web/places.h"
#include "web/say.h"

#define COUNT_MAX 20                    /* that the bar says: who has more looks at the list, and no page counts it to its end */

static enum err nav_make(struct cx *cx, const struct request *rq, struct t_frame *frame)
{
	struct t_frame_link *link = arena_array(cx->arena, places_count, sizeof *link);
	for (size_t i = 0; i < places_count; i++) {
		if (places[i].where != PLACE_BAR || !request_may(rq, places[i].operation, places[i].class))
			continue;
		if (strcmp(places[i].href, "/ward/nights") == 0 && request_may(rq, "list", "ward"))
			continue;                        /* the board leads there */
		if (strcmp(places[i].href, "/experience/summary") == 0 && request_may(rq, "look", "experience"))
			continue;                        /* so does the page before it */
		link[frame->nav_n] = (struct t_frame_link){ .text = str_of(places[i].text), .href = str_of(places[i].href),
			.current = str_starts(rq->path, places[i].href) || (strcmp(places[i].class, "meeting") == 0 && str_starts(rq->path, "/meeting/")) ||
			(strcmp(places[i].class, "task") == 0 && str_starts(rq->path, "/task/")) };
		if (strcmp(places[i].href, "/worklist") == 0) {
			int64_t n;
			TRY(worklist_waiting(cx, rq->db, rq->today, COUNT_MAX + 1, &n));
			link[frame->nav_n].count = n > COUNT_MAX ? say_f(cx->arena, "%d+", COUNT_MAX) : say_f(cx->arena, "%" PRId64, n);
		}
		frame->nav_n++;
	}
	frame->nav = link;
	return OK;
}

/* On every page of those who are told: a number, and nobody's name. */
static enum err alerts_make(struct cx *cx, const struct request *rq, struct t_frame *frame)
{
	if (!request_may(rq, "list", "alert"))
		return OK;
	frame->reads = true;
	TRY(alerts_told(cx, rq->db, rq->who->staff, rq->who->organisation, &frame->alerts));
	if (frame->alerts)
		frame->alerts_say = frame->alerts == 1 ? STR("1 alert waits for you: look now") : say_f(cx->arena, "%" PRId64 " alerts wait for you: look now",
			frame->alerts);
	return OK;
}

enum err frame_make(struct cx *cx, const struct request *rq, const char *title, struct t_frame **ret)
{
	struct t_frame *frame = arena_alloc(cx->arena, sizeof *frame);
	*frame = (struct t_frame){ .title = str_of(title), .training = rq->settings->training };
	*ret = frame;
	if (!rq->db)
		return OK;
	struct service service;
	struct str demonstration = STR_NONE;
	TRY(service_mode(cx, rq->db, &service));
	frame->training = !service.live;
	if (frame->training)
		TRY(setting_get(cx, rq->db, "demonstration", STR("no"), &demonstration));
	frame->invented = frame->training && str_is(demonstration, "yes");
	if (!rq->who)
		return OK;
	const struct role *role = role_find(rq->who->role);
	struct t_frame_who *who = arena_alloc(cx->arena, sizeof *who);
	*who = (struct t_frame_who){ .name = rq->who->staff_name, .csrf = rq->csrf, .many_roles = true,
		.place = say_f(cx->arena, "%s, %.*s", role ? role->title : "", STRF(rq->who->organisation_name)) };
	if (request_may(rq, "look", "mine"))         /* she knows who she is, and has no other role */
		*who = (struct t_frame_who){ .name = STR("Your sign-in"), .csrf = rq->csrf, .place = rq->who->organisation_name };
	frame->who = who;
	frame->shown_at = rq->now;
	frame->searches = true;
	frame->find_people = request_may(rq, "search", "person");
	if (request_may(rq, "look", "mine"))         /* she has one record, and looks for nobody's */
		frame->searches = false;
	frame->csrf = rq->csrf;
	if (rq->route && strcmp(rq->route->path, "/why") != 0) {
		AUTO(buf) struct buf buf = { 0 };
		buf_init(&buf, 1000);
		query_add(&buf, "of", str_of(rq->route->path));          /* the pattern: no address names anybody twice */
		frame->why_href = say_f(cx->arena, "/why%.*s", STRF(buf_view(&buf)));
		if (strcmp(rq->route->path, "/help") != 0)
			frame->help_href = say_f(cx->arena, "/help%.*s", STRF(buf_view(&buf)));
	}
	TRY(alerts_make(cx, rq, frame));
	TRY(drafts_here(cx, rq, frame));
	return nav_make(cx, rq, frame);
}

static bool is_path_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("/-._~?&=%+#", c) != NULL;
}

struct str back_path(struct arena *arena, struct str sent, const char *otherwise)
{
	bool good = sent.n > 0 && sent.n < 500 && sent.p[0] == '/' && !str_starts(sent, "//");
	for (size_t i = 0; good && i < sent.n; i++)
		good = sent.p[i] && is_path_letter(sent.p[i]);
	return good ? str_dup(arena, sent) : str_of(otherwise);
}

struct str outside(struct arena *arena, struct id id)
{
	char *text = arena_alloc(arena, ID_TEXT);
	return str_of(id_text(id, text));
}

void query_add(struct buf *buf, const char *name, struct str value)
{
	buf_printf(buf, "%s%s=", buf->n ? "&" : "?", name);
	html_url_part(buf, value);
}

struct str query_words(struct cx *cx, const struct request *rq, const char *name)
{
	struct str hidden = form_value(&rq->query, "find"), typed = str_trim(form_value(&rq->query, name));
	struct id id;
	/* ids of ours name nobody */
	return str_trim(hidden.n ? request_hidden(cx, rq, hidden) : id_parse(typed, &id) ? typed : STR(""));
}

bool query_refused(const struct request *rq, const char *name, struct response *rs, struct str *ret)
{
	struct str typed = str_trim(form_value(&rq->query, name));
	struct id id;
	if (!typed.n || id_parse(typed, &id))
		return false;
	rs->status = 400;
	*ret = STR("Names and numbers of people do not belong in an address: the browser keeps it, and whoever uses this computer can read it. Nothing "
		"was looked for. Write it here instead.");
	return true;
}

int64_t query_int(const struct form *query, const char *name, int64_t least, int64_t most, int64_t otherwise)
{
	int64_t value;
	return str_int(form_value(query, name), &value) && value >= least && value <= most ? value : otherwise;
}
