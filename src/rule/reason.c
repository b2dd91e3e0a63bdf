/* Why: a finding in words, from its numbers alone. Counts, days and list names; nothing that tells who it is. */
#include <inttypes.h>

#include "base/limits.h"
#include "base/must.h"
#include "rule/casefind_in.h"
#include "rule/sentence.h"

#define LINE_MAX_BYTES 300      /* a worklist's line */

static const struct { unsigned bit; const char *say; } doubts[] = {
	{ DOUBT_LIST_MISSING, "the code list is missing here" },
	{ DOUBT_NOT_COVERED, "no source here would tell of all of them" },
	{ DOUBT_REACH, "the sources do not reach back far enough" },
	{ DOUBT_UNDATED, "some have no date" },
	{ DOUBT_UNCODED, "some have no readable code" },
	{ DOUBT_UNSPOKEN, "some are coded in a system that the code list does not speak" },
	{ DOUBT_UNSORTED, "of some coded entries the source does not say what they are" },
	{ DOUBT_RESULT, "some results are not known" },
	{ DOUBT_ATTENDANCE, "of some nobody says whether they were kept" },
	{ DOUBT_PLANNED, "of some nobody says whether they were planned" },
	{ DOUBT_VALUE, "some lack what is to be told apart" },
	{ DOUBT_ANSWER, "whether they were followed up is not known" },
	{ DOUBT_RANK, "the population has not been counted" },
	{ DOUBT_AGE, "the birth date is not known" },
	{ DOUBT_SEX, "the sex is not known" },
	{ DOUBT_PROPORTION, "there is nothing to take a share of" },
};

static void doubts_words(struct buf *buf, unsigned doubt)
{
	for (size_t i = 0; i < LENGTH(doubts); i++)
		if (doubt & doubts[i].bit) {
			buf_text(buf, "; ");
			buf_text(buf, doubts[i].say);
		}
}

static void amount(struct buf *buf, int64_t n)
{
	if (n == 0)
		buf_text(buf, "no");
	else
		buf_int(buf, n);
}

static void stretch(struct buf *buf, const struct clause_result *r)
{
	char from[DAY_TEXT], to[DAY_TEXT];
	if (day_known(r->from))
		buf_printf(buf, " from %s to %s", day_words(r->from, from), day_words(r->to, to));
	else
		buf_printf(buf, " up to %s", day_words(r->to, to));
}

static void asked(struct buf *buf, const struct clause *c)
{
	if (c->kind == CLAUSE_ABSENT)
		buf_text(buf, "; there should be none");
	else if (c->at_most >= 0)
		buf_printf(buf, "; asked for: %" PRId64 " to %" PRId64, c->at_least, c->at_most);
	else
		buf_printf(buf, "; asked for: %" PRId64 " or more", c->at_least);
}

static void of_words(struct buf *buf, enum distinct_of of, int64_t n)
{
	static const char *const what[][2] = {
		[OF_SPECIALTY] = { "specialty", "specialties" }, [OF_GROUP] = { "body system", "body systems" },
		[OF_ORGANISATION] = { "organisation", "organisations" }, [OF_DAY] = { "day", "days" },
		[OF_CLINICIAN] = { "clinician", "clinicians" },
	};
	must(of > OF_NOTHING && of < LENGTH(what));
	buf_printf(buf, " %s", what[of][n == 1 ? 0 : 1]);
}

static void count_reason(struct buf *buf, const struct sentence *s, const struct clause *c, const struct clause_result *r)
{
	amount(buf, r->certain);
	if (c->kind == CLAUSE_DISTINCT) {
		of_words(buf, c->of, r->certain);
		buf_text(buf, " with ");
		sentence_filter(buf, s, &c->filter, 2);
	} else {
		buf_char(buf, ' ');
		sentence_filter(buf, s, &c->filter, r->certain == 1 ? 1 : 2);
	}
	if (c->unanswered)
		buf_printf(buf, " left without a follow-up for %d days", c->answer_days);
	if (r->possible)
		buf_printf(buf, " and %" PRId64 " that may be", r->possible);
	stretch(buf, r);
	asked(buf, c);
}

static void first_reason(struct buf *buf, const struct sentence *s, const struct clause *c, const struct clause_result *r)
{
	const char *opening = r->truth == TRUTH_UNKNOWN ? "perhaps the first " : r->truth == TRUTH_YES ? "the first " : "no first ";
	buf_text(buf, opening);
	sentence_filter(buf, s, &c->filter, 1);
	buf_text(buf, c->of == OF_NOTHING ? " on record" : " of its body system");
	stretch(buf, r);
}

static void rank_reason(struct buf *buf, const struct casefind *ask, const struct sentence *s, const struct clause_result *r)
{
	const struct clause *c = &ask->rule->clause[r->clause];
	const struct strata_rank *rank = ask->rank ? &ask->rank[r->clause] : NULL;
	amount(buf, r->certain);
	buf_char(buf, ' ');
	sentence_filter(buf, s, &c->filter, r->certain == 1 ? 1 : 2);
	if (r->possible)
		buf_printf(buf, " and %" PRId64 " that may be", r->possible);
	stretch(buf, r);
	if (!rank || !rank->known)
		return;
	if (rank->at_least == INT64_MAX)
		buf_printf(buf, "; of %" PRId64 " people with any, none stands out", rank->people);
	else
		buf_printf(buf, "; the top %g%% of %" PRId64 " people with any begin at %" PRId64, c->top_percent, rank->people, rank->at_least);
}

