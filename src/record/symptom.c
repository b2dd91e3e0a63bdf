/* Symptoms, as rows. */
#include "record/symptom.h"

#include "gen/queries.h"
#include "store/store.h"

enum err symptoms_seen(struct cx *cx, struct db *db, int64_t patient, struct symptom_seen **ret, size_t *ret_count)
{
	struct symptoms_seen_row *r;
	TRY(db_all(cx, db, &Q_SYMPTOMS_SEEN, &(struct symptoms_seen_in){ .patient = patient }, 2000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct symptom_seen){ (enum event_kind)r[i].kind, r[i].system, r[i].value, r[i].term, r[i].first_on };
	return OK;
}
