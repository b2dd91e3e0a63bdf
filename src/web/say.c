/* Words for pages. */
#include "web/say.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "record/worklist.h"

struct str say_f(struct arena *arena, const char *format, ...)
{
	struct buf buf;
	va_list ap;
	buf_init(&buf, 100000);
	va_start(ap, format);
	buf_vprintf(&buf, format, ap);
	va_end(ap);
	struct str s = str_dup(arena, buf_view(&buf));
	buf_free(&buf);
	return s;
}

struct str say_name(struct arena *arena, const struct demographic *who, bool title)
{
	if (!who->family.n && !who->given.n)
		return STR("Name not known");
	struct str family = who->family.n ? utf8_upper(arena, who->family) : STR("(family name not known)");
	bool titled = title && who->title.n;
	return say_f(arena, "%.*s%s%.*s%s%.*s%s", STRF(family), who->given.n ? ", " : "", STRF(who->given), titled ? " (" : "",
		STRF(titled ? who->title : STR("")), titled ? ")" : "");
}

struct str say_sex(enum sex sex)
{
	switch (sex) {
	case SEX_MALE: return STR("Male");
	case SEX_FEMALE: return STR("Female");
	case SEX_OTHER: return STR("Indeterminate");
	case SEX_UNKNOWN: break;
	}
	return STR("Not known");
}

int64_t say_age(struct day birth_on, struct day today)
{
	return day_known(birth_on) && birth_on.day <= today.day ? day_years_between(birth_on, today) : INT64_MIN;
}

struct str say_about(struct arena *arena, const struct demographic *who, struct day today)
{
	int64_t age = say_age(who->birth_on, today);
	const char *sex = who->sex == SEX_MALE ? " M" : who->sex == SEX_FEMALE ? " F" : "";
	if (age == INT64_MIN)
		return say_f(arena, "age not known%s", sex);
	return say_f(arena, "%" PRId64 "%s", age, sex);
}

struct str say_days(struct arena *arena, int64_t days)
{
	return days == 0 ? STR("today") : say_count(arena, days, "day", "days");
}

struct str say_number(struct arena *arena, int64_t n)
{
	struct buf buf;
	buf_init(&buf, 1000);
	html_int(&buf, n);              /* digits and commas only */
	struct str s = say_f(arena, "%.*s", STRF(buf_view(&buf)));
	buf_free(&buf);
	return s;
}

struct str say_count(struct arena *arena, int64_t n, const char *one, const char *many)
{
	return say_f(arena, "%.*s %s", STRF(say_number(arena, n)), n == 1 ? one : many);
}

/* Length of the number at p: 36, 1,204, 2.5, 18 to 69, 36 months. */
static size_t number_at(struct str s)
{
	size_t n = 0;
	while (n < s.n && (isdigit((unsigned char)s.p[n]) || ((s.p[n] == ',' || s.p[n] == '.') && n + 1 < s.n &&
		isdigit((unsigned char)s.p[n + 1]))))
		n++;
	if (n == 0)
		return 0;
	static const char *const units[] = { " to ", " months", " month", " years", " year", "%" };
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		struct str rest = str_sub(s, n, s.n);
		if (!str_starts(rest, units[i]))
			continue;
		size_t more = strlen(units[i]), after = i == 0 ? number_at(str_sub(rest, more, rest.n)) : 0;
		if (i > 0 || after)
			return n + more + after;
	}
	return n;
}

struct t_words *say_bold(struct arena *arena, struct str s)
{
	struct t_words *w = arena_alloc(arena, sizeof *w);
	struct t_words_piece *piece = NULL;
	size_t room = 0, from = 0, i = 0;
	while (i < s.n) {
		bool starts = i == 0 || !(isalnum((unsigned char)s.p[i - 1]) || (unsigned char)s.p[i - 1] >= 0x80 || s.p[i - 1] == '-');
		size_t n = starts ? number_at(str_sub(s, i, s.n)) : 0;
		if (n && i + n < s.n && isalpha((unsigned char)s.p[i + n]))
			n = 0;          /* "18th", "2b" */
		if (!n) {
			i++;
			continue;
		}
		if (i > from)
			*ARRAY_PUSH(arena, piece, w->piece_n, room) = (struct t_words_piece){ str_sub(s, from, i - from), false };
		*ARRAY_PUSH(arena, piece, w->piece_n, room) = (struct t_words_piece){ str_sub(s, i, n), true };
		i += n;
		from = i;
	}
	if (s.n > from)
		*ARRAY_PUSH(arena, piece, w->piece_n, room) = (struct t_words_piece){ str_sub(s, from, s.n), false };
	w->piece = piece;
	return w;
}

struct str say_capital(struct arena *arena, struct str s)
{
	char *out = str_c(arena, s);
	if (s.n && out[0] >= 'a' && out[0] <= 'z')
		out[0] = (char)(out[0] - 'a' + 'A');
	return (struct str){ out, s.n };
}

size_t say_people(struct arena *arena, struct search_hit *hit, size_t count, struct str **ret_also)
{
	struct str *also = arena_array(arena, count + 1, sizeof *also);
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;
		char day[DAY_TEXT];
		while (k < n && !id_eq(hit[k].patient, hit[i].patient))
			k++;
		if (k == n) {
			also[n] = STR_NONE;
			hit[n++] = hit[i];
			continue;
		}
		struct demographic who = { .given = hit[i].given, .family = hit[i].family };
		also[k] = say_f(arena, "%.*s%s%.*s%s%s", STRF(also[k]), also[k].n ? "; " : "also told as ", STRF(say_name(arena, &who, false)),
			day_known(hit[i].birth_on) ? ", born " : "", day_known(hit[i].birth_on) ? day_words(hit[i].birth_on, day) : "");
	}
	*ret_also = also;
	return n;
}
