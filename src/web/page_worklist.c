/* The worklist: who was found and waits, worst first, each line saying why it is there and since when. */
#include <inttypes.h>
#include <string.h>

#include "base/must.h"
#include "care/finding.h"
#include "record/episode.h"
#include "record/timeline.h"
#include "web/decide.h"
#include "web/first.h"
#include "web/list_file.h"
#include "web/meeting.h"
#include "web/say.h"

#define ROWS        12                  /* that fit a screen of 768 px with the current one opened */
#define UNDO_US     (INT64_C(30) * 60 * 1000000)
#define BAR         220
#define ALL         1000000
#define ASIDES      20                  /* who could not be judged, by name; of more the number is said */
#define SECONDS_TAIL " in 12 months"

struct sum { int64_t n; bool more; };   /* more: that many or more */

/* The list as asked for, and its address. */
struct list {
	struct worklist_filter filter;
	struct str practice;            /* outside id of its practice, as in the address */
	int64_t page;
	struct id at;                   /* the entry that is opened */
	enum decide_mode mode;
	bool filtered;
	struct choice *place;
	size_t places;
	int64_t count[ENTRY_STATES];    /* of each state */
	struct sum of;                  /* those asked for */
};

static const struct { const char *word, *say; enum flag_filter flag; } flag_choices[] = {
	{ "", "Any", FLAG_ANY }, { "open", "Open", FLAG_OPEN }, { "none", "None, looked for", FLAG_NONE_FOUND },
		{ "unknown", "Not known", FLAG_UNKNOWN },
};
static const struct { const char *word, *say; enum worklist_order order; } order_choices[] = {
	{ "", "Red flag, then longest wait", ORDER_CLINICAL }, { "name", "Name", ORDER_NAME },
		{ "contacts", "Most contacts", ORDER_CONTACTS },
	{ "newest", "Newest first", ORDER_NEWEST },
};
static const struct { const char *word, *say; enum entry_state state; } show_choices[] = {
	{ "", "To decide", ENTRY_TO_DECIDE }, { "later", "For later", ENTRY_LATER }, { "confirmed", "Confirmed", ENTRY_CONFIRMED },
	{ "rejected", "Rejected", ENTRY_REJECTED }, { "gone", "No longer found", ENTRY_GONE }, { "all", "Everyone", ENTRY_ANY },
};

#define PICK(choices, word_, member, into) do { for (size_t i_ = 0; i_ < LENGTH(choices); i_++) \
	if (str_is((word_), choices[i_].word)) (into) = choices[i_].member; } while (0)

/* A rule in its newest version that finds persons. How many each has found is not said here: on a long list that took longer than all the rest. */
static bool makes_lists(const struct catalog *catalog, const struct rule *rule)
{
	return !rule->area && rule == catalog_rule(catalog, rule->id, 0);
}

/* Numbers are exact as far as somebody counted; a sum is, where each of them is. */
static struct sum sum_of(const int64_t *n, size_t count)
{
	struct sum s = { 0 };
	for (size_t i = 0; i < count; i++) {
		s.n += n[i];
		s.more |= n[i] > WORKLIST_COUNTED;
	}
	return s;
}

static struct str sum_say(struct cx *cx, struct sum s)
{
	return s.more ? say_f(cx->arena, "%d+", WORKLIST_COUNTED) : say_number(cx->arena, s.n);
}

static struct str counted(struct cx *cx, int64_t n)
{
	return sum_say(cx, sum_of(&n, 1));
}

