/* The second factor of the one who is signed in: set up, proved, recovery codes, taken away; and proving anew who one is. */
#include <string.h>

#include "base/must.h"
#include "catalog/catalog.h"
#include "door/password.h"
#include "door/seal.h"
#include "door/totp.h"
#include "print/qr.h"
#include "record/audit.h"
#include "record/second.h"
#include "web/say.h"
#include "web/signing.h"

/* ---- the page ---- */

static enum err picture_make(struct cx *cx, const struct request *rq, struct str sealed, struct t_second *d)
{
	struct str secret;
	struct staff staff;
	TRY(seal_open(cx, rq->settings->seal, "totp", sealed, &secret));
	TRY(staff_by_id(cx, rq->db, rq->who->staff, &staff));
	TRY(qr_svg(cx, totp_uri(cx, secret, staff.login, rq->who->ods), STR("Picture for the camera of a telephone; the text below says the same"),
		&d->picture));
	d->secret = totp_text(cx, secret);
	d->begun = true;
	return OK;
}

static enum err show(struct cx *cx, const struct request *rq, struct response *rs, struct str begun, const struct str *codes, const char *problem)
{
	struct t_frame *frame;
	struct second second;
	struct t_second d = { .csrf = rq->csrf, .problem = str_of(problem), .offered = rq->settings->seal != NULL };
	TRY(frame_make(cx, rq, "Second factor", &frame));
	frame->narrow = true;
	TRY(second_of(cx, rq->db, rq->who->staff, &second));
	d.frame = frame;
	d.needed = signin_rules_needs_second(&rq->settings->rules, rq->who->role);
	d.on = second.sealed.n > 0;
	d.since = second.at;
	d.without = !rq->who->second;
	TRY(recovery_left(cx, rq->db, rq->who->staff, &d.left));
	if (begun.n)
		TRY(picture_make(cx, rq, begun, &d));
	struct t_second_item *item = arena_array(cx->arena, RECOVERY_CODES, sizeof *item);
	for (; codes && d.codes_n < RECOVERY_CODES; d.codes_n++)
		item[d.codes_n].code = codes[d.codes_n];
	d.codes = item;
	t_second(&rs->body, &d);
	return OK;
}

/* Whose password or code was stolen must not lose or gain a telephone by it: what is set up is changed only by who proved both. */
static enum err may_change(struct cx *cx, struct request *rq, const struct second *second)
{
	TRY(request_fresh(cx, rq));
	if (second->sealed.n && !rq->who->second)
		return fail(cx, ERR_FRESH, "Show the code of the second factor that you have first.");
	return OK;
}

enum err page_second(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, STR_NONE, NULL, NULL);
}

/* ---- what is done ---- */

enum doing { BEGIN, PROVE, CODES, REMOVE };
struct change {
	struct request *rq;
	enum doing doing;
	struct str sealed, code[RECOVERY_CODES], hash[RECOVERY_CODES];
	int64_t step;
	struct token token;
};

static void codes_make(struct cx *cx, struct change *c)
{
	for (size_t i = 0; i < RECOVERY_CODES; i++) {
		c->code[i] = code_make(cx, RECOVERY_GROUPS);
		c->hash[i] = seal_hash(cx, c->rq->settings->seal, "recovery", c->code[i]);
	}
}

static enum err change_write(struct cx *cx, struct db *db, void *arg)
{
	static const char *const operations[] = { "second-begin", "second-set", "recovery-codes", "second-remove" };
	struct change *c = arg;
	const struct request *rq = c->rq;
	struct audit audit;
	int64_t staff = rq->who->staff;
	request_audit(rq, &audit);
	audit.operation = operations[c->doing];
	audit.class = "account";
	if (c->doing == BEGIN)
		TRY(second_begin(cx, db, staff, c->sealed));
	if (c->doing == PROVE) {
		TRY(second_set(cx, db, staff, c->sealed, c->step, rq->now));
		TRY(signin_proved(cx, db, rq->who, true, rq->now, &c->token));
	}
	if (c->doing == PROVE || c->doing == CODES)
		TRY(recovery_put(cx, db, staff, c->hash, RECOVERY_CODES));
	if (c->doing == REMOVE)
		TRY(second_remove(cx, db, staff));
	return audit_add(cx, db, &audit, rq->now);
}

static enum err begin(struct cx *cx, struct change *c, struct response *rs)
{
	c->sealed = seal_close(cx, c->rq->settings->seal, "totp", totp_secret(cx));
	TRY(store_write(cx, c->rq->store, change_write, c));
	return show(cx, c->rq, rs, c->sealed, NULL, NULL);
}

static enum err prove(struct cx *cx, struct change *c, const struct second *second, struct str typed, struct response *rs)
{
	struct str secret;
	if (!second->begun.n)
		return show(cx, c->rq, rs, STR_NONE, NULL, NULL);
	TRY(seal_open(cx, c->rq->settings->seal, "totp", second->begun, &secret));
	if (!totp_is(secret, typed, c->rq->now, &c->step)) {
		rs->status = 422;
		return show(cx, c->rq, rs, second->begun, NULL, "That is not the code that it shows now. Is the telephone's clock right?");
	}
	c->sealed = second->begun;
	codes_make(cx, c);
	TRY(store_write(cx, c->rq->store, change_write, c));
	rs->set_token = true;
	rs->token = c->token;
	return show(cx, c->rq, rs, STR_NONE, c->code, NULL);
}

struct second_form { int doing; struct str code; };
static const struct form_field second_fields[] = {
	{ "do", FORM_CHOICE, offsetof(struct second_form, doing), true, "Load the page again", .choices = "begin|prove|codes|remove" },
	{ "code", FORM_TEXT, offsetof(struct second_form, code), false, "Write the six digits", .most = 20 },
};

