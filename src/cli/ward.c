/* waymark ward: the wards of a service and their beds. */
#include "cli/cli.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "codec/json.h"
#include "record/organisation.h"
#include "record/ward.h"
#include "store/store.h"

#define BEDS_MOST 200

struct adding { const char *name, *ods, *pathway; int64_t beds; struct instant now; struct organisation organisation; };

static enum err add_write(struct cx *cx, struct db *db, void *arg)
{
	struct adding *w = arg;
	struct ward *list;
	size_t n;
	enum err err = organisation_by_ods(cx, db, str_of(w->ods), &w->organisation);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no organisation %s. `waymark organisation list` shows those there are.", w->ods);
	TRY(err);
	TRY(wards_of(cx, db, w->organisation.id, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (str_is(list[i].name, w->name))
			return fail(cx, ERR_CONFLICT, "%.*s has a ward of that name.", STRF(w->organisation.name));
	return ward_add(cx, db, w->organisation.id, str_of(w->name), str_of(w->pathway), w->beds, w->now);
}

static bool has_ward(const struct pathway *p)
{
	for (int i = 0; p && i < p->steps; i++)
		if (step_in_bed(&p->step[i]))
			return true;
	return false;
}

static enum err add(struct cx *cx, struct command *c)
{
	const char *beds = command_option(c, "--beds"), *pathway = command_option(c, "--pathway"), *ods = command_option(c, "--organisation");
	struct adding w = { .name = c->args == 2 ? c->arg[1] : "", .ods = ods, .pathway = pathway ? pathway : "", .now = clock_now() };
	if (!*w.name || !w.ods || !pathway || !beds || !str_int(str_of(beds), &w.beds) || w.beds < 1 || w.beds > BEDS_MOST)
		return fail(cx, ERR_USAGE, "Say `waymark ward add NAME --organisation ODS --pathway ID --beds N`, N from 1 to %d.", BEDS_MOST);
	if (!has_ward(catalog_pathway(c->catalog, str_of(pathway), 0)))
		return fail(cx, ERR_BAD_FIELD, "There is no pathway \"%s\" with a step of kind ward: nobody would ever be in these beds.", pathway);
	TRY(store_write(cx, c->store, add_write, &w));
	if (c->json)
		fprintf(c->out, "{\"organisation\": \"%.*s\", \"beds\": %" PRId64 "}\n", STRF(w.organisation.ods), w.beds);
	else
		fprintf(c->out, "%s of %.*s has %" PRId64 " bed%s.\n", w.name, STRF(w.organisation.name), w.beds, w.beds == 1 ? "" : "s");
	return OK;
}

static void print(struct command *c, const struct ward *ward, const struct organisation *whose)
{
	if (!c->json) {
		fprintf(c->out, "%-8.*s %-20.*s %3" PRId64 " beds  %.*s\n", STRF(whose->ods), STRF(ward->pathway), ward->beds, STRF(ward->name));
		return;
	}
	AUTO(buf) struct buf buf;
	buf_init(&buf, LIMIT_BUF);
	struct json_out out = { .buf = &buf };
	json_open(&out, '{');
	json_key(&out, "organisation");
	json_put_str(&out, whose->ods);
	json_key(&out, "name");
	json_put_str(&out, ward->name);
	json_key(&out, "pathway");
	json_put_str(&out, ward->pathway);
	json_key(&out, "beds");
	json_put_int(&out, ward->beds);
	json_close(&out, '}');
	fprintf(c->out, "%.*s\n", (int)buf.n, buf.p);
}

static enum err list(struct cx *cx, struct command *c)
{
	struct organisation *known;
	struct ward *ward;
	struct db *db;
	size_t wards, organisations;
	TRY(store_reader(cx, c->store, &db));
	enum err err = wards_of(cx, db, 0, &ward, &wards);
	if (err == OK)
		err = organisation_list(cx, db, &known, &organisations);
	store_reader_back(c->store, db);
	TRY(err);
	for (size_t i = 0; i < wards; i++)
		for (size_t k = 0; k < organisations; k++)
			if (known[k].id == ward[i].organisation)
				print(c, &ward[i], &known[k]);
	if (!wards && !c->json)
		fprintf(c->out, "No ward yet. `waymark ward add NAME --organisation ODS --pathway ID --beds N` makes one.\n");
	return OK;
}

enum err cmd_ward(struct cx *cx, struct command *c)
{
	const char *word = c->args ? c->arg[0] : "";
	if (strcmp(word, "add") == 0)
		return add(cx, c);
	if (strcmp(word, "list") == 0)
		return list(cx, c);
	return fail(cx, ERR_USAGE, "Say `waymark ward list`, or `add NAME --organisation ODS --pathway ID --beds N`.");
}
