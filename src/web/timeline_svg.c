/* The timeline drawn. */
#include "web/timeline_svg.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "model/continuity.h"
#include "print/svg.h"

#define LEFT   206.0
#define PLOT   1030.0
#define WIDTH  1334
#define LANES_MAX 12            /* more rows than that nobody takes in: the rest share one */
#define NAVY   "#003087"
#define GREY   "#5b6b76"
#define INK    "#212b32"
#define INK2   "#425563"
#define RED    "#b10e1e"

enum row { ROW_TOP, ROW_MIDDLE, ROW_BOTTOM, ROWS };
enum mark { MARK_TICK, MARK_TRIANGLE, MARK_SQUARE, MARK_CIRCLE, MARK_BAR, MARK_DIAMOND, MARK_PENNANT, MARK_RING };

struct lane {
	int64_t organisation;
	struct str name;
	const char *type;
	struct day reach;
	int events, contacts;
	bool has[ROWS], told, rest;
	double y, height, at[ROWS];
};
struct drawing { const struct timeline_picture *p; struct day from; struct lane lane[LANES_MAX + 2]; int lanes; struct svg svg; };

static bool drawn(const struct timeline_picture *p, const struct event *e)
{
	if (e->kind == EVENT_MEDICATION || e->kind == EVENT_LETTER || e->kind == EVENT_ENTRY || !day_known(e->on) ||
		e->on.day > p->today.day)
		return false;
	return !p->results_only || e->kind == EVENT_INVESTIGATION;
}

static enum mark mark_of(const struct event *e)
{
	switch (e->kind) {
	case EVENT_GP_CONTACT: return MARK_TICK;
	case EVENT_EMERGENCY: return MARK_TRIANGLE;
	case EVENT_OUTPATIENT: return MARK_SQUARE;
	case EVENT_INVESTIGATION: return MARK_CIRCLE;
	case EVENT_ADMISSION: case EVENT_WARD_STAY: case EVENT_PROCEDURE: return MARK_BAR;
	case EVENT_THERAPY: return MARK_DIAMOND;
	case EVENT_TOLD: return MARK_RING;
	case EVENT_ANY: case EVENT_ENTRY: case EVENT_SYMPTOM: case EVENT_DIAGNOSIS: case EVENT_REFERRAL:
	case EVENT_MEDICATION: case EVENT_LETTER: case EVENT_KINDS: break;
	}
	return MARK_PENNANT;
}

static enum row row_of(const struct event *e)
{
	if (e->kind == EVENT_EMERGENCY || (e->kind == EVENT_ADMISSION && e->unscheduled == TRUTH_YES))
		return ROW_TOP;
	if (e->kind == EVENT_INVESTIGATION || e->kind == EVENT_SYMPTOM || e->kind == EVENT_DIAGNOSIS || e->kind == EVENT_REFERRAL)
		return ROW_MIDDLE;
	return ROW_BOTTOM;
}

/* ---- lanes ---- */

static struct lane *lane_of(struct drawing *d, const struct told *told)
{
	bool own_words = told->e.kind == EVENT_TOLD;
	for (int i = 0; i < d->lanes; i++)
		if (d->lane[i].told == own_words && (own_words || d->lane[i].organisation == told->e.organisation || d->lane[i].rest))
			return &d->lane[i];
	struct lane *lane = &d->lane[d->lanes++];
	*lane = (struct lane){ .organisation = told->e.organisation, .name = told->organisation_name, .reach = DAY_NONE,
		.told = own_words,
		.type = org_type_name(told->organisation_type) };
	if (own_words) {
		lane->name = STR("Told by the patient");
		lane->type = "";
	} else if (d->lanes > LANES_MAX) {
		lane->rest = true;
		lane->name = STR("Other organisations");
		lane->type = "see the table";
	}
	for (size_t i = 0; i < d->p->reaches && !own_words; i++)
		if (d->p->reach[i].organisation == lane->organisation)
			lane->reach = d->p->reach[i].from;
	return lane;
}

static int order_of(const struct drawing *d, const struct lane *lane)
{
	return lane->told ? 3 : lane->rest ? 2 : lane->organisation == d->p->practice ? 0 : 1;
}

static void lanes_sort(struct drawing *d)
{
	for (int i = 1; i < d->lanes; i++)
		for (int k = i; k > 0; k--) {
			int a = order_of(d, &d->lane[k - 1]), b = order_of(d, &d->lane[k]);
			if (a < b || (a == b && d->lane[k - 1].events >= d->lane[k].events))
				break;
			struct lane keep = d->lane[k];
			d->lane[k] = d->lane[k - 1];
			d->lane[k - 1] = keep;
		}
}

