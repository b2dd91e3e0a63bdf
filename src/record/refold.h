/* What is folded for speed, afresh from the rows that it is made of: who has to do with whom (relation, from what is still said of
 * people, and agreements), and which description of a person is the latest of its organisation. */
#ifndef RECORD_REFOLD_H
#define RECORD_REFOLD_H

#include "record/person.h"

/* Everybody, in slices that let others write between them. `write` false: only compared, by a reader. */
enum err refold(struct cx *cx, struct store *store, bool write, struct instant now, struct refolded *ret);

#endif
