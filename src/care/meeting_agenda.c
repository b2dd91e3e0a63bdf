/* Whom a pathway, or a caseload, proposes for the list of a meeting. Cheap questions first: where she stands is a column; only who may
 * be due a review is added up act by act. */
#include "care/meeting.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/must.h"
#include "model/instrument.h"

#define ADDED_UP  80            /* of them added up act by act */
#define LOOKED_AT 100           /* of a caseload, at a time */
#define NEW_DAYS  14            /* supervision looks at who came since */

struct looking { struct cx *cx; struct db *db; const struct care *care; const struct meeting *meeting; struct day today; int added; bool unread; };

static void reason_add(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void reason_add(struct buf *buf, const char *format, ...)
{
	va_list list;
	char text[300];
	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	buf_printf(buf, "%s%s.", buf->n ? " " : "", text);
}

static const struct pathway_step *step_of(const struct looking *l, const struct episode *e)
{
	const struct pathway *p = catalog_pathway(l->care->catalog, e->pathway, e->version);
	int step = p ? pathway_step_of(p, e->step) : -1;
	return step < 0 ? NULL : &p->step[step];
}

static bool to_meeting(const struct looking *l, const struct episode *e, const struct pathway_arrow *arrow)
{
	const struct pathway *p = catalog_pathway(l->care->catalog, e->pathway, e->version);
	return p && p->step[arrow->to].kind == STEP_MEETING;
}

static bool leads_to_meeting(const struct looking *l, const struct episode *e, const struct pathway_step *s)
{
	for (int i = 0; i < s->arrows; i++)
		if (to_meeting(l, e, &s->arrow[i]))
			return true;
	return false;
}

/* The review at a session, and what the pathway proposes now that it has been. */
static enum err reviewed_reasons(struct looking *l, struct episode *e, const struct pathway_step *s, struct buf *why)
{
	struct episode_view v;
	struct course_offer *offer;
	if (l->added++ >= ADDED_UP) {
		l->unread = true;
		return OK;
	}
	TRY(board_shown(l->cx, l->db, &e, 1));
	if (!e->shown)
		return OK;
	enum err err = episode_view(l->cx, l->db, l->care, e->outside, l->today, &v);
	if (err == ERR_CONFLICT) {
		cx_clear(l->cx);
		reason_add(why, COURSE_UNFIT);
		return OK;
	}
	TRY(err);
	if (v.course->review_open)
		reason_add(why, "Session %d was kept: the review of goals and progress is due", s->review_session);
	size_t n = course_offers(l->cx->arena, v.course, &v.facts, l->today, &offer);
	for (size_t i = 0; i < n; i++)
		if (offer[i].proposed && to_meeting(l, e, offer[i].arrow) && v.course->kept[v.course->step] >= s->review_session)
			reason_add(why, "The pathway proposes the team meeting after session %d", s->review_session);
	for (size_t i = 0; i < v.facts.changes && l->meeting->kind == MEETING_SUPERVISION; i++) {
		const struct course_change *c = &v.facts.change[i];
		const struct instrument *in = catalog_instrument(l->care->catalog, c->instrument, 0);
		struct str name = in ? in->title : c->instrument;
		if (c->change == CHANGE_WORSE)
			reason_add(why, "%.*s is reliably worse", STRF(name));
		else if (c->plateau == TRUTH_YES)
			reason_add(why, "%.*s no longer moves", STRF(name));
	}
	return OK;
}

static void clock_reasons(const struct looking *l, const struct episode *e, struct buf *why)
{
	char day[DAY_TEXT];
	if (e->phase == PHASE_SUSPENDED)
		reason_add(why, "Stopped by a red flag");
	if (day_known(e->due_on) && e->due_on.day < l->today.day)
		reason_add(why, "Was to be looked at again by %s", day_words(e->due_on, day));
	if (day_known(e->breach_on) && e->breach_on.day <= l->today.day)
		reason_add(why, "A clock is over since %s", day_words(e->breach_on, day));
}

static enum err team_reasons(struct looking *l, struct episode *e, struct buf *why)
{
	const struct pathway_step *s = step_of(l, e);
	char day[DAY_TEXT];
	if (!s)
		return OK;
	if (s->kind == STEP_MEETING) {
		reason_add(why, "Waits for the team meeting since %s", day_words(e->since_on, day));
		clock_reasons(l, e, why);
	} else if (e->phase == PHASE_OPEN && s->review_session && e->kept >= s->review_session && leads_to_meeting(l, e, s)) {
		TRY(reviewed_reasons(l, e, s, why));
	} else if (e->phase == PHASE_SUSPENDED && day_known(e->due_on) && e->due_on.day < l->today.day) {
		clock_reasons(l, e, why);
	} else if (day_known(e->breach_on) && e->breach_on.day <= l->today.day) {
		clock_reasons(l, e, why);
	}
	return OK;
}

static enum err supervision_reasons(struct looking *l, struct episode *e, struct buf *why)
{
	const struct pathway_step *s = step_of(l, e);
	clock_reasons(l, e, why);
	if (s && s->kind == STEP_MEETING)
		reason_add(why, "Waits for the team meeting");
	if (s && s->planned && e->kept > s->planned)
		reason_add(why, "More sessions than planned: %lld of %d", (long long)e->kept, s->planned);
	if (e->opened_on.day >= l->today.day - NEW_DAYS)
		reason_add(why, "New");
	if (s)
		TRY(reviewed_reasons(l, e, s, why));
	if (why->n == 0)
		reason_add(why, "Nothing stands out");
	return OK;
}

static bool listed(const struct meeting_item *item, size_t count, int64_t patient)
{
	for (size_t i = 0; i < count; i++)
		if (item[i].patient == patient)
			return true;
	return false;
}

struct proposals { struct episode *line[PROPOSALS_MAX]; struct str say[PROPOSALS_MAX]; size_t found; };

/* Of lines in their order, those with a reason, until the list is full; what is left then was not looked through. */
static enum err propose(struct looking *l, const struct meeting_item *item, size_t items, struct episode *e, size_t n, struct proposals *p)
{
	for (size_t i = 0; i < n; i++) {
		AUTO(buf) struct buf why;
		buf_init(&why, 4000);
		if (listed(item, items, e[i].patient))
			continue;
		if (p->found == PROPOSALS_MAX) {
			l->unread = true;
			continue;
		}
		TRY(l->meeting->kind == MEETING_TEAM ? team_reasons(l, &e[i], &why) : supervision_reasons(l, &e[i], &why));
		if (!why.n)
			continue;
		p->line[p->found] = &e[i];
		p->say[p->found++] = str_dup(l->cx->arena, buf_view(&why));
	}
	return OK;
}

/* Worst first, in pieces that grow: of thousands the guard is asked until the list is full. */
static enum err lines_propose(struct looking *l, const struct meeting_item *item, size_t items, struct proposals *p)
{
	struct board_ask ask = { .organisation = l->meeting->organisation, .pathway = STR(""), .step = STR(""),
		.owner = l->meeting->kind == MEETING_TEAM ? 0 : l->meeting->about, .take = LOOKED_AT };
	struct episode *e;
	for (size_t n; !(p->found == PROPOSALS_MAX && l->unread); ask.take *= 4) {
		TRY(board_lines(l->cx, l->db, &ask, &e, &n));
		TRY(propose(l, item, items, e, n, p));
		if (n < (size_t)ask.take)
			return OK;
		ask.behind = board_place_of(&e[n - 1]);
	}
	return OK;
}

enum err meeting_proposed(struct cx *cx, struct db *db, const struct care *care, const struct meeting *meeting, struct day today, struct proposal **ret,
			  size_t *ret_count, bool *ret_unread)
{
	struct looking l = { cx, db, care, meeting, today, 0, false };
	struct meeting_item *item;
	struct proposals p = { .found = 0 };
	int64_t patient[PROPOSALS_MAX];
	struct day died[PROPOSALS_MAX];
	size_t items, all;
	*ret_count = 0;
	*ret = arena_array(cx->arena, PROPOSALS_MAX, sizeof **ret);
	TRY(meeting_items(cx, db, meeting->id, &item, &items, &all));
	TRY(lines_propose(&l, item, items, &p));
	*ret_unread = l.unread;
	struct episode **line = p.line;
	struct str *say = p.say;
	size_t found = p.found;
	TRY(board_shown(cx, db, line, found));
	for (size_t i = 0; i < found; i++)
		patient[i] = line[i]->patient;
	TRY(died_on(cx, db, patient, found, died));
	for (size_t i = 0; i < found; i++) {
		char day[DAY_TEXT];
		if (day_known(died[i]))
			say[i] = str_of(arena_printf(cx->arena, "Has died on %s, the record says: end the pathway, or mend the record.", day_words(died[i], day)));
		if (line[i]->shown)
			(*ret)[(*ret_count)++] = (struct proposal){ *line[i], say[i] };
	}
	return OK;
}
