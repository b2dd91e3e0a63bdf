/* What goes wrong between a person and a row about them. Faults are drawn from a generator of their own: with all shares at
 * nought the same people live the same lives. */
#include "synth/sim_in.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"

/* Two neighbours that differ change places: the commonest slip of a typist. Their weights differ by one, so the check digit
 * always catches it, and no wrong number that is called verified is somebody's. */
static void swap_digits(struct sim *sim, char nhs[12])
{
	int at = (int)rng_below(&sim->dirt, 9);
	for (int i = 0; i < 9; i++, at = (at + 1) % 9)
		if (nhs[at] != nhs[at + 1]) {
			char c = nhs[at];
			nhs[at] = nhs[at + 1];
			nhs[at + 1] = c;
			return;
		}
}

static void number_make(struct sim *sim, struct identity *identity, double worse)
{
	const struct synth_settings *s = sim->s;
	double at = rng_unit(&sim->dirt) / worse;
	static const enum nhs_status doubts[] = { NHS_NOT_TRACED, NHS_TRACE_REQUIRED, NHS_NO_MATCH, NHS_CONFLICT,
		NHS_IN_PROGRESS };
	enum nhs_status doubt = doubts[rng_below(&sim->dirt, LENGTH(doubts))];
	synth_nhs_number(sim->p.number, identity->nhs);
	identity->status = NHS_VERIFIED;
	if ((at -= s->nhs_missing) < 0) {
		identity->nhs[0] = '\0';
		identity->status = NHS_NOT_PRESENT;
		sim->tally->nhs_missing++;
	} else if ((at -= s->nhs_swapped) < 0) {
		swap_digits(sim, identity->nhs);
		/* Some systems call a number verified that nobody could have verified. */
		identity->status = rng_chance(&sim->dirt, s->swap_verified) ? NHS_VERIFIED : doubt;
		sim->tally->nhs_wrong++;
	} else if ((at -= s->nhs_check) < 0) {
		identity->nhs[9] = (char)('0' + (identity->nhs[9] - '0' + 1 + (int)rng_below(&sim->dirt, 9)) % 10);
		identity->status = doubt;
		sim->tally->nhs_wrong++;
	} else if ((at -= s->nhs_other) < 0) {
		/* Anybody's: most often somebody of this region, never as verified. */
		synth_nhs_number((sim->p.number + 1 + rng_below(&sim->dirt, 5000)) % SYNTH_PEOPLE_MAX, identity->nhs);
		identity->status = doubt;
		sim->tally->nhs_wrong++;
	} else if ((at -= s->nhs_unverified) < 0) {
		identity->status = doubt;
	}
}

void identity_make(struct sim *sim, struct identity *identity, double worse)
{
	const struct synth_settings *s = sim->s;
	int y, m, d;
	memset(identity, 0, sizeof *identity);
	number_make(sim, identity, worse);
	identity->birth = sim->p.birth;
	identity->sex = rng_chance(&sim->dirt, s->sex_unknown) ? 'U' : sim->p.female ? 'F' : 'M';
	double at = rng_unit(&sim->dirt) / worse;
	if ((at -= s->birth_swapped) < 0) {
		day_split(identity->birth, &y, &m, &d);
		struct day swapped = d <= 12 ? day_of(y, d, m) : DAY_NONE;
		if (day_known(swapped) && swapped.day <= sim->today.day)
			identity->birth = swapped;
	} else if ((at -= s->birth_1900) < 0) {
		identity->birth = day_of(1900, 1, 1);
	}
	identity->space = rng_chance(&sim->dirt, s->trailing_space);
	identity->no_postcode = rng_chance(&sim->dirt, s->postcode_blank);
}

static void put_day(struct sim *sim, struct day day, int minute, int style)
{
	if (style == DAY_ISO) {
		out_day(sim->out, day);
	} else if (style == DAY_WORDS) {
		out_day_words(sim->out, day, minute);
	} else {
		char date[DAY_TEXT], text[40];
		snprintf(text, sizeof text, "%sT%02d:%02d:00", day_iso(day, date), minute / 60 % 24, minute % 60);
		out_text(sim->out, text);
	}
}

