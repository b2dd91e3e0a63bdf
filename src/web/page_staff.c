/* Staff of one's own organisation: who is there, inviting, roles, and leaving. What one administrator may do here opens nothing in another
 * organisation, nobody gives roles to herself, and every step is in the log. */
#include <string.h>

#include <sodium.h>

#include "access/role.h"
#include "base/must.h"
#include "door/totp.h"
#include "record/audit.h"
#include "record/colleague.h"
#include "record/second.h"
#include "record/signin.h"
#include "record/staff.h"
#include "web/list_file.h"
#include "web/say.h"

#define SHOWN_MAX 200

/* Roles that an organisation gives its staff: a patient's or carer's comes with her record, a program's with its key. */
static bool is_given(const struct role *role)
{
	return role_personal(role) && strcmp(role->role, "patient") != 0 && strcmp(role->role, "carer") != 0;
}

static struct t_option *options_of(struct cx *cx, struct str chosen, size_t *ret_n)
{
	size_t n;
	const struct role *role = role_list(&n);
	struct t_option *option = arena_array(cx->arena, n + 1, sizeof *option);
	*ret_n = 0;
	option[(*ret_n)++] = (struct t_option){ STR(""), STR("Choose a role"), !chosen.n };
	for (size_t i = 0; i < n; i++)
		if (is_given(&role[i]))
			option[(*ret_n)++] = (struct t_option){ str_of(role[i].role), str_of(role[i].title), str_is(chosen, role[i].role) };
	return option;
}

/* ---- the list ---- */

static enum err roles_say(struct cx *cx, const struct request *rq, int64_t staff, struct str *ret)
{
	struct colleague_role *role;
	size_t n;
	const char *text = "";
	TRY(colleague_roles(cx, rq->db, rq->who->organisation, staff, rq->now, &role, &n));
	for (size_t i = 0; i < n; i++) {
		const struct role *known = role_find(role[i].role);
		text = arena_printf(cx->arena, "%s%s%s", text, *text ? "; " : "", known ? known->title : str_c(cx->arena, role[i].role));
	}
	*ret = str_of(text);
	return OK;
}

static struct str small_letters(struct cx *cx, struct str s)
{
	char *out = str_c(cx->arena, s);
	for (char *p = out; *p; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
	return str_of(out);
}

static const struct sheet_column columns[] = {
	{ "name", SHEET_WORDS, offsetof(struct t_staff_row, name) }, { "sign_in_name", SHEET_WORDS, offsetof(struct t_staff_row, login) },
	{ "profession", SHEET_WORDS, offsetof(struct t_staff_row, profession) }, { "roles", SHEET_WORDS, offsetof(struct t_staff_row, roles) },
	{ "second_factor", SHEET_YES, offsetof(struct t_staff_row, second) }, { "invited", SHEET_YES, offsetof(struct t_staff_row, invited) },
	{ "signs_in_elsewhere", SHEET_YES, offsetof(struct t_staff_row, provider) }, { "left", SHEET_YES, offsetof(struct t_staff_row, left) },
	{ "last_used", SHEET_AT, offsetof(struct t_staff_row, used) },
};

static enum err list_show(struct cx *cx, struct request *rq, struct response *rs, const char *problem, const char *at)
{
	struct t_frame *frame;
	struct colleague *who;
	size_t n;
	struct str q = str_sub(query_words(cx, rq, "q"), 0, 100), refused;
	if (query_refused(rq, "q", rs, &refused)) {
		problem = refused.p;
		at = "q";
	}
	TRY(frame_make(cx, rq, "Staff", &frame));
	TRY(colleagues(cx, rq->db, rq->who->organisation, small_letters(cx, q), SHOWN_MAX, rq->now, &who, &n));
	struct t_staff_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		row[i] = (struct t_staff_row){ .href = say_f(cx->arena, "/admin/staff/%.*s", STRF(outside(cx->arena, who[i].outside))),
			.name = who[i].name, .login = who[i].login, .profession = who[i].profession, .left = instant_known(who[i].disabled_at),
			.second = who[i].second, .invited = who[i].invited, .elsewhere = who[i].elsewhere > 0, .used = who[i].used_at,
			.provider = !who[i].password && !who[i].invited };
		TRY(roles_say(cx, rq, who[i].id, &row[i].roles));
	}
	struct t_staff d = { .frame = frame, .csrf = rq->csrf, .problem = str_of(problem), .problem_at = str_of(at), .place = rq->who->organisation_name,
		.q = q, .searched = q.n > 0, .more = n == SHOWN_MAX, .count = (int64_t)n, .login = form_value(&rq->form, "login"),
		.name = form_value(&rq->form, "name"), .profession = form_value(&rq->form, "profession"), .rows = row, .rows_n = n };
	d.roles = options_of(cx, form_value(&rq->form, "role"), &d.roles_n);
	struct str here = q.n ? say_f(cx->arena, "/admin/staff?find=%.*s", STRF(form_value(&rq->query, "find"))) : STR("/admin/staff");
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "staff", .title = "Staff", .filter = q.n ? STR("those that were looked for") : STR_NONE,
			.notice = LIST_STAFF, .back = here, .of = d.more ? (int64_t)n + 1 : 0 }, columns, LENGTH(columns), row, n, sizeof *row);
	list_offer(cx, rq, frame, "staff", here);
	t_staff(&rs->body, &d);
	return OK;
}

