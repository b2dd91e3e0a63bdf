/* Her pathways, on her page. */
#include "web/person.h"

#include "base/must.h"
#include "care/meaning.h"
#include "record/setting.h"
#include "record/episode.h"
#include "web/diary.h"
#include "web/letter.h"
#include "web/say.h"

#define BOOKINGS_SHOWN 8

static void row_make(struct cx *cx, const struct request *rq, const struct episode *e, struct t_person_care_row *row)
{
	const struct pathway *p = catalog_pathway(rq->settings->catalog, e->pathway, e->version);
	int step = p ? pathway_step_of(p, e->step) : -1;
	char day[DAY_TEXT];
	bool looks = request_may(rq, "look", "episode");
	*row = (struct t_person_care_row){ .title = p ? p->title : e->pathway, .service = e->organisation_name, .step = step < 0 ? e->step : p->step[step].title,
		.href = looks ? say_f(cx->arena, "/episode/%.*s", STRF(outside(cx->arena, e->outside))) : say_f(cx->arena, "/pathway/%.*s", STRF(e->pathway)),
		.since = e->since_on, .owner = e->owner_name, .due = e->due_on, .late = day_known(e->due_on) && e->due_on.day < rq->today.day,
		.state = e->phase == PHASE_ENDED ? STR("ended") : e->phase == PHASE_SUSPENDED ? STR("suspended") : STR("open") };
	if (e->phase == PHASE_ENDED)
		row->ended = say_f(cx->arena, "%s, %s", outcome_say(e->outcome), day_words(e->ended_on, day));
}

/* One query for all her scores. */
static enum err last_make(struct cx *cx, const struct request *rq, const struct seen *s, const struct episode *list, size_t episodes,
			  struct t_person_care *d)
{
	struct measure *m;
	size_t n;
	int64_t days;
	const struct episode *e = meaning_episode(list, episodes);
	if (!request_may(rq, "look", "measure"))
		return OK;
	TRY(measures_view(cx, rq->db, rq->settings->catalog, s->patient, s->person.best.d.sex, &m, &n));
	TRY(setting_number(cx, rq->db, "together_days", 7, &days));
	d->last = measures_since_last(cx, m, n, e ? e->opened_on : DAY_NONE, days);
	d->measures_href = say_f(cx->arena, "%.*s/measures", STRF(s->path));
	return OK;
}

/* Those to come, and the last that were. */
static enum err bookings_make(struct cx *cx, const struct request *rq, const struct seen *s, struct t_person_care *d)
{
	struct booking *b;
	size_t n;
	if (request_may(rq, "book", "diary"))
		d->book_href = say_f(cx->arena, "%.*s/book", STRF(s->path));
	TRY(bookings_of(cx, rq->db, s->patient, &b, &n));
	struct t_person_care_booking *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n && d->bookings_n < BOOKINGS_SHOWN; i++)
		row[d->bookings_n++] = (struct t_person_care_booking){ say_f(cx->arena, "%.*s, %.*s, %.*s, %.*s", STRF(diary_day_say(cx, b[i].on)),
			STRF(minute_say(cx->arena, b[i].from)), STRF(b[i].staff_name), STRF(b[i].place_name)),
			request_may(rq, "look", "diary") ? say_f(cx->arena, "/booking/%.*s", STRF(outside(cx->arena, b[i].outside))) : STR_NONE,
			say_capital(cx->arena, str_of(booking_state_say(b[i].state))), str_of(diary_tone(b[i].state)) };
	d->bookings = row;
	return OK;
}

enum err seen_care(struct cx *cx, const struct request *rq, const struct seen *s, struct t_person_care **ret)
{
	struct episode *e;
	struct letter *letter;
	size_t n, letters;
	struct t_person_care *d = arena_alloc(cx->arena, sizeof *d);
	TRY(episodes_of(cx, rq->db, s->patient, &e, &n));
	struct t_person_care_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++)
		row_make(cx, rq, &e[i], &row[i]);
	d->rows = row;
	d->rows_n = n;
	TRY(last_make(cx, rq, s, e, n, d));
	if (request_may(rq, "look", "letter")) {
		TRY(letters_of_patient(cx, rq->db, s->patient, &letter, &letters));
		d->letters = letter_rows(cx, rq->settings->catalog, letter, letters);
		d->letters_n = letters;
	}
	d->sent = str_known(form_value(&rq->query, "sent"));
	d->refers = request_may(rq, "look", "referral") && !request_may(rq, "list", "worklist");
	if (request_may(rq, "look", "referral")) {
		d->refer_href = say_f(cx->arena, "%.*s/refer", STRF(s->path));
		d->refer_say = request_may(rq, "list", "board") ? STR("Refer, or put on a pathway") : STR("Refer to a service");
	}
	if (request_may(rq, "change", "meeting"))
		d->meeting_href = say_f(cx->arena, "%.*s/meeting", STRF(s->path));
	if (request_may(rq, "add", "advice"))
		d->advice_href = say_f(cx->arena, "%.*s/advice", STRF(s->path));
	TRY(bookings_make(cx, rq, s, d));
	*ret = d;
	return OK;
}
