/* Makes C for what C must name: errors, routes, commands, roles, jobs. A row of data/ becomes a row of C.
 *
 *   mkdata errors   data/errors.csv   errors.h errors.c
 *   mkdata routes   data/routes.csv   routes.h
 *   mkdata commands data/commands.csv commands.h
 *   mkdata roles    data/roles.csv    roles.h
 *   mkdata jobs     data/jobs.csv     jobs.h
 *   mkdata settings data/settings.csv settings.h
 *   mkdata help     data/help.csv     help.h
 *   mkdata exercises data/exercises.csv exercises.h
 *   mkdata limits   src/base/limits.h limits_told.h     (no table: each #define with the reason beside it or above it)
 *
 * It stands alone (no base): base needs what it makes. Deeper checks of data/ are `waymark catalog check`. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS_MAX 16
#define ROWS_MAX   1000

struct row { char *field[FIELDS_MAX]; int line; };

static const char *path;
static struct row rows[ROWS_MAX];
static int count, width;
static struct row head;

static _Noreturn void die(int line, const char *what, const char *about)
{
	fprintf(stderr, "%s:%d: %s%s%s\n", path, line, what, about ? ": " : "", about ? about : "");
	exit(1);
}

static void *take(size_t n)
{
	void *p = malloc(n);
	if (!p)
		exit(1);
	return p;
}

/* One record of RFC 4180 without quoted line ends; the fields are cut in place. */
static int split(char *line, char **field, int no)
{
	int n = 0;
	char *p = line;
	for (;;) {
		if (n == FIELDS_MAX)
			die(no, "too many fields", NULL);
		if (*p == '"') {
			char *to = ++p, *from = p;
			field[n++] = to;
			while (*from && !(*from == '"' && from[1] != '"')) {
				from += *from == '"';
				*to++ = *from++;
			}
			if (!*from)
				die(no, "a quote is not closed", NULL);
			p = from + 1;
			char after = *p;
			*to = '\0';
			if (after == '\0')
				return n;
			if (after != ',')
				die(no, "text after a closing quote", NULL);
			p++;
			continue;
		}
		field[n++] = p;
		p += strcspn(p, ",");
		if (!*p)
			return n;
		*p++ = '\0';
	}
}

static void load(void)
{
	FILE *f = fopen(path, "r");
	char line[8192];
	if (!f) {
		perror(path);
		exit(1);
	}
	for (int no = 1; fgets(line, sizeof line, f); no++) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		size_t bytes = strlen(line) + 1;
		char *copy = take(bytes);
		memcpy(copy, line, bytes);
		struct row *row = width ? &rows[count] : &head;
		if (width && count + 1 >= ROWS_MAX)
			die(no, "too many rows", NULL);
		row->line = no;
		int n = split(copy, row->field, no);
		if (!width)
			width = n;
		else if (n != width)
			die(no, "wrong number of fields", row->field[0]);
		else
			count++;
	}
	fclose(f);
	if (!width)
		die(1, "the table is empty", NULL);
}

static int column(const char *name)
{
	for (int i = 0; i < width; i++)
		if (strcmp(head.field[i], name) == 0)
			return i;
	die(head.line, "a column is missing", name);
}

static const char *get(int row, const char *name)
{
	return rows[row].field[column(name)];
}

static void check_unique(const char *name)
{
	int c = column(name);
	for (int i = 0; i < count; i++)
		for (int k = 0; k < i; k++)
			if (strcmp(rows[i].field[c], rows[k].field[c]) == 0)
				die(rows[i].line, "is there twice", rows[i].field[c]);
}

static void check_number(int row, const char *name)
{
	const char *p = get(row, name);
	if (!*p || strspn(p, "0123456789") != strlen(p))
		die(rows[row].line, "is not a number", p);
}

static void check_name(int row, const char *name, bool upper)
{
	for (const char *p = get(row, name); *p; p++)
		if (!(isdigit((unsigned char)*p) || *p == '_' || (upper ? isupper((unsigned char)*p) : islower((unsigned char)*p))))
			die(rows[row].line, "is not a name", get(row, name));
}

static void quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void make_errors(FILE *h, FILE *c)
{
	check_unique("code");
	check_unique("name");
	fprintf(h, "#ifndef GEN_ERRORS_H\n#define GEN_ERRORS_H\nenum err {\n\tOK = 0,\n");
	fprintf(c, "#include \"base/err.h\"\n#include \"base/must.h\"\n\nstatic const struct err_row rows[] = {\n"
		"\t{ OK, \"OK\", 200, 0, \"AA\", \"It is done.\" },\n");
	for (int i = 0; i < count; i++) {
		check_number(i, "code");
		check_number(i, "http");
		check_number(i, "exit");
		check_name(i, "name", true);
		fprintf(h, "\tERR_%s = %s,\n", get(i, "name"), get(i, "code"));
		fprintf(c, "\t{ ERR_%s, \"%s\", %s, %s, \"%s\", ", get(i, "name"), get(i, "name"), get(i, "http"),
			get(i, "exit"), get(i, "ack"));
		quoted(c, get(i, "say"));
		fprintf(c, " },\n");
	}
	fprintf(h, "};\n#endif\n");
	fprintf(c, "};\n\nconst struct err_row *err_row(enum err err)\n{\n\tfor (unsigned i = 0; i < LENGTH(rows); i++)\n"
		"\t\tif (rows[i].code == err)\n\t\t\treturn &rows[i];\n\tmust(!\"every error has a row\");\n}\n");
}

