/* The civil calendar by arithmetic (Hinnant, "chrono-compatible low-level date algorithms"), and the clock of London as the
 * law of each year set it: Europe/London of the tz database, 2025b, which names the Acts and Orders. */
#include "base/day.h"

#include <stdio.h>
#include <string.h>

static int32_t civil(int y, int m, int d)
{
	y -= m <= 2;
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

static const char *const month_names[12] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static int month_days(int y, int m)
{
	static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
	return m == 2 && leap ? 29 : days[m - 1];
}

struct day day_of(int year, int month, int day)
{
	if (year < 1800 || year > 9999 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
		return DAY_NONE;
	return (struct day){ civil(year, month, day) };
}

void day_split(struct day d, int *ret_year, int *ret_month, int *ret_day)
{
	int32_t z = d.day + 719468;
	int32_t era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int y = yoe + era * 400;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	*ret_day = doy - (153 * mp + 2) / 5 + 1;
	*ret_month = mp + (mp < 10 ? 3 : -9);
	*ret_year = y + (*ret_month <= 2);
}

bool day_parse(struct str text, struct day *ret)
{
	int minute;
	return text.n == 10 && day_parse_as(text, "%Y-%m-%d", ret, &minute);
}

/* Read 1 to `most` digits (exactly `most` when exact). */
static bool digits(struct str *s, int most, bool exact, int *ret)
{
	int n = 0, value = 0;
	while (n < most && s->n && s->p[0] >= '0' && s->p[0] <= '9') {
		value = value * 10 + (s->p[0] - '0');
		s->p++, s->n--, n++;
	}
	*ret = value;
	return exact ? n == most : n > 0;
}

bool day_parse_as(struct str text, const char *format, struct day *ret, int *ret_minute)
{
	int y = -1, m = -1, d = -1, hour = -1, minute = -1, second;
	struct str s = text;
	for (const char *f = format; *f; f++) {
		if (*f != '%') {
			if (!s.n || s.p[0] != *f)
				return false;
			s.p++, s.n--;
			continue;
		}
		bool ok = true;
		switch (*++f) {
		case 'Y': ok = digits(&s, 4, true, &y); break;
		case 'y': ok = digits(&s, 2, true, &y); y += y > 68 ? 1900 : 2000; break;
		case 'm': ok = digits(&s, 2, false, &m); break;
		case 'd': ok = digits(&s, 2, false, &d); break;
		case 'H': ok = digits(&s, 2, false, &hour) && hour < 24; break;
		case 'M': ok = digits(&s, 2, false, &minute) && minute < 60; break;
		case 'S': ok = digits(&s, 2, false, &second) && second < 61; break;
		case 'b':
			for (m = 1; m <= 12 && !str_is_ci(str_sub(s, 0, 3), month_names[m - 1]); m++)
				;
			ok = m <= 12;
			if (ok)
				s.p += 3, s.n -= 3;
			break;
		case '*': s.n = 0; break;
		default: return false;
		}
		if (!ok)
			return false;
	}
	if (s.n)
		return false;
	*ret = day_of(y, m, d);
	*ret_minute = hour >= 0 ? hour * 60 + (minute >= 0 ? minute : 0) : -1;
	return day_known(*ret);
}

struct day day_add_months(struct day day, int months)
{
	int y, m, d;
	if (!day_known(day))
		return day;
	day_split(day, &y, &m, &d);
	int total = y * 12 + (m - 1) + months;
	y = total / 12;
	m = total % 12 + 1;
	int last = month_days(y, m);
	return (struct day){ civil(y, m, d < last ? d : last) };
}

int day_years_between(struct day from, struct day to)
{
	int y1, m1, d1, y2, m2, d2;
	day_split(from, &y1, &m1, &d1);
	day_split(to, &y2, &m2, &d2);
	return y2 - y1 - (m2 < m1 || (m2 == m1 && d2 < d1));
}

const char *day_iso(struct day day, char out[DAY_TEXT])
{
	int y, m, d;
	out[0] = '\0';
	if (day_known(day)) {
		day_split(day, &y, &m, &d);
		snprintf(out, DAY_TEXT, "%04d-%02d-%02d", y % 10000, m, d);
	}
	return out;
}

const char *day_words(struct day day, char out[DAY_TEXT])
{
	int y, m, d;
	out[0] = '\0';
	if (day_known(day)) {
		day_split(day, &y, &m, &d);
		snprintf(out, DAY_TEXT, "%d %s %04d", d, month_names[m - 1], y % 10000);
	}
	return out;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* In the years `from` to `to` the clock changed on the first such weekday (0 is Sunday) on or after that day, at that hour UTC,
 * to so many hours before UTC. From 1968 to 1971 it stayed forward; in the war and in 1947 it was two hours forward in summer. */
static const struct change { short from, to; signed char month, day, weekday, hour, ahead; } changes[] = {
	{ 1916, 1916, 5, 21, 0, 2, 1 }, { 1916, 1916, 10, 1, 0, 2, 0 }, { 1917, 1917, 4, 8, 0, 2, 1 },
	{ 1917, 1917, 9, 17, 1, 2, 0 }, { 1918, 1918, 3, 24, 0, 2, 1 }, { 1918, 1918, 9, 30, 1, 2, 0 },
	{ 1919, 1919, 3, 30, 0, 2, 1 }, { 1919, 1919, 9, 29, 1, 2, 0 }, { 1920, 1920, 3, 28, 0, 2, 1 },
	{ 1920, 1920, 10, 25, 1, 2, 0 }, { 1921, 1921, 4, 3, 0, 2, 1 }, { 1921, 1921, 10, 3, 1, 2, 0 },
	{ 1922, 1922, 3, 26, 0, 2, 1 }, { 1922, 1922, 10, 8, 0, 2, 0 }, { 1923, 1923, 4, 16, 0, 2, 1 },
	{ 1923, 1924, 9, 16, 0, 2, 0 }, { 1924, 1924, 4, 9, 0, 2, 1 }, { 1925, 1926, 4, 16, 0, 2, 1 },
	{ 1925, 1938, 10, 2, 0, 2, 0 }, { 1927, 1927, 4, 9, 0, 2, 1 }, { 1928, 1929, 4, 16, 0, 2, 1 },
	{ 1930, 1930, 4, 9, 0, 2, 1 }, { 1931, 1932, 4, 16, 0, 2, 1 }, { 1933, 1933, 4, 9, 0, 2, 1 },
	{ 1934, 1934, 4, 16, 0, 2, 1 }, { 1935, 1935, 4, 9, 0, 2, 1 }, { 1936, 1937, 4, 16, 0, 2, 1 },
	{ 1938, 1938, 4, 9, 0, 2, 1 }, { 1939, 1939, 4, 16, 0, 2, 1 }, { 1939, 1939, 11, 16, 0, 2, 0 },
	{ 1940, 1940, 2, 23, 0, 2, 1 }, { 1941, 1941, 5, 2, 0, 1, 2 }, { 1941, 1943, 8, 9, 0, 1, 1 },
	{ 1942, 1944, 4, 2, 0, 1, 2 }, { 1944, 1944, 9, 16, 0, 1, 1 }, { 1945, 1945, 4, 2, 1, 1, 2 },
	{ 1945, 1945, 7, 9, 0, 1, 1 }, { 1945, 1946, 10, 2, 0, 2, 0 }, { 1946, 1946, 4, 9, 0, 2, 1 },
	{ 1947, 1947, 3, 16, 0, 2, 1 }, { 1947, 1947, 4, 13, 0, 1, 2 }, { 1947, 1947, 8, 10, 0, 1, 1 },
	{ 1947, 1947, 11, 2, 0, 2, 0 }, { 1948, 1948, 3, 14, 0, 2, 1 }, { 1948, 1948, 10, 31, 0, 2, 0 },
	{ 1949, 1949, 4, 3, 0, 2, 1 }, { 1949, 1949, 10, 30, 0, 2, 0 }, { 1950, 1952, 4, 14, 0, 2, 1 },
	{ 1950, 1952, 10, 21, 0, 2, 0 }, { 1953, 1953, 4, 16, 0, 2, 1 }, { 1953, 1960, 10, 2, 0, 2, 0 },
	{ 1954, 1954, 4, 9, 0, 2, 1 }, { 1955, 1956, 4, 16, 0, 2, 1 }, { 1957, 1957, 4, 9, 0, 2, 1 },
	{ 1958, 1959, 4, 16, 0, 2, 1 }, { 1960, 1960, 4, 9, 0, 2, 1 }, { 1961, 1963, 3, 25, 0, 2, 1 },
	{ 1961, 1967, 10, 23, 0, 2, 0 }, { 1964, 1967, 3, 19, 0, 2, 1 }, { 1968, 1968, 2, 18, 0, 2, 1 },
	{ 1971, 1971, 10, 31, 0, 2, 0 }, { 1972, 1980, 3, 16, 0, 2, 1 }, { 1972, 1980, 10, 23, 0, 2, 0 },
	{ 1981, 1995, 3, 25, 0, 1, 1 }, { 1981, 1989, 10, 23, 0, 1, 0 }, { 1990, 1995, 10, 22, 0, 1, 0 },
	{ 1996, 9999, 3, 25, 0, 1, 1 }, { 1996, 9999, 10, 25, 0, 1, 0 },
};

#define US_PER_HOUR INT64_C(3600000000)

static int64_t change_us(const struct change *c, int year)
{
	int32_t day = civil(year, c->month, c->day);
	int weekday = (int)(((day + 4) % 7 + 7) % 7);        /* 1970-01-01 was a Thursday */
	return (day + (c->weekday - weekday + 7) % 7) * US_PER_DAY + c->hour * US_PER_HOUR;
}

/* Local time as if it were UTC. */
static int64_t local_us(struct instant t)
{
	int year, m, d;
	day_split((struct day){ (int32_t)floor_div(t.us, US_PER_DAY) }, &year, &m, &d);
	/* A year begins as the one before it ended: forward only from 1941 to 1945 and from 1969 to 1971. */
	int64_t ahead = (year >= 1941 && year <= 1945) || (year >= 1969 && year <= 1971), last = INT64_MIN;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		if (year < changes[i].from || year > changes[i].to)
			continue;
		int64_t at = change_us(&changes[i], year);
		if (at <= t.us && at > last) {
			last = at;
			ahead = changes[i].ahead;
		}
	}
	return t.us + ahead * US_PER_HOUR;
}

struct instant day_begins(struct day d)
{
	if (!day_known(d))
		return INSTANT_NONE;
	int64_t wanted = d.day * US_PER_DAY;
	struct instant t = { wanted };
	/* The clock is at most two hours ahead, and never changes at local midnight into the day before but in wartime: the first
	 * hour of UTC whose local time is not before the day's. */
	for (int h = -2; h <= 0; h++) {
		t.us = wanted + h * US_PER_HOUR;
		if (local_us(t) >= wanted)
			break;
	}
	return t;
}

struct day instant_local(struct instant t, int *ret_minute)
{
	*ret_minute = -1;
	if (!instant_known(t))
		return DAY_NONE;
	int64_t local = local_us(t), days = floor_div(local, US_PER_DAY);
	*ret_minute = (int)((local - days * US_PER_DAY) / (US_PER_HOUR / 60));
	return (struct day){ (int32_t)days };
}

struct day instant_day(struct instant t)
{
	int minute;
	return instant_local(t, &minute);
}

const char *instant_iso(struct instant t, char out[INSTANT_TEXT])
{
	char day[DAY_TEXT];
	out[0] = '\0';
	if (!instant_known(t))
		return out;
	int64_t days = floor_div(t.us, US_PER_DAY);
	int64_t sec = (t.us - days * US_PER_DAY) / 1000000;
	snprintf(out, INSTANT_TEXT, "%sT%02d:%02d:%02dZ", day_iso((struct day){ (int32_t)days }, day),
		 (int)(sec / 3600), (int)(sec / 60 % 60), (int)(sec % 60));
	return out;
}

const char *instant_words(struct instant t, char out[INSTANT_TEXT])
{
	char text[DAY_TEXT];
	int minute;
	struct day day = instant_local(t, &minute);
	out[0] = '\0';
	if (!day_known(day))
		return out;
	int hour = minute / 60;
	snprintf(out, INSTANT_TEXT, "%s, %d:%02d%s", day_words(day, text),
		 hour % 12 ? hour % 12 : 12, minute % 60, hour < 12 ? "am" : "pm");
	return out;
}

bool instant_parse(struct str text, struct instant *ret)
{
	struct day day;
	int minute, second;
	if (text.n < 20 || !day_parse(str_sub(text, 0, 10), &day) || (text.p[10] != 'T' && text.p[10] != 't' && text.p[10] != ' '))
		return false;
	struct str s = str_sub(text, 11, text.n);
	int h, m;
	if (!digits(&s, 2, true, &h) || h > 23 || !s.n || s.p[0] != ':')
		return false;
	s = str_sub(s, 1, s.n);
	if (!digits(&s, 2, true, &m) || m > 59 || !s.n || s.p[0] != ':')
		return false;
	s = str_sub(s, 1, s.n);
	if (!digits(&s, 2, true, &second) || second > 60 || !s.n)
		return false;
	minute = h * 60 + m;
	int64_t us = day.day * US_PER_DAY + minute * INT64_C(60000000) + second * INT64_C(1000000);
	if (s.p[0] == '.') {
		int64_t unit = 100000;
		size_t i = 1;
		for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, unit /= 10)
			us += (s.p[i] - '0') * unit;
		if (i == 1)
			return false;
		s = str_sub(s, i, s.n);
	}
	if (s.n == 1 && (s.p[0] == 'Z' || s.p[0] == 'z')) {
		*ret = (struct instant){ us };
		return true;
	}
	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':')
		return false;
	bool behind = s.p[0] == '-';
	struct str zone = str_sub(s, 1, 2), rest = str_sub(s, 4, 2);
	if (!digits(&zone, 2, true, &h) || !digits(&rest, 2, true, &m) || h > 14 || m > 59)
		return false;
	int64_t offset = (h * 60 + m) * INT64_C(60000000);
	*ret = (struct instant){ behind ? us + offset : us - offset };
	return true;
}

/* 1 January 1970 was a Thursday. */
int day_weekday(struct day d)
{
	int day = (int)(((int64_t)d.day + 3) % 7);
	return day < 0 ? day + 7 : day;
}
