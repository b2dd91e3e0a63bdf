/* Asking a service for advice: the list, a question, its thread, its files. */
#include <inttypes.h>
#include <string.h>

#include "access/role.h"
#include "base/file.h"
#include "base/must.h"
#include "care/consultation.h"
#include "record/organisation.h"
#include "record/setting.h"
#include "web/draft.h"
#include "web/list_file.h"
#include "web/person.h"
#include "web/say.h"

static struct care care_of(const struct request *rq)
{
	return (struct care){ rq->settings->catalog, rq->settings->catalog->policy };
}

static enum err days_say(struct cx *cx, const struct request *rq, struct str *ret)
{
	int64_t days;
	TRY(setting_number(cx, rq->db, "advice_days", 5, &days));
	*ret = say_f(cx->arena, "An answer is due within %.*s.", STRF(say_count(cx->arena, days, "day", "days")));
	return OK;
}

static struct str state_word(const struct consultation *c, struct day today)
{
	switch (c->state) {
	case CONSULTATION_WAITS: return day_known(c->due_on) && c->due_on.day < today.day ? STR("late") : STR("waits");
	case CONSULTATION_ANSWERED: return STR("answered");
	case CONSULTATION_REFERRED: return STR("referred");
	case CONSULTATION_CLOSED: case CONSULTATION_NONE: break;
	}
	return STR("closed");
}

static struct str parties_say(struct cx *cx, const struct consultation *c)
{
	return say_f(cx->arena, "%.*s asks %.*s", STRF(c->asker_name), STRF(c->organisation_name));
}

/* ---- the list ---- */

static const struct sheet_column columns[] = {
	{ "about_whom", SHEET_WORDS, offsetof(struct t_advice_list_row, who) },
	{ "about", SHEET_WORDS, offsetof(struct t_advice_list_row, about) },
	{ "who_asks_whom", SHEET_WORDS, offsetof(struct t_advice_list_row, parties) },
	{ "asked_by", SHEET_WORDS, offsetof(struct t_advice_list_row, asker) }, { "asked", SHEET_AT, offsetof(struct t_advice_list_row, asked) },
	{ "state", SHEET_WORDS, offsetof(struct t_advice_list_row, state) }, { "due_on", SHEET_DAY, offsetof(struct t_advice_list_row, due) },
	{ "ours_to_answer", SHEET_YES, offsetof(struct t_advice_list_row, ours) },
};

enum err page_advice_list(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct consultation *c;
	size_t n;
	TRY(frame_make(cx, rq, "Advice", &frame));
	struct t_advice_list d = { .frame = frame };
	TRY(days_say(cx, rq, &d.days_say));
	TRY(consultations(cx, rq->db, rq->who->organisation, 0, false, &c, &n));
	struct t_advice_list_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	int64_t *patient = arena_array(cx->arena, n + 1, sizeof *patient);
	struct called *who = arena_array(cx->arena, n + 1, sizeof *who);
	for (size_t i = 0; i < n; i++)
		patient[i] = c[i].patient;
	TRY(board_who(cx, rq->db, patient, n, who));
	for (size_t i = 0; i < n; i++) {
		row[i] = (struct t_advice_list_row){ .href = say_f(cx->arena, "/advice/%.*s", STRF(outside(cx->arena, c[i].outside))),
			.person_href = say_f(cx->arena, "/person/%.*s", STRF(outside(cx->arena, c[i].patient_outside))), .about = c[i].about,
			.who = str_known(who[i].family) ?
				say_f(cx->arena, "%.*s, %.*s", STRF(who[i].family), STRF(who[i].given)) : STR("Name not shared"), .parties = parties_say(cx, &c[i]),
			.asker = c[i].staff_name, .asked = c[i].asked_at, .state = state_word(&c[i], rq->today), .due = c[i].due_on,
			.ours = c[i].state == CONSULTATION_WAITS && c[i].organisation == rq->who->organisation };
	}
	d.rows = row;
	d.rows_n = n;
	rq->rows = (int64_t)n;
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "advice", .title = "Advice", .notice = LIST_PEOPLE, .back = STR("/advice") }, columns,
			LENGTH(columns), row, n, sizeof *row);
	list_offer(cx, rq, frame, "advice", STR("/advice"));
	t_advice_list(&rs->body, &d);
	return OK;
}

