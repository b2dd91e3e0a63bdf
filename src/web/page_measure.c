/* A person's measures: seen with their scores, filled in, corrected, withdrawn. */
#include "care/measure.h"
#include "web/person.h"

#include <stdio.h>

#include "access/role.h"
#include "base/buf.h"
#include "base/must.h"
#include "web/say.h"

static bool may_add(const struct request *rq)
{
	return role_may(rq->actor.role, "add", "measure");
}

/* ---- seeing ---- */

static struct str change_say(enum need_change change)
{
	switch (change) {
	case CHANGE_BETTER: return STR("reliably better");
	case CHANGE_WORSE: return STR("reliably worse");
	case CHANGE_NONE: return STR("no reliable change");
	case CHANGE_UNKNOWN: break;
	}
	return STR_NONE;
}

static struct str change_tone(enum need_change change)
{
	return change == CHANGE_BETTER ? STR("green") : change == CHANGE_WORSE ? STR("red") : change == CHANGE_NONE ? STR("grey") : STR_NONE;
}

static struct str band_of(const struct instrument_scale *s, const struct score *score)
{
	return score->band < 0 ? STR_NONE : s->band[score->band].word;
}

/* "at or above the cut-off of 10"; empty where there is none, or it is not reached. */
static struct str case_say(struct cx *cx, const struct instrument *in, const struct instrument_scale *s, const struct score *score)
{
	struct instrument_scale fine = *s;
	if (score->caseness != TRUTH_YES)
		return STR_NONE;
	fine.decimals = s->caseness.milli % 1000 ? 2 : 0;
	return say_f(cx->arena, "at or %s the cut-off of %.*s", in->higher == HIGHER_WORSE ? "above" : "below",
		STRF(points_told(cx->arena, &fine, s->caseness.milli)));
}

static void scores_make(struct cx *cx, const struct measured *m, struct t_measures_row *row)
{
	struct t_measures_score *score = arena_array(cx->arena, INSTRUMENT_SCALES + 1, sizeof *score);
	struct t_measures_alert *alert = arena_array(cx->arena, INSTRUMENT_ALERTS, sizeof *alert);
	const struct instrument *in = m->instrument;
	row->scores = score;
	row->alerts = alert;
	if (!in || str_known(in->unscored)) {
		score[row->scores_n++] = (struct t_measures_score){ .points = STR("no score"),
			.note = in ? in->unscored : STR("The key of this version is not among the tables.") };
		return;
	}
	for (int i = 0; i < in->scales; i++) {
		const struct score *s = &m->score[i];
		bool none = s->state == SCORE_UNSCORABLE;
		if (none && i > 0 && s->answered == 0)
			continue;
		score[row->scores_n++] = (struct t_measures_score){ .title = in->scales > 1 ? in->scale[i].title : STR_NONE,
			.points = none ? STR("no score") : points_told(cx->arena, &in->scale[i], s->milli), .band = band_of(&in->scale[i], s), .note = s->note,
			.caseness = case_say(cx, in, &in->scale[i], s), .own = s->own, .unsure = s->unsure, .part = i > 0 };
	}
	for (int i = 0; i < m->alerts; i++)
		alert[row->alerts_n++] = (struct t_measures_alert){ in->alert[m->alert[i]].say };
}

/* As the paper form counts it. */
static struct str item_label(struct cx *cx, const struct instrument_item *item)
{
	return str_known(item->label) ? item->label : say_f(cx->arena, "%d", item->number);
}

/* "little interest 2, low mood 3, sleep left open". */
static struct str answers_say(struct cx *cx, const struct measured *m)
{
	AUTO(buf) struct buf buf = { 0 };
	const struct instrument *in = m->instrument;
	if (!in)
		return m->r.answers;
	buf_init(&buf, INSTRUMENT_ITEMS * 3 * (INSTRUMENT_TEXT + 20));
	for (int i = 0; i < in->items; i++) {
		int a = m->answers.item[i];
		const struct answer_set *set = &in->set[in->item[i].set];
		buf_printf(&buf, "%s%.*s. %.*s%s", i ? "; " : "", STRF(item_label(cx, &in->item[i])), STRF(in->item[i].about),
			str_known(in->item[i].about) ? ": " : "");
		if (a < 0)
			buf_printf(&buf, "%s", a == ANSWER_BLANK ? "left open" : "does not apply");
		else if (set->words)
			buf_printf(&buf, "%d (%.*s)", a, STRF(set->words[a - set->from]));
		else
			buf_printf(&buf, "%d", a);
	}
	must(!buf.full);
	return str_of(arena_printf(cx->arena, "%.*s", (int)buf.n, buf.p));
}

