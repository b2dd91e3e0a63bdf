/* The staff of one organisation, as whoever administers it sees them: those who have, or had, a role there. Others are not found. */
#ifndef RECORD_COLLEAGUE_H
#define RECORD_COLLEAGUE_H

#include "store/tx.h"

struct colleague {
	int64_t id;
	struct id outside;
	struct str login, name, profession;
	struct instant disabled_at, used_at;
	bool second, password, invited;         /* has a second factor, a password here, an invitation that waits */
	int64_t elsewhere;                      /* roles in other organisations */
};
struct colleague_role { int64_t id; struct id outside; struct str role; struct instant from; };

/* text in small letters, somewhere in the name; "" all. At most `most`, those who left last. */
enum err colleagues(struct cx *cx, struct db *db, int64_t organisation, struct str text, int64_t most, struct instant now, struct colleague **ret,
		    size_t *ret_count);
enum err colleague_by_outside(struct cx *cx, struct db *db, int64_t organisation, struct id outside, struct instant now, struct colleague *ret);
/* Those that stand. */
enum err colleague_roles(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, struct instant now, struct colleague_role **ret,
			 size_t *ret_count);
/* She leaves this organisation: roles and sign-ins there end. Who has none elsewhere is out everywhere (staff_leave). In a closure. */
enum err colleague_leave(struct cx *cx, struct db *db, int64_t organisation, const struct colleague *who, struct instant now);

#endif
