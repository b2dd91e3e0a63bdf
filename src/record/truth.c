/* Read in pages of 10,000, as the queries give them. */
#include "record/truth.h"

#include "gen/queries.h"
#include "store/store.h"

#define PAGE 10000

enum err truth_locals(struct cx *cx, struct db *db, struct truth_local **ret, size_t *ret_count)
{
	struct truth_local *list = NULL;
	size_t count = 0, room = 0, n;
	int64_t after = 0;
	do {
		struct truth_locals_row *rows;
		TRY(db_all(cx, db, &Q_TRUTH_LOCALS, &(struct truth_locals_in){ .after = after }, PAGE, &rows, &n));
		for (size_t i = 0; i < n; i++, after = rows[i - 1].id)
			*ARRAY_PUSH(cx->arena, list, count, room) = (struct truth_local){ rows[i].patient, rows[i].ods, rows[i].value };
	} while (n == PAGE);
	*ret = list;
	*ret_count = count;
	return OK;
}

enum err truth_found(struct cx *cx, struct db *db, int64_t organisation, struct truth_found **ret, size_t *ret_count)
{
	struct truth_found *list = NULL;
	size_t count = 0, room = 0, n;
	int64_t after = 0;
	do {
		struct truth_found_row *rows;
		TRY(db_all(cx, db, &Q_TRUTH_FOUND, &(struct truth_found_in){ .organisation = organisation, .after = after }, PAGE, &rows, &n));
		for (size_t i = 0; i < n; i++, after = rows[i - 1].id)
			*ARRAY_PUSH(cx->arena, list, count, room) = (struct truth_found){ rows[i].patient, rows[i].rule };
	} while (n == PAGE);
	*ret = list;
	*ret_count = count;
	return OK;
}
