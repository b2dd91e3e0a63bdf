-- Meetings, who is on their lists, what was decided and what came of it.

-- insert: MEETING_ADD system meeting (id int, outside id, organisation_id int, kind int, about_id int, title text, on_day day, place text, staff_id int,
-- recorded_at instant)

-- query: MEETING_LOCK system lock (outside id) -> (id int, organisation int, kind int, about int, on_day day, cancelled_at instant)
SELECT id, organisation_id, kind, about_id, on_day, cancelled_at FROM meeting WHERE outside = :outside;

-- query: MEETING_LOCK_ID system lock (id int) -> (cancelled_at instant)
SELECT cancelled_at FROM meeting WHERE id = :id;

-- query: MEETING_MOVE system (id int, on_day day, place text) -> ()
UPDATE meeting SET on_day = :on_day, place = :place WHERE id = :id;

-- query: MEETING_CANCEL system (id int, staff int, say text, at instant) -> ()
UPDATE meeting SET cancelled_at = :at, cancelled_by = :staff, cancelled_say = :say WHERE id = :id;

-- query: MEETINGS request (organisation int, from_on day, until_on day) -> (id int, outside id, kind int, about int, about_name text, title text,
-- on_day day, place text, cancelled_at instant, cancelled_say text, people int, decided int)
-- By day. people: on its list; decided: of whom a decision stands.
SELECT m.id, m.outside, m.kind, m.about_id, (SELECT s.name FROM g_staff_name s WHERE s.id = m.about_id), m.title, m.on_day, m.place, m.cancelled_at,
       m.cancelled_say, (SELECT COUNT(*) FROM g_meeting_item i WHERE i.meeting_id = m.id AND i.ended_at IS NULL),
       (SELECT COUNT(DISTINCT p.item_id) FROM g_meeting_point p WHERE p.meeting_id = m.id AND p.kind = 1 AND p.ended_at IS NULL)
  FROM g_meeting m
 WHERE m.organisation_id = :organisation AND m.on_day >= :from_on AND m.on_day <= :until_on
 ORDER BY m.on_day, m.id;

-- query: MEETING_BY_OUTSIDE request (outside id) -> (id int, organisation int, kind int, about int, about_name text, title text, on_day day,
-- place text, cancelled_at instant, cancelled_say text)
SELECT m.id, m.organisation_id, m.kind, m.about_id, (SELECT s.name FROM g_staff_name s WHERE s.id = m.about_id), m.title, m.on_day, m.place,
       m.cancelled_at, m.cancelled_say
  FROM g_meeting m WHERE m.outside = :outside;

-- insert: MEETING_PRESENT_ADD system meeting_present (id int, outside id, meeting_id int, organisation_id int, name text, profession text, staff_id int,
-- recorded_at instant)

-- query: MEETING_PRESENT_END system (meeting int, outside id, at instant) -> ()
UPDATE meeting_present SET ended_at = :at WHERE meeting_id = :meeting AND outside = :outside AND ended_at IS NULL;

-- query: MEETING_PRESENT_OF request (meeting int) -> (outside id, name text, profession text)
SELECT p.outside, p.name, p.profession FROM g_meeting_present p WHERE p.meeting_id = :meeting AND p.ended_at IS NULL ORDER BY p.recorded_at, p.id;

-- insert: MEETING_ITEM_ADD system meeting_item (id int, outside id, meeting_id int, patient_id int, episode_id int, organisation_id int, holding_id int,
-- class int, label int, source int, question text, staff_id int, role text, recorded_at instant)

-- query: MEETING_ITEM_LOCK system lock (outside id) -> (id int, meeting int, patient int, organisation int, holding int, label int, ended_at instant)
SELECT id, meeting_id, patient_id, organisation_id, holding_id, label, ended_at FROM meeting_item WHERE outside = :outside;

-- query: MEETING_ITEM_SEEN request (id int) -> (id int)
SELECT i.id FROM g_meeting_item i WHERE i.id = :id;

-- query: MEETING_ITEM_END system (id int, staff int, say text, at instant) -> ()
UPDATE meeting_item SET ended_at = :at, ended_by = :staff, ended_say = :say WHERE id = :id;

-- query: MEETING_ITEM_STANDING request (meeting int, patient int) -> (id int, outside id)
SELECT i.id, i.outside FROM g_meeting_item i WHERE i.meeting_id = :meeting AND i.patient_id = :patient AND i.ended_at IS NULL ORDER BY i.id;

