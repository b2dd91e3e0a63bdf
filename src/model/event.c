/* The words for what happens. */
#include "model/event.h"

#include "base/must.h"

static const struct { const char *word, *name, *plural; } kinds[EVENT_KINDS] = {
	[EVENT_ANY] = { "any", "Any event", "events of any kind" },
	[EVENT_GP_CONTACT] = { "gp-contact", "GP contact", "GP contacts" },
	[EVENT_ENTRY] = { "entry", "Coded entry", "coded entries" },
	[EVENT_SYMPTOM] = { "symptom", "Symptom", "symptoms" },
	[EVENT_DIAGNOSIS] = { "diagnosis", "Diagnosis", "diagnoses" },
	[EVENT_REFERRAL] = { "referral", "Referral", "referrals" },
	[EVENT_OUTPATIENT] = { "outpatient", "Outpatient appointment", "outpatient appointments" },
	[EVENT_EMERGENCY] = { "emergency", "A&E attendance", "A&E attendances" },
	[EVENT_ADMISSION] = { "admission", "Admission", "admissions" },
	[EVENT_WARD_STAY] = { "ward-stay", "Ward stay", "ward stays" },
	[EVENT_INVESTIGATION] = { "investigation", "Investigation", "investigations" },
	[EVENT_PROCEDURE] = { "procedure", "Procedure", "procedures" },
	[EVENT_MEDICATION] = { "medication", "Medicine", "medicines" },
	[EVENT_LETTER] = { "letter", "Letter", "letters" },
	[EVENT_THERAPY] = { "therapy", "Therapy contact", "therapy contacts" },
	[EVENT_TOLD] = { "told", "Told by the patient", "contacts told by the patient" },
};

const char *event_kind_word(enum event_kind kind)
{
	return (unsigned)kind < EVENT_KINDS ? kinds[kind].word : NULL;
}

const char *event_kind_name(enum event_kind kind)
{
	must((unsigned)kind < EVENT_KINDS);
	return kinds[kind].name;
}

const char *event_kind_plural(enum event_kind kind)
{
	must((unsigned)kind < EVENT_KINDS);
	return kinds[kind].plural;
}

bool event_kind_parse(struct str word, enum event_kind *ret)
{
	for (int i = 0; i < EVENT_KINDS; i++)
		if (str_is(word, kinds[i].word)) {
			*ret = (enum event_kind)i;
			return true;
		}
	return false;
}
