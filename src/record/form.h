/* A form that is sent twice (a double click, the way back, a lost answer) does once what it asks for. */
#ifndef RECORD_FORM_H
#define RECORD_FORM_H

#include "store/store.h"

struct form_once {
	struct str key;                 /* of the form; STR_NONE: the asker knows no repeats (command line), the work is just done */
	int64_t signin;                 /* whose form it is: a key of another sign-in is unknown */
	struct instant now;
	store_work *work;
	void *arg;
	struct str *location;           /* the answer: set by `work`, or what the first time set; in the arena of cx */
	bool repeated;                  /* answered before: `work` was not run, or what it wrote was taken back */
};

/* Run the work and remember its answer in one transaction; a repeat gets the first answer. Also when both come at once: whoever
 * loses is answered as the winner, and wrote nothing. Errors of the work are not remembered: the form can be mended and sent
 * again. */
enum err form_once(struct cx *cx, struct store *store, struct form_once *once);

#endif
