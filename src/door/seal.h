/* Secrets at rest: what the program must be able to read again (the second factor's) is sealed with a key that lies beside the record
 * in the data directory and is in no backup. Whoever has a copy of the record alone reads nothing. */
#ifndef DOOR_SEAL_H
#define DOOR_SEAL_H

#include "base/cx.h"

struct seal_key { unsigned char b[32]; };

/* The key in that file; made (mode 0600) where there is none. ERR_SETTING where others may read it, ERR_DAMAGED where it is no key. */
enum err seal_key_load(struct cx *cx, const char *path, struct seal_key *ret);
/* Sealed for one use ("totp"): what was sealed for another, or changed, does not open. NULL arena text: ERR_DAMAGED. */
struct str seal_close(struct cx *cx, const struct seal_key *key, const char *use, struct str plain);
enum err seal_open(struct cx *cx, const struct seal_key *key, const char *use, struct str sealed, struct str *ret);
/* A hash that only who has the key can make: of short codes, which a plain hash would not hide. 32 bytes. */
struct str seal_hash(struct cx *cx, const struct seal_key *key, const char *use, struct str plain);

#endif