/* ---- asking ---- */

struct ask_form { struct str service, about, say; int agreed; };
static const struct form_field ask_fields[] = {
	{ "service", FORM_TEXT, offsetof(struct ask_form, service), true, "Choose the service that is asked", .most = 12 },
	{ "about", FORM_TEXT, offsetof(struct ask_form, about), true, "Say in some words what it is about", .most = 120 },
	{ "agreed", FORM_CHOICE, offsetof(struct ask_form, agreed), true, "Say whether the person knows that you ask", .choices = "no|yes|unknown" },
	{ "say", FORM_WORDS, offsetof(struct ask_form, say), true, "Write your question", .most = 4000 },
};

static enum err new_show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct seen s;
	struct organisation *list;
	size_t n;
	TRY(frame_make(cx, rq, "Ask for advice", &frame));
	TRY(seen_load(cx, rq, rq->id[0], false, &s));
	struct t_advice_new d = { .frame = frame, .head = seen_head(cx, rq, &s, "#care"), .csrf = rq->csrf, .key = request_form_key(cx),
		.action = say_f(cx->arena, "%.*s/advice", STRF(s.path)), .back_href = say_f(cx->arena, "%.*s#care", STRF(s.path)), .problem = str_of(problem),
		.about = form_value(&rq->form, "about"), .agreed = form_value(&rq->form, "agreed"), .say = form_value(&rq->form, "say") };
	d.draft = draft_fields(cx, rq, d.action, true);
	d.keep = draft_button(cx, rq, STR("ask"), d.draft);
	TRY(days_say(cx, rq, &d.days_say));
	TRY(organisation_list(cx, rq->db, &list, &n));
	struct t_option *option = arena_array(cx->arena, n + 1, sizeof *option);
	for (size_t i = 0; i < n; i++)
		if (list[i].type == ORG_MUS_SERVICE && list[i].id != rq->who->organisation)
			option[d.services_n++] = (struct t_option){ list[i].ods, list[i].name, str_eq(form_value(&rq->form, "service"), list[i].ods) };
	d.services = option;
	t_advice_new(&rs->body, &d);
	return OK;
}

enum err page_advice_new(struct cx *cx, struct request *rq, struct response *rs)
{
	struct draft d;
	TRY(draft_open(cx, rq, &d));
	return new_show(cx, rq, rs, NULL);
}

static enum err ask_do(struct cx *cx, struct request *rq, struct id *ret)
{
	static const enum truth answers[] = { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };
	struct ask_form form;
	struct form_problems problems;
	struct organisation service;
	struct care care = care_of(rq);
	TRY(form_into(cx, &rq->form, ask_fields, LENGTH(ask_fields), &form, &problems));
	enum err err = organisation_by_ods(cx, rq->db, form.service, &service);
	if (err == ERR_NOT_FOUND || (err == OK && service.type != ORG_MUS_SERVICE))
		return fail(cx, ERR_BAD_FIELD, "There is no such service.");
	TRY(err);
	return consultation_begin(cx, rq->store, &rq->actor, &care, &(struct consultation_ask){ .patient = rq->id[0], .service = service.id, .about = form.about,
		.say = form.say, .agreed = form.agreed < 0 ? TRUTH_UNKNOWN : answers[form.agreed], .form_key = rq->form_key }, rq->now, ret);
}

enum err page_advice_ask(struct cx *cx, struct request *rq, struct response *rs)
{
	struct id made;
	enum err err = ask_do(cx, rq, &made);
	if (err == OK) {
		TRY(draft_done(cx, rq));
		return response_go(rs, say_f(cx->arena, "/advice/%.*s?done=ask", STRF(outside(cx->arena, made))));
	}
	if (err != ERR_BAD_FIELD && err != ERR_HELD)
		return err;
	const char *say = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return new_show(cx, rq, rs, say);
}

/* ---- a thread ---- */

static struct str said_what(struct cx *cx, const struct consultation_message *m)
{
	static const char *const whats[SAIDS] = { "", "asks", "answers", "adds", "closes it", "refers" };
	return say_f(cx->arena, "%s, for %.*s", whats[m->kind], STRF(m->organisation_name));
}

