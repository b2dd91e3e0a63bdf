/* Kinds, states and their words. */
#include "model/plan.h"

#include <string.h>

#define BIT(s) (1u << (s))
#define GOAL (BIT(STATE_OPEN) | BIT(STATE_MET) | BIT(STATE_PARTLY) | BIT(STATE_NOT_MET) | BIT(STATE_DROPPED))
#define TREATMENT (BIT(STATE_OFFERED) | BIT(STATE_ACCEPTED) | BIT(STATE_DECLINED))
#define MEDICINE (BIT(STATE_START) | BIT(STATE_GO_ON) | BIT(STATE_REDUCE) | BIT(STATE_STOP))
#define VISIT (BIT(STATE_OPEN) | BIT(STATE_KEPT) | BIT(STATE_MISSED))

static const struct plan_kind_row rows[PLAN_KINDS] = {
	[PLAN_PREDISPOSING] = { "predisposing", "What made it likely", "Predisposing: in the body, the mind, the family, the life before.", PART_FORMULATION,
		CLASS_PLAN, .may_restrict = true, .restrict_first = true },
	[PLAN_PRECIPITATING] = { "precipitating", "What set it off", "Precipitating: an illness, an injury, a loss, a strain.", PART_FORMULATION, CLASS_PLAN,
		.may_restrict = true },
	[PLAN_PERPETUATING] = { "perpetuating", "What keeps it going", "Perpetuating: in the body, in what is done, thought and feared, at work, in care.",
		PART_FORMULATION, CLASS_PLAN, .may_restrict = true },
	[PLAN_PROTECTIVE] = { "protective", "What helps", "Protective: people, skills, hopes, what worked before.", PART_FORMULATION, CLASS_PLAN },
	[PLAN_PROBLEM] = { "problem", "Beside it", "Another disease or disorder, known or looked for. It is no bar to treatment.", PART_FORMULATION, CLASS_PLAN },
	[PLAN_RISK] = { "risk", "Risk", "To herself, from others, of harm by tests and treatments. What was done about it.", PART_FORMULATION, CLASS_RISK },
	[PLAN_GRADE] = { "grade", "How severe", "Our own proposal of four grades: the publication that is cited for one has no cut-offs.", PART_FORMULATION,
		CLASS_PLAN, .graded = true, .one = true },
	[PLAN_OWN_WORDS] = { "own-words", "In the person's own words", "What she says it is, and what she fears.", PART_EXPLANATION, CLASS_PLAN, .one = true },
	[PLAN_MODEL] = { "model", "How it comes about", "The explanation that was agreed.", PART_EXPLANATION, CLASS_PLAN, .one = true },
	[PLAN_BODY] = { "body", "What happens in the body", "The part of the explanation that can be pictured: nerves, muscles, gut, breathing, sleep.",
		PART_EXPLANATION, CLASS_PLAN, .one = true },
	[PLAN_USE] = { "use", "Words to use", "So that everybody says the same.", PART_EXPLANATION, CLASS_PLAN },
	[PLAN_AVOID] = { "avoid", "Words to avoid", "What has hurt, or is heard as disbelief.", PART_EXPLANATION, CLASS_PLAN },
	[PLAN_GOAL] = { "goal", "Goals", "Specific, measurable, within reach, hers, with a day.", PART_PLAN, CLASS_PLAN, GOAL, .due = true },
	[PLAN_TREATMENT] = { "treatment", "Treatments", "Offered, and what the person said to it.", PART_PLAN, CLASS_PLAN, TREATMENT },
	[PLAN_APPOINTMENT] = { "appointment", "Planned appointments", "Regular, by the calendar and not by the symptom, with a named person.", PART_PLAN,
		CLASS_PLAN, VISIT, .due = true },
	[PLAN_MEDICINE] = { "medicine", "To the prescriber", "Recommended: Waymark does not prescribe.", PART_PLAN, CLASS_PLAN, MEDICINE },
	[PLAN_TESTS] = { "tests", "Tests", "What was settled and need not be repeated; what would be a reason to test again.", PART_PLAN, CLASS_PLAN },
	[PLAN_RELAPSE] = { "relapse", "Signs that it comes back", "The person's own early signs, and what to do first.", PART_AFTER, CLASS_PLAN },
	[PLAN_LATER] = { "later", "After discharge", "Who goes on with what, and how to come back.", PART_AFTER, CLASS_PLAN },
};

static const char *const states[PLAN_STATES] = { "", "open", "met", "partly", "not-met", "dropped", "offered", "accepted", "declined", "kept", "missed",
	"start", "go-on", "reduce", "stop" };

const struct plan_kind_row *plan_kind_row(enum plan_kind kind)
{
	return &rows[kind];
}

bool plan_kind_parse(struct str word, enum plan_kind *ret)
{
	for (enum plan_kind k = 1; k < PLAN_KINDS; k++)
		if (str_is(word, rows[k].word))
			return *ret = k, true;
	return false;
}

const char *plan_state_word(enum plan_state state)
{
	return states[state];
}

bool plan_state_parse(struct str word, enum plan_state *ret)
{
	for (enum plan_state s = 1; s < PLAN_STATES; s++)
		if (str_is(word, states[s]))
			return *ret = s, true;
	return false;
}

const char *plan_state_say(enum plan_kind kind, enum plan_state state)
{
	static const char *const says[PLAN_STATES] = { "", "open", "reached", "partly reached", "not reached", "given up", "offered", "accepted", "declined",
		"kept", "missed", "start", "go on", "reduce", "stop" };
	return kind == PLAN_APPOINTMENT && state == STATE_OPEN ? "planned" : says[state];
}

const char *plan_grade_say(int grade)
{
	static const char *const says[] = { "", "mild", "moderate", "severe", "very severe" };
	return grade >= 1 && grade <= 4 ? says[grade] : "";
}

const char *plan_part_title(enum plan_part part)
{
	static const char *const titles[PLAN_PARTS] = { "How we understand it", "The agreed explanation", "The plan", "Afterwards" };
	return titles[part];
}

const char *plan_part_say(enum plan_part part)
{
	static const char *const says[PLAN_PARTS] = { "Body, mind and life together; worked out with the person.",
		"What everybody who sees the person says, in words that she knows.", "Agreed with the person and with whoever treats her.",
		"How to notice early, and what then." };
	return says[part];
}
