/* The way in: a person is referred to a service, or put on one of one's own pathways. */
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "base/buf.h"
#include "care/episode.h"
#include "record/consultation.h"
#include "record/organisation.h"
#include "web/person.h"
#include "web/say.h"

#define WAY_PICKED WAY_FINDING          /* the last way that a person picks; the rest come by themselves */

struct refer_form { struct str service, pathway, way, referrer, prefers, say; struct id entry, advice; int agreed; struct day on; };
static const struct form_field fields[] = {
	{ "service", FORM_TEXT, offsetof(struct refer_form, service), true, "Choose the service that is to carry it", .most = 12 },
	{ "pathway", FORM_TEXT, offsetof(struct refer_form, pathway), true, "Choose a pathway", .most = 60 },
	{ "way", FORM_TEXT, offsetof(struct refer_form, way), true, "Choose who asks", .most = 30 },
	{ "referrer", FORM_TEXT, offsetof(struct refer_form, referrer), false, "Choose which organisation asked", .most = 12 },
	{ "prefers", FORM_TEXT, offsetof(struct refer_form, prefers), false, "Choose where the person would rather be seen", .most = 30 },
	{ "agreed", FORM_CHOICE, offsetof(struct refer_form, agreed), true, "Say whether the person agrees", .choices = "no|yes|unknown" },
	{ "on", FORM_DAY, offsetof(struct refer_form, on), true, "Write the day on which it was asked as 21/11/2026", 0 },
	{ "say", FORM_WORDS, offsetof(struct refer_form, say), true, "Say in a sentence what is asked", .most = 4000 },
	{ "entry", FORM_ID, offsetof(struct refer_form, entry), false, "Load the page again", 0 },
	{ "advice", FORM_ID, offsetof(struct refer_form, advice), false, "Load the page again", 0 },
};

/* Who asks, where it is somebody of this role; partners are told apart by what their organisation is. */
static enum way_in way_of_role(const struct request *rq, const struct seen *s, enum org_type own)
{
	static const struct { const char *role; enum way_in way; } ways[] = { { "gp", WAY_GP }, { "referrer", WAY_CLINIC }, { "ae_clinician", WAY_EMERGENCY },
		{ "ward", WAY_WARD } };
	for (size_t i = 0; i < LENGTH(ways); i++)
		if (str_is(rq->who->role, ways[i].role))
			return ways[i].way;
	if (str_is(rq->who->role, "partner_practitioner"))
		return own == ORG_SOCIAL_CARE || own == ORG_LOCAL_AUTHORITY ? WAY_SOCIAL_CARE : own == ORG_MENTAL_HEALTH_TRUST ? WAY_PSYCHIATRY : WAY_TALKING_THERAPIES;
	return s->listed && s->entry.state == ENTRY_CONFIRMED ? WAY_FINDING : WAY_GP;
}

static bool carries(const struct request *rq)
{
	return request_may(rq, "list", "board");
}

static bool picked(const struct request *rq, const char *field, struct str value, bool otherwise)
{
	struct str sent = form_value(&rq->form, field);
	return str_known(sent) ? str_eq(sent, value) : otherwise;
}

/* Services that can be asked, one's own first; and the organisations that may have asked. */
static enum err places_make(struct cx *cx, const struct request *rq, struct t_refer *d, enum org_type *ret_own)
{
	struct organisation *list;
	size_t n;
	TRY(organisation_list(cx, rq->db, &list, &n));
	struct t_option *service = arena_array(cx->arena, n + 1, sizeof *service), *referrer = arena_array(cx->arena, n + 2, sizeof *referrer);
	for (int own = 1; own >= 0; own--)
		for (size_t i = 0; i < n; i++) {
			bool mine = list[i].id == rq->who->organisation;
			if (mine)
				*ret_own = list[i].type;
			if (mine != own || (mine ? !carries(rq) : list[i].type != ORG_MUS_SERVICE))
				continue;
			bool gp = str_is(rq->who->role, "gp");
			bool first = gp ? !mine : d->services_n == 0;
			service[d->services_n++] = (struct t_option){ list[i].ods, mine ? say_f(cx->arena, "%.*s (your own)", STRF(list[i].name)) : list[i].name,
				picked(rq, "service", list[i].ods, first) };
		}
	d->services = service;
	if (!carries(rq) || str_is(rq->who->role, "gp"))
		return OK;
	referrer[d->referrers_n++] = (struct t_option){ STR(""), STR("None, or as the service chosen says"), false };
	for (size_t i = 0; i < n; i++)
		if (list[i].id != rq->who->organisation)
			referrer[d->referrers_n++] = (struct t_option){ list[i].ods, list[i].name, picked(rq, "referrer", list[i].ods, false) };
	d->referrers = referrer;
	return OK;
}

static struct str ways_say(struct cx *cx, const struct pathway *p)
{
	AUTO(buf) struct buf b;
	const char *join = "";
	buf_init(&b, 2000);
	for (int w = 1; w <= WAY_PICKED; w++)
		if (p->ways & (1u << w)) {
			buf_printf(&b, "%s%s", join, way_in_say((enum way_in)w));
			join = ", ";
		}
	return str_dup(cx->arena, buf_view(&b));
}

