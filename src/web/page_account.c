/* My account; help; is the service well. */
#include <inttypes.h>
#include <string.h>
#include <sys/statvfs.h>

#include "access/role.h"
#include "codec/json.h"
#include "door/password.h"
#include "record/audit.h"
#include "record/setting.h"
#include "record/staff.h"
#include "web/pages.h"
#include "web/say.h"

static enum err show(struct cx *cx, const struct request *rq, struct response *rs, const char *problem, const char *at,
		bool changed)
{
	struct t_frame *frame;
	struct staff staff;
	TRY(frame_make(cx, rq, "My account", &frame));
	frame->narrow = true;
	TRY(staff_by_id(cx, rq->db, rq->who->staff, &staff));
	t_account(&rs->body, &(struct t_account){ .frame = frame, .csrf = rq->csrf, .problem = str_of(problem),
		.problem_at = str_of(at), .changed = changed,
		.name = staff.name, .login = staff.login, .profession = staff.profession, .place = frame->who->place,
		.until = rq->who->until_at });
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
	TRY(signin_start(cx, db, rq->settings->catalog->policy, rq->who->staff, rq->who->organisation, rq->who->role, rq->now, rq->settings->hours_max, &c->token,
		&id));
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
	if (password_wait_s(staff.login, rq->now) > 0)
		return show(cx, rq, rs, "Too many wrong tries. Wait a while.", "now", false);
	bool right = password_is(staff.password, form.now);
	password_tried(staff.login, right, rq->now);
	if (!right)
		return show(cx, rq, rs, "That is not your password now.", "now", false);
	err = password_make(cx, form.new, staff.login, &c.phc);
	if (err == ERR_BAD_FIELD)
		return show(cx, rq, rs, arena_text(cx->arena, cx_say(cx)), "new", false);
	TRY(err);
	TRY(store_write(cx, rq->store, change_write, &c));
	rs->set_token = true;
	rs->token = c.token;
	return response_go(rs, STR("/account?changed=1"));
}

enum err page_help(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct str term;
	TRY(frame_make(cx, rq, "Help", &frame));
	frame->narrow = true;
	TRY(setting_get(cx, rq->db, "symptom_term", STR("persistent physical symptoms"), &term));
	t_help(&rs->body, &(struct t_help){ .frame = frame, .term = term });
	return OK;
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
