/* What the service asks of everyone today: the rules and red flags in use, resolved against the code table.
 *
 * Training until signed: in `training` every table that is on is asked, and what is not checked says so. In `live` a rule or
 * red flag is asked only if a clinical safety officer has signed exactly this text (by its hash), the review day has not
 * passed, and its code lists are there and checked. What is left out says why. HAZ-012. */
#ifndef CARE_ASKED_H
#define CARE_ASKED_H

#include "care/finding.h"
#include "catalog/catalog.h"

enum standing {
	STANDING_IN_USE,
	STANDING_UNCHECKED,          /* in use in training, though not checked: says so wherever it speaks */
	STANDING_OFF,                /* off by default */
	STANDING_LIST_MISSING,       /* a code list is missing: asked, and every answer is unknown; left out in live */
	STANDING_NOT_SIGNED,         /* live only: left out */
	STANDING_OVERDUE,            /* live only: the review day has passed: left out */
};
struct standing_told { enum standing standing; bool asked; const char *say; struct day review_by; };

struct service { bool live; };

/* What the service does with people whose record holds a disease that may explain the symptoms: its setting. COMORBID_NONE: as
 * each rule says. */
enum err service_comorbid(struct cx *cx, struct db *db, enum comorbid_mode *ret);

enum err service_mode(struct cx *cx, struct db *db, struct service *ret);

/* How does a rule, or red flag, stand in this service? `subject` is "rule" or "redflag". */
enum err rule_standing(struct cx *cx, struct db *db, const struct service *service, const struct rule *rule, const char *subject,
		       const struct codeset *set, struct day today, struct standing_told *ret);

/* A table that is no rule ("severity", "constraint"), by its id and the hash of its text: asked where it speaks. */
struct table_asked { const char *subject; struct str id; const char *hash; bool checked; };
enum err table_standing(struct cx *cx, struct db *db, const struct service *service, const struct table_asked *table, struct day today,
			struct standing_told *ret);

enum err asked_build(struct cx *cx, struct db *db, const struct catalog *catalog, struct day today, struct asked *ret);

#endif
