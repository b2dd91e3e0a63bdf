/* From counts to rows and levels. */
#include "insight/need.h"

#include <math.h>

#include "base/must.h"
#include "insight/need_in.h"
#include "stat/binomial.h"
#include "stat/mover.h"
#include "stat/small.h"
#include "stat/standard.h"

/* ---- rows: margins of the strata ---- */

enum margin { BY_AREA, BY_BAND, BY_SEX, BY_FIFTH };

static int place(const struct need_count *c, enum margin by)
{
	return by == BY_AREA ? c->area : by == BY_BAND ? c->band : by == BY_SEX ? (int)c->sex : c->fifth;
}

static void add(struct need_row *row, const struct need_count *c)
{
	must(c->found <= c->asked && c->asked <= c->people && c->attenders <= c->people);
	row->people += c->people;
	row->attenders += c->attenders;
	row->asked += c->asked;
	row->found += c->found;
}

static struct prevalence corrected(const struct need_input *in, int64_t found, int64_t asked)
{
	if (in->basis == NEED_PUBLISHED)
		return prevalence_corrected(found, asked, &in->accuracy, CONFIDENCE);
	if (in->basis == NEED_REVIEWED) {
		struct reviewed r = in->reviewed;
		r.list = found;
		r.rest = asked - found;
		return prevalence_reviewed(&r, CONFIDENCE);
	}
	return (struct prevalence){ PREVALENCE_NOBODY, estimate_none() };
}

/* Its own rates, carried to the ages and sexes of the whole. A few strata in which it has nobody are left out of both: nearly every place lacks
 * somebody of another sex and some age. */
static struct estimate standardised(const struct need_input *in, enum margin by, int at)
{
	struct standard_stratum s[NEED_BANDS * NEED_SEXES] = { 0 };
	int64_t all = 0, lacking = 0;
	for (size_t i = 0; i < in->counts; i++) {
		const struct need_count *c = &in->count[i];
		struct standard_stratum *stratum = &s[c->band * NEED_SEXES + (int)c->sex];
		stratum->to += c->asked;
		if (place(c, by) != at)
			continue;
		stratum->yes += c->found;
		stratum->of += c->asked;
	}
	for (size_t i = 0; i < LENGTH(s); i++) {
		all += s[i].to;
		lacking += s[i].of ? 0 : s[i].to;
		s[i].to = s[i].of ? s[i].to : 0;
	}
	return lacking * 50 > all ? estimate_none() : standard_rate(s, LENGTH(s), CONFIDENCE);
}

static void row_reckon(const struct need_input *in, struct need_row *row)
{
	row->rate = estimate_none();
	if (row->asked > 0)
		row->rate = (struct estimate){ (double)row->found / (double)row->asked, binomial_wilson(row->found, row->asked, CONFIDENCE) };
	row->records = corrected(in, row->found, row->asked);
	row->records_people = estimate_times(row->records.share, (double)row->asked);
}

/* The row's counts go with what follows from them. */
static void row_hide(struct need_row *row, bool shown, bool people_shown)
{
	row->shown = shown && people_shown;
	row->people_shown = people_shown;
	if (!people_shown) {
		row->people = row->attenders = row->asked = 0;
		row->literature_people = estimate_none();
	}
	if (row->shown)
		return;
	row->found = 0;
	row->rate = row->standard = row->records_people = row->records.share = estimate_none();
}

/* Both those found and those not found have to be enough: that all of a place were found tells as much as that few were. */
static void margin_hide(struct arena *arena, const struct need_input *in, struct need_row *row, size_t count)
{
	int64_t *few = arena_array(arena, count + 1, sizeof *few), *people = arena_array(arena, count + 1, sizeof *people);
	bool *shown = arena_array(arena, count + 1, sizeof *shown), *people_shown = arena_array(arena, count + 1, sizeof *people_shown);
	size_t used = 0;
	for (size_t i = 0; i < count; i++) {
		row[i].empty = row[i].people == 0;
		if (row[i].empty)
			continue;
		few[used] = row[i].asked - row[i].found < row[i].found ? row[i].asked - row[i].found : row[i].found;
		people[used++] = row[i].people;
	}
	small_hide(few, used, in->least, shown);
	small_hide(people, used, in->least, people_shown);
	used = 0;
	for (size_t i = 0; i < count; i++)
		if (!row[i].empty) {
			row_hide(&row[i], shown[used], people_shown[used]);
			used++;
		}
}

