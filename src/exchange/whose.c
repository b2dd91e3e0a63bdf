/* Whose is it? The people of a batch, looked up many at a time, judged one by one by link/exact, and written together.
 *
 * Two rows of one person may not be judged side by side: the second has to see what the first brought. So a batch is worked
 * off in rounds, each with at most one row for each number. */
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/rows.h"
#include "base/utf8.h"
#include "exchange/import_in.h"
#include "link/exact.h"
#include "record/person.h"

#define SLICE_SAID 500

struct asked {
	const struct draft_person *d;
	int64_t local_key, number_key;        /* 0: none */
	bool usable;
	struct link_facts facts;
};

/* What came of one. */
struct answered {
	struct link_answer link;
	struct slot slot;
	bool changed, made;
	int64_t said_was;                     /* said again: the version on record */
};

struct whose_slice {
	struct import *im;
	struct batch *b;
	struct asked *asked;
	struct answered *answered;
	size_t count;
	/* on record */
	struct known_identifier *shared, *theirs;
	size_t shares, theirs_n;
	struct known_said *said;
	size_t saids;
	struct known_registration *registered;
	size_t registereds;
	struct people_in *in;
	int64_t *relatch; size_t relatches;   /* pairs of patient and holding whose latest version is to be found again */
};

/* ---- what is on record ---- */

static int by_shared_key(const void *a, const void *b)
{
	const struct known_identifier *x = a, *y = b;
	return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->id > y->id) - (x->id < y->id);
}

static int by_patient(const void *a, const void *b)
{
	const struct known_identifier *x = a, *y = b;
	return x->patient != y->patient ? (x->patient > y->patient) - (x->patient < y->patient) : (x->id > y->id) - (x->id < y->id);
}

static int by_said_patient(const void *a, const void *b)
{
	const struct known_said *x = a, *y = b;
	return x->patient != y->patient ? (x->patient > y->patient) - (x->patient < y->patient) : (x->id > y->id) - (x->id < y->id);
}

static int by_registered_patient(const void *a, const void *b)
{
	const struct known_registration *x = a, *y = b;
	return x->patient != y->patient ? (x->patient > y->patient) - (x->patient < y->patient) : (x->id > y->id) - (x->id < y->id);
}

static void dry_ended(const struct import *im, struct known_identifier *list, size_t count)
{
	uint64_t seen;
	for (size_t i = 0; i < count && !im->write; i++)
		list[i].ended |= table_get(&im->dry_gone, (uint64_t)list[i].id, &seen);
}

static enum err look(struct cx *cx, struct db *db, struct whose_slice *s)
{
	int64_t *keys = arena_array(cx->arena, s->count * 2 + 1, sizeof *keys);
	size_t n = 0;
	bool registers = false;
	for (size_t i = 0; i < s->count; i++) {
		if (s->asked[i].local_key)
			keys[n++] = s->asked[i].local_key;
		if (s->asked[i].usable)
			keys[n++] = s->asked[i].number_key;
		registers |= s->asked[i].d->registers || s->asked[i].d->practice >= 0;
	}
	TRY(identifiers_by_key(cx, db, keys, n, &s->shared, &s->shares));
	dry_ended(s->im, s->shared, s->shares);
	qsort(s->shared, s->shares, sizeof *s->shared, by_shared_key);
	int64_t *patients = arena_array(cx->arena, s->shares + 1, sizeof *patients);
	for (size_t i = 0; i < s->shares; i++)
		patients[i] = s->shared[i].patient;
	if (s->shares == 0)
		return OK;
	TRY(identifiers_of(cx, db, patients, s->shares, &s->theirs, &s->theirs_n));
	dry_ended(s->im, s->theirs, s->theirs_n);
	qsort(s->theirs, s->theirs_n, sizeof *s->theirs, by_patient);
	TRY(said_of(cx, db, patients, s->shares, &s->said, &s->saids));
	qsort(s->said, s->saids, sizeof *s->said, by_said_patient);
	if (registers) {
		TRY(registrations_of(cx, db, patients, s->shares, &s->registered, &s->registereds));
		qsort(s->registered, s->registereds, sizeof *s->registered, by_registered_patient);
	}
	return OK;
}

