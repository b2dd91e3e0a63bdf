/* Meetings of one's own service: those that come, those that were, what is still to be done; and the form that calls one. */
#include "web/meeting.h"

#include "base/buf.h"
#include "base/must.h"
#include "web/list_file.h"
#include "web/say.h"

#define POINTS_MAX 200
#define AHEAD_DAYS  400
#define BEHIND_DAYS 183

/* ---- shared ---- */

struct str called_say(struct cx *cx, struct called who)
{
	return say_name(cx->arena, &(struct demographic){ .family = who.family, .given = who.given }, false);
}

struct str meeting_path(struct cx *cx, struct id meeting)
{
	return say_f(cx->arena, "/meeting/%.*s", STRF(outside(cx->arena, meeting)));
}

struct str meeting_item_path(struct cx *cx, struct id meeting, struct id item)
{
	return say_f(cx->arena, "%.*s/item/%.*s", STRF(meeting_path(cx, meeting)), STRF(outside(cx->arena, item)));
}

struct care meeting_care(const struct request *rq)
{
	return (struct care){ rq->settings->catalog, rq->settings->catalog->policy };
}

const char *meeting_refused(struct cx *cx, struct request *rq, struct response *rs, enum err err)
{
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT)
		return NULL;
	const char *say = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return say;
}

bool item_decided(const struct point_at *point, size_t count, int64_t item)
{
	for (size_t i = 0; i < count; i++)
		if (point[i].item == item && point[i].kind == POINT_DECISION)
			return true;
	return false;
}

enum err meeting_carers(struct cx *cx, const struct request *rq, struct carer **ret, size_t *ret_count)
{
	struct carer *all;
	size_t n;
	TRY(carers_of(cx, rq->db, rq->who->organisation, rq->now, &all, &n));
	*ret = arena_array(cx->arena, n + 1, sizeof **ret);
	*ret_count = 0;
	for (size_t i = 0; i < n; i++)
		if ((i == 0 || all[i].id != all[i - 1].id) && !str_is(all[i].role, "it_administrator"))
			(*ret)[(*ret_count)++] = all[i];
	return OK;
}

static bool has_skill(const struct skill *skill, struct str profession)
{
	for (size_t i = 0; i < skill->professions; i++)
		if (str_eq(skill->profession[i], profession))
			return true;
	return false;
}

struct str skill_room(struct cx *cx, const struct skill *skill, const struct present *present, size_t count)
{
	AUTO(buf) struct buf b;
	buf_init(&b, 8000);
	for (size_t i = 0; i < count; i++)
		if (has_skill(skill, present[i].profession))
			buf_printf(&b, "%s%.*s", b.n ? ", " : "", STRF(present[i].name));
	return str_dup(cx->arena, buf_view(&b));
}

struct str skill_team(struct cx *cx, const struct catalog *catalog, const struct skill *skill, const struct carer *carer, size_t count)
{
	AUTO(buf) struct buf b;
	buf_init(&b, 8000);
	for (size_t i = 0; i < skill->professions; i++) {
		const struct profession *p = catalog_profession(catalog, skill->profession[i]);
		int n = 0;
		for (size_t k = 0; k < count; k++)
			n += str_eq(carer_profession(catalog, carer[k].profession), skill->profession[i]);
		if (n)
			buf_printf(&b, "%s%.*s (%d)", b.n ? ", " : "", STRF(p ? p->title : skill->profession[i]), n);
	}
	return str_dup(cx->arena, buf_view(&b));
}

/* ---- the page ---- */

