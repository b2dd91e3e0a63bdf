/* A rule in words for those who read its list: its sentence, from the table alone. */
#ifndef INSIGHT_RULE_TOLD_H
#define INSIGHT_RULE_TOLD_H

#include "catalog/catalog.h"

struct str rule_told(struct arena *arena, const struct catalog *catalog, const struct rule *rule);

#endif
