-- Answers to a questionnaire or a rating, as they were given. Scores are not kept: they are made from the answers by the key of that
-- version (src/rule/instrument.h), so that no total can disagree with its answers.

CREATE TABLE response (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL, -- that asked
  holding_id INTEGER NOT NULL,      -- its own record
  class INTEGER NOT NULL,           -- measure
  label INTEGER NOT NULL,
  instrument TEXT NOT NULL,         -- of data/instruments
  version INTEGER NOT NULL,
  on_day INTEGER NOT NULL,          -- answered
  mode INTEGER NOT NULL,            -- 1 asked in the room, 2 copied from paper, 3 by telephone or video
  answers TEXT NOT NULL,            -- one word a question: a number, - left open, x does not apply
  say TEXT,                         -- what was done about an answer that sets off an alert
  corrects_id INTEGER,              -- that this one stands instead of
  staff_id INTEGER NOT NULL,        -- who wrote it down
  role TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,                 -- corrected or withdrawn
  ended_by INTEGER,
  ended_say TEXT
) STRICT;
CREATE INDEX response_of_patient ON response (patient_id, instrument, on_day);

CREATE VIEW g_response AS
  SELECT t.* FROM response t
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = t.holding_id AND s.class = t.class AND (t.label & s.look) = 0
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

-- The same on PostgreSQL, asked again of the table (0011).
--postgres DO $policies$
--postgres DECLARE
--postgres   asked text := '(SELECT t.signin FROM guard_told t)';
--postgres   at text := '(SELECT t.now FROM guard_told t)';
--postgres   name text := 'response';
--postgres BEGIN
--postgres   EXECUTE format('CREATE POLICY guard ON %1$I FOR SELECT USING (EXISTS (SELECT 1 FROM sight s WHERE s.signin_id = ' || asked
--postgres     || ' AND s.holding_id = %1$I.holding_id AND s.class = %1$I.class AND (%1$I.label & s.look) = 0 AND s.from_at <= ' || at
--postgres     || ' AND s.until_at > ' || at || ' AND (s.relation = 1 OR EXISTS (SELECT 1 FROM relation r WHERE r.organisation_id = s.organisation_id '
--postgres     || 'AND r.patient_id = %1$I.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id AND r.from_at <= ' || at
--postgres     || ' AND r.until_at > ' || at || ')) AND NOT EXISTS (SELECT 1 FROM bar b WHERE b.patient_id = %1$I.patient_id '
--postgres     || 'AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id) '
--postgres     || 'AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = %1$I.class) AND b.from_at <= ' || at
--postgres     || ' AND b.until_at > ' || at || ')))', name);
--postgres END $policies$;
