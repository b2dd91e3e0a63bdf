/* Raised, passed on, settled. */
#include "care/alert.h"

#include "record/audit.h"
#include "record/facts.h"
#include "record/form.h"
#include "record/response.h"

#define SAY_MAX 2000

/* ---- what a service has set ---- */

static enum err judged(struct cx *cx, struct db *db, struct remote_service *s)
{
	TRY(remote_steps(cx, db, s->setting.id, &s->step, &s->steps));
	s->known = true;
	s->hours = (struct hours){ s->setting.days, (int)s->setting.from, (int)s->setting.until };
	s->ready = hours_right(&s->hours) && s->steps > 0 && !str_empty(str_trim(s->setting.role)) && !str_empty(str_trim(s->setting.telephone));
	return OK;
}

enum err remote_service_of(struct cx *cx, struct db *db, int64_t organisation, struct remote_service *ret)
{
	*ret = (struct remote_service){ 0 };
	enum err err = remote_setting_of(cx, db, organisation, &ret->setting);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	return judged(cx, db, ret);
}

enum err remote_service_by(struct cx *cx, struct db *db, int64_t setting, struct remote_service *ret)
{
	*ret = (struct remote_service){ 0 };
	TRY(remote_setting_by_id(cx, db, setting, &ret->setting));
	return judged(cx, db, ret);
}

/* ---- whom it is told ---- */

enum err alert_reader_may(struct cx *cx, struct db *db, const struct policy *policy, int64_t organisation, const struct remote_step *step, int64_t patient,
			  struct instant now, bool *ret)
{
	const struct actor reader = { .staff = step->staff, .organisation = organisation, .signin = NIL, .role = step->role, .request = STR_NONE };
	struct facts f;
	TRY(facts_decide(cx, db, policy, &reader, &(struct facts_what){ patient, 0, CLASS_MEASURE, LABEL_NORMAL, OP_LOOK }, now, &f));
	*ret = f.answer.effect == ACCESS_ALLOW;
	return OK;
}

/* The first step from `from` on (counted from 1) who may read it; one more than there are where none may. */
static enum err step_next(struct cx *cx, struct db *db, const struct policy *policy, const struct remote_service *s, int64_t organisation, int64_t patient,
			  int64_t from, struct instant now, int64_t *ret_step, struct instant *ret_due)
{
	bool may = false;
	*ret_due = INSTANT_NONE;
	for (*ret_step = from; *ret_step <= (int64_t)s->steps; (*ret_step)++) {
		const struct remote_step *step = &s->step[*ret_step - 1];
		TRY(alert_reader_may(cx, db, policy, organisation, step, patient, now, &may));
		if (!may)
			continue;
		*ret_due = hours_after(&s->hours, now, step->minutes);
		return OK;
	}
	return OK;
}

static enum err tell(struct cx *cx, struct db *db, const struct actor *a, int64_t organisation, int64_t patient, const char *operation, struct id alert,
		     const char *detail, struct instant now)
{
	char text[ID_TEXT];
	return audit_add(cx, db, &(struct audit){ .staff = a ? a->staff : NIL, .organisation = organisation, .signin = a ? a->signin : NIL, .patient = patient,
		.role = a ? a->role : STR_NONE, .operation = operation, .class = "alert", .subject = str_of(arena_text(cx->arena, id_text(alert, text))),
		.rows = 1, .request = a ? a->request : STR_NONE, .detail = str_of(detail) }, now);
}

/* Is who wrote it down one of those who are told? Then what she did was said with it. */
static bool told_herself(const struct alert_new *a, const struct remote_service *s)
{
	bool steps = false;
	for (size_t i = 0; i < s->steps; i++)
		steps |= s->step[i].staff == a->writer;
	return a->writer > 0 && str_known(a->done) && !str_empty(a->done) && (a->setting == NIL ? a->staff == a->writer : steps);
}

