/* Words and age bands. */
#include "model/need.h"

#include "base/must.h"

static const struct { int from, to; const char *say; } band[NEED_BANDS] = { { 18, 24, "18 to 24" }, { 25, 34, "25 to 34" }, { 35, 44, "35 to 44" },
	{ 45, 54, "45 to 54" }, { 55, 65, "55 to 65" }, { 66, 74, "66 to 74" }, { 75, 150, "75 and over" } };

const char *need_level_say(int level)
{
	static const char *const say[NEED_LEVELS + 1] = { "of any severity", "mild", "moderate", "severe", "very severe" };
	must(level >= 0 && level <= NEED_LEVELS);
	return say[level];
}

int need_band(int age)
{
	for (int i = 0; i < NEED_BANDS; i++)
		if (age >= band[i].from && age <= band[i].to)
			return i;
	return -1;
}

static int checked(int i)
{
	must(i >= 0 && i < NEED_BANDS);
	return i;
}

const char *need_band_say(int i) { return band[checked(i)].say; }
int need_band_from(int i) { return band[checked(i)].from; }
int need_band_to(int i) { return band[checked(i)].to; }

const char *sex_say_many(enum sex sex)
{
	static const char *const say[NEED_SEXES] = { "sex not known", "men", "women", "of another sex" };
	return say[sex];
}

const char *need_of_word(enum need_of of)
{
	static const char *const word[NEED_OFS] = { "adults", "attenders", "clinic", "nothing" };
	return word[of];
}
