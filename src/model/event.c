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

enum record_class event_class(enum event_kind kind)
{
	static const unsigned char classes[EVENT_KINDS] = {
		[EVENT_ANY] = CLASS_PROBLEM, [EVENT_GP_CONTACT] = CLASS_CONTACT, [EVENT_ENTRY] = CLASS_PROBLEM, [EVENT_SYMPTOM] = CLASS_PROBLEM,
		[EVENT_DIAGNOSIS] = CLASS_PROBLEM, [EVENT_REFERRAL] = CLASS_REFERRAL, [EVENT_OUTPATIENT] = CLASS_APPOINTMENT,
		[EVENT_EMERGENCY] = CLASS_ATTENDANCE, [EVENT_ADMISSION] = CLASS_ATTENDANCE, [EVENT_WARD_STAY] = CLASS_ATTENDANCE,
		[EVENT_INVESTIGATION] = CLASS_INVESTIGATION, [EVENT_PROCEDURE] = CLASS_INVESTIGATION, [EVENT_MEDICATION] = CLASS_MEDICATION,
		[EVENT_LETTER] = CLASS_LETTER, [EVENT_THERAPY] = CLASS_CONTACT, [EVENT_TOLD] = CLASS_CONTACT,
	};
	must((unsigned)kind < EVENT_KINDS);
	return (enum record_class)classes[kind];
}
