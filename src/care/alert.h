/* What somebody has to look at at once: an answer about self-harm, a score that is worse beyond error, a link that was shut. Told to a named
 * person the moment it comes, passed on when nobody says what was done, ended with words.
 *
 * Laws:
 *	- an alert is a row in the transaction of what raises it: who answered was not answered before it is on the disk (HAZ-036);
 *	- it goes to the first of the service's steps who may read it now; to who may not, no step goes;
 *	- of what staff wrote down it is told the same way; where nothing is set, to the person's named person, or to who wrote it; who is told
 *	  and wrote it down herself with what she did has settled it with that;
 *	- minutes are counted in the hours in which the service reads; after the last person the role on duty is to be telephoned, and it stays
 *	  there until somebody has said what she did;
 *	- it ends by a named person, in words, and never by itself. */
#ifndef CARE_ALERT_H
#define CARE_ALERT_H

#include "catalog/catalog.h"
#include "model/actor.h"
#include "record/alert.h"
#include "record/remote.h"
#include "rule/hours.h"
#include "rule/instrument.h"

/* What a service has set, judged. */
struct remote_service {
	bool known;                     /* somebody has set something */
	bool ready;                     /* hours, a named reader, and a role on duty with a number: what asks about risk may go out */
	struct remote_setting setting;
	struct remote_step *step; size_t steps;
	struct hours hours;
};
enum err remote_service_of(struct cx *cx, struct db *db, int64_t organisation, struct remote_service *ret);
/* The one by which an alert goes. */
enum err remote_service_by(struct cx *cx, struct db *db, int64_t setting, struct remote_service *ret);

/* May this one of the steps read her measures now? */
enum err alert_reader_may(struct cx *cx, struct db *db, const struct policy *policy, int64_t organisation, const struct remote_step *step, int64_t patient,
			  struct instant now, bool *ret);

/* In a closure. new: setting, step and due are found here, by what the service has set. */
enum err alert_raise(struct cx *cx, struct db *db, const struct policy *policy, struct alert_new *new, struct instant now);

/* What answers set off that were kept: of each that is grave, and of a score that is worse than before beyond error. before: those that these
 * correct, NULL: none; what they had set off already is not told again. new: all but kind, item, answer. */
struct alerts_of_answers { const struct instrument *instrument; const struct answers *answers, *before; struct scoring by; struct day on; int64_t but; };
enum err alerts_raise(struct cx *cx, struct db *db, const struct policy *policy, const struct alerts_of_answers *of, const struct alert_new *new,
		      struct instant now);
/* Of the alerts that these answers set off, those that the answers before did not, or less gravely: indexes into instrument->alert. */
int answers_alerts_new(const struct instrument *instrument, const struct answers *answers, const struct answers *before, int *ret);
/* Worse beyond error than the time before, or than at first where the time before was not yet. before: as kept, the oldest first. */
enum err answers_worse(struct cx *cx, const struct instrument *instrument, const struct scoring *by, const struct answers *answers, const struct str *before,
		       size_t count, bool *ret);

/* Whose time is over go to the next; *ret_count: how many. Nothing is written where none is. */
enum err alerts_pass_on(struct cx *cx, struct store *store, const struct policy *policy, struct instant now, int64_t *ret_count);

/* Those that were shown to who is told. */
enum err alerts_shown(struct cx *cx, struct store *store, const struct alert *alert, size_t count, struct instant now);

struct alert_word { struct id alert; struct str say, form_key; };
/* ERR_BAD_FIELD: no words; ERR_NOT_FOUND; ERR_CONFLICT: a colleague was first. */
enum err alert_settle(struct cx *cx, struct store *store, const struct actor *actor, const struct policy *policy, const struct alert_word *word,
		      struct instant now);

#endif
