/* The letters that wait to go out: printed several at once, and written down as gone. */
#include <inttypes.h>
#include <string.h>

#include "base/must.h"
#include "record/worklist.h"
#include "web/bulk.h"
#include "web/letter.h"
#include "web/list_file.h"
#include "web/meeting.h"
#include "web/say.h"

#define AT_ONCE   50            /* letters of one print: a stack that somebody folds */
#define PDF_MOST  (32u << 20)
#define LATE_DAYS 5             /* our own: a letter that has waited a working week */
#define PICK      "pick-"
#define PICK_N    (sizeof PICK - 1)

struct letters {
	struct cx *cx;
	struct request *rq;
	struct care care;
	struct letter_waiting *w; size_t count;
	struct called *who;
	bool *picked;
	struct str *note;               /* what came of it; STR_NONE */
	size_t picks, unseen;           /* ticked and there; ticked and not there, or not any more */
};

static enum err letters_load(struct letters *p)
{
	struct cx *cx = p->cx;
	p->care = (struct care){ p->rq->settings->catalog, p->rq->settings->catalog->policy };
	TRY(letters_waiting(cx, p->rq->db, p->rq->who->organisation, &p->w, &p->count));
	int64_t *patient = arena_array(cx->arena, p->count + 1, sizeof *patient);
	p->who = arena_array(cx->arena, p->count + 1, sizeof *p->who);
	p->picked = arena_array(cx->arena, p->count + 1, sizeof *p->picked);
	p->note = arena_array(cx->arena, p->count + 1, sizeof *p->note);
	for (size_t i = 0; i < p->count; i++)
		patient[i] = p->w[i].l.patient;
	return board_who(cx, p->rq->db, patient, p->count, p->who);
}

/* What does not exist, what is not shown and what went meanwhile are the same. */
static void picks_read(struct letters *p)
{
	const struct form *f = &p->rq->form;
	struct id id;
	for (size_t i = 0; i < f->count; i++) {
		bool there = false;
		if (!str_starts(f->entry[i].name, PICK))
			continue;
		for (size_t k = 0; k < p->count && id_parse(str_sub(f->entry[i].name, PICK_N, f->entry[i].name.n), &id); k++)
			if (id_eq(p->w[k].l.outside, id)) {
				p->picks += !p->picked[k];
				p->picked[k] = there = true;
			}
		p->unseen += !there;
	}
}

/* The first line says to whom. */
static struct str to_whom(const struct letter *l)
{
	struct str line, rest = l->address;
	while (rest.n) {
		str_cut(rest, '\n', &line, &rest);
		if (str_trim(line).n)
			return str_trim(line);
	}
	return STR_NONE;
}

/* ---- shown ---- */

static struct t_letters_row row_make(const struct letters *p, size_t i)
{
	const struct letter *l = &p->w[i].l;
	const struct letter_kind *k = catalog_letter(p->care.catalog, l->kind, l->version);
	struct str title = k ? letter_title(k, l->whom) : STR_NONE, to = to_whom(l);
	int64_t days = p->rq->today.day - instant_day(l->approved_at).day;
	return (struct t_letters_row){ .name = called_say(p->cx, p->who[i]), .href = say_f(p->cx->arena, "/letter/%.*s", STRF(outside(p->cx->arena, l->outside))),
		.pick = outside(p->cx->arena, l->outside), .title = str_known(title) ? title : l->kind, .whom = str_of(letter_to_say(l->whom)),
		.to = to, .approved = l->approved_at, .by = l->approved_name, .days = days, .late = days > LATE_DAYS, .held = p->w[i].held,
		.large = l->large, .note = p->note[i] };
}

static const struct sheet_column columns[] = {
	{ "name", SHEET_WORDS, offsetof(struct t_letters_row, name) }, { "letter", SHEET_WORDS, offsetof(struct t_letters_row, title) },
	{ "for", SHEET_WORDS, offsetof(struct t_letters_row, whom) }, { "to", SHEET_WORDS, offsetof(struct t_letters_row, to) },
	{ "approved", SHEET_AT, offsetof(struct t_letters_row, approved) }, { "approved_by", SHEET_WORDS, offsetof(struct t_letters_row, by) },
	{ "days_since", SHEET_NUMBER, offsetof(struct t_letters_row, days) }, { "large_print", SHEET_YES, offsetof(struct t_letters_row, large) },
	{ "goes_by_itself_because", SHEET_WORDS, offsetof(struct t_letters_row, held) },
};

static enum err show(struct letters *p, struct response *rs, bool done, const char *problem)
{
	struct cx *cx = p->cx;
	struct request *rq = p->rq;
	struct t_frame *frame;
	bool again = done || problem;
	char iso[DAY_TEXT], least[DAY_TEXT];
	size_t ticks = 0;
	struct day from = rq->today;
	TRY(frame_make(cx, rq, "Letters to go out", &frame));
	struct t_letters d = { .frame = frame, .problem = str_of(problem), .csrf = rq->csrf, .key = request_form_key(cx),
		.most = AT_ONCE };
	struct t_letters_row *row = arena_array(cx->arena, p->count + 1, sizeof *row), *gone = arena_array(cx->arena, p->count + 1, sizeof *gone);
	for (size_t i = 0; i < p->count; i++) {
		struct t_letters_row one = row_make(p, i);
		if (done && p->picked[i]) {
			gone[d.dones_n++] = one;
			if (!str_known(p->note[i]))
				continue;               /* it went: it waits no more */
		}
		one.checked = !str_known(one.held) && str_known(one.to) && (again ? p->picked[i] && !done : ticks < AT_ONCE);
		ticks += one.checked;
		if (from.day > instant_day(one.approved).day)
			from = instant_day(one.approved);
		row[d.rows_n++] = one;
	}
	d.rows = row;
	d.dones = gone;
	d.more = p->count == LETTERS_GO;
	d.today = str_of(arena_text(cx->arena, day_iso(rq->today, iso)));
	d.least = str_of(arena_text(cx->arena, day_iso(from, least)));
	d.on = str_known(form_value(&rq->form, "on")) ? form_value(&rq->form, "on") : d.today;
	if (p->unseen)
		d.unseen = say_f(cx->arena, "%.*s not there any more: left out. Somebody may have written down meanwhile that it went.",
			STRF(say_count(cx->arena, (int64_t)p->unseen, "letter is", "letters are")));
	rq->rows = (int64_t)p->count;
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "letters", .title = "Letters to go out", .filter = STR("approved and not gone out"),
			.notice = LIST_PEOPLE, .back = STR("/letters") }, columns, LENGTH(columns), d.rows, d.rows_n, sizeof *d.rows);
	if (d.rows_n)
		list_offer(cx, rq, frame, "letter", STR("/letters"));
	t_letters(&rs->body, &d);
	return OK;
}

