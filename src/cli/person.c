/* waymark person events: what the record tells of one person, as an organisation that holds it may see it. And person move: events
 * that were told of the wrong person.
 *
 * For administrators' exports and for comparing with the source by another program. The look is the system's own, under a
 * sign-in for that organisation, and is audited before anything is printed. */
#include "catalog/catalog.h"
#include "cli/cli.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/must.h"
#include "care/wrong_person.h"
#include "codec/json.h"
#include "record/audit.h"
#include "record/holder.h"
#include "record/signin.h"
#include "record/timeline.h"
#include "store/store.h"

struct look {
	struct holder_of who;
	int64_t staff, organisation, signin;
	const struct policy *policy;
	struct instant now;
	struct str ods;
	struct story story;
	int64_t origin;                        /* whose files are named in `file` */
	struct str *file;
	size_t files;
};

/* ---- who is meant, and for whom we look ---- */

static enum err several(struct cx *cx, const struct holder_of *list, size_t count)
{
	AUTO(buf) struct buf said;
	buf_init(&said, LIMIT_SAY);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || list[i].organisation != list[i - 1].organisation)
			buf_printf(&said, "%s%.*s", said.n ? ", " : "", STRF(list[i].ods));
	return fail(cx, ERR_USAGE, "More than one organisation holds such a record. Say which with --organisation: %.*s.",
		    STRF(buf_view(&said)));
}

/* Of those who have this number, the one whom the asking organisation holds; else the only one there is. */
static enum err one_of(struct cx *cx, const struct holder_of *list, size_t count, struct look *look)
{
	const struct holder_of *held = NULL;
	bool one = true, one_held = true;
	for (size_t i = 0; i < count; i++) {
		one &= list[i].patient == list[0].patient;
		if (list[i].organisation != look->organisation)
			continue;
		one_held &= !held || held->patient == list[i].patient;
		held = &list[i];
	}
	if (held ? !one_held : !one)
		return fail(cx, ERR_CONFLICT, "This number stands for more than one person. Say the id of the person's page instead.");
	look->who = held ? *held : list[0];
	return OK;
}

/* Who is meant, and for which organisation we look: the one that was said, else the only one that holds a record. */
static enum err choose(struct cx *cx, struct db *db, struct str person, struct look *look)
{
	struct holder_of *list;
	struct str name;
	size_t count;
	if (str_known(look->ods)) {
		enum err err = holder_by_ods(cx, db, look->ods, &look->organisation, &name);
		if (err == ERR_NOT_FOUND)
			return fail(cx, err, "There is no organisation %.*s. `waymark organisation list` shows those there are.",
				    STRF(look->ods));
		TRY(err);
	}
	TRY(holders_of(cx, db, person, &list, &count));
	if (count == 0)
		return fail(cx, ERR_NOT_FOUND,
			    "Nobody has this number. Say an NHS number, a local number or the id of the person's page.");
	if (!str_known(look->ods)) {
		for (size_t i = 1; i < count; i++)
			if (list[i].organisation != list[0].organisation)
				return several(cx, list, count);
		look->organisation = list[0].organisation;
		look->ods = list[0].ods;
	}
	return one_of(cx, list, count, look);
}

/* ---- the look itself ---- */

static enum err begin(struct cx *cx, struct db *db, void *arg)
{
	struct look *look = arg;
	return signin_system(cx, db, look->policy, look->organisation, look->now, &look->signin);
}

static enum err end(struct cx *cx, struct db *db, void *arg)
{
	struct look *look = arg;
	char id[ID_TEXT];
	TRY(audit_add(cx, db, &(struct audit){ .staff = look->staff, .organisation = look->organisation, .signin = look->signin,
		.patient = look->who.patient, .role = STR("system"), .operation = "export", .class = "person",
		.subject = str_of(id_text(look->who.outside, id)), .rows = (int64_t)look->story.count }, look->now));
	return signin_end(cx, db, look->signin, look->now);
}

static enum err read_story(struct cx *cx, struct db *db, struct look *look)
{
	int64_t patient;
	TRY(db_begin(cx, db));
	db_guard(db, look->signin, look->now);
	enum err err = patient_by_outside(cx, db, look->who.outside, &patient);
	if (err == OK)
		err = story_load(cx, db, patient, &look->story);
	db_end(db);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "Nothing of this person is shared with %.*s.", STRF(look->ods));
	return err;
}

/* ---- printing ---- */

