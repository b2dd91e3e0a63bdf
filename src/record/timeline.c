/* One person, read under the guard. */
#include "record/timeline.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <sodium.h>

#include "base/must.h"
#include "gen/queries.h"
#include "store/store.h"

/* Only who keeps the whole record would have told of these. */
#define PRIMARY (1 << EVENT_GP_CONTACT | 1 << EVENT_ENTRY | 1 << EVENT_SYMPTOM | 1 << EVENT_DIAGNOSIS | 1 << EVENT_REFERRAL | \
	1 << EVENT_MEDICATION)

/* The practice's record of her ended: she has left, and was not merely taken off the list when she died. */
static bool has_left(const struct timeline_registrations_row *regs, size_t n, int64_t practice, struct day died)
{
	bool left = false;
	for (size_t i = 0; i < n; i++) {
		if (regs[i].organisation != practice)
			continue;
		if (!day_known(regs[i].until_on) || (day_known(died) && regs[i].until_on.day >= died.day))
			return false;
		left = true;
	}
	return left;
}

/* What a holding would have told of this person, had it happened: bits of kinds. HAZ-005 */
static int64_t told_by(const struct coverage_holding *h, const struct timeline_who_row *who, size_t whos,
	const struct timeline_registrations_row *regs, size_t nregs, struct day died)
{
	bool describes = false;
	for (size_t i = 0; i < whos && !describes; i++)
		describes = who[i].holding == h->id;
	if (h->type != ORG_PRACTICE && h->type != ORG_UNKNOWN)
		return h->kinds & ~(int64_t)PRIMARY;
	return describes && !has_left(regs, nregs, h->organisation, died) ? h->kinds : 0;
}

/* Of several that tell of a kind the one that reaches furthest counts. */
static void cover(struct timeline *t, const struct coverage_holding *h, int64_t kinds)
{
	for (int kind = 1; kind < EVENT_KINDS; kind++) {
		if (!(kinds >> kind & 1))
			continue;
		if (!t->covered[kind] || (day_known(t->covered_from[kind]) && (!day_known(h->from) || h->from.day < t->covered_from[kind].day)))
			t->covered_from[kind] = h->from;
		t->covered[kind] = true;
	}
}

static struct demographic said_of(const struct timeline_who_row *r)
{
	return (struct demographic){ .title = r->title, .given = r->given, .family = r->family, .birth_on = r->birth_on,
		.death_on = r->death_on, .sex = (enum sex)r->sex, .ethnic = r->ethnic, .language = r->language,
		.interpreter = r->interpreter, .communication = r->communication, .postcode = r->postcode,
		.small_area = r->small_area, .employment = r->employment };
}

/* Which of several descriptions to believe: the registered practice, then any practice, then the newest. Rows come newest first. */
static size_t best_of(const struct timeline_who_row *rows, size_t n, int64_t practice)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].organisation == practice)
			return i;
	for (size_t i = 0; i < n; i++)
		if (rows[i].organisation_type == ORG_PRACTICE)
			return i;
	return 0;
}

/* What the best source leaves open, others may know; a death that anyone knows of is known. */
static void fill_gaps(struct demographic *d, const struct timeline_who_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct demographic o = said_of(&rows[i]);
		if (!day_known(d->birth_on))
			d->birth_on = o.birth_on;
		if (!day_known(d->death_on))
			d->death_on = o.death_on;
		if (d->sex == SEX_UNKNOWN)
			d->sex = o.sex;
		if (!str_known(d->given) && !str_known(d->family)) {
			d->given = o.given;
			d->family = o.family;
			d->title = o.title;
		}
		if (!str_known(d->ethnic))
			d->ethnic = o.ethnic;
		if (!str_known(d->language))
			d->language = o.language;
		if (d->interpreter == TRUTH_UNKNOWN)
			d->interpreter = o.interpreter;
		if (!str_known(d->communication))
			d->communication = o.communication;
		if (!str_known(d->employment))
			d->employment = o.employment;
	}
}

static const struct timeline_registrations_row *open_practice(const struct timeline_registrations_row *rows, size_t n)
{
	const struct timeline_registrations_row *best = NULL;
	for (size_t i = 0; i < n; i++)
		if (!day_known(rows[i].until_on) && (!best || (day_known(rows[i].from_on) &&
		    (!day_known(best->from_on) || rows[i].from_on.day >= best->from_on.day))))
			best = &rows[i];
	return best;
}

