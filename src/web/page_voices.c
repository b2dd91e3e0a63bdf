/* What people told the service otherwise, what was done about it, and the whole in numbers. */
#include <inttypes.h>

#include "base/must.h"
#include "care/experience.h"
#include "insight/experience.h"
#include "insight/team.h"
#include "record/setting.h"
#include "web/feedback.h"
#include "web/list_file.h"
#include "web/mine.h"
#include "web/team.h"

#define BACK_DAYS 1096
#define SAID_MAX  200
#define LEAST     5

static enum err lists_make(struct cx *cx, const struct request *rq, struct t_voices *d)
{
	struct voice *v;
	struct said *s;
	size_t n, k;
	TRY(voices_of(cx, rq->db, rq->who->organisation, (struct day){ rq->today.day - BACK_DAYS }, &v, &n));
	struct t_voices_voice *voice = arena_array(cx->arena, n + 1, sizeof *voice);
	for (size_t i = 0; i < n; i++) {
		const struct voice_words *w = &v[i].words;
		voice[i] = (struct t_voices_voice){ .id = outside(cx->arena, v[i].outside), .on = w->on, .kind = str_of(voice_kind_say(w->kind)), .title = w->title,
			.who = w->asked == NIL ? say_f(cx->arena, "%s: %" PRId64, audience_say(w->audience), w->people) : say_f(cx->arena, "%s: %" PRId64 " of %" PRId64
			" asked", audience_say(w->audience), w->people, w->asked), .say = w->say, .follows = w->follows, .ends = d->adds, .csrf = rq->csrf,
			.key = request_form_key(cx) };
	}
	TRY(said_done_of(cx, rq->db, rq->who->organisation, SAID_MAX, &s, &k));
	struct t_voices_said *said = arena_array(cx->arena, k + 1, sizeof *said);
	for (size_t i = 0; i < k; i++)
		said[i] = (struct t_voices_said){ outside(cx->arena, s[i].outside), s[i].words.said, s[i].words.did, s[i].words.doer, s[i].words.on, d->runs, rq->csrf,
			request_form_key(cx) };
	d->voices = voice;
	d->voices_n = n;
	d->saids = said;
	d->saids_n = k;
	return OK;
}

struct line { struct day on; struct str kind, title, who, say, follows; };
static const struct sheet_column columns[] = {
	{ "day", SHEET_DAY, offsetof(struct line, on) }, { "kind", SHEET_WORDS, offsetof(struct line, kind) },
	{ "about", SHEET_WORDS, offsetof(struct line, title) }, { "who", SHEET_WORDS, offsetof(struct line, who) },
	{ "what_was_said", SHEET_WORDS, offsetof(struct line, say) }, { "what_follows_or_was_done", SHEET_WORDS, offsetof(struct line, follows) },
};

