/* The person page: everything about one person, reachable from one place. */
#include "web/person.h"

#include <inttypes.h>
#include <string.h>

#include "base/must.h"
#include "web/say.h"
#include "web/task.h"
#include "web/timeline_svg.h"

static const struct { const char *word, *say; int months; } zooms[] = { { "", "10 years", 120 }, { "3", "3 years", 36 },
		{ "1", "12 months", 12 } };

static struct str view(struct cx *cx, const struct seen *s, const char *years, bool results)
{
	return say_f(cx->arena, "%.*s%s%s%s%s#time", STRF(s->path), *years || results ? "?" : "", *years ? "years=" : "", years,
		results ? *years ? "&show=results" : "show=results" : "");
}

static void views_make(struct cx *cx, const struct seen *s, size_t zoom, bool results, struct t_person *d)
{
	struct t_person_view *v = arena_array(cx->arena, LENGTH(zooms) + 2, sizeof *v);
	for (size_t i = 0; i < LENGTH(zooms); i++)
		v[i] = (struct t_person_view){ str_of(zooms[i].say), view(cx, s, zooms[i].word, results), i == zoom };
	d->views = v;
	d->views_n = LENGTH(zooms);
	d->shows = v + LENGTH(zooms);
	d->shows_n = 2;
	v[LENGTH(zooms)] = (struct t_person_view){ STR("all"), view(cx, s, zooms[zoom].word, false), !results };
	v[LENGTH(zooms) + 1] = (struct t_person_view){ STR("only results"), view(cx, s, zooms[zoom].word, true), results };
}

void seen_picture(struct cx *cx, const struct request *rq, const struct seen *s, const struct form *query, struct t_person *d)
{
	size_t zoom = 0;
	for (size_t i = 0; i < LENGTH(zooms); i++)
		if (str_is(form_value(query, "years"), zooms[i].word))
			zoom = i;
	bool results = str_is(form_value(query, "show"), "results");
	struct timeline_flag *flag = arena_array(cx->arena, s->flags.flags + s->settleds + 1, sizeof *flag);
	struct timeline_reach *reach = arena_array(cx->arena, s->coverage.count + 1, sizeof *reach);
	/* The years before a death are what may have to be looked at, not those since. */
	struct day death = s->person.best.d.death_on;
	bool died = day_known(death) && death.day <= rq->today.day;
	struct timeline_picture p = { .today = died ? death : rq->today, .died = died, .months = zooms[zoom].months, .results_only = results,
		.gp_told = s->gp_told, .emergency_told = s->emergency_told, .flags_open = s->flags.truth,
		.told = s->story.told, .count = s->story.count,
		.flag = flag, .reach = reach, .reaches = s->coverage.count, .practice = s->person.practice
		? s->person.practice->organisation : NIL_INT };
	for (size_t i = s->settleds; i > 0; i--) {
		const struct redflag *settled = catalog_redflag(rq->settings->catalog, s->settled[i - 1].flag);
		flag[p.flags++] = (struct timeline_flag){ instant_day(s->settled[i - 1].at),
			settled ? settled->rule.title : s->settled[i - 1].flag, true };
	}
	for (size_t i = 0; i < s->flags.flags; i++)
		if (s->flags.flag[i].truth == TRUTH_YES && !s->flags.flag[i].settled)
			flag[p.flags++] = (struct timeline_flag){ s->flags.flag[i].newest, s->flags.flag[i].flag->rule.title, false };
	for (size_t i = 0; i < s->coverage.count; i++)
		reach[i] = (struct timeline_reach){ s->coverage.holding[i].organisation, s->coverage.holding[i].from };
	d->picture = timeline_svg(cx->arena, &p);
	d->picture_say = timeline_say(cx->arena, &p);
	views_make(cx, s, zoom, results, d);
}

enum err person_show(struct cx *cx, struct request *rq, struct response *rs, struct id person, const struct form *query,
		     const struct decide_tried *tried, const struct flag_tried *flag)
{
	struct t_frame *frame;
	struct seen s;
	struct t_person_access *access;
	struct t_person_care *care;
	struct t_task_box *tasks;
	TRY(frame_make(cx, rq, "A person", &frame));
	frame->legend = true;
	TRY(seen_load(cx, rq, person, true, &s));
	TRY(seen_access(cx, rq, &s, &access));
	TRY(seen_care(cx, rq, &s, &care));
	TRY(task_box(cx, rq, s.patient, s.path, STR_NONE, say_f(cx->arena, "%.*s#tasks", STRF(s.path)), &tasks));
	struct t_person d = { .frame = frame, .head = seen_head(cx, rq, &s, "#why"), .why = seen_why(cx, rq, &s, query, tried),
		.flags = seen_flags(cx, rq, &s, flag), .care = care, .tasks = tasks, .access = access,
		.events_href = say_f(cx->arena, "%.*s/events", STRF(s.path)) };
	seen_picture(cx, rq, &s, query, &d);
	seen_done(cx, &s, &d);
	t_person(&rs->body, &d);
	return OK;
}

enum err page_person(struct cx *cx, struct request *rq, struct response *rs)
{
	return person_show(cx, rq, rs, rq->id[0], &rq->query, NULL, NULL);
}

/* ---- settling a red flag ---- */

struct settle_form { struct str outcome, say, read; struct day seen_on; };
static const struct form_field fields[] = {
	{ "outcome", FORM_TEXT, offsetof(struct settle_form, outcome), true, "Choose what came of the red flag", .most = 50 },
	{ "say", FORM_TEXT, offsetof(struct settle_form, say), true, "Say in a sentence what was done about the red flag",
	.most = 500 },
	{ "seen_on", FORM_DAY, offsetof(struct settle_form, seen_on), true, "Load the page again", 0 },
	{ "read", FORM_TEXT, offsetof(struct settle_form, read), false, "Load the page again", .most = 40 },
};

enum err page_flag_settle(struct cx *cx, struct request *rq, struct response *rs)
{
	struct settle_form form;
	struct form_problems problems;
	struct asked asked;
	int64_t patient;
	enum err err = form_into(cx, &rq->form, fields, LENGTH(fields), &form, &problems);
	struct flag_ask ask = { .patient = rq->id[0], .flag = rq->word[0], .seen_on = form.seen_on, .outcome = form.outcome,
		.say = form.say, .form_key = rq->form_key,
		.policy = rq->settings->catalog->policy, .read = form.read };
	if (err == OK)
		err = flag_settle_make(cx, rq->store, &rq->actor, &ask, rq->now);
	if (err == ERR_BAD_FIELD || err == ERR_CONFLICT) {
		rs->status = err_row(err)->http;
		rq->audit = "look";
		struct flag_tried tried = { arena_text(cx->arena, cx_say(cx)), rq->word[0], form_value(&rq->form, "outcome"),
			form_value(&rq->form, "say") };
		cx_clear(cx);
		return person_show(cx, rq, rs, rq->id[0], &rq->query, NULL, &tried);
	}
	TRY(err);
	/* what it held is free now: the entry is judged again */
	TRY(patient_by_outside(cx, rq->db, rq->id[0], &patient));
	TRY(asked_build(cx, rq->db, rq->settings->catalog, rq->today, &asked));
	TRY(finding_person(cx, rq->store, &asked, rq->who->organisation, patient, rq->today, rq->now));
	return response_go(rs, say_f(cx->arena, "/person/%.*s#flags", STRF(outside(cx->arena, rq->id[0]))));
}
