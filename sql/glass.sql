-- Breaking the glass: who, whom, why, who was told, what they found.

-- query: GLASS_WHO system (value text, birth_on day) -> (patient int, outside id)
-- By exact NHS number and birth date that a source gives; past every guard: what comes of it is only whether
-- the glass may be broken.
SELECT DISTINCT p.id, p.outside
  FROM identifier i JOIN patient p ON p.id = i.patient_id
 WHERE i.value = :value AND i.system = 1 AND i.ended_at IS NULL
   AND EXISTS (SELECT 1 FROM demographic d WHERE d.patient_id = p.id AND d.ended_at IS NULL AND d.latest = 1 AND d.birth_on = :birth_on)
 ORDER BY p.id
 LIMIT 2;

-- insert: GLASS_ADD system glass (id int, outside id, staff_id int, organisation_id int, role text, purpose int, patient_id int,
-- outcome int, reason text, say text, at instant, until_at instant, due_at instant)

-- insert: GLASS_ALERT_ADD system glass_alert (glass_id int, organisation_id int, kind int, at instant)

-- query: GLASS_UNSEEN system (staff int) -> (at instant)
-- What somebody opened and nobody of the organisation for which she did has looked at.
SELECT g.at FROM glass g
 WHERE g.staff_id = :staff AND g.outcome = 1
   AND NOT EXISTS (SELECT 1 FROM glass_review r WHERE r.glass_id = g.id AND r.organisation_id = g.organisation_id)
 ORDER BY g.at, g.id LIMIT 1000;

-- query: GLASS_OPEN system (staff int, organisation int, patient int, now instant) -> (outside id, until_at instant)
-- The glass that this person has broken and that is still open.
SELECT outside, until_at FROM glass
 WHERE staff_id = :staff AND organisation_id = :organisation AND patient_id = :patient AND outcome = 1 AND at <= :now AND until_at > :now
 ORDER BY until_at DESC, id DESC LIMIT 1;

-- query: GLASS_WAITING request () -> (outside id, at instant, until_at instant, due_at instant, outcome int, reason text, say text,
-- role text, staff int, staff_name text, organisation_name text, ods text, patient_outside id, given text, family text, birth_on
-- day, reviewed_at instant, justified truth, review_say text, reviewer text)
-- Of what an organisation was told: what waits for its review, the oldest first. The person is named as far as its own records name her.
SELECT g.outside, g.at, g.until_at, g.due_at, g.outcome, g.reason, g.say, g.role, g.staff_id, s.name, o.name, o.ods,
       (SELECT p.outside FROM g_patient p WHERE p.id = g.patient_id),
       (SELECT d.given FROM g_demographic d WHERE d.patient_id = g.patient_id AND d.latest = 1 AND d.given IS NOT NULL
         ORDER BY d.recorded_at DESC, d.id DESC LIMIT 1),
       (SELECT d.family FROM g_demographic d WHERE d.patient_id = g.patient_id AND d.latest = 1 AND d.family IS NOT NULL
         ORDER BY d.recorded_at DESC, d.id DESC LIMIT 1),
       (SELECT d.birth_on FROM g_demographic d WHERE d.patient_id = g.patient_id AND d.latest = 1 AND d.birth_on IS NOT NULL
         ORDER BY d.recorded_at DESC, d.id DESC LIMIT 1),
       (SELECT r.at FROM g_glass_review r WHERE r.glass_id = g.id),
       (SELECT r.justified FROM g_glass_review r WHERE r.glass_id = g.id),
       (SELECT r.say FROM g_glass_review r WHERE r.glass_id = g.id),
       (SELECT t.name FROM g_glass_review r JOIN g_staff_name t ON t.id = r.staff_id WHERE r.glass_id = g.id)
  FROM g_glass g
  JOIN g_staff_name s ON s.id = g.staff_id
  JOIN organisation o ON o.id = g.organisation_id
 WHERE NOT EXISTS (SELECT 1 FROM g_glass_review r WHERE r.glass_id = g.id)
 ORDER BY g.at, g.outside
 LIMIT 500;

