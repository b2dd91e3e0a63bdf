-- What stands between a person's record and a reader: her choices, and reasons against a person.

-- insert: BAR_ADD system bar (id int, outside id, patient_id int, kind int, bit int, organisation_id int, staff_id int, class int,
-- from_at instant, until_at instant, say text, by_staff_id int, by_organisation_id int, recorded_at instant, ended_by int,
-- ended_say text, permission_id int)

-- query: BAR_END system (id int, at instant, staff int, say text) -> ()
UPDATE bar SET until_at = :at, ended_by = :staff, ended_say = :say WHERE id = :id AND until_at > :at;

-- query: BAR_BY_OUTSIDE system (outside id) -> (id int, patient int, kind int, organisation int, staff int, until_at instant)
SELECT id, patient_id, kind, organisation_id, staff_id, until_at FROM bar WHERE outside = :outside AND permission_id IS NULL;

-- query: BARS_OF system (patient int, staff int, organisation int, silent int) -> (id int, outside id, kind int, organisation int,
-- organisation_name text, ods text, staff int, staff_name text, class int, from_at instant, until_at instant, say text,
-- by_name text, by_organisation_name text, recorded_at instant, ended_name text, ended_say text)
-- All that there ever were, the newest first, what a permission leaves out aside; but none that is silent (a set of bits) and concerns the reader.
SELECT b.id, b.outside, b.kind, b.organisation_id, o.name, o.ods, b.staff_id, s.name, b.class, b.from_at, b.until_at, b.say, w.name, v.name,
       b.recorded_at, e.name, b.ended_say
  FROM bar b
  LEFT JOIN organisation o ON o.id = b.organisation_id
  LEFT JOIN staff s ON s.id = b.staff_id
  LEFT JOIN staff w ON w.id = b.by_staff_id
  LEFT JOIN organisation v ON v.id = b.by_organisation_id
  LEFT JOIN staff e ON e.id = b.ended_by
 WHERE b.patient_id = :patient AND b.permission_id IS NULL
   AND NOT ((b.bit & :silent) <> 0 AND (b.staff_id = 0 OR b.staff_id = :staff) AND (b.organisation_id = 0 OR b.organisation_id = :organisation))
 ORDER BY b.recorded_at DESC, b.id DESC;

-- query: BARS_STANDING system (patient int, staff int, organisation int, silent int, now instant) -> (count int)
-- None that is silent and concerns the reader.
SELECT COUNT(*) FROM bar b
 WHERE b.patient_id = :patient AND b.permission_id IS NULL AND b.from_at <= :now AND b.until_at > :now
   AND NOT ((b.bit & :silent) <> 0 AND (b.staff_id = 0 OR b.staff_id = :staff) AND (b.organisation_id = 0 OR b.organisation_id = :organisation));

-- query: BARS_AGAINST_ONE system (patient int, organisation int, now instant) -> (patient int, class int)
-- What single people must not see: classes, 0 the whole record. patient 0: of anybody.
SELECT DISTINCT patient_id, class FROM bar
 WHERE staff_id <> 0 AND permission_id IS NULL AND (:patient = 0 OR patient_id = :patient) AND (organisation_id = 0 OR organisation_id = :organisation)
   AND from_at <= :now AND until_at > :now
 ORDER BY patient_id, class;

-- query: BARS_OPTED_OUT system (kind int, now instant) -> (patient int)
-- Who opted out of planning and research: for who counts a population, and says so.
SELECT DISTINCT patient_id FROM bar
 WHERE kind = :kind AND permission_id IS NULL AND from_at <= :now AND until_at > :now
 ORDER BY patient_id;
