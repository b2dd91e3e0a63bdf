/* The last count, the tables, and what they come to. */
#include "insight/need_told.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/must.h"
#include "record/setting.h"

/* ---- reading ---- */

static enum need_basis basis_of(const struct rule *rule, const struct need_rule *r)
{
	if (rule_card_usable(rule))
		return NEED_PUBLISHED;
	return r->list_of > 0 && r->rest_of > 0 ? NEED_REVIEWED : NEED_NOT_CORRECTED;
}

/* The one asked for; else the first of which an estimate can be made; else the first that makes a list. */
static ptrdiff_t rule_choose(const struct catalog *catalog, const struct need_rule *list, size_t count, struct str id)
{
	ptrdiff_t first = -1;
	for (size_t i = 0; i < count; i++) {
		const struct rule *rule = catalog_rule(catalog, list[i].rule, list[i].version);
		if (!rule)
			continue;
		if (id.n ? str_eq(list[i].rule, id) : basis_of(rule, &list[i]) != NEED_NOT_CORRECTED)
			return (ptrdiff_t)i;
		if (first < 0 && !rule->area)
			first = (ptrdiff_t)i;
	}
	return id.n ? -1 : first;
}

static enum err counts_read(struct cx *cx, struct db *db, const struct need_asked *a, struct need_input *in)
{
	struct need_stratum *stratum;
	struct need_place *place;
	struct need_function *function;
	TRY(need_strata(cx, db, a->run.id, a->rule->id, &stratum, &in->counts, &place, &in->areas));
	struct need_count *count = arena_array(cx->arena, in->counts + 1, sizeof *count);
	for (size_t i = 0; i < in->counts; i++) {
		count[i] = stratum[i].c;
		in->unknown += stratum[i].unknown;
	}
	struct need_area *area = arena_array(cx->arena, in->areas + 1, sizeof *area);
	for (size_t i = 0; i < in->areas; i++)
		area[i] = (struct need_area){ place[i].ods, place[i].name };
	TRY(need_functions(cx, db, a->run.id, &function, &in->clinics));
	struct need_clinic *clinic = arena_array(cx->arena, in->clinics + 1, sizeof *clinic);
	for (size_t i = 0; i < in->clinics; i++)
		clinic[i] = (struct need_clinic){ function[i].function, function[i].people };
	in->count = count;
	in->area = area;
	in->clinic = clinic;
	return OK;
}

static void rates_read(struct arena *arena, const struct rule *rule, const struct need_rule *r, struct need_input *in)
{
	const struct error_card *card = rule_card_usable(rule);
	in->basis = basis_of(rule, r);
	if (card) {
		in->accuracy = (struct accuracy){ card->sensitivity, card->specificity, card->sensitivity_of, card->specificity_of };
		in->accuracy_source = str_of(arena_printf(arena, "against %.*s; %.*s", STRF(card->against), STRF(card->source)));
	}
	in->reviewed = (struct reviewed){ .list_yes = r->list_yes, .list_of = r->list_of, .rest_yes = r->rest_yes, .rest_of = r->rest_of };
}

enum err need_ask(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, struct str rule, struct need_asked *ret)
{
	struct need_rule *list;
	size_t count;
	*ret = (struct need_asked){ 0 };
	enum err err = need_run_latest(cx, db, organisation, &ret->run);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	TRY(need_rules(cx, db, ret->run.id, &list, &count));
	ptrdiff_t at = rule_choose(catalog, list, count, rule);
	if (at < 0)
		return fail(cx, ERR_NOT_FOUND, "That rule was not asked when everybody was asked last.");
	ret->counted = true;
	ret->rule = catalog_rule(catalog, list[at].rule, list[at].version);
	ret->other = arena_array(cx->arena, count + 1, sizeof *ret->other);
	for (size_t i = 0; i < count; i++)
		if ((ret->other[ret->others] = catalog_rule(catalog, list[i].rule, list[i].version)))
			ret->others++;
	TRY(setting_number(cx, db, "need_least", NEED_LEAST, &ret->least));
	struct need_input *in = &ret->input;
	*in = (struct need_input){ .rule_title = ret->rule->title, .age_from = ret->rule->population.age_from, .age_to = ret->rule->population.age_to,
		.least = ret->least, .provision = catalog->provision, .provisions = catalog->provisions };
	in->figure = catalog_need_figures(cx->arena, catalog, &in->figures);
	TRY(counts_read(cx, db, ret, in));
	rates_read(cx->arena, ret->rule, &list[at], in);
	need_reckon(cx->arena, in, &ret->told);
	return OK;
}

