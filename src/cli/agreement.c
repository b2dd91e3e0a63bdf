/* waymark agreement: who shares what with whom. What is signed in Waymark is signed on its pages; whoever runs Waymark may look, and can
 * stop the flow at once. */
#include "catalog/catalog.h"
#include "cli/cli_in.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "care/agreement.h"
#include "care/agreement_preview.h"
#include "codec/json.h"
#include "exchange/returned.h"
#include "record/organisation.h"
#include "record/signin.h"

/* ---- add: signed on paper ---- */

enum { REF, TITLE, FROM, TO, START, END, CLASSES_OF, FOR, COLUMNS };

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

/* What a line names of all that the givers hold, whoever sent it in; a line that names nothing carries what was said in record/agreement.h. */
static enum err carries(struct cx *cx, const struct agreements *a, size_t i, struct paper_carries *ret)
{
	struct str one, rest = a->table->row[i][CLASSES_OF];
	enum record_class class;
	enum purpose purpose;
	*ret = (struct paper_carries){ 0 };
	for (bool more = rest.n > 0; more;) {
		more = str_cut(rest, ' ', &one, &rest);
		if (!record_class_parse(one, &class))
			return fail(cx, ERR_BAD_FIELD, "%s, line %" PRId64 ": \"%.*s\" is no class of record.", a->where, a->table->line[i], STRF(one));
		ret->classes |= 1u << class;
	}
	rest = a->table->row[i][FOR];
	for (bool more = rest.n > 0; more;) {
		more = str_cut(rest, ' ', &one, &rest);
		if (!purpose_parse(one, &purpose))
			return fail(cx, ERR_BAD_FIELD, "%s, line %" PRId64 ": \"%.*s\" is no purpose.", a->where, a->table->line[i], STRF(one));
		ret->purposes |= 1u << purpose;
	}
	if (!ret->classes && ret->purposes)
		return fail(cx, ERR_BAD_FIELD, "%s, line %" PRId64 ": a line that says what for also says which classes.", a->where, a->table->line[i]);
	if (ret->classes && !ret->purposes)
		ret->purposes = 1u << PURPOSE_CARE;
	return OK;
}

