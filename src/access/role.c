/* The table of roles, read as it stands. */
#include "access/role.h"

#include <string.h>

#include "base/must.h"

static const struct role roles[] = {
#define ROLE(role, title, first_page, may, say) { #role, title, first_page, may, say },
#include "gen/roles.h"
#undef ROLE
};

const struct role *role_list(size_t *ret_count)
{
	*ret_count = LENGTH(roles);
	return roles;
}

const struct role *role_find(struct str role)
{
	for (size_t i = 0; i < LENGTH(roles); i++)
		if (str_is(role, roles[i].role))
			return &roles[i];
	return NULL;
}

bool role_personal(const struct role *role)
{
	return role->first_page[0] != '\0';
}

bool role_may(struct str name, const char *operation, const char *class)
{
	const struct role *role = role_find(name);
	struct str rest = str_of(role ? role->may : ""), one, of, does;
	while (rest.n) {
		str_cut(rest, ' ', &one, &rest);
		if (str_cut(one, '.', &of, &does) && str_is(of, class) && (str_is(does, "*") || str_is(does, operation)))
			return true;
	}
	return false;
}
