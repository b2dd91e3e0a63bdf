/* Who looked at whom: the log, for whoever watches over it. What is shown, counted and given out is what the guard lets through: the
 * log of people who have to do with the reader's organisation. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "record/audit.h"
#include "record/bar.h"
#include "record/organisation.h"
#include "record/timeline.h"
#include "web/list_file.h"
#include "web/say.h"

#define ROWS       50
#define LOG_MOST   50000                /* entries in one file */
#define DAYS_SHOWN 30                   /* back, where nothing else is asked */

/* The log as it is asked for. */
struct asked_log {
	struct audit_filter filter;
	struct str whom, from, to, problem;
	struct str find, by;            /* sealed: whose log, and who looked */
	struct day first, last;
	int64_t page;
};

static void day_read(const struct request *rq, const char *name, struct day otherwise, struct str *ret_text, struct day *ret, struct str *problem)
{
	struct str text = str_trim(form_value(&rq->query, name));
	*ret = otherwise;
	*ret_text = text;
	if (text.n && !day_parse(text, ret))
		*problem = STR("Write days as 2026-11-21.");
}

static enum err log_read(struct cx *cx, const struct request *rq, struct asked_log *ret)
{
	struct asked_log a = { .page = query_int(&rq->query, "page", 1, 100000, 1), .problem = STR_NONE };
	a.find = form_value(&rq->query, "find");
	a.whom = query_words(cx, rq, "whom");
	a.by = form_value(&rq->query, "by");
	a.filter.staff = a.by.n ? request_hidden(cx, rq, a.by) : STR("");
	a.filter.operation = str_trim(form_value(&rq->query, "operation"));
	if (!str_known(a.filter.staff))
		a.filter.staff = STR("");
	if (!str_known(a.filter.operation))
		a.filter.operation = STR("");
	day_read(rq, "from", (struct day){ rq->today.day - DAYS_SHOWN }, &a.from, &a.first, &a.problem);
	day_read(rq, "to", rq->today, &a.to, &a.last, &a.problem);
	a.filter.from = day_begins(a.first);
	a.filter.to = day_begins((struct day){ a.last.day + 1 });
	if (a.whom.n) {
		TRY(audit_whom_text(cx, rq->db, a.whom, rq->who->organisation, rq->now, &a.filter.patient));
		if (a.filter.patient == NIL)
			a.filter.patient = -1;       /* nobody: the same answer as for somebody whose log is not to be seen */
	}
	*ret = a;
	return OK;
}

/* ---- words ---- */

static const struct { const char *word, *say; } operation_words[] = { { "look", "looked" }, { "list", "on a list" }, { "search", "searched" },
	{ "export", "taken out as a file" }, { "decide", "decided" }, { "settle", "settled a red flag" }, { "import", "brought in" },
	{ "undo", "taken back" }, { "preview", "looked, as the other side would" }, { "ask", "wrote a request for the record down" },
	{ "release", "gave a record out" }, { "release-part", "gave a record out in part" }, { "withhold", "withheld a record" },
	{ "send", "sent the record" }, { "choose", "wrote a choice down" }, { "end-choice", "ended a choice" },
	{ "end-relation", "ended why somebody has to do with the person" }, { "take-back-relation", "took that back" },
	{ "give-permission", "let somebody in by name" }, { "end-permission", "ended that somebody is let in by name" },
	{ "invite", "made a code for a sign-in" },
	{ "hold", "put a legal hold on it" }, { "end-hold", "ended a legal hold" }, { "break", "broke the glass" } };

static struct str operation_say(struct str operation, bool denied, struct arena *arena)
{
	const char *say = NULL;
	for (size_t i = 0; i < LENGTH(operation_words); i++)
		if (str_is(operation, operation_words[i].word))
			say = operation_words[i].say;
	struct str words = say ? str_of(say) : operation;
	return denied ? say_f(arena, "refused: %.*s", STRF(words)) : words;
}

static struct str purpose_say(int64_t purpose)
{
	return purpose >= 0 && purpose < PURPOSES ? str_of(purpose_name((enum purpose)purpose)) : STR_NONE;
}

static struct str role_say(struct str role)
{
	const struct role *r = str_known(role) ? role_find(role) : NULL;
	return r ? str_of(r->title) : str_is(role, AUDIT_CONSOLE) ? STR(AUDIT_CONSOLE_SAY) : role;
}

/* Nobody signed in: the program by itself, or whoever runs it. */
static struct str who_say(const struct audit_hit *h)
{
	if (str_known(h->staff_name))
		return h->staff_name;
	return str_is(h->role, AUDIT_CONSOLE) ? STR("Whoever runs Waymark") : STR("Waymark itself");
}