static void pathways_make(struct cx *cx, const struct request *rq, struct t_refer *d)
{
	const struct catalog *catalog = rq->settings->catalog;
	struct t_refer_pathway *row = arena_array(cx->arena, catalog->pathways + 1, sizeof *row);
	struct str asked = form_value(&rq->query, "pathway");
	for (size_t i = 0; i < catalog->pathways; i++) {
		const struct pathway *p = catalog->pathway[i];
		if (p != catalog_pathway(catalog, p->id, 0) || !p->on)
			continue;
		row[d->pathways_n++] = (struct t_refer_pathway){ .id = p->id, .title = p->title, .say = p->say, .ways = ways_say(cx, p), .off = !p->checked,
			.href = say_f(cx->arena, "/pathway/%.*s", STRF(p->id)), .checked = picked(rq, "pathway", p->id, str_eq(asked, p->id)) };
	}
	d->pathways = row;
}

static void ways_make(struct cx *cx, const struct request *rq, const struct seen *s, enum org_type own, struct t_refer *d)
{
	enum way_in mine = way_of_role(rq, s, own);
	struct t_option *way = arena_array(cx->arena, WAYS, sizeof *way);
	if (d->advice.n)
		way[d->ways_n++] = (struct t_option){ str_of(way_in_word(WAY_ADVICE)), say_capital(cx->arena, str_of(way_in_say(WAY_ADVICE))), true };
	for (int w = 1; w <= WAY_PICKED && !d->advice.n; w++) {
		struct str word = str_of(way_in_word((enum way_in)w));
		if (w != WAY_FINDING || (s->listed && s->entry.state == ENTRY_CONFIRMED))
			way[d->ways_n++] = (struct t_option){ word, say_capital(cx->arena, str_of(way_in_say((enum way_in)w))), picked(rq, "way", word, (int)mine == w) };
	}
	d->ways = way;
}

static void wishes_make(struct cx *cx, const struct request *rq, struct t_refer *d)
{
	struct t_option *wish = arena_array(cx->arena, STEP_SETTINGS + 1, sizeof *wish);
	wish[d->wishes_n++] = (struct t_option){ STR(""), STR("Not asked yet"), false };
	wish[d->wishes_n++] = (struct t_option){ STR(COURSE_NO_WISH), STR("No wish"), picked(rq, "prefers", STR(COURSE_NO_WISH), false) };
	for (int i = SETTING_NONE + 1; i < STEP_SETTINGS; i++) {
		struct str word = str_of(step_setting_word((enum step_setting)i));
		struct str say = say_capital(cx->arena, str_of(step_setting_say((enum step_setting)i)));
		wish[d->wishes_n++] = (struct t_option){ word, say, picked(rq, "prefers", word, false) };
	}
	d->wishes = wish;
}

#define QUOTED_MAX 3600         /* letters of what is asked that a question may fill: room is left to add to it */

/* What was said, message by message, as far as there is room; that there is more is said, never left out unsaid. */
static struct str thread_quote(struct cx *cx, const struct consultation_message *m, size_t n)
{
	AUTO(buf) struct buf b;
	size_t i;
	buf_init(&b, 2 * QUOTED_MAX);
	for (i = 0; i < n; i++) {
		struct str one = say_f(cx->arena, "%s%.*s, %.*s: %.*s", i ? "\n\n" : "", STRF(m[i].staff_name), STRF(m[i].organisation_name), STRF(m[i].say));
		size_t room = b.n < QUOTED_MAX ? QUOTED_MAX - b.n : 0;
		if (i && one.n > room)
			break;
		while (one.n > room && room && ((unsigned char)one.p[room] & 0xc0) == 0x80)
			room--;                         /* not within a letter */
		buf_printf(&b, "%.*s%s", STRF(str_sub(one, 0, one.n > room ? room : one.n)), one.n > room ? " ... (the rest stands in the question)" : "");
	}
	if (i < n)
		buf_printf(&b, "\n\n(%.*s of this question and answer did not fit: read there.)", STRF(say_count(cx->arena, (int64_t)(n - i), "more message",
			"more messages")));
	return str_dup(cx->arena, buf_view(&b));
}

/* A question that becomes a referral: its words are the beginning of what is asked. */
static enum err advice_make(struct cx *cx, const struct request *rq, const struct seen *s, struct t_refer *d)
{
	struct str sent = form_value(&rq->form, "advice");
	struct consultation c;
	struct consultation_message *m;
	size_t n;
	struct id id;
	if (!id_parse(sent.n ? sent : form_value(&rq->query, "advice"), &id))
		return OK;
	TRY(consultation_by_outside(cx, rq->db, id, &c));
	if (c.patient != s->patient)
		return fail(cx, ERR_NOT_FOUND, "That question is about somebody else.");
	d->advice = outside(cx->arena, id);
	if (str_known(form_value(&rq->form, "say")))
		return OK;
	TRY(consultation_messages(cx, rq->db, c.id, &m, &n));
	d->say = thread_quote(cx, m, n);
	d->agreed = c.agreed == TRUTH_YES ? STR("yes") : STR("unknown");
	return OK;
}

