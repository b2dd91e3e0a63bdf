/* Does a person see the same clinician? Two indices, of the contacts of which it is known who was seen.
 *
 * Usual provider of care (UPC): the share with the one seen most; 1 over their number to 1. Bice and Boxerman 1977 (Med Care 15:347): the share of pairs
 * of contacts that are with the same one; 0 to 1. Both as in Sidaway-Lee et al. 2023 (Br J Gen Pract 73:279, table 1), who ask for a year at least,
 * and for two contacts, or three, which is more usual. */
#ifndef MODEL_CONTINUITY_H
#define MODEL_CONTINUITY_H

#include "model/event.h"

#define CONTINUITY_MONTHS 12
#define CONTINUITY_LEAST  3

struct continuity {
	int64_t contacts;               /* of which it is known who was seen */
	int64_t people, usual;          /* different ones; contacts with the one seen most */
	int64_t pairs;                  /* ordered pairs of contacts with the same one */
};
/* counts: of each clinician how many contacts. */
struct continuity continuity_of(const int64_t *counts, size_t clinicians);
double continuity_usual(struct continuity c);           /* NAN where there is no contact */
double continuity_pairs(struct continuity c);           /* NAN below two */

/* Of the GP contacts after `from`, to `to`, among these events. At most 200 different clinicians are told apart; contacts with others are left out. */
struct continuity continuity_seen(const struct event *const *event, size_t count, struct day from, struct day to);

#endif
