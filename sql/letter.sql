-- Letters: their wordings, who approved them, how they went out.

-- insert: LETTER_ADD system letter (id int, outside id, patient_id int, organisation_id int, holding_id int, class int, label int,
-- episode_id int, due_seq int, kind text, version int, whom int, large int, seq int, staff_id int, role text, recorded_at instant)

-- insert: LETTER_PART_ADD system letter_part (id int, letter_id int, seq int, no int, part text, heading text, say text, staff_id int, at instant)

-- insert: LETTER_SENT_ADD system letter_sent (id int, letter_id int, way int, on_day day, say text, staff_id int, at instant)

-- query: LETTER_WENT system (id int, on_day day) -> ()
-- The first time.
UPDATE letter SET out_on = :on_day WHERE id = :id AND (out_on IS NULL OR out_on > :on_day);

-- query: LETTER_LOCK system lock (outside id) -> (id int, patient int, organisation int, holding int, episode int, kind text, version int,
-- whom int, label int, seq int, large int, approved_at instant, ended_at instant)
SELECT id, patient_id, organisation_id, holding_id, episode_id, kind, version, whom, label, seq, large, approved_at, ended_at FROM letter
 WHERE outside = :outside;

-- query: LETTER_WORDED system (id int, seq int, large int, label int) -> ()
UPDATE letter SET seq = :seq, large = :large, label = :label WHERE id = :id;

-- query: LETTER_APPROVE system (id int, staff int, at instant) -> ()
UPDATE letter SET approved_at = :at, approved_by = :staff WHERE id = :id;

-- query: LETTER_END system (id int, staff int, say text, at instant) -> ()
UPDATE letter SET ended_at = :at, ended_by = :staff, ended_say = :say WHERE id = :id;

-- query: LETTER_UNDONE_SINCE system (letter int) -> (count int)
-- Acts of its course taken back (15), or who asked for it corrected (18), since it was worded last.
SELECT COUNT(*) FROM letter t JOIN course c ON c.episode_id = t.episode_id
 WHERE t.id = :letter AND c.act IN (15, 18)
   AND c.at > (SELECT MAX(p.at) FROM letter_part p WHERE p.letter_id = t.id AND p.seq = t.seq);

-- query: LETTER_BY_OUTSIDE request (outside id) -> (id int, patient_outside id, patient int, organisation int, organisation_name text, ods text,
-- label int, episode int, due_seq int, kind text, version int, whom int, large int, seq int, staff int, staff_name text, role text,
-- recorded_at instant, approved_at instant, approved_name text, approved_profession text, ended_at instant, ended_name text, ended_say text)
SELECT t.id, p.outside, t.patient_id, t.organisation_id, o.name, o.ods, t.label, t.episode_id, t.due_seq, t.kind, t.version, t.whom, t.large, t.seq,
       t.staff_id, (SELECT s.name FROM g_staff_name s WHERE s.id = t.staff_id), t.role, t.recorded_at, t.approved_at,
       (SELECT s.name FROM g_staff_name s WHERE s.id = t.approved_by), (SELECT s.profession FROM g_staff_name s WHERE s.id = t.approved_by),
       t.ended_at, (SELECT s.name FROM g_staff_name s WHERE s.id = t.ended_by), t.ended_say
  FROM g_letter t
  JOIN g_patient p ON p.id = t.patient_id
  JOIN organisation o ON o.id = t.organisation_id
 WHERE t.outside = :outside;

-- lookup: LETTERS_OF_EPISODE request (key int) -> (episode int, id int, outside id, due_seq int, kind text, version int, whom int,
-- recorded_at instant, staff_name text, approved_at instant, approved_name text, ended_at instant, sent_on day)
-- sent_on: the first time that it went out.
SELECT t.episode_id, t.id, t.outside, t.due_seq, t.kind, t.version, t.whom, t.recorded_at,
       (SELECT s.name FROM g_staff_name s WHERE s.id = t.staff_id), t.approved_at, (SELECT s.name FROM g_staff_name s WHERE s.id = t.approved_by), t.ended_at,
       (SELECT min(x.on_day) FROM g_letter_sent x WHERE x.letter_id = t.id)
  FROM g_letter t
 WHERE t.episode_id = :key;

