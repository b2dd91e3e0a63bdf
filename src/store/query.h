/* What mksql writes for each named query of sql/: its texts and where its values lie in the structs. The lists
 * themselves (query_list, migration_list) are declared in gen/queries.h: floor record knows them, the store is handed them. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum query_kind { QUERY_REQUEST, QUERY_SYSTEM, QUERY_IMPORT };
enum query_form { QUERY_PLAIN, QUERY_INSERT, QUERY_LOOKUP };
enum column_type { COL_INT, COL_TRUTH, COL_DAY, COL_INSTANT, COL_REAL, COL_TEXT, COL_BLOB, COL_ID };

struct column { const char *name; enum column_type type; size_t at; };   /* at: offsetof in its struct */

struct query {
	const char *name;
	enum query_kind kind;
	enum query_form form;
	const char *sqlite, *postgres;       /* parameters ?1.. and $1.. in the order of `in`, then guard_signin, guard_now */
	const char *bulk;                    /* insert, PostgreSQL: "INSERT INTO t (a, b) SELECT * FROM unnest($1::bigint[], $2::text[])" */
	const struct column *in, *out;
	int ins, outs;
	size_t in_size, out_size;
	const char *const *open;             /* request: the tables it may read without a guard view; NULL at the end */
	bool guarded;                        /* it reads through guard views: the store tells them who looks, and when */
	bool writes;
	int number;                          /* dense, for the cache of prepared statements */
};

/* One step of the schema, forward only. mksql writes the list: migration_list of gen/queries.h, of sql/schema. */
struct migration { int number; const char *name, *sqlite, *postgres, *open; };      /* open: tables it declares open, apart by commas */

#endif
