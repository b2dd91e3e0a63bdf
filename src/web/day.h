/* What My day shows that has a file of its own. */
#ifndef WEB_DAY_H
#define WEB_DAY_H

#include "web/pages.h"

/* Who is booked with the reader today, each with what changed since last time, as far as she may see it. *ret_booked: whose they are, of those shown;
 * *ret_more: how many are not shown. */
enum err day_sessions(struct cx *cx, const struct request *rq, struct t_day_session **ret, size_t *ret_count, size_t *ret_booked, size_t *ret_more);

#endif
