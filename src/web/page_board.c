/* The caseload of one's own organisation: by step, worst first; as columns, as a table to print, as a file. */
#include <inttypes.h>
#include <stdio.h>

#include "access/role.h"
#include "base/must.h"
#include "base/utf8.h"
#include "care/episode.h"
#include "record/meeting.h"
#include "record/worklist.h"
#include "web/bulk.h"
#include "web/episode.h"
#include "web/first.h"
#include "web/list_file.h"
#include "web/say.h"

#define COLUMN     8            /* cards of one column: a screen of 768 px */
#define FLAGS      20
#define ROWS       40           /* lines of the table */
#define COUNTED    100          /* lines that are counted: the guard is asked of each, so of thousands it is said that there are more */

struct board {
	struct cx *cx;
	const struct request *rq;
	struct care care;
	struct board_ask ask;
	struct str owner;               /* as in the address */
	bool table, filtered;
	int64_t page;
	const struct pathway **pathway; size_t pathways;
	struct carer *carer; size_t carers;
	struct episode *e; size_t count;        /* lines, worst first: all, or of many the worst COUNTED, or some behind others */
	bool whole;                             /* somebody asked for all to be counted */
	bool many, further;                     /* more than are counted; behind others, and more behind these */
	struct episode **shown; size_t shows;   /* those whose cards are made; all asked for at once */
	struct course **course; enum truth *flag;       /* one a card: where she stands; what the service's list knows of a red flag */
	struct firsts firsts;
	struct day *symptom_on;                 /* of a file: one a line, as flag is then */
};

/* ---- what is asked ---- */

/* Those that anybody is on, of this service. */
static enum err pathways_read(struct board *b)
{
	const struct catalog *catalog = b->care.catalog;
	b->pathway = arena_array(b->cx->arena, catalog->pathways + 1, sizeof *b->pathway);
	for (size_t i = 0; i < catalog->pathways; i++) {
		const struct pathway *p = catalog->pathway[i];
		bool any = false;
		if (p == catalog_pathway(catalog, p->id, 0))
			TRY(board_any(b->cx, b->rq->db, b->rq->who->organisation, p->id, &any));
		if (any)
			b->pathway[b->pathways++] = p;
	}
	return OK;
}

/* Columns are of one pathway: that on which the reader carries most, else the first on which anybody is. Never the fullest: to know it, the guard
 * would be asked of everybody. */
static enum err pathway_own(struct board *b)
{
	struct board_ask own = { .organisation = b->rq->who->organisation, .pathway = STR(""), .step = STR(""), .owner = b->rq->who->staff, .take = COUNTED };
	struct episode *e;
	size_t n, most = 0;
	TRY(board_lines(b->cx, b->rq->db, &own, &e, &n));
	for (size_t i = 0; i < b->pathways; i++) {
		size_t here = 0;
		for (size_t k = 0; k < n; k++)
			here += str_eq(e[k].pathway, b->pathway[i]->id);
		if (i == 0 || here > most) {
			most = here;
			b->ask.pathway = b->pathway[i]->id;
		}
	}
	return OK;
}

/* The guard is asked of as many as are counted or shown. */
static enum err lines_read(struct board *b)
{
	struct id behind;
	b->ask.take = COUNTED + 1;
	if (b->table && id_parse(form_value(&b->rq->query, "after"), &behind))
		TRY(board_place(b->cx, b->rq->db, b->ask.organisation, behind, &b->ask.behind));
	b->further = b->ask.behind.known;
	size_t most = b->further ? ROWS : COUNTED;
	b->ask.take = (int64_t)most + 1;
	TRY(board_lines(b->cx, b->rq->db, &b->ask, &b->e, &b->count));
	b->many = b->count > most;
	b->count = b->many ? most : b->count;
	return OK;
}

