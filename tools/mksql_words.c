/* Texts of sql/: read, cut into words, and the faults found in them. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <ctype.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tools/mksql_in.h"

int faults;

/* ---- memory, text, faults ---- */

void *take(size_t n)
{
	static void *chain;     /* everything stays reachable: the leak checker of the test build reads that */
	void **p = calloc(1, n + 16);
	if (!p)
		exit(1);
	*p = chain;
	chain = p;
	return (char *)p + 16;
}

char *copy_of(const char *p, size_t n)
{
	char *to = take(n + 1);
	memcpy(to, p, n);
	return to;
}

void wrong(const char *path, int line, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	fprintf(stderr, "%s:%d: ", path, line);
	vfprintf(stderr, format, ap);
	fprintf(stderr, "\n");
	va_end(ap);
	if (++faults >= FAULTS_MAX)
		exit(1);
}

void put(struct out *out, const char *p, size_t n)
{
	if (out->n + n + 1 > out->room) {
		char *more = take(out->room = (out->n + n + 1) * 2);
		if (out->n)
			memcpy(more, out->p, out->n);
		out->p = more;
	}
	memcpy(out->p + out->n, p, n);
	out->p[out->n += n] = '\0';
}

void putf(struct out *out, const char *format, ...)
{
	char text[4096];
	va_list ap;
	va_start(ap, format);
	int n = vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof text)
		exit(1);
	put(out, text, (size_t)n);
}

char *load(const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f) {
		perror(path);
		exit(1);
	}
	struct out out = { 0 };
	char piece[8192];
	for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;)
		put(&out, piece, n);
	fclose(f);
	return out.p ? out.p : copy_of("", 0);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The .sql files of a folder, sorted. */
int list(const char *folder, char **paths)
{
	DIR *dir = opendir(folder);
	int n = 0;
	if (!dir)
		return 0;
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		size_t length = strlen(e->d_name);
		if (e->d_name[0] == '.' || length < 5 || strcmp(e->d_name + length - 4, ".sql") != 0)
			continue;
		if (n == FILES_MAX) {
			wrong(folder, 1, "there are more than %d files", FILES_MAX);
			break;
		}
		size_t room = strlen(folder) + length + 2;
		paths[n] = take(room);
		snprintf(paths[n++], room, "%s/%s", folder, e->d_name);
	}
	closedir(dir);
	qsort(paths, (size_t)n, sizeof *paths, by_text);
	return n;
}

/* ---- words ---- */

bool is(const struct word *w, const char *text)
{
	return w->n == strlen(text) && strncasecmp(w->p, text, w->n) == 0;
}

bool is_exactly(const struct word *w, const char *text)
{
	return w->n == strlen(text) && memcmp(w->p, text, w->n) == 0;
}

bool among(const struct word *w, const char *const *texts)
{
	for (; *texts; texts++)
		if (is(w, *texts))
			return true;
	return false;
}

static size_t span_of(const char *p, char *ret_kind)
{
	size_t n = 1;
	if (isalpha((unsigned char)*p) || *p == '_') {
		*ret_kind = 'w';
		while (isalnum((unsigned char)p[n]) || p[n] == '_')
			n++;
	} else if (isdigit((unsigned char)*p)) {
		*ret_kind = 'n';
		while (isalnum((unsigned char)p[n]) || p[n] == '.' || ((p[n] == '-' || p[n] == '+') && tolower((unsigned char)p[n - 1]) == 'e'))
			n++;
	} else if (*p == '\'') {
		*ret_kind = 's';
		while (p[n] && !(p[n] == '\'' && p[n + 1] != '\''))
			n += p[n] == '\'' ? 2 : 1;
		n += p[n] == '\'';
	} else if (*p == ':' && (isalpha((unsigned char)p[1]) || p[1] == '_')) {
		*ret_kind = ':';
		while (isalnum((unsigned char)p[n]) || p[n] == '_')
			n++;
	} else {
		*ret_kind = 'p';
		static const char *const twos[] = { "<=", ">=", "<>", "!=", "||", "<<", ">>", "->", "::", "==" };
		for (size_t i = 0; i < sizeof twos / sizeof twos[0]; i++)
			if (strncmp(p, twos[i], 2) == 0)
				n = 2;
	}
	return n;
}

/* Cut a text into words; comments fall away. One empty word more ends the list. */
struct words cut(const char *path, int line, const char *p, const char *end)
{
	struct words words = { .path = path };
	int room = 64, depth = 0;
	bool space = false;
	words.w = take((size_t)room * sizeof *words.w);
	while (p < end) {
		if (isspace((unsigned char)*p)) {
			line += *p++ == '\n';
			space = true;
			continue;
		}
		if (p[0] == '-' && p[1] == '-') {
			while (p < end && *p != '\n')
				p++;
			continue;
		}
		if (p[0] == '/' && p[1] == '*') {
			wrong(path, line, "comments begin with --");
			break;
		}
		struct word w = { .p = p, .line = line, .space = space };
		w.n = span_of(p, &w.kind);
		if (w.kind == 's' && (w.n < 2 || p[w.n - 1] != '\'' || p + w.n > end)) {
			wrong(path, line, "a quote is not closed");
			break;
		}
		depth -= *p == ')' && depth > 0;
		w.depth = depth;
		depth += *p == '(';
		for (size_t i = 0; i < w.n; i++)
			line += p[i] == '\n';
		if (words.n + 2 > room) {
			struct word *more = take((size_t)(room *= 2) * sizeof *more);
			memcpy(more, words.w, (size_t)words.n * sizeof *more);
			words.w = more;
		}
		words.w[words.n++] = w;
		p += w.n;
		space = false;
	}
	words.w[words.n] = (struct word){ .p = "", .line = line };
	return words;
}
