/* An alert in words: what it is, where it is now, what comes next. Of a list each setting is read once. */
#ifndef WEB_ALERT_SAY_H
#define WEB_ALERT_SAY_H

#include "care/alert.h"
#include "web/pages.h"

#define ALERT_SETTINGS 16               /* of one list: those that stood when its alerts were raised; of older ones each is read again */

struct alert_saying {
	struct cx *cx;
	const struct request *rq;
	int64_t setting[ALERT_SETTINGS];
	struct remote_service service[ALERT_SETTINGS];
	size_t settings;
};
struct alert_said {
	struct str what, detail;
	struct str where, due;          /* due: when it goes on; empty: it stays */
	bool unseen;                    /* by whom it is told now */
	bool telephone;                 /* the steps are at their end */
};
enum err alert_say(struct alert_saying *s, const struct alert *alert, struct alert_said *ret);
/* Of each: "ASHWORTH, Ruth", "Name not known". */
enum err alert_names(struct cx *cx, struct db *db, const struct alert *alert, size_t count, struct str **ret);

#endif
