/* One question a page; what comes next; all of them before they are sent. */
#include "web/answer.h"

#include <string.h>

#include "base/must.h"
#include "print/svg.h"
#include "web/mine.h"
#include "web/say.h"

#define LINE_FROM 13            /* so many answers that a number is written, not chosen */

/* ---- what a crisis is helped by ---- */

const struct t_crisis_line *crisis_lines(struct cx *cx, const struct catalog *catalog, size_t *ret_count)
{
	struct t_crisis_line *line = arena_array(cx->arena, catalog->crises + 1, sizeof *line);
	for (size_t i = 0; i < catalog->crises; i++) {
		const struct crisis *c = &catalog->crisis[i];
		line[i] = (struct t_crisis_line){ .when = c->when, .title = c->title, .say = c->say, .tone = i ? STR("plain") : STR("red"),
			.button = i ? STR("") : STR("warning"), .href = c->text ? STR("") : say_f(cx->arena, "tel:%.*s", STRF(c->dial)) };
	}
	*ret_count = catalog->crises;
	return line;
}

void frame_helps(struct cx *cx, const struct catalog *catalog, struct t_frame *frame)
{
	struct t_frame_help *help = arena_array(cx->arena, 2, sizeof *help);
	for (size_t i = catalog->crises < 2 ? catalog->crises : 2; i-- > 0;)
		help[frame->helps_n++] = (struct t_frame_help){ say_f(cx->arena, "tel:%.*s", STRF(catalog->crisis[i].dial)), catalog->crisis[i].title };
	frame->helps = help;
}

/* ---- addresses ---- */

struct str answering_to(const struct answering *a, const char *more)
{
	const char *kept = a->easy ? "easy=1" : a->large ? "large=1" : "";
	return say_f(a->cx->arena, "%.*s%s%s%s%s", STRF(a->base), *more || *kept ? "?" : "", more, *more && *kept ? "&" : "", kept);
}

static enum err frame_of(struct answering *a, const char *title, struct t_frame **ret)
{
	if (!a->by_link)
		TRY(mine_frame(a->cx, a->rq, title, ret));
	else
		TRY(frame_make(a->cx, a->rq, title, ret));
	(*ret)->extra_class = a->easy ? STR("wm--public wm--large wm--easy") : a->large ? STR("wm--public wm--large") : STR("wm--public");
	if (!a->by_link)
		return OK;
	/* Whoever is signed in on the same browser is not who fills in. */
	(*ret)->narrow = true;
	(*ret)->nav_n = 0;
	(*ret)->who = NULL;
	(*ret)->searches = (*ret)->reads = false;
	(*ret)->alerts_say = (*ret)->why_href = STR_NONE;
	frame_helps(a->cx, a->care.catalog, *ret);
	return OK;
}

/* ---- where she is ---- */

static struct str until_say(struct answering *a)
{
	char text[DAY_TEXT];
	return str_of(arena_text(a->cx->arena, day_words(a->f.until, text)));
}

static struct str place_href(struct answering *a, int64_t part, int item, const char *more)
{
	return answering_to(a, arena_printf(a->cx->arena, "part=%lld&item=%d%s", (long long)part, item, more));
}

static int next_item(const struct answering *a, const struct filling_part *p)
{
	for (int i = 0; i < p->instrument->items; i++)
		if (filling_asks(p->instrument, i, a->f.sex) && p->answers.item[i] == ANSWER_NOT_COME_TO)
			return i + 1;
	return 0;
}

static struct filling_part *part_of(struct answering *a, int64_t seq)
{
	for (size_t i = 0; i < a->f.parts; i++)
		if (a->f.part[i].p.seq == seq && a->f.part[i].p.state == ASKED_WAITS && a->f.part[i].offer == OFFER_YES)
			return &a->f.part[i];
	return NULL;
}

static struct filling_part *next_part(struct answering *a)
{
	struct filling_part *p = NULL;
	for (size_t i = 0; i < a->f.parts && !p; i++)
		p = part_of(a, a->f.part[i].p.seq);
	return p;
}

static struct str ask_of(struct answering *a, const struct filling_part *p, int item)
{
	const struct instrument_item *it = &p->instrument->item[item];
	return mine_words(a->cx->arena, p->words ? p->words->ask[item] : str_known(it->ask) ? it->ask : say_capital(a->cx->arena, it->about));
}

