/* How severe somebody's symptoms are: proposed with its reasons, graded by name. */
#include "access/role.h"
#include "care/plan.h"
#include "care/severity.h"
#include "web/person.h"
#include "web/plan.h"
#include "web/say.h"

#define EVENTS_SHOWN 5

static struct str tone_of(int grade)
{
	static const char *const tones[] = { "grey", "green", "blue", "yellow", "red" };
	return str_of(tones[grade]);
}

static void events_make(struct cx *cx, const struct seen *s, const struct severity_reason *r, struct t_severity_row *row)
{
	struct t_severity_event *e = arena_array(cx->arena, EVENTS_SHOWN + 1, sizeof *e);
	for (size_t i = 0; i < r->events && row->events_n < EVENTS_SHOWN; i++) {
		size_t number = seen_event(s, r->event[i]);
		if (number)
			e[row->events_n++] = (struct t_severity_event){ told_short(cx->arena, &s->story.told[number - 1]), told_href(cx->arena, s, number) };
	}
	row->events = e;
}

static void reasons_make(struct cx *cx, const struct seen *s, const struct severity_proposal *p, struct t_severity *d)
{
	struct t_severity_row *row = arena_array(cx->arena, (size_t)p->reasons + 1, sizeof *row);
	for (int i = 0; i < p->reasons; i++) {
		const struct severity_reason *r = &p->reason[i];
		struct str reaches = !r->known ? STR("not known") : r->at_least ? str_of(plan_grade_say(r->at_least)) : STR("below mild");
		if (r->known && r->at_most > r->at_least)
			reaches = say_f(cx->arena, "%.*s, or more", STRF(reaches));
		row[d->rows_n++] = (struct t_severity_row){ .title = r->dimension->title, .about = r->dimension->say, .reaches = reaches,
			.reaches_tone = r->known ? tone_of(r->at_least) : STR("grey"), .limits = r->dimension->limits, .say = say_capital(cx->arena, r->say),
			.lacks = r->lacks };
		if (r->dimension->limits && r->known)
			row[i].reaches = r->at_most == 4 ? STR("any grade") : say_f(cx->arena, "at most %s", plan_grade_say(r->at_most ? r->at_most : 1));
		events_make(cx, s, r, &row[i]);
	}
	d->rows = row;
}

static void proposal_make(struct cx *cx, const struct seen *s, const struct severity_proposal *p, struct t_severity *d)
{
	d->table_title = say_f(cx->arena, "%.*s, version %lld", STRF(p->table->title), (long long)p->table->version);
	d->say = p->table->say;
	d->source = p->table->source;
	d->own = str_is(p->table->confidence, "own");
	d->proposed = str_of(plan_grade_say(p->grade));
	d->proposed_tone = tone_of(p->grade);
	d->proposed_value = say_f(cx->arena, "%d", p->grade);
	if (p->could > p->grade)
		d->could = say_f(cx->arena, "Were all known that is not, it could be as much as %s.", plan_grade_say(p->could));
	reasons_make(cx, s, p, d);
}

static void grades_make(struct cx *cx, const struct plan_view *v, struct t_severity *d)
{
	struct t_severity_grade *row = arena_array(cx->arena, v->items + 1, sizeof *row);
	for (size_t i = v->items; i-- > 0;) {
		const struct plan_item *x = &v->item[i];
		if (x->kind != PLAN_GRADE)
			continue;
		row[d->grades_n++] = (struct t_severity_grade){ str_of(plan_grade_say(x->grade)), x->say, x->offer.proposed == NIL ? STR_NONE :
			x->offer.proposed ? say_f(cx->arena, "Proposed: %s.", plan_grade_say((int)x->offer.proposed)) : STR("Nothing was proposed."), x->staff_name,
			x->organisation_name, x->recorded_at, plan_stands(x) };
	}
	d->grades = row;
}

static void form_make(struct cx *cx, const struct request *rq, const struct severity_proposal *p, const char *problem, struct t_severity *d)
{
	struct t_option *option = arena_array(cx->arena, 6, sizeof *option);
	struct str sent = form_value(&rq->form, "grade");
	for (int g = p->grade ? 1 : 0; g <= 4; g++) {
		struct str value = say_f(cx->arena, "%d", g);
		struct str title = g ? say_capital(cx->arena, str_of(plan_grade_say(g))) : STR("Choose");
		option[d->options_n++] = (struct t_option){ value, g && g == p->grade ? say_f(cx->arena, "%.*s, as proposed", STRF(title)) : title,
			problem ? str_eq(sent, value) : g == p->grade };
	}
	d->options = option;
	d->action = say_f(cx->arena, "/plan/%.*s", STRF(outside(cx->arena, rq->id[0])));
	d->csrf = rq->csrf;
	d->key = request_form_key(cx);
	d->words = problem ? form_value(&rq->form, "say") : STR_NONE;
	d->problem = problem ? str_of(problem) : STR_NONE;
}

enum err severity_show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct care care = { rq->settings->catalog, rq->settings->catalog->policy };
	struct t_frame *frame;
	struct plan_view v;
	struct seen seen;
	struct severity_proposal p;
	TRY(frame_make(cx, rq, "How severe", &frame));
	TRY(plan_view(cx, rq->db, rq->id[0], &v));
	plan_hide(&v, rq->who->staff);
	TRY(seen_load(cx, rq, v.e.patient_outside, false, &seen));
	TRY(severity_propose(cx, rq->db, &care, rq->id[0], rq->today, &p));
	struct t_severity d = { .frame = frame, .head = seen_head(cx, rq, &seen, ""), .title = STR("How severe"), .plan_href = say_f(cx->arena, "/plan/%.*s#grade",
		STRF(outside(cx->arena, rq->id[0]))), .proposed_value = STR_NONE };
	if (p.table)
		proposal_make(cx, &seen, &p, &d);
	grades_make(cx, &v, &d);
	if (v.e.phase != PHASE_ENDED && role_may(rq->actor.role, "change", "plan"))
		form_make(cx, rq, &p, problem, &d);
	t_severity(&rs->body, &d);
	return OK;
}

enum err page_plan_severity(struct cx *cx, struct request *rq, struct response *rs)
{
	return severity_show(cx, rq, rs, NULL);
}
