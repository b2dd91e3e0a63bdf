/* waymark subject-access: all that is held of somebody who asks for it. */
#include "catalog/catalog.h"
#include "cli/cli.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "care/subject_access.h"
#include "exchange/subject_pack.h"
#include "record/audit.h"
#include "record/holder.h"
#include "record/staff.h"
#include "store/store.h"

static enum err person_of(struct cx *cx, struct db *db, const char *text, int64_t *ret)
{
	struct holder_of *list;
	size_t count;
	TRY(holders_of(cx, db, str_of(text), &list, &count));
	if (count == 0)
		return fail(cx, ERR_NOT_FOUND, "Nobody has this number. Say an NHS number, a local number or the id of the person's page.");
	for (size_t i = 1; i < count; i++)
		if (list[i].patient != list[0].patient)
			return fail(cx, ERR_CONFLICT, "This number stands for more than one person. Say the id of the person's page instead.");
	*ret = list[0].patient;
	return OK;
}

static enum err staff_of(struct cx *cx, struct db *db, const char *login, int64_t *ret)
{
	struct staff staff;
	*ret = NIL;
	if (!login)
		return OK;
	enum err err = staff_by_login(cx, db, str_of(login), &staff);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no member of staff %s. `waymark staff list` shows those there are.", login);
	*ret = err == OK ? staff.id : NIL;
	return err;
}

struct work { struct command *c; struct instant now; const char *person, *reviewer, *by, *proof, *reason, *on; struct str section; int64_t row, patient;
	bool release; struct id made; struct subject_pack pack; };

static enum err find(struct cx *cx, struct db *db, struct work *w)
{
	return person_of(cx, db, w->person, &w->patient);
}

/* ---- asking ---- */

static enum err ask_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	struct subject_asking a = { .organisation = NIL, .staff = w->c->staff, .signin = NIL, .asked = instant_day(w->now), .proof = str_of(w->proof),
		.request = STR_NONE, .role = STR_NONE };
	TRY(find(cx, db, w));
	a.patient = w->patient;
	TRY(staff_of(cx, db, w->reviewer, &a.reviewer));
	if (w->on && !day_parse(str_of(w->on), &a.asked))
		return fail(cx, ERR_USAGE, "--on %s is not a day. Write it as 2026-11-21.", w->on);
	return subject_ask(cx, db, &a, w->now, &w->made);
}

static enum err ask(struct cx *cx, struct command *c)
{
	struct work w = { .c = c, .now = clock_now(), .reviewer = command_option(c, "--reviewer"), .proof = command_option(c, "--proof"),
		.on = command_option(c, "--on") };
	char id[ID_TEXT];
	TRY(command_args(cx, c, 2, 2));
	w.person = c->arg[1];
	if (!w.proof)
		return fail(cx, ERR_USAGE, "Say how it was made sure that it was she who asked: --proof \"passport seen\".");
	TRY(store_write(cx, c->store, ask_work, &w));
	fprintf(c->out, "Written down as %s. Due within a month.\n", id_text(w.made, id));
	return OK;
}

/* ---- what is held back ---- */

static enum err load(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	TRY(find(cx, db, w));
	return subject_pack_load(cx, db, w->c->catalog->policy, w->patient, &w->pack);
}

/* Reading what is held back is in the log of the person. */
static enum err held_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	TRY(load(cx, db, w));
	return audit_add(cx, db, &(struct audit){ .staff = w->c->staff, .organisation = NIL, .signin = NIL, .patient = w->patient, .operation = "look",
		.class = "subject", .rows = (int64_t)(w->pack.held + w->pack.withheld) }, w->now);
}

static enum err held(struct cx *cx, struct command *c)
{
	struct work w = { .c = c, .now = clock_now() };
	TRY(command_args(cx, c, 2, 2));
	w.person = c->arg[1];
	TRY(store_write(cx, c->store, held_work, &w));
	for (size_t i = 0; i < w.pack.rows; i++)
		if (w.pack.fate[i] != SUBJECT_GIVEN)
			fprintf(c->out, "%-10s %.*s:%" PRId64 "  %.*s\n", w.pack.fate[i] == SUBJECT_HELD ? "to decide" : "withheld", STRF(w.pack.row[i].section),
				w.pack.row[i].id, STRF(subject_row_say(cx, &w.pack.row[i])));
	fprintf(c->note, "%zu wait for the reviewer, %zu are withheld, %zu are given.\n", w.pack.held, w.pack.withheld,
		w.pack.rows - w.pack.held - w.pack.withheld);
	return OK;
}

