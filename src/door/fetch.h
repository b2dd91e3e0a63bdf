/* Asking another server over HTTPS, from a thread that may wait: providers of identity. Never an address that came in a record. */
#ifndef DOOR_FETCH_H
#define DOOR_FETCH_H

#include "base/cx.h"
#include "base/str.h"

#define FETCH_WAIT_S 10                 /* a person waits for it, at her sign-in */
#define FETCH_BYTES  (1u << 20)         /* key sets and tokens are some kB */

struct fetch {
	struct str url;                 /* https; http to this machine only */
	struct str form;                /* to be sent, application/x-www-form-urlencoded; STR_NONE: GET */
	struct str bearer;              /* STR_NONE */
	struct str user, password;      /* HTTP basic; STR_NONE */
};
/* No redirect is followed. ERR_PEER: not reached, too slow, too large, or not of our kind of address. Any status is an answer. */
enum err fetch(struct cx *cx, const struct fetch *ask, int *ret_status, struct str *ret_body);
/* name=value with percent-encoding, after what is there. */
struct buf;
void fetch_form_add(struct buf *form, const char *name, struct str value);

#endif
