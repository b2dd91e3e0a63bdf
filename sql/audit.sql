-- Who looked, who changed.

-- insert: AUDIT_ADD system audit (id int, at instant, staff_id int, organisation_id int, role text, signin_id int, operation
-- text, class text, patient_id int, subject text, rows int, request text, detail text)

-- query: AUDIT_LATEST system () -> (at instant)
SELECT at FROM audit ORDER BY id DESC LIMIT 1;

-- query: AUDIT_OF_PATIENT request (patient int, since instant) -> (at instant, staff_name text, organisation_name text, role
-- text, operation text, class text)
SELECT a.at, (SELECT s.name FROM g_staff_name s WHERE s.id = a.staff_id), o.name, a.role, a.operation, a.class
  FROM g_audit a
  LEFT JOIN organisation o ON o.id = a.organisation_id
 WHERE a.patient_id = :patient AND a.at >= :since
 ORDER BY a.at DESC, a.id DESC
 LIMIT 200;
