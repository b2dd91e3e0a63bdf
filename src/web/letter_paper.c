/* One letter read, and as a paper to print. */
#include "base/must.h"
#include "web/letter.h"
#include "web/say.h"

enum err letter_page_load(struct letter_page *p, struct id letter)
{
	struct request *rq = p->rq;
	p->care = (struct care){ rq->settings->catalog, rq->settings->catalog->policy };
	enum err err = letter_view(p->cx, rq->db, &p->care, letter, &p->v);
	if (err == ERR_NOT_FOUND)
		return fail(p->cx, ERR_NOT_FOUND, "There is no such letter, or you may not read it.");
	TRY(err);
	TRY(seen_load(p->cx, rq, p->v.l.patient_outside, false, &p->seen));
	rq->subject = outside(p->cx->arena, letter);
	return OK;
}

struct str letter_page_title(const struct letter_page *p)
{
	struct str title = p->v.kind ? letter_title(p->v.kind, p->v.l.whom) : STR_NONE;
	return str_known(title) ? title : STR("Letter");
}

/* "Ruth Ashworth, born 3 May 1981, NHS number 999 526 0182". */
struct str letter_page_about(const struct letter_page *p)
{
	const struct demographic *d = &p->seen.person.best.d;
	const struct person_identifier *nhs = p->seen.person.nhs;
	char day[DAY_TEXT];
	struct str name = say_f(p->cx->arena, "%.*s%s%.*s", STRF(d->given), d->given.n && d->family.n ? " " : "", STRF(d->family));
	struct str born = day_known(d->birth_on) ? say_f(p->cx->arena, ", born %s", day_words(d->birth_on, day)) : STR("");
	if (!nhs || nhs->value.n != 10)
		return say_f(p->cx->arena, "%.*s%.*s", STRF(name.n ? name : STR("Name not known")), STRF(born));
	return say_f(p->cx->arena, "%.*s%.*s, NHS number %.3s\u00a0%.3s\u00a0%.4s", STRF(name), STRF(born), nhs->value.p, nhs->value.p + 3, nhs->value.p + 6);
}

struct str letter_page_signed(const struct letter_page *p)
{
	const struct profession *known = catalog_profession_called(p->care.catalog, p->v.l.approved_profession);
	struct str is = known ? known->title : p->v.l.approved_profession;
	return is.n ? say_f(p->cx->arena, "%.*s, %.*s", STRF(is), STRF(p->v.l.organisation_name)) : p->v.l.organisation_name;
}

/* A part that says nothing is not printed. */
bool letter_part_says(const struct letter_worded *part)
{
	struct str rest = part->say, line;
	for (bool more = true; more;) {
		more = str_cut(rest, '\n', &line, &rest);
		line = str_trim(line);
		if (line.n && !str_is(line, "-"))
			return true;
	}
	return false;
}

static struct str band_of(const struct letter_page *p, bool training)
{
	const struct letter *l = &p->v.l;
	const char *state = instant_known(l->ended_at) ? "WITHDRAWN. Not to be used." : instant_known(l->approved_at) ? "" : "DRAFT. Not approved, not to be sent.";
	return training ? say_f(p->cx->arena, "TRAINING. %s", state[0] ? state : "Not to be used for care.") : str_of(state);
}

void letter_page_paper(const struct letter_page *p, bool training, struct pdf_paper *ret)
{
	const struct letter *l = &p->v.l;
	const struct request *rq = p->rq;
	struct cx *cx = p->cx;
	struct str id = outside(cx->arena, l->outside);
	char on[DAY_TEXT], at[INSTANT_TEXT];
	size_t n = 0;
	bool approved = instant_known(l->approved_at), own = l->organisation == rq->who->organisation;
	struct pdf_block *block = arena_array(cx->arena, 2 * p->v.parts + 6, sizeof *block);
	block[n++] = (struct pdf_block){ PDF_HEAD, l->organisation_name, l->ods };
	block[n++] = (struct pdf_block){ PDF_ADDRESS, p->v.parts ? p->v.part[0].say : STR(""), say_f(cx->arena, "%s\nOur reference:\n%.*s",
		approved ? day_words(instant_day(l->approved_at), on) : "not approved yet", STRF(id)) };
	block[n++] = (struct pdf_block){ PDF_TITLE, letter_page_title(p), STR_NONE };
	block[n++] = (struct pdf_block){ PDF_ABOUT, letter_page_about(p), STR_NONE };
	for (size_t i = 1; i < p->v.parts; i++) {
		if (!letter_part_says(&p->v.part[i]))
			continue;
		block[n++] = (struct pdf_block){ PDF_HEADING, p->v.part[i].heading, STR_NONE };
		block[n++] = (struct pdf_block){ PDF_TEXT, p->v.part[i].say, STR_NONE };
	}
	if (approved)
		block[n++] = (struct pdf_block){ PDF_SIGNED, say_f(cx->arena, "%.*s\n%.*s", STRF(l->approved_name), STRF(letter_page_signed(p))), STR_NONE };
	*ret = (struct pdf_paper){ .language = "en-GB", .title = letter_page_title(p), .author = l->organisation_name, .at = approved ? l->approved_at : rq->now,
		.large = l->large || str_is(form_value(&rq->query, "large"), "yes"), .band = band_of(p, training), .block = block, .blocks = n,
		.foot = say_f(cx->arena, "Reference %.*s. Printed by %.*s%s%.*s, %s", STRF(id), STRF(rq->who->staff_name), own ? "" : ", ",
			STRF(own ? STR("") : rq->who->organisation_name), instant_words(rq->now, at)) };
}
