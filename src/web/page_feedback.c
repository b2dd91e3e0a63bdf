/* The question to whoever has the address. It reads no sign-in, and writes nothing that says who answered or when on the day. */
#include <inttypes.h>

#include "base/must.h"
#include "care/experience.h"
#include "record/setting.h"
#include "web/feedback.h"
#include "web/mine.h"
#include "web/say.h"

struct str feedback_words_say(const struct catalog *catalog, int64_t answer)
{
	const struct instrument *fft = catalog_instrument(catalog, STR("fft"), 0);
	return fft && answer >= 1 && answer <= FEEDBACK_ANSWERS ? fft->set[fft->item[0].set].words[answer - 1] : STR("");
}

struct str feedback_ask_say(const struct catalog *catalog, enum audience audience)
{
	const struct instrument *fft = catalog_instrument(catalog, STR("fft"), 0);
	return audience_ask(audience) ? str_of(audience_ask(audience)) : fft ? fft->item[0].ask : STR("");
}

static enum err at_of(struct cx *cx, const struct request *rq, struct feedback_at *ret)
{
	enum err err = feedback_at(cx, rq->db, rq->id[0], ret);
	return err == ERR_NOT_FOUND ? fail(cx, ERR_NOT_FOUND, "This address is not in use any more.") : err;
}

static enum err show(struct cx *cx, const struct request *rq, struct response *rs, const char *problem)
{
	static const char *const ids[FEEDBACK_ANSWERS] = { "a-1", "a-2", "a-3", "a-4", "a-5", "a-6" };
	struct request nobody = *rq;
	struct t_frame *frame;
	struct feedback_at at;
	int64_t chosen = 0;
	struct str sent = form_value(&rq->form, "form");
	nobody.who = NULL;              /* whoever happens to be signed in on this machine is not asked, and not shown */
	TRY(at_of(cx, rq, &at));
	TRY(frame_make(cx, &nobody, "How was it?", &frame));
	frame->narrow = true;
	frame->extra_class = STR("wm--public");
	str_int(form_value(&rq->form, "answer"), &chosen);
	struct t_feedback d = { .frame = frame, .sent = str_is(form_value(&rq->query, "sent"), "yes"), .place = mine_words(cx->arena, at.place),
		.service = mine_words(cx->arena, at.organisation_name), .ask = feedback_ask_say(rq->settings->catalog, at.audience), .problem = str_of(problem),
		.action = say_f(cx->arena, "/feedback/%.*s", STRF(outside(cx->arena, rq->id[0]))), .key = sent.n ? sent : request_form_key(cx),
		.why = form_value(&rq->form, "why"), .patients = at.audience == AUDIENCE_PATIENTS };
	struct t_feedback_answer *row = arena_array(cx->arena, FEEDBACK_ANSWERS, sizeof *row);
	for (int64_t i = 0; i < FEEDBACK_ANSWERS; i++)
		row[i] = (struct t_feedback_answer){ str_of(ids[i]), i + 1, feedback_words_say(rq->settings->catalog, i + 1), chosen == i + 1 };
	d.answers = row;
	d.answers_n = FEEDBACK_ANSWERS;
	t_feedback(&rs->body, &d);
	return OK;
}

enum err page_feedback(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

enum err page_feedback_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct feedback_ask ask = { .link = rq->id[0], .say = form_value(&rq->form, "why") };
	str_int(form_value(&rq->form, "answer"), &ask.answer);
	TRY(setting_number(cx, rq->db, "feedback_day_most", 200, &ask.most));
	if (!id_parse(form_value(&rq->form, "form"), &ask.form))
		return fail(cx, ERR_BAD_INPUT, "The form came without its key. Load the page again and repeat.");
	enum err err = feedback_give(cx, rq->store, &ask, rq->today);
	if (err == OK)
		return response_go(rs, say_f(cx->arena, "/feedback/%.*s?sent=yes", STRF(outside(cx->arena, rq->id[0]))));
	if (err != ERR_BAD_FIELD)
		return err;
	const char *problem = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	return show(cx, rq, rs, problem);
}
