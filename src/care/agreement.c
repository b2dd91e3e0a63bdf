/* Drafts are read and judged in agreement_draft.c; here is what is done to an agreement, and what follows from it. */
#include "care/agreement.h"

#include <inttypes.h>
#include <string.h>

#include "care/look_again.h"
#include "record/audit.h"
#include "record/organisation.h"
#include "record/person.h"
#include "record/signin.h"
#include "record/slip.h"

#define SAY_MAX  2000
#define NO_PARTY 0               /* whoever wrote it without being one; NIL is whoever runs Waymark */

static const char *const words[AGREEMENT_DOS] = { "offer", "sign", "suspend", "resume", "end", "refuse" };

const char *agreement_do_word(enum agreement_do what)
{
	return words[what];
}

bool agreement_do_parse(struct str word, enum agreement_do *ret)
{
	for (int i = 0; i < AGREEMENT_DOS; i++)
		if (str_is(word, words[i])) {
			*ret = (enum agreement_do)i;
			return true;
		}
	return false;
}

static enum err tell(struct cx *cx, struct db *db, const struct actor *actor, const struct agreement_version *v, const char *what,
		     struct str say, struct instant now)
{
	TRY(agreement_event_add(cx, db, v->agreement, v->version, what, actor->staff, actor->organisation, say, now));
	struct audit audit = { .staff = actor->staff, .organisation = actor->organisation, .signin = actor->signin, .patient = NIL,
		.role = actor->role, .operation = what, .class = "agreement", .request = actor->request };
	audit.subject = str_of(arena_printf(cx->arena, "%.*s/%" PRId64, STRF(v->ref), v->version));
	audit.detail = say;
	return audit_add(cx, db, &audit, now);
}

static enum err version_find(struct cx *cx, struct db *db, int64_t agreement, int64_t version, struct agreement_version *ret)
{
	struct agreement_version *list;
	size_t count;
	TRY(agreement_versions(cx, db, agreement, &list, &count));
	for (size_t i = 0; i < count; i++)
		if (list[i].version == version) {
			*ret = list[i];
			return OK;
		}
	return fail(cx, ERR_NOT_FOUND, "There is no such version of this agreement.");
}

/* ---- who may do what ---- */

enum err agreement_party_of(struct cx *cx, struct db *db, const struct agreement_party *parties, size_t count, int64_t organisation, int64_t *ret)
{
	*ret = NIL;
	for (size_t i = 0; i < count && *ret == NIL; i++) {
		struct successor next;
		if (parties[i].id == organisation) {
			*ret = organisation;
			return OK;
		}
		TRY(organisation_successor(cx, db, parties[i].id, &next));
		if (next.id != NIL && next.id == organisation)
			*ret = parties[i].id;
	}
	return OK;
}

static bool signed_by(const struct agreement_signature *signs, size_t count, int64_t party)
{
	for (size_t i = 0; i < count; i++)
		if (signs[i].party.id == party)
			return true;
	return false;
}

bool agreement_may(const struct agreement_version *v, const struct agreement_party *parties, size_t count, const struct agreement_signature *signs,
		   size_t signatures, int64_t party, enum agreement_do what, struct day today)
{
	bool is_party = false, over = day_known(v->terms.ends_on) && v->terms.ends_on.day < today.day;
	for (size_t i = 0; i < count; i++)
		is_party = is_party || parties[i].id == party;
	switch (what) {
	case AGREEMENT_OFFER: return v->status == AGREEMENT_DRAFT && !over;
	case AGREEMENT_SIGN: return v->status == AGREEMENT_OFFERED && is_party && !over && !signed_by(signs, signatures, party);
	case AGREEMENT_SUSPEND: return v->status == AGREEMENT_LIVE && !over && (is_party || party == NIL);
	case AGREEMENT_RESUME: return v->status == AGREEMENT_SUSPENDED && !over && party == v->suspended_for;
	case AGREEMENT_END: return (v->status == AGREEMENT_LIVE || v->status == AGREEMENT_SUSPENDED) && (is_party || party == NIL);
	case AGREEMENT_REFUSE: return v->status == AGREEMENT_DRAFT || (v->status == AGREEMENT_OFFERED && (is_party || party == NIL));
	default: return false;
	}
}

/* ---- what follows ---- */

/* What was agreed to happen to the records when it is over. */
static enum err at_end(struct cx *cx, struct db *db, const struct actor *actor, const struct agreement_version *v, struct instant now)
{
	struct agreement_flow *flows;
	size_t count;
	if (v->terms.at_end != AT_END_HANDED_OVER || v->terms.hand_over == NIL)
		return OK;
	TRY(agreement_flows(cx, db, v->id, &flows, &count));
	for (size_t i = 0; i < count; i++)
		TRY(agreement_hand_over(cx, db, v->agreement, flows[i].from.id, v->terms.hand_over));
	return tell(cx, db, actor, v, "hand-over", v->terms.hand_over_ods, now);
}

