/* A link that somebody was given: opened with her birth date, and what is behind it. It is no sign-in: it opens these pages alone. */
#include <string.h>

#include <ctype.h>

#include <sodium.h>

#include "base/must.h"
#include "door/password.h"
#include "web/answer.h"
#include "web/mine.h"
#include "web/say.h"
#include "web/signing.h"

#define SENT_SAY "Thank you. Your answers have arrived."

/* ---- the birth date ---- */

static struct answering answering_of(struct cx *cx, struct request *rq, struct response *rs)
{
	struct answering a = { .cx = cx, .rq = rq, .rs = rs, .base = STR("/answers"), .by_link = true, .large = form_value(&rq->query, "large").n > 0,
		.easy = form_value(&rq->query, "easy").n > 0 };
	a.care = (struct care){ rq->settings->catalog, rq->settings->catalog->policy };
	a.way = (struct remote_way){ .token = STR(""), .request = str_of(rq->request_id) };
	return a;
}

static enum err open_show(struct cx *cx, struct request *rq, struct response *rs, struct str code, bool typed, const char *problem)
{
	struct t_frame *frame;
	TRY(frame_make(cx, rq, problem ? "Error: questions for you" : "Questions for you", &frame));
	frame->narrow = true;
	frame->extra_class = STR("wm--public");
	frame->nav_n = 0;
	frame->who = NULL;
	frame->searches = frame->reads = false;
	frame->alerts_say = frame->why_href = STR_NONE;
	frame_helps(cx, rq->settings->catalog, frame);
	t_answer_open(&rs->body, &(struct t_answer_open){ .frame = frame, .problem = str_of(problem), .code = code, .typed = typed });
	return OK;
}

enum err page_answer_enter(struct cx *cx, struct request *rq, struct response *rs)
{
	return open_show(cx, rq, rs, STR(""), true, NULL);
}

/* Whether there is such a link is not looked up: its page says nothing of it. */
enum err page_answer_link(struct cx *cx, struct request *rq, struct response *rs)
{
	return open_show(cx, rq, rs, rq->word[0], false, NULL);
}

/* As a letter has it, in groups and perhaps in capitals. */
static struct str code_plain(struct arena *arena, struct str typed)
{
	char *out = arena_alloc(arena, typed.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < typed.n && n < 64; i++)
		if (isalnum((unsigned char)typed.p[i]))
			out[n++] = (char)tolower((unsigned char)typed.p[i]);
	return (struct str){ out, n };
}

static struct day born_read(const struct form *form)
{
	int64_t day, month, year;
	if (!str_int(str_trim(form_value(form, "day")), &day) || !str_int(str_trim(form_value(form, "month")), &month) ||
	    !str_int(str_trim(form_value(form, "year")), &year) || day < 1 || day > 31 || month < 1 || month > 12 || year < 1800 || year > 9999)
		return DAY_NONE;
	return day_of((int)year, (int)month, (int)day);
}

enum err page_answer_open(struct cx *cx, struct request *rq, struct response *rs)
{
	struct str code = code_plain(cx->arena, form_value(&rq->form, "code"));
	struct remote_try try = { code, born_read(&rq->form), str_of(rq->request_id) };
	unsigned char token[REMOTE_TOKEN_BYTES];
	char hex[REMOTE_TOKEN_BYTES * 2 + 1];
	rs->status = 422;
	if (!day_known(try.birth_on))
		return open_show(cx, rq, rs, code, code.n != ID_TEXT - 1, "Write your date of birth: a day, a month and a year, like 21 11 1985.");
	/* each code is a name of its own: what is counted is the network that tries them */
	int64_t wait = password_wait_s(code, rq->peer, rq->now);
	if (wait > 0)
		return open_show(cx, rq, rs, code, false, signing_wait(cx, wait, rs).p);
	enum err err = remote_link_open(cx, rq->store, rq->settings->catalog->policy, &try, rq->now, token);
	if (err != OK && err != ERR_WRONG_SIGN_IN)
		return err;
	password_tried(code, rq->peer, err == OK, rq->now);
	if (err == ERR_WRONG_SIGN_IN) {
		const char *say = arena_text(cx->arena, cx_say(cx));
		cx_clear(cx);
		return open_show(cx, rq, rs, code, code.n != ID_TEXT - 1, say);
	}
	sodium_bin2hex(hex, sizeof hex, token, sizeof token);
	rs->pass = str_of(arena_text(cx->arena, hex));
	return response_go(rs, STR("/answers"));
}

