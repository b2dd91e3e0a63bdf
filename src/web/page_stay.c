/* One person on the ward: what her bed, her benefit, her programme and each item stand at, and what may be written down. */
#include "web/stay.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "print/svg.h"
#include "record/organisation.h"
#include "record/setting.h"
#include "web/first.h"
#include "web/say.h"

#define SAID_US (INT64_C(10) * 60 * 1000000)    /* what one just did is said back for so long */

/* ---- the first lines ---- */

/* HAZ-019: red flags before everything else. */
static void flags_make(struct stay_page *p, struct t_stay *d)
{
	const struct flags *flags = &p->seen.flags;
	const struct course *c = p->side.course;
	d->flag = flags->truth;
	for (size_t i = 0; i < flags->flags; i++)
		if (flags->flag[i].truth == TRUTH_YES && !flags->flag[i].settled) {
			d->flag = TRUTH_YES;
			d->flag_words = flags->flag[i].flag->rule.title;
		}
	d->flags_href = say_f(p->cx->arena, "%.*s#flags", STRF(p->seen.path));
	d->symptom = symptom_say(p->cx, &p->seen.newest);
	if (c->phase == PHASE_SUSPENDED)
		d->suspended = flag_say(p->care.catalog, c->flag);
}

static void beds_make(struct stay_page *p, struct t_stay *d)
{
	AUTO(buf) struct buf before;
	char from[DAY_TEXT], until[DAY_TEXT];
	buf_init(&before, 4000);
	for (size_t i = 0; i < p->stays; i++) {
		const struct stay *s = &p->stay[i];
		if (!day_known(s->until)) {
			d->bed = say_f(p->cx->arena, "%.*s, %.*s", STRF(s->bed_name), STRF(s->ward_name));
			d->bed_since = s->from;
			d->bed_day = p->rq->today.day - s->from.day + 1;
		} else if (s->why != STAY_TAKEN_BACK && before.n < 3000) {
			buf_printf(&before, "%s%.*s from %s to %s", before.n ? "; " : "Before: ", STRF(s->bed_name), day_words(s->from, from), day_words(s->until, until));
		}
	}
	d->before = str_dup(p->cx->arena, buf_view(&before));
}

static void nights_make(struct stay_page *p, struct t_stay *d)
{
	struct bedside_nights n = bedside_nights(&p->side, p->stay, p->stays);
	if (!p->stays)
		return;
	d->nights = say_f(p->cx->arena, "%" PRId64 "%.*s%.*s", n.bed, STRF(n.leave ? say_f(p->cx->arena, ", %" PRId64 " on leave", n.leave) : STR("")),
		STRF(n.unpaid ? say_f(p->cx->arena, ", %" PRId64 " that no approval covers", n.unpaid) : STR("")));
	d->paid = bedside_paid(p->cx, &n);
	d->unpaid = n.left == 0;
}

static void stand_make(struct stay_page *p, struct t_stay *d)
{
	const struct course *c = p->side.course;
	const struct pathway_step *s = &c->pathway->step[c->step];
	const char *kind;
	int plan = pathway_record_of(c->pathway, STR(WARD_RECORD_PLAN));
	d->title = c->pathway->title;
	d->course_href = say_f(p->cx->arena, "/episode/%.*s", STRF(outside(p->cx->arena, p->side.e.outside)));
	d->board_href = request_may(p->rq, "list", "ward") ? STR("/ward") : STR_NONE;
	d->step = s->title;
	d->step_say = s->say;
	d->due = c->due_on;
	d->late = day_known(c->due_on) && c->due_on.day < p->rq->today.day;
	d->plan = plan >= 0 && c->record[plan].seq ? c->record[plan].answer : TRUTH_UNKNOWN;
	d->funding = bedside_funding(&p->side, true, &kind);
	d->funding_kind = str_of(kind);
	d->leave = c->phase == PHASE_ENDED ? STR_NONE : bedside_leave(&p->side);
	d->readonly = str_of(p->readonly);
	beds_make(p, d);
	nights_make(p, d);
}

/* ---- benefit ---- */

#define PIC_W 360
#define PIC_H 96

