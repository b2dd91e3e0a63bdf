/* What `waymark relation` does with those who are let in by name. */
#ifndef CLI_PERMISSION_H
#define CLI_PERMISSION_H

#include "care/permission.h"
#include "cli/cli.h"

/* relation give PERSON KIND; PERSON may be @FILE, a file of numbers, for a project. It says first what it opens; --dry-run: no more than that. */
enum err permission_command(struct cx *cx, struct command *c);

/* In closures. login "": of whomever. ERR_NOT_FOUND: none stands; none was ended. */
struct permission_hand { int64_t organisation, patient; enum relation_kind kind; struct str why, login; };
enum err permission_end_all(struct cx *cx, struct db *db, const struct permission_hand *hand, struct instant now);
enum err permission_back(struct cx *cx, struct db *db, const struct permission_hand *hand, struct instant now);
/* One line each of those that stand. */
enum err permission_list(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct instant now, struct str *ret);

#endif
