/* English from the rule's tree. The top join is lettered, the next is said with either and both, deeper ones in brackets:
 * so every and and or has one reading. */
#include "rule/sentence.h"

#include <inttypes.h>

#include "base/limits.h"
#include "base/must.h"
#include "rule/casefind.h"

#define SENTENCE_MAX (64u << 10)        /* bytes of one sentence: far more than a rule of 64 clauses makes */

struct str sentence_list(const struct sentence *s, int list)
{
	struct str id = s->rule->list[list];
	const struct list_name *name = list_name_find(s->name, s->names, id);
	return name ? name->name : id;
}

#define KEPT_OR_NOT ((1u << EVENT_OUTPATIENT) | (1u << EVENT_THERAPY))

/* "GP contact", "A&E attendance" keep their capitals; "Referral" loses its own. */
static void kind_word(struct buf *buf, enum event_kind kind, bool missed_too, bool one)
{
	if ((1u << kind) & KEPT_OR_NOT)
		buf_text(buf, missed_too ? "booked " : "kept ");
	const char *word = one ? event_kind_name(kind) : event_kind_plural(kind);
	bool name = word[0] && word[1] && ((word[1] >= 'A' && word[1] <= 'Z') || word[1] == '&');
	if (kind == EVENT_TOLD) {
		buf_text(buf, one ? "contact told by the patient" : "contacts told by the patient");
		return;
	}
	if (!name && word[0] >= 'A' && word[0] <= 'Z')
		buf_char(buf, (char)(word[0] - 'A' + 'a'));
	else
		buf_char(buf, word[0]);
	buf_text(buf, word + 1);
}

static void kinds_words(struct buf *buf, const struct filter *f, bool one)
{
	int kinds = 0, said = 0;
	if ((f->kinds & FILTER_ANY) == FILTER_ANY) {
		buf_text(buf, one ? "event of any kind" : "events of any kind");
		return;
	}
	for (int k = 1; k < EVENT_KINDS; k++)
		kinds += (f->kinds >> k) & 1u;
	for (int k = 1; k < EVENT_KINDS; k++) {
		if (!(f->kinds & (1u << k)))
			continue;
		if (said > 0)
			buf_text(buf, said == kinds - 1 ? " or " : ", ");
		kind_word(buf, (enum event_kind)k, f->missed_too, one);
		said++;
	}
}

/* Kinds that are what their code says; of the others the code is a diagnosis made there. */
#define IS_ITS_CODE ((1u << EVENT_ENTRY) | (1u << EVENT_SYMPTOM) | (1u << EVENT_DIAGNOSIS) | (1u << EVENT_INVESTIGATION) | \
	(1u << EVENT_PROCEDURE) | (1u << EVENT_MEDICATION))

void sentence_filter(struct buf *buf, const struct sentence *s, const struct filter *f, int64_t count)
{
	bool one = count == 1;
	if (f->unscheduled)
		buf_text(buf, "unplanned ");
	kinds_words(buf, f, one);
	if (f->result != RESULT_NONE)
		buf_text(buf, f->result == RESULT_NORMAL ? " with a normal result" : " with an abnormal result");
	if (f->list >= 0) {
		buf_text(buf, f->kinds & ~IS_ITS_CODE ? " with a diagnosis from the list “" : " from the list “");
		buf_str(buf, sentence_list(s, f->list));
		buf_text(buf, "”");
	}
}

void sentence_window(struct buf *buf, struct window w)
{
	switch (w.where) {
	case WINDOW_LAST: buf_printf(buf, "in the last %d month%s", w.months, w.months == 1 ? "" : "s"); break;
	case WINDOW_ANYWHERE: buf_printf(buf, "in any %d month%s", w.months, w.months == 1 ? "" : "s"); break;
	case WINDOW_CALENDAR_YEAR:
		if (w.months == 12)
			buf_text(buf, "in the last whole calendar year");
		else
			buf_printf(buf, "in the last %d whole calendar years", w.months / 12);
		break;
	default: buf_text(buf, "at any time"); break;
	}
}

void sentence_population(struct buf *buf, const struct population *p)
{
	buf_text(buf, p->sex == SEX_FEMALE ? "women" : p->sex == SEX_MALE ? "men" : "people");
	if (p->age_from > 0 && p->age_to < 150)
		buf_printf(buf, " aged %d to %d", p->age_from, p->age_to);
	else if (p->age_from > 0)
		buf_printf(buf, " aged %d or over", p->age_from);
	else if (p->age_to < 150)
		buf_printf(buf, " aged %d or under", p->age_to);
}

static void limits_words(struct buf *buf, const struct clause *c)
{
	if (c->at_most >= 0 && c->at_least == c->at_most)
		buf_printf(buf, "exactly %" PRId64, c->at_least);
	else if (c->at_most >= 0 && c->at_least > 0)
		buf_printf(buf, "from %" PRId64 " to %" PRId64, c->at_least, c->at_most);
	else if (c->at_most >= 0)
		buf_printf(buf, "at most %" PRId64, c->at_most);
	else
		buf_printf(buf, "at least %" PRId64, c->at_least);
}

