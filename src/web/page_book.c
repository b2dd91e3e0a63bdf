/* A time for one person: chosen among those that are free, with whom the step names and where she would rather be seen first. */
#include <stdio.h>

#include "base/must.h"
#include "record/plan.h"
#include "web/diary.h"
#include "web/say.h"

#define WINDOW_DAYS 28          /* free times of four weeks on one page */
#define SLOTS_READ  3000
#define SLOTS_SHOWN 40          /* more than anybody reads to somebody; the filters find the others */

struct book {
	struct cx *cx;
	struct request *rq;
	struct care care;
	struct seen seen;
	struct booking moving; bool moves;
	struct booking *booked; size_t bookeds;
	struct episode *e; size_t episodes;     /* of the own service, going on, the newest first */
	const struct episode *of;               /* which is booked for */
	const struct pathway_step *step;        /* where she is on it; NULL */
	enum step_setting wish; bool wish_known;
	struct diary d;
	struct day from;
	int64_t who, place;                     /* chosen; NIL: any */
	bool all;
	const struct form *asked;               /* query, or the form that did not do */
	const char *problem;
};

/* ---- what is asked ---- */

static struct str query_of(const struct book *b, const char *more, bool all, struct day from)
{
	AUTO(buf) struct buf q = { 0 };
	buf_init(&q, 2000);
	if (b->moves)
		query_add(&q, "move", outside(b->cx->arena, b->moving.outside));
	if (b->who != NIL)
		query_add(&q, "who", form_value(b->asked, "who"));
	if (b->place != NIL)
		query_add(&q, "place", form_value(b->asked, "place"));
	if (all)
		query_add(&q, "all", STR("1"));
	query_add(&q, "from", diary_iso(b->cx, from));
	return say_f(b->cx->arena, "%.*s/book%.*s%s", STRF(b->seen.path), STRF(buf_view(&q)), more);
}

static void chosen_read(struct book *b)
{
	struct str who = form_value(b->asked, "who"), place = form_value(b->asked, "place");
	struct id id;
	b->who = b->place = NIL;
	for (size_t i = 0; id_parse(who, &id) && i < b->d.staffs; i++)
		if (id_eq(b->d.staff[i].outside, id))
			b->who = b->d.staff[i].id;
	for (size_t i = 0; id_parse(place, &id) && i < b->d.places; i++)
		if (id_eq(b->d.place[i].outside, id))
			b->place = b->d.place[i].id;
}

static enum err episodes_load(struct book *b)
{
	struct episode *e;
	struct id id, asked = { { 0 } };
	size_t n;
	TRY(episodes_of(b->cx, b->rq->db, b->seen.patient, &e, &n));
	if (id_parse(form_value(b->asked, "episode"), &id))
		asked = id;
	else if (b->moves)
		asked = b->moving.episode_outside;
	b->e = e;
	for (size_t i = 0; i < n; i++)
		if (e[i].organisation == b->rq->who->organisation && e[i].phase != PHASE_ENDED)
			b->e[b->episodes++] = e[i];
	for (size_t i = 0; i < b->episodes; i++)
		if (!b->of || id_eq(b->e[i].outside, asked))
			b->of = &b->e[i];
	return OK;
}

/* Where she is, whom that names, and what she wishes. */
static enum err step_load(struct book *b)
{
	struct course *course;
	if (!b->of)
		return OK;
	enum err err = episode_course(b->cx, b->rq->db, &b->care, b->of, &course);
	if (err == ERR_CONFLICT) {
		cx_clear(b->cx);
		return OK;
	}
	TRY(err);
	b->step = &course->pathway->step[course->step];
	b->wish = course->prefers;
	b->wish_known = course->prefer_seq != 0;
	return OK;
}

static enum err load(struct book *b)
{
	struct id moves;
	TRY(seen_load(b->cx, b->rq, b->rq->id[0], true, &b->seen));
	if (id_parse(form_value(b->asked, b->asked == &b->rq->form ? "moves" : "move"), &moves)) {
		TRY(booking_by_outside(b->cx, b->rq->db, moves, &b->moving));
		if (b->moving.patient != b->seen.patient)
			return fail(b->cx, ERR_NOT_FOUND, "There is no such appointment of this person.");
		b->moves = true;
	}
	TRY(episodes_load(b));
	TRY(step_load(b));
	b->from = diary_day_read(form_value(b->asked, "from"), b->rq->today);
	if (b->from.day < b->rq->today.day || b->from.day > b->rq->today.day + BOOKED_AHEAD)
		b->from = b->rq->today;
	TRY(diary_load(b->cx, b->rq->db, b->rq->who->organisation, b->from, (struct day){ b->from.day + WINDOW_DAYS - 1 }, b->rq->now, &b->d));
	TRY(bookings_of(b->cx, b->rq->db, b->seen.patient, &b->booked, &b->bookeds));
	chosen_read(b);
	b->all = form_value(b->asked, "all").n > 0;
	return OK;
}