/* The words of an answer, the least first; NULL: they are numbers. */
static const struct str *words_of(const struct filling_part *p, int item)
{
	int set = p->instrument->item[item].set;
	return p->words && p->words->answers[set] ? p->words->answers[set] : p->instrument->set[set].words;
}

static struct str lead_of(const struct filling_part *p)
{
	return p->words && str_known(p->words->lead) ? p->words->lead : p->instrument->lead;
}

static struct str answer_say(struct answering *a, const struct filling_part *p, int item, int answer)
{
	const struct str *words = words_of(p, item);
	if (answer == ANSWER_BLANK || answer == ANSWER_NOT_COME_TO)
		return answer == ANSWER_BLANK ? STR("Left open") : STR("Not answered yet");
	if (answer == ANSWER_NOT_APPLICABLE)
		return STR("Does not apply");
	return words ? words[answer - p->instrument->set[p->instrument->item[item].set].from] : say_f(a->cx->arena, "%d", answer);
}

/* ---- pages ---- */

enum err answering_end(struct answering *a, const char *title, const char *say, bool helps)
{
	struct t_frame *frame;
	TRY(frame_of(a, title, &frame));
	struct t_answer_end d = { .frame = frame, .title = str_of(title), .say = str_of(say), .here = a->f.here || a->handed };
	struct t_answer_end_left *left = arena_array(a->cx->arena, a->f.parts + 1, sizeof *left);
	for (size_t i = 0; i < a->f.parts; i++)
		if (a->f.part[i].p.state == ASKED_WAITS && a->f.part[i].offer != OFFER_YES)
			left[d.left_n++].title = mine_words(a->cx->arena, a->f.part[i].instrument ? a->f.part[i].instrument->title : a->f.part[i].p.instrument);
	d.left = left;
	if (helps)
		d.lines = crisis_lines(a->cx, a->care.catalog, &d.lines_n);
	t_answer_end(&a->rs->body, &d);
	return OK;
}

/* The same page in another size, or easy to read. */
static struct str other_href(const struct answering *a, bool large, bool easy)
{
	struct answering other = *a;
	other.large = large;
	other.easy = easy;
	return answering_to(&other, "");
}

/* How much, beside the words of an answer, which stay as they are: so many of so many bars. */
static struct html bars_svg(struct answering *a, int filled, int of)
{
	struct svg svg;
	int wide = 16, high = 48;
	svg_open(&svg, of * (wide + 4) + 4, high + 4, STR(""));
	for (int i = 0; i < of; i++) {
		double tall = high * (double)(i + 2) / (of + 1);
		svg_rect(&svg, 2 + i * (wide + 4), 2 + high - tall, wide, tall, 2, (struct ink){ i < filled ? "#005eb8" : "#ffffff", "#425563", 2, NULL });
	}
	return svg_close(&svg, a->cx->arena);
}

static enum err before_show(struct answering *a, const struct filling_part *p)
{
	struct t_frame *frame;
	const struct instrument *in = p->instrument;
	TRY(frame_of(a, "Before you start", &frame));
	struct t_answer_before d = { .frame = frame, .title = STR("Before you start"), 
		.risk = instrument_risky(in), .here = a->f.here, .carer = a->f.carer, .place = mine_words(a->cx->arena,
		a->f.organisation_name), .until = until_say(a), .start_href = place_href(a, p->p.seq, next_item(a, p), ""),
		.large_href = other_href(a, !a->large, false), .large = a->large, .easy = a->easy, .easy_href = other_href(a, false, !a->easy),
		.questions = p->asked, .minutes = in->minutes ? in->minutes : 1 };
	d.lead = say_f(a->cx->arena, "%d questions about %.*s. They take about %d minute%s. There are no right answers.", p->asked, STRF(in->period),
		in->minutes ? in->minutes : 1, in->minutes > 1 ? "s" : "");
	if (d.risk && !d.here) {
		d.hours = hours_say(a->cx->arena, &a->f.service.hours);
		d.promise = hours_promise(a->cx->arena, &a->f.service.hours, a->rq->now);
		d.lines = crisis_lines(a->cx, a->care.catalog, &d.lines_n);
	}
	t_answer_before(&a->rs->body, &d);
	return OK;
}