static void margin(struct arena *arena, const struct need_input *in, enum margin by, struct need_row *row, size_t count)
{
	const struct need_figure *whole = need_figure_of(in, 0);
	for (size_t i = 0; i < count; i++) {
		row[i].literature_people = estimate_none();
		row[i].standard = estimate_none();
	}
	for (size_t i = 0; i < in->counts; i++) {
		must(place(&in->count[i], by) >= 0 && (size_t)place(&in->count[i], by) < count);
		add(&row[place(&in->count[i], by)], &in->count[i]);
	}
	for (size_t i = 0; i < count; i++) {
		row_reckon(in, &row[i]);
		if (by == BY_AREA || by == BY_FIFTH)
			row[i].standard = standardised(in, by, (int)i);
		if (by == BY_AREA && whole)
			row[i].literature_people = need_carry(in, whole, (int)i).people;
	}
	margin_hide(arena, in, row, count);
}

/* ---- levels ---- */

static void levels_from_records(const struct need_input *in, struct need_told *ret)
{
	int64_t graded[NEED_LEVELS + 1] = { 0 }, known = 0;
	bool shown[NEED_LEVELS];
	for (size_t i = 0; i < in->counts; i++)
		for (int k = 0; k <= NEED_LEVELS; k++)
			graded[k] += in->count[i].level[k];
	/* The share of a level tells how many are graded in all, and so how many are not: where these are few, no level is shown. */
	small_hide(graded + 1, NEED_LEVELS, in->least, shown);
	for (int k = 1; k <= NEED_LEVELS; k++) {
		known += graded[k];
		shown[k - 1] = shown[k - 1] && (graded[0] == 0 || graded[0] >= in->least);
	}
	for (int k = 0; k <= NEED_LEVELS; k++) {
		struct need_level *l = &ret->level[k];
		l->records = estimate_none();
		l->why = in->basis == NEED_NOT_CORRECTED ? NEED_NO_CORRECTION : ret->whole.records.state != PREVALENCE_KNOWN ? NEED_CANNOT :
			!ret->whole.shown ? NEED_KEPT_BACK : k > 0 && known < in->least ? NEED_NO_GRADES : k > 0 && !shown[k - 1] ? NEED_KEPT_BACK : NEED_HAS;
		if (k > 0 && shown[k - 1])
			l->graded = graded[k];
		if (l->why != NEED_HAS)
			continue;
		struct estimate share = { 1, { 1, 1 } };
		if (k > 0)
			share = (struct estimate){ (double)graded[k] / (double)known, binomial_wilson(graded[k], known, CONFIDENCE) };
		l->records = mover_product(ret->whole.records_people, share);
	}
}

static void level_provided(const struct need_input *in, int level, struct need_level *l)
{
	l->hours_low = l->hours_high = NAN;
	l->places = -1;
	for (size_t i = 0; i < in->provisions; i++) {
		const struct provision *p = &in->provision[i];
		if (level != 0 && p->level != level)
			continue;
		l->places = p->places < 0 || (l->services && l->places < 0) ? -1 : l->services ? l->places + p->places : p->places;
		l->hours_low = l->services == 0 || p->hours_low < l->hours_low ? p->hours_low : l->hours_low;
		l->hours_high = l->services == 0 || p->hours_high > l->hours_high ? p->hours_high : l->hours_high;
		if (isnan(p->hours_low))
			l->hours_low = l->hours_high = NAN;
		l->services++;
	}
}

static struct interval span(double a, double b)
{
	return isnan(a) ? (struct interval){ b, b } : isnan(b) ? (struct interval){ a, a } : a < b ? (struct interval){ a, b } : (struct interval){ b, a };
}

static void level_gap(struct need_level *l)
{
	const struct interval none = { NAN, NAN };
	l->gap = l->gap_widest = l->gap_hours = none;
	if (l->places < 0)
		return;
	struct interval between = span(l->records.value, l->literature.people.value);
	double places = (double)l->places;
	l->gap = (struct interval){ between.low - places, between.high - places };
	/* an end that nobody knows does not make the range narrower: then there is none */
	bool ends = (isnan(l->records.value) || !isnan(l->records.range.low)) && (isnan(l->literature.people.value) || !isnan(l->literature.people.range.low));
	if (ends)
		l->gap_widest = (struct interval){ span(l->records.range.low, l->literature.people.range.low).low - places,
			span(l->records.range.high, l->literature.people.range.high).high - places };
	if (!isnan(l->hours_low) && !isnan(l->gap.low))
		l->gap_hours = (struct interval){ l->gap.low > 0 ? l->gap.low * l->hours_low : 0, l->gap.high > 0 ? l->gap.high * l->hours_high : 0 };
}

