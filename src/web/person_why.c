/* Why here, clause by clause with its events; red flags; what was already looked for. */
#include "web/person.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "web/say.h"

#define EVENTS_SHOWN 3

static const struct told *told_at(const struct seen *s, size_t number)
{
	return &s->story.told[number - 1];
}

static bool among(const struct finding_clause *clause, int64_t event)
{
	for (size_t i = 0; i < clause->events; i++)
		if (clause->event[i] == event)
			return true;
	return false;
}

/* A join says what it joins; the disease that may explain it is asked the other way round, so that a tick is good news. */
static void clause_words(struct cx *cx, const struct rule *rule, const struct finding_clause *from,
		struct t_person_why_clause *to)
{
	const struct clause *clause = rule && from->no < rule->clauses ? &rule->clause[from->no] : NULL;
	if (!clause)
		return;
	if (from->no == rule->comorbid) {
		to->met = truth_not(from->truth);
		to->words = say_f(cx->arena, "No disease on record that may explain it: %.*s", STRF(from->words));
	} else if (clause->kind == CLAUSE_ALL || clause->kind == CLAUSE_ANY || clause->kind == CLAUSE_NOT) {
		to->words = clause->kind == CLAUSE_ALL ? STR("All of these:") : clause->kind == CLAUSE_ANY ? STR("At least one of these:")
			: STR("Not this:");
		to->joins = true;
	}
}

static void clause_make(struct cx *cx, const struct seen *s, const struct rule *rule, const struct finding_told *f,
		const struct finding_clause *from,
		struct t_person_why_clause *to)
{
	*to = (struct t_person_why_clause){ .met = from->truth, .words = from->words, .depth = from->depth, .certain = from->certain,
		.possible = from->possible == NIL_INT ? 0 : from->possible };
	clause_words(cx, rule, from, to);
	struct t_person_why_event *event = arena_array(cx->arena, EVENTS_SHOWN, sizeof *event);
	/* newest first; the story is oldest first */
	for (size_t i = s->story.count; i > 0 && to->events_n < EVENTS_SHOWN; i--)
		if (among(from, told_at(s, i)->e.id))
			event[to->events_n++] = (struct t_person_why_event){ told_short(cx->arena, told_at(s, i)),
				told_href(cx->arena, s, i) };
	to->events = event;
	if (from->events > to->events_n && to->events_n) {
		to->more = say_f(cx->arena, "%zu more", from->events - to->events_n);
		to->more_href = say_f(cx->arena, "%.*s/events?why=%.*s&clause=%d", STRF(s->path), STRF(outside(cx->arena, f->outside)),
			from->no);
	}
}

static void finding_make(struct cx *cx, const struct request *rq, const struct seen *s, const struct finding_told *from,
		struct t_person_why_finding *to)
{
	const struct rule *rule = catalog_rule(rq->settings->catalog, from->rule, from->rule_version);
	*to = (struct t_person_why_finding){ .line = say_bold(cx->arena, from->line), .title = rule ? rule->title : from->rule,
		.href = say_f(cx->arena, "/rule/%.*s", STRF(from->rule)), .version = from->rule_version, .judged_on = from->judged_on };
	to->unchecked = rule && !rule->checked;
	struct t_person_why_clause *clause = arena_array(cx->arena, from->clauses + 1, sizeof *clause);
	for (size_t i = 0; i < from->clauses; i++)
		clause_make(cx, s, rule, from, &from->clause[i], &clause[i]);
	to->clauses = clause;
	to->clauses_n = from->clauses;
}

static void past_make(struct cx *cx, const struct request *rq, const struct seen *s, struct t_person_why *w)
{
	static const char *const did[] = { "", "Confirmed", "Rejected", "Look again", "Undone" };
	const struct catalog *catalog = rq->settings->catalog;
	struct t_person_why_past *past = arena_array(cx->arena, s->decisions + 1, sizeof *past);
	for (size_t i = 0; i < s->decisions; i++) {
		const struct decision *d = &s->decision[i];
		struct str say = d->say, reason = STR_NONE;
		char day[DAY_TEXT];
		for (size_t k = 0; k < catalog->reasons; k++)
			if (d->kind == DECISION_REJECT && str_eq(catalog->reason[k].code, d->reason))
				reason = catalog->reason[k].say;
		if (reason.n)
			say = say.n ? say_f(cx->arena, "%.*s. %.*s", STRF(reason), STRF(say)) : reason;
		if (d->kind == DECISION_LATER)
			say = say_f(cx->arena, "on %s%s%.*s", day_words(d->look_again_on, day), say.n ? ". " : "", STRF(say));
		past[i] = (struct t_person_why_past){ str_of(did[d->kind]), d->staff_name, d->at, say };
	}
	w->past = past;
	w->past_n = s->decisions;
}

