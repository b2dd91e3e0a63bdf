/* Why one's organisation has to do with a person, and ending what is wrong. */
#include "care/relations.h"
#include "web/list_file.h"
#include "web/person.h"

#include "base/must.h"
#include "record/organisation.h"
#include "web/say.h"

/* One line for each kind: what causes a kind may be several, and they end together. */
static enum err rows_make(struct cx *cx, const struct request *rq, const struct seen *s, struct t_relations *d)
{
	struct relation *r;
	size_t n;
	TRY(relations_now(cx, rq->db, rq->who->organisation, rq->who->staff, s->patient, rq->now, &r, &n));
	struct t_relations_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		struct instant until = r[i].until.us < INSTANT_FAR.us ? r[i].until : INSTANT_NONE;
		struct t_relations_row *last = d->rows_n ? &row[d->rows_n - 1] : NULL;
		if (r[i].kind == RELATION_HOLDS)
			continue;
		if (last && str_is(last->word, relation_word(r[i].kind))) {
			last->until = !instant_known(last->until) || !instant_known(until) ? INSTANT_NONE : until.us > last->until.us ? until : last->until;
			continue;
		}
		row[d->rows_n++] = (struct t_relations_row){ .word = str_of(relation_word(r[i].kind)),
			.what = say_capital(cx->arena, str_of(relation_name(r[i].kind))), .mine = r[i].staff != 0, .until = until,
			.ends = relation_endable(r[i].kind), .csrf = rq->csrf, .action = say_f(cx->arena, "%.*s/relations", STRF(s->path)) };
	}
	d->rows = row;
	return OK;
}

static const struct sheet_column columns[] = {
	{ "why", SHEET_WORDS, offsetof(struct t_relations_row, what) }, { "only_the_reader", SHEET_YES, offsetof(struct t_relations_row, mine) },
	{ "until", SHEET_AT, offsetof(struct t_relations_row, until) },
};

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct seen s;
	TRY(frame_make(cx, rq, "Why we have to do with a person", &frame));
	TRY(seen_load(cx, rq, rq->id[0], false, &s));
	struct t_relations d = { .frame = frame, .head = seen_head(cx, rq, &s, "#access"), .back_href = s.path,
		.problem = str_of(problem), .place = rq->who->organisation_name,
		.said = str_known(form_value(&rq->query, "ended")) ? STR("Ended.") : STR_NONE };
	TRY(rows_make(cx, rq, &s, &d));
	struct str here = say_f(cx->arena, "%.*s/relations", STRF(s.path));
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "relations", .title = "Why we have to do with a person", .filter =
			say_name(cx->arena, &s.person.best.d, false), .notice = LIST_PEOPLE, .back = here }, columns, LENGTH(columns), d.rows, d.rows_n,
			sizeof *d.rows);
	list_offer(cx, rq, frame, "choice", here);
	t_relations(&rs->body, &d);
	return OK;
}

enum err page_relations(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

/* Afterwards she may not be seen any more: then the list is where one goes. */
enum err page_relation_end(struct cx *cx, struct request *rq, struct response *rs)
{
	struct str why = form_value(&rq->form, "why");
	struct relation_end ask = { .patient = rq->id[0], .why = STR_NONE, .policy = rq->settings->catalog->policy };
	if (relation_why_known(why))
		ask.why = why;
	if (!relation_parse(form_value(&rq->form, "kind"), &ask.kind))
		ask.kind = RELATION_NONE;
	enum err err = relation_end(cx, rq->store, &rq->actor, &ask, rq->now);
	if (err == ERR_BAD_FIELD) {
		const char *say = arena_text(cx->arena, cx_say(cx));
		cx_clear(cx);
		rs->status = 422;
		rq->audit = "look";
		return show(cx, rq, rs, say);
	}
	TRY(err);
	return response_go(rs, say_f(cx->arena, "/person/%.*s/relations?ended=yes", STRF(outside(cx->arena, rq->id[0]))));
}
