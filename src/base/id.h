/* Outside ids: 128 random bits, 26 letters of Crockford's base 32. What leaves the process is this id, never a row number. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/str.h"

struct id { unsigned char b[16]; };

#define ID_TEXT 27
struct id id_random(void);
bool id_known(struct id id);                          /* not all zero */
bool id_eq(struct id a, struct id b);
const char *id_text(struct id id, char out[ID_TEXT]); /* lower case, 26 characters */
bool id_parse(struct str text, struct id *ret);

#endif
