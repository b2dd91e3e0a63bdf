/* Words of pathways. */
#include "model/pathway.h"

#include "base/must.h"

static const char *const way_words[WAYS] = { "", "gp", "talking-therapies", "emergency", "ward", "clinic", "psychiatry", "social-care", "person",
	"finding", "advice", "pathway" };
static const char *const way_says[WAYS] = { "", "the GP", "talking therapies", "the emergency department", "a ward", "a hospital clinic",
	"psychiatry", "social care", "the person", "the worklist", "a question that became a referral", "another pathway" };

const char *way_in_word(enum way_in way)
{
	return way_words[way];
}

const char *way_in_say(enum way_in way)
{
	return way_says[way];
}

const char *step_kind_word(enum step_kind kind)
{
	static const char *const words[STEP_KINDS] = { "referral", "advice", "assessment", "treatment", "meeting", "waiting", "ward", "follow-up", "end" };
	return words[kind];
}

const char *step_setting_word(enum step_setting setting)
{
	static const char *const words[STEP_SETTINGS] = { "", "gp-surgery", "community", "day-service", "outpatient", "acute-clinic", "emergency",
		"ward", "specialist-unit", "home", "remote" };
	return words[setting];
}

const char *step_setting_say(enum step_setting setting)
{
	static const char *const words[STEP_SETTINGS] = { "", "the GP surgery", "the community base", "the day service", "the outpatient clinic",
		"the acute specialty's own clinic", "the emergency department", "the hospital ward", "the specialist unit", "home",
		"telephone or video" };
	return words[setting];
}

const char *outcome_word(enum outcome outcome)
{
	static const char *const words[OUTCOMES] = { "", "discharged", "advice-given", "not-eligible", "declined", "redirected", "handed-over",
		"explained", "withdrew", "moved", "died" };
	return words[outcome];
}

const char *outcome_say(enum outcome outcome)
{
	static const char *const words[OUTCOMES] = { "", "discharged", "advice given to the referrer", "not for this pathway", "the person declined",
		"redirected", "handed over", "a disease explains the symptoms", "the person withdrew", "moved away", "died" };
	return words[outcome];
}

const char *arrow_choice_say(enum arrow_choice choice)
{
	static const char *const words[] = { "the clinician decides", "clinician and patient decide together", "the patient decides", "the referrer decides" };
	return words[choice];
}

int pathway_step_of(const struct pathway *pathway, struct str id)
{
	for (int i = 0; i < pathway->steps; i++)
		if (str_eq(pathway->step[i].id, id))
			return i;
	return -1;
}

int pathway_record_of(const struct pathway *pathway, struct str id)
{
	for (int i = 0; i < pathway->records; i++)
		if (str_eq(pathway->record[i].id, id))
			return i;
	return -1;
}