/* ---- which times ---- */

/* Does the step name her profession or role? */
static bool may_see_her(const struct book *b, const struct carer *who)
{
	struct str profession = carer_profession(b->care.catalog, who->profession);
	if (!b->step || b->step->bys == 0)
		return true;
	for (int i = 0; i < b->step->bys; i++)
		if (str_eq(b->step->by[i], profession) || str_eq(b->step->by[i], who->role))
			return true;
	return false;
}

/* Somebody with several roles is named by any of them. */
static bool named(const struct book *b, int64_t staff)
{
	for (size_t i = 0; i < b->d.staffs; i++)
		if (b->d.staff[i].id == staff && may_see_her(b, &b->d.staff[i]))
			return true;
	return false;
}

static bool wished(const struct book *b, const struct slot *s)
{
	const struct place *place = diary_place(&b->d, s->hours->place);
	return b->wish != SETTING_NONE && place && place->setting == b->wish;
}

/* only: all of them are where she would rather be seen, and that is said above. */
static void time_make(const struct book *b, const struct slot *s, size_t no, bool only, struct t_book_time *row)
{
	const struct place *place = diary_place(&b->d, s->hours->place);
	*row = (struct t_book_time){ .id = say_f(b->cx->arena, "t%zu", no), .value = diary_time_value(b->cx, s), .at = diary_span_say(b->cx, s->from, s->until),
		.who = diary_staff(&b->d, s->hours->staff)->name, .where = place->name, .wished = !only && wished(b, s) };
	row->chosen = str_eq(row->value, form_value(b->asked, "time"));
}

/* Groups with seats that are free: beside the times, for whoever may be in one. */
static enum err groups_make(const struct book *b, struct t_book *d)
{
	struct t_book_time *row = arena_array(b->cx->arena, b->d.sittings + 1, sizeof *row);
	int64_t *taken = arena_array(b->cx->arena, b->d.sittings + 1, sizeof *taken);
	TRY(sittings_taken(b->cx, b->rq->db, b->d.sitting, b->d.sittings, taken));
	for (size_t i = 0; i < b->d.sittings; i++) {
		const struct sitting *s = &b->d.sitting[i];
		const struct place *place = diary_place(&b->d, s->place);
		const struct carer *staff = diary_staff(&b->d, s->staff);
		if (!s->name.n || taken[i] >= s->seats || s->on.day <= b->rq->today.day || !place || !staff || diary_clash(&b->d, s))
			continue;
		struct str value = say_f(b->cx->arena, "group:%.*s", STRF(outside(b->cx->arena, s->outside)));
		row[d->groups_n] = (struct t_book_time){ .id = say_f(b->cx->arena, "g%zu", d->groups_n), .value = value,
			.at = say_f(b->cx->arena, "%.*s, %.*s", STRF(diary_day_say(b->cx, s->on)), STRF(diary_span_say(b->cx, s->from, s->until))),
			.who = say_f(b->cx->arena, "%.*s, %.*s", STRF(s->name), STRF(staff->name)), .where = say_f(b->cx->arena, "%.*s, %lld of %lld seats free",
			STRF(place->name), (long long)(s->seats - taken[i]), (long long)s->seats), .chosen = str_eq(value, form_value(b->asked, "time")) };
		d->groups_n++;
	}
	d->groups = row;
	return OK;
}

static void days_make(const struct book *b, struct slot *const *slot, size_t count, bool only, struct t_book *d)
{
	struct arena *arena = b->cx->arena;
	struct t_book_day *day = arena_array(arena, count + 1, sizeof *day);
	struct t_book_time *time = arena_array(arena, count + 1, sizeof *time);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || slot[i]->on.day != slot[i - 1]->on.day)
			day[d->days_n++] = (struct t_book_day){ .title = diary_day_say(b->cx, slot[i]->on), .times = &time[i] };
		time_make(b, slot[i], i, only, &time[i]);
		day[d->days_n - 1].times_n++;
	}
	d->days = day;
}

