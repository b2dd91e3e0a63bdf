/* Every block becomes pieces (a layout with its tag), pieces are put on pages line by line, pages are drawn when their number is known. */
#include "print/pdf.h"

#include <pango/pangocairo.h>
#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "print/pdf_in.h"
#include "print/qr.h"

/* Points. DIN long window envelopes show from 20 mm, 50 mm down the page. */
#define WIDE    595.28
#define HIGH    841.89
#define SIDE     62.0
#define TOP      56.0
#define BOTTOM   64.0
#define ADDRESS 142.0           /* where the address begins */
#define COLUMN  (WIDE - 2 * SIDE)
#define RIGHT   190.0           /* width of the column of date and references */
#define INDENT   14.0
#define LEADING   1.17          /* lines apart, of their height: as the British Dyslexia Association asks, about one and a half letters */
#define CODE     72.0           /* an inch of dots */
#define FONT "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static PangoFontMap *fonts;     /* under the lock; lives as long as the process */

/* One layout of one tag. */
struct piece {
	const char *tag;                /* "P", "H1"; NULL with a group: none of its own */
	PangoLayout *layout;
	double x, before, after, least; /* room before and after; `least` more has to fit below: a heading is not left alone */
	const unsigned char *dot; int across;   /* a square of dots at the right, beside its words */
	bool list, rule;                /* an item of a list; a line beneath */
	enum { COLUMN_NONE, COLUMN_FIRST, COLUMN_SECOND } column;       /* the first line of one of two columns */
	bool ends;                      /* the columns end after it */
};

struct run {
	struct cx *cx;
	const struct pdf_paper *paper;
	PangoContext *context;
	struct piece *piece; size_t pieces, room;
	cairo_t *draw;
	double size, y;
	int page, pages;                /* being set, all of them: known after the first time through */
	bool drawing, in_list;
	unsigned char *dot; int across;         /* of the paper's one code */
};

/* ---- pieces ---- */

/* What pango takes: good UTF-8, without control characters. */
static struct str clean(struct cx *cx, struct str text)
{
	char *out = arena_alloc(cx->arena, text.n + 1);
	size_t n = 0;
	must(str_utf8(text));
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] >= ' ' || text.p[i] == '\n' || text.p[i] == '\t')
			out[n++] = text.p[i];
	return (struct str){ out, n };
}

static PangoLayout *layout(struct run *r, struct str text, double size, PangoWeight weight, double wide)
{
	PangoLayout *l = pango_layout_new(r->context);
	PangoFontDescription *font = pango_font_description_new();
	struct str good = clean(r->cx, text);
	pango_font_description_set_family_static(font, FONT);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_font_description_set_weight(font, weight);
	pango_layout_set_font_description(l, font);
	pango_font_description_free(font);
	pango_layout_set_width(l, (int)(wide * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	PangoAttrList *attributes = pango_attr_list_new();
	pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));      /* a reference that is cut gets no letter more */
	pango_layout_set_attributes(l, attributes);
	pango_attr_list_unref(attributes);
	pango_layout_set_text(l, good.p, (int)good.n);
	return l;
}

static struct piece *piece_add(struct run *r, const char *tag, struct str text, double size, PangoWeight weight, double wide)
{
	struct piece *p = ARRAY_PUSH(r->cx->arena, r->piece, r->pieces, r->room);
	*p = (struct piece){ .tag = tag, .layout = layout(r, text, size, weight, wide) };
	return p;
}

/* Lines of an address or a signature, each read by itself; returns the last. */
static struct piece *lines_add(struct run *r, struct str text, double x, double wide)
{
	struct str rest = text, line;
	struct piece *p = NULL;
	for (bool more = true; more;) {
		more = str_cut(rest, '\n', &line, &rest);
		if (str_trim(line).n == 0)
			continue;
		p = piece_add(r, "P", str_trim(line), r->size, PANGO_WEIGHT_NORMAL, wide);
		p->x = x;
	}
	return p;
}

