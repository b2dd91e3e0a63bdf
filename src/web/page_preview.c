/* A person's page as somebody on the other side of an agreement would see it, before it is signed: whose eyes and whom, then the page. */
#include <inttypes.h>

#include "base/utf8.h"
#include "care/agreement_view.h"
#include "web/person.h"
#include "web/say.h"

struct previewed {
	const struct agreement_version *v;
	struct agreement_flow *flow;
	struct agreement_viewer *viewer;
	size_t flows, viewers;
};

/* number 0: the newest. */
static enum err version_load(struct cx *cx, const struct request *rq, struct id outside, int64_t number, struct previewed *ret)
{
	int64_t agreement;
	struct agreement_version *list;
	size_t count;
	TRY(agreement_seen(cx, rq->db, outside, &agreement));
	TRY(agreement_versions_seen(cx, rq->db, agreement, &list, &count));
	ret->v = number ? NULL : &list[count - 1];
	for (size_t i = 0; i < count; i++)
		if (list[i].version == number)
			ret->v = &list[i];
	if (!ret->v)
		return fail(cx, ERR_NOT_FOUND, "There is no such version of this agreement.");
	if (ret->v->status == AGREEMENT_ENDED || ret->v->status == AGREEMENT_REPLACED)
		return fail(cx, ERR_CONFLICT, "This version is over: nobody will see anything by it.");
	TRY(agreement_flows(cx, rq->db, ret->v->id, &ret->flow, &ret->flows));
	return agreement_viewers(cx, rq->settings->catalog->policy, ret->flow, ret->flows, rq->who->organisation, &ret->viewer, &ret->viewers);
}

static struct str viewer_say(struct cx *cx, const struct agreement_viewer *v)
{
	return say_f(cx->arena, "%s, %.*s", v->role->title, STRF(v->party.name));
}

static struct str number_text(struct cx *cx, size_t n)
{
	return say_f(cx->arena, "%zu", n);
}

/* ---- whose eyes, and whom ---- */

static void viewers_make(struct cx *cx, const struct previewed *p, size_t chosen, struct t_agreement_preview *d)
{
	struct t_option *option = arena_array(cx->arena, p->viewers + 1, sizeof *option);
	for (size_t i = 0; i < p->viewers; i++)
		option[i] = (struct t_option){ number_text(cx, i), say_f(cx->arena, "%.*s, for %s", STRF(viewer_say(cx, &p->viewer[i])),
			purpose_name(p->viewer[i].purpose)), i == chosen };
	d->viewers = option;
	d->viewers_n = p->viewers;
}

static void relations_make(struct cx *cx, const struct previewed *p, enum relation_kind chosen, struct t_agreement_preview *d)
{
	uint32_t any = 0;
	for (size_t i = 0; i < p->viewers; i++)
		any |= p->viewer[i].relations;
	struct t_option *option = arena_array(cx->arena, RELATIONS, sizeof *option);
	option[d->relations_n++] = (struct t_option){ STR("0"), STR("What they have to do with the person today"), chosen == RELATION_NONE };
	for (enum relation_kind r = RELATION_REGISTERED; r < RELATION_BREAK_GLASS; r++)
		if (any & 1u << r)
			option[d->relations_n++] = (struct t_option){ number_text(cx, r), say_f(cx->arena, "As if: %s", relation_name(r)), chosen == r };
	d->relations = option;
}

static enum err people_find(struct cx *cx, struct request *rq, const struct previewed *p, size_t as, int64_t by, struct t_agreement_preview *d)
{
	struct search_hit *hit;
	struct str *also;
	size_t count;
	TRY(person_search(cx, rq->db, d->q, utf8_fold(cx->arena, d->q), &hit, &count, &d->more));
	count = say_people(cx->arena, hit, count, &also);
	struct t_agreement_preview_row *row = arena_array(cx->arena, count + 1, sizeof *row);
	for (size_t i = 0; i < count; i++) {
		struct demographic who = { .given = hit[i].given, .family = hit[i].family };
		row[i] = (struct t_agreement_preview_row){ .name = say_name(cx->arena, &who, false), .born = hit[i].birth_on,
			.href = say_f(cx->arena, "/person/%.*s/preview/%" PRId64 "-%zu-%" PRId64 "/%.*s", STRF(outside(cx->arena, hit[i].patient)),
				p->v->version, as, by, STRF(outside(cx->arena, rq->id[0]))), .sex = say_sex(hit[i].sex) };
	}
	d->rows = row;
	d->rows_n = count;
	d->asked = true;
	rq->rows = (int64_t)count;
	return OK;
}