static enum err asked_read(struct board *b)
{
	const struct request *rq = b->rq;
	struct str pathway = form_value(&rq->query, "pathway"), step = form_value(&rq->query, "step"), owner = form_value(&rq->query, "owner");
	struct id id;
	b->ask = (struct board_ask){ .organisation = rq->who->organisation, .pathway = STR(""), .step = STR(""), .take = BOARD_MAX };
	b->table = str_is(form_value(&rq->query, "view"), "table");
	b->page = query_int(&rq->query, "page", 1, 1000, 1);
	TRY(pathways_read(b));
	TRY(carers_of(b->cx, rq->db, rq->who->organisation, rq->now, &b->carer, &b->carers));
	for (size_t i = 0; i < b->pathways; i++)
		if (str_eq(pathway, b->pathway[i]->id))
			b->ask.pathway = pathway;
	if (!b->table && !b->ask.pathway.n)
		TRY(pathway_own(b));
	const struct pathway *p = catalog_pathway(b->care.catalog, b->ask.pathway, 0);
	if (step.n && p && pathway_step_of(p, step) >= 0)
		b->ask.step = step;
	if (str_is(owner, "nobody"))
		b->ask.owner = NIL;
	else if (str_is(owner, "me"))
		b->ask.owner = rq->who->staff;
	for (size_t i = 0; i < b->carers && id_parse(owner, &id); i++)
		if (id_eq(b->carer[i].outside, id))
			b->ask.owner = b->carer[i].id;
	b->owner = b->ask.owner ? owner : STR("");
	b->filtered = b->ask.owner != 0 || b->ask.step.n || str_known(pathway);
	return b->whole ? board_lines(b->cx, rq->db, &b->ask, &b->e, &b->count) : lines_read(b);
}

static struct str address(const struct board *b, const char *path, const char *view, struct str owner, struct str step, int64_t page)
{
	AUTO(buf) struct buf q;
	buf_init(&q, 4000);
	if (b->ask.pathway.n)
		query_add(&q, "pathway", b->ask.pathway);
	if (owner.n)
		query_add(&q, "owner", owner);
	if (step.n)
		query_add(&q, "step", step);
	if (*view)
		query_add(&q, "view", str_of(view));
	if (b->whole)
		query_add(&q, "count", STR("all"));
	if (page > 1)
		query_add(&q, "page", say_f(b->cx->arena, "%" PRId64, page));
	return say_f(b->cx->arena, "%s%.*s", path, STRF(buf_view(&q)));
}

/* ---- one line ---- */

static const struct pathway *pathway_of(const struct board *b, const struct episode *e)
{
	return catalog_pathway(b->care.catalog, e->pathway, e->version);
}

static struct str title_of(const struct board *b, const struct episode *e)
{
	const struct pathway *p = pathway_of(b, e);
	return p ? p->title : e->pathway;
}

static struct str step_of(const struct board *b, const struct episode *e)
{
	const struct pathway *p = pathway_of(b, e);
	int step = p ? pathway_step_of(p, e->step) : -1;
	return step < 0 ? e->step : p->step[step].title;
}

static bool clock_over(const struct board *b, const struct episode *e)
{
	return day_known(e->breach_on) && e->breach_on.day <= b->rq->today.day;
}

static bool look_late(const struct board *b, const struct episode *e)
{
	return day_known(e->due_on) && e->due_on.day < b->rq->today.day;
}

/* The clock that runs and ends first; where none runs, one that stands still. */
static void clock_make(const struct board *b, const struct course *c, struct t_board_card *card)
{
	int best = -1, left = 0;
	for (int i = 0; i < c->pathway->clocks; i++) {
		const struct clock_run *run = &c->clock[i];
		int here = c->pathway->clock[i].days - clock_days(run, b->rq->today);
		if (run->phase == CLOCK_PAUSED && best < 0) {
			card->kind = STR("paused");
			card->clock = STR("paused");
			card->clock_title = c->pathway->clock[i].title;
		}
		/* one that stood still too late is over all the same */
		if ((run->phase == CLOCK_RUNS || (run->phase == CLOCK_PAUSED && here < 0)) && (best < 0 || here < left)) {
			best = i;
			left = here;
		}
	}
	if (best < 0)
		return;
	const struct pathway_clock *k = &c->pathway->clock[best];
	card->clock_title = k->title;
	card->kind = left < 0 ? STR("over") : k->warn_days && left <= k->warn_days ? STR("near") : STR("runs");
	card->clock = left < 0 ? say_f(b->cx->arena, "%d over", -left) : say_f(b->cx->arena, "%d left", left);
}

