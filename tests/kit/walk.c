/* Reckoned, done, read back. */
#include "tests/kit/walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "care/flag.h"
#include "care/ward.h"
#include "tests/kit/ask.h"
#include "tests/kit/course_laws.h"
#include "tests/kit/kit.h"

#define LINK_DAYS 93            /* after an end the longest relation still holds: data/policy/windows.csv, and the day itself */

/* ---- tools ---- */

void walk_wrong(struct walk *w, const char *format, ...)
{
	va_list ap;
	if (w->wrong[0])
		return;
	va_start(ap, format);
	vsnprintf(w->wrong, sizeof w->wrong, format, ap);
	va_end(ap);
}

bool walk_chance(struct walk *w, double p)
{
	return rng_chance(&w->rng, p);
}

size_t walk_below(struct walk *w, size_t n)
{
	return rng_below(&w->rng, (uint32_t)n);
}

static bool refusal(enum err err)
{
	return err == ERR_NOT_FOUND || err == ERR_FORBIDDEN || err == ERR_HELD || err == ERR_CONFLICT || err == ERR_BAD_FIELD || err == ERR_STALE;
}

bool walk_counts(struct walk *w, enum walk_did did, enum err err)
{
	if (err == OK) {
		w->done++;
		w->did[did]++;
	} else if (refusal(err)) {
		w->refused++;
	} else {
		walk_wrong(w, "neither done nor refused: %s", cx_say(kit_cx_now()));
	}
	return err == OK;
}

const struct crew_hand *walk_hand(struct walk *w, enum crew_place place)
{
	const struct crew_hand *h;
	do
		h = &w->c.hand[walk_below(w, w->c.hands)];
	while (place != CREW_PLACES && h->place != place);
	return h;
}

size_t walk_pathway_of(const struct walk *w, const struct pathway *p)
{
	for (size_t i = 0; i < w->reference->pathways; i++)
		if (w->reference->pathway[i] == p)
			return i;
	must(!"a pathway of the reference");
	return 0;
}

/* A team's list of a meeting is a link of its own: around its day, and while what was decided there is not done. */
static bool on_a_list(const struct walk *w, size_t person, enum crew_place place)
{
	int since = crew_today(&w->c).day - w->reference->policy->after_days[RELATION_TEAM_MEETING];
	return kit_ask_number(&w->c.where, arena_printf(kit_cx_now()->arena, "SELECT COUNT(*) FROM meeting_item i JOIN meeting m ON m.id = i.meeting_id "
		"WHERE i.patient_id = %" PRId64 " AND i.organisation_id = %" PRId64 " AND m.kind = 1 AND (m.on_day >= %d OR EXISTS "
		"(SELECT 1 FROM meeting_point p WHERE p.item_id = i.id AND p.state = 1 AND p.ended_at IS NULL))", w->c.person[person].id, w->c.at[place],
		since)) > 0;
}

bool walk_linked(const struct walk *w, size_t person, enum crew_place place)
{
	int64_t since = w->c.now.us - LINK_DAYS * US_PER_DAY;
	if (place == AT_PRACTICE || place == AT_SERVICE)        /* registered there; on its list */
		return true;
	if (place == AT_TRUST && w->attends_until[person].us > w->c.now.us)
		return true;
	for (size_t i = 0; i < w->episodes; i++)
		if (w->episode[i].person == person && (w->episode[i].linked & 1u << place) && (w->episode[i].open || w->episode[i].ended.us > since))
			return true;
	for (size_t i = 0; i < w->advices; i++)
		if (w->advice[i].person == person && (w->advice[i].asker == place || w->advice[i].service == place) &&
		    (w->advice[i].open || w->advice[i].ended.us > since))
			return true;
	return on_a_list(w, person, place);
}

/* ---- what is stored ---- */

static struct course *added_up(const struct catalog *catalog, const struct stood *s)
{
	int64_t wrong;
	size_t versions;
	const struct pathway *const *list = catalog_pathway_versions(catalog, s->held.pathway, &versions);
	return course_fold(kit_cx_now()->arena, list, versions, s->event, s->events, &wrong);
}

