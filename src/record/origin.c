/* Imports as rows. */
#include "record/origin.h"

#include "base/must.h"
#include "gen/queries.h"
#include "record/withdrawal.h"
#include "store/store.h"

const char *origin_state_word(enum origin_state state)
{
	static const char *const words[] = { [ORIGIN_RUNNING] = "running", [ORIGIN_DONE] = "done", [ORIGIN_STOPPED] = "stopped",
		[ORIGIN_UNDOING] = "being undone", [ORIGIN_UNDONE] = "undone" };
	must(state >= ORIGIN_RUNNING && state <= ORIGIN_UNDONE);
	return words[state];
}

enum err origin_add(struct cx *cx, struct db *db, struct origin *o)
{
	o->outside = id_random();
	TRY(db_ids(cx, db, "origin", 1, &o->id));
	struct origin_add_in in = { .id = o->id, .outside = o->outside, .kind = o->kind, .map = o->map, .map_version = o->map_version,
		.name = o->name, .agreement_id = o->agreement, .organisation_id = o->organisation, .sent_by = o->sent_by, .staff_id = o->staff,
			.as_of = o->as_of,
		.started_at = o->started_at, .finished_at = INSTANT_NONE, .state = o->state, .event_first = NIL, .event_last = NIL };
	return db_run(cx, db, &Q_ORIGIN_ADD, &in);
}

#define ORIGIN_OF(r) (struct origin){ (r).id, (r).outside, (r).kind, (r).map, (r).map_version, (r).name, (r).agreement, \
	(r).organisation, NIL, NIL, (r).as_of, (r).started_at, (r).finished_at, (enum origin_state)(r).state, { (r).rows_read, \
	(r).rows_kept, (r).rows_same, (r).rows_rejected, (r).rows_skipped, (r).events_added, (r).events_corrected, \
	(r).people_added, (r).fields_quarantined }, (r).event_first, (r).event_last }