static void row_make(struct cx *cx, const struct request *rq, const struct seen *s, const struct measured *m, struct t_measures_row *row)
{
	char text[INSTANT_TEXT];
	const struct response_row *r = &m->r;
	bool stands = !instant_known(r->ended_at);
	*row = (struct t_measures_row){ .on = r->on, .stands = stands, .how = str_of(response_mode_say(r->mode)), .who = r->staff_name,
		.place = r->organisation_name, .say = r->say, .change = change_say(m->since_first), .change_tone = change_tone(m->since_first),
		.answers = answers_say(cx, m), .csrf = rq->csrf, .key = say_f(cx->arena, "Key version %lld", (long long)r->version) };
	if (m->since_first != CHANGE_UNKNOWN)
		row->change_own = str_is(m->instrument->scale[0].reliable.confidence, "own");
	scores_make(cx, m, row);
	if (!stands)
		row->ended = say_f(cx->arena, "%.*s, %s: %.*s", STRF(r->ended_name), instant_words(r->ended_at, text), STRF(r->ended_say));
	if (!stands || r->organisation != rq->actor.organisation || !may_add(rq))
		return;
	struct str id = outside(cx->arena, r->outside);
	row->mend_href = say_f(cx->arena, "%.*s/measure/%.*s?corrects=%.*s", STRF(s->path), STRF(r->instrument), STRF(id));
	row->end_action = say_f(cx->arena, "%.*s/response/%.*s/withdraw", STRF(s->path), STRF(id));
	row->end_key = request_form_key(cx);
}

struct str measure_say(struct cx *cx, const struct measure *m)
{
	const struct measured *last = measure_last(m), *first = NULL;
	char on[DAY_TEXT], since[DAY_TEXT];
	if (!last || !last->instrument)
		return STR("No answers stand.");
	const struct instrument_scale *scale = &last->instrument->scale[0];
	if (last->score[0].state == SCORE_UNSCORABLE)
		return say_f(cx->arena, "No score on %s. %.*s", day_words(last->r.on, on), STRF(last->instrument->scales ? last->score[0].note :
			last->instrument->unscored));
	for (size_t i = 0; i < m->count && !first; i++)
		if (!instant_known(m->list[i].r.ended_at) && m->list[i].instrument == last->instrument && m->list[i].score[0].state != SCORE_UNSCORABLE)
			first = &m->list[i];
	struct str points = score_told(cx->arena, scale, &last->score[0]), band = band_of(scale, &last->score[0]);
	struct str now = say_f(cx->arena, "%.*s of %.*s%s%.*s on %s", STRF(points), STRF(most_told(cx->arena, scale, &last->score[0])), band.n ? ", " : "",
		STRF(band), day_words(last->r.on, on));
	if (first == last || last->since_first == CHANGE_UNKNOWN)
		return say_f(cx->arena, "%.*s.", STRF(now));
	return say_f(cx->arena, "%.*s; %.*s since %.*s on %s.", STRF(now), STRF(change_say(last->since_first)),
		STRF(score_told(cx->arena, scale, &first->score[0])), day_words(first->r.on, since));
}

static struct str rests_on(struct cx *cx, const struct instrument *in)
{
	const struct instrument_figure *f = in ? &in->scale[0].reliable : NULL;
	if (!in || in->scales == 0)
		return STR_NONE;
	if (!f->known)
		return STR("No figure for a change beyond error is here.");
	struct instrument_scale fine = in->scale[0];
	fine.decimals = f->milli % 1000 ? 2 : 0;
	return say_f(cx->arena, "A difference of %.*s or more is beyond error (%.*s%s). %s", STRF(points_told(cx->arena, &fine, f->milli)), STRF(f->source),
		str_is(f->confidence, "own") ? "; our own proposal" : "", in->higher == HIGHER_WORSE ? "More points are worse." : "More points are better.");
}

/* By whose values a state of health is told: chosen by whoever looks, for this look. */
static void values_make(struct cx *cx, const struct seen *s, const struct instrument *in, struct t_measures_measure *d)
{
	const struct instrument_scale *scale = in && in->scales ? &in->scale[0] : NULL;
	if (!scale || scale->how != SCORE_VALUE)
		return;
	struct t_measures_value *value = arena_array(cx->arena, INSTRUMENT_VALUES, sizeof *value);
	for (int i = 0; i < scale->values; i++)
		value[d->values_n++] = (struct t_measures_value){ say_f(cx->arena, "%.*s/measures?values=%.*s#m-%.*s", STRF(s->path), STRF(scale->value[i]->id),
			STRF(in->id)), scale->value[i]->title };
	d->values = value;
}

