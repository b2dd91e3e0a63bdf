/* Who is let in to a record by name: given, seen, ended and given again by information governance; and the paper with which patient and carer
 * choose a password. */
#include <string.h>

#include <sodium.h>

#include "access/role.h"
#include "base/must.h"
#include "care/permission.h"
#include "door/totp.h"
#include "record/form.h"
#include "record/organisation.h"
#include "record/second.h"
#include "record/sight.h"
#include "record/timeline.h"
#include "web/list_file.h"
#include "web/say.h"

/* As the address says it, and as people do. */
static const struct { const char *word; enum relation_kind kind; const char *title, *name, *say; } kinds[] = {
	{ "self", RELATION_SELF, "A patient's own sign-in", "The patient", "She reads her own record and who looked at it." },
	{ "proxy", RELATION_PROXY, "A carer", "Carer", "Somebody who cares for the patient sees some of it, for some time." },
	{ "project", RELATION_PROJECT, "A researcher", "Researcher", "A named researcher of an approved project." },
	{ "author", RELATION_AUTHOR, "A therapist, or her supervisor", "Therapist or supervisor", "Who writes process notes, or supervises who does." },
};

static size_t kind_at(enum relation_kind kind)
{
	size_t i = 0;
	while (i < LENGTH(kinds) && kinds[i].kind != kind)
		i++;
	must(i < LENGTH(kinds));
	return i;
}

static struct str until_say(struct cx *cx, struct instant until)
{
	char text[DAY_TEXT];
	return until.us < INSTANT_FAR.us ? str_of(arena_text(cx->arena, day_words((struct day){ instant_day(until).day - 1 }, text))) : STR_NONE;
}

/* "ended", "over", "begins later", "stands". */
static void state_of(const struct request *rq, const struct permission *p, struct str *ret_text, struct str *ret_tone)
{
	bool ended = instant_known(p->ended_at), over = p->until.us <= rq->now.us, ahead = p->from.us > rq->now.us;
	*ret_text = ended ? STR("ended") : over ? STR("over") : ahead ? STR("begins later") : STR("stands");
	*ret_tone = ended || over ? STR("grey") : ahead ? STR("yellow") : STR("green");
}

static enum err name_of(struct cx *cx, const struct request *rq, int64_t patient, struct str *ret)
{
	struct person person;
	*ret = STR_NONE;
	TRY(person_load(cx, rq->db, patient, &person));
	if (person.best.d.family.n || person.best.d.given.n)
		*ret = say_name(cx->arena, &person.best.d, false);
	return OK;
}

static struct str who_say(const struct permission *p)
{
	return str_known(p->name) ? p->name : p->kind == RELATION_SELF ? STR("she herself") : p->staff_name;
}

/* ---- the list ---- */

static const struct sheet_column columns[] = {
	{ "as", SHEET_WORDS, offsetof(struct t_permissions_row, as) }, { "whose", SHEET_WORDS, offsetof(struct t_permissions_row, whose) },
	{ "who", SHEET_WORDS, offsetof(struct t_permissions_row, who) },
	{ "on_what_ground", SHEET_WORDS, offsetof(struct t_permissions_row, ground) },
	{ "decided_by", SHEET_WORDS, offsetof(struct t_permissions_row, decided_by) },
	{ "from", SHEET_AT, offsetof(struct t_permissions_row, from) }, { "until", SHEET_WORDS, offsetof(struct t_permissions_row, until) },
	{ "state", SHEET_WORDS, offsetof(struct t_permissions_row, state) },
};

