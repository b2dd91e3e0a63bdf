/* Boxes and arrows. */
#include "web/pathway_svg.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/must.h"
#include "print/svg.h"

#define WIDTH  1334
#define BOX_H  58.0
#define GAP_Y  24.0
#define TOP    34.0             /* room for ways above the boxes */
#define LINE_APART 3.5
#define STROKES_MAX (PATHWAY_STEPS * PATHWAY_ARROWS * 5)
#define NAVY   "#003087"
#define GREY   "#768692"
#define INK    "#212b32"
#define INK2   "#425563"

struct box { int column, row; double x, y; };
struct stroke { double x1, y1, x2, y2; };
struct drawing {
	const struct pathway *p;
	const int64_t *people;
	int here, columns, rows[PATHWAY_STEPS + 1], enters[PATHWAY_STEPS], entered[PATHWAY_STEPS], lines;
	double box_w, gap_x, left, bottom, low;         /* left: where the first column begins; low: the lowest line */
	struct stroke line[STROKES_MAX];
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
	d->gap_x = d->columns > 6 ? 64 : 84;
	d->left = 2;
	for (int i = 0; i < d->p->steps; i++)
		for (int a = 0; a < d->p->step[i].arrows; a++)
			if (d->box[d->p->step[i].arrow[a].to].column == 0)
				d->left = 62;           /* ways back to the beginning come in there */
	d->box_w = (WIDTH - 2 - d->left - (d->columns - 1) * d->gap_x) / d->columns;
	if (d->box_w > 210) {                    /* few columns: the room is for the ways between them */
		d->box_w = 210;
		d->gap_x = (WIDTH - 2 - d->left - d->columns * d->box_w) / (d->columns - 1);
		d->gap_x = d->gap_x > 260 ? 260 : d->gap_x;
	}
	double high = most * (BOX_H + GAP_Y);
	for (int i = 0; i < d->p->steps; i++) {
		int rows = d->rows[d->box[i].column];
		d->box[i].x = d->left + d->box[i].column * (d->box_w + d->gap_x);
		d->box[i].y = TOP + (high - rows * (BOX_H + GAP_Y)) / 2 + d->box[i].row * (BOX_H + GAP_Y);
	}
	d->bottom = TOP + high;
}

/* ---- arrows ---- */

/* A way goes out at the right of its box, down or up in the gap beside it, along a height at which no box stands, down or up in the gap before
 * the box that it leads to, and in at its left: it never crosses a box. Of the places that it could take the one is taken that lies on the
 * fewest lines that are there already, then the nearest. */