/* Does the practice itself say that she is registered there? A hospital goes on naming one that she has left. */
static bool is_listed(const struct coverage *coverage, const struct timeline_registrations_row *regs, size_t n, int64_t practice)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < coverage->count && regs[i].organisation == practice && !day_known(regs[i].until_on); k++)
			if (coverage->holding[k].id == regs[i].holding && coverage->holding[k].organisation == practice)
				return true;
	return false;
}

/* The newest that is said first. */
static int who_order(const void *a, const void *b)
{
	const struct timeline_who_row *x = a, *y = b;
	if (x->patient != y->patient)
		return x->patient < y->patient ? -1 : 1;
	int order = (x->recorded_at.us < y->recorded_at.us) - (x->recorded_at.us > y->recorded_at.us);
	return order ? order : (x->id < y->id) - (x->id > y->id);
}

/* The longest ago first. */
static int registration_order(const void *a, const void *b)
{
	const struct timeline_registrations_row *x = a, *y = b;
	if (x->patient != y->patient)
		return x->patient < y->patient ? -1 : 1;
	int order = day_known(x->from_on) - day_known(y->from_on);
	order = order || !day_known(x->from_on) ? order : (x->from_on.day > y->from_on.day) - (x->from_on.day < y->from_on.day);
	return order ? order : (x->id > y->id) - (x->id < y->id);
}

static int identifier_order(const void *a, const void *b)
{
	const struct timeline_identifiers_row *x = a, *y = b;
	if (x->patient != y->patient)
		return x->patient < y->patient ? -1 : 1;
	int order = (x->system > y->system) - (x->system < y->system);
	order = order ? order : (x->status > y->status) - (x->status < y->status);
	order = order ? order : (x->recorded_at.us < y->recorded_at.us) - (x->recorded_at.us > y->recorded_at.us);
	return order ? order : (x->id > y->id) - (x->id < y->id);
}

/* What is said of people, sorted. */
static enum err whos_load(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct timeline_who_row **ret, size_t *ret_count)
{
	TRY(db_lookup(cx, db, &Q_TIMELINE_WHO, patient, count, ret, ret_count));
	if (*ret_count)
		qsort(*ret, *ret_count, sizeof **ret, who_order);
	return OK;
}

static enum err registrations_load(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct timeline_registrations_row **ret,
				   size_t *ret_count)
{
	TRY(db_lookup(cx, db, &Q_TIMELINE_REGISTRATIONS, patient, count, ret, ret_count));
	if (*ret_count)
		qsort(*ret, *ret_count, sizeof **ret, registration_order);
	return OK;
}

/* events: in the order of TIMELINE_LEAN. */
static enum err timeline_make(struct cx *cx, struct db *db, const struct coverage *coverage, int64_t patient, struct event *events, size_t n,
			      struct timeline *ret, struct timeline_head *ret_head)
{
	struct timeline_who_row *who;
	struct timeline_registrations_row *regs;
	size_t whos, practices;
	TRY(whos_load(cx, db, &patient, 1, &who, &whos));
	TRY(registrations_load(cx, db, &patient, 1, &regs, &practices));
	const struct timeline_registrations_row *practice = open_practice(regs, practices);
	*ret = (struct timeline){ .patient = patient, .practice = practice ? practice->organisation : NIL, .count = n, .event = events };
	ret->who = (struct demographic){ .birth_on = DAY_NONE, .death_on = DAY_NONE, .interpreter = TRUTH_UNKNOWN };
	*ret_head = (struct timeline_head){ STR_NONE, practice ? practice->organisation : NIL,
		practice && is_listed(coverage, regs, practices, practice->organisation) };
	if (whos) {
		size_t best = best_of(who, whos, ret_head->practice);
		ret->who = said_of(&who[best]);
		ret_head->name_key = who[best].name_key;
		fill_gaps(&ret->who, who, whos);
	}
	for (int kind = 0; kind < EVENT_KINDS; kind++)
		ret->covered_from[kind] = DAY_NONE;
	const int64_t *carried = coverage_kinds(cx->arena, coverage, patient);
	for (size_t i = 0; i < coverage->count; i++)
		cover(ret, &coverage->holding[i], carried[i] & told_by(&coverage->holding[i], who, whos, regs, practices, ret->who.death_on));
	return OK;
}

