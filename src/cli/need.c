/* waymark need: how many people need help, by two roads, and what is provided. Numbers alone. */
#include "cli/cli.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/must.h"
#include "codec/json.h"
#include "insight/need_told.h"
#include "record/audit.h"
#include "record/organisation.h"
#include "record/signin.h"

struct looking { const struct policy *policy; int64_t organisation, signin, staff, rows; struct instant now; };

static enum err begin(struct cx *cx, struct db *db, void *arg)
{
	struct looking *l = arg;
	return signin_system(cx, db, l->policy, l->organisation, l->now, &l->signin);
}

static enum err end(struct cx *cx, struct db *db, void *arg)
{
	struct looking *l = arg;
	TRY(audit_add(cx, db, &(struct audit){ .staff = l->staff, .organisation = l->organisation, .signin = l->signin, .patient = NIL, .role = STR("system"),
		.operation = "count", .class = "need", .rows = l->rows }, l->now));
	return signin_end(cx, db, l->signin, l->now);
}

/* ---- text ---- */

static void cell(struct command *c, struct str s, int width)
{
	fprintf(c->out, "  %-*.*s", width, STRF(s));
}

static void level_print(struct cx *cx, struct command *c, int k, const struct need_level *v)
{
	struct arena *a = cx->arena;
	fprintf(c->out, "%-16s", need_level_say(k));
	cell(c, v->why == NEED_HAS ? need_estimate(a, v->records) : v->why == NEED_CANNOT ? STR("cannot be estimated") : v->why == NEED_KEPT_BACK ?
		STR("kept back") : STR("not known"), 26);
	cell(c, v->literature.figure ? need_estimate(a, v->literature.people) : STR("none published"), 26);
	cell(c, v->places < 0 ? STR("not known") : need_number(a, (double)v->places), 10);
	cell(c, need_range(a, v->gap.low, v->gap.high), 18);
	cell(c, k == 0 ? STR("") : need_range(a, v->gap_hours.low, v->gap_hours.high), 0);
	fprintf(c->out, "\n");
}

static void rows_print(struct cx *cx, struct command *c, const char *title, const struct need_row *row, size_t count)
{
	fprintf(c->out, "\n%-32s %9s %7s  %-22s %s\n", title, "people", "found", "in 100, standardised", "need, from records");
	for (size_t i = 0; i < count; i++) {
		const struct need_row *r = &row[i];
		if (r->empty)
			continue;
		fprintf(c->out, "%-32.*s %9.*s %7.*s", STRF(r->title), STRF(r->people_shown ? need_number(cx->arena, (double)r->people) : STR("few")),
			STRF(r->shown ? need_number(cx->arena, (double)r->found) : STR("few")));
		if (isnan(r->standard.value))
			cell(c, STR(""), 22);
		else
			cell(c, str_of(arena_printf(cx->arena, "%.1f (%.1f to %.1f)", 100 * r->standard.value, 100 * r->standard.range.low,
				100 * r->standard.range.high)), 22);
		cell(c, r->shown && r->records.state == PREVALENCE_KNOWN ? need_estimate(cx->arena, r->records_people) : STR(""), 0);
		fprintf(c->out, "\n");
	}
}

static void print(struct cx *cx, struct command *c, const struct need_asked *a)
{
	char day[DAY_TEXT];
	const struct need_told *t = &a->told;
	fprintf(c->out, "Need, from what %.*s found on %s among %.*s adults, and from published figures. 95%% intervals.\n\n", STRF(a->rule->title),
		day_words(a->run.judged_on, day), STRF(need_number(cx->arena, (double)t->whole.people)));
	fprintf(c->out, "%-16s  %-26s  %-26s  %-10s  %-18s  %s\n", "severity", "from records", "from research", "places", "gap, people", "gap, hours");
	for (int k = 0; k <= NEED_LEVELS; k++)
		level_print(cx, c, k, &t->level[k]);
	rows_print(cx, c, "place", t->area, t->areas);
	rows_print(cx, c, "age", t->band, NEED_BANDS);
	rows_print(cx, c, "sex", t->sex, NEED_SEXES);
	rows_print(cx, c, "deprivation", t->fifth, NEED_FIFTHS + 1);
	fprintf(c->out, "\n%-32s %9s  %s\n", "clinic", "new", "with unexplained symptoms, by the published share");
	for (size_t i = 0; i < t->clinics; i++)
		fprintf(c->out, "%-32.*s %9.*s  %.*s\n", STRF(t->clinic[i].figure->title),
			STRF(t->clinic[i].shown ? need_number(cx->arena, (double)t->clinic[i].people) : STR("few")), STRF(need_estimate(cx->arena, t->clinic[i].with)));
	fprintf(c->out, "\nTaken for granted:\n");
	for (size_t i = 0; i < t->assumeds; i++)
		fprintf(c->out, "- %s\n", t->assumed[i]);
}

/* ---- JSON: the same lines as the files have ---- */

