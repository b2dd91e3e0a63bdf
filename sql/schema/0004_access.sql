-- Who may see what. Every row of a person has a class and labels (src/model/policy.h); what a sign-in may see is folded into sight
-- (src/access/fold.h); who has to do with whom is in relation; what a patient refuses, and what must not be, is in bar. The guard
-- views below put the four together. guard_signin() and guard_now() are the sign-in and the instant of the request: the store
-- gives them, and where they are not set nothing is found.



DROP VIEW g_event;
DROP VIEW g_event_text;
DROP VIEW g_holding;
DROP VIEW g_identifier;
DROP VIEW g_demographic;
DROP VIEW g_registration;
DROP VIEW g_patient;
DROP VIEW g_worklist;
DROP VIEW g_finding;
DROP VIEW g_clause;
DROP VIEW g_evidence;
DROP VIEW g_decision;
DROP VIEW g_decision_finding;
DROP VIEW g_origin;
DROP VIEW g_audit;
DROP VIEW g_staff_name;
DROP VIEW g_flag_settled;
DROP VIEW g_arrival;
DROP VIEW g_arrival_problem;

-- What kind of record an event is (enum record_class) and how sensitive (set of enum label; 1 is nothing but normal).
ALTER TABLE event ADD COLUMN class INTEGER NOT NULL DEFAULT 7;
ALTER TABLE event ADD COLUMN label INTEGER NOT NULL DEFAULT 1;
UPDATE event SET class = CASE kind WHEN 1 THEN 3 WHEN 5 THEN 4 WHEN 6 THEN 5 WHEN 7 THEN 6 WHEN 8 THEN 6 WHEN 9 THEN 6 WHEN 10 THEN 9
                                   WHEN 11 THEN 9 WHEN 12 THEN 8 WHEN 13 THEN 10 WHEN 14 THEN 3 WHEN 15 THEN 3 ELSE 7 END;

-- For what a sign-in acts (enum purpose), and the version of the policy that its sight was folded by.
ALTER TABLE signin ADD COLUMN purpose INTEGER NOT NULL DEFAULT 0;
ALTER TABLE signin ADD COLUMN policy TEXT;

-- Who has to do with whom: an organisation (staff_id 0) or one person of it, and a patient. kind: enum relation_kind. Written in the
-- transaction of what causes it; a time that is over opens nothing any more.
DROP INDEX relation_by_patient;
ALTER TABLE relation RENAME TO relation_before;
CREATE TABLE relation (
  organisation_id INTEGER NOT NULL,
  patient_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  staff_id INTEGER NOT NULL,        -- 0: the whole organisation
  from_at INTEGER NOT NULL,         -- 0: as long as it is known
  until_at INTEGER NOT NULL,        -- the far future where it does not end
  cause INTEGER,                    -- row of what caused it: an event, an entry of the list, a decision
  PRIMARY KEY (organisation_id, patient_id, kind, staff_id, from_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX relation_of_patient ON relation (patient_id);
INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at)
SELECT organisation_id, patient_id, kind, 0, 0, until_at FROM relation_before;
INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at)
SELECT DISTINCT g.organisation_id, g.patient_id, 2, 0, 0, 253370764800000000
  FROM registration g WHERE g.ended_at IS NULL AND g.until_on IS NULL;
INSERT INTO relation (organisation_id, patient_id, kind, staff_id, from_at, until_at, cause)
SELECT organisation_id, patient_id, CASE WHEN state = 2 THEN 7 ELSE 6 END, 0, 0, 253370764800000000, id
  FROM worklist WHERE state IN (1, 2, 4);
DROP TABLE relation_before;

