/* A population is judged as each of its persons is: screen against rule/casefind, on made-up rules and timelines. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "screen/screen.h"
#include "tests/kit/figure.h"
#include "tests/kit/made_rule.h"

#define PEOPLE 40
#define FILES  40
#define RULES  40

struct one { struct timeline timeline; struct event event[MADE_EVENTS + 1]; };
static struct one one[PEOPLE];

/* A record in which everything is known. */
static void clear_up(struct made *m)
{
	struct timeline *t = &m->timeline;
	for (int k = 1; k < EVENT_KINDS; k++)
		t->covered[k] = true;
	t->who.birth_on = day_known(t->who.birth_on) ? t->who.birth_on : (struct day){ made_day.day - 365 * 40 };
	t->practice = t->practice == NIL_INT ? 0 : t->practice;
	for (size_t i = 0; i < t->count; i++) {
		struct event *e = &m->event[i];
		e->on = day_known(e->on) ? e->on : (struct day){ made_day.day - 5 * (int32_t)i };
		e->code = e->code == NIL_INT ? 0 : e->code;
		e->specialty = e->specialty == NIL_INT ? 0 : e->specialty;
		e->attended = e->attended == TRUTH_UNKNOWN ? TRUTH_YES : e->attended;
		e->unscheduled = e->unscheduled == TRUTH_UNKNOWN ? TRUTH_NO : e->unscheduled;
		e->kind = e->kind == EVENT_ENTRY ? EVENT_DIAGNOSIS : e->kind;
		if (e->kind == EVENT_INVESTIGATION && e->result != RESULT_ABNORMAL)
			e->result = RESULT_NORMAL;
	}
}

static void lists_clear_up(struct made *m)
{
	for (int l = 0; l < MADE_LISTS; l++) {
		m->set[l].missing = false;
		for (int c = 0; c < MADE_CODES; c++)
			m->member[l][c] = m->member[l][c] == CODE_UNSPOKEN ? 0 : m->member[l][c] == 1 ? 2 : m->member[l][c];
	}
}

static void people_make(struct made *m, bool clear)
{
	for (int i = 0; i < PEOPLE; i++) {
		if (i)
			made_person(m);
		if (clear)
			clear_up(m);
		one[i].timeline = m->timeline;
		memcpy(one[i].event, m->event, sizeof m->event);
		one[i].timeline.event = one[i].event;
	}
}

/* What everybody is ranked among: the same persons, counted the slow way. */
static void ranks_make(const struct made *m, struct rank_table *table)
{
	struct cx *cx = kit_cx_now();
	for (int n = 0; n < m->rule.clauses; n++) {
		struct rank_entry entry[PEOPLE];
		size_t count = 0;
		struct casefind ask = { .rule = &m->rule, .set = m->set, .day = made_day };
		if (m->rule.clause[n].kind != CLAUSE_RANK)
			continue;
		for (int i = 0; i < PEOPLE; i++)
			count += casefind_rank_entry(cx->arena, &ask, &one[i].timeline, n, &entry[count]);
		rank_build(cx->arena, entry, count, m->rule.clause[n].top_percent, &table[n]);
	}
}

static void judge(const struct made *m, const struct rank_table *table, const struct timeline *t, struct finding_draft *ret)
{
	struct strata_rank rank[RULE_CLAUSES] = { 0 };
	struct casefind ask = { .rule = &m->rule, .set = m->set, .day = made_day, .silent = true, .rank = rank };
	for (int n = 0; n < m->rule.clauses; n++)
		if (m->rule.clause[n].kind == CLAUSE_RANK)
			rank[n] = rank_of(&table[n], rank_stratum_of(m->rule.clause[n].among, t, made_day), 0);
	casefind_judge(kit_cx_now()->arena, &ask, t, ret);
}

/* Every made-up code is a code of the file, under its own number; of what the file does not know nothing is said. */
static void words_add(struct column_writer *w)
{
	char text[20];
	for (int i = 0; i < MADE_CODES; i++) {
		snprintf(text, sizeof text, "%d", i);
		assert_int_equal(column_code(w, STR("made"), str_of(text)), i);
		assert_int_equal(column_specialty(w, str_of(text)), i);
	}
}

