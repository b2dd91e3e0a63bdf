/* Between the readers of an instrument: its questions, its scales, what a site holds of it. */
#ifndef CATALOG_INSTRUMENT_IN_H
#define CATALOG_INSTRUMENT_IN_H

#include "catalog/catalog_in.h"
#include "model/instrument.h"

/* A list, or NULL; complains where it is something else, or longer. */
const struct node *instrument_list(struct catalog_reading *r, const struct node *map, const char *key, size_t most);
/* A text that a page or a note says whole: INSTRUMENT_TEXT bytes at most. */
void instrument_short(struct catalog_reading *r, const struct node *node, const char *key);
/* The numbers of questions into flags, "all" where it stands: how many. Complains of what there is not, or twice. */
int instrument_numbers(struct catalog_reading *r, const struct node *map, const char *key, bool needed, const struct instrument *in, bool *ret);
/* Words for every answer of a set. */
bool instrument_words_of(struct catalog_reading *r, const struct node *list, const struct answer_set *set, struct str **ret);
void instrument_source(struct catalog_reading *r, const struct node *node, struct str *source, struct str *confidence);
void instrument_scale(struct catalog_reading *r, const struct node *node, struct instrument *in);
void instrument_values_read(struct catalog_reading *r, const struct node *scale, struct instrument *in, struct instrument_scale *s);
/* The least and the most of a value set whose parts are there. */
void value_set_range(const struct instrument *in, const struct instrument_scale *s, struct value_set *v);
/* How many states of health a scale of values has; 0: more than can be. */
size_t value_states(const struct instrument *in, const struct instrument_scale *s);
extern const char *const instrument_confidences[];

#endif