static int64_t limits_noun(const struct clause *c)
{
	return c->at_most >= 0 ? c->at_most : c->at_least;
}

static void number(struct buf *buf, double value)
{
	buf_printf(buf, "%.6g", value);
}

static void count_words(struct buf *buf, const struct sentence *s, const struct clause *c)
{
	limits_words(buf, c);
	buf_char(buf, ' ');
	sentence_filter(buf, s, &c->filter, limits_noun(c));
	if (c->unanswered) {
		buf_text(buf, " that no ");
		sentence_filter(buf, s, &c->answer, 1);
		buf_printf(buf, " followed within %d days", c->answer_days);
	}
}

static void distinct_words(struct buf *buf, const struct sentence *s, const struct clause *c)
{
	static const char *const where[][3] = {
		[OF_SPECIALTY] = { " in ", "specialty", "specialties" }, [OF_GROUP] = { " from ", "body system", "body systems" },
		[OF_ORGANISATION] = { " in ", "organisation", "organisations" }, [OF_DAY] = { " on ", "day", "days" },
		[OF_CLINICIAN] = { " with ", "clinician", "clinicians" },
	};
	must(c->of > OF_NOTHING && c->of < LENGTH(where));
	sentence_filter(buf, s, &c->filter, 2);
	buf_text(buf, where[c->of][0]);
	limits_words(buf, c);
	buf_text(buf, limits_noun(c) == 1 ? " " : " different ");
	buf_text(buf, where[c->of][limits_noun(c) == 1 ? 1 : 2]);
}

static void first_words(struct buf *buf, const struct sentence *s, const struct clause *c)
{
	if (c->of == OF_NOTHING) {
		buf_text(buf, "the first ever recorded ");
		sentence_filter(buf, s, &c->filter, 1);
		return;
	}
	limits_words(buf, c);
	buf_char(buf, ' ');
	sentence_filter(buf, s, &c->filter, limits_noun(c));
	buf_text(buf, c->of == OF_GROUP ? " of a body system never recorded before" : " of a kind never recorded before");
}

static void rank_words(struct buf *buf, const struct sentence *s, const struct clause *c)
{
	buf_text(buf, "so many ");
	sentence_filter(buf, s, &c->filter, 2);
	buf_text(buf, " that at most ");
	number(buf, c->top_percent);
	buf_text(buf, c->among == AMONG_PRACTICE ? "% of those of the same practice, sex and ten-year age band who had any had as many or more" :
		c->among == AMONG_AGE_SEX ? "% of those of the same sex and ten-year age band who had any had as many or more" :
		"% of those who had any had as many or more");
}

static void equation_words(struct buf *buf, const struct sentence *s, const struct clause *c)
{
	buf_text(buf, "a probability of at least ");
	number(buf, c->p_at_least * 100);
	buf_text(buf, "% by a logistic equation (start at ");
	number(buf, c->intercept);
	for (int i = 0; i < c->terms; i++) {
		const struct term *t = &c->term[i];
		buf_text(buf, t->weight < 0 ? "; take off " : "; add ");
		number(buf, fabs(t->weight));
		switch (t->of) {
		case TERM_FEMALE: buf_text(buf, " for a woman"); break;
		case TERM_AGE: buf_text(buf, " for each year of age"); break;
		case TERM_PER_YEAR:
			buf_text(buf, " for each ");
			sentence_filter(buf, s, &t->count, 1);
			buf_text(buf, " a year");
			break;
		case TERM_PERCENT:
			buf_text(buf, " for each percent of the ");
			sentence_filter(buf, s, &c->filter, 2);
			buf_text(buf, " that have a diagnosis from the list “");
			buf_str(buf, sentence_list(s, t->count.list));
			buf_text(buf, "”");
			break;
		}
	}
	buf_char(buf, ')');
}

static void clause_words(struct buf *buf, const struct sentence *s, int n, int depth);

static void leaf_words(struct buf *buf, const struct sentence *s, const struct clause *c)
{
	switch (c->kind) {
	case CLAUSE_COUNT: count_words(buf, s, c); break;
	case CLAUSE_DISTINCT: distinct_words(buf, s, c); break;
	case CLAUSE_ABSENT: buf_text(buf, "no "); sentence_filter(buf, s, &c->filter, 1); break;
	case CLAUSE_FIRST_WITHIN: first_words(buf, s, c); break;
	case CLAUSE_RANK: rank_words(buf, s, c); break;
	default: must(c->kind == CLAUSE_EQUATION); equation_words(buf, s, c); break;
	}
	if (c->window.where != WINDOW_RULE) {
		buf_char(buf, ' ');
		sentence_window(buf, c->window);
	}
}

