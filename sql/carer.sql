-- What carers of people on pathways need themselves: theirs, and not the patient's.

-- insert: CARER_NEED_ADD system carer_need (id int, outside id, thread int, episode_id int, patient_id int, organisation_id int, holding_id int, class int,
-- label int, relationship text, name text, offer int, offered_on day, offered_by text, say text, support text, agreed text, look_on day, staff_id int,
-- role text, recorded_at instant, ended_at instant, ended_by int, ended_say text)

-- query: CARER_NEED_LOCK system lock (outside id) -> (id int, thread int, episode int, organisation int, ended_at instant)
SELECT id, thread, episode_id, organisation_id, ended_at FROM carer_need WHERE outside = :outside;

-- query: CARER_NEED_END system (id int, staff int, say text, at instant) -> ()
UPDATE carer_need SET ended_at = :at, ended_by = :staff, ended_say = :say WHERE id = :id;

-- query: CARER_NEEDS_OF request (episode int) -> (id int, outside id, thread int, relationship text, name text, offer int, offered_on day,
-- offered_by text, say text, support text, agreed text, look_on day, staff_name text, recorded_at instant, ended_at instant, ended_name text,
-- ended_say text)
-- All of it, the ended ones too: by thread, the oldest wording first.
SELECT c.id, c.outside, c.thread, c.relationship, c.name, c.offer, c.offered_on, c.offered_by, c.say, c.support, c.agreed, c.look_on,
       (SELECT s.name FROM g_staff_name s WHERE s.id = c.staff_id), c.recorded_at, c.ended_at,
       (SELECT s.name FROM g_staff_name s WHERE s.id = c.ended_by), c.ended_say
  FROM g_carer_need c
 WHERE c.episode_id = :episode
 ORDER BY c.thread, c.id;

-- lookup: CARER_NEED_DUE request (key int) -> (episode int, relationship text, look_on day)
-- Of episodes: whose needs are looked at again on which day.
SELECT c.episode_id, c.relationship, c.look_on FROM g_carer_need c WHERE c.episode_id = :key AND c.ended_at IS NULL;

-- query: CARER_NEED_COUNTS system (organisation int, pathway text) -> (carers int, offered int, assessed int)
-- For who manages the flow and sees nobody: of the open episodes of the own service, how many carers are written down, how many were offered an
-- assessment of their own, and how many had it. Offers: 1 and above; 4 it was done.
SELECT COUNT(*), COALESCE(sum(CASE WHEN c.offer >= 1 THEN 1 ELSE 0 END), 0), COALESCE(sum(CASE WHEN c.offer = 4 THEN 1 ELSE 0 END), 0)
  FROM carer_need c JOIN episode e ON e.id = c.episode_id
 WHERE e.organisation_id = :organisation AND c.organisation_id = :organisation AND e.pathway = :pathway AND e.phase <> 3 AND c.ended_at IS NULL;
