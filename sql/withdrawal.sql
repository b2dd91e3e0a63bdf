-- A person whom a source withdraws: what that source had told of her.

-- query: WITHDRAWN_EVENTS import (patient int, organisation int, map text, after int) -> (id int)
-- Those that still count, in pages.
SELECT e.id
  FROM event e
  JOIN holding h ON h.id = e.holding_id
  JOIN origin o ON o.id = e.origin_id
 WHERE e.patient_id = :patient AND h.organisation_id = :organisation AND o.map = :map AND e.id > :after
   AND NOT EXISTS (SELECT 1 FROM event_end x WHERE x.event_id = e.id)
 ORDER BY e.id LIMIT 5000;

-- query: WITHDRAWN_OTHERS import (patient int, organisation int, map text) -> (count int)
-- What other sources of the same organisation still tell of her.
SELECT COUNT(*)
  FROM event e
  JOIN holding h ON h.id = e.holding_id
  JOIN origin o ON o.id = e.origin_id
 WHERE e.patient_id = :patient AND h.organisation_id = :organisation AND o.map <> :map
   AND NOT EXISTS (SELECT 1 FROM event_end x WHERE x.event_id = e.id);

-- query: WITHDRAW_IDENTIFIERS import (patient int, organisation int, map text, now instant, origin int) -> ()
UPDATE identifier SET ended_at = :now, ended_by = :origin
 WHERE patient_id = :patient AND ended_at IS NULL
   AND holding_id IN (SELECT h.id FROM holding h WHERE h.organisation_id = :organisation)
   AND origin_id IN (SELECT o.id FROM origin o WHERE o.map = :map);

-- query: WITHDRAW_DEMOGRAPHICS import (patient int, organisation int, map text, now instant, origin int) -> ()
UPDATE demographic SET ended_at = :now, ended_by = :origin, latest = 0
 WHERE patient_id = :patient AND ended_at IS NULL
   AND holding_id IN (SELECT h.id FROM holding h WHERE h.organisation_id = :organisation)
   AND origin_id IN (SELECT o.id FROM origin o WHERE o.map = :map);

-- query: WITHDRAW_REGISTRATIONS import (patient int, organisation int, map text, now instant, origin int) -> ()
UPDATE registration SET ended_at = :now, ended_by = :origin
 WHERE patient_id = :patient AND ended_at IS NULL
   AND holding_id IN (SELECT h.id FROM holding h WHERE h.organisation_id = :organisation)
   AND origin_id IN (SELECT o.id FROM origin o WHERE o.map = :map);

-- query: WITHDRAWN_HOLDINGS import (patient int, organisation int) -> (holding int)
SELECT DISTINCT d.holding_id
  FROM demographic d JOIN holding h ON h.id = d.holding_id
 WHERE d.patient_id = :patient AND h.organisation_id = :organisation
 ORDER BY d.holding_id;

-- query: WITHDRAWN_SINCE import (patient int, holding int, origin int) -> (origin int)
-- The import that withdrew a person from a source after an import of that source, unless it was undone.
SELECT min(l.origin_id)
  FROM link_event l
  JOIN origin y ON y.id = l.origin_id
  JOIN origin o ON o.id = :origin
  JOIN holding h ON h.id = :holding
 WHERE l.patient_id = :patient AND l.kind = 7 AND l.other_id = h.organisation_id AND y.map = o.map AND y.state <> 4 AND y.state <> 5
   AND l.origin_id > :origin;
