/* A list taken out of a page: the same rows, by the same questions, as CSV, as XLSX or to print. Which of them says the address: the page's own with
 * .csv, .xlsx or .print behind its path. Who may is said by data/routes.csv (operation "export"), and the log has how many rows went. */
#ifndef WEB_LIST_FILE_H
#define WEB_LIST_FILE_H

#include "print/sheet.h"
#include "web/pages.h"

#define LIST_MOST   10000        /* rows of one file: more people than a service decides about in a year */
#define LIST_PEOPLE "It holds personal data of patients: keep it as you keep a letter, and destroy it when it is used"
#define LIST_STAFF  "It names staff: keep it as you keep a letter"

struct list_about {
	const char *word;        /* of the file's name: "worklist" */
	const char *title;
	struct str filter;       /* what is shown, in words; STR_NONE: all */
	const char *notice;      /* LIST_PEOPLE, LIST_STAFF, or the list's own; NULL: it is about nobody */
	struct str foot;         /* below it on paper: of whose records it is; STR_NONE */
	struct str name;         /* of the file, without what stands behind the point; STR_NONE: made of the word and the day */
	struct str back;         /* address of the page */
	int64_t of;              /* as in struct sheet_about */
};

/* Was the list asked for, not its page? */
bool list_asked(const struct request *rq);
void list_open(const struct request *rq, const struct sheet_column *column, size_t columns, int64_t most, struct sheet *ret);
enum err list_close(struct cx *cx, struct request *rq, struct response *rs, const struct list_about *about, struct sheet *sheet);
/* A list that is all there. */
enum err list_file(struct cx *cx, struct request *rq, struct response *rs, const struct list_about *about, const struct sheet_column *column,
		size_t columns, const void *row, size_t count, size_t bytes);
/* The page offers it to whoever may take it out: `address` is the page's, with its filter ("/worklist?show=all"). */
void list_offer(struct cx *cx, const struct request *rq, struct t_frame *frame, const char *class, struct str address);
/* The same where whoever sees the list may take it out: numbers, and what hangs on a wall. operation: that of the list in data/routes.csv. */
void list_offer_as(struct cx *cx, const struct request *rq, struct t_frame *frame, const char *operation, const char *class, struct str address);
/* The address of a list's page with another ending: "/worklist.csv?show=all". */
struct str list_address(struct cx *cx, struct str address, const char *ending);

#endif
