/* Signing in and out, in one organisation and role at a time. */
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "door/password.h"
#include "record/audit.h"
#include "record/second.h"
#include "web/say.h"
#include "web/signing.h"

enum err page_home(struct cx *cx, struct request *rq, struct response *rs)
{
	const struct role *role = role_find(rq->who->role);
	(void)cx;
	return response_go(rs, str_of(role ? role->first_page : "/help"));
}

/* The other ways to sign in. */
static void providers_make(struct cx *cx, const struct request *rq, struct str to, struct t_sign_in *d)
{
	const struct catalog *catalog = rq->settings->catalog;
	struct t_sign_in_provider *row = arena_array(cx->arena, catalog->providers + 1, sizeof *row);
	const struct provider *left = catalog_provider(catalog, form_value(&rq->query, "out"));
	for (size_t i = 0; i < catalog->providers && rq->settings->seal; i++) {
		AUTO(buf) struct buf query;
		buf_init(&query, 4000);
		if (to.n)
			query_add(&query, "to", to);
		row[d->providers_n++] = (struct t_sign_in_provider){ .title = catalog->provider[i].title,
			.href = say_f(cx->arena, "/sign-in/with/%.*s%.*s", STRF(catalog->provider[i].id), STRF(buf_view(&query))) };
	}
	d->providers = row;
	if (left) {
		d->left = left->title;
		d->left_href = say_f(cx->arena, "/sign-in/leave/%.*s", STRF(left->id));
	}
}

enum err signing_show(struct cx *cx, const struct request *rq, struct response *rs, struct str login, struct str to, const char *problem)
{
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "Sign in", &frame));
	frame->narrow = true;
	frame->nav_n = 0;
	frame->searches = false;
	struct t_sign_in d = { .frame = frame, .problem = str_of(problem), .login = login, .to = to, .demo = frame->invented,
		.welcome = str_known(form_value(&rq->query, "welcome")) };
	providers_make(cx, rq, to, &d);
	t_sign_in(&rs->body, &d);
	return OK;
}

enum err page_sign_in(struct cx *cx, struct request *rq, struct response *rs)
{
	struct str to = back_path(cx->arena, form_value(&rq->query, "to"), "");
	if (rq->who)
		return response_go(rs, to.n ? to : STR("/"));
	return signing_show(cx, rq, rs, STR(""), to, NULL);
}

/* ---- the tries ---- */

static enum err half_write(struct cx *cx, struct db *db, void *arg)
{
	struct signing *s = arg;
	return half_start(cx, db, s->staff, s->rq->now, &s->token);
}

static enum err show_code(struct cx *cx, const struct request *rq, struct response *rs, const struct token *half, struct str to,
			  const char *problem)
{
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "Your code", &frame));
	frame->narrow = true;
	frame->nav_n = 0;
	frame->searches = false;
	t_sign_in_code(&rs->body, &(struct t_sign_in_code){ .frame = frame, .problem = str_of(problem), .half = token_text(cx, half), .to = to });
	return OK;
}

struct sign_in_form { struct str to, login, password; };
static const struct form_field sign_in_fields[] = {
	{ "to", FORM_TEXT, offsetof(struct sign_in_form, to), false, "Load the page again", 0 },
	{ "login", FORM_TEXT, offsetof(struct sign_in_form, login), true, "Write your sign-in name", .most = 100 },
	{ "password", FORM_SECRET, offsetof(struct sign_in_form, password), true, "Write your password", .most = PASSWORD_BYTES_MAX },
};

/* The same words and the same work for a name that nobody has. */
static enum err password_try(struct cx *cx, struct request *rq, struct str login, struct str password, struct staff *ret, bool *ret_right)
{
	enum err err = staff_by_login(cx, rq->db, login, ret);
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	if (err == ERR_NOT_FOUND)
		ret->id = NIL;
	*ret_right = password_is(ret->id != NIL && !instant_known(ret->disabled_at) ? ret->password : STR_NONE, password);
	if (!*ret_right)
		password_tried(login, rq->peer, false, rq->now);
	return OK;
}

