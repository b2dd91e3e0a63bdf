/* The fixed head of a person's pages, and who may see her. */
#include "web/person.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "web/first.h"
#include "web/say.h"

static const char *number_say(enum nhs_status status)
{
	switch (status) {
	case NHS_VERIFIED: return "\u2713 verified";
	case NHS_NOT_TRACED: return "not traced";
	case NHS_TRACE_REQUIRED: return "to be traced";
	case NHS_NO_MATCH: return "no match when traced";
	case NHS_CONFLICT: return "conflict";
	case NHS_IN_PROGRESS: return "being traced";
	case NHS_NOT_PRESENT: return "not present";
	case NHS_POSTPONED: return "postponed";
	case NHS_INVALID: return "wrong number";
	case NHS_UNKNOWN: break;
	}
	return "not verified";
}

static void number_make(const struct seen *s, struct t_person_head *h)
{
	const struct person_identifier *nhs = s->person.nhs;
	h->number_differs = s->person.nhs_differs;
	if (!nhs)
		return;
	h->number = nhs->value;
	h->number_say = str_of(number_say(nhs->status));
	h->number_tone = str_of(nhs->status == NHS_VERIFIED ? "green" : nhs->status == NHS_INVALID ||
		nhs->status == NHS_CONFLICT ? "red" : "yellow");
}

static size_t organisations(const struct seen *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->story.count; i++) {
		bool before = false;
		for (size_t k = 0; k < i && !before; k++)
			before = s->story.told[k].e.organisation == s->story.told[i].e.organisation;
		n += !before;
	}
	return n;
}

static void flags_make(struct cx *cx, const struct seen *s, struct t_person_head *h)
{
	struct t_person_head_flag *flag = arena_array(cx->arena, s->flags.flags + 1, sizeof *flag);
	for (size_t i = 0; i < s->flags.flags; i++) {
		const struct flag_state *f = &s->flags.flag[i];
		if (f->truth == TRUTH_YES && !f->settled)
			flag[h->open_n++] = (struct t_person_head_flag){ f->flag->rule.title, f->since };
	}
	h->flag = h->open_n ? TRUTH_YES : s->flags.truth;
	h->open = flag;
	h->settled = (int64_t)s->settleds;
}

/* Where red flags were not judged anew: what the list knows of them. */
static void flag_of_entry(struct cx *cx, const struct seen *s, struct t_person_head *h)
{
	struct t_person_head_flag *flag = arena_alloc(cx->arena, sizeof *flag);
	h->flag = s->listed ? s->entry.flag : TRUTH_UNKNOWN;
	*flag = (struct t_person_head_flag){ s->entry.flag_line, s->entry.flag_since };
	h->open = flag;
	h->open_n = h->flag == TRUTH_YES;
}

static void state_make(struct cx *cx, const struct request *rq, const struct seen *s, struct t_person_head *h)
{
	static const char *const states[ENTRY_STATES] = { "", "Waits for a decision", "Confirmed", "Rejected", "Look again later",
		"No longer found" };
	char text[DAY_TEXT];
	const struct entry *e = &s->entry;
	if (!s->listed) {
		h->state = STR("Not on the list");
		h->state_say = STR("No rule finds this person.");
		return;
	}
	h->state = str_of(states[e->state]);
	h->state_href = say_f(cx->arena, "%.*s#why", STRF(s->path));
	if (e->state == ENTRY_TO_DECIDE)
		h->state_say = say_f(cx->arena, "since %s (%.*s)", day_words(e->placed_on, text),
			STRF(say_days(cx->arena, rq->today.day - e->placed_on.day)));
	else if (e->state == ENTRY_LATER)
		h->state_say = say_f(cx->arena, "on %s", day_words(e->look_again_on, text));
	else if (s->decisions)
		h->state_say = say_f(cx->arena, "%s by %.*s", day_words(instant_day(s->decision[0].at), text),
			STRF(s->decision[0].staff_name));
}

static void tabs_make(struct cx *cx, const struct request *rq, const struct seen *s, const char *here, struct t_person_head *h)
{
	static const struct { const char *text, *at; } tabs[] = { { "Why here", "#why" }, { "Red flags", "#flags" },
		{ "Pathways", "#care" }, { "Timeline", "#time" }, { "Already done", "#done" }, { "Measures", "/measures" }, { "Access", "#access" },
		{ "Everything as a table", "/events" } };
	struct t_person_head_tab *tab = arena_array(cx->arena, LENGTH(tabs), sizeof *tab);
	for (size_t i = 0; i < LENGTH(tabs); i++)
		if ((i != 1 || h->open_n || h->settled) && (strcmp(tabs[i].at, "/measures") != 0 || role_may(rq->actor.role, "look", "measure")))
			tab[h->tabs_n++] = (struct t_person_head_tab){ str_of(tabs[i].text),
				say_f(cx->arena, "%.*s%s", STRF(s->path), tabs[i].at),
				strcmp(tabs[i].at, here) == 0 };
	h->tabs = tab;
}

static void done_make(struct cx *cx, const struct seen *s, struct t_person_head *h)
{
	struct t_person all = { 0 };
	seen_done(cx, s, &all);
	size_t n = all.done_n < 4 ? all.done_n : 4;
	struct t_person_head_done *done = arena_array(cx->arena, n + 1, sizeof *done);
	for (size_t i = 0; i < n; i++)
		done[i] = (struct t_person_head_done){ all.done[i].name, all.done[i].times };
	h->done = done;
	h->done_n = n;
	h->done_kinds = (int64_t)all.done_n;
}

