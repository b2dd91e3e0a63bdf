/* Sheets of paper: found by their number, those that wait, one keyed in twice; and the sheet itself, to print. */
#include "base/must.h"
#include "care/paper.h"
#include "print/pdf.h"
#include "record/setting.h"
#include "record/worklist.h"
#include "web/answer.h"
#include "web/list_file.h"
#include "web/measure.h"
#include "web/meeting.h"
#include "web/mine.h"
#include "web/say.h"

#define PDF_MAX    (4u << 20)

/* ---- those that wait ---- */

static struct str number_of(struct cx *cx, struct id sheet)
{
	char text[PAPER_NUMBER];
	return str_of(arena_text(cx->arena, paper_number(sheet, text)));
}

static struct str sheet_path(struct cx *cx, struct id person, struct id sheet)
{
	return say_f(cx->arena, "/person/%.*s/paper/%.*s", STRF(outside(cx->arena, person)), STRF(outside(cx->arena, sheet)));
}

/* Whose they are, one each; the guard let through only what she may see. */
static enum err rows_make(struct cx *cx, struct request *rq, const struct remote_paper *p, size_t n, struct t_paper *d)
{
	int64_t *patient = arena_array(cx->arena, n + 1, sizeof *patient);
	struct id *person = arena_array(cx->arena, n + 1, sizeof *person);
	struct called *who = arena_array(cx->arena, n + 1, sizeof *who);
	struct t_paper_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++)
		patient[i] = p[i].patient;
	TRY(people_shown(cx, rq->db, patient, n, person));
	TRY(board_who(cx, rq->db, patient, n, who));
	for (size_t i = 0; i < n; i++) {
		const struct instrument *in = catalog_instrument(rq->settings->catalog, p[i].instrument, p[i].version);
		if (!id_known(person[i]))
			continue;
		row[d->rows_n++] = (struct t_paper_row){ .number = number_of(cx, p[i].outside), .href = sheet_path(cx, person[i], p[i].outside),
			.name = called_say(cx, who[i]), .title = in ? in->title : p[i].instrument, .printed = p[i].recorded_at, .by = p[i].staff_name,
			.keyed = p[i].keyed, .mine = p[i].keyed && p[i].keyed_by == rq->who->staff, .first = p[i].keyed ? p[i].keyed_name : STR_NONE,
			.keyed_at = p[i].keyed ? p[i].changed_at : INSTANT_NONE };
	}
	d->rows = row;
	rq->rows = (int64_t)d->rows_n;
	return OK;
}

/* One sheet by what was typed; *ret_path STR_NONE: why not is in d. */
static enum err typed_find(struct cx *cx, struct request *rq, struct str typed, struct str *ret_path, struct t_paper *d)
{
	struct id from, until;
	struct remote_paper *p;
	struct id person;
	size_t n;
	*ret_path = STR_NONE;
	if (!paper_number_read(typed, &from, &until)) {
		d->problem = STR("No sheet has that number: a letter is missing or wrong. Look at the sheet once more: four letters, four, and one.");
		return OK;
	}
	TRY(papers_between(cx, rq->db, rq->who->organisation, from, until, &p, &n));
	if (n == 1)
		TRY(people_shown(cx, rq->db, &p[0].patient, 1, &person));
	if (n == 1 && id_known(person))
		*ret_path = sheet_path(cx, person, p[0].outside);
	else
		d->problem = n > 1 ? STR("Two sheets begin like that. Open it from the person's page: Ask the person to fill in.") :
			STR("There is no such sheet of your service that you may key in.");
	return OK;
}

static const struct sheet_column columns[] = {
	{ "sheet", SHEET_WORDS, offsetof(struct t_paper_row, number) }, { "name", SHEET_WORDS, offsetof(struct t_paper_row, name) },
	{ "questionnaire", SHEET_WORDS, offsetof(struct t_paper_row, title) }, { "printed", SHEET_AT, offsetof(struct t_paper_row, printed) },
	{ "printed_by", SHEET_WORDS, offsetof(struct t_paper_row, by) }, { "keyed_once", SHEET_YES, offsetof(struct t_paper_row, keyed) },
	{ "keyed_at", SHEET_AT, offsetof(struct t_paper_row, keyed_at) }, { "keyed_first_by", SHEET_WORDS, offsetof(struct t_paper_row, first) },
};

