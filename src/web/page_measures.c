/* A person's measures, seen: all of them small on one page, and each on its own with its numbers. */
#include "web/measure.h"

#include "access/role.h"
#include "base/buf.h"
#include "base/must.h"
#include "record/setting.h"
#include "web/list_file.h"
#include "web/say.h"

static bool may_add(const struct request *rq)
{
	return role_may(rq->actor.role, "add", "measure");
}

struct str became_tone(enum became became)
{
	return became == BECAME_RECOVERED || became == BECAME_BETTER ? STR("green") : became == BECAME_WORSE ? STR("red") : became == BECAME_UNKNOWN ?
		STR_NONE : STR("grey");
}

static struct str doubt_tag(const struct change *c)
{
	return c->why != WHY_KNOWN ? STR_NONE : c->own ? STR("own proposal") : c->unsure ? STR("unsure figure") : STR_NONE;
}

/* ---- all of them ---- */

static bool is_carers(const struct measure *m)
{
	return m->instrument && m->instrument->by == FILLED_BY_CARER;
}

void measure_small(const struct measure_view *v, const struct seen *s, const struct measure *m, struct t_measure_small *d)
{
	const struct measured *last = measure_last(m);
	*d = (struct t_measure_small){ .id = m->id, .title = m->instrument ? m->instrument->title : m->id, .line = measure_say(v->cx, m),
		.href = say_f(v->cx->arena, "%.*s/measures/%.*s", STRF(s->path), STRF(m->id)), .picture = measure_picture(v, m, 0) };
	if (!last || last->change.became == BECAME_UNKNOWN)
		return;
	d->word = str_of(became_say(last->change.became));
	d->tone = became_tone(last->change.became);
	d->doubt = doubt_tag(&last->change);
}

static struct t_measures_new new_of(struct cx *cx, const struct seen *s, const struct instrument *in)
{
	struct str href = say_f(cx->arena, "%.*s/measure/%.*s", STRF(s->path), STRF(in->id));
	return (struct t_measures_new){ .href = href, .title = in->title,
		.paper_href = in->words && measure_in_a_row(in) ? say_f(cx->arena, "%.*s?mode=%s", STRF(href), response_mode_word(MODE_PAPER)) : STR_NONE,
		.say = say_f(cx->arena, "%d question%s, %d minute%s%s", in->items, in->items == 1 ? "" : "s", in->minutes, in->minutes == 1 ? "" : "s",
			in->words || in->licences ? "" : "; from the paper form") };
}

/* What was answered before, to be asked again; and all there are, by who answers. */
static void news_make(struct cx *cx, const struct request *rq, const struct seen *s, const struct measure *m, size_t measures, struct t_measures *d)
{
	static const char *const who[] = { [FILLED_BY_PATIENT] = "Answered by the person", [FILLED_BY_CLINICIAN] = "Rated by a clinician",
		[FILLED_BY_CARER] = "Answered by a carer about herself" };
	const struct catalog *t = rq->settings->catalog;
	struct t_measures_group *group = arena_array(cx->arena, LENGTH(who), sizeof *group);
	struct t_measures_new *again = arena_array(cx->arena, measures + 1, sizeof *again);
	if (!may_add(rq))
		return;
	for (size_t i = 0; i < measures; i++)
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

struct line { struct str what, scale, band, change, note, how, who, place; struct day on; int64_t milli, version; bool carer, stands; };
static const struct sheet_column columns[] = {
	{ "measure", SHEET_WORDS, offsetof(struct line, what) }, { "answered_by_a_carer_about_herself", SHEET_YES, offsetof(struct line, carer) },
	{ "on", SHEET_DAY, offsetof(struct line, on) }, { "scale", SHEET_WORDS, offsetof(struct line, scale) },
	{ "score", SHEET_MILLI, offsetof(struct line, milli) }, { "band", SHEET_WORDS, offsetof(struct line, band) },
	{ "since_the_first", SHEET_WORDS, offsetof(struct line, change) }, { "note", SHEET_WORDS, offsetof(struct line, note) },
	{ "how", SHEET_WORDS, offsetof(struct line, how) }, { "written_down_by", SHEET_WORDS, offsetof(struct line, who) },
	{ "organisation", SHEET_WORDS, offsetof(struct line, place) }, { "version", SHEET_NUMBER, offsetof(struct line, version) },
	{ "stands", SHEET_YES, offsetof(struct line, stands) },
};

/* Every score of every time, with what it came to; what was taken back says so. */
static void measured_put(const struct measure *m, const struct measured *one, struct sheet *sheet)
{
	const struct instrument *in = one->instrument;
	bool scored = in && !str_known(in->unscored);
	for (int i = 0; i < (scored ? in->scales : 1); i++) {
		const struct score *s = scored ? &one->score[i] : NULL;
		bool none = !s || s->state == SCORE_UNSCORABLE;
		struct line line = { .what = in ? in->title : m->id, .carer = is_carers(m), .on = one->r.on, .version = one->r.version, .who = one->r.staff_name,
			.how = str_of(response_mode_say(one->r.mode)), .place = one->r.organisation_name, .stands = !instant_known(one->r.ended_at),
			.milli = none ? SHEET_NONE : s->milli, .scale = scored ? in->scale[i].title : STR(""),
			.note = s ? s->note : in ? in->unscored : STR("the key of this version is not among the tables"),
			.band = none || s->band < 0 ? STR("") : in->scale[i].band[s->band].word };
		if (i == 0 && line.stands && one->change.became != BECAME_UNKNOWN)
			line.change = str_of(became_say(one->change.became));
		if (!(none && i > 0 && s && s->answered == 0))
			sheet_rows(sheet, &line, 1, sizeof line);
	}
}

static enum err file_make(struct cx *cx, struct request *rq, struct response *rs, const struct seen *s, const struct measure *m, size_t count)
{
	AUTO(sheet) struct sheet sheet;
	list_open(rq, columns, LENGTH(columns), LIST_MOST, &sheet);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < m[i].count; k++)
			measured_put(&m[i], &m[i].list[k], &sheet);
	return list_close(cx, rq, rs, &(struct list_about){ .word = "measures", .title = "Measures of one person", .filter = say_name(cx->arena,
		&s->person.best.d, false), .notice = LIST_PEOPLE, .back = say_f(cx->arena, "%.*s/measures", STRF(s->path)) }, &sheet);
}

