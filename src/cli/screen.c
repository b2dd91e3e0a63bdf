/* waymark screen: a population in a column file, judged by the rules at once. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "cli/screen_in.h"
#include "codec/json.h"
#include "insight/screened.h"
#include "rule/sentence.h"
#include "stat/binomial.h"

/* ---- build ---- */

static enum err covers_read(struct cx *cx, const char *words, const char *from, struct column_cover *ret)
{
	struct str rest = str_of(words), word;
	struct day day = DAY_NONE;
	*ret = (struct column_cover){ .kinds = words ? 0 : FILTER_ANY };
	if (from && !day_parse(str_of(from), &day))
		return fail(cx, ERR_USAGE, "--from %s is not a day as YYYY-MM-DD.", from);
	while (rest.n) {
		enum event_kind kind;
		str_cut(rest, ',', &word, &rest);
		if (!event_kind_parse(word, &kind) || kind == EVENT_ANY)
			return fail(cx, ERR_USAGE, "--covers: \"%.*s\" is no kind of event.", STRF(word));
		ret->kinds |= 1u << kind;
	}
	for (int kind = 1; kind < EVENT_KINDS; kind++)
		ret->from[kind] = column_day(day);
	return OK;
}

enum err screen_part(struct cx *cx, const char *option, const char *text, int64_t *ret_part, int64_t *ret_parts)
{
	struct str which, of;
	*ret_part = *ret_parts = 0;
	if (text && (!str_cut(str_of(text), '/', &which, &of) || !str_int(which, ret_part) || !str_int(of, ret_parts) || *ret_part < 1 ||
			*ret_part > *ret_parts || *ret_parts > 100000))
		return fail(cx, ERR_USAGE, "%s %s: say which of how many, as 3/8.", option, text);
	return OK;
}

static enum err shard_read(struct cx *cx, const char *text, struct column_csv *ask)
{
	int64_t k, n;
	TRY(screen_part(cx, "--shard", text, &k, &n));
	ask->shard = k ? (uint32_t)(k - 1) : 0;
	ask->shards = (uint32_t)n;
	return OK;
}

struct source source_take(struct command *c)
{
	return (struct source){ command_option(c, "--covers"), command_option(c, "--from"), command_option(c, "--shard"), command_option(c, "--people"),
		command_option(c, "--expect"), command_flag(c, "--pack"), command_flag(c, "--planning") };
}

static enum err build_to(struct cx *cx, struct command *c, const struct source *s, const char *to, const char *events, struct column_csv_tally *ret)
{
	struct column_csv ask = { 0 };
	struct column_writer *w = NULL;
	struct column_pack pack;
	int64_t expect = 0;
	TRY(covers_read(cx, s->covers, s->from, &ask.cover));
	TRY(shard_read(cx, s->shard, &ask));
	if (s->expect && (!str_int(str_of(s->expect), &expect) || expect < 0))
		return fail(cx, ERR_USAGE, "--expect %s: say how many persons there are to be.", s->expect);
	ask.events = strcmp(events, "-") == 0 ? events : command_path(cx, c, events);
	ask.people = s->people ? command_path(cx, c, s->people) : NULL;
	enum err err = column_begin(cx, to, &w);
	if (err == OK && s->planning)
		column_for_planning(w);
	if (err == OK && s->pack) {
		screened_pack(cx->arena, c->catalog, &pack);
		column_packed(w, &pack);
	}
	if (err == OK)
		err = column_csv(cx, w, &ask, ret);
	if (err == OK && s->expect && ret->people != (uint64_t)expect)
		err = fail(cx, ERR_BAD_FILE, "There are %" PRIu64 " persons, not %" PRId64 ": the rows broke off, or are others. Nothing was built.",
			ret->people, expect);
	if (err == OK)
		err = column_end(cx, w);
	column_drop(w);
	return err;
}

static enum err build(struct cx *cx, struct command *c)
{
	const char *events = command_option(c, "--events");
	struct source source = source_take(c);
	struct column_csv_tally tally;
	TRY(command_args(cx, c, 2, 2));
	if (!events)
		return fail(cx, ERR_USAGE, "Say which file holds the events: waymark screen build FILE --events EVENTS.csv, or - for standard input.");
	TRY(build_to(cx, c, &source, command_path(cx, c, c->arg[1]), events, &tally));
	fprintf(c->out, "%" PRIu64 " persons, %" PRIu64 " events.\n", tally.people, tally.events);
	if (tally.unlisted)
		fprintf(c->out, "%" PRIu64 " persons have events and no row in %s: of them neither age nor sex is known.\n", tally.unlisted, source.people);
	return OK;
}

