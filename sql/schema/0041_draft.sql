-- What somebody has begun to write about a person and has not sent: kept as she goes, for its author alone. It is no part of the record: it is written
-- over while it is written, and gone once it was sent or thrown away. Two sheets of one author (two tabs) are two drafts.
CREATE TABLE draft (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  staff_id INTEGER NOT NULL,        -- the author
  organisation_id INTEGER NOT NULL, -- for which she writes
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  holding_id INTEGER NOT NULL,
  class INTEGER NOT NULL,           -- of what it is to become
  label INTEGER NOT NULL,
  page TEXT NOT NULL,               -- on which its form stands
  form TEXT NOT NULL,               -- where the form is sent to
  sheet TEXT NOT NULL,              -- key of the form in which it was begun
  base INTEGER NOT NULL,            -- version of what it began from; 0: of nothing
  said TEXT NOT NULL,               -- the fields, as a form sends them
  words TEXT NOT NULL,              -- what of them people read
  version INTEGER NOT NULL,
  begun_at INTEGER NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_of_staff ON draft (staff_id, organisation_id, saved_at);
CREATE INDEX draft_of_patient ON draft (patient_id);
CREATE UNIQUE INDEX draft_of_sheet ON draft (staff_id, sheet);

CREATE VIEW g_draft AS
  SELECT t.* FROM draft t
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = t.holding_id AND s.organisation_id = t.organisation_id AND s.actor_id = t.staff_id
            AND s.class = t.class AND (t.label & s.look) = 0 AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = t.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = t.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = t.class)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

-- The same on PostgreSQL, asked again of the tables (0011).
--postgres DO $policies$
--postgres DECLARE
--postgres   asked text := '(SELECT t.signin FROM guard_told t)';
--postgres   at text := '(SELECT t.now FROM guard_told t)';
--postgres BEGIN
--postgres   EXECUTE 'CREATE POLICY guard ON draft FOR SELECT USING (EXISTS (SELECT 1 FROM sight s WHERE s.signin_id = ' || asked
--postgres     || ' AND s.holding_id = draft.holding_id AND s.organisation_id = draft.organisation_id AND s.actor_id = draft.staff_id '
--postgres     || 'AND s.class = draft.class AND (draft.label & s.look) = 0 '
--postgres     || 'AND s.from_at <= ' || at
--postgres     || ' AND s.until_at > ' || at || ' AND (s.relation = 1 OR EXISTS (SELECT 1 FROM relation r WHERE r.organisation_id = s.organisation_id '
--postgres     || 'AND r.patient_id = draft.patient_id AND r.kind = s.relation AND r.kind >= s.relation '
--postgres     || 'AND r.staff_id = s.staff_id AND r.from_at <= ' || at
--postgres     || ' AND r.until_at > ' || at || ')) AND NOT EXISTS (SELECT 1 FROM bar b WHERE b.patient_id = draft.patient_id '
--postgres     || 'AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id) '
--postgres     || 'AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = draft.class) AND b.from_at <= ' || at
--postgres     || ' AND b.until_at > ' || at || ')))';
--postgres END $policies$;