static void measure_make(struct cx *cx, const struct request *rq, const struct seen *s, const struct measure *m, struct t_measures_measure *d)
{
	struct t_measures_row *row = arena_array(cx->arena, m->count + 1, sizeof *row);
	*d = (struct t_measures_measure){ .id = m->id, .title = m->instrument ? m->instrument->title : m->id, .line = measure_say(cx, m),
		.what = rests_on(cx, m->instrument), .rows = row, .rows_n = m->count };
	if (m->instrument)
		d->period = say_f(cx->arena, "Asks about: %.*s.", STRF(m->instrument->period));
	if (m->instrument && str_known(m->instrument->family))
		d->variant = say_f(cx->arena, "This is %.*s. Another questionnaire has the same name; the two are never compared.", STRF(m->instrument->variant));
	values_make(cx, s, m->instrument, d);
	for (size_t i = 0; i < m->count; i++)
		row_make(cx, rq, s, &m->list[m->count - 1 - i], &row[i]);
}

static struct t_measures_new new_of(struct cx *cx, const struct seen *s, const struct instrument *in)
{
	return (struct t_measures_new){ say_f(cx->arena, "%.*s/measure/%.*s", STRF(s->path), STRF(in->id)), in->title,
		say_f(cx->arena, "%d question%s, %d minute%s%s", in->items, in->items == 1 ? "" : "s", in->minutes, in->minutes == 1 ? "" : "s",
			in->words || in->licences ? "" : "; from the paper form") };
}

/* What was answered before, to be asked again; and all there are, by who answers. */
static void news_make(struct cx *cx, const struct request *rq, const struct seen *s, const struct measure *m, struct t_measures *d)
{
	static const char *const who[] = { [FILLED_BY_PATIENT] = "Answered by the person", [FILLED_BY_CLINICIAN] = "Rated by a clinician",
		[FILLED_BY_CARER] = "Answered by a carer about herself" };
	const struct catalog *t = rq->settings->catalog;
	struct t_measures_group *group = arena_array(cx->arena, LENGTH(who), sizeof *group);
	struct t_measures_new *again = arena_array(cx->arena, d->measures_n + 1, sizeof *again);
	if (!may_add(rq))
		return;
	for (size_t i = 0; i < d->measures_n; i++)
		if (m[i].instrument && m[i].standing)
			again[d->again_n++] = new_of(cx, s, m[i].instrument);
	for (size_t k = 0; k < LENGTH(who); k++) {
		struct t_measures_new *new = arena_array(cx->arena, t->instruments + 1, sizeof *new);
		struct t_measures_group *g = &group[d->groups_n++];
		*g = (struct t_measures_group){ .title = str_of(who[k]), .news = new };
		for (size_t i = 0; i < t->instruments; i++)
			if (t->instrument[i]->by == (enum filled_by)k && !t->instrument[i]->anonymous &&
			    t->instrument[i] == catalog_instrument(t, t->instrument[i]->id, 0))
				new[g->news_n++] = new_of(cx, s, t->instrument[i]);
	}
	d->again = again;
	d->groups = group;
}

enum err page_measures(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct seen s;
	struct measure *m;
	TRY(frame_make(cx, rq, "Measures", &frame));
	TRY(seen_load(cx, rq, rq->id[0], false, &s));
	struct t_measures d = { .frame = frame, .head = seen_head(cx, rq, &s, "/measures"), .back_href = s.path };
	struct scoring by = { s.person.best.d.sex, form_value(&rq->query, "values") };
	TRY(measures_view_by(cx, rq->db, rq->settings->catalog, s.patient, &by, &m, &d.measures_n));
	struct t_measures_measure *list = arena_array(cx->arena, d.measures_n + 1, sizeof *list);
	for (size_t i = 0; i < d.measures_n; i++)
		measure_make(cx, rq, &s, &m[i], &list[i]);
	d.measures = list;
	news_make(cx, rq, &s, m, &d);
	if (may_add(rq))
		d.remote_href = say_f(cx->arena, "%.*s/remote", STRF(s.path));
	t_measures(&rs->body, &d);
	return OK;
}

/* ---- filling in ---- */

/* What the form stands at: fresh, as it was sent, or as it was answered before. */
struct filling { const struct instrument *in; struct answers answers; struct day on; struct str on_text, say, say_before, total, corrects;
	enum response_mode mode; };

#define RADIOS_MAX 12   /* more answers without words are written as a number: a thermometer from 0 to 100 */

