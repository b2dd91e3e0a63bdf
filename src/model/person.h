/* Who: the person as each source describes them. Every field may be unknown (STR_NONE, DAY_NONE, SEX_UNKNOWN). */
#ifndef MODEL_PERSON_H
#define MODEL_PERSON_H

#include "base/day.h"
#include "base/truth.h"
#include "model/nhs.h"

enum sex { SEX_UNKNOWN = 0, SEX_MALE = 1, SEX_FEMALE = 2, SEX_OTHER = 3 };      /* person stated gender 1, 2, 9, X */

/* One version of what one organisation says of a person. */
struct demographic {
	struct str title, given, family;
	struct day birth_on, death_on;
	enum sex sex;
	struct str ethnic;            /* NHS ethnic category A to S, Z, 99 */
	struct str language;          /* as sent */
	enum truth interpreter;       /* needs one */
	struct str communication;     /* other needs: large print, hearing loop, ... as sent */
	struct str postcode;
	struct str small_area;        /* LSOA code */
	struct str employment;        /* as sent */
};

/* A registration with a practice. */
struct registration { int64_t organisation; struct day from, until; struct str gp; };

enum org_type {
	ORG_UNKNOWN = 0, ORG_PRACTICE = 1, ORG_ACUTE_TRUST = 2, ORG_MENTAL_HEALTH_TRUST = 3, ORG_TALKING_THERAPIES = 4,
	ORG_MUS_SERVICE = 5, ORG_SOCIAL_CARE = 6, ORG_LOCAL_AUTHORITY = 7, ORG_COMMISSIONER = 8, ORG_COMMUNITY = 9, ORG_TYPES = 10,
};
const char *org_type_word(enum org_type type);       /* "practice", "acute-trust", ... */
const char *org_type_name(enum org_type type);       /* "GP practice", ...: for people */
bool org_type_parse(struct str word, enum org_type *ret);

#endif
