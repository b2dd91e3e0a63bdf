/* Settings and signatures, as rows. */
#include "record/setting.h"

#include "gen/queries.h"
#include "store/store.h"

enum err setting_get(struct cx *cx, struct db *db, const char *name, struct str otherwise, struct str *ret)
{
	struct setting_get_row row;
	enum err err = db_one(cx, db, &Q_SETTING_GET, &(struct setting_get_in){ .name = str_of(name) }, &row);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		*ret = otherwise;
		return OK;
	}
	TRY(err);
	*ret = row.value;
	return OK;
}

enum err setting_number(struct cx *cx, struct db *db, const char *name, int64_t otherwise, int64_t *ret)
{
	struct str text;
	TRY(setting_get(cx, db, name, STR_NONE, &text));
	if (!str_known(text)) {
		*ret = otherwise;
		return OK;
	}
	return str_int(text, ret) ? OK : fail(cx, ERR_SETTING, "The setting %s is \"%.*s\", not a number.", name, STRF(text));
}

enum err setting_put(struct cx *cx, struct db *db, const char *name, struct str value, int64_t staff, struct instant now)
{
	return db_run(cx, db, &Q_SETTING_PUT, &(struct setting_put_in){ .name = str_of(name), .value = value, .at = now, .staff = staff });
}

enum err signing_latest(struct cx *cx, struct db *db, struct str subject, struct signing *ret)
{
	struct signing_latest_row row;
	TRY(db_one(cx, db, &Q_SIGNING_LATEST, &(struct signing_latest_in){ .subject = subject }, &row));
	*ret = (struct signing){ row.hash, row.at, row.review_by };
	return OK;
}

enum err signing_add(struct cx *cx, struct db *db, struct str subject, struct str hash, int64_t staff, struct day review_by, struct instant now)
{
	struct signing_add_in in = { .subject = subject, .hash = hash, .staff_id = staff, .at = now, .review_by = review_by };
	TRY(db_ids(cx, db, "signing", 1, &in.id));
	return db_run(cx, db, &Q_SIGNING_ADD, &in);
}
