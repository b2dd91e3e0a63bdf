/* Need: two estimates side by side, against what is provided. Numbers that were counted before; no record is read. */
#include <inttypes.h>
#include <math.h>

#include "base/must.h"
#include "insight/need_told.h"
#include "web/list_file.h"
#include "web/need_svg.h"
#include "web/say.h"

static struct str people_say(struct cx *cx, bool shown, int64_t n)
{
	return shown ? need_number(cx->arena, (double)n) : STR("few");
}

static struct str interval_say(struct cx *cx, struct estimate e, const char *none)
{
	if (isnan(e.value))
		return STR_NONE;
	return isnan(e.range.low) ? str_of(none) : need_range(cx->arena, e.range.low, e.range.high);
}

/* ---- levels ---- */

static struct str records_say(struct cx *cx, const struct need_level *l)
{
	static const char *const say[] = { "", "Not known", "Cannot be estimated", "Not known", "Kept back" };
	return l->why == NEED_HAS ? need_number(cx->arena, l->records.value) : str_of(say[l->why]);
}

/* Where those of this level are helped, by the site's table. */
static struct str settings_say(struct cx *cx, const struct need_told *t, int level)
{
	const char *say = "";
	for (int s = 1; s < STEP_SETTINGS; s++)
		for (size_t i = 0; i < t->provisions; i++)
			if (level && t->provision[i].level == level && (int)t->provision[i].setting == s) {
				say = arena_printf(cx->arena, "%s%s%s", say, *say ? ", " : "", step_setting_say((enum step_setting)s));
				break;
			}
	return str_of(say);
}

static struct str hours_say(struct cx *cx, const struct need_level *l)
{
	if (isnan(l->hours_low) || isnan(l->gap.low))
		return STR_NONE;
	return l->hours_low < l->hours_high ? say_f(cx->arena, "%g to %g hours each", l->hours_low, l->hours_high) : say_f(cx->arena, "%g hours each",
		l->hours_low);
}

static void levels_make(struct cx *cx, const struct need_told *t, struct t_need *d)
{
	struct t_need_level *row = arena_array(cx->arena, NEED_LEVELS + 1, sizeof *row);
	for (int k = 0; k <= NEED_LEVELS; k++) {
		const struct need_level *l = &t->level[k];
		row[k] = (struct t_need_level){ .name = say_capital(cx->arena, str_of(need_level_say(k))), .where = settings_say(cx, t, k),
			.records = records_say(cx, l),
			.records_ci = l->why == NEED_HAS ? interval_say(cx, l->records, "no interval") : l->why == NEED_NO_GRADES ? STR("too few are graded") :
				l->why == NEED_NO_CORRECTION ? STR("how the rule errs is not known") : STR_NONE,
			.research = l->literature.figure ? need_number(cx->arena, l->literature.people.value) : STR("Not known"),
			.research_ci = l->literature.figure ? interval_say(cx, l->literature.people, "no interval published") : STR("none published"),
			.places = l->places < 0 ? STR("Not known") : need_number(cx->arena, (double)l->places),
			.gap = isnan(l->gap.low) ? STR("Not known") : say_capital(cx->arena, need_range(cx->arena, l->gap.low, l->gap.high)),
			.widest = isnan(l->gap_widest.low) || isnan(l->gap.low) ? STR_NONE : say_f(cx->arena, "%.*s at the widest",
				STRF(need_range(cx->arena, l->gap_widest.low, l->gap_widest.high))),
			.hours = k == 0 ? STR("By severity") : isnan(l->gap_hours.low) ? STR("Not known") : say_capital(cx->arena, need_range(cx->arena, l->gap_hours.low,
				l->gap_hours.high)), .each = hours_say(cx, l) };
		row[k].picture = need_level_svg(cx->arena, l, say_f(cx->arena, "%.*s: from records %.*s, from research %.*s, places %.*s", STRF(row[k].name),
			STRF(l->why == NEED_HAS ? need_estimate(cx->arena, l->records) : row[k].records), STRF(need_estimate(cx->arena, l->literature.people)),
			STRF(row[k].places)));
	}
	d->levels = row;
	d->levels_n = NEED_LEVELS + 1;
}

/* The answer first: the gap that is largest for what its level needs; or why there is none. */
static void answer_make(struct cx *cx, const struct need_told *t, struct t_need *d)
{
	if (t->biggest < 0) {
		bool told = t->provisions > 0;
		d->answer = told ? STR("No gap can be told.") : STR("How much is missing cannot be told yet.");
		d->answer_more = told ? STR("Either what is needed or what is provided is not known, or there is as much as both estimates ask for.") :
			STR("What is needed is estimated below; nobody has told what is provided.");
		return;
	}
	const struct need_level *l = &t->level[t->biggest];
	d->answer = say_f(cx->arena, "Biggest gap for its size: %s.", need_level_say(t->biggest));
	d->answer_more = say_f(cx->arena, "%.*s people need help of this kind; there are %.*s places a year.%s",
		STRF(say_capital(cx->arena, need_range(cx->arena, l->gap.low + (double)l->places, l->gap.high + (double)l->places))),
		STRF(need_number(cx->arena, (double)l->places)), isnan(l->records.value) ? " That is from published figures alone." : "");
}

