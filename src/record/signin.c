/* Who acts, and what that lets them see. */
#include "record/signin.h"

#include <sodium.h>

#include "base/must.h"
#include "gen/queries.h"
#include "record/sight.h"
#include "record/staff.h"
#include "store/store.h"

#define SYSTEM_HOURS 24

static struct str hash_of(struct cx *cx, const struct token *token)
{
	unsigned char *h = arena_alloc(cx->arena, crypto_hash_sha256_BYTES);
	crypto_hash_sha256(h, token->b, sizeof token->b);
	return (struct str){ (char *)h, crypto_hash_sha256_BYTES };
}

static enum err add(struct cx *cx, struct db *db, const struct policy *policy, int64_t staff, int64_t organisation, struct str role,
		    struct instant now, int64_t hours_max, const struct token *token, int64_t *ret_id)
{
	char *csrf = arena_alloc(cx->arena, 32);
	randombytes_buf(csrf, 32);
	struct signin_add_in in = { .token_hash = hash_of(cx, token), .staff_id = staff, .organisation_id = organisation, .role = role,
		.csrf = { csrf, 32 }, .created_at = now, .seen_at = now, .until_at = { now.us + hours_max * INT64_C(3600000000) },
		.ended_at = INSTANT_NONE, .purpose = sight_purpose(policy, role), .policy = STR_NONE };
	TRY(db_ids(cx, db, "signin", 1, &in.id));
	TRY(db_run(cx, db, &Q_SIGNIN_ADD, &in));
	TRY(sight_fold(cx, db, policy, &(struct sight_of){ in.id, staff, organisation, role, (enum purpose)in.purpose, in.until_at }, now));
	*ret_id = in.id;
	return OK;
}

enum err signin_start(struct cx *cx, struct db *db, const struct policy *policy, int64_t staff, int64_t organisation, struct str role,
		      struct instant now, int64_t hours_max, struct token *ret_token, int64_t *ret_id)
{
	struct token token;
	randombytes_buf(token.b, sizeof token.b);
	TRY(add(cx, db, policy, staff, organisation, role, now, hours_max, &token, ret_id));
	*ret_token = token;
	return OK;
}

enum err signin_find(struct cx *cx, struct db *db, const struct token *token, struct instant now, int64_t idle_minutes, struct signin *ret)
{
	struct signin_by_token_row row;
	struct instant after = { idle_minutes ? now.us - idle_minutes * INT64_C(60000000) : 0 };
	enum err err = db_one(cx, db, &Q_SIGNIN_BY_TOKEN,
			      &(struct signin_by_token_in){ .token_hash = hash_of(cx, token), .now = now, .seen_after = after }, &row);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_SIGN_IN, "You are not signed in, or were away too long.");
	TRY(err);
	*ret = (struct signin){ .id = row.id, .staff = row.staff, .organisation = row.organisation, .staff_name = row.staff_name,
		.organisation_name = row.organisation_name, .ods = row.ods, .role = row.role, .csrf = row.csrf, .seen_at = row.seen_at,
		.until_at = row.until_at, .purpose = (enum purpose)row.purpose };
	return OK;
}

enum err signin_seen(struct cx *cx, struct db *db, int64_t id, struct instant now)
{
	return db_run(cx, db, &Q_SIGNIN_SEEN, &(struct signin_seen_in){ .id = id, .now = now });
}

enum err signin_end(struct cx *cx, struct db *db, int64_t id, struct instant now)
{
	TRY(db_run(cx, db, &Q_SIGNIN_END, &(struct signin_end_in){ .id = id, .now = now }));
	return db_run(cx, db, &Q_SIGHT_END, &(struct sight_end_in){ .signin = id });
}

enum err signins_end(struct cx *cx, struct db *db, int64_t staff, struct instant now)
{
	struct signins_of_row *rows;
	size_t count;
	TRY(db_all(cx, db, &Q_SIGNINS_OF, &(struct signins_of_in){ .staff = staff, .now = now }, 10000, &rows, &count));
	for (size_t i = 0; i < count; i++)
		TRY(signin_end(cx, db, rows[i].id, now));
	return OK;
}

enum err signin_refold(struct cx *cx, struct db *db, const struct policy *policy, struct instant now)
{
	struct signins_live_row *rows;
	size_t count;
	TRY(db_all(cx, db, &Q_SIGNINS_LIVE, &(struct signins_live_in){ .now = now }, 100000, &rows, &count));
	for (size_t i = 0; i < count; i++)
		TRY(sight_fold(cx, db, policy, &(struct sight_of){ rows[i].id, rows[i].staff, rows[i].organisation, rows[i].role,
			(enum purpose)rows[i].purpose, rows[i].until_at }, now));
	return OK;
}

enum err signin_system(struct cx *cx, struct db *db, const struct policy *policy, int64_t organisation, struct instant now, int64_t *ret_id)
{
	struct token nobody_knows;
	int64_t staff;
	TRY(staff_system(cx, db, now, &staff));
	randombytes_buf(nobody_knows.b, sizeof nobody_knows.b);
	return add(cx, db, policy, staff, organisation, STR("system"), now, SYSTEM_HOURS, &nobody_knows, ret_id);
}
