/* Drafts: kept for their author, never written over by another sheet of hers. */
#include "care/draft.h"

#include "base/must.h"
#include "record/audit.h"
#include "record/consultation.h"
#include "record/form.h"
#include "record/letter.h"
#include "record/meeting.h"
#include "record/organisation.h"
#include "record/signin.h"
#include "record/timeline.h"

/* As where what it becomes is written. */
static const struct { enum record_class class; enum operation operation; } may_be[DRAFT_OFS] = { [DRAFT_OF_ACT] = { CLASS_REFERRAL, OP_CHANGE },
	[DRAFT_OF_PLAN] = { CLASS_PLAN, OP_ADD }, [DRAFT_OF_LETTER] = { CLASS_LETTER, OP_ADD }, [DRAFT_OF_WORDING] = { CLASS_LETTER, OP_ADD },
	[DRAFT_OF_REPLY] = { CLASS_REFERRAL, OP_ADD }, [DRAFT_OF_QUESTION] = { CLASS_REFERRAL, OP_SEND },
	[DRAFT_OF_POINT] = { CLASS_TEAM_NOTE, OP_ADD } };

/* The control of make g-races: a build that does not look whether it is still what was read. Never the program. */
#ifdef CONTROL_WRITES_OVER
#define LOOKS false
#else
#define LOOKS true
#endif

struct saving { const struct actor *actor; const struct care *care; const struct draft_ask *ask; struct instant now; struct draft_saved saved; };

static enum err tell(struct cx *cx, struct db *db, const struct actor *a, int64_t patient, const char *operation, struct id draft, struct instant now)
{
	char text[ID_TEXT];
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient,
		.role = a->role, .operation = operation, .class = "draft", .subject = str_of(arena_text(cx->arena, id_text(draft, text))), .rows = 1,
		.request = a->request }, now);
}

/* Whom it is about, as far as the author may see that. */
static enum err about(struct cx *cx, struct db *db, const struct draft_ask *ask, int64_t *ret)
{
	struct episode episode;
	struct letter letter;
	struct consultation question;
	struct meeting_item_held listed;
	switch (ask->of) {
	case DRAFT_OF_ACT: case DRAFT_OF_PLAN: case DRAFT_OF_LETTER:
		TRY(episode_by_outside(cx, db, ask->about, &episode));
		*ret = episode.patient;
		return OK;
	case DRAFT_OF_WORDING:
		TRY(letter_by_outside(cx, db, ask->about, &letter));
		*ret = letter.patient;
		return OK;
	case DRAFT_OF_REPLY:
		TRY(consultation_by_outside(cx, db, ask->about, &question));
		*ret = question.patient;
		return OK;
	case DRAFT_OF_POINT:
		TRY(meeting_item_hold(cx, db, ask->about, &listed));
		TRY(meeting_item_seen(cx, db, listed.id));
		*ret = listed.patient;
		return OK;
	case DRAFT_OF_QUESTION: case DRAFT_OFS: break;
	}
	return patient_by_outside(cx, db, ask->about, ret);
}

static uint8_t label_of(const struct draft_ask *ask)
{
	return (uint8_t)(LABEL_NORMAL | (ask->restricted ? 1u << LABEL_R : 0));
}

static struct draft_new new_of(const struct saving *w, int64_t patient, struct str sheet)
{
	const struct draft_ask *ask = w->ask;
	return (struct draft_new){ .staff = w->actor->staff, .organisation = w->actor->organisation, .patient = patient, .class = may_be[ask->of].class,
		.label = label_of(ask), .base = ask->base, .page = ask->page, .form = ask->form, .sheet = sheet, .said = ask->said, .words = ask->words };
}

static enum err add(struct cx *cx, struct db *db, struct saving *w, int64_t patient, struct str sheet)
{
	struct draft_new new = new_of(w, patient, sheet);
	bool fresh;
	int64_t count;
	TRY(drafts_count(cx, db, new.staff, &count));
	if (count >= DRAFTS_MAX && !w->ask->refused)
		return fail(cx, ERR_OVER_LIMIT, "You have %d drafts. Send some, or throw some away; this one was not kept.", DRAFTS_MAX);
	TRY(holding_in(cx, db, new.organisation, 0, true, &new.holding, &fresh));
	if (fresh)
		TRY(signin_refold(cx, db, w->care->policy, w->now));
	TRY(draft_add(cx, db, &new, w->now, &w->saved.draft));
	w->saved.version = 1;
	return tell(cx, db, w->actor, patient, "add", w->saved.draft, w->now);
}

