-- The diary: where and when somebody of a service sees people, when she does not, which times are taken, and by whom. Availability comes first: a time
-- that nobody has set, or that leave has taken away, cannot be booked. That a time is taken stands apart from whose it is: a sitting names no patient.

-- open: place, availability, absence, sitting

-- Where people are seen: a room, a surgery of another organisation, a ward, the telephone, video, people's homes.
CREATE TABLE place (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL REFERENCES organisation(id), -- the service whose diary it is in
  of_id INTEGER REFERENCES organisation(id),                    -- in whose house; NULL: its own, or none
  name TEXT NOT NULL,
  setting INTEGER NOT NULL,         -- enum step_setting: what people say of where they would rather be seen
  address TEXT NOT NULL,            -- as the person is told; "": nowhere to go
  telephone TEXT NOT NULL,          -- by which she calls off; "": none was set
  capacity INTEGER NOT NULL,        -- so many sittings at once; 0: it is never full (telephone, video, homes)
  staff_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,                 -- no longer used
  ended_by INTEGER,
  UNIQUE (organisation_id, name)
) STRICT;

-- Hours of the week in which somebody sees people at a place. A change is a new row; the one before it ends.
CREATE TABLE availability (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),
  staff_id INTEGER NOT NULL REFERENCES staff(id),
  place_id INTEGER NOT NULL REFERENCES place(id),
  profession TEXT NOT NULL,         -- in which she sees them, as pathways name it
  days INTEGER NOT NULL,            -- bit 0 Monday to bit 6 Sunday
  weeks INTEGER NOT NULL,           -- every so many weeks, counted from the week of from_on
  from_minute INTEGER NOT NULL,     -- of the day, by the clock of London
  until_minute INTEGER NOT NULL,
  slot_minutes INTEGER NOT NULL,
  from_on INTEGER NOT NULL,
  until_on INTEGER,                 -- the last day; NULL: it goes on
  set_by INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,                 -- it was taken away
  ended_by INTEGER
) STRICT;
CREATE INDEX availability_of ON availability (organisation_id, staff_id);

-- When somebody is away, whatever her hours say. Why, no table says: that is between her and who leads her.
CREATE TABLE absence (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),
  staff_id INTEGER NOT NULL REFERENCES staff(id),
  from_on INTEGER NOT NULL,
  until_on INTEGER NOT NULL,
  from_minute INTEGER NOT NULL,     -- of each of those days; 0 to 1440: whole days
  until_minute INTEGER NOT NULL,
  set_by INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_by INTEGER
) STRICT;
CREATE INDEX absence_of ON absence (organisation_id, staff_id, until_on);

-- A time of somebody at a place that is taken: by one person, or by a group with so many seats. Never by whom.
CREATE TABLE sitting (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),
  staff_id INTEGER NOT NULL REFERENCES staff(id),
  place_id INTEGER NOT NULL REFERENCES place(id),
  on_day INTEGER NOT NULL,
  from_minute INTEGER NOT NULL,
  until_minute INTEGER NOT NULL,
  seats INTEGER NOT NULL,           -- 1: one person
  name TEXT,                        -- of a group; NULL: no group
  set_by INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER                  -- given back
) STRICT;
CREATE INDEX sitting_of ON sitting (organisation_id, on_day);
CREATE INDEX sitting_at ON sitting (place_id, on_day);

-- Five minutes of somebody, or of one unit of a place. Held by the database, whatever the program does: nobody and no room twice at once.
CREATE TABLE sitting_cell (
  kind INTEGER NOT NULL,            -- 1 of a member of staff, 2 of a place
  holder_id INTEGER NOT NULL,
  unit INTEGER NOT NULL,            -- of a place that holds several at once: 1, 2, ...
  on_day INTEGER NOT NULL,
  cell INTEGER NOT NULL,            -- minute of the day by five
  sitting_id INTEGER NOT NULL REFERENCES sitting(id),
  PRIMARY KEY (kind, holder_id, unit, on_day, cell)
) STRICT, WITHOUT ROWID;
CREATE INDEX sitting_cell_of ON sitting_cell (sitting_id);

-- One person's seat in a sitting.
CREATE TABLE booking (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL,
  holding_id INTEGER NOT NULL,      -- its own record
  class INTEGER NOT NULL,           -- appointment
  label INTEGER NOT NULL,
  episode_id INTEGER NOT NULL REFERENCES episode(id),
  sitting_id INTEGER NOT NULL REFERENCES sitting(id),
  seat INTEGER NOT NULL,
  thread INTEGER,                   -- the planned appointment of her plan that it keeps
  telephone TEXT,                   -- by which she is reached about it
  staff_id INTEGER NOT NULL,        -- who booked
  role TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  state INTEGER NOT NULL,           -- enum booking_state (current)
  seq INTEGER NOT NULL,             -- of the last act (current)
  moved_id INTEGER                  -- the booking that stands instead
) STRICT;
CREATE UNIQUE INDEX booking_seat_once ON booking (sitting_id, seat) WHERE state < 5;
CREATE INDEX booking_of_patient ON booking (patient_id);
CREATE INDEX booking_of_episode ON booking (episode_id);

-- What came of it, act by act.
CREATE TABLE booking_act (
  id INTEGER PRIMARY KEY,
  booking_id INTEGER NOT NULL REFERENCES booking(id),
  seq INTEGER NOT NULL,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  holding_id INTEGER NOT NULL,
  class INTEGER NOT NULL,
  label INTEGER NOT NULL,
  act INTEGER NOT NULL,             -- enum booking_act
  at INTEGER NOT NULL,
  staff_id INTEGER,                 -- NULL: she herself
  role TEXT NOT NULL,
  say TEXT,                         -- why
  UNIQUE (booking_id, seq)
) STRICT;
CREATE INDEX booking_act_of_patient ON booking_act (patient_id);

-- Five minutes of a person: in two places at once she cannot be, whichever services book her.
CREATE TABLE booking_cell (
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  on_day INTEGER NOT NULL,
  cell INTEGER NOT NULL,
  booking_id INTEGER NOT NULL REFERENCES booking(id),
  PRIMARY KEY (patient_id, on_day, cell)
) STRICT, WITHOUT ROWID;
CREATE INDEX booking_cell_of ON booking_cell (booking_id);

-- An address by which a calendar program asks for somebody's own times, without names. One at a time.
CREATE TABLE diary_feed (
  id INTEGER PRIMARY KEY,
  staff_id INTEGER NOT NULL REFERENCES staff(id),
  organisation_id INTEGER NOT NULL,
  secret BLOB NOT NULL UNIQUE,      -- SHA-256 of what the address holds
  made_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX diary_feed_once ON diary_feed (staff_id, organisation_id) WHERE ended_at IS NULL;

CREATE VIEW g_booking AS
  SELECT t.* FROM booking t
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

CREATE VIEW g_booking_act AS
  SELECT t.* FROM booking_act t
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
--postgres   FOREACH name IN ARRAY ARRAY['booking', 'booking_act'] LOOP
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