/* Of the lines that are to be cards, those that may be shown, with all that a card says. */
static enum err shown_load(struct board *b, struct episode **line, size_t count)
{
	int64_t *patient = arena_array(b->cx->arena, count + 1, sizeof *patient);
	TRY(board_shown(b->cx, b->rq->db, line, count));
	b->shown = arena_array(b->cx->arena, count + 1, sizeof *b->shown);
	b->course = arena_array(b->cx->arena, count + 1, sizeof *b->course);
	b->flag = arena_array(b->cx->arena, count + 1, sizeof *b->flag);
	for (size_t i = 0; i < count; i++)
		if (line[i]->shown) {
			patient[b->shows] = line[i]->patient;
			b->shown[b->shows++] = line[i];
		}
	TRY(episode_courses(b->cx, b->rq->db, &b->care, b->shown, b->shows, b->course));
	TRY(episode_flags(b->cx, b->rq->db, patient, b->shows, b->rq->who->organisation, b->flag));
	return firsts_load(b->cx, b->rq, patient, b->shows, &b->firsts);
}

static struct str pick_of(const struct board *b, const struct episode *e)
{
	return b->table ? outside(b->cx->arena, e->outside) : STR_NONE;
}

/* One more card, of a line that may be shown. */
static void card_make(const struct board *b, const struct episode *e, struct t_board_card *list, size_t *count)
{
	size_t i = 0;
	struct demographic who = { .family = e->who.family, .given = e->who.given };
	if (!e->shown)
		return;
	while (b->shown[i] != e)
		i++;
	const struct course *c = b->course[i];
	struct t_board_card *card = &list[(*count)++];
	if (!c) {
		*card = (struct t_board_card){ .name = say_name(b->cx->arena, &who, false), .href = say_f(b->cx->arena, "/episode/%.*s",
			STRF(outside(b->cx->arena, e->outside))), .pathway = title_of(b, e), .step = step_of(b, e), .days = b->rq->today.day - e->since_on.day,
			.kind = STR("over"), .clock = STR(COURSE_UNFIT), .due = e->due_on, .owner = e->owner_name,
			.first = card_first(&b->firsts, e->patient, STR_NONE), .pick = pick_of(b, e), .seq = e->seq };
		return;
	}
	const struct pathway *p = c->pathway;
	const struct pathway_step *s = &p->step[c->step];
	*card = (struct t_board_card){ .name = say_name(b->cx->arena, &who, false), .href = say_f(b->cx->arena, "/episode/%.*s",
		STRF(outside(b->cx->arena, e->outside))), .pathway = p->title, .step = s->title, .days = b->rq->today.day - e->since_on.day, .kind = STR("idle"),
		.due = e->due_on, .owner = e->owner_name, .pick = pick_of(b, e), .seq = e->seq };
	if (look_late(b, e))
		card->late = say_f(b->cx->arena, "look again: %.*s late", STRF(say_count(b->cx->arena, b->rq->today.day - e->due_on.day, "day", "days")));
	if (s->planned)
		card->sessions = say_f(b->cx->arena, "session %d of %d", c->kept[c->step], s->planned + c->granted[c->step]);
	clock_make(b, c, card);
	card->first = card_first(&b->firsts, e->patient, c->phase == PHASE_SUSPENDED ? flag_say(b->care.catalog, c->flag) : STR_NONE);
	if (c->phase != PHASE_SUSPENDED)
		return;
	card->flag = flag_say(b->care.catalog, c->flag);
	card->settled = b->flag[i] == TRUTH_NO;
	card->calls = names_say(b->cx, b->care.catalog, p->flag_calls, p->flag_call_count, "and");
}

/* ---- the parts ---- */

