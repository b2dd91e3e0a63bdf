-- The record, first shape. Comments are the data dictionary: a table's comment says what one row is.
--
-- Days are days since 1970-01-01, instants microseconds UTC, truth 0, 1 or NULL, money pence. Clinical rows are inserted
-- and never changed: a correction is a new row, and event_end says which row it ends. Tables and columns marked "current"
-- follow from other rows. `waymark doctor --deep` compares relation and demographic.latest with the rows that they are folded from,
-- `--rebuild` makes them so.

-- open: code_system, code, organisation, setting, rule_run, rule_step, signing, clinician

-- ---- words ----

-- A code system by name: icd10, snomed-ct, ctv3, nhs-treatment-function, waymark-synthetic-a, ...
CREATE TABLE code_system (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- A code as it was sent, with its system. SNOMED identifiers have up to 18 digits: text, for ever.
CREATE TABLE code (
  id INTEGER PRIMARY KEY,
  key INTEGER NOT NULL UNIQUE,      -- 64-bit SipHash of the system's name and the value: what imports look up
  system_id INTEGER NOT NULL REFERENCES code_system(id),
  value TEXT NOT NULL,
  term TEXT,                        -- the words of the source that first sent it
  UNIQUE (system_id, value)
) STRICT;

-- ---- who ----

-- An organisation by its ODS code. A local id means nothing without its organisation.
CREATE TABLE organisation (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  ods TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  type INTEGER NOT NULL,            -- enum org_type
  successor_id INTEGER REFERENCES organisation(id)
) STRICT;

-- A sharing agreement: what one organisation holds may be read by others.
CREATE TABLE agreement (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  ref TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  starts_on INTEGER,
  ends_on INTEGER,
  recorded_at INTEGER NOT NULL
) STRICT;

-- A party of an agreement: side 1 gives, side 2 reads.
CREATE TABLE agreement_party (
  agreement_id INTEGER NOT NULL REFERENCES agreement(id),
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),
  side INTEGER NOT NULL,
  PRIMARY KEY (agreement_id, organisation_id, side)
) STRICT;

-- Whose record it is and under which agreement it came: the pair that every row of a person carries and every guard asks.
CREATE TABLE holding (
  id INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),
  agreement_id INTEGER NOT NULL,    -- 0: came under none, own organisation only
  kinds INTEGER NOT NULL,           -- bit n: its sources tell of event kind n (current)
  covered_from INTEGER,             -- the day from which all its sources tell; NULL: whole records (current)
  UNIQUE (organisation_id, agreement_id)
) STRICT;

-- What one kind of source tells of a holding: holding.kinds and covered_from are made from these rows.
CREATE TABLE holding_source (
  holding_id INTEGER NOT NULL REFERENCES holding(id),
  map TEXT NOT NULL,
  kinds INTEGER NOT NULL,
  covered_from INTEGER,             -- its first day; NULL: whole records
  PRIMARY KEY (holding_id, map)
) STRICT, WITHOUT ROWID;

-- A member of staff who can sign in.
CREATE TABLE staff (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  login TEXT NOT NULL UNIQUE,       -- folded to lower case
  name TEXT NOT NULL,
  profession TEXT,
  password TEXT NOT NULL,           -- argon2id, PHC string
  wrong_count INTEGER NOT NULL,
  wait_until INTEGER,               -- no sign-in before this instant
  disabled_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

-- A role of a member of staff in an organisation.
CREATE TABLE role_assignment (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  staff_id INTEGER NOT NULL REFERENCES staff(id),
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),
  role TEXT NOT NULL,               -- of data/roles.csv
  from_at INTEGER NOT NULL,
  until_at INTEGER
) STRICT;
CREATE INDEX role_by_staff ON role_assignment (staff_id);

-- A sign-in: one person acting in one organisation and role. The token itself is never stored.
CREATE TABLE signin (
  id INTEGER PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  staff_id INTEGER NOT NULL REFERENCES staff(id),
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),
  role TEXT NOT NULL,
  csrf BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,        -- absolute end
  ended_at INTEGER
) STRICT;