/* The rows of one patient among sorted ones: from *ret_first, so many. */
#define RANGE(name, list, count) \
	static size_t name(const struct whose_slice *s, int64_t patient, size_t *ret_first) \
	{ \
		size_t low = 0, high = s->count, n = 0; \
		while (low < high) { \
			size_t mid = (low + high) / 2; \
			if (s->list[mid].patient < patient) \
				low = mid + 1; \
			else \
				high = mid; \
		} \
		*ret_first = low; \
		while (low + n < s->count && s->list[low + n].patient == patient) \
			n++; \
		return n; \
	}
RANGE(theirs_of, theirs, theirs_n)
RANGE(saids_of, said, saids)
RANGE(registrations_at, registered, registereds)

/* ---- candidates ---- */

static void candidate_add(struct cx *cx, const struct whose_slice *s, const struct known_identifier *id, bool number,
			  struct link_candidate *list, size_t *count)
{
	size_t i = 0;
	while (i < *count && list[i].patient != id->patient)
		i++;
	struct link_candidate *c = &list[i];
	if (i == *count) {
		size_t first, n = saids_of(s, id->patient, &first);
		struct link_facts *facts = arena_array(cx->arena, n + 1, sizeof *facts);
		*c = (struct link_candidate){ .patient = id->patient, .ended = id->ended, .said = facts };
		for (size_t k = 0; k < n; k++)
			if (!s->said[first + k].ended || id->ended)
				facts[c->saids++] = (struct link_facts){ s->said[first + k].who.birth_on,
					utf8_fold(cx->arena, s->said[first + k].who.family), s->said[first + k].who.sex };
		(*count)++;
	}
	if (c->ended && !id->ended) {
		c->ended = false;
		c->by_local = c->by_number = false;
	}
	if (id->ended && !c->ended)
		return;
	if (number)
		c->by_number = true;
	else
		c->by_local = true;
}

/* Somebody who has a verified number of her own, and it is another one. */
static bool number_differs(const struct whose_slice *s, int64_t patient, int64_t key)
{
	size_t first, n = theirs_of(s, patient, &first);
	for (size_t i = first; i < first + n; i++)
		if (s->theirs[i].system == IDENTIFIER_NHS && !s->theirs[i].ended && s->theirs[i].status == NHS_VERIFIED &&
			s->theirs[i].key != key)
			return true;
	return false;
}

static size_t shared_from(const struct whose_slice *s, int64_t key)
{
	return rows_from(s->shared, s->shares, sizeof *s->shared, key);
}

/* Whom a dry run would have given these keys. */
static void dry_candidates(struct cx *cx, const struct whose_slice *s, const int64_t keys[2], struct link_candidate *list, size_t *count)
{
	const struct dry *dry = &s->im->dry;
	for (int k = 0; k < 2; k++) {
		int64_t patient = dry_has(dry, keys[k]);
		if (!patient)
			continue;
		size_t i = 0;
		while (i < *count && list[i].patient != patient)
			i++;
		if (i == *count)
			list[(*count)++] = (struct link_candidate){ .patient = patient };
		struct link_candidate *c = &list[i];
		c->ended = false;
		if (k == 1)
			c->by_number = true;
		else
			c->by_local = true;
		c->said = dry_facts(dry, cx->arena, patient, c->said, c->saids, &c->saids);
	}
}

/* Two who have it in conflict: the least of them. */
static int64_t contested(const struct whose_slice *s, int64_t key)
{
	int64_t least = 0, other = 0;
	for (size_t i = shared_from(s, key); i < s->shares && s->shared[i].key == key; i++) {
		const struct known_identifier *id = &s->shared[i];
		if (id->system != IDENTIFIER_NHS || id->ended || id->status != NHS_CONFLICT || id->patient == least)
			continue;
		other = least ? id->patient : other;
		least = least && least < id->patient ? least : id->patient;
	}
	return other ? least : s->im->write ? 0 : dry_contested(&s->im->dry, key);
}

