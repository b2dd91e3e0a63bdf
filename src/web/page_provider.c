/* Signing in with another provider of identity: away, back, and out. */
#include <string.h>

#include "access/role.h"
#include "catalog/catalog.h"
#include "door/oidc.h"
#include "record/audit.h"
#include "record/organisation.h"
#include "record/provider.h"
#include "record/signin.h"
#include "web/say.h"
#include "web/signing.h"

static enum err oidc_of(struct cx *cx, const struct request *rq, struct oidc *ret)
{
	const struct provider *provider = catalog_provider(rq->settings->catalog, rq->word[0]);
	if (!provider || !rq->settings->seal)
		return fail(cx, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->say);
	*ret = (struct oidc){ provider, rq->settings->seal, rq->settings->keys, rq->origin, rq->now };
	return OK;
}

enum err page_sign_in_with(struct cx *cx, struct request *rq, struct response *rs)
{
	struct oidc oidc;
	struct str url;
	bool again = str_known(form_value(&rq->query, "again"));
	TRY(oidc_of(cx, rq, &oidc));
	TRY(oidc_begin(cx, &oidc, back_path(cx->arena, form_value(&rq->query, "to"), ""), again, &url, &rs->way));
	return response_leave(cx, rs, url);
}

/* ---- back ---- */

struct coming { struct signing s; const struct provider *provider; const struct oidc_who *who; struct staff_role role; struct str role_here; };

/* Who she is here. Whom the provider knows and we do not is refused, or made where its row says so. */
static enum err person_find(struct cx *cx, struct db *db, struct coming *c)
{
	const struct provider *provider = c->provider;
	struct staff staff;
	enum err err = staff_by_identity(cx, db, provider->issuer, c->who->subject, &c->s.staff);
	if (err == ERR_NOT_FOUND && provider->makes) {
		struct str login = str_of(arena_printf(cx->arena, "%.*s:%.*s", STRF(provider->id), STRF(c->who->subject)));
		cx_clear(cx);
		TRY(staff_add(cx, db, login, c->who->name.n ? c->who->name : login, STR_NONE, STR(""), c->s.rq->now, &c->s.staff));
		return identity_link(cx, db, provider->issuer, c->who->subject, c->s.staff, provider->id, c->s.rq->now);
	}
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_WRONG_SIGN_IN, "%.*s knows you, Waymark does not. Ask whoever gives out roles here to link your identity there.",
			STRF(provider->title));
	TRY(err);
	TRY(staff_by_id(cx, db, c->s.staff, &staff));
	return instant_known(staff.disabled_at) ? fail(cx, ERR_WRONG_SIGN_IN, "Your account here is ended.") : OK;
}

static enum err role_find_here(struct cx *cx, struct db *db, struct coming *c)
{
	struct organisation organisation;
	struct staff_role *roles;
	size_t n;
	if (c->provider->roles_here) {
		TRY(staff_roles(cx, db, c->s.staff, c->s.rq->now, &roles, &n));
		if (n == 0)
			return fail(cx, ERR_WRONG_SIGN_IN, "You have no role here yet. Ask whoever gives out roles.");
		c->role = roles[0];
		return OK;
	}
	enum err err = organisation_by_ods(cx, db, c->who->ods, &organisation);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_WRONG_SIGN_IN, "You chose a role at %.*s. That organisation has no part in Waymark here. Choose another role, or ask whoever "
			"runs Waymark to add it.", STRF(c->who->ods));
	TRY(err);
	return provider_role_is(cx, db, c->s.staff, c->provider->id, organisation.id, c->role_here, c->s.rq->now, &c->role);
}

static enum err coming_write(struct cx *cx, struct db *db, void *arg)
{
	struct coming *c = arg;
	TRY(person_find(cx, db, c));
	TRY(role_find_here(cx, db, c));
	c->s.role = &c->role;
	return signing_write(cx, db, &c->s);
}

static enum err refused_write(struct cx *cx, struct db *db, void *arg)
{
	struct signing *s = arg;
	return signing_write(cx, db, s);
}

/* NHS CIS2 names position, area and activity; sites map the whole or the last part. */
static struct str role_here(const struct request *rq, const struct provider *provider, struct str value)
{
	struct str role = catalog_provider_role(rq->settings->catalog, provider, value), first, last = value;
	while (!role.n && provider->shape == PROVIDER_CIS2 && str_cut(last, ':', &first, &last))
		role = catalog_provider_role(rq->settings->catalog, provider, last);
	return role;
}

