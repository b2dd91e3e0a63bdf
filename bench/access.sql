-- A record of 20,000 people made five times as large: 100,000 people, 5,000,000 events, 20 organisations. bench/access-bench runs it on
-- a record that nobody has open. What the copies say is the same; their ids differ.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -1000000;
PRAGMA foreign_keys = OFF;
PRAGMA temp_store = MEMORY;
BEGIN;
-- the first 20,000 people, with a million events: those that a finding rests on, and others evenly
CREATE TEMP TABLE keep (id INTEGER PRIMARY KEY);
INSERT INTO keep SELECT DISTINCT event_id FROM evidence WHERE event_id IN (SELECT id FROM event WHERE patient_id <= 20000);
INSERT OR IGNORE INTO keep
SELECT id FROM (SELECT e.id FROM event e WHERE e.patient_id <= 20000 AND NOT EXISTS (SELECT 1 FROM keep k WHERE k.id = e.id)
                 ORDER BY (e.id * 2654435761) % 4294967296 LIMIT (SELECT 1000000 - count(*) FROM keep));
DELETE FROM event WHERE id NOT IN (SELECT id FROM keep);
DELETE FROM event_text WHERE event_id NOT IN (SELECT id FROM keep);
DELETE FROM event_end WHERE event_id NOT IN (SELECT id FROM keep);
DELETE FROM event_key;
DELETE FROM clause WHERE finding_id IN (SELECT id FROM finding WHERE patient_id > 20000);
DELETE FROM evidence WHERE finding_id IN (SELECT id FROM finding WHERE patient_id > 20000) OR event_id NOT IN (SELECT id FROM keep);
DELETE FROM finding WHERE patient_id > 20000;
DELETE FROM worklist WHERE patient_id > 20000;
DELETE FROM relation WHERE patient_id > 20000;
DELETE FROM identifier WHERE patient_id > 20000;
DELETE FROM demographic WHERE patient_id > 20000;
DELETE FROM registration WHERE patient_id > 20000;
DELETE FROM link_event;
DELETE FROM patient WHERE id > 20000;
-- three practices more, under the first one's agreement
INSERT INTO organisation (id, outside, ods, name, type)
SELECT n.no + 100, randomblob(16), 'Y9905' || n.no, 'Practice of the bench ' || n.no, 1
  FROM (SELECT 1 AS no UNION ALL SELECT 2 UNION ALL SELECT 3) n;
INSERT INTO holding (id, organisation_id, agreement_id, kinds, covered_from)
SELECT n.no + 100, n.no + 100, h.agreement_id, h.kinds, h.covered_from
  FROM (SELECT 1 AS no UNION ALL SELECT 2 UNION ALL SELECT 3) n JOIN holding h ON h.id = 1;
INSERT INTO agreement_party (agreement_id, organisation_id, side)
SELECT p.agreement_id, n.no + 100, p.side
  FROM (SELECT 1 AS no UNION ALL SELECT 2 UNION ALL SELECT 3) n JOIN agreement_party p ON p.organisation_id = 1;
INSERT INTO agreement_flow (version_id, from_id, to_id, class, purpose, labels)
SELECT f.version_id, n.no + 100, f.to_id, f.class, f.purpose, f.labels
  FROM (SELECT 1 AS no UNION ALL SELECT 2 UNION ALL SELECT 3) n JOIN agreement_flow f ON f.from_id = 1;
-- four copies; in the last, the first three practices are the new ones
CREATE TEMP TABLE copy (k INTEGER PRIMARY KEY);
INSERT INTO copy VALUES (1), (2), (3), (4);
INSERT INTO patient (id, outside, origin_id, created_at) SELECT p.id + k * 20000, randomblob(16), p.origin_id, p.created_at FROM copy
       JOIN patient p WHERE p.id <= 20000;
INSERT INTO identifier (id, key, patient_id, system, value, status, organisation_id, holding_id, origin_id, recorded_at, ended_at, ended_by)
SELECT i.id + k * 1000000, i.key + k, i.patient_id + k * 20000, i.system, i.value || '-' || k, i.status,
       CASE WHEN k = 4 AND i.organisation_id <= 3 THEN i.organisation_id + 100 ELSE i.organisation_id END,
       CASE WHEN k = 4 AND i.holding_id <= 3 THEN i.holding_id + 100 ELSE i.holding_id END, i.origin_id, i.recorded_at, i.ended_at, i.ended_by
  FROM copy JOIN identifier i WHERE i.patient_id <= 20000;
INSERT INTO demographic (id, patient_id, holding_id, origin_id, recorded_at, said_on, latest, title, given, family, name_key, birth_on,
       death_on, sex, ethnic,
       language, interpreter, communication, postcode, small_area, employment, ended_at, ended_by)
SELECT d.id + k * 1000000, d.patient_id + k * 20000, CASE WHEN k = 4 AND d.holding_id <= 3 THEN d.holding_id + 100 ELSE d.holding_id END, d.origin_id,
       d.recorded_at, d.said_on, d.latest, d.title, d.given, d.family, d.name_key, d.birth_on, d.death_on, d.sex, d.ethnic,
       d.language, d.interpreter, d.communication, d.postcode, d.small_area, d.employment, d.ended_at, d.ended_by
  FROM copy JOIN demographic d WHERE d.patient_id <= 20000;
