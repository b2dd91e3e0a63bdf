/* A session of a group: chosen at a step of the caseload, written once into the record of each. */
#include <string.h>

#include "base/must.h"
#include "care/group.h"
#include "web/episode.h"
#include "web/first.h"
#include "web/say.h"

#define STEPS_MAX 200           /* choices of where: more than a service has */

struct group_page {
	struct cx *cx;
	struct request *rq;
	struct care care;
	struct str at;                          /* "leeds-liaison/hospital-team" */
	const struct pathway *pathway; int step;        /* NULL: nobody is anywhere */
	struct t_option *place; size_t places;
	struct episode **e; size_t people; bool more;   /* more: there are others at the step, who are not on the page */
	struct course **course;                 /* one a person */
	struct firsts firsts;
	const struct form *sent;                /* what was tried; NULL */
	const char *problem;
};

static bool has_sessions(const struct pathway_step *s)
{
	return s->kind == STEP_TREATMENT || s->kind == STEP_FOLLOW_UP || s->kind == STEP_WARD || s->planned > 0;
}

/* Every step with sessions at which somebody is; the one asked for, else the first. */
static enum err places_load(struct group_page *p, struct str asked)
{
	const struct catalog *catalog = p->care.catalog;
	p->place = arena_array(p->cx->arena, STEPS_MAX, sizeof *p->place);
	for (size_t i = 0; i < catalog->pathways; i++) {
		const struct pathway *way = catalog->pathway[i];
		bool any = false;
		if (way == catalog_pathway(catalog, way->id, 0))
			TRY(board_any(p->cx, p->rq->db, p->rq->who->organisation, way->id, &any));
		for (int k = 0; any && k < way->steps && p->places < STEPS_MAX; k++) {
			struct str value = say_f(p->cx->arena, "%.*s/%.*s", STRF(way->id), STRF(way->step[k].id));
			if (!has_sessions(&way->step[k]))
				continue;
			if (!p->pathway || str_eq(value, asked)) {
				p->pathway = way;
				p->step = k;
				p->at = value;
			}
			p->place[p->places++] = (struct t_option){ value, say_f(p->cx->arena, "%.*s: %.*s", STRF(way->title), STRF(way->step[k].title)), false };
		}
	}
	for (size_t i = 0; i < p->places; i++)
		p->place[i].selected = str_eq(p->place[i].value, p->at);
	if (!p->pathway)
		return OK;
	struct episode *all;
	size_t lines;
	TRY(board_lines(p->cx, p->rq->db, &(struct board_ask){ .organisation = p->rq->who->organisation, .pathway = p->pathway->id,
		.step = p->pathway->step[p->step].id, .take = GROUP_MAX + 1 }, &all, &lines));
	p->more = lines > GROUP_MAX;
	lines -= p->more;
	struct episode **line = arena_array(p->cx->arena, lines + 1, sizeof *line);
	for (size_t i = 0; i < lines; i++)
		line[i] = &all[i];
	TRY(board_shown(p->cx, p->rq->db, line, lines));
	for (size_t i = 0; i < lines; i++)
		if (line[i]->shown)
			line[p->people++] = line[i];
	p->e = line;
	return OK;
}

static enum err people_load(struct group_page *p)
{
	int64_t *patient = arena_array(p->cx->arena, p->people + 1, sizeof *patient);
	p->course = arena_array(p->cx->arena, p->people + 1, sizeof *p->course);
	for (size_t i = 0; i < p->people; i++)
		patient[i] = p->e[i]->patient;
	TRY(episode_courses(p->cx, p->rq->db, &p->care, p->e, p->people, p->course));
	return firsts_load(p->cx, p->rq, patient, p->people, &p->firsts);
}

static struct str field(const struct group_page *p, const char *name, struct str id)
{
	return p->sent ? form_value(p->sent, arena_printf(p->cx->arena, "%s-%.*s", name, STRF(id))) : STR_NONE;
}

static void person_make(const struct group_page *p, const struct episode *e, const struct course *c, struct t_group_person *row)
{
	struct demographic who = { .family = e->who.family, .given = e->who.given };
	if (!c) {
		*row = (struct t_group_person){ .name = say_name(p->cx->arena, &who, false), .id = outside(p->cx->arena, e->outside),
			.href = say_f(p->cx->arena, "/episode/%.*s", STRF(outside(p->cx->arena, e->outside))), .no = STR(COURSE_UNFIT),
			.first = card_first(&p->firsts, e->patient, STR_NONE) };
		return;
	}
	const struct pathway_step *s = &c->pathway->step[c->step];
	bool stopped = c->phase == PHASE_SUSPENDED;
	*row = (struct t_group_person){ .name = say_name(p->cx->arena, &who, false), .id = outside(p->cx->arena, e->outside),
		.href = say_f(p->cx->arena, "/episode/%.*s", STRF(outside(p->cx->arena, e->outside))), .seq = say_f(p->cx->arena, "%lld", (long long)e->seq),
		.kept = s->planned ? say_f(p->cx->arena, "%d of %d", c->kept[c->step], s->planned + c->granted[c->step]) : say_f(p->cx->arena, "%d", c->kept[c->step]),
		.no = stopped ? STR("Stopped by a red flag: nothing goes on") : STR_NONE };
	row->came = field(p, "came", row->id);
	row->first = card_first(&p->firsts, e->patient, stopped ? flag_say(p->care.catalog, c->flag) : STR_NONE);
}

