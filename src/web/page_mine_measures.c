/* How a patient's answers went over time, for herself. */
#include "web/measure.h"
#include "web/mine.h"

#include "base/must.h"
#include "web/say.h"

static void points_make(struct cx *cx, const struct measure *m, const struct instrument *in, struct t_mine_measures_measure *d)
{
	struct t_mine_measures_point *row = arena_array(cx->arena, m->count + 1, sizeof *row);
	for (size_t i = m->count; i-- > 0;) {
		const struct measured *x = &m->list[i];
		if (instant_known(x->r.ended_at) || x->instrument != in)
			continue;
		bool scored = in->scales && x->score[0].state != SCORE_UNSCORABLE;
		row[d->points_n++] = (struct t_mine_measures_point){ x->r.on, scored ? points_told(cx->arena, &in->scale[0], x->score[0].milli) : STR_NONE };
	}
	d->points = row;
}

/* Which way is better is said of each: nobody can know it of a number. */
static struct str way_say(struct cx *cx, const struct measure *m, const struct instrument *in)
{
	const struct measured *last = measure_last(m);
	if (!in->scales || !last || last->score[0].state == SCORE_UNSCORABLE)
		return STR_NONE;
	return say_f(cx->arena, "From %.*s to %.*s. More points mean that things are %s.", STRF(points_told(cx->arena, &in->scale[0], last->score[0].least)),
		STRF(most_told(cx->arena, &in->scale[0], &last->score[0])), in->higher == HIGHER_WORSE ? "harder" : "better");
}

enum err page_mine_measures(struct cx *cx, struct request *rq, struct response *rs)
{
	struct mine m;
	struct t_frame *frame;
	struct measure *list;
	struct day since;
	size_t n;
	TRY(mine_load(cx, rq, rq->id[0], &m));
	TRY(mine_frame(cx, rq, "How my answers went", &frame));
	TRY(mine_measures(cx, rq, &m, &list, &n, &since));
	struct t_mine_measures d = { .frame = frame, .head = mine_head(cx, rq, &m, "/measures"), .carer = m.carer };
	struct t_mine_measures_measure *row = arena_array(cx->arena, n + 1, sizeof *row);
	struct measure_view view = { .cx = cx, .since = since, .today = rq->today, .small = true, .plain = true };
	for (size_t i = 0; i < n; i++) {
		const struct measured *last = measure_last(&list[i]);
		const struct instrument *in = last ? last->instrument : NULL;
		row[i] = (struct t_mine_measures_measure){ .title = mine_words(cx->arena, in ? in->title : list[i].id),
			.line = mine_words(cx->arena, measure_say_plain(cx, &list[i])), .picture = measure_picture(&view, &list[i], 0) };
		if (!in)
			continue;
		row[i].way = way_say(cx, &list[i], in);
		points_make(cx, &list[i], in, &row[i]);
	}
	d.measures = row;
	d.measures_n = n;
	t_mine_measures(&rs->body, &d);
	return OK;
}