enum err page_sign_in_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct sign_in_form form;
	struct form_problems problems;
	struct staff staff;
	struct staff_role *role = NULL;
	struct second second;
	size_t roles = 0;
	bool right;
	enum err err = form_into(cx, &rq->form, sign_in_fields, sizeof sign_in_fields / sizeof *sign_in_fields, &form, &problems);
	struct str to = back_path(cx->arena, form.to, "");
	if (err == ERR_BAD_FIELD) {
		rs->status = 422;
		return signing_show(cx, rq, rs, form.login, to, problems.problem[0].say);
	}
	TRY(err);
	int64_t wait = password_wait_s(form.login, rq->peer, rq->now);
	if (wait > 0)
		return signing_show(cx, rq, rs, form.login, to, signing_wait(cx, wait, rs).p);
	TRY(password_try(cx, rq, form.login, form.password, &staff, &right));
	struct signing s = { .rq = rq, .staff = staff.id, .refused = "sign-in-refused" };
	if (!right) {
		const struct err_row *wrong = err_row(ERR_WRONG_SIGN_IN);
		TRY(store_write(cx, rq->store, signing_write, &s));
		rs->status = wrong->http;
		return signing_show(cx, rq, rs, form.login, to, wrong->say);
	}
	err = signing_roles(cx, rq, staff.id, &role, &roles);
	if (err == ERR_FORBIDDEN) {
		rs->status = 403;
		return signing_show(cx, rq, rs, form.login, to, arena_text(cx->arena, cx_say(cx)));
	}
	TRY(err);
	TRY(second_of(cx, rq->db, staff.id, &second));
	if (second.sealed.n) {
		TRY(store_write(cx, rq->store, half_write, &s));
		return show_code(cx, rq, rs, &s.token, to, NULL);
	}
	s.role = role;
	TRY(store_write(cx, rq->store, signing_write, &s));
	/* only now: a right password before a code does not wipe out the wrong codes */
	password_tried(form.login, rq->peer, true, rq->now);
	return signing_go(cx, &s, roles, to, rs);
}

/* ---- the second factor ---- */

struct code_form { struct str to, half, code; };
static const struct form_field code_fields[] = {
	{ "to", FORM_TEXT, offsetof(struct code_form, to), false, "Load the page again", 0 },
	{ "half", FORM_TEXT, offsetof(struct code_form, half), true, "Begin again with your password", .most = TOKEN_BYTES * 2 },
	{ "code", FORM_TEXT, offsetof(struct code_form, code), true, "Write the code", .most = 50 },
};

struct code_try { struct signing s; struct token half; struct str typed; bool right, recovery; };

static enum err code_write(struct cx *cx, struct db *db, void *arg)
{
	struct code_try *t = arg;
	TRY(half_find(cx, db, &t->half, t->s.rq->now, &t->s.staff));
	enum err err = signing_code(cx, db, t->s.rq, t->s.staff, t->typed, &t->recovery);
	t->right = err == OK;
	if (err != OK && err != ERR_WRONG_SIGN_IN)
		return err;
	cx_clear(cx);
	if (!t->right) {
		t->s.role = NULL;
		TRY(half_tried(cx, db, &t->half));
		return signing_write(cx, db, &t->s);
	}
	TRY(half_end(cx, db, &t->half, t->s.rq->now));
	return signing_write(cx, db, &t->s);
}

enum err page_sign_in_code(struct cx *cx, struct request *rq, struct response *rs)
{
	struct code_form form;
	struct form_problems problems;
	struct staff staff;
	struct staff_role *role = NULL;
	size_t roles = 0;
	struct code_try t = { .s = { .rq = rq, .second = true, .refused = "code-refused" } };
	enum err err = form_into(cx, &rq->form, code_fields, sizeof code_fields / sizeof *code_fields, &form, &problems);
	struct str to = back_path(cx->arena, form.to, "");
	if (err != OK && err != ERR_BAD_FIELD)
		return err;
	bool half = token_read(form.half, &t.half);
	err = half ? half_find(cx, rq->db, &t.half, rq->now, &t.s.staff) : ERR_SIGN_IN;
	if (err == ERR_SIGN_IN) {
		rs->status = 401;
		return signing_show(cx, rq, rs, STR(""), to, half ? arena_text(cx->arena, cx_say(cx)) : "Begin again with your password.");
	}
	TRY(err);
	TRY(staff_by_id(cx, rq->db, t.s.staff, &staff));
	int64_t wait = password_wait_s(staff.login, rq->peer, rq->now);
	if (wait > 0)
		return show_code(cx, rq, rs, &t.half, to, signing_wait(cx, wait, rs).p);
	TRY(signing_roles(cx, rq, staff.id, &role, &roles));
	t.s.role = role;
	t.typed = form.code;
	err = store_write(cx, rq->store, code_write, &t);
	if (err == ERR_SIGN_IN) {
		rs->status = 401;
		return signing_show(cx, rq, rs, STR(""), to, arena_text(cx->arena, cx_say(cx)));
	}
	TRY(err);
	password_tried(staff.login, rq->peer, t.right, rq->now);
	if (!t.right) {
		rs->status = 401;
		return show_code(cx, rq, rs, &t.half, to, "That code is not right, or was used before.");
	}
	return signing_go(cx, &t.s, roles, to, rs);
}

