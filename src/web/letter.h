/* Letters, on an episode's page and on pages of their own. */
#ifndef WEB_LETTER_H
#define WEB_LETTER_H

#include "care/letter.h"
#include "web/episode.h"

/* The section of an episode's page: what is due, what there is, what can be written. NULL for whoever reads no letters. */
enum err episode_letters(const struct episode_page *p, struct t_episode_letters **ret);

/* Letters as lines of a list. */
const struct t_letter_row *letter_rows(struct cx *cx, const struct catalog *catalog, const struct letter *letter, size_t count);

#endif