static int32_t place_of(struct column_writer *w, const struct timeline *t)
{
	char code[20];
	snprintf(code, sizeof code, "P%d", (int)(t->practice % 100));
	return t->practice == NIL_INT ? -1 : column_place(w, str_of(code));
}

static void person_add(struct column_writer *w, struct column_builder *b, const struct timeline *t, int64_t key)
{
	struct column_cover cover = { 0 };
	for (int k = 1; k < EVENT_KINDS; k++) {
		cover.kinds |= (unsigned)t->covered[k] << k;
		cover.from[k] = column_day(t->covered_from[k]);
	}
	column_person(b, &(struct column_person){ .key = key, .birth_on = t->who.birth_on, .death_on = t->who.death_on, .sex = t->who.sex,
		.practice = place_of(w, t), .cover = column_cover_of(w, &cover) });
	for (size_t i = 0; i < t->count; i++) {
		const struct event *e = &t->event[i];
		struct column_fact f = { (uint8_t)e->kind, (int8_t)e->result, (int8_t)e->attended, (int8_t)e->unscheduled,
			e->code == NIL_INT ? -1 : (int32_t)e->code, e->specialty == NIL_INT ? -1 : (int32_t)e->specialty };
		int64_t at = e->place >= 0 ? e->place : e->organisation;
		column_event_own(b, column_day(e->on), column_fact(w, &f), (struct column_own){ e->clinician < 0 ? 0 : (uint64_t)e->clinician + 1,
			at < 0 ? 0 : (uint64_t)at + 1 });
	}
}

static int64_t own_asked;           /* clauses that ask where, or whom */

/* May this rule be asked of a column file? */
static bool asks_what_it_holds(const struct rule *rule)
{
	for (int n = 0; n < rule->clauses; n++) {
		const struct clause *c = &rule->clause[n];
		bool own = c->kind == CLAUSE_DISTINCT && (c->of == OF_ORGANISATION || c->of == OF_CLINICIAN);
		own_asked += own && !(c->filter.kinds & COLUMN_TOLD_TWICE);
		if ((own && (c->filter.kinds & COLUMN_TOLD_TWICE)) || c->unanswered ||
		    (c->kind == CLAUSE_FIRST_WITHIN && c->of != OF_NOTHING))
			return false;
	}
	return true;
}

static const uint8_t told[] = { 1, 0, 2 };              /* of a truth + 1 */

/* A file of these persons; 16 to a block. */
static const char *column_make(void)
{
	struct cx *cx = kit_cx_now();
	static const char *folder;
	folder = folder ? folder : kit_scratch();
	const char *path = file_join(cx->arena, folder, "made.col");
	struct column_writer *w;
	assert_ok(column_begin(cx, path, &w));
	words_add(w);
	column_holds(w, COLUMN_BY | COLUMN_AT);
	struct column_builder *b = column_builder(w);
	for (int i = 0; i < PEOPLE; i++) {
		person_add(w, b, &one[i].timeline, i);
		if (i % 16 == 15)
			assert_ok(column_hand_over(cx, b));
	}
	assert_ok(column_hand_over(cx, b));
	assert_ok(column_end(cx, w));
	column_builder_free(b);
	column_drop(w);
	return path;
}

struct tally { int64_t asked, seen[3]; };

static void as_each_is(struct made *m, const struct column_file *file, uint64_t seed, struct tally *tally)
{
	struct cx *cx = kit_cx_now();
	struct rank_table table[RULE_CLAUSES];
	ranks_make(m, table);
	for (int plain = 0; plain < 2; plain++) {
		AUTO(screen_result) struct screen_result r = { 0 };
		enum err err = screen_run(cx, file, &(struct screen_ask){ .rule = &m->rule, .set = m->set, .day = made_day, .plain = plain }, &r);
		if (!asks_what_it_holds(&m->rule)) {
			assert_int_equal(err, ERR_BAD_FIELD);
			return;
		}
		assert_ok(err);
		for (int i = 0; i < PEOPLE; i++) {
			struct finding_draft f;
			judge(m, table, &one[i].timeline, &f);
			bool same = r.found[i].truth == told[f.truth + 1] && r.found[i].population == told[f.population + 1];
			if (f.population != TRUTH_NO && (plain || f.find != TRUTH_NO))
				same &= r.found[i].find == told[f.find + 1];
			if (f.population != TRUTH_NO && f.find != TRUTH_NO)
				same &= r.found[i].comorbid == told[f.comorbid + 1];
			if (!same)
				print_error("seed %llu, person %d%s: truth %d, population %d, find %d, comorbid %d; each by herself %d, %d, %d, %d\n",
					(unsigned long long)seed, i, plain ? ", plainly" : "", r.found[i].truth, r.found[i].population, r.found[i].find,
					r.found[i].comorbid, told[f.truth + 1], told[f.population + 1], told[f.find + 1], told[f.comorbid + 1]);
			assert_true(same);
			tally->seen[f.truth + 1]++;
		}
	}
	tally->asked++;
}