enum err page_second_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct second_form form;
	struct form_problems problems;
	struct second second;
	TRY(form_into(cx, &rq->form, second_fields, sizeof second_fields / sizeof *second_fields, &form, &problems));
	if (!rq->settings->seal)
		return fail(cx, ERR_NOT_FOUND, "This installation keeps no second factors.");
	TRY(second_of(cx, rq->db, rq->who->staff, &second));
	TRY(may_change(cx, rq, &second));
	struct change c = { .rq = rq, .doing = (enum doing)form.doing };
	if (c.doing == BEGIN)
		return begin(cx, &c, rs);
	if (c.doing == PROVE)
		return prove(cx, &c, &second, form.code, rs);
	if (!second.sealed.n)
		return response_go(rs, STR("/account/second"));
	if (c.doing == REMOVE && signin_rules_needs_second(&rq->settings->rules, rq->who->role))
		return fail(cx, ERR_SECOND, "Your role here cannot do without.");
	if (c.doing == CODES)
		codes_make(cx, &c);
	TRY(store_write(cx, rq->store, change_write, &c));
	return c.doing == CODES ? show(cx, rq, rs, STR_NONE, c.code, NULL) : response_go(rs, STR("/account/second"));
}

/* ---- once more ---- */

static enum err show_again(struct cx *cx, const struct request *rq, struct response *rs, struct str to, const char *problem)
{
	struct t_frame *frame;
	struct staff staff;
	struct second second;
	TRY(frame_make(cx, rq, "Show that it is you", &frame));
	frame->narrow = true;
	TRY(staff_by_id(cx, rq->db, rq->who->staff, &staff));
	TRY(second_of(cx, rq->db, rq->who->staff, &second));
	bool telephone = second.sealed.n > 0;
	const struct provider *provider = catalog_provider(rq->settings->catalog, rq->who->provider);
	AUTO(buf) struct buf query;
	buf_init(&query, 4000);
	query_add(&query, "again", STR("1"));
	query_add(&query, "to", to.n ? to : STR("/"));
	t_sign_in_again(&rs->body, &(struct t_sign_in_again){ .frame = frame, .csrf = rq->csrf, .problem = str_of(problem), .to = to,
		.provider = provider ? provider->title : STR_NONE,
		.provider_href = provider ? say_f(cx->arena, "/sign-in/with/%.*s%.*s", STRF(provider->id), STRF(buf_view(&query))) : STR_NONE,
		.login = staff.login, .here = staff.password.n > 0 || telephone, .label = telephone ? STR("Your code") : STR("Your password"),
		.hint = telephone ? STR("The six digits that your telephone shows now") : STR_NONE });
	return OK;
}

enum err page_sign_in_again(struct cx *cx, struct request *rq, struct response *rs)
{
	return show_again(cx, rq, rs, back_path(cx->arena, form_value(&rq->query, "to"), ""), NULL);
}

struct again { struct request *rq; struct str typed; bool telephone, right; struct token token; };

static enum err again_write(struct cx *cx, struct db *db, void *arg)
{
	struct again *a = arg;
	const struct request *rq = a->rq;
	struct audit audit;
	bool recovery = false;
	if (a->telephone) {
		enum err err = signing_code(cx, db, rq, rq->who->staff, a->typed, &recovery);
		if (err != OK && err != ERR_WRONG_SIGN_IN)
			return err;
		cx_clear(cx);
		a->right = err == OK;
	}
	request_audit(rq, &audit);
	audit.operation = a->right ? "proved-again" : "proof-refused";
	audit.class = "account";
	if (a->right)
		TRY(signin_proved(cx, db, rq->who, a->telephone, rq->now, &a->token));
	return audit_add(cx, db, &audit, rq->now);
}

struct again_form { struct str to, login, proof; };
static const struct form_field again_fields[] = {
	{ "to", FORM_TEXT, offsetof(struct again_form, to), false, "Load the page again", 0 },
	{ "login", FORM_TEXT, offsetof(struct again_form, login), false, "Load the page again", .most = 100 },
	{ "proof", FORM_SECRET, offsetof(struct again_form, proof), true, "Write it", .most = PASSWORD_BYTES_MAX },
};

/* Who has a second factor proves that: a password alone may have been read over the shoulder. */
enum err page_sign_in_again_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct again_form form;
	struct form_problems problems;
	struct staff staff;
	struct second second;
	enum err err = form_into(cx, &rq->form, again_fields, sizeof again_fields / sizeof *again_fields, &form, &problems);
	struct str to = back_path(cx->arena, form.to, "/");
	if (err == ERR_BAD_FIELD) {
		rs->status = 422;
		return show_again(cx, rq, rs, to, problems.problem[0].say);
	}
	TRY(err);
	TRY(staff_by_id(cx, rq->db, rq->who->staff, &staff));
	TRY(second_of(cx, rq->db, rq->who->staff, &second));
	int64_t wait = password_wait_s(staff.login, rq->peer, rq->now);
	if (wait > 0)
		return show_again(cx, rq, rs, to, signing_wait(cx, wait, rs).p);
	struct again a = { .rq = rq, .typed = form.proof, .telephone = second.sealed.n > 0 };
	if (!a.telephone)
		a.right = password_is(staff.password, form.proof);
	TRY(store_write(cx, rq->store, again_write, &a));
	password_tried(staff.login, rq->peer, a.right, rq->now);
	if (!a.right) {
		rs->status = 422;
		return show_again(cx, rq, rs, to, a.telephone ? "That code is not right, or was used before." : "That is not your password.");
	}
	rs->set_token = true;
	rs->token = a.token;
	return response_go(rs, to);
}
