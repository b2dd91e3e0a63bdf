/* An answer in one sentence: the gate, the row, what would be allowed, whom to ask. Who must not learn that there is something reads
 * what anybody reads where there is nothing. */
#include "access/decide.h"

#include "access/role.h"
#include "base/buf.h"
#include "base/must.h"

#define BIT(n) (1u << (n))

static void row_say(struct buf *buf, const struct policy *policy, uint16_t row, const char *before)
{
	if (row < policy->rows)
		buf_printf(buf, "%s%.*s", before, STRF(policy->row[row].id));
}

static const char *role_title(int role)
{
	size_t roles;
	const struct role *list = role_list(&roles);
	return role >= 0 && (size_t)role < roles ? list[role].title : "unknown role";
}

/* "A&E clinician, to read letters for direct care" */
static void ask_say(struct buf *buf, const struct access_ask *ask)
{
	const char *operation = operation_name(ask->operation), *class = record_class_name(ask->class), *purpose = purpose_name(ask->purpose);
	buf_printf(buf, "%s, to %s %s for %s", role_title(ask->role), operation ? operation : "do something unknown with",
		class ? class : "something unknown", purpose ? purpose : "an unknown purpose");
}

static void allowed_say(struct buf *buf, const struct policy *policy, const struct access_ask *ask, const struct access_answer *answer)
{
	buf_text(buf, answer->effect == ACCESS_ALLOW ? "Allowed: " : "Allowed by breaking the glass: ");
	ask_say(buf, ask);
	row_say(buf, policy, answer->reason[GATE_CAPABILITY], " (");
	row_say(buf, policy, answer->reason[GATE_PURPOSE], ", ");
	buf_printf(buf, "), because: %s", relation_name((enum relation_kind)answer->relation));
	row_say(buf, policy, answer->reason[GATE_RELATION], " (");
	row_say(buf, policy, answer->reason[GATE_LABEL], ", ");
	buf_text(buf, ")");
	if (!ask->own)
		buf_text(buf, "; another organisation's record, shared under an agreement");
	row_say(buf, policy, answer->reason[GATE_CHOICE], "; her choice: ");
	buf_text(buf, ".");
}

static void labels_say(struct buf *buf, uint8_t labels)
{
	const char *before = "";
	for (int i = 0; i < LABELS; i++)
		if (labels & BIT(i)) {
			buf_printf(buf, "%s%s", before, label_name((enum label)i));
			before = ", ";
		}
}

static const char *flow_say(const struct access_ask *ask)
{
	switch (ask->flow) {
	case FLOW_LIVE: return "the agreement does not carry records as sensitive as this";
	case FLOW_NOT_YET: return "the agreement has not begun";
	case FLOW_ENDED: return "the agreement has ended";
	case FLOW_SUSPENDED: return "the agreement is suspended";
	default: return "no agreement carries this class of record for this purpose";
	}
}

static void relations_say(struct buf *buf, uint32_t any)
{
	const char *before = "one of these is needed: ";
	if (!any)
		buf_text(buf, "no relation opens this class to the role for this purpose");
	for (int r = 1; r < RELATIONS; r++)
		if (any & BIT(r)) {
			buf_printf(buf, "%s%s", before, relation_name((enum relation_kind)r));
			before = ", ";
		}
}

static void gate_say(struct buf *buf, const struct policy *policy, const struct access_ask *ask, const struct access_answer *answer)
{
	switch (answer->gate) {
	case GATE_SIGNIN: buf_text(buf, "nobody is signed in, or the role has ended"); break;
	case GATE_CAPABILITY: buf_text(buf, "the role does not do this"); break;
	case GATE_PURPOSE: buf_text(buf, "the role does not act for this purpose"); break;
	case GATE_RELATION: relations_say(buf, policy->relation_any[ask->role][ask->purpose][ask->class]); break;
	case GATE_AGREEMENT: buf_text(buf, flow_say(ask)); break;
	case GATE_LABEL:
		buf_printf(buf, "\"%s\" does not open: ", answer->relation > 0 ? relation_name((enum relation_kind)answer->relation) : "no relation");
		labels_say(buf, answer->labels_denied);
		break;
	case GATE_CHOICE: case GATE_HAZARD: buf_text(buf, answer->bar ? bar_name(answer->bar) : "something that nobody here knows"); break;
	default: buf_text(buf, "the glass is not to be broken here"); break;
	}
	if ((unsigned)answer->gate < GATES)
		row_say(buf, policy, answer->reason[answer->gate], ", row ");
}

static const char *whom_to_ask(const struct access_ask *ask, const struct access_answer *answer)
{
	switch (answer->gate) {
	case GATE_SIGNIN: return "Sign in again, or ask the administrator.";
	case GATE_CAPABILITY: case GATE_PURPOSE: return "Ask the information governance lead.";
	case GATE_RELATION: return "Ask for a referral, or the clinician who treats.";
	case GATE_AGREEMENT: return "Ask the owner of the record, or the information governance lead about the agreement.";
	case GATE_LABEL: return ask->own ? "Ask the clinician who wrote it." : "Ask the owner of the record.";
	case GATE_CHOICE: return "Ask the patient.";
	default: return "Ask the privacy officer.";
	}
}

static void nearest_say(struct buf *buf, const struct policy *policy, const struct access_ask *ask)
{
	struct access_ask near;
	if (access_nearest(policy, ask, &near))
		buf_printf(buf, " Allowed would be: to %s %s.", operation_name(near.operation), record_class_name(near.class));
}

struct str access_sentence(struct cx *cx, const struct policy *policy, const struct access_ask *ask, const struct access_answer *answer)
{
	AUTO(buf) struct buf buf = { 0 };
	buf_init(&buf, 4000);
	if (answer->silent)
		return str_of(err_row(ERR_NOT_FOUND)->say);
	if (answer->effect != ACCESS_DENY) {
		allowed_say(&buf, policy, ask, answer);
		return str_dup(cx->arena, buf_view(&buf));
	}
	buf_text(&buf, "Refused: ");
	ask_say(&buf, ask);
	buf_printf(&buf, ". The gate that says no is %s: ", gate_name(answer->gate));
	gate_say(&buf, policy, ask, answer);
	buf_text(&buf, ".");
	nearest_say(&buf, policy, ask);
	buf_printf(&buf, " %s", whom_to_ask(ask, answer));
	if (answer->may_break_glass)
		buf_text(&buf, " In need: break the glass, with a reason; both organisations' privacy officers are told.");
	return str_dup(cx->arena, buf_view(&buf));
}

static bool allowed(const struct policy *policy, const struct access_ask *ask)
{
	struct access_answer answer;
	access_decide(policy, ask, &answer);
	return answer.effect != ACCESS_DENY;
}

/* Of another organisation's record only the operation is changed: whether an agreement carries another class is not known here. */
bool access_nearest(const struct policy *policy, const struct access_ask *ask, struct access_ask *ret)
{
	static const enum operation operations[] = { OP_LOOK, OP_LIST };
	struct access_ask near = *ask;
	for (size_t i = 0; i < LENGTH(operations); i++) {
		near.operation = operations[i];
		if (near.operation != ask->operation && allowed(policy, &near)) {
			*ret = near;
			return true;
		}
	}
	near = *ask;
	near.labels = LABEL_NORMAL;
	for (int class = 1; ask->own && class < CLASSES; class++) {
		near.class = (enum record_class)class;
		if (near.class != ask->class && allowed(policy, &near)) {
			*ret = near;
			return true;
		}
	}
	return false;
}