enum err page_agreement_preview(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct previewed p;
	struct str id = outside(cx->arena, rq->id[0]);
	TRY(version_load(cx, rq, rq->id[0], query_int(&rq->query, "version", 1, 1000000, 0), &p));
	TRY(frame_make(cx, rq, "As the other side would see it", &frame));
	size_t as = (size_t)query_int(&rq->query, "as", 0, p.viewers ? (int64_t)p.viewers - 1 : 0, 0);
	int64_t by = query_int(&rq->query, "by", 0, RELATION_BREAK_GLASS - 1, 0);
	struct t_agreement_preview d = { .frame = frame, .ref = p.v->ref, .title = p.v->title, .version = p.v->version,
		.href = say_f(cx->arena, "/agreement/%.*s?version=%" PRId64, STRF(id), p.v->version),
		.action = say_f(cx->arena, "/agreement/%.*s/preview", STRF(id)), .csrf = rq->csrf, .q = query_words(cx, rq, "q") };
	query_refused(rq, "q", rs, &d.problem);
	if (p.v->terms.covers == COVERS_UNDER_IT && !instant_known(p.v->live_at))
		d.covers_say = STR("It covers what comes in under it, and nothing has: of what is here today nothing would be seen by it.");
	viewers_make(cx, &p, as, &d);
	relations_make(cx, &p, (enum relation_kind)by, &d);
	rq->audit = "";
	if (d.q.n && p.viewers) {
		rq->audit = "search";
		TRY(people_find(cx, rq, &p, as, by, &d));
	}
	t_agreement_preview(&rs->body, &d);
	return OK;
}

/* Who was looked for stands in no address. */
enum err page_agreement_preview_find(struct cx *cx, struct request *rq, struct response *rs)
{
	struct previewed p;
	struct str hidden;
	int64_t version = query_int(&rq->form, "version", 1, 1000000, 0);
	TRY(version_load(cx, rq, rq->id[0], version, &p));
	TRY(request_hide(cx, rq, str_trim(form_value(&rq->form, "q")), &hidden));
	return response_go(rs, say_f(cx->arena, "/agreement/%.*s/preview?version=%" PRId64 "&as=%" PRId64 "&by=%" PRId64 "%s%.*s",
		STRF(outside(cx->arena, rq->id[0])), p.v->version, query_int(&rq->form, "as", 0, 1000, 0),
		query_int(&rq->form, "by", 0, RELATION_BREAK_GLASS - 1, 0), hidden.n ? "&find=" : "", STRF(hidden)));
}

/* ---- the page ---- */

static struct str classes_say(struct cx *cx, uint32_t classes)
{
	struct str told = STR_NONE;
	for (enum record_class c = 1; c < CLASSES; c++)
		if (classes & 1u << c)
			told = told.n ? say_f(cx->arena, "%.*s; %s", STRF(told), record_class_name(c)) : str_of(record_class_name(c));
	return told;
}

static void band_make(struct cx *cx, const struct request *rq, const struct previewed *p, const struct agreement_view *view, bool found,
	struct t_preview_band *ret)
{
	uint32_t agreed = 0;
	for (size_t i = 0; i < p->flows; i++)
		if (p->flow[i].to.id == view->viewer->party.id && p->flow[i].from.id == rq->who->organisation && p->flow[i].purpose == view->viewer->purpose)
			agreed |= 1u << p->flow[i].class;
	*ret = (struct t_preview_band){ .who = viewer_say(cx, view->viewer), .purpose = str_of(purpose_name(view->viewer->purpose)),
		.by = view->assumed ? str_of(relation_name(view->assumed)) : STR_NONE, .found = found,
		.agreement = say_f(cx->arena, "%.*s, version %" PRId64 ",", STRF(p->v->ref), p->v->version),
		.back_href = say_f(cx->arena, "/agreement/%.*s/preview?version=%" PRId64, STRF(outside(cx->arena, rq->id[1])), p->v->version),
		.kept = classes_say(cx, view->compared.theirs & ~view->compared.shown),
		.closed = classes_say(cx, agreed & ~view->compared.theirs) };
}

/* The parts that say what is theirs to see; what one may do, and the reader's own reasons for seeing it, stay away. */
static void head_narrow(struct cx *cx, struct t_person_head *h)
{
	struct t_person_head_tab *tab = arena_array(cx->arena, h->tabs_n + 1, sizeof *tab);
	size_t n = 0;
	for (size_t i = 0; i < h->tabs_n; i++)
		if (str_is(h->tabs[i].text, "Timeline") || str_is(h->tabs[i].text, "Already done") || str_is(h->tabs[i].text, "Everything as a table"))
			tab[n++] = h->tabs[i];
	h->tabs = tab;
	h->tabs_n = n;
	h->flags_href = h->state_href = STR_NONE;
	h->state = STR("Not shown");
	h->state_say = STR("Their list is theirs, and begins when they look.");
}