static void put_impossible(struct sim *sim, int style)
{
	static const char *const iso[] = { "2025-02-30", "2024-13-05", "0000-00-00", "31/04/2023" };
	static const char *const words[] = { "30 Feb 2025 00:00:00", "31 Apr 2023 09:00:00", "00 Jan 0000 00:00:00",
		"2024-13-05" };
	uint32_t which = rng_below(&sim->dirt, 4);
	out_text(sim->out, style == DAY_WORDS ? words[which] : iso[which]);
}

void dirty_day(struct sim *sim, struct day day, int minute, int style)
{
	const struct synth_settings *s = sim->s;
	double at = rng_unit(&sim->dirt);
	if (at >= s->date_blank + s->date_future + s->date_impossible + s->date_1900)
		put_day(sim, day, minute, style);
	else if ((at -= s->date_blank) < 0)
		out_none(sim->out, 1);
	else if ((at -= s->date_future) < 0)
		put_day(sim, day_plus(sim->today, 20 + (int)rng_below(&sim->dirt, 340)), minute, style);
	else if ((at -= s->date_impossible) < 0)
		put_impossible(sim, style);
	else
		put_day(sim, day_of(1900, 1, 1), minute, style);
}

bool dirty_twice(struct sim *sim)
{
	return rng_chance(&sim->dirt, sim->s->row_twice);
}

bool dirty_event(struct sim *sim)
{
	return rng_chance(&sim->dirt, sim->s->event_twice);
}

/* UTF-8 of two bytes in the range of Latin-1 becomes its one byte; false where a letter has none. */
static bool latin1(struct str name, char *out, size_t *ret_n)
{
	size_t n = 0;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		if (c < 0x80)
			out[n++] = (char)c;
		else if ((c == 0xC2 || c == 0xC3) && i + 1 < name.n)
			out[n++] = (char)((c << 6 & 0xC0) | ((unsigned char)name.p[++i] & 0x3F));
		else
			return false;
	}
	*ret_n = n;
	return n < name.n;
}

void dirty_name(struct sim *sim, const struct identity *identity, struct str name)
{
	char text[128];
	size_t n;
	bool old = name.n < 100 && latin1(name, text, &n) && rng_chance(&sim->dirt, sim->s->latin1);
	if (!old) {
		n = name.n < 100 ? name.n : 100;
		memcpy(text, name.p, n);
	}
	if (identity->space) {
		text[n++] = ' ';
		text[n++] = ' ';
	}
	out_str(sim->out, (struct str){ text, n });
}

void dirty_postcode(struct sim *sim, const struct identity *identity, const char *postcode)
{
	char text[24];
	snprintf(text, sizeof text, "%s%s", identity->no_postcode ? "" : postcode, identity->space ? " " : "");
	out_text(sim->out, text);
}

struct str dirty_note(struct sim *sim)
{
	static const char *const plain[] = { "Seen today, came by bus", "Has had this before, \"worse than last time\"",
		"Off work since Monday", "Worried, reassured; see again if no better", "Tried paracetamol, no help",
		"Not sleeping, busy at work", "Asked about scan", "Says it comes and goes", "Examined, nothing found",
		"Plan agreed, back in 4 weeks" };
	static const char *const lines[] = { "Seen with partner.\nSymptoms for some weeks.\nPlan: tests, then see again.",
		"History as before,\r\nno change.\r\n", "O/E: well\n\"just tired\"\nBP fine, pulse regular",
		"Phoned twice, no answer.\nLetter sent, copy to file" };
	if (rng_chance(&sim->dirt, sim->s->text_lines))
		return str_of(lines[rng_below(&sim->dirt, LENGTH(lines))]);
	return str_of(plain[rng_below(&sim->dirt, LENGTH(plain))]);
}
