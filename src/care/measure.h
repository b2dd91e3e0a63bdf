/* Questionnaires and ratings of a person: written down, mended, scored, compared.
 *
 * Laws:
 *	- who may add to the record of measures is decided once more where it is written;
 *	- an answer that sets off an alert (thoughts of self-harm) is not taken without words on what was done about it (HAZ: an alert that
 *	  nobody saw): ERR_HELD, and the form comes back as it was. It is told to who reads such answers, in the same transaction (care/alert.h);
 *	- of a correction, words are asked for what it sets off anew; those of before stand for that alone which was set off before;
 *	- nothing is overwritten: a correction stands instead of what it corrects, a withdrawal says why, both stay to be seen;
 *	- scores are made when they are looked at, by the key of the version that was answered; a total that somebody wrote on the form is
 *	  compared with what the answers come to, and never kept;
 *	- what a carer answers about herself is labelled as a third party's: the person herself does not read it;
 *	- what is answered without a name is not kept with anybody's record. */
#ifndef CARE_MEASURE_H
#define CARE_MEASURE_H

#include "catalog/catalog.h"
#include "model/actor.h"
#include "record/response.h"
#include "rule/change.h"
#include "rule/course.h"

struct measure_ask {
	struct id patient;                /* outside id */
	struct str instrument;            /* its newest version; of a correction: that of what is corrected */
	struct day on;
	enum response_mode mode;
	struct answers answers;
	struct str say;                   /* what was done about an alert; STR_NONE. Of a correction without any: as it was said before */
	struct str total;                 /* of the first scale, as it stands on the form; empty: not said */
	struct id corrects;               /* ID_NONE: none */
	struct str form_key;
};
/* ERR_BAD_FIELD, ERR_HELD (an alert without words), ERR_NOT_FOUND, ERR_CONFLICT (what is corrected no longer stands), ERR_FORBIDDEN. */
enum err measure_add(struct cx *cx, struct store *store, const struct actor *actor, const struct catalog *catalog, const struct measure_ask *ask,
		     struct instant now, struct id *ret_outside);
struct measure_withdraw { struct id patient, response; struct str say, form_key; };
enum err measure_withdraw(struct cx *cx, struct store *store, const struct actor *actor, const struct catalog *catalog,
			  const struct measure_withdraw *ask, struct instant now);

/* One that was answered, with its scores. */
struct measured {
	struct response_row r;
	const struct instrument *instrument;    /* of its version; NULL: the table of it is gone, and there are no scores */
	struct answers answers;
	struct score score[INSTRUMENT_SCALES];
	int alert[INSTRUMENT_ALERTS], alerts;
	struct change change;                   /* of the first scale, up to these answers; of those that do not stand nothing */
};
/* Of one instrument, the oldest first; `standing` without those that were corrected or withdrawn. */
struct measure { const struct instrument *instrument; struct str id; struct measured *list; size_t count, standing; };
/* Under the reader's guard, changes told from the first on record. sex: as stated; what a question is for goes by it. Values of states of health
 * are by the set that the service chose (settings value_set_...), and there are none where it chose none. */
enum err measures_view(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t patient, enum sex sex, struct measure **ret, size_t *ret_count);
/* The same, with a value set of the reader's choice for the instruments that have it. */
enum err measures_view_by(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t patient, const struct scoring *by, struct measure **ret,
			  size_t *ret_count);
/* The last that stands; NULL. */
const struct measured *measure_last(const struct measure *measure);
/* As the words of change take them, one a line of its list; organisation: whose count, 0 anybody's. */
struct change_point *measure_points(struct arena *arena, const struct measure *measure, int scale, int64_t organisation);
/* Tell changes from the first since a day on. */
void measure_judge(struct arena *arena, struct measure *measure, struct day since);

/* What a pathway asks of measures: change since the first on or after a day, asked by one service, and whether it has ceased to move. One each. */
struct course_change *measures_changes(struct arena *arena, const struct measure *list, size_t count, int64_t organisation, struct day since,
				       const struct plateau_how *how);

#endif
