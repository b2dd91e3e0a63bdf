/* One appointment: what came of it, and what may be said of it. */
#include <string.h>

#include "base/must.h"
#include "record/plan.h"
#include "record/staff.h"
#include "web/diary.h"
#include "web/episode.h"
#include "web/say.h"

struct booking_page {
	struct cx *cx;
	struct request *rq;
	struct care care;
	struct booking b;
	struct seen seen;
	struct course *course;          /* NULL: its acts fit no table any more */
	enum course_no session_no; struct str session_why;      /* may the reader write a session? */
	enum booking_act tried; const char *problem;
	bool mine, may;
};

/* The form is there where the act is possible for whoever would write words. */
static enum err session_may(struct booking_page *p)
{
	struct episode e;
	struct facts may;
	struct staff staff;
	p->session_no = COURSE_NOT_NOW;
	p->session_why = STR("No session of the pathway can be written by you now.");
	TRY(episode_by_outside(p->cx, p->rq->db, p->b.episode_outside, &e));
	enum err err = episode_course(p->cx, p->rq->db, &p->care, &e, &p->course);
	if (err == ERR_CONFLICT) {
		p->course = NULL;
		cx_clear(p->cx);
		return OK;
	}
	TRY(err);
	TRY(episode_may_act(p->cx, p->rq->db, &p->care, &p->rq->actor, &e, p->rq->now, &may));
	if (may.answer.effect == ACCESS_DENY)
		return OK;
	TRY(staff_by_id(p->cx, p->rq->db, p->rq->who->staff, &staff));
	const struct pathway_step *s = &p->course->pathway->step[p->course->step];
	struct course_facts facts = { .flag = TRUTH_UNKNOWN };
	struct course_ask ask = { .act = COURSE_SESSION, .item = s->phases ? s->phase[0] : STR_NONE, .answer = TRUTH_YES, .on = p->b.on, .due_on = DAY_NONE,
		.against = true, .words = true, .profession = carer_profession(p->care.catalog, staff.profession), .role = p->rq->who->role };
	p->session_no = course_may(p->cx->arena, p->course->pathway, p->course, &facts, &ask, p->rq->today, &p->session_why);
	return OK;
}

static void phases_make(const struct booking_page *p, struct t_booking_act *a)
{
	const struct pathway_step *s = &p->course->pathway->step[p->course->step];
	struct str sent = form_value(&p->rq->form, "phase");
	struct t_option *option = arena_array(p->cx->arena, (size_t)s->phases + 1, sizeof *option);
	int last = p->course->session_phase < 0 ? 0 : p->course->session_phase;
	for (int i = 0; i < s->phases; i++)
		option[a->phases_n++] = (struct t_option){ s->phase[i], say_capital(p->cx->arena, s->phase[i]), sent.n ? str_eq(sent, s->phase[i]) : i == last };
	a->phases = option;
}

static const struct { enum booking_act act; const char *title, *button, *label; bool needs, session; } forms[] = {
	{ BOOKING_ARRIVE, "Has arrived", "Write it down", NULL, false, false },
	{ BOOKING_ATTEND, "Attended", "Write it down", NULL, false, true },
	{ BOOKING_MISS, "Did not come", "Write it down", "What was done about it", false, true },
	{ BOOKING_REMIND, "Was reminded", "Write it down", "How", false, false },
	{ BOOKING_CANCEL_PERSON, "The person calls off", "Call it off", "Why", true, false },
	{ BOOKING_CANCEL_SERVICE, "We call off", "Call it off", "Why", true, false },
	{ BOOKING_BACK, "Take back what was said of it", "Take it back", "Why", true, false },
};

static bool possible(const struct booking_page *p, enum booking_act act)
{
	bool later = act == BOOKING_ARRIVE || act == BOOKING_ATTEND || act == BOOKING_MISS;
	return booking_after(p->b.state, act) != BOOKING_NONE && (!later || p->b.on.day <= p->rq->today.day) &&
		(act != BOOKING_REMIND || p->b.on.day >= p->rq->today.day);
}

