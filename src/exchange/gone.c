/* Who should not be there, as the source says now: people and registrations that it withdraws.
 *
 * Only what this source told is withdrawn. Where the organisation knows the person by another local id as well, its rows of the
 * two cannot be told apart: then only the id goes, and that is told. A later row of the same file that has her again counts. */
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "exchange/import_in.h"
#include "record/person.h"
#include "record/withdrawal.h"

#define SLICE_GONE 10                     /* people in a transaction: each may have thousands of events */

struct gone {
	struct import *im;
	struct batch *b;
	const struct draft_gone *from;
	size_t count;
	/* of one slice */
	int64_t events, people;
	const struct draft_gone **in_part; size_t in_parts;
};

/* A row of her that comes after says that she is there. */
static bool taken_back(const struct batch *b, const struct draft_gone *g)
{
	for (size_t i = 0; i < b->persons; i++) {
		const struct draft_person *p = &b->person[i];
		if (p->line > g->line && p->org == g->org && str_eq(p->local_id, g->local_id) &&
			(!g->registration || (p->registers && p->registered_from.day == g->registered_from.day)))
			return true;
	}
	return false;
}

static bool dry_gone(const struct import *im, int64_t identifier)
{
	uint64_t seen;
	return !im->write && table_get(&im->dry_gone, (uint64_t)identifier, &seen);
}

/* Whom the organisation knows by this id (or, without one, by this verified number): of several nobody. NULL: nobody, or she went
 * before. */
static const struct known_identifier *who_is_it(const struct import *im, const struct draft_gone *g,
	const struct known_identifier *list, size_t count)
{
	const struct known_identifier *found = NULL;
	for (size_t i = 0; i < count; i++) {
		const struct known_identifier *id = &list[i];
		bool number = id->system == IDENTIFIER_NHS;
		if (id->ended || dry_gone(im, id->id) || number == str_known(g->local_id) ||
			(number && (id->status != NHS_VERIFIED || id->organisation != im->org[g->org].id)))
			continue;
		if (found && found->patient != id->patient)
			return NULL;
		found = id;
	}
	return found;
}

static enum err registration_gone(struct cx *cx, struct db *db, struct gone *s, const struct draft_gone *g, int64_t patient)
{
	struct import *im = s->im;
	struct known_registration *list;
	size_t n;
	TRY(registrations_of(cx, db, &patient, 1, &list, &n));
	for (size_t i = 0; i < n && im->write; i++)
		if (!list[i].ended && list[i].holding == im->org[g->org].holding && list[i].organisation == im->org[g->org].id &&
			list[i].from.day == g->registered_from.day)
			TRY(registration_end(cx, db, list[i].id, im->now, im->origin.id));
	return OK;
}

/* Of a person who goes as a whole, in a dry run: these identifiers are as good as ended. */
static void dry_end(struct import *im, const struct draft_gone *g, const struct known_identifier *theirs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!theirs[i].ended && theirs[i].organisation == im->org[g->org].id)
			table_put(&im->dry_gone, (uint64_t)theirs[i].id, 1);
}

static enum err person_gone(struct cx *cx, struct db *db, struct gone *s, const struct draft_gone *g,
	const struct known_identifier *id)
{
	struct import *im = s->im;
	struct known_identifier *theirs;
	size_t n;
	int64_t events = 0;
	TRY(identifiers_of(cx, db, &id->patient, 1, &theirs, &n));
	for (size_t i = 0; i < n; i++) {
		const struct known_identifier *t = &theirs[i];
		if (t->system != IDENTIFIER_LOCAL || t->ended || dry_gone(im, t->id) || t->organisation != id->organisation || t->key == id->key)
			continue;
		s->in_part[s->in_parts++] = g;
		if (!im->write)
			table_put(&im->dry_gone, (uint64_t)id->id, 1);
		return im->write ? identifier_end(cx, db, id->id, im->now, im->origin.id) : OK;
	}
	struct withdrawal w = { id->patient, im->org[g->org].id, im->origin.id, im->origin.map, im->now };
	TRY(withdrawal_events(cx, db, &w, im->write, &events));
	s->events += events;
	s->people++;
	if (!im->write) {
		dry_end(im, g, theirs, n);
		return OK;
	}
	struct people_in *in = people_in_new(cx, im->origin.id, im->now);
	link_put(in, id->patient, im->org[g->org].id, LINK_WITHDRAWN, NULL);
	TRY(people_in_write(cx, db, in));
	return withdrawal_identity(cx, db, &w);
}

static enum err slice_work(struct cx *cx, struct db *db, void *arg)
{
	struct gone *s = arg;
	struct import *im = s->im;
	s->events = s->people = 0;
	s->in_parts = 0;
	for (size_t i = 0; i < s->count; i++) {
		const struct draft_gone *g = &s->from[i];
		struct known_identifier *list;
		size_t n;
		int64_t key = str_known(g->local_id) ? identifier_key_local(im->org[g->org].ods, g->local_id) : identifier_key_nhs(g->number);
		if (taken_back(s->b, g))
			continue;
		TRY(identifiers_by_key(cx, db, &key, 1, &list, &n));
		const struct known_identifier *id = who_is_it(im, g, list, n);
		if (!im->write)
			dry_forget(&im->dry, key);
		if (id)
			TRY(g->registration ? registration_gone(cx, db, s, g, id->patient) : person_gone(cx, db, s, g, id));
	}
	if (!im->write)
		return OK;
	struct str file = im->file[s->b->file].name;
	if (s->events)
		TRY(origin_count_on(cx, db, im->origin.id, &(struct origin_counts){ .corrected = s->events }));
	if (s->events)
		TRY(origin_tally_on(cx, db, im->origin.id, &(struct origin_tally){ file, STR("withdrawn:events"), s->events }));
	return s->people ? origin_tally_on(cx, db, im->origin.id, &(struct origin_tally){ file, STR("withdrawn:people"), s->people }) : OK;
}

enum err gone_resolve(struct cx *cx, struct import *im, struct batch *b)
{
	struct arena_mark mark = arena_mark(cx->arena);
	struct gone s = { .im = im, .b = b };
	s.in_part = arena_array(cx->arena, SLICE_GONE, sizeof *s.in_part);
	for (size_t i = 0; i < b->gones; i += s.count) {
		s.from = b->gone + i;
		s.count = b->gones - i < SLICE_GONE ? b->gones - i : SLICE_GONE;
		TRY(import_slice(cx, im, slice_work, &s));
		b->count.corrected += s.events;
		import_tally_by(im, b, "withdrawn", STR("events"), s.events);
		import_tally_by(im, b, "withdrawn", STR("people"), s.people);
		const struct map_file *file = b->map_file >= 0 ? &im->how->map->file[b->map_file] : NULL;
		for (size_t k = 0; k < s.in_parts; k++)
			import_problem(im, b, s.in_part[k]->line, file ? import_column(file, &file->person.local_id) : STR_NONE,
				"person-withdrawn-in-part", "The source withdraws this local id, but knows the same person by another one too. The id no "
				"longer counts; what was told under it cannot be told apart and stays.", FATE_NOTED);
	}
	arena_back(cx->arena, mark);
	return OK;
}
