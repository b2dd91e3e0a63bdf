/* Between the readers of policy/: rows as written, then cells. */
#ifndef CATALOG_POLICY_IN_H
#define CATALOG_POLICY_IN_H

#include "catalog/catalog_in.h"
#include "model/policy.h"

enum policy_table { TABLE_CAPABILITY, TABLE_PURPOSE, TABLE_RELATION, TABLE_LABEL, TABLE_CHOICE, TABLE_WINDOWS, TABLE_EXPECT, TABLE_INVARIANT,
	POLICY_TABLES };
#define POLICY_COLUMNS 12

/* What a column holds: words of a vocabulary, or words of its own. */
enum column_kind { COLUMN_TEXT, COLUMN_ROLE, COLUMN_CLASS, COLUMN_OPERATION, COLUMN_PURPOSE, COLUMN_LABEL, COLUMN_RELATION, COLUMN_BAR };
struct policy_column {
	const char *name;
	enum column_kind kind;
	bool list, wild, empty;         /* several words; `*` for all; may stay empty */
	const char *const *words;       /* of COLUMN_TEXT: the words there are; NULL: any text */
};
struct policy_table_form { const char *file, *prefix; size_t columns; struct policy_column column[POLICY_COLUMNS]; };
extern const struct policy_table_form policy_form[POLICY_TABLES];

/* One row as read. set: the bits of columns that hold words of a vocabulary; word: the number of a column's own word. */
struct policy_line {
	enum policy_table table;
	struct str field[POLICY_COLUMNS];
	uint32_t set[POLICY_COLUMNS];
	int word[POLICY_COLUMNS];
	const char *file;
	int line;
	bool site, good;
};

/* Cells, checks and proof, once all rows are there. */
void policy_cells(struct cx *cx, struct catalog *catalog, struct problems *problems);

#endif
