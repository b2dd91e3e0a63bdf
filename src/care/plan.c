/* The shared plan: decided, checked, written, told; read back with what was agreed to. */
#include "care/plan.h"
#include "care/plan_in.h"

#include <inttypes.h>
#include <stdlib.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/must.h"
#include "care/constraint.h"
#include "care/severity.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/form.h"
#include "record/organisation.h"
#include "record/signin.h"

#define SAY_MAX 4000
#define HASH_TEXT 65

bool plan_stands(const struct plan_item *item)
{
	return !instant_known(item->ended_at);
}

/* ---- what is agreed to ---- */

static bool of_mark(enum plan_mark mark, const struct plan_item *i)
{
	enum plan_part part = plan_kind_row(i->kind)->part;
	return plan_stands(i) && !i->restricted && i->class == CLASS_PLAN &&
		(mark == MARK_PLAN ? part == PART_PLAN || part == PART_AFTER : part == PART_EXPLANATION);
}

/* How a goal goes, and on which day somebody comes, changes without asking anybody again; the words and a goal's day do not. No row
 * number goes in: the hash is on the page, and would tell it to whoever tries them all. */
static struct str hash_of(struct cx *cx, enum plan_mark mark, const struct plan_item *item, size_t count)
{
	crypto_generichash_state state;
	unsigned char hash[32];
	char text[HASH_TEXT], head[80];
	bool any = false;
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	for (size_t i = 0; i < count; i++) {
		if (!of_mark(mark, &item[i]))
			continue;
		any = true;
		int n = snprintf(head, sizeof head, "%d %zu %d\n", (int)item[i].kind, item[i].say.n, item[i].kind == PLAN_GOAL ? item[i].due_on.day : 0);
		crypto_generichash_update(&state, (const unsigned char *)head, (unsigned long long)n);
		crypto_generichash_update(&state, (const unsigned char *)item[i].say.p, item[i].say.n);
	}
	crypto_generichash_final(&state, hash, sizeof hash);
	sodium_bin2hex(text, sizeof text, hash, sizeof hash);
	return any ? str_of(arena_text(cx->arena, text)) : STR("");
}

/* ---- writing ---- */

struct writing { const struct actor *actor; const struct care *care; const struct plan_ask *ask; const struct plan_away *away; const struct plan_agree *agree;
	struct instant now; struct str done; };

static enum err tell(struct cx *cx, struct db *db, const struct actor *a, int64_t patient, const char *operation, enum record_class class, struct id episode,
		     const char *detail, struct instant now, struct str *ret_done)
{
	char text[ID_TEXT];
	*ret_done = str_of(arena_text(cx->arena, id_text(episode, text)));
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient,
		.role = a->role, .operation = operation, .class = record_class_word(class), .subject = *ret_done, .rows = 1, .request = a->request,
		.detail = str_of(detail) }, now);
}

/* The episode as the writer may see it. */
static enum err episode_for(struct cx *cx, struct db *db, const struct writing *w, struct id outside, struct episode *ret)
{
	db_guard(db, w->actor->signin, w->now);
	TRY(episode_by_outside(cx, db, outside, ret));
	if (ret->phase == PHASE_ENDED)
		return fail(cx, ERR_CONFLICT, "This episode is over. What was agreed stands as it was; take its end back first, or begin another.");
	return OK;
}

static enum err may(struct cx *cx, struct db *db, const struct writing *w, int64_t patient, enum record_class class, int64_t label, enum operation operation)
{
	return facts_require(cx, db, w->care->policy, w->actor, &(struct facts_what){ patient, 0, class, (uint8_t)label, operation }, w->now);
}

