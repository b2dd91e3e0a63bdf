/* Reading one person for her pages. */
#include "web/person.h"

#include <string.h>

#include "record/glass.h"
#include "web/say.h"

static enum err entry_load(struct cx *cx, const struct request *rq, struct seen *s)
{
	enum err err = entry_of_patient(cx, rq->db, s->patient, &s->entry);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	s->listed = true;
	s->entry.patient_outside = s->outside;
	TRY(findings_of(cx, rq->db, s->entry.id, true, &s->finding, &s->findings));
	return decisions_of(cx, rq->db, s->entry.id, &s->decision, &s->decisions);
}

static enum err flags_load(struct cx *cx, const struct request *rq, struct seen *s)
{
	struct asked asked;
	struct timeline timeline;
	struct timeline_head head;
	TRY(asked_build(cx, rq->db, rq->settings->catalog, rq->today, &asked));
	TRY(timeline_of_story(cx, rq->db, &s->coverage, s->patient, &s->story, &timeline, &head));
	s->gp_told = timeline.covered[EVENT_GP_CONTACT];
	s->emergency_told = timeline.covered[EVENT_EMERGENCY];
	TRY(flags_settled(cx, rq->db, s->patient, &s->settled, &s->settleds));
	flags_judge(cx->arena, &asked, &timeline, rq->today, s->settled, s->settleds, &s->flags);
	return OK;
}

enum err seen_load(struct cx *cx, struct request *rq, struct id person, bool whole, struct seen *ret)
{
	*ret = (struct seen){ .outside = person, .whole = whole, .path = say_f(cx->arena, "/person/%.*s", STRF(outside(cx->arena, person))) };
	enum err err = patient_by_outside(cx, rq->db, person, &ret->patient);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no such person, or no agreement lets you see the records.");
	TRY(err);
	rq->patient = ret->patient;
	rq->subject = outside(cx->arena, person);
	rq->rows = 1;
	TRY(person_load(cx, rq->db, ret->patient, &ret->person));
	TRY(story_load(cx, rq->db, ret->patient, &ret->story));
	TRY(coverage_load(cx, rq->db, rq->settings->catalog->policy, ret->patient, ret->patient, &ret->coverage));
	ret->newest = symptom_newest_told(cx->arena, rq->settings->catalog, &ret->story);
	TRY(glass_open(cx, rq->db, &rq->actor, ret->patient, rq->now, &ret->glass_until));
	TRY(entry_load(cx, rq, ret));
	return whole ? flags_load(cx, rq, ret) : OK;
}

size_t seen_event(const struct seen *s, int64_t event)
{
	for (size_t i = 0; i < s->story.count; i++)
		if (s->story.told[i].e.id == event)
			return i + 1;
	return 0;
}

struct str told_what(const struct told *told)
{
	if (told->term.n)
		return told->term;
	if (told->specialty.n)
		return told->specialty;
	return str_of(event_kind_name(told->e.kind));
}

struct str told_short(struct arena *arena, const struct told *told)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int y, m, d;
	if (!day_known(told->e.on))
		return say_f(arena, "%.*s, day not known", STRF(told_what(told)));
	day_split(told->e.on, &y, &m, &d);
	return say_f(arena, "%.*s %s %d", STRF(told_what(told)), months[m - 1], y);
}

struct str told_href(struct arena *arena, const struct seen *s, size_t number)
{
	return say_f(arena, "%.*s/events?at=%zu#e%zu", STRF(s->path), number, number);
}
