/* What may be done on a pathway: each act a form; a form that was refused comes back in its place with what was written. */
#include "web/episode.h"

#include <inttypes.h>
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "model/ward.h"
#include "web/draft.h"
#include "web/guidance.h"
#include "web/say.h"

/* ---- one form ---- */

enum course_no act_may(const struct episode_page *p, struct course_ask ask, struct str *ret_no)
{
	const struct course *c = p->v.course;
	ask.on = p->rq->today;
	ask.due_on = DAY_NONE;
	ask.against = ask.words = true;
	ask.profession = p->profession;
	ask.role = p->rq->who->role;
	*ret_no = STR_NONE;
	if (p->v.e.organisation != p->rq->who->organisation && !episode_others_may(ask.act))
		return COURSE_NOT_NOW;
	return p->readonly ? COURSE_NOT_NOW : course_may(p->cx->arena, c->pathway, c, &p->v.facts, &ask, p->rq->today, ret_no);
}

/* For others: their names, not the words of the tables. */
static struct str others_say(const struct episode_page *p, struct str *list, int count)
{
	return count ? say_f(p->cx->arena, "For: %.*s", STRF(names_say(p->cx, p->care.catalog, list, count, "or"))) : STR_NONE;
}

bool act_open(const struct episode_page *p, enum course_act act, struct str item, struct str to)
{
	const struct act_tried *t = p->tried;
	return t && t->act == act && (str_empty(item) || str_eq(t->item, item)) && (str_empty(to) || str_eq(t->to, to));
}

static struct str iso(const struct episode_page *p, struct day day)
{
	char text[DAY_TEXT];
	return day_known(day) ? str_of(arena_text(p->cx->arena, day_iso(day, text))) : STR("");
}

struct t_act_form *act_form(struct episode_page *p, enum course_act act, struct str item, struct str to, const char *button)
{
	struct t_act_form *f = arena_alloc(p->cx->arena, sizeof *f);
	const struct form *sent = &p->rq->form;
	bool tried = act_open(p, act, item, to);
	const char *word = course_act_word(act);
	*f = (struct t_act_form){ .id = say_f(p->cx->arena, "%s%s%.*s%s%.*s", word, str_empty(item) ? "" : "-", STRF(item), str_empty(to) ? "" : "-", STRF(to)),
		.action = say_f(p->cx->arena, "/episode/%.*s/%s", STRF(outside(p->cx->arena, p->v.e.outside)), word), .csrf = p->rq->csrf,
		.key = request_form_key(p->cx), .seq = p->v.course->seq, .item = item, .to = to, .on_label = STR("On"),
		.on = iso(p, p->rq->today), .on_least = iso(p, p->v.course->opened), .on_most = iso(p, p->rq->today), .say_label = STR("In your words"),
		.draft = draft_fields(p->cx, p->rq, say_f(p->cx->arena, "/episode/%.*s/%s", STRF(outside(p->cx->arena, p->v.e.outside)), word), tried),
		.button = str_of(button), .may_restrict = p->may_restrict && course_act_may_restrict(act) };
	f->keep = draft_button(p->cx, p->rq, say_f(p->cx->arena, "act-%.*s", STRF(f->id)), f->draft);
	if (!tried)
		return f;
	p->shown = true;
	f->problem = str_of(p->tried->problem);
	f->answer = form_value(sent, "answer");
	f->on = form_value(sent, "on");
	f->due = form_value(sent, "due_on");
	f->say = form_value(sent, "say");
	f->against_ticked = str_known(form_value(sent, "against"));
	f->restricted = str_known(form_value(sent, "restricted"));
	return f;
}

static bool chosen(const struct episode_page *p, enum course_act act, const char *field, struct str value, bool otherwise)
{
	return act_open(p, act, STR_NONE, STR_NONE) ? str_eq(form_value(&p->rq->form, field), value) : otherwise;
}

/* ---- ways on ---- */

static struct str notes_say(const struct episode_page *p, const struct pathway_arrow *a)
{
	AUTO(buf) struct buf b;
	buf_init(&b, 4096);
	buf_str(&b, say_capital(p->cx->arena, str_of(arrow_choice_say(a->choose))));
	buf_text(&b, ".");
	enum step_setting setting = p->v.course->pathway->step[a->to].setting, wish = p->v.course->prefers;
	if (setting != SETTING_NONE && wish != SETTING_NONE)
		buf_printf(&b, setting == wish ? " It is where the person would rather be seen." : " It is seen here: %s; the person would rather be seen: %s.",
			step_setting_say(setting), step_setting_say(wish));
	if (a->hand_over)
		buf_text(&b, " Whoever takes over has to say so.");
	if (str_known(a->letter))
		buf_printf(&b, " A letter is due with it (%.*s).", STRF(a->letter));
	return str_dup(p->cx->arena, buf_view(&b));
}

