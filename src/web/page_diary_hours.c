/* Hours, places and leave: what stands, and what is set anew. */
#include <stdio.h>

#include "access/role.h"
#include "base/must.h"
#include "web/diary.h"
#include "web/say.h"

#define AHEAD_DAYS 366          /* absences told so far ahead */
#define HOURS_DAYS_WEEK 7

struct hours_page {
	struct cx *cx;
	struct request *rq;
	struct care care;
	struct diary d;
	int64_t staff;                  /* whose */
	struct id staff_outside;
	struct str what;                /* what was tried; STR_NONE */
	const char *problem;
};

static const char *day_field(struct cx *cx, int day)
{
	return arena_printf(cx->arena, "day%d", day);
}

static bool tried(const struct hours_page *p, const char *what)
{
	return p->problem && str_is(p->what, what);
}

/* What was sent comes back where it was this form that did not do; else what is proposed. */
static struct str sent(const struct hours_page *p, const char *what, const char *field, struct str otherwise)
{
	return tried(p, what) ? form_value(&p->rq->form, field) : otherwise;
}

static bool manages(const struct hours_page *p)
{
	return role_may(p->rq->actor.role, "manage", "diary");
}

static enum err load(struct hours_page *p, struct str asked)
{
	struct id id;
	TRY(diary_load(p->cx, p->rq->db, p->rq->who->organisation, p->rq->today, (struct day){ p->rq->today.day + AHEAD_DAYS }, p->rq->now, &p->d));
	p->staff = p->rq->who->staff;
	for (size_t i = 0; manages(p) && id_parse(asked, &id) && i < p->d.staffs; i++)
		if (id_eq(p->d.staff[i].outside, id))
			p->staff = p->d.staff[i].id;
	const struct carer *who = diary_staff(&p->d, p->staff);
	if (who)
		p->staff_outside = who->outside;
	return OK;
}

/* "Monday, Wednesday, 9am to noon, 50 minutes each, every second week". */
static struct str hours_words(struct cx *cx, const struct diary_hours *h)
{
	const struct hours week = { h->days, h->from, h->until };
	return say_f(cx->arena, "%.*s; %d minutes each%s", STRF(hours_say(cx->arena, &week)), h->slot,
		h->weeks == 1 ? "" : arena_printf(cx->arena, "; every %lld weeks", (long long)h->weeks));
}

static void stands_make(const struct hours_page *p, struct t_diary_hours_page *d)
{
	struct arena *arena = p->cx->arena;
	struct t_diary_hours_page_hours *hours = arena_array(arena, p->d.hours_n + 1, sizeof *hours);
	struct t_diary_hours_page_away *away = arena_array(arena, p->d.aways + 1, sizeof *away);
	char a[DAY_TEXT], b[DAY_TEXT];
	for (size_t i = 0; i < p->d.hours_n; i++) {
		const struct diary_hours *h = &p->d.hours[i];
		const struct place *place = diary_place(&p->d, h->place);
		if (h->staff == p->staff)
			hours[d->hours_n++] = (struct t_diary_hours_page_hours){ outside(arena, h->outside), hours_words(p->cx, h), place ? place->name : STR(""),
				day_known(h->until_on) ? say_f(arena, "%s to %s", day_words(h->from_on, a), day_words(h->until_on, b)) :
				say_f(arena, "since %s", day_words(h->from_on, a)), request_form_key(p->cx) };
	}
	for (size_t i = 0; i < p->d.aways; i++) {
		const struct diary_away *x = &p->d.away[i];
		if (x->staff == p->staff)
			away[d->aways_n++] = (struct t_diary_hours_page_away){ outside(arena, x->outside), say_f(arena, "%s%s%s%s", day_words(x->from_on, a),
				x->until_on.day == x->from_on.day ? "" : arena_printf(arena, " to %s", day_words(x->until_on, b)),
				x->from == 0 && x->until == MINUTES_OF_DAY ? "" : ", ", x->from == 0 && x->until == MINUTES_OF_DAY ? "" :
				str_c(arena, diary_span_say(p->cx, x->from, x->until))), request_form_key(p->cx) };
	}
	d->hours = hours;
	d->aways = away;
}

