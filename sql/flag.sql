-- Red flags that a named person settled.

-- insert: FLAG_SETTLE system flag_settled (id int, patient_id int, organisation_id int, flag text, seen_on day, outcome text,
-- say text, staff_id int, role text, at instant, seen_to int)

-- query: EVENT_NEWEST system () -> (id int)
-- The highest number of an event, anybody's: how far the record goes now.
SELECT COALESCE(max(id), 0) FROM event;

-- query: FLAGS_SETTLED request (patient int) -> (flag text, seen_on day, outcome text, say text, staff_name text, at instant, seen_to int)
SELECT f.flag, f.seen_on, f.outcome, f.say, (SELECT s.name FROM g_staff_name s WHERE s.id = f.staff_id), f.at, f.seen_to
  FROM g_flag_settled f
 WHERE f.patient_id = :patient
 ORDER BY f.at DESC, f.id DESC
 LIMIT 100;