enum err origin_list(struct cx *cx, struct db *db, struct str map, struct origin **ret, size_t *ret_count)
{
	struct origins_row *rows;
	TRY(db_all(cx, db, &Q_ORIGINS, &(struct origins_in){ map }, 10000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = ORIGIN_OF(rows[i]);
	return OK;
}

enum err origin_load(struct cx *cx, struct db *db, int64_t id, struct origin *ret)
{
	struct origin_full_row row;
	enum err err = db_one(cx, db, &Q_ORIGIN_FULL, &(struct origin_full_in){ id }, &row);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no import %lld. `waymark import list` shows those there are.", (long long)id);
	if (err == OK)
		*ret = ORIGIN_OF(row);
	return err;
}

enum err origin_by_outside(struct cx *cx, struct db *db, struct id outside, struct origin *ret)
{
	struct origin_id_of_row row;
	enum err err = db_one(cx, db, &Q_ORIGIN_ID_OF, &(struct origin_id_of_in){ outside }, &row);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no such import. The list of imports shows those there are.");
	return err == OK ? origin_load(cx, db, row.id, ret) : err;
}

enum err origins_seen(struct cx *cx, struct db *db, struct origin **ret, size_t *ret_count)
{
	struct origins_seen_row *rows;
	TRY(db_all(cx, db, &Q_ORIGINS_SEEN, NULL, 10000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = ORIGIN_OF(rows[i]);
	return OK;
}

enum err origin_seen(struct cx *cx, struct db *db, struct id outside, struct origin *ret)
{
	struct origin_seen_row row;
	enum err err = db_one(cx, db, &Q_ORIGIN_SEEN, &(struct origin_seen_in){ outside }, &row);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no such import. The list of imports shows those there are.");
	if (err == OK)
		*ret = ORIGIN_OF(row);
	return err;
}

enum err origin_own(struct cx *cx, struct db *db, int64_t id, bool *ret)
{
	struct origin_own_row row;
	enum err err = db_one(cx, db, &Q_ORIGIN_OWN, &(struct origin_own_in){ id }, &row);
	*ret = err == OK;
	if (err == ERR_NOT_FOUND)
		cx_clear(cx);
	return err == ERR_NOT_FOUND ? OK : err;
}

enum err origin_find(struct cx *cx, struct db *db, struct str text, struct origin *ret)
{
	int64_t number;
	struct id outside;
	if (str_int(text, &number))
		return origin_load(cx, db, number, ret);
	if (id_parse(text, &outside) && origin_by_outside(cx, db, outside, ret) == OK)
		return OK;
	return fail(cx, ERR_NOT_FOUND, "There is no import %.*s. `waymark import list` shows those there are.", STRF(text));
}

enum err origin_set_state(struct cx *cx, struct db *db, int64_t id, enum origin_state state, struct instant finished_at)
{
	return db_run(cx, db, &Q_ORIGIN_STATE, &(struct origin_state_in){ id, state, finished_at });
}

enum err origin_count_on(struct cx *cx, struct db *db, int64_t id, const struct origin_counts *m)
{
	return db_run(cx, db, &Q_ORIGIN_COUNT_ON, &(struct origin_count_on_in){ id, m->read, m->kept, m->same, m->rejected,
		m->skipped,
		m->added, m->corrected, m->people, m->quarantined });
}

enum err origin_brought_by(struct cx *cx, struct db *db, int64_t id, int64_t organisation)
{
	return db_run(cx, db, &Q_ORIGIN_WHO, &(struct origin_who_in){ id, organisation });
}

enum err origin_wrote_into(struct cx *cx, struct db *db, int64_t id, int64_t holding)
{
	return db_run(cx, db, &Q_ORIGIN_HOLDING_ADD, &(struct origin_holding_add_in){ id, holding });
}

enum err origins_after(struct cx *cx, struct db *db, const struct origin *origin, int64_t **ret, size_t *ret_count)
{
	struct origins_after_same_row *rows;
	TRY(db_all(cx, db, &Q_ORIGINS_AFTER_SAME, &(struct origins_after_same_in){ origin->id }, 100, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = rows[i].id;
	return OK;
}

/* ---- files ---- */

enum err origin_file_add(struct cx *cx, struct db *db, int64_t origin, struct origin_file *f)
{
	TRY(db_ids(cx, db, "origin_file", 1, &f->id));
	return db_run(cx, db, &Q_ORIGIN_FILE_ADD, &(struct origin_file_add_in){ f->id, origin, f->name, f->bytes, f->sha256, f->rows,
		f->rows_done, f->bytes_done, f->kept_as });
}

enum err origin_files(struct cx *cx, struct db *db, int64_t origin, struct origin_file **ret, size_t *ret_count)
{
	struct origin_files_all_row *rows;
	TRY(db_all(cx, db, &Q_ORIGIN_FILES_ALL, &(struct origin_files_all_in){ origin }, 100000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct origin_file){ rows[i].id, rows[i].name, rows[i].bytes, rows[i].sha256, rows[i].rows,
			rows[i].rows_done,
			rows[i].bytes_done, rows[i].kept_as };
	return OK;
}

enum err origin_files_seen(struct cx *cx, struct db *db, int64_t origin, struct origin_file **ret, size_t *ret_count)
{
	struct origin_files_seen_row *rows;
	TRY(db_all(cx, db, &Q_ORIGIN_FILES_SEEN, &(struct origin_files_seen_in){ origin }, 100000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct origin_file){ rows[i].id, rows[i].name, rows[i].bytes, rows[i].sha256, rows[i].rows, rows[i].rows_done,
			rows[i].bytes_done, rows[i].kept_as };
	return OK;
}

enum err origin_file_at(struct cx *cx, struct db *db, int64_t file, int64_t rows_done, int64_t bytes_done, struct str sha256)
{
	return db_run(cx, db, &Q_ORIGIN_FILE_AT, &(struct origin_file_at_in){ file, rows_done, bytes_done, sha256 });
}

enum err origin_file_kept(struct cx *cx, struct db *db, const struct origin_file *f)
{
	return db_run(cx, db, &Q_ORIGIN_FILE_KEPT, &(struct origin_file_kept_in){ f->id, f->rows, f->sha256, f->kept_as });
}

/* ---- problems, rejects, tallies ---- */

enum err origin_problems_add(struct cx *cx, struct db *db, int64_t origin, const struct origin_problem *problems, size_t count)
{
	struct origin_problem_add_in *rows = arena_array(cx->arena, count + 1, sizeof *rows);
	int64_t first = 0;
	if (count)
		TRY(db_ids(cx, db, "origin_problem", count, &first));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct origin_problem_add_in){ first + (int64_t)i, origin, problems[i].file, problems[i].line,
			problems[i].field,
			problems[i].kind, problems[i].say, problems[i].fate };
	return db_bulk(cx, db, &Q_ORIGIN_PROBLEM_ADD, rows, count);
}

enum err origin_problems(struct cx *cx, struct db *db, int64_t origin, struct origin_problem **ret, size_t *ret_count)
{
	struct origin_problems_row *rows;
	TRY(db_all(cx, db, &Q_ORIGIN_PROBLEMS, &(struct origin_problems_in){ origin }, LIMIT_PROBLEMS, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct origin_problem){ rows[i].file, rows[i].line, rows[i].field, rows[i].kind, rows[i].say,
			(enum fate)rows[i].fate };
	return OK;
}

enum err origin_problems_seen(struct cx *cx, struct db *db, int64_t origin, struct origin_problem **ret, size_t *ret_count)
{
	struct origin_problems_seen_row *rows;
	TRY(db_all(cx, db, &Q_ORIGIN_PROBLEMS_SEEN, &(struct origin_problems_seen_in){ origin }, LIMIT_PROBLEMS, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct origin_problem){ rows[i].file, rows[i].line, rows[i].field, rows[i].kind, rows[i].say,
			(enum fate)rows[i].fate };
	return OK;
}

enum err origin_problems_count(struct cx *cx, struct db *db, int64_t origin, int64_t *ret)
{
	struct origin_problem_count_row row;
	TRY(db_one(cx, db, &Q_ORIGIN_PROBLEM_COUNT, &(struct origin_problem_count_in){ origin }, &row));
	*ret = row.count;
	return OK;
}

enum err origin_rejects_add(struct cx *cx, struct db *db, int64_t file, const struct origin_reject *rejects, size_t count)
{
	struct origin_reject_add_in *rows = arena_array(cx->arena, count + 1, sizeof *rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct origin_reject_add_in){ file, rejects[i].row, rejects[i].kind, rejects[i].field,
			rejects[i].line };
	return db_bulk(cx, db, &Q_ORIGIN_REJECT_ADD, rows, count);
}

enum err origin_rejects_after(struct cx *cx, struct db *db, int64_t file, int64_t after, struct origin_reject **ret,
	size_t *ret_count)
{
	struct origin_rejects_after_row *rows;
	TRY(db_all(cx, db, &Q_ORIGIN_REJECTS_AFTER, &(struct origin_rejects_after_in){ file, after }, 10000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct origin_reject){ rows[i].row_no, rows[i].kind, rows[i].field, NIL };
	return OK;
}

enum err origin_rejects_page(struct cx *cx, struct db *db, int64_t origin, int64_t skip, int64_t take,
	struct origin_reject_told **ret, size_t *ret_count)
{
	struct origin_rejects_page_row *rows;
	TRY(db_all(cx, db, &Q_ORIGIN_REJECTS_PAGE, &(struct origin_rejects_page_in){ origin, skip, take }, (size_t)take, &rows,
		ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct origin_reject_told){ rows[i].file, rows[i].file_no, { rows[i].row_no, rows[i].kind, rows[i].field,
			rows[i].line } };
	return OK;
}

enum err origin_reject_files(struct cx *cx, struct db *db, int64_t origin, struct origin_reject_file **ret, size_t *ret_count)
{
	struct origin_rejects_by_file_row *rows;
	TRY(db_all(cx, db, &Q_ORIGIN_REJECTS_BY_FILE, &(struct origin_rejects_by_file_in){ origin }, 100000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct origin_reject_file){ rows[i].file, rows[i].file_no, rows[i].count };
	return OK;
}

enum err origin_tally_on(struct cx *cx, struct db *db, int64_t origin, const struct origin_tally *t)
{
	return db_run(cx, db, &Q_ORIGIN_COUNT_PUT, &(struct origin_count_put_in){ origin, t->file, t->what, t->count });
}

enum err origin_tallies(struct cx *cx, struct db *db, int64_t origin, struct origin_tally **ret, size_t *ret_count)
{
	struct origin_counts_row *rows;
	TRY(db_all(cx, db, &Q_ORIGIN_COUNTS, &(struct origin_counts_in){ origin }, 100000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct origin_tally){ rows[i].file, rows[i].what, rows[i].count };
	return OK;
}

enum err origin_tallies_seen(struct cx *cx, struct db *db, int64_t origin, struct origin_tally **ret, size_t *ret_count)
{
	struct origin_counts_seen_row *rows;
	TRY(db_all(cx, db, &Q_ORIGIN_COUNTS_SEEN, &(struct origin_counts_seen_in){ origin }, 100000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct origin_tally){ rows[i].file, rows[i].what, rows[i].count };
	return OK;
}

/* ---- undoing ---- */

#define SAID(lower, upper, holding_value, mine_value) do { \
	struct lower##_row *rows_; \
	TRY(db_all(cx, db, &Q_##upper, &(struct lower##_in){ origin, after }, 5000, &rows_, ret_count)); \
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret); \
	for (size_t i = 0; i < *ret_count; i++) { \
		(*ret)[i] = (struct said_at){ rows_[i].id, rows_[i].patient, holding_value, mine_value }; \
	} \
} while (0)

enum err origin_said(struct cx *cx, struct db *db, enum said_table table, int64_t origin, int64_t after, struct said_at **ret,
	size_t *ret_count)
{
	switch (table) {
	case SAID_PATIENT: SAID(undo_patients, UNDO_PATIENTS, NIL, true); break;
	case SAID_IDENTIFIER: SAID(undo_identifiers, UNDO_IDENTIFIERS, NIL, rows_[i].mine == 1); break;
	case SAID_DEMOGRAPHIC: SAID(undo_demographics, UNDO_DEMOGRAPHICS, rows_[i].holding, rows_[i].mine == 1); break;
	case SAID_REGISTRATION: SAID(undo_registrations, UNDO_REGISTRATIONS, NIL, rows_[i].mine == 1); break;
	}
	return OK;
}

/* What becomes of a row that the undone import had said, or (not mine) had ended. */
struct becomes { bool live; int64_t ended_by; };

static enum err again(struct cx *cx, struct db *db, const struct undo_identifier_before_row *row, int64_t patient, struct becomes *ret)
{
	*ret = (struct becomes){ false, NIL };
	if (row->state == ORIGIN_UNDOING || row->state == ORIGIN_UNDONE)
		return OK;
	if (row->later != NIL || row->next_end != NIL) {
		ret->ended_by = row->later != NIL ? row->later : row->next_end;
		return OK;
	}
	TRY(withdrawal_since(cx, db, patient, row->holding, row->origin, &ret->ended_by));
	ret->live = ret->ended_by == NIL;
	return OK;
}

enum err origin_unsay(struct cx *cx, struct db *db, enum said_table table, const struct said_at *said, int64_t origin,
	struct instant now)
{
	struct becomes b = { false, NIL };
	switch (table) {
	case SAID_PATIENT:
		return OK;
	case SAID_IDENTIFIER: {
		struct undo_identifier_before_row row;
		if (!said->mine) {
			TRY(db_one(cx, db, &Q_UNDO_IDENTIFIER_BEFORE, &(struct undo_identifier_before_in){ said->id, origin }, &row));
			TRY(again(cx, db, &row, said->patient, &b));
		}
		return db_run(cx, db, &Q_UNDO_IDENTIFIER, &(struct undo_identifier_in){ said->id, now, b.live, b.ended_by });
	}
	case SAID_DEMOGRAPHIC: {
		struct undo_demographic_before_row row;
		if (!said->mine) {
			TRY(db_one(cx, db, &Q_UNDO_DEMOGRAPHIC_BEFORE, &(struct undo_demographic_before_in){ said->id }, &row));
			TRY(again(cx, db, &(struct undo_identifier_before_row){ row.holding, row.origin, row.state, NIL, NIL }, said->patient, &b));
		}
		return db_run(cx, db, &Q_UNDO_DEMOGRAPHIC, &(struct undo_demographic_in){ said->id, now, b.live, b.ended_by });
	}
	case SAID_REGISTRATION: {
		struct undo_registration_before_row row;
		if (!said->mine) {
			TRY(db_one(cx, db, &Q_UNDO_REGISTRATION_BEFORE, &(struct undo_registration_before_in){ said->id, origin }, &row));
			TRY(again(cx, db, &(struct undo_identifier_before_row){ row.holding, row.origin, row.state, row.later, row.next_end },
				said->patient, &b));
		}
		return db_run(cx, db, &Q_UNDO_REGISTRATION, &(struct undo_registration_in){ said->id, now, b.live, b.ended_by });
	}
	}
	must(false);
	return OK;
}
