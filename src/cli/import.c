/* waymark import: bring records in, see what came in, take it back. */
#include "cli/cli_in.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/must.h"
#include "catalog/maps.h"
#include "codec/json.h"
#include "exchange/import.h"
#include "exchange/rejects.h"
#include "exchange/undo.h"
#include "store/dir.h"

static const char *inbox_of(struct cx *cx, const struct command *c)
{
	return dir_file(cx, c->dir, DIR_INBOX);
}

static enum err map_of(struct cx *cx, const struct command *c, struct str id, const struct map **ret)
{
	*ret = catalog_map(c->catalog, id);
	return *ret ? OK : fail(cx, ERR_NO_MAP, "There is no mapping %.*s. `waymark map list` shows those there are.", STRF(id));
}

/* ---- what is printed ---- */

static void put_counts(FILE *out, const struct origin_counts *n)
{
	fprintf(out, "  rows read %" PRId64 " = kept %" PRId64 " + the same %" PRId64 " + rejected %" PRId64 " + not wanted "
		"%" PRId64 "\n"
		"  events added %" PRId64 ", corrected or withdrawn %" PRId64 "; people added %" PRId64 "; fields put aside "
			"%" PRId64 "\n", n->read, n->kept,
		n->same, n->rejected, n->skipped, n->added, n->corrected, n->people, n->quarantined);
}

static void json_counts(struct json_out *out, const struct origin_counts *n)
{
	const struct { const char *key; int64_t value; } counts[] = { { "read", n->read }, { "kept", n->kept }, { "same", n->same },
		{ "rejected", n->rejected }, { "skipped", n->skipped }, { "events_added", n->added }, { "events_corrected",
			n->corrected },
		{ "people_added", n->people }, { "fields_put_aside", n->quarantined } };
	for (size_t i = 0; i < LENGTH(counts); i++) {
		json_key(out, counts[i].key);
		json_put_int(out, counts[i].value);
	}
}

static const char *fate_words(enum fate fate)
{
	return fate == FATE_FIELD ? "field put aside" : fate == FATE_ROW ? "row rejected" : "noted";
}

/* A dry run is for looking at all of them; of an import the first are told, `waymark import show` tells the rest. */
#define PROBLEMS_TOLD 20

static void put_problems(FILE *out, const struct origin_problem *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fprintf(out, "  %.*s:%" PRId64 ": %.*s%s%.*s (%s, %.*s)\n", STRF(list[i].file), list[i].line, STRF(list[i].field),
			str_known(list[i].field) ? ": " : "", STRF(list[i].say), fate_words(list[i].fate), STRF(list[i].kind));
}

static void put_tallies(FILE *out, const struct origin_tally *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fprintf(out, "  %8" PRId64 "  %.*s  %.*s\n", list[i].count, STRF(list[i].what), STRF(list[i].file));
}

