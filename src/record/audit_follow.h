/* Does a newer head continue an older one? For a partner, who keeps heads and has no record: two files, and between them the leaves of the
 * entries that were added. A leaf is a hash with a random id in it: it tells nothing of anybody.
 *
 *	waymark-audit-links 1
 *	from 4711
 *	to 5120
 *	64 hexadecimal digits, so often as entries lie between */
#ifndef RECORD_AUDIT_FOLLOW_H
#define RECORD_AUDIT_FOLLOW_H

#include "record/audit_head.h"

#define AUDIT_LINKS_MAX 500000          /* in one file, 33 MB: days of a region. More: heads in between, and their links */
#define AUDIT_LINKS_TEXT ((size_t)AUDIT_LINKS_MAX * (AUDIT_HASH * 2 + 1) + 200)

/* As the log here has them, which has to have been at `older` and to come to `newer`. ERR_AUDIT, ERR_OVER_LIMIT. */
enum err audit_links_text(struct cx *cx, struct db *db, const struct audit_head *older, const struct audit_head *newer, struct str *ret);
/* ERR_AUDIT with a sentence where it cannot be so. `links` STR_NONE: only what two heads say by themselves, and *ret_shown false. */
enum err audit_head_follow(struct cx *cx, const struct audit_head *older, const struct audit_head *newer, struct str links, bool *ret_shown);

#endif