/* Free times that she may be offered; without a choice of her own those where she would rather be seen, if there is any. */
static void times_make(const struct book *b, struct t_book *d)
{
	struct slot *slot, **shown = arena_array(b->cx->arena, SLOTS_READ + 1, sizeof *shown);
	size_t n = diary_free(b->cx->arena, &b->d, b->who, b->rq->now, SLOTS_READ, &slot), kept = 0, wish = 0;
	for (size_t i = 0; i < n; i++)
		if ((b->place == NIL || slot[i].hours->place == b->place) && (b->all || b->who != NIL || named(b, slot[i].hours->staff))) {
			shown[kept++] = &slot[i];
			wish += wished(b, &slot[i]);
		}
	bool only = wish > 0 && !b->all && b->place == NIL;
	size_t k = 0;
	for (size_t i = 0; i < kept; i++)
		if (!only || wished(b, shown[i]))
			shown[k++] = shown[i];
	days_make(b, shown, k < SLOTS_SHOWN ? k : SLOTS_SHOWN, only, d);
	d->all_say = say_f(b->cx->arena, "%zu free%s%s.%s", k, only ? ", where the person would rather be seen" : "",
		b->all ? ", whoever sees people" : b->who == NIL && b->step && b->step->bys ? ", with whom the step names" : "",
		k > SLOTS_SHOWN ? " The first are shown." : "");
	d->all_href = query_of(b, "", !b->all, b->from);
}

/* ---- the rest of the form ---- */

static void choices_make(const struct book *b, struct t_book *d)
{
	struct arena *arena = b->cx->arena;
	struct t_option *people = arena_array(arena, b->d.staffs + 1, sizeof *people), *places = arena_array(arena, b->d.places + 1, sizeof *places);
	people[d->people_n++] = (struct t_option){ STR(""), STR("anybody"), b->who == NIL };
	for (size_t i = 0; i < b->d.staffs; i++) {
		const struct carer *c = &b->d.staff[i];
		bool has = false;
		for (size_t k = 0; k < b->d.hours_n; k++)
			has |= b->d.hours[k].staff == c->id;
		if (has && (i == 0 || b->d.staff[i - 1].id != c->id))
			people[d->people_n++] = (struct t_option){ outside(arena, c->outside), c->name, c->id == b->who };
	}
	places[d->places_n++] = (struct t_option){ STR(""), STR("anywhere"), b->place == NIL };
	for (size_t i = 0; i < b->d.places; i++)
		if (!instant_known(b->d.place[i].ended_at))
			places[d->places_n++] = (struct t_option){ outside(arena, b->d.place[i].outside), b->d.place[i].name, b->d.place[i].id == b->place };
	d->people = people;
	d->places = places;
}

static enum err items_make(const struct book *b, struct t_book *d)
{
	struct plan_item *item;
	size_t n;
	char day[DAY_TEXT];
	TRY(plan_items_of(b->cx, b->rq->db, b->of->id, &item, &n));
	struct t_option *option = arena_array(b->cx->arena, n + 1, sizeof *option);
	option[0] = (struct t_option){ STR(""), STR("none of the plan"), false };
	d->items_n = 1;
	for (size_t i = 0; i < n; i++)
		if (item[i].kind == PLAN_APPOINTMENT && !instant_known(item[i].ended_at) && item[i].state == STATE_OPEN) {
			struct str id = outside(b->cx->arena, item[i].outside);
			option[d->items_n++] = (struct t_option){ id, say_f(b->cx->arena, "%.*s, by %s", STRF(item[i].say), day_words(item[i].due_on, day)),
				str_eq(id, form_value(b->asked, "item")) || (b->moves && b->moving.thread == item[i].thread) };
		}
	d->items = option;
	if (d->items_n == 1)
		d->items_n = 0;
	return OK;
}

static struct str booking_say(const struct book *b, const struct booking *k)
{
	return say_f(b->cx->arena, "%.*s, %.*s, %.*s, %.*s", STRF(diary_day_say(b->cx, k->on)), STRF(minute_say(b->cx->arena, k->from)), STRF(k->staff_name),
		STRF(k->place_name));
}

/* Those to come; her telephone as it was given last. */
static void waits_make(const struct book *b, struct t_book *d)
{
	struct t_book_wait *row = arena_array(b->cx->arena, b->bookeds + 1, sizeof *row);
	for (size_t i = 0; i < b->bookeds; i++) {
		const struct booking *k = &b->booked[i];
		if (k->telephone.n && !d->telephone.n)
			d->telephone = k->telephone;
		if (k->on.day >= b->rq->today.day && booking_stands(k->state))
			row[d->waits_n++] = (struct t_book_wait){ booking_say(b, k), say_f(b->cx->arena, "/booking/%.*s", STRF(outside(b->cx->arena, k->outside))) };
	}
	d->waits = row;
	if (b->problem)
		d->telephone = form_value(b->asked, "telephone");
}

