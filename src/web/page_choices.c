/* What a person has chosen about sharing, and hazards: seen, written down, ended. */
#include "care/choice.h"
#include "web/list_file.h"
#include "web/person.h"

#include "base/must.h"
#include "record/organisation.h"
#include "record/staff.h"
#include "web/say.h"

static struct str whom_say(struct cx *cx, const struct bar *b)
{
	if (b->staff && b->organisation)
		return say_f(cx->arena, "%.*s, %.*s", STRF(b->staff_name), STRF(b->organisation_name));
	return b->staff ? b->staff_name : b->organisation ? b->organisation_name : STR("everybody else");
}

static enum err rows_make(struct cx *cx, const struct request *rq, const struct seen *s, struct t_choices *d)
{
	struct bar *b;
	char text[INSTANT_TEXT];
	TRY(bars_of(cx, rq->db, s->patient, &(struct bar_reader){ rq->who->staff, rq->who->organisation,
		bar_silent(rq->settings->catalog->policy) }, &b, &d->rows_n));
	struct t_choices_row *row = arena_array(cx->arena, d->rows_n + 1, sizeof *row);
	for (size_t i = 0; i < d->rows_n; i++) {
		struct str id = outside(cx->arena, b[i].outside);
		row[i] = (struct t_choices_row){ .id = id, .stands = bar_stands(&b[i], rq->now), .what = say_capital(cx->arena, str_of(bar_name(b[i].kind))),
			.whom = whom_say(cx, &b[i]), .class = b[i].class == CLASS_ANY ? STR("all") : str_of(record_class_name(b[i].class)),
			.from = b[i].from, .until = b[i].until.us < INSTANT_FAR.us ? str_of(arena_text(cx->arena, instant_words(b[i].until, text))) : STR_NONE,
			.say = b[i].say,
			.end_action = say_f(cx->arena, "%.*s/choice/%.*s/end", STRF(s->path), STRF(id)), .end_key = request_form_key(cx) };
		row[i].by = say_f(cx->arena, "%.*s, %.*s", STRF(str_known(b[i].by_name) ? b[i].by_name : STR("whoever runs Waymark")),
			STRF(b[i].by_organisation_name));
		if (str_known(b[i].ended_say))
			row[i].ended = say_f(cx->arena, "Ended%s%.*s: %.*s", str_known(b[i].ended_name) ? " by " : "", STRF(b[i].ended_name),
				STRF(b[i].ended_say));
	}
	d->rows = row;
	return OK;
}

static enum err options_make(struct cx *cx, const struct request *rq, struct t_choices *d)
{
	struct organisation *list;
	size_t n;
	TRY(organisation_list(cx, rq->db, &list, &n));
	struct t_option *kind = arena_array(cx->arena, BARS, sizeof *kind), *place = arena_array(cx->arena, n + 1, sizeof *place),
		*class = arena_array(cx->arena, CLASSES, sizeof *class);
	for (enum bar_kind k = BAR_DISSENT; k < BARS; k++)
		kind[d->kinds_n++] = (struct t_option){ str_of(bar_word(k)), str_of(bar_name(k)), str_is(form_value(&rq->form, "kind"), bar_word(k)) };
	place[d->places_n++] = (struct t_option){ STR(""), STR("All"), false };
	for (size_t i = 0; i < n; i++)
		place[d->places_n++] = (struct t_option){ list[i].ods, list[i].name, str_eq(form_value(&rq->form, "place"), list[i].ods) };
	class[d->classes_n++] = (struct t_option){ STR(""), STR("All"), false };
	for (enum record_class k = 1; k < CLASSES; k++)
		class[d->classes_n++] = (struct t_option){ str_of(record_class_word(k)), str_of(record_class_name(k)),
			str_is(form_value(&rq->form, "class"), record_class_word(k)) };
	d->kinds = kind;
	d->places = place;
	d->classes = class;
	return OK;
}

