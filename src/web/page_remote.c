/* Asking somebody to fill in questionnaires away from the room: what is due, what may go out, the link once, what became of it. */
#include "web/person.h"

#include <string.h>

#include <sodium.h>

#include "base/must.h"
#include "care/paper.h"
#include "print/qr.h"
#include "web/say.h"

struct asking_page {
	struct cx *cx;
	struct request *rq;
	struct care care;
	struct seen s;
	struct remote_service service;
	bool reader_may;
	const char *problem;
	bool sent;                      /* the form came back: what was ticked is ticked */
};

static enum err page_load(struct asking_page *p)
{
	TRY(seen_load(p->cx, p->rq, p->rq->id[0], false, &p->s));
	TRY(remote_service_of(p->cx, p->rq->db, p->rq->who->organisation, &p->service));
	if (p->service.ready)
		TRY(alert_reader_may(p->cx, p->rq->db, p->care.policy, p->rq->who->organisation, &p->service.step[0], p->s.patient, p->rq->now, &p->reader_may));
	return OK;
}

static const struct instrument *newest(const struct catalog *t, size_t i)
{
	return t->instrument[i] == catalog_instrument(t, t->instrument[i]->id, 0) ? t->instrument[i] : NULL;
}

/* sent: under which letter the form that came back has them. */
static bool ticked(const struct asking_page *p, const struct measure_due *due, size_t dues, const char *letter, struct str id)
{
	if (p->sent)
		return form_value(&p->rq->form, arena_printf(p->cx->arena, "%s-%.*s", letter, STRF(id))).n > 0;
	for (size_t i = 0; i < dues; i++)
		if (str_eq(due[i].id, id) && !str_known(due[i].left_out))
			return true;
	return false;
}

static struct t_remote_choice choice_of(struct asking_page *p, const struct instrument *in, bool chosen)
{
	return (struct t_remote_choice){ in->id, in->title, say_f(p->cx->arena, "%d questions, %d minute%s%s", in->items, in->minutes, in->minutes == 1 ? "" : "s",
		in->by == FILLED_BY_CARER ? "; answered by a carer about herself, by a link of its own" : ""), chosen };
}

/* What does not go out, by the reason why. */
static void nos_make(struct cx *cx, const struct str titles[OFFERS], struct t_remote *d)
{
	struct t_remote_no *no = arena_array(cx->arena, OFFERS, sizeof *no);
	for (enum remote_offer k = OFFERS; k-- > OFFER_YES;)
		if (titles[k].n)
			no[d->nos_n++] = (struct t_remote_no){ str_of(remote_offer_say(k)), titles[k] };
	d->nos = no;
}

static enum err choices_make(struct asking_page *p, struct t_remote *d)
{
	const struct catalog *t = p->care.catalog;
	struct measure_due *due;
	size_t n;
	int minutes = 0;
	TRY(measures_due(p->cx, p->rq->db, &p->care, p->rq->who->organisation, p->s.patient, p->rq->today, &due, &n));
	struct t_remote_due *row = arena_array(p->cx->arena, n + 1, sizeof *row);
	struct t_remote_choice *choice = arena_array(p->cx->arena, t->instruments + 1, sizeof *choice);
	struct t_remote_choice *here = arena_array(p->cx->arena, t->instruments + 1, sizeof *here);
	struct str titles[OFFERS] = { { 0 } };
	for (size_t i = 0; i < n; i++)
		row[d->dues_n++] = (struct t_remote_due){ due[i].instrument ? due[i].instrument->title : due[i].id, due[i].because, due[i].left_out };
	for (size_t i = 0; i < t->instruments; i++) {
		const struct instrument *in = newest(t, i);
		enum remote_offer offer = in ? remote_offer(in, &p->service, p->reader_may, p->rq->today) : OFFER_NOT_HERS;
		if (!in || offer == OFFER_NOT_HERS)
			continue;
		bool hers = in->by == FILLED_BY_PATIENT;         /* a carer's is never ticked beforehand: it goes alone */
		if (remote_offer_here(in, p->rq->today) == OFFER_YES)
			here[d->heres_n++] = choice_of(p, in, (hers || p->sent) && ticked(p, due, n, "h", in->id));
		if (offer != OFFER_YES) {
			titles[offer] = say_f(p->cx->arena, "%.*s%s%.*s", STRF(titles[offer]), titles[offer].n ? "; " : "", STRF(in->title));
			continue;
		}
		bool chosen = (hers || p->sent) && ticked(p, due, n, "i", in->id);
		minutes += chosen ? in->minutes : 0;
		choice[d->choices_n++] = choice_of(p, in, chosen);
	}
	if (minutes)
		d->minutes = say_f(p->cx->arena, "%d", minutes);
	d->dues = row;
	d->choices = choice;
	d->heres = here;
	nos_make(p->cx, titles, d);
	return OK;
}

