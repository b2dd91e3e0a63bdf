/* waymark setting and waymark sign: what the service sets, and who answers for its tables. */
#include "cli/cli.h"

#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "model/constraint.h"
#include "model/severity.h"
#include "record/audit.h"
#include "record/setting.h"
#include "record/signin.h"
#include "record/staff.h"

static const struct { const char *name, *otherwise, *kind, *from, *to, *say; } known[] = {
#define SETTING(name, otherwise, kind, from, to, say) { name, otherwise, kind, from, to, say },
#include "gen/settings.h"
#undef SETTING
};

struct change { const char *name; struct str value; struct instant now; };

static enum err put(struct cx *cx, struct db *db, void *arg)
{
	struct change *ch = arg;
	TRY(setting_put(cx, db, ch->name, ch->value, NIL, ch->now));
	return audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = NIL, .signin = NIL, .patient = NIL, .operation = "set",
		.class = "setting", .subject = str_of(ch->name), .detail = ch->value }, ch->now);
}

static enum err check(struct cx *cx, size_t i, struct str value)
{
	int64_t n, from, to;
	if (strcmp(known[i].kind, "choice") == 0) {
		struct str word, rest = str_of(known[i].from);
		bool there = false;
		while (rest.n) {
			str_cut(rest, ' ', &word, &rest);
			there |= str_eq(word, value);
		}
		if (!there)
			return fail(cx, ERR_BAD_FIELD, "%s is one of these: %s. \"%.*s\" is none of them.", known[i].name, known[i].from, STRF(value));
	}
	if (strcmp(known[i].kind, "number") == 0) {
		must(str_int(str_of(known[i].from), &from) && str_int(str_of(known[i].to), &to));
		if (!str_int(value, &n) || n < from || n > to)
			return fail(cx, ERR_BAD_FIELD, "%s is a number from %s to %s, not \"%.*s\".", known[i].name, known[i].from, known[i].to,
				    STRF(value));
	}
	struct signin_rules rules = { 0 };
	if (strcmp(known[i].kind, "limits") == 0)
		TRY(signin_rules_limits(cx, value, &rules));
	if (strcmp(known[i].kind, "roles") == 0)
		TRY(signin_rules_second(cx, value, &rules));
	return value.n ? OK : fail(cx, ERR_BAD_FIELD, "%s cannot be empty.", known[i].name);
}

static enum err list(struct cx *cx, struct command *c)
{
	struct db *db;
	TRY(store_reader(cx, c->store, &db));
	enum err err = OK;
	if (c->json)
		fprintf(c->out, "{");
	for (size_t i = 0; i < LENGTH(known) && err == OK; i++) {
		struct str value = STR_NONE;
		err = setting_get(cx, db, known[i].name, str_of(known[i].otherwise), &value);
		if (c->json)
			fprintf(c->out, "%s\"%s\": \"%.*s\"", i ? ", " : "", known[i].name, STRF(value));
		else
			fprintf(c->out, "%-20s %-30.*s %s\n", known[i].name, STRF(value), known[i].say);
	}
	if (c->json)
		fprintf(c->out, "}\n");
	store_reader_back(c->store, db);
	return err;
}

enum err cmd_setting(struct cx *cx, struct command *c)
{
	TRY(command_args(cx, c, 1, 3));
	if (strcmp(c->arg[0], "list") == 0)
		return list(cx, c);
	if (strcmp(c->arg[0], "set") != 0 || c->args != 3)
		return fail(cx, ERR_USAGE, "Use: waymark setting list, or waymark setting set NAME VALUE");
	for (size_t i = 0; i < LENGTH(known); i++)
		if (strcmp(known[i].name, c->arg[1]) == 0) {
			struct change change = { known[i].name, str_of(c->arg[2]), clock_now() };
			TRY(check(cx, i, change.value));
			TRY(store_write(cx, c->store, put, &change));
			fprintf(c->out, "%s is now %s. A running server takes it up when it is started again.\n", known[i].name, c->arg[2]);
			return OK;
		}
	return fail(cx, ERR_BAD_FIELD, "There is no setting %s. `waymark setting list` shows those there are.", c->arg[1]);
}

/* ---- signing: HAZ-012 ---- */

struct signature { const char *subject, *hash; int64_t staff; struct day review_by; struct instant now; };
struct signatures { struct signature *list; size_t count; };

