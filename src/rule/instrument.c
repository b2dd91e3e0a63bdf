/* Scores by key: sums and means, what stands for a blank, bands, change. */
#include "rule/instrument.h"

#include "base/buf.h"
#include "base/must.h"

#define MILLI 1000

/* ---- scores ---- */

struct tally { int64_t sum, least, most; int counted, blank, mean, zero, out; uint64_t mask; };         /* mean, zero, out: do not apply */

static void count(const struct instrument *in, const struct instrument_scale *s, int i, int answer, struct tally *t)
{
	int least, most;
	instrument_worths(in, s, i, &least, &most);
	t->sum += instrument_worth(in, s, i, answer);
	t->least += least;
	t->most += most;
	t->counted++;
	t->mask |= UINT64_C(1) << i;
}

static struct tally tally_of(const struct instrument *in, const struct instrument_scale *s, const struct answers *a, enum sex sex)
{
	struct tally t = { 0 };
	for (int i = 0; i < in->items; i++) {
		int answer = a->item[i], least = in->set[in->item[i].set].from;
		if (!s->item[i])
			continue;
		if (answer == ANSWER_BLANK && sex != SEX_UNKNOWN && in->item[i].not_for == sex)
			answer = least;
		else if (answer == ANSWER_NOT_APPLICABLE && s->not_applicable == NOT_APPLICABLE_ZERO) {
			answer = least;
			t.zero++;
		} else if (answer == ANSWER_NOT_APPLICABLE && s->not_applicable != NOT_APPLICABLE_NONE) {
			t.mean += s->not_applicable == NOT_APPLICABLE_MEAN;
			t.out += s->not_applicable == NOT_APPLICABLE_LEFT_OUT;
			continue;
		}
		if (answer == ANSWER_BLANK || answer == ANSWER_NOT_APPLICABLE)
			t.blank++;
		else
			count(in, s, i, answer, &t);
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

/* A figure that means something here, and is not what its publisher says in so many words. */
static void rests_on(struct score *score, struct str confidence)
{
	score->own = score->own || str_is(confidence, "own");
	score->unsure = score->unsure || str_is(confidence, "memory-medium") || str_is(confidence, "memory-low");
}

static void doubt(struct buf *buf, struct score *score, const char *what, struct str source, struct str confidence)
{
	struct score alone = { 0 };
	rests_on(&alone, confidence);
	if (alone.own)
		buf_printf(buf, "%s our own proposal (%.*s). ", what, STRF(source));
	else if (alone.unsure)
		buf_printf(buf, "%s remembered, not checked at the source (%.*s). ", what, STRF(source));
	rests_on(score, confidence);
}

static void marks_note(struct arena *arena, struct buf *buf, const struct instrument_scale *s, enum higher higher, enum sex sex, struct score *score)
{
	for (int i = 0; i < s->marks; i++) {
		const struct instrument_mark *m = &s->mark[i];
		bool reached = higher == HIGHER_WORSE ? score->milli >= m->at.milli : score->milli <= m->at.milli;
		if (!reached || (m->only != SEX_UNKNOWN && m->only != sex))
			continue;
		struct instrument_scale fine = *s;
		fine.decimals = m->at.milli % MILLI ? 1 : 0;
		buf_printf(buf, "Reaches %.*s: %.*s (%.*s). ", STRF(points_told(arena, &fine, m->at.milli)), STRF(m->say), STRF(m->at.source));
		rests_on(score, m->at.confidence);
	}
}

static void note_make(struct arena *arena, const struct instrument *in, const struct instrument_scale *s, const struct tally *t, enum sex sex,
		      struct score *score)
{
	AUTO(buf) struct buf buf = { 0 };
	buf_init(&buf, (6 + 2 * INSTRUMENT_MARKS) * (INSTRUMENT_TEXT + 200));
	if (t->blank) {
		buf_printf(&buf, "%d of %d questions left open; the mean of the others stands for %s (%.*s). ", t->blank, s->items,
			t->blank == 1 ? "it" : "them", STRF(s->blanks_source));
		rests_on(score, s->blanks_confidence);
	}
	if (t->zero + t->mean + t->out) {
		int n = t->zero + t->mean + t->out;
		buf_printf(&buf, "%d did not apply and %s (%.*s). ", n, t->out ? (n == 1 ? "is left out" : "are left out") : t->zero ?
			(n == 1 ? "counts as nothing" : "count as nothing") : n == 1 ? "counts as the mean of the others" : "count as the mean of the others",
			STRF(s->not_applicable_source));
		rests_on(score, s->not_applicable_confidence);
	}
	doubt(&buf, score, "The key is", s->key_source, s->key_confidence);
	if (score->band >= 0)
		doubt(&buf, score, "The bands are", s->bands_source, s->bands_confidence);
	if (s->caseness.known)
		doubt(&buf, score, "The threshold is", s->caseness.source, s->caseness.confidence);
	marks_note(arena, &buf, s, in->higher, sex, score);
	must(!buf.full);
	if (buf.n)
		score->note = str_of(arena_printf(arena, "%.*s", STRF(str_trim((struct str){ buf.p, buf.n }))));
}

static void means(const struct instrument *in, const struct instrument_scale *s, struct score *score)
{
	for (int i = 0; i < s->bands; i++)
		if (score->milli >= (int64_t)s->band[i].from * MILLI && score->milli < (int64_t)(s->band[i].to + 1) * MILLI)
			score->band = i;
	if (s->caseness.known)
		score->caseness = in->higher == HIGHER_WORSE ? score->milli >= s->caseness.milli : score->milli <= s->caseness.milli;
}

/* ---- why there is none ---- */

static bool within(const struct instrument *in, const struct instrument_scale *part, const struct instrument_scale *whole)
{
	if (part->items >= whole->items)
		return false;
	for (int i = 0; i < in->items; i++)
		if (part->item[i] && !whole->item[i])
			return false;
	return true;
}

/* A part of the scale with more open than may be; NULL. */
static const struct instrument_scale *too_open(const struct instrument *in, const struct instrument_scale *s, const struct answers *a)
{
	for (int k = 0; s->blanks_each >= 0 && k < in->scales; k++) {
		int open = 0;
		for (int i = 0; i < in->items; i++)
			open += in->scale[k].item[i] && a->item[i] == ANSWER_BLANK;
		if (open > s->blanks_each && within(in, &in->scale[k], s))
			return &in->scale[k];
	}
	return NULL;
}

static bool split(const struct instrument *in, const struct instrument_scale *s, const struct answers *a)
{
	int some = 0, not = 0;
	for (int i = 0; s->together && i < in->items; i++)
		if (s->item[i] && in->item[i].may_not_apply) {
			not += a->item[i] == ANSWER_NOT_APPLICABLE;
			some += a->item[i] != ANSWER_NOT_APPLICABLE;
		}
	return some && not;
}

/* NULL, or why these answers have no score. */
static const char *unscorable(struct arena *arena, const struct instrument *in, const struct instrument_scale *s, const struct answers *a,
			      const struct tally *t)
{
	if (t->blank == s->items)
		return "Not answered.";
	if (t->blank > s->blanks)
		return arena_printf(arena, "No score: %d of %d questions were left open, and %s.", t->blank, s->items,
			s->blanks ? arena_printf(arena, "%d may be", s->blanks) : "none may be");
	if (t->counted == 0)
		return "No score: none of its questions applies.";
	const struct instrument_scale *part = too_open(in, s, a);
	if (part)
		return arena_printf(arena, "No score: more than %d of the part \"%.*s\" were left open.", s->blanks_each, STRF(part->title));
	return split(in, s, a) ? "No score: the questions that may not apply are answered in part; either all or none of them apply." : NULL;
}

/* ---- values of states of health ---- */

struct str state_told(struct arena *arena, const struct instrument *in, int scale, const struct answers *a)
{
	char text[INSTRUMENT_ITEMS + 1];
	int n = 0;
	for (int i = 0; i < in->items; i++)
		if (in->scale[scale].item[i])
			text[n++] = a->item[i] >= 0 && a->item[i] <= 9 ? (char)('0' + a->item[i]) : '-';
	text[n] = '\0';
	return str_of(arena_text(arena, text));
}

static int64_t value_of(const struct instrument *in, const struct instrument_scale *s, const struct value_set *v, const struct answers *a)
{
	int64_t milli = MILLI;
	size_t state = 0;
	bool problem = false, worst = false;
	for (int i = 0; i < in->items; i++) {
		const struct answer_set *set = &in->set[in->item[i].set];
		if (!s->item[i])
			continue;
		int level = a->item[i] - set->from, levels = set->to - set->from + 1;
		state = state * (size_t)levels + (size_t)level;
		milli -= v->worse[i][level];
		problem = problem || level > 0;
		worst = worst || level == levels - 1;
	}
	return v->table ? v->table[state] : milli - (problem ? v->any_problem : 0) - (worst ? v->any_worst : 0);
}

static void value_score(struct arena *arena, const struct instrument *in, int scale, const struct answers *a, const struct scoring *by,
			struct score *score)
{
	const struct instrument_scale *s = &in->scale[scale];
	const struct value_set *v = instrument_values(s, by->values);
	struct str state = state_told(arena, in, scale, a);
	if (!v) {
		score->note = str_of(str_empty(by->values) ? arena_printf(arena, "State %.*s. No value: no value set is chosen.", STRF(state)) :
			arena_printf(arena, "State %.*s. No value: there is no value set \"%.*s\".", STRF(state), STRF(by->values)));
		return;
	}
	score->state = SCORE_WHOLE;
	score->milli = value_of(in, s, v, a);
	score->values = v;
	score->least = v->least;
	score->most = v->most;
	rests_on(score, v->confidence);
	score->note = str_of(arena_printf(arena, "State %.*s, valued by %.*s.%s%.*s", STRF(state), STRF(v->title), str_known(v->say) ? " " : "", STRF(v->say)));
	means(in, s, score);
}

struct score instrument_score(struct arena *arena, const struct instrument *in, int scale, const struct answers *a, const struct scoring *by)
{
	const struct instrument_scale *s = &in->scale[scale];
	struct tally t = tally_of(in, s, a, by->sex);
	struct score score = { .answered = t.counted - t.zero, .blank = t.blank, .counted = t.mask, .least = s->least, .most = s->most, .band = -1,
		.caseness = TRUTH_UNKNOWN };
	const char *why = unscorable(arena, in, s, a, &t);
	if (why) {
		score.note = str_of(why);
		return score;
	}
	if (s->how == SCORE_VALUE) {
		value_score(arena, in, scale, a, by, &score);
		return score;
	}
	bool filled = t.blank || t.mean;
	score.state = filled ? SCORE_PRORATED : SCORE_WHOLE;
	int64_t over = t.sum * (s->how == SCORE_SUM ? s->items : s->times), under = t.counted;
	if (s->how == SCORE_PERCENT) {
		over = 100 * (t.sum - t.least);
		under = t.most - t.least;
	} else if (s->how == SCORE_SUM && !filled) {
		over = t.sum;
		under = 1;
	}
	score.milli = told(over, under, s->decimals);
	means(in, s, &score);
	note_make(arena, in, s, &t, by->sex, &score);
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

struct str score_told(struct arena *arena, const struct instrument_scale *s, const struct score *score)
{
	struct str points = points_told(arena, s, score->milli);
	return score->values ? str_of(arena_printf(arena, "%.*s (%.*s)", STRF(points), STRF(score->values->title))) : points;
}

struct str most_told(struct arena *arena, const struct instrument_scale *s, const struct score *score)
{
	struct instrument_scale whole = *s;
	whole.decimals = score->most % MILLI ? s->decimals : 0;
	return points_told(arena, &whole, score->most);
}

/* ---- change ---- */

enum need_change score_change(const struct instrument *in, int scale, const struct score *first, const struct score *last)
{
	const struct instrument_figure *reliable = &in->scale[scale].reliable;
	if (!reliable->known || first->state == SCORE_UNSCORABLE || last->state == SCORE_UNSCORABLE || first->values != last->values ||
	    (in->scale[scale].same && first->counted != last->counted))
		return CHANGE_UNKNOWN;
	int64_t worse = in->higher == HIGHER_WORSE ? last->milli - first->milli : first->milli - last->milli;
	return worse >= reliable->milli ? CHANGE_WORSE : -worse >= reliable->milli ? CHANGE_BETTER : CHANGE_NONE;
}

enum truth score_plateau(const struct instrument *in, int scale, const struct scored_on *list, size_t count, const struct plateau_how *how)
{
	const struct instrument_figure *reliable = &in->scale[scale].reliable;
	int64_t least = 0, most = 0;
	uint64_t counted = 0;
	int seen = 0;
	struct day newest = DAY_NONE;
	if (!reliable->known)
		return TRUTH_UNKNOWN;
	for (size_t i = count; i-- > 0;) {
		int64_t milli = list[i].score.milli;
		if (list[i].score.state == SCORE_UNSCORABLE || (seen && in->scale[scale].same && list[i].score.counted != counted))
			continue;
		counted = list[i].score.counted;
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
