/* YAML tables to a tree whose every node keeps its place. libyaml's events, YAML 1.2 core scalars; aliases, anchors, tags,
 * duplicate keys and several documents are refused. Every problem is reported in one run, with line and column. */
#ifndef CODEC_YAML_H
#define CODEC_YAML_H

#include "base/cx.h"
#include "base/str.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	int line, column;                /* from 1 */
	struct str text;                 /* a scalar as written, unquoted; STR_NONE for ~ or null or nothing */
	bool quoted;                     /* "yes" in quotes is text, not truth */
	struct node **item;              /* of a list; values of a map */
	struct node **key;               /* of a map: scalars, in the file's order */
	size_t count;
};

/* One complaint about a table. */
struct problem { const char *file; int line, column; const char *field; const char *say; };
struct problems { struct arena *arena; struct problem *list; size_t count, room; const char *file; };

void problem_add(struct problems *problems, int line, int column, const char *field, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
void problem_at(struct problems *problems, const struct node *node, const char *field, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The root, or NULL where the text cannot be read at all: not UTF-8, a fault of grammar, a limit, or nothing there (then there
 * is a problem, and no node). What can be read past is read past: after a key that is there twice, an anchor, an alias, a tag
 * or a second document (kept: the first) the rest is still checked, so a root may come with problems. Those that this call
 * adds are in the order of the file; past LIMIT_PROBLEMS the last one says that there are more. All memory is the arena's. */
struct node *yaml_read(struct problems *problems, struct str text);

struct node *node_get(const struct node *map, const char *key);          /* NULL if absent or not a map */
/* Readers that complain: wrong kind, missing when needed. They leave *ret as it was and answer false. A key with nothing
 * after it is as good as absent. A map of NULL is not complained about again: whoever found it missing has said so. Numbers
 * and truth are plain: "12" in quotes is text. */
bool node_text(struct problems *p, const struct node *map, const char *key, bool needed, struct str *ret);
bool node_int(struct problems *p, const struct node *map, const char *key, bool needed, int64_t from, int64_t to, int64_t *ret);
bool node_real(struct problems *p, const struct node *map, const char *key, bool needed, double *ret);
bool node_bool(struct problems *p, const struct node *map, const char *key, bool needed, bool *ret);
bool node_day(struct problems *p, const struct node *map, const char *key, bool needed, struct day *ret);
/* One of a NULL-ended list of words: its index. The complaint lists the words. */
bool node_word(struct problems *p, const struct node *map, const char *key, bool needed, const char *const *words, int *ret);
/* Complain about every key of a map that is not in the NULL-ended list; suggests the nearest one. */
void node_known(struct problems *p, const struct node *map, const char *const *keys);
bool scalar_int(const struct node *node, int64_t *ret);                   /* decimal, a sign at most, 64 bits */
bool scalar_real(const struct node *node, double *ret);                   /* decimal; .inf and .nan are refused */
bool scalar_bool(const struct node *node, bool *ret);                     /* true, false only */

#endif
