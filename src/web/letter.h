/* Letters, on an episode's page and on pages of their own. */
#ifndef WEB_LETTER_H
#define WEB_LETTER_H

#include "care/letter.h"
#include "print/pdf.h"
#include "web/episode.h"
#include "web/person.h"

/* The section of an episode's page: what is due, what there is, what can be written. NULL for whoever reads no letters. */
enum err episode_letters(const struct episode_page *p, struct t_episode_letters **ret);

/* Letters as lines of a list. */
const struct t_letter_row *letter_rows(struct cx *cx, const struct catalog *catalog, const struct letter *letter, size_t count);

/* One letter as it stands, and whose it is. cx and rq are the caller's. */
struct letter_page { struct cx *cx; struct request *rq; struct care care; struct letter_view v; struct seen seen; };
enum err letter_page_load(struct letter_page *p, struct id letter);
struct str letter_page_title(const struct letter_page *p);
struct str letter_page_about(const struct letter_page *p);      /* "Ruth Ashworth, born 3 May 1981, NHS number 999 526 0182" */
struct str letter_page_signed(const struct letter_page *p);     /* what whoever approved it is, and where */
bool letter_part_says(const struct letter_worded *part);        /* a part that says nothing is not printed */
void letter_page_paper(const struct letter_page *p, bool training, struct pdf_paper *ret);

#endif
