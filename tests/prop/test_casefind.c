/* Laws of the rule language, on made-up rules and timelines. Each run uses the same seeds; a failure names its seed. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/rng.h"
#include "catalog/catalog.h"
#include "rule/redflag.h"
#include "rule/sentence.h"
#include "tests/kit/made_rule.h"

static struct finding_draft judge(struct made *m)
{
	struct finding_draft f;
	struct casefind ask = { .rule = &m->rule, .set = m->set, .day = made_day, .rank = m->rank };
	casefind_judge(kit_cx_now()->arena, &ask, &m->timeline, &f);
	return f;
}

#define FAIL(seed, ...) do { print_error("seed %llu: ", (unsigned long long)(seed)); print_error(__VA_ARGS__); assert_true(false); } while (0)

static void same_finding(uint64_t seed, const struct finding_draft *a, const struct finding_draft *b, const char *law)
{
	bool same = a->truth == b->truth && a->clauses == b->clauses;
	for (int n = 0; same && n < a->clauses; n++)
		same = a->clause[n].truth == b->clause[n].truth && a->clause[n].certain == b->clause[n].certain &&
			a->clause[n].possible == b->clause[n].possible && a->clause[n].open == b->clause[n].open &&
			a->clause[n].from.day == b->clause[n].from.day && a->clause[n].events_all == b->clause[n].events_all;
	if (!same)
		FAIL(seed, "%s\n", law);
}

#define SEEDS 4000

/* ---- laws ---- */

/* Every rule has an answer for every timeline, in words too, and its evidence is what it says. */
static void always_an_answer(void **state)
{
	(void)state;
	static struct made m;
	int seen[3] = { 0 };
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		kit_cx();
		made_rule(&m, seed, MADE_ANY);
		struct finding_draft f = judge(&m);
		struct sentence s = { &m.rule, NULL, 0 };
		assert_true(f.truth >= TRUTH_UNKNOWN && f.truth <= TRUTH_YES);
		assert_non_null(f.line);
		assert_true(strlen(sentence_rule(kit_cx_now()->arena, &s)) > 20);
		seen[f.truth + 1]++;
		for (int n = 0; n < f.clauses; n++) {
			const struct clause_result *r = &f.clause[n];
			assert_non_null(r->words);
			for (size_t i = 0; i < r->events; i++) {
				assert_in_range(r->event[i], 1, m.timeline.count);
				assert_true(m.event[r->event[i] - 1].on.day <= made_day.day);
			}
			if (m.clause[n].kind == CLAUSE_COUNT)
				assert_int_equal(r->events_all, r->certain);
		}
	}
	/* The made-up rules are not all of one answer, or the laws below would show nothing. */
	assert_true(seen[0] > SEEDS / 20 && seen[1] > SEEDS / 20 && seen[2] > SEEDS / 20);
}

static void later_events_are_unseen(void **state)
{
	(void)state;
	static struct made m;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		kit_cx();
		made_rule(&m, seed, MADE_ANY);
		struct finding_draft with = judge(&m);
		size_t kept = 0;
		for (size_t i = 0; i < m.timeline.count; i++)
			if (!day_known(m.event[i].on) || m.event[i].on.day <= made_day.day)
				m.event[kept++] = m.event[i];
		m.timeline.count = kept;
		struct finding_draft without = judge(&m);
		same_finding(seed, &with, &without, "a later event was seen");
	}
}

static void order_does_not_matter(void **state)
{
	(void)state;
	static struct made m;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		kit_cx();
		made_rule(&m, seed, MADE_ANY);
		struct finding_draft one = judge(&m);
		for (size_t i = m.timeline.count; i > 1; i--) {
			size_t k = (size_t)made_pick(&m, (int)i);
			struct event e = m.event[i - 1];
			m.event[i - 1] = m.event[k];
			m.event[k] = e;
		}
		struct finding_draft other = judge(&m);
		same_finding(seed, &one, &other, "the order of events mattered");
	}
}

