/* One pass over everyone, slice by slice: read under the guard, judge, write what changed. */
#include "care/finding.h"

#include <stdio.h>

#include "base/must.h"
#include "base/rng.h"
#include "base/rows.h"
#include "care/episode_in.h"
#include "care/finding_in.h"
#include "care/need_in.h"
#include "record/audit.h"
#include "record/bar.h"
#include "record/need.h"
#include "record/signin.h"
#include "record/slip.h"
#include "record/timeline.h"
#include "rule/casefind.h"
#include "rule/sentence.h"
#include "store/tx.h"

#define YEAR_MONTHS 12

struct finder {
	struct store *store;
	const struct asked *asked;
	int64_t organisation, signin;
	struct day today;
	struct instant now;
	struct basis_part *readable; size_t readables;          /* what the program may read, by rising holding */
	struct bar_against_one *against; size_t againsts;       /* of whom some single person must not see something; by rising patient */
	int64_t *carried; size_t carrieds;                      /* who is on a pathway that is not over; by rising patient */
	struct rank_table **rank;               /* [rule][clause]: NULL where the clause does not rank */
	const struct finding_live *live; size_t lives;  /* of the one person who is judged alone: what stands of her */
	struct need_tally *need;                /* NULL: nobody is counted */
	int64_t need_run;                       /* written, to be ended with the run; 0: none, as of every reading that is not of everybody */
};

/* ---- one person ---- */

/* bits of classes; 0: nobody is kept from anything of hers */
static uint32_t kept_from_somebody(const struct finder *f, int64_t patient)
{
	size_t at = rows_from(f->against, f->againsts, sizeof *f->against, patient);
	return at < f->againsts && f->against[at].patient == patient ? f->against[at].classes : 0;
}

/* Her finding is hidden from somebody who sees the totals: they are of the others, so that they do not tell of her. */
static bool aside(const struct finder *f, int64_t patient)
{
	return (kept_from_somebody(f, patient) & (1u << CLASS_ANY | 1u << CLASS_DEMOGRAPHICS | 1u << CLASS_IDENTITY | 1u << CLASS_FINDING)) != 0;
}

/* What all see who read findings: a class that one person must not see of her is not read. */
static enum err person_read(struct cx *cx, struct db *db, const struct finder *f, const struct coverage *coverage, int64_t patient, struct timeline *t,
			    struct timeline_head *head)
{
	uint32_t closed = kept_from_somebody(f, patient);
	size_t kept = 0;
	TRY(timeline_load(cx, db, coverage, patient, t, head));
	if (!closed)
		return OK;
	struct event *left = arena_array(cx->arena, t->count + 1, sizeof *left);
	for (size_t i = 0; i < t->count; i++)
		if (!(closed >> t->event[i].class & 1))
			left[kept++] = t->event[i];
	t->event = left;
	t->count = kept;
	return OK;
}

/* Where everybody is only counted, or drawn from: of whom there is more than can be read is left out. The run that judges says so. */
static enum err person_if_not_too_much(struct cx *cx, struct db *db, const struct finder *f, const struct coverage *coverage, int64_t patient,
				       struct timeline *t, struct timeline_head *head, bool *ret_too_much)
{
	enum err err = person_read(cx, db, f, coverage, patient, t, head);
	*ret_too_much = err == ERR_OVER_LIMIT;
	if (*ret_too_much)
		cx_clear(cx);
	return *ret_too_much ? OK : err;
}

/* The next people, and what is told of them: asked in the same picture of the database as their events, so that an agreement that ends while
 * everybody is judged is not taken for silence. */
static enum err next_people(struct cx *cx, struct db *db, const struct finder *f, int64_t after, int64_t **ret_ids, size_t *ret_count,
			    struct coverage *ret)
{
	TRY(patients_after(cx, db, after, ret_ids, ret_count));
	size_t n = *ret_count;
	return coverage_load(cx, db, f->asked->policy, n ? (*ret_ids)[0] : 0, n ? (*ret_ids)[n - 1] : 0, ret);
}

/* The holdings that told of her, with all that the program reads there: that there is nothing of a kind is told, too. */
static void rest_on(struct arena *arena, const struct finder *f, const struct timeline *t, struct entry_draft *d)
{
	struct basis_part *part = arena_array(arena, f->readables + 1, sizeof *part);
	for (size_t i = 0; i < f->readables; i++) {
		bool told = false;
		for (size_t k = 0; k < t->count && !told; k++)
			told = t->event[k].holding == f->readable[i].holding;
		if (told)
			part[d->bases++] = f->readable[i];
	}
	d->basis = part;
}

