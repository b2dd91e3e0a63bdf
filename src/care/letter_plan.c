/* The plan, in a letter's words. */
#include "care/letter_in.h"

#include "base/buf.h"
#include "base/must.h"
#include "care/plan.h"
#include "model/constraint.h"

struct quoting {
	struct arena *arena;
	const struct catalog *catalog;
	const struct plan_item *item; size_t items;
	int64_t organisation;
	int64_t *label;
	struct buf *to;
};

static bool may_be_quoted(const struct quoting *q, const struct plan_item *i)
{
	return plan_stands(i) && !i->restricted && i->class == CLASS_PLAN && i->organisation == q->organisation;
}

/* "Opioid: reduce. Slowly, with the pharmacist"; "CBT. Ten sessions (accepted), with Amrit Gill"; "Walk to the shop, by 3 May 2027 (open)". */
static void item_say(const struct quoting *q, const struct plan_item *i, const char *lead)
{
	const struct intervention *v = i->kind == PLAN_TREATMENT || i->kind == PLAN_MEDICINE ? catalog_intervention(q->catalog, i->offer.intervention) : NULL;
	const char *state = plan_state_say(i->kind, i->state);
	bool asks = i->kind == PLAN_MEDICINE && *state;
	char day[DAY_TEXT];
	*q->label |= i->label;
	buf_printf(q->to, "%s- %s", q->to->n ? "\n" : "", lead);
	if (v)
		buf_printf(q->to, "%.*s%s", STRF(v->title), asks ? ": " : ". ");
	if (asks)
		buf_printf(q->to, "%s%s", state, v ? ". " : ": ");
	buf_str(q->to, i->say);
	if (day_known(i->due_on))
		buf_printf(q->to, ", by %s", day_words(i->due_on, day));
	if (*state && !asks)
		buf_printf(q->to, " (%s)", state);
	if (i->offer.with_whom.n)
		buf_printf(q->to, ", with %.*s", STRF(i->offer.with_whom));
}

static void kind_say(const struct quoting *q, enum plan_kind kind, const char *lead)
{
	for (size_t i = 0; i < q->items; i++)
		if (q->item[i].kind == kind && may_be_quoted(q, &q->item[i]))
			item_say(q, &q->item[i], lead);
}

static struct str said(struct quoting *q, struct str otherwise)
{
	struct str say = q->to->n ? str_dup(q->arena, buf_view(q->to)) : otherwise;
	buf_reset(q->to);
	return say;
}

enum err letter_plan(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t episode, int64_t organisation, enum letter_to to,
		     struct str value[LETTER_FIELDS], int64_t *label)
{
	AUTO(buf) struct buf b;
	struct plan_item *item;
	size_t n;
	bool hers = to == LETTER_TO_PATIENT;
	buf_init(&b, 200u << 10);
	TRY(plan_items_of(cx, db, episode, &item, &n));
	struct quoting q = { .arena = cx->arena, .catalog = catalog, .item = item, .items = n, .organisation = organisation, .label = label, .to = &b };
	kind_say(&q, PLAN_OWN_WORDS, hers ? "In your words: " : "In the person's words: ");
	kind_say(&q, PLAN_MODEL, "");
	kind_say(&q, PLAN_BODY, "In the body: ");
	if (!hers) {
		kind_say(&q, PLAN_USE, "Words to use: ");
		kind_say(&q, PLAN_AVOID, "Words to avoid: ");
	}
	value[LETTER_EXPLANATION] = said(&q, hers ? STR("- ") : STR_NONE);      /* an empty line asks to be filled */
	kind_say(&q, PLAN_GOAL, "");
	value[LETTER_GOALS] = said(&q, STR("- "));
	kind_say(&q, PLAN_TREATMENT, "");
	kind_say(&q, PLAN_APPOINTMENT, "Planned appointment: ");
	if (!hers)
		kind_say(&q, PLAN_TESTS, "Tests: ");
	value[LETTER_PLAN] = said(&q, STR("- "));
	kind_say(&q, PLAN_RELAPSE, hers ? "First signs, and what to do: " : "First signs, and what is done: ");
	kind_say(&q, PLAN_LATER, "");
	value[LETTER_RELAPSE] = said(&q, STR("- "));
	kind_say(&q, PLAN_MEDICINE, "");
	value[LETTER_MEDICINES] = said(&q, STR("None recommended by us."));
	return OK;
}
