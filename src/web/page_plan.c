/* The plan of a person on a pathway: seen, written, worded anew, agreed to. */
#include "care/plan.h"
#include "web/draft.h"
#include "web/guidance.h"
#include "web/plan.h"
#include "web/plan_record.h"
#include "web/person.h"

#include <string.h>

#include "access/role.h"
#include "base/buf.h"
#include "base/must.h"
#include "web/say.h"

/* A form that did not do: shown again in its place with what was written. */
struct tried { enum plan_kind kind; struct str item; const char *problem; bool held; };
struct plan_page { struct cx *cx; struct request *rq; struct plan_view v; struct constraint_said *said;
	 struct seen seen; const struct tried *tried; struct str path; bool may; };

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

static bool is_offer(enum plan_kind kind)
{
	return kind == PLAN_TREATMENT || kind == PLAN_MEDICINE;
}

/* What can be chosen, with whom and when: of what is offered. */
static void offer_make(const struct plan_page *p, enum plan_kind kind, const struct plan_item *item, bool again, struct t_plan_form *f)
{
	const struct catalog *c = p->rq->settings->catalog;
	struct t_option *thing = arena_array(p->cx->arena, c->interventions + 1, sizeof *thing);
	struct str chosen = sent(p, again, "thing", item ? item->offer.intervention : STR_NONE);
	struct day on = item && day_known(item->offer.on) ? item->offer.on : p->rq->today;
	char day[DAY_TEXT];
	f->against = again && p->tried->held;
	f->against_say = sent(p, again, "against_say", item ? item->offer.against_say : STR_NONE);
	if (f->against_say.n)
		f->against = true;
	if (!is_offer(kind))
		return;
	thing[f->things_n++] = (struct t_option){ STR_NONE, STR("In words only"), !chosen.n };
	for (size_t i = 0; i < c->interventions; i++)
		if ((c->intervention[i].kind == INTERVENTION_MEDICINE) == (kind == PLAN_MEDICINE))
			thing[f->things_n++] = (struct t_option){ c->intervention[i].id, c->intervention[i].title, str_eq(chosen, c->intervention[i].id) };
	f->things = thing;
	f->thing_label = kind == PLAN_MEDICINE ? STR("Kind of medicine") : STR("Treatment");
	f->offer = kind == PLAN_TREATMENT;
	f->with_whom = sent(p, again, "with_whom", item ? item->offer.with_whom : STR_NONE);
	f->told_on = sent(p, again, "told_on", str_of(arena_text(p->cx->arena, day_iso(on, day))));
	f->because = sent(p, again, "because", item ? item->offer.because : STR_NONE);
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
		.draft = draft_fields(p->cx, p->rq, p->path, again), .button = item ? STR("Change") : STR("Add") };
	f->keep = draft_button(p->cx, p->rq, say_f(arena, "plan-%.*s", STRF(f->id)), f->draft);
	f->say = sent(p, again, "say", item ? item->say : STR_NONE);
	f->due_on = sent(p, again, "due_on", item && day_known(item->due_on) ? str_of(arena_text(arena, day_iso(item->due_on, day))) : STR_NONE);
	f->restricted = again ? str_is(form_value(&p->rq->form, "restricted"), "yes") : item ? item->restricted : row->restrict_first;
	f->restrict_first = row->restrict_first && !item;
	offer_make(p, kind, item, again, f);
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

static void offered_make(const struct plan_page *p, const struct plan_item *x, struct t_plan_item *row)
{
	const struct intervention *v = catalog_intervention(p->rq->settings->catalog, x->offer.intervention);
	struct arena *arena = p->cx->arena;
	char day[DAY_TEXT];
	row->thing = v ? v->title : x->offer.intervention;
	row->because = x->offer.because;
	if (day_known(x->offer.on))
		row->offered = say_f(arena, "%.*s %s%s%.*s", STRF(x->kind == PLAN_MEDICINE ? STR("Recommended") : say_capital(arena,
			str_of(plan_state_say(x->kind, x->state)))), day_words(x->offer.on, day), x->offer.with_whom.n ? ", with " : "", STRF(x->offer.with_whom));
	if (x->kind == PLAN_GRADE && x->offer.proposed != NIL)
		row->proposed = x->offer.proposed == x->grade ? STR("As the program proposed.") : x->offer.proposed ? say_f(arena, "The program proposed: %s.",
			plan_grade_say((int)x->offer.proposed)) : STR("The program proposed nothing: too little was known.");
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
	row->said = guidance_say(p->cx, &p->said[at], &row->said_n);         /* today, which may be more than on the day it was written */
	row->all_the_same = x->offer.against_say;
	offered_make(p, x, row);
	if (!p->may || x->organisation != p->rq->actor.organisation || (x->restricted && x->staff != p->rq->actor.staff))
		return;
	if (x->kind != PLAN_GRADE)
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
	if (p->may && kind != PLAN_GRADE)
		d->form = form_make(p, kind, NULL);
	if (kind == PLAN_MEDICINE) {
		d->see_href = STR("#on-record");
		d->see_say = STR("What is prescribed, on record");
	}
	if (kind == PLAN_GRADE) {
		d->see_href = say_f(p->cx->arena, "%.*s/severity", STRF(p->path));
		d->see_say = p->may ? STR("What the record says to this, and grade") : STR("What the record says to this");
	}
}

