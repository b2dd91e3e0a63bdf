/* What may be offered, and what is not to be: interventions as a plan names them, and constraints that guidance newer than the guide puts on
 * them. catalog fills both (data/interventions.csv, data/constraints/<id>.yaml; format: data/README.md); rule/constraint judges. */
#ifndef MODEL_CONSTRAINT_H
#define MODEL_CONSTRAINT_H

#include "model/plan.h"
#include "model/rule.h"

#define CONSTRAINT_NAMES 24     /* interventions or words of one constraint */

enum intervention_kind { INTERVENTION_OTHER, INTERVENTION_TALKING, INTERVENTION_PHYSICAL, INTERVENTION_EDUCATION, INTERVENTION_GROUP,
	INTERVENTION_SUPPORT, INTERVENTION_MEDICINE, INTERVENTION_KINDS };
const char *intervention_kind_word(enum intervention_kind kind);
struct intervention { struct str id, title; enum intervention_kind kind; struct str *word; int words; };

enum constraint_verdict {
	CONSTRAINT_TOLD,        /* whoever offers it is told */
	CONSTRAINT_REASON,      /* and goes on only with a reason, by name */
	CONSTRAINT_REFUSED,     /* the source does not let it be offered */
};
const char *constraint_verdict_word(enum constraint_verdict verdict);

struct constraint {
	struct str id; int64_t version;
	struct str title, source, reviewed, confidence, say, instead;
	bool checked, on, site;
	struct str of[CONSTRAINT_NAMES]; int ofs;       /* interventions */
	struct str word[CONSTRAINT_NAMES]; int words;   /* or words in a text */
	uint32_t in;                                    /* bits of enum plan_kind where words are looked for */
	enum constraint_verdict verdict;
	struct str problem[CONSTRAINT_NAMES]; int problems;     /* words by which a plan names the problem it is about */
	struct rule rule;                               /* whom it is about; clauses 0: everybody */
	const char *file; char hash[33];
};

/* Does a text speak of it? Whole words, in whatever case; a word all in capitals only so ("GET" is not "get"). Not where it is denied just before
 * ("no", "stop", "avoid", ...) in the same sentence. */
bool text_names(struct str text, struct str word);
bool text_names_intervention(struct str text, const struct intervention *intervention);

#endif