static void options_make(const struct board *b, struct t_board *d)
{
	struct t_option *pathway = arena_array(b->cx->arena, b->pathways + 1, sizeof *pathway), *owner = arena_array(b->cx->arena, b->carers + 3, sizeof *owner);
	if (b->table)
		pathway[d->pathways_n++] = (struct t_option){ STR(""), STR("All"), !b->ask.pathway.n };
	for (size_t i = 0; i < b->pathways; i++)
		pathway[d->pathways_n++] = (struct t_option){ b->pathway[i]->id, b->pathway[i]->title, str_eq(b->pathway[i]->id, b->ask.pathway) };
	owner[d->owners_n++] = (struct t_option){ STR(""), STR("Whole team"), b->ask.owner == 0 };
	owner[d->owners_n++] = (struct t_option){ STR("me"), STR("Mine"), b->ask.owner == b->rq->who->staff };
	owner[d->owners_n++] = (struct t_option){ STR("nobody"), STR("Nobody yet"), b->ask.owner == NIL };
	for (size_t i = 0; i < b->carers; i++)
		if (b->carer[i].id != b->rq->who->staff && role_may(b->carer[i].role, "change", "episode") && (i == 0 || b->carer[i].id != b->carer[i - 1].id))
			owner[d->owners_n++] = (struct t_option){ outside(b->cx->arena, b->carer[i].outside), b->carer[i].name, b->ask.owner == b->carer[i].id };
	d->pathways = pathway;
	d->owners = owner;
}

static void counts_make(const struct board *b, struct t_board *d)
{
	struct t_board_load *load = arena_array(b->cx->arena, b->carers + 2, sizeof *load);
	d->total = (int64_t)b->count;
	for (size_t i = 0; i < b->count; i++) {
		d->over += clock_over(b, &b->e[i]);
		d->late += look_late(b, &b->e[i]);
		d->nobody += b->e[i].owner == NIL;
		d->stopped += b->e[i].phase == PHASE_SUSPENDED;
	}
	d->least = b->many && !b->further;
	d->all_stopped = d->least && d->stopped == d->total;
	d->further = b->further;
	struct board all = *b;
	all.whole = true;
	d->count_href = d->least ? address(&all, "/board", b->table ? "table" : "", b->owner, b->ask.step, 1) : STR_NONE;
	for (size_t k = 0; k < b->carers && !b->many && !b->further; k++) {
		int64_t n = 0;
		for (size_t i = 0; i < b->count; i++)
			n += b->e[i].owner == b->carer[k].id;
		if (n && (k == 0 || b->carer[k].id != b->carer[k - 1].id))
			load[d->loads_n++] = (struct t_board_load){ b->carer[k].name, n, address(b, "/board", b->table ? "table" : "",
				outside(b->cx->arena, b->carer[k].outside), STR(""), 1), false };
	}
	if (d->nobody && b->ask.owner == 0 && !b->further)
		load[d->loads_n++] = (struct t_board_load){ STR("Nobody yet"), d->least ? 0 : d->nobody,
			address(b, "/board", b->table ? "table" : "", STR("nobody"), STR(""), 1), true };
	d->loads = load;
}

static bool stands_at(const struct episode *e, struct str step)
{
	return str_eq(e->step, step) && e->phase != PHASE_SUSPENDED;
}

/* Of more than are counted: the worst whom a red flag stops, and the worst of each step with one more, which says that there are more. */
static enum err steps_read(struct board *b, const struct pathway *p)
{
	struct episode *e = arena_array(b->cx->arena, COUNTED + (size_t)p->steps * (COLUMN + 1), sizeof *e);
	struct board_ask ask = b->ask;
	size_t count = 0, n;
	for (size_t i = 0; i < b->count; i++)
		if (b->e[i].phase == PHASE_SUSPENDED)
			e[count++] = b->e[i];
	ask.take = COLUMN + 1;
	for (int s = 0; s < p->steps; s++) {
		if (p->step[s].kind == STEP_END || (b->ask.step.n && !str_eq(b->ask.step, p->step[s].id)))
			continue;
		ask.step = p->step[s].id;
		TRY(board_step_lines(b->cx, b->rq->db, &ask, e + count, &n));
		count += n;
	}
	b->e = e;
	b->count = count;
	return OK;
}