enum err page_permissions(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct permission *p;
	size_t n;
	TRY(frame_make(cx, rq, "Let in by name", &frame));
	TRY(permissions_at(cx, rq->db, rq->who->organisation, &p, &n));
	struct t_permissions d = { .frame = frame, .place = rq->who->organisation_name };
	struct t_permissions_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	struct t_permissions_kind *kind = arena_array(cx->arena, LENGTH(kinds), sizeof *kind);
	for (size_t i = 0; i < LENGTH(kinds); i++)
		kind[d.kinds_n++] = (struct t_permissions_kind){ .href = say_f(cx->arena, "/permissions/give/%s", kinds[i].word),
			.title = str_of(kinds[i].title), .say = str_of(kinds[i].say) };
	for (size_t i = 0; i < n; i++) {
		const struct permission_ground *g = permission_ground(p[i].kind, p[i].ground);
		row[i] = (struct t_permissions_row){ .href = say_f(cx->arena, "/permission/%.*s", STRF(outside(cx->arena, p[i].outside))),
			.as = str_of(kinds[kind_at(p[i].kind)].name), .who = who_say(&p[i]), .ground = g ? str_of(g->say) : p[i].ground,
			.decided_by = p[i].decided_by, .from = p[i].from, .until = until_say(cx, p[i].until) };
		state_of(rq, &p[i], &row[i].state, &row[i].tone);
		TRY(name_of(cx, rq, p[i].patient, &row[i].whose));
	}
	d.kinds = kind;
	d.rows = row;
	d.rows_n = n;
	rq->rows = (int64_t)n;
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "let-in-by-name", .title = "Let in by name", .notice = LIST_PEOPLE,
			.back = STR("/permissions") }, columns, LENGTH(columns), row, n, sizeof *row);
	list_offer(cx, rq, frame, "permission", STR("/permissions"));
	t_permissions(&rs->body, &d);
	return OK;
}

/* ---- giving ---- */

/* What it opens by policy: for each class whether the box is ticked; who else's records come with it. */
static enum err opens_make(struct cx *cx, const struct request *rq, size_t at, struct t_permission_give *d)
{
	const struct policy *policy = rq->settings->catalog->policy;
	static const char *const staff[] = { "mus_clinician", "partner_practitioner", "ward" };
	const char *only = permission_role(kinds[at].kind);
	bool asked = str_known(form_value(&rq->form, "ground"));
	struct sight_giver *giver;
	size_t givers;
	uint32_t opens = 0;
	uint8_t labels = 0;
	enum purpose purpose = sight_purpose(policy, str_of(only ? only : staff[0]));
	for (size_t i = 0; i < (only ? 1 : LENGTH(staff)); i++) {
		struct str role = str_of(only ? only : staff[i]);
		opens |= permission_would_open(policy, kinds[at].kind, role);
		labels |= policy->label_open[sight_role(role)][kinds[at].kind];
	}
	struct t_permission_give_class *class = arena_array(cx->arena, CLASSES, sizeof *class);
	for (enum record_class c = 1; c < CLASSES; c++)
		if ((opens & 1u << c) && !(kinds[at].kind == RELATION_PROXY && c == CLASS_DEMOGRAPHICS))
			class[d->classes_n++] = (struct t_permission_give_class){ .name = say_f(cx->arena, "class_%s", record_class_word(c)),
				.text = str_of(record_class_name(c)), .checked = asked && str_known(form_value(&rq->form,
				arena_printf(cx->arena, "class_%s", record_class_word(c)))) };
	d->classes = class;
	const char *open = "", *shut = "";
	for (enum label l = LABEL_R; l < LABELS; l++) {
		const char **list = labels & 1u << l ? &open : &shut;
		*list = arena_printf(cx->arena, "%s%s%s", *list, **list ? ", " : "", label_name(l));
	}
	d->labels_open = str_of(open);
	d->labels_shut = str_of(shut);
	TRY(sight_givers(cx, rq->db, rq->who->organisation, purpose, opens, instant_day(rq->now), &giver, &givers));
	struct t_permission_give_giver *row = arena_array(cx->arena, givers + 1, sizeof *row);
	for (size_t i = 0; i < givers; i++)
		row[i] = (struct t_permission_give_giver){ .name = giver[i].name, .classes = permission_classes_say(cx->arena, giver[i].classes) };
	d->givers = row;
	d->givers_n = givers;
	return OK;
}