/* What is made under the narrowed sign-in: the page of the person, or (events) her story as a table. */
struct showing {
	struct request *rq;
	const struct previewed *p;
	const struct agreement_view *view;
	bool events;
	struct t_person person;
	struct t_person_events table;
};

static enum err narrowed_show(struct cx *cx, struct showing *show)
{
	struct request *rq = show->rq;
	struct seen s;
	struct t_preview_band *band = arena_alloc(cx->arena, sizeof *band);
	enum err err = seen_load(cx, rq, rq->id[0], true, &s);
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	band_make(cx, rq, show->p, show->view, err == OK, band);
	show->person.preview = show->table.preview = band;
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	s.path = say_f(cx->arena, "/person/%.*s/preview/%.*s/%.*s", STRF(outside(cx->arena, rq->id[0])), STRF(rq->word[0]),
		STRF(outside(cx->arena, rq->id[1])));
	s.glass_until = INSTANT_NONE;
	struct t_person_head *head = seen_head(cx, rq, &s, show->events ? "/events" : "#why");
	head_narrow(cx, head);
	show->person.head = show->table.head = head;
	if (show->events) {
		seen_events(cx, rq, &s, false, &show->table);
		return OK;
	}
	show->person.events_href = say_f(cx->arena, "%.*s/events", STRF(s.path));
	seen_picture(cx, rq, &s, &rq->query, &show->person);
	seen_done(cx, &s, &show->person);
	return OK;
}

/* "2-0-7": version, whose eyes, what binds them. */
static bool word_parse(struct str word, int64_t *version, int64_t *as, int64_t *by)
{
	struct str a, b, c, rest;
	return str_cut(word, '-', &a, &rest) && str_cut(rest, '-', &b, &c) && str_int(a, version) && str_int(b, as) && str_int(c, by) &&
		*version > 0 && *as >= 0 && *by >= 0 && *by < RELATION_BREAK_GLASS && *by != RELATION_HOLDS;
}

static enum err preview(struct cx *cx, struct request *rq, struct showing *show)
{
	struct previewed p;
	struct agreement_view view = { .actor = &rq->actor, .policy = rq->settings->catalog->policy, .agreement = rq->id[1], .person = rq->id[0],
		.now = rq->now };
	int64_t version, as, by, patient;
	if (!word_parse(rq->word[0], &version, &as, &by))
		return fail(cx, ERR_NOT_FOUND, "There is no such page.");
	TRY(version_load(cx, rq, rq->id[1], version, &p));
	if (patient_by_outside(cx, rq->db, rq->id[0], &patient) != OK)
		return fail(cx, ERR_NOT_FOUND, "There is no such person, or no agreement lets you see the records.");
	if ((size_t)as >= p.viewers)
		return fail(cx, ERR_NOT_FOUND, "There is no such page.");
	view.version = p.v;
	view.viewer = &p.viewer[as];
	view.assumed = (enum relation_kind)by;
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "As the other side would see it", &frame));
	frame->legend = true;
	show->person.frame = show->table.frame = frame;
	show->rq = rq;
	show->p = &p;
	show->view = &view;
	TRY(store_write(cx, rq->store, agreement_view_open, &view));
	rq->audit = "change";                   /* it is in the log */
	/* A picture of the database that has the narrowed sign-in in it. */
	db_end(rq->db);
	enum err err = db_begin(cx, rq->db);
	db_guard(rq->db, view.signin, rq->now);
	if (err == OK)
		err = narrowed_show(cx, show);
	db_guard(rq->db, rq->who->id, rq->now);
	struct cx aside = { .arena = cx->arena };
	enum err closed = store_write(&aside, rq->store, agreement_view_close, &view);
	TRY(err);
	if (closed != OK)
		return fail(cx, closed, "%s", cx_say(&aside));
	return OK;
}

enum err page_person_preview(struct cx *cx, struct request *rq, struct response *rs)
{
	struct showing show = { .events = false };
	TRY(preview(cx, rq, &show));
	t_person(&rs->body, &show.person);
	return OK;
}

enum err page_person_preview_events(struct cx *cx, struct request *rq, struct response *rs)
{
	struct showing show = { .events = true };
	TRY(preview(cx, rq, &show));
	t_person_events(&rs->body, &show.table);
	return OK;
}
