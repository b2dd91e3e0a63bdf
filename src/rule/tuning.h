/* A rule with other numbers: which of them it has, and the rule as it would be with these. Only what the published one asks for can be changed. */
#ifndef RULE_TUNING_H
#define RULE_TUNING_H

#include "base/cx.h"
#include "model/rule.h"

enum tuning_what {
	TUNING_AT_LEAST,                /* events of a clause */
	TUNING_DIFFERENT,               /* different ones of a clause: specialties, body systems, days */
	TUNING_MONTHS,                  /* of the rule's window, or of a clause that has its own */
	TUNING_TOP,                     /* percent of a clause that ranks */
	TUNING_PROBABILITY,             /* percent from which on an equation finds */
	TUNING_LIST,                    /* the code list of a clause */
};

struct tuning_field {
	char name[16];                  /* "w": the window; "c3n", "c3m", "c3t", "c3p", "c3l": of clause 3 */
	enum tuning_what what;
	int clause;                     /* -1: the rule itself */
	enum distinct_of of;            /* TUNING_DIFFERENT */
	double published, least, most, step;
	struct str list_published;      /* TUNING_LIST */
	double value; struct str list;  /* as it is asked for now */
	bool changed, wrong;            /* wrong: no number, or outside of what is possible; the published value stands */
};

struct tuning {
	const struct rule *published;
	struct rule rule;               /* with the values of the fields */
	struct tuning_field *field; size_t fields;      /* the window first, then clause by clause as the sentence names them */
	bool changed, wrong;
};

/* The published rule and its fields. Memory is the arena's, and the rule's own. */
void tuning_begin(struct arena *arena, const struct rule *published, struct tuning *ret);
/* As somebody wrote it; "" leaves it as it is. A list is taken as it is written: whoever calls knows which there are. */
void tuning_set(struct tuning *t, struct tuning_field *field, struct str value);
/* The rule of the values. */
void tuning_end(struct arena *arena, struct tuning *t);

/* A text in pieces: `new` is what the other one has not, in the same order. By words. */
struct tuning_piece { struct str text; bool new; };
struct tuning_piece *tuning_pieces(struct arena *arena, struct str before, struct str now, size_t *ret_count);

#endif
