/* Bases as rows, and folded for a sign-in: a basis stands there as a holding of findings, by its number below zero, and so in the rows that rest on it. */
#include "record/basis.h"

#include <string.h>

#include "gen/queries.h"
#include "model/policy.h"
#include "store/store.h"

enum err basis_readable(struct cx *cx, struct db *db, int64_t signin, struct basis_part **ret, size_t *ret_count)
{
	struct sight_rows_row *rows;
	size_t n, count = 0;
	TRY(db_all(cx, db, &Q_SIGHT_ROWS, &(struct sight_rows_in){ .signin = signin }, LIMIT_SIGHT, &rows, &n));
	struct basis_part *part = arena_array(cx->arena, n + 1, sizeof *part);
	for (size_t i = 0; i < n; i++) {
		/* no finding tells of a number, of a finding, or of who looked */
		if ((rows[i].look & LABEL_NORMAL) || rows[i].class == CLASS_IDENTITY || rows[i].class == CLASS_FINDING || rows[i].class == CLASS_ACCESS_LOG)
			continue;
		if (!count || part[count - 1].holding != rows[i].holding)
			part[count++] = (struct basis_part){ .holding = rows[i].holding };
		part[count - 1].classes |= INT64_C(1) << rows[i].class;
		part[count - 1].labels |= LABEL_ALL & ~rows[i].look;
	}
	*ret = part;
	*ret_count = count;
	return OK;
}

enum err basis_put(struct cx *cx, struct db *db, int64_t organisation, const struct basis_part *part, size_t parts, int64_t *ret, bool *ret_made)
{
	struct basis_by_key_row row;
	const char *key = "";
	*ret = 0;
	*ret_made = false;
	if (parts == 0)
		return OK;
	for (size_t i = 0; i < parts; i++)
		key = arena_printf(cx->arena, "%s%s%lld:%lld:%lld", key, i ? " " : "", (long long)part[i].holding, (long long)part[i].classes,
			(long long)part[i].labels);
	struct basis_by_key_in by = { .organisation = organisation, .key = str_of(key) };
	enum err err = db_one(cx, db, &Q_BASIS_BY_KEY, &by, &row);
	if (err == ERR_NOT_FOUND) {
		struct basis_add_in in = { .organisation = organisation, .key = by.key };
		cx_clear(cx);
		TRY(db_ids(cx, db, "basis", 1, &in.id));
		TRY(db_run(cx, db, &Q_BASIS_ADD, &in));
		TRY(db_one(cx, db, &Q_BASIS_BY_KEY, &by, &row));
		*ret_made = row.id == in.id;             /* else somebody else was quicker */
		for (size_t i = 0; i < parts && *ret_made; i++)
			TRY(db_run(cx, db, &Q_BASIS_PART_ADD, &(struct basis_part_add_in){ row.id, part[i].holding, part[i].classes, part[i].labels }));
	} else {
		TRY(err);
	}
	*ret = -row.id;
	return OK;
}

/* ---- folded ---- */

struct span { struct instant from, until; };

/* When the relation opens a class of a holding with the labels; the longest of what holds now or soonest. */
static bool opens(const struct sight_add_in *rows, size_t count, int64_t relation, const struct bases_of_row *p, int64_t class, struct span *ret)
{
	const struct sight_add_in *best = NULL;
	size_t low = 0, high = count;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (rows[mid].holding_id < p->holding || (rows[mid].holding_id == p->holding && rows[mid].class < class))
			low = mid + 1;
		else
			high = mid;
	}
	for (size_t i = low; i < count && rows[i].holding_id == p->holding && rows[i].class == class; i++) {
		const struct sight_add_in *r = &rows[i];
		if (r->relation == relation && !(r->look & p->labels) &&
		    (!best || r->from_at.us < best->from_at.us || (r->from_at.us == best->from_at.us && r->until_at.us > best->until_at.us)))
			best = r;
	}
	if (best)
		*ret = (struct span){ best->from_at, best->until_at };
	return best != NULL;
}

/* All parts of one basis: bars and times of all are those of the row. */
static bool whole(const struct sight_add_in *rows, size_t count, const struct bases_of_row *part, size_t parts, struct sight_add_in *row)
{
	for (size_t i = 0; i < parts; i++)
		for (int64_t class = 1; class < CLASSES; class++) {
			struct span span;
			if (!(part[i].classes >> class & 1))
				continue;
			if (!opens(rows, count, row->relation, &part[i], class, &span))
				return false;
			if (span.from.us > row->from_at.us)
				row->from_at = span.from;
			if (span.until.us < row->until_at.us)
				row->until_at = span.until;
		}
	return row->from_at.us < row->until_at.us;
}

enum err basis_fold(struct cx *cx, struct db *db, int64_t organisation, const struct sight_add_in *rows, size_t count, struct sight_add_in **ret,
		    size_t *ret_count)
{
	struct bases_of_row *part;
	size_t parts, added = 0, room = 0;
	struct sight_add_in *list = NULL;
	bool any = false;
	*ret_count = 0;
	for (size_t i = 0; i < count && !any; i++)
		any = rows[i].holding_id == 0 && rows[i].class == CLASS_FINDING;
	if (!any)
		return OK;
	TRY(db_all(cx, db, &Q_BASES_OF, &(struct bases_of_in){ .organisation = organisation }, 1000000, &part, &parts));
	for (size_t at = 0, n; at < parts; at += n) {
		for (n = 1; at + n < parts && part[at + n].basis == part[at].basis; n++)
			;
		for (size_t i = 0; i < count; i++) {
			struct sight_add_in row = rows[i];
			if (row.holding_id != 0 || row.class != CLASS_FINDING || !whole(rows, count, &part[at], n, &row))
				continue;
			row.holding_id = -part[at].basis;
			row.no = (int64_t)(count + added);
			if (count + added == LIMIT_SIGHT)
				return fail(cx, ERR_OVER_LIMIT, "This sign-in would take more than %d rows of sight.", LIMIT_SIGHT);
			*ARRAY_PUSH(cx->arena, list, added, room) = row;
		}
	}
	*ret = list;
	*ret_count = added;
	return OK;
}

/* ---- stale ---- */

enum err basis_stale(struct cx *cx, struct db *db, int64_t patient, int64_t organisation)
{
	TRY(db_run(cx, db, &Q_FINDINGS_STALE, &(struct findings_stale_in){ patient, organisation }));
	return db_run(cx, db, &Q_ENTRIES_STALE, &(struct entries_stale_in){ patient, organisation });
}

enum err basis_stale_by(struct cx *cx, struct db *db, int64_t event)
{
	TRY(db_run(cx, db, &Q_FINDINGS_STALE_BY, &(struct findings_stale_by_in){ event }));
	return db_run(cx, db, &Q_ENTRIES_STALE_BY, &(struct entries_stale_by_in){ event });
}
