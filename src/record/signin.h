/* Sign-ins: who acts, in which organisation and role, and what that lets them see.
 *
 * The token is 256 random bits that only the browser keeps; the record keeps its SHA-256. A sign-in ends by itself after
 * `idle` without use and at its absolute end, whichever comes first, and when its role or person ends. */
#ifndef RECORD_SIGNIN_H
#define RECORD_SIGNIN_H

#include "base/id.h"
#include "model/policy.h"
#include "store/tx.h"

/* As provider of a program's sign-ins: no id of data/providers.csv. */
#define CLIENT_PROVIDER "-client"

struct sight_as;
struct sight_compared;

#define TOKEN_BYTES 32
struct token { unsigned char b[TOKEN_BYTES]; };
/* After proving who one is, what needs it fresh is open for so long: the time to write a reason. */
#define FRESH_MINUTES 5

struct signin {
	int64_t id, staff, organisation;
	struct id outside;                     /* in addresses; what others may know of it */
	struct str staff_name, organisation_name, ods, role;
	struct str csrf;                       /* 32 bytes */
	struct instant created_at, seen_at, until_at;
	enum purpose purpose;
	struct instant fresh_at;               /* when who it is was last proved */
	bool second;                           /* by a second factor too */
	struct str peer, browser;              /* where it was begun from; STR_NONE */
	struct str provider, subject, session; /* by which provider of identity, as whom there; STR_NONE: an account of ours */
	struct str certificate;                /* good only over a connection that shows it (SHA-256, hex); STR_NONE: any */
};

struct signin_new {
	int64_t staff, organisation;
	struct str role;
	int64_t hours_max, minutes_max;        /* one of them 0 */
	struct instant fresh_at;
	bool second;
	struct str peer, browser, provider, subject, session, certificate;
};

/* Make one, fold its sight. ret_token is all zero before. In a closure (store_write). */
enum err signin_begin(struct cx *cx, struct db *db, const struct policy *policy, const struct signin_new *new, struct instant now,
		      struct token *ret_token, int64_t *ret_id);
/* The same for one that nothing more is known of, proved now. */
enum err signin_start(struct cx *cx, struct db *db, const struct policy *policy, int64_t staff, int64_t organisation, struct str role, struct instant now,
		      int64_t hours_max, struct token *ret_token, int64_t *ret_id);
/* The live sign-in of a token: ERR_SIGN_IN when there is none. idle_minutes 0: idle time is not looked at. */
enum err signin_find(struct cx *cx, struct db *db, const struct token *token, struct instant now, int64_t idle_minutes, struct signin *ret);
/* The client_id of the program whose it is; STR_NONE: a person's. */
struct str signin_client(const struct signin *signin);
/* Unused for longer than that? */
bool signin_idle(const struct signin *signin, struct instant now, int64_t idle_minutes);
/* Was who it is proved within FRESH_MINUTES? What is grave (breaking the glass, signing an agreement) asks for it. */
bool signin_fresh(const struct signin *signin, struct instant now);
/* Proved anew: fresh from now on, under a new token; the old one is nobody's. second: by a second factor. */
enum err signin_proved(struct cx *cx, struct db *db, const struct signin *signin, bool second, struct instant now, struct token *ret_token);
enum err signin_seen(struct cx *cx, struct db *db, int64_t id, struct instant now);
enum err signin_end(struct cx *cx, struct db *db, int64_t id, struct instant now);
/* All live ones of a person: her password changed, or she left. */
enum err signins_end(struct cx *cx, struct db *db, int64_t staff, struct instant now);
/* All but one. *ret_count: how many ended. */
enum err signins_end_others(struct cx *cx, struct db *db, int64_t staff, int64_t but, struct instant now, int64_t *ret_count);
/* Those that a provider began for a subject; session STR_NONE: in any session. */
enum err signins_end_elsewhere(struct cx *cx, struct db *db, struct str provider, struct str subject, struct str session, struct instant now,
			       int64_t *ret_count);
/* A person's live ones, the one used last first; at most 100. staff, staff_name, csrf and purpose are left out. */
enum err signins_mine(struct cx *cx, struct db *db, int64_t staff, struct instant now, struct signin **ret, size_t *ret_count);
/* After holdings or agreements changed: what every live sign-in sees, afresh; or only those of one organisation. */
enum err signin_refold(struct cx *cx, struct db *db, const struct policy *policy, struct instant now);
enum err signin_refold_at(struct cx *cx, struct db *db, const struct policy *policy, int64_t organisation, struct instant now);

/* The system acting for an organisation (finding, export): a sign-in without a token, ended by signin_end. Request queries
 * under it see exactly what that organisation may see. */
enum err signin_system(struct cx *cx, struct db *db, const struct policy *policy, int64_t organisation, struct instant now, int64_t *ret_id);

/* A reader's sign-in narrowed to what somebody else would see (record/sight.h: sight_narrow), for the one page that is made of it: nobody
 * has its token, its role is none of the roles, so that it may do nothing and a new folding of sights leaves it nothing; ended by
 * signin_end, and by itself within a minute. */
enum err signin_narrow(struct cx *cx, struct db *db, const struct policy *policy, const struct sight_as *as, struct instant now, int64_t *ret_id,
		       struct sight_compared *ret);

/* ---- half a sign-in: the password was right, the second factor is asked for ---- */

#define HALF_MINUTES 5
#define HALF_TRIES   5
/* In closures. ERR_SIGN_IN: there is none, its time is over, or it was tried too often. */
enum err half_start(struct cx *cx, struct db *db, int64_t staff, struct instant now, struct token *ret_token);
enum err half_find(struct cx *cx, struct db *db, const struct token *token, struct instant now, int64_t *ret_staff);
enum err half_tried(struct cx *cx, struct db *db, const struct token *token);
enum err half_end(struct cx *cx, struct db *db, const struct token *token, struct instant now);

/* ---- what a service asks of sign-ins, by role (settings signin_*) ---- */

#define SIGNIN_ROLES 32
struct signin_rules {
	int64_t idle_minutes, hours_max;
	struct { int64_t idle_minutes, hours_max; bool second; } role[SIGNIN_ROLES];      /* in the order of role_list */
};
/* From the settings as they stand. */
enum err signin_rules_load(struct cx *cx, struct db *db, struct signin_rules *ret);
/* From their texts: "gp=10/8 ward=5/12" (minutes without use / hours in any case) and "gp ward", "all" or "none". ERR_BAD_FIELD. */
enum err signin_rules_limits(struct cx *cx, struct str text, struct signin_rules *rules);
enum err signin_rules_second(struct cx *cx, struct str text, struct signin_rules *rules);
int64_t signin_rules_idle(const struct signin_rules *rules, struct str role);
int64_t signin_rules_hours(const struct signin_rules *rules, struct str role);
bool signin_rules_needs_second(const struct signin_rules *rules, struct str role);

#endif
