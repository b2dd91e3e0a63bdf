/* One rectangle a run of dark dots, so that it stays sharp and small. */
#include "print/qr.h"

#include <qrencode.h>

#include "base/must.h"
#include "print/svg.h"

#define DOT   4                         /* px: 180 px and more across, which a camera reads at arm's length */
#define QUIET 4                         /* dots of white around it, as the standard asks */

enum err qr_dots(struct cx *cx, struct str text, unsigned char **ret, int *ret_across)
{
	QRcode *code = QRcode_encodeString8bit(str_c(cx->arena, text), 0, QR_ECLEVEL_M);
	if (!code)
		return fail(cx, ERR_OVER_LIMIT, "%zu bytes do not fit into one square.", text.n);
	*ret_across = code->width;
	*ret = arena_alloc(cx->arena, (size_t)(code->width * code->width));
	for (int i = 0; i < code->width * code->width; i++)
		(*ret)[i] = code->data[i] & 1;
	QRcode_free(code);
	return OK;
}

enum err qr_svg(struct cx *cx, struct str text, struct str title, struct html *ret)
{
	unsigned char *dot;
	struct svg svg;
	int wide;
	TRY(qr_dots(cx, text, &dot, &wide));
	int across = wide + 2 * QUIET;
	svg_open(&svg, across * DOT, across * DOT, title);
	svg_rect(&svg, 0, 0, across * DOT, across * DOT, 0, (struct ink){ "#ffffff", "none", 0, NULL });
	for (int y = 0; y < wide; y++)
		for (int x = 0, n; x < wide; x += n) {
			for (n = 0; x + n < wide && dot[y * wide + x + n]; n++)
				;
			if (n)
				svg_rect(&svg, (x + QUIET) * DOT, (y + QUIET) * DOT, n * DOT, DOT, 0, (struct ink){ "#000000", "none", 0, NULL });
			n = n ? n : 1;
		}
	*ret = svg_close(&svg, cx->arena);
	return OK;
}