/* A line through the scores since she was referred, the day of admission as a line upright. */
static struct html picture(struct stay_page *p, const struct measure *m, const struct measured *const *list, size_t n, struct day admitted)
{
	struct svg svg;
	const struct instrument_scale *scale = &list[0]->instrument->scale[0];
	double from = list[0]->r.on.day, to = list[n - 1]->r.on.day, x0 = 0, y0 = 0;
	double low = (double)list[0]->score[0].least / 1000, high = (double)list[0]->score[0].most / 1000;
	char day[DAY_TEXT];
	if (to - from < 1)
		to = from + 1;
	svg_open(&svg, PIC_W, PIC_H, say_f(p->cx->arena, "%.*s over time; the table has the figures", STRF(m->instrument ? m->instrument->title : m->id)));
	svg_line(&svg, 30, 10, 30, 74, "#768692", 1);
	svg_line(&svg, 30, 74, PIC_W - 10, 74, "#768692", 1);
	svg_text(&svg, 26, 16, 11, "#425563", false, "end", points_told(p->cx->arena, scale, list[0]->score[0].most));
	svg_text(&svg, 26, 77, 11, "#425563", false, "end", points_told(p->cx->arena, scale, list[0]->score[0].least));
	svg_text(&svg, 30, 90, 11, "#425563", false, "start", str_of(arena_text(p->cx->arena, day_words(list[0]->r.on, day))));
	if (n > 1)
		svg_text(&svg, PIC_W - 10, 90, 11, "#425563", false, "end", str_of(arena_text(p->cx->arena, day_words(list[n - 1]->r.on, day))));
	if (day_known(admitted) && admitted.day >= from && admitted.day <= to) {
		double x = 36 + (admitted.day - from) / (to - from) * (PIC_W - 52);
		svg_line(&svg, x, 8, x, 74, "#005eb8", 1);
		svg_text(&svg, x + 3, 16, 10, "#005eb8", false, "start", STR("admitted"));
	}
	for (size_t i = 0; i < n; i++) {
		double x = 36 + (list[i]->r.on.day - from) / (to - from) * (PIC_W - 52);
		double y = 74 - ((double)list[i]->score[0].milli / 1000 - low) / (high - low) * 62;
		if (i)
			svg_line(&svg, x0, y0, x, y, "#212b32", 2);
		x0 = x;
		y0 = y;
	}
	for (size_t i = 0; i < n; i++)
		svg_circle(&svg, 36 + (list[i]->r.on.day - from) / (to - from) * (PIC_W - 52),
			74 - ((double)list[i]->score[0].milli / 1000 - low) / (high - low) * 62, 4, (struct ink){ "#ffffff", "#212b32", 2, NULL });
	return svg_close(&svg, p->cx->arena);
}

static struct day admitted_on(const struct stay_page *p)
{
	for (size_t i = 0; i < p->stays; i++)
		if (p->stay[i].why != STAY_TAKEN_BACK)
			return p->stay[i].from;
	return DAY_NONE;
}

/* Those that stand under one key, since she was referred. */
static void measure_make(struct stay_page *p, const struct measure *m, struct t_stay_measure *row)
{
	const struct measured **list = arena_array(p->cx->arena, m->count + 1, sizeof *list), *last = measure_last(m);
	struct t_stay_point *point = arena_array(p->cx->arena, m->count + 1, sizeof *point);
	enum need_change change;
	size_t n = 0;
	for (size_t i = 0; i < m->count && last; i++) {
		const struct measured *x = &m->list[i];
		if (instant_known(x->r.ended_at) || !x->instrument || x->instrument != last->instrument || x->score[0].state == SCORE_UNSCORABLE ||
		    x->r.on.day < p->side.course->opened.day)
			continue;
		point[n] = (struct t_stay_point){ x->r.on, score_told(p->cx->arena, &x->instrument->scale[0], &x->score[0]) };
		list[n++] = x;
	}
	*row = (struct t_stay_measure){ .title = m->instrument ? m->instrument->title : m->id,
		.line = n ? measure_course(p->cx, m, p->side.course->opened, &change) : STR("not answered since the referral"), .points = point, .points_n = n };
	if (!n)
		return;
	row->tone = change == CHANGE_BETTER ? STR("better") : change == CHANGE_WORSE ? STR("worse") : STR_NONE;
	row->picture = picture(p, m, list, n, admitted_on(p));
}