/* An empty line parts paragraphs; a line that begins with "- " is an item of a list. */
static void text_add(struct run *r, struct str text)
{
	struct str rest = text, line;
	struct piece *p = NULL;
	for (bool more = true; more;) {
		more = str_cut(rest, '\n', &line, &rest);
		struct str words = str_trim(line);
		if (p)
			p->after = words.n == 0 ? r->size * 0.62 : p->list && p->after == 0 ? r->size * 0.3 : p->after;
		if (words.n == 0 || str_is(words, "-"))
			continue;
		bool item = str_starts(words, "- ");
		p = piece_add(r, item ? "LBody" : "P", item ? str_sub(words, 2, words.n) : words, r->size, PANGO_WEIGHT_NORMAL, item ? COLUMN - INDENT : COLUMN);
		p->list = item;
		p->x = item ? INDENT : 0;
	}
	if (p)
		p->after = r->size * 0.62;
}

/* The two columns begin at one height, and what follows begins below both. */
static void address_add(struct run *r, const struct pdf_block *b)
{
	size_t left = r->pieces;
	lines_add(r, b->text, 0, COLUMN - RIGHT - 16);
	size_t right = r->pieces;
	lines_add(r, b->more, COLUMN - RIGHT, RIGHT);
	if (left == r->pieces)
		return;
	r->piece[left].column = COLUMN_FIRST;
	if (right < r->pieces && right > left)
		r->piece[right].column = COLUMN_SECOND;
	r->piece[r->pieces - 1].ends = true;
	r->piece[r->pieces - 1].after = r->size * 1.8;
}

/* Kept together, and not alone on a page. */
static void signed_add(struct run *r, const struct pdf_block *b)
{
	size_t first = r->pieces;
	struct piece *last = lines_add(r, b->text, 0, COLUMN);
	if (!last)
		return;
	r->piece[first].before = r->size * 0.6;
	r->piece[first].least = r->size * 1.4 * (double)(r->pieces - first - 1);
	last->after = r->size;
}

static void block_pieces(struct run *r, const struct pdf_block *b)
{
	double size = r->size, small = r->paper->large ? size : 9;
	struct piece *p;
	switch (b->kind) {
	case PDF_HEAD:
		p = piece_add(r, "P", b->text, size * 1.36, PANGO_WEIGHT_BOLD, COLUMN);
		p->rule = b->more.n == 0;
		if (b->more.n)
			piece_add(r, "P", b->more, small, PANGO_WEIGHT_NORMAL, COLUMN)->rule = true;
		break;
	case PDF_ADDRESS:
		address_add(r, b);
		break;
	case PDF_TITLE:
		p = piece_add(r, "H1", b->text, size * 1.45, PANGO_WEIGHT_BOLD, COLUMN);
		p->after = size * 0.5;
		break;
	case PDF_ABOUT:
		p = piece_add(r, "P", b->text, size, PANGO_WEIGHT_BOLD, COLUMN);
		p->after = size;
		break;
	case PDF_HEADING:
		p = piece_add(r, "H2", b->text, size * 1.14, PANGO_WEIGHT_BOLD, COLUMN);
		p->before = size * 0.5;
		p->after = size * 0.3;
		p->least = size * 3.2;
		break;
	case PDF_TEXT:
		text_add(r, b->text);
		break;
	case PDF_SIGNED:
		signed_add(r, b);
		break;
	case PDF_CODE:
		p = piece_add(r, "P", b->more, size * 1.45, PANGO_WEIGHT_BOLD, COLUMN - CODE - 16);
		p->dot = r->dot;
		p->across = r->across;
		p->before = size * 0.5;
		p->least = CODE;
		p->after = size;
		break;
	case PDF_SMALL:
		p = piece_add(r, "P", b->text, small, PANGO_WEIGHT_NORMAL, COLUMN);
		p->before = size * 0.4;
		break;
	}
}

/* ---- pages ---- */

