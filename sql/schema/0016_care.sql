-- Care pathways. An episode is one person on one pathway of one service; its course is what was done, act by act (src/model/course.h).
-- Where she stands is what the acts add up to (src/rule/course.h); the columns of episode that say it are kept for lists, and
-- `waymark doctor --rebuild` makes them anew. Words stand apart: who may know that there was a session may not read the notes of it.

CREATE TABLE episode (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL, -- the service that carries it
  holding_id INTEGER NOT NULL,      -- its own record
  class INTEGER NOT NULL,           -- referral
  label INTEGER NOT NULL,
  pathway TEXT NOT NULL,            -- of data/pathways
  way INTEGER NOT NULL,             -- enum way_in
  referrer_id INTEGER,              -- organisation that asked; NULL: nobody but the service or the person
  entry_id INTEGER,                 -- of the worklist, where it came from there
  recorded_at INTEGER NOT NULL,
  opened_on INTEGER NOT NULL,
  version INTEGER NOT NULL,         -- of the pathway (current)
  phase INTEGER NOT NULL,           -- 1 open, 2 suspended by a red flag, 3 ended (current)
  step TEXT NOT NULL,               -- (current, as all below)
  since_on INTEGER NOT NULL,
  due_on INTEGER,                   -- somebody looks again; NULL: ended
  breach_on INTEGER,                -- the first day on which a clock that runs is over its days; NULL: none runs
  owner_id INTEGER,                 -- named person; NULL: nobody yet
  kept INTEGER NOT NULL,            -- sessions in this step
  outcome INTEGER NOT NULL,         -- enum outcome; 0: not ended
  ended_on INTEGER,
  seq INTEGER NOT NULL,             -- of the last act: for "somebody changed this while you were reading"
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX episode_of_patient ON episode (patient_id);
CREATE INDEX episode_board ON episode (organisation_id, phase, step, due_on);

CREATE TABLE course (
  id INTEGER PRIMARY KEY,
  episode_id INTEGER NOT NULL REFERENCES episode(id),
  seq INTEGER NOT NULL,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  holding_id INTEGER NOT NULL,
  class INTEGER NOT NULL,           -- referral, for all: who may know that somebody is on a pathway may know its steps
  label INTEGER NOT NULL,
  act INTEGER NOT NULL,             -- enum course_act
  at INTEGER NOT NULL,              -- written
  on_day INTEGER NOT NULL,          -- happened
  staff_id INTEGER,                 -- NULL: the program
  role TEXT,
  organisation_id INTEGER NOT NULL,
  item TEXT,                        -- record, phase, clock, way in, red flag
  step TEXT,                        -- to where
  answer INTEGER,                   -- 1 yes, 0 no, NULL not known
  number INTEGER NOT NULL,
  due_on INTEGER,
  UNIQUE (episode_id, seq)
) STRICT;
CREATE INDEX course_of_patient ON course (patient_id);

-- What was written with an act: on what a judgement rests, why a way was taken.
CREATE TABLE course_text (
  course_id INTEGER PRIMARY KEY REFERENCES course(id),
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  holding_id INTEGER NOT NULL,
  class INTEGER NOT NULL,           -- plan, unless whoever wrote it said narrative
  label INTEGER NOT NULL,
  say TEXT NOT NULL
) STRICT;
CREATE INDEX course_text_of_patient ON course_text (patient_id);

CREATE VIEW g_episode AS
  SELECT e.* FROM episode e
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = e.holding_id AND s.class = e.class AND (e.label & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = e.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = e.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = e.class)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_course AS
  SELECT c.* FROM course c
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = c.holding_id AND s.class = c.class AND (c.label & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = c.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = c.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = c.class)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_course_text AS
  SELECT t.* FROM course_text t
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

-- The same on PostgreSQL, asked again of the tables (0011).
--postgres DO $policies$
--postgres DECLARE
--postgres   asked text := '(SELECT t.signin FROM guard_told t)';
--postgres   at text := '(SELECT t.now FROM guard_told t)';
--postgres   name text;
--postgres BEGIN
--postgres   FOREACH name IN ARRAY ARRAY['episode', 'course', 'course_text'] LOOP
--postgres     EXECUTE format('CREATE POLICY guard ON %1$I FOR SELECT USING (EXISTS (SELECT 1 FROM sight s WHERE s.signin_id = ' || asked
--postgres       || ' AND s.holding_id = %1$I.holding_id AND s.class = %1$I.class AND (%1$I.label & s.look) = 0 AND s.from_at <= ' || at
--postgres       || ' AND s.until_at > ' || at || ' AND (s.relation = 1 OR EXISTS (SELECT 1 FROM relation r WHERE r.organisation_id = s.organisation_id '
--postgres       || 'AND r.patient_id = %1$I.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id AND r.from_at <= ' || at
--postgres       || ' AND r.until_at > ' || at || ')) AND NOT EXISTS (SELECT 1 FROM bar b WHERE b.patient_id = %1$I.patient_id '
--postgres       || 'AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id) '
--postgres       || 'AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = %1$I.class) AND b.from_at <= ' || at
--postgres       || ' AND b.until_at > ' || at || ')))', name);
--postgres   END LOOP;
--postgres END $policies$;