/* HAZ-032: said before anything is filled in, not only where it is refused. */
static enum err died_say(struct cx *cx, const struct request *rq, int64_t patient, struct str *ret)
{
	struct day died;
	char day[DAY_TEXT];
	TRY(died_on(cx, rq->db, &patient, 1, &died));
	*ret = day_known(died) ? say_f(cx->arena, "This person died on %s, the record says: no pathway begins.", day_words(died, day)) : STR_NONE;
	return OK;
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct seen s;
	enum org_type own = ORG_UNKNOWN;
	char day[DAY_TEXT];
	TRY(frame_make(cx, rq, "Refer", &frame));
	TRY(seen_load(cx, rq, rq->id[0], true, &s));
	struct str today = str_of(arena_text(cx->arena, day_iso(rq->today, day))), on = form_value(&rq->form, "on"), agreed = form_value(&rq->form, "agreed");
	struct t_refer d = { .frame = frame, .head = seen_head(cx, rq, &s, "#care"), .csrf = rq->csrf, .key = request_form_key(cx), .problem = str_of(problem),
		.action = say_f(cx->arena, "%.*s/refer", STRF(s.path)), .back_href = say_f(cx->arena, "%.*s#care", STRF(s.path)), .refers = !carries(rq),
		.agreed = agreed, .on = on.n ? on : today, .on_most = today, .say = form_value(&rq->form, "say") };
	if (s.listed && s.entry.state == ENTRY_CONFIRMED)
		d.entry = outside(cx->arena, s.entry.outside);
	if (!problem)
		TRY(died_say(cx, rq, s.patient, &d.problem));
	TRY(advice_make(cx, rq, &s, &d));
	TRY(places_make(cx, rq, &d, &own));
	pathways_make(cx, rq, &d);
	wishes_make(cx, rq, &d);
	ways_make(cx, rq, &s, own, &d);
	t_refer(&rs->body, &d);
	return OK;
}

enum err page_refer(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

/* ---- sent ---- */

static enum err place_of(struct cx *cx, struct db *db, struct str ods, int64_t *ret)
{
	struct organisation organisation;
	*ret = NIL;
	if (!ods.n)
		return OK;
	enum err err = organisation_by_ods(cx, db, ods, &organisation);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_BAD_FIELD, "There is no such organisation.");
	*ret = err == OK ? organisation.id : NIL;
	return err;
}

static enum err ask_make(struct cx *cx, const struct request *rq, const struct refer_form *form, struct episode_ask *ask)
{
	static const enum truth answers[] = { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };
	*ask = (struct episode_ask){ .patient = rq->id[0], .pathway = form->pathway, .way = WAY_NONE, .agreed = form->agreed < 0 ? TRUTH_UNKNOWN :
		answers[form->agreed], .on = form->on, .prefers = form->prefers, .say = form->say, .form_key = rq->form_key, .referrer = NIL, .service = NIL };
	for (int w = 1; w <= WAY_PICKED; w++)
		if (str_is(form->way, way_in_word((enum way_in)w)))
			ask->way = (enum way_in)w;
	if (id_known(form->advice) && str_is(form->way, way_in_word(WAY_ADVICE))) {
		ask->way = WAY_ADVICE;
		ask->consultation = form->advice;
	}
	if (ask->way == WAY_FINDING)
		ask->entry = form->entry;
	TRY(place_of(cx, rq->db, form->service, &ask->service));
	return place_of(cx, rq->db, form->referrer, &ask->referrer);
}

/* One's own: to where she stands. Another's: whether it lets the sender see that is asked on the next page. */
static enum err go_on(struct cx *cx, const struct request *rq, struct response *rs, const struct episode_ask *ask, struct id made)
{
	if (ask->service == NIL || ask->service == rq->who->organisation)
		return response_go(rs, say_f(cx->arena, "/episode/%.*s", STRF(outside(cx->arena, made))));
	return response_go(rs, say_f(cx->arena, "/person/%.*s?sent=yes#care", STRF(outside(cx->arena, rq->id[0]))));
}

enum err page_refer_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct refer_form form;
	struct form_problems problems;
	struct episode_ask ask;
	struct id made;
	const struct catalog *catalog = rq->settings->catalog;
	enum err err = form_into(cx, &rq->form, fields, LENGTH(fields), &form, &problems);
	if (err == OK)
		err = ask_make(cx, rq, &form, &ask);
	if (err == OK)
		err = episode_begin(cx, rq->store, &rq->actor, &(struct care){ catalog, catalog->policy }, &ask, rq->now, &made);
	if (err == OK)
		return go_on(cx, rq, rs, &ask, made);
	if (err != ERR_BAD_FIELD && err != ERR_CONFLICT && err != ERR_HELD)
		return err;
	const char *say = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return show(cx, rq, rs, say);
}
