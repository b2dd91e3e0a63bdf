/* A rule in words for those who read its list: its sentence, from the table and the service's setting of comorbid disease. */
#ifndef INSIGHT_RULE_TOLD_H
#define INSIGHT_RULE_TOLD_H

#include "catalog/catalog.h"

/* `comorbid`: the setting; COMORBID_NONE where there is none, then the table speaks alone. */
struct str rule_told(struct arena *arena, const struct catalog *catalog, const struct rule *rule, enum comorbid_mode comorbid);
/* What becomes of people with a disease that may explain the symptoms, and who says so: rule or setting. STR_NONE where the rule
 * does not ask. */
struct str comorbid_told(struct arena *arena, const struct catalog *catalog, const struct rule *rule, enum comorbid_mode comorbid);

#endif
