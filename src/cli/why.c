/* waymark why: why can somebody see a record, or not. waymark choice: what a patient has chosen, and hazards. */
#include "catalog/catalog.h"
#include "cli/cli.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "care/choice.h"
#include "care/look_again.h"
#include "care/why.h"
#include "care/wrong_person.h"
#include "codec/json.h"
#include "record/audit.h"
#include "record/holder.h"
#include "record/organisation.h"
#include "record/staff.h"
#include "store/store.h"

/* ---- who and what ---- */

/* LOGIN@ODS:ROLE */
static enum err actor_of(struct cx *cx, struct db *db, const char *text, struct actor *ret)
{
	struct str login, rest, ods, role;
	struct staff staff;
	struct organisation organisation;
	if (!str_cut(str_of(text), '@', &login, &rest) || !str_cut(rest, ':', &ods, &role) || !login.n || !ods.n || !role.n)
		return fail(cx, ERR_USAGE, "%s names nobody. Write the sign-in name, the organisation and the role: nair@R9W:mus_clinician.", text);
	enum err err = staff_by_login(cx, db, login, &staff);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no member of staff %.*s. `waymark staff list` shows those there are.", STRF(login));
	TRY(err);
	err = organisation_by_ods(cx, db, ods, &organisation);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no organisation %.*s. `waymark organisation list` shows those there are.", STRF(ods));
	TRY(err);
	*ret = (struct actor){ .staff = staff.id, .organisation = organisation.id, .signin = NIL, .role = role, .request = STR_NONE };
	return OK;
}

/* One person by number or id; several of one number are told apart by the ids of their pages. */
static enum err person_of(struct cx *cx, struct db *db, const char *text, struct holder_of *ret)
{
	struct holder_of *list;
	size_t count;
	TRY(holders_of(cx, db, str_of(text), &list, &count));
	if (count == 0)
		return fail(cx, ERR_NOT_FOUND, "Nobody has this number. Say an NHS number, a local number or the id of the person's page.");
	for (size_t i = 1; i < count; i++)
		if (list[i].patient != list[0].patient)
			return fail(cx, ERR_CONFLICT, "This number stands for more than one person. Say the id of the person's page instead.");
	*ret = list[0];
	return OK;
}

/* ---- why ---- */

struct asking { const char *actor, *record; bool whole; const struct policy *policy; struct instant now; struct why why; bool silent; int64_t staff; };

static enum err look(struct cx *cx, struct db *db, struct asking *a, int64_t *ret_patient, struct actor *actor)
{
	struct facts f;
	struct wrong_row row;
	struct holder_of who;
	int64_t event;
	TRY(actor_of(cx, db, a->actor, actor));
	if (wrong_row_of_text(str_of(a->record), &row)) {
		enum err err = facts_row(cx, db, row.origin, row.file, row.row, &event);
		if (err == ERR_NOT_FOUND)
			return fail(cx, err, "No event that counts came by that row. `waymark person events` prints rows.");
		TRY(err);
		TRY(facts_event(cx, db, a->policy, actor, event, NIL, a->now, &f, ret_patient));
	} else {
		TRY(person_of(cx, db, a->record, &who));
		*ret_patient = who.patient;
		TRY(facts_person(cx, db, a->policy, actor, who.patient, OP_LOOK, a->now, &f));
	}
	enum err err = why_make(cx, db, a->policy, &f, a->whole, &a->why);
	a->silent = err == ERR_NOT_FOUND;
	if (a->silent)
		cx_clear(cx);
	return a->silent ? OK : err;
}

/* Asking is itself in the log: about whom, and for whom it was asked. */
static enum err look_work(struct cx *cx, struct db *db, void *arg)
{
	struct asking *a = arg;
	struct actor actor;
	int64_t patient;
	TRY(look(cx, db, a, &patient, &actor));
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = actor.organisation, .signin = NIL, .patient = patient,
		.role = STR_NONE, .operation = "why", .class = "person", .subject = str_of(a->actor), .rows = 1, .request = STR_NONE,
		.detail = a->whole ? STR("whole") : STR_NONE }, a->now);
}

static void gate_print(struct command *c, int number, const struct why_gate *g)
{
	static const char *const marks[] = { "yes", "NO", "not asked" };
	fprintf(c->out, "%d. %-20s %-9s", number, g->name, marks[g->mark]);
	if (str_known(g->say))
		fprintf(c->out, "  %.*s", STRF(g->say));
	fprintf(c->out, "\n");
	if (str_known(g->row))
		fprintf(c->out, "   %.*s: %.*s\n", STRF(g->row), STRF(g->note));
}