static void answers_make(struct answering *a, const struct filling_part *p, int item, int chosen, struct t_answer_question *d)
{
	const struct instrument *in = p->instrument;
	const struct str *words = words_of(p, item);
	const struct answer_set *set = &in->set[in->item[item].set];
	size_t count = (size_t)(set->to - set->from + 1);
	if (count >= LINE_FROM && !words) {
		d->number_line = true;
		d->from = set->from;
		d->to = set->to;
		d->value = chosen >= 0 ? say_f(a->cx->arena, "%d", chosen) : STR("");
		return;
	}
	struct t_answer_question_answer *row = arena_array(a->cx->arena, count + 1, sizeof *row);
	for (int v = set->from; v <= set->to; v++)
		row[d->answers_n++] = (struct t_answer_question_answer){ say_f(a->cx->arena, "a-%d", v - set->from + 1), say_f(a->cx->arena, "%d", v),
			words ? words[v - set->from] : say_f(a->cx->arena, "%d", v), chosen == v, a->easy && count > 2 ? bars_svg(a, v - set->from, (int)count - 1) :
			(struct html){ STR("") } };
	if (in->item[item].may_not_apply)
		row[d->answers_n++] = (struct t_answer_question_answer){ STR("a-x"), STR("x"), STR("Does not apply to me"), chosen == ANSWER_NOT_APPLICABLE,
			(struct html){ STR("") } };
	d->answers = row;
}

/* Questions that are for her, before this one and in all. */
static void count_make(struct answering *a, const struct filling_part *p, int item, struct t_answer_question *d)
{
	struct t_answer_question_bar *bar = arena_array(a->cx->arena, (size_t)p->instrument->items, sizeof *bar);
	int before = 0;
	for (int i = 0; i < p->instrument->items; i++) {
		if (!filling_asks(p->instrument, i, a->f.sex))
			continue;
		bool done = p->answers.item[i] != ANSWER_NOT_COME_TO;
		d->number += i <= item;
		if (i < item)
			before = i + 1;
		bar[d->bars_n++].tone = i == item ? STR("now") : done ? STR("done") : STR("open");
	}
	d->of = p->asked;
	d->bars = bar;
	if (before)
		d->back_href = place_href(a, p->p.seq, before, d->check ? "&check=1" : "");
	if (p->answered)
		d->saved = p->answered == 1 ? STR("1 answer is saved.") : say_f(a->cx->arena, "%d answers are saved.", p->answered);
}

static enum err question_show(struct answering *a, const struct filling_part *p, int item, bool check, const char *problem)
{
	struct t_frame *frame;
	const struct instrument *in = p->instrument;
	TRY(frame_of(a, problem ? "Error: a question" : "A question", &frame));
	struct t_answer_question d = { .frame = frame, .csrf = a->rq->csrf, .action = answering_to(a, ""),
		.title = mine_words(a->cx->arena, in->title), .lead = lead_of(p),
		.ask = ask_of(a, p, item), .part = p->p.seq, .item = item + 1, .check = check, .problem = str_of(problem), .by_link = a->by_link, .here = a->f.here,
		.easy = a->easy };
	d.stop_say = a->f.here ? STR("You may give it back at any time. What you have answered is kept.") :
		say_f(a->cx->arena, "You can come back until %.*s%s.", STRF(until_say(a)), a->by_link ? " with the same link" : "");
	answers_make(a, p, item, p->answers.item[item], &d);
	count_make(a, p, item, &d);
	t_answer_question(&a->rs->body, &d);
	return OK;
}

static enum err check_show(struct answering *a, const struct filling_part *p)
{
	struct t_frame *frame;
	const struct instrument *in = p->instrument;
	TRY(frame_of(a, "Check your answers", &frame));
	struct t_answer_check_row *row = arena_array(a->cx->arena, (size_t)in->items, sizeof *row);
	struct t_answer_check d = { .frame = frame, .csrf = a->rq->csrf, .action = answering_to(a, ""), .part = p->p.seq,
		.title = mine_words(a->cx->arena, in->title),
		.rows = row };
	for (int i = 0; i < in->items; i++)
		if (filling_asks(in, i, a->f.sex))
			row[d.rows_n++] = (struct t_answer_check_row){ ask_of(a, p, i), answer_say(a, p, i, p->answers.item[i]),
				place_href(a, p->p.seq, i + 1, "&check=1") };
	t_answer_check(&a->rs->body, &d);
	return OK;
}

