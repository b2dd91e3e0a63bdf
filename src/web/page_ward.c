/* The bed board: red flags first, who is in which bed, who waits for one and for what; beds closed and opened; nights by who pays. */
#include <inttypes.h>

#include "access/role.h"
#include "base/must.h"
#include "web/first.h"
#include "web/list_file.h"
#include "web/say.h"
#include "web/ward.h"

#define PEOPLE_MAX 200          /* on one ward and waiting for it */

struct board {
	struct cx *cx;
	struct request *rq;
	struct care care;
	struct ward *ward; size_t wards;
	const struct ward *here;
	struct bed *bed; size_t beds;
	struct stay *stay; size_t stays;
	struct bed_taken *taken; size_t takens;
	struct episode *e; size_t people;
	struct bedside *side;           /* one a person */
	struct episode *unfit; size_t unfits;   /* whose acts fit no table any more */
	struct firsts firsts;                   /* of those people */
	const char *problem;
	struct id tried;                /* the bed whose form was refused */
};

static const struct bed *bed_of(const struct board *b, int64_t id)
{
	for (size_t i = 0; i < b->beds; i++)
		if (b->bed[i].id == id)
			return &b->bed[i];
	return NULL;
}

static const struct stay *stay_of(const struct board *b, int64_t episode)
{
	for (size_t i = 0; i < b->stays; i++)
		if (b->stay[i].episode == episode)
			return &b->stay[i];
	return NULL;
}

static bool inside(const struct board *b, size_t i)
{
	return step_keeps_bed(&b->side[i].course->pathway->step[b->side[i].course->step]);
}

/* Of the lines read, those that may be shown: with where she stands, or apart. */
static enum err people_load(struct board *b, size_t lines)
{
	struct episode **line = arena_array(b->cx->arena, lines + 1, sizeof *line);
	struct bedside *side = arena_array(b->cx->arena, lines + 1, sizeof *side);
	int64_t *patient = arena_array(b->cx->arena, lines + 1, sizeof *patient);
	size_t shown = 0;
	for (size_t i = 0; i < lines; i++)
		line[i] = &b->e[i];
	TRY(board_shown(b->cx, b->rq->db, line, lines));
	for (size_t i = 0; i < lines; i++)
		if (line[i]->shown)
			line[shown++] = line[i];
	TRY(bedsides_load(b->cx, b->rq, line, shown, side));
	b->side = arena_array(b->cx->arena, lines + 1, sizeof *b->side);
	b->unfit = arena_array(b->cx->arena, lines + 1, sizeof *b->unfit);
	for (size_t i = 0; i < shown; i++) {
		if (!side[i].course) {
			b->unfit[b->unfits++] = side[i].e;
			continue;
		}
		patient[b->people] = side[i].e.patient;
		b->side[b->people++] = side[i];
	}
	for (size_t i = 0; i < b->people; i++)
		b->e[i] = b->side[i].e;
	return firsts_load(b->cx, b->rq, patient, b->people, &b->firsts);
}

static enum err load(struct board *b)
{
	struct request *rq = b->rq;
	struct id asked;
	bool one = id_parse(form_value(&rq->query, "ward"), &asked);
	size_t lines;
	TRY(wards_of(b->cx, rq->db, rq->who->organisation, &b->ward, &b->wards));
	for (size_t i = 0; i < b->wards; i++) {
		struct bed *bed;
		size_t beds;
		bool tried = false;
		TRY(beds_of(b->cx, rq->db, b->ward[i].id, &bed, &beds));
		for (size_t k = 0; k < beds; k++)
			tried = tried || id_eq(bed[k].outside, b->tried);
		if (b->here && !tried && !(one && id_eq(asked, b->ward[i].outside)))
			continue;
		b->here = &b->ward[i];
		b->bed = bed;
		b->beds = beds;
	}
	if (!b->here)
		return OK;
	TRY(stays_now(b->cx, rq->db, b->here->id, &b->stay, &b->stays));
	TRY(beds_taken(b->cx, rq->db, b->here->id, &b->taken, &b->takens));
	TRY(board_lines(b->cx, rq->db, &(struct board_ask){ .organisation = rq->who->organisation, .pathway = b->here->pathway, .step = STR(""),
		.take = PEOPLE_MAX }, &b->e, &lines));
	return people_load(b, lines);
}

