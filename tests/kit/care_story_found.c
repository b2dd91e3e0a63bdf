/* The program's own rounds, told last: each is several transactions, begins and ends a sign-in of the system, and says so in the log at each try. */
#include "tests/kit/kit.h"

#include "tests/kit/care_story.h"

#include "base/must.h"
#include "care/asked.h"

#define S (&story)

static struct asked asked_now(struct cx *cx)
{
	struct asked asked;
	struct db *db;
	must(store_reader(cx, S->store, &db) == OK);
	must(asked_build(cx, db, S->care.catalog, story_day(0), &asked) == OK);
	store_reader_back(S->store, db);
	return asked;
}

static enum err find_all(struct cx *cx)
{
	struct asked asked = asked_now(cx);
	struct finding_report report;
	return finding_run(story_now(cx), S->store, &asked, S->region.service, story_day(0), S->now, NULL, NULL, &report);
}

static enum err find_one(struct cx *cx)
{
	struct asked asked = asked_now(cx);
	return finding_person(story_now(cx), S->store, &asked, S->region.service, S->gwen.id, story_day(0), S->now);
}

static enum err find_of_many(struct cx *cx)
{
	struct asked asked = asked_now(cx);
	return finding_person_or_aside(story_now(cx), S->store, &asked, S->region.service, S->gwen.id, story_day(0), S->now);
}

static enum err find_some(struct cx *cx)
{
	struct asked asked = asked_now(cx);
	struct finding_report report;
	int64_t some[] = { S->gwen.id };
	return finding_persons(story_now(cx), S->store, &asked, S->region.service, some, 1, story_day(0), S->now, NULL, NULL, &report);
}

static enum err find_sample(struct cx *cx)
{
	struct asked asked = asked_now(cx);
	int64_t drawn;
	return finding_sample(story_now(cx), S->store, &asked, S->region.service, STR("mss3-search"), 1, 1, story_day(0), S->now, &drawn);
}

static enum err somebody_told(void *arg, struct cx *in, const struct timeline *timeline, const struct timeline_head *head)
{
	(void)in, (void)timeline, (void)head;
	++*(int64_t *)arg;
	return OK;
}

static enum err everybody_told(struct cx *cx)
{
	struct asked asked = asked_now(cx);
	struct finding_told_count count;
	int64_t told = 0;
	return finding_each(story_now(cx), S->store, &asked, S->region.service, story_day(0), S->now, true, somebody_told, &told, &count);
}

void story_found_before(struct cx *cx)
{
	struct asked asked = asked_now(cx);
	struct finding_report report;
	assert_ok(finding_run(cx, S->store, &asked, S->region.service, story_day(0), S->now, NULL, NULL, &report));
}

static void she_is_told_of(struct cx *cx)
{
	(void)cx;
	kit_event(&S->region, S->gwen.id, S->region.practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
}

size_t story_steps_found(struct story_step *to)
{
	static const struct story_step steps[] = {
		{ "finding_run", "everybody is asked", find_all, AGAIN_ANEW, true, she_is_told_of },
		{ "finding_person", "one is asked again", find_one, AGAIN_ANEW, true, NULL },
		{ "finding_person_or_aside", "one of many is asked again", find_of_many, AGAIN_ANEW, true, NULL },
		{ "finding_persons", "those whom a file named are asked about", find_some, AGAIN_ANEW, true, NULL },
		{ "finding_sample", "somebody is drawn", find_sample, AGAIN_ANEW, true, NULL },
		{ "finding_each", "a population is read", everybody_told, AGAIN_ANEW, true, NULL },
	};
	for (size_t i = 0; i < LENGTH(steps); i++)
		to[i] = steps[i];
	return LENGTH(steps);
}
