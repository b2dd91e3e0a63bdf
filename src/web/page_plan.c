/* The plan of a person on a pathway: seen, written, worded anew, agreed to. */
#include "care/plan.h"
#include "web/person.h"

#include "access/role.h"
#include "base/must.h"
#include "web/say.h"

/* A form that did not do: shown again in its place with what was written. */
struct tried { enum plan_kind kind; struct str item; const char *problem; };
struct plan_page { struct cx *cx; struct request *rq; struct plan_view v; struct seen seen; const struct tried *tried; struct str path; bool may; };

static bool was_tried(const struct plan_page *p, enum plan_kind kind, struct str item)
{
	return p->tried && (item.n ? str_eq(p->tried->item, item) : !p->tried->item.n && p->tried->kind == kind);
}

static struct str sent(const struct plan_page *p, bool again, const char *name, struct str otherwise)
{
	return again ? form_value(&p->rq->form, name) : otherwise;
}

static void choices_make(const struct plan_page *p, enum plan_kind kind, struct str state, struct str grade, struct t_plan_form *f)
{
	const struct plan_kind_row *row = plan_kind_row(kind);
	struct t_option *states = arena_array(p->cx->arena, PLAN_STATES, sizeof *states), *grades = arena_array(p->cx->arena, 5, sizeof *grades);
	for (enum plan_state s = 1; s < PLAN_STATES; s++)
		if (row->states & (1u << s))
			states[f->states_n++] = (struct t_option){ str_of(plan_state_word(s)), say_capital(p->cx->arena, str_of(plan_state_say(kind, s))),
				str_is(state, plan_state_word(s)) };
	for (int g = 0; row->graded && g <= 4; g++) {
		struct str value = say_f(p->cx->arena, "%d", g);
		grades[f->grades_n++] = (struct t_option){ value, g ? say_capital(p->cx->arena, str_of(plan_grade_say(g))) : STR("Choose"), str_eq(grade, value) };
	}
	f->states = states;
	f->grades = grades;
}

static struct t_plan_form *form_make(const struct plan_page *p, enum plan_kind kind, const struct plan_item *item)
{
	const struct plan_kind_row *row = plan_kind_row(kind);
	struct arena *arena = p->cx->arena;
	struct str id = item ? outside(arena, item->outside) : STR_NONE;
	bool again = was_tried(p, kind, id);
	char day[DAY_TEXT];
	struct t_plan_form *f = arena_alloc(arena, sizeof *f);
	*f = (struct t_plan_form){ .id = item ? id : str_of(row->word), .action = p->path, .csrf = p->rq->csrf, .key = request_form_key(p->cx),
		.kind = item ? STR_NONE : str_of(row->word), .item = id, .problem = again ? str_of(p->tried->problem) : STR_NONE,
		.label = item ? STR("In other words") : str_of(row->title), .help = str_of(row->help), .due = row->due, .may_restrict = row->may_restrict,
		.button = item ? STR("Change") : STR("Add") };
	f->say = sent(p, again, "say", item ? item->say : STR_NONE);
	f->due_on = sent(p, again, "due_on", item && day_known(item->due_on) ? str_of(arena_text(arena, day_iso(item->due_on, day))) : STR_NONE);
	f->restricted = again ? str_is(form_value(&p->rq->form, "restricted"), "yes") : item && item->restricted;
	choices_make(p, kind, sent(p, again, "state", item ? str_of(plan_state_word(item->state)) : STR_NONE),
		sent(p, again, "grade", item ? say_f(arena, "%d", item->grade) : STR("0")), f);
	return f;
}

static struct str state_tone(enum plan_state state)
{
	return state == STATE_MET || state == STATE_ACCEPTED || state == STATE_KEPT ? STR("green") : state == STATE_NOT_MET || state == STATE_MISSED ?
		STR("yellow") : STR("grey");
}

/* The wordings before, the newest first: rows of the same thread stand together, oldest first. */
static void before_make(const struct plan_page *p, size_t at, struct t_plan_item *row)
{
	const struct plan_item *x = p->v.item;
	char text[INSTANT_TEXT];
	struct t_plan_before *before = arena_array(p->cx->arena, at + 1, sizeof *before);
	for (size_t i = at; i-- > 0 && x[i].thread == x[at].thread;)
		before[row->before_n++] = (struct t_plan_before){ x[i].say, say_f(p->cx->arena, "until %s, %.*s", instant_words(x[i].ended_at, text),
			STRF(x[i].ended_name)) };
	row->before = before;
}

