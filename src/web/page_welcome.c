/* A password chosen with an invitation: the first one, or a new one for who forgot. Whoever made the invitation never learns it. */
#include <string.h>

#include <sodium.h>

#include "door/password.h"
#include "door/totp.h"
#include "record/audit.h"
#include "record/second.h"
#include "record/signin.h"
#include "web/say.h"
#include "web/signing.h"

static enum err show(struct cx *cx, const struct request *rq, struct response *rs, struct str code, const char *problem, const char *at)
{
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "Choose your password", &frame));
	frame->narrow = true;
	frame->nav_n = 0;
	frame->searches = false;
	t_welcome(&rs->body, &(struct t_welcome){ .frame = frame, .code = code, .problem = str_of(problem), .problem_at = str_of(at) });
	return OK;
}

enum err page_welcome(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, STR_NONE, NULL, NULL);
}

struct choosing { struct request *rq; struct str hash, phc; int64_t staff; };

static enum err choosing_write(struct cx *cx, struct db *db, void *arg)
{
	struct choosing *c = arg;
	struct audit audit;
	TRY(invitation_find(cx, db, c->hash, c->rq->now, &c->staff));
	TRY(invitations_end(cx, db, c->staff, c->rq->now));
	TRY(staff_set_password(cx, db, c->staff, c->phc));
	TRY(signins_end(cx, db, c->staff, c->rq->now));
	request_audit(c->rq, &audit);
	audit.staff = c->staff;
	audit.operation = "password";
	audit.class = "account";
	audit.detail = STR("invitation");
	return audit_add(cx, db, &audit, c->rq->now);
}

static struct str hash_of(struct cx *cx, struct str code)
{
	unsigned char *h = arena_alloc(cx->arena, crypto_hash_sha256_BYTES);
	struct str read = code_read(cx, code);
	crypto_hash_sha256(h, (const unsigned char *)read.p, read.n);
	return (struct str){ (char *)h, crypto_hash_sha256_BYTES };
}

struct welcome_form { struct str code, new, again; };
static const struct form_field welcome_fields[] = {
	{ "code", FORM_TEXT, offsetof(struct welcome_form, code), true, "Write the code that you were given", .most = 50 },
	{ "new", FORM_SECRET, offsetof(struct welcome_form, new), true, "Write a new password", .most = PASSWORD_BYTES_MAX },
	{ "again", FORM_SECRET, offsetof(struct welcome_form, again), true, "Write the new password once more", .most = PASSWORD_BYTES_MAX },
};

enum err page_welcome_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct welcome_form form;
	struct form_problems problems;
	struct choosing c = { .rq = rq };
	struct staff staff;
	struct password_owner owner = { .organisation = STR_NONE };
	enum err err = form_into(cx, &rq->form, welcome_fields, sizeof welcome_fields / sizeof *welcome_fields, &form, &problems);
	rs->status = 422;
	if (err == ERR_BAD_FIELD)
		return show(cx, rq, rs, form.code, problems.problem[0].say, problems.problem[0].name);
	TRY(err);
	if (!str_eq(form.new, form.again))
		return show(cx, rq, rs, form.code, "The two passwords are not the same.", "again");
	/* each code is a name of its own: what is counted is the network that tries them */
	int64_t wait = password_wait_s(form.code, rq->peer, rq->now);
	if (wait > 0)
		return show(cx, rq, rs, form.code, signing_wait(cx, wait, rs).p, "code");
	c.hash = hash_of(cx, form.code);
	err = invitation_look(cx, rq->db, c.hash, rq->now, &c.staff);
	if (err == ERR_WRONG_SIGN_IN) {
		password_tried(form.code, rq->peer, false, rq->now);
		return show(cx, rq, rs, form.code, arena_text(cx->arena, cx_say(cx)), "code");
	}
	TRY(err);
	TRY(staff_by_id(cx, rq->db, c.staff, &staff));
	owner.login = staff.login;
	owner.name = staff.name;
	struct staff_role *roles;
	size_t n;
	TRY(staff_roles(cx, rq->db, c.staff, rq->now, &roles, &n));
	if (n)
		owner.organisation = roles[0].organisation_name;
	err = password_make_of(cx, form.new, &owner, &c.phc);
	if (err == ERR_BAD_FIELD)
		return show(cx, rq, rs, form.code, arena_text(cx->arena, cx_say(cx)), "new");
	TRY(err);
	err = store_write(cx, rq->store, choosing_write, &c);
	if (err == ERR_WRONG_SIGN_IN)
		return show(cx, rq, rs, form.code, arena_text(cx->arena, cx_say(cx)), "code");
	TRY(err);
	return response_go(rs, STR("/sign-in?welcome=1"));
}
