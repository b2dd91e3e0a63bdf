/* Records that came in: the list of imports, one import, and the three steps of bringing in files by browser: choose, look over,
 * bring in. The work itself is done by slips (exchange/arrival.c); pages only write what should happen and show what did. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "model/map.h"
#include "record/arrival.h"
#include "record/audit.h"
#include "record/form.h"
#include "record/slip.h"
#include "web/pages.h"
#include "web/list_file.h"
#include "web/say.h"

static struct str map_title(const struct request *rq, struct str id)
{
	const struct catalog *catalog = rq->settings->catalog;
	for (size_t i = 0; i < catalog->maps; i++)
		if (str_eq(catalog->map[i]->id, id))
			return catalog->map[i]->title;
	return id;
}

static struct str fate_words(enum fate fate)
{
	return fate == FATE_FIELD ? STR("Field put aside, row kept") : fate == FATE_ROW ? STR("Row rejected") : STR("Noted");
}

static struct str state_tone(enum origin_state state)
{
	return state == ORIGIN_DONE ? STR("green") : state == ORIGIN_STOPPED ? STR("orange") : state == ORIGIN_UNDONE ? STR("grey")
		: STR("blue");
}

static const struct { const char *word, *tone; } arrival_states[] = {
	[ARRIVAL_TO_LOOK] = { "Being looked over", "blue" }, [ARRIVAL_LOOKED] = { "Looked over: bring in?", "yellow" },
	[ARRIVAL_TO_BRING] = { "Being brought in", "blue" }, [ARRIVAL_IN] = { "In the record", "green" },
	[ARRIVAL_FAILED] = { "Cannot be read", "red" },
	[ARRIVAL_THROWN] = { "Thrown away", "grey" },
};

static struct str arrival_href(struct cx *cx, const struct arrival *a)
{
	return say_f(cx->arena, "/arrival/%.*s", STRF(outside(cx->arena, a->outside)));
}

/* ---- the list ---- */

static const struct sheet_column columns[] = {
	{ "name", SHEET_WORDS, offsetof(struct t_imports_import, name) }, { "kind", SHEET_WORDS, offsetof(struct t_imports_import, map) },
	{ "begun", SHEET_AT, offsetof(struct t_imports_import, at) }, { "state", SHEET_WORDS, offsetof(struct t_imports_import, state) },
	{ "rows_read", SHEET_NUMBER, offsetof(struct t_imports_import, read) }, { "kept", SHEET_NUMBER, offsetof(struct t_imports_import, kept) },
	{ "there_already", SHEET_NUMBER, offsetof(struct t_imports_import, same) },
	{ "rejected", SHEET_NUMBER, offsetof(struct t_imports_import, rejected) }, { "new_people", SHEET_NUMBER, offsetof(struct t_imports_import, people) },
	{ "new_events", SHEET_NUMBER, offsetof(struct t_imports_import, events) },
};

