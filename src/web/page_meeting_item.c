/* One person at a meeting: what is known on one screen, what is decided, what came of what was decided before. */
#include "web/meeting.h"

#include "base/must.h"
#include "care/plan.h"
#include "insight/team.h"
#include "record/setting.h"
#include "web/draft.h"
#include "web/episode.h"
#include "web/first.h"
#include "web/measure.h"
#include "web/say.h"

/* A form that was refused, or is filled from a draft: shown in its place. problem NULL: nothing is wrong with it. */
struct tried { struct str point; enum point_kind kind; const char *problem; };

struct screen {
	struct cx *cx;
	struct request *rq;
	struct care care;
	struct meeting m;
	struct meeting_item *item; size_t items, all;   /* that stand; with those taken off */
	const struct meeting_item *x;           /* the one who is talked about */
	struct point_at *at; size_t ats;        /* of this meeting */
	struct point *point; size_t points;     /* about her, at whatever meeting */
	struct present *present; size_t presents;
	struct carer *carer; size_t carers;
	struct seen seen;
	struct episode_view v; bool on_way;
	struct plan_view plan;
	struct str path;
	bool writes, ends;                      /* what is new; what came of what is open, whatever became of the list */
	const struct tried *tried;
	bool found;                             /* what was tried to change stands open here */
};

static enum err screen_load(struct cx *cx, struct request *rq, struct screen *s)
{
	struct episode *e;
	size_t n;
	TRY(meeting_by_outside(cx, rq->db, rq->id[0], &s->m));
	TRY(meeting_items(cx, rq->db, s->m.id, &s->item, &s->items, &s->all));
	for (size_t i = 0; i < s->all; i++)
		if (id_eq(s->item[i].outside, rq->id[1]))
			s->x = &s->item[i];
	if (!s->x)
		return fail(cx, ERR_NOT_FOUND, "There is nobody like that on the list of this meeting, or it is not shown to you.");
	s->path = meeting_item_path(cx, s->m.outside, s->x->outside);
	TRY(seen_load(cx, rq, s->x->patient_outside, true, &s->seen));
	TRY(points_at(cx, rq->db, s->m.id, &s->at, &s->ats));
	TRY(points_of(cx, rq->db, s->m.organisation, s->x->patient, &s->point, &s->points));
	TRY(present_of(cx, rq->db, s->m.id, &s->present, &s->presents));
	TRY(meeting_carers(cx, rq, &s->carer, &s->carers));
	s->ends = request_may(rq, "add", "meeting");
	s->writes = s->ends && !instant_known(s->m.cancelled_at) && !instant_known(s->x->ended_at);
	TRY(episodes_of(cx, rq->db, s->x->patient, &e, &n));
	for (size_t i = 0; i < n && !s->on_way; i++)
		if (e[i].id == s->x->episode) {
			s->on_way = true;
			TRY(episode_view(cx, rq->db, &s->care, e[i].outside, rq->today, &s->v));
			TRY(plan_of(cx, rq->db, e[i].id, &s->plan));
			plan_hide(&s->plan, NIL);        /* in no meeting's papers, not even its author's */
		}
	return OK;
}

/* ---- what is known ---- */

static void flags_make(const struct screen *s, struct t_meeting_person *d)
{
	const struct flags *flags = &s->seen.flags;
	struct t_meeting_person_open *open = arena_array(s->cx->arena, flags->flags + 1, sizeof *open);
	for (size_t i = 0; i < flags->flags; i++)
		if (flags->flag[i].truth == TRUTH_YES && !flags->flag[i].settled)
			open[d->open_n++] = (struct t_meeting_person_open){ flags->flag[i].flag->rule.title, flags->flag[i].since };
	d->open = open;
	d->flag = d->open_n ? TRUTH_YES : flags->truth;
	d->flags_href = say_f(s->cx->arena, "%.*s#flags", STRF(s->seen.path));
	d->symptom = symptom_say(s->cx, &s->seen.newest);
}

/* A carer's own answers are not talked about as hers. */
static bool is_shown(const struct measure *m)
{
	return m->standing && !(m->instrument && m->instrument->by == FILLED_BY_CARER);
}