/* "Clinician of the symptoms service, Wharton Vale symptoms service". */
static struct str acts_say(struct cx *cx, const struct audit_hit *h)
{
	struct str role = str_known(h->staff_name) || !str_is(h->role, AUDIT_CONSOLE) ? role_say(h->role) : STR("at the console");
	bool both = role.n && str_known(h->organisation_name) && h->organisation_name.n;
	return both ? say_f(cx->arena, "%.*s, %.*s", STRF(role), STRF(h->organisation_name)) : role.n ? role : h->organisation_name;
}

/* Her name, where the reader may know whose log it is; else the outside id stands alone. */
static enum err whom_say(struct cx *cx, const struct request *rq, const struct audit_hit *h, struct str *ret)
{
	struct person person;
	*ret = STR_NONE;
	if (h->patient == NIL || !id_known(h->patient_outside))
		return OK;
	TRY(person_load(cx, rq->db, h->patient, &person));
	*ret = say_name(cx->arena, &person.best.d, false);
	return OK;
}

static struct str address(struct cx *cx, const struct asked_log *a, int64_t page)
{
	AUTO(buf) struct buf q;
	buf_init(&q, 10000);
	const struct { const char *name; struct str value; } kept[] = { { a->find.n ? "find" : "whom", a->find.n ? a->find : a->whom }, { "by", a->by },
		{ "operation", a->filter.operation }, { "from", a->from }, { "to", a->to } };
	for (size_t i = 0; i < LENGTH(kept); i++)
		if (kept[i].value.n)
			query_add(&q, kept[i].name, kept[i].value);
	if (page > 1)
		query_add(&q, "page", say_f(cx->arena, "%" PRId64, page));
	return say_f(cx->arena, "/audit%.*s", STRF(buf_view(&q)));
}

/* ---- the list ---- */

static enum err operations_make(struct cx *cx, const struct request *rq, const struct asked_log *a, struct t_audit *d)
{
	struct audit_operation *list;
	size_t count;
	TRY(audit_operations(cx, rq->db, a->filter.from, a->filter.to, &list, &count));
	struct t_option *option = arena_array(cx->arena, count + 1, sizeof *option);
	option[d->operations_n++] = (struct t_option){ STR(""), STR("Anything"), a->filter.operation.n == 0 };
	for (size_t i = 0; i < count; i++)
		option[d->operations_n++] = (struct t_option){ list[i].operation, say_f(cx->arena, "%.*s (%" PRId64 ")",
			STRF(operation_say(list[i].operation, false, cx->arena)), list[i].count), str_eq(list[i].operation, a->filter.operation) };
	d->operations = option;
	return OK;
}

static enum err rows_make(struct cx *cx, struct request *rq, const struct asked_log *a, struct t_audit *d)
{
	struct audit_hit *hit;
	size_t count;
	TRY(audit_page(cx, rq->db, &a->filter, (a->page - 1) * ROWS, ROWS, &hit, &count));
	struct t_audit_row *row = arena_array(cx->arena, count + 1, sizeof *row);
	for (size_t i = 0; i < count; i++) {
		row[i] = (struct t_audit_row){ .at = hit[i].at, .href = say_f(cx->arena, "/audit/%.*s", STRF(outside(cx->arena, hit[i].outside))),
			.who = who_say(&hit[i]), .acts = acts_say(cx, &hit[i]),
			.what = operation_say(hit[i].operation, hit[i].denied, cx->arena), .denied = hit[i].denied,
			.purpose = purpose_say(hit[i].purpose) };
		TRY(whom_say(cx, rq, &hit[i], &row[i].whom));
		row[i].about = hit[i].patient != NIL;
		if (id_known(hit[i].patient_outside)) {
			row[i].person = outside(cx->arena, hit[i].patient_outside);
			row[i].person_href = say_f(cx->arena, "/audit?whom=%.*s", STRF(row[i].person));
		}
		if (i && str_eq(hit[i].agreements, hit[i - 1].agreements))
			row[i].agreements = row[i - 1].agreements;
		else
			TRY(audit_agreements_say(cx, rq->db, hit[i].agreements, &row[i].agreements));
	}
	d->rows = row;
	d->rows_n = count;
	if (a->filter.patient > 0 && count)
		rq->patient = a->filter.patient;
	return OK;
}