static void tag(struct run *r, bool begin, const char *name)
{
	if (!r->drawing || !name)
		return;
	if (begin)
		cairo_tag_begin(r->draw, name, NULL);
	else
		cairo_tag_end(r->draw, name);
}

/* Not part of the text: above and below every page, and outside every tag. */
static void surround(struct run *r)
{
	if (!r->drawing)
		return;
	double size = r->paper->large ? 12 : 8;
	struct str page = str_of(arena_printf(r->cx->arena, "%.*s%sPage %d of %d", STRF(r->paper->foot), r->paper->foot.n ? ". " : "", r->page, r->pages));
	PangoLayout *foot = layout(r, page, size, PANGO_WEIGHT_NORMAL, COLUMN);
	cairo_set_source_rgb(r->draw, 0.26, 0.33, 0.36);
	cairo_move_to(r->draw, SIDE, HIGH - BOTTOM + 18);
	pango_cairo_show_layout(r->draw, foot);
	g_object_unref(foot);
	if (r->paper->band.n) {
		PangoLayout *band = layout(r, r->paper->band, r->paper->large ? 13 : 10, PANGO_WEIGHT_BOLD, COLUMN);
		int high;
		pango_layout_get_pixel_size(band, NULL, &high);
		cairo_set_source_rgb(r->draw, 1, 0.92, 0.23);
		cairo_rectangle(r->draw, 0, 14, WIDE, high + 8);
		cairo_fill(r->draw);
		cairo_set_source_rgb(r->draw, 0.13, 0.17, 0.2);
		cairo_move_to(r->draw, SIDE, 18);
		pango_cairo_show_layout(r->draw, band);
		g_object_unref(band);
	}
	cairo_set_source_rgb(r->draw, 0, 0, 0);
}

static void page_next(struct run *r)
{
	if (r->drawing)
		cairo_show_page(r->draw);
	r->page++;
	r->y = TOP;
	surround(r);
}

static double line_high(PangoLayout *l, int i, double *ret_base)
{
	PangoRectangle rect;
	PangoLayoutIter *iter = pango_layout_get_iter(l);
	for (int k = 0; k < i && pango_layout_iter_next_line(iter); k++)
		;
	int top, bottom;
	pango_layout_iter_get_line_yrange(iter, &top, &bottom);
	pango_layout_iter_get_line_extents(iter, NULL, &rect);
	*ret_base = (double)(pango_layout_iter_get_baseline(iter) - top) / PANGO_SCALE;
	pango_layout_iter_free(iter);
	return (double)(bottom - top) / PANGO_SCALE * LEADING;
}

/* An item's mark stands in a label of its own, so that a reader says that it is one of a list. */
static void mark(struct run *r, const struct piece *p, double base)
{
	tag(r, true, "Lbl");
	if (r->drawing) {
		PangoLayout *dot = layout(r, STR("\xe2\x80\xa2"), r->size, PANGO_WEIGHT_NORMAL, INDENT);
		cairo_move_to(r->draw, SIDE + p->x - INDENT + 2, r->y + base);
		pango_cairo_show_layout_line(r->draw, pango_layout_get_line_readonly(dot, 0));
		g_object_unref(dot);
	}
	tag(r, false, "Lbl");
}

static void piece_begin(struct run *r, const struct piece *p, double base)
{
	if (p->list) {
		tag(r, true, "LI");
		mark(r, p, base);
	}
	tag(r, true, p->tag);
}

static void piece_end(struct run *r, const struct piece *p)
{
	tag(r, false, p->tag);
	if (p->list)
		tag(r, false, "LI");
}

/* Where a line begins that is shorter than the column: right to left text begins at the right. */
static double line_x(PangoLayout *l, int i)
{
	PangoLayoutIter *iter = pango_layout_get_iter(l);
	PangoRectangle rect;
	for (int k = 0; k < i && pango_layout_iter_next_line(iter); k++)
		;
	pango_layout_iter_get_line_extents(iter, NULL, &rect);
	pango_layout_iter_free(iter);
	return (double)rect.x / PANGO_SCALE;
}

