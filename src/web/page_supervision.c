/* Supervision: what is due, what took place; and for the two of them what was said. */
#include <stdlib.h>

#include "base/must.h"
#include "web/list_file.h"
#include "web/team.h"

#define BACK_DAYS 366

struct supervising { struct cx *cx; struct request *rq; struct supervision *pair; size_t pairs; };

static int by_due(const void *a, const void *b)
{
	const struct supervision *x = a, *y = b;
	return x->due_on.day != y->due_on.day ? (x->due_on.day < y->due_on.day ? -1 : 1) : x->id < y->id ? -1 : x->id > y->id;
}

static void pairs_make(struct supervising *p, struct t_supervision *d)
{
	struct t_supervision_pair *row = arena_array(p->cx->arena, p->pairs + 1, sizeof *row);
	qsort(p->pair, p->pairs, sizeof *p->pair, by_due);
	for (size_t i = 0; i < p->pairs; i++) {
		const struct supervision *v = &p->pair[i];
		bool late = v->due_on.day < p->rq->today.day;
		row[i] = (struct t_supervision_pair){ outside(p->cx->arena, v->outside), v->supervisor_name, v->supervisee_name, v->every_days, v->last_on, v->due_on,
			late, d->runs, p->rq->csrf, request_form_key(p->cx) };
		d->late += late;
	}
	d->pairs = row;
	d->pairs_n = p->pairs;
}

static struct str field_of(const struct supervising *p, const struct supervision *v)
{
	return say_f(p->cx->arena, "with-%.*s", STRF(outside(p->cx->arena, v->outside)));
}

static bool of_me(const struct supervising *p, const struct supervision *v)
{
	return v->supervisor == p->rq->who->staff || v->supervisee == p->rq->who->staff;
}

static void keep_make(struct supervising *p, struct t_supervision *d)
{
	struct t_supervision_mine *mine = arena_array(p->cx->arena, p->pairs + 1, sizeof *mine);
	struct t_option *kind = arena_array(p->cx->arena, SUPERVISION_KINDS, sizeof *kind);
	struct str chosen = form_value(&p->rq->form, "kind");
	for (size_t i = 0; i < p->pairs; i++) {
		const struct supervision *v = &p->pair[i];
		if (!of_me(p, v))
			continue;
		struct str field = field_of(p, v);
		bool by_me = v->supervisor == p->rq->who->staff;
		mine[d->mines_n++] = (struct t_supervision_mine){ field, by_me ? v->supervisee_name : say_f(p->cx->arena, "%.*s, who supervises me",
			STRF(v->supervisor_name)), form_value(&p->rq->form, str_c(p->cx->arena, field)).n > 0 };
	}
	for (enum supervision_kind k = 1; k < SUPERVISION_KINDS; k++)
		kind[d->kinds_n++] = (struct t_option){ str_of(supervision_kind_word(k)), say_capital(p->cx->arena, str_of(supervision_kind_say(k))),
			str_is(chosen, supervision_kind_word(k)) };
	d->mines = mine;
	d->kinds = kind;
	d->on = field_again(p->rq, "on", d->today);
	d->minutes = field_again(p->rq, "minutes", STR("60"));
	d->whom = form_value(&p->rq->form, "whom");
}

static enum err pair_make(struct supervising *p, struct t_supervision *d)
{
	struct t_option *a, *b;
	TRY(staff_options(p->cx, p->rq, "Choose", form_value(&p->rq->form, "supervisor"), &a, &d->supervisors_n));
	TRY(staff_options(p->cx, p->rq, "Choose", form_value(&p->rq->form, "supervisee"), &b, &d->supervisees_n));
	d->supervisors = a;
	d->supervisees = b;
	d->every = field_again(p->rq, "every", STR("28"));
	d->from = field_again(p->rq, "from", d->today);
	return OK;
}

static void notes_put(struct supervising *p, const struct supervision_note *note, size_t notes, int64_t session, struct t_supervision_row *row)
{
	struct t_supervision_note *list = arena_array(p->cx->arena, notes + 1, sizeof *list);
	for (size_t i = 0; i < notes; i++)
		if (note[i].session == session)
			list[row->notes_n++] = (struct t_supervision_note){ note[i].say, note[i].staff_name, note[i].recorded_at };
	row->notes = list;
}

static enum err rows_make(struct supervising *p, struct t_supervision *d)
{
	struct supervised *s;
	struct supervision_note *note;
	size_t n, notes;
	struct day since = { p->rq->today.day - BACK_DAYS };
	TRY(supervised_of(p->cx, p->rq->db, p->rq->who->organisation, since, &s, &n));
	TRY(supervision_notes_of(p->cx, p->rq->db, p->rq->who->organisation, since, &note, &notes));
	struct t_supervision_row *row = arena_array(p->cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		bool own = d->adds && (s[i].supervisor == p->rq->who->staff || s[i].supervisee == p->rq->who->staff);
		row[i] = (struct t_supervision_row){ .id = outside(p->cx->arena, s[i].outside), .on = s[i].on, .kind = str_of(supervision_kind_say(s[i].kind)),
			.supervisor = s[i].supervisor_name, .supervisee = s[i].kind == SUPERVISION_CONSULTATION ? s[i].whom : s[i].supervisee_name,
			.minutes = say_minutes(p->cx, s[i].minutes), .own = own, .notes_may = own && s[i].kind != SUPERVISION_CONSULTATION, .csrf = p->rq->csrf,
			.note_key = request_form_key(p->cx), .undo_key = request_form_key(p->cx) };
		notes_put(p, note, notes, s[i].id, &row[i]);
	}
	d->rows = row;
	d->rows_n = n;
	return OK;
}