static enum err give_show(struct cx *cx, struct request *rq, struct response *rs, size_t at, const char *problem)
{
	struct t_frame *frame;
	size_t n;
	const struct permission_ground *g = permission_grounds(&n);
	enum relation_kind kind = kinds[at].kind;
	TRY(frame_make(cx, rq, kinds[at].title, &frame));
	struct t_permission_give d = { .frame = frame, .csrf = rq->csrf, .key = request_form_key(cx), .problem = str_of(problem),
		.title = str_of(kinds[at].title), .say = str_of(kinds[at].say), .action = say_f(cx->arena, "/permissions/give/%s", kinds[at].word),
		.place = rq->who->organisation_name, .scoped = kind == RELATION_PROXY, .named = kind == RELATION_PROXY,
		.staffed = kind == RELATION_PROJECT || kind == RELATION_AUTHOR, .referenced = kind == RELATION_PROXY || kind == RELATION_PROJECT,
		.dated = permission_dated(kind), .identity = kind == RELATION_SELF,
		.number = form_value(&rq->form, "number"), .birth = form_value(&rq->form, "birth"), .name = form_value(&rq->form, "name"),
		.login = form_value(&rq->form, "login"), .reference = form_value(&rq->form, "reference"), .decided_by = form_value(&rq->form, "decided_by"),
		.until = form_value(&rq->form, "until"), .words = form_value(&rq->form, "say") };
	struct t_permission_give_ground *ground = arena_array(cx->arena, n + 1, sizeof *ground);
	for (size_t i = 0; i < n; i++)
		if (g[i].kind == kind)
			ground[d.grounds_n++] = (struct t_permission_give_ground){ .value = str_of(g[i].word), .text = say_capital(cx->arena, str_of(g[i].say)),
				.checked = str_is(form_value(&rq->form, "ground"), g[i].word) };
	d.grounds = ground;
	TRY(opens_make(cx, rq, at, &d));
	t_permission_give(&rs->body, &d);
	return OK;
}

static enum err kind_read(struct cx *cx, const struct request *rq, size_t *ret)
{
	for (size_t i = 0; i < LENGTH(kinds); i++)
		if (str_is(rq->word[0], kinds[i].word)) {
			*ret = i;
			return OK;
		}
	return fail(cx, ERR_NOT_FOUND, "There is no such permission.");
}

enum err page_permission_new(struct cx *cx, struct request *rq, struct response *rs)
{
	size_t at = 0;
	TRY(kind_read(cx, rq, &at));
	return give_show(cx, rq, rs, at, NULL);
}

struct giving { const struct request *rq; struct permission_ask ask; struct str to; };

static enum err give_work(struct cx *cx, struct db *db, void *arg)
{
	struct giving *g = arg;
	struct permission made;
	TRY(permission_give(cx, db, &g->ask, g->rq->now, &made));
	g->to = say_f(cx->arena, "/permission/%.*s?done=given", STRF(outside(cx->arena, made.outside)));
	return OK;
}

static bool day_read(struct str text, struct day *ret)
{
	int minute;
	return day_parse(text, ret) || day_parse_as(text, "%d/%m/%Y", ret, &minute);
}

