-- People as imports bring them.

-- insert: PATIENT_ADD import patient (id int, outside id, origin_id int, created_at instant)

-- lookup: DEMOGRAPHICS_OF import (key int) -> (patient int, id int, holding int, said_on day, latest int, ended_at instant, title
-- text,
-- given text, family text, birth_on day, death_on day, sex int, ethnic text, language text, interpreter truth, communication
-- text,
-- postcode text, small_area text, employment text)
SELECT patient_id, id, holding_id, said_on, latest, ended_at, title, given, family, birth_on, death_on, sex, ethnic, language,
       interpreter,
       communication, postcode, small_area, employment
  FROM demographic WHERE patient_id = :key;

-- insert: DEMOGRAPHIC_ADD import demographic (id int, patient_id int, holding_id int, origin_id int, recorded_at instant, said_on
-- day,
-- latest int, title text, given text, family text, name_key text, birth_on day, death_on day, sex int, ethnic text, language
-- text,
-- interpreter truth, communication text, postcode text, small_area text, employment text, ended_at instant)

-- query: DEMOGRAPHIC_SAID import (id int, said_on day) -> ()
UPDATE demographic SET said_on = :said_on WHERE id = :id AND said_on < :said_on;

-- query: DEMOGRAPHIC_LATEST import (patient int, holding int) -> ()
-- The version that was said last counts; of two said on one day the newer.
UPDATE demographic SET latest = CASE WHEN id = (
         SELECT d.id FROM demographic d WHERE d.patient_id = :patient AND d.holding_id = :holding AND d.ended_at IS NULL
          ORDER BY d.said_on DESC, d.id DESC LIMIT 1) THEN 1 ELSE 0 END
 WHERE patient_id = :patient AND holding_id = :holding;

-- lookup: REGISTRATIONS_OF import (key int) -> (patient int, id int, organisation int, holding int, origin int, from_on day,
-- until_on day,
-- gp text, ended_at instant)
SELECT patient_id, id, organisation_id, holding_id, origin_id, from_on, until_on, gp,
       ended_at FROM registration WHERE patient_id = :key;

-- insert: REGISTRATION_ADD import registration (id int, patient_id int, organisation_id int, from_on day, until_on day, gp text,
-- holding_id int, origin_id int, recorded_at instant, ended_at instant, ended_by int)

-- query: REGISTRATION_END import (id int, now instant, origin int) -> ()
UPDATE registration SET ended_at = :now, ended_by = :origin WHERE id = :id AND ended_at IS NULL;

-- insert: RELATION_ADD import relation (organisation_id int, patient_id int, kind int, staff_id int, from_at instant, until_at instant,
-- cause int)

-- query: RELATION_PUT import (organisation int, patient int, until_at instant) -> ()
INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at) VALUES (:organisation, :patient, 1, 0, 0, :until_at)
ON CONFLICT (organisation_id, patient_id, kind, staff_id, from_at) DO UPDATE SET until_at = :until_at WHERE relation.until_at < :until_at;

-- query: RELATION_UNTIL import (organisation int, patient int, until_at instant) -> ()
UPDATE relation SET until_at = :until_at WHERE organisation_id = :organisation AND patient_id = :patient AND kind = 1;

-- query: RELATIONS_OF import (patient int) -> (organisation int, until_at instant)
SELECT organisation_id, until_at FROM relation WHERE patient_id = :patient AND kind = 1 AND kind > 0 ORDER BY organisation_id;

-- query: RELATION_DROP import (organisation int, patient int) -> ()
DELETE FROM relation WHERE organisation_id = :organisation AND patient_id = :patient AND kind = 1;

-- query: HOLDINGS_LIVE import (patient int) -> (holding int)
-- Which holdings still say anything of a person.
SELECT i.holding_id FROM identifier i WHERE i.patient_id = :patient AND i.ended_at IS NULL
UNION
SELECT d.holding_id FROM demographic d WHERE d.patient_id = :patient AND d.ended_at IS NULL
UNION
SELECT e.holding_id FROM event e WHERE e.patient_id = :patient AND NOT EXISTS (SELECT 1 FROM event_end x WHERE x.event_id = e.id)
 ORDER BY holding_id;

-- query: PEOPLE_HIDDEN system (origin int) -> (count int)
-- Those whom an import had made and of whom nothing is left.
SELECT COUNT(*) FROM patient p WHERE p.origin_id = :origin AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.patient_id = p.id AND r.kind > 0);

-- query: PEOPLE_UNDER import (agreement int, after int) -> (id int)
-- People of whom something came under an agreement, or of whom a giving party of it holds something, in pages.
SELECT p.id FROM patient p
 WHERE p.id > :after AND EXISTS (SELECT 1 FROM identifier i JOIN holding h ON h.id = i.holding_id
                                  WHERE i.patient_id = p.id AND i.ended_at IS NULL
                                    AND (h.agreement_id = :agreement
                                         OR EXISTS (SELECT 1 FROM agreement_flow f JOIN agreement_version v ON v.id = f.version_id
                                                     WHERE v.agreement_id = :agreement AND v.covers = 2 AND f.from_id = h.organisation_id)))
 ORDER BY p.id LIMIT 200;

-- query: PEOPLE_AFTER import (after int) -> (id int)
-- Everybody, in pages: what `waymark doctor --rebuild` goes through.
SELECT id FROM patient WHERE id > :after ORDER BY id LIMIT 200;

-- query: LATEST_WRONG import (patient int) -> (holding int)
-- Where another description is marked as the latest than the one that was said last.
SELECT DISTINCT d.holding_id FROM demographic d
 WHERE d.patient_id = :patient AND d.latest <> CASE WHEN d.id = (
         SELECT x.id FROM demographic x WHERE x.patient_id = d.patient_id AND x.holding_id = d.holding_id AND x.ended_at IS NULL
          ORDER BY x.said_on DESC, x.id DESC LIMIT 1) THEN 1 ELSE 0 END
 ORDER BY d.holding_id;
