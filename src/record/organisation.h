/* Organisations, whose a record is (holding), and the professionals whom sources name.
 *
 * Functions with `add` write, in a closure, where there is nothing yet; without it they answer NIL. */
#ifndef RECORD_ORGANISATION_H
#define RECORD_ORGANISATION_H

#include "model/person.h"
#include "store/tx.h"

struct organisation { int64_t id; struct id outside; struct str ods, name; enum org_type type; int64_t holdings; };

/* By ODS code. A name or type that was not known before is taken; one that was stays, unless `rename`. *ret_new: something
 * was written, or would be. */
enum err organisation_in(struct cx *cx, struct db *db, struct str ods, struct str name, enum org_type type, bool rename, bool add,
			 int64_t *ret_id, bool *ret_new);
/* ERR_NOT_FOUND. */
enum err organisation_by_ods(struct cx *cx, struct db *db, struct str ods, struct organisation *ret);
enum err organisation_ods(struct cx *cx, struct db *db, int64_t id, struct str *ret);
enum err organisation_list(struct cx *cx, struct db *db, struct organisation **ret, size_t *ret_count);

/* The instant that does not come: the year 9999. */
#define INSTANT_FAR ((struct instant){ INT64_C(253370764800000000) })

/* Another organisation follows this one: answers for its records, acts for it in agreements. ERR_CONFLICT: it would follow itself. */
enum err organisation_succeed(struct cx *cx, struct db *db, int64_t id, int64_t successor);
struct successor { int64_t id; struct str ods, name; };
enum err organisation_successor(struct cx *cx, struct db *db, int64_t id, struct successor *ret);      /* id NIL: it has none */
/* What the one had to do with people, the other has, for the next 200 after a person; *after moves on, NIL when nobody is left. */
enum err relations_succeed(struct cx *cx, struct db *db, int64_t id, int64_t successor, struct instant now, int64_t *after);

enum err holding_in(struct cx *cx, struct db *db, int64_t organisation, int64_t agreement, bool add, int64_t *ret, bool *ret_new);
enum err holding_parts(struct cx *cx, struct db *db, int64_t holding, int64_t *ret_organisation, int64_t *ret_agreement);
/* Who answers for it now: whoever it was handed over to, or follows its organisation. */
enum err holding_owner(struct cx *cx, struct db *db, int64_t holding, int64_t *ret);
/* What a kind of source tells of a holding, from which day (DAY_NONE: whole records); and the holding's own sum of it. */
enum err holding_covers(struct cx *cx, struct db *db, int64_t holding, struct str map, int64_t kinds, struct day from);

/* Has anything of this kind of source ever come in for an organisation? */
enum err organisation_told(struct cx *cx, struct db *db, int64_t organisation, struct str map, bool *ret);
/* Nothing of this kind of source is left: no holding is covered by it any more. */
enum err holding_uncovers(struct cx *cx, struct db *db, struct str map);

enum err clinician_in(struct cx *cx, struct db *db, int64_t organisation, struct str local_id, struct str name, bool add,
	int64_t *ret,
		      bool *ret_new);

#endif
