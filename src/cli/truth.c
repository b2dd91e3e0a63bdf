/* waymark truth: on a synthetic region, where the truth is known, what did each rule find and miss? Says nothing about real people. */
#include "cli/cli.h"

#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/table.h"
#include "codec/csv.h"
#include "record/organisation.h"
#include "record/truth.h"
#include "stat/binomial.h"

#define RULES_MAX 64
#define PEOPLE_MAX 4000000

struct tally { struct str rule; int64_t hit, false_alarm; };

struct columns { int practice, gp_id, birth_on, died_on, left_on, persistent; };

static int column_of(const struct csv_record *head, const char *name)
{
	for (size_t i = 0; i < head->fields; i++)
		if (str_is(head->field[i], name))
			return (int)i;
	return -1;
}

static enum err columns_of(struct cx *cx, const struct csv_record *head, struct columns *ret)
{
	*ret = (struct columns){ column_of(head, "practice"), column_of(head, "gp_id"), column_of(head, "birth_on"), column_of(head, "died_on"),
		column_of(head, "left_on"), column_of(head, "persistent") };
	if (ret->practice < 0 || ret->gp_id < 0 || ret->birth_on < 0 || ret->died_on < 0 || ret->left_on < 0 || ret->persistent < 0)
		return fail(cx, ERR_BAD_FILE, "truth.csv lacks a column. It has to come from `waymark synth` of this version.");
	return OK;
}

static uint64_t key_of(struct str ods, struct str value)
{
	return str_hash(value, str_hash(ods, 1));
}

/* Each adult of the truth who is here and in the record: does she have it, and who found her? */
struct reading { struct table patient; struct table rules_of; struct tally *tally; size_t tallies; int64_t with, without, unknown; };

static void count_person(struct reading *r, uint64_t patient, bool persistent)
{
	uint64_t bits = 0;
	table_get(&r->rules_of, patient, &bits);
	*(persistent ? &r->with : &r->without) += 1;
	for (size_t i = 0; i < r->tallies; i++)
		if (bits >> i & 1)
			*(persistent ? &r->tally[i].hit : &r->tally[i].false_alarm) += 1;
}

static enum err read_truth(struct cx *cx, int fd, struct reading *r)
{
	struct csv_reader *reader;
	struct csv_record record;
	struct columns at = { 0 };
	bool more = true, head = true;
	TRY(csv_open(cx, fd, ',', '\0', &reader));
	enum err err;
	while ((err = csv_next(cx, reader, &record, &more)) == OK && more) {
		if (head) {
			err = columns_of(cx, &record, &at);
			head = false;
			if (err != OK)
				break;
			continue;
		}
		struct day birth;
		uint64_t patient;
		if (record.fields <= (size_t)at.persistent || record.field[at.died_on].n || record.field[at.left_on].n)
			continue;
		if (!day_parse(record.field[at.birth_on], &birth) || day_years_between(birth, clock_today()) < 18)
			continue;
		if (table_get(&r->patient, key_of(record.field[at.practice], record.field[at.gp_id]), &patient))
			count_person(r, patient, str_is(record.field[at.persistent], "yes"));
		else
			r->unknown++;
	}
	csv_close(reader);
	return err;
}

static enum err load(struct cx *cx, struct command *c, const char *ods, struct reading *r)
{
	struct db *db;
	struct truth_local *locals;
	struct truth_found *found;
	size_t n, m;
	struct organisation service;
	TRY(store_reader(cx, c->store, &db));
	enum err err = organisation_by_ods(cx, db, str_of(ods), &service);
	if (err == OK)
		err = truth_locals(cx, db, &locals, &n);
	if (err == OK)
		err = truth_found(cx, db, service.id, &found, &m);
	store_reader_back(c->store, db);
	TRY(err);
	for (size_t i = 0; i < n; i++)
		table_put(&r->patient, key_of(locals[i].ods, locals[i].value), (uint64_t)locals[i].patient);
	r->tally = arena_array(cx->arena, RULES_MAX, sizeof *r->tally);
	for (size_t i = 0; i < m; i++) {
		size_t k = 0;
		uint64_t bits = 0;
		while (k < r->tallies && !str_eq(r->tally[k].rule, found[i].rule))
			k++;
		if (k == RULES_MAX)
			return fail(cx, ERR_OVER_LIMIT, "There are more than %d rules.", RULES_MAX);
		if (k == r->tallies)
			r->tally[r->tallies++].rule = found[i].rule;
		table_get(&r->rules_of, (uint64_t)found[i].patient, &bits);
		table_put(&r->rules_of, (uint64_t)found[i].patient, bits | UINT64_C(1) << k);
	}
	return OK;
}

static void share(struct command *c, int64_t yes, int64_t of)
{
	if (of == 0) {
		fprintf(c->out, "  %-20s", "not known");
		return;
	}
	struct interval i = binomial_wilson(yes, of, 0.95);
	fprintf(c->out, "  %5.1f%% (%4.1f to %4.1f)", 100.0 * (double)yes / (double)of, 100 * i.low, 100 * i.high);
}

static void print(struct command *c, const struct reading *r)
{
	fprintf(c->out, "On the synthetic region; says nothing about real people.\n");
	fprintf(c->out, "%lld adults of the truth are in the record, %lld of them truly have persistent symptoms; %lld are not in the record.\n"
		"Shares with 95%% intervals (Wilson).\n\n", (long long)(r->with + r->without), (long long)r->with, (long long)r->unknown);
	fprintf(c->out, "%-28s %7s  %-21s  %-21s  %-21s\n", "rule", "found", "sensitivity", "specificity", "PPV");
	for (size_t i = 0; i < r->tallies; i++) {
		const struct tally *t = &r->tally[i];
		fprintf(c->out, "%-28.*s %7lld", STRF(t->rule), (long long)(t->hit + t->false_alarm));
		share(c, t->hit, r->with);
		share(c, r->without - t->false_alarm, r->without);
		share(c, t->hit, t->hit + t->false_alarm);
		fprintf(c->out, "\n");
	}
}

static void print_json(struct command *c, const struct reading *r)
{
	fprintf(c->out, "{\"about\": \"the synthetic region; says nothing about real people\", \"with\": %lld, \"without\": %lld, \"rules\": [",
		(long long)r->with, (long long)r->without);
	for (size_t i = 0; i < r->tallies; i++)
		fprintf(c->out, "%s{\"rule\": \"%.*s\", \"hit\": %lld, \"false_alarm\": %lld}", i ? ", " : "", STRF(r->tally[i].rule),
			(long long)r->tally[i].hit, (long long)r->tally[i].false_alarm);
	fprintf(c->out, "]}\n");
}

enum err cmd_truth(struct cx *cx, struct command *c)
{
	const char *ods = command_option(c, "--for");
	struct reading r = { 0 };
	TRY(command_args(cx, c, 1, 1));
	if (!ods)
		return fail(cx, ERR_USAGE, "Say for which service: waymark truth REGION --for ODS");
	char *path = file_join(cx->arena, command_path(cx, c, c->arg[0]), "truth.csv");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(cx, ERR_NO_FILE, "There is no %s. Give the folder that `waymark synth` wrote.", path);
	table_init(&r.patient, PEOPLE_MAX * 4);
	table_init(&r.rules_of, PEOPLE_MAX);
	enum err err = load(cx, c, ods, &r);
	if (err == OK)
		err = read_truth(cx, fd, &r);
	close(fd);
	if (err == OK)
		(c->json ? print_json : print)(c, &r);
	table_free(&r.patient);
	table_free(&r.rules_of);
	return err;
}