static void item_make(const struct plan_page *p, size_t at, struct t_plan_item *row)
{
	const struct plan_item *x = &p->v.item[at];
	struct arena *arena = p->cx->arena;
	struct str id = outside(arena, x->outside);
	*row = (struct t_plan_item){ .id = id, .say = x->say, .due = x->due_on, .state = str_of(plan_state_say(x->kind, x->state)),
		.state_tone = state_tone(x->state), .grade = str_of(plan_grade_say(x->grade)), .restricted = x->restricted, .who = x->staff_name,
		.place = x->organisation_name, .at = x->recorded_at, .open = was_tried(p, x->kind, id) };
	before_make(p, at, row);
	if (!p->may || x->organisation != p->rq->actor.organisation || (x->restricted && x->staff != p->rq->actor.staff))
		return;
	row->form = form_make(p, x->kind, x);
	row->away_action = say_f(arena, "%.*s/item/%.*s/away", STRF(p->path), STRF(id));
	row->away_csrf = p->rq->csrf;
	row->away_key = request_form_key(p->cx);
}

static void kind_make(const struct plan_page *p, enum plan_kind kind, struct t_plan_kind *d)
{
	const struct plan_kind_row *row = plan_kind_row(kind);
	struct t_plan_item *item = arena_array(p->cx->arena, p->v.items + 1, sizeof *item);
	*d = (struct t_plan_kind){ .id = str_of(row->word), .title = str_of(row->title), .help = str_of(row->help), .items = item,
		.open = was_tried(p, kind, STR_NONE) };
	for (size_t i = 0; i < p->v.items; i++)
		if (p->v.item[i].kind == kind && plan_stands(&p->v.item[i]))
			item_make(p, i, &item[d->items_n++]);
	if (p->may)
		d->form = form_make(p, kind, NULL);
}

static void marks_make(const struct plan_page *p, enum plan_mark mark, struct t_plan_part *d)
{
	struct t_plan_mark *row = arena_array(p->cx->arena, p->v.marks + 1, sizeof *row);
	d->marked = true;
	d->marks = row;
	for (size_t i = p->v.marks; i-- > 0;) {
		const struct plan_marked *m = &p->v.mark[i];
		if (m->mark == mark)
			row[d->marks_n++] = (struct t_plan_mark){ m->staff_name, m->organisation_name, m->at, str_eq(m->hash, p->v.hash[mark]), m->by_person };
	}
	if (!p->may)
		return;
	d->agree_hash = p->v.hash[mark];
	d->agree_mark = mark == MARK_PLAN ? STR("plan") : STR("explanation");
	d->agree_action = say_f(p->cx->arena, "%.*s/agree", STRF(p->path));
	d->agree_csrf = p->rq->csrf;
	d->agree_key = request_form_key(p->cx);
}

static void part_make(const struct plan_page *p, enum plan_part part, struct t_plan_part *d)
{
	static const char *const ids[PLAN_PARTS] = { "formulation", "explanation", "plan", "after" };
	struct t_plan_kind *kind = arena_array(p->cx->arena, PLAN_KINDS, sizeof *kind);
	*d = (struct t_plan_part){ .id = str_of(ids[part]), .title = str_of(plan_part_title(part)), .say = str_of(plan_part_say(part)), .kinds = kind };
	for (enum plan_kind k = 1; k < PLAN_KINDS; k++)
		if (plan_kind_row(k)->part == part)
			kind_make(p, k, &kind[d->kinds_n++]);
	if (part == PART_EXPLANATION)
		marks_make(p, MARK_EXPLANATION, d);
	if (part == PART_AFTER)
		marks_make(p, MARK_PLAN, d);
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const struct tried *tried)
{
	struct t_frame *frame;
	struct plan_page p = { .cx = cx, .rq = rq, .tried = tried, .path = say_f(cx->arena, "/plan/%.*s", STRF(outside(cx->arena, rq->id[0]))) };
	const struct pathway *way;
	TRY(frame_make(cx, rq, "Plan", &frame));
	TRY(plan_view(cx, rq->db, rq->id[0], &p.v));
	TRY(seen_load(cx, rq, p.v.e.patient_outside, false, &p.seen));
	p.may = p.v.e.phase != PHASE_ENDED && role_may(rq->actor.role, "change", "plan");
	way = catalog_pathway(rq->settings->catalog, p.v.e.pathway, 0);
	struct t_plan_part *part = arena_array(cx->arena, PLAN_PARTS, sizeof *part);
	for (enum plan_part k = 0; k < PLAN_PARTS; k++)
		part_make(&p, k, &part[k]);
	t_plan(&rs->body, &(struct t_plan){ .frame = frame, .head = seen_head(cx, rq, &p.seen, ""), .title = say_f(cx->arena, "What is agreed: %.*s",
		STRF(way ? way->title : p.v.e.pathway)), .episode_href = say_f(cx->arena, "/episode/%.*s", STRF(outside(cx->arena, rq->id[0]))),
		.readonly = p.v.e.phase == PHASE_ENDED ? STR("This episode is over: what was agreed stands as it was.") : STR_NONE, .parts = part,
		.parts_n = PLAN_PARTS });
	return OK;
}

