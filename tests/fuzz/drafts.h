/* Bytes as a file of a source, read by a mapping to drafts: the reading side of an import without its thread, and what has to
 * hold of every draft. Used by fuzz_rows.c and fuzz_fhir.c. */
#ifndef TESTS_FUZZ_DRAFTS_H
#define TESTS_FUZZ_DRAFTS_H

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "catalog/maps.h"
#include "exchange/source.h"
#include "model/nhs.h"

#define AS_OF 20000                        /* the day of the extract: 4 October 2024 */

/* The shipped mapping of this id. */
static inline const struct map *drafts_map(const char *id)
{
	static struct arena arena;
	static struct catalog *catalog;
	if (!catalog) {
		arena_init(&arena, 0);
		struct cx cx = { .arena = &arena };
		struct catalog_source builtin = catalog_builtin(&arena);
		must(catalog_load(&cx, &builtin, NULL, &catalog, NULL) == OK);
	}
	const struct map *map = catalog_map(catalog, str_of(id));
	must(map != NULL);
	return map;
}

/* A file in memory that holds these bytes. */
static inline int drafts_file(struct str bytes)
{
	static int fd = -1;
	if (fd < 0)
		fd = memfd_create("drafts", MFD_CLOEXEC);
	must(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, bytes.p, bytes.n, 0) == (ssize_t)bytes.n);
	return fd;
}

static inline struct reading *drafts_reading(const struct map *map)
{
	struct reading_how how = { map, { AS_OF }, STR("X26"), STR("Somebody") };
	return reading_new(&how);
}

static inline void drafts_row(struct cx *cx, struct reading *r, struct batch *b, const struct source_row *row)
{
	b->count.read++;
	switch (row->state) {
	case ROW_GOOD:
		must(reading_row(cx, r, b, row->cell, row->line, false) == OK);
		break;
	case ROW_BROKEN:
		must(row->kind && row->say);
		reading_reject(r, b, row->line, STR_NONE, row->kind, row->say);
		break;
	case ROW_HEADER:
	case ROW_OTHER:
		reading_skip(r, b);
		break;
	}
}

/* What no database takes would stop an import in its middle. */
static inline bool drafts_text(struct str s)
{
	return !str_known(s) || (str_utf8(s) && !memchr(s.p, '\0', s.n));
}

static inline void drafts_event(const struct batch *b, const struct draft_event *d)
{
	int32_t codes = b->code_first + (int32_t)b->codes;
	must(d->on == DAY_NONE.day || d->on <= AS_OF);
	must(d->until == DAY_NONE.day || (d->until <= AS_OF && (d->on == DAY_NONE.day || d->until >= d->on)));
	must(d->minute >= -1 && d->minute < 24 * 60 && (d->minute < 0 || d->on != DAY_NONE.day));
	must(d->code >= -1 && d->code < codes && d->specialty >= -1 && d->specialty < codes);
	must(d->kind > 0 && d->kind <= EVENT_KINDS);
	must((d->length_days == NUMBER_NONE || d->length_days >= 0) && (d->length_minutes == NUMBER_NONE || d->length_minutes >= 0));
	must(d->text_at + d->text_n <= b->text_n && drafts_text((struct str){ b->text + d->text_at, d->text_n }));
}

static inline void drafts_person(const struct draft_person *d)
{
	must(d->org >= 0 && d->slot >= 0 && (str_known(d->local_id) || str_known(d->number)));
	/* HAZ-001: nothing that is no number is ever drafted as a verified one. */
	if (str_known(d->number) && d->status == NHS_VERIFIED)
		must(nhs_valid(d->number));
	must(!day_known(d->who.birth_on) || d->who.birth_on.day <= AS_OF);
	must(!day_known(d->who.death_on) || !day_known(d->who.birth_on) || d->who.death_on.day >= d->who.birth_on.day);
	const struct str texts[] = { d->local_id, d->number, d->who.title, d->who.given, d->who.family, d->who.ethnic, d->who.language,
		d->who.communication, d->who.postcode, d->who.small_area, d->who.employment, d->gp };
	for (size_t i = 0; i < LENGTH(texts); i++)
		must(drafts_text(texts[i]));
}

