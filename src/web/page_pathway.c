/* The care pathways, each as a picture and in plain English, with the people now at each step. */
#include <inttypes.h>
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "insight/pathway_told.h"
#include "record/carer.h"
#include "record/episode.h"
#include "web/pages.h"
#include "web/pathway_svg.h"
#include "web/list_file.h"
#include "web/say.h"

#define RESTS "; says on what it rests"

/* ---- words ---- */

static struct str list_say(struct cx *cx, const struct str *list, int count, const char *join)
{
	AUTO(buf) struct buf b;
	buf_init(&b, 4096);
	for (int i = 0; i < count; i++) {
		if (i)
			buf_printf(&b, i == count - 1 ? " %s " : ", ", join);
		buf_str(&b, list[i]);
	}
	return str_dup(cx->arena, buf_view(&b));
}

static struct str who_word(const struct catalog *catalog, struct str id)
{
	const struct profession *p = catalog_profession(catalog, id);
	const struct role *r = role_find(id);
	return p ? p->title : r ? str_of(r->title) : id;
}

static struct str who_say(struct cx *cx, const struct catalog *catalog, struct str *list, int count)
{
	struct str *names = arena_array(cx->arena, (size_t)count + 1, sizeof *names);
	for (int i = 0; i < count; i++)
		names[i] = who_word(catalog, list[i]);
	return list_say(cx, names, count, "or");
}

static struct str ways_say(struct cx *cx, const struct pathway *p, bool where)
{
	struct str names[WAYS];
	int count = 0;
	for (int w = 1; w < WAYS; w++)
		if (p->ways & (1u << w))
			names[count++] = where ? say_f(cx->arena, "%s (begins at \"%.*s\")", way_in_say((enum way_in)w), STRF(p->step[p->start[w]].title)) :
				str_of(way_in_say((enum way_in)w));
	return say_capital(cx->arena, list_say(cx, names, count, "and"));
}

static struct str mark_say(struct cx *cx, const struct pathway *p, const struct clock_mark *m)
{
	struct str step = m->step >= 0 ? p->step[m->step].title : STR("any step");
	switch (m->trigger) {
	case CLOCK_OPENED: return STR("the referral");
	case CLOCK_ENDS: return STR("the end");
	case CLOCK_ENTERS: return say_f(cx->arena, "coming to \"%.*s\"", STRF(step));
	case CLOCK_LEAVES: return say_f(cx->arena, "leaving \"%.*s\"", STRF(step));
	case CLOCK_SESSION: return say_f(cx->arena, "the first meeting that is kept at \"%.*s\"", STRF(step));
	case CLOCK_RECORD: return say_f(cx->arena, "a yes to \"%.*s\"", STRF(p->record[m->record].ask));
	}
	return STR_NONE;
}

static struct str sessions_say(struct cx *cx, const struct pathway_step *s, const struct pathway *p)
{
	if (s->planned == 0)
		return STR_NONE;
	AUTO(buf) struct buf b;
	buf_init(&b, 8192);
	buf_printf(&b, "%d planned", s->planned);
	if (s->phases)
		buf_printf(&b, ": %.*s", STRF(list_say(cx, s->phase, s->phases, "and")));
	buf_text(&b, ". More only where it is so: ");
	for (int i = 0; i < s->beyonds; i++)
		buf_printf(&b, "%s%.*s", i ? " " : "", STRF(p->record[s->beyond[i]].ask));
	if (s->beyonds == 0)
		buf_text(&b, "the team says why.");
	return str_dup(cx->arena, buf_view(&b));
}

static struct str measures_say(struct cx *cx, const struct pathway_step *s)
{
	if (s->measures == 0)
		return STR_NONE;
	AUTO(buf) struct buf b;
	buf_init(&b, 4096);
	buf_printf(&b, "%.*s; ", STRF(list_say(cx, s->measure, s->measures, "and")));
	for (int i = 0; i < s->measure_ats; i++) {
		const char *before = i == 0 ? "" : i == s->measure_ats - 1 ? " and " : ", ";
		if (s->measure_at[i] > 0)
			buf_printf(&b, "%sat session %d", before, s->measure_at[i]);
		else
			buf_printf(&b, "%s%s", before, s->measure_at[i] == 0 ? "on coming" : "on leaving");
	}
	return str_dup(cx->arena, buf_view(&b));
}

/* ---- how many are where ---- */

struct now { int64_t people, suspended, step[PATHWAY_STEPS]; };

static enum err now_count(struct cx *cx, const struct request *rq, const struct pathway *p, struct now *ret)
{
	struct board_step *steps;
	size_t n;
	*ret = (struct now){ 0 };
	if (request_may(rq, "look", "person"))
		TRY(board_steps(cx, rq->db, rq->who->organisation, p->id, &steps, &n));
	else if (request_may(rq, "count", "board"))
		TRY(episode_counts(cx, rq->db, rq->who->organisation, p->id, &steps, &n));
	else
		n = 0;
	for (size_t i = 0; i < n; i++) {
		int at = pathway_step_of(p, steps[i].step);
		ret->people += steps[i].count;
		ret->suspended += steps[i].phase == PHASE_SUSPENDED ? steps[i].count : 0;
		if (at >= 0)
			ret->step[at] += steps[i].count;
	}
	return OK;
}

