/* The context of one piece of work: its memory, its clock, and the explanation when the world fails it.
 *
 *	if (!row)
 *		return fail(cx, ERR_NOT_FOUND, "There is no finding %s.", id);
 *
 * The sentence says what and where, in words a tired person understands, and what to do. It never holds a
 * name or a number of a person: ids only. */
#ifndef BASE_CX_H
#define BASE_CX_H

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/limits.h"

struct file_broker;

struct cx {
	struct arena *arena;            /* lives as long as the request, command or slice */
	enum err err;                   /* of the last fail(), else OK */
	char say[LIMIT_SAY];            /* its sentence */
	struct file_broker *files;      /* who opens what the sandbox keeps from this process (base/file.h); NULL: nobody */
};

/* Keep the explanation and return err, so that `return fail(...)` reads as one thought. */
enum err fail(struct cx *cx, enum err err, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* What was said, or the sentence of the table where nothing was. */
const char *cx_say(const struct cx *cx);
void cx_clear(struct cx *cx);

#endif
