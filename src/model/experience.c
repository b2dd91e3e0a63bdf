/* Words of experience. */
#include "model/experience.h"

static const struct { const char *word, *say, *ask; } audiences[AUDIENCES] = {
	[AUDIENCE_PATIENTS] = { "patients", "Patients and carers", NULL },
	[AUDIENCE_REFERRERS] = { "referrers", "Referrers", "Overall, how was your experience of referring to our service, or asking its advice?" },
	[AUDIENCE_STAFF] = { "staff", "Staff", "Overall, how is your experience of working in our service?" },
};
static const char *const ways[FEEDBACK_WAYS] = { [FEEDBACK_LINK] = "by the link", [FEEDBACK_PAPER] = "on paper" };
static const struct { const char *word, *say; } kinds[VOICE_KINDS] = {
	[VOICE_QUESTIONNAIRE] = { "questionnaire", "Questionnaire" }, [VOICE_FOCUS_GROUP] = { "focus-group", "Focus group" },
	[VOICE_SINGLE] = { "single", "Single feedback" }, [VOICE_DESIGN] = { "design", "Part in how the service is made" },
};

const char *audience_word(enum audience audience)
{
	return audiences[audience].word;
}

const char *audience_say(enum audience audience)
{
	return audiences[audience].say;
}

const char *audience_ask(enum audience audience)
{
	return audiences[audience].ask;
}

bool audience_parse(struct str word, enum audience *ret)
{
	for (enum audience a = 1; a < AUDIENCES; a++)
		if (str_is(word, audiences[a].word)) {
			*ret = a;
			return true;
		}
	return false;
}

const char *feedback_way_say(enum feedback_way way)
{
	return ways[way];
}

const char *voice_kind_word(enum voice_kind kind)
{
	return kinds[kind].word;
}

const char *voice_kind_say(enum voice_kind kind)
{
	return kinds[kind].say;
}

bool voice_kind_parse(struct str word, enum voice_kind *ret)
{
	for (enum voice_kind k = 1; k < VOICE_KINDS; k++)
		if (str_is(word, kinds[k].word)) {
			*ret = k;
			return true;
		}
	return false;
}
