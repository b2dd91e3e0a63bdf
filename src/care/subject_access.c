/* Asked of each row as she herself would ask. */
#include "care/subject_access.h"

#include "access/decide.h"
#include "access/role.h"
#include "base/must.h"
#include "record/audit.h"

static enum err told(struct cx *cx, struct db *db, int64_t patient, int64_t staff, const char *operation, struct str subject, int64_t rows,
		     struct instant now)
{
	return audit_add(cx, db, &(struct audit){ .staff = staff, .organisation = NIL, .signin = NIL, .patient = patient, .operation = operation,
		.class = "subject", .subject = subject, .rows = rows, .request = STR_NONE }, now);
}

static struct str id_words(struct cx *cx, struct id id)
{
	char text[ID_TEXT];
	return str_of(arena_text(cx->arena, id_text(id, text)));
}

enum err subject_ask(struct cx *cx, struct db *db, const struct subject_asking *a, struct instant now, struct id *ret)
{
	if (str_trim(a->proof).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence how it was made sure that it was she who asked.");
	if (!day_known(a->asked) || a->asked.day > instant_day(now).day)
		return fail(cx, ERR_BAD_FIELD, "Write the day on which the request came; it cannot be after today.");
	TRY(subject_request_add(cx, db, &(struct subject_new){ a->patient, a->organisation, a->reviewer, a->staff, a->asked, str_trim(a->proof) }, now, ret));
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = a->patient,
		.role = a->role, .operation = "ask", .class = "subject", .subject = id_words(cx, *ret), .rows = 1, .request = a->request }, now);
}

/* What hangs on another row goes with it. */
static struct str parent(struct str section)
{
	static const char *const with[][2] = { { "clause", "finding" }, { "evidence", "finding" }, { "decision_finding", "decision" },
		{ "glass_alert", "glass" }, { "glass_review", "glass" }, { "event_end", "event" } };
	for (size_t i = 0; i < LENGTH(with); i++)
		if (str_is(section, with[i][0]))
			return str_of(with[i][1]);
	return section;
}

static bool is_hers(const struct policy *policy, const struct subject_row *row)
{
	const struct role *list, *patient = role_find(STR("patient"));
	size_t count;
	struct access_answer answer;
	list = role_list(&count);
	/* A court's order may be one that she must not learn of from here. */
	if (!patient || (str_is(row->section, "bar") && row->kind == BAR_COURT))
		return false;
	access_decide(policy, &(struct access_ask){ .signed_in = true, .role = (int)(patient - list), .purpose = PURPOSE_OWN_REQUEST,
		.operation = OP_EXPORT, .class = row->class, .labels = row->labels, .relations = 1u << RELATION_SELF, .own = true }, &answer);
	return answer.effect == ACCESS_ALLOW;
}

static enum subject_fate fate_of(const struct policy *policy, const struct subject_row *row, const struct subject_decided *decided, size_t count)
{
	if (is_hers(policy, row))
		return SUBJECT_GIVEN;
	for (size_t i = 0; i < count; i++)
		if (decided[i].id == row->id && str_eq(decided[i].section, parent(row->section)))
			return decided[i].released ? SUBJECT_GIVEN : SUBJECT_WITHHELD;
	return SUBJECT_HELD;
}

enum err subject_pack_load(struct cx *cx, struct db *db, const struct policy *policy, int64_t patient, struct subject_pack *ret)
{
	struct subject_decided *decided;
	size_t count;
	enum err err = subject_request_last(cx, db, patient, &ret->request);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "No request of this person is written down. Write down first when she asked and how that was made sure.");
	TRY(err);
	TRY(subject_rows(cx, db, patient, &ret->row, &ret->rows));
	TRY(subject_decisions(cx, db, ret->request.id, &decided, &count));
	ret->fate = arena_array(cx->arena, ret->rows + 1, sizeof *ret->fate);
	ret->held = ret->withheld = 0;
	for (size_t i = 0; i < ret->rows; i++) {
		ret->fate[i] = fate_of(policy, &ret->row[i], decided, count);
		ret->held += ret->fate[i] == SUBJECT_HELD;
		ret->withheld += ret->fate[i] == SUBJECT_WITHHELD;
	}
	return OK;
}

enum err subject_judge(struct cx *cx, struct db *db, const struct policy *policy, int64_t patient, struct str section, int64_t id, bool release,
		       struct str reason, int64_t staff, struct instant now)
{
	struct subject_pack pack;
	bool there = false;
	if (str_trim(reason).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence why.");
	TRY(subject_pack_load(cx, db, policy, patient, &pack));
	for (size_t i = 0; i < pack.rows; i++)
		there |= pack.row[i].id == id && str_eq(pack.row[i].section, section) && str_eq(parent(section), section) && !is_hers(policy, &pack.row[i]);
	if (!there)
		return fail(cx, ERR_NOT_FOUND, "No such record is held back. `waymark subject-access held PERSON` lists those that are.");
	if (pack.request.reviewer != NIL && pack.request.reviewer != staff)
		return fail(cx, ERR_FORBIDDEN, "Somebody else is named as the reviewer of this request.");
	TRY(subject_decide(cx, db, pack.request.id, section, id, release, str_trim(reason), staff, now));
	return told(cx, db, patient, staff, release ? "release" : "withhold", id_words(cx, pack.request.outside), 1, now);
}

enum err subject_given(struct cx *cx, struct db *db, int64_t patient, const struct subject_pack *pack, int64_t staff, struct instant now)
{
	TRY(subject_request_given(cx, db, pack->request.id, now));
	return told(cx, db, patient, staff, "export", id_words(cx, pack->request.outside), (int64_t)(pack->rows - pack->held - pack->withheld), now);
}
