-- Letters: drafted from the record, worded by a clinician, approved by name, and then as they are. Each wording is kept. A draft is seen by
-- the organisation that writes it; what was approved by whoever may read letters there. The label is the highest of what is quoted.

CREATE TABLE letter (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,     -- the reference that stands on it
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL, -- that writes
  holding_id INTEGER NOT NULL,      -- its own record
  class INTEGER NOT NULL,           -- letter
  label INTEGER NOT NULL,
  episode_id INTEGER NOT NULL REFERENCES episode(id),
  due_seq INTEGER,                  -- act of the course that made it due; NULL: none did
  kind TEXT NOT NULL,               -- of data/letters
  version INTEGER NOT NULL,
  whom INTEGER NOT NULL,            -- enum letter_to
  large INTEGER NOT NULL,           -- large print
  seq INTEGER NOT NULL,             -- of the last wording
  staff_id INTEGER NOT NULL,        -- who began it
  role TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  approved_at INTEGER,              -- from then on no wording changes
  approved_by INTEGER,
  ended_at INTEGER,                 -- a draft that was thrown away, a letter that was withdrawn
  ended_by INTEGER,
  ended_say TEXT
) STRICT;
CREATE INDEX letter_of_patient ON letter (patient_id);
CREATE INDEX letter_of_episode ON letter (episode_id);

-- Every wording, part by part; part 0 is to whom.
CREATE TABLE letter_part (
  id INTEGER PRIMARY KEY,
  letter_id INTEGER NOT NULL REFERENCES letter(id),
  seq INTEGER NOT NULL,
  no INTEGER NOT NULL,
  part TEXT NOT NULL,               -- of the letter's table; '' is to whom
  heading TEXT NOT NULL,
  say TEXT NOT NULL,
  staff_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (letter_id, seq, no)
) STRICT;

-- That it went out. Nothing is sent by the program itself.
CREATE TABLE letter_sent (
  id INTEGER PRIMARY KEY,
  letter_id INTEGER NOT NULL REFERENCES letter(id),
  way INTEGER NOT NULL,             -- 1 printed and posted, 2 given by hand
  on_day INTEGER NOT NULL,
  say TEXT NOT NULL,                -- to whom
  staff_id INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX letter_sent_of_letter ON letter_sent (letter_id);

-- 10 and 11: the person herself, and who acts for her, read no drafts.
CREATE VIEW g_letter AS
  SELECT t.* FROM letter t
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = t.holding_id AND s.class = t.class AND (t.label & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (t.approved_at IS NOT NULL OR (s.organisation_id = t.organisation_id AND s.relation NOT IN (10, 11)))
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = t.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = t.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = t.class)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_letter_part AS
  SELECT p.* FROM letter_part p WHERE EXISTS (SELECT 1 FROM g_letter t WHERE t.id = p.letter_id);
CREATE VIEW g_letter_sent AS
  SELECT p.* FROM letter_sent p WHERE EXISTS (SELECT 1 FROM g_letter t WHERE t.id = p.letter_id);

-- The same on PostgreSQL, asked again of the tables (0011).
--postgres DO $policies$
--postgres DECLARE
--postgres   asked text := '(SELECT t.signin FROM guard_told t)';
--postgres   at text := '(SELECT t.now FROM guard_told t)';
--postgres BEGIN
--postgres   EXECUTE 'CREATE POLICY guard ON letter FOR SELECT USING (EXISTS (SELECT 1 FROM sight s WHERE s.signin_id = ' || asked
--postgres     || ' AND s.holding_id = letter.holding_id AND s.class = letter.class AND (letter.label & s.look) = 0 AND s.from_at <= ' || at
--postgres     || ' AND s.until_at > ' || at || ' AND (letter.approved_at IS NOT NULL OR (s.organisation_id = letter.organisation_id AND '
--postgres     || 's.relation NOT IN (10, 11))) AND (s.relation = 1 OR EXISTS (SELECT 1 FROM relation r WHERE r.organisation_id = s.organisation_id '
--postgres     || 'AND r.patient_id = letter.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id AND r.from_at <= ' || at
--postgres     || ' AND r.until_at > ' || at || ')) AND NOT EXISTS (SELECT 1 FROM bar b WHERE b.patient_id = letter.patient_id '
--postgres     || 'AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id) '
--postgres     || 'AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = letter.class) AND b.from_at <= ' || at
--postgres     || ' AND b.until_at > ' || at || ')))';
--postgres   EXECUTE 'CREATE POLICY guard ON letter_part FOR SELECT USING (EXISTS (SELECT 1 FROM letter t WHERE t.id = letter_part.letter_id))';
--postgres   EXECUTE 'CREATE POLICY guard ON letter_sent FOR SELECT USING (EXISTS (SELECT 1 FROM letter t WHERE t.id = letter_sent.letter_id))';
--postgres END $policies$;
