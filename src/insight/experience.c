/* What others say of the service, counted. */
#include "insight/experience.h"

#include "base/must.h"
#include "rule/instrument.h"
#include "stat/small.h"

#define UNREAD_MAX 10000
#define SAID_MAX   10000

static struct day month_of(struct day on)
{
	int year, month, day;
	day_split(on, &year, &month, &day);
	return day_of(year, month, 1);
}

static void shares(const struct catalog *catalog, struct experience *e)
{
	const struct instrument *fft = catalog_instrument(catalog, STR("fft"), 0);
	e->positive = e->negative = -1;
	for (int i = 0; fft && i < fft->shares; i++) {
		int64_t share = answers_share(fft, i, e->answer);
		if (str_is(fft->share[i].id, "positive"))
			e->positive = share;
		if (str_is(fft->share[i].id, "negative"))
			e->negative = share;
	}
}

static void put(struct experience *e, const struct feedback_count *c)
{
	must(c->answer >= 1 && c->answer <= FEEDBACK_ANSWERS);
	e->answer[c->answer - 1] += c->people;
	e->all += c->people;
}

/* Rows come by place, so that a month's places stand in the order of their names. */
static void take(struct arena *arena, struct experience_month *month, const struct feedback_count *c, size_t room)
{
	if (!month->place)
		month->place = arena_array(arena, room + 1, sizeof *month->place);
	if (month->places == 0 || !str_eq(month->place[month->places - 1].place, c->place))
		month->place[month->places++] = (struct experience_place){ .place = c->place };
	put(&month->place[month->places - 1].e, c);
	put(&month->e, c);
}

static size_t places_of(const struct feedback_count *c, size_t count)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		n += i == 0 || !str_eq(c[i].place, c[i - 1].place);
	return n;
}

static void hide(struct arena *arena, const struct catalog *catalog, struct experience_month *m, int64_t least)
{
	int64_t *n = arena_array(arena, m->places + 1, sizeof *n);
	bool *shown = arena_array(arena, m->places + 1, sizeof *shown);
	for (size_t i = 0; i < m->places; i++)
		n[i] = m->place[i].e.all;
	small_hide(n, m->places, least, shown);
	m->e.shown = m->e.all >= least;
	shares(catalog, &m->e);
	for (size_t i = 0; i < m->places; i++) {
		m->place[i].e.shown = shown[i] && m->e.shown;
		shares(catalog, &m->place[i].e);
	}
}

enum err experience_months(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, enum audience audience, int64_t least,
			   struct day today, struct experience_month **ret, size_t *ret_count)
{
	struct day this_month = month_of(today), since = day_add_months(this_month, -EXPERIENCE_MONTHS);
	struct experience_month *month = arena_array(cx->arena, EXPERIENCE_MONTHS + 1, sizeof *month);
	struct feedback_count *c;
	size_t n;
	TRY(feedback_counts_of(cx, db, organisation, audience, since, (struct day){ this_month.day - 1 }, &c, &n));
	size_t places = places_of(c, n);
	*ret = month;
	*ret_count = 0;
	for (int back = 1; back <= EXPERIENCE_MONTHS; back++) {
		struct experience_month m = { .from = day_add_months(this_month, -back) };
		for (size_t i = 0; i < n; i++)
			if (month_of(c[i].on).day == m.from.day)
				take(cx->arena, &m, &c[i], places);
		if (!m.e.all)
			continue;
		hide(cx->arena, catalog, &m, least);
		month[(*ret_count)++] = m;
	}
	return OK;
}

static enum err whole(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, enum audience audience, int64_t least,
		      struct day today, struct experience *ret, int64_t *hidden)
{
	struct experience_month *m;
	size_t n;
	*ret = (struct experience){ 0 };
	TRY(experience_months(cx, db, catalog, organisation, audience, least, today, &m, &n));
	for (size_t i = 0; i < n; i++) {
		*hidden += !m[i].e.shown;
		for (int a = 0; m[i].e.shown && a < FEEDBACK_ANSWERS; a++) {
			ret->answer[a] += m[i].e.answer[a];
			ret->all += m[i].e.answer[a];
		}
	}
	ret->shown = ret->all > 0;
	shares(catalog, ret);
	return OK;
}

enum err experience_sum(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, int64_t least, struct day today,
			struct experience_sum *ret)
{
	struct feedback_words *words;
	struct voice *voice;
	struct said *said;
	size_t n;
	struct day since = day_add_months(month_of(today), -EXPERIENCE_MONTHS);
	*ret = (struct experience_sum){ 0 };
	TRY(whole(cx, db, catalog, organisation, AUDIENCE_PATIENTS, least, today, &ret->fft, &ret->months_hidden));
	TRY(whole(cx, db, catalog, organisation, AUDIENCE_REFERRERS, least, today, &ret->referrers, &ret->months_hidden));
	TRY(whole(cx, db, catalog, organisation, AUDIENCE_STAFF, least, today, &ret->staff, &ret->months_hidden));
	TRY(feedback_words_of(cx, db, organisation, 0, FEEDBACK_UNREAD, (struct day){ 0 }, UNREAD_MAX, &words, &n));
	ret->unread = (int64_t)n;
	TRY(voices_of(cx, db, organisation, since, &voice, &n));
	for (size_t i = 0; i < n; i++) {
		ret->voice[voice[i].words.kind]++;
		ret->voices_people += voice[i].words.people;
	}
	TRY(said_done_of(cx, db, organisation, SAID_MAX, &said, &n));
	ret->said = (int64_t)n;
	return OK;
}
