/* Items of the ward, added up. */
#include "rule/ward.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/must.h"



/* What may follow on what. */
static const struct { enum ward_kind kind; enum ward_act from, to; } ways[] = {
	{ WARD_FUNDING, WARD_NOTHING, WARD_APPROVED }, { WARD_FUNDING, WARD_NOTHING, WARD_REFUSED }, { WARD_FUNDING, WARD_NOTHING, WARD_CALLED_OFF },
	{ WARD_FUNDING, WARD_REFUSED, WARD_APPROVED }, { WARD_FUNDING, WARD_APPROVED, WARD_EXTENDED }, { WARD_FUNDING, WARD_EXTENDED, WARD_EXTENDED },
	{ WARD_SESSION, WARD_NOTHING, WARD_ATTENDED }, { WARD_SESSION, WARD_NOTHING, WARD_DECLINED }, { WARD_SESSION, WARD_NOTHING, WARD_CALLED_OFF },
	{ WARD_OPINION, WARD_NOTHING, WARD_ANSWERED }, { WARD_OPINION, WARD_NOTHING, WARD_DECLINED }, { WARD_OPINION, WARD_NOTHING, WARD_CALLED_OFF },
	{ WARD_BURDEN, WARD_NOTHING, WARD_PLANNED }, { WARD_BURDEN, WARD_NOTHING, WARD_KEPT }, { WARD_BURDEN, WARD_NOTHING, WARD_REVERSED },
	{ WARD_BURDEN, WARD_NOTHING, WARD_CALLED_OFF }, { WARD_BURDEN, WARD_PLANNED, WARD_PLANNED }, { WARD_BURDEN, WARD_PLANNED, WARD_REVERSED },
	{ WARD_BURDEN, WARD_PLANNED, WARD_KEPT }, { WARD_BURDEN, WARD_KEPT, WARD_PLANNED }, { WARD_BURDEN, WARD_KEPT, WARD_REVERSED },
	{ WARD_BURDEN, WARD_REVERSED, WARD_PLANNED },
	{ WARD_LEAVE, WARD_NOTHING, WARD_RETURNED }, { WARD_LEAVE, WARD_NOTHING, WARD_CALLED_OFF },
	{ WARD_HAND_OVER, WARD_NOTHING, WARD_ACKNOWLEDGED }, { WARD_HAND_OVER, WARD_NOTHING, WARD_CALLED_OFF },
	{ WARD_EXPECTED, WARD_NOTHING, WARD_CAME }, { WARD_EXPECTED, WARD_NOTHING, WARD_CALLED_OFF },
};

static bool undone(const struct ward_done *done, size_t count, int64_t seq)
{
	for (size_t i = 0; i < count; i++)
		if (done[i].act == WARD_TAKEN_BACK && done[i].number == seq)
			return true;
	return false;
}

struct ward_stand ward_fold(const struct ward_done *done, size_t count)
{
	struct ward_stand s = { .on = DAY_NONE, .until = DAY_NONE, .number = NIL_INT, .pence = NIL_INT, .approved_on = DAY_NONE };
	for (size_t i = 0; i < count; i++) {
		const struct ward_done *d = &done[i];
		s.seq = d->seq;
		if (d->act == WARD_TAKEN_BACK || undone(done, count, d->seq))
			continue;
		s.act = d->act;
		s.on = d->on;
		s.until = d->until;
		s.number = d->number;
		s.pence = d->pence;
		s.reference = d->reference;
		s.say = d->say;
		s.standing = d->seq;
		if (d->act == WARD_REFUSED)
			s.approved_on = DAY_NONE;
		else if (d->act == WARD_APPROVED)
			s.approved_on = d->on;
	}
	return s;
}

bool ward_waits(enum ward_kind kind, enum ward_act act)
{
	return act == WARD_NOTHING || (kind == WARD_BURDEN && act == WARD_PLANNED);
}

bool ward_covers(const struct ward_stand *f, struct day day, int64_t nights)
{
	return (f->act == WARD_APPROVED || f->act == WARD_EXTENDED) && f->approved_on.day <= day.day && (!day_known(f->until) || f->until.day >= day.day) &&
		(f->number == NIL_INT || nights < f->number);
}

int ward_next(enum ward_kind kind, enum ward_act act, enum ward_act *ret)
{
	int n = 0;
	for (size_t i = 0; i < LENGTH(ways); i++)
		if (ways[i].kind == kind && ways[i].from == act)
			ret[n++] = ways[i].to;
	return n;
}

static enum ward_no no(enum ward_no kind, const char *why, struct str *ret_why)
{
	*ret_why = str_of(why);
	return kind;
}

