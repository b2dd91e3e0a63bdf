-- Who may see somebody's record by name, not by working for an organisation that has to do with her: the patient herself, a carer, a
-- researcher of an approved project, a therapist or her supervisor. Who decided, on what ground, from when until when.

CREATE TABLE permission (
  id INTEGER PRIMARY KEY,
  outside BLOB NOT NULL UNIQUE,
  patient_id INTEGER NOT NULL REFERENCES patient(id),
  organisation_id INTEGER NOT NULL, -- that gives it, and for whose records it is good
  kind INTEGER NOT NULL,            -- enum relation_kind
  staff_id INTEGER NOT NULL,        -- whose sign-in it opens the record to
  name TEXT,                        -- of a carer: the account itself has none
  classes INTEGER NOT NULL,         -- set of classes, 1 << class; 0: all that the policy opens
  ground TEXT NOT NULL,             -- of model/permission.h
  reference TEXT,                   -- of what was approved or registered elsewhere
  decided_by TEXT NOT NULL,         -- who decided, or made sure who it is: a named person
  say TEXT,
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,        -- the far future where it does not end
  by_staff_id INTEGER,              -- who wrote it down; NULL: whoever runs Waymark
  recorded_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_by INTEGER,
  ended_why TEXT
) STRICT;
CREATE INDEX permission_of_patient ON permission (patient_id);
CREATE INDEX permission_of_staff ON permission (staff_id);
CREATE INDEX permission_at ON permission (organisation_id, recorded_at);

-- Classes that a permission leaves out stand against the one whose it is.
ALTER TABLE bar ADD COLUMN permission_id INTEGER;

-- Whoever may read who looked at her record may read who is let in by name: she herself, those who look after her, and information governance;
-- of the organisation that let them in.
CREATE VIEW g_permission AS
  SELECT t.* FROM permission t
   WHERE EXISTS (
         SELECT 1 FROM sight s
          WHERE s.signin_id = guard_signin() AND s.holding_id = 0 AND s.class = 20 AND (1 & s.look) = 0 AND s.organisation_id = t.organisation_id
            AND s.from_at <= guard_now() AND s.until_at > guard_now()
            AND EXISTS (
                 SELECT 1 FROM relation r
                  WHERE r.organisation_id = s.organisation_id AND r.patient_id = t.patient_id AND r.kind = s.relation AND r.kind >= s.relation
                    AND r.staff_id = s.staff_id AND r.from_at <= guard_now() AND r.until_at > guard_now())
            AND NOT EXISTS (
                 SELECT 1 FROM bar b
                  WHERE b.patient_id = t.patient_id AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id)
                    AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 20)
                    AND b.from_at <= guard_now() AND b.until_at > guard_now()));

-- The same on PostgreSQL, asked again of the table (0011).
--postgres DO $policies$
--postgres DECLARE
--postgres   asked text := '(SELECT t.signin FROM guard_told t)';
--postgres   at text := '(SELECT t.now FROM guard_told t)';
--postgres BEGIN
--postgres   EXECUTE 'CREATE POLICY guard ON permission FOR SELECT USING (EXISTS (SELECT 1 FROM sight s WHERE s.signin_id = ' || asked
--postgres     || ' AND s.holding_id = 0 AND s.class = 20 AND (1 & s.look) = 0 AND s.organisation_id = permission.organisation_id AND s.from_at <= ' || at
--postgres     || ' AND s.until_at > ' || at || ' AND EXISTS (SELECT 1 FROM relation r WHERE r.organisation_id = s.organisation_id '
--postgres     || 'AND r.patient_id = permission.patient_id AND r.kind = s.relation AND r.staff_id = s.staff_id AND r.from_at <= ' || at
--postgres     || ' AND r.until_at > ' || at || ') AND NOT EXISTS (SELECT 1 FROM bar b WHERE b.patient_id = permission.patient_id '
--postgres     || 'AND (b.bit & s.bars) <> 0 AND (b.organisation_id = 0 OR b.organisation_id = s.organisation_id) '
--postgres     || 'AND (b.staff_id = 0 OR b.staff_id = s.actor_id) AND (b.class = 0 OR b.class = 20) AND b.from_at <= ' || at
--postgres     || ' AND b.until_at > ' || at || ')))';
--postgres END $policies$;
