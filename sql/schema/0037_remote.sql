-- Questionnaires that somebody fills in away from the room: by whom a service's answers are read and when, what she was asked to fill in, what
-- she has answered so far, and what somebody has to look at at once.

-- open: remote_setting, remote_step
-- What a service has set. A change is a new row; the last one of an organisation counts, and what was raised goes by the one it was raised by.
CREATE TABLE remote_setting (
  id INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL,
  days INTEGER NOT NULL,            -- on which answers are read: bit 0 Monday to bit 6 Sunday; 0: nothing that asks about risk goes out
  from_minute INTEGER NOT NULL,
  until_minute INTEGER NOT NULL,
  role TEXT NOT NULL,               -- on duty, whom the last step has telephoned
  telephone TEXT NOT NULL,
  staff_id INTEGER NOT NULL,        -- who set it
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX remote_setting_of ON remote_setting (organisation_id);

-- Whom an alert is told, one after the other; the first is the named reader.
CREATE TABLE remote_step (
  setting_id INTEGER NOT NULL REFERENCES remote_setting(id),
  seq INTEGER NOT NULL,
  staff_id INTEGER NOT NULL,
  role TEXT NOT NULL,               -- in which she is told
  minutes INTEGER NOT NULL,         -- of the hours above, after which it goes on
  PRIMARY KEY (setting_id, seq)
) STRICT;

CREATE TABLE remote_ask (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL, -- that asks
  holding_id INTEGER NOT NULL,      -- its own record
  class INTEGER NOT NULL,           -- measure
  label INTEGER NOT NULL,
  staff_id INTEGER NOT NULL,        -- who asks
  role TEXT NOT NULL,
  way INTEGER NOT NULL,             -- 1 away from the room: by a link, or signed in as herself; 2 in the room, on a device that was handed to her
  recorded_at INTEGER NOT NULL,
  until_on INTEGER NOT NULL,        -- the last day
  secret BLOB,                      -- SHA-256 of what the link holds; NULL: no link is good
  tries INTEGER NOT NULL,           -- wrong birth dates since the link was made
  token BLOB,                       -- SHA-256 of what the browser that opened it holds
  token_at INTEGER,                 -- last used
  opened_at INTEGER,                -- first
  state INTEGER NOT NULL,           -- 1 open, 2 all is sent, 3 withdrawn, 4 the link is shut after wrong birth dates
  ended_at INTEGER,
  ended_by INTEGER,                 -- NULL: she herself
  ended_say TEXT
) STRICT;
CREATE INDEX remote_ask_of_patient ON remote_ask (patient_id);
CREATE INDEX remote_ask_secret ON remote_ask (secret) WHERE secret IS NOT NULL;
CREATE INDEX remote_ask_token ON remote_ask (token) WHERE token IS NOT NULL;

-- One questionnaire of it. Answers that are not sent are hers alone: they change as she changes them.
CREATE TABLE remote_part (
  id INTEGER PRIMARY KEY,
  ask_id INTEGER NOT NULL REFERENCES remote_ask(id),
  seq INTEGER NOT NULL,
  instrument TEXT NOT NULL,
  version INTEGER NOT NULL,
  state INTEGER NOT NULL,           -- 1 waits, 2 sent, 3 sent without an answer
  answers TEXT,                     -- as in response, ? not come to yet; NULL: not begun, or sent
  begun_at INTEGER,
  changed_at INTEGER,
  sent_at INTEGER,
  response_id INTEGER,
  UNIQUE (ask_id, seq)
) STRICT;

-- What somebody has to look at at once, until a named person says what she did.
CREATE TABLE alert (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL,
  holding_id INTEGER NOT NULL,
  class INTEGER NOT NULL,           -- measure
  label INTEGER NOT NULL,
  kind INTEGER NOT NULL,            -- 1 an answer about risk, 2 worse beyond error, 3 a link was shut
  ask_id INTEGER REFERENCES remote_ask(id),  -- NULL: staff wrote the answers down
  response_id INTEGER,              -- NULL: not sent, or not yet
  instrument TEXT,
  version INTEGER,
  item INTEGER,                     -- the question, from 1
  answer INTEGER,
  staff_id INTEGER NOT NULL,        -- who had asked her; of what staff wrote down: her named person, or who wrote it
  setting_id INTEGER,               -- by whose steps it goes; NULL: told to the one above, and to nobody after
  step INTEGER NOT NULL,            -- that it is at; one more than there are: the role on duty is to be telephoned
  told_at INTEGER NOT NULL,
  due_at INTEGER,                   -- goes on then; NULL: stays
  seen_at INTEGER,                  -- by whom it is told at this step: first on a screen
  at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_by INTEGER,
  ended_say TEXT
) STRICT;
CREATE INDEX alert_of_patient ON alert (patient_id);
CREATE INDEX alert_waiting ON alert (organisation_id, due_at) WHERE ended_at IS NULL;

-- Read by the service that asked alone, whatever agreements carry.
CREATE VIEW g_remote_ask AS
  SELECT t.* FROM remote_ask t
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = t.holding_id AND s.class = t.class AND s.organisation_id = t.organisation_id
            AND (t.label & s.look) = 0 AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = t.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = t.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = t.class)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));
CREATE VIEW g_remote_part AS
  SELECT p.* FROM remote_part p WHERE EXISTS (SELECT 1 FROM g_remote_ask t WHERE t.id = p.ask_id);
CREATE VIEW g_alert AS
  SELECT t.* FROM alert t
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = t.holding_id AND s.class = t.class AND s.organisation_id = t.organisation_id
            AND (t.label & s.look) = 0 AND s.from_at <= guard_now() AND s.until_at > guard_now()
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
--postgres   FOREACH name IN ARRAY ARRAY['remote_ask', 'alert'] LOOP
--postgres   EXECUTE format('CREATE POLICY guard ON %1$I FOR SELECT USING (EXISTS (SELECT 1 FROM sight s WHERE s.signin_id = ' || asked
--postgres     || ' AND s.holding_id = %1$I.holding_id AND s.class = %1$I.class AND s.organisation_id = %1$I.organisation_id '
--postgres     || 'AND (%1$I.label & s.look) = 0 AND s.from_at <= ' || at
--postgres     || ' AND s.until_at > ' || at || ' AND (s.relation = 1 OR EXISTS (SELECT 1 FROM relation r WHERE r.organisation_id = s.organisation_id '
--postgres     || 'AND r.patient_id = %1$I.patient_id AND r.kind = s.relation AND r.kind >= s.relation AND r.staff_id = s.staff_id AND r.from_at <= ' || at
--postgres     || ' AND r.until_at > ' || at || ')) AND NOT EXISTS (SELECT 1 FROM bar b WHERE b.patient_id = %1$I.patient_id '
--postgres     || 'AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id) '
--postgres     || 'AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = %1$I.class) AND b.from_at <= ' || at
--postgres     || ' AND b.until_at > ' || at || ')))', name);
--postgres   END LOOP;
--postgres   EXECUTE 'CREATE POLICY guard ON remote_part FOR SELECT USING (EXISTS (SELECT 1 FROM remote_ask t WHERE t.id = remote_part.ask_id))';
--postgres END $policies$;
