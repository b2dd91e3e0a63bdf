/* People who asked for all that is held of them, for information governance: written down here, never read here. */
#include "care/subject_access.h"
#include "web/pages.h"

#include "base/must.h"
#include "record/audit.h"
#include "record/form.h"
#include "record/staff.h"
#include "web/say.h"

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
			.late = !instant_known(l[i].given) && l[i].due.day < rq->today.day, .given = l[i].given, .proof = l[i].proof, .reviewer = l[i].reviewer,
			.decided = l[i].decided, .staff = str_known(l[i].staff) ? l[i].staff : STR("whoever runs Waymark"),
			.log_href = id_known(l[i].person) ? say_f(cx->arena, "/audit?whom=%.*s", STRF(outside(cx->arena, l[i].person))) : STR("/audit") };
	struct t_subject_access d = { .frame = frame, .csrf = rq->csrf, .key = request_form_key(cx), .problem = str_of(problem), .rows = row, .rows_n = n,
		.number = form_value(&rq->form, "number"), .asked = form_value(&rq->form, "asked"), .proof = form_value(&rq->form, "proof"),
		.reviewer = form_value(&rq->form, "reviewer") };
	if (str_is(form_value(&rq->query, "done"), "1"))
		d.done = STR("Written down.");
	rq->rows = (int64_t)n;
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