static void count_contacts(struct arena *arena, const struct timeline *t, struct day today, struct entry_draft *d)
{
	struct day from = day_add_months(today, -YEAR_MONTHS);
	int64_t gp = 0, emergency = 0, outpatient = 0, doctors = 0, seen[64];
	for (size_t i = 0; i < t->count; i++) {
		const struct event *e = &t->event[i];
		if (!day_known(e->on) || e->on.day < from.day || e->on.day > today.day)
			continue;
		outpatient += e->kind == EVENT_OUTPATIENT && e->attended != TRUTH_NO;
		emergency += e->kind == EVENT_EMERGENCY;
		if (e->kind != EVENT_GP_CONTACT)
			continue;
		gp++;
		bool known = e->clinician == NIL || doctors == (int64_t)LENGTH(seen);
		for (int64_t k = 0; k < doctors && !known; k++)
			known = seen[k] == e->clinician;
		if (!known)
			seen[doctors++] = e->clinician;
	}
	char by[40] = "";
	if (gp && doctors > 1)
		snprintf(by, sizeof by, " (by %lld people)", (long long)doctors);
	const char *a = t->covered[EVENT_GP_CONTACT] ? arena_printf(arena, "GP %lld%s", (long long)gp, by) : "GP not shared";
	const char *b = t->covered[EVENT_EMERGENCY] ? arena_printf(arena, "A&E %lld", (long long)emergency) : "A&E not shared";
	const char *c = t->covered[EVENT_OUTPATIENT] ? arena_printf(arena, "outpatient %lld", (long long)outpatient) : "outpatient not shared";
	d->second = str_of(arena_printf(arena, "%s \u00b7 %s \u00b7 %s in 12 months", a, b, c));
	d->contacts = gp + emergency + outpatient;
}

/* Ranks of one person for the rank clauses of one rule. */
static struct strata_rank *ranks_of(struct arena *arena, const struct finder *f, size_t rule, const struct casefind *ask,
				    const struct timeline *t)
{
	const struct rule *r = f->asked->rule[rule].rule;
	struct strata_rank *ranks = NULL;
	for (int c = 0; c < r->clauses && f->rank; c++) {
		if (r->clause[c].kind != CLAUSE_RANK || !f->rank[rule])
			continue;
		if (!ranks)
			ranks = arena_array(arena, (size_t)r->clauses, sizeof *ranks);
		struct rank_entry entry = { rank_stratum_of(r->clause[c].among, t, f->today), 0 };
		bool in = casefind_rank_entry(arena, ask, t, c, &entry);
		if (entry.stratum >= 0)
			ranks[c] = rank_of(&f->rank[rule][c], entry.stratum, in ? entry.count : 0);
	}
	return ranks;
}

static bool is_read(const struct timeline *t, int64_t event)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->event[i].id == event)
			return true;
	return false;
}

/* Of one person alone nobody knows how many have more. What the last run found of her by her rank stands until the next one, as long as the rule cannot
 * say no without ranks and all that it rests on is still read: then it becomes the answer, with the reasons that it was found for. */
static bool stands(struct arena *arena, const struct finder *f, const struct timeline *t, struct finding_draft *d)
{
	const struct finding_live *live = NULL;
	if (f->rank || d->truth != TRUTH_UNKNOWN || !rule_ranks(d->rule))
		return false;
	for (size_t i = 0; i < f->lives && !live; i++)
		if (f->live[i].truth == TRUTH_YES && f->live[i].rule_version == d->rule->version && str_eq(f->live[i].rule, d->rule->id))
			live = &f->live[i];
	for (size_t i = 0; live && i < live->events; i++)
		if (live->event[i].no < 0 || live->event[i].no >= d->clauses || !is_read(t, live->event[i].event))
			return false;
	if (!live)
		return false;
	for (int c = 0; c < d->clauses; c++) {
		int64_t *event = arena_array(arena, live->events + 1, sizeof *event);
		size_t n = 0;
		for (size_t i = 0; i < live->events; i++)
			if (live->event[i].no == c)
				event[n++] = live->event[i].event;
		d->clause[c].event = event;
		d->clause[c].events = n;
	}
	d->truth = TRUTH_YES;
	d->line = arena_printf(arena, "%.*s", STRF(live->line));
	d->stood = true;
	return true;
}

struct person_judged { struct entry_draft draft; struct finding_draft *all; bool any; struct need_seen seen; };

/* Every rule asked of one timeline: all drafts (silent for those that are not yes), and the draft of her entry. */
static void judge(struct arena *arena, const struct finder *f, const struct timeline *t, const struct timeline_head *head,
	struct person_judged *ret)
{
	size_t n = f->asked->rules;
	const struct finding_draft **yes = arena_array(arena, n + 1, sizeof *yes);
	*ret = (struct person_judged){ .all = arena_array(arena, n + 1, sizeof *ret->all) };
	struct entry_draft *d = &ret->draft;
	*d = (struct entry_draft){ .organisation = f->organisation, .patient = t->patient, .kind = ENTRY_FOUND, .flag = TRUTH_UNKNOWN,
		.flag_since = DAY_NONE, .comorbid = TRUTH_UNKNOWN, .name_key = head->name_key, .practice = head->practice,
		.lead = STR(""), .line = STR(""), .second = STR(""), .finding = yes };
	for (size_t i = 0; i < n; i++) {
		struct casefind ask = { .rule = f->asked->rule[i].rule, .set = f->asked->rule[i].set, .day = f->today, .name = f->asked->name,
			.names = f->asked->names, .comorbid = f->asked->comorbid, .silent = true };
		ask.rank = ranks_of(arena, f, i, &ask, t);
		casefind_judge(arena, &ask, t, &ret->all[i]);
		bool stood = stands(arena, f, t, &ret->all[i]);
		if (ret->all[i].truth != TRUTH_YES || ask.rule->area)       /* HAZ-010: a rule about an area points at nobody */
			continue;
		ask.silent = false;
		if (!stood)
			casefind_judge(arena, &ask, t, &ret->all[i]);
		yes[d->findings++] = &ret->all[i];
		d->comorbid = d->findings == 1 ? ret->all[i].comorbid : truth_or(d->comorbid, ret->all[i].comorbid);
	}
	ret->any = d->findings > 0;
	if (ret->any) {
		d->lead = yes[0]->rule->id;
		d->line = str_of(yes[0]->line ? yes[0]->line : "");
	}
}