static enum err agreements_work(struct cx *cx, struct db *db, void *arg)
{
	struct agreements *a = arg;
	struct instant now = clock_now();
	struct paper_carries carried;
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
		TRY(carries(cx, a, i, &carried));
		if (carried.classes)
			TRY(agreement_paper_carries(cx, db, id, &carried));
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

static enum err refold_work(struct cx *cx, struct db *db, void *arg)
{
	return signin_refold(cx, db, arg, clock_now());
}

static enum err paper_add(struct cx *cx, struct command *c)
{
	static const char *const columns[COLUMNS] = { "Agreement", "Title", "From", "To", "Start", "End", "?Classes", "?For" };
	struct table_in table;
	TRY(command_args(cx, c, 1, 1));
	TRY(table_read(cx, command_path(cx, c, c->arg[0]), columns, COLUMNS, &table));
	TRY(agreements_check(cx, c->arg[0], &table));
	struct agreements a = { &table, c->arg[0], arena_array(cx->arena, table.rows + 1, sizeof *a.id), 0 };
	TRY(store_write(cx, c->store, agreements_work, &a));
	for (size_t i = 0; i < a.ids; i++)
		TRY(agreement_people_again(cx, c->store, a.id[i], clock_now()));
	TRY(store_write(cx, c->store, refold_work, c->catalog->policy));
	if (c->json)
		fprintf(c->out, "{\"agreements\": %zu}\n", a.ids);
	else
		fprintf(c->out, "%zu agreement%s.\n", a.ids, a.ids == 1 ? "" : "s");
	return OK;
}

/* ---- list, show, preview ---- */

static void put_days(struct json_out *out, const char *key, struct day day)
{
	char text[DAY_TEXT];
	json_key(out, key);
	json_put_text(out, day_known(day) ? day_iso(day, text) : NULL);
}

static void version_json(struct json_out *out, const struct agreement_version *v)
{
	json_open(out, '{');
	json_key(out, "agreement");
	json_put_str(out, v->ref);
	json_key(out, "title");
	json_put_str(out, v->title);
	json_key(out, "version");
	json_put_int(out, v->version);
	json_key(out, "status");
	json_put_text(out, agreement_status_words(v, clock_today()));
	put_days(out, "from", v->terms.starts_on);
	put_days(out, "until", v->terms.ends_on);
	put_days(out, "review", v->terms.review_on);
	json_close(out, '}');
}

static void until_put(FILE *out, const struct agreement_version *v)
{
	char from[DAY_TEXT], until[DAY_TEXT];
	fprintf(out, "from %s until %s", day_known(v->terms.starts_on) ? day_words(v->terms.starts_on, from) : "the beginning",
		day_known(v->terms.ends_on) ? day_words(v->terms.ends_on, until) : "further notice");
}

static enum err parties_put(struct cx *cx, FILE *out, struct db *db, int64_t version)
{
	struct agreement_flow *flows;
	struct agreement_party *parties;
	size_t count, n;
	TRY(agreement_flows(cx, db, version, &flows, &count));
	agreement_flow_parties(cx, flows, count, &parties, &n);
	for (int gives = 1; gives >= 0; gives--) {
		fprintf(out, gives ? "  gives:" : "  reads:");
		for (size_t i = 0; i < n; i++) {
			bool does = false;
			for (size_t k = 0; k < count && !does; k++)
				does = (gives ? flows[k].from.id : flows[k].to.id) == parties[i].id;
			if (does)
				fprintf(out, " %.*s", STRF(parties[i].ods));
		}
		fprintf(out, "\n");
	}
	return OK;
}

static enum err list(struct cx *cx, struct command *c, struct db *db)
{
	struct agreement_version *v;
	size_t count;
	AUTO(buf) struct buf buf;
	buf_init(&buf, LIMIT_BUF);
	struct json_out out = { .buf = &buf };
	TRY(agreement_versions(cx, db, 0, &v, &count));
	json_open(&out, '[');
	for (size_t i = 0; i < count; i++) {
		version_json(&out, &v[i]);
		if (c->json)
			continue;
		fprintf(c->out, "%.*s, version %" PRId64 ": %s. %.*s, ", STRF(v[i].ref), v[i].version, agreement_status_words(&v[i], clock_today()),
			STRF(v[i].title));
		until_put(c->out, &v[i]);
		fprintf(c->out, "\n");
		TRY(parties_put(cx, c->out, db, v[i].id));
	}
	json_close(&out, ']');
	if (c->json)
		fprintf(c->out, "%.*s\n", (int)buf.n, buf.p);
	return OK;
}

static enum err versions_by_ref(struct cx *cx, struct db *db, struct str ref, struct agreement_version **ret, size_t *ret_count)
{
	struct agreement a;
	TRY(agreement_by_ref(cx, db, ref, &a));
	TRY(agreement_versions(cx, db, a.id, ret, ret_count));
	return *ret_count ? OK : fail(cx, ERR_NOT_FOUND, "Agreement %.*s has no version.", STRF(ref));
}

static enum err show(struct cx *cx, struct command *c, struct db *db)
{
	struct agreement_version *v;
	struct agreement_event *events;
	size_t count, n;
	char at[INSTANT_TEXT];
	TRY(versions_by_ref(cx, db, str_of(c->arg[0]), &v, &count));
	for (size_t i = 0; i < count; i++) {
		struct agreement_flow *flows;
		struct agreement_signature *signs;
		size_t f, s;
		TRY(agreement_flows(cx, db, v[i].id, &flows, &f));
		TRY(agreement_signatures(cx, db, v[i].id, &signs, &s));
		struct str text = agreement_text(cx, &v[i], flows, f);
		fprintf(c->out, "%s%.*sstatus: %s\nsha256 of the lines above status: %.*s\n", i ? "\n" : "", STRF(text),
			agreement_status_words(&v[i], clock_today()), STRF(agreement_hash(cx, text)));
		for (size_t k = 0; k < s; k++)
			fprintf(c->out, "signed for %.*s by %.*s, %s\n", STRF(signs[k].party.ods), STRF(signs[k].signed_as), instant_words(signs[k].at, at));
	}
	TRY(agreement_events(cx, db, v[0].agreement, &events, &n));
	for (size_t i = 0; i < n; i++)
		fprintf(c->out, "%s%s  version %" PRId64 " %.*s%s%.*s%s%.*s\n", i ? "" : "\n", instant_words(events[i].at, at), events[i].version,
			STRF(events[i].what), events[i].organisation.n ? ", for " : "", STRF(events[i].organisation), events[i].say.n ? ": " : "",
			STRF(events[i].say));
	return OK;
}

static enum err preview(struct cx *cx, struct command *c, struct db *db)
{
	struct agreement_version *v;
	struct agreement_change *change;
	size_t count, n;
	TRY(versions_by_ref(cx, db, str_of(c->arg[0]), &v, &count));
	const struct agreement_version *last = &v[count - 1], *before = agreement_before(v, count, last);
	TRY(agreement_preview(cx, db, last, before, true, &change, &n));
	if (before)
		fprintf(c->out, "Version %" PRId64 " (%s) beside version %" PRId64 ":\n", last->version, agreement_status_words(last, clock_today()), before->version);
	else
		fprintf(c->out, "Version %" PRId64 " (%s), beside nothing:\n", last->version, agreement_status_words(last, clock_today()));
	for (size_t i = 0; i < n; i++) {
		const struct agreement_change *x = &change[i];
		fprintf(c->out, "%.*s to %.*s, %s: %s", STRF(x->from.ods), STRF(x->to.ods), record_class_name(x->class),
			!x->before.labels ? "added" : !x->after.labels ? "taken away" : x->before.labels != x->after.labels ? "other labels" : "as before");
		if (x->counted)
			fprintf(c->out, ", %" PRId64 " records of %" PRId64 " people (now %" PRId64 " of %" PRId64 ")", x->after.records, x->after.people,
				x->before.records, x->before.people);
		fprintf(c->out, "\n");
	}
	return OK;
}

/* ---- suspend, resume, end ---- */

struct doing { struct command *c; struct agreement_step step; };

static enum err step_work(struct cx *cx, struct db *db, void *arg)
{
	struct doing *d = arg;
	bool live;
	return agreement_take_step(cx, db, &d->step, &live);
}

static enum err take_step(struct cx *cx, struct command *c, enum agreement_do what)
{
	static const struct actor keeper = { .staff = NIL, .organisation = NIL, .signin = NIL };
	struct doing d = { c, { .actor = &keeper, .policy = c->catalog->policy, .what = what, .now = clock_now() } };
	struct agreement_version *v;
	struct db *db;
	size_t count;
	d.step.say = str_of(command_option(c, "--why"));
	TRY(command_args(cx, c, 1, 1));
	if (what != AGREEMENT_RESUME && str_empty(d.step.say))
		return fail(cx, ERR_USAGE, "Say why: waymark agreement %s REF --why WORDS.", agreement_do_word(what));
	TRY(store_reader(cx, c->store, &db));
	enum err err = versions_by_ref(cx, db, str_of(c->arg[0]), &v, &count);
	store_reader_back(c->store, db);
	TRY(err);
	d.step.agreement = v[0].agreement;
	for (size_t i = 0; i < count; i++)
		if (v[i].status == AGREEMENT_LIVE || v[i].status == AGREEMENT_SUSPENDED || d.step.version == 0)
			d.step.version = v[i].version;
	TRY(store_write(cx, c->store, step_work, &d));
	TRY(agreement_people_again(cx, c->store, d.step.agreement, d.step.now));
	if (c->json)
		fprintf(c->out, "{\"agreement\": \"%s\", \"done\": \"%s\"}\n", c->arg[0], agreement_do_word(what));
	else if (what == AGREEMENT_RESUME)
		fprintf(c->out, "%s is taken up again: what it shares is seen from the next page on.\n", c->arg[0]);
	else
		fprintf(c->out, "%s is %s: nothing flows under it any more, from the next page on.\n", c->arg[0], what == AGREEMENT_END ? "ended" : "suspended");
	return OK;
}

static enum err reading(struct cx *cx, struct command *c, enum err (*run)(struct cx *, struct command *, struct db *))
{
	struct db *db;
	TRY(command_args(cx, c, run == list ? 0 : 1, run == list ? 0 : 1));
	TRY(store_reader(cx, c->store, &db));
	enum err err = run(cx, c, db);
	store_reader_back(c->store, db);
	return err;
}

/* ---- return ---- */

static enum err give_back(struct cx *cx, struct command *c)
{
	struct agreement_version *v;
	struct returned_report r;
	struct db *db;
	size_t count;
	TRY(command_args(cx, c, 2, 2));
	const char *folder = command_path(cx, c, c->arg[1]);
	TRY(store_reader(cx, c->store, &db));
	enum err err = versions_by_ref(cx, db, str_of(c->arg[0]), &v, &count);
	store_reader_back(c->store, db);
	TRY(err);
	size_t last = 0;
	for (size_t i = 0; i < count; i++)
		last = instant_known(v[i].live_at) ? i : last;
	TRY(returned_make(cx, c->store, c->catalog->policy, &v[last], folder, clock_now(), &r));
	if (c->json)
		fprintf(c->out, "{\"agreement\": \"%s\", \"givers\": %" PRId64 ", \"people\": %" PRId64 ", \"events\": %" PRId64 "}\n", c->arg[0], r.givers,
			r.people, r.events);
	else
		fprintf(c->out, "%" PRId64 " folders for who gave: %" PRId64 " descriptions of people, %" PRId64 " events. They are shown to nobody here any "
			"more. Hand each folder over with its manifest.csv.\n", r.givers, r.people, r.events);
	return OK;
}

enum err cmd_agreement(struct cx *cx, struct command *c)
{
	const char *word = c->args ? c->arg[0] : "";
	enum agreement_do what;
	c->arg += c->args > 0;
	c->args -= c->args > 0;
	if (strcmp(word, "add") == 0)
		return paper_add(cx, c);
	if (strcmp(word, "list") == 0)
		return reading(cx, c, list);
	if (strcmp(word, "show") == 0)
		return reading(cx, c, show);
	if (strcmp(word, "preview") == 0)
		return reading(cx, c, preview);
	if (strcmp(word, "return") == 0)
		return give_back(cx, c);
	if (agreement_do_parse(str_of(word), &what) && (what == AGREEMENT_SUSPEND || what == AGREEMENT_RESUME || what == AGREEMENT_END))
		return take_step(cx, c, what);
	return fail(cx, ERR_USAGE, "Say `waymark agreement list`, `show REF`, `preview REF`, `suspend REF --why WORDS`, `resume REF`, "
		"`end REF --why WORDS`, `return REF DIR` or `add FILE.csv`.");
}
