/* waymark find: ask every rule in use of everyone whom a service may see. */
#include "cli/cli.h"

#include "base/clock.h"
#include "care/asked.h"
#include "record/organisation.h"

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

enum err cmd_find(struct cx *cx, struct command *c)
{
	const char *ods = command_option(c, "--for"), *sample = command_option(c, "--sample"), *count = command_option(c, "--count");
	struct asked asked;
	int64_t organisation, people = 40, drawn;
	TRY(command_args(cx, c, 0, 0));
	if (!ods)
		return fail(cx, ERR_USAGE, "Say for which service: waymark find --for ODS. Only what it may see is used.");
	if (count && !str_int(str_of(count), &people))
		return fail(cx, ERR_USAGE, "--count %s is not a number.", count);
	TRY(build(cx, c, ods, &asked, &organisation));
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