enum err page_audit(struct cx *cx, struct request *rq, struct response *rs)
{
	struct asked_log a;
	struct t_audit d = { 0 };
	int64_t people;
	char from[DAY_TEXT], to[DAY_TEXT];
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "Who looked", &frame));
	d.frame = frame;
	d.csrf = rq->csrf;
	TRY(log_read(cx, rq, &a));
	if (query_refused(rq, "whom", rs, &a.problem) || query_refused(rq, "who", rs, &a.problem))
		a.filter.patient = -1;
	d.whom = a.whom;
	d.who = a.filter.staff;
	d.problem = a.problem;
	d.from = str_of(arena_text(cx->arena, day_iso(a.first, from)));
	d.to = str_of(arena_text(cx->arena, day_iso(a.last, to)));
	TRY(audit_count(cx, rq->db, &a.filter, &d.of, &people));
	d.how_many = say_f(cx->arena, "%.*s about %.*s", STRF(say_count(cx->arena, d.of, "entry", "entries")),
		STRF(say_count(cx->arena, people, "person", "people")));
	TRY(operations_make(cx, rq, &a, &d));
	TRY(rows_make(cx, rq, &a, &d));
	d.first = d.rows_n ? (a.page - 1) * ROWS + 1 : 0;
	d.last = (a.page - 1) * ROWS + (int64_t)d.rows_n;
	if (a.page > 1)
		d.before_href = address(cx, &a, a.page - 1);
	if (d.last < d.of)
		d.after_href = address(cx, &a, a.page + 1);
	if (d.of)
		list_offer(cx, rq, frame, "audit", address(cx, &a, 1));
	/* That she has chosen stands beside who looked; what she chose is hers and those who treat her to read. */
	if (a.filter.patient > 0 && d.of) {
		int64_t standing;
		TRY(bars_standing(cx, rq->db, a.filter.patient, &(struct bar_reader){ rq->who->staff, rq->who->organisation,
			bar_silent(rq->settings->catalog->policy) }, rq->now, &standing));
		if (standing)
			d.choices = standing == 1 ? STR("One choice about sharing, or reason against a reader, stands on this record.") :
				say_f(cx->arena, "%" PRId64 " choices about sharing, or reasons against a reader, stand on this record.", standing);
	}
	rq->rows = (int64_t)d.rows_n;
	t_audit(&rs->body, &d);
	return OK;
}

/* Words that the page itself offers may stand in an address; a day that is none shows as one that was not understood. */
static struct str word_or_day(const struct request *rq, const char *name)
{
	struct str text = str_trim(form_value(&rq->form, name));
	struct day day;
	bool word = text.n < 40;
	for (size_t i = 0; i < text.n; i++)
		word &= (text.p[i] >= 'a' && text.p[i] <= 'z') || text.p[i] == '-';
	return !text.n || strcmp(name, "operation") == 0 ? word ? text : STR("none") : day_parse(text, &day) ? text : STR("none");
}

/* Whose log was looked for, if by number, and who is said to have looked, stand in no address; ids of pages may. */
enum err page_audit_find(struct cx *cx, struct request *rq, struct response *rs)
{
	static const char *const kept[] = { "operation", "from", "to" };
	AUTO(buf) struct buf q;
	struct id id;
	struct str whom = str_trim(form_value(&rq->form, "whom")), hidden, by;
	buf_init(&q, 10000);
	TRY(request_hide(cx, rq, whom, &hidden));
	TRY(request_hide(cx, rq, str_trim(form_value(&rq->form, "who")), &by));
	if (by.n)
		query_add(&q, "by", by);
	if (whom.n)
		query_add(&q, id_parse(whom, &id) ? "whom" : "find", id_parse(whom, &id) ? whom : hidden);
	for (size_t i = 0; i < LENGTH(kept); i++)
		if (word_or_day(rq, kept[i]).n)
			query_add(&q, kept[i], word_or_day(rq, kept[i]));
	if (q.full)
		return fail(cx, ERR_OVER_LIMIT, "Write less of it.");
	return response_go(rs, say_f(cx->arena, "/audit%.*s", STRF(buf_view(&q))));
}

/* ---- as a file ---- */

struct line { struct instant at; struct str who, ods, role, operation, class, outcome, purpose, person, agreements, entry; int64_t rows; };
static const struct sheet_column columns[] = {
	{ "at", SHEET_AT, offsetof(struct line, at) }, { "who", SHEET_WORDS, offsetof(struct line, who) },
	{ "organisation", SHEET_WORDS, offsetof(struct line, ods) }, { "role", SHEET_WORDS, offsetof(struct line, role) },
	{ "operation", SHEET_WORDS, offsetof(struct line, operation) }, { "class", SHEET_WORDS, offsetof(struct line, class) },
	{ "outcome", SHEET_WORDS, offsetof(struct line, outcome) }, { "purpose", SHEET_WORDS, offsetof(struct line, purpose) },
	{ "person", SHEET_WORDS, offsetof(struct line, person) }, { "agreements", SHEET_WORDS, offsetof(struct line, agreements) },
	{ "rows", SHEET_NUMBER, offsetof(struct line, rows) }, { "entry", SHEET_WORDS, offsetof(struct line, entry) },
};

