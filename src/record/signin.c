/* Who acts, and what that lets them see. */
#include "record/signin.h"

#include <sodium.h>

#include "access/role.h"
#include "base/must.h"
#include "gen/queries.h"
#include "record/sight.h"
#include "record/staff.h"
#include "store/store.h"

#define SYSTEM_HOURS 24
#define NARROW_S     60          /* long enough for one page */

static struct str hash_of(struct cx *cx, const struct token *token)
{
	unsigned char *h = arena_alloc(cx->arena, crypto_hash_sha256_BYTES);
	crypto_hash_sha256(h, token->b, sizeof token->b);
	return (struct str){ (char *)h, crypto_hash_sha256_BYTES };
}

static enum err add(struct cx *cx, struct db *db, const struct policy *policy, const struct signin_new *new, struct instant now,
		    const struct token *token, int64_t *ret_id)
{
	char *csrf = arena_alloc(cx->arena, 32);
	randombytes_buf(csrf, 32);
	struct signin_add_in in = { .outside = id_random(), .token_hash = hash_of(cx, token), .staff_id = new->staff,
		.organisation_id = new->organisation, .role = new->role, .csrf = { csrf, 32 }, .created_at = now, .seen_at = now,
		.until_at = { now.us + (new->hours_max * 60 + new->minutes_max) * INT64_C(60000000) }, .ended_at = INSTANT_NONE,
		.purpose = sight_purpose(policy, new->role), .policy = STR_NONE, .fresh_at = new->fresh_at, .second = new->second,
		.peer = new->peer, .browser = new->browser, .provider = new->provider, .subject = new->subject, .session = new->session,
		.certificate = new->certificate };
	TRY(db_ids(cx, db, "signin", 1, &in.id));
	TRY(db_run(cx, db, &Q_SIGNIN_ADD, &in));
	TRY(sight_fold(cx, db, policy, &(struct sight_of){ in.id, new->staff, new->organisation, new->role, (enum purpose)in.purpose, in.until_at },
		       now));
	*ret_id = in.id;
	return OK;
}

enum err signin_begin(struct cx *cx, struct db *db, const struct policy *policy, const struct signin_new *new, struct instant now,
		      struct token *ret_token, int64_t *ret_id)
{
	struct token token;
	randombytes_buf(token.b, sizeof token.b);
	TRY(add(cx, db, policy, new, now, &token, ret_id));
	*ret_token = token;
	return OK;
}

enum err signin_start(struct cx *cx, struct db *db, const struct policy *policy, int64_t staff, int64_t organisation, struct str role, struct instant now,
		      int64_t hours_max, struct token *ret_token, int64_t *ret_id)
{
	struct signin_new new = { .staff = staff, .organisation = organisation, .role = role, .hours_max = hours_max, .fresh_at = now };
	return signin_begin(cx, db, policy, &new, now, ret_token, ret_id);
}

struct str signin_client(const struct signin *signin)
{
	return str_is(signin->provider, CLIENT_PROVIDER) ? signin->subject : STR_NONE;
}

bool signin_idle(const struct signin *signin, struct instant now, int64_t idle_minutes)
{
	return idle_minutes && signin->seen_at.us <= now.us - idle_minutes * INT64_C(60000000);
}

bool signin_fresh(const struct signin *signin, struct instant now)
{
	int64_t age = instant_known(signin->fresh_at) ? now.us - signin->fresh_at.us : INT64_MAX;
	return age >= 0 && age < FRESH_MINUTES * INT64_C(60000000);
}

