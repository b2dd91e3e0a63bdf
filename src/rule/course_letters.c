/* Letters that the ways taken made due. */
#include "rule/course.h"

static const struct pathway *version_of(const struct pathway *const *versions, size_t count, int64_t version)
{
	for (size_t i = 0; i < count; i++)
		if (versions[i]->version == version)
			return versions[i];
	return NULL;
}

bool course_taken_back(const struct course_event *event, size_t events, int64_t seq)
{
	for (size_t i = 0; i < events; i++)
		if (event[i].act == COURSE_UNDO && event[i].number == seq)
			return true;
	return false;
}

struct str course_referrer_wrong(const struct course_event *event, size_t events, struct instant at)
{
	const struct course_event *first = NULL, *last = NULL;
	for (size_t i = 0; i < events; i++)
		if (event[i].act == COURSE_REFERRER) {
			first = !first && event[i].at.us > at.us ? &event[i] : first;
			last = &event[i];
		}
	return !first || str_empty(first->to) || str_eq(first->to, last->item) ? STR_NONE : first->to;
}

size_t course_letters(struct arena *arena, const struct pathway *const *versions, size_t count, const struct course_event *event, size_t events,
	struct course_letter **ret)
{
	const struct pathway *p = NULL;
	struct str at = STR_NONE;
	size_t n = 0;
	*ret = arena_array(arena, events + 1, sizeof **ret);
	for (size_t i = 0; i < events; i++) {
		const struct course_event *e = &event[i];
		bool moves = e->act == COURSE_MOVE;
		if ((!moves && e->act != COURSE_OPEN && e->act != COURSE_VERSION) || course_taken_back(event, events, e->seq))
			continue;
		int step = p && moves ? pathway_step_of(p, at) : -1;
		for (int k = 0; step >= 0 && k < p->step[step].arrows; k++) {
			const struct pathway_arrow *a = &p->step[step].arrow[k];
			if (!str_eq(p->step[a->to].id, e->to))
				continue;
			if (str_known(a->letter))
				(*ret)[n++] = (struct course_letter){ a->letter, e->seq, e->on };
			break;
		}
		if (!moves)
			p = version_of(versions, count, e->number);
		at = e->to;
	}
	return n;
}
