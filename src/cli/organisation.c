/* waymark organisation, waymark agreement: who holds records, and who may read whose. */
#include "catalog/catalog.h"
#include "cli/cli_in.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/must.h"
#include "codec/csv.h"
#include "codec/json.h"
#include "record/organisation.h"
#include "record/person.h"
#include "record/signin.h"

/* ---- a small table with named columns ---- */

struct table_in { struct str (*row)[8]; int64_t *line; size_t rows; };

static enum err table_read(struct cx *cx, const char *path, const char *const *columns, int count, struct table_in *ret)
{
	AUTO(csv) struct csv_reader *csv = NULL;
	struct csv_record record;
	bool more;
	int at[8];
	size_t room = 0, line_room = 0, lines = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return file_fail(cx, "read", path);
	if (file_is_folder(path)) {
		close(fd);
		return fail(cx, ERR_FILE, "%s is a folder. Name the file in it.", path);
	}
	enum err err = csv_open(cx, fd, ',', '#', &csv);
	if (err == OK)
		err = csv_next(cx, csv, &record, &more);
	if (err == OK && !more)
		err = fail(cx, ERR_BAD_FILE, "%s is empty.", path);
	for (int k = 0; k < count && err == OK; k++) {
		at[k] = -1;
		for (size_t i = 0; i < record.fields; i++)
			if (str_is_ci(str_trim(record.field[i]), columns[k]))
				at[k] = (int)i;
		if (at[k] < 0)
			err = fail(cx, ERR_BAD_FILE, "%s, line %" PRId64 ": there is no column %s.", path, record.line, columns[k]);
	}
	*ret = (struct table_in){ 0 };
	while (err == OK && (err = csv_next(cx, csv, &record, &more)) == OK && more) {
		struct str(*row)[8] = ARRAY_PUSH(cx->arena, ret->row, ret->rows, room);
		*ARRAY_PUSH(cx->arena, ret->line, lines, line_room) = record.line;
		for (int k = 0; k < count; k++)
			(*row)[k] = (size_t)at[k] < record.fields ? str_dup(cx->arena, str_trim(record.field[at[k]])) : STR("");
		if (record.problem)
			err = fail(cx, ERR_BAD_FILE, "%s, line %" PRId64 ": %s.", path, record.line, record.problem);
	}
	close(fd);
	return err;
}

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

enum err cmd_organisation(struct cx *cx, struct command *c)
{
	const char *word = c->args ? c->arg[0] : "";
	bool add = strcmp(word, "add") == 0;
	if (!add && strcmp(word, "list") != 0)
		return fail(cx, ERR_USAGE, "Say `waymark organisation list` or `waymark organisation add FILE.csv`.");
	c->arg++;
	c->args--;
	return add ? organisation_add(cx, c) : organisation_list_all(cx, c);
}

/* ---- agreements ---- */

enum { REF, TITLE, FROM, TO, START, END, COLUMNS };

struct agreements { const struct table_in *table; const char *where; int64_t *id; size_t ids; };

static enum err parties_add(struct cx *cx, struct db *db, const struct agreements *a, size_t i, int64_t agreement, int side,
	struct str list)
{
	struct str one, rest = list;
	for (bool more = true; more;) {
		struct organisation org;
		more = str_cut(rest, ';', &one, &rest);
		one = str_trim(one);
		if (str_empty(one))
			continue;
		enum err err = organisation_by_ods(cx, db, one, &org);
		if (err == ERR_NOT_FOUND)
			return fail(cx, ERR_BAD_FIELD, "%s, line %" PRId64 ": there is no organisation %.*s. Add organisations first.",
				a->where,
				    a->table->line[i], STRF(one));
		TRY(err);
		TRY(agreement_party_add(cx, db, agreement, org.id, side));
	}
	return OK;
}

static enum err agreements_work(struct cx *cx, struct db *db, void *arg)
{
	struct agreements *a = arg;
	struct instant now = clock_now();
	a->ids = 0;
	for (size_t i = 0; i < a->table->rows; i++) {
		const struct str *row = a->table->row[i];
		struct agreement agreement = { 0, row[REF], row[TITLE], DAY_NONE, DAY_NONE };
		int64_t id;
		must(str_empty(row[START]) || day_parse(row[START], &agreement.starts_on));
		must(str_empty(row[END]) || day_parse(row[END], &agreement.ends_on));
		TRY(agreement_put(cx, db, &agreement, now, &id));
		TRY(parties_add(cx, db, a, i, id, 1, row[FROM]));
		TRY(parties_add(cx, db, a, i, id, 2, row[TO]));
		bool seen = false;
		for (size_t k = 0; k < a->ids && !seen; k++)
			seen = a->id[k] == id;
		if (!seen)
			a->id[a->ids++] = id;
	}
	return OK;
}

static enum err agreements_check(struct cx *cx, const char *where, const struct table_in *t)
{
	struct day day;
	for (size_t i = 0; i < t->rows; i++) {
		const struct str *row = t->row[i];
		if (str_empty(row[REF]) || str_empty(row[TITLE]))
			return fail(cx, ERR_BAD_FIELD, "%s, line %" PRId64 ": an agreement needs a reference and a title.", where,
				t->line[i]);
		if ((!str_empty(row[START]) && !day_parse(row[START], &day)) || (!str_empty(row[END]) && !day_parse(row[END], &day)))
			return fail(cx, ERR_BAD_FIELD, "%s, line %" PRId64 ": Start and End are days, written as 2026-11-21.", where,
				t->line[i]);
	}
	return OK;
}