enum err timeline_load(struct cx *cx, struct db *db, const struct coverage *coverage, int64_t patient, struct timeline *ret,
		       struct timeline_head *ret_head)
{
	struct timeline_lean_row *rows;
	size_t n;
	TRY(db_all(cx, db, &Q_TIMELINE_LEAN, &(struct timeline_lean_in){ .patient = patient }, LIMIT_TIMELINE, &rows, &n));
	struct event *events = arena_array(cx->arena, n + 1, sizeof *events);
	for (size_t i = 0; i < n; i++)
		events[i] = (struct event){ .id = rows[i].id, .patient = patient, .kind = (enum event_kind)rows[i].kind, .on = rows[i].on_day,
			.minute = -1, .until = rows[i].until_day, .code = rows[i].code, .specialty = rows[i].specialty,
			.organisation = rows[i].organisation, .place = rows[i].place, .holding = rows[i].holding, .origin = NIL, .row = NIL,
			.clinician = rows[i].clinician, .attended = rows[i].attended, .unscheduled = rows[i].unscheduled,
			.result = rows[i].result == NIL ? RESULT_UNKNOWN : (enum result)rows[i].result, .length_days = NIL, .length_minutes = NIL,
			.cost_pence = NIL, .class = (uint8_t)rows[i].class };
	return timeline_make(cx, db, coverage, patient, events, n, ret, ret_head);
}

enum err timeline_of_story(struct cx *cx, struct db *db, const struct coverage *coverage, int64_t patient, const struct story *story,
			   struct timeline *ret, struct timeline_head *ret_head)
{
	struct event *events = arena_array(cx->arena, story->count + 1, sizeof *events);
	for (size_t i = 0; i < story->count; i++)
		events[i] = story->told[i].e;
	return timeline_make(cx, db, coverage, patient, events, story->count, ret, ret_head);
}

enum err codes_load(struct cx *cx, struct db *db, struct code_row **ret, size_t *ret_count)
{
	struct code_row *list = NULL;
	size_t count = 0, room = 0, n;
	int64_t after = 0;
	do {
		struct codes_after_row *rows;
		TRY(db_all(cx, db, &Q_CODES_AFTER, &(struct codes_after_in){ .after = after }, 10000, &rows, &n));
		for (size_t i = 0; i < n; i++)
			*ARRAY_PUSH(cx->arena, list, count, room) = (struct code_row){ rows[i].id, rows[i].system, rows[i].value };
		if (n)
			after = rows[n - 1].id;
	} while (n == 10000);
	*ret = list;
	*ret_count = count;
	return OK;
}

static struct person person_make(struct cx *cx, int64_t patient, const struct timeline_who_row *who, size_t whos,
		const struct timeline_registrations_row *regs, size_t nregs, const struct timeline_identifiers_row *ids, size_t nids)
{
	struct person p = { .patient = patient, .saids = whos, .registrations = nregs, .identifiers = nids };
	p.said = arena_array(cx->arena, whos + 1, sizeof *p.said);
	for (size_t i = 0; i < whos; i++)
		p.said[i] = (struct person_said){ said_of(&who[i]), who[i].organisation, who[i].recorded_at, who[i].name_key };
	p.registration = arena_array(cx->arena, nregs + 1, sizeof *p.registration);
	const struct timeline_registrations_row *practice = open_practice(regs, nregs);
	for (size_t i = 0; i < nregs; i++) {
		p.registration[i] = (struct person_registration){ regs[i].organisation, regs[i].organisation_name, regs[i].ods, regs[i].gp,
			regs[i].from_on, regs[i].until_on };
		if (practice == &regs[i])
			p.practice = &p.registration[i];
	}
	p.best.d = (struct demographic){ .birth_on = DAY_NONE, .death_on = DAY_NONE, .interpreter = TRUTH_UNKNOWN };
	p.best.recorded_at = INSTANT_NONE;
	if (whos) {
		p.best = p.said[best_of(who, whos, practice ? practice->organisation : NIL)];
		fill_gaps(&p.best.d, who, whos);
	}
	p.identifier = arena_array(cx->arena, nids + 1, sizeof *p.identifier);
	for (size_t i = 0; i < nids; i++) {
		struct person_identifier *id = &p.identifier[i];
		*id = (struct person_identifier){ ids[i].system, ids[i].value, (enum nhs_status)ids[i].status, ids[i].organisation_name,
			ids[i].recorded_at };
		if (id->system != 1)
			continue;
		if (!p.nhs || (p.nhs->status != NHS_VERIFIED && id->status == NHS_VERIFIED))
			p.nhs = id;
		else if (p.nhs->status == NHS_VERIFIED && id->status == NHS_VERIFIED && !str_eq(p.nhs->value, id->value))
			p.nhs_differs = true;
	}
	return p;
}