-- What a sign-in may see: its organisation's holdings and those shared with it. Folded at sign-in and when agreements change.
CREATE TABLE sight (
  signin_id INTEGER NOT NULL REFERENCES signin(id),
  holding_id INTEGER NOT NULL REFERENCES holding(id),
  until_at INTEGER NOT NULL,
  PRIMARY KEY (signin_id, holding_id)
) STRICT, WITHOUT ROWID;

-- A form that was answered: a repeat of its key returns the first answer.
CREATE TABLE form_key (
  key TEXT PRIMARY KEY,
  signin_id INTEGER NOT NULL,
  status INTEGER NOT NULL,
  location TEXT,
  at INTEGER NOT NULL
) STRICT;

-- ---- what came in ----

-- One coming-in of records: a file or folder imported, a message, a form. Every row of a person names its origin.
CREATE TABLE origin (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  kind INTEGER NOT NULL,            -- 1 import, 2 message, 3 form
  map TEXT NOT NULL,                -- id of the mapping
  map_version INTEGER NOT NULL,
  name TEXT NOT NULL,               -- file or folder, without its path
  agreement_id INTEGER NOT NULL,    -- 0: none
  organisation_id INTEGER,          -- who brought it in
  staff_id INTEGER,
  as_of INTEGER NOT NULL,           -- the day of the extract: later days in it are mistakes
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  state INTEGER NOT NULL,           -- 1 running, 2 done, 3 stopped, 4 being undone, 5 undone
  rows_read INTEGER NOT NULL,
  rows_kept INTEGER NOT NULL,       -- understood: at least one fact of the row is in the record
  rows_same INTEGER NOT NULL,       -- already there, unchanged
  rows_rejected INTEGER NOT NULL,   -- went to the rejects file
  rows_skipped INTEGER NOT NULL,    -- the map says: not wanted (deleted in the source, another kind)
  events_added INTEGER NOT NULL,
  events_corrected INTEGER NOT NULL,
  people_added INTEGER NOT NULL,
  fields_quarantined INTEGER NOT NULL,
  event_first INTEGER,              -- event ids of this origin lie between these two
  event_last INTEGER
) STRICT;

-- A file of an import, kept verbatim and compressed beside the database.
CREATE TABLE origin_file (
  id INTEGER PRIMARY KEY,
  origin_id INTEGER NOT NULL REFERENCES origin(id),
  name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL,             -- of the bytes done so far; of the whole file once it is kept
  rows INTEGER NOT NULL,            -- 0 while not known
  rows_done INTEGER NOT NULL,       -- committed so far: where a stopped import goes on
  bytes_done INTEGER NOT NULL,      -- and how many bytes those rows are: sha256 is of these
  kept_as TEXT                      -- name below inbox/, NULL while being kept
) STRICT;
CREATE INDEX origin_file_by_origin ON origin_file (origin_id);

-- A problem of an import, with its place. At most LIMIT_PROBLEMS are kept in full; the counts are complete.
CREATE TABLE origin_problem (
  id INTEGER PRIMARY KEY,
  origin_id INTEGER NOT NULL REFERENCES origin(id),
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  field TEXT,
  kind TEXT NOT NULL,               -- nhs-number-invalid, date-invalid, date-future, code-missing, row-cut-off, ...
  say TEXT NOT NULL,                -- without the value where it could name a person
  fate INTEGER NOT NULL             -- 1 field put aside, row kept; 2 row to the rejects file; 3 only noted
) STRICT;
CREATE INDEX origin_problem_by_origin ON origin_problem (origin_id);

-- A row that could not be taken: what the rejects file is made of. The row itself is in the kept file.
CREATE TABLE origin_reject (
  file_id INTEGER NOT NULL REFERENCES origin_file(id),
  row_no INTEGER NOT NULL,
  kind TEXT NOT NULL,               -- as in origin_problem
  field TEXT,
  PRIMARY KEY (file_id, row_no)
) STRICT, WITHOUT ROWID;