/* Who was looked for stands in no address. */
enum err page_staff_find(struct cx *cx, struct request *rq, struct response *rs)
{
	struct str hidden;
	TRY(request_hide(cx, rq, str_trim(form_value(&rq->form, "q")), &hidden));
	return response_go(rs, hidden.n ? say_f(cx->arena, "/admin/staff?find=%.*s", STRF(hidden)) : STR("/admin/staff"));
}

enum err page_staff(struct cx *cx, struct request *rq, struct response *rs)
{
	return list_show(cx, rq, rs, NULL, NULL);
}

/* ---- one of them ---- */

static enum err rows_make(struct cx *cx, const struct request *rq, const struct colleague *who, struct t_staff_one *d)
{
	struct colleague_role *role;
	TRY(colleague_roles(cx, rq->db, rq->who->organisation, who->id, rq->now, &role, &d->rows_n));
	struct t_staff_one_row *row = arena_array(cx->arena, d->rows_n + 1, sizeof *row);
	for (size_t i = 0; i < d->rows_n; i++) {
		const struct role *known = role_find(role[i].role);
		row[i] = (struct t_staff_one_row){ .id = outside(cx->arena, role[i].outside), .title = known ? str_of(known->title) : role[i].role,
			.say = known ? str_of(known->say) : STR_NONE, .from = role[i].from, .csrf = rq->csrf, .action = d->action };
	}
	d->rows = row;
	return OK;
}

struct shown { struct id whom; const char *said, *problem; struct str code; };

static enum err one_show(struct cx *cx, const struct request *rq, struct response *rs, const struct shown *shown)
{
	struct t_frame *frame;
	struct colleague who;
	TRY(colleague_by_outside(cx, rq->db, rq->who->organisation, shown->whom, rq->now, &who));
	TRY(frame_make(cx, rq, "A member of staff", &frame));
	struct t_staff_one d = { .frame = frame, .csrf = rq->csrf, .problem = str_of(shown->problem), .said = str_of(shown->said), .code = shown->code,
		.hours = INVITATION_HOURS, .action = say_f(cx->arena, "/admin/staff/%.*s", STRF(outside(cx->arena, shown->whom))), .name = who.name,
		.login = who.login, .profession = who.profession, .place = rq->who->organisation_name, .left = instant_known(who.disabled_at),
		.left_at = who.disabled_at, .second = who.second, .invited = who.invited, .elsewhere = who.elsewhere > 0,
		.self = who.id == rq->who->staff, .may_invite = who.elsewhere == 0, .used = who.used_at };
	TRY(rows_make(cx, rq, &who, &d));
	d.roles = options_of(cx, shown->problem ? form_value(&rq->form, "role") : STR(""), &d.roles_n);
	t_staff_one(&rs->body, &d);
	return OK;
}

