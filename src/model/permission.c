/* Grounds, and what a permission opens. */
#include "model/permission.h"

#include "base/must.h"

static const struct permission_ground grounds[] = {
	{ RELATION_SELF, "photo-identity", "seen in person, with a photo identity and a proof of address", false },
	{ RELATION_SELF, "vouched", "known in person to a member of staff, who vouches for her", false },
	{ RELATION_SELF, "nhs-login", "NHS login, identity proved to level P9", false },
	{ RELATION_PROXY, "patient-agrees", "the patient has agreed, and says to whom and to what", false },
	{ RELATION_PROXY, "attorney", "lasting power of attorney for health and welfare", true },
	{ RELATION_PROXY, "deputy", "deputy of the Court of Protection", true },
	{ RELATION_PROXY, "parent", "parental responsibility for a child who cannot decide herself", false },
	{ RELATION_PROXY, "best-interests", "decided in her best interests: she cannot decide this herself", false },
	{ RELATION_PROJECT, "approval", "approved by an ethics committee, with a legal basis that needs no consent", true },
	{ RELATION_PROJECT, "consent", "the patient has agreed to take part", true },
	{ RELATION_AUTHOR, "therapist", "the therapist who writes the notes", false },
	{ RELATION_AUTHOR, "supervisor", "supervises the therapist who writes them", false },
};

const struct permission_ground *permission_grounds(size_t *ret_count)
{
	*ret_count = LENGTH(grounds);
	return grounds;
}

const struct permission_ground *permission_ground(enum relation_kind kind, struct str word)
{
	for (size_t i = 0; i < LENGTH(grounds); i++)
		if (grounds[i].kind == kind && str_is(word, grounds[i].word))
			return &grounds[i];
	return NULL;
}

bool permission_kind(enum relation_kind kind)
{
	for (size_t i = 0; i < LENGTH(grounds); i++)
		if (grounds[i].kind == kind)
			return true;
	return false;
}

const char *permission_role(enum relation_kind kind)
{
	return kind == RELATION_SELF ? "patient" : kind == RELATION_PROXY ? "carer" : kind == RELATION_PROJECT ? "researcher" : NULL;
}

bool permission_dated(enum relation_kind kind)
{
	return kind != RELATION_SELF;
}

struct str permission_classes_say(struct arena *arena, uint32_t classes)
{
	const char *text = "";
	for (enum record_class c = 1; c < CLASSES; c++)
		if (classes & 1u << c)
			text = arena_printf(arena, "%s%s%s", text, *text ? ", " : "", record_class_name(c));
	return str_of(text);
}

uint32_t permission_opens(const struct policy *policy, int role, enum purpose purpose, enum relation_kind kind)
{
	uint32_t set = 0;
	if (role < 0 || purpose >= PURPOSES || !(policy->label_open[role][kind] & LABEL_NORMAL))
		return 0;
	for (enum record_class c = 1; c < CLASSES; c++) {
		bool may = false;
		for (int o = 0; o < OPERATIONS; o++) {
			uint16_t row = policy->capability[role][c][o];
			may |= row != POLICY_NO_ROW && policy->row[row].allow;
		}
		if (may && (policy->relation_any[role][purpose][c] & 1u << kind))
			set |= 1u << c;
	}
	return set;
}
