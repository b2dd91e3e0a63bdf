-- The list of people found, and the search.

-- query: WORKLIST_BY_CLINIC request (organisation int, state int, due int, today day, practice int, flag int, rule text, take int) -> (id int,
-- outside id, contacts int, flag truth, placed_on day, name_key text)
-- The list in one of its four orders, each with an index of its own (worklist_clinic and its kin): the guard is asked of as many as are wanted. due 0: any
-- of the state; 1, 2: those whose day of looking again has come, or has not. practice 0, flag 9 and rule '' are any; flag 8 is not known.
SELECT w.id, w.outside, w.contacts, w.flag, w.placed_on, w.name_key
  FROM g_worklist w
 WHERE w.organisation_id = :organisation AND w.state = :state
   AND (:due = 0 OR CASE WHEN w.look_again_on <= :today THEN 1 ELSE 2 END = :due)
   AND (:practice = 0 OR w.practice_id = :practice) AND (:flag = 9 OR COALESCE(w.flag, 8) = :flag)
   AND (:rule = '' OR EXISTS (SELECT 1 FROM g_finding f WHERE f.entry_id = w.id AND f.rule = :rule AND f.withdrawn_at IS NULL))
 ORDER BY CASE WHEN w.flag = 1 THEN 0 ELSE 1 END NULLS FIRST, w.placed_on, w.contacts DESC, w.outside
 LIMIT :take;

-- query: WORKLIST_BY_NAME request (organisation int, state int, due int, today day, practice int, flag int, rule text, take int) -> (id int,
-- outside id, contacts int, flag truth, placed_on day, name_key text)
SELECT w.id, w.outside, w.contacts, w.flag, w.placed_on, w.name_key
  FROM g_worklist w
 WHERE w.organisation_id = :organisation AND w.state = :state
   AND (:due = 0 OR CASE WHEN w.look_again_on <= :today THEN 1 ELSE 2 END = :due)
   AND (:practice = 0 OR w.practice_id = :practice) AND (:flag = 9 OR COALESCE(w.flag, 8) = :flag)
   AND (:rule = '' OR EXISTS (SELECT 1 FROM g_finding f WHERE f.entry_id = w.id AND f.rule = :rule AND f.withdrawn_at IS NULL))
 ORDER BY w.name_key NULLS LAST, w.contacts DESC, w.outside
 LIMIT :take;

-- query: WORKLIST_BY_CONTACTS request (organisation int, state int, due int, today day, practice int, flag int, rule text, take int) -> (id int,
-- outside id, contacts int, flag truth, placed_on day, name_key text)
SELECT w.id, w.outside, w.contacts, w.flag, w.placed_on, w.name_key
  FROM g_worklist w
 WHERE w.organisation_id = :organisation AND w.state = :state
   AND (:due = 0 OR CASE WHEN w.look_again_on <= :today THEN 1 ELSE 2 END = :due)
   AND (:practice = 0 OR w.practice_id = :practice) AND (:flag = 9 OR COALESCE(w.flag, 8) = :flag)
   AND (:rule = '' OR EXISTS (SELECT 1 FROM g_finding f WHERE f.entry_id = w.id AND f.rule = :rule AND f.withdrawn_at IS NULL))
 ORDER BY w.contacts DESC, w.outside
 LIMIT :take;

-- query: WORKLIST_BY_NEWEST request (organisation int, state int, due int, today day, practice int, flag int, rule text, take int) -> (id int,
-- outside id, contacts int, flag truth, placed_on day, name_key text)
SELECT w.id, w.outside, w.contacts, w.flag, w.placed_on, w.name_key
  FROM g_worklist w
 WHERE w.organisation_id = :organisation AND w.state = :state
   AND (:due = 0 OR CASE WHEN w.look_again_on <= :today THEN 1 ELSE 2 END = :due)
   AND (:practice = 0 OR w.practice_id = :practice) AND (:flag = 9 OR COALESCE(w.flag, 8) = :flag)
   AND (:rule = '' OR EXISTS (SELECT 1 FROM g_finding f WHERE f.entry_id = w.id AND f.rule = :rule AND f.withdrawn_at IS NULL))
 ORDER BY w.placed_on DESC, w.contacts DESC, w.outside
 LIMIT :take;