enum err page_staff_one(struct cx *cx, struct request *rq, struct response *rs)
{
	static const struct { const char *word, *say; } done[] = { { "given", "The role is given. It can be taken with the next sign-in, or under “act in "
		"another role”." }, { "ended", "The role is ended. Give it again below if that was wrong." },
		{ "left", "Ended. It opens nothing here any more." },
		{ "back", "Roles may be given again. A new code lets a password be chosen." } };
	struct shown shown = { .whom = rq->id[0], .code = STR_NONE };
	for (size_t i = 0; i < LENGTH(done); i++)
		if (str_is(form_value(&rq->query, "done"), done[i].word))
			shown.said = done[i].say;
	return one_show(cx, rq, rs, &shown);
}

/* ---- writing ---- */

struct act {
	const struct request *rq;
	const char *operation;
	struct str login, name, profession, role;       /* of somebody new */
	struct id whom, role_id;
	struct colleague who;
	struct str hash;                                /* of an invitation's code */
	bool without;
};

static enum err audited(struct cx *cx, struct db *db, const struct act *a, struct str detail)
{
	struct audit audit;
	request_audit(a->rq, &audit);
	audit.operation = a->operation;
	audit.class = "staff";
	audit.subject = a->who.login;
	audit.detail = detail;
	audit.rows = 0;
	return audit_add(cx, db, &audit, a->rq->now);
}

static enum err add_work(struct cx *cx, struct db *db, void *arg)
{
	struct act *a = arg;
	struct staff there;
	enum err err = staff_by_login(cx, db, a->login, &there);
	if (err == OK)
		return fail(cx, ERR_UNIQUE, "The sign-in name %.*s is taken. Choose another; if it is the same person, without a role here yet, whoever runs "
			"Waymark can give one.", STRF(a->login));
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	int64_t id;
	TRY(staff_add(cx, db, a->login, a->name, a->profession, STR(""), a->rq->now, &id));
	TRY(staff_give_role(cx, db, id, a->rq->who->organisation, a->role, a->rq->now));
	TRY(invitation_add(cx, db, id, a->hash, a->rq->who->staff, a->rq->now));
	TRY(staff_by_id(cx, db, id, &there));
	a->whom = there.outside;
	a->who.login = there.login;
	return audited(cx, db, a, a->role);
}

static enum err not_herself(struct cx *cx, const struct act *a)
{
	return a->who.id != a->rq->who->staff ? OK : fail(cx, ERR_CONFLICT, "Nobody does this for themselves. A colleague who administers can, or whoever runs "
		"Waymark.");
}

static enum err give_work(struct cx *cx, struct db *db, struct act *a)
{
	struct colleague_role *role;
	size_t n;
	TRY(not_herself(cx, a));
	TRY(colleague_roles(cx, db, a->rq->who->organisation, a->who.id, a->rq->now, &role, &n));
	for (size_t i = 0; i < n; i++)
		if (str_eq(role[i].role, a->role))
			return OK;
	TRY(staff_give_role(cx, db, a->who.id, a->rq->who->organisation, a->role, a->rq->now));
	return audited(cx, db, a, a->role);
}

