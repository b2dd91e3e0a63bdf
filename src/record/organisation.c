/* Few rows, asked for one by one. */
#include "record/organisation.h"

#include "base/must.h"
#include "gen/queries.h"
#include "store/store.h"

enum err organisation_in(struct cx *cx, struct db *db, struct str ods, struct str name, enum org_type type, bool rename, bool add,
			 int64_t *ret_id, bool *ret_new)
{
	struct organisation_by_ods_row row;
	enum err err = db_one(cx, db, &Q_ORGANISATION_BY_ODS, &(struct organisation_by_ods_in){ ods }, &row);
	*ret_new = true;
	if (err == OK) {
		bool nameless = str_eq(row.name, ods), typeless = row.type == ORG_UNKNOWN;
		struct organisation_call_in in = { row.id, row.name, row.type };
		if (!str_empty(name) && (nameless || rename))
			in.name = name;
		if (type != ORG_UNKNOWN && (typeless || rename))
			in.type = type;
		*ret_id = row.id;
		*ret_new = !str_eq(in.name, row.name) || in.type != row.type;
		return *ret_new && add ? db_run(cx, db, &Q_ORGANISATION_CALL, &in) : OK;
	}
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	*ret_id = NIL;
	if (!add)
		return OK;
	struct organisation_add_in in = { .outside = id_random(), .ods = ods, .name = str_empty(name) ? ods : name, .type = type,
		.successor_id = NIL };
	TRY(db_ids(cx, db, "organisation", 1, &in.id));
	TRY(db_run(cx, db, &Q_ORGANISATION_ADD, &in));
	*ret_id = in.id;
	return OK;
}

enum err organisation_ods(struct cx *cx, struct db *db, int64_t id, struct str *ret)
{
	struct organisation_ods_row r;
	TRY(db_one(cx, db, &Q_ORGANISATION_ODS, &(struct organisation_ods_in){ id }, &r));
	*ret = r.ods;
	return OK;
}

enum err organisation_by_ods(struct cx *cx, struct db *db, struct str ods, struct organisation *ret)
{
	struct organisation_by_ods_row row;
	enum err err = db_one(cx, db, &Q_ORGANISATION_BY_ODS, &(struct organisation_by_ods_in){ ods }, &row);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no organisation %.*s. `waymark organisation list` shows those there are.",
			STRF(ods));
	if (err == OK)
		*ret = (struct organisation){ .id = row.id, .ods = ods, .name = row.name, .type = (enum org_type)row.type };
	return err;
}

