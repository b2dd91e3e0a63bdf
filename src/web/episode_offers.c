/* What a step offers, and what guidance newer than the guide says of that to this person. */
#include "web/episode.h"

#include "base/buf.h"
#include "base/must.h"
#include "web/guidance.h"

static struct str joined(struct arena *arena, const struct pathway_step *s)
{
	AUTO(buf) struct buf b;
	buf_init(&b, 8000);
	for (int i = 0; i < s->offer_count; i++)
		buf_printf(&b, "%s%.*s", i ? "; " : "", STRF(s->offers[i]));
	return str_dup(arena, buf_view(&b));
}

enum err episode_offers(struct episode_page *p, struct t_episode *d)
{
	const struct course *c = p->v.course;
	const struct pathway *way = c->pathway;
	const struct pathway_step *here = &way->step[c->step];
	size_t offers = c->phase == PHASE_ENDED ? 0 : (size_t)here->offer_count, n = 0;
	struct constrained *what = arena_array(p->cx->arena, offers + (size_t)way->steps + 1, sizeof *what);
	struct constraint_said *said;
	for (size_t i = 0; i < offers; i++)
		what[n++] = (struct constrained){ .patient = p->v.e.patient, .episode = p->v.e.id, .text = here->offers[i] };
	for (int i = 0; i < way->steps; i++)
		what[n++] = (struct constrained){ .patient = p->v.e.patient, .episode = p->v.e.id, .text = joined(p->cx->arena, &way->step[i]) };
	TRY(constraints_of(p->cx, p->rq->db, &p->care, what, n, p->rq->today, &said));
	struct t_episode_offer *row = arena_array(p->cx->arena, offers + 1, sizeof *row);
	for (size_t i = 0; i < offers; i++) {
		row[i].title = here->offers[i];
		row[i].said = guidance_say(p->cx, &said[i], &row[i].said_n);
	}
	d->offers = row;
	d->offers_n = offers;
	p->step_said = said + offers;
	return OK;
}