static struct link_answer judge(struct cx *cx, const struct whose_slice *s, const struct asked *a)
{
	size_t most = 2, count = 0;
	int64_t keys[2] = { a->local_key, a->usable ? a->number_key : 0 };
	for (int k = 0; k < 2; k++)
		for (size_t i = shared_from(s, keys[k]); keys[k] && i < s->shares && s->shared[i].key == keys[k]; i++)
			most++;
	struct link_candidate *list = arena_array(cx->arena, most + 1, sizeof *list);
	for (int k = 0; k < 2; k++)
		for (size_t i = shared_from(s, keys[k]); keys[k] && i < s->shares && s->shared[i].key == keys[k]; i++) {
			const struct known_identifier *id = &s->shared[i];
			bool number = id->system == IDENTIFIER_NHS;
			/* HAZ-001: only a number that this record holds as verified joins anybody. */
			if (number != (k == 1) || (number && id->status != NHS_VERIFIED))
				continue;
			candidate_add(cx, s, id, number, list, &count);
		}
	if (!s->im->write)
		dry_candidates(cx, s, keys, list, &count);
	for (size_t i = 0; i < count; i++)
		list[i].other_number = a->usable && (number_differs(s, list[i].patient, a->number_key) ||
			dry_number_differs(&s->im->dry, list[i].patient, a->number_key));
	struct link_row row = { a->facts, a->usable, a->d->own_row, a->usable ? contested(s, a->number_key) : 0 };
	return link_exact(&row, list, count);
}

/* ---- what is new about one ---- */

static void identifier_new(struct whose_slice *s, const struct asked *a, struct answered *w, enum identifier_system system,
	enum nhs_status status)
{
	bool local = system == IDENTIFIER_LOCAL;
	identifier_put(s->in, w->slot.patient, system, local ? a->local_key : a->number_key, local ? a->d->local_id : a->d->number,
		status,
		s->im->org[a->d->org].id, w->slot.holding);
	w->changed = true;
}

/* Numbers are a set: each is said once. A row of a file of people replaces what an earlier import said; other rows, which tell
 * of many days, only add. *ret_fresh: something was added. */
static enum err number_new(struct cx *cx, struct db *db, struct whose_slice *s, const struct asked *a, struct answered *w,
	bool *ret_fresh)
{
	struct import *im = s->im;
	size_t first, n = theirs_of(s, w->slot.patient, &first);
	enum nhs_status status = a->usable && !w->link.number_counts ? NHS_CONFLICT : a->d->status;
	for (size_t i = first; i < first + n; i++) {
		const struct known_identifier *id = &s->theirs[i];
		if (id->system != IDENTIFIER_NHS || id->ended || id->holding != w->slot.holding || id->key != a->number_key)
			continue;
		if (id->status == status || id->status == NHS_CONFLICT || (!a->d->own_row && id->status == NHS_VERIFIED))
			return OK;
	}
	for (size_t i = first; i < first + n && a->d->own_row && im->write; i++) {
		const struct known_identifier *id = &s->theirs[i];
		if (id->system == IDENTIFIER_NHS && !id->ended && id->holding == w->slot.holding && id->origin != im->origin.id)
			TRY(identifier_end(cx, db, id->id, im->now, im->origin.id));
	}
	identifier_new(s, a, w, IDENTIFIER_NHS, status);
	*ret_fresh = true;
	return OK;
}

/* Whoever has the number by this import only has come with it just as the one who cannot be her: neither keeps it. */
static enum err number_contest(struct cx *cx, struct db *db, struct whose_slice *s, const struct asked *a, const struct answered *w)
{
	struct import *im = s->im;
	const struct known_identifier *mine = NULL;
	if (!w->link.apart || w->link.why != LINK_DETAILS_DIFFER || !a->usable || w->link.number_counts)
		return OK;
	for (size_t i = shared_from(s, a->number_key); i < s->shares && s->shared[i].key == a->number_key; i++) {
		const struct known_identifier *id = &s->shared[i];
		if (id->system != IDENTIFIER_NHS || id->ended || id->status != NHS_VERIFIED || id->patient != w->link.apart)
			continue;
		if (id->origin != im->origin.id)
			return OK;
		mine = id;
	}
	if (!mine || !im->write)
		return OK;
	TRY(identifier_end(cx, db, mine->id, im->now, im->origin.id));
	identifier_put(s->in, mine->patient, IDENTIFIER_NHS, mine->key, a->d->number, NHS_CONFLICT, mine->organisation, mine->holding);
	link_put(s->in, mine->patient, w->slot.patient, LINK_LEFT_APART, link_why_say(w->link.why));
	return OK;
}