enum err page_imports(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct arrival *arrivals;
	struct origin *origins;
	size_t n, m;
	TRY(frame_make(cx, rq, "Records that came in", &frame));
	TRY(arrivals_waiting(cx, rq->db, &arrivals, &n));
	TRY(origins_seen(cx, rq->db, &origins, &m));
	struct t_imports d = { .frame = frame, .may_bring = request_may(rq, "run", "import") };
	struct str done = form_value(&rq->query, "done");
	if (str_is(done, "throw"))
		d.done = STR("The files were thrown away; nothing of them was in the record.");
	struct t_imports_arrival *a = arena_array(cx->arena, n + 1, sizeof *a);
	for (size_t i = 0; i < n; i++)
		a[i] = (struct t_imports_arrival){ .name = arrivals[i].name, .href = arrival_href(cx, &arrivals[i]),
			.map = map_title(rq, arrivals[i].map),
			.state = str_of(arrival_states[arrivals[i].state].word), .tone = str_of(arrival_states[arrivals[i].state].tone),
			.at = arrivals[i].at };
	struct t_imports_import *o = arena_array(cx->arena, m + 1, sizeof *o);
	for (size_t i = 0; i < m; i++)
		o[i] = (struct t_imports_import){ .name = origins[i].name, .href =
			say_f(cx->arena, "/import/%.*s", STRF(outside(cx->arena, origins[i].outside))),
			.map = map_title(rq, origins[i].map), .at = origins[i].started_at,
			.state = str_of(origin_state_word(origins[i].state)),
			.tone = state_tone(origins[i].state), .read = origins[i].count.read, .kept = origins[i].count.kept,
			.same = origins[i].count.same, .rejected = origins[i].count.rejected, .people = origins[i].count.people,
			.events = origins[i].count.added };
	d.arrivals = a;
	d.arrivals_n = n;
	d.imports = o;
	d.imports_n = m;
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "imports", .title = "Records that came in", .back = STR("/imports") }, columns,
			LENGTH(columns), o, m, sizeof *o);
	if (m)
		list_offer(cx, rq, frame, "import", STR("/imports"));
	t_imports(&rs->body, &d);
	return OK;
}

/* ---- one import ---- */

static const struct { const char *start, *say; } tally_words[] = {
	{ "column:", "Nothing reads the column or element" }, { "value:", "A value that the mapping does not know" },
	{ "type:", "Lines of a kind that the mapping does not want" }, { "code-system:", "A code system that is not known" },
	{ "withdrawn:", "Withdrawn, because the source says so now" }, { "problem:", "Problem" },
};

/* "column:OUTCOME" in words. */
static struct str tally_say(struct cx *cx, struct str what)
{
	for (size_t i = 0; i < LENGTH(tally_words); i++) {
		if (!str_starts(what, tally_words[i].start))
			continue;
		struct str rest = str_sub(what, strlen(tally_words[i].start), what.n), kind, field;
		if (strcmp(tally_words[i].start, "problem:") != 0)
			return say_f(cx->arena, "%s: %.*s", tally_words[i].say, STRF(rest));
		str_cut(rest, ':', &kind, &field);
		char *words = str_c(cx->arena, kind);
		for (char *p = words; *p; p++)
			*p = *p == '-' ? ' ' : *p;
		return str_is(field, "-") || !field.n ? say_f(cx->arena, "Problem: %s", words)
			: say_f(cx->arena, "Problem: %s, in %.*s", words, STRF(field));
	}
	return what;
}

static enum err problems_fill(struct cx *cx, const struct origin_problem *problems, size_t n, struct t_import_problem **ret)
{
	*ret = arena_array(cx->arena, n + 1, sizeof **ret);
	for (size_t i = 0; i < n; i++)
		(*ret)[i] = (struct t_import_problem){ problems[i].file, problems[i].line, problems[i].field, problems[i].say,
			fate_words(problems[i].fate) };
	return OK;
}

static enum err import_by_outside(struct cx *cx, const struct request *rq, struct origin *ret)
{
	return origin_seen(cx, rq->db, rq->id[0], ret);
}