enum err alert_raise(struct cx *cx, struct db *db, const struct policy *policy, struct alert_new *new, struct instant now)
{
	static const char *const says[ALERT_KINDS] = { "", "an answer about risk", "worse beyond error", "a link was shut" };
	struct remote_service s;
	struct id made;
	int64_t id;
	TRY(remote_service_of(cx, db, new->organisation, &s));
	new->setting = NIL;
	new->step = 1;
	new->due = INSTANT_NONE;
	/* Who asked looks after her own link; nobody is called for it. */
	if (s.ready && new->kind != ALERT_SHUT) {
		new->setting = s.setting.id;
		TRY(step_next(cx, db, policy, &s, new->organisation, new->patient, 1, now, &new->step, &new->due));
	}
	bool settled = told_herself(new, &s);
	TRY(alert_add(cx, db, new, now, &id, &made));
	if (settled)
		TRY(alert_end(cx, db, id, new->writer, new->done, now));
	return tell(cx, db, NULL, new->organisation, new->patient, "alert", made, settled ? "settled by who wrote it down" : says[new->kind], now);
}

/* ---- what answers set off ---- */

int answers_alerts_new(const struct instrument *in, const struct answers *answers, const struct answers *before, int *ret)
{
	int set[INSTRUMENT_ALERTS], n = answers_alerts(in, answers, set), count = 0;
	for (int i = 0; i < n; i++) {
		const struct instrument_alert *a = &in->alert[set[i]];
		bool told = before && before->item[a->item - 1] >= a->from && before->item[a->item - 1] >= answers->item[a->item - 1];
		if (!told)
			ret[count++] = set[i];
	}
	return count;
}

enum err answers_worse(struct cx *cx, const struct instrument *in, const struct scoring *by, const struct answers *answers, const struct str *before,
		       size_t count, bool *ret)
{
	struct score now = { 0 }, first = { 0 }, last = { 0 };
	enum need_change was = CHANGE_UNKNOWN;
	bool any = false;
	*ret = false;
	if (in->scales == 0)
		return OK;
	now = instrument_score(cx->arena, in, 0, answers, by);
	for (size_t i = 0; i < count; i++) {
		struct answers a;
		TRY(answers_read(cx, in, before[i], &a));
		struct score s = instrument_score(cx->arena, in, 0, &a, by);
		if (s.state == SCORE_UNSCORABLE)
			continue;
		if (!any)
			first = s;
		was = score_change(in, 0, &first, &s);
		last = s;
		any = true;
	}
	*ret = any && now.state != SCORE_UNSCORABLE && (score_change(in, 0, &last, &now) == CHANGE_WORSE || (was != CHANGE_WORSE &&
		score_change(in, 0, &first, &now) == CHANGE_WORSE));
	return OK;
}

enum err alerts_raise(struct cx *cx, struct db *db, const struct policy *policy, const struct alerts_of_answers *of, const struct alert_new *base,
		      struct instant now)
{
	const struct instrument *in = of->instrument;
	int set[INSTRUMENT_ALERTS], n = answers_alerts_new(in, of->answers, of->before, set);
	struct alert_new new = *base;
	struct str *before;
	size_t count;
	bool worse, was = false;
	new.kind = ALERT_RISK;
	for (int i = 0; i < n; i++) {
		new.item = in->alert[set[i]].item;
		new.answer = of->answers->item[new.item - 1];
		TRY(alert_raise(cx, db, policy, &new, now));
	}
	TRY(responses_before(cx, db, &(struct response_before){ base->patient, base->organisation, in->id, in->version, of->on, of->but }, &before, &count));
	TRY(answers_worse(cx, in, &of->by, of->answers, before, count, &worse));
	if (worse && of->before)
		TRY(answers_worse(cx, in, &of->by, of->before, before, count, &was));
	if (!worse || was)
		return OK;
	new.kind = ALERT_WORSE;
	new.item = NIL;
	new.answer = NIL;
	new.done = STR_NONE;            /* who wrote down the answers did not say what she did about the score */
	return alert_raise(cx, db, policy, &new, now);
}

/* ---- passed on ---- */

struct passing { const struct policy *policy; struct instant now; int64_t count; };

static enum err pass_on(struct cx *cx, struct db *db, const struct passing *w, int64_t id, bool *ret_done)
{
	struct alert_held h;
	struct remote_service s;
	struct instant due;
	int64_t step;
	TRY(alert_hold(cx, db, id, &h));
	*ret_done = !instant_known(h.ended_at) && instant_known(h.due) && h.due.us <= w->now.us;
	if (!*ret_done)
		return OK;
	TRY(remote_service_by(cx, db, h.setting, &s));
	TRY(step_next(cx, db, w->policy, &s, h.organisation, h.patient, h.step + 1, w->now, &step, &due));
	TRY(alert_on(cx, db, id, step, due, w->now));
	return tell(cx, db, NULL, h.organisation, h.patient, "escalate", h.outside, step > (int64_t)s.steps ? "the role on duty is to be telephoned" :
		"to the next who is named", w->now);
}

