/* Would somebody who guesses think of it early? Common passwords, and those made only of common words, of the owner's own words, and
 * of runs along the keyboard. Nothing is asked about which kinds of letters there are: that makes passwords alike. */
#include "door/password.h"

#include <string.h>

#include "base/asset.h"
#include "base/must.h"

#define OWN_WORDS    24                 /* of sign-in name, name and organisation */
#define OWN_LETTERS  3                  /* shorter ones are in every sentence */
#define RUN_LETTERS  4                  /* qwer, 1234 */
#define LEFT_LETTERS 5                  /* what has to be left when the guessable is taken away */
#define WORDS_ENOUGH 4                  /* common words, but four different ones: 1,400 to the fourth */
#define KINDS_MIN    5                  /* different letters */

static struct str list(void)
{
	const struct asset *asset = asset_find(STR("data/passwords.csv"));
	must(asset != NULL);
	return (struct str){ (const char *)asset->bytes, asset->n };
}

/* The longest entry of the list that `s` begins with (whole: that it is). */
static size_t listed(struct str s, bool whole)
{
	struct str rest = list(), line;
	size_t longest = 0;
	while (rest.n) {
		str_cut(rest, '\n', &line, &rest);
		if (line.n < OWN_LETTERS || line.p[0] == '#' || line.n > s.n || line.n <= longest || (whole && line.n != s.n))
			continue;
		if (memcmp(line.p, s.p, line.n) == 0)
			longest = line.n;
	}
	return longest;
}

static size_t run(struct str s)
{
	static const char *const rows[] = { "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "poiuytrewq", "lkjhgfdsa", "mnbvcxz",
		"zyxwvutsrqponmlkjihgfedcba", "qazwsxedcrfvtgbyhnujmikolp" };
	size_t longest = 0;
	for (size_t i = 0; i < LENGTH(rows); i++)
		for (const char *from = rows[i]; *from; from++) {
			size_t n = 0;
			while (n < s.n && from[n] && from[n] == s.p[n])
				n++;
			longest = n > longest ? n : longest;
		}
	return longest >= RUN_LETTERS ? longest : 0;
}

struct own { struct str word[OWN_WORDS]; size_t count; };

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static struct str folded_of(struct cx *cx, struct str s)
{
	char *out = arena_alloc(cx->arena, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		out[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
	return (struct str){ out, s.n };
}

static void own_add(struct cx *cx, struct own *own, struct str text)
{
	struct str folded = folded_of(cx, text);
	for (size_t i = 0; i < folded.n;) {
		size_t n = 0;
		while (i + n < folded.n && is_letter(folded.p[i + n]))
			n++;
		if (n >= OWN_LETTERS && own->count < OWN_WORDS)
			own->word[own->count++] = str_sub(folded, i, n);
		i += n + 1;
	}
}

static size_t owned(const struct own *own, struct str s)
{
	size_t longest = 0;
	for (size_t i = 0; i < own->count; i++)
		if (own->word[i].n > longest && own->word[i].n <= s.n && memcmp(own->word[i].p, s.p, own->word[i].n) == 0)
			longest = own->word[i].n;
	return longest;
}

/* The letters of it; with `leet`, digits and marks inside words as the letters that they stand for. */
static struct str letters_of(struct cx *cx, struct str s, bool leet)
{
	static const char from[] = "013457@$!", to[] = "oieastasi", marks[] = "@$!";
	char *out = arena_alloc(cx->arena, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		const char *at = leet && s.p[i] ? strchr(from, s.p[i]) : NULL;
		bool inside = i > 0 && i + 1 < s.n && (is_letter(s.p[i - 1]) || strchr(marks, s.p[i - 1])) &&
			(is_letter(s.p[i + 1]) || strchr(marks, s.p[i + 1]));
		if (is_letter(s.p[i]) || (at && inside))
			out[n++] = at ? to[at - from] : s.p[i];
	}
	return (struct str){ out, n };
}

static bool made_of_guesses(const struct own *own, struct str s)
{
	size_t left = 0, different = 0;
	struct str met[WORDS_ENOUGH];
	for (size_t i = 0; i < s.n;) {
		struct str rest = str_sub(s, i, s.n);
		size_t common = listed(rest, false), other = owned(own, rest), along = run(rest);
		bool again = false;
		other = along > other ? along : other;
		for (size_t k = 0; k < different && k < WORDS_ENOUGH; k++)
			again |= str_eq(met[k], str_sub(rest, 0, common));
		if (common > other && !again && different < WORDS_ENOUGH)
			met[different++] = str_sub(rest, 0, common);
		size_t taken = common > other ? common : other;
		left += taken == 0;
		i += taken ? taken : 1;
	}
	return left < LEFT_LETTERS && different < WORDS_ENOUGH;
}

const char *password_guessable(struct cx *cx, struct str password, const struct password_owner *owner)
{
	struct str folded = folded_of(cx, password);
	bool met[256] = { false };
	size_t kinds = 0;
	struct own own = { .count = 0 };
	for (size_t i = 0; i < folded.n; i++) {
		kinds += !met[(unsigned char)folded.p[i]];
		met[(unsigned char)folded.p[i]] = true;
	}
	if (kinds < KINDS_MIN)
		return "That is the same few letters again and again.";
	if (listed(folded, true))
		return "That is a password that many people have.";
	own_add(cx, &own, owner->login);
	own_add(cx, &own, owner->name);
	own_add(cx, &own, owner->organisation);
	if (made_of_guesses(&own, letters_of(cx, folded, false)) || made_of_guesses(&own, letters_of(cx, folded, true)))
		return "That is made of words that are guessed first: common ones, your name, your organisation, rows of the keyboard, digits.";
	return NULL;
}
