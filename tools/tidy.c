/* The house linter: are the laws of the house kept, as far as a machine can see? A test like any other, in TAP.
 *
 *   tidy FOLDER          all checks on the project in FOLDER; exit 1 where there is something to mend
 *
 * The laws stand in floors.txt and docs/floors.md; what each check asks is the comment above it. What was known when a
 * check came, and is to be mended, stands in tools/tidy.known, one a line:
 *
 *   wide PATH N     the file has N lines over the width, and may not get more
 *   banned PATH N   the file calls banned functions N times, and may not more often
 *   error NAME why  an error of data/errors.csv that is reserved: nothing gives it yet
 *   query NAME why  a query of sql/ that nothing asks yet
 */
#include "tools/tidy.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/must.h"

#define FILE_MAX   (4u << 20)
#define COMPLAINTS 40        /* shown of one check */

static struct cx cx;

void complain(struct tree *tree, const char *path, int line, const char *format, ...)
{
	char say[500];
	va_list ap;
	va_start(ap, format);
	vsnprintf(say, sizeof say, format, ap);
	va_end(ap);
	*ARRAY_PUSH(tree->arena, tree->complaint, tree->complaints, tree->complaint_room) =
		(struct complaint){ path, line, arena_text(tree->arena, say) };
}

int line_of(const struct source *file, size_t at)
{
	int line = 1;
	for (size_t i = 0; i < at && i < file->text.n; i++)
		line += file->text.p[i] == '\n';
	return line;
}

const struct source *file_of(const struct tree *tree, const char *path)
{
	for (size_t i = 0; i < tree->count; i++)
		if (strcmp(tree->file[i].path, path) == 0)
			return &tree->file[i];
	return NULL;
}

bool path_in(const struct source *file, const char *folder)
{
	return strncmp(file->path, folder, strlen(folder)) == 0;
}

bool line_next(struct str text, size_t *at, struct str *ret_line)
{
	if (*at >= text.n)
		return false;
	struct str rest = str_sub(text, *at, text.n), after;
	str_cut(rest, '\n', ret_line, &after);
	*at += ret_line->n + 1;
	return true;
}

static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool word_next(struct str line, size_t *at, struct str *ret_word)
{
	while (*at < line.n && !in_word(line.p[*at]))
		++*at;
	size_t from = *at;
	while (*at < line.n && in_word(line.p[*at]))
		++*at;
	*ret_word = str_sub(line, from, *at - from);
	return *at > from;
}

bool word_used(const struct tree *tree, const char *folder, struct str word)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct source *f = &tree->file[i];
		struct str text = f->is_c ? f->code : f->text;
		if (!path_in(f, folder))
			continue;
		for (size_t at = 0; at + word.n <= text.n; at++) {
			const char *hit = memmem(text.p + at, text.n - at, word.p, word.n);
			if (!hit)
				break;
			at = (size_t)(hit - text.p);
			if ((at == 0 || !in_word(text.p[at - 1])) && (at + word.n == text.n || !in_word(text.p[at + word.n])))
				return true;
		}
	}
	return false;
}

static struct known *known_find(struct tree *tree, const char *kind, struct str name, struct str *ret_rest)
{
	for (size_t i = 0; i < tree->knowns; i++) {
		struct str first, second;
		str_cut(tree->known[i].line, ' ', &first, ret_rest);
		str_cut(*ret_rest, ' ', &second, ret_rest);
		if (str_is(first, kind) && str_eq(second, name))
			return &tree->known[i];
	}
	return NULL;
}

bool is_known(struct tree *tree, const char *kind, struct str name, bool needed)
{
	struct str why;
	struct known *known = known_find(tree, kind, name, &why);
	if (known)
		known->needed = needed;
	return known != NULL;
}

int64_t known_count(struct tree *tree, const char *kind, const char *path, int64_t there)
{
	struct str number;
	int64_t n;
	struct known *known = known_find(tree, kind, str_of(path), &number);
	if (!known || !str_int(str_trim(number), &n))
		return 0;
	known->needed = there >= n;
	return n;
}

/* Comments and quotes of C become blanks, line ends stay; an #include keeps its quotes. */
static struct str code_of(struct arena *arena, struct str text)
{
	enum { PLAIN, LINE, BLOCK, QUOTE, LETTER, INCLUDE } in = PLAIN;
	struct str code = str_dup(arena, text);
	char *c = arena_alloc(arena, text.n + 1);
	bool line_start = true;
	memcpy(c, text.p, text.n);
	for (size_t i = 0; i < text.n; i++) {
		char next = i + 1 < text.n ? text.p[i + 1] : '\0';
		bool blank = in != PLAIN && in != INCLUDE, twice = false;
		if (in == PLAIN || in == INCLUDE) {
			if (text.p[i] == '/' && (next == '*' || next == '/'))
				in = next == '*' ? BLOCK : LINE, blank = twice = true;
			else if (in == PLAIN && (text.p[i] == '"' || text.p[i] == '\''))
				in = text.p[i] == '"' ? QUOTE : LETTER;
			else if (line_start && str_starts(str_sub(text, i, text.n), "#include"))
				in = INCLUDE;
		} else if (in == BLOCK && text.p[i] == '*' && next == '/') {
			in = PLAIN, twice = true;
		} else if ((in == QUOTE || in == LETTER) && text.p[i] == '\\') {
			twice = true;
		} else if ((in == QUOTE && text.p[i] == '"') || (in == LETTER && text.p[i] == '\'')) {
			in = PLAIN, blank = false;
		}
		if (text.p[i] == '\n' && in != BLOCK)
			in = PLAIN;
		line_start = text.p[i] == '\n';
		if (blank && text.p[i] != '\n')
			c[i] = ' ';
		if (twice && i + 1 < text.n && text.p[++i] != '\n')
			c[i] = ' ';
	}
	code.p = c;
	return code;
}

