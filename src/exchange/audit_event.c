/* FHIR AuditEvent. */
#include "exchange/audit_event.h"

#include <stdio.h>

#include "base/must.h"
#include "codec/json.h"
#include "model/policy.h"

#define OURS "urn:waymark:"

static void text_put(struct json_out *o, const char *key, const char *text)
{
	json_key(o, key);
	json_put_text(o, text);
}

static void str_put(struct json_out *o, const char *key, struct str text)
{
	if (!str_known(text))
		return;
	json_key(o, key);
	json_put_str(o, text);
}

static void coding_put(struct json_out *o, const char *key, const char *system, struct str code)
{
	json_key(o, key);
	json_open(o, '{');
	text_put(o, "system", system);
	str_put(o, "code", code);
	json_close(o, '}');
}

static void concept_put(struct json_out *o, const char *system, struct str code)
{
	json_open(o, '{');
	json_key(o, "coding");
	json_open(o, '[');
	json_open(o, '{');
	text_put(o, "system", system);
	str_put(o, "code", code);
	json_close(o, '}');
	json_close(o, ']');
	json_close(o, '}');
}

static void reference_put(struct json_out *o, const char *key, const char *type, const char *system, struct str value)
{
	json_key(o, key);
	json_open(o, '{');
	text_put(o, "type", type);
	json_key(o, "identifier");
	json_open(o, '{');
	text_put(o, "system", system);
	str_put(o, "value", value);
	json_close(o, '}');
	json_close(o, '}');
}

/* What HL7's purpose of use says of ours. */
static const char *purpose_code(int64_t purpose)
{
	static const char *const codes[PURPOSES] = { "TREAT", "ETREAT", "PATRQT", "HOPERAT", "HSYSADMIN", "HRESCH", "HCOMPL" };
	return purpose >= 0 && purpose < PURPOSES ? codes[purpose] : NULL;
}

static void agents_put(struct json_out *o, const struct audit_told *t)
{
	json_key(o, "agent");
	json_open(o, '[');
	json_open(o, '{');
	json_key(o, "type");                     /* who is told, or who wrote */
	concept_put(o, "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", t->action == 'R' || t->action == 'E' ? STR("IRCP") : STR("AUT"));
	if (str_known(t->role)) {
		json_key(o, "role");
		json_open(o, '[');
		concept_put(o, OURS "role", t->role);
		json_close(o, ']');
	}
	if (str_known(t->login))
		reference_put(o, "who", "Practitioner", OURS "login", t->login);
	else if (str_known(t->client))
		reference_put(o, "who", "Device", OURS "client", t->client);
	else
		reference_put(o, "who", "Device", OURS "device", STR("waymark"));
	json_key(o, "requestor");
	json_put_bool(o, true);
	if (purpose_code(t->purpose)) {
		json_key(o, "purposeOfUse");
		json_open(o, '[');
		concept_put(o, "http://terminology.hl7.org/CodeSystem/v3-ActReason", str_of(purpose_code(t->purpose)));
		json_close(o, ']');
	}
	json_close(o, '}');
	if (str_known(t->ods)) {
		json_open(o, '{');
		reference_put(o, "who", "Organization", "https://fhir.nhs.uk/Id/ods-organization-code", t->ods);
		json_key(o, "requestor");
		json_put_bool(o, false);
		json_close(o, '}');
	}
	json_close(o, ']');
}

static void detail_put(struct json_out *o, const char *type, struct str value)
{
	if (!str_known(value))
		return;
	json_open(o, '{');
	text_put(o, "type", type);
	str_put(o, "valueString", value);
	json_close(o, '}');
}

static void number_put(struct json_out *o, const char *type, int64_t value)
{
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)value);
	detail_put(o, type, value == INT64_MIN ? STR_NONE : str_of(text));
}

static void relations_put(struct json_out *o, int64_t relations)
{
	for (int kind = 1; relations != INT64_MIN && kind < RELATIONS; kind++)
		if (relations >> kind & 1)
			detail_put(o, "relation", str_of(relation_word((enum relation_kind)kind)));
}

static void entities_put(struct json_out *o, const struct audit_told *t)
{
	char id[ID_TEXT];
	json_key(o, "entity");
	json_open(o, '[');
	if (id_known(t->patient)) {
		json_open(o, '{');
		reference_put(o, "what", "Patient", OURS "person", str_of(id_text(t->patient, id)));
		coding_put(o, "type", "http://terminology.hl7.org/CodeSystem/audit-entity-type", STR("1"));
		coding_put(o, "role", "http://terminology.hl7.org/CodeSystem/object-role", STR("1"));
		json_close(o, '}');
	}
	json_open(o, '{');
	if (str_known(t->subject))
		reference_put(o, "what", "Basic", OURS "subject", t->subject);
	coding_put(o, "type", "http://terminology.hl7.org/CodeSystem/audit-entity-type", STR("2"));
	json_key(o, "detail");
	json_open(o, '[');
	detail_put(o, "class", t->class);
	detail_put(o, "version", t->version);
	detail_put(o, "policy", t->policy);
	detail_put(o, "agreements", t->agreements);
	relations_put(o, t->relations);
	number_put(o, "break-glass", t->break_glass);
	number_put(o, "rows", t->rows);
	number_put(o, "entry", t->no);
	json_close(o, ']');
	json_close(o, '}');
	if (str_known(t->request)) {
		json_open(o, '{');
		reference_put(o, "what", "Basic", OURS "request", t->request);
		coding_put(o, "type", "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType", STR("XrequestId"));
		json_close(o, '}');
	}
	json_close(o, ']');
}

void audit_event_put(struct buf *buf, const struct audit_told *t)
{
	struct json_out out = { .buf = buf }, *o = &out;
	char text[INSTANT_TEXT], id[ID_TEXT], action[2] = { t->action };
	json_open(o, '{');
	text_put(o, "resourceType", "AuditEvent");
	if (id_known(t->outside))
		text_put(o, "id", id_text(t->outside, id));
	coding_put(o, "type", "http://terminology.hl7.org/CodeSystem/audit-event-type", STR("rest"));
	json_key(o, "subtype");
	json_open(o, '[');
	json_open(o, '{');
	text_put(o, "system", OURS "operation");
	str_put(o, "code", t->operation);
	json_close(o, '}');
	json_close(o, ']');
	text_put(o, "action", action);
	text_put(o, "recorded", instant_iso(t->at, text));
	text_put(o, "outcome", t->denied ? "4" : "0");
	agents_put(o, t);
	json_key(o, "source");
	json_open(o, '{');
	reference_put(o, "observer", "Device", OURS "device", STR("waymark"));
	json_close(o, '}');
	entities_put(o, t);
	json_close(o, '}');
}
