/* Facts gathered, the decision asked. */
#include "record/facts.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/must.h"
#include "gen/queries.h"
#include "record/organisation.h"
#include "record/sight.h"
#include "store/store.h"

#define BIT(n) (1u << (n))

/* What is the same for all records of one patient, gathered once. */
struct gathering {
	struct cx *cx;
	struct db *db;
	const struct policy *policy;
	const struct actor *actor;
	int64_t patient;
	struct instant now;
	struct sight_successors_row *follow; size_t follows;
	struct access_ask ask;            /* who, and relations */
	struct relation *relation; size_t relations;
};

static enum err who(struct gathering *g)
{
	const struct actor *a = g->actor;
	enum err err;
	if (a->signin != NIL) {
		struct facts_signin_row row;
		err = db_one(g->cx, g->db, &Q_FACTS_SIGNIN, &(struct facts_signin_in){ .signin = a->signin, .now = g->now }, &row);
		g->ask.signed_in = err == OK && row.staff == a->staff && row.organisation == a->organisation && str_eq(row.role, a->role);
		g->ask.purpose = err == OK ? (enum purpose)row.purpose : PURPOSES;
	} else {
		struct facts_role_row row;
		err = db_one(g->cx, g->db, &Q_FACTS_ROLE, &(struct facts_role_in){ .staff = a->staff, .organisation = a->organisation,
			.role = a->role, .now = g->now }, &row);
		g->ask.signed_in = err == OK;
		g->ask.purpose = sight_purpose(g->policy, a->role);
	}
	if (err == ERR_NOT_FOUND)
		cx_clear(g->cx);
	g->ask.role = sight_role(a->role);
	return err == ERR_NOT_FOUND ? OK : err;
}

/* As the guard views ask: an organisation's relation is nobody's own row, a personal one is the actor's. */
static enum err relations(struct gathering *g)
{
	TRY(relations_now(g->cx, g->db, g->actor->organisation, g->actor->staff, g->patient, g->now, &g->relation, &g->relations));
	for (size_t i = 0; i < g->relations; i++) {
		const struct relation *r = &g->relation[i];
		if (r->kind <= RELATION_HOLDS || r->kind >= RELATIONS)
			continue;
		if (g->policy->relation_personal[r->kind] ? r->staff == g->actor->staff : r->staff == 0)
			g->ask.relations |= BIT(r->kind);
	}
	return OK;
}

static enum err gather(struct cx *cx, struct db *db, const struct policy *policy, const struct actor *actor, int64_t patient,
		       struct instant now, struct gathering *g)
{
	must(policy);
	*g = (struct gathering){ .cx = cx, .db = db, .policy = policy, .actor = actor, .patient = patient, .now = now };
	TRY(db_all(cx, db, &Q_SIGHT_SUCCESSORS, NULL, 100000, &g->follow, &g->follows));
	TRY(who(g));
	return relations(g);
}

/* ---- the owner, and what its agreements carry ---- */

static enum flow_state flow_state_of(const struct facts_flows_row *f, struct day today)
{
	if (f->status == 5 || (day_known(f->ends_on) && f->ends_on.day < today.day))
		return FLOW_ENDED;
	if (f->status == 4)
		return FLOW_SUSPENDED;
	return day_known(f->starts_on) && f->starts_on.day > today.day ? FLOW_NOT_YET : FLOW_LIVE;
}

/* The better of two: what is in force; of those what carries all the labels, then more of them; else what is nearest to being so. */
static int worth(enum flow_state state, uint8_t carried, uint8_t labels)
{
	static const int rank[FLOW_STATES] = { [FLOW_NONE] = 0, [FLOW_ENDED] = 1, [FLOW_SUSPENDED] = 2, [FLOW_NOT_YET] = 3, [FLOW_LIVE] = 4 };
	return rank[state] * 100 + (labels & ~carried ? 0 : 50) + __builtin_popcount(carried);
}

