/* What others say of the service: who they are, how they answer, what becomes of their words. */
#ifndef MODEL_EXPERIENCE_H
#define MODEL_EXPERIENCE_H

#include "base/str.h"

/* Who answers. Patients and carers answer the Friends and Family Test; referrers and staff a question of our own with the same answers. */
enum audience { AUDIENCE_PATIENTS = 1, AUDIENCE_REFERRERS, AUDIENCE_STAFF, AUDIENCES };
const char *audience_word(enum audience audience);              /* "patients", "referrers", "staff": in addresses and forms */
const char *audience_say(enum audience audience);               /* "Patients and carers" */
const char *audience_ask(enum audience audience);               /* the question; of patients NULL: the instrument's own words */
bool audience_parse(struct str word, enum audience *ret);

enum feedback_way { FEEDBACK_LINK = 1, FEEDBACK_PAPER, FEEDBACK_WAYS };
const char *feedback_way_say(enum feedback_way way);

/* Words that came with an answer: nobody has read them; read and shown; read, and not shown: the words are gone. */
enum feedback_state { FEEDBACK_UNREAD = 1, FEEDBACK_SHOWN, FEEDBACK_KEPT_BACK, FEEDBACK_STATES };

#define FEEDBACK_ANSWERS 6              /* 1 very good ... 5 very poor, 6 does not know */
enum voice_kind { VOICE_QUESTIONNAIRE = 1, VOICE_FOCUS_GROUP, VOICE_SINGLE, VOICE_DESIGN, VOICE_KINDS };
const char *voice_kind_word(enum voice_kind kind);              /* "questionnaire", "focus-group", "single", "design" */
const char *voice_kind_say(enum voice_kind kind);
bool voice_kind_parse(struct str word, enum voice_kind *ret);

#endif