static void places_make(const struct hours_page *p, struct t_diary_hours_page *d)
{
	struct arena *arena = p->cx->arena;
	struct t_diary_hours_page_place *row = arena_array(arena, p->d.places + 1, sizeof *row);
	struct t_option *choice = arena_array(arena, p->d.places + 1, sizeof *choice), *setting = arena_array(arena, STEP_SETTINGS, sizeof *setting);
	struct str place = sent(p, "hours", "place", STR("")), kind = sent(p, "place", "setting", STR(""));
	for (size_t i = 0; i < p->d.places; i++) {
		const struct place *x = &p->d.place[i];
		if (instant_known(x->ended_at))
			continue;
		struct str id = outside(arena, x->outside);
		row[d->places_n++] = (struct t_diary_hours_page_place){ id, x->name, say_capital(arena, str_of(step_setting_say(x->setting))), x->of_name, x->address,
			x->telephone, x->capacity ? say_f(arena, "%lld", (long long)x->capacity) : STR("never full"), request_form_key(p->cx) };
		choice[d->choices_n++] = (struct t_option){ id, x->name, str_eq(id, place) };
	}
	for (enum step_setting s = SETTING_NONE + 1; s < STEP_SETTINGS; s++)
		setting[d->settings_n++] = (struct t_option){ str_of(step_setting_word(s)), say_capital(arena, str_of(step_setting_say(s))),
			str_is(kind, step_setting_word(s)) };
	d->places = row;
	d->choices = choice;
	d->settings = setting;
}

static void form_make(const struct hours_page *p, struct t_diary_hours_page *d)
{
	struct t_diary_hours_page_day *day = arena_array(p->cx->arena, HOURS_DAYS_WEEK, sizeof *day);
	struct str today = diary_iso(p->cx, p->rq->today);
	for (int i = 0; i < HOURS_DAYS_WEEK; i++) {
		struct str id = str_of(day_field(p->cx, i));
		day[d->days_n++] = (struct t_diary_hours_page_day){ id, str_of(hours_day(i)),
			tried(p, "hours") && form_value(&p->rq->form, str_c(p->cx->arena, id)).n > 0 };
	}
	d->days = day;
	d->from = sent(p, "hours", "from", STR("09:00"));
	d->until = sent(p, "hours", "until", STR("12:00"));
	d->slot = sent(p, "hours", "slot", STR("60"));
	d->weeks = sent(p, "hours", "weeks", STR("1"));
	d->from_on = sent(p, "hours", "from_on", today);
	d->until_on = sent(p, "hours", "until_on", STR(""));
	d->away_from = sent(p, "away", "away_from", today);
	d->away_until = sent(p, "away", "away_until", today);
	d->away_begin = sent(p, "away", "away_begin", STR(""));
	d->away_end = sent(p, "away", "away_end", STR(""));
	d->name = sent(p, "place", "name", STR(""));
	d->address = sent(p, "place", "address", STR(""));
	d->telephone = sent(p, "place", "telephone", STR(""));
	d->capacity = sent(p, "place", "capacity", STR("1"));
	d->ods = sent(p, "place", "ods", STR(""));
}

static void people_make(const struct hours_page *p, struct t_diary_hours_page *d)
{
	struct t_option *option = arena_array(p->cx->arena, p->d.staffs + 1, sizeof *option);
	for (size_t i = 0; manages(p) && i < p->d.staffs; i++)
		if (i == 0 || p->d.staff[i - 1].id != p->d.staff[i].id)
			option[d->people_n++] = (struct t_option){ outside(p->cx->arena, p->d.staff[i].outside), p->d.staff[i].name, p->d.staff[i].id == p->staff };
	d->people = option;
}

/* Whose times cannot stay as they are now: how many and when; whose they are the diary says to who may see it. */
static void moves_make(const struct hours_page *p, struct t_diary_hours_page *d)
{
	struct t_diary_hours_page_moved *row = arena_array(p->cx->arena, p->d.sittings + 1, sizeof *row);
	for (size_t i = 0; i < p->d.sittings; i++) {
		const struct sitting *s = &p->d.sitting[i];
		const char *clash = s->staff == p->staff ? diary_clash(&p->d, s) : NULL;
		if (clash)
			row[d->moves_n++].what = say_f(p->cx->arena, "%.*s, %.*s: %s", STRF(diary_day_say(p->cx, s->on)),
				STRF(diary_span_say(p->cx, s->from, s->until)), clash);
	}
	d->moves = row;
	d->moves_href = say_f(p->cx->arena, "/diary?who=%.*s#moves", STRF(outside(p->cx->arena, p->staff_outside)));
}

static enum err show(struct hours_page *p, struct str asked, struct response *rs)
{
	struct t_frame *frame;
	TRY(frame_make(p->cx, p->rq, "Hours, places and leave", &frame));
	TRY(load(p, asked));
	const struct carer *who = diary_staff(&p->d, p->staff);
	struct t_diary_hours_page d = { .frame = frame, .csrf = p->rq->csrf, .diary_href = STR("/diary"), .problem = str_of(p->problem),
		.staff = outside(p->cx->arena, p->staff_outside), .staff_name = who ? who->name : p->rq->who->staff_name, .manages = manages(p),
		.hours_key = request_form_key(p->cx), .away_key = request_form_key(p->cx), .place_key = request_form_key(p->cx),
		.hours_open = tried(p, "hours"), .away_open = tried(p, "away"), .place_open = tried(p, "place") };
	if (form_value(&p->rq->query, "done").n && !p->problem)
		d.done = STR("Set. It holds from now on.");
	people_make(p, &d);
	stands_make(p, &d);
	places_make(p, &d);
	form_make(p, &d);
	moves_make(p, &d);
	t_diary_hours_page(&rs->body, &d);
	return OK;
}

