/* What templates write with: each value escaped for the place where it stands. assets/ holds the templates,
 * tools/mktemplate.c makes gen/templates.[ch] of them and chooses the function by the place.
 *
 * struct html is trusted: only print makes one (svg.h: a picture). Nothing outside print and gen names the member
 * `trusted`; tools/tidy looks. */
#ifndef PRINT_HTML_H
#define PRINT_HTML_H

#include "base/buf.h"
#include "base/day.h"
#include "base/truth.h"

struct html { struct str trusted; };

/* Text and quoted attribute values: & < > " ' become references; bytes that are not UTF-8, and control characters
 * that HTML does not allow, become U+FFFD. */
void html_text(struct buf *out, struct str s);
/* A whole address in a quoted attribute: one of this site (/a ?a #a, not //a), https:, http:, mailto: or tel:; any other
 * (javascript:, data:, ...) is written as "#refused". */
void html_url(struct buf *out, struct str s);
/* A piece of an address: all but letters, digits and - . _ ~ is percent-encoded, so it cannot leave its segment. */
void html_url_part(struct buf *out, struct str s);
void html_trusted(struct buf *out, struct html html);

/* What is not known is written "not known": never an empty cell. */
void html_int(struct buf *out, int64_t value);                  /* 61,408; INT64_MIN is not known */
void html_day(struct buf *out, struct day day);                 /* 21 Nov 2026 */
void html_instant(struct buf *out, struct instant instant);     /* 21 Nov 2026, 8:41pm */
void html_nhs(struct buf *out, struct str digits);              /* 999 526 0182, 3-3-4 */
void html_truth(struct buf *out, enum truth truth);             /* yes, no, not known */
/* The same for attributes and addresses: 61408, 2026-11-21, 2026-11-21T20:41:07Z; nothing when not known. */
void html_digits(struct buf *out, int64_t value);
void html_day_iso(struct buf *out, struct day day);
void html_instant_iso(struct buf *out, struct instant instant);

/* The address of an embedded file, with its hash: "/assets/0123456789abcdef/style/waymark.css". must() know it. */
void html_asset(struct buf *out, const char *path);

#endif
