/* A paper as PDF: blocks of text in, tagged A4 pages out (pango shapes, cairo draws).
 *
 * The pages can be read by a screen reader: headings, paragraphs, lists and tables are tagged, the title is shown in the window, the
 * language is said, every letter is text. Right-to-left and mixed scripts are laid out by pango. The same blocks give the same bytes.
 * Fonts are the system's (Liberation Sans where it is there, which is as wide as Arial): pdf_fonts() has them found before a process
 * gives the rest of the file system away; the sandbox lets them be read. */
#ifndef PRINT_PDF_H
#define PRINT_PDF_H

#include "base/buf.h"
#include "base/cx.h"
#include "base/day.h"

#define PDF_BLOCKS 400          /* of one paper: a long letter has sixty */
#define PDF_PAGES   60          /* more is no letter; ERR_OVER_LIMIT */

enum pdf_kind {
	PDF_HEAD,               /* who writes: large, with a line below; its `more` in small beneath */
	PDF_ADDRESS,            /* to whom, a line each; `more`: what stands to the right of it (date, references), a line each */
	PDF_TITLE,              /* what it is: the one first heading */
	PDF_ABOUT,              /* whom it is about, in bold */
	PDF_HEADING,            /* second heading */
	PDF_TEXT,               /* paragraphs: an empty line parts them, a single line break stays; a line that begins with "- " is of a list */
	PDF_SIGNED,             /* name and what it is of whoever signs: kept together with room above */
	PDF_SMALL,              /* copies, enclosures */
	PDF_CODE,               /* a square of dots that a camera reads (text), and beside it in words what it is (more) */
};
struct pdf_block { enum pdf_kind kind; struct str text, more; };

struct pdf_paper {
	const char *language;           /* "en-GB" */
	struct str title, author;       /* in the file's description: no name of a person whom it is about */
	struct instant at;              /* when it was made, in the description */
	bool large;                     /* 16 point for who reads large print, else 11 */
	struct str band;                /* over every page: "DRAFT. Not approved, not to be sent."; STR_NONE */
	struct str foot;                /* under every page, before "Page 1 of 2" */
	const struct pdf_block *block; size_t blocks;
};

/* Finds the fonts that there are. Where there are none at all papers cannot be made, and say so (ERR_SETTING). */
void pdf_fonts(void);
/* The whole file into *ret, which was initialised. *ret_pages may be NULL. One at a time: threads wait for each other. */
enum err pdf_make(struct cx *cx, const struct pdf_paper *paper, struct buf *ret, int *ret_pages);

/* Several in one file, to be printed at once: each begins on a page of its own, with its own size, band and foot, and counts its own pages (*ret_pages:
 * one number each). both_sides: on a page of its own leaf, an empty page before it where it needs one. Description and language are the first's. */
enum err pdf_make_all(struct cx *cx, const struct pdf_paper *paper, size_t papers, bool both_sides, struct buf *ret, int *ret_pages);

#endif