-- What stands between a person's record and a reader: a choice of hers, or a hazard. kind: enum bar_kind; bit: 1 << kind. 0 in a
-- column: any. Nothing is deleted: what is taken back ends.
CREATE TABLE bar (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  patient_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  bit INTEGER NOT NULL,
  organisation_id INTEGER NOT NULL, -- who must not see
  staff_id INTEGER NOT NULL,
  class INTEGER NOT NULL,           -- what must not be seen
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  say TEXT,                         -- why, in words
  by_staff_id INTEGER NOT NULL,     -- who wrote it down, for which organisation
  by_organisation_id INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bar_of_patient ON bar (patient_id);

-- One version of an agreement. What is in force decides; a change is a new version, signed anew.
CREATE TABLE agreement_version (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  agreement_id INTEGER NOT NULL REFERENCES agreement(id),
  version INTEGER NOT NULL,
  status INTEGER NOT NULL,          -- 1 draft, 2 to be signed, 3 live, 4 suspended, 5 ended, 6 replaced by a newer version
  covers INTEGER NOT NULL,          -- 1 what came in under it, 2 all that the giving party holds
  starts_on INTEGER,
  ends_on INTEGER,                  -- its last day
  review_on INTEGER,
  legal_basis TEXT NOT NULL,
  document_name TEXT,
  document_hash TEXT,               -- SHA-256 of the signed document
  at_end INTEGER NOT NULL,          -- 1 what was given is kept, 2 returned, 3 handed over to another organisation
  hand_over_id INTEGER REFERENCES organisation(id),
  drafted_by INTEGER,               -- staff
  drafted_at INTEGER NOT NULL,
  live_at INTEGER,
  changed_at INTEGER NOT NULL,
  changed_by INTEGER,
  say TEXT,                         -- why it was suspended or ended
  UNIQUE (agreement_id, version)
) STRICT;

-- What flows under a version: from one party to another, one class, for one purpose, up to which labels.
CREATE TABLE agreement_flow (
  version_id INTEGER NOT NULL REFERENCES agreement_version(id),
  from_id INTEGER NOT NULL REFERENCES organisation(id),
  to_id INTEGER NOT NULL REFERENCES organisation(id),
  class INTEGER NOT NULL,
  purpose INTEGER NOT NULL,
  labels INTEGER NOT NULL,          -- set of labels that it carries
  PRIMARY KEY (version_id, from_id, to_id, class, purpose)
) STRICT, WITHOUT ROWID;
CREATE INDEX agreement_flow_to ON agreement_flow (to_id, purpose);

-- A party's signature under a version.
CREATE TABLE agreement_signature (
  version_id INTEGER NOT NULL REFERENCES agreement_version(id),
  organisation_id INTEGER NOT NULL REFERENCES organisation(id),
  staff_id INTEGER,                 -- NULL: signed on paper, outside
  signed_as TEXT NOT NULL,          -- name and office as they are to be read: Caldicott Guardian, SIRO
  hash TEXT NOT NULL,               -- of what was signed: flows, days, basis
  at INTEGER NOT NULL,
  PRIMARY KEY (version_id, organisation_id)
) STRICT, WITHOUT ROWID;

-- The agreements that were there go on as their first version: in force, all classes of record but therapists' notes and safeguarding, normal label, for care.
INSERT INTO agreement_version (id, outside, agreement_id, version, status, covers, starts_on, ends_on, legal_basis, at_end, drafted_at, live_at, changed_at)
SELECT id, outside, id, 1, 3, 1, starts_on, ends_on, 'not recorded', 1, recorded_at, recorded_at, recorded_at
  FROM agreement;
INSERT INTO agreement_flow (version_id, from_id, to_id, class, purpose, labels)
SELECT g.agreement_id, g.organisation_id, t.organisation_id, c.class, 0, 1
  FROM agreement_party g JOIN agreement_party t ON t.agreement_id = g.agreement_id AND t.side = 2 AND t.organisation_id <> g.organisation_id
  CROSS JOIN (SELECT 1 AS class UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7
        UNION ALL SELECT 8 UNION ALL SELECT 9 UNION ALL SELECT 10 UNION ALL SELECT 11 UNION ALL SELECT 12 UNION ALL SELECT 13 UNION ALL SELECT 14
        UNION ALL SELECT 15 UNION ALL SELECT 16) c
 WHERE g.side = 1;
INSERT INTO counter (name, next) SELECT 'agreement_version', MAX(id) + 1 FROM agreement HAVING COUNT(*) > 0
ON CONFLICT (name) DO UPDATE SET next = excluded.next;

-- What a sign-in may see: its roles, purpose, agreements and labels folded into some hundred rows, afresh whenever one of them changes.
-- look and list hold the labels that stay closed (255: all, the operation is not allowed). See src/access/fold.h.
DROP TABLE sight;
CREATE TABLE sight (
  signin_id INTEGER NOT NULL REFERENCES signin(id),
  holding_id INTEGER NOT NULL,      -- 0: what the organisation itself wrote
  class INTEGER NOT NULL,
  no INTEGER NOT NULL,
  organisation_id INTEGER NOT NULL, -- who acts
  actor_id INTEGER NOT NULL,
  relation INTEGER NOT NULL,        -- enum relation_kind; 1 (holds): it is so wherever there is a record in the holding
  staff_id INTEGER NOT NULL,        -- of the relation: 0, or actor_id where it has to be the person's own
  look INTEGER NOT NULL,
  list INTEGER NOT NULL,
  bars INTEGER NOT NULL,            -- set of bars that bite
  agreement_id INTEGER NOT NULL,    -- version under which; 0: own
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  PRIMARY KEY (signin_id, holding_id, class, no)
) STRICT, WITHOUT ROWID;

-- ---- guard views ----

--postgres CREATE FUNCTION guard_signin() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
--postgres   AS $$ SELECT nullif(current_setting('waymark.signin', true), '')::bigint $$;
--postgres CREATE FUNCTION guard_now() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
--postgres   AS $$ SELECT nullif(current_setting('waymark.now', true), '')::bigint $$;

CREATE VIEW g_event AS
  SELECT e.* FROM event e
   WHERE NOT EXISTS (SELECT 1 FROM event_end x WHERE x.event_id = e.id)
     AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = e.holding_id AND s.class = e.class AND (e.label & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = e.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = e.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = e.class)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_event_text AS
  SELECT t.* FROM event_text t WHERE EXISTS (SELECT 1 FROM g_event e WHERE e.id = t.event_id);

CREATE VIEW g_holding AS
  SELECT h.* FROM holding h
   WHERE EXISTS (SELECT 1 FROM sight s WHERE s.signin_id = guard_signin() AND s.holding_id = h.id AND s.from_at <= guard_now() AND s.until_at > guard_now());

CREATE VIEW g_identifier AS
  SELECT i.* FROM identifier i
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = i.holding_id AND s.class = 2 AND (1 & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = i.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = i.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 2)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_demographic AS
  SELECT d.* FROM demographic d
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = d.holding_id AND s.class = 1 AND (1 & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = d.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = d.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 1)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_registration AS
  SELECT g.* FROM registration g
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = g.holding_id AND s.class = 1 AND (1 & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = g.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = g.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 1)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_patient AS
  SELECT p.* FROM patient p
   WHERE EXISTS (SELECT 1 FROM demographic d WHERE d.patient_id = p.id AND d.ended_at IS NULL AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = d.holding_id AND s.class = 1 AND (1 & s.list) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = d.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = d.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 1)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now())))
      OR EXISTS (SELECT 1 FROM identifier i WHERE i.patient_id = p.id AND i.ended_at IS NULL AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = i.holding_id AND s.class = 2 AND (1 & s.list) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = i.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = i.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 2)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now())));