static enum err lines_put(struct cx *cx, const struct request *rq, const struct audit_hit *hit, size_t count, struct sheet *sheet)
{
	struct line *line = arena_array(cx->arena, count + 1, sizeof *line);
	struct str agreements = STR_NONE;
	for (size_t i = 0; i < count; i++) {
		const struct audit_hit *h = &hit[i];
		/* By reference: the row's number would tell how many there are. */
		if (i == 0 || !str_eq(h->agreements, hit[i - 1].agreements))
			TRY(audit_agreements_say(cx, rq->db, h->agreements, &agreements));
		line[i] = (struct line){ h->at, h->staff_name, h->ods, h->role, h->operation, h->class, h->denied ? STR("refused") : STR("done"),
			purpose_say(h->purpose), id_known(h->patient_outside) ? outside(cx->arena, h->patient_outside) : STR(""), agreements,
			outside(cx->arena, h->outside), h->rows };
	}
	sheet_rows(sheet, line, count, sizeof *line);
	return OK;
}

enum err page_audit_file(struct cx *cx, struct request *rq, struct response *rs)
{
	AUTO(sheet) struct sheet sheet;
	struct asked_log a;
	struct audit_hit *hit;
	struct str refused;
	size_t count;
	int64_t of, people, skip = 0;
	char from[DAY_TEXT], to[DAY_TEXT];
	list_open(rq, columns, LENGTH(columns), LOG_MOST, &sheet);
	TRY(log_read(cx, rq, &a));
	if (query_refused(rq, "whom", rs, &refused) || query_refused(rq, "who", rs, &refused))
		return fail(cx, ERR_BAD_INPUT, "Names and numbers of people do not belong in an address. Find them on the page of the log.");
	TRY(audit_count(cx, rq->db, &a.filter, &of, &people));
	do {
		struct arena_mark mark = arena_mark(cx->arena);
		TRY(audit_page(cx, rq->db, &a.filter, skip, LIMIT_PAGE_ROWS, &hit, &count));
		TRY(lines_put(cx, rq, hit, count, &sheet));
		arena_back(cx->arena, mark);
		skip += LIMIT_PAGE_ROWS;
	} while (skip < of && !sheet_full(&sheet));
	if (a.filter.patient > 0 && of)
		rq->patient = a.filter.patient;
	return list_close(cx, rq, rs, &(struct list_about){ .word = "audit", .title = "Who looked", .filter = say_f(cx->arena, "%s to %s%s%.*s%s%s",
		day_words(a.first, from), day_words(a.last, to), a.filter.operation.n ? ", only: " : "", STRF(a.filter.operation),
		a.whom.n ? ", about one person" : "", a.by.n ? ", by those who were asked for" : ""), .of = of,
		.notice = "It says who looked at whom: keep it as you keep a letter, and destroy it when it is used", .back = address(cx, &a, 1) }, &sheet);
}

/* ---- one entry ---- */

enum err page_audit_entry(struct cx *cx, struct request *rq, struct response *rs)
{
	struct audit_entry e;
	struct t_audit_entry d = { 0 };
	char id[ID_TEXT];
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "An entry of the log", &frame));
	d.frame = frame;
	TRY(audit_entry(cx, rq->db, rq->id[0], &e));
	const struct audit_hit *h = &e.hit;
	d.at = h->at;
	d.what = operation_say(h->operation, h->denied, cx->arena);
	d.denied = h->denied;
	d.class = h->class;
	d.who = who_say(h);
	d.place = h->organisation_name;
	d.ods = h->ods;
	d.role = role_say(h->role);
	d.client = e.client;
	d.purpose = purpose_say(h->purpose);
	TRY(whom_say(cx, rq, h, &d.whom));
	d.person = id_known(h->patient_outside) ? str_of(arena_text(cx->arena, id_text(h->patient_outside, id))) : STR_NONE;
	d.person_href = say_f(cx->arena, "/audit?whom=%.*s", STRF(d.person));
	TRY(audit_agreements_say(cx, rq->db, h->agreements, &d.agreements));
	d.relations = audit_relations_say(cx->arena, h->relations);
	d.glass = e.break_glass != NIL;
	d.subject = e.subject;
	d.version = e.version;
	d.policy = e.policy;
	d.rows = h->rows;
	d.request = e.request;
	rq->patient = h->patient;
	rq->subject = outside(cx->arena, rq->id[0]);
	rq->rows = 1;
	t_audit_entry(&rs->body, &d);
	return OK;
}
