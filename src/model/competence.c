/* Words of what staff are able to do, and of supervision. */
#include "model/competence.h"

static const struct { const char *word, *say; } states[COMPETENCE_STATES] = {
	[COMPETENCE_SAID] = { "said", "self-assessed, waits to be confirmed" }, [COMPETENCE_HOLDS] = { "holds", "confirmed" },
	[COMPETENCE_ENDS_SOON] = { "soon", "ends soon" }, [COMPETENCE_OVER] = { "over", "has run out" },
};
static const struct { const char *word, *say; } kinds[SUPERVISION_KINDS] = {
	[SUPERVISION_ONE] = { "one", "one to one" }, [SUPERVISION_GROUP] = { "group", "in a group" },
	[SUPERVISION_CONSULTATION] = { "consultation", "case consultation to another team" },
};

bool words_have(struct str words, struct str word)
{
	struct str one;
	while (words.n) {
		str_cut(words, ' ', &one, &words);
		if (one.n && str_eq(one, word))
			return true;
	}
	return false;
}

enum competence_state competence_state(bool confirmed, struct day until, struct day today)
{
	if (until.day < today.day)
		return COMPETENCE_OVER;
	if (!confirmed)
		return COMPETENCE_SAID;
	return until.day - today.day <= COMPETENCE_SOON_DAYS ? COMPETENCE_ENDS_SOON : COMPETENCE_HOLDS;
}

const char *competence_state_word(enum competence_state state)
{
	return states[state].word;
}

const char *competence_state_say(enum competence_state state)
{
	return states[state].say;
}

bool competence_state_parse(struct str word, enum competence_state *ret)
{
	for (enum competence_state s = 0; s < COMPETENCE_STATES; s++)
		if (str_is(word, states[s].word)) {
			*ret = s;
			return true;
		}
	return false;
}

const char *supervision_kind_word(enum supervision_kind kind)
{
	return kinds[kind].word;
}

const char *supervision_kind_say(enum supervision_kind kind)
{
	return kinds[kind].say;
}

bool supervision_kind_parse(struct str word, enum supervision_kind *ret)
{
	for (enum supervision_kind k = 1; k < SUPERVISION_KINDS; k++)
		if (str_is(word, kinds[k].word)) {
			*ret = k;
			return true;
		}
	return false;
}