static void lanes_make(struct drawing *d)
{
	for (size_t i = 0; i < d->p->count; i++) {
		const struct told *told = &d->p->told[i];
		if (!drawn(d->p, &told->e) || told->e.on.day < d->from.day)
			continue;
		struct lane *lane = lane_of(d, told);
		lane->events++;
		lane->contacts += told->e.kind == EVENT_GP_CONTACT;
		lane->has[row_of(&told->e)] = true;
	}
	lanes_sort(d);
}

static double lanes_place(struct drawing *d, double y)
{
	for (int i = 0; i < d->lanes; i++) {
		struct lane *lane = &d->lane[i];
		int rows = lane->has[0] + lane->has[1] + lane->has[2];
		lane->y = y;
		lane->height = rows == 3 ? 46 : 34;
		double at = y + (rows == 1 ? 17 : 10);
		for (int r = 0; r < ROWS; r++)
			if (lane->has[r]) {
				lane->at[r] = at;
				at += 14;
			}
		y += lane->height;
	}
	return y;
}

/* ---- marks ---- */

static double x_of(const struct drawing *d, struct day day)
{
	double x = LEFT + PLOT * (day.day - d->from.day) / (double)(d->p->today.day - d->from.day);
	return x < LEFT ? LEFT : x > LEFT + PLOT ? LEFT + PLOT : x;
}

static struct ink ink_of(const struct event *e)
{
	if (e->result == RESULT_ABNORMAL)
		return (struct ink){ NAVY, NAVY, 1.5, NULL };
	bool missing = (e->kind == EVENT_INVESTIGATION && e->result == RESULT_UNKNOWN) ||
		(e->kind == EVENT_OUTPATIENT && e->attended == TRUTH_NO);
	return missing ? (struct ink){ "#fff", GREY, 1.5, "2 1.8" } : (struct ink){ "#fff", NAVY, 1.5, NULL };
}

static void mark_draw(struct drawing *d, const struct event *e, double x, double y)
{
	static const double triangle[][2] = { { 0, -5 }, { 5, 3.6 }, { -5, 3.6 } },
		diamond[][2] = { { 0, -5 }, { 4, 0 }, { 0, 5 }, { -4, 0 } },
		pennant[][2] = { { -3, -4 }, { 4, 0 }, { -3, 4 } };
	struct svg *s = &d->svg;
	struct ink ink = ink_of(e), grey = { GREY, NULL, 0, NULL };
	switch (mark_of(e)) {
	case MARK_TICK: svg_line(s, x, y - 5, x, y + 5, GREY, 1.3); break;
	case MARK_TRIANGLE: svg_shape(s, x, y, triangle, 3, ink); break;
	case MARK_SQUARE: svg_rect(s, x - 3.6, y - 3.6, 7.2, 7.2, 0, ink); break;
	case MARK_CIRCLE: svg_circle(s, x, y, 4, ink); break;
	case MARK_BAR: {
		double to = day_known(e->until) && e->until.day <= d->p->today.day ? x_of(d, e->until) : x;
		svg_rect(s, x - 1, y - 4, to - x < 6 ? 8 : to - x + 2, 8, 1, ink);
		break;
	}
	case MARK_DIAMOND: svg_shape(s, x, y, diamond, 4, grey); break;
	case MARK_PENNANT: svg_shape(s, x, y, pennant, 3, grey); break;
	case MARK_RING:
		svg_circle(s, x, y, 4, (struct ink){ "none", GREY, 1.5, NULL });
		svg_circle(s, x, y, 1.4, grey);
		break;
	}
}

static struct str what_of(const struct told *told)
{
	return told->term.n ? told->term : told->specialty.n ? told->specialty : str_of(event_kind_name(told->e.kind));
}

/* Two marks of one kind at one place look like one: the first is enough. Filled ones say what they are. */
static void marks_draw(struct drawing *d, struct arena *arena, const struct lane *lane)
{
	struct { enum mark mark; enum result result; int x2; } last[ROWS] = { { 0 } };
	bool any[ROWS] = { false };
	for (size_t i = 0; i < d->p->count; i++) {
		const struct told *told = &d->p->told[i];
		const struct event *e = &told->e;
		if (!drawn(d->p, e) || e->on.day < d->from.day || lane_of(d, told) != lane)
			continue;
		enum row r = row_of(e);
		double x = x_of(d, e->on);
		int x2 = (int)(x * 2);
		if (any[r] && last[r].mark == mark_of(e) && last[r].x2 == x2 && last[r].result == e->result)
			continue;
		any[r] = true;
		last[r].mark = mark_of(e);
		last[r].result = e->result;
		last[r].x2 = x2;
		bool says = e->result == RESULT_ABNORMAL;
		char day[DAY_TEXT];
		if (says)
			svg_say(&d->svg, str_of(arena_printf(arena, "%.*s, %s: abnormal", STRF(what_of(told)), day_words(e->on, day))));
		mark_draw(d, e, x, lane->at[r]);
		if (says)
			svg_end(&d->svg);
	}
}

