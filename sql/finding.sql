-- Findings, their reasons, and the entries of the list.

-- insert: FINDING_ADD system finding (id int, outside id, entry_id int, patient_id int, organisation_id int, rule text,
-- rule_version int, catalog text, judged_on day, truth truth, line text, recorded_at instant, withdrawn_at instant, basis int)

-- insert: CLAUSE_ADD system clause (finding_id int, no int, depth int, words text, truth truth, certain int, possible int)

-- insert: EVIDENCE_ADD system evidence (finding_id int, no int, event_id int)

-- insert: ENTRY_ADD system worklist (id int, outside id, organisation_id int, patient_id int, kind int, state int, placed_on
-- day, look_again_on day, rules int, lead text, line text, second text, flag truth, flag_line text, flag_since day, comorbid
-- truth, name_key text, practice_id int, contacts int, decision_id int, decided_at instant, changed_at instant, basis int)

-- query: ENTRY_CHANGE system (entry int, kind int, state int, look_again_on day, rules int, lead text, line text, second text,
-- flag truth, flag_line text, flag_since day, comorbid truth, name_key text, practice int, contacts int, basis int,
-- at instant) -> ()
UPDATE worklist SET kind = :kind, state = :state, look_again_on = :look_again_on, rules = :rules, lead = :lead, line = :line, second = :second,
       flag = :flag, flag_line = :flag_line, flag_since = :flag_since, comorbid = :comorbid, name_key = :name_key,
       practice_id = :practice, contacts = :contacts, basis = :basis, changed_at = :at
 WHERE id = :entry;

-- query: ENTRY_OF system (organisation int, patient int) -> (entry int, kind int, state int, look_again_on day, rules int, lead
-- text, line text, second text, flag truth, flag_line text, flag_since day, comorbid truth, name_key text, practice int,
-- contacts int, basis int)
SELECT id, kind, state, look_again_on, rules, lead, line, second, flag, flag_line, flag_since, comorbid, name_key, practice_id, contacts,
       basis
  FROM worklist WHERE organisation_id = :organisation AND patient_id = :patient;

-- query: ENTRY_LOCK system lock (entry int) -> (entry int, patient int, organisation int, kind int, state int, look_again_on
-- day, changed_at instant, decision int, flag truth, lead text)
SELECT id, patient_id, organisation_id, kind, state, look_again_on, changed_at, decision_id, flag, lead FROM worklist WHERE id = :entry;

-- query: ENTRY_DECIDED system (entry int, state int, look_again_on day, decision int, at instant) -> ()
UPDATE worklist SET state = :state, look_again_on = :look_again_on, decision_id = :decision, decided_at = :at, changed_at = :at WHERE id = :entry;

-- query: FINDINGS_LIVE system (organisation int, patient int) -> (id int, rule text, rule_version int, truth truth, line text,
-- basis int)
SELECT id, rule, rule_version, truth, line, basis FROM finding
 WHERE patient_id = :patient AND organisation_id = :organisation AND withdrawn_at IS NULL
 ORDER BY id;

-- query: EVIDENCE_LIVE system (finding int) -> (no int, event int)
SELECT no, event_id FROM evidence WHERE finding_id = :finding ORDER BY no, event_id;

-- query: FINDING_WITHDRAW system (id int, at instant) -> ()
UPDATE finding SET withdrawn_at = :at WHERE id = :id AND withdrawn_at IS NULL;

-- query: FINDING_RESTS system (id int, basis int) -> ()
UPDATE finding SET basis = :basis WHERE id = :id;

-- query: FINDINGS_STALE system (patient int, organisation int) -> ()
-- What is told of her by findings is to be judged again; 0: of whichever organisation.
UPDATE finding SET basis = NULL WHERE patient_id = :patient AND (:organisation = 0 OR organisation_id = :organisation);

-- query: ENTRIES_STALE system (patient int, organisation int) -> ()
UPDATE worklist SET basis = NULL WHERE patient_id = :patient AND (:organisation = 0 OR organisation_id = :organisation);

-- query: FINDINGS_STALE_BY import (event int) -> ()
-- The findings of whom the event tells.
UPDATE finding SET basis = NULL WHERE patient_id = (SELECT e.patient_id FROM event e WHERE e.id = :event);

-- query: ENTRIES_STALE_BY import (event int) -> ()
UPDATE worklist SET basis = NULL WHERE patient_id = (SELECT e.patient_id FROM event e WHERE e.id = :event);

-- query: BASIS_BY_KEY system (organisation int, key text) -> (id int)
SELECT id FROM basis WHERE organisation_id = :organisation AND key = :key;

-- query: BASIS_ADD system (id int, organisation int, key text) -> ()
INSERT INTO basis (id, organisation_id, key) VALUES (:id, :organisation, :key) ON CONFLICT (organisation_id, key) DO NOTHING;

-- insert: BASIS_PART_ADD system basis_part (basis_id int, holding_id int, classes int, labels int)

-- query: BASES_OF system (organisation int) -> (basis int, holding int, classes int, labels int)
SELECT p.basis_id, p.holding_id, p.classes, p.labels
  FROM basis b JOIN basis_part p ON p.basis_id = b.id
 WHERE b.organisation_id = :organisation
 ORDER BY p.basis_id, p.holding_id;

-- query: FINDINGS_OF request (entry int) -> (id int, outside id, rule text, rule_version int, judged_on day, truth truth, line
-- text, recorded_at instant, withdrawn_at instant)
SELECT f.id, f.outside, f.rule, f.rule_version, f.judged_on, f.truth, f.line, f.recorded_at, f.withdrawn_at
  FROM g_finding f
 WHERE f.entry_id = :entry
 ORDER BY CASE WHEN f.withdrawn_at IS NULL THEN 0 ELSE 1 END NULLS LAST, f.recorded_at DESC, f.id DESC
 LIMIT 100;

-- query: CLAUSES_OF request (finding int) -> (no int, depth int, words text, truth truth, certain int, possible int)
SELECT c.no, c.depth, c.words, c.truth, c.certain, c.possible FROM g_clause c WHERE c.finding_id = :finding ORDER BY c.no;

-- query: EVIDENCE_OF request (finding int) -> (no int, event int)
SELECT v.no, v.event_id FROM g_evidence v WHERE v.finding_id = :finding ORDER BY v.no, v.event_id;

-- insert: RUN_ADD system rule_run (id int, organisation_id int, rule text, rule_version int, catalog text, judged_on day, at
-- instant, people int, yes int, unknown int, no int, latest int)

-- insert: STEP_ADD system rule_step (run_id int, no int, words text, left_in int, dropped int, unknown int)

-- query: RUN_OLD system (organisation int, rule text) -> ()
UPDATE rule_run SET latest = 0 WHERE organisation_id = :organisation AND rule = :rule AND latest = 1;

-- query: RUN_LATEST request (organisation int, rule text) -> (id int, rule_version int, catalog text, judged_on day, at instant,
-- people int, yes int, unknown int, no int)
SELECT id, rule_version, catalog, judged_on, at, people, yes, unknown, no FROM rule_run
 WHERE organisation_id = :organisation AND rule = :rule AND latest = 1
 ORDER BY id DESC LIMIT 1;

-- query: RUN_STEPS request (run int) -> (no int, words text, left_in int, dropped int, unknown int)
SELECT no, words, left_in, dropped, unknown FROM rule_step WHERE run_id = :run ORDER BY no;
