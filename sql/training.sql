-- Training that was given to others.

-- insert: TRAINING_ADD system training (id int, outside id, organisation_id int, on_day day, given_by text, to_id int, to_name text, profession text,
-- topic text, people int, minutes int, good int, partly int, poor int, say text, again_on day, staff_id int, recorded_at instant)

-- query: TRAINING_LOCK system lock (outside id) -> (id int, organisation int, ended_at instant)
SELECT id, organisation_id, ended_at FROM training WHERE outside = :outside;

-- query: TRAINING_END system (id int, staff int, say text, at instant) -> ()
UPDATE training SET ended_at = :at, ended_by = :staff, ended_say = :say WHERE id = :id;

-- query: TRAININGS_OF request (organisation int, since day) -> (outside id, on_day day, given_by text, to_id int, to_organisation text, to_name text,
-- profession text, topic text, people int, minutes int, good int, partly int, poor int, say text, again_on day, staff_name text)
-- The newest first.
SELECT t.outside, t.on_day, t.given_by, t.to_id, (SELECT o.name FROM organisation o WHERE o.id = t.to_id), t.to_name, t.profession, t.topic, t.people,
       t.minutes, t.good, t.partly, t.poor, t.say, t.again_on, (SELECT s.name FROM g_staff_name s WHERE s.id = t.staff_id)
  FROM g_training t
 WHERE t.organisation_id = :organisation AND t.on_day >= :since AND t.ended_at IS NULL
 ORDER BY t.on_day DESC, t.id DESC;