static struct str file_of(struct cx *cx, struct db *db, struct look *look, const struct told *t)
{
	if (t->e.origin == NIL || t->file_no == NIL)
		return STR_NONE;
	if (look->origin != t->e.origin) {
		look->origin = t->e.origin;
		if (origin_file_names(cx, db, t->e.origin, &look->file, &look->files) != OK)
			look->files = 0;
	}
	return t->file_no >= 1 && (size_t)t->file_no <= look->files ? look->file[t->file_no - 1] : STR_NONE;
}

static void put(struct json_out *json, const char *key, struct str value)
{
	json_key(json, key);
	json_put_str(json, str_known(value) ? value : STR_NONE);
}

static void put_day(struct json_out *json, const char *key, struct day day)
{
	char text[DAY_TEXT];
	json_key(json, key);
	json_put_text(json, day_known(day) ? day_iso(day, text) : NULL);
}

static void put_number(struct json_out *json, const char *key, int64_t value)
{
	json_key(json, key);
	if (value == NIL)
		json_put_null(json);
	else
		json_put_int(json, value);
}

static void put_truth(struct json_out *json, const char *key, enum truth value)
{
	json_key(json, key);
	if (value == TRUTH_UNKNOWN)
		json_put_null(json);
	else
		json_put_bool(json, value == TRUTH_YES);
}

static const char *result_word(enum result result)
{
	return result == RESULT_NORMAL ? "normal" : result == RESULT_ABNORMAL ? "abnormal" : NULL;
}

static void told_json(struct cx *cx, struct buf *buf, const struct told *t, struct str file)
{
	struct json_out json = { .buf = buf };
	const struct event *e = &t->e;
	json_open(&json, '{');
	put_day(&json, "on", e->on);
	json_key(&json, "at");
	json_put_text(&json, e->minute >= 0 ? arena_printf(cx->arena, "%02d:%02d", e->minute / 60, e->minute % 60) : NULL);
	put_day(&json, "until", e->until);
	json_key(&json, "kind");
	json_put_text(&json, event_kind_word(e->kind));
	put(&json, "system", t->code_system);
	put(&json, "code", t->code_value);
	put(&json, "term", t->term);
	put(&json, "specialty", t->specialty_value);
	put(&json, "holder", t->organisation_ods);
	put(&json, "holder_name", t->organisation_name);
	put(&json, "place", t->place_ods);
	put(&json, "place_name", t->place_name);
	put(&json, "clinician", t->clinician_name);
	put_truth(&json, "attended", e->attended);
	put_truth(&json, "unscheduled", e->unscheduled);
	json_key(&json, "result");
	json_put_text(&json, result_word(e->result));
	put_number(&json, "length_days", e->length_days);
	put_number(&json, "length_minutes", e->length_minutes);
	put_number(&json, "cost_pence", e->cost_pence);
	put(&json, "text", e->text);
	put_number(&json, "import", e->origin);
	put(&json, "file", file);
	put_number(&json, "row", e->row);
	json_close(&json, '}');
	buf_char(buf, '\n');
}

/* The row it came by ends the line, as `waymark person move` and `import show --row` take it. */
static void told_text(struct buf *buf, const struct told *t, struct str file)
{
	char day[DAY_TEXT];
	const struct event *e = &t->e;
	struct str where = str_known(t->place_name) ? t->place_name : t->organisation_name;
	buf_printf(buf, "%-11s  %-16s", day_known(e->on) ? day_words(e->on, day) : "day unknown", event_kind_name(e->kind));
	const char *before = "  ";
	if (str_known(t->term) || str_known(t->code_value)) {
		buf_printf(buf, "%s%.*s", before, STRF(str_known(t->term) ? t->term : t->code_value));
		before = ", ";
	}
	if (str_known(t->code_value))
		buf_printf(buf, " (%s %.*s)", code_system_name(t->code_system), STRF(t->code_value));
	if (result_word(e->result)) {
		buf_printf(buf, "%s%s", before, result_word(e->result));
		before = ", ";
	}
	buf_printf(buf, "%s%.*s", before, STRF(where));
	if (str_known(file))
		buf_printf(buf, "  [%" PRId64 ":%.*s:%" PRId64 "]", e->origin, STRF(file), e->row);
	buf_char(buf, '\n');
}

