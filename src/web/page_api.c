/* What programs of partners ask: a token for a signed assertion (RFC 7523) or a known certificate (RFC 8705), and with it records, as JSON,
 * under the guard of every other reader: their organisation's agreements, the role system_client, the people whom they are fed. */
#include <inttypes.h>
#include <string.h>

#include "access/role.h"
#include "base/log.h"
#include "base/must.h"
#include "base/utf8.h"
#include "codec/json.h"
#include "door/jose.h"
#include "model/nhs.h"
#include "record/audit.h"
#include "record/client.h"
#include "record/timeline.h"
#include "record/worklist.h"
#include "web/api.h"
#include "web/pages.h"
#include "web/say.h"

#define ASSERTION_S   300               /* how far ahead an assertion's end may lie: SMART Backend Services, 5 minutes */
#define JTI_MAX       200
#define ASSERTED_BY   "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define ALGS          "RS384 ES384 EdDSA"       /* of SMART App Launch 2, and Ed25519 */

/* ---- a token ---- */

struct asking { const struct request *rq; struct client client; struct str jti, certificate; struct instant until; struct token token; bool known; };

/* What a certificate that the client is known by says; STR_NONE: there is none on this connection. */
static struct str certificate_of(const struct request *rq, const struct client *client)
{
	struct str rest = client->certificates, one;
	while (str_known(rq->certificate) && rest.n) {
		str_cut(rest, ' ', &one, &rest);
		if (str_eq(one, rq->certificate))
			return rq->certificate;
	}
	return STR_NONE;
}

static enum err client_of(struct cx *cx, struct asking *a, struct str text)
{
	struct id outside;
	enum err err = id_parse(text, &outside) ? client_by_outside(cx, a->rq->db, outside, &a->client) : ERR_NOT_FOUND;
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return fail(cx, ERR_WRONG_SIGN_IN, "There is no such client.");
	}
	TRY(err);
	a->known = true;
	a->certificate = certificate_of(a->rq, &a->client);
	return instant_known(a->client.ended_at) ? fail(cx, ERR_WRONG_SIGN_IN, "That client is ended.") : OK;
}

/* Unchecked, to find its keys by. */
static enum err issuer_of(struct cx *cx, struct str assertion, struct str *ret)
{
	struct str head, rest, body, signature, bytes;
	struct json_doc doc;
	const struct json *root;
	bool whole = assertion.n <= JOSE_BYTES && str_cut(assertion, '.', &head, &rest) && str_cut(rest, '.', &body, &signature);
	if (!whole || !base64url_read(cx, body, &bytes) || json_read(cx, bytes, &doc, &root) != OK) {
		cx_clear(cx);
		return fail(cx, ERR_WRONG_SIGN_IN, "The assertion is no signed token.");
	}
	*ret = str_dup(cx->arena, json_str(json_get(root, "iss")));
	json_free(&doc);
	return OK;
}

static enum err claims_check(struct cx *cx, const struct json *claims, struct str issuer, struct asking *a)
{
	struct str audience = say_f(cx->arena, "%.*s/api/token", STRF(a->rq->origin));
	int64_t until = 0;
	TRY(jose_claims(cx, claims, issuer, audience, a->rq->now, ASSERTION_S));
	if (!str_eq(json_str(json_get(claims, "sub")), issuer))
		return fail(cx, ERR_WRONG_SIGN_IN, "iss and sub of the assertion are not the same client.");
	a->jti = str_dup(cx->arena, json_str(json_get(claims, "jti")));
	if (a->jti.n == 0 || a->jti.n > JTI_MAX)
		return fail(cx, ERR_WRONG_SIGN_IN, "The assertion needs a jti, of at most %d bytes, never used before.", JTI_MAX);
	must(json_int(json_get(claims, "exp"), &until));
	a->until.us = (until + JOSE_SKEW_S) * 1000000;
	return OK;
}