static struct str because_say(const struct course_offer *o)
{
	if (!str_empty(o->because))
		return o->because;
	if (!o->arrow->otherwise)
		return STR("A free choice.");
	return o->proposed ? STR("No other way's condition is met.") : STR("Proposed where no other way's condition is met.");
}

static struct t_act_form *way_form(struct episode_page *p, const struct course_offer *o, struct str to)
{
	const struct pathway_arrow *a = o->arrow;
	struct t_act_form *f = act_form(p, COURSE_MOVE, STR_NONE, to, "Go this way");
	f->against = !o->open;
	f->against_say = STR("Its condition is not met. Go this way all the same, for the reason below.");
	f->needs_words = !o->open || a->reason;
	f->say_label = f->needs_words ? STR("Why this way") : STR("In your words");
	return f;
}

void episode_ways(struct episode_page *p, struct t_episode *d)
{
	const struct course *c = p->v.course;
	const struct pathway_step *s = &c->pathway->step[c->step];
	struct course_offer *offer;
	size_t n = course_offers(p->cx->arena, c, &p->v.facts, p->rq->today, &offer);
	struct t_episode_way *row = arena_array(p->cx->arena, n + 1, sizeof *row);
	bool unknown = false, proposed = false;
	for (size_t i = 0; i < n; i++) {
		const struct pathway_arrow *a = offer[i].arrow;
		struct str to = c->pathway->step[a->to].id, no;
		row[i] = (struct t_episode_way){ .title = str_known(a->title) ? a->title : c->pathway->step[a->to].title,
			.proposed = offer[i].proposed, .shut = !offer[i].open, .notes = notes_say(p, a), .because = because_say(&offer[i]) };
		row[i].said = guidance_say(p->cx, &p->step_said[a->to], &row[i].said_n);
		unknown = unknown || offer[i].when == TRUTH_UNKNOWN;
		proposed = proposed || offer[i].proposed;
		enum course_no may = act_may(p, (struct course_ask){ .act = COURSE_MOVE, .to = to }, &no);
		if (p->ward && step_in_bed(&c->pathway->step[a->to]) && !step_keeps_bed(s)) {
			row[i].no = STR("On the ward's page: bed and funding are chosen there");
		} else if (may == COURSE_MAY) {
			row[i].form = way_form(p, &offer[i], to);
			row[i].open = act_open(p, COURSE_MOVE, STR_NONE, to);
		} else if (!p->readonly) {
			row[i].no = may == COURSE_NOT_YOU ? others_say(p, a->bys ? a->by : s->by, a->bys ? a->bys : s->bys) : STR("Only where its condition is met");
		}
	}
	d->ways = row;
	d->ways_n = n;
	d->ways_wait = unknown && !proposed;
}

/* ---- judgements ---- */

static void criterion_make(struct episode_page *p, int at, bool here, struct t_episode_criterion *row)
{
	const struct course *c = p->v.course;
	const struct pathway_record *r = &c->pathway->record[at];
	const struct judged *j = &c->record[at];
	const struct course_line *line = j->seq ? act_line(p, j->seq) : NULL;
	struct str no;
	*row = (struct t_episode_criterion){ .id = r->id, .ask = r->ask, .help = here ? r->help : STR_NONE, .asked = j->seq != 0,
		.answer = j->seq ? j->answer : TRUTH_UNKNOWN, .on = j->on, .due = j->seq ? j->due_on : DAY_NONE,
		.stale = j->seq && day_known(j->due_on) && j->due_on.day < p->rq->today.day, .who = line ? who_say(p->cx, line) : STR_NONE,
		.say = line ? line->say : STR_NONE, .restricted = line && line->restricted };
	if (row->stale)
		row->answer = TRUTH_UNKNOWN;
	enum course_no may = act_may(p, (struct course_ask){ .act = COURSE_JUDGE, .item = r->id, .answer = TRUTH_YES }, &no);
	if (p->ward && str_is(r->id, WARD_RECORD_FUNDING)) {
		row->no = STR("Answered on the ward's page, by what the commissioner says");
		return;
	}
	if (may != COURSE_MAY) {
		const struct pathway_step *s = &c->pathway->step[c->step];
		row->no = may == COURSE_NOT_YOU ? others_say(p, r->bys ? r->by : s->by, r->bys ? r->bys : s->bys) : STR_NONE;
		return;
	}
	struct t_act_form *f = act_form(p, COURSE_JUDGE, r->id, STR_NONE, "Write it down");
	row->form = f;
	f->answers = STR("judge");
	f->on_label = STR("Judged on");
	if (!r->same_day)
		f->due_label = r->review_days ? say_f(p->cx->arena, "Look again by (at most %d days)", r->review_days) : STR("Look again by (if it has to be)");
	f->due_least = iso(p, (struct day){ p->rq->today.day + 1 });
	f->due_most = r->review_days ? iso(p, (struct day){ p->rq->today.day + r->review_days }) : STR_NONE;
	f->say_label = r->basis ? STR("By whom, and on which findings") : STR("On what it rests");
	f->needs_words = r->basis;
	row->open = act_open(p, COURSE_JUDGE, r->id, STR_NONE);
}

