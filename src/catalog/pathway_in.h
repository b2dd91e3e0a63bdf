/* Between the reader of pathways and the question whether they work. */
#ifndef CATALOG_PATHWAY_IN_H
#define CATALOG_PATHWAY_IN_H

#include "catalog/catalog_in.h"
#include "model/pathway.h"

/* Complains of steps that nobody reaches, that cannot be left, from which no end is reached without a condition that may never come,
 * and of what a step of its kind lacks. Only of a pathway whose parts could all be read. */
void pathway_check(struct catalog_reading *r, const struct pathway *p);

#endif
