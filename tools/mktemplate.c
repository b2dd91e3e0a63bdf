/* Compiles assets/pages/NAME.html and assets/parts/NAME.html to C: struct t_NAME and t_NAME(out, d).
 *
 *   mktemplate assets templates.h templates.c
 *
 * A template opens with a comment that says what it is and, after a blank line, which fields it takes:
 *
 *   {# One button.
 *
 *   str  text      what it says
 *   list row rows  many of struct row, below, or of another template's struct
 *   one  tag mark  one of another template's struct; may be absent
 *   struct row
 *   nhs  number
 *   #}
 *
 * Types: str int bool truth day instant nhs html list one. In the body: {{field}}, {{{field}}} for html,
 * {% if a and not b == "x" %} {% elif %} {% else %} {% endif %}, {% for row in rows %} {% else %} {% endfor %} with
 * loop.first, loop.last and loop.index, {% include part field="text" other=field %} or {% include part row %},
 * {% with part ... %} content {% endwith %} for a part that says {% body %}, {% asset style/x.css %}, {# remark #}.
 *
 * The HTML is read along, so that every value is escaped for where it stands. Refused, with file and line: an unknown or
 * unused field, a value where none is safe (tag and attribute names, event handlers, script, style), an unquoted
 * attribute, a style or on... attribute, an element left open or closed twice, branches that end in different places.
 * It stands alone: no other file of Waymark is needed to run it. */
#include <ctype.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "template.h"

const char *const type_word[TYPES] = { "str", "int", "bool", "truth", "day", "instant", "nhs", "html", "list", "one" };
static const char *const type_c[TYPES] = { "struct str", "int64_t", "bool", "enum truth", "struct day", "struct instant",
	"struct str", "struct html", "", "" };

struct file *files[FILES_MAX];
int file_count;
static int faults;
static jmp_buf give_up;
static const char *fault_path;

_Noreturn void die(int line, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	fprintf(stderr, "%s:%d: ", fault_path, line);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
	va_end(ap);
	faults++;
	longjmp(give_up, 1);
}

void *take(size_t n)              /* never given back: the program is short; the chain keeps leak checkers quiet */
{
	static void **chain;
	void **p = calloc(1, n + sizeof *p);
	if (!p)
		abort();
	*p = chain;
	chain = p;
	return p + 1;
}

static char *slurp(const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f) {
		perror(path);
		exit(1);
	}
	fseek(f, 0, SEEK_END);
	long n = ftell(f);
	rewind(f);
	char *text = take((size_t)n + 1);
	if (n < 0 || fread(text, 1, (size_t)n, f) != (size_t)n) {
		perror(path);
		exit(1);
	}
	fclose(f);
	return text;
}

bool is_name(const char *s)
{
	static const char *const keywords[] = { "auto", "break", "case", "char", "const", "continue", "default", "do", "double",
		"else",
		"enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "return", "short", "signed",
		"sizeof",
		"static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while", "bool", "true", "false" };
	if (!islower((unsigned char)*s))
		return false;
	for (const char *p = s; *p; p++)
		if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) && *p != '_')
			return false;
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (strcmp(s, keywords[i]) == 0)
			return false;
	return strlen(s) < NAME_MAX_ - 2;
}

struct file *file_named(const char *name)
{
	for (int i = 0; i < file_count; i++)
		if (strcmp(files[i]->name, name) == 0)
			return files[i];
	return NULL;
}
bool one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* ---- the opening comment ---- */

static int type_of(const char *word)
{
	for (int t = 0; t < TYPES; t++)
		if (strcmp(word, type_word[t]) == 0)
			return t;
	return -1;
}

