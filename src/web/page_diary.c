/* The diary: somebody's day or week, or a place's. Whose a time is stands there where the reader may see the person; that it is taken, always. */
#include <stdio.h>

#include "base/must.h"
#include "web/diary.h"
#include "web/list_file.h"
#include "web/say.h"

#define WEEK_DAYS   7
#define MOVE_DAYS   28          /* looked ahead for what has to be moved */
#define COUNT_WEEKS 12
#define REMIND_DAYS 3           /* our own: who is reminded earlier forgets */
#define FREE_READ   2000

struct diary_page {
	struct cx *cx;
	struct request *rq;
	struct diary d;
	struct day from, upto;
	bool week;
	int64_t who, house_place;               /* of one of the staff; NIL: of a place */
	const struct place *place;              /* of the own service's */
	struct place_in *in; size_t ins;        /* in the own house, of whichever service's diary */
	const struct place_in *in_place;
	struct diary_whose whose;
	struct day on[WEEK_DAYS];               /* of the days that are shown */
	const struct form *asked;               /* query, or the form of a group that did not do */
	const char *problem;
};

/* ---- what is asked ---- */

static struct day monday_of(struct day day)
{
	return (struct day){ day.day - day_weekday(day) };
}

static void place_read(struct diary_page *p, struct str asked)
{
	struct id id;
	if (!id_parse(asked, &id))
		return;
	for (size_t i = 0; i < p->d.places; i++)
		if (id_eq(p->d.place[i].outside, id))
			p->place = &p->d.place[i];
	for (size_t i = 0; i < p->ins; i++)
		if (id_eq(p->in[i].outside, id))
			p->in_place = &p->in[i];
}

static void who_read(struct diary_page *p, struct str asked)
{
	struct id id;
	p->who = p->rq->who->staff;
	if (p->place || p->in_place)
		p->who = NIL;
	for (size_t i = 0; id_parse(asked, &id) && i < p->d.staffs; i++)
		if (id_eq(p->d.staff[i].outside, id))
			p->who = p->d.staff[i].id;
}

static enum err asked_read(struct diary_page *p)
{
	const struct form *q = p->asked;
	struct day day = diary_day_read(form_value(q, "from"), p->rq->today), last;
	p->week = !str_is(form_value(q, "show"), "day");
	p->from = p->week ? monday_of(day) : day;
	p->upto = p->week ? (struct day){ p->from.day + WEEK_DAYS - 1 } : day;
	last = p->upto.day < p->rq->today.day + MOVE_DAYS ? (struct day){ p->rq->today.day + MOVE_DAYS } : p->upto;
	struct day first = p->from.day < p->rq->today.day ? p->from : p->rq->today;
	if (last.day - first.day > 366)          /* a week far away: what has to be moved is told in the weeks that are near */
		first = p->from, last = p->upto;
	TRY(diary_load(p->cx, p->rq->db, p->rq->who->organisation, first, last, p->rq->now, &p->d));
	TRY(places_in(p->cx, p->rq->db, p->rq->who->organisation, &p->in, &p->ins));
	place_read(p, form_value(q, "place"));
	who_read(p, form_value(q, "who"));
	if (p->who != NIL)
		p->place = NULL, p->in_place = NULL;
	return OK;
}

static bool in_view(const struct diary_page *p, const struct sitting *s)
{
	return p->who != NIL ? s->staff == p->who : p->place && s->place == p->place->id;
}

/* ---- one day ---- */

static const char *clash_of(const struct diary_page *p, const struct sitting *s)
{
	return p->in_place || s->on.day < p->rq->today.day ? NULL : diary_clash(&p->d, s);
}

static struct str staff_say(const struct diary_page *p, int64_t staff)
{
	const struct carer *c = diary_staff(&p->d, staff);
	return c ? c->name : STR("");
}

static struct str place_say(const struct diary_page *p, int64_t place)
{
	const struct place *x = diary_place(&p->d, place);
	return p->in_place ? p->in_place->name : x ? x->name : STR("");
}

static struct t_diary_time time_of(const struct diary_page *p, const struct sitting *s)
{
	const char *clash = clash_of(p, s);
	return (struct t_diary_time){ .at = diary_span_say(p->cx, s->from, s->until), .who = p->in_place ? p->in_place->organisation_name :
		staff_say(p, s->staff), .where = place_say(p, s->place), .clash = str_of(clash) };
}