/* What the writer may not see is not there for her, whatever id she sends. */
static enum err item_seen(struct cx *cx, struct db *db, const struct episode *e, struct id item)
{
	struct plan_item *list;
	size_t n;
	TRY(plan_items_of(cx, db, e->id, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(list[i].outside, item))
			return OK;
	return fail(cx, ERR_NOT_FOUND, "There is no such part of this plan.");
}

/* The wording before, where there is one: of this episode, of one's own organisation, standing. */
static enum err before_of(struct cx *cx, struct db *db, const struct writing *w, struct id item, const struct episode *e, struct plan_item_held *ret)
{
	TRY(item_seen(cx, db, e, item));
	enum err err = plan_item_hold(cx, db, item, ret);
	if (err == ERR_NOT_FOUND || (err == OK && ret->episode != e->id))
		return fail(cx, ERR_NOT_FOUND, "There is no such part of this plan.");
	TRY(err);
	if (ret->restricted && ret->staff != w->actor->staff)
		return fail(cx, ERR_NOT_FOUND, "There is no such part of this plan that you wrote.");
	if (ret->organisation != w->actor->organisation)
		return fail(cx, ERR_FORBIDDEN, "Another organisation wrote this. Add your own beside it, or ask them to change it.");
	return instant_known(ret->ended_at) ? fail(cx, ERR_CONFLICT, "Somebody worded this anew, or took it away, while you were reading. Look again.") : OK;
}

static enum err kind_check(struct cx *cx, enum plan_kind kind, const struct plan_ask *ask, struct day today, enum plan_state *ret_state)
{
	const struct plan_kind_row *row = plan_kind_row(kind);
	*ret_state = ask->state;
	if (kind == PLAN_MEDICINE && ask->state == STATE_NONE)
		return fail(cx, ERR_BAD_FIELD, "Say what the prescriber is asked to do: start, go on, reduce or stop.");
	if (row->states && ask->state == STATE_NONE)
		*ret_state = kind == PLAN_TREATMENT ? STATE_OFFERED : STATE_OPEN;
	if (*ret_state == STATE_DECLINED && str_empty(str_trim(ask->offer.because)))
		return fail(cx, ERR_BAD_FIELD, "Say why it was declined, in the person's own words where you can.");
	if (*ret_state != STATE_NONE && !(row->states & (1u << *ret_state)))
		return fail(cx, ERR_BAD_FIELD, "\"%s\" cannot be %s.", row->title, plan_state_say(kind, *ret_state));
	if (row->due && !day_known(ask->due_on))
		return fail(cx, ERR_BAD_FIELD, "Say by which day.");
	if (row->graded && (ask->grade < 1 || ask->grade > 4))
		return fail(cx, ERR_BAD_FIELD, "Choose how severe it is.");
	if (ask->restricted && !row->may_restrict)
		return fail(cx, ERR_BAD_FIELD, "\"%s\" is for everybody who treats the person: it cannot be restricted.", row->title);
	if (day_known(ask->offer.on) && ask->offer.on.day > today.day)
		return fail(cx, ERR_BAD_FIELD, "Say on which day it was offered or answered: today or before.");
	return kind != PLAN_GRADE && str_empty(str_trim(ask->say)) ? fail(cx, ERR_BAD_FIELD, "Write what it is.") : OK;
}

/* Beside what somebody graded stands what was proposed, made anew here from what is known now. */
static enum err grade_check(struct cx *cx, struct db *db, const struct writing *w, struct plan_item_new *new)
{
	struct severity_proposal p;
	TRY(severity_propose(cx, db, w->care, w->ask->episode, instant_day(w->now), &p));
	if (p.table && w->ask->proposal_read && w->ask->offer.proposed != p.grade)
		return fail(cx, ERR_STALE, "The record changed while you were reading, and with it what is proposed. Look again, then decide.");
	if (p.table) {
		new->offer.proposed = p.grade;
		new->offer.basis = severity_basis_say(cx->arena, &p);
	}
	if (new->say.n == 0 && p.grade && p.grade == new->grade)
		new->say = STR("As proposed.");
	return new->say.n ? OK : fail(cx, ERR_BAD_FIELD, p.grade ? "It is not the grade proposed: say why." : "Nothing is proposed: say on what the grade rests.");
}

/* What was offered, and what guidance says of it: refused, or taken down with the reason. */
static enum err offer_check(struct cx *cx, struct db *db, const struct writing *w, const struct episode *e, struct plan_item_new *new)
{
	const struct plan_offer *o = &w->ask->offer;
	bool thing = new->kind == PLAN_TREATMENT || new->kind == PLAN_MEDICINE;
	const struct intervention *v = catalog_intervention(w->care->catalog, o->intervention);
	new->offer = (struct plan_offer){ .on = DAY_NONE, .proposed = NIL, .because = str_trim(o->because) };
	if (new->kind == PLAN_GRADE)
		return grade_check(cx, db, w, new);
	if (thing) {
		if (o->intervention.n && !v)
			return fail(cx, ERR_BAD_FIELD, "Choose what is offered from the list, or \"in words only\".");
		new->offer.intervention = v ? v->id : STR_NONE;
		new->offer.with_whom = str_trim(o->with_whom);
		new->offer.on = day_known(o->on) ? o->on : instant_day(w->now);
	}
	return constraint_require(cx, db, w->care, &(struct constrained){ e->patient, e->id, new->kind, new->state, new->offer.intervention, new->say,
		str_trim(o->against_say) }, instant_day(w->now), &new->offer);
}

static enum err put_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	const struct plan_ask *ask = w->ask;
	struct episode e;
	struct plan_item_held before = { 0 };
	struct id made;
	int64_t one = NIL;
	bool fresh;
	TRY(episode_for(cx, db, w, ask->episode, &e));
	bool anew = id_known(ask->item);
	if (anew)
		TRY(before_of(cx, db, w, ask->item, &e, &before));
	enum plan_kind kind = anew ? before.kind : ask->kind;
	const struct plan_kind_row *row = plan_kind_row(kind);
	struct plan_item_new new = { .thread = anew ? before.thread : NIL, .episode = e.id, .patient = e.patient, .organisation = w->actor->organisation,
		.label = ask->restricted ? LABEL_NORMAL | 1 << LABEL_R : LABEL_NORMAL, .class = ask->restricted ? CLASS_NARRATIVE : row->class, .kind = kind,
		.say = str_trim(ask->say), .due_on = row->due ? ask->due_on : DAY_NONE, .grade = row->graded ? ask->grade : 0, .restricted = ask->restricted,
		.staff = w->actor->staff, .role = w->actor->role };
	TRY(may(cx, db, w, e.patient, new.class, new.label, OP_ADD));
	TRY(kind_check(cx, kind, ask, instant_day(w->now), &new.state));
	TRY(offer_check(cx, db, w, &e, &new));
	TRY(holding_in(cx, db, new.organisation, 0, true, &new.holding, &fresh));
	if (fresh)
		TRY(signin_refold(cx, db, w->care->policy, w->now));
	if (!anew && row->one)
		TRY(plan_one_of(cx, db, e.id, new.organisation, kind, &one));
	TRY(plan_item_add(cx, db, &new, w->now, &made));
	if (anew || one != NIL)
		TRY(plan_item_end(cx, db, anew ? before.id : one, w->actor->staff, STR("worded anew"), w->now));
	return tell(cx, db, w->actor, e.patient, anew ? "change" : "add", new.class, ask->episode, row->word, w->now, &w->done);
}