enum err signin_find(struct cx *cx, struct db *db, const struct token *token, struct instant now, int64_t idle_minutes, struct signin *ret)
{
	struct signin_by_token_row row;
	struct signin_by_token_in in = { .token_hash = hash_of(cx, token), .now = now };
	enum err err = db_one(cx, db, &Q_SIGNIN_BY_TOKEN, &in, &row);
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	struct signin found = { .id = row.id, .outside = row.outside, .staff = row.staff, .organisation = row.organisation,
		.staff_name = row.staff_name, .organisation_name = row.organisation_name, .ods = row.ods, .role = row.role, .csrf = row.csrf,
		.created_at = row.created_at, .seen_at = row.seen_at, .until_at = row.until_at, .purpose = (enum purpose)row.purpose,
		.fresh_at = row.fresh_at, .second = row.second == 1, .peer = row.peer, .browser = row.browser, .provider = row.provider,
		.subject = row.subject, .session = row.session, .certificate = row.certificate };
	if (err == ERR_NOT_FOUND || signin_idle(&found, now, idle_minutes))
		return fail(cx, ERR_SIGN_IN, "You are not signed in, or were away too long.");
	*ret = found;
	return OK;
}

enum err signin_proved(struct cx *cx, struct db *db, const struct signin *signin, bool second, struct instant now, struct token *ret_token)
{
	struct token token;
	randombytes_buf(token.b, sizeof token.b);
	TRY(db_run(cx, db, &Q_SIGNIN_PROVED, &(struct signin_proved_in){ .id = signin->id, .token_hash = hash_of(cx, &token),
		.second = signin->second || second, .now = now }));
	*ret_token = token;
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

enum err signins_end_others(struct cx *cx, struct db *db, int64_t staff, int64_t but, struct instant now, int64_t *ret_count)
{
	struct signins_of_row *rows;
	size_t count;
	*ret_count = 0;
	TRY(db_all(cx, db, &Q_SIGNINS_OF, &(struct signins_of_in){ .staff = staff, .now = now }, 10000, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		if (rows[i].id == but)
			continue;
		TRY(signin_end(cx, db, rows[i].id, now));
		++*ret_count;
	}
	return OK;
}

enum err signins_end(struct cx *cx, struct db *db, int64_t staff, struct instant now)
{
	int64_t ended;
	return signins_end_others(cx, db, staff, NIL, now, &ended);
}

enum err signins_end_elsewhere(struct cx *cx, struct db *db, struct str provider, struct str subject, struct str session, struct instant now,
			       int64_t *ret_count)
{
	struct signins_elsewhere_row *rows;
	struct signins_elsewhere_in in = { .provider = provider, .subject = subject, .now = now };
	size_t count;
	*ret_count = 0;
	TRY(db_all(cx, db, &Q_SIGNINS_ELSEWHERE, &in, 10000, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		if (str_known(session) && !str_eq(rows[i].session, session))
			continue;
		TRY(signin_end(cx, db, rows[i].id, now));
		++*ret_count;
	}
	return OK;
}

enum err signins_mine(struct cx *cx, struct db *db, int64_t staff, struct instant now, struct signin **ret, size_t *ret_count)
{
	struct signins_mine_row *rows;
	TRY(db_all(cx, db, &Q_SIGNINS_MINE, &(struct signins_mine_in){ .staff = staff, .now = now }, 100, &rows, ret_count));
	struct signin *list = arena_array(cx->arena, *ret_count + 1, sizeof *list);
	for (size_t i = 0; i < *ret_count; i++)
		list[i] = (struct signin){ .id = rows[i].id, .outside = rows[i].outside, .role = rows[i].role,
			.organisation_name = rows[i].organisation_name, .created_at = rows[i].created_at, .seen_at = rows[i].seen_at,
			.until_at = rows[i].until_at, .peer = rows[i].peer, .browser = rows[i].browser, .provider = rows[i].provider };
	*ret = list;
	return OK;
}

/* organisation 0: of all. */
static enum err fold_live(struct cx *cx, struct db *db, const struct policy *policy, int64_t organisation, struct instant now)
{
	struct signins_live_row *rows;
	size_t count;
	TRY(db_all(cx, db, &Q_SIGNINS_LIVE, &(struct signins_live_in){ .now = now }, 100000, &rows, &count));
	for (size_t i = 0; i < count; i++)
		if (organisation == 0 || rows[i].organisation == organisation)
			TRY(sight_fold(cx, db, policy, &(struct sight_of){ rows[i].id, rows[i].staff, rows[i].organisation, rows[i].role,
				(enum purpose)rows[i].purpose, rows[i].until_at }, now));
	return OK;
}

enum err signin_refold(struct cx *cx, struct db *db, const struct policy *policy, struct instant now)
{
	return fold_live(cx, db, policy, 0, now);
}

enum err signin_refold_at(struct cx *cx, struct db *db, const struct policy *policy, int64_t organisation, struct instant now)
{
	return fold_live(cx, db, policy, organisation, now);
}

enum err signin_system(struct cx *cx, struct db *db, const struct policy *policy, int64_t organisation, struct instant now, int64_t *ret_id)
{
	struct token nobody_knows;
	int64_t staff;
	TRY(staff_system(cx, db, now, &staff));
	randombytes_buf(nobody_knows.b, sizeof nobody_knows.b);
	struct signin_new new = { .staff = staff, .organisation = organisation, .role = STR("system"), .hours_max = SYSTEM_HOURS,
		.fresh_at = INSTANT_NONE };
	return add(cx, db, policy, &new, now, &nobody_knows, ret_id);
}

enum err signin_narrow(struct cx *cx, struct db *db, const struct policy *policy, const struct sight_as *as, struct instant now, int64_t *ret_id,
		       struct sight_compared *ret)
{
	struct token nobody_knows;
	struct sight_as brief = *as;
	char *csrf = arena_alloc(cx->arena, 32);
	randombytes_buf(csrf, 32);
	randombytes_buf(nobody_knows.b, sizeof nobody_knows.b);
	brief.until = (struct instant){ now.us + NARROW_S * INT64_C(1000000) };
	struct signin_add_in in = { .outside = id_random(), .token_hash = hash_of(cx, &nobody_knows), .staff_id = as->staff,
		.organisation_id = as->organisation, .role = STR("narrowed"), .csrf = { csrf, 32 }, .created_at = now, .seen_at = now,
		.until_at = brief.until, .ended_at = INSTANT_NONE, .purpose = (int64_t)as->other.purpose, .policy = policy->version,
		.fresh_at = INSTANT_NONE, .second = 0, .peer = STR_NONE, .browser = STR_NONE, .provider = STR_NONE, .subject = STR_NONE,
		.session = STR_NONE };
	must(!role_find(in.role));
	TRY(db_ids(cx, db, "signin", 1, &in.id));
	TRY(db_run(cx, db, &Q_SIGNIN_ADD, &in));
	*ret_id = in.id;
	return sight_narrow(cx, db, policy, &brief, in.id, now, ret);
}

/* ---- half ---- */

enum err half_start(struct cx *cx, struct db *db, int64_t staff, struct instant now, struct token *ret_token)
{
	struct token token;
	randombytes_buf(token.b, sizeof token.b);
	TRY(db_run(cx, db, &Q_HALF_ADD, &(struct half_add_in){ .hash = hash_of(cx, &token), .staff_id = staff, .tries = 0,
		.until_at = { now.us + HALF_MINUTES * INT64_C(60000000) } }));
	*ret_token = token;
	return OK;
}

enum err half_find(struct cx *cx, struct db *db, const struct token *token, struct instant now, int64_t *ret_staff)
{
	struct half_get_row row;
	enum err err = db_one(cx, db, &Q_HALF_GET, &(struct half_get_in){ .hash = hash_of(cx, token), .now = now }, &row);
	if (err == ERR_NOT_FOUND || (err == OK && row.tries >= HALF_TRIES))
		return fail(cx, ERR_SIGN_IN, "That took too long, or too many codes were wrong. Begin again with your password.");
	TRY(err);
	*ret_staff = row.staff;
	return OK;
}

enum err half_tried(struct cx *cx, struct db *db, const struct token *token)
{
	return db_run(cx, db, &Q_HALF_TRIED, &(struct half_tried_in){ .hash = hash_of(cx, token) });
}

enum err half_end(struct cx *cx, struct db *db, const struct token *token, struct instant now)
{
	return db_run(cx, db, &Q_HALF_END, &(struct half_end_in){ .hash = hash_of(cx, token), .now = now });
}