static enum err ask_read(struct cx *cx, const struct request *rq, size_t at, struct permission_ask *ret)
{
	struct str until = str_trim(form_value(&rq->form, "until")), birth = str_trim(form_value(&rq->form, "birth"));
	struct permission_ask ask = { .actor = &rq->actor, .organisation = rq->who->organisation, .patient = NIL, .kind = kinds[at].kind,
		.number = form_value(&rq->form, "number"), .birth_on = DAY_NONE, .login = str_trim(form_value(&rq->form, "login")),
		.name = str_trim(form_value(&rq->form, "name")), .ground = form_value(&rq->form, "ground"),
		.reference = form_value(&rq->form, "reference"), .decided_by = form_value(&rq->form, "decided_by"), .say = form_value(&rq->form, "say"),
		.from = DAY_NONE, .until = DAY_NONE, .policy = rq->settings->catalog->policy };
	const struct { struct str text; const char *what; } limited[] = { { ask.login, "sign-in name" }, { ask.name, "name" }, { ask.reference, "reference" },
		{ ask.decided_by, "name of who decided" }, { ask.say, "note" } };
	for (enum record_class c = 1; c < CLASSES; c++)
		if (str_known(form_value(&rq->form, arena_printf(cx->arena, "class_%s", record_class_word(c)))))
			ask.classes |= 1u << c;
	for (size_t i = 0; i < LENGTH(limited); i++)
		if (limited[i].text.n > 500)
			return fail(cx, ERR_BAD_FIELD, "The %s is too long: 500 letters are enough.", limited[i].what);
	if (birth.n && !day_read(birth, &ask.birth_on))
		return fail(cx, ERR_BAD_FIELD, "Write the birth date as 21/11/1985.");
	if (until.n && !day_read(until, &ask.until))
		return fail(cx, ERR_BAD_FIELD, "Write the last day as 21/11/2027.");
	*ret = ask;
	return OK;
}

enum err page_permission_new_send(struct cx *cx, struct request *rq, struct response *rs)
{
	size_t at = 0;
	struct giving g = { .rq = rq };
	struct form_once once = { .key = rq->form_key, .signin = rq->who->id, .now = rq->now, .work = give_work, .arg = &g, .location = &g.to };
	TRY(kind_read(cx, rq, &at));
	enum err err = ask_read(cx, rq, at, &g.ask);
	if (err == OK)
		err = form_once(cx, rq->store, &once);
	if (err == ERR_BAD_FIELD || err == ERR_CONFLICT) {
		const char *say = arena_text(cx->arena, cx_say(cx));
		cx_clear(cx);
		rs->status = err_row(err)->http;
		return give_show(cx, rq, rs, at, say);
	}
	TRY(err);
	return response_go(rs, g.to);
}

/* ---- one ---- */

struct shown { const char *problem, *done; struct str code, login; };

