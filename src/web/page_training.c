/* Training that the service gave to others. */
#include <inttypes.h>

#include "base/must.h"
#include "insight/team.h"
#include "record/organisation.h"
#include "web/list_file.h"
#include "web/team.h"

#define BACK_DAYS 1096

/* "12 useful, 2 partly, 1 not; 3 said nothing" */
static struct str found_say(struct cx *cx, int64_t people, int64_t good, int64_t partly, int64_t poor)
{
	int64_t none = people - good - partly - poor;
	if (none == people)
		return STR("nobody was asked, or nobody said");
	return say_f(cx->arena, "%" PRId64 " useful, %" PRId64 " partly, %" PRId64 " not%s", good, partly, poor,
		none ? arena_printf(cx->arena, "; %" PRId64 " said nothing", none) : "");
}

static enum err lists_make(struct cx *cx, const struct request *rq, struct t_training *d)
{
	struct training *t;
	size_t n, whoms;
	TRY(trainings_of(cx, rq->db, rq->who->organisation, (struct day){ rq->today.day - BACK_DAYS }, &t, &n));
	const struct taught *taught = taught_by(cx->arena, t, n, &whoms);
	struct t_training_whom *whom = arena_array(cx->arena, whoms + 1, sizeof *whom);
	struct t_training_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < whoms; i++) {
		bool late = day_known(taught[i].again_on) && taught[i].again_on.day <= rq->today.day;
		whom[i] = (struct t_training_whom){ taught[i].whom, taught[i].times, taught[i].people, say_minutes(cx, taught[i].minutes),
			found_say(cx, taught[i].people, taught[i].good, taught[i].partly, taught[i].poor), taught[i].last_on, taught[i].again_on, late };
		d->late += late;
	}
	for (size_t i = 0; i < n; i++) {
		const struct training_words *w = &t[i].words;
		const struct profession *p = catalog_profession(rq->settings->catalog, w->profession);
		row[i] = (struct t_training_row){ .id = outside(cx->arena, t[i].outside), .on = w->on, .whom = taught_whom(&t[i]),
			.team = w->to != NIL && w->to_name.n ? w->to_name : STR_NONE, .profession = p ? p->title : STR("several professions"), .topic = w->topic,
			.by = w->given_by, .people = w->people, .hours = say_minutes(cx, w->minutes), .found = found_say(cx, w->people, w->good, w->partly, w->poor),
			.say = w->say, .again = w->again_on, .ends = d->adds, .csrf = rq->csrf, .key = request_form_key(cx) };
	}
	d->whoms = whom;
	d->whoms_n = whoms;
	d->rows = row;
	d->rows_n = n;
	return OK;
}

static enum err choices_make(struct cx *cx, const struct request *rq, struct t_training *d)
{
	const struct catalog *catalog = rq->settings->catalog;
	struct str to = form_value(&rq->form, "to"), profession = form_value(&rq->form, "profession");
	struct organisation *o;
	size_t n;
	TRY(organisation_list(cx, rq->db, &o, &n));
	struct t_option *place = arena_array(cx->arena, n + 1, sizeof *place), *prof = arena_array(cx->arena, catalog->professions + 1, sizeof *prof);
	place[d->places_n++] = (struct t_option){ STR(""), STR("Not listed"), !to.n };
	for (size_t i = 0; i < n; i++)
		place[d->places_n++] = (struct t_option){ o[i].ods, o[i].name, str_eq(o[i].ods, to) };
	prof[d->professions_n++] = (struct t_option){ STR(""), STR("Several"), !profession.n };
	for (size_t i = 0; i < catalog->professions; i++)
		prof[d->professions_n++] = (struct t_option){ catalog->profession[i].id, catalog->profession[i].title,
			str_eq(catalog->profession[i].id, profession) };
	d->places = place;
	d->professions = prof;
	return OK;
}