/* (a) ... and (b) ...; one level down: either ... or ..., both ... and ...; below that in brackets. */
static void join_words(struct buf *buf, const struct sentence *s, const struct clause *c, int depth)
{
	bool any = c->kind == CLAUSE_ANY, two = c->children == 2, lettered = depth == 0;
	const char *last = any ? "or" : "and";
	if (depth >= 2)
		buf_char(buf, '(');
	if (!lettered || any)
		buf_text(buf, two ? (any ? "either " : "both ") : any ? "at least one of these: " : "all of these: ");
	for (int i = 0; i < c->children; i++) {
		if (i > 0) {
			buf_text(buf, two ? " " : "; ");
			if (i == c->children - 1)
				buf_printf(buf, "%s ", last);
		}
		if (lettered)
			buf_printf(buf, "(%c) ", 'a' + i % 26);
		clause_words(buf, s, c->child[i], depth + 1);
	}
	if (depth >= 2)
		buf_char(buf, ')');
}

static void clause_words(struct buf *buf, const struct sentence *s, int n, int depth)
{
	const struct clause *c = &s->rule->clause[n];
	if (c->kind == CLAUSE_NOT) {
		buf_text(buf, "not (");
		clause_words(buf, s, c->child[0], depth + 1);
		buf_char(buf, ')');
	} else if (c->kind > CLAUSE_NOT) {
		leaf_words(buf, s, c);
	} else if (c->children == 1) {
		clause_words(buf, s, c->child[0], depth);
	} else {
		join_words(buf, s, c, depth);
	}
}

static const char *words_out(struct arena *arena, struct buf *buf)
{
	must(!buf->full);
	return str_c(arena, buf_view(buf));
}

const char *sentence_clause(struct arena *arena, const struct sentence *s, int clause)
{
	AUTO(buf) struct buf buf = { 0 };
	buf_init(&buf, SENTENCE_MAX);
	must(clause >= 0 && clause < s->rule->clauses);
	clause_words(&buf, s, clause, 1);
	return words_out(arena, &buf);
}

static void comorbid_words(struct buf *buf, const struct sentence *s)
{
	const struct rule *r = s->rule;
	if (r->comorbid < 0)
		return;
	buf_text(buf, "; those with a ");
	sentence_filter(buf, s, &r->clause[r->comorbid].filter, 1);
	buf_char(buf, ' ');
	sentence_window(buf, r->clause[r->comorbid].window);
	buf_text(buf, casefind_comorbid(r, s->comorbid) == COMORBID_STRICT ? " are left out" : " are kept and marked");
}

static void who_had(struct buf *buf, const struct sentence *s)
{
	buf_text(buf, "who ");
	sentence_window(buf, s->rule->window);
	buf_text(buf, " had ");
	clause_words(buf, s, 0, 0);
}

const char *sentence_rule(struct arena *arena, const struct sentence *s)
{
	AUTO(buf) struct buf buf = { 0 };
	buf_init(&buf, SENTENCE_MAX);
	buf_text(&buf, s->rule->area ? "Count, for an area and never by name, living " : "Find living ");
	sentence_population(&buf, &s->rule->population);
	buf_char(&buf, ' ');
	who_had(&buf, s);
	comorbid_words(&buf, s);
	buf_char(&buf, '.');
	return words_out(arena, &buf);
}

const char *sentence_redflag(struct arena *arena, const struct sentence *s)
{
	AUTO(buf) struct buf buf = { 0 };
	buf_init(&buf, SENTENCE_MAX);
	buf_text(&buf, "Stop and look at ");
	sentence_population(&buf, &s->rule->population);
	buf_char(&buf, ' ');
	who_had(&buf, s);
	buf_char(&buf, '.');
	return words_out(arena, &buf);
}

static void figure(struct buf *buf, const char *name, double value, int *count)
{
	if (isnan(value))
		return;
	buf_printf(buf, "%s%s %.2f", (*count)++ ? ", " : ": ", name, value);
}

const char *sentence_card(struct arena *arena, const struct rule *rule, const struct error_card *card)
{
	AUTO(buf) struct buf buf = { 0 };
	int figures = 0;
	buf_init(&buf, SENTENCE_MAX);
	if (str_is(card->against, "none")) {
		buf_text(&buf, "No accuracy was published");
	} else {
		buf_text(&buf, rule->fidelity == RULE_AS_PUBLISHED ? "Measured against " : "Measured on the original, not on this version, against ");
		buf_str(&buf, card->against);
	}
	if (str_known(card->who)) {
		buf_text(&buf, ", in ");
		buf_str(&buf, card->who);
	}
	figure(&buf, "sensitivity", card->sensitivity, &figures);
	figure(&buf, "specificity", card->specificity, &figures);
	figure(&buf, "PPV", card->ppv, &figures);
	figure(&buf, "NPV", card->npv, &figures);
	figure(&buf, "area under the curve", card->auc, &figures);
	if (str_known(card->source))
		buf_printf(&buf, " (%.*s)", STRF(card->source));
	buf_char(&buf, '.');
	if (str_known(card->note))
		buf_printf(&buf, " %.*s", STRF(card->note));
	return words_out(arena, &buf);
}
