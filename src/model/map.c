/* The words for the files of a mapping. */
#include "model/map.h"

#include "base/must.h"

const char *map_role_word(enum map_role role)
{
	static const char *const words[MAP_ROLES] = {
		[MAP_ORGANISATIONS] = "organisations", [MAP_STAFF] = "staff", [MAP_CODES] = "codes", [MAP_PEOPLE] = "people",
		[MAP_REGISTRATIONS] = "registrations", [MAP_EVENTS] = "events",
	};
	must((unsigned)role < MAP_ROLES);
	return words[role];
}
