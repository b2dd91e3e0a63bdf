/* The first line of a card. */
#include "web/first.h"

#include "record/worklist.h"

struct t_symptom *symptom_say(struct cx *cx, const struct symptom_newest *newest)
{
	struct t_symptom *t = arena_alloc(cx->arena, sizeof *t);
	*t = (struct t_symptom){ newest->on, newest->term, newest->untold };
	return t;
}

enum err card_first(struct cx *cx, const struct request *rq, int64_t patient, struct str stopped, const struct t_card_first **ret)
{
	struct symptom_newest newest;
	struct entry entry = { .flag = TRUTH_UNKNOWN };
	struct t_card_first *t = arena_alloc(cx->arena, sizeof *t);
	enum err err = entry_of_patient(cx, rq->db, patient, &entry);
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	TRY(symptom_newest(cx, rq->db, rq->settings->catalog, patient, &newest));
	*t = (struct t_card_first){ .flag = err == OK ? entry.flag : TRUTH_UNKNOWN, .words = STR("Red flag open"), .symptom = symptom_say(cx, &newest) };
	if (str_known(stopped)) {
		t->flag = TRUTH_YES;
		t->words = stopped;
	}
	*ret = t;
	return OK;
}