static enum err sign(struct cx *cx, struct db *db, void *arg)
{
	struct signatures *s = arg;
	for (size_t i = 0; i < s->count; i++) {
		const struct signature *g = &s->list[i];
		TRY(signing_add(cx, db, str_of(g->subject), str_of(g->hash), g->staff, g->review_by, g->now));
		TRY(audit_add(cx, db, &(struct audit){ .staff = g->staff, .organisation = NIL, .signin = NIL, .patient = NIL,
			.role = STR("clinical_safety_officer"), .operation = "sign", .class = "table", .subject = str_of(g->subject),
			.detail = str_of(g->hash) }, g->now));
	}
	return OK;
}

/* Who signs has to be a clinical safety officer, by name, with a role that stands. */
static enum err officer(struct cx *cx, struct command *c, const char *login, int64_t *ret)
{
	struct db *db;
	struct staff staff;
	struct staff_role *roles;
	size_t n;
	TRY(store_reader(cx, c->store, &db));
	enum err err = staff_by_login(cx, db, str_of(login), &staff);
	if (err == OK)
		err = staff_roles(cx, db, staff.id, clock_now(), &roles, &n);
	store_reader_back(c->store, db);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no member of staff %s. `waymark staff list` shows those there are.", login);
	TRY(err);
	for (size_t i = 0; i < n; i++)
		if (str_is(roles[i].role, "clinical_safety_officer")) {
			*ret = staff.id;
			return OK;
		}
	return fail(cx, ERR_FORBIDDEN, "%s is no clinical safety officer here. Give the role first: waymark staff add ... --role clinical_safety_officer", login);
}

static void add_signature(struct cx *cx, struct signatures *s, size_t *room, const char *kind, struct str id, const char *hash, const char *wanted,
			  struct signature pattern)
{
	pattern.subject = arena_printf(cx->arena, "%s:%.*s", kind, STRF(id));
	pattern.hash = hash;
	if (strcmp(wanted, "all") == 0 || strcmp(wanted, pattern.subject) == 0)
		*ARRAY_PUSH(cx->arena, s->list, s->count, *room) = pattern;
}

enum err cmd_sign(struct cx *cx, struct command *c)
{
	const char *by = command_option(c, "--by"), *until = command_option(c, "--review-by");
	const struct catalog *t = c->catalog;
	struct signature pattern = { .now = clock_now() };
	struct signatures s = { 0 };
	size_t room = 0;
	TRY(command_args(cx, c, 1, 1));
	if (!by || !until || !day_parse(str_of(until), &pattern.review_by))
		return fail(cx, ERR_USAGE, "Use: waymark sign rule:ID|redflag:ID|severity:ID|constraint:ID|all --by LOGIN --review-by YYYY-MM-DD");
	if (pattern.review_by.day <= clock_today().day)
		return fail(cx, ERR_BAD_FIELD, "The day of the next review, %s, has to be after today.", until);
	TRY(officer(cx, c, by, &pattern.staff));
	for (size_t i = 0; i < t->currents; i++)
		add_signature(cx, &s, &room, "rule", t->current[i]->id, t->current[i]->hash, c->arg[0], pattern);
	for (size_t i = 0; i < t->redflags; i++)
		add_signature(cx, &s, &room, "redflag", t->redflag[i]->rule.id, t->redflag[i]->rule.hash, c->arg[0], pattern);
	for (size_t i = 0; i < t->severities; i++)
		if (t->severity[i] == catalog_severity(t, t->severity[i]->id, 0))
			add_signature(cx, &s, &room, "severity", t->severity[i]->id, t->severity[i]->hash, c->arg[0], pattern);
	for (size_t i = 0; i < t->constraints; i++)
		add_signature(cx, &s, &room, "constraint", t->constraint[i]->id, t->constraint[i]->hash, c->arg[0], pattern);
	if (s.count == 0)
		return fail(cx, ERR_NO_RULE, "There is no table %s. Write rule:ID, redflag:ID, severity:ID or constraint:ID; `waymark rule list` shows the "
			"rules, the folders severity and constraints hold the others.", c->arg[0]);
	TRY(store_write(cx, c->store, sign, &s));
	fprintf(c->out, "%zu tables are signed by %s, to be reviewed by %s.\n", s.count, by, until);
	return OK;
}
