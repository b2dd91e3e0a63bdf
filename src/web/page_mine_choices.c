/* What a patient has chosen about sharing, and whom she has let in: seen, changed and taken back by herself. */
#include "web/mine.h"

#include <string.h>

#include "base/must.h"
#include "care/choice.h"
#include "care/permission.h"
#include "record/organisation.h"
#include "web/say.h"

static struct str choice_say(struct cx *cx, const struct bar *b)
{
	struct str class = b->class == CLASS_ANY ? STR("your record") : str_of(record_class_name(b->class));
	if (b->kind == BAR_OPT_OUT)
		return STR("Your record is not used for planning and research.");
	if (b->organisation)
		return say_f(cx->arena, "%.*s does not see %.*s.", STRF(b->organisation_name), STRF(class));
	return b->kind == BAR_DISSENT ? STR("Nobody reads your record, but in an emergency.") : say_f(cx->arena, "Nobody sees: %.*s.", STRF(class));
}

static enum err choices_make(struct cx *cx, const struct request *rq, const struct mine *m, struct t_mine_choices *d)
{
	struct bar *b;
	size_t n;
	char text[INSTANT_TEXT];
	TRY(bars_of(cx, rq->db, m->patient, &(struct bar_reader){ rq->who->staff, rq->who->organisation, bar_silent(rq->settings->catalog->policy) }, &b, &n));
	struct t_mine_choices_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		bool stands = bar_stands(&b[i], rq->now);
		if (!choice_hers(&b[i]))
			continue;
		struct str id = outside(cx->arena, b[i].outside);
		row[d->rows_n++] = (struct t_mine_choices_row){ .what = choice_say(cx, &b[i]), .stands = stands, .from = b[i].from,
			.say = b[i].say, .ended = stands ? STR_NONE : str_of(arena_text(cx->arena, instant_words(b[i].until, text))),
			.action = say_f(cx->arena, "%.*s/choice/%.*s/end%s", STRF(m->path), STRF(id),
			m->easy ? "?easy=1" : ""), .key = request_form_key(cx), .csrf = rq->csrf };
	}
	d->rows = row;
	return OK;
}

static enum err carers_make(struct cx *cx, const struct request *rq, const struct mine *m, struct t_mine_choices *d)
{
	struct permission *p;
	size_t n;
	char text[DAY_TEXT];
	TRY(permissions_of(cx, rq->db, m->patient, &p, &n));
	struct t_mine_choices_carer *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		const struct permission_ground *g = permission_ground(p[i].kind, p[i].ground);
		bool stands = !instant_known(p[i].ended_at) && p[i].until.us > rq->now.us;
		if (p[i].kind == RELATION_SELF || p[i].kind == RELATION_AUTHOR || !stands)
			continue;
		row[d->carers_n++] = (struct t_mine_choices_carer){
			.who = str_known(p[i].name) ? p[i].name : p[i].staff_name,
			.as = p[i].kind == RELATION_PROXY ? STR("carer") : STR("researcher"),
			.ground = permission_hers(&p[i]) ? STR("you agreed") : g ? str_of(g->say) : STR_NONE,
			.decided_by = p[i].decided_by, .classes = p[i].classes ? permission_classes_say(cx->arena, p[i].classes) : STR_NONE,
			.until = p[i].until.us < INSTANT_FAR.us ? str_of(arena_text(cx->arena, day_words((struct day){ instant_day(p[i].until).day - 1 }, text)))
				: STR_NONE, .hers = permission_hers(&p[i]), .csrf = rq->csrf,
			.action = say_f(cx->arena, "%.*s/permission/%.*s/end%s", STRF(m->path), STRF(outside(cx->arena, p[i].outside)), m->easy ? "?easy=1" : "") };
	}
	d->carers = row;
	return OK;
}