-- How many of each problem ('problem:KIND:FIELD'), and what of the source was not understood ('column:NAME', 'value:FIELD=VALUE',
-- 'type:NAME').
CREATE TABLE origin_count (
  origin_id INTEGER NOT NULL REFERENCES origin(id),
  file TEXT NOT NULL,
  what TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (origin_id, file, what)
) STRICT, WITHOUT ROWID;

-- ---- people ----

-- A person. Everything else about her is said by somebody: see demographic and identifier.
CREATE TABLE patient (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  origin_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- An identifier: system 1 NHS number, 2 local id of the holding's organisation. Only a verified, valid NHS number matches.
CREATE TABLE identifier (
  id INTEGER PRIMARY KEY,
  key INTEGER NOT NULL,             -- 64-bit SipHash of system, value and, for local ids, organisation: what imports look up
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  system INTEGER NOT NULL,
  value TEXT NOT NULL,
  status INTEGER NOT NULL,          -- enum nhs_status; for local ids 0
  organisation_id INTEGER NOT NULL, -- who says so
  holding_id INTEGER NOT NULL,
  origin_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_by INTEGER                  -- origin that ended it
) STRICT;
CREATE INDEX identifier_by_key ON identifier (key);
CREATE INDEX identifier_by_value ON identifier (value, system);
CREATE INDEX identifier_by_patient ON identifier (patient_id);

-- One version of what one organisation says of a person; the version that was said last counts.
CREATE TABLE demographic (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  holding_id INTEGER NOT NULL,
  origin_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  said_on INTEGER NOT NULL,         -- the last day on which a row of the source said so (current)
  latest INTEGER NOT NULL,          -- 1 for the one of its holding that was said last (current)
  title TEXT, given TEXT, family TEXT,
  name_key TEXT,                    -- folded family, a blank, folded given: what the search compares
  birth_on INTEGER, death_on INTEGER,
  sex INTEGER NOT NULL,             -- enum sex
  ethnic TEXT, language TEXT,
  interpreter INTEGER,
  communication TEXT, postcode TEXT, small_area TEXT, employment TEXT,
  ended_at INTEGER                  -- its import was undone
) STRICT;
CREATE INDEX demographic_by_patient ON demographic (patient_id);
CREATE INDEX demographic_by_name ON demographic (name_key);
CREATE INDEX demographic_by_birth ON demographic (birth_on);

-- A time with a practice.
CREATE TABLE registration (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),
  from_on INTEGER, until_on INTEGER,
  gp TEXT,
  holding_id INTEGER NOT NULL,
  origin_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,                 -- replaced by a newer row, or its import was undone
  ended_by INTEGER                  -- origin that ended it
) STRICT;
CREATE INDEX registration_by_patient ON registration (patient_id);

