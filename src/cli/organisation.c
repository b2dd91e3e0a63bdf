/* waymark organisation: who holds records, and who followed whom. */
#include "catalog/catalog.h"
#include "cli/cli_in.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "care/agreement.h"
#include "codec/json.h"
#include "record/organisation.h"

/* ---- organisations ---- */

struct orgs { const struct table_in *table; size_t new; };

static enum err orgs_work(struct cx *cx, struct db *db, void *arg)
{
	struct orgs *o = arg;
	o->new = 0;
	for (size_t i = 0; i < o->table->rows; i++) {
		enum org_type type;
		int64_t id;
		bool new;
		must(org_type_parse(o->table->row[i][2], &type));
		TRY(organisation_in(cx, db, o->table->row[i][0], o->table->row[i][1], type, true, true, &id, &new));
		o->new += new;
	}
	return OK;
}

static enum err orgs_check(struct cx *cx, const char *where, const struct table_in *t)
{
	for (size_t i = 0; i < t->rows; i++) {
		enum org_type type;
		if (str_empty(t->row[i][0]) || t->row[i][0].n > 12)
			return fail(cx, ERR_BAD_FIELD, "%s, line %" PRId64 ": an organisation needs its ODS code, at most 12 characters.",
				where, t->line[i]);
		if (str_empty(t->row[i][1]))
			return fail(cx, ERR_BAD_FIELD, "%s, line %" PRId64 ": an organisation needs a name.", where, t->line[i]);
		if (!org_type_parse(t->row[i][2], &type))
			return fail(cx, ERR_BAD_FIELD, "%s, line %" PRId64 ": \"%.*s\" is no type of organisation. Types are practice, "
				"acute-trust, "
				"mental-health-trust, talking-therapies, mus-service, social-care, local-authority, commissioner, community.",
					where,
				t->line[i], STRF(t->row[i][2]));
	}
	return OK;
}

static enum err organisation_add(struct cx *cx, struct command *c)
{
	static const char *const columns[] = { "ODSCode", "Name", "Type" };
	struct table_in table = { 0 };
	struct str one[1][8];
	int64_t line = 1;
	const char *where = c->args ? c->arg[0] : "";
	TRY(command_args(cx, c, 1, 3));
	if (c->args == 2)
		return fail(cx, ERR_USAGE, "Say `waymark organisation add FILE.csv`, or the ODS code, the name and the type of one.");
	if (c->args == 3) {
		for (int k = 0; k < 3; k++)
			one[0][k] = str_of(c->arg[k]);
		table = (struct table_in){ one, &line, 1 };
	} else {
		TRY(table_read(cx, command_path(cx, c, c->arg[0]), columns, 3, &table));
	}
	TRY(orgs_check(cx, where, &table));
	struct orgs o = { &table, 0 };
	TRY(store_write(cx, c->store, orgs_work, &o));
	if (c->json)
		fprintf(c->out, "{\"organisations\": %zu, \"new\": %zu}\n", table.rows, o.new);
	else
		fprintf(c->out, "%zu organisation%s, %zu of them new or changed.\n", table.rows, table.rows == 1 ? "" : "s", o.new);
	return OK;
}

static enum err organisation_list_all(struct cx *cx, struct command *c)
{
	struct organisation *list;
	struct db *db;
	size_t count;
	TRY(command_args(cx, c, 0, 0));
	TRY(store_reader(cx, c->store, &db));
	enum err err = organisation_list(cx, db, &list, &count);
	store_reader_back(c->store, db);
	TRY(err);
	AUTO(buf) struct buf buf;
	buf_init(&buf, LIMIT_BUF);
	struct json_out out = { .buf = &buf };
	json_open(&out, '[');
	for (size_t i = 0; i < count; i++) {
		if (!c->json)
			fprintf(c->out, "%-12.*s %-22s %.*s%s\n", STRF(list[i].ods), org_type_word(list[i].type), STRF(list[i].name),
				list[i].holdings ? "" : " (holds no records here)");
		json_open(&out, '{');
		json_key(&out, "ods");
		json_put_str(&out, list[i].ods);
		json_key(&out, "name");
		json_put_str(&out, list[i].name);
		json_key(&out, "type");
		json_put_text(&out, org_type_word(list[i].type));
		json_key(&out, "holdings");
		json_put_int(&out, list[i].holdings);
		json_close(&out, '}');
	}
	json_close(&out, ']');
	if (c->json)
		fprintf(c->out, "%.*s\n", (int)buf.n, buf.p);
	return OK;
}

struct succession { struct organisation old, next; const struct policy *policy; struct instant now; };

static enum err succeed_work(struct cx *cx, struct db *db, void *arg)
{
	const struct succession *s = arg;
	return organisation_follow(cx, db, s->policy, s->old.id, s->next.id, s->now);
}

/* Relations follow in slices after it: whoever is interrupted says it again. */
static enum err organisation_succeeds(struct cx *cx, struct command *c)
{
	struct succession s = { .policy = c->catalog->policy, .now = clock_now() };
	struct db *db;
	TRY(command_args(cx, c, 2, 2));
	TRY(store_reader(cx, c->store, &db));
	enum err err = organisation_by_ods(cx, db, str_of(c->arg[0]), &s.old);
	if (err == OK)
		err = organisation_by_ods(cx, db, str_of(c->arg[1]), &s.next);
	store_reader_back(c->store, db);
	TRY(err);
	TRY(store_write(cx, c->store, succeed_work, &s));
	TRY(organisation_people_follow(cx, c->store, s.old.id, s.next.id, s.now));
	if (c->json)
		fprintf(c->out, "{\"organisation\": \"%.*s\", \"successor\": \"%.*s\"}\n", STRF(s.old.ods), STRF(s.next.ods));
	else
		fprintf(c->out, "%.*s is followed by %.*s, which answers for its records and acts for it in its agreements.\n", STRF(s.old.name),
			STRF(s.next.name));
	return OK;
}

enum err cmd_organisation(struct cx *cx, struct command *c)
{
	const char *word = c->args ? c->arg[0] : "";
	bool add = strcmp(word, "add") == 0;
	bool succeed = strcmp(word, "succeed") == 0;
	if (!add && !succeed && strcmp(word, "list") != 0)
		return fail(cx, ERR_USAGE, "Say `waymark organisation list`, `add FILE.csv` or `succeed OLD NEW`.");
	c->arg++;
	c->args--;
	if (succeed)
		return organisation_succeeds(cx, c);
	return add ? organisation_add(cx, c) : organisation_list_all(cx, c);
}