/* ---- one person ---- */

static struct str href_of(const struct board *b, const struct episode *e)
{
	return say_f(b->cx->arena, "/episode/%.*s/ward", STRF(outside(b->cx->arena, e->outside)));
}

static struct str name_of(const struct board *b, const struct episode *e)
{
	return say_name(b->cx->arena, &(struct demographic){ .family = e->who.family, .given = e->who.given }, false);
}

static const struct t_card_first *first_of(const struct board *b, const struct bedside *s)
{
	return card_first(&b->firsts, s->e.patient, s->course->phase == PHASE_SUSPENDED ? flag_say(b->care.catalog, s->course->flag) : STR_NONE);
}

static struct str late_of(const struct board *b, const struct episode *e)
{
	if (!day_known(e->due_on) || e->due_on.day >= b->rq->today.day)
		return STR_NONE;
	return say_f(b->cx->arena, "%.*s late", STRF(say_count(b->cx->arena, b->rq->today.day - e->due_on.day, "day", "days")));
}

/* The first measure of the step that was answered since she came. */
static enum err trajectory_make(const struct board *b, const struct bedside *s, struct day since, struct t_ward_bed *row)
{
	const struct pathway_step *step = &s->course->pathway->step[s->course->step];
	struct measure *m;
	struct person person;
	enum need_change change;
	size_t n;
	TRY(person_load(b->cx, b->rq->db, s->e.patient, &person));
	TRY(measures_view(b->cx, b->rq->db, b->care.catalog, s->e.patient, person.best.d.sex, &m, &n));
	for (int k = 0; k < step->measures && !row->trajectory.n; k++)
		for (size_t i = 0; i < n; i++) {
			if (!str_eq(m[i].id, step->measure[k]))
				continue;
			struct str say = measure_course(b->cx, &m[i], since, &change);
			if (!str_known(say))
				continue;
			row->trajectory = say_f(b->cx->arena, "%.*s %.*s", STRF(m[i].instrument ? m[i].instrument->title : m[i].id), STRF(say));
			row->tone = change == CHANGE_BETTER ? STR("better") : change == CHANGE_WORSE ? STR("worse") : STR_NONE;
			break;
		}
	return OK;
}

/* Whose nights run out, before they do. */
static enum err paid_make(const struct board *b, const struct bedside *s, struct t_ward_bed *row)
{
	struct stay *stay;
	size_t stays;
	TRY(stays_of(b->cx, b->rq->db, s->e.id, &stay, &stays));
	struct bedside_nights nights = bedside_nights(s, stay, stays);
	row->paid = bedside_paid(b->cx, &nights);
	row->unpaid = nights.in && nights.left == 0;
	return OK;
}

static enum err person_make(const struct board *b, const struct bedside *s, struct day since, struct t_ward_bed *row)
{
	const struct course *c = s->course;
	int plan = pathway_record_of(c->pathway, STR(WARD_RECORD_PLAN));
	const char *kind;
	row->name = name_of(b, &s->e);
	row->first = first_of(b, s);
	row->href = href_of(b, &s->e);
	row->since = since;
	row->days = b->rq->today.day - since.day + 1;
	row->plan = plan >= 0 && c->record[plan].seq ? c->record[plan].answer : TRUTH_UNKNOWN;
	row->programme = bedside_programme(s, b->rq->today, (struct day){ b->rq->today.day + 1 });
	row->burdens = bedside_burdens(s);
	row->funding = bedside_funding(s, false, &kind);
	row->funding_kind = str_of(kind);
	row->leave = bedside_leave(s);
	TRY(paid_make(b, s, row));
	row->due = s->e.due_on;
	row->late = late_of(b, &s->e);
	row->step = c->pathway->step[c->step].title;
	return trajectory_make(b, s, since, row);
}

/* ---- beds ---- */

