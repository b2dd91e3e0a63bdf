/* waymark client: programs of partners. */
#include "cli/cli.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/must.h"
#include "codec/json.h"
#include "door/jws.h"
#include "door/tls.h"
#include "record/audit.h"
#include "record/client.h"
#include "record/holder.h"
#include "record/organisation.h"
#include "store/store.h"

#define NO_KEYS "{\"keys\":[]}"
#define FILE_MAX 1000000

struct work {
	struct command *c;
	struct client client;
	int64_t organisation;
	struct str name, keys, certificates, people;    /* keys, certificates STR_NONE: as they are */
	bool ends;
	struct instant now;
	struct id made;
	int64_t found, unknown;
};

static struct str id_str(struct cx *cx, struct id id)
{
	char *text = arena_alloc(cx->arena, ID_TEXT);
	return str_of(id_text(id, text));
}

static enum err audited(struct cx *cx, struct db *db, const struct work *w, const char *operation, struct id client, struct str detail)
{
	return audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = NIL, .signin = NIL, .patient = NIL, .operation = operation,
		.class = "client", .subject = id_str(cx, client), .detail = detail }, w->now);
}

static enum err add_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	TRY(client_add(cx, db, w->organisation, w->name, str_known(w->keys) ? w->keys : STR(NO_KEYS), w->certificates, w->now, &w->made));
	return audited(cx, db, w, "add", w->made, STR_NONE);
}

static enum err key_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	TRY(client_keys(cx, db, &w->client, str_known(w->keys) ? w->keys : w->client.keys, str_known(w->certificates) ? w->certificates
		: w->client.certificates, w->now));
	return audited(cx, db, w, "change", w->client.outside, str_known(w->keys) ? STR("key") : STR("certificate"));
}

static enum err end_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	TRY(client_end(cx, db, &w->client, w->now));
	return audited(cx, db, w, "end", w->client.outside, STR_NONE);
}

/* A number that two people have is nobody's here. */
static enum err feed_one(struct cx *cx, struct db *db, struct work *w, struct str number)
{
	struct holder_of *holder;
	size_t count;
	bool one = true;
	TRY(holders_of(cx, db, number, &holder, &count));
	for (size_t i = 1; i < count; i++)
		one &= holder[i].patient == holder[0].patient;
	if (count == 0 || !one) {
		w->unknown++;
		return OK;
	}
	w->found++;
	return client_feed(cx, db, &w->client, holder[0].patient, w->ends, w->now);
}

static enum err feed_work(struct cx *cx, struct db *db, void *arg)
{
	struct work *w = arg;
	struct str line, rest = w->people;
	w->found = w->unknown = 0;
	while (rest.n) {
		str_cut(rest, '\n', &line, &rest);
		line = str_trim(line);
		if (line.n && !str_is_ci(line, "nhs_number"))
			TRY(feed_one(cx, db, w, line));
	}
	return audited(cx, db, w, w->ends ? "end-feed" : "feed", w->client.outside, STR_NONE);
}

/* ---- what the command line says ---- */

static enum err keys_read(struct cx *cx, struct command *c, const char *key, const char *cert, struct work *w)
{
	struct str text;
	w->keys = w->certificates = STR_NONE;
	if (key) {
		TRY(file_read(cx, command_path(cx, c, key), FILE_MAX, &text));
		TRY(jws_public(cx, text, &w->keys));
	}
	if (cert) {
		TRY(file_read(cx, command_path(cx, c, cert), FILE_MAX, &text));
		TRY(tls_print(cx, text, &w->certificates));
	}
	return key || cert ? OK : fail(cx, ERR_USAGE, "Give --key FILE (its public key, a JWK or JWK set), --cert FILE (its certificate, PEM), or both.");
}

static enum err client_read(struct cx *cx, struct command *c, struct work *w)
{
	struct db *db;
	struct id outside;
	enum err err = ERR_NOT_FOUND;
	TRY(store_reader(cx, c->store, &db));
	if (id_parse(str_of(c->arg[1]), &outside))
		err = client_by_outside(cx, db, outside, &w->client);
	store_reader_back(c->store, db);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no client %s. `waymark client list` shows those there are.", c->arg[1]);
	TRY(err);
	return instant_known(w->client.ended_at) ? fail(cx, ERR_CONFLICT, "That client is ended. Make a new one.") : OK;
}

