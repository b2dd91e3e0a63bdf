/* The people of the story, and how its steps are counted. */
#include "tests/kit/kit.h"

#include "tests/kit/care_story.h"

#include <inttypes.h>

#include "base/clock.h"
#include "care/ward.h"
#include "gen/queries.h"
#include "record/form.h"
#include "record/organisation.h"
#include "record/relation.h"
#include "record/signin.h"
#include "record/staff.h"
#include "tests/kit/ask.h"
#include "tests/kit/digest.h"
#include "tests/kit/store.h"

struct story story;

struct hired { const char *login, *profession, *role; int64_t organisation; struct actor *ret; };

static enum err hire(struct cx *cx, struct db *db, void *arg)
{
	struct hired *h = arg;
	struct token token;
	int64_t id, signin;
	TRY(staff_add(cx, db, str_of(h->login), str_of(h->login), str_of(h->profession), STR(""), story.now, &id));
	TRY(staff_give_role(cx, db, id, h->organisation, str_of(h->role), story.now));
	TRY(signin_start(cx, db, kit_policy(), id, h->organisation, str_of(h->role), story.now, 24 * 300, &token, &signin));
	*h->ret = (struct actor){ id, h->organisation, signin, str_of(h->role), STR_NONE };
	return OK;
}

static enum err house(struct cx *cx, struct db *db, void *arg)
{
	const struct story *s = &story;
	const struct { int64_t patient; enum relation_kind kind; } people[] = { { s->ruth.id, RELATION_CASELOAD }, { s->tess.id, RELATION_CASELOAD },
		{ s->dean.id, RELATION_REFERRAL } };
	bool new;
	(void)arg;
	TRY(organisation_in(cx, db, STR("QWO"), STR("West Yorkshire ICB"), ORG_COMMISSIONER, true, true, &story.commissioner, &new));
	for (size_t i = 0; i < LENGTH(people); i++)
		TRY(relation_open(cx, db, &(struct relation){ .organisation = s->region.service, .patient = people[i].patient,
			.kind = people[i].kind, .until = INSTANT_FAR }));
	return ward_add(cx, db, s->region.service, STR("The unit"), STR("ycpm-inpatient"), 2, s->now);
}

/* PostgreSQL's numbers come in blocks from a connection of their own; taken beforehand, that is no place of any step. */
static enum err numbers(struct cx *cx, struct db *db, void *arg)
{
	struct str rest = *(struct str *)arg, table;
	int64_t first;
	while (str_cut(rest, '\n', &table, &rest))
		TRY(db_ids(cx, db, str_c(cx->arena, table), 1, &first));
	return OK;
}