static bool stands_in(struct walk *w, struct db *db, struct carried *e, struct stood *s)
{
	struct cx *cx = kit_cx_now();
	enum err err = episode_look(cx, db, e->outside, &s->held);
	if (err == OK)
		err = course_of(cx, db, s->held.id, &s->event, &s->events);
	s->course = err == OK ? added_up(w->reference, s) : NULL;
	if (!s->course)
		walk_wrong(w, "episode %" PRId64 " of %.*s: its acts cannot be added up: %s", e->row, STRF(e->pathway->id), err == OK ? "they do not fit" : cx_say(cx));
	return s->course != NULL;
}

static struct db *reading(struct walk *w)
{
	struct db *db;
	assert_ok(store_reader(crew_cx(), w->c.store, &db));
	assert_ok(db_begin(kit_cx_now(), db));
	return db;
}

bool walk_stands(struct walk *w, struct carried *e, struct stood *ret)
{
	struct db *db = reading(w);
	bool there = stands_in(w, db, e, ret);
	store_reader_back(w->c.store, db);
	return there;
}

/* ---- what is seen ---- */

static enum err decided(struct walk *w, struct db *db, const struct crew_hand *h, const struct facts_what *what, bool *ret_may, bool *ret_silent)
{
	struct facts f;
	TRY(facts_decide(kit_cx_now(), db, w->reference->policy, &h->actor, what, w->c.now, &f));
	*ret_may = f.answer.effect != ACCESS_DENY;
	*ret_silent = f.answer.silent;
	return OK;
}

/* What one of the hands is shown of it is what the decision lets her see, acts and words alike; and nobody is shown anything who has nothing
 * to do with the person, whatever the decision. */
static void seen_by(struct walk *w, struct db *db, struct carried *e, const struct stood *s, const struct crew_hand *h)
{
	struct cx *cx = crew_cx();
	struct episode seen;
	struct course_line *line;
	size_t lines = 0, words = 0;
	bool may = false, may_read = false, silent = false;
	db_guard(db, h->actor.signin, w->c.now);
	enum err err = episode_by_outside(cx, db, e->outside, &seen);
	if (err != OK && err != ERR_NOT_FOUND)
		walk_wrong(w, "neither shown nor hidden: %s", cx_say(cx));
	if (w->wrong[0])
		return;
	assert_ok(course_seen(crew_cx(), db, e->row, &line, &lines));
	for (size_t i = 0; i < lines; i++)
		words += str_known(line[i].say);
	assert_ok(decided(w, db, h, &(struct facts_what){ s->held.patient, s->held.holding, CLASS_REFERRAL, (uint8_t)s->held.label, OP_LOOK }, &may, &silent));
	assert_ok(decided(w, db, h, &(struct facts_what){ s->held.patient, s->held.holding, CLASS_PLAN, (uint8_t)s->held.label, OP_LOOK }, &may_read, &silent));
	w->looks++;
	w->hidden += !may;
	if (err != (may ? OK : ERR_NOT_FOUND) || lines != (may ? s->events : 0))
		walk_wrong(w, "%s is shown episode %" PRId64 " with %zu acts, and the decision says that she may%s see it", h->login, e->row, lines, may ? "" : " not");
	if (words && !may_read)
		walk_wrong(w, "%s is shown words of episode %" PRId64 " that the decision keeps from her", h->login, e->row);
	if (may && !walk_linked(w, e->person, h->place))
		walk_wrong(w, "%s has nothing to do with the person of episode %" PRId64 " and is shown it", h->login, e->row);
	if (may && (h->place == AT_STRANGER || strcmp(h->login, "manager") == 0 || strcmp(h->login, "governance") == 0))
		walk_wrong(w, "%s is shown episode %" PRId64, h->login, e->row);
}

/* ---- beds ---- */

