/* Meetings of a service about the people whom it carries, and what comes of them. */
#ifndef MODEL_MEETING_H
#define MODEL_MEETING_H

#include "model/plan.h"

/* Numbers are stored. */
enum meeting_kind { MEETING_NONE, MEETING_TEAM = 1, MEETING_SUPERVISION = 2 /* of one of the staff, about her caseload */, MEETING_KINDS };
const char *meeting_kind_word(enum meeting_kind kind);          /* "team", "supervision" */
bool meeting_kind_parse(struct str word, enum meeting_kind *ret);

enum meeting_source { SOURCE_NONE, SOURCE_HAND = 1, SOURCE_PATHWAY = 2 /* proposed by where she stands on her pathway */ };

enum point_kind { POINT_NONE, POINT_DECISION = 1, POINT_ACTION = 2, POINT_SKILL = 3 /* that her needs call for */, POINT_KINDS };
const char *point_kind_word(enum point_kind kind);              /* "decision", "action", "skill" */
bool point_kind_parse(struct str word, enum point_kind *ret);

enum point_state { POINT_OPEN = 1, POINT_DONE = 2, POINT_DROPPED = 3, POINT_STATES };
const char *point_state_say(enum point_state state);            /* "open", "done", "dropped" */

/* What somebody's formulated needs can call for, and who has it: a row of data/skills.csv. */
struct skill {
	struct str id, title, help;
	struct str *profession; size_t professions;             /* any of them has it */
	uint32_t from;                                          /* bits of enum plan_kind: proposed where one of these stands in her plan */
	struct str source, confidence;
};

#endif
