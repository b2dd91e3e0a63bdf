/* Staff who can sign in, their roles, and the count of wrong passwords. Hashing is not done here: it is slow (door/password). */
#ifndef RECORD_STAFF_H
#define RECORD_STAFF_H

#include "store/tx.h"

struct staff {
	int64_t id;
	struct id outside;
	struct str login, name, profession, password;
	int64_t wrong_count;
	struct instant wait_until, disabled_at;
};
struct staff_role { int64_t id, organisation; struct id outside; struct str ods, organisation_name, role; };

/* ERR_UNIQUE when the sign-in name is taken. login is folded to lower case. password: PHC string, "" for one who never signs in. */
enum err staff_add(struct cx *cx, struct db *db, struct str login, struct str name, struct str profession, struct str password,
		   struct instant now, int64_t *ret_id);
enum err staff_give_role(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct str role, struct instant now);
enum err staff_by_login(struct cx *cx, struct db *db, struct str login, struct staff *ret);     /* ERR_NOT_FOUND */
enum err staff_by_id(struct cx *cx, struct db *db, int64_t id, struct staff *ret);
enum err staff_roles(struct cx *cx, struct db *db, int64_t staff, struct instant now, struct staff_role **ret, size_t *ret_count);
/* After a wrong password: wait 2, 4, 8 ... seconds from the fifth on, at most a minute (OWASP ASVS v5.0 6.3.1: rate limits,
 * no lock that a stranger can set for ever). After a right one: wrong_count 0. */
enum err staff_wrong(struct cx *cx, struct db *db, int64_t id, int64_t wrong_count, struct instant now);
enum err staff_right(struct cx *cx, struct db *db, int64_t id);
enum err staff_set_password(struct cx *cx, struct db *db, int64_t id, struct str password);
enum err staff_list(struct cx *cx, struct db *db, struct staff **ret, size_t *ret_count);
/* She leaves: all roles, sign-ins, codes and invitations end at once, everywhere; the next request of any sign-in is refused. */
enum err staff_leave(struct cx *cx, struct db *db, int64_t id, struct instant now);
/* She is back: may be given roles, and needs an invitation. */
enum err staff_return(struct cx *cx, struct db *db, int64_t id);
enum err staff_end_role(struct cx *cx, struct db *db, int64_t role, struct instant now);
/* How many who may sign in have a second factor. */
enum err staff_with_second(struct cx *cx, struct db *db, int64_t *ret);
/* The system itself as an actor; made on first use, can never sign in. */
enum err staff_system(struct cx *cx, struct db *db, struct instant now, int64_t *ret_id);

#endif
