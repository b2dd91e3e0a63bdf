/* Everything recorded about one person, as a table: to filter, to read by keyboard, to print. */
#include "web/person.h"

#include <inttypes.h>
#include <string.h>

#include "base/must.h"
#include "web/list_file.h"
#include "web/say.h"

struct asked_for {
	enum event_kind kind;
	int64_t place, page;
	int result;
	size_t at;
	const struct finding_clause *clause;
};

static const struct { const char *word, *say; int result; } results[] = { { "", "Any", 0 }, { "normal", "Normal", RESULT_NORMAL },
	{ "abnormal", "Abnormal", RESULT_ABNORMAL }, { "missing", "Not known", RESULT_UNKNOWN } };

static const struct finding_clause *clause_of(const struct request *rq, const struct seen *s)
{
	struct id id;
	int64_t no = query_int(&rq->query, "clause", 0, 1000, -1);
	if (!id_parse(form_value(&rq->query, "why"), &id))
		return NULL;
	for (size_t i = 0; i < s->findings; i++)
		for (size_t k = 0; id_eq(s->finding[i].outside, id) && k < s->finding[i].clauses; k++)
			if (s->finding[i].clause[k].no == no)
				return &s->finding[i].clause[k];
	return NULL;
}

static bool fits(const struct asked_for *a, const struct told *t)
{
	if ((a->kind && t->e.kind != a->kind) || (a->place >= 0 && t->e.organisation != a->place))
		return false;
	if (a->result && (t->e.kind != EVENT_INVESTIGATION || (int)t->e.result != a->result))
		return false;
	if (!a->clause)
		return true;
	for (size_t i = 0; i < a->clause->events; i++)
		if (a->clause->event[i] == t->e.id)
			return true;
	return false;
}

/* ---- the selects ---- */

static void options_make(struct cx *cx, const struct seen *s, const struct asked_for *a, struct t_person_events *d)
{
	int64_t kinds[EVENT_KINDS] = { 0 };
	struct t_option *kind = arena_array(cx->arena, EVENT_KINDS + 1, sizeof *kind),
		*place = arena_array(cx->arena, s->story.count + 1, sizeof *place),
		*result = arena_array(cx->arena, LENGTH(results), sizeof *result);
	int64_t *told = arena_array(cx->arena, s->story.count + 1, sizeof *told);
	place[d->places_n++] = (struct t_option){ STR(""), STR("Any"), a->place < 0 };
	for (size_t i = 0; i < s->story.count; i++) {
		const struct told *t = &s->story.told[i];
		bool before = false;
		kinds[t->e.kind]++;
		for (size_t k = 1; k < d->places_n && !before; k++)
			before = told[k] == t->e.organisation;
		if (before)
			continue;
		told[d->places_n] = t->e.organisation;
		place[d->places_n++] = (struct t_option){ t->organisation_ods, t->organisation_name, a->place == t->e.organisation };
	}
	kind[d->kinds_n++] = (struct t_option){ STR(""), STR("Any"), a->kind == EVENT_ANY };
	for (int i = 1; i < EVENT_KINDS; i++)
		if (kinds[i])
			kind[d->kinds_n++] = (struct t_option){ str_of(event_kind_word((enum event_kind)i)),
				say_f(cx->arena, "%s (%" PRId64 ")", event_kind_name((enum event_kind)i), kinds[i]),
				a->kind == (enum event_kind)i };
	for (size_t i = 0; i < LENGTH(results); i++)
		result[i] = (struct t_option){ str_of(results[i].word), str_of(results[i].say), a->result == results[i].result };
	d->kinds = kind;
	d->places = place;
	d->results = result;
	d->results_n = LENGTH(results);
}

/* ---- the rows ---- */