static void act_make(const struct booking_page *p, size_t at, struct t_booking_act *a)
{
	const struct form *sent = &p->rq->form;
	bool tried = p->tried == forms[at].act;
	const char *word = booking_act_word(forms[at].act);
	*a = (struct t_booking_act){ .word = str_of(word), .title = str_of(forms[at].title), .csrf = p->rq->csrf, .key = request_form_key(p->cx), .seq = p->b.seq,
		.action = say_f(p->cx->arena, "/booking/%.*s/%s", STRF(outside(p->cx->arena, p->b.outside)), word), .say_label = str_of(forms[at].label),
		.needs_say = forms[at].needs, .button = str_of(forms[at].button), .open = tried, .say = tried ? form_value(sent, "say") : STR_NONE };
	if (forms[at].act == BOOKING_BACK)
		a->session_say = STR("A session that was written with it stays on the pathway until it is taken back there.");
	if (!forms[at].session)
		return;
	a->session = p->session_no == COURSE_MAY;
	a->session_say = p->session_why;
	a->ticked = tried ? form_value(sent, "session").n > 0 : true;
	a->words = tried ? form_value(sent, "words") : STR_NONE;
	if (a->session)
		phases_make(p, a);
}

static enum err lines_make(const struct booking_page *p, struct t_booking *d)
{
	struct booking_told *told;
	size_t n;
	TRY(booking_acts(p->cx, p->rq->db, p->b.id, &told, &n));
	struct t_booking_line *row = arena_array(p->cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++)
		row[i] = (struct t_booking_line){ .no = (int64_t)i + 1, .at = told[i].at, .what = say_capital(p->cx->arena, str_of(booking_act_say(told[i].act))),
			.who = told[i].staff_name.n ? told[i].staff_name : STR("The person herself"), .say = told[i].say };
	d->lines = row;
	d->lines_n = n;
	return OK;
}

static enum err plan_say(const struct booking_page *p, struct t_booking *d)
{
	struct episode e;
	struct plan_item *item;
	size_t n;
	if (p->b.thread == NIL)
		return OK;
	TRY(episode_by_outside(p->cx, p->rq->db, p->b.episode_outside, &e));
	TRY(plan_items_of(p->cx, p->rq->db, e.id, &item, &n));
	for (size_t i = 0; i < n; i++)
		if (item[i].thread == p->b.thread && !instant_known(item[i].ended_at))
			d->plan_say = say_f(p->cx->arena, "%.*s (%s)", STRF(item[i].say), plan_state_say(item[i].kind, item[i].state));
	return OK;
}

