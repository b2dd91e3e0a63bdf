/* Answers: as text, as far as they can be given, what they set off, and what those of many people come to. */
#include "base/buf.h"
#include "base/must.h"
#include "rule/instrument.h"

#define MILLI 1000

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

int answers_alerts(const struct instrument *in, const struct answers *a, int *ret)
{
	int count = 0;
	for (int i = 0; i < in->alerts; i++)
		if (a->item[in->alert[i].item - 1] >= in->alert[i].from)
			ret[count++] = i;
	return count;
}

int64_t answers_share(const struct instrument *in, int share, const int64_t *answered)
{
	const struct answer_set *set = &in->set[in->item[0].set];
	int64_t some = 0, all = 0;
	for (int i = 0; i <= set->to - set->from; i++) {
		all += answered[i];
		some += in->share[share].answer[i] ? answered[i] : 0;
	}
	return all ? (2 * some * 100 * MILLI + all) / (2 * all) : -1;
}