enum err population_open(struct cx *cx, struct command *c, const struct source *s, const char *name, struct column_file *ret)
{
	bool stream = strcmp(name, "-") == 0;
	if (!stream && (s->covers || s->from || s->shard || s->people || s->expect || s->pack || s->planning))
		return fail(cx, ERR_USAGE, "--covers, --from, --shard, --people, --expect, --pack and --planning are said while a file is built: "
			"\"%s\" is one already.", name);
	if (!stream)
		return column_open(cx, command_path(cx, c, name), ret);
	struct column_csv_tally tally;
	const char *folder = getenv("TMPDIR");
	char *own = arena_printf(cx->arena, "%s/waymark-screen-%ld-%" PRId64, folder && folder[0] ? folder : "/tmp", (long)getpid(), clock_now().us), *path;
	if (mkdir(own, 0700) != 0)              /* a folder that is there already is somebody else's */
		return file_fail(cx, "make", own);
	path = file_join(cx->arena, own, "column");
	enum err err = build_to(cx, c, s, path, "-", &tally);
	if (err == OK) {
		err = column_open(cx, path, ret);
		file_remove(cx, path);
	}
	rmdir(own);
	return err;
}

/* New rows into a file that is there: it is written anew beside itself, from what it holds and the rows. */
static enum err add(struct cx *cx, struct command *c)
{
	const char *events = command_option(c, "--events");
	struct column_csv ask = { .cover = { .kinds = FILTER_ANY } };
	struct column_csv_tally tally = { 0 };
	struct column_writer *w = NULL;
	AUTO(column_file) struct column_file base = { 0 };
	TRY(command_args(cx, c, 2, 2));
	if (!events)
		return fail(cx, ERR_USAGE, "Say which file holds the new events: waymark screen add FILE --events NEW.csv.");
	const char *path = command_path(cx, c, c->arg[1]);
	TRY(column_open(cx, path, &base));
	ask.events = command_path(cx, c, events);
	ask.base = &base;
	enum err err = column_begin(cx, path, &w);
	if (err == OK)
		err = column_csv(cx, w, &ask, &tally);
	if (err == OK)
		err = column_end(cx, w);
	column_drop(w);
	TRY(err);
	fprintf(c->out, "%" PRIu64 " persons, %" PRIu64 " of them new; %" PRIu64 " events added to %" PRIu64 ".\n", tally.people, tally.people - base.people,
		tally.events, base.events);
	return OK;
}

/* ---- run ---- */

enum err screen_rule(struct cx *cx, struct command *c, const char *id, const char *how, const struct rule **ret)
{
	*ret = id ? catalog_rule(c->catalog, str_of(id), 0) : NULL;
	if (!id)
		return fail(cx, ERR_USAGE, "Say which rule, by its name: waymark screen %s. `waymark rule list` shows those there are.", how);
	return *ret ? OK : fail(cx, ERR_NO_RULE, "There is no rule %s. `waymark rule list` shows those there are.", id);
}

static void found_write(struct command *c, const struct column_file *file, const struct screen_result *r)
{
	size_t at = 0;
	fprintf(c->out, "person,truth,first_on\n");
	for (size_t b = 0; b < file->blocks; b++)
		for (uint32_t i = 0; i < file->block[b].people; i++, at++) {
			char day[DAY_TEXT];
			if (r->found[at].truth)
				fprintf(c->out, "%" PRId64 ",%s,%s\n", file->block[b].key[i], r->found[at].truth == 2 ? "yes" : "unknown",
					day_iso(column_day_back(r->found[at].day), day));
		}
}

/* Sum of the first days, since 1970: with the number of people found a check that two programs mean the same. */
static int64_t days_of(const struct screen_result *r)
{
	int64_t sum = 0;
	for (uint64_t i = 0; i < r->people; i++)
		if (r->found[i].truth == 2 && r->found[i].day)
			sum += column_day_back(r->found[i].day).day;
	return sum;
}

static void run_tell(struct cx *cx, struct command *c, const struct column_file *file, const struct screen_ask *ask, const struct screen_result *r)
{
	struct sentence s = { ask->rule, c->catalog->name, c->catalog->names };
	struct rusage use;
	char day[DAY_TEXT];
	getrusage(RUSAGE_SELF, &use);
	if (c->json) {
		fprintf(c->out, "{\"rule\": \"%.*s\", \"version\": %" PRId64 ", \"on\": \"%s\", \"people\": %" PRIu64 ", \"events\": %" PRIu64,
			STRF(ask->rule->id), ask->rule->version, day_iso(ask->day, day), r->people, file->events);
		fprintf(c->out, ", \"yes\": %" PRIu64 ", \"unknown\": %" PRIu64 ", \"second\": %" PRIu64 ", \"first_days\": %" PRId64, r->yes, r->unknown,
			r->second, days_of(r));
		fprintf(c->out, ", \"seconds\": %.6f, \"cpu\": %.6f, \"resident_kb\": %ld}\n", r->seconds, r->cpu, use.ru_maxrss);
		return;
	}
	fprintf(c->out, "%s\n\nOn %s, of %" PRIu64 " persons with %" PRIu64 " events: %" PRIu64 " found, of %" PRIu64 " it is not known. %.3f seconds.\n",
		sentence_rule(cx->arena, &s), day_words(ask->day, day), r->people, file->events, r->yes, r->unknown, r->seconds);
}

