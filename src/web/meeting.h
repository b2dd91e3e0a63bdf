/* What the pages of meetings share. */
#ifndef WEB_MEETING_H
#define WEB_MEETING_H

#include "care/meeting.h"
#include "web/person.h"

struct str called_say(struct cx *cx, struct called who);      /* "ASHWORTH, Ruth"; "Name not known" */
struct str meeting_path(struct cx *cx, struct id meeting);
struct str meeting_item_path(struct cx *cx, struct id meeting, struct id item);
struct care meeting_care(const struct request *rq);
/* A refused form: its sentence, the status set, the page shown again as a look. NULL: err is another kind of failure. */
const char *meeting_refused(struct cx *cx, struct request *rq, struct response *rs, enum err err);
/* Where one of the list stands at its own meeting: "decided", "waits". */
bool item_decided(const struct point_at *point, size_t count, int64_t item);
/* The service's people, each once. */
enum err meeting_carers(struct cx *cx, const struct request *rq, struct carer **ret, size_t *ret_count);
/* Who of those present has a skill: "Amrit Gill"; who of the team: "Physiotherapist (2)". Empty: nobody. */
struct str skill_room(struct cx *cx, const struct skill *skill, const struct present *present, size_t count);
struct str skill_team(struct cx *cx, const struct catalog *catalog, const struct skill *skill, const struct carer *carer, size_t count);

#endif
