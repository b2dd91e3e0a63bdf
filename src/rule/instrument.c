/* Scores by key: sums and means, what stands for a blank, bands, change. */
#include "rule/instrument.h"

#include "base/buf.h"
#include "base/must.h"

#define MILLI 1000

/* ---- answers as text ---- */

struct str answers_write(struct arena *arena, const struct instrument *in, const struct answers *a)
{
	AUTO(buf) struct buf buf;
	buf_init(&buf, INSTRUMENT_ITEMS * 8);
	for (int i = 0; i < in->items; i++) {
		buf_printf(&buf, "%s", i ? " " : "");
		if (a->item[i] == ANSWER_BLANK || a->item[i] == ANSWER_NOT_APPLICABLE)
			buf_char(&buf, a->item[i] == ANSWER_BLANK ? '-' : 'x');
		else
			buf_printf(&buf, "%d", a->item[i]);
	}
	must(!buf.full);
	return str_of(arena_printf(arena, "%.*s", (int)buf.n, buf.p));
}

const char *answer_fault(struct arena *arena, const struct instrument *in, int item, int answer)
{
	const struct answer_set *set = &in->set[in->item[item].set];
	if (answer == ANSWER_BLANK || (answer >= set->from && answer <= set->to))
		return NULL;
	if (answer == ANSWER_NOT_APPLICABLE)
		return in->item[item].may_not_apply ? NULL : arena_printf(arena, "Question %d applies to everybody.", item + 1);
	return arena_printf(arena, "Question %d is answered with %d to %d, not %d.", item + 1, set->from, set->to, answer);
}

enum err answers_read(struct cx *cx, const struct instrument *in, struct str text, struct answers *ret)
{
	struct str rest = text, word;
	for (int i = 0; i < in->items; i++) {
		int64_t number;
		str_cut(rest, ' ', &word, &rest);
		if (str_is(word, "-"))
			number = ANSWER_BLANK;
		else if (str_is(word, "x"))
			number = ANSWER_NOT_APPLICABLE;
		else if (!str_int(word, &number) || number < 0 || number > 1000)
			return fail(cx, ERR_BAD_FIELD, "The answer to question %d cannot be read.", i + 1);
		const char *fault = answer_fault(cx->arena, in, i, (int)number);
		if (fault)
			return fail(cx, ERR_BAD_FIELD, "%s", fault);
		ret->item[i] = (int)number;
	}
	return rest.n ? fail(cx, ERR_BAD_FIELD, "There are more answers than the %d questions of %.*s.", in->items, STRF(in->id)) : OK;
}

/* ---- scores ---- */

struct tally { int sum, counted, blank, mean, zero; };      /* mean, zero: questions that do not apply */

static struct tally tally_of(const struct instrument *in, const struct instrument_scale *s, const struct answers *a, enum sex sex)
{
	struct tally t = { 0 };
	for (int i = 0; i < in->items; i++) {
		const struct answer_set *set = &in->set[in->item[i].set];
		int answer = a->item[i];
		if (!s->item[i])
			continue;
		if (answer == ANSWER_BLANK && sex != SEX_UNKNOWN && in->item[i].not_for == sex)
			answer = set->from;
		else if (answer == ANSWER_NOT_APPLICABLE && s->not_applicable == NOT_APPLICABLE_ZERO) {
			answer = set->from;
			t.zero++;
		} else if (answer == ANSWER_NOT_APPLICABLE && s->not_applicable == NOT_APPLICABLE_MEAN) {
			t.mean++;
			continue;
		}
		if (answer == ANSWER_BLANK || answer == ANSWER_NOT_APPLICABLE) {
			t.blank++;
			continue;
		}
		t.sum += s->reversed[i] ? set->from + set->to - answer : answer;
		t.counted++;
	}
	return t;
}

/* Half up, to the decimals of the scale. Exact: whole numbers all the way. */
static int64_t told(int64_t over, int64_t under, int decimals)
{
	int64_t step = decimals == 0 ? MILLI : decimals == 1 ? 100 : decimals == 2 ? 10 : 1;
	int64_t units = (2 * over * MILLI + under * step) / (2 * under * step);
	return units * step;
}

static struct str note_of(struct arena *arena, const struct instrument_scale *s, const struct tally *t)
{
	AUTO(buf) struct buf buf = { 0 };
	if (t->blank + t->zero + t->mean == 0)
		return STR_NONE;
	buf_init(&buf, 1024);
	if (t->blank)
		buf_printf(&buf, "%d of %d questions left open; the mean of the others stands for %s (%.*s). ", t->blank, s->items,
			t->blank == 1 ? "it" : "them", STRF(s->blanks_source));
	if (t->zero + t->mean)
		buf_printf(&buf, "%d did not apply and count%s as %s (%.*s). ", t->zero + t->mean, t->zero + t->mean == 1 ? "s" : "", t->zero ? "nothing" :
			"the mean of the others", STRF(s->not_applicable_source));
	return str_of(arena_printf(arena, "%.*s", STRF(str_trim((struct str){ buf.p, buf.n }))));
}

