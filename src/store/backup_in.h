/* Inside the backup: how rows become bytes, and what a manifest says. */
#ifndef STORE_BACKUP_IN_H
#define STORE_BACKUP_IN_H

#include <sodium.h>

#include "store/backup.h"
#include "store/table_in.h"

#define PART_BYTES (4u << 20)             /* rows of one part before packing: little enough to hold, enough to pack well */
#define SHA_TEXT 65

struct part { const char *name; int64_t packed, raw; char sha256[SHA_TEXT]; };
struct kept_table {
	struct plain_table table;
	int64_t rows;
	char sha256[SHA_TEXT];            /* of its rows, unpacked, one part after the other */
	struct part *parts;
	size_t part_count, part_capacity;
};
struct manifest {
	struct backup_facts facts;
	struct migration_row *migrations;
	size_t migration_count, migration_capacity;
	struct kept_table *tables;
	size_t table_count, table_capacity;
};

void sha_text(crypto_hash_sha256_state *state, char out[SHA_TEXT]);     /* ends the state */
void sha_of(struct str bytes, char out[SHA_TEXT]);

/* A row: for each column a kind (0 NULL, 1 integer, 2 real, 3 text, 4 blob), then a zigzag varint, eight bytes little end first,
 * or a length and bytes. */
void row_put(struct buf *buf, const struct value *values, int count);
/* false: the bytes do not hold a row of these columns. */
bool row_get(struct str *bytes, const struct plain_table *table, struct value *values);

enum err manifest_write(struct cx *cx, const char *folder, const struct manifest *m);
/* The lines before the last; `file` is for sentences. */
enum err manifest_parse(struct cx *cx, const char *file, struct str text, struct manifest *ret);
enum err manifest_read(struct cx *cx, const char *folder, struct manifest *ret);

#endif
