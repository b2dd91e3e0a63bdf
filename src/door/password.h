/* Passwords: argon2id at OWASP's setting (t=2, m=19 MiB, p=1), and the patience that guessing costs.
 *
 * Hashing is slow on purpose, so it runs on threads of its own, at most LIMIT_HASHES at a time (answer.c's lane for
 * sign-ins); whoever finds the queue full is told to come again. */
#ifndef DOOR_PASSWORD_H
#define DOOR_PASSWORD_H

#include "base/cx.h"

#define PASSWORD_LETTERS_MIN 12         /* NIST SP 800-63B-4 asks for 15 alone, 8 with a second factor; own proposal between */
#define PASSWORD_BYTES_MAX   256        /* a long sentence; bounds the work of one hash */

/* The PHC string to keep. ERR_BAD_FIELD: too short, too long, the sign-in name itself, one letter again and again. */
enum err password_make(struct cx *cx, struct str password, struct str login, struct str *ret_phc);
/* Is it right? An empty phc (nobody of that name, or one who never signs in) takes as long and is false. */
bool password_is(struct str phc, struct str password);

/* Tries by sign-in name, whether there is such a person or not, so that waiting tells nothing: from the fifth wrong one on
 * wait 2, 4, 8 ... seconds, at most 15 minutes. In memory, for names nobody has; real people's count is in the record. */
int64_t password_wait_s(struct str login, struct instant now);
void password_tried(struct str login, bool right, struct instant now);

#endif
