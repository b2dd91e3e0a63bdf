/* Who acts: a person in one organisation and role, by one sign-in; or the system for an organisation. */
#ifndef MODEL_ACTOR_H
#define MODEL_ACTOR_H

#include "base/str.h"

struct actor {
	int64_t staff, organisation, signin;
	struct str role;
	struct str request;           /* request id, for the audit; STR_NONE from the command line */
};

#endif
