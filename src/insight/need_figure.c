/* Published figures: each carried to the people of the ages and sex that it was measured in. */
#include <math.h>
#include <string.h>

#include "base/must.h"
#include "insight/experience.h"
#include "insight/need_in.h"
#include "stat/binomial.h"
#include "stat/standard.h"

static bool of_figure(const struct need_figure *f, const struct need_count *c)
{
	return need_band_from(c->band) >= f->age_from && need_band_to(c->band) <= f->age_to && (f->sex == SEX_UNKNOWN || f->sex == c->sex);
}

static int64_t people_of(const struct need_input *in, const struct need_figure *f, int area)
{
	int64_t n = 0;
	for (size_t i = 0; i < in->counts; i++)
		if ((area < 0 || in->count[i].area == area) && of_figure(f, &in->count[i]))
			n += f->of == NEED_OF_ATTENDERS ? in->count[i].attenders : in->count[i].people;
	return n;
}

static struct estimate share_of(const struct need_figure *f)
{
	if (f->among > 0)
		return (struct estimate){ (double)f->yes / (double)f->among, binomial_wilson(f->yes, f->among, CONFIDENCE) };
	return (struct estimate){ f->share, { f->low, f->high } };
}

/* Strata of one figure: its rates carried to the people here, where the study gave its counts; else the sum of shares. */
static struct estimate strata_carry(const struct need_input *in, const struct need_figure *f, size_t strata, int area, int64_t all)
{
	struct standard_stratum s[NEED_BANDS * NEED_SEXES];
	struct estimate sum = { 0, { 0, 0 } };
	bool counted = true;
	must(strata <= LENGTH(s));
	for (size_t i = 0; i < strata; i++) {
		int64_t people = people_of(in, &f[i], area);
		struct estimate share = estimate_times(share_of(&f[i]), (double)people);
		s[i] = (struct standard_stratum){ people, f[i].yes, f[i].among };
		counted = counted && f[i].among > 0;
		sum.value += share.value;
		sum.range.low += share.range.low;
		sum.range.high += share.range.high;
	}
	return counted ? estimate_times(standard_rate(s, strata, CONFIDENCE), (double)all) : sum;
}

static size_t strata_of(const struct need_input *in, const struct need_figure *f)
{
	size_t n = 1;
	while (f + n < in->figure + in->figures && str_eq(f[n].id, f->id))
		n++;
	return n;
}

struct need_literature need_carry(const struct need_input *in, const struct need_figure *f, int area)
{
	size_t strata = strata_of(in, f);
	struct need_literature l = { f, 0, estimate_none() };
	if (f->of == NEED_OF_NOTHING || f->of == NEED_OF_CLINIC)
		return l;
	for (size_t i = 0; i < strata; i++)
		l.of += people_of(in, &f[i], area);
	l.people = strata > 1 ? strata_carry(in, f, strata, area, l.of) : estimate_times(share_of(f), (double)l.of);
	return l;
}

const struct need_figure *need_figure_of(const struct need_input *in, int level)
{
	for (size_t i = 0; i < in->figures; i++)
		if (in->figure[i].level == level && in->figure[i].of != NEED_OF_CLINIC && in->figure[i].of != NEED_OF_NOTHING)
			return &in->figure[i];
	return NULL;
}

static bool clinic_has(struct str functions, struct str function)
{
	struct str word, rest = functions;
	while (rest.n) {
		str_cut(rest, ' ', &word, &rest);
		if (str_eq(word, function))
			return true;
	}
	return false;
}

void need_clinics(struct arena *arena, const struct need_input *in, struct need_told *ret)
{
	ret->clinic = arena_array(arena, in->figures + 1, sizeof *ret->clinic);
	for (size_t i = 0; i < in->figures; i++) {
		const struct need_figure *f = &in->figure[i];
		struct need_clinic_row row = { .figure = f };
		if (f->of != NEED_OF_CLINIC)
			continue;
		for (size_t k = 0; k < in->clinics; k++)
			if (str_empty(f->clinic) || clinic_has(f->clinic, in->clinic[k].function))
				row.people += in->clinic[k].people;
		row.shown = row.people == 0 || row.people >= in->least;         /* no row adds up to another that is shown */
		row.with = row.shown && row.people ? estimate_times(share_of(f), (double)row.people) : estimate_none();
		if (!row.shown)
			row.people = 0;
		ret->clinic[ret->clinics++] = row;
	}
}

void need_besides(struct arena *arena, const struct need_input *in, struct need_told *ret)
{
	ret->beside = arena_array(arena, in->figures + 1, sizeof *ret->beside);
	for (size_t i = 0; i < in->figures; i += strata_of(in, &in->figure[i]))
		if (in->figure[i].level < 0 && in->figure[i].of != NEED_OF_CLINIC)
			ret->beside[ret->besides++] = need_carry(in, &in->figure[i], -1);
}
