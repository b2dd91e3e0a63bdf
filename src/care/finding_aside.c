/* One person's failure is hers: written down, and nobody else's. */
#include "care/finding_in.h"

#include "base/limits.h"
#include "base/log.h"
#include "record/bar.h"
#include "record/slip.h"

bool finding_is_hers(enum err err)
{
	switch (err) {
	case ERR_BAD_INPUT: case ERR_BAD_FIELD: case ERR_OVER_LIMIT: case ERR_NOT_FOUND: case ERR_STALE: case ERR_CONFLICT: case ERR_HELD: case ERR_UNIQUE:
		return true;
	default:
		return false;
	}
}

struct putting { struct slip slip; struct instant now; };

static enum err write_aside(struct cx *cx, struct db *db, void *arg)
{
	const struct putting *p = arg;
	return slip_aside(cx, db, &p->slip, p->now);
}

enum err finding_put_aside(struct cx *cx, struct store *store, int64_t organisation, int64_t patient, const char *say, struct instant now,
			   struct finding_report *report)
{
	struct putting p = { { .job = STR("find"), .subject = patient, .organisation = organisation, .say = str_of(arena_text(cx->arena, say)) }, now };
	cx_clear(cx);
	if (report->asides >= LIMIT_NOT_JUDGED)
		return fail(cx, ERR_STOPPED, "More than %d people could not be judged: that is no longer one person's. It stopped; what was found until then stays. "
			"The last one: %.*s", LIMIT_NOT_JUDGED, STRF(p.slip.say));
	log_line(LOG_ERROR, "not-judged", "person %lld, organisation %lld: %.*s", (long long)patient, (long long)organisation, STRF(p.slip.say));
	*ARRAY_PUSH(cx->arena, report->aside, report->asides, report->aside_room) = (struct finding_aside){ patient, p.slip.say };
	return store_write(cx, store, write_aside, &p);
}

enum err finding_asides(struct cx *cx, struct db *db, int64_t organisation, struct instant now, int64_t **ret, size_t *ret_count)
{
	struct bar_against_one *against;
	size_t n, againsts, kept = 0;
	*ret_count = 0;
	TRY(slips_aside(cx, db, STR("find"), organisation, ret, &n));
	if (n == 0)
		return OK;
	TRY(bars_against_one(cx, db, 0, organisation, now, &against, &againsts));
	for (size_t i = 0; i < n; i++) {
		bool open = true;
		for (size_t k = 0; k < againsts && open; k++)
			open = against[k].patient != (*ret)[i];
		if (open)
			(*ret)[kept++] = (*ret)[i];
	}
	*ret_count = kept;
	return OK;
}
