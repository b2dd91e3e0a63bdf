/* Laws of the store. Whatever is asked of it, in whatever order: both engines answer alike and hold the same rows; what failed
 * left nothing; a model in plain arrays says the same. */
#include "tests/kit/kit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/rng.h"
#include "store/backup.h"
#include "tests/kit/store.h"
#include "tests/kit_queries.h"

enum { NOTES = 60, STEPS = 120, SEEDS = 4 };

/* The model: what each note's count and words are, and which notes there are. */
struct model { bool there[NOTES]; int64_t count[NOTES]; char words[NOTES][24]; };

enum op { ADD, SET, BUMP, DROP, KEEP, BULK, DANGLING, BAD_TEXT, OPS };
struct step { enum op op; int64_t id, value; bool fails; };
struct plan { struct step steps[6]; int count; struct model *model; enum err expected; };

static struct note_add_in note(int64_t id, int64_t value, const char *words)
{
	return (struct note_add_in){ id, 1, value, (enum truth)(value % 2), { (int32_t)value }, { value * 1000 }, (double)value / 7, str_of(words),
		value % 3 ? STR_NONE : STR("\0\1\2"), { { (unsigned char)id, 1 } } };
}

/* What one step does to the model, and the error that the engine has to give. */
static enum err judged(struct model *m, const struct step *s)
{
	switch (s->op) {
	case ADD:
		if (m->there[s->id])
			return ERR_UNIQUE;
		m->there[s->id] = true;
		m->count[s->id] = s->value;
		snprintf(m->words[s->id], sizeof m->words[0], "w%" PRId64, s->value);
		return OK;
	case SET:
		if (m->there[s->id])
			m->count[s->id] = s->value;
		return OK;
	case BUMP:
		if (!m->there[s->id])
			return ERR_NOT_FOUND;
		m->count[s->id] = (m->count[s->id] == NIL ? 0 : m->count[s->id]) + 1;
		return OK;
	case DROP:
		for (int64_t i = s->id; i < s->id + 3 && i < NOTES; i++)
			m->there[i] = false;
		return OK;
	case KEEP:
		if (!m->there[s->id])
			m->count[s->id] = NIL;
		m->there[s->id] = true;
		snprintf(m->words[s->id], sizeof m->words[0], "k%" PRId64, s->value);
		return OK;
	case BULK:
		for (int64_t i = s->id; i < s->id + 4 && i < NOTES; i++)
			if (m->there[i])
				return ERR_UNIQUE;
		for (int64_t i = s->id; i < s->id + 4 && i < NOTES; i++) {
			m->there[i] = true;
			m->count[i] = s->value;
			snprintf(m->words[i], sizeof m->words[0], "b");
		}
		return OK;
	case DANGLING:
		return ERR_CONFLICT;
	case BAD_TEXT:
		return ERR_BAD_INPUT;
	case OPS:
		break;
	}
	must(!"every step is known");
}

static enum err done(struct cx *cx, struct db *db, const struct step *s)
{
	char words[24];
	struct note_add_in add, many[4];
	size_t n = 0;
	switch (s->op) {
	case ADD:
	case DANGLING:
	case BAD_TEXT:
		snprintf(words, sizeof words, s->op == BAD_TEXT ? "\xff%" PRId64 : "w%" PRId64, s->value);
		add = note(s->op == DANGLING ? NOTES + s->id : s->id, s->value, words);
		add.shelf_id = s->op == DANGLING ? 99 : 1;
		add.outside = (struct id){ { 0 } };
		return db_run(cx, db, &Q_NOTE_ADD, &add);
	case SET:
		return db_run(cx, db, &Q_NOTE_COUNT_SET, &(struct note_count_set_in){ s->id, s->value });
	case BUMP: {
		struct note_bump_row row;
		return db_one(cx, db, &Q_NOTE_BUMP, &(struct note_bump_in){ s->id }, &row);
	}
	case DROP:
		return db_run(cx, db, &Q_NOTE_DROP, &(struct note_drop_in){ s->id, s->id + 2 });
	case KEEP:
		snprintf(words, sizeof words, "k%" PRId64, s->value);
		return db_run(cx, db, &Q_NOTE_KEEP, &(struct note_keep_in){ s->id, 1, str_of(words) });
	case BULK:
		for (int64_t i = s->id; i < s->id + 4 && i < NOTES; i++) {
			many[n] = note(i, s->value, "b");
			many[n++].outside = (struct id){ { 0 } };
		}
		return db_bulk(cx, db, &Q_NOTE_ADD, many, n);
	case OPS:
		break;
	}
	must(!"every step is known");
}