static enum err once(struct cx *cx, struct store *store, struct writing *w, struct str key, store_work *work)
{
	struct form_once form = { .key = key, .signin = w->actor->signin, .now = w->now, .work = work, .arg = w, .location = &w->done };
	return form_once(cx, store, &form);
}

enum err plan_put(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct plan_ask *ask, struct instant now)
{
	struct writing w = { .actor = actor, .care = care, .ask = ask, .now = now };
	size_t longest = ask->say.n;
	const struct str others[] = { ask->offer.because, ask->offer.against_say, ask->offer.with_whom };
	for (size_t i = 0; i < LENGTH(others); i++)
		longest = others[i].n > longest ? others[i].n : longest;
	if (longest > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The text has %zu characters; keep it to %d.", longest, SAY_MAX);
	if (!id_known(ask->item) && (ask->kind <= PLAN_NONE || ask->kind >= PLAN_KINDS))
		return fail(cx, ERR_BAD_FIELD, "Choose what it is.");
	return once(cx, store, &w, ask->form_key, put_write);
}

static enum err away_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	struct episode e;
	struct plan_item_held before;
	TRY(episode_for(cx, db, w, w->away->episode, &e));
	TRY(may(cx, db, w, e.patient, CLASS_PLAN, LABEL_NORMAL, OP_ADD));       /* before it is told whether there is such a part */
	TRY(before_of(cx, db, w, w->away->item, &e, &before));
	TRY(may(cx, db, w, e.patient, before.class, before.label, OP_ADD));
	if (str_empty(str_trim(w->away->say)) || w->away->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence why it goes.");
	TRY(plan_item_end(cx, db, before.id, w->actor->staff, str_trim(w->away->say), w->now));
	return tell(cx, db, w->actor, e.patient, "change", before.class, w->away->episode, "take-away", w->now, &w->done);
}

enum err plan_take_away(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct plan_away *ask,
			struct instant now)
{
	struct writing w = { .actor = actor, .care = care, .away = ask, .now = now };
	return once(cx, store, &w, ask->form_key, away_write);
}

static enum err agree_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	const struct plan_agree *ask = w->agree;
	struct episode e;
	struct plan_item *text;
	size_t n;
	bool fresh;
	TRY(episode_for(cx, db, w, ask->episode, &e));
	TRY(may(cx, db, w, e.patient, CLASS_PLAN, LABEL_NORMAL, OP_ADD));
	TRY(plan_text_of(cx, db, e.id, &text, &n));
	struct str hash = hash_of(cx, ask->mark, text, n);
	if (!ask->hash.n)                /* she saw nothing; whether nothing is there she is not told */
		return fail(cx, ERR_CONFLICT, "There is nothing to agree to yet.");
	if (!str_eq(hash, ask->hash))
		return fail(cx, ERR_STALE, "What you read is not all that stands now: it was changed meanwhile, or a part of it is not shared with you. Look again.");
	struct plan_mark_new new = { .episode = e.id, .patient = e.patient, .organisation = w->actor->organisation, .staff = w->actor->staff,
		.role = w->actor->role, .mark = ask->mark, .hash = hash, .by_person = ask->by_person };
	TRY(holding_in(cx, db, new.organisation, 0, true, &new.holding, &fresh));
	if (fresh)
		TRY(signin_refold(cx, db, w->care->policy, w->now));
	TRY(plan_mark_add(cx, db, &new, w->now));
	return tell(cx, db, w->actor, e.patient, "add", CLASS_PLAN, ask->episode, ask->mark == MARK_PLAN ? "agree" : "acknowledge", w->now, &w->done);
}

