/* Somebody's own times for a calendar program: an address that is a secret, and what is told there. No name, no initials, nothing about anybody. */
#include "base/must.h"
#include "codec/ics.h"
#include "web/diary.h"
#include "web/say.h"

#define BEFORE_DAYS 28
#define AHEAD_DAYS  183         /* programs ask again; half a year is what anybody looks at */

static enum err show(struct cx *cx, struct request *rq, struct response *rs, struct id secret)
{
	struct t_frame *frame;
	struct diary_feed feed;
	char text[INSTANT_TEXT];
	TRY(frame_make(cx, rq, "My times in a calendar program", &frame));
	TRY(diary_feed_of(cx, rq->db, rq->who->staff, rq->who->organisation, &feed));
	struct t_diary_calendar d = { .frame = frame, .csrf = rq->csrf, .key = request_form_key(cx), .end_key = request_form_key(cx), .has = feed.id != NIL };
	if (d.has)
		d.since = str_of(arena_text(cx->arena, instant_words(feed.made_at, text)));
	if (id_known(secret)) {                 /* made within this request: its reader's picture is older */
		d.address = say_f(cx->arena, "%.*s/calendar/%.*s", STRF(rq->origin), STRF(outside(cx->arena, secret)));
		d.has = true;
		d.since = str_of(arena_text(cx->arena, instant_words(rq->now, text)));
	}
	t_diary_calendar(&rs->body, &d);
	return OK;
}

enum err page_diary_calendar(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, (struct id){ { 0 } });
}

enum err page_diary_calendar_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct calendar_ask ask = { .make = str_is(form_value(&rq->form, "do"), "make"), .form_key = rq->form_key };
	struct id secret;
	if (!ask.make && !str_is(form_value(&rq->form, "do"), "end"))
		return fail(cx, ERR_BAD_FIELD, "Load the page again.");
	TRY(diary_calendar(cx, rq->store, &rq->actor, &ask, rq->now, &secret));
	if (!id_known(secret))
		return response_go(rs, STR("/diary/calendar#main"));
	rq->audit = "";
	return show(cx, rq, rs, secret);
}

enum err page_calendar_feed(struct cx *cx, struct request *rq, struct response *rs)
{
	struct diary_time *time;
	int64_t staff, organisation;
	size_t n;
	TRY(diary_calendar_of(cx, rq->db, rq->word[0], rq->now, &staff, &organisation));
	TRY(diary_feed_times(cx, rq->db, staff, organisation, (struct day){ rq->today.day - BEFORE_DAYS }, (struct day){ rq->today.day + AHEAD_DAYS }, &time, &n));
	ics_begin(&rs->body, STR("Waymark"));
	for (size_t i = 0; i < n; i++)
		ics_event(&rs->body, &(struct ics_event){ .uid = say_f(cx->arena, "%.*s@waymark", STRF(outside(cx->arena, time[i].outside))),
			.summary = STR("Appointment"), .place = say_f(cx->arena, "%.*s%s%.*s", STRF(time[i].place_name), time[i].address.n ? ", " : "",
			STRF(time[i].address)), .on = time[i].on, .from = time[i].from, .until = time[i].until, .stamp = rq->now });
	ics_end(&rs->body);
	rs->type = "text/calendar; charset=utf-8";
	return OK;
}
