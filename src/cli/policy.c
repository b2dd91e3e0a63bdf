/* waymark policy: who may see what, shown and proved. */
#include "cli/cli.h"

#include <inttypes.h>
#include <string.h>

#include "access/prove.h"
#include "access/role.h"
#include "access/told.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/must.h"
#include "catalog/catalog.h"

static enum err show(struct cx *cx, struct command *c)
{
	AUTO(buf) struct buf buf = { 0 };
	size_t roles;
	const struct role *list = role_list(&roles);
	bool found = c->args == 1;
	buf_init(&buf, LIMIT_BUF);
	if (found)
		policy_tell(&buf, c->catalog->policy);
	for (size_t i = 0; i < roles && !found; i++)
		if (strcmp(list[i].role, c->arg[1]) == 0) {
			policy_tell_role(&buf, c->catalog->policy, (int)i);
			found = true;
		}
	if (!found)
		return fail(cx, ERR_BAD_FIELD, "There is no role %s (data/roles.csv).", c->arg[1]);
	fwrite(buf.p, 1, buf.n, c->out);
	return OK;
}

/* The rows were proved when they were read; here the whole space is. */
static enum err check(struct cx *cx, struct command *c)
{
	struct proof proof;
	const struct policy *p = c->catalog->policy;
	policy_prove(cx->arena, p, PROVE_SPACE, &proof);
	for (size_t i = 0; i < proof.faults; i++)
		fprintf(c->out, "%s:%d: %s\n", proof.fault[i].file, proof.fault[i].line, proof.fault[i].say);
	if (proof.faults)
		return fail(cx, ERR_TABLES, "The policy breaks %zu of its own promises.", proof.faults);
	fprintf(c->out, "The policy is sound: %zu rows, %zu cases and %zu invariants hold (%" PRId64 " decisions asked). Version %.*s.\n", p->rows,
		p->expects, p->invariants, proof.cells, STRF(p->version));
	return OK;
}

static enum err expect(struct cx *cx, struct command *c)
{
	const struct policy *p = c->catalog->policy;
	for (size_t i = 0; i < p->expects; i++) {
		const struct policy_expect *e = &p->expect[i];
		struct access_ask ask = { .signed_in = true, .role = e->role, .purpose = (enum purpose)e->purpose,
			.operation = (enum operation)e->operation, .class = (enum record_class)e->class, .labels = e->labels, .relations = e->relations,
			.own = e->own, .flow = (enum flow_state)e->flow, .flow_labels = e->flow_labels, .bars = e->bars };
		struct access_answer answer;
		access_decide(p, &ask, &answer);
		struct str why = access_sentence(cx, p, &ask, &answer);
		fprintf(c->out, "%.*s  %s\n         %.*s\n         %.*s\n", STRF(e->id), access_ask_words(cx->arena, &ask), STRF(e->note), STRF(why));
	}
	return OK;
}

enum err cmd_policy(struct cx *cx, struct command *c)
{
	TRY(command_args(cx, c, 1, 2));
	if (strcmp(c->arg[0], "show") == 0)
		return show(cx, c);
	if (strcmp(c->arg[0], "check") == 0 && c->args == 1)
		return check(cx, c);
	if (strcmp(c->arg[0], "expect") == 0 && c->args == 1)
		return expect(cx, c);
	return fail(cx, ERR_USAGE, "Use: waymark policy show [ROLE], waymark policy check, or waymark policy expect");
}
