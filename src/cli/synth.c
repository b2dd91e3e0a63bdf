/* waymark synth: a made-up region in a folder, or what happened to its people as a stream, and how it came out against what is known of real ones. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "cli/cli.h"
#include "synth/synth.h"

struct tables { struct cx *cx; struct catalog_source builtin; const char *folder; };

/* The folder's table where a folder was given and has it, else the built-in one. */
static struct str find_table(void *inside, const char *name)
{
	struct tables *t = inside;
	if (t->folder) {
		struct str bytes;
		char *path = file_join(t->cx->arena, t->folder, name);
		if (file_exists(path) && file_read(t->cx, path, LIMIT_TABLE_FILE, &bytes) == OK)
			return bytes;
	}
	char *path = arena_printf(t->cx->arena, "synth/%s", name);
	for (size_t i = 0; i < t->builtin.count; i++)
		if (str_is(str_of(t->builtin.file[i].path), path))
			return t->builtin.file[i].bytes;
	return STR_NONE;
}

static enum err read_settings(struct cx *cx, struct command *c, const char *folder, struct synth_settings **ret)
{
	struct tables tables = { cx, catalog_builtin(cx->arena), folder ? command_path(cx, c, folder) : NULL };
	struct problems problems = { .arena = cx->arena };
	struct synth_settings *settings = arena_alloc(cx->arena, sizeof *settings);
	if (tables.folder && !file_is_folder(tables.folder))
		return fail(cx, ERR_NO_FILE, "There is no folder %s with settings.", tables.folder);
	if (!synth_settings_read(cx, &(struct synth_tables){ &tables, find_table }, &problems, settings)) {
		for (size_t i = 0; i < problems.count; i++) {
			const struct problem *p = &problems.list[i];
			fprintf(c->note, "%s:%d:%d: %s%s%s\n", p->file, p->line, p->column, p->field ? p->field : "",
				p->field ? ": " : "", p->say);
		}
		return fail(cx, ERR_TABLES, "The settings of the synthetic region have %zu problem%s; nothing was written.",
			problems.count, problems.count == 1 ? "" : "s");
	}
	*ret = settings;
	return OK;
}

static bool tell(void *inside, int64_t done)
{
	struct progress *p = inside;
	progress_at(p, done);
	return !p->c->stop || !*p->c->stop;
}

/* ---- what came out ---- */

static void share_line(FILE *out, const char *what, int64_t part, int64_t of, const char *goal)
{
	fprintf(out, "  %-58s %5.1f%%  %9" PRId64 " of %-9" PRId64 " %s\n", what, of ? 100.0 * (double)part / (double)of : 0,
		part, of, goal);
}

static void print_tally(FILE *out, const struct synth_settings *s, const struct synth_tally *t)
{
	struct synth_attenders a = synth_attenders(t);
	int64_t people = 0, unexplained = 0;
	fprintf(out,
		"%" PRId64 " people, %" PRId64 " rows, %.1f events a person, %.2f GP consultations a registered year, %.0f MB.\n",
		t->people, t->rows, (double)t->events / (double)t->people, (double)t->gp_contacts / t->registered_years,
		(double)t->bytes / 1e6);
	fprintf(out, "How it came out (it says nothing about real people):\n");
	share_line(out, "new GP consultations without an explanation", t->gp_new_unexplained, t->gp_new, "15-30% (the guide)");
	share_line(out, "adults with many persistent symptoms", t->persistent, t->adults, "2-3%");
	share_line(out, "  of these with a long-term physical disease", t->persistent_ill, t->persistent,
		"58-79% (Kitselaar 2021)");
	share_line(out, "  of these ever anxious or depressed", t->persistent_mood, t->persistent, "");
	share_line(out, "frequent attenders of clinics, mostly unexplained", a.mostly, a.people, "20-25% (the guide)");
	for (int c = 0; c < s->clinics; c++) {
		int64_t n = t->clinic[c].people[0] + t->clinic[c].people[1],
			k = t->clinic[c].unexplained[0] + t->clinic[c].unexplained[1];
		char what[80];
		if (str_empty(s->clinic[c].table2))
			continue;
		snprintf(what, sizeof what, "new outpatients unexplained: %.*s", STRF(s->clinic[c].name));
		share_line(out, what, k, n, "");
		people += n;
		unexplained += k;
	}
	share_line(out, "new outpatients unexplained: these seven together", unexplained, people, "follows; Table 2 has 52%");
	share_line(out, "hidden diseases called unexplained, found later", t->hidden_found, t->hidden_unexplained, "");
}

