/* Why can I see this? Of a person as such, or of one event; who may not learn that there is anything reads what anybody reads. */
#include "care/why.h"
#include "web/person.h"

#include <inttypes.h>

#include "web/say.h"

static void gates_make(struct cx *cx, const struct why *w, struct t_why *d)
{
	struct t_why_gate *gate = arena_array(cx->arena, GATES, sizeof *gate);
	for (size_t g = 0; g < GATES; g++)
		gate[g] = (struct t_why_gate){ .no = say_f(cx->arena, "%zu", g + 1), .name = say_capital(cx->arena, str_of(w->gate[g].name)),
			.passed = w->gate[g].mark == WHY_YES, .refused = w->gate[g].mark == WHY_NO, .say = w->gate[g].say, .row = w->gate[g].row,
			.note = w->gate[g].note };
	d->gates = gate;
	d->gates_n = GATES;
}

static enum err readers_make(struct cx *cx, const struct request *rq, int64_t patient, struct t_why *d)
{
	struct facts_reader *r;
	char until[DAY_TEXT];
	TRY(facts_readers(cx, rq->db, patient, rq->today, &r, &d->readers_n));
	struct t_why_reader *reader = arena_array(cx->arena, d->readers_n + 1, sizeof *reader);
	for (size_t i = 0; i < d->readers_n; i++)
		reader[i].text = say_f(cx->arena, "%.*s reads what %.*s holds, under \u201c%.*s\u201d (%.*s), %s%s", STRF(r[i].taker), STRF(r[i].giver),
			STRF(r[i].title), STRF(r[i].ref), day_known(r[i].until) ? "until " : "without an end",
			day_known(r[i].until) ? day_words(r[i].until, until) : "");
	d->readers = reader;
	return OK;
}

/* The person is seen: her head, the event that is meant if one is, who else can. */
static enum err seen_make(struct cx *cx, struct request *rq, struct facts *f, struct t_why *d)
{
	struct seen s;
	const struct policy *policy = rq->settings->catalog->policy;
	int64_t patient;
	TRY(seen_load(cx, rq, rq->id[0], false, &s));
	size_t at = (size_t)query_int(&rq->query, "at", 1, (int64_t)s.story.count, 0);
	d->head = seen_head(cx, rq, &s, "#access");
	d->back_href = at ? told_href(cx->arena, &s, at) : s.path;
	d->looked_href = say_f(cx->arena, "%.*s#access", STRF(s.path));
	if (request_may(rq, "look", "choice"))
		d->choices_href = say_f(cx->arena, "%.*s/choices", STRF(s.path));
	if (at) {
		TRY(facts_event(cx, rq->db, policy, &rq->actor, s.story.told[at - 1].e.id, s.patient, rq->now, f, &patient));
		d->what = say_f(cx->arena, "%.*s, of %.*s", STRF(told_short(cx->arena, &s.story.told[at - 1])),
			STRF(s.story.told[at - 1].organisation_name));
	}
	return readers_make(cx, rq, s.patient, d);
}

enum err page_person_why(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct facts f;
	struct why w;
	int64_t patient;
	const struct policy *policy = rq->settings->catalog->policy;
	TRY(frame_make(cx, rq, "Why can I see this?", &frame));
	struct t_why d = { .frame = frame, .what = STR("Who the person is: name, birth date, practice") };
	/* Nobody there and nothing to be known are one answer, to the byte. */
	enum err err = facts_patient(cx, rq->db, rq->id[0], &patient);
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	if (err == OK)
		TRY(facts_person(cx, rq->db, policy, &rq->actor, patient, OP_LOOK, rq->now, &f));
	if (err == ERR_NOT_FOUND || f.answer.silent)
		return fail(cx, ERR_NOT_FOUND, "There is no such person, or no agreement lets you see the records.");
	rq->patient = patient;
	rq->subject = outside(cx->arena, rq->id[0]);
	if (f.answer.effect != ACCESS_DENY)
		TRY(seen_make(cx, rq, &f, &d));
	TRY(why_make(cx, rq->db, policy, &f, false, &w));
	d.sentence = w.sentence;
	d.may_break = w.may_break_glass && request_may(rq, "break", "glass");
	d.obligations = w.obligations;
	d.nearest = w.nearest;
	d.ask = w.ask;
	gates_make(cx, &w, &d);
	t_why(&rs->body, &d);
	return OK;
}