enum err page_import(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct origin origin;
	struct origin_file *files;
	struct origin_problem *problems;
	struct origin_tally *tallies;
	struct t_import_problem *rows;
	size_t nfiles, nproblems, ntallies;
	bool own;
	TRY(import_by_outside(cx, rq, &origin));
	TRY(frame_make(cx, rq, "An import", &frame));
	TRY(origin_files_seen(cx, rq->db, origin.id, &files, &nfiles));
	TRY(origin_problems_seen(cx, rq->db, origin.id, &problems, &nproblems));
	TRY(origin_tallies_seen(cx, rq->db, origin.id, &tallies, &ntallies));
	TRY(origin_own(cx, rq->db, origin.id, &own));
	struct str id = outside(cx->arena, origin.outside);
	struct t_import d = { .frame = frame, .csrf = rq->csrf, .key = request_form_key(cx),
		.action = say_f(cx->arena, "/import/%.*s", STRF(id)),
		.name = origin.name, .map = map_title(rq, origin.map), .state = str_of(origin_state_word(origin.state)),
		.tone = state_tone(origin.state),
		.at = origin.started_at, .own = own, .may_undo = own && request_may(rq, "undo", "import") &&
			(origin.state == ORIGIN_DONE || origin.state == ORIGIN_STOPPED),
		.has_rejects = origin.count.rejected > 0, .rejects_href = say_f(cx->arena, "/import/%.*s/rejects", STRF(id)),
		.read = origin.count.read, .kept = origin.count.kept, .same = origin.count.same, .rejected = origin.count.rejected,
		.skipped = origin.count.skipped, .people = origin.count.people, .events = origin.count.added,
		.corrected = origin.count.corrected,
		.fields = origin.count.quarantined, .more = nproblems >= LIMIT_PROBLEMS };
	if (str_is(form_value(&rq->query, "done"), "undo"))
		d.done = STR("The import is being undone, slice by slice. Load the page again to see how far it is.");
	struct t_import_file *f = arena_array(cx->arena, nfiles + 1, sizeof *f);
	for (size_t i = 0; i < nfiles; i++)
		f[i] = (struct t_import_file){ files[i].name, files[i].rows, files[i].bytes };
	struct t_import_tally *t = arena_array(cx->arena, ntallies + 1, sizeof *t);
	for (size_t i = 0; i < ntallies; i++)
		t[i] = (struct t_import_tally){ tallies[i].file, tally_say(cx, tallies[i].what), tallies[i].count };
	TRY(problems_fill(cx, problems, nproblems, &rows));
	d.files = f, d.files_n = nfiles;
	d.problems = rows, d.problems_n = nproblems;
	d.tallies = t, d.tallies_n = ntallies;
	t_import(&rs->body, &d);
	return OK;
}

/* ---- writing what should happen ---- */

struct order {
	const struct request *rq;
	const char *job, *operation;
	struct origin origin;            /* of an import that is undone */
	struct arrival arrival;          /* of a new one, or the one decided about */
	bool fresh;
	enum arrival_state state;
	struct str to;                   /* where to go when it is done; of a fresh one: its own page */
};

/* What the page showed may be over: judged on what is so now. */
static enum err order_stands(struct cx *cx, struct db *db, const struct order *o)
{
	struct origin origin;
	struct arrival now;
	bool own;
	if (o->fresh)
		return OK;
	db_guard(db, o->rq->who->id, o->rq->now);
	if (o->arrival.id) {
		TRY(arrival_by_outside(cx, db, o->arrival.outside, &now));
		return now.state == o->arrival.state ? OK :
			fail(cx, ERR_STALE, "These files are \"%s\" now. Look at them again.", arrival_states[now.state].word);
	}
	TRY(origin_seen(cx, db, o->origin.outside, &origin));
	TRY(origin_own(cx, db, origin.id, &own));
	if (!own)
		return fail(cx, ERR_FORBIDDEN, "Another organisation's records came in with it: whoever sent it, or runs Waymark, may undo it.");
	return origin.state == ORIGIN_DONE || origin.state == ORIGIN_STOPPED ? OK :
		fail(cx, ERR_CONFLICT, "This import is %s; it cannot be undone now.", origin_state_word(origin.state));
}

static enum err write_order(struct cx *cx, struct db *db, void *arg)
{
	struct order *o = arg;
	const struct request *rq = o->rq;
	struct audit audit;
	TRY(order_stands(cx, db, o));
	request_audit(rq, &audit);
	audit.operation = o->operation;
	audit.class = "import";
	if (o->fresh) {
		TRY(arrival_add(cx, db, &o->arrival, rq->now));
		o->to = arrival_href(cx, &o->arrival);
	} else if (o->arrival.id) {
		TRY(arrival_set(cx, db, o->arrival.id, o->state, STR_NONE, NIL, rq->now));
	}
	if (o->job)
		TRY(slip_put(cx, db, str_of(o->job), o->fresh || o->arrival.id ? o->arrival.id : o->origin.id, rq->who->organisation,
			rq->now));
	audit.detail = o->arrival.id ? o->arrival.name : STR_NONE;
	return audit_add(cx, db, &audit, rq->now);
}