/* What only an entry needs: contacts and red flags. */
static enum err dress(struct cx *cx, struct db *db, const struct finder *f, const struct timeline *t, struct entry_draft *d)
{
	struct flag_settled *settled;
	size_t settleds;
	struct flags flags;
	count_contacts(cx->arena, t, f->today, d);
	rest_on(cx->arena, f, t, d);
	TRY(flags_settled(cx, db, t->patient, &settled, &settleds));
	flags_judge(cx->arena, f->asked, t, f->today, settled, settleds, &flags);
	d->flag = flags.truth;
	if (flags.worst) {
		d->flag_id = flags.worst->flag->rule.id;
		d->flag_line = flags.worst->flag->rule.title;
		d->flag_since = flags.worst->newest;
	}
	return OK;
}

/* ---- everyone ---- */

struct slice {
	const struct finder *f;
	int64_t *id; size_t ids;
	struct person_judged *judged;           /* one an id */
	struct entry_draft *draft; size_t drafts;
	struct entry_draft *stop; size_t stops;         /* not for the list, but on a pathway with a red flag open */
	struct finding_change *change;
	struct finding_change before;
};

/* HAZ-019: whoever is on a pathway is stopped in the transaction that writes the flag down. */
static enum err stop_care(struct cx *cx, struct db *db, const struct finder *f, const struct entry_draft *d)
{
	if (d->flag != TRUTH_YES || !f->asked->tables)
		return OK;
	return episode_suspend_all(cx, db, &(struct care){ f->asked->tables, f->asked->policy }, d->patient, d->flag_id, f->organisation, f->now);
}

/* Who is no longer found is no longer on the list; a pathway that goes on binds her to the service as before. */
static enum err keep_care(struct cx *cx, struct db *db, const struct finder *f, int64_t patient)
{
	return f->asked->tables ? episodes_bind(cx, db, &(struct care){ f->asked->tables, f->asked->policy }, patient, f->organisation, f->now) : OK;
}

static bool is_carried(const struct finder *f, int64_t patient)
{
	size_t at = rows_from(f->carried, f->carrieds, sizeof *f->carried, patient);
	return at < f->carrieds && f->carried[at] == patient;
}

static enum err write_slice(struct cx *cx, struct db *db, void *arg)
{
	struct slice *s = arg;
	*s->change = s->before;                 /* the closure may run again */
	for (size_t i = 0; i < s->drafts; i++) {
		TRY(finding_update(cx, db, &s->draft[i], s->f->asked->catalog, s->f->today, s->f->now, s->change));
		TRY(is_carried(s->f, s->draft[i].patient) ? keep_care(cx, db, s->f, s->draft[i].patient) : OK);
		TRY(stop_care(cx, db, s->f, &s->draft[i]));
	}
	for (size_t i = 0; i < s->stops; i++)
		TRY(stop_care(cx, db, s->f, &s->stop[i]));
	return s->change->bases_made == s->before.bases_made ? OK : signin_refold_at(cx, db, s->f->asked->policy, s->f->organisation, s->f->now);
}

static void tally(struct rule_run *run, const struct rule *rule, const struct finding_draft *d)
{
	run->people++;
	*(d->truth == TRUTH_YES ? &run->yes : d->truth == TRUTH_NO ? &run->no : &run->unknown) += 1;
	/* Step by step: who is still in, who drops out here, who cannot be told from here on. */
	enum truth so_far = TRUTH_YES;
	for (size_t i = 0; i < run->steps && so_far == TRUTH_YES; i++) {
		struct rule_step *step = &run->step[i];
		const struct clause *root = &rule->clause[0];
		size_t children = root->kind == CLAUSE_ALL ? (size_t)root->children : 1;
		if (i == 0)
			so_far = TRUTH_YES;
		else if (i == 1)
			so_far = d->population;
		else if (i < 2 + children)
			so_far = root->kind == CLAUSE_ALL ? d->clause[root->child[i - 2]].truth : d->find;
		else
			so_far = truth_not(d->comorbid);
		*(so_far == TRUTH_YES ? &step->left : so_far == TRUTH_NO ? &step->dropped : &step->unknown) += 1;
	}
}

static struct rule_run *runs_start(struct arena *arena, const struct finder *f)
{
	struct rule_run *runs = arena_array(arena, f->asked->rules + 1, sizeof *runs);
	for (size_t i = 0; i < f->asked->rules; i++) {
		const struct rule *r = f->asked->rule[i].rule;
		const struct clause *root = &r->clause[0];
		size_t children = root->kind == CLAUSE_ALL ? (size_t)root->children : 1;
		bool strict = casefind_comorbid(r, f->asked->comorbid) == COMORBID_STRICT;
		runs[i] = (struct rule_run){ .organisation = f->organisation, .rule = r->id, .rule_version = r->version,
			.catalog = str_of(f->asked->catalog), .judged_on = f->today, .at = f->now, .steps = 2 + children + strict };
		runs[i].step = arena_array(arena, runs[i].steps, sizeof *runs[i].step);
		runs[i].step[0].words = STR("People whose records this service may see");
		runs[i].step[1].words = STR("Alive, and of the age and sex that the rule asks for");
		for (size_t k = 0; k < children; k++)
			runs[i].step[2 + k].words = str_of(sentence_clause(arena, &(struct sentence){ r, f->asked->name, f->asked->names },
				root->kind == CLAUSE_ALL ? root->child[k] : 0));
		if (strict)
			runs[i].step[2 + children].words = STR("No disease on record that may explain the symptoms");
	}
	return runs;
}