/* The first of each step, and the first whom a red flag stops: asked for at once. */
static enum err columns_choose(struct board *b, const struct pathway *p)
{
	struct episode **line = arena_array(b->cx->arena, (size_t)p->steps * COLUMN + FLAGS, sizeof *line);
	size_t chosen = 0, stopped = 0;
	for (int s = 0; s < p->steps; s++) {
		size_t n = 0;
		for (size_t i = 0; i < b->count && n < COLUMN; i++)
			if (stands_at(&b->e[i], p->step[s].id)) {
				line[chosen++] = &b->e[i];
				n++;
			}
	}
	for (size_t i = 0; i < b->count && stopped < FLAGS; i++)
		if (b->e[i].phase == PHASE_SUSPENDED) {
			line[chosen++] = &b->e[i];
			stopped++;
		}
	return shown_load(b, line, chosen);
}

static void flags_make(const struct board *b, struct t_board *d)
{
	struct t_board_card *card = arena_array(b->cx->arena, FLAGS, sizeof *card);
	for (size_t i = 0; i < b->count && d->flags_n < FLAGS; i++)
		if (b->e[i].phase == PHASE_SUSPENDED)
			card_make(b, &b->e[i], card, &d->flags_n);
	d->flags = card;
}

static void column_make(const struct board *b, const struct pathway *p, int step, struct t_board_column *k)
{
	const struct pathway_step *s = &p->step[step];
	struct t_board_card *card = arena_array(b->cx->arena, COLUMN, sizeof *card);
	struct str days = say_count(b->cx->arena, s->review_days, "day", "days");
	*k = (struct t_board_column){ .title = s->title, .cards = card, .say = s->planned ? say_f(b->cx->arena, "%d sessions, looked at in %.*s",
		s->planned, STRF(days)) : say_f(b->cx->arena, "looked at in %.*s", STRF(days)) };
	for (size_t i = 0; i < b->count; i++) {
		if (!stands_at(&b->e[i], s->id))
			continue;
		k->count++;
		k->over += clock_over(b, &b->e[i]);
		if (k->cards_n < COLUMN)
			card_make(b, &b->e[i], card, &k->cards_n);
	}
	k->least = b->many && k->count > COLUMN;
	k->count -= k->least;
	if (k->least || k->count > (int64_t)k->cards_n) {
		k->more = k->least ? STR("All of them") : say_f(b->cx->arena, "%" PRId64 " more", k->count - (int64_t)k->cards_n);
		k->more_href = address(b, "/board", "table", b->owner, s->id, 1);
	}
}

static enum err columns_make(struct board *b, struct t_board *d)
{
	const struct pathway *p = catalog_pathway(b->care.catalog, b->ask.pathway, 0);
	if (!p || b->count == 0)
		return OK;
	struct t_board_column *column = arena_array(b->cx->arena, (size_t)p->steps, sizeof *column);
	if (b->many)
		TRY(steps_read(b, p));
	TRY(columns_choose(b, p));
	for (int i = 0; i < p->steps; i++)
		if (p->step[i].kind != STEP_END)
			column_make(b, p, i, &column[d->columns_n++]);
	d->columns = column;
	flags_make(b, d);
	return OK;
}

/* Where the table of many goes on: behind the last line that is shown. */
static struct str after_last(const struct board *b, const struct episode *const *line, size_t n)
{
	while (n && !line[n - 1]->shown)
		n--;
	return n ? say_f(b->cx->arena, "%.*s&after=%.*s", STRF(address(b, "/board", "table", b->owner, b->ask.step, 1)),
		STRF(outside(b->cx->arena, line[n - 1]->outside))) : STR_NONE;
}