static enum err places_make(struct cx *cx, const struct request *rq, struct t_mine_choices *d)
{
	/* What can be kept from everybody else; what is never hers to read is not named here. */
	static const enum record_class classes[] = { CLASS_CONTACT, CLASS_APPOINTMENT, CLASS_ATTENDANCE, CLASS_PROBLEM, CLASS_MEDICATION,
		CLASS_INVESTIGATION, CLASS_LETTER, CLASS_MEASURE, CLASS_PLAN, CLASS_NARRATIVE };
	struct organisation *list;
	size_t n;
	TRY(organisation_list(cx, rq->db, &list, &n));
	struct t_option *place = arena_array(cx->arena, n + 2, sizeof *place), *class = arena_array(cx->arena, LENGTH(classes) + 1, sizeof *class);
	place[d->places_n++] = (struct t_option){ STR(""), STR("Choose"), !form_value(&rq->form, "place").n };
	for (size_t i = 0; i < n; i++)
		if (list[i].id != rq->who->organisation)
			place[d->places_n++] = (struct t_option){ list[i].ods, list[i].name, str_eq(form_value(&rq->form, "place"), list[i].ods) };
	place[d->places_n++] = (struct t_option){ STR("all"), STR("Everybody, also those who treat me"), str_is(form_value(&rq->form, "place"), "all") };
	class[d->classes_n++] = (struct t_option){ STR(""), STR("Anything in my record"), !form_value(&rq->form, "class").n };
	for (size_t i = 0; i < LENGTH(classes); i++)
		class[d->classes_n++] = (struct t_option){ str_of(record_class_word(classes[i])), say_capital(cx->arena, str_of(record_class_name(classes[i]))),
			str_is(form_value(&rq->form, "class"), record_class_word(classes[i])) };
	d->places = place;
	d->classes = class;
	return OK;
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	static const struct { const char *word, *say; } done[] = { { "chosen", "Your choice stands from now on." }, { "ended", "Ended. It no longer stands." },
		{ "taken", "Taken back. The record is closed to this person from now on, and nobody tells them." } };
	struct mine m;
	struct t_frame *frame;
	TRY(mine_load(cx, rq, rq->id[0], &m));
	TRY(mine_frame(cx, rq, "Your choices", &frame));
	struct t_mine_choices d = { .frame = frame, .head = mine_head(cx, rq, &m, "/choices"), .csrf = rq->csrf, .key = request_form_key(cx),
		.opt_key = request_form_key(cx), .action = mine_to(cx, &m, "/choices"), .problem = str_of(problem),
		.place = rq->who->organisation_name, .say = form_value(&rq->form, "say"), .may_opt_out = true };
	for (size_t i = 0; i < LENGTH(done); i++)
		if (str_is(form_value(&rq->query, "done"), done[i].word))
			d.done = str_of(done[i].say);
	TRY(choices_make(cx, rq, &m, &d));
	TRY(carers_make(cx, rq, &m, &d));
	TRY(places_make(cx, rq, &d));
	struct bar *b;
	size_t n;
	TRY(bars_of(cx, rq->db, m.patient, &(struct bar_reader){ rq->who->staff, rq->who->organisation, 0 }, &b, &n));
	for (size_t i = 0; i < n; i++)
		d.may_opt_out &= !(b[i].kind == BAR_OPT_OUT && bar_stands(&b[i], rq->now));
	t_mine_choices(&rs->body, &d);
	return OK;
}

enum err page_mine_choices(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

static enum err again(struct cx *cx, struct request *rq, struct response *rs, enum err err)
{
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT)
		return err;
	const char *say = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return show(cx, rq, rs, say);
}

static enum err back(struct cx *cx, const struct request *rq, struct response *rs, const char *done)
{
	return response_go(rs, say_f(cx->arena, "/mine/%.*s/choices?done=%s%s", STRF(outside(cx->arena, rq->id[0])), done,
		form_value(&rq->query, "easy").n ? "&easy=1" : ""));
}