struct t_person_head *seen_head(struct cx *cx, const struct request *rq, const struct seen *s, const char *here)
{
	const struct demographic *who = &s->person.best.d;
	const struct person_registration *practice = s->person.practice;
	size_t others = organisations(s);
	char text[DAY_TEXT];
	struct t_person_head *h = arena_alloc(cx->arena, sizeof *h);
	*h = (struct t_person_head){ .name = say_name(cx->arena, who, true), .born = who->birth_on,
		.age = say_age(who->birth_on, day_known(who->death_on) ? who->death_on : rq->today), .died = who->death_on,
		.sex = say_sex(who->sex),
		.interpreter = who->interpreter, .language = who->language, .needs = who->communication, .practice_since = DAY_NONE, .glass_until = s->glass_until,
		.flag = s->entry.flag,
		.flags_href = say_f(cx->arena, "%.*s#flags", STRF(s->path)) };
	if (practice) {
		h->gp = practice->gp;
		h->practice = practice->organisation_name;
		h->practice_since = practice->from;
	}
	if (others)
		h->others = say_f(cx->arena, "Records of %.*s", STRF(say_count(cx->arena, (int64_t)others, "organisation",
			"organisations")));
	h->right = say_f(cx->arena, "Records as of %s", day_words(rq->today, text));
	number_make(s, h);
	if (s->whole)
		flags_make(cx, s, h);
	else
		flag_of_entry(cx, s, h);
	h->symptom = symptom_say(cx, &s->newest);
	state_make(cx, rq, s, h);
	done_make(cx, s, h);
	tabs_make(cx, rq, s, here, h);
	return h;
}

/* ---- who may see her ---- */

#define LOOKS_US (INT64_C(30) * US_PER_DAY)
#define LOOKS_MAX 50            /* shown; the count is of all */

/* "Wharf Road Surgery shares them under “Wexcombe sharing 2024”, version 2, until 31 Mar 2027". */
static struct str holder_say(struct cx *cx, const struct shared *s)
{
	char until[DAY_TEXT];
	if (s->agreement == 0)
		return say_f(cx->arena, "%.*s: your own", STRF(s->organisation_name));
	if (!str_known(s->ref))
		return say_f(cx->arena, "%.*s shares them under an agreement that was made before your organisation took over; ask your information "
			"governance lead", STRF(s->organisation_name));
	return say_f(cx->arena, "%.*s shares them under \u201c%.*s\u201d (%.*s), version %" PRId64 ", %s%s", STRF(s->organisation_name),
		STRF(s->title), STRF(s->ref), s->version, day_known(s->until) ? "until " : "without an end",
		day_known(s->until) ? day_words(s->until, until) : "");
}

static enum err holders_make(struct cx *cx, const struct request *rq, const struct seen *s, struct t_person_access *a)
{
	struct shared *shared;
	size_t count;
	TRY(shared_load(cx, rq->db, rq->actor.signin, s->patient, &s->story, rq->now, &shared, &count));
	struct t_person_access_holder *holder = arena_array(cx->arena, count + 1, sizeof *holder);
	for (size_t i = 0; i < count; i++)
		holder[i].text = holder_say(cx, &shared[i]);
	a->holders = holder;
	a->holders_n = count;
	return OK;
}

enum err seen_access(struct cx *cx, const struct request *rq, const struct seen *s, struct t_person_access **ret)
{
	struct audit_line *line;
	size_t count, people = 0;
	struct t_person_access *a = arena_alloc(cx->arena, sizeof *a);
	TRY(audit_of_patient(cx, rq->db, s->patient, (struct instant){ rq->now.us - LOOKS_US }, &line, &count));
	struct t_person_access_look *look = arena_array(cx->arena, LOOKS_MAX, sizeof *look);
	for (size_t i = 0; i < count; i++) {
		bool before = false;
		for (size_t k = 0; k < i && !before; k++)
			before = str_eq(line[k].staff_name, line[i].staff_name);
		people += !before;
		if (a->looks_n == LOOKS_MAX)
			continue;
		struct t_person_access_look *l = &look[a->looks_n++];
		*l = (struct t_person_access_look){ line[i].at, line[i].staff_name, line[i].organisation_name,
			line[i].denied ? say_f(cx->arena, "refused: %.*s", STRF(line[i].operation)) : line[i].operation,
			line[i].purpose >= 0 && line[i].purpose < PURPOSES ? str_of(purpose_name((enum purpose)line[i].purpose)) : STR_NONE, STR_NONE };
		if (i && str_eq(line[i].agreements, line[i - 1].agreements))
			l->under = l[-1].under;
		else
			TRY(audit_agreements_say(cx, rq->db, line[i].agreements, &l->under));
	}
	a->looks = look;
	a->looks_say = say_f(cx->arena, "%.*s, %.*s", STRF(say_count(cx->arena, (int64_t)count, "time", "times")),
		STRF(say_count(cx->arena, (int64_t)people, "person", "people")));
	a->because = say_f(cx->arena, "You act for %.*s, which holds these records or has them shared by agreement.",
		STRF(rq->who->organisation_name));
	a->why_href = say_f(cx->arena, "%.*s/why", STRF(s->path));
	if (request_may(rq, "look", "choice"))
		a->choices_href = say_f(cx->arena, "%.*s/choices", STRF(s->path));
	TRY(holders_make(cx, rq, s, a));
	*ret = a;
	return OK;
}
