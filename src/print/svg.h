/* Pictures: SVG with presentation attributes only, so that it shows under the strict security policy, prints, and needs no
 * script. Every text is escaped here; what comes out is trusted HTML. Lengths are px. Colours are "#rrggbb" or "none". */
#ifndef PRINT_SVG_H
#define PRINT_SVG_H

#include "print/html.h"

struct svg { struct buf buf; int titles; };
struct ink { const char *fill, *stroke; double width; const char *dash; };     /* dash NULL: none */

/* `title` is what the picture says to those who do not see it. */
void svg_open(struct svg *svg, int width, int height, struct str title);
/* What more there is to say of it than its name: read out behind it. First thing in the picture. */
void svg_desc(struct svg *svg, struct str desc);
/* gives the buffer back; keeps the text in the arena */
struct html svg_close(struct svg *svg, struct arena *arena);
/* A pattern of slanted lines, used as fill "url(#NAME)". */
void svg_hatch(struct svg *svg, const char *name);

void svg_line(struct svg *svg, double x1, double y1, double x2, double y2, const char *stroke, double width);
void svg_rect(struct svg *svg, double x, double y, double w, double h, double round, struct ink ink);
void svg_circle(struct svg *svg, double x, double y, double r, struct ink ink);
/* Points relative to (x, y), closed: triangle, diamond. */
void svg_shape(struct svg *svg, double x, double y, const double (*point)[2], int points, struct ink ink);
/* anchor: "start", "middle", "end". */
void svg_text(struct svg *svg, double x, double y, int size, const char *fill, bool bold, const char *anchor, struct str text);
/* What the pointer says over the marks until svg_end. */
void svg_say(struct svg *svg, struct str title);
void svg_end(struct svg *svg);

#endif
