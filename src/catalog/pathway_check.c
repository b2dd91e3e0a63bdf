/* Does a pathway work: is every step reached, and does a way lead from each to an end that does not wait for something that may never
 * come? */
#include "base/must.h"
#include "catalog/pathway_in.h"

static void complain(struct catalog_reading *r, int line, const char *field, const struct pathway_step *s, const char *what)
{
	problem_add(r->problems, line, 1, field, "The step \"%.*s\" %s", STRF(s->id), what);
}

/* A way that a person can always take: free, or against its condition. */
static bool passable(const struct pathway_arrow *a)
{
	return a->when.needs == 0 || a->override;
}

static void reached(const struct pathway *p, bool seen[PATHWAY_STEPS])
{
	bool more = true;
	for (int w = 1; w < WAYS; w++)
		if (p->start[w] >= 0)
			seen[p->start[w]] = true;
	while (more) {
		more = false;
		for (int i = 0; i < p->steps; i++)
			for (int k = 0; seen[i] && k < p->step[i].arrows; k++)
				if (!seen[p->step[i].arrow[k].to])
					more = seen[p->step[i].arrow[k].to] = true;
	}
}

static void ending(const struct pathway *p, bool ends[PATHWAY_STEPS])
{
	bool more = true;
	for (int i = 0; i < p->steps; i++)
		ends[i] = p->step[i].kind == STEP_END;
	while (more) {
		more = false;
		for (int i = 0; i < p->steps; i++)
			for (int k = 0; !ends[i] && k < p->step[i].arrows; k++)
				if (passable(&p->step[i].arrow[k]) && ends[p->step[i].arrow[k].to])
					more = ends[i] = true;
	}
}

static void step_check(struct catalog_reading *r, const struct pathway *p, const struct pathway_step *s)
{
	int otherwise = 0, passes = 0;
	for (int i = 0; i < s->arrows; i++) {
		otherwise += s->arrow[i].otherwise;
		passes += passable(&s->arrow[i]);
		if (s->arrow[i].to == (int)(s - p->step))
			problem_add(r->problems, s->arrow[i].line, 1, "to", "This way leads back to its own step: that is a review, not a way.");
	}
	if (s->kind == STEP_END) {
		if (s->arrows || s->planned || s->review_days || s->records)
			complain(r, s->line, "kind", s, "is an end: nothing is recorded, held, looked at or left there.");
		return;
	}
	if (s->outcome != OUTCOME_NONE)
		complain(r, s->line, "outcome", s, "has an \"outcome\", which only an end has.");
	if (s->arrows == 0)
		complain(r, s->line, "next", s, "is a dead end: no way leads on from it. Give it \"next\", or make it an end.");
	else if (passes == 0)
		complain(r, s->line, "next", s, "cannot be left where no condition is met: every way has a \"when\" that nobody may go against. Give it one that is "
			"\"otherwise: true\".");
	if (otherwise > 1)
		complain(r, s->line, "next", s, "has more than one way that is \"otherwise\".");
	if (s->review_days == 0)
		complain(r, s->line, "review", s, "has no \"review: { days: ... }\": nobody would look again at a person who stays there.");
	if (s->review_session && (s->planned == 0 || s->review_session > s->planned))
		complain(r, s->line, "review", s, "looks back at a session that is not planned.");
	if (s->planned && s->kind != STEP_TREATMENT && s->kind != STEP_ASSESSMENT && s->kind != STEP_FOLLOW_UP && s->kind != STEP_WARD)
		complain(r, s->line, "sessions", s, "has sessions, but nobody is seen at a step of its kind.");
	for (int i = 0; i < s->measure_ats; i++)
		if (s->planned && s->measure_at[i] > s->planned)
			complain(r, s->line, "measures", s, "measures at a session that is not planned.");
}

void pathway_check(struct catalog_reading *r, const struct pathway *p)
{
	bool seen[PATHWAY_STEPS] = { false }, ends[PATHWAY_STEPS];
	reached(p, seen);
	ending(p, ends);
	for (int i = 0; i < p->steps; i++) {
		const struct pathway_step *s = &p->step[i];
		step_check(r, p, s);
		if (!seen[i])
			complain(r, s->line, "steps", s, "is reached from no way in.");
		if (!ends[i] && s->arrows)
			complain(r, s->line, "next", s, "leads to no end that a person could always reach: whoever comes here stays.");
	}
	for (int w = 1; w < WAYS; w++)
		if (p->start[w] >= 0 && p->step[p->start[w]].kind == STEP_END)
			complain(r, p->step[p->start[w]].line, "ways_in", &p->step[p->start[w]], "is an end and cannot be the first step.");
}
