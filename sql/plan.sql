-- What is agreed with a person on a pathway, item by item, and who agreed.

-- insert: PLAN_ITEM_ADD system plan_item (id int, outside id, thread int, episode_id int, patient_id int, organisation_id int, holding_id int, class int,
-- label int, kind int, say text, due_on day, state int, grade int, restricted int, staff_id int, role text, recorded_at instant, ended_at instant,
-- ended_by int, ended_say text, intervention text, with_whom text, told_on day, because text, against text, against_say text, proposed int, basis text)

-- query: PLAN_ITEM_LOCK system lock (outside id) -> (id int, thread int, episode int, patient int, organisation int, holding int, class int, label int,
-- kind int, restricted int, staff int, ended_at instant)
SELECT id, thread, episode_id, patient_id, organisation_id, holding_id, class, label, kind, restricted, staff_id, ended_at
  FROM plan_item WHERE outside = :outside;

-- query: PLAN_ITEM_END system (id int, staff int, say text, at instant) -> ()
UPDATE plan_item SET ended_at = :at, ended_by = :staff, ended_say = :say WHERE id = :id;

-- query: PLAN_ONE_OF system (episode int, organisation int, kind int) -> (id int)
-- Of a kind of which one stands.
SELECT id FROM plan_item WHERE episode_id = :episode AND organisation_id = :organisation AND kind = :kind AND ended_at IS NULL ORDER BY id;

-- query: PLAN_ITEMS_OF request (episode int) -> (id int, outside id, thread int, organisation int, organisation_name text, class int, label int,
-- kind int, say text, due_on day, state int, grade int, restricted int, staff int, staff_name text, role text,
-- recorded_at instant, ended_at instant, ended_name text,
-- ended_say text, intervention text, with_whom text, told_on day, because text, against text, against_say text, proposed int, basis text)
-- All of it, the ended ones too, in the order in which it was first written.
SELECT i.id, i.outside, i.thread, i.organisation_id, o.name, i.class, i.label, i.kind, i.say, i.due_on, i.state, i.grade, i.restricted, i.staff_id,
       (SELECT s.name FROM g_staff_name s WHERE s.id = i.staff_id), i.role, i.recorded_at, i.ended_at,
       (SELECT s.name FROM g_staff_name s WHERE s.id = i.ended_by), i.ended_say, i.intervention, i.with_whom, i.told_on, i.because, i.against,
       i.against_say, i.proposed, i.basis
  FROM g_plan_item i
  JOIN organisation o ON o.id = i.organisation_id
 WHERE i.episode_id = :episode
 ORDER BY i.kind, i.thread, i.id;

-- lookup: PLAN_DUE request (key int) -> (episode int, kind int, state int, due_on day, say text)
-- Of episodes: what of the plan has a day, and stands; what is restricted is on no list.
SELECT i.episode_id, i.kind, i.state, i.due_on, i.say
  FROM g_plan_item i
 WHERE i.episode_id = :key AND i.ended_at IS NULL AND i.due_on IS NOT NULL AND i.restricted = 0 AND i.label = 1;

-- query: PLAN_STANDS_OF request (patient int) -> (kind int, say text, due_on day, state int)
-- What stands of all her plans, as the reader sees it, never what is restricted: for who may see plans and not that there is a pathway.
SELECT i.kind, i.say, i.due_on, i.state
  FROM g_plan_item i
 WHERE i.patient_id = :patient AND i.ended_at IS NULL AND i.restricted = 0
 ORDER BY i.kind, i.thread, i.id;

-- insert: PLAN_MARK_ADD system plan_mark (id int, episode_id int, patient_id int, organisation_id int, holding_id int, class int, label int, mark int,
-- hash text, by_person int, staff_id int, role text, at instant)

-- query: PLAN_MARKS_OF request (episode int) -> (mark int, hash text, by_person int, organisation int, organisation_name text, staff_name text, role text,
-- at instant)
SELECT m.mark, m.hash, m.by_person, m.organisation_id, o.name, (SELECT s.name FROM g_staff_name s WHERE s.id = m.staff_id), m.role, m.at
  FROM g_plan_mark m
  JOIN organisation o ON o.id = m.organisation_id
 WHERE m.episode_id = :episode
 ORDER BY m.at, m.id;

-- query: PLAN_TEXT_OF system (episode int) -> (kind int, thread int, say text, due_on day)
-- All that can be agreed to, past the guard: to know whether somebody read all of it.
SELECT kind, thread, say, due_on FROM plan_item WHERE episode_id = :episode AND ended_at IS NULL AND restricted = 0 AND class = 12 ORDER BY kind, thread, id;