static enum err list_read(struct cx *cx, const struct request *rq, const struct form *query, struct list *ret)
{
	const struct catalog *catalog = rq->settings->catalog;
	struct list l = { .filter = { .state = ENTRY_TO_DECIDE, .flag = FLAG_ANY, .order = ORDER_CLINICAL, .rule = STR(""),
		.organisation = rq->who->organisation, .take = ROWS } };
	struct str practice = form_value(query, "practice"), rule = form_value(query, "rule");
	for (size_t i = 0; i < catalog->rules; i++)
		if (makes_lists(catalog, catalog->rule[i]) && str_eq(rule, catalog->rule[i]->id))
			l.filter.rule = catalog->rule[i]->id;
	TRY(worklist_practices(cx, rq->db, l.filter.organisation, &l.place, &l.places));
	for (size_t i = 0; i < l.places; i++)
		if (practice.n && str_eq(practice, outside(cx->arena, l.place[i].outside))) {
			l.filter.practice = l.place[i].id;
			l.practice = practice;
		}
	PICK(flag_choices, form_value(query, "flag"), flag, l.filter.flag);
	PICK(order_choices, form_value(query, "order"), order, l.filter.order);
	PICK(show_choices, form_value(query, "show"), state, l.filter.state);
	l.page = query_int(query, "page", 1, 100000, 1);
	l.filter.skip = (l.page - 1) * ROWS;
	l.mode = decide_mode_of(form_value(query, "do"));
	if (!id_parse(form_value(query, "at"), &l.at))
		l.at = (struct id){ { 0 } };
	l.filtered = l.filter.rule.n || l.filter.practice || l.filter.flag != FLAG_ANY || l.filter.state != ENTRY_TO_DECIDE;
	TRY(worklist_counts(cx, rq->db, l.filter.organisation, rq->today, l.count));
	l.of = l.filter.state == ENTRY_ANY ? sum_of(l.count, ENTRY_STATES) : sum_of(&l.count[l.filter.state], 1);
	if (l.filter.rule.n || l.filter.practice || l.filter.flag != FLAG_ANY) {
		int64_t of;
		TRY(worklist_count(cx, rq->db, &l.filter, rq->today, &of));
		l.of = sum_of(&of, 1);
	}
	*ret = l;
	return OK;
}

static const char *word_of_flag(enum flag_filter flag)
{
	for (size_t i = 0; i < LENGTH(flag_choices); i++)
		if (flag_choices[i].flag == flag)
			return flag_choices[i].word;
	return "";
}

static struct str address(struct cx *cx, const struct list *l, int64_t page)
{
	struct buf buf;
	buf_init(&buf, 10000);
	if (l->filter.rule.n)
		query_add(&buf, "rule", l->filter.rule);
	if (l->practice.n)
		query_add(&buf, "practice", l->practice);
	if (l->filter.flag != FLAG_ANY)
		query_add(&buf, "flag", str_of(word_of_flag(l->filter.flag)));
	for (size_t i = 1; i < LENGTH(show_choices); i++)
		if (show_choices[i].state == l->filter.state)
			query_add(&buf, "show", str_of(show_choices[i].word));
	for (size_t i = 1; i < LENGTH(order_choices); i++)
		if (order_choices[i].order == l->filter.order)
			query_add(&buf, "order", str_of(order_choices[i].word));
	if (page > 1)
		query_add(&buf, "page", say_f(cx->arena, "%" PRId64, page));
	struct str s = say_f(cx->arena, "/worklist%.*s", STRF(buf_view(&buf)));
	buf_free(&buf);
	return s;
}

/* ---- the selects ---- */

static struct str rule_title(const struct request *rq, struct str id)
{
	const struct rule *rule = catalog_rule(rq->settings->catalog, id, 0);
	return rule ? rule->title : id;
}

