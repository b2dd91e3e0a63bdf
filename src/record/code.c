/* Many codes at once: looked up by key, the new ones written in one go. */
#include "record/code.h"

#include "base/must.h"
#include "base/table.h"
#include "gen/queries.h"
#include "store/store.h"

static int64_t key_of(const struct code_in *code)
{
	return (int64_t)str_hash(code->value, str_hash(code->system, 1));
}

static enum err system_id(struct cx *cx, struct db *db, struct str name, bool add, int64_t *ret)
{
	struct code_system_by_name_row row;
	enum err err = db_one(cx, db, &Q_CODE_SYSTEM_BY_NAME, &(struct code_system_by_name_in){ name }, &row);
	if (err == OK) {
		*ret = row.id;
		return OK;
	}
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	*ret = NIL;
	if (!add)
		return OK;
	struct code_system_add_in in = { .name = name };
	TRY(db_ids(cx, db, "code_system", 1, &in.id));
	TRY(db_run(cx, db, &Q_CODE_SYSTEM_ADD, &in));
	*ret = in.id;
	return OK;
}

/* Systems are few: found once each. */
struct systems { struct str name[64]; int64_t id[64]; int count; };

static enum err system_of(struct cx *cx, struct db *db, struct systems *seen, struct str name, bool add, int64_t *ret)
{
	for (int i = 0; i < seen->count; i++)
		if (str_eq(seen->name[i], name)) {
			*ret = seen->id[i];
			return OK;
		}
	TRY(system_id(cx, db, name, add, ret));
	if (seen->count < (int)LENGTH(seen->name)) {
		seen->name[seen->count] = name;
		seen->id[seen->count++] = *ret;
	}
	return OK;
}

static enum err add_rows(struct cx *cx, struct db *db, const struct code_in *codes, const size_t *fresh, size_t count,
	int64_t *ret_ids)
{
	struct code_add_in *rows = arena_array(cx->arena, count, sizeof *rows);
	struct systems seen = { .count = 0 };
	int64_t first;
	TRY(db_ids(cx, db, "code", count, &first));
	for (size_t i = 0; i < count; i++) {
		const struct code_in *c = &codes[fresh[i]];
		rows[i] = (struct code_add_in){ .id = first + (int64_t)i, .key = key_of(c), .value = c->value,
			.term = str_empty(c->term) ? STR_NONE : c->term };
		TRY(system_of(cx, db, &seen, c->system, true, &rows[i].system_id));
		ret_ids[fresh[i]] = rows[i].id;
	}
	return db_bulk(cx, db, &Q_CODE_ADD, rows, count);
}

enum err codes_in(struct cx *cx, struct db *db, const struct code_in *codes, size_t count, bool add, int64_t *ret_ids,
	bool *ret_new)
{
	int64_t *keys = arena_array(cx->arena, count + 1, sizeof *keys);
	size_t *fresh = arena_array(cx->arena, count + 1, sizeof *fresh), news = 0, found = 0;
	struct codes_by_key_row *rows;
	AUTO(table) struct table at = { 0 };
	for (size_t i = 0; i < count; i++)
		keys[i] = key_of(&codes[i]);
	TRY(db_lookup(cx, db, &Q_CODES_BY_KEY, keys, count, &rows, &found));
	table_init(&at, SIZE_MAX);
	for (size_t i = 0; i < found; i++)
		table_put(&at, (uint64_t)rows[i].key, i);
	for (size_t i = 0; i < count; i++) {
		uint64_t row;
		if (ret_new)
			ret_new[i] = false;
		if (!table_get(&at, (uint64_t)keys[i], &row)) {
			table_put(&at, (uint64_t)keys[i], found + news);
			ret_ids[i] = NIL;
			fresh[news++] = i;
		} else if (row >= found) {          /* twice in this call: the first of them is added */
			ret_ids[i] = -(int64_t)fresh[row - found] - 1;
			continue;
		} else {
			ret_ids[i] = rows[row].id;
			if (rows[row].worded || str_empty(codes[i].term))
				continue;
			if (add)
				TRY(db_run(cx, db, &Q_CODE_TERM, &(struct code_term_in){ rows[row].id, codes[i].term }));
			rows[row].worded = 1;
		}
		if (ret_new)
			ret_new[i] = true;
	}
	if (add && news)
		TRY(add_rows(cx, db, codes, fresh, news, ret_ids));
	for (size_t i = 0; i < count; i++)
		if (ret_ids[i] < 0 && ret_ids[i] != NIL)
			ret_ids[i] = ret_ids[-ret_ids[i] - 1];
	return OK;
}