static void head(struct drawing *d, double x, double y, const char *colour)
{
	static const double right[3][2] = { { 0, 0 }, { -8, -4 }, { -8, 4 } };
	svg_shape(&d->svg, x, y, right, 3, (struct ink){ colour, "none", 0, NULL });
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

static double least(double a, double b) { return a < b ? a : b; }
static double most(double a, double b) { return a > b ? a : b; }

/* How many lines lie on this one, or so near that the eye takes them for one. */
static int lies_on(const struct drawing *d, double x1, double y1, double x2, double y2)
{
	int count = 0;
	bool upright = x1 == x2;
	for (int i = 0; i < d->lines; i++) {
		const struct stroke *l = &d->line[i];
		if (upright != (l->x1 == l->x2))
			continue;
		double apart = upright ? x1 - l->x1 : y1 - l->y1;
		double from = upright ? most(least(y1, y2), least(l->y1, l->y2)) : most(least(x1, x2), least(l->x1, l->x2));
		double to = upright ? least(most(y1, y2), most(l->y1, l->y2)) : least(most(x1, x2), most(l->x1, l->x2));
		count += apart < LINE_APART && apart > -LINE_APART && to > from;
	}
	return count;
}

static void stroke(struct drawing *d, bool back, double x1, double y1, double x2, double y2)
{
	if (back)
		dashed(d, x1, y1, x2, y2);
	else
		svg_line(&d->svg, x1, y1, x2, y2, GREY, 1.4);
	if (d->lines < STROKES_MAX)
		d->line[d->lines++] = (struct stroke){ x1, y1, x2, y2 };
}

static double gap_left(const struct drawing *d, int gap)
{
	return gap < 0 ? 2 : d->left + gap * (d->box_w + d->gap_x) + d->box_w;
}

/* A place for the upright piece in a gap; ends: the level pieces that hang on it, from `in` at its height y1 and to `out` at y2. */
static double upright_find(const struct drawing *d, int gap, double in, double y1, double y2, double out)
{
	double from = gap_left(d, gap) + 6, width = (gap < 0 ? d->left - 2 : d->gap_x) - 18, best = from, cost = 1e9;
	for (double at = 0; at <= width; at += width > 130 ? 8 : 4) {
		double x = from + at, here = 100 * (lies_on(d, x, y1, x, y2) + lies_on(d, in, y1, x, y1) + lies_on(d, x, y2, out, y2)) + at / 100;
		if (here < cost) {
			cost = here;
			best = x;
		}
	}
	return best;
}

static bool is_free(const struct drawing *d, double y, int from, int to)
{
	for (int i = 0; i < d->p->steps; i++)
		if (d->box[i].column >= from && d->box[i].column <= to && y > d->box[i].y - 5 && y < d->box[i].y + BOX_H + 5)
			return false;
	return true;
}

/* A height at which the columns have no box. Above and below all there is always room. */
static double level_find(struct drawing *d, int from, int to, double x1, double x2, double y1, double y2)
{
	double best = d->bottom + 8, cost = 1e9;
	for (int i = -2; i * 4 < d->bottom + 400; i++) {
		double y = i == -2 ? y2 : i == -1 ? y1 : 4 + 4 * i;     /* straight on, where that is free */
		if (!is_free(d, y, from, to))
			continue;
		double here = 300 * lies_on(d, x1, y, x2, y) + most(y - y1, y1 - y) + most(y - y2, y2 - y);
		if (here < cost) {
			cost = here;
			best = y;
		}
	}
	d->low = most(d->low, best);
	return best;
}

static void way_draw(struct drawing *d, int from, int nth, int of, int to)
{
	const struct box *a = &d->box[from], *b = &d->box[to];
	bool back = b->column <= a->column;
	double x1 = a->x + d->box_w, y1 = a->y + BOX_H * (nth + 1) / (of + 1), y2 = b->y + BOX_H * (d->entered[to] + 1) / (d->enters[to] + 1);
	d->entered[to]++;
	if (b->column == a->column + 1) {
		double x = upright_find(d, a->column, x1, y1, y2, b->x);
		stroke(d, back, x1, y1, x, y1);
		stroke(d, back, x, y1, x, y2);
		stroke(d, back, x, y2, b->x, y2);
	} else {
		double near = gap_left(d, a->column) + d->gap_x / 2, far = gap_left(d, b->column - 1) + 10;
		double y = back ? level_find(d, b->column, a->column, near, far, y1, y2) : level_find(d, a->column + 1, b->column - 1, near, far, y1, y2);
		double out = upright_find(d, a->column, x1, y1, y, far), in = upright_find(d, b->column - 1, out, y, y2, b->x);
		stroke(d, back, x1, y1, out, y1);
		stroke(d, back, out, y1, out, y);
		stroke(d, back, out, y, in, y);
		stroke(d, back, in, y, in, y2);
		stroke(d, back, in, y2, b->x, y2);
	}
	head(d, b->x, y2, back ? NAVY : GREY);
}

/* The short ones first: they have the least room. */
static void arrows_draw(struct drawing *d)
{
	for (int i = 0; i < d->p->steps; i++)
		for (int a = 0; a < d->p->step[i].arrows; a++)
			d->enters[d->p->step[i].arrow[a].to]++;
	for (int reach = 1; reach <= 2 * PATHWAY_STEPS; reach++)
		for (int i = 0; i < d->p->steps; i++)
			for (int a = 0; a < d->p->step[i].arrows; a++) {
				const struct pathway_arrow *way = &d->p->step[i].arrow[a];
				int columns = d->box[way->to].column - d->box[i].column;
				if ((columns > 0 ? columns : PATHWAY_STEPS - columns) != reach)
					continue;
				svg_say(&d->svg, way->title);
				way_draw(d, i, a, d->p->step[i].arrows, way->to);
				svg_end(&d->svg);
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

static struct html draw(struct arena *arena, const struct pathway *pathway, const int64_t *people, int here, double *height)
{
	struct drawing *d = arena_alloc(arena, sizeof *d);
	d->p = pathway;
	d->people = people;
	d->here = here;
	boxes_place(d);
	svg_open(&d->svg, WIDTH, (int)*height, str_of(arena_printf(arena, "%d steps and the ways between them. The text below has the same.", pathway->steps)));
	arrows_draw(d);
	for (int i = 0; i < pathway->steps; i++)
		box_draw(d, arena, i);
	*height = most(d->bottom, d->low) + 12;
	return svg_close(&d->svg, arena);
}

/* Drawn twice: how low the lowest way runs is known when all have found theirs. */
struct html pathway_svg(struct arena *arena, const struct pathway *pathway, const int64_t *people, int here)
{
	double height = 100;
	draw(arena, pathway, people, here, &height);
	return draw(arena, pathway, people, here, &height);
}