static enum err measures_make(const struct screen *s, struct t_meeting_person *d)
{
	struct measure *m = s->v.measure;
	size_t n = s->v.facts.changes;
	int64_t days;
	struct measure_view view = { .cx = s->cx, .since = s->on_way ? s->v.course->opened : DAY_NONE, .today = s->rq->today, .small = true };
	d->measures_href = say_f(s->cx->arena, "%.*s/measures", STRF(s->seen.path));
	if (!s->on_way)
		TRY(measures_view(s->cx, s->rq->db, s->care.catalog, s->x->patient, s->seen.person.best.d.sex, &m, &n));
	TRY(setting_number(s->cx, s->rq->db, "together_days", 7, &days));
	d->last = measures_since_last(s->cx, m, n, view.since, days);
	struct t_measure_small *row = arena_array(s->cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++)
		if (is_shown(&m[i])) {
			measure_judge(s->cx->arena, &m[i], view.since);
			measure_small(&view, &s->seen, &m[i], &row[d->measures_n++]);
		}
	d->measures = row;
	return OK;
}

static struct str note_of(const struct screen *s, const struct plan_item *i)
{
	char day[DAY_TEXT];
	if (i->kind == PLAN_GRADE)
		return str_of(plan_grade_say(i->grade));
	if (i->state == STATE_NONE)
		return STR_NONE;
	return day_known(i->due_on) ? say_f(s->cx->arena, "%s, by %s", plan_state_say(i->kind, i->state), day_words(i->due_on, day)) :
		str_of(plan_state_say(i->kind, i->state));
}

static void plan_make(const struct screen *s, struct t_meeting_person *d)
{
	static const enum plan_kind kinds[] = { PLAN_OWN_WORDS, PLAN_PREDISPOSING, PLAN_PRECIPITATING, PLAN_PERPETUATING, PLAN_PROTECTIVE, PLAN_PROBLEM,
		PLAN_RISK, PLAN_GRADE, PLAN_GOAL, PLAN_TREATMENT, PLAN_MEDICINE, PLAN_TESTS };
	struct t_meeting_person_part *part = arena_array(s->cx->arena, LENGTH(kinds), sizeof *part);
	for (size_t k = 0; k < LENGTH(kinds); k++) {
		struct t_meeting_person_line *line = arena_array(s->cx->arena, s->plan.items + 1, sizeof *line);
		struct t_meeting_person_part *p = &part[d->parts_n];
		*p = (struct t_meeting_person_part){ .title = str_of(plan_kind_row(kinds[k])->title), .lines = line };
		for (size_t i = 0; i < s->plan.items; i++)
			if (s->plan.item[i].kind == kinds[k] && plan_stands(&s->plan.item[i]))
				line[p->lines_n++] = (struct t_meeting_person_line){ s->plan.item[i].say, note_of(s, &s->plan.item[i]) };
		d->parts_n += p->lines_n > 0;
	}
	d->parts = part;
	d->planned = d->parts_n > 0;
	if (s->on_way && request_may(s->rq, "look", "plan"))
		d->plan_href = say_f(s->cx->arena, "/plan/%.*s", STRF(outside(s->cx->arena, s->v.e.outside)));
}

static void way_make(const struct screen *s, struct t_meeting_person *d)
{
	struct course_offer *offer;
	char day[DAY_TEXT];
	if (!s->on_way)
		return;
	const struct course *c = s->v.course;
	const struct pathway_step *step = &c->pathway->step[c->step];
	size_t n = course_offers(s->cx->arena, c, &s->v.facts, s->rq->today, &offer);
	struct t_meeting_person_way *way = arena_array(s->cx->arena, n + 1, sizeof *way);
	for (size_t i = 0; i < n; i++)
		way[i] = (struct t_meeting_person_way){ offer[i].arrow->title, offer[i].proposed, offer[i].because };
	d->ways = way;
	d->ways_n = n;
	d->pathway = c->pathway->title;
	d->step = step->title;
	d->since = c->since;
	d->episode_href = say_f(s->cx->arena, "/episode/%.*s", STRF(outside(s->cx->arena, s->v.e.outside)));
	if (c->phase == PHASE_SUSPENDED)
		d->stands = say_f(s->cx->arena, "Stopped by a red flag since %s: %.*s.", day_words(c->suspended, day), STRF(flag_say(s->care.catalog, c->flag)));
	else if (c->phase == PHASE_ENDED)
		d->stands = say_f(s->cx->arena, "Ended: %s.", outcome_say(c->outcome));
	else if (step->planned)
		d->stands = say_f(s->cx->arena, "%d of %d sessions kept.%s", c->kept[c->step], step->planned + c->granted[c->step],
			c->review_open ? " The review of goals and progress is due." : "");
	else if (day_known(c->due_on))
		d->stands = say_f(s->cx->arena, "Somebody looks again by %s.", day_words(c->due_on, day));
}

/* ---- decided ---- */

