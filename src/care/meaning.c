/* Measures in sentences. */
#include "care/meaning.h"

#include "base/buf.h"
#include "base/must.h"

#define SENTENCE_MAX 16000      /* of every questionnaire there is */

/* ---- from when ---- */

const struct episode *meaning_episode(const struct episode *list, size_t count)
{
	const struct episode *best = NULL;
	for (size_t i = 0; i < count; i++) {
		bool on = list[i].phase != PHASE_ENDED, best_on = best && best->phase != PHASE_ENDED;
		if (!best || (on && !best_on) || (on == best_on && list[i].opened_on.day > best->opened_on.day))
			best = &list[i];
	}
	return best;
}

struct meaning_since meaning_since(struct arena *arena, struct day opened)
{
	char day[DAY_TEXT];
	if (!day_known(opened))
		return (struct meaning_since){ DAY_NONE, STR("of all on record") };
	return (struct meaning_since){ opened, str_of(arena_printf(arena, "since the pathway began on %s", day_words(opened, day))) };
}

/* ---- of one ---- */

const char *meaning_doubt(const struct change *change)
{
	return change->own ? " (own proposal)" : change->unsure ? " (unsure figure)" : "";
}

static struct str band_of(const struct instrument_scale *s, const struct score *score)
{
	return score->band < 0 ? STR_NONE : s->band[score->band].word;
}

/* "9 of 27, mild, on 12 March 2026" */
static struct str now_say(struct cx *cx, const struct measured *x)
{
	const struct instrument_scale *s = &x->instrument->scale[0];
	struct str band = band_of(s, &x->score[0]);
	char on[DAY_TEXT];
	return str_of(arena_printf(cx->arena, "%.*s of %.*s%s%.*s on %s", STRF(score_told(cx->arena, s, &x->score[0])), STRF(most_told(cx->arena, s,
		&x->score[0])), band.n ? ", " : "", STRF(band), day_words(x->r.on, on)));
}

static struct str scoreless_say(struct cx *cx, const struct measured *x)
{
	char on[DAY_TEXT];
	return str_of(arena_printf(cx->arena, "No score on %s. %.*s", day_words(x->r.on, on), STRF(x->instrument->scales ? x->score[0].note :
		x->instrument->unscored)));
}

struct str measure_say(struct cx *cx, const struct measure *m)
{
	const struct measured *last = measure_last(m);
	char since[DAY_TEXT];
	if (!last || !last->instrument)
		return STR("No answers stand.");
	if (last->instrument->scales == 0 || last->score[0].state == SCORE_UNSCORABLE)
		return scoreless_say(cx, last);
	const struct change *c = &last->change;
	struct str now = now_say(cx, last);
	if (c->first < 0 || c->first == c->last)
		return str_of(arena_printf(cx->arena, "%.*s%s.", STRF(now), c->why == WHY_VERSION || c->why == WHY_QUESTIONS ? arena_printf(cx->arena, "; %s",
			change_why_say(c->why)) : ""));
	const struct measured *first = &m->list[c->first];
	return str_of(arena_printf(cx->arena, "%.*s; was %.*s on %s: %.*s%s.", STRF(now), STRF(score_told(cx->arena, &last->instrument->scale[0],
		&first->score[0])), day_words(first->r.on, since), STRF(change_word(cx->arena, c)), meaning_doubt(c)));
}

/* What the words mean for whoever answered: no word of a trade, and nothing that a number cannot say. */
static const char *became_plain(const struct change *c)
{
	if (c->moved == CHANGE_WORSE)
		return "That is worse than at the start, by more than chance in answering. Please talk about it with who treats you.";
	if (c->moved == CHANGE_BETTER)
		return "That is better than at the start, by more than chance in answering.";
	if (c->moved == CHANGE_NONE)
		return "That is about the same: a difference of this size can be chance in answering.";
	return "Whether a difference of this size is more than chance in answering, nobody has worked out for this questionnaire.";
}

struct str measure_say_plain(struct cx *cx, const struct measure *m)
{
	const struct measured *last = measure_last(m);
	char since[DAY_TEXT];
	if (!last || !last->instrument)
		return STR("No answers are kept here now.");
	if (last->instrument->scales == 0 || last->score[0].state == SCORE_UNSCORABLE)
		return scoreless_say(cx, last);
	const struct change *c = &last->change;
	struct str now = now_say(cx, last);
	if (c->first < 0 || c->first == c->last)
		return str_of(arena_printf(cx->arena, "%.*s.", STRF(now)));
	const struct measured *first = &m->list[c->first];
	const char *doubt = c->moved != CHANGE_UNKNOWN && (c->own || c->unsure) ? " How much chance does here is an estimate that nobody has checked." : "";
	return str_of(arena_printf(cx->arena, "%.*s; it was %.*s on %s. %s%s", STRF(now), STRF(score_told(cx->arena, &last->instrument->scale[0],
		&first->score[0])), day_words(first->r.on, since), became_plain(c), doubt));
}

/* ---- since last time ---- */

/* "PHQ-9" of "PHQ-9, low mood". */
static struct str short_title(const struct measure *m)
{
	struct str head, rest;
	if (!m->instrument)
		return m->id;
	str_cut(m->instrument->title, ',', &head, &rest);
	return head;
}

