-- What people told a service otherwise, and what was done about it.

-- insert: VOICE_ADD system voice (id int, outside id, organisation_id int, kind int, audience int, on_day day, title text, asked int, people int, say text,
-- follows text, staff_id int, recorded_at instant)

-- query: VOICE_LOCK system lock (outside id) -> (id int, organisation int, ended_at instant)
SELECT id, organisation_id, ended_at FROM voice WHERE outside = :outside;

-- query: VOICE_END system (id int, staff int, say text, at instant) -> ()
UPDATE voice SET ended_at = :at, ended_by = :staff, ended_say = :say WHERE id = :id;

-- query: VOICES_OF request (organisation int, since day) -> (outside id, kind int, audience int, on_day day, title text, asked int, people int, say text,
-- follows text, staff_name text)
-- The latest first.
SELECT v.outside, v.kind, v.audience, v.on_day, v.title, v.asked, v.people, v.say, v.follows, (SELECT s.name FROM g_staff_name s WHERE s.id = v.staff_id)
  FROM g_voice v
 WHERE v.organisation_id = :organisation AND v.on_day >= :since AND v.ended_at IS NULL
 ORDER BY v.on_day DESC, v.id DESC;

-- insert: SAID_ADD system said_done (id int, outside id, organisation_id int, said text, did text, doer text, on_day day, staff_id int, recorded_at instant)

-- query: SAID_LOCK system lock (outside id) -> (id int, organisation int, ended_at instant)
SELECT id, organisation_id, ended_at FROM said_done WHERE outside = :outside;

-- query: SAID_END system (id int, staff int, at instant) -> ()
UPDATE said_done SET ended_at = :at, ended_by = :staff WHERE id = :id;

-- query: SAID_OF request (organisation int, most int) -> (outside id, said text, did text, doer text, on_day day)
-- What hangs, the latest first.
SELECT d.outside, d.said, d.did, d.doer, d.on_day
  FROM g_said_done d
 WHERE d.organisation_id = :organisation AND d.ended_at IS NULL
 ORDER BY d.on_day DESC, d.id DESC
 LIMIT :most;
