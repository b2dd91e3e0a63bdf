-- The people who work here, and what others say of the service. No row is about a patient: nobody's id, name or answer stands here with
-- who she is, so that nothing of it belongs into a copy of a record or goes with one that is destroyed.

-- What somebody of the staff says that she can do, and who confirmed it.
CREATE TABLE competence (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL,
  staff_id INTEGER NOT NULL,        -- whose; she wrote it
  competence TEXT NOT NULL,         -- of data/competences.csv
  evidence TEXT NOT NULL,           -- in words
  from_on INTEGER NOT NULL,
  until_on INTEGER NOT NULL,        -- its last day (current)
  recorded_at INTEGER NOT NULL,
  confirmed_at INTEGER,             -- NULL: she says so herself, and nobody else yet
  confirmed_by INTEGER,             -- never herself
  confirmed_say TEXT,
  ended_at INTEGER,
  ended_by INTEGER,
  ended_say TEXT
) STRICT;
CREATE INDEX competence_of_organisation ON competence (organisation_id, ended_at);

-- Training that was given to others.
CREATE TABLE training (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL, -- who gave it
  on_day INTEGER NOT NULL,
  given_by TEXT NOT NULL,           -- who taught, in words
  to_id INTEGER,                    -- organisation; NULL: one that is not in the table
  to_name TEXT NOT NULL,            -- organisation or team, in words; of one in the table: the team, or empty
  profession TEXT NOT NULL,         -- of data/professions.csv; empty: several
  topic TEXT NOT NULL,
  people INTEGER NOT NULL,
  minutes INTEGER NOT NULL,
  good INTEGER NOT NULL,            -- found it useful
  partly INTEGER NOT NULL,
  poor INTEGER NOT NULL,            -- did not; the others said nothing
  say TEXT NOT NULL,                -- what they said, without names; may be empty
  again_on INTEGER,                 -- to be given again
  staff_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,                 -- was written down by mistake
  ended_by INTEGER,
  ended_say TEXT
) STRICT;
CREATE INDEX training_of_organisation ON training (organisation_id, on_day);

-- Who supervises whom, and how often it is due.
CREATE TABLE supervision (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL,
  supervisor_id INTEGER NOT NULL,
  supervisee_id INTEGER NOT NULL,
  every_days INTEGER NOT NULL,
  from_on INTEGER NOT NULL,
  staff_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_by INTEGER
) STRICT;
CREATE INDEX supervision_of_organisation ON supervision (organisation_id, ended_at);

-- That it took place. Of a group: a row for each who was supervised, of one sitting.
CREATE TABLE supervision_session (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL,
  sitting BLOB NOT NULL,            -- the same for all who sat together
  supervision_id INTEGER,           -- NULL: a case consultation to another team
  supervisor_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,            -- enum supervision_kind
  on_day INTEGER NOT NULL,
  minutes INTEGER NOT NULL,
  whom TEXT NOT NULL,               -- the other team; else empty
  staff_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,                 -- was written down by mistake
  ended_by INTEGER
) STRICT;
CREATE INDEX supervision_session_of_organisation ON supervision_session (organisation_id, on_day);
CREATE INDEX supervision_session_of_supervision ON supervision_session (supervision_id, on_day);

-- What was said: of the two of them, and of nobody else.
CREATE TABLE supervision_note (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL,
  session_id INTEGER NOT NULL REFERENCES supervision_session(id),
  supervisor_id INTEGER NOT NULL,
  supervisee_id INTEGER NOT NULL,
  say TEXT NOT NULL,
  staff_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX supervision_note_of_session ON supervision_note (session_id);

-- A way to answer without a name: for whom, at which place. Whoever has its address can answer until it is revoked.
CREATE TABLE feedback_link (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,     -- the secret of the address
  organisation_id INTEGER NOT NULL,
  audience INTEGER NOT NULL,        -- enum audience
  place TEXT NOT NULL,
  staff_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_by INTEGER
) STRICT;
CREATE INDEX feedback_link_of_organisation ON feedback_link (organisation_id, ended_at);

-- How many gave which answer on a day. Not one row an answer: no order, no time and no number of an answer is kept.
CREATE TABLE feedback_count (
  organisation_id INTEGER NOT NULL,
  audience INTEGER NOT NULL,
  place TEXT NOT NULL,
  way INTEGER NOT NULL,             -- enum feedback_way
  on_day INTEGER NOT NULL,
  answer INTEGER NOT NULL,          -- 1 to 6, as data/instruments/fft.yaml has them
  people INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, audience, place, way, on_day, answer)
) STRICT, WITHOUT ROWID;

