/* The agenda of one meeting: its list, the room, what is open from before, and whom the pathways propose. */
#include "web/meeting.h"

#include "base/buf.h"
#include "base/must.h"
#include "web/episode.h"
#include "web/first.h"
#include "web/list_file.h"
#include "web/say.h"

#define POINTS_MAX 500

struct agenda {
	struct cx *cx;
	const struct request *rq;
	struct meeting m;
	struct meeting_item *item; size_t items, all;   /* that stand; with those taken off */
	struct point_at *point; size_t points;
	struct present *present; size_t presents;
	bool changes;
};

static enum err agenda_load(struct cx *cx, const struct request *rq, struct agenda *a)
{
	*a = (struct agenda){ .cx = cx, .rq = rq };
	TRY(meeting_by_outside(cx, rq->db, rq->id[0], &a->m));
	TRY(meeting_items(cx, rq->db, a->m.id, &a->item, &a->items, &a->all));
	TRY(points_at(cx, rq->db, a->m.id, &a->point, &a->points));
	TRY(present_of(cx, rq->db, a->m.id, &a->present, &a->presents));
	a->changes = request_may(rq, "change", "meeting") && !instant_known(a->m.cancelled_at);
	return OK;
}

static struct str skills_of(const struct agenda *a, int64_t item)
{
	AUTO(buf) struct buf b;
	buf_init(&b, 8000);
	for (size_t i = 0; i < a->points; i++) {
		const struct skill *skill = a->point[i].kind == POINT_SKILL && a->point[i].item == item ?
			catalog_skill(a->rq->settings->catalog, a->point[i].say) : NULL;
		if (skill)
			buf_printf(&b, "%s%.*s", b.n ? "; " : "", STRF(skill->title));
	}
	return str_dup(a->cx->arena, buf_view(&b));
}

#define STOPPED "Stopped by a red flag"

static enum err items_make(const struct agenda *a, struct t_meeting *d)
{
	struct cx *cx = a->cx;
	struct t_meeting_item *row = arena_array(cx->arena, a->items + 1, sizeof *row);
	int64_t *patient = arena_array(cx->arena, a->items + 1, sizeof *patient);
	struct called *who = arena_array(cx->arena, a->items + 1, sizeof *who);
	bool *suspended = arena_array(cx->arena, a->items + 1, sizeof *suspended);
	struct firsts firsts;
	for (size_t i = 0; i < a->items; i++)
		patient[i] = a->item[i].patient;
	TRY(board_who(cx, a->rq->db, patient, a->items, who));
	TRY(firsts_load(cx, a->rq, patient, a->items, &firsts));
	TRY(meeting_suspended(cx, a->rq->db, a->item, a->items, suspended));
	for (size_t i = 0; i < a->items; i++) {
		const struct meeting_item *x = &a->item[i];
		bool decided = item_decided(a->point, a->points, x->id);
		char text[INSTANT_TEXT];
		row[i] = (struct t_meeting_item){ .no = (int64_t)i + 1, .name = called_say(cx, who[i]), .id = outside(cx->arena, x->outside),
			.href = meeting_item_path(cx, a->m.outside, x->outside), .question = x->question, .skills = skills_of(a, x->id),
			.source = say_f(cx->arena, "%s %.*s, %s", x->source == SOURCE_PATHWAY ? "Proposed by the pathway, put here by" : "Put here by",
			STRF(x->staff_name), instant_words(x->recorded_at, text)), .state = decided ? STR("decided") : STR("to be decided"),
			.state_tone = decided ? STR("green") : STR("grey"), .drop_key = request_form_key(cx),
			.first = card_first(&firsts, x->patient, suspended[i] ? STR(STOPPED) : STR_NONE) };
	}
	d->items = row;
	d->items_n = a->items;
	return OK;
}

static bool on_list(const struct agenda *a, int64_t patient)
{
	for (size_t i = 0; i < a->items; i++)
		if (a->item[i].patient == patient)
			return true;
	return false;
}

static enum err todos_make(const struct agenda *a, struct t_meeting *d)
{
	struct point_open *p;
	size_t n;
	TRY(points_open(a->cx, a->rq->db, a->m.organisation, 0, POINTS_MAX, &p, &n));
	struct t_meeting_todo *row = arena_array(a->cx->arena, n + 1, sizeof *row);
	int64_t *patient = arena_array(a->cx->arena, n + 1, sizeof *patient);
	struct called *who = arena_array(a->cx->arena, n + 1, sizeof *who);
	for (size_t i = 0; i < n; i++)
		patient[i] = p[i].patient;
	TRY(board_who(a->cx, a->rq->db, patient, n, who));
	for (size_t i = 0; i < n; i++)
		if (!id_eq(p[i].meeting, a->m.outside) && on_list(a, p[i].patient))
			row[d->todos_n++] = (struct t_meeting_todo){ .name = called_say(a->cx, who[i]),
				.href = meeting_item_path(a->cx, p[i].meeting, p[i].item), .say = p[i].say, .doer = p[i].doer, .due = p[i].due_on,
				.late = day_known(p[i].due_on) && p[i].due_on.day < a->rq->today.day };
	d->todos = row;
	return OK;
}

