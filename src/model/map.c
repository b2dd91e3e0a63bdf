/* The words for the files of a mapping. */
#include "model/map.h"

#include "base/must.h"

const char *map_role_word(enum map_role role)
{
	static const char *const words[MAP_ROLES] = {
		[MAP_ORGANISATIONS] = "organisations", [MAP_STAFF] = "staff", [MAP_CODES] = "codes", [MAP_PEOPLE] = "people",
		[MAP_REGISTRATIONS] = "registrations", [MAP_EVENTS] = "events",
	};
	must((unsigned)role < MAP_ROLES);
	return words[role];
}

const struct map_field *map_lookup(const struct map_file *f, int n)
{
	const struct map_field *own[] = { &f->organisation, &f->person.gp, &f->person.practice };
	for (size_t i = 0; i < LENGTH(own); i++)
		if (own[i]->columns && own[i]->through >= 0 && n-- == 0)
			return own[i];
	for (int i = 0; i < f->events; i++) {
		const struct map_event *e = &f->event[i];
		if (e->place.columns && e->place.through >= 0 && n-- == 0)
			return &e->place;
		if (e->specialty.from.columns && e->specialty.from.through >= 0 && n-- == 0)
			return &e->specialty.from;
		for (int k = 0; k < e->codes; k++)
			if (e->code[k].from.columns && e->code[k].from.through >= 0 && n-- == 0)
				return &e->code[k].from;
		for (int k = 0; k < e->children; k++)
			if (e->child[k].code.from.columns && e->child[k].code.from.through >= 0 && n-- == 0)
				return &e->child[k].code.from;
	}
	return NULL;
}

const struct map_word *map_word_of(const struct map_field *f, struct str value)
{
	const struct map_word *other = NULL;
	for (int i = 0; i < f->words; i++) {
		if (str_eq(f->word[i].sent, value))
			return &f->word[i];
		if (str_is(f->word[i].sent, "*"))
			other = &f->word[i];
	}
	return str_empty(value) ? NULL : other;
}