struct t_person_why *seen_why(struct cx *cx, const struct request *rq, const struct seen *s, const struct form *query,
			      const struct decide_tried *tried)
{
	static const char *const states[ENTRY_STATES] = { "", "Is this so?", "Confirmed", "Rejected", "For later. Decide now?",
		"No longer found. Decide all the same?" };
	struct t_person_why *w = arena_alloc(cx->arena, sizeof *w);
	struct t_person_why_finding *finding = arena_array(cx->arena, s->findings + 1, sizeof *finding);
	*w = (struct t_person_why){ .listed = s->listed, .state = str_of(states[s->entry.state]) };
	/* the rule that leads on the list leads here too */
	for (int rest = 0; rest < 2; rest++)
		for (size_t i = 0; i < s->findings; i++) {
			const struct finding_told *f = &s->finding[i];
			bool leads = str_eq(f->rule, s->entry.lead);
			if (!instant_known(f->withdrawn_at) && f->truth == TRUTH_YES && leads == !rest)
				finding_make(cx, rq, s, f, &finding[w->findings_n++]);
		}
	w->findings = finding;
	if (!s->listed)
		return w;
	past_make(cx, rq, s, w);
	if (s->entry.state == ENTRY_CONFIRMED && request_may(rq, "list", "board") && request_may(rq, "look", "referral"))
		w->pathway_href = say_f(cx->arena, "%.*s/refer", STRF(s->path));
	bool open = s->entry.state != ENTRY_CONFIRMED && s->entry.state != ENTRY_REJECTED;
	if (open && request_may(rq, "decide", "finding")) {
		struct entry entry = s->entry;
		enum decide_mode mode = decide_mode_of(form_value(query, "do"));
		bool held = false;
		for (size_t i = 0; i < s->flags.flags; i++)
			held = held || (s->flags.flag[i].truth == TRUTH_YES && !s->flags.flag[i].settled);
		entry.flag = held ? TRUTH_YES : entry.flag;
		if (mode == DECIDE_CLOSED && entry.flag != TRUTH_YES)
			mode = DECIDE_CONFIRM;
		if (mode == DECIDE_CONFIRM && entry.flag == TRUTH_YES)
			mode = DECIDE_CLOSED;
		w->decide = decide_show(cx, rq, &entry, mode, s->path, s->path, tried);
	}
	return w;
}

/* ---- red flags ---- */

static const struct { const char *word, *say; } outcomes[] = { { "acted-on", "It was acted on" },
		{ "explained", "It is explained" }, { "not-so", "It is not so: the record is wrong" } };

static struct str outcome_say(struct str word)
{
	for (size_t i = 0; i < LENGTH(outcomes); i++)
		if (str_is(word, outcomes[i].word))
			return str_of(outcomes[i].say);
	return word;
}

static void flag_make(struct cx *cx, const struct request *rq, const struct seen *s, const struct flag_state *f,
		struct t_person_flags_row *row)
{
	char text[DAY_TEXT];
	struct t_option *option = arena_array(cx->arena, LENGTH(outcomes), sizeof *option);
	struct t_person_flags_event *event = arena_array(cx->arena, 5, sizeof *event);
	*row = (struct t_person_flags_row){ .title = f->flag->rule.title, .words = str_of(f->words), .since = f->since,
		.say = f->flag->say, .act = f->flag->act,
		.action = say_f(cx->arena, "%.*s/flag/%.*s/settle", STRF(s->path), STRF(f->flag->rule.id)), .key = request_form_key(cx),
		.seen_on = str_of(arena_text(cx->arena, day_iso(rq->today, text))), .unchecked = !f->flag->rule.checked,
		.read = story_mark(cx->arena, &s->story) };
	for (size_t i = 0; i < LENGTH(outcomes); i++)
		option[i] = (struct t_option){ str_of(outcomes[i].word), str_of(outcomes[i].say), false };
	row->outcomes = option;
	row->outcomes_n = LENGTH(outcomes);
	for (size_t i = 0; i < f->events && row->events_n < 5; i++) {
		size_t number = seen_event(s, f->event[i]);
		if (number)
			event[row->events_n++] = (struct t_person_flags_event){ told_short(cx->arena, told_at(s, number)),
				told_href(cx->arena, s, number) };
	}
	row->events = event;
}

struct t_person_flags *seen_flags(struct cx *cx, const struct request *rq, const struct seen *s,
		const struct flag_tried *tried)
{
	struct t_person_flags *d = arena_alloc(cx->arena, sizeof *d);
	struct t_person_flags_row *row = arena_array(cx->arena, s->flags.flags + 1, sizeof *row);
	struct t_person_flags_past *past = arena_array(cx->arena, s->settleds + 1, sizeof *past);
	*d = (struct t_person_flags){ .csrf = rq->csrf, .problem = tried ? str_of(tried->problem) : STR_NONE };
	for (size_t i = 0; i < s->flags.flags; i++) {
		if (s->flags.flag[i].truth != TRUTH_YES || s->flags.flag[i].settled)
			continue;
		struct t_person_flags_row *r = &row[d->rows_n++];
		flag_make(cx, rq, s, &s->flags.flag[i], r);
		if (!tried || !str_eq(tried->flag, s->flags.flag[i].flag->rule.id))
			continue;
		/* the problem stands at its own form, and nothing that was written is lost */
		r->problem = d->problem;
		d->problem = STR_NONE;
		r->words_written = tried->say;
		struct t_option *option = arena_array(cx->arena, r->outcomes_n + 1, sizeof *option);
		for (size_t k = 0; k < r->outcomes_n; k++) {
			option[k] = r->outcomes[k];
			option[k].selected = str_eq(option[k].value, tried->outcome);
		}
		r->outcomes = option;
	}
	for (size_t i = 0; i < s->settleds; i++) {
		const struct flag_settled *f = &s->settled[i];
		const struct redflag *flag = catalog_redflag(rq->settings->catalog, f->flag);
		past[i] = (struct t_person_flags_past){ flag ? flag->rule.title : f->flag, outcome_say(f->outcome), f->staff_name, f->at,
			f->say };
	}
	d->rows = row;
	d->past = past;
	d->past_n = s->settleds;
	return d->rows_n || d->past_n ? d : NULL;
}

