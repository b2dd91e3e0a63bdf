/* A person's measures: filled in, corrected, withdrawn. Seen: page_measures.c. */
#include "care/measure.h"
#include "web/measure.h"

#include <stdio.h>

#include "base/must.h"
#include "web/say.h"

/* What the form stands at: fresh, as it was sent, or as it was answered before. */
struct filling { const struct instrument *in; struct answers answers, chosen; struct day on; struct str on_text, say, say_before, total, corrects, row;
	enum response_mode mode; };

struct str measure_item_label(struct cx *cx, const struct instrument_item *item)
{
	return str_known(item->label) ? item->label : say_f(cx->arena, "%d", item->number);
}

struct str measure_ask(struct cx *cx, const struct instrument *in, const struct instrument_licence *words, int i)
{
	const struct instrument_item *item = &in->item[i];
	if (str_known(item->ask) || words)
		return say_f(cx->arena, "%d. %.*s", item->number, STRF(str_known(item->ask) ? item->ask : words->ask[i]));
	return say_f(cx->arena, "Item %.*s of the paper form%s%.*s%s", STRF(measure_item_label(cx, item)), str_known(item->about) ? " (" : "", STRF(item->about),
		str_known(item->about) ? ")" : "");
}

bool measure_is_number(const struct instrument *in, int i)
{
	const struct answer_set *set = &in->set[in->item[i].set];
	return !set->words && set->to - set->from >= MEASURE_RADIOS_MAX;
}

void measure_question(struct cx *cx, const struct instrument *in, const struct instrument_licence *words, int i, int chosen, struct t_measure_question *q)
{
	const struct instrument_item *item = &in->item[i];
	const struct answer_set *set = &in->set[item->set];
	const struct str *say = words && words->answers[item->set] ? words->answers[item->set] : set->words;
	size_t n = 0, room = (size_t)(set->to - set->from + 1) + 2;
	struct t_measure_question_answer *a = arena_array(cx->arena, room, sizeof *a);
	*q = (struct t_measure_question){ .name = say_f(cx->arena, "q%d", i + 1), .ask = measure_ask(cx, in, words, i), .answers = a };
	if (!say && set->to - set->from >= MEASURE_RADIOS_MAX) {
		q->number = true;
		q->range = say_f(cx->arena, "A whole number from %d to %d. Left empty: it was left open.", set->from, set->to);
		q->value = chosen >= 0 ? say_f(cx->arena, "%d", chosen) : STR_NONE;
		return;
	}
	for (int v = set->from; v <= set->to; v++)
		a[n++] = (struct t_measure_question_answer){ say_f(cx->arena, "q%d-%d", i + 1, v), say_f(cx->arena, "%d", v),
			say ? say[v - set->from] : say_f(cx->arena, "%d", v), chosen == v };
	if (item->may_not_apply)
		a[n++] = (struct t_measure_question_answer){ say_f(cx->arena, "q%d-x", i + 1), STR("x"), STR("Does not apply"), chosen == ANSWER_NOT_APPLICABLE };
	a[n++] = (struct t_measure_question_answer){ say_f(cx->arena, "q%d-open", i + 1), STR("-"), STR("Left open"), chosen == ANSWER_BLANK };
	q->answers_n = n;
}

/* What this site may do with somebody else's questionnaire, as far as its tables say. */
static struct str licence_say(struct cx *cx, const struct instrument *in, struct day today)
{
	char until[DAY_TEXT];
	for (int i = 0; i < in->licences; i++)
		if (licence_holds(in->licence[i], today))
			return day_known(in->licence[i]->until) ? say_f(cx->arena, "This service's licence: %.*s, until %s.", STRF(in->licence[i]->reference),
				day_words(in->licence[i]->until, until)) : say_f(cx->arena, "This service's licence: %.*s.", STRF(in->licence[i]->reference));
	return in->use == USE_FREE ? STR_NONE : in->use == USE_REGISTERED ? STR("Its use has to be registered with its holder; no registration is among this "
		"service's tables.") : STR("It may be used under a licence of its holder only; none is among this service's tables.");
}

/* Whoever copies a paper form types its answers one after the other, where each is one digit on it. */
bool measure_in_a_row(const struct instrument *in)
{
	for (int i = 0; i < in->items; i++)
		if (in->set[in->item[i].set].to > 9)
			return false;
	return in->items > 1;
}

static struct str row_say(struct cx *cx, const struct instrument *in)
{
	bool may_not_apply = false;
	for (int i = 0; i < in->items; i++)
		may_not_apply |= in->item[i].may_not_apply;
	return say_f(cx->arena, "Instead of choosing below: the %d numbers as they stand on the form, one after the other; a dash for what was left open%s.",
		in->items, may_not_apply ? ", x for what does not apply" : "");
}