static enum err todos_make(struct cx *cx, const struct request *rq, struct t_meetings *d)
{
	struct point_open *p;
	size_t n;
	TRY(points_open(cx, rq->db, rq->who->organisation, d->mine ? rq->who->staff : 0, POINTS_MAX, &p, &n));
	struct t_meetings_todo *row = arena_array(cx->arena, n + 1, sizeof *row);
	int64_t *patient = arena_array(cx->arena, n + 1, sizeof *patient);
	struct called *who = arena_array(cx->arena, n + 1, sizeof *who);
	for (size_t i = 0; i < n; i++)
		patient[i] = p[i].patient;
	TRY(board_who(cx, rq->db, patient, n, who));
	d->todos = row;
	for (size_t i = 0; i < n; i++) {
		bool late = day_known(p[i].due_on) && p[i].due_on.day < rq->today.day;
		row[d->todos_n++] = (struct t_meetings_todo){ .name = called_say(cx, who[i]), .href = meeting_item_path(cx, p[i].meeting, p[i].item),
			.say = p[i].say, .doer = p[i].doer, .due = p[i].due_on, .late = late, .on = p[i].on, .decision = p[i].kind == POINT_DECISION };
		d->overdue += late;
	}
	return OK;
}

static enum err meetings_make(struct cx *cx, const struct request *rq, struct t_meetings *d)
{
	struct meeting *m;
	size_t n;
	struct day from = { rq->today.day - BEHIND_DAYS }, until = { rq->today.day + AHEAD_DAYS };
	TRY(meetings_of(cx, rq->db, rq->who->organisation, from, until, &m, &n));
	struct t_meetings_meeting *next = arena_array(cx->arena, n + 1, sizeof *next), *past = arena_array(cx->arena, n + 1, sizeof *past);
	for (size_t k = 0; k < 2 * n; k++) {
		bool back = k >= n;
		const struct meeting *x = &m[back ? 2 * n - 1 - k : k];
		if ((x->on.day < rq->today.day) != back)
			continue;
		struct t_meetings_meeting row = { .href = meeting_path(cx, x->outside), .on = x->on, .title = x->title, .place = x->place, .about = x->about_name,
			.people = x->people, .decided = x->decided, .off = instant_known(x->cancelled_at) ? x->cancelled_say : STR_NONE };
		if (back)
			past[d->past_n++] = row;
		else
			next[d->next_n++] = row;
	}
	d->next = next;
	d->past = past;
	return OK;
}

static enum err form_make(struct cx *cx, const struct request *rq, struct t_meetings *d)
{
	struct carer *carer;
	size_t n;
	struct str kind = form_value(&rq->form, "kind"), about = form_value(&rq->form, "about");
	struct t_option *kinds = arena_array(cx->arena, MEETING_KINDS, sizeof *kinds);
	kinds[0] = (struct t_option){ STR("team"), STR("Team meeting"), !str_is(kind, "supervision") };
	kinds[1] = (struct t_option){ STR("supervision"), STR("Supervision"), str_is(kind, "supervision") };
	d->kinds = kinds;
	d->kinds_n = 2;
	TRY(meeting_carers(cx, rq, &carer, &n));
	struct t_option *abouts = arena_array(cx->arena, n + 1, sizeof *abouts);
	abouts[d->abouts_n++] = (struct t_option){ STR(""), STR("Nobody: it is of the team"), !str_known(about) };
	for (size_t i = 0; i < n; i++) {
		struct str id = outside(cx->arena, carer[i].outside);
		abouts[d->abouts_n++] = (struct t_option){ id, carer[i].name, str_eq(about, id) };
	}
	d->abouts = abouts;
	d->title = form_value(&rq->form, "title");
	d->on = form_value(&rq->form, "on");
	d->place = form_value(&rq->form, "place");
	d->csrf = rq->csrf;
	d->key = request_form_key(cx);
	return OK;
}

static const struct sheet_column columns[] = {
	{ "about_whom", SHEET_WORDS, offsetof(struct t_meetings_todo, name) }, { "what", SHEET_WORDS, offsetof(struct t_meetings_todo, say) },
	{ "who_does_it", SHEET_WORDS, offsetof(struct t_meetings_todo, doer) }, { "due_on", SHEET_DAY, offsetof(struct t_meetings_todo, due) },
	{ "late", SHEET_YES, offsetof(struct t_meetings_todo, late) }, { "decided_on", SHEET_DAY, offsetof(struct t_meetings_todo, on) },
};

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "Meetings", &frame));
	frame->legend = true;
	struct t_meetings d = { .frame = frame, .problem = str_of(problem), .open = problem != NULL, .mine = str_is(form_value(&rq->query, "whose"), "me"),
		.mine_href = STR("/meetings?whose=me#d-h"), .calls = request_may(rq, "change", "meeting") };
	TRY(meetings_make(cx, rq, &d));
	TRY(todos_make(cx, rq, &d));
	struct str here = d.mine ? STR("/meetings?whose=me") : STR("/meetings");
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "meetings-to-do", .title = "What meetings decided and is to be done",
			.filter = d.mine ? STR("one's own") : STR("of the whole team"), .notice = LIST_PEOPLE, .back = here }, columns, LENGTH(columns), d.todos,
			d.todos_n, sizeof *d.todos);
	if (d.todos_n)
		list_offer(cx, rq, frame, "meeting", here);
	if (d.calls)
		TRY(form_make(cx, rq, &d));
	rq->rows = (int64_t)d.todos_n;
	t_meetings(&rs->body, &d);
	return OK;
}

