-- What somebody has to look at at once.

-- insert: ALERT_ADD system alert (id int, outside id, patient_id int, organisation_id int, holding_id int, class int, label int, kind int, ask_id int,
-- response_id int, instrument text, version int, item int, answer int, staff_id int, setting_id int, step int, told_at instant, due_at instant, at instant)

-- query: ALERT_MOST system (ask int, instrument text, item int) -> (answer int)
-- The gravest that was told of this answer.
SELECT max(answer) FROM alert WHERE ask_id = :ask AND instrument = :instrument AND item = :item AND kind = 1;

-- query: ALERT_SENT system (ask int, instrument text, response int) -> ()
UPDATE alert SET response_id = :response WHERE ask_id = :ask AND instrument = :instrument AND response_id IS NULL;

-- query: ALERTS_LATE system (now instant) -> (id int)
SELECT id FROM alert WHERE ended_at IS NULL AND due_at <= :now ORDER BY due_at NULLS LAST, id LIMIT 500;

-- query: ALERT_LOCK system lock (id int) -> (id int, outside id, patient int, organisation int, setting int, step int, due_at instant, ended_at instant)
SELECT id, outside, patient_id, organisation_id, setting_id, step, due_at, ended_at FROM alert WHERE id = :id;

-- query: ALERT_ON system (id int, step int, at instant, due_at instant) -> ()
UPDATE alert SET step = :step, told_at = :at, due_at = :due_at, seen_at = NULL WHERE id = :id;

-- query: ALERT_SEEN system (id int, at instant) -> ()
UPDATE alert SET seen_at = :at WHERE id = :id AND seen_at IS NULL;

-- query: ALERT_END system (id int, at instant, staff int, say text) -> ()
UPDATE alert SET ended_at = :at, ended_by = :staff, ended_say = :say, due_at = NULL WHERE id = :id;

-- query: ALERTS_TOLD request (staff int, organisation int) -> (count int)
-- That wait for her: of what she asked for, or of her people, where nobody is set; or whose steps have come to her.
SELECT COUNT(*) FROM g_alert a
 WHERE a.organisation_id = :organisation AND a.ended_at IS NULL
   AND ((a.setting_id IS NULL AND a.staff_id = :staff)
        OR EXISTS (SELECT 1 FROM remote_step t WHERE t.setting_id = a.setting_id AND t.staff_id = :staff AND t.seq <= a.step));

-- query: ALERTS request (staff int, organisation int, patient int, ended int) -> (id int, outside id, patient int, patient_outside id, kind int,
-- instrument text, version int, item int, answer int, ask int, response int, said text, staff_name text, setting int, step int, told_at instant,
-- due_at instant, seen_at instant, at instant, ended_at instant, ended_name text, ended_say text, mine int)
-- Those that wait, the oldest first; or the newest that somebody looked at. patient 0: of everybody. An alert that the bar counts is here, also of
-- somebody whose name the reader may not see.
SELECT a.id, a.outside, a.patient_id, (SELECT p.outside FROM g_patient p WHERE p.id = a.patient_id), a.kind, a.instrument, a.version, a.item, a.answer,
       a.ask_id, a.response_id, (SELECT r.say FROM g_response r WHERE r.id = a.response_id),
       (SELECT n.name FROM g_staff_name n WHERE n.id = a.staff_id), a.setting_id, a.step, a.told_at, a.due_at, a.seen_at, a.at, a.ended_at,
       (SELECT n.name FROM g_staff_name n WHERE n.id = a.ended_by), a.ended_say,
       CASE WHEN (a.setting_id IS NULL AND a.staff_id = :staff)
              OR EXISTS (SELECT 1 FROM remote_step t WHERE t.setting_id = a.setting_id AND t.staff_id = :staff AND t.seq <= a.step) THEN 1 ELSE 0 END
  FROM g_alert a
 WHERE a.organisation_id = :organisation AND (:patient = 0 OR a.patient_id = :patient)
   AND ((:ended = 0 AND a.ended_at IS NULL) OR (:ended = 1 AND a.ended_at IS NOT NULL))
 ORDER BY a.ended_at DESC NULLS LAST, a.at, a.id LIMIT 200;

-- query: ALERT_BY_OUTSIDE request (outside id) -> (id int, patient int, organisation int)
SELECT a.id, a.patient_id, a.organisation_id FROM g_alert a WHERE a.outside = :outside;