/* A line for each whom the reader may see; where she sees none of them, that it is taken. */
static void times_put(const struct diary_page *p, const struct sitting *s, int64_t taken, struct t_diary_time *row, size_t *n)
{
	struct str group = s->name.n ? say_f(p->cx->arena, "%.*s: %lld of %lld booked", STRF(s->name), (long long)taken, (long long)s->seats) : STR_NONE;
	size_t first, count = diary_whose_of(&p->whose, s->id, &first), before = *n;
	for (size_t i = first; i < first + count; i++) {
		struct str name = diary_name(p->cx, &p->whose, i);
		const struct booked *b = &p->whose.booked[i];
		if (!str_known(name))
			continue;
		struct t_diary_time *t = &row[(*n)++];
		*t = time_of(p, s);
		t->group = group;
		t->name = name;
		t->first = card_first(&p->whose.firsts, b->patient, STR_NONE);
		t->href = say_f(p->cx->arena, "/booking/%.*s", STRF(outside(p->cx->arena, b->outside)));
		t->state = say_capital(p->cx->arena, str_of(booking_state_say(b->state)));
		t->tone = str_of(diary_tone(b->state));
	}
	if (*n > before)
		return;
	struct t_diary_time *t = &row[(*n)++];
	*t = time_of(p, s);
	t->group = group;
	if (str_known(group) && taken == 0 && !p->in_place && s->staff == p->rq->who->staff && request_may(p->rq, "book", "diary")) {
		t->end_action = say_f(p->cx->arena, "/diary/group/%.*s/end", STRF(outside(p->cx->arena, s->outside)));
		t->end_key = request_form_key(p->cx);
	}
}

static void hours_make(const struct diary_page *p, struct day on, struct t_diary_day *d)
{
	struct t_diary_hours *row = arena_array(p->cx->arena, p->d.hours_n + 1, sizeof *row);
	for (size_t i = 0; i < p->d.hours_n; i++) {
		const struct diary_hours *h = &p->d.hours[i];
		bool here = p->who != NIL ? h->staff == p->who : p->place && h->place == p->place->id;
		if (here && hours_fall_on(h, on))
			row[d->hours_n++].text = say_f(p->cx->arena, "%.*s, %.*s", STRF(diary_span_say(p->cx, h->from, h->until)),
				STRF(p->who != NIL ? place_say(p, h->place) : staff_say(p, h->staff)));
	}
	d->hours = row;
	for (size_t i = 0; i < p->d.aways && p->who != NIL; i++) {
		const struct diary_away *a = &p->d.away[i];
		if (away_during(a, p->who, on, 0, MINUTES_OF_DAY))
			d->away = a->from == 0 && a->until == MINUTES_OF_DAY ? STR("Away all day.") : say_f(p->cx->arena, "Away %.*s.",
				STRF(diary_span_say(p->cx, a->from, a->until)));
	}
}

static struct str free_say(const struct diary_page *p, const struct slot *slot, size_t slots, struct day on)
{
	int64_t n = 0;
	for (size_t i = 0; i < slots; i++)
		n += slot[i].on.day == on.day && (p->who != NIL || (p->place && slot[i].hours->place == p->place->id));
	return on.day < p->rq->today.day || p->in_place ? STR_NONE : n ? say_f(p->cx->arena, "%.*s", STRF(say_count(p->cx->arena, n, "time free", "times free"))) :
		STR("Nothing free");
}

/* Where a group could be: the reader's own free times in view. */
static void slots_make(const struct diary_page *p, const struct slot *slot, size_t slots, struct t_diary *d)
{
	struct t_option *option = arena_array(p->cx->arena, slots + 1, sizeof *option);
	if (p->who != p->rq->who->staff || !request_may(p->rq, "book", "diary"))
		return;
	for (size_t i = 0; i < slots; i++) {
		struct str value = diary_time_value(p->cx, &slot[i]);
		if (slot[i].on.day >= p->from.day && slot[i].on.day <= p->upto.day)
			option[d->slots_n++] = (struct t_option){ value, say_f(p->cx->arena, "%.*s, %.*s, %.*s", STRF(diary_day_say(p->cx, slot[i].on)),
				STRF(diary_span_say(p->cx, slot[i].from, slot[i].until)), STRF(place_say(p, slot[i].hours->place))),
				str_eq(value, form_value(p->asked, "time")) };
	}
	d->slots = option;
	d->csrf = p->rq->csrf;
	d->group_key = request_form_key(p->cx);
	d->problem = str_of(p->problem);
	d->name = p->problem ? form_value(p->asked, "name") : STR("");
	d->seats = p->problem ? form_value(p->asked, "seats") : STR("8");
}

