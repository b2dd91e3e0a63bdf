/* waymark staff: who can sign in. */
#include "cli/carry_demo.h"
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "access/role.h"
#include "base/clock.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "door/password.h"
#include "door/totp.h"
#include "record/audit.h"
#include "record/organisation.h"
#include "record/second.h"
#include "record/setting.h"
#include "record/staff.h"

#define PASSWORD_MAX 256

struct adding { struct str login, name, profession, hash, role; int64_t organisation; struct instant now; bool again; };

static enum err add(struct cx *cx, struct db *db, void *arg)
{
	struct adding *a = arg;
	struct staff there;
	int64_t id;
	enum err err = staff_by_login(cx, db, a->login, &there);
	if (err == OK && a->again) {
		id = there.id;
		TRY(staff_set_password(cx, db, id, a->hash));
	} else if (err == ERR_NOT_FOUND || err == OK) {
		cx_clear(cx);
		TRY(staff_add(cx, db, a->login, a->name, a->profession, a->hash, a->now, &id));
	} else {
		return err;
	}
	struct staff_role *roles;
	size_t n;
	TRY(staff_roles(cx, db, id, a->now, &roles, &n));
	for (size_t i = 0; i < n; i++)
		if (roles[i].organisation == a->organisation && str_eq(roles[i].role, a->role))
			return OK;
	TRY(staff_give_role(cx, db, id, a->organisation, a->role, a->now));
	return audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = a->organisation, .signin = NIL, .patient = NIL,
		.operation = "add", .class = "staff", .subject = a->login, .detail = a->role }, a->now);
}

static enum err organisation_of(struct cx *cx, struct command *c, const char *ods, int64_t *ret)
{
	struct db *db;
	struct organisation organisation;
	TRY(store_reader(cx, c->store, &db));
	enum err err = organisation_by_ods(cx, db, str_of(ods), &organisation);
	store_reader_back(c->store, db);
	*ret = err == OK ? organisation.id : NIL;
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no organisation %s. `waymark organisation list` shows those there are.", ods);
	return err;
}

static enum err organisation_there(struct cx *cx, struct command *c, const char *ods, bool *ret)
{
	int64_t id;
	enum err err = organisation_of(cx, c, ods, &id);
	*ret = err == OK;
	if (err == ERR_NOT_FOUND)
		cx_clear(cx);
	return err == ERR_NOT_FOUND ? OK : err;
}

/* One line from standard input, so that a password is never an argument that other users can read. */
static enum err read_password(struct cx *cx, struct command *c, struct str *ret)
{
	char line[PASSWORD_MAX];
	if (isatty(fileno(c->in)))
		fprintf(c->note, "Password (a sentence is best, ends with Enter): "), fflush(c->note);
	if (!fgets(line, sizeof line, c->in))
		return fail(cx, ERR_BAD_FIELD, "No password was given on standard input.");
	line[strcspn(line, "\r\n")] = '\0';
	*ret = str_of(arena_text(cx->arena, line));
	sodium_memzero(line, sizeof line);
	return OK;
}

/* at: NULL is the service; else an organisation of the synthetic region, and of the two that `make demo` adds to it, where it is there. */
static const struct { const char *login, *name, *profession, *role, *at; } demo[] = {
	{ "clinician", "Dr Priya Nair", "liaison psychiatrist", "mus_clinician", NULL },
	{ "colleague", "Joe Lindqvist", "occupational therapist", "mus_clinician", NULL },
	{ "manager", "Maya Thornbury", "manager", "service_manager", NULL },
	{ "analyst", "Sam Okafor", "analyst", "analyst", NULL },
	{ "gp", "Dr Tom Haddow", "general practitioner", "gp", "" },
	{ "emergency", "Dr Aoife Brennan", "emergency physician", "ae_clinician", "R9A" },
	{ "consultant", "Dr Martin Sole", "consultant physician", "referrer", "R9A" },
	{ "wardnurse", "Grace Adeyemi", "ward nurse", "ward", "R9A" },
	{ "therapist", "Nick Farrow", "therapist of talking therapies", "partner_practitioner", "R9T" },
	{ "psychiatrist", "Dr Ines Calder", "psychiatrist", "partner_practitioner", "R9M" },
	{ "socialworker", "Beth Oldroyd", "social worker", "partner_practitioner", "S9A" },
	{ "unitdoctor", "Dr Karl Wetherby", "ward doctor", "ward", "R9U" },
	{ "unitnurse", "Shona Pike", "ward nurse", "ward", "R9U" },
};
#define DEMO_PASSWORD "waymark demonstration"