enum err persons_load(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct person *ret)
{
	struct timeline_who_row *who;
	struct timeline_registrations_row *regs;
	struct timeline_identifiers_row *ids;
	size_t whos, nregs, nids;
	TRY(whos_load(cx, db, patient, count, &who, &whos));
	TRY(registrations_load(cx, db, patient, count, &regs, &nregs));
	TRY(db_lookup(cx, db, &Q_TIMELINE_IDENTIFIERS, patient, count, &ids, &nids));
	if (nids)
		qsort(ids, nids, sizeof *ids, identifier_order);
	for (size_t i = 0; i < count; i++) {
		size_t n_who, n_reg, n_id;
		const struct timeline_who_row *her = rows_keyed(who, whos, sizeof *who, patient[i], &n_who);
		const struct timeline_registrations_row *reg = rows_keyed(regs, nregs, sizeof *regs, patient[i], &n_reg);
		const struct timeline_identifiers_row *id = rows_keyed(ids, nids, sizeof *ids, patient[i], &n_id);
		ret[i] = person_make(cx, patient[i], her, n_who, reg, n_reg, id, n_id);
	}
	return OK;
}

enum err person_load(struct cx *cx, struct db *db, int64_t patient, struct person *ret)
{
	return persons_load(cx, db, &patient, 1, ret);
}

enum err patient_by_outside(struct cx *cx, struct db *db, struct id outside, int64_t *ret)
{
	struct patient_by_outside_row row;
	TRY(db_one(cx, db, &Q_PATIENT_BY_OUTSIDE, &(struct patient_by_outside_in){ .outside = outside }, &row));
	*ret = row.id;
	return OK;
}

enum err patients_after(struct cx *cx, struct db *db, int64_t after, int64_t **ret_ids, size_t *ret_count)
{
	struct patients_after_row *rows;
	TRY(db_all(cx, db, &Q_PATIENTS_AFTER, &(struct patients_after_in){ .after = after }, 500, &rows, ret_count));
	*ret_ids = arena_array(cx->arena, *ret_count + 1, sizeof **ret_ids);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret_ids)[i] = rows[i].id;
	return OK;
}

static int by_code(const void *a, const void *b)
{
	const struct code_terms_row *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

/* rows: by rising id. */
static const struct code_terms_row *term_of(const struct code_terms_row *rows, size_t n, int64_t id)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (rows[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && rows[low].id == id ? &rows[low] : NULL;
}

static const struct clinicians_row *clinician_of(const struct clinicians_row *rows, size_t n, int64_t id)
{
	for (size_t k = 0; k < n; k++)
		if (rows[k].id == id)
			return &rows[k];
	return NULL;
}

/* What codes and numbers of staff are called is open to whoever may ask for them: by the events that were seen. */
struct words { struct code_terms_row *term; struct clinicians_row *clinician; struct organisations_all_row *org; size_t terms, clinicians, orgs; };

static enum err words_load(struct cx *cx, struct db *db, const struct timeline_events_row *rows, size_t n, struct words *ret)
{
	int64_t *codes = arena_array(cx->arena, 2 * n + 1, sizeof *codes), *staff = arena_array(cx->arena, n + 1, sizeof *staff);
	size_t c = 0, s = 0;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].code != NIL)
			codes[c++] = rows[i].code;
		if (rows[i].specialty != NIL)
			codes[c++] = rows[i].specialty;
		if (rows[i].clinician != NIL)
			staff[s++] = rows[i].clinician;
	}
	TRY(db_lookup(cx, db, &Q_CODE_TERMS, codes, c, &ret->term, &ret->terms));
	if (ret->terms)
		qsort(ret->term, ret->terms, sizeof *ret->term, by_code);
	TRY(db_lookup(cx, db, &Q_CLINICIANS, staff, s, &ret->clinician, &ret->clinicians));
	return db_all(cx, db, &Q_ORGANISATIONS_ALL, NULL, 100000, &ret->org, &ret->orgs);
}

