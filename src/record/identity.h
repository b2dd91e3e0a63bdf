/* Who has which number, and what each organisation says of a person: what linkage looks at. Reading only; see person_in.h. */
#ifndef RECORD_IDENTITY_H
#define RECORD_IDENTITY_H

#include "model/person.h"
#include "store/tx.h"

enum identifier_system { IDENTIFIER_NHS = 1, IDENTIFIER_LOCAL = 2 };     /* numbers are stored */

/* The key under which an identifier is looked up: stored, the same for ever. */
int64_t identifier_key_nhs(struct str digits);
int64_t identifier_key_local(struct str ods, struct str local_id);

/* key first: they are looked for by it. */
struct known_identifier { int64_t key, id, patient; enum identifier_system system; enum nhs_status status; int64_t holding,
	origin; bool ended; int64_t organisation; };
enum err identifiers_by_key(struct cx *cx, struct db *db, const int64_t *keys, size_t count, struct known_identifier **ret,
	size_t *ret_count);
enum err identifiers_of(struct cx *cx, struct db *db, const int64_t *patients, size_t count, struct known_identifier **ret,
	size_t *ret_count);

struct known_said { int64_t id, patient, holding; struct day said_on; bool latest, ended; struct demographic who; };
enum err said_of(struct cx *cx, struct db *db, const int64_t *patients, size_t count, struct known_said **ret, size_t *ret_count);

struct known_registration { int64_t id, patient, organisation, holding, origin; struct day from,
	until; struct str gp; bool ended; };
enum err registrations_of(struct cx *cx, struct db *db, const int64_t *patients, size_t count, struct known_registration **ret,
	size_t *ret_count);

bool demographic_eq(const struct demographic *a, const struct demographic *b);

#endif