/* The answer itself decides, not the address: who did not give one is not shown it. */
static enum err crisis_show(struct answering *a, const struct filling_part *p, int item)
{
	struct t_frame *frame;
	TRY(frame_of(a, "Thank you for telling us", &frame));
	struct t_answer_crisis d = { .frame = frame, .said = answer_say(a, p, item, p->answers.item[item]), .asked = ask_of(a, p, item),
		.open = hours_open(&a->f.service.hours, a->rq->now), .read = hours_when(a->cx->arena, &a->f.service.hours, a->rq->now),
		.place = mine_words(a->cx->arena, a->f.organisation_name), .on_href = answering_to(a, ""), .here = a->f.here };
	d.lines = crisis_lines(a->cx, a->care.catalog, &d.lines_n);
	t_answer_crisis(&a->rs->body, &d);
	return OK;
}

static bool sets_off(const struct filling_part *p, int item)
{
	int set[INSTRUMENT_ALERTS], n = answers_alerts(p->instrument, &p->answers, set);
	for (int i = 0; i < n; i++)
		if (p->instrument->alert[set[i]].item == item + 1)
			return true;
	return false;
}

enum err answering_show(struct answering *a)
{
	const struct form *q = &a->rq->query;
	struct filling_part *p = part_of(a, query_int(q, "part", 1, REMOTE_PARTS, 0));
	int item = p ? (int)query_int(q, "item", 1, p->instrument->items, 0) : 0;
	if (p && item && filling_asks(p->instrument, item - 1, a->f.sex)) {
		if (form_value(q, "told").n && sets_off(p, item - 1))
			return crisis_show(a, p, item - 1);
		return question_show(a, p, item - 1, form_value(q, "check").n > 0, NULL);
	}
	p = next_part(a);
	if (!p)
		return answering_end(a, "Nothing more to fill in here", "Thank you. What you sent has arrived.", false);
	if (!p->answered)
		return before_show(a, p);
	item = next_item(a, p);
	return item ? question_show(a, p, item - 1, false, NULL) : check_show(a, p);
}

/* ---- sent ---- */

static enum err answer_take(struct answering *a)
{
	const struct form *form = &a->rq->form;
	struct str sent = str_trim(form_value(form, "a"));
	struct filling_part *p = part_of(a, query_int(form, "part", 1, REMOTE_PARTS, 0));
	int item = p ? (int)query_int(form, "item", 1, p->instrument->items, 0) : 0;
	struct remote_answer answer = { .part = p ? p->p.seq : 0, .item = item };
	int64_t number = 0;
	bool alert, check = form_value(form, "check").n > 0;
	if (!p || !item || !filling_asks(p->instrument, item - 1, a->f.sex))
		return response_go(a->rs, answering_to(a, ""));          /* sent meanwhile, by another tab: where she is now */
	bool blank = str_is(sent, "-"), not_hers = str_is(sent, "x");
	if (!blank && !not_hers && (!str_int(sent, &number) || number < 0 || number > 1000)) {
		a->rs->status = 422;
		return question_show(a, p, item - 1, check, "Choose an answer, or say below that you would rather not.");
	}
	answer.answer = blank ? ANSWER_BLANK : not_hers ? ANSWER_NOT_APPLICABLE : (int)number;
	enum err err = remote_answer(a->cx, a->rq->store, &a->care, &a->way, &answer, a->rq->now, &alert);
	if (err == ERR_BAD_FIELD) {
		const char *say = arena_text(a->cx->arena, cx_say(a->cx));
		cx_clear(a->cx);
		a->rs->status = 422;
		return question_show(a, p, item - 1, check, say);
	}
	TRY(err);
	return response_go(a->rs, alert ? place_href(a, answer.part, item, "&told=1") : answering_to(a, ""));
}

static enum err send_take(struct answering *a)
{
	int64_t left, part = query_int(&a->rq->form, "part", 1, REMOTE_PARTS, 0);
	enum err err = remote_send(a->cx, a->rq->store, &a->care, &a->way, part, a->rq->now, &left);
	if (err == ERR_BAD_FIELD) {          /* a question was left out meanwhile: it is asked */
		cx_clear(a->cx);
		return response_go(a->rs, answering_to(a, ""));
	}
	TRY(err);
	return response_go(a->rs, answering_to(a, left ? "" : a->f.here ? "done=1&here=1" : "done=1"));
}

enum err answering_take(struct answering *a)
{
	struct str act = form_value(&a->rq->form, "act");
	if (str_is(act, "answer"))
		return answer_take(a);
	if (str_is(act, "send"))
		return send_take(a);
	return response_go(a->rs, answering_to(a, ""));
}
