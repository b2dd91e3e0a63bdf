-- What is agreed with a person on a pathway: formulation, explanation, plan, goals. Item by item; a change is a new row of the same
-- thread, and the one before it ends. Who agreed to which text stands beside it, by the hash of what was agreed to.

CREATE TABLE plan_item (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  thread INTEGER NOT NULL,          -- id of its first wording
  episode_id INTEGER NOT NULL REFERENCES episode(id),
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL, -- that wrote it
  holding_id INTEGER NOT NULL,
  class INTEGER NOT NULL,           -- plan; risk; narrative where it is restricted
  label INTEGER NOT NULL,
  kind INTEGER NOT NULL,            -- enum plan_kind
  say TEXT NOT NULL,
  due_on INTEGER,
  state INTEGER NOT NULL,           -- enum plan_state; 0: has none
  grade INTEGER NOT NULL,           -- 1 to 4; 0: has none
  restricted INTEGER NOT NULL,      -- 1: in no list, letter or plan unless its author lifts it
  staff_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,                 -- a newer wording stands, or it was taken away
  ended_by INTEGER,
  ended_say TEXT
) STRICT;
CREATE INDEX plan_item_of_episode ON plan_item (episode_id, kind);
CREATE INDEX plan_item_of_patient ON plan_item (patient_id);

CREATE TABLE plan_mark (
  id INTEGER PRIMARY KEY,
  episode_id INTEGER NOT NULL REFERENCES episode(id),
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL, -- whose member says so
  holding_id INTEGER NOT NULL,
  class INTEGER NOT NULL,           -- plan
  label INTEGER NOT NULL,
  mark INTEGER NOT NULL,            -- 1 agrees to the plan, 2 knows the explanation and will use it
  hash TEXT NOT NULL,               -- of what was read
  by_person INTEGER NOT NULL,       -- 1: the person herself agreed, and staff_id heard it
  staff_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX plan_mark_of_episode ON plan_mark (episode_id);
CREATE INDEX plan_mark_of_patient ON plan_mark (patient_id);

-- (kind >= relation beside kind = relation: see 0017.)
CREATE VIEW g_plan_item AS
  SELECT t.* FROM plan_item t
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

CREATE VIEW g_plan_mark AS
  SELECT t.* FROM plan_mark t
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
--postgres   FOREACH name IN ARRAY ARRAY['plan_item', 'plan_mark'] LOOP
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