static void standing(const struct pathway *p, struct str *ret_word, struct str *ret_tone)
{
	*ret_word = p->on ? p->checked ? STR("In use") : STR("Not checked") : STR("Off");
	*ret_tone = p->on ? p->checked ? STR("green") : STR("yellow") : STR("grey");
}

/* Whom the policy lets see who is on a pathway at all; and who manages how many are where. */
static bool may_count(const struct request *rq)
{
	return request_may(rq, "look", "person") || request_may(rq, "count", "board");
}

static const struct sheet_column columns[] = {
	{ "pathway", SHEET_WORDS, offsetof(struct t_pathways_row, title) }, { "what_it_is", SHEET_WORDS, offsetof(struct t_pathways_row, say) },
	{ "source", SHEET_WORDS, offsetof(struct t_pathways_row, source) }, { "state", SHEET_WORDS, offsetof(struct t_pathways_row, standing) },
	{ "ways_in", SHEET_WORDS, offsetof(struct t_pathways_row, ways) }, { "people_on_it", SHEET_NUMBER, offsetof(struct t_pathways_row, people) },
	{ "stopped_by_a_red_flag", SHEET_NUMBER, offsetof(struct t_pathways_row, suspended) },
};

enum err page_pathways(struct cx *cx, struct request *rq, struct response *rs)
{
	const struct catalog *catalog = rq->settings->catalog;
	struct t_pathways d = { 0 };
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "Care pathways", &frame));
	d.frame = frame;
	struct t_pathways_row *row = arena_array(cx->arena, catalog->pathways + 1, sizeof *row);
	for (size_t i = 0; i < catalog->pathways; i++) {
		const struct pathway *p = catalog->pathway[i];
		struct now now;
		if (p != catalog_pathway(catalog, p->id, 0))
			continue;
		TRY(now_count(cx, rq, p, &now));
		struct t_pathways_row *r = &row[d.rows_n++];
		*r = (struct t_pathways_row){ .title = p->title, .href = say_f(cx->arena, "/pathway/%.*s", STRF(p->id)), .say = p->say, .source = p->source,
			.ways = ways_say(cx, p, false), .people = may_count(rq) ? now.people : NIL, .suspended = now.suspended };
		standing(p, &r->standing, &r->tone);
	}
	d.rows = row;
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "pathways", .title = "Care pathways", .back = STR("/pathways") }, columns,
			LENGTH(columns), row, d.rows_n, sizeof *row);
	list_offer_as(cx, rq, frame, "look", "pathway", STR("/pathways"));
	t_pathways(&rs->body, &d);
	return OK;
}

/* ---- one ---- */

static struct t_pathway_way *ways_make(struct cx *cx, const struct catalog *catalog, const struct pathway *p, const struct pathway_step *s)
{
	struct t_pathway_way *way = arena_array(cx->arena, (size_t)s->arrows + 1, sizeof *way);
	for (int i = 0; i < s->arrows; i++) {
		const struct pathway_arrow *a = &s->arrow[i];
		AUTO(buf) struct buf notes;
		buf_init(&notes, 4096);
		if (a->when.needs)
			buf_text(&notes, a->override ? "Against the condition only with a reason. " : "Never against the condition. ");
		if (a->reason)
			buf_text(&notes, "Always with a reason. ");
		if (a->bys)
			buf_printf(&notes, "Only: %.*s. ", STRF(who_say(cx, catalog, a->by, a->bys)));
		if (a->hand_over)
			buf_text(&notes, "Whoever takes over has to say so. ");
		if (str_known(a->letter))
			buf_printf(&notes, "A letter is due (%.*s).", STRF(a->letter));
		way[i] = (struct t_pathway_way){ .title = str_known(a->title) ? a->title : p->step[a->to].title, .to = p->step[a->to].title,
			.to_href = say_f(cx->arena, "#%.*s", STRF(p->step[a->to].id)), .choose = say_capital(cx->arena, str_of(arrow_choice_say(a->choose))),
			.when = pathway_way_told(cx->arena, p, a), .notes = str_dup(cx->arena, str_trim(buf_view(&notes))) };
	}
	return way;
}