static enum err follows(struct cx *cx, struct db *db, const struct actor *actor, const struct policy *policy, const struct agreement_version *v,
			struct instant now)
{
	TRY(signin_refold(cx, db, policy, now));
	/* What is open now may tell of people whom a rule finds. What is closed unsays nothing: it is not seen, and that is all. */
	if (v->status == AGREEMENT_OFFERED || v->status == AGREEMENT_SUSPENDED)
		TRY(look_again_all(cx, db, now));
	return slip_put(cx, db, STR("agreement"), v->agreement, actor->organisation == NIL ? 0 : actor->organisation, now);
}

static enum err over(struct cx *cx, struct db *db, const struct actor *actor, const struct policy *policy, const struct agreement_version *v,
		     const char *what, struct str say, struct instant now)
{
	TRY(agreement_state(cx, db, v->id, AGREEMENT_ENDED, actor->staff, say, now));
	TRY(agreement_stop(cx, db, v->agreement, instant_day(now)));
	TRY(tell(cx, db, actor, v, what, say, now));
	TRY(at_end(cx, db, actor, v, now));
	return follows(cx, db, actor, policy, v, now);
}

/* ---- one step ---- */

struct parts { struct agreement_flow *flow; struct agreement_party *party; struct agreement_signature *sign; size_t flows, parties, signs; };

static enum err parts_load(struct cx *cx, struct db *db, const struct agreement_version *v, struct parts *p)
{
	TRY(agreement_flows(cx, db, v->id, &p->flow, &p->flows));
	TRY(agreement_signatures(cx, db, v->id, &p->sign, &p->signs));
	agreement_flow_parties(cx, p->flow, p->flows, &p->party, &p->parties);
	return OK;
}

static enum err sign(struct cx *cx, struct db *db, const struct agreement_step *s, struct agreement_version *v, const struct parts *p,
		     int64_t party, bool *ret_live)
{
	struct str hash = agreement_hash(cx, agreement_text(cx, v, p->flow, p->flows));
	if (!str_eq(hash, s->hash))
		return fail(cx, ERR_STALE, "The agreement is not what you read. Read it again before you sign.");
	for (size_t i = 0; i < p->signs; i++)
		if (!str_eq(p->sign[i].hash, hash))
			return fail(cx, ERR_CONFLICT, "What %.*s signed is not what is here now. It has to be drafted anew.", STRF(p->sign[i].party.name));
	TRY(agreement_sign_add(cx, db, v->id, party, s->actor->staff, s->say, hash, s->now));
	TRY(tell(cx, db, s->actor, v, "sign", s->say, s->now));
	if (p->signs + 1 < p->parties)
		return OK;
	TRY(agreement_state(cx, db, v->id, AGREEMENT_LIVE, s->actor->staff, STR_NONE, s->now));
	TRY(agreement_goes_live(cx, db, v, s->now));
	TRY(tell(cx, db, s->actor, v, "live", STR_NONE, s->now));
	*ret_live = true;
	return follows(cx, db, s->actor, s->policy, v, s->now);
}

static enum err offer(struct cx *cx, struct db *db, const struct agreement_step *s, const struct agreement_version *v)
{
	if (v->drafted_for != s->actor->organisation)
		return fail(cx, ERR_NOT_FOUND, "There is no such version of this agreement.");
	TRY(agreement_state(cx, db, v->id, AGREEMENT_OFFERED, s->actor->staff, STR_NONE, s->now));
	TRY(agreement_offered(cx, db, v->id, s->now));
	return tell(cx, db, s->actor, v, "offer", STR_NONE, s->now);
}

static enum err suspend(struct cx *cx, struct db *db, const struct agreement_step *s, const struct agreement_version *v, int64_t party, bool on)
{
	TRY(agreement_state(cx, db, v->id, on ? AGREEMENT_SUSPENDED : AGREEMENT_LIVE, s->actor->staff, s->say, s->now));
	TRY(agreement_suspended_for(cx, db, v->id, on ? party : NIL));
	if (on)
		TRY(agreement_stop(cx, db, v->agreement, instant_day(s->now)));
	TRY(tell(cx, db, s->actor, v, on ? "suspend" : "resume", s->say, s->now));
	return follows(cx, db, s->actor, s->policy, v, s->now);
}

