-- Events as imports bring them, and how they end.

-- lookup: EVENT_KEYS import (key int) -> (key int, event int, events int)
SELECT key, event_id, events FROM event_key WHERE key = :key;

-- insert: EVENT_KEY_ADD import event_key (key int, event_id int, events int)

-- query: EVENT_KEY_PUT import (key int, event int, events int) -> ()
INSERT INTO event_key (key, event_id, events) VALUES (:key, :event, :events)
ON CONFLICT (key) DO UPDATE SET event_id = :event, events = :events;

-- query: EVENT_KEY_DROP import (key int) -> ()
DELETE FROM event_key WHERE key = :key;

-- query: EVENT_KEYS_AFTER import (after int) -> (key int, event int, events int)
-- All of them, in pages by key.
SELECT key, event_id, events FROM event_key WHERE key > :after ORDER BY key LIMIT 20000;

-- lookup: EVENTS_BY_ID import (key int) -> (id int, patient int, on_day day, kind int, code int, specialty int, place int,
-- holding int,
-- origin int, row_no int, file_no int, clinician int, until_day day, minute int, attended truth, unscheduled truth, result int,
-- length_days int, length_minutes int, cost_pence int, label int)
SELECT id, patient_id, on_day, kind, code_id, specialty_id, place_id, holding_id, origin_id, row_no, file_no, clinician_id,
       until_day, minute,
       attended, unscheduled, result, length_days, length_minutes, cost_pence, label
  FROM event WHERE id = :key;

-- lookup: EVENT_TEXTS import (key int) -> (id int, text text)
SELECT event_id, text FROM event_text WHERE event_id = :key;

-- lookup: EVENT_ENDS import (key int) -> (id int, reason int, newer int, ender int)
SELECT event_id, reason, by_event_id, origin_id FROM event_end WHERE event_id = :key;

-- insert: EVENT_ADD import event (id int, patient_id int, on_day day, kind int, code_id int, specialty_id int, place_id int,
-- holding_id int,
-- origin_id int, row_no int, file_no int, clinician_id int, until_day day, minute int, attended truth, unscheduled truth, result
-- int,
-- length_days int, length_minutes int, cost_pence int, class int, label int)

-- insert: EVENT_TEXT_ADD import event_text (event_id int, text text)

-- insert: EVENT_END_ADD import event_end (event_id int, reason int, by_event_id int, origin_id int, staff_id int, say text, at
-- instant)

-- query: EVENTS_OF_ORIGIN import (origin int, after int, last int) -> (id int, patient int)
-- The events of an import that still count, in pages.
SELECT e.id, e.patient_id FROM event e
 WHERE e.id > :after AND e.id <= :last AND e.origin_id = :origin
   AND NOT EXISTS (SELECT 1 FROM event_end x WHERE x.event_id = e.id)
 ORDER BY e.id LIMIT 2000;

-- query: EVENTS_MOVED import (origin int, after int, last int) -> (id int, newer int)
-- The events of an import that were moved to another person by hand, and where to.
SELECT e.id, x.by_event_id FROM event e JOIN event_end x ON x.event_id = e.id
 WHERE e.id > :after AND e.id <= :last AND e.origin_id = :origin AND x.reason = 4 AND x.by_event_id IS NOT NULL
 ORDER BY e.id LIMIT 2000;

-- lookup: EVENT_ENDED_FOR import (key int) -> (newer int, id int, reason int, origin int)
-- Which events ended because of this one.
SELECT by_event_id, event_id, reason, origin_id FROM event_end WHERE by_event_id = :key AND by_event_id IS NOT NULL;

-- query: EVENTS_WITHDRAWN import (origin int, after int) -> (id int)
SELECT event_id FROM event_end WHERE origin_id = :origin AND reason = 2 AND event_id > :after ORDER BY event_id LIMIT 2000;

-- query: EVENT_END_DROP import (event int) -> ()
DELETE FROM event_end WHERE event_id = :event;

-- query: EVENT_END_UNDONE import (event int) -> ()
UPDATE event_end SET reason = 3 WHERE event_id = :event;

-- query: EVENT_END_BECAME import (event int, newer int) -> ()
-- A row that had been withdrawn came again: a newer one stands in its place. Who had withdrawn it is kept for an undo.
UPDATE event_end SET by_event_id = :newer WHERE event_id = :event AND reason = 2;

-- query: EVENT_END_CORRECTED import (event int, origin int) -> ()
-- The import that had withdrawn it was undone, and a newer row stands in its place.
UPDATE event_end SET reason = 1, origin_id = :origin WHERE event_id = :event;

-- query: EVENT_END_WITHDRAWN import (event int, origin int) -> ()
UPDATE event_end SET reason = 2, by_event_id = NULL, origin_id = :origin WHERE event_id = :event;

-- query: EVENT_LABEL_RAISE import (event int, label int) -> ()
UPDATE event SET label = label | :label WHERE id = :event;
