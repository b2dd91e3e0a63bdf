/* The rule's own sentence, with the names of its code lists. */
#include "insight/rule_told.h"

#include "rule/sentence.h"

struct str rule_told(struct arena *arena, const struct catalog *catalog, const struct rule *rule)
{
	struct sentence sentence = { rule, catalog->name, catalog->names };
	return str_of(sentence_rule(arena, &sentence));
}
