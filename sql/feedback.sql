-- Answers without a name: counts of a day, words under a random id, and the addresses that lead to the question.

-- insert: FEEDBACK_LINK_ADD system feedback_link (id int, outside id, organisation_id int, audience int, place text, staff_id int, recorded_at instant)

-- query: FEEDBACK_LINK_LOCK system lock (outside id) -> (id int, organisation int, ended_at instant)
SELECT id, organisation_id, ended_at FROM feedback_link WHERE outside = :outside;

-- query: FEEDBACK_LINK_END system (id int, staff int, at instant) -> ()
UPDATE feedback_link SET ended_at = :at, ended_by = :staff WHERE id = :id;

-- query: FEEDBACK_LINK_OPEN system (outside id) -> (organisation int, organisation_name text, audience int, place text)
-- Whoever has the address; one that was revoked is as if it had never been.
SELECT l.organisation_id, (SELECT o.name FROM organisation o WHERE o.id = l.organisation_id), l.audience, l.place
  FROM feedback_link l WHERE l.outside = :outside AND l.ended_at IS NULL;

-- query: FEEDBACK_LINKS_OF request (organisation int) -> (outside id, audience int, place text, recorded_at instant, staff_name text)
SELECT l.outside, l.audience, l.place, l.recorded_at, (SELECT s.name FROM g_staff_name s WHERE s.id = l.staff_id)
  FROM g_feedback_link l WHERE l.organisation_id = :organisation AND l.ended_at IS NULL
 ORDER BY l.audience, l.place, l.id;

-- query: FEEDBACK_COUNT_ADD system (organisation int, audience int, place text, way int, on_day day, answer int, people int) -> ()
INSERT INTO feedback_count (organisation_id, audience, place, way, on_day, answer, people)
VALUES (:organisation, :audience, :place, :way, :on_day, :answer, :people)
ON CONFLICT (organisation_id, audience, place, way, on_day, answer) DO UPDATE SET people = feedback_count.people + excluded.people;

-- query: FEEDBACK_DAY system (organisation int, audience int, place text, way int, on_day day) -> (people int)
SELECT COALESCE(sum(people), 0) FROM feedback_count
 WHERE organisation_id = :organisation AND audience = :audience AND place = :place AND way = :way AND on_day = :on_day;

-- query: FEEDBACK_COUNTS_OF request (organisation int, audience int, since day, until_on day) -> (place text, on_day day, answer int, people int)
-- By place and day, both days included.
SELECT c.place, c.on_day, c.answer, sum(c.people)
  FROM g_feedback_count c
 WHERE c.organisation_id = :organisation AND c.audience = :audience AND c.on_day >= :since AND c.on_day <= :until_on
 GROUP BY c.place, c.on_day, c.answer ORDER BY c.place, c.on_day, c.answer;

-- insert: FEEDBACK_WORDS_ADD system feedback_words (outside id, organisation_id int, audience int, place text, on_day day, answer int, say text, state int)

-- query: FEEDBACK_WORDS_LOCK system lock (outside id) -> (organisation int, state int)
SELECT organisation_id, state FROM feedback_words WHERE outside = :outside;

-- query: FEEDBACK_WORDS_READ system (outside id, state int, keeps int, staff int, on_day day) -> ()
-- Not shown, the words are gone.
UPDATE feedback_words SET state = :state, say = CASE WHEN :keeps = 1 THEN say ELSE '' END, read_by = :staff, read_on = :on_day WHERE outside = :outside;

-- query: FEEDBACK_WORDS_OF request (organisation int, audience int, state int, since day, most int) -> (outside id, audience int, place text, on_day day,
-- answer int, say text, staff_name text, read_on day)
-- The latest day first; within a day in no order that tells who came first. audience 0: of all.
SELECT w.outside, w.audience, w.place, w.on_day, w.answer, w.say, (SELECT s.name FROM g_staff_name s WHERE s.id = w.read_by), w.read_on
  FROM g_feedback_words w
 WHERE w.organisation_id = :organisation AND (:audience = 0 OR w.audience = :audience) AND w.state = :state AND w.on_day >= :since
 ORDER BY w.on_day DESC, w.outside
 LIMIT :most;

-- query: FEEDBACK_SENT system (form id) -> (n int)
SELECT COUNT(*) FROM feedback_sent WHERE form = :form;

-- insert: FEEDBACK_SENT_ADD system feedback_sent (form id, on_day day)

-- query: FEEDBACK_SENT_FORGET system (today day) -> ()
DELETE FROM feedback_sent WHERE on_day < :today;
