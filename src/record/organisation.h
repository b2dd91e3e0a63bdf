/* Organisations, agreements between them, whose a record is (holding), and the professionals whom sources name.
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
enum err organisation_list(struct cx *cx, struct db *db, struct organisation **ret, size_t *ret_count);

struct agreement { int64_t id; struct str ref, title; struct day starts_on, ends_on; };
/* By reference: made, or its words and days changed. */
enum err agreement_put(struct cx *cx, struct db *db, const struct agreement *agreement, struct instant now, int64_t *ret_id);
/* side 1 gives, side 2 reads. */
enum err agreement_party_add(struct cx *cx, struct db *db, int64_t agreement, int64_t organisation, int side);
enum err agreement_by_ref(struct cx *cx, struct db *db, struct str ref, struct agreement *ret);
enum err agreement_list(struct cx *cx, struct db *db, struct agreement **ret, size_t *ret_count);
struct party { int side; struct str ods, name; };
enum err agreement_parties(struct cx *cx, struct db *db, int64_t agreement, struct party **ret, size_t *ret_count);

/* The agreement in force on a day under which an organisation gives; 0 none. */
enum err agreement_of(struct cx *cx, struct db *db, int64_t organisation, struct day today, int64_t *ret);
/* Who reads under an agreement, and until when. */
struct reader { int64_t organisation; struct instant until; };
#define INSTANT_FAR ((struct instant){ INT64_C(253370764800000000) })      /* the year 9999: does not end */
enum err agreement_readers(struct cx *cx, struct db *db, int64_t agreement, struct reader **ret, size_t *ret_count);

enum err holding_in(struct cx *cx, struct db *db, int64_t organisation, int64_t agreement, bool add, int64_t *ret, bool *ret_new);
enum err holding_parts(struct cx *cx, struct db *db, int64_t holding, int64_t *ret_organisation, int64_t *ret_agreement);
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
