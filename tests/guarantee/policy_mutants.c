/* Would anybody notice? Every cell of the policy is turned round, one at a time, and every gate of the decision negated or left out.
 * Each such mutant has to break a spec, an expected case or an invariant. A mutant that changes no decision at all is counted apart. */
#include "tests/kit/access_spec.h"
#include "tests/kit/figure.h"
#include "tests/kit/kit.h"

#include <string.h>

#include "access/role.h"

/* ---- the decision with one gate turned round: the program's own text, compiled once more ---- */

static int turned_gate = -1;
static bool left_out;
#define GATE_VERDICT(gate, passes) ((int)(gate) != turned_gate ? (passes) : left_out ? ((void)(passes), true) : !(passes))
#define access_decide mutant_decide
#define policy_prove mutant_prove
#define access_ask_words mutant_ask_words
#define flow_word mutant_flow_word
#define flow_parse mutant_flow_parse
void mutant_decide(const struct policy *policy, const struct access_ask *ask, struct access_answer *ret);
#include "access/prove.h"
const char *mutant_flow_word(enum flow_state state);
#define row_allows row_allows_decide
#include "access/decide.c"
#undef row_allows
#define row_allows row_allows_prove
#include "access/prove.c"

static struct access_spec spec;
static struct policy mutant;
static int64_t mutants, caught, idle, by_spec;
static bool whole;

static void spec_take(struct cx *cx)
{
	access_spec_read(cx, kit_path("tests/spec/access/roles.spec"), kit_path("tests/spec/access/choices.spec"), &spec);
}

/* ---- does it change anything? ---- */

static bool same_answer(const struct access_ask *ask)
{
	struct access_answer is, was;
	mutant_decide(&mutant, ask, &is);
	mutant_decide(access_policy(), ask, &was);
	return is.effect == was.effect && is.may_break_glass == was.may_break_glass && (is.silent == was.silent || is.gate != was.gate);
}

static bool facts_same(struct access_ask *ask, const struct access_focus *f)
{
	for (int relation = 0; relation < 2 * RELATIONS; relation++)
		for (int label = 0; label < LABELS; label++)
			for (int bar = 0; bar < 2 * BARS; bar++) {
				if ((f->bar >= 0 && (label != LABEL_N || bar % BARS != f->bar)) || (f->bar < 0 && bar > BAR_DISSENT) ||
				    (f->relation >= 0 && relation % RELATIONS != f->relation && relation % RELATIONS != 0))
					continue;
				ask->relations = (relation % RELATIONS ? BIT(relation % RELATIONS) : 0) | (relation < RELATIONS ? 0 : BIT(RELATION_BREAK_GLASS));
				ask->labels = (uint8_t)(LABEL_NORMAL | BIT(label));
				ask->bars = bar % BARS ? BIT(bar % BARS) : 0;
				ask->own = bar < BARS;
				ask->flow = FLOW_LIVE;
				ask->flow_labels = LABEL_ALL;
				if (!same_answer(ask))
					return false;
			}
	return true;
}

/* What capability or purpose denies before and after stays denied, by the same gate. */
static bool denied_early(const struct policy *p, int role, int purpose, int op, int class)
{
	uint16_t may = p->capability[role][class][op], open = p->purpose[role][purpose];
	return may >= p->rows || !p->row[may].allow || open >= p->rows || !p->row[open].allow;
}

static bool stays_denied(int role, int purpose, int op, int class)
{
	const struct policy *was = access_policy();
	return denied_early(was, role, purpose, op, class) && denied_early(&mutant, role, purpose, op, class) &&
		was->capability[role][class][op] == mutant.capability[role][class][op] && was->purpose[role][purpose] == mutant.purpose[role][purpose];
}

static bool changes_something(const struct access_focus *f)
{
	size_t roles;
	role_list(&roles);
	struct access_ask ask = { .signed_in = true };
	for (ask.role = 0; ask.role < (int)roles; ask.role++)
		for (int purpose = 0; purpose < PURPOSES; purpose++)
			for (int op = 0; op < OPERATIONS; op++)
				for (int class = 1; class < CLASSES; class++) {
					if ((f->role >= 0 && ask.role != f->role) || (f->purpose >= 0 && purpose != f->purpose) ||
					    (f->operation >= 0 && op != f->operation) || (f->class >= 0 && class != f->class) ||
					    stays_denied(ask.role, purpose, op, class))
						continue;
					ask.purpose = (enum purpose)purpose;
					ask.operation = (enum operation)op;
					ask.class = (enum record_class)class;
					if (!facts_same(&ask, f))
						return true;
				}
	return false;
}

