/* Read under the actor's guard, then moved. */
#include "care/wrong_person.h"

#include "care/look_again.h"
#include "record/audit.h"
#include "record/basis.h"
#include "record/event.h"
#include "record/person.h"
#include "record/timeline.h"

#define SAY_MAX 2000

struct moving {
	const struct actor *actor;
	const struct wrong_person *ask;
	struct instant now;
	int64_t events;
};

bool wrong_row_of_text(struct str text, struct wrong_row *ret)
{
	struct str origin, rest;
	size_t at = text.n;
	if (!str_cut(text, ':', &origin, &rest) || !str_int(origin, &ret->origin))
		return false;
	while (at > 0 && text.p[at - 1] != ':')
		at--;
	if (at < origin.n + 2)
		return false;
	ret->file = str_sub(text, origin.n + 1, at - origin.n - 2);
	return !str_empty(ret->file) && str_int(str_sub(text, at, text.n - at), &ret->row) && ret->row > 0;
}

/* Is it of that row? */
static enum err of_row(struct cx *cx, struct db *db, const struct told *t, const struct wrong_row *row, bool *ret)
{
	struct str *file;
	size_t files;
	*ret = false;
	if (t->e.origin != row->origin || t->e.row != row->row)
		return OK;
	TRY(origin_file_names(cx, db, t->e.origin, &file, &files));
	*ret = t->file_no >= 1 && (size_t)t->file_no <= files && str_eq(file[t->file_no - 1], row->file);
	return OK;
}

static enum err move_row(struct cx *cx, struct db *db, struct moving *m, const struct story *story, int64_t to, const struct wrong_row *row)
{
	int64_t moved, found = 0;
	for (size_t i = 0; i < story->count; i++) {
		bool it;
		TRY(of_row(cx, db, &story->told[i], row, &it));
		if (!it)
			continue;
		TRY(event_move(cx, db, story->told[i].e.id, to, m->actor->staff, m->ask->reason, m->now, &moved));
		found++;
	}
	if (found == 0)
		return fail(cx, ERR_NOT_FOUND, "Row %lld of %.*s in import %lld tells nothing of this person that you may see. `waymark person "
			"events` lists what there is.", (long long)row->row, STRF(row->file), (long long)row->origin);
	m->events += found;
	return OK;
}

static enum err told_of(struct cx *cx, struct db *db, const struct moving *m, int64_t patient, const char *detail)
{
	TRY(relation_rebuild(cx, db, patient, m->now));
	TRY(basis_stale(cx, db, patient, 0));
	TRY(look_again_at(cx, db, patient, m->now));
	return audit_add(cx, db, &(struct audit){ .staff = m->actor->staff, .organisation = m->actor->organisation, .signin = m->actor->signin,
		.patient = patient, .role = m->actor->role, .operation = "move", .class = "person", .rows = m->events, .subject = STR_NONE,
		.request = m->actor->request, .detail = str_of(detail) }, m->now);
}

static enum err move_work(struct cx *cx, struct db *db, void *arg)
{
	struct moving *m = arg;
	int64_t from, to;
	struct story story;
	m->events = 0;
	db_guard(db, m->actor->signin, m->now);
	TRY(patient_by_outside(cx, db, m->ask->from, &from));
	TRY(patient_by_outside(cx, db, m->ask->to, &to));
	if (from == to)
		return fail(cx, ERR_CONFLICT, "These are one and the same person.");
	/* HAZ-017: the guard decides what there is to move. */
	TRY(story_load(cx, db, from, &story));
	for (size_t i = 0; i < m->ask->rows; i++)
		TRY(move_row(cx, db, m, &story, to, &m->ask->row[i]));
	TRY(told_of(cx, db, m, from, "moved away"));
	return told_of(cx, db, m, to, "moved here");
}

enum err wrong_person_move(struct cx *cx, struct store *store, const struct actor *actor, const struct wrong_person *ask,
	struct instant now, int64_t *ret_events)
{
	struct moving m = { .actor = actor, .ask = ask, .now = now };
	if (str_trim(ask->reason).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence why these events are another person's.");
	if (ask->reason.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The reason has %zu characters; keep it to %d.", ask->reason.n, SAY_MAX);
	if (ask->rows == 0)
		return fail(cx, ERR_BAD_FIELD, "Say which events: a row each, as 12:CareRecord_Observation.csv:17.");
	TRY(store_write(cx, store, move_work, &m));
	*ret_events = m.events;
	return OK;
}
