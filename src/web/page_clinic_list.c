/* Somebody's clinic of one day for a day without network: what is needed, and who answers for the paper. Each look is in the log as taken out. */
#include <stdio.h>

#include "base/must.h"
#include "codec/csv.h"
#include "record/worklist.h"
#include "web/diary.h"
#include "web/say.h"

#define KEPT_DAYS 1             /* the paper is destroyed on the day after the clinic; our own */

struct clinic_list {
	struct cx *cx;
	struct request *rq;
	struct diary d;
	struct day on;
	int64_t who;
	struct sitting *sitting; size_t sittings;
	struct diary_whose whose;
	enum truth *flag;               /* one a booking */
};

static enum err load(struct clinic_list *p)
{
	const struct form *q = &p->rq->query;
	struct id id;
	p->on = diary_day_read(form_value(q, "on"), (struct day){ p->rq->today.day + 1 });
	TRY(diary_load(p->cx, p->rq->db, p->rq->who->organisation, p->on, p->on, p->rq->now, &p->d));
	p->who = p->rq->who->staff;
	for (size_t i = 0; id_parse(form_value(q, "who"), &id) && i < p->d.staffs; i++)
		if (id_eq(p->d.staff[i].outside, id))
			p->who = p->d.staff[i].id;
	p->sitting = arena_array(p->cx->arena, p->d.sittings + 1, sizeof *p->sitting);
	for (size_t i = 0; i < p->d.sittings; i++)
		if (p->d.sitting[i].staff == p->who)
			p->sitting[p->sittings++] = p->d.sitting[i];
	TRY(diary_whose(p->cx, p->rq, p->sitting, p->sittings, &p->whose));
	int64_t *patient = arena_array(p->cx->arena, p->whose.count + 1, sizeof *patient);
	p->flag = arena_array(p->cx->arena, p->whose.count + 1, sizeof *p->flag);
	for (size_t i = 0; i < p->whose.count; i++)
		patient[i] = p->whose.booked[i].patient;
	p->rq->rows = (int64_t)p->whose.count;
	return entry_flags(p->cx, p->rq->db, patient, p->whose.count, p->flag);
}

static bool taken_back(const struct course_line *line, size_t lines, int64_t seq)
{
	for (size_t i = 0; i < lines; i++)
		if (line[i].e.act == COURSE_UNDO && line[i].e.number == seq)
			return true;
	return false;
}

/* "12 Nov 2026: Pacing agreed." Of words that the reader may read and nobody restricted. HAZ-027 */
static enum err last_say(const struct clinic_list *p, int64_t episode, struct str *ret)
{
	struct course_line *line;
	size_t n;
	char day[DAY_TEXT];
	*ret = STR_NONE;
	TRY(course_seen(p->cx, p->rq->db, episode, &line, &n));
	for (size_t i = n; i > 0; i--) {
		const struct course_line *l = &line[i - 1];
		if (l->e.act != COURSE_SESSION || l->e.answer != TRUTH_YES || l->restricted || taken_back(line, n, l->e.seq))
			continue;
		*ret = say_f(p->cx->arena, "%s%s%.*s", day_words(l->e.on, day), l->say.n ? ": " : "", STRF(l->say));
		return OK;
	}
	return OK;
}

static struct str staff_say(const struct clinic_list *p)
{
	const struct carer *c = diary_staff(&p->d, p->who);
	return c ? c->name : STR("");
}

static struct str notice_say(const struct clinic_list *p)
{
	char destroy[DAY_TEXT], text[INSTANT_TEXT];
	return say_f(p->cx->arena, "PERSONAL DATA of patients of %.*s. Taken out by %.*s, %s. Keep it on you, leave it nowhere, and destroy it by the end of %s.",
		STRF(p->rq->who->organisation_name), STRF(p->rq->who->staff_name), instant_words(p->rq->now, text),
		day_words((struct day){ p->on.day + KEPT_DAYS }, destroy));
}

struct line { const struct sitting *s; const struct booked *b; struct str name, where, last; enum truth flag; };