/* ---- margins ---- */

static struct t_need_row row_make(struct cx *cx, const struct need_row *r, bool shares, double whole, double most)
{
	struct estimate e = shares ? r->standard : r->rate;
	struct t_need_row row = { .name = say_capital(cx->arena, r->title), .people = people_say(cx, r->people_shown, r->people),
		.found = people_say(cx, r->shown, r->found), .need = !r->shown ? STR("kept back") : r->records.state == PREVALENCE_KNOWN ?
			need_estimate(cx->arena, r->records_people) : STR("not known"), .research = need_estimate(cx->arena, r->literature_people) };
	row.rate = !r->shown ? STR("kept back") : isnan(e.value) ? STR("not known") : say_f(cx->arena, "%.1f (%.1f to %.1f)", 100 * e.value, 100 * e.range.low,
		100 * e.range.high);
	if (shares && r->shown)
		row.picture = need_share_svg(cx->arena, e, whole, most, say_f(cx->arena, "%.*s: %.*s of a hundred", STRF(row.name), STRF(row.rate)));
	return row;
}

static void group_make(struct cx *cx, const struct need_told *t, struct t_need_group *g, const struct need_row *row, size_t count)
{
	struct t_need_row *out = arena_array(cx->arena, count + 1, sizeof *out);
	double most = 0.001;
	for (size_t i = 0; i < count; i++)
		if (row[i].standard.range.high > most)
			most = row[i].standard.range.high;
	for (size_t i = 0; i < count; i++)
		if (!row[i].empty)
			out[g->rows_n++] = row_make(cx, &row[i], g->shares, t->whole.rate.value, most);
	g->rows = out;
}

static void groups_make(struct cx *cx, const struct need_told *t, struct t_need *d)
{
	struct t_need_group *g = arena_array(cx->arena, 4, sizeof *g);
	g[0] = (struct t_need_group){ .id = STR("area"), .title = STR("Practice"), .shares = true, .research = true,
		.say = STR("Found by the rule. The line is the share of all; a practice differs from it where its interval does not reach the line.") };
	g[1] = (struct t_need_group){ .id = STR("fifth"), .title = STR("Deprivation"), .shares = true,
		.say = STR("By fifths of the small area where people live.") };
	g[2] = (struct t_need_group){ .id = STR("band"), .title = STR("Age"), .say = STR("") };
	g[3] = (struct t_need_group){ .id = STR("sex"), .title = STR("Sex"), .say = STR("") };
	group_make(cx, t, &g[0], t->area, t->areas);
	group_make(cx, t, &g[1], t->fifth, NEED_FIFTHS + 1);
	group_make(cx, t, &g[2], t->band, NEED_BANDS);
	group_make(cx, t, &g[3], t->sex, NEED_SEXES);
	if (g[1].rows_n == 1 && !t->fifth[0].empty)
		g[1].say = STR("Nobody has told in which fifth of deprivation the small areas lie (need/fifths.csv of the site's folder).");
	d->groups = g;
	d->groups_n = 4;
}

/* ---- tables of what it rests on ---- */

static struct str share_say(struct cx *cx, const struct need_figure *f)
{
	if (isnan(f->share))
		return isnan(f->low) ? say_f(cx->arena, "up to %g%%", 100 * f->high) : say_f(cx->arena, "%g to %g%%", 100 * f->low, 100 * f->high);
	if (f->among > 0)
		return say_f(cx->arena, "%g%% (%" PRId64 " of %" PRId64 ")", 100 * f->share, f->yes, f->among);
	return isnan(f->low) ? say_f(cx->arena, "%g%%", 100 * f->share) : say_f(cx->arena, "%g%% (%g to %g)", 100 * f->share, 100 * f->low, 100 * f->high);
}

static struct str sure_say(struct str confidence)
{
	static const char *const words[][2] = { { "found", "In the source" }, { "derived", "Reckoned from the source's figures" },
		{ "guide", "The guide says so, loosely" }, { "memory-high", "From memory, rather sure" }, { "memory-medium", "From memory" },
		{ "memory-low", "From memory, unsure" }, { "own", "Our own estimate" } };
	for (size_t i = 0; i < LENGTH(words); i++)
		if (str_is(confidence, words[i][0]))
			return str_of(words[i][1]);
	return confidence;
}

static struct t_need_source source_make(struct cx *cx, const struct need_literature *l, struct str used)
{
	return (struct t_need_source){ .name = l->figure->title, .used = used, .share = share_say(cx, l->figure),
		.people = l->figure->of == NEED_OF_NOTHING ? STR("not counted here") : need_estimate(cx->arena, l->people), .sure = sure_say(l->figure->confidence),
		.source = l->figure->source, .note = l->figure->note };
}