-- query: MEETING_PATIENTS system (meeting int) -> (patient int)
SELECT DISTINCT patient_id FROM meeting_item WHERE meeting_id = :meeting ORDER BY patient_id;

-- query: MEETING_DAYS_OF system (organisation int, patient int) -> (on_day day, standing int, open int, item int)
-- On which days of team meetings she is, or was, on the list; open: something that was decided there is not done.
SELECT m.on_day, MAX(CASE WHEN i.ended_at IS NULL AND m.cancelled_at IS NULL THEN 1 ELSE 0 END),
       MAX(CASE WHEN EXISTS (SELECT 1 FROM meeting_point p WHERE p.item_id = i.id AND p.state = 1 AND p.ended_at IS NULL) THEN 1 ELSE 0 END), MAX(i.id)
  FROM meeting_item i JOIN meeting m ON m.id = i.meeting_id
 WHERE i.organisation_id = :organisation AND i.patient_id = :patient AND m.kind = 1
 GROUP BY m.on_day ORDER BY m.on_day;

-- query: MEETING_POINTS_LEFT request (meeting int, item int) -> (count int)
-- What was decided, is not done and is seen: of one of the list, or, item 0, of the whole meeting.
SELECT COUNT(*) FROM g_meeting_point p WHERE p.meeting_id = :meeting AND (:item = 0 OR p.item_id = :item) AND p.state = 1 AND p.ended_at IS NULL;

-- query: MEETING_ITEMS request (meeting int) -> (id int, outside id, patient int, patient_outside id, episode int, source int, question text,
-- staff_name text, recorded_at instant, ended_at instant, ended_say text)
-- All that ever were; those taken off the list are ended.
SELECT i.id, i.outside, i.patient_id, p.outside, i.episode_id, i.source, i.question, (SELECT s.name FROM g_staff_name s WHERE s.id = i.staff_id),
       i.recorded_at, i.ended_at, i.ended_say
  FROM g_meeting_item i JOIN g_patient p ON p.id = i.patient_id
 WHERE i.meeting_id = :meeting
 ORDER BY i.id;

-- insert: MEETING_POINT_ADD system meeting_point (id int, outside id, thread int, item_id int, meeting_id int, patient_id int, organisation_id int,
-- holding_id int, class int, label int, kind int, say text, why text, doer_id int, doer text, due_on day, state int, outcome text, staff_id int, role text,
-- recorded_at instant)

-- query: MEETING_POINT_LOCK system lock (outside id) -> (id int, thread int, item int, meeting int, patient int, organisation int, holding int, label int,
-- kind int, say text, why text, doer_id int, doer text, due_on day, state int, outcome text, ended_at instant)
SELECT id, thread, item_id, meeting_id, patient_id, organisation_id, holding_id, label, kind, say, why, doer_id, doer, due_on, state, outcome, ended_at
  FROM meeting_point WHERE outside = :outside;

-- query: MEETING_POINT_SEEN request (id int) -> (id int)
SELECT p.id FROM g_meeting_point p WHERE p.id = :id;

-- query: MEETING_POINT_END system (id int, staff int, say text, at instant) -> ()
UPDATE meeting_point SET ended_at = :at, ended_by = :staff, ended_say = :say WHERE id = :id;

-- query: MEETING_SKILLS_OF system (item int) -> (id int, say text)
SELECT id, say FROM meeting_point WHERE item_id = :item AND kind = 3 AND ended_at IS NULL ORDER BY id;

-- query: MEETING_POINTS_OF request (organisation int, patient int) -> (id int, outside id, thread int, item int, meeting int, on_day day, title text, kind int,
-- say text, why text, doer_id int, doer text, due_on day, state int, outcome text, staff_name text, recorded_at instant, ended_at instant,
-- ended_name text, ended_say text)
-- All that one service's meetings ever said of one person; the oldest wording of a thread first.
SELECT p.id, p.outside, p.thread, p.item_id, p.meeting_id, m.on_day, m.title, p.kind, p.say, p.why, p.doer_id,
       COALESCE(p.doer, (SELECT s.name FROM g_staff_name s WHERE s.id = p.doer_id)), p.due_on, p.state, p.outcome,
       (SELECT s.name FROM g_staff_name s WHERE s.id = p.staff_id), p.recorded_at, p.ended_at, (SELECT s.name FROM g_staff_name s WHERE s.id = p.ended_by),
       p.ended_say
  FROM g_meeting_point p JOIN g_meeting m ON m.id = p.meeting_id
 WHERE p.organisation_id = :organisation AND p.patient_id = :patient
 ORDER BY p.thread, p.id;

