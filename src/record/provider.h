/* Who a person is at another provider of identity (by issuer and subject, never by mail address), and the roles that it says she has. In
 * closures. */
#ifndef RECORD_PROVIDER_H
#define RECORD_PROVIDER_H

#include "record/staff.h"

/* ERR_NOT_FOUND. */
enum err staff_by_identity(struct cx *cx, struct db *db, struct str issuer, struct str subject, int64_t *ret);
enum err identity_link(struct cx *cx, struct db *db, struct str issuer, struct str subject, int64_t staff, struct str provider, struct instant now);
/* The provider says that she acts in this role for this organisation, and in no other that it told of before: those end. */
enum err provider_role_is(struct cx *cx, struct db *db, int64_t staff, struct str provider, int64_t organisation, struct str role, struct instant now,
			  struct staff_role *ret);

#endif