/* ---- words ---- */

static double three_figures(double n)
{
	double step = 1;
	while (fabs(n) / step >= 999.5)
		step *= 10;
	return step * round(n / step);
}

struct str need_number(struct arena *arena, double n)
{
	char digits[32], out[48];
	size_t k = 0;
	if (isnan(n))
		return STR("not known");
	if (n > 0 && n < 0.5)           /* an estimate that is not nothing is never said to be 0 */
		return STR("under 1");
	int len = snprintf(digits, sizeof digits, "%.0f", fabs(three_figures(n)));
	if (three_figures(n) < 0)
		out[k++] = '-';
	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			out[k++] = ',';
		out[k++] = digits[i];
	}
	return str_dup(arena, (struct str){ out, k });
}

struct str need_range(struct arena *arena, double low, double high)
{
	if (isnan(low) || isnan(high))
		return STR("not known");
	if (high <= 0)
		return STR("none");
	struct str a = low <= 0 ? STR("0") : need_number(arena, low), b = need_number(arena, high);
	return str_eq(a, b) ? b : str_of(arena_printf(arena, "%.*s to %.*s", STRF(a), STRF(b)));
}

struct str need_estimate(struct arena *arena, struct estimate e)
{
	struct str n = need_number(arena, e.value);
	if (isnan(e.value))
		return n;
	if (isnan(e.range.low))
		return str_of(arena_printf(arena, "%.*s (no interval)", STRF(n)));
	return str_of(arena_printf(arena, "%.*s (%.*s to %.*s)", STRF(n), STRF(need_number(arena, e.range.low)), STRF(need_number(arena, e.range.high))));
}

/* ---- lines ---- */

#define COLUMN(name_, kind_, member_) { name_, kind_, offsetof(struct need_line, member_), false }
#define FILED(name_, kind_, member_)  { name_, kind_, offsetof(struct need_line, member_), true }
const struct sheet_column need_columns[] = { COLUMN("part", SHEET_WORDS, part), COLUMN("what", SHEET_WORDS, what), COLUMN("people", SHEET_NUMBER, people),
	COLUMN("found", SHEET_NUMBER, found), COLUMN("found_percent", SHEET_MILLI, rate), COLUMN("standardised_percent", SHEET_MILLI, standard),
	FILED("standardised_low", SHEET_MILLI, standard_low), FILED("standardised_high", SHEET_MILLI, standard_high),
	COLUMN("records", SHEET_NUMBER, records), COLUMN("records_low", SHEET_NUMBER, records_low), COLUMN("records_high", SHEET_NUMBER, records_high),
	COLUMN("research", SHEET_NUMBER, research), COLUMN("research_low", SHEET_NUMBER, research_low), COLUMN("research_high", SHEET_NUMBER, research_high),
	COLUMN("places", SHEET_NUMBER, places), COLUMN("gap_low", SHEET_NUMBER, gap_low), COLUMN("gap_high", SHEET_NUMBER, gap_high),
	FILED("gap_widest_low", SHEET_NUMBER, widest_low), FILED("gap_widest_high", SHEET_NUMBER, widest_high), COLUMN("hours_low", SHEET_NUMBER, hours_low),
	COLUMN("hours_high", SHEET_NUMBER, hours_high), COLUMN("source", SHEET_WORDS, source), COLUMN("confidence", SHEET_WORDS, confidence),
	COLUMN("note", SHEET_WORDS, note) };
