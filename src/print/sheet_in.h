/* Between a list and how it is written. */
#ifndef PRINT_SHEET_IN_H
#define PRINT_SHEET_IN_H

#include "print/sheet.h"

/* "nhs_number": "NHS number". */
struct str sheet_head(struct arena *arena, const char *name);
/* A row of XLSX: its cells are put between the two. `row` from 1. */
void xlsx_row(struct buf *out, int64_t row);
void xlsx_row_end(struct buf *out);
void xlsx_words(struct buf *out, size_t column, int64_t row, struct str words, bool head);
void xlsx_day(struct buf *out, size_t column, int64_t row, struct day day);
void xlsx_at(struct buf *out, size_t column, int64_t row, struct instant at);
void xlsx_number(struct buf *out, size_t column, int64_t row, struct str number);
/* `rows` are those of the list, from its second row on. */
enum err xlsx_close(struct cx *cx, const struct sheet *s, const struct sheet_about *about, struct buf *ret);

#endif