-- query: GLASS_DONE request () -> (outside id, at instant, until_at instant, due_at instant, outcome int, reason text, say text,
-- role text, staff int, staff_name text, organisation_name text, ods text, patient_outside id, given text, family text, birth_on
-- day, reviewed_at instant, justified truth, review_say text, reviewer text)
-- The same, what it has reviewed, the newest first.
SELECT g.outside, g.at, g.until_at, g.due_at, g.outcome, g.reason, g.say, g.role, g.staff_id, s.name, o.name, o.ods,
       (SELECT p.outside FROM g_patient p WHERE p.id = g.patient_id),
       (SELECT d.given FROM g_demographic d WHERE d.patient_id = g.patient_id AND d.latest = 1 AND d.given IS NOT NULL
         ORDER BY d.recorded_at DESC, d.id DESC LIMIT 1),
       (SELECT d.family FROM g_demographic d WHERE d.patient_id = g.patient_id AND d.latest = 1 AND d.family IS NOT NULL
         ORDER BY d.recorded_at DESC, d.id DESC LIMIT 1),
       (SELECT d.birth_on FROM g_demographic d WHERE d.patient_id = g.patient_id AND d.latest = 1 AND d.birth_on IS NOT NULL
         ORDER BY d.recorded_at DESC, d.id DESC LIMIT 1),
       (SELECT r.at FROM g_glass_review r WHERE r.glass_id = g.id),
       (SELECT r.justified FROM g_glass_review r WHERE r.glass_id = g.id),
       (SELECT r.say FROM g_glass_review r WHERE r.glass_id = g.id),
       (SELECT t.name FROM g_glass_review r JOIN g_staff_name t ON t.id = r.staff_id WHERE r.glass_id = g.id)
  FROM g_glass g
  JOIN g_staff_name s ON s.id = g.staff_id
  JOIN organisation o ON o.id = g.organisation_id
 WHERE EXISTS (SELECT 1 FROM g_glass_review r WHERE r.glass_id = g.id)
 ORDER BY g.at DESC, g.outside
 LIMIT 200;

-- query: GLASS_BY_OUTSIDE request (outside id) -> (id int, staff int, patient int, due_at instant)
SELECT id, staff_id, patient_id, due_at FROM g_glass WHERE outside = :outside;

-- query: GLASS_REVIEWED system (glass int, organisation int) -> (staff_name text, at instant)
SELECT s.name, r.at FROM glass_review r JOIN staff s ON s.id = r.staff_id WHERE r.glass_id = :glass AND r.organisation_id = :organisation;

-- insert: GLASS_REVIEW_ADD system glass_review (glass_id int, organisation_id int, staff_id int, justified int, say text, at instant)

-- query: GLASS_RATES system (organisation int, since instant, now instant) -> (told int, reviewed int, in_time int, justified int,
-- overdue int, waiting int, escalated int)
-- What an organisation was told of since a day, and how it did with it.
SELECT COUNT(*),
       COALESCE(SUM(CASE WHEN r.glass_id IS NOT NULL THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN r.glass_id IS NOT NULL AND r.at <= g.due_at THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN r.justified = 1 THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN r.glass_id IS NULL AND g.due_at <= :now THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN r.glass_id IS NULL THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN r.glass_id IS NULL AND a.escalated_at IS NOT NULL THEN 1 ELSE 0 END), 0)
  FROM glass_alert a
  JOIN glass g ON g.id = a.glass_id
  LEFT JOIN glass_review r ON r.glass_id = g.id AND r.organisation_id = a.organisation_id
 WHERE a.organisation_id = :organisation AND g.at >= :since;

-- query: GLASS_OVERDUE system (now instant) -> (count int)
-- Reviews that some organisation has not made in time: the doctor and the next in line are told.
SELECT COUNT(*)
  FROM glass_alert a JOIN glass g ON g.id = a.glass_id
 WHERE g.due_at <= :now
   AND NOT EXISTS (SELECT 1 FROM glass_review r WHERE r.glass_id = a.glass_id AND r.organisation_id = a.organisation_id);

-- query: GLASS_LATE system (now instant) -> (glass int, outside id, organisation int, patient int)
-- Reviews that are overdue and were not passed on yet.
SELECT g.id, g.outside, a.organisation_id, g.patient_id
  FROM glass_alert a JOIN glass g ON g.id = a.glass_id
 WHERE g.due_at <= :now AND a.escalated_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM glass_review r WHERE r.glass_id = a.glass_id AND r.organisation_id = a.organisation_id)
 ORDER BY g.id, a.organisation_id LIMIT 500;

-- query: GLASS_ESCALATE system (glass int, organisation int, at instant) -> ()
UPDATE glass_alert SET escalated_at = :at WHERE glass_id = :glass AND organisation_id = :organisation AND escalated_at IS NULL;