CREATE VIEW g_worklist AS
  SELECT w.* FROM worklist w
   WHERE EXISTS (SELECT 1 FROM g_patient p WHERE p.id = w.patient_id)
     AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 AND s.class = 19 AND (1 & s.list) = 0 AND s.organisation_id = w.organisation_id
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = w.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
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
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 AND s.class = 19 AND (1 & s.look) = 0 AND s.organisation_id = w.organisation_id
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = w.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = w.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 19)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_decision AS
  SELECT w.* FROM decision w
   WHERE EXISTS (SELECT 1 FROM g_patient p WHERE p.id = w.patient_id)
     AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 AND s.class = 19 AND (1 & s.look) = 0 AND s.organisation_id = w.organisation_id
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = w.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = w.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 19)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_flag_settled AS
  SELECT w.* FROM flag_settled w
   WHERE EXISTS (SELECT 1 FROM g_patient p WHERE p.id = w.patient_id)
     AND EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 AND s.class = 19 AND (1 & s.look) = 0 AND s.organisation_id = w.organisation_id
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = w.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = w.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 19)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_clause AS
  SELECT c.* FROM clause c WHERE EXISTS (SELECT 1 FROM g_finding f WHERE f.id = c.finding_id);

CREATE VIEW g_evidence AS
  SELECT v.* FROM evidence v WHERE EXISTS (SELECT 1 FROM g_finding f WHERE f.id = v.finding_id);

CREATE VIEW g_decision_finding AS
  SELECT x.* FROM decision_finding x WHERE EXISTS (SELECT 1 FROM g_decision d WHERE d.id = x.decision_id);

CREATE VIEW g_audit AS
  SELECT a.* FROM audit a
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 AND s.class = 20 AND (1 & s.look) = 0
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND (s.relation = 1 OR EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = a.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id
                    AND r.from_at <= guard_now() AND r.until_at > guard_now()))
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = a.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 20)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

CREATE VIEW g_origin AS
  SELECT o.* FROM origin o
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = o.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());

CREATE VIEW g_arrival AS
  SELECT a.* FROM arrival a
   WHERE EXISTS (
         SELECT 1 FROM signin n
          WHERE n.id = guard_signin() AND n.organisation_id = a.organisation_id AND n.ended_at IS NULL AND n.until_at > guard_now());

CREATE VIEW g_arrival_problem AS
  SELECT p.* FROM arrival_problem p WHERE EXISTS (SELECT 1 FROM g_arrival a WHERE a.id = p.arrival_id);

-- Names of colleagues. (Staff names are not about patients; sign-in names and passwords stay out of this view.)
CREATE VIEW g_staff_name AS
  SELECT t.id, t.name, t.profession FROM staff t
   WHERE EXISTS (SELECT 1 FROM signin n WHERE n.id = guard_signin() AND n.ended_at IS NULL AND n.until_at > guard_now());