const size_t need_columns_count = LENGTH(need_columns);
const struct sheet_column need_paper[] = { COLUMN("part", SHEET_WORDS, part), COLUMN("what", SHEET_WORDS, what), COLUMN("people", SHEET_NUMBER, people),
	COLUMN("found", SHEET_NUMBER, found), COLUMN("of_a_hundred", SHEET_WORDS, found_say), COLUMN("from_records", SHEET_WORDS, records_say),
	COLUMN("from_research", SHEET_WORDS, research_say), COLUMN("places", SHEET_NUMBER, places), COLUMN("gap_in_people", SHEET_WORDS, gap_say),
	COLUMN("hours", SHEET_WORDS, hours_say), COLUMN("note", SHEET_WORDS, note) };
const size_t need_paper_count = LENGTH(need_paper);

static int64_t whole(double n) { return isnan(n) ? SHEET_NONE : (int64_t)llround(n); }
static int64_t milli(double share) { return isnan(share) ? SHEET_NONE : (int64_t)llround(share * 100000); }

struct lines { struct arena *arena; struct need_line *line; size_t count, room; };

static struct need_line *line_new(struct lines *l, const char *part, struct str what)
{
	struct need_line *new = ARRAY_PUSH(l->arena, l->line, l->count, l->room);
	*new = (struct need_line){ .part = str_of(part), .what = what, .source = STR(""), .confidence = STR(""), .note = STR(""), .found_say = STR(""),
		.records_say = STR(""), .research_say = STR(""), .gap_say = STR(""), .hours_say = STR("") };
	int64_t *n[] = { &new->people, &new->found, &new->rate, &new->standard, &new->standard_low, &new->standard_high, &new->records, &new->records_low,
		&new->records_high, &new->research, &new->research_low, &new->research_high, &new->places, &new->gap_low, &new->gap_high, &new->widest_low,
		&new->widest_high, &new->hours_low, &new->hours_high };
	for (size_t i = 0; i < LENGTH(n); i++)
		*n[i] = SHEET_NONE;
	return new;
}

static struct str estimate_say(struct arena *arena, struct estimate e)
{
	return isnan(e.value) ? STR("") : need_estimate(arena, e);
}

static void records_put(struct arena *arena, struct need_line *l, struct estimate e)
{
	l->records_say = estimate_say(arena, e);
	l->records = whole(e.value);
	l->records_low = whole(e.range.low);
	l->records_high = whole(e.range.high);
}

static void research_put(struct arena *arena, struct need_line *l, struct estimate e, const struct need_figure *f)
{
	l->research_say = estimate_say(arena, e);
	l->research = whole(e.value);
	l->research_low = whole(e.range.low);
	l->research_high = whole(e.range.high);
	if (!f)
		return;
	l->source = f->source;
	l->confidence = f->confidence;
	l->note = f->note;
}

static void row_line(struct lines *l, const char *part, const struct need_row *r)
{
	struct need_line *new = line_new(l, part, r->title);
	if (r->people_shown)
		new->people = r->people;
	if (!r->shown)
		new->note = STR("Kept back: too few people.");
	else
		new->found = r->found;
	new->rate = milli(r->rate.value);
	new->standard = milli(r->standard.value);
	new->standard_low = milli(r->standard.range.low);
	new->standard_high = milli(r->standard.range.high);
	struct estimate share = isnan(r->standard.value) ? r->rate : r->standard;
	if (!isnan(share.value))
		new->found_say = str_of(arena_printf(l->arena, "%.1f (%.1f to %.1f)", 100 * share.value, 100 * share.range.low, 100 * share.range.high));
	records_put(l->arena, new, r->records_people);
	research_put(l->arena, new, r->literature_people, NULL);
}