/* What is typed in a row stands as if it were chosen; what is chosen too has to be the same. */
static enum err row_read(struct cx *cx, struct filling *f)
{
	int n = 0;
	for (size_t i = 0; i < f->row.n; i++) {
		char c = f->row.p[i];
		if (c == ' ')
			continue;
		int answer = c == '-' ? ANSWER_BLANK : c == 'x' ? ANSWER_NOT_APPLICABLE : c - '0';
		if (c != '-' && c != 'x' && (c < '0' || c > '9'))
			return fail(cx, ERR_BAD_FIELD, "In the row stand numbers, dashes and x, and nothing else.");
		if (n < f->in->items && f->answers.item[n] != ANSWER_BLANK && f->answers.item[n] != answer)
			return fail(cx, ERR_BAD_FIELD, "Question %d is answered otherwise below than in the row.", n + 1);
		if (n < f->in->items)
			f->answers.item[n] = answer;
		n++;
	}
	if (n && n != f->in->items)
		return fail(cx, ERR_BAD_FIELD, "The row has %d answers; the form has %d questions. Look where one is missing or twice.", n, f->in->items);
	return OK;
}

static enum err form_show(struct cx *cx, struct request *rq, struct response *rs, const struct filling *f, const char *problem, bool alert)
{
	struct t_frame *frame;
	struct seen s;
	const struct instrument *in = f->in;
	const struct instrument_licence *words = instrument_words(in, rq->today);
	TRY(frame_make(cx, rq, "Fill in a questionnaire", &frame));
	TRY(seen_load(cx, rq, rq->id[0], false, &s));
	struct t_measure d = { .frame = frame, .head = seen_head(cx, rq, &s, "/measures"), .csrf = rq->csrf, .key = request_form_key(cx), .title = in->title,
		.action = say_f(cx->arena, "%.*s/measure/%.*s", STRF(s.path), STRF(in->id)), .back_href = say_f(cx->arena, "%.*s/measures", STRF(s.path)),
		.lead = words && str_known(words->lead) ? words->lead : in->lead, .period = say_f(cx->arena, "Asks about: %.*s.", STRF(in->period)),
		.licence = say_f(cx->arena, "%.*s%s %.*s %.*s", STRF(in->holder), str_ends(in->holder, ".") ? "" : ".", STRF(in->terms),
			STRF(licence_say(cx, in, rq->today))),
		.without_words = !in->words && !words, .alerts = in->alerts > 0, .keying = words ? STR_NONE : in->keying, .variant = in->variant, .total = f->total,
		.total_of = in->scales && in->scale[0].how != SCORE_VALUE && in->items > 1 ? in->scale[0].title : STR_NONE, .say = f->say,
		.say_before = f->say_before, .on = f->on_text, .corrects = f->corrects, .questions_n = (size_t)in->items };
	d.problem = alert ? STR("What was answered needs somebody now. Nothing is kept yet: write below what was done.") : str_of(problem);
	d.alert = alert ? str_of(problem) : STR_NONE;
	if (measure_in_a_row(in) && (f->mode == MODE_PAPER || f->row.n)) {
		d.row_say = row_say(cx, in);
		d.row = f->row;
		d.row_first = !problem;
	}
	if (f->corrects.n)
		d.corrects_say = STR("These answers will stand instead of those that were written down before; both stay to be seen.");
	struct t_measure_mode *mode = arena_array(cx->arena, MODES, sizeof *mode);
	for (enum response_mode k = MODE_ROOM; k < MODES_ASKED; k++)
		mode[d.modes_n++] = (struct t_measure_mode){ str_of(response_mode_word(k)), say_capital(cx->arena, str_of(response_mode_say(k))), f->mode == k };
	struct t_measure_question *q = arena_array(cx->arena, (size_t)in->items, sizeof *q);
	for (int i = 0; i < in->items; i++)
		measure_question(cx, in, words, i, f->answers.item[i], &q[i]);
	d.modes = mode;
	d.questions = q;
	t_measure(&rs->body, &d);
	return OK;
}

static void blank(struct answers *a)
{
	for (int i = 0; i < INSTRUMENT_ITEMS; i++)
		a->item[i] = ANSWER_BLANK;
}

