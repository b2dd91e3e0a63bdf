/* Organisations, and programs that act for one's own: for whoever administers. */
#include <string.h>

#include "base/must.h"
#include "door/jws.h"
#include "door/tls.h"
#include "record/audit.h"
#include "record/client.h"
#include "record/organisation.h"
#include "web/list_file.h"
#include "web/pages.h"
#include "web/say.h"

#define ODS_MAX   12
#define KEYS_MAX  20000                 /* a set of some RSA keys has under 4 kB */
#define NO_KEYS   "{\"keys\":[]}"

static enum err audited(struct cx *cx, struct db *db, const struct request *rq, const char *operation, const char *class, struct str subject)
{
	struct audit audit;
	request_audit(rq, &audit);
	audit.operation = operation;
	audit.class = class;
	audit.subject = subject;
	audit.rows = 0;
	return audit_add(cx, db, &audit, rq->now);
}

/* ---- organisations ---- */

static enum err organisation_rows(struct cx *cx, const struct request *rq, struct t_organisations *d)
{
	struct organisation *list;
	struct successor next;
	TRY(organisation_list(cx, rq->db, &list, &d->rows_n));
	struct t_organisations_row *row = arena_array(cx->arena, d->rows_n + 1, sizeof *row);
	for (size_t i = 0; i < d->rows_n; i++) {
		TRY(organisation_successor(cx, rq->db, list[i].id, &next));
		row[i] = (struct t_organisations_row){ .ods = list[i].ods, .name = list[i].name, .type = str_of(org_type_name(list[i].type)),
			.own = list[i].id == rq->who->organisation, .holdings = list[i].holdings,
			.successor = next.id == NIL ? STR_NONE : say_f(cx->arena, "%.*s (%.*s)", STRF(next.name), STRF(next.ods)) };
	}
	d->rows = row;
	return OK;
}

static const struct sheet_column organisation_columns[] = {
	{ "ods_code", SHEET_WORDS, offsetof(struct t_organisations_row, ods) }, { "name", SHEET_WORDS, offsetof(struct t_organisations_row, name) },
	{ "type", SHEET_WORDS, offsetof(struct t_organisations_row, type) }, { "our_own", SHEET_YES, offsetof(struct t_organisations_row, own) },
	{ "followed_by", SHEET_WORDS, offsetof(struct t_organisations_row, successor) },
	{ "record_holdings", SHEET_NUMBER, offsetof(struct t_organisations_row, holdings) },
};

static enum err organisations_show(struct cx *cx, struct request *rq, struct response *rs, const char *problem, const char *at)
{
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "Organisations", &frame));
	struct t_organisations d = { .frame = frame, .csrf = rq->csrf, .problem = str_of(problem), .problem_at = str_of(at), .ods = form_value(&rq->form, "ods"),
		.name = form_value(&rq->form, "name"),
		.said = str_known(form_value(&rq->query, "added")) ? STR("Added. It can be a party of an agreement now.") : STR_NONE };
	struct t_option *type = arena_array(cx->arena, ORG_TYPES + 1, sizeof *type);
	type[d.types_n++] = (struct t_option){ STR(""), STR("Choose a type"), true };
	for (enum org_type t = 1; t < ORG_TYPES; t++)
		type[d.types_n++] = (struct t_option){ str_of(org_type_word(t)), str_of(org_type_name(t)), str_is(form_value(&rq->form, "type"),
			org_type_word(t)) };
	d.types = type;
	TRY(organisation_rows(cx, rq, &d));
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "organisations", .title = "Organisations", .back = STR("/admin/organisations") },
			organisation_columns, LENGTH(organisation_columns), d.rows, d.rows_n, sizeof *d.rows);
	list_offer(cx, rq, frame, "organisation", STR("/admin/organisations"));
	t_organisations(&rs->body, &d);
	return OK;
}

enum err page_organisations(struct cx *cx, struct request *rq, struct response *rs)
{
	return organisations_show(cx, rq, rs, NULL, NULL);
}

struct organisation_form { struct str ods, name, type; };
static const struct form_field organisation_fields[] = {
	{ "ods", FORM_TEXT, offsetof(struct organisation_form, ods), true, "Write the ODS code", .most = ODS_MAX },
	{ "name", FORM_TEXT, offsetof(struct organisation_form, name), true, "Write the name", .most = 120 },
	{ "type", FORM_TEXT, offsetof(struct organisation_form, type), true, "Choose a type", .most = 30 },
};
struct adding { const struct request *rq; struct organisation_form form; enum org_type type; };