static enum err flows(struct gathering *g, const struct facts_holding_row *holding, struct facts *f)
{
	struct facts_flows_row *rows;
	size_t count;
	int best = 0;
	uint8_t labels = f->ask.labels | LABEL_NORMAL | (f->ask.labels & BIT(LABEL_V) ? BIT(LABEL_R) : 0);
	TRY(db_all(g->cx, g->db, &Q_FACTS_FLOWS, &(struct facts_flows_in){ .class = f->ask.class, .purpose = f->ask.purpose }, 1000000, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		const struct facts_flows_row *r = &rows[i];
		enum flow_state state = flow_state_of(r, instant_day(g->now));
		int is = worth(state, (uint8_t)r->labels, labels);
		if (sight_answers(g->follow, g->follows, r->taker) != g->actor->organisation ||
		    sight_answers(g->follow, g->follows, r->giver) != f->owner || (r->covers == 1 && r->agreement != holding->agreement) || is <= best)
			continue;
		best = is;
		f->ask.flow = state;
		f->ask.flow_labels = (uint8_t)r->labels;
		f->agreement_ref = r->ref;
		f->agreement_title = r->title;
		f->agreement_version = r->number;
		f->agreement_from = r->starts_on;
		f->agreement_until = r->ends_on;
	}
	return OK;
}

static enum err owner(struct gathering *g, int64_t holding, struct facts *f)
{
	struct facts_holding_row row = { .organisation = g->actor->organisation };
	struct facts_organisation_row name;
	if (holding != 0)
		TRY(db_one(g->cx, g->db, &Q_FACTS_HOLDING, &(struct facts_holding_in){ .holding = holding }, &row));
	f->owner = sight_answers(g->follow, g->follows, row.organisation);
	f->ask.own = holding == 0 || f->owner == g->actor->organisation;
	enum err err = db_one(g->cx, g->db, &Q_FACTS_ORGANISATION, &(struct facts_organisation_in){ .organisation = f->owner }, &name);
	if (err == OK) {
		f->owner_name = name.name;
		f->owner_ods = name.ods;
	} else if (err == ERR_NOT_FOUND) {
		cx_clear(g->cx);
	} else {
		return err;
	}
	return f->ask.own ? OK : flows(g, &row, f);
}

static enum err decide(struct gathering *g, const struct facts_what *what, struct facts *ret)
{
	struct facts_bars_row *bars;
	size_t count;
	*ret = (struct facts){ .ask = g->ask, .relation = g->relation, .relations = g->relations, .agreement_from = DAY_NONE,
		.agreement_until = DAY_NONE };
	ret->ask.class = what->class;
	ret->ask.labels = what->labels;
	ret->ask.operation = what->operation;
	ret->ask.flow = FLOW_NONE;
	/* Where there is a record in a holding, the organisation that it reaches holds it: no row says so again. */
	ret->ask.relations |= BIT(RELATION_HOLDS);
	TRY(owner(g, what->holding, ret));
	TRY(db_all(g->cx, g->db, &Q_FACTS_BARS, &(struct facts_bars_in){ .patient = g->patient, .organisation = g->actor->organisation,
		.staff = g->actor->staff, .class = what->class, .now = g->now }, 10000, &bars, &count));
	for (size_t i = 0; i < count; i++)
		ret->ask.bars |= (uint32_t)bars[i].bit;
	access_decide(g->policy, &ret->ask, &ret->answer);
	return OK;
}

/* ---- asked from outside ---- */

enum err facts_decide(struct cx *cx, struct db *db, const struct policy *policy, const struct actor *actor, const struct facts_what *what,
		      struct instant now, struct facts *ret)
{
	struct gathering g;
	TRY(gather(cx, db, policy, actor, what->patient, now, &g));
	return decide(&g, what, ret);
}

enum err facts_require(struct cx *cx, struct db *db, const struct policy *policy, const struct actor *actor, const struct facts_what *what,
		       struct instant now)
{
	struct facts f;
	TRY(facts_decide(cx, db, policy, actor, what, now, &f));
	if (f.answer.effect != ACCESS_DENY)
		return OK;
	return fail(cx, f.answer.silent ? ERR_NOT_FOUND : ERR_FORBIDDEN, "%.*s", STRF(access_sentence(cx, policy, &f.ask, &f.answer)));
}

static int openness(const struct access_answer *a)
{
	return a->effect != ACCESS_DENY ? 3 : a->may_break_glass ? 2 : !a->silent;
}

static enum err holdings(struct gathering *g, struct facts_holdings_of_row **ret, size_t *ret_count)
{
	return db_all(g->cx, g->db, &Q_FACTS_HOLDINGS_OF, &(struct facts_holdings_of_in){ .patient = g->patient }, 10000, ret, ret_count);
}

enum err facts_person(struct cx *cx, struct db *db, const struct policy *policy, const struct actor *actor, int64_t patient,
		      enum operation operation, struct instant now, struct facts *ret)
{
	struct gathering g;
	struct facts_holdings_of_row *holding;
	size_t count;
	struct facts one;
	TRY(gather(cx, db, policy, actor, patient, now, &g));
	TRY(holdings(&g, &holding, &count));
	*ret = (struct facts){ .ask = g.ask, .answer = { .effect = ACCESS_DENY, .gate = GATE_RELATION, .relation = -1, .silent = true } };
	for (size_t i = 0; i < count; i++) {
		TRY(decide(&g, &(struct facts_what){ patient, holding[i].holding, CLASS_DEMOGRAPHICS, LABEL_NORMAL, operation }, &one));
		if (i == 0 || openness(&one.answer) > openness(&ret->answer))
			*ret = one;
	}
	return OK;
}

enum err facts_event(struct cx *cx, struct db *db, const struct policy *policy, const struct actor *actor, int64_t event, int64_t patient,
		     struct instant now, struct facts *ret, int64_t *ret_patient)
{
	struct facts_event_row row;
	TRY(db_one(cx, db, &Q_FACTS_EVENT, &(struct facts_event_in){ .event = event }, &row));
	if (patient != NIL && row.patient != patient)
		return fail(cx, ERR_NOT_FOUND, "There is no such record or you may not see it.");
	*ret_patient = row.patient;
	return facts_decide(cx, db, policy, actor, &(struct facts_what){ row.patient, row.holding, (enum record_class)row.class,
		(uint8_t)row.label, OP_LOOK }, now, ret);
}

static void owner_add(int64_t *owner, size_t *count, int64_t one)
{
	for (size_t i = 0; i < *count; i++)
		if (owner[i] == one)
			return;
	owner[(*count)++] = one;
}

/* A class of record is shut and would be opened, be it only what is marked with one of the labels. */
static bool glass_opens_some(const struct policy *policy, const struct access_ask *ask)
{
	struct access_ask one = *ask;
	struct access_answer answer;
	for (int label = 0; label < LABELS; label++) {
		one.labels = (uint8_t)(LABEL_NORMAL | BIT(label));
		access_decide(policy, &one, &answer);
		if (answer.effect == ACCESS_DENY && answer.may_break_glass)
			return true;
	}
	return false;
}

enum err facts_glass(struct cx *cx, struct db *db, const struct policy *policy, const struct actor *actor, int64_t patient, struct instant now,
		     int64_t **ret_owners, size_t *ret_count)
{
	struct gathering g;
	struct facts_holdings_of_row *holding;
	size_t count;
	struct facts f;
	TRY(gather(cx, db, policy, actor, patient, now, &g));
	TRY(holdings(&g, &holding, &count));
	*ret_owners = arena_array(cx->arena, count + 1, sizeof **ret_owners);
	*ret_count = 0;
	for (size_t i = 0; i < count; i++)
		for (enum record_class class = 1; class < CLASSES; class++) {
			TRY(decide(&g, &(struct facts_what){ patient, holding[i].holding, class, LABEL_NORMAL, OP_LOOK }, &f));
			if (f.owner != NIL && glass_opens_some(policy, &f.ask))
				owner_add(*ret_owners, ret_count, f.owner);
		}
	return OK;
}

enum err facts_patient(struct cx *cx, struct db *db, struct id outside, int64_t *ret)
{
	struct facts_patient_row row;
	TRY(db_one(cx, db, &Q_FACTS_PATIENT, &(struct facts_patient_in){ .outside = outside }, &row));
	*ret = row.patient;
	return OK;
}

enum err facts_row(struct cx *cx, struct db *db, int64_t origin, struct str file, int64_t row, int64_t *ret_event)
{
	struct facts_row_row found;
	TRY(db_one(cx, db, &Q_FACTS_ROW, &(struct facts_row_in){ .origin = origin, .file = file, .row = row }, &found));
	*ret_event = found.event;
	return OK;
}

enum err facts_readers(struct cx *cx, struct db *db, int64_t patient, struct day today, struct facts_reader **ret, size_t *ret_count)
{
	struct facts_readers_row *r;
	TRY(db_all(cx, db, &Q_FACTS_READERS, &(struct facts_readers_in){ .patient = patient, .today = today }, 10000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct facts_reader){ r[i].giver, r[i].taker, r[i].ref, r[i].title, r[i].ends_on };
	return OK;
}

/* ---- a relation in words ---- */

/* What events bring about begins on a day; an episode and the list bind as long as they last. The row that is written down as the cause may
 * be one that the reader must not know of, and numbers of different tables meet: told is what she sees of her that may bring it about. */
static enum err because(struct cx *cx, struct db *db, const struct relation *r, struct buf *buf)
{
	bool dated = r->from.us > 0;
	enum err err = ERR_NOT_FOUND;
	char day[DAY_TEXT];
	if (r->cause == NIL)
		return OK;
	if (!dated && (r->kind == RELATION_REVIEW || r->kind == RELATION_CASELOAD)) {
		struct facts_entry_cause_row row;
		err = db_one(cx, db, &Q_FACTS_ENTRY_CAUSE, &(struct facts_entry_cause_in){ r->patient }, &row);
		if (err == OK)
			buf_printf(buf, ", on the list since %s because %s", day_words(row.placed_on, day),
				row.kind == ENTRY_SAMPLE ? "the person was drawn for the sample" : "a rule found the person");
	}
	if (err == ERR_NOT_FOUND && !dated && (r->kind == RELATION_REFERRAL || r->kind == RELATION_CASELOAD || r->kind == RELATION_ADMITTED)) {
		struct facts_episode_cause_row row;
		err = db_one(cx, db, &Q_FACTS_EPISODE_CAUSE, &(struct facts_episode_cause_in){ r->patient }, &row);
		if (err == OK)
			buf_printf(buf, ", because of a pathway begun on %s", day_words(row.opened_on, day));
	}
	if (err == ERR_NOT_FOUND && dated && (r->kind == RELATION_REFERRAL || r->kind == RELATION_ATTENDING || r->kind == RELATION_ADMITTED ||
					      r->kind == RELATION_CASELOAD)) {
		struct facts_event_cause_row row;
		err = db_one(cx, db, &Q_FACTS_EVENT_CAUSE, &(struct facts_event_cause_in){ r->cause, r->patient }, &row);
		if (err == OK)
			buf_printf(buf, ", because of: %s, %s", event_kind_name((enum event_kind)row.kind),
				day_known(row.on_day) ? day_words(row.on_day, day) : "day not known");
	}
	if (err == ERR_NOT_FOUND)
		cx_clear(cx);
	return err == ERR_NOT_FOUND ? OK : err;
}

enum err facts_relation_say(struct cx *cx, struct db *db, const struct relation *r, struct str *ret)
{
	AUTO(buf) struct buf buf;
	char at[INSTANT_TEXT];
	buf_init(&buf, 4000);
	const char *name = relation_name(r->kind);
	buf_text(&buf, name ? name : "a relation that nobody here knows");
	if (r->from.us > 0)
		buf_printf(&buf, ", since %s", instant_words(r->from, at));
	TRY(because(cx, db, r, &buf));
	if (r->until.us < INSTANT_FAR.us)
		buf_printf(&buf, ", until %s", instant_words(r->until, at));
	*ret = str_dup(cx->arena, buf_view(&buf));
	return OK;
}