enum err page_diary_hours(struct cx *cx, struct request *rq, struct response *rs)
{
	struct hours_page p = { .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy } };
	return show(&p, form_value(&rq->query, "who"), rs);
}

/* ---- sent ---- */

static int64_t number_of(const struct form *f, const char *name)
{
	int64_t n;
	return str_int(str_trim(form_value(f, name)), &n) ? n : -1;
}

static enum err hours_put(struct hours_page *p)
{
	const struct form *f = &p->rq->form;
	int64_t slot = number_of(f, "slot");
	struct hours_ask ask = { .hours = { .staff = p->staff, .weeks = number_of(f, "weeks"), .from = diary_minute_read(p->cx, form_value(f, "from")),
		.until = diary_minute_read(p->cx, form_value(f, "until")), .slot = slot > 0 && slot <= SLOT_MOST ? (int)slot : 0,
		.from_on = diary_day_read(form_value(f, "from_on"), DAY_NONE), .until_on = diary_day_read(form_value(f, "until_on"), DAY_NONE) },
		.form_key = p->rq->form_key };
	for (int i = 0; i < HOURS_DAYS_WEEK; i++)
		ask.hours.days |= form_value(f, day_field(p->cx, i)).n ? 1 << i : 0;
	if (!id_parse(form_value(f, "place"), &ask.place))
		return fail(p->cx, ERR_BAD_FIELD, "Choose a place of this service.");
	if (str_trim(form_value(f, "until_on")).n && !day_known(ask.hours.until_on))
		return fail(p->cx, ERR_BAD_FIELD, "The last day cannot be read. Write it like 2026-11-21.");
	return diary_hours_put(p->cx, p->rq->store, &p->rq->actor, &p->care, &ask, p->rq->now);
}

static enum err away_put(struct hours_page *p)
{
	const struct form *f = &p->rq->form;
	struct str begin = str_trim(form_value(f, "away_begin")), end = str_trim(form_value(f, "away_end"));
	struct away_ask ask = { .away = { .staff = p->staff, .from_on = diary_day_read(form_value(f, "away_from"), DAY_NONE),
		.until_on = diary_day_read(form_value(f, "away_until"), DAY_NONE), .from = begin.n ? diary_minute_read(p->cx, begin) : 0,
		.until = end.n ? diary_minute_read(p->cx, end) : MINUTES_OF_DAY }, .form_key = p->rq->form_key };
	return diary_away_put(p->cx, p->rq->store, &p->rq->actor, &ask, p->rq->now);
}

static enum err place_put(struct hours_page *p)
{
	const struct form *f = &p->rq->form;
	struct place_ask ask = { .place = { .name = form_value(f, "name"), .address = form_value(f, "address"), .telephone = form_value(f, "telephone"),
		.capacity = number_of(f, "capacity") }, .of_ods = form_value(f, "ods"), .form_key = p->rq->form_key };
	for (enum step_setting s = SETTING_NONE + 1; s < STEP_SETTINGS; s++)
		if (str_is(form_value(f, "setting"), step_setting_word(s)))
			ask.place.setting = s;
	return diary_place_put(p->cx, p->rq->store, &p->rq->actor, &ask, p->rq->now);
}

static enum err put(struct hours_page *p)
{
	static const struct { const char *what; enum diary_thing thing; } ends[] = { { "end-hours", DIARY_HOURS }, { "end-away", DIARY_AWAY },
		{ "end-place", DIARY_PLACE } };
	struct diary_end end = { .form_key = p->rq->form_key };
	if (str_is(p->what, "hours"))
		return hours_put(p);
	if (str_is(p->what, "away"))
		return away_put(p);
	if (str_is(p->what, "place"))
		return place_put(p);
	for (size_t i = 0; i < LENGTH(ends); i++)
		if (str_is(p->what, ends[i].what)) {
			end.thing = ends[i].thing;
			return id_parse(form_value(&p->rq->form, "which"), &end.which) ? diary_end(p->cx, p->rq->store, &p->rq->actor, &end, p->rq->now) :
				fail(p->cx, ERR_NOT_FOUND, "There is no such thing in this service's diary.");
		}
	return fail(p->cx, ERR_BAD_FIELD, "Load the page again.");
}

enum err page_diary_hours_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct hours_page p = { .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy }, .what = form_value(&rq->form, "what") };
	struct str asked = form_value(&rq->form, "staff");
	TRY(load(&p, asked));
	enum err err = put(&p);
	if (err == OK)
		return response_go(rs, say_f(cx->arena, "/diary/hours?who=%.*s&done=1#main", STRF(outside(cx->arena, p.staff_outside))));
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT)
		return err;
	p.problem = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "";
	return show(&p, asked, rs);
}
