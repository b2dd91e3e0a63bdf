/* The day's head, for the command and for the job of the server. */
#ifndef CLI_AUDIT_H
#define CLI_AUDIT_H

#include "record/audit_head.h"

/* Sign where the log ends (the key is made where there is none), and put the head down for every partner below DATA/outbox. */
enum err audit_head_day(struct cx *cx, struct store *store, const char *data, struct audit_head *ret, bool *ret_new, int *ret_files);
/* A file with a head in it, read. */
enum err audit_head_file(struct cx *cx, const char *file, struct audit_head *ret);

#endif
