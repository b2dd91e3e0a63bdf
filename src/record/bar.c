/* Bars as rows. */
#include "record/bar.h"

#include "gen/queries.h"
#include "record/basis.h"
#include "record/organisation.h"
#include "store/store.h"

static enum err check(struct cx *cx, const struct bar *b)
{
	if (b->kind <= BAR_NONE || b->kind >= BARS)
		return fail(cx, ERR_BAD_FIELD, "Choose what it is: dissent, a limit, the opt-out, or a hazard.");
	if ((b->kind == BAR_SELF || b->kind == BAR_HOUSEHOLD || b->kind == BAR_NAMED) && b->staff == 0 && b->organisation == 0)
		return fail(cx, ERR_BAD_FIELD, "Say who it is against: \"%s\" stands against a person.", bar_name(b->kind));
	if (b->kind == BAR_LIMIT && b->organisation == 0 && b->class == CLASS_ANY)
		return fail(cx, ERR_BAD_FIELD, "Say which organisation must not see, or which class of record must not be seen.");
	if ((unsigned)b->class >= CLASSES)
		return fail(cx, ERR_BAD_FIELD, "There is no such class of record.");
	if (b->until.us <= b->from.us)
		return fail(cx, ERR_BAD_FIELD, "It would end before it begins.");
	if (str_trim(b->say).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence why, and how it became known.");
	return OK;
}

enum err bar_add(struct cx *cx, struct db *db, const struct bar *b, struct instant now, struct id *ret_outside)
{
	struct bar_add_in in = { .outside = id_random(), .patient_id = b->patient, .kind = b->kind, .bit = INT64_C(1) << b->kind,
		.organisation_id = b->organisation, .staff_id = b->staff, .class = b->class, .from_at = b->from, .until_at = b->until,
		.say = str_trim(b->say), .by_staff_id = b->by_staff == NIL ? 0 : b->by_staff, .by_organisation_id = b->by_organisation,
		.recorded_at = now, .ended_by = NIL, .ended_say = STR_NONE, .permission_id = b->permission ? b->permission : NIL };
	TRY(check(cx, b));
	TRY(db_ids(cx, db, "bar", 1, &in.id));
	TRY(db_run(cx, db, &Q_BAR_ADD, &in));
	*ret_outside = in.outside;
	return b->class == CLASS_ANY || b->permission ? OK : basis_stale(cx, db, b->patient, b->organisation);
}

enum err bar_end(struct cx *cx, struct db *db, int64_t id, int64_t staff, struct str say, struct instant now)
{
	if (str_trim(say).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence why it ends.");
	TRY(db_run(cx, db, &Q_BAR_END, &(struct bar_end_in){ .id = id, .at = now, .staff = staff, .say = str_trim(say) }));
	return db_changes(db) == 1 ? OK : fail(cx, ERR_CONFLICT, "This has ended already.");
}

enum err bar_by_outside(struct cx *cx, struct db *db, struct id outside, struct bar *ret)
{
	struct bar_by_outside_row row;
	TRY(db_one(cx, db, &Q_BAR_BY_OUTSIDE, &(struct bar_by_outside_in){ .outside = outside }, &row));
	*ret = (struct bar){ .id = row.id, .outside = outside, .patient = row.patient, .kind = (enum bar_kind)row.kind,
		.organisation = row.organisation, .staff = row.staff, .until = row.until_at };
	return OK;
}

uint32_t bar_silent(const struct policy *policy)
{
	uint32_t set = 0;
	for (enum bar_kind b = BAR_DISSENT; b < BARS; b++)
		for (int p = 0; p < PURPOSES; p++)
			for (int c = 0; c < CLASSES; c++)
				set |= policy->bar_silent[b][p][c] ? 1u << b : 0;
	return set;
}

enum err bars_of(struct cx *cx, struct db *db, int64_t patient, const struct bar_reader *reader, struct bar **ret, size_t *ret_count)
{
	struct bars_of_row *r;
	TRY(db_all(cx, db, &Q_BARS_OF, &(struct bars_of_in){ .patient = patient, .staff = reader->staff,
		.organisation = reader->organisation, .silent = reader->silent }, 10000, &r, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct bar){ .id = r[i].id, .outside = r[i].outside, .patient = patient, .kind = (enum bar_kind)r[i].kind,
			.organisation = r[i].organisation, .staff = r[i].staff, .class = (enum record_class)r[i].class, .from = r[i].from_at,
			.until = r[i].until_at, .say = r[i].say, .organisation_name = r[i].organisation_name, .ods = r[i].ods,
			.staff_name = r[i].staff_name, .by_name = r[i].by_name, .by_organisation_name = r[i].by_organisation_name,
			.ended_name = r[i].ended_name, .ended_say = r[i].ended_say, .recorded_at = r[i].recorded_at };
	return OK;
}

enum err bars_standing(struct cx *cx, struct db *db, int64_t patient, const struct bar_reader *reader, struct instant now, int64_t *ret)
{
	struct bars_standing_row row;
	TRY(db_one(cx, db, &Q_BARS_STANDING, &(struct bars_standing_in){ .patient = patient, .staff = reader->staff,
		.organisation = reader->organisation, .silent = reader->silent, .now = now }, &row));
	*ret = row.count;
	return OK;
}

enum err bars_against_one(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct instant now, struct bar_against_one **ret,
			  size_t *ret_count)
{
	struct bars_against_one_row *rows;
	size_t n, count = 0;
	TRY(db_all(cx, db, &Q_BARS_AGAINST_ONE, &(struct bars_against_one_in){ .patient = patient, .organisation = organisation, .now = now }, 10000000,
		&rows, &n));
	struct bar_against_one *list = arena_array(cx->arena, n + 1, sizeof *list);
	for (size_t i = 0; i < n; i++) {
		if (!count || list[count - 1].patient != rows[i].patient)
			list[count++] = (struct bar_against_one){ .patient = rows[i].patient };
		list[count - 1].classes |= 1u << rows[i].class;
	}
	*ret = list;
	*ret_count = count;
	return OK;
}

enum err bars_opted_out(struct cx *cx, struct db *db, struct instant now, int64_t **ret, size_t *ret_count)
{
	struct bars_opted_out_row *rows;
	TRY(db_all(cx, db, &Q_BARS_OPTED_OUT, &(struct bars_opted_out_in){ .kind = BAR_OPT_OUT, .now = now }, 10000000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = rows[i].patient;
	return OK;
}
