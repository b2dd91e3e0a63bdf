/* Clinicians at work: random confirming, rejecting, looking again and undoing on a list of people found, and the check that
 * each acknowledged decision is there once, with its audit row, its form and the entry's state.
 *
 * What was asked and answered is kept in memory that a forked child shares, so it outlives a killed child. A form whose answer
 * never came is sent again by the next child, as a browser does: it must not count twice. */
#ifndef TESTS_KIT_DECIDING_H
#define TESTS_KIT_DECIDING_H

#include "store/store.h"
#include "base/rng.h"
#include "model/actor.h"
#include "model/reason.h"
#include "record/worklist.h"
#include "record/decision.h"

#define DECIDING_ENTRIES 24
#define DECIDING_THREADS 4
#define FORMS_MAX 40000

/* outside: the decision's id where the answer told it */
struct form { enum decision_kind kind; int entry; struct id outside; bool told, refused; int64_t told_at; };
struct deciding {
	int64_t staff, organisation, signin;
	struct id entry[DECIDING_ENTRIES];
	_Atomic int64_t forms;            /* sent; a form's number makes its key */
	int64_t waiting[DECIDING_THREADS];      /* form whose answer a thread waits for, +1; 0: none */
	_Atomic int64_t told, refused, failed;
	char say[300];                    /* of the last that failed */
	struct form form[FORMS_MAX];
};
const char *form_key_text(int64_t number, char out[ID_TEXT]);
struct deciding *deciding_new(void);
void deciding_free(struct deciding *deciding);

/* Fill an empty store of the record's schema: organisations, people, findings, a clinician signed in. */
void deciding_begin(struct store *store, struct deciding *ret);

typedef int64_t deciding_clock(void *arg);
/* Each thread sends so many forms; what waited for an answer before is sent first. */
void deciding_work(struct store *store, struct deciding *deciding, int each, uint64_t seed, deciding_clock *clock,
		void *clock_arg);

/* For a control: the form that this thread waits for counts as answered now. */
void deciding_told_early(void);

/* Is the record right, if power or process ended at `at` (INT64_MAX: not at all)? NULL: yes. */
const char *deciding_wrong(const struct store_where *where, const struct deciding *deciding, int64_t at);

#endif