static void options_make(struct cx *cx, const struct request *rq, const struct list *l, struct t_worklist *d)
{
	const struct catalog *catalog = rq->settings->catalog;
	struct t_option *rule = arena_array(cx->arena, catalog->rules + 1, sizeof *rule),
		*place = arena_array(cx->arena, l->places + 1, sizeof *place),
		*flag = arena_array(cx->arena, LENGTH(flag_choices), sizeof *flag),
		*show = arena_array(cx->arena, LENGTH(show_choices), sizeof *show),
		*order = arena_array(cx->arena, LENGTH(order_choices), sizeof *order);
	rule[0] = (struct t_option){ STR(""), STR("Any rule"), !l->filter.rule.n };
	d->rules_n = 1;
	for (size_t i = 0; i < catalog->rules; i++)
		if (makes_lists(catalog, catalog->rule[i]))
			rule[d->rules_n++] = (struct t_option){ catalog->rule[i]->id, catalog->rule[i]->title, str_eq(l->filter.rule, catalog->rule[i]->id) };
	place[0] = (struct t_option){ STR(""), say_f(cx->arena, l->places == 1 ? "Any" : "All %zu practices", l->places),
		!l->filter.practice };
	for (size_t i = 0; i < l->places; i++)
		place[i + 1] = (struct t_option){ outside(cx->arena, l->place[i].outside), l->place[i].name,
			l->filter.practice == l->place[i].id };
	for (size_t i = 0; i < LENGTH(flag_choices); i++)
		flag[i] = (struct t_option){ str_of(flag_choices[i].word), str_of(flag_choices[i].say),
			l->filter.flag == flag_choices[i].flag };
	for (size_t i = 0; i < LENGTH(show_choices); i++) {
		enum entry_state state = show_choices[i].state;
		struct sum n = state == ENTRY_ANY ? sum_of(l->count, ENTRY_STATES) : sum_of(&l->count[state], 1);
		show[i] = (struct t_option){ str_of(show_choices[i].word), say_f(cx->arena, "%s (%.*s)", show_choices[i].say, STRF(sum_say(cx, n))),
			l->filter.state == state };
	}
	for (size_t i = 0; i < LENGTH(order_choices); i++)
		order[i] = (struct t_option){ str_of(order_choices[i].word), str_of(order_choices[i].say),
			l->filter.order == order_choices[i].order };
	d->rules = rule;
	d->practices = place, d->practices_n = l->places + 1;
	d->flags = flag, d->flags_n = LENGTH(flag_choices);
	d->shows = show, d->shows_n = LENGTH(show_choices);
	d->orders = order, d->orders_n = LENGTH(order_choices);
}

/* ---- the rows ---- */

static bool open_for(const struct entry *e, struct day today)
{
	(void)today;
	return e->state == ENTRY_TO_DECIDE || e->state == ENTRY_LATER || e->state == ENTRY_GONE;
}

static void row_make(struct cx *cx, const struct request *rq, const struct entry *e, const struct symptom_newest *newest, struct t_worklist_row *row)
{
	static const char *const states[ENTRY_STATES] = { "", "", "Confirmed", "Rejected", "", "" };
	*row = (struct t_worklist_row){ .anchor = say_f(cx->arena, "e-%.*s", STRF(outside(cx->arena, e->outside))),
		.name = say_name(cx->arena, &e->who, false), .href = say_f(cx->arena, "/person/%.*s",
		STRF(outside(cx->arena, e->patient_outside))),
		.about = say_about(cx->arena, &e->who, rq->today), .number = e->nhs, .line = say_bold(cx->arena, e->line),
		.second = e->second,
		.sample = e->kind == ENTRY_SAMPLE, .sample_say = say_f(cx->arena, "not found by %.*s; reviewed to see whom it misses",
		STRF(rule_title(rq, e->lead))),
		.flag = e->flag, .flag_line = e->flag_line, .flag_since = e->flag_since, .symptom = symptom_say(cx, newest), .gp = e->gp, .practice = e->practice,
		.waited = say_days(cx->arena, rq->today.day - e->placed_on.day), .placed_on = e->placed_on,
		.state = str_of(states[e->state]), .state_on = DAY_NONE };
	if (e->state == ENTRY_CONFIRMED || e->state == ENTRY_REJECTED)
		row->state_on = instant_day(e->decided_at);
	if (str_ends(e->second, SECONDS_TAIL))          /* the head of the column says it */
		row->second = str_sub(e->second, 0, e->second.n - (sizeof SECONDS_TAIL - 1));
	if (e->kind == ENTRY_FOUND && e->rules > 1)
		row->second = say_f(cx->arena, "%.*s \u00b7 %" PRId64 " rules", STRF(row->second), e->rules);
	if (e->comorbid == TRUTH_YES)
		row->second = say_f(cx->arena, "%.*s \u00b7 a disease on record", STRF(row->second));
	if (e->state == ENTRY_LATER) {
		char text[DAY_TEXT];
		row->second = say_f(cx->arena, "%.*s \u00b7 look again on %s", STRF(row->second), day_words(e->look_again_on, text));
	}
	if (e->state == ENTRY_GONE)
		row->second = say_f(cx->arena, "%.*s \u00b7 no rule finds this person now", STRF(row->second));
}

