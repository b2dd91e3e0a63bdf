/* The picture of a pathway: no way crosses a box, every way has its arrow, the marked step is dark, nothing sticks out. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/catalog.h"
#include "model/pathway.h"
#include "tests/kit/region.h"
#include "web/pathway_svg.h"

struct shape { double x, y, w, h; };
struct drawn { struct shape box[PATHWAY_STEPS * 2], line[20000]; int boxes, lines, arrows; double width, height; };

static double number(const char *tag, const char *name)
{
	char want[20];
	snprintf(want, sizeof want, " %s=\"", name);
	const char *at = strstr(tag, want);
	assert_non_null(at);
	return strtod(at + strlen(want), NULL);
}

static void read_svg(struct str svg, struct drawn *ret)
{
	const char *text = str_c(kit_cx_now()->arena, svg);
	*ret = (struct drawn){ .width = number(text, "width"), .height = number(text, "height") };
	for (const char *at = text; (at = strchr(at, '<')); at++) {
		if (strncmp(at, "<rect", 5) == 0)
			ret->box[ret->boxes++] = (struct shape){ number(at, "x"), number(at, "y"), number(at, "width"), number(at, "height") };
		if (strncmp(at, "<path", 5) == 0 || strncmp(at, "<polygon", 8) == 0)
			ret->arrows++;
		if (strncmp(at, "<line", 5) == 0) {
			double x1 = number(at, "x1"), y1 = number(at, "y1"), x2 = number(at, "x2"), y2 = number(at, "y2");
			assert_true(ret->lines < (int)LENGTH(ret->line));
			ret->line[ret->lines++] = (struct shape){ x1 < x2 ? x1 : x2, y1 < y2 ? y1 : y2, x1 < x2 ? x2 - x1 : x1 - x2, y1 < y2 ? y2 - y1 : y1 - y2 };
		}
	}
}

static bool crosses(const struct shape *line, const struct shape *box)
{
	return line->x + line->w > box->x + 0.5 && line->x < box->x + box->w - 0.5 && line->y + line->h > box->y + 0.5 && line->y < box->y + box->h - 0.5;
}

static void no_way_crosses_a_box(void **state)
{
	(void)state;
	static struct drawn d;
	int64_t people[PATHWAY_STEPS] = { 0 };
	kit_cx();
	const struct catalog *catalog = kit_catalog();
	assert_true(catalog->pathways >= 6);
	for (size_t i = 0; i < catalog->pathways; i++) {
		const struct pathway *p = catalog->pathway[i];
		int ways = 0;
		read_svg(pathway_svg(kit_cx_now()->arena, p, people, 1).trusted, &d);
		for (int s = 0; s < p->steps; s++)
			ways += p->step[s].arrows;
		assert_int_equal(d.boxes, p->steps);
		assert_int_equal(d.arrows, ways);
		for (int l = 0; l < d.lines; l++) {
			assert_true(d.line[l].x >= 0 && d.line[l].y >= 0 && d.line[l].x + d.line[l].w <= d.width && d.line[l].y + d.line[l].h <= d.height);
			for (int b = 0; b < d.boxes; b++)
				if (crosses(&d.line[l], &d.box[b])) {
					print_error("%.*s: the line at %g, %g crosses the box at %g, %g\n", STRF(p->id), d.line[l].x, d.line[l].y, d.box[b].x, d.box[b].y);
					assert_true(false);
				}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_way_crosses_a_box) };
	return cmocka_run_group_tests_name("pictures of pathways", tests, NULL, NULL);
}