static struct t_point_form *form_make(const struct screen *s, enum point_kind kind, const struct point *was)
{
	struct cx *cx = s->cx;
	const struct form *sent = &s->rq->form;
	struct str id = was ? outside(cx->arena, was->outside) : STR_NONE;
	bool again = s->tried && (was ? str_eq(s->tried->point, id) : !s->tried->point.n && s->tried->kind == kind);
	char day[DAY_TEXT], today[DAY_TEXT];
	struct str doer = again ? form_value(sent, "doer") : STR_NONE;
	struct t_point_form *f = arena_alloc(cx->arena, sizeof *f);
	struct t_option *option = arena_array(cx->arena, s->carers + 1, sizeof *option);
	*f = (struct t_point_form){ .id = was ? id : str_of(point_kind_word(kind)), .action = s->path, .csrf = s->rq->csrf, .key = request_form_key(cx),
		.kind = str_of(point_kind_word(kind)), .point = id, .decision = kind == POINT_DECISION, .button = was ? STR("Change it") :
		kind == POINT_DECISION ? STR("Record the decision") : STR("Write it down"),
		.say = again ? form_value(sent, "say") : was ? was->say : STR_NONE, .why = again ? form_value(sent, "why") : was ? was->why : STR_NONE,
		.due_on = again ? form_value(sent, "due_on") : was ? str_of(arena_text(cx->arena, day_iso(was->due_on, day))) : STR_NONE,
		.doer_name = again ? form_value(sent, "doer_name") : was && was->doer_id == NIL ? was->doer : STR_NONE,
		.due_least = str_of(arena_text(cx->arena, day_iso(s->rq->today, today))), .changed = again ? form_value(sent, "changed") : STR_NONE };
	f->draft = draft_fields(cx, s->rq, s->path, again);
	f->keep = draft_button(cx, s->rq, say_f(cx->arena, "point-%.*s", STRF(f->id)), f->draft);
	option[f->doers_n++] = (struct t_option){ STR(""), STR("Choose, or name somebody"), false };
	for (size_t i = 0; i < s->carers; i++) {
		struct str value = outside(cx->arena, s->carer[i].outside);
		option[f->doers_n++] = (struct t_option){ value, s->carer[i].name, again ? str_eq(doer, value) : was && was->doer_id == s->carer[i].id };
	}
	f->doers = option;
	return f;
}

/* Rows of one thread stand together, the oldest first: the newest before comes first on the page. */
static void before_make(const struct screen *s, size_t at, struct t_meeting_person_thread *row)
{
	struct t_meeting_person_before *before = arena_array(s->cx->arena, at + 1, sizeof *before);
	char text[INSTANT_TEXT];
	for (size_t i = at; i-- > 0 && s->point[i].thread == s->point[at].thread;) {
		const struct point *p = &s->point[i];
		if (s->point[i + 1].state != POINT_OPEN)
			continue;       /* the same words, done since */
		before[row->before_n++] = (struct t_meeting_person_before){ .say = p->say, .why = p->why, .doer = p->doer, .due = p->due_on,
			.ended = say_f(s->cx->arena, "Changed %s by %.*s: %.*s", instant_words(p->ended_at, text), STRF(p->ended_name), STRF(p->ended_say)) };
	}
	row->before = before;
}

static void thread_make(struct screen *s, size_t at, struct t_meeting_person_thread *row)
{
	const struct point *p = &s->point[at];
	struct cx *cx = s->cx;
	char day[DAY_TEXT];
	struct str id = outside(cx->arena, p->outside);
	*row = (struct t_meeting_person_thread){ .id = id, .point = id, .decision = p->kind == POINT_DECISION, .say = p->say, .why = p->why, .doer = p->doer,
		.due = p->due_on, .late = p->state == POINT_OPEN && day_known(p->due_on) && p->due_on.day < s->rq->today.day,
		.state = str_of(point_state_say(p->state)), .state_tone = p->state == POINT_DONE ? STR("green") : p->state == POINT_OPEN ? STR("yellow") :
		STR("grey"), .outcome = p->outcome, .who = p->staff_name, .at = p->recorded_at, .meeting = say_f(cx->arena, "%.*s, %s", STRF(p->title),
		day_words(p->on, day)), .open = s->tried && str_eq(s->tried->point, id) };
	before_make(s, at, row);
	if (s->ends && p->state == POINT_OPEN) {
		row->form = form_make(s, p->kind, p);
		s->found = s->found || row->open;
		row->finish_key = request_form_key(cx);
	}
}

