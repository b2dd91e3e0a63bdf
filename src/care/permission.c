/* Permissions: guarded, decided, written, told. */
#include "care/permission.h"

#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "model/nhs.h"
#include "record/audit.h"
#include "record/bar.h"
#include "record/facts.h"
#include "record/organisation.h"
#include "record/second.h"
#include "record/sight.h"
#include "record/signin.h"
#include "record/staff.h"
#include "record/subject.h"
#include "store/tx.h"

#define LOGIN_TRIES 5                   /* random names that happen to be taken */

uint32_t permission_would_open(const struct policy *policy, enum relation_kind kind, struct str role)
{
	return permission_opens(policy, sight_role(role), sight_purpose(policy, role), kind);
}

bool permission_hers(const struct permission *p)
{
	return p->kind == RELATION_PROXY && str_is(p->ground, "patient-agrees");
}

bool permission_why_known(struct str why)
{
	static const char *const words[] = { "over", "taken-back", "another-person", "died" };
	for (size_t i = 0; i < LENGTH(words); i++)
		if (str_is(why, words[i]))
			return true;
	return false;
}

static enum err told(struct cx *cx, struct db *db, const struct actor *a, const struct permission *p, const char *operation, struct str detail,
		     struct instant now)
{
	char text[ID_TEXT];
	struct audit audit = { .staff = a ? a->staff : NIL, .organisation = a ? a->organisation : NIL, .signin = a ? a->signin : NIL,
		.patient = p->patient, .role = a ? a->role : STR(AUDIT_CONSOLE), .operation = operation, .class = "permission",
		.subject = str_of(arena_text(cx->arena, id_text(p->outside, text))), .rows = 1, .request = a ? a->request : STR_NONE,
		.detail = str_of(arena_printf(cx->arena, "%s%s%.*s", relation_word(p->kind), detail.n ? " " : "", STRF(detail))) };
	return audit_add(cx, db, &audit, now);
}

/* Whoever answers for the log of who looked answers for who is let in by name. */
static enum err may(struct cx *cx, struct db *db, const struct actor *a, const struct policy *policy, int64_t patient, struct instant now)
{
	bool held;
	if (!a)
		return OK;
	TRY(subject_held_by(cx, db, patient, a->organisation, now, &held));
	if (!held)
		return fail(cx, ERR_NOT_FOUND, "Your organisation holds no record of this person.");
	return facts_require(cx, db, policy, a, &(struct facts_what){ patient, 0, CLASS_ACCESS_LOG, LABEL_NORMAL, OP_LOOK }, now);
}

/* Nobody by these, and nobody whose record this organisation holds, are one answer. */
static enum err whose(struct cx *cx, struct db *db, const struct permission_ask *ask, struct instant now, int64_t *ret)
{
	char digits[11];
	bool held = false;
	*ret = ask->patient;
	if (*ret == NIL) {
		if (!nhs_digits(ask->number, digits))
			return fail(cx, ERR_BAD_FIELD, "Write the NHS number: ten digits.");
		if (!day_known(ask->birth_on))
			return fail(cx, ERR_BAD_FIELD, "Write the birth date as 21/11/1985.");
		TRY(permission_who(cx, db, str_of(arena_text(cx->arena, digits)), ask->birth_on, ret));
	}
	if (*ret != NIL)
		TRY(subject_held_by(cx, db, *ret, ask->organisation, now, &held));
	if (!held)
		return fail(cx, ERR_BAD_FIELD, "%s holds no record by this NHS number and birth date.", ask->actor ? "Your organisation" : "That organisation");
	return OK;
}

/* ---- what is asked for ---- */

