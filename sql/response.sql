-- Answers to questionnaires and ratings.

-- insert: RESPONSE_ADD system response (id int, outside id, patient_id int, organisation_id int, holding_id int, class int, label int, instrument text,
-- version int, on_day day, mode int, answers text, say text, corrects_id int, staff_id int, role text, recorded_at instant, ended_at instant,
-- ended_by int, ended_say text)

-- query: RESPONSE_LOCK system lock (outside id) -> (id int, patient int, organisation int, instrument text, version int, answers text, say text,
-- ended_at instant)
SELECT id, patient_id, organisation_id, instrument, version, answers, say, ended_at FROM response WHERE outside = :outside;

-- query: RESPONSE_END system (id int, staff int, say text, at instant) -> ()
UPDATE response SET ended_at = :at, ended_by = :staff, ended_say = :say WHERE id = :id;

-- query: RESPONSES_BEFORE system (patient int, organisation int, instrument text, version int, on_day day, but int) -> (answers text)
-- What an organisation has of one questionnaire until a day, the oldest first: to know whether she is worse. but: without what is being corrected.
SELECT answers FROM response WHERE patient_id = :patient AND organisation_id = :organisation AND instrument = :instrument AND version = :version
   AND ended_at IS NULL AND on_day <= :on_day AND id <> :but
 ORDER BY on_day, recorded_at, id LIMIT 500;

-- query: RESPONSES_UNREAD request (organisation int, since instant, take int) -> (patient int, at instant, count int)
-- Filled in at home, of people at whom nobody of the organisation has looked after what came last: how many, and the first; the oldest first. Whoever may
-- not read who looked is told of all.
SELECT r.patient_id, MIN(r.recorded_at) AS first_at, COUNT(*)
  FROM g_response r
 WHERE r.organisation_id = :organisation AND r.mode = 4 AND r.ended_at IS NULL AND r.recorded_at >= :since
   AND NOT EXISTS (SELECT 1 FROM g_audit a WHERE a.patient_id = r.patient_id AND a.at > r.recorded_at AND a.operation = 'look' AND a.outcome = 0
         AND a.organisation_id = :organisation AND a.role NOT IN ('patient', 'carer'))
 GROUP BY r.patient_id
 ORDER BY first_at NULLS LAST, r.patient_id
 LIMIT :take;

-- lookup: RESPONSES_SAID request (key int) -> (patient int, instrument text, on_day day)
-- Of many people at once: what was answered when, as far as it stands.
SELECT r.patient_id, r.instrument, r.on_day FROM g_response r WHERE r.patient_id = :key AND r.ended_at IS NULL;

-- query: RESPONSES_OF request (patient int) -> (id int, outside id, organisation int, organisation_name text, instrument text, version int, on_day day,
-- mode int, answers text, say text, corrects int, staff_name text, role text, recorded_at instant, ended_at instant, ended_name text, ended_say text)
-- By instrument, the oldest first; those that no longer stand among them.
SELECT r.id, r.outside, r.organisation_id, o.name, r.instrument, r.version, r.on_day, r.mode, r.answers, r.say, r.corrects_id,
       (SELECT s.name FROM g_staff_name s WHERE s.id = r.staff_id), r.role, r.recorded_at, r.ended_at,
       (SELECT s.name FROM g_staff_name s WHERE s.id = r.ended_by), r.ended_say
  FROM g_response r
  JOIN organisation o ON o.id = r.organisation_id
 WHERE r.patient_id = :patient
 ORDER BY r.instrument, r.on_day, r.recorded_at, r.id;