static enum err rows_make(struct board *b, struct t_board *d)
{
	bool pages = !b->many && !b->further;
	size_t from = pages ? (size_t)(b->page - 1) * ROWS : 0, to = b->count < from + ROWS ? b->count : from + ROWS;
	struct t_board_card *card = arena_array(b->cx->arena, ROWS, sizeof *card);
	struct episode *line[ROWS];
	for (size_t i = from; i < to; i++)
		line[i - from] = &b->e[i];
	size_t n = from < to ? to - from : 0;
	TRY(shown_load(b, line, n));
	for (size_t i = 0; i < n; i++)
		card_make(b, line[i], card, &d->rows_n);
	d->rows = card;
	if (pages) {
		d->more_say = say_f(b->cx->arena, "%zu to %zu of %zu, worst first.", n ? from + 1 : 0, from + n, b->count);
		d->before_href = b->page > 1 ? address(b, "/board", "table", b->owner, b->ask.step, b->page - 1) : STR_NONE;
		d->after_href = to < b->count ? address(b, "/board", "table", b->owner, b->ask.step, b->page + 1) : STR_NONE;
		return OK;
	}
	d->more_say = b->further ? STR("Behind those before, worst first.") : say_f(b->cx->arena, "The first %zu of more than %d, worst first.", n, COUNTED);
	d->worst_href = b->further ? address(b, "/board", "table", b->owner, b->ask.step, 1) : STR_NONE;
	d->after_href = b->many ? after_last(b, (const struct episode *const *)line, n) : STR_NONE;
	return OK;
}

/* What can be done for several at once: the page that shows for whom asks again. */
static void bulk_make(const struct board *b, struct t_board *d)
{
	struct t_option *act = arena_array(b->cx->arena, BULK_ACTS, sizeof *act);
	for (enum bulk_act a = 0; a < BULK_ACTS; a++)
		if (bulk_may(b->rq, a))
			act[d->bulk_acts_n++] = (struct t_option){ str_of(bulk_act_word(a)), str_of(bulk_act_title(a)), false };
	d->bulk_acts = act;
	d->bulks = d->bulk_acts_n > 0;
	d->csrf = b->rq->csrf;
	d->bulk_back = address(b, "/board", "table", b->owner, b->ask.step, b->page);
	d->bulk_pathway = b->ask.pathway;
	d->bulk_owner = b->owner;
	d->bulk_step = b->ask.step;
}

enum err page_board(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct board b = { .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy } };
	TRY(frame_make(cx, rq, "Caseload", &frame));
	frame->legend = true;
	b.whole = str_is(form_value(&rq->query, "count"), "all");
	TRY(asked_read(&b));
	const struct pathway *p = catalog_pathway(b.care.catalog, b.ask.pathway, 0);
	int step = p && b.ask.step.n ? pathway_step_of(p, b.ask.step) : -1;
	struct t_board d = { .frame = frame, .filtered = b.filtered, .table = b.table, .table_href = address(&b, "/board", "table", b.owner, STR(""), 1),
		.columns_href = address(&b, "/board", "", b.owner, STR(""), 1), .title = step >= 0 ? say_f(cx->arena, "%.*s: %.*s", STRF(p->title),
		STRF(p->step[step].title)) : p ? p->title : STR("All pathways"), .title_href = say_f(cx->arena, "/pathway/%.*s", STRF(b.ask.pathway)) };
	options_make(&b, &d);
	counts_make(&b, &d);
	if (request_may(rq, "list", "meeting"))
		TRY(points_overdue(cx, rq->db, rq->who->organisation, rq->today, &d.overdue));
	if (b.table)
		TRY(rows_make(&b, &d));
	else
		TRY(columns_make(&b, &d));
	if (b.count)
		list_offer(cx, rq, frame, "board", address(&b, "/board", b.table ? "table" : "", b.owner, b.ask.step, 1));
	if (b.count && request_may(rq, "change", "board"))
		d.group_href = STR("/group");
	if (b.table && d.rows_n && request_may(rq, "change", "board"))
		bulk_make(&b, &d);
	rq->rows = (int64_t)b.count;
	t_board(&rs->body, &d);
	return OK;
}

/* ---- as a file ---- */

