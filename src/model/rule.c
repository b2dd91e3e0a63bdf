/* The words of the rule language. */
#include "model/rule.h"

#include "base/must.h"

const char *clause_kind_word(enum clause_kind kind)
{
	static const char *const words[] = { "all", "any", "not", "count", "distinct", "absent", "first_within", "rank", "equation" };
	must((unsigned)kind < LENGTH(words));
	return words[kind];
}

const char *rule_fidelity_word(enum rule_fidelity fidelity)
{
	static const char *const words[] = { "as-published", "adapted", "inspired-by" };
	must((unsigned)fidelity < LENGTH(words));
	return words[fidelity];
}

const char *rule_use_word(enum rule_use use)
{
	static const char *const words[] = { "review-list", "area-estimate", "both" };
	must((unsigned)use < LENGTH(words));
	return words[use];
}

const char *window_where_word(enum window_where where)
{
	static const char *const words[] = { "", "last", "anywhere", "calendar-year", "ever" };
	must((unsigned)where < LENGTH(words));
	return words[where];
}

const struct error_card *rule_card_usable(const struct rule *rule)
{
	if (rule->fidelity != RULE_AS_PUBLISHED)
		return NULL;
	for (int i = 0; i < rule->cards; i++)
		if (!isnan(rule->card[i].sensitivity) && !isnan(rule->card[i].specificity))
			return &rule->card[i];
	return NULL;
}