static enum err organisation_write(struct cx *cx, struct db *db, void *arg)
{
	const struct adding *a = arg;
	struct organisation there;
	int64_t id;
	bool new;
	enum err err = organisation_by_ods(cx, db, a->form.ods, &there);
	if (err == OK)
		return fail(cx, ERR_UNIQUE, "%.*s is there already: %.*s.", STRF(a->form.ods), STRF(there.name));
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	TRY(organisation_in(cx, db, a->form.ods, a->form.name, a->type, false, true, &id, &new));
	return audited(cx, db, a->rq, "add", "organisation", a->form.ods);
}

static bool is_ods(struct str ods)
{
	for (size_t i = 0; i < ods.n; i++)
		if (!((ods.p[i] >= 'A' && ods.p[i] <= 'Z') || (ods.p[i] >= '0' && ods.p[i] <= '9')))
			return false;
	return ods.n >= 2;
}

enum err page_organisation_add(struct cx *cx, struct request *rq, struct response *rs)
{
	struct adding a = { .rq = rq };
	struct form_problems problems;
	const char *at = "ods";
	enum err err = form_into(cx, &rq->form, organisation_fields, LENGTH(organisation_fields), &a.form, &problems);
	if (err == ERR_BAD_FIELD) {
		at = problems.problem[0].name;
		cx_clear(cx);
		err = fail(cx, ERR_BAD_FIELD, "%s.", problems.problem[0].say);
	} else if (err == OK && !is_ods(a.form.ods)) {
		err = fail(cx, ERR_BAD_FIELD, "An ODS code has capital letters and digits, as R9W.");
	} else if (err == OK && !org_type_parse(a.form.type, &a.type)) {
		at = "type";
		err = fail(cx, ERR_BAD_FIELD, "Choose a type.");
	}
	if (err == OK)
		err = store_write(cx, rq->store, organisation_write, &a);
	if (err == ERR_BAD_FIELD || err == ERR_UNIQUE) {
		const char *say = arena_text(cx->arena, cx_say(cx));
		cx_clear(cx);
		rs->status = err_row(err)->http;
		return organisations_show(cx, rq, rs, say, at);
	}
	TRY(err);
	return response_go(rs, STR("/admin/organisations?added=yes"));
}

/* ---- programs ---- */

static struct str known_by(struct cx *cx, const struct client *c)
{
	bool key = !str_is(c->keys, NO_KEYS), certificate = c->certificates.n > 0;
	(void)cx;
	return key && certificate ? STR("key and certificate") : key ? STR("key") : certificate ? STR("certificate") : STR("nothing");
}

static enum err client_rows(struct cx *cx, const struct request *rq, struct t_clients *d)
{
	struct client *list;
	size_t n;
	TRY(clients(cx, rq->db, rq->now, &list, &n));
	struct t_clients_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		struct str id = outside(cx->arena, list[i].outside);
		if (list[i].organisation != rq->who->organisation)
			continue;
		row[d->rows_n++] = (struct t_clients_row){ .csrf = rq->csrf, .action = say_f(cx->arena, "/admin/client/%.*s", STRF(id)), .id = id,
			.name = list[i].name, .known_by = known_by(cx, &list[i]), .ended = instant_known(list[i].ended_at), .ended_at = list[i].ended_at,
			.used = list[i].used_at, .people = instant_known(list[i].ended_at) ? 0 : list[i].people };
		if (str_eq(id, form_value(&rq->query, "made")))
			d->made = id;
	}
	d->rows = row;
	return OK;
}

static const struct sheet_column client_columns[] = {
	{ "name", SHEET_WORDS, offsetof(struct t_clients_row, name) }, { "client_id", SHEET_WORDS, offsetof(struct t_clients_row, id) },
	{ "known_by", SHEET_WORDS, offsetof(struct t_clients_row, known_by) }, { "last_used", SHEET_AT, offsetof(struct t_clients_row, used) },
	{ "ended", SHEET_YES, offsetof(struct t_clients_row, ended) }, { "ended_at", SHEET_AT, offsetof(struct t_clients_row, ended_at) },
	{ "people_open_to_it", SHEET_NUMBER, offsetof(struct t_clients_row, people) },
};

static enum err clients_show(struct cx *cx, struct request *rq, struct response *rs, const char *problem, const char *at)
{
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "Programs", &frame));
	struct t_clients d = { .frame = frame, .csrf = rq->csrf, .problem = str_of(problem), .problem_at = str_of(at), .place = rq->who->organisation_name,
		.name = form_value(&rq->form, "name"), .keys = form_value(&rq->form, "keys"), .certificate = form_value(&rq->form, "certificate"),
		.address = say_f(cx->arena, "%.*s/api/token", STRF(rq->origin)),
		.said = str_known(form_value(&rq->query, "ended")) ? STR("Ended. It is shut out from its next request on.") : STR_NONE };
	TRY(client_rows(cx, rq, &d));
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "programs", .title = "Programs", .back = STR("/admin/clients") }, client_columns,
			LENGTH(client_columns), d.rows, d.rows_n, sizeof *d.rows);
	if (d.rows_n)
		list_offer(cx, rq, frame, "client", STR("/admin/clients"));
	t_clients(&rs->body, &d);
	return OK;
}