/* The answers that are to be corrected, as they were given: those of one's own organisation that stand. */
static enum err before_load(struct cx *cx, struct request *rq, struct str corrects, struct filling *f)
{
	struct response_row *r;
	size_t n;
	struct id id;
	int64_t patient;
	if (!id_parse(corrects, &id))
		return fail(cx, ERR_NOT_FOUND, "There are no such answers of this person.");
	TRY(patient_by_outside(cx, rq->db, rq->id[0], &patient));
	TRY(responses_of(cx, rq->db, patient, &r, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(r[i].outside, id) && str_eq(r[i].instrument, f->in->id) && r[i].organisation == rq->actor.organisation) {
			f->in = catalog_instrument(rq->settings->catalog, r[i].instrument, r[i].version);
			if (!f->in)
				break;
			f->on = r[i].on;
			f->mode = r[i].mode;
			f->say_before = r[i].say;       /* beside the field, not in it: they were about those answers */
			f->corrects = corrects;
			return answers_read(cx, f->in, r[i].answers, &f->answers);
		}
	return fail(cx, ERR_NOT_FOUND, "There are no such answers of this person that your organisation wrote down.");
}

static enum err instrument_asked(struct cx *cx, const struct request *rq, struct filling *f)
{
	f->in = catalog_instrument(rq->settings->catalog, rq->word[0], 0);
	blank(&f->answers);
	return f->in && !f->in->anonymous ? OK : fail(cx, ERR_NOT_FOUND, "There is no such questionnaire.");
}

enum err page_measure(struct cx *cx, struct request *rq, struct response *rs)
{
	struct filling f = { .on = rq->today, .mode = MODE_ROOM };
	char text[DAY_TEXT];
	struct str corrects = form_value(&rq->query, "corrects");
	TRY(instrument_asked(cx, rq, &f));
	if (str_is(form_value(&rq->query, "mode"), response_mode_word(MODE_PAPER)) || (!f.in->words && !instrument_words(f.in, rq->today)))
		f.mode = MODE_PAPER;            /* asked for; or nothing to read out is here */
	if (corrects.n)
		TRY(before_load(cx, rq, corrects, &f));
	f.on_text = str_of(arena_text(cx->arena, day_iso(f.on, text)));
	return form_show(cx, rq, rs, &f, NULL, false);
}

enum err measure_answers_read(struct cx *cx, const struct request *rq, const struct instrument *in, const char *letter, struct answers *ret)
{
	enum err err = OK;
	for (int i = 0; i < in->items; i++) {
		char name[16];
		int64_t number;
		snprintf(name, sizeof name, "%s%d", letter, i + 1);
		struct str sent = form_value(&rq->form, name);
		if (str_is(sent, "x"))
			ret->item[i] = ANSWER_NOT_APPLICABLE;
		else if (str_empty(sent) || str_is(sent, "-"))
			ret->item[i] = ANSWER_BLANK;
		else if (str_int(sent, &number) && number >= 0 && number <= 1000)
			ret->item[i] = (int)number;
		else
			err = fail(cx, ERR_BAD_FIELD, "The answer to question %d cannot be read.", i + 1);
	}
	return err;
}

/* What was sent, as far as it can be read; all of it is shown again where something is wrong. */
static enum err sent_read(struct cx *cx, struct request *rq, struct filling *f)
{
	enum err err = measure_answers_read(cx, rq, f->in, "q", &f->answers);
	f->on_text = form_value(&rq->form, "on");
	f->say = form_value(&rq->form, "say");
	f->total = form_value(&rq->form, "total");
	f->row = str_trim(form_value(&rq->form, "row"));
	for (enum response_mode k = MODE_ROOM; k < MODES_ASKED; k++)
		if (str_is(form_value(&rq->form, "mode"), response_mode_word(k)))
			f->mode = k;
	f->chosen = f->answers;
	if (err == OK && measure_in_a_row(f->in))
		err = row_read(cx, f);
	if (!day_parse(f->on_text, &f->on))
		err = fail(cx, ERR_BAD_FIELD, "Say on which day it was answered, like 2026-11-21.");
	return err;
}

enum err page_measure_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct filling f = { 0 };
	struct id made, corrects = { 0 };
	TRY(instrument_asked(cx, rq, &f));
	f.corrects = form_value(&rq->form, "corrects");
	if (f.corrects.n)               /* read by the questions of the version that was answered */
		TRY(before_load(cx, rq, f.corrects, &f));
	f.mode = MODE_NONE;
	enum err err = sent_read(cx, rq, &f);
	if (f.corrects.n)
		must(id_parse(f.corrects, &corrects));
	if (err == OK)
		err = measure_add(cx, rq->store, &rq->actor, rq->settings->catalog, &(struct measure_ask){ .patient = rq->id[0], .instrument = f.in->id,
			.on = f.on, .mode = f.mode, .answers = f.answers, .say = f.say, .total = f.total, .corrects = corrects, .form_key = rq->form_key }, rq->now, &made);
	if (err == OK)
		return response_go(rs, say_f(cx->arena, "/person/%.*s/measures", STRF(outside(cx->arena, rq->id[0]))));
	if (err != ERR_BAD_FIELD && err != ERR_HELD && err != ERR_CONFLICT)
		return err;
	const char *say = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	f.answers = f.chosen;           /* a row that is mended is not held against what was read of it before */
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return form_show(cx, rq, rs, &f, say, err == ERR_HELD);
}

enum err page_response_withdraw(struct cx *cx, struct request *rq, struct response *rs)
{
	TRY(measure_withdraw(cx, rq->store, &rq->actor, rq->settings->catalog, &(struct measure_withdraw){ .patient = rq->id[0], .response = rq->id[1],
		.say = form_value(&rq->form, "say"), .form_key = rq->form_key }, rq->now));
	return response_go(rs, say_f(cx->arena, "/person/%.*s/measures", STRF(outside(cx->arena, rq->id[0]))));
}
