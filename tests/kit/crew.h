/* A region at work, for tests that carry people through it: a symptoms service, an inpatient unit, a hospital, a practice, talking therapies and
 * a hospital that shares with nobody, each with people of several professions and roles, signed in; people whom they look after; beds. All
 * that they do goes through the functions of care/, by the clock of the region. Works on either engine. */
#ifndef TESTS_CREW_H
#define TESTS_CREW_H

#include "care/episode.h"
#include "tests/kit/region.h"

enum crew_place { AT_SERVICE, AT_UNIT, AT_TRUST, AT_PRACTICE, AT_THERAPY, AT_STRANGER, CREW_PLACES };
struct crew_hand { const char *login, *profession, *role; enum crew_place place; struct actor actor; };
#define CREW_HANDS  24
#define CREW_PEOPLE 160
#define CREW_BEDS   6

struct crew {
	enum store_engine engine;
	struct store_where where;
	struct store *store;
	struct kit_region region;
	struct arena lasting;
	struct care care;                       /* the tables that the program works with */
	struct instant now;
	int64_t at[CREW_PLACES], commissioner;
	const char *ods[CREW_PLACES];
	struct crew_hand hand[CREW_HANDS]; size_t hands;
	struct kit_person person[CREW_PEOPLE]; size_t people;
	struct id bed[CREW_BEDS]; int64_t bed_row[CREW_BEDS], ward;      /* of the unit */
};

/* people: of the practice, for review by the service; the unit's ward is of the pathway ycpm-inpatient. */
void crew_open(struct crew *crew, enum store_engine engine, const struct catalog *catalog, size_t people);
void crew_close(struct crew *crew);
const struct crew_hand *crew_hand(const struct crew *crew, const char *login);
/* She is in a department of the hospital: it has to do with her as long as policy says. */
void crew_attends(struct crew *crew, size_t person);
struct day crew_today(const struct crew *crew);
/* The context, its last error forgotten. */
struct cx *crew_cx(void);

#endif
