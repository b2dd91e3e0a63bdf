-- Who holds a record of a person: asked before the command line signs in for one of them.

-- query: HOLDERS_BY_NUMBER system (value text) -> (patient int, patient_outside id, organisation int, ods text, name text)
-- By NHS number or local id. One local id may stand for several people, each of another organisation.
SELECT DISTINCT p.id, p.outside, o.id, o.ods, o.name
  FROM identifier i
  JOIN patient p ON p.id = i.patient_id
  JOIN holding h ON h.id = i.holding_id
  JOIN organisation o ON o.id = h.organisation_id
 WHERE i.value = :value AND i.ended_at IS NULL
 ORDER BY o.ods, p.id
 LIMIT 1001;

-- query: HOLDERS_BY_OUTSIDE system (outside id) -> (patient int, patient_outside id, organisation int, ods text, name text)
SELECT DISTINCT p.id, p.outside, o.id, o.ods, o.name
  FROM patient p
  JOIN identifier i ON i.patient_id = p.id AND i.ended_at IS NULL
  JOIN holding h ON h.id = i.holding_id
  JOIN organisation o ON o.id = h.organisation_id
 WHERE p.outside = :outside
 ORDER BY o.ods
 LIMIT 1001;

-- query: HOLDER_BY_ODS system (ods text) -> (organisation int, name text)
SELECT id, name FROM organisation WHERE ods = :ods;