/* HAZ-014: every row is a draft, or is counted as rejected, not wanted, or the same as another. */
static inline void drafts_look(const struct batch *b)
{
	int64_t own = b->faulty;
	size_t event = 0;
	for (size_t i = 0; i < b->rows; i++) {
		const struct draft_row *row = &b->row[i];
		must(row->org >= 0 && row->event == event && (row->withdrawn ? row->events == 0 : row->person >= 0));
		event += row->events;
		own += !row->withdrawn;
	}
	must(event == b->events);
	for (size_t i = 0; i < b->events; i++)
		drafts_event(b, &b->event[i]);
	for (size_t i = 0; i < b->persons; i++) {
		drafts_person(&b->person[i]);
		own += b->person[i].own_row;
	}
	for (size_t i = 0; i < b->orgs; i++) {
		must(str_known(b->org[i].ods) && drafts_text(b->org[i].ods) && drafts_text(b->org[i].name));
		own += b->org[i].own_row;
	}
	for (size_t i = 0; i < b->clinicians; i++) {
		must(drafts_text(b->clinician[i].local_id) && drafts_text(b->clinician[i].name));
		own += b->clinician[i].own_row;
	}
	for (size_t i = 0; i < b->codes; i++) {
		must(drafts_text(b->code[i].system) && drafts_text(b->code[i].value) && drafts_text(b->code[i].term) && b->code[i].value.n > 0);
		own += b->code[i].own_row;
	}
	must(b->count.read == own + b->count.rejected + b->count.skipped + b->count.same);
	must((int64_t)b->rejects == b->count.rejected);
	for (size_t i = 0; i < b->problems; i++)
		must(b->problem[i].kind && b->problem[i].say && b->problem[i].line >= 0);
}

/* Of all drafts, in one number: the same bytes have to give the same. */
static inline uint64_t drafts_sum(const struct batch *b, uint64_t sum)
{
	for (size_t i = 0; i < b->rows; i++)
		sum = str_hash((struct str){ (const char *)&b->row[i].key, sizeof b->row[i].key }, sum + (uint64_t)b->row[i].person);
	for (size_t i = 0; i < b->events; i++)
		sum = sum * 31 + ((uint64_t)b->event[i].on ^ (uint64_t)b->event[i].code << 20 ^ (uint64_t)b->event[i].minute << 40 ^
			(uint64_t)b->event[i].kind << 56);
	return str_hash((struct str){ b->text, b->text_n }, sum + b->persons + (uint64_t)b->count.quarantined);
}

/* One file through to the end, into an emptied batch. */
static inline void drafts_read(struct cx *cx, const struct map *map, struct source *source, struct reading *r, int map_file,
	struct batch *b)
{
	struct source_row row;
	bool more;
	int now = map_file;
	batch_reset(b);
	if (now >= 0)
		reading_file(r, now);
	reading_begin(r, b);
	for (size_t i = 0; i < source->notes; i++)
		reading_note(r, b, 1, source->note[i].field, source->note[i].kind, source->note[i].say, FATE_NOTED);
	for (;;) {
		enum err err = source->next(cx, source, &row, &more);
		if (err != OK) {
			must(cx_say(cx)[0] != '\0');
			break;
		}
		if (!more)
			break;
		if (map->format == MAP_FHIR && row.state == ROW_GOOD && row.map_file != now) {
			must(row.map_file >= 0 && row.map_file < map->files);
			reading_end(r, b);
			reading_file(r, now = row.map_file);
		}
		drafts_row(cx, r, b, &row);
	}
	source->tell(source, r);
	reading_end(r, b);
	drafts_look(b);
}

#endif