/* Organisations that carry her, asked, or wrote in the plan, of whom nobody has agreed to what stands now. */
static struct str waited_say(const struct plan_page *p, enum plan_mark mark)
{
	AUTO(buf) struct buf b;
	struct str *name = arena_array(p->cx->arena, p->v.items + 3, sizeof *name);
	size_t n = 0;
	buf_init(&b, 4000);
	name[n++] = p->v.e.organisation_name;
	name[n++] = p->v.e.referrer_name;
	for (size_t i = 0; i < p->v.items; i++)
		name[n++] = p->v.item[i].organisation_name;
	for (size_t i = 0; i < n && p->v.hash[mark].n; i++) {
		bool skip = !name[i].n;
		for (size_t k = 0; k < i && !skip; k++)
			skip = str_eq(name[k], name[i]);
		for (size_t k = 0; k < p->v.marks && !skip; k++)
			skip = p->v.mark[k].mark == mark && !p->v.mark[k].by_person && str_eq(p->v.mark[k].hash, p->v.hash[mark]) &&
				str_eq(p->v.mark[k].organisation_name, name[i]);
		if (!skip)
			buf_printf(&b, "%s%.*s", b.n ? "; " : "", STRF(name[i]));
	}
	return str_dup(p->cx->arena, buf_view(&b));
}

static void marks_make(const struct plan_page *p, enum plan_mark mark, struct t_plan_part *d)
{
	struct t_plan_mark *row = arena_array(p->cx->arena, p->v.marks + 1, sizeof *row);
	d->marked = true;
	d->marks = row;
	d->waited = waited_say(p, mark);
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
	for (enum plan_kind k = 1; k < PLAN_BODY; k++) {
		if (plan_kind_row(k)->part == part)
			kind_make(p, k, &kind[d->kinds_n++]);
		if (k == PLAN_MODEL && part == PART_EXPLANATION)
			kind_make(p, PLAN_BODY, &kind[d->kinds_n++]);
	}
	if (part == PART_EXPLANATION)
		marks_make(p, MARK_EXPLANATION, d);
	if (part == PART_AFTER)
		marks_make(p, MARK_PLAN, d);
}

/* A recommendation begins with what is on record; what somebody tried and was refused stands in the form of its own kind. */
static struct t_plan_form *recommend_make(const struct plan_page *p, const struct medicine *m, struct str id)
{
	struct plan_page fresh = *p;
	fresh.tried = NULL;
	struct t_plan_form *f = form_make(&fresh, PLAN_MEDICINE, NULL);
	struct t_option *state = arena_array(p->cx->arena, f->states_n + 1, sizeof *state), *thing = arena_array(p->cx->arena, f->things_n + 1, sizeof *thing);
	f->id = id;
	f->keep = draft_button(p->cx, p->rq, say_f(p->cx->arena, "plan-%.*s", STRF(id)), f->draft);
	f->say = m->name;
	state[0] = (struct t_option){ STR(""), STR("Choose what is asked"), true };
	memcpy(state + 1, f->states, f->states_n * sizeof *state);
	f->states = state;
	f->states_n++;
	for (size_t i = 0; i < f->things_n; i++) {
		thing[i] = f->things[i];
		thing[i].selected = m->kind ? str_eq(thing[i].value, m->kind->id) : !thing[i].value.n;
	}
	f->things = thing;
	return f;
}

