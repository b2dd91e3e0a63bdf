/* waymark subject-access: all that is held of somebody who asks for it. */
#include "catalog/catalog.h"
#include "cli/cli.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "care/subject_access.h"
#include "care/subject_words.h"
#include "exchange/subject_pack.h"
#include "record/audit.h"
#include "record/holder.h"
#include "record/organisation.h"
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

struct work { struct command *c; struct instant now; const char *person, *organisation, *reviewer, *by, *proof, *reason, *words, *on, *sent;
	struct str section; int64_t row, patient, asked; bool release; struct id made; struct subject_pack pack; };

/* Options first, and then so many words: [WORD] PERSON [ROW]. */
static enum err work_of(struct cx *cx, struct command *c, int words, struct work *ret)
{
	*ret = (struct work){ .c = c, .now = clock_now(), .organisation = command_option(c, "--organisation"),
		.reviewer = command_option(c, "--reviewer"), .by = command_option(c, "--by"), .proof = command_option(c, "--proof"),
		.reason = command_option(c, "--reason"), .words = command_option(c, "--words"), .on = command_option(c, "--on"),
		.sent = command_option(c, "--how"), .asked = NIL };
	TRY(command_args(cx, c, words, words));
	ret->person = c->arg[words > 1];
	return OK;
}

/* Whoever sits at the console does it, in the name of a member of staff; nothing here proves that it is she, and the log says so. */
static enum err actor_of(struct cx *cx, struct db *db, const struct work *w, struct subject_actor *ret)
{
	*ret = (struct subject_actor){ .organisation = NIL, .signin = NIL, .role = STR_NONE, .request = STR_NONE };
	return staff_of(cx, db, w->by, &ret->staff);
}

static enum err find(struct cx *cx, struct db *db, struct work *w)
{
	struct organisation o;
	TRY(person_of(cx, db, w->person, &w->patient));
	if (!w->organisation)
		return OK;
	enum err err = organisation_by_ods(cx, db, str_of(w->organisation), &o);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no organisation %s. `waymark organisation list` shows those there are.", w->organisation);
	w->asked = o.id;
	return err;
}

/* Whom she asked: the one named, or the only one that holds a record of her. */
static enum err asked_of(struct cx *cx, struct db *db, struct work *w)
{
	struct subject_name *h;
	size_t n;
	bool holds;
	TRY(find(cx, db, w));
	TRY(subject_holders(cx, db, w->patient, &h, &n));
	if (w->asked == NIL && n == 1)
		w->asked = h[0].answers;
	if (w->asked == NIL)
		return fail(cx, ERR_USAGE, "Say which organisation was asked: --organisation ODS. Each answers for what it holds.");
	TRY(subject_held_by(cx, db, w->patient, w->asked, w->now, &holds));
	return holds ? OK : fail(cx, ERR_NOT_FOUND, "That organisation holds no record of this person.");
}

/* ---- asking ---- */

static enum err ask_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	struct subject_asking a = { .staff = w->c->staff, .signin = NIL, .asked = instant_day(w->now), .proof = str_of(w->proof),
		.request = STR_NONE, .role = STR_NONE };
	TRY(asked_of(cx, db, w));
	a.patient = w->patient;
	a.organisation = w->asked;
	TRY(staff_of(cx, db, w->reviewer, &a.reviewer));
	if (w->on && !day_parse(str_of(w->on), &a.asked))
		return fail(cx, ERR_USAGE, "--on %s is not a day. Write it as 2026-11-21.", w->on);
	return subject_ask(cx, db, &a, w->now, &w->made);
}

static enum err ask(struct cx *cx, struct command *c)
{
	char id[ID_TEXT];
	struct work w;
	TRY(work_of(cx, c, 2, &w));
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
	return subject_pack_load(cx, db, w->c->catalog->policy, w->patient, w->asked, instant_day(w->now), &w->pack);
}

/* Reading what is held back is in the log of the person. */
static enum err held_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	TRY(load(cx, db, w));
	return audit_add(cx, db, &(struct audit){ .staff = w->c->staff, .organisation = NIL, .signin = NIL, .patient = w->patient,
		.role = STR(AUDIT_CONSOLE), .operation = "look", .class = "subject", .rows = (int64_t)(w->pack.held + w->pack.withheld) }, w->now);
}