static void steps_make(struct cx *cx, const struct catalog *catalog, const struct pathway *p, const struct now *now, bool counts, struct t_pathway *d)
{
	struct t_pathway_step *step = arena_array(cx->arena, (size_t)p->steps + 1, sizeof *step);
	for (int i = 0; i < p->steps; i++) {
		const struct pathway_step *s = &p->step[i];
		bool ends = s->kind == STEP_END;
		step[i] = (struct t_pathway_step){ .no = i + 1, .id = s->id, .title = s->title, .kind = say_capital(cx->arena, str_of(step_kind_word(s->kind))),
			.setting = str_of(step_setting_say(s->setting)), .say = s->say, .by = who_say(cx, catalog, s->by, s->bys),
			.offers = list_say(cx, s->offers, s->offer_count, "and"), .sessions = sessions_say(cx, s, p), .measures = measures_say(cx, s),
			.review = say_f(cx->arena, s->review_session ? "after %d days at the latest, and at session %d" : "after %d days at the latest", s->review_days,
				s->review_session), .people = counts && !ends ? now->step[i] : NIL, .ends = ends, .ways = ways_make(cx, catalog, p, s),
			.ways_n = (size_t)s->arrows };
	}
	d->steps = step;
	d->steps_n = (size_t)p->steps;
}

static void clocks_make(struct cx *cx, const struct pathway *p, struct t_pathway *d)
{
	struct t_pathway_clock *clock = arena_array(cx->arena, (size_t)p->clocks + 1, sizeof *clock);
	for (int i = 0; i < p->clocks; i++) {
		const struct pathway_clock *k = &p->clock[i];
		struct str stops[LENGTH(k->stop)];
		for (int s = 0; s < k->stops; s++)
			stops[s] = mark_say(cx, p, &k->stop[s]);
		clock[i] = (struct t_pathway_clock){ .title = k->title, .from = say_f(cx->arena, "From %.*s to %.*s%s", STRF(mark_say(cx, p, &k->start)),
			STRF(list_say(cx, stops, k->stops, "or")), k->pauses_suspended ? "; stands still while a red flag suspends" : ""),
			.days = k->warn_days ? say_f(cx->arena, "%d, warns %d before", k->days, k->warn_days) : say_f(cx->arena, "%d", k->days),
			.source = say_f(cx->arena, "%.*s (%.*s)", STRF(k->source), STRF(k->confidence)) };
	}
	d->clocks = clock;
	d->clocks_n = (size_t)p->clocks;
}

static void records_make(struct cx *cx, const struct catalog *catalog, const struct pathway *p, struct t_pathway *d)
{
	struct t_pathway_record *record = arena_array(cx->arena, (size_t)p->records + 1, sizeof *record);
	for (int i = 0; i < p->records; i++) {
		const struct pathway_record *r = &p->record[i];
		record[i] = (struct t_pathway_record){ .ask = r->ask, .help = r->help, .who = r->bys ? who_say(cx, catalog, r->by, r->bys) :
			STR("Whoever acts at the step"), .lasts = r->same_day ?
			str_of(r->basis ? "that day only" RESTS : "that day only") : r->review_days ?
			say_f(cx->arena, "%d days%s", r->review_days, r->basis ? RESTS : "") :
			str_of(r->basis ? "until somebody judges anew" RESTS : "until somebody judges anew") };
	}
	d->records = record;
	d->records_n = (size_t)p->records;
}

/* For who manages the flow and sees nobody: past every guard, and so for nobody who sees people. */
static enum err carers_count(struct cx *cx, const struct request *rq, const struct pathway *p, struct str *ret)
{
	struct carer_counts c;
	if (request_may(rq, "look", "person") || !request_may(rq, "count", "board"))
		return OK;
	TRY(carer_counts(cx, rq->db, rq->who->organisation, p->id, &c));
	*ret = c.carers ? say_f(cx->arena, "%.*s written down; %lld offered an assessment of their own, of whom %lld had it",
		STRF(say_count(cx->arena, c.carers, "carer", "carers")), (long long)c.offered, (long long)c.assessed) : STR("no carer is written down yet");
	return OK;
}

enum err page_pathway(struct cx *cx, struct request *rq, struct response *rs)
{
	const struct catalog *catalog = rq->settings->catalog;
	const struct pathway *p = catalog_pathway(catalog, rq->word[0], 0);
	struct now now;
	int64_t people[PATHWAY_STEPS];
	bool counts = may_count(rq);
	struct t_frame *frame;
	if (!p)
		return fail(cx, ERR_NOT_FOUND, "There is no such pathway.");
	TRY(now_count(cx, rq, p, &now));
	for (int i = 0; i < PATHWAY_STEPS; i++)
		people[i] = counts ? now.step[i] : -1;
	struct t_pathway d = { .title = p->title, .version = p->version, .say = p->say, .source = p->source, .reviewed = p->reviewed,
		.ways = ways_say(cx, p, true), .calls = who_say(cx, catalog, p->flag_calls, p->flag_call_count), .flag_days = p->flag_days,
		.resume = who_say(cx, catalog, p->resume_by, p->resume_bys), .picture = pathway_svg(cx->arena, p, people, -1) };
	TRY(frame_make(cx, rq, str_c(cx->arena, p->title), &frame));
	frame->legend = true;
	d.frame = frame;
	standing(p, &d.standing, &d.tone);
	steps_make(cx, catalog, p, &now, counts, &d);
	clocks_make(cx, p, &d);
	records_make(cx, catalog, p, &d);
	TRY(carers_count(cx, rq, p, &d.carers));
	t_pathway(&rs->body, &d);
	return OK;
}