/* Once for each form: a second click gets the first answer. */
static enum err order_give(struct cx *cx, struct order *o, bool *ret_repeated)
{
	struct form_once once = { .key = o->rq->form_key, .signin = o->rq->who->id, .now = o->rq->now, .work = write_order, .arg = o,
		.location = &o->to };
	TRY(form_once(cx, o->rq->store, &once));
	*ret_repeated = once.repeated;
	return OK;
}

enum err page_import_do(struct cx *cx, struct request *rq, struct response *rs)
{
	struct origin origin;
	bool repeated;
	TRY(import_by_outside(cx, rq, &origin));
	if (!str_is(form_value(&rq->form, "do"), "undo"))
		return fail(cx, ERR_BAD_FIELD, "Choose what should happen to the import.");
	struct order order = { .rq = rq, .job = "undo_import", .operation = "undo", .origin = origin,
		.to = say_f(cx->arena, "/import/%.*s?done=undo", STRF(outside(cx->arena, origin.outside))) };
	TRY(order_give(cx, &order, &repeated));
	return response_go(rs, order.to);
}

/* ---- step 1: choose the files ---- */

static enum err new_show(struct cx *cx, struct request *rq, struct response *rs, const char *problem, const char *at)
{
	const struct catalog *catalog = rq->settings->catalog;
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "Bring in records", &frame));
	struct t_import_new d = { .frame = frame, .csrf = rq->csrf, .key = request_form_key(cx), .problem = str_of(problem),
		.problem_at = str_of(at),
		.agreement = form_value(&rq->form, "agreement") };
	struct t_option *option = arena_array(cx->arena, catalog->maps + 1, sizeof *option);
	struct t_import_new_told *told = arena_array(cx->arena, catalog->maps + 1, sizeof *told);
	struct str chosen = form_value(&rq->form, "map");
	for (size_t i = 0; i < catalog->maps; i++) {
		const struct map *map = catalog->map[i];
		AUTO(buf) struct buf files;
		buf_init(&files, 4096);
		for (int k = 0; k < map->files; k++) {
			buf_text(&files, k ? ", " : "");
			buf_str(&files, map->file[k].name);
		}
		option[i] = (struct t_option){ map->id, map->title, str_eq(map->id, chosen) };
		told[i] = (struct t_import_new_told){ map->title, map->id, str_dup(cx->arena, buf_view(&files)) };
	}
	d.maps = option, d.maps_n = catalog->maps;
	d.mapping = told, d.mapping_n = catalog->maps;
	t_import_new(&rs->body, &d);
	return OK;
}

enum err page_import_new(struct cx *cx, struct request *rq, struct response *rs)
{
	return new_show(cx, rq, rs, NULL, NULL);
}

/* A name that is safe in our own folder: letters, digits, dot, hyphen and underline of what was sent. */
static char *safe_name(struct cx *cx, struct str sent, size_t no)
{
	char *name = str_c(cx->arena, str_sub(sent, 0, 120));
	for (char *p = name; *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '.' || *p == '-' ||
			*p == '_'))
			*p = '_';
	return name[0] && name[0] != '.' ? name : arena_printf(cx->arena, "file-%zu", no);
}

/* The folder of an arrival: its files, then itself. */
static void remove_folder(struct cx *cx, const char *path)
{
	char **names;
	size_t n;
	struct cx aside = { .arena = cx->arena };
	if (file_list(&aside, path, "", &names, &n) != OK)
		return;
	for (size_t i = 0; i < n; i++)
		unlink(file_join(cx->arena, path, names[i]));
	rmdir(path);
}