static void field_line(struct file *file, struct shape *shape, char *line, int no)
{
	char word[4][NAME_MAX_] = { "", "", "", "" };
	int n = sscanf(line, "%63s %63s %63s", word[0], word[1], word[2]);
	int type = type_of(word[0]);
	bool shaped = type == T_LIST || type == T_ONE;
	if (type < 0)
		die(no, "\"%s\" is not a type of field (str int bool truth day instant nhs html list one) and not struct", word[0]);
	if (n < (shaped ? 3 : 2))
		die(no, "a field is written: %s", shaped ? "list STRUCT NAME" : "TYPE NAME");
	const char *name = shaped ? word[2] : word[1];
	if (!is_name(name))
		die(no, "\"%s\" cannot be the name of a field", name);
	for (int i = 0; i < shape->fields; i++)
		if (strcmp(shape->field[i].name, name) == 0)
			die(no, "the field \"%s\" is there twice", name);
	if (shape->fields == FIELDS_MAX)
		die(no, "too many fields");
	struct field *f = &shape->field[shape->fields++];
	f->type = (enum type)type;
	f->line = no;
	snprintf(f->name, sizeof f->name, "%s", name);
	if (shaped)
		snprintf(f->shape_name, sizeof f->shape_name, "%s", word[1]);
	(void)file;
}

static struct shape *shape_add(struct file *file, const char *name, int no)
{
	if (file->shapes == SHAPES_MAX)
		die(no, "too many structs");
	struct shape *shape = &file->shape[file->shapes++];
	snprintf(shape->name, sizeof shape->name, "%s", name);
	if (file->shapes == 1)
		snprintf(shape->tag, sizeof shape->tag, "t_%s", name);
	else
		snprintf(shape->tag, sizeof shape->tag, "t_%s_%s", file->name, name);
	return shape;
}

static void head_read(struct file *file)
{
	struct shape *shape = shape_add(file, file->name, 1);
	char *end = strstr(file->text, "#}");
	if (strncmp(file->text, "{#", 2) != 0 || !end)
		die(1, "a template opens with {# what it is, a blank line, its fields #}");
	int no = 1;
	bool fields = false;
	char *line = file->text + 2;
	while (line < end) {
		size_t n = strcspn(line, "\n");
		bool last = line + n >= end;
		if (last)
			n = (size_t)(end - line);
		char copy[512], first[NAME_MAX_] = "", second[NAME_MAX_] = "";
		snprintf(copy, sizeof copy, "%.*s", (int)(n < 500 ? n : 500), line);
		if (sscanf(copy, "%63s %63s", first, second) < 1)
			fields = fields || no > 1;
		else if (fields && strcmp(first, "struct") == 0) {
			if (!is_name(second))
				die(no, "\"%s\" cannot be the name of a struct", second);
			shape = shape_add(file, second, no);
		} else if (fields)
			field_line(file, shape, copy, no);
		if (last)
			break;
		line += n + 1;
		no++;
	}
	file->body = end + 2;
	file->body_line = no;
	if (*file->body == '\n') {
		file->body++;
		file->body_line++;
	}
	file->wraps = strstr(file->body, "{% body %}") != NULL;
}

static void shapes_join(struct file *file)
{
	for (int s = 0; s < file->shapes; s++)
		for (int i = 0; i < file->shape[s].fields; i++) {
			struct field *f = &file->shape[s].field[i];
			if (!f->shape_name[0] || strcmp(f->shape_name, "str") == 0)
				continue;
			for (int k = 1; k < file->shapes; k++)
				if (strcmp(file->shape[k].name, f->shape_name) == 0)
					f->shape = &file->shape[k];
			struct file *other = file_named(f->shape_name);
			if (!f->shape && other)
				f->shape = &other->shape[0];
			if (!f->shape)
				die(f->line, "there is no struct and no template \"%s\"", f->shape_name);
		}
}
static void circle_check(int number)
{
	struct file *file = files[number];
	if (file->visit == 1) {
		fprintf(stderr, "%s:1: it includes itself\n", file->path);
		faults++;
		return;
	}
	if (file->visit == 2)
		return;
	file->visit = 1;
	for (int i = 0; i < file->part_count; i++)
		circle_check(file->parts[i]);
	file->visit = 2;
}
/* ---- the header ---- */

