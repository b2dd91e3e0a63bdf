/* Finding parts of an instrument. */
#include "model/instrument.h"

int instrument_scale_of(const struct instrument *instrument, struct str id)
{
	for (int i = 0; i < instrument->scales; i++)
		if (str_eq(instrument->scale[i].id, id))
			return i;
	return -1;
}