/* ---- one mutant ---- */

static void judge(const struct access_focus *focus, uint16_t row, const char *what)
{
	struct arena arena;
	int64_t cells = 0;
	arena_init(&arena, 0);
	mutants++;
	if (access_spec_differs(&arena, &spec, &mutant, focus, &cells)) {
		caught++;
		by_spec++;
	} else if (!changes_something(focus)) {
		idle++;
	} else {
		struct proof proof;
		mutant_prove(&arena, &mutant, PROVE_ROWS, &proof);
		caught += proof.faults != 0;
		if (!proof.faults)
			print_error("survives: %s, row %.*s, role %d, purpose %d, class %d, operation %d, relation %d, label %d, bar %d\n", what,
				STRF(row < mutant.rows ? mutant.row[row].id : STR("none")), focus->role, focus->purpose, focus->class, focus->operation,
				focus->relation, focus->label, focus->bar);
	}
	arena_free(&arena);
}

#define EACH(i, from, count) for (int i = (from); i < (int)(count); i++)
#define TURN(cell, to, focus, row, what) do { __typeof__(cell) was_ = (cell); (cell) = (to); judge(&(focus), (row), (what)); (cell) = was_; } while (0)

/* An allowing row for a cell that denies, and none for one that allows. */
static uint16_t turned(uint16_t row)
{
	if (row < mutant.rows && mutant.row[row].allow)
		return POLICY_NO_ROW;
	for (uint16_t i = 0; i < mutant.rows; i++)
		if (mutant.row[i].allow)
			return i;
	return POLICY_NO_ROW;
}

static void capability_turn(int role)
{
	EACH(class, 1, CLASSES)
		EACH(op, 0, OPERATIONS) {
			struct access_focus f = FOCUS_ALL;
			f.role = role, f.class = class, f.operation = op;
			uint16_t row = mutant.capability[role][class][op];
			TURN(mutant.capability[role][class][op], turned(row), f, row, "capability");
		}
}

static void purpose_turn(int role)
{
	EACH(purpose, 0, PURPOSES) {
		struct access_focus f = FOCUS_ALL;
		f.role = role, f.purpose = purpose;
		uint16_t row = mutant.purpose[role][purpose];
		TURN(mutant.purpose[role][purpose], turned(row), f, row, "purpose");
	}
	TURN(mutant.purpose_first[role], (uint8_t)((mutant.purpose_first[role] + 1) % PURPOSES), FOCUS_ALL, POLICY_NO_ROW, "first purpose");
}

static void relation_turn(int role)
{
	EACH(purpose, 0, PURPOSES)
		EACH(class, 1, CLASSES) {
			/* A purpose that is closed denies before; the long form asks all the same. */
			if (!whole && mutant.purpose[role][purpose] == POLICY_NO_ROW)
				continue;
			struct access_focus f = FOCUS_ALL;
			f.role = role, f.purpose = purpose, f.class = class;
			uint16_t row = mutant.relation[role][purpose][class];
			TURN(mutant.break_glass[role][purpose][class], !mutant.break_glass[role][purpose][class], f, row, "glass");
			EACH(relation, 1, RELATION_BREAK_GLASS) {
				f.relation = relation;
				TURN(mutant.relation_any[role][purpose][class], mutant.relation_any[role][purpose][class] ^ BIT(relation), f, row, "relation");
			}
		}
}

static void label_turn(int role)
{
	EACH(relation, 1, RELATIONS)
		EACH(label, 0, LABELS) {
			struct access_focus f = FOCUS_ALL;
			f.role = role, f.relation = relation, f.label = label;
			uint16_t row = mutant.label[role][relation][label];
			TURN(mutant.label_open[role][relation], (uint8_t)(mutant.label_open[role][relation] ^ BIT(label)), f, row, "label");
			TURN(mutant.label_silent[role][relation], (uint8_t)(mutant.label_silent[role][relation] ^ BIT(label)), f, row, "silent label");
		}
}

static void bar_turn(void)
{
	EACH(bar, 1, BARS)
		EACH(purpose, 0, PURPOSES)
			EACH(class, 1, CLASSES) {
				struct access_focus f = FOCUS_ALL;
				f.bar = bar, f.purpose = purpose, f.class = class;
				uint16_t row = mutant.bar[bar][purpose][class];
				TURN(mutant.bar_bites[bar][purpose][class], !mutant.bar_bites[bar][purpose][class], f, row, "bar");
				TURN(mutant.bar_broken_by_glass[bar][purpose][class], !mutant.bar_broken_by_glass[bar][purpose][class], f, row, "bar by glass");
				TURN(mutant.bar_silent[bar][purpose][class], !mutant.bar_silent[bar][purpose][class], f, row, "silent bar");
			}
}

