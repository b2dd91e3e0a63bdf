/* waymark find: ask every rule in use of everyone whom a service may see, or of those whom one rule finds in a column file. */
#include "cli/cli.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/must.h"
#include "care/asked.h"
#include "insight/screened.h"
#include "record/organisation.h"
#include "screen/screen.h"

static bool told(void *arg, int64_t done)
{
	struct progress *p = arg;
	progress_at(p, done);
	return !*p->c->stop;
}

static void print_report(struct command *c, const struct asked *asked, const struct finding_report *r)
{
	if (c->json) {
		fprintf(c->out, "{\"people\": %lld, \"found\": %lld, \"to_decide\": %lld, \"findings_added\": %lld, \"findings_withdrawn\": %lld, \"rules\": [",
			(long long)r->people, (long long)r->found, (long long)r->to_decide, (long long)r->change.added,
			(long long)r->change.withdrawn);
		for (size_t i = 0; i < r->runs; i++)
			fprintf(c->out, "%s{\"rule\": \"%.*s\", \"yes\": %lld, \"unknown\": %lld, \"no\": %lld}", i ? ", " : "", STRF(r->run[i].rule),
				(long long)r->run[i].yes, (long long)r->run[i].unknown, (long long)r->run[i].no);
		fprintf(c->out, "], \"not_judged\": [");
		for (size_t i = 0; i < r->asides; i++)
			fprintf(c->out, "%s%lld", i ? ", " : "", (long long)r->aside[i].patient);
		fprintf(c->out, "]}\n");
		return;
	}
	fprintf(c->out, "%-28s %8s %9s %9s\n", "rule", "yes", "not known", "no");
	for (size_t i = 0; i < r->runs; i++)
		fprintf(c->out, "%-28.*s %8lld %9lld %9lld%s\n", STRF(r->run[i].rule), (long long)r->run[i].yes, (long long)r->run[i].unknown,
			(long long)r->run[i].no, asked->rule[i].rule->area ? "  (area only, makes no list)" : "");
	fprintf(c->out, "\n%lld people asked about, %lld found by at least one rule; %lld wait for a clinician.\n", (long long)r->people,
		(long long)r->found, (long long)r->to_decide);
	fprintf(c->out, "%lld findings are new, %lld no longer hold. A finding is no diagnosis: a named clinician decides.\n",
		(long long)r->change.added, (long long)r->change.withdrawn);
	if (r->asides)
		fprintf(c->out, "\n%zu people could not be judged; nothing was written about them. They are tried again at the next search, and stand on the list "
			"of people found until then:\n", r->asides);
	for (size_t i = 0; i < r->asides; i++)
		fprintf(c->out, "  person %lld: %.*s\n", (long long)r->aside[i].patient, STRF(r->aside[i].say));
}

static enum err build(struct cx *cx, struct command *c, const char *ods, struct asked *asked, int64_t *ret_organisation)
{
	struct db *db;
	TRY(store_reader(cx, c->store, &db));
	struct organisation service;
	enum err err = organisation_by_ods(cx, db, str_of(ods), &service);
	if (err == ERR_NOT_FOUND)
		err = fail(cx, ERR_NOT_FOUND, "There is no organisation %s. `waymark organisation list` shows those there are.", ods);
	*ret_organisation = err == OK ? service.id : NIL;
	if (err == OK)
		err = asked_build(cx, db, c->catalog, clock_today(), asked);
	store_reader_back(c->store, db);
	return err;
}

/* ---- from a column file ---- */

static const struct rule *in_use(const struct asked *asked, const char *id)
{
	for (size_t i = 0; i < asked->rules; i++)
		if (!asked->rule[i].rule->area && str_eq(asked->rule[i].rule->id, str_of(id)))
			return asked->rule[i].rule;
	return NULL;
}

