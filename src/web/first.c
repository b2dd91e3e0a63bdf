/* The first line of a card. */
#include "web/first.h"

#include "base/must.h"
#include "record/worklist.h"

#define SLICE 500

struct t_symptom *symptom_say(struct cx *cx, const struct symptom_newest *newest)
{
	struct t_symptom *t = arena_alloc(cx->arena, sizeof *t);
	*t = (struct t_symptom){ newest->on, newest->term, newest->untold };
	return t;
}

enum err symptom_days(struct cx *cx, const struct request *rq, const int64_t *patient, size_t count, struct day *ret)
{
	for (size_t at = 0; at < count; at += SLICE) {
		struct arena_mark mark = arena_mark(cx->arena);
		size_t n = count - at < SLICE ? count - at : SLICE;
		struct symptom_newest *newest = arena_array(cx->arena, n, sizeof *newest);
		TRY(symptom_newest(cx, rq->db, rq->settings->catalog, patient + at, n, newest));
		for (size_t i = 0; i < n; i++)
			ret[at + i] = newest[i].on;
		arena_back(cx->arena, mark);
	}
	return OK;
}

enum err firsts_load(struct cx *cx, const struct request *rq, const int64_t *patient, size_t count, struct firsts *ret)
{
	*ret = (struct firsts){ cx, count, arena_array(cx->arena, count + 1, sizeof *ret->patient), arena_array(cx->arena, count + 1, sizeof *ret->flag),
		arena_array(cx->arena, count + 1, sizeof *ret->newest) };
	for (size_t i = 0; i < count; i++)
		ret->patient[i] = patient[i];
	TRY(entry_flags(cx, rq->db, patient, count, ret->flag));
	return symptom_newest(cx, rq->db, rq->settings->catalog, patient, count, ret->newest);
}

const struct t_card_first *card_first(const struct firsts *firsts, int64_t patient, struct str stopped)
{
	struct t_card_first *t = arena_alloc(firsts->cx->arena, sizeof *t);
	size_t i = 0;
	while (i < firsts->count && firsts->patient[i] != patient)
		i++;
	must(i < firsts->count);
	*t = (struct t_card_first){ .flag = firsts->flag[i], .words = STR("Red flag open"), .symptom = symptom_say(firsts->cx, &firsts->newest[i]) };
	if (str_known(stopped)) {
		t->flag = TRUTH_YES;
		t->words = stopped;
	}
	return t;
}

struct str card_flag_say(const struct t_card_first *card)
{
	return !card ? STR_NONE : card->flag == TRUTH_YES ? STR("open") : card->flag == TRUTH_NO ? STR("none, looked for") : STR("not known");
}

struct day card_symptom_on(const struct t_card_first *card)
{
	return card && card->symptom ? card->symptom->on : DAY_NONE;
}
