/* Pages of a person's measures: what they share. */
#ifndef WEB_MEASURE_H
#define WEB_MEASURE_H

#include "care/meaning.h"
#include "web/measure_svg.h"
#include "web/person.h"

bool measure_in_a_row(const struct instrument *in);     /* its answers can be typed one after the other */
struct str measure_item_label(struct cx *cx, const struct instrument_item *item);      /* as the paper form counts it */
#define MEASURE_RADIOS_MAX 12   /* more answers without words are written as a number: a thermometer from 0 to 100 */
#define ANSWER_NOT_CHOSEN (-9)  /* beside rule/instrument.h's: nothing is chosen beforehand, not even "left open" */
/* A question (from 0) as staff see it: with its words where they are here, otherwise by its place on the paper form. */
struct str measure_ask(struct cx *cx, const struct instrument *instrument, const struct instrument_licence *words, int item);
void measure_question(struct cx *cx, const struct instrument *instrument, const struct instrument_licence *words, int item, int chosen,
		      struct t_measure_question *ret);
bool measure_is_number(const struct instrument *instrument, int item);  /* written, not chosen, where there are no words for its answers */
/* What was sent under LETTER1, LETTER2, ...: all of it is read, ERR_BAD_FIELD names the last that cannot be. */
enum err measure_answers_read(struct cx *cx, const struct request *rq, const struct instrument *instrument, const char *letter, struct answers *ret);
struct str became_tone(enum became became);     /* green, red, grey; STR_NONE: not known */

/* What happened to her that the reader may see: steps, sessions, stays in hospital, red flags, in no order. seen: with red flags judged. */
enum err measure_besides(struct cx *cx, const struct request *rq, const struct seen *seen, const struct episode *episode, size_t episodes,
			 struct measure_beside **ret, size_t *ret_count);
const char *measure_beside_say(enum beside kind);      /* "Session kept" */

/* The picture of one scale; seen from a day, as the words are. */
struct measure_view { struct cx *cx; struct day since, today; const struct measure_beside *beside; size_t besides; bool small, plain; };
struct html measure_picture(const struct measure_view *view, const struct measure *measure, int scale);

/* What it says in a card of its own, judged already. */
struct t_measure_small;
void measure_small(const struct measure_view *view, const struct seen *seen, const struct measure *measure, struct t_measure_small *card);

#endif