/* ---- what she was asked ---- */

static struct str part_say(struct cx *cx, const struct remote_part *part, const struct instrument *in, bool paper)
{
	char text[INSTANT_TEXT];
	int answered = 0;
	if (part->state != ASKED_WAITS)
		return say_f(cx->arena, "%s %s", paper ? "keyed in" : part->state == ASKED_SENT ? "sent" : "sent without an answer,",
			instant_words(part->sent_at, text));
	if (paper)
		return str_known(part->answers) ? STR("keyed in once") : STR("printed, not keyed in");
	for (size_t i = 0; str_known(part->answers) && i < part->answers.n; i++)
		answered += (i == 0 || part->answers.p[i - 1] == ' ') && part->answers.p[i] != '?';
	return answered ? say_f(cx->arena, "%d of %d answered, not sent", answered, in ? in->items : 0) : STR("not begun");
}

static enum err ask_make(struct asking_page *p, const struct remote_ask *ask, struct t_remote_ask *row)
{
	static const struct { const char *say, *tone; } states[] = { [REMOTE_NONE] = { "", "grey" }, [REMOTE_OPEN] = { "open", "blue" },
		[REMOTE_DONE] = { "all sent", "green" }, [REMOTE_WITHDRAWN] = { "withdrawn", "grey" }, [REMOTE_SHUT] = { "shut", "red" } };
	struct remote_part *part;
	struct cx *cx = p->cx;
	struct str id = outside(cx->arena, ask->outside);
	bool over = ask->state == REMOTE_OPEN && ask->until.day < p->rq->today.day;
	size_t n;
	TRY(remote_parts_seen(cx, p->rq->db, ask->id, &part, &n));
	struct t_remote_part *line = arena_array(cx->arena, n + 1, sizeof *line);
	for (size_t i = 0; i < n; i++) {
		const struct instrument *in = catalog_instrument(p->care.catalog, part[i].instrument, part[i].version);
		line[i] = (struct t_remote_part){ in ? in->title : part[i].instrument, part_say(cx, &part[i], in, ask->way == REMOTE_PAPER) };
	}
	*row = (struct t_remote_ask){ .at = ask->recorded_at, .who = ask->staff_name, .until = ask->until,
		.state = over ? STR("over") : str_of(states[ask->state].say), .tone = over ? STR("grey") : str_of(states[ask->state].tone), .ended = ask->ended_say,
		.parts = line, .parts_n = n, .csrf = p->rq->csrf, .here = ask->way == REMOTE_HERE };
	if (ask->organisation != p->rq->who->organisation || (ask->state != REMOTE_OPEN && ask->state != REMOTE_SHUT))
		return OK;
	row->withdraw_action = say_f(cx->arena, "%.*s/remote/%.*s/withdraw", STRF(p->s.path), STRF(id));
	row->key2 = request_form_key(cx);
	if (ask->way == REMOTE_PAPER) {
		char number[PAPER_NUMBER];
		row->number = str_of(arena_text(cx->arena, paper_number(ask->outside, number)));
		row->paper_href = say_f(cx->arena, "%.*s/paper/%.*s", STRF(p->s.path), STRF(id));
		return OK;
	}
	row->anew_action = say_f(cx->arena, "%.*s/remote/%.*s/%s", STRF(p->s.path), STRF(id), row->here ? "here" : "link");
	row->key = request_form_key(cx);
	return OK;
}

static enum err show(struct asking_page *p, struct response *rs)
{
	struct cx *cx = p->cx;
	struct t_frame *frame;
	struct remote_ask *ask;
	char text[DAY_TEXT];
	size_t n;
	TRY(frame_make(cx, p->rq, "Ask the person to fill in", &frame));
	TRY(page_load(p));
	struct t_remote d = { .frame = frame, .head = seen_head(cx, p->rq, &p->s, "/measures"), .back_href = say_f(cx->arena, "%.*s/measures", STRF(p->s.path)),
		.csrf = p->rq->csrf, .key = request_form_key(cx), .action = say_f(cx->arena, "%.*s/remote", STRF(p->s.path)), .problem = str_of(p->problem),
		.service_href = STR("/remote") };
	d.until = p->sent ? form_value(&p->rq->form, "until") : str_of(arena_text(cx->arena, day_iso((struct day){ p->rq->today.day + REMOTE_DAYS }, text)));
	d.service = p->service.ready ? say_f(cx->arena, "Answers about risk are read by %.*s: %.*s.", STRF(p->service.step[0].staff_name),
		STRF(hours_say(cx->arena, &p->service.hours))) : STR("Nobody has set when answers about risk are read here: they are asked in the room only.");
	d.here_action = say_f(cx->arena, "%.*s/remote/here", STRF(p->s.path));
	d.here_key = request_form_key(cx);
	d.paper_action = say_f(cx->arena, "%.*s/paper", STRF(p->s.path));
	d.paper_key = request_form_key(cx);
	d.here_open = p->sent && str_ends(p->rq->path, "/here");
	TRY(choices_make(p, &d));
	TRY(remote_asks(cx, p->rq->db, p->s.patient, &ask, &n));
	struct t_remote_ask *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++)
		TRY(ask_make(p, &ask[i], &row[i]));
	d.asks = row;
	d.asks_n = n;
	t_remote(&rs->body, &d);
	return OK;
}

