/* A square of dots that a telephone's camera reads (ISO/IEC 18004), as a picture. */
#ifndef PRINT_QR_H
#define PRINT_QR_H

#include "base/cx.h"
#include "print/html.h"

/* Its dots: across * across of them, 1 dark; of the arena. ERR_OVER_LIMIT. */
enum err qr_dots(struct cx *cx, struct str text, unsigned char **ret, int *ret_across);

/* `title` is what the picture says to those who do not see it. ERR_OVER_LIMIT: more than one square holds. */
enum err qr_svg(struct cx *cx, struct str text, struct str title, struct html *ret);

#endif
