/* Staff, as rows. */
#include "record/staff.h"

#include "gen/queries.h"
#include "record/second.h"
#include "record/signin.h"
#include "store/store.h"

#define WRONG_FREE      5            /* tries before waiting begins */
#define WAIT_SECONDS_MAX 60     /* whatever strangers try, the owner gets her turn within a minute */

static struct str lower(struct cx *cx, struct str login)
{
	struct str copy = str_dup(cx->arena, str_trim(login));
	char *p = (char *)(uintptr_t)copy.p;
	for (size_t i = 0; i < copy.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	return copy;
}

enum err staff_add(struct cx *cx, struct db *db, struct str login, struct str name, struct str profession, struct str password,
		   struct instant now, int64_t *ret_id)
{
	struct staff_add_in in = { .outside = id_random(), .login = lower(cx, login), .name = name, .profession = profession,
		.password = password, .wait_until = INSTANT_NONE, .disabled_at = INSTANT_NONE, .created_at = now };
	struct staff_by_login_row there;
	if (in.login.n == 0 || name.n == 0)
		return fail(cx, ERR_BAD_FIELD, "A member of staff needs a sign-in name and a name.");
	enum err err = db_one(cx, db, &Q_STAFF_BY_LOGIN, &(struct staff_by_login_in){ .login = in.login }, &there);
	if (err == OK)
		return fail(cx, ERR_UNIQUE, "The sign-in name %.*s is taken. Choose another.", STRF(in.login));
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	TRY(db_ids(cx, db, "staff", 1, &in.id));
	TRY(db_run(cx, db, &Q_STAFF_ADD, &in));
	*ret_id = in.id;
	return OK;
}

enum err staff_give_role(struct cx *cx, struct db *db, int64_t staff, int64_t organisation, struct str role, struct instant now)
{
	struct role_add_in in = { .outside = id_random(), .staff_id = staff, .organisation_id = organisation, .role = role, .from_at = now,
		.until_at = INSTANT_NONE, .provider = STR_NONE };
	TRY(db_ids(cx, db, "role_assignment", 1, &in.id));
	return db_run(cx, db, &Q_ROLE_ADD, &in);
}

enum err staff_by_login(struct cx *cx, struct db *db, struct str login, struct staff *ret)
{
	struct staff_by_login_row row;
	struct str folded = lower(cx, login);
	TRY(db_one(cx, db, &Q_STAFF_BY_LOGIN, &(struct staff_by_login_in){ .login = folded }, &row));
	*ret = (struct staff){ .id = row.id, .outside = row.outside, .login = folded, .name = row.name, .profession = row.profession,
		.password = row.password, .wrong_count = row.wrong_count, .wait_until = row.wait_until, .disabled_at = row.disabled_at };
	return OK;
}

enum err staff_by_id(struct cx *cx, struct db *db, int64_t id, struct staff *ret)
{
	struct staff_by_id_row row;
	TRY(db_one(cx, db, &Q_STAFF_BY_ID, &(struct staff_by_id_in){ .id = id }, &row));
	*ret = (struct staff){ .id = id, .outside = row.outside, .login = row.login, .name = row.name, .profession = row.profession,
		.password = row.password, .wait_until = INSTANT_NONE, .disabled_at = row.disabled_at };
	return OK;
}

enum err staff_roles(struct cx *cx, struct db *db, int64_t staff, struct instant now, struct staff_role **ret, size_t *ret_count)
{
	struct roles_of_row *rows;
	TRY(db_all(cx, db, &Q_ROLES_OF, &(struct roles_of_in){ .staff = staff, .now = now }, 1000, &rows, ret_count));
	struct staff_role *roles = arena_array(cx->arena, *ret_count + 1, sizeof *roles);
	for (size_t i = 0; i < *ret_count; i++)
		roles[i] = (struct staff_role){ .id = rows[i].id, .organisation = rows[i].organisation, .outside = rows[i].outside,
			.ods = rows[i].ods, .organisation_name = rows[i].organisation_name, .role = rows[i].role };
	*ret = roles;
	return OK;
}

enum err staff_wrong(struct cx *cx, struct db *db, int64_t id, int64_t wrong_count, struct instant now)
{
	struct staff_tried_in in = { .id = id, .wrong_count = wrong_count + 1, .wait_until = INSTANT_NONE };
	if (in.wrong_count >= WRONG_FREE) {
		int64_t power = in.wrong_count - WRONG_FREE + 1, seconds = power < 6 ? INT64_C(1) << power : WAIT_SECONDS_MAX;
		in.wait_until.us = now.us + (seconds < WAIT_SECONDS_MAX ? seconds : WAIT_SECONDS_MAX) * 1000000;
	}
	return db_run(cx, db, &Q_STAFF_TRIED, &in);
}

enum err staff_right(struct cx *cx, struct db *db, int64_t id)
{
	return db_run(cx, db, &Q_STAFF_TRIED, &(struct staff_tried_in){ .id = id, .wrong_count = 0, .wait_until = INSTANT_NONE });
}

enum err staff_set_password(struct cx *cx, struct db *db, int64_t id, struct str password)
{
	return db_run(cx, db, &Q_STAFF_PASSWORD, &(struct staff_password_in){ .id = id, .password = password });
}

enum err staff_leave(struct cx *cx, struct db *db, int64_t id, struct instant now)
{
	TRY(db_run(cx, db, &Q_STAFF_DISABLE, &(struct staff_disable_in){ .id = id, .now = now }));
	TRY(db_run(cx, db, &Q_ROLES_END, &(struct roles_end_in){ .staff = id, .now = now }));
	TRY(second_remove(cx, db, id));
	TRY(invitations_end(cx, db, id, now));
	return signins_end(cx, db, id, now);
}

enum err staff_return(struct cx *cx, struct db *db, int64_t id)
{
	TRY(db_run(cx, db, &Q_STAFF_PASSWORD, &(struct staff_password_in){ .id = id, .password = STR("") }));
	return db_run(cx, db, &Q_STAFF_ENABLE, &(struct staff_enable_in){ .id = id });
}

enum err staff_end_role(struct cx *cx, struct db *db, int64_t role, struct instant now)
{
	return db_run(cx, db, &Q_ROLE_END, &(struct role_end_in){ .id = role, .now = now });
}

enum err staff_with_second(struct cx *cx, struct db *db, int64_t *ret)
{
	struct staff_with_second_row row;
	TRY(db_one(cx, db, &Q_STAFF_WITH_SECOND, NULL, &row));
	*ret = row.n;
	return OK;
}

enum err staff_list(struct cx *cx, struct db *db, struct staff **ret, size_t *ret_count)
{
	struct staff_list_row *rows;
	TRY(db_all(cx, db, &Q_STAFF_LIST, NULL, 100000, &rows, ret_count));
	struct staff *list = arena_array(cx->arena, *ret_count + 1, sizeof *list);
	for (size_t i = 0; i < *ret_count; i++)
		list[i] = (struct staff){ .id = rows[i].id, .login = rows[i].login, .name = rows[i].name, .profession = rows[i].profession,
			.disabled_at = rows[i].disabled_at, .wait_until = INSTANT_NONE };
	*ret = list;
	return OK;
}

enum err staff_system(struct cx *cx, struct db *db, struct instant now, int64_t *ret_id)
{
	struct staff staff;
	enum err err = staff_by_login(cx, db, STR("-system-"), &staff);
	if (err == OK) {
		*ret_id = staff.id;
		return OK;
	}
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	return staff_add(cx, db, STR("-system-"), STR("Waymark"), STR_NONE, STR(""), now, ret_id);
}
