/* My day: today's sessions. */
#include "web/day.h"

#include "base/must.h"
#include "care/meaning.h"
#include "record/setting.h"
#include "record/timeline.h"
#include "web/diary.h"
#include "web/say.h"

#define SESSIONS 16             /* more than anybody sees in a day, but for groups */

struct sessions {
	struct cx *cx;
	const struct request *rq;
	struct sitting *list; size_t count;     /* the reader's, today */
	struct place *place; size_t places;
	struct diary_whose whose;
	struct response_said *said; size_t saids;
	int64_t together;
	struct t_day_session *row; size_t rows, booked, more;
};

/* Only her own: those of the house are read, as in the diary. */
static enum err own_read(struct sessions *s)
{
	const struct request *rq = s->rq;
	struct sitting *all;
	size_t n;
	TRY(sittings_of(s->cx, rq->db, rq->who->organisation, rq->today, rq->today, &all, &n));
	s->list = arena_array(s->cx->arena, n + 1, sizeof *s->list);
	for (size_t i = 0; i < n; i++)
		if (all[i].staff == rq->who->staff)
			s->list[s->count++] = all[i];
	if (s->count == 0)
		return OK;
	TRY(places_of(s->cx, rq->db, rq->who->organisation, &s->place, &s->places));
	return diary_whose(s->cx, rq, s->list, s->count, &s->whose);
}

/* Who has answers that the reader may see: the others are not asked for one by one. */
static enum err said_read(struct sessions *s)
{
	int64_t *patient = arena_array(s->cx->arena, s->whose.count + 1, sizeof *patient);
	if (!request_may(s->rq, "look", "measure"))
		return OK;
	for (size_t i = 0; i < s->whose.count; i++)
		patient[i] = s->whose.booked[i].patient;
	TRY(setting_number(s->cx, s->rq->db, "together_days", 7, &s->together));
	return responses_said(s->cx, s->rq->db, patient, s->whose.count, &s->said, &s->saids);
}

/* The same sentence as on her page. */
static enum err last_make(const struct sessions *s, int64_t patient, struct str *ret)
{
	struct person person;
	struct measure *m;
	struct episode *e;
	size_t n, episodes;
	bool any = false;
	for (size_t i = 0; i < s->saids && !any; i++)
		any = s->said[i].patient == patient;
	if (!any)
		return OK;
	TRY(person_load(s->cx, s->rq->db, patient, &person));
	TRY(episodes_of(s->cx, s->rq->db, patient, &e, &episodes));
	TRY(measures_view(s->cx, s->rq->db, s->rq->settings->catalog, patient, person.best.d.sex, &m, &n));
	const struct episode *of = meaning_episode(e, episodes);
	*ret = measures_since_last(s->cx, m, n, of ? of->opened_on : DAY_NONE, s->together);
	return OK;
}

static struct str where_say(const struct sessions *s, int64_t place)
{
	for (size_t i = 0; i < s->places; i++)
		if (s->place[i].id == place)
			return s->place[i].name;
	return STR_NONE;
}

static struct t_day_session *row_put(struct sessions *s, const struct sitting *at)
{
	if (s->rows == SESSIONS) {
		s->more++;
		return NULL;
	}
	struct t_day_session *row = &s->row[s->rows++];
	*row = (struct t_day_session){ .at = diary_span_say(s->cx, at->from, at->until), .where = where_say(s, at->place), .group = at->name };
	return row;
}

/* A line for each whom she may see; of a time whose person she may not see, that it is taken; of a group without anybody, its name. */
static enum err sitting_put(struct sessions *s, const struct sitting *at)
{
	size_t first, count = diary_whose_of(&s->whose, at->id, &first), before = s->rows + s->more;
	for (size_t i = first; i < first + count; i++) {
		struct str name = diary_name(s->cx, &s->whose, i);
		const struct booked *b = &s->whose.booked[i];
		struct t_day_session *row = str_known(name) ? row_put(s, at) : NULL;
		if (!row)
			continue;
		row->name = name;
		row->href = say_f(s->cx->arena, "/booking/%.*s", STRF(outside(s->cx->arena, b->outside)));
		row->first = card_first(&s->whose.firsts, b->patient, STR_NONE);
		row->state = say_capital(s->cx->arena, str_of(booking_state_say(b->state)));
		row->tone = str_of(diary_tone(b->state));
		s->booked++;
		row->asked = request_may(s->rq, "look", "measure") && (b->state == BOOKING_BOOKED || b->state == BOOKING_ARRIVED);
		if (row->asked)
			TRY(last_make(s, b->patient, &row->last));
	}
	if (s->rows + s->more == before)
		row_put(s, at);
	return OK;
}

enum err day_sessions(struct cx *cx, const struct request *rq, struct t_day_session **ret, size_t *ret_count, size_t *ret_booked, size_t *ret_more)
{
	struct sessions s = { .cx = cx, .rq = rq, .row = arena_array(cx->arena, SESSIONS, sizeof *s.row) };
	TRY(own_read(&s));
	if (s.count)
		TRY(said_read(&s));
	for (size_t i = 0; i < s.count; i++)
		TRY(sitting_put(&s, &s.list[i]));
	*ret = s.row;
	*ret_count = s.rows;
	*ret_booked = s.booked;
	*ret_more = s.more;
	return OK;
}