static enum err instead_of(const struct booking_page *p, struct t_booking *d)
{
	struct booking *list;
	size_t n;
	if (p->b.moved == NIL)
		return OK;
	TRY(bookings_of(p->cx, p->rq->db, p->b.patient, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (list[i].id == p->b.moved)
			d->instead_href = say_f(p->cx->arena, "/booking/%.*s", STRF(outside(p->cx->arena, list[i].outside)));
	return OK;
}

static enum err clash_say(const struct booking_page *p, struct t_booking *d)
{
	struct diary diary;
	const struct booking *b = &p->b;
	if (!p->mine || b->on.day < p->rq->today.day || (b->state != BOOKING_BOOKED && b->state != BOOKING_ARRIVED))
		return OK;
	TRY(diary_load(p->cx, p->rq->db, b->organisation, b->on, b->on, p->rq->now, &diary));
	d->clash = str_of(diary_clash(&diary, &(struct sitting){ .staff = b->staff, .place = b->place, .on = b->on, .from = b->from, .until = b->until }));
	return OK;
}

static enum err acts_make(struct booking_page *p, struct t_booking *d)
{
	struct t_booking_act *row = arena_array(p->cx->arena, LENGTH(forms), sizeof *row);
	if (!p->mine || !p->may) {
		d->readonly = say_f(p->cx->arena, "%.*s booked this, and its people say what came of it.", STRF(p->b.organisation_name));
		return OK;
	}
	TRY(session_may(p));
	for (size_t i = 0; i < LENGTH(forms); i++)
		if (possible(p, forms[i].act))
			act_make(p, i, &row[d->acts_n++]);
	d->acts = row;
	if (booking_after(p->b.state, BOOKING_MOVE) != BOOKING_NONE)
		d->move_href = say_f(p->cx->arena, "%.*s/book?move=%.*s", STRF(p->seen.path), STRF(outside(p->cx->arena, p->b.outside)));
	return OK;
}

static enum err show(struct booking_page *p, struct response *rs)
{
	struct cx *cx = p->cx;
	struct request *rq = p->rq;
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "An appointment", &frame));
	enum err err = booking_by_outside(cx, rq->db, rq->id[0], &p->b);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no such appointment, or no agreement lets you see it.");
	TRY(err);
	TRY(seen_load(cx, rq, p->b.patient_outside, true, &p->seen));
	rq->subject = outside(cx->arena, p->b.outside);
	p->mine = p->b.organisation == rq->who->organisation && request_may(rq, "book", "diary");
	TRY(booking_may(cx, rq->db, &p->care, &rq->actor, p->b.patient, OP_CHANGE, rq->now, &p->may));
	struct t_booking d = { .frame = frame, .head = seen_head(cx, rq, &p->seen, ""), .with = p->b.staff_name, .place = p->b.place_name,
		.address = p->b.address, .place_telephone = p->b.place_telephone, .telephone = p->b.telephone, .group = p->b.group_name,
		.when = say_f(cx->arena, "%.*s, %.*s", STRF(diary_day_say(cx, p->b.on)), STRF(diary_span_say(cx, p->b.from, p->b.until))),
		.state = say_capital(cx->arena, str_of(booking_state_say(p->b.state))), .tone = str_of(diary_tone(p->b.state)), .problem = str_of(p->problem),
		.diary_href = say_f(cx->arena, "/diary?from=%.*s&show=day", STRF(diary_iso(cx, p->b.on))) };
	if (form_value(&rq->query, "done").n)
		d.said = STR("Written down.");
	if (p->mine)
		d.book_href = say_f(cx->arena, "%.*s/book", STRF(p->seen.path));
	TRY(clash_say(p, &d));
	TRY(acts_make(p, &d));
	TRY(plan_say(p, &d));
	TRY(instead_of(p, &d));
	TRY(lines_make(p, &d));
	t_booking(&rs->body, &d);
	return OK;
}

static struct booking_page page_of(struct cx *cx, struct request *rq)
{
	return (struct booking_page){ .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy } };
}

enum err page_booking(struct cx *cx, struct request *rq, struct response *rs)
{
	struct booking_page p = page_of(cx, rq);
	return show(&p, rs);
}

enum err page_booking_do(struct cx *cx, struct request *rq, struct response *rs)
{
	struct booking_page p = page_of(cx, rq);
	const struct form *f = &rq->form;
	struct booking_do ask = { .booking = rq->id[0], .say = form_value(f, "say"), .session = form_value(f, "session").n > 0, .phase = form_value(f, "phase"),
		.session_say = form_value(f, "words"), .form_key = rq->form_key };
	if (!booking_act_parse(rq->word[0], &ask.act) || ask.act == BOOKING_BOOK || ask.act == BOOKING_MOVE)
		return fail(cx, ERR_NOT_FOUND, "Nothing of that name is done with an appointment.");
	enum err err = str_int(form_value(f, "seq"), &ask.seq) && ask.seq > 0 ? booking_act(cx, rq->store, &rq->actor, &p.care, &ask, rq->now) :
		fail(cx, ERR_BAD_FIELD, "Load the page again.");
	if (err == OK)
		return response_go(rs, say_f(cx->arena, "/booking/%.*s?done=1#main", STRF(outside(cx->arena, rq->id[0]))));
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT && err != ERR_HELD && err != ERR_STALE)
		return err;
	p.problem = arena_text(cx->arena, cx_say(cx));
	p.tried = ask.act;
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return show(&p, rs);
}
