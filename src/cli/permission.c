/* waymark relation give, and what `end`, `take-back` and `list` say of what was given by name. */
#include "cli/permission.h"

#include <string.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "door/totp.h"
#include "record/holder.h"
#include "record/organisation.h"
#include "record/second.h"
#include "record/sight.h"
#include "store/store.h"

#define FILE_MAX 1000000

struct giving {
	struct permission_ask ask;
	const char *ods;
	struct str person, hash;                /* hash: of a code, for patient and carer with a new sign-in */
	struct permission made;
	bool again, fresh;                      /* fresh: the sign-in was made now */
	struct instant now;
};

static enum err organisation_named(struct cx *cx, struct db *db, const char *ods, int64_t *ret)
{
	struct organisation o;
	enum err err = organisation_by_ods(cx, db, str_of(ods), &o);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no organisation %s. `waymark organisation list` shows those there are.", ods);
	TRY(err);
	*ret = o.id;
	return OK;
}

static enum err give_work(struct cx *cx, struct db *db, void *arg)
{
	struct giving *g = arg;
	struct holder_of *list;
	size_t count;
	TRY(organisation_named(cx, db, g->ods, &g->ask.organisation));
	TRY(holders_of(cx, db, g->person, &list, &count));
	if (count == 0)
		return fail(cx, ERR_NOT_FOUND, "Nobody has this number. Say an NHS number, a local number or the id of the person's page.");
	for (size_t i = 1; i < count; i++)
		if (list[i].patient != list[0].patient)
			return fail(cx, ERR_CONFLICT, "This number stands for more than one person. Say the id of the person's page instead.");
	g->ask.patient = list[0].patient;
	TRY(permission_give(cx, db, &g->ask, g->now, &g->made));
	g->fresh = !g->ask.login.n && permission_role(g->ask.kind) && g->ask.kind != RELATION_PROJECT;
	return g->fresh ? permission_code(cx, db, NULL, g->ask.policy, g->made.outside, g->hash, g->now) : OK;
}

/* "plan appointment": words of classes. */
static enum err scope_read(struct cx *cx, const char *text, uint32_t *ret)
{
	struct str word, rest = str_of(text);
	*ret = 0;
	while (rest.n) {
		enum record_class class;
		str_cut(rest, ' ', &word, &rest);
		if (!word.n)
			continue;
		if (!record_class_parse(word, &class))
			return fail(cx, ERR_BAD_FIELD, "There is no class of record %.*s.", STRF(word));
		*ret |= 1u << class;
	}
	return OK;
}

static enum err day_read(struct cx *cx, struct command *c, const char *option, struct day *ret)
{
	const char *text = command_option(c, option);
	*ret = DAY_NONE;
	if (text && !day_parse(str_of(text), ret))
		return fail(cx, ERR_USAGE, "%s %s is not a day. Write it as 2026-11-21.", option, text);
	return OK;
}

static void preview(struct cx *cx, struct command *c, const struct giving *g)
{
	static const char *const staff[] = { "mus_clinician", "partner_practitioner", "ward" };
	const char *only = permission_role(g->ask.kind);
	for (size_t i = 0; i < (only ? 1 : LENGTH(staff)); i++) {
		struct str role = str_of(only ? only : staff[i]);
		uint32_t opens = permission_would_open(g->ask.policy, g->ask.kind, role);
		int number = sight_role(role);
		if (g->ask.kind == RELATION_PROXY && g->ask.classes)
			opens &= g->ask.classes | 1u << CLASS_DEMOGRAPHICS;
		fprintf(c->out, "Opens to a %.*s, of what %s holds or is given for it: %.*s.\n  Labels:", STRF(role), g->ods,
			STRF(permission_classes_say(cx->arena, opens)));
		for (enum label l = 0; l < LABELS; l++)
			if (g->ask.policy->label_open[number][g->ask.kind] & 1u << l)
				fprintf(c->out, " %s", label_word(l));
		fprintf(c->out, "\n");
	}
}

static void show_code(struct command *c, const struct giving *g, struct str code)
{
	fprintf(c->out, "Given.\n");
	if (g->fresh)
		fprintf(c->out, "Sign-in name: %.*s\nCode, once, within %d hours, at /welcome: %.*s\nPrint both and hand the paper over in person. "
			"You cannot see the code again.\n", STRF(g->made.login), INVITATION_HOURS, STRF(code));
}

/* A file of numbers: one project, many people. */
static enum err give_many(struct cx *cx, struct command *c, struct giving *g, const char *path)
{
	struct str line, rest;
	int64_t given = 0, left_out = 0;
	if (g->ask.kind != RELATION_PROJECT)
		return fail(cx, ERR_USAGE, "Only a project is given for many people at once.");
	TRY(file_read(cx, command_path(cx, c, path), FILE_MAX, &rest));
	while (rest.n) {
		str_cut(rest, '\n', &line, &rest);
		g->person = str_trim(line);
		if (!g->person.n || str_is_ci(g->person, "nhs_number"))
			continue;
		enum err err = store_write(cx, c->store, give_work, g);
		bool nobody = err == ERR_NOT_FOUND || err == ERR_CONFLICT || (err == ERR_BAD_FIELD && given);
		if (err != OK && !nobody)
			return err;
		cx_clear(cx);
		given += err == OK;
		left_out += err != OK;
	}
	fprintf(c->out, "Given for %lld people. %lld lines were left out: nobody of that number here, or it stands already.\n", (long long)given,
		(long long)left_out);
	return OK;
}

