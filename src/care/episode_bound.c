/* Whom an episode binds to a person, and for how long: who has to do with her. */
#include "care/episode_in.h"

#include "base/must.h"
#include "record/organisation.h"
#include "record/relation.h"

static bool step_binds(enum step_kind step, enum relation_kind kind)
{
	return kind == RELATION_REFERRAL || (kind == RELATION_CASELOAD && step != STEP_REFERRAL && step != STEP_ADVICE) ||
		(kind == RELATION_ADMITTED && step == STEP_WARD);
}

/* What an episode that goes on makes of an organisation and the person. Where its acts fit no table any more: a referral of whoever carries it. */
static enum err binds(struct cx *cx, struct db *db, const struct care *care, const struct episode_held *e, int64_t organisation, enum relation_kind kind,
		      bool *ret)
{
	struct course *c;
	enum err err = episode_course_read(cx, db, care, e->pathway, e->id, &c);
	*ret = false;
	if (err == ERR_CONFLICT) {
		cx_clear(cx);
		*ret = kind == RELATION_REFERRAL && e->organisation == organisation;
		return OK;
	}
	TRY(err);
	if (c->phase != PHASE_ENDED && e->organisation == organisation)
		*ret = step_binds(c->pathway->step[c->step].kind, kind);
	else if (c->phase != PHASE_ENDED && kind == RELATION_REFERRAL)
		*ret = e->referrer == organisation;
	for (int i = 0; i < c->parties && c->phase != PHASE_ENDED && kind == RELATION_REFERRAL; i++)
		*ret = *ret || (c->party[i].now && c->party[i].organisation == organisation);
	return OK;
}

/* Does another episode of hers, that is not over, bind the two in the same way? Its number is the cause from now on, so that its end is theirs. */
static enum err bound_still(struct cx *cx, struct db *db, const struct care *care, const struct episode_held *e, const struct relation *r, int64_t *ret)
{
	struct id *open;
	size_t n;
	*ret = NIL;
	TRY(episodes_beside(cx, db, e, &open, &n));
	for (size_t i = 0; i < n && *ret == NIL; i++) {
		struct episode_held other;
		bool does;
		TRY(episode_look(cx, db, open[i], &other));
		TRY(binds(cx, db, care, &other, r->organisation, r->kind, &does));
		*ret = does ? other.id : NIL;
	}
	return OK;
}

/* Open ended while it holds; what is over leaves its window, counted once: from when it was over, not from what is written down later. What was
 * never there is not made. */
static enum err relation_keep(struct cx *cx, struct db *db, const struct care *care, const struct episode_held *e, struct relation r, bool holds,
			      struct instant now)
{
	struct relation *open;
	size_t n;
	bool had = false;
	int64_t other = NIL;
	TRY(relations_now(cx, db, r.organisation, 0, e->patient, now, &open, &n));
	for (size_t i = 0; i < n; i++)
		had = had || (open[i].kind == r.kind && open[i].cause == e->id && open[i].staff == 0 && open[i].from.us == 0 && open[i].until.us >= INSTANT_FAR.us);
	if (!holds && !had)
		return OK;
	if (!holds)
		TRY(bound_still(cx, db, care, e, &r, &other));
	if (!holds && other == NIL)
		r.until.us = now.us + (int64_t)(care->policy->after_days[r.kind] + 1) * US_PER_DAY;
	r.cause = other == NIL ? r.cause : other;
	return relation_open(cx, db, &r);
}

/* Whoever was brought in by an act that was taken back takes no part, and no longer has to do with her. */
static enum err taken_back_keep(struct cx *cx, struct db *db, const struct care *care, const struct episode_held *e, const struct course *c,
				struct relation r, struct instant now)
{
	struct course_event *event;
	size_t events;
	TRY(course_of(cx, db, e->id, &event, &events));
	for (size_t i = 0; i < events; i++) {
		bool other = event[i].act == COURSE_INVOLVE && event[i].number != e->organisation && event[i].number != e->referrer;
		for (int k = 0; other && k < c->parties; k++)
			other = c->party[k].organisation != event[i].number;
		r.organisation = event[i].number;
		if (other)
			TRY(relation_keep(cx, db, care, e, r, false, now));
	}
	return OK;
}

/* Referred: whoever asked, whoever was asked, and whoever takes part. Seen: on the caseload; on a ward, admitted. */
enum err episode_bind(struct cx *cx, struct db *db, const struct care *care, const struct episode_held *e, const struct course *c,
			      struct instant now)
{
	static const enum relation_kind kinds[] = { RELATION_REFERRAL, RELATION_CASELOAD, RELATION_ADMITTED };
	bool over = c->phase == PHASE_ENDED;
	struct relation r = { .organisation = e->organisation, .patient = e->patient, .cause = e->id, .until = INSTANT_FAR };
	for (size_t k = 0; k < LENGTH(kinds); k++) {
		r.kind = kinds[k];
		TRY(relation_keep(cx, db, care, e, r, !over && step_binds(c->pathway->step[c->step].kind, r.kind), now));
	}
	r.kind = RELATION_REFERRAL;
	for (int i = -1; i < c->parties; i++) {
		r.organisation = i < 0 ? e->referrer : c->party[i].organisation;
		bool again = i >= 0 && r.organisation == e->referrer;
		if (r.organisation != NIL && r.organisation != e->organisation && !again)
			TRY(relation_keep(cx, db, care, e, r, !over && (i < 0 || c->party[i].now), now));
	}
	return taken_back_keep(cx, db, care, e, c, r, now);
}

