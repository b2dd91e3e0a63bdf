/* Marks differ by shape as well as colour: a disc, a square with a hole, a bar that ends in a line. An estimate without interval has no line through it. */
#include "web/need_svg.h"

#include <math.h>

#include "base/must.h"
#include "insight/need_told.h"
#include "print/svg.h"

#define BLUE   "#005eb8"
#define PURPLE "#330072"
#define GREY   "#b9c4ca"
#define INK    "#212b32"
#define INK2   "#425563"
#define LEFT   4.0
#define RIGHT  300.0
#define WIDE   340
#define HIGH   62

/* The next round number above: 1, 2, 2.5, 5 and 10 times a power of ten. */
static double scale_end(double most)
{
	static const double round[] = { 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 };
	double power = 1;
	if (!(most > 0))
		return 10;
	while (most > 10 * power)
		power *= 10;
	for (size_t i = 0; i < LENGTH(round); i++)
		if (round[i] * power >= most && round[i] * power >= 4)
			return round[i] * power;
	return 10 * power;
}

static void disc(struct svg *svg, double x, double y) { svg_circle(svg, x, y, 6.5, (struct ink){ BLUE, "none", 0, NULL }); }
static void square(struct svg *svg, double x, double y) { svg_rect(svg, x - 6, y - 6, 12, 12, 0, (struct ink){ "#ffffff", PURPLE, 3, NULL }); }

static void places(struct svg *svg, double from, double to, double top, double high)
{
	svg_rect(svg, from, top, to - from, high, 0, (struct ink){ GREY, "none", 0, NULL });
	svg_line(svg, to, top - 3, to, top + high, INK, 2);
}

static double most_of(const struct need_level *l)
{
	const double ends[] = { l->records.value, l->records.range.high, l->literature.people.value, l->literature.people.range.high, (double)l->places };
	double most = 0;
	for (size_t i = 0; i < LENGTH(ends); i++)
		if (ends[i] > most)
			most = ends[i];
	return most;
}

struct html need_level_svg(struct arena *arena, const struct need_level *l, struct str told)
{
	struct svg svg;
	double end = scale_end(most_of(l)), unit = (RIGHT - LEFT) / end;
	svg_open(&svg, WIDE, HIGH, told);
	if (l->places >= 0)
		places(&svg, LEFT, LEFT + unit * (double)l->places, 4, 40);
	svg_line(&svg, LEFT, 44, RIGHT, 44, INK2, 1);
	svg_line(&svg, LEFT, 2, LEFT, 44, INK2, 1);
	svg_text(&svg, LEFT, 58, 12, INK2, false, "start", STR("0"));
	svg_text(&svg, RIGHT, 58, 12, INK2, false, "middle", need_number(arena, end));
	if (!isnan(l->records.range.low))
		svg_line(&svg, LEFT + unit * l->records.range.low, 14, LEFT + unit * l->records.range.high, 14, BLUE, 4);
	if (!isnan(l->records.value))
		disc(&svg, LEFT + unit * l->records.value, 14);
	else if (l->places < 0)         /* a bar of places would lie beneath the words; the cell beside says it, too */
		svg_text(&svg, LEFT + 6, 18, 13, INK, false, "start", STR("Records: not known"));
	if (!isnan(l->literature.people.range.low))
		svg_line(&svg, LEFT + unit * l->literature.people.range.low, 32, LEFT + unit * l->literature.people.range.high, 32, PURPLE, 4);
	if (!isnan(l->literature.people.value))
		square(&svg, LEFT + unit * l->literature.people.value, 32);
	else if (l->places < 0)
		svg_text(&svg, LEFT + 6, 37, 13, INK, false, "start", STR("Research: none published"));
	return svg_close(&svg, arena);
}

struct html need_share_svg(struct arena *arena, struct estimate share, double whole, double most, struct str told)
{
	struct svg svg;
	double unit = 170.0 / most;
	svg_open(&svg, 180, 22, told);
	svg_line(&svg, LEFT, 19, LEFT + 170, 19, INK2, 1);
	if (!isnan(whole))
		svg_line(&svg, LEFT + unit * whole, 1, LEFT + unit * whole, 19, INK, 1);
	if (!isnan(share.range.low))
		svg_line(&svg, LEFT + unit * share.range.low, 9, LEFT + unit * share.range.high, 9, BLUE, 3);
	if (!isnan(share.value))
		svg_circle(&svg, LEFT + unit * share.value, 9, 4.5, (struct ink){ BLUE, "none", 0, NULL });
	return svg_close(&svg, arena);
}

struct html need_mark_svg(struct arena *arena, int mark)
{
	static const char *const told[] = { "A disc on a line", "A square on a line", "A grey bar" };
	struct svg svg;
	svg_open(&svg, 48, 16, str_of(told[mark]));
	if (mark == 2) {
		places(&svg, 2, 40, 3, 13);
		return svg_close(&svg, arena);
	}
	svg_line(&svg, 2, 8, 46, 8, mark ? PURPLE : BLUE, 4);
	(mark ? square : disc)(&svg, 24, 8);
	return svg_close(&svg, arena);
}