static enum err run_plan(struct cx *cx, struct db *db, void *arg)
{
	const struct plan *plan = arg;
	for (int i = 0; i < plan->count; i++) {
		enum err err = done(cx, db, &plan->steps[i]);
		if (err != OK && err != ERR_NOT_FOUND)
			return err;
		if (plan->steps[i].fails)
			return fail(cx, ERR_HELD, "as planned");
	}
	return OK;
}

static struct plan plan_of(struct rng *rng, struct model *model)
{
	struct plan plan = { .count = 1 + (int)rng_below(rng, 6) };
	struct model after = *model;
	for (int i = 0; i < plan.count; i++) {
		struct step *s = &plan.steps[i];
		*s = (struct step){ (enum op)rng_below(rng, rng_chance(rng, .9) ? DANGLING : OPS), rng_below(rng, NOTES), rng_below(rng, 1000), rng_chance(rng, .03) };
		if (plan.expected != OK)
			continue;
		enum err err = judged(&after, s);
		if (err != OK && err != ERR_NOT_FOUND)
			plan.expected = err;
		else if (s->fails)
			plan.expected = ERR_HELD;
	}
	if (plan.expected == OK)
		*model = after;               /* else nothing of it is kept */
	return plan;
}

static enum err add_shelf(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return db_run(cx, db, &Q_SHELF_ADD, &(struct shelf_add_in){ 1, STR("one") });
}

static void agrees(struct cx *cx, struct store *store, const struct model *m)
{
	struct db *db;
	struct note_all_row *rows;
	size_t count, at = 0;
	assert_ok(store_reader(cx, store, &db));
	assert_ok(db_all(cx, db, &Q_NOTE_ALL, NULL, 1000, &rows, &count));
	for (int64_t i = 0; i < NOTES; i++) {
		if (!m->there[i])
			continue;
		assert_true(at < count);
		assert_int_equal(rows[at].id, i);
		assert_int_equal(rows[at].count, m->count[i]);
		assert_str(rows[at].words, m->words[i]);
		at++;
	}
	assert_int_equal(at, count);
	store_reader_back(store, db);
}

static uint64_t seed;

static void any_sequence(struct cx *cx, struct store *store, struct buf *told)
{
	struct model model = { .there = { false } };
	struct rng rng;
	rng_seed(&rng, seed, 1);
	assert_ok(store_write(cx, store, add_shelf, NULL));
	for (int i = 0; i < STEPS; i++) {
		struct plan plan = plan_of(&rng, &model);
		enum err err = store_write(cx, store, run_plan, &plan);
		if (err != plan.expected)
			print_error("seed %" PRIu64 ", step %d: %s: %s\n", seed, i, err_row(err)->name, cx_say(cx));
		assert_int_equal(err, plan.expected);
		buf_printf(told, "%s ", err_row(err)->name);
		if (i % 20 == 19) {
			agrees(cx, store, &model);
			kit_content(cx, store, told);
		}
	}
}

static void both_engines_and_a_model_agree(void **state)
{
	(void)state;
	for (seed = 1; seed <= SEEDS; seed++)
		kit_each_engine(kit_migration_list, kit_migration_count, any_sequence);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(both_engines_and_a_model_agree) };
	return cmocka_run_group_tests_name("store laws", tests, NULL, NULL);
}
