/* Does a policy keep its own promises? Its expected cases are asked one by one, its invariants over the decision space, with the
 * decision that the program itself uses. The first counter-example of each is told. Pure. */
#ifndef ACCESS_PROVE_H
#define ACCESS_PROVE_H

#include "access/decide.h"

struct proof_fault { struct str id; const char *file; int line; char *say; };
struct proof { struct proof_fault *fault; size_t faults, room; int64_t cells; };

/* How far: what the rows can change (some ms; at every reading), or every cell whether a row can reach it or not (about a second;
 * `waymark policy check` and the tests). */
enum proof_depth { PROVE_ROWS, PROVE_SPACE };
void policy_prove(struct arena *arena, const struct policy *policy, enum proof_depth depth, struct proof *ret);

/* "role gp, CARE, look letter labelled N R, REGISTERED, own record" */
char *access_ask_words(struct arena *arena, const struct access_ask *ask);
const char *flow_word(enum flow_state state);           /* "none", "live", "not-yet", "ended", "suspended" */
bool flow_parse(struct str word, enum flow_state *ret);

#endif
