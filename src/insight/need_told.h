/* Need as it is told: read from the last count of an organisation and the tables, and as lines that every list of it is made of. */
#ifndef INSIGHT_NEED_TOLD_H
#define INSIGHT_NEED_TOLD_H

#include "catalog/catalog.h"
#include "insight/need.h"
#include "print/sheet.h"
#include "record/need.h"

#define NEED_LEAST 8            /* setting need_least */

struct need_asked {
	bool counted;                           /* has everybody been asked yet? If not, there is nothing else here */
	struct need_run run;
	const struct rule *rule;                /* whose finds are told */
	const struct rule **other; size_t others;       /* all that were asked, this one too */
	int64_t least;
	struct need_input input;
	struct need_told told;
};
/* Of the organisation of the guard. rule: its id; empty: one whose finds an estimate can be made of, else the first. ERR_NOT_FOUND: that one was not asked. */
enum err need_ask(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, struct str rule, struct need_asked *ret);

/* One line of a table of it. Numbers are people, hours, or thousandths of a per cent; SHEET_NONE: not known, or kept back, and `note` says which. */
struct need_line {
	struct str part, what;                  /* "level", "severe" */
	int64_t people, found, rate, standard, standard_low, standard_high, records, records_low, records_high, research, research_low, research_high, places,
		gap_low, gap_high, widest_low, widest_high, hours_low, hours_high;
	struct str source, confidence, note;
	struct str found_say, records_say, research_say, gap_say, hours_say;    /* the same with their intervals, for paper */
};
struct need_line *need_lines(struct arena *arena, const struct need_asked *asked, size_t *ret_count);
extern const struct sheet_column need_columns[], need_paper[];         /* for programs and spreadsheets; for a sheet of paper */
extern const size_t need_columns_count, need_paper_count;

/* "3,120", to three figures; "under 1"; "not known". And with its interval: "3,120 (2,400 to 3,900)"; "3,120 (no interval)". */
struct str need_number(struct arena *arena, double n);
struct str need_estimate(struct arena *arena, struct estimate e);
struct str need_range(struct arena *arena, double low, double high);    /* "30 to 45", "45"; below 0: "none" */

#endif
