/* Finding parts of an instrument. */
#include "model/instrument.h"

int instrument_scale_of(const struct instrument *instrument, struct str id)
{
	for (int i = 0; i < instrument->scales; i++)
		if (str_eq(instrument->scale[i].id, id))
			return i;
	return -1;
}

const struct value_set *instrument_values(const struct instrument_scale *scale, struct str id)
{
	for (int i = 0; i < scale->values; i++)
		if (str_eq(scale->value[i]->id, id))
			return scale->value[i];
	return NULL;
}

int instrument_worth(const struct instrument *in, const struct instrument_scale *s, int item, int answer)
{
	const struct answer_set *set = &in->set[in->item[item].set];
	if (s->points[item])
		return s->points[item][answer - set->from];
	return s->reversed[item] ? set->from + set->to - answer : answer;
}

void instrument_worths(const struct instrument *in, const struct instrument_scale *s, int item, int *ret_least, int *ret_most)
{
	const struct answer_set *set = &in->set[in->item[item].set];
	*ret_least = *ret_most = instrument_worth(in, s, item, set->from);
	for (int v = set->from + 1; v <= set->to; v++) {
		int w = instrument_worth(in, s, item, v);
		*ret_least = w < *ret_least ? w : *ret_least;
		*ret_most = w > *ret_most ? w : *ret_most;
	}
}

bool licence_holds(const struct instrument_licence *licence, struct day on)
{
	return licence->from.day <= on.day && (!day_known(licence->until) || licence->until.day >= on.day);
}

const struct instrument_licence *instrument_words(const struct instrument *instrument, struct day on)
{
	const struct instrument_licence *found = NULL;
	for (int i = 0; i < instrument->licences; i++) {
		const struct instrument_licence *l = instrument->licence[i];
		if (l->ask && licence_holds(l, on) && (!found || str_starts(l->language, "en")))
			found = l;
	}
	return found;
}

const char *instrument_use_word(enum instrument_use use)
{
	return use == USE_FREE ? "free" : use == USE_REGISTERED ? "registered" : "licensed";
}