enum err page_paper(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct remote_paper *p;
	struct str path;
	size_t n;
	TRY(frame_make(cx, rq, "Sheets of paper", &frame));
	struct t_paper d = { .frame = frame, .typed = form_value(&rq->query, "sheet") };
	if (d.typed.n) {
		TRY(typed_find(cx, rq, d.typed, &path, &d));
		if (str_known(path))
			return response_go(rs, path);
		rs->status = 422;
	}
	TRY(papers_open(cx, rq->db, rq->who->organisation, &p, &n));
	TRY(rows_make(cx, rq, p, n, &d));
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "sheets", .title = "Sheets of paper", .filter = STR("printed and not yet keyed in twice"),
			.notice = LIST_PEOPLE, .back = STR("/paper") }, columns, LENGTH(columns), d.rows, d.rows_n, sizeof *d.rows);
	if (d.rows_n)
		list_offer(cx, rq, frame, "measure", STR("/paper"));
	t_paper(&rs->body, &d);
	return OK;
}

/* ---- one of them ---- */

struct sheet_page {
	struct cx *cx;
	struct request *rq;
	struct care care;
	struct seen s;
	struct paper_sheet p;
	struct answers answers;         /* as they were sent */
	struct str on;
	const char *problem;
	bool differs;
};

static enum err page_load(struct sheet_page *p)
{
	TRY(seen_load(p->cx, p->rq, p->rq->id[0], false, &p->s));
	enum err err = paper_sheet(p->cx, p->rq->db, p->care.catalog, p->rq->who->organisation, p->s.patient, p->rq->id[1], &p->p);
	if (err == ERR_NOT_FOUND)       /* whom she sees and whose answers she does not: in the words that are said of nobody (web/seen.c) */
		return fail(p->cx, err, "There is no such person, or no agreement lets you see the records.");
	return err;
}

static struct sheet_page page_of(struct cx *cx, struct request *rq)
{
	struct sheet_page p = { .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy }, .on = STR("") };
	for (int i = 0; i < INSTRUMENT_ITEMS; i++)
		p.answers.item[i] = ANSWER_BLANK;
	return p;
}

static struct str field_of(struct cx *cx, const char *letter, int item)
{
	return say_f(cx->arena, "%s%d", letter, item + 1);
}

static struct str value_of(struct cx *cx, int answer)
{
	return answer == ANSWER_BLANK ? STR("-") : answer == ANSWER_NOT_APPLICABLE ? STR("x") : say_f(cx->arena, "%d", answer);
}

static struct str answer_say(const struct sheet_page *p, const struct instrument_licence *words, int item, int answer)
{
	const struct instrument *in = p->p.instrument;
	const struct answer_set *set = &in->set[in->item[item].set];
	const struct str *say = words && words->answers[in->item[item].set] ? words->answers[in->item[item].set] : set->words;
	if (answer < 0)
		return answer == ANSWER_BLANK ? STR("left open") : STR("does not apply");
	return say ? say_f(p->cx->arena, "%d, %.*s", answer, STRF(say[answer - set->from])) : say_f(p->cx->arena, "%d", answer);
}

