/* Code systems, and the one form in which a code of each is kept and compared.
 *
 * A code is text for ever: SNOMED CT identifiers have up to 18 digits and never pass through a number. */
#ifndef MODEL_CODE_H
#define MODEL_CODE_H

#include "base/str.h"

/* Names that tables and the code_system table use: icd10, snomed-ct, ctv3, read-v2, opcs4, dmd, icpc-1,
 * nhs-treatment-function, waymark-synthetic-a, waymark-synthetic-b; a site's own begin with "local-". */
bool code_system_known(struct str system);
const char *code_system_name(struct str system);   /* "ICD-10": for people; the word itself for a local one */
const char *const *code_system_words(void);        /* NULL-ended */

/* The form in which a code is kept. ICD-10: upper case, a dot after the third character, the fillers X and - and the dagger
 * and asterisk marks (D, A, +, *) that HES puts at the end dropped: "k580" and "K58.0A" are K58.0, "R51X" and "R51.X" R51.
 * OPCS-4: upper case, the dot after the third character (A841 is A84.1).
 * Every other system: outer blanks off, else as it is. The answer may point into `code` or into the arena. */
struct str code_canonical(struct arena *arena, struct str system, struct str code);

/* NULL, or why this cannot be a code of the system, as the end of a sentence ("... its check digit is wrong").
 * ICD-10: a letter, two digits, at most two more after a dot. SNOMED CT and dm+d: 6 to 18 digits,
 * Verhoeff check digit, partition. NHS treatment function: three digits. */
const char *code_fault(struct str system, struct str code);

bool code_icd10_shaped(struct str code);            /* in canonical form */
bool code_verhoeff(struct str digits);              /* the last digit checks the others (Verhoeff 1969, as SNOMED CT uses it) */

#endif
