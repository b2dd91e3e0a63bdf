/* One person's course: where she stands, and what was done. */
#include "web/letter.h"

#include <inttypes.h>
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "care/meaning.h"
#include "record/facts.h"
#include "record/setting.h"
#include "record/staff.h"
#include "record/ward.h"
#include "web/first.h"
#include "web/pathway_svg.h"
#include "web/say.h"
#include "web/task.h"

#define SAID_US (INT64_C(10) * 60 * 1000000)    /* what one just did is said back for so long */

/* ---- words ---- */

struct str names_say(struct cx *cx, const struct catalog *catalog, struct str *list, int count, const char *join)
{
	struct str *name = arena_array(cx->arena, (size_t)count + 1, sizeof *name);
	int n = 0;
	AUTO(buf) struct buf b;
	buf_init(&b, 4096);
	for (int i = 0; i < count; i++) {
		const struct profession *profession = catalog_profession(catalog, list[i]);
		const struct role *role = role_find(list[i]);
		int k = 0;
		name[n] = profession ? profession->title : role ? str_of(role->title) : list[i];
		while (!str_eq(name[k], name[n]))       /* a profession and a role that are called the same are said once */
			k++;
		n += k == n;
	}
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%s%s%s%.*s", i && i == n - 1 ? " " : "", i == 0 ? "" : i == n - 1 ? join : ",", i ? " " : "", STRF(name[i]));
	return str_dup(cx->arena, buf_view(&b));
}

const struct course_line *act_line(const struct episode_page *p, int64_t seq)
{
	for (size_t i = 0; i < p->lines; i++)
		if (p->line[i].e.seq == seq)
			return &p->line[i];
	return NULL;
}

bool act_undone(const struct episode_page *p, int64_t seq)
{
	for (size_t i = 0; i < p->lines; i++)
		if (p->line[i].e.act == COURSE_UNDO && p->line[i].e.number == seq)
			return true;
	return false;
}

struct str who_say(struct cx *cx, const struct course_line *line)
{
	const struct role *role = role_find(line->role);
	if (str_is(line->role, "system"))
		return STR("Waymark itself");
	return say_f(cx->arena, "%.*s, %s, %.*s", STRF(str_known(line->staff_name) ? line->staff_name : STR("Somebody")), role ? role->title : "",
		STRF(line->organisation_name));
}

static struct str step_say(const struct episode_page *p, struct str id)
{
	int step = pathway_step_of(p->v.course->pathway, id);
	return step < 0 ? id : p->v.course->pathway->step[step].title;
}

static struct str clock_title(const struct pathway *p, struct str id)
{
	for (int i = 0; i < p->clocks; i++)
		if (str_eq(p->clock[i].id, id))
			return p->clock[i].title;
	return id;
}

struct str flag_say(const struct catalog *catalog, struct str id)
{
	const struct redflag *flag = catalog_redflag(catalog, id);
	if (flag)
		return flag->rule.title;
	return str_is(id, FLAG_ELSEWHERE) ? STR("A red flag that another organisation has seen: ask there") :
		str_is(id, FLAG_AT_REFERRAL) ? STR("A red flag that was open when it began") :
		str_is(id, FLAG_EXPLAINED) ? STR("A disease explains the symptoms: decided on the list, or where another pathway ended") : STR("Another sign");
}

static struct str carer_name(const struct episode_page *p, int64_t staff)
{
	for (size_t i = 0; i < p->carers; i++)
		if (p->carer[i].id == staff)
			return p->carer[i].name;
	return STR("somebody who is not there now");
}

static const char *answer_say(enum truth answer)
{
	return answer == TRUTH_YES ? "yes" : answer == TRUTH_NO ? "no" : "not known";
}

static struct str open_say(const struct episode_page *p, const struct course_event *e)
{
	const char *agreed = e->answer == TRUTH_YES ? "The person agrees." : e->answer == TRUTH_NO ? "The person does not agree." :
		"The person was not asked yet.";
	for (int w = 1; w < WAYS; w++)
		if (str_is(e->item, way_in_word((enum way_in)w)))
			return say_f(p->cx->arena, "Asked by %s; begins at \"%.*s\". %s", way_in_say((enum way_in)w), STRF(step_say(p, e->to)), agreed);
	return STR("Begun");
}

