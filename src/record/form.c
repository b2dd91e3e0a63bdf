/* One transaction: was it answered, else do it and remember. */
#include "record/form.h"

#include "gen/queries.h"

static enum err answered(struct cx *cx, struct db *db, struct form_once *o)
{
	struct form_answered_row row;
	TRY(db_one(cx, db, &Q_FORM_ANSWERED, &(struct form_answered_in){ .key = o->key, .signin = o->signin }, &row));
	*o->location = row.location;
	o->repeated = true;
	return OK;
}

static enum err once_write(struct cx *cx, struct db *db, void *arg)
{
	struct form_once *o = arg;
	o->repeated = false;
	if (str_known(o->key)) {
		enum err err = answered(cx, db, o);
		if (err != ERR_NOT_FOUND)
			return err;
		cx_clear(cx);
	}
	TRY(o->work(cx, db, o->arg));
	if (!str_known(o->key))
		return OK;
	return db_run(cx, db, &Q_FORM_ANSWER, &(struct form_answer_in){ .key = o->key, .signin_id = o->signin, .status = 303,
		.location = *o->location, .at = o->now });
}

static enum err look(struct cx *cx, struct db *db, void *arg)
{
	return answered(cx, db, arg);
}

enum err form_once(struct cx *cx, struct store *store, struct form_once *o)
{
	enum err err = store_write(cx, store, once_write, o);
	if (err == OK || !str_known(o->key))
		return err;
	/* Where many may write at once the same form may have been answered meanwhile: then that is the answer to this one, too. */
	const char *say = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	o->repeated = false;
	if (store_write(cx, store, look, o) == OK) {
		o->repeated = err != ERR_STORE;         /* a broken connection: the answer may be of this very try */
		return OK;
	}
	cx_clear(cx);
	return fail(cx, err, "%s", say);
}
