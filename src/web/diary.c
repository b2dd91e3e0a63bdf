/* Words and names of the diary. */
#include "web/diary.h"

#include "web/say.h"

struct str diary_day_say(struct cx *cx, struct day day)
{
	static const char *const names[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
	char text[DAY_TEXT];
	return say_f(cx->arena, "%s %s", names[day_weekday(day)], day_words(day, text));
}

struct str diary_span_say(struct cx *cx, int from, int until)
{
	return say_f(cx->arena, "%.*s to %.*s", STRF(minute_say(cx->arena, from)), STRF(minute_say(cx->arena, until)));
}

struct str diary_iso(struct cx *cx, struct day day)
{
	char text[DAY_TEXT];
	return day_known(day) ? str_of(arena_text(cx->arena, day_iso(day, text))) : STR("");
}

const char *diary_tone(enum booking_state state)
{
	static const char *const tones[BOOKING_STATES] = { "", "blue", "yellow", "green", "red", "grey", "grey", "grey" };
	return tones[state];
}

int diary_minute_read(struct cx *cx, struct str text)
{
	struct day day;
	int minute;
	struct str whole = say_f(cx->arena, "2000-01-01 %.*s", STRF(str_trim(text)));
	if (str_is(str_trim(text), "24:00"))
		return MINUTES_OF_DAY;
	return day_parse_as(whole, "%Y-%m-%d %H:%M", &day, &minute) ? minute : -1;
}

struct day diary_day_read(struct str text, struct day otherwise)
{
	struct day day;
	return day_parse(str_trim(text), &day) ? day : otherwise;
}

struct str diary_time_value(struct cx *cx, const struct slot *s)
{
	return say_f(cx->arena, "%.*s/%.*s/%d", STRF(outside(cx->arena, s->hours->outside)), STRF(diary_iso(cx, s->on)), s->from);
}

bool diary_time_read(struct str value, struct id *ret_hours, struct day *ret_on, int *ret_from)
{
	struct str id, rest, day;
	int64_t minute;
	if (!str_cut(value, '/', &id, &rest) || !str_cut(rest, '/', &day, &rest) || !str_int(rest, &minute) || minute < 0 || minute >= MINUTES_OF_DAY)
		return false;
	*ret_from = (int)minute;
	return id_parse(id, ret_hours) && day_parse(day, ret_on);
}

enum err diary_whose(struct cx *cx, const struct request *rq, const struct sitting *sitting, size_t count, struct diary_whose *ret)
{
	int64_t *key = arena_array(cx->arena, count + 1, sizeof *key);
	*ret = (struct diary_whose){ 0 };
	for (size_t i = 0; i < count; i++)
		key[i] = sitting[i].id;
	TRY(bookings_in(cx, rq->db, key, count, &ret->booked, &ret->count));
	int64_t *patient = arena_array(cx->arena, ret->count + 1, sizeof *patient);
	for (size_t i = 0; i < ret->count; i++)
		patient[i] = ret->booked[i].patient;
	ret->called = arena_array(cx->arena, ret->count + 1, sizeof *ret->called);
	TRY(board_who(cx, rq->db, patient, ret->count, ret->called));
	return firsts_load(cx, rq, patient, ret->count, &ret->firsts);
}

size_t diary_whose_of(const struct diary_whose *w, int64_t sitting, size_t *ret_first)
{
	size_t low = 0, high = w->count, n = 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (w->booked[middle].sitting < sitting)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + n < w->count && w->booked[low + n].sitting == sitting)
		n++;
	*ret_first = low;
	return n;
}

struct str diary_name(struct cx *cx, const struct diary_whose *w, size_t at)
{
	const struct called *c = &w->called[at];
	struct demographic who = { .family = c->family, .given = c->given };
	return c->family.n || c->given.n ? say_name(cx->arena, &who, false) : STR_NONE;
}