static void numbers_taken(struct cx *cx)
{
	AUTO(buf) struct buf tables;
	buf_init(&tables, 1 << 16);
	kit_ask(&story.where, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1", &tables);
	struct str names = buf_view(&tables);
	assert_ok(store_write(cx, story.store, numbers, &names));
}

static void people(void)
{
	struct kit_region *r = &story.region;
	story.ruth = kit_person(r, "Ashworth", "Ruth", "9995260182", NHS_VERIFIED);
	story.tess = kit_person(r, "Bellweather", "Tess", "9993980320", NHS_VERIFIED);
	story.dean = kit_person(r, "Lockyer", "Dean", "9991590838", NHS_VERIFIED);
	story.hidden = kit_person(r, "Ashcroft", "Hilda", "9990166137", NHS_VERIFIED);
	story.fanny = kit_person(r, "Garside", "Fanny", "9993100013", NHS_VERIFIED);
	kit_event(r, story.fanny.id, r->practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
	kit_event(r, story.fanny.id, r->practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE);
	kit_event(r, story.fanny.id, r->practice_holding, EVENT_REFERRAL, "2025-09-10", NULL, RESULT_NONE);
	story.gwen = kit_person(r, "Hollins", "Gwen", "9993100110", NHS_VERIFIED);
	kit_event(r, story.gwen.id, r->practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE);
	kit_event(r, story.gwen.id, r->practice_holding, EVENT_REFERRAL, "2025-09-10", NULL, RESULT_NONE);
	kit_event(r, story.fanny.id, r->practice_holding, EVENT_DIAGNOSIS, "2026-07-01", "icd10:R63.4", RESULT_NONE);
	kit_event(r, story.ruth.id, r->practice_holding, EVENT_SYMPTOM, "2026-03-02", NULL, RESULT_NONE);
	kit_event(r, story.ruth.id, r->stranger_holding, EVENT_EMERGENCY, "2026-05-01", NULL, RESULT_NONE);
	story.old = kit_person(r, "Cedarholm", "Old", "9993100102", NHS_VERIFIED);
	kit_event(r, story.old.id, r->practice_holding, EVENT_DIAGNOSIS, "2001-01-10", "icd10:K58.9", RESULT_NONE);
	kit_do(&story.where, kit_say("DELETE FROM relation WHERE patient_id = %lld AND organisation_id = %lld", (long long)story.hidden.id,
		(long long)r->service));
	kit_do(&story.where, kit_say("UPDATE registration SET until_on = 12000 WHERE patient_id = %lld", (long long)story.old.id));
	kit_do(&story.where, kit_say("DELETE FROM relation WHERE patient_id = %lld AND kind <> 1", (long long)story.old.id));
}

void story_open(enum store_engine engine)
{
	struct cx *cx = kit_cx();
	struct story *s = &story;
	*s = (struct story){ .engine = engine, .step = -1 };
	arena_init(&s->lasting, 0);
	clock_set((struct instant){ INT64_C(1784030400000000) });       /* 14 July 2026, 12:00 */
	kit_catalog();
	failing_numbers(engine == STORE_POSTGRES);
	s->where = kit_where(engine, migration_list, migration_count);
	s->where.path = s->where.path ? arena_text(&s->lasting, s->where.path) : NULL;
	s->where.conninfo = s->where.conninfo ? arena_text(&s->lasting, s->where.conninfo) : NULL;
	assert_ok(store_open(cx, &s->where, &s->store));
	if (engine == STORE_POSTGRES)
		numbers_taken(cx);
	failing_random(1);
	kit_region(s->store, &s->region);
	s->now = clock_now();
	s->care = (struct care){ kit_catalog(), kit_policy() };
	struct hired staff[] = { { "psychiatrist", "liaison-psychiatrist", "mus_clinician", s->region.service, &s->psychiatrist },
		{ "nurse", "mental-health-nurse", "mus_clinician", s->region.service, &s->nurse }, { "gp", "gp", "gp", s->region.practice, &s->gp },
		{ "ward", "ward-nurse", "ward", s->region.service, &s->ward },
		{ "lead", "manager", "information_governance", s->region.service, &s->lead },
		{ "lead-practice", "manager", "information_governance", s->region.practice, &s->lead_practice },
		{ "lead-stranger", "manager", "information_governance", s->region.stranger, &s->lead_stranger },
		{ "manager", "manager", "service_manager", s->region.service, &s->manager } };
	for (size_t i = 0; i < LENGTH(staff); i++)
		assert_ok(store_write(cx, s->store, hire, &staff[i]));
	people();
	assert_ok(store_write(cx, s->store, house, NULL));
	story_found_before(kit_cx());
}

void story_close(void)
{
	store_close(story.store);
	arena_free(&story.lasting);
	clock_set(INSTANT_NONE);
}

const struct story_step *story_steps(size_t *ret_count)
{
	static struct story_step steps[STORY_STEPS_MAX];
	static size_t count;
	if (!count) {
		count = story_steps_care(steps);
		count += story_steps_remote(steps + count);
		count += story_steps_diary(steps + count);
		count += story_steps_team(steps + count);
		count += story_steps_access(steps + count);
		count += story_steps_records(steps + count);
		count += story_steps_own(steps + count);
		count += story_steps_found(steps + count);
		must(count <= STORY_STEPS_MAX);
	}
	*ret_count = count;
	return steps;
}

struct cx *story_now(struct cx *cx)
{
	size_t n;
	bool slices = story_steps(&n)[story.step].slices;      /* what a try left in the log has its own ids */
	failing_random((uint64_t)(story.again ? 2000 : 1000) + (uint64_t)story.step + (slices ? (uint64_t)story.nth * 10000 + (uint64_t)story.how * 1000 : 0));
	failing_arm(story.how, story.nth);
	return cx;
}

struct str story_key(void)
{
	char text[ID_TEXT];
	struct id id = { { 7, (unsigned char)story.step } };
	return str_of(arena_text(kit_cx_now()->arena, id_text(id, text)));
}

struct id story_id(const char *sql)
{
	return kit_ask_id(&story.where, sql);
}

struct id story_newest(const char *table)
{
	return story_id(kit_say("SELECT outside FROM %s ORDER BY id DESC LIMIT 1", table));
}

struct day story_day(int ahead)
{
	return (struct day){ instant_day(story.now).day + ahead };
}

enum err story_write(struct cx *cx, store_work *work)
{
	return store_write(story_now(cx), story.store, work, NULL);
}

struct once { store_work *work; void *arg; struct str to; };

static enum err once_work(struct cx *cx, struct db *db, void *arg)
{
	struct once *o = arg;
	o->to = STR("/");
	return o->work(cx, db, o->arg);
}

enum err story_once(struct cx *cx, const struct actor *actor, store_work *work, void *arg)
{
	struct once o = { work, arg, STR_NONE };
	struct form_once once = { .key = story_key(), .signin = actor->signin, .now = story.now, .work = once_work, .arg = &o, .location = &o.to };
	return form_once(story_now(cx), story.store, &once);
}

/* ---- telling it ---- */

int64_t story_wrongs;

void story_wrong(size_t i, enum failing how, int64_t nth, const char *what, const char *more)
{
	static const char *const says[FAILINGS] = { "nothing fails", "refused", "done, and an error answered", "the connection cut before",
		"the connection cut after", "an idle connection gone", "COMMIT to be done again", "COMMIT's answer lost", "the process ends", "no memory" };
	size_t n;
	const struct story_step *step = &story_steps(&n)[i];
	if (story_wrongs++ < 40)
		print_message("# %s (%s), %s at %" PRId64 ", %s: %s %s\n", step->function, step->what, says[how], nth,
			story.engine == STORE_SQLITE ? "SQLite" : "PostgreSQL", what, more);
}

void story_ready(size_t i)
{
	size_t n;
	const struct story_step *step = &story_steps(&n)[i];
	failing_random(10000 + i);
	if (step->ready)
		step->ready(kit_cx());
}

enum err story_take(size_t i, bool again, enum failing how, int64_t nth, bool *ret_came, int64_t *ret_places)
{
	size_t n;
	const struct story_step *step = &story_steps(&n)[i];
	story.step = (int)i;
	story.again = again;
	story.how = how;
	story.nth = nth;
	enum err err = step->take(kit_cx());
	*ret_places = failing_over(ret_came);
	if (err != OK)
		failing_numbers_back();
	return err;
}

const char *story_differs(size_t i, struct str is, struct str should_be)
{
	size_t n;
	return story_steps(&n)[i].slices ? digest_counts_differ(is, should_be, "audit audit_tip signin sight rule_run rule_step ") : digest_differs(is, should_be);
}

bool story_plain(enum store_engine engine, struct story_plain *ret)
{
	size_t count;
	bool came;
	int64_t n, before = story_wrongs;
	const struct story_step *step = story_steps(&count);
	*ret = (struct story_plain){ .all = 0 };
	arena_init(&ret->arena, 0);
	story_open(engine);
	struct digest *digest = digest_open(&story.where);
	for (size_t i = 0; i < count; i++) {
		story_ready(i);
		enum err err = story_take(i, false, FAILING_NOTHING, 0, &came, &ret->places[i]);
		if (err != OK)
			story_wrong(i, FAILING_NOTHING, 0, "it is refused:", cx_say(kit_cx_now()));
		ret->all += ret->places[i];
		ret->done[i] = digest_now(digest, &ret->arena);
		err = story_take(i, true, FAILING_NOTHING, 0, &came, &n);
		ret->repeated[i] = digest_now(digest, &ret->arena);
		const char *differs = digest_differs(ret->repeated[i], ret->done[i]);
		if ((step[i].again == AGAIN_REFUSED) != (err != OK) || (step[i].again == AGAIN_ANEW) != (*differs != '\0'))
			story_wrong(i, FAILING_NOTHING, 0, err != OK ? "once more it is refused:" : "once more it is taken, and writes into:",
				err != OK ? cx_say(kit_cx_now()) : differs);
	}
	digest_close(digest);
	story_close();
	return story_wrongs == before;
}
