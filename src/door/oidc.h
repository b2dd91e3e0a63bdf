/* OpenID Connect, as a relying party: the authorization code flow with PKCE (S256), state and nonce. What a person is sent away with lies
 * sealed in a cookie of her browser until she comes back; nothing of it is kept here. */
#ifndef DOOR_OIDC_H
#define DOOR_OIDC_H

#include "base/cx.h"
#include "base/day.h"
#include "door/seal.h"
#include "model/provider.h"

#define OIDC_WAY_MINUTES 10             /* to sign in elsewhere, with a card that has to be found first */

struct oidc {                           /* as whom we ask */
	const struct provider *provider;
	const struct seal_key *seal;
	const char *keys;               /* folder of secrets and private keys */
	struct str origin;              /* "https://waymark.example.nhs.uk" */
	struct instant now;
};

/* Where to send her, and what her browser keeps meanwhile. again: she has to prove who she is anew. ERR_PEER. */
enum err oidc_begin(struct cx *cx, const struct oidc *oidc, struct str to, bool again, struct str *ret_url, struct str *ret_way);

struct oidc_who {
	struct str subject, session, name;      /* session: sid; STR_NONE */
	struct instant proved_at;               /* auth_time; INSTANT_NONE: not told */
	bool second;                            /* at a level that the provider's row names */
	struct str ods, role;                   /* chosen there, as claims say; STR_NONE: roles are those given here */
	struct str to;                          /* from oidc_begin */
	bool again;
};
struct oidc_back { struct str way, state, code, iss, error; };          /* as they came back; STR_NONE where absent */
/* ERR_WRONG_SIGN_IN with a sentence for her: refused there, forged, too late, not good enough; ERR_PEER. */
enum err oidc_finish(struct cx *cx, const struct oidc *oidc, const struct oidc_back *back, struct oidc_who *ret);
/* Where signing out there begins; STR_NONE: it offers none. */
enum err oidc_end(struct cx *cx, const struct oidc *oidc, struct str *ret_url);
/* A logout token (OpenID Connect Back-Channel Logout 1.0): whose sign-ins end; session STR_NONE: all of hers. */
enum err oidc_logout(struct cx *cx, const struct oidc *oidc, struct str token, struct str *ret_subject, struct str *ret_session);

/* Tests: forget what was fetched. */
void oidc_forget(void);

#endif