static enum err file_make(struct cx *cx, struct request *rq, struct response *rs, const struct t_voices *d)
{
	struct line *line = arena_array(cx->arena, d->voices_n + d->saids_n + 1, sizeof *line);
	size_t n = 0;
	for (size_t i = 0; i < d->voices_n; i++)
		line[n++] = (struct line){ d->voices[i].on, d->voices[i].kind, d->voices[i].title, d->voices[i].who, d->voices[i].say, d->voices[i].follows };
	for (size_t i = 0; i < d->saids_n; i++)
		line[n++] = (struct line){ d->saids[i].on, STR("You said, we did"), STR_NONE, d->saids[i].doer, d->saids[i].said, d->saids[i].did };
	return list_file(cx, rq, rs, &(struct list_about){ .word = "what-people-told-us", .title = "What people told us", .filter =
		STR("the last three years"), .back = STR("/experience/voices") }, columns, LENGTH(columns), line, n, sizeof *line);
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	const struct form *f = &rq->form;
	struct str what = form_value(f, "do");
	TRY(frame_make(cx, rq, "What people told us", &frame));
	struct t_voices d = { .frame = frame, .problem = str_of(problem), .csrf = rq->csrf, .adds = request_may(rq, "add", "experience"),
		.runs = request_may(rq, "change", "experience"), .open = problem && str_is(what, "put"), .said_open = problem && str_is(what, "said"),
		.key = request_form_key(cx), .said_key = request_form_key(cx), .today = day_field(cx, rq->today), .title = form_value(f, "title"),
		.asked = form_value(f, "asked"), .people = form_value(f, "people"), .say = form_value(f, "say"), .follows = form_value(f, "follows"),
		.said = form_value(f, "said"), .did = form_value(f, "did"), .doer = form_value(f, "doer") };
	d.on = field_again(rq, "on", d.today);
	struct t_option *kind = arena_array(cx->arena, VOICE_KINDS, sizeof *kind);
	for (enum voice_kind k = 1; k < VOICE_KINDS; k++)
		kind[d.kinds_n++] = (struct t_option){ str_of(voice_kind_word(k)), str_of(voice_kind_say(k)), str_is(form_value(f, "kind"), voice_kind_word(k)) };
	d.kinds = kind;
	d.audiences = audience_options(cx, form_value(f, "audience"), &d.audiences_n);
	TRY(lists_make(cx, rq, &d));
	if (list_asked(rq))
		return file_make(cx, rq, rs, &d);
	if (d.voices_n + d.saids_n)
		list_offer_as(cx, rq, frame, "look", "experience", STR("/experience/voices"));
	t_voices(&rs->body, &d);
	return OK;
}

enum err page_voices(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

/* ---- sent ---- */

static enum err put(struct cx *cx, struct request *rq)
{
	const struct form *f = &rq->form;
	struct voice_ask ask = { .form_key = rq->form_key, .words = { .title = form_value(f, "title"), .say = form_value(f, "say"),
		.follows = form_value(f, "follows"), .people = number_sent(rq, "people"),
		.asked = str_trim(form_value(f, "asked")).n ? number_sent(rq, "asked") : NIL } };
	voice_kind_parse(form_value(f, "kind"), &ask.words.kind);
	audience_parse(form_value(f, "audience"), &ask.words.audience);
	TRY(day_sent(cx, rq, "on", &ask.words.on));
	return voice_put(cx, rq->store, &rq->actor, &ask, rq->now);
}

static enum err send(struct cx *cx, struct request *rq)
{
	const struct form *f = &rq->form;
	struct str what = form_value(f, "do");
	if (str_is(what, "put"))
		return put(cx, rq);
	if (str_is(what, "said")) {
		struct said_ask ask = { .form_key = rq->form_key, .words = { form_value(f, "said"), form_value(f, "did"), form_value(f, "doer"), DAY_NONE } };
		TRY(day_sent(cx, rq, "on", &ask.words.on));
		return said_put(cx, rq->store, &rq->actor, &ask, rq->now);
	}
	struct feedback_one one = { .say = form_value(f, "why"), .form_key = rq->form_key };
	TRY(id_sent(cx, rq, "what", "Choose which one it is.", &one.what));
	return str_is(what, "end") ? voice_end(cx, rq->store, &rq->actor, &one, rq->now) :
		str_is(what, "down") ? said_end(cx, rq->store, &rq->actor, &one, rq->now) : fail(cx, ERR_BAD_FIELD, "Choose what to do.");
}

enum err page_voices_send(struct cx *cx, struct request *rq, struct response *rs)
{
	enum err err = send(cx, rq);
	if (err == OK)
		return response_go(rs, STR("/experience/voices"));
	const char *problem = form_refused(cx, rq, rs, err);
	return problem ? show(cx, rq, rs, problem) : err;
}

/* ---- to hang up; in numbers ---- */

enum err page_said(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct said *s;
	size_t n;
	TRY(frame_make(cx, rq, "You said, we did", &frame));
	TRY(said_done_of(cx, rq->db, rq->who->organisation, SAID_MAX, &s, &n));
	struct t_said_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++)
		row[i] = (struct t_said_row){ mine_words(cx->arena, s[i].words.said), mine_words(cx->arena, s[i].words.did), mine_words(cx->arena, s[i].words.doer),
			s[i].words.on };
	t_said(&rs->body, &(struct t_said){ .frame = frame, .service = mine_words(cx->arena, rq->who->organisation_name), .rows = row, .rows_n = n });
	return OK;
}