static const struct bedside *in_bed(const struct board *b, int64_t bed, struct day *ret_since)
{
	for (size_t i = 0; i < b->people; i++) {
		const struct stay *stay = stay_of(b, b->e[i].id);
		if (stay && stay->bed == bed) {
			*ret_since = stay->from;
			return &b->side[i];
		}
	}
	return NULL;
}

static bool is_taken(const struct board *b, int64_t bed, struct day *ret_since)
{
	for (size_t i = 0; i < b->takens; i++)
		if (b->taken[i].bed == bed) {
			*ret_since = b->taken[i].from;
			return true;
		}
	return false;
}

static enum err expected_make(const struct board *b, int64_t bed, struct t_ward_bed *row)
{
	for (size_t i = 0; i < b->people; i++) {
		int64_t kept;
		if (!bedside_bed_kept(&b->side[i], &kept, &row->expected_on) || kept != bed)
			continue;
		row->expected_href = href_of(b, &b->e[i]);
		row->expected = name_of(b, &b->e[i]);
		return OK;
	}
	row->expected_on = DAY_NONE;
	return OK;
}

static void form_make(const struct board *b, const struct bed *bed, struct t_ward_bed *row)
{
	if (!request_may(b->rq, "change", "ward"))
		return;
	row->action = say_f(b->cx->arena, "/ward/bed/%.*s", STRF(outside(b->cx->arena, bed->outside)));
	row->csrf = b->rq->csrf;
	row->key = request_form_key(b->cx);
	if (b->problem && id_eq(b->tried, bed->outside)) {
		row->problem = str_of(b->problem);
		row->said = form_value(&b->rq->form, "say");
	}
}

static enum err bed_make(const struct board *b, const struct bed *bed, struct t_ward *d, struct t_ward_bed *row)
{
	struct day since = DAY_NONE;
	const struct bedside *s = in_bed(b, bed->id, &since);
	*row = (struct t_ward_bed){ .bed = bed->name, .state = STR("free"), .since = DAY_NONE, .due = DAY_NONE, .expected_on = DAY_NONE };
	TRY(expected_make(b, bed->id, row));
	if (s) {
		row->state = STR("taken");
		d->taken++;
		return person_make(b, s, since, row);
	}
	if (is_taken(b, bed->id, &row->since)) {
		row->state = STR("hidden");
		d->taken++;
		return OK;
	}
	form_make(b, bed, row);
	if (!day_known(bed->closed_on)) {
		d->free++;
		return OK;
	}
	row->state = STR("closed");
	row->since = bed->closed_on;
	row->closed = bed->closed_say;
	d->closed++;
	return OK;
}

static enum err beds_make(const struct board *b, struct t_ward *d)
{
	struct t_ward_bed *row = arena_array(b->cx->arena, b->beds + 1, sizeof *row), *none = arena_array(b->cx->arena, b->people + 1, sizeof *none);
	for (size_t i = 0; i < b->beds; i++)
		TRY(bed_make(b, &b->bed[i], d, &row[i]));
	for (size_t i = 0; i < b->people; i++)
		if (inside(b, i) && !stay_of(b, b->e[i].id)) {
			none[d->bedless_n] = (struct t_ward_bed){ .state = STR("none"), .expected_on = DAY_NONE };
			TRY(person_make(b, &b->side[i], b->side[i].course->since, &none[d->bedless_n++]));
		}
	d->beds = row;
	d->beds_n = b->beds;
	d->bedless = none;
	return OK;
}

/* ---- who waits ---- */

static void clock_make(const struct board *b, const struct course *c, struct t_ward_wait *row)
{
	int best = -1, left = 0;
	row->kind = STR("idle");
	for (int i = 0; i < c->pathway->clocks; i++) {
		int here = c->pathway->clock[i].days - clock_days(&c->clock[i], b->rq->today);
		if (c->clock[i].phase == CLOCK_RUNS && (best < 0 || here < left)) {
			best = i;
			left = here;
		}
	}
	if (best < 0)
		return;
	const struct pathway_clock *k = &c->pathway->clock[best];
	row->clock_title = k->title;
	row->kind = left < 0 ? STR("over") : k->warn_days && left <= k->warn_days ? STR("near") : STR("runs");
	row->clock = left < 0 ? say_f(b->cx->arena, "%d over", -left) : say_f(b->cx->arena, "%d left", left);
}