static void equation_reason(struct buf *buf, const struct clause *c, const struct clause_result *r)
{
	if (r->high - r->low < 0.0005)
		buf_printf(buf, "probability %.0f%%", r->low * 100);
	else
		buf_printf(buf, "probability between %.0f%% and %.0f%%", r->low * 100, r->high * 100);
	stretch(buf, r);
	buf_printf(buf, "; asked for: %g%% or more", c->p_at_least * 100);
}

static void join_reason(struct buf *buf, const struct clause *c, const struct clause_result *r)
{
	if (c->kind == CLAUSE_NOT)
		buf_text(buf, r->truth == TRUTH_YES ? "it is not so" : r->truth == TRUTH_NO ? "it is so" : "it is not known");
	else
		buf_printf(buf, "%" PRId64 " of %d so, %" PRId64 " not known; %s needed", r->certain, c->children, r->possible,
			c->kind == CLAUSE_ALL ? "all are" : "one is");
}

static const char *reason(struct arena *arena, const struct casefind *ask, const struct clause_result *r)
{
	const struct clause *c = &ask->rule->clause[r->clause];
	struct sentence s = { ask->rule, ask->name, ask->names };
	AUTO(buf) struct buf buf = { 0 };
	buf_init(&buf, 64u << 10);
	switch (c->kind) {
	case CLAUSE_COUNT:
	case CLAUSE_DISTINCT:
	case CLAUSE_ABSENT: count_reason(&buf, &s, c, r); break;
	case CLAUSE_FIRST_WITHIN: first_reason(&buf, &s, c, r); break;
	case CLAUSE_RANK: rank_reason(&buf, ask, &s, r); break;
	case CLAUSE_EQUATION: equation_reason(&buf, c, r); break;
	default: join_reason(&buf, c, r); break;
	}
	if (c->kind > CLAUSE_NOT && r->truth == TRUTH_UNKNOWN)
		doubts_words(&buf, r->doubt);
	must(!buf.full);
	return str_c(arena, buf_view(&buf));
}

static bool under_not(const struct rule *rule, int n)
{
	for (int at = rule->clause[n].parent; at >= 0; at = rule->clause[at].parent)
		if (rule->clause[at].kind == CLAUSE_NOT)
			return true;
	return false;
}

/* What speaks for her: the leaves that are so, and how many. */
static void line_yes(struct buf *buf, const struct casefind *ask, const struct finding_draft *f)
{
	struct sentence s = { f->rule, ask->name, ask->names };
	const char *between = "";
	for (int n = 0; n < rule_find_clauses(f->rule); n++) {
		const struct clause *c = &f->rule->clause[n];
		const struct clause_result *r = &f->clause[n];
		if (c->kind <= CLAUSE_NOT || r->truth != TRUTH_YES || under_not(f->rule, n))
			continue;
		buf_text(buf, between);
		between = "; ";
		if (c->kind == CLAUSE_EQUATION) {
			equation_reason(buf, c, r);
			continue;
		}
		amount(buf, r->certain);
		if (c->kind == CLAUSE_DISTINCT) {
			of_words(buf, c->of, r->certain);
			buf_text(buf, " with");
		}
		buf_char(buf, ' ');
		sentence_filter(buf, &s, &c->filter, r->certain == 1 && c->kind != CLAUSE_DISTINCT ? 1 : 2);
	}
}

static void line_population(struct buf *buf, const struct finding_draft *f)
{
	char day[DAY_TEXT];
	if (f->alive == TRUTH_NO)
		buf_text(buf, "has died");
	else if (f->age_fits == TRUTH_NO)
		buf_printf(buf, "aged %d on %s; the rule is for people aged %d to %d", f->age, day_words(f->day, day),
			f->rule->population.age_from, f->rule->population.age_to);
	else if (f->sex_fits == TRUTH_NO)
		buf_text(buf, "not of the sex that the rule is for");
	else if (f->age_fits == TRUTH_UNKNOWN)
		buf_text(buf, "the birth date is not known");
	else
		buf_text(buf, "the sex is not known");
}

/* The first leaf that decided: the first that is not so, or that nobody knows. */
static const char *line_leaf(const struct finding_draft *f, enum truth truth)
{
	for (int n = 0; n < rule_find_clauses(f->rule); n++)
		if (f->rule->clause[n].kind > CLAUSE_NOT && f->clause[n].truth == truth)
			return f->clause[n].words;
	return f->clause[0].words;
}

static const char *line(struct arena *arena, const struct casefind *ask, const struct finding_draft *f)
{
	AUTO(buf) struct buf buf = { 0 };
	buf_init(&buf, 64u << 10);
	if (f->truth == TRUTH_YES) {
		line_yes(&buf, ask, f);
	} else {
		buf_text(&buf, f->truth == TRUTH_NO ? "Not found: " : "Not known: ");
		if (f->population == f->truth)
			line_population(&buf, f);
		else if (f->find == f->truth)
			buf_text(&buf, line_leaf(f, f->truth));
		else
			buf_text(&buf, f->clause[f->rule->comorbid].words);
	}
	must(!buf.full);
	struct str all = buf_view(&buf);
	size_t n = all.n;
	if (n > LINE_MAX_BYTES)
		for (n = LINE_MAX_BYTES - 3; n > 0 && ((unsigned char)all.p[n] & 0xC0) == 0x80; n--)
			;
	return n == all.n ? str_c(arena, all) : arena_printf(arena, "%.*s…", (int)n, all.p);
}

void reasons_write(struct arena *arena, const struct casefind *ask, struct finding_draft *f)
{
	for (int n = 0; n < f->clauses; n++)
		f->clause[n].words = reason(arena, ask, &f->clause[n]);
	f->line = line(arena, ask, f);
}
