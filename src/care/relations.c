/* Ending what is wrong: guarded, decided, written, told. */
#include "care/relations.h"

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
