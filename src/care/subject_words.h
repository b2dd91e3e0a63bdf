/* The rows of record/subject.h in words: what each kind is called, what its columns mean, one row in a sentence. */
#ifndef CARE_SUBJECT_WORDS_H
#define CARE_SUBJECT_WORDS_H

#include "record/subject.h"

#define SUBJECT_COLUMNS 12
/* head: what the columns of a row mean in this section: NULL, it has none. on, until, at, until_at, kind, flag, more, then the texts. */
struct subject_section { const char *id, *title, *head[SUBJECT_COLUMNS]; };
const struct subject_section *subject_sections(size_t *ret_count);
/* What it is called; NULL: none such. */
const char *subject_section_title(struct str section);
/* STR_NONE or empty: nothing. */
struct str subject_cell(struct cx *cx, const struct subject_row *row, int column);
/* "2026-11-22T06:40:00Z"; what is no time that anybody wrote down is STR_NONE. */
struct str subject_instant_say(struct cx *cx, struct instant at);
/* "What happened: Day 2025-01-10, Kind diagnosis, What Irritable bowel, Words note". */
struct str subject_row_say(struct cx *cx, const struct subject_row *row);

#endif
