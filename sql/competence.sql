-- What staff say that they can do, and who confirmed it.

-- insert: COMPETENCE_ADD system competence (id int, outside id, organisation_id int, staff_id int, competence text, evidence text, from_on day, until_on day,
-- recorded_at instant)

-- query: COMPETENCE_LOCK system lock (outside id) -> (id int, organisation int, staff int, confirmed_at instant, ended_at instant)
SELECT id, organisation_id, staff_id, confirmed_at, ended_at FROM competence WHERE outside = :outside;

-- query: COMPETENCE_CONFIRM system (id int, staff int, say text, until_on day, at instant) -> ()
UPDATE competence SET confirmed_at = :at, confirmed_by = :staff, confirmed_say = :say, until_on = :until_on WHERE id = :id;

-- query: COMPETENCE_END system (id int, staff int, say text, at instant) -> ()
UPDATE competence SET ended_at = :at, ended_by = :staff, ended_say = :say WHERE id = :id;

-- query: COMPETENCES_OF request (organisation int, ended int) -> (outside id, staff int, staff_name text, competence text, evidence text, from_on day,
-- until_on day, recorded_at instant, confirmed_at instant, confirmed_name text, confirmed_say text, ended_at instant, ended_name text, ended_say text)
-- By name, then by what; ended 1: those that were ended, too.
SELECT c.outside, c.staff_id, (SELECT s.name FROM g_staff_name s WHERE s.id = c.staff_id), c.competence, c.evidence, c.from_on, c.until_on,
       c.recorded_at, c.confirmed_at, (SELECT s.name FROM g_staff_name s WHERE s.id = c.confirmed_by), c.confirmed_say, c.ended_at,
       (SELECT s.name FROM g_staff_name s WHERE s.id = c.ended_by), c.ended_say
  FROM g_competence c
 WHERE c.organisation_id = :organisation AND (c.ended_at IS NULL OR :ended = 1)
 ORDER BY c.staff_id, c.competence, c.id;
