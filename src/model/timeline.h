/* One person's timeline as one reader may see it, as it was known on one day: what rules judge. */
#ifndef MODEL_TIMELINE_H
#define MODEL_TIMELINE_H

#include "model/event.h"
#include "model/person.h"

struct timeline {
	int64_t patient;
	struct demographic who;             /* birth_on, death_on, sex as best known */
	int64_t practice;                   /* where she is registered; NIL: not known */
	const struct event *event;          /* by (on, id), unknown days first; withdrawn and replaced ones left out */
	size_t count;
	/* Is a source loaded that would have told of this kind of event, if there had been one? Silence in a kind that
	 * nobody covers is not a no. covered_from: that source reaches back to here; DAY_NONE: whole records, or not known, taken as
	 * whole. */
	bool covered[EVENT_KINDS];
	struct day covered_from[EVENT_KINDS];
};

/* A code list resolved against the code table: membership by row number, and each code's group (body system). */
struct codeset {
	const uint8_t *member;              /* 0 no, 1 + group number yes, CODE_UNSPOKEN; indexed by code row number */
	int64_t size;                       /* rows from here on are not members */
	const struct str *group;            /* names of groups, by group number */
	int groups;
	bool missing;                       /* the site has no list of this name: every question of it is unknown */
	bool unchecked;                     /* at least one file of it is not marked checked */
};
/* A code of a system that no file of the list speaks: whether it belongs nobody has said. */
#define CODE_UNSPOKEN 255
static inline bool codeset_unspoken(const struct codeset *set, int64_t code)
{
	return code >= 0 && code < set->size && set->member[code] == CODE_UNSPOKEN;
}
static inline bool codeset_has(const struct codeset *set, int64_t code)
{
	return code >= 0 && code < set->size && set->member[code] != 0 && set->member[code] != CODE_UNSPOKEN;
}
static inline int codeset_group(const struct codeset *set, int64_t code)
{
	return codeset_has(set, code) ? set->member[code] - 1 : -1;
}

#endif