/* People whose records came under these agreements before: their readers may be others now. */
struct again { int64_t *patient; size_t count; };

static enum err again_work(struct cx *cx, struct db *db, void *arg)
{
	const struct again *a = arg;
	for (size_t i = 0; i < a->count; i++)
		TRY(relation_rebuild(cx, db, a->patient[i], clock_now()));
	return OK;
}

static enum err readers_again(struct cx *cx, struct command *c, const struct agreements *a)
{
	for (size_t k = 0; k < a->ids; k++)
		for (int64_t after = 0;;) {
			struct arena_mark mark = arena_mark(cx->arena);
			struct again again;
			struct db *db;
			TRY(store_reader(cx, c->store, &db));
			enum err err = people_under(cx, db, a->id[k], after, &again.patient, &again.count);
			store_reader_back(c->store, db);
			TRY(err);
			if (again.count == 0)
				break;
			after = again.patient[again.count - 1];
			TRY(store_write(cx, c->store, again_work, &again));
			arena_back(cx->arena, mark);
		}
	return OK;
}

static enum err refold_work(struct cx *cx, struct db *db, void *arg)
{
	return signin_refold(cx, db, arg, clock_now());
}

static enum err agreement_add(struct cx *cx, struct command *c)
{
	static const char *const columns[COLUMNS] = { "Agreement", "Title", "From", "To", "Start", "End" };
	struct table_in table;
	TRY(command_args(cx, c, 1, 1));
	TRY(table_read(cx, command_path(cx, c, c->arg[0]), columns, COLUMNS, &table));
	TRY(agreements_check(cx, c->arg[0], &table));
	struct agreements a = { &table, c->arg[0], arena_array(cx->arena, table.rows + 1, sizeof *a.id), 0 };
	TRY(store_write(cx, c->store, agreements_work, &a));
	TRY(readers_again(cx, c, &a));
	TRY(store_write(cx, c->store, refold_work, c->catalog->policy));
	if (c->json)
		fprintf(c->out, "{\"agreements\": %zu}\n", a.ids);
	else
		fprintf(c->out, "%zu agreement%s.\n", a.ids, a.ids == 1 ? "" : "s");
	return OK;
}

static void parties_put(FILE *out, const struct party *list, size_t count, int side)
{
	bool first = true;
	for (size_t i = 0; i < count; i++)
		if (list[i].side == side) {
			fprintf(out, "%s%.*s", first ? "" : ", ", STRF(list[i].ods));
			first = false;
		}
}

static enum err agreement_show_all(struct cx *cx, struct command *c, struct db *db)
{
	struct agreement *list;
	size_t count;
	TRY(agreement_list(cx, db, &list, &count));
	if (c->json)
		fprintf(c->out, "[");
	for (size_t i = 0; i < count; i++) {
		struct party *parties;
		size_t n;
		char from[DAY_TEXT], until[DAY_TEXT];
		TRY(agreement_parties(cx, db, list[i].id, &parties, &n));
		if (c->json) {
			AUTO(buf) struct buf buf;
			buf_init(&buf, LIMIT_BUF);
			struct json_out out = { .buf = &buf };
			json_open(&out, '{');
			json_key(&out, "agreement");
			json_put_str(&out, list[i].ref);
			json_key(&out, "title");
			json_put_str(&out, list[i].title);
			json_key(&out, "parties");
			json_put_int(&out, (int64_t)n);
			json_close(&out, '}');
			fprintf(c->out, "%s%.*s", i ? ", " : "", (int)buf.n, buf.p);
			continue;
		}
		fprintf(c->out, "%.*s  %.*s, from %s until %s\n  gives: ", STRF(list[i].ref), STRF(list[i].title),
			day_known(list[i].starts_on) ? day_words(list[i].starts_on, from) : "the beginning",
			day_known(list[i].ends_on) ? day_words(list[i].ends_on, until) : "further notice");
		parties_put(c->out, parties, n, 1);
		fprintf(c->out, "\n  reads: ");
		parties_put(c->out, parties, n, 2);
		fprintf(c->out, "\n");
	}
	if (c->json)
		fprintf(c->out, "]\n");
	return OK;
}

enum err cmd_agreement(struct cx *cx, struct command *c)
{
	const char *word = c->args ? c->arg[0] : "";
	bool add = strcmp(word, "add") == 0;
	if (!add && strcmp(word, "list") != 0)
		return fail(cx, ERR_USAGE, "Say `waymark agreement list` or `waymark agreement add FILE.csv`.");
	c->arg++;
	c->args--;
	if (add)
		return agreement_add(cx, c);
	struct db *db;
	TRY(command_args(cx, c, 0, 0));
	TRY(store_reader(cx, c->store, &db));
	enum err err = agreement_show_all(cx, c, db);
	store_reader_back(c->store, db);
	return err;
}
