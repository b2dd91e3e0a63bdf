/* What a service writes about itself: decided, bounded, told. */
#include "care/own_in.h"

#include "access/role.h"
#include "record/audit.h"
#include "record/episode.h"
#include "record/form.h"

#define WORDS_MAX 4000
#define LINE_LETTERS 200
#define BACK_DAYS 3650

enum err own_once(struct cx *cx, struct store *store, struct own *own, struct str key, store_work *work, void *arg)
{
	return form_once(cx, store, &(struct form_once){ .key = key, .signin = own->actor->signin, .now = own->now, .work = work, .arg = arg,
		.location = &own->done });
}

enum err own_may(struct cx *cx, const struct own *own, const char *operation)
{
	return role_may(own->actor->role, operation, own->class) ? OK : fail(cx, ERR_FORBIDDEN, "Your role here does not do this.");
}

enum err own_tell(struct cx *cx, struct db *db, struct own *own, const char *operation, struct id subject)
{
	const struct actor *a = own->actor;
	char text[ID_TEXT];
	own->done = str_of(arena_text(cx->arena, id_text(subject, text)));
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = NIL, .role = a->role,
		.operation = operation, .class = own->class, .subject = own->done, .request = a->request }, own->now);
}

enum err own_held(struct cx *cx, const struct own *own, enum err err, int64_t organisation, struct instant ended_at, const char *none)
{
	if (err == ERR_NOT_FOUND || (err == OK && organisation != own->actor->organisation))
		return fail(cx, ERR_NOT_FOUND, "%s", none);
	TRY(err);
	return instant_known(ended_at) ? fail(cx, ERR_CONFLICT, "Somebody ended this while you were reading. Look again.") : OK;
}

static enum err bounded(struct cx *cx, struct str *words, const char *needed, size_t most)
{
	*words = str_trim(*words);
	if (words->n == 0)
		*words = STR("");
	if (words->n == 0 && needed)
		return fail(cx, ERR_BAD_FIELD, "%s", needed);
	return words->n > most ? fail(cx, ERR_BAD_FIELD, "The text has %zu characters; keep it to %zu.", words->n, most) : OK;
}

enum err own_words(struct cx *cx, struct str *words, const char *needed)
{
	return bounded(cx, words, needed, WORDS_MAX);
}

enum err own_line(struct cx *cx, struct str *line, const char *needed)
{
	return bounded(cx, line, needed, LINE_LETTERS);
}

enum err own_past_day(struct cx *cx, const struct own *own, struct day on)
{
	int today = instant_day(own->now).day;
	return day_known(on) && on.day <= today && on.day >= today - BACK_DAYS ? OK :
		fail(cx, ERR_BAD_FIELD, "Say on which day it was: today or before.");
}

enum err own_colleague(struct cx *cx, struct db *db, const struct own *own, struct id outside, int64_t *ret)
{
	struct carer *list;
	size_t n;
	TRY(carers_of(cx, db, own->actor->organisation, own->now, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (id_eq(list[i].outside, outside)) {
			*ret = list[i].id;
			return OK;
		}
	return fail(cx, ERR_BAD_FIELD, "Choose one of the service's own people.");
}
