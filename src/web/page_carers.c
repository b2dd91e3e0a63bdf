/* Carers of a person on a pathway: what they need themselves, what they were offered, written down and worded anew. */
#include "care/carer.h"

#include "access/role.h"
#include "base/buf.h"
#include "base/must.h"
#include "web/person.h"
#include "web/say.h"

#define LOOK_AGAIN_DAYS 84      /* proposed in the form of a new one; our own */

/* A form that did not do: shown again in its place with what was written. */
struct tried { struct str need; const char *problem; };
struct carers_page { struct cx *cx; struct request *rq; const struct catalog *catalog; struct carer_need *need; size_t needs; const struct tried *tried;
	struct str path; bool may; };

static struct str title_of(const struct carers_page *p, enum carer_kind kind, struct str id)
{
	const struct carer_row *row = catalog_carer(p->catalog, kind, id);
	return row ? row->title : id;
}

static bool names(struct str list, struct str id)
{
	struct str one;
	while (list.n) {
		str_cut(list, ' ', &one, &list);
		if (str_eq(one, id))
			return true;
	}
	return false;
}

static struct str day_text(const struct carers_page *p, struct day day)
{
	char text[DAY_TEXT];
	return day_known(day) ? str_of(arena_text(p->cx->arena, day_iso(day, text))) : STR_NONE;
}

static struct str field_of(const struct carer_row *support, struct arena *arena)
{
	return say_f(arena, "support-%.*s", STRF(support->id));
}

/* ---- the form ---- */

static void choices_make(const struct carers_page *p, bool again, const struct carer_words *w, struct t_carer_form *f)
{
	struct arena *arena = p->cx->arena;
	struct t_option *relationship = arena_array(arena, p->catalog->carers + 1, sizeof *relationship), *offer = arena_array(arena, CARER_OFFERS, sizeof *offer);
	struct t_carer_form_tick *tick = arena_array(arena, p->catalog->carers + 1, sizeof *tick);
	struct str chosen = again ? form_value(&p->rq->form, "relationship") : w->relationship;
	struct str offered = again ? form_value(&p->rq->form, "offer") : str_of(carer_offer_word(w->offer));
	relationship[f->relationships_n++] = (struct t_option){ STR(""), STR("Choose"), !chosen.n };
	for (size_t i = 0; i < p->catalog->carers; i++) {
		const struct carer_row *row = &p->catalog->carer[i];
		if (row->kind == CARER_RELATIONSHIP) {
			relationship[f->relationships_n++] = (struct t_option){ row->id, row->title, str_eq(row->id, chosen) };
			continue;
		}
		struct str field = field_of(row, arena);
		tick[f->supports_n++] = (struct t_carer_form_tick){ field, row->title, row->help,
			again ? form_value(&p->rq->form, str_c(arena, field)).n > 0 : names(w->support, row->id) };
	}
	for (enum carer_offer o = 0; o < CARER_OFFERS; o++)
		offer[f->offers_n++] = (struct t_option){ str_of(carer_offer_word(o)), say_capital(arena, str_of(carer_offer_say(o))),
			str_is(offered, carer_offer_word(o)) };
	f->relationships = relationship;
	f->supports = tick;
	f->offers = offer;
}

static struct t_carer_form *form_make(const struct carers_page *p, const struct carer_need *need)
{
	struct arena *arena = p->cx->arena;
	const struct form *sent = &p->rq->form;
	struct str id = need ? outside(arena, need->outside) : STR("new");
	struct carer_words w = { .offered_on = p->rq->today, .offered_by = p->rq->who->staff_name, .look_on = { p->rq->today.day + LOOK_AGAIN_DAYS } };
	bool again = p->tried && str_eq(p->tried->need, need ? id : STR(""));
	struct t_carer_form *f = arena_alloc(arena, sizeof *f);
	if (need)
		w = need->words;
	*f = (struct t_carer_form){ .id = id, .action = p->path, .csrf = p->rq->csrf, .key = request_form_key(p->cx), .need = need ? id : STR_NONE,
		.problem = again ? str_of(p->tried->problem) : STR_NONE, .most = day_text(p, p->rq->today), .button = need ? STR("Change") : STR("Write down") };
	choices_make(p, again, &w, f);
	f->name = again ? form_value(sent, "name") : w.name;
	f->say = again ? form_value(sent, "say") : w.say;
	f->agreed = again ? form_value(sent, "agreed") : w.agreed;
	f->offered_on = again ? form_value(sent, "offered_on") : day_text(p, w.offered_on);
	f->offered_by = again ? form_value(sent, "offered_by") : w.offered_by;
	f->look_on = again ? form_value(sent, "look_on") : day_text(p, w.look_on);
	return f;
}

/* ---- what stands ---- */