INSERT INTO registration (id, patient_id, organisation_id, from_on, until_on, gp, holding_id, origin_id, recorded_at, ended_at, ended_by)
SELECT r.id + k * 1000000, r.patient_id + k * 20000, CASE WHEN k = 4
       AND r.organisation_id <= 3 THEN r.organisation_id + 100 ELSE r.organisation_id END,
       r.from_on, r.until_on, r.gp, CASE WHEN k = 4 AND r.holding_id <= 3 THEN r.holding_id + 100 ELSE r.holding_id END, r.origin_id, r.recorded_at,
       r.ended_at, r.ended_by
  FROM copy JOIN registration r WHERE r.patient_id <= 20000;
INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at, cause)
SELECT CASE WHEN k = 4 AND r.organisation_id <= 3 THEN r.organisation_id + 100 ELSE r.organisation_id END, r.patient_id + k * 20000,
       r.kind, r.staff_id,
       r.from_at, r.until_at, CASE WHEN r.kind = 6 THEN r.cause + k * 100000 ELSE r.cause END
  FROM copy JOIN relation r WHERE r.patient_id <= 20000;
INSERT INTO event (id, patient_id, on_day, kind, code_id, specialty_id, place_id, holding_id, origin_id, row_no, file_no, clinician_id,
       until_day, minute,
       attended, unscheduled, result, length_days, length_minutes, cost_pence, class, label)
SELECT e.id + k * 10000000, e.patient_id + k * 20000, e.on_day, e.kind, e.code_id, e.specialty_id, e.place_id,
       CASE WHEN k = 4 AND e.holding_id <= 3 THEN e.holding_id + 100 ELSE e.holding_id END, e.origin_id, e.row_no, e.file_no,
       e.clinician_id, e.until_day, e.minute,
       e.attended, e.unscheduled, e.result, e.length_days, e.length_minutes, e.cost_pence, e.class, e.label
  FROM copy JOIN event e WHERE e.patient_id <= 20000 ORDER BY k, e.id;
INSERT INTO event_text (event_id, text) SELECT t.event_id + k * 10000000, t.text FROM copy
       JOIN event_text t WHERE t.event_id < 10000000 ORDER BY k, t.event_id;
INSERT INTO worklist (id, outside, organisation_id, patient_id, kind, state, placed_on, look_again_on, rules, lead, line, second, flag,
       flag_line, flag_since,
       comorbid, name_key, practice_id, contacts, decision_id, decided_at, changed_at, basis)
SELECT w.id + k * 100000, randomblob(16), w.organisation_id, w.patient_id + k * 20000, w.kind, w.state, w.placed_on, w.look_again_on,
       w.rules, w.lead, w.line,
       w.second, w.flag, w.flag_line, w.flag_since, w.comorbid, w.name_key,
       CASE WHEN k = 4 AND w.practice_id <= 3 THEN w.practice_id + 100 ELSE w.practice_id END, w.contacts, w.decision_id, w.decided_at, w.changed_at,
       w.basis
  FROM copy JOIN worklist w WHERE w.patient_id <= 20000;
INSERT INTO finding (id, outside, entry_id, patient_id, organisation_id, rule, rule_version, catalog, judged_on, truth, line, recorded_at,
       withdrawn_at, basis)
SELECT f.id + k * 100000, randomblob(16), f.entry_id + k * 100000, f.patient_id + k * 20000, f.organisation_id, f.rule, f.rule_version,
       f.catalog, f.judged_on,
       f.truth, f.line, f.recorded_at, f.withdrawn_at, f.basis
  FROM copy JOIN finding f WHERE f.patient_id <= 20000;
INSERT INTO clause (finding_id, no, depth, words, truth, certain, possible)
SELECT c.finding_id + k * 100000, c.no, c.depth, c.words, c.truth, c.certain, c.possible FROM copy JOIN clause c WHERE c.finding_id < 100000;
INSERT INTO evidence (finding_id, no, event_id) SELECT v.finding_id + k * 100000, v.no, v.event_id + k * 10000000 FROM copy
       JOIN evidence v WHERE v.finding_id < 100000;
-- one in fifty does not want it shared
INSERT INTO bar (id, outside, patient_id, kind, bit, organisation_id, staff_id, class, from_at, until_at, by_staff_id, by_organisation_id,
       recorded_at)
SELECT p.id, randomblob(16), p.id, 1, 2, 0, 0, 0, 0, 253370764800000000, 1, 1, 1 FROM patient p WHERE p.id % 50 = 7;
-- nothing is left to be judged beside the visitors
DELETE FROM slip;
UPDATE counter SET next = next + 1000000000;
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
ANALYZE;
PRAGMA wal_checkpoint(TRUNCATE);
SELECT (SELECT count(*) FROM patient) || ' people, ' || (SELECT count(*) FROM event) || ' events, ' || (SELECT count(*)
       FROM organisation) || ' organisations, '
       || (SELECT count(*) FROM worklist) || ' on the list, ' || (SELECT count(*) FROM bar) || ' bars';
