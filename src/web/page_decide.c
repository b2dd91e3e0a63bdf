/* Confirm, reject, look again, undo: a form from the worklist or the person page, and back to where it came from. */
#include "web/decide.h"

#include <inttypes.h>
#include <string.h>

#include "base/must.h"
#include "care/episode.h"
#include "web/say.h"

#define LOOK_AGAIN_MONTHS 3             /* what the day is set to when the question opens; own proposal */

static const char *const mode_word[] = { "", "confirm", "reject", "later" };

enum decide_mode decide_mode_of(struct str word)
{
	for (int i = DECIDE_CONFIRM; i <= DECIDE_LATER; i++)
		if (str_is(word, mode_word[i]))
			return (enum decide_mode)i;
	return DECIDE_CLOSED;
}

static struct str way(struct cx *cx, struct str here, struct str id, const char *mode)
{
	bool more = str_find(here, "?") >= 0;
	return say_f(cx->arena, "%.*s%sat=%.*s&do=%s#e-%.*s", STRF(here), more ? "&" : "?", STRF(id), mode, STRF(id));
}

static struct str iso(struct cx *cx, struct day day)
{
	char *text = arena_alloc(cx->arena, DAY_TEXT);
	return str_of(day_iso(day, text));
}

struct t_decide *decide_show(struct cx *cx, const struct request *rq, const struct entry *entry, enum decide_mode mode,
		struct str here,
			     struct str back, const struct decide_tried *tried)
{
	struct t_decide *d = arena_alloc(cx->arena, sizeof *d);
	const struct catalog *catalog = rq->settings->catalog;
	struct str id = outside(cx->arena, entry->outside);
	bool again = tried && id_eq(tried->entry, entry->outside);
	*d = (struct t_decide){ .id = id, .action = say_f(cx->arena, "/entry/%.*s/decide", STRF(id)), .csrf = rq->csrf,
		.key = request_form_key(cx),
		.back = back, .read_at = say_f(cx->arena, "%" PRId64, entry->changed_at.us),
		.mode = str_of(mode_word[again ? tried->mode : mode]),
		.confirm_href = way(cx, here, id, "confirm"), .reject_href = way(cx, here, id, "reject"),
		.later_href = way(cx, here, id, "later"),
		.held = entry->flag == TRUTH_YES, .held_href = say_f(cx->arena, "/person/%.*s#flags",
		STRF(outside(cx->arena, entry->patient_outside))),
		.day = iso(cx, day_add_months(rq->today, LOOK_AGAIN_MONTHS)), .day_least = iso(cx, (struct day){ rq->today.day + 1 }),
		.day_most = iso(cx, day_add_months(rq->today, 24)) };
	struct t_option *reason = arena_array(cx->arena, catalog->reasons + 1, sizeof *reason);
	for (size_t i = 0; i < catalog->reasons; i++)
		reason[i] = (struct t_option){ catalog->reason[i].code, catalog->reason[i].say,
			again && str_eq(tried->reason, catalog->reason[i].code) };
	d->reasons = reason;
	d->reasons_n = catalog->reasons;
	if (again) {
		d->problem = str_of(tried->problem);
		d->explained = tried->explained;
		d->flags = tried->flags;
		d->say = tried->say;
		d->day = tried->day.n ? tried->day : d->day;
	}
	return d;
}

/* ---- the form ---- */

struct decide_form { struct str back, reason, say; int64_t read_at; int kind, explained, flags; struct day look_again_on; };
static const struct form_field fields[] = {
	{ "back", FORM_TEXT, offsetof(struct decide_form, back), false, "Load the page again", 0 },
	{ "read_at", FORM_INT, offsetof(struct decide_form, read_at), false, "Load the page again", INT64_MIN + 1, INT64_MAX },
	{ "kind", FORM_CHOICE, offsetof(struct decide_form, kind), true, "Choose confirm, reject or look again",
	.choices = "confirm|reject|later|undo" },
	{ "explained", FORM_CHOICE, offsetof(struct decide_form, explained), false, "Answer no, in part or yes",
	.choices = "no|part|yes" },
	{ "flags", FORM_CHOICE, offsetof(struct decide_form, flags), false, "Answer none found or found one", .choices = "none|one" },
	{ "reason", FORM_TEXT, offsetof(struct decide_form, reason), false, "Choose a reason", .most = 50 },
	{ "say", FORM_TEXT, offsetof(struct decide_form, say), false, "Keep the note to 500 letters", .most = 500 },
	{ "look_again_on", FORM_DAY, offsetof(struct decide_form, look_again_on), false, "Write the day as 21/11/2026", 0 },
};

/* The page that the form came from, with what went wrong. Showing it is a look: it is audited as one. */
static enum err show_again(struct cx *cx, struct request *rq, struct response *rs, struct str back,
		const struct decide_tried *tried, enum err err)
{
	struct form query;
	struct str path, rest;
	struct id person;
	str_cut(back, '?', &path, &rest);
	str_cut(rest, '#', &rest, &(struct str){ NULL, 0 });
	TRY(form_read(cx, rest, &query));
	rs->status = err_row(err)->http;
	if (str_starts(path, "/person/") && id_parse(str_sub(path, 8, path.n), &person)) {
		rq->audit = "look";
		return person_show(cx, rq, rs, person, &query, tried, NULL);
	}
	rq->audit = "list";
	return worklist_show(cx, rq, rs, &query, tried);
}

enum err page_decide(struct cx *cx, struct request *rq, struct response *rs)
{
	struct decide_form form;
	struct form_problems problems;
	struct id made;
	bool repeated;
	const struct catalog *catalog = rq->settings->catalog;
	struct reasons reasons = { catalog->reason, catalog->reasons };
	struct care care = { catalog, catalog->policy };
	enum err err = form_into(cx, &rq->form, fields, LENGTH(fields), &form, &problems);
	if (err != OK && err != ERR_BAD_FIELD)
		return err;
	struct decision_ask ask = { .entry = rq->id[0], .kind = (enum decision_kind)(form.kind + 1),
		.explained = (enum explained)form.explained,
		.flags = (enum flags_looked)form.flags, .reason = form.reason, .say = form.say, .look_again_on = form.look_again_on,
		.read_at = form.read_at == INT64_MIN ? INSTANT_NONE : (struct instant){ form.read_at }, .form_key = rq->form_key,
		.care = &care };
	if (err == OK)
		err = decision_make(cx, rq->store, &rq->actor, &ask, &reasons, rq->now, &made, &repeated);
	struct str back = back_path(cx->arena, form.back, "/worklist");
	if (err == OK)
		return response_go(rs, back);
	if (err != ERR_BAD_FIELD && err != ERR_HELD && err != ERR_STALE && err != ERR_CONFLICT)
		return err;
	struct decide_tried tried = { .entry = rq->id[0], .mode = form.kind >= 0 &&
		form.kind < 3 ? (enum decide_mode)(form.kind + 1) : DECIDE_CONFIRM,
		.problem = arena_text(cx->arena, cx_say(cx)), .explained = form_value(&rq->form, "explained"),
		.flags = form_value(&rq->form, "flags"),
		.reason = form.reason, .say = form.say, .day = form_value(&rq->form, "look_again_on") };
	cx_clear(cx);
	return show_again(cx, rq, rs, back, &tried, err);
}