static struct str session_said(const struct episode_page *p, const struct course_event *e)
{
	const char *was = e->answer == TRUTH_YES ? "Session kept" : e->answer == TRUTH_NO ? "The person did not come to a session" :
		"A session was called off by the service";
	AUTO(buf) struct buf phase;
	buf_init(&phase, 200);
	for (size_t i = 0; i < e->item.n; i++)
		buf_char(&phase, e->item.p[i] == '-' ? ' ' : e->item.p[i]);
	return phase.n ? say_f(p->cx->arena, "%s: %.*s", was, STRF(buf_view(&phase))) : str_of(was);
}

static struct str organisation_say(const struct episode_page *p, int64_t id, struct str ods)
{
	for (size_t i = 0; i < p->organisations; i++)
		if (p->organisation[i].id == id)
			return p->organisation[i].name;
	return ods;
}

static struct str referrer_say(const struct episode_page *p, struct str ods)
{
	for (size_t i = 0; i < p->organisations; i++)
		if (str_eq(p->organisation[i].ods, ods))
			return p->organisation[i].name;
	return str_empty(ods) ? STR("no organisation of the list") : ods;
}

static struct str setting_said(struct arena *arena, struct str word)
{
	for (int i = SETTING_NONE + 1; i < STEP_SETTINGS; i++)
		if (str_is(word, step_setting_word((enum step_setting)i)))
			return say_f(arena, "The person would rather be seen: %s", step_setting_say((enum step_setting)i));
	return STR("The person has no wish where to be seen");
}

struct str act_say(const struct episode_page *p, const struct course_line *line)
{
	const struct pathway *way = p->v.course->pathway;
	const struct course_event *e = &line->e;
	struct arena *arena = p->cx->arena;
	int record;
	char day[DAY_TEXT];
	switch (e->act) {
	case COURSE_OPEN: return open_say(p, e);
	case COURSE_JUDGE:
		record = pathway_record_of(way, e->item);
		return say_f(arena, "Judged: %.*s %s", STRF(record < 0 ? e->item : way->record[record].ask), answer_say(e->answer));
	case COURSE_MOVE:
		return say_f(arena, "Moved on to \"%.*s\"%s", STRF(step_say(p, e->to)), e->answer == TRUTH_YES ? ", against its condition" : "");
	case COURSE_SESSION: return session_said(p, e);
	case COURSE_REVIEW: return day_known(e->due_on) ? say_f(arena, "Looked at again; next by %s", day_words(e->due_on, day)) : STR("Looked at again");
	case COURSE_MORE: return say_f(arena, "%" PRId64 " more sessions at \"%.*s\"", e->number, STRF(step_say(p, e->item)));
	case COURSE_SUSPEND: return say_f(arena, "Suspended by a red flag: %.*s", STRF(flag_say(p->care.catalog, e->item)));
	case COURSE_RESUME: return STR("The red flag is settled; the pathway goes on");
	case COURSE_PAUSE: return say_f(arena, "Clock paused: %.*s", STRF(clock_title(way, e->item)));
	case COURSE_UNPAUSE: return say_f(arena, "Clock goes on: %.*s", STRF(clock_title(way, e->item)));
	case COURSE_ASSIGN: return say_f(arena, "Named person: %.*s", STRF(carer_name(p, e->number)));
	case COURSE_TAKEN_OVER: return STR("The other service has taken over");
	case COURSE_CLOSE: return say_f(arena, "Ended: %s", outcome_say((enum outcome)e->number));
	case COURSE_VERSION: return say_f(arena, "Moved to version %" PRId64 " of the pathway, at \"%.*s\"", e->number, STRF(step_say(p, e->to)));
	case COURSE_PREFER: return setting_said(arena, e->item);
	case COURSE_INVOLVE:
		return say_f(arena, e->answer == TRUTH_NO ? "No longer takes part: %.*s" : "Takes part from now on: %.*s",
			STRF(organisation_say(p, e->number, e->item)));
	case COURSE_REFERRER:
		return say_f(arena, "Who asked, corrected: %.*s, not %.*s", STRF(referrer_say(p, e->item)), STRF(referrer_say(p, e->to)));
	case COURSE_UNDO: return say_f(arena, "Took back no. %" PRId64, e->number);
	case COURSE_NONE: case COURSE_ACTS: break;
	}
	return STR("Something else");
}

/* ---- the first line ---- */

