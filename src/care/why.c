/* Gate by gate in words. */
#include "care/why.h"

#include <inttypes.h>

#include "access/role.h"
#include "base/buf.h"
#include "base/must.h"
#include "record/organisation.h"

#define BIT(n) (1u << (n))

static enum err relations_say(struct cx *cx, struct db *db, const struct policy *policy, const struct facts *f, struct buf *buf)
{
	const struct access_ask *a = &f->ask;
	uint32_t any = policy->relation_any[a->role][a->purpose][a->class] |
		(policy->break_glass[a->role][a->purpose][a->class] ? BIT(RELATION_BREAK_GLASS) : 0);
	const char *before = "";
	for (size_t i = 0; i < f->relations; i++) {
		const struct relation *r = &f->relation[i];
		struct str say;
		if (r->kind <= RELATION_HOLDS || r->kind >= RELATIONS || !(any & a->relations & BIT(r->kind)))
			continue;
		TRY(facts_relation_say(cx, db, r, &say));
		buf_printf(buf, "%s%.*s", before, STRF(say));
		before = "; ";
	}
	if (!before[0])
		buf_text(buf, any & a->relations & BIT(RELATION_HOLDS) ? "the organisation holds the record" : "none that this asks for");
	return OK;
}

static void agreement_say(const struct facts *f, struct buf *buf)
{
	static const char *const states[FLOW_STATES] = { "", "in force", "not begun yet", "ended", "suspended" };
	char until[DAY_TEXT];
	if (f->ask.own)
		buf_printf(buf, "needs none: %.*s answers for the record itself", STRF(f->owner_name));
	else if (f->ask.flow == FLOW_NONE)
		buf_text(buf, "none carries this class for this purpose");
	else
		buf_printf(buf, "\u201c%.*s\u201d (%.*s), version %" PRId64 ", %s, %s%s", STRF(f->agreement_title), STRF(f->agreement_ref),
			f->agreement_version, states[f->ask.flow], day_known(f->agreement_until) ? "until " : "without an end",
			day_known(f->agreement_until) ? day_words(f->agreement_until, until) : "");
}

static void labels_say(uint8_t labels, struct buf *buf)
{
	const char *before = "";
	for (int i = 0; i < LABELS; i++)
		if (labels & BIT(i)) {
			buf_printf(buf, "%s%s", before, label_name((enum label)i));
			before = ", ";
		}
}

static void bars_say(const struct facts *f, enum bar_kind from, enum bar_kind to, struct buf *buf)
{
	const char *before = "";
	for (enum bar_kind b = from; b < to; b++)
		if (f->ask.bars & BIT(b)) {
			buf_printf(buf, "%s%s", before, bar_name(b));
			before = ", ";
		}
	if (!before[0])
		buf_text(buf, "nothing on record");
}

static enum err gate_say(struct cx *cx, struct db *db, const struct policy *policy, const struct facts *f, enum gate gate, struct buf *buf)
{
	const struct access_ask *a = &f->ask;
	switch (gate) {
	case GATE_SIGNIN: buf_text(buf, a->signed_in ? "signed in, and the role stands" : "not signed in, or the role has ended"); break;
	case GATE_CAPABILITY: buf_printf(buf, "to %s: %s", operation_name(a->operation), record_class_name(a->class)); break;
	case GATE_PURPOSE: buf_text(buf, purpose_name(a->purpose) ? purpose_name(a->purpose) : "not known"); break;
	case GATE_RELATION: return relations_say(cx, db, policy, f, buf);
	case GATE_AGREEMENT: agreement_say(f, buf); break;
	case GATE_LABEL: labels_say((uint8_t)(a->labels | LABEL_NORMAL), buf); break;
	case GATE_CHOICE: bars_say(f, BAR_DISSENT, BAR_FIRST_HAZARD, buf); break;
	case GATE_HAZARD: bars_say(f, BAR_FIRST_HAZARD, BARS, buf); break;
	default: buf_text(buf, f->answer.relation == RELATION_BREAK_GLASS ? "broken, with a reason" : "not needed"); break;
	}
	return OK;
}

static enum err gates_make(struct cx *cx, struct db *db, const struct policy *policy, const struct facts *f, struct why *w)
{
	for (enum gate g = 0; g < GATES; g++) {
		AUTO(buf) struct buf buf = { 0 };
		struct why_gate *gate = &w->gate[g];
		uint16_t row = f->answer.reason[g];
		buf_init(&buf, 8000);
		*gate = (struct why_gate){ g < f->answer.gate ? WHY_YES : g == f->answer.gate ? WHY_NO : WHY_NOT_ASKED, gate_name(g) };
		if (gate->mark == WHY_NOT_ASKED)
			continue;
		if (row < policy->rows) {
			gate->row = policy->row[row].id;
			gate->note = policy->row[row].note;
		}
		TRY(gate_say(cx, db, policy, f, g, &buf));
		gate->say = str_dup(cx->arena, buf_view(&buf));
	}
	return OK;
}

enum err why_make(struct cx *cx, struct db *db, const struct policy *policy, const struct facts *f, bool whole, struct why *ret)
{
	struct access_ask near;
	struct access_answer aloud = f->answer;
	if (aloud.silent && !whole)
		return fail(cx, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->say);
	aloud.silent = false;
	*ret = (struct why){ .allowed = f->answer.effect != ACCESS_DENY, .by_glass = f->answer.effect == ACCESS_ALLOW_BY_GLASS,
		.may_break_glass = f->answer.may_break_glass, .ask = f->owner_name };
	ret->sentence = access_sentence(cx, policy, &f->ask, &aloud);
	/* A role or class that nobody knows is refused before its rows could be looked up. */
	if (f->ask.role >= 0 && (unsigned)f->ask.purpose < PURPOSES)
		TRY(gates_make(cx, db, policy, f, ret));
	if (f->answer.watermark)
		ret->obligations = str_of(arena_printf(cx->arena, "It is another organisation's record: wherever it is shown or printed, %.*s and the "
			"agreement are named beside it.", STRF(f->owner_name)));
	if (!ret->allowed && access_nearest(policy, &f->ask, &near))
		ret->nearest = str_of(arena_printf(cx->arena, "to %s: %s", operation_name(near.operation), record_class_name(near.class)));
	return OK;
}