/* ---- in which role ---- */

static enum err show_roles(struct cx *cx, const struct request *rq, struct response *rs, struct str to, const char *problem)
{
	struct t_frame *frame;
	struct staff_role *role;
	size_t roles;
	TRY(frame_make(cx, rq, "Who are you today?", &frame));
	frame->narrow = true;
	TRY(staff_roles(cx, rq->db, rq->who->staff, rq->now, &role, &roles));
	struct t_role d = { .frame = frame, .csrf = rq->csrf, .problem = str_of(problem), .to = to };
	struct t_role_row *row = arena_array(cx->arena, roles + 1, sizeof *row);
	for (size_t i = 0; i < roles; i++) {
		const struct role *told = role_find(role[i].role);
		if (told)
			row[d.roles_n++] = (struct t_role_row){ .value = outside(cx->arena, role[i].outside), .title = str_of(told->title),
				.say = str_of(told->say),
				.organisation = role[i].organisation_name, .current = role[i].organisation == rq->who->organisation &&
				str_eq(role[i].role, rq->who->role) };
	}
	d.roles = row;
	t_role(&rs->body, &d);
	return OK;
}

enum err page_role(struct cx *cx, struct request *rq, struct response *rs)
{
	return show_roles(cx, rq, rs, back_path(cx->arena, form_value(&rq->query, "to"), ""), NULL);
}

struct taking { struct request *rq; const struct staff_role *role; struct token token; };

/* The same person goes on in another role: what she proved, and from where, goes with her. */
static enum err role_write(struct cx *cx, struct db *db, void *arg)
{
	struct taking *t = arg;
	const struct signin *who = t->rq->who;
	struct audit audit;
	struct signin_new new = { .staff = who->staff, .organisation = t->role->organisation, .role = t->role->role,
		.hours_max = signin_rules_hours(&t->rq->settings->rules, t->role->role), .fresh_at = who->fresh_at, .second = who->second,
		.peer = t->rq->peer, .browser = t->rq->browser, .provider = who->provider, .subject = who->subject, .session = who->session };
	int64_t id;
	TRY(signin_end(cx, db, who->id, t->rq->now));
	TRY(signin_begin(cx, db, t->rq->settings->catalog->policy, &new, t->rq->now, &t->token, &id));
	request_audit(t->rq, &audit);
	audit.organisation = new.organisation;
	audit.role = new.role;
	audit.signin = id;
	audit.operation = "sign-in";
	audit.class = "account";
	return audit_add(cx, db, &audit, t->rq->now);
}

struct role_form { struct str to; struct id role; };
static const struct form_field role_fields[] = {
	{ "to", FORM_TEXT, offsetof(struct role_form, to), false, "Load the page again", 0 },
	{ "role", FORM_ID, offsetof(struct role_form, role), true, "Choose a role", 0 },
};

enum err page_role_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct role_form form;
	struct form_problems problems;
	struct staff_role *role;
	size_t roles;
	enum err err = form_into(cx, &rq->form, role_fields, sizeof role_fields / sizeof *role_fields, &form, &problems);
	struct str to = back_path(cx->arena, form.to, "");
	if (err != OK && err != ERR_BAD_FIELD)
		return err;
	TRY(staff_roles(cx, rq->db, rq->who->staff, rq->now, &role, &roles));
	struct taking t = { .rq = rq };
	for (size_t i = 0; err == OK && i < roles; i++)
		if (id_eq(role[i].outside, form.role) && role_find(role[i].role) && role_personal(role_find(role[i].role)))
			t.role = &role[i];
	if (!t.role) {
		rs->status = 422;
		return show_roles(cx, rq, rs, to, "Choose a role.");
	}
	TRY(store_write(cx, rq->store, role_write, &t));
	rs->set_token = true;
	rs->token = t.token;
	return response_go(rs, to.n ? to : STR("/"));
}

/* ---- out ---- */

static enum err out_write(struct cx *cx, struct db *db, void *arg)
{
	const struct request *rq = arg;
	struct audit audit;
	request_audit(rq, &audit);
	audit.operation = "sign-out";
	audit.class = "account";
	TRY(signin_end(cx, db, rq->who->id, rq->now));
	return audit_add(cx, db, &audit, rq->now);
}

enum err page_sign_out(struct cx *cx, struct request *rq, struct response *rs)
{
	TRY(store_write(cx, rq->store, out_write, rq));
	rs->clear_token = true;
	if (rq->who->provider.n && catalog_provider(rq->settings->catalog, rq->who->provider))
		return response_go(rs, say_f(cx->arena, "/sign-in?out=%.*s", STRF(rq->who->provider)));
	return response_go(rs, STR("/sign-in"));
}
