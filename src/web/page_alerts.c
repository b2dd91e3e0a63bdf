/* Alerts: told to the reader, waiting in the service, settled; and how many wait, for the script that asks again. */
#include "base/must.h"
#include "care/alert.h"
#include "model/instrument.h"
#include "web/pages.h"
#include "record/timeline.h"
#include "web/say.h"

struct alerts_page { struct cx *cx; struct request *rq; const char *problem; struct id tried; };

static struct str what_say(struct alerts_page *p, const struct alert *a, struct str *ret_detail)
{
	const struct instrument *in = a->kind == ALERT_SHUT ? NULL : catalog_instrument(p->rq->settings->catalog, a->instrument, a->version);
	struct str title = in ? in->title : str_known(a->instrument) ? a->instrument : STR("");
	*ret_detail = STR("");
	if (a->kind == ALERT_SHUT) {
		*ret_detail = STR("Her questionnaires wait. Make another link, or ask in the room.");
		return STR("A link was shut after wrong dates of birth.");
	}
	if (a->kind == ALERT_WORSE)
		return say_f(p->cx->arena, "%.*s: worse than before, beyond error.", STRF(title));
	if (in && a->item >= 1 && a->item <= in->items) {
		const struct instrument_item *item = &in->item[a->item - 1];
		const struct answer_set *set = &in->set[item->set];
		bool words = set->words && a->answer >= set->from && a->answer <= set->to;
		*ret_detail = say_f(p->cx->arena, "Question %lld, %.*s: %.*s (%lld).%s", (long long)a->item, STRF(item->about), STRF(words ? set->words[a->answer -
			set->from] : STR("answered")), (long long)a->answer, a->response == NIL ? " The questionnaire is not sent yet." : "");
	}
	return say_f(p->cx->arena, "%.*s: an answer that needs somebody.", STRF(title));
}

/* Whom it is told now, and what comes next. */
static enum err where_say(struct alerts_page *p, const struct alert *a, struct t_alerts_alert *row)
{
	struct remote_service s;
	char text[INSTANT_TEXT];
	row->unseen = !instant_known(a->seen_at);
	if (a->setting == NIL) {
		row->where = say_f(p->cx->arena, "Told to %.*s, who had asked.", STRF(a->staff_name));
		return OK;
	}
	TRY(remote_service_by(p->cx, p->rq->db, a->setting, &s));
	row->telephone = a->step > (int64_t)s.steps;
	row->unseen &= !row->telephone;
	row->where = row->telephone ? say_f(p->cx->arena, "Telephone %.*s on duty: %.*s.", STRF(s.setting.role), STRF(s.setting.telephone)) :
		say_f(p->cx->arena, "Told to %.*s.", STRF(s.step[a->step - 1].staff_name));
	if (instant_known(a->due_at))
		row->due = say_f(p->cx->arena, "Goes on %s.", instant_words(a->due_at, text));
	return OK;
}

static enum err row_make(struct alerts_page *p, const struct alert *a, struct t_alerts_alert *row)
{
	struct cx *cx = p->cx;
	struct person person;
	char text[INSTANT_TEXT];
	struct str detail;
	TRY(person_load(cx, p->rq->db, a->patient, &person));
	*row = (struct t_alerts_alert){ .name = say_name(cx->arena, &person.best.d, true), .at = a->at, .csrf = p->rq->csrf, .key = request_form_key(cx),
		.href = say_f(cx->arena, "/person/%.*s/measures", STRF(outside(cx->arena, a->patient_outside))),
		.action = say_f(cx->arena, "/alert/%.*s", STRF(outside(cx->arena, a->outside))) };
	row->what = what_say(p, a, &detail);
	row->detail = detail;
	if (id_eq(a->outside, p->tried))
		row->say = form_value(&p->rq->form, "say");
	if (instant_known(a->ended_at))
		row->ended = say_f(cx->arena, "%.*s, %s: %.*s", STRF(a->ended_name), instant_words(a->ended_at, text), STRF(a->ended_say));
	return where_say(p, a, row);
}

static enum err show(struct alerts_page *p, struct response *rs)
{
	struct cx *cx = p->cx;
	struct request *rq = p->rq;
	struct t_frame *frame;
	struct alert *open, *ended;
	size_t n, ends;
	TRY(frame_make(cx, rq, "Alerts", &frame));
	TRY(alerts_of(cx, rq->db, rq->who->staff, rq->who->organisation, NIL, false, &open, &n));
	TRY(alerts_of(cx, rq->db, rq->who->staff, rq->who->organisation, NIL, true, &ended, &ends));
	struct t_alerts_alert *mine = arena_array(cx->arena, n + 1, sizeof *mine), *others = arena_array(cx->arena, n + 1, sizeof *others),
		*past = arena_array(cx->arena, ends + 1, sizeof *past);
	struct t_alerts d = { .frame = frame, .problem = str_of(p->problem), .mine = mine, .others = others, .ended = past,
		.done = form_value(&rq->query, "done").n ? STR("Settled, with your words.") : STR_NONE };
	for (size_t i = 0; i < n; i++)
		TRY(row_make(p, &open[i], open[i].mine ? &mine[d.mine_n++] : &others[d.others_n++]));
	for (size_t i = 0; i < ends; i++)
		TRY(row_make(p, &ended[i], &past[d.ended_n++]));
	rq->rows = (int64_t)(n + ends);
	rq->audit = "list";
	TRY(alerts_shown(cx, rq->store, open, n, rq->now));
	t_alerts(&rs->body, &d);
	return OK;
}

enum err page_alerts(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(&(struct alerts_page){ .cx = cx, .rq = rq }, rs);
}

/* A number, nobody's name: what the bar says is asked for every few seconds, and is no use of the sign-in. */
enum err page_alerts_now(struct cx *cx, struct request *rq, struct response *rs)
{
	int64_t n;
	bool reader;
	rq->quiet = true;
	TRY(alerts_told(cx, rq->db, rq->who->staff, rq->who->organisation, &n, &reader));
	rs->type = "application/json";
	buf_printf(&rs->body, "{\"waiting\":%lld}\n", (long long)n);
	return OK;
}

enum err page_alert_settle(struct cx *cx, struct request *rq, struct response *rs)
{
	struct alerts_page p = { .cx = cx, .rq = rq, .tried = rq->id[0] };
	enum err err = alert_settle(cx, rq->store, &rq->actor, rq->settings->catalog->policy, &(struct alert_word){ rq->id[0], form_value(&rq->form, "say"),
		rq->form_key }, rq->now);
	if (err == OK)
		return response_go(rs, STR("/alerts?done=1"));
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT)
		return err;
	p.problem = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	return show(&p, rs);
}
