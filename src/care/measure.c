/* Measures: decided, checked against the key, written, told; and read back with their scores. */
#include "care/measure.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/must.h"
#include "care/alert.h"
#include "record/audit.h"
#include "record/episode.h"
#include "record/facts.h"
#include "record/form.h"
#include "record/organisation.h"
#include "record/person.h"
#include "record/setting.h"
#include "record/signin.h"
#include "record/timeline.h"

#define SAY_MAX 2000

/* ---- writing ---- */

struct adding { const struct actor *actor; const struct catalog *catalog; const struct measure_ask *ask; struct instant now; uint8_t label; struct str made; };

static enum err tell(struct cx *cx, struct db *db, const struct actor *a, int64_t patient, const char *operation, struct str subject, struct str detail,
		     struct instant now)
{
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient,
		.role = a->role, .operation = operation, .class = "measure", .subject = subject, .rows = 1, .request = a->request, .detail = detail }, now);
}

static enum err whose(struct cx *cx, struct db *db, const struct catalog *catalog, const struct actor *a, struct id person, uint8_t label,
		      struct instant now, int64_t *ret)
{
	db_guard(db, a->signin, now);
	TRY(patient_by_outside(cx, db, person, ret));
	return facts_require(cx, db, catalog->policy, a, &(struct facts_what){ *ret, 0, CLASS_MEASURE, label, OP_ADD }, now);
}

