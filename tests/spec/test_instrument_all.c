/* Every way of answering the smaller instruments, and a great many of the larger ones, scored a second time by a scorer of its own: written
 * from the publishers' rules as prose says them, in plain fractions, knowing nothing of the tables in data/instruments. Where the two
 * differ by one answer, one of them is wrong. */
#include "tests/kit/kit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/catalog.h"
#include "rule/instrument.h"
#include "tests/kit/region.h"

#define OPEN ANSWER_BLANK
#define NOT ANSWER_NOT_APPLICABLE
#define NONE (-1000.0)          /* no score */
#define DRAWN 60000             /* ways of answering drawn of a larger instrument */

/* ---- the second scorer ---- */

/* The questions of a list, numbered from 1, 0 at its end: the mean of those answered, NONE where more than `may` are open. */
static double mean(const int *a, const int *of, const int *turned, int may)
{
	double sum = 0;
	int open = 0, answered = 0;
	for (; *of; of++) {
		int answer = a[*of - 1], turn = 0;
		for (const int *t = turned; t && *t; t++)
			turn = turn || *t == *of;
		if (answer == OPEN)
			open++;
		else {
			answered++;
			sum += turn ? 4 - answer : answer;
		}
	}
	return open > may || answered == 0 ? NONE : sum / answered;
}

static double times(double mean, double by)
{
	return mean <= NONE ? NONE : mean * by;
}

static const int to40[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,
	35, 36, 37, 38, 39, 40, 0 };

/* The first n questions. */
static const int *first(int n)
{
	static int list[41];
	memcpy(list, to40, sizeof list);
	list[n] = 0;
	return list;
}

static double sum(const int *a, int n, int may)
{
	return times(mean(a, first(n), NULL, may), n);
}

static double n_gad7(const int *a) { return sum(a, 7, 1); }
static double n_phq9(const int *a) { return sum(a, 9, 2); }
static double n_ssd12(const int *a) { return sum(a, 12, 0); }
static double n_zbi12(const int *a) { return sum(a, 12, 0); }
static double n_likert12(const int *a) { return sum(a, 12, 0); }
static double n_likert28(const int *a) { return sum(a, 28, 0); }

/* A woman: nothing is left out because of her sex. Three may be open. */
static double n_phq15(const int *a) { return sum(a, 15, 3); }

static double n_wsas(const int *a)
{
	int b[5];
	for (int i = 0; i < 5; i++)
		b[i] = a[i] == NOT ? 0 : a[i];
	return sum(b, 5, 0);
}

static double n_cgi_severity(const int *a) { return a[0] == OPEN ? NONE : a[0]; }
static double n_cgi_efficacy(const int *a)
{
	static const int table[4][4] = { { 1, 2, 3, 4 }, { 5, 6, 7, 8 }, { 9, 10, 11, 12 }, { 13, 14, 15, 16 } };
	return a[2] < 1 || a[3] < 1 ? NONE : table[a[2] - 1][a[3] - 1];
}

static double n_core10(const int *a)
{
	static const int turned[] = { 2, 3, 0 };
	return times(mean(a, first(10), turned, 1), 10);
}

static const int core_turned[] = { 3, 4, 7, 12, 19, 21, 31, 32, 0 };
static double n_core(const int *a) { return times(mean(a, first(34), core_turned, 3), 10); }
static double n_core_well(const int *a)
{
	static const int of[] = { 4, 14, 17, 31, 0 };
	return times(mean(a, of, core_turned, 0), 10);
}
static double n_core_problems(const int *a)
{
	static const int of[] = { 2, 5, 8, 11, 13, 15, 18, 20, 23, 27, 28, 30, 0 };
	return times(mean(a, of, core_turned, 1), 10);
}
static double n_core_functioning(const int *a)
{
	static const int of[] = { 1, 3, 7, 10, 12, 19, 21, 25, 26, 29, 32, 33, 0 };
	return times(mean(a, of, core_turned, 1), 10);
}
static const int core_risk[] = { 6, 9, 16, 22, 24, 34, 0 };
static double n_core_risk(const int *a) { return times(mean(a, core_risk, core_turned, 0), 10); }
static double n_core_rest(const int *a)
{
	int of[40], n = 0;
	for (int q = 1; q <= 34; q++) {
		bool risk = false;
		for (int i = 0; core_risk[i]; i++)
			risk = risk || core_risk[i] == q;
		if (!risk)
			of[n++] = q;
	}
	of[n] = 0;
	return times(mean(a, of, core_turned, 3), 10);
}

