/* Recovered, reliably improved, no reliable change, reliably deteriorated, not a case at the start, not known. */
#include "rule/change.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/must.h"

#define SAY_ROOM 2000

/* ---- which are compared ---- */

static bool scored(const struct change_point *p)
{
	return p->counts && p->instrument && p->score && p->score->state != SCORE_UNSCORABLE;
}

static bool like(int scale, const struct change_point *a, const struct change_point *b)
{
	return a->instrument == b->instrument && a->score->values == b->score->values &&
		(!a->instrument->scale[scale].same || a->score->counted == b->score->counted);
}

static bool is_since(const struct change_point *p, struct day since)
{
	return !day_known(since) || (day_known(p->on) && p->on.day >= since.day);
}

static int last_scored(const struct change_point *list, size_t count, struct day since)
{
	for (size_t i = count; i-- > 0;)
		if (scored(&list[i]) && is_since(&list[i], since))
			return (int)i;
	return -1;
}

size_t change_run(int scale, const struct change_point *list, size_t count, struct day since, size_t *ret)
{
	int last = last_scored(list, count, since);
	size_t n = 0;
	for (size_t i = 0; last >= 0 && i <= (size_t)last; i++)
		if (scored(&list[i]) && is_since(&list[i], since) && like(scale, &list[i], &list[last]))
			ret[n++] = i;
	return n;
}

/* ---- the word ---- */

static void rests_on(struct change *c, const struct instrument_figure *f)
{
	c->own = c->own || str_is(f->confidence, "own");
	c->unsure = c->unsure || str_is(f->confidence, "memory-medium") || str_is(f->confidence, "memory-low");
}

static enum became became_of(const struct change *c)
{
	if (c->moved == CHANGE_WORSE)
		return BECAME_WORSE;
	if (c->case_first == TRUTH_NO)
		return BECAME_NO_CASE;
	if (c->moved == CHANGE_NONE)
		return BECAME_SAME;
	return c->case_first == TRUTH_YES && c->case_last == TRUTH_NO ? BECAME_RECOVERED : BECAME_BETTER;
}

/* Why one score stands alone. */
static enum change_why alone(const struct change_point *list, const struct change *c, struct day since)
{
	enum change_why why = WHY_ONE;
	for (int i = 0; i < c->last; i++)
		if (scored(&list[i]) && is_since(&list[i], since))
			why = list[i].instrument != list[c->last].instrument ? WHY_VERSION : WHY_QUESTIONS;
	return why;
}

static void passed_over(const struct change_point *list, struct day since, struct change *c)
{
	for (int i = 0; i < c->first; i++)
		if (!list[i].counts)
			continue;
		else if (!is_since(&list[i], since))
			c->before++;
		else if (!scored(&list[i]))
			c->unscored++;
		else
			c->others++;
}

static int newest_of(const struct change_point *list, size_t count, struct day since)
{
	for (size_t i = count; i-- > 0;)
		if (list[i].counts && is_since(&list[i], since))
			return (int)i;
	return -1;
}

static int first_like(int scale, const struct change_point *list, int last, struct day since)
{
	int i = 0;
	while (!(scored(&list[i]) && is_since(&list[i], since) && like(scale, &list[i], &list[last])))
		i++;
	return i;
}

struct change change_judge(int scale, const struct change_point *list, size_t count, struct day since)
{
	struct change c = { .first = -1, .last = last_scored(list, count, since), .newest = newest_of(list, count, since), .why = WHY_NONE,
		.case_first = TRUTH_UNKNOWN, .case_last = TRUTH_UNKNOWN };
	if (c.newest < 0)
		return c;
	c.why = WHY_UNSCORED;
	if (c.last < 0)
		return c;
	c.first = first_like(scale, list, c.last, since);
	const struct change_point *first = &list[c.first], *last = &list[c.last];
	const struct instrument *in = last->instrument;
	const struct instrument_scale *s = &in->scale[scale];
	passed_over(list, since, &c);
	c.case_first = first->score->caseness;
	c.case_last = last->score->caseness;
	c.better_milli = in->higher == HIGHER_WORSE ? first->score->milli - last->score->milli : last->score->milli - first->score->milli;
	if (c.first != c.last)
		c.moved = score_change(in, scale, first->score, last->score);
	if (s->reliable.known)
		rests_on(&c, &s->reliable);
	if (s->caseness.known)
		rests_on(&c, &s->caseness);
	c.why = c.newest != c.last ? WHY_UNSCORED : c.first == c.last ? alone(list, &c, since) : !s->reliable.known ? WHY_NO_FIGURE : WHY_KNOWN;
	if (c.why == WHY_KNOWN)
		c.became = became_of(&c);
	return c;
}

/* ---- in words ---- */

const char *became_say(enum became became)
{
	static const char *const says[] = { [BECAME_UNKNOWN] = "not known", [BECAME_WORSE] = "reliably deteriorated", [BECAME_SAME] = "no reliable change",
		[BECAME_NO_CASE] = "not a case at the start", [BECAME_BETTER] = "reliably improved", [BECAME_RECOVERED] = "recovered" };
	return says[became];
}

const char *change_why_say(enum change_why why)
{
	static const char *const says[] = { [WHY_KNOWN] = "", [WHY_NONE] = "it was not asked since", [WHY_UNSCORED] = "the newest answers have no score",
		[WHY_ONE] = "there is only one score", [WHY_VERSION] = "the earlier answers are to another version of it",
		[WHY_QUESTIONS] = "other questions were answered before", [WHY_NO_FIGURE] = "no figure for a change beyond error is here" };
	return says[why];
}