static struct str ask_of(struct cx *cx, const struct instrument *in, const struct instrument_licence *words, int i)
{
	const struct instrument_item *item = &in->item[i];
	if (str_known(item->ask) || words)
		return say_f(cx->arena, "%d. %.*s", item->number, STRF(str_known(item->ask) ? item->ask : words->ask[i]));
	return say_f(cx->arena, "Item %.*s of the paper form%s%.*s%s", STRF(item_label(cx, item)), str_known(item->about) ? " (" : "", STRF(item->about),
		str_known(item->about) ? ")" : "");
}

static void question_make(struct cx *cx, const struct instrument *in, const struct instrument_licence *words, int i, int chosen, struct t_measure_question *q)
{
	const struct instrument_item *item = &in->item[i];
	const struct answer_set *set = &in->set[item->set];
	const struct str *say = words && words->answers[item->set] ? words->answers[item->set] : set->words;
	size_t n = 0, room = (size_t)(set->to - set->from + 1) + 2;
	struct t_measure_answer *a = arena_array(cx->arena, room, sizeof *a);
	*q = (struct t_measure_question){ .name = say_f(cx->arena, "q%d", i + 1), .ask = ask_of(cx, in, words, i), .answers = a };
	if (!say && set->to - set->from >= RADIOS_MAX) {
		q->number = true;
		q->range = say_f(cx->arena, "A whole number from %d to %d. Left empty: it was left open.", set->from, set->to);
		q->value = chosen >= 0 ? say_f(cx->arena, "%d", chosen) : STR_NONE;
		return;
	}
	for (int v = set->from; v <= set->to; v++)
		a[n++] = (struct t_measure_answer){ say_f(cx->arena, "q%d-%d", i + 1, v), say_f(cx->arena, "%d", v),
			say ? say[v - set->from] : say_f(cx->arena, "%d", v), chosen == v };
	if (item->may_not_apply)
		a[n++] = (struct t_measure_answer){ say_f(cx->arena, "q%d-x", i + 1), STR("x"), STR("Does not apply"), chosen == ANSWER_NOT_APPLICABLE };
	a[n++] = (struct t_measure_answer){ say_f(cx->arena, "q%d-open", i + 1), STR("-"), STR("Left open"), chosen == ANSWER_BLANK };
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
	if (f->corrects.n)
		d.corrects_say = STR("These answers will stand instead of those that were written down before; both stay to be seen.");
	struct t_measure_mode *mode = arena_array(cx->arena, MODES, sizeof *mode);
	for (enum response_mode k = MODE_ROOM; k < MODES_ASKED; k++)
		mode[d.modes_n++] = (struct t_measure_mode){ str_of(response_mode_word(k)), say_capital(cx->arena, str_of(response_mode_say(k))), f->mode == k };
	struct t_measure_question *q = arena_array(cx->arena, (size_t)in->items, sizeof *q);
	for (int i = 0; i < in->items; i++)
		question_make(cx, in, words, i, f->answers.item[i], &q[i]);
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
	if (!f.in->words && !instrument_words(f.in, rq->today))
		f.mode = MODE_PAPER;            /* nothing to read out is here */
	if (corrects.n)
		TRY(before_load(cx, rq, corrects, &f));
	f.on_text = str_of(arena_text(cx->arena, day_iso(f.on, text)));
	return form_show(cx, rq, rs, &f, NULL, false);
}

/* What was sent, as far as it can be read; all of it is shown again where something is wrong. */
static enum err sent_read(struct cx *cx, struct request *rq, struct filling *f)
{
	enum err err = OK;
	f->on_text = form_value(&rq->form, "on");
	f->say = form_value(&rq->form, "say");
	f->total = form_value(&rq->form, "total");
	for (enum response_mode k = MODE_ROOM; k < MODES_ASKED; k++)
		if (str_is(form_value(&rq->form, "mode"), response_mode_word(k)))
			f->mode = k;
	for (int i = 0; i < f->in->items; i++) {
		char name[16];
		int64_t number;
		snprintf(name, sizeof name, "q%d", i + 1);
		struct str sent = form_value(&rq->form, name);
		if (str_is(sent, "x"))
			f->answers.item[i] = ANSWER_NOT_APPLICABLE;
		else if (str_empty(sent) || str_is(sent, "-"))
			f->answers.item[i] = ANSWER_BLANK;
		else if (str_int(sent, &number) && number >= 0 && number <= 1000)
			f->answers.item[i] = (int)number;
		else
			err = fail(cx, ERR_BAD_FIELD, "The answer to question %d cannot be read.", i + 1);
	}
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
