/* Breaking the glass, and looking at who did. */
#include "care/glass.h"
#include "web/list_file.h"

#include <inttypes.h>

#include "access/role.h"
#include "base/must.h"
#include "door/password.h"
#include "web/say.h"
#include "web/signing.h"

#define RATES_DAYS 90           /* our own: a quarter */

/* ---- opening ---- */

struct emergency_form { struct str number, reason, say, password; struct day birth; };
static const struct form_field emergency_fields[] = {
	{ "number", FORM_TEXT, offsetof(struct emergency_form, number), true, "Write the NHS number: ten digits", .most = 20 },
	{ "birth", FORM_DAY, offsetof(struct emergency_form, birth), true, "Write the birth date as 21/11/1985", 0 },
	{ "reason", FORM_TEXT, offsetof(struct emergency_form, reason), true, "Choose a reason", .most = 50 },
	{ "say", FORM_WORDS, offsetof(struct emergency_form, say), true, "Say what makes it necessary", .most = 2000 },
	{ "password", FORM_SECRET, offsetof(struct emergency_form, password), false, "Write it once more", .most = PASSWORD_BYTES_MAX },
};

static enum err emergency_show(struct cx *cx, const struct request *rq, struct response *rs, const char *problem, const char *at)
{
	struct t_frame *frame;
	const struct catalog *c = rq->settings->catalog;
	TRY(frame_make(cx, rq, "Open a record in an emergency", &frame));
	frame->narrow = true;
	struct t_option *reason = arena_array(cx->arena, c->glass_reasons + 1, sizeof *reason);
	for (size_t i = 0; i < c->glass_reasons; i++)
		reason[i] = (struct t_option){ c->glass_reason[i].code, c->glass_reason[i].say,
			str_eq(form_value(&rq->form, "reason"), c->glass_reason[i].code) };
	struct str proof;
	TRY(signing_proof_label(cx, rq, &proof));
	t_emergency(&rs->body, &(struct t_emergency){ .frame = frame, .csrf = rq->csrf, .key = request_form_key(cx), .problem = str_of(problem),
		.problem_at = str_of(at), .proof = proof, .number = form_value(&rq->form, "number"), .birth = form_value(&rq->form, "birth"),
		.say = form_value(&rq->form, "say"), .minutes = GLASS_MINUTES, .say_min = GLASS_SAY_MIN, .reasons = reason,
		.reasons_n = c->glass_reasons });
	return OK;
}

enum err page_emergency(struct cx *cx, struct request *rq, struct response *rs)
{
	struct str proof;
	TRY(signing_proof_label(cx, rq, &proof));
	if (!proof.n)
		TRY(request_fresh(cx, rq));
	const char *locked;
	TRY(glass_locked_say(cx, rq->db, rq->actor.staff, &locked));
	return emergency_show(cx, rq, rs, locked, NULL);
}

enum err page_emergency_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct emergency_form form;
	struct form_problems problems;
	const struct catalog *c = rq->settings->catalog;
	const char *problem;
	struct id patient;
	enum err err = form_into(cx, &rq->form, emergency_fields, LENGTH(emergency_fields), &form, &problems);
	rs->status = 422;
	if (err == ERR_BAD_FIELD) {
		cx_clear(cx);
		return emergency_show(cx, rq, rs, problems.problem[0].say, problems.problem[0].name);
	}
	TRY(err);
	TRY(signing_prove(cx, rq, form.password, &problem));        /* a screen that was left open is not enough */
	if (problem)
		return emergency_show(cx, rq, rs, problem, "password");
	struct glass_ask ask = { .nhs_number = form.number, .birth_on = form.birth, .reason = form.reason, .say = form.say, .policy = c->policy,
		.reasons = c->glass_reason, .reasons_n = c->glass_reasons, .form_key = rq->form_key };
	err = glass_break(cx, rq->store, &rq->actor, &ask, rq->now, &patient);
	if (err == ERR_BAD_FIELD || err == ERR_NOT_FOUND || err == ERR_HELD) {
		const char *say = arena_text(cx->arena, cx_say(cx));
		cx_clear(cx);
		return emergency_show(cx, rq, rs, say, err == ERR_BAD_FIELD ? "say" : "number");
	}
	TRY(err);
	return response_go(rs, say_f(cx->arena, "/person/%.*s", STRF(outside(cx->arena, patient))));
}