static enum err pass_on_write(struct cx *cx, struct db *db, void *arg)
{
	struct passing *w = arg;
	int64_t *late;
	size_t n;
	w->count = 0;
	TRY(alerts_late(cx, db, w->now, &late, &n));
	for (size_t i = 0; i < n; i++) {
		bool done;
		TRY(pass_on(cx, db, w, late[i], &done));
		w->count += done;
	}
	return OK;
}

enum err alerts_pass_on(struct cx *cx, struct store *store, const struct policy *policy, struct instant now, int64_t *ret_count)
{
	struct passing w = { policy, now, 0 };
	struct db *db;
	int64_t *late;
	size_t n;
	*ret_count = 0;
	TRY(store_reader(cx, store, &db));
	enum err err = alerts_late(cx, db, now, &late, &n);
	store_reader_back(store, db);
	TRY(err);
	if (n == 0)
		return OK;
	TRY(store_write(cx, store, pass_on_write, &w));
	*ret_count = w.count;
	return OK;
}

/* ---- seen ---- */

struct showing { const struct alert *alert; size_t count; struct instant now; };

static enum err shown_write(struct cx *cx, struct db *db, void *arg)
{
	const struct showing *w = arg;
	for (size_t i = 0; i < w->count; i++)
		if (w->alert[i].mine && !instant_known(w->alert[i].seen_at))
			TRY(alert_seen(cx, db, w->alert[i].id, w->now));
	return OK;
}

enum err alerts_shown(struct cx *cx, struct store *store, const struct alert *alert, size_t count, struct instant now)
{
	struct showing w = { alert, count, now };
	for (size_t i = 0; i < count; i++)
		if (alert[i].mine && !instant_known(alert[i].seen_at))
			return store_write(cx, store, shown_write, &w);
	return OK;
}

/* ---- settled ---- */

struct settling { const struct actor *actor; const struct policy *policy; const struct alert_word *word; struct instant now; struct str done; };

static enum err settle_write(struct cx *cx, struct db *db, void *arg)
{
	struct settling *w = arg;
	const struct actor *a = w->actor;
	struct alert_held h;
	int64_t id, patient, organisation;
	char text[ID_TEXT];
	db_guard(db, a->signin, w->now);
	enum err err = alert_by_outside(cx, db, w->word->alert, &id, &patient, &organisation);
	if (err == ERR_NOT_FOUND || (err == OK && organisation != a->organisation))
		return fail(cx, ERR_NOT_FOUND, "There is no such alert.");
	TRY(err);
	TRY(facts_require(cx, db, w->policy, a, &(struct facts_what){ patient, 0, CLASS_MEASURE, LABEL_NORMAL, OP_LOOK }, w->now));
	TRY(alert_hold(cx, db, id, &h));
	if (instant_known(h.ended_at))
		return fail(cx, ERR_CONFLICT, "A colleague has said meanwhile what was done. Look again.");
	if (str_trim(w->word->say).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say what you did: whom you reached, what you agreed, what comes next.");
	TRY(alert_end(cx, db, id, a->staff, str_trim(w->word->say), w->now));
	w->done = str_of(arena_text(cx->arena, id_text(w->word->alert, text)));
	return tell(cx, db, a, a->organisation, patient, "change", w->word->alert, "settled", w->now);
}

enum err alert_settle(struct cx *cx, struct store *store, const struct actor *actor, const struct policy *policy, const struct alert_word *word,
		      struct instant now)
{
	struct settling w = { .actor = actor, .policy = policy, .word = word, .now = now };
	struct form_once once = { .key = word->form_key, .signin = actor->signin, .now = now, .work = settle_write, .arg = &w, .location = &w.done };
	if (word->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The text has %zu characters; keep it to %d.", word->say.n, SAY_MAX);
	return form_once(cx, store, &once);
}