/* The octants in the order PA BC DE FG HI JK LM NO. */
static const int octant[8][5] = { { 22, 25, 28, 30 }, { 14, 16, 17, 18 }, { 10, 11, 13, 15 }, { 2, 5, 9, 19 }, { 4, 6, 7, 12 }, { 1, 8, 20, 31 },
	{ 23, 26, 27, 32 }, { 3, 21, 24, 29 } };
static double n_iip_cold(const int *a) { return mean(a, octant[2], NULL, 1); }
static double n_iip_self(const int *a) { return mean(a, octant[6], NULL, 1); }
static double n_iip(const int *a)
{
	for (int i = 0; i < 8; i++)
		if (mean(a, octant[i], NULL, 1) <= NONE)
			return NONE;
	return mean(a, first(32), NULL, 8);
}

static double ghq(const int *a, int n, const int *negative)
{
	double points = 0;
	for (int i = 0; i < n; i++) {
		if (a[i] == OPEN)
			return NONE;
		bool minus = false;
		for (const int *q = negative; *q; q++)
			minus = minus || *q == i + 1;
		points += a[i] >= 2 || (a[i] == 1 && minus);
	}
	return points;
}
static const int nobody[] = { 0 };
static double n_bimodal12(const int *a) { return ghq(a, 12, nobody); }
static double n_bimodal28(const int *a) { return ghq(a, 28, nobody); }
static double n_c12(const int *a)
{
	static const int negative[] = { 2, 5, 6, 9, 10, 11, 0 };
	return ghq(a, 12, negative);
}
static double n_ghq28_depression(const int *a) { return ghq(a + 21, 7, nobody); }

static double n_4dsq(const int *a)
{
	double points = 0;
	for (int i = 0; i < 16; i++) {
		if (a[i] == OPEN)
			return NONE;
		points += a[i] == 0 ? 0 : a[i] == 1 ? 1 : 2;
	}
	return points;
}

/* 100 times what they come to, through what they could come to; question numbers of those that count 0 to 4, all others 0 1 1 2 2. */
static double whodas(const int *a, int from, int to, const int *flat, int may)
{
	static const double collapsed[] = { 0, 1, 1, 2, 2 };
	double points = 0, most = 0;
	int open = 0;
	for (int q = from; q <= to; q++) {
		bool is_flat = false;
		for (const int *f = flat; *f; f++)
			is_flat = is_flat || *f == q;
		if (a[q - 1] == OPEN)
			open++;
		if (a[q - 1] == OPEN || a[q - 1] == NOT)
			continue;
		points += is_flat ? a[q - 1] - 1 : collapsed[a[q - 1] - 1];
		most += is_flat ? 4 : 2;
	}
	return open > may || most == 0 ? NONE : 100 * points / most;
}
static double n_whodas12(const int *a)
{
	static const int flat[] = { 1, 3, 5, 6, 7, 9, 0 };
	return whodas(a, 1, 12, flat, 1);
}
static double n_whodas12_simple(const int *a) { return mean(a, first(12), NULL, 1) <= NONE ? NONE : sum(a, 12, 1) - 12; }
/* D1.1 is question 1, D2.1 the 7th, D3.1 the 12th, D4.1 the 16th, D5.1 the 21st, D5.5 the 25th, D6.1 the 29th. */
static const int whodas_flat[] = { 1, 2, 3, 4, 7, 10, 11, 13, 19, 23, 26, 27, 28, 30, 32, 33, 35, 0 };
static bool work_split(const int *a)
{
	int not = 0;
	for (int q = 25; q <= 28; q++)
		not += a[q - 1] == NOT;
	return not > 0 && not < 4;
}
static double n_whodas36(const int *a)
{
	static const int part[][2] = { { 1, 6 }, { 7, 11 }, { 12, 15 }, { 16, 20 }, { 21, 24 }, { 25, 28 }, { 29, 36 } };
	for (size_t i = 0; i < LENGTH(part); i++) {
		int open = 0;
		for (int q = part[i][0]; q <= part[i][1]; q++)
			open += a[q - 1] == OPEN;
		if (open > 1)
			return NONE;
	}
	return work_split(a) ? NONE : whodas(a, 1, 36, whodas_flat, 2);
}
static double n_whodas36_mobility(const int *a) { return whodas(a, 7, 11, whodas_flat, 1); }
static double n_whodas36_work(const int *a) { return work_split(a) ? NONE : whodas(a, 25, 28, whodas_flat, 1); }
static double n_whodas36_participation(const int *a) { return whodas(a, 29, 36, whodas_flat, 1); }

