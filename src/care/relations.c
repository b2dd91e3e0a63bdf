/* Ending what is wrong: guarded, decided, written, told. */
#include "care/relations.h"

#include "base/must.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/timeline.h"
#include "store/tx.h"

struct ending { const struct actor *actor; const struct relation_end *ask; struct instant now; };

bool relation_endable(enum relation_kind kind)
{
	return kind == RELATION_REGISTERED || kind == RELATION_REFERRAL || kind == RELATION_ATTENDING || kind == RELATION_ADMITTED ||
		kind == RELATION_TEAM_MEETING || kind == RELATION_FEED || kind == RELATION_BREAK_GLASS;
}

static enum err end_write(struct cx *cx, struct db *db, void *arg)
{
	const struct ending *e = arg;
	const struct actor *a = e->actor;
	int64_t patient;
	db_guard(db, a->signin, e->now);
	TRY(patient_by_outside(cx, db, e->ask->patient, &patient));
	TRY(facts_require(cx, db, e->ask->policy, a, &(struct facts_what){ patient, 0, CLASS_DEMOGRAPHICS, LABEL_NORMAL, OP_CHANGE }, e->now));
	if (!relation_endable(e->ask->kind))
		return fail(cx, ERR_BAD_FIELD, "That is not ended here.");
	if (!e->ask->why.n)
		return fail(cx, ERR_BAD_FIELD, "Choose why it is wrong.");
	int64_t staff = e->ask->kind == RELATION_BREAK_GLASS ? a->staff : 0;
	TRY(relation_close(cx, db, a->organisation, staff, patient, e->ask->kind, e->now));
	struct audit audit = { .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient, .role = a->role,
		.operation = "end-relation", .class = "demographics", .subject = str_of(relation_word(e->ask->kind)), .rows = 1, .request = a->request,
		.detail = e->ask->why };
	return audit_add(cx, db, &audit, e->now);
}

enum err relation_end(struct cx *cx, struct store *store, const struct actor *actor, const struct relation_end *ask, struct instant now)
{
	struct ending e = { actor, ask, now };
	return store_write(cx, store, end_write, &e);
}

/* ---- at the console ---- */

bool relation_why_known(struct str why)
{
	static const char *const words[] = { "another-person", "not-here", "over" };
	for (size_t i = 0; i < LENGTH(words); i++)
		if (str_is(why, words[i]))
			return true;
	return false;
}

static enum err told(struct cx *cx, struct db *db, const struct relation_hand *h, const char *operation, struct instant now)
{
	return audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = NIL, .signin = NIL, .patient = h->patient, .role = STR(AUDIT_CONSOLE),
		.operation = operation, .class = "demographics", .subject = str_of(relation_word(h->kind)), .rows = 1, .request = STR_NONE,
		.detail = h->why }, now);
}

enum err relation_end_by_hand(struct cx *cx, struct db *db, const struct relation_hand *h, struct instant now)
{
	struct relation *r;
	size_t n;
	bool holds = false;
	if (!relation_endable(h->kind) || h->kind == RELATION_BREAK_GLASS)
		return fail(cx, ERR_BAD_FIELD, "That is not ended here: the list, or the import from which it follows, is what has to change.");
	if (!relation_why_known(h->why))
		return fail(cx, ERR_BAD_FIELD, "Say why it is wrong: another-person, not-here or over.");
	TRY(relations_now(cx, db, h->organisation, 0, h->patient, now, &r, &n));
	for (size_t i = 0; i < n && !holds; i++)
		holds = r[i].kind == h->kind && r[i].staff == 0;
	if (!holds)
		return fail(cx, ERR_NOT_FOUND, "No such relation holds there now.");
	TRY(relation_close(cx, db, h->organisation, 0, h->patient, h->kind, now));
	return told(cx, db, h, "end-relation", now);
}

enum err relation_back_by_hand(struct cx *cx, struct db *db, const struct relation_hand *h, struct instant now)
{
	if (h->until.us <= now.us)
		return fail(cx, ERR_BAD_FIELD, "The day until which it holds again has to be ahead.");
	TRY(relation_take_back(cx, db, h->organisation, h->patient, h->kind, h->until, now));
	return told(cx, db, h, "take-back-relation", now);
}