-- query: WORKLIST_COUNT request (organisation int, state int, due int, today day, practice int, flag int, rule text, most int) -> (count int)
-- How many of them, as far as anybody counts.
SELECT COUNT(*) FROM (SELECT w.id
  FROM g_worklist w
 WHERE w.organisation_id = :organisation AND w.state = :state
   AND (:due = 0 OR CASE WHEN w.look_again_on <= :today THEN 1 ELSE 2 END = :due)
   AND (:practice = 0 OR w.practice_id = :practice) AND (:flag = 9 OR COALESCE(w.flag, 8) = :flag)
   AND (:rule = '' OR EXISTS (SELECT 1 FROM g_finding f WHERE f.entry_id = w.id AND f.rule = :rule AND f.withdrawn_at IS NULL))
 ORDER BY w.patient_id LIMIT :most) x;

-- query: WORKLIST_COUNTS request (organisation int, today day, most int) -> (state int, due int, count int)
-- The same of every state at once.
SELECT v.state, v.due, (SELECT COUNT(*) FROM (
         SELECT w.id FROM g_worklist w
          WHERE w.organisation_id = :organisation AND w.state = v.state
            AND (v.due = 0 OR CASE WHEN w.look_again_on <= :today THEN 1 ELSE 2 END = v.due)
          ORDER BY w.patient_id LIMIT :most) x)
  FROM (SELECT 1 AS state, 0 AS due UNION ALL SELECT 2, 0 UNION ALL SELECT 3, 0 UNION ALL SELECT 4, 1 UNION ALL SELECT 4, 2 UNION ALL SELECT 5, 0) v
 ORDER BY v.state NULLS FIRST, v.due NULLS FIRST;

-- query: WORKLIST_PRACTICES request (organisation int) -> (id int, outside id, name text)
-- Practices of whose people somebody is on the list.
SELECT o.id, o.outside, o.name FROM organisation o
 WHERE EXISTS (SELECT 1 FROM g_worklist w WHERE w.organisation_id = :organisation AND w.practice_id = o.id ORDER BY w.id LIMIT 1 OFFSET 0)
 ORDER BY o.name, o.id;

-- lookup: WORKLIST_LINES request (key int) -> (entry int, outside id, patient_outside id, patient int, kind int, state int,
-- placed_on day, look_again_on day, rules int, lead text, line text, second text, flag truth, flag_line text, flag_since day,
-- comorbid truth, practice text, changed_at instant, decided_at instant)
SELECT w.id, w.outside, p.outside, w.patient_id, w.kind, w.state, w.placed_on, w.look_again_on, w.rules, w.lead, w.line, w.second,
       w.flag, w.flag_line, w.flag_since, w.comorbid, o.name, w.changed_at, w.decided_at
  FROM g_worklist w
  JOIN g_patient p ON p.id = w.patient_id
  LEFT JOIN organisation o ON o.id = w.practice_id
 WHERE w.id = :key;

-- query: WORKLIST_WAITING request (today day, max int) -> (count int)
-- How many wait for a decision, as far as anybody counts.
SELECT COUNT(*)
  FROM (SELECT w.id
          FROM g_worklist w
         WHERE w.state = 1 OR (w.state = 4 AND w.look_again_on <= :today)
         ORDER BY w.id LIMIT :max) x;

-- query: WORKLIST_STATES request (today day) -> (state int, count int)
SELECT CASE WHEN w.state = 4 AND w.look_again_on <= :today THEN 1 ELSE w.state END, COUNT(*)
  FROM g_worklist w
 GROUP BY CASE WHEN w.state = 4 AND w.look_again_on <= :today THEN 1 ELSE w.state END
 ORDER BY CASE WHEN w.state = 4 AND w.look_again_on <= :today THEN 1 ELSE w.state END NULLS LAST;