-- Why, in words: under a random id, which keeps no order. Read by a named member of staff before it is shown; one that is not shown loses its words.
CREATE TABLE feedback_words (
  outside BLOB PRIMARY KEY,
  organisation_id INTEGER NOT NULL,
  audience INTEGER NOT NULL,
  place TEXT NOT NULL,
  on_day INTEGER NOT NULL,
  answer INTEGER NOT NULL,
  say TEXT NOT NULL,
  state INTEGER NOT NULL,           -- enum feedback_state
  read_by INTEGER,
  read_on INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX feedback_words_of_organisation ON feedback_words (organisation_id, state, on_day);

-- Forms that were sent today, so that the way back and a double click count once. Random, and gone with the next day.
CREATE TABLE feedback_sent (
  form BLOB PRIMARY KEY,
  on_day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What people told the service otherwise: a questionnaire, a focus group, single feedback, their part in how it is made.
CREATE TABLE voice (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,            -- enum voice_kind
  audience INTEGER NOT NULL,
  on_day INTEGER NOT NULL,
  title TEXT NOT NULL,              -- which questionnaire, what it was about
  asked INTEGER,                    -- of a questionnaire: how many were asked
  people INTEGER NOT NULL,          -- how many answered or took part
  say TEXT NOT NULL,                -- what they said, without names
  follows TEXT NOT NULL,            -- what follows from it, what changed
  staff_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_by INTEGER,
  ended_say TEXT
) STRICT;
CREATE INDEX voice_of_organisation ON voice (organisation_id, on_day);

-- You said, we did: hung up, and shown to patients.
CREATE TABLE said_done (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL,
  said TEXT NOT NULL,
  did TEXT NOT NULL,
  doer TEXT NOT NULL,               -- who did it, in words
  on_day INTEGER NOT NULL,          -- when
  staff_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,                 -- taken down
  ended_by INTEGER
) STRICT;
CREATE INDEX said_done_of_organisation ON said_done (organisation_id, ended_at, on_day);

CREATE VIEW g_competence AS
  SELECT t.* FROM competence t
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = t.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());
CREATE VIEW g_training AS
  SELECT t.* FROM training t
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = t.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());
CREATE VIEW g_supervision AS
  SELECT t.* FROM supervision t
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = t.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());
CREATE VIEW g_supervision_session AS
  SELECT t.* FROM supervision_session t
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = t.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());
-- The two of them.
CREATE VIEW g_supervision_note AS
  SELECT t.* FROM supervision_note t
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = t.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now()
            AND (n.staff_id = t.supervisor_id OR n.staff_id = t.supervisee_id));
CREATE VIEW g_feedback_link AS
  SELECT t.* FROM feedback_link t
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = t.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());
CREATE VIEW g_feedback_count AS
  SELECT t.* FROM feedback_count t
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = t.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());
CREATE VIEW g_feedback_words AS
  SELECT t.* FROM feedback_words t
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = t.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());
CREATE VIEW g_voice AS
  SELECT t.* FROM voice t
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = t.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());
CREATE VIEW g_said_done AS
  SELECT t.* FROM said_done t
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = t.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());

-- The same on PostgreSQL, asked again of the tables (0011).
--postgres DO $policies$
--postgres DECLARE
--postgres   name text;
--postgres BEGIN
--postgres   FOREACH name IN ARRAY ARRAY['competence', 'training', 'supervision', 'supervision_session', 'supervision_note', 'feedback_link',
--postgres     'feedback_count', 'feedback_words', 'voice', 'said_done'] LOOP
--postgres     EXECUTE format('CREATE POLICY guard ON %1$I FOR SELECT USING (EXISTS (SELECT 1 FROM signin n WHERE n.id = '
--postgres       || '(SELECT t.signin FROM guard_told t) AND n.organisation_id = %1$I.organisation_id AND n.ended_at IS NULL AND n.until_at > '
--postgres       || '(SELECT t.now FROM guard_told t)' || CASE WHEN name = 'supervision_note' THEN
--postgres       ' AND (n.staff_id = %1$I.supervisor_id OR n.staff_id = %1$I.supervisee_id)' ELSE '' END || '))', name);
--postgres   END LOOP;
--postgres END $policies$;
