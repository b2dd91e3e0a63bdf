/* Which browser, on what: enough for its owner to know it again in a list, and nothing that follows her. */
#include <string.h>

#include "base/must.h"
#include "door/door_in.h"

struct mark { const char *mark, *word; };
/* In this order: each also names those below it. */
static const struct mark programs[] = {
	{ "Edg", "Edge" }, { "OPR/", "Opera" }, { "SamsungBrowser", "Samsung Internet" }, { "Firefox/", "Firefox" }, { "FxiOS", "Firefox" },
	{ "CriOS", "Chrome" }, { "Chrome/", "Chrome" }, { "Safari/", "Safari" },
};
static const struct mark systems[] = {
	{ "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Android", "Android" }, { "Windows", "Windows" }, { "CrOS", "ChromeOS" },
	{ "Mac OS X", "Mac" }, { "Linux", "Linux" },
};

static const char *first(struct str agent, const struct mark *marks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_find(agent, marks[i].mark) >= 0)
			return marks[i].word;
	return NULL;
}

struct str browser_words(struct arena *arena, struct str agent)
{
	const char *program = first(agent, programs, LENGTH(programs)), *system = first(agent, systems, LENGTH(systems));
	if (!program && !system)
		return STR("another program");
	if (!program || !system)
		return str_of(program ? program : system);
	return str_of(arena_printf(arena, "%s on %s", program, system));
}
