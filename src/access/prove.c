/* Each invariant walks its own part of the space; nothing is sampled. */
#include "access/prove.h"

#include "access/role.h"
#include "base/buf.h"
#include "base/must.h"

#define BIT(n) (1u << (n))

/* ---- words ---- */

static const char *const flow_words[FLOW_STATES] = { "none", "live", "not-yet", "ended", "suspended" };

const char *flow_word(enum flow_state state)
{
	return (unsigned)state < FLOW_STATES ? flow_words[state] : NULL;
}

bool flow_parse(struct str word, enum flow_state *ret)
{
	for (size_t i = 0; i < FLOW_STATES; i++)
		if (str_is(word, flow_words[i])) {
			*ret = (enum flow_state)i;
			return true;
		}
	return false;
}

static const char *role_word(int role)
{
	size_t roles;
	const struct role *list = role_list(&roles);
	return role >= 0 && (size_t)role < roles ? list[role].role : "unknown";
}

static void labels_say(struct buf *buf, uint8_t labels)
{
	for (int i = 0; i < LABELS; i++)
		if (labels & BIT(i))
			buf_printf(buf, " %s", label_word((enum label)i));
}

char *access_ask_words(struct arena *arena, const struct access_ask *ask)
{
	AUTO(buf) struct buf buf = { 0 };
	buf_init(&buf, 2000);
	buf_printf(&buf, "role %s, %s, %s %s labelled", role_word(ask->role), purpose_word(ask->purpose), operation_word(ask->operation),
		record_class_word(ask->class));
	labels_say(&buf, ask->labels);
	buf_text(&buf, ask->relations ? "," : ", no relation");
	for (int i = 1; i < RELATIONS; i++)
		if (ask->relations & BIT(i))
			buf_printf(&buf, " %s", relation_word((enum relation_kind)i));
	if (ask->own)
		buf_text(&buf, ", own record");
	else
		buf_printf(&buf, ", another organisation's record, flow %s", flow_words[ask->flow]);
	if (!ask->own && ask->flow == FLOW_LIVE) {
		buf_text(&buf, " with");
		labels_say(&buf, ask->flow_labels);
	}
	for (int i = 1; i < BARS; i++)
		if (ask->bars & BIT(i))
			buf_printf(&buf, ", bar %s", bar_word((enum bar_kind)i));
	return str_c(arena, buf_view(&buf));
}

/* ---- the walk ---- */

struct walk {
	struct arena *arena;
	const struct policy *policy;
	enum proof_depth depth;
	const struct policy_invariant *invariant;
	struct proof *proof;
	bool failed;            /* the invariant has its counter-example */
};

static struct access_answer decide(struct walk *w, const struct access_ask *ask)
{
	struct access_answer answer;
	access_decide(w->policy, ask, &answer);
	w->proof->cells++;
	return answer;
}

static void fault_put(struct walk *w, struct str id, const char *file, int line, char *say)
{
	*ARRAY_PUSH(w->arena, w->proof->fault, w->proof->faults, w->proof->room) = (struct proof_fault){ id, file, line, say };
}

static void counter_example(struct walk *w, const struct access_ask *ask, const char *what)
{
	const struct policy_invariant *i = w->invariant;
	w->failed = true;
	fault_put(w, i->id, i->file, i->line, arena_printf(w->arena, "%.*s does not hold (%.*s). Counter-example: %s: %s.", STRF(i->id), STRF(i->say),
		access_ask_words(w->arena, ask), what));
}

static const char *verdict_words(const struct access_answer *answer)
{
	return answer->effect == ACCESS_DENY ? "denied" : answer->effect == ACCESS_ALLOW ? "allowed" : "allowed by breaking the glass";
}

static void never(struct walk *w, const struct access_ask *ask)
{
	struct access_answer answer = decide(w, ask);
	if (answer.effect != ACCESS_DENY)
		counter_example(w, ask, verdict_words(&answer));
}