static void threads_make(struct screen *s, struct t_meeting_person *d)
{
	struct t_meeting_person_thread *row = arena_array(s->cx->arena, s->points + 1, sizeof *row);
	for (int open = 1; open >= 0; open--)
		for (size_t i = s->points; i-- > 0;)
			if (s->point[i].kind != POINT_SKILL && !instant_known(s->point[i].ended_at) && (s->point[i].state == POINT_OPEN) == open)
				thread_make(s, i, &row[d->threads_n++]);
	d->threads = row;
	if (!s->writes)
		return;
	d->decision = form_make(s, POINT_DECISION, NULL);
	d->act = form_make(s, POINT_ACTION, NULL);
	d->act_open = s->tried && !s->tried->point.n && s->tried->kind == POINT_ACTION;
}

static enum err skills_make(const struct screen *s, struct t_meeting_person *d)
{
	struct competence *held = NULL;
	size_t count = 0;
	if (request_may(s->rq, "look", "team"))
		TRY(competences_of(s->cx, s->rq->db, s->m.organisation, false, &held, &count));
	const struct catalog *catalog = s->care.catalog;
	struct t_meeting_person_skill *row = arena_array(s->cx->arena, catalog->skills + 1, sizeof *row);
	for (size_t k = 0; k < catalog->skills; k++) {
		const struct skill *skill = &catalog->skill[k];
		struct t_meeting_person_skill *r = &row[k];
		*r = (struct t_meeting_person_skill){ .id = skill->id, .title = skill->title, .help = skill->help,
			.room = skill_room(s->cx, skill, s->present, s->presents), .team = skill_team(s->cx, catalog, skill, s->carer, s->carers),
			.held = skill_held(s->cx->arena, catalog, skill->id, held, count, s->carer, s->carers, s->rq->today) };
		for (size_t i = 0; i < s->ats; i++)
			r->called = r->called || (s->at[i].item == s->x->id && s->at[i].kind == POINT_SKILL && str_eq(s->at[i].say, skill->id));
		for (size_t i = 0; i < s->plan.items && !r->called; i++)
			r->proposed = r->proposed || (plan_stands(&s->plan.item[i]) && skill->from & 1u << s->plan.item[i].kind);
	}
	d->skills = row;
	d->skills_n = catalog->skills;
	d->skills_key = request_form_key(s->cx);
	d->skills_say = STR("Against who is here and who is in the team. Which need calls for whom is our own table.");
	return OK;
}

static enum err items_make(const struct screen *s, struct t_meeting_person *d)
{
	int64_t *patient = arena_array(s->cx->arena, s->items + 1, sizeof *patient);
	struct called *who = arena_array(s->cx->arena, s->items + 1, sizeof *who);
	for (size_t i = 0; i < s->items; i++)
		patient[i] = s->item[i].patient;
	TRY(board_who(s->cx, s->rq->db, patient, s->items, who));
	struct t_meeting_person_item *row = arena_array(s->cx->arena, s->items + 1, sizeof *row);
	for (size_t i = 0; i < s->items; i++)
		row[i] = (struct t_meeting_person_item){ (int64_t)i + 1, called_say(s->cx, who[i]), meeting_item_path(s->cx, s->m.outside,
			s->item[i].outside), &s->item[i] == s->x, item_decided(s->at, s->ats, s->item[i].id) ? STR("decided") : STR_NONE };
	d->items = row;
	d->items_n = s->items;
	return OK;
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const struct tried *tried)
{
	struct t_frame *frame;
	struct screen s = { .cx = cx, .rq = rq, .care = meeting_care(rq), .tried = tried };
	char day[DAY_TEXT], text[INSTANT_TEXT];
	TRY(frame_make(cx, rq, "Meeting", &frame));
	frame->legend = true;
	TRY(screen_load(cx, rq, &s));
	struct t_meeting_person d = { .frame = frame, .head = seen_head(cx, rq, &s.seen, ""), .title = say_f(cx->arena, "%.*s, %s", STRF(s.m.title),
		day_words(s.m.on, day)), .agenda_href = meeting_path(cx, s.m.outside), .action = s.path, .csrf = rq->csrf, .writes = s.writes,
		.problem = tried ? str_of(tried->problem) : STR_NONE, .question = s.x->question, .asked = say_f(cx->arena, "%.*s, %s", STRF(s.x->staff_name),
		instant_words(s.x->recorded_at, text)) };
	if (instant_known(s.m.cancelled_at))
		d.off = say_f(cx->arena, "This meeting was called off: %.*s", STRF(s.m.cancelled_say));
	else if (instant_known(s.x->ended_at))
		d.off = say_f(cx->arena, "Taken off the list of this meeting, %s: %.*s", instant_words(s.x->ended_at, text), STRF(s.x->ended_say));
	TRY(items_make(&s, &d));
	flags_make(&s, &d);
	TRY(measures_make(&s, &d));
	plan_make(&s, &d);
	way_make(&s, &d);
	threads_make(&s, &d);
	if (tried && tried->point.n && !s.found)
		d.problem = say_f(cx->arena, "%s%sWhat you began to word anew was changed or settled meanwhile: it stands here as it is now. "
			"Your words are kept as a draft.", tried->problem ? tried->problem : "", tried->problem ? " " : "");
	TRY(skills_make(&s, &d));
	t_meeting_person(&rs->body, &d);
	return OK;
}