static struct str support_say(const struct carers_page *p, struct str list)
{
	AUTO(buf) struct buf b;
	struct str id;
	buf_init(&b, 4096);
	while (list.n) {
		str_cut(list, ' ', &id, &list);
		buf_printf(&b, "%s%.*s", b.n ? ", " : "", STRF(title_of(p, CARER_SUPPORT, id)));
	}
	return str_dup(p->cx->arena, buf_view(&b));
}

static struct str offered_say(const struct carers_page *p, const struct carer_words *w)
{
	char day[DAY_TEXT];
	return w->offer == CARER_NOT_OFFERED ? STR_NONE : say_f(p->cx->arena, "%s, by %.*s", day_words(w->offered_on, day), STRF(w->offered_by));
}

/* The wordings before, whole, the newest first: rows of the same thread stand together, oldest first. */
static void before_make(const struct carers_page *p, size_t at, struct t_carers_carer *row)
{
	const struct carer_need *x = p->need;
	char text[INSTANT_TEXT];
	struct t_carers_before *before = arena_array(p->cx->arena, at + 1, sizeof *before);
	for (size_t i = at; i-- > 0 && x[i].thread == x[at].thread;) {
		const struct carer_words *w = &x[i].words;
		struct str support = support_say(p, w->support), offered = offered_say(p, w);
		before[row->before_n++] = (struct t_carers_before){ w->say, say_f(p->cx->arena, "%.*s%s%.*s; own assessment %s%s%.*s%s%.*s%s%.*s; until %s, %.*s",
			STRF(title_of(p, CARER_RELATIONSHIP, w->relationship)), w->name.n ? ": " : "", STRF(w->name), carer_offer_say(w->offer),
			offered.n ? ", " : "", STRF(offered), support.n ? "; " : "", STRF(support), w->agreed.n ? "; agreed: " : "", STRF(w->agreed),
			instant_words(x[i].ended_at, text), STRF(x[i].ended_name)) };
	}
	row->before = before;
}

static struct str tone_of(enum carer_offer offer)
{
	return offer == CARER_NOT_OFFERED ? STR("yellow") : offer == CARER_ASSESSED ? STR("green") : offer == CARER_DECLINED ? STR("grey") : STR("blue");
}

static void carer_make(const struct carers_page *p, size_t at, struct t_carers_carer *row)
{
	const struct carer_need *x = &p->need[at];
	const struct carer_words *w = &x->words;
	const struct carer_row *who = catalog_carer(p->catalog, CARER_RELATIONSHIP, w->relationship);
	struct arena *arena = p->cx->arena;
	struct str id = outside(arena, x->outside);
	char text[INSTANT_TEXT];
	*row = (struct t_carers_carer){ .id = id, .title = who ? who->title : w->relationship, .help = who ? who->help : STR_NONE, .name = w->name,
		.say = w->say, .offer = str_of(carer_offer_say(w->offer)), .offer_tone = tone_of(w->offer), .offered = offered_say(p, w),
		.support = support_say(p, w->support), .agreed = w->agreed, .look_on = w->look_on, .late = w->look_on.day < p->rq->today.day,
		.who = x->staff_name, .at = x->recorded_at, .open = p->tried && str_eq(p->tried->need, id) };
	before_make(p, at, row);
	if (instant_known(x->ended_at)) {
		row->ended = say_f(arena, "%s, %.*s: %.*s", instant_words(x->ended_at, text), STRF(x->ended_name), STRF(x->ended_say));
		return;
	}
	if (!p->may)
		return;
	row->form = form_make(p, x);
	row->end_action = say_f(arena, "%.*s/need/%.*s/end", STRF(p->path), STRF(id));
	row->end_csrf = p->rq->csrf;
	row->end_key = request_form_key(p->cx);
}

/* The newest of each thread: standing, or ended as a whole. */
static void carers_make(const struct carers_page *p, struct t_carers *d)
{
	struct t_carers_carer *stands = arena_array(p->cx->arena, p->needs + 1, sizeof *stands), *ended = arena_array(p->cx->arena, p->needs + 1, sizeof *ended);
	for (size_t i = 0; i < p->needs; i++) {
		if (i + 1 < p->needs && p->need[i + 1].thread == p->need[i].thread)
			continue;
		bool over = instant_known(p->need[i].ended_at);
		carer_make(p, i, over ? &ended[d->ended_n++] : &stands[d->carers_n++]);
	}
	d->carers = stands;
	d->ended = ended;
}

/* Where a form that did not do is shown again: whoever worded it anew meanwhile, what was written comes back beside that; ended meanwhile, in the form
 * of a new one. */