struct score instrument_score(struct arena *arena, const struct instrument *in, int scale, const struct answers *a, enum sex sex)
{
	const struct instrument_scale *s = &in->scale[scale];
	struct tally t = tally_of(in, s, a, sex);
	struct score score = { .answered = t.counted - t.zero, .blank = t.blank, .band = -1, .caseness = TRUTH_UNKNOWN };
	if (t.blank > s->blanks || t.counted == 0) {
		score.note = t.blank == s->items ? STR("Not answered.") : str_of(arena_printf(arena, "No score: %d of %d questions were left open, and %s.",
			t.blank, s->items, s->blanks ? arena_printf(arena, "%d may be", s->blanks) : "none may be"));
		return score;
	}
	bool filled = t.blank || t.mean;
	score.state = filled ? SCORE_PRORATED : SCORE_WHOLE;
	int64_t over = (int64_t)t.sum * (s->how == SCORE_SUM ? s->items : s->times), under = t.counted;
	if (s->how == SCORE_SUM && !filled) {
		over = t.sum;
		under = 1;
	}
	score.milli = told(over, under, s->decimals);
	score.own = (t.blank && str_is(s->blanks_confidence, "own")) || (t.zero + t.mean && str_is(s->not_applicable_confidence, "own"));
	score.note = note_of(arena, s, &t);
	for (int i = 0; i < s->bands; i++)
		if (score.milli >= (int64_t)s->band[i].from * MILLI && score.milli < (int64_t)(s->band[i].to + 1) * MILLI)
			score.band = i;
	if (s->caseness.known)
		score.caseness = in->higher == HIGHER_WORSE ? score.milli >= s->caseness.milli : score.milli <= s->caseness.milli;
	return score;
}

struct str points_told(struct arena *arena, const struct instrument_scale *s, int64_t milli)
{
	const char *sign = milli < 0 ? "-" : "";
	int64_t whole = milli < 0 ? -milli : milli, part = whole % MILLI;
	if (s->decimals == 0)
		return str_of(arena_printf(arena, "%s%lld", sign, (long long)(whole / MILLI)));
	for (int i = s->decimals; i < 3; i++)
		part /= 10;
	return str_of(arena_printf(arena, "%s%lld.%0*lld", sign, (long long)(whole / MILLI), s->decimals, (long long)part));
}

/* ---- change ---- */

enum need_change score_change(const struct instrument *in, int scale, const struct score *first, const struct score *last)
{
	const struct instrument_figure *reliable = &in->scale[scale].reliable;
	if (!reliable->known || first->state == SCORE_UNSCORABLE || last->state == SCORE_UNSCORABLE)
		return CHANGE_UNKNOWN;
	int64_t worse = in->higher == HIGHER_WORSE ? last->milli - first->milli : first->milli - last->milli;
	return worse >= reliable->milli ? CHANGE_WORSE : -worse >= reliable->milli ? CHANGE_BETTER : CHANGE_NONE;
}

enum truth score_plateau(const struct instrument *in, int scale, const struct scored_on *list, size_t count, const struct plateau_how *how)
{
	const struct instrument_figure *reliable = &in->scale[scale].reliable;
	int64_t least = 0, most = 0;
	int seen = 0;
	struct day newest = DAY_NONE;
	if (!reliable->known)
		return TRUTH_UNKNOWN;
	for (size_t i = count; i-- > 0;) {
		int64_t milli = list[i].score.milli;
		if (list[i].score.state == SCORE_UNSCORABLE)
			continue;
		least = seen == 0 || milli < least ? milli : least;
		most = seen == 0 || milli > most ? milli : most;
		newest = seen == 0 ? list[i].on : newest;
		seen++;
		if (most - least >= reliable->milli)
			return TRUTH_NO;
		if (seen >= how->scores && newest.day - list[i].on.day >= how->days)
			return TRUTH_YES;
	}
	return TRUTH_UNKNOWN;
}

int answers_alerts(const struct instrument *in, const struct answers *a, int *ret)
{
	int count = 0;
	for (int i = 0; i < in->alerts; i++)
		if (a->item[in->alert[i].item - 1] >= in->alert[i].from)
			ret[count++] = i;
	return count;
}