/* Whom the program says is in a bed, told by what she asked for: nobody in two, none with two. */
static void beds_hold(struct walk *w, struct db *db, struct carried *e, const struct stood *s)
{
	struct stay_held stay;
	struct bed_taken *taken;
	size_t n;
	const struct pathway *p = s->course->pathway;
	int me = (int)(e - w->episode), at = -1;
	assert_ok(stay_of_episode(kit_cx_now(), db, e->row, &stay));
	bool keeps = s->course->phase != PHASE_ENDED && step_keeps_bed(&p->step[s->course->step]);
	for (int i = 0; i < CREW_BEDS; i++) {
		if (w->in_bed[i] == me && !keeps)
			w->in_bed[i] = -1;      /* whatever ended her time on the ward ended the stay */
		if (w->in_bed[i] == me)
			at = i;
	}
	if ((stay.id == NIL) != (at < 0) || (at >= 0 && stay.bed != w->c.bed_row[at]))
		walk_wrong(w, "episode %" PRId64 " at %.*s: in bed %" PRId64 ", and she should be in %" PRId64, e->row, STRF(p->step[s->course->step].id),
			stay.id == NIL ? 0 : stay.bed, at < 0 ? 0 : w->c.bed_row[at]);
	assert_ok(beds_taken(kit_cx_now(), db, w->c.ward, &taken, &n));
	size_t used = 0;
	for (int i = 0; i < CREW_BEDS; i++) {
		size_t times = 0;
		for (size_t k = 0; k < n; k++)
			times += taken[k].bed == w->c.bed_row[i];
		used += w->in_bed[i] >= 0;
		if (times != (w->in_bed[i] >= 0))
			walk_wrong(w, "bed %d has %zu people, and should have %d", i + 1, times, w->in_bed[i] >= 0);
	}
	if (used != n)
		walk_wrong(w, "%zu beds are taken, and %zu should be", n, used);
}

/* ---- after each act ---- */

static void ended(struct walk *w, struct carried *e, bool over)
{
	if (over && e->open)
		e->ended = w->c.now;
	size_t at = 0;
	while (at < w->opens && w->open[at] != (size_t)(e - w->episode))
		at++;
	if (over && at < w->opens)
		w->open[at] = w->open[--w->opens];
	else if (!over && at == w->opens)
		w->open[w->opens++] = (size_t)(e - w->episode);
	e->open = !over;
}

void walk_look(struct walk *w, struct carried *e)
{
	struct stood s;
	struct episode kept;
	struct db *db = reading(w);
	const char *wrong = NULL;
	if (stands_in(w, db, e, &s)) {
		struct course *theirs = added_up(w->c.care.catalog, &s);
		assert_ok(episode_kept(kit_cx_now(), db, s.held.id, &kept));
		wrong = !theirs || !course_same(theirs, s.course) ? "the program adds its acts up to something else" :
			course_wrong(kit_cx_now()->arena, e->pathway, s.event, s.events, theirs, crew_today(&w->c));
		wrong = wrong ? wrong : row_wrong(kit_cx_now()->arena, s.course, &kept);
		if (wrong)
			walk_wrong(w, "episode %" PRId64 " of %.*s, act %zu: %s", e->row, STRF(e->pathway->id), s.events, wrong);
		for (int i = 0; i < s.course->parties; i++)
			for (int k = 0; k < CREW_PLACES; k++)
				if (w->c.at[k] == s.course->party[i].organisation)
					e->linked |= 1u << k;
		for (int k = 0; k < CREW_PLACES; k++)
			if (w->c.at[k] == s.held.referrer)
				e->linked |= 1u << k;
		e->seq = (int64_t)s.events;
		ended(w, e, s.course->phase == PHASE_ENDED);
		if (e->carrier == AT_UNIT)
			beds_hold(w, db, e, &s);
		seen_by(w, db, e, &s, walk_hand(w, CREW_PLACES));
		seen_by(w, db, e, &s, walk_hand(w, e->carrier));
	}
	store_reader_back(w->c.store, db);
}

/* ---- what the answer should be ---- */

static bool ward_leaves_it(const struct carried *e, const struct course *c, const struct course_ask *ask)
{
	int to = ask->act == COURSE_MOVE || ask->act == COURSE_VERSION ? pathway_step_of(e->pathway, ask->to) : -1;
	if (e->carrier != AT_UNIT)
		return false;
	return (to >= 0 && step_in_bed(&e->pathway->step[to]) && !step_keeps_bed(&e->pathway->step[c->step])) ||
		(ask->act == COURSE_JUDGE && str_is(ask->item, WARD_RECORD_FUNDING));
}

/* HAZ-019: before it goes on, her record is judged as it is now, by what the actor's own organisation sees; that may have no list of people found. Its
 * answer is the program's own (care/flag), which tests of its own hold: here it is asked whether the act obeys it. */