static enum err messages_make(struct cx *cx, const struct request *rq, const struct consultation *c, struct t_advice *d)
{
	struct consultation_message *m;
	struct consultation_file *f;
	size_t n, files;
	TRY(consultation_messages(cx, rq->db, c->id, &m, &n));
	TRY(consultation_files(cx, rq->db, c->id, &f, &files));
	struct t_advice_message *row = arena_array(cx->arena, n + 1, sizeof *row);
	struct t_advice_file *file = arena_array(cx->arena, files + 1, sizeof *file);
	for (size_t i = 0; i < n; i++) {
		const struct profession *known = catalog_profession_called(rq->settings->catalog, m[i].profession);
		struct str is = known ? known->title : m[i].profession;
		row[i] = (struct t_advice_message){ .who = is.n ? say_f(cx->arena, "%.*s, %.*s", STRF(m[i].staff_name), STRF(is)) : m[i].staff_name,
			.what = said_what(cx, &m[i]), .at = m[i].at, .say = m[i].say, .ours = m[i].organisation == rq->who->organisation };
	}
	for (size_t i = 0; i < files; i++)
		file[i] = (struct t_advice_file){ .href = say_f(cx->arena, "/advice/%.*s/file/%.*s", STRF(outside(cx->arena, c->outside)),
			STRF(outside(cx->arena, f[i].outside))), .name = f[i].name, .what = say_f(cx->arena, "%s, %" PRId64 " kB", file_kind_name(f[i].kind),
			(f[i].size + 1023) / 1024), .who = say_f(cx->arena, "%.*s, %.*s", STRF(f[i].staff_name), STRF(f[i].organisation_name)) };
	d->messages = row;
	d->messages_n = n;
	d->files = file;
	d->files_n = files;
	return OK;
}

static void forms_make(struct cx *cx, const struct request *rq, const struct consultation *c, struct t_advice *d)
{
	struct str id = outside(cx->arena, c->outside);
	bool party = rq->who->organisation == c->organisation || rq->who->organisation == c->asker;
	if (c->state > CONSULTATION_ANSWERED || !party || !request_may(rq, "add", "advice"))
		return;
	d->goes_on = true;
	d->ours = rq->who->organisation == c->organisation;
	d->csrf = rq->csrf;
	d->key = request_form_key(cx);
	d->close_key = request_form_key(cx);
	d->file_key = request_form_key(cx);
	d->seq = c->seq;
	d->say = form_value(&rq->form, "say");
	d->reply_action = say_f(cx->arena, "/advice/%.*s/reply", STRF(id));
	d->draft = draft_fields(cx, rq, d->reply_action, true);
	d->keep = draft_button(cx, rq, STR("reply"), d->draft);
	d->close_action = say_f(cx->arena, "/advice/%.*s/close", STRF(id));
	d->file_action = say_f(cx->arena, "/advice/%.*s/file", STRF(id));
	if (!request_may(rq, "add", "referral"))
		return;
	d->refer_href = say_f(cx->arena, "/person/%.*s/refer?advice=%.*s", STRF(outside(cx->arena, c->patient_outside)), STRF(id));
	d->refer_say = d->ours ? STR("Take it on as a referral") : STR("Refer after all");
}

static enum err thread_show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct consultation c;
	struct seen s;
	struct episode *e;
	size_t n;
	TRY(frame_make(cx, rq, "Advice", &frame));
	enum err err = consultation_by_outside(cx, rq->db, rq->id[0], &c);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no such question, or it is between others.");
	TRY(err);
	TRY(seen_load(cx, rq, c.patient_outside, false, &s));
	rq->subject = outside(cx->arena, rq->id[0]);
	struct t_advice d = { .frame = frame, .head = seen_head(cx, rq, &s, "#care"), .back_href = STR("/advice"), .about = c.about, .parties = parties_say(cx, &c),
		.state = state_word(&c, rq->today), .due = c.due_on, .problem = str_of(problem),
		.agreed = c.agreed == TRUTH_YES ? STR("knows of it and agrees") : STR("was not asked yet") };
	if (str_known(form_value(&rq->query, "done")) && !problem)
		d.said = STR("Written down. The other side sees it now.");
	TRY(messages_make(cx, rq, &c, &d));
	forms_make(cx, rq, &c, &d);
	TRY(episodes_of(cx, rq->db, c.patient, &e, &n));
	for (size_t i = 0; i < n; i++)
		if (e[i].id == c.episode && request_may(rq, "look", "episode"))
			d.episode_href = say_f(cx->arena, "/episode/%.*s", STRF(outside(cx->arena, e[i].outside)));
	t_advice(&rs->body, &d);
	return OK;
}