static enum err medicines_make(const struct plan_page *p, const struct care *care, struct t_plan *d)
{
	struct cx *cx = p->cx;
	struct medicine *m;
	struct constraint_said *said;
	size_t n = medicines_of(cx, care->catalog, &p->seen.story, p->rq->today, &m);
	struct constrained *what = arena_array(cx->arena, n + 1, sizeof *what);
	for (size_t i = 0; i < n; i++)
		what[i] = (struct constrained){ p->v.e.patient, p->v.e.id, PLAN_MEDICINE, STATE_START, m[i].kind ? m[i].kind->id : STR_NONE, m[i].name, STR_NONE };
	TRY(constraints_of(cx, p->rq->db, care, what, n, p->rq->today, &said));
	struct t_plan_medicine *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		row[i] = (struct t_plan_medicine){ .id = say_f(cx->arena, "medicine-%zu", i + 1), .name = m[i].name, .kind = m[i].kind ? m[i].kind->title : STR_NONE,
			.times = m[i].times, .last = m[i].last, .places = m[i].places };
		row[i].said = guidance_say(cx, &said[i], &row[i].said_n);
		if (p->may)
			row[i].form = recommend_make(p, &m[i], row[i].id);
	}
	d->medicines = row;
	d->medicines_n = n;
	d->medicines_say = say_f(cx->arena, "%.*s in the last twelve months. Beside each: what guidance says of starting it in this person.",
		STRF(say_count(cx->arena, (int64_t)n, "different medicine", "different medicines")));
	return OK;
}

static enum err record_make(const struct plan_page *p, const struct care *care, struct t_plan *d)
{
	struct medicine *b;
	struct t_person done = { 0 };
	size_t files, n = burdens_of(p->cx, care->catalog, &p->seen.story, &b);
	struct t_plan_burden *row = arena_array(p->cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++)
		row[i] = (struct t_plan_burden){ b[i].name, b[i].last, b[i].places };
	d->burdens = row;
	d->burdens_n = n;
	catalog_codelists(care->catalog, STR(BURDENS_LIST), &files);
	d->burdens_told = files > 0;
	seen_done(p->cx, &p->seen, &done);
	d->done_say = done.done_say;
	d->done_href = say_f(p->cx->arena, "%.*s#done", STRF(p->seen.path));
	return medicines_make(p, care, d);
}

static enum err said_load(struct plan_page *p, const struct care *care)
{
	struct constrained *what = arena_array(p->cx->arena, p->v.items + 1, sizeof *what);
	for (size_t i = 0; i < p->v.items; i++)
		if (plan_stands(&p->v.item[i]))
			what[i] = (struct constrained){ p->v.e.patient, p->v.e.id, p->v.item[i].kind, p->v.item[i].state, p->v.item[i].offer.intervention,
				p->v.item[i].say, STR_NONE };
	return constraints_of(p->cx, p->rq->db, care, what, p->v.items, p->rq->today, &p->said);
}

static struct care care_of(const struct request *rq)
{
	return (struct care){ rq->settings->catalog, rq->settings->catalog->policy };
}

/* What was tried stands where it still can: a wording that was replaced meanwhile at the one that stands, one that was taken away as a new one; with
 * who did that, and the words that stand. */
static struct tried tried_place(const struct plan_page *p, const struct tried *t)
{
	struct tried placed = t ? *t : (struct tried){ .kind = 0 };
	struct id id;
	const struct plan_item *was = NULL, *is = NULL;
	char at[INSTANT_TEXT];
	for (size_t i = 0; t && id_parse(t->item, &id) && i < p->v.items; i++)
		if (id_eq(p->v.item[i].outside, id))
			was = &p->v.item[i];
	if (!was || plan_stands(was))
		return placed;
	for (size_t i = 0; i < p->v.items; i++)
		if (p->v.item[i].thread == was->thread && plan_stands(&p->v.item[i]))
			is = &p->v.item[i];
	placed.kind = was->kind;
	placed.item = is ? outside(p->cx->arena, is->outside) : STR_NONE;
	placed.problem = is ? arena_printf(p->cx->arena, "%.*s worded this anew, %s: \"%.*s\". What you wrote stands below, and is not "
		"in the plan: change it, or leave it.",
		STRF(is->staff_name), instant_words(is->recorded_at, at), STRF(is->say)) :
		arena_printf(p->cx->arena, "%.*s took this away, %s: %.*s. What you wrote stands below: add it anew if it is to stand.", STRF(was->ended_name),
			instant_words(was->ended_at, at), STRF(was->ended_say));
	return placed;
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const struct tried *tried)
{
	struct t_frame *frame;
	struct plan_page p = { .cx = cx, .rq = rq, .tried = tried, .path = say_f(cx->arena, "/plan/%.*s", STRF(outside(cx->arena, rq->id[0]))) };
	const struct pathway *way;
	struct care care = care_of(rq);
	TRY(frame_make(cx, rq, "Plan", &frame));
	TRY(plan_view(cx, rq->db, rq->id[0], &p.v));
	plan_hide(&p.v, rq->who->staff);
	TRY(seen_load(cx, rq, p.v.e.patient_outside, true, &p.seen));
	TRY(said_load(&p, &care));
	struct tried placed = tried_place(&p, tried);
	p.tried = tried ? &placed : NULL;
	p.may = p.v.e.phase != PHASE_ENDED && role_may(rq->actor.role, "change", "plan");
	way = catalog_pathway(rq->settings->catalog, p.v.e.pathway, 0);
	struct t_plan_part *part = arena_array(cx->arena, PLAN_PARTS, sizeof *part);
	for (enum plan_part k = 0; k < PLAN_PARTS; k++)
		part_make(&p, k, &part[k]);
	struct t_plan d = { .frame = frame, .head = seen_head(cx, rq, &p.seen, ""), .title = say_f(cx->arena, "What is agreed: %.*s",
		STRF(way ? way->title : p.v.e.pathway)), .episode_href = say_f(cx->arena, "/episode/%.*s", STRF(outside(cx->arena, rq->id[0]))),
		.readonly = p.v.e.phase == PHASE_ENDED ? STR("This episode is over: what was agreed stands as it was.") : STR_NONE, .parts = part,
		.parts_n = PLAN_PARTS };
	if (role_may(rq->actor.role, "look", "notes"))
		d.carers_href = say_f(cx->arena, "/carers/%.*s", STRF(outside(cx->arena, rq->id[0])));
	TRY(record_make(&p, &care, &d));
	t_plan(&rs->body, &d);
	return OK;
}

