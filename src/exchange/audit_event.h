/* An entry of the log as FHIR R4 AuditEvent, one line of JSON, in the shape of IHE BALP (PatientRead, PatientQuery, Create, Update,
 * Delete and their kin): who, for which organisation, in which role, for what, whom. Ids only: the login of a member of staff, the
 * ODS code of an organisation, the outside id of a person; no name, no NHS number. */
#ifndef EXCHANGE_AUDIT_EVENT_H
#define EXCHANGE_AUDIT_EVENT_H

#include "base/buf.h"
#include "record/audit.h"

void audit_event_put(struct buf *buf, const struct audit_told *told);

#endif