/* What the two keyings say otherwise, side by side; what they say alike goes along unseen. */
static void compare_make(struct sheet_page *p, const struct instrument_licence *words, struct t_paper_sheet *d)
{
	struct cx *cx = p->cx;
	const struct instrument *in = p->p.instrument;
	char day[DAY_TEXT];
	int item[INSTRUMENT_ITEMS], n = paper_differs(in, &p->p.first, &p->answers, item);
	struct t_paper_sheet_row *row = arena_array(cx->arena, (size_t)n + 1, sizeof *row);
	struct t_paper_sheet_field *field = arena_array(cx->arena, (size_t)in->items * 2 + 1, sizeof *field);
	for (int i = 0; i < in->items; i++) {
		field[d->fields_n++] = (struct t_paper_sheet_field){ field_of(cx, "s", i), value_of(cx, p->answers.item[i]) };
		if (p->answers.item[i] == p->p.first.item[i])
			field[d->fields_n++] = (struct t_paper_sheet_field){ field_of(cx, "q", i), value_of(cx, p->answers.item[i]) };
	}
	for (int i = 0; i < n; i++) {
		struct t_measure_question *q = arena_alloc(cx->arena, sizeof *q);
		measure_question(cx, in, words, item[i], ANSWER_NOT_CHOSEN, q);
		row[i] = (struct t_paper_sheet_row){ answer_say(p, words, item[i], p->p.first.item[item[i]]),
			answer_say(p, words, item[i], p->answers.item[item[i]]), q };
	}
	d->rows = row;
	d->rows_n = (size_t)n;
	d->fields = field;
	d->day_differs = !str_is(p->on, day_iso(p->p.part.answered_on, day));
	d->first_on = p->p.part.answered_on;
}

static void form_make(struct sheet_page *p, struct t_paper_sheet *d)
{
	const struct instrument *in = p->p.instrument;
	const struct instrument_licence *words = instrument_words(in, p->rq->today);
	char text[DAY_TEXT];
	d->state = p->differs ? STR("differs") : p->p.keyed ? STR("keyed") : STR("printed");
	d->keying = words ? STR_NONE : in->keying;
	d->lead = words && str_known(words->lead) ? words->lead : in->lead;
	d->on = p->on.n || p->problem ? p->on : p->p.keyed ? STR("") : str_of(arena_text(p->cx->arena, day_iso(p->rq->today, text)));
	if (p->differs) {
		compare_make(p, words, d);
		return;
	}
	struct t_measure_question *q = arena_array(p->cx->arena, (size_t)in->items, sizeof *q);
	for (int i = 0; i < in->items; i++)
		measure_question(p->cx, in, words, i, p->problem ? p->answers.item[i] : ANSWER_NOT_CHOSEN, &q[i]);
	d->questions = q;
	d->questions_n = (size_t)in->items;
}

static enum err show(struct sheet_page *p, struct response *rs)
{
	struct cx *cx = p->cx;
	struct request *rq = p->rq;
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "A sheet of paper", &frame));
	TRY(page_load(p));
	const struct remote_part *part = &p->p.part;
	struct str path = sheet_path(cx, rq->id[0], rq->id[1]);
	bool open = p->p.ask.state == REMOTE_OPEN && part->state == ASKED_WAITS && p->p.instrument;
	struct t_paper_sheet d = { .frame = frame, .head = seen_head(cx, rq, &p->s, "/measures"), .csrf = rq->csrf, .key = request_form_key(cx), .action = path,
		.number = number_of(cx, p->p.ask.outside), .title = p->p.instrument ? p->p.instrument->title : part->instrument, .problem = str_of(p->problem),
		.measures_href = say_f(cx->arena, "%.*s/measures", STRF(p->s.path)), .state = part->state == ASKED_SENT ? STR("done") : STR("over"),
		.history = p->p.ask.ended_say, .first = part->keyed_name, .first_at = part->changed_at, .mine = part->keyed_by == rq->who->staff };
	if (open) {
		TRY(setting_number(cx, rq->db, "paper_keyings", 2, &d.times));
		form_make(p, &d);
		d.pdf_href = say_f(cx->arena, "%.*s/pdf", STRF(path));
		d.large_href = say_f(cx->arena, "%.*s/pdf?large=yes", STRF(path));
	}
	t_paper_sheet(&rs->body, &d);
	return OK;
}

enum err page_paper_sheet(struct cx *cx, struct request *rq, struct response *rs)
{
	struct sheet_page p = page_of(cx, rq);
	return show(&p, rs);
}