-- query: MEETING_POINTS_AT request (meeting int) -> (item int, kind int, say text, state int)
-- What stands of one meeting.
SELECT p.item_id, p.kind, p.say, p.state FROM g_meeting_point p WHERE p.meeting_id = :meeting AND p.ended_at IS NULL ORDER BY p.item_id, p.id;

-- query: MEETING_POINTS_OPEN request (organisation int, most int) -> (outside id, patient int, item_outside id, meeting_outside id, on_day day, kind int,
-- say text, doer_id int, doer text, due_on day, state int, outcome text, recorded_at instant)
-- What somebody has to do, the earliest day first.
SELECT p.outside, p.patient_id, i.outside, m.outside, m.on_day, p.kind, p.say, p.doer_id,
       COALESCE(p.doer, (SELECT s.name FROM g_staff_name s WHERE s.id = p.doer_id)), p.due_on, p.state, p.outcome, p.recorded_at
  FROM g_meeting_point p JOIN g_meeting_item i ON i.id = p.item_id JOIN g_meeting m ON m.id = p.meeting_id
 WHERE p.organisation_id = :organisation AND p.state = 1 AND p.ended_at IS NULL
 ORDER BY p.due_on NULLS LAST, p.id
 LIMIT :most;

-- query: MEETING_POINTS_OF_DOER request (organisation int, doer int, most int) -> (outside id, patient int, item_outside id, meeting_outside id, on_day day,
-- kind int, say text, doer_id int, doer text, due_on day, state int, outcome text, recorded_at instant)
-- The same of one who does it.
SELECT p.outside, p.patient_id, i.outside, m.outside, m.on_day, p.kind, p.say, p.doer_id,
       COALESCE(p.doer, (SELECT s.name FROM g_staff_name s WHERE s.id = p.doer_id)), p.due_on, p.state, p.outcome, p.recorded_at
  FROM g_meeting_point p JOIN g_meeting_item i ON i.id = p.item_id JOIN g_meeting m ON m.id = p.meeting_id
 WHERE p.organisation_id = :organisation AND p.doer_id = :doer AND p.state = 1 AND p.ended_at IS NULL
 ORDER BY p.due_on NULLS LAST, p.id
 LIMIT :most;

-- query: MEETING_POINTS_OPEN_ABOUT request (organisation int, patient int, most int) -> (outside id, patient int, item_outside id, meeting_outside id,
-- on_day day, kind int, say text, doer_id int, doer text, due_on day, state int, outcome text, recorded_at instant)
-- The same of one person.
SELECT p.outside, p.patient_id, i.outside, m.outside, m.on_day, p.kind, p.say, p.doer_id,
       COALESCE(p.doer, (SELECT s.name FROM g_staff_name s WHERE s.id = p.doer_id)), p.due_on, p.state, p.outcome, p.recorded_at
  FROM g_meeting_point p JOIN g_meeting_item i ON i.id = p.item_id JOIN g_meeting m ON m.id = p.meeting_id
 WHERE p.organisation_id = :organisation AND p.patient_id = :patient AND p.state = 1 AND p.ended_at IS NULL
 ORDER BY p.due_on NULLS LAST, p.id
 LIMIT :most;

-- query: MEETING_POINTS_CLOSED request (organisation int, doer int, since instant, most int) -> (outside id, patient int, item_outside id,
-- meeting_outside id, on_day day, kind int, say text, doer_id int, doer text, due_on day, state int, outcome text, recorded_at instant)
-- What came of what one was to do, the latest first. A skill has no doer.
SELECT p.outside, p.patient_id, i.outside, m.outside, m.on_day, p.kind, p.say, p.doer_id,
       COALESCE(p.doer, (SELECT s.name FROM g_staff_name s WHERE s.id = p.doer_id)), p.due_on, p.state, p.outcome, p.recorded_at
  FROM g_meeting_point p JOIN g_meeting_item i ON i.id = p.item_id JOIN g_meeting m ON m.id = p.meeting_id
 WHERE p.organisation_id = :organisation AND p.doer_id = :doer AND p.state > 1 AND p.ended_at IS NULL AND p.recorded_at >= :since
 ORDER BY p.recorded_at DESC, p.id DESC
 LIMIT :most;

-- query: MEETING_OVERDUE request (organisation int, today day) -> (count int)
SELECT COUNT(*) FROM g_meeting_point p WHERE p.organisation_id = :organisation AND p.state = 1 AND p.ended_at IS NULL AND p.due_on < :today;
