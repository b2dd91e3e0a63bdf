/* Words of the ward. */
#include "model/ward.h"

#include "base/must.h"

static const struct { const char *word; enum record_class class; enum ward_part first; int parts; } kinds[WARD_KINDS] = {
	[WARD_NO_KIND] = { "", CLASS_REFERRAL, PART_NONE, 0 },
	[WARD_FUNDING] = { "funding", CLASS_REFERRAL, PART_NONE, 0 },
	[WARD_SESSION] = { "session", CLASS_APPOINTMENT, PART_PHYSICAL, 4 },
	[WARD_OPINION] = { "opinion", CLASS_REFERRAL, PART_NONE, 0 },
	[WARD_BURDEN] = { "burden", CLASS_PLAN, PART_TUBE, 6 },
	[WARD_LEAVE] = { "leave", CLASS_ATTENDANCE, PART_HOME, 3 },
	[WARD_HAND_OVER] = { "hand-over", CLASS_PLAN, PART_NONE, 0 },
	[WARD_EXPECTED] = { "expected", CLASS_REFERRAL, PART_NONE, 0 },
};
static const struct { const char *word, *say; } parts[WARD_PARTS] = {
	[PART_PHYSICAL] = { "physical", "Physical" }, [PART_OCCUPATIONAL] = { "occupational", "Occupational" },
	[PART_PSYCHOLOGICAL] = { "psychological", "Psychological" }, [PART_MEDICAL] = { "medical", "Medical" },
	[PART_TUBE] = { "tube", "Feeding tube" }, [PART_CATHETER] = { "catheter", "Catheter" }, [PART_OPIOID] = { "opioid", "Opioid" },
	[PART_POLYPHARMACY] = { "medicine", "Medicine among many" }, [PART_BED_REST] = { "bed-rest", "Bed rest" },
	[PART_OTHER] = { "other", "Other burden of treatment" },
	[PART_HOME] = { "home", "At home" }, [PART_GENERAL_WARD] = { "general-ward", "On a general hospital ward" },
	[PART_ELSEWHERE] = { "elsewhere", "Elsewhere" },
};
static const struct { const char *word, *say; } acts[WARD_ACTS] = {
	[WARD_NOTHING] = { "", "nothing yet" }, [WARD_APPROVED] = { "approved", "approved" }, [WARD_REFUSED] = { "refused", "refused" },
	[WARD_EXTENDED] = { "extended", "extended" }, [WARD_ATTENDED] = { "attended", "attended" }, [WARD_DECLINED] = { "declined", "declined" },
	[WARD_CALLED_OFF] = { "called-off", "called off" }, [WARD_ANSWERED] = { "answered", "answered" }, [WARD_PLANNED] = { "planned", "being reversed" },
	[WARD_REVERSED] = { "reversed", "reversed" }, [WARD_KEPT] = { "kept", "kept" }, [WARD_RETURNED] = { "returned", "back on the unit" },
	[WARD_ACKNOWLEDGED] = { "acknowledged", "acknowledged" }, [WARD_CAME] = { "came", "came" }, [WARD_TAKEN_BACK] = { "taken-back", "taken back" },
};

const char *ward_kind_word(enum ward_kind kind)
{
	return kinds[kind].word;
}

enum ward_kind ward_kind_parse(struct str word)
{
	for (int k = WARD_NO_KIND + 1; k < WARD_KINDS; k++)
		if (str_is(word, kinds[k].word))
			return (enum ward_kind)k;
	return WARD_NO_KIND;
}

enum record_class ward_kind_class(enum ward_kind kind)
{
	return kinds[kind].class;
}

const char *ward_part_word(enum ward_part part)
{
	return parts[part].word ? parts[part].word : "";
}

const char *ward_part_say(enum ward_part part)
{
	return parts[part].say ? parts[part].say : "";
}

int ward_kind_parts(enum ward_kind kind, enum ward_part *ret_first)
{
	*ret_first = kinds[kind].first;
	return kinds[kind].parts;
}

enum ward_part ward_part_parse(enum ward_kind kind, struct str word)
{
	for (int i = 0; i < kinds[kind].parts; i++)
		if (str_is(word, parts[(int)kinds[kind].first + i].word))
			return (enum ward_part)((int)kinds[kind].first + i);
	return PART_NONE;
}

const char *ward_act_word(enum ward_act act)
{
	return acts[act].word;
}

const char *ward_act_say(enum ward_kind kind, enum ward_act act)
{
	if (act == WARD_NOTHING)
		return kind == WARD_FUNDING || kind == WARD_OPINION ? "asked" : kind == WARD_SESSION ? "planned" : kind == WARD_LEAVE ? "away" :
			kind == WARD_HAND_OVER ? "not acknowledged yet" : kind == WARD_EXPECTED ? "expected" : "no plan yet";
	if (act == WARD_DECLINED)
		return kind == WARD_OPINION ? "declined by the specialty" : "declined by the person";
	return acts[act].say;
}

enum ward_act ward_act_parse(struct str word)
{
	for (int a = WARD_NOTHING + 1; a < WARD_ACTS; a++)
		if (str_is(word, acts[a].word))
			return (enum ward_act)a;
	return WARD_NOTHING;
}

bool step_in_bed(const struct pathway_step *step)
{
	return step->kind == STEP_WARD;
}

bool step_keeps_bed(const struct pathway_step *step)
{
	return step_in_bed(step) || (step->kind == STEP_WAITING && step->setting == SETTING_WARD);
}
