/* How files look: their length and width, how they open, which words and functions they do not use. */
#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "tools/tidy.h"

#define LINES_MAX 1200
#define WIDTH_MAX 160
#define TAB       4

static bool ends_in(const struct source *file, const char *const *endings)
{
	for (size_t i = 0; endings[i]; i++)
		if (str_ends(str_of(file->path), endings[i]))
			return true;
	return false;
}

/* A file over 1,200 lines has more than one noun in it. */
void check_length(struct tree *tree)
{
	static const char *const endings[] = { ".c", ".h", ".sql", ".sh", ".mjs", ".js", ".css", NULL };
	for (size_t i = 0; i < tree->count; i++) {
		const struct source *file = &tree->file[i];
		int lines = line_of(file, file->text.n);
		if (ends_in(file, endings) && lines > LINES_MAX)
			complain(tree, file->path, 0, "%d lines; at most %d: split it by noun", lines, LINES_MAX);
	}
}

static int width_of(struct str line)
{
	int width = 0;
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] == '\t')
			width += TAB - width % TAB;
		else if (((unsigned char)line.p[i] & 0xC0) != 0x80)
			width++;
	}
	return width;
}

/* 160 columns, tabs of 4. */
void check_width(struct tree *tree)
{
	static const char *const endings[] = { ".c", ".h", ".sql", ".sh", NULL };
	for (size_t i = 0; i < tree->count; i++) {
		const struct source *file = &tree->file[i];
		struct str line;
		int64_t wide = 0;
		if (!ends_in(file, endings))
			continue;
		for (size_t at = 0; line_next(file->text, &at, &line); )
			wide += width_of(line) > WIDTH_MAX;
		int64_t allowed = known_count(tree, "wide", file->path, wide);
		int number = 0;
		for (size_t at = 0; wide > allowed && line_next(file->text, &at, &line); ) {
			number++;
			if (width_of(line) > WIDTH_MAX)
				complain(tree, file->path, number, "%d columns; at most %d (tabs of %d)%s", width_of(line), WIDTH_MAX, TAB,
					allowed ? "; more such lines than were known here" : "");
		}
	}
}

/* A file of C opens with one comment: what it is for. */
void check_opening(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct source *file = &tree->file[i];
		if (file->is_c && !str_starts(file->text, "/*") && !str_starts(file->text, "//"))
			complain(tree, file->path, 1, "does not open with a comment of purpose");
	}
}

static const char *banned_name(const struct source *file, struct str word)
{
	static const char *const anywhere[] = {
		"strcpy", "strcat", "sprintf", "vsprintf", "gets", "strtok", "atoi", "atol", "strncpy", "alloca", "mktemp", "tmpnam", "rand",
		"srand", "localtime", "gmtime", "ctime", "asctime", NULL,
	};
	static const char *const in_program[] = { "setjmp", "longjmp", "sigsetjmp", "siglongjmp", "system", "popen", NULL };
	for (size_t i = 0; anywhere[i]; i++)
		if (str_is(word, anywhere[i]))
			return anywhere[i];
	for (size_t i = 0; in_program[i] && path_in(file, "src/"); i++)
		if (str_is(word, in_program[i]))
			return in_program[i];
	return NULL;
}

static void banned_find(struct tree *tree, const struct source *file, bool tell, int64_t *count)
{
	struct str word;
	for (size_t at = 0; word_next(file->code, &at, &word); ) {
		size_t before = (size_t)(word.p - file->code.p), after = at;
		while (after < file->code.n && file->code.p[after] == ' ')
			after++;
		if (after == file->code.n || file->code.p[after] != '(')
			continue;
		if (before && (file->code.p[before - 1] == '.' || file->code.p[before - 1] == '>'))
			continue;               /* a member of that name is no function of libc */
		const char *name = banned_name(file, word);
		*count += name != NULL;
		if (name && tell)
			complain(tree, file->path, line_of(file, before), "%s is banned here", name);
	}
}

/* Functions that overflow or keep hidden state; in the program also those that start shells or jump. */
void check_banned(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct source *file = &tree->file[i];
		int64_t count = 0;
		if (!file->is_c)
			continue;
		banned_find(tree, file, false, &count);
		if (count > known_count(tree, "banned", file->path, count))
			banned_find(tree, file, true, &count);
	}
}

/* Where the words of one check may not stand. Spelt in two parts, so that this file does not hold them. */
struct banned_word { const char *part[2]; const char *why; bool whole; bool everywhere; };

static const struct banned_word words[] = {
	{ { "TO", "DO" }, "an unfinished mark: finish it", true, false },
	{ { "FIX", "ME" }, "an unfinished mark: finish it", true, false },
	{ { "XX", "X" }, "an unfinished mark: finish it", true, false },
	{ { "not imple", "mented" }, "an unfinished mark: finish it, or say what there is instead", false, false },
	{ { "place", "holder" }, "stands for something that is not there", true, false },
	{ { "stu", "b" }, "stands for something that is not there", true, false },
	{ { "/wo", "rk/" }, "a path of one machine", false, true },
	{ { "/ro", "ot/" }, "a path of one machine", false, true },
	{ { "/ho", "me/" }, "a path of one machine", false, true },
	{ { "registry.npm", "js" }, "the host of a registry", false, true },
	{ { "deb.deb", "ian.org" }, "the host of a registry", false, true },
	{ { "security.deb", "ian.org" }, "the host of a registry", false, true },
	{ { "\xE2\x80", "\x94" }, "an em dash: write a comma, a colon or a new sentence", false, true },
};

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static void word_find(struct tree *tree, const struct source *file, const struct banned_word *w)
{
	char word[64];
	int n = snprintf(word, sizeof word, "%s%s", w->part[0], w->part[1]);
	must(n > 0 && n < (int)sizeof word);
	for (size_t at = 0; at < file->text.n; at++) {
		const char *hit = memmem(file->text.p + at, file->text.n - at, word, (size_t)n);
		if (!hit)
			return;
		at = (size_t)(hit - file->text.p);
		char before = at ? hit[-1] : ' ', after = at + (size_t)n < file->text.n ? hit[n] : ' ';
		/* a path starts where no name or address goes on: "tests/work/" and "//host/work/" are none */
		bool path = word[0] == '/', apart = !letter(before) && !letter(after);
		if (path ? letter(before) || before == '.' || before == '/' : w->whole && !apart)
			continue;
		complain(tree, file->path, line_of(file, at), "%s", w->why);
	}
}

/* What others have no use for: unfinished marks in what is shipped; paths, hosts and dashes anywhere. */
void check_words(struct tree *tree)
{
	static const char *const shipped[] = { "src/", "sql/", "data/", "tools/", "assets/", NULL };
	for (size_t i = 0; i < tree->count; i++) {
		const struct source *file = &tree->file[i];
		bool ships = false, foreign = path_in(file, "tests/golden/") || path_in(file, "LICENSE") || path_in(file, "package-lock.json");
		for (size_t k = 0; shipped[k]; k++)
			ships = ships || path_in(file, shipped[k]);
		for (size_t k = 0; k < LENGTH(words) && !foreign; k++)
			if (ships || words[k].everywhere)
				word_find(tree, file, &words[k]);
	}
}