/* ---- what is behind it ---- */

static bool pass_read(struct cx *cx, const struct request *rq, struct remote_way *way)
{
	unsigned char *token = arena_alloc(cx->arena, REMOTE_TOKEN_BYTES);
	size_t n = 0;
	if (rq->pass.n != REMOTE_TOKEN_BYTES * 2 || sodium_hex2bin(token, REMOTE_TOKEN_BYTES, rq->pass.p, rq->pass.n, NULL, &n, NULL) != 0 ||
	    n != REMOTE_TOKEN_BYTES)
		return false;
	way->token = (struct str){ (char *)token, n };
	return true;
}

static enum err closed(struct answering *a)
{
	a->rs->pass = STR("");
	return answering_end(a, "This page has closed", "Nobody used it for a while, or the questions are answered, or they are over. Open your link "
		"again, or give the device back to who handed it to you: what you have answered is kept.", false);
}

enum err page_answers(struct cx *cx, struct request *rq, struct response *rs)
{
	struct answering a = answering_of(cx, rq, rs);
	a.handed = form_value(&rq->query, "here").n > 0;
	if (form_value(&rq->query, "stopped").n)
		return answering_end(&a, "You have stopped", a.handed ? "What you have answered is kept." : "What you have answered is kept. To go on, open your link "
			"again.", false);
	bool done = form_value(&rq->query, "done").n > 0;
	enum err err = pass_read(cx, rq, &a.way) ? remote_filling(cx, rq->db, &a.care, &a.way, rq->now, &a.f) : ERR_NOT_FOUND;
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return done ? answering_end(&a, "Sent", a.handed ? SENT_SAY : SENT_SAY " You can close this page.", false) : closed(&a);
	}
	TRY(err);
	return answering_show(&a);
}

enum err page_answers_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct answering a = answering_of(cx, rq, rs);
	bool has = pass_read(cx, rq, &a.way);
	if (has && str_is(form_value(&rq->form, "act"), "stop")) {
		TRY(remote_stop(cx, rq->store, &a.way));
		rs->pass = STR("");
		return response_go(rs, answering_to(&a, form_value(&rq->form, "here").n ? "stopped=1&here=1" : "stopped=1"));
	}
	enum err err = has ? remote_filling(cx, rq->db, &a.care, &a.way, rq->now, &a.f) : ERR_NOT_FOUND;
	if (err == OK)
		err = answering_take(&a);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		rs->status = 404;
		return closed(&a);
	}
	if (err == ERR_CONFLICT || err == ERR_HELD) {          /* sent already, or asked in the room by now: where she is */
		cx_clear(cx);
		return response_go(rs, answering_to(&a, ""));
	}
	return err;
}

/* ---- the same, signed in as herself ---- */

static enum err mine_of(struct cx *cx, struct request *rq, struct response *rs, struct answering *a)
{
	struct mine m;
	TRY(mine_load(cx, rq, rq->id[0], &m));
	*a = answering_of(cx, rq, rs);
	a->by_link = false;
	a->base = say_f(cx->arena, "%.*s/answers", STRF(m.path));
	a->way = (struct remote_way){ .token = STR_NONE, .actor = &rq->actor, .person = rq->id[0], .request = str_of(rq->request_id) };
	return m.carer ? fail(cx, ERR_NOT_FOUND, "There is nothing here that is open to you.") : OK;
}

enum err page_mine_answers(struct cx *cx, struct request *rq, struct response *rs)
{
	struct answering a;
	TRY(mine_of(cx, rq, rs, &a));
	enum err err = remote_filling(cx, rq->db, &a.care, &a.way, rq->now, &a.f);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return form_value(&rq->query, "done").n ? answering_end(&a, "Sent", SENT_SAY, false) :
			answering_end(&a, "Nothing to fill in", "Nothing waits for you here.", false);
	}
	TRY(err);
	return answering_show(&a);
}

enum err page_mine_answers_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct answering a;
	TRY(mine_of(cx, rq, rs, &a));
	enum err err = remote_filling(cx, rq->db, &a.care, &a.way, rq->now, &a.f);
	if (err == OK)
		err = answering_take(&a);
	if (err == ERR_NOT_FOUND || err == ERR_CONFLICT || err == ERR_HELD) {
		cx_clear(cx);
		return response_go(rs, answering_to(&a, ""));
	}
	return err;
}
