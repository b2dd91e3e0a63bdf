/* The rule's own sentence, with the names of its code lists. */
#include "insight/rule_told.h"

#include "rule/casefind.h"
#include "rule/sentence.h"

struct str rule_told(struct arena *arena, const struct catalog *catalog, const struct rule *rule, enum comorbid_mode comorbid)
{
	struct sentence sentence = { rule, catalog->name, catalog->names, comorbid };
	return str_of(sentence_rule(arena, &sentence));
}

struct str comorbid_told(struct arena *arena, const struct catalog *catalog, const struct rule *rule, enum comorbid_mode comorbid)
{
	if (rule->comorbid < 0)
		return STR_NONE;
	bool out = casefind_comorbid(rule, comorbid) == COMORBID_STRICT, own = rule->comorbid_mode == COMORBID_STRICT;
	struct str list = sentence_list(&(struct sentence){ rule, catalog->name, catalog->names, comorbid },
		rule->clause[rule->comorbid].filter.list);
	return str_of(arena_printf(arena, "Somebody with a disease of the list “%.*s” is %s, as %s.%s", STRF(list),
		out ? "left out" : "kept and marked", comorbid == COMORBID_NONE ? "the rule says" : "this service has set it",
		comorbid == COMORBID_NONE || out == own ? "" : own ? " The rule itself leaves them out." : " The rule itself keeps and marks them."));
}