static enum err check(struct cx *cx, const struct permission_ask *ask, struct day today)
{
	if (!permission_kind(ask->kind))
		return fail(cx, ERR_BAD_FIELD, "That is not given by name: it follows from what is on record.");
	const struct permission_ground *g = permission_ground(ask->kind, ask->ground);
	if (!g)
		return fail(cx, ERR_BAD_FIELD, "Choose on what ground.");
	if (g->reference && !str_trim(ask->reference).n)
		return fail(cx, ERR_BAD_FIELD, "Write the reference under which this was registered or approved.");
	if (!str_trim(ask->decided_by).n)
		return fail(cx, ERR_BAD_FIELD, ask->kind == RELATION_SELF ? "Write who made sure who she is: a name." : "Write who decided: a name.");
	if (ask->kind == RELATION_PROXY && !str_trim(ask->name).n)
		return fail(cx, ERR_BAD_FIELD, "Write the carer's name.");
	if (permission_dated(ask->kind) && !day_known(ask->until))
		return fail(cx, ERR_BAD_FIELD, "Write the last day. It can be given again.");
	if (day_known(ask->from) && ask->from.day < today.day)
		return fail(cx, ERR_BAD_FIELD, "It cannot begin before today.");
	if (day_known(ask->until) && ask->until.day < (day_known(ask->from) ? ask->from : today).day)
		return fail(cx, ERR_BAD_FIELD, "The last day would be before the first.");
	return OK;
}

/* ---- whose sign-in ---- */

/* Letters that are not mistaken for each other when they are read from paper: those of ids. Whether a name is free is asked before it is written:
 * after a row that was refused PostgreSQL takes nothing more in that transaction. */
static enum err account_make(struct cx *cx, struct db *db, enum relation_kind kind, struct instant now, int64_t *ret)
{
	for (int i = 0; i < LOGIN_TRIES; i++) {
		char text[ID_TEXT];
		struct staff there;
		id_text(id_random(), text);
		struct str login = str_of(arena_printf(cx->arena, "my-%.4s-%.4s", text, text + 8));
		enum err err = staff_by_login(cx, db, login, &there);
		if (err == OK)
			continue;
		if (err != ERR_NOT_FOUND)
			return err;
		cx_clear(cx);
		err = staff_add(cx, db, login, kind == RELATION_SELF ? STR("The patient") : STR("A carer"), STR_NONE, STR(""), now, ret);
		return err != ERR_UNIQUE ? err : fail(cx, ERR_CONFLICT, "That sign-in name was taken at this very moment. Try again.");
	}
	return fail(cx, ERR_CONFLICT, "No free sign-in name was found. Try again.");
}

static enum err account_find(struct cx *cx, struct db *db, const struct permission_ask *ask, struct instant now, int64_t *ret)
{
	const char *only = permission_role(ask->kind);
	struct staff staff;
	struct staff_role *role;
	size_t n;
	bool fits = false, mixed = false;
	enum err err = staff_by_login(cx, db, ask->login, &staff);
	if (err == ERR_NOT_FOUND || (err == OK && instant_known(staff.disabled_at)))
		return fail(cx, ERR_BAD_FIELD, "Nobody has that sign-in name.");
	TRY(err);
	if (ask->actor && staff.id == ask->actor->staff)
		return fail(cx, ERR_BAD_FIELD, "Nobody gives this to themselves. A colleague can.");
	TRY(staff_roles(cx, db, staff.id, now, &role, &n));
	for (size_t i = 0; i < n; i++) {
		bool here = role[i].organisation == ask->organisation, right = only ? str_is(role[i].role, only) : permission_would_open(ask->policy,
			ask->kind, role[i].role) != 0;
		fits |= here && right;
		mixed |= ask->kind == RELATION_PROXY && !str_is(role[i].role, "carer");
	}
	if (mixed || !fits)
		return fail(cx, ERR_BAD_FIELD, mixed ? "That is the sign-in of a member of staff. As a carer she needs one of her own." :
			ask->kind == RELATION_PROXY ? "That is no carer's sign-in here." : "Whoever has that sign-in name has no role here that this opens "
			"anything to.");
	*ret = staff.id;
	return OK;
}

static enum err account_of(struct cx *cx, struct db *db, const struct permission_ask *ask, struct instant now, int64_t *ret)
{
	if (str_trim(ask->login).n && ask->kind != RELATION_SELF)
		return account_find(cx, db, ask, now, ret);
	if (ask->kind != RELATION_SELF && ask->kind != RELATION_PROXY)
		return fail(cx, ERR_BAD_FIELD, "Write the sign-in name of the member of staff.");
	TRY(account_make(cx, db, ask->kind, now, ret));
	return staff_give_role(cx, db, *ret, ask->organisation, str_of(permission_role(ask->kind)), now);
}