static bool asked_here(const struct course *c, int record)
{
	const struct pathway_step *s = &c->pathway->step[c->step];
	for (int i = 0; i < s->records; i++)
		if (s->record[i] == record)
			return true;
	return false;
}

void episode_criteria(struct episode_page *p, struct t_episode *d)
{
	const struct course *c = p->v.course;
	const struct pathway_step *s = &c->pathway->step[c->step];
	struct t_episode_criterion *row = arena_array(p->cx->arena, (size_t)s->records + 1, sizeof *row),
		*other = arena_array(p->cx->arena, (size_t)c->pathway->records + 1, sizeof *other);
	for (int i = 0; i < s->records; i++)
		criterion_make(p, s->record[i], true, &row[d->criteria_n++]);
	for (int i = 0; i < c->pathway->records; i++)
		if (c->record[i].seq && !asked_here(c, i))
			criterion_make(p, i, false, &other[d->others_n++]);
	d->criteria = row;
	d->others = other;
}

/* ---- the rest ---- */

struct listing { struct t_episode_act *act; size_t count; };

/* An act that is possible now: its form; one that is for others: whose; one that is not possible now is not there. */
static struct t_act_form *act_list(struct episode_page *p, struct listing *l, struct course_ask ask, struct str item, const char *title, const char *button)
{
	const struct course *c = p->v.course;
	struct str no;
	ask.item = str_known(item) ? item : ask.item;
	enum course_no may = act_may(p, ask, &no);
	if (may != COURSE_MAY && may != COURSE_NOT_YOU && !(may == COURSE_UNMET && ask.act == COURSE_MORE))
		return NULL;
	struct t_episode_act *a = &l->act[l->count++];
	const struct pathway_step *s = &c->pathway->step[c->step];
	*a = (struct t_episode_act){ .title = str_of(title), .no = may == COURSE_NOT_YOU ? others_say(p, s->by, s->bys) : no };
	if (may != COURSE_MAY)
		return NULL;
	struct t_act_form *f = act_form(p, ask.act, item, STR_NONE, button);
	a->form = f;
	a->open = act_open(p, ask.act, item, STR_NONE);
	return f;
}

static struct str words(struct cx *cx, struct str id)
{
	char *out = str_c(cx->arena, id);
	for (size_t i = 0; i < id.n; i++)
		if (out[i] == '-')
			out[i] = ' ';
	return say_capital(cx->arena, (struct str){ out, id.n });
}

static void session_list(struct episode_page *p, struct listing *l)
{
	const struct course *c = p->v.course;
	const struct pathway_step *s = &c->pathway->step[c->step];
	struct course_ask ask = { .act = COURSE_SESSION, .item = s->phases ? s->phase[0] : STR_NONE, .answer = TRUTH_YES };
	struct t_act_form *f = act_list(p, l, ask, STR_NONE, s->planned ? "A session" :
		s->kind == STEP_ADVICE ? "That it was talked through" : "That the person was seen",
		s->kind == STEP_ADVICE ? "Write it down" : "Write the session down");
	if (!f)
		return;
	f->answers = STR("session");
	f->on_label = STR("On");
	f->say_label = STR("What was done and agreed (not a therapist's process notes)");
	if (!s->phases)
		return;
	struct t_option *option = arena_array(p->cx->arena, (size_t)s->phases, sizeof *option);
	int last = c->session_phase < 0 ? 0 : c->session_phase;
	for (int i = 0; i < s->phases; i++)
		option[i] = (struct t_option){ s->phase[i], words(p->cx, s->phase[i]), chosen(p, COURSE_SESSION, "item", s->phase[i], i == last) };
	f->choose_label = STR("Phase");
	f->choose_name = STR("item");
	f->choices = option;
	f->choices_n = (size_t)s->phases;
}