static enum err by_assertion(struct cx *cx, struct asking *a, struct str assertion)
{
	struct str issuer, named = form_value(&a->rq->form, "client_id");
	struct json_doc doc;
	const struct json *claims;
	bool known;
	const char *hosts = a->rq->settings->hosts;
	if (hosts && strcmp(hosts, "*") == 0)
		return fail(cx, ERR_WRONG_SIGN_IN, "This server answers to any name, so an assertion meant for another could be used here. Name its hosts.");
	if (!str_is(form_value(&a->rq->form, "client_assertion_type"), ASSERTED_BY))
		return fail(cx, ERR_WRONG_SIGN_IN, "client_assertion_type is %s.", ASSERTED_BY);
	TRY(issuer_of(cx, assertion, &issuer));
	if (named.n && !str_eq(named, issuer))
		return fail(cx, ERR_WRONG_SIGN_IN, "client_id and the assertion name two clients.");
	TRY(client_of(cx, a, issuer));
	enum err err = jose_verify(cx, assertion, ALGS, a->client.keys, &doc, &claims, &known);
	if (err != OK && err != ERR_WRONG_SIGN_IN) {
		cx_clear(cx);
		return fail(cx, ERR_WRONG_SIGN_IN, "The assertion is no signed token.");
	}
	TRY(err);
	err = claims_check(cx, claims, issuer, a);
	json_free(&doc);
	return err;
}

static enum err asking_check(struct cx *cx, struct asking *a)
{
	const struct form *form = &a->rq->form;
	struct str assertion = form_value(form, "client_assertion");
	if (assertion.n)
		return by_assertion(cx, a, assertion);
	TRY(client_of(cx, a, form_value(form, "client_id")));
	return a->certificate.n ? OK : fail(cx, ERR_WRONG_SIGN_IN, "Neither an assertion nor a certificate that this client is known by came.");
}

static enum err audit_it(struct cx *cx, struct db *db, const struct asking *a, int64_t signin, const char *operation)
{
	struct audit audit;
	char text[ID_TEXT];
	request_audit(a->rq, &audit);
	audit.staff = a->client.staff;
	audit.organisation = a->client.organisation;
	audit.role = STR(CLIENT_ROLE);
	audit.signin = signin;
	audit.operation = operation;
	audit.denied = signin == NIL;
	audit.class = "account";
	audit.client = str_of(id_text(a->client.outside, text));
	audit.detail = a->jti.n ? STR("assertion") : STR("certificate");
	return audit_add(cx, db, &audit, a->rq->now);
}

static enum err token_write(struct cx *cx, struct db *db, void *arg)
{
	struct asking *a = arg;
	int64_t signin;
	/* decided again where it is written: it may have ended meanwhile */
	TRY(client_by_outside(cx, db, a->client.outside, &a->client));
	if (instant_known(a->client.ended_at))
		return fail(cx, ERR_WRONG_SIGN_IN, "That client is ended.");
	if (a->jti.n)
		TRY(client_assertion(cx, db, &a->client, a->jti, a->until, a->rq->now));
	TRY(client_token(cx, db, a->rq->settings->catalog->policy, &a->client, a->certificate, a->rq->peer, a->rq->now, &a->token, &signin));
	return audit_it(cx, db, a, signin, "sign-in");
}

static enum err refused_write(struct cx *cx, struct db *db, void *arg)
{
	return audit_it(cx, db, arg, NIL, "wrong-key");
}

void api_problem(struct response *rs, const char *error, struct str say)
{
	struct json_out out = { .buf = &rs->body };
	rs->type = "application/json";
	json_open(&out, '{');
	json_key(&out, "error"), json_put_text(&out, error);
	json_key(&out, "error_description"), json_put_str(&out, say);
	json_close(&out, '}');
	buf_char(&rs->body, '\n');
}

static enum err refuse(struct cx *cx, struct asking *a, struct response *rs)
{
	struct str say = str_of(arena_text(cx->arena, cx_say(cx)));
	cx_clear(cx);
	if (a->known)
		TRY(store_write(cx, a->rq->store, refused_write, a));
	rs->status = 401;
	api_problem(rs, "invalid_client", say);
	return OK;
}

