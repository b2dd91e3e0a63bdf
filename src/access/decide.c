/* The gates, asked in their order. Each is a question of its own about the facts and the rows; the first that says no names the
 * denial, and nothing that a later one says can lift it. */
#include "access/decide.h"

#include <string.h>

#include "access/role.h"

/* tests/guarantee/mutants.c turns one gate's verdict round, to see that somebody notices. */
#ifndef GATE_VERDICT
#define GATE_VERDICT(gate, passes) (passes)
#endif

#define BIT(n) (1u << (n))
#define BARS_KNOWN (BIT(BARS) - 2)      /* bits of the kinds there are */

/* What of the relations that hold could open this class. */
struct judging {
	const struct policy *policy;
	const struct access_ask *ask;
	struct access_answer *answer;
	uint32_t ordinary;      /* relations that hold and that the row takes */
	bool glass;             /* the glass is broken, and may be here */
	uint8_t labels;
	uint32_t bars;          /* that bite an ordinary relation */
};

static bool row_allows(const struct policy *policy, uint16_t row)
{
	return row < policy->rows && policy->row[row].allow;
}

static bool signin_passes(struct judging *j)
{
	size_t roles;
	role_list(&roles);
	return j->ask->signed_in && j->ask->role >= 0 && (size_t)j->ask->role < roles && (size_t)j->ask->role < POLICY_ROLES;
}

static bool capability_passes(struct judging *j)
{
	const struct access_ask *a = j->ask;
	if ((unsigned)a->class >= CLASSES || a->class == CLASS_ANY || (unsigned)a->operation >= OPERATIONS)
		return false;
	uint16_t row = j->policy->capability[a->role][a->class][a->operation];
	j->answer->reason[GATE_CAPABILITY] = row;
	return row_allows(j->policy, row);
}

static bool purpose_passes(struct judging *j)
{
	const struct access_ask *a = j->ask;
	if ((unsigned)a->purpose >= PURPOSES)
		return false;
	uint16_t row = j->policy->purpose[a->role][a->purpose];
	j->answer->reason[GATE_PURPOSE] = row;
	return row_allows(j->policy, row);
}

static bool relation_passes(struct judging *j)
{
	const struct access_ask *a = j->ask;
	const struct policy *p = j->policy;
	j->answer->reason[GATE_RELATION] = p->relation[a->role][a->purpose][a->class];
	j->ordinary = a->relations & p->relation_any[a->role][a->purpose][a->class];
	j->glass = (a->relations & BIT(RELATION_BREAK_GLASS)) && p->break_glass[a->role][a->purpose][a->class];
	return j->ordinary != 0 || j->glass;
}

static bool agreement_passes(struct judging *j)
{
	const struct access_ask *a = j->ask;
	return a->own || (a->flow == FLOW_LIVE && !(j->labels & ~a->flow_labels));
}

static uint8_t labels_closed(const struct judging *j, int relation)
{
	return j->labels & (uint8_t)~j->policy->label_open[j->ask->role][relation];
}

/* The relation that closes the fewest labels, the lowest of equals; -1: none. An ordinary one that closes nothing goes before the
 * glass, so that nobody breaks what was open. */
static int relation_best(const struct judging *j)
{
	int best = -1, fewest = LABELS + 1;
	uint32_t all = j->ordinary | (j->glass ? BIT(RELATION_BREAK_GLASS) : 0);
	for (int r = 1; r < RELATIONS; r++) {
		int closed = __builtin_popcount(labels_closed(j, r));
		if ((all & BIT(r)) && closed < fewest) {
			best = r;
			fewest = closed;
		}
	}
	return best;
}

static bool label_passes(struct judging *j)
{
	struct access_answer *r = j->answer;
	r->relation = relation_best(j);
	if (r->relation < 0)
		return false;
	r->labels_denied = labels_closed(j, r->relation);
	for (int label = 0; label < LABELS; label++)
		if ((r->labels_denied ? r->labels_denied : j->labels) & BIT(label))
			r->reason[GATE_LABEL] = j->policy->label[j->ask->role][r->relation][label];
	return j->labels != 0 && r->labels_denied == 0;
}

static bool bar_bites(const struct judging *j, enum bar_kind bar, bool glass)
{
	const struct access_ask *a = j->ask;
	return j->policy->bar_bites[bar][a->purpose][a->class] && !(glass && j->policy->bar_broken_by_glass[bar][a->purpose][a->class]);
}

/* The first bar among the kinds that bites whoever comes by this relation. */
static enum bar_kind bar_first(struct judging *j, enum bar_kind from, enum bar_kind to, bool glass, enum gate gate)
{
	for (enum bar_kind bar = from; bar < to; bar++) {
		if (!(j->ask->bars & BIT(bar)))
			continue;
		j->answer->reason[gate] = j->policy->bar[bar][j->ask->purpose][j->ask->class];
		if (bar_bites(j, bar, glass))
			return bar;
	}
	return BAR_NONE;
}

