/* An event was told of the wrong person: a named actor moves it to the right one, and says why.
 *
 * Nothing is rewritten: the old row ends as moved, a new one for the right person keeps import, file and row, and the source's key
 * stays with the old row, so that the same file does not bring it back. Moving back undoes it; so does an undo of the import. The
 * actor has to see both people and the event: what another organisation sent, and did not share, she cannot move. HAZ-017. */
#ifndef CARE_WRONG_PERSON_H
#define CARE_WRONG_PERSON_H

#include "base/id.h"
#include "model/actor.h"
#include "store/tx.h"

/* A row of an import, as people name it: 12:CareRecord_Observation.csv:17. All that it told of the person is moved. */
struct wrong_row { int64_t origin; struct str file; int64_t row; };
struct wrong_person { const struct wrong_row *row; size_t rows; struct id from, to; struct str reason; };

/* False: not written so. */
bool wrong_row_of_text(struct str text, struct wrong_row *ret);

/* All of the rows or none, in one transaction with an audit row for each of the two people and slips for both to be judged again.
 * ERR_NOT_FOUND: a person or row that the actor does not see; ERR_BAD_FIELD: no reason, no row; ERR_CONFLICT: the same person. */
enum err wrong_person_move(struct cx *cx, struct store *store, const struct actor *actor, const struct wrong_person *ask,
	struct instant now, int64_t *ret_events);

#endif
