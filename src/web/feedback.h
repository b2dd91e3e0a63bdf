/* What the pages about experience share. */
#ifndef WEB_FEEDBACK_H
#define WEB_FEEDBACK_H

#include "catalog/catalog.h"
#include "model/experience.h"
#include "model/instrument.h"
#include "web/pages.h"

struct str feedback_words_say(const struct catalog *catalog, int64_t answer);          /* "Very good"; 1 to FEEDBACK_ANSWERS */
struct str feedback_ask_say(const struct catalog *catalog, enum audience audience);     /* the question */
struct str share_say(struct cx *cx, int64_t thousandths);      /* "88%": whole per cent, half up; "not known" of nobody */
/* Who answers, as choices of a form. */
struct t_option *audience_options(struct cx *cx, struct str chosen, size_t *ret_n);

#endif