static enum err end_work(struct cx *cx, struct db *db, struct act *a)
{
	struct colleague_role *role;
	size_t n;
	TRY(colleague_roles(cx, db, a->rq->who->organisation, a->who.id, a->rq->now, &role, &n));
	for (size_t i = 0; i < n; i++) {
		if (!id_eq(role[i].outside, a->role_id))
			continue;
		if (a->who.id == a->rq->who->staff && str_eq(role[i].role, a->rq->who->role))
			return fail(cx, ERR_CONFLICT, "You act in this role now. A colleague who administers can end it.");
		TRY(staff_end_role(cx, db, role[i].id, a->rq->now));
		return audited(cx, db, a, role[i].role);
	}
	return OK;                              /* ended before */
}

static enum err invite_work(struct cx *cx, struct db *db, struct act *a)
{
	TRY(not_herself(cx, a));
	if (a->who.elsewhere)
		return fail(cx, ERR_CONFLICT, "There is a role in another organisation too: whoever runs Waymark makes that code.");
	if (instant_known(a->who.disabled_at))
		return fail(cx, ERR_CONFLICT, "That was ended. Say \"Is back\" first.");
	if (a->without)
		TRY(second_remove(cx, db, a->who.id));
	TRY(invitation_add(cx, db, a->who.id, a->hash, a->rq->who->staff, a->rq->now));
	return audited(cx, db, a, a->without ? STR("without second factor") : STR_NONE);
}

static enum err leave_work(struct cx *cx, struct db *db, struct act *a)
{
	TRY(not_herself(cx, a));
	TRY(colleague_leave(cx, db, a->rq->who->organisation, &a->who, a->rq->now));
	return audited(cx, db, a, STR_NONE);
}

static enum err back_work(struct cx *cx, struct db *db, struct act *a)
{
	if (!instant_known(a->who.disabled_at))
		return OK;
	TRY(staff_return(cx, db, a->who.id));
	return audited(cx, db, a, STR_NONE);
}

/* What each button does; done: what the page says then; fresh: it opens a way in, so who sends it proves that it is she. */
static const struct { const char *word, *done; enum err (*work)(struct cx *cx, struct db *db, struct act *a); bool fresh; } acts[] = {
	{ "give", "given", give_work, true }, { "end", "ended", end_work, false }, { "invite", NULL, invite_work, true },
	{ "leave", "left", leave_work, false }, { "back", "back", back_work, false },
};
struct doing { struct act act; size_t which; };

static enum err do_work(struct cx *cx, struct db *db, void *arg)
{
	struct doing *d = arg;
	struct act *a = &d->act;
	/* decided again where it is written */
	TRY(colleague_by_outside(cx, db, a->rq->who->organisation, a->whom, a->rq->now, &a->who));
	return acts[d->which].work(cx, db, a);
}

static struct str code_new(struct cx *cx, struct act *a)
{
	struct str code = code_make(cx, INVITATION_GROUPS);
	unsigned char *hash = arena_alloc(cx->arena, crypto_hash_sha256_BYTES);
	crypto_hash_sha256(hash, (const unsigned char *)code.p, code.n);
	a->hash = (struct str){ (char *)hash, crypto_hash_sha256_BYTES };
	return code;
}

static enum err role_check(struct cx *cx, struct str word)
{
	const struct role *role = role_find(word);
	return role && is_given(role) ? OK : fail(cx, ERR_BAD_FIELD, "Choose a role.");
}

/* The code stands on the page that answers, once, and in no address. The reader of this request has a picture from before. */
static enum err code_show(struct cx *cx, struct request *rq, struct response *rs, const struct act *a, struct str code)
{
	db_end(rq->db);
	TRY(db_begin(cx, rq->db));
	return one_show(cx, rq, rs, &(struct shown){ .whom = a->whom, .code = code, .said = "Invited. Hand the code over." });
}

struct add_form { struct str name, profession, login, role; };
static const struct form_field add_fields[] = {
	{ "name", FORM_TEXT, offsetof(struct add_form, name), true, "Write the name", .most = 100 },
	{ "profession", FORM_TEXT, offsetof(struct add_form, profession), false, "Write the profession", .most = 100 },
	{ "login", FORM_TEXT, offsetof(struct add_form, login), true, "Write a sign-in name", .most = 40 },
	{ "role", FORM_TEXT, offsetof(struct add_form, role), true, "Choose a role", .most = 40 },
};

