/* Waits of a column file against a reckoning that looks at every pair of rows; Kaplan and Meier by hand. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/rng.h"
#include "model/rule.h"
#include "screen/waits.h"

#define PEOPLE 3000
#define EACH   60
#define SPECS  5

static const char *folder;
static struct { int day, kind, spec, kept; } row[PEOPLE][EACH];   /* day 0: not known; kind 0 referral, 1 outpatient, 2 another */
static int rows[PEOPLE], died[PEOPLE];
static const int today = 45000;                                     /* column days */

static const char *place(const char *name)
{
	return file_join(kit_cx_now()->arena, folder, name);
}

static const char *day_say(int day, char text[DAY_TEXT])
{
	return day ? day_iso(column_day_back((uint16_t)day), text) : "";
}

/* codes: so many that a block needs two bytes. */
static void csv_make(uint64_t seed, int codes)
{
	struct rng rng;
	char text[DAY_TEXT];
	FILE *f = fopen(place("events.csv"), "w");
	assert_non_null(f);
	rng_seed(&rng, seed, 1);
	fputs("person,on,kind,system,code,specialty,result,attended,unscheduled\n", f);
	for (int p = 0; p < PEOPLE; p++) {
		rows[p] = (int)rng_below(&rng, EACH);
		died[p] = rng_below(&rng, 20) ? 0 : today - (int)rng_below(&rng, 900);
		fprintf(f, "%d,1960-01-01,person,%s,,,,,\n", p, day_say(died[p], text));
		for (int i = 0; i < rows[p]; i++) {
			row[p][i].day = rng_below(&rng, 40) ? today - 4000 + (int)rng_below(&rng, 4100) : 0;
			if (i && rng_below(&rng, 4) == 0)
				row[p][i].day = row[p][i - 1].day;
			row[p][i].kind = (int)rng_below(&rng, 3);
			row[p][i].spec = (int)rng_below(&rng, SPECS + 1) - 1;
			row[p][i].kept = (int)rng_below(&rng, 3);       /* no, yes, nobody knows */
			static const char *kept[] = { "no", "yes", "" }, *kind[] = { "referral", "outpatient", "entry" };
			int k = row[p][i].kind;
			fprintf(f, "%d,%s,%s,", p, day_say(row[p][i].day, text), kind[k]);
			if (k == 2)
				fprintf(f, "icd10,R%u,,,,\n", rng_below(&rng, (uint32_t)codes));
			else if (row[p][i].spec < 0)
				fprintf(f, ",,,,%s,\n", k == 1 ? kept[row[p][i].kept] : "");
			else
				fprintf(f, ",,%d,,%s,\n", 100 + row[p][i].spec, k == 1 ? kept[row[p][i].kept] : "");
		}
	}
	assert_int_equal(fclose(f), 0);
}

static void reckon(struct waits_row *of, int64_t *no_specialty, int64_t *no_day)
{
	for (int p = 0; p < PEOPLE; p++)
		for (int i = 0; i < rows[p]; i++) {
			int on = row[p][i].day, spec = row[p][i].spec, next = 0, doubt = 0, until = died[p] && died[p] < today ? died[p] : today;
			if (row[p][i].kind != 0 || on > today)
				continue;
			*no_day += on == 0;
			*no_specialty += on != 0 && spec < 0;
			if (on == 0 || spec < 0)
				continue;
			for (int k = 0; k < rows[p]; k++) {
				int day = row[p][k].day;
				if (row[p][k].kind != 1 || row[p][k].spec != spec || day < on || day > today)
					continue;
				if (row[p][k].kept == 1 && (!next || day < next))
					next = day;
				if (row[p][k].kept == 2 && (!doubt || day < doubt))
					doubt = day;
			}
			int weeks = ((next ? next : until > on ? until : on) - on) / 7;
			weeks = weeks < WAITS_WEEKS ? weeks : WAITS_WEEKS - 1;
			of[spec].referrals++;
			of[spec].unsure += doubt && (!next || doubt < next);
			(next ? of[spec].seen : of[spec].waiting)[weeks]++;
		}
}

static void waits_are_those_of_the_rows(void **state)
{
	(void)state;
	for (int codes = 50; codes <= 2000; codes += 1950) {
		struct cx *cx = kit_cx();
		struct column_writer *w;
		struct column_csv ask = { .events = place("events.csv"), .cover = { .kinds = FILTER_ANY } };
		struct column_csv_tally tally;
		AUTO(column_file) struct column_file f = { 0 };
		struct waits all;
		int64_t no_specialty = 0, no_day = 0;
		csv_make((uint64_t)codes, codes);
		assert_ok(column_begin(cx, place("waits.col"), &w));
		assert_ok(column_csv(cx, w, &ask, &tally));
		assert_ok(column_end(cx, w));
		column_drop(w);
		assert_ok(column_open(cx, place("waits.col"), &f));
		assert_int_equal(f.block[0].width, codes == 50 ? 1 : 2);
		struct waits_row *of = arena_array(cx->arena, SPECS, sizeof *of);
		reckon(of, &no_specialty, &no_day);
		waits_make(cx->arena, &f, column_day_back(today), codes == 50 ? 1 : 3, &all);
		assert_int_equal(all.rows, SPECS);
		assert_true(all.no_specialty == no_specialty && all.no_day == no_day && no_day > 100 && no_specialty > 100);
		for (int s = 0; s < SPECS; s++) {
			assert_str(all.row[s].specialty, kit_say("%d", 100 + s));
			assert_int_equal(all.row[s].referrals, of[s].referrals);
			assert_int_equal(all.row[s].unsure, of[s].unsure);
			assert_memory_equal(all.row[s].seen, of[s].seen, sizeof of[s].seen);
			assert_memory_equal(all.row[s].waiting, of[s].waiting, sizeof of[s].waiting);
			assert_true(of[s].seen[0] > 10 && of[s].unsure > 10 && of[s].waiting[3] > 0);
		}
	}
}

/* Ten referred: 2 seen in week 1, one lost to view in week 2, 3 of the 7 left in week 4: 1 - 0.8 * 4/7 = 0.54. */
static void who_still_waits_is_reckoned_with(void **state)
{
	(void)state;
	static struct waits_row r = { .referrals = 10 };
	r.seen[1] = 2, r.waiting[2] = 1, r.seen[4] = 3, r.waiting[9] = 4;
	assert_int_equal(waits_quantile(&r, 0.2), 1);
	assert_int_equal(waits_quantile(&r, 0.21), 4);
	assert_int_equal(waits_quantile(&r, 0.54), 4);
	assert_int_equal(waits_quantile(&r, 0.55), -1);
}

int main(void)
{
	folder = kit_scratch();
	const struct CMUnitTest tests[] = { cmocka_unit_test(waits_are_those_of_the_rows), cmocka_unit_test(who_still_waits_is_reckoned_with) };
	return cmocka_run_group_tests_name("waits of a column file", tests, NULL, NULL);
}