enum err organisation_list(struct cx *cx, struct db *db, struct organisation **ret, size_t *ret_count)
{
	struct organisations_row *rows;
	TRY(db_all(cx, db, &Q_ORGANISATIONS, NULL, 100000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct organisation){ rows[i].id, rows[i].outside, rows[i].ods, rows[i].name, (enum org_type)rows[i].type,
			rows[i].holdings };
	return OK;
}

enum err organisation_succeed(struct cx *cx, struct db *db, int64_t id, int64_t successor)
{
	struct successor next;
	TRY(organisation_successor(cx, db, successor, &next));
	if (id == successor || next.id == id)
		return fail(cx, ERR_CONFLICT, "An organisation cannot follow itself.");
	return db_run(cx, db, &Q_ORGANISATION_SUCCEED, &(struct organisation_succeed_in){ id, next.id != NIL ? next.id : successor });
}

enum err organisation_successor(struct cx *cx, struct db *db, int64_t id, struct successor *ret)
{
	struct organisation_successor_row row;
	enum err err = db_one(cx, db, &Q_ORGANISATION_SUCCESSOR, &(struct organisation_successor_in){ id }, &row);
	*ret = (struct successor){ .id = NIL };
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	if (err == OK)
		*ret = (struct successor){ row.id, row.ods, row.name };
	return err;
}

enum err relations_succeed(struct cx *cx, struct db *db, int64_t id, int64_t successor, struct instant now, int64_t *after)
{
	struct related_after_row *rows;
	size_t count;
	TRY(db_all(cx, db, &Q_RELATED_AFTER, &(struct related_after_in){ id, *after }, 200, &rows, &count));
	int64_t upto = count ? rows[count - 1].patient : NIL;
	if (count)
		TRY(db_run(cx, db, &Q_RELATIONS_SUCCEED, &(struct relations_succeed_in){ id, successor, *after, upto, now }));
	*after = upto;
	return OK;
}

/* ---- holdings ---- */

enum err holding_in(struct cx *cx, struct db *db, int64_t organisation, int64_t agreement, bool add, int64_t *ret, bool *ret_new)
{
	struct holding_find_row row;
	enum err err = db_one(cx, db, &Q_HOLDING_FIND, &(struct holding_find_in){ organisation, agreement }, &row);
	*ret_new = err == ERR_NOT_FOUND;
	if (err == OK)
		*ret = row.id;
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	*ret = NIL;
	if (!add)
		return OK;
	struct holding_add_in in = { .organisation_id = organisation, .agreement_id = agreement, .kinds = 0,
		.covered_from = DAY_NONE };
	TRY(db_ids(cx, db, "holding", 1, &in.id));
	*ret = in.id;
	return db_run(cx, db, &Q_HOLDING_ADD, &in);
}

enum err holding_parts(struct cx *cx, struct db *db, int64_t holding, int64_t *ret_organisation, int64_t *ret_agreement)
{
	struct holding_by_id_row row;
	TRY(db_one(cx, db, &Q_HOLDING_BY_ID, &(struct holding_by_id_in){ holding }, &row));
	*ret_organisation = row.organisation;
	*ret_agreement = row.agreement;
	return OK;
}

enum err holding_owner(struct cx *cx, struct db *db, int64_t holding, int64_t *ret)
{
	struct holding_owner_row row;
	TRY(db_one(cx, db, &Q_HOLDING_OWNER, &(struct holding_owner_in){ holding }, &row));
	*ret = row.organisation;
	return OK;
}

/* What all its sources tell, together. */
static enum err sum(struct cx *cx, struct db *db, int64_t holding)
{
	struct holding_sources_row *rows;
	size_t count;
	TRY(db_all(cx, db, &Q_HOLDING_SOURCES, &(struct holding_sources_in){ holding }, 1000, &rows, &count));
	struct holding_covers_in in = { holding, 0, DAY_NONE };
	for (size_t i = 0; i < count; i++) {
		in.kinds |= rows[i].kinds;
		if (day_known(rows[i].covered_from) && (!day_known(in.covered_from) || rows[i].covered_from.day > in.covered_from.day))
			in.covered_from = rows[i].covered_from;
	}
	return db_run(cx, db, &Q_HOLDING_COVERS, &in);
}

enum err holding_covers(struct cx *cx, struct db *db, int64_t holding, struct str map, int64_t kinds, struct day from)
{
	TRY(db_run(cx, db, &Q_HOLDING_SOURCE_PUT, &(struct holding_source_put_in){ holding, map, kinds, from }));
	return sum(cx, db, holding);
}

enum err holding_uncovers(struct cx *cx, struct db *db, struct str map)
{
	struct holdings_of_map_row *rows;
	size_t count;
	TRY(db_all(cx, db, &Q_HOLDINGS_OF_MAP, &(struct holdings_of_map_in){ map }, 100000, &rows, &count));
	TRY(db_run(cx, db, &Q_HOLDING_SOURCES_DROP, &(struct holding_sources_drop_in){ map }));
	for (size_t i = 0; i < count; i++)
		TRY(sum(cx, db, rows[i].holding));
	return OK;
}
enum err clinician_in(struct cx *cx, struct db *db, int64_t organisation, struct str local_id, struct str name, bool add,
	int64_t *ret,
		      bool *ret_new)
{
	struct clinician_by_local_row row;
	enum err err = db_one(cx, db, &Q_CLINICIAN_BY_LOCAL, &(struct clinician_by_local_in){ organisation, local_id }, &row);
	if (err == OK) {
		*ret = row.id;
		*ret_new = !str_empty(name) && !(str_known(row.name) && str_eq(row.name, name));
		return *ret_new && add ? db_run(cx, db, &Q_CLINICIAN_CALL, &(struct clinician_call_in){ row.id, name }) : OK;
	}
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	*ret = NIL;
	*ret_new = true;
	if (!add)
		return OK;
	struct clinician_add_in in = { .organisation_id = organisation, .local_id = local_id, .name = str_empty(name) ? STR_NONE :
		name };
	TRY(db_ids(cx, db, "clinician", 1, &in.id));
	*ret = in.id;
	return db_run(cx, db, &Q_CLINICIAN_ADD, &in);
}

enum err organisation_told(struct cx *cx, struct db *db, int64_t organisation, struct str map, bool *ret)
{
	struct holding_source_of_row row;
	TRY(db_one(cx, db, &Q_HOLDING_SOURCE_OF, &(struct holding_source_of_in){ organisation, map }, &row));
	*ret = row.count > 0;
	return OK;
}