/* The row whose questions are open: the one asked for, else the first that is not held. */
static size_t opened(const struct list *l, const struct entry *e, size_t count, const struct decide_tried *tried)
{
	size_t first = count;
	struct id at = tried ? tried->entry : l->at;
	for (size_t i = 0; i < count; i++) {
		if (id_known(at) && id_eq(e[i].outside, at))
			return i;
		if (first == count && e[i].flag != TRUTH_YES && e[i].state == ENTRY_TO_DECIDE)
			first = i;
	}
	return first;
}

static enum err rows_make(struct cx *cx, const struct request *rq, const struct list *l, const struct entry *e, size_t count,
			  const struct decide_tried *tried, struct t_worklist *d)
{
	struct t_worklist_row *row = arena_array(cx->arena, count + 1, sizeof *row);
	struct symptom_newest *newest = arena_array(cx->arena, count + 1, sizeof *newest);
	int64_t *patient = arena_array(cx->arena, count + 1, sizeof *patient);
	bool decides = request_may(rq, "decide", "finding");
	size_t at = decides ? opened(l, e, count, tried) : count;
	struct str here = address(cx, l, l->page);
	for (size_t i = 0; i < count; i++)
		patient[i] = e[i].patient;
	TRY(symptom_newest(cx, rq->db, rq->settings->catalog, patient, count, newest));
	for (size_t i = 0; i < count; i++) {
		row_make(cx, rq, &e[i], &newest[i], &row[i]);
		if (!decides || !open_for(&e[i], rq->today))
			continue;
		bool asked = tried || id_eq(e[i].outside, l->at);
		enum decide_mode mode = i != at ? DECIDE_CLOSED : asked && l->mode ? l->mode : DECIDE_CONFIRM;
		if (mode == DECIDE_CONFIRM && e[i].flag == TRUTH_YES)
			mode = DECIDE_CLOSED;
		row[i].decide = decide_show(cx, rq, &e[i], mode, here, here, tried);
		row[i].open = row[i].decide->mode.n != 0;
	}
	d->rows = row;
	d->rows_n = count;
	return OK;
}

/* ---- the rest ---- */

static struct str reason_say(const struct request *rq, struct str code)
{
	const struct catalog *catalog = rq->settings->catalog;
	for (size_t i = 0; i < catalog->reasons; i++)
		if (str_eq(catalog->reason[i].code, code))
			return catalog->reason[i].say;
	return code;
}