static enum err refuse(struct cx *cx, struct db *db, const struct agreement_step *s, const struct agreement_version *v)
{
	if (v->status == AGREEMENT_DRAFT && v->drafted_for != s->actor->organisation)
		return fail(cx, ERR_NOT_FOUND, "There is no such version of this agreement.");
	TRY(agreement_state(cx, db, v->id, AGREEMENT_ENDED, s->actor->staff, s->say, s->now));
	return tell(cx, db, s->actor, v, "refuse", s->say, s->now);
}

static enum err say_check(struct cx *cx, const struct agreement_step *s)
{
	if (s->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "That has %zu characters; keep it to %d.", s->say.n, SAY_MAX);
	if (str_trim(s->say).n > 0)
		return OK;
	switch (s->what) {
	case AGREEMENT_SIGN: return fail(cx, ERR_BAD_FIELD, "Write your name and the office in which you sign.");
	case AGREEMENT_SUSPEND: return fail(cx, ERR_BAD_FIELD, "Say why the agreement is suspended. The other parties read it.");
	case AGREEMENT_END: return fail(cx, ERR_BAD_FIELD, "Say why the agreement ends. The other parties read it.");
	case AGREEMENT_REFUSE: return fail(cx, ERR_BAD_FIELD, "Say why this version is refused.");
	default: return OK;
	}
}

static enum err not_now(struct cx *cx, const struct agreement_step *s, const struct agreement_version *v)
{
	static const char *const done[AGREEMENT_DOS] = { "offered", "signed for your organisation", "suspended", "taken up again", "ended",
		"refused" };
	if (s->what == AGREEMENT_RESUME && v->status == AGREEMENT_SUSPENDED)
		return fail(cx, ERR_FORBIDDEN, "Only the party that suspended it can take it up again.");
	return fail(cx, ERR_CONFLICT, "Version %" PRId64 " of %.*s is \"%s\" now; it cannot be %s.", v->version, STRF(v->ref),
		agreement_status_words(v, instant_day(s->now)), done[s->what]);
}

enum err agreement_take_step(struct cx *cx, struct db *db, const struct agreement_step *s, bool *ret_live)
{
	struct agreement_version v;
	struct parts p;
	int64_t party = NIL;
	*ret_live = false;
	TRY(version_find(cx, db, s->agreement, s->version, &v));
	TRY(parts_load(cx, db, &v, &p));
	if (s->actor->organisation != NIL) {
		TRY(agreement_party_of(cx, db, p.party, p.parties, s->actor->organisation, &party));
		if (party == NIL && v.drafted_for != s->actor->organisation)
			return fail(cx, ERR_NOT_FOUND, "There is no such agreement, or your organisation has no part in it.");
		party = party == NIL ? NO_PARTY : party;
	}
	TRY(say_check(cx, s));
	if (!agreement_may(&v, p.party, p.parties, p.sign, p.signs, party, s->what, instant_day(s->now)))
		return not_now(cx, s, &v);
	switch (s->what) {
	case AGREEMENT_OFFER: return offer(cx, db, s, &v);
	case AGREEMENT_SIGN: return sign(cx, db, s, &v, &p, party, ret_live);
	case AGREEMENT_SUSPEND: return suspend(cx, db, s, &v, party, true);
	case AGREEMENT_RESUME: return suspend(cx, db, s, &v, party, false);
	case AGREEMENT_END: return over(cx, db, s->actor, s->policy, &v, "end", s->say, s->now);
	default: return refuse(cx, db, s, &v);
	}
}

/* ---- drafts ---- */

static enum err draft_of(struct cx *cx, struct db *db, int64_t agreement, const struct actor *actor, struct agreement_version *ret, bool *ret_there)
{
	struct agreement_version *list;
	size_t count;
	*ret_there = false;
	TRY(agreement_versions(cx, db, agreement, &list, &count));
	for (size_t i = 0; i < count; i++) {
		if (list[i].status == AGREEMENT_OFFERED)
			return fail(cx, ERR_CONFLICT, "Version %" PRId64 " waits for signatures. Refuse it first, then write another.", list[i].version);
		if (list[i].status == AGREEMENT_DRAFT && list[i].drafted_for != actor->organisation)
			return fail(cx, ERR_CONFLICT, "Another party is writing a new version of this agreement. Ask it for its draft.");
		*ret = list[i];
		*ret_there = list[i].status == AGREEMENT_DRAFT;
	}
	return OK;
}

/* A party of what was in force may write the next version; nobody else. */
static enum err may_change(struct cx *cx, struct db *db, const struct actor *actor, const struct agreement_version *last)
{
	struct parts p;
	int64_t party;
	TRY(parts_load(cx, db, last, &p));
	TRY(agreement_party_of(cx, db, p.party, p.parties, actor->organisation, &party));
	return party != NIL || last->drafted_for == actor->organisation ? OK :
		fail(cx, ERR_NOT_FOUND, "There is no such agreement, or your organisation has no part in it.");
}