static enum err wait_make(const struct board *b, const struct bedside *s, struct t_ward_wait *row)
{
	const struct course *c = s->course;
	const struct bed *bed;
	const char *kind;
	int64_t kept;
	struct day on;
	char day[DAY_TEXT];
	*row = (struct t_ward_wait){ .href = href_of(b, &s->e), .step = c->pathway->step[c->step].title, .days = b->rq->today.day - s->e.since_on.day,
		.opened = s->e.opened_on, .due = s->e.due_on, .late = late_of(b, &s->e), .owner = s->e.owner_name };
	row->name = name_of(b, &s->e);
	row->first = first_of(b, s);
	clock_make(b, c, row);
	row->funding = bedside_funding(s, true, &kind);
	row->funding_kind = str_of(kind);
	if (bedside_bed_kept(s, &kept, &on) && (bed = bed_of(b, kept)))
		row->kept = say_f(b->cx->arena, "%.*s from %s", STRF(bed->name), day_words(on, day));
	return OK;
}

static enum err waits_make(const struct board *b, struct t_ward *d)
{
	struct t_ward_wait *row = arena_array(b->cx->arena, b->people + 1, sizeof *row);
	for (size_t i = 0; i < b->people; i++)
		if (!inside(b, i))
			TRY(wait_make(b, &b->side[i], &row[d->waits_n++]));
	d->waits = row;
	return OK;
}

/* HAZ-019: what suspends, or is open, before everything else. */
static enum err flags_make(const struct board *b, struct t_ward *d)
{
	struct t_ward_flag *row = arena_array(b->cx->arena, b->people + b->unfits + 1, sizeof *row);
	for (size_t i = 0; i < b->unfits; i++)
		row[d->flags_n++] = (struct t_ward_flag){ .name = name_of(b, &b->unfit[i]), .href = href_of(b, &b->unfit[i]), .words = STR(COURSE_UNFIT) };
	for (size_t i = 0; i < b->people; i++) {
		struct t_ward_flag *f = &row[d->flags_n];
		const struct t_card_first *first = first_of(b, &b->side[i]);
		f->words = first->flag == TRUTH_YES ? first->words : STR_NONE;
		if (!str_known(f->words))
			continue;
		const struct pathway *p = b->side[i].course->pathway;
		f->name = name_of(b, &b->e[i]);
		f->href = href_of(b, &b->e[i]);
		f->stopped = b->side[i].course->phase == PHASE_SUSPENDED;
		f->calls = names_say(b->cx, b->care.catalog, p->flag_calls, p->flag_call_count, "and");
		d->flags_n++;
	}
	d->flags = row;
	return OK;
}

/* Whom nobody pays for soon, the first first. */
static void pays_make(const struct board *b, struct t_ward *d)
{
	struct t_ward_pay *row = arena_array(b->cx->arena, d->beds_n + 1, sizeof *row);
	for (int now = 1; now >= 0; now--)
		for (size_t i = 0; i < d->beds_n; i++)
			if (str_known(d->beds[i].paid) && d->beds[i].unpaid == (now == 1))
				row[d->pays_n++] = (struct t_ward_pay){ d->beds[i].href, d->beds[i].name, d->beds[i].bed, d->beds[i].paid };
	d->pays = row;
}

struct line { struct str bed, state, name, programme, burdens, trajectory, funding, paid, leave, step; struct day since, due; int64_t days; enum truth plan; };
static const struct sheet_column columns[] = {
	{ "bed", SHEET_WORDS, offsetof(struct line, bed) }, { "state", SHEET_WORDS, offsetof(struct line, state) },
	{ "name", SHEET_WORDS, offsetof(struct line, name) }, { "since", SHEET_DAY, offsetof(struct line, since) },
	{ "days", SHEET_NUMBER, offsetof(struct line, days) }, { "plan_is_agreed", SHEET_TRUTH, offsetof(struct line, plan) },
	{ "today", SHEET_WORDS, offsetof(struct line, programme) }, { "burdens", SHEET_WORDS, offsetof(struct line, burdens) },
	{ "measures", SHEET_WORDS, offsetof(struct line, trajectory) }, { "funding", SHEET_WORDS, offsetof(struct line, funding) },
	{ "nights", SHEET_WORDS, offsetof(struct line, paid) }, { "leave", SHEET_WORDS, offsetof(struct line, leave) },
	{ "step", SHEET_WORDS, offsetof(struct line, step) }, { "look_again_by", SHEET_DAY, offsetof(struct line, due) },
};