static enum err referral_left(struct cx *cx, struct db *db, const struct episode_held *e, const struct relation *left, struct instant now)
{
	struct relation *open, r = *left;
	size_t n;
	if (e->referrer == NIL)
		return OK;
	TRY(relations_now(cx, db, e->referrer, 0, e->patient, now, &open, &n));
	for (size_t i = 0; i < n; i++)
		if (open[i].kind == RELATION_REFERRAL && open[i].staff == 0 && open[i].from.us == 0)
			return OK;
	r.organisation = e->referrer;
	return relation_open(cx, db, &r);
}

enum err episode_rebind(struct cx *cx, struct db *db, const struct care *care, const struct episode_held *e, const struct course *c, int64_t wrong,
			struct instant now)
{
	struct relation *open;
	size_t n;
	for (int i = 0; i < c->parties; i++)
		if (c->party[i].organisation == wrong && c->party[i].now && c->phase != PHASE_ENDED)
			return OK;              /* it takes part all the same */
	TRY(wrong == NIL ? OK : relations_now(cx, db, wrong, 0, e->patient, now, &open, &n));
	for (size_t i = 0; wrong != NIL && i < n; i++) {
		struct relation r = open[i];
		int64_t other;
		if (r.kind != RELATION_REFERRAL || r.cause != e->id || r.staff != 0 || r.from.us != 0)
			continue;
		TRY(c->phase == PHASE_ENDED ? referral_left(cx, db, e, &r, now) : OK);
		TRY(bound_still(cx, db, care, e, &r, &other));
		r.cause = other == NIL ? r.cause : other;
		r.until = other == NIL ? now : INSTANT_FAR;
		TRY(relation_open(cx, db, &r));
	}
	return OK;
}

enum err episodes_bind(struct cx *cx, struct db *db, const struct care *care, int64_t patient, int64_t organisation, struct instant now)
{
	struct id *going;
	size_t n;
	TRY(episodes_beside(cx, db, &(struct episode_held){ .patient = patient, .id = 0 }, &going, &n));
	for (size_t i = 0; i < n; i++) {
		struct episode_held e;
		struct course *c;
		TRY(episode_look(cx, db, going[i], &e));
		if (e.organisation != organisation)
			continue;
		enum err err = episode_course_read(cx, db, care, e.pathway, e.id, &c);
		if (err == ERR_CONFLICT)
			cx_clear(cx);            /* doctor tells of it; the decision about her stands all the same */
		else
			TRY(err);
		if (err == OK)
			TRY(episode_bind(cx, db, care, &e, c, now));
	}
	return OK;
}

/* ---- for doctor ---- */

/* What a named person may end by hand is not asked for here. */
enum err episode_bound_enough(struct cx *cx, struct db *db, const struct episode_held *e, const struct course *c, struct instant now, bool *ret)
{
	static const enum relation_kind kinds[] = { RELATION_REFERRAL, RELATION_CASELOAD };
	struct relation *open;
	size_t n;
	*ret = true;
	if (c->phase == PHASE_ENDED)
		return OK;
	TRY(relations_now(cx, db, e->organisation, 0, e->patient, now, &open, &n));
	for (size_t k = 0; k < LENGTH(kinds); k++) {
		bool has = !step_binds(c->pathway->step[c->step].kind, kinds[k]);
		for (size_t i = 0; i < n; i++)
			has = has || (open[i].kind == kinds[k] && open[i].staff == 0);
		*ret = *ret && has;
	}
	return OK;
}

static enum err bound_by(struct cx *cx, struct db *db, const struct episode_held *e, int64_t organisation, struct instant now, bool *ret)
{
	struct relation *open;
	size_t n;
	TRY(relations_now(cx, db, organisation, 0, e->patient, now, &open, &n));
	for (size_t i = 0; i < n; i++)
		*ret = *ret || (open[i].staff == 0 && open[i].cause == e->id && open[i].from.us == 0 && open[i].until.us >= INSTANT_FAR.us &&
			(open[i].kind == RELATION_REFERRAL || open[i].kind == RELATION_CASELOAD || open[i].kind == RELATION_ADMITTED));
	return OK;
}

enum err episode_bound_too_long(struct cx *cx, struct db *db, const struct episode_held *e, const struct course *c, struct instant now, bool *ret)
{
	struct course_event *event;
	size_t events;
	*ret = false;
	TRY(course_of(cx, db, e->id, &event, &events));
	if (c->phase == PHASE_ENDED) {
		TRY(bound_by(cx, db, e, e->organisation, now, ret));
		TRY(e->referrer == NIL ? OK : bound_by(cx, db, e, e->referrer, now, ret));
	}
	for (size_t i = 0; i < events; i++) {
		bool takes = event[i].number == e->organisation || event[i].number == e->referrer;
		for (int k = 0; k < c->parties; k++)
			takes = takes || (c->party[k].organisation == event[i].number && c->party[k].now);
		if (event[i].act == COURSE_INVOLVE && (!takes || c->phase == PHASE_ENDED))
			TRY(bound_by(cx, db, e, event[i].number, now, ret));
	}
	return OK;
}
