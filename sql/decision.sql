-- What named people decided.

-- insert: DECISION_ADD system decision (id int, outside id, entry_id int, patient_id int, organisation_id int, kind int,
-- explained int, flags int, reason text, say text, look_again_on day, undoes_id int, state_before int, staff_id int, role text,
-- at instant)

-- insert: DECISION_FINDING_ADD system decision_finding (decision_id int, finding_id int, rule text)

-- query: DECISION_BY_ID system (id int) -> (kind int, entry int, staff int, state_before int, at instant, undoes int)
SELECT kind, entry_id, staff_id, state_before, at, undoes_id FROM decision WHERE id = :id;

-- query: DECISION_BEFORE system (entry int, before int) -> (id int, kind int, look_again_on day)
-- The newest decision before another that still stands: not an undo, not undone.
SELECT d.id, d.kind, d.look_again_on FROM decision d
 WHERE d.entry_id = :entry AND d.id < :before AND d.kind <> 4
   AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.undoes_id = d.id)
 ORDER BY d.id DESC LIMIT 1;

-- query: DECISIONS_OF request (entry int) -> (id int, outside id, kind int, explained int, flags int, reason text, say text,
-- look_again_on day, undoes int, staff_name text, role text, at instant)
SELECT d.id, d.outside, d.kind, d.explained, d.flags, d.reason, d.say, d.look_again_on, d.undoes_id,
       (SELECT s.name FROM g_staff_name s WHERE s.id = d.staff_id), d.role, d.at
  FROM g_decision d
 WHERE d.entry_id = :entry
 ORDER BY d.at DESC, d.id DESC
 LIMIT 100;

-- query: DECISION_LAST_MINE request (staff int, since instant) -> (id int, outside id, entry_outside id, patient_outside id,
-- patient int, kind int, reason text, at instant)
-- One's own newest decision that can still be undone.
SELECT d.id, d.outside, w.outside, p.outside, d.patient_id, d.kind, d.reason, d.at
  FROM g_decision d
  JOIN g_worklist w ON w.id = d.entry_id AND w.decision_id = d.id
  JOIN g_patient p ON p.id = d.patient_id
 WHERE d.staff_id = :staff AND d.kind <> 4 AND d.at >= :since
 ORDER BY d.at DESC, d.id DESC
 LIMIT 1;

-- query: RULE_DECIDED request (rule text) -> (kind int, reason text, count int)
-- The standing decisions about people whom this rule found: what its list is worth.
SELECT d.kind, d.reason, COUNT(*)
  FROM g_worklist w
  JOIN g_decision d ON d.id = w.decision_id AND d.kind IN (1, 2)
  JOIN g_decision_finding x ON x.decision_id = d.id AND x.rule = :rule
 WHERE w.kind = 1
 GROUP BY d.kind, d.reason
 ORDER BY d.kind, d.reason NULLS FIRST;

-- query: RULE_REVIEWERS request (rule text) -> (staff_name text, count int)
SELECT s.name, COUNT(*)
  FROM g_worklist w
  JOIN g_decision d ON d.id = w.decision_id AND d.kind IN (1, 2)
  JOIN g_decision_finding x ON x.decision_id = d.id AND x.rule = :rule
  JOIN g_staff_name s ON s.id = d.staff_id
 WHERE w.kind = 1
 GROUP BY s.id, s.name
 ORDER BY s.name, s.id;

-- query: SAMPLE_DECIDED request (rule text) -> (kind int, count int)
-- The standing decisions about people drawn at random from those whom the rule did not find.
SELECT d.kind, COUNT(*)
  FROM g_worklist w
  JOIN g_decision d ON d.id = w.decision_id AND d.kind IN (1, 2)
 WHERE w.kind = 2 AND w.lead = :rule
 GROUP BY d.kind
 ORDER BY d.kind;

-- query: SAMPLE_COUNT request (rule text) -> (count int)
SELECT COUNT(*) FROM g_worklist w WHERE w.kind = 2 AND w.lead = :rule;