static void review_list(struct episode_page *p, struct listing *l)
{
	const struct course *c = p->v.course;
	const struct pathway_step *s = &c->pathway->step[c->step];
	struct t_act_form *f = act_list(p, l, (struct course_ask){ .act = COURSE_REVIEW }, STR_NONE, "A review", "Write the review down");
	if (!f)
		return;
	f->say_label = STR("What the review came to");
	f->needs_words = true;
	if (c->phase == PHASE_SUSPENDED)
		return;
	f->due_label = say_f(p->cx->arena, "Look again by (at most %d days)", s->review_days);
	f->due_least = iso(p, (struct day){ p->rq->today.day + 1 });
	f->due_most = iso(p, (struct day){ p->rq->today.day + s->review_days });
}

static void more_list(struct episode_page *p, struct listing *l)
{
	const struct course *c = p->v.course;
	for (int i = 0; i < c->pathway->steps; i++) {
		const struct pathway_step *s = &c->pathway->step[i];
		bool concerns = i == c->step || (c->pathway->step[c->step].kind == STEP_MEETING && c->kept[i] > 0);
		if (!s->planned || !concerns)
			continue;
		struct t_act_form *f = act_list(p, l, (struct course_ask){ .act = COURSE_MORE, .number = 1 }, s->id,
			arena_printf(p->cx->arena, "More sessions at \"%.*s\"", STRF(s->title)), "Add the sessions");
		if (!f)
			continue;
		f->number_label = STR("How many");
		f->number_name = STR("number");
		f->number = 4;
		f->number_most = s->planned;
		f->say_label = STR("What more sessions are to achieve");
		f->needs_words = true;
	}
}

static void assign_list(struct episode_page *p, struct listing *l)
{
	struct t_act_form *f = act_list(p, l, (struct course_ask){ .act = COURSE_ASSIGN, .number = 1 }, STR_NONE,
		p->v.course->owner > 0 ? "Another named person" : "A named person", "Give to this person");
	if (!f)
		return;
	struct t_option *option = arena_array(p->cx->arena, p->carers + 1, sizeof *option);
	for (size_t i = 0; i < p->carers; i++) {
		const struct profession *profession = catalog_profession(p->care.catalog, p->carer[i].profession);
		struct str id = outside(p->cx->arena, p->carer[i].outside), is = profession ? profession->title : p->carer[i].profession;
		bool again = i && p->carer[i].id == p->carer[i - 1].id;
		if (again || !role_may(p->carer[i].role, "change", "episode"))
			continue;
		option[f->choices_n++] = (struct t_option){ id, is.n ? say_f(p->cx->arena, "%.*s, %.*s", STRF(p->carer[i].name), STRF(is)) : p->carer[i].name,
			chosen(p, COURSE_ASSIGN, "staff", id, p->carer[i].id == p->rq->who->staff) };
	}
	f->choices = option;
	f->choose_label = STR("Who");
	f->choose_name = STR("staff");
}

static void prefer_list(struct episode_page *p, struct listing *l)
{
	struct t_act_form *f = act_list(p, l, (struct course_ask){ .act = COURSE_PREFER, .item = STR("home") }, STR_NONE, "Where the person would rather be seen",
		"Write the wish down");
	if (!f)
		return;
	struct t_option *option = arena_array(p->cx->arena, STEP_SETTINGS, sizeof *option);
	for (int i = 0; i < STEP_SETTINGS; i++) {
		struct str word = i ? str_of(step_setting_word((enum step_setting)i)) : STR(COURSE_NO_WISH);
		option[i] = (struct t_option){ word, i ? say_capital(p->cx->arena, str_of(step_setting_say((enum step_setting)i))) : STR("No wish"),
			chosen(p, COURSE_PREFER, "item", word, i == (int)p->v.course->prefers) };
	}
	f->choose_label = STR("Where");
	f->choose_name = STR("item");
	f->choices = option;
	f->choices_n = STEP_SETTINGS;
	f->say_label = STR("In the person's words");
}

#define JOINS  "joins"
#define LEAVES "leaves"

/* All but the one that carries her. */
static void organisations_offer(const struct episode_page *p, enum course_act act, struct t_option *option, size_t *count)
{
	for (size_t i = 0; i < p->organisations; i++)
		if (p->organisation[i].id != p->v.e.organisation)
			option[(*count)++] = (struct t_option){ p->organisation[i].ods, p->organisation[i].name,
				chosen(p, act, "item", p->organisation[i].ods, false) };
}

