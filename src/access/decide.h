/* The decision: may this actor do this to this record of this patient, for this purpose? Pure: policy rows and facts in, an answer
 * with its reasons out. Unknown, missing, expired or broken means no. The guard views ask the same question of every row that a
 * request reads (access/fold.h makes their table); `make g-policy` holds the two together. */
#ifndef ACCESS_DECIDE_H
#define ACCESS_DECIDE_H

#include "base/cx.h"
#include "model/policy.h"

/* An agreement's flow that could carry this record to the actor's organisation. */
enum flow_state { FLOW_NONE, FLOW_LIVE, FLOW_NOT_YET, FLOW_ENDED, FLOW_SUSPENDED, FLOW_STATES };

struct access_ask {
	/* who */
	bool signed_in;                 /* a live sign-in whose role still stands */
	int role;                       /* number in role_list; -1 not known */
	enum purpose purpose;
	/* what */
	enum operation operation;
	enum record_class class;
	uint8_t labels;                 /* set; 0 is refused as unknown. V brings R with it, every label N */
	/* about whom */
	uint32_t relations;             /* bit 1 << relation_kind: those that hold now, for the organisation or for the person */
	bool own;                       /* the record is the actor's own organisation's */
	enum flow_state flow;           /* not own: what the agreements say of class and purpose */
	uint8_t flow_labels;            /* labels that the flow carries */
	uint32_t bars;                  /* bit 1 << bar_kind: those of the patient that concern this actor's organisation, person and class now */
};

enum access_effect { ACCESS_DENY, ACCESS_ALLOW, ACCESS_ALLOW_BY_GLASS };

struct access_answer {
	enum access_effect effect;
	enum gate gate;                 /* that denied first; GATES when none did */
	uint16_t reason[GATES];         /* row of each gate that was asked; POLICY_NO_ROW: none spoke, or not asked */
	int relation;                   /* that opened it, the best; -1 */
	uint8_t labels_denied;
	enum bar_kind bar;              /* that bit; BAR_NONE */
	bool silent;                    /* say "not found": that it exists must not show */
	bool may_break_glass;           /* offer it */
	bool watermark;                 /* obligation: shared under an agreement, and said so beside it */
};

/* Among several relations one is enough, and it has to open all labels by itself. The glass is a relation too: it opens where the
 * row of the relation gate says so, and no hazard, agreement, capability or purpose yields to it. */
void access_decide(const struct policy *policy, const struct access_ask *ask, struct access_answer *ret);

/* One sentence: which gate, which row, what would be allowed, whom to ask. In the arena of cx. Where the answer is silent it is the
 * sentence of ERR_NOT_FOUND, and nothing else. */
struct str access_sentence(struct cx *cx, const struct policy *policy, const struct access_ask *ask, const struct access_answer *answer);
/* The nearest thing that would be allowed: the same actor and patient, another operation, or (own records) another class with no more
 * than label N; false: none. */
bool access_nearest(const struct policy *policy, const struct access_ask *ask, struct access_ask *ret);

#endif