static enum err identifiers_new(struct cx *cx, struct db *db, struct whose_slice *s, const struct asked *a, struct answered *w,
	bool *ret_held)
{
	size_t first, n = theirs_of(s, w->slot.patient, &first);
	bool local = false, fresh = false;
	*ret_held = false;
	for (size_t i = first; i < first + n; i++) {
		const struct known_identifier *id = &s->theirs[i];
		if (id->ended || id->holding != w->slot.holding)
			continue;
		*ret_held = true;
		local |= id->system == IDENTIFIER_LOCAL && id->key == a->local_key;
	}
	if (a->local_key && !local) {
		identifier_new(s, a, w, IDENTIFIER_LOCAL, NHS_UNKNOWN);
		fresh = true;
	}
	if (a->number_key)
		TRY(number_new(cx, db, s, a, w, &fresh));
	TRY(number_contest(cx, db, s, a, w));
	if (w->made)
		link_put(s->in, w->slot.patient, NIL, LINK_MADE_NEW, NULL);
	else if (fresh)
		link_put(s->in, w->slot.patient, NIL, w->link.kind == LINK_BY_NUMBER ? LINKED_BY_NHS : LINKED_BY_LOCAL, NULL);
	if (w->link.apart && fresh)
		link_put(s->in, w->slot.patient, w->link.apart, LINK_LEFT_APART, link_why_say(w->link.why));
	return OK;
}

static void described_new(struct whose_slice *s, const struct asked *a, struct answered *w)
{
	size_t first, n = saids_of(s, w->slot.patient, &first);
	bool alone = true;
	w->slot.birth = a->d->who.birth_on.day;
	for (size_t i = first; i < first + n; i++) {
		const struct known_said *said = &s->said[i];
		if (said->ended)
			continue;
		if (w->slot.birth == DAY_NONE.day)
			w->slot.birth = said->who.birth_on.day;
		if (said->holding != w->slot.holding)
			continue;
		alone = false;
		if (a->d->described && demographic_eq(&said->who, &a->d->who)) {
			w->slot.said = said->id;
			w->said_was = said->id;
			if (said->said_on.day >= a->d->said_on.day)
				w->said_was = 0;              /* nothing new: said then or later */
			return;
		}
	}
	if (!a->d->described)
		return;
	demographic_put(s->in, w->slot.patient, w->slot.holding, a->d->said_on, alone, &a->d->who, &w->slot.said);
	w->changed = true;
	if (!alone) {
		s->relatch[s->relatches * 2] = w->slot.patient;
		s->relatch[s->relatches++ * 2 + 1] = w->slot.holding;
	}
}

static bool text_same(struct str a, struct str b)
{
	return str_known(a) == str_known(b) && str_eq(a, b);
}

static enum err registration_new(struct cx *cx, struct db *db, struct whose_slice *s, const struct registration *r,
	struct answered *w)
{
	struct import *im = s->im;
	size_t first, n = registrations_at(s, w->slot.patient, &first);
	for (size_t i = first; i < first + n; i++) {
		const struct known_registration *k = &s->registered[i];
		if (!k->ended && k->holding == w->slot.holding && k->organisation == r->organisation && k->from.day == r->from.day &&
		    k->until.day == r->until.day && text_same(k->gp, r->gp))
			return OK;
	}
	for (size_t i = first; i < first + n && im->write; i++) {
		const struct known_registration *k = &s->registered[i];
		if (!k->ended && k->holding == w->slot.holding && k->organisation == r->organisation && k->from.day == r->from.day &&
		    k->origin != im->origin.id)
			TRY(registration_end(cx, db, k->id, im->now, im->origin.id));
	}
	registration_put(s->in, w->slot.patient, r, w->slot.holding);
	w->changed = true;
	return OK;
}

