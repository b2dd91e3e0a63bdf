/* What has to be looked at again: alerts nobody has settled, red flags, judgements due for a re-check, what is promised by a day, people due for a look. */
#include "base/must.h"
#include "record/remote.h"
#include "web/alert_say.h"
#include "web/due.h"
#include "web/list_file.h"
#include "web/say.h"

#define LINES 300       /* episodes read for one page: of one clinician all, of a service who is worst off */

/* What nobody has settled: of the service all, for whoever leads it, each day; of one's own what waits for oneself. */
static enum err alerts_make(struct cx *cx, struct request *rq, bool mine, struct t_due *d)
{
	struct alert_saying saying = { .cx = cx, .rq = rq };
	struct alert *alert;
	struct str *name;
	size_t n;
	if (!request_may(rq, "list", "alert"))
		return OK;
	TRY(alerts_of(cx, rq->db, rq->who->staff, rq->who->organisation, NIL, false, &alert, &n));
	TRY(alert_names(cx, rq->db, alert, n, &name));
	struct t_due_alert *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		struct alert_said said;
		if (mine && !alert[i].mine)
			continue;
		TRY(alert_say(&saying, &alert[i], &said));
		row[d->alerts_n++] = (struct t_due_alert){ .name = name[i], .what = said.what, .at = alert[i].at, .where = said.where, .due = said.due,
			.telephone = said.telephone, .unseen = said.unseen };
	}
	d->alerts = row;
	d->reads = true;
	return OK;
}

struct line { struct str what, name, more, owner; struct instant at; struct day since, due; bool late; };
static const struct sheet_column columns[] = {
	{ "what", SHEET_WORDS, offsetof(struct line, what) }, { "name", SHEET_WORDS, offsetof(struct line, name) },
	{ "more", SHEET_WORDS, offsetof(struct line, more) }, { "at", SHEET_AT, offsetof(struct line, at) },
	{ "since", SHEET_DAY, offsetof(struct line, since) }, { "due_on", SHEET_DAY, offsetof(struct line, due) },
	{ "late", SHEET_YES, offsetof(struct line, late) }, { "named_person", SHEET_WORDS, offsetof(struct line, owner) },
};

/* Everything that the page shows, in its order. */
static enum err file_make(struct due *p, struct request *rq, struct response *rs, const struct t_due *d)
{
	struct cx *cx = p->cx;
	struct line *line = arena_array(cx->arena, d->alerts_n + d->hands_n + d->agains_n + d->promises_n + d->people_n + 1, sizeof *line);
	size_t n = 0;
	for (size_t i = 0; i < d->alerts_n; i++)
		line[n++] = (struct line){ .what = STR("alert"), .name = d->alerts[i].name, .more = say_f(cx->arena, "%.*s. %.*s", STRF(d->alerts[i].what),
			STRF(d->alerts[i].where)), .at = d->alerts[i].at, .since = DAY_NONE, .due = DAY_NONE, .late = d->alerts[i].telephone };
	for (size_t i = 0; i < d->hands_n; i++)
		line[n++] = (struct line){ STR("stopped by a red flag"), d->hands[i].name, d->hands[i].flag, d->hands[i].owner, INSTANT_NONE, d->hands[i].since,
			DAY_NONE, !d->hands[i].settled };
	for (size_t i = 0; i < d->agains_n; i++)
		line[n++] = (struct line){ STR("to judge again"), d->agains[i].name, d->agains[i].ask, d->agains[i].owner, INSTANT_NONE, d->agains[i].judged,
			d->agains[i].due, d->agains[i].late };
	for (size_t i = 0; i < d->promises_n; i++)
		line[n++] = (struct line){ STR("promised"), d->promises[i].name, d->promises[i].what, d->promises[i].owner, INSTANT_NONE, DAY_NONE,
			d->promises[i].due, d->promises[i].late };
	for (size_t i = 0; i < d->people_n; i++)
		line[n++] = (struct line){ STR("to look at"), d->people[i].name, d->people[i].step, d->people[i].owner, INSTANT_NONE, DAY_NONE, d->people[i].due,
			d->people[i].late };
	return list_file(cx, rq, rs, &(struct list_about){ .word = "due", .title = "Due", .filter = say_f(cx->arena, "%s%s%.*s", p->mine ? "one's own" :
		"of the whole service", d->more.n ? ". " : "", STRF(d->more)), .notice = LIST_PEOPLE, .back = p->mine ? d->mine_href : d->all_href }, columns,
		LENGTH(columns), line, n, sizeof *line);
}

enum err page_due(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct due p = { .cx = cx, .rq = rq, .take = LINES, .mine = !str_is(form_value(&rq->query, "who"), "all") };
	TRY(frame_make(cx, rq, "Due", &frame));
	frame->legend = true;
	TRY(due_load(&p));
	struct t_due_promise *promise = arena_array(cx->arena, p.promises + 1, sizeof *promise);
	for (size_t i = 0; i < p.promises; i++)
		promise[i] = p.promise[i].row;
	struct t_due d = { .frame = frame, .mine = p.mine, .mine_href = STR("/due"), .all_href = STR("/due?who=all"), .hands = p.hand, .hands_n = p.hands,
		.agains = p.again, .agains_n = p.agains, .promises = promise, .promises_n = p.promises, .people = p.person, .people_n = p.people };
	TRY(alerts_make(cx, rq, p.mine, &d));
	d.say = say_f(cx->arena, "%s%zu stopped, %zu to judge again, %zu promised, %zu to look at", d.alerts_n == 0 ? "" : d.alerts_n == 1 ? "1 alert, " :
		arena_printf(cx->arena, "%zu alerts, ", d.alerts_n), p.hands, p.agains, p.promises, p.people);
	if (p.going >= LINES || p.ended >= LINES)
		d.more = say_f(cx->arena, "Only the %d who are worst off were looked through, and of what has ended as many. The caseload shows all of them.", LINES);
	if (request_may(rq, "count", "board"))
		d.revisions_href = STR("/revisions");
	if (request_may(rq, "add", "measure"))
		TRY(papers_keyed_once(cx, rq->db, rq->who->organisation, &d.papers));
	rq->rows = (int64_t)(p.going + p.ended);
	if (list_asked(rq))
		return file_make(&p, rq, rs, &d);
	list_offer(cx, rq, frame, "board", p.mine ? d.mine_href : d.all_href);
	t_due(&rs->body, &d);
	return OK;
}
