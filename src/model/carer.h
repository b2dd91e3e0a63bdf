/* What a carer needs herself: who she is to the person, whether an assessment of her own was offered, what she can be offered. */
#ifndef MODEL_CARER_H
#define MODEL_CARER_H

#include "base/str.h"

/* What became of the offer of an assessment of her own. */
enum carer_offer { CARER_NOT_OFFERED, CARER_OFFERED, CARER_ACCEPTED, CARER_DECLINED, CARER_ASSESSED, CARER_OFFERS };
const char *carer_offer_word(enum carer_offer offer);           /* "no", "offered", ...: in forms; NULL past the last */
const char *carer_offer_say(enum carer_offer offer);            /* "not offered yet", ...: for people */
bool carer_offer_parse(struct str word, enum carer_offer *ret);

/* A row of data/carers.csv: who somebody is to the person, or what she can be offered. */
enum carer_kind { CARER_RELATIONSHIP, CARER_SUPPORT, CARER_KINDS };
const char *carer_kind_word(enum carer_kind kind);
struct carer_row { enum carer_kind kind; struct str id, title, help, source, confidence; };

#endif
