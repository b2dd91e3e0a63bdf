-- What somebody has to do: written by hand, about a person or about nobody. What a team meeting decided stands with that meeting (meeting_point); lists
-- show both. Nothing is overwritten: a change is a new row of the same thread, and the one before it ends with the reason. Closed and opened again are
-- such changes too.
CREATE TABLE task (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  thread INTEGER NOT NULL,          -- id of its first wording
  organisation_id INTEGER NOT NULL, -- whose people do it
  patient_id INTEGER REFERENCES patient(id), -- for whom it is done; NULL: about nobody
  episode_id INTEGER,               -- on which pathway; NULL: none
  holding_id INTEGER NOT NULL,      -- the organisation's own record
  class INTEGER NOT NULL,           -- team_note
  label INTEGER NOT NULL,
  say TEXT NOT NULL,                -- what is to be done
  doer_id INTEGER,                  -- who does it; NULL: the team, and nobody has taken it
  due_on INTEGER NOT NULL,
  state INTEGER NOT NULL,           -- enum point_state, as of what a meeting decided
  outcome TEXT,                     -- what came of it
  asked_id INTEGER NOT NULL,        -- who wrote its first wording
  staff_id INTEGER NOT NULL,        -- who wrote this one
  role TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,                 -- a newer wording stands
  ended_by INTEGER,
  ended_say TEXT                    -- why it changed
) STRICT;
CREATE INDEX task_of_thread ON task (thread);
CREATE INDEX task_of_patient ON task (patient_id);
-- What stands, as lists read it: of one who does it, or of nobody yet, and of the whole organisation, by day; what was closed, the latest first.
CREATE INDEX task_of_doer ON task (organisation_id, doer_id, due_on, id) WHERE state = 1 AND ended_at IS NULL;
CREATE INDEX task_open ON task (organisation_id, due_on, id) WHERE state = 1 AND ended_at IS NULL;
CREATE INDEX task_closed ON task (organisation_id, doer_id, recorded_at, id) WHERE state <> 1 AND ended_at IS NULL;
-- The same of what meetings decided.
CREATE INDEX meeting_point_of_doer ON meeting_point (organisation_id, doer_id, due_on, id) WHERE state = 1 AND ended_at IS NULL;
CREATE INDEX meeting_point_closed ON meeting_point (organisation_id, doer_id, recorded_at, id) WHERE state > 1 AND ended_at IS NULL;
-- What came from home of late, for the team's inbox.
CREATE INDEX response_from_home ON response (organisation_id, recorded_at, id) WHERE mode = 4 AND ended_at IS NULL;

-- As what meetings decided; what is about nobody is seen by whoever may read what the team of that organisation writes down, and acts for it.
-- (kind >= relation beside kind = relation: see 0017.)
CREATE VIEW g_task AS
  SELECT t.* FROM task t
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = t.holding_id AND s.class = t.class AND (t.label & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR (t.patient_id IS NULL AND s.organisation_id = t.organisation_id) OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = t.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
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
--postgres BEGIN
--postgres   EXECUTE 'CREATE POLICY guard ON task FOR SELECT USING (EXISTS (SELECT 1 FROM sight s WHERE s.signin_id = ' || asked
--postgres     || ' AND s.holding_id = task.holding_id AND s.class = task.class AND (task.label & s.look) = 0 AND s.from_at <= ' || at
--postgres     || ' AND s.until_at > ' || at || ' AND (s.relation = 1 OR (task.patient_id IS NULL AND s.organisation_id = task.organisation_id) '
--postgres     || 'OR EXISTS (SELECT 1 FROM relation r WHERE r.organisation_id = s.organisation_id '
--postgres     || 'AND r.patient_id = task.patient_id AND r.kind = s.relation AND r.kind >= s.relation AND r.staff_id = s.staff_id AND r.from_at <= ' || at
--postgres     || ' AND r.until_at > ' || at || ')) AND NOT EXISTS (SELECT 1 FROM bar b WHERE b.patient_id = task.patient_id '
--postgres     || 'AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id) '
--postgres     || 'AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = task.class) AND b.from_at <= ' || at
--postgres     || ' AND b.until_at > ' || at || ')))';
--postgres END $policies$;