/* ---- written ---- */

static enum err open_it(struct cx *cx, struct db *db, const struct permission *p, struct instant now)
{
	TRY(relation_open(cx, db, &(struct relation){ .organisation = p->organisation, .staff = p->staff, .patient = p->patient, .kind = p->kind,
		.from = p->from, .until = p->until, .cause = p->id }));
	/* Every class that is left out, those too that no policy opens today. */
	for (enum record_class c = 1; p->classes && c < CLASSES; c++) {
		struct id made;
		struct bar bar = { .patient = p->patient, .kind = BAR_LIMIT, .staff = p->staff, .class = c, .from = p->from, .until = p->until,
			.say = STR("not within what the carer was let in to"), .by_staff = p->by, .by_organisation = p->organisation, .permission = p->id };
		if (!(p->classes & 1u << c))
			TRY(bar_add(cx, db, &bar, now, &made));
	}
	return OK;
}

enum err permission_give(struct cx *cx, struct db *db, const struct permission_ask *ask, struct instant now, struct permission *ret)
{
	struct day today = instant_day(now);
	struct permission *there;
	size_t n;
	bool from_now = !day_known(ask->from) || ask->from.day == today.day;
	struct permission p = { .organisation = ask->organisation, .kind = ask->kind, .name = ask->kind == RELATION_PROXY ? str_trim(ask->name) : STR_NONE,
		.ground = ask->ground, .reference = str_trim(ask->reference).n ? str_trim(ask->reference) : STR_NONE,
		.decided_by = str_trim(ask->decided_by), .say = str_trim(ask->say).n ? str_trim(ask->say) : STR_NONE,
		.from = from_now ? now : day_begins(ask->from), .until = day_known(ask->until) ? day_begins((struct day){ ask->until.day + 1 }) : INSTANT_FAR,
		.by = ask->actor ? ask->actor->staff : NIL };
	TRY(check(cx, ask, today));
	TRY(whose(cx, db, ask, now, &p.patient));
	TRY(may(cx, db, ask->actor, ask->policy, p.patient, now));
	if (ask->kind == RELATION_PROXY) {
		p.classes = ask->classes & permission_would_open(ask->policy, RELATION_PROXY, STR("carer"));
		if (!p.classes)
			return fail(cx, ERR_BAD_FIELD, "Choose what the carer may see.");
		p.classes |= 1u << CLASS_DEMOGRAPHICS;          /* whom she cares for, she knows; without a name nobody is found */
	}
	if (ask->kind == RELATION_SELF) {
		TRY(permissions_standing(cx, db, p.patient, p.organisation, p.kind, 0, now, &there, &n));
		if (n)
			return fail(cx, ERR_CONFLICT, "She has a sign-in here already. A new code for it is made on its own page.");
	}
	TRY(account_of(cx, db, ask, now, &p.staff));
	TRY(permissions_standing(cx, db, p.patient, p.organisation, p.kind, p.staff, now, &there, &n));
	if (n)
		return fail(cx, ERR_CONFLICT, "This stands already. End it before it is given anew.");
	TRY(permission_add(cx, db, &p, now));
	TRY(open_it(cx, db, &p, now));
	TRY(told(cx, db, ask->actor, &p, "give-permission", p.ground, now));
	return permission_by_outside(cx, db, p.outside, ret);
}

/* ---- ended, and again ---- */

/* As the actor sees it; at the console every one. */
static enum err load(struct cx *cx, struct db *db, const struct actor *a, const struct policy *policy, struct id outside, struct instant now,
		     struct permission *ret)
{
	int64_t patient;
	if (a) {
		db_guard(db, a->signin, now);
		enum err err = permission_seen(cx, db, outside, &patient);
		if (err == ERR_NOT_FOUND)
			return fail(cx, err, "There is no such permission.");
		TRY(err);
		TRY(may(cx, db, a, policy, patient, now));
	}
	enum err err = permission_by_outside(cx, db, outside, ret);
	return err == ERR_NOT_FOUND ? fail(cx, err, "There is no such permission.") : err;
}

