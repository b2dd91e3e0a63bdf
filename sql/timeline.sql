-- One person's timeline, as the asking sign-in may see it.

-- query: TIMELINE_EVENTS request (patient int) -> (id int, on_day day, kind int, code int, specialty int, place int, holding
-- int, organisation int, origin int, row_no int, file_no int, clinician int, until_day day, minute int, attended truth,
-- unscheduled truth, result int, length_days int, length_minutes int, cost_pence int, class int, label int, text text)
SELECT e.id, e.on_day, e.kind, e.code_id, e.specialty_id, e.place_id, e.holding_id, e.holder_id, e.origin_id, e.row_no, e.file_no,
       e.clinician_id, e.until_day, e.minute, e.attended, e.unscheduled, e.result, e.length_days,
       e.length_minutes, e.cost_pence, e.class, e.label, e.text
  FROM g_event_told e
 WHERE e.patient_id = :patient
 ORDER BY e.on_day NULLS FIRST, e.id;

-- query: TIMELINE_LEAN request (patient int) -> (id int, on_day day, kind int, code int, specialty int, place int, holding int,
-- organisation int, clinician int, attended truth, unscheduled truth, result int, until_day day, class int)
-- What rules read; no words.
SELECT e.id, e.on_day, e.kind, e.code_id, e.specialty_id, e.place_id, e.holding_id, e.holder_id, e.clinician_id,
       e.attended, e.unscheduled, e.result, e.until_day, e.class
  FROM g_event_told e
 WHERE e.patient_id = :patient
 ORDER BY e.on_day NULLS FIRST, e.id;

-- lookup: TIMELINE_WHO request (key int) -> (patient int, id int, holding int, organisation int, organisation_type int, recorded_at instant, title
-- text, given text, family text, name_key text, birth_on day, death_on day, sex int, ethnic text, language text, interpreter
-- truth, communication text, postcode text, small_area text, employment text)
-- The newest version of each organisation that may be seen.
SELECT d.patient_id, d.id, d.holding_id, h.organisation_id, o.type, d.recorded_at, d.title, d.given, d.family, d.name_key, d.birth_on, d.death_on, d.sex,
       d.ethnic, d.language, d.interpreter, d.communication, d.postcode, d.small_area, d.employment
  FROM g_demographic d
  JOIN g_holding h ON h.id = d.holding_id
  JOIN organisation o ON o.id = h.organisation_id
 WHERE d.patient_id = :key AND d.latest = 1;

-- lookup: TIMELINE_REGISTRATIONS request (key int) -> (patient int, id int, organisation int, organisation_name text, ods text, from_on day,
-- until_on day, gp text, holding int)
SELECT r.patient_id, r.id, r.organisation_id, o.name, o.ods, r.from_on, r.until_on, r.gp, r.holding_id
  FROM g_registration r JOIN organisation o ON o.id = r.organisation_id
 WHERE r.patient_id = :key AND r.ended_at IS NULL;

-- lookup: TIMELINE_IDENTIFIERS request (key int) -> (patient int, id int, system int, value text, status int, organisation int, organisation_name
-- text, recorded_at instant)
SELECT i.patient_id, i.id, i.system, i.value, i.status, i.organisation_id, o.name, i.recorded_at
  FROM g_identifier i JOIN organisation o ON o.id = i.organisation_id
 WHERE i.patient_id = :key AND i.ended_at IS NULL;

-- query: SIGHT_OPENS system (signin int, patient int, now instant) -> (holding int, class int, look int, agreement int)
-- Of a sign-in's own sight the rows that open this person's records now, as the guard views ask them: agreement 0 is its own. What findings quote
-- (holdings below 0) is not asked for.
SELECT DISTINCT s.holding_id, s.class, s.look, s.agreement_id
  FROM sight s
 WHERE s.signin_id = :signin AND s.holding_id > 0 AND s.look <> 255 AND s.from_at <= :now AND s.until_at > :now
   AND (s.relation = 1 OR (s.organisation_id, s.relation, s.staff_id) IN (
        SELECT r.organisation_id, r.kind, r.staff_id FROM relation r
         WHERE r.patient_id = :patient AND r.kind > 0 AND r.from_at <= :now AND r.until_at > :now))
   AND NOT EXISTS (
        SELECT 1 FROM bar b
         WHERE b.patient_id = :patient AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
           AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = s.class)
           AND b.from_at <= :now AND b.until_at > :now)
 ORDER BY s.holding_id, s.class, s.look, s.agreement_id;

-- query: SIGHT_GIVERS system (signin int, now instant) -> (organisation int, name text, agreement int)
-- Whose names and addresses a sign-in is given, and by which version of an agreement: 0 is its own.
SELECT DISTINCT o.id, o.name, s.agreement_id
  FROM sight s JOIN holding h ON h.id = s.holding_id JOIN organisation o ON o.id = h.organisation_id
 WHERE s.signin_id = :signin AND s.holding_id <> 0 AND s.class = 1 AND (s.list & 1) = 0 AND s.relation <> 15 AND s.from_at <= :now AND s.until_at > :now
 ORDER BY o.name, o.id, s.agreement_id;

-- query: AGREEMENT_NAMED request (version int) -> (ref text, title text, version int, ends_on day)
-- Its words, and its last day; of one that a newer version replaced the day before that begins.
SELECT a.ref, a.title, v.version, CASE WHEN v.status = 6 THEN v.stops_on - 1 ELSE v.ends_on END
  FROM g_agreement_version v JOIN g_agreement a ON a.id = v.agreement_id
 WHERE v.id = :version;

-- query: CODES_AFTER system (after int) -> (id int, system text, value text, term text)
-- The code table in pages, for the code sets that rules ask.
SELECT c.id, s.name, c.value, c.term FROM code c JOIN code_system s ON s.id = c.system_id
 WHERE c.id > :after ORDER BY c.id LIMIT 10000;

-- lookup: CLINICIANS request (key int) -> (id int, name text, local_id text)
SELECT id, name, local_id FROM clinician WHERE id = :key;

-- lookup: CODE_TERMS request (key int) -> (id int, system text, value text, term text)
SELECT c.id, s.name, c.value, c.term
  FROM code c JOIN code_system s ON s.id = c.system_id
 WHERE c.id = :key;

-- query: PATIENT_BY_OUTSIDE request (outside id) -> (id int)
SELECT p.id FROM g_patient p WHERE p.outside = :outside;

-- query: PATIENTS_AFTER request (after int) -> (id int, outside id)
-- Everyone whom the asking sign-in may see, in slices.
SELECT p.id, p.outside FROM g_patient p WHERE p.id > :after ORDER BY p.id LIMIT 500;

-- query: ORIGIN_FILES system (origin int) -> (id int, name text, kept_as text)
SELECT id, name, kept_as FROM origin_file WHERE origin_id = :origin ORDER BY id;
