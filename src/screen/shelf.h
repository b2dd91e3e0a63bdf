/* The column files that a server answers from: each is opened once and stays mapped, because looking at every byte of it takes longer than asking it; and
 * one screening at a time, because one takes all processors.
 *
 * A service's file lies in the folder as ODS.column. It is looked at again at each visit: another file of that name, or the same one written anew, is
 * opened instead, and the old one goes when its last visitor has left. Threads may come at once. */
#ifndef SCREEN_SHELF_H
#define SCREEN_SHELF_H

#include "screen/column.h"

struct shelf;
/* The folder is made where it is not there. */
enum err shelf_open(struct cx *cx, const char *folder, struct shelf **ret);
int shelf_waiting(struct shelf *shelf);                 /* for their turn; for tests */
void shelf_close(struct shelf *shelf);                  /* nobody visits any more; NULL-safe */

struct shelf_book;
struct shelf_visit {
	struct shelf *shelf;
	struct shelf_book *book;
	bool turn;
	const struct column_file *file;
	struct instant written;             /* when the file was last written */
};
/* Wait for one's turn and open the file. ERR_NO_FILE: the service has none; ERR_BAD_FILE: it cannot be used, the sentence names no path; ERR_BUSY: too many
 * wait, or it took too long. */
enum err shelf_enter(struct cx *cx, struct shelf *shelf, struct str ods, struct shelf_visit *ret);
/* Others who wait have their turns first. ERR_BUSY. */
enum err shelf_yield(struct cx *cx, struct shelf_visit *visit);
void shelf_leave(struct shelf_visit *visit);            /* needed after ERR_* too; repeatable */
static inline void shelf_visit_auto(struct shelf_visit *visit) { shelf_leave(visit); }

#endif