static void row_make(struct cx *cx, const struct told *t, size_t number, bool highlighted, struct t_person_events_row *row)
{
	const struct event *e = &t->e;
	char until[DAY_TEXT];
	*row = (struct t_person_events_row){ .anchor = say_f(cx->arena, "e%zu", number), .on = e->on,
		.kind = str_of(event_kind_name(e->kind)),
		.what = t->term.n || t->specialty.n ? told_what(t) : STR_NONE, .place = t->organisation_name, .who = t->clinician_name,
		.detail = e->text,
		.highlighted = highlighted,
		.contact = e->kind == EVENT_GP_CONTACT || e->kind == EVENT_EMERGENCY || e->kind == EVENT_OUTPATIENT ||
		e->kind == EVENT_THERAPY };
	if (e->minute > 0)              /* midnight is what systems send that keep no time */
		row->time = say_f(cx->arena, "%02d:%02d", e->minute / 60, e->minute % 60);
	if (t->code_value.n && row->what.n)
		row->code = t->code_value;
	else if (t->code_value.n)
		row->what = say_f(cx->arena, "Code %.*s, without words", STRF(t->code_value));
	if (e->kind == EVENT_INVESTIGATION) {
		row->result_kind = e->result == RESULT_ABNORMAL ? STR("abnormal") : e->result == RESULT_NORMAL ? STR("normal")
			: STR("missing");
		row->result = e->result == RESULT_ABNORMAL ? STR("abnormal") : e->result == RESULT_NORMAL ? STR("normal")
			: STR("not known");
	}
	if (e->kind == EVENT_OUTPATIENT && e->attended == TRUTH_NO)
		row->detail = e->text.n ? say_f(cx->arena, "Did not attend. %.*s", STRF(e->text)) : STR("Did not attend");
	if (str_known(t->place_name))
		row->where = say_f(cx->arena, "%s %.*s", e->kind == EVENT_REFERRAL ? "to" : "at", STRF(t->place_name));
	if (day_known(e->until) && e->until.day != e->on.day)
		row->detail = say_f(cx->arena, "until %s%s%.*s", day_words(e->until, until), row->detail.n ? ". " : "",
			STRF(row->detail));
	if (e->unscheduled == TRUTH_YES && e->kind == EVENT_ADMISSION)
		row->detail = say_f(cx->arena, "Unplanned%s%.*s", row->detail.n ? ", " : "", STRF(row->detail));
}

static void rows_make(struct cx *cx, const struct request *rq, const struct seen *s, struct asked_for *a, bool why,
		struct t_person_events *d)
{
	size_t *number = arena_array(cx->arena, s->story.count + 1, sizeof *number), n = 0, at = 0;
	for (size_t i = s->story.count; i > 0; i--)
		if (fits(a, &s->story.told[i - 1])) {
			at = a->at == i ? n : at;
			number[n++] = i;
		}
	size_t from = a->at ? at / LIMIT_PAGE_ROWS * LIMIT_PAGE_ROWS : (size_t)(a->page - 1) * LIMIT_PAGE_ROWS;
	bool all = list_asked(rq);
	from = all ? 0 : from;
	size_t to = !all && from + LIMIT_PAGE_ROWS < n ? from + LIMIT_PAGE_ROWS : n;
	a->page = (int64_t)(from / LIMIT_PAGE_ROWS) + 1;
	struct t_person_events_row *row = arena_array(cx->arena, to > from ? to - from : 1, sizeof *row);
	for (size_t i = from; i < to; i++)
		row_make(cx, &s->story.told[number[i] - 1], number[i], number[i] == a->at, &row[d->rows_n++]);
	for (size_t i = 0; i < d->rows_n && why; i++)
		row[i].why_href = say_f(cx->arena, "%.*s/why?at=%zu", STRF(s->path), number[from + i]);
	d->rows = row;
	d->shown = (int64_t)n;
	d->total = (int64_t)s->story.count;
	if (to < n) {
		struct buf q;
		buf_init(&q, 10000);
		static const char *const kept[] = { "kind", "place", "result", "why", "clause" };
		for (size_t i = 0; i < LENGTH(kept); i++)
			if (form_value(&rq->query, kept[i]).n)
				query_add(&q, kept[i], form_value(&rq->query, kept[i]));
		query_add(&q, "page", say_f(cx->arena, "%" PRId64, a->page + 1));
		d->more_href = say_f(cx->arena, "%.*s%.*s", STRF(d->action), STRF(buf_view(&q)));
		buf_free(&q);
	}
}