static double n_gbo(const int *a)
{
	double sum = 0;
	int n = 0;
	for (int i = 0; i < 3; i++) {
		if (a[i] == OPEN)
			return NONE;
		n += a[i] != NOT;
		sum += a[i] == NOT ? 0 : a[i];
	}
	return n ? sum / n : NONE;
}

/* EQ-5D: what is taken off 1, question by question: mobility, self-care, usual activities, pain, anxiety. */
static double eq5d(const int *a, const double *off, int levels, double any, double worst)
{
	double value = 1;
	bool some = false, bottom = false;
	for (int q = 0; q < 5; q++) {
		if (a[q] == OPEN)
			return NONE;
		if (a[q] > 1)
			value -= off[q * (levels - 1) + a[q] - 2];
		some = some || a[q] > 1;
		bottom = bottom || a[q] == levels;
	}
	return value - (some ? any : 0) - (bottom ? worst : 0);
}
static double n_dolan(const int *a)
{
	static const double off[] = { .069, .314, .104, .214, .036, .094, .123, .386, .071, .236 };
	return eq5d(a, off, 3, .081, .269);
}
static double n_uk_vas(const int *a)
{
	static const double off[] = { .071, .182, .093, .145, .031, .081, .084, .171, .063, .124 };
	return eq5d(a, off, 3, .155, .215);
}
static double n_rowen(const int *a)
{
	static const double off[] = { .032, .058, .179, .279, .038, .060, .162, .206, .049, .086, .184, .212, .056, .066, .371, .479, .041, .126, .313, .391 };
	return eq5d(a, off, 5, 0, 0);
}
static double n_devlin(const int *a)
{
	static const double off[] = { .058, .076, .207, .274, .050, .080, .164, .203, .050, .063, .162, .184, .063, .084, .276, .335, .078, .104, .285, .289 };
	return eq5d(a, off, 5, 0, 0);
}
static double n_thermometer(const int *a) { return a[5] == OPEN ? NONE : a[5]; }

/* ---- the two against each other ---- */

enum ways { ALL, DRAW };
static const struct asked { const char *id, *scale, *values; double (*naive)(const int *a); int decimals; enum ways ways; } asked[] = {
	{ "gad-7", "total", "", n_gad7, 0, ALL },
	{ "wsas", "total", "", n_wsas, 0, ALL },
	{ "cgi", "severity", "", n_cgi_severity, 0, ALL },
	{ "cgi", "efficacy", "", n_cgi_efficacy, 0, ALL },
	{ "gbo", "mean", "", n_gbo, 1, ALL },
	{ "eq-5d-3l", "value", "uk-tto-dolan-1997", n_dolan, 3, ALL },
	{ "eq-5d-3l", "value", "uk-vas", n_uk_vas, 3, ALL },
	{ "eq-5d-5l", "value", "uk-rowen-2026", n_rowen, 3, ALL },
	{ "eq-5d-5l", "value", "england-devlin-2018", n_devlin, 3, ALL },
	{ "eq-5d-5l", "thermometer", "", n_thermometer, 0, DRAW },
	{ "phq-9", "total", "", n_phq9, 0, DRAW },
	{ "phq-15", "total", "", n_phq15, 0, DRAW },
	{ "ssd-12", "total", "", n_ssd12, 0, DRAW },
	{ "zbi-12", "total", "", n_zbi12, 0, DRAW },
	{ "fourdsq-somatisation", "total", "", n_4dsq, 0, DRAW },
	{ "core-10", "total", "", n_core10, 0, DRAW },
	{ "core-om", "total", "", n_core, 1, DRAW },
	{ "core-om", "non-risk", "", n_core_rest, 1, DRAW },
	{ "core-om", "well-being", "", n_core_well, 1, DRAW },
	{ "core-om", "problems", "", n_core_problems, 1, DRAW },
	{ "core-om", "functioning", "", n_core_functioning, 1, DRAW },
	{ "core-om", "risk", "", n_core_risk, 1, DRAW },
	{ "iip-32-horowitz", "total", "", n_iip, 2, DRAW },
	{ "iip-32-horowitz", "cold", "", n_iip_cold, 2, DRAW },
	{ "iip-32-horowitz", "self-sacrificing", "", n_iip_self, 2, DRAW },
	{ "ghq-12", "bimodal", "", n_bimodal12, 0, DRAW },
	{ "ghq-12", "likert", "", n_likert12, 0, DRAW },
	{ "ghq-12", "c-ghq", "", n_c12, 0, DRAW },
	{ "ghq-28", "bimodal", "", n_bimodal28, 0, DRAW },
	{ "ghq-28", "likert", "", n_likert28, 0, DRAW },
	{ "ghq-28", "depression", "", n_ghq28_depression, 0, DRAW },
	{ "whodas-12", "complex", "", n_whodas12, 1, DRAW },
	{ "whodas-12", "simple", "", n_whodas12_simple, 0, DRAW },
	{ "whodas-36", "complex", "", n_whodas36, 1, DRAW },
	{ "whodas-36", "mobility", "", n_whodas36_mobility, 1, DRAW },
	{ "whodas-36", "work", "", n_whodas36_work, 1, DRAW },
	{ "whodas-36", "participation", "", n_whodas36_participation, 1, DRAW },
};