static enum err again_write(struct cx *cx, struct db *db, void *arg)
{
	struct coming *c = arg;
	struct audit audit;
	request_audit(c->s.rq, &audit);
	audit.operation = "proved-again";
	audit.class = "account";
	audit.detail = c->provider->id;
	TRY(signin_proved(cx, db, c->s.rq->who, c->who->second, c->s.rq->now, &c->s.token));
	return audit_add(cx, db, &audit, c->s.rq->now);
}

static enum err back(struct cx *cx, struct request *rq, struct coming *c, struct oidc_who *who)
{
	struct oidc oidc;
	TRY(oidc_of(cx, rq, &oidc));
	c->provider = oidc.provider;
	struct oidc_back come = { rq->way, form_value(&rq->query, "state"), form_value(&rq->query, "code"), form_value(&rq->query, "iss"),
		form_value(&rq->query, "error") };
	TRY(oidc_finish(cx, &oidc, &come, who));
	c->who = who;
	c->s = (struct signing){ .rq = rq, .second = who->second, .provider = c->provider->id, .subject = who->subject, .session = who->session,
		.proved_at = who->proved_at };
	if (!c->provider->roles_here) {
		c->role_here = role_here(rq, c->provider, who->role);
		if (!c->role_here.n)
			return fail(cx, ERR_WRONG_SIGN_IN, "The role that you chose there (%.*s) has no meaning here yet. Choose another, or ask whoever runs "
				"Waymark to map it.", STRF(who->role));
	}
	if (!who->again)
		return store_write(cx, rq->store, coming_write, c);
	if (!rq->who || !str_eq(rq->who->provider, c->provider->id) || !str_eq(rq->who->subject, who->subject))
		return fail(cx, ERR_WRONG_SIGN_IN, "You showed that you are somebody else. Sign out first.");
	return store_write(cx, rq->store, again_write, c);
}

enum err page_sign_in_back(struct cx *cx, struct request *rq, struct response *rs)
{
	struct coming c = { .provider = NULL };
	struct oidc_who who;
	struct t_frame *frame;
	enum err err = back(cx, rq, &c, &who);
	rs->way = STR("");
	if (err == ERR_WRONG_SIGN_IN || err == ERR_PEER || err == ERR_SETTING) {
		const char *say = arena_text(cx->arena, cx_say(cx));
		struct signing refused = { .rq = rq, .staff = NIL, .refused = "sign-in-refused", .provider = rq->word[0], .subject = STR_NONE,
			.session = STR_NONE };
		cx_clear(cx);
		TRY(store_write(cx, rq->store, refused_write, &refused));
		rs->status = err == ERR_WRONG_SIGN_IN ? 403 : err_row(err)->http;
		return signing_show(cx, rq, rs, STR(""), STR(""), say);
	}
	TRY(err);
	rs->set_token = true;
	rs->token = c.s.token;
	rs->onward = who.to.n ? who.to : STR("/");
	TRY(frame_make(cx, rq, "You are signed in", &frame));
	frame->narrow = true;
	t_signed_in(&rs->body, &(struct t_signed_in){ .frame = frame, .to = rs->onward });
	return OK;
}

/* ---- out ---- */

enum err page_sign_in_leave(struct cx *cx, struct request *rq, struct response *rs)
{
	struct oidc oidc;
	struct str url;
	TRY(oidc_of(cx, rq, &oidc));
	TRY(oidc_end(cx, &oidc, &url));
	return url.n ? response_leave(cx, rs, url) : response_go(rs, STR("/sign-in"));
}

struct ending { const struct request *rq; struct str provider, subject, session; };

static enum err ending_write(struct cx *cx, struct db *db, void *arg)
{
	const struct ending *e = arg;
	struct audit audit;
	int64_t ended;
	TRY(signins_end_elsewhere(cx, db, e->provider, e->subject, e->session, e->rq->now, &ended));
	request_audit(e->rq, &audit);
	audit.operation = "end-sign-in";
	audit.class = "account";
	audit.detail = e->provider;
	audit.rows = 0;
	return audit_add(cx, db, &audit, e->rq->now);
}

/* The provider itself says that somebody signed out there: no browser, no cookie; its signature is the proof. */
enum err page_sign_in_out(struct cx *cx, struct request *rq, struct response *rs)
{
	struct oidc oidc;
	struct ending e = { .rq = rq };
	TRY(oidc_of(cx, rq, &oidc));
	e.provider = oidc.provider->id;
	enum err err = oidc_logout(cx, &oidc, form_value(&rq->form, "logout_token"), &e.subject, &e.session);
	if (err == ERR_WRONG_SIGN_IN)
		return fail(cx, ERR_BAD_INPUT, "%s", arena_text(cx->arena, cx_say(cx)));
	TRY(err);
	rs->type = "text/plain; charset=utf-8";
	return store_write(cx, rq->store, ending_write, &e);
}
