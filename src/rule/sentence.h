/* A rule in English, from the table alone: what a tired clinician reads before she trusts a list. */
#ifndef RULE_SENTENCE_H
#define RULE_SENTENCE_H

#include "base/buf.h"
#include "model/codelist.h"
#include "model/redflag.h"

/* What the figures of a card are, in whom, against what, and whether they were measured on this very rule. */
const char *sentence_card(struct arena *arena, const struct rule *rule, const struct error_card *card);

/* How code lists are spoken of; without names, by their ids. comorbid: the service's setting, where there is one to speak of. */
struct sentence { const struct rule *rule; const struct list_name *name; size_t names; enum comorbid_mode comorbid; };

/* The whole rule in one sentence, a full stop at its end. */
const char *sentence_rule(struct arena *arena, const struct sentence *s);
/* The same of a red flag's rule. */
const char *sentence_redflag(struct arena *arena, const struct sentence *s);
/* One clause as a noun phrase, without "who had": "at least 2 referrals". Its own window is said, the rule's is not. */
const char *sentence_clause(struct arena *arena, const struct sentence *s, int clause);
/* Which events: "diagnoses from the list “functional syndromes”"; one of them where count is 1. */
void sentence_filter(struct buf *buf, const struct sentence *s, const struct filter *filter, int64_t count);
/* "in the last 36 months", "in any 36 months", "at any time", "in the last 2 calendar years". */
void sentence_window(struct buf *buf, struct window window);
/* The people: "women aged 18 to 69". */
void sentence_population(struct buf *buf, const struct population *population);
/* The name of a code list in quotation marks. */
struct str sentence_list(const struct sentence *s, int list);

#endif