static bool login_good(struct str login)
{
	bool good = login.n >= 2;
	for (size_t i = 0; i < login.n; i++) {
		char c = login.p[i];
		good &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (i && (c == '.' || c == '-' || c == '_'));
	}
	return good;
}

enum err page_staff_add(struct cx *cx, struct request *rq, struct response *rs)
{
	struct add_form form;
	struct form_problems problems;
	enum err err = form_into(cx, &rq->form, add_fields, LENGTH(add_fields), &form, &problems);
	const char *at = err == ERR_BAD_FIELD ? problems.problem[0].name : "login";
	struct act a = { .rq = rq, .operation = "add", .login = form.login, .name = form.name, .profession = form.profession, .role = form.role };
	struct str code = code_new(cx, &a);
	if (err == ERR_BAD_FIELD) {
		cx_clear(cx);
		err = fail(cx, ERR_BAD_FIELD, "%s.", problems.problem[0].say);
	} else if (err == OK && !login_good(form.login)) {
		err = fail(cx, ERR_BAD_FIELD, "A sign-in name has small letters and digits, with dots or hyphens between, and no blanks.");
	} else if (err == OK) {
		at = "role";
		err = role_check(cx, form.role);
	}
	if (err == OK) {
		at = "login";
		TRY(request_fresh(cx, rq));
		err = store_write(cx, rq->store, add_work, &a);
	}
	if (err == ERR_BAD_FIELD || err == ERR_UNIQUE) {
		const char *say = arena_text(cx->arena, cx_say(cx));
		cx_clear(cx);
		rs->status = err_row(err)->http;
		return list_show(cx, rq, rs, say, at);
	}
	TRY(err);
	return code_show(cx, rq, rs, &a, code);
}

enum err page_staff_do(struct cx *cx, struct request *rq, struct response *rs)
{
	struct str word = form_value(&rq->form, "do");
	struct doing d = { .act = { .rq = rq, .whom = rq->id[0], .role = form_value(&rq->form, "role"), .without = str_is(form_value(&rq->form, "without"),
		"yes") } };
	while (d.which < LENGTH(acts) && !str_is(word, acts[d.which].word))
		d.which++;
	TRY(colleague_by_outside(cx, rq->db, rq->who->organisation, rq->id[0], rq->now, &d.act.who));
	if (d.which == LENGTH(acts))
		return fail(cx, ERR_BAD_INPUT, "That is nothing that is done here.");
	d.act.operation = acts[d.which].word;
	struct str code = code_new(cx, &d.act);
	enum err err = strcmp(d.act.operation, "give") == 0 ? role_check(cx, d.act.role) : OK;
	if (strcmp(d.act.operation, "end") == 0 && !id_parse(form_value(&rq->form, "role_id"), &d.act.role_id))
		err = fail(cx, ERR_BAD_FIELD, "Which role is to end? Load the page again.");
	if (err == OK && acts[d.which].fresh)
		TRY(request_fresh(cx, rq));
	if (err == OK)
		err = store_write(cx, rq->store, do_work, &d);
	if (err == ERR_BAD_FIELD || err == ERR_CONFLICT) {
		struct shown shown = { .whom = rq->id[0], .code = STR_NONE, .problem = arena_text(cx->arena, cx_say(cx)) };
		cx_clear(cx);
		rs->status = err_row(err)->http;
		return one_show(cx, rq, rs, &shown);
	}
	TRY(err);
	if (!acts[d.which].done)
		return code_show(cx, rq, rs, &d.act, code);
	return response_go(rs, say_f(cx->arena, "/admin/staff/%.*s?done=%s", STRF(outside(cx->arena, rq->id[0])), acts[d.which].done));
}
