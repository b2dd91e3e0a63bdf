/* Answers without a name: by month and place, what waits to be read, where one can answer, cards on paper. */
#include <inttypes.h>

#include "base/must.h"
#include "care/experience.h"
#include "insight/experience.h"
#include "print/qr.h"
#include "record/setting.h"
#include "web/feedback.h"
#include "web/team.h"

#define LEAST      5
#define WORDS_MAX  200
#define WORDS_DAYS 400

/* ---- shared ---- */

struct str share_say(struct cx *cx, int64_t thousandths)
{
	return thousandths < 0 ? STR("not known") : say_f(cx->arena, "%" PRId64 "%%", (thousandths + 500) / 1000);
}

struct t_option *audience_options(struct cx *cx, struct str chosen, size_t *ret_n)
{
	struct t_option *option = arena_array(cx->arena, AUDIENCES, sizeof *option);
	*ret_n = 0;
	for (enum audience a = 1; a < AUDIENCES; a++)
		option[(*ret_n)++] = (struct t_option){ str_of(audience_word(a)), str_of(audience_say(a)), str_is(chosen, audience_word(a)) };
	return option;
}

static struct str month_say(struct cx *cx, struct day from)
{
	static const char *const names[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
		"December" };
	int year, month, day;
	day_split(from, &year, &month, &day);
	return say_f(cx->arena, "%s %d", names[month - 1], year);
}

static struct str answers_say(struct cx *cx, const struct catalog *catalog, const struct experience *e)
{
	const char *text = "";
	for (int a = 0; a < FEEDBACK_ANSWERS; a++)
		if (e->answer[a])
			text = arena_printf(cx->arena, "%s%s%.*s %" PRId64, text, *text ? ", " : "", STRF(feedback_words_say(catalog, a + 1)), e->answer[a]);
	return str_of(text);
}

/* ---- the page ---- */

static enum err months_make(struct cx *cx, const struct request *rq, enum audience audience, struct t_experience *d)
{
	const struct catalog *catalog = rq->settings->catalog;
	struct experience_month *m;
	size_t n;
	TRY(experience_months(cx, rq->db, catalog, rq->who->organisation, audience, d->least, rq->today, &m, &n));
	struct t_experience_month *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		row[i] = (struct t_experience_month){ .name = month_say(cx, m[i].from), .shown = m[i].e.shown };
		if (!m[i].e.shown)
			continue;
		row[i].all = m[i].e.all;
		row[i].positive = share_say(cx, m[i].e.positive);
		row[i].negative = share_say(cx, m[i].e.negative);
		row[i].answers = answers_say(cx, catalog, &m[i].e);
		struct t_experience_place *place = arena_array(cx->arena, m[i].places + 1, sizeof *place);
		for (size_t k = 0; k < m[i].places; k++) {
			const struct experience *e = &m[i].place[k].e;
			place[k] = (struct t_experience_place){ .name = m[i].place[k].place, .shown = e->shown };
			if (e->shown)
				place[k] = (struct t_experience_place){ m[i].place[k].place, true, share_say(cx, e->positive), share_say(cx, e->negative), e->all };
		}
		row[i].places = place;
		row[i].places_n = m[i].places > 1 ? m[i].places : 0;
	}
	d->months = row;
	d->months_n = n;
	return OK;
}

/* Words that are shown stand only where their month is, and never with their day or place. */
static bool month_shown(struct cx *cx, const struct t_experience *d, struct day on)
{
	struct str name = month_say(cx, on);
	for (size_t i = 0; i < d->months_n; i++)
		if (d->months[i].shown && str_eq(d->months[i].name, name))
			return true;
	return false;
}

static enum err words_make(struct cx *cx, const struct request *rq, enum audience audience, struct t_experience *d)
{
	struct feedback_words *w;
	size_t n;
	struct day since = { rq->today.day - WORDS_DAYS };
	const struct catalog *catalog = rq->settings->catalog;
	TRY(feedback_words_of(cx, rq->db, rq->who->organisation, audience, FEEDBACK_SHOWN, since, WORDS_MAX, &w, &n));
	struct t_experience_words *shown = arena_array(cx->arena, n + 1, sizeof *shown);
	for (size_t i = 0; i < n; i++)
		if (month_shown(cx, d, w[i].on))
			shown[d->shown_n++] = (struct t_experience_words){ .day = month_say(cx, w[i].on), .answer = feedback_words_say(catalog, w[i].answer),
				.say = w[i].say, .by = w[i].staff_name };
	d->shown = shown;
	if (!d->adds)
		return OK;
	TRY(feedback_words_of(cx, rq->db, rq->who->organisation, 0, FEEDBACK_UNREAD, (struct day){ 0 }, WORDS_MAX, &w, &n));
	struct t_experience_words *unread = arena_array(cx->arena, n + 1, sizeof *unread);
	for (size_t i = 0; i < n; i++)
		unread[i] = (struct t_experience_words){ .id = outside(cx->arena, w[i].outside), .day = month_say(cx, w[i].on), .place = w[i].place,
			.answer = feedback_words_say(catalog, w[i].answer), .say = w[i].say, .csrf = rq->csrf, .show_key = request_form_key(cx),
			.keep_key = request_form_key(cx) };
	d->unread = unread;
	d->unread_n = n;
	return OK;
}

static enum err links_make(struct cx *cx, const struct request *rq, struct t_experience *d)
{
	struct feedback_link *l;
	size_t n;
	TRY(feedback_links_of(cx, rq->db, rq->who->organisation, &l, &n));
	struct t_experience_link *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		struct str id = outside(cx->arena, l[i].outside);
		row[i] = (struct t_experience_link){ id, str_of(audience_say(l[i].audience)), l[i].place, say_f(cx->arena, "/experience/poster/%.*s", STRF(id)),
			l[i].recorded_at, rq->csrf, d->runs ? request_form_key(cx) : STR_NONE };
	}
	d->links = row;
	d->links_n = n;
	return OK;
}