static struct t_experience_summary_fft fft_row(struct cx *cx, enum audience audience, const struct experience *e)
{
	struct t_experience_summary_fft row = { .who = str_of(audience_say(audience)) };
	if (e->shown)
		row = (struct t_experience_summary_fft){ row.who, true, e->all, share_say(cx, e->positive), share_say(cx, e->negative) };
	return row;
}

static struct str number(struct cx *cx, int64_t n)
{
	return say_f(cx->arena, "%" PRId64, n);
}

enum err page_experience_summary(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct experience_sum e;
	struct team_sum t;
	const struct catalog *catalog = rq->settings->catalog;
	int64_t least, organisation = rq->who->organisation;
	TRY(frame_make(cx, rq, "The service in numbers", &frame));
	TRY(setting_number(cx, rq->db, "experience_least", LEAST, &least));
	TRY(experience_sum(cx, rq->db, catalog, organisation, least, rq->today, &e));
	TRY(team_sum(cx, rq->db, catalog, organisation, day_add_months(rq->today, -EXPERIENCE_MONTHS), rq->today, rq->now, &t));
	const struct t_experience_summary_fft fft[] = { fft_row(cx, AUDIENCE_PATIENTS, &e.fft), fft_row(cx, AUDIENCE_REFERRERS, &e.referrers),
		fft_row(cx, AUDIENCE_STAFF, &e.staff) };
	const struct t_experience_summary_line voices[] = { { STR("Questionnaires"), number(cx, e.voice[VOICE_QUESTIONNAIRE]) },
		{ STR("Focus groups"), number(cx, e.voice[VOICE_FOCUS_GROUP]) }, { STR("Single feedback"), number(cx, e.voice[VOICE_SINGLE]) },
		{ STR("Part in how the service is made"), number(cx, e.voice[VOICE_DESIGN]) }, { STR("People who took part in these"), number(cx, e.voices_people) },
		{ STR("You said, we did: what hangs"), number(cx, e.said) }, { STR("Words that wait to be read"), number(cx, e.unread) } };
	const struct t_experience_summary_line team[] = { { STR("People who work here"), number(cx, t.staff) },
		{ STR("Competences confirmed, added up"), number(cx, t.competences) }, { STR("Competences that nobody holds"), number(cx, t.gaps) },
		{ STR("Competences that end within 60 days"), number(cx, t.soon) }, { STR("Competences run out"), number(cx, t.over) },
		{ STR("Competences to be confirmed"), number(cx, t.waits) },
		{ STR("Supervision overdue"), say_f(cx->arena, "%" PRId64 " of %" PRId64, t.overdue, t.pairs) },
		{ STR("Sessions of supervision"), say_f(cx->arena, "%" PRId64 ", %.*s", t.sessions, STRF(say_minutes(cx, t.session_minutes))) },
		{ STR("Case consultations to other teams"), number(cx, t.consultations) },
		{ STR("Training given"), say_f(cx->arena, "%" PRId64 ", to %" PRId64 " people, %.*s", t.trainings, t.trained,
		STRF(say_minutes(cx, t.training_minutes))) } };
	struct t_experience_summary d = { .frame = frame, .looks = request_may(rq, "look", "experience"), .service = rq->who->organisation_name, .least = least,
		.months_hidden = e.months_hidden, .rows = fft, .rows_n = LENGTH(fft), .voices = voices, .voices_n = LENGTH(voices), .team = team,
		.team_n = LENGTH(team) };
	t_experience_summary(&rs->body, &d);
	return OK;
}