/* One that is there: kept in it where it says the same, or is as it was read. *ret_done false: it has to be kept apart. */
static enum err go_on(struct cx *cx, struct db *db, struct saving *w, const struct draft_held *held, bool read, bool *ret_done)
{
	bool same = str_eq(held->said, w->ask->said) && held->base == w->ask->base;
	struct draft_new new = new_of(w, held->patient, STR_NONE);
	*ret_done = same || read || !LOOKS;
	if (!*ret_done)
		return OK;
	w->saved = (struct draft_saved){ held->outside, held->version + (same ? 0 : 1), false };
	return same ? OK : draft_set(cx, db, held, &new, w->now);
}

/* The draft that she goes on with. One that is gone, sent or thrown away in another tab, takes nothing with it: what comes is kept apart. */
static enum err went_on(struct cx *cx, struct db *db, struct saving *w, bool *ret_done)
{
	struct draft seen;
	struct draft_held held;
	enum err err = draft_seen(cx, db, w->ask->draft, &seen);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	TRY(draft_hold(cx, db, w->ask->draft, &held));
	if (!str_eq(held.form, w->ask->form))
		return fail(cx, ERR_BAD_FIELD, "That draft is of another form.");
	return go_on(cx, db, w, &held, held.version == w->ask->version, ret_done);
}

static enum err save_write(struct cx *cx, struct db *db, void *arg)
{
	struct saving *w = arg;
	const struct draft_ask *ask = w->ask;
	struct draft_held held;
	char text[ID_TEXT];
	int64_t patient;
	bool done = false;
	db_guard(db, w->actor->signin, w->now);
	TRY(about(cx, db, ask, &patient));
	TRY(facts_require(cx, db, w->care->policy, w->actor, &(struct facts_what){ patient, 0, may_be[ask->of].class, label_of(ask),
		may_be[ask->of].operation }, w->now));
	if (id_known(ask->draft))
		TRY(went_on(cx, db, w, &done));
	if (done)
		return OK;
	w->saved.apart = id_known(ask->draft);
	enum err err = draft_hold_sheet(cx, db, w->actor->staff, ask->sheet, &held);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return add(cx, db, w, patient, ask->sheet);
	}
	TRY(err);
	TRY(go_on(cx, db, w, &held, false, &done));
	if (done)
		return OK;
	w->saved.apart = true;
	return add(cx, db, w, patient, str_of(arena_text(cx->arena, id_text(id_random(), text))));
}

enum err draft_save(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct draft_ask *ask, struct instant now,
		    struct draft_saved *ret)
{
	struct saving w = { .actor = actor, .care = care, .ask = ask, .now = now };
	if (ask->said.n > DRAFT_BYTES)
		return fail(cx, ERR_BAD_FIELD, "That is too long to be kept as a draft.");
	TRY(store_write(cx, store, save_write, &w));
	*ret = w.saved;
	return OK;
}

struct ending { const struct actor *actor; struct id draft; int64_t version /* NIL: any */; struct instant now; struct str done; };

static enum err end_write(struct cx *cx, struct db *db, void *arg)
{
	struct ending *w = arg;
	struct draft seen;
	struct draft_held held;
	char text[ID_TEXT];
	db_guard(db, w->actor->signin, w->now);
	TRY(draft_seen(cx, db, w->draft, &seen));
	TRY(draft_hold(cx, db, w->draft, &held));
	if (w->version != NIL && held.version != w->version)
		return OK;
	w->done = str_of(arena_text(cx->arena, id_text(w->draft, text)));
	TRY(draft_drop(cx, db, held.id));
	return tell(cx, db, w->actor, held.patient, "change", w->draft, w->now);
}

enum err draft_throw(struct cx *cx, struct store *store, const struct actor *actor, const struct draft_end *end, struct instant now)
{
	struct ending w = { .actor = actor, .draft = end->draft, .version = NIL, .now = now };
	return form_once(cx, store, &(struct form_once){ .key = end->form_key, .signin = actor->signin, .now = now, .work = end_write, .arg = &w,
		.location = &w.done });
}

enum err draft_sent(struct cx *cx, struct store *store, const struct actor *actor, struct id draft, int64_t version, struct instant now)
{
	struct ending w = { .actor = actor, .draft = draft, .version = version, .now = now };
	enum err err = store_write(cx, store, end_write, &w);
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);                           /* gone already */
	return OK;
}