/* ---- already done ---- */

struct tests { struct str name; int64_t times, normal, abnormal; const struct told *last; struct buf places; };

static struct tests *tests_of(struct tests *list, size_t *count, const struct told *t)
{
	struct str name = told_what(t);
	for (size_t i = 0; i < *count; i++)
		if (str_eq(list[i].name, name))
			return &list[i];
	struct tests *tests = &list[(*count)++];
	*tests = (struct tests){ .name = name };
	buf_init(&tests->places, 10000);
	return tests;
}

/* What came back abnormal first, then what was done most often, then by name. */
static int by_weight(const void *a, const void *b)
{
	const struct tests *x = a, *y = b;
	bool xa = x->last->e.result == RESULT_ABNORMAL, ya = y->last->e.result == RESULT_ABNORMAL;
	if (xa != ya)
		return xa ? -1 : 1;
	if (x->times != y->times)
		return x->times > y->times ? -1 : 1;
	return str_cmp(x->name, y->name);
}

static struct str result_say(struct arena *arena, const struct tests *t)
{
	int64_t unknown = t->times - t->normal - t->abnormal;
	if (t->times == 1)
		return t->normal ? STR("Normal") : t->abnormal ? STR("Abnormal") : STR_NONE;
	if (t->normal == t->times)
		return say_f(arena, "Normal, %" PRId64 " of %" PRId64, t->normal, t->times);
	if (unknown == t->times)
		return STR_NONE;
	return say_f(arena, "%" PRId64 " normal, %" PRId64 " abnormal%s", t->normal, t->abnormal,
		unknown ? arena_printf(arena, ", %" PRId64 " not known", unknown) : "");
}

void seen_done(struct cx *cx, const struct seen *s, struct t_person *d)
{
	struct tests *list = arena_array(cx->arena, s->story.count + 1, sizeof *list);
	size_t count = 0;
	int64_t times = 0, abnormal = 0, unknown = 0;
	for (size_t i = 0; i < s->story.count; i++) {
		const struct told *t = &s->story.told[i];
		if (t->e.kind != EVENT_INVESTIGATION)
			continue;
		struct tests *tests = tests_of(list, &count, t);
		times++;
		tests->times++;
		tests->normal += t->e.result == RESULT_NORMAL;
		tests->abnormal += t->e.result == RESULT_ABNORMAL;
		abnormal += t->e.result == RESULT_ABNORMAL;
		unknown += t->e.result != RESULT_ABNORMAL && t->e.result != RESULT_NORMAL;
		tests->last = t;
		if (str_find(buf_view(&tests->places), str_c(cx->arena, t->organisation_name)) < 0)
			buf_printf(&tests->places, "%s%.*s", tests->places.n ? ", " : "", STRF(t->organisation_name));
	}
	if (count)
		qsort(list, count, sizeof *list, by_weight);
	struct t_person_done *done = arena_array(cx->arena, count + 1, sizeof *done);
	for (size_t i = 0; i < count; i++) {
		enum result last = list[i].last->e.result;
		done[i] = (struct t_person_done){ .name = list[i].name, .times = list[i].times, .last = list[i].last->e.on,
			.kind = last == RESULT_ABNORMAL ? STR("abnormal") : last == RESULT_NORMAL ? STR("normal") : STR("missing"),
			.result = result_say(cx->arena, &list[i]), .place = str_dup(cx->arena, buf_view(&list[i].places)),
			.written = list[i].last->e.text };
		buf_free(&list[i].places);
	}
	d->done = done;
	d->done_n = count;
	if (count)
		d->done_say = say_f(cx->arena, "%.*s of investigation, %.*s. %s%s",
			STRF(say_count(cx->arena, (int64_t)count, "kind", "kinds")), STRF(say_count(cx->arena, times, "time", "times")),
			abnormal ? arena_printf(cx->arena, "%" PRId64 " abnormal.", abnormal) : unknown ? "None known to be abnormal."
			: "None abnormal.",
			unknown ? arena_printf(cx->arena, " Of %" PRId64 " the result is not known.", unknown) : "");
}