static enum err refused(struct sheet_page *p, struct response *rs, enum err err)
{
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT)
		return err;
	p->problem = arena_text(p->cx->arena, cx_say(p->cx));
	cx_clear(p->cx);
	rs->status = err_row(err)->http;
	p->rq->audit = "look";
	return show(p, rs);
}

/* The picture of before would not show what was written: the page is read anew. */
static enum err compare_show(struct sheet_page *p, struct response *rs)
{
	db_end(p->rq->db);
	TRY(db_begin(p->cx, p->rq->db));
	db_guard(p->rq->db, p->rq->who->id, p->rq->now);
	p->rq->audit = "look";
	p->differs = true;
	return show(p, rs);
}

static enum err keying_read(struct sheet_page *p, struct paper_keying *k)
{
	struct cx *cx = p->cx;
	const struct form *form = &p->rq->form;
	TRY(measure_answers_read(cx, p->rq, p->p.instrument, "q", &p->answers));
	for (int i = 0; i < p->p.instrument->items; i++)
		if (!form_value(form, str_c(cx->arena, field_of(cx, "q", i))).n && !measure_is_number(p->p.instrument, i))
			return fail(cx, ERR_BAD_FIELD, "Question %d: choose what stands there, or that it was left open.", i + 1);
	if (k->settled)
		TRY(measure_answers_read(cx, p->rq, p->p.instrument, "s", &k->second));
	if (!day_parse(p->on, &k->on))
		return fail(cx, ERR_BAD_FIELD, "Say on which day it was answered, like 2026-11-21.");
	if (k->settled && !day_parse(form_value(form, "second_on"), &k->second_on))
		k->second_on = k->on;
	return OK;
}

enum err page_paper_key(struct cx *cx, struct request *rq, struct response *rs)
{
	struct sheet_page p = page_of(cx, rq);
	struct paper_keying k = { .patient = rq->id[0], .sheet = rq->id[1], .name = rq->who->staff_name,
		.settled = form_value(&rq->form, "settled").n > 0, .second_on = DAY_NONE, .form_key = rq->form_key };
	bool differs;
	TRY(page_load(&p));
	p.on = form_value(&rq->form, "on");
	if (!p.p.instrument)
		return fail(cx, ERR_CONFLICT, "The table of this questionnaire's version is gone.");
	enum err err = keying_read(&p, &k);
	if (err == ERR_BAD_FIELD) {             /* told after it is decided that she may key it in */
		k.fault = arena_text(cx->arena, cx_say(cx));
		cx_clear(cx);
	}
	k.answers = p.answers;
	err = paper_key(cx, rq->store, &rq->actor, &p.care, &k, rq->now, &differs);
	if (err != OK)
		return refused(&p, rs, err);
	return differs ? compare_show(&p, rs) : response_go(rs, sheet_path(cx, rq->id[0], rq->id[1]));
}

/* ---- printed ---- */

static struct str boxes_say(struct sheet_page *p, const struct instrument_licence *words, int item, bool large)
{
	const struct instrument *in = p->p.instrument;
	const struct answer_set *set = &in->set[in->item[item].set];
	const struct str *say = words && words->answers[in->item[item].set] ? words->answers[in->item[item].set] : set->words;
	struct str out = STR("");
	if (!say && measure_is_number(in, item))
		return say_f(p->cx->arena, "A whole number from %d to %d:  ______", set->from, set->to);
	for (int v = set->from; v <= set->to; v++)
		out = say_f(p->cx->arena, "%.*s%s\xe2\x96\xa1 %.*s", STRF(out), v == set->from ? "" : large ? "\n" : "      ", STRF(say ? say[v - set->from] :
			say_f(p->cx->arena, "%d", v)));
	return in->item[item].may_not_apply ? say_f(p->cx->arena, "%.*s%s\xe2\x96\xa1 Does not apply to me", STRF(out), large ? "\n" : "      ") : out;
}