/* X(field, field, ...) for each row, all fields as C strings but those named bare. */
static void make_list(FILE *h, const char *macro, const char *bare)
{
	fprintf(h, "/* %s(", macro);
	for (int i = 0; i < width; i++)
		fprintf(h, "%s%s", i ? ", " : "", head.field[i]);
	fprintf(h, ") */\n");
	for (int i = 0; i < count; i++) {
		fprintf(h, "%s(", macro);
		for (int k = 0; k < width; k++) {
			if (k)
				fprintf(h, ", ");
			if (strcmp(head.field[k], bare) == 0) {
				check_name(i, bare, false);
				fprintf(h, "%s", rows[i].field[k]);
			} else {
				quoted(h, rows[i].field[k]);
			}
		}
		fprintf(h, ")\n");
	}
}

/* Whoever adds a form says what becomes of its repeat. */
static void check_repeats(void)
{
	for (int i = 0; i < count; i++) {
		bool form = strcmp(get(i, "method"), "GET") != 0;
		const char *repeat = get(i, "repeat");
		if (form ? strcmp(repeat, "key") != 0 && strcmp(repeat, "same") != 0 : *repeat != '\0')
			die(rows[i].line, form ? "the repeat of a form is key or same, not" : "only a form is repeated", repeat);
	}
}

/* The words of a comment that is whole in this line; NULL: there is none. */
static char *comment_of(char *line, int no)
{
	char *from = strstr(line, "/*"), *to = from ? strstr(from, "*/") : NULL;
	if (from && !to)
		die(no, "a reason is longer than its line", NULL);
	if (!from)
		return NULL;
	*to = '\0';
	for (from += 2; *from == ' ';)
		from++;
	while (to > from && to[-1] == ' ')
		*--to = '\0';
	return from;
}

/* LIMIT(name, reason), in the order of the header: what is printed cannot drift from what holds. */
static void make_limits(FILE *h)
{
	FILE *f = fopen(path, "r");
	char line[512], above[512] = "", name[64];
	if (!f) {
		perror(path);
		exit(1);
	}
	fprintf(h, "/* LIMIT(name, reason) */\n");
	for (int no = 1; fgets(line, sizeof line, f); no++) {
		bool limit = sscanf(line, "#define %63[A-Z0-9_]", name) == 1 && strncmp(name, "LIMIT_", 6) == 0;
		char *said = no > 1 ? comment_of(line, no) : NULL;
		if (limit && !said && !*above)
			die(no, "a limit has no reason", name);
		if (limit) {
			fprintf(h, "LIMIT(%s, ", name);
			quoted(h, said ? said : above);
			fprintf(h, ")\n");
		}
		snprintf(above, sizeof above, "%s", !limit && said ? said : "");
	}
	fclose(f);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	path = argv[2];
	if (strcmp(argv[1], "limits") != 0)
		load();
	FILE *h = fopen(argv[3], "w"), *c = argc > 4 ? fopen(argv[4], "w") : NULL;
	if (!h || (argc > 4 && !c)) {
		perror(argv[3]);
		return 1;
	}
	if (strcmp(argv[1], "errors") == 0 && c) {
		make_errors(h, c);
	} else if (strcmp(argv[1], "routes") == 0) {
		check_repeats();
		make_list(h, "ROUTE", "page");
	} else if (strcmp(argv[1], "commands") == 0) {
		check_unique("command");
		make_list(h, "COMMAND", "function");
	} else if (strcmp(argv[1], "roles") == 0) {
		check_unique("role");
		make_list(h, "ROLE", "role");
	} else if (strcmp(argv[1], "settings") == 0) {
		check_unique("name");
		make_list(h, "SETTING", "");
	} else if (strcmp(argv[1], "rejects") == 0) {
		check_unique("kind");
		make_list(h, "REJECT", "");
	} else if (strcmp(argv[1], "help") == 0) {
		check_unique("page");
		make_list(h, "HELP", "");
	} else if (strcmp(argv[1], "exercises") == 0) {
		make_list(h, "EXERCISE", "");
	} else if (strcmp(argv[1], "limits") == 0) {
		make_limits(h);
	} else if (strcmp(argv[1], "jobs") == 0) {
		check_unique("job");
		make_list(h, "JOB", "job");
	} else {
		return 2;
	}
	if (fclose(h) != 0 || (c && fclose(c) != 0)) {
		perror(argv[3]);
		return 1;
	}
	return 0;
}
