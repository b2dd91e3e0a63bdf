/* A red flag is a rule whose yes means stop. */
#include "rule/redflag.h"

#include "base/must.h"

/* Of the conditions that are met, the one met last: before that day the flag was not open. */
static const struct clause_result *last_met(const struct finding_draft *f)
{
	const struct clause_result *last = NULL;
	for (int n = 0; n < f->clauses; n++) {
		const struct clause_result *r = &f->clause[n];
		if (f->rule->clause[n].kind <= CLAUSE_NOT || r->truth != TRUTH_YES || r->events == 0)
			continue;
		if (!last || r->first.day > last->first.day)
			last = r;
	}
	return last;
}

void redflag_judge(struct arena *arena, const struct redflag *flag, const struct casefind *ask, const struct timeline *timeline,
	struct redflag_finding *ret)
{
	struct casefind own = *ask;
	struct redflag_finding f = { .flag = flag, .since = DAY_NONE };
	own.rule = &flag->rule;
	own.rank = NULL;
	own.silent = false;
	casefind_judge(arena, &own, timeline, &f.finding);
	f.state = f.finding.truth == TRUTH_YES ? REDFLAG_OPEN : f.finding.truth == TRUTH_NO ? REDFLAG_NONE_FOUND : REDFLAG_UNKNOWN;
	f.line = f.finding.line;
	const struct clause_result *met = f.state == REDFLAG_OPEN ? last_met(&f.finding) : NULL;
	if (met) {
		f.since = met->first;
		f.event = met->event;
		f.events = met->events;
	}
	*ret = f;
}
