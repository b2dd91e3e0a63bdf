/* Reads the HTML of a template along, one character at a time: where a value stands decides how it is escaped. */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "template.h"

static bool is_void(const char *name)
{
	static const char *const list[] = { "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
		"track", "wbr", NULL };
	return one_of(name, list);
}

static void tag_done(struct reader *r, bool closed)
{
	struct where *at = &r->at;
	bool svg = strcmp(at->element, "svg") == 0;
	for (int i = 0; i < at->depth; i++)
		svg = svg || strcmp(at->open[i], "svg") == 0;
	at->place = TEXT;
	if (closed && !svg && !is_void(at->element))
		die(r->line, "<%s/> does not close itself in HTML: write </%s>", at->element, at->element);
	if (is_void(at->element) || closed)
		return;
	if (at->depth == DEPTH_MAX)
		die(r->line, "elements are nested too deeply");
	memcpy(at->open[at->depth++], at->element, sizeof at->element);
	if (strcmp(at->element, "title") == 0 || strcmp(at->element, "textarea") == 0)
		at->place = RCDATA;
	if (strcmp(at->element, "script") == 0)
		at->place = SCRIPT;
}

static void tag_end(struct reader *r)
{
	struct where *at = &r->at;
	if (at->depth <= r->floor)
		die(r->line, "</%s> closes an element that was not opened in this block", at->element);
	if (strcmp(at->open[at->depth - 1], at->element) != 0)
		die(r->line, "</%s> closes <%s>", at->element, at->open[at->depth - 1]);
	at->depth--;
	at->place = TEXT;
}

static void attribute_begin(struct reader *r)
{
	static const char *const addresses[] = { "href", "src", "action", "formaction", "poster", "cite", "data", "manifest",
		"xlink:href", "ping", NULL };
	static const char *const refused[] = { "style", "srcdoc", "http-equiv", "srcset", NULL };
	struct where *at = &r->at;
	if (one_of(at->attribute, refused))
		die(r->line, "the attribute %s is not used here: the security policy forbids what it does", at->attribute);
	if (strncmp(at->attribute, "on", 2) == 0)
		die(r->line, "%s is an event handler: scripts live in assets/script", at->attribute);
	at->url = one_of(at->attribute, addresses);
	at->started = false;
}

static void name_add(struct reader *r, char *name, char c)
{
	size_t n = strlen(name);
	if (n + 1 >= NAME_MAX_)
		die(r->line, "a name in a tag is too long");
	name[n] = c;
	name[n + 1] = '\0';
}

/* An address that the template itself writes: on this site, or plainly named. */
static void address_check(struct reader *r, const char *p)
{
	static const char *const good[] = { "https:", "mailto:", "tel:", "data:image/", NULL };
	if (p[0] == '/' && p[1] == '/')
		die(r->line, "an address that starts with // leaves this site by another's name: write https:");
	if (p[0] == '/' || p[0] == '#' || p[0] == '?' || p[0] == '"')
		return;
	for (const char *const *g = good; *g; g++)
		if (strncmp(p, *g, strlen(*g)) == 0)
			return;
	die(r->line, "an address starts with / # ? https: mailto: tel: or is a value");
}

/* A name of a tag or an attribute is complete. */
void settle(struct reader *r)
{
	struct where *at = &r->at;
	if (at->place == TAG_NAME) {
		if (strcmp(at->element, "style") == 0)
			die(r->line, "<style> is refused by the security policy: rules live in assets/style");
		if (strcmp(at->element, "foreignObject") == 0 || strcmp(at->element, "base") == 0)
			die(r->line, "<%s> is refused", at->element);
	} else if (at->place == ATTR_NAME) {
		attribute_begin(r);
	} else if (at->place != AFTER_NAME) {
		return;
	}
	at->place = IN_TAG;
	at->tight = true;
}

