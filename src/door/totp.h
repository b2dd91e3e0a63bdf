/* Time-based codes (RFC 6238: SHA-1, six digits, 30 seconds, which is what every telephone's program speaks), recovery codes and
 * invitations. */
#ifndef DOOR_TOTP_H
#define DOOR_TOTP_H

#include "base/cx.h"
#include "base/day.h"

#define TOTP_SECRET_BYTES 20            /* RFC 4226, 4: 160 bits */
#define TOTP_STEP_S       30
#define TOTP_DIGITS       6
#define TOTP_STEPS_AROUND 1             /* the step before and the one after: clocks differ */
#define RECOVERY_CODES    10

struct str totp_secret(struct cx *cx);                          /* fresh bytes */
/* As people type it, in groups of four; and as a telephone reads it. */
struct str totp_text(struct cx *cx, struct str secret);
struct str totp_uri(struct cx *cx, struct str secret, struct str login, struct str place);
/* Is it the code of now, or of a step around? *ret_step: which; a caller refuses one that is not after the last used. Blanks in the code
 * do not count. */
bool totp_is(struct str secret, struct str code, struct instant now, int64_t *ret_step);

/* A code to write down: letters and digits that are not mistaken for each other, in groups of five, 50 bits a group pair; `groups` of them. */
struct str code_make(struct cx *cx, int groups);
/* What was typed, as code_make wrote it: case, blanks and hyphens do not count, O is 0, I and L are 1. */
struct str code_read(struct cx *cx, struct str typed);
#define RECOVERY_GROUPS   2             /* 50 bits, and few tries */
#define INVITATION_GROUPS 4             /* 100 bits: it stands for itself */

#endif