static enum err judge_slice(struct cx *cx, struct db *db, const struct finder *f, const struct coverage *coverage, struct slice *slice)
{
	slice->draft = arena_array(cx->arena, slice->ids + 1, sizeof *slice->draft);
	slice->stop = arena_array(cx->arena, slice->ids + 1, sizeof *slice->stop);
	slice->judged = arena_array(cx->arena, slice->ids + 1, sizeof *slice->judged);
	for (size_t i = 0; i < slice->ids; i++) {
		struct timeline t;
		struct timeline_head head;
		struct person_judged *judged = &slice->judged[i];
		int64_t id = slice->id[i];
		bool known = false;
		TRY(person_read(cx, db, f, coverage, id, &t, &head));
		judge(cx->arena, f, &t, &head, judged);
		need_see(cx->arena, f->need, &t, &head, &judged->seen);
		if (!judged->any)
			TRY(entry_known(cx, db, f->organisation, id, &known));
		if (judged->any || known) {
			TRY(dress(cx, db, f, &t, &judged->draft));
			slice->draft[slice->drafts++] = judged->draft;
		} else if (is_carried(f, id)) {
			TRY(dress(cx, db, f, &t, &judged->draft));
			slice->stop[slice->stops++] = judged->draft;
		}
	}
	return OK;
}

/* Whoever was judged and written is counted, and nobody else. */
static void slice_count(const struct slice *slice, struct finding_report *report)
{
	const struct finder *f = slice->f;
	for (size_t i = 0; i < slice->ids; i++) {
		for (size_t k = 0; k < f->asked->rules && !aside(f, slice->id[i]); k++)
			tally(&report->run[k], f->asked->rule[k].rule, &slice->judged[i].all[k]);
		if (f->need && !aside(f, slice->id[i]))
			need_add(f->need, slice->id[i], &slice->judged[i].seen, slice->judged[i].all);
		report->people++;
		report->found += slice->judged[i].any;
	}
}

/* only: this one and nobody else; NIL: the next ones after `after`. slice->ids: whose it was to be, also where it failed. */
static enum err slice_do(struct cx *cx, struct db *db, const struct finder *f, int64_t after, int64_t only, struct finding_report *report,
			 struct slice *slice)
{
	struct coverage coverage;
	*slice = (struct slice){ .f = f, .change = &report->change, .before = report->change };
	enum err err = db_begin(cx, db);
	if (err == OK)
		db_guard(db, f->signin, f->now);
	if (err == OK && only == NIL) {
		err = next_people(cx, db, f, after, &slice->id, &slice->ids, &coverage);
	} else if (err == OK) {
		slice->id = arena_array(cx->arena, 1, sizeof *slice->id);
		slice->id[slice->ids++] = only;
		err = coverage_load(cx, db, f->asked->policy, only, only, &coverage);
	}
	if (err == OK)
		err = judge_slice(cx, db, f, &coverage, slice);
	db_end(db);
	if (err == OK && (slice->drafts || slice->stops))
		err = store_write(cx, f->store, write_slice, slice);
	if (err == OK)
		slice_count(slice, report);
	else
		report->change = slice->before;
	return err;
}

/* One by one, each in memory and transactions of her own: who cannot be judged keeps it from nobody else. */
static enum err one_by_one(struct cx *cx, struct db *db, const struct finder *f, const int64_t *id, size_t ids, struct finding_report *report)
{
	for (size_t i = 0; i < ids; i++) {
		AUTO(arena) struct arena arena;
		arena_init(&arena, 0);
		struct cx in = { .arena = &arena };
		struct slice slice;
		enum err err = slice_do(&in, db, f, 0, id[i], report, &slice);
		if (err != OK && !finding_is_hers(err))
			return fail(cx, err, "%s", cx_say(&in));
		if (err != OK)
			TRY(finding_put_aside(cx, f->store, f->organisation, id[i], cx_say(&in), f->now, report));
	}
	return OK;
}

/* One slice of at most 500 people with memory of its own. */
static enum err one_slice(struct cx *cx, struct db *db, const struct finder *f, int64_t *after, bool *ret_more,
	struct finding_report *report)
{
	AUTO(arena) struct arena arena;
	arena_init(&arena, 0);
	struct cx in = { .arena = &arena };
	struct slice slice;
	enum err err = slice_do(&in, db, f, *after, NIL, report, &slice);
	if (err != OK && !(slice.ids && finding_is_hers(err)))
		return fail(cx, err, "%s", cx_say(&in));
	if (err != OK)
		TRY(one_by_one(cx, db, f, slice.id, slice.ids, report));
	*ret_more = slice.ids > 0;
	if (slice.ids)
		*after = slice.id[slice.ids - 1];
	return OK;
}

/* ---- ranks: a first pass over everyone, only where a rule asks ---- */

struct rank_list { struct rank_entry *entry; size_t count, room; };

