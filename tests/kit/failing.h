/* One place of the store's work fails, counted from 1, and all is as ever after it. A program that uses it is linked so that the store's calls of
 * the engines and for memory come by here (`failing` in tests/meson.build).
 *
 * A place is a statement that the store sends, COMMIT among them; ROLLBACK is none. Of memory it is a call of malloc, calloc or realloc by the
 * program or SQLite. */
#ifndef TESTS_KIT_FAILING_H
#define TESTS_KIT_FAILING_H

#include <stdbool.h>
#include <stdint.h>

enum failing {
	FAILING_NOTHING,          /* it is only counted */
	FAILING_REFUSED,          /* the statement is not done, and an error is the answer */
	FAILING_ANSWER,           /* it is done, and an error is the answer all the same; SQLite's COMMIT apart, which tells what it did */
	FAILING_CUT,              /* PostgreSQL: the connection breaks before it. What begins a transaction is sent anew then: see IDLE */
	FAILING_BROKEN,           /* PostgreSQL: the connection breaks after it, before the answer. The same, and COMMIT apart: see LOST */
	FAILING_IDLE,             /* PostgreSQL: the connection of the nth BEGIN broke meanwhile */
	FAILING_AGAIN,            /* PostgreSQL: the nth COMMIT met another transaction and is to be done once more (40001) */
	FAILING_LOST,             /* the nth COMMIT is done, and nobody is told: PostgreSQL's connection breaks, SQLite's process ends */
	FAILING_DEAD,             /* the process ends before the statement */
	FAILING_MEMORY,           /* there is no memory */
	FAILINGS
};
#define FAILING_EXIT 61       /* of a process that was to end */

void failing_arm(enum failing how, int64_t nth);
/* Counts and fails no more. *ret_came: it came to that; the places that there were. */
int64_t failing_over(bool *ret_came);
/* What failed last: the statement, its name, or the beginning of it. */
const char *failing_place(void);

/* What is random, the same for the same seed. */
void failing_random(uint64_t seed);
/* For PostgreSQL: row numbers go back when what took them was not kept, as SQLite's do. Asked for before the store is opened. */
void failing_numbers(bool back);
void failing_numbers_back(void);

#endif
