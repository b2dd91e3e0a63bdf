-- Whose an import is: the organisation that sent it by browser, or those whose records it brought.

ALTER TABLE origin ADD COLUMN sent_by INTEGER;         -- organisation that sent the files by browser; NULL: by command
UPDATE origin SET sent_by = (SELECT a.organisation_id FROM arrival a WHERE a.origin_id = origin.id);

-- Into which holdings an import wrote.
CREATE TABLE origin_holding (
  origin_id INTEGER NOT NULL REFERENCES origin(id),
  holding_id INTEGER NOT NULL REFERENCES holding(id),
  PRIMARY KEY (origin_id, holding_id)
) STRICT, WITHOUT ROWID;
INSERT INTO origin_holding (origin_id, holding_id)
SELECT g.origin_id, g.holding_id
  FROM (SELECT origin_id, holding_id FROM demographic UNION SELECT origin_id, holding_id FROM identifier
        UNION SELECT origin_id, holding_id FROM registration UNION SELECT origin_id, holding_id FROM event) g
 WHERE EXISTS (SELECT 1 FROM origin o WHERE o.id = g.origin_id) AND EXISTS (SELECT 1 FROM holding h WHERE h.id = g.holding_id);

-- One's own: one's organisation (or one that it followed) sent it, or answers for every record that it brought.
CREATE VIEW g_origin_own AS
  SELECT o.* FROM origin o
   WHERE EXISTS (
         SELECT 1 FROM signin n JOIN organisation u ON u.id = n.organisation_id OR u.successor_id = n.organisation_id
          WHERE n.id = guard_signin() AND n.ended_at IS NULL AND n.until_at > guard_now() AND o.sent_by = u.id)
      OR (EXISTS (SELECT 1 FROM origin_holding k WHERE k.origin_id = o.id)
          AND NOT EXISTS (
              SELECT 1 FROM origin_holding k JOIN holding h ON h.id = k.holding_id
               WHERE k.origin_id = o.id AND NOT EXISTS (
                     SELECT 1 FROM signin n JOIN organisation u ON u.id = n.organisation_id OR u.successor_id = n.organisation_id
                      WHERE n.id = guard_signin() AND n.ended_at IS NULL AND n.until_at > guard_now()
                        AND u.id = coalesce(h.handed_to, h.organisation_id))));

-- What one may look at: one's own, and what came into holdings of others each of which is open to the sign-in for what it acts for: an
-- agreement in force carries a class of it that the role reaches (a service manager: for running the service, what was found).
DROP VIEW g_origin;
CREATE VIEW g_origin AS
  SELECT o.* FROM origin o
   WHERE EXISTS (SELECT 1 FROM g_origin_own w WHERE w.id = o.id)
      OR (EXISTS (SELECT 1 FROM origin_holding k WHERE k.origin_id = o.id)
          AND NOT EXISTS (
              SELECT 1 FROM origin_holding k
               WHERE k.origin_id = o.id AND NOT EXISTS (SELECT 1 FROM g_holding h WHERE h.id = k.holding_id)));

CREATE VIEW g_origin_file AS
  SELECT f.* FROM origin_file f WHERE EXISTS (SELECT 1 FROM g_origin o WHERE o.id = f.origin_id);

CREATE VIEW g_origin_problem AS
  SELECT p.* FROM origin_problem p WHERE EXISTS (SELECT 1 FROM g_origin o WHERE o.id = p.origin_id);

CREATE VIEW g_origin_count AS
  SELECT c.* FROM origin_count c WHERE EXISTS (SELECT 1 FROM g_origin o WHERE o.id = c.origin_id);

CREATE VIEW g_reject AS
  SELECT r.* FROM origin_reject r WHERE EXISTS (SELECT 1 FROM g_origin_file f WHERE f.id = r.file_id);
