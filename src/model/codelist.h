/* Code lists: which codes count as one thing. A list has a name (data/lists.csv) and a file for each code system it speaks. */
#ifndef MODEL_CODELIST_H
#define MODEL_CODELIST_H

#include "model/code.h"
#include "model/timeline.h"

/* A name that tables may use, and how a sentence speaks of it. A row of data/lists.csv. */
struct list_name {
	struct str id;              /* "mus-syndromes" */
	struct str name;            /* "functional syndromes": after "from the list" */
	struct str from;            /* "shipped" or "site": who brings the codes */
	struct str holds;           /* what it should hold, in a sentence */
};
const struct list_name *list_name_find(const struct list_name *names, size_t count, struct str id);

struct codelist_code {
	struct str code;            /* canonical; of a prefix row without its '*' */
	bool prefix;                /* K58*: every code that begins so */
	int group;                  /* index into group[] of the list; -1 none */
	struct str term;            /* our own plain words, or the site's */
	int line;
};

/* One file: one list in one code system. */
struct codelist {
	struct str id, system, part;    /* part: "" or the third word of the file's name */
	struct str version, source, reviewed;
	bool checked;                   /* `# status: checked` */
	bool site;                      /* from the site's folder, not built in */
	const char *file;
	struct codelist_code *code;     /* whole codes sorted by code, then prefixes sorted */
	size_t count, whole;            /* all; of which the first `whole` are whole codes; 0: nothing of this system belongs */
	const struct str *group;        /* body systems, in the file's order */
	int groups;
	char hash[33];                  /* of the file's bytes, hexadecimal */
};

/* The row that makes a canonical code a member: the code itself, else the longest prefix. NULL: not a member. */
const struct codelist_code *codelist_find(const struct codelist *list, struct str code);

/* A row of the record's code table. */
struct code_row { int64_t id; struct str system, value; };

/* Resolve all files of one list against the code table: what rules ask. Only files that speak a code system of the record count:
 * the set is missing where there is none (a list for the synthetic region alone is none for a real record), unchecked where
 * one of them is. An empty code table has nothing to miss. Codes are compared in canonical form. Where two files put one code
 * in two groups, the first file's group counts. A code of a system that no file speaks is CODE_UNSPOKEN. Rows may come in any
 * order, ids below 2^31; memory is the arena's, one byte a code row. At most 250 groups in all files of a list (the catalogue
 * refuses more). */
void codeset_resolve(struct arena *arena, const struct codelist *const *files, size_t count,
	const struct code_row *rows, size_t row_count, struct codeset *ret);

#endif
