/* People counted by strata: written while everybody is asked, read as numbers that name nobody. */
#ifndef RECORD_NEED_H
#define RECORD_NEED_H

#include "base/day.h"
#include "model/need.h"
#include "store/tx.h"

/* One rule of a count, and what reviewers had said when it was made. */
struct need_rule { struct str rule; int64_t version, list_yes, list_of, rest_yes, rest_of; };
/* area: organisation. c.area is not set. */
struct need_stratum { struct str rule; int64_t area; struct need_count c; int64_t unknown; };
struct need_new { int64_t function, people; };          /* function: row of the code table */

struct need_run { int64_t id; struct day judged_on; struct instant at; int64_t nowhere; };

/* Writing: begin, then strata and clinics in slices of LIMIT_SLICE_ROWS, then end; each a closure of its own. Until the end nobody sees it; what was begun
 * and never ended goes with the next one that is. */
enum err need_begin(struct cx *cx, struct db *db, int64_t organisation, const struct need_run *run, const struct need_rule *rule, size_t rules,
		    int64_t *ret_run);
enum err need_strata_add(struct cx *cx, struct db *db, int64_t run, const struct need_stratum *stratum, size_t count);
enum err need_clinics_add(struct cx *cx, struct db *db, int64_t run, const struct need_new *clinic, size_t count);
enum err need_end(struct cx *cx, struct db *db, int64_t organisation, int64_t run);

/* Who is counted nowhere, by rising patient; and the grades decided here, by rising patient, the last one of each. For care/finding. */
enum err need_left_out(struct cx *cx, struct db *db, int64_t organisation, struct instant now, int64_t **ret, size_t *ret_count);
struct need_grade { int64_t patient, grade; };
enum err need_grades(struct cx *cx, struct db *db, int64_t organisation, struct need_grade **ret, size_t *ret_count);

/* Reading. ERR_NOT_FOUND: never counted. */
enum err need_run_latest(struct cx *cx, struct db *db, int64_t organisation, struct need_run *ret);
enum err need_rules(struct cx *cx, struct db *db, int64_t run, struct need_rule **ret, size_t *ret_count);
struct need_place { int64_t organisation; struct str ods, name; };
/* Strata of a rule, c.area the index of their place. */
enum err need_strata(struct cx *cx, struct db *db, int64_t run, struct str rule, struct need_stratum **ret, size_t *ret_count, struct need_place **ret_place,
		     size_t *ret_places);
struct need_function { struct str function; int64_t people; };
enum err need_functions(struct cx *cx, struct db *db, int64_t run, struct need_function **ret, size_t *ret_count);

#endif