/* Beside its words, which say the same: no part of the text. */
static void dots_put(struct run *r, const struct piece *p)
{
	double high = CODE / p->across, base, top = r->y;
	for (int i = 0; i < pango_layout_get_line_count(p->layout); i++)
		top -= line_high(p->layout, i, &base);
	if (r->drawing)
		for (int y = 0; y < p->across; y++)
			for (int x = 0; x < p->across; x++)
				if (p->dot[y * p->across + x])
					cairo_rectangle(r->draw, WIDE - SIDE - CODE + x * high, top + y * high, high, high);
	if (r->drawing)
		cairo_fill(r->draw);
	r->y = top + CODE > r->y ? top + CODE : r->y;
}

/* A tag ends with its page: what goes on is the same kind of thing on the next. */
static void piece_put(struct run *r, const struct piece *p)
{
	int lines = pango_layout_get_line_count(p->layout);
	double base;
	bool open = false;
	for (int i = 0; i < lines; i++) {
		double high = line_high(p->layout, i, &base);
		if (r->y + high + (i == 0 ? p->least : 0) > HIGH - BOTTOM && r->y > TOP) {
			if (open)
				piece_end(r, p);
			open = false;
			page_next(r);
		}
		if (!open)
			piece_begin(r, p, base);
		open = true;
		if (r->drawing) {
			cairo_move_to(r->draw, SIDE + p->x + line_x(p->layout, i), r->y + base);
			pango_cairo_show_layout_line(r->draw, pango_layout_get_line_readonly(p->layout, i));
		}
		r->y += high;
	}
	if (open)
		piece_end(r, p);
	if (p->rule && r->drawing) {
		cairo_set_line_width(r->draw, 0.8);
		cairo_move_to(r->draw, SIDE, r->y + 4);
		cairo_line_to(r->draw, WIDE - SIDE, r->y + 4);
		cairo_stroke(r->draw);
	}
	r->y += p->rule ? 18 : 0;
	if (p->dot)
		dots_put(r, p);
}

static void list_mind(struct run *r, bool item)
{
	if (item != r->in_list)
		tag(r, item, "L");
	r->in_list = item;
}

/* All pieces in turn; the same whether they are drawn or only counted. */
static void pages_set(struct run *r)
{
	double top = 0, below = 0;
	r->in_list = false;
	r->page = 1;
	r->y = TOP;
	surround(r);
	tag(r, true, "Document");
	for (size_t i = 0; i < r->pieces && r->page <= PDF_PAGES; i++) {
		const struct piece *p = &r->piece[i];
		list_mind(r, p->list);
		if (p->column == COLUMN_FIRST && r->page == 1 && r->y < ADDRESS)
			r->y = ADDRESS;
		if (p->column == COLUMN_FIRST)
			top = r->y;
		if (p->column == COLUMN_SECOND) {
			below = r->y;
			r->y = top;
		}
		r->y += r->y > TOP ? p->before : 0;
		piece_put(r, p);
		if (p->ends && below > r->y)
			r->y = below;
		r->y += p->after;
	}
	list_mind(r, false);
	tag(r, false, "Document");
	if (r->drawing)
		cairo_show_page(r->draw);
}

/* ---- the file ---- */

/* As the process ends: what is still held then is a leak to whoever looks for leaks. */
static void fonts_back(void)
{
	pthread_mutex_lock(&one);
	g_object_unref(fonts);
	fonts = NULL;
	cairo_debug_reset_static_data();
	FcFini();
	pthread_mutex_unlock(&one);
}

void pdf_fonts(void)
{
	static bool asked;
	pthread_mutex_lock(&one);
	if (!asked && FcInit()) {
		fonts = pango_cairo_font_map_new();
		must(atexit(fonts_back) == 0);
	}
	asked = true;
	pthread_mutex_unlock(&one);
}