static enum err run(struct cx *cx, struct command *c)
{
	const char *id = command_option(c, "--rule"), *threads = command_option(c, "--threads"), *given = command_option(c, "--ranks");
	bool found = command_flag(c, "--found");
	struct source source = source_take(c);
	struct screen_ask ask = { .day = clock_today() };
	int64_t n = 0, repeat;
	AUTO(column_file) struct column_file file = { 0 };
	AUTO(ranks) struct ranks ranks = { 0 };
	TRY(screen_times(cx, c, &repeat));
	TRY(command_args(cx, c, 2, 2));
	TRY(screen_rule(cx, c, id, "run FILE --rule ID", &ask.rule));
	if (threads && (!str_int(str_of(threads), &n) || n < 1 || n > 64))
		return fail(cx, ERR_USAGE, "--threads is a number from 1 to 64.");
	ask.threads = (int)n;
	TRY(screen_ranks_given(cx, c, given, &ask, &ranks));
	TRY(population_open(cx, c, &source, c->arg[1], &file));
	if (found && file.planning)
		return fail(cx, ERR_FORBIDDEN, "\"%s\" was made for planning, not for the care of each: it does not say who anybody is. Ask for a table.", c->arg[1]);
	TRY(screened_sets(cx, c->catalog, &file, ask.rule, &ask.set));
	for (int64_t i = 0; i < repeat; i++) {
		AUTO(screen_result) struct screen_result r = { 0 };
		TRY(screen_run(cx, &file, &ask, &r));
		if (found && i + 1 == repeat)
			found_write(c, &file, &r);
		else
			run_tell(cx, c, &file, &ask, &r);
	}
	return OK;
}

/* ---- tables ---- */

static const char *number_say(char text[32], bool shown, int64_t n)
{
	snprintf(text, 32, "%" PRId64, n);
	return shown ? text : "few";
}

/* For people: rows of few are kept back, and so many beside them that none follows from the whole. */
static void table_tell(struct cx *cx, struct command *c, const struct tally *t)
{
	bool *people_shown = arena_array(cx->arena, t->rows + 1, sizeof(bool)), *shown = arena_array(cx->arena, t->rows + 1, sizeof(bool));
	tally_hide(cx->arena, t, SCREEN_FEW, people_shown, shown);
	fprintf(c->out, "%-10s %-9s %-7s %-6s %-6s %10s %9s %9s %8s  %s\n", "practice", "age", "sex", "fifth", "ethnic", "people", "found", "unknown", "percent",
		"95% interval (Wilson)");
	for (size_t i = 0; i < t->rows; i++) {
		const struct tally_row *r = &t->row[i];
		struct interval range = binomial_wilson(r->yes, r->people, 0.95);
		char age[20] = "", fifth[20] = "", all[32], yes[32], unknown[32];
		if (r->age >= 0)
			snprintf(age, sizeof age, "%d to %d", r->age, r->age + 9);
		if (r->fifth >= 0)
			snprintf(fifth, sizeof fifth, "%d", r->fifth);
		fprintf(c->out, "%-10.*s %-9s %-7s %-6s %-6s %10s %9s %9s", STRF(r->practice), age,
			r->sex < 0 ? "" : r->sex == SEX_FEMALE ? "female" : r->sex == SEX_MALE ? "male" : "other", fifth, r->ethnic,
			number_say(all, people_shown[i], r->people), number_say(yes, shown[i], r->yes), number_say(unknown, people_shown[i], r->unknown));
		if (shown[i] && people_shown[i])
			fprintf(c->out, " %8.2f  %.2f to %.2f", 100.0 * (double)r->yes / (double)r->people, 100 * range.low, 100 * range.high);
		fputc('\n', c->out);
	}
}

void screen_table_put(struct cx *cx, struct command *c, const struct tally *t, bool csv)
{
	AUTO(buf) struct buf buf;
	buf_init(&buf, LIMIT_BUF);
	if (!csv) {
		table_tell(cx, c, t);
		return;
	}
	tally_write(&buf, t);
	fprintf(c->out, "%.*s", (int)buf.n, buf.p);
}

