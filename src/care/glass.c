/* Decided again where it is written, on what is so then. */
#include "care/glass.h"

#include "model/nhs.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/form.h"
#include "store/tx.h"

#define SAY_MAX 2000
#define NOBODY "No record that can be opened in this way has this NHS number and this birth date. Look at both once more; if they are right, ask " \
	"the organisation that holds the record."

struct breaking {
	const struct actor *actor;
	const struct glass_ask *ask;
	struct str number;
	struct instant now;
	bool nobody;
	const char *locked;             /* why nothing opens; NULL: it does */
	struct str patient;             /* outside id */
};

static enum err check(struct cx *cx, const struct glass_ask *ask, struct str *ret_number)
{
	char *digits = arena_alloc(cx->arena, 11);
	bool known = false;
	if (!nhs_digits(ask->nhs_number, digits))
		return fail(cx, ERR_BAD_FIELD, "Write the NHS number: ten digits.");
	if (!day_known(ask->birth_on))
		return fail(cx, ERR_BAD_FIELD, "Write the birth date as 21/11/1985.");
	for (size_t i = 0; i < ask->reasons_n; i++)
		known |= str_eq(ask->reasons[i].code, ask->reason);
	if (!known)
		return fail(cx, ERR_BAD_FIELD, "Choose a reason.");
	if (str_trim(ask->say).n < GLASS_SAY_MIN)
		return fail(cx, ERR_BAD_FIELD, "Say in at least %d letters what makes it necessary. Others will read it.", GLASS_SAY_MIN);
	if (ask->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The reason has %zu letters; keep it to %d.", ask->say.n, SAY_MAX);
	*ret_number = (struct str){ digits, 10 };
	return OK;
}

static enum err told(struct cx *cx, struct db *db, const struct breaking *b, int64_t patient, const char *operation, struct str subject,
		     const char *detail)
{
	return audit_add(cx, db, &(struct audit){ .staff = b->actor->staff, .organisation = b->actor->organisation, .signin = b->actor->signin,
		.patient = patient, .role = b->actor->role, .operation = operation, .class = "person", .subject = subject,
		.rows = patient == NIL ? 0 : 1, .request = b->actor->request, .detail = str_of(detail) }, b->now);
}

/* Who is meant, and whose records the glass would open; nobody and nothing are one answer. */
static enum err find(struct cx *cx, struct db *db, const struct breaking *b, int64_t *ret_patient, struct id *ret_outside, int64_t **ret_owners,
		     size_t *ret_count)
{
	enum err err = glass_who(cx, db, b->number, b->ask->birth_on, ret_patient, ret_outside);
	*ret_count = 0;
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		*ret_patient = NIL;
		return OK;
	}
	TRY(err);
	return facts_glass(cx, db, b->ask->policy, b->actor, *ret_patient, b->now, ret_owners, ret_count);
}

/* Which class a glass needs the sign-in for does not matter: its purpose is the same for all. */
static enum err purpose_of(struct cx *cx, struct db *db, const struct breaking *b, int64_t patient, enum purpose *ret)
{
	struct facts f;
	TRY(facts_person(cx, db, b->ask->policy, b->actor, patient, OP_LOOK, b->now, &f));
	*ret = f.ask.purpose;
	return OK;
}

enum err glass_locked_say(struct cx *cx, struct db *db, int64_t staff, const char **ret)
{
	struct glass_lock lock;
	TRY(glass_lock_of(cx, db, staff, &lock));
	*ret = lock.locked ? arena_printf(cx->arena, "You have opened %lld records in an emergency that nobody has looked at yet, %lld or more of them within "
		"%lld hours. Nothing more opens for you in this way until your information governance lead has looked: it waits there, and a try is told at "
		"once. If it cannot wait, ask a colleague, or the organisation that holds the record.", (long long)lock.unseen, (long long)lock.after,
		(long long)lock.hours) : NULL;
	return OK;
}