static bool choice_passes(struct judging *j)
{
	struct access_answer *r = j->answer;
	enum bar_kind bar = bar_first(j, BAR_DISSENT, BAR_FIRST_HAZARD, r->relation == RELATION_BREAK_GLASS, GATE_CHOICE);
	/* An ordinary relation opened the labels; the glass has to open them too before it can stand in for it. */
	if (bar != BAR_NONE && j->glass && labels_closed(j, RELATION_BREAK_GLASS) == 0 && r->relation != RELATION_BREAK_GLASS) {
		enum bar_kind still = bar_first(j, BAR_DISSENT, BAR_FIRST_HAZARD, true, GATE_CHOICE);
		if (still == BAR_NONE)
			r->relation = RELATION_BREAK_GLASS;
		bar = still;
	}
	r->bar = bar;
	return bar == BAR_NONE;
}

static bool hazard_passes(struct judging *j)
{
	enum bar_kind bar = bar_first(j, BAR_FIRST_HAZARD, BARS, false, GATE_HAZARD);
	j->answer->bar = bar;
	return bar == BAR_NONE && !(j->ask->bars & ~BARS_KNOWN);
}

static bool glass_passes(struct judging *j)
{
	const struct access_ask *a = j->ask;
	if (j->answer->relation != RELATION_BREAK_GLASS)
		return true;
	j->answer->reason[GATE_BREAK_GLASS] = j->policy->relation[a->role][a->purpose][a->class];
	return j->glass;
}

static bool (*const gate_asks[GATES])(struct judging *j) = {
	[GATE_SIGNIN] = signin_passes, [GATE_CAPABILITY] = capability_passes, [GATE_PURPOSE] = purpose_passes,
	[GATE_RELATION] = relation_passes, [GATE_AGREEMENT] = agreement_passes, [GATE_LABEL] = label_passes,
	[GATE_CHOICE] = choice_passes, [GATE_HAZARD] = hazard_passes, [GATE_BREAK_GLASS] = glass_passes,
};

static void gates_ask(const struct policy *policy, const struct access_ask *ask, struct access_answer *r)
{
	struct judging j = { .policy = policy, .ask = ask, .answer = r };
	*r = (struct access_answer){ .effect = ACCESS_DENY, .gate = GATES, .relation = -1, .bar = BAR_NONE };
	memset(r->reason, 0xff, sizeof r->reason);
	j.labels = ask->labels ? ask->labels | LABEL_NORMAL : 0;
	if (j.labels & BIT(LABEL_V))
		j.labels |= BIT(LABEL_R);
	for (enum gate gate = 0; gate < GATES; gate++)
		if (!GATE_VERDICT(gate, gate_asks[gate](&j))) {
			r->gate = gate;
			return;
		}
	r->effect = r->relation == RELATION_BREAK_GLASS ? ACCESS_ALLOW_BY_GLASS : ACCESS_ALLOW;
	r->watermark = !ask->own;
}

/* Would it open, were the glass broken? Only what failed at a relation, a label or a choice can. */
static bool glass_would_open(const struct policy *policy, const struct access_ask *ask, enum gate gate)
{
	if ((gate != GATE_RELATION && gate != GATE_LABEL && gate != GATE_CHOICE) || (ask->relations & BIT(RELATION_BREAK_GLASS)) ||
	    !policy->break_glass[ask->role][ask->purpose][ask->class])
		return false;
	struct access_ask broken = *ask;
	struct access_answer answer;
	broken.relations |= BIT(RELATION_BREAK_GLASS);
	gates_ask(policy, &broken, &answer);
	return answer.effect != ACCESS_DENY;
}

/* Who has nothing to do with the patient, or with the owner of the record, does not learn that there is one; nor does who must not
 * by a row. */
static bool denied_silently(const struct policy *policy, const struct access_ask *ask, const struct access_answer *answer)
{
	switch (answer->gate) {
	case GATE_RELATION: return true;
	case GATE_AGREEMENT: return ask->flow == FLOW_NONE || ask->flow == FLOW_LIVE;
	case GATE_LABEL: return answer->relation < 0 || (answer->labels_denied & policy->label_silent[ask->role][answer->relation]) != 0;
	case GATE_CHOICE: case GATE_HAZARD: return answer->bar == BAR_NONE || policy->bar_silent[answer->bar][ask->purpose][ask->class];
	default: return false;
	}
}

void access_decide(const struct policy *policy, const struct access_ask *ask, struct access_answer *ret)
{
	gates_ask(policy, ask, ret);
	if (ret->effect != ACCESS_DENY)
		return;
	ret->may_break_glass = glass_would_open(policy, ask, ret->gate);
	ret->silent = !ret->may_break_glass && denied_silently(policy, ask, ret);
}