static enum err plateau_make(struct stay_page *p, struct t_stay *d)
{
	int64_t scores, days;
	bool some = false;
	AUTO(buf) struct buf b;
	buf_init(&b, 2000);
	TRY(setting_number(p->cx, p->rq->db, "plateau_scores", 3, &scores));
	TRY(setting_number(p->cx, p->rq->db, "plateau_days", 28, &days));
	const struct course_facts *f = &p->facts;
	for (size_t i = 0; i < f->changes; i++) {
		const struct instrument *in = catalog_instrument(p->care.catalog, f->change[i].instrument, 0);
		some = some || f->change[i].plateau != TRUTH_UNKNOWN;
		if (f->change[i].plateau == TRUTH_YES)
			buf_printf(&b, "%s%.*s", b.n ? ", " : "", STRF(in ? in->title : f->change[i].instrument));
	}
	d->plateau_yes = b.n > 0;
	d->plateau = b.n ? say_f(p->cx->arena, "Plateau: %.*s no longer moves: the last %" PRId64 " scores over %" PRId64 " days or more lie within error of each "
		"other. Look together whether more benefit can be gained.", STRF(buf_view(&b)), scores, days) :
		some ? STR("No plateau: what is measured still moves.") :
		say_f(p->cx->arena, "Whether it still moves cannot be told yet: that takes %" PRId64 " scores over %" PRId64 " days.", scores, days);
	return OK;
}

static enum err benefit_make(struct stay_page *p, struct t_stay *d)
{
	const struct course *c = p->side.course;
	struct measure *m;
	size_t n;
	TRY(measures_view(p->cx, p->rq->db, p->care.catalog, p->side.e.patient, p->seen.person.best.d.sex, &m, &n));
	struct t_stay_measure *row = arena_array(p->cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++)
		measure_make(p, &m[i], &row[d->measures_n++]);
	d->measures = row;
	TRY(plateau_make(p, d));
	if (!step_in_bed(&c->pathway->step[c->step]))
		return OK;
	struct course_offer *offer;
	size_t offers = course_offers(p->cx->arena, c, &p->facts, p->rq->today, &offer);
	struct t_stay_way *way = arena_array(p->cx->arena, offers + 1, sizeof *way);
	for (size_t i = 0; i < offers; i++)
		if (str_known(offer[i].because) && offer[i].because.n)
			way[d->ways_n++] = (struct t_stay_way){ offer[i].arrow->title, offer[i].because, offer[i].proposed };
	d->ways = way;
	return OK;
}

/* ---- the week ---- */

static struct str state_class(enum ward_act act)
{
	return act == WARD_ATTENDED ? STR("attended") : act == WARD_DECLINED ? STR("declined") : act == WARD_CALLED_OFF ? STR("off") : STR("planned");
}

