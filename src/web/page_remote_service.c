/* Who reads what people answer from home, when, and whom an alert reaches: seen by those whom it concerns, set by who leads the service. */
#include <stdio.h>

#include "access/role.h"
#include "base/must.h"
#include "care/remote.h"
#include "web/pages.h"
#include "web/say.h"

struct setting_page { struct cx *cx; struct request *rq; const char *problem; bool sent; };

static const char *name_of(struct cx *cx, const char *what, int number)
{
	return arena_printf(cx->arena, "%s%d", what, number);
}

static bool reads_alerts(struct str role)
{
	return role_may(role, "change", "alert");
}

/* "9:05" or "24:00" as minutes; -1 where it is no time. */
static int64_t minute_read(struct str text)
{
	struct str hour, minute;
	int64_t h, m;
	if (!str_cut(str_trim(text), ':', &hour, &minute) || !str_int(hour, &h) || !str_int(minute, &m) || h < 0 || m < 0 || m > 59 || h * 60 + m > 1440)
		return -1;
	return h * 60 + m;
}

static struct str minute_text(struct cx *cx, int64_t minute)
{
	return say_f(cx->arena, "%02lld:%02lld", (long long)(minute / 60), (long long)(minute % 60));
}

static void steps_make(struct cx *cx, const struct remote_service *s, struct t_remote_service *d)
{
	struct t_remote_service_step *row = arena_array(cx->arena, s->steps + 1, sizeof *row);
	for (size_t i = 0; i < s->steps; i++) {
		const struct role *role = role_find(s->step[i].role);
		row[i] = (struct t_remote_service_step){ (int64_t)i + 1, say_f(cx->arena, "%.*s, %s", STRF(s->step[i].staff_name), role ? role->title : ""),
			say_f(cx->arena, "%lld minute%s", (long long)s->step[i].minutes, s->step[i].minutes == 1 ? "" : "s") };
	}
	row[s->steps] = (struct t_remote_service_step){ (int64_t)s->steps + 1, say_f(cx->arena, "Telephone %.*s on duty: %.*s", STRF(s->setting.role),
		STRF(s->setting.telephone)), STR("stays until somebody has settled it") };
	d->steps = row;
	d->steps_n = s->steps + 1;
}

static void slots_make(const struct setting_page *p, const struct remote_service *s, const struct carer *who, size_t count, struct t_remote_service *d)
{
	struct cx *cx = p->cx;
	struct t_remote_service_slot *slot = arena_array(cx->arena, REMOTE_STEPS, sizeof *slot);
	for (int i = 0; i < REMOTE_STEPS; i++) {
		bool set = !p->sent && (size_t)i < s->steps;
		struct t_option *option = arena_array(cx->arena, count + 1, sizeof *option);
		struct str chosen = p->sent ? form_value(&p->rq->form, name_of(cx, "who", i + 1)) : STR("");
		slot[i] = (struct t_remote_service_slot){ .id = str_of(name_of(cx, "who", i + 1)), .minutes_id = str_of(name_of(cx, "minutes", i + 1)),
			.name = i ? say_f(cx->arena, "Then, if nobody has settled it (step %d)", i + 1) : STR("Who reads them first"),
			.minutes = p->sent ? form_value(&p->rq->form, name_of(cx, "minutes", i + 1)) : set ? say_f(cx->arena, "%lld", (long long)s->step[i].minutes) :
				STR("30") };
		option[slot[i].people_n++] = (struct t_option){ STR(""), STR("Nobody"), false };
		for (size_t k = 0; k < count; k++) {
			if (!reads_alerts(who[k].role))
				continue;
			struct str value = say_f(cx->arena, "%.*s/%.*s", STRF(outside(cx->arena, who[k].outside)), STRF(who[k].role));
			option[slot[i].people_n++] = (struct t_option){ value, say_f(cx->arena, "%.*s, %s", STRF(who[k].name), role_find(who[k].role)->title),
				p->sent ? str_eq(chosen, value) : set && s->step[i].staff == who[k].id && str_eq(s->step[i].role, who[k].role) };
		}
		slot[i].people = option;
	}
	d->slots = slot;
	d->slots_n = REMOTE_STEPS;
}

