-- What somebody has to do, written by hand; sql/meeting.sql has what meetings decided.

-- insert: TASK_ADD system task (id int, outside id, thread int, organisation_id int, patient_id int, episode_id int, holding_id int, class int, label int,
-- say text, doer_id int, due_on day, state int, outcome text, asked_id int, staff_id int, role text, recorded_at instant)

-- query: TASK_LOCK system lock (outside id) -> (id int, thread int, organisation int, patient int, episode int, holding int, label int, say text, doer int,
-- due_on day, state int, outcome text, asked int, ended_at instant)
SELECT id, thread, organisation_id, patient_id, episode_id, holding_id, label, say, doer_id, due_on, state, outcome, asked_id, ended_at FROM task
 WHERE outside = :outside;

-- query: TASK_SEEN request (id int) -> (id int)
SELECT t.id FROM g_task t WHERE t.id = :id;

-- query: TASK_END system (id int, staff int, say text, at instant) -> ()
UPDATE task SET ended_at = :at, ended_by = :staff, ended_say = :say WHERE id = :id;

-- query: TASK_THREAD request (outside id) -> (id int, outside id, organisation int, patient int, episode int, say text, doer_id int, doer text, due_on day,
-- state int, outcome text, asked_name text, staff_name text, recorded_at instant, ended_at instant, ended_name text, ended_say text)
-- All wordings of the thread that this one is of, the oldest first.
SELECT t.id, t.outside, t.organisation_id, t.patient_id, t.episode_id, t.say, t.doer_id, (SELECT s.name FROM g_staff_name s WHERE s.id = t.doer_id), t.due_on,
       t.state, t.outcome, (SELECT s.name FROM g_staff_name s WHERE s.id = t.asked_id), (SELECT s.name FROM g_staff_name s WHERE s.id = t.staff_id),
       t.recorded_at, t.ended_at, (SELECT s.name FROM g_staff_name s WHERE s.id = t.ended_by), t.ended_say
  FROM g_task t
 WHERE t.thread = (SELECT x.thread FROM g_task x WHERE x.outside = :outside)
 ORDER BY t.id;

-- query: TASKS_OPEN request (organisation int, take int) -> (outside id, patient int, episode int, say text, doer_id int, doer text, due_on day, state int,
-- outcome text, asked_name text, recorded_at instant)
-- Of whoever does it, and of nobody yet, the earliest day first.
SELECT t.outside, t.patient_id, t.episode_id, t.say, t.doer_id, (SELECT s.name FROM g_staff_name s WHERE s.id = t.doer_id), t.due_on, t.state, t.outcome,
       (SELECT s.name FROM g_staff_name s WHERE s.id = t.asked_id), t.recorded_at
  FROM g_task t
 WHERE t.organisation_id = :organisation AND t.state = 1 AND t.ended_at IS NULL
 ORDER BY t.due_on, t.id
 LIMIT :take;

-- query: TASKS_OF_DOER request (organisation int, doer int, take int) -> (outside id, patient int, episode int, say text, doer_id int, doer text, due_on day,
-- state int, outcome text, asked_name text, recorded_at instant)
SELECT t.outside, t.patient_id, t.episode_id, t.say, t.doer_id, (SELECT s.name FROM g_staff_name s WHERE s.id = t.doer_id), t.due_on, t.state, t.outcome,
       (SELECT s.name FROM g_staff_name s WHERE s.id = t.asked_id), t.recorded_at
  FROM g_task t
 WHERE t.organisation_id = :organisation AND t.doer_id = :doer AND t.state = 1 AND t.ended_at IS NULL
 ORDER BY t.due_on, t.id
 LIMIT :take;

-- query: TASKS_OF_NOBODY request (organisation int, take int) -> (outside id, patient int, episode int, say text, doer_id int, doer text, due_on day,
-- state int, outcome text, asked_name text, recorded_at instant)
-- The team's, that nobody has taken.
SELECT t.outside, t.patient_id, t.episode_id, t.say, t.doer_id, (SELECT s.name FROM g_staff_name s WHERE s.id = t.doer_id), t.due_on, t.state, t.outcome,
       (SELECT s.name FROM g_staff_name s WHERE s.id = t.asked_id), t.recorded_at
  FROM g_task t
 WHERE t.organisation_id = :organisation AND t.doer_id IS NULL AND t.state = 1 AND t.ended_at IS NULL
 ORDER BY t.due_on, t.id
 LIMIT :take;

-- query: TASKS_CLOSED request (organisation int, doer int, since instant, take int) -> (outside id, patient int, episode int, say text, doer_id int,
-- doer text, due_on day, state int, outcome text, asked_name text, recorded_at instant)
-- Of one who did it, or whose it was, the latest first.
SELECT t.outside, t.patient_id, t.episode_id, t.say, t.doer_id, (SELECT s.name FROM g_staff_name s WHERE s.id = t.doer_id), t.due_on, t.state, t.outcome,
       (SELECT s.name FROM g_staff_name s WHERE s.id = t.asked_id), t.recorded_at
  FROM g_task t
 WHERE t.organisation_id = :organisation AND t.doer_id = :doer AND t.state <> 1 AND t.ended_at IS NULL AND t.recorded_at >= :since
 ORDER BY t.recorded_at DESC, t.id DESC
 LIMIT :take;

-- query: TASKS_OF_PATIENT request (organisation int, patient int, take int) -> (outside id, patient int, episode int, say text, doer_id int, doer text,
-- due_on day, state int, outcome text, asked_name text, recorded_at instant)
-- What is open of one person.
SELECT t.outside, t.patient_id, t.episode_id, t.say, t.doer_id, (SELECT s.name FROM g_staff_name s WHERE s.id = t.doer_id), t.due_on, t.state, t.outcome,
       (SELECT s.name FROM g_staff_name s WHERE s.id = t.asked_id), t.recorded_at
  FROM g_task t
 WHERE t.organisation_id = :organisation AND t.patient_id = :patient AND t.state = 1 AND t.ended_at IS NULL
 ORDER BY t.due_on, t.id
 LIMIT :take;