static void places_name(const struct words *w, const struct timeline_events_row *r, struct told *t)
{
	for (size_t k = 0; k < w->orgs; k++) {
		if (w->org[k].id == r->organisation) {
			t->organisation_name = w->org[k].name;
			t->organisation_ods = w->org[k].ods;
			t->organisation_type = (enum org_type)w->org[k].type;
		}
		if (w->org[k].id == r->place && r->place != NIL) {
			t->place_name = w->org[k].name;
			t->place_ods = w->org[k].ods;
		}
	}
}

enum err story_load(struct cx *cx, struct db *db, int64_t patient, struct story *ret)
{
	struct timeline_events_row *rows;
	struct words words = { 0 };
	size_t n;
	TRY(db_all(cx, db, &Q_TIMELINE_EVENTS, &(struct timeline_events_in){ .patient = patient }, LIMIT_TIMELINE, &rows, &n));
	TRY(words_load(cx, db, rows, n, &words));
	*ret = (struct story){ arena_array(cx->arena, n + 1, sizeof *ret->told), n };
	for (size_t i = 0; i < n; i++) {
		const struct timeline_events_row *r = &rows[i];
		struct told *t = &ret->told[i];
		t->e = (struct event){ .id = r->id, .patient = patient, .kind = (enum event_kind)r->kind, .on = r->on_day,
			.minute = r->minute == NIL ? -1 : (int)r->minute, .until = r->until_day, .code = r->code, .specialty = r->specialty,
			.organisation = r->organisation, .place = r->place, .holding = r->holding, .origin = r->origin, .row = r->row_no,
			.clinician = r->clinician, .attended = r->attended, .unscheduled = r->unscheduled,
			.result = r->result == NIL ? RESULT_UNKNOWN : (enum result)r->result, .length_days = r->length_days, .length_minutes = r->length_minutes,
			.cost_pence = r->cost_pence, .label = (uint8_t)r->label, .class = (uint8_t)r->class, .text = r->text };
		t->file_no = r->file_no;
		const struct code_terms_row *code = term_of(words.term, words.terms, r->code), *specialty = term_of(words.term, words.terms, r->specialty);
		if (code) {
			t->code_system = code->system;
			t->code_value = code->value;
			t->term = code->term;
		}
		if (specialty) {
			t->specialty_value = specialty->value;
			t->specialty = specialty->term;
		}
		places_name(&words, r, t);
		const struct clinicians_row *clinician = clinician_of(words.clinician, words.clinicians, r->clinician);
		if (clinician)
			t->clinician_name = str_known(clinician->name) ? clinician->name : clinician->local_id;
	}
	return OK;
}

struct str story_mark(struct arena *arena, const struct story *story)
{
	crypto_generichash_state state;
	unsigned char hash[16];
	char line[120], text[2 * sizeof hash + 1];
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	for (size_t i = 0; i < story->count; i++) {
		const struct told *t = &story->told[i];
		int n = snprintf(line, sizeof line, "%d %d %d %d %d %zu %zu\n", (int)t->e.kind, t->e.on.day, t->e.minute, (int)t->e.result, (int)t->e.attended,
			t->code_value.n, t->term.n);
		crypto_generichash_update(&state, (const unsigned char *)line, (unsigned long long)n);
		crypto_generichash_update(&state, (const unsigned char *)t->code_value.p, t->code_value.n);
		crypto_generichash_update(&state, (const unsigned char *)t->term.p, t->term.n);
	}
	crypto_generichash_final(&state, hash, sizeof hash);
	return str_of(arena_text(arena, sodium_bin2hex(text, sizeof text, hash, sizeof hash)));
}

