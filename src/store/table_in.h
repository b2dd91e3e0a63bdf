/* Inside the store: whole tables, read in one order and loaded again, for backups and comparisons. It is the one place where
 * SQL is put together at run time; the names in it come from the database's own catalogue and are plain words. */
#ifndef STORE_TABLE_IN_H
#define STORE_TABLE_IN_H

#include "base/buf.h"
#include "store/store_in.h"

struct plain_column { const char *name; enum value_kind type; };
struct plain_table {
	const char *name;
	struct plain_column *columns;
	int count;
	int *keys;                        /* columns of the primary key in its order: the order in which rows are read */
	int key_count;
};

/* One row after another; values live until the next call. */
typedef enum err row_source(struct cx *cx, void *from, struct value *values, bool *ret_more);

struct table_engine {
	enum err (*list)(struct cx *cx, struct db *db, struct plain_table **ret, size_t *ret_count);       /* by name, in cx->arena */
	enum err (*number)(struct cx *cx, struct db *db, const char *text, int64_t *ret);                  /* of a query of one number; NIL if NULL */
	enum err (*open)(struct cx *cx, struct db *db, const struct plain_table *table, void **ret_inside);
	enum err (*next)(struct cx *cx, void *inside, struct value *values, bool *ret_more);
	void (*close)(void *inside);
	/* Around loading: nobody else loads or migrates from here on; every table emptied; references not checked until the end,
	 * where all of them have to hold. */
	enum err (*load_begin)(struct cx *cx, struct db *db);
	enum err (*load_clear)(struct cx *cx, struct db *db, const struct plain_table *tables, size_t count);
	enum err (*load)(struct cx *cx, struct db *db, const struct plain_table *table, row_source *next, void *from);
	enum err (*load_end)(struct cx *cx, struct db *db);
};
extern const struct table_engine tables_sqlite, tables_postgres;

static inline const struct table_engine *tables_of(const struct store *store)
{
	return store->where.engine == STORE_SQLITE ? &tables_sqlite : &tables_postgres;
}

/* "a, b, c" of a table's columns, or of its key. */
void table_columns(struct buf *buf, const struct plain_table *table);
void table_keys(struct buf *buf, const struct plain_table *table);
bool plain_word(const char *name);

#endif
