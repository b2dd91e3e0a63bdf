/* Names as people look for them. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

/* The key under which a name is stored and searched: letters and digits only, case folded, accents taken off, compatible
 * forms made one, so that "O'Halloran", "o halloran" and "O’HALLORAN" are one key, "Zoë" and "zoe" another. Letters that
 * Unicode does not take apart are read as they are typed where they are not on the keyboard (o with stroke: o, sharp s: ss).
 * A key of a beginning is the beginning of the key, so a prefix search finds it. For order and search only: two people
 * may share a key. Bytes that are not UTF-8 are read as Windows-1252. STR_NONE gives STR_NONE; nothing but signs gives "". */
struct str utf8_fold(struct arena *arena, struct str name);
/* In capitals, as family names are shown. Bytes that are not UTF-8 come back as they are. */
struct str utf8_upper(struct arena *arena, struct str text);

#endif
