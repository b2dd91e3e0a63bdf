/* Confirm, reject, look again, undo. */
#include "care/decision.h"

#include "care/episode_in.h"
#include "care/look_again.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/flag.h"
#include "record/form.h"
#include "record/timeline.h"
#include "store/tx.h"

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
	const struct reasons *reasons;
	struct instant now;
	struct str made;                /* outside id of the decision */
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
	struct id made;
	char text[ID_TEXT];

	/* Request queries in the writer's transaction: the decision is judged on what is so now, and on what she may see. */
	db_guard(db, w->actor->signin, w->now);
	TRY(entry_by_outside(cx, db, ask->entry, &entry));
	TRY(entry_hold(cx, db, entry.id, &held));
	if (held.organisation != w->actor->organisation)
		return fail(cx, ERR_NOT_FOUND, "There is no such entry on your list.");
	TRY(facts_require(cx, db, ask->care->policy, w->actor, &(struct facts_what){ held.patient, 0, CLASS_FINDING, LABEL_NORMAL, OP_CHANGE }, w->now));
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
	static const char *const words[] = { "", "confirm", "reject", "later", "undo" };
	TRY(lead_to(cx, db, &held, ask, &d, &state, &look));
	/* HAZ-010: a decision is a row about an entry. It writes no event: a list never becomes a diagnosis by itself. */
	TRY(decision_add(cx, db, w->actor, &held, &d, state, look, w->now, &made));
	TRY(episodes_bind(cx, db, ask->care, held.patient, held.organisation, w->now));
	const struct reason *reason = ask->kind == DECISION_REJECT ? reason_of(w->reasons, ask->reason) : NULL;
	if (reason && reason->explains)          /* HAZ-002: whoever is treated for what a disease explains is looked at by a person first */
		TRY(episode_suspend_all(cx, db, ask->care, held.patient, STR(FLAG_EXPLAINED), held.organisation, w->now));
	w->made = str_of(arena_text(cx->arena, id_text(made, text)));
	return audit_add(cx, db, &(struct audit){ .staff = w->actor->staff, .organisation = w->actor->organisation,
		.signin = w->actor->signin, .patient = held.patient, .role = w->actor->role, .operation = "decide", .class = "finding",
		.subject = w->made, .rows = 1, .request = w->actor->request, .detail = str_of(words[ask->kind]) }, w->now);
}

enum err decision_make(struct cx *cx, struct store *store, const struct actor *actor, const struct decision_ask *ask,
		       const struct reasons *reasons, struct instant now, struct id *ret_outside, bool *ret_repeated)
{
	TRY(decision_check(cx, ask, reasons, instant_day(now)));
	struct work work = { .actor = actor, .ask = ask, .reasons = reasons, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = decide, .arg = &work,
		.location = &work.made };
	TRY(form_once(cx, store, &once));
	*ret_repeated = once.repeated;
	return id_parse(work.made, ret_outside) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
}

struct flag_work { const struct actor *actor; const struct flag_ask *ask; struct instant now; struct str done; };

/* Somebody else may have settled it while she was writing: then her words would stand beside a flag that is not open. */
static enum err still_open(struct cx *cx, struct db *db, int64_t patient, const struct flag_ask *ask, int64_t seen_to)
{
	struct flag_settled *settled;
	size_t count;
	TRY(flags_settled(cx, db, patient, &settled, &count));
	for (size_t i = 0; i < count; i++)
		if (str_eq(settled[i].flag, ask->flag) && settled[i].seen_on.day >= ask->seen_on.day && settled[i].seen_to >= seen_to)
			return fail(cx, ERR_CONFLICT, "This red flag has been settled meanwhile, by %.*s. Read what came of it before you go on.",
				STRF(settled[i].staff_name));
	return OK;
}

/* HAZ-004: extracts lag. What came in after she read was seen by nobody. */
static enum err as_read(struct cx *cx, struct db *db, int64_t patient, const struct flag_ask *ask)
{
	struct story story;
	if (!str_known(ask->read))
		return OK;
	TRY(story_load(cx, db, patient, &story));
	return str_eq(story_mark(cx->arena, &story), ask->read) ? OK :
		fail(cx, ERR_CONFLICT, "More came into the record while you were reading. Look at what stands there now, then settle it.");
}

static enum err settle(struct cx *cx, struct db *db, void *arg)
{
	struct flag_work *w = arg;
	int64_t patient, newest;
	db_guard(db, w->actor->signin, w->now);
	TRY(patient_by_outside(cx, db, w->ask->patient, &patient));
	TRY(facts_require(cx, db, w->ask->policy, w->actor, &(struct facts_what){ patient, 0, CLASS_FINDING, LABEL_NORMAL, OP_CHANGE }, w->now));
	TRY(event_newest(cx, db, &newest));
	TRY(as_read(cx, db, patient, w->ask));
	TRY(still_open(cx, db, patient, w->ask, newest));
	w->done = w->ask->flag;
	TRY(flag_settle(cx, db, w->actor, patient, w->ask->flag, w->ask->seen_on, newest, w->ask->outcome, w->ask->say, w->now));
	TRY(look_again_at(cx, db, patient, w->now));    /* what it held is free when she is judged again, whatever becomes of this process */
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
	if (!day_known(ask->seen_on) || ask->seen_on.day > instant_day(now).day)       /* HAZ-004: nobody has seen what is still to come */
		return fail(cx, ERR_BAD_FIELD, "Signs are looked at up to today, not to a day that is still to come. Load the page again.");
	if (str_trim(ask->say).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence what was done about the red flag.");
	if (ask->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The note has %zu characters; keep it to %d.", ask->say.n, SAY_MAX);
	struct flag_work work = { .actor = actor, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = settle, .arg = &work,
		.location = &work.done };
	return form_once(cx, store, &once);
}
