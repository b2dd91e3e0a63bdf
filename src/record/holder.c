/* Who holds a record of a person. */
#include "record/holder.h"

#include "gen/queries.h"
#include "model/nhs.h"
#include "store/store.h"

#define HOLDERS_MAX 1000

/* Both questions give the same columns. */
#define HOLDERS(row) do { for (size_t i = 0; i < n; i++) \
	list[i] = (struct holder_of){ (row)[i].patient, (row)[i].patient_outside, (row)[i].organisation, (row)[i].ods, \
		(row)[i].name }; } while (0)

static enum err by_number(struct cx *cx, struct db *db, struct str value, struct holder_of *list, size_t *ret_count)
{
	struct holders_by_number_row *rows;
	size_t n;
	TRY(db_all(cx, db, &Q_HOLDERS_BY_NUMBER, &(struct holders_by_number_in){ .value = value }, HOLDERS_MAX + 1, &rows, &n));
	n = n > HOLDERS_MAX ? HOLDERS_MAX : n;
	HOLDERS(rows);
	*ret_count = n;
	return OK;
}

enum err holders_of(struct cx *cx, struct db *db, struct str person, struct holder_of **ret, size_t *ret_count)
{
	struct id outside;
	char digits[11];
	size_t n = 0;
	struct holder_of *list = arena_array(cx->arena, HOLDERS_MAX + 1, sizeof *list);
	person = str_trim(person);
	if (id_parse(person, &outside)) {
		struct holders_by_outside_row *rows;
		TRY(db_all(cx, db, &Q_HOLDERS_BY_OUTSIDE, &(struct holders_by_outside_in){ .outside = outside }, HOLDERS_MAX + 1, &rows,
			&n));
		n = n > HOLDERS_MAX ? HOLDERS_MAX : n;
		HOLDERS(rows);
	}
	if (n == 0)
		TRY(by_number(cx, db, person, list, &n));
	if (n == 0 && nhs_digits(person, digits))
		TRY(by_number(cx, db, str_of(digits), list, &n));
	*ret = list;
	*ret_count = n;
	return OK;
}

enum err holder_by_ods(struct cx *cx, struct db *db, struct str ods, int64_t *ret, struct str *ret_name)
{
	struct holder_by_ods_row row;
	TRY(db_one(cx, db, &Q_HOLDER_BY_ODS, &(struct holder_by_ods_in){ .ods = ods }, &row));
	*ret = row.organisation;
	*ret_name = row.name;
	return OK;
}