static void flags_make(const struct episode_page *p, struct t_episode *d)
{
	const struct flags *flags = &p->seen.flags;
	struct t_episode_open *open = arena_array(p->cx->arena, flags->flags + 1, sizeof *open);
	for (size_t i = 0; i < flags->flags; i++)
		if (flags->flag[i].truth == TRUTH_YES && !flags->flag[i].settled)
			open[d->open_n++] = (struct t_episode_open){ flags->flag[i].flag->rule.title, flags->flag[i].since };
	d->open = open;
	d->flag = d->open_n ? TRUTH_YES : flags->truth;
	d->flags_href = say_f(p->cx->arena, "%.*s#flags", STRF(p->seen.path));
	d->symptom = symptom_say(p->cx, &p->seen.newest);
}

static void suspended_make(struct episode_page *p, struct t_episode *d)
{
	const struct course *c = p->v.course;
	const struct pathway *way = c->pathway;
	if (c->phase != PHASE_SUSPENDED)
		return;
	d->suspended = true;
	d->suspended_flag = flag_say(p->care.catalog, c->flag);
	d->suspended_on = c->suspended;
	d->calls = names_say(p->cx, p->care.catalog, way->flag_calls, way->flag_call_count, "and");
	if (act_may(p, (struct course_ask){ .act = COURSE_RESUME }, &d->resume_no) != COURSE_MAY)
		return;
	struct t_act_form *f = act_form(p, COURSE_RESUME, STR_NONE, STR_NONE, "Go on with the pathway");
	f->say_label = STR("What came of it");
	f->needs_words = true;
	d->resume = f;
}

/* ---- where she stands ---- */

static void stand_make(const struct episode_page *p, struct t_episode *d)
{
	const struct course *c = p->v.course;
	const struct pathway_step *s = &c->pathway->step[c->step];
	const struct episode *e = &p->v.e;
	const struct course_line *first = act_line(p, 1);
	d->title = c->pathway->title;
	d->pathway_href = say_f(p->cx->arena, "/pathway/%.*s", STRF(c->pathway->id));
	if (role_may(p->rq->actor.role, "look", "plan"))
		d->plan_href = say_f(p->cx->arena, "/plan/%.*s", STRF(outside(p->cx->arena, p->v.e.outside)));
	if (role_may(p->rq->actor.role, "look", "notes"))
		d->carers_href = say_f(p->cx->arena, "/carers/%.*s", STRF(outside(p->cx->arena, p->v.e.outside)));
	if (request_may(p->rq, "change", "meeting") && c->phase != PHASE_ENDED)
		d->meeting_href = say_f(p->cx->arena, "%.*s/meeting", STRF(p->seen.path));
	if (request_may(p->rq, "book", "diary") && e->organisation == p->rq->who->organisation && c->phase != PHASE_ENDED)
		d->book_href = say_f(p->cx->arena, "%.*s/book?episode=%.*s", STRF(p->seen.path), STRF(outside(p->cx->arena, e->outside)));
	d->version = c->pathway->version;
	d->service = e->organisation_name;
	d->step = s->title;
	d->step_say = s->say;
	d->since = c->since;
	d->days = p->rq->today.day - c->since.day;
	d->owner = e->owner_name;
	d->due = c->due_on;
	d->late = day_known(c->due_on) && c->due_on.day < p->rq->today.day;
	d->review_open = c->review_open;
	d->way = say_capital(p->cx->arena, str_of(way_in_say(c->way)));
	d->referrer = e->referrer_name;
	d->opened = c->opened;
	d->agreed = !first || first->e.answer == TRUTH_UNKNOWN ? STR("was not asked yet") : first->e.answer == TRUTH_YES ? STR("agrees") :
		STR("does not agree");
	d->asked = first ? first->say : STR_NONE;
	d->ended = c->phase == PHASE_ENDED ? str_of(outcome_say(c->outcome)) : STR_NONE;
	d->ended_on = c->ended;
	d->handing_over = c->handing_over;
	d->readonly = str_of(p->readonly);
	d->seen_at = s->setting == SETTING_NONE ? STR_NONE : say_capital(p->cx->arena, str_of(step_setting_say(s->setting)));
	d->prefers = c->prefers == SETTING_NONE ? STR_NONE : say_capital(p->cx->arena, str_of(step_setting_say(c->prefers)));
	d->no_wish = c->prefer_seq && c->prefers == SETTING_NONE;
	struct t_episode_party *party = arena_array(p->cx->arena, COURSE_PARTIES, sizeof *party);
	for (int i = 0; i < c->parties; i++)
		if (c->party[i].now) {
			const struct course_line *line = act_line(p, c->party[i].seq);
			party[d->parties_n++] = (struct t_episode_party){ organisation_say(p, c->party[i].organisation, c->party[i].ods), line ? line->say : STR_NONE };
		}
	d->parties = party;
	if (p->ward && request_may(p->rq, "look", "ward"))
		d->ward_href = say_f(p->cx->arena, "/episode/%.*s/ward", STRF(outside(p->cx->arena, e->outside)));
	d->due_measures = s->measures && c->phase != PHASE_ENDED ? say_f(p->cx->arena, "Measures of this step: %.*s.", STRF(names_say(p->cx, p->care.catalog,
		s->measure, s->measures, "and"))) : STR_NONE;
}