struct mine_form { struct str kind, place, class, say; };
static const struct form_field fields[] = {
	{ "kind", FORM_TEXT, offsetof(struct mine_form, kind), true, "Choose what you want", .most = 30 },
	{ "place", FORM_TEXT, offsetof(struct mine_form, place), false, "Choose an organisation", .most = 12 },
	{ "class", FORM_TEXT, offsetof(struct mine_form, class), false, "Choose what must not be seen", .most = 30 },
	{ "say", FORM_WORDS, offsetof(struct mine_form, say), false, "Say it more shortly", .most = 500 },
};

/* share: not with that organisation, or nobody else; all of it, or one kind. research: not for planning and research. */
static enum err bar_read(struct cx *cx, const struct request *rq, const struct mine_form *form, struct bar *bar)
{
	struct organisation organisation;
	*bar = (struct bar){ .from = rq->now, .until = INSTANT_FAR,
		.say = str_known(form->say) && form->say.n ? form->say : STR("chosen by the patient, on her own page") };
	if (str_is(form->kind, "research")) {
		bar->kind = BAR_OPT_OUT;
		return OK;
	}
	if (!str_is(form->kind, "share"))
		return fail(cx, ERR_BAD_FIELD, "Choose what you want.");
	if (!form->place.n)
		return fail(cx, ERR_BAD_FIELD, "Choose who must not see it.");
	if (!str_is(form->place, "all")) {
		enum err err = organisation_by_ods(cx, rq->db, form->place, &organisation);
		if (err == ERR_NOT_FOUND)
			return fail(cx, ERR_BAD_FIELD, "There is no such organisation.");
		TRY(err);
		bar->organisation = organisation.id;
	}
	if (form->class.n && !record_class_parse(form->class, &bar->class))
		return fail(cx, ERR_BAD_FIELD, "Choose what must not be seen.");
	/* A limit holds for whoever acts for an organisation: at her own it would be she. */
	if (bar->organisation == rq->who->organisation || (!bar->organisation && bar->class != CLASS_ANY))
		return fail(cx, ERR_BAD_FIELD, "Choose the organisation that must not see it. What %.*s itself may see, talk about with us.",
			STRF(rq->who->organisation_name));
	bar->kind = bar->organisation ? BAR_LIMIT : BAR_DISSENT;
	return OK;
}

enum err page_mine_choice_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct mine_form form;
	struct form_problems problems;
	struct id made;
	struct choice_ask ask = { .patient = rq->id[0], .policy = rq->settings->catalog->policy, .form_key = rq->form_key };
	enum err err = form_into(cx, &rq->form, fields, LENGTH(fields), &form, &problems);
	if (err == OK)
		err = bar_read(cx, rq, &form, &ask.bar);
	if (err == OK)
		err = choice_add(cx, rq->store, &rq->actor, &ask, rq->now, &made);
	return err == OK ? back(cx, rq, rs, "chosen") : again(cx, rq, rs, err);
}

enum err page_mine_choice_end(struct cx *cx, struct request *rq, struct response *rs)
{
	enum err err = choice_end(cx, rq->store, &rq->actor, rq->id[0], &(struct choice_end){ rq->id[1], STR("taken back by the patient, on her own page"),
		rq->settings->catalog->policy, rq->form_key }, rq->now);
	return err == OK ? back(cx, rq, rs, "ended") : again(cx, rq, rs, err);
}

struct taking { const struct request *rq; };

static enum err take_work(struct cx *cx, struct db *db, void *arg)
{
	const struct request *rq = ((struct taking *)arg)->rq;
	return permission_take_back(cx, db, &rq->actor, rq->settings->catalog->policy, rq->id[1], rq->now);
}

enum err page_mine_permission_end(struct cx *cx, struct request *rq, struct response *rs)
{
	struct taking w = { rq };
	enum err err = store_write(cx, rq->store, take_work, &w);
	return err == OK ? back(cx, rq, rs, "taken") : again(cx, rq, rs, err);
}
