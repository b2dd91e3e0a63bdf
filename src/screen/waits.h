/* From a referral to the first attendance in the same specialty: how many weeks, of everybody in a column file. Histograms add up exactly. */
#ifndef SCREEN_WAITS_H
#define SCREEN_WAITS_H

#include "screen/column.h"

#define WAITS_WEEKS 1045                /* twenty years; the last are all that is more */

struct waits_row {
	struct str specialty;
	int64_t referrals, unsure;          /* unsure: of those seen or waiting, with an appointment between of which nobody knows whether it was kept */
	int64_t seen[WAITS_WEEKS];          /* whole weeks from the referral to the first attendance on its day or later */
	int64_t waiting[WAITS_WEEKS];       /* not seen by the day: whole weeks since the referral, by then or by the death */
};
struct waits { struct waits_row *row; size_t rows; struct day day; int64_t no_specialty, no_day; };     /* referrals that cannot be followed */

/* As of `day`: what comes after it is not looked at. Rows by specialty, rising, only those with referrals. Memory is the arena's. */
void waits_make(struct arena *arena, const struct column_file *file, struct day day, int threads, struct waits *ret);

/* The number of weeks within which the share p of the referred are seen, as Kaplan and Meier 1958 (J Am Stat Assoc 53:457) reckon with those who still
 * wait; -1: longer than anybody was followed. */
int waits_quantile(const struct waits_row *row, double p);

#endif
