/* Where somebody turns to who cannot wait: a row of data/crisis.csv. */
#ifndef MODEL_CRISIS_H
#define MODEL_CRISIS_H

#include "base/day.h"
#include "base/str.h"

struct crisis {
	struct str id, dial, title, when, say, source, confidence;
	bool text;              /* by a message, not by a call */
	struct day reviewed_on, due_on;
};

#endif