static cairo_status_t keep(void *to, const unsigned char *bytes, unsigned n)
{
	struct buf *b = to;
	buf_add(b, bytes, n);
	return b->full ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void describe(struct run *r, cairo_surface_t *surface)
{
	char at[INSTANT_TEXT];
	const struct pdf_paper *p = r->paper;
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, str_c(r->cx->arena, clean(r->cx, p->title)));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, str_c(r->cx->arena, clean(r->cx, p->author)));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Waymark");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, instant_iso(p->at, at));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, instant_iso(p->at, at));
}

/* Printed on both sides, no paper begins on the back of another. */
static enum err draw(struct run *r, size_t papers, bool both_sides, struct buf *to)
{
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(keep, to, WIDE, HIGH);
	cairo_t *draw = cairo_create(surface);
	describe(r, surface);
	pango_cairo_update_context(draw, r->context);
	for (size_t i = 0; i < papers; i++) {
		r[i].draw = draw;
		r[i].drawing = true;
		pages_set(&r[i]);
		if (both_sides && r[i].pages % 2 && i + 1 < papers)
			cairo_show_page(draw);
	}
	cairo_status_t bad = cairo_status(draw);
	cairo_destroy(draw);
	cairo_surface_finish(surface);
	bad = bad ? bad : cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (to->full)
		return fail(r->cx, ERR_OVER_LIMIT, "The paper is larger than %zu bytes.", to->max);
	return bad ? fail(r->cx, ERR_SETTING, "The paper could not be drawn: %s.", cairo_status_to_string(bad)) : OK;
}

static enum err set(struct run *r)
{
	for (size_t i = 0; i < r->paper->blocks; i++)
		if (r->paper->block[i].kind == PDF_CODE)
			TRY(qr_dots(r->cx, r->paper->block[i].text, &r->dot, &r->across));
	for (size_t i = 0; i < r->paper->blocks; i++)
		block_pieces(r, &r->paper->block[i]);
	pages_set(r);                           /* to know how many there are */
	r->pages = r->page;
	return r->pages > PDF_PAGES ? fail(r->cx, ERR_OVER_LIMIT, "This is longer than %d pages.", PDF_PAGES) : OK;
}

static enum err make(struct run *r, size_t papers, bool both_sides, struct buf *to)
{
	AUTO(buf) struct buf drawn;
	buf_init(&drawn, to->max);
	for (size_t i = 0; i < papers; i++)
		TRY(set(&r[i]));
	TRY(draw(r, papers, both_sides, &drawn));
	return pdf_mend(r->cx, buf_view(&drawn), r->paper->language, to);
}

enum err pdf_make_all(struct cx *cx, const struct pdf_paper *paper, size_t papers, bool both_sides, struct buf *ret, int *ret_pages)
{
	struct run *r = arena_array(cx->arena, papers, sizeof *r);
	must(papers > 0);
	pdf_fonts();
	pthread_mutex_lock(&one);
	if (!fonts) {
		pthread_mutex_unlock(&one);
		return fail(cx, ERR_SETTING, "There is no font to print with. Install one: apt-get install fonts-liberation fontconfig.");
	}
	PangoContext *context = pango_font_map_create_context(fonts);
	pango_context_set_language(context, pango_language_from_string(paper->language));
	for (size_t i = 0; i < papers; i++) {
		must(paper[i].blocks <= PDF_BLOCKS);
		r[i] = (struct run){ .cx = cx, .paper = &paper[i], .context = context, .size = paper[i].large ? 16 : 11 };
	}
	enum err err = make(r, papers, both_sides, ret);
	for (size_t i = 0; i < papers; i++) {
		for (size_t k = 0; k < r[i].pieces; k++)
			g_object_unref(r[i].piece[k].layout);
		if (err == OK && ret_pages)
			ret_pages[i] = r[i].pages;
	}
	g_object_unref(context);
	pthread_mutex_unlock(&one);
	return err;
}

enum err pdf_make(struct cx *cx, const struct pdf_paper *paper, struct buf *ret, int *ret_pages)
{
	return pdf_make_all(cx, paper, 1, false, ret, ret_pages);
}
