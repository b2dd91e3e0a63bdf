/* The NHS number: ten digits, the last a check digit (weights 10 to 2, modulus 11; NHS Data Dictionary). */
#ifndef MODEL_NHS_H
#define MODEL_NHS_H

#include "base/str.h"

/* Verification, as UK Core's NHSNumberVerificationStatus. Numbers are stored. */
enum nhs_status {
	NHS_UNKNOWN = 0,
	NHS_VERIFIED = 1,             /* 01 present and verified */
	NHS_NOT_TRACED = 2,           /* 02 present but not traced */
	NHS_TRACE_REQUIRED = 3,       /* 03 */
	NHS_NO_MATCH = 4,             /* 04 trace attempted, no or several matches */
	NHS_CONFLICT = 5,             /* 05 */
	NHS_IN_PROGRESS = 6,          /* 06 */
	NHS_NOT_PRESENT = 7,          /* 07 */
	NHS_POSTPONED = 8,            /* 08 baby under six weeks */
	NHS_INVALID = 20,             /* ours: wrong length, wrong check digit or ten equal digits */
};

/* Digits without blanks and hyphens into out (11 bytes); false where there are not exactly ten. */
bool nhs_digits(struct str text, char out[11]);
/* Check digit right, and not ten equal digits (0000000000 passes the sum, and stands for "no number"). */
bool nhs_valid(struct str digits);
/* "999 526 0182" with no-break spaces; anything that is not ten digits comes back as it is. */
#define NHS_TEXT 24
const char *nhs_words(struct str digits, char out[NHS_TEXT]);

#endif
