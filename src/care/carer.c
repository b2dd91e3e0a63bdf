/* Carers and what they need: decided, checked, written, told. */
#include "care/carer.h"

#include "base/must.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/form.h"
#include "record/organisation.h"
#include "record/signin.h"

#define SAY_MAX  4000
#define NAME_MAX 200
#define LOOK_AHEAD_DAYS 730     /* looked at again within two years: a slip of the year is caught */

struct caring { const struct actor *actor; const struct care *care; const struct carer_ask *ask; const struct carer_end *end; struct instant now;
	struct str done; };

/* Nothing here names a carer: the patient reads who worked on her record, and as what. */
static enum err tell(struct cx *cx, struct db *db, struct caring *w, int64_t patient, const char *operation, struct id episode)
{
	const struct actor *a = w->actor;
	struct audit row = { .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient, .role = a->role,
		.operation = operation, .class = record_class_word(CLASS_NARRATIVE), .rows = 1, .request = a->request };
	char text[ID_TEXT];
	w->done = row.subject = str_of(arena_text(cx->arena, id_text(episode, text)));
	return audit_add(cx, db, &row, w->now);
}

/* Asked of whoever sees the episode: that it is there is no secret from her, so she is told that she may not write here. */
static enum err may(struct cx *cx, struct db *db, const struct caring *w, int64_t patient, uint8_t labels)
{
	enum err err = facts_require(cx, db, w->care->policy, w->actor, &(struct facts_what){ patient, 0, CLASS_NARRATIVE, labels, OP_ADD }, w->now);
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	return fail(cx, ERR_FORBIDDEN, "What carers need is written by whoever treats the person here.");
}

/* The episode as the writer may see it, and going on. */
static enum err episode_open(struct cx *cx, struct db *db, const struct caring *w, struct id outside, struct episode *ret)
{
	db_guard(db, w->actor->signin, w->now);
	TRY(episode_by_outside(cx, db, outside, ret));
	TRY(may(cx, db, w, ret->patient, LABEL_NORMAL));
	return ret->phase == PHASE_ENDED ? fail(cx, ERR_CONFLICT, "This episode is over: what its carers need stands as it was written.") : OK;
}

/* What the writer may not see is not there for her, whatever id she sends. */
static enum err before_of(struct cx *cx, struct db *db, const struct caring *w, struct id need, const struct episode *e, struct carer_need_held *ret)
{
	struct carer_need *list;
	size_t n, i = 0;
	TRY(carer_needs_of(cx, db, e->id, &list, &n));
	while (i < n && !id_eq(list[i].outside, need))
		i++;
	if (i == n)
		return fail(cx, ERR_NOT_FOUND, "There is no such carer here.");
	TRY(carer_need_hold(cx, db, need, ret));
	must(ret->episode == e->id && ret->organisation == w->actor->organisation);     /* as the guard has it */
	return instant_known(ret->ended_at) ? fail(cx, ERR_CONFLICT, "Somebody worded this anew, or ended it, while you were reading. Look again.") : OK;
}

static enum err offer_check(struct cx *cx, const struct carer_words *w, struct day today)
{
	if (w->offer == CARER_NOT_OFFERED)
		return OK;
	if (!day_known(w->offered_on) || w->offered_on.day > today.day)
		return fail(cx, ERR_BAD_FIELD, "Say on which day an assessment was offered: today or before.");
	return str_empty(w->offered_by) ? fail(cx, ERR_BAD_FIELD, "Say who offered the assessment.") : OK;
}

static enum err words_check(struct cx *cx, const struct catalog *catalog, const struct carer_words *w, struct day today)
{
	struct str rest = w->support, id;
	if (!catalog_carer(catalog, CARER_RELATIONSHIP, w->relationship))
		return fail(cx, ERR_BAD_FIELD, "Choose who the carer is to the person.");
	TRY(offer_check(cx, w, today));
	if (str_empty(w->say))
		return fail(cx, ERR_BAD_FIELD, "Write what the carer needs, in her or his own words.");
	while (rest.n) {
		str_cut(rest, ' ', &id, &rest);
		if (!catalog_carer(catalog, CARER_SUPPORT, id))
			return fail(cx, ERR_BAD_FIELD, "Choose what was offered from the list.");
	}
	if (!day_known(w->look_on) || w->look_on.day < today.day)
		return fail(cx, ERR_BAD_FIELD, "Say on which day it is looked at again: today or later.");
	return w->look_on.day > today.day + LOOK_AHEAD_DAYS ? fail(cx, ERR_BAD_FIELD, "It is looked at again within two years.") : OK;
}

