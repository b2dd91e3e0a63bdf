/* For `waymark truth` alone: which person a local id belongs to, and whom each rule found. */
#ifndef RECORD_TRUTH_H
#define RECORD_TRUTH_H

#include "store/tx.h"

struct truth_local { int64_t patient; struct str ods, value; };
struct truth_found { int64_t patient; struct str rule; };
enum err truth_locals(struct cx *cx, struct db *db, struct truth_local **ret, size_t *ret_count);
enum err truth_found(struct cx *cx, struct db *db, int64_t organisation, struct truth_found **ret, size_t *ret_count);

#endif
