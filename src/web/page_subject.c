/* People who asked for all that is held of them, for information governance: written down here, never read here. */
#include "care/subject_access.h"
#include "care/subject_words.h"
#include "web/list_file.h"

#include <inttypes.h>
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "record/audit.h"
#include "record/form.h"
#include "record/staff.h"
#include "record/timeline.h"
#include "web/say.h"

static const struct sheet_column columns[] = {
	{ "asked_on", SHEET_DAY, offsetof(struct t_subject_access_row, asked) },
	{ "due_on", SHEET_DAY, offsetof(struct t_subject_access_row, due) }, { "late", SHEET_YES, offsetof(struct t_subject_access_row, late) },
	{ "who_it_was_is_proved_by", SHEET_WORDS, offsetof(struct t_subject_access_row, proof) },
	{ "read_by", SHEET_WORDS, offsetof(struct t_subject_access_row, reviewer) },
	{ "decided_about", SHEET_NUMBER, offsetof(struct t_subject_access_row, decided) },
	{ "written", SHEET_AT, offsetof(struct t_subject_access_row, given) }, { "sent", SHEET_AT, offsetof(struct t_subject_access_row, sent) },
	{ "written_down_by", SHEET_WORDS, offsetof(struct t_subject_access_row, staff) },
};

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct subject_listed *l;
	size_t n;
	TRY(frame_make(cx, rq, "Subject access", &frame));
	TRY(subject_requests(cx, rq->db, rq->who->organisation, &l, &n));
	struct t_subject_access_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++)
		row[i] = (struct t_subject_access_row){ .asked = l[i].asked, .due = l[i].due,
			.late = !instant_known(l[i].sent) && l[i].due.day < rq->today.day, .given = l[i].given, .sent = l[i].sent,
			.href = say_f(cx->arena, "/subject-access/%.*s", STRF(outside(cx->arena, l[i].outside))), .proof = l[i].proof, .reviewer = l[i].reviewer,
			.decided = l[i].decided, .staff = str_known(l[i].staff) ? l[i].staff : STR("whoever runs Waymark"),
			.log_href = id_known(l[i].person) ? say_f(cx->arena, "/audit?whom=%.*s", STRF(outside(cx->arena, l[i].person))) : STR("/audit") };
	struct t_subject_access d = { .frame = frame, .csrf = rq->csrf, .key = request_form_key(cx), .problem = str_of(problem), .rows = row, .rows_n = n,
		.number = form_value(&rq->form, "number"), .asked = form_value(&rq->form, "asked"), .proof = form_value(&rq->form, "proof"),
		.reviewer = form_value(&rq->form, "reviewer") };
	if (str_is(form_value(&rq->query, "done"), "1"))
		d.done = STR("Written down.");
	rq->rows = (int64_t)n;
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "subject-access", .title = "Subject access", .notice = LIST_PEOPLE,
			.back = STR("/subject-access") }, columns, LENGTH(columns), row, n, sizeof *row);
	list_offer(cx, rq, frame, "subject", STR("/subject-access"));
	t_subject_access(&rs->body, &d);
	return OK;
}

enum err page_subject_access(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

struct ask_form { struct str number, proof, reviewer; struct day asked; };
static const struct form_field fields[] = {
	{ "number", FORM_TEXT, offsetof(struct ask_form, number), true, "Write the NHS number: ten digits", .most = 20 },
	{ "asked", FORM_DAY, offsetof(struct ask_form, asked), true, "Write the day on which it came, as 21/11/2026", 0 },
	{ "proof", FORM_TEXT, offsetof(struct ask_form, proof), true, "Say how it was made sure who asks", .most = 500 },
	{ "reviewer", FORM_TEXT, offsetof(struct ask_form, reviewer), true, "Write the sign-in name of the clinician who decides", .most = 100 },
};

struct asking { const struct request *rq; const struct ask_form *form; struct str to; };

/* She decides on a page of her own: in a role that has one, at this organisation. */
static enum err may_read(struct cx *cx, struct db *db, const struct request *rq, int64_t staff)
{
	struct staff_role *role;
	size_t n;
	TRY(staff_roles(cx, db, staff, rq->now, &role, &n));
	for (size_t i = 0; i < n; i++)
		if (role[i].organisation == rq->who->organisation && role_may(role[i].role, "decide", "review"))
			return OK;
	return fail(cx, ERR_BAD_FIELD, "Whoever has that sign-in name is no clinician of your organisation.");
}

/* Nobody by that number, and nobody whose record this organisation holds, are one answer: looked for past every guard, told only if held. */
static enum err work(struct cx *cx, struct db *db, void *arg)
{
	struct asking *w = arg;
	const struct request *rq = w->rq;
	struct subject_asking a = { .organisation = rq->who->organisation, .staff = rq->who->staff, .asked = w->form->asked, .proof = w->form->proof,
		.request = str_of(rq->request_id), .role = rq->who->role, .signin = rq->who->id };
	struct staff staff;
	struct id made;
	bool held = false;
	TRY(audit_whom_text(cx, db, str_trim(w->form->number), 0, rq->now, &a.patient));
	if (a.patient != NIL)
		TRY(subject_held_by(cx, db, a.patient, a.organisation, rq->now, &held));
	if (!held)
		return fail(cx, ERR_BAD_FIELD, "Your organisation holds no record by this NHS number.");
	enum err err = staff_by_login(cx, db, str_trim(w->form->reviewer), &staff);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_BAD_FIELD, "Nobody has that sign-in name.");
	TRY(err);
	TRY(may_read(cx, db, rq, staff.id));
	a.reviewer = staff.id;
	w->to = STR("/subject-access?done=1");
	return subject_ask(cx, db, &a, rq->now, &made);
}

