/* Plans made before anybody waits for them (store.h). */
#include "store/store_in.h"

/* An idle connection that this round has not had, else a new one while there are fewer than `least`, or none to spare; NULL: none is left. It is out. */
static enum err take(struct cx *cx, struct store *store, int64_t round, int least, struct db **ret)
{
	struct pool *pool = &store->readers;
	struct db **at = &pool->idle;
	int open = 0;
	pthread_mutex_lock(&pool->lock);
	for (const struct db *db = pool->idle; db; db = db->next)
		open++;
	open += pool->out;
	while (*at && (*at)->warmed == round)
		at = &(*at)->next;
	struct db *db = *at;
	bool new = !db && (open < least || open <= pool->most) && open < pool->max;
	if (db)
		*at = db->next;
	pool->out += db || new;
	pthread_mutex_unlock(&pool->lock);
	*ret = db;
	return new ? pool_open(cx, store, pool, ret) : OK;
}

static enum err warm(struct cx *cx, struct db *db, const struct query *const *list, size_t count, const _Atomic bool *stop)
{
	struct arena_mark mark = arena_mark(cx->arena);
	for (size_t i = 0; i < count && !*stop; i++) {
		if (list[i]->kind != QUERY_REQUEST || list[i]->writes)
			continue;
		TRY(db->store->engine->warm(cx, db, list[i]));
		arena_back(cx->arena, mark);
	}
	return OK;
}

enum err store_warm(struct cx *cx, struct store *store, const struct query *const *list, size_t count, int least, const _Atomic bool *stop)
{
	struct db *db = NULL;
	if (!store->engine->warm)
		return OK;
	for (int64_t round = ++store->rounds; !*stop;) {
		TRY(take(cx, store, round, least, &db));
		if (!db)
			return OK;
		db->warmed = round;
		db_lent(db);
		enum err err = warm(cx, db, list, count, stop);
		store_reader_back(store, db);
		TRY(err);
	}
	return OK;
}