static enum err days_make(struct diary_page *p, struct t_diary *d)
{
	struct sitting *seen = p->d.sitting;
	struct slot *slot = NULL;
	size_t n = p->d.sittings, slots = 0;
	if (p->in_place)
		TRY(sittings_at(p->cx, p->rq->db, p->in_place->id, p->from, p->upto, &seen, &n));
	else
		slots = diary_free(p->cx->arena, &p->d, p->who, p->rq->now, FREE_READ, &slot);
	struct sitting *list = arena_array(p->cx->arena, n + 1, sizeof *list);
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		if ((p->in_place || in_view(p, &seen[i])) && seen[i].on.day >= p->from.day && seen[i].on.day <= p->upto.day)
			list[kept++] = seen[i];
	TRY(diary_whose(p->cx, p->rq, list, kept, &p->whose));
	struct t_diary_time *time = arena_array(p->cx->arena, kept + p->whose.count + 1, sizeof *time);
	struct t_diary_day *day = arena_array(p->cx->arena, WEEK_DAYS, sizeof *day);
	size_t at = 0, put = 0;
	int64_t *taken = arena_array(p->cx->arena, kept + 1, sizeof *taken);
	TRY(sittings_taken(p->cx, p->rq->db, list, kept, taken));
	for (struct day on = p->from; on.day <= p->upto.day; on.day++) {
		struct t_diary_day *x = &day[d->days_n];
		p->on[d->days_n++] = on;
		*x = (struct t_diary_day){ .id = say_f(p->cx->arena, "d%zu", d->days_n), .title = diary_day_say(p->cx, on), .today = on.day == p->rq->today.day,
			.times = &time[put] };
		size_t first = put;
		for (; at < kept && list[at].on.day == on.day; at++)
			times_put(p, &list[at], taken[at], time, &put);
		x->times_n = put - first;
		if (on.day < p->rq->today.day && p->upto.day >= p->rq->today.day && x->times_n == 0) {        /* of this week what is over, and nothing was */
			d->days_n--;
			continue;
		}
		hours_make(p, on, x);
		x->free = x->hours_n || p->place ? free_say(p, slot, slots, on) : STR_NONE;
	}
	d->days = day;
	slots_make(p, slot, slots, d);
	p->rq->rows = (int64_t)p->whose.count;
	return OK;
}

/* ---- what cannot stay ---- */

static struct str when_say(const struct diary_page *p, const struct sitting *s)
{
	return say_f(p->cx->arena, "%.*s, %.*s, %.*s, %.*s", STRF(diary_day_say(p->cx, s->on)), STRF(minute_say(p->cx->arena, s->from)),
		STRF(staff_say(p, s->staff)), STRF(place_say(p, s->place)));
}

/* Whose episode is over, or who has died: nothing is booked for them any more. */
static enum err over_of(const struct diary_page *p, const struct diary_whose *w, const char **why)
{
	int64_t *episode = arena_array(p->cx->arena, w->count + 1, sizeof *episode), *patient = arena_array(p->cx->arena, w->count + 1, sizeof *patient);
	struct day *died = arena_array(p->cx->arena, w->count + 1, sizeof *died);
	bool *over;
	for (size_t i = 0; i < w->count; i++) {
		episode[i] = w->booked[i].episode;
		patient[i] = w->booked[i].patient;
	}
	TRY(booking_episodes_over(p->cx, p->rq->db, episode, w->count, &over));
	TRY(died_on(p->cx, p->rq->db, patient, w->count, died));
	for (size_t i = 0; i < w->count; i++)
		why[i] = day_known(died[i]) ? "has died" : over[i] ? "the pathway is over" : NULL;
	return OK;
}

