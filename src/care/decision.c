/* Confirm, reject, look again, undo. */
#include "care/decision.h"

#include "record/audit.h"
#include "record/flag.h"
#include "record/signin.h"
#include "record/timeline.h"

#define LOOK_AGAIN_DAYS_MAX 731
#define SAY_MAX 2000

static const struct reason *reason_of(const struct reasons *reasons, struct str code)
{
	for (size_t i = 0; i < reasons->count; i++)
		if (str_eq(reasons->list[i].code, code))
			return &reasons->list[i];
	return NULL;
}

enum err decision_check(struct cx *cx, const struct decision_ask *ask, const struct reasons *reasons, struct day today)
{
	if (ask->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The note has %zu characters; keep it to %d.", ask->say.n, SAY_MAX);
	switch (ask->kind) {
	case DECISION_CONFIRM:
		if (ask->explained == EXPLAINED_UNKNOWN)
			return fail(cx, ERR_BAD_FIELD, "Say whether a known disease explains the symptoms well enough: no, in part or yes.");
		if (ask->flags == FLAGS_NOT_SAID)
			return fail(cx, ERR_BAD_FIELD, "Say whether you looked for red flags, and whether you found one.");
		/* HAZ-002: what a disease explains is not confirmed as unexplained. */
		if (ask->explained == EXPLAINED_YES)
			return fail(cx, ERR_BAD_FIELD, "You said that a known disease explains the symptoms well enough. Then reject, with that reason.");
		/* HAZ-003: a red flag outranks the list. */
		if (ask->flags == FLAGS_ONE)
			return fail(cx, ERR_HELD, "You found a red flag. See to it first; confirm when it is settled, or choose a day to look again.");
		return OK;
	case DECISION_REJECT: {
		const struct reason *reason = reason_of(reasons, ask->reason);
		if (!reason)
			return fail(cx, ERR_BAD_FIELD, "Choose a reason for rejecting.");
		if (reason->needs_words && str_trim(ask->say).n == 0)
			return fail(cx, ERR_BAD_FIELD, "Say in a sentence why: the reason \"%.*s\" needs it.", STRF(reason->say));
		return OK;
	}
	case DECISION_LATER:
		if (!day_known(ask->look_again_on))
			return fail(cx, ERR_BAD_FIELD, "Choose the day on which to look again.");
		if (ask->look_again_on.day <= today.day)
			return fail(cx, ERR_BAD_FIELD, "The day to look again has to be after today.");
		if (ask->look_again_on.day > today.day + LOOK_AGAIN_DAYS_MAX)
			return fail(cx, ERR_BAD_FIELD, "The day to look again may be at most two years away.");
		return OK;
	case DECISION_UNDO:
		return OK;
	}
	return fail(cx, ERR_BAD_FIELD, "Choose confirm, reject, look again or undo.");
}

struct work {
	const struct actor *actor;
	const struct decision_ask *ask;
	struct instant now;
	struct id outside;
	bool repeated;
};

/* The state and day that a decision leads to. */
static enum err lead_to(struct cx *cx, struct db *db, const struct entry_held *entry, const struct decision_ask *ask, struct decision *d,
			enum entry_state *ret_state, struct day *ret_look)
{
	*ret_look = DAY_NONE;
	switch (ask->kind) {
	case DECISION_CONFIRM:
		*ret_state = ENTRY_CONFIRMED;
		return OK;
	case DECISION_REJECT:
		*ret_state = ENTRY_REJECTED;
		return OK;
	case DECISION_LATER:
		*ret_state = ENTRY_LATER;
		*ret_look = ask->look_again_on;
		return OK;
	case DECISION_UNDO:
		break;
	}
	int64_t staff, before;
	enum decision_kind kind;
	if (entry->decision == NIL)
		return fail(cx, ERR_CONFLICT, "There is no decision to undo.");
	TRY(decision_standing(cx, db, entry->decision, &staff, ret_state, &kind));
	d->undoes = entry->decision;
	struct day look;
	TRY(decision_before(cx, db, entry->id, entry->decision, &before, &look));
	if (*ret_state == ENTRY_LATER)
		*ret_look = look;
	return OK;
}

static enum err decide(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	const struct decision_ask *ask = w->ask;
	struct entry entry;
	struct entry_held held;
	struct str location;
	int64_t status;
	char text[ID_TEXT];

	/* Request queries in the writer's transaction: the decision is judged on what is so now, and on what she may see. */
	db_guard(db, w->actor->signin, w->now);
	if (str_known(ask->form_key)) {
		enum err err = form_answered(cx, db, ask->form_key, w->actor->signin, &status, &location);
		if (err == OK) {
			w->repeated = true;
			return id_parse(location, &w->outside) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
		}
		if (err != ERR_NOT_FOUND)
			return err;
		cx_clear(cx);
	}
	TRY(entry_by_outside(cx, db, ask->entry, &entry));
	TRY(entry_hold(cx, db, entry.id, &held));
	if (held.organisation != w->actor->organisation)
		return fail(cx, ERR_NOT_FOUND, "There is no such entry on your list.");
	if (instant_known(ask->read_at) && ask->read_at.us != held.changed_at.us)        /* HAZ-008 */
		return fail(cx, ERR_STALE, "Something about this person changed while you were reading. Look again, then decide.");
	if (ask->kind == DECISION_CONFIRM && held.flag == TRUTH_YES)     /* HAZ-003 */
		return fail(cx, ERR_HELD, "A red flag is open. Settle it first; the list waits.");
	if (ask->kind != DECISION_UNDO && (held.state == ENTRY_CONFIRMED || held.state == ENTRY_REJECTED))
		return fail(cx, ERR_CONFLICT, "This has been decided. Undo that decision first.");
	struct decision d = { .kind = ask->kind, .explained = ask->explained, .flags = ask->flags, .reason = ask->reason, .say = ask->say,
		.look_again_on = ask->look_again_on, .undoes = NIL };
	enum entry_state state;
	struct day look;
	TRY(lead_to(cx, db, &held, ask, &d, &state, &look));
	/* HAZ-010: a decision is a row about an entry. It writes no event: a list never becomes a diagnosis by itself. */
	TRY(decision_add(cx, db, w->actor, &held, &d, state, look, w->now, &w->outside));
	static const char *const words[] = { "", "confirm", "reject", "later", "undo" };
	TRY(audit_add(cx, db, &(struct audit){ .staff = w->actor->staff, .organisation = w->actor->organisation, .signin = w->actor->signin,
		.patient = held.patient, .role = w->actor->role, .operation = "decide", .class = "finding",
		.subject = str_of(arena_text(cx->arena, id_text(w->outside, text))), .rows = 1, .request = w->actor->request,
		.detail = str_of(words[ask->kind]) }, w->now));
	if (str_known(ask->form_key))
		TRY(form_answer(cx, db, ask->form_key, w->actor->signin, 303, str_of(arena_text(cx->arena, id_text(w->outside, text))), w->now));
	return OK;
}

enum err decision_make(struct cx *cx, struct store *store, const struct actor *actor, const struct decision_ask *ask,
		       const struct reasons *reasons, struct instant now, struct id *ret_outside, bool *ret_repeated)
{
	TRY(decision_check(cx, ask, reasons, instant_day(now)));
	struct work work = { .actor = actor, .ask = ask, .now = now };
	TRY(store_write(cx, store, decide, &work));
	*ret_outside = work.outside;
	*ret_repeated = work.repeated;
	return OK;
}

struct flag_work { const struct actor *actor; const struct flag_ask *ask; struct instant now; };

static enum err settle(struct cx *cx, struct db *db, void *arg)
{
	struct flag_work *w = arg;
	int64_t patient;
	db_guard(db, w->actor->signin, w->now);
	TRY(patient_by_outside(cx, db, w->ask->patient, &patient));
	TRY(flag_settle(cx, db, w->actor, patient, w->ask->flag, w->ask->seen_on, w->ask->outcome, w->ask->say, w->now));
	return audit_add(cx, db, &(struct audit){ .staff = w->actor->staff, .organisation = w->actor->organisation, .signin = w->actor->signin,
		.patient = patient, .role = w->actor->role, .operation = "settle", .class = "red-flag", .subject = w->ask->flag, .rows = 1,
		.request = w->actor->request }, w->now);
}

enum err flag_settle_make(struct cx *cx, struct store *store, const struct actor *actor, const struct flag_ask *ask, struct instant now)
{
	static const char *const outcomes[] = { "acted-on", "explained", "not-so" };
	bool known = false;
	for (size_t i = 0; i < 3; i++)
		known |= str_is(ask->outcome, outcomes[i]);
	if (!known)
		return fail(cx, ERR_BAD_FIELD, "Say what came of the red flag: acted on, explained, or not so.");
	if (str_trim(ask->say).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence what was done about the red flag.");
	if (ask->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The note has %zu characters; keep it to %d.", ask->say.n, SAY_MAX);
	struct flag_work work = { actor, ask, now };
	return store_write(cx, store, settle, &work);
}
