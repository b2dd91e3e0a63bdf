/* The shape of a letter: whom it can be for, its parts, and what is drafted into each from the record. catalog fills it from
 * data/letters/<id>.yaml (format: data/README.md). A draft is a beginning: a clinician words the letter, and approves it by name. */
#ifndef MODEL_LETTER_H
#define MODEL_LETTER_H

#include "base/arena.h"
#include "base/str.h"

#define LETTER_PARTS 12         /* of one letter: more headings than a page has */

/* Whom it is for. Numbers are stored. The patient's has words of its own. */
enum letter_to { LETTER_TO_NONE, LETTER_TO_GP = 1, LETTER_TO_REFERRER = 2, LETTER_TO_PATIENT = 3, LETTER_TO_SERVICE = 4, LETTER_TOS };
const char *letter_to_word(enum letter_to to);          /* "gp", "referrer", "patient", "service" */
const char *letter_to_say(enum letter_to to);           /* "the GP", "whoever referred", "the person", "another service" */

/* What a draft may take from the record: "{given}". */
enum letter_field { LETTER_PERSON, LETTER_GIVEN, LETTER_SERVICE, LETTER_PATHWAY, LETTER_OPENED, LETTER_CAME_FROM, LETTER_ASKED, LETTER_JUDGEMENTS,
	LETTER_SESSIONS, LETTER_MEASURES, LETTER_STEP, LETTER_REASON, LETTER_ENDED, LETTER_OUTCOME,
	LETTER_EXPLANATION, LETTER_GOALS, LETTER_PLAN, LETTER_RELAPSE, LETTER_MEDICINES /* of the plan */, LETTER_FIELDS };
const char *letter_field_word(enum letter_field field); /* "person", "given", "came-from", ... */
/* Whether it may stand in a letter to the person: no words of professionals to each other. */
bool letter_field_plain(enum letter_field field);

struct letter_part {
	struct str id, heading, help, draft;
	struct str plain, plain_draft;  /* heading and draft of the patient's letter; STR_NONE: not in it */
	bool needed;                    /* is not approved while it is empty */
};
struct letter_kind {
	struct str id; int64_t version;
	struct str title, plain_title, source, reviewed, say;
	bool checked, site;
	unsigned to;                    /* bits 1 << enum letter_to */
	struct letter_part part[LETTER_PARTS]; int parts;
	const char *file; char hash[33];
};

/* What a letter to this reader calls a part; STR_NONE: it does not have it. */
struct str letter_heading(const struct letter_part *part, enum letter_to to);
struct str letter_title(const struct letter_kind *kind, enum letter_to to);

/* The draft with its fields filled; what is not known is said so. *ret_unknown (may be NULL): a name in braces that is no field. */
struct str letter_fill(struct arena *arena, struct str draft, const struct str value[LETTER_FIELDS], struct str *ret_unknown);
/* Words that no letter to a person says: the first that stands in the text, NULL. */
const char *letter_not_to_a_person(struct str text);

#endif
