/* Words that come again and again: codes, organisations, professionals. Those that a batch meets for the first time are found
 * in the record or made, a slice at a time; later rows know them by number. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "exchange/import_in.h"
#include "record/code.h"

#define SLICE_CODES 2000
#define SLICE_STAFF 500

static void count_own(struct batch *b, bool own_row, bool new)
{
	if (!own_row)
		return;
	if (new)
		b->count.kept++;
	else
		b->count.same++;
}

/* ---- organisations ---- */

struct orgs_slice { struct import *im; struct batch *b; int64_t *id; bool *new; };

static enum err orgs_work(struct cx *cx, struct db *db, void *arg)
{
	struct orgs_slice *s = arg;
	for (size_t i = 0; i < s->b->orgs; i++) {
		const struct draft_org *o = &s->b->org[i];
		TRY(organisation_in(cx, db, o->ods, o->name, o->type, false, s->im->write, &s->id[i], &s->new[i]));
	}
	return OK;
}

static enum err orgs_resolve(struct cx *cx, struct import *im, struct batch *b)
{
	struct orgs_slice s = { im, b, arena_array(cx->arena, b->orgs + 1, sizeof *s.id), arena_array(cx->arena, b->orgs + 1,
		sizeof *s.new) };
	if (b->orgs == 0)
		return OK;
	TRY(import_slice(cx, im, orgs_work, &s));
	for (size_t i = 0; i < b->orgs; i++) {
		const struct draft_org *o = &b->org[i];
		if ((size_t)o->number >= im->orgs)
			im->orgs = (size_t)o->number + 1;
		if (!str_known(im->org[o->number].ods))
			im->org[o->number].ods = str_dup(&im->arena, o->ods);
		im->org[o->number].id = s.id[i];
		count_own(b, o->own_row, s.new[i]);
	}
	return OK;
}

struct holders_slice { struct import *im; int32_t *org; size_t orgs; struct holder *found; };

static enum err holders_work(struct cx *cx, struct db *db, void *arg)
{
	struct holders_slice *s = arg;
	struct import *im = s->im;
	bool new, told;
	for (size_t i = 0; i < s->orgs; i++) {
		struct holder *h = &s->found[i];
		int64_t agreement = im->agreement;
		*h = im->org[s->org[i]];
		if (agreement == NIL)
			TRY(agreement_of(cx, db, h->id, im->origin.as_of.day > clock_today().day ? im->origin.as_of : clock_today(),
				&agreement));
		TRY(holding_in(cx, db, h->id, agreement, im->write, &h->holding, &new));
		TRY(agreement_readers(cx, db, h->id, agreement, clock_today(), &h->reader, &h->readers));
		TRY(organisation_told(cx, db, h->id, im->how->map->id, &told));
		h->fresh = !told && !im->report->resumed;
		/* Told before the first row is written: whoever comes later knows that there may be keys. */
		if (im->write)
			TRY(holding_covers(cx, db, h->holding, im->how->map->id, im->how->map->tells,
				im->how->map->covers == MAP_COVERS_WHOLE ? DAY_NONE : im->origin.as_of));
		if (im->write)
			TRY(origin_wrote_into(cx, db, im->origin.id, h->holding));
		if (im->write && im->origin.organisation == NIL)
			TRY(origin_brought_by(cx, db, im->origin.id, h->id));
	}
	return OK;
}

enum err holders_resolve(struct cx *cx, struct import *im, struct batch *b)
{
	struct holders_slice s = { .im = im };
	size_t room = 0;
	for (size_t i = 0; i < b->persons; i++) {
		int32_t org = b->person[i].org;
		if (im->org[org].held)
			continue;
		im->org[org].held = true;
		*ARRAY_PUSH(cx->arena, s.org, s.orgs, room) = org;
	}
	if (s.orgs == 0)
		return OK;
	s.found = arena_array(cx->arena, s.orgs, sizeof *s.found);
	TRY(import_slice(cx, im, holders_work, &s));
	for (size_t i = 0; i < s.orgs; i++) {
		struct holder *h = &im->org[s.org[i]];
		struct reader *readers = arena_array(&im->arena, s.found[i].readers + 1, sizeof *readers);
		h->holding = s.found[i].holding;
		h->fresh = s.found[i].fresh;
		h->readers = s.found[i].readers;
		if (h->readers)
			memcpy(readers, s.found[i].reader, h->readers * sizeof *readers);
		h->reader = readers;
	}
	return OK;
}