static enum err held(struct cx *cx, struct command *c)
{
	struct work w;
	TRY(work_of(cx, c, 2, &w));
	TRY(store_write(cx, c->store, held_work, &w));
	for (size_t i = 0; i < w.pack.rows; i++)
		if (w.pack.fate[i] != SUBJECT_GIVEN && subject_alone(w.pack.row[i].section))
			fprintf(c->out, "%-10s %.*s:%" PRId64 "  [%s] %.*s\n", w.pack.fate[i] == SUBJECT_HELD ? "to decide" : "withheld",
				STRF(w.pack.row[i].section), w.pack.row[i].id, w.pack.why[i], STRF(subject_row_say(cx, &w.pack.row[i])));
	fprintf(c->note, "%zu wait for the reviewer, %zu are withheld, %zu are given.\n", w.pack.held, w.pack.withheld,
		w.pack.rows - w.pack.held - w.pack.withheld);
	return OK;
}

static enum err judge_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	struct subject_actor actor;
	TRY(load(cx, db, w));
	TRY(actor_of(cx, db, w, &actor));
	return subject_judge(cx, db, w->c->catalog->policy, &w->pack.request, &(struct subject_judging){ w->section, w->row, w->release,
		w->words ? str_of(w->words) : STR_NONE, str_of(w->reason) }, &actor, w->now);
}

static enum err judge(struct cx *cx, struct command *c)
{
	struct str id;
	struct work w;
	TRY(work_of(cx, c, 3, &w));
	w.release = strcmp(c->arg[0], "release") == 0;
	if (!w.by || !w.reason)
		return fail(cx, ERR_USAGE, "Say who decides, and why: --by LOGIN --reason WORDS.");
	if (!str_cut(str_of(c->arg[2]), ':', &w.section, &id) || !str_int(id, &w.row))
		return fail(cx, ERR_USAGE, "%s names no row. `waymark subject-access held PERSON` prints them: event:812.", c->arg[2]);
	TRY(store_write(cx, c->store, judge_work, &w));
	fprintf(c->out, "%s.\n", w.release ? w.words ? "Released, with those words" : "Released" : "Withheld");
	return OK;
}

/* ---- the pack ---- */

static enum err given_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	struct subject_actor actor;
	TRY(actor_of(cx, db, w, &actor));
	return subject_given(cx, db, &w->pack, &actor, w->now);
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
	size_t files;
	struct work w;
	TRY(work_of(cx, c, 1, &w));
	if (!out)
		return fail(cx, ERR_USAGE, "Say where the pack should be written: --out DIR, a folder that is not there yet.");
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

/* ---- it went out ---- */

static enum err sent_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	struct subject_actor actor;
	TRY(load(cx, db, w));
	TRY(actor_of(cx, db, w, &actor));
	return subject_sent(cx, db, &w->pack.request, str_of(w->sent), &actor, w->now);
}

static enum err sent(struct cx *cx, struct command *c)
{
	struct work w;
	TRY(work_of(cx, c, 2, &w));
	if (!w.sent)
		return fail(cx, ERR_USAGE, "Say how it went out, and to whom: --how \"handed to her at the desk, passport seen\".");
	TRY(store_write(cx, c->store, sent_work, &w));
	fprintf(c->out, "Written down.\n");
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
		fprintf(c->out, "%s  %s  %.*s  asked %s, due %s  %s  %" PRId64 " decided\n", id_text(l[i].outside, id), id_known(l[i].person) ?
			id_text(l[i].person, person) : "-", STRF(str_known(l[i].ods) ? l[i].ods : STR("?")), day_iso(l[i].asked, asked),
			day_iso(l[i].due, due), instant_known(l[i].sent) ? "sent" : instant_known(l[i].given) ? "written" : "open", l[i].decided);
	return OK;
}

enum err cmd_subject_access(struct cx *cx, struct command *c)
{
	static const struct { const char *word; enum err (*run)(struct cx *cx, struct command *c); } words[] = { { "ask", ask }, { "held", held },
		{ "release", judge }, { "withhold", judge }, { "sent", sent }, { "list", list } };
	for (size_t i = 0; c->args > 0 && i < LENGTH(words); i++)
		if (strcmp(c->arg[0], words[i].word) == 0)
			return words[i].run(cx, c);
	return pack(cx, c);
}