static void shape_write(FILE *h, const struct shape *shape)
{
	fprintf(h, "struct %s {\n", shape->tag);
	for (int i = 0; i < shape->fields; i++) {
		const struct field *f = &shape->field[i];
		if (f->type == T_LIST)
			fprintf(h, "\tconst %s%s *%s;\n\tsize_t %s_n;\n", f->shape ? "struct " : "struct str", f->shape ? f->shape->tag : "",
				f->name, f->name);
		else if (f->type == T_ONE)
			fprintf(h, "\tconst struct %s *%s;\n", f->shape ? f->shape->tag : "str", f->name);
		else
			fprintf(h, "\t%s %s;\n", type_c[f->type], f->name);
	}
	fprintf(h, "%s};\n", shape->fields ? "" : "\tchar nothing;\n");
}

static void header_write(FILE *h)
{
	fprintf(h, "#ifndef GEN_TEMPLATES_H\n#define GEN_TEMPLATES_H\n#include \"base/truth.h\"\n#include \"print/html.h\"\n\n");
	for (int i = 0; i < file_count; i++)
		for (int s = 0; s < files[i]->shapes; s++)
			fprintf(h, "struct %s;\n", files[i]->shape[s].tag);
	for (int i = 0; i < file_count; i++) {
		fputc('\n', h);
		for (int s = 0; s < files[i]->shapes; s++)
			shape_write(h, &files[i]->shape[s]);
		const char *tag = files[i]->shape[0].tag;
		for (int k = 0; k <= (files[i]->wraps ? 1 : 0); k++)
			fprintf(h, "void %s%s(struct buf *out, const struct %s *d);\n", tag, files[i]->wraps ? k ? "_after" : "_before" : "",
				tag);
	}
	fprintf(h, "\n#endif\n");
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct file *const *)a)->name, (*(struct file *const *)b)->name);
}

static void folder_read(const char *assets, const char *folder)
{
	char path[400];
	snprintf(path, sizeof path, "%s/%s", assets, folder);
	DIR *dir = opendir(path);
	if (!dir)
		return;
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		size_t n = strlen(e->d_name);
		if (n < 6 || n > 50 || strcmp(e->d_name + n - 5, ".html") != 0 || e->d_name[0] == '.')
			continue;
		if (file_count == FILES_MAX)
			exit(1);
		struct file *file = take(sizeof *file);
		snprintf(file->path, sizeof file->path, "%s/%.100s", path, e->d_name);
		snprintf(file->name, sizeof file->name, "%.*s", (int)n - 5, e->d_name);
		for (char *p = file->name; *p; p++)
			if (*p == '-')
				*p = '_';
		file->text = slurp(file->path);
		if (!is_name(file->name) || file_named(file->name)) {
			fprintf(stderr, "%s:1: that name cannot be used, or is used twice\n", file->path);
			exit(1);
		}
		files[file_count++] = file;
	}
	closedir(dir);
}

static void guarded(void (*work)(struct file *), struct file *file)     /* a fault ends the work on this file only */
{
	fault_path = file->path;
	if (!setjmp(give_up))
		work(file);
}

static void each(void (*work)(struct file *))
{
	for (int i = 0; i < file_count; i++)
		guarded(work, files[i]);
}

static FILE *c_out;

static void body(struct file *file)
{
	body_read(file, c_out);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "mktemplate ASSETS templates.h templates.c\n");
		return 2;
	}
	folder_read(argv[1], "parts");
	folder_read(argv[1], "pages");
	qsort(files, (size_t)file_count, sizeof files[0], by_name);
	each(head_read);
	each(shapes_join);
	FILE *h = fopen(argv[2], "w");
	c_out = fopen(argv[3], "w");
	if (!h || !c_out) {
		perror(argv[2]);
		return 1;
	}
	fprintf(c_out, "#include \"gen/templates.h\"\n");
	if (!faults)
		each(body);
	for (int i = 0; i < file_count && !faults; i++)
		circle_check(i);
	header_write(h);
	if (fclose(h) != 0 || fclose(c_out) != 0) {
		perror(argv[2]);
		return 1;
	}
	if (faults) {
		remove(argv[2]);
		remove(argv[3]);
	}
	return faults ? 1 : 0;
}