static enum err mark_demo(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	return setting_put(cx, db, "demonstration", STR("yes"), NIL, clock_now());
}

/* Sign-ins for trying it out: only where everyone is invented, so never in live. */
static enum err make_demo(struct cx *cx, struct command *c, const char *service, const char *practice)
{
	struct str hash;
	TRY(password_make(cx, STR(DEMO_PASSWORD), STR("-"), &hash));
	for (size_t i = 0; i < LENGTH(demo); i++) {
		const char *at = demo[i].at ? demo[i].at[0] ? demo[i].at : practice : service;
		bool there;
		TRY(organisation_there(cx, c, at, &there));
		if (!there && demo[i].at && demo[i].at[0])
			continue;
		struct adding a = { .login = str_of(demo[i].login), .name = str_of(demo[i].name), .profession = str_of(demo[i].profession),
			.hash = hash, .role = str_of(demo[i].role), .now = clock_now(), .again = true };
		TRY(organisation_of(cx, c, at, &a.organisation));
		TRY(store_write(cx, c->store, add, &a));
	}
	/* pages tell visitors that this is the demonstration, and that everyone is invented */
	return store_write(cx, c->store, mark_demo, NULL);
}

static enum err carry(struct cx *cx, struct command *c, const char *service, const char *practice, int people)
{
	const char *login[LENGTH(demo)];
	struct carry_places at = { .unit = NIL, .people = people };
	size_t n = 0;
	int carried;
	bool there;
	TRY(organisation_of(cx, c, practice, &at.practice));
	TRY(organisation_of(cx, c, service, &at.service));
	TRY(organisation_there(cx, c, "R9U", &there));
	if (there)
		TRY(organisation_of(cx, c, "R9U", &at.unit));
	for (size_t i = 0; i < LENGTH(demo); i++) {
		bool away = demo[i].at && demo[i].at[0], carer = strcmp(demo[i].role, "analyst") != 0 && strcmp(demo[i].role, "service_manager") != 0;
		there = true;
		if (away)
			TRY(organisation_there(cx, c, demo[i].at, &there));
		if (there && carer)
			login[n++] = demo[i].login;
	}
	TRY(carry_demo(cx, c, login, n, &at, &carried));
	fprintf(c->note, "%d people are on pathways.\n", carried);
	return OK;
}

static enum err show_demo(struct cx *cx, struct command *c)
{
	bool there;
	fprintf(c->out, "Demonstration sign-ins (everyone here is invented), password for all: %s\n", DEMO_PASSWORD);
	for (size_t i = 0; i < LENGTH(demo); i++) {
		bool away = demo[i].at && demo[i].at[0];
		TRY(organisation_there(cx, c, away ? demo[i].at : "", &there));
		if (there || !away)
			fprintf(c->out, "  %-12s %-16s %s%s%s\n", demo[i].login, demo[i].name, demo[i].role, away ? ", " : "", away ? demo[i].at : "");
	}
	return OK;
}

static enum err list(struct cx *cx, struct command *c)
{
	struct db *db;
	struct staff *staff;
	size_t n;
	TRY(store_reader(cx, c->store, &db));
	enum err err = staff_list(cx, db, &staff, &n);
	store_reader_back(c->store, db);
	TRY(err);
	if (c->json)
		fprintf(c->out, "[");
	for (size_t i = 0, shown = 0; i < n; i++) {
		if (staff[i].login.n && staff[i].login.p[0] == '-')
			continue;
		if (c->json)
			fprintf(c->out, "%s{\"login\": \"%.*s\", \"disabled\": %s}", shown++ ? ", " : "", STRF(staff[i].login),
				instant_known(staff[i].disabled_at) ? "true" : "false");
		else
			fprintf(c->out, "%-20.*s %-30.*s %.*s%s\n", STRF(staff[i].login), STRF(staff[i].name), STRF(staff[i].profession),
				instant_known(staff[i].disabled_at) ? "  (may not sign in)" : "");
	}
	if (c->json)
		fprintf(c->out, "]\n");
	return OK;
}

/* A role without pages is a program's, not a person's. */
static enum err role_check(struct cx *cx, const char *role)
{
	size_t n;
	const struct role *list = role_list(&n);
	const char *all = "";
	const struct role *found = role_find(str_of(role));
	for (size_t i = 0; i < n; i++)
		if (role_personal(&list[i]))
			all = arena_printf(cx->arena, "%s%s%s", all, all[0] ? " " : "", list[i].role);
	if (!found || !role_personal(found))
		return fail(cx, ERR_BAD_FIELD, "%s role %s. The roles are: %s", found ? "Nobody can be given the" : "There is no", role, all);
	return OK;
}