struct line { struct str what, supervisor, supervisee, minutes; struct day on, due; };
static const struct sheet_column columns[] = {
	{ "what", SHEET_WORDS, offsetof(struct line, what) }, { "on", SHEET_DAY, offsetof(struct line, on) },
	{ "due_on", SHEET_DAY, offsetof(struct line, due) }, { "supervisor", SHEET_WORDS, offsetof(struct line, supervisor) },
	{ "supervisee", SHEET_WORDS, offsetof(struct line, supervisee) }, { "how_long", SHEET_WORDS, offsetof(struct line, minutes) },
};

/* Who supervises whom and when it is due, then what took place; never what was said. */
static enum err file_make(struct cx *cx, struct request *rq, struct response *rs, const struct t_supervision *d)
{
	struct line *line = arena_array(cx->arena, d->pairs_n + d->rows_n + 1, sizeof *line);
	size_t n = 0;
	for (size_t i = 0; i < d->pairs_n; i++)
		line[n++] = (struct line){ STR("supervises"), d->pairs[i].supervisor, d->pairs[i].supervisee, STR(""), d->pairs[i].last, d->pairs[i].due };
	for (size_t i = 0; i < d->rows_n; i++)
		line[n++] = (struct line){ d->rows[i].kind, d->rows[i].supervisor, d->rows[i].supervisee, d->rows[i].minutes, d->rows[i].on, DAY_NONE };
	return list_file(cx, rq, rs, &(struct list_about){ .word = "supervision", .title = "Supervision", .notice = LIST_STAFF,
		.back = STR("/team/supervision") }, columns, LENGTH(columns), line, n, sizeof *line);
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct supervising p = { .cx = cx, .rq = rq };
	struct str what = form_value(&rq->form, "do");
	TRY(frame_make(cx, rq, "Supervision", &frame));
	struct t_supervision d = { .frame = frame, .problem = str_of(problem), .csrf = rq->csrf, .runs = request_may(rq, "change", "team"),
		.adds = request_may(rq, "add", "team"), .keeps_open = problem && str_is(what, "keep"), .pair_open = problem && str_is(what, "pair"),
		.keep_key = request_form_key(cx), .pair_key = request_form_key(cx), .today = day_field(cx, rq->today) };
	TRY(supervisions_of(cx, rq->db, rq->who->organisation, &p.pair, &p.pairs));
	pairs_make(&p, &d);
	keep_make(&p, &d);
	if (d.runs)
		TRY(pair_make(&p, &d));
	TRY(rows_make(&p, &d));
	if (list_asked(rq))
		return file_make(cx, rq, rs, &d);
	list_offer(cx, rq, frame, "team", STR("/team/supervision"));
	t_supervision(&rs->body, &d);
	return OK;
}

enum err page_supervision(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

/* ---- sent ---- */

static enum err keep(struct cx *cx, struct request *rq)
{
	struct supervising p = { .cx = cx, .rq = rq };
	struct sitting_ask ask = { .minutes = number_sent(rq, "minutes"), .whom = form_value(&rq->form, "whom"), .form_key = rq->form_key };
	if (!supervision_kind_parse(form_value(&rq->form, "kind"), &ask.kind))
		return fail(cx, ERR_BAD_FIELD, "Choose which kind it was.");
	TRY(day_sent(cx, rq, "on", &ask.on));
	TRY(supervisions_of(cx, rq->db, rq->who->organisation, &p.pair, &p.pairs));
	for (size_t i = 0; i < p.pairs; i++) {
		if (!form_value(&rq->form, str_c(cx->arena, field_of(&p, &p.pair[i]))).n)
			continue;
		if (ask.whos == SITTING_MOST)
			return fail(cx, ERR_BAD_FIELD, "At most %d are written down of one group.", SITTING_MOST);
		ask.who[ask.whos++] = p.pair[i].outside;
	}
	return supervision_keep(cx, rq->store, &rq->actor, &ask, rq->now);
}

static enum err send(struct cx *cx, struct request *rq)
{
	struct str what = form_value(&rq->form, "do");
	if (str_is(what, "keep"))
		return keep(cx, rq);
	if (str_is(what, "pair")) {
		struct supervision_ask ask = { .every_days = number_sent(rq, "every"), .form_key = rq->form_key };
		TRY(id_sent(cx, rq, "supervisee", "Choose who is supervised.", &ask.supervisee));
		TRY(id_sent(cx, rq, "supervisor", "Choose who supervises.", &ask.supervisor));
		TRY(day_sent(cx, rq, "from", &ask.from));
		return supervision_pair(cx, rq->store, &rq->actor, &ask, rq->now);
	}
	if (str_is(what, "part")) {
		struct id id;
		TRY(id_sent(cx, rq, "supervision", "Choose which supervision ends.", &id));
		return supervision_part(cx, rq->store, &rq->actor, id, rq->form_key, rq->now);
	}
	struct sitting_note note = { .say = form_value(&rq->form, "say"), .form_key = rq->form_key };
	TRY(id_sent(cx, rq, "session", "Choose which session it is.", &note.sitting));
	return str_is(what, "note") ? supervision_note(cx, rq->store, &rq->actor, &note, rq->now) :
		str_is(what, "undo") ? supervision_undo(cx, rq->store, &rq->actor, &note, rq->now) : fail(cx, ERR_BAD_FIELD, "Choose what to do.");
}

enum err page_supervision_send(struct cx *cx, struct request *rq, struct response *rs)
{
	enum err err = send(cx, rq);
	if (err == OK)
		return response_go(rs, STR("/team/supervision"));
	const char *problem = form_refused(cx, rq, rs, err);
	return problem ? show(cx, rq, rs, problem) : err;
}