/* From when scores count for this reader. */
static enum err since_load(struct cx *cx, const struct request *rq, const struct seen *s, struct episode **ret, size_t *ret_count,
			   struct meaning_since *ret_since)
{
	TRY(episodes_of(cx, rq->db, s->patient, ret, ret_count));
	const struct episode *e = meaning_episode(*ret, *ret_count);
	*ret_since = meaning_since(cx->arena, e ? e->opened_on : DAY_NONE);
	return OK;
}

enum err page_measures(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct seen s;
	struct measure *m;
	struct episode *e;
	struct meaning_since since;
	size_t n, episodes;
	int64_t days;
	TRY(frame_make(cx, rq, "Measures", &frame));
	TRY(seen_load(cx, rq, rq->id[0], false, &s));
	TRY(since_load(cx, rq, &s, &e, &episodes, &since));
	TRY(measures_view(cx, rq->db, rq->settings->catalog, s.patient, s.person.best.d.sex, &m, &n));
	TRY(setting_number(cx, rq->db, "together_days", 7, &days));
	struct t_measures d = { .frame = frame, .head = seen_head(cx, rq, &s, "/measures"), .back_href = s.path, .since = since.say,
		.line = measures_since_last(cx, m, n, since.since, days) };
	struct measure_view view = { .cx = cx, .since = since.since, .today = rq->today, .small = true };
	struct t_measure_small *hers = arena_array(cx->arena, n + 1, sizeof *hers), *carers = arena_array(cx->arena, n + 1, sizeof *carers);
	for (size_t i = 0; i < n; i++) {
		measure_judge(cx->arena, &m[i], since.since);
		measure_small(&view, &s, &m[i], is_carers(&m[i]) ? &carers[d.carers_n++] : &hers[d.measures_n++]);
	}
	if (list_asked(rq))
		return file_make(cx, rq, rs, &s, m, n);
	if (n)
		list_offer(cx, rq, frame, "measure", say_f(cx->arena, "%.*s/measures", STRF(s.path)));
	d.measures = hers;
	d.carers = carers;
	news_make(cx, rq, &s, m, n, &d);
	if (may_add(rq))
		d.remote_href = say_f(cx->arena, "%.*s/remote", STRF(s.path));
	t_measures(&rs->body, &d);
	return OK;
}

/* ---- one of them ---- */

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