static enum err registrations_new(struct cx *cx, struct db *db, struct whose_slice *s, const struct asked *a, struct answered *w)
{
	const struct draft_person *d = a->d;
	const struct import *im = s->im;
	if (d->registers) {
		struct registration own = { im->org[d->org].id, d->registered_from, d->registered_until, d->gp };
		TRY(registration_new(cx, db, s, &own, w));
	}
	if (d->practice >= 0) {
		struct registration said = { im->org[d->practice].id, DAY_NONE, DAY_NONE, STR_NONE };
		TRY(registration_new(cx, db, s, &said, w));
	}
	return OK;
}

static enum err related_new(struct cx *cx, struct db *db, struct whose_slice *s, const struct asked *a, struct answered *w)
{
	struct import *im = s->im;
	const struct holder *h = &im->org[a->d->org];
	if (w->made)
		relation_put(s->in, w->slot.patient, h->id, INSTANT_FAR);
	else if (im->write)
		TRY(relation_widen(cx, db, w->slot.patient, h->id, INSTANT_FAR));
	for (size_t i = 0; i < h->readers; i++) {
		if (h->reader[i].organisation == h->id)
			continue;
		if (w->made)
			relation_put(s->in, w->slot.patient, h->reader[i].organisation, h->reader[i].until);
		else if (im->write)
			TRY(relation_widen(cx, db, w->slot.patient, h->reader[i].organisation, h->reader[i].until));
	}
	return OK;
}

/* ---- one slice ---- */

/* Who she is; whether she has to be made. */
static void whose_one(struct cx *cx, struct whose_slice *s, const struct asked *a, struct answered *w)
{
	struct import *im = s->im;
	*w = (struct answered){ .link = judge(cx, s, a), .slot = { .holding = im->org[a->d->org].holding, .birth = DAY_NONE.day } };
	bool may_make = a->d->described || !im->people_known;
	if (w->link.kind == LINK_BY_NUMBER || w->link.kind == LINK_BY_LOCAL)
		w->slot.patient = w->link.patient;
	else
		w->made = w->link.kind == LINK_NEW && may_make;
	w->changed = w->made;
	if (w->slot.patient < 0) {                /* a dry run would have made her a while ago */
		w->changed = a->d->described || a->d->registers || a->d->practice >= 0;
		w->slot.birth = day_known(a->d->who.birth_on) ? a->d->who.birth_on.day : dry_birth(&im->dry, w->slot.patient).day;
	}
}

static enum err one(struct cx *cx, struct db *db, struct whose_slice *s, const struct asked *a, struct answered *w)
{
	bool held = false;
	if (w->slot.patient == 0 || (w->slot.patient < 0 && !w->made))
		return OK;
	if (w->made)
		patient_put(s->in, w->slot.patient);
	TRY(identifiers_new(cx, db, s, a, w, &held));
	described_new(s, a, w);
	TRY(registrations_new(cx, db, s, a, w));
	return held ? OK : related_new(cx, db, s, a, w);
}

static enum err slice_work(struct cx *cx, struct db *db, void *arg)
{
	struct whose_slice *s = arg;
	struct import *im = s->im;
	int64_t next = 0;
	size_t made = 0;
	s->shares = s->theirs_n = s->saids = s->registereds = s->relatches = 0;
	TRY(look(cx, db, s));
	s->in = people_in_new(cx, im->origin.id, im->now);
	s->relatch = arena_array(cx->arena, s->count * 2 + 1, sizeof *s->relatch);
	for (size_t i = 0; i < s->count; i++) {
		whose_one(cx, s, &s->asked[i], &s->answered[i]);
		made += s->answered[i].made;
	}
	if (im->write && made)
		TRY(people_ids(cx, db, made, &next));
	for (size_t i = 0; i < s->count; i++) {
		struct answered *w = &s->answered[i];
		if (w->made)
			w->slot.patient = im->write ? next++ : -im->dry.people - ++next;
		TRY(one(cx, db, s, &s->asked[i], w));
	}
	if (!im->write)
		return OK;
	TRY(people_in_write(cx, db, s->in));
	/* Counted with what is counted: a batch that is broken off meets them again as people whom it knows. */
	if (made)
		TRY(origin_count_on(cx, db, im->origin.id, &(struct origin_counts){ .people = (int64_t)made }));
	for (size_t i = 0; i < s->count; i++)
		if (s->answered[i].said_was) {
			TRY(demographic_said(cx, db, s->answered[i].said_was, s->asked[i].d->said_on));
			TRY(demographic_latest(cx, db, s->answered[i].slot.patient, s->answered[i].slot.holding));
		}
	for (size_t i = 0; i < s->relatches; i++)
		TRY(demographic_latest(cx, db, s->relatch[i * 2], s->relatch[i * 2 + 1]));
	return OK;
}