-- query: LETTERS_OF_PATIENT request (patient int) -> (id int, outside id, due_seq int, kind text, version int, whom int, recorded_at instant,
-- staff_name text, approved_at instant, approved_name text, ended_at instant, sent_on day, organisation_name text)
-- The same of all her episodes.
SELECT t.id, t.outside, t.due_seq, t.kind, t.version, t.whom, t.recorded_at, (SELECT s.name FROM g_staff_name s WHERE s.id = t.staff_id), t.approved_at,
       (SELECT s.name FROM g_staff_name s WHERE s.id = t.approved_by), t.ended_at,
       (SELECT min(x.on_day) FROM g_letter_sent x WHERE x.letter_id = t.id), o.name
  FROM g_letter t
  JOIN organisation o ON o.id = t.organisation_id
 WHERE t.patient_id = :patient
 ORDER BY t.recorded_at DESC, t.id DESC
 LIMIT 100;

-- query: LETTERS_DRAFTED request (organisation int, staff int, take int) -> (id int, outside id, patient int, kind text, version int, whom int,
-- recorded_at instant, staff_name text)
-- That wait for somebody's approval: hers, and those of people whose named person she is; the oldest first.
SELECT t.id, t.outside, t.patient_id, t.kind, t.version, t.whom, t.recorded_at, (SELECT s.name FROM g_staff_name s WHERE s.id = t.staff_id)
  FROM g_letter t
 WHERE t.organisation_id = :organisation AND t.approved_at IS NULL AND t.ended_at IS NULL
   AND (t.staff_id = :staff OR EXISTS (SELECT 1 FROM g_episode e WHERE e.id = t.episode_id AND e.owner_id = :staff))
 ORDER BY t.recorded_at, t.id
 LIMIT :take;

-- query: LETTERS_LEFT request (organisation int, before instant, take int) -> (id int, outside id, patient int, kind text, version int, whom int,
-- recorded_at instant, staff_name text)
-- The same, of people whom nobody carries by name, or that have waited since before then.
SELECT t.id, t.outside, t.patient_id, t.kind, t.version, t.whom, t.recorded_at, (SELECT s.name FROM g_staff_name s WHERE s.id = t.staff_id)
  FROM g_letter t
 WHERE t.organisation_id = :organisation AND t.approved_at IS NULL AND t.ended_at IS NULL
   AND (t.recorded_at < :before OR EXISTS (SELECT 1 FROM g_episode e WHERE e.id = t.episode_id AND e.owner_id IS NULL))
 ORDER BY t.recorded_at, t.id
 LIMIT :take;

-- query: LETTERS_TO_GO request (organisation int, take int) -> (id int, outside id, patient int, episode int, kind text, version int, whom int, large int,
-- approved_at instant, approved_name text, address text)
-- Approved, and not gone out; the oldest first. address: the first part of the wording, whose first line says to whom.
SELECT t.id, t.outside, t.patient_id, t.episode_id, t.kind, t.version, t.whom, t.large, t.approved_at,
       (SELECT s.name FROM g_staff_name s WHERE s.id = t.approved_by),
       (SELECT p.say FROM g_letter_part p WHERE p.letter_id = t.id AND p.seq = t.seq AND p.no = 0)
  FROM g_letter t
 WHERE t.organisation_id = :organisation AND t.approved_at IS NOT NULL AND t.ended_at IS NULL AND t.out_on IS NULL
 ORDER BY t.approved_at NULLS FIRST, t.id
 LIMIT :take;

-- query: LETTERS_TO_GO_COUNT request (organisation int) -> (count int)
SELECT COUNT(*) FROM g_letter t
 WHERE t.organisation_id = :organisation AND t.approved_at IS NOT NULL AND t.ended_at IS NULL AND t.out_on IS NULL;

-- query: LETTER_PARTS request (letter int, seq int) -> (no int, part text, heading text, say text)
SELECT p.no, p.part, p.heading, p.say FROM g_letter_part p WHERE p.letter_id = :letter AND p.seq = :seq ORDER BY p.no;

-- query: LETTER_SENTS request (letter int) -> (id int, way int, on_day day, say text, staff_name text, at instant)
SELECT p.id, p.way, p.on_day, p.say, (SELECT s.name FROM g_staff_name s WHERE s.id = p.staff_id), p.at FROM g_letter_sent p
 WHERE p.letter_id = :letter ORDER BY p.at, p.id;

-- query: LETTER_QUOTES request (episode int) -> (seq int, act int, item text, answer truth, on_day day, staff int, staff_name text, say text,
-- class int, label int)
-- What was written with the acts of a course, as the reader may read it, with who wrote it and how sensitive it is.
SELECT c.seq, c.act, c.item, c.answer, c.on_day, c.staff_id, (SELECT s.name FROM g_staff_name s WHERE s.id = c.staff_id), t.say, t.class, t.label
  FROM g_course c
  JOIN g_course_text t ON t.course_id = c.id
 WHERE c.episode_id = :episode
 ORDER BY c.seq;

