-- Asking a service for advice about somebody, without a referral. A thread belongs to both: to whoever asks and to whoever is asked, each as
-- its own record; nobody else sees it, whatever agreements carry.

CREATE TABLE consultation (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL, -- that is asked
  holding_id INTEGER NOT NULL,      -- its own record
  asker_id INTEGER NOT NULL,        -- organisation that asks
  asker_holding_id INTEGER NOT NULL,-- its own record
  class INTEGER NOT NULL,           -- referral
  label INTEGER NOT NULL,
  about TEXT NOT NULL,              -- in some words, for lists
  agreed INTEGER,                   -- the person knows of it: 1 yes, 0 no, NULL was not asked
  staff_id INTEGER NOT NULL,        -- who asked
  role TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  state INTEGER NOT NULL,           -- 1 waits for an answer, 2 answered, 3 closed, 4 became a referral
  due_on INTEGER,                   -- an answer is due by; NULL: none waits
  answered_at INTEGER,              -- first
  answered_by INTEGER,
  ended_at INTEGER,
  ended_by INTEGER,
  episode_id INTEGER REFERENCES episode(id), -- that it became
  seq INTEGER NOT NULL
) STRICT;
CREATE INDEX consultation_of_patient ON consultation (patient_id);
CREATE INDEX consultation_asked ON consultation (organisation_id, state, due_on);
CREATE INDEX consultation_asking ON consultation (asker_id, state, due_on);

CREATE TABLE consultation_message (
  id INTEGER PRIMARY KEY,
  consultation_id INTEGER NOT NULL REFERENCES consultation(id),
  seq INTEGER NOT NULL,
  kind INTEGER NOT NULL,            -- 1 asks, 2 answers, 3 adds, 4 closes, 5 refers
  organisation_id INTEGER NOT NULL, -- of whoever writes
  staff_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  say TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (consultation_id, seq)
) STRICT;

-- Small files, kept as they came; what they are is asked of their first bytes.
CREATE TABLE consultation_file (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  consultation_id INTEGER NOT NULL REFERENCES consultation(id),
  name TEXT NOT NULL,               -- made harmless
  kind INTEGER NOT NULL,            -- 1 PDF, 2 PNG, 3 JPEG, 4 plain text
  size INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  organisation_id INTEGER NOT NULL,
  staff_id INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX consultation_file_of ON consultation_file (consultation_id);

CREATE VIEW g_consultation AS
  SELECT t.* FROM consultation t
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND (s.holding_id = t.holding_id OR s.holding_id = t.asker_holding_id) AND s.class = t.class
            AND (s.organisation_id = t.organisation_id OR s.organisation_id = t.asker_id) AND (t.label & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = t.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = t.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = t.class)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_consultation_message AS
  SELECT m.* FROM consultation_message m WHERE EXISTS (SELECT 1 FROM g_consultation t WHERE t.id = m.consultation_id);
CREATE VIEW g_consultation_file AS
  SELECT f.* FROM consultation_file f WHERE EXISTS (SELECT 1 FROM g_consultation t WHERE t.id = f.consultation_id);

-- The same on PostgreSQL, asked again of the tables (0011).
--postgres DO $policies$
--postgres DECLARE
--postgres   asked text := '(SELECT t.signin FROM guard_told t)';
--postgres   at text := '(SELECT t.now FROM guard_told t)';
--postgres BEGIN
--postgres   EXECUTE 'CREATE POLICY guard ON consultation FOR SELECT USING (EXISTS (SELECT 1 FROM sight s WHERE s.signin_id = ' || asked
--postgres     || ' AND (s.holding_id = consultation.holding_id OR s.holding_id = consultation.asker_holding_id) AND s.class = consultation.class AND '
--postgres     || '(s.organisation_id = consultation.organisation_id OR s.organisation_id = consultation.asker_id) AND '
--postgres     || '(consultation.label & s.look) = 0 AND s.from_at <= ' || at || ' AND s.until_at > ' || at
--postgres     || ' AND (s.relation = 1 OR EXISTS (SELECT 1 FROM relation r WHERE r.organisation_id = s.organisation_id '
--postgres     || 'AND r.patient_id = consultation.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id AND r.from_at <= ' || at
--postgres     || ' AND r.until_at > ' || at || ')) AND NOT EXISTS (SELECT 1 FROM bar b WHERE b.patient_id = consultation.patient_id '
--postgres     || 'AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id) '
--postgres     || 'AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = consultation.class) AND b.from_at <= ' || at
--postgres     || ' AND b.until_at > ' || at || ')))';
--postgres   EXECUTE 'CREATE POLICY guard ON consultation_message FOR SELECT USING (EXISTS (SELECT 1 FROM consultation t WHERE '
--postgres     || 't.id = consultation_message.consultation_id))';
--postgres   EXECUTE 'CREATE POLICY guard ON consultation_file FOR SELECT USING (EXISTS (SELECT 1 FROM consultation t WHERE '
--postgres     || 't.id = consultation_file.consultation_id))';
--postgres END $policies$;