-- What was decided about identity: 1 linked by NHS number, 2 linked by local id, 3 made new, 4 conflict left apart, 5 merged, 6 parted,
-- 7 withdrawn by its source (other_id: the organisation).
CREATE TABLE link_event (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL,
  other_id INTEGER,
  kind INTEGER NOT NULL,
  say TEXT,
  origin_id INTEGER,
  staff_id INTEGER,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX link_event_by_patient ON link_event (patient_id);

-- Who has to do with whom. kind 1: the organisation holds, or is shared, a record of the person.
CREATE TABLE relation (
  organisation_id INTEGER NOT NULL,
  patient_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,        -- the far future where it does not end
  PRIMARY KEY (organisation_id, patient_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX relation_by_patient ON relation (patient_id);

-- A professional as a source names her: id of the source within its organisation, and words.
CREATE TABLE clinician (
  id INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL,
  local_id TEXT NOT NULL,
  name TEXT,
  UNIQUE (organisation_id, local_id)
) STRICT;

-- ---- what happened ----

-- One thing that happened. The table that grows: integers only, under 100 bytes a row with its indexes. See model/event.h.
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL,
  on_day INTEGER,
  kind INTEGER NOT NULL,
  code_id INTEGER,
  specialty_id INTEGER,
  place_id INTEGER,                 -- organisation where it happened, if not the holder
  holding_id INTEGER NOT NULL,
  origin_id INTEGER NOT NULL,
  row_no INTEGER NOT NULL,          -- row of the file, from 1
  file_no INTEGER NOT NULL,         -- file of the origin, by order of its id, from 1
  clinician_id INTEGER,
  until_day INTEGER,
  minute INTEGER,
  attended INTEGER,
  unscheduled INTEGER,
  result INTEGER,                   -- 0 not an investigation, 1 normal, 2 abnormal, NULL not known
  length_days INTEGER,
  length_minutes INTEGER,
  cost_pence INTEGER
) STRICT;
CREATE INDEX event_by_patient ON event (patient_id, on_day);

-- Words that belong to an event: result as sent, indication, subject of a letter. Only where there are any.
CREATE TABLE event_text (
  event_id INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;

-- An event that no longer counts: 1 corrected by a newer row, 2 withdrawn by the source
-- (by_event_id: the row came again later), 3 its import undone, 4 moved to the right person.
CREATE TABLE event_end (
  event_id INTEGER PRIMARY KEY,
  reason INTEGER NOT NULL,
  by_event_id INTEGER,
  origin_id INTEGER,                -- the import that ended it
  staff_id INTEGER,
  say TEXT,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX event_end_by_newer ON event_end (by_event_id) WHERE by_event_id IS NOT NULL;
CREATE INDEX event_end_withdrawn ON event_end (origin_id) WHERE reason = 2;

-- Which events a row of a source stands for: 64-bit SipHash of organisation, map, file and the source's own row key. The events
-- of a row have consecutive ids. A key is written before its events, in the order of keys: one that points to no event is of an
-- import that was broken off, and its row comes again.
CREATE TABLE event_key (
  key INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL,        -- the first of them
  events INTEGER NOT NULL
) STRICT;

-- ---- finding and deciding ----

-- One rule's answer about one person, with the rule's version. Never changed but for withdrawn_at; a newer answer is a newer row.
CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  entry_id INTEGER NOT NULL,        -- worklist entry
  patient_id INTEGER NOT NULL,
  organisation_id INTEGER NOT NULL, -- for whom it was judged: only what this organisation may see was used
  rule TEXT NOT NULL,
  rule_version INTEGER NOT NULL,
  catalog TEXT NOT NULL,            -- hash of the catalogue
  judged_on INTEGER NOT NULL,       -- the day as of which
  truth INTEGER,
  line TEXT NOT NULL,               -- the reason in one line
  recorded_at INTEGER NOT NULL,
  withdrawn_at INTEGER              -- no longer so: newer records say otherwise
) STRICT;
CREATE INDEX finding_by_entry ON finding (entry_id);
CREATE INDEX finding_by_patient ON finding (patient_id, organisation_id);

-- One clause of a finding: its place in the rule's tree, its words, its truth and its counts.
CREATE TABLE clause (
  finding_id INTEGER NOT NULL REFERENCES finding(id),
  no INTEGER NOT NULL,              -- depth first, from 0
  depth INTEGER NOT NULL,
  words TEXT NOT NULL,
  truth INTEGER,
  certain INTEGER,
  possible INTEGER,
  PRIMARY KEY (finding_id, no)
) STRICT, WITHOUT ROWID;

-- The events that made a clause so.
CREATE TABLE evidence (
  finding_id INTEGER NOT NULL,
  no INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  PRIMARY KEY (finding_id, no, event_id)
) STRICT, WITHOUT ROWID;

-- A person on a service's list: one entry a person, whatever rules found her (current; state from decisions).
CREATE TABLE worklist (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL,
  patient_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,            -- 1 found by a rule, 2 random sample of people not found
  state INTEGER NOT NULL,           -- 1 to decide, 2 confirmed, 3 rejected, 4 look again later, 5 no longer found
  placed_on INTEGER NOT NULL,
  look_again_on INTEGER,
  rules INTEGER NOT NULL,           -- how many rules find her now
  lead TEXT NOT NULL,               -- rule that leads, or the sampled rule
  line TEXT NOT NULL,               -- its reason in one line
  second TEXT NOT NULL,             -- contacts in 12 months, in one line
  flag INTEGER,                     -- red flag: 1 open, 0 looked for and none found, NULL not known
  flag_line TEXT,
  flag_since INTEGER,
  comorbid INTEGER,                 -- a physical disease that may explain is recorded
  name_key TEXT,                    -- for order and search
  practice_id INTEGER,              -- registered practice
  contacts INTEGER NOT NULL,        -- GP, outpatient and A&E in 12 months: an order
  decision_id INTEGER,
  decided_at INTEGER,
  changed_at INTEGER NOT NULL,      -- for "somebody changed this while you were reading"
  UNIQUE (organisation_id, patient_id)
) STRICT;
CREATE INDEX worklist_open ON worklist (organisation_id, state, flag, placed_on);

-- What a named person decided about an entry. Kinds: 1 confirm, 2 reject, 3 look again, 4 undo of the one before.
CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  entry_id INTEGER NOT NULL,
  patient_id INTEGER NOT NULL,
  organisation_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  explained INTEGER,                -- 0 no, 1 in part, 2 yes: does a known disease explain the symptoms well enough?
  flags INTEGER,                    -- 0 none found, 1 found one: red flags looked for?
  reason TEXT,                      -- of data/reasons.csv
  say TEXT,
  look_again_on INTEGER,
  undoes_id INTEGER,
  state_before INTEGER NOT NULL,
  staff_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX decision_by_entry ON decision (entry_id);

-- Which findings a decision was about: what the estimate of each rule's list is made from.
CREATE TABLE decision_finding (
  decision_id INTEGER NOT NULL,
  finding_id INTEGER NOT NULL,
  rule TEXT NOT NULL,
  PRIMARY KEY (decision_id, finding_id)
) STRICT, WITHOUT ROWID;

-- One run of one rule over everyone whom an organisation may see.
CREATE TABLE rule_run (
  id INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL,
  rule TEXT NOT NULL,
  rule_version INTEGER NOT NULL,
  catalog TEXT NOT NULL,
  judged_on INTEGER NOT NULL,
  at INTEGER NOT NULL,
  people INTEGER NOT NULL,
  yes INTEGER NOT NULL,
  unknown INTEGER NOT NULL,
  no INTEGER NOT NULL,
  latest INTEGER NOT NULL           -- 1 for the newest of its rule and organisation (current)
) STRICT;
CREATE INDEX rule_run_latest ON rule_run (organisation_id, rule, latest);

-- Its attrition, step by step.
CREATE TABLE rule_step (
  run_id INTEGER NOT NULL REFERENCES rule_run(id),
  no INTEGER NOT NULL,
  words TEXT NOT NULL,
  left_in INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  unknown INTEGER NOT NULL,
  PRIMARY KEY (run_id, no)
) STRICT, WITHOUT ROWID;

-- A clinical safety officer's signature under a rule, a red flag list or another table, by its content's hash.
CREATE TABLE signing (
  id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,            -- rule:mss3-search
  hash TEXT NOT NULL,
  staff_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  review_by INTEGER NOT NULL
) STRICT;

-- ---- the house ----

-- One look or one change, in the transaction of what it tells of.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  staff_id INTEGER,                 -- NULL: the system
  organisation_id INTEGER,
  role TEXT,
  signin_id INTEGER,
  operation TEXT NOT NULL,          -- look, list, search, decide, import, undo, sign-in, ...
  class TEXT NOT NULL,              -- person, worklist, rule, import, ...
  patient_id INTEGER,
  subject TEXT,                     -- outside id or row id of what it was about
  rows INTEGER NOT NULL,
  request TEXT,
  detail TEXT
) STRICT;
CREATE INDEX audit_by_patient ON audit (patient_id, at);

-- Work that waits: one stop of somebody's way. attempts is committed before a slip runs; the third death parks it.
CREATE TABLE slip (
  id INTEGER PRIMARY KEY,
  job TEXT NOT NULL,
  subject INTEGER NOT NULL,
  organisation_id INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  state INTEGER NOT NULL,           -- 1 waiting, 2 parked
  placed_at INTEGER NOT NULL,
  say TEXT,
  UNIQUE (job, subject, organisation_id)
) STRICT;

-- A setting of the service; see data/settings.csv for what there is.
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  staff_id INTEGER
) STRICT;

-- ---- guard views: what a request sees. guard_signin and guard_until are compared by every reference (tools/mksql) ----

CREATE VIEW g_event AS
  SELECT e.*, s.signin_id AS guard_signin, s.until_at AS guard_until
    FROM event e JOIN sight s ON s.holding_id = e.holding_id
   WHERE NOT EXISTS (SELECT 1 FROM event_end x WHERE x.event_id = e.id);

CREATE VIEW g_event_text AS
  SELECT t.*, s.signin_id AS guard_signin, s.until_at AS guard_until
    FROM event_text t JOIN event e ON e.id = t.event_id JOIN sight s ON s.holding_id = e.holding_id;

CREATE VIEW g_holding AS
  SELECT h.*, s.signin_id AS guard_signin, s.until_at AS guard_until
    FROM holding h JOIN sight s ON s.holding_id = h.id;

CREATE VIEW g_identifier AS
  SELECT i.*, s.signin_id AS guard_signin, s.until_at AS guard_until
    FROM identifier i JOIN sight s ON s.holding_id = i.holding_id;

CREATE VIEW g_demographic AS
  SELECT d.*, s.signin_id AS guard_signin, s.until_at AS guard_until
    FROM demographic d JOIN sight s ON s.holding_id = d.holding_id;

CREATE VIEW g_registration AS
  SELECT r.*, s.signin_id AS guard_signin, s.until_at AS guard_until
    FROM registration r JOIN sight s ON s.holding_id = r.holding_id;

CREATE VIEW g_patient AS
  SELECT p.*, n.id AS guard_signin, n.until_at AS guard_until
    FROM patient p
    JOIN relation r ON r.patient_id = p.id AND r.kind = 1
    JOIN signin n ON n.organisation_id = r.organisation_id;

CREATE VIEW g_worklist AS
  SELECT w.*, n.id AS guard_signin, n.until_at AS guard_until
    FROM worklist w JOIN signin n ON n.organisation_id = w.organisation_id;

CREATE VIEW g_finding AS
  SELECT f.*, n.id AS guard_signin, n.until_at AS guard_until
    FROM finding f JOIN signin n ON n.organisation_id = f.organisation_id;

CREATE VIEW g_clause AS
  SELECT c.*, n.id AS guard_signin, n.until_at AS guard_until
    FROM clause c JOIN finding f ON f.id = c.finding_id JOIN signin n ON n.organisation_id = f.organisation_id;

CREATE VIEW g_evidence AS
  SELECT v.*, n.id AS guard_signin, n.until_at AS guard_until
    FROM evidence v JOIN finding f ON f.id = v.finding_id JOIN signin n ON n.organisation_id = f.organisation_id;

CREATE VIEW g_decision AS
  SELECT d.*, n.id AS guard_signin, n.until_at AS guard_until
    FROM decision d JOIN signin n ON n.organisation_id = d.organisation_id;

CREATE VIEW g_decision_finding AS
  SELECT x.*, n.id AS guard_signin, n.until_at AS guard_until
    FROM decision_finding x JOIN decision d ON d.id = x.decision_id JOIN signin n ON n.organisation_id = d.organisation_id;

CREATE VIEW g_origin AS
  SELECT o.*, n.id AS guard_signin, n.until_at AS guard_until
    FROM origin o JOIN signin n ON n.organisation_id = o.organisation_id;

CREATE VIEW g_audit AS
  SELECT a.*, n.id AS guard_signin, n.until_at AS guard_until
    FROM audit a JOIN relation r ON r.patient_id = a.patient_id AND r.kind = 1
    JOIN signin n ON n.organisation_id = r.organisation_id;

-- Names of colleagues: whoever shares an organisation with the reader, or has acted on a person whom the reader may see, is named.
-- (Staff names are not about patients; sign-in names and passwords stay out of this view.)
CREATE VIEW g_staff_name AS
  SELECT t.id, t.name, t.profession, n.id AS guard_signin, n.until_at AS guard_until
    FROM staff t CROSS JOIN signin n;

-- A red flag that a named person looked at and settled: what was done. It counts for the flag's events up to seen_on;
-- anything later opens the flag again.
CREATE TABLE flag_settled (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL,
  organisation_id INTEGER NOT NULL,
  flag TEXT NOT NULL,               -- id of data/redflags
  seen_on INTEGER NOT NULL,         -- newest day of the events that were looked at
  outcome TEXT NOT NULL,            -- acted-on, explained, not-so
  say TEXT NOT NULL,
  staff_id INTEGER NOT NULL,
  role TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX flag_settled_by_patient ON flag_settled (patient_id, organisation_id);

CREATE VIEW g_flag_settled AS
  SELECT f.*, n.id AS guard_signin, n.until_at AS guard_until
    FROM flag_settled f JOIN signin n ON n.organisation_id = f.organisation_id;

-- Files that came by browser and wait to be looked over and brought in.
CREATE TABLE arrival (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  organisation_id INTEGER NOT NULL,
  staff_id INTEGER NOT NULL,
  map TEXT NOT NULL,
  agreement TEXT,                   -- reference; NULL: the one in force
  folder TEXT NOT NULL,             -- below inbox/
  name TEXT NOT NULL,               -- of the first file, and how many more
  bytes INTEGER NOT NULL,
  state INTEGER NOT NULL,           -- 1 waits to be looked over, 2 looked over, 3 waits to be brought in, 4 brought in, 5 failed, 6 thrown away
  say TEXT,                         -- why it failed
  rows_read INTEGER NOT NULL,       -- of the look-over, later of the import
  rows_kept INTEGER NOT NULL,
  rows_same INTEGER NOT NULL,
  rows_rejected INTEGER NOT NULL,
  rows_skipped INTEGER NOT NULL,
  events_added INTEGER NOT NULL,
  events_corrected INTEGER NOT NULL,
  people_added INTEGER NOT NULL,
  fields_quarantined INTEGER NOT NULL,
  bytes_done INTEGER NOT NULL,      -- progress of the work in hand
  origin_id INTEGER,                -- the import it became
  at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

-- What the look-over found, first LIMIT_PROBLEMS of them.
CREATE TABLE arrival_problem (
  arrival_id INTEGER NOT NULL REFERENCES arrival(id),
  no INTEGER NOT NULL,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  field TEXT,
  say TEXT NOT NULL,
  fate INTEGER NOT NULL,
  PRIMARY KEY (arrival_id, no)
) STRICT, WITHOUT ROWID;

CREATE VIEW g_arrival AS
  SELECT a.*, n.id AS guard_signin, n.until_at AS guard_until
    FROM arrival a JOIN signin n ON n.organisation_id = a.organisation_id;

CREATE VIEW g_arrival_problem AS
  SELECT p.*, n.id AS guard_signin, n.until_at AS guard_until
    FROM arrival_problem p JOIN arrival a ON a.id = p.arrival_id JOIN signin n ON n.organisation_id = a.organisation_id;