static enum err add(struct cx *cx, struct command *c, const char *ods, struct work *w)
{
	struct organisation organisation;
	struct db *db;
	TRY(store_reader(cx, c->store, &db));
	enum err err = organisation_by_ods(cx, db, str_of(ods), &organisation);
	store_reader_back(c->store, db);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "There is no organisation %s. `waymark organisation list` shows those there are.", ods);
	TRY(err);
	w->organisation = organisation.id;
	w->name = str_of(c->arg[1]);
	TRY(store_write(cx, c->store, add_work, w));
	struct str id = id_str(cx, w->made);
	if (c->json)
		fprintf(c->out, "{\"client_id\": \"%.*s\"}\n", STRF(id));
	else
		fprintf(c->out, "%s acts for %.*s. Its client_id is\n  %.*s\nIt asks for tokens at https://HOST/api/token. It sees nobody before `waymark client "
			"feed` says whom.\n", c->arg[1], STRF(organisation.name), STRF(id));
	return OK;
}

static void line_json(struct json_out *out, struct cx *cx, const struct client *k)
{
	char text[INSTANT_TEXT];
	json_open(out, '{');
	json_key(out, "client_id"), json_put_str(out, id_str(cx, k->outside));
	json_key(out, "name"), json_put_str(out, k->name);
	json_key(out, "ods"), json_put_str(out, k->ods);
	json_key(out, "people"), json_put_int(out, k->people);
	json_key(out, "used_at"), json_put_text(out, instant_iso(k->used_at, text));
	json_key(out, "ended_at"), json_put_text(out, instant_iso(k->ended_at, text));
	json_close(out, '}');
}

static enum err list(struct cx *cx, struct command *c)
{
	struct client *k;
	struct db *db;
	size_t count;
	AUTO(buf) struct buf buf;
	struct json_out out = { .buf = &buf };
	char text[INSTANT_TEXT];
	buf_init(&buf, LIMIT_BUF);
	TRY(store_reader(cx, c->store, &db));
	enum err err = clients(cx, db, clock_now(), &k, &count);
	store_reader_back(c->store, db);
	TRY(err);
	json_open(&out, '[');
	for (size_t i = 0; i < count; i++) {
		line_json(&out, cx, &k[i]);
		if (!c->json)
			fprintf(c->out, "%.*s  %-8.*s %-30.*s %s%s\n", STRF(id_str(cx, k[i].outside)), STRF(k[i].ods), STRF(k[i].name),
				instant_known(k[i].ended_at) ? "ended " : instant_known(k[i].used_at) ? "last used " : "never used",
				instant_words(instant_known(k[i].ended_at) ? k[i].ended_at : k[i].used_at, text));
	}
	json_close(&out, ']');
	if (c->json)
		fprintf(c->out, "%.*s\n", (int)buf.n, buf.p);
	else if (count == 0)
		fprintf(c->out, "No program of a partner is known here.\n");
	return OK;
}

static enum err feed(struct cx *cx, struct command *c, struct work *w)
{
	TRY(file_read(cx, command_path(cx, c, c->arg[2]), FILE_MAX, &w->people));
	TRY(client_read(cx, c, w));
	TRY(store_write(cx, c->store, feed_work, w));
	if (c->json)
		fprintf(c->out, "{\"people\": %lld, \"unknown\": %lld}\n", (long long)w->found, (long long)w->unknown);
	else
		fprintf(c->out, "%s %lld people%s; %lld lines are nobody's here, or not one person's.\n", w->ends ? "No longer fed:" : "Fed:",
			(long long)w->found, w->ends ? "" : ", as far as agreements carry", (long long)w->unknown);
	return OK;
}

enum err cmd_client(struct cx *cx, struct command *c)
{
	const char *ods = command_option(c, "--org"), *key = command_option(c, "--key"), *cert = command_option(c, "--cert");
	struct work w = { .c = c, .ends = command_flag(c, "--end"), .now = clock_now() };
	TRY(command_args(cx, c, 1, 3));
	const char *word = c->arg[0];
	if (strcmp(word, "list") == 0 && c->args == 1)
		return list(cx, c);
	if (strcmp(word, "feed") == 0 && c->args == 3)
		return feed(cx, c, &w);
	if (strcmp(word, "end") == 0 && c->args == 2) {
		TRY(client_read(cx, c, &w));
		TRY(store_write(cx, c->store, end_work, &w));
		fprintf(c->out, "%.*s is ended: its tokens open nothing any more.\n", STRF(w.client.name));
		return OK;
	}
	bool adds = strcmp(word, "add") == 0 && c->args == 2 && ods, changes = strcmp(word, "key") == 0 && c->args == 2;
	if (!adds && !changes)
		return fail(cx, ERR_USAGE, "Use: waymark client add NAME --org ODS [--key FILE] [--cert FILE], client list, client key ID [--key FILE] "
			"[--cert FILE], client feed ID FILE [--end], client end ID.");
	TRY(keys_read(cx, c, key, cert, &w));
	if (adds)
		return add(cx, c, ods, &w);
	TRY(client_read(cx, c, &w));
	TRY(store_write(cx, c->store, key_work, &w));
	fprintf(c->out, "%.*s is known by what you gave now, and no longer by what it had before.\n", STRF(w.client.name));
	return OK;
}
