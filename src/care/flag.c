/* Red flags over a timeline, less what a named person settled. */
#include "care/flag.h"

#include "care/asked.h"
#include "record/timeline.h"
#include "rule/casefind.h"
#include "rule/redflag.h"

/* HAZ-004: settled is what was in the record when somebody read it, up to the day she read it. What comes in later was seen by nobody, whatever day
 * it is about: extracts lag. */
static bool is_settled(const struct flag_settled *settled, size_t count, struct str flag, const struct event *e)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(settled[i].flag, flag) && e->id <= settled[i].seen_to && (!day_known(e->on) || e->on.day <= settled[i].seen_on.day))
			return true;
	return false;
}

static bool all_settled(const struct timeline *t, const struct flag_settled *settled, size_t count, const struct flag_state *f)
{
	bool all = true, any = false;
	for (size_t i = 0; i < t->count; i++)
		for (size_t k = 0; k < f->events; k++)
			if (f->event[k] == t->event[i].id)
				all = all && is_settled(settled, count, f->flag->rule.id, &t->event[i]);
	/* what rests on no event of its own: anybody's words about it */
	for (size_t i = 0; i < count; i++)
		any = any || str_eq(settled[i].flag, f->flag->rule.id);
	return all && any;
}

/* The newest day of some events. */
static struct day newest_of(const struct timeline *t, const int64_t *event, size_t events)
{
	struct day newest = DAY_NONE;
	for (size_t i = 0; i < t->count; i++)
		for (size_t k = 0; k < events; k++)
			if (event[k] == t->event[i].id && day_known(t->event[i].on) && (!day_known(newest) || t->event[i].on.day > newest.day))
				newest = t->event[i].on;
	return newest;
}

void flags_judge(struct arena *arena, const struct asked *asked, const struct timeline *timeline, struct day today,
		 const struct flag_settled *settled, size_t settleds, struct flags *ret)
{
	*ret = (struct flags){ .flag = arena_array(arena, asked->flags + 1, sizeof *ret->flag), .flags = asked->flags, .truth = TRUTH_NO };
	for (size_t i = 0; i < asked->flags; i++) {
		const struct asked_flag *a = &asked->flag[i];
		struct flag_state *f = &ret->flag[i];
		struct redflag_finding found;
		redflag_judge(arena, a->flag, &(struct casefind){ .set = a->set, .day = today, .name = asked->name, .names = asked->names },
			      timeline, &found);
		*f = (struct flag_state){ .flag = a->flag, .truth = (enum truth)found.state, .since = found.since, .newest = DAY_NONE,
			.event = found.event, .events = found.events, .words = found.line };
		if (found.state == REDFLAG_OPEN) {
			f->newest = newest_of(timeline, found.event, found.events);
			f->settled = all_settled(timeline, settled, settleds, f);
			if (f->settled)
				f->truth = TRUTH_NO;
		}
		ret->truth = truth_or(ret->truth, f->truth);
		if (f->truth == TRUTH_YES && (!ret->worst || (day_known(f->newest) && f->newest.day > ret->worst->newest.day)))
			ret->worst = f;
	}
	/* HAZ-004: a flag that nobody asked for, or none at all, is not "none found". */
	if (asked->flags == 0 || asked->flags_left_out)
		ret->truth = truth_or(ret->truth, TRUTH_UNKNOWN);
}

enum err flag_stands(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t patient, struct day today, enum truth *ret)
{
	struct asked asked;
	struct coverage coverage;
	struct timeline timeline;
	struct timeline_head head;
	struct flag_settled *settled;
	struct flags flags;
	size_t settleds;
	TRY(asked_build(cx, db, catalog, today, &asked));
	TRY(coverage_load(cx, db, catalog->policy, patient, patient, &coverage));
	TRY(timeline_load(cx, db, &coverage, patient, &timeline, &head));
	TRY(flags_settled(cx, db, patient, &settled, &settleds));
	flags_judge(cx->arena, &asked, &timeline, today, settled, settleds, &flags);
	*ret = flags.truth;
	return OK;
}
