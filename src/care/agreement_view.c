/* Who could look, and the sight that stands in for theirs while one page is made. */
#include "care/agreement_view.h"

#include "base/must.h"
#include "record/audit.h"
#include "record/organisation.h"
#include "record/signin.h"
#include "record/timeline.h"

static bool could_see(const struct policy *policy, int role, enum purpose purpose, enum record_class class, uint8_t labels, uint32_t *relations)
{
	uint16_t capability = policy->capability[role][class][OP_LOOK];
	bool opens = false;
	if (capability == POLICY_NO_ROW || !policy->row[capability].allow)
		return false;
	for (enum relation_kind r = RELATION_HOLDS; r < RELATION_BREAK_GLASS; r++) {
		if (!(policy->relation_any[role][purpose][class] & 1u << r) || policy->relation_personal[r] ||
		    !(policy->label_open[role][r] & labels & LABEL_NORMAL))
			continue;
		*relations |= 1u << r;
		opens = true;
	}
	return opens;
}

static bool acts_for(const struct policy *policy, int role, enum purpose purpose)
{
	uint16_t row = policy->purpose[role][purpose];
	return row != POLICY_NO_ROW && policy->row[row].allow;
}

enum err agreement_viewers(struct cx *cx, const struct policy *policy, const struct agreement_flow *flows, size_t count, int64_t organisation,
			   struct agreement_viewer **ret, size_t *ret_count)
{
	struct agreement_party *parties;
	size_t n, roles, room = 0;
	const struct role *role = role_list(&roles);
	*ret = NULL;
	*ret_count = 0;
	agreement_flow_parties(cx, flows, count, &parties, &n);
	for (size_t p = 0; p < n; p++)
		for (size_t r = 0; r < roles && parties[p].id != organisation; r++)
			for (int purpose = 0; purpose < PURPOSES; purpose++) {
				struct agreement_viewer v = { parties[p], &role[r], (int)r, (enum purpose)purpose, 0 };
				if (!role_may(str_of(role[r].role), "look", "person") || !acts_for(policy, (int)r, v.purpose))
					continue;
				for (size_t i = 0; i < count; i++)
					if (flows[i].to.id == parties[p].id && flows[i].purpose == v.purpose)
						could_see(policy, (int)r, v.purpose, flows[i].class, flows[i].labels, &v.relations);
				if (v.relations)
					*ARRAY_PUSH(cx->arena, *ret, *ret_count, room) = v;
			}
	return OK;
}

/* Whoever followed the party acts for it. */
static enum err who_acts(struct cx *cx, struct db *db, int64_t party, int64_t *ret)
{
	struct successor next;
	TRY(organisation_successor(cx, db, party, &next));
	*ret = next.id == NIL ? party : next.id;
	return OK;
}

enum err agreement_view_open(struct cx *cx, struct db *db, void *arg)
{
	struct agreement_view *v = arg;
	struct sight_as as = { .signin = v->actor->signin, .staff = v->actor->staff, .organisation = v->actor->organisation,
		.other = { .role = str_of(v->viewer->role->role), .purpose = v->viewer->purpose }, .version = v->version->id,
		.assumed = v->assumed };
	db_guard(db, v->actor->signin, v->now);
	TRY(agreement_seen(cx, db, v->agreement, &as.agreement));
	if (as.agreement != v->version->agreement)
		return fail(cx, ERR_NOT_FOUND, "There is no such version of this agreement.");
	if (patient_by_outside(cx, db, v->person, &as.patient) != OK)
		return fail(cx, ERR_NOT_FOUND, "There is no such person, or no agreement lets you see the records.");
	TRY(who_acts(cx, db, v->viewer->party.id, &as.other.organisation));
	/* What the reader sees, and why, is what the log has to say: before the narrowed sign-in stands in for hers. */
	struct str subject = str_of(id_text(v->person, arena_alloc(cx->arena, ID_TEXT)));
	TRY(audit_add(cx, db, &(struct audit){ .staff = v->actor->staff, .organisation = v->actor->organisation, .signin = v->actor->signin,
		.patient = as.patient, .role = v->actor->role, .operation = "preview", .class = "person", .subject = subject, .rows = 1,
		.request = v->actor->request, .detail = str_of(arena_printf(cx->arena, "%.*s version %lld, as %s of %.*s, %s",
			STRF(v->version->ref), (long long)v->version->version, v->viewer->role->role, STRF(v->viewer->party.ods),
			v->assumed ? relation_word(v->assumed) : "as things stand")) }, v->now));
	return signin_narrow(cx, db, v->policy, &as, v->now, &v->signin, &v->compared);
}

enum err agreement_view_close(struct cx *cx, struct db *db, void *arg)
{
	const struct agreement_view *v = arg;
	return signin_end(cx, db, v->signin, v->now);
}
