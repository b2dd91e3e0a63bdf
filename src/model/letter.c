/* Words of letters, and drafts filled. */
#include "model/letter.h"

#include <string.h>

#include "base/buf.h"
#include "base/must.h"

static const char *const tos[LETTER_TOS] = { "", "gp", "referrer", "patient", "service" };
static const char *const to_says[LETTER_TOS] = { "", "the GP", "whoever referred", "the person", "another service" };
static const struct { const char *word; bool plain; } fields[LETTER_FIELDS] = {
	[LETTER_PERSON] = { "person", true }, [LETTER_GIVEN] = { "given", true }, [LETTER_SERVICE] = { "service", true },
	[LETTER_PATHWAY] = { "pathway", false }, [LETTER_OPENED] = { "opened", true }, [LETTER_CAME_FROM] = { "came-from", true },
	[LETTER_ASKED] = { "asked", false }, [LETTER_JUDGEMENTS] = { "judgements", false }, [LETTER_SESSIONS] = { "sessions", true },
	[LETTER_MEASURES] = { "measures", false }, [LETTER_STEP] = { "step", false }, [LETTER_REASON] = { "reason", false },
	[LETTER_ENDED] = { "ended", true }, [LETTER_OUTCOME] = { "outcome", false },
	[LETTER_EXPLANATION] = { "explanation", true }, [LETTER_GOALS] = { "goals", true }, [LETTER_PLAN] = { "plan", true },
	[LETTER_RELAPSE] = { "relapse", true }, [LETTER_MEDICINES] = { "medicines", false },
};

const char *letter_to_word(enum letter_to to)
{
	return tos[to];
}

const char *letter_to_say(enum letter_to to)
{
	return to_says[to];
}

const char *letter_field_word(enum letter_field field)
{
	return fields[field].word;
}

bool letter_field_plain(enum letter_field field)
{
	return fields[field].plain;
}

struct str letter_heading(const struct letter_part *part, enum letter_to to)
{
	return to == LETTER_TO_PATIENT ? part->plain : part->heading;
}

struct str letter_title(const struct letter_kind *kind, enum letter_to to)
{
	return to == LETTER_TO_PATIENT ? kind->plain_title : kind->title;
}

struct str letter_fill(struct arena *arena, struct str draft, const struct str value[LETTER_FIELDS], struct str *ret_unknown)
{
	AUTO(buf) struct buf b;
	struct str rest = draft, before, name;
	buf_init(&b, 200u << 10);
	while (str_cut(rest, '{', &before, &rest)) {
		buf_str(&b, before);
		str_cut(rest, '}', &name, &rest);
		int f = 0;
		while (f < LETTER_FIELDS && !str_is(name, fields[f].word))
			f++;
		if (f < LETTER_FIELDS)
			buf_str(&b, str_known(value[f]) ? value[f] : STR("(not known)"));
		else if (ret_unknown)
			*ret_unknown = name;
	}
	buf_str(&b, before);
	return str_dup(arena, buf_view(&b));
}

static bool letter_of(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

const char *letter_not_to_a_person(struct str text)
{
	static const char *const never[] = { "MUS", "medically unexplained", "somatisation", "somatization", "somatoform", "heartsink", "hypochondria" };
	for (size_t k = 0; k < sizeof never / sizeof *never; k++) {
		size_t n = strlen(never[k]);
		for (size_t i = 0; i + n <= text.n; i++) {
			bool same = k == 0 ? memcmp(text.p + i, never[k], n) == 0 : strncasecmp(text.p + i, never[k], n) == 0;
			bool begins = i == 0 || !letter_of(text.p[i - 1]), ends = k != 0 || i + n == text.n || !letter_of(text.p[i + n]);
			if (same && begins && ends)
				return never[k];
		}
	}
	return NULL;
}