enum err origin_file_names(struct cx *cx, struct db *db, int64_t origin, struct str **ret, size_t *ret_count)
{
	struct origin_files_row *rows;
	TRY(db_all(cx, db, &Q_ORIGIN_FILES, &(struct origin_files_in){ .origin = origin }, 100000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = rows[i].name;
	return OK;
}

/* One line for each giver and agreement. */
static enum err shared_put(struct cx *cx, struct db *db, int64_t organisation, struct str name, int64_t agreement, struct shared **list,
			   size_t *count, size_t *room)
{
	struct agreement_named_row row;
	struct shared s = { .organisation = organisation, .organisation_name = name, .agreement = agreement,
		.ref = STR_NONE, .until = DAY_NONE };
	for (size_t i = 0; i < *count; i++)
		if ((*list)[i].organisation == s.organisation && (*list)[i].agreement == agreement)
			return OK;
	enum err err = agreement ? db_one(cx, db, &Q_AGREEMENT_NAMED, &(struct agreement_named_in){ .version = agreement }, &row) : ERR_NOT_FOUND;
	if (err == OK) {
		s.ref = row.ref;
		s.title = row.title;
		s.version = row.version;
		s.until = row.ends_on;
	} else if (err != ERR_NOT_FOUND) {
		return err;
	}
	cx_clear(cx);
	*ARRAY_PUSH(cx->arena, *list, *count, *room) = s;
	return OK;
}

static int by_giver(const void *a, const void *b)
{
	const struct told *const *x = a, *const *y = b;
	const struct event *e = &(*x)->e, *f = &(*y)->e;
	int order = str_cmp((*x)->organisation_name, (*y)->organisation_name);
	order = order ? order : (e->organisation > f->organisation) - (e->organisation < f->organisation);
	order = order ? order : (e->holding > f->holding) - (e->holding < f->holding);
	return order ? order : e->class != f->class ? e->class - f->class : e->label - f->label;
}

/* One event for each holding, class and labels, by the giver's name. */
static size_t kinds_of(struct arena *arena, const struct story *story, const struct told ***ret)
{
	const struct told **kind = arena_array(arena, story->count + 1, sizeof *kind);
	size_t n = 0;
	for (size_t i = 0; i < story->count; i++) {
		const struct event *e = &story->told[i].e;
		size_t k = 0;
		while (k < n && (kind[k]->e.holding != e->holding || kind[k]->e.class != e->class || kind[k]->e.label != e->label))
			k++;
		if (k == n)
			kind[n++] = &story->told[i];
	}
	qsort(kind, n, sizeof *kind, by_giver);
	*ret = kind;
	return n;
}

enum err shared_load(struct cx *cx, struct db *db, int64_t signin, int64_t patient, const struct story *story, struct instant now,
		     struct shared **ret, size_t *ret_count)
{
	struct sight_opens_row *opens;
	const struct told **seen;
	size_t m, room = 0, n = kinds_of(cx->arena, story, &seen);
	*ret = NULL;
	*ret_count = 0;
	TRY(db_all(cx, db, &Q_SIGHT_OPENS, &(struct sight_opens_in){ signin, patient, now }, LIMIT_SIGHT, &opens, &m));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			if (opens[k].holding == seen[i]->e.holding && opens[k].class == seen[i]->e.class && (opens[k].look & seen[i]->e.label) == 0)
				TRY(shared_put(cx, db, seen[i]->e.organisation, seen[i]->organisation_name, opens[k].agreement, ret,
					ret_count, &room));
	return OK;
}

enum err shared_lists(struct cx *cx, struct db *db, int64_t signin, struct instant now, struct shared **ret, size_t *ret_count)
{
	struct sight_givers_row *r;
	size_t n, room = 0;
	*ret = NULL;
	*ret_count = 0;
	TRY(db_all(cx, db, &Q_SIGHT_GIVERS, &(struct sight_givers_in){ signin, now }, LIMIT_SIGHT, &r, &n));
	for (size_t i = 0; i < n; i++)
		TRY(shared_put(cx, db, r[i].organisation, r[i].name, r[i].agreement, ret, ret_count, &room));
	return OK;
}

struct str shared_say(struct arena *arena, const struct shared *s)
{
	if (s->agreement == 0)
		return str_of(arena_printf(arena, "%.*s: own", STRF(s->organisation_name)));
	if (!str_known(s->ref))
		return str_of(arena_printf(arena, "%.*s: an agreement of whom your organisation follows", STRF(s->organisation_name)));
	return str_of(arena_printf(arena, "%.*s: \u201c%.*s\u201d (%.*s), version %" PRId64, STRF(s->organisation_name), STRF(s->title), STRF(s->ref),
		s->version));
}