enum err page_plan(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

static enum err back(struct cx *cx, const struct request *rq, struct response *rs, const char *at)
{
	return response_go(rs, say_f(cx->arena, "/plan/%.*s#%s", STRF(outside(cx->arena, rq->id[0])), at));
}

static struct care care_of(const struct request *rq)
{
	return (struct care){ rq->settings->catalog, rq->settings->catalog->policy };
}

enum err page_plan_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct plan_ask ask = { .episode = rq->id[0], .say = form_value(&rq->form, "say"), .form_key = rq->form_key, .due_on = DAY_NONE,
		.restricted = str_is(form_value(&rq->form, "restricted"), "yes") };
	struct tried tried = { .item = form_value(&rq->form, "item") };
	struct str due = form_value(&rq->form, "due_on"), state = form_value(&rq->form, "state");
	struct care care = care_of(rq);
	int64_t grade = 0;
	enum err err = OK;
	plan_kind_parse(form_value(&rq->form, "kind"), &ask.kind);
	tried.kind = ask.kind;
	if (due.n && !day_parse(due, &ask.due_on))
		err = fail(cx, ERR_BAD_FIELD, "The day cannot be read. Write it like 2026-11-21.");
	if (state.n && !plan_state_parse(state, &ask.state))
		err = fail(cx, ERR_BAD_FIELD, "Choose how it goes.");
	if (str_int(form_value(&rq->form, "grade"), &grade))
		ask.grade = (int)grade;
	if (tried.item.n && !id_parse(tried.item, &ask.item))
		return fail(cx, ERR_NOT_FOUND, "There is no such part of this plan.");
	if (err == OK)
		err = plan_put(cx, rq->store, &rq->actor, &care, &ask, rq->now);
	if (err == OK)
		return back(cx, rq, rs, ask.kind ? plan_kind_row(ask.kind)->word : "main");
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT)
		return err;
	tried.problem = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return show(cx, rq, rs, &tried);
}

enum err page_plan_away(struct cx *cx, struct request *rq, struct response *rs)
{
	struct care care = care_of(rq);
	TRY(plan_take_away(cx, rq->store, &rq->actor, &care, &(struct plan_away){ rq->id[0], rq->id[1], form_value(&rq->form, "say"), rq->form_key },
		rq->now));
	return back(cx, rq, rs, "main");
}

enum err page_plan_agree(struct cx *cx, struct request *rq, struct response *rs)
{
	struct care care = care_of(rq);
	struct str mark = form_value(&rq->form, "mark");
	TRY(plan_agree(cx, rq->store, &rq->actor, &care, &(struct plan_agree){ .episode = rq->id[0], .mark = str_is(mark, "plan") ? MARK_PLAN :
		str_is(mark, "explanation") ? MARK_EXPLANATION : MARK_NONE, .by_person = str_is(form_value(&rq->form, "by"), "person"),
		.hash = form_value(&rq->form, "hash"), .form_key = rq->form_key }, rq->now));
	return back(cx, rq, rs, str_is(mark, "plan") ? "agreed-after" : "agreed-explanation");
}