-- query: WORKLIST_RULES request () -> (rule text, count int)
SELECT f.rule, COUNT(*)
  FROM g_finding f
 WHERE f.withdrawn_at IS NULL AND f.truth = 1
 GROUP BY f.rule
 ORDER BY f.rule;

-- query: WORKLIST_BY_OUTSIDE request (outside id) -> (entry int, patient int, patient_outside id, kind int, state int, placed_on
-- day, look_again_on day, rules int, lead text, line text, second text, flag truth, flag_line text, flag_since day, comorbid
-- truth, changed_at instant, decision int)
SELECT w.id, w.patient_id, p.outside, w.kind, w.state, w.placed_on, w.look_again_on, w.rules, w.lead, w.line, w.second, w.flag, w.flag_line,
       w.flag_since, w.comorbid, w.changed_at, w.decision_id
  FROM g_worklist w JOIN g_patient p ON p.id = w.patient_id
 WHERE w.outside = :outside;

-- query: WORKLIST_OF_PATIENT request (patient int) -> (entry int, outside id, kind int, state int, placed_on day, look_again_on
-- day, rules int, lead text, line text, second text, flag truth, flag_line text, flag_since day, comorbid truth, changed_at
-- instant, decision int)
SELECT w.id, w.outside, w.kind, w.state, w.placed_on, w.look_again_on, w.rules, w.lead, w.line, w.second, w.flag, w.flag_line, w.flag_since,
       w.comorbid, w.changed_at, w.decision_id
  FROM g_worklist w
 WHERE w.patient_id = :patient;

-- lookup: WORKLIST_FLAGS request (key int) -> (patient int, flag truth)
-- What the first line of a card says of who is on the list.
SELECT w.patient_id, w.flag FROM g_worklist w WHERE w.patient_id = :key;

-- query: PERSON_BY_NAME request (from text, to text) -> (name_key text, outside id, given text, family text, birth_on day, sex int)
-- Folded names, by prefix, in the order of the index: of a name that thousands have no more is read than is shown. A person said the same by two
-- organisations is one line.
SELECT DISTINCT d.name_key, p.outside, d.given, d.family, d.birth_on, d.sex
  FROM g_demographic d JOIN g_patient p ON p.id = d.patient_id
 WHERE d.name_key >= :from AND d.name_key < :to AND d.latest = 1
 ORDER BY d.name_key NULLS FIRST, p.outside, d.family NULLS LAST, d.given NULLS LAST, d.birth_on NULLS LAST, d.sex NULLS LAST
 LIMIT 101;

-- query: PERSON_BY_NUMBER request (value text) -> (outside id, given text, family text, birth_on day, sex int)
SELECT p.outside, d.given, d.family, d.birth_on, d.sex
  FROM g_identifier i
  JOIN g_patient p ON p.id = i.patient_id
  JOIN g_demographic d ON d.patient_id = i.patient_id AND d.latest = 1
 WHERE i.value = :value AND i.ended_at IS NULL
UNION
SELECT p.outside, NULL, NULL, NULL, NULL
  FROM g_identifier i
  JOIN g_patient p ON p.id = i.patient_id
 WHERE i.value = :value AND i.ended_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM g_demographic d WHERE d.patient_id = i.patient_id AND d.latest = 1)
 ORDER BY family NULLS LAST, given NULLS LAST, outside, birth_on NULLS LAST, sex NULLS LAST
 LIMIT 101;

-- query: PERSON_BY_BIRTH request (birth_on day) -> (outside id, given text, family text, birth_on day, sex int)
SELECT DISTINCT p.outside, d.given, d.family, d.birth_on, d.sex
  FROM g_demographic d JOIN g_patient p ON p.id = d.patient_id
 WHERE d.birth_on = :birth_on AND d.latest = 1
 ORDER BY d.family NULLS LAST, d.given NULLS LAST, p.outside, d.birth_on NULLS LAST, d.sex NULLS LAST
 LIMIT 101;

-- lookup: PEOPLE_SHOWN request (key int) -> (id int, outside id)
-- Whoever the reader may know of, by whatever she is called.
SELECT p.id, p.outside FROM g_patient p WHERE p.id = :key;
