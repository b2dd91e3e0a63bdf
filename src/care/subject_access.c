/* Asked of each row as she herself would ask. */
#include "care/subject_access.h"

#include "access/decide.h"
#include "access/role.h"
#include "base/must.h"
#include "record/audit.h"
#include "record/staff.h"

static enum err told(struct cx *cx, struct db *db, const struct subject_request *r, const struct subject_actor *a, const char *operation, int64_t rows,
		     struct instant now)
{
	char text[ID_TEXT];
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = r->patient,
		.role = a->signin == NIL ? STR(AUDIT_CONSOLE) : a->role, .operation = operation, .class = "subject",
		.subject = str_of(arena_text(cx->arena, id_text(r->outside, text))), .rows = rows, .request = a->request }, now);
}

enum err subject_ask(struct cx *cx, struct db *db, const struct subject_asking *a, struct instant now, struct id *ret)
{
	if (str_trim(a->proof).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence how it was made sure that it was she who asked.");
	if (!day_known(a->asked) || a->asked.day > instant_day(now).day)
		return fail(cx, ERR_BAD_FIELD, "Write the day on which the request came; it cannot be after today.");
	must(a->organisation != NIL);
	TRY(subject_request_add(cx, db, &(struct subject_new){ a->patient, a->organisation, a->reviewer, a->staff, a->asked, str_trim(a->proof) }, now, ret));
	return told(cx, db, &(struct subject_request){ .outside = *ret, .patient = a->patient }, &(struct subject_actor){ a->staff,
		a->signin == NIL ? NIL : a->organisation, a->signin, a->role, a->request }, "ask", 1, now);
}

/* ---- what becomes of a row ---- */

/* What hangs on another row goes with it. */
static struct str parent(struct str section)
{
	static const char *const with[][2] = { { "clause", "finding" }, { "evidence", "finding" }, { "decision_finding", "decision" },
		{ "glass_alert", "glass" }, { "glass_review", "glass" }, { "event_end", "event" }, { "consultation_message", "consultation" },
		{ "consultation_file", "consultation" }, { "letter_part", "letter" }, { "letter_sent", "letter" } };
	for (size_t i = 0; i < LENGTH(with); i++)
		if (str_is(section, with[i][0]))
			return str_of(with[i][1]);
	return section;
}

bool subject_alone(struct str section)
{
	return str_eq(parent(section), section);
}

int subject_words_at(struct str section)
{
	static const struct { const char *section; int at; } words[] = { { "event", 2 }, { "course_text", 0 }, { "decision", 1 }, { "flag_settled", 2 },
		{ "consultation_message", 0 }, { "letter_part", 1 }, { "response", 2 }, { "alert", 1 }, { "plan_item", 0 }, { "carer_need", 0 }, { "draft", 0 },
		{ "meeting_item", 0 }, { "meeting_point", 0 }, { "task", 0 }, { "ward_item", 0 }, { "ward_act", 0 } };
	for (size_t i = 0; i < LENGTH(words); i++)
		if (str_is(section, words[i].section))
			return words[i].at;
	return -1;
}

/* NULL: it is hers. */
static const char *why_held(const struct policy *policy, const struct subject_row *row)
{
	const struct role *list, *patient = role_find(STR("patient"));
	size_t count;
	struct access_answer answer;
	list = role_list(&count);
	must(patient);
	if (str_is(row->section, "bar") && row->kind == BAR_COURT)
		return "a court order: she may not be meant to learn of it from here";
	access_decide(policy, &(struct access_ask){ .signed_in = true, .role = (int)(patient - list), .purpose = PURPOSE_OWN_REQUEST,
		.operation = OP_EXPORT, .class = row->class, .labels = row->labels, .relations = 1u << RELATION_SELF, .own = true }, &answer);
	if (answer.effect == ACCESS_ALLOW)
		return NULL;
	if (row->labels & 1u << LABEL_HARM)
		return "could do serious harm (HARM)";
	if (row->labels & 1u << LABEL_THIRD_PARTY)
		return "from others, or about others (THIRDPARTY)";
	if (row->labels & 1u << LABEL_V)
		return "very restricted (V): its author reads it first";
	if (row->class == CLASS_FINDING)
		return "what a search found: a clinician reads it first";
	return "of a kind that nobody takes out unread";
}

static void fate_put(const struct policy *policy, const struct subject_decided *decided, size_t count, struct subject_pack *p, size_t i)
{
	struct subject_row *row = &p->row[i];
	int at = subject_words_at(row->section);
	p->why[i] = why_held(policy, row);
	p->fate[i] = p->why[i] ? SUBJECT_HELD : SUBJECT_GIVEN;
	for (size_t k = 0; p->why[i] && k < count; k++) {
		const struct subject_decided *d = &decided[k];
		if (d->id != row->id || !str_eq(d->section, parent(row->section)))
			continue;
		p->fate[i] = d->released ? SUBJECT_GIVEN : SUBJECT_WITHHELD;
		if (!d->released || !str_known(d->words) || at < 0)
			break;
		row->text[at] = d->words;
		p->part++;
		break;
	}
	p->held += p->fate[i] == SUBJECT_HELD;
	p->withheld += p->fate[i] == SUBJECT_WITHHELD;
}

/* Of the scope: what it holds and wrote, what is the installation's; of an emergency that of who broke the glass, and of who was told. */
static bool of_scope(const struct subject_pack *p, const struct subject_row *all, size_t count, const struct subject_row *row)
{
	if (subject_in_scope(&p->scope, row->answers) || (row->answers_too && subject_in_scope(&p->scope, row->answers_too)))
		return true;
	for (size_t i = 0; str_is(row->section, "glass") && i < count; i++)
		if (str_is(all[i].section, "glass_alert") && all[i].id == row->id && subject_in_scope(&p->scope, all[i].answers))
			return true;
	return false;
}

enum err subject_pack_of(struct cx *cx, struct db *db, const struct policy *policy, const struct subject_request *request, struct day today,
			 struct subject_pack *ret)
{
	struct subject_decided *decided;
	struct subject_row *all;
	size_t count, n;
	*ret = (struct subject_pack){ .request = *request };
	if (request->organisation == NIL)
		return fail(cx, ERR_CONFLICT, "That request does not say which organisation was asked, and each answers for what it holds. Write it down "
			"again with --organisation.");
	TRY(subject_scope(cx, db, request->organisation, today, &ret->scope));
	TRY(subject_rows(cx, db, request->patient, &all, &n));
	TRY(subject_decisions(cx, db, request->id, &decided, &count));
	ret->row = arena_array(cx->arena, n + 1, sizeof *ret->row);
	ret->fate = arena_array(cx->arena, n + 1, sizeof *ret->fate);
	ret->why = arena_array(cx->arena, n + 1, sizeof *ret->why);
	for (size_t i = 0; i < n; i++)
		if (of_scope(ret, all, n, &all[i])) {
			ret->row[ret->rows] = all[i];
			fate_put(policy, decided, count, ret, ret->rows++);
		}
	return OK;
}

enum err subject_pack_load(struct cx *cx, struct db *db, const struct policy *policy, int64_t patient, int64_t organisation, struct day today,
			   struct subject_pack *ret)
{
	struct subject_request request;
	enum err err = subject_request_last(cx, db, patient, organisation, &request);
	if (err == ERR_NOT_FOUND)
		return fail(cx, err, "No request of this person is written down. Write down first when she asked and how that was made sure.");
	TRY(err);
	return subject_pack_of(cx, db, policy, &request, today, ret);
}

/* ---- deciding, giving, sending ---- */

static enum err stands(struct cx *cx, struct db *db, int64_t staff)
{
	struct staff s;
	if (staff == NIL)
		return fail(cx, ERR_BAD_FIELD, "Say who decides: --by LOGIN.");
	TRY(staff_by_id(cx, db, staff, &s));
	return instant_known(s.disabled_at) ? fail(cx, ERR_FORBIDDEN, "%.*s has left.", STRF(s.name)) : OK;
}

enum err subject_judge(struct cx *cx, struct db *db, const struct policy *policy, const struct subject_request *request,
		       const struct subject_judging *j, const struct subject_actor *actor, struct instant now)
{
	struct subject_pack pack;
	struct str words = j->release && str_known(j->words) ? str_trim(j->words) : STR_NONE;
	bool there = false;
	if (str_trim(j->reason).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence why.");
	if (str_known(words) && subject_words_at(j->section) < 0)
		return fail(cx, ERR_BAD_FIELD, "A record of this kind has no words of its own: it is released or withheld as a whole.");
	TRY(subject_pack_of(cx, db, policy, request, instant_day(now), &pack));
	for (size_t i = 0; i < pack.rows; i++)
		there |= pack.row[i].id == j->id && str_eq(pack.row[i].section, j->section) && str_eq(parent(j->section), j->section) && pack.why[i];
	if (!there)
		return fail(cx, ERR_NOT_FOUND, "No such record is held back. `waymark subject-access held PERSON` lists those that are.");
	if (request->reviewer != NIL && request->reviewer != actor->staff)
		return fail(cx, ERR_FORBIDDEN, "Somebody else is named as the reviewer of this request.");
	TRY(stands(cx, db, actor->staff));
	TRY(subject_decide(cx, db, request->id, j->section, j->id, j->release, words, str_trim(j->reason), actor->staff, now));
	return told(cx, db, request, actor, !j->release ? "withhold" : str_known(words) ? "release-part" : "release", 1, now);
}

enum err subject_given(struct cx *cx, struct db *db, const struct subject_pack *pack, const struct subject_actor *actor, struct instant now)
{
	TRY(subject_request_given(cx, db, pack->request.id, actor->staff, now));
	return told(cx, db, &pack->request, actor, "export", (int64_t)(pack->rows - pack->held - pack->withheld), now);
}

enum err subject_sent(struct cx *cx, struct db *db, const struct subject_request *request, struct str say, const struct subject_actor *actor,
		      struct instant now)
{
	struct subject_told t;
	if (str_trim(say).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Say in a sentence how it went out, and to whom.");
	TRY(subject_request_told(cx, db, request->id, &t));
	if (!instant_known(t.given))
		return fail(cx, ERR_CONFLICT, "No pack was written yet: whoever runs Waymark does that (waymark subject-access PERSON --out DIR).");
	TRY(subject_request_sent(cx, db, request->id, actor->staff, str_trim(say), now));
	return told(cx, db, request, actor, "send", 1, now);
}