static void only_by(struct walk *w, const struct access_ask *ask)
{
	if (!(ask->relations & w->invariant->part.relations))
		never(w, ask);
}

static void silent(struct walk *w, const struct access_ask *ask)
{
	struct access_answer answer = decide(w, ask);
	if (answer.effect != ACCESS_DENY)
		counter_example(w, ask, verdict_words(&answer));
	else if (answer.gate == GATE_LABEL && !answer.silent)
		counter_example(w, ask, "the denial shows that there is something");
}

static void no_glass(struct walk *w, const struct access_ask *ask)
{
	struct access_answer answer = decide(w, ask);
	if (answer.effect == ACCESS_ALLOW_BY_GLASS || answer.may_break_glass)
		counter_example(w, ask, answer.may_break_glass ? "breaking the glass is offered" : "the glass opens it");
}

static void list_with_look(struct walk *w, const struct access_ask *ask)
{
	struct access_ask list = *ask;
	list.operation = OP_LIST;
	if (ask->operation == OP_LOOK && decide(w, ask).effect != ACCESS_DENY && decide(w, &list).effect == ACCESS_DENY)
		counter_example(w, ask, "may be read, but not listed");
}

static void fewer(struct walk *w, const struct access_ask *more, const struct access_ask *less, const char *what)
{
	if (!w->failed && decide(w, less).effect != ACCESS_DENY && decide(w, more).effect == ACCESS_DENY)
		counter_example(w, less, what);
}

/* The cell with one fact more of each kind has to open at least as much; and less of it with a bar more. */
static void fewer_facts(struct walk *w, const struct access_ask *ask)
{
	for (int r = 1; r < RELATIONS; r++) {
		struct access_ask more = *ask;
		more.relations |= BIT(r);
		fewer(w, &more, ask, "allowed, and no longer when a relation more holds");
	}
	struct access_ask live = *ask;
	live.own = false;
	live.flow = FLOW_LIVE;
	live.flow_labels = LABEL_ALL;
	for (int flow = 0; flow < FLOW_STATES; flow++) {
		struct access_ask less = live;
		less.flow = (enum flow_state)flow;
		fewer(w, &live, &less, "allowed, and no longer when the flow is live");
	}
	for (int bar = 1; bar < BARS; bar++) {
		struct access_ask barred = *ask;
		barred.bars |= BIT(bar);
		fewer(w, ask, &barred, "allowed, and no longer when a bar falls");
	}
}

static bool row_allows(const struct policy *policy, uint16_t row)
{
	return row < policy->rows && policy->row[row].allow;
}

/* All gates asked at once, in no order, from the cells. */
static bool every_gate_says_yes(const struct policy *p, const struct access_ask *ask)
{
	uint8_t labels = ask->labels & BIT(LABEL_V) ? ask->labels | BIT(LABEL_R) : ask->labels;
	bool opens = false;
	for (int r = 1; r < RELATIONS; r++) {
		bool glass = r == RELATION_BREAK_GLASS;
		bool takes = glass ? p->break_glass[ask->role][ask->purpose][ask->class] : p->relation_any[ask->role][ask->purpose][ask->class] >> r & 1;
		bool barred = false;
		for (int bar = 1; bar < BARS; bar++)
			barred |= (ask->bars & BIT(bar)) && p->bar_bites[bar][ask->purpose][ask->class] &&
				!(glass && bar < BAR_FIRST_HAZARD && p->bar_broken_by_glass[bar][ask->purpose][ask->class]);
		opens |= (ask->relations & BIT(r)) && takes && (labels & p->label_open[ask->role][r]) == labels && !barred;
	}
	return opens && ask->signed_in && row_allows(p, p->capability[ask->role][ask->class][ask->operation]) &&
		row_allows(p, p->purpose[ask->role][ask->purpose]) &&
		(ask->own || (ask->flow == FLOW_LIVE && (labels & ask->flow_labels) == labels));
}

