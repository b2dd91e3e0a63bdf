/* Counted afresh each time. */
#include "record/metrics.h"

#include <string.h>

#include "base/must.h"
#include "gen/queries.h"
#include "store/store.h"

enum err metrics_read(struct cx *cx, struct db *db, struct instant now, struct metric **ret, size_t *ret_count)
{
	struct metrics_row r;
	TRY(db_one(cx, db, &Q_METRICS, &(struct metrics_in){ now }, &r));
	const struct metric list[] = {
		{ "work_waiting", "Pieces of work that wait.", r.waiting },
		{ "work_parked", "Pieces of work that failed and wait for somebody.", r.parked },
		{ "work_oldest_seconds", "How long the oldest of those that wait has waited.",
			instant_known(r.oldest_at) && r.oldest_at.us < now.us ? (now.us - r.oldest_at.us) / 1000000 : 0 },
		{ "signins", "Sign-ins that have not ended.", r.signins },
		{ "audit_entries", "Entries in the log of who looked.", r.entries },
		{ "glass_overdue", "Reviews of emergencies that are overdue.", r.glass_overdue },
		{ "arrivals_waiting", "Files by browser that wait to be looked over or brought in.", r.arrivals },
		{ "imports_running", "Imports and undos that run.", r.imports_running },
		{ "imports_stopped", "Imports that were stopped and can go on.", r.imports_stopped },
		{ "agreements_live", "Sharing agreements in force.", r.agreements_live },
		{ "legal_holds", "Legal holds that stand.", r.holds },
		{ "subject_requests_open", "Subject access requests without a pack.", r.requests_open },
	};
	*ret = arena_array(cx->arena, LENGTH(list), sizeof **ret);
	memcpy(*ret, list, sizeof list);
	*ret_count = LENGTH(list);
	return OK;
}