enum err permission_command(struct cx *cx, struct command *c)
{
	const char *ods = command_option(c, "--organisation"), *login = command_option(c, "--staff"),
		*name = command_option(c, "--name"), *ground = command_option(c, "--ground"),
		*reference = command_option(c, "--reference"), *decided = command_option(c, "--decided-by"), *scope = command_option(c, "--scope"),
		*say = command_option(c, "--say");
	bool dry = command_flag(c, "--dry-run");
	struct giving g = { .ods = ods, .now = clock_now(), .ask = { .login = str_of(login ? login : ""), .name = str_of(name ? name : ""),
		.ground = str_of(ground ? ground : ""), .reference = str_of(reference ? reference : ""), .decided_by = str_of(decided ? decided : ""),
		.say = str_of(say ? say : ""), .policy = c->catalog->policy } };
	TRY(day_read(cx, c, "--from", &g.ask.from));
	TRY(day_read(cx, c, "--until", &g.ask.until));
	TRY(command_args(cx, c, 3, 3));
	if (!ods || !ground || !decided)
		return fail(cx, ERR_USAGE, "Use: waymark relation give PERSON SELF|PROXY|PROJECT|AUTHOR --organisation ODS --ground WORD --decided-by NAME "
			"[--until DAY] [--from DAY] [--name NAME --scope \"CLASSES\"] [--staff LOGIN] [--reference TEXT] [--say WORDS] [--dry-run].");
	if (!relation_parse(str_of(c->arg[2]), &g.ask.kind) || !permission_kind(g.ask.kind))
		return fail(cx, ERR_BAD_FIELD, "%s is not given by name. SELF, PROXY, PROJECT and AUTHOR are.", c->arg[2]);
	if (!permission_ground(g.ask.kind, g.ask.ground)) {
		size_t n;
		const struct permission_ground *list = permission_grounds(&n);
		const char *all = "";
		for (size_t i = 0; i < n; i++)
			if (list[i].kind == g.ask.kind)
				all = arena_printf(cx->arena, "%s\n  %s: %s", all, list[i].word, list[i].say);
		return fail(cx, ERR_BAD_FIELD, "There is no ground %s for %s. There are:%s", ground, c->arg[2], all);
	}
	if (scope)
		TRY(scope_read(cx, scope, &g.ask.classes));
	preview(cx, c, &g);
	if (dry) {
		fprintf(c->out, "Nothing was written.\n");
		return OK;
	}
	if (c->arg[1][0] == '@')
		return give_many(cx, c, &g, c->arg[1] + 1);
	struct str code = code_make(cx, INVITATION_GROUPS);
	unsigned char *hash = arena_alloc(cx->arena, crypto_hash_sha256_BYTES);
	crypto_hash_sha256(hash, (const unsigned char *)code.p, code.n);
	g.hash = (struct str){ (char *)hash, crypto_hash_sha256_BYTES };
	g.person = str_of(c->arg[1]);
	TRY(store_write(cx, c->store, give_work, &g));
	show_code(c, &g, code);
	return OK;
}

enum err permission_end_all(struct cx *cx, struct db *db, const struct permission_hand *h, struct instant now)
{
	struct permission *p;
	size_t n, ended = 0;
	TRY(permissions_standing(cx, db, h->patient, h->organisation, h->kind, 0, now, &p, &n));
	for (size_t i = 0; i < n; i++) {
		if (h->login.n && !str_eq(p[i].login, h->login))
			continue;
		TRY(permission_end(cx, db, NULL, NULL, p[i].outside, h->why, now));
		ended++;
	}
	return ended ? OK : fail(cx, ERR_NOT_FOUND, "No such permission stands there now.");
}

enum err permission_back(struct cx *cx, struct db *db, const struct permission_hand *h, struct instant now)
{
	struct id last;
	struct permission made;
	enum err err = permission_last_ended(cx, db, h->patient, h->organisation, h->kind, 0, &last);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "No such permission was ended there.");
	TRY(err);
	return permission_again(cx, db, NULL, NULL, last, now, &made);
}

enum err permission_list(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct instant now, struct str *ret)
{
	struct permission *p, full;
	size_t n;
	char until[INSTANT_TEXT];
	const char *text = "";
	TRY(permissions_standing(cx, db, patient, organisation, RELATION_NONE, 0, now, &p, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(permission_by_outside(cx, db, p[i].outside, &full));
		text = arena_printf(cx->arena, "%s%s to %.*s%s%.*s: %.*s, decided by %.*s%s%s%s%.*s\n", text, relation_word(full.kind), STRF(full.login),
			str_known(full.name) ? ", " : "", STRF(str_known(full.name) ? full.name : STR("")), STRF(full.ground), STRF(full.decided_by),
			full.until.us < INSTANT_FAR.us ? ", until " : "", full.until.us < INSTANT_FAR.us ? instant_words(full.until, until) : "",
			full.classes ? "; " : "", STRF(full.classes ? permission_classes_say(cx->arena, full.classes) : STR("")));
	}
	*ret = str_of(text);
	return OK;
}