struct str change_word(struct arena *arena, const struct change *c)
{
	if (c->became == BECAME_UNKNOWN)
		return str_of(arena_printf(arena, "change not known: %s", change_why_say(c->why)));
	if (c->became == BECAME_NO_CASE && c->moved == CHANGE_BETTER)
		return STR("not a case at the start, and reliably improved");
	if (c->became == BECAME_NO_CASE)
		return STR("not a case at the start, and no reliable change");
	if (c->became == BECAME_WORSE && c->case_first == TRUTH_NO)
		return str_of(c->case_last == TRUTH_YES ? "reliably deteriorated: not a case at the start, now one" : "reliably deteriorated, and no case");
	if (c->became == BECAME_SAME && c->case_last == TRUTH_NO)
		return STR("no reliable change, though now on the better side of the cut-off");
	return str_of(became_say(c->became));
}

/* A threshold keeps the decimals that it was published with. */
static struct str figure_told(struct arena *arena, const struct instrument_scale *s, int64_t milli)
{
	struct instrument_scale fine = *s;
	fine.decimals = milli % 1000 == 0 ? 0 : milli % 100 == 0 ? 1 : milli % 10 == 0 ? 2 : 3;
	return points_told(arena, &fine, milli);
}

static void line_told(struct arena *arena, struct buf *b, const struct instrument *in, const struct instrument_scale *s, const struct change *c)
{
	const char *at = in->higher == HIGHER_WORSE ? "at or above" : "at or below", *off = in->higher == HIGHER_WORSE ? "below" : "above";
	if (c->case_first == TRUTH_UNKNOWN || c->case_last == TRUTH_UNKNOWN)
		return;
	buf_printf(b, "; %s %s the cut-off of %.*s", c->case_first == c->case_last ? "still" : "now", c->case_last == TRUTH_YES ? at : off,
		STRF(figure_told(arena, s, s->caseness.milli)));
}

struct str change_told(struct arena *arena, int scale, const struct change_point *list, const struct change *c)
{
	AUTO(buf) struct buf b = { 0 };
	if (c->last < 0 || c->first == c->last)
		return STR_NONE;
	const struct change_point *first = &list[c->first], *last = &list[c->last];
	const struct instrument_scale *s = &last->instrument->scale[scale];
	int64_t points = c->better_milli < 0 ? -c->better_milli : c->better_milli;
	buf_init(&b, SAY_ROOM);
	buf_printf(&b, "From %.*s to %.*s: ", STRF(points_told(arena, s, first->score->milli)), STRF(points_told(arena, s, last->score->milli)));
	if (points == 0)
		buf_text(&b, "the same");
	else
		buf_printf(&b, "%.*s %s", STRF(points_told(arena, s, points)), c->better_milli > 0 ? "better" : "worse");
	if (s->reliable.known)
		buf_printf(&b, ", %s the error of measurement (%.*s)", c->moved == CHANGE_NONE ? "within" : "beyond",
			STRF(figure_told(arena, s, s->reliable.milli)));
	line_told(arena, &b, last->instrument, s, c);
	buf_char(&b, '.');
	must(!b.full);
	return str_dup(arena, buf_view(&b));
}

static void figure_doubt(struct buf *b, const char *what, const struct instrument_figure *f)
{
	struct change alone = { 0 };
	if (!f->known)
		return;
	rests_on(&alone, f);
	if (alone.own || alone.unsure)
		buf_printf(b, "%s%s: %s (%.*s)", b->n ? "; " : "", what, alone.own ? "our own proposal" : "remembered, not checked at its source",
			STRF(f->source));
}

struct str change_doubt(struct arena *arena, const struct instrument *in, int scale)
{
	AUTO(buf) struct buf b;
	buf_init(&b, SAY_ROOM + 2 * INSTRUMENT_TEXT);
	figure_doubt(&b, "error", &in->scale[scale].reliable);
	figure_doubt(&b, "cut-off", &in->scale[scale].caseness);
	must(!b.full);
	return b.n ? str_dup(arena, buf_view(&b)) : STR_NONE;
}

static void count_told(struct buf *b, int count, const char *one, const char *many)
{
	if (count)
		buf_printf(b, "; %d %s", count, count == 1 ? one : many);
}

struct str change_first_told(struct arena *arena, int scale, const struct change_point *list, const struct change *c, struct str since_say)
{
	AUTO(buf) struct buf b = { 0 };
	char day[DAY_TEXT];
	if (c->first < 0)
		return STR_NONE;
	const struct change_point *first = &list[c->first];
	buf_init(&b, SAY_ROOM);
	buf_printf(&b, "The first is %.*s on %s: the earliest that can be compared, %.*s", STRF(points_told(arena, &first->instrument->scale[scale],
		first->score->milli)), day_words(first->on, day), STRF(since_say));
	count_told(&b, c->before, "from before that is not counted", "from before that are not counted");
	count_told(&b, c->unscored, "earlier one has no score", "earlier ones have no score");
	count_told(&b, c->others, "earlier one is of another version or of other questions", "earlier ones are of another version or of other questions");
	buf_char(&b, '.');
	must(!b.full);
	return str_dup(arena, buf_view(&b));
}
