/* Boxes and arrows. */
#include "web/pathway_svg.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/must.h"
#include "print/svg.h"

#define WIDTH  1334
#define BOX_H  58.0
#define GAP_Y  18.0
#define TOP    10.0
#define NAVY   "#003087"
#define GREY   "#768692"
#define INK    "#212b32"
#define INK2   "#425563"

struct box { int column, row; double x, y; };
struct drawing {
	const struct pathway *p;
	const int64_t *people;
	int here, columns, rows[PATHWAY_STEPS + 1], lanes;
	double box_w, gap_x, bottom;
	struct box box[PATHWAY_STEPS];
	struct svg svg;
};

/* ---- where each box stands ---- */

static void columns_find(struct drawing *d)
{
	const struct pathway *p = d->p;
	for (int i = 0; i < p->steps; i++)
		d->box[i].column = -1;
	for (int w = 1; w < WAYS; w++)
		if (p->start[w] >= 0)
			d->box[p->start[w]].column = 0;
	for (int column = 0; column < p->steps; column++)
		for (int i = 0; i < p->steps; i++)
			for (int a = 0; d->box[i].column == column && a < p->step[i].arrows; a++)
				if (d->box[p->step[i].arrow[a].to].column < 0)
					d->box[p->step[i].arrow[a].to].column = column + 1;
	for (int i = 0; i < p->steps; i++)
		if (p->step[i].kind != STEP_END && d->box[i].column >= d->columns)
			d->columns = d->box[i].column + 1;
	for (int i = 0; i < p->steps; i++)
		if (p->step[i].kind == STEP_END)
			d->box[i].column = d->columns;
	d->columns++;
}

static void boxes_place(struct drawing *d)
{
	int most = 1;
	columns_find(d);
	for (int i = 0; i < d->p->steps; i++) {
		d->box[i].row = d->rows[d->box[i].column]++;
		if (d->rows[d->box[i].column] > most)
			most = d->rows[d->box[i].column];
	}
	d->gap_x = d->columns > 5 ? 44 : 64;
	d->box_w = (WIDTH - 4 - (d->columns - 1) * d->gap_x) / d->columns;
	if (d->box_w > 210)
		d->box_w = 210;
	double high = most * (BOX_H + GAP_Y);
	for (int i = 0; i < d->p->steps; i++) {
		int rows = d->rows[d->box[i].column];
		d->box[i].x = 2 + d->box[i].column * (d->box_w + d->gap_x);
		d->box[i].y = TOP + (high - rows * (BOX_H + GAP_Y)) / 2 + d->box[i].row * (BOX_H + GAP_Y);
	}
	d->bottom = TOP + high;
}

/* ---- arrows ---- */

static void head(struct drawing *d, double x, double y, bool up, const char *colour)
{
	static const double right[3][2] = { { 0, 0 }, { -8, -4 }, { -8, 4 } }, above[3][2] = { { 0, 0 }, { -4, 8 }, { 4, 8 } };
	svg_shape(&d->svg, x, y, up ? above : right, 3, (struct ink){ colour, "none", 0, NULL });
}

/* On: out at the right, into the gap, in at the left. Each way leaves and arrives at its own height. */
static void way_on(struct drawing *d, int from, int nth, int of, int to)
{
	const struct box *a = &d->box[from], *b = &d->box[to];
	double y1 = a->y + BOX_H * (nth + 1) / (of + 1), y2 = b->y + BOX_H * (0.25 + 0.5 * (double)(from % 7) / 6), x1 = a->x + d->box_w,
		x2 = b->x, turn = x1 + d->gap_x * (0.25 + 0.5 * (double)(nth + 1) / (of + 1));
	svg_line(&d->svg, x1, y1, turn, y1, GREY, 1.4);
	svg_line(&d->svg, turn, y1, turn, y2, GREY, 1.4);
	/* Past boxes between: along the lower edge of the row. */
	if (b->column > a->column + 1) {
		double over = b->y - GAP_Y / 2, last = x2 - d->gap_x / 4;
		svg_line(&d->svg, turn, y2, turn, over, GREY, 1.4);
		svg_line(&d->svg, turn, over, last, over, GREY, 1.4);
		svg_line(&d->svg, last, over, last, y2, GREY, 1.4);
		svg_line(&d->svg, last, y2, x2, y2, GREY, 1.4);
	} else {
		svg_line(&d->svg, turn, y2, x2, y2, GREY, 1.4);
	}
	head(d, x2, y2, false, GREY);
}

