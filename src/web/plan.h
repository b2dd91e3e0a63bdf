/* Pages of one person's plan that show each other's forms again. */
#ifndef WEB_PLAN_H
#define WEB_PLAN_H

#include "web/pages.h"

/* How severe: what is proposed and why, and the form to grade. problem: what was wrong with what was sent; NULL. */
enum err severity_show(struct cx *cx, struct request *rq, struct response *rs, const char *problem);

#endif
