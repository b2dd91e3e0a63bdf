/* A list as a file: written once, as columns and the rows of a page, and given out as CSV (for programs), as XLSX (for people, ECMA-376) or as a
 * table to print.
 *
 * A row is a struct of the caller's; a column says which member it is. Cells keep what they are: a day is a day, a number a number. In CSV, words
 * that a spreadsheet would take for a formula are neutralised (codec/csv.h); in XLSX every word is told to be one, so nothing is reckoned.
 * What the list is, of whom, how it was filtered, who took it out and when, and that it holds patients' data stands in the file: in CSV on the
 * first line (after "# "), in XLSX on a first sheet. A list that is longer than a file takes says so there, and behind its last row.
 * All in memory: the libraries that write XLSX keep what they write in files on the way, and these rows are patients. */
#ifndef PRINT_SHEET_H
#define PRINT_SHEET_H

#include "base/buf.h"
#include "base/cx.h"
#include "base/day.h"
#include "print/html.h"

enum sheet_as { SHEET_CSV, SHEET_XLSX, SHEET_PAPER };
/* What a member is: struct str; struct day; struct instant; int64_t (SHEET_NONE: not known), whole or of thousandths; bool; enum truth. */
enum sheet_kind { SHEET_WORDS, SHEET_DAY, SHEET_AT, SHEET_NUMBER, SHEET_MILLI, SHEET_YES, SHEET_TRUTH };
#define SHEET_NONE    INT64_MIN
#define SHEET_COLUMNS 26
/* "found_on": as people read it, "Found on". files: too much for a sheet of paper. */
struct sheet_column { const char *name; enum sheet_kind kind; size_t at; bool files; };

struct sheet {
	enum sheet_as as;
	const struct sheet_column *column; size_t columns;
	struct buf body;
	int64_t rows, most, left;       /* left: rows that no longer fitted */
	int wide[SHEET_COLUMNS];        /* the widest of each, in letters */
};
struct sheet_about {
	struct str title, place, filter, by, notice;    /* filter, notice: may be empty */
	struct instant at;
	int64_t of;                     /* rows that there are, where the caller stopped giving them; 0: those that were given */
};

void sheet_open(struct sheet *s, enum sheet_as as, const struct sheet_column *column, size_t columns, int64_t most);
/* `row`: the first of `count` structs of `bytes` each. Those that no longer fit are counted. */
void sheet_rows(struct sheet *s, const void *row, size_t count, size_t bytes);
static inline bool sheet_full(const struct sheet *s) { return s->left > 0; }
/* The sentences of what it is, one after the other; STR_NONE where none is left. */
#define SHEET_SENTENCES 6
int sheet_says(struct arena *arena, const struct sheet *s, const struct sheet_about *about, struct str ret[SHEET_SENTENCES]);
/* The whole file (SHEET_CSV, SHEET_XLSX) behind what is in *ret. ERR_OVER_LIMIT. */
enum err sheet_close(struct cx *cx, struct sheet *s, const struct sheet_about *about, struct buf *ret);
/* SHEET_PAPER: the rows and the head of a table, without the table itself. */
struct html sheet_table(struct arena *arena, const struct sheet *s);
void sheet_auto(struct sheet *s);

#endif
