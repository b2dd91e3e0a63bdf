/* Words of interventions and constraints, and whether a text speaks of one. */
#include "model/constraint.h"

#include "base/must.h"

#define BEFORE 4        /* words that a denial may stand before what it denies: "no more opioids", "not to be offered opioids" is not */

const char *intervention_kind_word(enum intervention_kind kind)
{
	static const char *const words[INTERVENTION_KINDS] = { "other", "talking", "physical", "education", "group", "support", "medicine" };
	return words[kind];
}

const char *constraint_verdict_word(enum constraint_verdict verdict)
{
	static const char *const words[] = { "told", "reason", "refused" };
	return words[verdict];
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool in_capitals(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] >= 'a' && word.p[i] <= 'z')
			return false;
	return true;
}

static bool stands_at(struct str text, size_t at, struct str word, bool exact)
{
	if (at + word.n > text.n || (at && is_letter(text.p[at - 1])) || (at + word.n < text.n && is_letter(text.p[at + word.n])))
		return false;
	for (size_t i = 0; i < word.n; i++)
		if (exact ? text.p[at + i] != word.p[i] : lower(text.p[at + i]) != lower(word.p[i]))
			return false;
	return true;
}

static bool denies(struct str word)
{
	static const char *const words[] = { "no", "not", "never", "stop", "stopped", "stopping", "avoid", "avoiding", "without", "instead", "against", "reduce",
		"withdraw", "declined", "declines", "refused" };
	for (size_t i = 0; i < LENGTH(words); i++)
		if (word.n == str_of(words[i]).n && stands_at(word, 0, str_of(words[i]), false))
			return true;
	return false;
}

/* Looks back over a few words of the same sentence. */
static bool denied(struct str text, size_t at)
{
	for (int n = 0; n < BEFORE && at > 0; n++) {
		while (at > 0 && !is_letter(text.p[at - 1])) {
			if (text.p[at - 1] == '.' || text.p[at - 1] == ';' || text.p[at - 1] == '\n' || text.p[at - 1] == ':')
				return false;
			at--;
		}
		size_t end = at;
		while (at > 0 && is_letter(text.p[at - 1]))
			at--;
		if (denies(str_sub(text, at, end - at)))
			return true;
	}
	return false;
}

bool text_names(struct str text, struct str word)
{
	bool exact = in_capitals(word);
	for (size_t at = 0; word.n && at + word.n <= text.n; at++)
		if (stands_at(text, at, word, exact) && !denied(text, at))
			return true;
	return false;
}

bool text_names_intervention(struct str text, const struct intervention *v)
{
	if (text_names(text, v->title))
		return true;
	for (int i = 0; i < v->words; i++)
		if (text_names(text, v->word[i]))
			return true;
	return false;
}
