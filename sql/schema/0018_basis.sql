-- A finding, and the line of the list that tells of it, is seen by who may see all that it quotes.

-- What a service's finding about a person rests on: the holdings that told of her, and what the program could read there. Few people
-- differ in it, so it is kept once. The fold of a sign-in asks who sees a basis whole (record/basis.c).
CREATE TABLE basis (
  id INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL, -- whose program found
  key TEXT NOT NULL,                -- its parts in words: holding:classes:labels
  UNIQUE (organisation_id, key)
) STRICT;

CREATE TABLE basis_part (
  basis_id INTEGER NOT NULL REFERENCES basis(id),
  holding_id INTEGER NOT NULL REFERENCES holding(id),
  classes INTEGER NOT NULL,         -- set of classes, bit 1 << class
  labels INTEGER NOT NULL,          -- set of labels
  PRIMARY KEY (basis_id, holding_id)
) STRICT, WITHOUT ROWID;

-- 0: quotes nobody's record. NULL: what it quotes has changed; nobody is shown it before it is judged again.
ALTER TABLE worklist ADD COLUMN basis INTEGER DEFAULT 0;
ALTER TABLE finding ADD COLUMN basis INTEGER DEFAULT 0;

-- Until the next run what a service has found rests on all that any of its findings quotes.
INSERT INTO basis (id, organisation_id, key) SELECT DISTINCT organisation_id, organisation_id, 'before 0018' FROM finding;
INSERT INTO counter (name, next) SELECT 'basis', MAX(id) + 1 FROM basis HAVING COUNT(*) > 0
ON CONFLICT (name) DO UPDATE SET next = excluded.next;
INSERT INTO basis_part (basis_id, holding_id, classes, labels)
SELECT q.organisation_id, q.holding_id, SUM(q.bit), 1
  FROM (SELECT DISTINCT f.organisation_id, e.holding_id,
               CASE e.class WHEN 1 THEN 2 WHEN 2 THEN 4 WHEN 3 THEN 8 WHEN 4 THEN 16 WHEN 5 THEN 32 WHEN 6 THEN 64 WHEN 7 THEN 128
                 WHEN 8 THEN 256 WHEN 9 THEN 512 WHEN 10 THEN 1024 WHEN 11 THEN 2048 WHEN 12 THEN 4096 WHEN 13 THEN 8192 WHEN 14 THEN 16384
                 WHEN 15 THEN 32768 WHEN 16 THEN 65536 WHEN 17 THEN 131072 WHEN 18 THEN 262144 ELSE 1048576 END AS bit
          FROM finding f
          JOIN evidence v ON v.finding_id = f.id
          JOIN event e ON e.id = v.event_id) q
 GROUP BY q.organisation_id, q.holding_id;
UPDATE finding SET basis = organisation_id;
UPDATE worklist SET basis = organisation_id WHERE EXISTS (SELECT 1 FROM basis b WHERE b.id = worklist.organisation_id);

-- What the program may read less of: no class any more that somebody who reads findings may not see. A sight row of a finding that quotes
-- a basis has its number, negative, in place of a holding.
DROP VIEW g_clause;
DROP VIEW g_evidence;
DROP VIEW g_finding;
DROP VIEW g_worklist;

-- (kind >= relation beside kind = relation: see 0017.)
CREATE VIEW g_worklist AS
  SELECT w.* FROM worklist w
   WHERE EXISTS (SELECT 1 FROM g_patient p WHERE p.id = w.patient_id)
     AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 - w.basis AND s.class = 19 AND (1 & s.list) = 0
            AND s.organisation_id = w.organisation_id AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = w.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = w.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 19)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_finding AS
  SELECT w.* FROM finding w
   WHERE EXISTS (SELECT 1 FROM g_patient p WHERE p.id = w.patient_id)
     AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 - w.basis AND s.class = 19 AND (1 & s.look) = 0
            AND s.organisation_id = w.organisation_id AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = w.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = w.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 19)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_clause AS
  SELECT c.* FROM clause c WHERE EXISTS (SELECT 1 FROM g_finding f WHERE f.id = c.finding_id);

CREATE VIEW g_evidence AS
  SELECT v.* FROM evidence v WHERE EXISTS (SELECT 1 FROM g_finding f WHERE f.id = v.finding_id);

--postgres DO $basis$
--postgres DECLARE
--postgres   t text;
--postgres   says text;
--postgres BEGIN
--postgres   FOREACH t IN ARRAY ARRAY['worklist', 'finding'] LOOP
--postgres     SELECT pg_get_expr(p.polqual, p.polrelid) INTO STRICT says FROM pg_policy p JOIN pg_class k ON k.oid = p.polrelid
--postgres       WHERE p.polname = 'guard' AND k.relname = t AND k.relnamespace = current_schema()::regnamespace;
--postgres     IF strpos(says, '(s.holding_id = 0)') = 0 THEN
--postgres       RAISE EXCEPTION 'The policy of % asks for no holding.', t;
--postgres     END IF;
--postgres     EXECUTE format('ALTER POLICY guard ON %I USING (%s)', t, replace(says, '(s.holding_id = 0)', format('(s.holding_id = (0 - %I.basis))', t)));
--postgres   END LOOP;
--postgres END $basis$;