static struct asking_page page_of(struct cx *cx, struct request *rq)
{
	return (struct asking_page){ .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy } };
}

enum err page_remote_asks(struct cx *cx, struct request *rq, struct response *rs)
{
	struct asking_page p = page_of(cx, rq);
	return show(&p, rs);
}

/* ---- the link ---- */

/* "0123 4567 89ab": as somebody types it from paper. */
static struct str code_grouped(struct arena *arena, struct str code)
{
	char *out = arena_alloc(arena, code.n * 2 + 1);
	size_t n = 0;
	for (size_t i = 0; i < code.n; i++) {
		if (i && i % 4 == 0)
			out[n++] = ' ';
		out[n++] = code.p[i];
	}
	return (struct str){ out, n };
}

/* Of those that wait still. */
static enum err titles_make(struct asking_page *p, struct id ask, struct t_remote_slip *d)
{
	struct remote_ask *list;
	struct remote_part *part;
	size_t n, parts;
	char text[DAY_TEXT];
	TRY(remote_asks(p->cx, p->rq->db, p->s.patient, &list, &n));
	for (size_t i = 0; i < n; i++) {
		if (!id_eq(list[i].outside, ask))
			continue;
		d->place = list[i].organisation_name;
		d->until = str_of(arena_text(p->cx->arena, day_words(list[i].until, text)));
		TRY(remote_parts_seen(p->cx, p->rq->db, list[i].id, &part, &parts));
		struct t_remote_slip_title *row = arena_array(p->cx->arena, parts + 1, sizeof *row);
		for (size_t k = 0; k < parts; k++) {
			const struct instrument *in = catalog_instrument(p->care.catalog, part[k].instrument, part[k].version);
			d->carer |= in && in->by == FILLED_BY_CARER;
			if (in && part[k].state == ASKED_WAITS)
				row[d->titles_n++].title = say_f(p->cx->arena, "%d questions about %.*s, about %d minute%s", in->items, STRF(in->period), in->minutes,
					in->minutes == 1 ? "" : "s");
		}
		d->titles = row;
	}
	return OK;
}

static enum err fresh_look(struct asking_page *p)
{
	/* the picture of before would not show what was written: the page is read anew */
	db_end(p->rq->db);
	TRY(db_begin(p->cx, p->rq->db));
	db_guard(p->rq->db, p->rq->who->id, p->rq->now);
	return OK;
}

/* Not a redirect: the secret is in no address of ours, and this page is the only one that ever shows it. */
static enum err slip_show(struct asking_page *p, struct response *rs, struct id ask, struct id secret)
{
	struct t_frame *frame;
	struct cx *cx = p->cx;
	TRY(fresh_look(p));
	p->rq->audit = "look";                  /* a form that came twice wrote nothing, and shows her all the same */
	TRY(frame_make(cx, p->rq, "The link", &frame));
	TRY(page_load(p));
	struct t_remote_slip d = { .frame = frame, .head = seen_head(cx, p->rq, &p->s, "/measures"), .back_href = say_f(cx->arena, "%.*s/remote", STRF(p->s.path)),
		.shown = id_known(secret) };
	if (d.shown) {
		struct str code = outside(cx->arena, secret);
		d.address = say_f(cx->arena, "%.*s/answer/%.*s", STRF(p->rq->origin), STRF(code));
		d.enter = say_f(cx->arena, "%.*s/answer", STRF(p->rq->origin));
		d.code = code_grouped(cx->arena, code);
		TRY(qr_svg(cx, d.address, STR("Picture for the camera of a telephone; the code below says the same"), &d.picture));
		TRY(titles_make(p, ask, &d));
	}
	t_remote_slip(&rs->body, &d);
	return OK;
}

static enum err again(struct asking_page *p, struct response *rs, enum err err)
{
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT && err != ERR_HELD)
		return err;
	p->problem = arena_text(p->cx->arena, cx_say(p->cx));
	cx_clear(p->cx);
	rs->status = err_row(err)->http;
	p->rq->audit = "look";
	p->sent = true;
	return show(p, rs);
}