/* What the writer may not see is not there for her, whatever id she sends. */
static enum err response_seen(struct cx *cx, struct db *db, int64_t patient, struct id outside)
{
	struct response_row *r;
	size_t n;
	TRY(responses_of(cx, db, patient, &r, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(r[i].outside, outside))
			return OK;
	return fail(cx, ERR_NOT_FOUND, "There are no such answers of this person that your organisation wrote down.");
}

/* One's own organisation's, of this person, that stands. */
static enum err held_of(struct cx *cx, struct db *db, const struct actor *a, struct id outside, int64_t patient, struct response_held *ret)
{
	TRY(response_seen(cx, db, patient, outside));
	enum err err = response_hold(cx, db, outside, ret);
	if (err == ERR_NOT_FOUND || (err == OK && (ret->patient != patient || ret->organisation != a->organisation)))
		return fail(cx, ERR_NOT_FOUND, "There are no such answers of this person that your organisation wrote down.");
	TRY(err);
	return instant_known(ret->ended_at) ? fail(cx, ERR_CONFLICT, "These answers were corrected or withdrawn meanwhile. Look again.") : OK;
}

/* The total that somebody wrote on the form is compared, never kept: one of the two was read or added up wrongly. */
static enum err total_check(struct cx *cx, struct db *db, int64_t patient, const struct instrument *in, const struct measure_ask *ask)
{
	struct str told = str_trim(ask->total);
	struct person person;
	if (str_empty(told) || in->scales == 0)
		return OK;
	TRY(person_load(cx, db, patient, &person));
	struct score score = instrument_score(cx->arena, in, 0, &ask->answers, &(struct scoring){ .sex = person.best.d.sex });
	if (score.state == SCORE_UNSCORABLE)
		return fail(cx, ERR_BAD_FIELD, "The form says %.*s; these answers have no such score. %.*s Leave the total empty to keep the answers.",
			STRF(told), STRF(score.note));
	struct str points = points_told(cx->arena, &in->scale[0], score.milli);
	if (str_eq(told, points) || (str_ends(points, ".0") && str_eq(told, str_sub(points, 0, points.n - 2))))
		return OK;
	return fail(cx, ERR_BAD_FIELD, "The form says %.*s; these answers come to %.*s. Look at both again. Where the form was added up wrongly, leave the "
		"total empty: it is made from the answers.", STRF(told), STRF(points));
}

/* All of them: what is written down about one is not about another. */
static struct str alerts_say(struct cx *cx, const struct instrument *in, const int *alert, int n)
{
	AUTO(buf) struct buf b;
	buf_init(&b, LIMIT_SAY);
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%s%.*s", i ? " " : "", STRF(in->alert[alert[i]].say));
	return str_dup(cx->arena, buf_view(&b));
}

/* say_before: of what is corrected. What it sets off anew has words of its own: those of before were about another answer. */
static enum err answers_check(struct cx *cx, struct db *db, int64_t patient, const struct instrument *in, const struct measure_ask *ask,
			      const struct answers *before, struct str say_before)
{
	int alert[INSTRUMENT_ALERTS], answered = 0;
	struct str say = str_trim(ask->say);
	for (int i = 0; i < in->items; i++) {
		const char *fault = answer_fault(cx->arena, in, i, ask->answers.item[i]);
		if (fault)
			return fail(cx, ERR_BAD_FIELD, "%s", fault);
		answered += ask->answers.item[i] != ANSWER_BLANK;
	}
	if (!answered)
		return fail(cx, ERR_BAD_FIELD, "No question is answered. There is nothing to keep.");
	TRY(total_check(cx, db, patient, in, ask));
	int alerts = answers_alerts_new(in, &ask->answers, before, alert);
	bool said = !str_empty(say) && !(before && str_known(say_before) && str_eq(say, say_before));
	return alerts && !said ? fail(cx, ERR_HELD, "%.*s", STRF(alerts_say(cx, in, alert, alerts))) : OK;
}

/* Whose it is to look at it where no reader is set: her named person, on a pathway of this organisation that goes on; else who wrote it down. */
static enum err named_person(struct cx *cx, struct db *db, const struct actor *a, int64_t patient, int64_t *ret)
{
	struct episode *e;
	size_t n;
	*ret = a->staff;
	TRY(episodes_of(cx, db, patient, &e, &n));
	for (size_t i = n; i-- > 0;)
		if (e[i].organisation == a->organisation && e[i].phase != PHASE_ENDED && e[i].owner > 0)
			*ret = e[i].owner;
	return OK;
}

static enum err alerts_tell(struct cx *cx, struct db *db, const struct adding *w, const struct instrument *in, const struct response_new *r, int64_t id,
			    const struct answers *before)
{
	struct person person;
	struct alert_new new = { .patient = r->patient, .organisation = r->organisation, .holding = r->holding, .label = r->label, .ask = NIL, .response = id,
		.instrument = in->id, .version = in->version, .writer = w->actor->staff, .done = r->say };
	TRY(person_load(cx, db, r->patient, &person));
	TRY(named_person(cx, db, w->actor, r->patient, &new.staff));
	return alerts_raise(cx, db, w->catalog->policy, &(struct alerts_of_answers){ in, &w->ask->answers, before, { .sex = person.best.d.sex }, r->on, id },
		&new, w->now);
}

static enum err add_write(struct cx *cx, struct db *db, void *arg)
{
	struct adding *w = arg;
	const struct measure_ask *ask = w->ask;
	struct response_new new = { .organisation = w->actor->organisation, .label = w->label, .instrument = ask->instrument, .on = ask->on,
		.mode = ask->mode, .say = str_trim(ask->say), .corrects = NIL, .staff = w->actor->staff, .role = w->actor->role };
	struct response_held held = { 0 };
	struct answers before, *corrected = NULL;
	struct id made;
	int64_t id;
	bool fresh;
	char text[ID_TEXT];
	TRY(whose(cx, db, w->catalog, w->actor, ask->patient, w->label, w->now, &new.patient));
	if (id_known(ask->corrects)) {
		TRY(held_of(cx, db, w->actor, ask->corrects, new.patient, &held));
		if (!str_eq(held.instrument, ask->instrument))
			return fail(cx, ERR_BAD_FIELD, "Answers to one questionnaire cannot correct those to another.");
		new.corrects = held.id;
	}
	const struct instrument *in = catalog_instrument(w->catalog, ask->instrument, held.version);
	if (!in)
		return fail(cx, ERR_NOT_FOUND, "There is no questionnaire \"%.*s\".", STRF(ask->instrument));
	if (in->anonymous)
		return fail(cx, ERR_BAD_FIELD, "%.*s is answered without a name: it is not kept with anybody's record.", STRF(in->title));
	if (held.id) {
		TRY(answers_read(cx, in, held.answers, &before));
		corrected = &before;
	}
	TRY(answers_check(cx, db, new.patient, in, ask, corrected, held.say));
	if (corrected && str_empty(new.say))
		new.say = str_known(held.say) ? held.say : new.say;
	new.version = in->version;
	new.answers = answers_write(cx->arena, in, &ask->answers);
	TRY(holding_in(cx, db, new.organisation, 0, true, &new.holding, &fresh));
	if (fresh)
		TRY(signin_refold(cx, db, w->catalog->policy, w->now));
	if (held.id)
		TRY(response_end(cx, db, held.id, w->actor->staff, STR("corrected"), w->now));
	TRY(response_add(cx, db, &new, w->now, &id, &made));
	TRY(alerts_tell(cx, db, w, in, &new, id, corrected));
	w->made = str_of(arena_text(cx->arena, id_text(made, text)));
	return tell(cx, db, w->actor, new.patient, "add", w->made, in->id, w->now);
}

enum err measure_add(struct cx *cx, struct store *store, const struct actor *actor, const struct catalog *catalog, const struct measure_ask *ask,
		     struct instant now, struct id *ret_outside)
{
	const struct instrument *in = catalog_instrument(catalog, ask->instrument, 0);
	struct adding w = { .actor = actor, .catalog = catalog, .ask = ask, .now = now, .label = LABEL_NORMAL };
	/* what a carer says of herself is hers: the person whom she cares for does not read it */
	if (in && in->by == FILLED_BY_CARER)
		w.label |= 1 << LABEL_THIRD_PARTY;
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = add_write, .arg = &w, .location = &w.made };
	if (ask->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The text has %zu characters; keep it to %d.", ask->say.n, SAY_MAX);
	if (!day_known(ask->on) || ask->on.day > instant_day(now).day)
		return fail(cx, ERR_BAD_FIELD, "Say on which day it was answered: today or before.");
	if (ask->mode <= MODE_NONE || ask->mode >= MODES_ASKED)
		return fail(cx, ERR_BAD_FIELD, "Choose how it was answered.");
	TRY(form_once(cx, store, &once));
	return id_parse(w.made, ret_outside) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
}

struct withdrawing { const struct actor *actor; const struct catalog *catalog; const struct measure_withdraw *ask; struct instant now; struct str done; };

static enum err withdraw_write(struct cx *cx, struct db *db, void *arg)
{
	struct withdrawing *w = arg;
	struct response_held held;
	int64_t patient;
	char text[ID_TEXT];
	TRY(whose(cx, db, w->catalog, w->actor, w->ask->patient, LABEL_NORMAL, w->now, &patient));
	if (str_empty(str_trim(w->ask->say)) || w->ask->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence why these answers do not count.");
	TRY(held_of(cx, db, w->actor, w->ask->response, patient, &held));
	TRY(response_end(cx, db, held.id, w->actor->staff, str_trim(w->ask->say), w->now));
	w->done = str_of(arena_text(cx->arena, id_text(w->ask->response, text)));
	return tell(cx, db, w->actor, patient, "change", w->done, STR("withdraw"), w->now);
}

enum err measure_withdraw(struct cx *cx, struct store *store, const struct actor *actor, const struct catalog *catalog,
			  const struct measure_withdraw *ask, struct instant now)
{
	struct withdrawing w = { .actor = actor, .catalog = catalog, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = withdraw_write, .arg = &w, .location = &w.done };
	return form_once(cx, store, &once);
}

/* ---- reading ---- */

static bool stands(const struct measured *m)
{
	return !instant_known(m->r.ended_at);
}

/* The value set that was asked for, where this instrument has it; otherwise the one that the site chose, or none. */
static enum err values_chosen(struct cx *cx, struct db *db, const struct instrument *in, struct str asked, struct str *ret)
{
	*ret = STR_NONE;
	if (!in || in->scales == 0 || in->scale[0].how != SCORE_VALUE)
		return OK;
	if (instrument_values(&in->scale[0], asked)) {
		*ret = asked;
		return OK;
	}
	char *name = arena_printf(cx->arena, "value_set_%.*s", STRF(in->id));
	for (char *p = name; *p; p++)
		*p = *p == '-' ? '_' : *p;
	TRY(setting_get(cx, db, name, STR_NONE, ret));
	if (str_is(*ret, "none"))
		*ret = STR_NONE;
	return OK;
}

static enum err score_all(struct cx *cx, const struct catalog *catalog, const struct scoring *by, struct measured *m)
{
	m->instrument = catalog_instrument(catalog, m->r.instrument, m->r.version);
	if (!m->instrument)
		return OK;
	enum err err = answers_read(cx, m->instrument, m->r.answers, &m->answers);
	if (err == ERR_BAD_FIELD)
		return fail(cx, ERR_CONFLICT, "Answers to %.*s of %d do not fit its version %lld any more: was the table changed without a new version?",
			STRF(m->r.instrument), m->r.on.day, (long long)m->r.version);
	TRY(err);
	for (int i = 0; i < m->instrument->scales; i++)
		m->score[i] = instrument_score(cx->arena, m->instrument, i, &m->answers, by);
	m->alerts = answers_alerts(m->instrument, &m->answers, m->alert);
	return OK;
}

struct change_point *measure_points(struct arena *arena, const struct measure *m, int scale, int64_t organisation)
{
	struct change_point *point = arena_array(arena, m->count + 1, sizeof *point);
	for (size_t i = 0; i < m->count; i++) {
		const struct measured *x = &m->list[i];
		bool has = x->instrument && scale < x->instrument->scales;
		point[i] = (struct change_point){ has ? x->instrument : NULL, has ? &x->score[scale] : NULL, x->r.on,
			stands(x) && (!organisation || x->r.organisation == organisation) };
	}
	return point;
}

void measure_judge(struct arena *arena, struct measure *m, struct day since)
{
	struct change_point *point = measure_points(arena, m, 0, 0);
	for (size_t i = 0; i < m->count; i++)
		if (point[i].counts)
			m->list[i].change = change_judge(0, point, i + 1, since);
}

enum err measures_view_by(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t patient, const struct scoring *asked,
			  struct measure **ret, size_t *ret_count)
{
	struct response_row *r;
	struct scoring by = *asked;
	size_t n, count = 0;
	TRY(responses_of(cx, db, patient, &r, &n));
	struct measured *all = arena_array(cx->arena, n + 1, sizeof *all);
	struct measure *list = arena_array(cx->arena, n + 1, sizeof *list);
	for (size_t i = 0; i < n; i++) {
		all[i].r = r[i];
		if (count == 0 || !str_eq(list[count - 1].id, r[i].instrument)) {
			const struct instrument *in = catalog_instrument(catalog, r[i].instrument, 0);
			list[count++] = (struct measure){ .id = r[i].instrument, .instrument = in, .list = &all[i] };
			TRY(values_chosen(cx, db, in, asked->values, &by.values));
		}
		TRY(score_all(cx, catalog, &by, &all[i]));
		list[count - 1].count++;
		list[count - 1].standing += stands(&all[i]);
	}
	for (size_t i = 0; i < count; i++)
		measure_judge(cx->arena, &list[i], DAY_NONE);
	*ret = list;
	*ret_count = count;
	return OK;
}

enum err measures_view(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t patient, enum sex sex, struct measure **ret, size_t *ret_count)
{
	return measures_view_by(cx, db, catalog, patient, &(struct scoring){ .sex = sex }, ret, ret_count);
}

const struct measured *measure_last(const struct measure *m)
{
	for (size_t i = m->count; i-- > 0;)
		if (stands(&m->list[i]))
			return &m->list[i];
	return NULL;
}

/* ---- for a pathway ---- */

/* What can be compared with the last that one service asked: the same for what moved as for whether it has ceased to. */
static void change_of(struct arena *arena, const struct measure *m, int64_t organisation, struct day since, const struct plateau_how *how,
		      struct course_change *ret)
{
	struct change_point *point = measure_points(arena, m, 0, organisation);
	size_t *run = arena_array(arena, m->count + 1, sizeof *run), n = change_run(0, point, m->count, since, run);
	struct scored_on *list = arena_array(arena, n + 1, sizeof *list);
	*ret = (struct course_change){ .instrument = m->id, .change = CHANGE_UNKNOWN, .plateau = TRUTH_UNKNOWN };
	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		list[i] = (struct scored_on){ *point[run[i]].score, point[run[i]].on };
	ret->change = change_judge(0, point, m->count, since).moved;
	ret->plateau = score_plateau(point[run[0]].instrument, 0, list, n, how);
}

struct course_change *measures_changes(struct arena *arena, const struct measure *list, size_t count, int64_t organisation, struct day since,
				       const struct plateau_how *how)
{
	struct course_change *change = arena_array(arena, count + 1, sizeof *change);
	for (size_t i = 0; i < count; i++)
		change_of(arena, &list[i], organisation, since, how, &change[i]);
	return change;
}