enum err page_meetings(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

enum err page_meeting_call(struct cx *cx, struct request *rq, struct response *rs)
{
	struct meeting_ask ask = { .title = form_value(&rq->form, "title"), .place = form_value(&rq->form, "place"), .on = DAY_NONE, .form_key = rq->form_key };
	struct care care = meeting_care(rq);
	struct id made;
	meeting_kind_parse(form_value(&rq->form, "kind"), &ask.kind);
	day_parse(form_value(&rq->form, "on"), &ask.on);
	id_parse(form_value(&rq->form, "about"), &ask.about);
	enum err err = meeting_call(cx, rq->store, &rq->actor, &care, &ask, rq->now, &made);
	if (err == OK)
		return response_go(rs, meeting_path(cx, made));
	const char *problem = meeting_refused(cx, rq, rs, err);
	return problem ? show(cx, rq, rs, problem) : err;
}

/* ---- from a person's page ---- */

static enum err put_show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct seen s;
	struct meeting *m;
	size_t n;
	char day[DAY_TEXT];
	struct str chosen = form_value(&rq->form, "meeting");
	TRY(frame_make(cx, rq, "Meeting", &frame));
	TRY(seen_load(cx, rq, rq->id[0], true, &s));
	TRY(meetings_of(cx, rq->db, rq->who->organisation, rq->today, (struct day){ rq->today.day + AHEAD_DAYS }, &m, &n));
	struct t_person_meeting d = { .frame = frame, .head = seen_head(cx, rq, &s, "#care"), .csrf = rq->csrf, .key = request_form_key(cx),
		.action = say_f(cx->arena, "%.*s/meeting", STRF(s.path)), .problem = str_of(problem), .question = form_value(&rq->form, "question"),
		.back_href = say_f(cx->arena, "%.*s#care", STRF(s.path)) };
	struct t_option *option = arena_array(cx->arena, n + 1, sizeof *option);
	for (size_t i = 0; i < n; i++) {
		struct str id = outside(cx->arena, m[i].outside);
		if (!instant_known(m[i].cancelled_at))
			option[d.meetings_n++] = (struct t_option){ id, say_f(cx->arena, "%s: %.*s", day_words(m[i].on, day), STRF(m[i].title)), str_eq(id, chosen) };
	}
	d.meetings = option;
	t_person_meeting(&rs->body, &d);
	return OK;
}

enum err page_person_meeting(struct cx *cx, struct request *rq, struct response *rs)
{
	return put_show(cx, rq, rs, NULL);
}

enum err page_person_meeting_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct meeting_put ask = { .patient = rq->id[0], .source = SOURCE_HAND, .question = form_value(&rq->form, "question"), .form_key = rq->form_key };
	struct care care = meeting_care(rq);
	struct id made;
	enum err err = id_parse(form_value(&rq->form, "meeting"), &ask.meeting) ? OK : fail(cx, ERR_BAD_FIELD, "Choose a meeting.");
	if (err == OK)
		err = meeting_put(cx, rq->store, &rq->actor, &care, &ask, rq->now, &made);
	if (err == OK)
		return response_go(rs, meeting_item_path(cx, ask.meeting, made));
	const char *problem = meeting_refused(cx, rq, rs, err);
	return problem ? put_show(cx, rq, rs, problem) : err;
}
