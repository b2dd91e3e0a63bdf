/* A group, into the record of each. */
#include "care/group.h"

#include "base/utf8.h"
#include "care/episode_in.h"
#include "record/form.h"

#define TITLE_MAX 200
#define NAME_LEAST 3            /* letters: shorter ones stand in too many words */

struct attending { const struct actor *actor; const struct care *care; const struct group_ask *ask; struct instant now; struct str done; };

/* Does the text say it, in whatever case? */
static bool says(struct cx *cx, struct str text, struct str name)
{
	struct str folded = utf8_fold(cx->arena, name);
	return name.n >= NAME_LEAST && str_find(utf8_fold(cx->arena, text), str_c(cx->arena, folded)) >= 0;
}

/* HAZ-027: what stands in everybody's record may not be somebody's name. */
enum err group_name_check(struct cx *cx, struct db *db, struct str title, int64_t patient)
{
	struct called who;
	TRY(board_who(cx, db, &patient, 1, &who));
	return says(cx, title, who.family) || says(cx, title, who.given) ?
		fail(cx, ERR_BAD_FIELD, "The group's name stands in everybody's record: leave out who is in it.") : OK;
}

static enum err names_check(struct cx *cx, struct db *db, const struct attending *w)
{
	for (size_t i = 0; i < w->ask->people; i++) {
		struct episode e;
		TRY(episode_by_outside(cx, db, w->ask->person[i].episode, &e));
		TRY(group_name_check(cx, db, w->ask->title, e.patient));
	}
	return OK;
}

static enum err ask_check(struct cx *cx, const struct group_ask *ask)
{
	if (ask->people == 0)
		return fail(cx, ERR_BAD_FIELD, "Say of at least one person that she or he came, or did not.");
	if (ask->people > GROUP_MAX)
		return fail(cx, ERR_BAD_FIELD, "A group has at most %d people.", GROUP_MAX);
	if (str_trim(ask->title).n == 0 || ask->title.n > TITLE_MAX)
		return fail(cx, ERR_BAD_FIELD, "Name the group, in at most %d letters.", TITLE_MAX);
	return OK;
}

static enum err attended_write(struct cx *cx, struct db *db, void *arg)
{
	struct attending *w = arg;
	const struct group_ask *ask = w->ask;
	struct str say = str_of(arena_printf(cx->arena, "In a group: %.*s.", STRF(str_trim(ask->title))));
	db_guard(db, w->actor->signin, w->now);
	TRY(ask_check(cx, ask));
	TRY(names_check(cx, db, w));
	for (size_t i = 0; i < ask->people; i++) {
		const struct group_came *p = &ask->person[i];
		struct act_ask act = { .episode = p->episode, .seq = p->seq, .say = say, .ask = { .act = COURSE_SESSION, .item = ask->phase, .answer = p->came,
			.on = ask->on, .due_on = DAY_NONE } };
		enum err err = episode_act_in(cx, db, w->actor, w->care, &act, false, w->now);
		if (err != OK) {
			const char *why = arena_text(cx->arena, cx_say(cx));
			cx_clear(cx);
			return fail(cx, err, "Nothing was written, of nobody. Number %zu of those chosen: %s", i + 1, why);
		}
	}
	w->done = str_of(arena_printf(cx->arena, "%zu", ask->people));
	return OK;
}

enum err group_attended(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct group_ask *ask,
			struct instant now)
{
	struct attending w = { .actor = actor, .care = care, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = attended_write, .arg = &w, .location = &w.done };
	return form_once(cx, store, &once);
}
