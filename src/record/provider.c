/* Identities elsewhere, as rows. */
#include "record/provider.h"

#include "gen/queries.h"
#include "store/store.h"

enum err staff_by_identity(struct cx *cx, struct db *db, struct str issuer, struct str subject, int64_t *ret)
{
	struct staff_by_identity_row row;
	TRY(db_one(cx, db, &Q_STAFF_BY_IDENTITY, &(struct staff_by_identity_in){ .issuer = issuer, .subject = subject }, &row));
	*ret = row.staff;
	return OK;
}

enum err identity_link(struct cx *cx, struct db *db, struct str issuer, struct str subject, int64_t staff, struct str provider, struct instant now)
{
	return db_run(cx, db, &Q_IDENTITY_LINK, &(struct identity_link_in){ .issuer = issuer, .subject = subject, .staff = staff,
		.provider = provider, .now = now });
}

enum err provider_role_is(struct cx *cx, struct db *db, int64_t staff, struct str provider, int64_t organisation, struct str role, struct instant now,
			  struct staff_role *ret)
{
	struct roles_from_provider_row *rows;
	struct roles_from_provider_in in = { .staff = staff, .provider = provider, .now = now };
	size_t count;
	bool there = false;
	TRY(db_all(cx, db, &Q_ROLES_FROM_PROVIDER, &in, 1000, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		bool same = rows[i].organisation == organisation && str_eq(rows[i].role, role);
		if (!same || there)
			TRY(staff_end_role(cx, db, rows[i].id, now));
		there |= same;
	}
	if (!there) {
		struct role_add_in add = { .outside = id_random(), .staff_id = staff, .organisation_id = organisation, .role = role, .from_at = now,
			.until_at = INSTANT_NONE, .provider = provider };
		TRY(db_ids(cx, db, "role_assignment", 1, &add.id));
		TRY(db_run(cx, db, &Q_ROLE_ADD, &add));
	}
	*ret = (struct staff_role){ .organisation = organisation, .role = role };
	return OK;
}