struct line { struct str family, given, pathway, step, state, owner, flag; struct day since, due, breach, opened, symptom_on; int64_t kept; };
static const struct sheet_column columns[] = {
	{ "family_name", SHEET_WORDS, offsetof(struct line, family) }, { "given_name", SHEET_WORDS, offsetof(struct line, given) },
	{ "pathway", SHEET_WORDS, offsetof(struct line, pathway) }, { "step", SHEET_WORDS, offsetof(struct line, step) },
	{ "state", SHEET_WORDS, offsetof(struct line, state) }, { "since", SHEET_DAY, offsetof(struct line, since) },
	{ "look_again_by", SHEET_DAY, offsetof(struct line, due) }, { "clock_over_on", SHEET_DAY, offsetof(struct line, breach) },
	{ "named_person", SHEET_WORDS, offsetof(struct line, owner) }, { "sessions_kept", SHEET_NUMBER, offsetof(struct line, kept) },
	{ "opened", SHEET_DAY, offsetof(struct line, opened) }, { "red_flag", SHEET_WORDS, offsetof(struct line, flag) },
	{ "last_new_symptom_on", SHEET_DAY, offsetof(struct line, symptom_on) },
};

/* What a card says first, of every line at once. HAZ-019 */
static enum err first_columns(struct board *b)
{
	int64_t *patient = arena_array(b->cx->arena, b->count + 1, sizeof *patient);
	b->flag = arena_array(b->cx->arena, b->count + 1, sizeof *b->flag);
	b->symptom_on = arena_array(b->cx->arena, b->count + 1, sizeof *b->symptom_on);
	for (size_t i = 0; i < b->count; i++)
		patient[i] = b->e[i].patient;
	TRY(entry_flags(b->cx, b->rq->db, patient, b->count, b->flag));
	return symptom_days(b->cx, b->rq, patient, b->count, b->symptom_on);
}

/* "Mine; pathway Liaison, step Referral". */
static struct str filter_say(const struct board *b)
{
	const struct pathway *p = catalog_pathway(b->care.catalog, b->ask.pathway, 0);
	int step = p && b->ask.step.n ? pathway_step_of(p, b->ask.step) : -1;
	struct str whose = b->ask.owner == NIL ? STR("of nobody yet") : b->ask.owner == 0 ? STR("of the whole team") : STR("of one named person");
	for (size_t i = 0; b->ask.owner > 0 && i < b->carers; i++)
		if (b->carer[i].id == b->ask.owner)
			whose = say_f(b->cx->arena, "of %.*s", STRF(b->carer[i].name));
	return say_f(b->cx->arena, "%.*s, %.*s%s%.*s, worst first", STRF(whose), STRF(p ? p->title : STR("all pathways")), step >= 0 ? ", step " : "",
		STRF(step >= 0 ? p->step[step].title : STR("")));
}

enum err page_board_file(struct cx *cx, struct request *rq, struct response *rs)
{
	struct board b = { .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy }, .whole = true };
	size_t n = 0;
	TRY(asked_read(&b));
	struct episode **shown = arena_array(cx->arena, b.count + 1, sizeof *shown);
	struct line *line = arena_array(cx->arena, b.count + 1, sizeof *line);
	for (size_t i = 0; i < b.count; i++)
		shown[i] = &b.e[i];
	TRY(board_shown(cx, rq->db, shown, b.count));
	TRY(first_columns(&b));
	for (size_t i = 0; i < b.count; i++) {
		const struct episode *e = &b.e[i];
		bool stopped = e->phase == PHASE_SUSPENDED;
		if (e->shown)
			line[n++] = (struct line){ .family = e->who.family, .given = e->who.given, .pathway = title_of(&b, e), .step = step_of(&b, e),
				.state = stopped ? STR("stopped by a red flag") : STR("open"), .since = e->since_on, .due = e->due_on, .breach = e->breach_on,
				.owner = e->owner_name, .kept = e->kept, .opened = e->opened_on, .symptom_on = b.symptom_on[i], .flag = stopped ||
				b.flag[i] == TRUTH_YES ? STR("open") : b.flag[i] == TRUTH_NO ? STR("none, looked for") : STR("not known") };
	}
	b.whole = false;
	return list_file(cx, rq, rs, &(struct list_about){ .word = "caseload", .title = "Caseload", .filter = filter_say(&b), .notice = LIST_PEOPLE,
		.back = address(&b, "/board", b.table ? "table" : "", b.owner, b.ask.step, 1) }, columns, LENGTH(columns), line, n, sizeof *line);
}