/* What is ticked, under a letter. */
static enum err chosen_read(struct asking_page *p, const char *letter, struct remote_ask_form *form)
{
	for (size_t i = 0; i < p->care.catalog->instruments; i++) {
		const struct instrument *in = newest(p->care.catalog, i);
		if (!in || !form_value(&p->rq->form, arena_printf(p->cx->arena, "%s-%.*s", letter, STRF(in->id))).n)
			continue;
		if (form->instruments == REMOTE_PARTS)
			return fail(p->cx, ERR_BAD_FIELD, "At most %d questionnaires at once.", REMOTE_PARTS);
		form->instrument[form->instruments++] = in->id;
	}
	return OK;
}

enum err page_remote_ask(struct cx *cx, struct request *rq, struct response *rs)
{
	struct asking_page p = page_of(cx, rq);
	struct remote_ask_form form = { .patient = rq->id[0], .until = DAY_NONE, .form_key = rq->form_key };
	struct id made, secret;
	enum err err = chosen_read(&p, "i", &form);
	if (!day_parse(form_value(&rq->form, "until"), &form.until))
		form.until = DAY_NONE;
	if (err == OK)
		err = remote_ask_make(cx, rq->store, &rq->actor, &p.care, &form, rq->now, &made, &secret);
	return err == OK ? slip_show(&p, rs, made, secret) : again(&p, rs, err);
}

/* ---- handed over ---- */

/* From here on the browser is hers: it holds what opens the questions, and no sign-in. */
static enum err handed_over(struct cx *cx, struct response *rs, const unsigned char *token, bool fresh)
{
	char hex[REMOTE_TOKEN_BYTES * 2 + 1];
	rs->clear_token = true;
	if (fresh)
		rs->pass = str_of(arena_text(cx->arena, sodium_bin2hex(hex, sizeof hex, token, REMOTE_TOKEN_BYTES)));
	return response_go(rs, STR("/answers?handed=1"));
}

enum err page_remote_here(struct cx *cx, struct request *rq, struct response *rs)
{
	struct asking_page p = page_of(cx, rq);
	struct remote_ask_form form = { .patient = rq->id[0], .form_key = rq->form_key };
	unsigned char token[REMOTE_TOKEN_BYTES];
	bool fresh;
	enum err err = chosen_read(&p, "h", &form);
	if (err == OK)
		err = remote_hand_over(cx, rq->store, &rq->actor, &p.care, &form, rq->now, token, &fresh);
	return err == OK ? handed_over(cx, rs, token, fresh) : again(&p, rs, err);
}

/* ---- on paper ---- */

enum err page_paper_print(struct cx *cx, struct request *rq, struct response *rs)
{
	struct asking_page p = page_of(cx, rq);
	struct remote_ask_form form = { .patient = rq->id[0], .instrument = { form_value(&rq->form, "instrument") }, .instruments = 1, .until = DAY_NONE,
		.form_key = rq->form_key };
	struct id made;
	enum err err = remote_sheet_make(cx, rq->store, &rq->actor, &p.care, &form, rq->now, &made);
	return err == OK ? response_go(rs, say_f(cx->arena, "/person/%.*s/paper/%.*s", STRF(outside(cx->arena, rq->id[0])), STRF(outside(cx->arena, made)))) :
		again(&p, rs, err);
}

static struct remote_act act_of(const struct request *rq)
{
	return (struct remote_act){ .patient = rq->id[0], .ask = rq->id[1], .say = form_value(&rq->form, "say"), .form_key = rq->form_key };
}

enum err page_remote_withdraw(struct cx *cx, struct request *rq, struct response *rs)
{
	struct asking_page p = page_of(cx, rq);
	struct remote_act act = act_of(rq);
	enum err err = remote_withdraw(cx, rq->store, &rq->actor, &p.care, &act, rq->now);
	return err == OK ? response_go(rs, say_f(cx->arena, "/person/%.*s/remote", STRF(outside(cx->arena, rq->id[0])))) : again(&p, rs, err);
}

enum err page_remote_link(struct cx *cx, struct request *rq, struct response *rs)
{
	struct asking_page p = page_of(cx, rq);
	struct remote_act act = act_of(rq);
	struct id secret;
	enum err err = remote_link_anew(cx, rq->store, &rq->actor, &p.care, &act, rq->now, &secret);
	return err == OK ? slip_show(&p, rs, rq->id[1], secret) : again(&p, rs, err);
}

enum err page_remote_here_again(struct cx *cx, struct request *rq, struct response *rs)
{
	struct asking_page p = page_of(cx, rq);
	struct remote_act act = act_of(rq);
	unsigned char token[REMOTE_TOKEN_BYTES];
	bool fresh;
	enum err err = remote_hand_again(cx, rq->store, &rq->actor, &p.care, &act, rq->now, token, &fresh);
	return err == OK ? handed_over(cx, rs, token, fresh) : again(&p, rs, err);
}
