/* One organisation's staff, as rows. */
#include "record/colleague.h"

#include "gen/queries.h"
#include "record/signin.h"
#include "record/staff.h"
#include "store/store.h"

enum err colleagues(struct cx *cx, struct db *db, int64_t organisation, struct str text, int64_t most, struct instant now, struct colleague **ret,
		    size_t *ret_count)
{
	struct colleagues_row *row;
	struct colleagues_in in = { .organisation = organisation, .text = text, .now = now, .most = most };
	TRY(db_all(cx, db, &Q_COLLEAGUES, &in, (size_t)most, &row, ret_count));
	struct colleague *list = arena_array(cx->arena, *ret_count + 1, sizeof *list);
	for (size_t i = 0; i < *ret_count; i++)
		list[i] = (struct colleague){ row[i].id, row[i].outside, row[i].login, row[i].name, row[i].profession, row[i].disabled_at,
			row[i].used_at, row[i].second == 1, row[i].password == 1, row[i].invited > 0, row[i].elsewhere };
	*ret = list;
	return OK;
}

enum err colleague_by_outside(struct cx *cx, struct db *db, int64_t organisation, struct id outside, struct instant now, struct colleague *ret)
{
	struct colleague_by_outside_row row;
	struct colleague_by_outside_in in = { .organisation = organisation, .outside = outside, .now = now };
	TRY(db_one(cx, db, &Q_COLLEAGUE_BY_OUTSIDE, &in, &row));
	*ret = (struct colleague){ row.id, outside, row.login, row.name, row.profession, row.disabled_at, row.used_at, row.second == 1,
		row.password == 1, row.invited > 0, row.elsewhere };
	return OK;
}

enum err colleague_roles(struct cx *cx, struct db *db, int64_t organisation, int64_t staff, struct instant now, struct colleague_role **ret,
			 size_t *ret_count)
{
	struct colleague_roles_row *row;
	struct colleague_roles_in in = { .organisation = organisation, .staff = staff, .now = now };
	TRY(db_all(cx, db, &Q_COLLEAGUE_ROLES, &in, 100, &row, ret_count));
	struct colleague_role *list = arena_array(cx->arena, *ret_count + 1, sizeof *list);
	for (size_t i = 0; i < *ret_count; i++)
		list[i] = (struct colleague_role){ row[i].id, row[i].outside, row[i].role, row[i].from_at };
	*ret = list;
	return OK;
}

enum err colleague_leave(struct cx *cx, struct db *db, int64_t organisation, const struct colleague *who, struct instant now)
{
	struct signins_at_row *row;
	size_t count;
	if (who->elsewhere == 0)
		return staff_leave(cx, db, who->id, now);
	TRY(db_run(cx, db, &Q_ROLES_END_AT, &(struct roles_end_at_in){ .organisation = organisation, .staff = who->id, .now = now }));
	TRY(db_all(cx, db, &Q_SIGNINS_AT, &(struct signins_at_in){ .organisation = organisation, .staff = who->id, .now = now }, 10000, &row, &count));
	for (size_t i = 0; i < count; i++)
		TRY(signin_end(cx, db, row[i].id, now));
	return OK;
}