/* The title of a profession of the tables and, where no role is named, its usual one. */
static enum err profession_role(struct cx *cx, struct command *c, const char *id, struct str *ret_title, const char **role)
{
	const struct profession *profession = id ? catalog_profession(c->catalog, str_of(id)) : NULL;
	if (id && !profession) {
		const char *all = "";
		for (size_t i = 0; i < c->catalog->professions; i++)
			all = arena_printf(cx->arena, "%s %.*s", all, STRF(c->catalog->profession[i].id));
		return fail(cx, ERR_BAD_FIELD, "There is no profession %s. The professions are:%s", id, all);
	}
	*ret_title = profession ? profession->title : STR_NONE;
	if (profession && !*role)
		*role = str_c(cx->arena, profession->role);
	return role_check(cx, *role);
}

/* ---- invitations, and leaving ---- */

struct inviting { struct adding *add; const char *login; struct str hash; bool without_second; struct instant now; };

static enum err invite(struct cx *cx, struct db *db, void *arg)
{
	struct inviting *v = arg;
	struct staff staff;
	enum err err = staff_by_login(cx, db, str_of(v->login), &staff);
	if (err == ERR_NOT_FOUND && v->add) {
		cx_clear(cx);
		TRY(add(cx, db, v->add));
		TRY(staff_by_login(cx, db, str_of(v->login), &staff));
	} else if (err == ERR_NOT_FOUND) {
		return fail(cx, err, "There is no member of staff %s. With --name, --org and --role one is made.", v->login);
	} else {
		TRY(err);
		if (v->add)
			return fail(cx, ERR_UNIQUE, "%s is there already. Without --name it is invited anew; `waymark staff role` gives another role.", v->login);
	}
	if (instant_known(staff.disabled_at))
		TRY(staff_return(cx, db, staff.id));
	if (v->without_second)
		TRY(second_remove(cx, db, staff.id));
	TRY(invitation_add(cx, db, staff.id, v->hash, NIL, v->now));
	return audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = NIL, .signin = NIL, .patient = NIL, .operation = "invite",
		.class = "staff", .subject = str_of(v->login), .detail = v->without_second ? STR("without second factor") : STR_NONE }, v->now);
}

/* A code for choosing a password; whoever hands it out never knows the password. */
static enum err cmd_invite(struct cx *cx, struct command *c, struct adding *adding, bool without_second)
{
	struct str code = code_make(cx, INVITATION_GROUPS);
	unsigned char *hash = arena_alloc(cx->arena, crypto_hash_sha256_BYTES);
	crypto_hash_sha256(hash, (const unsigned char *)code.p, code.n);
	struct inviting v = { adding, c->arg[1], { (char *)hash, crypto_hash_sha256_BYTES }, without_second, clock_now() };
	TRY(store_write(cx, c->store, invite, &v));
	if (c->json)
		fprintf(c->out, "{\"login\": \"%s\", \"code\": \"%.*s\", \"hours\": %d}\n", c->arg[1], STRF(code), INVITATION_HOURS);
	else
		fprintf(c->out, "%s chooses a password at /welcome with this code, once, within %d hours:\n  %.*s\nHand it over in person or by "
			"telephone. You cannot see it again; another invitation ends this one.\n", c->arg[1], INVITATION_HOURS, STRF(code));
	return OK;
}

struct leaving { const char *login; int64_t organisation; const char *role; bool end; struct instant now; };

static enum err leave(struct cx *cx, struct db *db, void *arg)
{
	const struct leaving *l = arg;
	struct staff staff;
	enum err err = staff_by_login(cx, db, str_of(l->login), &staff);
	if (err == ERR_NOT_FOUND || str_starts(staff.login, "-"))
		return fail(cx, ERR_NOT_FOUND, "There is no member of staff %s. `waymark staff list` shows those there are.", l->login);
	TRY(err);
	TRY(staff_leave(cx, db, staff.id, l->now));
	return audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = NIL, .signin = NIL, .patient = NIL, .operation = "leave",
		.class = "staff", .subject = str_of(l->login) }, l->now);
}