/* What somebody on the list needs and nobody here brings. */
static void missing_make(const struct agenda *a, struct t_meeting *d)
{
	const struct catalog *catalog = a->rq->settings->catalog;
	struct t_meeting_skill *row = arena_array(a->cx->arena, catalog->skills + 1, sizeof *row);
	for (size_t k = 0; k < catalog->skills; k++) {
		const struct skill *skill = &catalog->skill[k];
		AUTO(buf) struct buf b;
		buf_init(&b, 8000);
		for (size_t i = 0; i < a->points; i++)
			for (size_t n = 0; n < a->items && a->point[i].kind == POINT_SKILL && str_eq(a->point[i].say, skill->id); n++)
				if (a->item[n].id == a->point[i].item)
					buf_printf(&b, "%sno. %zu", b.n ? ", " : "", n + 1);
		if (b.n && !skill_room(a->cx, skill, a->present, a->presents).n)
			row[d->missing_n++] = (struct t_meeting_skill){ skill->title, skill->help, say_f(a->cx->arena, "Called for by %.*s: what rests on it waits.",
				STRF(buf_view(&b))) };
	}
	d->missing = row;
}

static enum err room_make(const struct agenda *a, struct t_meeting *d)
{
	const struct catalog *catalog = a->rq->settings->catalog;
	struct t_meeting_present *row = arena_array(a->cx->arena, a->presents + 1, sizeof *row);
	struct t_option *option = arena_array(a->cx->arena, catalog->professions + 2, sizeof *option);
	struct carer *carer;
	size_t n;
	struct str mine = STR_NONE;
	bool here = false;
	for (size_t i = 0; i < a->presents; i++) {
		const struct profession *p = catalog_profession(catalog, a->present[i].profession);
		row[i] = (struct t_meeting_present){ .name = a->present[i].name, .profession = p ? p->title : a->present[i].profession,
			.away = a->changes ? outside(a->cx->arena, a->present[i].outside) : STR_NONE, .key = request_form_key(a->cx) };
		here = here || str_eq(a->present[i].name, a->rq->who->staff_name);
	}
	d->presents = row;
	d->presents_n = a->presents;
	TRY(meeting_carers(a->cx, a->rq, &carer, &n));
	for (size_t i = 0; i < n; i++)
		if (carer[i].id == a->rq->who->staff && !here) {
			d->me_name = a->rq->who->staff_name;
			mine = carer_profession(catalog, carer[i].profession);
		}
	option[d->professions_n++] = (struct t_option){ STR(""), STR("Choose"), !mine.n };
	for (size_t i = 0; i < catalog->professions; i++)
		option[d->professions_n++] = (struct t_option){ catalog->profession[i].id, catalog->profession[i].title,
			str_eq(catalog->profession[i].id, mine) };
	d->professions = option;
	missing_make(a, d);
	return OK;
}

static enum err proposals_make(const struct agenda *a, struct t_meeting *d)
{
	struct cx *cx = a->cx;
	struct care care = meeting_care(a->rq);
	struct proposal *p;
	struct firsts firsts;
	size_t n;
	bool unread;
	TRY(meeting_proposed(cx, a->rq->db, &care, &a->m, a->rq->today, &p, &n, &unread));
	struct t_meeting_proposal *row = arena_array(cx->arena, n + 1, sizeof *row);
	int64_t *patient = arena_array(cx->arena, n + 1, sizeof *patient);
	for (size_t i = 0; i < n; i++)
		patient[i] = p[i].e.patient;
	TRY(firsts_load(cx, a->rq, patient, n, &firsts));
	for (size_t i = 0; i < n; i++) {
		const struct pathway *way = catalog_pathway(care.catalog, p[i].e.pathway, p[i].e.version);
		int step = way ? pathway_step_of(way, p[i].e.step) : -1;
		row[i] = (struct t_meeting_proposal){ .name = called_say(cx, p[i].e.who), .href = say_f(cx->arena, "/episode/%.*s",
			STRF(outside(cx->arena, p[i].e.outside))), .pathway = way ? way->title : p[i].e.pathway, .step = step < 0 ? p[i].e.step :
			way->step[step].title, .why = p[i].why, .person = outside(cx->arena, p[i].e.patient_outside), .key = request_form_key(cx),
			.first = card_first(&firsts, p[i].e.patient, p[i].e.phase == PHASE_SUSPENDED ? STR(STOPPED) : STR_NONE) };
	}
	d->proposals = row;
	d->proposals_n = n;
	d->proposals_title = a->m.kind == MEETING_TEAM ? STR("Proposed by the pathways") : say_f(cx->arena, "The caseload of %.*s", STRF(a->m.about_name));
	d->proposals_say = a->m.kind == MEETING_TEAM ? STR("Who waits for the team, whose review says so, whose clock is over. Somebody puts them on.") :
		STR("Worst first, with what stands out.");
	if (unread)
		d->proposals_say = say_f(cx->arena, "%.*s The list was full: others who are carried were not looked through. Put on by hand whom you miss.",
			STRF(d->proposals_say));
	return OK;
}

