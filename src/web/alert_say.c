/* What an alert says on the pages that list it. */
#include "web/alert_say.h"

#include "record/episode.h"
#include "web/meeting.h"
#include "web/say.h"

static struct str risk_detail(struct alert_saying *s, const struct alert *a, const struct instrument *in)
{
	const struct instrument_item *item = &in->item[a->item - 1];
	const struct answer_set *set = &in->set[item->set];
	bool words = set->words && a->answer >= set->from && a->answer <= set->to, said = str_known(a->said) && !str_empty(a->said);
	return say_f(s->cx->arena, "Question %lld%s%.*s: %.*s (%lld).%s%s%.*s%s", (long long)a->item, str_known(item->about) ? ", " : "", STRF(item->about),
		STRF(words ? set->words[a->answer - set->from] : STR("answered")), (long long)a->answer,
		a->response == NIL ? " The questionnaire is not sent yet." : "",
		said ? " Written down with it: “" : "", STRF(said ? a->said : STR("")), said ? "”." : "");
}

static struct str what_say(struct alert_saying *s, const struct alert *a, struct str *ret_detail)
{
	const struct instrument *in = a->kind == ALERT_SHUT ? NULL : catalog_instrument(s->rq->settings->catalog, a->instrument, a->version);
	struct str title = in ? in->title : str_known(a->instrument) ? a->instrument : STR("");
	*ret_detail = STR("");
	if (a->kind == ALERT_SHUT) {
		*ret_detail = STR("The questionnaires wait. Make another link, or ask in the room.");
		return STR("A link was shut after wrong dates of birth.");
	}
	if (a->kind == ALERT_WORSE)
		return say_f(s->cx->arena, "%.*s: worse than before, beyond error.", STRF(title));
	if (in && a->item >= 1 && a->item <= in->items)
		*ret_detail = risk_detail(s, a, in);
	return say_f(s->cx->arena, "%.*s: an answer that needs somebody.", STRF(title));
}

static enum err service_of(struct alert_saying *s, int64_t setting, const struct remote_service **ret)
{
	for (size_t i = 0; i < s->settings; i++)
		if (s->setting[i] == setting) {
			*ret = &s->service[i];
			return OK;
		}
	size_t at = s->settings < ALERT_SETTINGS ? s->settings : ALERT_SETTINGS - 1;
	TRY(remote_service_by(s->cx, s->rq->db, setting, &s->service[at]));
	s->setting[at] = setting;
	s->settings = at + 1;
	*ret = &s->service[at];
	return OK;
}

enum err alert_say(struct alert_saying *s, const struct alert *a, struct alert_said *ret)
{
	const struct remote_service *service;
	char text[INSTANT_TEXT];
	*ret = (struct alert_said){ .unseen = !instant_known(a->seen_at), .due = STR("") };
	ret->what = what_say(s, a, &ret->detail);
	if (a->setting == NIL) {
		ret->where = say_f(s->cx->arena, "Told to %.*s%s.", STRF(a->staff_name), a->ask == NIL ? "" : ", who had asked");
		return OK;
	}
	TRY(service_of(s, a->setting, &service));
	ret->telephone = a->step > (int64_t)service->steps;
	ret->unseen &= !ret->telephone;
	ret->where = ret->telephone ? say_f(s->cx->arena, "Telephone %.*s on duty: %.*s.", STRF(service->setting.role), STRF(service->setting.telephone)) :
		say_f(s->cx->arena, "Told to %.*s.", STRF(service->step[a->step - 1].staff_name));
	if (instant_known(a->due_at))
		ret->due = say_f(s->cx->arena, "Goes on %s.", instant_words(a->due_at, text));
	return OK;
}

enum err alert_names(struct cx *cx, struct db *db, const struct alert *alert, size_t count, struct str **ret)
{
	int64_t *patient = arena_array(cx->arena, count + 1, sizeof *patient);
	struct called *who = arena_array(cx->arena, count + 1, sizeof *who);
	for (size_t i = 0; i < count; i++)
		patient[i] = alert[i].patient;
	TRY(board_who(cx, db, patient, count, who));
	*ret = arena_array(cx->arena, count + 1, sizeof **ret);
	for (size_t i = 0; i < count; i++)
		(*ret)[i] = called_say(cx, who[i]);
	return OK;
}