/* One's own newest decision of the last half hour can be taken back from here. */
static enum err undo_make(struct cx *cx, const struct request *rq, struct t_worklist *d)
{
	static const char *const did[] = { "", "Confirmed", "Rejected", "For later:" };
	struct decision_mine mine;
	struct person person;
	if (!request_may(rq, "decide", "finding"))
		return OK;
	enum err err = decision_last_mine(cx, rq->db, rq->who->staff, (struct instant){ rq->now.us - UNDO_US }, &mine);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	TRY(person_load(cx, rq->db, mine.patient_row, &person));
	bool reason = mine.kind == DECISION_REJECT && mine.reason.n;
	d->undo_words = say_f(cx->arena, "%s %.*s%s%.*s.", did[mine.kind <= DECISION_LATER ? mine.kind : 0],
		STRF(say_name(cx->arena, &person.best.d, false)),
		reason ? ": " : "", STRF(reason ? reason_say(rq, mine.reason) : STR("")));
	d->undo_action = say_f(cx->arena, "/entry/%.*s/decide", STRF(outside(cx->arena, mine.entry)));
	d->undo_key = request_form_key(cx);
	return OK;
}

/* The bar only of numbers that are exact. */
static void counts_make(struct cx *cx, const int64_t count[ENTRY_STATES], struct t_worklist *d)
{
	struct sum decided = sum_of(count + ENTRY_CONFIRMED, 2), now = sum_of(count, ENTRY_GONE), all = sum_of(count, ENTRY_STATES);
	d->some = all.n > 0;
	d->left = counted(cx, count[ENTRY_TO_DECIDE]);
	d->confirmed = counted(cx, count[ENTRY_CONFIRMED]);
	d->rejected = counted(cx, count[ENTRY_REJECTED]);
	d->decided = sum_say(cx, decided);
	d->later = counted(cx, count[ENTRY_LATER]);
	d->total = sum_say(cx, all);
	d->bar = now.n > 0 && !now.more;
	if (d->bar) {
		d->bar_decided = decided.n * BAR / now.n;
		d->bar_later = count[ENTRY_LATER] * BAR / now.n;
	}
}

/* Whom the last search could not judge is on no list, and is not to be taken for somebody whom nothing was found of. */
static enum err asides_make(struct cx *cx, const struct request *rq, struct t_worklist *d)
{
	int64_t *patient;
	size_t n, more = 0;
	TRY(finding_asides(cx, rq->db, rq->who->organisation, rq->now, &patient, &n));
	if (n == 0)
		return OK;
	struct id *shown = arena_array(cx->arena, n, sizeof *shown);
	struct called *who = arena_array(cx->arena, n, sizeof *who);
	struct t_worklist_aside *aside = arena_array(cx->arena, ASIDES, sizeof *aside);
	TRY(people_shown(cx, rq->db, patient, n, shown));
	TRY(board_who(cx, rq->db, patient, n, who));
	for (size_t i = 0; i < n; i++) {
		if (!id_known(shown[i]))
			continue;
		if (d->asides_n < ASIDES)
			aside[d->asides_n++] = (struct t_worklist_aside){ called_say(cx, who[i]), say_f(cx->arena, "/person/%.*s", STRF(outside(cx->arena, shown[i]))) };
		else
			more++;
	}
	d->asides = aside;
	d->asides_more = more ? say_f(cx->arena, "and %zu more", more) : STR_NONE;
	return OK;
}