static void phases_make(const struct group_page *p, struct t_group *d)
{
	const struct pathway_step *s = &p->pathway->step[p->step];
	struct t_option *phase = arena_array(p->cx->arena, (size_t)s->phases + 1, sizeof *phase);
	struct str chosen = p->sent ? form_value(p->sent, "phase") : STR_NONE;
	for (int i = 0; i < s->phases; i++)
		phase[d->phases_n++] = (struct t_option){ s->phase[i], say_capital(p->cx->arena, s->phase[i]), str_eq(chosen, s->phase[i]) };
	d->phases = phase;
}

static enum err show(struct group_page *p, struct response *rs)
{
	struct t_frame *frame;
	struct request *rq = p->rq;
	int64_t written = query_int(&rq->query, "written", 1, GROUP_MAX, 0);
	char day[DAY_TEXT];
	TRY(frame_make(p->cx, rq, "A group session", &frame));
	frame->legend = true;
	struct t_group d = { .frame = frame, .places = p->place, .places_n = p->places, .action = STR("/group"), .csrf = rq->csrf, .key = request_form_key(p->cx),
		.at = p->at, .problem = str_of(p->problem), .name = p->sent ? form_value(p->sent, "name") : STR_NONE,
		.on_iso = p->sent ? form_value(p->sent, "on") : str_of(arena_text(p->cx->arena, day_iso(rq->today, day))) };
	if (written && !p->problem)
		d.said = say_f(p->cx->arena, "Written into %.*s.", STRF(say_count(p->cx->arena, written, "record", "records")));
	struct t_group_person *row = arena_array(p->cx->arena, p->people + 1, sizeof *row);
	TRY(people_load(p));
	for (size_t i = 0; i < p->people; i++)
		person_make(p, p->e[i], p->course[i], &row[d.people_n++]);
	d.people = row;
	if (p->more)
		d.more = say_f(p->cx->arena, "Only the %d who are worst off are here. Of whoever else was in the group, write the session on the person's own page.",
			GROUP_MAX);
	if (p->people) {
		d.title = p->pathway->step[p->step].title;
		phases_make(p, &d);
	}
	rq->rows = (int64_t)p->people;
	t_group(&rs->body, &d);
	return OK;
}

static struct group_page page_of(struct cx *cx, struct request *rq)
{
	return (struct group_page){ .cx = cx, .rq = rq, .care = { rq->settings->catalog, rq->settings->catalog->policy } };
}

enum err page_group(struct cx *cx, struct request *rq, struct response *rs)
{
	struct group_page p = page_of(cx, rq);
	TRY(places_load(&p, form_value(&rq->query, "at")));
	return show(&p, rs);
}

/* ---- sent ---- */

static enum err attended(struct group_page *p, size_t *ret_people)
{
	const struct form *f = &p->rq->form;
	struct group_came *came = arena_array(p->cx->arena, p->people + 1, sizeof *came);
	struct group_ask ask = { .person = came, .title = form_value(f, "name"), .phase = form_value(f, "phase"), .on = DAY_NONE, .form_key = p->rq->form_key };
	if (!day_parse(form_value(f, "on"), &ask.on))
		return fail(p->cx, ERR_BAD_FIELD, "Say on which day it was: today or before.");
	for (size_t i = 0; i < p->people; i++) {
		struct str id = outside(p->cx->arena, p->e[i]->outside), said = field(p, "came", id);
		if (!str_is(said, "yes") && !str_is(said, "no"))
			continue;
		struct group_came *c = &came[ask.people++];
		*c = (struct group_came){ .episode = p->e[i]->outside, .came = str_is(said, "yes") ? TRUTH_YES : TRUTH_NO };
		if (!str_int(field(p, "seq", id), &c->seq) || c->seq < 1)
			return fail(p->cx, ERR_BAD_FIELD, "Load the page again.");
	}
	*ret_people = ask.people;
	return group_attended(p->cx, p->rq->store, &p->rq->actor, &p->care, &ask, p->rq->now);
}

enum err page_group_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct group_page p = page_of(cx, rq);
	size_t people = 0;
	p.sent = &rq->form;
	TRY(places_load(&p, form_value(&rq->form, "at")));
	enum err err = attended(&p, &people);
	if (err == OK)
		return response_go(rs, say_f(cx->arena, "/group?at=%.*s&written=%zu", STRF(p.at), people));
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT && err != ERR_HELD && err != ERR_STALE)
		return err;
	p.problem = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "list";
	return show(&p, rs);
}