/* One character of the template's own HTML. */
void html_char(struct reader *r, char c)
{
	struct where *at = &r->at;
	switch (at->place) {
	case TEXT:
		if (c != '<')
			return;
		at->element[0] = '\0';
		at->slash = false;
		at->place = strncmp(r->p, "<!--", 4) == 0 ? REMARK : r->p[1] == '!' ? DECLARATION : r->p[1] == '/' ? END_TAG : TAG_NAME;
		if (at->place == TAG_NAME && !isalpha((unsigned char)r->p[1]))
			die(r->line, "a < that opens no tag is written &lt;");
		return;
	case RCDATA:
	case SCRIPT:
		if (at->place == SCRIPT && !blank(c) && c != '<')
			die(r->line, "no script inside a page: it lives in assets/script");
		if (c == '<' && r->p[1] == '/') {
			at->element[0] = '\0';
			at->place = END_TAG;
		}
		return;
	case TAG_NAME:
		if (isalnum((unsigned char)c) || c == '-') {
			name_add(r, at->element, c);
			return;
		}
		settle(r);
		at->tight = true;
		html_char(r, c);
		return;
	case IN_TAG:
	case AFTER_NAME:
		if (c == '=' && at->place == AFTER_NAME) {
			at->place = BEFORE_VALUE;
		} else if (blank(c)) {
			at->tight = false;
		} else if (c == '>') {
			tag_done(r, at->slash);
		} else if (at->slash) {
			die(r->line, "after / comes >");
		} else if (c == '/') {
			at->slash = true;
		} else if (at->tight) {
			die(r->line, "a blank is missing in <%s>", at->element);
		} else if (isalpha((unsigned char)c)) {
			at->attribute[0] = c;
			at->attribute[1] = '\0';
			at->place = ATTR_NAME;
		} else {
			die(r->line, "\"%c\" has no place in the tag <%s>", c, at->element);
		}
		return;
	case ATTR_NAME:
		if (isalnum((unsigned char)c) || strchr("-:_", c)) {
			name_add(r, at->attribute, c);
			return;
		}
		settle(r);
		at->place = AFTER_NAME;
		html_char(r, c);
		return;
	case BEFORE_VALUE:
		if (c != '"')
			die(r->line, "the value of %s stands in double quotes", at->attribute);
		at->place = VALUE;
		return;
	case VALUE:
		if (c == '"') {
			at->place = IN_TAG;
			at->tight = true;
			return;
		}
		if (c == '<' || c == '>')
			die(r->line, "write &lt; and &gt; in the value of %s", at->attribute);
		if (at->url && !at->started)
			address_check(r, r->p);
		at->started = true;
		return;
	case END_TAG:
		if (c == '>')
			tag_end(r);
		else if (isalnum((unsigned char)c) || c == '-')
			name_add(r, at->element, c);
		else if (c != '/')
			die(r->line, "a closing tag has no attributes");
		return;
	case REMARK:
		if (c == '>' && r->p[-1] == '-' && r->p[-2] == '-')
			at->place = TEXT;
		return;
	case DECLARATION:
		if (c == '>')
			at->place = TEXT;
		return;
	}
}

const char *place_word(const struct where *at)
{
	switch (at->place) {
	case TEXT: return "text";
	case RCDATA: return "the text of a title or text area";
	case SCRIPT: return "a script";
	case TAG_NAME: case END_TAG: return "the name of a tag";
	case IN_TAG: case AFTER_NAME: return "a tag, outside a quoted value";
	case ATTR_NAME: return "the name of an attribute";
	case BEFORE_VALUE: return "a value without quotes";
	case VALUE: return "a quoted value";
	case REMARK: return "a remark of HTML";
	case DECLARATION: return "a declaration";
	}
	return "";
}

bool same_place(const struct where *a, const struct where *b)
{
	bool tag = a->place != TEXT && a->place != RCDATA;
	if (a->place != b->place || a->depth != b->depth || (tag && strcmp(a->element, b->element) != 0))
		return false;
	if (a->place == VALUE && ((a->url && a->started != b->started) || strcmp(a->attribute, b->attribute) != 0))
		return false;
	for (int i = 0; i < a->depth; i++)
		if (strcmp(a->open[i], b->open[i]) != 0)
			return false;
	return true;
}