/* What a draft words anew may have been changed or settled meanwhile: then its words stand with the draft alone. */
enum err page_meeting_item(struct cx *cx, struct request *rq, struct response *rs)
{
	struct draft d;
	TRY(draft_open(cx, rq, &d));
	if (!d.id)
		return show(cx, rq, rs, NULL);
	struct tried tried = { .point = form_value(&rq->form, "point") };
	point_kind_parse(form_value(&rq->form, "kind"), &tried.kind);
	return show(cx, rq, rs, &tried);
}

/* ---- sent ---- */

static enum err point_do(struct cx *cx, struct request *rq, const struct care *care)
{
	const struct form *f = &rq->form;
	struct point_ask ask = { .item = rq->id[1], .say = form_value(f, "say"), .why = form_value(f, "why"), .doer_name = form_value(f, "doer_name"),
		.due_on = DAY_NONE, .changed = form_value(f, "changed"), .form_key = rq->form_key };
	struct str point = form_value(f, "point");
	point_kind_parse(form_value(f, "kind"), &ask.kind);
	day_parse(form_value(f, "due_on"), &ask.due_on);
	id_parse(form_value(f, "doer"), &ask.doer);
	if (point.n && !id_parse(point, &ask.point))
		return fail(cx, ERR_NOT_FOUND, "Nothing like that was decided.");
	return point_say(cx, rq->store, &rq->actor, care, &ask, rq->now);
}

static enum err finish_do(struct cx *cx, struct request *rq, const struct care *care)
{
	struct str state = form_value(&rq->form, "state");
	struct point_finish ask = { .item = rq->id[1], .state = str_is(state, "done") ? POINT_DONE : str_is(state, "dropped") ? POINT_DROPPED : POINT_OPEN,
		.outcome = form_value(&rq->form, "outcome"), .form_key = rq->form_key };
	if (!id_parse(form_value(&rq->form, "point"), &ask.point))
		return fail(cx, ERR_NOT_FOUND, "Nothing like that was decided.");
	return point_finish(cx, rq->store, &rq->actor, care, &ask, rq->now);
}

static enum err skills_do(struct cx *cx, struct request *rq, const struct care *care)
{
	const struct catalog *catalog = care->catalog;
	struct str *skill = arena_array(cx->arena, catalog->skills + 1, sizeof *skill);
	size_t n = 0;
	for (size_t i = 0; i < catalog->skills; i++)
		if (str_is(form_value(&rq->form, arena_printf(cx->arena, "skill-%.*s", STRF(catalog->skill[i].id))), "yes"))
			skill[n++] = catalog->skill[i].id;
	return meeting_skills(cx, rq->store, &rq->actor, care, &(struct skills_ask){ rq->id[1], skill, n, rq->form_key }, rq->now);
}

enum err page_meeting_point(struct cx *cx, struct request *rq, struct response *rs)
{
	struct care care = meeting_care(rq);
	struct str what = form_value(&rq->form, "do");
	struct tried tried = { .point = form_value(&rq->form, "point") };
	point_kind_parse(form_value(&rq->form, "kind"), &tried.kind);
	enum err err = str_is(what, "point") ? point_do(cx, rq, &care) : str_is(what, "finish") ? finish_do(cx, rq, &care) :
		str_is(what, "skills") ? skills_do(cx, rq, &care) : fail(cx, ERR_BAD_FIELD, "Choose what to write down.");
	if (err == OK) {
		TRY(draft_done(cx, rq));
		return response_go(rs, back_path(cx->arena, form_value(&rq->form, "back"), str_c(cx->arena, meeting_item_path(cx, rq->id[0], rq->id[1]))));
	}
	if (str_is(what, "point"))
		TRY(draft_keep(cx, rq, err));
	tried.problem = meeting_refused(cx, rq, rs, err);
	return tried.problem ? show(cx, rq, rs, &tried) : err;
}
