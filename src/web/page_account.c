/* My account; is the service well. */
#include <inttypes.h>
#include <string.h>
#include <sys/statvfs.h>

#include "access/role.h"
#include "codec/json.h"
#include "door/password.h"
#include "record/audit.h"
#include "record/second.h"
#include "record/setting.h"
#include "record/staff.h"
#include "web/pages.h"
#include "web/say.h"

/* Where I am signed in, the place used last first. */
static enum err places_make(struct cx *cx, const struct request *rq, struct t_account *d)
{
	struct signin *mine;
	size_t n;
	TRY(signins_mine(cx, rq->db, rq->who->staff, rq->now, &mine, &n));
	struct t_account_signin *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		const struct role *role = role_find(mine[i].role);
		if (signin_idle(&mine[i], rq->now, signin_rules_idle(&rq->settings->rules, mine[i].role)))
			continue;
		row[d->signins_n++] = (struct t_account_signin){ .id = outside(cx->arena, mine[i].outside), .began = mine[i].created_at,
			.seen = mine[i].seen_at, .browser = mine[i].browser.n ? mine[i].browser : STR("not known"),
			.peer = mine[i].peer.n ? mine[i].peer : STR("not known"), .here = mine[i].id == rq->who->id, .csrf = rq->csrf,
			.role = say_f(cx->arena, "%s, %.*s", role ? role->title : "", STRF(mine[i].organisation_name)) };
	}
	d->signins = row;
	d->others = d->signins_n > 1;
	return OK;
}

static enum err show(struct cx *cx, const struct request *rq, struct response *rs, const char *problem, const char *at,
		bool changed)
{
	struct second second;
	struct t_frame *frame;
	struct staff staff;
	TRY(frame_make(cx, rq, "My account", &frame));
	frame->narrow = true;
	TRY(staff_by_id(cx, rq->db, rq->who->staff, &staff));
	TRY(second_of(cx, rq->db, rq->who->staff, &second));
	struct t_account d = { .frame = frame, .csrf = rq->csrf, .problem = str_of(problem), .problem_at = str_of(at), .changed = changed,
		.ended = str_known(form_value(&rq->query, "ended")), .name = staff.name, .login = staff.login, .profession = staff.profession,
		.place = frame->who->place, .until = rq->who->until_at, .second = second.sealed.n > 0, .second_at = second.at,
		.own = staff.password.n > 0, .idle = signin_rules_idle(&rq->settings->rules, rq->who->role) };
	TRY(places_make(cx, rq, &d));
	t_account(&rs->body, &d);
	return OK;
}

enum err page_account(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL, NULL, str_known(form_value(&rq->query, "changed")));
}

struct change { struct request *rq; struct str phc; struct token token; };

/* The new password ends every sign-in that the old one began, and begins this one anew. */
static enum err change_write(struct cx *cx, struct db *db, void *arg)
{
	struct change *c = arg;
	const struct request *rq = c->rq;
	struct audit audit;
	int64_t id;
	request_audit(rq, &audit);
	audit.operation = "password";
	audit.class = "account";
	TRY(staff_set_password(cx, db, rq->who->staff, c->phc));
	TRY(signins_end(cx, db, rq->who->staff, rq->now));
	struct signin_new new = { .staff = rq->who->staff, .organisation = rq->who->organisation, .role = rq->who->role,
		.hours_max = signin_rules_hours(&rq->settings->rules, rq->who->role), .fresh_at = rq->now, .second = rq->who->second,
		.peer = rq->peer, .browser = rq->browser };
	TRY(signin_begin(cx, db, rq->settings->catalog->policy, &new, rq->now, &c->token, &id));
	return audit_add(cx, db, &audit, rq->now);
}

struct password_form { struct str now, new, again; };
static const struct form_field password_fields[] = {
	{ "now", FORM_SECRET, offsetof(struct password_form, now), true, "Write the password that you have now",
		.most = PASSWORD_BYTES_MAX },
	{ "new", FORM_SECRET, offsetof(struct password_form, new), true, "Write a new password", .most = PASSWORD_BYTES_MAX },
	{ "again", FORM_SECRET, offsetof(struct password_form, again), true, "Write the new password once more",
	.most = PASSWORD_BYTES_MAX },
};

