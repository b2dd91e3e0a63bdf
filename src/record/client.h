/* Programs of partners: for which organisation each acts, the keys and certificates by which it is known, and the short tokens it gets.
 * A program acts as a member of staff of its own who has no password, in the role system_client and no other; so its sight is folded,
 * its relations are asked and its looks are audited as everybody's are. */
#ifndef RECORD_CLIENT_H
#define RECORD_CLIENT_H

#include "record/signin.h"

#define CLIENT_TOKEN_MINUTES 10         /* it asks anew by itself; a token that is stolen is soon nobody's */
#define CLIENT_ROLE "system_client"

struct client {
	int64_t id, staff, organisation;
	struct id outside;                     /* its client_id */
	struct str ods, organisation_name, name;
	struct str keys;                       /* public ones, a JWK set; "{\"keys\":[]}": it has none */
	struct str certificates;               /* SHA-256 in hex, apart by blanks; STR_NONE */
	struct instant created_at, ended_at, used_at;
	int64_t people;                        /* whom its organisation is fed */
};

/* In closures. keys: from jws_public (door/jws.h). */
enum err client_add(struct cx *cx, struct db *db, int64_t organisation, struct str name, struct str keys, struct str certificates, struct instant now,
		    struct id *ret);
/* Other ones from now on; tokens got by those before end. */
enum err client_keys(struct cx *cx, struct db *db, const struct client *client, struct str keys, struct str certificates, struct instant now);
/* Its tokens end at once; with the last client of an organisation, what was fed to it too. */
enum err client_end(struct cx *cx, struct db *db, const struct client *client, struct instant now);
enum err client_by_outside(struct cx *cx, struct db *db, struct id outside, struct client *ret);       /* ERR_NOT_FOUND; ended ones too */
enum err clients(struct cx *cx, struct db *db, struct instant now, struct client **ret, size_t *ret_count);
/* The interface agreement covers a person, or no longer. */
enum err client_feed(struct cx *cx, struct db *db, const struct client *client, int64_t patient, bool ends, struct instant now);
/* An assertion is used once: by SHA-256 of its jti, remembered until its own time refuses it. ERR_WRONG_SIGN_IN: it was used. */
enum err client_assertion(struct cx *cx, struct db *db, const struct client *client, struct str jti, struct instant until, struct instant now);
/* A token. certificate STR_NONE: good over any connection. */
enum err client_token(struct cx *cx, struct db *db, const struct policy *policy, const struct client *client, struct str certificate, struct str peer,
		      struct instant now, struct token *ret_token, int64_t *ret_signin);

#endif
