/* A mapping as a page for people: made from the mapping alone, so that page and program cannot differ. */
#include "catalog/maps.h"

#include "model/code.h"

static void cell(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '|')
			buf_char(out, '\\');
		buf_char(out, text.p[i]);
	}
}

static void column(struct buf *out, const struct map_file *file, int at)
{
	buf_char(out, '`');
	cell(out, file->column[at].name);
	buf_char(out, '`');
}

static void columns(struct buf *out, const struct map_file *file, const struct map_field *field, const char *between)
{
	for (int i = 0; i < field->columns; i++) {
		if (i)
			buf_text(out, between);
		column(out, file, field->column[i]);
	}
}

static void words(struct buf *out, const struct map_field *field)
{
	for (int i = 0; i < field->words; i++) {
		const struct map_word *w = &field->word[i];
		buf_text(out, i ? ", " : ": ");
		if (str_is(w->sent, "*"))
			buf_text(out, "anything else");
		else if (str_empty(w->sent))
			buf_text(out, "empty");
		else {
			buf_char(out, '`');
			cell(out, w->sent);
			buf_char(out, '`');
		}
		buf_text(out, " is ");
		cell(out, w->means);
	}
	if (field->has_otherwise)
		buf_text(out, "; other values are told, and count as the first of their kind in the table");
}

static void row(struct buf *out, const struct map *map, const struct map_file *file, const char *what,
	const struct map_field *field)
{
	if (!map_field_used(field))
		return;
	buf_printf(out, "| %s | ", what);
	if (str_known(field->fixed)) {
		buf_text(out, "always ");
		cell(out, field->fixed);
	} else {
		columns(out, file, field, field->joined ? " " : ", else ");
	}
	words(out, field);
	if (field->through >= 0)
		buf_printf(out, ", looked up in %.*s", STRF(map->file[field->through].name));
	if (field->format)
		buf_printf(out, ", written as %s", field->format);
	buf_text(out, " |\n");
}

static void code(struct buf *out, const struct map *map, const struct map_file *file, const char *what, const struct map_code *c,
	bool each)
{
	if (!c->from.columns)
		return;
	buf_printf(out, "| %s | ", what);
	columns(out, file, &c->from, each ? ", " : ", else ");
	words(out, &c->from);
	if (c->from.through >= 0)
		buf_printf(out, ", looked up in %.*s", STRF(map->file[c->from.through].name));
	if (str_known(c->system))
		buf_printf(out, ", system %.*s", STRF(c->system));
	if (c->system_from.columns) {
		buf_text(out, ", system from ");
		columns(out, file, &c->system_from, ", else ");
	}
	for (int i = 0; i < c->prefixes; i++)
		buf_printf(out, "%s`%.*s...` is %.*s", i ? ", " : "; ", STRF(c->prefix[i].sent), STRF(c->prefix[i].means));
	if (c->term.columns) {
		buf_text(out, "; words from ");
		columns(out, file, &c->term, ", ");
	}
	buf_text(out, " |\n");
}

static void tests(struct buf *out, const struct map_file *file, const struct map_tests *t)
{
	for (int i = 0; i < t->count; i++) {
		const struct map_test *test = &t->test[i];
		if (i)
			buf_text(out, " and ");
		column(out, file, test->column);
		buf_text(out, test->none ? " is none of " : " is ");
		for (int k = 0; k < test->values; k++)
			buf_printf(out, "%s%s%.*s%s", k ? ", " : "", str_empty(test->value[k]) ? "empty" : "`", STRF(test->value[k]),
				str_empty(test->value[k]) ? "" : "`");
	}
}

static void event(struct buf *out, const struct map *map, const struct map_file *file, const struct map_event *e)
{
	buf_text(out, "\n| one row gives | from |\n|---|---|\n");
	if (e->when.count) {
		buf_text(out, "| only where | ");
		tests(out, file, &e->when);
		buf_text(out, " |\n");
	}
	row(out, map, file, "kind of event", &e->kind);
	row(out, map, file, "day", &e->on);
	row(out, map, file, "until", &e->until);
	for (int i = 0; i < e->codes; i++)
		code(out, map, file, i ? "else code" : "code", &e->code[i], false);
	code(out, map, file, "specialty", &e->specialty, false);
	row(out, map, file, "place (ODS code)", &e->place);
	row(out, map, file, "professional", &e->clinician);
	row(out, map, file, "attended", &e->attended);
	row(out, map, file, "not planned", &e->unscheduled);
	row(out, map, file, "result", &e->result);
	if (e->range.value >= 0) {
		buf_text(out, "| result, where that says nothing | normal if ");
		column(out, file, e->range.value);
		buf_text(out, " lies between ");
		column(out, file, e->range.low);
		buf_text(out, " and ");
		column(out, file, e->range.high);
		buf_text(out, ", abnormal if not |\n");
	}
	if (e->label.columns) {
		buf_text(out, "| how sensitive, together | ");
		columns(out, file, &e->label, ", ");
		words(out, &e->label);
		buf_text(out, " |\n");
	} else {
		row(out, map, file, "how sensitive", &e->label);
	}
	row(out, map, file, "length in days", &e->length_days);
	row(out, map, file, "length in minutes", &e->length_minutes);
	if (e->between[0] >= 0 && e->between[1] >= 0) {
		buf_text(out, "| length in minutes | from ");
		column(out, file, e->between[0]);
		buf_text(out, " to ");
		column(out, file, e->between[1]);
		buf_text(out, " |\n");
	}
	row(out, map, file, "cost (pounds)", &e->cost);
	for (int i = 0; i < e->texts; i++)
		row(out, map, file, "words", &e->text[i]);
	for (int i = 0; i < e->children; i++) {
		code(out, map, file, event_kind_plural(e->child[i].kind), &e->child[i].code, true);
		row(out, map, file, "their results", &e->child[i].result);
	}
}

