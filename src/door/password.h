/* Passwords: argon2id at OWASP's setting (t=2, m=19 MiB, p=1), and the patience that guessing costs.
 *
 * Hashing is slow on purpose, so it runs on threads of its own, at most LIMIT_HASHES at a time (answer.c's lane for
 * sign-ins); whoever finds the queue full is told to come again. */
#ifndef DOOR_PASSWORD_H
#define DOOR_PASSWORD_H

#include "base/cx.h"

#define PASSWORD_LETTERS_MIN 12         /* NIST SP 800-63B-4 asks for 15 alone, 8 with a second factor; own proposal between */
#define PASSWORD_BYTES_MAX   256        /* a long sentence; bounds the work of one hash */

/* Whose it will be: their words are the first that others try. STR_NONE where not known. */
struct password_owner { struct str login, name, organisation; };

/* The PHC string to keep. ERR_BAD_FIELD: too short, too long, or guessable; no rule about which letters there have to be, and no
 * end date (NCSC, password policy: updating your approach). */
enum err password_make_of(struct cx *cx, struct str password, const struct password_owner *owner, struct str *ret_phc);
enum err password_make(struct cx *cx, struct str password, struct str login, struct str *ret_phc);
/* Why it would be among the first tries: one that many people have (data/passwords.csv), or nothing but such words, the owner's
 * own, runs of the keyboard and digits. NULL: it would not. Pure. */
const char *password_guessable(struct cx *cx, struct str password, const struct password_owner *owner);
/* Is it right? An empty phc (nobody of that name, or one who never signs in) takes as long and is false. */
bool password_is(struct str phc, struct str password);

/* How long whoever asks from there has to wait before the next try, whether there is such a person or not, so that waiting tells
 * nothing: from the fifth wrong one for a name from a network on 2, 4, 8 ... seconds, at most 15 minutes; and a network that tries
 * many names in turn. Nobody can keep the owner out from elsewhere: her account alone makes her wait a minute at most
 * (record/staff.h). In memory; codes of the second factor and of invitations count as tries too. */
int64_t password_wait_s(struct str login, struct str peer, struct instant now);
void password_tried(struct str login, struct str peer, bool right, struct instant now);

#endif
