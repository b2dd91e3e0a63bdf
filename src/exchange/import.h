/* Import: files of one source into the record, by a mapping.
 *
 * Streaming, in memory that does not grow with the files. Rows go in slices of the writer, each safe to repeat: an import
 * that was stopped or killed goes on when it is asked for again with the same files. Importing the same rows twice changes
 * nothing. Nothing is dropped silently: rows read = kept + same + rejected + skipped, per import, asserted. */
#ifndef EXCHANGE_IMPORT_H
#define EXCHANGE_IMPORT_H

#include <stdatomic.h>

#include "catalog/catalog.h"
#include "model/map.h"
#include "record/origin.h"

struct import_how {
	const struct map *map;
	const struct catalog *catalog;   /* its code lists say which codes are sensitive; NULL: none is */
	const struct policy *policy;     /* what sign-ins see of what comes in; NULL in a dry run */
	const char *path;                /* a file, or a folder of files */
	const char *inbox;               /* the data directory's inbox/; NULL in a dry run */
	struct str agreement;            /* reference; STR_NONE: the one in force under which the organisation gives, else none */
	struct str name;                 /* what people call it; STR_NONE: the name of the file or folder */
	struct str sender_ods, sender_name;      /* whose, where the files do not say */
	struct day as_of;                /* the day of the extract; DAY_NONE: today */
	bool dry_run;
	int64_t staff, organisation;     /* who asks; NIL from the command line */
	_Atomic bool *stop;              /* stop at the next safe place */
	void (*progress)(void *arg, int64_t bytes_done, int64_t bytes, const struct origin_counts *counts);
	void *progress_arg;
};

struct import_file { struct str name; int64_t bytes, rows; struct origin_counts count; };       /* counts of this run */

struct import_report {
	struct origin origin;            /* id 0 in a dry run */
	bool resumed;                    /* went on with an import that had been stopped */
	struct import_file *file; size_t files;
	struct str *stray; size_t strays;        /* files of the folder that the map does not know: not read, not kept */
	struct origin_problem *problem; size_t problems, problem_room;      /* the first LIMIT_PROBLEMS of this run */
	struct origin_tally *tally; size_t tallies, tally_room;             /* complete */
};

/* The report is filled as far as it went, also on error. ERR_STOPPED: stopped, and can go on. */
enum err import_run(struct cx *cx, struct store *store, const struct import_how *how, struct import_report *ret);

#endif