enum err page_subject_access_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct ask_form form;
	struct form_problems problems;
	enum err err = form_into(cx, &rq->form, fields, LENGTH(fields), &form, &problems);
	struct asking w = { .rq = rq, .form = &form };
	struct form_once once = { .key = rq->form_key, .signin = rq->who->id, .now = rq->now, .work = work, .arg = &w, .location = &w.to };
	if (err == OK)
		err = form_once(cx, rq->store, &once);
	if (err == ERR_BAD_FIELD) {
		const char *say = arena_text(cx->arena, cx_say(cx));
		cx_clear(cx);
		rs->status = 422;
		rq->audit = "list";
		return show(cx, rq, rs, say);
	}
	TRY(err);
	return response_go(rs, w.to);
}

/* ---- one request ---- */

static struct str names_of(struct cx *cx, const struct subject_name *h, size_t n, const struct subject_pack *pack, struct str own)
{
	struct str list = own;
	for (size_t i = 0; i < n; i++)
		if (h[i].answers != pack->request.organisation && subject_in_scope(&pack->scope, h[i].answers))
			list = say_f(cx->arena, "%.*s, %.*s", STRF(list), STRF(h[i].name));
	return pack->scope.organisations > 1 ? say_f(cx->arena, "%.*s, which answer together by agreement", STRF(list)) : list;
}

static void why_add(struct cx *cx, struct str *list, const char *why)
{
	if (!list->n)
		*list = str_of(why);
	else if (str_find(*list, why) < 0)
		*list = say_f(cx->arena, "%.*s; %s", STRF(*list), why);
}

static void parts_make(struct cx *cx, const struct subject_pack *pack, const struct subject_decided *decided, size_t decideds,
		       struct t_subject_request *d)
{
	size_t sections;
	const struct subject_section *s = subject_sections(&sections);
	struct t_subject_request_row *row = arena_array(cx->arena, sections + 1, sizeof *row);
	for (size_t k = 0; k < sections; k++) {
		struct t_subject_request_row *r = &row[d->rows_n];
		bool any = false;
		*r = (struct t_subject_request_row){ .title = str_of(s[k].title) };
		for (size_t i = 0; i < pack->rows; i++) {
			if (!str_is(pack->row[i].section, s[k].id))
				continue;
			any = true;
			r->given += pack->fate[i] == SUBJECT_GIVEN;
			r->waits += pack->fate[i] == SUBJECT_HELD;
			r->withheld += pack->fate[i] == SUBJECT_WITHHELD;
			if (pack->why[i])
				why_add(cx, &r->why, pack->why[i]);
		}
		for (size_t i = 0; i < decideds; i++)
			r->part += decided[i].released && str_known(decided[i].words) && str_is(decided[i].section, s[k].id);
		d->rows_n += any;
	}
	d->rows = row;
	d->waiting = (int64_t)pack->held;
}

static void decided_make(struct cx *cx, const struct subject_decided *list, size_t n, struct t_subject_request *d)
{
	struct t_subject_request_decided *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		const char *title = subject_section_title(list[i].section);
		bool part = list[i].released && str_known(list[i].words);
		struct t_subject_request_decided one = { str_of(title ? title : "?"), part ? STR("given, in part") : list[i].released ? STR("given") :
			STR("withheld"), list[i].by, list[i].at };
		size_t k = d->decideds_n++;
		for (; k > 0 && row[k - 1].at.us < one.at.us; k--)
			row[k] = row[k - 1];
		row[k] = one;
	}
	d->decideds = row;
}