/* Whoever takes part has to do with the person while it lasts; what it sees is the agreements'. */
static void involve_list(struct episode_page *p, struct listing *l)
{
	const struct course *c = p->v.course;
	struct course_ask ask = { .act = COURSE_INVOLVE, .number = INT64_MAX, .answer = TRUTH_YES };
	struct t_act_form *f = act_list(p, l, ask, STR_NONE, "Another organisation takes part", "Bring it in");
	if (f) {
		struct t_option *option = arena_array(p->cx->arena, p->organisations + 1, sizeof *option);
		option[f->choices_n++] = (struct t_option){ STR(""), STR("Choose which"), false };
		organisations_offer(p, COURSE_INVOLVE, option, &f->choices_n);
		f->to = STR(JOINS);
		f->choose_label = STR("Which (it sees what your agreement with it carries)");
		f->choose_name = STR("item");
		f->choices = option;
		f->say_label = STR("What it is asked to do");
		f->needs_words = true;
	}
	for (int i = 0; i < c->parties; i++) {
		if (!c->party[i].now)
			continue;
		ask = (struct course_ask){ .act = COURSE_INVOLVE, .number = c->party[i].organisation, .answer = TRUTH_NO };
		f = act_list(p, l, ask, c->party[i].ods, arena_printf(p->cx->arena, "No longer takes part: %.*s", STRF(c->party[i].ods)), "Write it down");
		if (f)
			f->to = STR(LEAVES);
	}
}

#define NOBODY "none"

/* What was picked by mistake; whoever referred her from its own page did ask. */
static void referrer_list(struct episode_page *p, struct listing *l)
{
	if (p->v.course->organisation != p->v.e.organisation)
		return;
	struct t_act_form *f = act_list(p, l, (struct course_ask){ .act = COURSE_REFERRER }, STR_NONE, "Who asked was written down wrongly", "Correct it");
	if (!f)
		return;
	struct t_option *option = arena_array(p->cx->arena, p->organisations + 2, sizeof *option);
	option[f->choices_n++] = (struct t_option){ STR(""), STR("Choose which"), false };
	option[f->choices_n++] = (struct t_option){ STR(NOBODY), STR("No organisation of this list"), chosen(p, COURSE_REFERRER, "item", STR(NOBODY), false) };
	organisations_offer(p, COURSE_REFERRER, option, &f->choices_n);
	f->choose_label = STR("Who asked (the one that stood there loses its sight of the person at once)");
	f->choose_name = STR("item");
	f->choices = option;
	f->say_label = STR("How it is known");
	f->needs_words = true;
}

static void flag_list(struct episode_page *p, struct listing *l)
{
	const struct catalog *catalog = p->care.catalog;
	struct t_act_form *f = act_list(p, l, (struct course_ask){ .act = COURSE_SUSPEND, .item = STR("other") }, STR_NONE, "A red flag: stop and look",
		"Suspend the pathway");
	if (!f)
		return;
	struct t_option *option = arena_array(p->cx->arena, catalog->redflags + 2, sizeof *option);
	option[0] = (struct t_option){ STR(""), STR("Choose which"), false };
	for (size_t i = 0; i < catalog->redflags; i++)
		option[i + 1] = (struct t_option){ catalog->redflag[i]->rule.id, catalog->redflag[i]->rule.title,
			chosen(p, COURSE_SUSPEND, "item", catalog->redflag[i]->rule.id, false) };
	option[catalog->redflags + 1] = (struct t_option){ STR("another-sign"), STR("Another sign: say which"),
		chosen(p, COURSE_SUSPEND, "item", STR("another-sign"), false) };
	f->choose_label = STR("Which");
	f->choose_name = STR("item");
	f->choices = option;
	f->choices_n = catalog->redflags + 2;
	f->say_label = STR("What was seen or said");
	f->needs_words = true;
}

static const enum outcome closes[] = { OUTCOME_WITHDREW, OUTCOME_MOVED, OUTCOME_DIED, OUTCOME_EXPLAINED };

static void close_list(struct episode_page *p, struct listing *l)
{
	struct str no;
	struct t_act_form *f = act_list(p, l, (struct course_ask){ .act = COURSE_CLOSE, .number = OUTCOME_DIED }, STR_NONE, "The end, where no way leads to it",
		"End it");
	if (!f)
		return;
	struct t_option *option = arena_array(p->cx->arena, LENGTH(closes), sizeof *option);
	for (size_t i = 0; i < LENGTH(closes); i++)
		if (act_may(p, (struct course_ask){ .act = COURSE_CLOSE, .number = closes[i] }, &no) == COURSE_MAY)
			option[f->choices_n++] = (struct t_option){ str_of(outcome_word(closes[i])), say_capital(p->cx->arena, str_of(outcome_say(closes[i]))),
				chosen(p, COURSE_CLOSE, "outcome", str_of(outcome_word(closes[i])), i == 0) };
	f->choose_label = STR("How it ended");
	f->choose_name = STR("outcome");
	f->choices = option;
	if (p->v.course->phase == PHASE_SUSPENDED)
		f->say_label = STR("Who sees to the red flag now");
}

