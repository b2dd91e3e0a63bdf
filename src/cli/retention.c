/* waymark retention: what is due, what has to be kept, and destroying it. */
#include "catalog/catalog.h"
#include "cli/cli.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "care/retention.h"
#include "record/holder.h"
#include "record/staff.h"
#include "store/store.h"

#define LIMIT_NAMED 20          /* files that a plan names */

struct work { struct command *c; struct instant now; const char *person, *by, *reason; int64_t patient, staff; struct id outside;
	struct retention_plan plan; enum err (*run)(struct cx *cx, struct db *db, struct work *w); };

static struct retention_table table_of(const struct command *c)
{
	return (struct retention_table){ c->catalog->retention, c->catalog->retentions };
}

/* ---- due ---- */

static enum err due(struct cx *cx, struct command *c)
{
	const char *on = command_option(c, "--on");
	struct retention_table table = table_of(c);
	struct retention_item *item;
	struct instant at = clock_now();
	struct day day;
	size_t n;
	int64_t people;
	struct db *db;
	char id[ID_TEXT], text[DAY_TEXT];
	TRY(command_args(cx, c, 1, 1));
	if (on && !day_parse(str_of(on), &day))
		return fail(cx, ERR_USAGE, "--on %s is not a day. Write it as 2026-11-21.", on);
	if (on)
		at = day_begins(day);
	TRY(store_reader(cx, c->store, &db));
	enum err err = retention_due(cx, db, &table, at, &item, &n, &people);
	store_reader_back(c->store, db);
	TRY(err);
	for (size_t i = 0; i < n; i++)
		fprintf(c->out, "%s  due since %s  %.*s%s%s\n", id_text(item[i].outside, id), day_iso(item[i].on, text), STRF(item[i].by->id),
			item[i].holds ? "  legal hold" : "", item[i].treated ? "  somebody has to do with the person" : "");
	fprintf(c->note, "%zu of %" PRId64 " people. Nothing is destroyed by itself.\n", n, people);
	return OK;
}

/* ---- the rest is about one person ---- */

static enum err work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	struct holder_of *list;
	struct staff staff;
	size_t count;
	TRY(holders_of(cx, db, str_of(w->person), &list, &count));
	if (count == 0)
		return fail(cx, ERR_NOT_FOUND, "Nobody has this number. Say an NHS number, a local number or the id of the person's page.");
	for (size_t i = 1; i < count; i++)
		if (list[i].patient != list[0].patient)
			return fail(cx, ERR_CONFLICT, "This number stands for more than one person. Say the id of the person's page instead.");
	w->patient = list[0].patient;
	w->outside = list[0].outside;
	enum err err = staff_by_login(cx, db, str_of(w->by), &staff);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no member of staff %s. `waymark staff list` shows those there are.", w->by);
	TRY(err);
	w->staff = staff.id;
	return w->run(cx, db, w);
}

static enum err hold_run(struct cx *cx, struct db *db, struct work *w)
{
	return retention_hold(cx, db, w->patient, w->staff, str_of(w->reason), w->now);
}

static enum err release_run(struct cx *cx, struct db *db, struct work *w)
{
	return retention_release(cx, db, w->patient, w->staff, str_of(w->reason), w->now);
}

static enum err propose_run(struct cx *cx, struct db *db, struct work *w)
{
	struct retention_table table = table_of(w->c);
	return retention_propose(cx, db, &table, w->patient, w->outside, w->staff, w->now, &w->plan);
}

static enum err destroy_run(struct cx *cx, struct db *db, struct work *w)
{
	struct retention_table table = table_of(w->c);
	return retention_destroy(cx, db, &table, w->patient, w->outside, w->staff, w->now, &w->plan);
}

static enum err about_one(struct cx *cx, struct command *c, struct work *w)
{
	w->c = c;
	w->now = clock_now();
	w->by = command_option(c, "--by");
	w->reason = command_option(c, "--reason");
	TRY(command_args(cx, c, 2, 2));
	w->person = c->arg[1];
	if (!w->by)
		return fail(cx, ERR_USAGE, "Say who does this: --by LOGIN.");
	if ((w->run == hold_run || w->run == release_run) && !w->reason)
		return fail(cx, ERR_USAGE, "Say why: --reason WORDS.");
	return store_write(cx, c->store, work, w);
}

static enum err hold(struct cx *cx, struct command *c)
{
	struct work w = { .run = hold_run };
	TRY(about_one(cx, c, &w));
	fprintf(c->out, "Kept until somebody ends the hold.\n");
	return OK;
}

static enum err release(struct cx *cx, struct command *c)
{
	struct work w = { .run = release_run };
	TRY(about_one(cx, c, &w));
	fprintf(c->out, "The hold has ended.\n");
	return OK;
}

/* Ids and numbers, no words about anybody. */
static void certificate(struct command *c, const struct work *w, bool done)
{
	char id[ID_TEXT], person[ID_TEXT], at[INSTANT_TEXT];
	fprintf(c->out, "%s %s\nperson: %s\nperiod: %.*s\nrows: %" PRId64 " (%.*s)\n%s: %s, %s\n", done ? "certificate" : "proposal",
		id_text(w->plan.d.outside, id), id_text(w->plan.d.person, person), STRF(w->plan.d.period), w->plan.d.rows, STRF(w->plan.d.counted),
		done ? "destroyed" : "proposed", instant_iso(w->now, at), w->by);
	for (size_t i = 0; i < w->plan.files && i < LIMIT_NAMED; i++)
		fprintf(c->out, "still in the kept files of import: %.*s\n", STRF(w->plan.file[i].code));
	if (w->plan.files > LIMIT_NAMED)
		fprintf(c->out, "and of %zu imports more\n", w->plan.files - LIMIT_NAMED);
}

static enum err destroy(struct cx *cx, struct command *c)
{
	struct work w = { .run = command_flag(c, "--second") ? destroy_run : propose_run };
	TRY(about_one(cx, c, &w));
	certificate(c, &w, w.run == destroy_run);
	if (w.run == destroy_run)
		fprintf(c->note, "Gone for good. The log of who looked stays, with ids only. Backups made before today, and the files named above, still "
			"hold it; if a source sends the person again, the record begins anew.\n");
	else
		fprintf(c->note, "Nothing is destroyed yet. Somebody else does it: waymark retention destroy %s --second --by LOGIN\n", w.person);
	return OK;
}

static enum err undo(struct cx *cx, struct command *c)
{
	TRY(command_args(cx, c, 1, 2));
	return fail(cx, ERR_CONFLICT, "What was destroyed cannot be brought back: that is what destroying means. A backup from before still has it, for as "
		"long as you keep it.");
}

enum err cmd_retention(struct cx *cx, struct command *c)
{
	static const struct { const char *word; enum err (*run)(struct cx *cx, struct command *c); } words[] = { { "due", due }, { "hold", hold },
		{ "release", release }, { "destroy", destroy }, { "undo", undo } };
	for (size_t i = 0; c->args > 0 && i < LENGTH(words); i++)
		if (strcmp(c->arg[0], words[i].word) == 0)
			return words[i].run(cx, c);
	return fail(cx, ERR_USAGE, "Use: waymark retention due [--on DAY] | hold|release PERSON --by LOGIN --reason WORDS | destroy PERSON [--second] --by LOGIN");
}
