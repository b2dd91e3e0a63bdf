/* Who may see somebody's record by name: she herself, her carer, a researcher, a therapist or supervisor; and the grounds on which that is given. */
#ifndef MODEL_PERMISSION_H
#define MODEL_PERMISSION_H

#include "base/arena.h"
#include "model/policy.h"

/* A ground of each kind: the word that is stored and what it says. reference: something has to be named that others registered or approved.
 * Sources: Mental Capacity Act 2005 (attorney, deputy, best interests: sections 4, 9, 16), Children Act 1989 section 3; NHS England on access of
 * patients to their records (photo identity, vouching); NHS login (P9); Health Research Authority. To be read by an information governance lead. */
struct permission_ground { enum relation_kind kind; const char *word, *say; bool reference; };
const struct permission_ground *permission_grounds(size_t *ret_count);
const struct permission_ground *permission_ground(enum relation_kind kind, struct str word);    /* NULL */

/* Kinds that are given by name. */
bool permission_kind(enum relation_kind kind);
/* The role in which it is used, where it is always the same one ("patient", "carer", "researcher"); NULL: whatever role of the staff it opens
 * something to. */
const char *permission_role(enum relation_kind kind);
/* Has it to have a last day? */
bool permission_dated(enum relation_kind kind);
/* "name and address, appointments": a set of classes, 1 << class. */
struct str permission_classes_say(struct arena *arena, uint32_t classes);
/* What a relation opens to a role for a purpose by policy, of what is not labelled: a set of classes. */
uint32_t permission_opens(const struct policy *policy, int role, enum purpose purpose, enum relation_kind kind);

#endif
