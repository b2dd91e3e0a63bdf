/* Ends, in pages; then who has to do with her, afresh. */
#include "record/withdrawal.h"

#include "gen/queries.h"
#include "record/event.h"
#include "record/person.h"
#include "store/store.h"

#define PAGE 5000

enum err withdrawal_events(struct cx *cx, struct db *db, const struct withdrawal *w, bool write, int64_t *ret_events)
{
	int64_t count = 0, after = 0;
	for (;;) {
		struct withdrawn_events_row *rows;
		size_t n;
		TRY(db_all(cx, db, &Q_WITHDRAWN_EVENTS, &(struct withdrawn_events_in){ w->patient, w->organisation, w->map, after }, PAGE,
			&rows, &n));
		if (n == 0)
			break;
		struct event_ending *endings = arena_array(cx->arena, n, sizeof *endings);
		for (size_t i = 0; i < n; i++)
			endings[i] = (struct event_ending){ rows[i].id, NIL, w->origin, NIL, EVENT_WITHDRAWN, STR_NONE };
		if (write)
			TRY(events_end(cx, db, endings, n, w->now));
		after = rows[n - 1].id;
		count += (int64_t)n;
	}
	*ret_events = count;
	return OK;
}

enum err withdrawal_identity(struct cx *cx, struct db *db, const struct withdrawal *w)
{
	struct withdrawn_others_row others;
	struct withdrawn_holdings_row *holdings;
	size_t n;
	TRY(db_one(cx, db, &Q_WITHDRAWN_OTHERS, &(struct withdrawn_others_in){ w->patient, w->organisation, w->map }, &others));
	if (others.count == 0) {
		TRY(db_run(cx, db, &Q_WITHDRAW_IDENTIFIERS, &(struct withdraw_identifiers_in){ w->patient, w->organisation, w->map, w->now,
			w->origin }));
		TRY(db_run(cx, db, &Q_WITHDRAW_REGISTRATIONS, &(struct withdraw_registrations_in){ w->patient, w->organisation, w->map, w->now,
			w->origin }));
		TRY(db_run(cx, db, &Q_WITHDRAW_DEMOGRAPHICS, &(struct withdraw_demographics_in){ w->patient, w->organisation, w->map, w->now,
			w->origin }));
		TRY(db_all(cx, db, &Q_WITHDRAWN_HOLDINGS, &(struct withdrawn_holdings_in){ w->patient, w->organisation }, 1000, &holdings, &n));
		for (size_t i = 0; i < n; i++)
			TRY(demographic_latest(cx, db, w->patient, holdings[i].holding));
	}
	return relation_rebuild(cx, db, w->patient, w->now);
}

enum err withdrawal_since(struct cx *cx, struct db *db, int64_t patient, int64_t holding, int64_t origin, int64_t *ret)
{
	struct withdrawn_since_row row;
	TRY(db_one(cx, db, &Q_WITHDRAWN_SINCE, &(struct withdrawn_since_in){ patient, holding, origin }, &row));
	*ret = row.origin;
	return OK;
}
