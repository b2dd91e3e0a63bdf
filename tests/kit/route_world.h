/* A world for asking every page as everybody: people who each stand in one relation to the service (and some in none, in one that is
 * over, in somebody else's, or behind a bar), whose records are shared with it, its own, or nobody's business here; and for each of them
 * what the pages of data/routes.csv need. Every word about a person is marked, so that it can be told whose it is. What an actor may see
 * is reckoned here from tests/spec/access/ alone. */
#ifndef TESTS_ROUTE_WORLD_H
#define TESTS_ROUTE_WORLD_H

#include "tests/kit/access_spec.h"
#include "tests/kit/region.h"
#include "tests/kit/page_spec.h"

#define SOULS_MAX 80
#define MARKS     23               /* 1 to 15: an event of each kind; 16 to 22: a diagnosis with each label but N */

enum soul_set { SOUL_SHARED, SOUL_OWN, SOUL_APART, SOUL_SETS };
struct soul {
	struct kit_person p;
	enum soul_set set;
	uint32_t relations, bars;       /* to the service, now */
	const char *why;                /* "shared, CASELOAD" */
	char family[20], given[20], nhs[11];
	struct id ask, alert;           /* of who holds her record, or of the service */
	struct id entry, choice, glass, look, permission, advice, file, episode, letter;  /* episode, letter: of the service, whosever the rest of her record is */
};
struct route_world {
	enum store_engine engine;
	struct store_where where;
	struct kit_region region;
	struct arena lasting;
	struct soul soul[SOULS_MAX]; size_t souls;
	struct id agreement, import, arrival;
	struct access_spec spec;
};
enum route_place { AT_SERVICE, AT_STRANGER, PLACES };

/* Staff "r<place>-<role number>" for every role that a person can have, with VISIT_PASSWORD. */
void route_world_make(struct route_world *w, enum store_engine engine);
void route_world_free(struct route_world *w);

/* ---- the reference, from the prose alone ---- */

struct asker { int role; enum route_place place; };
bool soul_open(const struct route_world *w, const struct asker *a, const struct soul *s, enum operation operation, enum record_class class,
	       uint8_t labels);
bool soul_seen(const struct route_world *w, const struct asker *a, const struct soul *s);
/* May she learn of this person why not? */
bool soul_told(const struct route_world *w, const struct asker *a, const struct soul *s);
/* Everything that the line asks of the person's record is open. */
bool soul_meets(const struct route_world *w, const struct asker *a, const struct soul *s, const struct page_spec *page);
/* It is not open, and only because of bars that say so. */
bool soul_refused_aloud(const struct route_world *w, const struct asker *a, const struct soul *s, const struct page_spec *page);
/* What the page shows is open, and what is to be written there, of another class, is not. */
bool soul_reads_only(const struct route_world *w, const struct asker *a, const struct soul *s, const struct page_spec *page);
bool soul_mark_open(const struct route_world *w, const struct asker *a, const struct soul *s, int mark);

/* ---- marks in an answer ---- */

/* The first mark of a body that the asker may not see, in words; NULL: none. typed: whose family name or number was asked for; -1. */
char *marks_leaked(const struct route_world *w, const struct asker *a, struct str body, int typed);
bool marks_named(const struct soul *s, struct str body);                    /* her given name is there */
char *marks_events_differ(const struct route_world *w, const struct asker *a, const struct soul *s, struct str body);    /* NULL: exactly hers */

#endif