/* What an act cannot do without. */
static enum ward_no needs(enum ward_kind kind, const struct ward_ask *a, struct str *ret_why)
{
	bool because = a->act == WARD_REFUSED || a->act == WARD_DECLINED || a->act == WARD_CALLED_OFF || a->act == WARD_KEPT || a->act == WARD_TAKEN_BACK;
	if (because && !a->words)
		return no(WARD_MISSING, "Say why.", ret_why);
	if (a->act == WARD_APPROVED && str_empty(a->reference))
		return no(WARD_MISSING, "Write down the commissioner's reference: without it nobody can show that it was approved.", ret_why);
	if ((a->act == WARD_APPROVED || a->act == WARD_EXTENDED) && !day_known(a->until) && a->number == NIL_INT && a->pence == NIL_INT)
		return no(WARD_MISSING, "Write down how far it is approved: until a day, for so many nights, or up to a sum.", ret_why);
	if (a->act == WARD_PLANNED && !a->words)
		return no(WARD_MISSING, "Say how it is to be reversed.", ret_why);
	if (a->act == WARD_ANSWERED && !a->words)
		return no(WARD_MISSING, "Say what the opinion is.", ret_why);
	if (a->act == WARD_ACKNOWLEDGED && !a->words)
		return no(WARD_MISSING, "Say who has acknowledged it.", ret_why);
	if (kind == WARD_FUNDING && day_known(a->until) && a->until.day < a->on.day)
		return no(WARD_BAD_DAY, "The last day of an approval is not before its first.", ret_why);
	return WARD_MAY;
}

enum ward_no ward_may(struct arena *arena, enum ward_kind kind, const struct ward_stand *stand, const struct ward_ask *a, struct day since,
		      struct day today, struct str *ret_why)
{
	bool can = a->act == WARD_TAKEN_BACK && stand->standing && (a->number == 0 || a->number == stand->standing);
	*ret_why = STR_NONE;
	if (a->act == WARD_TAKEN_BACK && stand->standing && !can) {
		char on[DAY_TEXT];
		return no(WARD_NOT_NOW, arena_printf(arena, "Somebody wrote something down since you read this: it is %s now (%s)%s%.*s%s. Look again, then take back "
			"what stands.", ward_act_say(kind, stand->act), day_words(stand->on, on), str_known(stand->say) && stand->say.n ? ": \"" : "",
			STRF(str_known(stand->say) ? stand->say : STR("")), str_known(stand->say) && stand->say.n ? "\"" : ""), ret_why);
	}
	for (size_t i = 0; i < LENGTH(ways) && !can; i++)
		can = ways[i].kind == kind && ways[i].from == stand->act && ways[i].to == a->act;
	if (!can)
		return no(WARD_NOT_NOW, arena_printf(arena, "It is %s: that cannot come of it now. Look again.", ward_act_say(kind, stand->act)), ret_why);
	if (!day_known(a->on) || a->on.day > today.day)
		return no(WARD_BAD_DAY, "Say on which day it was: today or before.", ret_why);
	/* What was never going to be can be called off before its day. */
	if (a->act != WARD_CALLED_OFF && a->act != WARD_TAKEN_BACK && a->act != WARD_DECLINED && a->on.day < since.day)
		return no(WARD_BAD_DAY, "It cannot have come of it before its own day.", ret_why);
	return needs(kind, a, ret_why);
}

/* ---- nights ---- */

static bool within(const struct ward_span *span, size_t spans, int32_t night)
{
	for (size_t i = 0; i < spans; i++)
		if (span[i].from.day <= night && (!day_known(span[i].until) || span[i].until.day > night))
			return true;
	return false;
}

void ward_nights(const struct ward_span *stay, size_t stays, const struct ward_span *leave, size_t leaves, const struct ward_grant *grant, size_t grants,
		 struct day from, struct day before, struct day today, struct ward_tally *ret)
{
	int64_t used[WARD_GRANTS_MAX] = { 0 };
	must(grants <= WARD_GRANTS_MAX);
	for (size_t g = 0; g <= grants; g++)
		ret[g] = (struct ward_tally){ 0 };
	int32_t first = today.day, last = day_known(before) && before.day < today.day ? before.day : today.day;
	for (size_t i = 0; i < stays; i++)
		first = stay[i].from.day < first ? stay[i].from.day : first;
	/* From the beginning, whatever is asked for: nights of an approval are used up in their order. */
	for (int32_t night = first; night < last; night++) {
		size_t g = 0;
		if (!within(stay, stays, night))
			continue;
		while (g < grants && (grant[g].from.day > night || (day_known(grant[g].until) && grant[g].until.day < night) ||
				      (grant[g].nights != NIL_INT && used[g] >= grant[g].nights)))
			g++;
		if (g < grants)
			used[g]++;
		if (day_known(from) && night < from.day)
			continue;
		if (within(leave, leaves, night))
			ret[g].leave++;
		else
			ret[g].bed++;
	}
}