static const struct sheet_column columns[] = {
	{ "what", SHEET_WORDS, offsetof(struct t_choices_row, what) }, { "against_whom", SHEET_WORDS, offsetof(struct t_choices_row, whom) },
	{ "which_records", SHEET_WORDS, offsetof(struct t_choices_row, class) }, { "stands", SHEET_YES, offsetof(struct t_choices_row, stands) },
	{ "since", SHEET_AT, offsetof(struct t_choices_row, from) }, { "until", SHEET_WORDS, offsetof(struct t_choices_row, until) },
	{ "why", SHEET_WORDS, offsetof(struct t_choices_row, say) }, { "written_by", SHEET_WORDS, offsetof(struct t_choices_row, by) },
	{ "how_it_ended", SHEET_WORDS, offsetof(struct t_choices_row, ended) },
};

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct seen s;
	TRY(frame_make(cx, rq, "Choices about sharing", &frame));
	TRY(seen_load(cx, rq, rq->id[0], false, &s));
	struct t_choices d = { .frame = frame, .head = seen_head(cx, rq, &s, "#access"), .csrf = rq->csrf, .key = request_form_key(cx), .back_href = s.path,
		.action = say_f(cx->arena, "%.*s/choices", STRF(s.path)), .problem = str_of(problem), .say = form_value(&rq->form, "say") };
	TRY(rows_make(cx, rq, &s, &d));
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "choices", .title = "Choices about sharing of one person", .filter =
			say_name(cx->arena, &s.person.best.d, false), .notice = LIST_PEOPLE, .back = d.action }, columns, LENGTH(columns), d.rows, d.rows_n,
			sizeof *d.rows);
	if (d.rows_n)
		list_offer(cx, rq, frame, "choice", d.action);
	TRY(options_make(cx, rq, &d));
	t_choices(&rs->body, &d);
	return OK;
}

enum err page_choices(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

struct choice_form { struct str kind, place, class, login, say; };
static const struct form_field fields[] = {
	{ "kind", FORM_TEXT, offsetof(struct choice_form, kind), true, "Choose what it is", .most = 30 },
	{ "place", FORM_TEXT, offsetof(struct choice_form, place), false, "Choose an organisation", .most = 12 },
	{ "class", FORM_TEXT, offsetof(struct choice_form, class), false, "Choose which records", .most = 30 },
	{ "login", FORM_TEXT, offsetof(struct choice_form, login), false, "Write a sign-in name", .most = 100 },
	{ "say", FORM_WORDS, offsetof(struct choice_form, say), true, "Say in a sentence why, and how it became known", .most = 500 },
};

static enum err against(struct cx *cx, struct db *db, const struct choice_form *form, struct bar *bar)
{
	struct organisation organisation;
	struct staff staff;
	enum err err = form->place.n ? organisation_by_ods(cx, db, form->place, &organisation) : OK;
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_BAD_FIELD, "There is no such organisation.");
	TRY(err);
	bar->organisation = form->place.n ? organisation.id : 0;
	err = form->login.n ? staff_by_login(cx, db, form->login, &staff) : OK;
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_BAD_FIELD, "Nobody has that sign-in name.");
	TRY(err);
	bar->staff = form->login.n ? staff.id : 0;
	if (!bar_parse(form->kind, &bar->kind) || (form->class.n && !record_class_parse(form->class, &bar->class)))
		return fail(cx, ERR_BAD_FIELD, "Choose what it is, and which records.");
	return OK;
}

/* What can be mended is shown again on the page. */
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

static enum err back(struct cx *cx, const struct request *rq, struct response *rs)
{
	return response_go(rs, say_f(cx->arena, "/person/%.*s/choices", STRF(outside(cx->arena, rq->id[0]))));
}

enum err page_choice_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct choice_form form;
	struct form_problems problems;
	struct id made;
	struct choice_ask ask = { .patient = rq->id[0], .policy = rq->settings->catalog->policy, .form_key = rq->form_key,
		.bar = { .from = rq->now, .until = INSTANT_FAR } };
	enum err err = form_into(cx, &rq->form, fields, LENGTH(fields), &form, &problems);
	if (err == OK)
		err = against(cx, rq->db, &form, &ask.bar);
	ask.bar.say = form.say;
	if (err == OK)
		err = choice_add(cx, rq->store, &rq->actor, &ask, rq->now, &made);
	return err == OK ? back(cx, rq, rs) : again(cx, rq, rs, err);
}

struct end_form { struct str say; };
static const struct form_field end_fields[] = {
	{ "say", FORM_TEXT, offsetof(struct end_form, say), true, "Say in a sentence why it ends", .most = 500 },
};

enum err page_choice_end(struct cx *cx, struct request *rq, struct response *rs)
{
	struct end_form form;
	struct form_problems problems;
	enum err err = form_into(cx, &rq->form, end_fields, LENGTH(end_fields), &form, &problems);
	if (err == OK)
		err = choice_end(cx, rq->store, &rq->actor, rq->id[0], &(struct choice_end){ rq->id[1], form.say, rq->settings->catalog->policy,
			rq->form_key }, rq->now);
	return err == OK ? back(cx, rq, rs) : again(cx, rq, rs, err);
}