enum err plan_agree(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct plan_agree *ask, struct instant now)
{
	struct writing w = { .actor = actor, .care = care, .agree = ask, .now = now };
	if (ask->mark <= MARK_NONE || ask->mark >= PLAN_MARKS)
		return fail(cx, ERR_BAD_FIELD, "Choose what is agreed to.");
	return once(cx, store, &w, ask->form_key, agree_write);
}

/* ---- of a booking ---- */

static const struct plan_item *appointment_of(const struct plan_item *list, size_t count, const struct actor *a, int64_t thread)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].thread == thread && list[i].kind == PLAN_APPOINTMENT && plan_stands(&list[i]) && list[i].organisation == a->organisation)
			return &list[i];
	return NULL;
}

enum err plan_appointment_in(struct cx *cx, struct db *db, const struct actor *actor, const struct care *care, struct id episode, int64_t thread,
			     enum plan_state state, struct instant now)
{
	struct writing w = { .actor = actor, .care = care, .now = now };
	struct episode e;
	struct plan_item *list;
	struct plan_item_held held;
	struct id made;
	size_t n;
	db_guard(db, actor->signin, now);
	TRY(episode_by_outside(cx, db, episode, &e));
	TRY(plan_items_of(cx, db, e.id, &list, &n));
	const struct plan_item *x = appointment_of(list, n, actor, thread);
	if (!x)
		return OK;
	TRY(may(cx, db, &w, e.patient, x->class, x->label, OP_ADD));
	TRY(plan_item_hold(cx, db, x->outside, &held));
	TRY(plan_item_add(cx, db, &(struct plan_item_new){ .thread = x->thread, .episode = e.id, .patient = e.patient, .organisation = actor->organisation,
		.holding = held.holding, .label = held.label, .class = x->class, .kind = x->kind, .say = x->say, .due_on = x->due_on, .state = state,
		.staff = actor->staff, .role = actor->role, .offer = x->offer }, now, &made));
	TRY(plan_item_end(cx, db, held.id, actor->staff, STR("worded anew"), now));
	return tell(cx, db, actor, e.patient, "change", x->class, episode, plan_kind_row(x->kind)->word, now, &w.done);
}

/* ---- reading ---- */

static void sum_up(struct plan_view *v)
{
	struct instant newest = INSTANT_NONE;
	v->goals = TRUTH_UNKNOWN;
	for (size_t i = 0; i < v->items; i++) {
		const struct plan_item *x = &v->item[i];
		if (!plan_stands(x))
			continue;
		if (x->kind == PLAN_GOAL && x->state != STATE_DROPPED)
			v->goals = v->goals == TRUTH_NO || x->state != STATE_MET ? TRUTH_NO : TRUTH_YES;
		if (x->kind == PLAN_GRADE && (!instant_known(newest) || x->recorded_at.us > newest.us)) {
			newest = x->recorded_at;
			v->grade = x->grade;
		}
	}
}

enum err plan_of(struct cx *cx, struct db *db, int64_t episode, struct plan_view *v)
{
	TRY(plan_items_of(cx, db, episode, &v->item, &v->items));
	TRY(plan_marks_of(cx, db, episode, &v->mark, &v->marks));
	v->hash[MARK_PLAN] = hash_of(cx, MARK_PLAN, v->item, v->items);
	v->hash[MARK_EXPLANATION] = hash_of(cx, MARK_EXPLANATION, v->item, v->items);
	sum_up(v);
	return OK;
}

enum err plan_view(struct cx *cx, struct db *db, struct id episode, struct plan_view *ret)
{
	*ret = (struct plan_view){ 0 };
	TRY(episode_by_outside(cx, db, episode, &ret->e));
	return plan_of(cx, db, ret->e.id, ret);
}

void plan_hide(struct plan_view *v, int64_t reader)
{
	size_t kept = 0;
	for (size_t i = 0; i < v->items; i++)
		if (!v->item[i].restricted || v->item[i].staff == reader)
			v->item[kept++] = v->item[i];
	v->items = kept;
}