/* ---- the review ---- */

static struct str person_say(struct cx *cx, const struct glass *g)
{
	if (!str_known(g->family) && !str_known(g->given))
		return STR_NONE;
	return say_name(cx->arena, &(struct demographic){ .family = g->family, .given = g->given }, false);
}

static struct str reason_say(const struct request *rq, struct str code)
{
	const struct catalog *c = rq->settings->catalog;
	for (size_t i = 0; i < c->glass_reasons; i++)
		if (str_eq(c->glass_reason[i].code, code))
			return c->glass_reason[i].say;
	return code;
}

static struct str who_say(struct cx *cx, const struct glass *g)
{
	const struct role *role = role_find(g->role);
	return say_f(cx->arena, "%.*s (%s)", STRF(g->staff_name), role ? role->title : "role not known");
}

static struct t_glass_row waiting_row(struct cx *cx, const struct request *rq, const struct glass *g)
{
	struct str id = outside(cx->arena, g->outside);
	return (struct t_glass_row){ .id = id, .action = say_f(cx->arena, "/glass/%.*s", STRF(id)), .key = request_form_key(cx), .at = g->at,
		.due = g->due, .late = g->due.us <= rq->now.us, .refused = g->outcome == GLASS_TOO_MANY, .who = who_say(cx, g),
		.place = g->organisation_name, .person = person_say(cx, g), .born = g->birth_on, .reason = reason_say(rq, g->reason), .say = g->say,
		.mine = g->staff == rq->who->staff, .words = id_eq(g->outside, rq->id[0]) ? form_value(&rq->form, "say") : STR_NONE };
}

/* Nothing more opens for her before somebody of her own organisation looks: said to them, at each of hers that waits. */
static enum err lock_say(struct cx *cx, const struct request *rq, const struct glass *list, size_t at, struct t_glass_row *row)
{
	struct glass_lock lock;
	if (!str_eq(list[at].ods, rq->who->ods) || list[at].outcome != GLASS_OPENED)
		return OK;
	TRY(glass_lock_of(cx, rq->db, list[at].staff, &lock));
	row->locked = lock.locked;
	return OK;
}

struct line { struct instant at, due, reviewed; struct str who, place, person, reason, say, outcome, found, reviewer; };
static const struct sheet_column columns[] = {
	{ "at", SHEET_AT, offsetof(struct line, at) }, { "who", SHEET_WORDS, offsetof(struct line, who) },
	{ "organisation", SHEET_WORDS, offsetof(struct line, place) }, { "whose_record", SHEET_WORDS, offsetof(struct line, person) },
	{ "reason", SHEET_WORDS, offsetof(struct line, reason) }, { "why", SHEET_WORDS, offsetof(struct line, say) },
	{ "outcome", SHEET_WORDS, offsetof(struct line, outcome) }, { "look_at_it_by", SHEET_AT, offsetof(struct line, due) },
	{ "looked_at", SHEET_AT, offsetof(struct line, reviewed) }, { "by", SHEET_WORDS, offsetof(struct line, reviewer) },
	{ "found", SHEET_WORDS, offsetof(struct line, found) },
};