static enum err one_show(struct cx *cx, struct request *rq, struct response *rs, const struct shown *shown)
{
	struct t_frame *frame;
	struct permission *list, *p = NULL;
	int64_t patient;
	size_t n;
	enum err err = permission_seen(cx, rq->db, rq->id[0], &patient);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no such permission.");
	TRY(err);
	TRY(permissions_of(cx, rq->db, patient, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(list[i].outside, rq->id[0]))
			p = &list[i];
	if (!p)
		return fail(cx, ERR_NOT_FOUND, "There is no such permission.");
	TRY(frame_make(cx, rq, "Let in by name", &frame));
	const struct permission_ground *g = permission_ground(p->kind, p->ground);
	const char *only = permission_role(p->kind);
	bool stands = !instant_known(p->ended_at) && p->until.us > rq->now.us;
	uint32_t opens = p->classes ? p->classes : only ? permission_would_open(rq->settings->catalog->policy, p->kind, str_of(only)) : 0;
	struct t_permission d = { .frame = frame, .csrf = rq->csrf, .action = say_f(cx->arena, "/permission/%.*s", STRF(outside(cx->arena, rq->id[0]))),
		.problem = str_of(shown->problem), .done = str_of(shown->done), .code = shown->code, .login = shown->login, .hours = INVITATION_HOURS,
		.welcome = say_f(cx->arena, "%.*s/welcome", STRF(rq->origin)), .place = rq->who->organisation_name,
		.as = str_of(kinds[kind_at(p->kind)].name), .who = who_say(p), .ground = g ? str_of(g->say) : p->ground,
		.reference = p->reference, .decided_by = p->decided_by, .identity = p->kind == RELATION_SELF, .words = p->say, .from = p->from,
		.until = until_say(cx, p->until), .by = str_known(p->by_name) ? p->by_name : STR("whoever runs Waymark"), .at = p->recorded_at,
		.opens = opens ? permission_classes_say(cx->arena, opens) : STR_NONE, .ended = p->ended_at, .ended_why = p->ended_why, .stands = stands,
		.again = instant_known(p->ended_at) && p->until.us > rq->now.us,
		.codes = stands && (p->kind == RELATION_SELF || p->kind == RELATION_PROXY) };
	state_of(rq, p, &d.state, &d.tone);
	TRY(name_of(cx, rq, patient, &d.whose));
	rq->patient = patient;
	rq->subject = outside(cx->arena, rq->id[0]);
	rq->rows = 1;
	t_permission(&rs->body, &d);
	return OK;
}

enum err page_permission(struct cx *cx, struct request *rq, struct response *rs)
{
	static const struct { const char *word, *say; } done[] = { { "given", "Given. It opens the record from now on." }, { "ended", "Ended. Nothing is open to "
		"it any more. If that was a mistake, give it again below." }, { "again", "It holds again, as a permission of its own." } };
	struct shown shown = { .code = STR_NONE, .login = STR_NONE };
	for (size_t i = 0; i < LENGTH(done); i++)
		if (str_is(form_value(&rq->query, "done"), done[i].word))
			shown.done = done[i].say;
	return one_show(cx, rq, rs, &shown);
}

struct doing { const struct request *rq; struct str what, why, hash, login; struct permission made; };

static enum err do_work(struct cx *cx, struct db *db, void *arg)
{
	struct doing *w = arg;
	const struct request *rq = w->rq;
	const struct policy *policy = rq->settings->catalog->policy;
	w->made = (struct permission){ .outside = rq->id[0] };
	if (str_is(w->what, "end"))
		return permission_end(cx, db, &rq->actor, policy, rq->id[0], w->why, rq->now);
	if (str_is(w->what, "again"))
		return permission_again(cx, db, &rq->actor, policy, rq->id[0], rq->now, &w->made);
	if (!str_is(w->what, "code"))
		return fail(cx, ERR_BAD_FIELD, "Choose what is to be done.");
	TRY(permission_code(cx, db, &rq->actor, policy, rq->id[0], w->hash, rq->now));
	return permission_by_outside(cx, db, rq->id[0], &w->made);
}

enum err page_permission_do(struct cx *cx, struct request *rq, struct response *rs)
{
	struct doing w = { .rq = rq, .what = form_value(&rq->form, "do"), .why = form_value(&rq->form, "why") };
	struct shown shown = { .code = STR_NONE, .login = STR_NONE };
	struct str code = STR_NONE;
	int64_t patient;
	enum err err = permission_seen(cx, rq->db, rq->id[0], &patient);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no such permission.");
	TRY(err);
	if (str_is(w.what, "code")) {
		unsigned char *h = arena_alloc(cx->arena, crypto_hash_sha256_BYTES);
		TRY(request_fresh(cx, rq));
		code = code_make(cx, INVITATION_GROUPS);
		crypto_hash_sha256(h, (const unsigned char *)code.p, code.n);
		w.hash = (struct str){ (char *)h, crypto_hash_sha256_BYTES };
	}
	err = store_write(cx, rq->store, do_work, &w);
	if (err == ERR_BAD_FIELD || err == ERR_CONFLICT) {
		shown.problem = arena_text(cx->arena, cx_say(cx));
		cx_clear(cx);
		rs->status = err_row(err)->http;
		rq->audit = "look";
		return one_show(cx, rq, rs, &shown);
	}
	TRY(err);
	if (code.n) {
		shown.code = code;
		shown.login = w.made.login;
		return one_show(cx, rq, rs, &shown);
	}
	return response_go(rs, say_f(cx->arena, "/permission/%.*s?done=%s", STRF(outside(cx->arena, w.made.outside)), str_is(w.what, "end") ? "ended" : "again"));
}