enum err page_account_password(struct cx *cx, struct request *rq, struct response *rs)
{
	struct password_form form;
	struct form_problems problems;
	struct staff staff;
	struct change c = { .rq = rq };
	enum err err = form_into(cx, &rq->form, password_fields, sizeof password_fields / sizeof *password_fields, &form, &problems);
	rs->status = 422;
	if (err == ERR_BAD_FIELD)
		return show(cx, rq, rs, problems.problem[0].say, problems.problem[0].name, false);
	TRY(err);
	if (!str_eq(form.new, form.again))
		return show(cx, rq, rs, "The two new passwords are not the same.", "again", false);
	TRY(staff_by_id(cx, rq->db, rq->who->staff, &staff));
	if (password_wait_s(staff.login, rq->peer, rq->now) > 0)
		return show(cx, rq, rs, "Too many wrong tries. Wait a while.", "now", false);
	bool right = password_is(staff.password, form.now);
	password_tried(staff.login, rq->peer, right, rq->now);
	if (!right)
		return show(cx, rq, rs, "That is not your password now.", "now", false);
	err = password_make_of(cx, form.new, &(struct password_owner){ staff.login, staff.name, rq->who->organisation_name }, &c.phc);
	if (err == ERR_BAD_FIELD)
		return show(cx, rq, rs, arena_text(cx->arena, cx_say(cx)), "new", false);
	TRY(err);
	TRY(store_write(cx, rq->store, change_write, &c));
	rs->set_token = true;
	rs->token = c.token;
	return response_go(rs, STR("/account?changed=1"));
}

/* ---- where I am signed in ---- */

struct ending { const struct request *rq; int64_t one, ended; };

static enum err ending_write(struct cx *cx, struct db *db, void *arg)
{
	struct ending *e = arg;
	const struct request *rq = e->rq;
	struct audit audit;
	request_audit(rq, &audit);
	audit.operation = "end-sign-in";
	audit.class = "account";
	if (e->one == NIL)
		TRY(signins_end_others(cx, db, rq->who->staff, rq->who->id, rq->now, &e->ended));
	else
		TRY(signin_end(cx, db, e->one, rq->now));
	audit.detail = e->one == NIL ? STR("all others") : STR_NONE;
	return audit_add(cx, db, &audit, rq->now);
}

enum err page_account_end(struct cx *cx, struct request *rq, struct response *rs)
{
	struct signin *mine;
	struct ending e = { rq, NIL, 0 };
	size_t n;
	TRY(signins_mine(cx, rq->db, rq->who->staff, rq->now, &mine, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(mine[i].outside, rq->id[0]))
			e.one = mine[i].id;
	if (e.one == NIL)                            /* ended already, or not hers: both are the same to her */
		return response_go(rs, STR("/account?ended=1"));
	TRY(store_write(cx, rq->store, ending_write, &e));
	rs->clear_token = e.one == rq->who->id;
	return response_go(rs, e.one == rq->who->id ? STR("/sign-in") : STR("/account?ended=1"));
}

enum err page_account_end_others(struct cx *cx, struct request *rq, struct response *rs)
{
	struct ending e = { rq, NIL, 0 };
	TRY(store_write(cx, rq->store, ending_write, &e));
	return response_go(rs, STR("/account?ended=1"));
}

/* For watchmen: is the store read, how much room is left. Nothing about a person. */
enum err page_health(struct cx *cx, struct request *rq, struct response *rs)
{
	struct service service;
	struct statvfs fs;
	struct json_out out = { .buf = &rs->body };
	enum err err = service_mode(cx, rq->db, &service);
	bool room = statvfs(rq->settings->inbox, &fs) == 0;
	int64_t free_mb = room ? (int64_t)((uint64_t)fs.f_bavail * fs.f_frsize >> 20) : -1;
	rs->type = "application/json";
	rs->status = err == OK && free_mb != 0 ? 200 : 503;
	json_open(&out, '{');
	json_key(&out, "store");
	json_put_text(&out, err == OK ? "ok" : "failed");
	json_key(&out, "version");
	json_put_text(&out, WAYMARK_VERSION);
	json_key(&out, "mode");
	json_put_text(&out, err == OK && service.live ? "live" : "training");
	json_key(&out, "disk_free_mb");
	json_put_int(&out, free_mb);
	json_close(&out, '}');
	buf_char(&rs->body, '\n');
	cx_clear(cx);
	return OK;
}
