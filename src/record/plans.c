/* The list of the record's queries, handed to the store. */
#include "record/plans.h"

#include "gen/queries.h"
#include "store/store.h"

enum err plans_warm(struct cx *cx, struct store *store, int least, const _Atomic bool *stop)
{
	return store_warm(cx, store, query_list, (size_t)query_count, least, stop);
}