static enum err rank_slice(struct cx *cx, struct cx *keep, struct db *db, const struct finder *f, struct rank_list **list, int64_t *after,
			   bool *ret_more)
{
	struct coverage coverage;
	int64_t *ids;
	size_t n;
	TRY(next_people(cx, db, f, *after, &ids, &n, &coverage));
	for (size_t i = 0; i < n; i++) {
		struct timeline t;
		struct timeline_head head;
		struct arena_mark mark = arena_mark(cx->arena);
		bool too_much;
		if (aside(f, ids[i]))
			continue;
		TRY(person_if_not_too_much(cx, db, f, &coverage, ids[i], &t, &head, &too_much));
		for (size_t k = 0; k < f->asked->rules && !too_much; k++) {
			const struct rule *r = f->asked->rule[k].rule;
			struct casefind ask = { .rule = r, .set = f->asked->rule[k].set, .day = f->today, .silent = true };
			struct rank_entry entry;
			for (int c = 0; c < r->clauses && list[k]; c++)
				if (r->clause[c].kind == CLAUSE_RANK && casefind_rank_entry(cx->arena, &ask, &t, c, &entry))
					*ARRAY_PUSH(keep->arena, list[k][c].entry, list[k][c].count, list[k][c].room) = entry;
		}
		arena_back(cx->arena, mark);
	}
	*ret_more = n > 0;
	if (n)
		*after = ids[n - 1];
	return OK;
}

static enum err rank_everyone(struct cx *cx, struct db *db, struct finder *f)
{
	size_t rules = f->asked->rules;
	struct rank_list **list = arena_array(cx->arena, rules + 1, sizeof *list);
	bool any = false, more = true;
	for (size_t k = 0; k < rules; k++) {
		if (!rule_ranks(f->asked->rule[k].rule))
			continue;
		any = true;
		list[k] = arena_array(cx->arena, (size_t)f->asked->rule[k].rule->clauses, sizeof **list);
	}
	if (!any)
		return OK;
	for (int64_t after = 0; more;) {
		AUTO(arena) struct arena arena;
		arena_init(&arena, 0);
		struct cx in = { .arena = &arena };
		enum err err = db_begin(&in, db);
		if (err == OK)
			db_guard(db, f->signin, f->now);
		if (err == OK)
			err = rank_slice(&in, cx, db, f, list, &after, &more);
		db_end(db);
		if (err != OK)
			return fail(cx, err, "%s", cx_say(&in));
	}
	f->rank = arena_array(cx->arena, rules + 1, sizeof *f->rank);
	for (size_t k = 0; k < rules; k++) {
		const struct rule *r = f->asked->rule[k].rule;
		if (!list[k])
			continue;
		f->rank[k] = arena_array(cx->arena, (size_t)r->clauses, sizeof **f->rank);
		for (int c = 0; c < r->clauses; c++)
			if (r->clause[c].kind == CLAUSE_RANK)
				rank_build(cx->arena, list[k][c].entry, list[k][c].count, r->clause[c].top_percent, &f->rank[k][c]);
	}
	return OK;
}

/* ---- the system's own sign-in around a run ---- */

static enum err open_signin(struct cx *cx, struct db *db, void *arg)
{
	struct finder *f = arg;
	return signin_system(cx, db, f->asked->policy, f->organisation, f->now, &f->signin);
}

struct ending { struct finder *f; const struct finding_report *report; const char *operation; int64_t judged /* 0: everybody; NIL: nobody */; };

static enum err close_signin(struct cx *cx, struct db *db, void *arg)
{
	struct ending *e = arg;
	for (size_t i = 0; e->report && i < e->report->runs; i++)
		TRY(rule_run_save(cx, db, &e->report->run[i]));
	if (e->report && e->f->need_run)
		TRY(need_end(cx, db, e->f->organisation, e->f->need_run));
	if (e->judged != NIL)
		TRY(slips_judged(cx, db, STR("find"), e->judged, e->f->organisation, e->f->now));
	int64_t staff = NIL;
	TRY(audit_add(cx, db, &(struct audit){ .staff = staff, .organisation = e->f->organisation, .signin = e->f->signin, .patient = NIL,
		.role = STR("system"), .operation = e->operation, .class = "finding", .rows = e->report ? e->report->people : 0 }, e->f->now));
	return signin_end(cx, db, e->f->signin, e->f->now);
}

static enum err only_end(struct cx *cx, struct db *db, void *arg)
{
	struct ending *e = arg;
	return signin_end(cx, db, e->f->signin, e->f->now);
}

/* Whatever cannot be written of the run, the system does not go on seeing: its sign-in ends at least by itself. before: what went wrong before. */
static enum err end_run(struct cx *cx, struct store *store, struct finder *f, const struct finding_report *report, const char *operation, int64_t judged,
			enum err before)
{
	struct ending e = { f, before == OK ? report : NULL, operation, before == OK ? judged : NIL };
	struct str say = before == OK ? STR_NONE : str_of(arena_text(cx->arena, cx_say(cx)));
	enum err err = store_write(cx, store, close_signin, &e);
	if (err != OK) {
		if (before == OK)
			say = str_of(arena_text(cx->arena, cx_say(cx)));
		cx_clear(cx);
		if (store_write(cx, store, only_end, &e) != OK)
			cx_clear(cx);
	}
	if (before == OK && err == OK)
		return OK;
	cx_clear(cx);
	return fail(cx, before != OK ? before : err, "%.*s", STRF(say));
}