/* ---- what stands around them ---- */

static struct str shortened(struct arena *arena, struct str s, size_t letters)
{
	size_t n = 0, seen = 0;
	while (n < s.n && seen < letters) {
		n++;
		while (n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
			n++;
		seen++;
	}
	return n == s.n ? s : str_of(arena_printf(arena, "%.*s\u2026", (int)n, s.p));
}

static void lane_frame(struct drawing *d, struct arena *arena, const struct lane *lane)
{
	struct svg *s = &d->svg;
	double middle = lane->y + lane->height / 2;
	svg_line(s, 0, lane->y + .5, WIDTH, lane->y + .5, "#d8dde0", 1);
	svg_text(s, 0, middle - (lane->type[0] ? 2 : -4), 14, INK, true, "start", shortened(arena, lane->name, 25));
	if (lane->type[0])
		svg_text(s, 0, middle + 12, 13, INK2, false, "start", str_of(lane->type));
	const char *what = lane->contacts * 2 > lane->events ? "contacts" : "events";
	int n = lane->contacts * 2 > lane->events ? lane->contacts : lane->events;
	svg_text(s, WIDTH, middle + 4, 13, INK2, false, "end", str_of(arena_printf(arena, "%d %.*s", n, (int)strlen(what) - (n == 1),
		what)));
	if (day_known(lane->reach) && lane->reach.day > d->from.day) {
		double to = x_of(d, lane->reach);
		svg_rect(s, LEFT, lane->y + 1, to - LEFT, lane->height - 1, 0, (struct ink){ "url(#wm-hatch)", NULL, 0, NULL });
	}
}

static void flags_draw(struct drawing *d, struct arena *arena)
{
	static const double flag[][2] = { { 1, -7 }, { 11, -7 }, { 8, -3.5 }, { 11, 0 }, { 1, 0 } };
	int open = 0;
	double free_from = LEFT;
	svg_text(&d->svg, 0, 17, 13, d->p->flags ? RED : INK2, true, "start", STR("Red flags"));
	for (size_t i = 0; i < d->p->flags; i++) {
		const struct timeline_flag *f = &d->p->flag[i];
		const char *colour = f->settled ? INK2 : RED;
		open += !f->settled;
		if (!day_known(f->on) || f->on.day < d->from.day)
			continue;
		double x = x_of(d, f->on);
		svg_say(&d->svg, f->words);
		svg_line(&d->svg, x, 6, x, 21, colour, 2);
		svg_shape(&d->svg, x, 14, flag, 5, (struct ink){ f->settled ? "#fff" : RED, colour, 1.2, NULL });
		svg_end(&d->svg);
		struct str words = shortened(arena, f->words, 34);
		double wide = 7.0 * (double)words.n;
		bool right = x + 16 + wide < LEFT + PLOT;
		if (right ? x + 16 < free_from : x - 6 - wide < free_from)
			continue;
		svg_text(&d->svg, right ? x + 16 : x - 6, 17, 13, colour, !f->settled, right ? "start" : "end", words);
		free_from = right ? x + 22 + wide : x + 16;
	}
	svg_text(&d->svg, WIDTH, 17, 13, open ? RED : INK2, open > 0, "end",
		 str_of(open ? arena_printf(arena, "%d open", open) : d->p->flags_open == TRUTH_UNKNOWN ? "cannot be told" :
			d->p->flags ? "settled" : "none open"));
}

static void axis(struct drawing *d, struct arena *arena, double top, double bottom)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int y, m, day;
	bool monthly = d->p->months <= 12;
	day_split(d->from, &y, &m, &day);
	for (int i = 1; i <= (monthly ? 13 : d->p->months / 12 + 1); i++) {
		int month = monthly ? (m - 1 + i) % 12 : 0, year = monthly ? y + (m - 1 + i) / 12 : y + i;
		struct day at = day_of(year, month + 1, 1);
		if (at.day > d->p->today.day)
			break;
		double x = x_of(d, at);
		svg_line(&d->svg, x, top, x, bottom, "#e3e7ea", 1);
		if (x > LEFT + PLOT - 24)
			continue;
		svg_text(&d->svg, x, bottom + 15, 13, INK2, false, "middle",
			 str_of(monthly && month ? months[month] : arena_printf(arena, "%d", year)));
	}
	char text[DAY_TEXT];
	svg_line(&d->svg, LEFT + PLOT, top, LEFT + PLOT, bottom, INK, 1.5);
	svg_text(&d->svg, LEFT + PLOT + 4, bottom + 15, 13, INK, true, "start", str_of(day_words(d->p->today, text)));
}

