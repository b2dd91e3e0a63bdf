/* People as they come in: what is to be written is gathered, then written in one go, in a closure.
 *
 * Facts about a person are added, never changed; what only tells which version counts (said_on, latest, relation) follows. */
#ifndef RECORD_PERSON_H
#define RECORD_PERSON_H

#include "record/identity.h"
#include "record/organisation.h"

enum link_said { LINKED_BY_NHS = 1, LINKED_BY_LOCAL = 2, LINK_MADE_NEW = 3, LINK_LEFT_APART = 4, LINK_MERGED = 5,
	LINK_PARTED = 6, LINK_WITHDRAWN = 7 };

struct people_in;                       /* what is to be written; lives in the arena of the cx */
struct people_in *people_in_new(struct cx *cx, int64_t origin, struct instant now);

void patient_put(struct people_in *in, int64_t id);          /* ids from people_ids */
enum err people_ids(struct cx *cx, struct db *db, size_t count, int64_t *ret_first);
void identifier_put(struct people_in *in, int64_t patient, enum identifier_system system, int64_t key, struct str value,
	enum nhs_status status,
		    int64_t organisation, int64_t holding);
/* ret_id (may be NULL) is written by people_in_write. */
void demographic_put(struct people_in *in, int64_t patient, int64_t holding, struct day said_on, bool latest,
	const struct demographic *who,
		     int64_t *ret_id);
void registration_put(struct people_in *in, int64_t patient, const struct registration *registration, int64_t holding);
void link_put(struct people_in *in, int64_t patient, int64_t other, enum link_said kind, const char *say);
/* The person is new: nobody has to do with her yet. */
void relation_put(struct people_in *in, int64_t patient, int64_t organisation, struct instant until);

enum err people_in_write(struct cx *cx, struct db *db, struct people_in *in);

/* One by one, for people who are known already. */
enum err relation_widen(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct instant until);
enum err identifier_end(struct cx *cx, struct db *db, int64_t id, struct instant now, int64_t origin);
enum err registration_end(struct cx *cx, struct db *db, int64_t id, struct instant now, int64_t origin);
/* A version was said again on a later day. */
enum err demographic_said(struct cx *cx, struct db *db, int64_t id, struct day said_on);
/* Which version counts, afresh, for one person and holding. */
enum err demographic_latest(struct cx *cx, struct db *db, int64_t patient, int64_t holding);
/* Who has to do with a person, afresh from what is still said of her: none if nothing is. */
enum err relation_rebuild(struct cx *cx, struct db *db, int64_t patient, struct instant now);
/* The same, told what was not as it should be; `write` false: only told. */
struct refolded { int64_t people, added, dropped, changed, described; };
enum err relation_refold(struct cx *cx, struct db *db, int64_t patient, struct instant now, bool write, struct refolded *to);
/* People whom an import had made and of whom nothing is left. */
enum err people_hidden(struct cx *cx, struct db *db, int64_t origin, int64_t *ret);
/* People of whom something came under an agreement, a page after an id. */
enum err people_under(struct cx *cx, struct db *db, int64_t agreement, int64_t after, int64_t **ret, size_t *ret_count);

#endif