static bool hers(const struct measure *m, const struct measured *last, struct day since)
{
	return last && last->instrument && last->instrument->by != FILLED_BY_CARER && m->standing && (!day_known(since) || last->r.on.day >= since.day);
}

/* The time before the last, of that measure: the last scored that stands and can be compared. */
static const struct measured *before_last(struct cx *cx, const struct measure *m, const struct measured *last, struct change *ret)
{
	struct change_point *point = measure_points(cx->arena, m, 0, 0), two[2];
	size_t end = (size_t)(last - m->list);
	for (size_t i = end; i-- > 0;) {
		if (!point[i].counts || !point[i].instrument || point[i].score->state == SCORE_UNSCORABLE)
			continue;
		two[0] = point[i];
		two[1] = point[end];
		*ret = change_judge(0, two, 2, DAY_NONE);
		return &m->list[i];
	}
	return NULL;
}

static const char *moved_say(const struct change *c)
{
	switch (c->moved) {
	case CHANGE_BETTER: return "reliably improved";
	case CHANGE_WORSE: return "reliably deteriorated";
	case CHANGE_NONE: return c->better_milli == 0 ? "unchanged" : "no reliable change";
	case CHANGE_UNKNOWN: break;
	}
	return NULL;
}

struct since_last { const struct measure *m; const struct measured *last, *before; struct change change; };

static void one_told(struct cx *cx, struct buf *b, const struct since_last *x, struct day newest)
{
	const struct instrument_scale *s = &x->last->instrument->scale[0];
	char day[DAY_TEXT];
	buf_printf(b, "%.*s", STRF(short_title(x->m)));
	if (x->last->instrument->scales == 0 || x->last->score[0].state == SCORE_UNSCORABLE) {
		buf_text(b, " was answered and has no score");
		return;
	}
	buf_printf(b, " %.*s", STRF(score_told(cx->arena, s, &x->last->score[0])));
	if (x->last->r.on.day != newest.day)
		buf_printf(b, " (%s)", day_words(x->last->r.on, day));
	if (!x->before) {
		buf_text(b, ", for the first time");
		return;
	}
	buf_printf(b, ", was %.*s on %s: ", STRF(score_told(cx->arena, &x->before->instrument->scale[0], &x->before->score[0])),
		day_words(x->before->r.on, day));
	const char *moved = moved_say(&x->change);
	if (moved)
		buf_printf(b, "%s%s", moved, meaning_doubt(&x->change));
	else
		buf_printf(b, "change not known, %s", change_why_say(x->change.why));
}

/* What got worse first, then what got better, then the rest. */
static int rank_of(const struct since_last *x)
{
	static const int ranks[] = { [CHANGE_WORSE] = 0, [CHANGE_BETTER] = 1, [CHANGE_NONE] = 2, [CHANGE_UNKNOWN] = 3 };
	return ranks[x->change.moved];
}

static struct str sentence(struct cx *cx, const struct since_last *now, size_t n, const struct since_last *missed, size_t misses, struct day newest)
{
	AUTO(buf) struct buf b;
	char day[DAY_TEXT];
	bool any = false;
	buf_init(&b, SENTENCE_MAX);
	buf_printf(&b, "%s: ", day_words(newest, day));
	for (int rank = 0; rank <= 3; rank++)
		for (size_t i = 0; i < n; i++)
			if (rank_of(&now[i]) == rank) {
				buf_text(&b, any ? "; " : "");
				one_told(cx, &b, &now[i], newest);
				any = true;
			}
	for (size_t i = 0; i < misses; i++)
		buf_printf(&b, "%s%.*s (last %s)", i ? ", " : "; not asked again: ", STRF(short_title(missed[i].m)), day_words(missed[i].last->r.on, day));
	buf_char(&b, '.');
	must(!b.full);
	return str_dup(cx->arena, buf_view(&b));
}

struct str measures_since_last(struct cx *cx, const struct measure *list, size_t count, struct day since, int64_t together_days)
{
	struct since_last *now = arena_array(cx->arena, count + 1, sizeof *now), *missed = arena_array(cx->arena, count + 1, sizeof *missed);
	struct day newest = DAY_NONE;
	size_t n = 0, misses = 0;
	for (size_t i = 0; i < count; i++) {
		const struct measured *last = measure_last(&list[i]);
		if (hers(&list[i], last, since) && (!day_known(newest) || last->r.on.day > newest.day))
			newest = last->r.on;
	}
	if (!day_known(newest))
		return STR_NONE;
	for (size_t i = 0; i < count; i++) {
		struct since_last x = { .m = &list[i], .last = measure_last(&list[i]) };
		if (!hers(&list[i], x.last, since))
			continue;
		if (newest.day - x.last->r.on.day > together_days) {
			missed[misses++] = x;
			continue;
		}
		if (x.last->instrument->scales && x.last->score[0].state != SCORE_UNSCORABLE)
			x.before = before_last(cx, x.m, x.last, &x.change);
		now[n++] = x;
	}
	return sentence(cx, now, n, missed, misses, newest);
}
