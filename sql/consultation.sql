-- Asking a service for advice: threads, their messages and files.

-- insert: CONSULTATION_ADD system consultation (id int, outside id, patient_id int, organisation_id int, holding_id int, asker_id int,
-- asker_holding_id int, class int, label int, about text, agreed truth, staff_id int, role text, asked_at instant, state int, due_on day, seq int)

-- insert: CONSULTATION_MESSAGE_ADD system consultation_message (id int, consultation_id int, seq int, kind int, organisation_id int, staff_id int,
-- role text, say text, at instant)

-- insert: CONSULTATION_FILE_ADD system consultation_file (id int, outside id, consultation_id int, name text, kind int, size int, bytes blob,
-- organisation_id int, staff_id int, at instant)

-- query: CONSULTATION_LOCK system lock (outside id) -> (id int, patient int, organisation int, holding int, asker int, label int, state int, seq int,
-- answered_at instant, about text, asked_at instant)
SELECT id, patient_id, organisation_id, holding_id, asker_id, label, state, seq, answered_at, about, asked_at FROM consultation WHERE outside = :outside;

-- query: CONSULTATION_SET system (id int, state int, seq int, due_on day) -> ()
UPDATE consultation SET state = :state, seq = :seq, due_on = :due_on WHERE id = :id;

-- query: CONSULTATION_ANSWERED system (id int, staff int, at instant) -> ()
UPDATE consultation SET answered_at = :at, answered_by = :staff WHERE id = :id;

-- query: CONSULTATION_END system (id int, staff int, at instant, episode int) -> ()
UPDATE consultation SET ended_at = :at, ended_by = :staff, episode_id = :episode WHERE id = :id;

-- query: CONSULTATION_FILES_COUNT system (id int) -> (count int)
SELECT COUNT(*) FROM consultation_file WHERE consultation_id = :id;

-- query: CONSULTATION_BY_OUTSIDE request (outside id) -> (id int, patient int, patient_outside id, organisation int, organisation_name text, ods text,
-- asker int, asker_name text, label int, about text, agreed truth, staff_name text, role text, asked_at instant, state int, due_on day,
-- answered_at instant, answered_name text, ended_at instant, ended_name text, episode int, seq int)
SELECT t.id, t.patient_id, p.outside, t.organisation_id, o.name, o.ods, t.asker_id, a.name, t.label, t.about, t.agreed,
       (SELECT s.name FROM g_staff_name s WHERE s.id = t.staff_id), t.role, t.asked_at, t.state, t.due_on, t.answered_at,
       (SELECT s.name FROM g_staff_name s WHERE s.id = t.answered_by), t.ended_at, (SELECT s.name FROM g_staff_name s WHERE s.id = t.ended_by),
       t.episode_id, t.seq
  FROM g_consultation t
  JOIN g_patient p ON p.id = t.patient_id
  JOIN organisation o ON o.id = t.organisation_id
  JOIN organisation a ON a.id = t.asker_id
 WHERE t.outside = :outside;

-- query: CONSULTATIONS request (own int, patient int, open int) -> (id int, outside id, patient int, patient_outside id, organisation int,
-- organisation_name text, asker int, asker_name text, about text, staff_name text, asked_at instant, state int, due_on day, answered_at instant)
-- Those that wait first, by the day that an answer is due. patient 0: of everybody; open 1: only those that go on.
SELECT t.id, t.outside, t.patient_id, p.outside, t.organisation_id, o.name, t.asker_id, a.name, t.about,
       (SELECT s.name FROM g_staff_name s WHERE s.id = t.staff_id), t.asked_at, t.state, t.due_on, t.answered_at
  FROM g_consultation t
  JOIN g_patient p ON p.id = t.patient_id
  JOIN organisation o ON o.id = t.organisation_id
  JOIN organisation a ON a.id = t.asker_id
 WHERE (t.organisation_id = :own OR t.asker_id = :own) AND (:patient = 0 OR t.patient_id = :patient) AND (:open = 0 OR t.state <= 2)
 ORDER BY t.state NULLS LAST, t.due_on NULLS LAST, t.id DESC
 LIMIT 200;

-- query: CONSULTATION_MESSAGES request (id int) -> (seq int, kind int, organisation int, organisation_name text, staff_name text, profession text,
-- say text, at instant)
SELECT m.seq, m.kind, m.organisation_id, o.name, (SELECT s.name FROM g_staff_name s WHERE s.id = m.staff_id),
       (SELECT s.profession FROM g_staff_name s WHERE s.id = m.staff_id), m.say, m.at
  FROM g_consultation_message m
  JOIN organisation o ON o.id = m.organisation_id
 WHERE m.consultation_id = :id
 ORDER BY m.seq;

-- query: CONSULTATION_FILES request (id int) -> (id int, outside id, name text, kind int, size int, organisation_name text, staff_name text, at instant)
SELECT f.id, f.outside, f.name, f.kind, f.size, o.name, (SELECT s.name FROM g_staff_name s WHERE s.id = f.staff_id), f.at
  FROM g_consultation_file f
  JOIN organisation o ON o.id = f.organisation_id
 WHERE f.consultation_id = :id
 ORDER BY f.at, f.id;

-- query: CONSULTATION_FILE request (consultation int, outside id) -> (name text, kind int, bytes blob)
SELECT f.name, f.kind, f.bytes FROM g_consultation_file f WHERE f.consultation_id = :consultation AND f.outside = :outside;
