/* The roles of data/roles.csv, and what each may do. A pure decision over those rows; what no row allows is refused. */
#ifndef ACCESS_ROLE_H
#define ACCESS_ROLE_H

#include "base/str.h"

struct role {
	const char *role, *title;       /* "mus_clinician", "Clinician of the symptoms service" */
	const char *first_page;         /* where a sign-in lands */
	const char *may;                /* "finding.* rule.look": class.operation, * any operation */
	const char *say;
};

const struct role *role_find(struct str role);          /* NULL: there is no such role */
const struct role *role_list(size_t *ret_count);
/* Can a person act in it? Programs act in the others. */
bool role_personal(const struct role *role);
bool role_may(struct str role, const char *operation, const char *class);

#endif