static enum err break_write(struct cx *cx, struct db *db, void *arg)
{
	struct breaking *b = arg;
	struct glass_new new = { .actor = b->actor, .reason = b->ask->reason, .say = str_trim(b->ask->say), .outcome = GLASS_OPENED };
	struct id outside, made;
	struct instant until;
	int64_t *owners;
	char text[ID_TEXT];
	b->nobody = false;
	b->locked = NULL;
	b->patient = STR_NONE;
	TRY(find(cx, db, b, &new.patient, &outside, &owners, &new.owners_n));
	if (new.owners_n == 0) {
		/* The try stays in the log; of whom it was is not said there where nothing may be known of her. */
		b->nobody = true;
		return told(cx, db, b, NIL, "break-glass", STR_NONE, "refused: nobody, or nothing that the glass opens");
	}
	new.owners = owners;
	TRY(purpose_of(cx, db, b, new.patient, &new.purpose));
	TRY(glass_locked_say(cx, db, b->actor->staff, &b->locked));
	if (b->locked)
		new.outcome = GLASS_TOO_MANY;
	TRY(glass_add(cx, db, &new, b->now, &made, &until));
	/* Who opened it, and that it was opened, is written before anything can be read. */
	TRY(told(cx, db, b, new.patient, "break-glass", str_of(arena_text(cx->arena, id_text(made, text))),
		b->locked ? "refused: a supervisor has to look first" : arena_text(cx->arena, str_c(cx->arena, b->ask->reason))));
	b->patient = str_of(arena_text(cx->arena, id_text(outside, text)));
	return OK;
}

enum err glass_break(struct cx *cx, struct store *store, const struct actor *actor, const struct glass_ask *ask, struct instant now,
		     struct id *ret_patient)
{
	struct breaking b = { .actor = actor, .ask = ask, .now = now };
	TRY(check(cx, ask, &b.number));
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = break_write, .arg = &b, .location = &b.patient };
	TRY(form_once(cx, store, &once));
	if (b.nobody && !once.repeated)
		return fail(cx, ERR_NOT_FOUND, NOBODY);
	if (b.locked && !once.repeated)
		return fail(cx, ERR_HELD, "%s", b.locked);
	return id_parse(b.patient, ret_patient) ? OK : fail(cx, ERR_NOT_FOUND, NOBODY);
}

/* ---- the review ---- */

struct reviewing { const struct actor *actor; const struct glass_judgement *ask; struct instant now; struct str done; };

static enum err review_write(struct cx *cx, struct db *db, void *arg)
{
	struct reviewing *w = arg;
	const struct actor *a = w->actor;
	struct glass_lock before, after;
	int64_t glass, staff, patient;
	char text[ID_TEXT];
	db_guard(db, a->signin, w->now);
	TRY(glass_by_outside(cx, db, w->ask->glass, &glass, &staff, &patient));
	TRY(facts_require(cx, db, w->ask->policy, a, &(struct facts_what){ patient, 0, CLASS_ACCESS_LOG, LABEL_NORMAL, OP_LOOK }, w->now));
	if (staff == a->staff)
		return fail(cx, ERR_FORBIDDEN, "It was you who broke this glass: a colleague has to look at it.");
	TRY(glass_lock_of(cx, db, staff, &before));
	TRY(glass_review_add(cx, db, glass, a->organisation, a->staff, w->ask->justified, str_trim(w->ask->say), w->now));
	TRY(glass_lock_of(cx, db, staff, &after));
	const char *opens = before.locked && !after.locked ? "; may open records in an emergency again" : "";
	w->done = str_of(arena_text(cx->arena, id_text(w->ask->glass, text)));
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient,
		.role = a->role, .operation = "review-glass", .class = "glass", .subject = w->done, .rows = 1, .request = a->request,
		.detail = str_of(arena_printf(cx->arena, "%s%s", w->ask->justified ? "justified" : "not justified", opens)) }, w->now);
}

enum err glass_review(struct cx *cx, struct store *store, const struct actor *actor, const struct glass_judgement *ask, struct instant now)
{
	struct reviewing w = { .actor = actor, .ask = ask, .now = now };
	if (str_trim(ask->say).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence what you found.");
	if (ask->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The note has %zu letters; keep it to %d.", ask->say.n, SAY_MAX);
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = review_write, .arg = &w, .location = &w.done };
	return form_once(cx, store, &once);
}

/* ---- what nobody looked at ---- */

struct passing { struct instant now; int64_t count; };

static enum err pass_on_write(struct cx *cx, struct db *db, void *arg)
{
	struct passing *w = arg;
	struct glass_late *late;
	size_t n;
	char text[ID_TEXT];
	w->count = 0;
	TRY(glass_late(cx, db, w->now, &late, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(glass_escalated(cx, db, late[i].glass, late[i].organisation, w->now));
		TRY(audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = late[i].organisation, .signin = NIL, .patient = late[i].patient,
			.operation = "escalate", .class = "glass", .subject = str_of(arena_text(cx->arena, id_text(late[i].outside, text))), .rows = 0,
			.detail = STR("review overdue") }, w->now));
		w->count++;
	}
	return OK;
}

enum err glass_pass_on(struct cx *cx, struct store *store, struct instant now, int64_t *ret_count)
{
	struct passing w = { .now = now };
	TRY(store_write(cx, store, pass_on_write, &w));
	*ret_count = w.count;
	return OK;
}