static void why_json(struct command *c, const struct why *w)
{
	static const char *const marks[] = { "yes", "no", "not-asked" };
	AUTO(buf) struct buf buf = { 0 };
	buf_init(&buf, LIMIT_BUF);
	struct json_out out = { .buf = &buf };
	json_open(&out, '{');
	json_key(&out, "allowed");
	json_put_bool(&out, w->allowed);
	json_key(&out, "by_breaking_glass");
	json_put_bool(&out, w->by_glass);
	json_key(&out, "say");
	json_put_str(&out, w->sentence);
	json_key(&out, "gates");
	json_open(&out, '[');
	for (int g = 0; g < GATES; g++) {
		json_open(&out, '{');
		json_key(&out, "gate");
		json_put_text(&out, w->gate[g].name);
		json_key(&out, "answer");
		json_put_text(&out, marks[w->gate[g].mark]);
		json_key(&out, "row");
		json_put_str(&out, w->gate[g].row);
		json_key(&out, "because");
		json_put_str(&out, w->gate[g].say);
		json_close(&out, '}');
	}
	json_close(&out, ']');
	json_close(&out, '}');
	fprintf(c->out, "%.*s\n", (int)buf.n, buf.p);
}

enum err cmd_why(struct cx *cx, struct command *c)
{
	struct asking a = { .whole = command_flag(c, "--whole"), .policy = c->catalog->policy, .now = clock_now(), .staff = c->staff };
	TRY(command_args(cx, c, 2, 2));
	a.actor = c->arg[0];
	a.record = c->arg[1];
	TRY(store_write(cx, c->store, look_work, &a));
	if (a.silent)
		return fail(cx, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->say);
	if (c->json) {
		why_json(c, &a.why);
		return OK;
	}
	fprintf(c->out, "%.*s\n\n", STRF(a.why.sentence));
	for (int g = 0; g < GATES; g++)
		gate_print(c, g + 1, &a.why.gate[g]);
	if (str_known(a.why.obligations))
		fprintf(c->out, "\nKeep to this: %.*s\n", STRF(a.why.obligations));
	if (str_known(a.why.nearest))
		fprintf(c->out, "\nAllowed would be: %.*s\n", STRF(a.why.nearest));
	fprintf(c->out, "\nWhom to ask: %.*s, which answers for the record.\n", STRF(a.why.ask));
	return OK;
}

/* ---- choice ---- */

struct choosing {
	struct command *c;
	const char *word, *arg[2], *reason, *ods, *login, *class;
	struct day from, until;
	struct instant now;
	struct id made;
	struct bar *list; size_t count;
};

static enum err choice_fill(struct cx *cx, struct db *db, const struct choosing *a, struct bar *b)
{
	struct organisation organisation = { 0 };
	struct staff staff = { 0 };
	if (!bar_parse(str_of(a->arg[1]), &b->kind))
		return fail(cx, ERR_BAD_FIELD, "There is no choice %s. There are DISSENT, LIMIT, OPT_OUT, SELF, HOUSEHOLD, NAMED and COURT.", a->arg[1]);
	if (a->class && !record_class_parse(str_of(a->class), &b->class))
		return fail(cx, ERR_BAD_FIELD, "There is no class of record %s. `waymark policy show` names them.", a->class);
	enum err err = a->ods ? organisation_by_ods(cx, db, str_of(a->ods), &organisation) : OK;
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no organisation %s. `waymark organisation list` shows those there are.", a->ods);
	TRY(err);
	err = a->login ? staff_by_login(cx, db, str_of(a->login), &staff) : OK;
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no member of staff %s. `waymark staff list` shows those there are.", a->login);
	TRY(err);
	b->organisation = organisation.id;
	b->staff = staff.id;
	b->from = day_known(a->from) ? day_begins(a->from) : a->now;
	b->until = day_known(a->until) ? day_begins((struct day){ a->until.day + 1 }) : INSTANT_FAR;
	b->say = str_of(a->reason);
	return OK;
}