static void version_list(struct episode_page *p, struct listing *l)
{
	const struct course *c = p->v.course;
	const struct pathway *next = catalog_pathway(p->care.catalog, c->pathway->id, 0);
	if (!next || next->version <= c->pathway->version)
		return;
	bool gone = pathway_step_of(next, c->pathway->step[c->step].id) < 0;
	struct course_ask ask = { .act = COURSE_VERSION, .number = next->version, .next = next, .to = next->step[0].id };
	if (!gone)
		ask.to = c->pathway->step[c->step].id;
	struct t_act_form *f = act_list(p, l, ask, STR_NONE,
		arena_printf(p->cx->arena, "Move to version %" PRId64 " of the pathway", next->version), "Move to it");
	if (!f)
		return;
	struct t_option *option = arena_array(p->cx->arena, (size_t)next->steps, sizeof *option);
	for (int i = 0; i < next->steps; i++)
		if (next->step[i].kind != STEP_END && (gone || str_eq(next->step[i].id, c->pathway->step[c->step].id)))
			option[f->choices_n++] = (struct t_option){ next->step[i].id, next->step[i].title,
				chosen(p, COURSE_VERSION, "to", next->step[i].id, str_eq(next->step[i].id, c->pathway->step[c->step].id)) };
	f->choose_label = STR("At the step");
	f->choose_name = STR("to");
	f->choices = option;
	f->number_name = STR("number");
	f->number = next->version;
	f->say_label = STR("Why");
	f->needs_words = true;
}

static void undo_list(struct episode_page *p, struct listing *l)
{
	const struct course *c = p->v.course;
	const struct course_line *last = c->standing > 1 ? act_line(p, c->standing) : NULL;
	if (!last)
		return;
	struct t_act_form *f = act_list(p, l, (struct course_ask){ .act = COURSE_UNDO, .number = c->standing }, STR_NONE,
		arena_printf(p->cx->arena, "Take back the last: %.*s", STRF(act_say(p, last))), "Take it back");
	if (!f)
		return;
	f->number_name = STR("number");
	f->number = c->standing;
	f->say_label = STR("Why it is taken back");
	f->needs_words = true;
}

void episode_acts(struct episode_page *p, struct t_episode *d)
{
	struct listing l = { .act = arena_array(p->cx->arena, PATHWAY_STEPS + COURSE_PARTIES + 13, sizeof *l.act) };
	session_list(p, &l);
	review_list(p, &l);
	more_list(p, &l);
	assign_list(p, &l);
	prefer_list(p, &l);
	involve_list(p, &l);
	referrer_list(p, &l);
	flag_list(p, &l);
	act_list(p, &l, (struct course_ask){ .act = COURSE_TAKEN_OVER }, STR_NONE, "The other service has taken over", "Write it down");
	version_list(p, &l);
	close_list(p, &l);
	undo_list(p, &l);
	d->acts = l.act;
	d->acts_n = l.count;
}

/* ---- clocks ---- */

static struct str act_of(const struct episode_page *p, int64_t seq)
{
	const struct course_line *line = act_line(p, seq);
	return line ? say_f(p->cx->arena, "no. %" PRId64 ", %.*s", seq, STRF(act_say(p, line))) : say_f(p->cx->arena, "no. %" PRId64, seq);
}

static void clock_words(const struct episode_page *p, const struct pathway_clock *k, const struct clock_run *run, struct t_episode_clock *row)
{
	struct arena *arena = p->cx->arena;
	int days = clock_days(run, p->rq->today), left = k->days - days;
	char from[DAY_TEXT], to[DAY_TEXT];
	AUTO(buf) struct buf why;
	buf_init(&why, 8000);
	if (run->phase == CLOCK_IDLE) {
		row->kind = STR("idle");
		row->state = STR("has not begun");
		row->why = STR("What begins it has not been.");
		return;
	}
	row->kind = left < 0 ? STR("over") : run->phase == CLOCK_PAUSED ? STR("paused") : run->phase == CLOCK_STOPPED ? STR("stopped") :
		k->warn_days && left <= k->warn_days ? STR("near") : STR("runs");
	row->state = run->phase == CLOCK_STOPPED ? say_f(arena, "stopped after %d of %d days%s", days, k->days, left < 0 ? ", too late" : "") :
		run->phase == CLOCK_PAUSED ? say_f(arena, left < 0 ? "paused at %d of %d days, over" : "paused at %d of %d days", days, k->days) :
		left < 0 ? say_f(arena, "%d of %d days: %d over", days, k->days, -left) : say_f(arena, "%d of %d days, %d left", days, k->days, left);
	buf_printf(&why, "Runs since %s (%.*s)", day_words(run->started, from), STRF(act_of(p, run->start_seq)));
	if (run->phase == CLOCK_PAUSED)
		buf_printf(&why, "; stands still since %s (%.*s)", day_words(run->paused, to), STRF(act_of(p, run->pause_seq)));
	if (clock_paused_days(run, p->rq->today))
		buf_printf(&why, "; %d days of pause are not counted", clock_paused_days(run, p->rq->today));
	if (run->phase == CLOCK_STOPPED)
		buf_printf(&why, "; stopped on %s (%.*s)", day_words(run->stopped, to), STRF(act_of(p, run->stop_seq)));
	buf_char(&why, '.');
	row->why = str_dup(arena, buf_view(&why));
}