enum err worklist_show(struct cx *cx, struct request *rq, struct response *rs, const struct form *query,
		const struct decide_tried *tried)
{
	struct t_frame *frame;
	struct list l;
	struct entry *entry;
	size_t count;
	TRY(frame_make(cx, rq, "People found", &frame));
	frame->legend = true;
	TRY(list_read(cx, rq, query, &l));
	TRY(worklist_page(cx, rq->db, &l.filter, rq->today, &entry, &count));
	if (count == 0 && l.page > 1) {         /* whoever decided about the last on a page is not told that nobody waits */
		l.page = l.of.more || l.of.n == 0 ? 1 : (l.of.n - 1) / ROWS + 1;
		l.filter.skip = (l.page - 1) * ROWS;
		TRY(worklist_page(cx, rq->db, &l.filter, rq->today, &entry, &count));
	}
	struct t_worklist d = { .frame = frame, .heading = STR("People found"), .csrf = rq->csrf, .filtered = l.filtered, .of = sum_say(cx, l.of),
		.seconds_say = STR("below it: contacts in 12 months"), .from = l.filter.skip + 1, .to = l.filter.skip + (int64_t)count };
	counts_make(cx, l.count, &d);
	if (!d.some) {
		struct choice *rule;
		size_t rules;
		TRY(worklist_rules(cx, rq->db, &rule, &rules));
		d.never_run = rules == 0;
	}
	options_make(cx, rq, &l, &d);
	TRY(rows_make(cx, rq, &l, entry, count, tried, &d));
	TRY(undo_make(cx, rq, &d));
	bool shown = false;             /* the problem stands in the row, if the row is on this page */
	for (size_t i = 0; tried && i < count; i++)
		shown = shown || (id_eq(entry[i].outside, tried->entry) && d.rows[i].open);
	d.problem = tried && !shown ? str_of(tried->problem) : STR_NONE;
	d.before_href = l.page > 1 ? address(cx, &l, l.page - 1) : STR_NONE;
	d.after_href = d.to < l.of.n || (l.of.more && count == ROWS) ? address(cx, &l, l.page + 1) : STR_NONE;
	if (count)
		list_offer(cx, rq, frame, "worklist", address(cx, &l, 1));
	TRY(asides_make(cx, rq, &d));
	rq->rows = (int64_t)(count + d.asides_n);
	t_worklist(&rs->body, &d);
	return OK;
}

enum err page_worklist(struct cx *cx, struct request *rq, struct response *rs)
{
	return worklist_show(cx, rq, rs, &rq->query, NULL);
}

/* ---- the list as a file ---- */

struct line { struct str nhs, family, given, why, contacts, flag, gp, practice, state, sources; struct day born, flag_since, found_on, again_on, symptom_on; };
static const struct sheet_column columns[] = {
	{ "nhs_number", SHEET_WORDS, offsetof(struct line, nhs) }, { "family_name", SHEET_WORDS, offsetof(struct line, family) },
	{ "given_name", SHEET_WORDS, offsetof(struct line, given) }, { "born", SHEET_DAY, offsetof(struct line, born) },
	{ "why", SHEET_WORDS, offsetof(struct line, why) }, { "contacts", SHEET_WORDS, offsetof(struct line, contacts) },
	{ "red_flag", SHEET_WORDS, offsetof(struct line, flag) }, { "red_flag_since", SHEET_DAY, offsetof(struct line, flag_since) },
	{ "gp", SHEET_WORDS, offsetof(struct line, gp) }, { "practice", SHEET_WORDS, offsetof(struct line, practice) },
	{ "found_on", SHEET_DAY, offsetof(struct line, found_on) }, { "state", SHEET_WORDS, offsetof(struct line, state) },
	{ "look_again_on", SHEET_DAY, offsetof(struct line, again_on) }, { "from_records_of", SHEET_WORDS, offsetof(struct line, sources), true },
	{ "last_new_symptom_on", SHEET_DAY, offsetof(struct line, symptom_on) },
};

/* Of whose records the names in a file are, and by which agreements: they go with every line, and stand on paper once. */
static enum err sources_say(struct cx *cx, const struct request *rq, struct str *ret)
{
	struct shared *shared;
	size_t n;
	*ret = STR("");
	TRY(shared_lists(cx, rq->db, rq->actor.signin, rq->now, &shared, &n));
	for (size_t i = 0; i < n; i++)
		*ret = say_f(cx->arena, "%.*s%s%.*s", STRF(*ret), i ? "; " : "", STRF(shared_say(cx->arena, &shared[i])));
	return OK;
}

