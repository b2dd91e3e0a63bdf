/* waymark relation: who has to do with somebody; letting in by name; ending what is wrong, and taking that back. */
#include "cli/permission.h"

#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "care/relations.h"
#include "record/audit.h"
#include "record/holder.h"
#include "record/organisation.h"
#include "store/store.h"

struct work { struct command *c; const char *word, *person, *kind, *ods; struct relation_hand hand; struct instant now;
	struct relation_told *told; size_t count; const char *login; struct str by_name; };

static enum err person_of(struct cx *cx, struct db *db, struct work *w)
{
	struct holder_of *list;
	size_t count;
	TRY(holders_of(cx, db, str_of(w->person), &list, &count));
	if (count == 0)
		return fail(cx, ERR_NOT_FOUND, "Nobody has this number. Say an NHS number, a local number or the id of the person's page.");
	for (size_t i = 1; i < count; i++)
		if (list[i].patient != list[0].patient)
			return fail(cx, ERR_CONFLICT, "This number stands for more than one person. Say the id of the person's page instead.");
	w->hand.patient = list[0].patient;
	return OK;
}

static enum err work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	struct organisation o = { 0 };
	enum err err = w->ods ? organisation_by_ods(cx, db, str_of(w->ods), &o) : OK;
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no organisation %s. `waymark organisation list` shows those there are.", w->ods);
	TRY(err);
	TRY(person_of(cx, db, w));
	w->hand.organisation = o.id;
	if (permission_kind(w->hand.kind) && strcmp(w->word, "list") != 0) {
		struct permission_hand h = { w->hand.organisation, w->hand.patient, w->hand.kind, w->hand.why, str_of(w->login ? w->login : "") };
		return strcmp(w->word, "end") == 0 ? permission_end_all(cx, db, &h, w->now) : permission_back(cx, db, &h, w->now);
	}
	if (strcmp(w->word, "end") == 0)
		return relation_end_by_hand(cx, db, &w->hand, w->now);
	if (strcmp(w->word, "take-back") == 0)
		return relation_back_by_hand(cx, db, &w->hand, w->now);
	TRY(permission_list(cx, db, w->hand.patient, o.id, w->now, &w->by_name));
	TRY(relations_told(cx, db, w->hand.patient, o.id, &w->told, &w->count));
	return audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = NIL, .signin = NIL, .patient = w->hand.patient,
		.role = STR(AUDIT_CONSOLE), .operation = "list", .class = "demographics", .rows = (int64_t)w->count, .request = STR_NONE }, w->now);
}

static void print(const struct work *w)
{
	char from[INSTANT_TEXT], until[INSTANT_TEXT];
	for (size_t i = 0; i < w->count; i++) {
		const struct relation_told *r = &w->told[i];
		bool holds = r->from.us <= w->now.us && r->until.us > w->now.us;
		fprintf(w->c->out, "%-8.*s %-13s %-6s", STRF(r->ods), relation_word(r->kind), holds ? "holds" : r->until.us <= w->now.us ? "over" : "ahead");
		if (r->from.us > 0)
			fprintf(w->c->out, "  from %s", instant_words(r->from, from));
		if (r->until.us < INSTANT_FAR.us)
			fprintf(w->c->out, "  until %s", instant_words(r->until, until));
		if (str_known(r->login))
			fprintf(w->c->out, "  %.*s alone", STRF(r->login));
		fprintf(w->c->out, "\n");
	}
	if (w->by_name.n)
		fprintf(w->c->out, "By name:\n%.*s", STRF(w->by_name));
}

enum err cmd_relation(struct cx *cx, struct command *c)
{
	if (c->args > 0 && strcmp(c->arg[0], "give") == 0)
		return permission_command(cx, c);
	const char *why = command_option(c, "--why"), *until = command_option(c, "--until");
	struct work w = { .c = c, .ods = command_option(c, "--organisation"), .now = clock_now(),
		.hand = { .why = why ? str_of(why) : STR_NONE, .kind = RELATION_NONE, .until = INSTANT_NONE } };
	struct day day;
	w.login = command_option(c, "--staff");
	TRY(command_args(cx, c, 2, 3));
	w.word = c->arg[0];
	w.person = c->arg[1];
	bool list = strcmp(w.word, "list") == 0, end = strcmp(w.word, "end") == 0, back = strcmp(w.word, "take-back") == 0;
	if ((!list && !end && !back) || list != (c->args == 2) || (!list && !w.ods) )
		return fail(cx, ERR_USAGE, "Use: waymark relation list PERSON [--organisation ODS], relation give PERSON KIND ..., relation end PERSON KIND "
			"--organisation ODS --why WORD [--staff LOGIN], or relation take-back PERSON KIND --organisation ODS [--until DAY].");
	if (!list && !relation_parse(str_of(c->arg[2]), &w.hand.kind))
		return fail(cx, ERR_BAD_FIELD, "There is no relation %s. `waymark relation list PERSON` shows those that there are.", c->arg[2]);
	if (back && !until && !permission_kind(w.hand.kind))
		return fail(cx, ERR_USAGE, "Say --until DAY: how long it holds again.");
	if (until && !day_parse(str_of(until), &day))
		return fail(cx, ERR_USAGE, "--until %s is not a day. Write it as 2026-11-21.", until);
	if (until)
		w.hand.until = day_begins((struct day){ day.day + 1 });
	TRY(store_write(cx, c->store, work, &w));
	if (list)
		print(&w);
	else
		fprintf(c->out, end ? "Ended, from the next page that anybody opens.\n" : "It holds again, from the next page that anybody opens.\n");
	return OK;
}