enum err page_clients(struct cx *cx, struct request *rq, struct response *rs)
{
	return clients_show(cx, rq, rs, NULL, NULL);
}

struct client_form { struct str name, keys, certificate; };
static const struct form_field client_fields[] = {
	{ "name", FORM_TEXT, offsetof(struct client_form, name), true, "Write a name", .most = 80 },
	{ "keys", FORM_WORDS, offsetof(struct client_form, keys), false, "Give its public key", .most = KEYS_MAX },
	{ "certificate", FORM_WORDS, offsetof(struct client_form, certificate), false, "Give its certificate", .most = KEYS_MAX },
};
struct making { const struct request *rq; struct str name, keys, certificates; struct id made; struct client client; };

/* Two of one name could not be told apart, and a form that is sent twice makes one. */
static enum err client_write(struct cx *cx, struct db *db, void *arg)
{
	struct making *m = arg;
	struct client *list;
	size_t n;
	TRY(clients(cx, db, m->rq->now, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (list[i].organisation == m->rq->who->organisation && !instant_known(list[i].ended_at) && str_eq(list[i].name, m->name))
			return fail(cx, ERR_UNIQUE, "There is a program of that name already. Choose another, or end that one first.");
	TRY(client_add(cx, db, m->rq->who->organisation, m->name, m->keys, m->certificates, m->rq->now, &m->made));
	return audited(cx, db, m->rq, "add", "client", outside(cx->arena, m->made));
}

static enum err client_read(struct cx *cx, const struct client_form *form, struct making *m, const char **ret_at)
{
	m->keys = STR(NO_KEYS);
	m->certificates = STR_NONE;
	*ret_at = "keys";
	if (!form->keys.n && !form->certificate.n)
		return fail(cx, ERR_BAD_FIELD, "Give its public key, or its certificate.");
	if (form->keys.n)
		TRY(jws_public(cx, form->keys, &m->keys));
	*ret_at = "certificate";
	if (form->certificate.n)
		TRY(tls_print(cx, form->certificate, &m->certificates));
	*ret_at = "name";
	return OK;
}

enum err page_client_add(struct cx *cx, struct request *rq, struct response *rs)
{
	struct client_form form;
	struct form_problems problems;
	struct making m = { .rq = rq };
	const char *at = "name";
	enum err err = form_into(cx, &rq->form, client_fields, LENGTH(client_fields), &form, &problems);
	if (err == ERR_BAD_FIELD) {
		at = problems.problem[0].name;
		cx_clear(cx);
		err = fail(cx, ERR_BAD_FIELD, "%s.", problems.problem[0].say);
	}
	m.name = form.name;
	if (err == OK)
		err = client_read(cx, &form, &m, &at);
	if (err == OK) {
		TRY(request_fresh(cx, rq));
		err = store_write(cx, rq->store, client_write, &m);
	}
	if (err == ERR_BAD_FIELD || err == ERR_UNIQUE) {
		const char *say = arena_text(cx->arena, cx_say(cx));
		cx_clear(cx);
		rs->status = err_row(err)->http;
		return clients_show(cx, rq, rs, say, at);
	}
	TRY(err);
	return response_go(rs, say_f(cx->arena, "/admin/clients?made=%.*s", STRF(outside(cx->arena, m.made))));
}

static enum err client_end_write(struct cx *cx, struct db *db, void *arg)
{
	struct making *m = arg;
	TRY(client_by_outside(cx, db, m->client.outside, &m->client));
	if (instant_known(m->client.ended_at))
		return OK;
	TRY(client_end(cx, db, &m->client, m->rq->now));
	return audited(cx, db, m->rq, "end", "client", outside(cx->arena, m->client.outside));
}

/* Another organisation's is not there. */
enum err page_client_do(struct cx *cx, struct request *rq, struct response *rs)
{
	struct making m = { .rq = rq };
	enum err err = client_by_outside(cx, rq->db, rq->id[0], &m.client);
	if (err == ERR_NOT_FOUND || (err == OK && m.client.organisation != rq->who->organisation)) {
		cx_clear(cx);
		return fail(cx, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->say);
	}
	TRY(err);
	if (!str_is(form_value(&rq->form, "do"), "end"))
		return fail(cx, ERR_BAD_INPUT, "That is nothing that is done here.");
	TRY(store_write(cx, rq->store, client_end_write, &m));
	return response_go(rs, STR("/admin/clients?ended=yes"));
}
