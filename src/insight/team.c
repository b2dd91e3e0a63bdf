/* What a team is able to do, and what it gives to others, counted. */
#include "insight/team.h"

#include "record/episode.h"

bool competence_renewed(const struct competence *held, size_t count, size_t at)
{
	const struct competence *c = &held[at];
	for (size_t i = 0; i < count; i++)
		if (i != at && held[i].staff == c->staff && str_eq(held[i].competence, c->competence) && instant_known(held[i].confirmed_at) &&
		    !instant_known(held[i].ended_at) && (held[i].until.day > c->until.day || (held[i].until.day == c->until.day && i > at)))
			return true;
	return false;
}

static bool works_here(const int64_t *staff, size_t staffs, int64_t who)
{
	for (size_t i = 0; i < staffs; i++)
		if (staff[i] == who)
			return true;
	return false;
}

struct team_row *team_rows(struct arena *arena, const struct catalog *catalog, const struct competence *held, size_t count, const int64_t *staff,
			   size_t staffs, struct day today)
{
	struct team_row *row = arena_array(arena, catalog->competences + 1, sizeof *row);
	for (size_t k = 0; k < catalog->competences; k++) {
		row[k] = (struct team_row){ .competence = &catalog->competence[k] };
		for (size_t i = 0; i < count; i++) {
			if (!str_eq(held[i].competence, row[k].competence->id) || instant_known(held[i].ended_at) || !works_here(staff, staffs, held[i].staff) ||
			    competence_renewed(held, count, i))
				continue;
			enum competence_state state = competence_state(instant_known(held[i].confirmed_at), held[i].until, today);
			row[k].holds += state == COMPETENCE_HOLDS || state == COMPETENCE_ENDS_SOON;
			row[k].soon += state == COMPETENCE_ENDS_SOON;
			row[k].said += state == COMPETENCE_SAID;
			row[k].over += state == COMPETENCE_OVER;
		}
	}
	return row;
}

struct str skill_held(struct arena *arena, const struct catalog *catalog, struct str skill, const struct competence *held, size_t count,
		      const struct carer *staff, size_t staffs, struct day today)
{
	const char *names = "";
	for (size_t k = 0; k < staffs; k++) {
		bool has = false;
		for (size_t i = 0; i < count && !has; i++) {
			const struct competence_row *row = held[i].staff == staff[k].id ? catalog_competence(catalog, held[i].competence) : NULL;
			has = row && words_have(row->skills, skill) && instant_known(held[i].confirmed_at) && !instant_known(held[i].ended_at) &&
				held[i].until.day >= today.day;
		}
		if (has && (k == 0 || staff[k].id != staff[k - 1].id))
			names = arena_printf(arena, "%s%s%.*s", names, *names ? ", " : "", STRF(staff[k].name));
	}
	return str_of(names);
}

/* ---- training ---- */

struct str taught_whom(const struct training *t)
{
	return t->words.to != NIL ? t->to_organisation : t->words.to_name;
}

static struct taught *taught_of(struct arena *arena, struct taught **list, size_t *count, size_t *room, struct str whom)
{
	for (size_t i = 0; i < *count; i++)
		if (str_eq((*list)[i].whom, whom))
			return &(*list)[i];
	struct taught *new = ARRAY_PUSH(arena, *list, *count, *room);
	*new = (struct taught){ .whom = whom, .last_on = DAY_NONE, .again_on = DAY_NONE };
	return new;
}

struct taught *taught_by(struct arena *arena, const struct training *t, size_t count, size_t *ret_count)
{
	struct taught *list = NULL;
	size_t room = 0;
	*ret_count = 0;
	/* the newest first: of the day to repeat the newest training's says what is so */
	for (size_t i = 0; i < count; i++) {
		const struct training_words *w = &t[i].words;
		struct taught *row = taught_of(arena, &list, ret_count, &room, taught_whom(&t[i]));
		row->times++;
		row->people += w->people;
		row->minutes += w->minutes;
		row->good += w->good;
		row->partly += w->partly;
		row->poor += w->poor;
		if (!day_known(row->last_on)) {
			row->last_on = w->on;
			row->again_on = w->again_on;
		}
	}
	return list;
}

/* ---- the whole ---- */

static enum err staff_ids(struct cx *cx, struct db *db, int64_t organisation, struct instant now, int64_t **ret, size_t *ret_count)
{
	struct carer *list;
	size_t n;
	TRY(carers_of(cx, db, organisation, now, &list, &n));
	*ret = arena_array(cx->arena, n + 1, sizeof **ret);
	*ret_count = 0;
	for (size_t i = 0; i < n; i++)
		if (i == 0 || list[i].id != list[i - 1].id)
			(*ret)[(*ret_count)++] = list[i].id;
	return OK;
}

static enum err given_sum(struct cx *cx, struct db *db, int64_t organisation, struct day since, struct team_sum *s)
{
	struct training *t;
	struct supervised *e;
	size_t n;
	TRY(trainings_of(cx, db, organisation, since, &t, &n));
	s->trainings = (int64_t)n;
	for (size_t i = 0; i < n; i++) {
		s->trained += t[i].words.people;
		s->training_minutes += t[i].words.minutes;
	}
	TRY(supervised_of(cx, db, organisation, since, &e, &n));
	for (size_t i = 0; i < n; i++) {
		bool counted = false;           /* a group sat once */
		for (size_t k = 0; k < i && !counted; k++)
			counted = id_eq(e[k].sitting, e[i].sitting);
		if (counted)
			continue;
		s->consultations += e[i].kind == SUPERVISION_CONSULTATION;
		s->sessions += e[i].kind != SUPERVISION_CONSULTATION;
		s->session_minutes += e[i].kind != SUPERVISION_CONSULTATION ? e[i].minutes : 0;
	}
	return OK;
}

enum err team_sum(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, struct day since, struct day today,
		  struct instant now, struct team_sum *ret)
{
	struct competence *held;
	struct supervision *pair;
	size_t count, n, staffs;
	int64_t *staff;
	*ret = (struct team_sum){ 0 };
	TRY(staff_ids(cx, db, organisation, now, &staff, &staffs));
	TRY(competences_of(cx, db, organisation, false, &held, &count));
	const struct team_row *row = team_rows(cx->arena, catalog, held, count, staff, staffs, today);
	ret->staff = (int64_t)staffs;
	for (size_t i = 0; i < catalog->competences; i++) {
		ret->competences += row[i].holds;
		ret->gaps += row[i].holds == 0;
		ret->soon += row[i].soon;
		ret->over += row[i].over;
		ret->waits += row[i].said;
	}
	TRY(supervisions_of(cx, db, organisation, &pair, &n));
	ret->pairs = (int64_t)n;
	for (size_t i = 0; i < n; i++)
		ret->overdue += pair[i].due_on.day < today.day;
	return given_sum(cx, db, organisation, since, ret);
}