/* After it is committed: slots, counts, problems. */
static void slice_taken(struct whose_slice *s)
{
	struct import *im = s->im;
	struct batch *b = s->b;
	for (size_t i = 0; i < s->count; i++) {
		const struct asked *a = &s->asked[i];
		struct answered *w = &s->answered[i];
		if (!im->write && w->slot.patient && (w->slot.patient < 0 || w->changed)) {
			int64_t number_key = a->usable && w->link.number_counts ? a->number_key : 0;
			im->dry.people += w->made;
			if (a->usable && w->link.apart && w->link.why == LINK_DETAILS_DIFFER && dry_has(&im->dry, a->number_key) == w->link.apart)
				dry_contest(&im->dry, a->number_key);
			dry_key(&im->dry, a->local_key, w->slot.patient);
			dry_key(&im->dry, number_key, w->slot.patient);
			if (a->d->described)
				dry_say(&im->dry, w->slot.patient, &a->facts, number_key);
		}
		const struct map_file *file = b->map_file >= 0 ? &im->how->map->file[b->map_file] : NULL;
		if (w->slot.patient == 0 && w->link.kind == LINK_NOBODY) {
			w->slot.nobody_kind = link_why_word(w->link.why);
			w->slot.nobody_say = link_why_say(w->link.why);
		}
		im->slot[a->d->slot] = w->slot;
		b->count.people += w->made;
		if (w->link.apart && w->slot.patient)
			import_problem(im, b, a->d->line, a->d->number_field, link_why_word(w->link.why), link_why_say(w->link.why),
				w->link.number_counts ? FATE_NOTED : FATE_FIELD);
		if (!a->d->own_row)
			continue;
		if (w->slot.patient == 0) {
			const char *kind = w->slot.nobody_kind ? w->slot.nobody_kind : "person-unknown";
			struct str field = file ? import_column(file, &file->person.local_id) : STR_NONE;
			import_problem(im, b, a->d->line, field, kind, w->slot.nobody_say ? w->slot.nobody_say :
				"The file of people has nobody with this local number, and the record neither.", FATE_ROW);
			*ARRAY_PUSH(&b->arena, b->reject, b->rejects, b->reject_room) = (struct draft_reject){ a->d->no, kind,
				field, a->d->line };
			b->count.rejected++;
		} else if (w->changed) {
			b->count.kept++;
		} else {
			b->count.same++;
		}
	}
}

/* ---- rounds ---- */

static void ask(struct cx *cx, const struct import *im, const struct draft_person *d, struct asked *a)
{
	struct str ods = im->org[d->org].ods;
	*a = (struct asked){ .d = d };
	if (!str_empty(d->local_id))
		a->local_key = identifier_key_local(ods, d->local_id);
	if (!str_empty(d->number))
		a->number_key = identifier_key_nhs(d->number);
	a->usable = link_number_usable(d->number, d->status);
	a->facts = (struct link_facts){ d->who.birth_on, utf8_fold(cx->arena, d->who.family), d->who.sex };
}

static enum err slice_run(struct cx *cx, struct whose_slice *s)
{
	if (s->count == 0)
		return OK;
	TRY(import_slice_people(cx, s->im, slice_work, s, s->count));
	slice_taken(s);
	s->count = 0;
	return OK;
}

/* Somebody known said the same on a later day. */
struct saids_slice { struct import *im; const struct draft_said *said; size_t count; };