static enum err move_files(struct cx *cx, struct request *rq, const char *path, struct arrival *arrival)
{
	size_t taken = 0;
	char *to = NULL;
	for (size_t i = 0; i < rq->form.uploads; i++) {
		struct upload *u = &rq->form.upload[i];
		if (!u->bytes)
			continue;
		to = file_join(cx->arena, path, safe_name(cx, u->name, i));
		if (file_exists(to))
			return fail(cx, ERR_BAD_FIELD, "Two of the files have the same name. Choose each file once.");
		if (rename(u->path, to) != 0)
			return file_fail(cx, "put the file into the inbox as", to);
		u->kept = true;
		if (!taken++)
			arrival->name = u->name;
		arrival->bytes += u->bytes;
	}
	if (!taken)
		return fail(cx, ERR_BAD_FIELD, "Choose at least one file that is not empty.");
	if (taken > 1)
		arrival->name = say_f(cx->arena, "%.*s and %zu more", STRF(arrival->name), taken - 1);
	return file_sync_folder_of(cx, to);        /* before the record says that they are there */
}

static enum err take_files(struct cx *cx, struct request *rq, struct arrival *arrival)
{
	char text[ID_TEXT];
	char *folder = arena_printf(cx->arena, "waiting-%s", id_text(id_random(), text));
	char *path = file_join(cx->arena, rq->settings->inbox, folder);
	TRY(file_make_folder(cx, path, 0700));
	enum err err = move_files(cx, rq, path, arrival);
	arrival->folder = str_of(folder);
	if (err != OK)
		remove_folder(cx, path);
	return err;
}

enum err page_import_new_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct str map = form_value(&rq->form, "map"), agreement = form_value(&rq->form, "agreement");
	const struct catalog *catalog = rq->settings->catalog;
	bool known = false;
	for (size_t i = 0; i < catalog->maps; i++)
		known |= str_eq(catalog->map[i]->id, map);
	if (!known) {
		rs->status = 422;
		return new_show(cx, rq, rs, "Choose what the files are.", "map");
	}
	struct order order = { .rq = rq, .job = "look_over", .operation = "upload", .fresh = true };
	order.arrival = (struct arrival){ .organisation = rq->who->organisation, .staff = rq->who->staff, .map = map,
		.agreement = str_trim(agreement).n ? str_trim(agreement) : STR_NONE, .origin = NIL };
	enum err err = take_files(cx, rq, &order.arrival);
	if (err == ERR_BAD_FIELD) {
		const char *say = arena_text(cx->arena, cx_say(cx));
		cx_clear(cx);
		rs->status = 422;
		return new_show(cx, rq, rs, say, "files");
	}
	TRY(err);
	struct str folder = order.arrival.folder;
	bool repeated = false;
	err = order_give(cx, &order, &repeated);
	if (repeated || (err != OK && err != ERR_STORE))         /* a broken connection: perhaps it was kept, so the files stay */
		remove_folder(cx, file_join(cx->arena, rq->settings->inbox, str_c(cx->arena, folder)));
	TRY(err);
	return response_go(rs, order.to);
}

/* ---- steps 2 and 3 ---- */

/* "3.1 of 12.0 MB, 1.5 MB a second, about 6 seconds left": from the first bytes on. */
static struct str progress_say(struct cx *cx, const struct request *rq, const struct arrival *a)
{
	int64_t us = rq->now.us - a->changed_at.us;
	if (a->bytes_done <= 0 || a->bytes_done > a->bytes || us <= 0)
		return STR_NONE;
	double rate = (double)a->bytes_done / (double)us;       /* bytes a microsecond: MB a second */
	int64_t left = (int64_t)((double)(a->bytes - a->bytes_done) / rate / 1e6) + 1;
	return say_f(cx->arena, "%.1f of %.1f MB, %.1f MB a second, about %.*s left.", (double)a->bytes_done / 1e6, (double)a->bytes / 1e6,
		rate, STRF(left > 90 ? say_count(cx->arena, (left + 59) / 60, "minute", "minutes")
		: say_count(cx->arena, left, "second", "seconds")));
}