static void cards_make(struct cx *cx, const struct request *rq, struct t_experience *d)
{
	struct t_experience_card *card = arena_array(cx->arena, FEEDBACK_ANSWERS, sizeof *card);
	for (int64_t a = 1; a <= FEEDBACK_ANSWERS; a++) {
		struct str name = say_f(cx->arena, "answer-%" PRId64, a);
		card[d->cards_n++] = (struct t_experience_card){ say_f(cx->arena, "n-%" PRId64, a), name, feedback_words_say(rq->settings->catalog, a),
			form_value(&rq->form, str_c(cx->arena, name)) };
	}
	d->cards = card;
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct str what = form_value(&rq->form, "do");
	enum audience audience = AUDIENCE_PATIENTS;
	audience_parse(form_value(&rq->query, "of"), &audience);
	TRY(frame_make(cx, rq, "Experience", &frame));
	struct t_experience d = { .frame = frame, .problem = str_of(problem), .csrf = rq->csrf, .adds = request_may(rq, "add", "experience"),
		.runs = request_may(rq, "change", "experience"), .cards_open = problem && str_is(what, "cards"), .link_open = problem && str_is(what, "link"),
		.cards_key = request_form_key(cx), .link_key = request_form_key(cx), .ask = feedback_ask_say(rq->settings->catalog, audience),
		.source = audience == AUDIENCE_PATIENTS ? STR("Friends and Family Test, NHS England, wording of 2020.") : STR("A question of our own, with the answers "
		"of the Friends and Family Test: not to be compared with it."), .today = day_field(cx, rq->today), .place = form_value(&rq->form, "place") };
	d.on = field_again(rq, "on", d.today);
	TRY(setting_number(cx, rq->db, "experience_least", LEAST, &d.least));
	struct t_experience_who *who = arena_array(cx->arena, AUDIENCES, sizeof *who);
	for (enum audience a = 1; a < AUDIENCES; a++)
		who[d.whos_n++] = (struct t_experience_who){ say_f(cx->arena, "/experience?of=%s", audience_word(a)), str_of(audience_say(a)), a == audience };
	d.whos = who;
	d.audiences = audience_options(cx, form_value(&rq->form, "audience"), &d.audiences_n);
	TRY(months_make(cx, rq, audience, &d));
	TRY(words_make(cx, rq, audience, &d));
	TRY(links_make(cx, rq, &d));
	cards_make(cx, rq, &d);
	t_experience(&rs->body, &d);
	return OK;
}

enum err page_experience(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

enum err page_experience_poster(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct feedback_link *l;
	size_t n, i = 0;
	TRY(feedback_links_of(cx, rq->db, rq->who->organisation, &l, &n));
	while (i < n && !id_eq(l[i].outside, rq->id[0]))
		i++;
	if (i == n)
		return fail(cx, ERR_NOT_FOUND, "There is no such address here.");
	TRY(frame_make(cx, rq, "A sheet to hang up", &frame));
	struct t_experience_poster d = { .frame = frame, .service = rq->who->organisation_name, .place = l[i].place,
		.ask = feedback_ask_say(rq->settings->catalog, l[i].audience),
		.address = say_f(cx->arena, "%.*s/feedback/%.*s", STRF(rq->origin), STRF(outside(cx->arena, l[i].outside))) };
	TRY(qr_svg(cx, d.address, STR("Picture for the camera of a telephone; the address below says the same"), &d.picture));
	t_experience_poster(&rs->body, &d);
	return OK;
}

/* ---- sent ---- */

static enum err cards_send(struct cx *cx, struct request *rq, enum audience audience)
{
	struct feedback_cards_ask ask = { .audience = audience, .place = form_value(&rq->form, "place"), .form_key = rq->form_key };
	TRY(day_sent(cx, rq, "on", &ask.on));
	for (int64_t a = 1; a <= FEEDBACK_ANSWERS; a++) {
		const char *name = arena_printf(cx->arena, "answer-%" PRId64, a);
		ask.answer[a] = str_trim(form_value(&rq->form, name)).n ? number_sent(rq, name) : 0;
	}
	return feedback_cards(cx, rq->store, &rq->actor, &ask, rq->now);
}

static enum err send(struct cx *cx, struct request *rq)
{
	struct str what = form_value(&rq->form, "do");
	struct feedback_one one = { .form_key = rq->form_key };
	enum audience audience = 0;
	audience_parse(form_value(&rq->form, "audience"), &audience);
	if (str_is(what, "cards"))
		return cards_send(cx, rq, audience);
	if (str_is(what, "link")) {
		struct feedback_link_ask ask = { audience, form_value(&rq->form, "place"), rq->form_key };
		return feedback_link_open(cx, rq->store, &rq->actor, &ask, rq->now);
	}
	TRY(id_sent(cx, rq, "what", "Choose which one it is.", &one.what));
	if (str_is(what, "revoke"))
		return feedback_link_close(cx, rq->store, &rq->actor, &one, rq->now);
	one.state = str_is(what, "show") ? FEEDBACK_SHOWN : str_is(what, "keep-back") ? FEEDBACK_KEPT_BACK : FEEDBACK_STATES;
	return feedback_read(cx, rq->store, &rq->actor, &one, rq->now);
}

enum err page_experience_send(struct cx *cx, struct request *rq, struct response *rs)
{
	enum err err = send(cx, rq);
	if (err == OK)
		return response_go(rs, STR("/experience"));
	const char *problem = form_refused(cx, rq, rs, err);
	return problem ? show(cx, rq, rs, problem) : err;
}