/* More events never make "at least" less true. */
static void more_is_never_less(void **state)
{
	(void)state;
	static struct made m;
	int moved = 0;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		kit_cx();
		made_rule(&m, seed, MADE_SIMPLE);
		struct finding_draft before = judge(&m);
		m.event[m.timeline.count] = made_event(&m, (int)m.timeline.count + 1);
		m.timeline.count++;
		struct finding_draft after = judge(&m);
		moved += after.find != before.find;
		/* no < unknown < yes */
		int was = before.find == TRUTH_YES ? 2 : before.find == TRUTH_UNKNOWN, is = after.find == TRUTH_YES ? 2 : after.find == TRUTH_UNKNOWN;
		if (is < was)
			FAIL(seed, "an event more made it less true\n");
	}
	assert_true(moved > 20);
}

static void not_not_is_nothing(void **state)
{
	(void)state;
	static struct made m;
	static struct made twice;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		kit_cx();
		made_rule(&m, seed, MADE_ANY);
		if (m.rule.clauses > RULE_CLAUSES - 2)
			continue;
		struct finding_draft plain = judge(&m);
		made_rule(&twice, seed, MADE_ANY);
		for (int n = twice.rule.clauses - 1; n >= 0; n--) {
			struct clause c = twice.clause[n];
			memcpy(twice.child[n + 2], twice.child[n], sizeof twice.child[n]);
			for (int i = 0; i < c.children; i++)
				twice.child[n + 2][i] += 2;
			c.parent = n == 0 ? 1 : c.parent < 0 ? -1 : c.parent + 2;
			c.child = twice.child[n + 2];
			twice.clause[n + 2] = c;
			twice.rank[n + 2] = m.rank[n];
		}
		for (int n = 0; n < 2; n++) {
			twice.clause[n] = (struct clause){ .kind = CLAUSE_NOT, .parent = n - 1, .children = 1, .child = twice.child[n], .at_most = -1 };
			twice.child[n][0] = n + 1;
		}
		twice.rule.clauses += 2;
		twice.rule.comorbid += twice.rule.comorbid >= 0 ? 2 : 0;
		struct finding_draft notnot = judge(&twice);
		if (notnot.truth != plain.truth || notnot.find != plain.find)
			FAIL(seed, "not not is not the same\n");
	}
}

/* Practice and hospital tell of one symptom or diagnosis: the copy changes no count. */
static void a_copy_changes_no_count(void **state)
{
	(void)state;
	static struct made m;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		kit_cx();
		made_rule(&m, seed, MADE_ANY);
		if (m.timeline.count == 0)
			continue;
		struct event e = m.event[made_pick(&m, (int)m.timeline.count)];
		if (!(e.kind >= EVENT_ENTRY && e.kind <= EVENT_DIAGNOSIS) || e.code < 0 || !day_known(e.on))
			continue;
		struct finding_draft one = judge(&m);
		e.id = (int64_t)m.timeline.count + 1;
		e.organisation = 9;
		m.event[m.timeline.count++] = e;
		struct finding_draft two = judge(&m);
		for (int n = 0; n < one.clauses; n++)
			if (m.clause[n].kind == CLAUSE_COUNT && m.rule.window.where != WINDOW_ANYWHERE && one.clause[n].certain != two.clause[n].certain)
				FAIL(seed, "a copy was counted in clause %d\n", n);
	}
}

/* Forget something that the record knows. */
static void forget(struct made *m)
{
	for (size_t i = 0; i < m->timeline.count; i++) {
		struct event *e = &m->event[i];
		if (made_pick(m, m->equation ? 8 : 3))
			continue;
		switch (made_pick(m, 6)) {
		case 0: e->on = DAY_NONE; break;
		case 1: e->code = NIL_INT; break;
		case 2: e->specialty = NIL_INT; break;
		case 3: e->attended = TRUTH_UNKNOWN; break;
		case 4: e->unscheduled = TRUTH_UNKNOWN; break;
		default:
			if (e->kind == EVENT_INVESTIGATION)
				e->result = RESULT_UNKNOWN;
		}
	}
	if (made_pick(m, 4) == 0)
		m->timeline.who.birth_on = DAY_NONE;
	if (made_pick(m, 4) == 0)
		m->timeline.who.sex = SEX_UNKNOWN;
	if (made_pick(m, 4) == 0)
		m->set[made_pick(m, MADE_LISTS)].missing = true;
	if (made_pick(m, 4) == 0)
		m->member[made_pick(m, MADE_LISTS)][made_pick(m, MADE_CODES)] = CODE_UNSPOKEN;
	if (made_pick(m, 4) == 0)
		for (int n = 0; n < RULE_CLAUSES; n++)
			m->rank[n].known = false;
}