static void every_gate_one(struct walk *w, const struct access_ask *ask)
{
	struct access_answer answer = decide(w, ask);
	bool should = every_gate_says_yes(w->policy, ask);
	if (!w->failed && (answer.effect != ACCESS_DENY) != should)
		counter_example(w, ask, should ? "denied, though every gate allows it" : "allowed, though a gate denies it");
	if (!w->failed && (answer.effect == ACCESS_DENY) != (answer.gate != GATES))
		counter_example(w, ask, "the answer and its gate say two things");
}

/* The bars and the glass beside each relation. */
static void every_gate(struct walk *w, const struct access_ask *ask)
{
	for (int bar = 0; bar < BARS; bar++)
		for (int glass = 0; glass < 2; glass++) {
			struct access_ask one = *ask;
			one.bars = bar ? BIT(bar) : 0;
			one.relations |= glass ? BIT(RELATION_BREAK_GLASS) : 0;
			every_gate_one(w, &one);
		}
	struct access_ask out = *ask;
	out.signed_in = false;
	every_gate_one(w, &out);
}

static void carried(struct walk *w, const struct access_ask *ask)
{
	struct access_ask far = *ask;
	far.own = false;
	for (int flow = 0; flow < FLOW_STATES && !w->failed; flow++) {
		far.flow = (enum flow_state)flow;
		far.flow_labels = flow == FLOW_LIVE ? (uint8_t)(LABEL_ALL & ~(ask->labels == LABEL_NORMAL ? LABEL_NORMAL : ask->labels & ~LABEL_NORMAL)) : LABEL_ALL;
		never(w, &far);
	}
}

/* By the relation that opens the finding, and to who may know whom it is about: without that no finding is shown. */
static void quoted(struct walk *w, const struct access_ask *ask)
{
	size_t roles;
	const struct role *list = role_list(&roles), *system = role_find(STR("system"));
	int program = system ? (int)(system - list) : -1;
	struct access_ask whom = *ask, theirs = *ask, its = *ask;
	whom.operation = OP_LIST;
	whom.class = CLASS_DEMOGRAPHICS;
	bool known = decide(w, &whom).effect != ACCESS_DENY;
	whom.class = CLASS_IDENTITY;
	if (program < 0 || ask->role == program || ask->labels != LABEL_NORMAL || decide(w, ask).effect == ACCESS_DENY ||
	    (!known && decide(w, &whom).effect == ACCESS_DENY))
		return;
	theirs.operation = its.operation = OP_LOOK;
	its.role = program;
	its.purpose = PURPOSE_CARE;
	its.relations = BIT(RELATION_HOLDS);
	for (enum record_class class = 1; class < CLASSES && !w->failed; class++) {
		if (class == CLASS_IDENTITY || class == CLASS_FINDING || class == CLASS_ACCESS_LOG)     /* told of by no finding */
			continue;
		theirs.class = its.class = class;
		for (int label = 0; label < LABELS && !w->failed; label++) {
			theirs.labels = its.labels = (uint8_t)(LABEL_NORMAL | BIT(label));
			if (decide(w, &its).effect != ACCESS_DENY && decide(w, &theirs).effect != ACCESS_ALLOW)
				counter_example(w, &theirs, "denied, though a finding that the role reads may quote it");
		}
	}
}

static void (*const forms[INVARIANT_FORMS])(struct walk *w, const struct access_ask *ask) = {
	[INVARIANT_NEVER] = never, [INVARIANT_ONLY_BY] = only_by, [INVARIANT_SILENT] = silent, [INVARIANT_NO_GLASS] = no_glass,
	[INVARIANT_LIST_WITH_LOOK] = list_with_look, [INVARIANT_FEWER_FACTS] = fewer_facts, [INVARIANT_EVERY_GATE] = every_gate,
	[INVARIANT_CARRIED] = carried, [INVARIANT_QUOTED] = quoted,
};

