/* A subject access pack: a folder with index.html (plain, to be read or printed), a CSV file for each kind of record, FHIR R4 resources one
 * a line (fhir/), and who looked. What is held back leaves no trace in it. */
#ifndef EXCHANGE_SUBJECT_PACK_H
#define EXCHANGE_SUBJECT_PACK_H

#include "care/subject_access.h"

/* Writes into `folder`, which must not be there (ERR_CONFLICT); index.html is the last: a folder without it is not whole. *ret_files: how
 * many. */
enum err subject_pack_write(struct cx *cx, struct db *db, int64_t patient, const struct subject_pack *pack, const char *folder, struct day today,
			    size_t *ret_files);

#endif