static void form_make(const struct setting_page *p, const struct remote_service *s, const struct carer *who, size_t count, struct t_remote_service *d)
{
	struct cx *cx = p->cx;
	const struct form *form = &p->rq->form;
	struct t_remote_service_day *day = arena_array(cx->arena, HOURS_DAYS, sizeof *day);
	for (int i = 0; i < HOURS_DAYS; i++) {
		struct str id = str_of(name_of(cx, "day", i));
		day[i] = (struct t_remote_service_day){ id, str_of(hours_day(i)), p->sent ? form_value(form, str_c(cx->arena, id)).n > 0 :
			s->known ? (s->hours.days >> i & 1) != 0 : i < 5 };
	}
	d->days = day;
	d->days_n = HOURS_DAYS;
	bool was = s->known && s->hours.days;
	d->from = p->sent ? form_value(form, "from") : minute_text(cx, was ? s->hours.from : 540);
	d->until = p->sent ? form_value(form, "until") : minute_text(cx, was ? s->hours.until : 1020);
	d->role = p->sent ? form_value(form, "role") : was ? s->setting.role : STR("");
	d->telephone = p->sent ? form_value(form, "telephone") : was ? s->setting.telephone : STR("");
	slots_make(p, s, who, count, d);
}

static enum err show(const struct setting_page *p, struct response *rs)
{
	struct cx *cx = p->cx;
	struct t_frame *frame;
	struct remote_service s;
	struct carer *who;
	size_t n;
	char text[INSTANT_TEXT];
	TRY(frame_make(cx, p->rq, "Who reads answers from home", &frame));
	TRY(remote_service_of(cx, p->rq->db, p->rq->who->organisation, &s));
	struct t_remote_service d = { .frame = frame, .csrf = p->rq->csrf, .key = request_form_key(cx), .may = request_may(p->rq, "change", "remote"),
		.problem = str_of(p->problem), .done = form_value(&p->rq->query, "done").n ? STR("Set. It holds from now on.") : STR_NONE };
	d.now = s.ready ? say_f(cx->arena, "Answers are read: %.*s.", STRF(hours_say(cx->arena, &s.hours))) :
		s.known ? STR("Nothing that asks about self-harm goes out to people's homes.") :
		STR("Nobody has set anything: what asks about self-harm is asked in the room only.");
	if (s.ready)
		steps_make(cx, &s, &d);
	if (s.known)
		d.since = say_f(cx->arena, "Set by %.*s, %s.", STRF(s.setting.staff_name), instant_words(s.setting.recorded_at, text));
	if (d.may) {
		TRY(carers_of(cx, p->rq->db, p->rq->who->organisation, p->rq->now, &who, &n));
		form_make(p, &s, who, n, &d);
	}
	t_remote_service(&rs->body, &d);
	return OK;
}

enum err page_remote_service(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(&(struct setting_page){ .cx = cx, .rq = rq }, rs);
}

/* The choice is an id and a role of somebody who works here; any other is nobody. */
static enum err steps_read(struct cx *cx, const struct request *rq, struct remote_service_ask *ask)
{
	struct carer *who;
	size_t n;
	TRY(carers_of(cx, rq->db, rq->who->organisation, rq->now, &who, &n));
	for (int i = 1; i <= REMOTE_STEPS; i++) {
		struct str value = form_value(&rq->form, name_of(cx, "who", i)), id, role;
		struct id outside;
		struct remote_step step = { .staff = NIL };
		if (!value.n)
			continue;
		if (!str_cut(value, '/', &id, &role) || !id_parse(id, &outside))
			return fail(cx, ERR_BAD_FIELD, "Choose people who work here in a role that reads alerts.");
		for (size_t k = 0; k < n; k++)
			if (id_eq(who[k].outside, outside) && str_eq(who[k].role, role))
				step = (struct remote_step){ .staff = who[k].id, .role = who[k].role };
		if (!str_int(str_trim(form_value(&rq->form, name_of(cx, "minutes", i))), &step.minutes))
			return fail(cx, ERR_BAD_FIELD, "Say after how many minutes it goes on to the next.");
		ask->step[ask->steps++] = step;
	}
	return OK;
}

enum err page_remote_service_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct setting_page p = { .cx = cx, .rq = rq, .sent = true };
	struct remote_service_ask ask = { .from = minute_read(form_value(&rq->form, "from")), .until = minute_read(form_value(&rq->form, "until")),
		.role = form_value(&rq->form, "role"), .telephone = form_value(&rq->form, "telephone"), .form_key = rq->form_key };
	for (int i = 0; i < HOURS_DAYS; i++)
		ask.days |= form_value(&rq->form, name_of(cx, "day", i)).n ? 1 << i : 0;
	enum err err = steps_read(cx, rq, &ask);
	if (err == OK)
		err = remote_service_set(cx, rq->store, &rq->actor, &ask, rq->now);
	if (err == OK)
		return response_go(rs, STR("/remote?done=1"));
	if (err != ERR_BAD_FIELD)
		return err;
	p.problem = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = 422;
	rq->audit = "";
	return show(&p, rs);
}
