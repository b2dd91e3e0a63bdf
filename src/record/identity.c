/* Many people at once. */
#include "record/identity.h"

#include "gen/queries.h"
#include "store/store.h"

int64_t identifier_key_nhs(struct str digits)
{
	return (int64_t)str_hash(digits, IDENTIFIER_NHS);
}

int64_t identifier_key_local(struct str ods, struct str local_id)
{
	return (int64_t)str_hash(local_id, str_hash(ods, IDENTIFIER_LOCAL));
}

enum err identifiers_by_key(struct cx *cx, struct db *db, const int64_t *keys, size_t count, struct known_identifier **ret,
	size_t *ret_count)
{
	struct identifiers_by_key_row *rows;
	TRY(db_lookup(cx, db, &Q_IDENTIFIERS_BY_KEY, keys, count, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct known_identifier){ rows[i].key, rows[i].id, rows[i].patient, (enum identifier_system)rows[i].system,
			(enum nhs_status)rows[i].status, rows[i].holding, rows[i].origin, instant_known(rows[i].ended_at), rows[i].organisation };
	return OK;
}

enum err identifiers_of(struct cx *cx, struct db *db, const int64_t *patients, size_t count, struct known_identifier **ret,
	size_t *ret_count)
{
	struct identifiers_of_row *rows;
	TRY(db_lookup(cx, db, &Q_IDENTIFIERS_OF, patients, count, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct known_identifier){ rows[i].key, rows[i].id, rows[i].patient, (enum identifier_system)rows[i].system,
			(enum nhs_status)rows[i].status, rows[i].holding, rows[i].origin, instant_known(rows[i].ended_at), rows[i].organisation };
	return OK;
}

enum err said_of(struct cx *cx, struct db *db, const int64_t *patients, size_t count, struct known_said **ret, size_t *ret_count)
{
	struct demographics_of_row *rows;
	TRY(db_lookup(cx, db, &Q_DEMOGRAPHICS_OF, patients, count, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++) {
		const struct demographics_of_row *r = &rows[i];
		(*ret)[i] = (struct known_said){ r->id, r->patient, r->holding, r->said_on, r->latest == 1, instant_known(r->ended_at), {
			.title = r->title, .given = r->given, .family = r->family, .birth_on = r->birth_on, .death_on = r->death_on,
			.sex = (enum sex)r->sex, .ethnic = r->ethnic, .language = r->language, .interpreter = r->interpreter,
			.communication = r->communication, .postcode = r->postcode, .small_area = r->small_area,
				.employment = r->employment } };
	}
	return OK;
}

enum err registrations_of(struct cx *cx, struct db *db, const int64_t *patients, size_t count, struct known_registration **ret,
	size_t *ret_count)
{
	struct registrations_of_row *rows;
	TRY(db_lookup(cx, db, &Q_REGISTRATIONS_OF, patients, count, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct known_registration){ rows[i].id, rows[i].patient, rows[i].organisation, rows[i].holding,
			rows[i].origin,
			rows[i].from_on, rows[i].until_on, rows[i].gp, instant_known(rows[i].ended_at) };
	return OK;
}

static bool same(struct str a, struct str b)
{
	return str_known(a) == str_known(b) && str_eq(a, b);
}

bool demographic_eq(const struct demographic *a, const struct demographic *b)
{
	return same(a->title, b->title) && same(a->given, b->given) && same(a->family, b->family) &&
		a->birth_on.day == b->birth_on.day &&
		a->death_on.day == b->death_on.day && a->sex == b->sex && same(a->ethnic, b->ethnic) && same(a->language, b->language) &&
		a->interpreter == b->interpreter && same(a->communication, b->communication) && same(a->postcode, b->postcode) &&
		same(a->small_area, b->small_area) && same(a->employment, b->employment);
}
