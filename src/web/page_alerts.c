/* Alerts: told to the reader, waiting in the service, settled; and how many wait, for the script that asks again. */
#include "base/must.h"
#include "web/alert_say.h"
#include "web/list_file.h"
#include "web/say.h"

struct alerts_page { struct cx *cx; struct request *rq; const char *problem; struct id tried; };

static enum err row_make(struct alerts_page *p, struct alert_saying *saying, const struct alert *a, struct str name, struct t_alerts_alert *row)
{
	struct cx *cx = p->cx;
	struct alert_said said;
	char text[INSTANT_TEXT];
	TRY(alert_say(saying, a, &said));
	*row = (struct t_alerts_alert){ .name = name, .at = a->at, .what = said.what, .detail = said.detail, .where = said.where, .due = said.due,
		.unseen = said.unseen, .telephone = said.telephone, .csrf = p->rq->csrf, .key = request_form_key(cx),
		.action = say_f(cx->arena, "/alert/%.*s", STRF(outside(cx->arena, a->outside))) };
	if (id_known(a->patient_outside))
		row->href = say_f(cx->arena, "/person/%.*s/measures", STRF(outside(cx->arena, a->patient_outside)));
	if (id_eq(a->outside, p->tried))
		row->say = form_value(&p->rq->form, "say");
	if (instant_known(a->ended_at))
		row->ended = say_f(cx->arena, "%.*s, %s: %.*s", STRF(a->ended_name), instant_words(a->ended_at, text), STRF(a->ended_say));
	return OK;
}

static const struct sheet_column columns[] = {
	{ "name", SHEET_WORDS, offsetof(struct t_alerts_alert, name) }, { "at", SHEET_AT, offsetof(struct t_alerts_alert, at) },
	{ "what", SHEET_WORDS, offsetof(struct t_alerts_alert, what) }, { "more", SHEET_WORDS, offsetof(struct t_alerts_alert, detail) },
	{ "where_it_is", SHEET_WORDS, offsetof(struct t_alerts_alert, where) }, { "goes_on", SHEET_WORDS, offsetof(struct t_alerts_alert, due) },
	{ "settled", SHEET_WORDS, offsetof(struct t_alerts_alert, ended) },
};

static enum err file_make(struct alerts_page *p, struct response *rs, const struct t_alerts *d)
{
	AUTO(sheet) struct sheet sheet;
	list_open(p->rq, columns, LENGTH(columns), LIST_MOST, &sheet);
	sheet_rows(&sheet, d->mine, d->mine_n, sizeof *d->mine);
	sheet_rows(&sheet, d->others, d->others_n, sizeof *d->others);
	sheet_rows(&sheet, d->ended, d->ended_n, sizeof *d->ended);
	return list_close(p->cx, p->rq, rs, &(struct list_about){ .word = "alerts", .title = "Alerts", .filter = STR("told to whoever takes this out, then "
		"those that wait in the service, then those that were settled"), .notice = LIST_PEOPLE, .back = STR("/alerts") }, &sheet);
}

static enum err show(struct alerts_page *p, struct response *rs)
{
	struct cx *cx = p->cx;
	struct request *rq = p->rq;
	struct t_frame *frame;
	struct alert *open, *ended;
	struct str *name, *end_name;
	struct alert_saying saying = { .cx = cx, .rq = rq };
	size_t n, ends;
	TRY(frame_make(cx, rq, "Alerts", &frame));
	TRY(alerts_of(cx, rq->db, rq->who->staff, rq->who->organisation, NIL, false, &open, &n));
	TRY(alerts_of(cx, rq->db, rq->who->staff, rq->who->organisation, NIL, true, &ended, &ends));
	struct t_alerts_alert *mine = arena_array(cx->arena, n + 1, sizeof *mine), *others = arena_array(cx->arena, n + 1, sizeof *others),
		*past = arena_array(cx->arena, ends + 1, sizeof *past);
	struct t_alerts d = { .frame = frame, .problem = str_of(p->problem), .mine = mine, .others = others, .ended = past,
		.done = form_value(&rq->query, "done").n ? STR("Settled, with your words.") : STR_NONE };
	TRY(alert_names(cx, rq->db, open, n, &name));
	TRY(alert_names(cx, rq->db, ended, ends, &end_name));
	for (size_t i = 0; i < n; i++)
		TRY(row_make(p, &saying, &open[i], name[i], open[i].mine ? &mine[d.mine_n++] : &others[d.others_n++]));
	for (size_t i = 0; i < ends; i++)
		TRY(row_make(p, &saying, &ended[i], end_name[i], &past[d.ended_n++]));
	rq->rows = (int64_t)(n + ends);
	rq->audit = list_asked(rq) ? "export" : "list";
	TRY(alerts_shown(cx, rq->store, open, n, rq->now));
	if (list_asked(rq))
		return file_make(p, rs, &d);
	list_offer(cx, rq, frame, "alert", STR("/alerts"));
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
	rq->quiet = true;
	TRY(alerts_told(cx, rq->db, rq->who->staff, rq->who->organisation, &n));
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
