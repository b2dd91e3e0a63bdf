/* Somebody's clinic of one day for a day without network: what is needed, and who answers for the paper. Each look is in the log as taken out. */
#include "base/must.h"
#include "record/worklist.h"
#include "web/diary.h"
#include "web/list_file.h"
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

static struct str address(const struct clinic_list *p)
{
	const struct carer *who = diary_staff(&p->d, p->who);
	return say_f(p->cx->arena, "/diary/list?on=%.*s%s%.*s", STRF(diary_iso(p->cx, p->on)), who ? "&who=" : "",
		STRF(who ? outside(p->cx->arena, who->outside) : STR("")));
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
	list_offer(cx, rq, frame, "diary", address(&p));
	if (hidden)
		d.hidden = say_f(cx->arena, "%.*s of that day %s taken by people whom you may not see.", STRF(say_count(cx->arena, hidden, "time", "times")),
			hidden == 1 ? "is" : "are");
	t_clinic_list(&rs->body, &d);
	return OK;
}

struct file_line { struct str from, until, name, place, telephone, flag, last, group, by; struct day destroy; };
static const struct sheet_column columns[] = {
	{ "from", SHEET_WORDS, offsetof(struct file_line, from) }, { "until", SHEET_WORDS, offsetof(struct file_line, until) },
	{ "name", SHEET_WORDS, offsetof(struct file_line, name) }, { "place", SHEET_WORDS, offsetof(struct file_line, place) },
	{ "telephone", SHEET_WORDS, offsetof(struct file_line, telephone) }, { "red_flag", SHEET_WORDS, offsetof(struct file_line, flag) },
	{ "last_session", SHEET_WORDS, offsetof(struct file_line, last) }, { "group", SHEET_WORDS, offsetof(struct file_line, group) },
	{ "taken_out_by", SHEET_WORDS, offsetof(struct file_line, by) }, { "destroy_by", SHEET_DAY, offsetof(struct file_line, destroy) },
};

enum err page_clinic_list_file(struct cx *cx, struct request *rq, struct response *rs)
{
	struct clinic_list p = { .cx = cx, .rq = rq };
	struct line *line;
	size_t n;
	int64_t hidden;
	TRY(load(&p));
	TRY(lines_of(&p, &line, &n, &hidden));
	struct file_line *row = arena_array(cx->arena, n + 1, sizeof *row);
	struct day destroy = { p.on.day + KEPT_DAYS };
	for (size_t i = 0; i < n; i++)
		row[i] = (struct file_line){ minute_say(cx->arena, line[i].s->from), minute_say(cx->arena, line[i].s->until), line[i].name, line[i].where,
			line[i].b->telephone, line[i].flag == TRUTH_YES ? STR("open") : line[i].flag == TRUTH_NO ? STR("none, looked for") : STR("not known"),
			line[i].last, line[i].s->name, rq->who->staff_name, destroy };
	return list_file(cx, rq, rs, &(struct list_about){ .word = "clinic", .title = "Clinic list", .filter = say_f(cx->arena, "%.*s, %.*s",
		STRF(diary_day_say(cx, p.on)), STRF(staff_say(&p))), .notice = str_c(cx->arena, notice_say(&p)), .back = address(&p),
		.name = say_f(cx->arena, "waymark-clinic-%.*s-personal-data-destroy-by-%.*s", STRF(diary_iso(cx, p.on)), STRF(diary_iso(cx, destroy))) },
		columns, LENGTH(columns), row, n, sizeof *row);
}
