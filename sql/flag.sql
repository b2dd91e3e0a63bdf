-- Red flags that a named person settled.

-- insert: FLAG_SETTLE system flag_settled (id int, patient_id int, organisation_id int, flag text, seen_on day, outcome text,
-- say text, staff_id int, role text, at instant)

-- query: FLAGS_SETTLED request (patient int) -> (flag text, seen_on day, outcome text, say text, staff_name text, at instant)
SELECT f.flag, f.seen_on, f.outcome, f.say, (SELECT s.name FROM g_staff_name s WHERE s.id = f.staff_id), f.at
  FROM g_flag_settled f
 WHERE f.patient_id = :patient
 ORDER BY f.at DESC, f.id DESC
 LIMIT 100;