enum err agreement_write(struct cx *cx, struct db *db, const struct actor *actor, int64_t agreement, struct agreement_draft *draft,
			 struct instant now, struct id *ret_outside)
{
	struct agreement_problems problems = { 0 };
	struct agreement_flow *flows;
	struct agreement_version v = { .agreement = agreement, .ref = draft->ref, .title = draft->title, .version = 0 };
	size_t count;
	bool there = false, fresh = agreement == NIL;
	enum err err = agreement_draft_read(cx, db, draft, fresh, actor->organisation, &flows, &count, &problems);
	if (err == ERR_BAD_FIELD && problems.count)
		return fail(cx, ERR_BAD_FIELD, "%.*s", STRF(problems.problem[0].say));
	TRY(err);
	if (fresh) {
		TRY(agreement_add(cx, db, draft->ref, draft->title, now, &v.agreement, ret_outside));
	} else {
		TRY(draft_of(cx, db, agreement, actor, &v, &there));
		TRY(may_change(cx, db, actor, &v));
		*ret_outside = v.agreement_outside;
	}
	if (there) {
		TRY(agreement_terms_put(cx, db, v.id, &draft->terms, actor->staff, now));
	} else {
		v.version++;
		TRY(agreement_version_add(cx, db, v.agreement, v.version, &draft->terms, actor->staff, actor->organisation, now, &v.id));
	}
	TRY(agreement_flows_put(cx, db, v.id, flows, count));
	return tell(cx, db, actor, &v, there ? "change" : "draft", STR_NONE, now);
}

/* ---- by itself ---- */

enum err agreement_tidy(struct cx *cx, struct db *db, const struct policy *policy, struct instant now, size_t *ret_count)
{
	static const struct actor program = { .staff = NIL, .organisation = NIL, .signin = NIL };
	struct agreement_over *list;
	TRY(agreements_over(cx, db, instant_day(now), &list, ret_count));
	for (size_t i = 0; i < *ret_count; i++) {
		struct agreement_version *v;
		size_t count;
		TRY(agreement_versions(cx, db, list[i].agreement, &v, &count));
		for (size_t k = 0; k < count; k++) {
			char day[DAY_TEXT];
			if (v[k].id != list[i].version)
				continue;
			struct str say = str_of(arena_printf(cx->arena, "Its last day was %s.", day_words(v[k].terms.ends_on, day)));
			TRY(over(cx, db, &program, policy, &v[k], "expire", say, now));
		}
	}
	return OK;
}

/* ---- people, in slices ---- */

struct again { int64_t *patient; size_t count; struct instant now; };

static enum err again_work(struct cx *cx, struct db *db, void *arg)
{
	const struct again *a = arg;
	for (size_t i = 0; i < a->count; i++)
		TRY(relation_rebuild(cx, db, a->patient[i], a->now));
	return OK;
}

enum err agreement_people_again(struct cx *cx, struct store *store, int64_t agreement, struct instant now)
{
	for (int64_t after = 0;;) {
		struct arena_mark mark = arena_mark(cx->arena);
		struct again again = { .now = now };
		struct db *db;
		TRY(store_reader(cx, store, &db));
		enum err err = people_under(cx, db, agreement, after, &again.patient, &again.count);
		store_reader_back(store, db);
		TRY(err);
		if (again.count == 0)
			return OK;
		after = again.patient[again.count - 1];
		TRY(store_write(cx, store, again_work, &again));
		arena_back(cx->arena, mark);
	}
}

/* ---- one organisation follows another ---- */

enum err organisation_follow(struct cx *cx, struct db *db, const struct policy *policy, int64_t id, int64_t successor, struct instant now)
{
	struct successor next;
	TRY(organisation_succeed(cx, db, id, successor));
	TRY(organisation_successor(cx, db, id, &next));
	TRY(signin_refold(cx, db, policy, now));
	return audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = id, .signin = NIL, .patient = NIL, .operation = "succeed",
		.class = "organisation", .subject = next.ods }, now);
}

struct follow { int64_t id, successor, after, next; struct instant now; };

static enum err follow_work(struct cx *cx, struct db *db, void *arg)
{
	struct follow *f = arg;
	f->next = f->after;
	return relations_succeed(cx, db, f->id, f->successor, f->now, &f->next);
}

enum err organisation_people_follow(struct cx *cx, struct store *store, int64_t id, int64_t successor, struct instant now)
{
	struct follow f = { id, successor, 0, 0, now };
	while (f.after != NIL) {
		struct arena_mark mark = arena_mark(cx->arena);
		TRY(store_write(cx, store, follow_work, &f));
		f.after = f.next;
		arena_back(cx->arena, mark);
	}
	return OK;
}