enum err page_api_token(struct cx *cx, struct request *rq, struct response *rs)
{
	struct asking a = { .rq = rq, .jti = STR_NONE, .certificate = STR_NONE };
	struct json_out out = { .buf = &rs->body };
	if (!str_is(form_value(&rq->form, "grant_type"), "client_credentials")) {
		rs->status = 400;
		api_problem(rs, "unsupported_grant_type", STR("grant_type is client_credentials."));
		return OK;
	}
	enum err err = asking_check(cx, &a);
	if (err == OK)
		err = store_write(cx, rq->store, token_write, &a);
	if (err == ERR_WRONG_SIGN_IN)
		return refuse(cx, &a, rs);
	TRY(err);
	rs->type = "application/json";
	json_open(&out, '{');
	json_key(&out, "access_token"), json_put_str(&out, base64url(cx, (struct str){ (const char *)a.token.b, sizeof a.token.b }));
	json_key(&out, "token_type"), json_put_text(&out, "Bearer");
	json_key(&out, "expires_in"), json_put_int(&out, CLIENT_TOKEN_MINUTES * 60);
	json_close(&out, '}');
	buf_char(&rs->body, '\n');
	return OK;
}

/* ---- records ---- */

static void put_str(struct json_out *out, const char *key, struct str value)
{
	if (!value.n)
		return;
	json_key(out, key);
	json_put_str(out, value);
}

static void put_day(struct json_out *out, const char *key, struct day day)
{
	char text[DAY_TEXT];
	if (!day_known(day))
		return;
	json_key(out, key);
	json_put_text(out, day_iso(day, text));
}

static void put_organisation(struct json_out *out, const char *key, struct str ods, struct str name)
{
	json_key(out, key);
	json_open(out, '{');
	put_str(out, "ods", ods);
	put_str(out, "name", name);
	json_close(out, '}');
}

enum err page_api_me(struct cx *cx, struct request *rq, struct response *rs)
{
	struct json_out out = { .buf = &rs->body };
	char until[INSTANT_TEXT];
	(void)cx;
	rs->type = "application/json";
	json_open(&out, '{');
	json_key(&out, "client_id"), json_put_str(&out, signin_client(rq->who));
	put_str(&out, "name", rq->who->staff_name);
	put_organisation(&out, "organisation", rq->who->ods, rq->who->organisation_name);
	put_str(&out, "role", rq->who->role);
	json_key(&out, "purpose"), json_put_text(&out, purpose_word(rq->who->purpose));
	json_key(&out, "until"), json_put_text(&out, instant_iso(rq->who->until_at, until));
	json_key(&out, "bound_to_certificate"), json_put_bool(&out, str_known(rq->who->certificate));
	json_close(&out, '}');
	buf_char(&rs->body, '\n');
	return OK;
}

struct people_form { struct str number; struct day birth_on; };
static const struct form_field people_fields[] = {
	{ "nhs_number", FORM_TEXT, offsetof(struct people_form, number), true, "nhs_number is needed", .most = 20 },
	{ "birth_on", FORM_DAY, offsetof(struct people_form, birth_on), true, "birth_on is needed, as 1985-11-21", 0 },
};

