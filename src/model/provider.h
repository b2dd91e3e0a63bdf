/* Another provider of identity (OpenID Connect), and what its claims mean here: a row of data/providers.csv. */
#ifndef MODEL_PROVIDER_H
#define MODEL_PROVIDER_H

#include "base/str.h"

enum provider_auth { PROVIDER_NONE /* public, PKCE alone */, PROVIDER_SECRET, PROVIDER_KEY, PROVIDER_AUTHS };
enum provider_shape {
	PROVIDER_CLAIMS,                /* the columns organisation and role name claims; empty: roles are given here */
	PROVIDER_CIS2,                  /* NHS CIS2: nhsid_nrbac_roles[], selected_roleid (interoperability reference, A5) */
	PROVIDER_SHAPES,
};

struct provider {
	struct str id, title, issuer, client_id, scopes;
	enum provider_auth auth;        /* secret or key: DATADIR/keys/ID.secret or ID.jwk */
	enum provider_shape shape;
	struct str acr;                 /* levels that are good enough, by blanks: then it counts as a second factor; empty: not asked */
	bool makes;                     /* whom it knows and we do not is made; else refused until linked */
	struct str name, organisation, role;    /* claims */
	bool roles_here;                /* no organisation claim: roles are those given here */
};
/* What a role of the provider is here: a row of data/provider-roles.csv. */
struct provider_role { struct str provider, value, role; };

#endif