static void line_json(struct json_out *json, const struct need_line *line)
{
	json_open(json, '{');
	for (size_t i = 0; i < need_columns_count; i++) {
		const struct sheet_column *col = &need_columns[i];
		const char *at = (const char *)line + col->at;
		int64_t n;
		json_key(json, col->name);
		if (col->kind == SHEET_WORDS) {
			struct str s;
			memcpy(&s, at, sizeof s);
			json_put_str(json, s);
			continue;
		}
		memcpy(&n, at, sizeof n);
		if (n == SHEET_NONE)
			json_put_null(json);
		else if (col->kind == SHEET_MILLI)
			json_put_real(json, (double)n / 1000);
		else
			json_put_int(json, n);
	}
	json_close(json, '}');
}

static void print_json(struct cx *cx, struct command *c, const struct need_asked *a)
{
	AUTO(buf) struct buf buf = { 0 };
	char day[DAY_TEXT];
	size_t count;
	const struct need_line *line = need_lines(cx->arena, a, &count);
	buf_init(&buf, LIMIT_BUF);
	struct json_out json = { .buf = &buf };
	json_open(&json, '{');
	json_key(&json, "rule");
	json_put_str(&json, a->rule->id);
	json_key(&json, "counted_on");
	json_put_text(&json, day_iso(a->run.judged_on, day));
	json_key(&json, "kept_back_under");
	json_put_int(&json, a->least);
	json_key(&json, "assumed");
	json_open(&json, '[');
	for (size_t i = 0; i < a->told.assumeds; i++)
		json_put_text(&json, a->told.assumed[i]);
	json_close(&json, ']');
	json_key(&json, "lines");
	json_open(&json, '[');
	for (size_t i = 0; i < count; i++)
		line_json(&json, &line[i]);
	json_close(&json, ']');
	json_close(&json, '}');
	buf_char(&buf, '\n');
	must(!buf.full);
	fwrite(buf.p, 1, buf.n, c->out);
}

static enum err print_csv(struct cx *cx, struct command *c, const struct need_asked *a)
{
	AUTO(buf) struct buf buf = { 0 };
	AUTO(sheet) struct sheet sheet;
	size_t count;
	const struct need_line *line = need_lines(cx->arena, a, &count);
	buf_init(&buf, LIMIT_BUF);
	sheet_open(&sheet, SHEET_CSV, need_columns, need_columns_count, (int64_t)count);
	sheet_rows(&sheet, line, count, sizeof *line);
	TRY(sheet_close(cx, &sheet, &(struct sheet_about){ .title = STR("Need"), .place = a->rule->title, .by = STR("waymark need"), .at = a->run.at }, &buf));
	fwrite(buf.p, 1, buf.n, c->out);
	return OK;
}

/* ---- the command ---- */

static enum err ask(struct cx *cx, struct command *c, struct looking *l, struct str rule, struct need_asked *ret)
{
	struct db *db;
	TRY(store_reader(cx, c->store, &db));
	enum err err = db_begin(cx, db);
	if (err == OK) {
		db_guard(db, l->signin, l->now);
		err = need_ask(cx, db, c->catalog, l->organisation, rule, ret);
		db_end(db);
	}
	store_reader_back(c->store, db);
	return err;
}

enum err cmd_need(struct cx *cx, struct command *c)
{
	const char *ods = command_option(c, "--for"), *rule = command_option(c, "--rule");
	bool csv = command_flag(c, "--csv");
	struct looking l = { .policy = c->catalog->policy, .staff = c->staff, .now = clock_now() };
	struct need_asked asked;
	TRY(command_args(cx, c, 0, 0));
	if (!ods)
		return fail(cx, ERR_USAGE, "Say for which service: waymark need --for ODS. Its last `waymark find` is what is reckoned from.");
	struct db *db;
	struct organisation service;
	TRY(store_reader(cx, c->store, &db));
	enum err err = organisation_by_ods(cx, db, str_of(ods), &service);
	store_reader_back(c->store, db);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no organisation %s. `waymark organisation list` shows those there are.", ods);
	TRY(err);
	l.organisation = service.id;
	TRY(store_write(cx, c->store, begin, &l));
	err = ask(cx, c, &l, str_of(rule ? rule : ""), &asked);
	struct str said = err == OK ? STR_NONE : str_of(arena_text(cx->arena, cx_say(cx)));
	cx_clear(cx);
	l.rows = err == OK && asked.counted ? (int64_t)asked.input.counts : 0;
	TRY(store_write(cx, c->store, end, &l));
	if (err != OK)
		return fail(cx, err, "%.*s", STRF(said));
	if (!asked.counted)
		return fail(cx, ERR_NOT_FOUND, "Nobody has been counted for %s yet. Do: waymark find --for %s", ods, ods);
	if (csv)
		return print_csv(cx, c, &asked);
	(c->json ? print_json : print)(cx, c, &asked);
	return OK;
}