/* Beds, those without one, and who waits. */
static enum err file_make(struct board *b, struct response *rs, const struct t_ward *d, struct str here)
{
	struct line *line = arena_array(b->cx->arena, d->bedless_n + d->beds_n + d->waits_n + 1, sizeof *line);
	size_t n = 0;
	for (size_t i = 0; i < d->bedless_n + d->beds_n; i++) {
		const struct t_ward_bed *k = i < d->bedless_n ? &d->bedless[i] : &d->beds[i - d->bedless_n];
		bool taken = str_known(k->name);
		line[n++] = (struct line){ k->bed, k->state, k->name, k->programme, k->burdens, k->trajectory, k->funding, k->paid, k->leave, k->step,
			taken ? k->since : DAY_NONE, taken ? k->due : DAY_NONE, taken ? k->days : SHEET_NONE, taken ? k->plan : TRUTH_UNKNOWN };
	}
	for (size_t i = 0; i < d->waits_n; i++)
		line[n++] = (struct line){ .state = STR("waits"), .name = d->waits[i].name, .funding = d->waits[i].funding, .step = d->waits[i].step,
			.since = d->waits[i].opened, .due = d->waits[i].due, .days = d->waits[i].days, .plan = TRUTH_UNKNOWN };
	return list_file(b->cx, b->rq, rs, &(struct list_about){ .word = "ward", .title = "Ward", .filter = d->title, .notice = LIST_PEOPLE,
		.back = here }, columns, LENGTH(columns), line, n, sizeof *line);
}

static enum err show(struct board *b, struct response *rs)
{
	struct t_frame *frame;
	TRY(frame_make(b->cx, b->rq, "Ward", &frame));
	frame->legend = true;
	TRY(load(b));
	struct t_ward d = { .frame = frame, .title = b->here ? b->here->name : STR("Ward"), .days_href = request_may(b->rq, "count", "ward") ?
		STR("/ward/nights") : STR_NONE };
	struct t_option *option = arena_array(b->cx->arena, b->wards + 1, sizeof *option);
	for (size_t i = 0; i < b->wards && b->wards > 1; i++)
		option[d.wards_n++] = (struct t_option){ outside(b->cx->arena, b->ward[i].outside), b->ward[i].name, &b->ward[i] == b->here };
	d.wards = option;
	d.none = !b->here;
	if (b->here) {
		d.pathway_href = say_f(b->cx->arena, "/pathway/%.*s", STRF(b->here->pathway));
		TRY(flags_make(b, &d));
		TRY(beds_make(b, &d));
		TRY(waits_make(b, &d));
		pays_make(b, &d);
	}
	d.waiting = (int64_t)d.waits_n;
	b->rq->rows = (int64_t)b->people;
	struct str here = b->here ? say_f(b->cx->arena, "/ward?ward=%.*s", STRF(outside(b->cx->arena, b->here->outside))) : STR("/ward");
	if (list_asked(b->rq))
		return file_make(b, rs, &d, here);
	if (b->here)
		list_offer(b->cx, b->rq, frame, "ward", here);
	t_ward(&rs->body, &d);
	return OK;
}

enum err page_ward(struct cx *cx, struct request *rq, struct response *rs)
{
	struct board b = { .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy } };
	return show(&b, rs);
}

/* ---- a bed closed or opened ---- */