static void person(struct buf *out, const struct map *map, const struct map_file *file)
{
	const struct map_person *p = &file->person;
	buf_text(out, "\n| the person | from |\n|---|---|\n");
	row(out, map, file, "local number", &p->local_id);
	row(out, map, file, "NHS number", &p->nhs_number);
	row(out, map, file, "its verification", &p->nhs_status);
	row(out, map, file, "title", &p->title);
	row(out, map, file, "given names", &p->given);
	row(out, map, file, "family name", &p->family);
	row(out, map, file, "born", &p->birth_on);
	row(out, map, file, "died", &p->death_on);
	row(out, map, file, "sex", &p->sex);
	row(out, map, file, "ethnic category", &p->ethnic);
	row(out, map, file, "language", &p->language);
	row(out, map, file, "needs an interpreter", &p->interpreter);
	row(out, map, file, "communication needs", &p->communication);
	row(out, map, file, "postcode", &p->postcode);
	row(out, map, file, "small area", &p->small_area);
	row(out, map, file, "employment", &p->employment);
	row(out, map, file, "registered practice", &p->practice);
	row(out, map, file, "registered from", &p->registered_from);
	row(out, map, file, "registered until", &p->registered_until);
	row(out, map, file, "usual GP", &p->gp);
}

static void one_file(struct buf *out, const struct map *map, const struct map_file *file)
{
	static const char *const holds[MAP_ROLES] = { "organisations", "professionals", "codes and their words", "people",
		"registrations with a practice", "what happened" };
	if (str_is(file->name, "*"))
		buf_printf(out, "\n## The file\n\nOne file, whatever its name; it tells %s.\n", holds[file->role]);
	else
		buf_printf(out, "\n## %s%.*s\n\nTells %s.\n", map->format == MAP_FHIR ? "Resource " : "", STRF(file->name),
			holds[file->role]);
	for (int i = 0; i < file->skips; i++) {
		buf_text(out, "\nLeft out (and withdrawn, if it was there before) where ");
		tests(out, file, &file->skip[i]);
		buf_text(out, ".\n");
	}
	buf_text(out, "\n| the row | from |\n|---|---|\n");
	row(out, map, file, "its key here", &file->source_row);
	row(out, map, file, "key", &file->key);
	if (file->sender)
		buf_text(out, "| organisation | the sender of the whole |\n");
	row(out, map, file, "organisation", &file->organisation);
	row(out, map, file, "ODS code", &file->ods);
	row(out, map, file, "name", &file->title);
	code(out, map, file, "code", &file->code, false);
	if (file->role >= MAP_PEOPLE)
		person(out, map, file);
	for (int i = 0; i < file->events; i++)
		event(out, map, file, &file->event[i]);
}

void map_page(const struct map *map, struct buf *out)
{
	buf_printf(out, "# %.*s\n\nMapping `%.*s`, version %lld. Printed by `waymark map show %.*s --markdown`; change "
		"`data/maps/%.*s.yaml`, not "
		"this page.\n\nSource: %.*s.\n\n", STRF(map->title), STRF(map->id), (long long)map->version, STRF(map->id), STRF(map->id),
			STRF(map->source));
	if (map->format == MAP_CSV)
		buf_printf(out, "Files are CSV with a header line, columns in any order; columns that are not named here are counted "
			"and kept, "
			"not understood. Days are written as `%.*s`.\n", STRF(map->dates));
	else
		buf_text(out, "One resource a line (NDJSON). Types that are not named here are counted and kept, not understood.\n");
	buf_text(out, "\nWhere it tells of nothing, nothing of this kind happened: ");
	bool first = true;
	for (int kind = 1; kind < EVENT_KINDS; kind++)
		if (map->tells >> kind & 1) {
			buf_printf(out, "%s%s", first ? "" : ", ", event_kind_plural((enum event_kind)kind));
			first = false;
		}
	buf_text(out, map->covers == MAP_COVERS_WHOLE ? "; for the whole record of a person.\n" : "; from the first row on.\n");
	for (int i = 0; i < map->files; i++)
		one_file(out, map, &map->file[i]);
}