/* Each population is asked several rules. */
static void a_population_is_judged_as_each_person_is(void **state)
{
	(void)state;
	static struct made m;
	struct tally t = { 0 };
	static const int hows[] = { MADE_ANY, MADE_STRETCH, MADE_SIMPLE, MADE_STRETCH, MADE_LOOKS_BACK, MADE_STRETCH, MADE_EQUATION };
	int64_t files = kit_number("WAYMARK_POPULATIONS", FILES);
	for (uint64_t file = 0; file < (uint64_t)files; file++) {
		struct cx *cx = kit_cx();
		made_rule(&m, file, MADE_ANY);
		people_make(&m, file % 2);
		AUTO(column_file) struct column_file f = { 0 };
		assert_ok(column_open(cx, column_make(), &f));
		assert_int_equal(f.people, PEOPLE);
		for (uint64_t i = 0; i < RULES; i++) {
			made_rule(&m, 1000 * file + i, hows[i % LENGTH(hows)]);
			if (file % 2)
				lists_clear_up(&m);
			as_each_is(&m, &f, 1000 * file + i, &t);
		}
	}
	print_message("# %lld rules asked; %lld unknown, %lld no, %lld yes\n", (long long)t.asked, (long long)t.seen[0], (long long)t.seen[1],
		(long long)t.seen[2]);
	assert_true(own_asked > t.asked / 20);
	assert_true(t.asked > files * RULES / 2 && t.seen[0] > 1000 && t.seen[1] > 1000 && t.seen[2] > 1000);
}

/* Who was somewhere, and nobody knows in which specialty, may have been in one: perhaps, not yes. */
static void a_value_that_nobody_knows_is_perhaps_one(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	static struct clause clause = { .kind = CLAUSE_DISTINCT, .parent = -1, .of = OF_SPECIALTY, .at_least = 1, .at_most = -1,
		.filter = { .kinds = 1u << EVENT_REFERRAL, .list = -1 } };
	static const struct rule rule = { .id = { "one-specialty", 13 }, .version = 1, .clause = &clause, .clauses = 1, .comorbid = -1,
		.population = { 0, 150, SEX_UNKNOWN }, .window = { WINDOW_ANYWHERE, 12 } };
	for (int i = 0; i < PEOPLE; i++) {
		one[i].timeline = (struct timeline){ .who = { .birth_on = { 0 }, .death_on = DAY_NONE, .sex = SEX_FEMALE }, .event = one[i].event, .count = 1 };
		for (int k = 1; k < EVENT_KINDS; k++) {
			one[i].timeline.covered[k] = true;
			one[i].timeline.covered_from[k] = DAY_NONE;
		}
		one[i].event[0] = (struct event){ .kind = EVENT_REFERRAL, .on = { made_day.day - 100 }, .code = NIL_INT, .specialty = i % 2 ? 3 : NIL_INT };
	}
	AUTO(column_file) struct column_file f = { 0 };
	assert_ok(column_open(cx, column_make(), &f));
	for (int plain = 0; plain < 2; plain++) {
		AUTO(screen_result) struct screen_result r = { 0 };
		assert_ok(screen_run(cx, &f, &(struct screen_ask){ .rule = &rule, .day = made_day, .plain = plain }, &r));
		for (int i = 0; i < PEOPLE; i++)
			assert_int_equal(r.found[i].truth, i % 2 ? 2 : 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_population_is_judged_as_each_person_is),
		cmocka_unit_test(a_value_that_nobody_knows_is_perhaps_one) };
	return cmocka_run_group_tests_name("a population", tests, NULL, NULL);
}