struct html timeline_svg(struct arena *arena, const struct timeline_picture *p)
{
	struct drawing d = { .p = p, .from = day_add_months(p->today, -p->months) };
	lanes_make(&d);
	double bottom = lanes_place(&d, 26);
	if (d.lanes == 0)
		bottom += 40;
	svg_open(&d.svg, WIDTH, (int)bottom + 22, str_of(arena_printf(arena,
		"%d %s of contacts and results, one row an organisation. The table has the same.",
		p->months > 12 ? p->months / 12 : p->months, p->months > 12 ? "years" : "months")));
	svg_hatch(&d.svg, "wm-hatch");
	for (int i = 0; i < d.lanes; i++)
		lane_frame(&d, arena, &d.lane[i]);
	axis(&d, arena, 26, bottom);
	for (int i = 0; i < d.lanes; i++)
		marks_draw(&d, arena, &d.lane[i]);
	if (d.lanes == 0)
		svg_text(&d.svg, LEFT + 12, 50, 14, INK2, false, "start",
			STR("Nothing is recorded in these years in what you may see. That is not the same as nothing happened."));
	svg_line(&d.svg, 0, bottom + .5, WIDTH, bottom + .5, "#d8dde0", 1);
	flags_draw(&d, arena);
	return svg_close(&d.svg, arena);
}

static struct continuity continuity_told(struct arena *arena, const struct timeline_picture *p, struct day from)
{
	const struct event **event = arena_array(arena, p->count + 1, sizeof *event);
	for (size_t i = 0; i < p->count; i++)
		event[i] = &p->told[i].e;
	return continuity_seen(event, p->count, from, p->today);
}

struct str timeline_say(struct arena *arena, const struct timeline_picture *p)
{
	struct day from = day_add_months(p->today, -p->months), year = day_add_months(p->today, -12),
		before = day_add_months(p->today, -24);
	int64_t gp = 0, gp_before = 0, emergency = 0, undated = 0, earlier = 0, hidden = 0;
	for (size_t i = 0; i < p->count; i++) {
		const struct event *e = &p->told[i].e;
		undated += !day_known(e->on);
		earlier += day_known(e->on) && e->on.day < from.day;
		hidden += day_known(e->on) && e->on.day >= from.day && (e->kind == EVENT_MEDICATION || e->kind == EVENT_LETTER ||
			e->kind == EVENT_ENTRY);
		if (!day_known(e->on) || e->on.day < from.day || e->on.day > p->today.day)
			continue;
		gp += e->kind == EVENT_GP_CONTACT && e->on.day > year.day;
		gp_before += e->kind == EVENT_GP_CONTACT && e->on.day > before.day && e->on.day <= year.day;
		emergency += e->kind == EVENT_EMERGENCY;
	}
	struct buf buf;
	char day[DAY_TEXT];
	struct continuity seen = continuity_told(arena, p, year);
	buf_init(&buf, 2000);
	if (p->died)
		buf_printf(&buf, "Up to the death on %s. ", day_words(p->today, day));
	if (!p->gp_told && gp + gp_before == 0)
		buf_text(&buf, "No source here tells of GP contacts. ");
	else if (p->months >= 24)
		buf_printf(&buf, "GP contacts in 12 months: %" PRId64 " (%" PRId64 " the year before). ", gp, gp_before);
	else
		buf_printf(&buf, "GP contacts: %" PRId64 ". ", gp);
	if (seen.contacts >= CONTINUITY_LEAST && seen.people == 1)
		buf_printf(&buf, "Who was seen in 12 months is known of %" PRId64 ": all with one clinician. ", seen.contacts);
	else if (seen.contacts >= CONTINUITY_LEAST)
		buf_printf(&buf, "Who was seen in 12 months is known of %" PRId64 ": %" PRId64 " with one clinician, the others with %" PRId64 " more. ",
			seen.contacts, seen.usual, seen.people - 1);
	if (emergency || p->emergency_told)
		buf_printf(&buf, "A&E %" PRId64 " %s in %s. ", emergency, emergency == 1 ? "time" : "times",
			p->months >= 120 ? "ten years" : p->months >= 24 ? "three years" : "12 months");
	else
		buf_text(&buf, "No source here tells of A&E. ");
	if (hidden)
		buf_printf(&buf, "%" PRId64 " medicines, letters and other entries are in the table only. ", hidden);
	if (undated)
		buf_printf(&buf, "%" PRId64 " %s no day. ", undated, undated == 1 ? "event has" : "events have");
	if (earlier)
		buf_printf(&buf, "%" PRId64 " earlier. ", earlier);
	struct str say = str_trim(str_dup(arena, buf_view(&buf)));
	buf_free(&buf);
	return say;
}
