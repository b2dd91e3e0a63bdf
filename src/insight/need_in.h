/* Between the two halves of insight/need. */
#ifndef INSIGHT_NEED_IN_H
#define INSIGHT_NEED_IN_H

#include "insight/need.h"

#define CONFIDENCE 0.95

static inline struct estimate estimate_none(void) { return (struct estimate){ __builtin_nan(""), { __builtin_nan(""), __builtin_nan("") } }; }
static inline struct estimate estimate_times(struct estimate e, double n)
{
	return (struct estimate){ e.value * n, { e.range.low * n, e.range.high * n } };
}

/* need_figure.c: published figures carried to who is here. */
struct need_literature need_carry(const struct need_input *in, const struct need_figure *figure, int area);     /* area -1: all */
const struct need_figure *need_figure_of(const struct need_input *in, int level);
void need_clinics(struct arena *arena, const struct need_input *in, struct need_told *ret);
void need_besides(struct arena *arena, const struct need_input *in, struct need_told *ret);

/* need_say.c: what was taken for granted. few: some whom the record calls neither man nor woman were left out. */
void need_assumed(struct arena *arena, const struct need_input *in, bool few, struct need_told *ret);

#endif