static void sources_make(struct cx *cx, const struct need_told *t, struct t_need *d)
{
	struct t_need_source *row = arena_array(cx->arena, t->besides + NEED_LEVELS + 2, sizeof *row);
	for (int k = 0; k <= NEED_LEVELS; k++)
		if (t->level[k].literature.figure)
			row[d->sources_n++] = source_make(cx, &t->level[k].literature, str_of(need_level_say(k)));
	for (size_t i = 0; i < t->besides; i++)
		row[d->sources_n++] = source_make(cx, &t->beside[i], STR("beside"));
	d->sources = row;
}

static void provided_make(struct cx *cx, const struct need_told *t, struct t_need *d)
{
	struct t_need_provided *row = arena_array(cx->arena, t->provisions + 1, sizeof *row);
	char day[DAY_TEXT];
	for (size_t i = 0; i < t->provisions; i++) {
		const struct provision *p = &t->provision[i];
		row[d->provided_n++] = (struct t_need_provided){ .name = p->title, .level = say_capital(cx->arena, str_of(need_level_say(p->level))),
			.where = p->area.n ? say_f(cx->arena, "%s, for %.*s", step_setting_say(p->setting), STRF(p->area)) : str_of(step_setting_say(p->setting)),
			.places = p->places < 0 ? STR("not known") : need_number(cx->arena, (double)p->places),
			.hours = isnan(p->hours_low) ? STR("not known") : p->hours_low < p->hours_high ? say_f(cx->arena, "%g to %g", p->hours_low, p->hours_high) :
				say_f(cx->arena, "%g", p->hours_low), .on = str_of(arena_text(cx->arena, day_words(p->as_on, day))), .source = p->source };
	}
	d->provided = row;
}

static void clinics_make(struct cx *cx, const struct need_told *t, struct t_need *d)
{
	struct t_need_clinic *row = arena_array(cx->arena, t->clinics + 1, sizeof *row);
	for (size_t i = 0; i < t->clinics; i++) {
		const struct need_clinic_row *c = &t->clinic[i];
		row[d->clinics_n++] = (struct t_need_clinic){ c->figure->title, people_say(cx, c->shown, c->people), share_say(cx, c->figure),
			!c->shown ? STR("kept back") : c->people == 0 ? STR("nobody new") : need_estimate(cx->arena, c->with) };
	}
	d->clinics = row;
}

static void about_make(struct cx *cx, const struct need_asked *a, struct t_need *d)
{
	char day[DAY_TEXT];
	struct t_option *rules = arena_array(cx->arena, a->others + 1, sizeof *rules);
	for (size_t i = 0; i < a->others; i++)
		rules[d->rules_n++] = (struct t_option){ a->other[i]->id, a->other[i]->title, a->other[i] == a->rule };
	struct t_need_assumed *assumed = arena_array(cx->arena, a->told.assumeds + 1, sizeof *assumed);
	for (size_t i = 0; i < a->told.assumeds; i++)
		assumed[d->assumed_n++].text = str_of(a->told.assumed[i]);
	d->rules = rules;
	d->assumed = assumed;
	d->assumed_n_say = (int64_t)d->assumed_n;
	d->counted = true;
	d->day = str_of(arena_text(cx->arena, day_words(a->run.judged_on, day)));
	d->people = people_say(cx, a->told.whole.people_shown, a->told.whole.people);
	d->basis = str_of(need_basis_say(cx->arena, &a->input));
	d->least = a->least;
	d->mark_records = need_mark_svg(cx->arena, 0);
	d->mark_research = need_mark_svg(cx->arena, 1);
	d->mark_places = need_mark_svg(cx->arena, 2);
}

static struct str address(struct cx *cx, const struct need_asked *a)
{
	return a->counted ? say_f(cx->arena, "/need?rule=%.*s", STRF(a->rule->id)) : STR("/need");
}

static enum err file(struct cx *cx, struct request *rq, struct response *rs, const struct need_asked *a)
{
	size_t n = 0;
	bool paper = str_ends(rq->path, ".print");
	const struct need_line *line = a->counted ? need_lines(cx->arena, a, &n) : NULL;
	return list_file(cx, rq, rs, &(struct list_about){ .word = "need", .title = "Need", .filter = a->counted ? a->rule->title : STR("nobody counted yet"),
		.back = address(cx, a) }, paper ? need_paper : need_columns, paper ? need_paper_count : need_columns_count, line, n, sizeof *line);
}

enum err page_need(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct need_asked a;
	TRY(need_ask(cx, rq->db, rq->settings->catalog, rq->who->organisation, form_value(&rq->query, "rule"), &a));
	if (list_asked(rq))
		return file(cx, rq, rs, &a);
	TRY(frame_make(cx, rq, "Need", &frame));
	struct t_need d = { .frame = frame };
	if (a.counted) {
		list_offer(cx, rq, frame, "need", address(cx, &a));
		about_make(cx, &a, &d);
		answer_make(cx, &a.told, &d);
		levels_make(cx, &a.told, &d);
		groups_make(cx, &a.told, &d);
		clinics_make(cx, &a.told, &d);
		provided_make(cx, &a.told, &d);
		sources_make(cx, &a.told, &d);
	}
	t_need(&rs->body, &d);
	return OK;
}
