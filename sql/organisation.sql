-- Organisations, what they share, and whose a record is.

-- query: ORGANISATION_BY_ODS import (ods text) -> (id int, name text, type int)
SELECT id, name, type FROM organisation WHERE ods = :ods;

-- query: ORGANISATION_ODS system (id int) -> (ods text)
SELECT ods FROM organisation WHERE id = :id;

-- insert: ORGANISATION_ADD import organisation (id int, outside id, ods text, name text, type int, successor_id int)

-- query: ORGANISATION_CALL import (id int, name text, type int) -> ()
UPDATE organisation SET name = :name, type = :type WHERE id = :id;

-- query: ORGANISATIONS system () -> (id int, outside id, ods text, name text, type int, holdings int)
SELECT o.id, o.outside, o.ods, o.name, o.type, (SELECT COUNT(*) FROM holding h WHERE h.organisation_id = o.id)
  FROM organisation o ORDER BY o.ods;

-- query: ORGANISATION_SUCCEED system (id int, successor int) -> ()
-- Whoever was succeeded by the one is now by the other: nobody has to follow a chain.
UPDATE organisation SET successor_id = :successor WHERE id = :id OR successor_id = :id;

-- query: ORGANISATION_SUCCESSOR system (id int) -> (id int, ods text, name text)
SELECT s.id, s.ods, s.name FROM organisation o JOIN organisation s ON s.id = o.successor_id WHERE o.id = :id;

-- query: RELATIONS_SUCCEED system (id int, successor int, after int, upto int, now instant) -> ()
-- Whoever had to do with a person here, as an organisation, has it there.
INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at, cause)
SELECT :successor, r.patient_id, r.kind, 0, r.from_at, r.until_at, r.cause
  FROM relation r
 WHERE r.organisation_id = :id AND r.staff_id = 0 AND r.until_at > :now AND r.patient_id > :after AND r.patient_id <= :upto
ON CONFLICT (organisation_id, patient_id, kind, staff_id, from_at) DO UPDATE SET until_at = excluded.until_at;

-- query: RELATED_AFTER system (id int, after int) -> (patient int)
SELECT DISTINCT patient_id FROM relation WHERE organisation_id = :id AND patient_id > :after ORDER BY patient_id LIMIT 200;

-- query: HOLDING_FIND import (organisation int, agreement int) -> (id int)
SELECT id FROM holding WHERE organisation_id = :organisation AND agreement_id = :agreement;

-- insert: HOLDING_ADD import holding (id int, organisation_id int, agreement_id int, kinds int, covered_from day)

-- query: HOLDING_BY_ID import (id int) -> (organisation int, agreement int)
SELECT organisation_id, agreement_id FROM holding WHERE id = :id;

-- query: HOLDING_OWNER import (id int) -> (organisation int)
-- Who answers for it now.
SELECT COALESCE(o.successor_id, o.id) FROM holding h JOIN organisation o ON o.id = COALESCE(h.handed_to, h.organisation_id) WHERE h.id = :id;

-- query: HOLDING_SOURCE_PUT import (holding int, map text, kinds int, covered_from day) -> ()
-- An earlier first day widens what is covered; NULL (whole records) is as far back as can be.
INSERT INTO holding_source (holding_id, map, kinds, covered_from) VALUES (:holding, :map, :kinds, :covered_from)
ON CONFLICT (holding_id, map) DO UPDATE SET kinds = :kinds,
  covered_from = CASE WHEN :covered_from IS NULL OR holding_source.covered_from IS NULL THEN NULL
                      WHEN holding_source.covered_from < :covered_from THEN holding_source.covered_from ELSE :covered_from END;

-- query: HOLDING_SOURCES import (holding int) -> (kinds int, covered_from day)
SELECT kinds, covered_from FROM holding_source WHERE holding_id = :holding ORDER BY map;

-- query: HOLDING_COVERS import (holding int, kinds int, covered_from day) -> ()
UPDATE holding SET kinds = :kinds, covered_from = :covered_from WHERE id = :holding;

-- query: CLINICIAN_BY_LOCAL import (organisation int, local_id text) -> (id int, name text)
SELECT id, name FROM clinician WHERE organisation_id = :organisation AND local_id = :local_id;

-- insert: CLINICIAN_ADD import clinician (id int, organisation_id int, local_id text, name text)

-- query: CLINICIAN_CALL import (id int, name text) -> ()
UPDATE clinician SET name = :name WHERE id = :id;

-- query: HOLDINGS_OF_MAP import (map text) -> (holding int)
SELECT holding_id FROM holding_source WHERE map = :map ORDER BY holding_id;

-- query: HOLDING_SOURCES_DROP import (map text) -> ()
DELETE FROM holding_source WHERE map = :map;

-- query: HOLDING_SOURCE_OF import (organisation int, map text) -> (count int)
-- Has anything of this kind of source come in for an organisation, under whatever agreement?
SELECT COUNT(*) FROM holding_source s JOIN holding h ON h.id = s.holding_id WHERE h.organisation_id = :organisation AND s.map = :map;
