/* What findings rest on, and who sees all of it. A finding is shown to nobody who may not see each class of record that the program could
 * read, in each holding that told of the person: what is told of it says more than its evidence does. */
#ifndef RECORD_BASIS_H
#define RECORD_BASIS_H

#include "store/tx.h"

/* classes, labels: sets of bits, 1 << class and 1 << label. */
struct basis_part { int64_t holding, classes, labels; };

/* What the program may read, by its own sign-in; by rising holding. */
enum err basis_readable(struct cx *cx, struct db *db, int64_t signin, struct basis_part **ret, size_t *ret_count);

/* In a closure: the basis of these parts (by rising holding), made where there is none, as rows name it: below zero. *ret_made: nobody's
 * sight knows of it yet. No parts: 0. */
enum err basis_put(struct cx *cx, struct db *db, int64_t organisation, const struct basis_part *part, size_t parts, int64_t *ret, bool *ret_made);

/* In a closure: rows of sight for the bases of the organisation that one of `rows` sees whole. A row opens the findings that rest on no
 * record (holding 0, class finding) by one relation; that relation has to open all parts.
 * rows: by rising holding and class. */
struct sight_add_in;
enum err basis_fold(struct cx *cx, struct db *db, int64_t organisation, const struct sight_add_in *rows, size_t count, struct sight_add_in **ret,
		    size_t *ret_count);

/* In a closure: what a record of hers has become closed; nobody is shown what findings tell of her before they are judged again.
 * organisation 0: whichever found. */
enum err basis_stale(struct cx *cx, struct db *db, int64_t patient, int64_t organisation);
enum err basis_stale_by(struct cx *cx, struct db *db, int64_t event);

#endif
