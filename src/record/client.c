/* Programs of partners, as rows. */
#include "record/client.h"

#include <stdio.h>

#include <sodium.h>

#include "gen/queries.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/staff.h"
#include "store/store.h"

enum err client_add(struct cx *cx, struct db *db, int64_t organisation, struct str name, struct str keys, struct str certificates, struct instant now,
		    struct id *ret)
{
	struct client_add_in in = { .outside = id_random(), .organisation_id = organisation, .name = name, .keys = keys,
		.certificates = certificates.n ? certificates : STR_NONE, .created_at = now };
	char text[ID_TEXT], login[ID_TEXT + 10];
	snprintf(login, sizeof login, "-client-%s", id_text(in.outside, text));
	TRY(staff_add(cx, db, str_of(login), name, STR_NONE, STR(""), now, &in.staff_id));
	TRY(staff_give_role(cx, db, in.staff_id, organisation, STR(CLIENT_ROLE), now));
	TRY(db_ids(cx, db, "client", 1, &in.id));
	TRY(db_run(cx, db, &Q_CLIENT_ADD, &in));
	*ret = in.outside;
	return OK;
}

enum err client_keys(struct cx *cx, struct db *db, const struct client *client, struct str keys, struct str certificates, struct instant now)
{
	TRY(signins_end(cx, db, client->staff, now));
	return db_run(cx, db, &Q_CLIENT_KEYS, &(struct client_keys_in){ .id = client->id, .keys = keys,
		.certificates = certificates.n ? certificates : STR_NONE });
}

enum err client_end(struct cx *cx, struct db *db, const struct client *client, struct instant now)
{
	struct clients_live_of_row live;
	TRY(db_run(cx, db, &Q_CLIENT_END, &(struct client_end_in){ .id = client->id, .now = now }));
	TRY(staff_leave(cx, db, client->staff, now));
	TRY(db_one(cx, db, &Q_CLIENTS_LIVE_OF, &(struct clients_live_of_in){ .organisation = client->organisation }, &live));
	return live.n ? OK : db_run(cx, db, &Q_FEEDS_END, &(struct feeds_end_in){ .organisation = client->organisation, .kind = RELATION_FEED,
		.now = now });
}

enum err client_by_outside(struct cx *cx, struct db *db, struct id outside, struct client *ret)
{
	struct client_by_outside_row row;
	TRY(db_one(cx, db, &Q_CLIENT_BY_OUTSIDE, &(struct client_by_outside_in){ .outside = outside }, &row));
	*ret = (struct client){ .id = row.id, .staff = row.staff, .organisation = row.organisation, .outside = outside, .ods = row.ods,
		.organisation_name = row.organisation_name, .name = row.name, .keys = row.keys, .certificates = row.certificates,
		.created_at = row.created_at, .ended_at = row.ended_at, .used_at = INSTANT_NONE };
	return OK;
}

enum err clients(struct cx *cx, struct db *db, struct instant now, struct client **ret, size_t *ret_count)
{
	struct clients_row *row;
	struct feeds_of_row feeds;
	TRY(db_all(cx, db, &Q_CLIENTS, NULL, 10000, &row, ret_count));
	struct client *list = arena_array(cx->arena, *ret_count + 1, sizeof *list);
	for (size_t i = 0; i < *ret_count; i++) {
		struct feeds_of_in in = { .organisation = row[i].organisation, .kind = RELATION_FEED, .now = now };
		TRY(db_one(cx, db, &Q_FEEDS_OF, &in, &feeds));
		list[i] = (struct client){ .id = row[i].id, .staff = row[i].staff, .organisation = row[i].organisation, .outside = row[i].outside,
			.ods = row[i].ods, .organisation_name = row[i].organisation_name, .name = row[i].name, .keys = row[i].keys,
			.certificates = row[i].certificates, .created_at = row[i].created_at, .ended_at = row[i].ended_at,
			.used_at = row[i].used_at, .people = feeds.n };
	}
	*ret = list;
	return OK;
}

enum err client_feed(struct cx *cx, struct db *db, const struct client *client, int64_t patient, bool ends, struct instant now)
{
	if (ends)
		return relation_close(cx, db, client->organisation, 0, patient, RELATION_FEED, now);
	return relation_open(cx, db, &(struct relation){ client->organisation, 0, patient, RELATION_FEED, { 0 }, INSTANT_FAR, client->id });
}

enum err client_assertion(struct cx *cx, struct db *db, const struct client *client, struct str jti, struct instant until, struct instant now)
{
	unsigned char *h = arena_alloc(cx->arena, crypto_hash_sha256_BYTES);
	struct assertion_seen_row seen;
	crypto_hash_sha256(h, (const unsigned char *)jti.p, jti.n);
	struct str hash = { (char *)h, crypto_hash_sha256_BYTES };
	TRY(db_run(cx, db, &Q_ASSERTIONS_PAST, &(struct assertions_past_in){ .now = now }));
	enum err err = db_one(cx, db, &Q_ASSERTION_SEEN, &(struct assertion_seen_in){ .client = client->id, .hash = hash }, &seen);
	if (err == OK)
		return fail(cx, ERR_WRONG_SIGN_IN, "That assertion was used before. Make a new one, with another jti.");
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	return db_run(cx, db, &Q_ASSERTION_ADD, &(struct assertion_add_in){ .client_id = client->id, .hash = hash, .until_at = until });
}

/* What earlier tokens of it saw is not kept: a program takes many a day. */
static enum err past_end(struct cx *cx, struct db *db, int64_t staff, struct instant now)
{
	struct signins_past_row *row;
	size_t count;
	TRY(db_all(cx, db, &Q_SIGNINS_PAST, &(struct signins_past_in){ .staff = staff, .now = now }, 1000, &row, &count));
	for (size_t i = 0; i < count; i++)
		TRY(signin_end(cx, db, row[i].id, now));
	return OK;
}

enum err client_token(struct cx *cx, struct db *db, const struct policy *policy, const struct client *client, struct str certificate, struct str peer,
		      struct instant now, struct token *ret_token, int64_t *ret_signin)
{
	char *text = arena_alloc(cx->arena, ID_TEXT);
	struct signin_new new = { .staff = client->staff, .organisation = client->organisation, .role = STR(CLIENT_ROLE),
		.minutes_max = CLIENT_TOKEN_MINUTES, .fresh_at = now, .peer = peer, .browser = client->name, .provider = STR(CLIENT_PROVIDER),
		.subject = str_of(id_text(client->outside, text)), .certificate = certificate };
	TRY(past_end(cx, db, client->staff, now));
	return signin_begin(cx, db, policy, &new, now, ret_token, ret_signin);
}