/* A patient's sign-in is good for nothing else. */
static enum err shut(struct cx *cx, struct db *db, const struct permission *p, int64_t by, struct str why, struct instant now)
{
	TRY(permission_end_row(cx, db, p->id, by, why, now));
	TRY(relation_close(cx, db, p->organisation, p->staff, p->patient, p->kind, now));
	return p->kind == RELATION_SELF ? staff_leave(cx, db, p->staff, now) : OK;
}

enum err permission_end(struct cx *cx, struct db *db, const struct actor *a, const struct policy *policy, struct id permission, struct str why,
			struct instant now)
{
	struct permission p;
	if (!permission_why_known(why))
		return fail(cx, ERR_BAD_FIELD, "Choose why it ends.");
	TRY(load(cx, db, a, policy, permission, now, &p));
	if (instant_known(p.ended_at))
		return OK;
	TRY(shut(cx, db, &p, a ? a->staff : NIL, why, now));
	return told(cx, db, a, &p, "end-permission", why, now);
}

enum err permission_again(struct cx *cx, struct db *db, const struct actor *a, const struct policy *policy, struct id permission, struct instant now,
			  struct permission *ret)
{
	struct permission p, *there;
	size_t n;
	TRY(load(cx, db, a, policy, permission, now, &p));
	if (!instant_known(p.ended_at) || p.until.us <= now.us)
		return fail(cx, ERR_CONFLICT, instant_known(p.ended_at) ? "Its time is over. Give it anew." : "It has not ended.");
	TRY(permissions_standing(cx, db, p.patient, p.organisation, p.kind, p.kind == RELATION_SELF ? 0 : p.staff, now, &there, &n));
	if (n)
		return fail(cx, ERR_CONFLICT, "This stands already.");
	p.from = p.from.us > now.us ? p.from : now;
	p.by = a ? a->staff : NIL;
	if (p.kind == RELATION_SELF) {
		TRY(staff_return(cx, db, p.staff));
		TRY(staff_give_role(cx, db, p.staff, p.organisation, STR("patient"), now));
	}
	TRY(permission_add(cx, db, &p, now));
	TRY(open_it(cx, db, &p, now));
	TRY(told(cx, db, a, &p, "give-permission", STR("again"), now));
	return permission_by_outside(cx, db, p.outside, ret);
}

enum err permission_code(struct cx *cx, struct db *db, const struct actor *a, const struct policy *policy, struct id permission, struct str hash,
			 struct instant now)
{
	struct permission p;
	TRY(load(cx, db, a, policy, permission, now, &p));
	if (instant_known(p.ended_at) || p.until.us <= now.us)
		return fail(cx, ERR_CONFLICT, "It has ended: no code is made for it.");
	if (p.kind != RELATION_SELF && p.kind != RELATION_PROXY)
		return fail(cx, ERR_CONFLICT, "Staff are invited where staff are kept.");
	TRY(invitation_add(cx, db, p.staff, hash, a ? a->staff : NIL, now));
	return told(cx, db, a, &p, "invite", STR_NONE, now);
}

enum err permission_take_back(struct cx *cx, struct db *db, const struct actor *a, const struct policy *policy, struct id permission,
			      struct instant now)
{
	struct permission p;
	int64_t patient;
	db_guard(db, a->signin, now);
	enum err err = permission_seen(cx, db, permission, &patient);
	if (err == OK)
		err = permission_by_outside(cx, db, permission, &p);
	if (err == ERR_NOT_FOUND || (err == OK && !permission_hers(&p)))
		return fail(cx, ERR_NOT_FOUND, "There is nothing here that you could take back.");
	TRY(err);
	TRY(facts_require(cx, db, policy, a, &(struct facts_what){ p.patient, 0, CLASS_ACCESS_LOG, LABEL_NORMAL, OP_LOOK }, now));
	if (instant_known(p.ended_at))
		return OK;
	TRY(shut(cx, db, &p, a->staff, STR("taken-back"), now));
	return told(cx, db, a, &p, "end-permission", STR("taken-back"), now);
}
