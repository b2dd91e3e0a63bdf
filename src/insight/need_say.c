/* What the two estimates rest on, in sentences: whoever reads a number reads these beside it. */
#include <inttypes.h>
#include <math.h>

#include "insight/need_in.h"

const char *need_why_say(enum need_why why)
{
	static const char *const say[] = { "", "The rule finds people, but nobody knows here how often it errs: what it found is no estimate of need.",
		"Cannot be estimated.", "Too few of those found have a grade of severity.", "Kept back: too few people." };
	return say[why];
}

const char *need_basis_say(struct arena *arena, const struct need_input *in)
{
	const struct accuracy *a = &in->accuracy;
	const struct reviewed *r = &in->reviewed;
	if (in->basis == NEED_PUBLISHED)
		return arena_printf(arena, "Assumed that the rule errs here as published (%.*s): it finds %.1f%% of those who have it (measured in %" PRId64
			" people) and is right about %.1f%% of those who do not (%" PRId64 " people).%s", STRF(in->accuracy_source), 100 * a->sensitivity,
			a->sensitivity_of, 100 * a->specificity, a->specificity_of,
			a->sensitivity_of > 0 && a->specificity_of > 0 ? "" : " In how many it was measured is not known, so there is no interval.");
	if (in->basis == NEED_REVIEWED)
		return arena_printf(arena, "Assumed that reviewers of this service were right, and that those whom they looked at stand for the others: of %" PRId64
			" people on the list %" PRId64 " were confirmed, of %" PRId64 " drawn from those not found %" PRId64 ".", r->list_of, r->list_yes, r->rest_of,
			r->rest_yes);
	return "Nobody knows how the rule errs here: it is not run as published, and no sample of people whom it did not find was reviewed. What it found is "
		"shown; no estimate is made from it.";
}

static void say(struct need_told *n, const char *sentence)
{
	n->assumed[n->assumeds++] = sentence;
}

void need_assumed(struct arena *arena, const struct need_input *in, bool few, struct need_told *n)
{
	const struct need_level *top = &n->level[0];
	bool grades = false, unsure = false;
	n->assumed = arena_array(arena, 16, sizeof *n->assumed);
	say(n, need_basis_say(arena, in));
	if (in->age_from > 18 || in->age_to < 150)
		say(n, arena_printf(arena, "The rule asks about people of %d to %d; nothing is said from records about others.", in->age_from, in->age_to));
	if (in->unknown > 0)
		say(n, arena_printf(arena, "Of %" PRId64 " people the records do not tell enough for the rule to say; they count as not found.", in->unknown));
	if (n->whole.records.state != PREVALENCE_KNOWN && in->basis != NEED_NOT_CORRECTED)
		say(n, arena_printf(arena, "From records it cannot be estimated. %s Its figures do not fit the people here.",
			prevalence_state_say(n->whole.records.state)));
	for (int k = 1; k <= NEED_LEVELS; k++) {
		grades = grades || n->level[k].why == NEED_HAS;
		unsure = unsure || (n->level[k].literature.figure && isnan(n->level[k].literature.people.range.low));
	}
	if (grades)
		say(n, "Severity from records: those whose grade a clinician has decided stand for all who need help. As a rule the more severe are graded "
			"first, so the higher grades may read high.");
	if (in->basis == NEED_PUBLISHED)
		say(n, "One sensitivity and one specificity hold for every area, age and sex; where the rule finds some people less often, their need reads low.");
	say(n, "A published figure is carried to the people of the ages that it was measured in. Where its source gives no rates by age and sex, the people here "
		"are taken to be like those of the study.");
	say(n, "Published figures of different grades come from different studies with different definitions. They may hold the same people, and are not "
		"added up.");
	if (unsure || (top->literature.figure && isnan(top->literature.people.range.low)))
		say(n, "Where no interval stands beside a published figure its source gives none: it may be wrong by any amount.");
	if (few)
		say(n, "A few people whom the record calls neither man nor woman are in no number here: beside the others they could be told apart.");
	say(n, "Adults on the list of a practice that shares its records are counted; nobody is who has refused sharing or opted out of planning (National "
		"Data Opt-out).");
	if (in->provisions == 0)
		say(n, "Nobody has told what is provided (need/provision.csv of the site's folder), so no gap is reckoned.");
	else
		say(n, "Need is how many have it now; places are people a year. That each takes one place in a year is our own simplification.");
	say(n, "Need is what records and research suggest, not what people have asked for.");
}
