/* See exact.h. Prefer the organisation's own id, let the number speak where there is none, and keep apart in doubt. */
#include "link/exact.h"

#include "base/must.h"

/* HAZ-001: another person's record shown, because an invalid or unverified number matched. */
bool link_number_usable(struct str number, enum nhs_status status)
{
	return status == NHS_VERIFIED && nhs_valid(number);
}

static bool births_differ(const struct link_facts *a, const struct link_facts *b)
{
	return day_known(a->birth_on) && day_known(b->birth_on) && a->birth_on.day != b->birth_on.day;
}

static bool families_differ(const struct link_facts *a, const struct link_facts *b)
{
	return !str_empty(a->family) && !str_empty(b->family) && !str_eq(a->family, b->family);
}

static bool sexes_differ(const struct link_facts *a, const struct link_facts *b)
{
	return (a->sex == SEX_MALE && b->sex == SEX_FEMALE) || (a->sex == SEX_FEMALE && b->sex == SEX_MALE);
}

/* HAZ-011: a key that joins two people who cannot be one joins nobody. */
bool link_contradicts(const struct link_facts *a, const struct link_facts *b)
{
	return births_differ(a, b) && (families_differ(a, b) || sexes_differ(a, b));
}

/* The same, said aloud: birth date and family name, or birth date and sex where a family name is not known. */
static bool agrees(const struct link_facts *a, const struct link_facts *b)
{
	if (!day_known(a->birth_on) || !day_known(b->birth_on) || a->birth_on.day != b->birth_on.day)
		return false;
	if (!str_empty(a->family) && !str_empty(b->family))
		return str_eq(a->family, b->family) && !sexes_differ(a, b);
	return a->sex != SEX_UNKNOWN && a->sex == b->sex;
}

static bool possible(const struct link_row *row, const struct link_candidate *c)
{
	for (size_t i = 0; i < c->saids; i++)
		if (c->ended ? agrees(&row->said, &c->said[i]) : !link_contradicts(&row->said, &c->said[i]))
			return true;
	return c->saids == 0 && !c->ended;
}

struct found { const struct link_candidate *best, *refused; int count; };

/* Who shares the key and may be her; of several the living identifiers go before the ended ones. */
static struct found find(const struct link_row *row, const struct link_candidate *list, size_t count, bool by_number)
{
	struct found f = { 0 };
	for (size_t i = 0; i < count; i++) {
		const struct link_candidate *c = &list[i];
		if (by_number ? !c->by_number || c->ended : !c->by_local)     /* HAZ-011: by_local is of the same organisation */
			continue;
		if (!possible(row, c)) {
			if (!c->ended && (!f.refused || c->patient < f.refused->patient))
				f.refused = c;
		} else if (!f.best || (f.best->ended && !c->ended)) {
			f.best = c;
			f.count = 1;
		} else if (f.best->ended == c->ended) {
			f.count++;
			if (c->patient < f.best->patient)
				f.best = c;
		}
	}
	return f;
}

static int64_t patient_of(const struct link_candidate *c)
{
	return c ? c->patient : 0;
}

static struct link_answer by_local(const struct link_row *row, const struct found *local, const struct found *number)
{
	struct link_answer a = { LINK_BY_LOCAL, local->best->patient, 0, row->number_usable, LINK_FINE };
	if (local->count > 1)
		return (struct link_answer){ LINK_NOBODY, 0, local->best->patient, false, LINK_LOCAL_OF_SEVERAL };
	/* Two verified numbers claim the row: to file it with either would be a guess about a person. */
	if (!row->of_people && number->best && number->best != local->best && local->best->other_number && !local->best->by_number)
		return (struct link_answer){ LINK_NOBODY, 0, number->best->patient, false, LINK_NUMBER_ELSEWHERE };
	const struct link_candidate *other = number->best && number->best != local->best ? number->best : number->refused;
	if (other && !local->best->by_number) {
		a.apart = other->patient;
		a.number_counts = false;
		a.why = other == number->refused ? LINK_DETAILS_DIFFER : LINK_NUMBER_ELSEWHERE;
	}
	return a;
}

struct link_answer link_exact(const struct link_row *row, const struct link_candidate *list, size_t count)
{
	struct found local = find(row, list, count, false), number = { 0 };
	if (row->number_usable)
		number = find(row, list, count, true);
	bool contested = row->number_usable && row->contested && !number.best && !number.refused;
	if (local.best) {
		struct link_answer a = by_local(row, &local, &number);
		a.number_counts &= !contested;
		return a;
	}
	/* HAZ-011: whose number it is nobody knows. */
	if (contested)
		return (struct link_answer){ row->of_people ? LINK_NEW : LINK_NOBODY, 0, row->contested, false, LINK_NUMBER_OF_SEVERAL };
	/* The id's owner has a number of her own, too: whose row it is would be a guess. */
	if (!row->of_people && number.best && local.refused && local.refused->other_number)
		return (struct link_answer){ LINK_NOBODY, 0, number.best->patient, false, LINK_NUMBER_ELSEWHERE };
	if (number.count == 1)
		return (struct link_answer){ LINK_BY_NUMBER, number.best->patient, patient_of(local.refused), true,
			local.refused ? LINK_LOCAL_REUSED : LINK_FINE };
	if (number.count > 1)
		return (struct link_answer){ LINK_NEW, 0, number.best->patient, false, LINK_NUMBER_OF_SEVERAL };
	if (number.refused)
		return (struct link_answer){ LINK_NEW, 0, number.refused->patient, false, LINK_DETAILS_DIFFER };
	return (struct link_answer){ LINK_NEW, 0, patient_of(local.refused), row->number_usable,
		local.refused ? LINK_LOCAL_REUSED : LINK_FINE };
}

static const struct { const char *word, *say; } whys[] = {
	[LINK_FINE] = { "fine", "" },
	[LINK_NUMBER_ELSEWHERE] = { "nhs-number-elsewhere",
		"The local number is known, but the NHS number belongs to another person here. The two were left apart." },
	[LINK_DETAILS_DIFFER] = { "nhs-number-details-differ", "Somebody else here has this NHS number, with another birth date and "
		"another "
		"name or sex. The two were left apart." },
	[LINK_LOCAL_REUSED] = { "local-number-reused", "This local number was somebody else's, with another birth date and another "
		"name or "
		"sex. The two were left apart." },
	[LINK_NUMBER_OF_SEVERAL] = { "nhs-number-of-several", "Several people here have this NHS number. A new record was made." },
	[LINK_LOCAL_OF_SEVERAL] = { "local-number-of-several", "Several people here have this local number: whose row it is cannot "
		"be told." },
};

const char *link_why_word(enum link_why why)
{
	must((unsigned)why < LENGTH(whys));
	return whys[why].word;
}

const char *link_why_say(enum link_why why)
{
	must((unsigned)why < LENGTH(whys));
	return whys[why].say;
}