void seen_events(struct cx *cx, const struct request *rq, const struct seen *s, bool why, struct t_person_events *d)
{
	struct asked_for a = { .place = -1, .at = (size_t)query_int(&rq->query, "at", 1, (int64_t)s->story.count, 0),
		.clause = clause_of(rq, s),
		.page = query_int(&rq->query, "page", 1, 100000, 1) };
	struct str kind = form_value(&rq->query, "kind"), place = form_value(&rq->query, "place"),
		result = form_value(&rq->query, "result");
	if (!kind.n || !event_kind_parse(kind, &a.kind))
		a.kind = EVENT_ANY;
	for (size_t i = 0; i < s->story.count; i++)
		if (place.n && str_eq(place, s->story.told[i].organisation_ods))
			a.place = s->story.told[i].e.organisation;
	for (size_t i = 0; i < LENGTH(results); i++)
		a.result = str_is(result, results[i].word) ? results[i].result : a.result;
	d->back_href = s->path;
	d->action = say_f(cx->arena, "%.*s/events", STRF(s->path));
	d->filtered = a.kind || a.place >= 0 || a.result || a.clause;
	options_make(cx, s, &a, d);
	rows_make(cx, rq, s, &a, why, d);
}

/* Wherever another's record is shown, whose it is and the agreement stand beside it: the obligation of every record that is shared. */
static enum err sources_make(struct cx *cx, const struct request *rq, const struct seen *s, struct t_person_events *d)
{
	struct shared *shared;
	TRY(shared_load(cx, rq->db, rq->actor.signin, s->patient, &s->story, rq->now, &shared, &d->sources_n));
	struct t_person_events_source *source = arena_array(cx->arena, d->sources_n + 1, sizeof *source);
	for (size_t i = 0; i < d->sources_n; i++)
		source[i].text = shared_say(cx->arena, &shared[i]);
	d->sources = source;
	return OK;
}

static const struct sheet_column columns[] = {
	{ "on", SHEET_DAY, offsetof(struct t_person_events_row, on) }, { "time", SHEET_WORDS, offsetof(struct t_person_events_row, time) },
	{ "kind", SHEET_WORDS, offsetof(struct t_person_events_row, kind) }, { "what", SHEET_WORDS, offsetof(struct t_person_events_row, what) },
	{ "code", SHEET_WORDS, offsetof(struct t_person_events_row, code) },
	{ "result", SHEET_WORDS, offsetof(struct t_person_events_row, result) },
	{ "organisation", SHEET_WORDS, offsetof(struct t_person_events_row, place) },
	{ "where", SHEET_WORDS, offsetof(struct t_person_events_row, where) }, { "who", SHEET_WORDS, offsetof(struct t_person_events_row, who) },
	{ "more", SHEET_WORDS, offsetof(struct t_person_events_row, detail) },
};

/* Of whose records it is stands in the file too: the obligation of every record that is shared. */
static struct str sources_say(struct cx *cx, const struct t_person_events *d)
{
	struct str say = STR("");
	for (size_t i = 0; i < d->sources_n; i++)
		say = say_f(cx->arena, "%.*s%s%.*s", STRF(say), i ? "; " : "", STRF(d->sources[i].text));
	return say_f(cx->arena, "%s. %.*s", LIST_PEOPLE, STRF(say));
}

enum err page_person_events(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct seen s;
	TRY(frame_make(cx, rq, "Everything recorded", &frame));
	frame->legend = true;
	TRY(seen_load(cx, rq, rq->id[0], false, &s));
	struct t_person_events d = { .frame = frame, .head = seen_head(cx, rq, &s, "/events") };
	seen_events(cx, rq, &s, true, &d);
	TRY(sources_make(cx, rq, &s, &d));
	struct str query, path, here = d.action;
	if (str_cut(rq->target, '?', &path, &query) && query.n)
		here = say_f(cx->arena, "%.*s?%.*s", STRF(here), STRF(query));
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "recorded", .title = "Everything recorded of one person", .filter = say_f(cx->arena,
			"%.*s%s", STRF(say_name(cx->arena, &s.person.best.d, false)), d.filtered ? ", only a part of it, as it was filtered" : ""),
			.notice = str_c(cx->arena, sources_say(cx, &d)), .back = here }, columns, LENGTH(columns), d.rows, d.rows_n, sizeof *d.rows);
	list_offer(cx, rq, frame, "person", here);
	t_person_events(&rs->body, &d);
	return OK;
}
