-- Meetings of a service about the people it carries: the team meeting, and supervision of one of its staff. A meeting names nobody; who is
-- on its list, what was asked, decided and done about her are records of hers (class team_note). Nothing of that is overwritten: a change
-- is a new row of the same thread, and the one before it ends with the reason.

CREATE TABLE meeting (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL, -- whose meeting it is
  kind INTEGER NOT NULL,            -- enum meeting_kind
  about_id INTEGER,                 -- of supervision: whose caseload; NULL: of the team
  title TEXT NOT NULL,
  on_day INTEGER NOT NULL,          -- (current)
  place TEXT NOT NULL,              -- time and place, in words (current)
  staff_id INTEGER NOT NULL,        -- who called it
  recorded_at INTEGER NOT NULL,
  cancelled_at INTEGER,
  cancelled_by INTEGER,
  cancelled_say TEXT
) STRICT;
CREATE INDEX meeting_of_organisation ON meeting (organisation_id, on_day);

-- Who is, or was, in the room.
CREATE TABLE meeting_present (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  meeting_id INTEGER NOT NULL REFERENCES meeting(id),
  organisation_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  profession TEXT NOT NULL,         -- of data/professions.csv
  staff_id INTEGER NOT NULL,        -- who wrote it down
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER                  -- was written down by mistake
) STRICT;
CREATE INDEX meeting_present_of_meeting ON meeting_present (meeting_id);

-- Somebody on the list of a meeting, and what is asked.
CREATE TABLE meeting_item (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  meeting_id INTEGER NOT NULL REFERENCES meeting(id),
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  episode_id INTEGER,               -- that is talked about; NULL: none
  organisation_id INTEGER NOT NULL,
  holding_id INTEGER NOT NULL,
  class INTEGER NOT NULL,           -- team_note
  label INTEGER NOT NULL,
  source INTEGER NOT NULL,          -- enum meeting_source
  question TEXT NOT NULL,
  staff_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,                 -- taken off the list
  ended_by INTEGER,
  ended_say TEXT
) STRICT;
CREATE INDEX meeting_item_of_meeting ON meeting_item (meeting_id);
CREATE INDEX meeting_item_of_patient ON meeting_item (patient_id, organisation_id);

-- What came of it: a decision, an action, a skill that her needs call for.
CREATE TABLE meeting_point (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  thread INTEGER NOT NULL,          -- id of its first wording
  item_id INTEGER NOT NULL REFERENCES meeting_item(id),
  meeting_id INTEGER NOT NULL REFERENCES meeting(id),
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL,
  holding_id INTEGER NOT NULL,
  class INTEGER NOT NULL,           -- team_note
  label INTEGER NOT NULL,
  kind INTEGER NOT NULL,            -- enum point_kind
  say TEXT NOT NULL,                -- of a skill: its id in data/skills.csv
  why TEXT,
  doer_id INTEGER,                  -- named person who does it; NULL: named by doer
  doer TEXT,                        -- somebody who is not of the service
  due_on INTEGER,
  state INTEGER NOT NULL,           -- enum point_state
  outcome TEXT,                     -- what came of it
  staff_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,                 -- a newer wording stands
  ended_by INTEGER,
  ended_say TEXT                    -- why it changed
) STRICT;
CREATE INDEX meeting_point_of_item ON meeting_point (item_id);
CREATE INDEX meeting_point_of_meeting ON meeting_point (meeting_id);
CREATE INDEX meeting_point_of_patient ON meeting_point (patient_id);
CREATE INDEX meeting_point_open ON meeting_point (organisation_id, state, ended_at, due_on);

CREATE VIEW g_meeting AS
  SELECT m.* FROM meeting m
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = m.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());

CREATE VIEW g_meeting_present AS
  SELECT p.* FROM meeting_present p
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = p.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());

-- (kind >= relation beside kind = relation: see 0017.)
CREATE VIEW g_meeting_item AS
  SELECT t.* FROM meeting_item t
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = t.holding_id AND s.class = t.class AND (t.label & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = t.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = t.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = t.class)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_meeting_point AS
  SELECT t.* FROM meeting_point t
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = t.holding_id AND s.class = t.class AND (t.label & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
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
--postgres   name text;
--postgres BEGIN
--postgres   FOREACH name IN ARRAY ARRAY['meeting_item', 'meeting_point'] LOOP
--postgres     EXECUTE format('CREATE POLICY guard ON %1$I FOR SELECT USING (EXISTS (SELECT 1 FROM sight s WHERE s.signin_id = ' || asked
--postgres       || ' AND s.holding_id = %1$I.holding_id AND s.class = %1$I.class AND (%1$I.label & s.look) = 0 AND s.from_at <= ' || at
--postgres       || ' AND s.until_at > ' || at || ' AND (s.relation = 1 OR EXISTS (SELECT 1 FROM relation r WHERE r.organisation_id = s.organisation_id '
--postgres       || 'AND r.patient_id = %1$I.patient_id AND r.kind = s.relation AND r.kind >= s.relation AND r.staff_id = s.staff_id AND r.from_at <= ' || at
--postgres       || ' AND r.until_at > ' || at || ')) AND NOT EXISTS (SELECT 1 FROM bar b WHERE b.patient_id = %1$I.patient_id '
--postgres       || 'AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id) '
--postgres       || 'AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = %1$I.class) AND b.from_at <= ' || at
--postgres       || ' AND b.until_at > ' || at || ')))', name);
--postgres   END LOOP;
--postgres END $policies$;
--postgres CREATE POLICY guard ON meeting FOR SELECT USING (EXISTS (SELECT 1 FROM signin n WHERE n.id = (SELECT t.signin FROM guard_told t)
--postgres   AND n.organisation_id = meeting.organisation_id AND n.ended_at IS NULL AND n.until_at > (SELECT t.now FROM guard_told t)));
--postgres CREATE POLICY guard ON meeting_present FOR SELECT USING (EXISTS (SELECT 1 FROM signin n WHERE n.id = (SELECT t.signin FROM guard_told t)
--postgres   AND n.organisation_id = meeting_present.organisation_id AND n.ended_at IS NULL AND n.until_at > (SELECT t.now FROM guard_told t)));
