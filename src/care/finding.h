/* Finding: every rule in use, asked of everyone whom a service may see; the answers become findings and entries of its list.
 *
 * The finder acts by a sign-in of the system for that organisation, so its queries go through the same guards as anybody's:
 * a finding never rests on a record that the service may not read. Nothing here crosses the dotted line: an entry waits for
 * a named clinician. Each slice of people is one transaction that is safe to repeat.
 *
 * Where one person's record cannot be read, or what is to be written about her is refused, nothing is written about her, all others are judged, the
 * log and the report say so, and she is on the service's list of those who could not be judged until a later run could (`slips_aside`). A failure
 * of the machine stops the run, which says so; what was done until then stays. */
#ifndef CARE_FINDING_H
#define CARE_FINDING_H

#include "model/redflag.h"
#include "record/finding.h"
#include "record/flag.h"

/* What is asked, resolved once against the code table. */
struct asked_rule { const struct rule *rule; struct codeset *set; };
struct asked_flag { const struct redflag *flag; struct codeset *set; };
struct asked {
	struct asked_rule *rule; size_t rules;
	struct asked_flag *flag; size_t flags;
	bool flags_left_out;                    /* red flags that are on but may not speak: nobody can say "none found" */
	const struct list_name *name; size_t names;
	const struct policy *policy;            /* who may see what: the program itself obeys it, too */
	const char *catalog;                    /* hash of the catalogue */
	const struct catalog *tables;           /* its pathways: an open red flag stops whoever is on one */
	enum comorbid_mode comorbid;            /* the service's setting; COMORBID_NONE: as each rule says */
};

struct finding_aside { int64_t patient; struct str say; };              /* who could not be judged, and why */
struct finding_report {
	int64_t people, found, to_decide;       /* judged; found by at least one rule; entries that wait now */
	struct finding_aside *aside; size_t asides, aside_room;
	struct finding_change change;
	struct rule_run *run; size_t runs;      /* one a rule, in the order of asked->rule */
};

/* Told how many of how many people are done; answers false to stop at the next slice. */
typedef bool finding_progress(void *arg, int64_t done);

enum err finding_run(struct cx *cx, struct store *store, const struct asked *asked, int64_t organisation, struct day today,
		     struct instant now, finding_progress *progress, void *arg, struct finding_report *ret);

/* Everybody whom a run would judge, as it would read her, to whoever makes something else of it: nothing is judged and nothing written but the line in
 * the log (operation "population"). planning: not for the care of each: whoever opted out of that (National Data Opt-out) is left out, and whoever is
 * kept from the totals (finding_run's aside) is always. The arena of `in` is emptied after each slice. */
struct timeline_head;                           /* record/timeline.h */
typedef enum err finding_told(void *arg, struct cx *in, const struct timeline *timeline, const struct timeline_head *head);
struct finding_told_count { int64_t people, too_much, opted_out; };     /* too_much: of whom there is more than can be read: left out */
enum err finding_each(struct cx *cx, struct store *store, const struct asked *asked, int64_t organisation, struct day today, struct instant now,
		      bool planning, finding_told *told, void *arg, struct finding_told_count *ret);

/* The same for one person, after something changed, without attrition. Ranks are of everybody: what the last run found by them stands here until the
 * next one, as long as all that it rests on is still read, and nobody is found by them anew. */
enum err finding_person(struct cx *cx, struct store *store, const struct asked *asked, int64_t organisation, int64_t patient,
			struct day today, struct instant now);

/* The same as one of many: who cannot be judged is put aside as in a run, and that is OK. */
enum err finding_person_or_aside(struct cx *cx, struct store *store, const struct asked *asked, int64_t organisation, int64_t patient, struct day today,
				 struct instant now);

/* The same for each of these, who may be in the record or not: a report without runs and without who waits. */
enum err finding_persons(struct cx *cx, struct store *store, const struct asked *asked, int64_t organisation, const int64_t *patient, size_t count,
			 struct day today, struct instant now, finding_progress *progress, void *arg, struct finding_report *ret);

/* Whom the last runs for this organisation could not judge, for its people to see: at most 1,000, and nobody of whom some single person must not see
 * something, for what failed may be just that. Names are asked for under the reader's guard. */
enum err finding_asides(struct cx *cx, struct db *db, int64_t organisation, struct instant now, int64_t **ret, size_t *ret_count);

/* Draw `count` people at random from those whom the rule did not find but might have (alive, in its age limits), who are not on
 * the list, and offer them for review: what is confirmed among them is what the rule misses. Repeatable by seed. */
enum err finding_sample(struct cx *cx, struct store *store, const struct asked *asked, int64_t organisation, struct str rule,
			int64_t count, uint64_t seed, struct day today, struct instant now, int64_t *ret_drawn);

/* The red flags of a person as they stand: judged over the timeline, less those settled. */
struct flag_state {
	const struct redflag *flag;
	enum truth truth;                       /* open, looked for and not found, not known */
	struct day since, newest;               /* of its events; DAY_NONE */
	const int64_t *event; size_t events;
	const char *words;
	bool settled;                           /* found, and settled by a named person since */
};
struct flags { struct flag_state *flag; size_t flags; enum truth truth; const struct flag_state *worst; };
void flags_judge(struct arena *arena, const struct asked *asked, const struct timeline *timeline, struct day today,
		 const struct flag_settled *settled, size_t settleds, struct flags *ret);

#endif
