/* The second factor and invitations, as rows. */
#include "record/second.h"

#include "gen/queries.h"
#include "store/store.h"

enum err second_of(struct cx *cx, struct db *db, int64_t staff, struct second *ret)
{
	struct second_of_row row;
	TRY(db_one(cx, db, &Q_SECOND_OF, &(struct second_of_in){ .staff = staff }, &row));
	*ret = (struct second){ .sealed = row.totp, .begun = row.totp_begun, .step = row.totp_step, .at = row.totp_at };
	return OK;
}

enum err second_begin(struct cx *cx, struct db *db, int64_t staff, struct str sealed)
{
	return db_run(cx, db, &Q_SECOND_BEGIN, &(struct second_begin_in){ .staff = staff, .begun = sealed });
}

enum err second_set(struct cx *cx, struct db *db, int64_t staff, struct str sealed, int64_t step, struct instant now)
{
	return db_run(cx, db, &Q_SECOND_SET, &(struct second_set_in){ .staff = staff, .totp = sealed, .step = step, .now = now });
}

enum err second_remove(struct cx *cx, struct db *db, int64_t staff)
{
	TRY(db_run(cx, db, &Q_SECOND_REMOVE, &(struct second_remove_in){ .staff = staff }));
	return db_run(cx, db, &Q_RECOVERY_DROP, &(struct recovery_drop_in){ .staff = staff });
}

static enum err wrong(struct cx *cx)
{
	return fail(cx, ERR_WRONG_SIGN_IN, "That code is not right, or was used before.");
}

enum err second_use(struct cx *cx, struct db *db, int64_t staff, int64_t step)
{
	struct second_step_row row;
	TRY(db_one(cx, db, &Q_SECOND_STEP, &(struct second_step_in){ .staff = staff }, &row));
	if (row.step != NIL && row.step >= step)
		return wrong(cx);
	return db_run(cx, db, &Q_SECOND_STEPPED, &(struct second_stepped_in){ .staff = staff, .step = step });
}

enum err recovery_put(struct cx *cx, struct db *db, int64_t staff, const struct str *hashes, size_t count)
{
	TRY(db_run(cx, db, &Q_RECOVERY_DROP, &(struct recovery_drop_in){ .staff = staff }));
	for (size_t i = 0; i < count; i++)
		TRY(db_run(cx, db, &Q_RECOVERY_ADD, &(struct recovery_add_in){ .staff_id = staff, .hash = hashes[i], .used_at = INSTANT_NONE }));
	return OK;
}

enum err recovery_use(struct cx *cx, struct db *db, int64_t staff, struct str hash, struct instant now)
{
	struct recovery_find_row row;
	enum err err = db_one(cx, db, &Q_RECOVERY_FIND, &(struct recovery_find_in){ .staff = staff, .hash = hash }, &row);
	if (err == ERR_NOT_FOUND || (err == OK && instant_known(row.used_at)))
		return wrong(cx);
	TRY(err);
	return db_run(cx, db, &Q_RECOVERY_USED, &(struct recovery_used_in){ .staff = staff, .hash = hash, .now = now });
}

enum err recovery_left(struct cx *cx, struct db *db, int64_t staff, int64_t *ret)
{
	struct recovery_left_row row;
	TRY(db_one(cx, db, &Q_RECOVERY_LEFT, &(struct recovery_left_in){ .staff = staff }, &row));
	*ret = row.n;
	return OK;
}

enum err invitation_add(struct cx *cx, struct db *db, int64_t staff, struct str hash, int64_t made_by, struct instant now)
{
	struct invitation_add_in in = { .staff_id = staff, .hash = hash, .made_by = made_by, .made_at = now,
		.until_at = { now.us + INVITATION_HOURS * INT64_C(3600000000) }, .used_at = INSTANT_NONE };
	TRY(invitations_end(cx, db, staff, now));
	TRY(db_ids(cx, db, "invitation", 1, &in.id));
	return db_run(cx, db, &Q_INVITATION_ADD, &in);
}

static enum err no_invitation(struct cx *cx)
{
	return fail(cx, ERR_WRONG_SIGN_IN, "That code is not right, was used before, or its time is over. Ask for a new one.");
}

enum err invitation_look(struct cx *cx, struct db *db, struct str hash, struct instant now, int64_t *ret_staff)
{
	struct invitation_look_row row;
	enum err err = db_one(cx, db, &Q_INVITATION_LOOK, &(struct invitation_look_in){ .hash = hash, .now = now }, &row);
	if (err == ERR_NOT_FOUND)
		return no_invitation(cx);
	TRY(err);
	*ret_staff = row.staff;
	return OK;
}

enum err invitation_find(struct cx *cx, struct db *db, struct str hash, struct instant now, int64_t *ret_staff)
{
	struct invitation_find_row row;
	enum err err = db_one(cx, db, &Q_INVITATION_FIND, &(struct invitation_find_in){ .hash = hash, .now = now }, &row);
	if (err == ERR_NOT_FOUND)
		return no_invitation(cx);
	TRY(err);
	*ret_staff = row.staff;
	return OK;
}

enum err invitations_end(struct cx *cx, struct db *db, int64_t staff, struct instant now)
{
	return db_run(cx, db, &Q_INVITATIONS_END, &(struct invitations_end_in){ .staff = staff, .now = now });
}