static enum err none_say(const struct book *b, struct t_book *d)
{
	bool may;
	struct day died;
	TRY(booking_may(b->cx, b->rq->db, &b->care, &b->rq->actor, b->seen.patient, OP_ADD, b->rq->now, &may));
	TRY(died_on(b->cx, b->rq->db, &b->seen.patient, 1, &died));
	if (!may)
		d->none = STR("What you have to do with this person does not let you book for her or him. Whoever treats the person here does.");
	else if (day_known(died))
		d->none = STR("The record says that this person has died: nothing is booked.");
	else if (!b->of)
		d->none = STR("This person is on no pathway of your service that goes on. Begin one first, on the person's page; then book.");
	else if (b->d.places == 0)
		d->none = STR("Nobody of your service has set hours yet. Set them in the diary first.");
	return OK;
}

static enum err form_make(const struct book *b, struct t_book *d)
{
	struct arena *arena = b->cx->arena;
	struct t_option *option = arena_array(arena, b->episodes + 1, sizeof *option);
	for (size_t i = 0; i < b->episodes && b->episodes > 1; i++) {
		const struct pathway *p = catalog_pathway(b->care.catalog, b->e[i].pathway, b->e[i].version);
		option[d->episodes_n++] = (struct t_option){ outside(arena, b->e[i].outside), p ? p->title : b->e[i].pathway, &b->e[i] == b->of };
	}
	d->episodes = option;
	d->episode = outside(arena, b->of->outside);
	choices_make(b, d);
	TRY(items_make(b, d));
	times_make(b, d);
	TRY(groups_make(b, d));
	d->from_iso = diary_iso(b->cx, b->from);
	d->least_iso = diary_iso(b->cx, b->rq->today);
	d->later_href = query_of(b, "", b->all, (struct day){ b->from.day + WINDOW_DAYS });
	if (b->from.day > b->rq->today.day)
		d->earlier_href = query_of(b, "", b->all, (struct day){ b->from.day - WINDOW_DAYS > b->rq->today.day ? b->from.day - WINDOW_DAYS : b->rq->today.day });
	return OK;
}

static enum err show(struct book *b, struct response *rs)
{
	struct t_frame *frame;
	TRY(frame_make(b->cx, b->rq, "Book an appointment", &frame));
	TRY(load(b));
	struct t_book d = { .frame = frame, .head = seen_head(b->cx, b->rq, &b->seen, ""), .path = say_f(b->cx->arena, "%.*s/book", STRF(b->seen.path)),
		.csrf = b->rq->csrf, .key = request_form_key(b->cx), .problem = str_of(b->problem), .wish_known = b->wish_known, .all = b->all };
	d.action = d.path;
	if (b->wish != SETTING_NONE)
		d.prefers = str_of(step_setting_say(b->wish));
	if (b->moves) {
		d.moves = outside(b->cx->arena, b->moving.outside);
		d.moves_say = say_f(b->cx->arena, "Instead of %.*s. That time is free again once another is chosen.", STRF(booking_say(b, &b->moving)));
		d.say = b->problem ? form_value(b->asked, "say") : STR_NONE;
	}
	waits_make(b, &d);
	TRY(none_say(b, &d));
	if (!str_known(d.none))
		TRY(form_make(b, &d));
	t_book(&rs->body, &d);
	return OK;
}

enum err page_book(struct cx *cx, struct request *rq, struct response *rs)
{
	struct book b = { .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy }, .asked = &rq->query };
	return show(&b, rs);
}

/* ---- sent ---- */

/* What cannot be read is not there: whether she may book at all is decided first. */
static struct id id_or_none(struct str value)
{
	struct id id;
	return id_parse(value, &id) ? id : (struct id){ { 0 } };
}

static enum err make(struct cx *cx, struct request *rq, const struct care *care, struct id *ret)
{
	const struct form *f = &rq->form;
	struct booking_ask ask = { .patient = rq->id[0], .episode = id_or_none(form_value(f, "episode")), .item = id_or_none(form_value(f, "item")),
		.moves = id_or_none(form_value(f, "moves")), .on = DAY_NONE, .telephone = form_value(f, "telephone"), .say = form_value(f, "say"),
		.form_key = rq->form_key };
	struct str time = form_value(f, "time"), group;
	if (str_cut(time, ':', &group, &time) && str_is(group, "group"))
		ask.sitting = id_or_none(time);
	else if (!diary_time_read(form_value(f, "time"), &ask.hours, &ask.on, &ask.from))
		ask.on = DAY_NONE;
	return booking_make(cx, rq->store, &rq->actor, care, &ask, rq->now, ret);
}

enum err page_book_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct book b = { .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy }, .asked = &rq->form };
	struct id made;
	enum err err = make(cx, rq, &b.care, &made);
	if (err == OK)
		return response_go(rs, say_f(cx->arena, "/booking/%.*s?done=1#main", STRF(outside(cx->arena, made))));
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT && err != ERR_HELD)
		return err;
	b.problem = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return show(&b, rs);
}