static void window_turn(void)
{
	EACH(relation, 1, RELATIONS) {
		TURN(mutant.before_days[relation], mutant.before_days[relation] + 1, FOCUS_ALL, POLICY_NO_ROW, "days before");
		TURN(mutant.after_days[relation], mutant.after_days[relation] + 1, FOCUS_ALL, POLICY_NO_ROW, "days after");
		TURN(mutant.relation_personal[relation], !mutant.relation_personal[relation], FOCUS_ALL, POLICY_NO_ROW, "whose relation");
	}
}

static void every_turned_cell_is_noticed(void **state)
{
	(void)state;
	size_t roles;
	struct cx *cx = kit_cx();
	role_list(&roles);
	spec_take(cx);
	mutant = *access_policy();
	turned_gate = -1;
	whole = kit_number("WAYMARK_WHOLE", 0) != 0;
	mutants = caught = idle = by_spec = 0;
	for (int role = 0; role < (int)roles; role++) {
		capability_turn(role);
		purpose_turn(role);
		relation_turn(role);
		label_turn(role);
	}
	bar_turn();
	window_turn();
	print_message("# %lld cells turned: %lld caught (%lld by the spec), %lld change no decision\n", (long long)mutants, (long long)caught,
		(long long)by_spec, (long long)idle);
	kit_figure("g-mutants-cells", caught, mutants - idle, "mutants that change a decision", "all caught", caught == mutants - idle);
	assert_int_equal(caught, mutants - idle);
	assert_true(caught > 2000);
}

static bool signed_out_opens(void)
{
	struct access_ask ask = { .role = 0, .purpose = PURPOSE_CARE, .operation = OP_LOOK, .class = CLASS_PROBLEM, .labels = LABEL_NORMAL,
		.relations = BIT(RELATION_REVIEW), .own = true };
	struct access_answer answer;
	mutant_decide(&mutant, &ask, &answer);
	return answer.effect != ACCESS_DENY;
}

/* A gate left out that changes nothing is one that others stand in for: only the last, which the relation gate has asked already. */
static void every_turned_gate_is_noticed(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	int found = 0, same = 0;
	spec_take(cx);
	mutant = *access_policy();
	access_spec_judge = mutant_decide;
	for (int way = 0; way < 2; way++)
		for (turned_gate = 0; turned_gate < GATES; turned_gate++) {
			int64_t cells = 0;
			struct proof proof = { 0 };
			left_out = way == 1;
			const char *differs = access_spec_differs(cx->arena, &spec, &mutant, &FOCUS_ALL, &cells);
			if (!differs)
				mutant_prove(cx->arena, &mutant, whole ? PROVE_SPACE : PROVE_ROWS, &proof);
			if (!differs && !proof.faults && signed_out_opens())
				differs = "opens to nobody";
			found += differs || proof.faults;
			if (differs || proof.faults)
				continue;
			same++;
			assert_true(left_out && turned_gate == GATE_BREAK_GLASS);
		}
	turned_gate = -1;
	access_spec_judge = access_decide;
	kit_figure("g-mutants-gates", found, 2 * GATES - same, "gates negated or left out", "all caught", found == 2 * GATES - 1);
	assert_int_equal(found, 2 * GATES - 1);
}

/* The control: without the spec line that says so, a mutant does survive. */
static void a_gap_in_the_spec_shows(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct access_focus f = FOCUS_ALL;
	int64_t cells = 0;
	f.role = 0, f.relation = RELATION_TEAM_MEETING, f.label = LABEL_HARM;
	spec_take(cx);
	mutant = *access_policy();
	mutant.label_open[0][RELATION_TEAM_MEETING] ^= BIT(LABEL_HARM);
	assert_non_null(access_spec_differs(cx->arena, &spec, &mutant, &f, &cells));
	spec.sees[0][RELATION_TEAM_MEETING] ^= BIT(LABEL_HARM);
	assert_null(access_spec_differs(cx->arena, &spec, &mutant, &f, &cells));
	struct proof proof;
	mutant_prove(cx->arena, &mutant, PROVE_ROWS, &proof);
	assert_int_equal(proof.faults, 0);
	assert_true(changes_something(&f));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_turned_cell_is_noticed), cmocka_unit_test(every_turned_gate_is_noticed),
		cmocka_unit_test(a_gap_in_the_spec_shows) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