/* Lose a source: the events of its kinds go, and so does the word that they are covered. */
static void lose(struct made *m)
{
	bool gone[EVENT_KINDS] = { false };
	int kind = 1 + made_pick(m, 11);
	gone[kind] = true;
	if (kind >= EVENT_ENTRY && kind <= EVENT_DIAGNOSIS)
		gone[EVENT_ENTRY] = gone[EVENT_SYMPTOM] = gone[EVENT_DIAGNOSIS] = true;
	size_t kept = 0;
	for (size_t i = 0; i < m->timeline.count; i++)
		if (!gone[m->event[i].kind])
			m->event[kept++] = m->event[i];
	m->timeline.count = kept;
	for (int k = 0; k < EVENT_KINDS; k++)
		if (gone[k])
			m->timeline.covered[k] = false;
}

static bool asks_any_kind(const struct made *m)
{
	for (int n = 0; n < m->rule.clauses; n++) {
		const struct clause *c = &m->clause[n];
		if (c->filter.kinds == FILTER_ANY || c->answer.kinds == FILTER_ANY)
			return true;
		for (int i = 0; i < c->terms; i++)
			if (c->term[i].count.kinds == FILTER_ANY)
				return true;
	}
	return false;
}

/* The law that makes unknown honest: whoever knows less says unknown, or the same. */
static void knowing_less_never_contradicts(void **state)
{
	(void)state;
	static struct made m;
	int softened = 0, decided = 0;
	for (uint64_t seed = 0; seed < SEEDS * 4; seed++) {
		kit_cx();
		made_rule(&m, seed, seed % 4 == 0 ? MADE_EQUATION : MADE_ANY);
		struct finding_draft knows = judge(&m);
		forget(&m);
		/* A clause that asks for any kind is about what is there: it alone may not notice a lost source. */
		if (made_pick(&m, 2) && !asks_any_kind(&m))
			lose(&m);
		struct finding_draft guesses = judge(&m);
		decided += knows.truth != TRUTH_UNKNOWN;
		softened += knows.truth != TRUTH_UNKNOWN && guesses.truth == TRUTH_UNKNOWN;
		if (guesses.truth != TRUTH_UNKNOWN && guesses.truth != knows.truth)
			FAIL(seed, "knowing less it says %d, knowing more %d\n", guesses.truth, knows.truth);
	}
	assert_true(decided > SEEDS && softened > SEEDS / 10);
}

#define TOLD_TWICE (1u << EVENT_ENTRY | 1u << EVENT_SYMPTOM | 1u << EVENT_DIAGNOSIS)