static void flags_now(struct walk *w, struct db *db, const struct stood *s, bool own, struct course_facts *facts)
{
	enum truth stands = TRUTH_UNKNOWN;
	if (own)
		assert_ok(flag_stands(crew_cx(), db, w->c.care.catalog, s->held.patient, crew_today(&w->c), &stands));
	facts->flag = stands == TRUTH_YES ? TRUTH_YES : facts->flag;
	assert_ok(episode_flag_elsewhere(crew_cx(), db, s->held.patient, s->held.organisation, &facts->flag_elsewhere));
}

/* Taken back, the end would be none; and somebody who began the same anew since is not on it twice. */
static bool on_it_twice(const struct walk *w, const struct carried *e, const struct stood *s, const struct course_ask *ask)
{
	struct stood without = *s;
	without.event = arena_array(kit_cx_now()->arena, s->events + 1, sizeof *without.event);
	memcpy(without.event, s->event, s->events * sizeof *s->event);
	without.event[without.events++] = (struct course_event){ .seq = (int64_t)s->events + 1, .act = COURSE_UNDO, .at = w->c.now, .on = ask->on,
		.number = ask->number };
	const struct course *after = added_up(w->c.care.catalog, &without);
	bool goes_on = after && after->phase != PHASE_ENDED, other = false;
	for (size_t i = 0; i < w->opens; i++) {
		const struct carried *o = &w->episode[w->open[i]];
		other = other || (o != e && o->person == e->person && o->carrier == e->carrier && str_eq(o->pathway->id, e->pathway->id));
	}
	return goes_on && other;
}

enum err walk_reckon(struct walk *w, struct db *db, struct carried *e, const struct stood *s, const struct crew_hand *h, struct course_ask ask, const char *say)
{
	static const enum err errs[] = { OK, ERR_BAD_FIELD, ERR_CONFLICT, ERR_FORBIDDEN, ERR_HELD, ERR_BAD_FIELD, ERR_BAD_FIELD };
	struct episode_view v;
	struct str why;
	bool may = false, silent = false, own = h->actor.organisation == s->held.organisation;
	db_guard(db, h->actor.signin, w->c.now);
	enum err err = episode_view(crew_cx(), db, &w->c.care, e->outside, crew_today(&w->c), &v);
	if (err != OK)
		return err;
	assert_ok(decided(w, db, h, &(struct facts_what){ s->held.patient, own ? 0 : s->held.holding, CLASS_REFERRAL, (uint8_t)s->held.label, OP_CHANGE }, &may,
		&silent));
	if (!may)
		return silent ? ERR_NOT_FOUND : ERR_FORBIDDEN;
	if (!day_known(ask.on) || ask.on.day > crew_today(&w->c).day)
		return ERR_BAD_FIELD;
	if (!own && !episode_others_may(ask.act))
		return ERR_FORBIDDEN;
	if ((ask.act == COURSE_INVOLVE || ask.act == COURSE_REFERRER) && ask.number == s->held.organisation)
		return ERR_BAD_FIELD;
	if (ask.act == COURSE_REFERRER && (s->course->organisation != s->held.organisation || ask.number == s->held.referrer))
		return ERR_CONFLICT;
	if (ward_leaves_it(e, s->course, &ask))
		return ERR_HELD;
	ask.profession = str_of(h->profession);
	ask.role = str_of(h->role);
	ask.words = say[0] != '\0';
	if (ask.act == COURSE_RESUME)
		flags_now(w, db, s, own, &v.facts);
	err = errs[course_may(kit_cx_now()->arena, s->course->pathway, s->course, &v.facts, &ask, crew_today(&w->c), &why)];
	return err == OK && ask.act == COURSE_UNDO && s->course->phase == PHASE_ENDED && on_it_twice(w, e, s, &ask) ? ERR_CONFLICT : err;
}

/* ---- doing ---- */

static void moved(struct walk *w, const struct carried *e, int from, struct str to)
{
	for (int i = 0; i < e->pathway->step[from].arrows; i++)
		if (str_eq(e->pathway->step[e->pathway->step[from].arrow[i].to].id, to))
			w->taken[walk_pathway_of(w, e->pathway)][from][i]++;
}

/* A flag is the person's: whoever else carries her has stopped too. */
void walk_others_look(struct walk *w, const struct carried *e)
{
	for (size_t i = 0; i < w->opens; i++)
		if (w->episode[w->open[i]].person == e->person && &w->episode[w->open[i]] != e)
			walk_look(w, &w->episode[w->open[i]]);
}

