-- Somebody asks for all that is held of her; what has to be kept, and what is destroyed when its time is over.

-- A subject access request. due_on: a month after it was received (UK GDPR, article 12).
CREATE TABLE subject_request (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  patient_id INTEGER NOT NULL,
  organisation_id INTEGER,          -- who was asked; NULL: whoever runs Waymark
  asked_on INTEGER NOT NULL,
  due_on INTEGER NOT NULL,
  proof TEXT NOT NULL,              -- how it was made sure that it was she who asked
  reviewer_id INTEGER,              -- staff: who decides what is held back
  given_at INTEGER,                 -- the last pack
  staff_id INTEGER,                 -- who wrote it down
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX subject_request_of ON subject_request (patient_id);

-- What a named reviewer decided about one record that is held back (section: table, row_id: its id there).
CREATE TABLE subject_decision (
  request_id INTEGER NOT NULL REFERENCES subject_request(id),
  section TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  released INTEGER NOT NULL,        -- 0 withheld, 1 released
  reason TEXT NOT NULL,
  staff_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (request_id, section, row_id)
) STRICT, WITHOUT ROWID;

-- A reason why somebody's record must not be destroyed: a claim, an inquiry, a complaint.
CREATE TABLE legal_hold (
  id INTEGER PRIMARY KEY,
  patient_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  staff_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_by INTEGER,
  ended_say TEXT
) STRICT;
CREATE INDEX legal_hold_of ON legal_hold (patient_id);

-- A destruction: proposed by one named person, done by another. What it says afterwards is its certificate: ids and numbers only.
CREATE TABLE destruction (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  patient_id INTEGER NOT NULL,
  person BLOB NOT NULL,             -- the outside id that she had
  period TEXT NOT NULL,             -- id in retention.csv
  counted TEXT NOT NULL,            -- the rows, by table, when it was proposed: what is done has to be that
  row_count INTEGER NOT NULL,
  proposed_by INTEGER NOT NULL,
  proposed_at INTEGER NOT NULL,
  done_by INTEGER,
  done_at INTEGER
) STRICT;
CREATE INDEX destruction_of ON destruction (patient_id);