struct run { const struct asked *asked; const struct instrument *in; int scale; int64_t ways, scored, wrong; };

static void compare(struct run *run, const struct answers *a)
{
	struct scoring by = { SEX_FEMALE, str_of(run->asked->values) };
	struct score s = instrument_score(kit_cx()->arena, run->in, run->scale, a, &by);
	double naive = run->asked->naive(a->item), step = pow(10, run->asked->decimals);
	bool none = naive <= NONE;
	/* half up; the least that the fractions of the naive sum are off by is far below it */
	double told = none ? 0 : floor(naive * step + 0.5 + 1e-9) / step;
	bool right = none == (s.state == SCORE_UNSCORABLE) && (none || fabs(told * 1000 - (double)s.milli) < 0.5);
	run->ways++;
	run->scored += !none;
	run->wrong += !right;
	if (!right && run->wrong < 4)
		print_error("%s %s: %.*s: %lld, the second scorer says %g\n", run->asked->id, run->asked->scale,
			STRF(answers_write(kit_cx_now()->arena, run->in, a)), s.state ? (long long)s.milli : -1, none ? -1.0 : told);
}

/* Each question that no scale of this one counts stays as it is. */
static bool next_way(const struct run *run, struct answers *a)
{
	const struct instrument_scale *s = &run->in->scale[run->scale];
	for (int i = 0; i < run->in->items; i++) {
		const struct answer_set *set = &run->in->set[run->in->item[i].set];
		int *at = &a->item[i];
		if (!s->item[i])
			continue;
		if (*at == OPEN && run->in->item[i].may_not_apply)
			*at = NOT;
		else if (*at == OPEN || *at == NOT)
			*at = set->from;
		else if (*at < set->to)
			++*at;
		else {
			*at = OPEN;
			continue;
		}
		return true;
	}
	return false;
}

static uint64_t drawn = 1;

static int draw(int most)
{
	drawn = drawn * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((drawn >> 33) % (uint64_t)(most + 1));
}

/* Mostly answered; now and then a question open, and now and then those that may not apply do not. */
static void draw_way(const struct run *run, struct answers *a)
{
	int open = draw(3), none = draw(2);
	for (int i = 0; i < run->in->items; i++) {
		const struct answer_set *set = &run->in->set[run->in->item[i].set];
		a->item[i] = set->from + draw(set->to - set->from);
		if (run->in->item[i].may_not_apply && (none == 1 || (none == 2 && draw(20) == 0)))
			a->item[i] = NOT;
	}
	for (int i = 0; i < open * open; i++)
		a->item[draw(run->in->items - 1)] = OPEN;
}

static void every_answer(void **state)
{
	(void)state;
	int64_t wrong = 0, ways = 0;
	for (size_t i = 0; i < LENGTH(asked); i++) {
		struct run run = { &asked[i], catalog_instrument(kit_catalog(), str_of(asked[i].id), 0), 0, 0, 0, 0 };
		struct answers a;
		assert_non_null(run.in);
		run.scale = instrument_scale_of(run.in, str_of(asked[i].scale));
		assert_true(run.scale >= 0);
		for (int k = 0; k < INSTRUMENT_ITEMS; k++)
			a.item[k] = OPEN;
		if (asked[i].ways == ALL)
			do
				compare(&run, &a);
			while (next_way(&run, &a));
		for (int k = 0; asked[i].ways == DRAW && k < DRAWN / run.in->items; k++) {
			draw_way(&run, &a);
			compare(&run, &a);
		}
		/* both kinds were there: a comparison of nothing but blanks shows nothing */
		assert_true(run.scored > run.ways / 20 && run.scored < run.ways);
		wrong += run.wrong;
		ways += run.ways;
	}
	print_message("# %lld ways of answering %zu scales, %lld differ\n", (long long)ways, LENGTH(asked), (long long)wrong);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_answer) };
	return cmocka_run_group_tests_name("every answer", tests, NULL, NULL);
}
