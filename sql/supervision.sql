-- Who supervises whom, that it took place, and what was said between the two.

-- insert: SUPERVISION_ADD system supervision (id int, outside id, organisation_id int, supervisor_id int, supervisee_id int, every_days int, from_on day,
-- staff_id int, recorded_at instant)

-- query: SUPERVISION_LOCK system lock (outside id) -> (id int, organisation int, supervisor int, supervisee int, ended_at instant)
SELECT id, organisation_id, supervisor_id, supervisee_id, ended_at FROM supervision WHERE outside = :outside;

-- query: SUPERVISION_END system (id int, staff int, at instant) -> ()
UPDATE supervision SET ended_at = :at, ended_by = :staff WHERE id = :id;

-- query: SUPERVISES system (organisation int, supervisor int, supervisee int) -> (id int)
SELECT id FROM supervision WHERE organisation_id = :organisation AND supervisor_id = :supervisor AND supervisee_id = :supervisee AND ended_at IS NULL
 ORDER BY id;

-- query: SUPERVISIONS_OF request (organisation int) -> (id int, outside id, supervisor int, supervisor_name text, supervisee int, supervisee_name text,
-- every_days int, from_on day, last_on day)
-- Those that stand, with the day of the last session.
SELECT v.id, v.outside, v.supervisor_id, (SELECT s.name FROM g_staff_name s WHERE s.id = v.supervisor_id), v.supervisee_id,
       (SELECT s.name FROM g_staff_name s WHERE s.id = v.supervisee_id), v.every_days, v.from_on,
       (SELECT MAX(e.on_day) FROM g_supervision_session e WHERE e.supervision_id = v.id AND e.ended_at IS NULL)
  FROM g_supervision v
 WHERE v.organisation_id = :organisation AND v.ended_at IS NULL
 ORDER BY v.id;

-- insert: SUPERVISION_SESSION_ADD system supervision_session (id int, outside id, organisation_id int, sitting id, supervision_id int, supervisor_id int,
-- kind int, on_day day, minutes int, whom text, staff_id int, recorded_at instant)

-- query: SUPERVISION_SESSION_LOCK system lock (outside id) -> (id int, organisation int, supervision int, supervisor int, ended_at instant)
SELECT id, organisation_id, supervision_id, supervisor_id, ended_at FROM supervision_session WHERE outside = :outside;

-- query: SUPERVISION_PAIR system (id int) -> (supervisor int, supervisee int)
SELECT supervisor_id, supervisee_id FROM supervision WHERE id = :id;

-- query: SUPERVISION_SESSION_END system (id int, staff int, at instant) -> ()
UPDATE supervision_session SET ended_at = :at, ended_by = :staff WHERE id = :id;

-- query: SUPERVISION_SESSIONS_OF request (organisation int, since day) -> (id int, outside id, sitting id, supervisor int, supervisor_name text,
-- supervisee int, supervisee_name text, kind int, on_day day, minutes int, whom text)
-- The newest first.
SELECT e.id, e.outside, e.sitting, e.supervisor_id, (SELECT s.name FROM g_staff_name s WHERE s.id = e.supervisor_id),
       (SELECT v.supervisee_id FROM g_supervision v WHERE v.id = e.supervision_id),
       (SELECT s.name FROM g_supervision v JOIN g_staff_name s ON s.id = v.supervisee_id WHERE v.id = e.supervision_id), e.kind, e.on_day, e.minutes, e.whom
  FROM g_supervision_session e
 WHERE e.organisation_id = :organisation AND e.on_day >= :since AND e.ended_at IS NULL
 ORDER BY e.on_day DESC, e.id DESC;

-- insert: SUPERVISION_NOTE_ADD system supervision_note (id int, outside id, organisation_id int, session_id int, supervisor_id int, supervisee_id int,
-- say text, staff_id int, recorded_at instant)

-- query: SUPERVISION_NOTES_OF request (organisation int, since day) -> (session int, say text, staff_name text, recorded_at instant)
-- Only those of whoever reads: the guard is of the two of them. The oldest first.
SELECT n.session_id, n.say, (SELECT s.name FROM g_staff_name s WHERE s.id = n.staff_id), n.recorded_at
  FROM g_supervision_note n JOIN g_supervision_session e ON e.id = n.session_id
 WHERE n.organisation_id = :organisation AND e.on_day >= :since
 ORDER BY n.session_id, n.id;