/* The same for records that begin later, where the window says how far it looks. */
static void a_short_record_never_contradicts(void **state)
{
	(void)state;
	static struct made m;
	int softened = 0;
	for (uint64_t seed = 0; seed < SEEDS * 2; seed++) {
		kit_cx();
		made_rule(&m, seed, MADE_LOOKS_BACK);
		if (m.rule.window.where == WINDOW_ANYWHERE || m.rule.comorbid >= 0)
			continue;
		bool anywhere = false, any_kind = false;
		for (int n = 0; n < m.rule.clauses; n++) {
			anywhere |= m.clause[n].window.where == WINDOW_ANYWHERE || m.clause[n].unanswered;
			any_kind |= (m.clause[n].filter.kinds & FILTER_ANY) == FILTER_ANY;
			for (int i = 0; i < m.clause[n].terms; i++)
				any_kind |= (m.clause[n].term[i].count.kinds & FILTER_ANY) == FILTER_ANY;
		}
		if (anywhere)
			continue;
		struct finding_draft knows = judge(&m);
		struct day reach = { made_day.day - made_pick(&m, 1500) };
		/* All kinds, or some: those that tell of one thing together, and all where a clause asks for any kind. */
		unsigned short_kinds = any_kind || made_pick(&m, 2) ? FILTER_ANY : (unsigned)made_pick(&m, 1 << 16);
		if (short_kinds & TOLD_TWICE)
			short_kinds |= TOLD_TWICE;
		size_t kept = 0;
		for (size_t i = 0; i < m.timeline.count; i++)
			if (!day_known(m.event[i].on) || m.event[i].on.day >= reach.day || !(short_kinds >> m.event[i].kind & 1))
				m.event[kept++] = m.event[i];
		m.timeline.count = kept;
		for (int k = 1; k < EVENT_KINDS; k++)
			if (short_kinds >> k & 1)
				m.timeline.covered_from[k] = reach;
		struct finding_draft guesses = judge(&m);
		softened += knows.truth != TRUTH_UNKNOWN && guesses.truth == TRUTH_UNKNOWN;
		if (guesses.truth != TRUTH_UNKNOWN && guesses.truth != knows.truth)
			FAIL(seed, "with a short record it says %d, with a long one %d\n", guesses.truth, knows.truth);
	}
	assert_true(softened > 50);
}

/* A share of which parts are unknown lies exactly between the least and the most that any completion of the record gives. */
#define SHARE_EVENTS 6

static double share_of(const struct made *m, unsigned completion)
{
	int of = 0, in = 0;
	for (int i = 0; i < SHARE_EVENTS; i++, completion >>= 2) {
		bool kept = m->event[i].attended == TRUTH_YES || (m->event[i].attended == TRUTH_UNKNOWN && (completion & 1));
		bool listed = m->event[i].code == 0 || (m->event[i].code < 0 && (completion & 2));
		of += kept;
		in += kept && listed;
	}
	return of ? 100.0 * in / of : NAN;
}

static void a_share_is_bounded_exactly(void **state)
{
	(void)state;
	static struct made m;
	int tried = 0;
	for (uint64_t seed = 0; seed < 400; seed++) {
		kit_cx();
		made_rule(&m, seed, MADE_EQUATION);
		m.member[0][0] = 1;
		m.member[0][1] = 0;
		m.set[0].missing = false;
		m.rule.window = (struct window){ WINDOW_LAST, 12 };
		m.term[0] = (struct term){ .of = TERM_PERCENT, .weight = 0.05, .count = { .list = 0 } };
		m.clause[0] = (struct clause){ .kind = CLAUSE_EQUATION, .parent = -1, .at_most = -1, .intercept = -2, .p_at_least = 0.5,
			.filter = { .kinds = 1u << EVENT_OUTPATIENT, .list = -1, .result = RESULT_NONE }, .term = m.term, .terms = 1 };
		m.rule.clauses = 1;
		m.rule.comorbid = -1;
		m.timeline.covered[EVENT_OUTPATIENT] = true;
		m.timeline.count = SHARE_EVENTS;
		bool some = false;
		for (int i = 0; i < SHARE_EVENTS; i++) {
			m.event[i] = made_event(&m, i + 1);
			m.event[i].kind = EVENT_OUTPATIENT;
			m.event[i].on = (struct day){ made_day.day - 10 * i };
			m.event[i].code = made_pick(&m, 3) - 1 < 0 ? NIL_INT : made_pick(&m, 2);
			some |= m.event[i].attended == TRUTH_YES;
		}
		if (!some)
			continue;               /* a share of what may be nothing is anything: the spec of smith-2001 shows it */
		double least = 100, most = 0;
		for (unsigned completion = 0; completion < 1u << (2 * SHARE_EVENTS); completion++) {
			double share = share_of(&m, completion);
			least = fmin(least, share);
			most = fmax(most, share);
		}
		struct finding_draft f = judge(&m);
		if (fabs(f.clause[0].low - 1 / (1 + exp(2 - 0.05 * least))) > 1e-9 || fabs(f.clause[0].high - 1 / (1 + exp(2 - 0.05 * most))) > 1e-9)
			FAIL(seed, "the share lies from %g to %g, the judge says %g to %g\n", least, most, f.clause[0].low, f.clause[0].high);
		tried++;
	}
	assert_true(tried > 200);
}

