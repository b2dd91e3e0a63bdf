/* Two hundred people at a time. */
#include "record/refold.h"

#include "gen/queries.h"
#include "store/store.h"

struct slice { bool write; struct instant now; int64_t after; size_t count; struct refolded *to, before; };

static enum err one(struct cx *cx, struct db *db, struct slice *s, int64_t patient)
{
	struct latest_wrong_row *wrong;
	size_t n;
	s->to->people++;
	TRY(relation_refold(cx, db, patient, s->now, s->write, s->to));
	TRY(db_all(cx, db, &Q_LATEST_WRONG, &(struct latest_wrong_in){ patient }, 1000, &wrong, &n));
	s->to->described += (int64_t)n;
	for (size_t i = 0; i < n && s->write; i++)
		TRY(demographic_latest(cx, db, patient, wrong[i].holding));
	return OK;
}

static enum err work(struct cx *cx, struct db *db, void *arg)
{
	struct slice *s = arg;
	struct people_after_row *people;
	*s->to = s->before;                     /* the closure may run again */
	TRY(db_all(cx, db, &Q_PEOPLE_AFTER, &(struct people_after_in){ s->after }, 200, &people, &s->count));
	for (size_t i = 0; i < s->count; i++)
		TRY(one(cx, db, s, people[i].id));
	if (s->count)
		s->after = people[s->count - 1].id;
	return OK;
}

static enum err compare(struct cx *cx, struct store *store, struct slice *s)
{
	struct db *db;
	TRY(store_reader(cx, store, &db));
	enum err err = work(cx, db, s);
	store_reader_back(store, db);
	return err;
}

enum err refold(struct cx *cx, struct store *store, bool write, struct instant now, struct refolded *ret)
{
	struct slice s = { .write = write, .now = now, .to = ret };
	*ret = (struct refolded){ 0 };
	do {
		struct arena_mark mark = arena_mark(cx->arena);
		int64_t after = s.after;
		s.before = *ret;
		TRY(write ? store_write(cx, store, work, &s) : compare(cx, store, &s));
		arena_back(cx->arena, mark);
		if (s.after == after)
			break;
	} while (s.count);
	return OK;
}