static enum err file_make(struct cx *cx, struct request *rq, struct response *rs, const struct glass *list, size_t count)
{
	struct line *line = arena_array(cx->arena, count + 1, sizeof *line);
	for (size_t i = 0; i < count; i++) {
		const struct glass *g = &list[i];
		line[i] = (struct line){ g->at, g->due, g->reviewed_at, who_say(cx, g), g->organisation_name, person_say(cx, g), reason_say(rq, g->reason), g->say,
			g->outcome == GLASS_TOO_MANY ? STR("refused") : !instant_known(g->reviewed_at) ? STR("to be looked at") : g->justified == TRUTH_YES ?
			STR("justified") : STR("not justified"), g->review_say, g->reviewer };
	}
	return list_file(cx, rq, rs, &(struct list_about){ .word = "broken-glass", .title = "Broken glass", .notice = LIST_PEOPLE, .back = STR("/glass") },
		columns, LENGTH(columns), line, count, sizeof *line);
}

static enum err glass_show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct glass *list;
	size_t count;
	struct glass_rates rates;
	TRY(frame_make(cx, rq, "Broken glass", &frame));
	TRY(glass_list(cx, rq->db, &list, &count));
	TRY(glass_rates(cx, rq->db, rq->who->organisation, (struct instant){ rq->now.us - RATES_DAYS * US_PER_DAY }, rq->now, &rates));
	if (list_asked(rq))
		return file_make(cx, rq, rs, list, count);
	list_offer(cx, rq, frame, "glass", STR("/glass"));
	struct t_glass_row *row = arena_array(cx->arena, count + 1, sizeof *row);
	struct t_glass_done *done = arena_array(cx->arena, count + 1, sizeof *done);
	struct t_glass d = { .frame = frame, .csrf = rq->csrf, .problem = str_of(problem), .waiting = rates.waiting, .overdue = rates.overdue,
		.escalated = rates.escalated,
		.rows = row, .dones = done };
	for (size_t i = 0; i < count; i++) {
		const struct glass *g = &list[i];
		if (!instant_known(g->reviewed_at)) {
			row[d.rows_n] = waiting_row(cx, rq, g);
			TRY(lock_say(cx, rq, list, i, &row[d.rows_n]));
			d.rows_n++;
		} else
			done[d.dones_n++] = (struct t_glass_done){ g->at, who_say(cx, g), person_say(cx, g), g->say, g->justified == TRUTH_YES,
				g->review_say, g->reviewer, g->reviewed_at };
	}
	d.rates = say_f(cx->arena, "In the last %d days: %" PRId64 " broken, %" PRId64 " looked at, %" PRId64 " of them in time, %" PRId64 " justified.",
		RATES_DAYS, rates.told, rates.reviewed, rates.in_time, rates.justified);
	rq->rows = (int64_t)count;
	t_glass(&rs->body, &d);
	return OK;
}

enum err page_glass(struct cx *cx, struct request *rq, struct response *rs)
{
	return glass_show(cx, rq, rs, NULL);
}

struct judge_form { int justified; struct str say; };
static const struct form_field judge_fields[] = {
	{ "justified", FORM_CHOICE, offsetof(struct judge_form, justified), true, "Choose justified or not justified", .choices = "no|yes" },
	{ "say", FORM_TEXT, offsetof(struct judge_form, say), true, "Say in a sentence what you found", .most = 500 },
};

enum err page_glass_judge(struct cx *cx, struct request *rq, struct response *rs)
{
	struct judge_form form;
	struct form_problems problems;
	enum err err = form_into(cx, &rq->form, judge_fields, LENGTH(judge_fields), &form, &problems);
	if (err == OK)
		err = glass_review(cx, rq->store, &rq->actor, &(struct glass_judgement){ rq->id[0], form.justified == 1, form.say, rq->form_key,
			rq->settings->catalog->policy }, rq->now);
	if (err == ERR_BAD_FIELD || err == ERR_CONFLICT || err == ERR_FORBIDDEN) {
		const char *say = arena_text(cx->arena, cx_say(cx));
		cx_clear(cx);
		rs->status = err_row(err)->http;
		rq->audit = "list";
		return glass_show(cx, rq, rs, say);
	}
	TRY(err);
	return response_go(rs, STR("/glass"));
}