/* What a refused act could have left, of whatever table. */
static struct str census(struct walk *w, const struct stood *s)
{
	AUTO(buf) struct buf b;
	buf_init(&b, 4000);
	kit_ask(&w->c.where, arena_printf(kit_cx_now()->arena, "SELECT (SELECT MAX(id) FROM course), (SELECT MAX(id) FROM audit), "
		"(SELECT MAX(id) FROM stay), (SELECT MAX(id) FROM ward_item), (SELECT MAX(id) FROM ward_act), (SELECT COUNT(*) FROM slip), "
		"(SELECT MAX(changed_at) FROM episode), (SELECT COUNT(*) FROM relation WHERE patient_id = %" PRId64 "), (SELECT SUM(until_at %% 1000003) FROM relation "
		"WHERE patient_id = %" PRId64 ")", s->held.patient, s->held.patient), &b);
	return str_dup(kit_cx_now()->arena, buf_view(&b));
}

static enum err act_done(struct walk *w, struct carried *e, const struct stood *s, const struct crew_hand *h, struct course_ask ask, const char *say,
			 enum err reckoned)
{
	struct act_ask act = { .episode = e->outside, .seq = walk_chance(w, 0.5) ? s->course->seq : 0, .ask = ask, .say = str_of(say) };
	int from = s->course->step;
	bool counted = reckoned != OK && walk_chance(w, 0.03);
	struct str before = counted ? census(w, s) : STR_NONE;
	enum err err = episode_act(crew_cx(), w->c.store, &h->actor, &w->c.care, &act, w->c.now);
	if (err != reckoned)
		walk_wrong(w, "%s of \"%.*s\" to \"%.*s\" by %s on %.*s at %.*s: answered \"%s\", should be \"%s\": %s", course_act_word(ask.act), STRF(ask.item),
			STRF(ask.to), h->login, STRF(e->pathway->id), STRF(e->pathway->step[from].id), err_row(err)->name, err_row(reckoned)->name, cx_say(kit_cx_now()));
	if (walk_counts(w, DID_ACT, err)) {
		w->acts[ask.act]++;
		if (ask.act == COURSE_MOVE)
			moved(w, e, from, ask.to);
	}
	/* whoever was written down wrongly has nothing to do with her from now on, unless it takes part: walk_look puts that back */
	for (int k = 0; ask.act == COURSE_REFERRER && err == OK && k < CREW_PLACES; k++)
		if (w->c.at[k] == s->held.referrer)
			e->linked &= ~(1u << k);
	int64_t acts = (int64_t)s->events;
	bool left = counted && !str_eq(before, census(w, s));
	walk_look(w, e);
	if (err != OK && (left || e->seq != acts))
		walk_wrong(w, "%s was refused and left something all the same", course_act_word(ask.act));
	if (err == OK && (ask.act == COURSE_SUSPEND || ask.act == COURSE_CLOSE || ask.act == COURSE_MOVE))      /* an end may be that a disease was found */
		walk_others_look(w, e);
	return err;
}

enum err walk_act(struct walk *w, struct carried *e, const struct crew_hand *h, struct course_ask ask, const char *say)
{
	struct stood s;
	struct db *db = reading(w);
	bool there = stands_in(w, db, e, &s);
	enum err reckoned = there ? walk_reckon(w, db, e, &s, h, ask, say) : ERR_NOT_FOUND;
	store_reader_back(w->c.store, db);
	return there ? act_done(w, e, &s, h, ask, say, reckoned) : ERR_NOT_FOUND;
}

bool walk_act_by_any(struct walk *w, struct carried *e, struct course_ask ask, const char *say)
{
	struct stood s;
	struct db *db = reading(w);
	size_t from = walk_below(w, w->c.hands);
	const struct crew_hand *who = NULL;
	bool there = stands_in(w, db, e, &s);
	/* Whoever carries her first, then everybody. */
	for (size_t i = 0; there && i < 2 * w->c.hands && !who; i++) {
		const struct crew_hand *h = &w->c.hand[(from + i) % w->c.hands];
		if ((h->place == e->carrier) == (i < w->c.hands) && walk_reckon(w, db, e, &s, h, ask, say) == OK)
			who = h;
	}
	store_reader_back(w->c.store, db);
	return who && act_done(w, e, &s, who, ask, say, OK) == OK;
}