enum err page_plan(struct cx *cx, struct request *rq, struct response *rs)
{
	struct draft d;
	struct tried tried = { .kind = 0 };
	TRY(draft_open(cx, rq, &d));
	if (!d.id)
		return show(cx, rq, rs, NULL);
	tried.item = form_value(&rq->form, "item");
	plan_kind_parse(form_value(&rq->form, "kind"), &tried.kind);
	return show(cx, rq, rs, &tried);
}

static enum err back(struct cx *cx, const struct request *rq, struct response *rs, const char *at)
{
	return response_go(rs, say_f(cx->arena, "/plan/%.*s#%s", STRF(outside(cx->arena, rq->id[0])), at));
}

enum err page_plan_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct plan_ask ask = { .episode = rq->id[0], .say = form_value(&rq->form, "say"), .form_key = rq->form_key, .due_on = DAY_NONE,
		.restricted = str_is(form_value(&rq->form, "restricted"), "yes"), .offer = { form_value(&rq->form, "thing"), form_value(&rq->form, "with_whom"),
		DAY_NONE, form_value(&rq->form, "because"), STR_NONE, form_value(&rq->form, "against_say"), NIL, STR_NONE } };
	struct tried tried = { .item = form_value(&rq->form, "item") };
	struct str due = form_value(&rq->form, "due_on"), told = form_value(&rq->form, "told_on"), state = form_value(&rq->form, "state");
	struct care care = care_of(rq);
	int64_t grade = 0;
	enum err err = OK;
	plan_kind_parse(form_value(&rq->form, "kind"), &ask.kind);
	tried.kind = ask.kind;
	if (due.n && !day_parse(due, &ask.due_on))
		err = fail(cx, ERR_BAD_FIELD, "The day cannot be read. Write it like 2026-11-21.");
	if (told.n && !day_parse(told, &ask.offer.on))
		err = fail(cx, ERR_BAD_FIELD, "The day cannot be read. Write it like 2026-11-21.");
	if (state.n && !plan_state_parse(state, &ask.state))
		err = fail(cx, ERR_BAD_FIELD, "Choose how it goes.");
	if (str_int(form_value(&rq->form, "grade"), &grade))
		ask.grade = (int)grade;
	ask.proposal_read = str_int(form_value(&rq->form, "proposed"), &ask.offer.proposed);
	if (tried.item.n && !id_parse(tried.item, &ask.item))
		return fail(cx, ERR_NOT_FOUND, "There is no such part of this plan.");
	if (err == OK)
		err = plan_put(cx, rq->store, &rq->actor, &care, &ask, rq->now);
	if (err == OK) {
		TRY(draft_done(cx, rq));
		return back(cx, rq, rs, ask.kind ? plan_kind_row(ask.kind)->word : "main");
	}
	TRY(draft_keep(cx, rq, err));
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT && err != ERR_HELD && (err != ERR_STALE || ask.kind != PLAN_GRADE))
		return err;
	tried.problem = arena_text(cx->arena, cx_say(cx));
	tried.held = err == ERR_HELD;
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return ask.kind == PLAN_GRADE ? severity_show(cx, rq, rs, tried.problem) : show(cx, rq, rs, &tried);
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