static struct str tried_at(const struct carers_page *p, struct str need)
{
	size_t at = 0;
	while (at < p->needs && !str_eq(outside(p->cx->arena, p->need[at].outside), need))
		at++;
	while (at + 1 < p->needs && p->need[at + 1].thread == p->need[at].thread)
		at++;
	return at == p->needs || instant_known(p->need[at].ended_at) ? STR("") : outside(p->cx->arena, p->need[at].outside);
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const struct tried *tried)
{
	struct t_frame *frame;
	struct episode e;
	struct seen seen;
	struct str at = outside(cx->arena, rq->id[0]);
	struct tried now = tried ? *tried : (struct tried){ .need = STR_NONE };
	struct carers_page p = { .cx = cx, .rq = rq, .catalog = rq->settings->catalog, .tried = tried ? &now : NULL,
		.path = say_f(cx->arena, "/carers/%.*s", STRF(at)) };
	struct t_carers d = { .episode_href = say_f(cx->arena, "/episode/%.*s", STRF(at)) };
	TRY(frame_make(cx, rq, "Carers", &frame));
	d.frame = frame;
	TRY(episode_by_outside(cx, rq->db, rq->id[0], &e));
	TRY(seen_load(cx, rq, e.patient_outside, true, &seen));
	TRY(carer_needs_of(cx, rq->db, e.id, &p.need, &p.needs));
	if (tried)
		now.need = tried_at(&p, tried->need);
	d.open = tried && !now.need.n;
	p.may = e.phase != PHASE_ENDED && role_may(rq->actor.role, "change", "notes");
	d.head = seen_head(cx, rq, &seen, "");
	if (role_may(rq->actor.role, "look", "plan"))
		d.plan_href = say_f(cx->arena, "/plan/%.*s", STRF(at));
	if (e.phase == PHASE_ENDED)
		d.readonly = tried ? say_f(cx->arena, "%s You had written: %.*s", tried->problem, STRF(form_value(&rq->form, "say"))) :
			STR("This episode is over: what its carers need stands as it was written.");
	carers_make(&p, &d);
	if (p.may)
		d.form = form_make(&p, NULL);
	t_carers(&rs->body, &d);
	return OK;
}

enum err page_carers(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

/* ---- what was sent ---- */

static struct str support_sent(struct cx *cx, const struct request *rq)
{
	const struct catalog *c = rq->settings->catalog;
	AUTO(buf) struct buf b;
	buf_init(&b, 4096);
	for (size_t i = 0; i < c->carers; i++)
		if (c->carer[i].kind == CARER_SUPPORT && form_value(&rq->form, str_c(cx->arena, field_of(&c->carer[i], cx->arena))).n)
			buf_printf(&b, "%s%.*s", b.n ? " " : "", STRF(c->carer[i].id));
	return str_dup(cx->arena, buf_view(&b));
}

static enum err day_sent(struct cx *cx, const struct request *rq, const char *name, struct day *ret)
{
	struct str sent = form_value(&rq->form, name);
	*ret = DAY_NONE;
	return !sent.n || day_parse(sent, ret) ? OK : fail(cx, ERR_BAD_FIELD, "The day cannot be read. Write it like 2026-11-21.");
}

static enum err put(struct cx *cx, struct request *rq, struct carer_ask *ask)
{
	struct care care = { rq->settings->catalog, rq->settings->catalog->policy };
	struct str offer = form_value(&rq->form, "offer");
	TRY(day_sent(cx, rq, "offered_on", &ask->words.offered_on));
	TRY(day_sent(cx, rq, "look_on", &ask->words.look_on));
	if (offer.n && !carer_offer_parse(offer, &ask->words.offer))
		return fail(cx, ERR_BAD_FIELD, "Choose whether an assessment was offered.");
	return carer_put(cx, rq->store, &rq->actor, &care, ask, rq->now);
}

enum err page_carers_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct carer_ask ask = { .episode = rq->id[0], .form_key = rq->form_key, .words = { .relationship = form_value(&rq->form, "relationship"),
		.name = form_value(&rq->form, "name"), .offered_by = form_value(&rq->form, "offered_by"), .say = form_value(&rq->form, "say"),
		.support = support_sent(cx, rq), .agreed = form_value(&rq->form, "agreed") } };
	struct tried tried = { .need = form_value(&rq->form, "need") };
	if (!tried.need.n)
		tried.need = STR("");
	if (tried.need.n && !id_parse(tried.need, &ask.need))
		return fail(cx, ERR_NOT_FOUND, "There is no such carer here.");
	enum err err = put(cx, rq, &ask);
	if (err == OK)
		return response_go(rs, say_f(cx->arena, "/carers/%.*s#main", STRF(outside(cx->arena, rq->id[0]))));
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT)
		return err;
	tried.problem = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return show(cx, rq, rs, &tried);
}

enum err page_carers_end(struct cx *cx, struct request *rq, struct response *rs)
{
	struct care care = { rq->settings->catalog, rq->settings->catalog->policy };
	TRY(carer_end(cx, rq->store, &rq->actor, &care, &(struct carer_end){ rq->id[0], rq->id[1], form_value(&rq->form, "say"), rq->form_key }, rq->now));
	return response_go(rs, say_f(cx->arena, "/carers/%.*s#main", STRF(outside(cx->arena, rq->id[0]))));
}
