/* What staff are able to do, and how their supervision is spoken of. */
#ifndef MODEL_COMPETENCE_H
#define MODEL_COMPETENCE_H

#include "base/day.h"
#include "base/str.h"

/* A row of data/competences.csv. */
struct competence_row { struct str id, title, help, skills /* ids of data/skills.csv with blanks between */, source, confidence; int64_t months; };
/* Is the word one of those with blanks between? */
bool words_have(struct str words, struct str word);

/* Where one that somebody holds stands on a day. */
enum competence_state { COMPETENCE_SAID, COMPETENCE_HOLDS, COMPETENCE_ENDS_SOON, COMPETENCE_OVER, COMPETENCE_STATES };
#define COMPETENCE_SOON_DAYS 60         /* own proposal: time enough to renew it */
enum competence_state competence_state(bool confirmed, struct day until, struct day today);
const char *competence_state_word(enum competence_state state);         /* "said", "holds", "soon", "over" */
const char *competence_state_say(enum competence_state state);
bool competence_state_parse(struct str word, enum competence_state *ret);

enum supervision_kind { SUPERVISION_ONE = 1, SUPERVISION_GROUP, SUPERVISION_CONSULTATION, SUPERVISION_KINDS };
const char *supervision_kind_word(enum supervision_kind kind);          /* "one", "group", "consultation" */
const char *supervision_kind_say(enum supervision_kind kind);
bool supervision_kind_parse(struct str word, enum supervision_kind *ret);

#endif