/* patient 0: whoever comes. */
static enum err cover(struct cx *cx, struct db *db, struct finder *f, int64_t patient)
{
	TRY(basis_readable(cx, db, f->signin, &f->readable, &f->readables));
	return bars_against_one(cx, db, patient, f->organisation, f->now, &f->against, &f->againsts);
}

static enum err cover_all(struct cx *cx, struct db *db, struct finder *f)
{
	TRY(db_begin(cx, db));
	db_guard(db, f->signin, f->now);
	enum err err = cover(cx, db, f, 0);
	db_end(db);
	return err;
}

static enum err run_all(struct cx *cx, struct db *db, struct finder *f, finding_progress *progress, void *arg, struct finding_report *report)
{
	bool more = true;
	TRY(cover_all(cx, db, f));
	TRY(need_tally_open(cx, db, f->asked, f->organisation, f->today, f->now, &f->need));
	TRY(carried_patients(cx, db, &f->carried, &f->carrieds));
	TRY(rank_everyone(cx, db, f));
	report->run = runs_start(cx->arena, f);
	report->runs = f->asked->rules;
	for (int64_t after = 0; more;) {
		TRY(one_slice(cx, db, f, &after, &more, report));
		if (progress && !progress(arg, report->people) && more)
			return fail(cx, ERR_STOPPED, "Finding was stopped after %lld people; what was found until then stays.",
				    (long long)report->people);
	}
	return OK;
}

static enum err who_waits(struct cx *cx, struct db *db, const struct finder *f, struct day today, struct finding_report *report)
{
	int64_t states[ENTRY_STATES];
	TRY(db_begin(cx, db));
	db_guard(db, f->signin, f->now);
	enum err err = worklist_states(cx, db, today, states);
	if (err == OK)
		report->to_decide = states[ENTRY_TO_DECIDE];
	if (err == OK)
		err = need_reviews(cx, db, f->need);
	db_end(db);
	return err;
}

enum err finding_run(struct cx *cx, struct store *store, const struct asked *asked, int64_t organisation, struct day today,
		     struct instant now, finding_progress *progress, void *arg, struct finding_report *ret)
{
	struct finder f = { .store = store, .asked = asked, .organisation = organisation, .today = today, .now = now };
	struct db *db;
	*ret = (struct finding_report){ 0 };
	TRY(store_write(cx, store, open_signin, &f));
	enum err err = store_reader(cx, store, &db);
	if (err == OK) {
		err = run_all(cx, db, &f, progress, arg, ret);
		if (err == OK)
			err = who_waits(cx, db, &f, today, ret);
		store_reader_back(store, db);
	}
	if (err == OK)
		err = need_write(cx, store, f.need, &f.need_run);
	need_tally_close(f.need);
	return end_run(cx, store, &f, ret, "find", 0, err);
}

/* ---- read, not judged ---- */

struct telling { struct finder *f; finding_told *told; void *arg; int64_t *out; size_t outs; struct finding_told_count count; };

static enum err tell_slice(struct cx *cx, struct db *db, struct telling *t, int64_t *after, bool *ret_more)
{
	struct coverage coverage;
	int64_t *ids;
	size_t n;
	TRY(next_people(cx, db, t->f, *after, &ids, &n, &coverage));
	for (size_t i = 0; i < n; i++) {
		struct timeline timeline;
		struct timeline_head head;
		struct arena_mark mark = arena_mark(cx->arena);
		size_t at = rows_from(t->out, t->outs, sizeof *t->out, ids[i]);
		bool too_much, out = at < t->outs && t->out[at] == ids[i];
		t->count.opted_out += out;
		if (out || aside(t->f, ids[i]))
			continue;
		TRY(person_if_not_too_much(cx, db, t->f, &coverage, ids[i], &timeline, &head, &too_much));
		t->count.too_much += too_much;
		if (!too_much) {
			TRY(t->told(t->arg, cx, &timeline, &head));
			t->count.people++;
		}
		arena_back(cx->arena, mark);
	}
	*ret_more = n > 0;
	if (n)
		*after = ids[n - 1];
	return OK;
}

static enum err tell_all(struct cx *cx, struct db *db, struct telling *t)
{
	bool more = true;
	TRY(cover_all(cx, db, t->f));
	for (int64_t after = 0; more;) {
		AUTO(arena) struct arena arena;
		arena_init(&arena, 0);
		struct cx in = { .arena = &arena, .files = cx->files };
		enum err err = db_begin(&in, db);
		if (err == OK)
			db_guard(db, t->f->signin, t->f->now);
		if (err == OK)
			err = tell_slice(&in, db, t, &after, &more);
		db_end(db);
		if (err != OK)
			return fail(cx, err, "%s", cx_say(&in));
	}
	return OK;
}

enum err finding_each(struct cx *cx, struct store *store, const struct asked *asked, int64_t organisation, struct day today, struct instant now,
		      bool planning, finding_told *told, void *arg, struct finding_told_count *ret)
{
	struct finder f = { .store = store, .asked = asked, .organisation = organisation, .today = today, .now = now };
	struct telling t = { .f = &f, .told = told, .arg = arg };
	struct finding_report report = { 0 };
	struct db *db;
	TRY(store_write(cx, store, open_signin, &f));
	enum err err = store_reader(cx, store, &db);
	if (err == OK) {
		if (planning)
			err = bars_opted_out(cx, db, now, &t.out, &t.outs);
		if (err == OK)
			err = tell_all(cx, db, &t);
		store_reader_back(store, db);
	}
	*ret = t.count;
	report.people = t.count.people;
	return end_run(cx, store, &f, &report, "population", NIL, err);
}

