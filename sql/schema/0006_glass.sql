-- Breaking the glass and who watches it; who ended a patient's choice, and why.

-- A bar that was ended before its time: its until_at is that instant.
ALTER TABLE bar ADD COLUMN ended_by INTEGER;   -- staff
ALTER TABLE bar ADD COLUMN ended_say TEXT;

-- Somebody broke the glass of one patient's record, or was refused because it was once too often. The relation that it opened has
-- this row as its cause.
CREATE TABLE glass (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  staff_id INTEGER NOT NULL REFERENCES staff(id),
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),  -- for which they acted
  role TEXT NOT NULL,
  purpose INTEGER NOT NULL,
  patient_id INTEGER NOT NULL,
  outcome INTEGER NOT NULL,         -- 1 opened, 2 refused: too many on one day
  reason TEXT NOT NULL,             -- code of data/glass-reasons.csv
  say TEXT NOT NULL,
  at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL           -- a review is due
) STRICT;
CREATE INDEX glass_by_staff ON glass (staff_id, at);

-- Whose privacy officers are told of it: the actor's organisation (kind 1), those whose records it opened (kind 2).
CREATE TABLE glass_alert (
  glass_id INTEGER NOT NULL REFERENCES glass(id),
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),
  kind INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (glass_id, organisation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX glass_alert_by_organisation ON glass_alert (organisation_id, glass_id);

-- What an organisation's privacy officer found: each organisation that was told looks for itself.
CREATE TABLE glass_review (
  glass_id INTEGER NOT NULL REFERENCES glass(id),
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),
  staff_id INTEGER NOT NULL REFERENCES staff(id),
  justified INTEGER NOT NULL,       -- 0 or 1
  say TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (glass_id, organisation_id)
) STRICT, WITHOUT ROWID;

-- ---- guard views ----

-- For who watches over access (class 20, because the organisation holds records: relation 1), what its organisation was told of.
CREATE VIEW g_glass AS
  SELECT g.* FROM glass g
   WHERE EXISTS (
         SELECT 1 FROM glass_alert a
           JOIN sight s ON s.organisation_id = a.organisation_id
          WHERE a.glass_id = g.id AND s.signin_id = guard_signin() AND s.holding_id = 0 AND s.class = 20 AND s.relation = 1 AND (1 & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now());

CREATE VIEW g_glass_review AS
  SELECT r.* FROM glass_review r
   WHERE EXISTS (SELECT 1 FROM g_glass g WHERE g.id = r.glass_id)
     AND EXISTS (SELECT 1 FROM signin n WHERE n.id = guard_signin() AND n.organisation_id = r.organisation_id);

-- What flows under agreements that the reader's organisation is a party of.
CREATE VIEW g_agreement_flow AS
  SELECT f.* FROM agreement_flow f WHERE EXISTS (SELECT 1 FROM g_agreement_version v WHERE v.id = f.version_id);