/* ---- tables that somebody has spoiled ---- */

static struct str spoil(struct made *m, struct arena *arena, struct str text)
{
	static const char *const words[] = { "-1", "999999999999999999999", "ever", "{", "]", "~", "count", "all", ":", "\n", "\t", "any", "0",
		"- ", "  ", "not", "'", "months", "\xff", "anywhere", "[]", "{}", "null", "at_least", "kind: any" };
	char *out = arena_alloc(arena, text.n + 400);
	size_t n = text.n;
	memcpy(out, text.p, text.n);
	for (int k = 1 + made_pick(m, 4); k > 0; k--) {
		size_t at = (size_t)made_pick(m, (int)n), cut = (size_t)made_pick(m, 12);
		if (cut > n - at)
			cut = n - at;
		const char *word = words[made_pick(m, LENGTH(words))];
		size_t w = strlen(word);
		memmove(out + at + w, out + at + cut, n - at - cut);
		memcpy(out + at, word, w);
		n = n - cut + w;
	}
	return (struct str){ out, n };
}

static void spoiled_tables_are_refused_or_mean_something(void **state)
{
	(void)state;
	static struct made m;
	int refused = 0, taken = 0;
	for (uint64_t seed = 0; seed < 1500; seed++) {
		struct cx *cx = kit_cx();
		struct catalog_source source = catalog_builtin(cx->arena);
		struct problems problems = { .arena = cx->arena };
		AUTO(catalog) struct catalog *c = NULL;
		made_rule(&m, seed, MADE_ANY);
		/* One table spoiled, and of the others only the names of lists: fast, and whole enough. */
		size_t kept = 0;
		struct catalog_file victim = { 0 };
		for (size_t i = 0; i < source.count; i++) {
			struct str path = str_of(source.file[i].path);
			if (str_is(path, "lists.csv"))
				source.file[kept++] = source.file[i];
			else if ((str_starts(path, "rules/") || str_starts(path, "redflags/") || str_starts(path, "codelists/mus")) &&
				 (!victim.path || made_pick(&m, 8) == 0))
				victim = source.file[i];
		}
		victim.bytes = spoil(&m, cx->arena, victim.bytes);
		source.file[kept++] = victim;
		source.count = kept;
		if (catalog_load(cx, &source, NULL, &c, &problems) != OK) {
			refused++;
			assert_int_equal(cx->err, ERR_TABLES);
			assert_true(problems.count > 0);
			for (size_t i = 0; i < problems.count; i++)
				assert_true(problems.list[i].file && problems.list[i].line >= 1 && problems.list[i].say[0]);
			continue;
		}
		taken++;
		for (size_t i = 0; i < c->rules + c->redflags; i++) {
			const struct rule *rule = i < c->rules ? c->rule[i] : &c->redflag[i - c->rules]->rule;
			struct sentence s = { rule, c->name, c->names };
			struct finding_draft f;
			struct codeset *set = arena_array(cx->arena, (size_t)rule->lists + 1, sizeof *set);
			for (int l = 0; l < rule->lists; l++)
				set[l] = m.set[l % MADE_LISTS];
			struct casefind ask = { .rule = rule, .set = set, .day = made_day };
			casefind_judge(cx->arena, &ask, &m.timeline, &f);
			assert_true(strlen(sentence_rule(cx->arena, &s)) > 20);
		}
	}
	assert_true(refused > 100 && taken > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(always_an_answer),
		cmocka_unit_test(later_events_are_unseen),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(more_is_never_less),
		cmocka_unit_test(not_not_is_nothing),
		cmocka_unit_test(a_copy_changes_no_count),
		cmocka_unit_test(knowing_less_never_contradicts),
		cmocka_unit_test(a_short_record_never_contradicts),
		cmocka_unit_test(a_share_is_bounded_exactly),
		cmocka_unit_test(spoiled_tables_are_refused_or_mean_something),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