enum err page_advice(struct cx *cx, struct request *rq, struct response *rs)
{
	struct draft d;
	struct consultation c;
	TRY(draft_open(cx, rq, &d));
	if (!d.id)
		return thread_show(cx, rq, rs, NULL);
	TRY(consultation_by_outside(cx, rq->db, rq->id[0], &c));
	return thread_show(cx, rq, rs, c.seq == d.base ? NULL : "Somebody wrote since you began. What was written is above; what you wrote is kept, and not sent.");
}

static enum err again(struct cx *cx, struct request *rq, struct response *rs, enum err err)
{
	if (err != ERR_BAD_FIELD && err != ERR_STALE && err != ERR_CONFLICT)
		return err;
	TRY(draft_keep(cx, rq, err));
	const char *say = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return thread_show(cx, rq, rs, say);
}

enum err page_advice_do(struct cx *cx, struct request *rq, struct response *rs)
{
	struct care care = care_of(rq);
	struct consultation c;
	struct consultation_reply reply = { .consultation = rq->id[0], .close = str_is(rq->word[0], "close"), .say = form_value(&rq->form, "say"),
		.form_key = rq->form_key };
	TRY(consultation_by_outside(cx, rq->db, rq->id[0], &c));
	if (!reply.close && !str_is(rq->word[0], "reply"))
		return fail(cx, ERR_NOT_FOUND, "There is no such act.");
	enum err err = str_int(form_value(&rq->form, "seq"), &reply.seq) ? consultation_answer(cx, rq->store, &rq->actor, &care, &reply, rq->now) :
		fail(cx, ERR_BAD_FIELD, "Load the page again.");
	if (err == OK) {
		TRY(draft_done(cx, rq));
		return response_go(rs, say_f(cx->arena, "/advice/%.*s?done=yes", STRF(outside(cx->arena, rq->id[0]))));
	}
	return again(cx, rq, rs, err);
}

/* ---- files ---- */

enum err page_advice_attach(struct cx *cx, struct request *rq, struct response *rs)
{
	struct care care = care_of(rq);
	struct consultation c;
	struct consultation_attachment file = { .consultation = rq->id[0], .form_key = rq->form_key };
	TRY(consultation_by_outside(cx, rq->db, rq->id[0], &c));
	enum err err = OK;
	if (rq->form.uploads != 1 || rq->form.upload[0].bytes > CONSULTATION_FILE_MAX)
		err = fail(cx, ERR_BAD_FIELD, "Choose one file of at most %u MB.", CONSULTATION_FILE_MAX >> 20);
	if (err == OK)
		TRY(file_read(cx, rq->form.upload[0].path, CONSULTATION_FILE_MAX, &file.bytes));
	if (err == OK) {
		file.name = rq->form.upload[0].name;
		err = consultation_file_add(cx, rq->store, &rq->actor, &care, &file, rq->now);
	}
	if (err == OK)
		return response_go(rs, say_f(cx->arena, "/advice/%.*s?done=yes", STRF(outside(cx->arena, rq->id[0]))));
	return again(cx, rq, rs, err);
}

/* Saved, never shown: whatever a file is, it does not run here. */
enum err page_advice_file(struct cx *cx, struct request *rq, struct response *rs)
{
	struct consultation c;
	struct consultation_bytes file;
	TRY(consultation_by_outside(cx, rq->db, rq->id[0], &c));
	TRY(consultation_file(cx, rq->db, c.id, rq->id[1], &file));
	rq->patient = c.patient;
	rq->subject = outside(cx->arena, rq->id[0]);
	rq->rows = 1;
	buf_add(&rs->body, file.bytes.p, file.bytes.n);
	rs->type = "application/octet-stream";
	rs->download = str_c(cx->arena, file.name);
	return OK;
}
