/* Words of what a carer needs. */
#include "model/carer.h"

#include "base/must.h"

static const struct { const char *word, *say; } offers[CARER_OFFERS] = {
	[CARER_NOT_OFFERED] = { "no", "not offered yet" }, [CARER_OFFERED] = { "offered", "offered, no answer yet" },
	[CARER_ACCEPTED] = { "accepted", "offered and wanted" }, [CARER_DECLINED] = { "declined", "offered and not wanted" },
	[CARER_ASSESSED] = { "assessed", "offered and done" },
};

const char *carer_offer_word(enum carer_offer offer)
{
	return offer >= 0 && offer < CARER_OFFERS ? offers[offer].word : NULL;
}

const char *carer_offer_say(enum carer_offer offer)
{
	return offer >= 0 && offer < CARER_OFFERS ? offers[offer].say : "not known";
}

bool carer_offer_parse(struct str word, enum carer_offer *ret)
{
	for (enum carer_offer o = 0; o < CARER_OFFERS; o++)
		if (str_is(word, offers[o].word)) {
			*ret = o;
			return true;
		}
	return false;
}

const char *carer_kind_word(enum carer_kind kind)
{
	must(kind >= 0 && kind < CARER_KINDS);
	return kind == CARER_SUPPORT ? "support" : "relationship";
}