/* Who comes soon and was not reminded yet. */
static void reminds_make(const struct diary_page *p, const struct diary_whose *w, const struct sitting *list, size_t n, struct t_diary *d)
{
	struct t_diary_remind *row = arena_array(p->cx->arena, w->count + 1, sizeof *row);
	for (size_t i = 0; i < n && list[i].on.day <= p->rq->today.day + REMIND_DAYS; i++) {
		if (diary_clash(&p->d, &list[i]))       /* has to be moved first */
			continue;
		size_t first, count = diary_whose_of(w, list[i].id, &first);
		for (size_t k = first; k < first + count && list[i].on.day > p->rq->today.day; k++) {
			struct str name = diary_name(p->cx, w, k);
			if (w->booked[k].state == BOOKING_BOOKED && !w->booked[k].reminded && str_known(name))
				row[d->reminds_n++] = (struct t_diary_remind){ when_say(p, &list[i]), name, say_f(p->cx->arena, "/booking/%.*s",
					STRF(outside(p->cx->arena, w->booked[k].outside))), w->booked[k].telephone };
		}
	}
	d->reminds = row;
}

static enum err moves_make(struct diary_page *p, struct t_diary *d)
{
	struct sitting *list = arena_array(p->cx->arena, p->d.sittings + 1, sizeof *list);
	struct diary_whose w;
	size_t n = 0;
	for (size_t i = 0; i < p->d.sittings; i++)
		if (!p->in_place && in_view(p, &p->d.sitting[i]) && p->d.sitting[i].on.day >= p->rq->today.day)
			list[n++] = p->d.sitting[i];
	TRY(diary_whose(p->cx, p->rq, list, n, &w));
	const char **over = arena_array(p->cx->arena, w.count + 1, sizeof *over);
	TRY(over_of(p, &w, over));
	struct t_diary_move *row = arena_array(p->cx->arena, n + w.count + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		const char *clash = diary_clash(&p->d, &list[i]);
		size_t first, count = diary_whose_of(&w, list[i].id, &first), before = d->moves_n;
		for (size_t k = first; k < first + count; k++) {
			struct str name = diary_name(p->cx, &w, k);
			const char *why = over[k] ? over[k] : clash;
			if (why && str_known(name) && w.booked[k].state < BOOKING_ATTENDED)
				row[d->moves_n++] = (struct t_diary_move){ when_say(p, &list[i]), name, say_f(p->cx->arena, "/booking/%.*s",
					STRF(outside(p->cx->arena, w.booked[k].outside))), str_of(why) };
		}
		if (clash && count == 0 && d->moves_n == before)
			row[d->moves_n++] = (struct t_diary_move){ when_say(p, &list[i]), STR("somebody whom you may not see"), STR_NONE, str_of(clash) };
	}
	d->moves = row;
	reminds_make(p, &w, list, n, d);
	return OK;
}

/* ---- kept and missed ---- */

static struct t_diary_count count_of(const struct diary_page *p, struct str who, const struct booking_counts *c)
{
	int64_t came = c->state[BOOKING_ATTENDED], missed = c->state[BOOKING_MISSED];
	return (struct t_diary_count){ who, c->state[BOOKING_BOOKED] + c->state[BOOKING_ARRIVED], came, missed, c->state[BOOKING_CANCELLED_BY_PERSON],
		c->state[BOOKING_CANCELLED_BY_SERVICE], came + missed ? say_f(p->cx->arena, "%lld%%", (long long)((200 * came + came + missed) /
		(2 * (came + missed)))) : STR("-") };
}

/* Of the last twelve whole weeks, today left out: past the guard, numbers only. */
static enum err counts_make(const struct diary_page *p, struct t_diary *d)
{
	struct day upto = { p->rq->today.day - 1 }, from = { p->rq->today.day - COUNT_WEEKS * WEEK_DAYS };
	struct t_diary_count *row = arena_array(p->cx->arena, 3, sizeof *row);
	struct booking_counts c;
	char a[DAY_TEXT], b[DAY_TEXT];
	if (p->in_place)
		return OK;
	TRY(booking_counts(p->cx, p->rq->db, p->rq->who->organisation, p->who, p->place ? p->place->id : NIL, from, upto, &c));
	row[d->counts_n++] = count_of(p, p->place ? p->place->name : staff_say(p, p->who), &c);
	TRY(booking_counts(p->cx, p->rq->db, p->rq->who->organisation, NIL, NIL, from, upto, &c));
	row[d->counts_n++] = count_of(p, STR("The whole service"), &c);
	d->counts = row;
	d->counts_say = say_f(p->cx->arena, "%s to %s. Kept: of those who came or did not come. What was moved counts once, where it went.", day_words(from, a),
		day_words(upto, b));
	return OK;
}