static enum err role_change(struct cx *cx, struct db *db, void *arg)
{
	const struct leaving *l = arg;
	struct staff staff;
	struct staff_role *roles;
	size_t n;
	bool there = false;
	enum err err = staff_by_login(cx, db, str_of(l->login), &staff);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no member of staff %s. `waymark staff list` shows those there are.", l->login);
	TRY(err);
	TRY(staff_roles(cx, db, staff.id, l->now, &roles, &n));
	for (size_t i = 0; i < n; i++) {
		if (roles[i].organisation != l->organisation || !str_is(roles[i].role, l->role))
			continue;
		there = true;
		if (l->end)
			TRY(staff_end_role(cx, db, roles[i].id, l->now));
	}
	if (l->end && !there)
		return fail(cx, ERR_NOT_FOUND, "%s does not have that role there.", l->login);
	if (!l->end && !there)
		TRY(staff_give_role(cx, db, staff.id, l->organisation, str_of(l->role), l->now));
	return audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = l->organisation, .signin = NIL, .patient = NIL,
		.operation = l->end ? "end-role" : "give-role", .class = "staff", .subject = str_of(l->login), .detail = str_of(l->role) }, l->now);
}

static enum err cmd_role(struct cx *cx, struct command *c, const char *ods, const char *role, bool end)
{
	struct leaving l = { .login = c->arg[1], .role = role, .end = end, .now = clock_now() };
	TRY(role_check(cx, role));
	TRY(organisation_of(cx, c, ods, &l.organisation));
	TRY(store_write(cx, c->store, role_change, &l));
	fprintf(c->out, end ? "%s is no longer %s at %s; sign-ins in that role end with their next request.\n" : "%s is %s at %s.\n", c->arg[1], role, ods);
	return OK;
}

enum err cmd_staff(struct cx *cx, struct command *c)
{
	bool without_second = command_flag(c, "--without-second"), end = command_flag(c, "--end");
	const char *name = command_option(c, "--name"), *ods = command_option(c, "--org"), *role = command_option(c, "--role");
	const char *profession = command_option(c, "--profession"), *service = command_option(c, "--service"), *practice = command_option(c, "--practice");
	const char *people = command_option(c, "--people");
	bool show = command_flag(c, "--show"), carries = command_flag(c, "--carry");
	int64_t most = 0;
	TRY(command_args(cx, c, 1, 2));
	if (strcmp(c->arg[0], "list") == 0)
		return list(cx, c);
	if (people && (!str_int(str_of(people), &most) || most < 1 || most > CARRY_MAX))
		return fail(cx, ERR_USAGE, "--people is how many are carried, at most %d.", CARRY_MAX);
	if (strcmp(c->arg[0], "demo") == 0) {
		if (!show)
			TRY(make_demo(cx, c, service ? service : "R9W", practice ? practice : "Y99001"));
		if (carries)
			TRY(carry(cx, c, service ? service : "R9W", practice ? practice : "Y99001", (int)most));
		return show_demo(cx, c);
	}
	bool making = strcmp(c->arg[0], "add") == 0, inviting = strcmp(c->arg[0], "invite") == 0;
	if (strcmp(c->arg[0], "leave") == 0 && c->args == 2) {
		struct leaving l = { .login = c->arg[1], .now = clock_now() };
		TRY(store_write(cx, c->store, leave, &l));
		fprintf(c->out, "%s has left: every sign-in, role, invitation and second factor is ended.\n", c->arg[1]);
		return OK;
	}
	if (strcmp(c->arg[0], "role") == 0 && c->args == 2 && ods && role)
		return cmd_role(cx, c, ods, role, end);
	if (inviting && c->args == 2 && !name)
		return cmd_invite(cx, c, NULL, without_second);
	if ((!making && !inviting) || c->args != 2 || !name || !ods || (!role && !profession))
		return fail(cx, ERR_USAGE, "Use: waymark staff invite LOGIN [--name NAME --org ODS --role ROLE [--profession P]] [--without-second], staff role "
			"LOGIN --org ODS --role ROLE [--end], staff leave LOGIN, staff list, or staff add with the password on standard input. Without "
			"--role it is the one that the profession usually has.");
	struct str is;
	TRY(profession_role(cx, c, profession, &is, &role));
	struct adding a = { .login = str_of(c->arg[1]), .name = str_of(name), .profession = is, .role = str_of(role), .hash = STR(""), .now = clock_now() };
	struct str password;
	TRY(organisation_of(cx, c, ods, &a.organisation));
	if (inviting)
		return cmd_invite(cx, c, &a, without_second);
	TRY(read_password(cx, c, &password));
	TRY(password_make_of(cx, password, &(struct password_owner){ a.login, a.name, STR_NONE }, &a.hash));
	TRY(store_write(cx, c->store, add, &a));
	fprintf(c->out, "%s can sign in for %s as %s.\n", c->arg[1], ods, role);
	return OK;
}
