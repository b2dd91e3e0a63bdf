/* Between the parts of an import's writing side. */
#ifndef EXCHANGE_IMPORT_IN_H
#define EXCHANGE_IMPORT_IN_H

#include "base/table.h"
#include "exchange/draft.h"
#include "exchange/dry.h"
#include "exchange/import.h"
#include "record/agreement.h"
#include "record/organisation.h"

/* A person whom this import knows, by the number of her slot. patient 0: nobody; the rows have to wait. */
struct slot {
	int64_t patient, holding, said;
	int32_t birth;
	const char *nobody_kind, *nobody_say;      /* why the rows have to wait, where that is not plain */
};

struct holder {
	struct str ods;
	int64_t id, holding;              /* organisation, and its holding where it holds anything */
	bool held;                        /* the holding was asked for */
	bool fresh;                       /* nothing of this kind of source came in before this import: no key need be asked for */
	struct reader *reader; size_t readers;
	int32_t *months;                  /* events by month since 1900: how far back it reaches */
	int64_t dated;
};

struct import;
struct rows;

/* One batch on its way through the writing side. It is decided on by the main thread and then written by the second one,
 * while the main thread decides on the next. */
struct stage {
	struct import *im;
	struct batch *b;
	struct arena arena;               /* what was decided; emptied with the next batch */
	struct cx cx;
	struct arena slice_arena;         /* emptied after each slice */
	struct cx slice_cx;
	struct rows *rows;
	size_t problems;                  /* so many of the batch's are kept in full */
	struct covered { int64_t holding; struct day from; } *cover; size_t covers;
	enum err err;
};

struct import {
	struct store *store;
	struct feed *feed;
	struct stage stage[2];
	int turn;
	struct second *second;            /* the second thread; NULL in a dry run */
	int64_t inflight_first;           /* events from this number on may not be written yet; INT64_MAX: all are */

	const struct import_how *how;
	struct import_report *report;
	struct origin origin;
	struct origin_file *file;         /* in the order of the feed */
	struct instant now;
	bool write;                       /* false: a dry run */
	bool people_known;                /* the map has a file of people: rows of others tell of nobody new */
	int64_t agreement;                /* given; NIL: the one in force */
	struct arena arena;               /* lives as long as the import */
	struct arena slice_arena;         /* emptied after each slice */
	struct cx slice_cx;
	/* Row numbers by the reading side's numbers. They stay where they are: the second thread reads what was put in before. */
	int64_t *code;
	uint8_t *code_label;              /* what the code alone says of how sensitive it is: sets of enum label */
	struct holder *org; size_t orgs;
	int64_t *clinician;
	struct slot *slot;
	int epoch;
	size_t slice_rows, slice_people;  /* of the next slice */
	struct dry dry;                   /* a dry run: the people whom it would have made */
	struct table dry_rows;            /* and keys of rows */
	struct table dry_gone;            /* and row numbers of identifiers that it would have ended */
	int64_t problems_kept;
	unsigned char *met;               /* keys of earlier batches of fresh organisations: a Bloom filter */
};

/* One import or undo at a time. ERR_BUSY. */
enum err import_alone(struct cx *cx);
void import_alone_end(void);

/* Run a closure on the writer; in a dry run on a reader, where it only looks. Its cx is im->slice_cx, emptied before. */
enum err import_slice(struct cx *cx, struct import *im, store_work *work, void *arg);
/* The same on either thread. */
enum err stage_slice(struct stage *stage, store_work *work, void *arg);
/* Told of how many rows it was, so that the next is as large as the writer has time for. */
enum err stage_slice_rows(struct stage *stage, store_work *work, void *arg, size_t rows);
enum err import_slice_people(struct cx *cx, struct import *im, store_work *work, void *arg, size_t people);
/* Wait until what the second thread has in hand is in the record. */
enum err import_join(struct cx *cx, struct import *im);

void import_problem(struct import *im, struct batch *b, int64_t line, struct str field, const char *kind, const char *say,
	enum fate fate);
/* The name of a field's column; STR_NONE where it has none. */
struct str import_column(const struct map_file *file, const struct map_field *field);
void import_tally(struct import *im, struct batch *b, const char *kind, struct str field);
void import_tally_by(struct import *im, struct batch *b, const char *kind, struct str field, int64_t count);

/* New codes, organisations and professionals of a batch. */
enum err words_resolve(struct cx *cx, struct import *im, struct batch *b);
/* The holdings of those organisations whose the rows of a batch are, and who reads them. */
enum err holders_resolve(struct cx *cx, struct import *im, struct batch *b);
/* Who the people of a batch are: fills im->slot, writes what is new. */
enum err whose_resolve(struct cx *cx, struct import *im, struct batch *b);
/* Who of them should not be there, as the source says now. */
enum err gone_resolve(struct cx *cx, struct import *im, struct batch *b);
/* What happened: which rows are new, the same, corrected, withdrawn. Their numbers are taken, their keys written. */
enum err events_decide(struct cx *cx, struct stage *stage);
/* And the events themselves. */
enum err events_write(struct stage *stage);

#endif
