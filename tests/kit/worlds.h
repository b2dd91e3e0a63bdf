/* Worlds for the guarantee of non-interference: a store with people whom an actor may see, the same in every world of one seed, and
 * beside them whatever she may not see, which no two worlds have alike: other rows, other numbers of rows, other row numbers.
 *
 * One practice and one trust give to a symptoms service; a second trust's agreement with it has ended; a hospital and another
 * service have agreements with nobody. */
#ifndef TESTS_KIT_WORLDS_H
#define TESTS_KIT_WORLDS_H

#include "base/rng.h"
#include "catalog/catalog.h"
#include "model/actor.h"
#include "record/signin.h"
#include "store/store.h"

enum world_who { WHO_CLINICIAN, WHO_GP, WHO_AE, WHO_WARD, WHO_REFERRER, WHO_PARTNER, WHO_TEAM, WHO_GOVERNANCE, WHO_PATIENT, WHO_CARER, WHO_MANAGER,
	WHO_IT, WHO_ANALYST, WHO_COMMISSIONER, WHO_RESEARCHER, WHO_SAFETY, WHOS };
#define WHO_MAIN WHO_MANAGER              /* those before it reach people: a pair is about one of them */
const char *who_role(enum world_who who);

enum world_place { PLACE_PRACTICE, PLACE_TRUST, PLACE_SERVICE, PLACE_ENDED, PLACE_STRANGER, PLACE_OTHER_SERVICE, PLACES };

#define WORLD_PASSWORD "four+words+you+remember"      /* of everybody, as a form carries it */

#define WORLD_MEETINGS 2
#define WORLD_BEDS 5
#define WORLD_SITTINGS 40                 /* times of her house's diary that are taken in every world */
#define WORLD_PEOPLE 24
#define WORLD_NUMBERS 8                   /* numbers by which only another house knows somebody whom the actor sees */
#define WORLD_CLOSED 6                    /* more such ids: of what is closed to the actor about somebody whom she sees */
#define WORLD_HIDDEN 40                   /* ids of hidden people that a request may ask for: named alike in every world */

enum world_thing { THING_PERSON, THING_PERSON_ALOUD, THING_IMPORT, THING_ARRIVAL, THING_CHOICE, THING_GLASS, THING_AGREEMENT,
	THING_EPISODE, THING_RESPONSE, THING_ITEM, THING_LETTER, THING_ADVICE, THING_MEETING, THING_LISTED, THING_POINT, THING_WARD,
	THING_BED, THING_WARDED, THING_PERMISSION, THING_NEED, THING_ASK, THING_ALERT, THING_BOOKING, THING_PLACE, THING_HOURS,
	THING_SITTING, THING_TEAM, THING_TASK, THINGS };

struct world_person { int64_t row; struct id outside; char family[24], given[24], number[11]; int32_t born;
	const char *told, *listed, *called, *id;      /* the name as pages, as files and as her own pages say it; the outside id as text */
	int64_t episode_row, review_row, seq, listed_row; bool reworded; };      /* her episode, seen; its review, of which others may have written words */
struct world_block { const char *table; int64_t last, left; };       /* row numbers taken and not yet given out */
struct world {
	struct world_block block[70]; int blocks;
	enum world_who actor;             /* from whom the hidden is hidden */
	uint64_t seed;
	struct store *store;
	struct catalog *catalog;
	struct rng rng;                   /* of the hidden: differs from world to world */
	bool late;                        /* the rules were asked: what is hidden from now on they did not read */
	int more;                         /* how much of it: 0 none */
	bool apart;                       /* for who signs agreements: nothing of what the parties hold, which is counted for her */
	int64_t place[PLACES], holding[PLACES], own[PLACES], staff[WHOS], other_staff, third_staff, signin[WHOS];
	struct id agreement;              /* under which the actor's house is given, or gives */
	struct token token[WHOS];
	char csrf[WHOS][80];              /* as forms carry it */
	struct world_person person[WORLD_PEOPLE];
	int hidden_all, hidden_people, hidden_aloud, hidden_imports, hidden_choices, hidden_glass, hidden_agreements, hidden_shut;
	int hidden_episodes, hidden_responses, hidden_items, hidden_permissions, hidden_talk[THINGS], closed_talk[THINGS];
	int closed_ask_of[WORLD_CLOSED], closed_ward_of[WORLD_CLOSED];  /* counted from 1: whom such a thing is about; 0: nobody */
	int64_t meeting[WORLD_MEETINGS];  /* of the actor's house */
	int64_t bed[WORLD_BEDS];          /* of its ward */
	int64_t room, sitting[WORLD_SITTINGS];    /* of its diary; of the last some are whose she does not see */
	int hidden_times;
	int64_t others_session;           /* of supervision in her house, between two others */
	int64_t remote_setting;           /* of its: by whom answers from home are read */
	int64_t codes[12], system, origin;
	int64_t rows_all, rows_seen;
	int64_t records_seen;             /* people; of who sees her own record only, what is in it */
};

/* Pathways: of what is seen; of what is hidden; of neither, to which somebody may be referred. */
#define WORLD_PATHWAY "stepped-care"
#define WORLD_PATHWAY_HIDDEN "basic-hospital"
#define WORLD_PATHWAY_FREE "pcpcs"
#define WORLD_PATHWAY_WARD "ycpm-inpatient"
/* Half of them are on a pathway of the actor's house, which binds it to them by a referral; the actor may carry them on, which may bind it by
 * more. What is hidden of them is hidden then too. */
#define WORLD_ACTED(k) ((k) % 2 == 1)
/* Of her no answers are seen, and what would let them be seen may be shut in silence. */
#define WORLD_UNMEASURED(k) ((k) % 4 == 3)

/* Of those on a pathway some are on the ward's: four in its beds, two waiting for one, of whom the first has the last bed kept for her. */
#define WORLD_WARDED(k) ((k) % 4 == 1)
#define WORLD_IN_BED(k) (WORLD_WARDED(k) && (k) % 3 != 2)
#define WORLD_KEPT_FOR 5
#define WORLD_BED_OF(k) ((k) / 4 % (WORLD_BEDS - 1))

/* Who sees a record because it is her own, or of those for whom she acts, sees these of them and nobody else. */
#define WORLD_SELF 1
#define WORLD_CARED 5
bool world_own(const struct world *w);                 /* is the actor such a one? */
bool world_sees(const struct world *w, int k);         /* the k-th */

/* Who is on a pathway is on the list of one of the meetings of the actor's house. */
#define WORLD_MEETING_OF(k) ((k) / 2 % WORLD_MEETINGS)

/* Fill an empty store. The clock has to stand still. hidden: seed of what the actor may not see. */
void world_make(struct store *store, struct catalog *catalog, enum world_who actor, uint64_t seed, uint64_t hidden, int more, struct world *ret);
/* The id that the k-th hidden thing would have, whether or not a world has it; from WORLD_SEEN on of those that are seen. Of people
 * who are kept back aloud the page that says why may speak: they have ids of their own. */
#define WORLD_SEEN 500
struct id world_id(uint64_t seed, enum world_thing thing, int k);
/* Of people whom no glass opens; they are born on 14 March 1981, or on the day of one who is seen. */
const char *world_shut_number(int k);
/* Nobody's. */
const char *world_free_number(void);
/* One of WORLD_NUMBERS. */
const char *world_hidden_number(int k);
/* Outside ids of the entries that the actor may see: of the list, or of the log for who watches over access. */
void world_entries(struct world *world, struct id **ret, size_t *ret_count);

#endif