/* What asks about self-harm is filled in where somebody is; HAZ-036. */
static struct str before_say(struct sheet_page *p)
{
	struct cx *cx = p->cx;
	const struct catalog *t = p->care.catalog;
	struct str say = say_f(cx->arena, "Tick one box for each question. There are no right answers. If you would rather not answer a question, leave it open. "
		"The questions are about %.*s.\n\nDate: ______________________      Please do not write your name on it: the number is enough.",
		STRF(p->p.instrument->period));
	if (!instrument_risky(p->p.instrument))
		return say;
	say = say_f(cx->arena, "%.*s\n\nFill it in here, and give it back before you leave: nobody reads it before. Tell somebody here if you need help now.",
		STRF(say));
	for (size_t i = 0; i < t->crises; i++)
		say = say_f(cx->arena, "%.*s\n- %.*s: %.*s", STRF(say), STRF(t->crisis[i].when), STRF(t->crisis[i].title));
	return say;
}

enum err page_paper_pdf(struct cx *cx, struct request *rq, struct response *rs)
{
	struct sheet_page p = page_of(cx, rq);
	struct t_frame *frame;
	size_t n = 0;
	bool large = str_is(form_value(&rq->query, "large"), "yes");
	TRY(frame_make(cx, rq, "A sheet of paper", &frame));
	TRY(page_load(&p));
	const struct instrument *in = p.p.instrument;
	if (!in || p.p.ask.state == REMOTE_WITHDRAWN || remote_offer_here(in, rq->today) != OFFER_YES)
		return fail(cx, ERR_CONFLICT, "This sheet is over, or its words may not be shown here any more. There is nothing to print.");
	const struct instrument_licence *words = in->words ? NULL : instrument_words(in, rq->today);
	struct str number = number_of(cx, p.p.ask.outside), place = mine_words(cx->arena, p.p.ask.organisation_name);
	struct pdf_block *block = arena_array(cx->arena, (size_t)in->items * 2 + 8, sizeof *block);
	block[n++] = (struct pdf_block){ PDF_HEAD, place, STR_NONE };
	block[n++] = (struct pdf_block){ PDF_CODE, say_f(cx->arena, "%.*s/paper?sheet=%.*s", STRF(rq->origin), STRF(number)), say_f(cx->arena, "Sheet %.*s",
		STRF(number)) };
	block[n++] = (struct pdf_block){ PDF_TITLE, mine_words(cx->arena, in->title), STR_NONE };
	block[n++] = (struct pdf_block){ PDF_TEXT, before_say(&p), STR_NONE };
	struct str lead = words && str_known(words->lead) ? words->lead : in->lead;
	if (str_known(lead))
		block[n++] = (struct pdf_block){ PDF_ABOUT, lead, STR_NONE };
	for (int i = 0; i < in->items; i++) {
		block[n++] = (struct pdf_block){ PDF_HEADING, mine_words(cx->arena, measure_ask(cx, in, words, i)), STR_NONE };
		block[n++] = (struct pdf_block){ PDF_TEXT, boxes_say(&p, words, i, large), STR_NONE };
	}
	block[n++] = (struct pdf_block){ PDF_SMALL, say_f(cx->arena, "%.*s. %.*s Version %lld.", STRF(in->holder), STRF(in->terms), (long long)in->version),
		STR_NONE };
	struct pdf_paper paper = { .language = "en-GB", .title = mine_words(cx->arena, in->title), .author = place, .at = rq->now, .large = large,
		.band = frame->training ? STR("TRAINING. Not for real people.") : STR_NONE, .block = block, .blocks = n,
		.foot = say_f(cx->arena, "Sheet %.*s, %.*s", STRF(number), STRF(place)) };
	AUTO(buf) struct buf file;
	buf_init(&file, PDF_MAX);
	TRY(pdf_make(cx, &paper, &file, NULL));
	buf_add(&rs->body, file.p, file.n);
	rq->rows = 1;
	rs->type = "application/pdf";
	return OK;
}
