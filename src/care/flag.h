/* Red flags as they stand for one reader now. */
#ifndef CARE_FLAG_H
#define CARE_FLAG_H

#include "care/finding.h"
#include "catalog/catalog.h"
#include "store/tx.h"

/* Judged on what the guard lets show, less what the reader's organisation settled: open, looked for and not found, not known. */
enum err flag_stands(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t patient, struct day today, enum truth *ret);

#endif