static void levels(const struct need_input *in, struct need_told *ret)
{
	double largest = 0;
	ret->biggest = -1;
	levels_from_records(in, ret);
	for (int k = 0; k <= NEED_LEVELS; k++) {
		struct need_level *l = &ret->level[k];
		const struct need_figure *f = need_figure_of(in, k);
		l->literature = f ? need_carry(in, f, -1) : (struct need_literature){ NULL, 0, estimate_none() };
		level_provided(in, k, l);
		level_gap(l);
		double share = l->gap.low / (l->gap.low + (double)l->places);
		if (k > 0 && l->gap.low > 0 && share > largest) {
			largest = share;
			ret->biggest = k;
		}
	}
	/* of the whole the hours differ by level, so that only the levels' own say anything */
	ret->level[0].gap_hours = (struct interval){ NAN, NAN };
	ret->level[0].hours_low = ret->level[0].hours_high = NAN;
}

/* A handful whom the record calls neither man nor woman: beside the two others they could be reckoned from the whole, so they are in none of it. */
static struct need_input few_taken_out(struct arena *arena, const struct need_input *all, bool *ret_few)
{
	struct need_input in = *all;
	struct need_count *kept = arena_array(arena, all->counts + 1, sizeof *kept);
	int64_t few = 0;
	for (size_t i = 0; i < all->counts; i++)
		few += all->count[i].sex == SEX_MALE || all->count[i].sex == SEX_FEMALE ? 0 : all->count[i].people;
	*ret_few = few > 0 && few < all->least;
	if (!*ret_few)
		return in;
	in.count = kept;
	in.counts = 0;
	for (size_t i = 0; i < all->counts; i++)
		if (all->count[i].sex == SEX_MALE || all->count[i].sex == SEX_FEMALE)
			kept[in.counts++] = all->count[i];
	return in;
}

void need_reckon(struct arena *arena, const struct need_input *given, struct need_told *ret)
{
	bool few;
	struct need_input own = few_taken_out(arena, given, &few);
	const struct need_input *in = &own;
	*ret = (struct need_told){ .areas = in->areas, .provision = in->provision, .provisions = in->provisions };
	ret->area = arena_array(arena, in->areas + 1, sizeof *ret->area);
	ret->whole = (struct need_row){ .title = STR("All"), .standard = estimate_none(), .literature_people = estimate_none() };
	for (size_t i = 0; i < in->counts; i++)
		add(&ret->whole, &in->count[i]);
	row_reckon(in, &ret->whole);
	for (size_t i = 0; i < in->areas; i++)
		ret->area[i].title = in->area[i].name;
	for (int i = 0; i < NEED_BANDS; i++)
		ret->band[i].title = str_of(need_band_say(i));
	for (int i = 0; i < NEED_SEXES; i++)
		ret->sex[i].title = str_of(sex_say_many((enum sex)i));
	for (int i = 0; i <= NEED_FIFTHS; i++)
		ret->fifth[i].title = i ? str_of(arena_printf(arena, "%d%s", i, i == 1 ? ", most deprived" : i == NEED_FIFTHS ? ", least deprived" : "")) :
			STR("not known");
	margin(arena, in, BY_AREA, ret->area, in->areas);
	margin(arena, in, BY_BAND, ret->band, NEED_BANDS);
	margin(arena, in, BY_SEX, ret->sex, NEED_SEXES);
	margin(arena, in, BY_FIFTH, ret->fifth, NEED_FIFTHS + 1);
	/* the levels read the whole before it is hidden */
	ret->whole.shown = ret->whole.found >= in->least;
	levels(in, ret);
	if (ret->level[0].literature.figure)
		ret->whole.literature_people = ret->level[0].literature.people;
	ret->whole.empty = ret->whole.people == 0;
	row_hide(&ret->whole, ret->whole.shown, ret->whole.people >= in->least);
	need_clinics(arena, in, ret);
	need_besides(arena, in, ret);
	need_assumed(arena, in, few, ret);
}
