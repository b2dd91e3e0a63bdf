/* Why a finding may be rejected: a row of data/reasons.csv. */
#ifndef MODEL_REASON_H
#define MODEL_REASON_H

#include "base/str.h"

struct reason { struct str code, say; bool needs_words, explains; };     /* explains: a known disease does */

#endif
