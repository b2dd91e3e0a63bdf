/* Beginning a sign-in, from whichever page. */
#include "web/signing.h"

#include <string.h>

#include <sodium.h>

#include "access/role.h"
#include "door/password.h"
#include "door/seal.h"
#include "door/totp.h"
#include "record/audit.h"
#include "record/second.h"
#include "web/say.h"

static enum err audit_it(struct cx *cx, struct db *db, const struct signing *s, int64_t signin)
{
	struct audit audit;
	request_audit(s->rq, &audit);
	audit.staff = s->staff;
	audit.organisation = s->role ? s->role->organisation : NIL;
	audit.role = s->role ? s->role->role : STR_NONE;
	audit.signin = signin;
	audit.operation = s->role ? "sign-in" : s->refused;
	audit.class = "account";
	audit.detail = s->provider.n ? s->provider : s->role && s->second ? STR("second factor") : STR_NONE;
	return audit_add(cx, db, &audit, s->rq->now);
}

enum err signing_write(struct cx *cx, struct db *db, void *arg)
{
	struct signing *s = arg;
	const struct request *rq = s->rq;
	struct staff staff;
	int64_t id = NIL;
	if (!s->role && s->staff != NIL) {
		TRY(staff_by_id(cx, db, s->staff, &staff));
		TRY(staff_wrong(cx, db, s->staff, staff.wrong_count, rq->now));
	}
	if (!s->role)
		return audit_it(cx, db, s, NIL);
	if (rq->who)
		TRY(signin_end(cx, db, rq->who->id, rq->now));
	TRY(staff_right(cx, db, s->staff));
	struct signin_new new = { .staff = s->staff, .organisation = s->role->organisation, .role = s->role->role,
		.hours_max = signin_rules_hours(&rq->settings->rules, s->role->role), .fresh_at = s->provider.n ? s->proved_at : rq->now, .second = s->second,
		.peer = rq->peer, .browser = rq->browser, .provider = s->provider, .subject = s->subject, .session = s->session };
	TRY(signin_begin(cx, db, rq->settings->catalog->policy, &new, rq->now, &s->token, &id));
	return audit_it(cx, db, s, id);
}

enum err signing_go(struct cx *cx, const struct signing *s, size_t roles, struct str to, struct response *rs)
{
	rs->set_token = true;
	rs->token = s->token;
	if (roles > 1)
		return response_go(rs, to.n ? say_f(cx->arena, "/sign-in/role?to=%.*s", STRF(to)) : STR("/sign-in/role"));
	return response_go(rs, to.n ? to : STR("/"));
}

enum err signing_roles(struct cx *cx, struct request *rq, int64_t staff, struct staff_role **ret, size_t *ret_count)
{
	struct staff_role *all;
	size_t n, kept = 0;
	TRY(staff_roles(cx, rq->db, staff, rq->now, &all, &n));
	for (size_t i = 0; i < n; i++) {
		const struct role *role = role_find(all[i].role);
		if (role && role_personal(role))
			all[kept++] = all[i];
	}
	*ret = all;
	*ret_count = kept;
	return kept ? OK : fail(cx, ERR_FORBIDDEN, "You have no role here yet. Ask whoever gives out roles.");
}

bool signing_is_code(struct str typed)
{
	size_t digits = 0;
	for (size_t i = 0; i < typed.n; i++) {
		if (typed.p[i] == ' ')
			continue;
		if (typed.p[i] < '0' || typed.p[i] > '9')
			return false;
		digits++;
	}
	return digits == TOTP_DIGITS;
}

enum err signing_code(struct cx *cx, struct db *db, const struct request *rq, int64_t staff, struct str typed, bool *ret_recovery)
{
	const struct seal_key *seal = rq->settings->seal;
	struct second second;
	struct str secret;
	int64_t step;
	*ret_recovery = false;
	TRY(second_of(cx, db, staff, &second));
	if (!second.sealed.n || !seal)
		return fail(cx, ERR_WRONG_SIGN_IN, "No second factor is set up.");
	if (signing_is_code(typed)) {
		TRY(seal_open(cx, seal, "totp", second.sealed, &secret));
		if (!totp_is(secret, typed, rq->now, &step))
			return fail(cx, ERR_WRONG_SIGN_IN, "That code is not right, or was used before.");
		return second_use(cx, db, staff, step);
	}
	*ret_recovery = true;
	return recovery_use(cx, db, staff, seal_hash(cx, seal, "recovery", code_read(cx, typed)), rq->now);
}

struct proving { struct request *rq; struct str typed; bool right; };

static enum err proving_write(struct cx *cx, struct db *db, void *arg)
{
	struct proving *p = arg;
	bool recovery;
	enum err err = signing_code(cx, db, p->rq, p->rq->who->staff, p->typed, &recovery);
	p->right = err == OK;
	if (err == ERR_WRONG_SIGN_IN)
		cx_clear(cx);
	return err == ERR_WRONG_SIGN_IN ? OK : err;
}

enum err signing_proof_label(struct cx *cx, const struct request *rq, struct str *ret)
{
	struct staff staff;
	struct second second;
	TRY(staff_by_id(cx, rq->db, rq->who->staff, &staff));
	TRY(second_of(cx, rq->db, rq->who->staff, &second));
	*ret = second.sealed.n ? STR("The code that your telephone shows now") : staff.password.n ? STR("Your password, once more") : STR("");
	return OK;
}

enum err signing_prove(struct cx *cx, struct request *rq, struct str typed, const char **ret_problem)
{
	struct staff staff;
	struct second second;
	*ret_problem = NULL;
	TRY(staff_by_id(cx, rq->db, rq->who->staff, &staff));
	TRY(second_of(cx, rq->db, rq->who->staff, &second));
	if (!second.sealed.n && !staff.password.n)
		return request_fresh(cx, rq);
	if (password_wait_s(staff.login, rq->peer, rq->now) > 0) {
		*ret_problem = "Too many wrong tries. Wait a while.";
		return OK;
	}
	struct proving p = { rq, typed, false };
	if (second.sealed.n)
		TRY(store_write(cx, rq->store, proving_write, &p));
	else
		p.right = password_is(staff.password, typed);
	password_tried(staff.login, rq->peer, p.right, rq->now);
	if (!p.right)
		*ret_problem = second.sealed.n ? "That code is not right, or was used before." : "That is not your password.";
	return OK;
}

struct str signing_wait(struct cx *cx, int64_t seconds, struct response *rs)
{
	rs->status = 429;
	rs->retry_s = (int)seconds;
	return say_f(cx->arena, "Too many wrong tries. Wait %.*s, then try again.", STRF(seconds > 90
		? say_count(cx->arena, (seconds + 59) / 60, "minute", "minutes") : say_count(cx->arena, seconds, "second", "seconds")));
}

struct str token_text(struct cx *cx, const struct token *token)
{
	char *out = arena_alloc(cx->arena, TOKEN_BYTES * 2 + 1);
	sodium_bin2hex(out, TOKEN_BYTES * 2 + 1, token->b, TOKEN_BYTES);
	return str_of(out);
}

bool token_read(struct str text, struct token *ret)
{
	size_t n = 0;
	return text.n == TOKEN_BYTES * 2 && sodium_hex2bin(ret->b, TOKEN_BYTES, text.p, text.n, NULL, &n, NULL) == 0 && n == TOKEN_BYTES;
}