static struct str phase_words(struct cx *cx, struct str phase)
{
	char *out = str_c(cx->arena, phase);
	for (size_t i = 0; i < phase.n; i++)
		if (out[i] == '-')
			out[i] = ' ';
	return say_capital(cx->arena, (struct str){ out, phase.n });
}

/* Phases of the sessions kept at this step, in their order. */
static size_t phases_kept(const struct episode_page *p, struct str *phase, size_t room)
{
	const struct course *c = p->v.course;
	struct str step = STR_NONE;
	size_t n = 0;
	for (size_t i = 0; i < p->lines; i++) {
		const struct course_event *e = &p->line[i].e;
		if (act_undone(p, e->seq))
			continue;
		if (e->act == COURSE_OPEN || e->act == COURSE_MOVE || e->act == COURSE_VERSION)
			step = e->to;
		if (e->act == COURSE_SESSION && e->answer == TRUTH_YES && n < room && str_eq(step, c->pathway->step[c->step].id))
			phase[n++] = e->item;
	}
	return n;
}

static void sessions_make(const struct episode_page *p, struct t_episode *d)
{
	const struct course *c = p->v.course;
	const struct pathway_step *s = &c->pathway->step[c->step];
	int all = s->planned + c->granted[c->step], kept = c->kept[c->step];
	struct str phase[200];
	size_t phases = phases_kept(p, phase, LENGTH(phase));
	if (s->planned == 0) {
		if (kept || c->missed[c->step])
			d->sessions_say = say_f(p->cx->arena, "Seen here %.*s; did not come %.*s.", STRF(say_count(p->cx->arena, kept, "time", "times")),
				STRF(say_count(p->cx->arena, c->missed[c->step], "time", "times")));
		return;
	}
	if (all < kept)
		all = kept;
	struct t_episode_session *row = arena_array(p->cx->arena, (size_t)all + 1, sizeof *row);
	for (int i = 0; i < all; i++)
		row[i] = (struct t_episode_session){ .no = i + 1, .state = i < kept ? STR("done") : i == kept && c->phase == PHASE_OPEN ? STR("now") : STR("next"),
			.word = i < kept && (size_t)i < phases ? phase_words(p->cx, phase[i]) : i == kept ? STR("next") : STR("to come") };
	d->sessions = row;
	d->sessions_n = (size_t)all;
	d->sessions_say = say_f(p->cx->arena, "%d of %d kept%s%.*s", kept, all, c->missed[c->step] ? ", did not come " : "",
		STRF(c->missed[c->step] ? say_count(p->cx->arena, c->missed[c->step], "time", "times") : STR("")));
}

/* What her measures say since last time: the ones that were read for what is proposed. */
static enum err last_make(const struct episode_page *p, struct t_episode *d)
{
	int64_t days;
	if (!request_may(p->rq, "look", "measure"))
		return OK;
	TRY(setting_number(p->cx, p->rq->db, "together_days", 7, &days));
	d->last = measures_since_last(p->cx, p->v.measure, p->v.facts.changes, p->v.course->opened, days);
	d->measures_href = say_f(p->cx->arena, "%.*s/measures", STRF(p->seen.path));
	return OK;
}

/* ---- what was done ---- */

static void history_make(const struct episode_page *p, struct t_episode *d)
{
	struct t_episode_line *row = arena_array(p->cx->arena, p->lines + 1, sizeof *row);
	for (size_t i = p->lines; i > 0; i--) {
		const struct course_line *l = &p->line[i - 1];
		row[d->lines_n++] = (struct t_episode_line){ .no = l->e.seq, .at = l->e.at, .on = l->e.on, .what = act_say(p, l), .who = who_say(p->cx, l),
			.say = l->say, .restricted = l->restricted, .undone = act_undone(p, l->e.seq) };
	}
	d->lines = row;
}

