/* How severe somebody's symptoms are: the proposal of the table in use, from what the reader may see. Who grades does so by name, in the plan
 * (care/plan.h), where the proposal stands beside her grade. */
#ifndef CARE_SEVERITY_H
#define CARE_SEVERITY_H

#include "care/episode.h"
#include "rule/severity.h"

/* ret->table NULL: no table is in use (none is on, or in live nobody has checked it). ERR_NOT_FOUND: no such episode to be seen. */
enum err severity_propose(struct cx *cx, struct db *db, const struct care *care, struct id episode, struct day today, struct severity_proposal *ret);
/* "four-grades version 1: severe; How long: ...; Daily life: 24 points on 3 May 2026": what is kept beside a grade. */
struct str severity_basis_say(struct arena *arena, const struct severity_proposal *proposal);

#endif
