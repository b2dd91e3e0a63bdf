/* What happened beside a person's scores, for their pictures. */
#include "web/measure.h"

#include "web/say.h"

#define BESIDES_MAX 1000

const char *measure_beside_say(enum beside kind)
{
	static const char *const says[] = { [BESIDE_STEP] = "Step", [BESIDE_SESSION] = "Session kept", [BESIDE_MISSED] = "Session not come to",
		[BESIDE_STAY] = "In hospital", [BESIDE_FLAG] = "Red flag, open", [BESIDE_FLAG_SETTLED] = "Red flag, settled" };
	return says[kind];
}

static void add(struct measure_beside *list, size_t *n, struct measure_beside one)
{
	if (*n < BESIDES_MAX && day_known(one.on))
		list[(*n)++] = one;
}

static bool taken_back(const struct course_line *line, size_t lines, int64_t seq)
{
	for (size_t i = 0; i < lines; i++)
		if (line[i].e.act == COURSE_UNDO && line[i].e.number == seq)
			return true;
	return false;
}

static struct str step_title(const struct catalog *catalog, const struct episode *e, struct str id)
{
	const struct pathway *p = catalog_pathway(catalog, e->pathway, e->version);
	int step = p ? pathway_step_of(p, id) : -1;
	return step < 0 ? id : p->step[step].title;
}

/* Each step until the next one, or the pathway's end. */
static void course_add_up(const struct catalog *catalog, const struct episode *e, const struct course_line *line, size_t lines,
			  struct measure_beside *list, size_t *n)
{
	struct measure_beside step = { .on = DAY_NONE };
	for (size_t i = 0; i < lines; i++) {
		const struct course_event *act = &line[i].e;
		if (act->act == COURSE_UNDO || taken_back(line, lines, act->seq))
			continue;
		if (act->act == COURSE_OPEN || act->act == COURSE_MOVE) {
			step.until = act->on;
			add(list, n, step);
			step = (struct measure_beside){ BESIDE_STEP, act->on, DAY_NONE, step_title(catalog, e, act->to) };
		} else if (act->act == COURSE_SESSION && act->answer != TRUTH_UNKNOWN) {
			add(list, n, (struct measure_beside){ act->answer == TRUTH_YES ? BESIDE_SESSION : BESIDE_MISSED, act->on, DAY_NONE,
				str_of(measure_beside_say(act->answer == TRUTH_YES ? BESIDE_SESSION : BESIDE_MISSED)) });
		}
	}
	step.until = e->phase == PHASE_ENDED ? e->ended_on : DAY_NONE;
	add(list, n, step);
}

static void flags_add(const struct catalog *catalog, const struct seen *s, struct measure_beside *list, size_t *n)
{
	for (size_t i = 0; i < s->settleds; i++) {
		const struct redflag *flag = catalog_redflag(catalog, s->settled[i].flag);
		add(list, n, (struct measure_beside){ BESIDE_FLAG_SETTLED, instant_day(s->settled[i].at), DAY_NONE, flag ? flag->rule.title : s->settled[i].flag });
	}
	for (size_t i = 0; i < s->flags.flags; i++)
		if (s->flags.flag[i].truth == TRUTH_YES && !s->flags.flag[i].settled)
			add(list, n, (struct measure_beside){ BESIDE_FLAG, s->flags.flag[i].newest, DAY_NONE, s->flags.flag[i].flag->rule.title });
}

enum err measure_besides(struct cx *cx, const struct request *rq, const struct seen *s, const struct episode *episode, size_t episodes,
			 struct measure_beside **ret, size_t *ret_count)
{
	struct measure_beside *list = arena_array(cx->arena, BESIDES_MAX, sizeof *list);
	size_t n = 0;
	for (size_t i = 0; i < episodes; i++) {
		struct course_line *line;
		size_t lines;
		TRY(course_seen(cx, rq->db, episode[i].id, &line, &lines));
		course_add_up(rq->settings->catalog, &episode[i], line, lines, list, &n);
	}
	flags_add(rq->settings->catalog, s, list, &n);
	for (size_t i = 0; i < s->story.count; i++) {
		const struct told *t = &s->story.told[i];
		if (t->e.kind == EVENT_ADMISSION)
			add(list, &n, (struct measure_beside){ BESIDE_STAY, t->e.on, t->e.until, say_f(cx->arena, "%.*s, %.*s", STRF(told_what(t)),
				STRF(str_known(t->place_name) ? t->place_name : t->organisation_name)) });
	}
	*ret = list;
	*ret_count = n;
	return OK;
}

struct html measure_picture(const struct measure_view *v, const struct measure *m, int scale)
{
	struct change_point *point = measure_points(v->cx->arena, m, scale, 0);
	struct change change = change_judge(scale, point, m->count, v->since);
	struct str title = m->instrument ? m->instrument->title : m->id;
	bool parts = m->instrument && m->instrument->scales > 1 && scale < m->instrument->scales;
	return measure_svg(v->cx->arena, &(struct measure_picture){ .title = say_f(v->cx->arena, "%.*s%s%.*s over time. The table has the same numbers.",
		STRF(title), parts ? ", " : "", STRF(parts ? m->instrument->scale[scale].title : STR(""))), .scale = scale, .point = point, .count = m->count,
		.change = change, .since = v->since, .today = v->today, .beside = v->beside, .besides = v->besides, .small = v->small, .plain = v->plain });
}
