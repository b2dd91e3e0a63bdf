/* A small tokenizer, written after the HTML standard's states and apart from the one of tools/template_html.c. */
#include "tests/kit/html.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/must.h"

#define ATTRIBUTES_MAX 64

struct attribute { struct str name, value; };

static bool gap(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Characters of references that our pages and the fixtures use; blanks collapsed. */
static void words(struct buf *out, struct str s)
{
	static const struct { const char *name, *is; } names[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" },
		{ "&quot;", "\"" },
		{ "&#39;", "'" }, { "&nbsp;", "\u00a0" }, { "&hellip;", "\u2026" }, { "&middot;", "\u00b7" } };
	bool blank = false, any = false;
	for (size_t i = 0; i < s.n; i++) {
		if (gap(s.p[i])) {
			blank = true;
			continue;
		}
		if (blank && any)
			buf_char(out, ' ');
		blank = false;
		any = true;
		const char *is = NULL;
		for (size_t k = 0; s.p[i] == '&' && !is && k < LENGTH(names); k++)
			if (str_starts(str_sub(s, i, s.n), names[k].name)) {
				is = names[k].is;
				i += strlen(names[k].name) - 1;
			}
		if (is)
			buf_text(out, is);
		else
			buf_char(out, s.p[i]);
	}
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(((const struct attribute *)a)->name, ((const struct attribute *)b)->name);
}

static struct str name_at(struct str s, size_t *i)
{
	size_t from = *i;
	while (*i < s.n && !gap(s.p[*i]) && s.p[*i] != '>' && s.p[*i] != '/' && s.p[*i] != '=')
		++*i;
	return str_sub(s, from, *i - from);
}

static struct str value_at(struct str s, size_t *i)
{
	char quote = *i < s.n && (s.p[*i] == '"' || s.p[*i] == '\'') ? s.p[(*i)++] : '\0';
	size_t from = *i;
	while (*i < s.n && (quote ? s.p[*i] != quote : !gap(s.p[*i]) && s.p[*i] != '>'))
		++*i;
	struct str value = str_sub(s, from, *i - from);
	*i += quote && *i < s.n;
	return value;
}

/* At the character after "<name"; writes the attributes and stops after ">". */
static void attributes(struct buf *out, struct str s, size_t *i, bool shape)
{
	struct attribute list[ATTRIBUTES_MAX];
	int n = 0;
	while (*i < s.n && s.p[*i] != '>') {
		if (gap(s.p[*i]) || s.p[*i] == '/') {
			++*i;
			continue;
		}
		must(n < ATTRIBUTES_MAX);
		list[n] = (struct attribute){ .name = name_at(s, i) };
		if (*i < s.n && s.p[*i] == '=' && ++*i)
			list[n].value = value_at(s, i);
		else if (list[n].name.n == 0)
			++*i;
		n++;
	}
	*i += *i < s.n;
	qsort(list, (size_t)n, sizeof list[0], by_name);
	for (int k = 0; k < n; k++) {
		buf_char(out, ' ');
		buf_str(out, list[k].name);
		if (shape)
			continue;
		buf_text(out, "=\"");
		words(out, list[k].value);
		buf_char(out, '"');
	}
}

struct str html_lines(struct arena *arena, struct str s, bool shape)
{
	AUTO(buf) struct buf out;
	buf_init(&out, LIMIT_BUF);
	for (size_t i = 0; i < s.n;) {
		if (str_starts(str_sub(s, i, s.n), "<!--")) {
			ptrdiff_t end = str_find(str_sub(s, i, s.n), "-->");
			i = end < 0 ? s.n : i + (size_t)end + 3;
			buf_text(&out, shape ? "remark\n" : "");
		} else if (s.p[i] == '<' && i + 1 < s.n && (isalpha((unsigned char)s.p[i + 1]) || s.p[i + 1] == '/' ||
			s.p[i + 1] == '!')) {
			buf_char(&out, '<');
			i++;
			if (s.p[i] == '/' || s.p[i] == '!')
				buf_char(&out, s.p[i++]);
			struct str name = name_at(s, &i);
			for (size_t k = 0; k < name.n; k++)
				buf_char(&out, (char)tolower((unsigned char)name.p[k]));
			attributes(&out, s, &i, shape);
			buf_char(&out, '\n');
		} else {
			size_t from = i++;
			while (i < s.n && s.p[i] != '<')
				i++;
			struct str text = str_trim(str_sub(s, from, i - from));
			if (text.n == 0 || shape)
				continue;
			buf_text(&out, "text ");
			words(&out, text);
			buf_char(&out, '\n');
		}
	}
	must(!out.full);
	return str_dup(arena, buf_view(&out));
}
