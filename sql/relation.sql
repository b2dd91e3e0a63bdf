-- Who has to do with whom.

-- query: RELATION_OPEN system (organisation int, patient int, kind int, staff int, from_at instant, until_at instant,
-- cause int) -> ()
INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at, cause)
VALUES (:organisation, :patient, :kind, :staff, :from_at, :until_at, :cause)
ON CONFLICT (organisation_id, patient_id, kind, staff_id, from_at) DO UPDATE SET until_at = :until_at, cause = :cause;

-- query: RELATION_CLOSE system (organisation int, patient int, kind int, staff int, at instant) -> ()
UPDATE relation SET until_at = :at
 WHERE organisation_id = :organisation AND patient_id = :patient AND kind = :kind AND staff_id = :staff AND until_at > :at;

-- query: RELATION_TAKE_BACK system (organisation int, patient int, kind int, until_at instant, now instant) -> ()
-- What somebody ended by hand, the newest of its kind: the entry of the log has the very instant.
UPDATE relation SET until_at = :until_at
 WHERE organisation_id = :organisation AND patient_id = :patient AND kind = :kind AND staff_id = 0 AND until_at <= :now
   AND EXISTS (SELECT 1 FROM audit a WHERE a.patient_id = :patient AND a.operation = 'end-relation' AND a.at = relation.until_at)
   AND from_at = (SELECT max(r.from_at) FROM relation r
                   WHERE r.organisation_id = :organisation AND r.patient_id = :patient AND r.kind = :kind AND r.staff_id = 0 AND r.until_at <= :now);

-- query: RELATIONS_TOLD system (patient int, organisation int) -> (organisation int, ods text, kind int, staff text, from_at instant,
-- until_at instant)
-- Whoever has, or had, to do with somebody; organisation 0: all of them.
SELECT r.organisation_id, o.ods, r.kind, s.login, r.from_at, r.until_at
  FROM relation r JOIN organisation o ON o.id = r.organisation_id LEFT JOIN staff s ON s.id = r.staff_id
 WHERE r.patient_id = :patient AND r.kind > 0 AND (:organisation = 0 OR r.organisation_id = :organisation)
 ORDER BY o.ods, r.organisation_id, r.kind, r.from_at, r.staff_id;

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
 WHERE patient_id = (SELECT e.patient_id FROM event e WHERE e.id = :event) AND kind IN (3, 4, 5) AND kind > 0 AND cause = :event AND until_at > :at;

-- query: RELATION_LEFT_PRACTICES import (patient int, at instant) -> ()
-- Practices with which no registration of a person stands any more.
UPDATE relation SET until_at = :at
 WHERE patient_id = :patient AND kind = 2 AND kind > 0 AND staff_id = 0 AND until_at > :at
   AND NOT EXISTS (SELECT 1 FROM registration g
                    WHERE g.patient_id = relation.patient_id AND g.organisation_id = relation.organisation_id AND g.ended_at IS NULL);

-- query: RELATION_REGISTERED_AGAIN import (patient int, far instant, at instant) -> ()
-- Registrations that stand again, without a last day.
UPDATE relation SET until_at = :far
 WHERE patient_id = :patient AND kind = 2 AND kind > 0 AND staff_id = 0 AND until_at <= :at
   AND EXISTS (SELECT 1 FROM registration g
                WHERE g.patient_id = relation.patient_id AND g.organisation_id = relation.organisation_id AND g.ended_at IS NULL
                  AND g.until_on IS NULL);

-- query: RELATION_SITE system (place int, holder int) -> (holder int)
-- Is the place a site of the holder? A site's ODS code begins with its trust's.
SELECT h.id FROM organisation h JOIN organisation p ON p.id = :place
 WHERE h.id = :holder AND p.id <> h.id AND length(h.ods) >= 3 AND substr(p.ods, 1, length(h.ods)) = h.ods;