/* Where nothing was offered there is no day of it, whatever the form still held. */
static struct carer_words words_of(const struct carer_words *from)
{
	struct carer_words w = *from;
	w.name = str_trim(from->name);
	w.say = str_trim(from->say);
	w.agreed = str_trim(from->agreed);
	w.offered_by = str_trim(from->offered_by);
	if (w.offer == CARER_NOT_OFFERED) {
		w.offered_on = DAY_NONE;
		w.offered_by = STR_NONE;
	}
	if (str_empty(w.name))
		w.name = STR_NONE;
	if (str_empty(w.agreed))
		w.agreed = STR_NONE;
	if (str_empty(w.support))
		w.support = STR("");
	return w;
}

static enum err put_write(struct cx *cx, struct db *db, void *arg)
{
	struct caring *w = arg;
	const struct carer_ask *ask = w->ask;
	struct episode e;
	struct carer_need_held before = { .thread = NIL };
	bool fresh, anew = id_known(ask->need);
	TRY(episode_open(cx, db, w, ask->episode, &e));
	struct carer_need_new new = { .episode = e.id, .patient = e.patient, .organisation = w->actor->organisation, .staff = w->actor->staff,
		.role = w->actor->role, .words = words_of(&ask->words) };
	TRY(words_check(cx, w->care->catalog, &new.words, instant_day(w->now)));
	TRY(may(cx, db, w, e.patient, LABEL_NORMAL | 1 << LABEL_THIRD_PARTY));
	if (anew)
		TRY(before_of(cx, db, w, ask->need, &e, &before));
	new.thread = before.thread;
	TRY(holding_in(cx, db, new.organisation, 0, true, &new.holding, &fresh));
	if (fresh)
		TRY(signin_refold(cx, db, w->care->policy, w->now));
	TRY(carer_need_add(cx, db, &new, w->now));
	if (anew)
		TRY(carer_need_end(cx, db, before.id, w->actor->staff, STR("worded anew"), w->now));
	return tell(cx, db, w, e.patient, anew ? "change" : "add", ask->episode);
}

static enum err once(struct cx *cx, struct store *store, struct caring *w, struct str key, store_work *work)
{
	return form_once(cx, store, &(struct form_once){ .key = key, .signin = w->actor->signin, .now = w->now, .work = work, .arg = w, .location = &w->done });
}

enum err carer_put(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct carer_ask *ask, struct instant now)
{
	struct caring w = { .actor = actor, .care = care, .ask = ask, .now = now };
	if (ask->words.say.n > SAY_MAX || ask->words.agreed.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The text is too long; keep each to %d characters.", SAY_MAX);
	if (ask->words.name.n > NAME_MAX || ask->words.offered_by.n > NAME_MAX)
		return fail(cx, ERR_BAD_FIELD, "The name is too long; keep it to %d characters.", NAME_MAX);
	return once(cx, store, &w, ask->form_key, put_write);
}

static enum err end_write(struct cx *cx, struct db *db, void *arg)
{
	struct caring *w = arg;
	struct episode e;
	struct carer_need_held before;
	TRY(episode_open(cx, db, w, w->end->episode, &e));
	TRY(before_of(cx, db, w, w->end->need, &e, &before));
	TRY(may(cx, db, w, e.patient, LABEL_NORMAL | 1 << LABEL_THIRD_PARTY));
	if (str_empty(str_trim(w->end->say)) || w->end->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence why it ends.");
	TRY(carer_need_end(cx, db, before.id, w->actor->staff, str_trim(w->end->say), w->now));
	return tell(cx, db, w, e.patient, "change", w->end->episode);
}

enum err carer_end(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct carer_end *ask, struct instant now)
{
	struct caring w = { .actor = actor, .care = care, .end = ask, .now = now };
	return once(cx, store, &w, ask->form_key, end_write);
}
