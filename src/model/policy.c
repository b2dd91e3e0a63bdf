/* The words of the access policy: what tables write, and what people read. */
#include "model/policy.h"

#include "base/must.h"

struct word { const char *word, *name; };

static const struct word classes[CLASSES] = {
	[CLASS_DEMOGRAPHICS] = { "demographics", "name and address" },
	[CLASS_IDENTITY] = { "identity", "identifiers and links" },
	[CLASS_CONTACT] = { "contact", "contacts" },
	[CLASS_REFERRAL] = { "referral", "referrals" },
	[CLASS_APPOINTMENT] = { "appointment", "outpatient appointments" },
	[CLASS_ATTENDANCE] = { "attendance", "A&E attendances and admissions" },
	[CLASS_PROBLEM] = { "problem", "symptoms and diagnoses" },
	[CLASS_MEDICATION] = { "medication", "medicines" },
	[CLASS_INVESTIGATION] = { "investigation", "investigations and results" },
	[CLASS_LETTER] = { "letter", "letters" },
	[CLASS_MEASURE] = { "measure", "questionnaires and scores" },
	[CLASS_PLAN] = { "plan", "formulation, goals and care plan" },
	[CLASS_CRISIS_PLAN] = { "crisis_plan", "crisis plan" },
	[CLASS_RISK] = { "risk", "risk" },
	[CLASS_TEAM_NOTE] = { "team_note", "notes of the team meeting" },
	[CLASS_NARRATIVE] = { "narrative", "a clinician's notes" },
	[CLASS_THERAPY_NOTE] = { "therapy_note", "a therapist's process notes" },
	[CLASS_SAFEGUARDING] = { "safeguarding", "safeguarding" },
	[CLASS_FINDING] = { "finding", "what a rule found" },
	[CLASS_ACCESS_LOG] = { "access_log", "who looked" },
};
static const struct word labels[LABELS] = {
	{ "N", "normal" }, { "R", "restricted" }, { "V", "very restricted" }, { "THIRDPARTY", "about or from somebody else" },
	{ "HARM", "could harm the patient if read" }, { "SAFEGUARDING", "safeguarding" }, { "DOMESTIC", "domestic abuse" },
	{ "SEXUAL_HEALTH", "sexual health" },
};
static const struct word purposes[PURPOSES] = {
	{ "CARE", "direct care" }, { "EMERGENCY", "emergency care" }, { "OWN_REQUEST", "the patient's own request" },
	{ "OPERATIONS", "running the service" }, { "PLANNING", "planning and commissioning" }, { "RESEARCH", "research" },
	{ "GOVERNANCE", "information governance" },
};
static const struct word relations[RELATIONS] = {
	{ "NONE", "no relation" }, { "HOLDS", "holds a record of the person" }, { "REGISTERED", "the person is registered here" },
	{ "REFERRAL", "a referral is open" }, { "ATTENDING", "attends here" }, { "ADMITTED", "is admitted here" },
	{ "REVIEW", "waits for a clinician's review" }, { "CASELOAD", "on the caseload" }, { "TEAM_MEETING", "on the list of a team meeting" },
	{ "AUTHOR", "wrote it, or supervises who did" }, { "SELF", "is the person" }, { "PROXY", "acts for the person" },
	{ "SERVICE", "manages the service that has the person" }, { "PROJECT", "approved research project" },
	{ "FEED", "interface agreement" }, { "BREAK_GLASS", "broke the glass" },
};
static const struct word bars[BARS] = {
	{ "NONE", "nothing" }, { "DISSENT", "the patient does not want it shared" }, { "LIMIT", "the patient has limited who may see it" },
	{ "OPT_OUT", "National Data Opt-out" }, { "SELF", "one's own record" }, { "HOUSEHOLD", "somebody of the same household" },
	{ "NAMED", "somebody whom the patient has named" }, { "COURT", "a court order" },
};
static const struct word operations[OPERATIONS] = {
	{ "look", "read" }, { "list", "see that there are" }, { "add", "add to" }, { "change", "change" }, { "export", "take out" }, { "send", "send" },
};
static const struct word gates[GATES + 1] = {
	{ "SIGNIN", "sign-in" }, { "CAPABILITY", "what the role does" }, { "PURPOSE", "the purpose" }, { "RELATION", "the relation to the patient" },
	{ "AGREEMENT", "the sharing agreement" }, { "LABEL", "how sensitive it is" }, { "CHOICE", "the patient's choice" },
	{ "HAZARD", "a reason against this person" }, { "BREAK_GLASS", "breaking the glass" }, { "NONE", "none" },
};
static const struct word invariants[INVARIANT_FORMS] = {
	{ "never", "" }, { "only-by", "" }, { "silent", "" }, { "no-glass", "" }, { "list-with-look", "" }, { "fewer-facts", "" },
	{ "every-gate", "" }, { "carried", "" }, { "quoted", "" },
};

static const char *word_at(const struct word *list, size_t count, size_t i)
{
	return i < count ? list[i].word : NULL;
}

static const char *name_at(const struct word *list, size_t count, size_t i)
{
	return i < count ? list[i].name : NULL;
}

static bool word_find(const struct word *list, size_t from, size_t count, struct str word, size_t *ret)
{
	for (size_t i = from; i < count; i++)
		if (str_is(word, list[i].word)) {
			*ret = i;
			return true;
		}
	return false;
}

/* The three functions of one vocabulary; `first` is its lowest word that a table may write. */
#define VOCABULARY(noun, type, list, first) \
	const char *noun##_word(type of) { return word_at(list, LENGTH(list), (size_t)of); } \
	const char *noun##_name(type of) { return name_at(list, LENGTH(list), (size_t)of); } \
	bool noun##_parse(struct str word, type *ret) \
	{ \
		size_t i; \
		if (!word_find(list, first, LENGTH(list), word, &i)) \
			return false; \
		*ret = (type)i; \
		return true; \
	}

VOCABULARY(record_class, enum record_class, classes, 1)
VOCABULARY(label, enum label, labels, 0)
VOCABULARY(purpose, enum purpose, purposes, 0)
VOCABULARY(relation, enum relation_kind, relations, 1)
VOCABULARY(bar, enum bar_kind, bars, 1)
VOCABULARY(operation, enum operation, operations, 0)
VOCABULARY(gate, enum gate, gates, 0)

const char *invariant_word(enum invariant_form form)
{
	return word_at(invariants, LENGTH(invariants), (size_t)form);
}

bool invariant_parse(struct str word, enum invariant_form *ret)
{
	size_t i;
	if (!word_find(invariants, 0, LENGTH(invariants), word, &i))
		return false;
	*ret = (enum invariant_form)i;
	return true;
}
