/* The laws of the decision, on random cells: a fact less or a bar more never opens anything, and what the fold's rows open is what the
 * decision opens. */
#include "tests/kit/access_spec.h"
#include "tests/kit/figure.h"
#include "tests/kit/kit.h"

#include "access/fold.h"
#include "access/prove.h"
#include "access/role.h"
#include "base/rng.h"

#define BIT(n) (1u << (n))
#define NOW 1000

static uint32_t some_bits(struct rng *rng, int from, int count, double each)
{
	uint32_t set = 0;
	for (int i = from; i < count; i++)
		set |= rng_chance(rng, each) ? BIT(i) : 0;
	return set;
}

/* Half of them with a purpose of the role, so that many open. */
static struct access_ask some_ask(struct rng *rng)
{
	size_t roles;
	role_list(&roles);
	struct access_ask ask = { .signed_in = !rng_chance(rng, 0.02), .role = (int)rng_below(rng, (uint32_t)roles),
		.purpose = (enum purpose)rng_below(rng, PURPOSES), .operation = (enum operation)rng_below(rng, rng_chance(rng, 0.7) ? 2 : OPERATIONS),
		.class = (enum record_class)(1 + rng_below(rng, CLASSES - 1)), .labels = (uint8_t)(LABEL_NORMAL | some_bits(rng, 1, LABELS, 0.1)),
		.relations = some_bits(rng, 1, RELATIONS, 0.3), .own = rng_chance(rng, 0.5) != 0, .flow = (enum flow_state)rng_below(rng, FLOW_STATES),
		.flow_labels = (uint8_t)(LABEL_NORMAL | some_bits(rng, 1, LABELS, 0.6)), .bars = some_bits(rng, 1, BARS, 0.05) };
	if (rng_chance(rng, 0.8) && access_policy()->purpose_first[ask.role] < PURPOSES)
		ask.purpose = (enum purpose)access_policy()->purpose_first[ask.role];
	if (rng_chance(rng, 0.6))
		ask.flow = FLOW_LIVE;
	return ask;
}

static bool open(const struct access_ask *ask)
{
	struct access_answer answer;
	access_decide(access_policy(), ask, &answer);
	return answer.effect != ACCESS_DENY;
}

static void fewer_facts_never_open_more(void **state)
{
	(void)state;
	kit_cx();
	struct rng rng;
	int64_t opened = 0, rounds = kit_number("WAYMARK_ROUNDS", 100000);
	rng_seed(&rng, (uint64_t)kit_number("WAYMARK_SEED", 1), 31);
	for (int64_t i = 0; i < rounds; i++) {
		struct access_ask more = some_ask(&rng), less = more;
		switch (rng_below(&rng, 6)) {
		case 0: less.relations &= ~BIT(1 + rng_below(&rng, RELATIONS - 1)); break;
		case 1: less.bars |= BIT(1 + rng_below(&rng, BARS - 1)); break;
		case 2: less.flow = (enum flow_state)rng_below(&rng, FLOW_STATES), more.flow = FLOW_LIVE; break;
		case 3: less.flow_labels &= (uint8_t)~BIT(rng_below(&rng, LABELS)); break;
		case 4: less.labels |= (uint8_t)BIT(rng_below(&rng, LABELS)); break;
		default: less.own = false, less.flow = FLOW_NONE; break;
		}
		bool is = open(&more);
		opened += is;
		if (open(&less) && !is) {
			print_error("more: %s\n", access_ask_words(kit_cx_now()->arena, &more));
			print_error("less, and open: %s\n", access_ask_words(kit_cx_now()->arena, &less));
			assert_true(false);
		}
	}
	assert_true(opened * 50 > rounds);
}

/* The predicate of access/fold.h, said once more in C. */
static bool sight_opens(const struct sight_row *row, size_t rows, const struct access_ask *ask)
{
	bool opens = false;
	for (size_t i = 0; i < rows; i++)
		opens |= row[i].class == ask->class && row[i].from.us <= NOW && row[i].until.us > NOW && !(row[i].closed[ask->operation] & ask->labels) &&
			(ask->relations & BIT(row[i].relation)) && !(row[i].bars & ask->bars);
	return opens;
}

static void the_fold_says_what_the_decision_says(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct rng rng;
	int64_t opened = 0, rounds = kit_number("WAYMARK_ROUNDS", 100000) / 5;
	access_policy();
	rng_seed(&rng, (uint64_t)kit_number("WAYMARK_SEED", 1), 32);
	for (int64_t i = 0; i < rounds; i++) {
		struct arena_mark mark = arena_mark(cx->arena);
		struct access_ask ask = some_ask(&rng);
		struct fold_holding holding = { 4, 2, ask.own };
		struct flow flow = { .owner = 2, .agreement = 8, .class = ask.class, .purpose = ask.purpose, .labels = ask.flow_labels,
			.from = { ask.flow == FLOW_NOT_YET ? NOW + 1 : 0 }, .until = { ask.flow == FLOW_ENDED ? NOW : NOW + 500 } };
		struct fold_ask fold = { .role = ask.signed_in ? ask.role : -1, .purpose = ask.purpose, .now = { NOW }, .until = { NOW + 100 },
			.holding = &holding, .holdings = 1, .flow = &flow, .flows = ask.flow == FLOW_NONE || ask.flow == FLOW_SUSPENDED ? 0 : 1 };
		struct sight_row *row;
		size_t rows;
		assert_ok(access_fold(cx, access_policy(), &fold, &row, &rows));
		bool is = open(&ask);
		opened += is;
		if (sight_opens(row, rows, &ask) != is) {
			print_error("%s: the decision says %s\n", access_ask_words(cx->arena, &ask), is ? "yes" : "no");
			assert_true(false);
		}
		arena_back(cx->arena, mark);
	}
	assert_true(opened * 50 > rounds);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(fewer_facts_never_open_more), cmocka_unit_test(the_fold_says_what_the_decision_says) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
