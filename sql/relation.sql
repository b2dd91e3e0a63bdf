-- Who has to do with whom.

-- query: RELATION_OPEN system (organisation int, patient int, kind int, staff int, from_at instant, until_at instant,
-- cause int) -> ()
INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at, cause)
VALUES (:organisation, :patient, :kind, :staff, :from_at, :until_at, :cause)
ON CONFLICT (organisation_id, patient_id, kind, staff_id, from_at) DO UPDATE SET until_at = :until_at, cause = :cause;

-- query: RELATION_CLOSE system (organisation int, patient int, kind int, staff int, at instant) -> ()
UPDATE relation SET until_at = :at
 WHERE organisation_id = :organisation AND patient_id = :patient AND kind = :kind AND staff_id = :staff AND until_at > :at;

-- query: RELATION_LEFT_PRACTICE import (registration int, at instant) -> ()
-- A registration ended: the practice has to do with the person no more, unless another one stands.
UPDATE relation SET until_at = :at
 WHERE kind = 2 AND staff_id = 0 AND until_at > :at
   AND patient_id = (SELECT g.patient_id FROM registration g WHERE g.id = :registration)
   AND organisation_id = (SELECT g.organisation_id FROM registration g WHERE g.id = :registration)
   AND NOT EXISTS (SELECT 1 FROM registration g
                    WHERE g.patient_id = relation.patient_id AND g.organisation_id = relation.organisation_id AND g.ended_at IS NULL);

-- query: RELATIONS_NOW system (patient int, organisation int, staff int, now instant) -> (kind int, staff int,
-- from_at instant, until_at instant, cause int)
SELECT kind, staff_id, from_at, until_at, cause FROM relation
 WHERE patient_id = :patient AND organisation_id = :organisation AND (staff_id = 0 OR staff_id = :staff) AND from_at <= :now AND until_at > :now
 ORDER BY kind, staff_id, from_at;

-- query: RELATION_EVENT_ENDED import (event int, at instant) -> ()
-- An event no longer counts: what it brought about ends.
UPDATE relation SET until_at = :at
 WHERE patient_id = (SELECT e.patient_id FROM event e WHERE e.id = :event) AND kind IN (3, 4, 5) AND cause = :event AND until_at > :at;

-- query: RELATION_LEFT_PRACTICES import (patient int, at instant) -> ()
-- Practices with which no registration of a person stands any more.
UPDATE relation SET until_at = :at
 WHERE patient_id = :patient AND kind = 2 AND staff_id = 0 AND until_at > :at
   AND NOT EXISTS (SELECT 1 FROM registration g
                    WHERE g.patient_id = relation.patient_id AND g.organisation_id = relation.organisation_id AND g.ended_at IS NULL);

-- query: RELATION_REGISTERED_AGAIN import (patient int, far instant, at instant) -> ()
-- Registrations that stand again, without a last day.
UPDATE relation SET until_at = :far
 WHERE patient_id = :patient AND kind = 2 AND staff_id = 0 AND until_at <= :at
   AND EXISTS (SELECT 1 FROM registration g
                WHERE g.patient_id = relation.patient_id AND g.organisation_id = relation.organisation_id AND g.ended_at IS NULL
                  AND g.until_on IS NULL);
