/* What the parts of mktemplate share: a template's shapes, and the reader that goes through its body. */
#ifndef TOOLS_TEMPLATE_H
#define TOOLS_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define FILES_MAX  300
#define FIELDS_MAX 64
#define SHAPES_MAX 16       /* structs of one file */
#define DEPTH_MAX  64       /* open elements, and nested blocks */
#define NAME_MAX_  64

enum type { T_STR, T_INT, T_BOOL, T_TRUTH, T_DAY, T_INSTANT, T_NHS, T_HTML, T_LIST, T_ONE, TYPES };
extern const char *const type_word[TYPES];

struct shape;
struct field { char name[NAME_MAX_], shape_name[NAME_MAX_]; enum type type; struct shape *shape; int line; bool used; };
struct shape { char name[NAME_MAX_], tag[2 * NAME_MAX_]; struct field field[FIELDS_MAX]; int fields; };   /* tag: t_page_row */
struct file {
	char path[512], name[NAME_MAX_];
	char *text, *body;
	int body_line;
	struct shape shape[SHAPES_MAX];          /* [0] is the file's own */
	int shapes;
	bool wraps;                              /* says {% body %} */
	int parts[FILES_MAX], part_count;        /* included, for the search for circles */
	int visit;
};

extern struct file *files[FILES_MAX];
extern int file_count;

/* ---- one file being read ---- */

enum place { TEXT, RCDATA, SCRIPT, TAG_NAME, IN_TAG, ATTR_NAME, AFTER_NAME, BEFORE_VALUE, VALUE, END_TAG, REMARK, DECLARATION };
struct where {
	enum place place;
	char element[NAME_MAX_], attribute[NAME_MAX_];
	bool url, started;                       /* of the value: an address; something was written already */
	bool slash;                              /* in a tag: a slash stands before what comes next */
	bool tight;                              /* in a tag: a blank is needed before another name */
	char open[DEPTH_MAX][NAME_MAX_];
	int depth;
};
struct var { char name[NAME_MAX_]; enum type type; struct shape *shape; char index[16], count[256]; };
struct reader {
	struct file *file;
	const char *p;
	int line;
	struct where at;
	int floor;                               /* elements that this block may not close */
	int vars;
	struct var var[DEPTH_MAX];
	int level, loops;
	FILE *out;
	char *literal;
	size_t literal_n, literal_room;
	bool bol;                                /* at the beginning of a line of output: blanks are dropped */
	int wraps_in;                            /* inside a block, where {% body %} may not stand */
	bool body_seen;
	char *parts[2];
	size_t parts_n[2];
};

/* mktemplate.c */
/* this file is wrong: go on to the next */
_Noreturn void die(int line, const char *format, ...) __attribute__((format(printf, 2, 3)));
void *take(size_t n);
bool is_name(const char *s);
bool one_of(const char *name, const char *const *list);
bool blank(char c);
struct file *file_named(const char *name);

/* template_html.c: the HTML is read along */
void settle(struct reader *r);                               /* a name of a tag or an attribute is complete */
void html_char(struct reader *r, char c);                    /* one character of the template's own HTML, at r->p */
bool same_place(const struct where *a, const struct where *b);
const char *place_word(const struct where *at);

/* template_value.c: words, values, conditions, and writing C */
struct words { char *w[64]; bool text[64]; int n, at, line; char *store; };      /* of {% if a.b == "x" %} */
struct value { char c[512]; enum type type; struct shape *shape; bool literal; char text[256]; };
void words_read(struct words *ws, const char *from, size_t n, int line);
bool eat(struct words *ws, const char *word);
const char *next(struct words *ws, const char *wanted);
void no_more(const struct words *ws);
struct field *field_find(struct reader *r, struct shape *shape, const char *name);
struct value value_read(struct reader *r, const char *path); /* a, a.b, row.a.b, loop.first */
struct value value_word(struct reader *r, struct words *ws); /* the same, or a literal */
void condition(struct reader *r, struct words *ws, char *to, size_t room);
void c_text(FILE *out, const char *s, size_t n, const char *line_break);
void indent(struct reader *r);
void literal_flush(struct reader *r);
void literal_add(struct reader *r, char c);
void emit(struct reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* template_body.c */
void body_read(struct file *file, FILE *c);

#endif
