/* Questionnaires on paper: a sheet is printed with a number of its own, and what stands on it is keyed in twice.
 *
 * Laws:
 *	- who may add measures of somebody prints a sheet for her and keys it in; decided once more where it is written;
 *	- the sheet carries its number and no name; whose it is learns only who may see her measures;
 *	- a number with one letter wrong, or with two neighbours changed about, is no number;
 *	- what is keyed first counts for nothing yet, but what sets off an alert is told with it, not after the second time (HAZ-036);
 *	- who keys the second time is not shown the first; what differs is settled with the sheet in hand, and who keyed and settled what is
 *	  kept with the sheet. One person may do both: that is said there too;
 *	- a service may set that once suffices (setting paper_keyings). */
#ifndef CARE_PAPER_H
#define CARE_PAPER_H

#include "care/remote.h"

/* "2K7M-92QX-4": nine letters of an alphabet without I, L, O and U, the last made of the others. */
#define PAPER_NUMBER 12
const char *paper_number(struct id sheet, char out[PAPER_NUMBER]);
/* As somebody types it, or as a camera reads it from the sheet (an address that ends with it). Which sheets it may be: from..until. */
bool paper_number_read(struct str typed, struct id *ret_from, struct id *ret_until);

/* Under the reader's guard: a sheet of her own organisation. ERR_NOT_FOUND. */
struct paper_sheet {
	struct remote_ask ask;
	struct remote_part part;
	const struct instrument *instrument;            /* of its version; NULL: its table is gone */
	bool keyed;                                     /* once */
	struct answers first;                           /* where it is */
};
enum err paper_sheet(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, int64_t patient, struct id sheet,
		     struct paper_sheet *ret);

struct paper_keying {
	struct id patient, sheet;
	struct str name;                                /* of who keys, as it is written down */
	struct day on;                                  /* on which it was answered, as it says */
	struct answers answers;                         /* as they are read; of what was settled, as it was settled */
	bool settled;                                   /* both keyings were looked at with the sheet in hand */
	struct answers second; struct day second_on;    /* then: what the second keying had said */
	const char *fault;                              /* what is wrong with the form, told to who may send it; NULL */
	struct str form_key;
};
/* *ret_differs: it was the second time and not the same: nothing is kept of it but what it set off. ERR_BAD_FIELD, ERR_NOT_FOUND, ERR_FORBIDDEN,
 * ERR_CONFLICT (over). */
enum err paper_key(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct paper_keying *keying,
		   struct instant now, bool *ret_differs);
/* Questions (from 0) that two keyings say otherwise; ret has room for INSTRUMENT_ITEMS. */
int paper_differs(const struct instrument *instrument, const struct answers *a, const struct answers *b, int *ret);

#endif
