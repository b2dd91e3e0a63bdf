/* Ten years of one person in one picture: a row an organisation, shape says what, fill says what came of it, red flags above.
 *
 * 1334 px wide: labels 206, plot 1030, counts at the right. Within a row unplanned contacts stand on top, results in the
 * middle, planned contacts below. Medicines, letters and coded entries of no known kind are only in the table: they would
 * hide the rest. */
#ifndef WEB_TIMELINE_SVG_H
#define WEB_TIMELINE_SVG_H

#include "print/html.h"
#include "record/timeline.h"

struct timeline_flag { struct day on; struct str words; bool settled; };
struct timeline_reach { int64_t organisation; struct day from; };      /* its records reach back to here; DAY_NONE not known */
struct timeline_picture {
	struct day today;                       /* where it ends: with a death, on that day */
	bool died;
	int months;                             /* 120, 36, 12 */
	bool results_only;
	bool gp_told, emergency_told;           /* a source here would tell of GP contacts, of A&E attendances: none is then none */
	const struct told *told; size_t count;
	const struct timeline_flag *flag; size_t flags;
	enum truth flags_open;                  /* unknown: these records cannot tell of every red flag */
	const struct timeline_reach *reach; size_t reaches;
	int64_t practice;                       /* whose row comes first; NIL_INT */
};

struct html timeline_svg(struct arena *arena, const struct timeline_picture *picture);
/* "GP contacts: 13 in 2024, 24 in 2025. A&E 11 times in ten years." Only what can be counted; unknown days are told. */
struct str timeline_say(struct arena *arena, const struct timeline_picture *picture);

#endif