static void level_line(struct lines *l, const struct need_asked *a, int k)
{
	const struct need_level *v = &a->told.level[k];
	struct need_line *new = line_new(l, "severity", str_of(need_level_say(k)));
	research_put(l->arena, new, v->literature.people, v->literature.figure);
	records_put(l->arena, new, v->records);
	new->people = v->literature.figure ? v->literature.of : SHEET_NONE;
	if (k > 0 && v->graded)
		new->found = v->graded;
	if (k == 0 && a->told.whole.shown)
		new->found = a->told.whole.found;
	new->places = v->places < 0 ? SHEET_NONE : v->places;
	new->gap_low = whole(v->gap.low);
	new->gap_high = whole(v->gap.high);
	new->widest_low = whole(v->gap_widest.low);
	new->widest_high = whole(v->gap_widest.high);
	new->hours_low = whole(v->gap_hours.low);
	new->hours_high = whole(v->gap_hours.high);
	new->gap_say = isnan(v->gap.low) ? STR("") : need_range(l->arena, v->gap.low, v->gap.high);
	new->hours_say = isnan(v->gap_hours.low) ? STR("") : need_range(l->arena, v->gap_hours.low, v->gap_hours.high);
	if (v->why != NEED_HAS)
		new->note = str_of(arena_printf(l->arena, "From records: %s%s%.*s", need_why_say(v->why), new->note.n ? " From research: " : "", STRF(new->note)));
}

static void rows_lines(struct lines *l, const char *part, const struct need_row *row, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!row[i].empty)
			row_line(l, part, &row[i]);
}

static void provision_line(struct lines *l, const struct provision *p)
{
	struct need_line *new = line_new(l, "provided", p->title);
	char day[DAY_TEXT];
	new->places = p->places < 0 ? SHEET_NONE : p->places;
	new->hours_low = whole(p->hours_low);
	new->hours_high = whole(p->hours_high);
	new->hours_say = isnan(p->hours_low) ? STR("") : str_of(arena_printf(l->arena, p->hours_low < p->hours_high ? "%g to %g each" : "%g each", p->hours_low,
		p->hours_high));
	new->source = p->source;
	new->note = str_of(arena_printf(l->arena, "Severity %s, in %s%s%.*s, as on %s; hours a person.", need_level_say(p->level), step_setting_say(p->setting),
		p->area.n ? ", for " : "", STRF(p->area), day_words(p->as_on, day)));
}

struct need_line *need_lines(struct arena *arena, const struct need_asked *a, size_t *ret_count)
{
	struct lines l = { .arena = arena };
	const struct need_told *t = &a->told;
	for (int k = 0; k <= NEED_LEVELS; k++)
		level_line(&l, a, k);
	rows_lines(&l, "place", t->area, t->areas);
	rows_lines(&l, "age", t->band, NEED_BANDS);
	rows_lines(&l, "sex", t->sex, NEED_SEXES);
	rows_lines(&l, "deprivation", t->fifth, NEED_FIFTHS + 1);
	for (size_t i = 0; i < t->clinics; i++) {
		struct need_line *new = line_new(&l, "clinic", t->clinic[i].figure->title);
		new->people = t->clinic[i].shown ? t->clinic[i].people : SHEET_NONE;
		research_put(arena, new, t->clinic[i].with, t->clinic[i].figure);
		if (!t->clinic[i].shown)
			new->note = STR("Kept back: too few people.");
	}
	for (size_t i = 0; i < t->besides; i++) {
		const struct need_literature *b = &t->beside[i];
		struct need_line *new = line_new(&l, "beside", b->figure->title);
		new->people = b->figure->of == NEED_OF_NOTHING ? SHEET_NONE : b->of;
		new->rate = milli(b->figure->share);
		research_put(arena, new, b->people, b->figure);
	}
	for (size_t i = 0; i < t->provisions; i++)
		provision_line(&l, &t->provision[i]);
	for (size_t i = 0; i < t->assumeds; i++)
		line_new(&l, "assumed", STR("taken for granted"))->note = str_of(t->assumed[i]);
	*ret_count = l.count;
	return l.line;
}