/* ---- the page ---- */

static struct str address(const struct diary_page *p, struct day from, bool week)
{
	AUTO(buf) struct buf q = { 0 };
	buf_init(&q, 1000);
	const struct carer *c = p->who == NIL ? NULL : diary_staff(&p->d, p->who);
	if (c && p->who != p->rq->who->staff)
		query_add(&q, "who", outside(p->cx->arena, c->outside));
	if (p->place || p->in_place)
		query_add(&q, "place", outside(p->cx->arena, p->place ? p->place->outside : p->in_place->outside));
	query_add(&q, "from", diary_iso(p->cx, from));
	query_add(&q, "show", week ? STR("week") : STR("day"));
	return say_f(p->cx->arena, "/diary%.*s", STRF(buf_view(&q)));
}

static void options_make(const struct diary_page *p, struct t_diary *d)
{
	struct arena *arena = p->cx->arena;
	struct t_option *who = arena_array(arena, p->d.staffs + 2, sizeof *who), *where = arena_array(arena, p->d.places + p->ins + 1, sizeof *where);
	who[d->people_n++] = (struct t_option){ STR(""), STR("Mine"), p->who == p->rq->who->staff };
	for (size_t i = 0; i < p->d.staffs; i++) {
		const struct carer *c = &p->d.staff[i];
		if (c->id != p->rq->who->staff && (i == 0 || p->d.staff[i - 1].id != c->id))
			who[d->people_n++] = (struct t_option){ outside(arena, c->outside), c->name, c->id == p->who };
	}
	where[d->places_n++] = (struct t_option){ STR(""), STR("everywhere"), !p->place && !p->in_place };
	for (size_t i = 0; i < p->d.places; i++)
		if (!instant_known(p->d.place[i].ended_at))
			where[d->places_n++] = (struct t_option){ outside(arena, p->d.place[i].outside), p->d.place[i].name, &p->d.place[i] == p->place };
	for (size_t i = 0; i < p->ins; i++)
		if (p->in[i].organisation != p->rq->who->organisation)
			where[d->places_n++] = (struct t_option){ outside(arena, p->in[i].outside), say_f(arena, "%.*s: %.*s", STRF(p->in[i].organisation_name),
				STRF(p->in[i].name)), &p->in[i] == p->in_place };
	d->people = who;
	d->places = where;
}

/* Every time in view, in the page's order. */
struct line { struct day on; struct t_diary_time time; struct str flag; struct day symptom_on; };
static const struct sheet_column columns[] = {
	{ "day", SHEET_DAY, offsetof(struct line, on) }, { "time", SHEET_WORDS, offsetof(struct line, time.at) },
	{ "name", SHEET_WORDS, offsetof(struct line, time.name) }, { "red_flag", SHEET_WORDS, offsetof(struct line, flag) },
	{ "last_new_symptom_on", SHEET_DAY, offsetof(struct line, symptom_on) }, { "state", SHEET_WORDS, offsetof(struct line, time.state) },
	{ "group", SHEET_WORDS, offsetof(struct line, time.group) }, { "with", SHEET_WORDS, offsetof(struct line, time.who) },
	{ "where", SHEET_WORDS, offsetof(struct line, time.where) }, { "cannot_stay_because", SHEET_WORDS, offsetof(struct line, time.clash) },
};