/* Whoever was reading is told what others did; whoever did something is told that it stands. */
static void said_make(const struct episode_page *p, struct t_episode *d)
{
	int64_t read = p->tried ? p->tried->seq : 0;
	struct t_episode_meanwhile *row = arena_array(p->cx->arena, p->lines + 1, sizeof *row);
	for (size_t i = 0; read && i < p->lines; i++)
		if (p->line[i].e.seq > read) {
			char text[INSTANT_TEXT];
			row[d->meanwhile_n++].text = say_f(p->cx->arena, "%.*s, %s: %.*s", STRF(who_say(p->cx, &p->line[i])), instant_words(p->line[i].e.at, text),
				STRF(act_say(p, &p->line[i])));
		}
	d->meanwhile = row;
	int64_t done;
	const struct course_line *last = str_int(form_value(&p->rq->query, "done"), &done) ? act_line(p, done) : NULL;
	if (last && !p->tried && p->rq->now.us - last->e.at.us < SAID_US)
		d->said = say_f(p->cx->arena, "Written down: %.*s.", STRF(act_say(p, last)));
}

static void picture_make(const struct episode_page *p, struct t_episode *d)
{
	int64_t people[PATHWAY_STEPS];
	for (int i = 0; i < PATHWAY_STEPS; i++)
		people[i] = -1;
	d->picture = pathway_svg(p->cx->arena, p->v.course->pathway, people, p->v.course->step);
}

/* ---- the page ---- */

static enum err page_load(struct episode_page *p, struct id episode)
{
	struct request *rq = p->rq;
	struct cx *cx = p->cx;
	struct staff staff;
	struct facts may;
	enum err err = episode_view(cx, rq->db, &p->care, episode, rq->today, &p->v);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no such episode, or no agreement lets you see it.");
	TRY(err);
	TRY(seen_load(cx, rq, p->v.e.patient_outside, true, &p->seen));
	rq->subject = outside(cx->arena, episode);
	TRY(course_seen(cx, rq->db, p->v.e.id, &p->line, &p->lines));
	TRY(carers_of(cx, rq->db, p->v.e.organisation, rq->now, &p->carer, &p->carers));
	TRY(organisation_list(cx, rq->db, &p->organisation, &p->organisations));
	TRY(ward_held(cx, rq->db, p->v.e.organisation, p->v.e.pathway, &p->ward));
	TRY(staff_by_id(cx, rq->db, rq->who->staff, &staff));
	p->profession = carer_profession(p->care.catalog, staff.profession);
	TRY(episode_may_act(cx, rq->db, &p->care, &rq->actor, &p->v.e, rq->now, &may));
	TRY(episode_may_restrict(cx, rq->db, &p->care, &rq->actor, &p->v.e, rq->now, &p->may_restrict));
	if (may.answer.effect == ACCESS_DENY || !request_may(rq, "change", "episode"))
		p->readonly = arena_printf(cx->arena, "%.*s acts on this; you see it as far as it is shared with you.", STRF(p->v.e.organisation_name));
	return OK;
}

enum err episode_show(struct cx *cx, struct request *rq, struct response *rs, const struct act_tried *tried)
{
	struct t_frame *frame;
	struct t_episode_letters *letters;
	struct t_task_box *tasks = NULL;
	struct episode_page p = { .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy }, .tried = tried };
	TRY(frame_make(cx, rq, "A person's pathway", &frame));
	frame->legend = true;
	TRY(page_load(&p, rq->id[0]));
	struct t_episode d = { .frame = frame, .head = seen_head(cx, rq, &p.seen, "#care") };
	flags_make(&p, &d);
	stand_make(&p, &d);
	suspended_make(&p, &d);
	sessions_make(&p, &d);
	TRY(last_make(&p, &d));
	TRY(episode_offers(&p, &d));
	episode_ways(&p, &d);
	episode_criteria(&p, &d);
	episode_acts(&p, &d);
	episode_clocks(&p, &d);
	TRY(episode_letters(&p, &letters));
	d.letters = letters;
	if (p.v.e.organisation == rq->who->organisation)
		TRY(task_box(cx, rq, p.v.e.patient, p.seen.path, outside(cx->arena, p.v.e.outside), say_f(cx->arena, "/episode/%.*s#tasks",
			STRF(outside(cx->arena, p.v.e.outside))), &tasks));
	d.tasks = tasks;
	history_make(&p, &d);
	said_make(&p, &d);
	picture_make(&p, &d);
	if (tried && !p.shown)                  /* the form that it was for is not there any more */
		d.problem = tried->problem ? str_of(tried->problem) : STR("What this draft was for is not possible here now. Its words are kept: see your drafts.");
	t_episode(&rs->body, &d);
	return OK;
}
