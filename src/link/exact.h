/* Exact linkage: is the person of a row one whom the record knows? Pure: facts in, answer out.
 *
 * Two things can join: a valid NHS number that its source has verified, and the local id within its own organisation. Names
 * and birth dates never join; they can only keep apart. A number that is invalid or not verified does nothing at all: it does
 * not match, does not merge and does not block. Control of HAZ-001. */
#ifndef LINK_EXACT_H
#define LINK_EXACT_H

#include "model/person.h"

/* May this number match anybody? Valid check digit, not ten equal digits, verified by its source. */
bool link_number_usable(struct str number, enum nhs_status status);

/* What somebody says of a person. family is folded (base/utf8.h). Unknown: DAY_NONE, STR_NONE, SEX_UNKNOWN. */
struct link_facts { struct day birth_on; struct str family; enum sex sex; };

/* Two descriptions that cannot be of one person: birth date and family name both differ, or birth date and sex. What is not
 * known differs from nothing; SEX_OTHER neither. */
bool link_contradicts(const struct link_facts *a, const struct link_facts *b);

struct link_candidate {
	int64_t patient;
	bool by_number;                 /* has the row's NHS number, verified */
	bool by_local;                  /* has the row's local id, of the same organisation */
	bool other_number;              /* has a verified NHS number, and it is not the row's */
	bool ended;                     /* had it: the import that said so was undone. Then the facts have to agree, too */
	const struct link_facts *said;  /* every version on record; contradicted is who contradicts all of them */
	size_t saids;
};

/* of_people: the row is of a file of people, whose local ids are its own; else it tells of one day in somebody's life. */
struct link_row {
	struct link_facts said;
	bool number_usable, of_people;
	int64_t contested;              /* two people or more have its number in conflict: the least of them; 0: they do not */
};

/* Numbers as in link_event. */
enum link_kind { LINK_NOBODY = 0, LINK_BY_NUMBER = 1, LINK_BY_LOCAL = 2, LINK_NEW = 3 };
enum link_why { LINK_FINE, LINK_NUMBER_ELSEWHERE, LINK_DETAILS_DIFFER, LINK_LOCAL_REUSED, LINK_NUMBER_OF_SEVERAL,
	LINK_LOCAL_OF_SEVERAL };

struct link_answer {
	enum link_kind kind;            /* LINK_NOBODY: cannot be told, the row has to wait */
	int64_t patient;                /* of LINK_BY_..., else 0 */
	int64_t apart;                  /* a person whom a rule joined and the facts keep apart; 0 none */
	bool number_counts;             /* the number is hers from now on; false: kept as in conflict, it will not match */
	enum link_why why;
};

/* Two who came with one verified number and cannot be one person contest it: it is neither's, whoever came first, and whoever comes
 * with it as the third is told. Somebody who has had the number for longer keeps it. */
/* At most one candidate a patient. Same input, same answer, whatever their order. */
struct link_answer link_exact(const struct link_row *row, const struct link_candidate *candidates, size_t count);

const char *link_why_word(enum link_why why);       /* "nhs-number-elsewhere", ...: kinds of problem */
const char *link_why_say(enum link_why why);        /* a sentence for the problem's row; no names, no numbers */

#endif