static enum err judge_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	int64_t staff;
	TRY(find(cx, db, w));
	TRY(staff_of(cx, db, w->by, &staff));
	return subject_judge(cx, db, w->c->catalog->policy, w->patient, w->section, w->row, w->release, str_of(w->reason), staff, w->now);
}

static enum err judge(struct cx *cx, struct command *c)
{
	struct work w = { .c = c, .now = clock_now(), .by = command_option(c, "--by"), .reason = command_option(c, "--reason"),
		.release = strcmp(c->arg[0], "release") == 0 };
	struct str id;
	TRY(command_args(cx, c, 3, 3));
	w.person = c->arg[1];
	if (!w.by || !w.reason)
		return fail(cx, ERR_USAGE, "Say who decides, and why: --by LOGIN --reason WORDS.");
	if (!str_cut(str_of(c->arg[2]), ':', &w.section, &id) || !str_int(id, &w.row))
		return fail(cx, ERR_USAGE, "%s names no row. `waymark subject-access held PERSON` prints them: event:812.", c->arg[2]);
	TRY(store_write(cx, c->store, judge_work, &w));
	fprintf(c->out, "%s.\n", w.release ? "Released" : "Withheld");
	return OK;
}

/* ---- the pack ---- */

static enum err given_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	return subject_given(cx, db, w->patient, &w->pack, w->c->staff, w->now);
}

static enum err write_out(struct cx *cx, struct command *c, struct work *w, const char *folder, size_t *ret_files)
{
	struct db *db;
	TRY(store_reader(cx, c->store, &db));
	enum err err = db_begin(cx, db);
	if (err == OK)
		err = subject_pack_write(cx, db, w->patient, &w->pack, folder, instant_day(w->now), ret_files);
	store_reader_back(c->store, db);
	return err;
}

static enum err pack(struct cx *cx, struct command *c)
{
	const char *out = command_option(c, "--out");
	struct work w = { .c = c, .now = clock_now() };
	size_t files;
	TRY(command_args(cx, c, 1, 1));
	if (!out)
		return fail(cx, ERR_USAGE, "Say where the pack should be written: --out DIR, a folder that is not there yet.");
	w.person = c->arg[0];
	out = command_path(cx, c, out);
	TRY(store_write(cx, c->store, load, &w));
	/* In the log before it is on the disk. */
	TRY(store_write(cx, c->store, given_work, &w));
	TRY(write_out(cx, c, &w, out, &files));
	fprintf(c->out, "%zu files in %s.\n", files, out);
	if (w.pack.held)
		fprintf(c->note, "%zu records are held back and wait for the reviewer: `waymark subject-access held %s`.\n", w.pack.held, w.person);
	return OK;
}

static enum err list(struct cx *cx, struct command *c)
{
	struct subject_listed *l;
	size_t n;
	struct db *db;
	char id[ID_TEXT], person[ID_TEXT], asked[DAY_TEXT], due[DAY_TEXT];
	TRY(command_args(cx, c, 1, 1));
	TRY(store_reader(cx, c->store, &db));
	enum err err = subject_requests(cx, db, 0, &l, &n);
	store_reader_back(c->store, db);
	TRY(err);
	for (size_t i = 0; i < n; i++)
		fprintf(c->out, "%s  %s  asked %s, due %s  %s  %" PRId64 " decided\n", id_text(l[i].outside, id), id_known(l[i].person) ?
			id_text(l[i].person, person) : "-", day_iso(l[i].asked, asked), day_iso(l[i].due, due), instant_known(l[i].given) ? "given" : "open",
			l[i].decided);
	return OK;
}

enum err cmd_subject_access(struct cx *cx, struct command *c)
{
	static const struct { const char *word; enum err (*run)(struct cx *cx, struct command *c); } words[] = { { "ask", ask }, { "held", held },
		{ "release", judge }, { "withhold", judge }, { "list", list } };
	for (size_t i = 0; c->args > 0 && i < LENGTH(words); i++)
		if (strcmp(c->arg[0], words[i].word) == 0)
			return words[i].run(cx, c);
	return pack(cx, c);
}