static void scores_make(struct cx *cx, const struct measured *m, struct t_measures_one_row *row)
{
	struct t_measures_one_score *score = arena_array(cx->arena, INSTRUMENT_SCALES + 1, sizeof *score);
	struct t_measures_one_alert *alert = arena_array(cx->arena, INSTRUMENT_ALERTS, sizeof *alert);
	const struct instrument *in = m->instrument;
	row->scores = score;
	row->alerts = alert;
	if (!in || str_known(in->unscored)) {
		score[row->scores_n++] = (struct t_measures_one_score){ .points = STR("no score"),
			.note = in ? in->unscored : STR("The key of this version is not among the tables.") };
		return;
	}
	for (int i = 0; i < in->scales; i++) {
		const struct score *s = &m->score[i];
		bool none = s->state == SCORE_UNSCORABLE;
		if (none && i > 0 && s->answered == 0)
			continue;
		score[row->scores_n++] = (struct t_measures_one_score){ .title = in->scales > 1 ? in->scale[i].title : STR_NONE,
			.points = none ? STR("no score") : points_told(cx->arena, &in->scale[i], s->milli), .note = s->note,
			.band = s->band < 0 ? STR_NONE : in->scale[i].band[s->band].word, .caseness = case_say(cx, in, &in->scale[i], s),
			.own = s->own, .unsure = s->unsure, .part = i > 0 };
	}
	for (int i = 0; i < m->alerts; i++)
		alert[row->alerts_n++] = (struct t_measures_one_alert){ in->alert[m->alert[i]].say };
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
		buf_printf(&buf, "%s%.*s. %.*s%s", i ? "; " : "", STRF(measure_item_label(cx, &in->item[i])), STRF(in->item[i].about),
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

static void row_make(struct cx *cx, const struct request *rq, const struct seen *s, const struct measured *m, struct t_measures_one_row *row)
{
	char text[INSTANT_TEXT];
	const struct response_row *r = &m->r;
	bool stands = !instant_known(r->ended_at);
	*row = (struct t_measures_one_row){ .on = r->on, .stands = stands, .how = str_of(response_mode_say(r->mode)), .who = r->staff_name,
		.place = r->organisation_name, .say = r->say, .answers = answers_say(cx, m), .csrf = rq->csrf,
		.key = say_f(cx->arena, "Key version %lld", (long long)r->version) };
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

static struct str rests_on(struct cx *cx, const struct instrument *in, int scale)
{
	const struct instrument_figure *f = &in->scale[scale].reliable;
	if (!f->known)
		return STR("No figure for a change beyond error is here.");
	struct instrument_scale fine = in->scale[scale];
	fine.decimals = f->milli % 1000 ? 2 : 0;
	return say_f(cx->arena, "A difference of %.*s or more is beyond error (%.*s%s). %s", STRF(points_told(cx->arena, &fine, f->milli)), STRF(f->source),
		str_is(f->confidence, "own") ? "; our own proposal" : "", in->higher == HIGHER_WORSE ? "More points are worse." : "More points are better.");
}

/* By whose values a state of health is told: chosen by whoever looks, for this look. */
static void values_make(struct cx *cx, const struct seen *s, const struct instrument *in, struct t_measures_one *d)
{
	const struct instrument_scale *scale = in && in->scales ? &in->scale[0] : NULL;
	if (!scale || scale->how != SCORE_VALUE)
		return;
	struct t_measures_one_value *value = arena_array(cx->arena, INSTRUMENT_VALUES, sizeof *value);
	for (int i = 0; i < scale->values; i++)
		value[d->values_n++] = (struct t_measures_one_value){ say_f(cx->arena, "%.*s/measures/%.*s?values=%.*s", STRF(s->path), STRF(in->id),
			STRF(scale->value[i]->id)), scale->value[i]->title };
	d->values = value;
}

/* "10 better" than the first, and the word for it; of those before the first, and of others, why there is none. */
static void point_make(const struct measure_view *v, const struct measure *m, int scale, const struct change_point *point, size_t i,
		       struct t_measures_one_point *row)
{
	const struct instrument_scale *s = &point[i].instrument->scale[scale];
	const struct score *score = point[i].score;
	struct change c = change_judge(scale, point, i + 1, v->since);
	bool before = day_known(v->since) && point[i].on.day < v->since.day;
	*row = (struct t_measures_one_point){ .on = m->list[i].r.on, .points = score->state == SCORE_UNSCORABLE ? STR_NONE : points_told(v->cx->arena, s,
		score->milli), .band = score->band < 0 ? STR_NONE : s->band[score->band].word };
	if (before)
		row->word = STR("before the pathway");
	else if (score->state == SCORE_UNSCORABLE)
		row->word = STR("no score");
	else if (c.first == (int)i)
		row->word = c.why == WHY_ONE ? STR("first") : say_f(v->cx->arena, "first; %s", change_why_say(c.why));
	else
		row->word = c.became == BECAME_UNKNOWN ? str_of(change_why_say(c.why)) : change_word(v->cx->arena, &c);
	row->tone = before ? STR_NONE : became_tone(c.became);
}

static void scale_make(const struct measure_view *v, const struct measure *m, const struct instrument *in, int scale, struct str since_say,
		       struct t_measures_one_scale *d)
{
	struct change_point *point = measure_points(v->cx->arena, m, scale, 0);
	struct change c = change_judge(scale, point, m->count, v->since);
	struct t_measures_one_point *row = arena_array(v->cx->arena, m->count + 1, sizeof *row);
	struct measure_view narrow = *v;
	narrow.small = true;
	*d = (struct t_measures_one_scale){ .id = in->scale[scale].id, .title = in->scale[scale].title, .picture = measure_picture(v, m, scale),
		.small = measure_picture(&narrow, m, scale),
		.word = c.newest < 0 ? STR_NONE : change_word(v->cx->arena, &c), .tone = became_tone(c.became), .doubt = doubt_tag(&c),
		.told = change_told(v->cx->arena, scale, point, &c), .first = change_first_told(v->cx->arena, scale, point, &c, since_say),
		.rests = rests_on(v->cx, in, scale), .rests_doubt = change_doubt(v->cx->arena, in, scale), .points = row };
	for (size_t i = m->count; i-- > 0;)
		if (point[i].counts && point[i].instrument)
			point_make(v, m, scale, point, i, &row[d->points_n++]);
}

static void besides_make(const struct measure_view *v, struct t_measures_one *d)
{
	struct t_measures_one_beside *row = arena_array(v->cx->arena, v->besides + 1, sizeof *row);
	for (size_t i = 0; i < v->besides; i++) {
		const struct measure_beside *b = &v->beside[i];
		bool said = str_is(b->words, measure_beside_say(b->kind));
		row[d->besides_n++] = (struct t_measures_one_beside){ b->on, b->until, str_of(measure_beside_say(b->kind)), said ? STR_NONE : b->words };
	}
	d->besides = row;
}

/* One that nobody asked her, as far as the reader sees, has a page that says so. */
static enum err measure_find(struct cx *cx, const struct request *rq, const struct seen *s, struct measure **ret)
{
	struct measure *m;
	size_t n;
	struct scoring by = { s->person.best.d.sex, form_value(&rq->query, "values") };
	const struct instrument *in = catalog_instrument(rq->settings->catalog, rq->word[0], 0);
	TRY(measures_view_by(cx, rq->db, rq->settings->catalog, s->patient, &by, &m, &n));
	for (size_t i = 0; i < n; i++)
		if (str_eq(m[i].id, rq->word[0])) {
			*ret = &m[i];
			return OK;
		}
	if (!in || in->anonymous)
		return fail(cx, ERR_NOT_FOUND, "There is no such questionnaire.");
	*ret = arena_alloc(cx->arena, sizeof **ret);
	**ret = (struct measure){ .id = in->id, .instrument = in };
	return OK;
}

enum err page_measures_one(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct seen s;
	struct measure *m = NULL;
	struct episode *e;
	struct meaning_since since;
	struct measure_beside *beside;
	size_t episodes, besides;
	TRY(frame_make(cx, rq, "One measure", &frame));
	TRY(seen_load(cx, rq, rq->id[0], true, &s));
	TRY(measure_find(cx, rq, &s, &m));
	TRY(since_load(cx, rq, &s, &e, &episodes, &since));
	TRY(measure_besides(cx, rq, &s, e, episodes, &beside, &besides));
	const struct measured *last = measure_last(m);
	const struct instrument *in = last && last->instrument ? last->instrument : m->instrument;
	struct measure_view view = { .cx = cx, .since = since.since, .today = rq->today, .beside = beside, .besides = besides };
	measure_judge(cx->arena, m, since.since);
	struct t_measures_one d = { .frame = frame, .head = seen_head(cx, rq, &s, "/measures"), .title = in ? in->title : m->id, .line = measure_say(cx, m),
		.all_href = say_f(cx->arena, "%.*s/measures", STRF(s.path)), .large = str_is(form_value(&rq->query, "print"), "large"), .carer = is_carers(m),
		.large_href = say_f(cx->arena, "%.*s/measures/%.*s?print=large", STRF(s.path), STRF(m->id)), .rows_n = m->count };
	if (d.large)
		frame->extra_class = STR("wm--large");
	if (in && may_add(rq))
		d.fill_href = say_f(cx->arena, "%.*s/measure/%.*s", STRF(s.path), STRF(m->id));
	if (in)
		d.period = say_f(cx->arena, "Asks about: %.*s.", STRF(in->period));
	if (in && str_known(in->family))
		d.variant = say_f(cx->arena, "This is %.*s. Another questionnaire has the same name; the two are never compared.", STRF(in->variant));
	values_make(cx, &s, in, &d);
	struct t_measures_one_scale *scale = arena_array(cx->arena, INSTRUMENT_SCALES, sizeof *scale);
	for (int i = 0; in && m->count && i < in->scales; i++)
		scale_make(&view, m, in, i, since.say, &scale[d.scales_n++]);
	d.scales = scale;
	besides_make(&view, &d);
	struct t_measures_one_row *row = arena_array(cx->arena, m->count + 1, sizeof *row);
	for (size_t i = 0; i < m->count; i++)
		row_make(cx, rq, &s, &m->list[m->count - 1 - i], &row[i]);
	d.rows = row;
	t_measures_one(&rs->body, &d);
	return OK;
}