struct sent { struct str say; int what; };
static const struct form_field fields[] = {
	{ "what", FORM_CHOICE, offsetof(struct sent, what), true, "Load the page again", .choices = "open|close" },
	{ "say", FORM_WORDS, offsetof(struct sent, say), false, "Say in a sentence why it cannot be used", .most = 500 },
};

enum err page_ward_bed(struct cx *cx, struct request *rq, struct response *rs)
{
	struct sent sent;
	struct form_problems problems;
	const struct catalog *catalog = rq->settings->catalog;
	struct board b = { .cx = cx, .rq = rq, .care = { catalog, catalog->policy }, .tried = rq->id[0] };
	enum err err = form_into(cx, &rq->form, fields, LENGTH(fields), &sent, &problems);
	if (err == OK)
		err = ward_close_bed(cx, rq->store, &rq->actor, &b.care, &(struct bed_close_ask){ .bed = rq->id[0], .close = sent.what == 1, .say = sent.say,
			.form_key = rq->form_key }, rq->now);
	if (err == OK)
		return response_go(rs, STR("/ward"));
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT)
		return err;
	b.problem = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "list";
	return show(&b, rs);
}

/* ---- nights ---- */

#define MONTHS 12

struct night_line { struct str month; struct t_ward_nights_payer payer; };
static const struct sheet_column night_columns[] = {
	{ "month", SHEET_WORDS, offsetof(struct night_line, month) }, { "who_pays", SHEET_WORDS, offsetof(struct night_line, payer.name) },
	{ "not_approved", SHEET_YES, offsetof(struct night_line, payer.unpaid) }, { "people", SHEET_NUMBER, offsetof(struct night_line, payer.people) },
	{ "nights_in_bed", SHEET_NUMBER, offsetof(struct night_line, payer.bed) },
	{ "nights_on_leave", SHEET_NUMBER, offsetof(struct night_line, payer.leave) },
};

static enum err nights_file(struct cx *cx, struct request *rq, struct response *rs, const struct t_ward_nights *d)
{
	size_t n = 0;
	for (size_t i = 0; i < d->months_n; i++)
		n += d->months[i].payers_n;
	struct night_line *line = arena_array(cx->arena, n + 1, sizeof *line);
	n = 0;
	for (size_t i = 0; i < d->months_n; i++)
		for (size_t k = 0; k < d->months[i].payers_n; k++)
			line[n++] = (struct night_line){ d->months[i].title, d->months[i].payers[k] };
	return list_file(cx, rq, rs, &(struct list_about){ .word = "bed-nights", .title = "Bed nights", .filter = STR("the last twelve months, by who pays"),
		.back = STR("/ward/nights") }, night_columns, LENGTH(night_columns), line, n, sizeof *line);
}

enum err page_ward_nights(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	int year, month, dom;
	char day[DAY_TEXT];
	TRY(frame_make(cx, rq, "Bed nights", &frame));
	struct t_ward_nights d = { .frame = frame, .board_href = request_may(rq, "list", "ward") ? STR("/ward") : STR_NONE };
	struct t_ward_nights_month *row = arena_array(cx->arena, MONTHS, sizeof *row);
	day_split(rq->today, &year, &month, &dom);
	for (int i = 0; i < MONTHS; i++) {
		struct day from = day_add_months(day_of(year, month, 1), -i), before = day_add_months(from, 1);
		struct bed_days *list;
		size_t n;
		TRY(ward_bed_days(cx, rq->db, rq->who->organisation, from, before, rq->today, &list, &n));
		struct t_ward_nights_payer *payer = arena_array(cx->arena, n + 1, sizeof *payer);
		for (size_t k = 0; k < n; k++)
			payer[k] = (struct t_ward_nights_payer){ list[k].name, list[k].party == NIL, list[k].people, list[k].bed, list[k].leave };
		row[i] = (struct t_ward_nights_month){ str_of(arena_text(cx->arena, day_words(from, day) + 2)), payer, n };
	}
	d.months = row;
	d.months_n = MONTHS;
	if (list_asked(rq))
		return nights_file(cx, rq, rs, &d);
	list_offer_as(cx, rq, frame, "count", "ward", STR("/ward/nights"));
	t_ward_nights(&rs->body, &d);
	return OK;
}
