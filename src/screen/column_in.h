/* The bytes of a column file, for those who write and read it. */
#ifndef SCREEN_COLUMN_IN_H
#define SCREEN_COLUMN_IN_H

#include "screen/column.h"

#define COLUMN_MAGIC "WAYMARKC"
#define COLUMN_BORDER 64

struct column_head { char magic[8]; uint32_t version, order; uint64_t tail, tail_bytes, tail_sum, sum; uint8_t rest[16]; };
_Static_assert(sizeof(struct column_head) == COLUMN_BORDER, "the head is one line of the cache");
#define COLUMN_ORDER 0x01020304u            /* of bytes: another order is another machine's */

struct column_block_head {              /* in the tail */
	uint32_t people, events, width, odds;
	int32_t born_first, born_last, died_first;
	uint32_t held;
	uint64_t at, bytes, sum;
};

/* Where the columns of a block lie in it. */
struct column_place { size_t key, birth_on, death_on, first, practice, cover, ethnic, sex, fifth, day, what, what_of, odd_at, odd_what, by, at, bytes; };
struct column_place column_places(const struct column_block_head *h);

/* Not against anybody who means it: against disks and cut copies. */
uint64_t column_sum(const void *bytes, size_t n);

#endif