enum err page_letters(struct cx *cx, struct request *rq, struct response *rs)
{
	struct letters p = { .cx = cx, .rq = rq };
	TRY(letters_load(&p));
	return show(&p, rs, false, NULL);
}

/* ---- printed ---- */

/* What cannot be done is said above the list. */
static enum err refuse(struct letters *p, struct response *rs, const char *why)
{
	p->rq->audit = "list";
	rs->status = 422;
	return show(p, rs, false, why);
}

static const char *picks_wrong(const struct letters *p)
{
	if (p->picks == 0)
		return p->unseen ? "What you ticked is not there any more. Here is what waits now." : "Tick a letter first.";
	if (p->picks > AT_ONCE)
		return arena_printf(p->cx->arena, "At once %d letters are printed and written down. Take the tick away from some; do the others afterwards.", AT_ONCE);
	for (size_t i = 0; i < p->count; i++)
		if (p->picked[i] && str_known(p->w[i].held))
			return arena_printf(p->cx->arena, "One of them does not go with the others: %.*s Open it, or take the tick away.", STRF(p->w[i].held));
	return NULL;
}

enum err page_letters_print(struct cx *cx, struct request *rq, struct response *rs)
{
	struct letters p = { .cx = cx, .rq = rq };
	struct t_frame *frame;
	AUTO(buf) struct buf file;
	size_t n = 0;
	buf_init(&file, PDF_MOST);
	TRY(letters_load(&p));
	picks_read(&p);
	const char *wrong = picks_wrong(&p);
	if (wrong)
		return refuse(&p, rs, wrong);
	TRY(frame_make(cx, rq, "Letters to go out", &frame));
	struct pdf_paper *paper = arena_array(cx->arena, p.picks, sizeof *paper);
	struct request_each *each = arena_array(cx->arena, p.picks, sizeof *each);
	for (size_t i = 0; i < p.count; i++) {
		struct letter_page one = { .cx = cx, .rq = rq };
		if (!p.picked[i])
			continue;
		TRY(letter_page_load(&one, p.w[i].l.outside));
		letter_page_paper(&one, frame->training, &paper[n]);
		each[n++] = (struct request_each){ one.v.l.patient, outside(cx->arena, one.v.l.outside) };
	}
	paper[0].title = STR("Letters to go out");
	TRY(pdf_make_all(cx, paper, n, str_is(form_value(&rq->form, "both"), "yes"), &file, NULL));
	buf_add(&rs->body, file.p, file.n);
	rs->type = "application/pdf";
	rq->each = each;
	rq->eachs = n;
	return OK;
}

/* ---- gone ---- */

static enum err go(struct letters *p, size_t i, enum letter_way way, struct day on)
{
	struct cx *cx = p->cx;
	const struct letter *l = &p->w[i].l;
	struct str to = to_whom(l);
	struct letter_act_ask ask = { .letter = l->outside, .act = LETTER_SEND, .way = way, .on = on, .say = to,
		.form_key = bulk_key(cx->arena, p->rq->form_key, l->outside) };
	if (!str_known(to)) {
		p->note[i] = STR("No line says to whom it goes: open it.");
		return OK;
	}
	enum err err = letter_act(cx, p->rq->store, &p->rq->actor, &p->care, &ask, p->rq->now);
	if (err != OK && err_row(err)->http >= 500)
		return err;
	if (err != OK)
		p->note[i] = str_of(arena_text(cx->arena, cx_say(cx)));
	cx_clear(cx);
	return OK;
}

enum err page_letters_went(struct cx *cx, struct request *rq, struct response *rs)
{
	struct letters p = { .cx = cx, .rq = rq };
	enum letter_way way = LETTER_WAY_NONE;
	struct day on = DAY_NONE;
	TRY(letters_load(&p));
	picks_read(&p);
	for (int w = LETTER_POSTED; w < LETTER_WAYS; w++)
		if (str_is(form_value(&rq->form, "way"), letter_way_word((enum letter_way)w)))
			way = (enum letter_way)w;
	const char *wrong = way == LETTER_WAY_NONE ? "Choose by which way they went." : !day_parse(form_value(&rq->form, "on"), &on) ?
		"Write the day as 2026-11-21." : picks_wrong(&p);
	if (wrong)
		return refuse(&p, rs, wrong);
	for (size_t i = 0; i < p.count; i++)
		if (p.picked[i])
			TRY(go(&p, i, way, on));
	rq->audit = "list";
	return show(&p, rs, true, NULL);
}