static enum err look_at(struct cx *cx, struct command *c, struct db *db, struct str person, struct str ods, struct buf *buf)
{
	struct look look = { .staff = c->staff, .policy = c->catalog->policy, .now = clock_now(), .ods = ods, .origin = NIL };
	TRY(choose(cx, db, person, &look));
	TRY(store_write(cx, c->store, begin, &look));
	enum err err = read_story(cx, db, &look);
	for (size_t i = 0; i < look.story.count && err == OK; i++) {
		const struct told *t = &look.story.told[i];
		if (c->json)
			told_json(cx, buf, t, file_of(cx, db, &look, t));
		else
			told_text(buf, t, file_of(cx, db, &look, t));
	}
	if (err == OK && !c->json)
		buf_printf(buf, "%zu events, as %.*s sees them.\n", look.story.count, STRF(look.ods));
	enum err closed = store_write(cx, c->store, end, &look);
	return err != OK ? err : closed;
}

static enum err person_events(struct cx *cx, struct command *c)
{
	AUTO(buf) struct buf buf;
	struct db *db;
	buf_init(&buf, LIMIT_BUF);
	struct str ods = str_of(command_option(c, "--organisation"));
	TRY(command_args(cx, c, 1, 1));
	TRY(store_reader(cx, c->store, &db));
	enum err err = look_at(cx, c, db, str_of(c->arg[0]), ods, &buf);
	store_reader_back(c->store, db);
	TRY(err);
	if (buf.full)
		return fail(cx, ERR_OVER_LIMIT, "This person's record is longer than can be printed at once.");
	fwrite(buf.p, 1, buf.n, c->out);
	return OK;
}

/* ---- events of the wrong person ---- */

/* For which organisation we act is said, or follows from whom the events are of now. */
static enum err both(struct cx *cx, struct command *c, const char *from, const char *to, struct look *ret_from, struct look *ret_to)
{
	struct db *db;
	TRY(store_reader(cx, c->store, &db));
	enum err err = choose(cx, db, str_of(from), ret_from);
	ret_to->ods = ret_from->ods;
	if (err == OK)
		err = choose(cx, db, str_of(to), ret_to);
	store_reader_back(c->store, db);
	return err;
}

static enum err close_signin(struct cx *cx, struct db *db, void *arg)
{
	struct look *look = arg;
	return signin_end(cx, db, look->signin, look->now);
}

static enum err person_move(struct cx *cx, struct command *c)
{
	const char *from = command_option(c, "--from"), *to = command_option(c, "--to"), *reason = command_option(c, "--reason");
	struct look look = { .now = clock_now(), .ods = str_of(command_option(c, "--organisation")) }, right = { .now = look.now };
	struct wrong_row *row = arena_array(cx->arena, (size_t)c->args + 1, sizeof *row);
	int64_t events;
	TRY(command_args(cx, c, 1, INT_MAX));
	if (!from || !to || !reason)
		return fail(cx, ERR_USAGE, "Say whose the events are now, whose they should be, and why: --from NUMBER --to NUMBER --reason \"...\"");
	for (int i = 0; i < c->args; i++)
		if (!wrong_row_of_text(str_of(c->arg[i]), &row[i]))
			return fail(cx, ERR_USAGE, "%s does not name a row. Write it as import, file and row: 12:CareRecord_Observation.csv:17.", c->arg[i]);
	TRY(both(cx, c, from, to, &look, &right));
	TRY(store_write(cx, c->store, begin, &look));
	struct actor actor = { c->staff, look.organisation, look.signin, STR("system"), STR_NONE };
	struct wrong_person ask = { row, (size_t)c->args, look.who.outside, right.who.outside, str_of(reason) };
	enum err err = wrong_person_move(cx, c->store, &actor, &ask, look.now, &events), closed;
	char *say = arena_text(cx->arena, err == OK ? "" : cx_say(cx));
	closed = store_write(cx, c->store, close_signin, &look);
	if (err != OK)
		return fail(cx, err, "%s", say);
	TRY(closed);
	if (c->json)
		fprintf(c->out, "{\"events\": %" PRId64 "}\n", events);
	else
		fprintf(c->out, "%" PRId64 " event%s moved. Both people are judged again; the same command with --from and --to the other way round "
			"moves back.\n", events, events == 1 ? "" : "s");
	return OK;
}

enum err cmd_person(struct cx *cx, struct command *c)
{
	const char *word = c->args ? c->arg[0] : "";
	if (strcmp(word, "events") != 0 && strcmp(word, "move") != 0)
		return fail(cx, ERR_USAGE, "Use: waymark person events NUMBER, or waymark person move IMPORT:FILE:ROW ... --from NUMBER --to NUMBER "
			"--reason WORDS");
	c->arg++;
	c->args--;
	return strcmp(word, "events") == 0 ? person_events(cx, c) : person_move(cx, c);
}