static const struct sheet_column columns[] = {
	{ "on", SHEET_DAY, offsetof(struct t_training_row, on) }, { "to_whom", SHEET_WORDS, offsetof(struct t_training_row, whom) },
	{ "team", SHEET_WORDS, offsetof(struct t_training_row, team) }, { "profession", SHEET_WORDS, offsetof(struct t_training_row, profession) },
	{ "what", SHEET_WORDS, offsetof(struct t_training_row, topic) }, { "given_by", SHEET_WORDS, offsetof(struct t_training_row, by) },
	{ "people", SHEET_NUMBER, offsetof(struct t_training_row, people) }, { "hours", SHEET_WORDS, offsetof(struct t_training_row, hours) },
	{ "what_they_found_of_it", SHEET_WORDS, offsetof(struct t_training_row, found) },
	{ "remarks", SHEET_WORDS, offsetof(struct t_training_row, say) }, { "again_on", SHEET_DAY, offsetof(struct t_training_row, again) },
};

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	const struct form *f = &rq->form;
	TRY(frame_make(cx, rq, "Training given", &frame));
	struct t_training d = { .frame = frame, .problem = str_of(problem), .csrf = rq->csrf, .key = request_form_key(cx),
		.adds = request_may(rq, "add", "team"), .open = problem && str_is(form_value(f, "do"), "put"), .today = day_field(cx, rq->today),
		.to_name = form_value(f, "to_name"), .topic = form_value(f, "topic"), .people = form_value(f, "people"), .minutes = form_value(f, "minutes"),
		.good = form_value(f, "good"), .partly = form_value(f, "partly"), .poor = form_value(f, "poor"), .say = form_value(f, "say"),
		.again_on = form_value(f, "again_on"), .given_by = field_again(rq, "given_by", rq->who->staff_name) };
	d.on = field_again(rq, "on", d.today);
	TRY(lists_make(cx, rq, &d));
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "training", .title = "Training given", .notice = LIST_STAFF,
			.back = STR("/team/training") }, columns, LENGTH(columns), d.rows, d.rows_n, sizeof *d.rows);
	list_offer(cx, rq, frame, "team", STR("/team/training"));
	if (d.adds)
		TRY(choices_make(cx, rq, &d));
	t_training(&rs->body, &d);
	return OK;
}

enum err page_training(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

/* Left empty, nobody said so. */
static int64_t count_sent(const struct request *rq, const char *name)
{
	return str_trim(form_value(&rq->form, name)).n ? number_sent(rq, name) : 0;
}

static enum err send(struct cx *cx, struct request *rq)
{
	struct care care = { rq->settings->catalog, rq->settings->catalog->policy };
	const struct form *f = &rq->form;
	if (str_is(form_value(f, "do"), "end")) {
		struct training_end end = { .say = form_value(f, "why"), .form_key = rq->form_key };
		TRY(id_sent(cx, rq, "training", "Choose which training it is.", &end.training));
		return training_end(cx, rq->store, &rq->actor, &end, rq->now);
	}
	struct training_ask ask = { .to = form_value(f, "to"), .form_key = rq->form_key, .words = { .given_by = form_value(f, "given_by"),
		.to_name = form_value(f, "to_name"), .profession = form_value(f, "profession"), .topic = form_value(f, "topic"), .say = form_value(f, "say"),
		.people = number_sent(rq, "people"), .minutes = number_sent(rq, "minutes"), .good = count_sent(rq, "good"), .partly = count_sent(rq, "partly"),
		.poor = count_sent(rq, "poor") } };
	TRY(day_sent(cx, rq, "on", &ask.words.on));
	TRY(day_sent(cx, rq, "again_on", &ask.words.again_on));
	return training_put(cx, rq->store, &rq->actor, &care, &ask, rq->now);
}

enum err page_training_send(struct cx *cx, struct request *rq, struct response *rs)
{
	enum err err = send(cx, rq);
	if (err == OK)
		return response_go(rs, STR("/team/training"));
	const char *problem = form_refused(cx, rq, rs, err);
	return problem ? show(cx, rq, rs, problem) : err;
}