struct one_person { struct finder *f; struct entry_draft draft; struct finding_change change; bool any, write, carried; };

static enum err write_person(struct cx *cx, struct db *db, void *arg)
{
	struct one_person *p = arg;
	p->change = (struct finding_change){ 0 };
	if (p->write) {
		TRY(finding_update(cx, db, &p->draft, p->f->asked->catalog, p->f->today, p->f->now, &p->change));
		TRY(keep_care(cx, db, p->f, p->draft.patient));
	}
	TRY(stop_care(cx, db, p->f, &p->draft));
	return p->change.bases_made ? signin_refold_at(cx, db, p->f->asked->policy, p->f->organisation, p->f->now) : OK;
}

static enum err judge_person(struct cx *cx, struct db *db, struct finder *f, int64_t patient, struct one_person *p)
{
	struct coverage coverage;
	struct timeline t;
	struct timeline_head head;
	struct person_judged judged;
	struct finding_live *live;
	struct id *open;
	size_t carried;
	bool known = false;
	TRY(findings_live(cx, db, f->organisation, patient, &live, &f->lives));
	f->live = live;
	TRY(cover(cx, db, f, patient));
	TRY(coverage_load(cx, db, f->asked->policy, patient, patient, &coverage));
	TRY(person_read(cx, db, f, &coverage, patient, &t, &head));
	judge(cx->arena, f, &t, &head, &judged);
	TRY(entry_known(cx, db, f->organisation, patient, &known));
	TRY(episodes_open_for(cx, db, patient, &open, &carried));
	p->any = judged.any;
	p->write = judged.any || known;
	p->carried = carried > 0;
	if (p->write || p->carried)
		TRY(dress(cx, db, f, &t, &judged.draft));
	p->draft = judged.draft;
	return OK;
}

static enum err one_person(struct cx *cx, struct store *store, struct finder *f, int64_t patient, struct one_person *p)
{
	struct db *db;
	*p = (struct one_person){ .f = f };
	TRY(store_write(cx, store, open_signin, f));
	enum err err = store_reader(cx, store, &db);
	if (err == OK) {
		err = db_begin(cx, db);
		db_guard(db, f->signin, f->now);
		if (err == OK)
			err = judge_person(cx, db, f, patient, p);
		db_end(db);
		store_reader_back(store, db);
	}
	if (err == OK && (p->write || (p->carried && p->draft.flag == TRUTH_YES)))
		err = store_write(cx, store, write_person, p);
	return end_run(cx, store, f, NULL, "find-one", patient, err);
}

enum err finding_person(struct cx *cx, struct store *store, const struct asked *asked, int64_t organisation, int64_t patient,
			struct day today, struct instant now)
{
	struct finder f = { .store = store, .asked = asked, .organisation = organisation, .today = today, .now = now };
	struct one_person p;
	return one_person(cx, store, &f, patient, &p);
}

enum err finding_person_or_aside(struct cx *cx, struct store *store, const struct asked *asked, int64_t organisation, int64_t patient, struct day today,
				 struct instant now)
{
	struct finding_report report = { 0 };
	enum err err = finding_person(cx, store, asked, organisation, patient, today, now);
	return finding_is_hers(err) ? finding_put_aside(cx, store, organisation, patient, cx_say(cx), now, &report) : err;
}

enum err finding_persons(struct cx *cx, struct store *store, const struct asked *asked, int64_t organisation, const int64_t *patient, size_t count,
			 struct day today, struct instant now, finding_progress *progress, void *arg, struct finding_report *ret)
{
	*ret = (struct finding_report){ 0 };
	for (size_t i = 0; i < count; i++) {
		AUTO(arena) struct arena arena;
		arena_init(&arena, 0);
		struct cx in = { .arena = &arena };
		struct finder f = { .store = store, .asked = asked, .organisation = organisation, .today = today, .now = now };
		struct one_person p;
		enum err err = one_person(&in, store, &f, patient[i], &p);
		if (err != OK && !finding_is_hers(err))
			return fail(cx, err, "%s", cx_say(&in));
		if (err != OK)
			TRY(finding_put_aside(cx, store, organisation, patient[i], cx_say(&in), now, ret));
		ret->people++;
		ret->found += err == OK && p.any;
		ret->change.added += err == OK ? p.change.added : 0;
		ret->change.withdrawn += err == OK ? p.change.withdrawn : 0;
		if (progress && !progress(arg, ret->people) && i + 1 < count)
			return fail(cx, ERR_STOPPED, "Finding was stopped after %lld people; what was found until then stays.", (long long)ret->people);
	}
	return OK;
}

/* ---- a random sample of people not found ---- */

struct drawn { int64_t patient; struct entry_draft draft; };

