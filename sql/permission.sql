-- Who may see somebody's record by name.

-- insert: PERMISSION_ADD system permission (id int, outside id, patient_id int, organisation_id int, kind int, staff_id int, name text,
-- classes int, ground text, reference text, decided_by text, say text, from_at instant, until_at instant, by_staff_id int, recorded_at instant)

-- query: PERMISSION_END system (id int, at instant, staff int, why text) -> ()
UPDATE permission SET ended_at = :at, ended_by = :staff, ended_why = :why WHERE id = :id AND ended_at IS NULL;

-- query: PERMISSION_BARS_END system (permission int, at instant) -> ()
-- What it left out stands no longer against the one whose it was.
UPDATE bar SET until_at = :at WHERE permission_id = :permission AND until_at > :at;

-- query: PERMISSION_BY_OUTSIDE system (outside id) -> (id int, patient int, organisation int, kind int, staff int, name text, classes int,
-- ground text, reference text, decided_by text, say text, from_at instant, until_at instant, ended_at instant, login text)
SELECT p.id, p.patient_id, p.organisation_id, p.kind, p.staff_id, p.name, p.classes, p.ground, p.reference, p.decided_by, p.say, p.from_at, p.until_at,
       p.ended_at, s.login
  FROM permission p JOIN staff s ON s.id = p.staff_id
 WHERE p.outside = :outside;

-- query: PERMISSIONS_STANDING system (patient int, organisation int, kind int, staff int, now instant) -> (id int, outside id, staff int,
-- login text, until_at instant)
-- Not ended and not over, those too that begin later. patient, organisation, kind, staff 0: any.
SELECT p.id, p.outside, p.staff_id, s.login, p.until_at
  FROM permission p JOIN staff s ON s.id = p.staff_id
 WHERE (:patient = 0 OR p.patient_id = :patient) AND (:organisation = 0 OR p.organisation_id = :organisation) AND (:kind = 0 OR p.kind = :kind)
   AND (:staff = 0 OR p.staff_id = :staff) AND p.ended_at IS NULL AND p.until_at > :now
 ORDER BY p.id;

-- query: PERMISSION_LAST_ENDED system (patient int, organisation int, kind int, staff int) -> (outside id)
SELECT p.outside FROM permission p
 WHERE p.patient_id = :patient AND p.organisation_id = :organisation AND p.kind = :kind AND (:staff = 0 OR p.staff_id = :staff) AND p.ended_at IS NOT NULL
 ORDER BY p.ended_at DESC NULLS LAST, p.id DESC LIMIT 1;

-- query: PERMISSIONS_OF request (patient int) -> (outside id, kind int, staff int, staff_name text, name text, classes int, ground text,
-- reference text, decided_by text, say text, from_at instant, until_at instant, recorded_at instant, by_name text, ended_at instant, ended_why text)
-- Of one person, the newest first.
SELECT p.outside, p.kind, p.staff_id, (SELECT s.name FROM g_staff_name s WHERE s.id = p.staff_id), p.name, p.classes, p.ground, p.reference, p.decided_by,
       p.say, p.from_at, p.until_at, p.recorded_at, (SELECT w.name FROM g_staff_name w WHERE w.id = p.by_staff_id), p.ended_at, p.ended_why
  FROM g_permission p
 WHERE p.patient_id = :patient
 ORDER BY p.recorded_at DESC, p.outside;

-- query: PERMISSIONS_AT request (organisation int) -> (outside id, patient int, patient_outside id, kind int, staff int, staff_name text, name text,
-- classes int, ground text, decided_by text, from_at instant, until_at instant, recorded_at instant, ended_at instant)
-- What one organisation has given, as far as the reader may see whose it is: the newest first.
SELECT p.outside, p.patient_id, (SELECT x.outside FROM g_patient x WHERE x.id = p.patient_id), p.kind, p.staff_id,
       (SELECT s.name FROM g_staff_name s WHERE s.id = p.staff_id), p.name, p.classes, p.ground, p.decided_by, p.from_at, p.until_at, p.recorded_at, p.ended_at
  FROM g_permission p
 WHERE p.organisation_id = :organisation
 ORDER BY p.recorded_at DESC, p.outside
 LIMIT 500;

-- query: PERMISSION_SEEN request (outside id) -> (patient int)
SELECT p.patient_id FROM g_permission p WHERE p.outside = :outside;

-- query: PERMISSION_PATIENT request (patient int) -> (outside id)
SELECT p.outside FROM g_patient p WHERE p.id = :patient;

-- query: PERMISSION_PEOPLE system (organisation int, staff int, kind int, now instant) -> (patient int, until_at instant)
-- To whose records a relation of the reader's own binds her now.
SELECT patient_id, MAX(until_at) FROM relation
 WHERE organisation_id = :organisation AND staff_id = :staff AND kind = :kind AND from_at <= :now AND until_at > :now
 GROUP BY patient_id ORDER BY patient_id;

-- query: PERMISSION_WHO system (value text, birth_on day) -> (patient int)
-- By exact NHS number and birth date that a source gives, as the glass asks; two who have both: nobody.
SELECT DISTINCT p.id
  FROM identifier i JOIN patient p ON p.id = i.patient_id
 WHERE i.value = :value AND i.system = 1 AND i.ended_at IS NULL
   AND EXISTS (SELECT 1 FROM demographic d WHERE d.patient_id = p.id AND d.ended_at IS NULL AND d.latest = 1 AND d.birth_on = :birth_on)
 ORDER BY p.id
 LIMIT 2;
