/* Whom a person saw, counted. */
#include "model/continuity.h"

#include <math.h>

#define CLINICIANS 200

struct continuity continuity_of(const int64_t *counts, size_t clinicians)
{
	struct continuity c = { 0 };
	for (size_t i = 0; i < clinicians; i++) {
		c.contacts += counts[i];
		c.people += counts[i] > 0;
		c.usual = counts[i] > c.usual ? counts[i] : c.usual;
		c.pairs += counts[i] * (counts[i] - 1);
	}
	return c;
}

double continuity_usual(struct continuity c)
{
	return c.contacts > 0 ? (double)c.usual / (double)c.contacts : NAN;
}

double continuity_pairs(struct continuity c)
{
	return c.contacts > 1 ? (double)c.pairs / ((double)c.contacts * (double)(c.contacts - 1)) : NAN;
}

struct continuity continuity_seen(const struct event *const *event, size_t count, struct day from, struct day to)
{
	int64_t who[CLINICIANS], counts[CLINICIANS] = { 0 };
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		const struct event *e = event[i];
		size_t k = 0;
		if (e->kind != EVENT_GP_CONTACT || e->clinician < 0 || !day_known(e->on) || e->on.day <= from.day || e->on.day > to.day)
			continue;
		while (k < n && who[k] != e->clinician)
			k++;
		if (k == CLINICIANS)
			continue;
		if (k == n)
			who[n++] = e->clinician;
		counts[k]++;
	}
	return continuity_of(counts, n);
}