static enum err file_make(const struct diary_page *p, struct response *rs, const struct t_diary *d)
{
	struct line *line;
	size_t n = 0;
	for (size_t i = 0; i < d->days_n; i++)
		n += d->days[i].times_n;
	line = arena_array(p->cx->arena, n + 1, sizeof *line);
	n = 0;
	for (size_t i = 0; i < d->days_n; i++)
		for (size_t k = 0; k < d->days[i].times_n; k++) {
			const struct t_diary_time *t = &d->days[i].times[k];
			line[n] = (struct line){ p->on[i], *t, card_flag_say(t->first), card_symptom_on(t->first) };
			line[n].time.name = str_known(t->name) ? t->name : str_known(t->group) ? STR_NONE : STR("taken: by whom is not yours to see");
			n++;
		}
	return list_file(p->cx, p->rq, rs, &(struct list_about){ .word = "diary", .title = "Diary", .filter = say_f(p->cx->arena, "%.*s, %.*s", STRF(d->title),
		STRF(d->range)), .notice = LIST_PEOPLE, .back = address(p, p->from, p->week) }, columns, LENGTH(columns), line, n, sizeof *line);
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const struct form *asked, const char *problem)
{
	struct diary_page p = { .cx = cx, .rq = rq, .asked = asked, .problem = problem };
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "Diary", &frame));
	frame->legend = true;
	TRY(asked_read(&p));
	int days = p.week ? WEEK_DAYS : 1;
	struct t_diary d = { .frame = frame, .week = p.week, .from_iso = diary_iso(cx, p.from),
		.before_href = address(&p, (struct day){ p.from.day - days }, p.week),
		.after_href = address(&p, (struct day){ p.from.day + days }, p.week), .today_href = address(&p, rq->today, p.week),
		.day_href = address(&p, rq->today.day >= p.from.day && rq->today.day <= p.upto.day ? rq->today : p.from, false),
		.week_href = address(&p, p.from, true),
		.range = p.week ? say_f(cx->arena, "%.*s to %.*s", STRF(diary_day_say(cx, p.from)), STRF(diary_day_say(cx, p.upto))) : diary_day_say(cx, p.from) };
	d.title = p.in_place ? say_f(cx->arena, "%.*s, %.*s", STRF(p.in_place->name), STRF(p.in_place->organisation_name)) : p.place ? p.place->name :
		p.who == rq->who->staff ? STR("My diary") : staff_say(&p, p.who);
	if (p.place)
		d.about = say_f(cx->arena, "%.*s%s%.*s", STRF(p.place->address), p.place->address.n && p.place->telephone.n ? ". " : "", STRF(p.place->telephone));
	if (request_may(rq, "hours", "diary")) {
		d.hours_href = STR("/diary/hours");
		d.calendar_href = STR("/diary/calendar");
	}
	if (request_may(rq, "export", "diary"))
		d.list_href = STR("/diary/list");
	options_make(&p, &d);
	TRY(days_make(&p, &d));
	if (list_asked(rq))
		return file_make(&p, rs, &d);
	list_offer(cx, rq, frame, "diary", address(&p, p.from, p.week));
	TRY(moves_make(&p, &d));
	TRY(counts_make(&p, &d));
	t_diary(&rs->body, &d);
	return OK;
}

enum err page_diary(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, &rq->query, NULL);
}

/* ---- groups ---- */

enum err page_diary_group(struct cx *cx, struct request *rq, struct response *rs)
{
	struct care care = { rq->settings->catalog, rq->settings->catalog->policy };
	struct group_time ask = { .on = DAY_NONE, .name = form_value(&rq->form, "name"), .form_key = rq->form_key };
	if (!diary_time_read(form_value(&rq->form, "time"), &ask.hours, &ask.on, &ask.from))
		ask.on = DAY_NONE;
	if (!str_int(str_trim(form_value(&rq->form, "seats")), &ask.seats))
		ask.seats = 0;
	enum err err = booking_group_set(cx, rq->store, &rq->actor, &care, &ask, rq->now);
	if (err == OK)
		return response_go(rs, say_f(cx->arena, "/diary?from=%.*s#main", STRF(diary_iso(cx, ask.on))));
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT && err != ERR_HELD)
		return err;
	const char *problem = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "list";
	return show(cx, rq, rs, &rq->form, problem);
}

enum err page_diary_group_end(struct cx *cx, struct request *rq, struct response *rs)
{
	TRY(booking_group_end(cx, rq->store, &rq->actor, &(struct group_off){ rq->id[0], rq->form_key }, rq->now));
	return response_go(rs, STR("/diary#main"));
}