static void dashed(struct drawing *d, double x1, double y1, double x2, double y2)
{
	double length = x1 < x2 || y1 < y2 ? x2 - x1 + y2 - y1 : x1 - x2 + y1 - y2;
	int pieces = (int)(length / 8) + 1;
	for (int i = 0; i < pieces; i++) {
		double f = (double)i / pieces, t = ((double)i + 0.55) / pieces;
		svg_line(&d->svg, x1 + (x2 - x1) * f, y1 + (y2 - y1) * f, x1 + (x2 - x1) * t, y1 + (y2 - y1) * t, NAVY, 1.2);
	}
}

static void way_back(struct drawing *d, int from, int nth, int to)
{
	const struct box *a = &d->box[from], *b = &d->box[to];
	double lane = d->bottom + 10 + 9 * d->lanes++, x1 = a->x + d->box_w * (0.55 + 0.06 * (nth % 6)), x2 = b->x + d->box_w * (0.1 + 0.05 * (from % 7));
	dashed(d, x1, a->y + BOX_H, x1, lane);
	dashed(d, x1, lane, x2, lane);
	dashed(d, x2, lane, x2, b->y + BOX_H + 8);
	head(d, x2, b->y + BOX_H, true, NAVY);
}

static void arrows_draw(struct drawing *d)
{
	for (int i = 0; i < d->p->steps; i++) {
		const struct pathway_step *s = &d->p->step[i];
		for (int a = 0; a < s->arrows; a++) {
			svg_say(&d->svg, s->arrow[a].title);
			if (d->box[s->arrow[a].to].column > d->box[i].column)
				way_on(d, i, a, s->arrows, s->arrow[a].to);
			else
				way_back(d, i, a, s->arrow[a].to);
			svg_end(&d->svg);
		}
	}
}

/* ---- boxes ---- */

/* The title on two lines at most, broken at a blank. */
static void title_draw(struct drawing *d, const struct box *b, struct str title, const char *ink)
{
	size_t chars = (size_t)(d->box_w / 7.4);
	size_t cut = title.n;
	if (title.n > chars)
		for (cut = chars; cut > 0 && title.p[cut] != ' ';)
			cut--;
	if (cut == 0)
		cut = chars;
	svg_text(&d->svg, b->x + 8, b->y + 18, 13, ink, true, "start", str_sub(title, 0, cut));
	if (cut < title.n)
		svg_text(&d->svg, b->x + 8, b->y + 34, 13, ink, true, "start", str_trim(str_sub(title, cut, title.n)));
}

static void box_draw(struct drawing *d, struct arena *arena, int i)
{
	const struct pathway_step *s = &d->p->step[i];
	const struct box *b = &d->box[i];
	bool ends = s->kind == STEP_END, here = i == d->here;
	struct ink ink = { here ? NAVY : ends ? "#f0f4f5" : "#ffffff", here ? NAVY : ends ? GREY : NAVY, here ? 2.5 : 1.4, NULL };
	svg_say(&d->svg, s->say);
	svg_rect(&d->svg, b->x, b->y, d->box_w, BOX_H, ends ? 14 : 3, ink);
	title_draw(d, b, s->title, here ? "#ffffff" : INK);
	struct str say = ends ? str_of(outcome_say(s->outcome)) : d->people[i] < 0 ? str_of(step_setting_say(s->setting)) : d->people[i] == 0 ? STR("nobody now") :
		str_of(arena_printf(arena, "%" PRId64 " now", d->people[i]));
	svg_text(&d->svg, b->x + 8, b->y + 50, 12, here ? "#ffffff" : INK2, false, "start", say);
	svg_end(&d->svg);
}

struct html pathway_svg(struct arena *arena, const struct pathway *pathway, const int64_t *people, int here)
{
	struct drawing *d = arena_alloc(arena, sizeof *d);
	d->p = pathway;
	d->people = people;
	d->here = here;
	boxes_place(d);
	int back = 0;
	for (int i = 0; i < pathway->steps; i++)
		for (int a = 0; a < pathway->step[i].arrows; a++)
			back += d->box[pathway->step[i].arrow[a].to].column <= d->box[i].column;
	svg_open(&d->svg, WIDTH, (int)d->bottom + 20 + 9 * back, str_of(arena_printf(arena,
		"%d steps and the ways between them. The text below has the same.", pathway->steps)));
	arrows_draw(d);
	for (int i = 0; i < pathway->steps; i++)
		box_draw(d, arena, i);
	return svg_close(&d->svg, arena);
}