static void json_problems(struct json_out *out, const struct origin_problem *list, size_t count)
{
	json_key(out, "problems");
	json_open(out, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(out, '{');
		json_key(out, "file");
		json_put_str(out, list[i].file);
		json_key(out, "line");
		json_put_int(out, list[i].line);
		json_key(out, "field");
		json_put_str(out, list[i].field);
		json_key(out, "kind");
		json_put_str(out, list[i].kind);
		json_key(out, "say");
		json_put_str(out, list[i].say);
		json_key(out, "fate");
		json_put_text(out, fate_words(list[i].fate));
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void json_tallies(struct json_out *out, const struct origin_tally *list, size_t count)
{
	json_key(out, "counts");
	json_open(out, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(out, '{');
		json_key(out, "file");
		json_put_str(out, list[i].file);
		json_key(out, "what");
		json_put_str(out, list[i].what);
		json_key(out, "count");
		json_put_int(out, list[i].count);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void json_origin(struct json_out *out, const struct origin *o)
{
	char id[ID_TEXT], at[INSTANT_TEXT], day[DAY_TEXT];
	json_key(out, "import");
	json_put_int(out, o->id);
	json_key(out, "id");
	json_put_text(out, o->id ? id_text(o->outside, id) : NULL);
	json_key(out, "map");
	json_put_str(out, o->map);
	json_key(out, "name");
	json_put_str(out, o->name);
	json_key(out, "as_of");
	json_put_text(out, day_iso(o->as_of, day));
	json_key(out, "state");
	json_put_text(out, origin_state_word(o->state));
	json_key(out, "started_at");
	json_put_text(out, instant_iso(o->started_at, at));
	json_counts(out, &o->count);
}

static void json_print(FILE *out, struct buf *buf)
{
	fwrite(buf->p, 1, buf->n, out);
	fputc('\n', out);
}

/* ---- importing ---- */

struct shown { struct progress progress; };

static void on_progress(void *arg, int64_t done, int64_t bytes, const struct origin_counts *counts)
{
	struct shown *s = arg;
	s->progress.total = bytes;
	progress_at(&s->progress, done);
	(void)counts;
}

static void report_json(struct command *c, const struct import_report *r, bool dry)
{
	AUTO(buf) struct buf buf;
	buf_init(&buf, LIMIT_BUF);
	struct json_out out = { .buf = &buf };
	json_open(&out, '{');
	json_key(&out, "dry_run");
	json_put_bool(&out, dry);
	json_origin(&out, &r->origin);
	json_key(&out, "resumed");
	json_put_bool(&out, r->resumed);
	json_key(&out, "files");
	json_open(&out, '[');
	for (size_t i = 0; i < r->files; i++) {
		json_open(&out, '{');
		json_key(&out, "name");
		json_put_str(&out, r->file[i].name);
		json_key(&out, "bytes");
		json_put_int(&out, r->file[i].bytes);
		json_key(&out, "rows");
		json_put_int(&out, r->file[i].rows);
		json_close(&out, '}');
	}
	json_close(&out, ']');
	json_key(&out, "not_read");
	json_open(&out, '[');
	for (size_t i = 0; i < r->strays; i++)
		json_put_str(&out, r->stray[i]);
	json_close(&out, ']');
	json_problems(&out, r->problem, r->problems);
	json_tallies(&out, r->tally, r->tallies);
	json_close(&out, '}');
	json_print(c->out, &buf);
}

static void report_text(struct cx *cx, struct command *c, const struct import_report *r, bool dry)
{
	char id[ID_TEXT];
	if (dry)
		fprintf(c->out, "%.*s, read as %.*s: a dry run, nothing was written.\n", STRF(r->origin.name), STRF(r->origin.map));
	else
		fprintf(c->out, "Import %" PRId64 ": %.*s, read as %.*s, %s%s.\n", r->origin.id, STRF(r->origin.name),
			STRF(r->origin.map),
			origin_state_word(r->origin.state), r->resumed ? " (went on where it had stopped)" : "");
	put_counts(c->out, &r->origin.count);
	for (size_t i = 0; i < r->strays; i++)
		fprintf(c->out, "  not read: %.*s is none of this mapping's files\n", STRF(r->stray[i]));
	if (r->problems) {
		fprintf(c->out, "\nProblems%s:\n", r->problems == LIMIT_PROBLEMS ? " (the first 1000; the counts below are complete)" :
			"");
		size_t told = dry || r->problems <= PROBLEMS_TOLD ? r->problems : PROBLEMS_TOLD;
		put_problems(c->out, r->problem, told);
		if (told < r->problems)
			fprintf(c->out, "  ... and %zu more: waymark import show %" PRId64 "\n", r->problems - told, r->origin.id);
	}
	if (r->tallies) {
		fprintf(c->out, "\nCounts of problems, and of what was not understood:\n");
		put_tallies(c->out, r->tally, r->tallies);
	}
	if (!dry && r->origin.count.rejected)
		fprintf(c->out, "\nThe rejected rows are in %s/%s/rejects. Mend them there and import that folder.\n", inbox_of(cx, c),
			id_text(r->origin.outside, id));
}

static enum err one_import(struct cx *cx, struct command *c, struct import_how *how)
{
	struct import_report report;
	struct shown shown;
	progress_start(&shown.progress, c, file_base(how->path), 0);
	how->progress = on_progress;
	how->progress_arg = &shown;
	enum err err = import_run(cx, c->store, how, &report);
	if (report.files) {
		int64_t bytes = 0;
		for (size_t i = 0; i < report.files; i++)
			bytes += report.file[i].bytes;
		progress_done(&shown.progress, bytes);
	}
	if (err == OK || report.origin.count.read) {
		if (c->json)
			report_json(c, &report, how->dry_run);
		else
			report_text(cx, c, &report, how->dry_run);
	}
	return err;
}

/* A folder of folders, one a practice: each is an import of its own. */
static enum err each_below(struct cx *cx, struct command *c, struct import_how *how, bool *ret_any)
{
	const char *top = how->path;
	char **names;
	size_t count;
	*ret_any = false;
	TRY(file_list(cx, top, "", &names, &count));
	if (count || how->map->format == MAP_FHIR)
		return OK;
	TRY(file_folders(cx, top, &names, &count));
	for (size_t i = 0; i < count; i++) {
		*ret_any = true;
		how->path = file_join(cx->arena, top, names[i]);
		TRY(one_import(cx, c, how));
	}
	return OK;
}

static enum err import_files(struct cx *cx, struct command *c)
{
	struct import_how how = { .catalog = c->catalog, .policy = c->catalog->policy, .staff = c->staff, .organisation = NIL, .stop = c->stop };
	const char *map = command_option(c, "--map"), *agreement = command_option(c, "--agreement"), *from = command_option(c,
		"--organisation"),
		*as_of = command_option(c, "--as-of");
	bool any = false;
	how.dry_run = command_flag(c, "--dry-run");
	TRY(command_args(cx, c, 1, 1));
	if (!map)
		return fail(cx, ERR_USAGE, "Which kind of files are they? Say --map NAME. `waymark map list` shows the names.");
	TRY(map_of(cx, c, str_of(map), &how.map));
	how.as_of = DAY_NONE;
	if (as_of && !day_parse(str_of(as_of), &how.as_of))
		return fail(cx, ERR_USAGE, "--as-of %s is not a day. Write it as 2026-11-21.", as_of);
	how.agreement = str_of(agreement);
	how.sender_ods = str_of(from);
	how.sender_name = STR_NONE;
	how.path = command_path(cx, c, c->arg[0]);
	how.inbox = how.dry_run ? NULL : inbox_of(cx, c);
	if (file_is_folder(how.path))
		TRY(each_below(cx, c, &how, &any));
	return any ? OK : one_import(cx, c, &how);
}

/* ---- looking ---- */

static enum err import_list(struct cx *cx, struct command *c)
{
	struct db *db;
	struct origin *list;
	size_t count;
	TRY(command_args(cx, c, 0, 0));
	TRY(store_reader(cx, c->store, &db));
	enum err err = origin_list(cx, db, STR_NONE, &list, &count);
	store_reader_back(c->store, db);
	TRY(err);
	if (c->json) {
		AUTO(buf) struct buf buf;
		buf_init(&buf, LIMIT_BUF);
		struct json_out out = { .buf = &buf };
		json_open(&out, '[');
		for (size_t i = 0; i < count; i++) {
			json_open(&out, '{');
			json_origin(&out, &list[i]);
			json_close(&out, '}');
		}
		json_close(&out, ']');
		json_print(c->out, &buf);
		return OK;
	}
	if (count == 0)
		fprintf(c->out, "Nothing was imported yet.\n");
	for (size_t i = 0; i < count; i++) {
		char at[INSTANT_TEXT];
		fprintf(c->out, "%4" PRId64 "  %-22s %-18.*s %-24.*s %-12s rows %" PRId64 ", events %" PRId64 ", people %" PRId64 ", "
			"rejected %" PRId64 "\n",
			list[i].id, instant_words(list[i].started_at, at), STRF(list[i].map), STRF(list[i].name),
				origin_state_word(list[i].state),
			list[i].count.read, list[i].count.added, list[i].count.people, list[i].count.rejected);
	}
	return OK;
}

struct whole { struct origin origin; struct origin_file *file; size_t files; struct origin_problem *problem; size_t problems;
	struct origin_tally *tally; size_t tallies; };

static enum err whole_load(struct cx *cx, struct command *c, struct whole *ret)
{
	struct db *db;
	TRY(store_reader(cx, c->store, &db));
	enum err err = origin_find(cx, db, str_of(c->arg[0]), &ret->origin);
	if (err == OK)
		err = origin_files(cx, db, ret->origin.id, &ret->file, &ret->files);
	if (err == OK)
		err = origin_problems(cx, db, ret->origin.id, &ret->problem, &ret->problems);
	if (err == OK)
		err = origin_tallies(cx, db, ret->origin.id, &ret->tally, &ret->tallies);
	store_reader_back(c->store, db);
	return err;
}

/* --row FILE:NUMBER */
static enum err show_row(struct cx *cx, struct command *c, const struct whole *w, const char *which)
{
	const struct map *map;
	struct str name, number, header, row;
	int64_t no;
	if (!str_cut(str_of(which), ':', &name, &number) || !str_int(number, &no) || no < 1)
		return fail(cx, ERR_USAGE, "--row says which row of which file, as Admin_Patient.csv:12.");
	TRY(map_of(cx, c, w->origin.map, &map));
	for (size_t i = 0; i < w->files; i++) {
		if (!str_eq(w->file[i].name, name))
			continue;
		TRY(row_as_sent(cx, map, inbox_of(cx, c), &w->file[i], no, &header, &row));
		fprintf(c->out, "%.*s%.*s", STRF(header), STRF(row));
		return OK;
	}
	return fail(cx, ERR_NOT_FOUND, "Import %lld has no file %.*s.", (long long)w->origin.id, STRF(name));
}

static enum err import_show(struct cx *cx, struct command *c)
{
	struct whole w = { 0 };
	char id[ID_TEXT], at[INSTANT_TEXT], day[DAY_TEXT];
	const char *row = command_option(c, "--row");
	TRY(command_args(cx, c, 1, 1));
	TRY(whole_load(cx, c, &w));
	if (row)
		return show_row(cx, c, &w, row);
	if (c->json) {
		AUTO(buf) struct buf buf;
		buf_init(&buf, LIMIT_BUF);
		struct json_out out = { .buf = &buf };
		json_open(&out, '{');
		json_origin(&out, &w.origin);
		json_problems(&out, w.problem, w.problems);
		json_tallies(&out, w.tally, w.tallies);
		json_close(&out, '}');
		json_print(c->out, &buf);
		return OK;
	}
	fprintf(c->out, "Import %" PRId64 " (%s): %.*s, read as %.*s version %" PRId64 ", %s.\n", w.origin.id,
		id_text(w.origin.outside, id),
		STRF(w.origin.name), STRF(w.origin.map), w.origin.map_version, origin_state_word(w.origin.state));
	fprintf(c->out, "  begun %s", instant_words(w.origin.started_at, at));
	if (instant_known(w.origin.finished_at))
		fprintf(c->out, ", done %s", instant_words(w.origin.finished_at, at));
	fprintf(c->out, "; the extract is of %s\n", day_words(w.origin.as_of, day));
	put_counts(c->out, &w.origin.count);
	for (size_t i = 0; i < w.files; i++)
		fprintf(c->out, "  %-36.*s %12" PRId64 " bytes, %" PRId64 " rows%s\n", STRF(w.file[i].name), w.file[i].bytes,
			w.file[i].rows_done,
			w.file[i].rows ? "" : ", not finished");
	put_problems(c->out, w.problem, w.problems);
	put_tallies(c->out, w.tally, w.tallies);
	return OK;
}

static enum err import_rejects(struct cx *cx, struct command *c)
{
	struct whole w = { 0 };
	const struct map *map;
	int64_t rows;
	TRY(command_args(cx, c, 2, 2));
	TRY(whole_load(cx, c, &w));
	TRY(map_of(cx, c, w.origin.map, &map));
	TRY(rejects_write_to(cx, c->store, map, inbox_of(cx, c), &w.origin, command_path(cx, c, c->arg[1]), &rows));
	if (rows == 0)
		fprintf(c->out, "No row of import %" PRId64 " was rejected.\n", w.origin.id);
	else
		fprintf(c->out, "%" PRId64 " rejected rows are in %s, with the reason in the last column. Mend them and import that "
			"folder.\n", rows,
			c->arg[1]);
	return OK;
}

/* ---- taking back ---- */

static enum err import_undo(struct cx *cx, struct command *c)
{
	struct whole w = { 0 };
	struct undo_report report;
	TRY(command_args(cx, c, 1, 1));
	TRY(whole_load(cx, c, &w));
	TRY(undo_run(cx, c->store, &w.origin, c->staff, c->stop, &report));
	if (c->json) {
		fprintf(c->out, "{\"import\": %" PRId64 ", \"events\": %" PRId64 ", \"restored\": %" PRId64 ", \"people_hidden\": "
			"%" PRId64 "}\n", w.origin.id,
			report.events, report.restored, report.hidden);
		return OK;
	}
	fprintf(c->out, "Import %" PRId64 " is undone: %" PRId64 " events no longer count, %" PRId64 " that it had corrected count "
		"again, %" PRId64
		" people of whom nothing is left are not seen any more.\n", w.origin.id, report.events, report.restored, report.hidden);
	if (report.laters) {
		fprintf(c->out, "Later imports found some of its rows already there. What they too had told is gone with it; import "
			"their files again:");
		for (size_t i = 0; i < report.laters; i++)
			fprintf(c->out, " %" PRId64, report.later[i]);
		fputc('\n', c->out);
	}
	return OK;
}

enum err cmd_import(struct cx *cx, struct command *c)
{
	static const struct { const char *word; enum err (*run)(struct cx *cx, struct command *c); } words[] = {
		{ "list", import_list }, { "show", import_show }, { "undo", import_undo }, { "rejects", import_rejects },
	};
	for (size_t i = 0; i < LENGTH(words); i++)
		if (c->args && strcmp(c->arg[0], words[i].word) == 0) {
			c->arg++;
			c->args--;
			return words[i].run(cx, c);
		}
	return import_files(cx, c);
}
