/* Small readings: money, decimals, days. */
#include "exchange/reading.h"

#include <string.h>

/* sign, whole and `places` decimals into one integer; digits beyond are refused unless zero. */
static bool scaled(struct str s, int places, int64_t *ret)
{
	bool minus = s.n && s.p[0] == '-';
	int64_t value = 0;
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0, digits = 0;
	int after = -1;
	for (; i < s.n; i++) {
		if (s.p[i] == '.' && after < 0) {
			after = 0;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		digits++;
		if (after >= 0 && after++ >= places) {
			if (s.p[i] != '0')
				return false;
			continue;
		}
		if (value > (INT64_MAX - 9) / 10)
			return false;
		value = value * 10 + (s.p[i] - '0');
	}
	if (digits == 0)
		return false;
	for (int k = after < 0 ? 0 : after < places ? after : places; k < places; k++) {
		if (value > INT64_MAX / 10)
			return false;
		value *= 10;
	}
	*ret = minus ? -value : value;
	return true;
}

bool pence_of(struct str text, int64_t *ret)
{
	return scaled(str_trim(text), 2, ret);
}

bool millionths_of(struct str text, int64_t *ret)
{
	return scaled(str_trim(text), 6, ret);
}

/* A time with its zone is an instant: the day and minute of it are London's. */
static bool day_of_fhir(struct str text, struct day *ret, int *ret_minute)
{
	int minute;
	struct day day;
	struct instant at;
	*ret_minute = -1;
	if (instant_parse(text, &at)) {
		*ret = instant_local(at, ret_minute);
		return true;
	}
	if (text.n < 10 || !day_parse(str_sub(text, 0, 10), &day))
		return false;
	if (text.n > 10 && (text.n < 16 || !day_parse_as(str_sub(text, 0, 16), "%Y-%m-%dT%H:%M", &day, &minute)))
		return false;
	if (text.n > 10)
		*ret_minute = minute;
	*ret = day;
	return true;
}

bool day_of_text(struct str text, const char *format, struct day *ret, int *ret_minute)
{
	*ret_minute = -1;
	if (strcmp(format, "%Y-%m-%d") == 0)
		return day_parse(text, ret);
	if (strcmp(format, "fhir") == 0)
		return day_of_fhir(text, ret, ret_minute);
	return day_parse_as(text, format, ret, ret_minute);
}

bool minutes_of_texts(struct str from, struct str to, const char *format, int64_t *ret)
{
	struct instant first, last;
	struct day day[2];
	int minute[2];
	if (strcmp(format, "fhir") == 0 && instant_parse(from, &first) && instant_parse(to, &last)) {
		*ret = (last.us - first.us) / INT64_C(60000000);
		return last.us >= first.us;
	}
	if (!day_of_text(from, format, &day[0], &minute[0]) || !day_of_text(to, format, &day[1], &minute[1]) || minute[0] < 0 || minute[1] < 0)
		return false;
	*ret = ((int64_t)day[1].day - day[0].day) * 1440 + minute[1] - minute[0];
	return *ret >= 0;
}

/* Whatever the case: flags are written true, TRUE and True. */
bool same_word(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (a.p[i] != b.p[i] && ((a.p[i] | 0x20) != (b.p[i] | 0x20) || (a.p[i] | 0x20) < 'a' || (a.p[i] | 0x20) > 'z'))
			return false;
	return true;
}