/* Those whom the reader may see, in the order of their times; *ret_hidden: times of others. */
static enum err lines_of(const struct clinic_list *p, struct line **ret, size_t *ret_count, int64_t *ret_hidden)
{
	struct line *line = arena_array(p->cx->arena, p->whose.count + 1, sizeof *line);
	*ret_count = 0;
	*ret_hidden = 0;
	for (size_t i = 0; i < p->sittings; i++) {
		size_t first, count = diary_whose_of(&p->whose, p->sitting[i].id, &first), before = *ret_count;
		const struct place *place = diary_place(&p->d, p->sitting[i].place);
		for (size_t k = first; k < first + count; k++) {
			struct str name = diary_name(p->cx, &p->whose, k);
			if (!str_known(name))
				continue;
			struct line *l = &line[(*ret_count)++];
			*l = (struct line){ .s = &p->sitting[i], .b = &p->whose.booked[k], .name = name, .flag = p->flag[k],
				.where = place ? say_f(p->cx->arena, "%.*s%s%.*s", STRF(place->name), place->address.n ? ", " : "", STRF(place->address)) : STR("") };
			TRY(last_say(p, l->b->episode, &l->last));
		}
		*ret_hidden += *ret_count == before && !p->sitting[i].name.n;
	}
	*ret = line;
	return OK;
}

enum err page_clinic_list(struct cx *cx, struct request *rq, struct response *rs)
{
	struct clinic_list p = { .cx = cx, .rq = rq };
	struct t_frame *frame;
	struct line *line;
	size_t n;
	int64_t hidden;
	TRY(frame_make(cx, rq, "Clinic list", &frame));
	frame->legend = true;
	TRY(load(&p));
	TRY(lines_of(&p, &line, &n, &hidden));
	struct t_clinic_list_line *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++)
		row[i] = (struct t_clinic_list_line){ .at = diary_span_say(cx, line[i].s->from, line[i].s->until), .name = line[i].name, .where = line[i].where,
			.telephone = line[i].b->telephone, .flag = line[i].flag, .flag_say = STR("Red flag open"), .last = line[i].last, .group = line[i].s->name };
	struct t_clinic_list d = { .frame = frame, .title = say_f(cx->arena, "%.*s, %.*s", STRF(diary_day_say(cx, p.on)), STRF(staff_say(&p))),
		.notice = notice_say(&p), .on_iso = diary_iso(cx, p.on), .diary_href = say_f(cx->arena, "/diary?from=%.*s&show=day", STRF(diary_iso(cx, p.on))),
		.lines = row, .lines_n = n };
	struct t_option *people = arena_array(cx->arena, p.d.staffs + 1, sizeof *people);
	for (size_t i = 0; i < p.d.staffs; i++)
		if (i == 0 || p.d.staff[i - 1].id != p.d.staff[i].id)
			people[d.people_n++] = (struct t_option){ outside(cx->arena, p.d.staff[i].outside), p.d.staff[i].name, p.d.staff[i].id == p.who };
	d.people = people;
	const struct carer *who = diary_staff(&p.d, p.who);
	d.csv_href = say_f(cx->arena, "/diary/list.csv?on=%.*s%s%.*s", STRF(d.on_iso), who ? "&who=" : "", STRF(who ? outside(cx->arena, who->outside) : STR("")));
	if (hidden)
		d.hidden = say_f(cx->arena, "%.*s of that day %s taken by people whom you may not see.", STRF(say_count(cx->arena, hidden, "time", "times")),
			hidden == 1 ? "is" : "are");
	t_clinic_list(&rs->body, &d);
	return OK;
}

enum err page_clinic_list_csv(struct cx *cx, struct request *rq, struct response *rs)
{
	static const char *const heads[] = { "from", "until", "name", "place", "telephone", "red_flag", "last_session", "group", "taken_out_by", "destroy_by" };
	struct clinic_list p = { .cx = cx, .rq = rq };
	struct line *line;
	size_t n;
	int64_t hidden;
	TRY(load(&p));
	TRY(lines_of(&p, &line, &n, &hidden));
	struct str destroy = diary_iso(cx, (struct day){ p.on.day + KEPT_DAYS });
	for (size_t i = 0; i < LENGTH(heads); i++)
		csv_put(&rs->body, str_of(heads[i]), i == 0);
	csv_end(&rs->body);
	for (size_t i = 0; i < n; i++) {
		const struct line *l = &line[i];
		const struct str cells[] = { minute_say(cx->arena, l->s->from), minute_say(cx->arena, l->s->until), l->name, l->where, l->b->telephone,
			l->flag == TRUTH_YES ? STR("open") : l->flag == TRUTH_NO ? STR("none, looked for") : STR("not known"), l->last, l->s->name,
			rq->who->staff_name, destroy };
		for (size_t k = 0; k < LENGTH(cells); k++)
			csv_put_safe(&rs->body, str_known(cells[k]) ? cells[k] : STR(""), k == 0);
		csv_end(&rs->body);
	}
	rs->type = "text/csv; charset=utf-8";
	rs->download = arena_printf(cx->arena, "waymark-clinic-%.*s-personal-data-destroy-by-%.*s%s.csv", STRF(diary_iso(cx, p.on)), STRF(destroy),
		rq->settings->training ? "-training" : "");
	return OK;
}
