/* Where one can go: what the bar offers, and what a search finds by name. */
#ifndef WEB_PLACES_H
#define WEB_PLACES_H

#include "web/pages.h"

/* Only PLACE_BAR stands in the bar; help is for everybody. words: others that people look for it by. */
enum place_where { PLACE_BAR, PLACE_BESIDE, PLACE_HELP };
struct place { const char *text, *href, *operation, *class, *words; enum place_where where; };
extern const struct place places[];
extern const size_t places_count;

/* Pages, help, pathways and rules, each word of `text` the beginning of one of theirs; only what the one who asks may open. */
enum err places_find(struct cx *cx, const struct request *rq, struct str text, struct t_people_place **ret, size_t *ret_count);
/* People she looked at last herself, and may still see; the newest first. */
enum err recents_make(struct cx *cx, const struct request *rq, struct t_person_link **ret, size_t *ret_count);

#endif