/* Reservoir sampling (Vitter's algorithm R): each of those who might have been found has the same chance. */
static enum err draw_slice(struct cx *cx, struct cx *keep, struct db *db, const struct finder *f, size_t rule, struct rng *rng,
			   struct drawn *bag, int64_t count, int64_t *seen, int64_t *after, bool *ret_more)
{
	struct coverage coverage;
	int64_t *ids;
	size_t n;
	TRY(next_people(cx, db, f, *after, &ids, &n, &coverage));
	for (size_t i = 0; i < n; i++) {
		struct timeline t;
		struct timeline_head head;
		struct person_judged judged;
		bool known, too_much;
		if (aside(f, ids[i]))
			continue;
		TRY(person_if_not_too_much(cx, db, f, &coverage, ids[i], &t, &head, &too_much));
		if (too_much)
			continue;
		judge(cx->arena, f, &t, &head, &judged);
		TRY(entry_known(cx, db, f->organisation, ids[i], &known));
		if (known || judged.all[rule].truth == TRUTH_YES || judged.all[rule].population != TRUTH_YES)
			continue;
		int64_t at = (*seen)++;
		if (at >= count) {
			at = (int64_t)rng_below(rng, (uint32_t)(*seen));
			if (at >= count)
				continue;
		}
		TRY(dress(cx, db, f, &t, &judged.draft));
		struct entry_draft d = judged.draft;
		d.kind = ENTRY_SAMPLE;
		d.findings = 0;
		d.lead = f->asked->rule[rule].rule->id;
		d.line = STR("Drawn at random from people whom the rule did not find");
		d.second = str_dup(keep->arena, d.second);
		d.flag_line = str_dup(keep->arena, d.flag_line);
		d.name_key = str_dup(keep->arena, d.name_key);
		struct basis_part *part = arena_array(keep->arena, d.bases + 1, sizeof *part);
		for (size_t k = 0; k < d.bases; k++)
			part[k] = d.basis[k];
		d.basis = part;
		bag[at] = (struct drawn){ ids[i], d };
	}
	*ret_more = n > 0;
	if (n)
		*after = ids[n - 1];
	return OK;
}

struct drawing { struct slice slice; struct ending ending; bool written; };

static enum err write_drawing(struct cx *cx, struct db *db, void *arg)
{
	struct drawing *d = arg;
	d->written = false;                     /* the closure may run again */
	TRY(write_slice(cx, db, &d->slice));
	d->written = true;
	return close_signin(cx, db, &d->ending);
}

/* Together, with the end of the run: who hears that it failed draws again, and not twice as many. Where one of them cannot be written, each by herself. */
static enum err write_drawn(struct cx *cx, struct store *store, struct finder *f, const struct drawn *bag, size_t drawn, int64_t *ret_drawn)
{
	struct finding_report report = { 0 };
	struct drawing all = { { .f = f, .change = &report.change }, { f, NULL, "sample", NIL }, false };
	all.slice.draft = arena_array(cx->arena, drawn + 1, sizeof *all.slice.draft);
	for (size_t i = 0; i < drawn; i++)
		all.slice.draft[all.slice.drafts++] = bag[i].draft;
	enum err err = store_write(cx, store, write_drawing, &all);
	*ret_drawn = err == OK ? (int64_t)drawn : 0;
	if (err == OK || all.written || !finding_is_hers(err))
		return err == OK ? OK : end_run(cx, store, f, NULL, "sample", NIL, err);
	cx_clear(cx);
	err = OK;
	for (size_t i = 0; i < drawn && err == OK; i++) {
		struct slice slice = (struct slice){ .f = f, .change = &report.change, .draft = (struct entry_draft[]){ bag[i].draft }, .drafts = 1 };
		err = store_write(cx, store, write_slice, &slice);
		*ret_drawn += err == OK;
		if (finding_is_hers(err))
			err = finding_put_aside(cx, store, f->organisation, bag[i].patient, arena_text(cx->arena, cx_say(cx)), f->now, &report);
	}
	return end_run(cx, store, f, NULL, "sample", NIL, err);
}

enum err finding_sample(struct cx *cx, struct store *store, const struct asked *asked, int64_t organisation, struct str rule,
			int64_t count, uint64_t seed, struct day today, struct instant now, int64_t *ret_drawn)
{
	struct finder f = { .store = store, .asked = asked, .organisation = organisation, .today = today, .now = now };
	size_t which = 0;
	if (count < 1 || count > 1000)
		return fail(cx, ERR_BAD_FIELD, "Ask for 1 to 1,000 people, not %lld.", (long long)count);
	while (which < asked->rules && !str_eq(asked->rule[which].rule->id, rule))
		which++;
	if (which == asked->rules)
		return fail(cx, ERR_NO_RULE, "No rule %.*s is in use here.", STRF(rule));
	struct drawn *bag = arena_array(cx->arena, (size_t)count, sizeof *bag);
	struct rng rng;
	struct db *db;
	int64_t seen = 0;
	bool more = true;
	rng_seed(&rng, seed, 0);
	TRY(store_write(cx, store, open_signin, &f));
	enum err err = store_reader(cx, store, &db);
	if (err == OK) {
		err = cover_all(cx, db, &f);
		for (int64_t after = 0; err == OK && more;) {
			AUTO(arena) struct arena arena;
			arena_init(&arena, 0);
			struct cx in = { .arena = &arena };
			err = db_begin(&in, db);
			db_guard(db, f.signin, f.now);
			if (err == OK)
				err = draw_slice(&in, cx, db, &f, which, &rng, bag, count, &seen, &after, &more);
			db_end(db);
			if (err != OK)
				fail(cx, err, "%s", cx_say(&in));
		}
		store_reader_back(store, db);
	}
	int64_t drawn = seen < count ? seen : count;
	*ret_drawn = 0;
	return err == OK ? write_drawn(cx, store, &f, bag, (size_t)drawn, ret_drawn) : end_run(cx, store, &f, NULL, "sample", NIL, err);
}
