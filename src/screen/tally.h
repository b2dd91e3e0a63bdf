/* How many of whom a rule finds: persons counted by what is asked for. Tables of parts of a population add up to the table of the whole, exactly. */
#ifndef SCREEN_TALLY_H
#define SCREEN_TALLY_H

#include "base/buf.h"
#include "screen/screen.h"

/* By what persons are told apart. Ages by tens of whole years on the day. */
enum tally_by { BY_PRACTICE = 1, BY_AGE = 2, BY_SEX = 4, BY_FIFTH = 8, BY_ETHNIC = 16 };
bool tally_by_parse(struct str words, unsigned *ret);       /* "practice,age"; "" is none: all in one row */

struct tally_row {
	struct str practice;                /* "" not known, or not told apart */
	int age, sex, fifth;                /* -1 not known, or not told apart; age: 30 for 30 to 39 */
	char ethnic[3];
	int64_t people, yes, unknown;       /* of the rule's population: alive, of its ages and sex; unknown: of whom nobody knows whether they are found */
};
/* What was asked: two tables add up only where it is the same. And of which part of a population, where whoever
 * shared it out said so: 3 of 8; 1 of 1 is the whole. */
struct tally_head { struct str rule; int64_t version; char hash[33]; struct day day; unsigned by; int64_t part, parts; };
struct tally { struct tally_head head; struct tally_row *row; size_t rows; };

/* Of a screening of the whole file. Rows by what tells them apart, rising. Memory is the arena's. */
void tally_make(struct arena *arena, const struct column_file *file, const struct screen_ask *ask, const struct screen_result *result, unsigned by,
	struct tally *ret);
/* Which rows may be told: of how many people (people_shown), and how many of them are found or not (shown). `least`: as small_hide. */
void tally_hide(struct arena *arena, const struct tally *t, int64_t least, bool *ret_people_shown, bool *ret_shown);
/* Into a table of its own what is in both. ERR_CONFLICT, with the sentence, where they answer different questions. */
enum err tally_add(struct cx *cx, const struct tally *a, const struct tally *b, struct tally *ret);

/* The first line of what is added up, a table or another thing (`word`): what was asked. ERR_BAD_FILE; ERR_CONFLICT: they answer different questions. */
struct tally_head tally_head_of(const struct screen_ask *ask, unsigned by);
void tally_head_write(struct buf *buf, const char *word, const struct tally_head *head);
enum err tally_head_read(struct cx *cx, const char *path, const char *word, struct str line, struct tally_head *ret);
enum err tally_head_same(struct cx *cx, const struct tally_head *a, const struct tally_head *b);

/* Of the parts that say which they are each has to come once. Begins with zeros; memory is the arena's. ERR_CONFLICT, with the sentence. */
struct tally_parts { bool *had; int64_t parts, files; };
enum err tally_part_take(struct cx *cx, struct tally_parts *parts, const char *path, const struct tally_head *head);
enum err tally_parts_end(struct cx *cx, const struct tally_parts *parts);

/* As CSV: a first line that says what was asked, the columns' names, a row each; and back. ERR_BAD_FILE names file, line and field. */
void tally_write(struct buf *buf, const struct tally *tally);
enum err tally_read(struct cx *cx, const char *path, struct str text, struct tally *ret);

#endif
