/* Symptoms, as rows. */
#include "record/symptom.h"

#include <stdlib.h>

#include "gen/queries.h"
#include "store/store.h"

static int by_text(struct str a, struct str b)          /* not known: last */
{
	return str_known(a) && str_known(b) ? str_cmp(a, b) : (int)str_known(b) - (int)str_known(a);
}

static int newest_first(const void *a, const void *b)
{
	const struct symptoms_of_row *x = a, *y = b;
	int c = (x->patient > y->patient) - (x->patient < y->patient);
	if (!c)
		c = (y->first_on.day > x->first_on.day) - (y->first_on.day < x->first_on.day);
	if (!c)
		c = (x->kind > y->kind) - (x->kind < y->kind);
	if (!c)
		c = by_text(x->system, y->system);
	if (!c)
		c = by_text(x->value, y->value);
	return c ? c : by_text(x->term, y->term);
}

enum err symptoms_seen(struct cx *cx, struct db *db, const int64_t *patient, size_t count, struct symptom_seen **ret, size_t *ret_counts)
{
	struct symptoms_of_row *r;
	size_t n;
	TRY(db_lookup(cx, db, &Q_SYMPTOMS_OF, patient, count, &r, &n));
	if (n)
		qsort(r, n, sizeof *r, newest_first);
	struct symptom_seen *seen = arena_array(cx->arena, n + 1, sizeof *seen);
	for (size_t i = 0; i < n; i++)
		seen[i] = (struct symptom_seen){ (enum event_kind)r[i].kind, r[i].system, r[i].value, r[i].term, r[i].first_on };
	for (size_t i = 0; i < count; i++) {
		const struct symptoms_of_row *first = rows_keyed(r, n, sizeof *r, patient[i], &ret_counts[i]);
		ret[i] = first ? &seen[first - r] : seen;
		ret_counts[i] = ret_counts[i] < SYMPTOMS_MAX ? ret_counts[i] : SYMPTOMS_MAX;
	}
	return OK;
}
