-- The log of who looked becomes a chain: an entry has a number without gaps, the hash of what it says (leaf) and a hash over the one
-- before and itself (chain). What identifies somebody is in the leaf only by a salted hash (about), so that it can be taken out one
-- day without breaking the chain. src/record/audit_chain.h says which bytes are hashed.

DROP VIEW g_audit;
DROP INDEX audit_by_patient;
ALTER TABLE audit RENAME TO audit_before;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,           -- the running number
  outside BLOB,                     -- NULL only in an entry that is older than the chain and was not taken up yet; so salt to chain
  at INTEGER NOT NULL,
  action TEXT NOT NULL,             -- C made, R read, U changed, D taken back, E done (FHIR AuditEvent.action)
  outcome INTEGER NOT NULL,         -- 0 done, 4 refused (FHIR AuditEvent.outcome)
  staff_id INTEGER,                 -- NULL: the system
  organisation_id INTEGER,
  role TEXT,
  signin_id INTEGER,
  client TEXT,                      -- the other system that asked; NULL: a person, or the program itself
  purpose INTEGER,                  -- enum purpose
  operation TEXT NOT NULL,          -- look, list, search, decide, import, undo, sign-in, ...
  class TEXT NOT NULL,              -- person, worklist, rule, import, ...
  patient_id INTEGER,
  subject TEXT,                     -- outside id or row id of what it was about
  version TEXT,                     -- of that
  detail TEXT,
  policy TEXT,                      -- version of the policy that let it through
  agreements TEXT,                  -- versions of agreements under which it came, by their row, apart by blanks; 0: the own record
  relations INTEGER,                -- set of relations that opened it: bit 1 << enum relation_kind
  break_glass INTEGER,              -- what the breaking of the glass left (relation.cause)
  rows INTEGER NOT NULL,
  request TEXT,
  salt BLOB,
  about BLOB,                       -- SHA-256 of salt, patient_id, subject and detail
  leaf BLOB,
  chain BLOB
) STRICT;
INSERT INTO audit (id, at, action, outcome, staff_id, organisation_id, role, signin_id, operation, class, patient_id, subject, detail, rows, request)
SELECT row_number() OVER (ORDER BY id), at, CASE WHEN operation IN ('look', 'list', 'export') THEN 'R' ELSE 'E' END, 0, staff_id,
       organisation_id, role, signin_id, operation, class, patient_id, subject, detail, rows, request
  FROM audit_before;
DROP TABLE audit_before;
CREATE INDEX audit_by_patient ON audit (patient_id, at);
CREATE INDEX audit_by_at ON audit (at);
CREATE UNIQUE INDEX audit_by_outside ON audit (outside);

-- Where the chain ends: one row, held by whoever adds to it; none in a record without entries. chain NULL: the entries up to it are
-- older than the chain.
CREATE TABLE audit_tip (
  id INTEGER PRIMARY KEY,
  no INTEGER NOT NULL,
  chain BLOB
) STRICT;
INSERT INTO audit_tip (id, no) SELECT 1, MAX(id) FROM audit HAVING COUNT(*) > 0;

-- Heads: where the chain ended at a moment, signed. What left the house cannot be taken back by whoever owns this database.
CREATE TABLE audit_head (
  no INTEGER PRIMARY KEY,           -- the last entry that it covers
  chain BLOB NOT NULL,
  at INTEGER NOT NULL,
  key BLOB NOT NULL,                -- Ed25519, public
  signature BLOB NOT NULL
) STRICT;

-- Whose log it is has to have to do with the reader's organisation, always: the log itself belongs to nobody's holding.
CREATE VIEW g_audit AS
  SELECT a.* FROM audit a
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 AND s.class = 20 AND (1 & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = a.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now())
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = a.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 20)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));