static enum err file_ask(struct cx *cx, struct command *c, const char *name, const struct rule *rule, enum comorbid_mode comorbid, int64_t **ret,
	size_t *ret_count)
{
	AUTO(column_file) struct column_file file = { 0 };
	AUTO(screen_result) struct screen_result r = { 0 };
	struct screen_ask ask = { .rule = rule, .day = clock_today(), .comorbid = comorbid };
	size_t at = 0, n = 0;
	TRY(column_open(cx, command_path(cx, c, name), &file));
	if (file.planning)
		return fail(cx, ERR_FORBIDDEN, "\"%s\" was made for planning, not for the care of each: it does not say who anybody is. Make one without --planning.",
			name);
	TRY(screened_sets(cx, c->catalog, &file, rule, &ask.set));
	TRY(screen_run(cx, &file, &ask, &r));
	*ret = arena_array(cx->arena, r.yes + 1, sizeof **ret);
	for (size_t b = 0; b < file.blocks; b++)
		for (uint32_t i = 0; i < file.block[b].people; i++, at++)
			if (r.found[at].truth == 2)
				(*ret)[n++] = file.block[b].key[i];
	*ret_count = n;
	fprintf(c->note, "In the file %" PRIu64 " of %" PRIu64 " persons are found by %.*s.\n", r.yes, r.people, STRF(rule->id));
	return OK;
}

/* The file says whom to look at; what is written is judged of the record itself, by every rule in use. */
static enum err find_from(struct cx *cx, struct command *c, const struct asked *asked, int64_t organisation, const char *name, const char *id)
{
	const struct rule *rule = id ? in_use(asked, id) : NULL;
	struct progress progress;
	struct finding_report r;
	int64_t *patient;
	size_t count;
	if (!id)
		return fail(cx, ERR_USAGE, "Say by which rule: waymark find --for ODS --from FILE --rule ID.");
	if (!rule)
		return fail(cx, ERR_NO_RULE, "No rule %s that makes a list is in use here. `waymark rule list` shows those there are.", id);
	if (rule_ranks(rule))
		return fail(cx, ERR_BAD_FIELD, "%s compares people with one another, which one person's record cannot say. `waymark find --for %s` asks everybody.",
			id, command_option(c, "--for"));
	TRY(file_ask(cx, c, name, rule, asked->comorbid, &patient, &count));
	progress_start(&progress, c, "people asked about", (int64_t)count);
	TRY(finding_persons(cx, c->store, asked, organisation, patient, count, clock_today(), clock_now(), told, &progress, &r));
	progress_done(&progress, r.people);
	if (c->json)
		fprintf(c->out, "{\"people\": %lld, \"found\": %lld, \"findings_added\": %lld, \"findings_withdrawn\": %lld, \"not_judged\": %zu}\n",
			(long long)r.people, (long long)r.found, (long long)r.change.added, (long long)r.change.withdrawn, r.asides);
	else
		fprintf(c->out, "%lld people of the file were asked about in the record: %lld are found by at least one rule in use. %lld findings are new, %lld no "
			"longer hold.\nWhoever is found in the file and not in the record has changed since it was written, or may not be seen here. A finding is no "
			"diagnosis: a named clinician decides.\n", (long long)r.people, (long long)r.found, (long long)r.change.added, (long long)r.change.withdrawn);
	if (r.asides && !c->json)
		fprintf(c->out, "%zu people could not be judged; they stand on the list of people found until then.\n", r.asides);
	return OK;
}

enum err cmd_find(struct cx *cx, struct command *c)
{
	const char *ods = command_option(c, "--for"), *sample = command_option(c, "--sample"), *count = command_option(c, "--count"),
		*from = command_option(c, "--from"), *rule = command_option(c, "--rule");
	struct asked asked;
	int64_t organisation, people = 40, drawn;
	TRY(command_args(cx, c, 0, 0));
	if (!ods)
		return fail(cx, ERR_USAGE, "Say for which service: waymark find --for ODS. Only what it may see is used.");
	if (count && !str_int(str_of(count), &people))
		return fail(cx, ERR_USAGE, "--count %s is not a number.", count);
	if (rule && !from)
		return fail(cx, ERR_USAGE, "--rule goes with --from FILE, a column file that `waymark population` wrote. Without it every rule in use is asked.");
	TRY(build(cx, c, ods, &asked, &organisation));
	if (from)
		return find_from(cx, c, &asked, organisation, from, rule);
	if (sample) {
		TRY(finding_sample(cx, c->store, &asked, organisation, str_of(sample), people, (uint64_t)clock_now().us, clock_today(),
				   clock_now(), &drawn));
		fprintf(c->out, "%lld people whom %s did not find were drawn at random and wait on the list.\n", (long long)drawn, sample);
		return OK;
	}
	struct progress progress;
	struct finding_report report;
	progress_start(&progress, c, "people asked about", 0);
	TRY(finding_run(cx, c->store, &asked, organisation, clock_today(), clock_now(), told, &progress, &report));
	progress_done(&progress, report.people);
	print_report(c, &asked, &report);
	return OK;
}
