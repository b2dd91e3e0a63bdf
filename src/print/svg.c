/* Writing SVG. Numbers carry one decimal: a tenth of a pixel is finer than any eye. */
#include "print/svg.h"

#include <math.h>

#include "base/must.h"

#define SVG_MAX (16u << 20)

/* One decimal, no trailing ".0", never in another locale's comma. */
static void number(struct buf *buf, double v)
{
	int64_t tenths = (int64_t)llround(v * 10);
	if (tenths < 0) {
		buf_char(buf, '-');
		tenths = -tenths;
	}
	buf_int(buf, tenths / 10);
	if (tenths % 10) {
		buf_char(buf, '.');
		buf_int(buf, tenths % 10);
	}
}

static void attribute(struct buf *buf, const char *name, double v)
{
	buf_printf(buf, " %s=\"", name);
	number(buf, v);
	buf_char(buf, '"');
}

static void word(struct buf *buf, const char *name, const char *value)
{
	buf_printf(buf, " %s=\"", name);
	html_text(buf, str_of(value));
	buf_char(buf, '"');
}

static void inked(struct buf *buf, struct ink ink)
{
	word(buf, "fill", ink.fill ? ink.fill : "none");
	if (ink.stroke) {
		word(buf, "stroke", ink.stroke);
		attribute(buf, "stroke-width", ink.width);
	}
	if (ink.dash)
		word(buf, "stroke-dasharray", ink.dash);
}

void svg_open(struct svg *svg, int width, int height, struct str title)
{
	*svg = (struct svg){ 0 };
	buf_init(&svg->buf, SVG_MAX);
	buf_printf(&svg->buf, "<svg width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", width, height,
		width, height);
	html_text(&svg->buf, title);
	buf_text(&svg->buf, "\">");
}

void svg_desc(struct svg *svg, struct str desc)
{
	buf_text(&svg->buf, "<desc>");
	html_text(&svg->buf, desc);
	buf_text(&svg->buf, "</desc>");
}

struct html svg_close(struct svg *svg, struct arena *arena)
{
	must(svg->titles == 0);
	buf_text(&svg->buf, "</svg>");
	struct html html = { svg->buf.full ? STR("") : str_dup(arena, buf_view(&svg->buf)) };
	buf_free(&svg->buf);
	return html;
}

void svg_hatch(struct svg *svg, const char *name)
{
	buf_text(&svg->buf, "<defs><pattern");
	word(&svg->buf, "id", name);
	buf_text(&svg->buf, " width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect "
		"width=\"7\" height=\"7\" "
		"fill=\"#fff\"/><path d=\"M0 0v7\" stroke=\"#b9c2c8\" stroke-width=\"2\"/></pattern></defs>");
}

void svg_line(struct svg *svg, double x1, double y1, double x2, double y2, const char *stroke, double width)
{
	buf_text(&svg->buf, "<line");
	attribute(&svg->buf, "x1", x1);
	attribute(&svg->buf, "y1", y1);
	attribute(&svg->buf, "x2", x2);
	attribute(&svg->buf, "y2", y2);
	word(&svg->buf, "stroke", stroke);
	attribute(&svg->buf, "stroke-width", width);
	buf_text(&svg->buf, "/>");
}

void svg_rect(struct svg *svg, double x, double y, double w, double h, double round, struct ink ink)
{
	buf_text(&svg->buf, "<rect");
	attribute(&svg->buf, "x", x);
	attribute(&svg->buf, "y", y);
	attribute(&svg->buf, "width", w);
	attribute(&svg->buf, "height", h);
	if (round > 0)
		attribute(&svg->buf, "rx", round);
	inked(&svg->buf, ink);
	buf_text(&svg->buf, "/>");
}

void svg_circle(struct svg *svg, double x, double y, double r, struct ink ink)
{
	buf_text(&svg->buf, "<circle");
	attribute(&svg->buf, "cx", x);
	attribute(&svg->buf, "cy", y);
	attribute(&svg->buf, "r", r);
	inked(&svg->buf, ink);
	buf_text(&svg->buf, "/>");
}

void svg_shape(struct svg *svg, double x, double y, const double (*point)[2], int points, struct ink ink)
{
	buf_text(&svg->buf, "<path d=\"");
	for (int i = 0; i < points; i++) {
		buf_char(&svg->buf, i ? 'L' : 'M');
		number(&svg->buf, x + point[i][0]);
		buf_char(&svg->buf, ' ');
		number(&svg->buf, y + point[i][1]);
	}
	buf_text(&svg->buf, "z\"");
	inked(&svg->buf, ink);
	buf_text(&svg->buf, "/>");
}

void svg_text(struct svg *svg, double x, double y, int size, const char *fill, bool bold, const char *anchor, struct str text)
{
	buf_text(&svg->buf, "<text");
	attribute(&svg->buf, "x", x);
	attribute(&svg->buf, "y", y);
	attribute(&svg->buf, "font-size", size);
	word(&svg->buf, "fill", fill);
	if (bold)
		word(&svg->buf, "font-weight", "bold");
	if (anchor[0] != 's')
		word(&svg->buf, "text-anchor", anchor);
	buf_char(&svg->buf, '>');
	html_text(&svg->buf, text);
	buf_text(&svg->buf, "</text>");
}

void svg_say(struct svg *svg, struct str title)
{
	svg->titles++;
	buf_text(&svg->buf, "<g><title>");
	html_text(&svg->buf, title);
	buf_text(&svg->buf, "</title>");
}

void svg_end(struct svg *svg)
{
	svg->titles--;
	buf_text(&svg->buf, "</g>");
}
