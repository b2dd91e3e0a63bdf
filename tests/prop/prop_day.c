/* Laws of days and instants: London's clock is the one that the machine's own tz database has; days go to text and back. */
#include "tests/kit/kit.h"

#include <stdlib.h>
#include <time.h>

#include "base/day.h"
#include "base/file.h"
#include "base/rng.h"

#define DAY_S 86400

static void asks_the_machine(int64_t second)
{
	struct tm tm;
	int minute;
	time_t when = (time_t)second;
	assert_non_null(localtime_r(&when, &tm));
	struct day day = instant_local((struct instant){ second * 1000000 }, &minute);
	char ours[INSTANT_TEXT];
	if (day.day != day_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday).day || minute != tm.tm_hour * 60 + tm.tm_min)
		print_error("%s: day %d, minute %d\n", instant_iso((struct instant){ second * 1000000 }, ours), day.day, minute);
	assert_int_equal(day.day, day_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday).day);
	assert_int_equal(minute, tm.tm_hour * 60 + tm.tm_min);
}

static void londons_clock(void **state)
{
	(void)state;
	struct rng rng;
	struct day first = day_of(1900, 1, 1), last = day_of(2100, 1, 1);
	if (!file_exists("/usr/share/zoneinfo/Europe/London")) {
		print_message("# skipped: this machine has no tz database (Debian's tzdata) to compare with\n");
		skip();
	}
	setenv("TZ", "Europe/London", 1);
	tzset();
	rng_seed(&rng, 1, 0);
	for (int i = 0; i < 100000; i++)
		asks_the_machine(((int64_t)first.day + rng_below(&rng, (uint32_t)(last.day - first.day))) * DAY_S + rng_below(&rng, DAY_S));
	/* Every hour's edge of the years in which the law was changed, and of ours. */
	for (int year = 1915; year < 2030; year++)
		for (int64_t hour = (int64_t)day_of(year, 1, 1).day * 24; hour < (int64_t)day_of(year + 1, 1, 1).day * 24; hour++) {
			asks_the_machine(hour * 3600 - 1);
			asks_the_machine(hour * 3600);
		}
}

static void text_and_back(void **state)
{
	(void)state;
	struct rng rng;
	rng_seed(&rng, 2, 0);
	for (int i = 0; i < 20000; i++) {
		char text[DAY_TEXT];
		struct day day = { (int32_t)(rng_below(&rng, 150000) - 50000) }, back;
		assert_true(day_parse(str_of(day_iso(day, text)), &back));
		assert_int_equal(back.day, day.day);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(londons_clock), cmocka_unit_test(text_and_back) };
	return cmocka_run_group_tests_name("day", tests, NULL, NULL);
}
