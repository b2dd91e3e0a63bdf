/* Settings of the service, and signatures under its tables. */
#ifndef RECORD_SETTING_H
#define RECORD_SETTING_H

#include "store/tx.h"

enum err setting_get(struct cx *cx, struct db *db, const char *name, struct str otherwise, struct str *ret);
enum err setting_number(struct cx *cx, struct db *db, const char *name, int64_t otherwise, int64_t *ret);
enum err setting_put(struct cx *cx, struct db *db, const char *name, struct str value, int64_t staff, struct instant now);

struct signing { struct str hash; struct instant at; struct day review_by; };
enum err signing_latest(struct cx *cx, struct db *db, struct str subject, struct signing *ret);      /* ERR_NOT_FOUND */
enum err signing_add(struct cx *cx, struct db *db, struct str subject, struct str hash, int64_t staff, struct day review_by, struct instant now);

#endif