/* Whoever runs Waymark writes down what a form on paper says: by nobody of the staff, for the organisation that holds the record. */
static enum err choice_work(struct cx *cx, struct db *db, void *arg)
{
	struct choosing *a = arg;
	struct holder_of who = { .organisation = 0 };
	struct bar b = { .by_staff = a->c->staff };
	char text[ID_TEXT];
	bool add = strcmp(a->word, "add") == 0;
	if (strcmp(a->word, "end") == 0) {
		struct id outside;
		enum err err = id_parse(str_of(a->arg[0]), &outside) ? bar_by_outside(cx, db, outside, &b) : ERR_NOT_FOUND;
		if (err == ERR_NOT_FOUND)
			return fail(cx, err, "There is no choice with the id %s. `waymark choice list PERSON` shows them.", a->arg[0]);
		TRY(err);
		TRY(bar_end(cx, db, b.id, a->c->staff, str_of(a->reason), a->now));
		TRY(look_again_at(cx, db, b.patient, a->now));
		who.patient = b.patient;
		a->made = outside;
	} else {
		TRY(person_of(cx, db, a->arg[0], &who));
		b.patient = who.patient;
		b.by_organisation = who.organisation;
		if (add) {
			TRY(choice_fill(cx, db, a, &b));
			TRY(bar_add(cx, db, &b, a->now, &a->made));
			TRY(look_again_at(cx, db, b.patient, a->now));
		} else {
			TRY(bars_of(cx, db, who.patient, &(struct bar_reader){ 0 }, &a->list, &a->count));
		}
	}
	return audit_add(cx, db, &(struct audit){ .staff = a->c->staff, .organisation = who.organisation ? who.organisation : NIL, .signin = NIL,
		.patient = who.patient, .operation = add ? "choose" : strcmp(a->word, "end") == 0 ? "end-choice" : "list", .class = "choice",
		.subject = id_known(a->made) ? str_of(arena_text(cx->arena, id_text(a->made, text))) : STR_NONE, .rows = 1 }, a->now);
}

static void choices_print(const struct choosing *a)
{
	char id[ID_TEXT], from[INSTANT_TEXT], until[INSTANT_TEXT];
	for (size_t i = 0; i < a->count; i++) {
		const struct bar *b = &a->list[i];
		fprintf(a->c->out, "%s  %-9s %-8s %s%s%s", id_text(b->outside, id), bar_word(b->kind), bar_stands(b, a->now) ? "stands" : "ended",
			instant_words(b->from, from), b->until.us < INSTANT_FAR.us ? " until " : "",
			b->until.us < INSTANT_FAR.us ? instant_words(b->until, until) : "");
		if (b->organisation)
			fprintf(a->c->out, ", against %.*s", STRF(b->ods));
		if (b->staff)
			fprintf(a->c->out, ", against %.*s", STRF(b->staff_name));
		if (b->class != CLASS_ANY)
			fprintf(a->c->out, ", %s", record_class_word(b->class));
		fprintf(a->c->out, ": %.*s\n", STRF(b->say));
	}
	if (a->count == 0)
		fprintf(a->c->out, "No choice is recorded.\n");
}

static enum err choice_day(struct cx *cx, const char *text, struct day *ret)
{
	*ret = DAY_NONE;
	return !text || day_parse(str_of(text), ret) ? OK : fail(cx, ERR_BAD_FIELD, "%s is no day. Write it as 2026-11-21.", text);
}

enum err cmd_choice(struct cx *cx, struct command *c)
{
	const char *from = command_option(c, "--from"), *until = command_option(c, "--until");
	struct choosing a = { .c = c, .reason = command_option(c, "--reason"), .ods = command_option(c, "--against"), .login = command_option(c, "--staff"),
		.class = command_option(c, "--class"), .now = clock_now() };
	char id[ID_TEXT];
	TRY(command_args(cx, c, 2, 3));
	a.word = c->arg[0];
	a.arg[0] = c->arg[1];
	a.arg[1] = c->args > 2 ? c->arg[2] : NULL;
	bool add = strcmp(a.word, "add") == 0, end = strcmp(a.word, "end") == 0;
	if ((!add && !end && strcmp(a.word, "list") != 0) || add != (c->args == 3) || ((add || end) && !a.reason))
		return fail(cx, ERR_USAGE, "Use: waymark choice add PERSON KIND --reason WORDS, choice list PERSON, or choice end ID --reason WORDS.");
	TRY(choice_day(cx, from, &a.from));
	TRY(choice_day(cx, until, &a.until));
	TRY(store_write(cx, c->store, choice_work, &a));
	if (!add && !end)
		choices_print(&a);
	else if (c->json)
		fprintf(c->out, "{\"choice\": \"%s\"}\n", id_text(a.made, id));
	else
		fprintf(c->out, end ? "%s is ended, from the next page that anybody opens.\n" : "%s stands, from the next page that anybody opens.\n",
			id_text(a.made, id));
	return OK;
}
