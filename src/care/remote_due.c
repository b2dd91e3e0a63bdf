/* Measures that are due by the step of a pathway, within a service's days and minutes. */
#include "care/remote.h"

#include "record/setting.h"

struct due {
	struct cx *cx;
	const struct care *care;
	int64_t patient, again_days, minutes_most;
	struct day today;
	struct response_said *said; size_t saids;       /* hers */
	struct measure_due *list; size_t count, room;
	int minutes;                            /* of this step: answered, and proposed so far */
};

size_t measures_open(struct arena *arena, const struct course *c, int64_t patient, const struct response_said *said, size_t saids,
		     struct measure_open **ret)
{
	const struct pathway_step *s = &c->pathway->step[c->step];
	int needed = course_measures_due(c);
	size_t n = 0;
	*ret = arena_array(arena, (size_t)s->measures + 1, sizeof **ret);
	for (int i = 0; i < s->measures && needed; i++) {
		struct measure_open m = { .id = s->measure[i], .needed = needed, .last = DAY_NONE };
		for (size_t k = 0; k < saids; k++)
			if (said[k].patient == patient && str_eq(said[k].instrument, m.id)) {
				m.answered += said[k].on.day >= c->since.day;
				m.last = !day_known(m.last) || said[k].on.day > m.last.day ? said[k].on : m.last;
			}
		if (m.answered < needed)
			(*ret)[n++] = m;
	}
	return n;
}

/* The session after which they are asked for once more; 0: on entering. Of a step that she came back to the last time is not told from the first. */
static int last_session(const struct course *c)
{
	const struct pathway_step *s = &c->pathway->step[c->step];
	int last = 0;
	for (int i = 0; i < s->measure_ats && c->visits[c->step] == 1; i++)
		if (c->kept[c->step] >= s->measure_at[i] && s->measure_at[i] > last)
			last = s->measure_at[i];
	return last;
}

/* What she has been asked since she came to the step. */
static int minutes_since(const struct due *d, struct day since)
{
	int minutes = 0;
	for (size_t i = 0; i < d->saids; i++) {
		const struct instrument *in = catalog_instrument(d->care->catalog, d->said[i].instrument, 0);
		minutes += in && in->by == FILLED_BY_PATIENT && d->said[i].on.day >= since.day ? in->minutes : 0;
	}
	return minutes;
}

static void one_due(struct due *d, const struct measure_open *m, int session)
{
	const struct instrument *in = catalog_instrument(d->care->catalog, m->id, 0);
	char text[DAY_TEXT];
	for (size_t i = 0; i < d->count; i++)
		if (str_eq(d->list[i].id, m->id))
			return;
	struct measure_due *x = ARRAY_PUSH(d->cx->arena, d->list, d->count, d->room);
	*x = (struct measure_due){ .instrument = in, .id = m->id, .left_out = STR_NONE, .because = session ? str_of(arena_printf(d->cx->arena,
		"after session %d", session)) : STR("with this step") };
	if (!in)
		x->left_out = STR("There is no such questionnaire among the tables.");
	else if (day_known(m->last) && d->today.day - m->last.day < d->again_days)
		x->left_out = str_of(arena_printf(d->cx->arena, "Answered on %s.", day_words(m->last, text)));
	else if (d->minutes + in->minutes > d->minutes_most)
		x->left_out = str_of(arena_printf(d->cx->arena, "This step has asked for %d minutes, and %lld are the most.", d->minutes,
			(long long)d->minutes_most));
	else
		d->minutes += in->minutes;
}

static enum err episode_due(struct due *d, struct db *db, const struct episode *e)
{
	struct course *c;
	struct measure_open *open;
	TRY(episode_course(d->cx, db, d->care, e, &c));
	if (!c)
		return OK;
	size_t n = measures_open(d->cx->arena, c, d->patient, d->said, d->saids, &open);
	d->minutes = minutes_since(d, c->since);
	for (size_t i = 0; i < n; i++)
		one_due(d, &open[i], last_session(c));
	return OK;
}

enum err measures_due(struct cx *cx, struct db *db, const struct care *care, int64_t organisation, int64_t patient, struct day today, struct measure_due **ret,
		      size_t *ret_count)
{
	struct due d = { .cx = cx, .care = care, .patient = patient, .today = today };
	struct episode *e;
	size_t n;
	TRY(setting_number(cx, db, "remote_again_days", 7, &d.again_days));
	TRY(setting_number(cx, db, "remote_burden_minutes", 40, &d.minutes_most));
	TRY(responses_said(cx, db, &patient, 1, &d.said, &d.saids));
	TRY(episodes_of(cx, db, patient, &e, &n));
	for (size_t i = 0; i < n; i++)
		if (e[i].organisation == organisation && e[i].phase != PHASE_ENDED)
			TRY(episode_due(&d, db, &e[i]));
	*ret = d.list;
	*ret_count = d.count;
	return OK;
}
