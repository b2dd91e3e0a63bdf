/* Writing values into HTML, each for its place. */
#include "print/html.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/asset.h"
#include "base/must.h"
#include "model/nhs.h"

#define REPLACEMENT "\xEF\xBF\xBD"

/* Bytes of the UTF-8 character at p, 0 where it is none. */
static size_t character(const char *p, size_t n)
{
	for (size_t k = 1; k <= 4 && k <= n; k++)
		if (str_utf8((struct str){ p, k }))
			return k;
	return 0;
}

static const char *reference(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

void html_text(struct buf *out, struct str s)
{
	size_t from = 0, i = 0;
	while (i < s.n) {
		unsigned char c = (unsigned char)s.p[i];
		const char *instead = reference(s.p[i]);
		size_t n = c < 0x80 ? 1 : character(s.p + i, s.n - i);
		bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
		if (!instead && n && !control) {
			i += n;
			continue;
		}
		buf_add(out, s.p + from, i - from);
		buf_text(out, instead ? instead : REPLACEMENT);
		i += n ? n : 1;
		from = i;
	}
	if (i > from)
		buf_add(out, s.p + from, i - from);
}

/* Browsers drop tabs and line ends inside an address and blanks before it, and take \ for /: none may stand there. */
static bool plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= 0x20 || s.p[i] == '\\' || (unsigned char)s.p[i] == 0x7F)
			return false;
	return true;
}

void html_url(struct buf *out, struct str s)
{
	static const char *const schemes[] = { "https:", "http:", "mailto:", "tel:" };
	bool good = s.n == 0 || s.p[0] == '#' || s.p[0] == '?' || (s.p[0] == '/' && !str_starts(s, "//"));
	for (size_t i = 0; i < LENGTH(schemes); i++)
		good = good || str_starts(s, schemes[i]);
	if (good && plain(s))
		html_text(out, s);
	else
		buf_text(out, "#refused");
}

void html_url_part(struct buf *out, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool same = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c));
		if (same) {
			buf_char(out, (char)c);
		} else {
			char coded[3] = { '%', hex[c >> 4], hex[c & 15] };
			buf_add(out, coded, 3);
		}
	}
}

void html_trusted(struct buf *out, struct html html)
{
	buf_str(out, html.trusted);
}

static void not_known(struct buf *out)
{
	buf_text(out, "not known");
}

void html_int(struct buf *out, int64_t value)
{
	char digits[24];
	if (value == INT64_MIN) {
		not_known(out);
		return;
	}
	int n = snprintf(digits, sizeof digits, "%" PRId64, value);
	for (int i = 0; i < n; i++) {
		if (i && digits[i - 1] != '-' && (n - i) % 3 == 0)
			buf_char(out, ',');
		buf_char(out, digits[i]);
	}
}

void html_digits(struct buf *out, int64_t value)
{
	if (value != INT64_MIN)
		buf_int(out, value);
}

void html_day(struct buf *out, struct day day)
{
	char text[DAY_TEXT];
	if (day_known(day))
		buf_text(out, day_words(day, text));
	else
		not_known(out);
}

void html_day_iso(struct buf *out, struct day day)
{
	char text[DAY_TEXT];
	buf_text(out, day_iso(day, text));
}

void html_instant(struct buf *out, struct instant instant)
{
	char text[INSTANT_TEXT];
	if (instant_known(instant))
		buf_text(out, instant_words(instant, text));
	else
		not_known(out);
}

void html_instant_iso(struct buf *out, struct instant instant)
{
	char text[INSTANT_TEXT];
	buf_text(out, instant_iso(instant, text));
}

void html_nhs(struct buf *out, struct str digits)
{
	char text[NHS_TEXT];
	if (digits.n == 0)
		not_known(out);
	else if (digits.n < sizeof text)
		html_text(out, str_of(nhs_words(digits, text)));
	else
		html_text(out, digits);
}

void html_truth(struct buf *out, enum truth truth)
{
	buf_text(out, truth == TRUTH_YES ? "yes" : truth == TRUTH_NO ? "no" : "not known");
}

void html_asset(struct buf *out, const char *path)
{
	const struct asset *asset = asset_find(str_of(path));
	must(asset != NULL);
	buf_text(out, "/assets/");
	buf_text(out, asset->hash);
	buf_char(out, '/');
	buf_text(out, path);
}
