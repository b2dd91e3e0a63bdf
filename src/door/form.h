/* What a browser sends: query strings and forms, read whole (application/x-www-form-urlencoded) or as they come
 * (multipart/form-data, whose files go straight to disk). A page declares its fields with types and gets a struct. */
#ifndef DOOR_FORM_H
#define DOOR_FORM_H

#include "base/cx.h"
#include "base/id.h"

struct form_entry { struct str name, value; };
struct upload {
	struct str field, name;         /* of the form; the file's own name without its folders, as sent: never used as a path */
	char *path;                     /* where its bytes are */
	int64_t bytes;
	bool kept;                      /* a page that sets it has taken the file over; others are removed with the request */
};
struct form {
	struct form_entry *entry;
	size_t count, room;
	struct upload *upload;
	size_t uploads, uploads_room;
};

/* a=1&b=two+words. ERR_BAD_INPUT: broken percent code, a zero byte, bytes that are not UTF-8, a name that is there twice;
 * ERR_OVER_LIMIT past LIMIT_FORM_FIELDS. */
enum err form_read(struct cx *cx, struct str text, struct form *ret);
struct str form_value(const struct form *form, const char *name);       /* STR_NONE if absent */

/* A multipart form, piece by piece as bytes arrive. `admit` is asked before the first byte of a file is taken, with the
 * fields that came before it: anything but OK ends the reading. Files are made in `folder` (mode 0600, random names).
 * Any error is for good: later pieces answer the same. */
struct form_stream;
typedef enum err form_admit(struct cx *cx, void *arg, const struct form *so_far);
enum err form_stream_open(struct cx *cx, struct str content_type, const char *folder, form_admit *admit, void *arg,
		struct form_stream **ret);
enum err form_stream_piece(struct cx *cx, struct form_stream *stream, struct str bytes);
enum err form_stream_end(struct cx *cx, struct form_stream *stream, struct form *ret);      /* files are synced to disk */
/* Remove what streams of a process that was killed left in the folder. Before the first one is opened. */
enum err form_sweep(struct cx *cx, const char *folder);
/* Close; files that nobody kept are removed, also those of `form` when form_stream_end gave them. NULL-safe. */
void form_stream_close(struct form_stream *stream);

/* ---- typed fields ---- */

enum form_type {
	FORM_TEXT,      /* struct str: one line, trimmed, no control characters; STR_NONE when empty */
	FORM_WORDS,     /* struct str: the same with line ends, as \n */
	FORM_INT,       /* int64_t from `least` to `most`; INT64_MIN when empty */
	FORM_DAY,       /* struct day: 2026-11-21 or 21/11/2026; DAY_NONE when empty */
	FORM_ID,        /* struct id; all zero when empty */
	FORM_CHOICE,    /* int: the place in `choices` ("no|part|yes") from 0; -1 when empty */
	FORM_FLAG,      /* bool: a ticked box */
	FORM_SECRET,    /* struct str exactly as sent: a password */
};
struct form_field {
	const char *name;               /* in the form */
	enum form_type type;
	size_t at;                      /* offsetof in the struct */
	bool needed;
	const char *say;                /* what to say when it is missing or wrong: "Say why you reject" */
	int64_t least, most;            /* FORM_INT: bounds; texts: most letters (0: LIMIT_FORM_TEXT) */
	const char *choices;
};
struct form_problem { const char *name, *say; };
struct form_problems { struct form_problem *problem; size_t count, room; };

/* Fill the struct, with nothing in what could not be read, whatever is answered. ERR_BAD_FIELD with every problem listed, when any; fields
 * that nobody declared are a problem of the sender: ERR_BAD_INPUT ("csrf" and "key" belong to the door and are always allowed). */
enum err form_into(struct cx *cx, const struct form *form, const struct form_field *fields, size_t count, void *ret_struct,
		   struct form_problems *ret_problems);
void form_problem_add(struct cx *cx, struct form_problems *problems, const char *name, const char *say);

#endif