static void file_add(struct tree *tree, const char *path)
{
	struct source *file = ARRAY_PUSH(tree->arena, tree->file, tree->count, tree->room);
	*file = (struct source){ .path = path, .text = STR(""), .code = STR("") };
	struct str name = str_of(path), text;
	file->is_c = str_ends(name, ".c") || str_ends(name, ".h");
	if (file_read(&cx, file_join(tree->arena, tree->root, path), FILE_MAX, &text) != OK) {
		if (cx.err != ERR_OVER_LIMIT) {
			fprintf(stderr, "tidy: %s\n", cx_say(&cx));
			exit(2);
		}
		return;
	}
	if (text.n && memchr(text.p, '\0', text.n < 8000 ? text.n : 8000))
		return;
	file->text = text;
	if (file->is_c)
		file->code = code_of(tree->arena, text);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What is built, fetched or kept by git is not the project's text. */
static bool left_out(const char *name)
{
	static const char *const names[] = { "build", "node_modules", "demo", NULL };
	for (size_t i = 0; names[i]; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return name[0] == '.' && strcmp(name, ".ci") != 0;
}

static void folder_walk(struct tree *tree, const char *folder, int deep)
{
	DIR *dir = opendir(file_join(tree->arena, tree->root, folder));
	char **names = NULL;
	size_t count = 0, room = 0;
	must(deep < 16);
	if (!dir) {
		fprintf(stderr, "tidy: there is no folder %s/%s\n", tree->root, folder);
		exit(2);
	}
	for (struct dirent *e; (e = readdir(dir)) != NULL; )
		if (!left_out(e->d_name))
			*ARRAY_PUSH(tree->arena, names, count, room) = arena_text(tree->arena, e->d_name);
	closedir(dir);
	if (count)
		qsort(names, count, sizeof *names, by_name);
	for (size_t i = 0; i < count; i++) {
		struct stat st;
		char *path = strcmp(folder, ".") == 0 ? names[i] : file_join(tree->arena, folder, names[i]);
		if (lstat(file_join(tree->arena, tree->root, path), &st) != 0 || S_ISLNK(st.st_mode))
			continue;
		if (S_ISDIR(st.st_mode))
			folder_walk(tree, path, deep + 1);
		else if (S_ISREG(st.st_mode))
			file_add(tree, path);
	}
}

static void known_read(struct tree *tree)
{
	const struct source *file = file_of(tree, "tools/tidy.known");
	struct str line;
	size_t room = 0;
	for (size_t at = 0; file && line_next(file->text, &at, &line); )
		if (line.n && line.p[0] != '#')
			*ARRAY_PUSH(tree->arena, tree->known, tree->knowns, room) = (struct known){ line, false };
}

/* What is mended is forgiven no longer. Last of all checks. */
static void check_known(struct tree *tree)
{
	for (size_t i = 0; i < tree->knowns; i++)
		if (!tree->known[i].needed)
			complain(tree, "tools/tidy.known", 0, "\"%.*s\" is not so any more: take it out, or lower its number", STRF(tree->known[i].line));
}

int main(int argc, char **argv)
{
	static const struct { const char *name; void (*run)(struct tree *); } checks[] = {
		{ "work goes down the floors", check_floors }, { "no folder for what has no noun", check_folders },
		{ "only the store knows the databases", check_database }, { "nothing lies about unused", check_dead },
		{ "files can be known by heart", check_length }, { "lines fit the width", check_width },
		{ "files say what they are for", check_opening }, { "no banned functions", check_banned },
		{ "no word that is not for others", check_words }, { "every hazard has its control and its proof", check_hazards },
		{ "every error can happen", check_errors }, { "every query is asked", check_queries },
		{ "nothing is forgiven that is mended", check_known },
	};
	static struct arena arena;
	bool good = true;
	if (argc != 2) {
		fprintf(stderr, "usage: tidy FOLDER\n");
		return 2;
	}
	arena_init(&arena, 0);
	cx.arena = &arena;
	struct tree tree = { .arena = &arena, .root = argv[1] };
	folder_walk(&tree, ".", 0);
	known_read(&tree);
	printf("1..%zu\n# %zu files\n", LENGTH(checks), tree.count);
	for (size_t i = 0; i < LENGTH(checks); i++) {
		tree.complaints = 0;
		checks[i].run(&tree);
		printf("%s %zu - %s\n", tree.complaints ? "not ok" : "ok", i + 1, checks[i].name);
		for (size_t k = 0; k < tree.complaints && k < COMPLAINTS; k++) {
			const struct complaint *c = &tree.complaint[k];
			printf(c->line ? "# %s:%d: %s\n" : "# %s: %.0d%s\n", c->path, c->line, c->say);
		}
		if (tree.complaints > COMPLAINTS)
			printf("# and %zu more\n", tree.complaints - COMPLAINTS);
		good = good && !tree.complaints;
	}
	arena_free(&arena);
	return good ? 0 : 1;
}