enum err page_arrival(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct arrival a;
	struct origin_problem *problems;
	size_t n;
	TRY(arrival_by_outside(cx, rq->db, rq->id[0], &a));
	if (a.state == ARRIVAL_IN && a.origin != NIL) {
		struct origin origin;
		TRY(origin_load(cx, rq->db, a.origin, &origin));
		return response_go(rs, say_f(cx->arena, "/import/%.*s", STRF(outside(cx->arena, origin.outside))));
	}
	TRY(frame_make(cx, rq, "Files to bring in", &frame));
	TRY(arrival_problems(cx, rq->db, a.id, &problems, &n));
	bool working = a.state == ARRIVAL_TO_LOOK || a.state == ARRIVAL_TO_BRING;
	rs->again_s = working ? 3 : 0;
	struct t_arrival d = { .frame = frame, .csrf = rq->csrf, .key = request_form_key(cx), .name = a.name,
		.map = map_title(rq, a.map),
		.action = arrival_href(cx, &a), .working = working, .working_say = a.state == ARRIVAL_TO_LOOK
		? STR("Waymark is looking the files over.") :
			STR("The files are being brought in."), .percent = a.bytes ? a.bytes_done * 100 / a.bytes : 0, .rate_say = progress_say(cx, rq, &a),
		.looked = a.state == ARRIVAL_TO_BRING, .failed = a.state == ARRIVAL_FAILED || a.state == ARRIVAL_THROWN,
		.say = a.state == ARRIVAL_THROWN ? STR("They were thrown away.") : a.say, .read = a.count.read, .kept = a.count.kept,
		.same = a.count.same, .rejected = a.count.rejected, .skipped = a.count.skipped, .people = a.count.people,
		.events = a.count.added,
		.corrected = a.count.corrected, .fields = a.count.quarantined, .more = n >= LIMIT_PROBLEMS };
	struct t_arrival_problem *rows = arena_array(cx->arena, n + 1, sizeof *rows);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct t_arrival_problem){ problems[i].file, problems[i].line, problems[i].field, problems[i].say,
			fate_words(problems[i].fate) };
	d.problems = rows, d.problems_n = working ? 0 : n;
	t_arrival(&rs->body, &d);
	return OK;
}

enum err page_arrival_do(struct cx *cx, struct request *rq, struct response *rs)
{
	struct order order = { .rq = rq, .to = STR_NONE };
	bool repeated;
	TRY(arrival_by_outside(cx, rq->db, rq->id[0], &order.arrival));
	struct str what = form_value(&rq->form, "do");
	enum arrival_state from = order.arrival.state;
	bool throws = str_is(what, "throw");
	if (str_is(what, "bring")) {
		from = ARRIVAL_LOOKED;
		order.job = "bring_in";
		order.operation = "import";
		order.state = ARRIVAL_TO_BRING;
		order.to = arrival_href(cx, &order.arrival);
	} else if (throws) {
		from = from == ARRIVAL_FAILED ? from : ARRIVAL_LOOKED;
		order.operation = "throw-away";
		order.state = ARRIVAL_THROWN;
		order.to = STR("/imports?done=throw");
	} else {
		return fail(cx, ERR_BAD_FIELD, "Choose what should happen to the files: bring them in, or throw them away.");
	}
	order.arrival.state = from;
	TRY(order_give(cx, &order, &repeated));
	if (throws && !repeated)
		remove_folder(cx, file_join(cx->arena, rq->settings->inbox, str_c(cx->arena, order.arrival.folder)));
	return response_go(rs, order.to);
}
