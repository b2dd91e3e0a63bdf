-- The ward: its beds, who is in which since when, and what is done there besides the course. Admission and discharge are acts of the episode
-- (0016); a stay says only in which bed. What a ward asks for, plans, reverses and hands over is an item, and what came of it its acts: where
-- an item stands is what its acts add up to (src/rule/ward.h), never stored.

-- open: ward, bed, bed_closing

CREATE TABLE ward (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),
  name TEXT NOT NULL,
  pathway TEXT NOT NULL,            -- whose steps of kind ward are in its beds
  made_at INTEGER NOT NULL,
  UNIQUE (organisation_id, name)
) STRICT;

CREATE TABLE bed (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  ward_id INTEGER NOT NULL REFERENCES ward(id),
  no INTEGER NOT NULL,              -- its place on the board
  name TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  UNIQUE (ward_id, no)
) STRICT;

-- A bed that cannot be used: from when, why, until somebody opened it again.
CREATE TABLE bed_closing (
  id INTEGER PRIMARY KEY,
  bed_id INTEGER NOT NULL REFERENCES bed(id),
  from_on INTEGER NOT NULL,
  say TEXT NOT NULL,
  staff_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  until_on INTEGER,
  ended_by INTEGER,
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX bed_closing_once ON bed_closing (bed_id) WHERE until_on IS NULL;

CREATE TABLE stay (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL,
  holding_id INTEGER NOT NULL,
  class INTEGER NOT NULL,           -- attendance
  label INTEGER NOT NULL,
  episode_id INTEGER NOT NULL REFERENCES episode(id),
  bed_id INTEGER NOT NULL REFERENCES bed(id),
  from_on INTEGER NOT NULL,
  staff_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  at INTEGER NOT NULL,
  until_on INTEGER,                 -- NULL: in it now
  why INTEGER,                      -- 1 to another bed, 2 left the ward, 3 the admission was taken back
  ended_by INTEGER,
  ended_at INTEGER
) STRICT;
-- One person in a bed, one bed for a person: held by the database, whatever the program does.
CREATE UNIQUE INDEX stay_bed_once ON stay (bed_id) WHERE until_on IS NULL;
CREATE UNIQUE INDEX stay_patient_once ON stay (patient_id) WHERE until_on IS NULL;
CREATE INDEX stay_of_patient ON stay (patient_id);
CREATE INDEX stay_of_bed ON stay (bed_id, from_on);
CREATE INDEX stay_of_episode ON stay (episode_id);

CREATE TABLE ward_item (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL,
  holding_id INTEGER NOT NULL,
  class INTEGER NOT NULL,           -- by its kind: src/model/ward.h
  label INTEGER NOT NULL,
  episode_id INTEGER NOT NULL REFERENCES episode(id),
  kind INTEGER NOT NULL,            -- enum ward_kind
  part INTEGER NOT NULL,            -- enum ward_part; 0: the kind has none
  party_id INTEGER,                 -- organisation: commissioner, local service
  bed_id INTEGER,                   -- of who is expected
  what TEXT,                       -- NULL: the kind says it all
  on_day INTEGER NOT NULL,          -- asked, planned for, since
  due_on INTEGER,
  minute INTEGER,                   -- of a session: minutes after midnight
  staff_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX ward_item_of_patient ON ward_item (patient_id);
CREATE INDEX ward_item_of_episode ON ward_item (episode_id, kind);
CREATE INDEX ward_item_of_organisation ON ward_item (organisation_id, kind, on_day);

CREATE TABLE ward_act (
  id INTEGER PRIMARY KEY,
  item_id INTEGER NOT NULL REFERENCES ward_item(id),
  seq INTEGER NOT NULL,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  holding_id INTEGER NOT NULL,
  class INTEGER NOT NULL,           -- as the item
  label INTEGER NOT NULL,
  act INTEGER NOT NULL,             -- enum ward_act
  on_day INTEGER NOT NULL,
  until_on INTEGER,                 -- approved until, to be reversed by
  number INTEGER,                   -- approved: nights at most; taken back: which act
  pence INTEGER,                    -- approved: what the case may cost
  reference TEXT,                   -- the commissioner's own
  say TEXT,
  staff_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (item_id, seq)
) STRICT;
CREATE INDEX ward_act_of_patient ON ward_act (patient_id);

CREATE VIEW g_stay AS
  SELECT t.* FROM stay t
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

CREATE VIEW g_ward_item AS
  SELECT t.* FROM ward_item t
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

CREATE VIEW g_ward_act AS
  SELECT t.* FROM ward_act t
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
--postgres   FOREACH name IN ARRAY ARRAY['stay', 'ward_item', 'ward_act'] LOOP
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
