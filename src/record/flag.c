/* Settled flags, as rows. */
#include "record/flag.h"

#include "gen/queries.h"
#include "store/store.h"

enum err flags_settled(struct cx *cx, struct db *db, int64_t patient, struct flag_settled **ret, size_t *ret_count)
{
	struct flags_settled_row *rows;
	TRY(db_all(cx, db, &Q_FLAGS_SETTLED, &(struct flags_settled_in){ .patient = patient }, 100, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct flag_settled){ rows[i].flag, rows[i].seen_on, rows[i].outcome, rows[i].say, rows[i].staff_name, rows[i].at,
			rows[i].seen_to };
	return OK;
}

enum err flag_settle(struct cx *cx, struct db *db, const struct actor *actor, int64_t patient, struct str flag, struct day seen_on,
		     int64_t seen_to, struct str outcome, struct str say, struct instant now)
{
	struct flag_settle_in in = { .patient_id = patient, .organisation_id = actor->organisation, .flag = flag, .seen_on = seen_on,
		.outcome = outcome, .say = say, .staff_id = actor->staff, .role = actor->role, .at = now, .seen_to = seen_to };
	TRY(db_ids(cx, db, "flag_settled", 1, &in.id));
	return db_run(cx, db, &Q_FLAG_SETTLE, &in);
}

enum err event_newest(struct cx *cx, struct db *db, int64_t *ret)
{
	struct event_newest_row row;
	TRY(db_one(cx, db, &Q_EVENT_NEWEST, NULL, &row));
	*ret = row.id;
	return OK;
}