static enum err lines_put(struct cx *cx, const struct request *rq, const struct entry *e, size_t count, struct str sources, struct sheet *sheet)
{
	static const char *const states[ENTRY_STATES] = { "any", "to decide", "confirmed", "rejected", "look again later", "no longer found" };
	int64_t *patient = arena_array(cx->arena, count + 1, sizeof *patient);
	struct day *on = arena_array(cx->arena, count + 1, sizeof *on);
	struct line *line = arena_array(cx->arena, count + 1, sizeof *line);
	for (size_t i = 0; i < count; i++)
		patient[i] = e[i].patient;
	TRY(symptom_days(cx, rq, patient, count, on));
	for (size_t i = 0; i < count; i++)
		line[i] = (struct line){ .nhs = e[i].nhs, .family = e[i].who.family, .given = e[i].who.given, .born = e[i].who.birth_on,
			.why = e[i].kind == ENTRY_SAMPLE ? STR("random sample") : e[i].line, .contacts = e[i].second,
			.flag = e[i].flag == TRUTH_YES ? e[i].flag_line : e[i].flag == TRUTH_NO ? STR("none, looked for") : STR("not known"),
			.flag_since = e[i].flag_since, .gp = e[i].gp, .practice = e[i].practice, .found_on = e[i].placed_on,
			.state = str_of(states[e[i].state]), .again_on = e[i].look_again_on, .sources = sources, .symptom_on = on[i] };
	sheet_rows(sheet, line, count, sizeof *line);
	return OK;
}

/* "To decide; rule Many contacts; practice Elm Surgery". */
static struct str filter_say(struct cx *cx, const struct request *rq, const struct list *l)
{
	struct str say = STR("");
	for (size_t i = 0; i < LENGTH(show_choices); i++)
		if (show_choices[i].state == l->filter.state)
			say = str_of(show_choices[i].say);
	if (l->filter.rule.n)
		say = say_f(cx->arena, "%.*s, rule %.*s", STRF(say), STRF(rule_title(rq, l->filter.rule)));
	for (size_t i = 0; i < l->places; i++)
		if (l->filter.practice && l->filter.practice == l->place[i].id)
			say = say_f(cx->arena, "%.*s, %.*s", STRF(say), STRF(l->place[i].name));
	for (size_t i = 1; i < LENGTH(flag_choices); i++)
		if (flag_choices[i].flag == l->filter.flag)
			say = say_f(cx->arena, "%.*s, red flags: %s", STRF(say), flag_choices[i].say);
	for (size_t i = 0; i < LENGTH(order_choices); i++)
		if (order_choices[i].order == l->filter.order)
			say = say_f(cx->arena, "%.*s, in the order of: %s", STRF(say), order_choices[i].say);
	return say;
}

/* What is filtered, all of its pages, of the reader's own service. */
enum err page_worklist_file(struct cx *cx, struct request *rq, struct response *rs)
{
	AUTO(sheet) struct sheet sheet;
	struct list l;
	struct entry *e = arena_array(cx->arena, LIMIT_PAGE_ROWS, sizeof *e);
	struct str sources;
	int64_t *id;
	size_t count;
	list_open(rq, columns, LENGTH(columns), LIST_MOST, &sheet);
	TRY(list_read(cx, rq, &rq->query, &l));
	TRY(worklist_ids(cx, rq->db, &l.filter, rq->today, ALL, &id, &count));
	TRY(sources_say(cx, rq, &sources));
	for (size_t at = 0, n; at < count && !sheet_full(&sheet); at += n) {
		n = count - at < LIMIT_PAGE_ROWS ? count - at : LIMIT_PAGE_ROWS;
		TRY(worklist_entries(cx, rq->db, id + at, n, e));
		TRY(lines_put(cx, rq, e, n, sources, &sheet));
	}
	return list_close(cx, rq, rs, &(struct list_about){ .word = "worklist", .title = "People found", .filter = filter_say(cx, rq, &l),
		.notice = LIST_PEOPLE, .foot = sources.n ? say_f(cx->arena, "From the records of: %.*s.", STRF(sources)) : STR_NONE,
		.back = address(cx, &l, 1), .of = (int64_t)count }, &sheet);
}