static enum err table(struct cx *cx, struct command *c)
{
	const char *id = command_option(c, "--rule"), *by = command_option(c, "--by"), *part = command_option(c, "--part"),
		*given = command_option(c, "--ranks");
	bool csv = command_flag(c, "--csv");
	struct source source = source_take(c);
	struct screen_ask ask = { .day = clock_today() };
	AUTO(column_file) struct column_file file = { 0 };
	AUTO(ranks) struct ranks ranks = { 0 };
	struct tally t;
	unsigned bits = 0;
	int64_t k, n, times;
	TRY(screen_times(cx, c, &times));
	TRY(command_args(cx, c, 2, 2));
	TRY(screen_rule(cx, c, id, "table FILE --rule ID", &ask.rule));
	TRY(screen_part(cx, "--part", part, &k, &n));
	if (csv && !given && n != 1 && rule_ranks(ask.rule))
		return fail(cx, ERR_BAD_FIELD, "The rule %s ranks people among all others. Where this is everybody, say --part 1/1. Where it is a part, count each "
			"part (waymark screen ranks FILE --rule %s), add them up (waymark screen merge), and say --ranks MERGED.csv.", id, id);
	TRY(screen_ranks_given(cx, c, given, &ask, &ranks));
	if (by && !tally_by_parse(str_of(by), &bits))
		return fail(cx, ERR_USAGE, "--by %s: people are told apart by practice, age, sex, fifth and ethnic, with commas between.", by);
	TRY(population_open(cx, c, &source, c->arg[1], &file));
	TRY(screened_sets(cx, c->catalog, &file, ask.rule, &ask.set));
	for (; times > 0; times--) {
		AUTO(screen_result) struct screen_result r = { 0 };
		struct took took = took_begin();
		TRY(screen_run(cx, &file, &ask, &r));
		tally_make(cx->arena, &file, &ask, &r, bits, &t);
		took_end(&took);
		t.head.part = k;
		t.head.parts = n;
		if (c->json)
			screen_table_json(c, &t, &took);
		else if (times == 1)
			screen_table_put(cx, c, &t, csv);
	}
	return OK;
}

/* ---- show ---- */

static enum err show(struct cx *cx, struct command *c)
{
	AUTO(column_file) struct column_file file = { 0 };
	char from[DAY_TEXT], to[DAY_TEXT];
	TRY(command_args(cx, c, 2, 2));
	TRY(column_open(cx, command_path(cx, c, c->arg[1]), &file));
	fprintf(c->out, "%" PRIu64 " persons, %" PRIu64 " events from %s to %s, in %zu blocks; %zu bytes, %.2f an event.\n", file.people, file.events,
		day_words(column_day_back(file.day_first), from), day_words(column_day_back(file.day_last), to), file.blocks, file.bytes,
		file.events ? (double)file.bytes / (double)file.events : 0.0);
	fprintf(c->out, "%zu codes, %zu specialties, %zu places; %zu descriptions of an event. Every byte is as it was written.%s\n", file.codes, file.specialties,
		file.places, file.whats, file.planning ? " Made for planning: it leads to nobody." : "");
	if (file.held)
		fprintf(c->out, "Of each event it holds%s%s%s, by numbers of each person's own.\n", file.held & COLUMN_BY ? " who was seen" : "",
			file.held == (COLUMN_BY | COLUMN_AT) ? " and" : "", file.held & COLUMN_AT ? " where" : "");
	if (file.lists)
		fprintf(c->out, "Packed: codes that %zu code lists do not tell apart are one. A list that is edited later needs a new file (%" PRIu32 " seconds).\n",
			file.lists, file.seconds);
	return OK;
}

enum err cmd_screen(struct cx *cx, struct command *c)
{
	static const struct { const char *word; enum err (*run)(struct cx *cx, struct command *c); } words[] = { { "build", build }, { "add", add }, { "run", run },
		{ "table", table }, { "ranks", screen_ranks }, { "merge", screen_merge },
		{ "steps", screen_steps_tell }, { "overlap", screen_overlap_tell }, { "waits", screen_waits }, { "continuity", screen_same }, { "show", show } };
	for (size_t i = 0; i < LENGTH(words); i++)
		if (c->args && strcmp(c->arg[0], words[i].word) == 0)
			return words[i].run(cx, c);
	return fail(cx, ERR_USAGE, "Say what to do: waymark screen build FILE --events EVENTS.csv, add FILE --events NEW.csv, run FILE --rule ID, "
		"table FILE --rule ID, ranks FILE --rule ID, merge TABLE ..., steps FILE --rule ID, overlap FILE --rule ID --rule ID, waits FILE, "
		"continuity FILE, show FILE.");
}