void episode_clocks(struct episode_page *p, struct t_episode *d)
{
	const struct course *c = p->v.course;
	struct t_episode_clock *row = arena_array(p->cx->arena, (size_t)c->pathway->clocks + 1, sizeof *row);
	for (int i = 0; i < c->pathway->clocks; i++) {
		const struct pathway_clock *k = &c->pathway->clock[i];
		struct str no;
		bool paused = c->clock[i].phase == CLOCK_PAUSED && c->clock[i].by_hand;
		enum course_act act = paused ? COURSE_UNPAUSE : COURSE_PAUSE;
		row[i] = (struct t_episode_clock){ .title = k->title };
		clock_words(p, k, &c->clock[i], &row[i]);
		if (act_may(p, (struct course_ask){ .act = act, .item = k->id }, &no) != COURSE_MAY) {
			row[i].no = c->clock[i].phase == CLOCK_PAUSED ? STR("by the red flag") : STR("does not run");
			continue;
		}
		struct t_act_form *f = act_form(p, act, k->id, STR_NONE, paused ? "Go on" : "Pause");
		f->say_label = STR("Why");
		f->needs_words = !paused;
		row[i].form = f;
		row[i].open = act_open(p, act, k->id, STR_NONE);
	}
	d->clocks = row;
	d->clocks_n = (size_t)c->pathway->clocks;
}

/* ---- a form that was sent ---- */

struct sent { int64_t seq, number; struct day on, due_on; struct str say, item, to, outcome, back; int answer; bool against, restricted; struct id staff; };
static const struct form_field fields[] = {
	{ "seq", FORM_INT, offsetof(struct sent, seq), true, "Load the page again", 1, INT64_MAX },
	{ "on", FORM_DAY, offsetof(struct sent, on), true, "Write the day as 21/11/2026", 0 },
	{ "due_on", FORM_DAY, offsetof(struct sent, due_on), false, "Write the day to look again as 21/11/2026", 0 },
	{ "say", FORM_WORDS, offsetof(struct sent, say), false, "Keep the text to 4,000 letters", .most = 4000 },
	{ "answer", FORM_CHOICE, offsetof(struct sent, answer), false, "Choose one of the answers", .choices = "no|yes|unknown" },
	{ "item", FORM_TEXT, offsetof(struct sent, item), false, "Load the page again", .most = 80 },
	{ "to", FORM_TEXT, offsetof(struct sent, to), false, "Load the page again", .most = 80 },
	{ "number", FORM_INT, offsetof(struct sent, number), false, "Write a number", 1, 100000 },
	{ "outcome", FORM_TEXT, offsetof(struct sent, outcome), false, "Choose how it ended", .most = 40 },
	{ "against", FORM_FLAG, offsetof(struct sent, against), false, "Load the page again", 0 },
	{ "restricted", FORM_FLAG, offsetof(struct sent, restricted), false, "Load the page again", 0 },
	{ "staff", FORM_ID, offsetof(struct sent, staff), false, "Choose who", 0 },
	{ "back", FORM_TEXT, offsetof(struct sent, back), false, "Load the page again", .most = 400 },
};

static enum course_act act_of_word(struct str word)
{
	for (int a = COURSE_NONE + 1; a < COURSE_ACTS; a++)
		if (a != COURSE_OPEN && str_is(word, course_act_word((enum course_act)a)))
			return (enum course_act)a;
	return COURSE_NONE;
}

