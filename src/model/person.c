/* The words for organisations. */
#include "model/person.h"

#include "base/must.h"

static const struct { const char *word, *name; } types[ORG_TYPES] = {
	[ORG_UNKNOWN] = { "unknown", "Organisation" },
	[ORG_PRACTICE] = { "practice", "GP practice" },
	[ORG_ACUTE_TRUST] = { "acute-trust", "Hospital trust" },
	[ORG_MENTAL_HEALTH_TRUST] = { "mental-health-trust", "Mental health trust" },
	[ORG_TALKING_THERAPIES] = { "talking-therapies", "Talking therapies" },
	[ORG_MUS_SERVICE] = { "mus-service", "Symptoms service" },
	[ORG_SOCIAL_CARE] = { "social-care", "Social care" },
	[ORG_LOCAL_AUTHORITY] = { "local-authority", "Local authority" },
	[ORG_COMMISSIONER] = { "commissioner", "Commissioner" },
	[ORG_COMMUNITY] = { "community", "Community services" },
};

const char *org_type_word(enum org_type type)
{
	must((unsigned)type < ORG_TYPES);
	return types[type].word;
}

const char *org_type_name(enum org_type type)
{
	must((unsigned)type < ORG_TYPES);
	return types[type].name;
}

bool org_type_parse(struct str word, enum org_type *ret)
{
	for (int i = 0; i < ORG_TYPES; i++)
		if (str_is(word, types[i].word)) {
			*ret = (enum org_type)i;
			return true;
		}
	return false;
}
