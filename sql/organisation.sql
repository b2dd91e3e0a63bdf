-- Organisations, what they share, and whose a record is.

-- query: ORGANISATION_BY_ODS import (ods text) -> (id int, name text, type int)
SELECT id, name, type FROM organisation WHERE ods = :ods;

-- insert: ORGANISATION_ADD import organisation (id int, outside id, ods text, name text, type int, successor_id int)

-- query: ORGANISATION_CALL import (id int, name text, type int) -> ()
UPDATE organisation SET name = :name, type = :type WHERE id = :id;

-- query: ORGANISATIONS system () -> (id int, outside id, ods text, name text, type int, holdings int)
SELECT o.id, o.outside, o.ods, o.name, o.type, (SELECT COUNT(*) FROM holding h WHERE h.organisation_id = o.id)
  FROM organisation o ORDER BY o.ods;

-- query: AGREEMENT_BY_REF import (ref text) -> (id int, title text, starts_on day, ends_on day)
SELECT id, title, starts_on, ends_on FROM agreement WHERE ref = :ref;

-- insert: AGREEMENT_ADD system agreement (id int, outside id, ref text, title text, starts_on day, ends_on day, recorded_at
-- instant)

-- query: AGREEMENT_CALL system (id int, title text, starts_on day, ends_on day) -> ()
UPDATE agreement SET title = :title, starts_on = :starts_on, ends_on = :ends_on WHERE id = :id;

-- query: AGREEMENT_PARTY_ADD system (agreement int, organisation int, side int) -> ()
INSERT INTO agreement_party (agreement_id, organisation_id, side) VALUES (:agreement, :organisation, :side)
ON CONFLICT (agreement_id, organisation_id, side) DO NOTHING;

-- insert: AGREEMENT_VERSION_ADD system agreement_version (id int, outside id, agreement_id int, version int, status int,
-- covers int, starts_on day, ends_on day, review_on day, legal_basis text, document_name text, document_hash text, at_end int,
-- hand_over_id int, drafted_by int, drafted_at instant, live_at instant, changed_at instant, changed_by int, say text)

-- query: AGREEMENT_PAPER_DAYS system (agreement int, starts_on day, ends_on day, now instant) -> ()
-- The days of an agreement that was made on paper: of its live version.
UPDATE agreement_version SET starts_on = :starts_on, ends_on = :ends_on, changed_at = :now WHERE agreement_id = :agreement AND status = 3;

-- query: AGREEMENT_PAPER_FLOWS system (agreement int) -> ()
-- What an agreement made on paper carries, as far as nobody said more exactly: every class but therapists' notes and safeguarding,
-- nothing but the normal label, for care.
INSERT INTO agreement_flow (version_id, from_id, to_id, class, purpose, labels)
SELECT v.id, g.organisation_id, t.organisation_id, c.class, 0, 1
  FROM agreement_version v
  JOIN agreement_party g ON g.agreement_id = v.agreement_id AND g.side = 1
  JOIN agreement_party t ON t.agreement_id = v.agreement_id AND t.side = 2 AND t.organisation_id <> g.organisation_id
  CROSS JOIN (SELECT 1 AS class UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7
        UNION ALL SELECT 8 UNION ALL SELECT 9 UNION ALL SELECT 10 UNION ALL SELECT 11 UNION ALL SELECT 12 UNION ALL SELECT 13 UNION ALL SELECT 14
        UNION ALL SELECT 15 UNION ALL SELECT 16) c
 WHERE v.agreement_id = :agreement AND v.status = 3
ON CONFLICT (version_id, from_id, to_id, class, purpose) DO NOTHING;

-- query: AGREEMENTS system () -> (id int, ref text, title text, starts_on day, ends_on day)
SELECT id, ref, title, starts_on, ends_on FROM agreement ORDER BY ref;

-- query: AGREEMENT_PARTIES system (agreement int) -> (side int, ods text, name text)
SELECT p.side, o.ods, o.name FROM agreement_party p JOIN organisation o ON o.id = p.organisation_id
 WHERE p.agreement_id = :agreement ORDER BY p.side, o.ods;

-- query: AGREEMENT_OF_GIVER import (organisation int, today day) -> (id int)
-- The one in force under which this organisation gives; of several the newest.
SELECT a.id FROM agreement a JOIN agreement_party p ON p.agreement_id = a.id
 WHERE p.organisation_id = :organisation AND p.side = 1
   AND (a.starts_on IS NULL OR a.starts_on <= :today) AND (a.ends_on IS NULL OR a.ends_on >= :today)
 ORDER BY a.recorded_at DESC, a.id DESC LIMIT 1;

-- query: AGREEMENT_READERS import (agreement int) -> (organisation int, ends_on day)
SELECT p.organisation_id, a.ends_on FROM agreement_party p JOIN agreement a ON a.id = p.agreement_id
 WHERE p.agreement_id = :agreement AND p.side = 2 ORDER BY p.organisation_id;

-- query: HOLDING_FIND import (organisation int, agreement int) -> (id int)
SELECT id FROM holding WHERE organisation_id = :organisation AND agreement_id = :agreement;

-- insert: HOLDING_ADD import holding (id int, organisation_id int, agreement_id int, kinds int, covered_from day)

-- query: HOLDING_BY_ID import (id int) -> (organisation int, agreement int)
SELECT organisation_id, agreement_id FROM holding WHERE id = :id;

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