/* Both have to be known: numbers alone are not tried out. In the body of a request, never in its address. */
enum err page_api_people(struct cx *cx, struct request *rq, struct response *rs)
{
	struct people_form form;
	struct form_problems problems;
	struct search_hit *hit;
	size_t count;
	bool more;
	struct json_out out = { .buf = &rs->body };
	TRY(form_into(cx, &rq->form, people_fields, LENGTH(people_fields), &form, &problems));
	char digits[11];
	if (!nhs_digits(form.number, digits) || !nhs_valid(str_of(digits)))
		return fail(cx, ERR_BAD_FIELD, "nhs_number is no NHS number.");
	TRY(person_search(cx, rq->db, str_of(digits), utf8_fold(cx->arena, str_of(digits)), &hit, &count, &more));
	rs->type = "application/json";
	json_open(&out, '{');
	json_key(&out, "people");
	json_open(&out, '[');
	for (size_t i = 0; i < count; i++) {
		char id[ID_TEXT];
		bool again = false;                      /* one line for each who tells of her */
		for (size_t k = 0; k < i; k++)
			again |= id_eq(hit[k].patient, hit[i].patient) && hit[k].birth_on.day == form.birth_on.day;
		if (again || hit[i].birth_on.day != form.birth_on.day)
			continue;
		rq->rows++;
		json_open(&out, '{');
		json_key(&out, "id"), json_put_text(&out, id_text(hit[i].patient, id));
		put_str(&out, "family", hit[i].family);
		put_str(&out, "given", hit[i].given);
		json_close(&out, '}');
	}
	json_close(&out, ']');
	json_close(&out, '}');
	buf_char(&rs->body, '\n');
	return OK;
}

static void put_event(struct json_out *out, const struct told *t)
{
	json_open(out, '{');
	json_key(out, "kind"), json_put_text(out, event_kind_word(t->e.kind));
	put_day(out, "on", t->e.on);
	put_day(out, "until", t->e.until);
	put_str(out, "code_system", t->code_system);
	put_str(out, "code", t->code_value);
	put_str(out, "term", t->term);
	put_str(out, "specialty", t->specialty_value);
	put_str(out, "text", t->e.text);
	put_organisation(out, "told_by", t->organisation_ods, t->organisation_name);
	json_close(out, '}');
}

static void put_person(struct cx *cx, struct json_out *out, const struct person *p)
{
	const struct demographic *d = &p->best.d;
	put_str(out, "family", d->family);
	put_str(out, "given", d->given);
	put_day(out, "birth_on", d->birth_on);
	put_day(out, "death_on", d->death_on);
	put_str(out, "sex", say_sex(d->sex));
	if (p->nhs)
		put_str(out, "nhs_number", p->nhs->value);
	if (p->practice)
		put_organisation(out, "practice", p->practice->ods, p->practice->organisation_name);
	(void)cx;
}

/* Whose records these are, and by which agreement: it goes wherever they go. */
static void put_source(struct json_out *out, const struct shared *s)
{
	json_open(out, '{');
	put_str(out, "organisation", s->organisation_name);
	if (s->agreement && str_known(s->ref)) {
		put_str(out, "agreement", s->ref);
		put_str(out, "title", s->title);
		json_key(out, "version"), json_put_int(out, s->version);
		put_day(out, "until", s->until);
	}
	json_close(out, '}');
}

enum err page_api_person(struct cx *cx, struct request *rq, struct response *rs)
{
	struct json_out out = { .buf = &rs->body };
	int64_t patient;
	struct person person;
	struct story story;
	struct shared *shared;
	size_t sources;
	TRY(patient_by_outside(cx, rq->db, rq->id[0], &patient));
	TRY(person_load(cx, rq->db, patient, &person));
	TRY(story_load(cx, rq->db, patient, &story));
	TRY(shared_load(cx, rq->db, rq->actor.signin, patient, &story, rq->now, &shared, &sources));
	rq->patient = patient;
	rq->subject = outside(cx->arena, rq->id[0]);
	rq->rows = 1;
	rs->type = "application/json";
	json_open(&out, '{');
	json_key(&out, "id"), json_put_str(&out, rq->subject);
	put_person(cx, &out, &person);
	json_key(&out, "events");
	json_open(&out, '[');
	for (size_t i = 0; i < story.count; i++)
		put_event(&out, &story.told[i]);
	json_close(&out, ']');
	json_key(&out, "shown_of");
	json_open(&out, '[');
	for (size_t i = 0; i < sources; i++)
		put_source(&out, &shared[i]);
	json_close(&out, ']');
	json_close(&out, '}');
	buf_char(&rs->body, '\n');
	return OK;
}