/* Facts of one (role, purpose, operation, class): every relation by itself, every label, the bars that the part names. */
static void facts_walk(struct walk *w, struct access_ask *ask)
{
	const struct policy_part *part = &w->invariant->part;
	bool choose = w->invariant->form != INVARIANT_ONLY_BY && part->relations;
	for (int r = 0; r < RELATIONS; r++) {
		if (choose && !(part->relations & BIT(r)))
			continue;
		ask->relations = r ? BIT(r) : 0;
		for (int label = 0; label < LABELS; label++) {
			if (part->labels && !(part->labels & BIT(label)))
				continue;
			ask->labels = (uint8_t)(LABEL_NORMAL | BIT(label));
			for (int bar = 0; bar < BARS && !w->failed; bar++) {
				if (part->bars ? !(part->bars & BIT(bar)) : bar != 0)
					continue;
				ask->bars = bar ? BIT(bar) : 0;
				forms[w->invariant->form](w, ask);
			}
		}
	}
}

static void invariant_walk(struct walk *w)
{
	const struct policy_part *part = &w->invariant->part;
	size_t roles;
	role_list(&roles);
	for (int role = 0; role < (int)roles && role < POLICY_ROLES; role++)
		for (int purpose = 0; purpose < PURPOSES; purpose++)
			for (int op = 0; op < OPERATIONS; op++)
				for (int class = 1; class < CLASSES; class++) {
					struct access_ask ask = { .signed_in = true, .role = role, .purpose = (enum purpose)purpose, .operation = (enum operation)op,
						.class = (enum record_class)class, .own = true };
					bool reached = row_allows(w->policy, w->policy->capability[role][class][op]) && row_allows(w->policy, w->policy->purpose[role][purpose]);
					if ((part->roles >> role & 1) && (part->purposes >> purpose & 1) && (part->operations >> op & 1) &&
					    (part->classes >> class & 1) && (reached || w->depth == PROVE_SPACE))
						facts_walk(w, &ask);
				}
}

/* ---- expected cases ---- */

static void expect_ask(struct walk *w, const struct policy_expect *e)
{
	struct access_ask ask = { .signed_in = true, .role = e->role, .purpose = (enum purpose)e->purpose, .operation = (enum operation)e->operation,
		.class = (enum record_class)e->class, .labels = e->labels, .relations = e->relations, .own = e->own,
		.flow = (enum flow_state)e->flow, .flow_labels = e->flow_labels, .bars = e->bars };
	struct access_answer answer = decide(w, &ask);
	static const enum policy_verdict verdicts[] = { [ACCESS_DENY] = VERDICT_DENY, [ACCESS_ALLOW] = VERDICT_ALLOW, [ACCESS_ALLOW_BY_GLASS] = VERDICT_GLASS };
	if (verdicts[answer.effect] == e->verdict && (e->verdict != VERDICT_DENY || answer.gate == e->gate))
		return;
	const char *gate = gate_word(answer.gate);
	fault_put(w, e->id, e->file, e->line, arena_printf(w->arena, "%.*s expects another answer: %s is %s%s%s.", STRF(e->id),
		access_ask_words(w->arena, &ask), verdict_words(&answer), answer.effect == ACCESS_DENY ? " at the gate " : "",
		answer.effect == ACCESS_DENY ? gate : ""));
}

void policy_prove(struct arena *arena, const struct policy *policy, enum proof_depth depth, struct proof *ret)
{
	struct walk w = { .arena = arena, .policy = policy, .depth = depth, .proof = ret };
	*ret = (struct proof){ 0 };
	for (size_t i = 0; i < policy->expects; i++)
		expect_ask(&w, &policy->expect[i]);
	for (size_t i = 0; i < policy->invariants; i++) {
		w.invariant = &policy->invariant[i];
		w.failed = false;
		/* What holds of the decision whatever the rows say is walked with the whole space only. */
		if (depth == PROVE_SPACE || (w.invariant->form != INVARIANT_FEWER_FACTS && w.invariant->form != INVARIANT_EVERY_GATE))
			invariant_walk(&w);
	}
}