static void json_tally(FILE *out, const struct synth_settings *s, const struct synth_tally *t)
{
	struct synth_attenders a = synth_attenders(t);
	const struct { const char *key; int64_t value; } counts[] = { { "people", t->people }, { "rows", t->rows },
		{ "events", t->events }, { "bytes", t->bytes }, { "adults", t->adults }, { "persistent", t->persistent },
		{ "persistent_ill", t->persistent_ill }, { "adults_ill", t->adults_ill },
		{ "persistent_mood", t->persistent_mood }, { "adults_mood", t->adults_mood }, { "gp_contacts", t->gp_contacts },
		{ "gp_new", t->gp_new }, { "gp_new_unexplained", t->gp_new_unexplained },
		{ "registered_years", (int64_t)t->registered_years }, { "frequent_gp", t->frequent_gp },
		{ "attenders", a.people }, { "attenders_mostly", a.mostly }, { "attenders_some", a.some },
		{ "attenders_twice", a.twice }, { "attenders_from", a.from }, { "attenders_episodes", a.episodes },
		{ "attenders_episodes_unexplained", a.unexplained }, { "hidden", t->hidden },
		{ "hidden_unexplained", t->hidden_unexplained }, { "hidden_found", t->hidden_found },
		{ "nhs_wrong", t->nhs_wrong }, { "nhs_missing", t->nhs_missing } };
	fprintf(out, "{");
	for (size_t i = 0; i < LENGTH(counts); i++)
		fprintf(out, "\"%s\":%" PRId64 ",", counts[i].key, counts[i].value);
	fprintf(out, "\"clinics\":[");
	for (int c = 0; c < s->clinics; c++)
		fprintf(out,
			"%s{\"clinic\":\"%.*s\",\"table2\":\"%.*s\",\"women\":%" PRId64 ",\"women_unexplained\":%" PRId64 ",\"men\":%" PRId64
			",\"men_unexplained\":%" PRId64 ",\"all\":%" PRId64 ",\"all_unexplained\":%" PRId64 "}", c ? "," : "",
			STRF(s->clinic[c].key),
			STRF(s->clinic[c].table2), t->clinic[c].people[1], t->clinic[c].unexplained[1], t->clinic[c].people[0],
			t->clinic[c].unexplained[0], t->clinic[c].all, t->clinic[c].all_unexplained);
	fprintf(out, "]}\n");
}

/* --count: everything is made and nothing kept. */
static enum err keep_nothing(struct cx *cx, void *inside, int file, const char *path, struct str bytes)
{
	(void)cx, (void)inside, (void)file, (void)path, (void)bytes;
	return OK;
}

/* --stream: straight to whoever reads. */
static enum err pass_on(struct cx *cx, void *inside, int file, const char *path, struct str bytes)
{
	FILE *out = inside;
	(void)file;
	if (fwrite(bytes.p, 1, bytes.n, out) == bytes.n && fflush(out) == 0)
		return OK;
	clearerr(out);                   /* it is told here, once */
	if (errno == EPIPE)
		return fail(cx, ERR_FILE, "Whoever read the stream has ended before its end.");
	return file_fail(cx, "write", path);
}

static enum err write_region(struct cx *cx, struct command *c, const struct synth_settings *settings, const struct synth_ask *ask,
	const char *dir, struct synth_tally *tally)
{
	struct synth_folder *folder = NULL;
	struct synth_sink sink;
	struct progress progress;
	if (dir)
		TRY(synth_folder_open(cx, dir, &folder, &sink));
	else if (ask->stream)
		sink = (struct synth_sink){ c->out, pass_on };
	else
		sink = (struct synth_sink){ NULL, keep_nothing };
	progress_start(&progress, c, "people", ask->people);
	enum err err = synth_region(cx, settings, ask, &sink, tally, &(struct synth_progress){ &progress, tell });
	/* What closing says must not hide what writing said. */
	struct cx quiet = { .arena = cx->arena };
	enum err closed = synth_folder_close(err == OK ? cx : &quiet, folder);
	if (err == OK && closed == OK)
		progress_done(&progress, ask->people);
	return err != OK ? err : closed;
}

enum err cmd_synth(struct cx *cx, struct command *c)
{
	const char *people = command_option(c, "--people"), *seed = command_option(c, "--seed"),
		*folder = command_option(c, "--settings");
	struct synth_ask ask = { .seed = 1, .today = clock_today_chosen() ? clock_today() : DAY_NONE,
		.why = command_flag(c, "--why"), .stream = command_flag(c, "--stream") };
	int64_t number = 1;
	bool count = command_flag(c, "--count"), no_folder = count || ask.stream;
	TRY(command_args(cx, c, no_folder ? 0 : 1, no_folder ? 0 : 1));
	if (count && ask.stream)
		return fail(cx, ERR_USAGE, "--count keeps nothing and --stream writes what happened to standard output: take one of them.");
	if (ask.why && ask.stream)
		return fail(cx, ERR_USAGE, "--why tells of rows of extracts, and --stream has none.");
	if (!people || !str_int(str_of(people), &ask.people))
		return fail(cx, ERR_USAGE, "Say how many people: waymark synth --people 20000 --seed 1 %s",
			count ? "--count" : ask.stream ? "--stream" : c->arg[0]);
	if (seed && !str_int(str_of(seed), &number))
		return fail(cx, ERR_USAGE, "--seed %s is not a whole number.", seed);
	ask.seed = (uint64_t)number;
	struct synth_settings *settings = NULL;
	struct synth_tally *tally = arena_alloc(cx->arena, sizeof *tally);
	TRY(read_settings(cx, c, folder, &settings));
	TRY(write_region(cx, c, settings, &ask, no_folder ? NULL : command_path(cx, c, c->arg[0]), tally));
	/* Standard output is the stream's. */
	FILE *out = ask.stream ? c->note : c->out;
	if (c->json)
		json_tally(out, settings, tally);
	else if (!ask.stream || !c->quiet)
		print_tally(out, settings, tally);
	return OK;
}