/* Who the named person is from now on: one of the service's own. */
static enum err carer_of(struct cx *cx, struct request *rq, struct id staff, int64_t *ret)
{
	struct episode e;
	struct carer *list;
	size_t n;
	TRY(episode_by_outside(cx, rq->db, rq->id[0], &e));
	TRY(carers_of(cx, rq->db, e.organisation, rq->now, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(list[i].outside, staff) && role_may(list[i].role, "change", "episode")) {
			*ret = list[i].id;
			return OK;
		}
	return fail(cx, ERR_BAD_FIELD, "Choose who the named person is from now on.");
}

static enum err party_of(struct cx *cx, struct request *rq, struct str ods, int64_t *ret)
{
	struct organisation o;
	enum err err = ods.n ? organisation_by_ods(cx, rq->db, ods, &o) : ERR_NOT_FOUND;
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_BAD_FIELD, "Choose which organisation.");
	*ret = err == OK ? o.id : 0;
	return err;
}

static enum err ask_make(struct cx *cx, struct request *rq, enum course_act act, const struct sent *sent, struct course_ask *ask)
{
	static const enum truth answers[] = { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };
	*ask = (struct course_ask){ .act = act, .item = sent->item, .to = sent->to, .answer = sent->answer < 0 ? TRUTH_UNKNOWN : answers[sent->answer],
		.number = sent->number == INT64_MIN ? 0 : sent->number, .on = sent->on, .due_on = sent->due_on, .against = sent->against };
	if ((act == COURSE_JUDGE || act == COURSE_SESSION) && sent->answer < 0)
		return fail(cx, ERR_BAD_FIELD, "Choose one of the answers.");
	if (act == COURSE_INVOLVE) {
		ask->answer = str_is(sent->to, LEAVES) ? TRUTH_NO : TRUTH_YES;
		ask->to = STR_NONE;
		TRY(party_of(cx, rq, sent->item, &ask->number));
	}
	if (act == COURSE_REFERRER) {
		bool nobody = str_is(sent->item, NOBODY);
		ask->number = 0;
		ask->item = nobody ? STR_NONE : sent->item;
		TRY(nobody ? OK : party_of(cx, rq, sent->item, &ask->number));
	}
	for (size_t i = 0; act == COURSE_CLOSE && i < LENGTH(closes); i++)
		if (str_is(sent->outcome, outcome_word(closes[i])))
			ask->number = closes[i];
	return act == COURSE_ASSIGN ? carer_of(cx, rq, sent->staff, &ask->number) : OK;
}

enum err page_episode_act(struct cx *cx, struct request *rq, struct response *rs)
{
	struct sent sent = { .seq = 0 };        /* a field that cannot be read leaves the others unread */
	struct form_problems problems;
	const struct catalog *catalog = rq->settings->catalog;
	struct act_ask ask = { .episode = rq->id[0], .form_key = rq->form_key };
	enum course_act act = act_of_word(rq->word[0]);
	struct episode seen;
	if (act == COURSE_NONE)
		return fail(cx, ERR_NOT_FOUND, "There is no such act.");
	TRY(episode_by_outside(cx, rq->db, rq->id[0], &seen));
	enum err err = form_into(cx, &rq->form, fields, LENGTH(fields), &sent, &problems);
	if (err == OK)
		err = ask_make(cx, rq, act, &sent, &ask.ask);
	ask.seq = sent.seq;
	ask.say = sent.say;
	ask.restricted = sent.restricted;
	if (err == OK)
		err = episode_act(cx, rq->store, &rq->actor, &(struct care){ catalog, catalog->policy }, &ask, rq->now);
	if (err == OK) {
		TRY(draft_done(cx, rq));
		return response_go(rs, back_path(cx->arena, sent.back, str_c(cx->arena, say_f(cx->arena, "/episode/%.*s?done=%" PRId64,
			STRF(outside(cx->arena, rq->id[0])), sent.seq + 1))));
	}
	if (err != ERR_BAD_FIELD && err != ERR_HELD && err != ERR_STALE && err != ERR_CONFLICT && err != ERR_FORBIDDEN)
		return err;
	TRY(draft_keep(cx, rq, err));
	struct act_tried tried = { .act = act, .item = form_value(&rq->form, "item"), .to = form_value(&rq->form, "to"),
		.problem = arena_text(cx->arena, cx_say(cx)) };
	if (!str_int(form_value(&rq->form, "seq"), &tried.seq))
		tried.seq = 0;
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return episode_show(cx, rq, rs, &tried);
}

/* Her draft in its form, beside what was done since she began it. */
enum err page_episode(struct cx *cx, struct request *rq, struct response *rs)
{
	struct draft d;
	TRY(draft_open(cx, rq, &d));
	if (!d.id)
		return episode_show(cx, rq, rs, NULL);
	size_t word = d.form.n;
	while (word && d.form.p[word - 1] != '/')
		word--;
	return episode_show(cx, rq, rs, &(struct act_tried){ .act = act_of_word(str_sub(d.form, word, d.form.n)), .item = form_value(&rq->form, "item"),
		.to = form_value(&rq->form, "to"), .seq = d.base });
}
