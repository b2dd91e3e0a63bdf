-- One person's timeline, as the asking sign-in may see it.

-- query: TIMELINE_EVENTS request (patient int) -> (id int, on_day day, kind int, code int, specialty int, place int, holding
-- int, organisation int, origin int, row_no int, file_no int, clinician int, until_day day, minute int, attended truth,
-- unscheduled truth, result int, length_days int, length_minutes int, cost_pence int, text text)
SELECT e.id, e.on_day, e.kind, e.code_id, e.specialty_id, e.place_id, e.holding_id, h.organisation_id, e.origin_id, e.row_no, e.file_no,
       e.clinician_id, e.until_day, e.minute, e.attended, e.unscheduled, e.result, e.length_days,
       e.length_minutes, e.cost_pence, (SELECT t.text FROM g_event_text t WHERE t.event_id = e.id)
  FROM g_event e
  JOIN g_holding h ON h.id = e.holding_id
 WHERE e.patient_id = :patient
 ORDER BY e.on_day NULLS FIRST, e.id;

-- query: TIMELINE_LEAN request (patient int) -> (id int, on_day day, kind int, code int, specialty int, place int, holding int,
-- organisation int, clinician int, attended truth, unscheduled truth, result int, until_day day)
-- What rules read; no words.
SELECT e.id, e.on_day, e.kind, e.code_id, e.specialty_id, e.place_id, e.holding_id, h.organisation_id, e.clinician_id,
       e.attended, e.unscheduled, e.result, e.until_day
  FROM g_event e
  JOIN g_holding h ON h.id = e.holding_id
 WHERE e.patient_id = :patient
 ORDER BY e.on_day NULLS FIRST, e.id;

-- query: TIMELINE_WHO request (patient int) -> (holding int, organisation int, organisation_type int, recorded_at instant, title
-- text, given text, family text, name_key text, birth_on day, death_on day, sex int, ethnic text, language text, interpreter
-- truth, communication text, postcode text, small_area text, employment text)
-- The newest version of each organisation that may be seen.
SELECT d.holding_id, h.organisation_id, o.type, d.recorded_at, d.title, d.given, d.family, d.name_key, d.birth_on, d.death_on, d.sex,
       d.ethnic, d.language, d.interpreter, d.communication, d.postcode, d.small_area, d.employment
  FROM g_demographic d
  JOIN g_holding h ON h.id = d.holding_id
  JOIN organisation o ON o.id = h.organisation_id
 WHERE d.patient_id = :patient AND d.latest = 1
 ORDER BY d.recorded_at DESC, d.id DESC;

-- query: TIMELINE_REGISTRATIONS request (patient int) -> (organisation int, organisation_name text, ods text, from_on day,
-- until_on day, gp text)
SELECT r.organisation_id, o.name, o.ods, r.from_on, r.until_on, r.gp
  FROM g_registration r JOIN organisation o ON o.id = r.organisation_id
 WHERE r.patient_id = :patient AND r.ended_at IS NULL
 ORDER BY r.from_on NULLS FIRST, r.id;

-- query: TIMELINE_IDENTIFIERS request (patient int) -> (system int, value text, status int, organisation int, organisation_name
-- text, recorded_at instant)
SELECT i.system, i.value, i.status, i.organisation_id, o.name, i.recorded_at
  FROM g_identifier i JOIN organisation o ON o.id = i.organisation_id
 WHERE i.patient_id = :patient AND i.ended_at IS NULL
 ORDER BY i.system, i.status, i.recorded_at DESC, i.id;

-- query: HOLDINGS_SEEN request () -> (id int, organisation int, organisation_type int, kinds int, covered_from day)
SELECT h.id, h.organisation_id, o.type, h.kinds, h.covered_from
  FROM g_holding h JOIN organisation o ON o.id = h.organisation_id
 ORDER BY h.id;

-- query: HOLDINGS_SHARED request (patient int) -> (organisation int, organisation_name text, ref text, title text, starts_on day,
-- ends_on day)
-- Under which agreements the reader sees what organisations hold of a person: one line each; ref NULL: under none, the reader's own.
SELECT DISTINCT h.organisation_id, o.name, (SELECT a.ref FROM g_agreement a WHERE a.id = h.agreement_id) AS ref,
       (SELECT a.title FROM g_agreement a WHERE a.id = h.agreement_id), (SELECT a.starts_on FROM g_agreement a WHERE a.id = h.agreement_id),
       (SELECT a.ends_on FROM g_agreement a WHERE a.id = h.agreement_id)
  FROM g_holding h
  JOIN organisation o ON o.id = h.organisation_id
 WHERE h.id IN (SELECT e.holding_id FROM g_event e WHERE e.patient_id = :patient)
 ORDER BY o.name, h.organisation_id, ref NULLS FIRST;

-- query: CODES_AFTER system (after int) -> (id int, system text, value text, term text)
-- The code table in pages, for the code sets that rules ask.
SELECT c.id, s.name, c.value, c.term FROM code c JOIN code_system s ON s.id = c.system_id
 WHERE c.id > :after ORDER BY c.id LIMIT 10000;

-- query: CLINICIANS_OF request (patient int) -> (id int, name text, local_id text)
SELECT DISTINCT c.id, c.name, c.local_id
  FROM g_event e JOIN clinician c ON c.id = e.clinician_id
 WHERE e.patient_id = :patient
 ORDER BY c.id;

-- query: CODE_TERMS request (patient int) -> (id int, system text, value text, term text)
-- The codes of one person's events, with their words.
SELECT c.id, s.name, c.value, c.term
  FROM code c JOIN code_system s ON s.id = c.system_id
 WHERE c.id IN (SELECT e.code_id FROM g_event e WHERE e.patient_id = :patient)
    OR c.id IN (SELECT e.specialty_id FROM g_event e WHERE e.patient_id = :patient)
 ORDER BY c.id;

-- query: PATIENT_BY_OUTSIDE request (outside id) -> (id int)
SELECT p.id FROM g_patient p WHERE p.outside = :outside;

-- query: PATIENTS_AFTER request (after int) -> (id int, outside id)
-- Everyone whom the asking sign-in may see, in slices.
SELECT p.id, p.outside FROM g_patient p WHERE p.id > :after ORDER BY p.id LIMIT 500;

-- query: ORIGIN_FILES system (origin int) -> (id int, name text, kept_as text)
SELECT id, name, kept_as FROM origin_file WHERE origin_id = :origin ORDER BY id;