static struct str who_say(struct str name)
{
	return str_known(name) ? name : STR("whoever runs Waymark");
}

/* Her name, where it is information governance's to see. */
static enum err name_say(struct cx *cx, const struct request *rq, int64_t patient, struct str *ret)
{
	struct person person;
	*ret = STR_NONE;
	TRY(person_load(cx, rq->db, patient, &person));
	if (!person.best.d.family.n && !person.best.d.given.n)
		return OK;
	*ret = say_name(cx->arena, &person.best.d, false);
	return OK;
}

static enum err request_show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct subject_request request;
	struct subject_pack pack;
	struct subject_told t;
	struct subject_name *h;
	struct subject_decided *decided;
	size_t n, decideds;
	enum err err = subject_request_by(cx, rq->db, rq->id[0], &request);
	if (err == ERR_NOT_FOUND || (err == OK && request.organisation != rq->who->organisation))
		return fail(cx, ERR_NOT_FOUND, "There is no such request.");
	TRY(err);
	TRY(frame_make(cx, rq, "A request for one's own record", &frame));
	TRY(subject_request_told(cx, rq->db, request.id, &t));
	TRY(subject_pack_of(cx, rq->db, rq->settings->catalog->policy, &request, rq->today, &pack));
	TRY(subject_holders(cx, rq->db, request.patient, &h, &n));
	struct t_subject_request d = { .frame = frame, .csrf = rq->csrf, .key = request_form_key(cx), .action = rq->path, .problem = str_of(problem),
		.done = str_is(form_value(&rq->query, "done"), "1") ? STR("Written down.") : STR_NONE, .asked = request.asked, .due = request.due,
		.late = !instant_known(t.sent) && request.due.day < rq->today.day, .proof = t.proof, .reviewer = t.reviewer, .staff = who_say(t.staff),
		.at = t.at, .given = t.given, .given_by = who_say(t.given_by), .sent = t.sent, .sent_by = who_say(t.sent_by), .sent_say = t.sent_say,
		.may_send = instant_known(t.given) && !instant_known(t.sent), .how = form_value(&rq->form, "how"),
		.scope = names_of(cx, h, n, &pack, rq->who->organisation_name), .log_href = STR("/audit") };
	TRY(name_say(cx, rq, request.patient, &d.name));
	TRY(subject_decisions(cx, rq->db, request.id, &decided, &decideds));
	parts_make(cx, &pack, decided, decideds, &d);
	decided_make(cx, decided, decideds, &d);
	d.command = say_f(cx->arena, "waymark subject-access PERSON --organisation %.*s --out DIR", STRF(rq->who->ods));
	rq->patient = request.patient;
	rq->subject = outside(cx->arena, rq->id[0]);
	rq->rows = (int64_t)pack.rows;
	t_subject_request(&rs->body, &d);
	return OK;
}

enum err page_subject_request(struct cx *cx, struct request *rq, struct response *rs)
{
	return request_show(cx, rq, rs, NULL);
}

struct sending { const struct request *rq; struct str how, to; };

static enum err send_work(struct cx *cx, struct db *db, void *arg)
{
	struct sending *w = arg;
	const struct request *rq = w->rq;
	struct subject_request request;
	enum err err = subject_request_by(cx, db, rq->id[0], &request);
	if (err == ERR_NOT_FOUND || (err == OK && request.organisation != rq->who->organisation))
		return fail(cx, ERR_NOT_FOUND, "There is no such request.");
	TRY(err);
	return subject_sent(cx, db, &request, w->how, &(struct subject_actor){ rq->who->staff, rq->who->organisation, rq->actor.signin, rq->who->role,
		str_of(rq->request_id) }, rq->now);
}

enum err page_subject_sent(struct cx *cx, struct request *rq, struct response *rs)
{
	struct sending w = { .rq = rq, .how = form_value(&rq->form, "how"), .to = say_f(cx->arena, "%.*s?done=1", STRF(rq->path)) };
	struct form_once once = { .key = rq->form_key, .signin = rq->who->id, .now = rq->now, .work = send_work, .arg = &w, .location = &w.to };
	enum err err = form_once(cx, rq->store, &once);
	if (err == ERR_BAD_FIELD || err == ERR_CONFLICT) {
		const char *say = arena_text(cx->arena, cx_say(cx));
		rs->status = err_row(err)->http;
		rq->audit = "look";
		cx_clear(cx);
		return request_show(cx, rq, rs, say);
	}
	TRY(err);
	return response_go(rs, w.to);
}