static struct str clock_words(struct cx *cx, int64_t minute)
{
	return minute == NIL ? STR_NONE : say_f(cx->arena, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

static void cell_make(struct stay_page *p, enum ward_part part, struct day day, struct t_stay_cell *cell)
{
	struct t_stay_one *one = arena_array(p->cx->arena, p->side.items + 1, sizeof *one);
	for (size_t i = 0; i < p->side.items; i++) {
		const struct ward_item *t = &p->side.item[i];
		enum ward_act act = p->side.stand[i].act;
		if (t->kind == WARD_SESSION && t->part == part && t->on.day == day.day)
			one[cell->ones_n++] = (struct t_stay_one){ clock_words(p->cx, t->minute), t->what, state_class(act), str_of(ward_act_say(WARD_SESSION, act)),
				say_f(p->cx->arena, "#i-%.*s", STRF(outside(p->cx->arena, t->outside))) };
	}
	cell->ones = one;
}

static struct str part_done(struct stay_page *p, enum ward_part part, struct day from)
{
	struct bedside only = p->side;
	only.item = arena_array(p->cx->arena, p->side.items + 1, sizeof *only.item);
	only.stand = arena_array(p->cx->arena, p->side.items + 1, sizeof *only.stand);
	only.items = 0;
	for (size_t i = 0; i < p->side.items; i++)
		if (p->side.item[i].part == part) {
			only.item[only.items] = p->side.item[i];
			only.stand[only.items++] = p->side.stand[i];
		}
	return bedside_programme(&only, from, (struct day){ from.day + 7 });
}

static void week_make(struct stay_page *p, struct t_stay *d)
{
	static const char *const names[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	char text[DAY_TEXT];
	enum ward_part first;
	int parts = ward_kind_parts(WARD_SESSION, &first), year, month, dom;
	struct t_stay_head *head = arena_array(p->cx->arena, 7, sizeof *head);
	struct t_stay_part *part = arena_array(p->cx->arena, (size_t)parts, sizeof *part);
	for (int i = 0; i < 7; i++) {
		struct day day = { p->week.day + i };
		day_split(day, &year, &month, &dom);
		head[i] = (struct t_stay_head){ say_f(p->cx->arena, "%s %d", names[i], dom), day.day == p->rq->today.day };
	}
	for (int k = 0; k < parts; k++) {
		struct t_stay_cell *cell = arena_array(p->cx->arena, 7, sizeof *cell);
		enum ward_part which = (enum ward_part)((int)first + k);
		for (int i = 0; i < 7; i++)
			cell_make(p, which, (struct day){ p->week.day + i }, &cell[i]);
		part[k] = (struct t_stay_part){ str_of(ward_part_say(which)), part_done(p, which, p->week), cell, 7 };
	}
	d->days = head;
	d->days_n = 7;
	d->parts = part;
	d->parts_n = (size_t)parts;
	d->week = str_of(arena_text(p->cx->arena, day_words(p->week, text)));
	d->week_before = say_f(p->cx->arena, "%.*s?week=%s#programme", STRF(p->path), day_iso((struct day){ p->week.day - 7 }, text));
	d->week_after = say_f(p->cx->arena, "%.*s?week=%s#programme", STRF(p->path), day_iso((struct day){ p->week.day + 7 }, text));
}

/* ---- the page ---- */

static enum err page_load(struct stay_page *p, struct id episode)
{
	struct request *rq = p->rq;
	struct cx *cx = p->cx;
	struct episode_view v;
	struct day week;
	enum err err = episode_view(cx, rq->db, &p->care, episode, rq->today, &v);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no such episode, or no agreement lets you see it.");
	TRY(err);
	p->facts = v.facts;
	p->path = say_f(cx->arena, "/episode/%.*s/ward", STRF(outside(cx->arena, episode)));
	TRY(seen_load(cx, rq, v.e.patient_outside, true, &p->seen));
	rq->subject = outside(cx->arena, episode);
	TRY(bedside_load(cx, rq, &v.e, &p->side));
	TRY(stays_of(cx, rq->db, v.e.id, &p->stay, &p->stays));
	TRY(wards_of(cx, rq->db, v.e.organisation, &p->ward, &p->wards));
	TRY(organisation_list(cx, rq->db, &p->place, &p->places));
	if (!day_parse(form_value(&rq->query, "week"), &week))
		week = rq->today;
	p->week = (struct day){ week.day - (((week.day + 3) % 7) + 7) % 7 };     /* 1 January 1970 was a Thursday */
	if (v.e.organisation != rq->who->organisation || !request_may(rq, "change", "ward"))
		p->readonly = arena_printf(cx->arena, "%.*s acts on this; you see it as far as it is shared with you.", STRF(v.e.organisation_name));
	return p->readonly ? OK : ward_may_write(cx, rq->db, &p->care, &rq->actor, &v.e, rq->now, &p->may);
}

static void said_make(const struct stay_page *p, struct t_stay *d)
{
	for (size_t i = 0; i < p->side.items; i++) {
		const struct ward_item *t = &p->side.item[i];
		struct instant at = t->acts ? t->told[t->acts - 1].at : t->at;
		if (!str_eq(form_value(&p->rq->query, "done"), outside(p->cx->arena, t->outside)) || p->rq->now.us - at.us > SAID_US || p->tried)
			continue;
		d->said = say_f(p->cx->arena, "Written down: %.*s, %s.", STRF(item_title(p, t)), ward_act_say(t->kind, p->side.stand[i].act));
	}
}

enum err stay_show(struct cx *cx, struct request *rq, struct response *rs, const struct stay_tried *tried)
{
	struct t_frame *frame;
	struct stay_page p = { .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy }, .tried = tried };
	TRY(frame_make(cx, rq, "A person on the ward", &frame));
	frame->legend = true;
	TRY(page_load(&p, rq->id[0]));
	struct t_stay d = { .frame = frame, .head = seen_head(cx, rq, &p.seen, "#care") };
	flags_make(&p, &d);
	stand_make(&p, &d);
	TRY(benefit_make(&p, &d));
	week_make(&p, &d);
	TRY(stay_forms(&p, &d));
	said_make(&p, &d);
	if (tried && !p.shown)                  /* the form that it was for is not there any more */
		d.problem = str_of(tried->problem);
	t_stay(&rs->body, &d);
	return OK;
}

enum err page_stay(struct cx *cx, struct request *rq, struct response *rs)
{
	return stay_show(cx, rq, rs, NULL);
}