static enum err saids_work(struct cx *cx, struct db *db, void *arg)
{
	const struct saids_slice *s = arg;
	for (size_t i = 0; i < s->count; i++) {
		const struct slot *slot = &s->im->slot[s->said[i].slot];
		if (slot->patient <= 0 || slot->said <= 0)
			continue;
		TRY(demographic_said(cx, db, slot->said, s->said[i].on));
		TRY(demographic_latest(cx, db, slot->patient, slot->holding));
	}
	return OK;
}

/* A row of somebody whom a later row of the file withdraws is as little wanted as that one: the same file twice changes nothing. */
static size_t gone_later(struct import *im, struct batch *b, const struct asked *all, bool *answered)
{
	AUTO(table) struct table gone = { 0 };
	size_t done = 0;
	uint64_t line;
	if (b->gones == 0)
		return 0;
	table_init(&gone, SIZE_MAX);
	for (size_t i = 0; i < b->gones; i++)
		if (!b->gone[i].registration && !str_empty(b->gone[i].local_id))
			table_put(&gone, (uint64_t)identifier_key_local(im->org[b->gone[i].org].ods, b->gone[i].local_id), (uint64_t)b->gone[i].line);
	for (size_t i = 0; i < b->persons; i++) {
		if (!all[i].d->own_row || !table_get(&gone, (uint64_t)all[i].local_key, &line) || (int64_t)line < all[i].d->line)
			continue;
		answered[i] = true;
		im->slot[all[i].d->slot] = (struct slot){ .birth = DAY_NONE.day };
		b->count.skipped++;
		done++;
	}
	return done;
}

enum err whose_resolve(struct cx *cx, struct import *im, struct batch *b)
{
	struct whose_slice s = { .im = im, .b = b };
	struct arena_mark mark = arena_mark(cx->arena);
	size_t later = 0, done = 0;
	AUTO(table) struct table taken = { 0 };
	uint64_t seen;
	if (im->epoch != b->slot_epoch) {
		TRY(import_join(cx, im));         /* it still reads the old ones */
		memset(im->slot, 0, LIMIT_SLOTS * sizeof *im->slot);
	}
	im->epoch = b->slot_epoch;
	table_init(&taken, SIZE_MAX);
	struct asked *all = arena_array(cx->arena, b->persons + 1, sizeof *all);
	bool *answered = arena_array(cx->arena, b->persons + 1, sizeof *answered);
	s.asked = arena_array(cx->arena, LIMIT_SLICE_ROWS, sizeof *s.asked);
	s.answered = arena_array(cx->arena, LIMIT_SLICE_ROWS, sizeof *s.answered);
	TRY(holders_resolve(cx, im, b));
	for (size_t i = 0; i < b->persons; i++)
		ask(cx, im, &b->person[i], &all[i]);
	/* Rows with a verified number go first: what they join, the others find by the local number. */
	done = gone_later(im, b, all, answered);
	for (size_t i = 0; i < b->persons; i++)
		later += !all[i].usable && !answered[i];
	for (uint64_t round = 1; done < b->persons; round++) {
		bool verified = done < b->persons - later;
		for (size_t i = 0; i < b->persons; i++) {
			if (answered[i] || (verified && !all[i].usable))
				continue;
			bool clash = (all[i].local_key && table_get(&taken, (uint64_t)all[i].local_key, &seen) && seen == round) ||
				(all[i].usable && table_get(&taken, (uint64_t)all[i].number_key, &seen) && seen == round);
			/* Taken even where it has to wait: a third row of the person may not overtake it. */
			if (all[i].local_key)
				table_put(&taken, (uint64_t)all[i].local_key, round);
			if (all[i].usable)
				table_put(&taken, (uint64_t)all[i].number_key, round);
			if (clash)
				continue;
			answered[i] = true;
			done++;
			s.asked[s.count++] = all[i];
			if (s.count >= im->slice_people)
				TRY(slice_run(cx, &s));
		}
		TRY(slice_run(cx, &s));
	}
	arena_back(cx->arena, mark);
	for (size_t i = 0; i < b->saids && im->write; i += SLICE_SAID) {
		struct saids_slice said = { im, b->said + i, b->saids - i < SLICE_SAID ? b->saids - i : SLICE_SAID };
		TRY(import_slice(cx, im, saids_work, &said));
	}
	return gone_resolve(cx, im, b);
}
