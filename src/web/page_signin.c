/* Signing in and out, in one organisation and role at a time. */
#include <string.h>

#include "access/role.h"
#include "door/password.h"
#include "record/audit.h"
#include "record/staff.h"
#include "web/pages.h"
#include "web/say.h"

enum err page_home(struct cx *cx, struct request *rq, struct response *rs)
{
	const struct role *role = role_find(rq->who->role);
	(void)cx;
	return response_go(rs, str_of(role ? role->first_page : "/help"));
}

static enum err show(struct cx *cx, const struct request *rq, struct response *rs, struct str login, struct str to,
		const char *problem)
{
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "Sign in", &frame));
	frame->narrow = true;
	frame->nav_n = 0;
	frame->searches = false;
	t_sign_in(&rs->body, &(struct t_sign_in){ .frame = frame, .problem = str_of(problem), .login = login, .to = to,
		.demo = frame->invented });
	return OK;
}

enum err page_sign_in(struct cx *cx, struct request *rq, struct response *rs)
{
	struct str to = back_path(cx->arena, form_value(&rq->query, "to"), "");
	if (rq->who)
		return response_go(rs, to.n ? to : STR("/"));
	return show(cx, rq, rs, STR(""), to, NULL);
}

/* ---- the tries ---- */

struct try { struct request *rq; const struct staff *staff; struct staff_role *role; bool right; struct token token; };

static enum err audit_try(struct cx *cx, struct db *db, const struct try *t, int64_t signin)
{
	struct audit audit;
	request_audit(t->rq, &audit);
	audit.staff = t->staff ? t->staff->id : NIL_INT;
	audit.organisation = t->right ? t->role->organisation : NIL_INT;
	audit.role = t->right ? t->role->role : STR_NONE;
	audit.signin = signin;
	audit.operation = t->right ? "sign-in" : "sign-in-refused";
	audit.class = "account";
	return audit_add(cx, db, &audit, t->rq->now);
}

static enum err try_write(struct cx *cx, struct db *db, void *arg)
{
	struct try *t = arg;
	int64_t id = NIL_INT;
	if (t->right) {
		if (t->rq->who)
			TRY(signin_end(cx, db, t->rq->who->id, t->rq->now));
		TRY(staff_right(cx, db, t->staff->id));
		TRY(signin_start(cx, db, t->rq->settings->catalog->policy, t->staff->id, t->role->organisation, t->role->role, t->rq->now, t->rq->settings->hours_max,
			&t->token, &id));
	} else if (t->staff) {
		TRY(staff_wrong(cx, db, t->staff->id, t->staff->wrong_count, t->rq->now));
	}
	return audit_try(cx, db, t, id);
}

static struct str waiting(struct cx *cx, int64_t seconds)
{
	return say_f(cx->arena, "Too many wrong tries. Wait %.*s, then try again.", STRF(seconds > 90
		? say_count(cx->arena, (seconds + 59) / 60, "minute", "minutes") : say_count(cx->arena, seconds, "second", "seconds")));
}

static bool can(struct str role)
{
	return role_find(role) != NULL;
}

struct sign_in_form { struct str to, login, password; };
static const struct form_field sign_in_fields[] = {
	{ "to", FORM_TEXT, offsetof(struct sign_in_form, to), false, "Load the page again", 0 },
	{ "login", FORM_TEXT, offsetof(struct sign_in_form, login), true, "Write your sign-in name", .most = 100 },
	{ "password", FORM_SECRET, offsetof(struct sign_in_form, password), true, "Write your password", .most = PASSWORD_BYTES_MAX },
};

enum err page_sign_in_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct sign_in_form form;
	struct form_problems problems;
	struct staff staff;
	struct staff_role *role;
	size_t roles = 0;
	enum err err = form_into(cx, &rq->form, sign_in_fields, sizeof sign_in_fields / sizeof *sign_in_fields, &form, &problems);
	struct str to = back_path(cx->arena, form.to, "");
	if (err == ERR_BAD_FIELD) {
		rs->status = 422;
		return show(cx, rq, rs, form.login, to, problems.problem[0].say);
	}
	TRY(err);
	int64_t wait = password_wait_s(form.login, rq->now);
	err = staff_by_login(cx, rq->db, form.login, &staff);
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	struct try t = { .rq = rq, .staff = err == OK ? &staff : NULL };
	if (t.staff && instant_known(staff.wait_until) && staff.wait_until.us > rq->now.us)
		wait = wait > 0 ? wait : (staff.wait_until.us - rq->now.us) / 1000000 + 1;
	if (wait > 0) {
		rs->status = 429;
		rs->retry_s = (int)wait;
		return show(cx, rq, rs, form.login, to, waiting(cx, wait).p);
	}
	t.right = password_is(t.staff && !instant_known(staff.disabled_at) ? staff.password : STR_NONE, form.password);
	password_tried(form.login, t.right, rq->now);
	if (t.right) {
		TRY(staff_roles(cx, rq->db, staff.id, rq->now, &role, &roles));
		while (roles && !can(role[0].role))
			role++, roles--;
		if (!roles) {
			rs->status = 403;
			return show(cx, rq, rs, form.login, to, "You have no role here yet. Ask whoever gives out roles.");
		}
		t.role = role;
	}
	TRY(store_write(cx, rq->store, try_write, &t));
	if (!t.right) {
		const struct err_row *wrong = err_row(ERR_WRONG_SIGN_IN);
		rs->status = wrong->http;
		return show(cx, rq, rs, form.login, to, wrong->say);
	}
	rs->set_token = true;
	rs->token = t.token;
	if (roles > 1)
		return response_go(rs, to.n ? say_f(cx->arena, "/sign-in/role?to=%.*s", STRF(to)) : STR("/sign-in/role"));
	return response_go(rs, to.n ? to : STR("/"));
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

static enum err role_write(struct cx *cx, struct db *db, void *arg)
{
	struct try *t = arg;
	int64_t id;
	TRY(signin_end(cx, db, t->rq->who->id, t->rq->now));
	TRY(signin_start(cx, db, t->rq->settings->catalog->policy, t->rq->who->staff, t->role->organisation, t->role->role, t->rq->now, t->rq->settings->hours_max,
		&t->token, &id));
	return audit_try(cx, db, t, id);
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
	struct staff staff = { .id = rq->who->staff };
	size_t roles;
	enum err err = form_into(cx, &rq->form, role_fields, sizeof role_fields / sizeof *role_fields, &form, &problems);
	struct str to = back_path(cx->arena, form.to, "");
	if (err != OK && err != ERR_BAD_FIELD)
		return err;
	TRY(staff_roles(cx, rq->db, rq->who->staff, rq->now, &role, &roles));
	struct try t = { .rq = rq, .staff = &staff, .right = true };
	for (size_t i = 0; err == OK && i < roles; i++)
		if (id_eq(role[i].outside, form.role) && can(role[i].role))
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
	return response_go(rs, STR("/sign-in"));
}