static const struct sheet_column columns[] = {
	{ "no", SHEET_NUMBER, offsetof(struct t_meeting_item, no) }, { "name", SHEET_WORDS, offsetof(struct t_meeting_item, name) },
	{ "question", SHEET_WORDS, offsetof(struct t_meeting_item, question) },
	{ "why_on_the_list", SHEET_WORDS, offsetof(struct t_meeting_item, source) },
	{ "state", SHEET_WORDS, offsetof(struct t_meeting_item, state) }, { "skills", SHEET_WORDS, offsetof(struct t_meeting_item, skills) },
};

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct agenda a;
	char day[DAY_TEXT];
	TRY(frame_make(cx, rq, "Meeting", &frame));
	frame->legend = true;
	TRY(agenda_load(cx, rq, &a));
	struct t_meeting d = { .frame = frame, .title = a.m.title, .on = a.m.on, .place = a.m.place, .about = a.m.about_name, .back_href = STR("/meetings"),
		.action = meeting_path(cx, a.m.outside), .csrf = rq->csrf, .changes = a.changes, .problem = str_of(problem), .room_key = request_form_key(cx),
		.move_key = request_form_key(cx), .off_key = request_form_key(cx), .on_iso = str_of(arena_text(cx->arena, day_iso(a.m.on, day))) };
	if (instant_known(a.m.cancelled_at))
		d.off = say_f(cx->arena, "Called off: %.*s", STRF(a.m.cancelled_say));
	TRY(items_make(&a, &d));
	struct str here = say_f(cx->arena, "%.*s/agenda", STRF(d.action));
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "agenda", .title = "Agenda of a meeting", .filter = say_f(cx->arena, "%.*s, %s",
			STRF(d.title), day_words(a.m.on, day)), .notice = LIST_PEOPLE, .back = d.action }, columns, LENGTH(columns), d.items, d.items_n,
			sizeof *d.items);
	list_offer(cx, rq, frame, "meeting", here);
	TRY(todos_make(&a, &d));
	TRY(room_make(&a, &d));
	if (a.changes)
		TRY(proposals_make(&a, &d));
	rq->rows = (int64_t)a.items;
	t_meeting(&rs->body, &d);
	return OK;
}

enum err page_meeting(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

/* ---- sent ---- */

static enum err put_do(struct cx *cx, struct request *rq, const struct care *care)
{
	struct meeting_put ask = { .meeting = rq->id[0], .source = str_is(form_value(&rq->form, "source"), "pathway") ? SOURCE_PATHWAY : SOURCE_HAND,
		.question = form_value(&rq->form, "question"), .form_key = rq->form_key };
	struct id made;
	if (!id_parse(form_value(&rq->form, "person"), &ask.patient))
		return fail(cx, ERR_BAD_FIELD, "Choose who is put on the list.");
	return meeting_put(cx, rq->store, &rq->actor, care, &ask, rq->now, &made);
}

static enum err drop_do(struct cx *cx, struct request *rq, const struct care *care)
{
	struct meeting_drop ask = { .say = form_value(&rq->form, "say"), .form_key = rq->form_key };
	if (!id_parse(form_value(&rq->form, "item"), &ask.item))
		return fail(cx, ERR_BAD_FIELD, "Choose who is taken off the list.");
	return meeting_drop(cx, rq->store, &rq->actor, care, &ask, rq->now);
}

static enum err change_do(struct cx *cx, struct request *rq)
{
	struct care care = meeting_care(rq);
	const struct form *f = &rq->form;
	struct str what = form_value(f, "do");
	if (str_is(what, "put"))
		return put_do(cx, rq, &care);
	if (str_is(what, "drop"))
		return drop_do(cx, rq, &care);
	if (str_is(what, "present") || str_is(what, "away")) {
		struct meeting_room ask = { .meeting = rq->id[0], .name = form_value(f, "name"), .profession = form_value(f, "profession"), .form_key = rq->form_key };
		if (str_is(what, "away") && !id_parse(form_value(f, "present"), &ask.away))
			return fail(cx, ERR_BAD_FIELD, "Choose who is not here.");
		return meeting_room(cx, rq->store, &rq->actor, &care, &ask, rq->now);
	}
	if (str_is(what, "move")) {
		struct meeting_move ask = { .meeting = rq->id[0], .on = DAY_NONE, .place = form_value(f, "place"), .form_key = rq->form_key };
		day_parse(form_value(f, "on"), &ask.on);
		return meeting_move(cx, rq->store, &rq->actor, &care, &ask, rq->now);
	}
	if (str_is(what, "off"))
		return meeting_call_off(cx, rq->store, &rq->actor, &care, &(struct meeting_off){ rq->id[0], form_value(f, "say"), rq->form_key }, rq->now);
	return fail(cx, ERR_BAD_FIELD, "Choose what to do.");
}

enum err page_meeting_change(struct cx *cx, struct request *rq, struct response *rs)
{
	enum err err = change_do(cx, rq);
	if (err == OK)
		return response_go(rs, meeting_path(cx, rq->id[0]));
	const char *problem = meeting_refused(cx, rq, rs, err);
	return problem ? show(cx, rq, rs, problem) : err;
}