/* ---- codes ---- */

struct codes_slice { struct import *im; struct code_in *code; size_t count; int64_t *id; bool *new; };

static enum err codes_work(struct cx *cx, struct db *db, void *arg)
{
	struct codes_slice *s = arg;
	return codes_in(cx, db, s->code, s->count, s->im->write, s->id, s->new);
}

static enum err codes_resolve(struct cx *cx, struct import *im, struct batch *b)
{
	struct codes_slice s = { .im = im };
	bool any = false;
	size_t most = b->codes < SLICE_CODES ? b->codes : SLICE_CODES;
	s.code = arena_array(cx->arena, most + 1, sizeof *s.code);
	s.id = arena_array(cx->arena, most + 1, sizeof *s.id);
	s.new = arena_array(cx->arena, most + 1, sizeof *s.new);
	for (size_t from = 0; from < b->codes; from += s.count) {
		s.count = b->codes - from < SLICE_CODES ? b->codes - from : SLICE_CODES;
		for (size_t i = 0; i < s.count; i++)
			s.code[i] = (struct code_in){ b->code[from + i].system, b->code[from + i].value, b->code[from + i].term };
		TRY(import_slice(cx, im, codes_work, &s));
		for (size_t i = 0; i < s.count; i++) {
			im->code[(size_t)b->code_first + from + i] = s.id[i];
			im->code_label[(size_t)b->code_first + from + i] = im->how->catalog ? catalog_code_labels(cx->arena, im->how->catalog,
				s.code[i].system, s.code[i].value) : 0;
			count_own(b, b->code[from + i].own_row, s.new[i]);
			any |= b->code[from + i].own_row && s.new[i];
		}
	}
	b->count.kept += any ? b->faulty : 0;
	b->count.same += any ? 0 : b->faulty;
	return OK;
}

/* ---- professionals ---- */

struct staff_slice { struct import *im; const struct draft_clinician *clinician; size_t count; int64_t *id; bool *new; };

static enum err staff_work(struct cx *cx, struct db *db, void *arg)
{
	struct staff_slice *s = arg;
	for (size_t i = 0; i < s->count; i++) {
		const struct draft_clinician *c = &s->clinician[i];
		TRY(clinician_in(cx, db, s->im->org[c->org].id, c->local_id, c->name, s->im->write, &s->id[i], &s->new[i]));
	}
	return OK;
}

static enum err staff_resolve(struct cx *cx, struct import *im, struct batch *b)
{
	struct staff_slice s = { .im = im };
	s.id = arena_array(cx->arena, SLICE_STAFF, sizeof *s.id);
	s.new = arena_array(cx->arena, SLICE_STAFF, sizeof *s.new);
	for (size_t from = 0; from < b->clinicians; from += s.count) {
		s.clinician = b->clinician + from;
		s.count = b->clinicians - from < SLICE_STAFF ? b->clinicians - from : SLICE_STAFF;
		TRY(import_slice(cx, im, staff_work, &s));
		for (size_t i = 0; i < s.count; i++) {
			size_t number = (size_t)s.clinician[i].number;
			im->clinician[number] = s.id[i];
			count_own(b, s.clinician[i].own_row, s.new[i]);
		}
	}
	return OK;
}

enum err words_resolve(struct cx *cx, struct import *im, struct batch *b)
{
	struct arena_mark mark = arena_mark(cx->arena);
	TRY(orgs_resolve(cx, im, b));
	TRY(codes_resolve(cx, im, b));
	TRY(staff_resolve(cx, im, b));
	arena_back(cx->arena, mark);
	return OK;
}
